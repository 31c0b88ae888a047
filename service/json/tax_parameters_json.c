#include "json/tax_parameters_json.h"

#include "json/tree.h"
#include <stdlib.h>

enum { GAIN_RATES = 3 };

static Error *contradiction(JsonTree tree, const char *detail)
{
    return error_at(tree.arena, tree.pointer, "bad_tax_parameters", "%s", detail);
}

/* The value behind a chain of names that ends with NULL. */
static Error *find(JsonTree tree, const char *const *names, JsonTree *found_out)
{
    for (size_t i = 0; names[i] != NULL; i++)
        TRY(json_tree_member(tree, names[i], &tree));
    *found_out = tree;
    return NULL;
}

#define FIND(tree, found_out, ...)                                                                 \
    find((tree), (const char *const[]){__VA_ARGS__, NULL}, (found_out))

static Error *read_count(JsonTree list, size_t count)
{
    if (json_tree_count(list) != count)
        return contradiction(list, "The list has another length than the law has rows.");
    return NULL;
}

static Error *read_rates(JsonTree list, size_t count, Rate *rates_out)
{
    TRY(read_count(list, count));
    for (size_t i = 0; i < count; i++)
        TRY(json_tree_rate(json_tree_item(list, i), &rates_out[i]));
    return NULL;
}

/* One amount per filing status; `offset` is the member's place in StatusParameters. */
static Error *read_by_status(JsonTree object, TaxParameters *year, size_t offset)
{
    for (int status = 0; status < FILING_STATUS_COUNT; status++) {
        JsonTree member;
        Money amount;

        TRY(json_tree_member(object, names_word(&FILING_STATUS_NAMES, status), &member));
        TRY(json_tree_money(member, &amount));
        memcpy((char *)&year->by_status[status] + offset, &amount, sizeof amount);
    }
    return NULL;
}

/* Tax on income equal to each bound must be the printed one, in whole cents. */
static Error *check_base_tax(JsonTree list, const TaxParameters *year,
                             const StatusParameters *status)
{
    int64_t bottom = 0;
    Wide tax = 0;

    TRY(read_count(list, TAX_BRACKETS - 1));
    for (size_t i = 0; i < TAX_BRACKETS - 1; i++) {
        JsonTree item = json_tree_item(list, i);
        Money printed;

        TRY(json_tree_money(item, &printed));
        if (status->bracket_tops[i].cents <= bottom)
            return contradiction(item, "The brackets do not ascend.");
        tax += (Wide)(status->bracket_tops[i].cents - bottom) * year->ordinary_rates[i].millionths;
        bottom = status->bracket_tops[i].cents;
        if (tax != (Wide)printed.cents * RATE_ONE)
            return contradiction(item, "The base tax is not that of bounds and rates.");
    }
    return NULL;
}

static Error *read_brackets(JsonTree ordinary, TaxParameters *year)
{
    JsonTree rates;
    JsonTree bounds;
    JsonTree base_tax;

    TRY(FIND(ordinary, &rates, "rates"));
    TRY(FIND(ordinary, &bounds, "upper_bounds"));
    TRY(FIND(ordinary, &base_tax, "base_tax"));
    TRY(read_rates(rates, TAX_BRACKETS, year->ordinary_rates));
    for (int s = 0; s < FILING_STATUS_COUNT; s++) {
        StatusParameters *status = &year->by_status[s];
        const char *name = names_word(&FILING_STATUS_NAMES, s);
        JsonTree list;

        TRY(json_tree_member(bounds, name, &list));
        TRY(read_count(list, TAX_BRACKETS - 1));
        for (size_t i = 0; i < TAX_BRACKETS - 1; i++)
            TRY(json_tree_money(json_tree_item(list, i), &status->bracket_tops[i]));
        TRY(json_tree_member(base_tax, name, &list));
        TRY(check_base_tax(list, year, status));
    }
    return NULL;
}

static Error *read_gain_bands(JsonTree page, TaxParameters *year)
{
    JsonTree rates;
    JsonTree zero;
    JsonTree fifteen;

    TRY(FIND(page, &rates, "ltcg", "rates"));
    TRY(FIND(page, &zero, "ltcg", "max_zero"));
    TRY(FIND(page, &fifteen, "ltcg", "max_fifteen"));
    TRY(read_rates(rates, GAIN_RATES, year->gain_rates));
    TRY(read_by_status(zero, year, offsetof(StatusParameters, max_zero)));
    TRY(read_by_status(fifteen, year, offsetof(StatusParameters, max_fifteen)));
    for (int s = 0; s < FILING_STATUS_COUNT; s++) {
        if (year->by_status[s].max_zero.cents >= year->by_status[s].max_fifteen.cents)
            return contradiction(fifteen, "The bands of gains do not ascend.");
    }
    return NULL;
}

/* What holds in every year, statutory and not indexed. */
static Error *read_constants(JsonTree document, TaxParameters *year)
{
    JsonTree rate;
    JsonTree thresholds;
    JsonTree limits;

    TRY(FIND(document, &rate, "constants", "niit", "rate"));
    TRY(FIND(document, &thresholds, "constants", "niit", "magi_threshold"));
    TRY(FIND(document, &limits, "constants", "capital_loss_limit", "per_year"));
    TRY(json_tree_rate(rate, &year->niit_rate));
    TRY(read_by_status(thresholds, year, offsetof(StatusParameters, niit_threshold)));
    return read_by_status(limits, year, offsetof(StatusParameters, loss_limit));
}

static Error *read_year(JsonTree document, JsonTree page, TaxParameters *year)
{
    JsonTree ordinary;
    JsonTree basic;
    JsonTree additional;

    TRY(FIND(page, &ordinary, "ordinary"));
    TRY(FIND(page, &basic, "standard_deduction", "basic"));
    TRY(FIND(page, &additional, "standard_deduction", "additional_65_or_blind"));
    TRY(read_brackets(ordinary, year));
    TRY(read_gain_bands(page, year));
    TRY(read_by_status(basic, year, offsetof(StatusParameters, standard_deduction)));
    TRY(read_by_status(additional, year, offsetof(StatusParameters, additional_deduction)));
    return read_constants(document, year);
}

/* A member name of four digits. */
static Error *read_year_name(JsonTree page, const char *name, int32_t *year_out)
{
    char *end;
    long year = strtol(name, &end, 10);

    if (*end != '\0' || year < TAX_YEAR_FIRST || year > TAX_YEAR_LAST)
        return contradiction(page, "The name is no tax year.");
    *year_out = (int32_t)year;
    return NULL;
}

static size_t count_members(JsonTree object)
{
    JsonTreeStep step = {0};
    size_t count = 0;

    while (json_tree_next(object, &step))
        count++;
    return count;
}

Error *tax_parameters_json_read(Arena *arena, Text document, TaxTables *tables_out)
{
    TaxTables tables = {0};
    TaxParameters *list;
    JsonTreeStep step = {0};
    JsonTree root;
    JsonTree version;
    JsonTree years;

    TRY(json_tree_parse(arena, document, &root));
    TRY(FIND(root, &version, "rules_version"));
    TRY(FIND(root, &years, "years"));
    TRY(json_tree_string(version, &tables.rules_version));
    list = ARENA_ARRAY(arena, TaxParameters, count_members(years));
    while (json_tree_next(years, &step)) {
        TaxParameters *year = &list[tables.count];

        TRY(read_year_name(step.member, step.name, &year->year));
        TRY(read_year(root, step.member, year));
        if (tables.count > 0 && list[tables.count - 1].year >= year->year)
            return contradiction(step.member, "The years do not ascend.");
        tables.count++;
    }
    tables.years = list;
    *tables_out = tables;
    return NULL;
}

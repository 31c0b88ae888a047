/* oracles/tax_parameters: the data of record, year by year. */
#include "golden_return.h"

#include <stddef.h>

/* A parameter by filing status. */
typedef struct StatusPlace {
    const char *name;
    size_t offset;
} StatusPlace;

static const StatusPlace PLACES[] = {
    {"standard_deduction", offsetof(StatusParameters, standard_deduction)},
    {"capital_gain_0_rate_top", offsetof(StatusParameters, max_zero)},
    {"capital_gain_15_rate_top", offsetof(StatusParameters, max_fifteen)},
    {"niit_threshold", offsetof(StatusParameters, niit_threshold)},
    {"capital_loss_limit", offsetof(StatusParameters, loss_limit)},
};

static const char *const NOT_OURS[] = {"amt_exemption", "amt_exemption_phaseout_start"};

static Error *expect_rates(GoldenCase *golden, const char *name, JsonTree list, const Rate *rates,
                           size_t count)
{
    golden_expect_number(golden, name, (int64_t)json_tree_count(list), (int64_t)count);
    for (size_t i = 0; i < count && i < json_tree_count(list); i++)
        TRY(golden_expect(golden, name, json_tree_item(list, i), (Micros){rates[i].millionths}, 0));
    return NULL;
}

static Error *expect_by_status(GoldenCase *golden, const char *name, JsonTree object,
                               const TaxParameters *year, size_t offset)
{
    JsonTreeStep step = {0};

    while (json_tree_next(object, &step)) {
        int status = names_find(&FILING_STATUS_NAMES, text_of(step.name));
        Money amount;

        if (status < 0)
            return error_at(golden->arena, step.member.pointer, "unknown_word",
                            "There is no filing status %s.", step.name);
        memcpy(&amount, (const char *)&year->by_status[status] + offset, sizeof amount);
        TRY(golden_expect_money(golden, arena_format(golden->arena, "%s %s", name, step.name),
                                step.member, amount, TO_THE_CENT));
    }
    return NULL;
}

static Error *expect_brackets(GoldenCase *golden, JsonTree object, const TaxParameters *year)
{
    for (int s = 0; s < FILING_STATUS_COUNT; s++) {
        const char *name = names_word(&FILING_STATUS_NAMES, s);
        JsonTree list;

        TRY(json_tree_member(object, name, &list));
        golden_expect_number(golden, name, (int64_t)json_tree_count(list), TAX_BRACKETS - 1);
        for (size_t i = 0; i < TAX_BRACKETS - 1 && i < json_tree_count(list); i++)
            TRY(golden_expect_money(golden, arena_format(golden->arena, "bracket %s", name),
                                    json_tree_item(list, i), year->by_status[s].bracket_tops[i],
                                    TO_THE_CENT));
    }
    return NULL;
}

static Error *expect_parameter(GoldenCase *golden, const char *name, JsonTree value,
                               const TaxParameters *year)
{
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        if (strcmp(PLACES[i].name, name) == 0)
            return expect_by_status(golden, name, value, year, PLACES[i].offset);
    }
    for (size_t i = 0; i < sizeof NOT_OURS / sizeof NOT_OURS[0]; i++) {
        if (strcmp(NOT_OURS[i], name) == 0) {
            golden_not_applicable(golden, NOT_OURS[i]);
            return NULL;
        }
    }
    if (strcmp(name, "ordinary_bracket_tops") == 0)
        return expect_brackets(golden, value, year);
    if (strcmp(name, "ordinary_rates") == 0)
        return expect_rates(golden, name, value, year->ordinary_rates, TAX_BRACKETS);
    if (strcmp(name, "capital_gain_rates") == 0)
        return expect_rates(golden, name, value, year->gain_rates, 3);
    if (strcmp(name, "niit_rate") == 0)
        return golden_expect(golden, name, value, (Micros){year->niit_rate.millionths}, 0);
    return error_at(golden->arena, value.pointer, "unknown_member",
                    "The parameter %s is not known.", name);
}

/* The pointer of a year's page ends with its name: /by_year/2026. */
static Error *year_of(JsonTree tree, int32_t *year_out)
{
    const char *slash = strrchr(tree.pointer, '/');
    int64_t year;

    if (slash == NULL || decimal_parse(text_of(slash + 1), 0, TAX_YEAR_LAST, &year) != DECIMAL_OK)
        return error_at(tree.arena, tree.pointer, "unknown_member", "That is no year.");
    *year_out = (int32_t)year;
    return NULL;
}

Error *golden_parameters_run(GoldenCase *golden, JsonTree tree)
{
    JsonTreeStep step = {0};
    const TaxParameters *year;
    int32_t number = 0;

    TRY(year_of(tree, &number));
    year = tax_tables_year(&golden->rules->tax, number);
    if (year == NULL) {
        golden->skip_reason = "there are no parameters of this year";
        return NULL;
    }
    while (json_tree_next(tree, &step))
        TRY(expect_parameter(golden, step.name, step.member, year));
    return NULL;
}

#include "golden_return.h"

#include <stddef.h>

/* A member's name and where it goes. */
typedef struct Place {
    const char *name;
    size_t offset;
} Place;

#define PROFILE(name, member)                                                                      \
    {                                                                                              \
        name, offsetof(GoldenReturn, profile.member)                                               \
    }
#define GAIN(name, member)                                                                         \
    {                                                                                              \
        name, offsetof(GoldenReturn, gains.member)                                                 \
    }

static const Place MONEY_INPUTS[] = {
    PROFILE("wages", wages),
    PROFILE("ordinary_income", wages),
    PROFILE("other_ordinary_income", other_ordinary_income),
    PROFILE("interest", interest),
    PROFILE("taxable_interest", interest),
    PROFILE("tax_exempt_interest", tax_exempt_interest),
    PROFILE("ordinary_dividends", ordinary_dividends),
    PROFILE("qualified_dividends", qualified_dividends),
    PROFILE("capital_gain_distributions", capital_gain_distributions),
    PROFILE("other_investment_income", other_investment_income),
    PROFILE("investment_expenses", investment_expenses),
    PROFILE("other_deductions", other_deductions),
    PROFILE("short_term_carryover_in", short_term_carryover_in),
    PROFILE("long_term_carryover_in", long_term_carryover_in),
    PROFILE("state_deduction", state_deduction),
    GAIN("short_term_net", short_term),
    GAIN("long_term_net", long_term),
    GAIN("short_term_gain", short_term),
    GAIN("long_term_gain", long_term),
};

#define LINE(name, member)                                                                         \
    {                                                                                              \
        name, offsetof(TaxYear, member)                                                            \
    }

static const Place LINES[] = {
    LINE("schedule_d_line_7", short_term),
    LINE("schedule_d_line_15", long_term),
    LINE("schedule_d_line_16", net),
    LINE("net_short_term", short_term),
    LINE("net_long_term", long_term),
    LINE("net_short_term_after_carryover", short_term),
    LINE("net_long_term_after_carryover", long_term),
    LINE("capital_amount_in_agi", capital_amount_in_agi),
    LINE("capital_gain_in_agi", capital_amount_in_agi),
    LINE("agi", agi),
    LINE("deduction", deduction),
    LINE("taxable_income", taxable_income),
    LINE("preferential_income", preferential_income),
    LINE("ordinary_taxable_income", ordinary_taxable_income),
    LINE("at_0_percent", at_zero),
    LINE("at_15_percent", at_fifteen),
    LINE("at_20_percent", at_twenty),
    LINE("ordinary_tax", ordinary_tax),
    LINE("preferential_tax", preferential_tax),
    LINE("income_tax", income_tax),
    LINE("regular_tax", income_tax),
    LINE("regular_tax_exact_schedule", income_tax),
    LINE("net_investment_income", net_investment_income),
    LINE("niit_base", niit_base),
    LINE("niit", niit),
    LINE("state_tax", state),
    LINE("total_tax", total),
    LINE("st_carryover_out", carryover_out.short_term),
    LINE("lt_carryover_out", carryover_out.long_term),
};

/* Outputs of sources that this project does not compute. */
static const char *const NOT_OURS[] = {"amt", "regular_tax_opentaxsolver"};

static const Place *find_place(const Place *places, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(places[i].name, name) == 0)
            return &places[i];
    }
    return NULL;
}

/* "standard", or the amount of the itemized ones. */
static Error *read_deduction(JsonTree member, TaxProfile *profile)
{
    if (text_is(json_tree_text(member), "standard"))
        return NULL;
    profile->deduction = DEDUCTION_ITEMIZED;
    return golden_read_money(member, &profile->itemized_deduction);
}

static Error *read_special(JsonTree member, const char *name, GoldenReturn *year)
{
    int status;

    if (strcmp(name, "tax_year") == 0)
        return json_tree_int32(member, &year->profile.year);
    if (strcmp(name, "filing_status") == 0) {
        TRY(json_tree_word(member, &FILING_STATUS_NAMES, &status));
        year->profile.filing_status = (OptionalWord){true, status};
        return NULL;
    }
    if (strcmp(name, "deduction") == 0)
        return read_deduction(member, &year->profile);
    if (strcmp(name, "state_rate") == 0)
        return json_tree_rate(member, &year->profile.state_rate);
    if (strcmp(name, "additional_standard_count") == 0)
        return json_tree_int32(member, &year->profile.additional_standard_count);
    return error_at(member.arena, member.pointer, "unknown_member", "The input %s is not known.",
                    name);
}

/* Parts of a case that hold no members of the return, or further ones. */
static bool is_read_apart(const char *name)
{
    static const char *const apart[] = {
        "base",     "sale",       "expected", "sale_date", "price",
        "quantity", "share_unit", "accounts", "lots",      "other_purchases_in_window"};

    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
        if (strcmp(apart[i], name) == 0)
            return true;
    }
    return false;
}

Error *golden_return_read(JsonTree object, GoldenReturn *year)
{
    JsonTreeStep step = {0};

    while (json_tree_next(object, &step)) {
        const Place *place =
            find_place(MONEY_INPUTS, sizeof MONEY_INPUTS / sizeof MONEY_INPUTS[0], step.name);
        Money amount;

        if (json_tree_shape(step.member) == JSON_SHAPE_NULL || is_read_apart(step.name))
            continue;
        if (place == NULL) {
            TRY(read_special(step.member, step.name, year));
            continue;
        }
        TRY(golden_read_money(step.member, &amount));
        memcpy((char *)year + place->offset, &amount, sizeof amount);
    }
    /* Sources that name only the qualified ones mean that all dividends are. */
    year->profile.ordinary_dividends =
        money_max(year->profile.ordinary_dividends, year->profile.qualified_dividends);
    return NULL;
}

Error *golden_return_ready(GoldenCase *golden, JsonTree tree, GoldenReturn *year)
{
    year->parameters = tax_tables_year(&golden->rules->tax, year->profile.year);
    if (year->parameters == NULL) {
        golden->skip_reason =
            arena_format(golden->arena, "there are no parameters of %d", (int)year->profile.year);
        return NULL;
    }
    return tax_profile_check(golden->arena, &golden->rules->tax, &year->profile, tree.pointer);
}

static bool is_ours(GoldenCase *golden, const char *name)
{
    for (size_t i = 0; i < sizeof NOT_OURS / sizeof NOT_OURS[0]; i++) {
        if (strcmp(NOT_OURS[i], name) == 0) {
            golden_not_applicable(golden, NOT_OURS[i]);
            return false;
        }
    }
    return true;
}

/* Whether a source's total holds a tax that is not ours. */
static Error *total_has_amt(JsonTree expect, bool *answer_out)
{
    JsonTree amt;
    Micros amount = {0};

    if (json_tree_find(expect, "amt", &amt))
        TRY(golden_read_micros(amt, &amount));
    *answer_out = amount.value != 0;
    return NULL;
}

Error *golden_return_expect(GoldenCase *golden, JsonTree expect, const TaxYear *year,
                            int64_t tolerance)
{
    JsonTreeStep step = {0};
    bool has_amt;

    TRY(total_has_amt(expect, &has_amt));
    while (json_tree_next(expect, &step)) {
        const Place *place = find_place(LINES, sizeof LINES / sizeof LINES[0], step.name);
        Money line;

        if (!is_ours(golden, step.name))
            continue;
        if (strcmp(step.name, "total_tax") == 0 && has_amt) {
            golden_not_applicable(golden, "total_tax with amt");
            continue;
        }
        if (place == NULL)
            return error_at(golden->arena, step.member.pointer, "unknown_member",
                            "The output %s is not known.", step.name);
        memcpy(&line, (const char *)year + place->offset, sizeof line);
        TRY(golden_expect_money(golden, step.name, step.member, line, tolerance));
    }
    return NULL;
}

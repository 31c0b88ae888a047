/*
 * oracles/tax_policyengine_tests: inputs and outputs by PolicyEngine's names. A case with an input
 * that is not ours is skipped with that name; outputs that are not ours are counted.
 */
#include "golden_return.h"

#include <stddef.h>

typedef enum InputUse {
    USE_ADDS,     /* adds to an amount of the return */
    USE_PASSED,   /* says nothing that a return needs */
    USE_SEPARATE, /* read apart */
} InputUse;

typedef struct Input {
    const char *name;
    InputUse use;
    size_t offset;
} Input;

#define ADDS(name, member)                                                                         \
    {                                                                                              \
        name, USE_ADDS, offsetof(GoldenReturn, member)                                             \
    }
#define PASSED(name)                                                                               \
    {                                                                                              \
        name, USE_PASSED, 0                                                                        \
    }
#define SEPARATE(name)                                                                             \
    {                                                                                              \
        name, USE_SEPARATE, 0                                                                      \
    }

static const Input INPUTS[] = {
    ADDS("employment_income", profile.wages),
    ADDS("taxable_interest_income", profile.interest),
    ADDS("dividend_income", profile.ordinary_dividends),
    ADDS("qualified_dividend_income", profile.qualified_dividends),
    ADDS("rental_income", profile.other_investment_income),
    ADDS("passive_partnership_s_corp_income", profile.other_investment_income),
    ADDS("non_sch_d_capital_gains", profile.capital_gain_distributions),
    ADDS("short_term_capital_gains", gains.short_term),
    ADDS("long_term_capital_gains", gains.long_term),
    ADDS("long_term_capital_gains_before_response", gains.long_term),
    ADDS("loss_limited_net_capital_gains", gains.long_term),
    PASSED("partnership_s_corp_income"),             /* the passive part is given beside it */
    PASSED("schedule_d_capital_gain_distributions"), /* part of long_term_capital_gains */
    PASSED("is_tax_unit_head"),
    SEPARATE("members"),
    SEPARATE("age"),
    SEPARATE("adjusted_gross_income"),
    SEPARATE("filing_status"),
};

/* What a case gives, gathered from wherever it stands. */
typedef struct Unit {
    GoldenReturn year;
    OptionalMoney agi;
    const char *unknown; /* an input that is not ours */
} Unit;

static const Input *find_input(const char *name)
{
    for (size_t i = 0; i < sizeof INPUTS / sizeof INPUTS[0]; i++) {
        if (strcmp(INPUTS[i].name, name) == 0)
            return &INPUTS[i];
    }
    return NULL;
}

static Error *add_amount(JsonTree value, size_t offset, GoldenReturn *year)
{
    Money amount;
    Money sum;

    TRY(golden_read_money(value, &amount));
    memcpy(&sum, (char *)year + offset, sizeof sum);
    sum = money_add(sum, amount);
    memcpy((char *)year + offset, &sum, sizeof sum);
    return NULL;
}

static Error *read_filing_status(JsonTree value, TaxProfile *profile)
{
    static const char *const theirs[] = {"SINGLE", "JOINT", "SEPARATE", "HEAD_OF_HOUSEHOLD",
                                         "SURVIVING_SPOUSE"};

    for (int status = 0; status < FILING_STATUS_COUNT; status++) {
        if (text_is(json_tree_text(value), theirs[status])) {
            profile->filing_status.value = status;
            return NULL;
        }
    }
    return error_at(value.arena, value.pointer, "unknown_word", "The filing status is not known.");
}

static Error *read_separate(JsonTree value, const char *name, Unit *unit)
{
    enum { AGE_OF_ADDITIONAL_DEDUCTION = 65 };
    int32_t age;

    if (strcmp(name, "adjusted_gross_income") == 0) {
        unit->agi.present = true;
        return golden_read_money(value, &unit->agi.value);
    }
    if (strcmp(name, "filing_status") == 0)
        return read_filing_status(value, &unit->year.profile);
    if (strcmp(name, "age") != 0)
        return NULL;
    TRY(json_tree_int32(value, &age));
    unit->year.profile.additional_standard_count += age >= AGE_OF_ADDITIONAL_DEDUCTION;
    return NULL;
}

static Error *read_inputs(JsonTree object, Unit *unit)
{
    JsonTreeStep step = {0};

    while (json_tree_next(object, &step)) {
        const Input *input = find_input(step.name);

        if (json_tree_shape(step.member) == JSON_SHAPE_OBJECT) {
            JsonTreeStep inner = {0};

            /* people and tax_units: an object by name of objects */
            while (json_tree_next(step.member, &inner))
                TRY(read_inputs(inner.member, unit));
        } else if (input == NULL) {
            unit->unknown = step.name;
        } else if (input->use == USE_ADDS) {
            TRY(add_amount(step.member, input->offset, &unit->year));
        } else if (input->use == USE_SEPARATE) {
            TRY(read_separate(step.member, step.name, unit));
        }
    }
    return NULL;
}

/* Income that is given only as part of AGI counts as wages. */
static void fill_agi(Unit *unit)
{
    TaxYear known;

    if (!unit->agi.present)
        return;
    tax_year_compute(unit->year.parameters, &unit->year.profile, unit->year.gains, &known);
    unit->year.profile.wages =
        money_add(unit->year.profile.wages, money_subtract(unit->agi.value, known.agi));
}

/* Qualified dividends and net capital gain: NE-3 with the dividends. */
static Money preferred(const GoldenReturn *year, const TaxYear *computed)
{
    Money gain = money_max((Money){0}, money_min(computed->long_term, computed->net));

    return money_add(gain, year->profile.qualified_dividends);
}

static bool find_output(const char *name, const GoldenReturn *year, const TaxYear *computed,
                        Money *amount_out)
{
    const struct {
        const char *name;
        Money amount;
    } outputs[] = {
        {"capital_gains", computed->net},
        {"capital_losses", money_max((Money){0}, money_negate(computed->net))},
        {"limited_capital_loss",
         money_max((Money){0}, money_negate(computed->capital_amount_in_agi))},
        {"loss_limited_net_capital_gains_person", computed->capital_amount_in_agi},
        {"adjusted_gross_income", computed->agi},
        {"net_capital_gain", preferred(year, computed)},
        {"dwks10", preferred(year, computed)},
        {"capital_gains_tax", computed->preferential_tax},
        {"income_tax_main_rates", computed->ordinary_tax},
        {"income_tax", money_add(computed->income_tax, computed->niit)},
        {"net_investment_income", computed->net_investment_income},
        {"net_investment_income_tax", computed->niit},
    };

    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        if (strcmp(outputs[i].name, name) == 0) {
            *amount_out = outputs[i].amount;
            return true;
        }
    }
    return false;
}

/* A figure per person: the sum is ours, the split between persons is not. */
static Error *expect_sum(GoldenCase *golden, const char *name, JsonTree list, Money got)
{
    Micros sum = {0};

    for (size_t i = 0; i < json_tree_count(list); i++) {
        Micros one;

        TRY(golden_read_micros(json_tree_item(list, i), &one));
        sum.value += one.value;
    }
    golden_expect_micros(golden, name, sum, golden_micros(got), WITHIN_A_CENT);
    return NULL;
}

static Error *expect_outputs(GoldenCase *golden, JsonTree expected, const GoldenReturn *year,
                             const TaxYear *computed)
{
    JsonTreeStep step = {0};

    while (json_tree_next(expected, &step)) {
        Money amount;

        if (!find_output(step.name, year, computed, &amount))
            golden_not_applicable(golden, step.name);
        else if (json_tree_shape(step.member) == JSON_SHAPE_LIST)
            TRY(expect_sum(golden, step.name, step.member, amount));
        else
            TRY(golden_expect_money(golden, step.name, step.member, amount, WITHIN_A_CENT));
    }
    if (golden->compared == 0)
        golden->skip_reason = "none of its outputs is ours";
    return NULL;
}

Error *golden_policyengine_run(GoldenCase *golden, JsonTree tree)
{
    Unit unit = {.year = {.profile = {.filing_status = {true, FILING_SINGLE}}}};
    JsonTree member;
    TaxYear computed;

    TRY(json_tree_member(tree, "tax_year", &member));
    TRY(json_tree_int32(member, &unit.year.profile.year));
    TRY(json_tree_member(tree, "inputs", &member));
    TRY(read_inputs(member, &unit));
    unit.year.profile.ordinary_dividends =
        money_max(unit.year.profile.ordinary_dividends, unit.year.profile.qualified_dividends);
    if (unit.unknown != NULL) {
        golden->skip_reason =
            arena_format(golden->arena, "its input %s is not modelled", unit.unknown);
        return NULL;
    }
    TRY(golden_return_ready(golden, tree, &unit.year));
    if (golden->skip_reason != NULL)
        return NULL;
    fill_agi(&unit);
    tax_year_compute(unit.year.parameters, &unit.year.profile, unit.year.gains, &computed);
    TRY(json_tree_member(tree, "expected", &member));
    return expect_outputs(golden, member, &unit.year, &computed);
}

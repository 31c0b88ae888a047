/* The year's tax: vectors, and figures of other people's engines. */
#include "golden_case.h"
#include "golden_return.h"

/* vectors/tax-stack and vectors/netting-carryover: NE, TX, NI. */
static Error *run_return(GoldenCase *golden, JsonTree tree)
{
    GoldenReturn year = {0};
    JsonTree input;
    JsonTree expect;
    TaxYear computed;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(golden_return_read(input, &year));
    TRY(golden_return_ready(golden, input, &year));
    if (golden->skip_reason != NULL)
        return NULL;
    tax_year_compute(year.parameters, &year.profile, year.gains, &computed);
    return golden_return_expect(golden, expect, &computed, TO_THE_CENT);
}

static Error *read_sale(JsonTree input, Gains *gains_out)
{
    JsonTree sale;
    JsonTree member;

    TRY(json_tree_member(input, "sale", &sale));
    TRY(json_tree_member(sale, "short_term", &member));
    TRY(golden_read_money(member, &gains_out->short_term));
    TRY(json_tree_member(sale, "long_term", &member));
    return golden_read_money(member, &gains_out->long_term);
}

static Error *expect_delta(GoldenCase *golden, JsonTree delta, const TaxImpact *impact)
{
    TaxYear difference = {.income_tax = impact->income_tax,
                          .niit = impact->niit,
                          .state = impact->state,
                          .total = impact->total};

    return golden_return_expect(golden, delta, &difference, TO_THE_CENT);
}

/* vectors/marginal: MT-1..MT-4, SL-1. */
static Error *run_marginal(GoldenCase *golden, JsonTree tree)
{
    GoldenReturn year = {0};
    JsonTree input;
    JsonTree base;
    JsonTree expect;
    JsonTree side;
    Gains sale = {0};
    TaxImpact impact;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(input, "base", &base));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(golden_return_read(input, &year));
    TRY(golden_return_read(base, &year));
    TRY(golden_return_ready(golden, input, &year));
    if (golden->skip_reason != NULL)
        return NULL;
    TRY(read_sale(input, &sale));
    tax_impact_compute(year.parameters, &year.profile, year.gains,
                       (Gains){money_add(year.gains.short_term, sale.short_term),
                               money_add(year.gains.long_term, sale.long_term)},
                       &impact);
    TRY(json_tree_member(expect, "without", &side));
    TRY(golden_return_expect(golden, side, &impact.without, TO_THE_CENT));
    TRY(json_tree_member(expect, "with", &side));
    TRY(golden_return_expect(golden, side, &impact.with, TO_THE_CENT));
    TRY(json_tree_member(expect, "delta", &side));
    return expect_delta(golden, side, &impact);
}

/* vectors/niit: all of the net investment income is one amount, the rest of MAGI is wages. */
static Error *run_niit(GoldenCase *golden, JsonTree tree)
{
    TaxProfile profile = {.filing_status = {.present = true}};
    JsonTree input;
    JsonTree expect;
    JsonTree member;
    Money magi;
    TaxYear year;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(golden_read_word(input, "filing_status", &FILING_STATUS_NAMES,
                         &profile.filing_status.value));
    TRY(json_tree_member(input, "magi", &member));
    TRY(golden_read_money(member, &magi));
    TRY(json_tree_member(input, "net_investment_income", &member));
    TRY(golden_read_money(member, &profile.other_investment_income));
    profile.wages = money_subtract(magi, profile.other_investment_income);
    tax_year_compute(&golden->rules->tax.years[golden->rules->tax.count - 1], &profile,
                     (Gains){{0}, {0}}, &year);
    TRY(json_tree_member(expect, "base", &member));
    TRY(golden_expect_money(golden, "base", member, year.niit_base, TO_THE_CENT));
    TRY(json_tree_member(expect, "niit", &member));
    return golden_expect_money(golden, "niit", member, year.niit, TO_THE_CENT);
}

static Error *expect_carryover(GoldenCase *golden, JsonTree expected, const TaxYear *year)
{
    JsonTree carryover;
    JsonTree member;

    if (!json_tree_find(expected, "carryover_out", &carryover))
        return NULL;
    TRY(json_tree_member(carryover, "short_term", &member));
    TRY(golden_expect_money(golden, "carryover_out short_term", member,
                            year->carryover_out.short_term, WITHIN_A_CENT));
    TRY(json_tree_member(carryover, "long_term", &member));
    return golden_expect_money(golden, "carryover_out long_term", member,
                               year->carryover_out.long_term, WITHIN_A_CENT);
}

/* The difference that the sales make, where no tax that is not ours is part of it. */
static Error *expect_impact(GoldenCase *golden, JsonTree expected, const TaxImpact *impact)
{
    JsonTree with;
    JsonTree without;
    JsonTree member;
    Micros amts[2] = {{0}};

    TRY(json_tree_member(expected, "with_sales", &with));
    TRY(json_tree_member(expected, "without_sales", &without));
    TRY(json_tree_member(expected, "tax_impact", &member));
    TRY(golden_read_member(with, "amt", &amts[0]));
    TRY(golden_read_member(without, "amt", &amts[1]));
    if (amts[0].value != 0 || amts[1].value != 0) {
        golden_not_applicable(golden, "tax_impact with amt");
        return NULL;
    }
    return golden_expect_money(golden, "tax_impact", member, impact->total, 2 * WITHIN_A_CENT);
}

/* oracles/tax_federal_cases. */
static Error *run_federal(GoldenCase *golden, JsonTree tree)
{
    GoldenReturn year = {0};
    JsonTree inputs;
    JsonTree expected;
    JsonTree side;
    TaxImpact impact;

    TRY(json_tree_member(tree, "inputs", &inputs));
    TRY(json_tree_member(tree, "expected", &expected));
    TRY(golden_return_read(inputs, &year));
    TRY(json_tree_member(tree, "tax_year", &side));
    TRY(json_tree_int32(side, &year.profile.year));
    year.profile.filing_status.present = true;
    TRY(golden_read_word(tree, "filing_status", &FILING_STATUS_NAMES,
                         &year.profile.filing_status.value));
    TRY(golden_return_ready(golden, tree, &year));
    if (golden->skip_reason != NULL)
        return NULL;
    tax_impact_compute(year.parameters, &year.profile, (Gains){{0}, {0}}, year.gains, &impact);
    TRY(json_tree_member(expected, "with_sales", &side));
    TRY(golden_return_expect(golden, side, &impact.with, WITHIN_A_CENT));
    TRY(json_tree_member(expected, "without_sales", &side));
    TRY(golden_return_expect(golden, side, &impact.without, WITHIN_A_CENT));
    TRY(expect_carryover(golden, expected, &impact.with));
    return expect_impact(golden, expected, &impact);
}

/* One year of a chain; the carryovers go on to the next. */
static Error *run_link(GoldenCase *golden, JsonTree link, FilingStatus status, Gains *carryover)
{
    GoldenReturn year = {.profile = {.filing_status = {true, (int)status}}};
    JsonTreeStep step = {0};
    JsonTree expected;
    TaxYear computed;

    TRY(golden_return_read(link, &year));
    TRY(json_tree_member(link, "expected", &expected));
    year.profile.short_term_carryover_in = carryover->short_term;
    year.profile.long_term_carryover_in = carryover->long_term;
    TRY(golden_return_ready(golden, link, &year));
    if (golden->skip_reason != NULL)
        return NULL;
    tax_year_compute(year.parameters, &year.profile, year.gains, &computed);
    while (json_tree_next(expected, &step)) {
        const char *what = arena_format(golden->arena, "%d %s", (int)year.profile.year, step.name);
        Money got = computed.agi;

        if (strcmp(step.name, "short_term_carryover_in") == 0)
            got = carryover->short_term;
        else if (strcmp(step.name, "long_term_carryover_in") == 0)
            got = carryover->long_term;
        else if (strcmp(step.name, "net_short_term") == 0)
            got = computed.short_term;
        else if (strcmp(step.name, "net_long_term") == 0)
            got = computed.long_term;
        else if (strcmp(step.name, "capital_gain_in_agi") == 0)
            got = computed.capital_amount_in_agi;
        else if (strcmp(step.name, "agi") != 0)
            golden_differs(golden, what, "an output that is known", step.name);
        TRY(golden_expect_money(golden, what, step.member, got, WITHIN_A_CENT));
    }
    *carryover = computed.carryover_out;
    return NULL;
}

/* oracles/tax_loss_carryforward_chains: NE-4, NE-5. */
static Error *run_chain(GoldenCase *golden, JsonTree tree)
{
    Gains carryover = {0};
    JsonTree years;
    int status;

    TRY(golden_read_word(tree, "filing_status", &FILING_STATUS_NAMES, &status));
    TRY(json_tree_member(tree, "years", &years));
    for (size_t i = 0; i < json_tree_count(years); i++)
        TRY(run_link(golden, json_tree_item(years, i), (FilingStatus)status, &carryover));
    return NULL;
}

/* A sale's recognized gain by the term of its dates. */
static Error *add_sale(JsonTree sale, Gains *gains)
{
    JsonTree member;
    Money cost;
    Money proceeds;
    Money disallowed;
    Money *sum;
    Lot lot = {.acquired_on = {.present = true}};
    Date sold;

    TRY(golden_read_date(sale, "bought", &lot.acquired_on.value));
    TRY(golden_read_date(sale, "sold", &sold));
    TRY(json_tree_member(sale, "cost", &member));
    TRY(golden_read_money(member, &cost));
    TRY(json_tree_member(sale, "proceeds", &member));
    TRY(golden_read_money(member, &proceeds));
    TRY(json_tree_member(sale, "wash_disallowed", &member));
    TRY(golden_read_money(member, &disallowed));
    sum = lot_term(&lot, sold) == TERM_LONG ? &gains->long_term : &gains->short_term;
    *sum = money_add(*sum, money_add(money_subtract(proceeds, cost), disallowed));
    return NULL;
}

/* oracles/schedule_d_trades. */
static Error *run_schedule_d(GoldenCase *golden, JsonTree tree)
{
    static const char *const inputs[] = {"short_term_carryover_in", "long_term_carryover_in",
                                         "wages"};
    GoldenReturn year = {.profile = {.filing_status = {.present = true}}};
    Money *const places[] = {&year.profile.short_term_carryover_in,
                             &year.profile.long_term_carryover_in, &year.profile.wages};
    JsonTree member;
    TaxYear computed;

    TRY(json_tree_member(tree, "tax_year", &member));
    TRY(json_tree_int32(member, &year.profile.year));
    TRY(golden_read_word(tree, "filing_status", &FILING_STATUS_NAMES,
                         &year.profile.filing_status.value));
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        TRY(json_tree_member(tree, inputs[i], &member));
        TRY(golden_read_money(member, places[i]));
    }
    TRY(json_tree_member(tree, "sales", &member));
    for (size_t i = 0; i < json_tree_count(member); i++)
        TRY(add_sale(json_tree_item(member, i), &year.gains));
    TRY(golden_return_ready(golden, tree, &year));
    if (golden->skip_reason != NULL)
        return NULL;
    tax_year_compute(year.parameters, &year.profile, year.gains, &computed);
    TRY(json_tree_member(tree, "expected", &member));
    return golden_return_expect(golden, member, &computed, WITHIN_A_CENT);
}

const GoldenFormat GOLDEN_TAX_FORMATS[] = {
    {"tax-stack", "vectors", run_return, NULL},
    {"netting-carryover", "vectors", run_return, NULL},
    {"marginal", "vectors", run_marginal, NULL},
    {"niit", "vectors", run_niit, NULL},
    {"tax_federal_cases", "cases", run_federal, NULL},
    {"tax_loss_carryforward_chains", "cases", run_chain, NULL},
    {"schedule_d_trades", "cases", run_schedule_d, NULL},
    {"tax_parameters", "by_year", golden_parameters_run, NULL},
    {"tax_policyengine_tests", "cases", golden_policyengine_run, NULL},
    {NULL, NULL, NULL, NULL},
};

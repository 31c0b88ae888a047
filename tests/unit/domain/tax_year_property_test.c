/* What holds for the tax of every year, status and income. */
#include "property.h"

enum { ROUNDS = 20000 };

/* Amounts from nothing through the bands to wealth: each order of size as often. */
static Money random_amount(uint64_t *seed)
{
    static const uint64_t sizes[] = {1, 100, 1000000, 20000000, 60000000, 200000000};

    return (Money){(int64_t)random_below(seed, sizes[random_below(seed, 6)])};
}

static Money random_gain(uint64_t *seed)
{
    Money amount = random_amount(seed);

    return random_one_in(seed, 2) ? amount : money_negate(amount);
}

static Rate random_rate(uint64_t *seed, uint64_t most)
{
    return (Rate){(int64_t)random_below(seed, most)};
}

/* A random return of a year with parameters, or now and then a flat profile. */
static TaxProfile random_profile(uint64_t *seed, const TaxParameters *parameters)
{
    TaxProfile profile = {.year = parameters->year, .kind = random_one_in(seed, 8)};

    profile.filing_status = (OptionalWord){true, (int)random_word(seed, FILING_STATUS_COUNT)};
    profile.wages = random_amount(seed);
    profile.other_ordinary_income = random_gain(seed);
    profile.interest = random_amount(seed);
    profile.ordinary_dividends = random_amount(seed);
    profile.qualified_dividends.cents =
        (int64_t)random_below(seed, (uint64_t)profile.ordinary_dividends.cents + 1);
    profile.capital_gain_distributions = random_amount(seed);
    profile.other_investment_income = random_gain(seed);
    profile.investment_expenses = random_amount(seed);
    profile.short_term_gains_elsewhere = random_gain(seed);
    profile.long_term_gains_elsewhere = random_gain(seed);
    profile.short_term_carryover_in = random_amount(seed);
    profile.long_term_carryover_in = random_amount(seed);
    profile.deduction = random_one_in(seed, 2);
    profile.itemized_deduction = random_amount(seed);
    profile.additional_standard_count = (int32_t)random_below(seed, 5);
    profile.other_deductions = random_amount(seed);
    profile.state_rate = random_rate(seed, 150000);
    profile.state_deduction = random_amount(seed);
    profile.short_term_rate = (OptionalRate){true, random_rate(seed, 500000)};
    profile.long_term_rate = (OptionalRate){true, random_rate(seed, 300000)};
    return profile;
}

typedef struct Year {
    const TaxParameters *parameters;
    TaxProfile profile;
    Gains gains;
    TaxYear tax;
} Year;

static TaxYear tax_of(const Year *year, Gains gains)
{
    TaxYear tax;

    tax_year_compute(year->parameters, &year->profile, gains, &tax);
    return tax;
}

static Year random_year(PropertyCase *made)
{
    Year year;

    year.parameters = &made->rules->tax.years[random_below(&made->seed, made->rules->tax.count)];
    year.profile = random_profile(&made->seed, year.parameters);
    year.gains.short_term = random_gain(&made->seed);
    year.gains.long_term = random_gain(&made->seed);
    year.tax = tax_of(&year, year.gains);
    return year;
}

/* From one cent to more than any band is wide. */
static Money random_step(uint64_t *seed)
{
    return (Money){1 + random_amount(seed).cents};
}

/* Each of three taxes is rounded once: a cent each way. Rule RD-1. */
static void check_step(const Year *year, Gains more, Money step)
{
    int64_t risen = tax_of(year, more).total.cents - year->tax.total.cents;

    assert_true(risen >= 0);
    assert_true(risen <= step.cents + 3);
}

/*
 * T(ST, LT) never falls in either argument, and never by more than the gain rises: no rate here
 * adds up to one.
 */
static void check_monotone(PropertyCase *made)
{
    Year year = random_year(made);
    Money step = random_step(&made->seed);
    Gains more_short = {money_add(year.gains.short_term, step), year.gains.long_term};
    Gains more_long = {year.gains.short_term, money_add(year.gains.long_term, step)};

    check_step(&year, more_short, step);
    check_step(&year, more_long, step);
}

static void test_tax_never_falls_when_a_gain_rises_ms_2(void **state)
{
    property_hold(state, ROUNDS, check_monotone);
}

static int64_t positive(int64_t cents)
{
    return cents > 0 ? cents : 0;
}

/* Of a net loss, what is not deducted is carried over, each loss within its own character. */
static void check_carryover(PropertyCase *made)
{
    Year year = random_year(made);
    const TaxYear *tax = &year.tax;
    int64_t limit = year.parameters->by_status[year.profile.filing_status.value].loss_limit.cents;
    int64_t carried = tax->carryover_out.short_term.cents + tax->carryover_out.long_term.cents;
    int64_t used = positive(-tax->net.cents) - carried;

    assert_int_equal(tax->net.cents, tax->short_term.cents + tax->long_term.cents);
    assert_in_range(tax->carryover_out.short_term.cents, 0, positive(-tax->short_term.cents));
    assert_in_range(tax->carryover_out.long_term.cents, 0, positive(-tax->long_term.cents));
    assert_in_range(used, 0, year.profile.kind == PROFILE_FLAT ? 0 : limit);
    if (year.profile.kind == PROFILE_FEDERAL)
        assert_int_equal(tax->capital_amount_in_agi.cents,
                         tax->net.cents < -limit ? -limit : tax->net.cents);
}

static void test_tax_carries_over_what_it_does_not_deduct_ne_4(void **state)
{
    property_hold(state, ROUNDS, check_carryover);
}

/* The bands take all of the taxable income, once, and fill from below. */
static void check_bands(PropertyCase *made)
{
    Year year = random_year(made);
    const StatusParameters *status = &year.parameters->by_status[year.profile.filing_status.value];
    const TaxYear *tax = &year.tax;

    assert_int_equal(tax->total.cents, tax->income_tax.cents + tax->niit.cents + tax->state.cents);
    if (year.profile.kind == PROFILE_FLAT)
        return;
    assert_int_equal(tax->taxable_income.cents, positive(tax->agi.cents - tax->deduction.cents));
    assert_int_equal(tax->ordinary_taxable_income.cents + tax->preferential_income.cents,
                     tax->taxable_income.cents);
    assert_int_equal(tax->at_zero.cents + tax->at_fifteen.cents + tax->at_twenty.cents,
                     tax->preferential_income.cents);
    assert_true(tax->at_zero.cents >= 0 && tax->at_fifteen.cents >= 0 && tax->at_twenty.cents >= 0);
    if (tax->at_fifteen.cents > 0)
        assert_true(tax->ordinary_taxable_income.cents + tax->at_zero.cents >=
                    status->max_zero.cents);
    if (tax->at_twenty.cents > 0)
        assert_true(tax->taxable_income.cents - tax->at_twenty.cents >= status->max_fifteen.cents ||
                    tax->at_twenty.cents == tax->preferential_income.cents);
    assert_true(tax->niit_base.cents >= 0 &&
                tax->niit_base.cents <= positive(tax->agi.cents - status->niit_threshold.cents));
}

static void test_tax_bands_hold_the_taxable_income_once_tx_2(void **state)
{
    property_hold(state, ROUNDS, check_bands);
}

/* With and without are two whole years; nothing added changes nothing, and back is minus there. */
static void check_impact(PropertyCase *made)
{
    Year year = random_year(made);
    Gains with = {random_gain(&made->seed), random_gain(&made->seed)};
    TaxYear other = tax_of(&year, with);
    TaxImpact there;
    TaxImpact back;

    tax_impact_compute(year.parameters, &year.profile, year.gains, with, &there);
    tax_impact_compute(year.parameters, &year.profile, with, year.gains, &back);
    assert_int_equal(there.total.cents, other.total.cents - year.tax.total.cents);
    assert_int_equal(there.total.cents,
                     there.income_tax.cents + there.niit.cents + there.state.cents);
    assert_int_equal(there.total.cents, -back.total.cents);
    assert_memory_equal(there.crossed, back.crossed, sizeof there.crossed);
    tax_impact_compute(year.parameters, &year.profile, with, with, &there);
    assert_int_equal(there.total.cents, 0);
    for (int i = 0; i < THRESHOLD_COUNT; i++)
        assert_false(there.crossed[i]);
}

static void test_tax_impact_is_a_difference_of_two_years_mt_1(void **state)
{
    property_hold(state, ROUNDS, check_impact);
}

/* Gains of the same net and character cost the same wherever they come from. */
static void check_sources(PropertyCase *made)
{
    Year year = random_year(made);
    Year moved = year;
    Money shift = random_gain(&made->seed);
    Gains rest = {money_subtract(year.gains.short_term, shift),
                  money_add(year.gains.long_term, shift)};
    TaxYear tax;

    moved.profile.short_term_gains_elsewhere =
        money_add(moved.profile.short_term_gains_elsewhere, shift);
    moved.profile.long_term_gains_elsewhere =
        money_subtract(moved.profile.long_term_gains_elsewhere, shift);
    tax = tax_of(&moved, rest);
    assert_memory_equal(&tax, &year.tax, sizeof tax);
}

static void test_tax_adds_gains_elsewhere_to_those_of_lots_ne_1(void **state)
{
    property_hold(state, ROUNDS, check_sources);
}

/*
 * Income of one kind for tax is one, under whatever name: wages and other ordinary income; and for
 * net investment income interest, dividends that are not qualified, and what else is invested.
 */
static void check_names_of_income(PropertyCase *made)
{
    Year year = random_year(made);
    TaxProfile *profile = &year.profile;
    Money shift = random_gain(&made->seed);
    TaxYear tax;

    profile->wages = money_add(profile->wages, shift);
    profile->other_ordinary_income = money_subtract(profile->other_ordinary_income, shift);
    tax = tax_of(&year, year.gains);
    assert_memory_equal(&tax, &year.tax, sizeof tax);
    profile->interest = money_add(profile->interest, shift);
    profile->other_investment_income = money_subtract(profile->other_investment_income, shift);
    tax = tax_of(&year, year.gains);
    assert_memory_equal(&tax, &year.tax, sizeof tax);
    profile->ordinary_dividends = money_subtract(profile->ordinary_dividends, shift);
    profile->other_investment_income = money_add(profile->other_investment_income, shift);
    tax = tax_of(&year, year.gains);
    assert_memory_equal(&tax, &year.tax, sizeof tax);
}

static void test_tax_knows_income_by_its_kind_alone_tx_1_ni_2(void **state)
{
    property_hold(state, ROUNDS, check_names_of_income);
}

/* The room under a ceiling is exact: one cent of long gain more is over it. Rule BU-6. */
static void check_room(PropertyCase *made)
{
    Year year = random_year(made);
    BudgetCeiling ceiling = random_word(&made->seed, 3);
    OptionalMoney room = tax_ceiling_room(year.parameters, &year.profile, year.gains, ceiling);
    const StatusParameters *status = &year.parameters->by_status[year.profile.filing_status.value];
    Gains gains = year.gains;

    assert_int_equal(room.present, year.profile.kind == PROFILE_FEDERAL);
    for (int64_t cent = 0; cent <= 1 && room.present; cent++) {
        TaxYear tax;
        bool over;

        gains.long_term.cents = year.gains.long_term.cents + room.value.cents + cent;
        tax = tax_of(&year, gains);
        over = ceiling == CEILING_NIIT_THRESHOLD ? tax.agi.cents > status->niit_threshold.cents
               : ceiling == CEILING_ZERO_PERCENT_BRACKET
                   ? tax.taxable_income.cents > status->max_zero.cents
                   : tax.taxable_income.cents > status->max_fifteen.cents;
        if (room.value.cents > 0)
            assert_int_equal(over, cent == 1);
    }
}

static void test_tax_room_under_a_ceiling_is_exact_to_the_cent_bu_6(void **state)
{
    property_hold(state, ROUNDS, check_room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_tax_never_falls_when_a_gain_rises_ms_2),
        PROPERTY(test_tax_carries_over_what_it_does_not_deduct_ne_4),
        PROPERTY(test_tax_bands_hold_the_taxable_income_once_tx_2),
        PROPERTY(test_tax_impact_is_a_difference_of_two_years_mt_1),
        PROPERTY(test_tax_adds_gains_elsewhere_to_those_of_lots_ne_1),
        PROPERTY(test_tax_knows_income_by_its_kind_alone_tx_1_ni_2),
        PROPERTY(test_tax_room_under_a_ceiling_is_exact_to_the_cent_bu_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

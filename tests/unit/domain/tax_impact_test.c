#include "tax_desk.h"

static TaxImpact impact_of(void **state, const TaxProfile *profile, Gains without, Gains with)
{
    TaxImpact impact;

    tax_impact_compute(parameters_of(state, 2026), profile, without, with, &impact);
    return impact;
}

static void assert_room(void **state, const TaxProfile *profile, Gains from, BudgetCeiling ceiling,
                        const char *expected)
{
    const TaxParameters *parameters = parameters_of(state, 2026);
    OptionalMoney room = tax_ceiling_room(parameters, profile, from, ceiling);

    assert_true(room.present);
    ASSERT_MONEY(room.value, expected);
}

static void test_tax_impact_is_with_minus_without_mt_1(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "190000");
    TaxImpact impact;

    profile.state_rate = rate("0.05");
    impact = impact_of(state, &profile, gains("0", "0"), gains("0", "30000"));
    ASSERT_MONEY(impact.income_tax, "4500.00");
    ASSERT_MONEY(impact.niit, "760.00");
    ASSERT_MONEY(impact.state, "1500.00");
    ASSERT_MONEY(impact.total, "6760.00");
    assert_int_equal(impact.total.cents, impact.with.total.cents - impact.without.total.cents);
}

static void test_tax_impact_without_trades_is_zero_mt_1(void **state)
{
    const TaxParameters *parameters = parameters_of(state, 2026);
    uint64_t seed = 1;

    for (int i = 0; i < 500; i++) {
        TaxProfile profile = federal((FilingStatus)random_below(&seed, 5), "0");
        Gains same = {{(int64_t)random_below(&seed, 20000000) - 10000000},
                      {(int64_t)random_below(&seed, 20000000) - 10000000}};
        TaxImpact impact;

        profile.wages.cents = (int64_t)random_below(&seed, 80000000);
        tax_impact_compute(parameters, &profile, same, same, &impact);
        assert_int_equal(impact.total.cents, 0);
        for (int t = 0; t < THRESHOLD_COUNT; t++)
            assert_false(impact.crossed[t]);
    }
}

static void test_tax_impact_may_save_and_may_exceed_twenty_percent_mt_3(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "40000");
    TaxImpact impact = impact_of(state, &profile, gains("0", "30000"), gains("10000", "30000"));

    ASSERT_MONEY(impact.total, "2700.00"); /* 27 %: the bump */
    impact = impact_of(state, &profile, gains("0", "30000"), gains("-10000", "30000"));
    assert_true(impact.total.cents < 0);
}

static void test_tax_impact_names_the_thresholds_crossed_mt_3(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "60000"); /* 43,900 taxable */
    TaxImpact impact = impact_of(state, &profile, gains("0", "0"), gains("0", "10000"));

    assert_true(impact.crossed[THRESHOLD_ZERO_PERCENT_GAINS]);
    assert_false(impact.crossed[THRESHOLD_ORDINARY_BRACKET]);
    assert_false(impact.crossed[THRESHOLD_FIFTEEN_PERCENT_GAINS]);
    assert_false(impact.crossed[THRESHOLD_NIIT]);
    assert_false(impact.crossed[THRESHOLD_LOSS_LIMIT]);

    impact = impact_of(state, &profile, gains("0", "0"), gains("10000", "0"));
    assert_true(impact.crossed[THRESHOLD_ORDINARY_BRACKET]);
    assert_false(impact.crossed[THRESHOLD_ZERO_PERCENT_GAINS]); /* nobody's gain is in the band */

    impact = impact_of(state, &profile, gains("0", "0"), gains("0", "600000"));
    assert_true(impact.crossed[THRESHOLD_FIFTEEN_PERCENT_GAINS]);
    assert_true(impact.crossed[THRESHOLD_NIIT]);

    impact = impact_of(state, &profile, gains("0", "0"), gains("-4000", "0"));
    assert_true(impact.crossed[THRESHOLD_LOSS_LIMIT]);
    assert_string_equal(names_word(&TAX_THRESHOLD_NAMES, THRESHOLD_LOSS_LIMIT), "loss_limit");
}

/* One cent to either side of figures that stand at the last dollar before a threshold. */
static void assert_crossed_beyond(void **state, const TaxProfile *profile, Gains at, Gains cent,
                                  TaxThreshold threshold)
{
    Gains below = {money_subtract(at.short_term, cent.short_term),
                   money_subtract(at.long_term, cent.long_term)};
    Gains above = {money_add(at.short_term, cent.short_term),
                   money_add(at.long_term, cent.long_term)};

    assert_false(impact_of(state, profile, below, at).crossed[threshold]);
    assert_false(impact_of(state, profile, at, below).crossed[threshold]);
    assert_true(impact_of(state, profile, at, above).crossed[threshold]);
    assert_true(impact_of(state, profile, above, at).crossed[threshold]);
    assert_true(impact_of(state, profile, above, below).crossed[threshold]);
}

static void test_tax_impact_crosses_a_threshold_behind_its_last_cent_mt_3(void **state)
{
    const StatusParameters *status = &parameters_of(state, 2026)->by_status[FILING_SINGLE];
    Money deduction = status->standard_deduction;
    TaxProfile profile = federal(FILING_SINGLE, "0");
    Gains short_cent = gains("0.01", "0");
    Gains long_cent = gains("0", "0.01");

    for (int i = 0; i < TAX_BRACKETS - 1; i++)
        assert_crossed_beyond(state, &profile,
                              (Gains){money_add(status->bracket_tops[i], deduction), {0}},
                              short_cent, THRESHOLD_ORDINARY_BRACKET);
    assert_crossed_beyond(state, &profile, (Gains){{0}, money_add(status->max_zero, deduction)},
                          long_cent, THRESHOLD_ZERO_PERCENT_GAINS);
    assert_crossed_beyond(state, &profile, (Gains){{0}, money_add(status->max_fifteen, deduction)},
                          long_cent, THRESHOLD_FIFTEEN_PERCENT_GAINS);
    assert_crossed_beyond(state, &profile, (Gains){{0}, status->niit_threshold}, long_cent,
                          THRESHOLD_NIIT);
    assert_crossed_beyond(state, &profile, (Gains){money_negate(status->loss_limit), {0}},
                          gains("-0.01", "0"), THRESHOLD_LOSS_LIMIT);
}

/* The niit of the year without the sale is taken off as the other taxes are. */
static void test_tax_impact_splits_what_both_years_owe_mt_2(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "300000");
    TaxImpact impact = impact_of(state, &profile, gains("0", "10000"), gains("0", "30000"));

    ASSERT_MONEY(impact.without.niit, "380.00");
    ASSERT_MONEY(impact.niit, "760.00");
}

static void test_tax_impact_flat_crosses_nothing_fl_3(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");
    TaxImpact impact = impact_of(state, &profile, gains("0", "0"), gains("0", "900000"));

    for (int t = 0; t < THRESHOLD_COUNT; t++)
        assert_false(impact.crossed[t]);
}

static void test_tax_ceiling_room_is_the_last_gain_below_it_bu_6(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "50000"); /* 33,900 taxable */

    assert_room(state, &profile, gains("0", "0"), CEILING_ZERO_PERCENT_BRACKET, "15550.00");
    assert_room(state, &profile, gains("1000", "500"), CEILING_ZERO_PERCENT_BRACKET, "14050.00");
    assert_room(state, &profile, gains("0", "0"), CEILING_FIFTEEN_PERCENT_BRACKET, "511600.00");
    assert_room(state, &profile, gains("0", "0"), CEILING_NIIT_THRESHOLD, "150000.00");
    assert_room(state, &profile, gains("0", "20000"), CEILING_ZERO_PERCENT_BRACKET, "0.00");
    assert_room(state, &profile, gains("-10000", "0"), CEILING_NIIT_THRESHOLD, "160000.00");
}

static void test_tax_ceiling_room_under_a_loss_counts_its_limit_bu_6(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "67550"); /* 2,000 above the bracket */

    assert_room(state, &profile, gains("-5000", "0"), CEILING_ZERO_PERCENT_BRACKET, "3000.00");
    profile.wages = money("69000.00"); /* 3,450 above: no loss brings AGI down to it */
    assert_room(state, &profile, gains("-50000", "0"), CEILING_ZERO_PERCENT_BRACKET, "0.00");
}

static void test_tax_ceiling_room_is_exact_to_the_cent_bu_6(void **state)
{
    const TaxParameters *parameters = parameters_of(state, 2026);
    uint64_t seed = 6;

    for (int i = 0; i < 5000; i++) {
        TaxProfile profile = federal((FilingStatus)random_below(&seed, 5), "0");
        Money top = parameters->by_status[profile.filing_status.value].max_zero;
        Gains from = {{(int64_t)random_below(&seed, 4000000) - 2000000},
                      {(int64_t)random_below(&seed, 4000000) - 2000000}};
        TaxYear year;
        OptionalMoney room;

        profile.wages.cents = (int64_t)random_below(&seed, 15000000);
        room = tax_ceiling_room(parameters, &profile, from, CEILING_ZERO_PERCENT_BRACKET);
        if (room.value.cents == 0)
            continue;
        from.long_term = money_add(from.long_term, room.value);
        tax_year_compute(parameters, &profile, from, &year);
        assert_true(year.taxable_income.cents <= top.cents);
        from.long_term.cents++;
        tax_year_compute(parameters, &profile, from, &year);
        assert_true(year.agi.cents - year.deduction.cents > top.cents);
    }
}

static void test_tax_ceiling_of_a_flat_profile_is_absent_bu_6(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");

    assert_false(tax_ceiling_room(parameters_of(state, 2026), &profile, gains("0", "0"),
                                  CEILING_NIIT_THRESHOLD)
                     .present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_impact_is_with_minus_without_mt_1),
        TEST(test_tax_impact_without_trades_is_zero_mt_1),
        TEST(test_tax_impact_may_save_and_may_exceed_twenty_percent_mt_3),
        TEST(test_tax_impact_names_the_thresholds_crossed_mt_3),
        TEST(test_tax_impact_crosses_a_threshold_behind_its_last_cent_mt_3),
        TEST(test_tax_impact_splits_what_both_years_owe_mt_2),
        TEST(test_tax_impact_flat_crosses_nothing_fl_3),
        TEST(test_tax_ceiling_room_is_the_last_gain_below_it_bu_6),
        TEST(test_tax_ceiling_room_under_a_loss_counts_its_limit_bu_6),
        TEST(test_tax_ceiling_room_is_exact_to_the_cent_bu_6),
        TEST(test_tax_ceiling_of_a_flat_profile_is_absent_bu_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

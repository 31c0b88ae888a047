#include "tax_desk.h"

static void test_tax_year_tables_hold_2018_to_2026(void **state)
{
    const Rules *rules = builder_rules(*state);

    assert_int_equal(rules->tax.count, 9);
    assert_true(text_is(rules->tax.rules_version, "2026.1"));
    assert_null(tax_tables_year(&rules->tax, 2017));
    assert_null(tax_tables_year(&rules->tax, 2027));
    assert_int_equal(tax_tables_year(&rules->tax, 2018)->year, 2018);
    assert_int_equal(tax_tables_year(&rules->tax, 2026)->year, 2026);
}

static void test_tax_year_nets_everything_of_a_term_ne_1(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "100000");
    TaxYear year;

    profile.short_term_gains_elsewhere = money("-50.00");
    profile.long_term_gains_elsewhere = money("70.00");
    profile.capital_gain_distributions = money("30.00");
    profile.short_term_carryover_in = money("20.00");
    profile.long_term_carryover_in = money("40.00");
    year = computed(state, &profile, gains("100.00", "1000.00"));
    ASSERT_MONEY(year.short_term, "30.00");
    ASSERT_MONEY(year.long_term, "1060.00");
    ASSERT_MONEY(year.net, "1090.00");
}

static void test_tax_year_loss_enters_agi_up_to_the_limit_ne_2(void **state)
{
    TaxProfile single = federal(FILING_SINGLE, "100000");
    TaxProfile separate = federal(FILING_MFS, "100000");

    ASSERT_MONEY(computed(state, &single, gains("-10000", "2000")).capital_amount_in_agi,
                 "-3000.00");
    ASSERT_MONEY(computed(state, &single, gains("-1000", "0")).capital_amount_in_agi, "-1000.00");
    ASSERT_MONEY(computed(state, &single, gains("0", "0")).capital_amount_in_agi, "0.00");
    ASSERT_MONEY(computed(state, &separate, gains("0", "-9000")).capital_amount_in_agi, "-1500.00");
}

static void test_tax_year_prefers_the_smaller_of_long_and_net_ne_3(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "100000");

    ASSERT_MONEY(computed(state, &profile, gains("500", "2000")).preferential_income, "2000.00");
    ASSERT_MONEY(computed(state, &profile, gains("-500", "2000")).preferential_income, "1500.00");
    ASSERT_MONEY(computed(state, &profile, gains("-5000", "2000")).preferential_income, "0.00");
    ASSERT_MONEY(computed(state, &profile, gains("500", "-200")).preferential_income, "0.00");
}

static void test_tax_year_carries_short_loss_used_first_ne_4(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "100000");
    TaxYear year = computed(state, &profile, gains("-2000", "-5000"));

    ASSERT_MONEY(year.carryover_out.short_term, "0.00");
    ASSERT_MONEY(year.carryover_out.long_term, "4000.00");
    year = computed(state, &profile, gains("-15500", "7100"));
    ASSERT_MONEY(year.carryover_out.short_term, "5400.00");
    ASSERT_MONEY(year.carryover_out.long_term, "0.00");
    year = computed(state, &profile, gains("1000", "-9000"));
    ASSERT_MONEY(year.carryover_out.long_term, "5000.00");
}

static void test_tax_year_carries_what_found_no_income_ne_4(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "15000"); /* less than the deduction of 16,100 */
    TaxYear year = computed(state, &profile, gains("-5000", "0"));

    ASSERT_MONEY(year.taxable_income, "0.00");
    ASSERT_MONEY(year.carryover_out.short_term, "5000.00");
    profile.wages = money("18100.00"); /* 2,000 of the 3,000 find income */
    year = computed(state, &profile, gains("-5000", "0"));
    ASSERT_MONEY(year.carryover_out.short_term, "3000.00");
}

static void test_tax_year_keeps_character_over_the_years_ne_5(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "100000");
    TaxYear year = computed(state, &profile, gains("-4000", "-6000"));

    profile.short_term_carryover_in = year.carryover_out.short_term;
    profile.long_term_carryover_in = year.carryover_out.long_term;
    year = computed(state, &profile, gains("0", "0"));
    ASSERT_MONEY(year.short_term, "-1000.00");
    ASSERT_MONEY(year.long_term, "-6000.00");
    ASSERT_MONEY(year.carryover_out.short_term, "0.00");
    ASSERT_MONEY(year.carryover_out.long_term, "4000.00");
}

static void test_tax_year_deduction_is_standard_or_itemized_tx_1(void **state)
{
    TaxProfile profile = federal(FILING_MFJ, "100000");

    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).deduction, "32200.00");
    profile.additional_standard_count = 2;
    profile.other_deductions = money("100.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).deduction, "35600.00");
    profile.deduction = DEDUCTION_ITEMIZED;
    profile.itemized_deduction = money("40000.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).deduction, "40100.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).taxable_income, "59900.00");
}

static void test_tax_year_stacks_gains_on_ordinary_income_tx_2(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "50000"); /* 33,900 taxable */
    TaxYear year = computed(state, &profile, gains("0", "40000"));

    ASSERT_MONEY(year.ordinary_taxable_income, "33900.00");
    ASSERT_MONEY(year.at_zero, "15550.00"); /* up to 49,450 */
    ASSERT_MONEY(year.at_fifteen, "24450.00");
    ASSERT_MONEY(year.at_twenty, "0.00");
    ASSERT_MONEY(year.income_tax, "7487.50");
}

static void test_tax_year_taxes_gains_above_the_top_at_twenty_tx_2(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "600000");
    TaxYear year = computed(state, &profile, gains("0", "10000"));

    ASSERT_MONEY(year.at_twenty, "10000.00");
    ASSERT_MONEY(year.preferential_tax, "2000.00");
}

static void test_tax_year_unused_deduction_shelters_gains_tx_3(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "0");
    TaxYear year = computed(state, &profile, gains("0", "65550"));

    ASSERT_MONEY(year.ordinary_taxable_income, "0.00");
    ASSERT_MONEY(year.preferential_income, "49450.00");
    ASSERT_MONEY(year.income_tax, "0.00");
    year = computed(state, &profile, gains("0", "65551"));
    ASSERT_MONEY(year.income_tax, "0.15");
}

static void test_tax_year_uses_the_exact_schedule_tx_4(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "66100.55");

    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).income_tax,
                 "5752.07"); /* of 50,000.55 */
    profile.wages = money("66100.54");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).taxable_income, "50000.54");
}

static void test_tax_year_lists_what_is_not_modelled_tx_6(void **state)
{
    (void)state;
    assert_int_equal(TAX_NOT_MODELLED.count, 13);
    assert_string_equal(names_word(&TAX_NOT_MODELLED, 0), "amt");
}

static void test_tax_year_niit_is_on_the_lesser_amount_ni_1(void **state)
{
    TaxProfile profile = federal(FILING_MFJ, "275000");
    TaxYear year;

    profile.interest = money("125000.00");
    year = computed(state, &profile, gains("0", "0"));
    ASSERT_MONEY(year.niit_base, "125000.00");
    ASSERT_MONEY(year.niit, "4750.00");
    profile.wages = money("128000.00");
    year = computed(state, &profile, gains("0", "0"));
    ASSERT_MONEY(year.niit_base, "3000.00");
    ASSERT_MONEY(year.niit, "114.00");
}

static void test_tax_year_net_investment_income_has_its_parts_ni_2(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "300000");
    TaxYear year;

    profile.interest = money("100.00");
    profile.ordinary_dividends = money("200.00");
    profile.qualified_dividends = money("150.00");
    profile.other_investment_income = money("50.00");
    profile.investment_expenses = money("25.00");
    year = computed(state, &profile, gains("-9000", "0"));
    ASSERT_MONEY(year.net_investment_income, "-2675.00");
    ASSERT_MONEY(year.niit, "0.00");
    year = computed(state, &profile, gains("0", "1000"));
    ASSERT_MONEY(year.net_investment_income, "1325.00");
    ASSERT_MONEY(year.niit, "50.35");
}

static void test_tax_year_niit_starts_above_the_threshold_ni_3(void **state)
{
    TaxProfile profile = federal(FILING_MFS, "120000");

    profile.interest = money("5000.00");
    profile.tax_exempt_interest = money("9000.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).niit, "0.00");
    profile.wages = money("120001.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).niit, "0.04");
}

static void test_tax_year_state_is_flat_on_agi_sl_1(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "100000");

    profile.state_rate = rate("0.05");
    profile.state_deduction = money("20000.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "1000.10")).state, "4050.01");
    profile.state_deduction = money("200000.00");
    ASSERT_MONEY(computed(state, &profile, gains("0", "0")).state, "0.00");
}

static void test_tax_year_total_is_the_sum_of_rounded_figures_rd_1(void **state)
{
    TaxProfile profile = federal(FILING_SINGLE, "300000.33");
    TaxYear year;

    profile.interest = money("33.33");
    profile.state_rate = rate("0.0333");
    year = computed(state, &profile, gains("0.01", "0.01"));
    assert_int_equal(year.total.cents, year.income_tax.cents + year.niit.cents + year.state.cents);
}

static void test_tax_year_rounds_half_a_cent_away_rd_1(void **state)
{
    TaxProfile profile = flat("0.005", "0");

    ASSERT_MONEY(computed(state, &profile, gains("1.00", "0")).income_tax, "0.01");
    ASSERT_MONEY(computed(state, &profile, gains("0.99", "0")).income_tax, "0.00");
}

/* Rule MS-2 rests on it: more gain of either term never costs less. */
static void test_tax_year_never_falls_with_a_gain_ms_2(void **state)
{
    const TaxParameters *parameters = parameters_of(state, 2026);
    uint64_t seed = 3;

    for (int i = 0; i < 20000; i++) {
        TaxProfile profile = federal((FilingStatus)random_below(&seed, 5), "0");
        Gains from = {{(int64_t)random_below(&seed, 60000000) - 20000000},
                      {(int64_t)random_below(&seed, 60000000) - 20000000}};
        Gains more = from;
        TaxYear less_gain;
        TaxYear more_gain;

        profile.wages.cents = (int64_t)random_below(&seed, 80000000);
        profile.qualified_dividends.cents = (int64_t)random_below(&seed, 8000000);
        profile.ordinary_dividends = profile.qualified_dividends;
        profile.state_rate = rate("0.04");
        if (random_below(&seed, 2) == 0)
            more.short_term.cents += (int64_t)random_below(&seed, 5000000);
        else
            more.long_term.cents += (int64_t)random_below(&seed, 5000000);
        tax_year_compute(parameters, &profile, from, &less_gain);
        tax_year_compute(parameters, &profile, more, &more_gain);
        if (more_gain.total.cents < less_gain.total.cents)
            fail_msg("round %d of seed 3", i);
    }
}

/* The worksheet's lines add up, and carryovers lose nothing. */
static void test_tax_year_lines_add_up_for_any_return(void **state)
{
    const TaxParameters *parameters = parameters_of(state, 2026);
    uint64_t seed = 4;

    for (int i = 0; i < 20000; i++) {
        TaxProfile profile = federal((FilingStatus)random_below(&seed, 5), "0");
        Gains from = {{(int64_t)random_below(&seed, 60000000) - 30000000},
                      {(int64_t)random_below(&seed, 60000000) - 30000000}};
        TaxYear year;

        profile.wages.cents = (int64_t)random_below(&seed, 80000000);
        tax_year_compute(parameters, &profile, from, &year);
        assert_int_equal(year.at_zero.cents + year.at_fifteen.cents + year.at_twenty.cents,
                         year.preferential_income.cents);
        assert_int_equal(year.ordinary_taxable_income.cents + year.preferential_income.cents,
                         year.taxable_income.cents);
        assert_true(year.at_fifteen.cents >= 0 && year.at_twenty.cents >= 0);
        if (year.taxable_income.cents > 0)
            assert_int_equal(
                -(year.carryover_out.short_term.cents + year.carryover_out.long_term.cents),
                year.net.cents < 0 ? year.net.cents - year.capital_amount_in_agi.cents : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_year_tables_hold_2018_to_2026),
        TEST(test_tax_year_nets_everything_of_a_term_ne_1),
        TEST(test_tax_year_loss_enters_agi_up_to_the_limit_ne_2),
        TEST(test_tax_year_prefers_the_smaller_of_long_and_net_ne_3),
        TEST(test_tax_year_carries_short_loss_used_first_ne_4),
        TEST(test_tax_year_carries_what_found_no_income_ne_4),
        TEST(test_tax_year_keeps_character_over_the_years_ne_5),
        TEST(test_tax_year_deduction_is_standard_or_itemized_tx_1),
        TEST(test_tax_year_stacks_gains_on_ordinary_income_tx_2),
        TEST(test_tax_year_taxes_gains_above_the_top_at_twenty_tx_2),
        TEST(test_tax_year_unused_deduction_shelters_gains_tx_3),
        TEST(test_tax_year_uses_the_exact_schedule_tx_4),
        TEST(test_tax_year_lists_what_is_not_modelled_tx_6),
        TEST(test_tax_year_niit_is_on_the_lesser_amount_ni_1),
        TEST(test_tax_year_net_investment_income_has_its_parts_ni_2),
        TEST(test_tax_year_niit_starts_above_the_threshold_ni_3),
        TEST(test_tax_year_state_is_flat_on_agi_sl_1),
        TEST(test_tax_year_total_is_the_sum_of_rounded_figures_rd_1),
        TEST(test_tax_year_rounds_half_a_cent_away_rd_1),
        TEST(test_tax_year_never_falls_with_a_gain_ms_2),
        TEST(test_tax_year_lines_add_up_for_any_return),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

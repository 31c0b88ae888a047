#include "tax_desk.h"

static void test_tax_year_flat_taxes_each_term_fl_1(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");
    TaxYear year;

    profile.state_rate = rate("0.1");
    year = computed(state, &profile, gains("100", "-40"));
    ASSERT_MONEY(year.income_tax, "30.00");
    ASSERT_MONEY(year.state, "6.00");
    ASSERT_MONEY(year.total, "36.00");
    profile.short_term_carryover_in = money("60.00");
    ASSERT_MONEY(computed(state, &profile, gains("100", "10")).income_tax, "23.00");
}

static void test_tax_year_flat_loss_saves_nothing_and_is_carried_fl_2(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");
    TaxYear year = computed(state, &profile, gains("-5000", "1000"));

    ASSERT_MONEY(year.total, "0.00");
    ASSERT_MONEY(year.carryover_out.short_term, "4000.00");
    year = computed(state, &profile, gains("-500", "-1000"));
    ASSERT_MONEY(year.carryover_out.short_term, "500.00");
    ASSERT_MONEY(year.carryover_out.long_term, "1000.00");
    year = computed(state, &profile, gains("300", "-1000"));
    ASSERT_MONEY(year.carryover_out.long_term, "700.00");
}

static void test_tax_year_flat_has_no_niit_no_bands_and_no_agi_fl_3(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");
    TaxYear year;

    (void)state;
    profile.wages = money("900000.00");
    tax_year_compute(NULL, &profile, gains("100000", "100000"), &year);
    ASSERT_MONEY(year.niit, "0.00");
    ASSERT_MONEY(year.agi, "0.00");
    ASSERT_MONEY(year.at_fifteen, "0.00");
}

static void test_tax_year_upper_bound_has_the_highest_rates_fl_4(void **state)
{
    TaxProfile profile = federal(FILING_MFJ, "50000");
    TaxProfile bound;
    TaxYear year;

    profile.state_rate = rate("0.05");
    profile.long_term_carryover_in = money("100.00");
    bound = tax_profile_upper_bound(parameters_of(state, 2026), &profile);
    assert_int_equal(bound.kind, PROFILE_FLAT);
    assert_true(bound.short_term_rate.present && bound.long_term_rate.present);
    assert_int_equal(bound.short_term_rate.value.millionths, rate("0.408").millionths);
    assert_int_equal(bound.long_term_rate.value.millionths, rate("0.238").millionths);
    year = computed(state, &bound, gains("1000", "1100"));
    ASSERT_MONEY(year.income_tax, "646.00");
    ASSERT_MONEY(year.state, "100.00");
}

static void test_tax_year_flat_gives_the_published_pair_fl_5(void **state)
{
    TaxProfile profile = flat("0.5", "0.3");

    ASSERT_MONEY(computed(state, &profile, gains("1159", "11476")).total, "4022.30");
    ASSERT_MONEY(computed(state, &profile, gains("-1227", "1690")).total, "138.90");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_year_flat_taxes_each_term_fl_1),
        TEST(test_tax_year_flat_loss_saves_nothing_and_is_carried_fl_2),
        TEST(test_tax_year_flat_has_no_niit_no_bands_and_no_agi_fl_3),
        TEST(test_tax_year_upper_bound_has_the_highest_rates_fl_4),
        TEST(test_tax_year_flat_gives_the_published_pair_fl_5),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

static Error *check(void **state, const TaxProfile *profile)
{
    return tax_profile_check(*state, &builder_rules(*state)->tax, profile, "/tax_profile");
}

static TaxProfile federal(void)
{
    return (TaxProfile){.year = 2026, .filing_status = {true, FILING_MFJ}};
}

static TaxProfile flat(void)
{
    return (TaxProfile){.year = 2050,
                        .kind = PROFILE_FLAT,
                        .short_term_rate = {true, rate("1")},
                        .long_term_rate = {true, rate("0")}};
}

static void test_tax_profile_that_can_be_computed_is_accepted(void **state)
{
    TaxProfile profile = federal();

    profile.other_ordinary_income = money("-5.00");
    profile.other_investment_income = money("-5.00");
    profile.short_term_gains_elsewhere = money("-5.00");
    profile.additional_standard_count = 4;
    ASSERT_OK(check(state, &profile));
    profile = flat();
    ASSERT_OK(check(state, &profile));
}

static void test_tax_profile_federal_needs_status_and_parameters(void **state)
{
    TaxProfile profile = {.year = 2027};
    const Error *error = check(state, &profile);

    ASSERT_FAULT(error, "required", "/tax_profile/filing_status");
    ASSERT_FAULT(error->next, "tax_year_not_supported", "/tax_profile/year");
}

static void test_tax_profile_flat_needs_both_rates_fl_1(void **state)
{
    TaxProfile profile = {.year = 2026, .kind = PROFILE_FLAT};
    const Error *error = check(state, &profile);

    ASSERT_FAULT(error, "required", "/tax_profile/short_term_rate");
    ASSERT_FAULT(error->next, "required", "/tax_profile/long_term_rate");
}

static void test_tax_profile_federal_has_no_flat_rates(void **state)
{
    TaxProfile profile = federal();

    profile.long_term_rate = (OptionalRate){true, rate("0.2")};
    ASSERT_FAULT(check(state, &profile), "not_of_this_kind", "/tax_profile/long_term_rate");
    profile.short_term_rate = (OptionalRate){true, rate("0.37")};
    ASSERT_FAULT(check(state, &profile), "not_of_this_kind", "/tax_profile/short_term_rate");
    ASSERT_FAULT(check(state, &profile)->next, "not_of_this_kind", "/tax_profile/long_term_rate");
}

static void test_tax_profile_rates_are_fractions(void **state)
{
    TaxProfile profile = flat();

    profile.short_term_rate.value = rate("1.000001");
    profile.long_term_rate.value = rate("-0.1");
    ASSERT_FAULT(check(state, &profile), "out_of_range", "/tax_profile/short_term_rate");
    ASSERT_FAULT(check(state, &profile)->next, "out_of_range", "/tax_profile/long_term_rate");
    profile = federal();
    profile.state_rate = rate("5");
    ASSERT_FAULT(check(state, &profile), "out_of_range", "/tax_profile/state_rate");
}

static void test_tax_profile_amounts_are_not_negative(void **state)
{
    TaxProfile profile = federal();
    const Error *error;

    profile.wages = money("-0.01");
    profile.long_term_carryover_in = money("-0.01");
    profile.state_deduction = money("-0.01");
    error = check(state, &profile);
    ASSERT_FAULT(error, "negative", "/tax_profile/wages");
    ASSERT_FAULT(error->next, "negative", "/tax_profile/long_term_carryover_in");
    ASSERT_FAULT(error->next->next, "negative", "/tax_profile/state_deduction");
}

static void test_tax_profile_qualified_dividends_are_part_of_the_ordinary(void **state)
{
    TaxProfile profile = federal();

    profile.qualified_dividends = money("10.00");
    ASSERT_FAULT(check(state, &profile), "more_than_ordinary", "/tax_profile/qualified_dividends");
    profile.ordinary_dividends = money("10.00");
    ASSERT_OK(check(state, &profile));
}

static void test_tax_profile_additional_deductions_are_at_most_four(void **state)
{
    TaxProfile profile = federal();

    profile.additional_standard_count = 5;
    ASSERT_FAULT(check(state, &profile), "out_of_range", "/tax_profile/additional_standard_count");
    profile.additional_standard_count = -1;
    ASSERT_FAULT(check(state, &profile), "out_of_range", "/tax_profile/additional_standard_count");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_profile_that_can_be_computed_is_accepted),
        TEST(test_tax_profile_federal_needs_status_and_parameters),
        TEST(test_tax_profile_flat_needs_both_rates_fl_1),
        TEST(test_tax_profile_federal_has_no_flat_rates),
        TEST(test_tax_profile_rates_are_fractions),
        TEST(test_tax_profile_amounts_are_not_negative),
        TEST(test_tax_profile_qualified_dividends_are_part_of_the_ordinary),
        TEST(test_tax_profile_additional_deductions_are_at_most_four),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

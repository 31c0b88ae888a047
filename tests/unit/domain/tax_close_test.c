#include "domain/tax_close.h"

#include "testing.h"

/* A couple of 2025 with one account, and its ledger. */
static HouseholdBuilder couple(void **state)
{
    HouseholdBuilder builder = builder_new(*state, "2026-01-09");

    builder_account(&builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "100");
    builder_profile(&builder, 2025, FILING_MFJ, "100000.00");
    return builder;
}

static RealizedGain *realize(HouseholdBuilder *builder, const char *sold_on, Term term,
                             const char *gain)
{
    RealizedGain *row = builder_realized(builder, 0, 0, sold_on, gain);

    row->term = term;
    return row;
}

static Error *close_year(HouseholdBuilder *builder, int32_t year, TaxClose *close_out)
{
    return tax_close_compute(builder->arena, &builder_rules(builder->arena)->tax,
                             builder_household(builder), year, close_out);
}

static void test_tax_close_carries_losses_by_character_ne_4(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxClose close;

    realize(&builder, "2025-05-01", TERM_SHORT, "-5000.00");
    realize(&builder, "2025-06-01", TERM_LONG, "-2000.00");
    realize(&builder, "2026-01-05", TERM_LONG, "-400.00");
    ASSERT_OK(close_year(&builder, 2025, &close));
    ASSERT_MONEY(close.short_term, "-5000.00");
    ASSERT_MONEY(close.long_term, "-2000.00");
    ASSERT_MONEY(close.net, "-7000.00");
    ASSERT_MONEY(close.capital_amount_in_agi, "-3000.00");
    ASSERT_MONEY(close.carryover_out.short_term, "2000.00");
    ASSERT_MONEY(close.carryover_out.long_term, "2000.00");
}

static void test_tax_close_is_of_every_account_bu_1(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxClose close;

    builder_account(&builder, TAXABLE, OWNER_SPOUSE, "0.00");
    realize(&builder, "2025-05-01", TERM_SHORT, "-5000.00");
    realize(&builder, "2025-06-01", TERM_SHORT, "-700.00")->account = 1;
    ASSERT_OK(close_year(&builder, 2025, &close));
    ASSERT_MONEY(close.short_term, "-5700.00");
    ASSERT_MONEY(close.carryover_out.short_term, "2700.00");
}

static void test_tax_close_makes_the_next_years_profile_of_this_years_estimates(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxProfile *profile = builder.household.profiles;
    TaxClose close;

    profile->short_term_carryover_in = money("9000.00");
    profile->long_term_gains_elsewhere = money("100.00");
    profile->short_term_gains_elsewhere = money("10.00");
    profile->revision = 7;
    ASSERT_OK(close_year(&builder, 2025, &close));
    assert_true(close.is_new);
    assert_int_equal(close.year, 2025);
    assert_int_equal(close.tax_profile.year, 2026);
    assert_int_equal(close.tax_profile.revision, 0);
    ASSERT_MONEY(close.tax_profile.wages, "100000.00");
    ASSERT_MONEY(close.tax_profile.long_term_gains_elsewhere, "0.00");
    ASSERT_MONEY(close.tax_profile.short_term_gains_elsewhere, "0.00");
    ASSERT_MONEY(close.tax_profile.short_term_carryover_in, "5890.00");
    ASSERT_MONEY(close.tax_profile.long_term_carryover_in, "0.00");
}

static void test_tax_close_changes_the_carryovers_of_a_profile_that_is_there(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxProfile *next = builder_profile(&builder, 2026, FILING_SINGLE, "1.00");
    TaxClose close;

    next->revision = 3;
    next->long_term_carryover_in = money("77.00");
    realize(&builder, "2025-05-01", TERM_SHORT, "-5000.00");
    ASSERT_OK(close_year(&builder, 2025, &close));
    assert_false(close.is_new);
    assert_int_equal(close.tax_profile.revision, 3);
    assert_int_equal(close.tax_profile.filing_status.value, FILING_SINGLE);
    ASSERT_MONEY(close.tax_profile.wages, "1.00");
    assert_true(close.is_changed);
    ASSERT_MONEY(close.tax_profile.short_term_carryover_in, "2000.00");
    ASSERT_MONEY(close.tax_profile.long_term_carryover_in, "0.00");
    *next = close.tax_profile;
    ASSERT_OK(close_year(&builder, 2025, &close));
    assert_false(close.is_changed);
    next->long_term_carryover_in = money("0.01");
    ASSERT_OK(close_year(&builder, 2025, &close));
    assert_true(close.is_changed);
}

static void test_tax_close_of_a_flat_profile_saves_nothing_this_year_fl_2(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxClose close;

    builder.household.profiles[0].kind = PROFILE_FLAT;
    realize(&builder, "2025-05-01", TERM_LONG, "-5000.00");
    ASSERT_OK(close_year(&builder, 2025, &close));
    ASSERT_MONEY(close.tax_profile.long_term_carryover_in, "5000.00");
    builder.household.profiles[0].year = DATE_YEAR_LAST;
    ASSERT_FAULT(close_year(&builder, DATE_YEAR_LAST, &close), "tax_year_not_supported", NULL);
}

static void test_tax_close_needs_the_years_own_profile(void **state)
{
    HouseholdBuilder builder = couple(state);
    TaxClose close;

    ASSERT_FAULT(close_year(&builder, 2026, &close), "tax_profile_missing", NULL);
    builder.household.profile_count = 0;
    ASSERT_FAULT(close_year(&builder, 2025, &close), "tax_profile_missing", NULL);
}

static void test_tax_close_needs_parameters_of_both_years(void **state)
{
    HouseholdBuilder builder = couple(state);
    const Error *fault;
    TaxClose close;

    builder.household.profiles[0].year = 2017;
    ASSERT_FAULT(close_year(&builder, 2017, &close), "tax_year_not_supported", NULL);
    builder.household.profiles[0].year = 2026;
    fault = close_year(&builder, 2026, &close);
    ASSERT_FAULT(fault, "tax_year_not_supported", NULL);
    assert_string_equal(fault->detail, "2026 cannot be closed yet: there are no federal parameters "
                                       "for 2027, into which it carries its losses.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_close_carries_losses_by_character_ne_4),
        TEST(test_tax_close_is_of_every_account_bu_1),
        TEST(test_tax_close_makes_the_next_years_profile_of_this_years_estimates),
        TEST(test_tax_close_changes_the_carryovers_of_a_profile_that_is_there),
        TEST(test_tax_close_of_a_flat_profile_saves_nothing_this_year_fl_2),
        TEST(test_tax_close_needs_the_years_own_profile),
        TEST(test_tax_close_needs_parameters_of_both_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

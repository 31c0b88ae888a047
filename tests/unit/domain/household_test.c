#include "testing.h"

static HouseholdBuilder home(void **state)
{
    HouseholdBuilder builder = builder_new(*state, "2026-08-21");

    builder_account(&builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(&builder, TAX_FREE, OWNER_SPOUSE, "1000.00");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&builder, "BND", CLASS_US_BONDS, "50");
    return builder;
}

static Error *check(HouseholdBuilder *builder)
{
    return household_check(builder->arena, builder_household(builder));
}

static void test_household_with_lots_ledger_and_budget_is_accepted(void **state)
{
    HouseholdBuilder builder = home(state);

    builder_lot(&builder, 1, 0, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 1, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 0, "1", NULL, NULL);
    builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");
    builder_realized(&builder, 1, 1, "2026-01-05", "-5.00")->acquired_on = on("2026-01-05");
    builder_budget(&builder, 2026, "5.00");
    builder_profile(&builder, 2025, FILING_SINGLE, "1");
    builder_profile(&builder, 2026, FILING_SINGLE, "1");
    ASSERT_OK(check(&builder));
}

static void test_household_holding_is_found_by_account_and_security(void **state)
{
    HouseholdBuilder builder = home(state);
    Holding holding;

    builder_lot(&builder, 1, 0, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 1, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 0, "1", "10", "2020-01-07");
    builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");
    holding = household_holding(builder_household(&builder), 0, 0);
    assert_int_equal(holding.first, 0);
    assert_int_equal(holding.count, 2);
    holding = household_holding(builder_household(&builder), 0, 1);
    assert_int_equal(holding.first, 2);
    assert_int_equal(holding.count, 1);
    holding = household_holding(builder_household(&builder), 1, 0);
    assert_int_equal(holding.first, 3);
    assert_int_equal(household_holding(builder_household(&builder), 1, 1).count, 0);
}

static void test_household_finds_accounts_and_securities_or_none(void **state)
{
    HouseholdBuilder builder = home(state);
    const Household *household = builder_household(&builder);
    AccountId other = household->accounts[1].id;

    assert_int_equal(household_find_account(household, other), 1);
    other.uuid.bytes[3] = 9;
    assert_int_equal(household_find_account(household, other), -1);
    assert_int_equal(household_find_security(household, TEXT_LITERAL("BND")), 1);
    assert_int_equal(household_find_security(household, TEXT_LITERAL("BN")), -1);
}

static void test_household_profile_is_the_years_the_last_or_the_first(void **state)
{
    HouseholdBuilder builder = home(state);
    bool other_year;

    assert_null(household_profile(builder_household(&builder), 2026, &other_year));
    assert_false(other_year);
    builder_profile(&builder, 2024, FILING_SINGLE, "1");
    builder_profile(&builder, 2026, FILING_SINGLE, "1");
    assert_int_equal(household_profile(builder_household(&builder), 2026, &other_year)->year, 2026);
    assert_false(other_year);
    assert_int_equal(household_profile(builder_household(&builder), 2025, &other_year)->year, 2024);
    assert_true(other_year);
    assert_int_equal(household_profile(builder_household(&builder), 2030, &other_year)->year, 2026);
    assert_int_equal(household_profile(builder_household(&builder), 2020, &other_year)->year, 2024);
    assert_true(other_year);
    assert_null(household_own_profile(builder_household(&builder), 2025));
    assert_int_equal(household_own_profile(builder_household(&builder), 2024)->year, 2024);
}

static void test_household_return_is_of_taxable_accounts_ac_1(void **state)
{
    Account account = {.tax_treatment = TAXABLE};

    (void)state;
    assert_true(household_account_on_return(&account, NULL));
    account.tax_treatment = TAX_DEFERRED;
    assert_false(household_account_on_return(&account, NULL));
    account.tax_treatment = TAX_FREE;
    assert_false(household_account_on_return(&account, NULL));
}

static void test_household_return_leaves_out_others_and_a_separate_spouse_ac_5(void **state)
{
    Account account = {.tax_treatment = TAXABLE, .owner = OWNER_SPOUSE};
    TaxProfile profile = {.filing_status = {true, FILING_MFS}};

    (void)state;
    assert_true(household_account_on_return(&account, NULL));
    assert_false(household_account_on_return(&account, &profile));
    profile.kind = PROFILE_FLAT;
    assert_true(household_account_on_return(&account, &profile));
    profile.kind = PROFILE_FEDERAL;
    account.owner = OWNER_JOINT;
    assert_true(household_account_on_return(&account, &profile));
    account.owner = OWNER_OTHER;
    assert_false(household_account_on_return(&account, &profile));
    account.owner = OWNER_SPOUSE;
    profile.filing_status.value = FILING_MFJ;
    assert_true(household_account_on_return(&account, &profile));
    profile.filing_status.present = false;
    assert_true(household_account_on_return(&account, &profile));
}

static void test_household_pins_are_equal_by_their_counters(void **state)
{
    const Pins pins = {.household_version = 3, .config_version = 5, .price_sequence = 7};
    Pins others[] = {pins, pins, pins};
    Pins same = pins;

    (void)state;
    same.price_as_of.days++;
    assert_true(household_pins_equal(&pins, &same));
    others[0].household_version++;
    others[1].config_version++;
    others[2].price_sequence++;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(household_pins_equal(&pins, &others[i]));
}

static void test_household_price_is_stale_after_five_weekdays_dr_7(void **state)
{
    HouseholdBuilder builder = home(state);
    Security *security = &builder.household.securities[0];

    assert_false(household_price_is_stale(&builder.household, security));
    security->price_date = on("2026-08-14");
    assert_false(household_price_is_stale(&builder.household, security));
    security->price_date = on("2026-08-13");
    assert_true(household_price_is_stale(&builder.household, security));
    builder.household.pins.price_as_of = date("2026-08-23"); /* a Sunday: no session since */
    security->price_date = on("2026-08-14");
    assert_false(household_price_is_stale(&builder.household, security));
    builder.household.pins.price_as_of = date("1960-01-11");
    security->price_date = on("1960-01-01"); /* six weekdays before 1970 */
    assert_true(household_price_is_stale(&builder.household, security));
}

/* Counted day by day, for every weekday and up to four weeks. */
static void test_household_price_is_stale_by_its_weekdays_dr_7(void **state)
{
    HouseholdBuilder builder = home(state);
    Security *security = &builder.household.securities[0];

    security->price_date.present = true;
    for (int32_t first = date("2026-08-03").days; first < date("2026-08-17").days; first++) {
        int32_t sessions = 0;

        security->price_date.value.days = first;
        for (int32_t later = 1; later <= 28; later++) {
            int32_t weekday = (first + later + 3) % 7; /* 1970-01-01 was a Thursday; 0: Monday */

            sessions += weekday < 5;
            builder.household.pins.price_as_of.days = first + later;
            assert_int_equal(household_price_is_stale(&builder.household, security), sessions > 5);
        }
    }
}

static void test_household_check_names_contradictory_lots(void **state)
{
    HouseholdBuilder builder = home(state);
    Lot *lot = builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");

    lot->quantity.units = 0;
    ASSERT_FAULT(check(&builder), "not_positive", NULL);
    lot->quantity.units = 1;
    lot->basis = some("-0.01");
    ASSERT_FAULT(check(&builder), "negative", NULL);
    lot->basis = some("0.00");
    lot->donor_basis = some("-0.01");
    ASSERT_FAULT(check(&builder), "negative", NULL);
    lot->donor_basis.present = false;
    lot->gift_value = some("-0.01");
    ASSERT_FAULT(check(&builder), "negative", NULL);
    lot->gift_value.present = false;
    lot->absorbed.units = -1;
    ASSERT_FAULT(check(&builder), "absorbed_over_quantity", NULL);
    lot->absorbed.units = lot->quantity.units + 1;
    ASSERT_FAULT(check(&builder), "absorbed_over_quantity", NULL);
    lot->absorbed = lot->quantity;
    lot->basis_status = BASIS_UNKNOWN;
    ASSERT_FAULT(check(&builder), "contradictory_basis", NULL);
    lot->basis_status = BASIS_DERIVED;
    lot->deemed_acquired_on = on("2020-01-07");
    ASSERT_FAULT(check(&builder), "deemed_after_acquired", NULL);
    lot->deemed_acquired_on = on("2020-01-06");
    lot->gift_date = on("2020-01-06");
    lot->donor_acquired_on = on("2020-01-07");
    ASSERT_FAULT(check(&builder), "donor_after_gift", NULL);
    lot->donor_acquired_on = on("2020-01-06");
    ASSERT_OK(check(&builder));
}

static void test_household_check_names_a_row_sold_before_it_is_bought(void **state)
{
    HouseholdBuilder builder = home(state);

    builder_realized(&builder, 0, 0, "2026-01-05", "5.00")->acquired_on = on("2026-01-06");
    ASSERT_FAULT(check(&builder), "sold_before_bought", NULL);
}

static void test_household_check_finds_indices_out_of_range(void **state)
{
    HouseholdBuilder builder = home(state);
    Household *household = &builder.household;
    Lot *lot;

    household->model = 0;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->model = -2;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->model = -1;
    household->accounts[1].model = 3;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->accounts[1].model = -1;
    builder_realized(&builder, 2, 0, "2026-01-05", "5.00");
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->realized[0].account = 0;
    household->realized[0].security = 2;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->realized_count = 0;
    builder_budget(&builder, 2026, NULL)->scope = BUDGET_ACCOUNT;
    ASSERT_OK(check(&builder));
    household->budgets[0].account = 2;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    household->budget_count = 0;
    lot = builder_lot(&builder, 2, 0, "1", "10", "2020-01-06");
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    lot->account = 0;
    lot->security = 2;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
}

static void test_household_check_finds_profiles_and_lots_out_of_order(void **state)
{
    HouseholdBuilder builder = home(state);

    builder_profile(&builder, 2026, FILING_SINGLE, "1");
    builder_profile(&builder, 2026, FILING_SINGLE, "1");
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    builder.household.profile_count = 1;
    builder_lot(&builder, 1, 0, "1", "10", "2020-01-06");
    builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");
    ASSERT_FAULT(household_check(*state, &builder.household), "household_inconsistent", NULL);
    builder.household.lots[0].account = 0;
    builder.household.lots[1].acquired_on = on("2020-01-05");
    ASSERT_FAULT(household_check(*state, &builder.household), "household_inconsistent", NULL);
    builder.household.lots[1].acquired_on.present = false;
    ASSERT_FAULT(household_check(*state, &builder.household), "household_inconsistent", NULL);
    builder.household.lots[0].acquired_on.present = false;
    builder.household.lots[1].sequence = builder.household.lots[0].sequence;
    ASSERT_FAULT(household_check(*state, &builder.household), "household_inconsistent", NULL);
}

/* Each total up to the last cent that is held, and one more: over two lots, accounts or rows. */
static void test_household_check_adds_up_what_it_holds(void **state)
{
    HouseholdBuilder builder = home(state);
    Household *household = &builder.household;
    Money *cents[4];

    builder_lot(&builder, 0, 0, "1", "0", "2020-01-06");
    builder_lot(&builder, 0, 1, "1", "0", "2020-01-06");
    builder_realized(&builder, 0, 0, "2026-01-05", "0");
    household->lots[0].donor_basis.present = household->lots[1].gift_value.present = true;
    cents[0] = &household->lots[0].basis.value;
    cents[1] = &household->lots[0].donor_basis.value;
    cents[2] = &household->lots[1].gift_value.value;
    cents[3] = &household->realized[0].gain;
    for (size_t i = 0; i < 4; i++) {
        cents[i]->cents = HOUSEHOLD_TOTAL_LIMIT - 3;
        cents[(i + 1) % 4]->cents = 3;
        ASSERT_OK(check(&builder));
        cents[(i + 1) % 4]->cents = 4;
        ASSERT_FAULT(check(&builder), "household_too_large", NULL);
        cents[i]->cents = cents[(i + 1) % 4]->cents = 0;
    }
}

/* 10^9 shares at 10^6 dollars, ten times, are the 10^18 cents that are held. */
static void test_household_check_adds_up_values_and_shares(void **state)
{
    HouseholdBuilder builder = home(state);
    Household *household = &builder.household;

    household->securities[0].price.value = price("1000000");
    for (int i = 0; i < 10; i++)
        builder_lot(&builder, 0, 0, "1000000000", "0", "2020-01-06");
    household->accounts[0].cash.cents = household->accounts[1].cash.cents = 0;
    ASSERT_OK(check(&builder));
    household->accounts[1].cash.cents = -1;
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
    household->accounts[1].cash.cents = 0;
    household->securities[0].price.present = false;
    builder_lot(&builder, 0, 1, "0.00000001", "0", "2020-01-06");
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
}

static void test_household_check_refuses_totals_that_do_not_fit(void **state)
{
    HouseholdBuilder builder = home(state);
    Lot *lot = builder_lot(&builder, 0, 0, "1", "10", "2020-01-06");

    builder.household.securities[1].price.present = false;
    builder_lot(&builder, 0, 1, "1", "10", "2020-01-06");
    lot->quantity.units = HOUSEHOLD_TOTAL_LIMIT;
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
    builder.household.lots[0].quantity.units = 1;
    builder.household.lots[0].basis.value.cents = HOUSEHOLD_TOTAL_LIMIT;
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
    builder.household.lots[0].basis.value.cents = 0;
    builder.household.accounts[0].cash.cents = -HOUSEHOLD_TOTAL_LIMIT;
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
    builder.household.accounts[0].cash.cents = 0;
    ASSERT_OK(check(&builder));
    builder_realized(&builder, 0, 0, "2026-01-05", "1.00")->gain.cents = -HOUSEHOLD_TOTAL_LIMIT;
    ASSERT_FAULT(check(&builder), "household_too_large", NULL);
}

static void test_household_check_finds_last_trades_of_nothing_held(void **state)
{
    HouseholdBuilder builder = home(state);
    LastTrade last = {.account = 1, .security = 1};

    builder.household.last_trades = &last;
    builder.household.last_trade_count = 1;
    ASSERT_OK(check(&builder));
    last.security = 2;
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
    last = (LastTrade){.account = 2, .security = 1};
    ASSERT_FAULT(check(&builder), "household_inconsistent", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_household_with_lots_ledger_and_budget_is_accepted),
        TEST(test_household_holding_is_found_by_account_and_security),
        TEST(test_household_finds_accounts_and_securities_or_none),
        TEST(test_household_profile_is_the_years_the_last_or_the_first),
        TEST(test_household_return_is_of_taxable_accounts_ac_1),
        TEST(test_household_return_leaves_out_others_and_a_separate_spouse_ac_5),
        TEST(test_household_pins_are_equal_by_their_counters),
        TEST(test_household_price_is_stale_after_five_weekdays_dr_7),
        TEST(test_household_price_is_stale_by_its_weekdays_dr_7),
        TEST(test_household_check_names_contradictory_lots),
        TEST(test_household_check_names_a_row_sold_before_it_is_bought),
        TEST(test_household_check_finds_indices_out_of_range),
        TEST(test_household_check_finds_profiles_and_lots_out_of_order),
        TEST(test_household_check_adds_up_what_it_holds),
        TEST(test_household_check_adds_up_values_and_shares),
        TEST(test_household_check_refuses_totals_that_do_not_fit),
        TEST(test_household_check_finds_last_trades_of_nothing_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "domain/restraint.h"

/* Two accounts that hold two securities, on 2026-08-21. */
static HouseholdBuilder scene(void **state)
{
    HouseholdBuilder builder = builder_new(*state, "2026-08-21");

    builder_account(&builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&builder, "BND", CLASS_US_BONDS, "50");
    builder_lot(&builder, 0, 0, "10", "500.00", "2020-01-06");
    builder_lot(&builder, 0, 0, "20", "900.00", "2021-01-06");
    return builder;
}

static const Restraint *found(HouseholdBuilder *builder, TradeSide side, uint32_t account,
                              uint32_t security)
{
    return restraint_find(&builder->household, side, account, security, date("2026-08-21"));
}

static void test_restraint_of_a_household_keeps_everything(void **state)
{
    HouseholdBuilder builder = scene(state);
    const Restraint *made = builder_restraint(&builder, RESTRAINT_DO_NOT_SELL);

    assert_ptr_equal(found(&builder, SIDE_SELL, 0, 0), made);
    assert_ptr_equal(found(&builder, SIDE_SELL, 1, 1), made);
    assert_null(found(&builder, SIDE_BUY, 0, 0));
}

static void test_restraint_of_an_account_keeps_it_alone(void **state)
{
    HouseholdBuilder builder = scene(state);

    builder_restraint(&builder, RESTRAINT_DO_NOT_BUY)->account = 1;
    assert_null(found(&builder, SIDE_BUY, 0, 0));
    assert_non_null(found(&builder, SIDE_BUY, 1, 0));
    assert_null(found(&builder, SIDE_SELL, 1, 0));
}

static void test_restraint_that_excludes_keeps_from_both_sides(void **state)
{
    HouseholdBuilder builder = scene(state);

    builder_restraint(&builder, RESTRAINT_EXCLUSION)->security = 1;
    assert_non_null(found(&builder, SIDE_BUY, 0, 1));
    assert_non_null(found(&builder, SIDE_SELL, 1, 1));
    assert_null(found(&builder, SIDE_SELL, 1, 0));
}

static void test_restraint_holds_through_its_last_day(void **state)
{
    HouseholdBuilder builder = scene(state);
    Restraint *made = builder_restraint(&builder, RESTRAINT_DO_NOT_SELL);

    made->until = on("2026-08-21");
    assert_non_null(found(&builder, SIDE_SELL, 0, 0));
    made->until = on("2026-08-20");
    assert_null(found(&builder, SIDE_SELL, 0, 0));
}

static void test_restraint_of_a_lot_spares_it_in_a_copy(void **state)
{
    HouseholdBuilder builder = scene(state);
    Household household = *builder_household(&builder);
    Restraint *made = builder_restraint(&builder, RESTRAINT_DO_NOT_SELL);

    made->lot_id = (OptionalLotId){true, household.lots[1].id};
    household.restraint_count = 1;
    assert_null(found(&builder, SIDE_SELL, 0, 0));
    restraint_spare_lots(*state, &household, date("2026-08-21"));
    assert_false(household.lots[0].spared);
    assert_true(household.lots[1].spared);
    assert_false(lot_is_for_sale_on(&household.lots[1], date("2026-08-21")));
    assert_true(lot_is_held_on(&household.lots[1], date("2026-08-21")));
    assert_false(builder.household.lots[1].spared);
    made->until = on("2026-08-20");
    restraint_spare_lots(*state, &household, date("2026-08-21"));
    assert_false(household.lots[1].spared);
}

static void test_restraint_of_no_lot_copies_nothing(void **state)
{
    HouseholdBuilder builder = scene(state);
    Household household;

    builder_restraint(&builder, RESTRAINT_DO_NOT_SELL);
    household = *builder_household(&builder);
    restraint_spare_lots(*state, &household, date("2026-08-21"));
    assert_ptr_equal(household.lots, builder.household.lots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_restraint_of_a_household_keeps_everything),
        TEST(test_restraint_of_an_account_keeps_it_alone),
        TEST(test_restraint_that_excludes_keeps_from_both_sides),
        TEST(test_restraint_holds_through_its_last_day),
        TEST(test_restraint_of_a_lot_spares_it_in_a_copy),
        TEST(test_restraint_of_no_lot_copies_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

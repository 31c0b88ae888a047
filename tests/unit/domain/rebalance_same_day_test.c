#include "domain/rebalance.h"

#include "testing.h"

/* A taxable account that holds VTI at 100, an IRA and a second taxable account, on 2026-08-21. */
typedef struct Day {
    HouseholdBuilder builder;
    Lot *lot; /* 10 VTI of the first account, bought long ago for 900 */
    RebalanceScope scope;
} Day;

enum { VTI, ITOT, BND };

static Day *a_day(void **state)
{
    Day *made = ARENA_NEW(*state, Day);
    Model *model;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "1000.00");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "90");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "70");
    model = builder_model(&made->builder, BY_SECURITY);
    builder_target(&made->builder, model, "0.6")->symbol =
        (OptionalText){true, TEXT_LITERAL("VTI")};
    builder_target(&made->builder, model, "0.4")->symbol =
        (OptionalText){true, TEXT_LITERAL("BND")};
    made->lot = builder_lot(&made->builder, 0, VTI, "10", "900.00", "2020-01-06");
    return made;
}

static const RebalancePlace *place(Day *made, uint32_t account, uint32_t security)
{
    RebalancePolicy policy = rebalance_policy_default();

    ASSERT_OK(rebalance_scope(made->builder.arena, builder_household(&made->builder),
                              date("2026-08-21"), &policy, &made->scope));
    rebalance_keep_to_day(made->builder.arena, &made->scope);
    for (size_t i = 0; i < made->scope.place_count; i++) {
        if (made->scope.places[i].account == account && made->scope.places[i].security == security)
            return &made->scope.places[i];
    }
    fail_msg("There is no such place.");
    return NULL;
}

static void assert_sells(Day *made, bool sells)
{
    const RebalancePlace *held = place(made, 0, VTI);

    assert_int_equal(held->may_sell, sells);
    assert_int_equal(held->sell_limit, sells ? LIMIT_NONE : LIMIT_SAME_DAY);
}

static void assert_buys(Day *made, uint32_t account, bool buys)
{
    const RebalancePlace *wanted = place(made, account, VTI);

    assert_int_equal(wanted->may_buy, buys);
    if (!buys)
        assert_int_equal(wanted->buy_limit, LIMIT_SAME_DAY);
}

static void lose(Day *made)
{
    made->lot->basis.value = money("1100.00");
}

static void test_a_gain_is_sold_whatever_was_bought_that_day(void **state)
{
    Day *made = a_day(state);

    assert_sells(made, true);
    builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-21");
    assert_sells(made, true);
}

static void test_a_loss_is_not_sold_that_shares_bought_that_day_would_meet_ws_5(void **state)
{
    Day *made = a_day(state);
    Lot *other;

    lose(made);
    assert_sells(made, true);
    other = builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-20");
    assert_sells(made, true);
    other->acquired_on.value = date("2026-08-21");
    assert_sells(made, false);
}

static void test_a_loss_of_a_later_day_keeps_nothing_from_being_sold(void **state)
{
    Day *made = a_day(state);

    builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-21");
    builder_lot(&made->builder, 0, VTI, "1", "200.00", "2026-08-24");
    assert_sells(made, true);
}

static void test_what_is_identical_meets_it_as_well_ws_4(void **state)
{
    Day *made = a_day(state);
    Security *securities = made->builder.household.securities;

    lose(made);
    builder_lot(&made->builder, 2, ITOT, "1", "90.00", "2026-08-21");
    assert_sells(made, true);
    securities[VTI].identity_group = (OptionalText){true, TEXT_LITERAL("stocks")};
    securities[ITOT].identity_group = (OptionalText){true, TEXT_LITERAL("stocks")};
    assert_sells(made, false);
    made->builder.household.accounts[2].owner = OWNER_OTHER; /* WS-10 */
    assert_sells(made, true);
}

static void test_what_was_given_that_day_is_no_purchase_ws_3(void **state)
{
    Day *made = a_day(state);

    lose(made);
    builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-21")->kind = LOT_INHERITANCE;
    assert_sells(made, true);
}

static void test_a_digital_asset_meets_no_loss_but_its_accounts_own_ws_15(void **state)
{
    Day *made = a_day(state);
    Lot *bought;

    made->builder.household.securities[VTI].tax_kind = TAX_KIND_DIGITAL_ASSET;
    lose(made);
    bought = builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-21");
    assert_sells(made, true);
    bought->account = 0;
    assert_sells(made, false);
}

static void test_a_retirement_account_sells_what_it_likes_ac_1(void **state)
{
    Day *made = a_day(state);

    builder_lot(&made->builder, 1, VTI, "1", "200.00", "2020-01-06");
    builder_lot(&made->builder, 1, VTI, "1", "100.00", "2026-08-21");
    assert_true(place(made, 1, VTI)->may_sell);
}

static void test_what_absorbed_a_loss_that_day_is_held_at_its_close_ws_5(void **state)
{
    Day *made = a_day(state);
    RealizedGain *row;

    made->lot->absorbed = quantity("10");
    row = builder_realized(&made->builder, 2, VTI, "2026-08-20", "0.00");
    row->disallowed = money("100.00");
    row->replaced = (OptionalQuantity){true, row->quantity};
    assert_sells(made, true);
    row->sold_on = date("2026-08-21");
    assert_sells(made, false);
}

static void test_an_account_does_not_buy_back_what_it_sold_that_day_d9(void **state)
{
    Day *made = a_day(state);
    RealizedGain *row = builder_realized(&made->builder, 0, VTI, "2026-08-20", "50.00");

    assert_buys(made, 0, true);
    row->sold_on = date("2026-08-21");
    assert_buys(made, 0, false);
    assert_buys(made, 1, true);
}

/* As one plan would not, though all of the loss has met its replacement already. */
static void test_what_was_sold_at_a_loss_that_day_is_not_bought_anywhere(void **state)
{
    Day *made = a_day(state);
    RealizedGain *row = builder_realized(&made->builder, 2, VTI, "2026-08-20", "0.00");

    row->disallowed = money("100.00");
    row->replaced = (OptionalQuantity){true, row->quantity};
    assert_buys(made, 1, true);
    row->sold_on = date("2026-08-21");
    assert_buys(made, 1, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_gain_is_sold_whatever_was_bought_that_day),
        TEST(test_a_loss_is_not_sold_that_shares_bought_that_day_would_meet_ws_5),
        TEST(test_a_loss_of_a_later_day_keeps_nothing_from_being_sold),
        TEST(test_what_is_identical_meets_it_as_well_ws_4),
        TEST(test_what_was_given_that_day_is_no_purchase_ws_3),
        TEST(test_a_digital_asset_meets_no_loss_but_its_accounts_own_ws_15),
        TEST(test_a_retirement_account_sells_what_it_likes_ac_1),
        TEST(test_what_absorbed_a_loss_that_day_is_held_at_its_close_ws_5),
        TEST(test_an_account_does_not_buy_back_what_it_sold_that_day_d9),
        TEST(test_what_was_sold_at_a_loss_that_day_is_not_bought_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

/* A loss lot in account 0, sold on 2026-08-21; other accounts hold the same security. */
typedef struct Trap {
    HouseholdBuilder builder;
    Quantity left[BUILDER_ROOM];
    bool bought_here;
    WashSuspect *suspects;
} Trap;

static Trap *trap(void **state)
{
    Trap *made = ARENA_NEW(*state, Trap);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAX_FREE, OWNER_SPOUSE, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_OTHER, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    builder_lot(&made->builder, 0, 0, "10", "5000", "2020-01-06");
    return made;
}

static Lot *put(Trap *made, uint32_t account, uint32_t security, const char *acquired_on)
{
    return builder_lot(&made->builder, account, security, "1", "10", acquired_on);
}

static size_t find(Trap *made)
{
    const Household *household = builder_household(&made->builder);
    WashLoss loss = {.lot = 0,
                     .sold_on = date("2026-08-21"),
                     .left = made->left,
                     .bought_here = made->bought_here};

    for (size_t i = 1; i < household->lot_count; i++)
        made->left[i] = household->lots[i].quantity;
    return wash_sale_suspects(made->builder.arena, household, &loss, &made->suspects);
}

static void test_wash_sale_window_is_thirty_days_either_side_ws_2(void **state)
{
    (void)state;
    assert_int_equal(wash_sale_window_first(date("2026-01-15")).days, date("2025-12-16").days);
    assert_int_equal(wash_sale_window_last(date("2026-01-15")).days, date("2026-02-14").days);
}

static void test_wash_sale_suspects_purchases_inside_the_window_ws_2(void **state)
{
    Trap *made = trap(state);

    put(made, 0, 0, "2026-07-21");
    put(made, 0, 0, "2026-07-22");
    put(made, 0, 0, "2026-09-20");
    put(made, 0, 0, "2026-09-21");
    assert_int_equal(find(made), 2);
    assert_int_equal(made->suspects[0].replacement_date.days, date("2026-07-22").days);
    assert_int_equal(made->suspects[0].replacement_lot, 2);
    assert_int_equal(made->suspects[1].replacement_date.days, date("2026-09-20").days);
    assert_int_equal(made->suspects[0].window_ends.days, date("2026-09-20").days);
    assert_int_equal(made->suspects[0].lot, 0);
}

static void test_wash_sale_suspects_purchases_and_reinvestments_alone_ws_3(void **state)
{
    Trap *made = trap(state);

    put(made, 0, 0, "2026-08-01")->kind = LOT_DRIP;
    put(made, 0, 0, "2026-08-02")->kind = LOT_GIFT;
    put(made, 0, 0, "2026-08-03")->kind = LOT_INHERITANCE;
    put(made, 0, 0, "2026-08-04")->kind = LOT_TRANSFER;
    put(made, 1, 0, NULL);
    assert_int_equal(find(made), 1);
}

static void test_wash_sale_looks_at_the_same_security_alone_ws_4(void **state)
{
    Trap *made = trap(state);

    put(made, 0, 1, "2026-08-01");
    assert_int_equal(find(made), 0);
}

static void test_wash_sale_leaves_out_what_the_preview_sells_whole_ws_5(void **state)
{
    Trap *made = trap(state);
    const Household *household;
    WashLoss loss = {.lot = 0, .sold_on = date("2026-08-21"), .left = made->left};

    put(made, 0, 0, "2026-08-01");
    household = builder_household(&made->builder);
    assert_int_equal(wash_sale_suspects(*state, household, &loss, &made->suspects), 0);
}

static void test_wash_sale_never_replaces_a_lot_by_itself_ws_6(void **state)
{
    Trap *made = trap(state);

    made->builder.household.lots[0].acquired_on = on("2026-08-01");
    made->left[0] = quantity("5");
    assert_int_equal(find(made), 0);
}

static void test_wash_sale_looks_at_every_account_but_those_of_others_ws_10(void **state)
{
    Trap *made = trap(state);

    put(made, 1, 0, "2026-08-01");
    put(made, 2, 0, "2026-08-01");
    assert_int_equal(find(made), 1);
    assert_int_equal(made->suspects[0].replacement_lot, 1);
}

static void test_wash_sale_suspects_a_buy_of_the_same_preview_ws_5(void **state)
{
    Trap *made = trap(state);

    made->bought_here = true;
    assert_int_equal(find(made), 1);
    assert_int_equal(made->suspects[0].replacement_lot, UINT32_MAX);
    assert_int_equal(made->suspects[0].replacement_date.days, date("2026-08-21").days);
}

static void test_wash_sale_is_not_of_digital_assets_ws_15(void **state)
{
    Trap *made = trap(state);

    put(made, 0, 0, "2026-08-01");
    made->builder.household.securities[0].tax_kind = TAX_KIND_DIGITAL_ASSET;
    assert_int_equal(find(made), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_sale_window_is_thirty_days_either_side_ws_2),
        TEST(test_wash_sale_suspects_purchases_inside_the_window_ws_2),
        TEST(test_wash_sale_suspects_purchases_and_reinvestments_alone_ws_3),
        TEST(test_wash_sale_looks_at_the_same_security_alone_ws_4),
        TEST(test_wash_sale_leaves_out_what_the_preview_sells_whole_ws_5),
        TEST(test_wash_sale_never_replaces_a_lot_by_itself_ws_6),
        TEST(test_wash_sale_looks_at_every_account_but_those_of_others_ws_10),
        TEST(test_wash_sale_suspects_a_buy_of_the_same_preview_ws_5),
        TEST(test_wash_sale_is_not_of_digital_assets_ws_15),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

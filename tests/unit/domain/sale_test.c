#include "testing.h"

#include "domain/sale.h"

/* One account with one fund, and what sales take of it. */
typedef struct Desk {
    HouseholdBuilder builder;
    SaleLots lots;
    LotTake takes[8];
    const ProposedSale *slices;
    size_t count;
} Desk;

static Desk *desk(void **state)
{
    Desk *made = ARENA_NEW(*state, Desk);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "10");
    return made;
}

static Lot *put(Desk *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, 0, 0, shares, basis, acquired_on);
}

static void open_lots(Desk *made)
{
    made->lots =
        sale_lots_open(made->builder.arena, builder_household(&made->builder), date("2026-08-21"));
}

/* Sells at 10 a share; answers what could not be taken. */
static Quantity sell(Desk *made, LotSelection method, const char *shares, const TradeOrder *asked)
{
    PlannedTrade trade = {.quantity = quantity(shares),
                          .price = price("10"),
                          .amount = money_value(quantity(shares), price("10")),
                          .lot_selection = method,
                          .asked = asked};
    Sale sale = sale_of(made->lots.household, &trade, NULL);
    SaleCandidates candidates = sale_candidates(&made->lots, &trade);
    Quantity rest = sale_take(&made->lots, &candidates, sale.quantity, made->takes, &made->count);

    if (rest.units == 0)
        made->slices = sale_slices(&made->lots, &sale, made->takes, made->count);
    return rest;
}

static void test_sale_slices_join_those_before(void **state)
{
    Desk *made = desk(state);

    put(made, "1", "4.00", "2020-01-06");
    put(made, "2", "30.00", "2026-01-06");
    open_lots(made);
    sell(made, SELECT_FIFO, "2", NULL);
    sell(made, SELECT_FIFO, "0.5", NULL);
    assert_int_equal(made->lots.slice_count, 3);
    assert_int_equal(made->lots.slices[0].term, TERM_LONG);
    ASSERT_MONEY(made->lots.slices[0].basis, "4.00");
    assert_int_equal(made->lots.slices[1].lot, 1);
    ASSERT_MONEY(made->lots.slices[1].proceeds, "10.00");
    ASSERT_MONEY(made->lots.slices[2].basis, "7.50");
    assert_true(made->lots.slices[2].on_return);
    assert_int_equal(made->lots.left[1].units, quantity("0.5").units);
}

/* Three thirds of 1.00: the last shares take what is left. */
static void test_sale_lot_left_is_cut_off_slice_by_slice_rd_2(void **state)
{
    Desk *made = desk(state);

    put(made, "3", "1.00", "2020-01-06");
    open_lots(made);
    assert_int_equal(sale_lot_left(&made->lots, 0).quantity.units, quantity("3").units);
    sell(made, SELECT_FIFO, "1", NULL);
    ASSERT_MONEY(sale_lot_left(&made->lots, 0).basis.value, "0.67");
    sell(made, SELECT_FIFO, "1", NULL);
    ASSERT_MONEY(made->slices[0].basis, "0.34");
    assert_int_equal(sale_lot_left(&made->lots, 0).quantity.units, quantity("1").units);
    ASSERT_MONEY(sale_lot_left(&made->lots, 0).basis.value, "0.33");
}

static void test_sale_takes_named_lots_up_to_their_caps_li_2(void **state)
{
    Desk *made = desk(state);
    LotId first = put(made, "3", "1.00", "2020-01-06")->id;
    LotId second = put(made, "3", "2.00", "2021-01-06")->id;
    NamedLot named[] = {{second, {true, quantity("1")}}, {first, {0}}};
    TradeOrder asked = {.lots = named, .lot_count = 2};

    open_lots(made);
    assert_int_equal(sell(made, SELECT_SPECIFIC, "3.5", &asked).units, 0);
    assert_int_equal(made->count, 2);
    assert_int_equal(made->takes[0].lot, 1);
    assert_int_equal(made->takes[1].quantity.units, quantity("2.5").units);
    assert_int_equal(sell(made, SELECT_SPECIFIC, "2", &asked).units, quantity("0.5").units);
}

static void test_sale_of_a_later_holding_offers_each_lot_once_li_2(void **state)
{
    Desk *made = desk(state);
    uint32_t later = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    NamedLot named = {0};
    TradeOrder asked = {.lots = &named, .lot_count = 1};
    PlannedTrade trade = {.account = later,
                          .quantity = quantity("1"),
                          .price = price("10"),
                          .lot_selection = SELECT_SPECIFIC,
                          .asked = &asked};
    SaleCandidates candidates;

    put(made, "3", "1.00", "2020-01-06");
    put(made, "3", "2.00", "2021-01-06");
    builder_lot(&made->builder, later, 0, "3", "3.00", "2020-01-06");
    named.lot_id = builder_lot(&made->builder, later, 0, "3", "4.00", "2021-01-06")->id;
    builder_lot(&made->builder, later, 0, "3", "5.00", "2022-01-06");
    open_lots(made);
    candidates = sale_candidates(&made->lots, &trade);
    assert_int_equal(candidates.count, 3);
    assert_int_equal(candidates.lots[0], 3);
    assert_int_equal(candidates.lots[1], 2);
    assert_int_equal(candidates.lots[2], 4);
}

static void test_sale_pools_lose_what_earlier_sales_took_li_7(void **state)
{
    Desk *made = desk(state);
    AveragePool pools[2];

    put(made, "1", "1.00", "2020-01-06")->covered = true;
    put(made, "2", "11.00", "2021-01-06")->covered = true;
    put(made, "5", "5.00", "2026-08-22")->covered = true; /* not held yet */
    open_lots(made);
    sell(made, SELECT_FIFO, "1", NULL);
    sale_open_pools(&made->lots, 0, 0, pools);
    ASSERT_MONEY(pools[true].basis, "11.00");
    assert_int_equal(pools[true].quantity.units, quantity("2").units);
    assert_int_equal(pools[false].quantity.units, 0);
    sell(made, SELECT_AVERAGE_COST, "1", NULL);
    ASSERT_MONEY(made->slices[0].basis, "5.50");
}

/* Averaged once, shares stay at the average, whatever sells them: 10.00 in and 10.00 out. */
static void test_sale_leaves_averaged_shares_at_their_average_li_6(void **state)
{
    Desk *made = desk(state);

    put(made, "1", "1.00", "2020-01-06")->covered = true;
    put(made, "2", "9.00", "2021-01-06")->covered = true;
    put(made, "5", "99.00", "2010-01-06")->covered = false; /* of the other pool */
    open_lots(made);
    sell(made, SELECT_FIFO, "5", NULL);
    sell(made, SELECT_AVERAGE_COST, "1", NULL);
    ASSERT_MONEY(made->slices[0].basis, "3.33");
    ASSERT_MONEY(sale_lot_left(&made->lots, 2).basis.value, "6.67");
    sell(made, SELECT_LIFO, "0.5", NULL);
    ASSERT_MONEY(made->slices[0].basis, "1.67");
    sell(made, SELECT_AVERAGE_COST, "0.5", NULL);
    ASSERT_MONEY(made->slices[0].basis, "1.67");
    sell(made, SELECT_FIFO, "1", NULL);
    ASSERT_MONEY(made->slices[0].basis, "3.33");
}

static void test_sale_spreads_no_pool_it_did_not_touch_li_6(void **state)
{
    Desk *made = desk(state);

    put(made, "1", "1.00", "2020-01-06")->covered = false;
    put(made, "1", "2.00", "2021-01-06")->covered = true;
    put(made, "1", "4.00", "2022-01-06")->covered = true;
    open_lots(made);
    sell(made, SELECT_AVERAGE_COST, "1", NULL);
    sell(made, SELECT_FIFO, "1", NULL);
    ASSERT_MONEY(made->slices[0].basis, "2.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sale_slices_join_those_before),
        TEST(test_sale_lot_left_is_cut_off_slice_by_slice_rd_2),
        TEST(test_sale_takes_named_lots_up_to_their_caps_li_2),
        TEST(test_sale_of_a_later_holding_offers_each_lot_once_li_2),
        TEST(test_sale_pools_lose_what_earlier_sales_took_li_7),
        TEST(test_sale_leaves_averaged_shares_at_their_average_li_6),
        TEST(test_sale_spreads_no_pool_it_did_not_touch_li_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

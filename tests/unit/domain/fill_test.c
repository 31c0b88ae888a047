#include "domain/fill.h"

#include "plan_desk.h"

/* Fills of an order that sells ten VTI and buys for 500. */
typedef struct Filled {
    Desk *desk;
    Fill fills[3];
    size_t count;
    PreviewOrder done;
} Filled;

static Filled *filled(void **state)
{
    Filled *made = ARENA_NEW(*state, Filled);

    made->desk = desk(state);
    sell(made->desk, "VTI", "10")->fee = some("1.00");
    buy(made->desk, "VTI", "500.00");
    return made;
}

static Fill *fill(Filled *made, int32_t order, const char *shares, const char *amount)
{
    Fill *added = &made->fills[made->count++];

    *added = (Fill){.order = order, .quantity = quantity(shares), .amount = money(amount)};
    return added;
}

static Error *apply(Filled *made)
{
    return fills_apply(made->desk->builder.arena, made->desk->order, made->fills, made->count,
                       &made->done);
}

static Error *plan_done(Filled *made)
{
    ASSERT_OK(apply(made));
    made->desk->order = &made->done;
    return plan_of(made->desk);
}

static void test_fills_stand_in_for_what_was_asked(void **state)
{
    Filled *made = filled(state);
    const PlannedTrade *sold;

    fill(made, 0, "9.5", "2850.19");
    assert_null(plan_done(made));
    sold = &made->desk->plan.trades[0];
    assert_int_equal(sold->quantity.units, quantity("9.5").units);
    ASSERT_MONEY(sold->amount, "2850.19");
    ASSERT_MONEY(sold->fee, "1.00");
    assert_int_equal(sold->price.micros, price("300.02").micros);
    ASSERT_MONEY(made->desk->plan.trades[1].amount, "500.00");
    assert_null(made->desk->plan.trades[1].asked->fill);
}

static void test_fills_name_fee_price_and_lots(void **state)
{
    Filled *made = filled(state);
    Fill *sold = fill(made, 0, "12", "3600.00");
    NamedLot lots[] = {{made->desk->lots[1], {true, quantity("12")}}};

    sold->fee = some("0.00");
    sold->price = (OptionalPrice){true, price("7")};
    sold->lots = lots;
    sold->lot_count = 1;
    fill(made, 1, "2", "600.00")->source = TRADE_OF_PREVIEW;
    assert_null(plan_done(made));
    ASSERT_MONEY(made->desk->plan.trades[0].fee, "0.00");
    assert_int_equal(made->desk->plan.trades[0].price.micros, price("7").micros);
    assert_int_equal(made->desk->plan.trades[0].lot_selection, SELECT_SPECIFIC);
    assert_int_equal(made->desk->plan.trades[1].quantity.units, quantity("2").units);
    assert_int_equal(made->desk->plan.trades[1].asked->fill->source, TRADE_OF_PREVIEW);
}

static void test_fills_of_nothing_leave_the_trade_out(void **state)
{
    Filled *made = filled(state);

    fill(made, 0, "0", "0.00");
    assert_null(plan_done(made));
    assert_int_equal(made->desk->plan.trade_count, 1);
    assert_int_equal(made->desk->plan.not_done_count, 1);
    assert_string_equal(made->desk->plan.not_done[0].code, "not_filled");
}

/* A broker sells fractions that nobody could order, and at prices that no set has. */
static void test_fills_need_neither_whole_shares_nor_a_price(void **state)
{
    Filled *made = filled(state);

    made->desk->order->trade_count = 0;
    sell(made->desk, "BRK", "2");
    buy(made->desk, "NEW", "10.00");
    fill(made, 0, "2.5", "1250.00");
    fill(made, 1, "1", "11.00");
    assert_null(plan_done(made));
    assert_int_equal(made->desk->plan.trades[0].quantity.units, quantity("2.5").units);
    ASSERT_MONEY(made->desk->plan.trades[1].amount, "11.00");
}

static void test_fills_fault_at_their_own_place(void **state)
{
    Filled *made = filled(state);

    fill(made, 1, "1", "100.00");
    fill(made, 0, "30.5", "9000.00");
    ASSERT_FAULT(plan_done(made), "more_than_held", "/fills/1/quantity");
}

/* Each names the same twenty shares. */
static void test_fills_fault_at_lots_that_another_fill_has_taken(void **state)
{
    Filled *made = filled(state);
    Desk *desk = made->desk;
    NamedLot lots[] = {{desk->lots[1], {true, quantity("15")}}};
    Preview preview;

    desk->order->trade_count = 0;
    for (int32_t i = 0; i < 2; i++) {
        Fill *sold = fill(made, i, "15", "4500.00");

        sell(desk, "VTI", "15");
        sold->lots = lots;
        sold->lot_count = 1;
    }
    ASSERT_OK(apply(made));
    ASSERT_FAULT(preview_compute(*state, builder_rules(*state), builder_household(&desk->builder),
                                 &made->done, (OptionalWord){0}, &preview),
                 "lots_do_not_add_up", "/fills/1/lots");
}

static void test_fills_fault_where_the_fee_eats_the_sale(void **state)
{
    Filled *made = filled(state);

    fill(made, 0, "1", "0.50");
    ASSERT_FAULT(plan_done(made), "fee_over_amount", "/fills/0/fee");
}

static void test_fills_refuse_what_cannot_have_traded(void **state)
{
    static const struct {
        const char *code;
        const char *pointer;
    } wanted[] = {{"unknown_trade", "/fills/0/order"}, {"negative", "/fills/0/quantity"},
                  {"negative", "/fills/0/amount"},     {"negative", "/fills/0/fee"},
                  {"unknown_trade", "/fills/1/order"}, {"amount_of_nothing", "/fills/1/quantity"},
                  {"out_of_range", "/fills/2/amount"}};
    Filled *made = filled(state);
    const Error *error;

    fill(made, 2, "-1", "-1.00")->fee = some("-1.00");
    fill(made, -1, "0", "1.00");
    fill(made, 0, "0.00000001", "1000000.00");
    error = apply(made);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++, error = error->next) {
        assert_non_null(error);
        assert_string_equal(error->code, wanted[i].code);
        assert_string_equal(error->pointer, wanted[i].pointer);
    }
    assert_null(error);
}

static void test_fills_refuse_a_trade_twice_and_lots_of_another_sum(void **state)
{
    Filled *made = filled(state);
    NamedLot lots[] = {{made->desk->lots[0], {true, quantity("1")}},
                       {made->desk->lots[1], {true, quantity("2")}}};
    Fill *sold = fill(made, 0, "4", "1200.00");

    sold->lots = lots;
    sold->lot_count = 2;
    fill(made, 0, "3", "900.00");
    ASSERT_FAULT(apply(made), "lots_do_not_add_up", "/fills/0/lots");
    sold->quantity = quantity("3");
    ASSERT_FAULT(apply(made), "duplicate_fill", "/fills/1/order");
}

static void test_fills_of_nothing_have_no_fee_and_no_lots(void **state)
{
    Filled *made = filled(state);
    NamedLot lots[] = {{made->desk->lots[0], {true, {0}}}};

    fill(made, 0, "0", "0.00")->fee = some("1.00");
    ASSERT_FAULT(apply(made), "amount_of_nothing", "/fills/0/quantity");
    made->fills[0].fee = some("0.00");
    ASSERT_OK(apply(made));
    made->fills[0].lots = lots;
    made->fills[0].lot_count = 1;
    ASSERT_FAULT(apply(made), "amount_of_nothing", "/fills/0/quantity");
}

/* Its quantity was solved for with all others as they were planned. */
static void test_fills_leave_out_no_goal_d_12(void **state)
{
    Filled *made = filled(state);
    TradeOrder *goal = sell(made->desk, "VTI", NULL);

    goal->all = false;
    goal->goal = (OptionalWord){true, GOAL_RAISE_NET_OF_TAX};
    goal->amount = some("100.00");
    ASSERT_OK(apply(made));
    fill(made, 0, "9.5", "2850.19");
    ASSERT_FAULT(apply(made), "goal_not_filled", "/fills");
    fill(made, 2, "2", "600.00");
    assert_null(plan_done(made));
    assert_false(made->desk->plan.has_goal);
    assert_int_equal(made->desk->plan.trades[1].quantity.units, quantity("2").units);
}

static void test_fills_of_others_beside_a_goal_that_comes_first_fault(void **state)
{
    Filled *made = filled(state);
    TradeOrder *goal = &made->desk->order->trades[0];

    goal->quantity.present = false;
    goal->goal = (OptionalWord){true, GOAL_LARGEST_WITH_ZERO_TAX};
    fill(made, 1, "1", "500.00");
    ASSERT_FAULT(apply(made), "goal_not_filled", "/fills");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fills_stand_in_for_what_was_asked),
        TEST(test_fills_name_fee_price_and_lots),
        TEST(test_fills_of_nothing_leave_the_trade_out),
        TEST(test_fills_need_neither_whole_shares_nor_a_price),
        TEST(test_fills_fault_at_their_own_place),
        TEST(test_fills_fault_at_lots_that_another_fill_has_taken),
        TEST(test_fills_fault_where_the_fee_eats_the_sale),
        TEST(test_fills_refuse_what_cannot_have_traded),
        TEST(test_fills_refuse_a_trade_twice_and_lots_of_another_sum),
        TEST(test_fills_of_nothing_have_no_fee_and_no_lots),
        TEST(test_fills_leave_out_no_goal_d_12),
        TEST(test_fills_of_others_beside_a_goal_that_comes_first_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

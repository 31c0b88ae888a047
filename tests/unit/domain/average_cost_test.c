#include "domain/average_cost.h"
#include "testing.h"

/* A fund at 50 in a taxable account, sold on 2026-08-21 under average_cost. */
typedef struct Scene {
    HouseholdBuilder builder;
    PreviewOrder *order;
    Preview preview;
} Scene;

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);

    made->builder = builder_new(*state, "2026-08-21");
    made->builder.household.lot_selection = SELECT_AVERAGE_COST;
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&made->builder, "VTSAX", CLASS_US_STOCKS, "50");
    made->builder.household.securities[0].tax_kind = TAX_KIND_RIC;
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Scene *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, 0, 0, shares, basis, acquired_on);
}

static TradeOrder *sell(Scene *made, const char *shares)
{
    return builder_sell(&made->builder, made->order, 0, "VTSAX", shares);
}

static Error *compute(Scene *made)
{
    Arena *arena = made->builder.arena;

    return preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                           made->order, (OptionalWord){0}, &made->preview);
}

static void test_average_cost_takes_oldest_shares_at_the_pools_basis_li_6(void **state)
{
    Scene *made = scene(state);
    const Sell *sold;

    put(made, "10", "200.00", "2020-01-06");
    put(made, "20", "700.00", "2026-03-02");
    sell(made, "12");
    ASSERT_OK(compute(made));
    sold = &made->preview.sells[0];
    assert_int_equal(sold->lot_count, 2);
    ASSERT_MONEY(sold->lots[0].slice.basis, "300.00");
    assert_int_equal(sold->lots[0].slice.term, TERM_LONG);
    ASSERT_MONEY(sold->lots[1].slice.basis, "60.00");
    assert_int_equal(sold->lots[1].slice.term, TERM_SHORT);
    ASSERT_MONEY(sold->lots[1].reason.basis_per_share.value, "30.00");
    ASSERT_MONEY(sold->gains.long_term, "200.00");
}

static void test_average_cost_keeps_covered_shares_apart_li_6(void **state)
{
    Scene *made = scene(state);

    put(made, "10", "100.00", "2010-01-06")->covered = false;
    put(made, "10", "300.00", "2020-01-06")->covered = true;
    put(made, "10", "500.00", "2021-01-06")->covered = true;
    sell(made, "15");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.basis, "100.00");
    ASSERT_MONEY(made->preview.sells[0].lots[1].slice.basis, "200.00");
}

static void test_average_cost_is_not_rounded_per_share_li_7(void **state)
{
    Scene *made = scene(state);

    put(made, "3", "10.00", "2020-01-06");
    sell(made, "2");
    sell(made, "1");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].basis, "6.67");
    ASSERT_MONEY(made->preview.sells[1].basis, "3.33"); /* nothing is created or lost: RD-2 */
}

static void test_average_cost_is_for_funds_and_reinvested_stock_li_5(void **state)
{
    Scene *made = scene(state);
    TradeOrder *sale;

    made->builder.household.securities[0].tax_kind = TAX_KIND_STOCK;
    put(made, "10", "100.00", "2020-01-06");
    sale = sell(made, "4");
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.sells[0].lot_selection, SELECT_FIFO);
    assert_string_equal(made->preview.warnings[0].code, "average_cost_not_allowed");
    sale->lot_selection = (OptionalWord){true, SELECT_AVERAGE_COST};
    ASSERT_FAULT(compute(made), "average_cost_not_allowed", "/trades/0/lot_selection");
    put(made, "10", "300.00", "2012-01-06")->kind = LOT_DRIP;
    put(made, "10", "500.00", "2013-01-06")->kind = LOT_DRIP;
    put(made, "10", "100.00", "2010-12-31")->kind = LOT_DRIP; /* too early to be averaged */
    sale->quantity.value = quantity("15");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.basis, "100.00");
    ASSERT_MONEY(made->preview.sells[0].lots[1].slice.basis, "200.00");
}

/* A fund may be averaged whatever is known of its basis: a preview answers, and never refuses. */
static void test_average_cost_of_unknown_basis_is_a_range_ba_7(void **state)
{
    Scene *made = scene(state);

    builder_profile(&made->builder, 2026, FILING_SINGLE, "100000");
    put(made, "10", NULL, "2020-01-06");
    sell(made, "4")->lot_selection = (OptionalWord){true, SELECT_AVERAGE_COST};
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax_low.total, "0.00");
    ASSERT_MONEY(made->preview.tax.total, "30.00");
    made->builder.household.securities[0].tax_kind = TAX_KIND_STOCK;
    ASSERT_FAULT(compute(made), "average_cost_not_allowed", "/trades/0/lot_selection");
}

/* What will be reinvested only after the trade date is not held, and makes nothing averaged. */
static void test_average_cost_is_not_for_shares_of_the_future_li_5(void **state)
{
    Scene *made = scene(state);
    TradeOrder *sale;

    made->builder.household.securities[0].tax_kind = TAX_KIND_STOCK;
    put(made, "10", "100.00", "2020-01-06");
    put(made, "10", "300.00", "2026-08-22")->kind = LOT_DRIP;
    sale = sell(made, "4");
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.sells[0].lot_selection, SELECT_FIFO);
    sale->lot_selection = (OptionalWord){true, SELECT_AVERAGE_COST};
    ASSERT_FAULT(compute(made), "average_cost_not_allowed", "/trades/0/lot_selection");
}

static void test_average_cost_leaves_gifts_with_two_bases_and_the_unknown_alone_ba_4(void **state)
{
    Scene *made = scene(state);
    Lot *gift = put(made, "10", "1.00", "2020-01-06");

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("300.00");
    put(made, "10", NULL, "2019-01-06");
    put(made, "10", "200.00", "2021-01-06");
    sell(made, "30");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.basis, "300.00");
    ASSERT_MONEY(made->preview.sells[0].lots[1].slice.basis, "200.00");
    ASSERT_MONEY(made->preview.sells[0].lots[2].slice.basis, "0.00"); /* last: BA-7 */
}

/* One worth no less than the donor's basis has that alone; the pool's average takes its place. */
static void test_average_cost_pools_gifts_with_one_basis_ba_4(void **state)
{
    Scene *made = scene(state);
    Lot *gift = put(made, "10", NULL, "2020-01-06");

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("100.00");
    gift->gift_value = some("100.00");
    gift->gift_date = on("2020-01-06");
    gift->donor_acquired_on = on("2015-01-06");
    put(made, "10", "500.00", "2021-01-06");
    sell(made, "5");
    sell(made, "5")->lot_selection = (OptionalWord){true, SELECT_FIFO};
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.basis, "150.00");
    ASSERT_MONEY(made->preview.sells[0].lots_not_sold[0].gain_per_share.value, "20.00");
    ASSERT_MONEY(made->preview.sells[1].lots[0].slice.basis, "150.00");
    ASSERT_MONEY(made->preview.sells[1].lots[0].slice.gain, "100.00");
}

static void test_average_cost_takes_no_part_of_shares_bought_later(void **state)
{
    Scene *made = scene(state);

    put(made, "10", "100.00", "2020-01-06");
    put(made, "10", "900.00", "2026-09-01");
    sell(made, "10");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].basis, "100.00");
}

/* Shares of the pool that replace those sold have its average, and the loss on top. */
static void test_average_cost_is_the_basis_of_replacements_ws_9(void **state)
{
    Scene *made = scene(state);

    put(made, "10", "200.00", "2020-01-06")->covered = true;
    put(made, "5", "1300.00", "2026-08-20")->covered = true;
    sell(made, "9");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].basis, "900.00");
    ASSERT_MONEY(made->preview.disallowed, "250.00");
    ASSERT_MONEY(made->preview.wash_sales[0].match.basis, "750.00");
}

/* What min_tax chooses of an averaged pool it chooses, and certifies, at the average. */
static void test_average_cost_is_what_min_tax_chooses_by_li_6(void **state)
{
    Scene *made = scene(state);

    builder_profile(&made->builder, 2026, FILING_SINGLE, "100000");
    put(made, "5", "100.00", "2025-10-20")->covered = true;
    put(made, "5", "900.00", "2026-02-01")->covered = true;
    sell(made, "5");
    sell(made, "1")->lot_selection = (OptionalWord){true, SELECT_MIN_TAX};
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[1].basis, "100.00");
    assert_true(made->preview.min_tax.proven);
    assert_int_equal(made->preview.min_tax.tax.cents, made->preview.tax.with.total.cents);
}

/* A value at the gift below the average would make two bases of one. */
static void test_average_cost_leaves_a_gift_one_basis_ba_4(void **state)
{
    Scene *made = scene(state);
    Lot *gift = put(made, "10", "100.00", "2020-01-06");

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("100.00");
    gift->gift_value = some("120.00");
    average_cost_rebase(gift, money("110.00"));
    ASSERT_MONEY(gift->donor_basis.value, "110.00");
    ASSERT_MONEY(gift->gift_value.value, "120.00");
    average_cost_rebase(gift, money("150.00"));
    ASSERT_MONEY(gift->donor_basis.value, "150.00");
    ASSERT_MONEY(gift->gift_value.value, "150.00");
    assert_true(average_cost_pools(&made->builder.household.securities[0], gift));
}

/* Of a stock what was reinvested since 2011 is averaged. */
static void test_average_cost_is_of_reinvested_shares_since_2011_li_5(void **state)
{
    Scene *made = scene(state);
    Security *stock = &made->builder.household.securities[0];
    Lot *lot = put(made, "10", "100.00", "2011-01-03");

    stock->tax_kind = TAX_KIND_STOCK;
    assert_false(average_cost_pools(stock, lot));
    lot->kind = LOT_DRIP;
    assert_true(average_cost_pools(stock, lot));
    lot->acquired_on = on("2010-12-31");
    assert_false(average_cost_pools(stock, lot));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_average_cost_takes_oldest_shares_at_the_pools_basis_li_6),
        TEST(test_average_cost_keeps_covered_shares_apart_li_6),
        TEST(test_average_cost_is_not_rounded_per_share_li_7),
        TEST(test_average_cost_is_for_funds_and_reinvested_stock_li_5),
        TEST(test_average_cost_of_unknown_basis_is_a_range_ba_7),
        TEST(test_average_cost_is_not_for_shares_of_the_future_li_5),
        TEST(test_average_cost_leaves_gifts_with_two_bases_and_the_unknown_alone_ba_4),
        TEST(test_average_cost_pools_gifts_with_one_basis_ba_4),
        TEST(test_average_cost_leaves_a_gift_one_basis_ba_4),
        TEST(test_average_cost_is_of_reinvested_shares_since_2011_li_5),
        TEST(test_average_cost_takes_no_part_of_shares_bought_later),
        TEST(test_average_cost_is_the_basis_of_replacements_ws_9),
        TEST(test_average_cost_is_what_min_tax_chooses_by_li_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

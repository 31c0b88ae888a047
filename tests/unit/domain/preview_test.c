#include "preview_desk.h"

static void test_preview_fee_lowers_proceeds_and_raises_basis_ba_1(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "10", "500", "2020-01-06");
    sell(made, 0, "2")->fee = some("4.95");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00")->fee = some("1.00");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].proceeds, "195.05");
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "95.05");
    ASSERT_MONEY(made->preview.buys[0].amount, "101.00");
    ASSERT_MONEY(made->preview.drift.value, "2000.00");
}

static void test_preview_proceeds_are_rounded_cumulatively_over_lots_rd_3(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "1", "1", "2020-01-06");
    put(made, 0, "1", "1", "2020-01-07");
    put(made, 0, "1", "1", "2020-01-08");
    made->builder.household.securities[0].price.value = price("33.333333");
    sell(made, 0, "3");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].proceeds, "100.00");
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.proceeds, "33.33");
    ASSERT_MONEY(made->preview.sells[0].lots[1].slice.proceeds, "33.34");
    ASSERT_MONEY(made->preview.sells[0].lots[2].slice.proceeds, "33.33");
}

static void test_preview_second_sale_goes_on_with_what_is_left_rd_2(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "3", "100.00", "2020-01-06");
    for (int i = 0; i < 3; i++)
        sell(made, 0, "1");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].basis, "33.33");
    ASSERT_MONEY(made->preview.sells[1].basis, "33.34");
    ASSERT_MONEY(made->preview.sells[2].basis, "33.33");
    assert_int_equal(made->preview.sells[1].lots[0].remaining.units, quantity("1").units);
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 0);
}

static void test_preview_lists_kept_lots_in_the_methods_order(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "1", "10", "2020-01-06");
    put(made, 0, "1", "30", "2020-01-07");
    put(made, 0, "1", "20", "2026-01-08");
    made->order->lot_selection = (OptionalWord){true, SELECT_HIGHEST_COST};
    sell(made, 0, "0.5");
    sell(made, 0, "0.5");
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 2);
    ASSERT_MONEY(made->preview.sells[0].lots_not_sold[0].reason.basis_per_share.value, "20.00");
    assert_int_equal(made->preview.sells[0].lots_not_sold[0].term, TERM_SHORT);
    ASSERT_MONEY(made->preview.sells[0].lots_not_sold[1].reason.basis_per_share.value, "10.00");
    assert_int_equal(made->preview.sells[1].lots[0].remaining.units, 0);
    assert_int_equal(made->preview.sells[1].lots_not_sold_count, 2);
}

static void test_preview_kept_lots_leave_out_those_sold_before(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "1", "10", "2020-01-06");
    put(made, 0, "1", "30", "2020-01-07");
    sell(made, 0, "1");
    sell(made, 0, "0.5");
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.sells[1].lots_not_sold_count, 0);
}

static void test_preview_specific_takes_the_lots_named_in_their_order_li_2(void **state)
{
    Bench *made = bench(state);
    NamedLot named[2] = {{.quantity = {true, quantity("1")}}, {.quantity = {0}}};
    LotId kept = put(made, 0, "2", "10", "2020-01-06")->id;
    TradeOrder *trade;

    named[1].lot_id = put(made, 0, "2", "30", "2020-01-07")->id;
    named[0].lot_id = put(made, 0, "2", "20", "2020-01-08")->id;
    put(made, 0, "2", "20", "2026-08-22"); /* not held yet */
    trade = sell(made, 0, "2.5");
    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    trade->lots = named;
    trade->lot_count = 2;
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.sells[0].lot_count, 2);
    assert_true(uuid_equal(made->preview.sells[0].lots[0].lot->id.uuid, named[0].lot_id.uuid));
    assert_int_equal(made->preview.sells[0].lots[0].slice.quantity.units, quantity("1").units);
    assert_int_equal(made->preview.sells[0].lots[1].slice.quantity.units, quantity("1.5").units);
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 1);
    assert_true(uuid_equal(made->preview.sells[0].lots_not_sold[0].lot->id.uuid, kept.uuid));
}

static void test_preview_specific_with_too_few_shares_is_refused_li_2(void **state)
{
    Bench *made = bench(state);
    NamedLot named[1] = {{.quantity = {0}}};
    TradeOrder *trade;

    named[0].lot_id = put(made, 0, "2", "10", "2020-01-06")->id;
    put(made, 0, "2", "30", "2020-01-07");
    sell(made, 0, "1");
    sell(made, 0, "1"); /* fifo: nothing is left of the lot named */
    trade = sell(made, 0, "1.5");
    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    trade->lots = named;
    trade->lot_count = 1;
    ASSERT_FAULT(compute(made), "lots_do_not_add_up", "/trades/2/lots");
}

static void test_preview_shows_gains_of_an_ira_and_taxes_none_ac_1(void **state)
{
    Bench *made = bench(state);
    uint32_t ira = builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0.00");

    flat_profile(made);
    builder_budget(&made->builder, 2026, "100.00");
    put(made, ira, "10", "100", "2020-01-06");
    sell(made, ira, "5");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.gain, "450.00");
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "0.00");
    assert_false(made->preview.sells[0].on_return);
    ASSERT_MONEY(made->preview.realized.long_term, "0.00");
    ASSERT_MONEY(made->preview.tax.total, "0.00");
    ASSERT_MONEY(made->preview.budgets[0].used_after.long_term, "0.00");
    assert_int_equal(made->preview.warning_count, 0);
}

static void test_preview_of_the_spouse_under_mfs_is_not_on_the_return_ac_5(void **state)
{
    Bench *made = bench(state);
    uint32_t spouse = builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    uint32_t trust = builder_account(&made->builder, TAXABLE, OWNER_OTHER, "0.00");
    TaxProfile *profile = builder_profile(&made->builder, 2026, FILING_MFS, "100000");

    put(made, spouse, "10", "100", "2020-01-06");
    put(made, trust, "10", "100", "2020-01-06");
    sell(made, spouse, "5");
    sell(made, trust, "5");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax.total, "0.00");
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "450.00");
    assert_false(made->preview.sells[0].on_return);
    profile->filing_status.value = FILING_MFJ;
    ASSERT_OK(compute(made));
    assert_true(made->preview.sells[0].on_return);
    assert_false(made->preview.sells[1].on_return);
    ASSERT_MONEY(made->preview.realized.long_term, "450.00");
}

static void test_preview_tax_stands_on_the_years_ledger_mt_2(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", "2020-01-06");
    builder_realized(&made->builder, 0, 0, "2026-02-02", "-100.00");
    builder_realized(&made->builder, 0, 0, "2025-12-31", "-900.00");
    builder_realized(&made->builder, 0, 0, "2026-12-30", "30.00");
    sell(made, 0, "4");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax.without.long_term, "-70.00");
    ASSERT_MONEY(made->preview.tax.with.long_term, "130.00");
    ASSERT_MONEY(made->preview.tax.total, "39.00");
}

static void test_preview_of_several_sales_has_one_joint_tax_mt_4(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", "2020-01-06");
    put(made, 0, "10", "1200", "2020-01-07");
    sell(made, 0, "10");
    sell(made, 0, "10");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.realized.long_term, "300.00");
    ASSERT_MONEY(made->preview.tax.total, "90.00");
}

static void test_preview_year_of_tax_is_the_trade_dates_hp_3_mt_6(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", "2020-01-06");
    builder_budget(&made->builder, 2025, "100.00");
    made->order->trade_date = on("2025-12-31");
    sell(made, 0, "1");
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.budget_count, 1);
    ASSERT_MONEY(made->preview.budgets[0].used_after.long_term, "50.00");
}

static void test_preview_without_a_profile_has_no_tax(void **state)
{
    Bench *made = bench(state);

    put(made, 0, "10", "500", "2020-01-06");
    sell(made, 0, "1");
    ASSERT_OK(compute(made));
    assert_false(made->preview.has_tax);
    assert_null(made->preview.profile);
    ASSERT_MONEY(made->preview.realized.long_term, "50.00");
}

static void test_preview_of_a_year_without_parameters_is_refused(void **state)
{
    Bench *made = bench(state);

    builder_profile(&made->builder, 2026, FILING_SINGLE, "1000");
    put(made, 0, "10", "500", "2020-01-06");
    made->order->trade_date = on("2027-01-04");
    sell(made, 0, "1");
    ASSERT_FAULT(compute(made), "tax_year_not_supported", "/trade_date");
}

static void test_preview_method_is_the_switchs_the_orders_or_the_households(void **state)
{
    Bench *made = bench(state);

    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.lot_selection, SELECT_FIFO);
    made->order->lot_selection = (OptionalWord){true, SELECT_LIFO};
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.lot_selection, SELECT_LIFO);
    made->selection = (OptionalWord){true, SELECT_LOSS_FIRST};
    ASSERT_OK(compute(made));
    assert_int_equal(made->preview.lot_selection, SELECT_LOSS_FIRST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_preview_fee_lowers_proceeds_and_raises_basis_ba_1),
        TEST(test_preview_proceeds_are_rounded_cumulatively_over_lots_rd_3),
        TEST(test_preview_second_sale_goes_on_with_what_is_left_rd_2),
        TEST(test_preview_lists_kept_lots_in_the_methods_order),
        TEST(test_preview_kept_lots_leave_out_those_sold_before),
        TEST(test_preview_specific_takes_the_lots_named_in_their_order_li_2),
        TEST(test_preview_specific_with_too_few_shares_is_refused_li_2),
        TEST(test_preview_shows_gains_of_an_ira_and_taxes_none_ac_1),
        TEST(test_preview_of_the_spouse_under_mfs_is_not_on_the_return_ac_5),
        TEST(test_preview_tax_stands_on_the_years_ledger_mt_2),
        TEST(test_preview_of_several_sales_has_one_joint_tax_mt_4),
        TEST(test_preview_year_of_tax_is_the_trade_dates_hp_3_mt_6),
        TEST(test_preview_without_a_profile_has_no_tax),
        TEST(test_preview_of_a_year_without_parameters_is_refused),
        TEST(test_preview_method_is_the_switchs_the_orders_or_the_households),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

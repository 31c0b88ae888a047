/* The figures of the reply that the contract shows, one by one. */
#include "testing.h"

typedef struct Example {
    HouseholdBuilder builder;
    Preview preview;
    LotId lots[3]; /* of 2018, 2021 and 2026 */
} Example;

static Example *example(void **state)
{
    Arena *arena = *state;
    Example *example = ARENA_NEW(arena, Example);
    HouseholdBuilder *builder = &example->builder;
    PreviewOrder *order;
    TaxProfile *profile;
    Model *model;
    uint32_t account;
    uint32_t vti;
    uint32_t bnd;

    *builder = builder_new(arena, "2026-08-21");
    account = builder_account(builder, TAXABLE, OWNER_JOINT, "1000.00");
    vti = builder_security(builder, "VTI", CLASS_US_STOCKS, "378.24");
    bnd = builder_security(builder, "BND", CLASS_US_BONDS, "72.23");
    example->lots[2] = builder_lot(builder, account, vti, "12.25", "4149.93", "2026-02-27")->id;
    example->lots[0] = builder_lot(builder, account, vti, "400", "54288.00", "2018-03-29")->id;
    example->lots[1] = builder_lot(builder, account, vti, "305", "67960.12", "2021-06-30")->id;
    builder_lot(builder, account, bnd, "2000", "160000.00", "2020-08-03");
    profile = builder_profile(builder, 2026, FILING_MFJ, "180000");
    profile->state_rate = rate("0.05");
    builder_realized(builder, account, vti, "2026-03-10", "6500.00");
    builder_budget(builder, 2026, "20000.00");
    model = builder_model(builder, BY_ASSET_CLASS);
    builder_target(builder, model, "0.6")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    builder_target(builder, model, "0.4")->asset_class = (OptionalWord){true, CLASS_US_BONDS};
    order = builder_order(builder);
    order->lot_selection = (OptionalWord){true, SELECT_HIGHEST_COST};
    builder_sell(builder, order, account, "VTI", "60");
    builder_buy(builder, order, account, "BND", "22694.40");
    ASSERT_OK(household_check(arena, builder_household(builder)));
    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(builder), order,
                              (OptionalWord){0}, &example->preview));
    return example;
}

static void test_example_sale_has_the_figures_shown(void **state)
{
    const Preview *preview = &example(state)->preview;
    const Sell *sell = &preview->sells[0];

    assert_int_equal(preview->sell_count, 1);
    assert_int_equal(sell->quantity.units, quantity("60").units);
    ASSERT_MONEY(sell->proceeds, "22694.40");
    ASSERT_MONEY(sell->basis, "14789.59");
    ASSERT_MONEY(sell->gains.short_term, "483.51");
    ASSERT_MONEY(sell->gains.long_term, "7421.30");
    assert_true(sell->on_return);
    assert_int_equal(sell->lot_count, 2);
    assert_int_equal(sell->lots_not_sold_count, 1);
}

static void test_example_first_lot_is_sold_whole_and_short(void **state)
{
    Example *shown = example(state);
    const SoldLot *sold = &shown->preview.sells[0].lots[0];

    assert_true(uuid_equal(sold->lot->id.uuid, shown->lots[2].uuid));
    assert_int_equal(sold->order, 1);
    assert_int_equal(sold->slice.term, TERM_SHORT);
    assert_int_equal(sold->slice.first_long_term_on.value.days, date("2027-02-28").days);
    assert_int_equal(sold->slice.quantity.units, quantity("12.25").units);
    assert_int_equal(sold->remaining.units, 0);
    ASSERT_MONEY(sold->slice.proceeds, "4633.44");
    ASSERT_MONEY(sold->slice.basis, "4149.93");
    ASSERT_MONEY(sold->slice.gain, "483.51");
    ASSERT_MONEY(sold->disallowed, "0.00");
    ASSERT_MONEY(sold->waiting_saves.value, "33.85");
    ASSERT_MONEY(sold->reason.basis_per_share.value, "338.77");
    assert_false(sold->reason.gain_per_share.present);
    assert_false(sold->reason.acquired_on.present);
}

static void test_example_second_lot_is_sold_in_part_and_long(void **state)
{
    Example *shown = example(state);
    const SoldLot *sold = &shown->preview.sells[0].lots[1];

    assert_true(uuid_equal(sold->lot->id.uuid, shown->lots[1].uuid));
    assert_int_equal(sold->order, 2);
    assert_int_equal(sold->slice.term, TERM_LONG);
    assert_int_equal(sold->slice.first_long_term_on.value.days, date("2022-07-01").days);
    assert_int_equal(sold->slice.quantity.units, quantity("47.75").units);
    assert_int_equal(sold->remaining.units, quantity("257.25").units);
    ASSERT_MONEY(sold->slice.proceeds, "18060.96");
    ASSERT_MONEY(sold->slice.basis, "10639.66");
    ASSERT_MONEY(sold->slice.gain, "7421.30");
    ASSERT_MONEY(sold->reason.basis_per_share.value, "222.82");
}

static void test_example_oldest_lot_is_kept(void **state)
{
    Example *shown = example(state);
    const KeptLot *kept = &shown->preview.sells[0].lots_not_sold[0];

    assert_true(uuid_equal(kept->lot->id.uuid, shown->lots[0].uuid));
    assert_int_equal(kept->quantity.units, quantity("400").units);
    assert_int_equal(kept->term, TERM_LONG);
    ASSERT_MONEY(kept->reason.basis_per_share.value, "135.72");
    ASSERT_MONEY(kept->gain.value, "97008.00");
    ASSERT_MONEY(kept->gain_per_share.value, "242.52");
}

static void test_example_buy_never_spends_more_than_asked(void **state)
{
    const Preview *preview = &example(state)->preview;

    assert_int_equal(preview->buy_count, 1);
    assert_int_equal(preview->buys[0].quantity.units, quantity("314.19631731").units);
    ASSERT_MONEY(preview->buys[0].amount, "22694.40");
}

static void test_example_tax_is_right_to_the_cent(void **state)
{
    const Preview *preview = &example(state)->preview;
    const TaxImpact *tax = &preview->tax;

    assert_true(preview->has_tax);
    assert_false(preview->has_range);
    ASSERT_MONEY(preview->realized.short_term, "483.51");
    ASSERT_MONEY(preview->realized.long_term, "7421.30");
    ASSERT_MONEY(tax->without.income_tax, "22915.00");
    ASSERT_MONEY(tax->without.niit, "0.00");
    ASSERT_MONEY(tax->without.state, "9325.00");
    ASSERT_MONEY(tax->without.total, "32240.00");
    ASSERT_MONEY(tax->with.income_tax, "24134.57");
    ASSERT_MONEY(tax->with.state, "9720.24");
    ASSERT_MONEY(tax->with.total, "33854.81");
    ASSERT_MONEY(tax->income_tax, "1219.57");
    ASSERT_MONEY(tax->niit, "0.00");
    ASSERT_MONEY(tax->state, "395.24");
    ASSERT_MONEY(tax->total, "1614.81");
    ASSERT_MONEY(preview->upper_bound.total, "2358.78");
    for (int i = 0; i < THRESHOLD_COUNT; i++)
        assert_false(tax->crossed[i]);
    ASSERT_MONEY(tax->with.carryover_out.short_term, "0.00");
    ASSERT_MONEY(tax->with.carryover_out.long_term, "0.00");
}

static void test_example_budget_is_within(void **state)
{
    const Preview *preview = &example(state)->preview;
    const BudgetUse *use = &preview->budgets[0];

    assert_int_equal(preview->budget_count, 1);
    ASSERT_MONEY(use->allowance.value, "20000.00");
    ASSERT_MONEY(money_add(use->used_before.short_term, use->used_before.long_term), "6500.00");
    ASSERT_MONEY(money_add(use->used_after.short_term, use->used_after.long_term), "14404.81");
    ASSERT_MONEY(use->remaining.value, "5595.19");
    assert_int_equal(use->state, BUDGET_WITHIN);
}

static void assert_class(const DriftClass *shown, const char *name, const char *target,
                         const char *before, const char *after)
{
    assert_true(text_is(shown->name, name));
    assert_int_equal(shown->target.millionths, rate(target).millionths);
    assert_int_equal(shown->weight_before.millionths, rate(before).millionths);
    assert_int_equal(shown->weight_after.millionths, rate(after).millionths);
}

static void test_example_drift_falls(void **state)
{
    const Drift *drift = &example(state)->preview.drift;

    assert_int_equal(drift->gap, DRIFT_KNOWN);
    assert_int_equal(drift->tolerance.millionths, rate("0.03").millionths);
    assert_int_equal(drift->before.millionths, rate("0.053368").millionths);
    assert_int_equal(drift->after.millionths, rate("0.003487").millionths);
    assert_false(drift->within_before);
    assert_true(drift->within_after);
    assert_int_equal(drift->class_count, 3);
    assert_class(&drift->classes[0], "us_stocks", "0.6", "0.650968", "0.596513");
    assert_class(&drift->classes[1], "us_bonds", "0.4", "0.346632", "0.401088");
    assert_class(&drift->classes[2], "cash", "0", "0.0024", "0.0024");
}

static void test_example_warns_of_the_short_gain_alone(void **state)
{
    Example *shown = example(state);
    const Preview *preview = &shown->preview;

    assert_int_equal(preview->warning_count, 1);
    assert_string_equal(preview->warnings[0].code, "short_term_gain_near_long_term");
    assert_true(uuid_equal(preview->warnings[0].lot_id.value.uuid, shown->lots[2].uuid));
    assert_string_equal(preview->warnings[0].detail,
                        "483.51 of gain turns long-term on 2027-02-28.");
    assert_int_equal(preview->plan.not_done_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_example_sale_has_the_figures_shown),
        TEST(test_example_first_lot_is_sold_whole_and_short),
        TEST(test_example_second_lot_is_sold_in_part_and_long),
        TEST(test_example_oldest_lot_is_kept),
        TEST(test_example_buy_never_spends_more_than_asked),
        TEST(test_example_tax_is_right_to_the_cent),
        TEST(test_example_budget_is_within),
        TEST(test_example_drift_falls),
        TEST(test_example_warns_of_the_short_gain_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

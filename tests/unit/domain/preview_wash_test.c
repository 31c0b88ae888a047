#include "testing.h"

/*
 * Ten shares bought at 200 in 2020, in account 0 of oneself, are sold at 100 on 2026-08-21: a loss
 * of 1,000. Account 1 is the spouse's Roth, 2 the spouse's taxable one, 3 somebody else's.
 */
typedef struct Scene {
    HouseholdBuilder builder;
    PreviewOrder *order;
    LotId lost;
    Preview preview;
} Scene;

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAX_FREE, OWNER_SPOUSE, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_OTHER, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "50");
    builder_profile(&made->builder, 2026, FILING_MFJ, "100000");
    made->lost = builder_lot(&made->builder, 0, 0, "10", "2000", "2020-01-06")->id;
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Scene *made, uint32_t account, const char *shares, const char *acquired_on)
{
    return builder_lot(&made->builder, account, 0, shares, "90", acquired_on);
}

static void compute(Scene *made)
{
    Arena *arena = made->builder.arena;

    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, (OptionalWord){0}, &made->preview));
}

/* Sells the ten shares, by name. */
static void lose(Scene *made)
{
    TradeOrder *sale = builder_sell(&made->builder, made->order, 0, "VTI", "10");

    sale->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    sale->lots = ARENA_NEW(made->builder.arena, NamedLot);
    sale->lots[0] = (NamedLot){.lot_id = made->lost};
    sale->lot_count = 1;
}

static Money disallowed_beside(Scene *made)
{
    lose(made);
    compute(made);
    return made->preview.disallowed;
}

static void test_preview_defers_a_loss_into_the_shares_kept_ws_9(void **state)
{
    Scene *made = scene(state);
    LotId kept = put(made, 0, "4", "2026-08-01")->id;
    const PreviewWash *wash;

    ASSERT_MONEY(disallowed_beside(made), "400.00");
    assert_int_equal(made->preview.wash_sale_count, 1);
    wash = made->preview.wash_sales;
    assert_true(uuid_equal(wash->lot->id.uuid, kept.uuid));
    assert_int_equal(wash->match.quantity.units, quantity("4").units);
    ASSERT_MONEY(wash->match.basis, "490.00");
    /* 1223(3): 2020-01-06 to 2026-08-21 are 2,419 days. */
    assert_int_equal(wash->match.holding_start.days, date("2026-08-01").days - 2419);
    assert_true(wash->match.contestable == false);
    assert_int_equal(wash->window_ends.days, date("2026-09-20").days);
    ASSERT_MONEY(made->preview.sells[0].lots[0].disallowed, "400.00");
    ASSERT_MONEY(made->preview.sells[0].lots[0].permanently_disallowed, "0.00");
    ASSERT_MONEY(made->preview.sells[0].gains.long_term, "-1000.00");
    ASSERT_MONEY(made->preview.realized.long_term, "-600.00");
    ASSERT_MONEY(made->preview.tax.with.long_term, "-600.00");
}

static void test_preview_counts_the_window_by_days_ws_2(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "2026-07-21");
    put(made, 0, "2", "2026-07-22");
    put(made, 0, "3", "2026-09-20");
    put(made, 0, "4", "2026-09-21");
    ASSERT_MONEY(disallowed_beside(made), "500.00");
}

static void test_preview_matches_purchases_and_reinvestments_alone_ws_3(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "2026-08-01")->kind = LOT_DRIP;
    put(made, 0, "1", "2026-08-02")->kind = LOT_GIFT;
    put(made, 0, "1", "2026-08-03")->kind = LOT_INHERITANCE;
    put(made, 0, "1", "2026-08-04")->kind = LOT_TRANSFER;
    put(made, 0, "1", NULL);
    ASSERT_MONEY(disallowed_beside(made), "100.00");
}

static void test_preview_matches_securities_of_one_identity_group_ws_4(void **state)
{
    Scene *made = scene(state);

    builder_lot(&made->builder, 0, 1, "5", "250", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "0.00");
    made->builder.household.securities[0].identity_group =
        (OptionalText){true, text_of("us total market")};
    compute(made);
    ASSERT_MONEY(made->preview.disallowed, "0.00");
    made->builder.household.securities[1].identity_group =
        (OptionalText){true, text_of("us total market")};
    compute(made);
    ASSERT_MONEY(made->preview.disallowed, "500.00");
}

static void test_preview_takes_no_shares_that_it_sells_ws_5(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "4", "2026-08-01");
    builder_sell(&made->builder, made->order, 0, "VTI", "13")->lot_selection =
        (OptionalWord){true, SELECT_FIFO};
    compute(made);
    ASSERT_MONEY(made->preview.disallowed, "100.00");
}

static void test_preview_counts_what_it_buys_itself_ws_5(void **state)
{
    Scene *made = scene(state);

    builder_buy(&made->builder, made->order, 2, "VTI", "300.00");
    ASSERT_MONEY(disallowed_beside(made), "300.00");
    assert_ptr_equal(made->preview.wash_sales[0].buy, &made->preview.buys[0]);
    assert_null(made->preview.wash_sales[0].lot);
    ASSERT_MONEY(made->preview.wash_sales[0].match.basis, "600.00");
}

static void test_preview_never_replaces_a_purchase_by_its_own_parts_ws_6(void **state)
{
    Scene *made = scene(state);
    Lot *part;

    made->builder.household.lots[0].acquired_on = on("2026-08-01");
    part = put(made, 0, "3", "2026-08-01");
    part->sequence = made->builder.household.lots[0].sequence;
    part->part = 1;
    ASSERT_MONEY(disallowed_beside(made), "0.00");
    part->sequence++;
    compute(made);
    ASSERT_MONEY(made->preview.disallowed, "300.00");
}

static void test_preview_flags_shares_bought_before_those_sold_ws_7(void **state)
{
    Scene *made = scene(state);

    made->builder.household.lots[0].acquired_on = on("2026-08-10");
    put(made, 0, "1", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "100.00");
    assert_true(made->preview.wash_sales[0].match.contestable);
}

static void test_preview_uses_shares_once_ws_8(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "4", "2026-08-01")->absorbed = quantity("3");
    ASSERT_MONEY(disallowed_beside(made), "100.00");
}

static void test_preview_loses_for_good_in_a_retirement_account_ws_10(void **state)
{
    Scene *made = scene(state);

    put(made, 1, "4", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "400.00");
    ASSERT_MONEY(made->preview.permanently_disallowed, "400.00");
    assert_true(made->preview.wash_sales[0].match.permanent);
    ASSERT_MONEY(made->preview.wash_sales[0].match.basis, "90.00");
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days, date("2026-08-01").days);
}

static void test_preview_defers_into_a_spouse_unless_told_otherwise_ws_10(void **state)
{
    Scene *made = scene(state);

    put(made, 2, "4", "2026-08-01");
    disallowed_beside(made);
    ASSERT_MONEY(made->preview.permanently_disallowed, "0.00");
    made->builder.household.spouse_replacement = SPOUSE_PERMANENT;
    compute(made);
    ASSERT_MONEY(made->preview.permanently_disallowed, "400.00");
}

static void test_preview_looks_past_the_accounts_of_others_ac_5(void **state)
{
    Scene *made = scene(state);

    put(made, 3, "4", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "0.00");
    builder_lot(&made->builder, 3, 0, "1", "500", "2020-01-06");
    put(made, 0, "1", "2026-08-01");
    made->order->trade_count = 0;
    builder_sell(&made->builder, made->order, 3, "VTI", "1");
    compute(made);
    assert_int_equal(made->preview.wash_sale_count, 0);
    assert_int_equal(made->preview.do_not_buy_count, 0);
}

static void test_preview_lists_what_is_not_to_be_bought_ws_12(void **state)
{
    Scene *made = scene(state);

    lose(made);
    compute(made);
    assert_int_equal(made->preview.do_not_buy_count, 1);
    assert_int_equal(made->preview.do_not_buy[0].security, 0);
    assert_int_equal(made->preview.do_not_buy[0].until.days, date("2026-09-20").days);
}

/* One share more of the loss than what replaces it, then none. */
static void test_preview_lists_nothing_for_a_loss_that_is_all_disallowed_ws_8(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "9", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "900.00");
    assert_int_equal(made->preview.do_not_buy_count, 1);
    put(made, 0, "1", "2026-08-02");
    compute(made);
    ASSERT_MONEY(made->preview.disallowed, "1000.00");
    assert_int_equal(made->preview.do_not_buy_count, 0);
}

static void test_preview_leaves_digital_assets_alone_ws_15(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "4", "2026-08-01");
    made->builder.household.securities[0].tax_kind = TAX_KIND_DIGITAL_ASSET;
    ASSERT_MONEY(disallowed_beside(made), "0.00");
    assert_int_equal(made->preview.do_not_buy_count, 0);
}

static void test_preview_tacks_nothing_to_what_was_acquired_nobody_knows_when_ws_9(void **state)
{
    Scene *made = scene(state);

    made->builder.household.lots[0].acquired_on = (OptionalDate){0};
    put(made, 0, "4", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "400.00");
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days, date("2026-08-01").days);
}

static void test_preview_tacks_a_gift_lost_on_its_value_from_the_gift_ws_9(void **state)
{
    Scene *made = scene(state);
    Lot *gift = &made->builder.household.lots[0];

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("3000");
    gift->donor_acquired_on = on("2010-01-04");
    gift->gift_value = some("2000");
    gift->gift_date = on("2026-08-11");
    put(made, 0, "4", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "400.00");
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days, date("2026-07-22").days);
    gift->gift_date = (OptionalDate){0}; /* the day it came in, then */
    compute(made);
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days,
                     date("2026-08-01").days - 2419);
}

/* What is left of a gift may have no difference of value and donor's basis, to the cent: its loss
 * counts from the donor then, in its term and in what is tacked. */
static void test_preview_tacks_each_slice_from_its_own_start_ws_9(void **state)
{
    Scene *made = scene(state);
    Lot *gift = put(made, 2, "1", "2019-01-07");

    gift->kind = LOT_GIFT;
    gift->donor_basis = some("300.00");
    gift->donor_acquired_on = on("2010-01-04");
    gift->gift_value = some("299.99");
    gift->gift_date = on("2026-08-11");
    put(made, 0, "4", "2026-08-01");
    builder_sell(&made->builder, made->order, 2, "VTI", "0.75");
    builder_sell(&made->builder, made->order, 2, "VTI", "0.083");
    compute(made);
    assert_int_equal(made->preview.sells[0].lots[0].slice.term, TERM_SHORT);
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days, date("2026-07-22").days);
    assert_int_equal(made->preview.sells[1].lots[0].slice.term, TERM_LONG);
    assert_int_equal(made->preview.wash_sales[1].match.holding_start.days,
                     date("2026-08-01").days - (date("2026-08-21").days - date("2010-01-04").days));
}

static void test_preview_disallows_losses_booked_before_by_its_buys_mt_7(void **state)
{
    Scene *made = scene(state);

    builder_realized(&made->builder, 0, 0, "2026-07-21", "-60.00"); /* too old */
    builder_realized(&made->builder, 0, 0, "2026-07-22", "-50.00")->quantity = quantity("2");
    builder_realized(&made->builder, 0, 0, "2026-08-22", "-70.00"); /* later */
    builder_realized(&made->builder, 0, 0, "2026-08-10", "80.00");  /* a gain */
    builder_realized(&made->builder, 1, 0, "2026-08-10", "-90.00"); /* of a Roth */
    builder_realized(&made->builder, 3, 0, "2026-08-10", "-90.00"); /* of somebody else */
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    assert_int_equal(made->preview.wash_sale_count, 1);
    ASSERT_MONEY(made->preview.prior_losses_disallowed, "25.00");
    ASSERT_MONEY(made->preview.realized.short_term, "0.00");
    assert_ptr_equal(made->preview.wash_sales[0].realized, &made->builder.household.realized[1]);
    assert_int_equal(
        made->preview.tax.with.long_term.cents - made->preview.tax.without.long_term.cents, 2500);
}

static void test_preview_disallows_what_the_ledger_left_of_a_loss_ws_8(void **state)
{
    Scene *made = scene(state);
    RealizedGain *row = builder_realized(&made->builder, 0, 0, "2026-08-10", "-60.00");

    row->quantity = quantity("4");
    row->disallowed = money("180.00"); /* three of the four shares have met their replacement */
    builder_buy(&made->builder, made->order, 0, "VTI", "500.00");
    lose(made);
    compute(made);
    ASSERT_MONEY(made->preview.prior_losses_disallowed, "60.00");
    ASSERT_MONEY(made->preview.disallowed, "400.00"); /* of the five bought, four are left */
}

static void test_preview_shows_the_year_before_apart_mt_7(void **state)
{
    Scene *made = scene(state);

    made->builder.household.pins.price_as_of = date("2026-01-09");
    builder_realized(&made->builder, 0, 0, "2025-12-15", "-1000.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    ASSERT_MONEY(made->preview.prior_losses_disallowed, "0.00");
    ASSERT_MONEY(made->preview.tax.total, "0.00");
    assert_int_equal(made->preview.prior_year.year, 2025);
    ASSERT_MONEY(made->preview.prior_year.disallowed.long_term, "1000.00");
    assert_false(made->preview.prior_year.has_tax);
    builder_profile(&made->builder, 2025, FILING_SINGLE, "100000");
    compute(made);
    assert_true(made->preview.prior_year.has_tax);
    ASSERT_MONEY(made->preview.prior_year.tax.total, "220.00"); /* 22 % of 1,000 */
}

static void test_preview_budgets_count_what_is_recognized_bu_1(void **state)
{
    Scene *made = scene(state);

    builder_budget(&made->builder, 2026, "5000");
    put(made, 0, "4", "2026-08-01");
    lose(made);
    compute(made);
    ASSERT_MONEY(made->preview.budgets[0].used_after.long_term, "-600.00");
}

/* What was sold before, where, and when its window closes: not of the shares bought now. */
static void test_preview_names_the_booked_loss_that_a_buy_disallows_mt_7(void **state)
{
    Scene *made = scene(state);
    OptionalText alike = {true, TEXT_LITERAL("us total market")};

    made->builder.household.securities[0].identity_group = alike;
    made->builder.household.securities[1].identity_group = alike;
    builder_realized(&made->builder, 2, 1, "2026-08-10", "-50.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    assert_int_equal(made->preview.wash_sale_count, 1);
    assert_int_equal(made->preview.wash_sales[0].account, 2);
    assert_int_equal(made->preview.wash_sales[0].security, 1);
    assert_int_equal(made->preview.wash_sales[0].window_ends.days, date("2026-09-09").days);
}

/* Both are in the window and sold on one day: what is gone replaces nothing, sold before or after.
 */
static void test_preview_replaces_no_loss_by_shares_lost_on_the_same_day_ws_5(void **state)
{
    Scene *made = scene(state);

    made->builder.household.lots[0].acquired_on = on("2026-08-01");
    builder_lot(&made->builder, 0, 0, "4", "800", "2026-08-05");
    builder_sell(&made->builder, made->order, 0, "VTI", "14");
    compute(made);
    ASSERT_MONEY(made->preview.realized.short_term, "-1400.00");
    ASSERT_MONEY(made->preview.disallowed, "0.00");
}

/* Shares that stood in the window of a booked loss, and are sold since, have met it then or not. */
static void test_preview_replaces_no_booked_loss_by_shares_since_sold_mt_7(void **state)
{
    Scene *made = scene(state);

    builder_realized(&made->builder, 0, 0, "2026-08-05", "-60.00")->acquired_on = on("2020-01-06");
    builder_realized(&made->builder, 0, 0, "2026-08-10", "-50.00")->acquired_on = on("2026-08-01");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    assert_int_equal(made->preview.wash_sale_count, 1);
    assert_ptr_equal(made->preview.wash_sales[0].realized, &made->builder.household.realized[0]);
    assert_ptr_equal(made->preview.wash_sales[0].buy, &made->preview.buys[0]);
    ASSERT_MONEY(made->preview.prior_losses_disallowed, "60.00");
}

/* Of what was inherited the days since then count, however long it is deemed to have been held. */
static void test_preview_tacks_the_days_of_an_inheritance_by_the_calendar_ws_9(void **state)
{
    Scene *made = scene(state);
    Lot *inherited = &made->builder.household.lots[0];

    inherited->kind = LOT_INHERITANCE;
    inherited->deemed_acquired_on = on("2010-01-04");
    put(made, 0, "4", "2026-08-01");
    ASSERT_MONEY(disallowed_beside(made), "400.00");
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days,
                     date("2026-08-01").days - 2419);
    inherited->acquired_on.present = false;
    inherited->deemed_acquired_on.present = false;
    compute(made);
    assert_int_equal(made->preview.wash_sales[0].match.holding_start.days, date("2026-08-01").days);
}

static void test_preview_lists_nothing_for_what_is_sold_without_a_loss_ws_1(void **state)
{
    Scene *made = scene(state);

    made->builder.household.lots[0].basis = some("1000.00");
    lose(made);
    compute(made);
    ASSERT_MONEY(made->preview.sells[0].lots[0].slice.gain, "0.00");
    assert_int_equal(made->preview.do_not_buy_count, 0);
    made->builder.household.lots[0].basis = some("1000.01");
    compute(made);
    assert_int_equal(made->preview.do_not_buy_count, 1);
}

/* What is sold, not the identical shares that replace it. */
static void test_preview_names_the_sale_whose_loss_is_disallowed_ws_4(void **state)
{
    Scene *made = scene(state);
    OptionalText alike = {true, TEXT_LITERAL("us total market")};

    made->builder.household.securities[0].identity_group = alike;
    made->builder.household.securities[1].identity_group = alike;
    builder_lot(&made->builder, 2, 1, "4", "400", "2020-01-06");
    put(made, 0, "4", "2026-08-01");
    builder_sell(&made->builder, made->order, 2, "ITOT", "4"); /* at 50 */
    compute(made);
    assert_int_equal(made->preview.wash_sale_count, 1);
    assert_int_equal(made->preview.wash_sales[0].account, 2);
    assert_int_equal(made->preview.wash_sales[0].security, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_preview_defers_a_loss_into_the_shares_kept_ws_9),
        TEST(test_preview_counts_the_window_by_days_ws_2),
        TEST(test_preview_matches_purchases_and_reinvestments_alone_ws_3),
        TEST(test_preview_matches_securities_of_one_identity_group_ws_4),
        TEST(test_preview_takes_no_shares_that_it_sells_ws_5),
        TEST(test_preview_counts_what_it_buys_itself_ws_5),
        TEST(test_preview_never_replaces_a_purchase_by_its_own_parts_ws_6),
        TEST(test_preview_flags_shares_bought_before_those_sold_ws_7),
        TEST(test_preview_uses_shares_once_ws_8),
        TEST(test_preview_loses_for_good_in_a_retirement_account_ws_10),
        TEST(test_preview_defers_into_a_spouse_unless_told_otherwise_ws_10),
        TEST(test_preview_looks_past_the_accounts_of_others_ac_5),
        TEST(test_preview_lists_what_is_not_to_be_bought_ws_12),
        TEST(test_preview_lists_nothing_for_a_loss_that_is_all_disallowed_ws_8),
        TEST(test_preview_leaves_digital_assets_alone_ws_15),
        TEST(test_preview_tacks_nothing_to_what_was_acquired_nobody_knows_when_ws_9),
        TEST(test_preview_tacks_a_gift_lost_on_its_value_from_the_gift_ws_9),
        TEST(test_preview_tacks_each_slice_from_its_own_start_ws_9),
        TEST(test_preview_disallows_losses_booked_before_by_its_buys_mt_7),
        TEST(test_preview_disallows_what_the_ledger_left_of_a_loss_ws_8),
        TEST(test_preview_shows_the_year_before_apart_mt_7),
        TEST(test_preview_budgets_count_what_is_recognized_bu_1),
        TEST(test_preview_names_the_booked_loss_that_a_buy_disallows_mt_7),
        TEST(test_preview_replaces_no_loss_by_shares_lost_on_the_same_day_ws_5),
        TEST(test_preview_replaces_no_booked_loss_by_shares_since_sold_mt_7),
        TEST(test_preview_tacks_the_days_of_an_inheritance_by_the_calendar_ws_9),
        TEST(test_preview_lists_nothing_for_what_is_sold_without_a_loss_ws_1),
        TEST(test_preview_names_the_sale_whose_loss_is_disallowed_ws_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a preview shows beside its tax: waiting, the highest rates, and what is kept. */
#include "testing.h"

typedef struct Bench {
    HouseholdBuilder builder;
    PreviewOrder *order;
    OptionalWord selection;
    Preview preview;
} Bench;

/* One taxable account with one security of 100.00 a share, and a flat profile of 50 % and 30 %. */
static Bench *bench(void **state)
{
    Bench *made = ARENA_NEW(*state, Bench);
    TaxProfile *profile;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "0");
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Bench *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, 0, 0, shares, basis, acquired_on);
}

static const Preview *compute(Bench *made)
{
    Arena *arena = made->builder.arena;

    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, made->selection, &made->preview));
    return &made->preview;
}

static const Preview *sell(Bench *made, const char *shares)
{
    made->order->trade_count = 0;
    builder_sell(&made->builder, made->order, 0, "VTI", shares);
    return compute(made);
}

static TaxProfile *profile_of(Bench *made)
{
    return &made->builder.household.profiles[0];
}

static void test_preview_waiting_saves_the_short_rate_ms_5(void **state)
{
    Bench *made = bench(state);
    const Sell *sale;

    put(made, "1", "40.00", "2020-01-06");
    put(made, "1", "70.00", "2026-01-06");
    put(made, "1", "110.00", "2026-01-07");
    sale = &sell(made, "3")->sells[0];
    assert_false(sale->lots[0].waiting_saves.present);
    ASSERT_MONEY(sale->lots[1].waiting_saves.value, "4.00"); /* 28.00 less 24.00 */
    assert_int_equal(sale->lots[1].slice.first_long_term_on.value.days, date("2027-01-07").days);
    assert_false(sale->lots[2].waiting_saves.present);
}

/* The short loss of 40 uses up short gains first: what is left of them is 10 at half the tax. */
static void test_preview_waiting_is_figured_over_the_whole_year_ms_5(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "50.00", "2026-01-06");
    put(made, "1", "140.00", "2026-01-07");
    made->order->lot_selection = (OptionalWord){true, SELECT_FIFO};
    ASSERT_MONEY(sell(made, "2")->tax.total, "5.00");
    ASSERT_MONEY(made->preview.sells[0].lots[0].waiting_saves.value, "2.00");
}

static void test_preview_waiting_may_cost_ms_5(void **state)
{
    Bench *made = bench(state);

    profile_of(made)->short_term_rate.value = rate("0.1");
    put(made, "1", "0.00", "2026-01-06");
    ASSERT_MONEY(sell(made, "1")->sells[0].lots[0].waiting_saves.value, "-20.00");
}

static void test_preview_waiting_saves_nothing_off_the_return_ac_1(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "0.00", "2026-01-06");
    made->builder.household.accounts[0].tax_treatment = TAX_FREE;
    assert_false(sell(made, "1")->sells[0].lots[0].waiting_saves.present);
}

static void test_preview_waiting_is_unknown_without_a_profile_ms_5(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "0.00", "2026-01-06");
    made->builder.household.profile_count = 0;
    assert_false(sell(made, "1")->sells[0].lots[0].waiting_saves.present);
    assert_false(made->preview.upper_bound.known);
}

static void test_preview_waiting_stands_beside_the_high_end_ba_7(void **state)
{
    Bench *made = bench(state);
    const Preview *preview;

    put(made, "1", NULL, "2020-01-06");
    put(made, "1", NULL, "2026-01-06");
    put(made, "1", "60.00", "2026-01-07");
    put(made, "1", "50.00", NULL);
    preview = sell(made, "4");
    assert_true(preview->has_range);
    ASSERT_MONEY(preview->tax.total, "125.00"); /* 100 long; 100, 40 and 50 short */
    for (size_t i = 0; i < 4; i++) {
        const SoldLot *sold = &preview->sells[0].lots[i];
        bool known = sold->lot->basis.present && sold->lot->acquired_on.present;

        assert_int_equal(sold->waiting_saves.present, known);
        if (known)
            ASSERT_MONEY(sold->waiting_saves.value, "8.00");
    }
}

static void test_preview_upper_bound_is_at_the_highest_rates_fl_4(void **state)
{
    Bench *made = bench(state);
    const UpperBound *bound = &made->preview.upper_bound;

    profile_of(made)->state_rate = rate("0.05");
    profile_of(made)->long_term_gains_elsewhere = money("-30.00");
    put(made, "1", "0.00", "2020-01-06");
    put(made, "1", "0.00", "2026-01-06");
    sell(made, "2");
    assert_true(bound->known);
    assert_int_equal(bound->short_term_rate.millionths, rate("0.408").millionths);
    assert_int_equal(bound->long_term_rate.millionths, rate("0.238").millionths);
    assert_int_equal(bound->state_rate.millionths, rate("0.05").millionths);
    ASSERT_MONEY(bound->total, "65.96"); /* 40.80, 16.66 of 70 and 8.50 of 170 */
    ASSERT_MONEY(made->preview.tax.total, "79.50");
}

static void test_preview_upper_bound_has_the_high_end_of_a_range_ba_7(void **state)
{
    Bench *made = bench(state);

    put(made, "1", NULL, NULL);
    assert_true(sell(made, "1")->has_range);
    ASSERT_MONEY(made->preview.upper_bound.total, "40.80");
}

static void test_preview_upper_bound_needs_the_years_rates_fl_4(void **state)
{
    Bench *made = bench(state);

    put(made, "1", "0.00", "2020-01-06");
    made->order->trade_date = on("2031-03-03");
    ASSERT_MONEY(sell(made, "1")->tax.total, "30.00");
    assert_false(made->preview.upper_bound.known);
}

/* Published: 50 % and 30 %, oldest first against losses first. */
static void test_preview_published_pair_fl_5(void **state)
{
    Bench *made = bench(state);

    put(made, "100", "214.00", "2019-01-07");
    put(made, "100", "8310.00", "2020-01-06");
    put(made, "100", "8841.00", "2025-10-01");
    put(made, "200", "21227.00", "2025-11-03");
    sell(made, "300");
    ASSERT_MONEY(made->preview.realized.short_term, "1159.00");
    ASSERT_MONEY(made->preview.realized.long_term, "11476.00");
    ASSERT_MONEY(made->preview.tax.total, "4022.30");
    made->selection = (OptionalWord){true, SELECT_LOSS_FIRST};
    sell(made, "300");
    ASSERT_MONEY(made->preview.realized.short_term, "-1227.00");
    ASSERT_MONEY(made->preview.realized.long_term, "1690.00");
    ASSERT_MONEY(made->preview.tax.total, "138.90");
}

/* Without a profile the least tax is at the highest rates: of the year, or of the last one known.
 */
static void test_preview_min_tax_needs_no_profile_and_no_year_fl_4(void **state)
{
    Bench *made = bench(state);
    const Preview *preview;

    made->builder.household.profile_count = 0;
    put(made, "1", "40.00", "2020-01-06"); /* long: 23.8 % of 60 */
    put(made, "1", "60.00", "2026-01-06"); /* short: 40.8 % of 40 */
    made->order->lot_selection = (OptionalWord){true, SELECT_MIN_TAX};
    for (int i = 0; i < 2; i++) {
        preview = sell(made, "1");
        assert_int_equal(preview->sells[0].lot_count, 1);
        ASSERT_MONEY(preview->sells[0].lots[0].slice.basis, "40.00");
        made->order->trade_date = on("2035-01-02");
        made->builder.household.lots[1].acquired_on = on("2034-12-29");
    }
}

static void test_preview_kept_lots_show_what_they_would_bring(void **state)
{
    Bench *made = bench(state);
    const KeptLot *kept;

    put(made, "1", "10.00", "2019-01-07");
    put(made, "3", "400.01", "2026-01-07");
    put(made, "2", NULL, "2026-01-08");
    put(made, "2", "1.00", NULL)->kind = LOT_INHERITANCE;
    made->order->lot_selection = (OptionalWord){true, SELECT_LOWEST_COST};
    kept = sell(made, "1")->sells[0].lots_not_sold;
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 3);
    ASSERT_MONEY(kept[0].gain.value, "90.00");
    ASSERT_MONEY(kept[0].gain_per_share.value, "90.00");
    assert_int_equal(kept[0].term, TERM_LONG);
    assert_int_equal(kept[0].first_long_term_on.value.days, date("2020-01-08").days);
    ASSERT_MONEY(kept[1].gain.value, "-100.01");
    ASSERT_MONEY(kept[1].gain_per_share.value, "-33.34");
    assert_int_equal(kept[1].first_long_term_on.value.days, date("2027-01-08").days);
    assert_int_equal(kept[2].term, TERM_SHORT);
    assert_false(kept[2].gain.present);
    assert_false(kept[2].gain_per_share.present);
}

static void test_preview_kept_parts_show_what_is_left_of_them(void **state)
{
    Bench *made = bench(state);
    const Sell *last;

    put(made, "4", "100.00", "2019-01-07");
    put(made, "4", "200.00", "2020-01-06");
    put(made, "1", "90.00", "2021-01-06");
    builder_sell(&made->builder, made->order, 0, "VTI", "5");
    builder_sell(&made->builder, made->order, 0, "VTI", "1")->lot_selection =
        (OptionalWord){true, SELECT_HIGHEST_COST};
    ASSERT_OK(preview_compute(made->builder.arena, builder_rules(made->builder.arena),
                              builder_household(&made->builder), made->order, made->selection,
                              &made->preview));
    last = &made->preview.sells[1];
    assert_int_equal(last->lots_not_sold_count, 1);
    assert_int_equal(last->lots_not_sold[0].quantity.units, quantity("3").units);
    ASSERT_MONEY(last->lots_not_sold[0].gain.value, "150.00");
    ASSERT_MONEY(last->lots_not_sold[0].gain_per_share.value, "50.00");
}

/* A gift is short by its own date when it loses against its value at the gift. */
static void test_preview_kept_gift_has_the_term_it_would_be_sold_in_hp_5(void **state)
{
    Bench *made = bench(state);
    const KeptLot *kept;
    Lot *gift;

    put(made, "1", "10.00", "2019-01-07");
    gift = put(made, "1", "120.00", "2026-03-02");
    gift->kind = LOT_GIFT;
    gift->donor_basis = some("150.00");
    gift->gift_value = some("120.00");
    gift->donor_acquired_on = on("2018-03-01");
    gift->gift_date = on("2026-03-02");
    kept = sell(made, "1")->sells[0].lots_not_sold;
    assert_int_equal(kept->term, TERM_SHORT);
    ASSERT_MONEY(kept->gain.value, "-20.00");
    assert_int_equal(kept->first_long_term_on.value.days, date("2027-03-03").days);
}

static void test_preview_kept_shares_of_a_pool_show_its_average_li_6(void **state)
{
    Bench *made = bench(state);
    const KeptLot *kept;

    made->builder.household.securities[0].tax_kind = TAX_KIND_RIC;
    put(made, "1", "10.00", "2019-01-07");
    put(made, "1", "50.00", "2020-01-06");
    put(made, "2", "60.00", "2021-01-06");
    made->order->lot_selection = (OptionalWord){true, SELECT_AVERAGE_COST};
    kept = sell(made, "1")->sells[0].lots_not_sold;
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 2);
    ASSERT_MONEY(kept[0].gain.value, "70.00");
    ASSERT_MONEY(kept[1].gain.value, "140.00");
    ASSERT_MONEY(kept[1].gain_per_share.value, "70.00");
}

/* What a plan may not sell is among what it leaves alone, last and with its reason. */
static void test_preview_spared_lots_show_what_keeps_them_d10(void **state)
{
    Bench *made = bench(state);
    const KeptLot *kept;
    Restraint *restraint;
    Lot *lot;

    put(made, "1", "10.00", "2019-01-07");
    lot = put(made, "2", "10.00", "2019-01-08");
    lot->spared = true;
    restraint = builder_restraint(&made->builder, RESTRAINT_DO_NOT_SELL);
    restraint->lot_id = (OptionalLotId){true, lot->id};
    restraint->until = on("2026-12-31");
    put(made, "4", "10.00", "2026-01-07")->spared = true;
    put(made, "8", "90.00", "2020-01-07");
    put(made, "16", "10.00", "2030-01-07")->spared = true; /* not held yet */
    made->order->lot_selection = (OptionalWord){true, SELECT_LOWEST_COST};
    kept = sell(made, "1")->sells[0].lots_not_sold;
    assert_int_equal(made->preview.sells[0].lots_not_sold_count, 3);
    assert_int_equal(kept[0].quantity.units, quantity("8").units);
    assert_int_equal(kept[0].held_back.limit, LOT_LIMIT_NONE);
    assert_int_equal(kept[1].quantity.units, quantity("2").units);
    assert_int_equal(kept[1].held_back.limit, LOT_LIMIT_RESTRAINT);
    assert_ptr_equal(kept[1].held_back.restraint, restraint);
    assert_int_equal(kept[1].held_back.sellable_on.value.days, date("2027-01-01").days);
    assert_int_equal(kept[2].held_back.limit, LOT_LIMIT_SHORT_TERM);
    assert_int_equal(kept[2].held_back.sellable_on.value.days, date("2027-01-08").days);
    ASSERT_MONEY(kept[2].gain.value, "390.00");
}

/* Without federal parameters of the year before a flat profile is figured, and no other. */
static void test_preview_figures_the_year_before_by_its_own_profile_mt_7(void **state)
{
    Bench *made = bench(state);
    TaxProfile *profile;

    made->builder.household.pins.price_as_of = date("2018-01-09");
    builder_realized(&made->builder, 0, 0, "2017-12-15", "-1000.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    profile = builder_profile(&made->builder, 2017, FILING_SINGLE, "100000");
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    assert_true(compute(made)->prior_year.has_tax);
    ASSERT_MONEY(made->preview.prior_year.disallowed.long_term, "1000.00");
    profile->kind = PROFILE_FEDERAL;
    assert_false(compute(made)->prior_year.has_tax);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_preview_waiting_saves_the_short_rate_ms_5),
        TEST(test_preview_waiting_is_figured_over_the_whole_year_ms_5),
        TEST(test_preview_waiting_may_cost_ms_5),
        TEST(test_preview_waiting_saves_nothing_off_the_return_ac_1),
        TEST(test_preview_waiting_is_unknown_without_a_profile_ms_5),
        TEST(test_preview_waiting_stands_beside_the_high_end_ba_7),
        TEST(test_preview_upper_bound_is_at_the_highest_rates_fl_4),
        TEST(test_preview_upper_bound_has_the_high_end_of_a_range_ba_7),
        TEST(test_preview_upper_bound_needs_the_years_rates_fl_4),
        TEST(test_preview_published_pair_fl_5),
        TEST(test_preview_min_tax_needs_no_profile_and_no_year_fl_4),
        TEST(test_preview_kept_lots_show_what_they_would_bring),
        TEST(test_preview_kept_parts_show_what_is_left_of_them),
        TEST(test_preview_kept_gift_has_the_term_it_would_be_sold_in_hp_5),
        TEST(test_preview_kept_shares_of_a_pool_show_its_average_li_6),
        TEST(test_preview_spared_lots_show_what_keeps_them_d10),
        TEST(test_preview_figures_the_year_before_by_its_own_profile_mt_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

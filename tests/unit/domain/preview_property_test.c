/* What holds for the sales of every household, order and method. */
#include "property.h"

enum { ROUNDS = 400 };

/* A random household with every kind of account, lot and date, and an order that it can meet. */
typedef struct Case {
    HouseholdBuilder builder;
    PreviewOrder *order;
    uint64_t seed;
} Case;

static void add_lots(Case *made, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        bool unknown = random_below(&made->seed, 12) == 0;
        Lot *lot = builder_lot(&made->builder, (uint32_t)random_below(&made->seed, 3),
                               (uint32_t)random_below(&made->seed, 2), "1", unknown ? NULL : "1.00",
                               "2019-01-01");

        lot->quantity.units = 1 + (int64_t)random_below(&made->seed, 500 * QUANTITY_ONE);
        lot->basis.value.cents = unknown ? 0 : (int64_t)random_below(&made->seed, 9000000);
        lot->acquired_on.value.days += (int32_t)random_below(&made->seed, 2780);
        lot->acquired_on.present = random_below(&made->seed, 20) != 0;
        if (random_below(&made->seed, 10) == 0) {
            lot->kind = LOT_GIFT;
            lot->donor_basis = (OptionalMoney){true, {(int64_t)random_below(&made->seed, 900000)}};
            lot->gift_value = (OptionalMoney){true, {(int64_t)random_below(&made->seed, 900000)}};
        }
    }
}

static Quantity held(const Household *household, uint32_t account, uint32_t security)
{
    Holding holding = household_holding(household, account, security);
    Quantity sum = {0};

    for (uint32_t i = 0; i < holding.count; i++)
        sum = quantity_add(sum, household->lots[holding.first + i].quantity);
    return sum;
}

/* Up to three sales of each holding, which together may sell all of it. */
static void add_sales(Case *made)
{
    static const char *const symbols[] = {"AAA", "BBB"};
    const Household *household = builder_household(&made->builder);

    for (uint32_t account = 0; account < 3; account++) {
        for (uint32_t security = 0; security < 2; security++) {
            Quantity left = held(household, account, security);

            for (int i = 0; i < 3 && left.units > 0; i++) {
                TradeOrder *trade =
                    builder_sell(&made->builder, made->order, account, symbols[security], "1");
                Quantity part = {1 + (int64_t)random_below(&made->seed, (uint64_t)left.units)};

                trade->quantity.value = part;
                left = quantity_subtract(left, part);
            }
        }
    }
}

static Case make_case(Arena *arena, uint64_t seed)
{
    Case made = {.builder = builder_new(arena, "2026-08-21"), .seed = seed};
    TaxProfile *profile;
    Model *model;

    builder_account(&made.builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(&made.builder, TAX_DEFERRED, OWNER_SELF, "1000.00");
    builder_account(&made.builder, TAXABLE, OWNER_SPOUSE, "1000.00");
    builder_security(&made.builder, "AAA", CLASS_US_STOCKS, "101.37");
    builder_security(&made.builder, "BBB", CLASS_US_BONDS, "33.333333");
    model = builder_model(&made.builder, BY_ASSET_CLASS);
    builder_target(&made.builder, model, "1")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    profile = builder_profile(&made.builder, 2026,
                              (FilingStatus)random_below(&made.seed, FILING_STATUS_COUNT), "0");
    profile->wages.cents = (int64_t)random_below(&made.seed, 40000000);
    add_lots(&made, random_below(&made.seed, 40));
    made.order = builder_order(&made.builder);
    made.order->lot_selection =
        (OptionalWord){true, (int)random_below(&made.seed, SELECT_SPECIFIC)};
    add_sales(&made);
    return made;
}

static void compute(Case *made, const Rules *rules, Preview *preview)
{
    const Household *household = builder_household(&made->builder);

    ASSERT_OK(household_check(made->builder.arena, household));
    ASSERT_OK(preview_compute(made->builder.arena, rules, household, made->order, (OptionalWord){0},
                              preview));
}

static Preview preview_of(PropertyCase *made)
{
    Case *one = ARENA_NEW(made->arena, Case);
    Preview preview;

    *one = make_case(made->arena, made->seed);
    compute(one, made->rules, &preview);
    return preview;
}

static void check_sums(PropertyCase *made)
{
    Preview preview = preview_of(made);

    for (size_t s = 0; s < preview.sell_count; s++) {
        const Sell *sell = &preview.sells[s];
        int64_t shares = 0;
        int64_t proceeds = 0;
        int64_t basis = 0;
        int64_t gains = 0;

        for (size_t i = 0; i < sell->lot_count; i++) {
            const LotSlice *slice = &sell->lots[i].slice;

            shares += slice->quantity.units;
            proceeds += slice->proceeds.cents;
            basis += slice->basis.cents;
            gains += slice->gain.cents;
            assert_int_equal(slice->gain.cents, slice->proceeds.cents - slice->basis.cents);
            assert_int_equal(sell->lots[i].order, i + 1);
        }
        assert_int_equal(shares, sell->quantity.units);
        assert_int_equal(proceeds, sell->proceeds.cents);
        assert_int_equal(basis, sell->basis.cents);
        if (preview.household->accounts[sell->account].tax_treatment == TAXABLE)
            assert_int_equal(gains, sell->gains.short_term.cents + sell->gains.long_term.cents);
    }
}

static void test_preview_sums_over_lots_are_the_trade_rd_3(void **state)
{
    property_hold(state, ROUNDS, check_sums);
}

static void check_conservation(PropertyCase *made)
{
    Preview preview = preview_of(made);
    const Household *household = preview.household;

    bool averaged = preview.lot_selection == SELECT_AVERAGE_COST; /* the basis of pools */

    for (size_t l = 0; l < household->lot_count; l++) {
        const Lot *lot = &household->lots[l];
        int64_t sold = 0;
        int64_t basis = 0;

        for (size_t s = 0; s < preview.sell_count; s++) {
            for (size_t i = 0; i < preview.sells[s].lot_count; i++) {
                if (preview.sells[s].lots[i].lot != lot)
                    continue;
                sold += preview.sells[s].lots[i].slice.quantity.units;
                basis += preview.sells[s].lots[i].slice.basis.cents;
            }
        }
        assert_true(sold <= lot->quantity.units);
        if (lot->kind == LOT_PURCHASE && !averaged)
            assert_true(basis <= lot->basis.value.cents);
        if (lot->kind == LOT_PURCHASE && !averaged && sold == lot->quantity.units)
            assert_int_equal(basis, lot->basis.value.cents);
    }
}

static void test_preview_sells_no_share_and_no_basis_twice_rd_2(void **state)
{
    property_hold(state, ROUNDS, check_conservation);
}

static void check_range(PropertyCase *made)
{
    Preview preview = preview_of(made);

    if (preview.has_range)
        assert_true(preview.tax_low.total.cents <= preview.tax.total.cents);
    assert_int_equal(preview.tax.total.cents,
                     preview.tax.with.total.cents - preview.tax.without.total.cents);
}

static void test_preview_range_is_low_to_high_ba_7(void **state)
{
    property_hold(state, ROUNDS, check_range);
}

/* The value of a household does not change by trading at the market. */
static void check_value(PropertyCase *made)
{
    Preview preview = preview_of(made);
    int64_t after = 0;
    int64_t off;

    assert_int_equal(preview.drift.gap, DRIFT_KNOWN);
    for (size_t i = 0; i < preview.drift.class_count; i++)
        after += preview.drift.classes[i].after.cents;
    off = after - preview.drift.value.cents;
    assert_true(off >= -20 && off <= 20); /* cents of rounded proceeds */
}

static void test_preview_conserves_value(void **state)
{
    property_hold(state, ROUNDS, check_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_preview_sums_over_lots_are_the_trade_rd_3),
        PROPERTY(test_preview_sells_no_share_and_no_basis_twice_rd_2),
        PROPERTY(test_preview_range_is_low_to_high_ba_7),
        PROPERTY(test_preview_conserves_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What holds for every lot however it is sold in parts. Rules BA-2, BA-4, RD-2. */
#include "property.h"

enum { ROUNDS = 3000, PARTS_MOST = 30 };

static OptionalMoney random_amount(uint64_t *seed, bool present)
{
    return (OptionalMoney){present, {present ? (int64_t)random_below(seed, 10000000) : 0}};
}

static OptionalDate random_date(uint64_t *seed, bool present)
{
    return (OptionalDate){present, {date("2015-01-01").days + (int32_t)random_below(seed, 4000)}};
}

/* Any kind of lot; quantities from a handful of units to thousands of shares. */
static Lot random_lot(uint64_t *seed)
{
    static const uint64_t sizes[] = {40, 100000, 300 * QUANTITY_ONE, 90000 * QUANTITY_ONE};
    bool known = !random_one_in(seed, 10);
    Lot lot = {.account = 3, .security = 5, .sequence = 7, .kind = random_word(seed, 5)};

    lot.quantity.units = 2 + (int64_t)random_below(seed, sizes[random_below(seed, 4)]);
    if (random_one_in(seed, 3))
        lot.absorbed.units = (int64_t)random_below(seed, (uint64_t)lot.quantity.units + 1);
    lot.basis = random_amount(seed, known);
    lot.basis_status = known ? BASIS_KNOWN : BASIS_UNKNOWN;
    lot.acquired_on = random_date(seed, !random_one_in(seed, 10));
    lot.deemed_acquired_on = random_date(seed, random_one_in(seed, 5));
    lot.donor_basis = random_amount(seed, lot.kind == LOT_GIFT && !random_one_in(seed, 5));
    lot.gift_value = random_amount(seed, lot.donor_basis.present && !random_one_in(seed, 5));
    lot.donor_acquired_on = random_date(seed, lot.donor_basis.present);
    lot.gift_date = random_date(seed, lot.gift_value.present);
    return lot;
}

static Money random_proceeds(uint64_t *seed)
{
    return (Money){(int64_t)random_below(seed, 12000000)};
}

/* amount x part / whole, half away from zero, in a way of its own. */
static int64_t exact_share(Money amount, Quantity part, Quantity whole)
{
    Wide twice = (Wide)amount.cents * part.units * 2 + whole.units;

    return (int64_t)(twice / (2 * (Wide)whole.units));
}

/* Which date's following day starts the count, by the rules' own words. Rules HP-4 to HP-6. */
static OptionalDate start_of(const Lot *lot, bool loss_from_value)
{
    if (loss_from_value)
        return lot->gift_date.present ? lot->gift_date : lot->acquired_on;
    if (lot->deemed_acquired_on.present)
        return lot->deemed_acquired_on;
    if (lot->kind == LOT_GIFT && lot->donor_acquired_on.present)
        return lot->donor_acquired_on;
    return lot->acquired_on;
}

static void check_term(const Lot *lot, const LotSlice *slice, Date sold_on, bool loss_from_value)
{
    OptionalDate start = start_of(lot, loss_from_value);
    bool is_long = lot->kind == LOT_INHERITANCE ||
                   (start.present && sold_on.days >= lot_first_long_term(start.value).days);

    assert_int_equal(slice->term == TERM_LONG, is_long);
    assert_int_equal(slice->first_long_term_on.present,
                     start.present && lot->kind != LOT_INHERITANCE);
    if (slice->first_long_term_on.present)
        assert_int_equal(slice->first_long_term_on.value.days,
                         lot_first_long_term(start.value).days);
}

/* A slice against the rules, figured without the domain's own functions. */
static void check_slice(const Lot *lot, const LotSlice *slice, Date sold_on, UnknownBasis unknown)
{
    int64_t proceeds = slice->proceeds.cents;
    int64_t basis = unknown == UNKNOWN_BASIS_PROCEEDS ? proceeds : 0;
    bool from_value = false;

    if (lot->basis.present)
        basis = exact_share(lot->basis.value, slice->quantity, lot->quantity);
    if (lot->kind == LOT_GIFT && lot->donor_basis.present) {
        basis = exact_share(lot->donor_basis.value, slice->quantity, lot->quantity);
        if (lot->gift_value.present && lot->gift_value.value.cents < lot->donor_basis.value.cents) {
            int64_t value = exact_share(lot->gift_value.value, slice->quantity, lot->quantity);

            from_value = proceeds < value && proceeds <= basis;
            basis = proceeds > basis ? basis : from_value ? value : proceeds;
        }
    }
    assert_int_equal(slice->basis.cents, basis);
    assert_int_equal(slice->gain.cents, proceeds - basis);
    check_term(lot, slice, sold_on, from_value);
}

static void check_any_slice(PropertyCase *made)
{
    Lot lot = random_lot(&made->seed);
    Quantity part = {1 + (int64_t)random_below(&made->seed, (uint64_t)lot.quantity.units)};
    Date sold_on = {date("2025-01-01").days + (int32_t)random_below(&made->seed, 700)};
    UnknownBasis unknown = random_word(&made->seed, 2);
    Money proceeds = random_proceeds(&made->seed);
    LotSlice slice;

    if (random_one_in(&made->seed, 3))
        part = lot.quantity;
    if (random_one_in(&made->seed, 4) && lot.donor_basis.present)
        proceeds.cents = exact_share(random_below(&made->seed, 2) && lot.gift_value.present
                                         ? lot.gift_value.value
                                         : lot.donor_basis.value,
                                     part, lot.quantity);
    slice = lot_slice(&lot, part, proceeds, sold_on, unknown);
    assert_int_equal(slice.quantity.units, part.units);
    assert_int_equal(slice.proceeds.cents, proceeds.cents);
    check_slice(&lot, &slice, sold_on, unknown);
}

static void test_lot_any_slice_is_as_the_rules_say_ba_2_ba_4(void **state)
{
    property_hold(state, ROUNDS, check_any_slice);
}

static int64_t left_of(OptionalMoney before, OptionalMoney after)
{
    assert_int_equal(before.present, after.present);
    return before.value.cents - after.value.cents;
}

static void assert_same_date(OptionalDate left, OptionalDate right)
{
    assert_int_equal(left.present, right.present);
    assert_int_equal(left.value.days, right.value.days);
}

/*
 * What a sale of a part takes out of a lot is its share, and shares that absorbed a loss go first
 * (WS-9); nothing else changes.
 */
static void check_after(const Lot *lot, Quantity part)
{
    Lot after = lot_after(lot, part);

    assert_int_equal(left_of(lot->basis, after.basis),
                     exact_share(lot->basis.value, part, lot->quantity));
    assert_int_equal(left_of(lot->donor_basis, after.donor_basis),
                     exact_share(lot->donor_basis.value, part, lot->quantity));
    assert_int_equal(left_of(lot->gift_value, after.gift_value),
                     exact_share(lot->gift_value.value, part, lot->quantity));
    assert_int_equal(after.quantity.units, lot->quantity.units - part.units);
    assert_int_equal(after.absorbed.units,
                     lot->absorbed.units > part.units ? lot->absorbed.units - part.units : 0);
    assert_int_equal(after.account, lot->account);
    assert_int_equal(after.security, lot->security);
    assert_int_equal(after.sequence, lot->sequence);
    assert_int_equal(after.kind, lot->kind);
    assert_int_equal(after.basis_status, lot->basis_status);
    assert_same_date(after.acquired_on, lot->acquired_on);
    assert_same_date(after.deemed_acquired_on, lot->deemed_acquired_on);
    assert_same_date(after.donor_acquired_on, lot->donor_acquired_on);
    assert_same_date(after.gift_date, lot->gift_date);
}

/* A lot sold off in a random sequence of parts: all its shares and all its money come out. */
static void check_split(PropertyCase *made)
{
    Lot lot = random_lot(&made->seed);
    Lot left = lot;
    Date sold_on = date("2026-06-01");
    int64_t shares = 0;
    int64_t basis = 0;
    int64_t donor_basis = 0;
    int64_t gift_value = 0;

    for (int i = 0; i < PARTS_MOST && left.quantity.units > 1; i++) {
        Quantity part = {1 + (int64_t)random_below(&made->seed, (uint64_t)left.quantity.units - 1)};
        LotSlice slice = lot_slice(&left, part, random_proceeds(&made->seed), sold_on, 0);
        Lot after = lot_after(&left, part);

        check_after(&left, part);
        check_slice(&left, &slice, sold_on, 0);
        shares += slice.quantity.units;
        basis += left_of(left.basis, after.basis);
        donor_basis += left_of(left.donor_basis, after.donor_basis);
        gift_value += left_of(left.gift_value, after.gift_value);
        assert_true(after.basis.value.cents >= 0 && after.donor_basis.value.cents >= 0 &&
                    after.gift_value.value.cents >= 0);
        left = after;
    }
    assert_int_equal(shares + left.quantity.units, lot.quantity.units);
    assert_int_equal(basis + left.basis.value.cents, lot.basis.value.cents);
    assert_int_equal(donor_basis + left.donor_basis.value.cents, lot.donor_basis.value.cents);
    assert_int_equal(gift_value + left.gift_value.value.cents, lot.gift_value.value.cents);
}

static void test_lot_split_in_any_way_conserves_shares_and_money_rd_2(void **state)
{
    property_hold(state, ROUNDS, check_split);
}

/* The last slice of a plain lot has the basis that is left: the parts' gains are the whole's. */
static void check_gain_of_parts(PropertyCase *made)
{
    Lot left = random_lot(&made->seed);
    int64_t proceeds = 0;
    int64_t gains = 0;
    int64_t basis;

    left.kind = LOT_PURCHASE;
    left.basis.present = true;
    left.donor_basis.present = left.gift_value.present = false;
    basis = left.basis.value.cents;
    for (bool last = false; !last;) {
        Quantity part = {1 + (int64_t)random_below(&made->seed, (uint64_t)left.quantity.units)};
        LotSlice slice =
            lot_slice(&left, part, random_proceeds(&made->seed), date("2026-06-01"), 0);

        proceeds += slice.proceeds.cents;
        gains += slice.gain.cents;
        last = part.units == left.quantity.units;
        if (!last)
            left = lot_after(&left, part);
    }
    assert_int_equal(gains, proceeds - basis);
}

static void test_lot_gains_of_all_parts_are_the_gain_of_the_whole_rd_2(void **state)
{
    property_hold(state, ROUNDS, check_gain_of_parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_lot_any_slice_is_as_the_rules_say_ba_2_ba_4),
        PROPERTY(test_lot_split_in_any_way_conserves_shares_and_money_rd_2),
        PROPERTY(test_lot_gains_of_all_parts_are_the_gain_of_the_whole_rd_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

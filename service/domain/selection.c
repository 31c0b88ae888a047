#include "domain/selection.h"

#include <assert.h>

/* Gain of a lot at the sale's price; a gain of zero is told apart only by loss_first. */
typedef enum Sign { SIGN_LOSS, SIGN_ZERO, SIGN_GAIN } Sign;

typedef enum BasisOrder { BASIS_IGNORED, BASIS_ASCENDING, BASIS_DESCENDING } BasisOrder;

typedef enum ReasonShown { SHOW_DATE, SHOW_BASIS, SHOW_GAIN, SHOW_NOTHING } ReasonShown;

enum { RANK_FIRST = -1, RANK_LAST = 9 };

/*
 * A method is one row: which lots come first by term and sign of gain, then basis per share, then
 * date and sequence. At one price, gain per share descending is basis per share ascending.
 */
typedef struct OrderKeys {
    int rank[2][3]; /* [term][sign] */
    int unknown;    /* rank of lots without a basis (BA-7) */
    BasisOrder basis;
    ReasonShown shown;
    bool newest_first; /* ties by date and sequence descending instead of ascending (LI-3) */
} OrderKeys;

static const OrderKeys ORDERS[] = {
    [SELECT_FIFO] = {{{0}}, RANK_FIRST, BASIS_IGNORED, SHOW_DATE, false},
    [SELECT_LIFO] = {{{0}}, RANK_LAST, BASIS_IGNORED, SHOW_DATE, true},
    [SELECT_HIGHEST_COST] = {{{0}}, RANK_LAST, BASIS_DESCENDING, SHOW_BASIS, false},
    [SELECT_LOWEST_COST] = {{{0}}, RANK_LAST, BASIS_ASCENDING, SHOW_BASIS, false},
    [SELECT_LOSS_FIRST] = {{{0, 2, 5}, {1, 3, 4}}, RANK_LAST, BASIS_DESCENDING, SHOW_GAIN, false},
    [SELECT_MAX_LONG_TERM_GAIN] =
        {{{2, 1, 1}, {3, 0, 0}}, RANK_LAST, BASIS_ASCENDING, SHOW_GAIN, false},
    [SELECT_MAX_LONG_TERM_LOSS] =
        {{{1, 2, 2}, {0, 3, 3}}, RANK_LAST, BASIS_DESCENDING, SHOW_GAIN, false},
    [SELECT_MAX_SHORT_TERM_GAIN] =
        {{{3, 0, 0}, {2, 1, 1}}, RANK_LAST, BASIS_ASCENDING, SHOW_GAIN, false},
    [SELECT_MAX_SHORT_TERM_LOSS] =
        {{{0, 3, 3}, {1, 2, 2}}, RANK_LAST, BASIS_DESCENDING, SHOW_GAIN, false},
    [SELECT_HIGH_COST_LONG_FIRST] =
        {{{1, 1, 1}, {0, 0, 0}}, RANK_LAST, BASIS_DESCENDING, SHOW_BASIS, false},
    [SELECT_HIGH_COST_SHORT_FIRST] =
        {{{0, 0, 0}, {1, 1, 1}}, RANK_LAST, BASIS_DESCENDING, SHOW_BASIS, false},
    [SELECT_SPECIFIC] = {{{0}}, RANK_LAST, BASIS_IGNORED, SHOW_NOTHING, false},
};

static const LotMethod METHODS[] = {
    {SELECT_FIFO, "fifo", "Oldest lots first; lots without a basis before all."},
    {SELECT_LIFO, "lifo", "Newest lots first."},
    {SELECT_HIGHEST_COST, "highest_cost", "Highest basis per share first."},
    {SELECT_LOWEST_COST, "lowest_cost", "Lowest basis per share first."},
    {SELECT_LOSS_FIRST, "loss_first",
     "Short-term losses, long-term losses, lots without gain, long-term gains, short-term gains."},
    {SELECT_MAX_LONG_TERM_GAIN, "max_long_term_gain",
     "Long-term gains, largest first; then short-term gains, short-term losses, long-term losses."},
    {SELECT_MAX_LONG_TERM_LOSS, "max_long_term_loss",
     "Long-term losses, largest first; then short-term losses, short-term gains, long-term gains."},
    {SELECT_MAX_SHORT_TERM_GAIN, "max_short_term_gain",
     "Short-term gains, largest first; then long-term gains, long-term losses, short-term losses."},
    {SELECT_MAX_SHORT_TERM_LOSS, "max_short_term_loss",
     "Short-term losses, largest first; then long-term losses, long-term gains, short-term gains."},
    {SELECT_HIGH_COST_LONG_FIRST, "high_cost_long_first",
     "Long-term lots before short-term ones, highest basis per share first."},
    {SELECT_HIGH_COST_SHORT_FIRST, "high_cost_short_first",
     "Short-term lots before long-term ones, highest basis per share first."},
    {SELECT_SPECIFIC, "specific", "The lots named in the order, in the order named."},
};

const LotMethod *selection_methods(size_t *count_out)
{
    *count_out = sizeof METHODS / sizeof METHODS[0];
    return METHODS;
}

/*
 * Basis per share as an exact ratio of cents to share units, compared by cross multiplication: no
 * per-share figure is rounded. A gift between value and donor's basis (BA-4) has the price itself.
 */
typedef struct PerShare {
    int64_t cents;
    int64_t units;
} PerShare;

/* A price of 10^-6 dollars a share in cents per unit. */
#define PRICE_UNITS (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

static int per_share_compare(PerShare left, PerShare right)
{
    Wide a = (Wide)left.cents * right.units;
    Wide b = (Wide)right.cents * left.units;

    return (a > b) - (a < b);
}

static PerShare basis_per_share(const Lot *lot, PerShare price)
{
    PerShare donor = {lot->donor_basis.value.cents, lot->quantity.units};
    PerShare value = {lot->gift_value.value.cents, lot->quantity.units};

    if (lot->kind != LOT_GIFT || !lot->donor_basis.present)
        return (PerShare){lot->basis.value.cents, lot->quantity.units};
    if (!lot->gift_value.present || value.cents >= donor.cents ||
        per_share_compare(price, donor) > 0)
        return donor;
    return per_share_compare(price, value) < 0 ? value : price;
}

/* One lot with everything an order looks at, computed once. */
typedef struct SortedLot {
    PerShare basis;
    int64_t sequence;
    int32_t days;
    int rank;
    uint32_t lot;
} SortedLot;

/* As the lot's term would come out of lot_slice at this price. */
static Term term_at(const Lot *lot, Sign sign, Date trade_date)
{
    Lot valued = *lot;

    if (sign != SIGN_LOSS || lot->kind != LOT_GIFT || !lot->donor_basis.present ||
        !lot->gift_value.present || lot->gift_value.value.cents >= lot->donor_basis.value.cents)
        return lot_term(lot, trade_date);
    valued.deemed_acquired_on = lot->gift_date.present ? lot->gift_date : lot->acquired_on;
    return lot_term(&valued, trade_date);
}

static SortedLot key_of(const Lot *lot, const OrderKeys *keys, const SaleTerms *terms)
{
    PerShare price = {terms->price.micros, PRICE_UNITS};
    SortedLot key = {.basis = {0, 1},
                     .sequence = lot->sequence,
                     .days = lot->acquired_on.present ? lot->acquired_on.value.days : INT32_MIN,
                     .rank = keys->unknown};

    if (!lot_basis_known(lot))
        return key;
    key.rank = 0;
    if (keys->basis != BASIS_IGNORED) {
        int gain;
        Sign sign;

        key.basis = basis_per_share(lot, price);
        gain = per_share_compare(price, key.basis);
        sign = gain < 0 ? SIGN_LOSS : gain == 0 ? SIGN_ZERO : SIGN_GAIN;
        key.rank = keys->rank[term_at(lot, sign, terms->trade_date)][sign];
    }
    return key;
}

/* Whether `left` is sold before `right`. No two lots of a holding are equal: sequences differ. */
static bool comes_first(const SortedLot *left, const SortedLot *right, const OrderKeys *keys)
{
    bool older;

    if (left->rank != right->rank)
        return left->rank < right->rank;
    if (keys->basis != BASIS_IGNORED) {
        int dearer = per_share_compare(left->basis, right->basis);

        if (dearer != 0)
            return (keys->basis == BASIS_DESCENDING) == (dearer > 0);
    }
    older = left->days != right->days ? left->days < right->days : left->sequence < right->sequence;
    return older != keys->newest_first;
}

/* Linear on what is in order already; used for short runs alone. */
static void sort_run(SortedLot *lots, size_t count, const OrderKeys *keys)
{
    for (size_t i = 1; i < count; i++) {
        SortedLot moved = lots[i];
        size_t at = i;

        for (; at > 0 && comes_first(&moved, &lots[at - 1], keys); at--)
            lots[at] = lots[at - 1];
        lots[at] = moved;
    }
}

static void merge(SortedLot *lots, SortedLot *spare, size_t middle, size_t count,
                  const OrderKeys *keys)
{
    size_t left = 0;
    size_t right = middle;

    if (!comes_first(&lots[middle], &lots[middle - 1], keys))
        return; /* in order already */
    memcpy(spare, lots, middle * sizeof *lots);
    for (size_t at = 0; left < middle; at++) {
        if (right < count && comes_first(&lots[right], &spare[left], keys))
            lots[at] = lots[right++];
        else
            lots[at] = spare[left++];
    }
}

/* Bottom-up merge sort: n log n whatever the input, and no calls through pointers. */
static void sort_lots(Arena *arena, SortedLot *lots, size_t count, const OrderKeys *keys)
{
    enum { RUN = 12 };
    SortedLot *spare;

    for (size_t first = 0; first < count; first += RUN)
        sort_run(lots + first, count - first < RUN ? count - first : RUN, keys);
    if (count <= RUN)
        return;
    spare = ARENA_ARRAY(arena, SortedLot, count);
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t first = 0; first + width < count; first += 2 * width) {
            size_t rest = count - first;

            merge(lots + first, spare, width, rest < 2 * width ? rest : 2 * width, keys);
        }
    }
}

size_t selection_order(Arena *arena, const Household *household, Holding holding,
                       const SaleTerms *terms, uint32_t **order_out)
{
    const OrderKeys *keys = &ORDERS[terms->method];
    SortedLot *sorted = ARENA_ARRAY(arena, SortedLot, holding.count);
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, holding.count);
    size_t count = 0;

    assert(terms->method != SELECT_SPECIFIC);
    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &household->lots[holding.first + i];

        if (lot->acquired_on.present && date_compare(lot->acquired_on.value, terms->trade_date) > 0)
            continue;
        sorted[count] = key_of(lot, keys, terms);
        sorted[count++].lot = holding.first + i;
    }
    sort_lots(arena, sorted, count, keys);
    for (size_t i = 0; i < count; i++)
        order[i] = sorted[i].lot;
    *order_out = order;
    return count;
}

size_t selection_take(const uint32_t *order, size_t order_count, Quantity quantity, Quantity *left,
                      LotTake *takes_out)
{
    size_t count = 0;

    for (size_t i = 0; i < order_count && quantity.units > 0; i++) {
        uint32_t lot = order[i];
        Quantity taken = quantity_min(left[lot], quantity);

        if (taken.units == 0)
            continue;
        takes_out[count++] = (LotTake){lot, taken};
        left[lot] = quantity_subtract(left[lot], taken);
        quantity = quantity_subtract(quantity, taken);
    }
    assert(quantity.units == 0);
    return count;
}

/* A large basis on a hundred millionth of a share is more a share than can be shown. */
static OptionalMoney shown_cents(Wide numerator, Wide denominator)
{
    Wide cents = decimal_divide_half_away(numerator, denominator);

    if (cents > HOUSEHOLD_TOTAL_LIMIT || cents < -HOUSEHOLD_TOTAL_LIMIT)
        return (OptionalMoney){0};
    return (OptionalMoney){true, {decimal_narrow(cents)}};
}

/* Rounded for show: cents a share. */
static OptionalMoney shown_basis(PerShare basis)
{
    return shown_cents((Wide)basis.cents * QUANTITY_ONE, basis.units);
}

/* From the exact ratio, rounded once: (price x quantity - basis) / quantity. */
static OptionalMoney shown_gain(PerShare basis, Price price)
{
    Wide gain = (Wide)price.micros * basis.units - (Wide)basis.cents * PRICE_UNITS;

    return shown_cents(gain, (Wide)basis.units * (PRICE_ONE / MONEY_ONE));
}

LotReason selection_reason(const Lot *lot, LotSelection method, Price price)
{
    LotReason reason = {.rule = method};
    ReasonShown shown = ORDERS[method].shown;
    PerShare basis;

    if (shown == SHOW_DATE)
        reason.acquired_on = lot->acquired_on;
    if ((shown != SHOW_BASIS && shown != SHOW_GAIN) || !lot_basis_known(lot))
        return reason;
    basis = basis_per_share(lot, (PerShare){price.micros, PRICE_UNITS});
    if (shown == SHOW_BASIS)
        reason.basis_per_share = shown_basis(basis);
    else
        reason.gain_per_share = shown_gain(basis, price);
    return reason;
}

#include "domain/selection_parts.h"

#include <assert.h>

/* One lot with everything an order looks at. */
typedef struct LotKey {
    PerShare basis;
    uint32_t lot;
    uint8_t class;   /* term and sign of gain, or CLASS_UNKNOWN */
    bool same_entry; /* a further part of the purchase before it */
} LotKey;

struct SelectionLots {
    Arena *arena;
    size_t count;
    size_t class_counts[CLASS_COUNT];
    LotKey *keys;                      /* oldest first, parts of one purchase in their order */
    uint32_t *walks[WALK_COUNT];       /* indices into keys; NULL until a method asks */
    uint32_t *orders[SELECT_SPECIFIC]; /* per method: indices of lots; likewise */
};

/* As the lot's term would come out of lot_slice at this price. */
static Term term_at(const Lot *lot, Sign sign, Date trade_date)
{
    Lot valued;

    if (sign != SIGN_LOSS || lot->kind != LOT_GIFT || !lot->donor_basis.present ||
        !lot->gift_value.present || lot->gift_value.value.cents >= lot->donor_basis.value.cents)
        return lot_term(lot, trade_date);
    valued = *lot;
    valued.deemed_acquired_on = lot->gift_date.present ? lot->gift_date : lot->acquired_on;
    valued.donor_acquired_on.present = false;
    return lot_term(&valued, trade_date);
}

static LotKey key_of(const Lot *lot, PerShare price, Date trade_date)
{
    LotKey key = {.basis = {0, 1}, .class = CLASS_UNKNOWN};
    int gain;
    Sign sign;

    if (!lot_basis_known(lot))
        return key;
    key.basis = selection_basis_per_share(lot, price);
    gain = per_share_compare(price, key.basis);
    sign = gain < 0 ? SIGN_LOSS : gain == 0 ? SIGN_ZERO : SIGN_GAIN;
    key.class = (uint8_t)(term_at(lot, sign, trade_date) * SIGNS + sign);
    return key;
}

/* Parts of one purchase stand side by side. */
static bool is_same_entry(const Lot *before, const Lot *lot)
{
    return before->sequence == lot->sequence &&
           before->acquired_on.value.days == lot->acquired_on.value.days;
}

SelectionLots *selection_lots(Arena *arena, const Household *household, Holding holding,
                              Price price, Date trade_date)
{
    SelectionLots *lots = ARENA_NEW(arena, SelectionLots);
    PerShare at = {price.micros, PRICE_UNITS};

    lots->arena = arena;
    lots->keys = ARENA_ARRAY(arena, LotKey, holding.count);
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];
        LotKey *key = &lots->keys[lots->count];

        if (!lot_is_for_sale_on(lot, trade_date))
            continue;
        *key = key_of(lot, at, trade_date);
        key->lot = i;
        lots->class_counts[key->class]++;
        key->same_entry = lots->count > 0 && is_same_entry(&household->lots[key[-1].lot], lot);
        lots->count++;
    }
    return lots;
}

size_t selection_lots_count(const SelectionLots *lots)
{
    return lots->count;
}

/* Whether `left` stands before `right` by basis per share descending; equals keep their order. */
static bool is_dearer(const LotKey *keys, uint32_t left, uint32_t right)
{
    return per_share_compare(keys[left].basis, keys[right].basis) > 0;
}

/* Linear on what is in order already; used for short runs alone. */
static void sort_run(const LotKey *keys, uint32_t *run, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t moved = run[i];
        size_t at = i;

        for (; at > 0 && is_dearer(keys, moved, run[at - 1]); at--)
            run[at] = run[at - 1];
        run[at] = moved;
    }
}

static void merge(const LotKey *keys, uint32_t *run, uint32_t *spare, size_t middle, size_t count)
{
    size_t left = 0;
    size_t right = middle;

    if (!is_dearer(keys, run[middle], run[middle - 1]))
        return; /* in order already */
    memcpy(spare, run, middle * sizeof *run);
    for (size_t at = 0; left < middle; at++) {
        if (right < count && is_dearer(keys, run[right], spare[left]))
            run[at] = run[right++];
        else
            run[at] = spare[left++];
    }
}

/* Bottom-up merge sort: stable, n log n whatever the input, and no calls through pointers. */
static void sort_by_basis(const SelectionLots *lots, uint32_t *walk)
{
    enum { RUN = 12 };
    size_t count = lots->count;
    uint32_t *spare;

    for (size_t first = 0; first < count; first += RUN)
        sort_run(lots->keys, walk + first, count - first < RUN ? count - first : RUN);
    if (count <= RUN)
        return;
    spare = ARENA_ARRAY(lots->arena, uint32_t, count);
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t first = 0; first + width < count; first += 2 * width) {
            size_t rest = count - first;

            merge(lots->keys, walk + first, spare, width, rest < 2 * width ? rest : 2 * width);
        }
    }
}

/* Whether a lot of a walk belongs to the one before it: the two do not change places. */
static bool goes_with(const SelectionLots *lots, Walk walk, uint32_t before, uint32_t one)
{
    if (walk == WALK_NEWEST)
        return lots->keys[one].same_entry;
    return per_share_compare(lots->keys[before].basis, lots->keys[one].basis) == 0;
}

/* `from` backwards, but that lots which go together keep their order. */
static void reverse(const SelectionLots *lots, Walk walk, const uint32_t *from, uint32_t *to)
{
    size_t end = lots->count;
    size_t at = 0;

    for (size_t i = lots->count; i > 0; i--) {
        if (i > 1 && goes_with(lots, walk, from[i - 2], from[i - 1]))
            continue;
        to[at++] = from[i - 1];
        for (size_t same = i; same < end; same++)
            to[at++] = from[same];
        end = i - 1;
    }
}

static const uint32_t *walk_of(SelectionLots *lots, Walk walk)
{
    uint32_t *made;

    if (lots->walks[walk] != NULL)
        return lots->walks[walk];
    made = ARENA_ARRAY(lots->arena, uint32_t, lots->count);
    if (walk == WALK_NEWEST) {
        reverse(lots, walk, walk_of(lots, WALK_OLDEST), made);
    } else if (walk == WALK_CHEAPEST) {
        reverse(lots, walk, walk_of(lots, WALK_DEAREST), made);
    } else {
        for (size_t i = 0; i < lots->count; i++)
            made[i] = (uint32_t)i;
        if (walk == WALK_DEAREST)
            sort_by_basis(lots, made);
    }
    lots->walks[walk] = made;
    return made;
}

/* Where the lots of each rank begin: behind those of lesser ones. False: all are of one rank. */
static bool place_ranks(const SelectionLots *lots, const uint8_t rank_of[CLASS_COUNT],
                        size_t places[RANK_COUNT])
{
    size_t sum = 0;

    for (int class = 0; class < CLASS_COUNT; class ++) {
        size_t *count = &places[rank_of[class]];

        *count += lots->class_counts[class];
        if (*count == lots->count)
            return false;
    }
    for (int rank = 0; rank < RANK_COUNT; rank++) {
        size_t count = places[rank];

        places[rank] = sum;
        sum += count;
    }
    return true;
}

static void put_in_order(SelectionLots *lots, LotSelection method, uint32_t *order)
{
    const OrderKeys *keys = selection_order_keys(method);
    const uint32_t *walk = walk_of(lots, keys->walk);
    size_t places[RANK_COUNT] = {0};

    if (!place_ranks(lots, keys->rank, places)) {
        for (size_t i = 0; i < lots->count; i++)
            order[i] = lots->keys[walk[i]].lot;
        return;
    }
    for (size_t i = 0; i < lots->count; i++) {
        const LotKey *key = &lots->keys[walk[i]];

        order[places[keys->rank[key->class]]++] = key->lot;
    }
}

const uint32_t *selection_lots_order(SelectionLots *lots, LotSelection method)
{
    assert(method != SELECT_SPECIFIC);
    if (lots->orders[method] == NULL) {
        lots->orders[method] = ARENA_ARRAY(lots->arena, uint32_t, lots->count);
        put_in_order(lots, method, lots->orders[method]);
    }
    return lots->orders[method];
}

size_t selection_order(Arena *arena, const Household *household, Holding holding,
                       const SaleTerms *terms, const uint32_t **order_out)
{
    SelectionLots *lots =
        selection_lots(arena, household, holding, terms->price, terms->trade_date);

    *order_out = selection_lots_order(lots, terms->method);
    return lots->count;
}

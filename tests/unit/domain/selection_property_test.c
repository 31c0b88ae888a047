/*
 * Every order of lots against a plain one: categories in words, ratios crossed out in the open, and
 * the first lot looked for again and again. Rules LI-1, LI-3, BA-4, BA-7.
 */
#include "property.h"

enum { ROUNDS = 600, LOTS_MOST = 40 };

/* S or L for the term, then L, Z or G for loss, zero or gain; = stands for the two words before. */
typedef struct PlainOrder {
    LotSelection method;
    const char *categories; /* first to last; a lot is in the first that begins its own */
    bool dearest_first;
} PlainOrder;

static const PlainOrder ORDERS[] = {
    {SELECT_HIGHEST_COST, "", true},
    {SELECT_LOWEST_COST, "", false},
    {SELECT_LOSS_FIRST, "SL LL SZ LZ LG SG", true},
    {SELECT_MAX_LONG_TERM_GAIN, "LG SG SL LL", false},
    {SELECT_MAX_LONG_TERM_LOSS, "LL SL SG LG", true},
    {SELECT_MAX_SHORT_TERM_GAIN, "SG LG LL SL", false},
    {SELECT_MAX_SHORT_TERM_LOSS, "SL LL LG SG", true},
    {SELECT_HIGH_COST_LONG_FIRST, "L S", true},
    {SELECT_HIGH_COST_SHORT_FIRST, "S L", true},
};

typedef struct Shelf {
    HouseholdBuilder builder;
    const Household *household;
    Price price;
    Date trade_date;
} Shelf;

/* Few prices, dates and sizes, so that ties and lots without a gain are frequent. */
static void add_lot(Shelf *shelf, uint64_t *seed)
{
    bool known = !random_one_in(seed, 10);
    Lot *lot = builder_lot(&shelf->builder, 0, 0, "1", known ? "1.00" : NULL, "2026-08-01");

    lot->kind = random_word(seed, 5);
    lot->quantity.units = (1 + (int64_t)random_below(seed, 3)) * QUANTITY_ONE / 2;
    lot->basis.value.cents =
        known ? (int64_t)random_below(seed, 7) * 25 * lot->quantity.units / QUANTITY_ONE * 2 : 0;
    lot->acquired_on.value.days -= (int32_t)random_below(seed, 5) * 150 - 15;
    lot->acquired_on.present = !random_one_in(seed, 15);
    lot->sequence += (int64_t)random_below(seed, 3) * 100;
    if (random_one_in(seed, 4) && lot->sequence % 100 > 1) { /* one more part of the lot before */
        lot->acquired_on = lot[-1].acquired_on;
        lot->sequence = lot[-1].sequence;
        lot->part = lot[-1].part + 1;
    }
    if (random_one_in(seed, 6) && lot->acquired_on.present)
        lot->deemed_acquired_on = (OptionalDate){true, {lot->acquired_on.value.days - 300}};
    if (random_one_in(seed, 2)) {
        lot->donor_basis = (OptionalMoney){true, {(int64_t)random_below(seed, 7) * 50}};
        lot->gift_value =
            (OptionalMoney){random_one_in(seed, 2), {(int64_t)random_below(seed, 7) * 50}};
        lot->gift_date = (OptionalDate){random_one_in(seed, 2), {date("2026-07-01").days}};
        lot->donor_acquired_on = (OptionalDate){random_one_in(seed, 2), date("2020-07-01")};
    }
}

static Shelf *shelf_new(PropertyCase *made)
{
    Shelf *shelf = ARENA_NEW(made->arena, Shelf);
    uint64_t lots = random_below(&made->seed, LOTS_MOST);

    shelf->builder = builder_new(made->arena, "2026-08-01");
    shelf->trade_date = date("2026-08-01");
    shelf->price.micros = (1 + (int64_t)random_below(&made->seed, 5)) * PRICE_ONE / 2;
    builder_account(&shelf->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&shelf->builder, "VTI", CLASS_US_STOCKS, "1");
    for (uint64_t i = 0; i < lots; i++)
        add_lot(shelf, &made->seed);
    shelf->household = builder_household(&shelf->builder);
    return shelf;
}

/* Amount over quantity as cents a share: comparisons are crossed out. */
typedef struct Ratio {
    Wide cents;
    Wide shares;
} Ratio;

static int compare(Ratio left, Ratio right)
{
    Wide a = left.cents * right.shares;
    Wide b = right.cents * left.shares;

    return (a > b) - (a < b);
}

static Ratio price_ratio(Price price)
{
    return (Ratio){price.micros, QUANTITY_ONE * (PRICE_ONE / MONEY_ONE)};
}

static bool is_gift(const Lot *lot)
{
    return lot->kind == LOT_GIFT && lot->donor_basis.present;
}

/* The basis that a sale at the price would use. Rule BA-4. */
static Ratio basis_used(const Lot *lot, Price price)
{
    Ratio donor = {lot->donor_basis.value.cents, lot->quantity.units};
    Ratio value = {lot->gift_value.value.cents, lot->quantity.units};

    if (!is_gift(lot))
        return (Ratio){lot->basis.value.cents, lot->quantity.units};
    if (!lot->gift_value.present || compare(value, donor) >= 0)
        return donor;
    if (compare(price_ratio(price), donor) > 0)
        return donor;
    return compare(price_ratio(price), value) < 0 ? value : price_ratio(price);
}

/* The lot's category, as ORDERS has it: zero is a gain where it is not told apart. */
static const char *category_of(const Lot *lot, const Shelf *shelf)
{
    static const char *const names[2][3] = {{"SL", "SZ", "SG"}, {"LL", "LZ", "LG"}};
    int sign = compare(price_ratio(shelf->price), basis_used(lot, shelf->price));
    Lot held = *lot;

    if (sign < 0 && is_gift(lot) && lot->gift_value.present &&
        lot->gift_value.value.cents < lot->donor_basis.value.cents) {
        held.kind = LOT_PURCHASE;
        held.deemed_acquired_on.present = false;
        held.acquired_on = lot->gift_date.present ? lot->gift_date : lot->acquired_on;
    }
    return names[lot_term(&held, shelf->trade_date)][sign + 1];
}

/* Its place among the categories; a zero counts as a gain unless the order names it. */
static size_t rank_of(const Lot *lot, const Shelf *shelf, const PlainOrder *order)
{
    char category[3] = {0};
    const char *at;

    memcpy(category, category_of(lot, shelf), 2);
    if (category[1] == 'Z' && strchr(order->categories, 'Z') == NULL)
        category[1] = 'G';
    at = strstr(order->categories, category);
    if (at != NULL)
        return (size_t)(at - order->categories);
    category[1] = '\0';
    at = strstr(order->categories, category);
    return at == NULL ? 0 : (size_t)(at - order->categories);
}

static int32_t day_of(const Lot *lot)
{
    return lot->acquired_on.present ? lot->acquired_on.value.days : INT32_MIN;
}

/* By date, then entry; parts of one purchase stay in their order. Rule LI-3. */
static bool is_earlier(const Lot *left, const Lot *right, bool newest_first)
{
    if (day_of(left) != day_of(right))
        return (day_of(left) < day_of(right)) != newest_first;
    if (left->sequence != right->sequence)
        return (left->sequence < right->sequence) != newest_first;
    return left->part < right->part;
}

static bool goes_first(const Lot *left, const Lot *right, const Shelf *shelf,
                       const PlainOrder *order)
{
    bool left_known = lot_basis_known(left);
    bool right_known = lot_basis_known(right);

    if (left_known != right_known)
        return (order->method == SELECT_FIFO) != left_known;
    if (left_known && order->categories != NULL) {
        int dearer = compare(basis_used(left, shelf->price), basis_used(right, shelf->price));
        size_t ranks[2] = {rank_of(left, shelf, order), rank_of(right, shelf, order)};

        if (ranks[0] != ranks[1])
            return ranks[0] < ranks[1];
        if (dearer != 0)
            return (dearer > 0) == order->dearest_first;
    }
    return is_earlier(left, right, order->method == SELECT_LIFO);
}

/* The first that is left, until none is. */
static size_t plain_order(const Shelf *shelf, const PlainOrder *order, uint32_t *lots_out)
{
    bool taken[LOTS_MOST] = {0};
    size_t count = 0;

    for (;;) {
        uint32_t first = UINT32_MAX;

        for (uint32_t i = 0; i < shelf->household->lot_count; i++) {
            const Lot *lot = &shelf->household->lots[i];

            if (!taken[i] && day_of(lot) <= shelf->trade_date.days &&
                (first == UINT32_MAX ||
                 goes_first(lot, &shelf->household->lots[first], shelf, order)))
                first = i;
        }
        if (first == UINT32_MAX)
            return count;
        taken[first] = true;
        lots_out[count++] = first;
    }
}

static void check_order(PropertyCase *made, const Shelf *shelf, const PlainOrder *order)
{
    SaleTerms terms = {order->method, shelf->price, shelf->trade_date};
    Holding holding = {0, (uint32_t)shelf->household->lot_count};
    uint32_t plain[LOTS_MOST] = {0};
    size_t plain_count = plain_order(shelf, order, plain);
    const uint32_t *lots;
    size_t count = selection_order(made->arena, shelf->household, holding, &terms, &lots);

    assert_int_equal(count, plain_count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(lots[i], plain[i]);
}

static void check_orders(PropertyCase *made)
{
    static const PlainOrder by_date[] = {{SELECT_FIFO, NULL, false}, {SELECT_LIFO, NULL, false}};
    const Shelf *shelf = shelf_new(made);

    for (size_t i = 0; i < sizeof by_date / sizeof by_date[0]; i++)
        check_order(made, shelf, &by_date[i]);
    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++)
        check_order(made, shelf, &ORDERS[i]);
}

static void test_selection_orders_are_as_in_words_li_3(void **state)
{
    property_hold(state, ROUNDS, check_orders);
}

/* All orders of one holding, figured together, are those figured one by one. */
static void check_together(PropertyCase *made)
{
    const Shelf *shelf = shelf_new(made);
    Holding holding = {0, (uint32_t)shelf->household->lot_count};
    SelectionLots *together =
        selection_lots(made->arena, shelf->household, holding, shelf->price, shelf->trade_date);

    for (int round = 0; round < 30; round++) {
        LotSelection method = random_word(&made->seed, SELECT_SPECIFIC);
        SaleTerms terms = {method, shelf->price, shelf->trade_date};
        const uint32_t *alone;
        size_t count = selection_order(made->arena, shelf->household, holding, &terms, &alone);

        assert_int_equal(selection_lots_count(together), count);
        if (count > 0)
            assert_memory_equal(selection_lots_order(together, method), alone,
                                count * sizeof *alone);
    }
}

static void test_selection_together_is_as_one_by_one(void **state)
{
    property_hold(state, ROUNDS, check_together);
}

/* Whole lots in their order, then a part of one; a second sale goes on where the first ended. */
static void check_takes(PropertyCase *made)
{
    const Shelf *shelf = shelf_new(made);
    size_t count = shelf->household->lot_count;
    uint32_t order[LOTS_MOST];
    Quantity left[LOTS_MOST];
    LotTake takes[LOTS_MOST];
    int64_t rest = 0;
    size_t next = 0;

    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
        left[i] = shelf->household->lots[i].quantity;
        rest += left[i].units;
    }
    while (rest > 0) {
        Quantity wanted = {1 + (int64_t)random_below(&made->seed, (uint64_t)rest)};
        size_t taken = selection_take(order, count, wanted, left, takes);

        rest -= wanted.units;
        for (size_t i = 0; i < taken; i++) {
            assert_true(takes[i].lot == next || (i == 0 && takes[i].lot == next + 1));
            next = takes[i].lot;
            assert_true(takes[i].quantity.units > 0);
            wanted.units -= takes[i].quantity.units;
            assert_int_equal(left[next].units == 0 || i + 1 == taken, true);
            next += left[next].units == 0;
        }
        assert_int_equal(wanted.units, 0);
    }
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(left[i].units, 0);
}

static void test_selection_takes_whole_lots_and_a_last_part_li_1(void **state)
{
    property_hold(state, ROUNDS, check_takes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_selection_orders_are_as_in_words_li_3),
        PROPERTY(test_selection_together_is_as_one_by_one),
        PROPERTY(test_selection_takes_whole_lots_and_a_last_part_li_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

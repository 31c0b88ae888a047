#include "selection_shelf.h"

/* Whatever the order in which methods ask, each gets what it gets alone. */
static void test_selection_lots_serve_every_method(void **state)
{
    Shelf made = shelf(state);
    const Household *household;
    SelectionLots *lots;
    Holding holding;
    uint64_t seed = 11;

    for (int i = 0; i < 60; i++) {
        Lot *lot = put(&made, "1", "1", "2019-01-07");

        lot->quantity.units = QUANTITY_ONE * (1 + (int64_t)random_below(&seed, 4));
        lot->basis =
            (OptionalMoney){random_below(&seed, 10) != 0, {(int64_t)random_below(&seed, 8) * 5000}};
        lot->acquired_on.value.days += (int32_t)random_below(&seed, 2800);
        lot->acquired_on.present = random_below(&seed, 20) != 0;
    }
    household = builder_household(&made.builder);
    holding = household_holding(household, made.account, made.security);
    lots = selection_lots(made.builder.arena, household, holding, AT_100.price, AT_100.trade_date);
    for (LotSelection method = SELECT_SPECIFIC; method-- > 0;) {
        SaleTerms terms = {method, AT_100.price, AT_100.trade_date};
        size_t count = selection_lots_count(lots);
        const uint32_t *shared = selection_lots_order(lots, method);
        const uint32_t *alone;

        assert_int_equal(selection_order(made.builder.arena, household, holding, &terms, &alone),
                         count);
        assert_memory_equal(shared, alone, count * sizeof *shared);
    }
}

/* As the keys say it, lot against lot; rank 0 comes first. */
static bool stands_before(const Lot *left, const Lot *right, LotSelection method)
{
    Wide dearer = (Wide)left->basis.value.cents * right->quantity.units -
                  (Wide)right->basis.value.cents * left->quantity.units;

    if (method == SELECT_LOWEST_COST)
        dearer = -dearer;
    if (method != SELECT_FIFO && method != SELECT_LIFO && dearer != 0)
        return dearer > 0;
    if (left->acquired_on.value.days != right->acquired_on.value.days)
        return (left->acquired_on.value.days < right->acquired_on.value.days) !=
               (method == SELECT_LIFO);
    if (left->sequence != right->sequence)
        return (left->sequence < right->sequence) != (method == SELECT_LIFO);
    return left->part < right->part;
}

static void test_selection_sorts_many_lots_by_the_keys_li_3(void **state)
{
    static const LotSelection methods[] = {SELECT_FIFO, SELECT_LIFO, SELECT_HIGHEST_COST,
                                           SELECT_LOWEST_COST};
    Shelf made = shelf(state);
    const Household *household;
    uint64_t seed = 5;

    for (int i = 0; i < 300; i++) {
        Lot *lot = put(&made, "1", "1", "2019-01-07");

        lot->quantity.units = QUANTITY_ONE * (1 + (int64_t)random_below(&seed, 4));
        lot->basis.value.cents = (int64_t)random_below(&seed, 30) * 1000;
        lot->acquired_on.value.days += (int32_t)random_below(&seed, 40);
        if (i % 3 == 0 && i > 0) { /* a further part of the purchase before */
            lot->sequence = lot[-1].sequence;
            lot->part = lot[-1].part + 1;
            lot->acquired_on = lot[-1].acquired_on;
        }
    }
    household = builder_household(&made.builder);
    for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
        SaleTerms terms = {methods[m], AT_100.price, AT_100.trade_date};
        const uint32_t *order;
        size_t count =
            selection_order(made.builder.arena, household, (Holding){0, 300}, &terms, &order);

        assert_int_equal(count, 300);
        for (size_t i = 1; i < count; i++)
            assert_true(stands_before(&household->lots[order[i - 1]], &household->lots[order[i]],
                                      methods[m]));
    }
}

/* What is spared of a purchase makes its other part no part of the purchase before. */
static void test_selection_part_beside_a_spared_one_is_of_its_own_date_li_3(void **state)
{
    Shelf made = shelf(state);
    SaleTerms terms = {SELECT_LIFO, AT_100.price, AT_100.trade_date};
    const Household *household;
    const uint32_t *order;
    Lot *rest;

    put(&made, "1", "90", "2020-05-01");
    put(&made, "1", "120", "2024-05-01")->spared = true;
    rest = put(&made, "1", "90", "2024-05-01");
    rest->sequence = rest[-1].sequence;
    rest->part = 1;
    household = builder_household(&made.builder);
    assert_int_equal(
        selection_order(made.builder.arena, household, (Holding){0, 3}, &terms, &order), 2);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_selection_lots_serve_every_method),
        TEST(test_selection_sorts_many_lots_by_the_keys_li_3),
        TEST(test_selection_part_beside_a_spared_one_is_of_its_own_date_li_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

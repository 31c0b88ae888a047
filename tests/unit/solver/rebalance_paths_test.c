#include "plan_scene.h"

#include "solver/rebalance_parts.h"
#include <math.h>

/* Dollars that the disallowed parts of lots may be off. */
static const double ROUNDING = 0.1;

/* What a program takes the sale of so many dollars to realize at the least: the hull of the path.
 */
static double least_of(const Path *path, double sold)
{
    double least = LINEAR_INFINITY;

    for (size_t i = 0; i < path->count; i++) {
        for (size_t j = i; j < path->count; j++) {
            const PathPoint *from = &path->points[i];
            const PathPoint *to = &path->points[j];
            double share =
                to->sold > from->sold ? (sold - from->sold) / (to->sold - from->sold) : 0;

            if (from->sold <= sold && sold <= to->sold)
                least = fmin(least, from->realized.long_gain + share * (to->realized.long_gain -
                                                                        from->realized.long_gain));
        }
    }
    return least;
}

/*
 * Highest cost sells the lot that loses 200.00 a share first; but the older one, which loses 50.00,
 * meets the five shares bought lately before it. So each of its first five shares gives a loss of
 * 200.00 back, and the others lose their own: rules WS-9, LI-4.
 */
static void test_rebalance_path_is_nowhere_above_what_wash_sales_leave_ws_9(void **state)
{
    Scene *made = scene(state, "0.5", "0.5");
    uint32_t taxable = account(made, TAXABLE, "0.00");
    uint32_t other = account(made, TAXABLE, "0.00");
    PreviewOrder sale = {.kind = PREVIEW_TRADES};
    RebalanceTask task = {.rules = builder_rules(*state), .order = &made->order};
    Planning planning = {.arena = *state, .task = &task};
    Region region;
    Path path;

    made->builder.household.accounts[other].rebalancing = false;
    builder_lot(&made->builder, taxable, 0, "10", "3000.00", "2021-01-06");
    builder_lot(&made->builder, taxable, 0, "10", "1500.00", "2020-01-06");
    builder_lot(&made->builder, other, 0, "5", "500.00", "2026-08-10");
    made->order.kind = PREVIEW_REBALANCE;
    task.household = builder_household(&made->builder);
    task.policy = rebalance_policy(*state, task.household, &made->order);
    ASSERT_OK(rebalance_open(&planning));
    region = rebalance_region_all(&planning);
    region.washes = true;
    region.lots = rebalance_lots_in(&planning, &region);
    path = rebalance_path(&planning, &region, 0);
    for (int shares = 0; shares <= 20; shares++) {
        TradeOrder trade = {.account_id = task.household->accounts[taxable].id,
                            .symbol = TEXT_LITERAL("VTI"),
                            .side = SIDE_SELL,
                            .quantity = {true, {shares * QUANTITY_ONE}}};
        Preview preview = {0};

        sale.trades = &trade;
        sale.trade_count = shares > 0;
        ASSERT_OK(preview_compute(*state, task.rules, task.household, &sale, (OptionalWord){0},
                                  &preview));
        assert_true(least_of(&path, 100 * shares) <=
                    rebalance_dollars(preview.realized.long_term) + ROUNDING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rebalance_path_is_nowhere_above_what_wash_sales_leave_ws_9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* How good the frontiers of all kinds of plans are, whatever household they meet. */
#include "plan_property.h"

/* What is asked of a household, and what came of it. */
typedef struct Asked {
    PropertyCase *made;
    const Household *household; /* as whoever plans has it: with lots spared */
    PreviewOrder order;
    OptionalRate most;
    Frontier frontier;
} Asked;

static Asked *asked_of(PropertyCase *made, PreviewKind kind)
{
    Asked *asked = ARENA_NEW(made->arena, Asked);

    asked->made = made;
    asked->household = household_of(made);
    asked->order.kind = kind;
    asked->most = (OptionalRate){true, {(int64_t)random_below(&made->seed, 200000)}};
    return asked;
}

static const Error *try_finding(Asked *asked)
{
    PropertyCase *made = asked->made;
    RebalanceTask task = task_of(made, asked->household, &asked->order);

    return rebalance_frontier(made->arena, &task, asked->most, &asked->frontier);
}

/* Whether there is a frontier: more may be asked for than there is. */
static bool find(Asked *asked)
{
    const Error *fault = try_finding(asked);

    if (fault == NULL)
        return asked->frontier.gap == DRIFT_KNOWN;
    if (strcmp(fault->code, "withdrawal_too_large") != 0)
        assert_string_equal(fault->code, "no_plan");
    return false;
}

/* Its trades and moves, ordered by somebody, come to what it says. */
static Preview priced(const Asked *asked, const FrontierPoint *point)
{
    PropertyCase *made = asked->made;
    RebalanceTask task = task_of(made, asked->household, &asked->order);
    Preview preview;

    ASSERT_OK(preview_compute(made->arena, made->rules, task.household, &point->order,
                              (OptionalWord){0}, &preview));
    assert_int_equal(preview.tax.total.cents, point->tax.cents);
    assert_int_equal(preview.drift.after.millionths, point->drift.millionths);
    assert_int_equal(preview.realized.short_term.cents, point->realized.short_term.cents);
    assert_int_equal(preview.realized.long_term.cents, point->realized.long_term.cents);
    return preview;
}

typedef void CheckPoint(const Asked *asked, const FrontierPoint *point, const Preview *preview);

static void check_point(const Asked *asked, const FrontierPoint *point, CheckPoint *check)
{
    Preview preview = priced(asked, point);

    assert_true(point->program.cents <= point->bound.cents);
    assert_true(point->bound.cents <= point->total.cents);
    assert_int_equal(point->total.cents, point->tax.cents + point->cost.cents);
    for (size_t i = 0; i < preview.wash_sale_count; i++)
        assert_null(preview.wash_sales[i].buy);
    check(asked, point, &preview);
}

/* More drift for less tax and cost; the plan is on it, or right of a point that costs no more. */
static void check_points(const Asked *asked, CheckPoint *check)
{
    const Frontier *frontier = &asked->frontier;
    const FrontierPoint *last = &frontier->points[0];

    assert_true(frontier->point_count > 0);
    for (size_t i = 0; i < frontier->point_count; i++) {
        const FrontierPoint *point = &frontier->points[i];

        check_point(asked, point, check);
        if (i > 0) {
            assert_true(point[-1].drift.millionths < point->drift.millionths);
            assert_true(point[-1].total.cents > point->total.cents);
        }
        if (point->drift.millionths <= frontier->plan.drift.millionths)
            last = point;
    }
    check_point(asked, &frontier->plan, check);
    assert_true(last->drift.millionths <= frontier->plan.drift.millionths);
    assert_true(last->total.cents <= frontier->plan.total.cents);
    if (frontier->has_within) {
        check_point(asked, &frontier->within, check);
        assert_true(frontier->within.drift.millionths <= asked->most.value.millionths);
    }
}

/* Of points that move as much: none leaves less drift than there can be, and of any three the
 * program's middle one is not above the line, both but for cents and the last place of a drift. */
static void check_shape(const Frontier *frontier)
{
    for (size_t i = 0; i < frontier->point_count; i++) {
        const FrontierPoint *point = &frontier->points[i];

        assert_true((point->drift.millionths + 1 - frontier->least_drift.millionths) *
                        frontier->value.cents >=
                    -2 * RATE_ONE);
    }
    for (size_t i = 2; i < frontier->point_count; i++) {
        const FrontierPoint *left = &frontier->points[i - 2];
        const FrontierPoint *middle = &frontier->points[i - 1];
        const FrontierPoint *right = &frontier->points[i];
        Wide whole = right->drift.millionths - left->drift.millionths;
        Wide part = middle->drift.millionths - left->drift.millionths;

        assert_true((Wide)(middle->program.cents - left->program.cents - 2) * whole <=
                    (Wide)(right->program.cents - left->program.cents) * (part - 1));
    }
}

/* Rule BU-4. */
static void keeps_budgets(const Asked *asked, const FrontierPoint *point, const Preview *preview)
{
    (void)asked;
    assert_int_equal(point->order.move_count, 0);
    for (size_t i = 0; i < preview->budget_count; i++)
        assert_null(budget_exceeded(&preview->budgets[i]));
}

static void check_rebalance(PropertyCase *made)
{
    Asked *asked = asked_of(made, PREVIEW_REBALANCE);

    if (!find(asked))
        return;
    check_points(asked, keeps_budgets);
    check_shape(&asked->frontier);
}

static void test_frontier_falls_and_its_program_is_convex_d13(void **state)
{
    property_hold(state, ROUNDS / 5, check_rebalance);
}

/* Two million times what the household had. */
static void enrich(Household *household)
{
    enum { TIMES = 2000000 };

    for (size_t i = 0; i < household->lot_count; i++) {
        Lot *lot = &household->lots[i];

        lot->quantity.units *= TIMES;
        lot->absorbed.units *= TIMES;
        lot->basis.value.cents *= TIMES;
        lot->donor_basis.value.cents *= TIMES;
        lot->gift_value.value.cents *= TIMES;
    }
    for (size_t i = 0; i < household->account_count; i++)
        household->accounts[i].cash.cents *= TIMES;
}

static void check_billions(PropertyCase *made)
{
    Asked *asked = asked_of(made, PREVIEW_REBALANCE);
    Household *rich = ARENA_NEW(made->arena, Household);
    const Error *fault;

    *rich = *asked->household;
    enrich(rich);
    asked->household = rich;
    fault = try_finding(asked);
    if (fault != NULL && strcmp(fault->code, "no_plan") != 0)
        assert_string_equal(fault->code, "out_of_range"); /* trillions are too much */
    else if (fault == NULL && asked->frontier.gap == DRIFT_KNOWN)
        check_points(asked, keeps_budgets);
}

/* Cents of such households are less than a program of dollars tells apart. */
static void test_frontier_of_billions_is_found_d13(void **state)
{
    property_hold(state, ROUNDS / 5, check_billions);
}

/* Product D8: what a strategy keeps from is in no point either. */
static void keeps_strategy(const Asked *asked, const FrontierPoint *point, const Preview *preview)
{
    MigrationStrategy strategy = (MigrationStrategy)asked->order.model_change->strategy.value;

    keeps_budgets(asked, point, preview);
    if (strategy == MIGRATE_FLOWS_ONLY)
        assert_int_equal(preview->sell_count, 0);
    if (strategy != MIGRATE_AVOID_SHORT_TERM)
        return;
    assert_int_equal(preview->permanently_disallowed.cents, 0);
    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        for (size_t lot = 0; lot < sell->lot_count && sell->on_return; lot++)
            assert_false(sell->lots[lot].slice.term == TERM_SHORT &&
                         sell->lots[lot].slice.gain.cents > 0);
    }
}

static void check_model_change(PropertyCase *made)
{
    Asked *asked = asked_of(made, PREVIEW_MODEL_CHANGE);

    asked->order.model_change = ARENA_NEW(made->arena, ModelChangeOrder);
    asked->order.model_change->strategy =
        (OptionalWord){true, (int)random_below(&made->seed, MIGRATE_FLOWS_ONLY + 1)};
    if (!find(asked))
        return;
    check_points(asked, keeps_strategy);
    check_shape(&asked->frontier);
}

static void test_frontier_of_a_model_change_keeps_its_strategy_d8(void **state)
{
    property_hold(state, ROUNDS / 5, check_model_change);
}

static Money moved(const FrontierPoint *point)
{
    Money sum = {0};

    for (size_t i = 0; i < point->order.move_count; i++)
        sum = money_add(sum, point->order.moves[i].amount);
    return sum;
}

static void deposits_all(const Asked *asked, const FrontierPoint *point, const Preview *preview)
{
    assert_int_equal(preview->sell_count, 0);
    assert_int_equal(moved(point).cents, asked->order.cash_flow->amount.cents);
    assert_int_equal(point->gross.cents, asked->order.cash_flow->amount.cents);
}

static CashFlowOrder *flow_of(Asked *asked, uint64_t most_cents)
{
    PropertyCase *made = asked->made;
    uint64_t account = random_below(&made->seed, asked->household->account_count);

    asked->order.cash_flow = ARENA_NEW(made->arena, CashFlowOrder);
    *asked->order.cash_flow =
        (CashFlowOrder){.amount = {1 + (int64_t)random_below(&made->seed, most_cents)},
                        .account_id = {true, asked->household->accounts[account].id}};
    return asked->order.cash_flow;
}

static void check_deposit(PropertyCase *made)
{
    Asked *asked = asked_of(made, PREVIEW_DEPOSIT);

    flow_of(asked, 10000000);
    if (!find(asked))
        return;
    check_points(asked, deposits_all);
    check_shape(&asked->frontier);
    assert_int_equal(asked->frontier.price_count, 0);
}

static void test_frontier_of_a_deposit_invests_it_and_sells_nothing_d9(void **state)
{
    property_hold(state, ROUNDS / 5, check_deposit);
}

/* The amount asked for, to the cent: as it goes out, or what of it is left after tax; where no plan
 * leaves just that, the preview's own leaves more. */
static void raises_amount(const Asked *asked, const FrontierPoint *point, const Preview *preview)
{
    const CashFlowOrder *flow = asked->order.cash_flow;

    assert_int_equal(preview->buy_count, 0);
    if (!flow->net_of_tax)
        assert_int_equal(point->gross.cents, flow->amount.cents);
    else if (point->gross.cents != asked->frontier.plan.gross.cents)
        assert_int_equal(point->net.cents, flow->amount.cents);
    else
        assert_true(point->net.cents >= flow->amount.cents);
    assert_int_equal(moved(point).cents, flow->destination.present ? 0 : -point->gross.cents);
}

static void check_withdrawal(PropertyCase *made)
{
    Asked *asked = asked_of(made, PREVIEW_WITHDRAWAL);
    CashFlowOrder *flow = flow_of(asked, 5000000);

    flow->account_id.present = random_one_in(&made->seed, 3);
    flow->net_of_tax = random_one_in(&made->seed, 2);
    flow->destination = (OptionalWord){random_one_in(&made->seed, 4), DESTINATION_CASH};
    if (!find(asked))
        return;
    check_points(asked, raises_amount);
    if (!flow->net_of_tax)
        check_shape(&asked->frontier);
    assert_int_equal(asked->frontier.price_count, 0); /* Rule BU-4. */
}

static void test_frontier_of_a_withdrawal_raises_its_amount_to_the_cent_bu_4(void **state)
{
    property_hold(state, ROUNDS / 2, check_withdrawal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_frontier_falls_and_its_program_is_convex_d13),
        PROPERTY(test_frontier_of_billions_is_found_d13),
        PROPERTY(test_frontier_of_a_model_change_keeps_its_strategy_d8),
        PROPERTY(test_frontier_of_a_deposit_invests_it_and_sells_nothing_d9),
        PROPERTY(test_frontier_of_a_withdrawal_raises_its_amount_to_the_cent_bu_4),
    };

    return run_properties(tests, sizeof tests / sizeof tests[0]);
}

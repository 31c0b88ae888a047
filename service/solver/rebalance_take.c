/*
 * From a program's answer, or from an order, to the best plan: rounded, priced exactly, held
 * against every limit, and what the next program is to know of what came of it.
 */
#include "solver/rebalance_parts.h"

/* How much less room the next program is given, for each dollar that an answer exceeded a budget
 * by: what it sells instead may gain as well. */
static const double BUDGET_SLACK = 1.5;

/* A program's answer, rounded and priced. */
typedef struct PricedAnswer {
    PreviewOrder order;
    Preview preview;
    Money missing; /* of a withdrawal */
} PricedAnswer;

static Error *price_in(Arena *arena, const RebalanceTask *task, const PreviewOrder *order,
                       Preview *preview_out)
{
    return preview_compute(arena, task->rules, task->household, order, task->selection,
                           preview_out);
}

Error *rebalance_price(const Planning *planning, const PreviewOrder *order, Preview *preview_out)
{
    return price_in(planning->arena, planning->task, order, preview_out);
}

/* Whether the place buys what replaces a loss, or its own loss would be lost for good. */
static bool is_washed(const Preview *preview, const RebalancePlace *place, TradeSide side)
{
    bool washed = false;

    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const PreviewWash *wash = &preview->wash_sales[i];

        if (side == SIDE_BUY)
            washed = washed || (wash->buy != NULL && wash->buy->account == place->account &&
                                wash->buy->security == place->security);
        else
            washed =
                washed || (wash->sold != NULL && wash->match.permanent &&
                           wash->account == place->account && wash->security == place->security);
    }
    return washed;
}

/* Whether it was not set before. */
static bool set(bool *flag)
{
    bool was = *flag;

    *flag = true;
    return !was;
}

/* Forbids the next round's program what this answer shows to be no use: trades below the smallest,
 * buying what replaces a loss, and, under a policy that loses nothing, selling at a loss that would
 * be disallowed for good. Whether anything is forbidden that was not before. */
static bool forbid(Planning *planning, const Preview *preview)
{
    const RebalanceScope *scope = &planning->scope;
    bool loses_nothing =
        rebalance_mode(planning->task->order, &planning->task->policy).loses_nothing;
    bool more = false;

    for (uint32_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];

        if (planning->too_small[i]) {
            more = set(&planning->no_sell[i]) || more;
            more = set(&planning->no_buy[i]) || more;
        }
        if (is_washed(preview, place, SIDE_BUY))
            more = set(&planning->no_buy[i]) || more;
        if (loses_nothing && is_washed(preview, place, SIDE_SELL))
            more = set(&planning->no_sell[i]) || more;
    }
    return more;
}

bool rebalance_is_within_drift(const Planning *planning, const Preview *preview)
{
    const Drift *drift = &preview->drift;

    return drift->gap != DRIFT_KNOWN ||
           rebalance_fraction(drift->after) * rebalance_dollars(drift->value_after) <=
               planning->drift_limit + planning->drift_slack;
}

static Error *price_answer(Planning *planning, const Sketch *sketch, const LinearSolution *solution,
                           PricedAnswer *answer_out)
{
    Rounded rounded;

    rebalance_round(planning, sketch, solution, &rounded);
    answer_out->order = rebalance_order(planning->arena, &planning->scope, planning->task->order,
                                        rounded.moves, rounded.count);
    answer_out->missing =
        rebalance_settle(planning, sketch, solution, rounded.cash, &answer_out->order);
    return rebalance_price(planning, &answer_out->order, &answer_out->preview);
}

/* Makes the order, which keeps every limit, the best plan where it is better: in memory that lasts,
 * as what it was priced in may not. */
static Error *take_if_better(const Planning *planning, const PreviewOrder *order, Money objective,
                             Best *best)
{
    Arena *arena = planning->lasting;

    if (objective.cents >= best->objective.cents)
        return NULL;
    *best = (Best){.found = true, .objective = objective, .order = *order};
    best->order.trades = ARENA_COPY(arena, TradeOrder, order->trades, order->trade_count);
    best->order.moves = ARENA_COPY(arena, CashMove, order->moves, order->move_count);
    TRY(price_in(arena, planning->task, &best->order, &best->preview));
    best->added = best->preview.realized;
    return NULL;
}

/* The same of any answer: one that breaks a limit is no plan. While budgets need not be kept, the
 * best plan that keeps them is noted beside. */
static Error *take(const Planning *planning, const PricedAnswer *answer, Best *best,
                   bool *better_out)
{
    const Preview *preview = &answer->preview;
    Money objective = rebalance_objective(planning->arena, &planning->task->policy, preview);
    bool over = rebalance_over_budget(planning, preview) > 0;

    *better_out = false;
    if (!rebalance_is_within_drift(planning, preview) || !rebalance_keeps(planning, preview))
        return NULL;
    if (planning->within != NULL && !over)
        TRY(take_if_better(planning, &answer->order, objective, planning->within));
    if (planning->within == NULL && over)
        return NULL;
    *better_out = objective.cents < best->objective.cents;
    return take_if_better(planning, &answer->order, objective, best);
}

Error *rebalance_try(const Planning *planning, const PreviewOrder *order, Best *best,
                     bool *better_out)
{
    PricedAnswer answer = {.order = *order};

    TRY(price_in(planning->scratch, planning->task, &answer.order, &answer.preview));
    TRY(take(planning, &answer, best, better_out));
    arena_clear(planning->scratch);
    return NULL;
}

Error *rebalance_take_up(Planning *planning, const Sketch *sketch, const LinearSolution *solution,
                         Best *best, bool *again_out)
{
    PricedAnswer answer;
    double over;
    double over_traded;

    TRY(price_answer(planning, sketch, solution, &answer));
    TRY(take(planning, &answer, best, again_out));
    over = planning->within != NULL ? 0 : rebalance_over_budget(planning, &answer.preview);
    over_traded = rebalance_over_traded(planning, &answer.preview);
    planning->budget_slack += over > 0 ? BUDGET_SLACK * over + 0.01 : 0;
    planning->traded_slack += over_traded > 0 ? over_traded + 0.01 : 0;
    if (answer.missing.cents > 0)
        planning->flow.slack += rebalance_dollars(answer.missing) + 0.01;
    if (forbid(planning, &answer.preview) || over > 0 || over_traded > 0 ||
        answer.missing.cents > 0)
        *again_out = true; /* the next program is another one: it deserves its round */
    return NULL;
}

void rebalance_allow(Planning *planning)
{
    size_t bytes = planning->scope.place_count * sizeof(bool);

    if (bytes > 0) {
        memset(planning->no_sell, 0, bytes);
        memset(planning->no_buy, 0, bytes);
    }
    planning->budget_slack = 0;
    planning->traded_slack = 0;
    planning->flow.slack = 0;
}

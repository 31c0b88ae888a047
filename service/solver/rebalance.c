#include "solver/rebalance_net.h"
#include "solver/rebalance_refine.h"

#include <math.h>

enum {
    ROUNDS = 8,
    REGIONS_LIMIT = 128,
    BYTES_LIMIT = 64 << 20,
    SCRATCH_BYTES = 256 << 20, /* of one region */
};
/* How near to its bound a plan need not be refined, as a share of the household's value. */
static const Rate REFINED = {10};
static const Money OUT_OF_REACH = {INT64_MAX / 4}; /* more than any objective */

Error *rebalance_open(Planning *planning)
{
    const RebalanceTask *task = planning->task;
    Date trade_date = task->order->trade_date.present ? task->order->trade_date.value
                                                      : task->household->pins.price_as_of;
    RebalanceMode mode;
    Wide cents = 0;
    bool other_year;

    planning->lasting = planning->arena;
    planning->scratch = arena_scratch(planning->arena, SCRATCH_BYTES);
    TRY(rebalance_scope(planning->arena, task->household, trade_date, &task->policy,
                        &planning->scope));
    mode = rebalance_mode(task->order, &task->policy);
    if (mode.keeps_to_day)
        rebalance_keep_to_day(planning->arena, &planning->scope);
    rebalance_restrict(&planning->scope, mode);
    planning->year = date_year(trade_date);
    planning->profile = household_profile(task->household, planning->year, &other_year);
    planning->parameters = tax_tables_year(&task->rules->tax, planning->year);
    planning->without = budget_used(task->household, planning->year, -1);
    planning->budgets = budget_evaluate(planning->arena, task->household, &task->rules->tax,
                                        planning->year, NULL, &planning->budget_count);
    for (size_t i = 0; i < planning->scope.place_count; i++)
        cents += planning->scope.places[i].value.cents;
    for (size_t i = 0; i < task->household->account_count; i++)
        cents += task->household->accounts[i].cash.cents;
    planning->value = (double)cents / 100.0;
    planning->trades_freely = mode.sells && mode.buys;
    planning->no_sell = ARENA_ARRAY(planning->arena, bool, planning->scope.place_count);
    planning->no_buy = ARENA_ARRAY(planning->arena, bool, planning->scope.place_count);
    planning->too_small = ARENA_ARRAY(planning->arena, bool, planning->scope.place_count);
    planning->room_share = 1;
    planning->drift_limit = LINEAR_INFINITY;
    planning->regions_limit = REGIONS_LIMIT;
    if (planning->bytes_limit == 0)
        planning->bytes_limit = BYTES_LIMIT;
    rebalance_find_lots(planning);
    rebalance_open_washes(planning);
    TRY(rebalance_open_flow(planning));
    rebalance_open_location(planning);
    planning->value_after = planning->value;
    if (planning->flow.withdraws || planning->within != NULL)
        planning->budget_count = 0; /* Rule BU-4. */
    if (!planning->flow.withdraws)
        planning->value_after += rebalance_dollars(planning->flow.amount);
    else if (!planning->flow.stays)
        planning->value_after -= rebalance_dollars(planning->flow.amount);
    return NULL;
}

/* No solution where a budget already over asks for more losses than there are. */
Error *rebalance_solve(const Planning *planning, const Sketch *sketch, LinearSolution *solution_out,
                       bool *solved_out)
{
    const RebalanceTask *task = planning->task;
    SolverCall call = {.program = &sketch->program,
                       .deadline_ms = task->deadline_ms,
                       .cancelled = task->cancelled};

    TRY(solver_solve(task->solver, planning->arena, &call, solution_out));
    *solved_out = solution_out->status == LINEAR_OPTIMAL;
    return NULL;
}

/* The lots in their method's order. */
Error *rebalance_improve(Planning *planning, Best *best, int *rounds)
{
    bool better = true;

    for (int i = 0; i < ROUNDS && better; i++) {
        SketchTax tax = {.slopes = rebalance_slopes(planning, best->added)};
        LinearSolution solution;
        Sketch sketch;
        bool solved;

        rebalance_blocks_in_order(planning, tax.slopes);
        sketch = rebalance_sketch(planning, &tax);
        TRY(rebalance_solve(planning, &sketch, &solution, &solved));
        if (!solved)
            break;
        TRY(rebalance_take_up(planning, &sketch, &solution, best, &better));
        ++*rounds;
    }
    return NULL;
}

static Money bound_of(const RebalanceSearch *search)
{
    return (Money){(int64_t)floor(rebalance_search_bound(search) * 100.0)};
}

Error *rebalance_do_nothing(Planning *planning, Best *best_out)
{
    size_t accounts = planning->scope.household->account_count;
    Money *cash = ARENA_ARRAY(planning->arena, Money, accounts);
    Best best = {.order = *planning->task->order};
    Money missing;

    for (uint32_t i = 0; i < accounts; i++)
        cash[i] = rebalance_free_cash(planning, i);
    best.order.trade_count = 0;
    missing = rebalance_settle(planning, NULL, NULL, cash, &best.order);
    TRY(rebalance_price(planning, &best.order, &best.preview));
    best.found = missing.cents == 0 && rebalance_is_within_drift(planning, &best.preview);
    best.objective =
        best.found ? rebalance_objective(planning->arena, &planning->task->policy, &best.preview)
                   : OUT_OF_REACH;
    *best_out = best;
    return NULL;
}

/* All plans as one, the answer improved, then what is still open searched, and what was found
 * improved again. */
Error *rebalance_find_best(Planning *planning, Best *best, RebalancePlan *plan)
{
    size_t bytes = planning->scope.place_count * sizeof *planning->too_small;
    bool *too_small = ARENA_ARRAY(planning->arena, bool, planning->scope.place_count);
    RebalanceSearch *search;
    Money before;

    TRY(rebalance_search_open(planning, best, &search));
    plan->relaxation = bound_of(search);
    rebalance_allow(planning);
    if (!rebalance_search_is_near(search))
        TRY(rebalance_improve(planning, best, &plan->rounds));
    before = best->objective;
    if (bytes > 0)
        memcpy(too_small, planning->too_small, bytes);
    TRY(rebalance_search_run(search));
    rebalance_allow(planning);
    if (best->objective.cents < before.cents)
        TRY(rebalance_improve(planning, best, &plan->rounds));
    else
        planning->too_small = too_small; /* of the plan, not of what was looked at since */
    if (!best->found && planning->flow.withdraws)
        TRY(rebalance_sell_out(planning, best));
    plan->lower_bound = bound_of(search);
    return NULL;
}

/* Whether the plan is above that objective by no more than this share of the household's value. */
static bool is_within(const Planning *planning, Rate share, const Best *best, Money objective)
{
    double most = rebalance_fraction(share) * planning->value;

    return rebalance_dollars(money_subtract(best->objective, objective)) <= most;
}

bool rebalance_is_near(const Planning *planning, const Best *best, Money bound)
{
    return is_within(planning, REFINED, best, bound);
}

Error *rebalance_rearrange(Planning *planning, Best *best)
{
    TRY(rebalance_spend(planning, best));
    TRY(rebalance_exchange(planning, best));
    return rebalance_spend(planning, best);
}

Error *rebalance_refine(Planning *planning, Best *best, Money bound)
{
    if (!best->found || rebalance_is_near(planning, best, bound))
        return NULL;
    TRY(rebalance_rearrange(planning, best));
    if (!planning->plans_again || rebalance_is_near(planning, best, bound))
        return NULL;
    return rebalance_again(planning, best);
}

Error *rebalance_find(Planning *planning, Best *best, RebalancePlan *plan)
{
    /* A second plan, by which the first is refined, need not be worth trades of its own. */
    const Rate worth = planning->plans_again ? REBALANCE_WORTH : REFINED;
    Best nothing;

    TRY(rebalance_open(planning));
    TRY(rebalance_do_nothing(planning, &nothing));
    *best = nothing;
    plan->do_nothing = (OptionalMoney){nothing.found, nothing.objective};
    plan->lower_bound = nothing.objective;
    if (nothing.preview.drift.gap == DRIFT_KNOWN)
        TRY(rebalance_find_within_budgets(planning, best, plan));
    if (planning->task->order->kind == PREVIEW_REBALANCE && nothing.found &&
        is_within(planning, worth, &nothing, best->objective))
        *best = nothing;
    return NULL;
}

static Rate share_of(Money part, double whole)
{
    if (!(whole > 0))
        return (Rate){0};
    return (Rate){(int64_t)(rebalance_dollars(part) / whole * (double)RATE_ONE + 0.5)};
}

static void figure_statistics(const Planning *planning, RebalancePlan *plan)
{
    rebalance_statistics(planning->arena, plan);
    plan->searched = true;
    plan->gap = share_of(money_subtract(plan->objective, plan->lower_bound), planning->value);
    plan->proven = plan->gap.millionths <= REBALANCE_TOLERANCE.millionths;
}

static void fill_plan(const Planning *planning, const Best *best, RebalancePlan *plan)
{
    plan->scope = planning->scope;
    plan->order = best->order;
    plan->preview = best->preview;
    plan->objective = best->objective;
    plan->lower_bound = money_min(plan->lower_bound, plan->objective);
    plan->gross = planning->flow.amount;
    plan->net = rebalance_after_tax(&best->preview, plan->gross);
    figure_statistics(planning, plan);
}

HarvestTask rebalance_harvest_task(const RebalanceTask *task)
{
    return (HarvestTask){.rules = task->rules,
                         .household = task->household,
                         .order = task->order,
                         .selection = task->selection,
                         .policy = task->policy};
}

/* What accounts harvest all year, beside the trades found. */
static Error *add_harvest(const Planning *planning, RebalancePlan *plan)
{
    const HarvestTask harvest = rebalance_harvest_task(planning->task);

    return harvest.order->kind == PREVIEW_REBALANCE ? harvest_add(planning->arena, &harvest, plan)
                                                    : NULL;
}

Error *rebalance_plan_gross(Arena *arena, const RebalanceTask *task, Money gross,
                            RebalancePlan *plan_out)
{
    Planning planning = {.arena = arena,
                         .task = task,
                         .flow = {.amount = gross},
                         .plans_again = task->order->kind == PREVIEW_REBALANCE};
    RebalancePlan plan = {.policy = task->policy};
    Best best = {0};

    TRY(rebalance_find(&planning, &best, &plan));
    if (!best.found)
        return rebalance_no_plan(arena, &best.preview.drift);
    fill_plan(&planning, &best, &plan);
    TRY(rebalance_compare_fifo(arena, task->rules, task->household, &plan));
    rebalance_explain(&planning, &plan);
    rebalance_find_exceptions(&plan);
    rebalance_name_blocks(&planning, &plan);
    TRY(add_harvest(&planning, &plan));
    *plan_out = plan;
    return NULL;
}

Error *rebalance_plan(Arena *arena, const RebalanceTask *task, RebalancePlan *plan_out)
{
    const CashFlowOrder *flow = task->order->cash_flow;
    OptionalWord method = task->selection.present ? task->selection : task->order->lot_selection;

    if (method.present && method.value == SELECT_SPECIFIC)
        return error_at(arena, "/lot_selection", "method_not_for_plans",
                        "A plan has no lots named: `specific` cannot choose for it.");
    if (flow != NULL && flow->net_of_tax)
        return rebalance_plan_net(arena, task, plan_out);
    return rebalance_plan_gross(arena, task, flow != NULL ? flow->amount : (Money){0}, plan_out);
}

#include "solver/rebalance_frontier.h"

#include "solver/rebalance_frontier_parts.h"
#include "solver/rebalance_net.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    REGIONS_LIMIT = 16,        /* of the search of each plan */
    BYTES_LIMIT = 2 << 20,     /* likewise: there are many plans in one request's time */
    NET_BYTES_LIMIT = 1 << 19, /* of the search of each gross amount that is tried */
};
/* As a share of the household's value: the drift that rounding to trades may add. */
static const double ROUNDING = 1e-4;
/* Dollars more of a limit, to find what it is worth. */
static const double STEP = 1000;

/* Plans whose drift is at most `share` of what there is after them. Programs get `under` less than
 * that, and a priced plan may have `over` more, both as shares of the household's value. */
typedef struct Within {
    double share;
    double under, over;
} Within;

/* A plan within a drift. */
typedef struct Found {
    const Planning *planning; /* of the amount of cash that it moves */
    Best best;
    Money relaxation; /* no plan of that amount within that drift has a lesser objective: by the */
    Money bound;      /* program of all of them; and by what was searched */
} Found;

static Money money_of(double dollars)
{
    return (Money){(int64_t)floor(dollars * 100.0)};
}

static FrontierPoint point_of(const FrontierSearch *search, const Found *found)
{
    const Preview *preview = &found->best.preview;
    RebalancePolicy policy = search->task->policy;
    FrontierPoint point = {.drift = preview->drift.after,
                           .realized = preview->realized,
                           .order = rebalance_trades(search->arena, preview, &found->best.order),
                           .gross = found->planning->flow.amount,
                           .tax = preview->has_tax ? preview->tax.total : (Money){0}};

    point.order.kind = PREVIEW_TRADES;
    point.order.policy = NULL;
    point.net = rebalance_after_tax(preview, point.gross);
    for (size_t i = 0; i < preview->sell_count; i++)
        point.traded = money_add(point.traded, preview->sells[i].proceeds);
    for (size_t i = 0; i < preview->buy_count; i++)
        point.traded = money_add(point.traded, preview->buys[i].amount);
    point.cost = money_at_rate(point.traded, policy.cost_rate);
    point.total = money_add(point.tax, point.cost);
    return point;
}

/* The cheapest plan within a drift, which is looked for from found->best where that is there. */
static Error *find_best(const FrontierSearch *search, Within within, Found *found)
{
    Planning planning = *found->planning;
    double dollars = within.share * planning.value_after;
    RebalancePlan plan = {0};

    planning.task = &search->priced;
    if (within.share < LINEAR_INFINITY) {
        planning.drift_limit = fmax(dollars - within.under * planning.value, 0);
        planning.drift_slack = dollars + within.over * planning.value - planning.drift_limit;
    }
    planning.regions_limit = REGIONS_LIMIT;
    planning.bytes_limit = search->is_net ? NET_BYTES_LIMIT : BYTES_LIMIT;
    rebalance_allow(&planning);
    if (!found->best.found)
        TRY(rebalance_do_nothing(&planning, &found->best));
    TRY(rebalance_find_best(&planning, &found->best, &plan));
    found->relaxation = plan.relaxation;
    found->bound = plan.lower_bound;
    return NULL;
}

/* *planning_out NULL where there is not as much to withdraw. */
static Error *open_amount(const FrontierSearch *search, Money gross, const Planning **planning_out)
{
    Planning *planning = ARENA_NEW(search->arena, Planning);
    Error *fault;

    *planning =
        (Planning){.arena = search->arena, .task = &search->priced, .flow = {.amount = gross}};
    fault = rebalance_open(planning);
    if (fault != NULL && fault->kind != ERROR_INVALID)
        return fault;
    *planning_out = fault == NULL ? planning : NULL;
    return NULL;
}

/* Looks for the gross amount whose cheapest plan leaves what is asked for after its tax, to the
 * cent. From one amount to the next another plan may be the cheapest, so that none may be met. */
static Error *find_net(const FrontierSearch *search, Within within, Found *found_out)
{
    NetSearch net = rebalance_net_open(search->wanted, search->planning.flow.amount,
                                       rebalance_most_withdrawn(&search->planning));

    while (rebalance_net_goes_on(&net)) {
        Found found = {0};
        Money left;

        TRY(open_amount(search, net.gross, &found.planning));
        if (found.planning == NULL)
            break;
        TRY(find_best(search, within, &found));
        if (!found.best.found)
            break;
        left = rebalance_after_tax(&found.best.preview, net.gross);
        if (left.cents == search->wanted.cents)
            *found_out = found;
        (void)rebalance_net_note(&net, left);
    }
    return NULL;
}

static Error *find(const FrontierSearch *search, Within within, Found *found_out)
{
    *found_out = (Found){.planning = &search->planning};
    return search->is_net ? find_net(search, within, found_out)
                          : find_best(search, within, found_out);
}

/* Bounds the point: by the tangents where all points move one amount; of net amounts, by the
 * program of the point's own. Either may be improved by what was searched. */
static void bound_point(const FrontierSearch *search, const Found *found, FrontierPoint *point)
{
    double drift = frontier_dollars_of(found->planning, point->drift);
    double gap;

    point->program =
        money_min(point->total,
                  search->is_net ? found->relaxation : money_of(frontier_bound_at(search, drift)));
    point->bound = money_min(point->total, money_max(point->program, found->bound));
    gap = rebalance_dollars(money_subtract(point->total, point->bound));
    point->proven = gap <= found->planning->value * rebalance_fraction(REBALANCE_TOLERANCE);
}

/* Adds the plan's point. Its bound comes from a search at the very drift that it has, which may
 * find a better plan: this is added as well, unless plans are to leave a net amount, which it would
 * not. */
static Error *add_point(FrontierSearch *search, const Found *found, FrontierPoint *point_out)
{
    FrontierPoint point = point_of(search, found);
    double share = rebalance_fraction(point.drift);
    Found better = *found;

    better.best.objective = point.total;
    TRY(find_best(search, (Within){share, -FRONTIER_NOTHING, FRONTIER_NOTHING}, &better));
    bound_point(search, &better, &point);
    *point_out = point;
    search->found[search->found_count++] = point;
    if (!search->is_net && rebalance_dollars(money_subtract(point.total, better.best.objective)) >
                               FRONTIER_CORNER * search->planning.value) {
        FrontierPoint *other = &search->found[search->found_count++];

        *other = point_of(search, &better);
        bound_point(search, &better, other);
    }
    return NULL;
}

static Error *find_points(FrontierSearch *search)
{
    double value = search->planning.value_after;

    search->found = ARENA_ARRAY(search->arena, FrontierPoint, 2 * (search->corner_count + 2));
    for (size_t i = 0; i < search->corner_count; i++) {
        Within within = {value > 0 ? search->corners[i] / value : 0, 0, ROUNDING};
        FrontierPoint point;
        Found found;

        /* The last corner is the cheapest plan of all, whatever its drift; with another amount that
         * may be a little more. */
        if (search->is_net && i + 1 == search->corner_count)
            within.share = LINEAR_INFINITY;
        TRY(find(search, within, &found));
        if (found.best.found)
            TRY(add_point(search, &found, &point));
    }
    return NULL;
}

/* The cheapest plan within the drift asked for: its program gets less, by what rounding may add. */
static Error *find_within(FrontierSearch *search, Rate most)
{
    Within within = {rebalance_fraction(most), ROUNDING, 0};
    FrontierPoint point;
    Found found;

    TRY(find(search, within, &found));
    return found.best.found ? add_point(search, &found, &point) : NULL;
}

static int compare_points(const void *left, const void *right)
{
    const FrontierPoint *a = left;
    const FrontierPoint *b = right;

    if (a->drift.millionths != b->drift.millionths)
        return a->drift.millionths < b->drift.millionths ? -1 : 1;
    return (a->total.cents > b->total.cents) - (a->total.cents < b->total.cents);
}

/* Keeps the points of the frontier: those that no other undercuts with no more drift. */
static void keep_best(FrontierSearch *search)
{
    Frontier *frontier = search->frontier;

    qsort(search->found, search->found_count, sizeof *search->found, compare_points);
    frontier->points = ARENA_ARRAY(search->arena, FrontierPoint, search->found_count);
    for (size_t i = 0; i < search->found_count; i++) {
        size_t count = frontier->point_count;

        if (count == 0 || search->found[i].total.cents < frontier->points[count - 1].total.cents)
            frontier->points[frontier->point_count++] = search->found[i];
    }
}

/* The cheapest of the points with no more drift than asked for: the one that was looked for there,
 * or one found with less drift, where whole shares left that one outside. */
static void choose_within(Frontier *frontier, Rate most)
{
    for (size_t i = 0; i < frontier->point_count; i++) {
        if (frontier->points[i].drift.millionths > most.millionths)
            break;
        frontier->has_within = true;
        frontier->within = frontier->points[i];
    }
}

/* What so much more room in the cap is worth: less drift, and less objective. */
static void add_price(FrontierSearch *search, const FrontierAnswer *base,
                      const FrontierAnswer *wider, uint32_t cap)
{
    static const char *const names[] = {"allowance", "short_cap", "long_cap"};
    Frontier *frontier = search->frontier;

    frontier->prices[frontier->price_count++] = (LimitPrice){
        .budget = search->planning.budgets[cap / BUDGET_CAPS].budget,
        .cap = names[cap % BUDGET_CAPS],
        .drift = frontier_share_of(&search->planning, base->drift - wider->drift),
        .objective = {llround((base->solution.objective - wider->solution.objective) * 100.0)}};
}

/* Prices the caps that bind the program under the policy: it is solved again with STEP more room in
 * each of them. */
static Error *find_prices(FrontierSearch *search)
{
    Planning *planning = &search->planning;
    FrontierAnswer base = {0};

    search->frontier->prices =
        ARENA_ARRAY(search->arena, LimitPrice, BUDGET_CAPS * planning->budget_count);
    TRY(frontier_solve(search, search->task, &base));
    for (uint32_t row = 0; row < base.sketch.program.row_count - base.sketch.first_cap; row++) {
        uint32_t cap = base.sketch.caps[row];
        FrontierAnswer wider = {0};

        if (base.solution.duals[base.sketch.first_cap + row] > -FRONTIER_CORNER)
            continue;
        planning->wider_cap = cap;
        planning->wider_by = STEP;
        TRY(frontier_solve(search, search->task, &wider));
        planning->wider_by = 0;
        add_price(search, &base, &wider, cap);
    }
    return NULL;
}

static Error *open_search(FrontierSearch *search, Money gross)
{
    const RebalanceTask *task = search->task;
    const CashFlowOrder *flow = task->order->cash_flow;

    search->is_net = flow != NULL && flow->net_of_tax;
    search->wanted = flow != NULL ? flow->amount : (Money){0};
    search->priced = *task;
    search->priced.policy.drift_weight = (Rate){0};
    search->priced.policy.tax_weight = (Rate){RATE_ONE};
    search->priced.policy.location_weight = (Rate){0};
    search->planning =
        (Planning){.arena = search->arena, .task = &search->priced, .flow = {.amount = gross}};
    TRY(rebalance_open(&search->planning));
    search->all = rebalance_region_all(&search->planning);
    search->points =
        rebalance_tax_points(&search->planning, &search->all.reach, &search->point_count);
    return NULL;
}

Error *rebalance_frontier(Arena *arena, const RebalanceTask *task, OptionalRate most_drift,
                          Frontier *frontier_out)
{
    Frontier frontier = {.household = task->household, .has_flow = task->order->cash_flow != NULL};
    FrontierSearch search = {.arena = arena, .task = task, .frontier = &frontier};
    RebalancePlan plan;

    TRY(rebalance_plan(arena, task, &plan));
    frontier.gap = plan.preview.drift.gap;
    if (frontier.gap == DRIFT_KNOWN) {
        TRY(open_search(&search, plan.gross));
        frontier.value = plan.preview.drift.value_after;
        TRY(frontier_find_shape(&search));
        TRY(find_points(&search));
        TRY(add_point(&search,
                      &(Found){.planning = &search.planning,
                               .best = {.found = true,
                                        .order = plan.order,
                                        .preview = plan.preview,
                                        .added = plan.preview.realized}},
                      &frontier.plan));
        if (most_drift.present)
            TRY(find_within(&search, most_drift.value));
        keep_best(&search);
        if (most_drift.present)
            choose_within(&frontier, most_drift.value);
        TRY(find_prices(&search));
    }
    *frontier_out = frontier;
    return NULL;
}

#include "solver/rebalance_search.h"

#include <assert.h>
#include <math.h>

enum {
    PARTS = 3,             /* of a region, at the most */
    REPEATS = 1,           /* of a region's program with what its first answer broke forbidden */
    TIMES_FAR = 4,         /* the limits' multiple while the best plan is not proven to be good */
    COLUMNS_LIMIT = 40000, /* of all programs together, so that large households take no longer */
};
/* How near to its bound, as a share of the household's value, a plan is near enough. */
static const double NEAR = 0.00005;
static const double CAP_SLACK = 0.1; /* dollars of a budget that rounding to cents may take */

/* A region of the search tree. */
typedef struct Node {
    Region region;
    double bound; /* dollars: no plan of the region has a lesser objective */
    Split split;  /* how it is split when its turn comes */
} Node;

struct RebalanceSearch {
    Planning *planning;
    Best *best;
    Node *open; /* nodes that are still to be split */
    size_t open_count;
    double closed;  /* the least bound of nodes in which there is nothing to split */
    size_t regions; /* visited so far; and the columns of all programs solved: */
    size_t columns;
    size_t bytes; /* that the regions took in turn: a measure of time where programs are few */
};

static Error *solve_region(RebalanceSearch *search, const Region *region, bool keeps,
                           RegionAnswer *answer_out)
{
    TRY(rebalance_solve_region(search->planning, region, keeps, answer_out));
    search->columns += answer_out->sketch.program.column_count;
    return NULL;
}

/* The bound of the region's plans. The program had less room in budgets than plans have, by the
 * slack for rounding, and was charged for gains that it was to spare: what either may have cost is
 * taken off again. */
static double bound_of(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    double bound = answer->solution.objective + rebalance_constant(planning) -
                   REBALANCE_GAIN_COST * planning->most_gain;

    assert(answer->solution.duals != NULL);
    for (uint32_t i = answer->sketch.first_cap; i < answer->sketch.program.row_count; i++)
        bound += fmin(answer->solution.duals[i], 0) * planning->budget_slack;
    return bound;
}

static double objective_of(const RebalanceSearch *search)
{
    return rebalance_dollars(search->best->objective);
}

/* Whether the best plan is above the bound by no more than this share of the household's value. */
static bool is_within(const RebalanceSearch *search, double bound, double share)
{
    return bound + share * search->planning->value >= objective_of(search);
}

/* Tries the answer as a plan. Where it breaks a limit once it is rounded, the program is solved
 * once more without the trades that were too small, and with less room in budgets. Where the best
 * plan is still far above the region's bound, plans near to the answer are looked for. */
static Error *take_up(RebalanceSearch *search, const RegionAnswer *answer, double bound)
{
    Planning *planning = search->planning;
    double slack = planning->budget_slack;
    RegionAnswer again;
    bool more;

    TRY(rebalance_take_up(planning, &answer->sketch, &answer->solution, search->best, &more));
    for (int i = 0; i < REPEATS && more; i++) {
        TRY(solve_region(search, &answer->region, true, &again));
        if (!again.solved)
            break;
        TRY(rebalance_take_up(planning, &again.sketch, &again.solution, search->best, &more));
    }
    rebalance_allow(planning);
    planning->budget_slack = slack;
    if (!is_within(search, bound, rebalance_fraction(REBALANCE_TOLERANCE) / 3))
        TRY(rebalance_dive(answer, search->best, &search->columns));
    rebalance_allow(planning);
    planning->budget_slack = slack;
    return NULL;
}

/* Bounds the node's region and tries its answer; keeps the node where the region may hold a better
 * plan. */
static Error *bound_region(RebalanceSearch *search, const Node *node)
{
    Node visited = *node;
    RegionAnswer answer;

    search->regions++;
    TRY(solve_region(search, &node->region, false, &answer));
    if (!answer.solved)
        return NULL;
    visited.bound = fmax(node->bound, bound_of(&answer));
    if (visited.bound >= objective_of(search))
        return NULL;
    TRY(take_up(search, &answer, visited.bound));
    visited.split = rebalance_split(&answer);
    if (visited.split.by == SPLIT_NOT &&
        !is_within(search, visited.bound, rebalance_fraction(REBALANCE_TOLERANCE)))
        visited.split = rebalance_split_shares(&answer);
    if (visited.split.by == SPLIT_NOT)
        search->closed = fmin(search->closed, visited.bound);
    else
        search->open[search->open_count++] = visited;
    return NULL;
}

/* The same in memory of its own, of which nothing is left. */
static Error *visit(RebalanceSearch *search, const Node *node)
{
    Planning *planning = search->planning;

    planning->arena = planning->scratch;
    TRY(bound_region(search, node));
    search->bytes += arena_used_bytes(planning->scratch);
    arena_clear(planning->scratch);
    planning->arena = planning->lasting;
    return NULL;
}

Error *rebalance_relax(Planning *planning, RebalancePlan *plan)
{
    Region all = rebalance_region_all(planning);
    RegionAnswer answer;

    rebalance_allow(planning);
    TRY(rebalance_solve_region(planning, &all, false, &answer));
    if (answer.solved)
        plan->relaxation =
            money_max(plan->relaxation, (Money){(int64_t)floor(bound_of(&answer) * 100.0)});
    plan->lower_bound = money_max(plan->lower_bound, plan->relaxation);
    return NULL;
}

Error *rebalance_search_open(Planning *planning, Best *best, RebalanceSearch **search_out)
{
    RebalanceSearch *search = ARENA_NEW(planning->arena, RebalanceSearch);
    Node all = {.region = rebalance_region_all(planning), .bound = -LINEAR_INFINITY};

    *search = (RebalanceSearch){
        .planning = planning,
        .best = best,
        .open = ARENA_ARRAY(planning->arena, Node, TIMES_FAR * planning->regions_limit + PARTS),
        .closed = LINEAR_INFINITY};
    TRY(visit(search, &all));
    *search_out = search;
    return NULL;
}

static size_t least_open(const RebalanceSearch *search)
{
    size_t least = 0;

    for (size_t i = 1; i < search->open_count; i++) {
        if (search->open[i].bound <= search->open[least].bound)
            least = i;
    }
    return least;
}

/* Gives two parts limits of their own at the split: the one below a greatest, the one above a
 * least. There are `count` limits of the kind in a region. */
static void split_limits(const RebalanceSearch *search, const Split *at, size_t count,
                         double **most, double **least)
{
    *most = ARENA_COPY(search->planning->arena, double, *most, count);
    *least = ARENA_COPY(search->planning->arena, double, *least, count);
    (*most)[at->index] = at->most;
    (*least)[at->index] = at->least;
}

/* The flags of securities, with this one set as well. */
static bool *with(const RebalanceSearch *search, const bool *flags, uint32_t index)
{
    size_t count = search->planning->scope.household->security_count;
    bool *copy = ARENA_COPY(search->planning->arena, bool, flags, count);

    copy[index] = true;
    return copy;
}

/* Whether the part takes any sale to realize something else than the node's region does. */
static bool counts_anew(const Node *node, const Node *part)
{
    const Region *region = &part->region;

    return region->washes != node->region.washes || region->all_washed != node->region.all_washed ||
           (region->washes && (region->sold_most != node->region.sold_most ||
                               region->sold_least != node->region.sold_least ||
                               region->lot_most != node->region.lot_most ||
                               region->lot_least != node->region.lot_least ||
                               region->no_loss != node->region.no_loss));
}

/*
 * The parts of a node's region; returns how many. Of a security that the answer both buys and sells
 * at a loss, the purchase would wash the loss (rules WS-1, WS-4): the first part does not buy it,
 * the second does not sell it at a loss; and where shares that are held might wash the loss anyway,
 * a third does both and counts no loss of it.
 */
static size_t split(const RebalanceSearch *search, const Node *node, Node parts[PARTS])
{
    const Split *at = &node->split;
    size_t places = search->planning->scope.place_count;
    size_t lots = search->planning->lot_count;

    for (size_t i = 0; i < PARTS; i++)
        parts[i] = *node;
    switch (at->by) {
    case SPLIT_SOLD:
        split_limits(search, at, places, &parts[0].region.sold_most, &parts[1].region.sold_least);
        break;
    case SPLIT_BOUGHT:
        split_limits(search, at, places, &parts[0].region.bought_most,
                     &parts[1].region.bought_least);
        break;
    case SPLIT_LOT:
        split_limits(search, at, lots, &parts[0].region.lot_most, &parts[1].region.lot_least);
        break;
    case SPLIT_SHORT:
        parts[0].region.reach.short_most = at->most;
        parts[1].region.reach.short_least = at->least;
        break;
    case SPLIT_LONG:
        parts[0].region.reach.long_most = at->most;
        parts[1].region.reach.long_least = at->least;
        break;
    case SPLIT_WASH:
        parts[0].region.no_buy = with(search, node->region.no_buy, at->index);
        parts[1].region.no_loss = with(search, node->region.no_loss, at->index);
        parts[2].region.all_washed = with(search, node->region.all_washed, at->index);
        return rebalance_is_replaced(search->planning, at->index) ? 3 : 2;
    case SPLIT_MATCH:
        parts[0].region.washes = true;
        return 1;
    case SPLIT_NOT:
        break;
    }
    return 2;
}

double rebalance_search_bound(const RebalanceSearch *search)
{
    double bound = fmin(search->closed, objective_of(search));

    for (size_t i = 0; i < search->open_count; i++)
        bound = fmin(bound, search->open[i].bound);
    return bound;
}

/* Within the limits, which are wider while the best plan is farther from the bound than plans are
 * said to be proven within. */
static bool may_go_on(const RebalanceSearch *search)
{
    size_t times =
        is_within(search, rebalance_search_bound(search), rebalance_fraction(REBALANCE_TOLERANCE))
            ? 1
            : TIMES_FAR;

    return search->regions < times * search->planning->regions_limit &&
           search->columns < times * COLUMNS_LIMIT && search->bytes < search->planning->bytes_limit;
}

bool rebalance_search_is_near(const RebalanceSearch *search)
{
    return is_within(search, rebalance_search_bound(search), NEAR);
}

Error *rebalance_search_run(RebalanceSearch *search)
{
    search->planning->budget_slack = search->planning->budget_count > 0 ? CAP_SLACK : 0;
    while (search->open_count > 0 && may_go_on(search) && !rebalance_search_is_near(search)) {
        size_t least = least_open(search);
        Node node = search->open[least];
        Node parts[PARTS];
        size_t count = split(search, &node, parts);

        search->open[least] = search->open[--search->open_count];
        for (size_t i = 0; i < count; i++) {
            if (counts_anew(&node, &parts[i]))
                parts[i].region.reach = REACH_ALL;
            TRY(visit(search, &parts[i]));
        }
    }
    return NULL;
}

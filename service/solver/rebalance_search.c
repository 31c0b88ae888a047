#include "solver/rebalance_search.h"

#include <assert.h>
#include <math.h>

enum {
    PARTS = 3,             /* of a region, at the most */
    REPEATS = 1,           /* of one region's program */
    TIMES_FAR = 4,         /* as long, while a plan is not proven */
    COLUMNS_LIMIT = 40000, /* of all programs together, so that large households take no longer */
};
/* How near to its bound, as a share of the household's value, a plan is near enough. */
static const double NEAR = 0.00005;
static const double CAP_SLACK = 0.1; /* dollars of a budget that rounding to cents may take */

typedef struct Node {
    Region region;
    double bound; /* dollars */
    Split split;
} Node;

struct RebalanceSearch {
    Planning *planning;
    Best *best;
    Node *open; /* nodes that may be split */
    size_t open_count;
    double closed; /* the least bound of those that cannot be */
    size_t regions, columns;
    size_t bytes; /* of the arena before the search */
};

static Error *look_into(RebalanceSearch *search, const Region *region, bool keeps, Look *look_out)
{
    TRY(rebalance_look(search->planning, region, keeps, look_out));
    search->columns += look_out->sketch.program.column_count;
    return NULL;
}

/* What room that rounding may take would be worth, and what spared gains may have cost, is taken
 * off again. */
static double bound_of(const Look *look)
{
    const Planning *planning = look->planning;
    double bound = look->solution.objective + rebalance_constant(planning) -
                   REBALANCE_GAIN_COST * planning->most_gain;

    assert(look->solution.duals != NULL);
    for (uint32_t i = look->sketch.first_cap; i < look->sketch.program.row_count; i++)
        bound += fmin(look->solution.duals[i], 0) * planning->budget_slack;
    return bound;
}

static double objective_of(const RebalanceSearch *search)
{
    return rebalance_dollars(search->best->objective);
}

/* Whether the best plan is so near to what none is below. */
static bool is_within(const RebalanceSearch *search, double bound, double share)
{
    return bound + share * search->planning->value >= objective_of(search);
}

/* The answer, and the answers without the trades that were too small in it, and with less room in
 * budgets that rounding to shares exceeded; and where these are not what was promised, plans near
 * to it. */
static Error *take_up(RebalanceSearch *search, const Look *look, double bound)
{
    Planning *planning = search->planning;
    double slack = planning->budget_slack;
    Look again;
    bool more;

    TRY(rebalance_take_up(planning, &look->sketch, &look->solution, search->best, &more));
    for (int i = 0; i < REPEATS && more; i++) {
        TRY(look_into(search, &look->region, true, &again));
        if (!again.solved)
            break;
        TRY(rebalance_take_up(planning, &again.sketch, &again.solution, search->best, &more));
    }
    rebalance_allow(planning);
    planning->budget_slack = slack;
    if (!is_within(search, bound, rebalance_fraction(REBALANCE_TOLERANCE) / 3))
        TRY(rebalance_dive(look, search->best, &search->columns));
    rebalance_allow(planning);
    planning->budget_slack = slack;
    return NULL;
}

/* Bounds the region and keeps it where it may hold something better. */
static Error *look_at(RebalanceSearch *search, const Node *node)
{
    Node looked = *node;
    Look look;

    search->regions++;
    TRY(look_into(search, &node->region, false, &look));
    if (!look.solved)
        return NULL;
    looked.bound = fmax(node->bound, bound_of(&look));
    if (looked.bound >= objective_of(search))
        return NULL;
    TRY(take_up(search, &look, looked.bound));
    looked.split = rebalance_split(&look);
    if (looked.split.by == SPLIT_NOT &&
        !is_within(search, looked.bound, rebalance_fraction(REBALANCE_TOLERANCE)))
        looked.split = rebalance_split_shares(&look);
    if (looked.split.by == SPLIT_NOT)
        search->closed = fmin(search->closed, looked.bound);
    else
        search->open[search->open_count++] = looked;
    return NULL;
}

Error *rebalance_relax(Planning *planning, RebalancePlan *plan)
{
    Region all = rebalance_region_all(planning);
    Look look;

    rebalance_allow(planning);
    TRY(rebalance_look(planning, &all, false, &look));
    if (look.solved)
        plan->relaxation =
            money_max(plan->relaxation, (Money){(int64_t)floor(bound_of(&look) * 100.0)});
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
        .closed = LINEAR_INFINITY,
        .bytes = arena_used_bytes(planning->arena)};
    TRY(look_at(search, &all));
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

static double *copy_of(const RebalanceSearch *search, const double *values, size_t count)
{
    return ARENA_COPY(search->planning->arena, double, values, count);
}

static bool *with(const RebalanceSearch *search, const bool *flags, uint32_t index)
{
    size_t count = search->planning->scope.household->security_count;
    bool *copy = ARENA_COPY(search->planning->arena, bool, flags, count);

    copy[index] = true;
    return copy;
}

/*
 * The part of a region below its split, and the part above. A security that is bought is not sold
 * at a loss, or at one that shares which are held disallow already: nothing is left of it for the
 * purchase. Rules WS-1, WS-4.
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
        parts[0].region.sold_most = copy_of(search, node->region.sold_most, places);
        parts[0].region.sold_most[at->index] = at->most;
        parts[1].region.sold_least = copy_of(search, node->region.sold_least, places);
        parts[1].region.sold_least[at->index] = at->least;
        break;
    case SPLIT_BOUGHT:
        parts[0].region.bought_most = copy_of(search, node->region.bought_most, places);
        parts[0].region.bought_most[at->index] = at->most;
        parts[1].region.bought_least = copy_of(search, node->region.bought_least, places);
        parts[1].region.bought_least[at->index] = at->least;
        break;
    case SPLIT_LOT:
        parts[0].region.lot_most = copy_of(search, node->region.lot_most, lots);
        parts[0].region.lot_most[at->index] = at->most;
        parts[1].region.lot_least = copy_of(search, node->region.lot_least, lots);
        parts[1].region.lot_least[at->index] = at->least;
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

static bool may_go_on(const RebalanceSearch *search)
{
    size_t times =
        is_within(search, rebalance_search_bound(search), rebalance_fraction(REBALANCE_TOLERANCE))
            ? 1
            : TIMES_FAR;

    return search->regions < times * search->planning->regions_limit &&
           search->columns < times * COLUMNS_LIMIT &&
           arena_used_bytes(search->planning->arena) - search->bytes <
               search->planning->bytes_limit;
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
        for (size_t i = 0; i < count; i++)
            TRY(look_at(search, &parts[i]));
    }
    return NULL;
}

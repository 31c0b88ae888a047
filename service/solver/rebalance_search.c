#include "solver/rebalance_search.h"

#include <assert.h>
#include <math.h>

enum {
    REPEATS = 3,           /* of one region's program */
    COLUMNS_LIMIT = 40000, /* of all programs together, so that large households take no longer */
};
/* How near to its bound, as a share of the household's value, a plan is near enough. */
static const double NEAR = 0.0002;
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

static Error *solve_look(RebalanceSearch *search, Look *look, bool *solved_out)
{
    look->sketch = rebalance_sketch(search->planning, &look->tax);
    search->columns += look->sketch.program.column_count;
    return rebalance_solve(search->planning, &look->sketch, &look->solution, solved_out);
}

/* What room that rounding may take would be worth is taken off again. */
static double bound_of(const RebalanceSearch *search, const Look *look)
{
    double bound = look->solution.objective + rebalance_constant(search->planning);

    assert(look->solution.duals != NULL);
    for (uint32_t i = look->sketch.first_cap; i < look->sketch.program.row_count; i++)
        bound += fmin(look->solution.duals[i], 0) * search->planning->budget_slack;
    return bound;
}

/* The answer, and the answers without the trades that were too small in it, and with less room in
 * budgets that rounding to shares exceeded. */
static Error *take_up(RebalanceSearch *search, Look *look)
{
    Planning *planning = search->planning;
    double slack = planning->budget_slack;
    Look again = *look;
    bool solved;
    bool more;

    TRY(rebalance_take_up(planning, &look->sketch, &look->solution, search->best, &more));
    again.tax.keeps = true;
    for (int i = 0; i < REPEATS && more; i++) {
        TRY(solve_look(search, &again, &solved));
        if (!solved)
            break;
        TRY(rebalance_take_up(planning, &again.sketch, &again.solution, search->best, &more));
    }
    rebalance_allow(planning);
    planning->budget_slack = slack;
    return NULL;
}

static double objective_of(const RebalanceSearch *search)
{
    return rebalance_dollars(search->best->objective);
}

/* Bounds the region and keeps it where it may hold something better. */
static Error *look_at(RebalanceSearch *search, const Node *node)
{
    Look look = {.planning = search->planning, .region = node->region};
    Node looked = *node;
    bool solved;

    look.tax.region = &look.region;
    look.tax.points =
        rebalance_tax_points(search->planning, &look.region.reach, &look.tax.point_count);
    search->regions++;
    TRY(solve_look(search, &look, &solved));
    if (!solved)
        return NULL;
    looked.bound = fmax(node->bound, bound_of(search, &look));
    if (looked.bound >= objective_of(search))
        return NULL;
    TRY(take_up(search, &look));
    looked.split = rebalance_split(&look);
    if (looked.split.by == SPLIT_NOT)
        search->closed = fmin(search->closed, looked.bound);
    else
        search->open[search->open_count++] = looked;
    return NULL;
}

Error *rebalance_search_open(Planning *planning, Best *best, RebalanceSearch **search_out)
{
    RebalanceSearch *search = ARENA_NEW(planning->arena, RebalanceSearch);
    Node all = {.region = rebalance_region_all(planning), .bound = -LINEAR_INFINITY};

    *search =
        (RebalanceSearch){.planning = planning,
                          .best = best,
                          .open = ARENA_ARRAY(planning->arena, Node, planning->regions_limit + 2),
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

static double *copy_of(const RebalanceSearch *search, const double *values)
{
    size_t count = search->planning->scope.place_count;
    double *copy = ARENA_ARRAY(search->planning->arena, double, count);

    if (count > 0)
        memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static bool *with(const RebalanceSearch *search, const bool *flags, uint32_t index)
{
    size_t count = search->planning->scope.household->security_count;
    bool *copy = ARENA_ARRAY(search->planning->arena, bool, count);

    memcpy(copy, flags, count * sizeof *copy);
    copy[index] = true;
    return copy;
}

/* The part of a region below its split, and the part above. */
static void split(const RebalanceSearch *search, const Node *node, Node parts[2])
{
    const Split *at = &node->split;

    parts[0] = *node;
    parts[1] = *node;
    switch (at->by) {
    case SPLIT_SOLD:
        parts[0].region.sold_most = copy_of(search, node->region.sold_most);
        parts[0].region.sold_most[at->index] = at->at;
        parts[1].region.sold_least = copy_of(search, node->region.sold_least);
        parts[1].region.sold_least[at->index] = at->at;
        break;
    case SPLIT_SHORT:
        parts[0].region.reach.short_most = at->at;
        parts[1].region.reach.short_least = at->at;
        break;
    case SPLIT_LONG:
        parts[0].region.reach.long_most = at->at;
        parts[1].region.reach.long_least = at->at;
        break;
    case SPLIT_WASH:
        parts[0].region.no_buy = with(search, node->region.no_buy, at->index);
        parts[1].region.no_loss = with(search, node->region.no_loss, at->index);
        break;
    case SPLIT_NOT:
        break;
    }
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
    return search->regions < search->planning->regions_limit && search->columns < COLUMNS_LIMIT &&
           arena_used_bytes(search->planning->arena) - search->bytes <
               search->planning->bytes_limit;
}

bool rebalance_search_is_near(const RebalanceSearch *search)
{
    return rebalance_search_bound(search) + NEAR * search->planning->value >= objective_of(search);
}

Error *rebalance_search_run(RebalanceSearch *search)
{
    search->planning->budget_slack = search->planning->budget_count > 0 ? CAP_SLACK : 0;
    while (search->open_count > 0 && may_go_on(search) && !rebalance_search_is_near(search)) {
        size_t least = least_open(search);
        Node node = search->open[least];
        Node parts[2];

        search->open[least] = search->open[--search->open_count];
        split(search, &node, parts);
        TRY(look_at(search, &parts[0]));
        TRY(look_at(search, &parts[1]));
    }
    return NULL;
}

#include "solver/rebalance_frontier_parts.h"

#include <assert.h>
#include <math.h>

static Error *try_solving(FrontierSearch *search, const RebalanceTask *task,
                          FrontierAnswer *answer_out, bool *solved_out)
{
    Planning planning = search->planning;
    SketchTax tax = {
        .region = &search->all, .points = search->points, .point_count = search->point_count};
    FrontierAnswer answer = {0};

    planning.task = task;
    answer.sketch = rebalance_sketch(&planning, &tax);
    TRY(rebalance_solve(&planning, &answer.sketch, &answer.solution, solved_out));
    if (!*solved_out)
        return NULL;
    assert(answer.solution.values != NULL && answer.solution.duals != NULL);
    for (uint32_t i = 0; i < 2 * planning.scope.map.class_count; i++)
        answer.drift += answer.solution.values[i] / 2;
    *answer_out = answer;
    return NULL;
}

/* A program that has an optimum, in which the optimizer found none. */
static Error *no_optimum(FrontierSearch *search)
{
    return error_new(search->arena, ERROR_UNAVAILABLE, "solver_failed",
                     "The optimizer finds no frontier of this household.");
}

Error *frontier_solve(FrontierSearch *search, const RebalanceTask *task, FrontierAnswer *answer_out)
{
    bool solved;

    TRY(try_solving(search, task, answer_out, &solved));
    return solved ? NULL : no_optimum(search);
}

Rate frontier_share_of(const Planning *planning, double dollars)
{
    double value = planning->value_after;

    return (Rate){value > 0 ? llround(dollars / value * (double)RATE_ONE) : 0};
}

double frontier_dollars_of(const Planning *planning, Rate share)
{
    return rebalance_fraction(share) * planning->value_after;
}

static double nothing(const FrontierSearch *search)
{
    return FRONTIER_NOTHING * search->planning.value;
}

/* The least drift, made a little more: a program that may have no more than the least has no
 * inside, and solvers fail on it. */
static Error *find_least_drift(FrontierSearch *search, double *drift_out)
{
    RebalanceTask task = search->priced;
    FrontierAnswer answer = {0};

    task.policy.drift_weight = (Rate){RATE_ONE};
    task.policy.tax_weight = (Rate){0};
    task.policy.cost_rate = (Rate){0};
    TRY(frontier_solve(search, &task, &answer));
    *drift_out = answer.solution.objective + nothing(search);
    return NULL;
}

/* The drift of the plan that costs least of all; of several, the smallest weight that drift can
 * have chooses the one with the least. */
static Error *find_most_drift(FrontierSearch *search, Tangent *tangent_out)
{
    RebalanceTask task = search->priced;
    FrontierAnswer answer = {0};

    task.policy.drift_weight = (Rate){1};
    TRY(frontier_solve(search, &task, &answer));
    *tangent_out = (Tangent){
        .drift = answer.drift,
        .total = answer.solution.objective - answer.drift / (double)RATE_ONE,
    };
    return NULL;
}

static Error *try_tangent(FrontierSearch *search, double drift, Tangent *tangent_out,
                          bool *found_out)
{
    FrontierAnswer answer = {0};

    search->planning.drift_limit = drift;
    TRY(try_solving(search, &search->priced, &answer, found_out));
    search->planning.drift_limit = LINEAR_INFINITY;
    if (!*found_out)
        return NULL;
    assert(answer.solution.duals != NULL);
    *tangent_out = (Tangent){drift, answer.solution.objective,
                             fmin(answer.solution.duals[answer.sketch.drift_row], 0)};
    return NULL;
}

static Error *find_tangent(FrontierSearch *search, double drift, Tangent *tangent_out)
{
    bool found;

    TRY(try_tangent(search, drift, tangent_out, &found));
    return found ? NULL : no_optimum(search);
}

/* The tangent at the least drift. A solver's tolerance may have made that some cents too little for
 * any plan, so the limit is widened until there is one, by less than what makes a new corner. */
static Error *find_first_tangent(FrontierSearch *search, double drift, Tangent *tangent_out)
{
    double widest = FRONTIER_CORNER * search->planning.value;
    double more = nothing(search);
    bool found;

    TRY(try_tangent(search, drift, tangent_out, &found));
    while (!found && more < widest) {
        TRY(try_tangent(search, drift + more, tangent_out, &found));
        more *= 4;
    }
    return found ? NULL : no_optimum(search);
}

static double on_tangent(const Tangent *tangent, double drift)
{
    return tangent->total + tangent->slope * (drift - tangent->drift);
}

double frontier_bound_at(const FrontierSearch *search, double drift)
{
    double bound = -LINEAR_INFINITY;

    for (size_t i = 0; i < search->tangent_count; i++)
        bound = fmax(bound, on_tangent(&search->tangents[i], drift));
    return bound + rebalance_constant(&search->planning);
}

/* Adds the corner, unless it is known already. */
static void add_corner(FrontierSearch *search, double drift)
{
    for (size_t i = 0; i < search->corner_count; i++) {
        if (fabs(search->corners[i] - drift) < FRONTIER_CORNER * search->planning.value)
            return;
    }
    if (search->corner_count < FRONTIER_CORNERS_LIMIT)
        search->corners[search->corner_count++] = drift;
}

/* Finds the corners between two tangents. Where they cross is one, unless the optimum there is
 * above the crossing: then its own tangent parts the rest in two. */
static Error *find_corners(FrontierSearch *search, const Tangent *left, const Tangent *right)
{
    double turn = right->slope - left->slope;
    double least = FRONTIER_CORNER * search->planning.value;
    Tangent middle = {0};
    double at;

    if (turn * (right->drift - left->drift) < least ||
        search->tangent_count == FRONTIER_TANGENTS_LIMIT)
        return NULL;
    at = (on_tangent(left, 0) - on_tangent(right, 0)) / turn;
    if (at <= left->drift || at >= right->drift) { /* one of them stands on a corner itself */
        add_corner(search, at);
        return NULL;
    }
    TRY(find_tangent(search, at, &middle));
    search->tangents[search->tangent_count++] = middle;
    if (middle.total - on_tangent(left, at) < least) {
        add_corner(search, at);
        return NULL;
    }
    TRY(find_corners(search, left, &middle));
    return find_corners(search, &middle, right);
}

Error *frontier_find_shape(FrontierSearch *search)
{
    Tangent most;
    Tangent least = {0};
    double drift;

    TRY(find_least_drift(search, &drift));
    TRY(find_most_drift(search, &most));
    search->frontier->least_drift =
        frontier_share_of(&search->planning, fmax(drift - nothing(search), 0));
    TRY(find_first_tangent(search, drift, &least));
    search->tangents[search->tangent_count++] = least;
    search->tangents[search->tangent_count++] = most;
    add_corner(search, least.drift);
    TRY(find_corners(search, &least, &most));
    add_corner(search, fmax(most.drift, least.drift));
    return NULL;
}

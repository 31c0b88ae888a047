#include "solver/rebalance_frontier.h"

#include "solver/rebalance_parts.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    TANGENTS_LIMIT = 32,
    PLANS_LIMIT = 16,
    REGIONS_LIMIT = 16,    /* looked at for each plan */
    BYTES_LIMIT = 4 << 20, /* likewise: of many plans in one request's memory */
};
/* As shares of the household's value: what makes no difference, and no new corner. */
static const double NOTHING = 1e-8;
static const double CORNER = 1e-5;
static const double ROUNDING = 1e-4;
static const double STEP = 1000;

/* The program's optimum at a drift, and how it falls as more drift is allowed. Dollars. */
typedef struct Tangent {
    double drift, total, slope;
} Tangent;

typedef struct Search {
    Arena *arena;
    const RebalanceTask *task; /* as asked */
    RebalanceTask priced;      /* drift is a limit, not a weight */
    Planning planning;
    Region all;
    TaxPoint *points;
    size_t point_count;
    Tangent tangents[TANGENTS_LIMIT];
    size_t tangent_count;
    double corners[TANGENTS_LIMIT];
    size_t corner_count;
    FrontierPoint *found;
    size_t found_count;
    Money bound; /* of the plan looked for last: none within its drift has less */
    Frontier *frontier;
} Search;

/* The program of all plans under a task's policy. */
typedef struct Answer {
    Sketch sketch;
    LinearSolution solution;
    double drift; /* dollars */
} Answer;

static Error *solve(Search *search, const RebalanceTask *task, Answer *answer_out)
{
    Planning planning = search->planning;
    SketchTax tax = {
        .region = &search->all, .points = search->points, .point_count = search->point_count};
    Answer answer = {0};
    bool solved;

    planning.task = task;
    answer.sketch = rebalance_sketch(&planning, &tax);
    TRY(rebalance_solve(&planning, &answer.sketch, &answer.solution, &solved));
    if (!solved)
        return error_new(search->arena, ERROR_INTERNAL, "internal", "A frontier has no optimum.");
    assert(answer.solution.values != NULL && answer.solution.duals != NULL);
    for (uint32_t i = 0; i < 2 * planning.scope.map.class_count; i++)
        answer.drift += answer.solution.values[i] / 2;
    *answer_out = answer;
    return NULL;
}

/* The least drift, by a hair more than it is: a program at its very end has no inside. */
static Error *find_least_drift(Search *search, double *drift_out)
{
    RebalanceTask task = search->priced;
    Answer answer = {0};

    task.policy.drift_weight = (Rate){RATE_ONE};
    task.policy.tax_weight = (Rate){0};
    task.policy.cost_rate = (Rate){0};
    TRY(solve(search, &task, &answer));
    *drift_out = answer.solution.objective + NOTHING * search->planning.value;
    return NULL;
}

/* The drift of what costs least of all; the smallest weight there is chooses among equals. */
static Error *find_most_drift(Search *search, Tangent *tangent_out)
{
    RebalanceTask task = search->priced;
    Answer answer = {0};

    task.policy.drift_weight = (Rate){1};
    TRY(solve(search, &task, &answer));
    *tangent_out = (Tangent){
        .drift = answer.drift,
        .total = answer.solution.objective - answer.drift / (double)RATE_ONE,
    };
    return NULL;
}

static Error *find_tangent(Search *search, double drift, Tangent *tangent_out)
{
    Answer answer = {0};

    search->planning.drift_limit = drift;
    TRY(solve(search, &search->priced, &answer));
    assert(answer.solution.duals != NULL);
    search->planning.drift_limit = LINEAR_INFINITY;
    *tangent_out = (Tangent){drift, answer.solution.objective,
                             fmin(answer.solution.duals[answer.sketch.drift_row], 0)};
    return NULL;
}

static double on_tangent(const Tangent *tangent, double drift)
{
    return tangent->total + tangent->slope * (drift - tangent->drift);
}

/* The program's optimum is convex in the drift allowed: no tangent lies above it. */
static double bound_at(const Search *search, double drift)
{
    double bound = -LINEAR_INFINITY;

    for (size_t i = 0; i < search->tangent_count; i++)
        bound = fmax(bound, on_tangent(&search->tangents[i], drift));
    return bound;
}

static void add_corner(Search *search, double drift)
{
    if (search->corner_count < TANGENTS_LIMIT)
        search->corners[search->corner_count++] = drift;
}

/* Between two tangents lies their crossing, which is a corner, or a tangent below which are more.
 */
static Error *find_corners(Search *search, const Tangent *left, const Tangent *right)
{
    double turn = right->slope - left->slope;
    double nothing = CORNER * search->planning.value;
    Tangent middle;
    double at;

    if (turn * (right->drift - left->drift) < nothing || search->tangent_count == TANGENTS_LIMIT)
        return NULL;
    at = (on_tangent(left, 0) - on_tangent(right, 0)) / turn;
    if (at <= left->drift || at >= right->drift)
        return NULL;
    TRY(find_tangent(search, at, &middle));
    search->tangents[search->tangent_count++] = middle;
    if (middle.total - on_tangent(left, at) < nothing) {
        add_corner(search, at);
        return NULL;
    }
    TRY(find_corners(search, left, &middle));
    return find_corners(search, &middle, right);
}

static Rate share_of(const Search *search, double dollars)
{
    double value = search->planning.value;

    return (Rate){value > 0 ? llround(dollars / value * (double)RATE_ONE) : 0};
}

static double dollars_of(const Search *search, Rate share)
{
    return (double)share.millionths / (double)RATE_ONE * search->planning.value;
}

static Money money_of(double dollars)
{
    return (Money){(int64_t)floor(dollars * 100.0)};
}

static FrontierPoint point_of(const Search *search, const Preview *preview,
                              const PreviewOrder *order)
{
    RebalancePolicy policy = search->task->policy;
    FrontierPoint point = {.drift = preview->drift.after,
                           .realized = preview->realized,
                           .order = *order,
                           .tax = preview->has_tax ? preview->tax.total : (Money){0}};

    point.order.kind = PREVIEW_TRADES;
    point.order.policy = NULL;
    for (size_t i = 0; i < preview->sell_count; i++)
        point.traded = money_add(point.traded, preview->sells[i].proceeds);
    for (size_t i = 0; i < preview->buy_count; i++)
        point.traded = money_add(point.traded, preview->buys[i].amount);
    point.cost = money_at_rate(point.traded, policy.cost_rate);
    point.total = money_add(point.tax, point.cost);
    point.program =
        money_min(point.total, money_of(bound_at(search, dollars_of(search, point.drift))));
    return point;
}

/* The cheapest plan within a drift, and what rounding to trades may add to it. */
static Error *find_best(Search *search, double drift, double slack, Best *best)
{
    Planning planning = search->planning;
    RebalancePlan plan = {0};

    planning.task = &search->priced;
    planning.drift_limit = drift;
    planning.drift_slack = slack;
    planning.regions_limit = REGIONS_LIMIT;
    planning.bytes_limit = BYTES_LIMIT;
    rebalance_allow(&planning);
    if (!best->found)
        TRY(rebalance_do_nothing(&planning, best));
    TRY(rebalance_find_best(&planning, best, &plan));
    search->bound = plan.lower_bound;
    return NULL;
}

/* A plan's point: what else there is at its very drift bounds it, and may be better. */
static Error *add_point(Search *search, const Best *best, FrontierPoint *point_out)
{
    FrontierPoint point = point_of(search, &best->preview, &best->order);
    Best better = *best;
    double gap;

    better.objective = point.total;
    TRY(find_best(search, dollars_of(search, point.drift) + NOTHING * search->planning.value, 0,
                  &better));
    point.bound = money_min(point.total, money_max(point.program, search->bound));
    gap = rebalance_dollars(money_subtract(point.total, point.bound));
    point.proven = share_of(search, gap).millionths <= REBALANCE_TOLERANCE.millionths;
    *point_out = point;
    search->found[search->found_count++] = point;
    if (rebalance_dollars(money_subtract(point.total, better.objective)) >
        CORNER * search->planning.value) {
        FrontierPoint *other = &search->found[search->found_count++];

        *other = point_of(search, &better.preview, &better.order);
        other->bound = money_min(other->total, money_max(other->program, search->bound));
        gap = rebalance_dollars(money_subtract(other->total, other->bound));
        other->proven = share_of(search, gap).millionths <= REBALANCE_TOLERANCE.millionths;
    }
    return NULL;
}

static Error *find_points(Search *search)
{
    for (size_t i = 0; i < search->corner_count && i < PLANS_LIMIT; i++) {
        Best best = {0};
        FrontierPoint point;

        TRY(find_best(search, search->corners[i], ROUNDING * search->planning.value, &best));
        if (best.found)
            TRY(add_point(search, &best, &point));
    }
    return NULL;
}

/* What rounding may add is left out of the program's drift, so that the plan's is within. */
static Error *find_within(Search *search, Rate most)
{
    double drift = dollars_of(search, most);
    double slack = ROUNDING * search->planning.value;
    Frontier *frontier = search->frontier;
    Best best = {0};

    TRY(find_best(search, fmax(drift - slack, 0), fmin(slack, drift), &best));
    frontier->has_within = best.found;
    return best.found ? add_point(search, &best, &frontier->within) : NULL;
}

static int compare_points(const void *left, const void *right)
{
    const FrontierPoint *a = left;
    const FrontierPoint *b = right;

    if (a->drift.millionths != b->drift.millionths)
        return a->drift.millionths < b->drift.millionths ? -1 : 1;
    return (a->total.cents > b->total.cents) - (a->total.cents < b->total.cents);
}

/* What leaves more drift and costs no less is no point of it. */
static void keep_best(Search *search)
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

static void add_price(Search *search, const Answer *base, const Answer *wider, uint32_t cap)
{
    static const char *const names[] = {"allowance", "short_cap", "long_cap"};
    Frontier *frontier = search->frontier;

    frontier->prices[frontier->price_count++] = (LimitPrice){
        .budget = search->planning.budgets[cap / BUDGET_CAPS].budget,
        .cap = names[cap % BUDGET_CAPS],
        .drift = share_of(search, base->drift - wider->drift),
        .objective = {llround((base->solution.objective - wider->solution.objective) * 100.0)}};
}

/* The caps that bind the program of the policy, each with one step more. */
static Error *find_prices(Search *search)
{
    Planning *planning = &search->planning;
    Answer base = {0};

    search->frontier->prices =
        ARENA_ARRAY(search->arena, LimitPrice, BUDGET_CAPS * planning->budget_count);
    TRY(solve(search, search->task, &base));
    for (uint32_t row = 0; row < base.sketch.program.row_count - base.sketch.first_cap; row++) {
        uint32_t cap = base.sketch.caps[row];
        Answer wider = {0};

        if (base.solution.duals[base.sketch.first_cap + row] > -CORNER)
            continue;
        planning->wider_cap = cap;
        planning->wider_by = STEP;
        TRY(solve(search, search->task, &wider));
        planning->wider_by = 0;
        add_price(search, &base, &wider, cap);
    }
    return NULL;
}

static Error *find_shape(Search *search)
{
    Tangent most;
    Tangent least;
    double drift;

    TRY(find_least_drift(search, &drift));
    TRY(find_most_drift(search, &most));
    search->frontier->least_drift =
        share_of(search, fmax(drift - NOTHING * search->planning.value, 0));
    TRY(find_tangent(search, drift, &least));
    search->tangents[search->tangent_count++] = least;
    search->tangents[search->tangent_count++] = most;
    add_corner(search, drift);
    TRY(find_corners(search, &least, &most));
    add_corner(search, fmax(most.drift, drift));
    return NULL;
}

static Error *open_search(Search *search)
{
    const RebalanceTask *task = search->task;

    search->priced = *task;
    search->priced.policy.drift_weight = (Rate){0};
    search->priced.policy.tax_weight = (Rate){RATE_ONE};
    search->priced.policy.location_weight = (Rate){0};
    search->planning = (Planning){.arena = search->arena, .task = task};
    TRY(rebalance_open(&search->planning));
    search->all = rebalance_region_all(&search->planning);
    search->points =
        rebalance_tax_points(&search->planning, &search->all.reach, &search->point_count);
    search->found = ARENA_ARRAY(search->arena, FrontierPoint, 2 * (PLANS_LIMIT + 2));
    return NULL;
}

Error *rebalance_frontier(Arena *arena, const RebalanceTask *task, OptionalRate most_drift,
                          Frontier *frontier_out)
{
    Frontier frontier = {.household = task->household};
    Search search = {.arena = arena, .task = task, .frontier = &frontier};
    RebalancePlan plan;

    TRY(rebalance_plan(arena, task, &plan));
    frontier.gap = plan.preview.drift.gap;
    if (frontier.gap == DRIFT_KNOWN) {
        TRY(open_search(&search));
        frontier.value = plan.preview.drift.value;
        TRY(find_shape(&search));
        TRY(find_points(&search));
        TRY(add_point(&search,
                      &(Best){.found = true,
                              .order = plan.order,
                              .preview = plan.preview,
                              .added = plan.preview.realized},
                      &frontier.plan));
        if (most_drift.present)
            TRY(find_within(&search, most_drift.value));
        keep_best(&search);
        TRY(find_prices(&search));
    }
    *frontier_out = frontier;
    return NULL;
}

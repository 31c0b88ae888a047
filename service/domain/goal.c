/*
 * Solving for a goal. What is reached (money raised, gain realized, tax) is figured at a number of
 * points: quantities around the ends of the lots that the sale takes (goal_points.c). While one lot
 * is sold, more of it moves what is reached one way only, so that between two points, of which one
 * serves and the other does not, a bisection finds the very quantity. What bends the way inside a
 * lot (wash sales) or has no ends to look at (min_tax, holdings of very many lots) is looked at in
 * more places, and leaves the answer unproven.
 */
#include "domain/goal_parts.h"

#include <assert.h>

static Error *goal_fault(const Solving *solving, const char *code, const char *detail)
{
    const char *pointer = arena_format(solving->arena, "/trades/%u/goal", solving->sale->order);

    return error_at(solving->arena, pointer, code, "%s", detail);
}

/* Memory for figuring one quantity after another: as much as a request may have. */
enum { SCRATCH_BYTES = 64 << 20 };

/* In place of the index of a point: there is none. */
#define NOWHERE SIZE_MAX

/*
 * Whether a dollar more of proceeds never costs more than a dollar of tax, so that selling more
 * never raises less: true where the highest rates add up to no more than 1, those of a gain that
 * pushes another one out of its band included (MT-3).
 */
static bool keeps_some(const YearBefore *before)
{
    const TaxProfile *profile = before->profile;
    int64_t most = profile->state_rate.millionths;

    if (profile->kind == PROFILE_FLAT) {
        int64_t short_rate = profile->short_term_rate.value.millionths;
        int64_t long_rate = profile->long_term_rate.value.millionths;

        return most + (short_rate > long_rate ? short_rate : long_rate) <= RATE_ONE;
    }
    most += before->parameters->ordinary_rates[TAX_BRACKETS - 1].millionths +
            before->parameters->gain_rates[2].millionths + before->parameters->niit_rate.millionths;
    return most <= RATE_ONE;
}

/* Whether more of a lot never reaches less than less of it. */
static bool rises(const Solving *solving)
{
    return solving->goal != GOAL_RAISE_NET_OF_TAX || keeps_some(figuring_year(solving->figuring));
}

/* The fault that says the most that can be reached; where that is not proven, the most found. */
static Error *not_reachable(const Solving *solving)
{
    const char *reached = solving->goal == GOAL_RAISE_NET_OF_TAX ? "raised" : "realized";
    bool proven = goal_is_plain(solving, 0, solving->point_count - 1) && rises(solving);
    char text[DECIMAL_TEXT_BYTES];
    Money most = solving->points[0].reached;
    size_t length;

    for (size_t i = 1; i < solving->point_count; i++)
        most = money_max(most, solving->points[i].reached);
    length = decimal_format(most.cents, MONEY_PLACES, text);
    return goal_fault(solving, "goal_not_reachable",
                      arena_format(solving->arena,
                                   proven ? "At most %.*s can be %s."
                                          : "No sale was found by which more than %.*s is %s.",
                                   (int)length, text, reached));
}

static size_t first_that_serves(const Solving *solving)
{
    for (size_t i = 0; i < solving->point_count; i++) {
        if (goal_serves(solving, &solving->points[i]))
            return i;
    }
    return NOWHERE;
}

/*
 * Under min_tax lots have no order and so no ends, but the least tax moves one way by itself: more
 * shares raise no less, and of a sale that costs nothing a part costs nothing either. So the answer
 * is proven if its failing neighbour was figured with the lots that truly cost least.
 */
static bool is_least(const Solving *solving, const Point *failing, const Point *serving)
{
    return solving->method == SELECT_MIN_TAX && failing->least && !failing->washed &&
           !serving->washed;
}

static Error *solve_raise(Solving *solving, Point *answer_out, bool *proven_out)
{
    size_t first = first_that_serves(solving);
    Point low;

    if (first == NOWHERE)
        return not_reachable(solving);
    if (first == 0)
        return goal_fault(solving, "goal_reached_without_it",
                          "The rest of the order raises the amount.");
    low = solving->points[first - 1];
    *answer_out = solving->points[first];
    TRY(goal_bisect(solving, &low, answer_out));
    *proven_out =
        (goal_is_plain(solving, 0, first) || is_least(solving, &low, answer_out)) && rises(solving);
    return NULL;
}

static Error *solve_largest(Solving *solving, Point *answer_out, bool *proven_out)
{
    size_t last = solving->point_count - 1;
    size_t at = last;
    Point high;

    while (at > 0 && !goal_serves(solving, &solving->points[at]))
        at--;
    *answer_out = solving->points[at];
    *proven_out = goal_is_plain(solving, at, last) || at == last;
    if (at < last && goal_serves(solving, answer_out)) {
        high = solving->points[at + 1];
        TRY(goal_bisect(solving, answer_out, &high));
        *proven_out = *proven_out || is_least(solving, &high, answer_out);
    }
    if (answer_out->steps > 0 && goal_serves(solving, answer_out))
        return NULL;
    return goal_fault(solving, "goal_not_reachable",
                      goal_is_plain(solving, 0, last) ? "Even the smallest sale costs tax."
                                                      : "No sale was found that costs no tax.");
}

/* Makes the point the best one if it does not exceed the amount and is nearer to it than the best
 * so far, or as near with less sold. */
static void take_nearer(const Solving *solving, const Point *point, Point *best)
{
    if (point->steps == 0 || point->reached.cents > solving->wanted.cents)
        return;
    if (best->steps == 0 || point->reached.cents > best->reached.cents ||
        (point->reached.cents == best->reached.cents && point->steps < best->steps))
        *best = *point;
}

/*
 * Each lot's cents are rounded alone, so the gain goes up and down by some cents while it rises or
 * falls. Around the quantity at which it crosses the amount, others within a few cents are tried:
 * one of them may reach the very amount.
 */
static Error *look_around(Solving *solving, const Point *low, const Point *high, Point crossing,
                          Point *best)
{
    enum { CENTS_AROUND = 8, LOOKS_PER_CENT = 8 };
    Money rise = money_subtract(money_max(low->reached, high->reached),
                                money_min(low->reached, high->reached));
    int64_t step;

    assert(rise.cents > 0); /* one of them serves */
    step = (high->steps - low->steps) / rise.cents / LOOKS_PER_CENT;
    for (int64_t i = -CENTS_AROUND * LOOKS_PER_CENT; i <= CENTS_AROUND * LOOKS_PER_CENT; i++) {
        int64_t steps = crossing.steps + i * step;
        Point point;

        if (step == 0 || steps <= low->steps || steps > high->steps)
            continue;
        TRY(goal_try(solving, steps, &point));
        take_nearer(solving, &point, best);
        if (best->reached.cents == solving->wanted.cents)
            return NULL;
    }
    return NULL;
}

/* Finds where the gain crosses the amount between two points, and the best quantity there. */
static Error *cross(Solving *solving, const Point *low, const Point *high, Point *best)
{
    Point below = *low;
    Point above = *high;

    TRY(goal_bisect(solving, &below, &above));
    take_nearer(solving, &below, best);
    take_nearer(solving, &above, best);
    if (best->reached.cents == solving->wanted.cents && best->steps > 0)
        return NULL;
    return look_around(solving, low, high, above, best);
}

/*
 * The best gain is short of the amount. Several quantities next to each other may realize it: finds
 * the least of them, behind the last point that does not.
 */
static Error *settle_below(Solving *solving, Point *best)
{
    size_t before = solving->point_count - 1;
    Point low;

    while (solving->points[before].steps >= best->steps)
        before--;
    low = solving->points[before];
    solving->wanted = best->reached;
    return goal_serves(solving, &low) ? NULL : goal_bisect(solving, &low, best);
}

static Error *solve_realize(Solving *solving, Point *answer_out, bool *proven_out)
{
    Money asked = solving->wanted;
    Point best = {0};
    size_t i = 1;

    if (first_that_serves(solving) == NOWHERE)
        return not_reachable(solving);
    for (; i < solving->point_count && best.reached.cents != solving->wanted.cents; i++) {
        const Point *low = &solving->points[i - 1];
        const Point *high = &solving->points[i];

        take_nearer(solving, high, &best);
        if (goal_serves(solving, low) != goal_serves(solving, high))
            TRY(cross(solving, low, high, &best));
    }
    *proven_out = goal_is_plain(solving, 0, i - 1);
    if (best.reached.cents <= 0)
        return goal_fault(solving, "goal_not_reachable", "The smallest sale realizes more.");
    if (best.reached.cents < asked.cents)
        TRY(settle_below(solving, &best));
    solving->wanted = asked;
    *answer_out = best;
    return NULL;
}

typedef Error *Solve(Solving *solving, Point *answer_out, bool *proven_out);
static Solve *const SOLVES[] = {
    [GOAL_RAISE_NET_OF_TAX] = solve_raise,
    [GOAL_REALIZE_LONG_TERM_GAIN] = solve_realize,
    [GOAL_LARGEST_WITH_ZERO_TAX] = solve_largest,
};

static Solving open_solving(Arena *arena, const Figuring *figuring, const Plan *plan)
{
    const TradeOrder *asked = plan->trades[plan->goal].asked;
    Solving solving = {.arena = arena,
                       .opened = figuring,
                       .scratch = arena_scratch(arena, SCRATCH_BYTES),
                       .plan = plan,
                       .sales = ARENA_ARRAY(arena, PlannedTrade, plan->trade_count),
                       .method = plan->trades[plan->goal].lot_selection,
                       .goal = (Goal)asked->goal.value,
                       .wanted = asked->amount.value};

    memcpy(solving.sales, plan->trades, plan->trade_count * sizeof *solving.sales);
    solving.sale = &solving.sales[plan->goal];
    solving.figuring = figuring_again(solving.scratch, figuring);
    return solving;
}

Error *goal_solve(Arena *arena, const Figuring *figuring, Plan *plan, SolvedGoal *solved_out)
{
    Solving solving = open_solving(arena, figuring, plan);
    PlannedTrade *trade = &plan->trades[plan->goal];
    Point answer = {0};
    bool proven = false;

    if (solving.goal != GOAL_REALIZE_LONG_TERM_GAIN && figuring_year(figuring) == NULL)
        return goal_fault(&solving, "tax_profile_required",
                          "Without a tax profile there is no tax to solve for.");
    TRY(goal_open_points(&solving));
    TRY(SOLVES[solving.goal](&solving, &answer, &proven));
    arena_clear(solving.scratch);
    trade->quantity.units = answer.steps * solving.unit;
    trade->amount = money_value(trade->quantity, trade->price);
    if (trade->fee.cents > trade->amount.cents)
        return error_at(arena, arena_format(arena, "/trades/%u/fee", trade->order),
                        "fee_over_amount", "The fee is more than the sale brings.");
    *solved_out = (SolvedGoal){
        .order = trade->order,
        .goal = solving.goal,
        .quantity = trade->quantity,
        .reached = answer.reached,
        .exact = solving.goal == GOAL_LARGEST_WITH_ZERO_TAX ||
                 answer.reached.cents == solving.wanted.cents,
        .proven = proven,
    };
    return NULL;
}

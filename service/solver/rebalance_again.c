/*
 * A plan as whoever plans right after it would find it: the household as the plan leaves it is
 * planned again, and what that trades is put into the plan, as one trade of each place, priced from
 * the start. A plan after which nothing is found is one that a second run leaves alone.
 */
#include "domain/booking.h"
#include "solver/rebalance_refine.h"

#include <math.h>

enum {
    TIMES = 16, /* each may gain no more than one whole share */
    SEARCH_BYTES_LIMIT = 16 << 20,
    SCRATCH_BYTES = 256 << 20, /* of a second plan */
};

/* What a second plan would trade of each place, in dollars; NULL where it would do nothing. */
static Error *plan_second(Planning *planning, Arena *scratch, const Best *best, double **traded_out)
{
    RebalanceTask task = *planning->task;
    Planning second = {.arena = scratch,
                       .task = &task,
                       .within = planning->within != NULL ? ARENA_NEW(scratch, Best) : NULL,
                       .bytes_limit = SEARCH_BYTES_LIMIT};
    RebalancePlan ignored = {0};
    Best more = {0};
    Household *left = booking_foresee(scratch, &best->preview);

    rebalance_spare_lots(scratch, left, task.order, &task.policy);
    task.household = left;
    TRY(rebalance_find(&second, &more, &ignored));
    *traded_out = NULL;
    if (!more.found || more.order.trade_count == 0)
        return NULL;
    *traded_out = ARENA_ARRAY(planning->arena, double, planning->scope.place_count);
    rebalance_add_trades(planning, &more.preview, *traded_out);
    return NULL;
}

/* One trade of each place, in which both plans end; none where that would be too small a one. */
static PreviewOrder order_of_both(const Planning *planning, const Preview *first, double *traded)
{
    const RebalanceScope *scope = &planning->scope;
    RebalanceMove *moves = ARENA_ARRAY(planning->arena, RebalanceMove, scope->place_count);
    size_t count = 0;

    rebalance_add_trades(planning, first, traded);
    for (uint32_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];
        Money least = rebalance_policy_of(planning, place->account)->minimum_trade;

        if (traded[i] > 0 && !place->whole) /* two trades may round to a cent more than one */
            traded[i] -= ONE_CENT;
        if (fabs(traded[i]) > rebalance_dollars(least) - ONE_CENT)
            count += rebalance_move(planning, i, traded[i], &moves[count]);
    }
    return rebalance_order(planning->arena, scope, planning->task->order, moves, count);
}

/* What trading both at once comes to, and what lies next to it. */
static Error *try_both(Planning *planning, double *traded, Best *best, bool *better_out)
{
    PreviewOrder order = order_of_both(planning, &best->preview, traded);
    Best both = {.objective = {INT64_MAX}};

    TRY(rebalance_try(planning, &order, &both, better_out));
    if (both.found)
        TRY(rebalance_rearrange(planning, &both));
    *better_out = both.found && both.objective.cents < best->objective.cents;
    if (*better_out)
        *best = both;
    return NULL;
}

Error *rebalance_again(Planning *planning, Best *best)
{
    Arena *scratch = arena_scratch(planning->arena, SCRATCH_BYTES);
    bool better = true;

    for (int i = 0; i < TIMES && better && best->order.trade_count > 0; i++) {
        double *traded;

        TRY(plan_second(planning, scratch, best, &traded));
        arena_clear(scratch);
        better = traded != NULL;
        if (better)
            TRY(try_both(planning, traded, best, &better));
    }
    return NULL;
}

/*
 * A plan as whoever plans right after it would find it: the household as the plan leaves it is
 * planned again, and what that trades is put into the plan, as one trade of each place, priced from
 * the start. A plan after which nothing is found is one that a second run leaves alone.
 */
#include "solver/rebalance_refine.h"

#include <math.h>

enum {
    TIMES = 16, /* each may gain no more than one whole share */
    SEARCH_BYTES_LIMIT = 16 << 20,
    SCRATCH_BYTES = 256 << 20, /* of a second plan */
};
/* The sequence of the first lot that is bought: behind all others. */
static const int64_t OPENED = INT64_MAX / 2;

/* Behind all that are stored. */
static Uuid made_up(size_t index)
{
    return (Uuid){{[0] = 0xff, [14] = (uint8_t)(index >> 8), [15] = (uint8_t)index}};
}

/* What is sold leaves its lots, with its basis. */
static void take_sold(const Preview *preview, Household *after)
{
    const Lot *before = preview->household->lots;
    size_t left = 0;

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        for (size_t lot = 0; lot < sell->lot_count; lot++) {
            Lot *stays = &after->lots[sell->lots[lot].lot - before];
            Quantity sold = sell->lots[lot].slice.quantity;

            if (sold.units < stays->quantity.units)
                *stays = lot_after(stays, sold);
            else
                stays->quantity = (Quantity){0};
        }
    }
    for (size_t i = 0; i < after->lot_count; i++) {
        if (after->lots[i].quantity.units > 0)
            after->lots[left++] = after->lots[i];
    }
    after->lot_count = left;
}

static void put_bought(const Preview *preview, Household *after)
{
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];

        after->lots[after->lot_count++] = (Lot){
            .id = {made_up(i)},
            .account = buy->account,
            .security = buy->security,
            .sequence = OPENED + (int64_t)i,
            .quantity = buy->quantity,
            .basis = {true, buy->amount},
            .basis_status = BASIS_KNOWN,
            .acquired_on = {true, preview->plan.trade_date},
        };
    }
    household_sort_lots(after);
}

/* The ledger's rows of what is sold on the return. Rule BU-1. */
static void book_gains(const Preview *preview, Household *after)
{
    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        for (size_t lot = 0; lot < sell->lot_count && sell->on_return; lot++) {
            const SoldLot *sold = &sell->lots[lot];

            after->realized[after->realized_count] = (RealizedGain){
                .id = {made_up(after->realized_count)},
                .account = sell->account,
                .security = sell->security,
                .quantity = sold->slice.quantity,
                .acquired_on = sold->lot->acquired_on,
                .sold_on = preview->plan.trade_date,
                .gain = money_add(sold->slice.gain, sold->disallowed),
                .disallowed = sold->disallowed,
                .term = sold->slice.term,
                .deemed_acquired_on = sold->lot->deemed_acquired_on,
                .sequence = sold->lot->sequence,
                .sale_order = sold->order,
            };
            after->realized_count++;
        }
    }
}

/* The household as the plan leaves it. */
static const Household *household_after(Arena *arena, const Planning *planning,
                                        const Preview *preview)
{
    const Household *before = preview->household;
    Household *after = ARENA_NEW(arena, Household);
    const Money *cash = rebalance_cash_after(planning, preview);
    size_t sold = 0;

    for (size_t i = 0; i < preview->sell_count; i++)
        sold += preview->sells[i].lot_count;
    *after = *before;
    after->accounts = ARENA_COPY(arena, Account, before->accounts, before->account_count);
    after->lots = ARENA_COPY_IN(arena, Lot, before->lots, before->lot_count,
                                before->lot_count + preview->buy_count);
    after->realized = ARENA_COPY_IN(arena, RealizedGain, before->realized, before->realized_count,
                                    before->realized_count + sold);
    for (size_t i = 0; i < before->account_count; i++)
        after->accounts[i].cash = cash[i];
    book_gains(preview, after);
    take_sold(preview, after);
    put_bought(preview, after);
    return after;
}

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

    task.household = household_after(scratch, planning, &best->preview);
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
        Money least = rebalance_policy_of(planning, scope->places[i].account)->minimum_trade;

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

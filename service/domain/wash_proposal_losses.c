/*
 * Few of a proposal's losses meet the few shares that could replace them: the first in order of
 * matching (WS-9), until those shares are used up. The others need not be matched at all.
 */
#include "domain/wash_match_parts.h"
#include "domain/wash_proposal_parts.h"

/* As wash_match orders the losses of one day: the earliest acquired first. */
static bool comes_before(const WashLoss *left, const WashLoss *right)
{
    if (left->bought_on.days != right->bought_on.days)
        return left->bought_on.days < right->bought_on.days;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence;
    return left->sale < right->sale;
}

/* Lets a loss sink until none below it comes before it. */
static void sink(WashLoss *heap, size_t count, size_t at)
{
    WashLoss loss = heap[at];

    for (;;) {
        size_t below = 2 * at + 1;

        if (below + 1 < count && comes_before(&heap[below + 1], &heap[below]))
            below++;
        if (below >= count || !comes_before(&heap[below], &loss))
            break;
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = loss;
}

static WashLoss loss_of(const WashGroup *group, uint32_t index)
{
    const WashProposal *proposal = group->proposal;
    const ProposedSale *sale = &proposal->sales[index];
    const Lot *lot = &proposal->household->lots[sale->lot];

    return (WashLoss){.sale = index,
                      .bought_on = wash_bought_on(lot->acquired_on),
                      .sequence = lot->sequence,
                      .quantity = sale->quantity,
                      .in_window = wash_group_in_window(group, lot)};
}

static size_t gather(WashGroup *group)
{
    size_t count = 0;

    for (size_t i = 0; i < group->sale_count; i++) {
        uint32_t index = group->sales[i];

        if (!wash_group_is_loss(group, &group->proposal->sales[index]))
            continue;
        group->reached = arena_grown(group->arena, group->reached, count, &group->reached_room,
                                     sizeof *group->reached);
        group->reached[count++] = loss_of(group, index);
    }
    return count;
}

/* Shares that could replace: what has not absorbed a loss (WS-8). */
static Quantity replacing(const WashGroup *group)
{
    Quantity sum = {0};

    for (size_t i = 0; i < group->history_buy_count; i++)
        sum = quantity_add(sum, quantity_subtract(group->history_buys[i].quantity,
                                                  group->history_buys[i].absorbed));
    return sum;
}

/*
 * A loss of shares from before the window meets every share in it, so it takes as many of them as
 * it has or all that are left. One of the window's own may be of a purchase that is not to replace
 * it (WS-6) and is not counted.
 */
size_t wash_group_reach(WashGroup *group, size_t *count_out)
{
    size_t left = gather(group);
    size_t count = left;
    Quantity rest = replacing(group);
    WashLoss *heap = group->reached;

    for (size_t i = count / 2; i-- > 0;)
        sink(heap, count, i);
    while (left > 0 && rest.units > 0) {
        WashLoss next = heap[0];

        left--;
        heap[0] = heap[left];
        if (left > 0)
            sink(heap, left, 0);
        heap[left] = next; /* the reached gather at the end, the first of them last */
        if (!next.in_window)
            rest = quantity_subtract(rest, next.quantity);
    }
    *count_out = count;
    return count - left;
}

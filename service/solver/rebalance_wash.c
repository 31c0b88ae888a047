/*
 * Wash sales of what a plan sells with shares that are held already (rules WS): a program cannot
 * match them, so it is told the losses that are disallowed whatever else a plan of its region
 * sells. Where its answer still counts on losses that are disallowed, the region is split.
 */
#include "domain/wash_proposal.h"
#include "domain/wash_sale.h"
#include "solver/rebalance_search.h"

#include <math.h>

enum {
    MATCHES_BYTES = 1 << 20,
    MATCHES_BYTES_LIMIT = 64 << 20,
};

/* What matching takes; its arrays are used anew each time. A group is the securities that are
 * identical to each other, named by the first of them. */
struct RebalanceWashing {
    WashStage *stage;
    Arena *matches;      /* of the stage */
    uint32_t *groups;    /* per lot: its group where shares that are held may disallow a loss of it;
                            else SKETCH_NONE */
    double *shares;      /* per lot: the part of it that is sold, 0 to 1 */
    double *washed;      /* per lot: the part of its loss that is disallowed, 0 to 1 */
    ProposedSale *sales; /* what is matched: the lots that are sold in part or whole */
    size_t *lots;        /* per sale: its lot */
};

static const Security *security_of(const Planning *planning, size_t lot)
{
    const RebalanceScope *scope = &planning->scope;

    return &scope->household->securities[scope->places[planning->lots[lot].place].security];
}

/* Acquired within the window of a sale on the trade date. Rule WS-2. */
static bool is_recent(const Planning *planning, const Lot *lot)
{
    Date first = wash_sale_window_first(planning->scope.trade_date);

    return lot->acquired_on.present && date_compare(lot->acquired_on.value, first) >= 0;
}

/* Whether shares that are held could disallow a loss of the security. Rules WS-2, WS-10, WS-15. */
static bool is_replaced(const Planning *planning, const Security *security)
{
    const Household *household = planning->scope.household;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (household->accounts[lot->account].owner != OWNER_OTHER && is_recent(planning, lot) &&
            wash_identical(&household->securities[lot->security], security))
            return security->tax_kind != TAX_KIND_DIGITAL_ASSET;
    }
    return false;
}

static uint32_t group_of(const Planning *planning, size_t lot)
{
    const Security *securities = planning->scope.household->securities;
    const Security *security = security_of(planning, lot);
    uint32_t first = 0;

    if (lot > 0 && planning->lots[lot - 1].place == planning->lots[lot].place)
        return planning->washing->groups[lot - 1];
    if (!is_replaced(planning, security))
        return SKETCH_NONE;
    while (!wash_identical(&securities[first], security))
        first++;
    return first;
}

/* Each match leaves some bytes with the stage, which is opened anew when they are too many. */
static void open_stage(const Planning *planning)
{
    RebalanceWashing *washing = planning->washing;
    WashProposal proposal = {.household = planning->scope.household,
                             .trade_date = planning->scope.trade_date};

    arena_clear(washing->matches);
    washing->stage = wash_stage_open(washing->matches, &proposal);
}

void rebalance_open_washes(Planning *planning)
{
    Arena *arena = planning->arena;
    RebalanceWashing *washing = ARENA_NEW(arena, RebalanceWashing);
    bool loses = false;

    planning->washing = washing;
    washing->groups = ARENA_ARRAY(arena, uint32_t, planning->lot_count);
    for (size_t i = 0; i < planning->lot_count; i++) {
        washing->groups[i] = group_of(planning, i);
        loses = loses || (washing->groups[i] != SKETCH_NONE && block_is_loss(&planning->lots[i]));
    }
    if (!loses) {
        planning->washing = NULL;
        return;
    }
    washing->shares = ARENA_ARRAY(arena, double, planning->lot_count);
    washing->washed = ARENA_ARRAY(arena, double, planning->lot_count);
    washing->sales = ARENA_ARRAY(arena, ProposedSale, planning->lot_count);
    washing->lots = ARENA_ARRAY(arena, size_t, planning->lot_count);
    washing->matches = arena_scratch(arena, MATCHES_BYTES_LIMIT);
    open_stage(planning);
}

bool rebalance_is_replaced(const Planning *planning, uint32_t security)
{
    const RebalanceScope *scope = &planning->scope;
    bool replaced = false;

    for (size_t i = 0; planning->washing != NULL && i < planning->lot_count; i++)
        replaced = replaced || (planning->washing->groups[i] != SKETCH_NONE &&
                                scope->places[planning->lots[i].place].security == security);
    return replaced;
}

bool rebalance_is_washed(const Planning *planning, const Region *region, size_t lot)
{
    return region->washes && planning->washing->groups[lot] != SKETCH_NONE;
}

/* The sale of a part of a lot, its quantity rounded up: more sold leaves less that could replace.
 */
static ProposedSale part_of(const ProposedSale *whole, double share)
{
    ProposedSale sale = *whole;

    if (share >= 1)
        return sale;
    sale.quantity.units = llround(ceil(share * (double)whole->quantity.units));
    sale.proceeds.cents = llround(share * (double)whole->proceeds.cents);
    sale.basis.cents = llround(share * (double)whole->basis.cents);
    return sale;
}

/* Sets `washed` from `shares`: for the lots of a group, or for all (SKETCH_NONE). */
static void match(const Planning *planning, uint32_t group)
{
    RebalanceWashing *washing = planning->washing;
    WashOutcome outcome;
    size_t count = 0;

    for (size_t i = 0; i < planning->lot_count; i++) {
        uint32_t own = washing->groups[i];

        washing->washed[i] = 0;
        if (own == SKETCH_NONE || (group != SKETCH_NONE && own != group) ||
            !(washing->shares[i] > 0))
            continue;
        washing->sales[count] = part_of(&planning->whole_sales[i], washing->shares[i]);
        washing->lots[count] = i;
        count += washing->sales[count].quantity.units > 0;
    }
    if (arena_used_bytes(washing->matches) > MATCHES_BYTES)
        open_stage(planning);
    wash_stage_match(washing->stage, washing->sales, count, &outcome);
    for (size_t i = 0; i < count; i++) {
        double loss =
            rebalance_dollars(money_subtract(washing->sales[i].basis, washing->sales[i].proceeds));

        if (loss > ONE_CENT)
            washing->washed[washing->lots[i]] =
                fmin(rebalance_dollars(outcome.disallowed[i]) / loss, 1);
    }
}

/* The part of a lot that is sold when so many dollars are left to sell as its turn comes. */
static double reached(const Block *lot, double dollars)
{
    return fmin(fmax(dollars / lot->value, 0), 1);
}

/* Sets `shares` of the group's lots to the most that any plan of the region sells of each. */
static void sell_most(const Planning *planning, const Region *region, uint32_t group)
{
    RebalanceWashing *washing = planning->washing;
    double sold = 0;

    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &planning->lots[i];

        sold = i > 0 && lot[-1].place == lot->place ? sold + lot[-1].value : 0;
        if (group == SKETCH_NONE || washing->groups[i] == group)
            washing->shares[i] =
                region_is_free(region, lot)
                    ? region->lot_most[i] / lot->value
                    : reached(lot, region->sold_most[lot->place] + ONE_CENT - sold);
    }
}

/* What the whole lot realizes, less what `washed` disallows. Where the region's plans buy the
 * security they count no loss of it at all: what is not disallowed may not be sold. */
static Realized realized_of(const Planning *planning, const Region *region, size_t index)
{
    const Block *lot = &planning->lots[index];
    uint32_t security = planning->scope.places[lot->place].security;
    bool bought = (region->washes && region->no_loss[security]) || region->all_washed[security];
    double left = bought ? 0 : 1 - planning->washing->washed[index];

    return (Realized){lot->short_gain * (lot->short_gain < 0 ? left : 1),
                      lot->long_gain * (lot->long_gain < 0 ? left : 1)};
}

/*
 * Selling more leaves fewer shares that could replace a loss, and more losses to share them: what
 * is disallowed of a lot when the region sells all that it may is disallowed whatever it sells.
 */
const Block *rebalance_lots_in(const Planning *planning, const Region *region)
{
    Block *lots;

    if (planning->washing == NULL)
        return planning->lots;
    lots = ARENA_COPY(planning->arena, Block, planning->lots, planning->lot_count);
    if (region->washes)
        sell_most(planning, region, SKETCH_NONE);
    else
        memset(planning->washing->shares, 0, planning->lot_count * sizeof(double));
    match(planning, SKETCH_NONE);
    for (size_t i = 0; i < planning->lot_count; i++) {
        Realized realized = realized_of(planning, region, i);

        if (planning->washing->groups[i] == SKETCH_NONE)
            continue;
        lots[i].short_gain = realized.short_gain;
        lots[i].long_gain = realized.long_gain;
    }
    return lots;
}

Realized rebalance_washed_path(const Planning *planning, const Region *region, size_t first,
                               double sold)
{
    RebalanceWashing *washing = planning->washing;
    size_t end = rebalance_lots_end(planning, first);
    Realized sum = {0};

    sell_most(planning, region, washing->groups[first]);
    for (size_t i = first; i < end; i++) {
        washing->shares[i] = reached(&planning->lots[i], sold);
        sold -= planning->lots[i].value;
    }
    match(planning, washing->groups[first]);
    for (size_t i = first; i < end; i++) {
        Realized realized = realized_of(planning, region, i);

        sum.short_gain += washing->shares[i] * realized.short_gain;
        sum.long_gain += washing->shares[i] * realized.long_gain;
    }
    return sum;
}

/* Sets `shares` to what the answer sells of each lot. */
static void sell_answer(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    double *shares = planning->washing->shares;
    double left = 0;

    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &planning->lots[i];

        left =
            i > 0 && lot[-1].place == lot->place ? left - lot[-1].value : answer->sold[lot->place];
        shares[i] = lot->free ? 0 : reached(lot, left);
    }
    for (size_t i = 0; i < answer->sketch.sale_count; i++) {
        const SaleColumn *sale = &answer->sketch.sales[i];

        if (sale->free)
            shares[sale->lot] += answer->solution.values[answer->sketch.first_sale + i] /
                                 planning->lots[sale->lot].value;
    }
}

/* By how much gains are more than the answer says, as fewer losses are allowed. */
typedef struct Mistake {
    size_t first;   /* the first lot of the place where it is most, */
    double dollars; /* and how much there */
    Realized all;   /* of all places */
} Mistake;

/* What the program would take the place's sale to realize, were it right about all but wash sales:
 * so that only these are counted as the mistake. */
static Realized taken_of(const RegionAnswer *answer, const double *shares, size_t first)
{
    const Planning *planning = answer->planning;
    size_t end = rebalance_lots_end(planning, first);
    Realized sum = {0};

    if (!planning->lots[first].free)
        return rebalance_on_path(planning, &answer->region, first,
                                 answer->sold[planning->lots[first].place]);
    for (size_t i = first; i < end; i++) {
        sum.short_gain += shares[i] * answer->region.lots[i].short_gain;
        sum.long_gain += shares[i] * answer->region.lots[i].long_gain;
    }
    return sum;
}

static Mistake find_mistake(const RegionAnswer *answer, const double *shares)
{
    const Planning *planning = answer->planning;
    Realized *real = ARENA_ARRAY(planning->arena, Realized, planning->scope.place_count);
    Mistake mistake = {0};
    size_t end;

    match(planning, SKETCH_NONE);
    for (size_t i = 0; i < planning->lot_count; i++) {
        Realized realized = realized_of(planning, &answer->region, i);

        real[planning->lots[i].place].short_gain += shares[i] * realized.short_gain;
        real[planning->lots[i].place].long_gain += shares[i] * realized.long_gain;
    }
    for (size_t first = 0; first < planning->lot_count; first = end) {
        Realized taken;
        Realized more = real[planning->lots[first].place];

        end = rebalance_lots_end(planning, first);
        if (planning->washing->groups[first] == SKETCH_NONE)
            continue;
        taken = taken_of(answer, shares, first);
        more.short_gain = fmax(more.short_gain - taken.short_gain, 0);
        more.long_gain = fmax(more.long_gain - taken.long_gain, 0);
        mistake.all.short_gain += more.short_gain;
        mistake.all.long_gain += more.long_gain;
        if (more.short_gain + more.long_gain > mistake.dollars) {
            mistake.dollars = more.short_gain + more.long_gain;
            mistake.first = first;
        }
    }
    return mistake;
}

/* How much a share of the lot decides about the group's losses: most where it may itself replace
 * what is sold, next where it is a loss that competes for replacements. */
static double weight_of(const Planning *planning, size_t lot, uint32_t group)
{
    const double first = 1000;
    const ProposedSale *sale = &planning->whole_sales[lot];

    if (planning->washing->groups[lot] != group)
        return 0;
    if (is_recent(planning, &planning->scope.household->lots[sale->lot]))
        return first * (double)sale->quantity.units;
    return sale->basis.cents > sale->proceeds.cents ? (double)sale->quantity.units : 0;
}

/* The split at a share of the lot. */
static Split split_lot(const Planning *planning, size_t lot, double share, double worth)
{
    uint32_t place = planning->lots[lot].place;
    double half = share * planning->lots[lot].value;

    if (planning->lots[lot].free)
        return (Split){SPLIT_LOT, (uint32_t)lot, half, half, worth};
    for (size_t i = lot; i > 0 && planning->lots[i - 1].place == place; i--)
        half += planning->lots[i - 1].value;
    return (Split){SPLIT_SOLD, place, half, half, worth};
}

Split rebalance_split_match(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    double *shares;
    Mistake mistake;
    Split split = {0};
    double worth;
    double heaviest = 0;

    if (planning->washing == NULL)
        return split;
    sell_answer(answer);
    shares = ARENA_COPY(planning->arena, double, planning->washing->shares, planning->lot_count);
    mistake = find_mistake(answer, shares);
    worth = rebalance_worth_of(answer, mistake.all.short_gain, mistake.all.long_gain);
    if (!answer->region.washes)
        return (Split){.by = SPLIT_MATCH, .worth = worth};
    sell_most(planning, &answer->region, SKETCH_NONE);
    for (size_t i = 0; i < planning->lot_count; i++) {
        double most = planning->washing->shares[i];
        double more = most - shares[i];
        double weight = more * weight_of(planning, i, planning->washing->groups[mistake.first]);

        if (more * planning->lots[i].value > 1 && weight > heaviest) {
            heaviest = weight;
            split = split_lot(planning, i, (shares[i] + most) / 2, worth);
        }
    }
    return split;
}

/*
 * The household's lots that may be sold as blocks, each with its value and what all of it realizes,
 * as an exact sale of it would (domain/sale.h).
 */
#include "domain/sale.h"
#include "solver/rebalance_parts.h"

#include <math.h>

/* Rule LI-1: the order's, the account's, the household's method, or the live switch. */
static LotSelection method_of(const Planning *planning, const Account *account)
{
    const RebalanceTask *task = planning->task;

    if (task->selection.present)
        return (LotSelection)task->selection.value;
    if (task->order->lot_selection.present)
        return (LotSelection)task->order->lot_selection.value;
    if (account->lot_selection.present)
        return (LotSelection)account->lot_selection.value;
    return task->household->lot_selection;
}

/* A holding while its lots become blocks. */
typedef struct Holder {
    Planning *planning;
    uint32_t place;
    LotSelection method;
    SaleLots lots;
    AveragePool pools[AVERAGE_POOLS]; /* under average_cost */
    Quantity before;                  /* of the lots added so far */
} Holder;

/* The slice that a sale of the whole lot would be. Rules RD-2, LI-6. */
static LotSlice whole_slice(const Holder *holder, const Lot *lot, Money proceeds)
{
    LotSlice slice =
        lot_slice(lot, lot->quantity, proceeds, holder->lots.trade_date, UNKNOWN_BASIS_ZERO);
    const AveragePool *pool = &holder->pools[lot->covered];

    if (holder->method == SELECT_AVERAGE_COST && sale_is_pooled(&holder->lots, lot)) {
        slice.basis = money_share(pool->basis, lot->quantity, pool->quantity);
        slice.gain = money_subtract(proceeds, slice.basis);
    }
    return slice;
}

/* The lot's proceeds: what it adds to a sale of all lots before it, so that the lots together bring
 * just what the holding is worth. Rule RD-3. */
static Money add_proceeds(Holder *holder, const Lot *lot, Price price)
{
    Quantity with = quantity_add(holder->before, lot->quantity);
    Money proceeds = money_subtract(money_value(with, price), money_value(holder->before, price));

    holder->before = with;
    return proceeds;
}

static void add_lot(Holder *holder, const Lot *lot)
{
    Planning *planning = holder->planning;
    const RebalancePlace *place = &planning->scope.places[holder->place];
    const Household *household = planning->scope.household;
    Price price = rebalance_price_of(planning, place);
    Money proceeds = add_proceeds(holder, lot, price);
    LotSlice slice = whole_slice(holder, lot, proceeds);
    bool on_return =
        household_account_on_return(&household->accounts[place->account], planning->profile);
    Block block = {.place = holder->place,
                   .value = rebalance_dollars(proceeds),
                   .free = holder->method == SELECT_MIN_TAX};

    if (proceeds.cents == 0)
        return;
    if (on_return) {
        if (slice.term == TERM_LONG)
            block.long_gain = rebalance_dollars(slice.gain);
        else
            block.short_gain = rebalance_dollars(slice.gain);
    }
    planning->whole_sales[planning->lot_count] =
        (ProposedSale){.lot = (uint32_t)(lot - household->lots),
                       .quantity = slice.quantity,
                       .proceeds = slice.proceeds,
                       .basis = slice.basis,
                       .term = slice.term,
                       .on_return = on_return,
                       .holding_start = slice.holding_start};
    planning->most_gain += fmax(block.short_gain + block.long_gain, 0);
    planning->lots[planning->lot_count++] = block;
}

static double tax_of(const Block *block, TaxSlopes slopes)
{
    return block->short_gain * slopes.short_gain + block->long_gain * slopes.long_gain;
}

static bool costs_less(const Block *left, const Block *right, TaxSlopes slopes)
{
    return tax_of(left, slopes) * right->value < tax_of(right, slopes) * left->value;
}

/* The tax of the next dollar of gain; where that is none, common rates, since an order is needed.
 */
static TaxSlopes slopes_to_sort_by(const Planning *planning)
{
    TaxSlopes slopes = rebalance_slopes(planning, (Gains){0});

    return slopes.short_gain > 0 && slopes.long_gain > 0 ? slopes : (TaxSlopes){0.4, 0.2};
}

/* Sorts lots that go in any order, from `first` on: what costs least tax per dollar comes first. */
static void sort_by_tax(Planning *planning, size_t first)
{
    TaxSlopes slopes = slopes_to_sort_by(planning);

    for (size_t i = first + 1; i < planning->lot_count; i++) {
        Block lot = planning->lots[i];
        ProposedSale sale = planning->whole_sales[i];
        size_t at = i;

        for (; at > first && costs_less(&lot, &planning->lots[at - 1], slopes); at--) {
            planning->lots[at] = planning->lots[at - 1];
            planning->whole_sales[at] = planning->whole_sales[at - 1];
        }
        planning->lots[at] = lot;
        planning->whole_sales[at] = sale;
    }
}

static void add_holding(Planning *planning, uint32_t index)
{
    const RebalancePlace *place = &planning->scope.places[index];
    const Household *household = planning->scope.household;
    Holding holding = household_holding(household, place->account, place->security);
    Holder holder = {.planning = planning,
                     .place = index,
                     .method = method_of(planning, &household->accounts[place->account]),
                     .lots = {planning->arena, household, planning->scope.trade_date}};
    SaleTerms terms = {holder.method, rebalance_price_of(planning, place),
                       planning->scope.trade_date};
    const uint32_t *order;
    size_t first = planning->lot_count;
    size_t count;

    if (terms.method == SELECT_AVERAGE_COST)
        sale_open_pools(&holder.lots, place->account, place->security, holder.pools);
    /* In any order under min_tax; `specific` as a default names no lots (LI-1). */
    if (terms.method == SELECT_MIN_TAX || terms.method == SELECT_SPECIFIC)
        terms.method = SELECT_FIFO;
    count = selection_order(planning->arena, household, holding, &terms, &order);
    for (size_t i = 0; i < count; i++)
        add_lot(&holder, &household->lots[order[i]]);
    if (holder.method == SELECT_MIN_TAX)
        sort_by_tax(planning, first);
}

void rebalance_find_lots(Planning *planning)
{
    planning->lots = ARENA_ARRAY(planning->arena, Block, planning->scope.household->lot_count);
    planning->blocks = ARENA_ARRAY(planning->arena, Block, planning->scope.household->lot_count);
    planning->whole_sales =
        ARENA_ARRAY(planning->arena, ProposedSale, planning->scope.household->lot_count);
    for (uint32_t i = 0; i < planning->scope.place_count; i++) {
        if (planning->scope.places[i].may_sell)
            add_holding(planning, i);
    }
}

size_t rebalance_lots_end(const Planning *planning, size_t first)
{
    size_t end = first;

    while (end < planning->lot_count && planning->lots[end].place == planning->lots[first].place)
        end++;
    return end;
}

/* Whether both realize the same per dollar, within a cent for all of the one. */
static bool is_parallel(const Block *left, const Block *right)
{
    return fabs(left->short_gain * right->value - right->short_gain * left->value) <=
               ONE_CENT * right->value &&
           fabs(left->long_gain * right->value - right->long_gain * left->value) <=
               ONE_CENT * right->value;
}

bool rebalance_is_straight(const Planning *planning, const Region *region, size_t first)
{
    size_t end = rebalance_lots_end(planning, first);

    /* Which lots are left decides which losses are replaced. */
    if (region_is_free(region, &planning->lots[first]) &&
        rebalance_is_washed(planning, region, first))
        return false;
    for (size_t i = first + 1; i < end; i++) {
        if (!is_parallel(&region->lots[i], &region->lots[first]))
            return false;
    }
    return true;
}

/* The convex hull, from below, of the tax over the dollars sold: a block that costs less per dollar
 * than the one before it is merged with that ("pool adjacent violators"). */
void rebalance_blocks_in_order(Planning *planning, TaxSlopes slopes)
{
    planning->block_count = 0;
    for (size_t i = 0; i < planning->lot_count; i++) {
        Block block = planning->lots[i];

        while (planning->block_count > 0 &&
               planning->blocks[planning->block_count - 1].place == block.place && !block.free &&
               costs_less(&block, &planning->blocks[planning->block_count - 1], slopes)) {
            const Block *before = &planning->blocks[--planning->block_count];

            block.value += before->value;
            block.short_gain += before->short_gain;
            block.long_gain += before->long_gain;
        }
        planning->blocks[planning->block_count++] = block;
    }
}

#include "domain/harvest.h"

#include "domain/harvest_parts.h"
#include <assert.h>

static void open_marks(Harvest *harvest)
{
    const Household *household = harvest->scope.household;
    bool other_year;

    harvest->profile =
        household_profile(household, date_year(harvest->scope.trade_date), &other_year);
    harvest->washed = ARENA_ARRAY(harvest->arena, Money, household->lot_count);
    harvest->left_out = ARENA_ARRAY(harvest->arena, bool, harvest->scope.place_count);
}

static Error *open_harvest(Harvest *harvest)
{
    const HarvestTask *task = harvest->task;
    const Household *household = task->household;
    Date trade_date = task->order->trade_date.present ? task->order->trade_date.value
                                                      : household->pins.price_as_of;

    assert(task->order->trade_count == 0);
    TRY(rebalance_scope(harvest->arena, household, trade_date, &task->policy, &harvest->scope));
    open_marks(harvest);
    return NULL;
}

/* A purchase of it, or of what is identical, would replace what is sold (WS-4). */
static void close_purchases(Harvest *harvest, uint32_t sold)
{
    const Household *household = harvest->scope.household;

    for (uint32_t i = 0; i < household->security_count; i++)
        harvest->too_late[i] = harvest->too_late[i] || wash_identical(&household->securities[sold],
                                                                      &household->securities[i]);
}

static void add_sale(const Harvest *harvest, const RebalancePlace *place, PreviewOrder *order)
{
    const Household *household = harvest->scope.household;
    Holding holding = harvest_lots(harvest, place);
    TradeOrder *trade = &order->trades[order->trade_count++];

    *trade = (TradeOrder){.account_id = household->accounts[place->account].id,
                          .symbol = household->securities[place->security].symbol,
                          .side = SIDE_SELL,
                          .quantity = {.present = true},
                          .lot_selection = {true, SELECT_SPECIFIC},
                          .lots = ARENA_ARRAY(harvest->arena, NamedLot, holding.count)};
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        Quantity quantity = harvest_salable(harvest, &household->lots[i]);

        if (!harvest->chosen[i])
            continue;
        trade->lots[trade->lot_count++] = (NamedLot){household->lots[i].id, {true, quantity}};
        trade->quantity.value = quantity_add(trade->quantity.value, quantity);
    }
}

/* For what was raised; whole shares for no more, where no fractions are traded, and nothing where
 * that would be more shares than a trade may be of. */
static void add_purchase(const Harvest *harvest, HarvestSwap *swap, Money proceeds,
                         PreviewOrder *order)
{
    const Household *household = harvest->scope.household;
    const Security *security = &household->securities[swap->replacement];
    bool whole = harvest_is_whole(harvest, swap->account, swap->replacement);
    int64_t price = security->price.value.micros;
    int64_t shares = 0;

    if (price > 0)
        shares = (int64_t)((Wide)proceeds.cents * (PRICE_ONE / MONEY_ONE) / price);
    swap->replaced = price > 0 && (!whole || shares > 0) && shares < QUANTITY_LIMIT / QUANTITY_ONE;
    if (!swap->replaced)
        return;
    order->trades[order->trade_count++] =
        (TradeOrder){.account_id = household->accounts[swap->account].id,
                     .symbol = security->symbol,
                     .side = SIDE_BUY,
                     .quantity = {whole, {shares * QUANTITY_ONE}},
                     .amount = {!whole, proceeds}};
}

static bool trades(const Preview *preview, const RebalancePlace *place, TradeSide side)
{
    bool found = false;

    for (size_t i = 0; i < preview->plan.trade_count; i++) {
        const PlannedTrade *trade = &preview->plan.trades[i];

        found = found || (trade->side == side && trade->account == place->account &&
                          trade->security == place->security);
    }
    return found;
}

/* Whether the place may be swapped: of a plain harvest every one, else what accounts harvest all
 * year and the plan does not trade. */
static bool is_beside(const Harvest *harvest, size_t at)
{
    const RebalancePlace *place = &harvest->scope.places[at];
    const AccountPolicy *policy = rebalance_account_policy(&harvest->task->policy, place->account);
    const RebalancePlan *plan = harvest->beside;

    return plan == NULL ||
           (policy->harvest_all_year && !harvest->left_out[at] &&
            !trades(&plan->preview, place, SIDE_SELL) && !trades(&plan->preview, place, SIDE_BUY));
}

/* Beside a plan a swap without a replacement is none; else its proceeds stay in cash. */
static void add_swap(Harvest *harvest, size_t at, PreviewOrder *sales, PreviewOrder *purchases)
{
    const RebalancePlace *place = &harvest->scope.places[at];
    HarvestSwap swap = {.account = place->account, .security = place->security};
    Money proceeds = harvest_choose(harvest, place, &swap.loss);

    if (proceeds.cents == 0)
        return;
    harvest_replace(harvest, place, &swap);
    if (swap.replaced)
        add_purchase(harvest, &swap, proceeds, purchases);
    harvest->left_out[at] = harvest->beside != NULL && !swap.replaced;
    if (harvest->left_out[at])
        return;
    add_sale(harvest, place, sales);
    harvest->swaps[harvest->swap_count++] = swap;
}

static void add_trades(PreviewOrder *order, const PreviewOrder *more)
{
    if (more->trade_count > 0)
        memcpy(order->trades + order->trade_count, more->trades,
               more->trade_count * sizeof *more->trades);
    order->trade_count += more->trade_count;
}

/* The order so far, with room for what a harvest adds. */
static PreviewOrder begin_order(Harvest *harvest)
{
    const RebalanceScope *scope = &harvest->scope;
    const PreviewOrder *so_far =
        harvest->beside == NULL ? harvest->task->order : &harvest->beside->order;
    PreviewOrder order = *so_far;

    order.trades =
        ARENA_ARRAY(harvest->arena, TradeOrder, so_far->trade_count + 2 * scope->place_count);
    order.trade_count = 0;
    add_trades(&order, so_far);
    harvest->swaps = ARENA_ARRAY(harvest->arena, HarvestSwap, scope->place_count);
    harvest->swap_count = 0;
    harvest->chosen = ARENA_ARRAY(harvest->arena, bool, scope->household->lot_count);
    harvest->too_late = ARENA_ARRAY(harvest->arena, bool, scope->household->security_count);
    return order;
}

/* Of all that is sold, before anything is bought: what is bought replaces none of it. */
static void close_all_purchases(Harvest *harvest)
{
    const RebalancePlan *plan = harvest->beside;
    const RebalanceScope *scope = &harvest->scope;
    Money loss;

    for (size_t i = 0; plan != NULL && i < plan->preview.sell_count; i++)
        close_purchases(harvest, plan->preview.sells[i].security);
    for (size_t i = 0; i < scope->place_count; i++) {
        if (is_beside(harvest, i) && harvest_choose(harvest, &scope->places[i], &loss).cents > 0)
            close_purchases(harvest, scope->places[i].security);
    }
}

/* All sales first, then what is bought for them. */
static PreviewOrder make_order(Harvest *harvest)
{
    const size_t place_count = harvest->scope.place_count;
    PreviewOrder order = begin_order(harvest);
    PreviewOrder purchases = {.trades = ARENA_ARRAY(harvest->arena, TradeOrder, place_count)};

    close_all_purchases(harvest);
    for (size_t i = 0; i < place_count; i++) {
        if (is_beside(harvest, i))
            add_swap(harvest, i, &order, &purchases);
    }
    add_trades(&order, &purchases);
    return order;
}

/* What of the harvest makes a wash sale is left alone; whether there was any. */
static bool leave_washed(Harvest *harvest, const Preview *preview)
{
    bool found = false;

    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const SoldLot *sold = preview->wash_sales[i].sold;
        size_t lot = sold == NULL ? 0 : (size_t)(sold->lot - harvest->scope.household->lots);

        if (sold == NULL || !harvest->chosen[lot])
            continue;
        harvest->washed[lot] =
            money_add(harvest->washed[lot], preview->wash_sales[i].match.disallowed);
        found = true;
    }
    return found;
}

static bool has_washed(const Harvest *harvest, const RebalancePlace *place)
{
    Holding holding = harvest_lots(harvest, place);
    bool found = false;

    for (uint32_t i = holding.first; i < holding.first + holding.count; i++)
        found = found || harvest->washed[i].cents > 0;
    return found;
}

static RebalanceReason reason_of(const Harvest *harvest, const Preview *preview,
                                 const RebalancePlace *place)
{
    if (trades(preview, place, SIDE_SELL))
        return (RebalanceReason){.outcome = OUTCOME_SOLD};
    if (trades(preview, place, SIDE_BUY))
        return (RebalanceReason){.outcome = OUTCOME_BOUGHT};
    if (place->held.units + place->kept.units > 0 && place->sell_limit != LIMIT_NONE)
        return (RebalanceReason){.outcome = OUTCOME_LIMITED,
                                 .limit = place->sell_limit,
                                 .restraint = place->sell_restraint};
    if (has_washed(harvest, place))
        return (RebalanceReason){.outcome = OUTCOME_LIMITED, .limit = LIMIT_WASH_SALE};
    return (RebalanceReason){.outcome = OUTCOME_BELOW_THRESHOLD};
}

/* Of the lots beside those that a swap sells. Product D10. */
static void explain_lots(const Harvest *harvest, const Sell *sell)
{
    for (size_t i = 0; i < sell->lots_not_sold_count; i++) {
        KeptLot *kept = &sell->lots_not_sold[i];
        Money disallowed = harvest->washed[kept->lot - harvest->scope.household->lots];

        if (kept->held_back.limit == LOT_LIMIT_NONE && disallowed.cents > 0)
            kept->held_back =
                (HeldBack){.limit = LOT_LIMIT_WASH_SALE, .disallowed = {true, disallowed}};
        else if (kept->held_back.limit == LOT_LIMIT_NONE)
            kept->held_back = (HeldBack){.limit = LOT_LIMIT_BELOW_THRESHOLD};
    }
}

static void explain_swaps(const Harvest *harvest, const Preview *preview)
{
    for (size_t i = 0; i < harvest->swap_count; i++) {
        for (size_t s = 0; s < preview->sell_count; s++) {
            const Sell *sell = &preview->sells[s];

            if (sell->account == harvest->swaps[i].account &&
                sell->security == harvest->swaps[i].security)
                explain_lots(harvest, sell);
        }
    }
}

static Error *price(const Harvest *harvest, const PreviewOrder *order, Preview *preview_out)
{
    const HarvestTask *task = harvest->task;

    return preview_compute(harvest->arena, task->rules, task->household, order, task->selection,
                           preview_out);
}

static Error *finish(const Harvest *harvest, RebalancePlan *plan)
{
    const RebalancePolicy *policy = &harvest->task->policy;
    Preview before;

    TRY(price(harvest, harvest->task->order, &before));
    plan->scope = harvest->scope;
    plan->policy = *policy;
    plan->do_nothing = (OptionalMoney){true, rebalance_objective(harvest->arena, policy, &before)};
    plan->objective = rebalance_objective(harvest->arena, policy, &plan->preview);
    plan->swaps = harvest->swaps;
    plan->swap_count = harvest->swap_count;
    explain_swaps(harvest, &plan->preview);
    plan->reasons = ARENA_ARRAY(harvest->arena, RebalanceReason, plan->scope.place_count);
    for (size_t i = 0; i < plan->scope.place_count; i++)
        plan->reasons[i] = reason_of(harvest, &plan->preview, &plan->scope.places[i]);
    rebalance_statistics(harvest->arena, plan);
    rebalance_find_exceptions(plan);
    return NULL;
}

Error *harvest_plan(Arena *arena, const HarvestTask *task, RebalancePlan *plan_out)
{
    Harvest harvest = {.arena = arena, .task = task};
    RebalancePlan plan = {0};

    TRY(open_harvest(&harvest));
    do {
        plan.order = make_order(&harvest);
        TRY(price(&harvest, &plan.order, &plan.preview));
    } while (leave_washed(&harvest, &plan.preview));
    assert(plan.preview.wash_sale_count == 0);
    TRY(finish(&harvest, &plan));
    *plan_out = plan;
    return NULL;
}

/* The swap of the least loss, where there is more turnover than there may be; whether there was. */
static bool leave_least(Harvest *harvest, const RebalancePlan *added)
{
    const OptionalRate most = added->policy.maximum_turnover;
    const HarvestSwap *least = &harvest->swaps[0];

    if (!most.present || added->turnover.millionths <= most.value.millionths)
        return false;
    for (size_t i = 1; i < harvest->swap_count; i++) {
        if (harvest->swaps[i].loss.cents < least->loss.cents)
            least = &harvest->swaps[i];
    }
    for (size_t i = 0; i < harvest->scope.place_count; i++) {
        const RebalancePlace *place = &harvest->scope.places[i];

        if (place->account == least->account && place->security == least->security)
            harvest->left_out[i] = true;
    }
    return true;
}

/* The plan with the swaps, as priced. */
static Error *complete(const Harvest *harvest, RebalancePlan *added)
{
    const HarvestTask *task = harvest->task;

    added->swaps = harvest->swaps;
    added->swap_count = harvest->swap_count;
    explain_swaps(harvest, &added->preview);
    for (size_t i = 0; i < added->scope.place_count; i++) {
        const RebalancePlace *place = &added->scope.places[i];

        if (trades(&added->preview, place, SIDE_SELL))
            added->reasons[i].outcome = OUTCOME_SOLD;
        else if (trades(&added->preview, place, SIDE_BUY))
            added->reasons[i].outcome = OUTCOME_BOUGHT;
    }
    rebalance_find_exceptions(added);
    return rebalance_compare_fifo(harvest->arena, task->rules, task->household, added);
}

Error *harvest_add(Arena *arena, const HarvestTask *task, RebalancePlan *plan)
{
    Harvest harvest = {.arena = arena, .task = task, .scope = plan->scope, .beside = plan};
    RebalancePlan added;

    open_marks(&harvest);
    do {
        added = *plan;
        added.traded = (Money){0};
        added.order = make_order(&harvest);
        if (harvest.swap_count == 0)
            return NULL;
        TRY(price(&harvest, &added.order, &added.preview));
        rebalance_statistics(arena, &added);
    } while (leave_washed(&harvest, &added.preview) || leave_least(&harvest, &added));
    added.objective = rebalance_objective(arena, &task->policy, &added.preview);
    if (added.objective.cents >= plan->objective.cents)
        return NULL;
    added.lower_bound =
        money_add(plan->lower_bound, money_subtract(added.objective, plan->objective));
    TRY(complete(&harvest, &added));
    *plan = added;
    return NULL;
}

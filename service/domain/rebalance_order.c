#include "domain/rebalance.h"

static const char *const LIMIT_WORDS[] = {
    "none",       "account",   "missing_price", "wash_sale", "unknown_basis", "restraint",
    "short_term", "cash_flow", "cooldown",      "screen",    "same_day"};
const Names REBALANCE_LIMIT_NAMES = NAMES_OF(LIMIT_WORDS);

static const char *const OUTCOME_WORDS[] = {
    "sold",     "bought",       "on_target",      "tax",     "gains_budget",   "minimum_trade",
    "turnover", "maximum_cash", "nothing_to_buy", "limited", "below_threshold"};
const Names REBALANCE_OUTCOME_NAMES = NAMES_OF(OUTCOME_WORDS);

RebalanceMode rebalance_mode(const PreviewOrder *order, const RebalancePolicy *policy)
{
    bool migrates = order->kind == PREVIEW_MODEL_CHANGE;

    return (RebalanceMode){
        .sells =
            order->kind != PREVIEW_DEPOSIT && !(migrates && policy->strategy == MIGRATE_FLOWS_ONLY),
        .buys = order->kind != PREVIEW_WITHDRAWAL,
        .loses_nothing = migrates && policy->strategy == MIGRATE_AVOID_SHORT_TERM,
        .keeps_to_day = order->kind == PREVIEW_REBALANCE,
    };
}

/* Whether it would realize a short-term gain on the return, as far as that is known or assumed. */
static bool gains_short(const Household *household, const Lot *lot, const TaxProfile *profile,
                        Date trade_date, bool unknown_basis_zero)
{
    OptionalPrice price = household->securities[lot->security].price;
    LotSlice slice;

    if (!price.present || !(lot_basis_known(lot) || unknown_basis_zero) ||
        !lot_is_held_on(lot, trade_date) ||
        !household_account_on_return(&household->accounts[lot->account], profile))
        return false;
    slice = lot_slice(lot, lot->quantity, money_value(lot->quantity, price.value), trade_date,
                      UNKNOWN_BASIS_ZERO);
    return slice.term == TERM_SHORT && slice.gain.cents > 0;
}

static bool defers_any(const Household *household, const RebalancePolicy *policy)
{
    bool found = false;

    for (uint32_t i = 0; i < household->account_count; i++)
        found = found || rebalance_account_policy(policy, i)->defer_short_term_gains;
    return found;
}

/* Of the accounts that defer them, or of all. */
static void spare_short_gains(Arena *arena, Household *household, Date trade_date,
                              const RebalancePolicy *policy, bool of_all)
{
    Lot *lots = ARENA_ARRAY(arena, Lot, household->lot_count);
    bool other_year;
    const TaxProfile *profile = household_profile(household, date_year(trade_date), &other_year);

    for (size_t i = 0; i < household->lot_count; i++) {
        Lot *lot = &lots[i];

        *lot = household->lots[i];
        if (of_all || rebalance_account_policy(policy, lot->account)->defer_short_term_gains)
            lot->spared = lot->spared || gains_short(household, lot, profile, trade_date,
                                                     policy->unknown_basis_zero);
    }
    household->lots = lots;
}

void rebalance_spare_lots(Arena *arena, Household *household, const PreviewOrder *order,
                          const RebalancePolicy *policy)
{
    Date trade_date =
        order->trade_date.present ? order->trade_date.value : household->pins.price_as_of;
    bool of_all = rebalance_mode(order, policy).loses_nothing;

    restraint_spare_lots(arena, household, trade_date);
    if (of_all || defers_any(household, policy))
        spare_short_gains(arena, household, trade_date, policy, of_all);
}

void rebalance_restrict(RebalanceScope *scope, RebalanceMode mode)
{
    for (size_t i = 0; i < scope->place_count; i++) {
        RebalancePlace *place = &scope->places[i];

        if (!mode.sells && place->sell_limit == LIMIT_NONE)
            place->sell_limit = LIMIT_CASH_FLOW;
        if (!mode.buys && place->buy_limit == LIMIT_NONE)
            place->buy_limit = LIMIT_CASH_FLOW;
        place->may_sell = place->may_sell && mode.sells;
        place->may_buy = place->may_buy && mode.buys;
    }
}

PreviewOrder rebalance_order(Arena *arena, const RebalanceScope *scope, const PreviewOrder *asked,
                             const RebalanceMove *moves, size_t count)
{
    PreviewOrder order = *asked;

    order.trades = ARENA_ARRAY(arena, TradeOrder, count);
    order.trade_count = count;
    for (size_t i = 0; i < count; i++) {
        const RebalancePlace *place = &scope->places[moves[i].place];
        const Security *security = &scope->household->securities[place->security];
        bool by_amount = moves[i].side == SIDE_BUY && !place->whole;

        order.trades[i] = (TradeOrder){
            .account_id = scope->household->accounts[place->account].id,
            .symbol = security->symbol,
            .side = moves[i].side,
            .quantity = {!by_amount, moves[i].quantity},
            .amount = {by_amount, moves[i].amount},
        };
    }
    return order;
}

static bool has_spared(const Household *household, const Sell *sell)
{
    bool found = false;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        found = found ||
                (lot->spared && lot->account == sell->account && lot->security == sell->security);
    }
    return found;
}

static void name_lots(Arena *arena, const Sell *sell, TradeOrder *trade)
{
    trade->lot_selection = (OptionalWord){true, SELECT_SPECIFIC};
    trade->lots = ARENA_ARRAY(arena, NamedLot, sell->lot_count);
    for (size_t i = 0; i < sell->lot_count; i++)
        trade->lots[trade->lot_count++] =
            (NamedLot){sell->lots[i].lot->id, {true, sell->lots[i].slice.quantity}};
}

/* NULL: it sells nothing of it, or its lots are named already. */
static TradeOrder *sale_of(const Household *household, const PreviewOrder *order, const Sell *sell)
{
    for (size_t i = 0; i < order->trade_count; i++) {
        TradeOrder *trade = &order->trades[i];

        if (trade->side == SIDE_SELL && trade->lot_count == 0 &&
            text_equal(trade->symbol, household->securities[sell->security].symbol) &&
            uuid_equal(trade->account_id.uuid, household->accounts[sell->account].id.uuid))
            return trade;
    }
    return NULL;
}

PreviewOrder rebalance_trades(Arena *arena, const Preview *preview, const PreviewOrder *planned)
{
    PreviewOrder order = *planned;

    order.trades = ARENA_ARRAY(arena, TradeOrder, order.trade_count);
    for (size_t i = 0; i < order.trade_count; i++)
        order.trades[i] = planned->trades[i];
    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];
        TradeOrder *trade = sale_of(preview->household, &order, sell);

        if (trade != NULL && sell->lot_selection != SELECT_AVERAGE_COST &&
            sell->lot_count <= NAMED_LOTS_LIMIT && has_spared(preview->household, sell))
            name_lots(arena, sell, trade);
    }
    return order;
}

/* The rates that a plan's drag is figured by: the household's in the year of its trades, before
 * them. */
static LocationRates location_rates_of(const Preview *preview)
{
    const Rules *rules = preview->rules;

    return location_rates(&rules->tax, &rules->location, preview->household,
                          date_year(preview->plan.trade_date));
}

/* What the drag of a year weighs, in 10^-6 cents. */
static Wide weigh_location(Arena *arena, const RebalancePolicy *policy, const Preview *preview)
{
    LocationRates rates;
    HouseholdPositions after;

    if (policy->location_weight.millionths == 0)
        return 0;
    rates = location_rates_of(preview);
    after = plan_positions(arena, preview->household, &preview->plan);
    return decimal_divide_half_away(location_drag(preview->household, &rates, &after) *
                                        policy->location_weight.millionths,
                                    RATE_ONE);
}

Money rebalance_objective(Arena *arena, const RebalancePolicy *policy, const Preview *preview)
{
    Wide millionths = weigh_location(arena, policy, preview);
    Wide traded = 0;

    for (size_t i = 0; i < preview->sell_count; i++)
        traded += preview->sells[i].proceeds.cents;
    for (size_t i = 0; i < preview->buy_count; i++)
        traded += preview->buys[i].amount.cents;
    millionths += traded * policy->cost_rate.millionths;
    if (preview->has_tax)
        millionths += (Wide)preview->tax.total.cents * policy->tax_weight.millionths;
    if (preview->drift.gap == DRIFT_KNOWN)
        millionths += (Wide)preview->drift.value_after.cents * preview->drift.after.millionths *
                      policy->drift_weight.millionths / RATE_ONE;
    return (Money){decimal_narrow(decimal_divide_half_away(millionths, RATE_ONE))};
}

/* A fraction of the household's value, half away from zero; none of nothing. */
static Rate share_of(Money part, Wide whole_cents)
{
    if (whole_cents <= 0)
        return (Rate){0};
    return (Rate){
        decimal_narrow(decimal_divide_half_away((Wide)part.cents * RATE_ONE, whole_cents))};
}

/* At the rates of the year without the plan, so that both are measured alike. */
static void locate(Arena *arena, const Preview *preview, RebalancePlan *plan)
{
    const Household *household = preview->household;
    HouseholdPositions before = household_positions(arena, household);
    HouseholdPositions after = plan_positions(arena, household, &preview->plan);

    plan->rates = location_rates_of(preview);
    location_compute(arena, household, &plan->rates, &before, &plan->location_before);
    location_compute(arena, household, &plan->rates, &after, &plan->location_after);
}

/* Product E4. A withdrawal's tax is paid of what goes out. */
static OptionalMoney after_tax_value(const RebalancePlan *plan)
{
    const Preview *preview = &plan->preview;
    const Drift *drift = &preview->drift;
    bool is_priced = drift->gap != DRIFT_MISSING_PRICE && drift->gap != DRIFT_TOO_LARGE;
    Money value = money_subtract(drift->value_after, plan->cost);

    if (plan->order.kind != PREVIEW_WITHDRAWAL)
        value = money_subtract(value, preview->tax.total);
    return (OptionalMoney){is_priced && preview->has_tax, value};
}

void rebalance_statistics(Arena *arena, RebalancePlan *plan)
{
    const Preview *preview = &plan->preview;

    for (size_t i = 0; i < preview->sell_count; i++)
        plan->traded = money_add(plan->traded, preview->sells[i].proceeds);
    for (size_t i = 0; i < preview->buy_count; i++)
        plan->traded = money_add(plan->traded, preview->buys[i].amount);
    plan->cost = money_at_rate(plan->traded, plan->policy.cost_rate);
    plan->turnover = share_of(plan->traded, 2 * (Wide)preview->drift.value.cents);
    plan->after_tax_value = after_tax_value(plan);
    locate(arena, preview, plan);
}

Error *rebalance_compare_fifo(Arena *arena, const Rules *rules, const Household *household,
                              RebalancePlan *plan)
{
    const OptionalWord fifo = {true, SELECT_FIFO};
    Preview preview;

    if (!plan->preview.has_tax)
        return NULL;
    TRY(preview_compute(arena, rules, household, &plan->order, fifo, &preview));
    plan->saved_against_fifo =
        (OptionalMoney){true, money_subtract(preview.tax.total, plan->preview.tax.total)};
    return NULL;
}

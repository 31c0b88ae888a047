#include "domain/average_cost.h"
#include "domain/plan_parts.h"

#define PRICE_UNITS (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

void plan_fault(Planning *planning, size_t trade, const char *member, const char *code,
                const char *format, ...)
{
    const TradeFill *fill = planning->order->trades[trade].fill;
    const char *pointer = fill == NULL
                              ? arena_format(planning->arena, "/trades/%zu%s", trade, member)
                              : arena_format(planning->arena, "/fills/%u%s", fill->place, member);
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(planning->arena, format, arguments);
    va_end(arguments);
    error_list_add(&planning->faults, error_at(planning->arena, pointer, code, "%s", detail));
}

const char *plan_quantity_text(Planning *planning, Quantity quantity)
{
    char text[DECIMAL_TEXT_BYTES];
    size_t length = decimal_format(quantity.units, QUANTITY_PLACES, text);

    return arena_copy(planning->arena, text, length);
}

/*
 * The default of the account, else of the household, which has fifo unless it says otherwise. A
 * sale that names no lots identifies none by `specific`, and goes first in, first out. Rule LI-1.
 */
static LotSelection default_selection(const Planning *planning, const TradeOrder *asked,
                                      const Account *account)
{
    LotSelection method = account->lot_selection.present
                              ? (LotSelection)account->lot_selection.value
                              : planning->household->lot_selection;

    return method == SELECT_SPECIFIC && asked->lot_count == 0 ? SELECT_FIFO : method;
}

/* Rule LI-1: trade, preview, account, household. */
static LotSelection resolve_selection(const Planning *planning, const TradeOrder *asked,
                                      const Account *account)
{
    if (asked->lot_selection.present)
        return (LotSelection)asked->lot_selection.value;
    if (planning->selection.present)
        return (LotSelection)planning->selection.value;
    if (planning->order->lot_selection.present)
        return (LotSelection)planning->order->lot_selection.value;
    return default_selection(planning, asked, account);
}

/* What the account holds on the trade date, less what earlier trades of the order sell. */
static Quantity available(const Planning *planning, const PlannedTrade *trade)
{
    Holding holding = household_holding(planning->household, trade->account, trade->security);
    Quantity sum = {0};

    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &planning->household->lots[holding.first + i];

        if (lot_is_for_sale_on(lot, planning->plan->trade_date))
            sum = quantity_add(sum, lot->quantity);
    }
    for (size_t i = 0; i < planning->sell_count; i++) {
        const PlannedTrade *earlier = &planning->sells[i];

        if (earlier->account == trade->account && earlier->security == trade->security)
            sum = quantity_subtract(sum, earlier->quantity);
    }
    return sum;
}

/* Finds account, security and price. */
static void find_parts(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = &planning->order->trades[index];
    int32_t account = household_find_account(planning->household, asked->account_id);
    int32_t security = household_find_security(planning->household, asked->symbol);

    if (account < 0)
        plan_fault(planning, index, "/account_id", "unknown_account",
                   "The household has no such account.");
    if (security < 0) {
        plan_fault(planning, index, "/symbol", "unknown_security", "There is no security %.*s.",
                   TEXT_ARGS(asked->symbol));
    } else if (asked->fill == NULL && !planning->household->securities[security].price.present) {
        plan_fault(planning, index, "/symbol", "missing_price",
                   "The price set has no price of %.*s.", TEXT_ARGS(asked->symbol));
    } else {
        trade->security = (uint32_t)security;
        trade->price = asked->fill != NULL ? asked->fill->price
                                           : planning->household->securities[security].price.value;
    }
    trade->account = (uint32_t)account;
}

/*
 * Rule LI-5: averaging is for fund shares and reinvested ones. Asked for by the sale itself it is
 * refused elsewhere; as a default it leaves other holdings to first in, first out (LI-1).
 */
static void check_average(Planning *planning, size_t index, PlannedTrade *trade)
{
    Holding holding = household_holding(planning->household, trade->account, trade->security);

    if (trade->side != SIDE_SELL || trade->lot_selection != SELECT_AVERAGE_COST ||
        average_cost_allowed(planning->household, holding, planning->plan->trade_date))
        return;
    if (trade->asked->lot_selection.present) {
        plan_fault(planning, index, "/lot_selection", "average_cost_not_allowed",
                   "Only shares of funds, and stock reinvested after 2010, may be averaged.");
        return;
    }
    trade->lot_selection = SELECT_FIFO;
    trade->not_averaged = true;
}

/* Shares that an amount buys at the price, never more than asked for; negative when too many. */
static Quantity shares_for(Money amount, Price price)
{
    Wide units = price.micros > 0 ? (Wide)amount.cents * PRICE_UNITS / price.micros : 0;

    return (Quantity){units > QUANTITY_LIMIT ? -1 : (int64_t)units};
}

/* The member that says how much is traded. */
static const char *sized_by(const TradeOrder *asked)
{
    if (asked->fill != NULL || asked->quantity.present)
        return "/quantity";
    if (asked->goal.present)
        return "/goal";
    return asked->all ? "/all" : "/amount";
}

/* A goal is planned at all that is held: how much of it goes is solved for (domain/goal.h). */
static void size_sell(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    Quantity held = available(planning, trade);

    if (asked->fill != NULL)
        trade->quantity = asked->fill->quantity;
    else if (asked->all || asked->goal.present)
        trade->quantity = held;
    else if (asked->quantity.present)
        trade->quantity = asked->quantity.value;
    else
        trade->quantity = shares_for(asked->amount.value, trade->price);
    /* A holding's value is rounded to cents: asked for in full, it may come out a hair above. */
    if (asked->amount.present && trade->quantity.units > held.units &&
        money_value(held, trade->price).cents >= asked->amount.value.cents)
        trade->quantity = held;
    if (held.units == 0 || trade->quantity.units > held.units || trade->quantity.units < 0)
        plan_fault(planning, index, sized_by(asked), "more_than_held",
                   "The account holds %s of %.*s.", plan_quantity_text(planning, held),
                   TEXT_ARGS(asked->symbol));
}

static void size_buy(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;

    if (asked->fill != NULL)
        trade->quantity = asked->fill->quantity;
    else if (asked->amount.present)
        trade->quantity = shares_for(asked->amount.value, trade->price);
    else
        trade->quantity = asked->quantity.value;
    planning->bought_units += trade->quantity.units;
    if (trade->quantity.units < 0 || planning->bought_units > HOUSEHOLD_TOTAL_LIMIT)
        plan_fault(planning, index, sized_by(asked), "out_of_range",
                   "That is more shares than can be held.");
}

/* Drops the fraction of a whole share and says so. */
static void keep_whole(Planning *planning, size_t index, PlannedTrade *trade)
{
    const Security *security = &planning->household->securities[trade->security];
    Quantity rest = {trade->quantity.units % QUANTITY_ONE};
    NotDone *not_done;

    if (security->unit != UNIT_WHOLE || rest.units <= 0)
        return;
    trade->quantity = quantity_subtract(trade->quantity, rest);
    if (trade->asked->goal.present)
        return; /* nobody asked for all of it */
    not_done = &planning->plan->not_done[planning->plan->not_done_count++];
    *not_done = (NotDone){
        .order = (uint32_t)index,
        .code = "whole_units_only",
        .detail = arena_format(planning->arena, "%.*s trades in whole shares; %s is left out.",
                               TEXT_ARGS(security->symbol), plan_quantity_text(planning, rest)),
        .quantity = rest,
        .amount = money_value(rest, trade->price),
    };
}

/* Whether the price times the quantity is money we can hold. */
static bool value_fits(const PlannedTrade *trade)
{
    return (Wide)trade->quantity.units * trade->price.micros / PRICE_UNITS <= MONEY_LIMIT;
}

static void value_trade(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    bool whole = planning->household->securities[trade->security].unit == UNIT_WHOLE;

    keep_whole(planning, index, trade);
    if (trade->quantity.units == 0)
        plan_fault(planning, index, sized_by(asked), "amount_too_small",
                   "That is less than the smallest share.");
    else if (!value_fits(trade))
        plan_fault(planning, index, sized_by(asked), "out_of_range",
                   "That is more money than can be held.");
    else if (trade->side == SIDE_BUY && asked->amount.present && !whole)
        trade->amount = asked->amount.value;
    else
        trade->amount = money_value(trade->quantity, trade->price);
}

static void price_trade(Planning *planning, size_t index, PlannedTrade *trade)
{
    size_t faults_before = planning->faults.count;

    if (trade->asked->fill != NULL)
        trade->amount = trade->asked->fill->amount;
    else
        value_trade(planning, index, trade);
    if (planning->faults.count > faults_before)
        return;
    if (trade->side == SIDE_SELL && trade->fee.cents > trade->amount.cents)
        plan_fault(planning, index, "/fee", "fee_over_amount",
                   "The fee is more than the sale brings.");
}

static void plan_trade(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];
    size_t faults_before = planning->faults.count;
    PlannedTrade trade = {.order = (uint32_t)index, .side = asked->side, .asked = asked};

    if (asked->fill != NULL && asked->fill->quantity.units == 0) {
        planning->plan->not_done[planning->plan->not_done_count++] =
            (NotDone){.order = (uint32_t)index, .code = "not_filled", .detail = "Nothing traded."};
        return;
    }
    if (asked->fee.present)
        trade.fee = asked->fee.value;
    plan_check_members(planning, index);
    find_parts(planning, index, &trade);
    if (planning->faults.count > faults_before)
        return;
    trade.lot_selection =
        resolve_selection(planning, asked, &planning->household->accounts[trade.account]);
    plan_check_lots(planning, index, &trade);
    check_average(planning, index, &trade);
    if (trade.side == SIDE_SELL)
        size_sell(planning, index, &trade);
    else
        size_buy(planning, index, &trade);
    if (planning->faults.count > faults_before)
        return;
    price_trade(planning, index, &trade);
    if (trade.side == SIDE_SELL)
        planning->sells[planning->sell_count++] = trade;
    else
        planning->buys[planning->buy_count++] = trade;
}

/* The trade that is to be solved for, or the number of trades. */
static size_t find_goal(const PreviewOrder *order)
{
    size_t index = 0;

    while (index < order->trade_count &&
           (!order->trades[index].goal.present || order->trades[index].fill != NULL))
        index++;
    return index;
}

/*
 * The goal has what all others leave, so it is planned behind them, and then put in its place among
 * the sells.
 */
static void plan_goal(Planning *planning, size_t index)
{
    size_t planned = planning->sell_count;
    size_t place = 0;
    PlannedTrade goal;

    plan_trade(planning, index);
    if (planning->sell_count == planned)
        return;
    goal = planning->sells[planned];
    while (place < planned && planning->sells[place].order < index)
        place++;
    memmove(&planning->sells[place + 1], &planning->sells[place], (planned - place) * sizeof goal);
    planning->sells[place] = goal;
    planning->plan->has_goal = true;
    planning->plan->goal = place;
}

Error *plan_trades(Arena *arena, const Household *household, const PreviewOrder *order,
                   OptionalWord selection, Plan *plan_out)
{
    Plan plan = {.trade_date = order->trade_date.present ? order->trade_date.value
                                                         : household->pins.price_as_of,
                 .not_done = ARENA_ARRAY(arena, NotDone, order->trade_count)};
    Planning planning = {.arena = arena,
                         .household = household,
                         .order = order,
                         .selection = selection,
                         .plan = &plan,
                         .sells = ARENA_ARRAY(arena, PlannedTrade, order->trade_count),
                         .buys = ARENA_ARRAY(arena, PlannedTrade, order->trade_count)};
    size_t goal = find_goal(order);

    for (size_t i = 0; i < order->trade_count; i++) {
        if (i != goal)
            plan_trade(&planning, i);
    }
    if (goal < order->trade_count)
        plan_goal(&planning, goal);
    if (planning.faults.count > 0)
        return planning.faults.first;
    plan.trades = ARENA_ARRAY(arena, PlannedTrade, order->trade_count);
    plan.trade_count = planning.sell_count + planning.buy_count;
    if (planning.sell_count > 0)
        memcpy(plan.trades, planning.sells, planning.sell_count * sizeof *plan.trades);
    if (planning.buy_count > 0)
        memcpy(plan.trades + planning.sell_count, planning.buys,
               planning.buy_count * sizeof *plan.trades);
    plan_flows(arena, household, order, &plan);
    TRY(plan_transfers(arena, household, order, selection, &plan));
    *plan_out = plan;
    return NULL;
}

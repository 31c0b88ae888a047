#include "domain/plan.h"

/* A trade being planned: what it was asked for, and what became of it. */
typedef struct Planning {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    OptionalWord selection; /* the live switch */
    Plan *plan;
    PlannedTrade *sells;
    PlannedTrade *buys;
    size_t sell_count;
    size_t buy_count;
    Wide bought_units; /* of all buys, so that sums of shares stay in range */
    ErrorList faults;
} Planning;

#define PRICE_UNITS (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

__attribute__((format(printf, 5, 6))) static void fault(Planning *planning, size_t trade,
                                                        const char *member, const char *code,
                                                        const char *format, ...)
{
    const char *pointer = arena_format(planning->arena, "/trades/%zu%s", trade, member);
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(planning->arena, format, arguments);
    va_end(arguments);
    error_list_add(&planning->faults, error_at(planning->arena, pointer, code, "%s", detail));
}

static const char *quantity_text(Planning *planning, Quantity quantity)
{
    char text[DECIMAL_TEXT_BYTES];
    size_t length = decimal_format(quantity.units, QUANTITY_PLACES, text);

    return arena_copy(planning->arena, text, length);
}

/* Rule LI-1: trade, preview, account, household; the household's default is fifo. */
static LotSelection resolve_selection(const Planning *planning, const TradeOrder *asked,
                                      const Account *account)
{
    if (asked->lot_selection.present)
        return (LotSelection)asked->lot_selection.value;
    if (planning->selection.present)
        return (LotSelection)planning->selection.value;
    if (planning->order->lot_selection.present)
        return (LotSelection)planning->order->lot_selection.value;
    if (account->lot_selection.present)
        return (LotSelection)account->lot_selection.value;
    return planning->household->lot_selection;
}

/* What the account holds on the trade date, less what earlier trades of the order sell. */
static Quantity available(const Planning *planning, const PlannedTrade *trade)
{
    Holding holding = household_holding(planning->household, trade->account, trade->security);
    Quantity sum = {0};

    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &planning->household->lots[holding.first + i];

        if (!lot->acquired_on.present ||
            date_compare(lot->acquired_on.value, planning->plan->trade_date) <= 0)
            sum = quantity_add(sum, lot->quantity);
    }
    for (size_t i = 0; i < planning->sell_count; i++) {
        const PlannedTrade *earlier = &planning->sells[i];

        if (earlier->account == trade->account && earlier->security == trade->security)
            sum = quantity_subtract(sum, earlier->quantity);
    }
    return sum;
}

/* Faults of the trade's own members, whatever it trades. */
static void check_members(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];
    int given = asked->quantity.present + asked->amount.present + asked->all;

    if (given != 1)
        fault(planning, index, "", "exactly_one_of", "Give one of quantity, amount and all.");
    if (asked->all && asked->side == SIDE_BUY)
        fault(planning, index, "/all", "sell_only", "Only a sale can be of all.");
    if (asked->quantity.present && asked->quantity.value.units <= 0)
        fault(planning, index, "/quantity", "not_positive", "A quantity is more than zero.");
    if (asked->amount.present && asked->amount.value.cents <= 0)
        fault(planning, index, "/amount", "not_positive", "An amount is more than zero.");
    if (asked->fee.present && asked->fee.value.cents < 0)
        fault(planning, index, "/fee", "negative", "A fee is not negative.");
}

/* Finds account, security and price. */
static void find_parts(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = &planning->order->trades[index];
    int32_t account = household_find_account(planning->household, asked->account_id);
    int32_t security = household_find_security(planning->household, asked->symbol);

    if (account < 0)
        fault(planning, index, "/account_id", "unknown_account",
              "The household has no such account.");
    if (security < 0) {
        fault(planning, index, "/symbol", "unknown_security", "There is no security %.*s.",
              TEXT_ARGS(asked->symbol));
    } else if (!planning->household->securities[security].price.present) {
        fault(planning, index, "/symbol", "missing_price", "The price set has no price of %.*s.",
              TEXT_ARGS(asked->symbol));
    } else {
        trade->security = (uint32_t)security;
        trade->price = planning->household->securities[security].price.value;
    }
    trade->account = (uint32_t)account;
}

/* The lot named, or NULL: it must stand in the holding, and be held on the trade date. */
static const Lot *find_named(const Planning *planning, const PlannedTrade *trade, LotId id)
{
    Holding holding = household_holding(planning->household, trade->account, trade->security);

    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &planning->household->lots[holding.first + i];

        if (uuid_equal(lot->id.uuid, id.uuid))
            return !lot->acquired_on.present ||
                           date_compare(lot->acquired_on.value, planning->plan->trade_date) <= 0
                       ? lot
                       : NULL;
    }
    return NULL;
}

static bool is_named_before(const TradeOrder *asked, size_t named)
{
    for (size_t i = 0; i < named; i++) {
        if (uuid_equal(asked->lots[i].lot_id.uuid, asked->lots[named].lot_id.uuid))
            return true;
    }
    return false;
}

static void check_named(Planning *planning, size_t index, const PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;

    for (size_t i = 0; i < asked->lot_count; i++) {
        const Lot *lot = find_named(planning, trade, asked->lots[i].lot_id);
        OptionalQuantity quantity = asked->lots[i].quantity;
        const char *member = arena_format(planning->arena, "/lots/%zu/lot_id", i);

        if (lot == NULL)
            fault(planning, index, member, "lot_not_held",
                  "The account holds no such lot of this security on the trade date.");
        else if (is_named_before(asked, i))
            fault(planning, index, member, "duplicate_lot", "The lot is named twice.");
        else if (quantity.present && quantity.value.units <= 0)
            fault(planning, index, arena_format(planning->arena, "/lots/%zu/quantity", i),
                  "not_positive", "A quantity is more than zero.");
        else if (quantity.present && quantity.value.units > lot->quantity.units)
            fault(planning, index, arena_format(planning->arena, "/lots/%zu/quantity", i),
                  "more_than_held", "The lot has %s.", quantity_text(planning, lot->quantity));
    }
}

/*
 * Rule LI-2: lots are identified by name under `specific`, by a standing order under every other
 * method; never both, but that the live switch passes over names.
 */
static void check_lots(Planning *planning, size_t index, const PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    bool switched = planning->selection.present && !asked->lot_selection.present;

    if (trade->side == SIDE_SELL && trade->lot_selection == SELECT_SPECIFIC) {
        if (asked->lot_count == 0)
            fault(planning, index, "/lots", "lots_required", "`specific` names the lots to sell.");
        check_named(planning, index, trade);
    } else if (asked->lot_count > 0 && !(switched && trade->side == SIDE_SELL)) {
        fault(planning, index, "/lots", "lots_not_allowed",
              "Only a sale under `specific` names lots.");
    }
}

/* Shares that an amount buys at the price, never more than asked for; negative when too many. */
static Quantity shares_for(Money amount, Price price)
{
    Wide units = price.micros > 0 ? (Wide)amount.cents * PRICE_UNITS / price.micros : 0;

    return (Quantity){units > QUANTITY_LIMIT ? -1 : (int64_t)units};
}

static void size_sell(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    Quantity held = available(planning, trade);

    if (asked->all)
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
        fault(planning, index,
              asked->all              ? "/all"
              : asked->amount.present ? "/amount"
                                      : "/quantity",
              "more_than_held", "The account holds %s of %.*s.", quantity_text(planning, held),
              TEXT_ARGS(asked->symbol));
}

static void size_buy(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    const char *member = asked->amount.present ? "/amount" : "/quantity";

    trade->quantity = asked->amount.present ? shares_for(asked->amount.value, trade->price)
                                            : asked->quantity.value;
    planning->bought_units += trade->quantity.units;
    if (trade->quantity.units < 0 || planning->bought_units > HOUSEHOLD_TOTAL_LIMIT)
        fault(planning, index, member, "out_of_range", "That is more shares than can be held.");
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
    not_done = &planning->plan->not_done[planning->plan->not_done_count++];
    *not_done = (NotDone){
        .order = (uint32_t)index,
        .code = "whole_units_only",
        .detail = arena_format(planning->arena, "%.*s trades in whole shares; %s is left out.",
                               TEXT_ARGS(security->symbol), quantity_text(planning, rest)),
        .quantity = rest,
        .amount = money_value(rest, trade->price),
    };
}

/* Whether the price times the quantity is money we can hold. */
static bool value_fits(const PlannedTrade *trade)
{
    return (Wide)trade->quantity.units * trade->price.micros / PRICE_UNITS <= MONEY_LIMIT;
}

static void price_trade(Planning *planning, size_t index, PlannedTrade *trade)
{
    const TradeOrder *asked = trade->asked;
    const char *member = asked->amount.present ? "/amount" : asked->all ? "/all" : "/quantity";
    bool whole = planning->household->securities[trade->security].unit == UNIT_WHOLE;

    keep_whole(planning, index, trade);
    if (trade->quantity.units == 0) {
        fault(planning, index, member, "amount_too_small", "That is less than the smallest share.");
        return;
    }
    if (!value_fits(trade)) {
        fault(planning, index, member, "out_of_range", "That is more money than can be held.");
        return;
    }
    trade->amount = trade->side == SIDE_BUY && asked->amount.present && !whole
                        ? asked->amount.value
                        : money_value(trade->quantity, trade->price);
    if (trade->side == SIDE_SELL && trade->fee.cents > trade->amount.cents)
        fault(planning, index, "/fee", "fee_over_amount", "The fee is more than the sale brings.");
}

static void plan_trade(Planning *planning, size_t index)
{
    const TradeOrder *asked = &planning->order->trades[index];
    size_t faults_before = planning->faults.count;
    PlannedTrade trade = {.order = (uint32_t)index, .side = asked->side, .asked = asked};

    if (asked->fee.present)
        trade.fee = asked->fee.value;
    check_members(planning, index);
    find_parts(planning, index, &trade);
    if (planning->faults.count > faults_before)
        return;
    trade.lot_selection =
        resolve_selection(planning, asked, &planning->household->accounts[trade.account]);
    check_lots(planning, index, &trade);
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

    for (size_t i = 0; i < order->trade_count; i++)
        plan_trade(&planning, i);
    if (planning.faults.count > 0)
        return planning.faults.first;
    plan.trades = ARENA_ARRAY(arena, PlannedTrade, order->trade_count);
    plan.trade_count = planning.sell_count + planning.buy_count;
    if (planning.sell_count > 0)
        memcpy(plan.trades, planning.sells, planning.sell_count * sizeof *plan.trades);
    if (planning.buy_count > 0)
        memcpy(plan.trades + planning.sell_count, planning.buys,
               planning.buy_count * sizeof *plan.trades);
    *plan_out = plan;
    return NULL;
}

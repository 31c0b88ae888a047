/*
 * A program's answer, in dollars, as trades: sales first, then purchases out of the cash that there
 * really is, whole shares before fractions, which can spend what these leave.
 */
#include "solver/rebalance_refine.h"

#include <math.h>

/* In cents: what a solver's arithmetic may leave above a whole cent. */
#define NO_CENT 0.001

/* The moves while they are made of an answer. */
typedef struct Rounding {
    Planning *planning;
    RebalanceMove *moves;
    size_t count;
    Money *cash; /* per account: what is left to buy with */
} Rounding;

/* Shares for dollars, rounded down to what can be traded. Dollars are of whole cents, so a cent
 * less than a whole share's price buys it. */
static Quantity shares_for(const Planning *planning, const RebalancePlace *place, double dollars)
{
    double price = rebalance_price_dollars(rebalance_price_of(planning, place));
    Quantity quantity = {0};

    if (place->whole)
        dollars += ONE_CENT;
    if (price > 0)
        quantity.units = (int64_t)floor(dollars / price * (double)QUANTITY_ONE);
    if (place->whole)
        quantity.units -= quantity.units % QUANTITY_ONE;
    return quantity;
}

/* Likewise, no more than one trade may buy: of what is next to worthless a cent more buys many. */
static Quantity shares_bought(const Planning *planning, const RebalancePlace *place, double dollars)
{
    return quantity_min(shares_for(planning, place, dollars), (Quantity){QUANTITY_LIMIT});
}

/* Shares that bring no less than these dollars once their value is rounded to cents: rounded up to
 * what can be traded. */
static Quantity shares_raising(const Planning *planning, const RebalancePlace *place,
                               double dollars)
{
    double wanted = ceil(dollars * 100.0 - NO_CENT);
    Quantity quantity = shares_for(planning, place, wanted / 100.0);

    if (money_value(quantity, rebalance_price_of(planning, place)).cents < llround(wanted))
        quantity.units += place->whole ? QUANTITY_ONE : 1;
    return quantity;
}

static bool is_too_small(const Planning *planning, const RebalancePlace *place, Money amount)
{
    return amount.cents < rebalance_policy_of(planning, place->account)->minimum_trade.cents ||
           amount.cents == 0;
}

/* The value of as many shares as one trade may be of. */
static Money most_bought(Price price)
{
    return (Money){
        (int64_t)((Wide)QUANTITY_LIMIT * price.micros / (QUANTITY_ONE * PRICE_ONE / MONEY_ONE))};
}

bool rebalance_move(const Planning *planning, uint32_t index, double dollars,
                    RebalanceMove *move_out)
{
    const RebalancePlace *place = &planning->scope.places[index];
    Price price = rebalance_price_of(planning, place);
    RebalanceMove move = {.place = index, .side = dollars < 0 ? SIDE_SELL : SIDE_BUY};

    dollars = fmin(dollars, rebalance_dollars(most_bought(price)));
    if (place->whole && move.side == SIDE_BUY)
        move.quantity = shares_bought(planning, place, dollars);
    else if (place->whole)
        move.quantity = shares_for(planning, place, -dollars);
    else if (move.side == SIDE_BUY)
        move.amount.cents = llround(floor(dollars * 100.0 + HALF_A_CENT));
    else if (-dollars < rebalance_dollars(money_value(place->held, price)) - HALF_A_CENT)
        move.quantity = quantity_min(shares_raising(planning, place, -dollars), place->held);
    else
        move.quantity = place->held;
    *move_out = move;
    return move.quantity.units > 0 || move.amount.cents > 0;
}

static void round_sale(Rounding *rounding, uint32_t index, double dollars)
{
    Planning *planning = rounding->planning;
    const RebalancePlace *place = &planning->scope.places[index];
    Quantity quantity = place->held;
    Money *cash = &rounding->cash[place->account];
    Money amount = money_value(quantity, rebalance_price_of(planning, place));

    if (dollars < rebalance_dollars(amount) - HALF_A_CENT)
        quantity = planning->flow.withdraws ? shares_raising(planning, place, dollars)
                                            : shares_for(planning, place, dollars);
    quantity = quantity_min(quantity, place->held);
    if (place->whole) /* a fraction that came in stays */
        quantity.units -= quantity.units % QUANTITY_ONE;
    amount = money_value(quantity, rebalance_price_of(planning, place));
    if (is_too_small(planning, place, amount)) {
        planning->too_small[index] = true;
        return;
    }
    rounding->moves[rounding->count++] =
        (RebalanceMove){.place = index, .side = SIDE_SELL, .quantity = quantity, .amount = amount};
    *cash = money_add(*cash, amount);
}

/* Buys for so many dollars, or for what the account has left of its cash. */
static void round_buy(Rounding *rounding, uint32_t index, double dollars)
{
    Planning *planning = rounding->planning;
    const RebalancePlace *place = &planning->scope.places[index];
    Money *cash = &rounding->cash[place->account];
    Money amount = money_min((Money){llround(floor(dollars * 100.0 + HALF_A_CENT))}, *cash);
    RebalanceMove move = {.place = index, .side = SIDE_BUY};

    amount = money_min(amount, most_bought(rebalance_price_of(planning, place)));
    if (place->whole) {
        move.quantity = shares_bought(planning, place, rebalance_dollars(amount));
        amount = money_value(move.quantity, rebalance_price_of(planning, place));
        if (amount.cents > cash->cents) {
            move.quantity.units -= QUANTITY_ONE;
            amount = money_value(move.quantity, rebalance_price_of(planning, place));
        }
    }
    if (is_too_small(planning, place, amount)) {
        planning->too_small[index] = true;
        return;
    }
    move.amount = amount;
    rounding->moves[rounding->count++] = move;
    *cash = money_subtract(*cash, amount);
}

/* The place's trade; or NULL. */
static RebalanceMove *move_of(const Rounding *rounding, uint32_t index)
{
    for (size_t i = 0; i < rounding->count; i++) {
        if (rounding->moves[i].place == index)
            return &rounding->moves[i];
    }
    return NULL;
}

/* Buys a whole share more where that is nearer to the answer, if the cash that is left suffices. */
static void buy_one_more(Rounding *rounding, uint32_t index, double dollars)
{
    Planning *planning = rounding->planning;
    const RebalancePlace *place = &planning->scope.places[index];
    Price price = rebalance_price_of(planning, place);
    RebalanceMove *move = move_of(rounding, index);
    RebalanceMove more = {.place = index, .side = SIDE_BUY};
    Money *cash = &rounding->cash[place->account];
    Money cost;

    if (move != NULL)
        more = *move;
    if (dollars - rebalance_dollars(more.amount) < rebalance_price_dollars(price) / 2)
        return;
    more.quantity.units += QUANTITY_ONE;
    if (more.quantity.units > QUANTITY_LIMIT)
        return;
    cost = money_subtract(money_value(more.quantity, price), more.amount);
    more.amount = money_add(more.amount, cost);
    if (cost.cents > cash->cents || is_too_small(planning, place, more.amount))
        return;
    if (move == NULL)
        move = &rounding->moves[rounding->count++];
    *move = more;
    *cash = money_subtract(*cash, cost);
    planning->too_small[index] = false;
}

static void open_cash(Rounding *rounding)
{
    const Planning *planning = rounding->planning;
    size_t accounts = planning->scope.household->account_count;

    rounding->cash = ARENA_ARRAY(planning->arena, Money, accounts);
    for (uint32_t i = 0; i < accounts; i++)
        rounding->cash[i] = rebalance_free_cash(planning, i);
}

/* Per place: dollars sold less dollars bought. An answer may have both: to reach a loss that the
 * hull of a place's lots promises early, it sells more than it means to, and buys that back. A plan
 * has the difference alone. */
static double *net_dollars(const Planning *planning, const Sketch *sketch,
                           const LinearSolution *solution)
{
    size_t places = planning->scope.place_count;
    double *net = ARENA_ARRAY(planning->arena, double, places);

    for (size_t i = 0; i < sketch->sale_count; i++)
        net[sketch->sales[i].place] +=
            solution->values[sketch->first_sale + i] * sketch->sales[i].value;
    for (size_t i = 0; i < places; i++) {
        if (sketch->buy_columns[i] != SKETCH_NONE)
            net[i] -= solution->values[sketch->buy_columns[i]];
    }
    return net;
}

/* The purchases of places that trade whole shares, or of those that trade fractions. */
static void round_buys(Rounding *rounding, const double *net, bool whole)
{
    const RebalanceScope *scope = &rounding->planning->scope;

    for (uint32_t i = 0; i < scope->place_count; i++) {
        if (net[i] < -HALF_A_CENT && scope->places[i].whole == whole)
            round_buy(rounding, i, -net[i]);
    }
}

void rebalance_round(Planning *planning, const Sketch *sketch, const LinearSolution *solution,
                     Rounded *rounded_out)
{
    size_t places = planning->scope.place_count;
    const double *net = net_dollars(planning, sketch, solution);
    Rounding rounding = {.planning = planning,
                         .moves = ARENA_ARRAY(planning->arena, RebalanceMove, places)};

    open_cash(&rounding);
    memset(planning->too_small, 0, places * sizeof *planning->too_small);
    for (uint32_t i = 0; i < places; i++) {
        if (net[i] > HALF_A_CENT)
            round_sale(&rounding, i, net[i]);
    }
    round_buys(&rounding, net, true);
    round_buys(&rounding, net, false);
    for (uint32_t i = 0; i < places; i++) {
        if (net[i] < -HALF_A_CENT && planning->scope.places[i].whole)
            buy_one_more(&rounding, i, -net[i]);
    }
    *rounded_out = (Rounded){rounding.moves, rounding.count, rounding.cash};
}

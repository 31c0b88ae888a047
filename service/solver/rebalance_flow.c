#include "solver/rebalance_parts.h"

#include <math.h>

Money rebalance_least_cash(const Planning *planning, uint32_t account)
{
    Money cash =
        money_add(planning->scope.household->accounts[account].cash, planning->flow.into[account]);

    return money_min(rebalance_policy_of(planning, account)->minimum_cash, cash);
}

OptionalMoney rebalance_most_cash(const Planning *planning, uint32_t account)
{
    OptionalMoney most = rebalance_policy_of(planning, account)->maximum_cash;
    Money cash =
        money_add(planning->scope.household->accounts[account].cash, planning->flow.into[account]);

    most.present = most.present && planning->trades_freely;
    most.value = money_max(most.value, cash);
    return most;
}

Money rebalance_free_cash(const Planning *planning, uint32_t account)
{
    Money cash =
        money_add(planning->scope.household->accounts[account].cash, planning->flow.into[account]);

    return money_max(money_subtract(cash, rebalance_least_cash(planning, account)), (Money){0});
}

/* CHOICE: where no account is named, retirement accounts are left alone (AC-2, AC-3). */
static void open_sources(Planning *planning, int32_t named)
{
    const Household *household = planning->scope.household;

    for (uint32_t i = 0; i < household->account_count; i++)
        planning->flow.from[i] =
            planning->scope.planned[i] &&
            (named < 0 ? household->accounts[i].tax_treatment == TAXABLE : named == (int32_t)i);
}

/* What may be sold of the place for a withdrawal: all of it, or nothing. */
static RebalanceMove whole_sale(const Planning *planning, uint32_t index)
{
    const RebalancePlace *place = &planning->scope.places[index];
    RebalanceMove sale = {.place = index, .side = SIDE_SELL};
    Money least = rebalance_policy_of(planning, place->account)->minimum_trade;

    if (!place->may_sell || !planning->flow.from[place->account])
        return sale;
    sale.quantity = place->held;
    if (place->whole)
        sale.quantity.units -= sale.quantity.units % QUANTITY_ONE;
    sale.amount = money_value(sale.quantity, rebalance_price_of(planning, place));
    return sale.amount.cents >= least.cents ? sale
                                            : (RebalanceMove){.place = index, .side = SIDE_SELL};
}

Money rebalance_most_withdrawn(const Planning *planning)
{
    Money most = {0};

    for (uint32_t i = 0; i < planning->scope.household->account_count; i++) {
        if (planning->flow.from[i])
            most = money_add(most, rebalance_free_cash(planning, i));
    }
    for (uint32_t i = 0; i < planning->scope.place_count; i++)
        most = money_add(most, whole_sale(planning, i).amount);
    return most;
}

/* Where the money would have come from, in the words of a fault. */
static const char *sources(const Planning *planning, int32_t named)
{
    if (named < 0)
        return "from taxable accounts that are traded in; a retirement account is named to be "
               "withdrawn from";
    if (planning->scope.planned[named])
        return "from this account";
    return "from this account: it is not rebalanced, managed by hand, another owner's or has a "
           "model of its own";
}

static Error *check_amount(const Planning *planning, int32_t named)
{
    Money most = rebalance_most_withdrawn(planning);
    char text[DECIMAL_TEXT_BYTES];

    if (planning->flow.amount.cents <= most.cents)
        return NULL;
    return error_at(planning->arena, "/cash_flow/amount", "withdrawal_too_large",
                    "No more than %.*s can be withdrawn %s.",
                    (int)decimal_format(most.cents, MONEY_PLACES, text), text,
                    sources(planning, named));
}

/* Rule AC-2: what leaves a retirement account is income, whatever else the plan does. */
static void add_income(Planning *planning, uint32_t account)
{
    CashFlow out = {account, money_subtract((Money){0}, planning->flow.amount)};
    Plan plan = {.flows = &out, .flow_count = 1};
    TaxProfile *with;
    Money income;
    double before;

    if (planning->profile == NULL || planning->flow.stays)
        return;
    income = plan_ordinary_income(planning->scope.household, &plan, planning->profile);
    before = rebalance_tax(planning, 0, 0);
    with = ARENA_NEW(planning->arena, TaxProfile);
    *with = *planning->profile;
    with->other_ordinary_income = money_add(with->other_ordinary_income, income);
    planning->profile = with;
    planning->flow.constant = (rebalance_tax(planning, 0, 0) - before) *
                              rebalance_fraction(planning->task->policy.tax_weight);
}

static Error *find_account(const Planning *planning, int32_t *account_out)
{
    const CashFlowOrder *asked = planning->task->order->cash_flow;

    *account_out = -1;
    if (!asked->account_id.present)
        return NULL;
    *account_out = household_find_account(planning->scope.household, asked->account_id.value);
    return *account_out >= 0 ? NULL
                             : error_at(planning->arena, "/cash_flow/account_id", "unknown_account",
                                        "The household has no such account.");
}

Error *rebalance_open_flow(Planning *planning)
{
    const CashFlowOrder *asked = planning->task->order->cash_flow;
    size_t accounts = planning->scope.household->account_count;
    Flow *flow = &planning->flow;
    int32_t named;

    flow->into = ARENA_ARRAY(planning->arena, Money, accounts);
    flow->from = ARENA_ARRAY(planning->arena, bool, accounts);
    if (asked == NULL)
        return NULL;
    TRY(find_account(planning, &named));
    flow->withdraws = planning->task->order->kind == PREVIEW_WITHDRAWAL;
    if (!flow->withdraws) {
        flow->into[named] = flow->amount;
        return NULL;
    }
    flow->stays = asked->destination.present && asked->destination.value == DESTINATION_CASH;
    open_sources(planning, named);
    if (named >= 0)
        add_income(planning, (uint32_t)named);
    return check_amount(planning, named);
}

/* Takes up to `wanted` out of the account. */
static Money take_out(const Planning *planning, uint32_t account, Money wanted, Money *cash,
                      CashMove *move)
{
    Money taken = money_max(money_min(wanted, cash[account]), (Money){0});

    if (!planning->flow.from[account])
        return (Money){0};
    cash[account] = money_subtract(cash[account], taken);
    move->account_id = planning->scope.household->accounts[account].id;
    move->amount = money_subtract(move->amount, taken);
    return taken;
}

/* First as the program has it, then what rounding left, wherever there is cash. */
static Money settle_withdrawal(const Planning *planning, const Sketch *sketch,
                               const LinearSolution *solution, Money *cash, CashMove *moves)
{
    Money left = planning->flow.amount;

    for (uint32_t i = 0; i < planning->scope.household->account_count && solution != NULL; i++) {
        uint32_t column = sketch->out_columns[i];
        Money wanted;

        if (column == SKETCH_NONE)
            continue;
        wanted = (Money){llround(solution->values[column] * 100.0)};
        left =
            money_subtract(left, take_out(planning, i, money_min(wanted, left), cash, &moves[i]));
    }
    for (uint32_t i = 0; i < planning->scope.household->account_count; i++)
        left = money_subtract(left, take_out(planning, i, left, cash, &moves[i]));
    return left;
}

Money rebalance_settle(const Planning *planning, const Sketch *sketch,
                       const LinearSolution *solution, Money *cash, PreviewOrder *order)
{
    const Household *household = planning->scope.household;
    CashMove *moves = ARENA_ARRAY(planning->arena, CashMove, household->account_count);
    Money missing = {0};

    for (size_t i = 0; i < household->account_count; i++)
        moves[i] = (CashMove){household->accounts[i].id, planning->flow.into[i]};
    if (planning->flow.withdraws)
        missing = settle_withdrawal(planning, sketch, solution, cash, moves);
    order->moves = moves;
    order->move_count = 0;
    for (size_t i = 0; i < household->account_count && !planning->flow.stays; i++) {
        if (moves[i].amount.cents != 0)
            moves[order->move_count++] = moves[i];
    }
    return missing;
}

Error *rebalance_sell_out(const Planning *planning, Best *best)
{
    size_t accounts = planning->scope.household->account_count;
    size_t places = planning->scope.place_count;
    RebalanceMove *moves = ARENA_ARRAY(planning->arena, RebalanceMove, places);
    Money *cash = ARENA_ARRAY(planning->arena, Money, accounts);
    size_t count = 0;
    PreviewOrder order;
    bool better;

    for (uint32_t i = 0; i < accounts; i++)
        cash[i] = rebalance_free_cash(planning, i);
    for (uint32_t i = 0; i < places; i++) {
        RebalanceMove sale = whole_sale(planning, i);
        Money *into = &cash[planning->scope.places[i].account];

        *into = money_add(*into, sale.amount);
        if (sale.amount.cents > 0)
            moves[count++] = sale;
    }
    order = rebalance_order(planning->arena, &planning->scope, planning->task->order, moves, count);
    (void)rebalance_settle(planning, NULL, NULL, cash, &order);
    return rebalance_try(planning, &order, best, &better);
}

Error *rebalance_no_plan(Arena *arena, const Drift *drift)
{
    if (drift->gap == DRIFT_MISSING_PRICE)
        return error_new(arena, ERROR_INVALID, "missing_price",
                         "Sales cannot be weighed: there is no price of %.*s.",
                         TEXT_ARGS(drift->missing_symbol));
    return error_new(arena, ERROR_INVALID, "no_plan", "No plan was found that keeps every limit.");
}

#include "domain/plan_drift.h"

/* What one trade moves. Rule BA-1: fees lower proceeds and raise what is paid. */
static void move(const PlannedTrade *trade, Quantity *held, Money *cash)
{
    if (trade->side == SIDE_SELL) {
        *held = quantity_subtract(*held, trade->quantity);
        *cash = money_add(*cash, money_subtract(trade->amount, trade->fee));
    } else {
        *held = quantity_add(*held, trade->quantity);
        *cash = money_subtract(*cash, money_add(trade->amount, trade->fee));
    }
}

HouseholdPositions plan_positions(Arena *arena, const Household *household, const Plan *plan)
{
    HouseholdPositions after = household_positions(arena, household);

    for (size_t i = 0; i < plan->trade_count; i++) {
        const PlannedTrade *trade = &plan->trades[i];

        move(trade, &after.shares[trade->account * household->security_count + trade->security],
             &after.cash[trade->account]);
    }
    plan_move_cash(plan, after.cash);
    return after;
}

void plan_drift(Arena *arena, const Household *household, const DriftTolerances *tolerances,
                const Plan *plan, Drift *drift_out)
{
    HouseholdPositions after = plan_positions(arena, household, plan);
    DriftScope scope = {.account = -1, .after = after.shares, .cash_after = after.cash};

    drift_compute(arena, household, tolerances, &scope, drift_out);
}

/* The household as transfers leave it, for drift alone: its lots are in no order. */
static Household household_after(Arena *arena, const Household *household, const Plan *plan)
{
    Household after = *household;
    Money *cash = ARENA_ARRAY(arena, Money, household->account_count);
    size_t moved = 0;

    for (size_t i = 0; i < plan->transfer_count; i++)
        moved += plan->transfers[i].lot_count;
    after.accounts = ARENA_ARRAY(arena, Account, household->account_count);
    after.lots = ARENA_ARRAY(arena, Lot, household->lot_count + moved);
    for (size_t i = 0; i < household->lot_count; i++)
        after.lots[i] = household->lots[i];
    for (size_t i = 0; i < plan->transfer_count; i++) {
        for (size_t lot = 0; lot < plan->transfers[i].lot_count; lot++) {
            const MovedLot *from = &plan->transfers[i].lots[lot];
            Lot *left = &after.lots[from->index];

            left->quantity = quantity_subtract(left->quantity, from->lot.quantity);
            after.lots[after.lot_count] = from->lot;
            after.lots[after.lot_count++].account = plan->transfers[i].to;
        }
    }
    plan_move_cash(plan, cash);
    for (size_t i = 0; i < household->account_count; i++) {
        after.accounts[i] = household->accounts[i];
        after.accounts[i].cash = money_add(after.accounts[i].cash, cash[i]);
    }
    return after;
}

static bool is_touched(const Plan *plan, uint32_t account)
{
    for (size_t i = 0; i < plan->transfer_count; i++) {
        if (plan->transfers[i].from == account || plan->transfers[i].to == account)
            return true;
    }
    return false;
}

AccountDrift *plan_account_drifts(Arena *arena, const Household *household,
                                  const DriftTolerances *tolerances, const Plan *plan,
                                  size_t *count_out)
{
    Household after = household_after(arena, household, plan);
    AccountDrift *drifts = ARENA_ARRAY(arena, AccountDrift, household->account_count);
    size_t count = 0;

    for (uint32_t account = 0; account < household->account_count; account++) {
        DriftScope scope = {.account = (int32_t)account};

        if (!is_touched(plan, account))
            continue;
        drifts[count].account = account;
        drift_compute(arena, household, tolerances, &scope, &drifts[count].before);
        drift_compute(arena, &after, tolerances, &scope, &drifts[count++].after);
    }
    *count_out = count;
    return drifts;
}

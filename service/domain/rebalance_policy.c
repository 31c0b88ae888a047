#include "domain/rebalance.h"

static AccountPolicy account_policy(const Policy *policy)
{
    return (AccountPolicy){
        .minimum_trade = policy->minimum_trade.value,
        .minimum_cash = policy->minimum_cash.value,
        .maximum_cash = policy->maximum_cash,
        .cooldown_days = policy->cooldown_days.value,
        .whole_shares = policy->whole_shares.value,
        .defer_short_term_gains = policy->defer_short_term_gains.value,
        .harvest_minimum_loss = policy->harvest_minimum_loss.value,
        .harvest_minimum_loss_rate = policy->harvest_minimum_loss_rate.value,
        .harvest_all_year = policy->harvest_all_year.value,
    };
}

static RebalancePolicy plan_policy(const Policy *policy)
{
    return (RebalancePolicy){
        .drift_weight = policy->drift_weight.value,
        .tax_weight = policy->tax_weight.value,
        .location_weight = policy->location_weight.value,
        .cost_rate = policy->cost_rate.value,
        .maximum_turnover = policy->maximum_turnover,
        .turnover_exception = policy->turnover_exception.value,
        .strategy = (MigrationStrategy)policy->migration_strategy.value,
        .household = account_policy(policy),
    };
}

RebalancePolicy rebalance_policy_default(void)
{
    return plan_policy(&POLICY_DEFAULT);
}

/* What the order says, each part of it where it stands. */
static Policy order_policy(const PreviewOrder *order)
{
    Policy policy = order->policy != NULL ? *order->policy : (Policy){0};

    if (order->harvest != NULL) {
        policy.harvest_minimum_loss = order->harvest->minimum_loss;
        policy.harvest_minimum_loss_rate = order->harvest->minimum_loss_rate;
    }
    if (order->model_change != NULL)
        policy.migration_strategy = order->model_change->strategy;
    return policy;
}

/* What an order's kind says of itself. */
static Policy kind_policy(PreviewKind kind)
{
    Policy policy = {0};

    if (kind == PREVIEW_WITHDRAWAL)
        policy.minimum_trade.present = true;
    if (kind == PREVIEW_WITHDRAWAL || kind == PREVIEW_DEPOSIT)
        policy.cooldown_days.present = true;
    if (kind == PREVIEW_MODEL_CHANGE)
        policy.tax_weight.present = true;
    return policy;
}

RebalancePolicy rebalance_policy(Arena *arena, const Household *household,
                                 const PreviewOrder *order)
{
    const Policy kind = kind_policy(order->kind);
    const Policy asked = order_policy(order);
    AccountPolicy *accounts = ARENA_ARRAY(arena, AccountPolicy, household->account_count);
    Policy wider = POLICY_DEFAULT;
    Policy policy;
    RebalancePolicy resolved;

    policy_override(&wider, &household->policy);
    for (size_t i = 0; i < household->account_count; i++) {
        policy = wider;
        policy_override(&policy, &household->accounts[i].policy);
        policy_override(&policy, &kind);
        policy_override(&policy, &asked);
        accounts[i] = account_policy(&policy);
    }
    policy = wider;
    policy_override(&policy, &kind);
    policy_override(&policy, &asked);
    resolved = plan_policy(&policy);
    resolved.unknown_basis_zero = order->unknown_basis.present;
    resolved.accounts = accounts;
    return resolved;
}

/* Of what each dollar of a household may come to in an objective: all of it sold and bought again,
 * and taxed at whatever rate, a state's beside the federal one. */
enum { TRADED_MOST = 2, TAXED_MOST = 2 };

static Wide magnitude(Money amount)
{
    return amount.cents < 0 ? -(Wide)amount.cents : amount.cents;
}

/* What is held or flows, by what it is worth or has cost. */
static Wide most_cents(const Household *household, const PreviewOrder *order)
{
    Wide most = order->cash_flow != NULL ? magnitude(order->cash_flow->amount) : 0;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        OptionalPrice price = household->securities[lot->security].price;

        most += magnitude(lot->basis.value);
        if (price.present)
            most += magnitude(money_value(lot->quantity, price.value));
    }
    for (size_t i = 0; i < household->account_count; i++)
        most += magnitude(household->accounts[i].cash);
    return most;
}

/* Each level by itself is checked where it is said: together they may contradict each other still,
 * in plans that keep to both. */
static Error *check_cash(Arena *arena, const RebalancePolicy *policy, const Household *household,
                         PreviewKind kind)
{
    ErrorList faults = {0};

    if (kind != PREVIEW_REBALANCE && kind != PREVIEW_MODEL_CHANGE)
        return NULL;
    for (uint32_t i = 0; i < household->account_count; i++) {
        const AccountPolicy *own = rebalance_account_policy(policy, i);
        AccountId account_id = household->accounts[i].id;
        char id[ID_TEXT_BYTES];

        if (!own->maximum_cash.present || !household->accounts[i].rebalancing ||
            own->minimum_cash.cents <= own->maximum_cash.value.cents)
            continue;
        error_list_add(&faults,
                       error_new(arena, ERROR_INVALID, "minimum_above_maximum",
                                 "By the levels of its policy the least cash of %.*s is more than "
                                 "the most.",
                                 (int)id_format(ID_PREFIX(&account_id), account_id.uuid, id), id));
    }
    return faults.first;
}

Error *rebalance_policy_check(Arena *arena, const RebalancePolicy *policy,
                              const Household *household, const PreviewOrder *order)
{
    Wide weights = policy->drift_weight.millionths + policy->location_weight.millionths +
                   TAXED_MOST * policy->tax_weight.millionths +
                   TRADED_MOST * policy->cost_rate.millionths;

    TRY(check_cash(arena, policy, household, order->kind));
    if (most_cents(household, order) * weights <= (Wide)HOUSEHOLD_TOTAL_LIMIT * RATE_ONE)
        return NULL;
    return error_new(arena, ERROR_INVALID, "household_too_large",
                     "By the policy's weights the household comes to more than can be figured.");
}

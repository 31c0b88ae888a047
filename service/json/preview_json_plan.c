#include "json/preview_json_parts.h"

#include "json/location_json.h"

static void write_account_policy(JsonWriter *writer, const AccountPolicy *policy)
{
    JSON_WRITE(writer, "minimum_trade", policy->minimum_trade);
    JSON_WRITE(writer, "minimum_cash", policy->minimum_cash);
    JSON_WRITE(writer, "maximum_cash", policy->maximum_cash);
    JSON_WRITE(writer, "cooldown_days", policy->cooldown_days);
    JSON_WRITE(writer, "whole_shares", policy->whole_shares);
    JSON_WRITE(writer, "defer_short_term_gains", policy->defer_short_term_gains);
    JSON_WRITE(writer, "harvest_minimum_loss", policy->harvest_minimum_loss);
    JSON_WRITE(writer, "harvest_minimum_loss_rate", policy->harvest_minimum_loss_rate);
    JSON_WRITE(writer, "harvest_all_year", policy->harvest_all_year);
}

/* Of the household, and of each account. */
static void write_policy(JsonWriter *writer, const RebalancePlan *plan)
{
    const Household *household = plan->scope.household;
    const RebalancePolicy *policy = &plan->policy;

    JSON_BEGIN_OBJECT(writer, "policy");
    JSON_WRITE(writer, "drift_weight", policy->drift_weight);
    JSON_WRITE(writer, "tax_weight", policy->tax_weight);
    JSON_WRITE(writer, "location_weight", policy->location_weight);
    JSON_WRITE(writer, "cost_rate", policy->cost_rate);
    JSON_WRITE(writer, "maximum_turnover", policy->maximum_turnover);
    JSON_WRITE(writer, "turnover_exception", policy->turnover_exception);
    write_account_policy(writer, &policy->household);
    JSON_BEGIN_ARRAY(writer, "accounts");
    for (uint32_t i = 0; i < household->account_count; i++) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", household->accounts[i].id);
        write_account_policy(writer, rebalance_account_policy(policy, i));
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

/* How good the plan is: no other has an objective below lower_bound. */
static void write_certificate(JsonWriter *writer, const RebalancePlan *plan)
{
    JSON_WRITE(writer, "objective", plan->objective);
    JSON_WRITE(writer, "do_nothing", plan->do_nothing);
    JSON_WRITE(writer, "lower_bound", ((OptionalMoney){plan->searched, plan->lower_bound}));
    JSON_WRITE(writer, "gap", ((OptionalRate){plan->searched, plan->gap}));
    JSON_WRITE(writer, "tolerance", REBALANCE_TOLERANCE);
    JSON_WRITE(writer, "proven", plan->proven);
    JSON_WRITE(writer, "rounds", (int32_t)plan->rounds);
}

/* What came in, or goes out, and where. */
static void write_cash_flow(JsonWriter *writer, const RebalancePlan *plan)
{
    const Household *household = plan->scope.household;

    if (plan->order.cash_flow == NULL)
        return;
    JSON_BEGIN_OBJECT(writer, "cash_flow");
    JSON_WRITE(writer, "gross", plan->gross);
    JSON_WRITE(writer, "net", plan->net);
    JSON_BEGIN_ARRAY(writer, "accounts");
    for (size_t i = 0; i < plan->preview.plan.flow_count; i++) {
        const CashFlow *flow = &plan->preview.plan.flows[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", household->accounts[flow->account].id);
        JSON_WRITE(writer, "amount", flow->amount);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

/* What was sold at a loss, and what was bought in its place. */
static void write_swaps(JsonWriter *writer, const RebalancePlan *plan)
{
    const Household *household = plan->scope.household;

    if (plan->order.kind != PREVIEW_HARVEST && plan->swap_count == 0)
        return;
    JSON_BEGIN_ARRAY(writer, "swaps");
    for (size_t i = 0; i < plan->swap_count; i++) {
        const HarvestSwap *swap = &plan->swaps[i];
        OptionalText replacement = {swap->replaced,
                                    household->securities[swap->replacement].symbol};

        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", household->accounts[swap->account].id);
        JSON_WRITE(writer, "symbol", household->securities[swap->security].symbol);
        JSON_WRITE(writer, "loss", swap->loss);
        JSON_WRITE(writer, "replacement", replacement);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

/* The caps that the plan without budgets exceeds. */
static void write_blocks(JsonWriter *writer, const RebalancePlan *plan)
{
    const Household *household = plan->scope.household;

    JSON_BEGIN_ARRAY(writer, "blocked_by");
    for (size_t i = 0; i < plan->block_count; i++) {
        const RebalanceBlock *block = &plan->blocks[i];
        OptionalAccountId account = {.present = block->budget->scope == BUDGET_ACCOUNT};

        if (account.present)
            account.value = household->accounts[block->budget->account].id;
        json_write_begin_object(writer);
        JSON_WRITE_WORD(writer, "scope", &BUDGET_SCOPE_NAMES, block->budget->scope);
        JSON_WRITE(writer, "account_id", account);
        JSON_WRITE(writer, "cap", block->cap);
        JSON_WRITE(writer, "needed", block->needed);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_statistics(JsonWriter *writer, const RebalancePlan *plan)
{
    JSON_BEGIN_OBJECT(writer, "statistics");
    JSON_WRITE(writer, "traded", plan->traded);
    JSON_WRITE(writer, "turnover", plan->turnover);
    JSON_WRITE(writer, "cost", plan->cost);
    JSON_WRITE(writer, "tax_saved_against_fifo", plan->saved_against_fifo);
    JSON_WRITE(writer, "after_tax_value", plan->after_tax_value);
    JSON_BEGIN_OBJECT(writer, "location");
    JSON_WRITE_NAME(writer, "before");
    location_json_write_score(writer, &plan->location_before);
    JSON_WRITE_NAME(writer, "after");
    location_json_write_score(writer, &plan->location_after);
    json_write_end_object(writer);
    json_write_end_object(writer);
}

static void write_restraint(JsonWriter *writer, const RebalanceReason *reason)
{
    JSON_WRITE_NAME(writer, "restraint_id");
    if (reason->outcome == OUTCOME_LIMITED && reason->limit == LIMIT_RESTRAINT)
        JSON_WRITE_VALUE(writer, reason->restraint->id);
    else
        json_write_null(writer);
    JSON_WRITE_NAME(writer, "exclusion_list");
    if (reason->outcome == OUTCOME_LIMITED && reason->limit == LIMIT_SCREEN) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "id", reason->restraint->exclusion_list_id);
        JSON_WRITE(writer, "name", reason->restraint->exclusion_list);
        json_write_end_object(writer);
    } else {
        json_write_null(writer);
    }
}

static void write_holding(JsonWriter *writer, const RebalancePlan *plan, size_t index)
{
    const RebalanceScope *scope = &plan->scope;
    const RebalancePlace *place = &scope->places[index];
    const RebalanceReason *reason = &plan->reasons[index];

    json_write_begin_object(writer);
    JSON_WRITE(writer, "account_id", scope->household->accounts[place->account].id);
    JSON_WRITE(writer, "symbol", scope->household->securities[place->security].symbol);
    JSON_WRITE(writer, "class", scope->map.names[place->class]);
    JSON_WRITE(writer, "value", place->value);
    JSON_WRITE_WORD(writer, "outcome", &REBALANCE_OUTCOME_NAMES, reason->outcome);
    JSON_WRITE_NAME(writer, "limit");
    if (reason->outcome == OUTCOME_LIMITED)
        json_write_word(writer, &REBALANCE_LIMIT_NAMES, (int)reason->limit);
    else
        json_write_null(writer);
    write_restraint(writer, reason);
    JSON_WRITE(writer, "restrained_quantity", place->kept);
    JSON_WRITE(writer, "cooldown_until", place->cooldown_until);
    JSON_WRITE(writer, "deferred_until", place->deferred_until);
    JSON_WRITE(writer, "waiting_saves", reason->waiting_saves);
    JSON_WRITE(writer, "tax_per_dollar", reason->tax_per_dollar);
    JSON_WRITE(writer, "drift_per_dollar", reason->drift_per_dollar);
    JSON_WRITE(writer, "drag_per_dollar",
               location_drag_in(scope->household, &plan->rates, place->account,
                                scope->household->securities[place->security].asset_class));
    json_write_end_object(writer);
}

void preview_json_write_plan(JsonWriter *writer, const RebalancePlan *plan)
{
    JSON_BEGIN_OBJECT(writer, "plan");
    write_certificate(writer, plan);
    write_policy(writer, plan);
    write_cash_flow(writer, plan);
    write_swaps(writer, plan);
    write_blocks(writer, plan);
    write_statistics(writer, plan);
    JSON_BEGIN_ARRAY(writer, "holdings");
    for (size_t i = 0; i < plan->scope.place_count; i++)
        write_holding(writer, plan, i);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "unserved_classes");
    for (size_t i = 0; i < plan->scope.unserved_count; i++)
        json_write_text(writer, plan->scope.unserved[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "exceptions");
    for (int i = 0; i < EXCEPTION_COUNT; i++) {
        if (plan->exceptions[i])
            json_write_word(writer, &PLAN_EXCEPTION_NAMES, i);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

#include "json/preview_order_json.h"

#include "domain/records.h"

static const JsonField NAMED_LOT_FIELDS[] = {
    FIELD(NamedLot, lot_id, FIELD_REQUIRED),
    FIELD(NamedLot, quantity, FIELD_OMIT_ABSENT | FIELD_SHORTEST),
};
static const JsonObject NAMED_LOT_JSON = {JSON_FIELDS(NamedLot, NAMED_LOT_FIELDS)};

/* What a figure may be, and which go together, is the plan's to say: all faults at once. */
static const JsonField TRADE_FIELDS[] = {
    FIELD(TradeOrder, account_id, FIELD_REQUIRED),
    FIELD_TEXT(TradeOrder, symbol, FIELD_REQUIRED, SYMBOL_LIMIT),
    FIELD_ENUM(TradeOrder, side, &TRADE_SIDE_NAMES, FIELD_REQUIRED),
    FIELD(TradeOrder, quantity, FIELD_OMIT_ABSENT | FIELD_SHORTEST),
    FIELD(TradeOrder, amount, FIELD_OMIT_ABSENT),
    FIELD(TradeOrder, all, FIELD_OMIT_ABSENT),
    FIELD_ENUM(TradeOrder, goal, &GOAL_NAMES, FIELD_OMIT_ABSENT),
    FIELD(TradeOrder, fee, FIELD_OMIT_ABSENT),
    FIELD_ENUM(TradeOrder, lot_selection, &LOT_SELECTION_NAMES, FIELD_OMIT_ABSENT),
    FIELD_LIST(TradeOrder, lots, lot_count, &NAMED_LOT_JSON, FIELD_MAY_BE_EMPTY | FIELD_OMIT_ABSENT,
               NAMED_LOTS_LIMIT),
};
const JsonObject TRADE_ORDER_JSON = {JSON_FIELDS(TradeOrder, TRADE_FIELDS)};

static const JsonField POLICY_FIELDS[] = {
    FIELD(Policy, drift_weight, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(Policy, tax_weight, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(Policy, location_weight, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(Policy, cost_rate, FIELD_OMIT_ABSENT | FIELD_FRACTION),
    FIELD(Policy, maximum_turnover, FIELD_OMIT_ABSENT | FIELD_FRACTION),
    FIELD(Policy, minimum_trade, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(Policy, minimum_cash, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(Policy, maximum_cash, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD_RANGE(Policy, cooldown_days, FIELD_OMIT_ABSENT, 0, COOLDOWN_DAYS_LIMIT),
    FIELD(Policy, whole_shares, FIELD_OMIT_ABSENT),
    FIELD(Policy, defer_short_term_gains, FIELD_OMIT_ABSENT),
};

static void check_policy(const void *policy, const char *pointer, Arena *arena, ErrorList *faults)
{
    policy_check(arena, policy, pointer, faults);
}

static const JsonObject POLICY_ORDER_JSON = {JSON_FIELDS(Policy, POLICY_FIELDS),
                                             .check = check_policy};

static const JsonField CASH_FLOW_FIELDS[] = {
    FIELD(CashFlowOrder, amount, FIELD_REQUIRED | FIELD_POSITIVE),
    FIELD(CashFlowOrder, account_id, FIELD_OMIT_ABSENT),
    FIELD(CashFlowOrder, net_of_tax, FIELD_OMIT_ABSENT),
    FIELD_ENUM(CashFlowOrder, destination, &CASH_DESTINATION_NAMES, FIELD_OMIT_ABSENT),
};
static const JsonObject CASH_FLOW_ORDER_JSON = {JSON_FIELDS(CashFlowOrder, CASH_FLOW_FIELDS)};

static const JsonField HARVEST_FIELDS[] = {
    FIELD(HarvestOrder, minimum_loss, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(HarvestOrder, minimum_loss_rate, FIELD_OMIT_ABSENT | FIELD_FRACTION),
};
static const JsonObject HARVEST_ORDER_JSON = {JSON_FIELDS(HarvestOrder, HARVEST_FIELDS)};

static const JsonField MODEL_CHANGE_FIELDS[] = {
    FIELD(ModelChangeOrder, model_id, FIELD_REQUIRED),
    FIELD_ENUM(ModelChangeOrder, strategy, &MIGRATION_STRATEGY_NAMES, FIELD_OMIT_ABSENT),
};
static const JsonObject MODEL_CHANGE_ORDER_JSON = {
    JSON_FIELDS(ModelChangeOrder, MODEL_CHANGE_FIELDS)};

/* Which members go together is the transfer's to say (domain/plan.h). */
static const JsonField TRANSFER_FIELDS[] = {
    FIELD(TransferOrder, from_account_id, FIELD_REQUIRED),
    FIELD(TransferOrder, to_account_id, FIELD_REQUIRED),
    FIELD_TEXT(TransferOrder, symbol, FIELD_OMIT_ABSENT, SYMBOL_LIMIT),
    FIELD(TransferOrder, amount, FIELD_OMIT_ABSENT),
    FIELD(TransferOrder, quantity, FIELD_OMIT_ABSENT | FIELD_SHORTEST),
    FIELD(TransferOrder, all, FIELD_OMIT_ABSENT),
    FIELD_LIST(TransferOrder, lots, lot_count, &NAMED_LOT_JSON,
               FIELD_MAY_BE_EMPTY | FIELD_OMIT_ABSENT, NAMED_LOTS_LIMIT),
};
static const JsonObject TRANSFER_ORDER_JSON = {JSON_FIELDS(TransferOrder, TRANSFER_FIELDS)};

/* clang-format off */
#define ORDER_FIELDS                                                                               \
        FIELD_ENUM(PreviewOrder, kind, &PREVIEW_KIND_NAMES, FIELD_REQUIRED | FIELD_CREATE_ONLY),   \
        FIELD_ENUM(PreviewOrder, lot_selection, &LOT_SELECTION_NAMES, FIELD_OMIT_ABSENT),          \
        FIELD(PreviewOrder, trade_date, FIELD_OMIT_ABSENT),                                        \
        FIELD_ENUM_AS(PreviewOrder, unknown_basis, assume_unknown_basis,                           \
                      &BASIS_ASSUMPTION_NAMES, FIELD_OMIT_ABSENT),                                 \
        FIELD_LIST(PreviewOrder, trades, trade_count, &TRADE_ORDER_JSON, FIELD_OMIT_ABSENT,        \
                   PREVIEW_TRADES_LIMIT),                                                          \
        FIELD_OPTIONAL_OBJECT(PreviewOrder, policy, &POLICY_ORDER_JSON, FIELD_OMIT_ABSENT),        \
        FIELD_OPTIONAL_OBJECT(PreviewOrder, cash_flow, &CASH_FLOW_ORDER_JSON, FIELD_OMIT_ABSENT), \
        FIELD_OPTIONAL_OBJECT(PreviewOrder, harvest, &HARVEST_ORDER_JSON, FIELD_OMIT_ABSENT),     \
        FIELD_OPTIONAL_OBJECT(PreviewOrder, model_change, &MODEL_CHANGE_ORDER_JSON,                \
                              FIELD_OMIT_ABSENT),                                                  \
        FIELD_LIST(PreviewOrder, transfers, transfer_count, &TRANSFER_ORDER_JSON,                  \
                   FIELD_OMIT_ABSENT, PREVIEW_TRADES_LIMIT)
/* clang-format on */

/* Faults of an order while its members are held against its kind. */
typedef struct OrderCheck {
    const PreviewOrder *order;
    const char *pointer;
    Arena *arena;
    ErrorList *faults;
} OrderCheck;

static void fault(const OrderCheck *check, const char *member, const char *code, const char *detail)
{
    const char *pointer = arena_format(check->arena, "%s/%s", check->pointer, member);

    error_list_add(check->faults, error_at(check->arena, pointer, code, "%s", detail));
}

static void check_cash_flow(const OrderCheck *check)
{
    const PreviewOrder *order = check->order;
    const CashFlowOrder *flow = order->cash_flow;
    bool has = order->kind == PREVIEW_DEPOSIT || order->kind == PREVIEW_WITHDRAWAL;

    if (has && flow == NULL)
        fault(check, "cash_flow", "required", "A deposit or a withdrawal has a cash flow.");
    if (!has && flow != NULL)
        fault(check, "cash_flow", "not_of_this_kind",
              "Only a deposit or a withdrawal has a cash flow.");
    if (order->kind != PREVIEW_DEPOSIT || flow == NULL)
        return;
    if (!flow->account_id.present)
        fault(check, "cash_flow/account_id", "required", "A deposit goes into an account.");
    if (flow->net_of_tax)
        fault(check, "cash_flow/net_of_tax", "not_of_this_kind", "A deposit costs no tax.");
    if (flow->destination.present)
        fault(check, "cash_flow/destination", "not_of_this_kind", "A deposit stays.");
}

/* Which members go with which kind. */
static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const PreviewOrder *order = record;
    OrderCheck check = {order, pointer, arena, faults};

    if (order->kind == PREVIEW_TRADES && order->trade_count == 0)
        fault(&check, "trades", "required", "An order of kind `trades` has trades.");
    if (order->kind == PREVIEW_TRANSFER && order->transfer_count == 0)
        fault(&check, "transfers", "required", "An order of kind `transfer` has transfers.");
    if (order->kind != PREVIEW_TRANSFER && order->transfer_count > 0)
        fault(&check, "transfers", "not_of_this_kind", "Only a transfer moves what it names.");
    if (!plan_is_of_kind(order->kind) && order->policy != NULL)
        fault(&check, "policy", "not_of_this_kind", "Only a plan has a policy.");
    if (order->kind != PREVIEW_TRADES && order->trade_count > 0)
        fault(&check, "trades", "not_of_this_kind", "Only an order of kind `trades` names trades.");
    if (order->kind != PREVIEW_HARVEST && order->harvest != NULL)
        fault(&check, "harvest", "not_of_this_kind", "Only a harvest has thresholds.");
    if (order->kind == PREVIEW_MODEL_CHANGE && order->model_change == NULL)
        fault(&check, "model_change", "required", "A change of the model names it.");
    if (order->kind != PREVIEW_MODEL_CHANGE && order->model_change != NULL)
        fault(&check, "model_change", "not_of_this_kind", "Only a change of the model names one.");
    check_cash_flow(&check);
}

static const JsonField FIELDS[] = {ORDER_FIELDS};
const JsonObject PREVIEW_ORDER_JSON = {JSON_FIELDS(PreviewOrder, FIELDS), .check = check};

static const JsonField CREATION_FIELDS[] = {
    ORDER_FIELDS,
    FIELD(PreviewCreation, supersedes, 0),
};
const JsonObject PREVIEW_CREATION_JSON = {JSON_FIELDS(PreviewCreation, CREATION_FIELDS),
                                          .check = check};

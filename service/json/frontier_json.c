#include "json/frontier_json.h"

#include "domain/drift.h"

static void write_lots(JsonWriter *writer, const TradeOrder *trade)
{
    JSON_BEGIN_ARRAY(writer, "lots");
    for (size_t i = 0; i < trade->lot_count; i++) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "lot_id", trade->lots[i].lot_id);
        JSON_WRITE(writer, "quantity", trade->lots[i].quantity.value);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_trades(JsonWriter *writer, const PreviewOrder *order)
{
    JSON_BEGIN_ARRAY(writer, "trades");
    for (size_t i = 0; i < order->trade_count; i++) {
        const TradeOrder *trade = &order->trades[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", trade->account_id);
        JSON_WRITE(writer, "symbol", trade->symbol);
        JSON_WRITE_WORD(writer, "side", &TRADE_SIDE_NAMES, trade->side);
        if (trade->quantity.present)
            JSON_WRITE(writer, "quantity", trade->quantity.value);
        else
            JSON_WRITE(writer, "amount", trade->amount.value);
        if (trade->lot_selection.present)
            JSON_WRITE_WORD(writer, "lot_selection", &LOT_SELECTION_NAMES,
                            trade->lot_selection.value);
        if (trade->lot_count > 0)
            write_lots(writer, trade);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

/* What comes in, or goes out, with the trades. */
static void write_cash_flow(JsonWriter *writer, const FrontierPoint *point)
{
    JSON_BEGIN_OBJECT(writer, "cash_flow");
    JSON_WRITE(writer, "gross", point->gross);
    JSON_WRITE(writer, "net", point->net);
    JSON_BEGIN_ARRAY(writer, "accounts");
    for (size_t i = 0; i < point->order.move_count; i++) {
        const CashMove *move = &point->order.moves[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", move->account_id);
        JSON_WRITE(writer, "amount", move->amount);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

static void write_point(JsonWriter *writer, const Frontier *frontier, const FrontierPoint *point)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "drift", point->drift);
    JSON_WRITE(writer, "tax", point->tax);
    JSON_WRITE(writer, "cost", point->cost);
    JSON_WRITE(writer, "total", point->total);
    JSON_WRITE(writer, "program", point->program);
    JSON_WRITE(writer, "lower_bound", point->bound);
    JSON_WRITE(writer, "proven", point->proven);
    JSON_WRITE(writer, "traded", point->traded);
    JSON_BEGIN_OBJECT(writer, "realized");
    JSON_WRITE(writer, "short_term", point->realized.short_term);
    JSON_WRITE(writer, "long_term", point->realized.long_term);
    JSON_WRITE(writer, "net", money_add(point->realized.short_term, point->realized.long_term));
    json_write_end_object(writer);
    write_trades(writer, &point->order);
    if (frontier->has_flow)
        write_cash_flow(writer, point);
    json_write_end_object(writer);
}

static void write_price(JsonWriter *writer, const Frontier *frontier, const LimitPrice *price)
{
    const GainsBudget *budget = price->budget;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "limit", "gains_budget");
    JSON_WRITE_WORD(writer, "scope", &BUDGET_SCOPE_NAMES, budget->scope);
    JSON_WRITE_NAME(writer, "account_id");
    if (budget->scope == BUDGET_ACCOUNT)
        JSON_WRITE_VALUE(writer, frontier->household->accounts[budget->account].id);
    else
        json_write_null(writer);
    JSON_WRITE(writer, "cap", price->cap);
    JSON_WRITE(writer, "step", LIMIT_PRICE_STEP);
    JSON_WRITE(writer, "lowers_drift_by", price->drift);
    JSON_WRITE(writer, "lowers_objective_by", price->objective);
    json_write_end_object(writer);
}

/* Where drift is not known there is nothing but the reason. */
static void write_known(JsonWriter *writer, const FrontierJson *shown)
{
    const Frontier *frontier = shown->frontier;

    JSON_WRITE(writer, "value", frontier->value);
    JSON_WRITE(writer, "least_drift", frontier->least_drift);
    JSON_WRITE_NAME(writer, "plan");
    write_point(writer, frontier, &frontier->plan);
    JSON_WRITE_NAME(writer, "within");
    if (frontier->has_within)
        write_point(writer, frontier, &frontier->within);
    else
        json_write_null(writer);
}

static void write_unknown(JsonWriter *writer)
{
    JSON_WRITE(writer, "value", (OptionalMoney){0});
    JSON_WRITE(writer, "least_drift", (OptionalRate){0});
    JSON_WRITE_NAME(writer, "plan");
    json_write_null(writer);
    JSON_WRITE_NAME(writer, "within");
    json_write_null(writer);
}

void frontier_json_write(JsonWriter *writer, const FrontierJson *shown)
{
    const Frontier *frontier = shown->frontier;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "preview_id", shown->preview_id);
    JSON_WRITE(writer, "trade_date", shown->trade_date);
    JSON_WRITE(writer, "max_drift", shown->most_drift);
    JSON_WRITE_NAME(writer, "reason");
    if (frontier->gap == DRIFT_KNOWN)
        json_write_null(writer);
    else
        json_write_word(writer, &DRIFT_GAP_NAMES, (int)frontier->gap);
    if (frontier->gap == DRIFT_KNOWN)
        write_known(writer, shown);
    else
        write_unknown(writer);
    JSON_BEGIN_ARRAY(writer, "points");
    for (size_t i = 0; i < frontier->point_count; i++)
        write_point(writer, frontier, &frontier->points[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "prices");
    for (size_t i = 0; i < frontier->price_count; i++)
        write_price(writer, frontier, &frontier->prices[i]);
    json_write_end_array(writer);
    json_write_end_object(writer);
}

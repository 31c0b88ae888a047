#include "json/rebalance_run_json.h"

#include "json/location_json.h"
#include "json/preview_json.h"
#include "json/preview_order_json.h"

static const JsonField FILTER_FIELDS[] = {
    FIELD(RebalanceRunFilter, min_drift, FIELD_OMIT_ABSENT | FIELD_NOT_NEGATIVE),
    FIELD(RebalanceRunFilter, within_tolerance, FIELD_OMIT_ABSENT),
    FIELD(RebalanceRunFilter, model_id, FIELD_OMIT_ABSENT),
    FIELD_SCALARS(RebalanceRunFilter, households, household_count, FIELD_OMIT_ABSENT,
                  RUN_HOUSEHOLDS_LIMIT),
};
const JsonObject REBALANCE_RUN_FILTER_JSON = {JSON_FIELDS(RebalanceRunFilter, FILTER_FIELDS)};

static const JsonField CREATION_FIELDS[] = {
    FIELD_OPTIONAL_OBJECT(RebalanceRunCreation, order, &PREVIEW_ORDER_JSON, 0),
    FIELD_OPTIONAL_OBJECT(RebalanceRunCreation, filter, &REBALANCE_RUN_FILTER_JSON, 0),
};

/* What can be asked of any household: trades and cash flows are of one. */
static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const RebalanceRunCreation *creation = record;
    const PreviewOrder *order = creation->order;

    if (order == NULL)
        return;
    if (order->kind != PREVIEW_REBALANCE && order->kind != PREVIEW_HARVEST &&
        order->kind != PREVIEW_MODEL_CHANGE)
        error_list_add(faults, error_at(arena, arena_format(arena, "%s/order/kind", pointer),
                                        "not_of_this_kind",
                                        "A run rebalances, harvests or changes the model."));
    if (order->lot_selection.present && order->lot_selection.value == SELECT_SPECIFIC)
        error_list_add(faults,
                       error_at(arena, arena_format(arena, "%s/order/lot_selection", pointer),
                                "method_not_for_plans",
                                "A plan has no lots named: `specific` cannot choose for it."));
}
const JsonObject REBALANCE_RUN_CREATION_JSON = {JSON_FIELDS(RebalanceRunCreation, CREATION_FIELDS),
                                                .check = check};

static void write_counts(JsonWriter *writer, const RebalanceRunProgress *progress)
{
    JSON_BEGIN_OBJECT(writer, "households");
    JSON_WRITE(writer, "queued", progress->queued);
    JSON_WRITE(writer, "running", progress->running);
    JSON_WRITE(writer, "done", progress->done);
    JSON_WRITE(writer, "failed", progress->failed);
    JSON_WRITE(writer, "cancelled", progress->cancelled);
    JSON_WRITE(writer, "exceptions", progress->exceptions);
    json_write_end_object(writer);
}

static void write_sums(JsonWriter *writer, const RunSums *sums)
{
    JSON_BEGIN_OBJECT(writer, "totals");
    JSON_WRITE(writer, "value", sums->value);
    JSON_WRITE(writer, "traded", sums->traded);
    JSON_WRITE(writer, "turnover", rebalance_run_turnover(sums));
    JSON_WRITE(writer, "cost", sums->cost);
    JSON_WRITE(writer, "tax", sums->tax);
    JSON_WRITE(writer, "short_term", sums->short_term);
    JSON_WRITE(writer, "long_term", sums->long_term);
    JSON_WRITE(writer, "net", sums->net);
    JSON_WRITE(writer, "tax_saved_against_fifo", sums->tax_saved_against_fifo);
    JSON_WRITE(writer, "after_tax_value", sums->after_tax_value);
    JSON_WRITE(writer, "yearly_drag_before", sums->yearly_drag_before);
    JSON_WRITE(writer, "yearly_drag_after", sums->yearly_drag_after);
    JSON_WRITE(writer, "drift_before",
               rebalance_run_share(sums->misplaced_before, sums->drift_value));
    JSON_WRITE(writer, "drift_after",
               rebalance_run_share(sums->misplaced_after, sums->drift_value));
    json_write_end_object(writer);
}

void rebalance_run_json_write(JsonWriter *writer, const RebalanceRunRecord *run,
                              const RebalanceRunProgress *progress)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "id", run->id);
    JSON_WRITE_WORD(writer, "state", &REBALANCE_RUN_STATE_NAMES, run->state);
    JSON_WRITE_NAME(writer, "order");
    json_write_raw(writer, run->order_document);
    JSON_WRITE_NAME(writer, "filter");
    json_write_raw(writer, run->filter_document);
    if (progress != NULL) {
        write_counts(writer, progress);
        write_sums(writer, &progress->sums);
    }
    JSON_WRITE(writer, "created_at", run->created_at);
    JSON_WRITE(writer, "ended_at", run->ended_at);
    json_write_end_object(writer);
}

static void write_exceptions(JsonWriter *writer, Text words)
{
    JSON_BEGIN_ARRAY(writer, "exceptions");
    while (words.length > 0) {
        const char *comma = memchr(words.bytes, ',', words.length);
        size_t length = comma == NULL ? words.length : (size_t)(comma - words.bytes);
        size_t skipped = comma == NULL ? length : length + 1;

        json_write_text(writer, (Text){words.bytes, length});
        words = (Text){words.bytes + skipped, words.length - skipped};
    }
    json_write_end_array(writer);
}

void rebalance_run_json_write_household(JsonWriter *writer, const RunHouseholdRecord *household)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "household_id", household->household_id);
    JSON_WRITE_WORD(writer, "state", &RUN_HOUSEHOLD_STATE_NAMES, household->state);
    write_exceptions(writer, household->exceptions);
    JSON_WRITE_NAME(writer, "plan");
    if (household->plan_document.present)
        json_write_raw(writer, household->plan_document.value);
    else
        json_write_null(writer);
    JSON_WRITE_NAME(writer, "fault");
    if (household->fault_code.present) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "code", household->fault_code);
        JSON_WRITE(writer, "detail", household->fault_detail);
        json_write_end_object(writer);
    } else {
        json_write_null(writer);
    }
    json_write_end_object(writer);
}

static void write_pins(JsonWriter *writer, const Pins *pins)
{
    JSON_BEGIN_OBJECT(writer, "pins");
    JSON_WRITE(writer, "household_version", pins->household_version);
    JSON_WRITE(writer, "config_version", pins->config_version);
    JSON_WRITE(writer, "price_set_id", pins->price_set_id);
    JSON_WRITE(writer, "price_sequence", pins->price_sequence);
    json_write_end_object(writer);
}

static void write_drift(JsonWriter *writer, const Drift *drift)
{
    bool known = drift->gap == DRIFT_KNOWN;

    JSON_BEGIN_OBJECT(writer, "drift");
    JSON_WRITE(writer, "before", ((OptionalRate){known, drift->before}));
    JSON_WRITE(writer, "after", ((OptionalRate){known, drift->after}));
    json_write_end_object(writer);
}

static void write_location(JsonWriter *writer, const RebalancePlan *plan)
{
    JSON_BEGIN_OBJECT(writer, "location");
    JSON_WRITE_NAME(writer, "before");
    location_json_write_score(writer, &plan->location_before);
    JSON_WRITE_NAME(writer, "after");
    location_json_write_score(writer, &plan->location_after);
    json_write_end_object(writer);
}

void rebalance_run_json_write_plan(Arena *arena, JsonWriter *writer, const RebalancePlan *plan,
                                   const Pins *pins)
{
    const Preview *preview = &plan->preview;
    const PreviewOrder order = rebalance_trades(arena, preview, &plan->order);
    const RunFigures figures = rebalance_run_figures(plan);

    json_write_begin_object(writer);
    JSON_WRITE(writer, "trade_date", preview->plan.trade_date);
    write_pins(writer, pins);
    JSON_WRITE(writer, "value", figures.value);
    JSON_WRITE(writer, "traded", plan->traded);
    JSON_WRITE(writer, "turnover", plan->turnover);
    JSON_WRITE(writer, "cost", plan->cost);
    JSON_WRITE(writer, "tax", figures.tax);
    JSON_WRITE(writer, "tax_saved_against_fifo", figures.tax_saved_against_fifo);
    JSON_WRITE(writer, "after_tax_value", figures.after_tax_value);
    JSON_WRITE(writer, "short_term", figures.short_term);
    JSON_WRITE(writer, "long_term", figures.long_term);
    JSON_WRITE(writer, "net", money_add(preview->realized.short_term, preview->realized.long_term));
    write_drift(writer, &preview->drift);
    write_location(writer, plan);
    JSON_BEGIN_ARRAY(writer, "trades");
    for (size_t i = 0; i < order.trade_count; i++)
        json_write_record(writer, &TRADE_ORDER_JSON, &order.trades[i]);
    json_write_end_array(writer);
    json_write_end_object(writer);
}

#include "json/preview_json.h"

#include "json/comparison_json.h"
#include "json/drift_json.h"
#include "json/preview_json_parts.h"
#include "json/preview_order_json.h"

static const JsonField SUMMARY_FIELDS[] = {
    FIELD(PreviewRecord, id, FIELD_READ_ONLY),
    FIELD(PreviewRecord, household_id, FIELD_READ_ONLY),
    FIELD_ENUM(PreviewRecord, state, &PREVIEW_STATE_NAMES, FIELD_READ_ONLY),
    FIELD(PreviewRecord, revision, FIELD_READ_ONLY),
    FIELD_ENUM(PreviewRecord, kind, &PREVIEW_KIND_NAMES, FIELD_READ_ONLY),
    FIELD_ENUM(PreviewRecord, lot_selection, &LOT_SELECTION_NAMES, FIELD_READ_ONLY),
    FIELD(PreviewRecord, created_at, FIELD_READ_ONLY),
    FIELD(PreviewRecord, expires_at, FIELD_READ_ONLY),
    FIELD(PreviewRecord, superseded_by, FIELD_READ_ONLY | FIELD_OMIT_ABSENT),
};
const JsonObject PREVIEW_SUMMARY_JSON = {JSON_FIELDS(PreviewRecord, SUMMARY_FIELDS)};

/* If-Match of a change takes the order's own tag, which a price set leaves alone. */
static void write_order_etag(JsonWriter *writer, int64_t revision)
{
    char tag[DECIMAL_TEXT_BYTES + 4] = "\"o-";
    size_t length = 3 + decimal_format(revision, 0, tag + 3);

    tag[length++] = '"';
    JSON_WRITE(writer, "order_etag", ((Text){tag, length}));
}

/* Null where nothing is kept. */
static void write_keeping(JsonWriter *writer, const PreviewRecord *record,
                          OptionalHouseholdId household_id)
{
    JSON_WRITE_NAME(writer, "id");
    if (record == NULL) {
        json_write_null(writer);
        JSON_WRITE(writer, "household_id", household_id);
        JSON_WRITE(writer, "state", (OptionalText){0});
        JSON_WRITE(writer, "revision", (OptionalText){0});
        JSON_WRITE(writer, "order_etag", (OptionalText){0});
        return;
    }
    json_write_id(writer, ID_PREFIX(&record->id), record->id.uuid);
    JSON_WRITE(writer, "household_id", record->household_id);
    JSON_WRITE_WORD(writer, "state", &PREVIEW_STATE_NAMES, record->state);
    JSON_WRITE(writer, "revision", record->revision);
    write_order_etag(writer, record->revision);
    if (record->superseded_by.present)
        JSON_WRITE(writer, "superseded_by", record->superseded_by.value);
}

static void write_pins(JsonWriter *writer, const PreviewJson *shown)
{
    const Preview *preview = shown->preview;
    bool stored = shown->pins != NULL;
    Pins pins = stored ? *shown->pins : (Pins){0};

    JSON_BEGIN_OBJECT(writer, "pins");
    JSON_WRITE(writer, "household_version", ((OptionalInteger){stored, pins.household_version}));
    JSON_WRITE(writer, "config_version", ((OptionalInteger){stored, pins.config_version}));
    JSON_WRITE(writer, "price_set_id", ((OptionalPriceSetId){stored, pins.price_set_id}));
    JSON_WRITE(writer, "price_sequence", ((OptionalInteger){stored, pins.price_sequence}));
    JSON_WRITE(writer, "trade_date", preview->plan.trade_date);
    JSON_WRITE(writer, "rules_version", preview->rules->tax.rules_version);
    JSON_WRITE(writer, "engine_version", preview->rules->engine_version);
    json_write_end_object(writer);
}

void preview_json_write_solved(JsonWriter *writer, const SolvedGoal *solved)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "order", solved->order);
    JSON_WRITE_WORD(writer, "goal", &GOAL_NAMES, solved->goal);
    JSON_WRITE(writer, "quantity", solved->quantity);
    JSON_WRITE(writer, "reached", solved->reached);
    JSON_WRITE(writer, "exact", solved->exact);
    JSON_WRITE(writer, "proven", solved->proven);
    json_write_end_object(writer);
}

static void write_realized(JsonWriter *writer, const Preview *preview)
{
    Gains gains = preview->realized;

    JSON_BEGIN_OBJECT(writer, "realized");
    JSON_WRITE(writer, "short_term", gains.short_term);
    JSON_WRITE(writer, "long_term", gains.long_term);
    JSON_WRITE(writer, "net", money_add(gains.short_term, gains.long_term));
    JSON_WRITE(writer, "disallowed", preview->disallowed);
    JSON_WRITE(writer, "permanently_disallowed", preview->permanently_disallowed);
    JSON_WRITE(writer, "prior_losses_disallowed", preview->prior_losses_disallowed);
    json_write_end_object(writer);
}

/* What the figures are and follow from: all that a stored result keeps as it was. */
static void write_figures(JsonWriter *writer, const PreviewJson *shown)
{
    const Preview *preview = shown->preview;

    JSON_WRITE(writer, "trade_date", preview->plan.trade_date);
    JSON_WRITE(writer, "tax_year", date_year(preview->plan.trade_date));
    JSON_WRITE(writer, "currency", "USD");
    JSON_WRITE_RECORD(writer, "order", &PREVIEW_ORDER_JSON, shown->order);
    JSON_WRITE_WORD(writer, "lot_selection", &LOT_SELECTION_NAMES, preview->lot_selection);
    write_pins(writer, shown);
    JSON_WRITE(writer, "stale_since", shown->stale_since);
    if (preview->plan.has_goal) {
        JSON_WRITE_NAME(writer, "solved");
        preview_json_write_solved(writer, &preview->solved);
    }
    preview_json_write_sells(writer, preview);
    preview_json_write_buys(writer, preview);
    write_realized(writer, preview);
    preview_json_write_wash_sales(writer, preview);
    preview_json_write_do_not_buy(writer, preview);
    preview_json_write_tax(writer, preview);
    preview_json_write_budgets(writer, preview);
    preview_json_write_drift(writer, &preview->drift);
    if (preview->plan.transfer_count > 0)
        preview_json_write_transfers(writer, preview);
    if (shown->plan != NULL)
        preview_json_write_plan(writer, shown->plan);
    preview_json_write_warnings(writer, preview);
    preview_json_write_not_done(writer, &preview->plan);
}

static void write_comparison(JsonWriter *writer, const Comparison *comparison)
{
    if (comparison == NULL)
        return;
    JSON_WRITE_NAME(writer, "comparison");
    comparison_json_write(writer, comparison);
}

static void write_sleeves(JsonWriter *writer, const SleeveDriftChange *change)
{
    JSON_BEGIN_OBJECT(writer, "sleeve_drift");
    JSON_WRITE_NAME(writer, "before");
    drift_json_write_sleeves(writer, &change->before);
    JSON_WRITE_NAME(writer, "after");
    drift_json_write_sleeves(writer, &change->after);
    json_write_end_object(writer);
}

void preview_json_write(JsonWriter *writer, const PreviewJson *shown)
{
    json_write_begin_object(writer);
    write_keeping(writer, shown->record, shown->household_id);
    write_figures(writer, shown);
    write_comparison(writer, shown->comparison);
    if (shown->frontier != NULL) {
        JSON_WRITE_NAME(writer, "frontier");
        frontier_json_write(writer, shown->frontier);
    }
    if (shown->sleeves != NULL)
        write_sleeves(writer, shown->sleeves);
    json_write_end_object(writer);
}

void preview_json_write_comparison(JsonWriter *writer, const PreviewJson *shown)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "id", shown->record->id);
    JSON_WRITE(writer, "household_id", shown->record->household_id);
    JSON_WRITE(writer, "revision", shown->record->revision);
    comparison_json_write_members(writer, shown->comparison);
    json_write_end_object(writer);
}

void preview_json_write_result(JsonWriter *writer, const PreviewJson *shown)
{
    json_write_begin_object(writer);
    write_figures(writer, shown);
    json_write_end_object(writer);
}

void preview_json_write_stored(JsonWriter *writer, const PreviewRecord *record, Text result,
                               const Comparison *comparison)
{
    json_write_begin_object(writer);
    write_keeping(writer, record, (OptionalHouseholdId){true, record->household_id});
    json_write_raw_members(writer, result);
    write_comparison(writer, comparison);
    json_write_end_object(writer);
}

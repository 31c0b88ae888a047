#include "json/drift_json.h"

#include "json/csv.h"
#include "json/location_json.h"

static const JsonField POINT_FIELDS[] = {
    FIELD(DriftPoint, as_of, 0),
    FIELD(DriftPoint, price_set_id, 0),
    FIELD(DriftPoint, value, 0),
    FIELD(DriftPoint, drift, 0),
    FIELD(DriftPoint, within_tolerance, 0),
    FIELD_ENUM(DriftPoint, reason, &DRIFT_GAP_NAMES, 0),
    FIELD(DriftPoint, missing_symbol, 0),
};
const JsonObject DRIFT_POINT_JSON = {JSON_FIELDS(DriftPoint, POINT_FIELDS)};

static void write_gap(JsonWriter *writer, DriftGap gap)
{
    JSON_WRITE_NAME(writer, "reason");
    if (gap == DRIFT_KNOWN)
        json_write_null(writer);
    else
        json_write_word(writer, &DRIFT_GAP_NAMES, (int)gap);
}

static void write_model(JsonWriter *writer, const Model *model)
{
    JSON_WRITE_NAME(writer, "basis");
    if (model == NULL)
        json_write_null(writer);
    else
        json_write_word(writer, &MODEL_BASIS_NAMES, (int)model->basis);
    JSON_WRITE(writer, "model_id",
               ((OptionalModelId){model != NULL, model == NULL ? (ModelId){{{0}}} : model->id}));
}

static void write_prices(JsonWriter *writer, const Pins *pins)
{
    bool present = pins->price_sequence > 0;

    JSON_WRITE(writer, "as_of", ((OptionalDate){present, pins->price_as_of}));
    JSON_WRITE(writer, "trade_date", ((OptionalDate){present, pins->price_as_of}));
    JSON_WRITE(writer, "price_set_id", ((OptionalPriceSetId){present, pins->price_set_id}));
}

/* Rule DR-8. */
static void write_deposit(JsonWriter *writer, const Drift *drift)
{
    bool known = drift->deposit_gap == DEPOSIT_KNOWN;

    JSON_WRITE(writer, "deposit_to_zero", ((OptionalMoney){known, drift->deposit_to_zero}));
    JSON_WRITE_NAME(writer, "deposit_reason");
    if (known)
        json_write_null(writer);
    else
        json_write_word(writer, &DEPOSIT_GAP_NAMES, (int)drift->deposit_gap);
}

static void write_classes(JsonWriter *writer, const Drift *drift)
{
    JSON_BEGIN_ARRAY(writer, "classes");
    for (size_t i = 0; i < drift->class_count; i++) {
        const DriftClass *class = &drift->classes[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "class", class->name);
        JSON_WRITE(writer, "target", class->target);
        JSON_WRITE(writer, "weight", class->weight_before);
        JSON_WRITE(writer, "value", class->before);
        JSON_WRITE(writer, "foreign", class->foreign);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_stale(JsonWriter *writer, const Drift *drift)
{
    JSON_BEGIN_ARRAY(writer, "stale_prices");
    for (size_t i = 0; i < drift->stale_count; i++)
        json_write_text(writer, drift->stale_symbols[i]);
    json_write_end_array(writer);
}

/* Rule DR-10. */
static void write_tracking(JsonWriter *writer, const DriftJson *shown)
{
    const TrackingError *tracking = shown->tracking;
    const CovarianceRecord *covariance = shown->covariance;
    bool known = tracking->gap == TRACKING_KNOWN;
    bool missing = tracking->gap == TRACKING_MISSING_LABEL;
    OptionalCovarianceId id = {.present = covariance != NULL};
    OptionalDate as_of = {.present = covariance != NULL};

    if (covariance != NULL) {
        id.value = covariance->id;
        as_of.value = covariance->as_of;
    }
    JSON_BEGIN_OBJECT(writer, "tracking_error");
    JSON_WRITE(writer, "value", ((OptionalRate){known, tracking->value}));
    JSON_WRITE_NAME(writer, "reason");
    if (known)
        json_write_null(writer);
    else
        json_write_word(writer, &TRACKING_GAP_NAMES, (int)tracking->gap);
    JSON_WRITE(writer, "missing_label", ((OptionalText){missing, tracking->missing_label}));
    JSON_WRITE(writer, "covariance_id", id);
    JSON_WRITE(writer, "as_of", as_of);
    json_write_end_object(writer);
}

static const JsonField SLEEVE_SHARE_FIELDS[] = {
    FIELD(SleeveShare, name, 0),   FIELD(SleeveShare, model_id, 0), FIELD(SleeveShare, version, 0),
    FIELD(SleeveShare, target, 0), FIELD(SleeveShare, weight, 0),   FIELD(SleeveShare, value, 0),
    FIELD(SleeveShare, drift, 0),
};
static const JsonObject SLEEVE_SHARE_JSON = {JSON_FIELDS(SleeveShare, SLEEVE_SHARE_FIELDS)};

void drift_json_write_sleeves(JsonWriter *writer, const SleeveDrift *drift)
{
    bool known = drift->gap == SLEEVES_KNOWN;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "drift", ((OptionalRate){known, drift->drift}));
    JSON_WRITE_NAME(writer, "reason");
    if (known)
        json_write_null(writer);
    else
        json_write_word(writer, &SLEEVE_GAP_NAMES, (int)drift->gap);
    JSON_BEGIN_ARRAY(writer, "sleeves");
    for (size_t i = 0; i < drift->sleeve_count; i++)
        json_write_record(writer, &SLEEVE_SHARE_JSON, &drift->sleeves[i]);
    json_write_end_array(writer);
    JSON_BEGIN_OBJECT(writer, "unassigned");
    JSON_WRITE(writer, "weight", ((OptionalRate){known, drift->unassigned_weight}));
    JSON_WRITE(writer, "value", ((OptionalMoney){known, drift->unassigned}));
    json_write_end_object(writer);
    json_write_end_object(writer);
}

void drift_json_write(JsonWriter *writer, const DriftJson *shown)
{
    const Drift *drift = shown->drift;
    bool known = drift->gap == DRIFT_KNOWN;
    bool missing = drift->missing_symbol.length > 0;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "scope", shown->account_id.present ? "account" : "household");
    JSON_WRITE(writer, "household_id", shown->household->id);
    JSON_WRITE(writer, "account_id", shown->account_id);
    write_model(writer, drift->model);
    write_prices(writer, &shown->household->pins);
    JSON_WRITE(writer, "value", ((OptionalMoney){!missing, drift->value}));
    JSON_WRITE(writer, "tolerance", ((OptionalRate){known, drift->tolerance}));
    JSON_WRITE(writer, "drift", ((OptionalRate){known, drift->before}));
    JSON_WRITE(writer, "within_tolerance", ((OptionalBool){known, drift->within_before}));
    write_gap(writer, drift->gap);
    JSON_WRITE(writer, "missing_symbol", ((OptionalText){missing, drift->missing_symbol}));
    write_deposit(writer, drift);
    write_classes(writer, drift);
    write_stale(writer, drift);
    if (shown->location != NULL) {
        JSON_WRITE_NAME(writer, "location");
        location_json_write(writer, shown->rates, shown->location);
    }
    if (shown->tracking != NULL)
        write_tracking(writer, shown);
    if (shown->sleeves != NULL) {
        JSON_WRITE_NAME(writer, "sleeve_drift");
        drift_json_write_sleeves(writer, shown->sleeves);
    }
    json_write_end_object(writer);
}

void drift_json_write_row(JsonWriter *writer, const BookRow *row)
{
    bool known = row->gap == DRIFT_KNOWN;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "household_id", row->household_id);
    JSON_WRITE(writer, "name", row->name);
    JSON_WRITE(writer, "value", row->value);
    JSON_WRITE(writer, "drift", ((OptionalRate){known, row->drift}));
    JSON_WRITE(writer, "tolerance", ((OptionalRate){known, row->tolerance}));
    JSON_WRITE(writer, "within_tolerance", ((OptionalBool){known, row->within}));
    write_gap(writer, row->gap);
    json_write_end_object(writer);
}

static void write_summary(JsonWriter *writer, const BookSummary *summary)
{
    JSON_BEGIN_OBJECT(writer, "summary");
    JSON_WRITE(writer, "households", summary->households);
    JSON_WRITE(writer, "outside_tolerance", summary->outside_tolerance);
    JSON_WRITE(writer, "without_drift", summary->without_drift);
    JSON_WRITE(writer, "value", summary->value);
    JSON_BEGIN_ARRAY(writer, "by_drift");
    for (int64_t i = 0; i < BOOK_DRIFT_STEPS; i++) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "from", ((Rate){i * BOOK_DRIFT_STEP_MILLIONTHS}));
        JSON_WRITE(writer, "households", summary->by_drift[i]);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

void drift_json_write_book(JsonWriter *writer, const BookJson *shown)
{
    JSON_WRITE(writer, "as_of", shown->as_of);
    JSON_WRITE(writer, "trade_date", shown->as_of);
    JSON_WRITE(writer, "price_set_id",
               ((OptionalPriceSetId){shown->as_of.present, shown->price_set_id}));
    write_summary(writer, shown->summary);
    JSON_BEGIN_ARRAY(writer, "data");
    for (size_t i = 0; i < shown->count; i++)
        drift_json_write_row(writer, &shown->rows[i]);
    json_write_end_array(writer);
}

void drift_json_write_csv_head(Buffer *buffer)
{
    buffer_append_text(
        buffer,
        TEXT_LITERAL("household_id,name,value,drift,tolerance,within_tolerance,reason\r\n"));
}

void drift_json_write_csv_row(Buffer *buffer, const BookRow *row)
{
    CsvWriter writer = {.buffer = buffer};
    bool known = row->gap == DRIFT_KNOWN;

    csv_id(&writer, ID_PREFIX(&row->household_id), row->household_id.uuid);
    csv_text(&writer, row->name);
    csv_money(&writer, row->value);
    csv_decimal(&writer, known, row->drift.millionths, RATE_PLACES);
    csv_decimal(&writer, known, row->tolerance.millionths, RATE_PLACES);
    csv_bool(&writer, (OptionalBool){known, row->within});
    csv_word(&writer, &DRIFT_GAP_NAMES, (OptionalWord){!known, (int)row->gap});
    csv_line_end(&writer);
}

#include "json/drift_json.h"

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

void drift_json_write_csv_head(Buffer *buffer)
{
    buffer_append_text(
        buffer,
        TEXT_LITERAL("household_id,name,value,drift,tolerance,within_tolerance,reason\r\n"));
}

/* Quoted where it has a comma, a quote or a line's end. */
static void append_csv_text(Buffer *buffer, Text text)
{
    bool plain = true;

    for (size_t i = 0; i < text.length && plain; i++)
        plain = memchr(",\"\r\n", text.bytes[i], 4) == NULL;
    if (plain) {
        buffer_append_text(buffer, text);
        return;
    }
    buffer_append_char(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"')
            buffer_append_char(buffer, '"');
        buffer_append_char(buffer, text.bytes[i]);
    }
    buffer_append_char(buffer, '"');
}

/* A comma and, where it is there, the figure. */
static void append_csv_figure(Buffer *buffer, bool present, int64_t scaled, int places)
{
    char text[DECIMAL_TEXT_BYTES];

    buffer_append_char(buffer, ',');
    if (present)
        buffer_append(buffer, text, decimal_format(scaled, places, text));
}

void drift_json_write_csv_row(Buffer *buffer, const BookRow *row)
{
    bool known = row->gap == DRIFT_KNOWN;
    char id[ID_TEXT_BYTES];

    buffer_append(buffer, id, id_format(ID_PREFIX(&row->household_id), row->household_id.uuid, id));
    buffer_append_char(buffer, ',');
    append_csv_text(buffer, row->name);
    append_csv_figure(buffer, row->value.present, row->value.value.cents, MONEY_PLACES);
    append_csv_figure(buffer, known, row->drift.millionths, RATE_PLACES);
    append_csv_figure(buffer, known, row->tolerance.millionths, RATE_PLACES);
    buffer_append_char(buffer, ',');
    if (known)
        buffer_append_text(buffer, text_of(row->within ? "true" : "false"));
    buffer_append_char(buffer, ',');
    if (!known)
        buffer_append_text(buffer, text_of(names_word(&DRIFT_GAP_NAMES, (int)row->gap)));
    buffer_append_text(buffer, TEXT_LITERAL("\r\n"));
}

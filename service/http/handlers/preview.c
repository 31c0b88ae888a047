#include "app/preview.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/preview_json.h"
#include "json/preview_order_json.h"

typedef struct Query {
    OptionalWord lot_selection;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_ENUM(Query, lot_selection, &LOT_SELECTION_NAMES, 0),
};
const JsonObject PREVIEW_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

static const ResponseRecord DELETED = RESPONSE_DELETED;

static void free_buffer(void *resource)
{
    Buffer *buffer = resource;

    buffer_free(buffer);
}

/* What was written; it lives as long as the arena. */
static Error *written(Arena *arena, const Buffer *buffer, Text *text_out)
{
    if (buffer->failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the reply at the moment.");
    *text_out = (Text){buffer->bytes, buffer->length};
    return NULL;
}

static JsonWriter new_writer(Arena *arena)
{
    Buffer *buffer = ARENA_NEW(arena, Buffer);

    arena_defer(arena, free_buffer, buffer);
    return json_writer(buffer);
}

/* The order as it is kept: by the table that will read it again. */
static Error *write_document(Arena *arena, PreviewAnswer *answer)
{
    JsonWriter writer = new_writer(arena);

    json_write_record(&writer, &PREVIEW_ORDER_JSON, &answer->order);
    return written(arena, writer.buffer, &answer->record.order_document);
}

static Error *read_document(Arena *arena, PreviewAnswer *answer)
{
    if (json_read(arena, answer->record.order_document, &PREVIEW_ORDER_JSON, JSON_CREATE,
                  &answer->order) == NULL)
        return NULL;
    return error_new(arena, ERROR_INTERNAL, "internal", "A stored order cannot be read.");
}

/*
 * The tag of a shown preview: all that its figures follow from, the rules of the day included. The
 * stored pins are among it because stale_since follows from them.
 */
static Text etag_of(Arena *arena, const PreviewRecord *record, OptionalWord selection,
                    const Pins *present, const Rules *rules)
{
    const Pins *stored = &record->pins;
    char id[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&record->id), record->id.uuid, id);
    const char *basis = arena_format(
        arena, "%.*s %lld %d %d %lld %lld %lld %lld %lld %lld %.*s %.*s", (int)length, id,
        (long long)record->revision, (int)record->state, selection.present ? selection.value : -1,
        (long long)present->household_version, (long long)present->config_version,
        (long long)present->price_sequence, (long long)stored->household_version,
        (long long)stored->config_version, (long long)stored->price_sequence,
        TEXT_ARGS(rules->tax.rules_version), TEXT_ARGS(rules->engine_version));

    return etag_of_content(arena, 'p', text_of(basis));
}

static void write_answer(JsonWriter *writer, const PreviewAnswer *answer)
{
    const PreviewJson shown = {
        .preview = &answer->preview,
        .order = &answer->order,
        .record = answer->stored ? &answer->record : NULL,
        .household_id = {true, answer->record.household_id},
        .pins = &answer->pins,
        .stale_since = answer->stale_since,
    };

    preview_json_write(writer, &shown);
    json_write_line_end(writer);
}

static Error *respond(Response *response, const PreviewAnswer *answer)
{
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));

    write_answer(&writer, answer);
    return NULL;
}

/* How an effect's answer becomes its reply; `context` is the status. */
static Error *render(const void *context, Arena *arena, const void *record, Rendered *rendered_out)
{
    const int *status = context;
    const PreviewAnswer *answer = record;
    const PreviewRecord *kept = &answer->record;
    JsonWriter writer = new_writer(arena);
    Rendered rendered = {.status = *status};
    char id[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&kept->id), kept->id.uuid, id);

    write_answer(&writer, answer);
    TRY(written(arena, writer.buffer, &rendered.body));
    rendered.etag = (OptionalText){
        true, etag_of(arena, kept, (OptionalWord){0}, &answer->pins, answer->preview.rules)};
    if (*status == 201)
        rendered.location = (OptionalText){
            true, text_of(arena_format(arena, "/v1/previews/%.*s", (int)length, id))};
    *rendered_out = rendered;
    return NULL;
}

static Error *apply(Response *response, const Effect *effect, int status)
{
    Rendering rendering = {render, &status};
    EffectOutcome outcome;

    TRY(effect_apply(response->request->context, effect, &rendering, &outcome));
    return response_effect(response, &outcome);
}

Error *preview_post(Request *request, Response *response)
{
    AppContext *context = request->context;
    PreviewAnswer answer = {0};
    EffectOutcome outcome;
    bool replayed;

    TRY(request_path_id(request, "household_id", &answer.record.household_id));
    TRY(request_body(request, &PREVIEW_ORDER_JSON, &answer.order));
    TRY(effect_find_replay(context, &outcome, &replayed));
    if (replayed)
        return response_effect(response, &outcome);
    TRY(preview_answer(context, &answer));
    if (context->dry_run)
        return respond(response, &answer);
    TRY(write_document(request->arena, &answer));
    Effect effect = preview_create(context, &answer);
    return apply(response, &effect, 201);
}

Error *preview_list_get(Request *request, Response *response)
{
    HouseholdId household_id;
    PreviewRecord *previews;
    size_t count;
    Page page;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_id_page(request, &page));
    TRY(preview_list(request->context, household_id, &page, &previews, &count));
    return response_id_page(
        response, &page,
        &(ResponsePage){&PREVIEW_SUMMARY_JSON, previews, sizeof *previews, count, {0}},
        offsetof(PreviewRecord, id));
}

static Error *find(Request *request, PreviewAnswer *answer)
{
    PreviewId id;

    TRY(request_path_id(request, "preview_id", &id));
    TRY(preview_get(request->context, id, &answer->record));
    answer->stored = true;
    return NULL;
}

/* Whether the client holds the present answer already: the versions tell, nothing is computed. */
static Error *is_held(Request *request, const PreviewAnswer *answer, Text *tag_out, bool *held_out)
{
    Pins present;
    bool found = false;
    Text list;

    *held_out = false;
    if (!request_header(request, "If-None-Match", &list))
        return NULL;
    TRY(preview_pins(request->context, answer->record.household_id, &present, &found));
    if (!found)
        return NULL;
    *tag_out = etag_of(request->arena, &answer->record, answer->selection, &present,
                       request->context->app->rules);
    *held_out = etag_matches_weakly(list, *tag_out);
    return NULL;
}

Error *preview_get_one(Request *request, Response *response)
{
    PreviewAnswer answer = {0};
    Query query = {0};
    Text tag;
    bool held;

    TRY(request_query(request, &PREVIEW_QUERY, &query));
    TRY(find(request, &answer));
    answer.selection = query.lot_selection;
    TRY(is_held(request, &answer, &tag, &held));
    if (held) {
        response->etag = tag.bytes;
        return response_empty(response, 200);
    }
    TRY(read_document(request->arena, &answer));
    TRY(preview_answer(request->context, &answer));
    tag = etag_of(request->arena, &answer.record, answer.selection, &answer.pins,
                  answer.preview.rules);
    response->etag = tag.bytes;
    return respond(response, &answer);
}

/* A change is based on the order alone: its tag is "o-<revision>". */
static Error *check_order_tag(Request *request, const PreviewRecord *record)
{
    const char *present = arena_format(request->arena, "\"o-%lld\"", (long long)record->revision);
    Text tag;

    TRY(request_if_match_tag(request, &tag));
    if (text_is(tag, "*") || text_is(tag, present))
        return NULL;
    return error_new(request->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                     "The order has changed since the order_etag of If-Match; read it again.");
}

Error *preview_patch_one(Request *request, Response *response)
{
    PreviewAnswer answer = {0};

    TRY(find(request, &answer));
    TRY(check_order_tag(request, &answer.record));
    TRY(preview_check_open(request->context, &answer.record));
    TRY(read_document(request->arena, &answer));
    TRY(request_patch(request, &PREVIEW_ORDER_JSON, &answer.order));
    answer.stored = false; /* its result will be: the present pins are the new ones */
    TRY(preview_answer(request->context, &answer));
    TRY(write_document(request->arena, &answer));
    Effect effect = preview_update(&answer);
    return apply(response, &effect, 200);
}

Error *preview_delete_one(Request *request, Response *response)
{
    PreviewAnswer answer = {0};

    TRY(find(request, &answer));
    TRY(check_order_tag(request, &answer.record));
    Effect effect = preview_delete(&answer.record);
    return response_apply(response, &effect, &DELETED);
}

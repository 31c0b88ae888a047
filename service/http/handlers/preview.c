#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/preview_order_json.h"

typedef struct Query {
    OptionalWord lot_selection;
    OptionalMoney allowance;
    OptionalInteger revision;
    bool comparison;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_ENUM(Query, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD(Query, allowance, FIELD_NOT_NEGATIVE),
    FIELD_RANGE(Query, revision, 0, 1, SEQUENCE_LIMIT),
    FIELD(Query, comparison, 0),
};

/* What was stored once is shown as it was. */
static void check_query(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const Query *query = record;

    if (query->lot_selection.present && query->revision.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "lot_selection"),
                                        "not_together",
                                        "A stored revision is not switched to another method."));
    if (query->allowance.present && query->revision.present)
        error_list_add(faults,
                       error_at(arena, json_pointer(arena, pointer, "allowance"), "not_together",
                                "A stored revision keeps the budgets that it was under."));
    if (query->comparison && query->revision.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "comparison"),
                                        "not_together", "A stored revision compares nothing."));
}
const JsonObject PREVIEW_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS), .check = check_query};

static const JsonField COMPARING_FIELDS[] = {
    FIELD(Query, comparison, 0),
};
const JsonObject PREVIEW_COMPARING_QUERY = {JSON_FIELDS(Query, COMPARING_FIELDS)};

/* Whether ?comparison=true asks for all methods beside a new preview. */
static Error *read_comparing(Request *request, PreviewComparing *comparing_out)
{
    Query query = {0};

    TRY(request_query(request, &PREVIEW_COMPARING_QUERY, &query));
    *comparing_out = query.comparison ? COMPARE_TOO : COMPARE_NOTHING;
    return NULL;
}

static const ResponseRecord DELETED = RESPONSE_DELETED;

static PreviewView view_of(const PreviewAnswer *answer)
{
    return (PreviewView){answer->selection, answer->comparing, answer->allowance};
}

static Error *respond(Response *response, const PreviewAnswer *answer)
{
    enum { USUAL_BYTES = 8192 }; /* at once, not by doubling from a few */
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    PreviewJson shown = preview_shown(answer);

    (void)buffer_reserve(writer.buffer, USUAL_BYTES);
    if (answer->comparing == COMPARE_ALONE)
        preview_json_write_comparison(&writer, &shown);
    else
        preview_json_write(&writer, &shown);
    json_write_line_end(&writer);
    return NULL;
}

/* A stored result as it was answered then. */
static Error *respond_stored(Response *response, const PreviewRecord *record, Text result)
{
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));

    response->etag = preview_etag_of_stored(response->request->arena, record).bytes;
    preview_json_write_stored(&writer, record, result, NULL);
    json_write_line_end(&writer);
    return NULL;
}

/* How an effect's answer becomes its reply. */
typedef struct Shape {
    const Request *request;
    int status;
} Shape;

static Error *render(const void *context, Arena *arena, const void *record, Rendered *rendered_out)
{
    const Shape *shape = context;
    const PreviewAnswer *answer = record;
    const PreviewRecord *kept = &answer->record;
    JsonWriter writer = json_writer_in(arena);
    Rendered rendered = {.status = shape->status};
    char id[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&kept->id), kept->id.uuid, id);

    preview_json_write_stored(&writer, kept, answer->result_document, preview_comparison(answer));
    json_write_line_end(&writer);
    TRY(json_writer_text(&writer, arena, &rendered.body));
    rendered.etag = (OptionalText){
        true, preview_etag(arena, preview_hash(shape->request, kept,
                                               (PreviewView){.comparing = COMPARE_NOTHING},
                                               &answer->pins))};
    if (shape->status == 201)
        rendered.location = (OptionalText){
            true, text_of(arena_format(arena, "/v1/previews/%.*s", (int)length, id))};
    *rendered_out = rendered;
    return NULL;
}

static Error *apply(Response *response, const Effect *effect, int status)
{
    Shape shape = {response->request, status};
    Rendering rendering = {render, &shape};
    EffectOutcome outcome;

    TRY(effect_apply(response->request->context, effect, &rendering, &outcome));
    return response_effect(response, &outcome);
}

Error *preview_post(Request *request, Response *response)
{
    AppContext *context = request->context;
    PreviewAnswer answer = {0};
    PreviewCreation creation = {0};
    EffectOutcome outcome;
    bool replayed;

    TRY(request_path_id(request, "household_id", &answer.record.household_id));
    TRY(request_body(request, &PREVIEW_CREATION_JSON, &creation));
    TRY(read_comparing(request, &answer.comparing));
    TRY(effect_find_replay(context, &outcome, &replayed));
    if (replayed)
        return response_effect(response, &outcome);
    answer.order = creation.order;
    answer.supersedes = creation.supersedes;
    TRY(preview_life_check_supersedes(context, &answer));
    TRY(preview_answer(context, &answer));
    if (context->dry_run)
        return respond(response, &answer);
    TRY(preview_write_documents(context, &answer));
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

/* The preview of the path. */
static Error *find(Request *request, PreviewAnswer *answer)
{
    PreviewId id;

    TRY(request_path_id(request, "preview_id", &id));
    return preview_find(request, id, answer);
}

static Error *show_revision(Request *request, Response *response, PreviewAnswer *answer,
                            int64_t number)
{
    PreviewRevisionRecord revision;

    TRY(preview_life_get_revision(request->context, answer->record.id, number, &revision));
    answer->record.revision = number;
    return respond_stored(response, &answer->record, revision.result_document);
}

/* The hash of the answer at these pins; its tag is the reply's. */
static Uuid tag(const Request *request, Response *response, const PreviewAnswer *answer,
                const Pins *pins)
{
    Uuid hash = preview_hash(request, &answer->record, view_of(answer), pins);

    response->etag = preview_etag(request->arena, hash).bytes;
    return hash;
}

/* Product D14: what is not open any more stands at the pins of its last stored result. */
static Error *show_closed(Request *request, Response *response, PreviewAnswer *answer,
                          const PreviewRevisionRecord *last)
{
    if (!answer->selection.present && !answer->allowance.present &&
        answer->comparing == COMPARE_NOTHING)
        return respond_stored(response, &answer->record, last->result_document);
    TRY(preview_read_order(request->arena, last->order_document, &answer->order));
    TRY(preview_read_household(request->context, last, &answer->household));
    TRY(preview_answer_inline(request->context, answer));
    (void)tag(request, response, answer, &answer->record.pins);
    return respond(response, answer);
}

/* Whether the client holds the tagged answer already. */
static bool is_held(const Request *request, const Response *response)
{
    Text list;

    return request_header(request, "If-None-Match", &list) &&
           etag_matches_weakly(list, text_of(response->etag));
}

/* An answer's pins, as far as hashes look at them, and its hash. */
typedef struct Tagged {
    Pins pins; /* household_version 0: not known */
    Uuid hash;
} Tagged;

/* What the present counters alone can answer: nothing is computed. */
static Error *show_by_versions(Request *request, Response *response, PreviewAnswer *answer,
                               Tagged *tagged_out, bool *shown_out)
{
    const SnapshotVersions *versions = &answer->versions;
    PreviewReply *reply;
    Text ignored;

    *shown_out = false;
    if (request_header(request, "If-None-Match", &ignored))
        TRY(preview_ask_versions(request->context, answer));
    if (!versions->household_version.present || !versions->price_sequence.present)
        return NULL;
    tagged_out->pins = (Pins){.household_version = versions->household_version.value,
                              .config_version = versions->config_version.value,
                              .price_sequence = versions->price_sequence.value};
    tagged_out->hash = tag(request, response, answer, &tagged_out->pins);
    if (is_held(request, response)) {
        *shown_out = true;
        return response_empty(response, 200);
    }
    reply = preview_find_reply(request->context, tagged_out->hash);
    *shown_out = reply != NULL;
    return *shown_out ? response_again(response, reply) : NULL;
}

static Error *show_present(Request *request, Response *response, PreviewAnswer *answer)
{
    const Buffer *body = &response->body;
    Tagged tagged = {0};
    bool shown;

    TRY(show_by_versions(request, response, answer, &tagged, &shown));
    if (shown)
        return NULL;
    TRY(preview_answer(request->context, answer));
    if (!household_pins_equal(&tagged.pins, &answer->pins)) /* it has changed meanwhile */
        tagged.hash = tag(request, response, answer, &answer->pins);
    TRY(respond(response, answer));
    if (!body->failed) /* the edge says so */
        preview_keep_reply(request->context, tagged.hash, (Text){body->bytes, body->length});
    return NULL;
}

static Error *show(Request *request, Response *response, PreviewAnswer *answer)
{
    PreviewRevisionRecord last;
    bool found = false;

    if (answer->record.state != PREVIEW_OPEN)
        TRY(preview_life_find_last(request->context, &answer->record, &last, &found));
    return found ? show_closed(request, response, answer, &last)
                 : show_present(request, response, answer);
}

/* The preview of the path with its order, as it is kept. */
static Error *find_kept(Request *request, PreviewAnswer *answer)
{
    PreviewId id;

    TRY(request_path_id(request, "preview_id", &id));
    return preview_find_kept(request->context, id, preview_read_order, answer);
}

Error *preview_get_one(Request *request, Response *response)
{
    PreviewAnswer answer = {0};
    Query query = {0};

    TRY(request_query(request, &PREVIEW_QUERY, &query));
    TRY(find_kept(request, &answer));
    answer.selection = query.lot_selection;
    answer.allowance = query.allowance;
    answer.comparing = query.comparison ? COMPARE_TOO : COMPARE_NOTHING;
    return query.revision.present ? show_revision(request, response, &answer, query.revision.value)
                                  : show(request, response, &answer);
}

Error *preview_comparison_get(Request *request, Response *response)
{
    PreviewAnswer answer = {0};

    TRY(find_kept(request, &answer));
    answer.comparing = COMPARE_ALONE;
    return show(request, response, &answer);
}

/* A change is based on the order alone: its tag is "o-<revision>". */
static Error *check_order_tag(Request *request, const PreviewRecord *record)
{
    const char *present = arena_format(request->arena, "\"o-%lld\"", (long long)record->revision);
    bool has = false;

    TRY(request_if_match_has(request, present, &has));
    if (has)
        return NULL;
    return error_new(request->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                     "The order has changed since the order_etag of If-Match; read it again.");
}

Error *preview_patch_one(Request *request, Response *response)
{
    PreviewAnswer answer = {0};

    TRY(find_kept(request, &answer));
    TRY(check_order_tag(request, &answer.record));
    TRY(preview_check_open(request->context, &answer.record));
    answer.order = plan_order_copy(request->arena, &answer.order); /* what is kept stays */
    TRY(request_patch(request, &PREVIEW_ORDER_JSON, &answer.order));
    answer.stored = false; /* its result will be: the present pins are the new ones */
    TRY(preview_answer(request->context, &answer));
    TRY(preview_write_documents(request->context, &answer));
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

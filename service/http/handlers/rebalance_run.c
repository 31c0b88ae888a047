#include "app/rebalance_run.h"

#include "http/handlers/handlers.h"
#include "http/response.h"
#include "http/run_plan.h"
#include "json/preview_order_json.h"
#include "json/rebalance_run_json.h"

typedef struct Query {
    OptionalWord state;
    OptionalWord exception;
} Query;

static const JsonField RESULT_FIELDS[] = {
    FIELD_ENUM(Query, state, &RUN_HOUSEHOLD_STATE_NAMES, 0),
};
const JsonObject RUN_RESULT_QUERY = {JSON_FIELDS(Query, RESULT_FIELDS)};

static const JsonField EXCEPTION_FIELDS[] = {
    FIELD_ENUM(Query, exception, &RUN_EXCEPTION_NAMES, 0),
};
const JsonObject RUN_EXCEPTION_QUERY = {JSON_FIELDS(Query, EXCEPTION_FIELDS)};

Error *run_plan_write(Arena *arena, const PreviewAnswer *answer, Text *document_out)
{
    JsonWriter writer = json_writer_in(arena);

    rebalance_run_json_write_plan(arena, &writer, answer->plan, &answer->pins);
    return json_writer_text(&writer, arena, document_out);
}

/* Created where `context` is not NULL. */
static Error *render(const void *context, Arena *arena, const void *record, Rendered *rendered_out)
{
    const RebalanceRun *run = record;
    JsonWriter writer = json_writer_in(arena);
    Rendered rendered = {.status = context == NULL ? 200 : 201};
    char id[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&run->record.id), run->record.id.uuid, id);

    rebalance_run_json_write(&writer, &run->record, &run->progress);
    json_write_line_end(&writer);
    TRY(json_writer_text(&writer, arena, &rendered.body));
    if (context != NULL)
        rendered.location = (OptionalText){
            true, text_of(arena_format(arena, "/v1/rebalance-runs/%.*s", (int)length, id))};
    *rendered_out = rendered;
    return NULL;
}

static Error *apply(Response *response, const Effect *effect, const void *created)
{
    const Rendering rendering = {render, created};
    EffectOutcome outcome;

    TRY(effect_apply(response->request->context, effect, &rendering, &outcome));
    return response_effect(response, &outcome);
}

static Error *write_documents(Arena *arena, const PreviewOrder *order, RebalanceRun *run)
{
    JsonWriter order_writer = json_writer_in(arena);
    JsonWriter filter_writer = json_writer_in(arena);

    json_write_record(&order_writer, &PREVIEW_ORDER_JSON, order);
    TRY(json_writer_text(&order_writer, arena, &run->record.order_document));
    json_write_record(&filter_writer, &REBALANCE_RUN_FILTER_JSON, &run->filter);
    return json_writer_text(&filter_writer, arena, &run->record.filter_document);
}

Error *rebalance_run_post(Request *request, Response *response)
{
    AppContext *context = request->context;
    PreviewOrder order = {.kind = PREVIEW_REBALANCE};
    RebalanceRunCreation creation = {0};
    RebalanceRun run = {0};
    EffectOutcome outcome;
    bool replayed;

    TRY(request_body(request, &REBALANCE_RUN_CREATION_JSON, &creation));
    TRY(effect_find_replay(context, &outcome, &replayed));
    if (replayed)
        return response_effect(response, &outcome);
    if (creation.order != NULL)
        order = *creation.order;
    if (creation.filter != NULL)
        run.filter = *creation.filter;
    if (order.model_change != NULL)
        run.change_to = (OptionalModelId){true, order.model_change->model_id};
    TRY(rebalance_run_choose(context, &run));
    TRY(write_documents(request->arena, &order, &run));
    Effect effect = rebalance_run_create(context, &run);
    return apply(response, &effect, &run);
}

Error *rebalance_run_list_get(Request *request, Response *response)
{
    RebalanceRunRecord *runs;
    size_t count;
    Page page;
    bool more;
    OptionalText next = {0};
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));

    TRY(request_id_page(request, &page));
    TRY(rebalance_run_list(request->context, &page, &runs, &count));
    more = count == (size_t)page.limit;
    count -= more;
    if (more)
        next = (OptionalText){
            true, request_cursor(request, (Text){(const char *)&runs[count - 1].id, sizeof(Uuid)})};
    json_write_begin_list(&writer);
    for (size_t i = 0; i < count; i++)
        rebalance_run_json_write(&writer, &runs[i], NULL);
    json_write_end_list(&writer, next);
    json_write_line_end(&writer);
    return NULL;
}

Error *rebalance_run_get_one(Request *request, Response *response)
{
    RebalanceRun run = {0};
    RebalanceRunId id;

    TRY(request_path_id(request, "rebalance_run_id", &id));
    TRY(rebalance_run_get(request->context, id, &run));
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    rebalance_run_json_write(&writer, &run.record, &run.progress);
    json_write_line_end(&writer);
    return NULL;
}

Error *rebalance_run_cancel_post(Request *request, Response *response)
{
    RebalanceRun run = {0};

    TRY(request_path_id(request, "rebalance_run_id", &run.record.id));
    TRY(request_no_body(request));
    Effect effect = rebalance_run_cancel(&run);
    return apply(response, &effect, NULL);
}

Error *rebalance_run_resume_post(Request *request, Response *response)
{
    RebalanceRun run = {0};

    TRY(request_path_id(request, "rebalance_run_id", &run.record.id));
    TRY(request_no_body(request));
    Effect effect = rebalance_run_resume(&run);
    return apply(response, &effect, NULL);
}

enum { WINDOW_HOUSEHOLDS = 50 /* some dozen kilobytes of lines */ };

typedef enum Form { FORM_PAGE, FORM_LINES } Form;
static const char *const FORM_TYPES[] = {"application/json", "application/x-ndjson"};

/* The next of a run's households, a line each. */
static Error *write_window(AppContext *context, void *input, Buffer *buffer, bool *more_out)
{
    RunHouseholdQuery *query = input;
    JsonWriter writer = json_writer(buffer);
    RunHouseholdRecord *households;
    size_t count;

    TRY(rebalance_run_households(context, query, &households, &count));
    for (size_t i = 0; i < count; i++) {
        rebalance_run_json_write_household(&writer, &households[i]);
        json_write_line_end(&writer);
    }
    *more_out = count == (size_t)query->page.limit;
    if (count > 0)
        query->page.after = households[count - 1].household_id.uuid;
    return NULL;
}

static Error *respond_page(Request *request, Response *response, const RunHouseholdQuery *query)
{
    size_t limit = (size_t)query->page.limit - 1;
    RunHouseholdRecord *households;
    OptionalText next = {0};
    size_t count;

    TRY(rebalance_run_households(request->context, query, &households, &count));
    if (count > limit) {
        count = limit;
        next = (OptionalText){
            true, request_cursor(request, (Text){(const char *)&households[count - 1].household_id,
                                                 sizeof(Uuid)})};
    }
    JsonWriter writer = json_writer(response_body(response, 200, FORM_TYPES[FORM_PAGE]));
    json_write_begin_list(&writer);
    for (size_t i = 0; i < count; i++)
        rebalance_run_json_write_household(&writer, &households[i]);
    json_write_end_list(&writer, next);
    json_write_line_end(&writer);
    return NULL;
}

/* All of them, window by window, unless the client wants so many lines. */
static Error *respond_lines(Request *request, Response *response, RunHouseholdQuery *query)
{
    Buffer *body = response_body(response, 200, FORM_TYPES[FORM_LINES]);
    bool more = false;
    Text ignored;

    if (request_parameter(request, "limit", &ignored)) {
        query->page.limit--;
        return write_window(request->context, query, body, &more);
    }
    query->page.limit = WINDOW_HOUSEHOLDS;
    TRY(write_window(request->context, query, body, &more));
    if (more)
        response_windows(response, write_window, query);
    return NULL;
}

static Error *respond(Request *request, Response *response, RunHouseholdQuery *query)
{
    int form;

    TRY(response_choose(response, FORM_TYPES, sizeof FORM_TYPES / sizeof FORM_TYPES[0], &form));
    TRY(request_path_id(request, "rebalance_run_id", &query->run_id));
    TRY(request_id_page(request, &query->page));
    return form == FORM_PAGE ? respond_page(request, response, query)
                             : respond_lines(request, response, query);
}

Error *run_result_list_get(Request *request, Response *response)
{
    RunHouseholdQuery *query = ARENA_NEW(request->arena, RunHouseholdQuery);
    Query asked = {0};

    TRY(request_query(request, &RUN_RESULT_QUERY, &asked));
    query->only = asked.state;
    return respond(request, response, query);
}

Error *run_exception_list_get(Request *request, Response *response)
{
    RunHouseholdQuery *query = ARENA_NEW(request->arena, RunHouseholdQuery);
    Query asked = {0};

    TRY(request_query(request, &RUN_EXCEPTION_QUERY, &asked));
    query->exceptions = true;
    query->only = asked.exception;
    return respond(request, response, query);
}

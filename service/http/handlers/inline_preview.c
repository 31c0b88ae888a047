#include "app/preview.h"
#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/frontier_json.h"
#include "json/inline_household_json.h"

typedef struct Query {
    bool comparison;
    bool frontier;
    OptionalRate max_drift;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, comparison, 0),
    FIELD(Query, frontier, 0),
    FIELD(Query, max_drift, FIELD_FRACTION),
};

static void check_query(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const Query *query = record;

    if (query->max_drift.present && !query->frontier)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "frontier"), "required",
                                        "max_drift is of a frontier: frontier=true asks for it."));
}
const JsonObject INLINE_PREVIEW_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS), .check = check_query};

static Error *compute(Request *request, const Query *query, PreviewAnswer *answer,
                      Frontier *frontier_out)
{
    if (query->frontier)
        TRY(preview_check_plans(request->context, answer));
    TRY(preview_answer_inline(request->context, answer));
    return query->frontier
               ? preview_frontier(request->context, answer, query->max_drift, frontier_out)
               : NULL;
}

Error *inline_preview_post(Request *request, Response *response)
{
    const Rules *rules = request->context->app->rules;
    PreviewAnswer answer = {0};
    InlinePreview body = {0};
    Query query = {0};
    Frontier frontier = {0};

    TRY(request_query(request, &INLINE_PREVIEW_QUERY, &query));
    TRY(request_body(request, &INLINE_PREVIEW_JSON, &body));
    TRY(inline_household_build(request->arena, &body, &rules->tax, &answer.household));
    answer.order = body.order;
    answer.comparing = query.comparison ? COMPARE_TOO : COMPARE_NOTHING;
    TRY(inline_household_order_faults(request->arena,
                                      compute(request, &query, &answer, &frontier)));

    FrontierJson shown = {.frontier = &frontier,
                          .trade_date = preview_trade_date(&answer),
                          .most_drift = query.max_drift};
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    preview_json_write(&writer, &(PreviewJson){.preview = &answer.preview,
                                               .order = &answer.order,
                                               .plan = answer.plan,
                                               .comparison = preview_comparison(&answer),
                                               .frontier = query.frontier ? &shown : NULL});
    json_write_line_end(&writer);
    return NULL;
}

#include "app/drift.h"
#include "app/model.h"
#include "app/policy.h"
#include "app/preview.h"
#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/frontier_json.h"
#include "json/inline_household_json.h"

typedef struct Query {
    bool comparison;
    bool frontier;
    OptionalRate max_drift;
    bool sleeve_drift;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, comparison, 0),
    FIELD(Query, frontier, 0),
    FIELD(Query, max_drift, FIELD_FRACTION),
    FIELD(Query, sleeve_drift, 0),
};

static void check_query(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const Query *query = record;

    if (query->max_drift.present && !query->frontier)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "frontier"), "required",
                                        "max_drift is of a frontier: frontier=true asks for it."));
}
const JsonObject INLINE_PREVIEW_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS), .check = check_query};

/* A body and the household that it is. */
typedef struct Prospect {
    const TaxTables *tables;
    InlinePreview body;
    Household household;
    InlineBlend blend;
} Prospect;

static Error *build_in(Arena *arena, void *input)
{
    Prospect *prospect = input;

    return inline_household_build(arena, &prospect->body, prospect->tables, &prospect->household,
                                  &prospect->blend);
}

static Error *look_up_classes(Request *request, InlinePreview *body)
{
    const OptionalTexts names = policy_classes(request->arena, &body->household.policy);
    bool *known = ARENA_ARRAY(request->arena, bool, names.count);

    if (names.count == 0)
        return NULL;
    TRY(policy_known_names(request->context, &names, known));
    body->stored.classes = known;
    return NULL;
}

/* Models of many targets take long to be blended: where there are others to look up, off the loop.
 */
static Error *build(Request *request, Prospect *prospect)
{
    InlineStored *stored = &prospect->body.stored;
    Sleeve *sleeves;

    TRY(look_up_classes(request, &prospect->body));
    if (!inline_household_names_models(&prospect->body))
        return build_in(request->arena, prospect);
    stored->count = inline_household_stored_sleeves(request->arena, &prospect->body, &sleeves);
    stored->sleeves = sleeves;
    TRY(model_of_sleeves(request->context, sleeves, stored->count, &stored->models));
    return app_work(request->context, build_in, prospect);
}

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

static void between_sleeves(const Request *request, const PreviewAnswer *answer,
                            const InlineBlend *blend, SleeveDriftChange *change_out)
{
    drift_of_preview_sleeves(request->arena, &answer->preview, blend->found ? &blend->blend : NULL,
                             blend->found ? &blend->flattened : NULL, change_out);
}

Error *inline_preview_post(Request *request, Response *response)
{
    Prospect prospect = {.tables = &request->context->app->rules->tax};
    PreviewAnswer answer = {0};
    Query query = {0};
    Frontier frontier = {0};
    SleeveDriftChange sleeves = {0};

    TRY(request_query(request, &INLINE_PREVIEW_QUERY, &query));
    TRY(request_body(request, &INLINE_PREVIEW_JSON, &prospect.body));
    TRY(build(request, &prospect));
    answer.household = prospect.household;
    answer.order = prospect.body.order;
    answer.comparing = query.comparison ? COMPARE_TOO : COMPARE_NOTHING;
    TRY(inline_household_order_faults(request->arena,
                                      compute(request, &query, &answer, &frontier)));
    if (query.sleeve_drift)
        between_sleeves(request, &answer, &prospect.blend, &sleeves);

    FrontierJson shown = {.frontier = &frontier,
                          .trade_date = preview_trade_date(&answer),
                          .most_drift = query.max_drift};
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    preview_json_write(&writer, &(PreviewJson){.preview = &answer.preview,
                                               .order = &answer.order,
                                               .plan = answer.plan,
                                               .comparison = preview_comparison(&answer),
                                               .frontier = query.frontier ? &shown : NULL,
                                               .sleeves = query.sleeve_drift ? &sleeves : NULL});
    json_write_line_end(&writer);
    return NULL;
}

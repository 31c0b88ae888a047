#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/frontier_json.h"

typedef struct FrontierQuery {
    OptionalWord lot_selection;
    OptionalMoney allowance;
    OptionalRate max_drift;
} FrontierQuery;

static const JsonField FRONTIER_QUERY_FIELDS[] = {
    FIELD_ENUM(FrontierQuery, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD(FrontierQuery, allowance, FIELD_NOT_NEGATIVE),
    FIELD(FrontierQuery, max_drift, FIELD_FRACTION),
};
const JsonObject PREVIEW_FRONTIER_QUERY = {JSON_FIELDS(FrontierQuery, FRONTIER_QUERY_FIELDS)};

/* What is not open any more stands at the household of its last result, as GET of it does. */
static Error *load(Request *request, PreviewAnswer *answer)
{
    PreviewRevisionRecord last;
    bool found = false;

    if (answer->record.state != PREVIEW_OPEN)
        TRY(preview_life_find_last(request->context, &answer->record, &last, &found));
    if (!found)
        return preview_load(request->context, answer);
    TRY(preview_read_order(request->arena, last.order_document, &answer->order));
    return preview_read_household(request->context, &last, &answer->household);
}

Error *preview_frontier_get(Request *request, Response *response)
{
    PreviewAnswer answer = {0};
    FrontierQuery query = {0};
    Frontier frontier;
    PreviewId id;

    TRY(request_query(request, &PREVIEW_FRONTIER_QUERY, &query));
    TRY(request_path_id(request, "preview_id", &id));
    TRY(preview_find_kept(request->context, id, preview_read_order, &answer));
    answer.selection = query.lot_selection;
    answer.allowance = query.allowance;
    TRY(preview_check_plans(request->context, &answer));
    TRY(load(request, &answer));
    TRY(preview_frontier(request->context, &answer, query.max_drift, &frontier));

    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    frontier_json_write(&writer, &(FrontierJson){.frontier = &frontier,
                                                 .preview_id = {true, id},
                                                 .trade_date = preview_trade_date(&answer),
                                                 .most_drift = query.max_drift});
    json_write_line_end(&writer);
    return NULL;
}

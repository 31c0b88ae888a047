#include "app/form_8949.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/form_8949_json.h"

enum { INLINE_ROWS = 500 /* more take a millisecond to render and leave the loop */ };

typedef struct Query {
    bool whole_dollars;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, whole_dollars, 0),
};
const JsonObject FORM_8949_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

typedef enum Kind { KIND_JSON, KIND_CSV } Kind;

static const char *const TYPES[] = {"application/json", "text/csv"};

typedef struct Shown {
    Response *response;
    Kind kind;
    const Form8949 *form;
} Shown;

static Error *render(Arena *arena, void *input)
{
    const Shown *shown = input;
    Response *response = shown->response;
    const Buffer *body = &response->body;

    if (shown->kind == KIND_JSON)
        TRY(response_record(response, 200, &FORM_8949_JSON, shown->form));
    else
        form_8949_json_write_csv(response_body(response, 200, "text/csv; charset=utf-8"),
                                 shown->form);
    if (!body->failed)
        response->etag = etag_of_content(arena, 'f', (Text){body->bytes, body->length}).bytes;
    return NULL;
}

Error *form_8949_get_one(Request *request, Response *response)
{
    HouseholdId household_id;
    Query query = {0};
    Form8949 form;
    int32_t year;
    int kind;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_path_year(request, &year));
    TRY(response_choose(response, TYPES, sizeof TYPES / sizeof TYPES[0], &kind));
    TRY(request_query(request, &FORM_8949_QUERY, &query));
    TRY(form_8949_get(request->context, household_id, year, query.whole_dollars, &form));

    Shown shown = {response, (Kind)kind, &form};
    return form.row_count <= INLINE_ROWS ? render(request->arena, &shown)
                                         : app_work(request->context, render, &shown);
}

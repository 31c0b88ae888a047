#include "app/drift.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/drift_json.h"

typedef struct Query {
    OptionalDate as_of;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, as_of, 0),
};
const JsonObject DRIFT_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

static Error *respond(Response *response, const DriftAnswer *answer)
{
    Arena *arena = response->request->arena;
    Buffer *body = response_body(response, 200, "application/json");
    JsonWriter writer = json_writer(body);

    drift_json_write(&writer, &(DriftJson){&answer->drift, &answer->household, answer->account_id});
    json_write_line_end(&writer);
    if (!body->failed)
        response->etag = etag_of_content(arena, 'd', (Text){body->bytes, body->length}).bytes;
    return NULL;
}

Error *household_drift_get(Request *request, Response *response)
{
    HouseholdId household_id;
    Query query = {0};
    DriftAnswer answer;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_query(request, &DRIFT_QUERY, &query));
    TRY(drift_of_household(request->context, household_id, query.as_of, &answer));
    return respond(response, &answer);
}

Error *account_drift_get(Request *request, Response *response)
{
    AccountId account_id;
    Query query = {0};
    DriftAnswer answer;

    TRY(request_path_id(request, "account_id", &account_id));
    TRY(request_query(request, &DRIFT_QUERY, &query));
    TRY(drift_of_account(request->context, account_id, query.as_of, &answer));
    return respond(response, &answer);
}

#include "app/drift.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/concentration_json.h"

static const JsonField QUERY_FIELDS[] = {
    FIELD(ConcentrationQuery, as_of, 0),
    FIELD(ConcentrationQuery, issuer_limit, FIELD_FRACTION),
    FIELD(ConcentrationQuery, sector_limit, FIELD_FRACTION),
};
const JsonObject CONCENTRATION_QUERY = {JSON_FIELDS(ConcentrationQuery, QUERY_FIELDS)};

Error *concentration_get(Request *request, Response *response)
{
    HouseholdId household_id;
    ConcentrationQuery query = {0};
    ConcentrationAnswer answer;
    JsonWriter writer;
    Buffer *body;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_query(request, &CONCENTRATION_QUERY, &query));
    TRY(concentration_of_household(request->context, household_id, &query, &answer));
    body = response_body(response, 200, "application/json");
    writer = json_writer(body);
    concentration_json_write(
        &writer, &(ConcentrationJson){&answer.concentration, &answer.household, answer.limits});
    json_write_line_end(&writer);
    if (!body->failed)
        response->etag =
            etag_of_content(request->arena, 'c', (Text){body->bytes, body->length}).bytes;
    return NULL;
}

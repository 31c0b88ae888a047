#include "app/covariance.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/drift_json.h"

static const JsonField QUERY_FIELDS[] = {
    FIELD(DriftQuery, as_of, 0),
    FIELD(DriftQuery, tracking_error, 0),
    FIELD(DriftQuery, sleeve_drift, 0),
};
const JsonObject DRIFT_QUERY = {JSON_FIELDS(DriftQuery, QUERY_FIELDS)};

static Error *respond(Request *request, Response *response, const DriftQuery *query,
                      const DriftAnswer *answer)
{
    bool of_all = !answer->account_id.present;
    DriftJson shown = {.drift = &answer->drift,
                       .household = &answer->household,
                       .account_id = answer->account_id,
                       .rates = of_all ? &answer->rates : NULL,
                       .location = of_all ? &answer->location : NULL};
    TrackingAnswer tracking;
    SleeveDrift sleeves;
    JsonWriter writer;
    Buffer *body;

    if (query->tracking_error) {
        TRY(covariance_tracking(request->context, answer, &tracking));
        shown.tracking = &tracking.tracking;
        shown.covariance = tracking.has_covariance ? &tracking.covariance : NULL;
    }
    if (query->sleeve_drift) {
        TRY(drift_of_sleeves(request->context, answer, &sleeves));
        shown.sleeves = &sleeves;
    }
    body = response_body(response, 200, "application/json");
    writer = json_writer(body);
    drift_json_write(&writer, &shown);
    json_write_line_end(&writer);
    if (!body->failed)
        response->etag =
            etag_of_content(request->arena, 'd', (Text){body->bytes, body->length}).bytes;
    return NULL;
}

Error *household_drift_get(Request *request, Response *response)
{
    HouseholdId household_id;
    DriftQuery query = {0};
    DriftAnswer answer;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_query(request, &DRIFT_QUERY, &query));
    TRY(drift_of_household(request->context, household_id, &query, &answer));
    return respond(request, response, &query, &answer);
}

Error *account_drift_get(Request *request, Response *response)
{
    AccountId account_id;
    DriftQuery query = {0};
    DriftAnswer answer;

    TRY(request_path_id(request, "account_id", &account_id));
    TRY(request_query(request, &DRIFT_QUERY, &query));
    TRY(drift_of_account(request->context, account_id, &query, &answer));
    return respond(request, response, &query, &answer);
}

/* Newest first: the cursor is the last day shown. */
Error *drift_history_get(Request *request, Response *response)
{
    HouseholdId household_id;
    OptionalDate before = {0};
    RequestPage page;
    DriftPoint *points;
    size_t count;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_page(request, &page));
    before.present = page.after.length == sizeof before.value;
    if (before.present)
        memcpy(&before.value, page.after.bytes, sizeof before.value);
    TRY(drift_history(request->context, household_id, before, page.limit + 1, &points, &count));
    ResponsePage shown = {&DRIFT_POINT_JSON, points, sizeof *points, count};
    if (count > (size_t)page.limit) {
        shown.count = (size_t)page.limit;
        shown.next = (Text){(const char *)&points[shown.count - 1].as_of, sizeof(Date)};
    }
    return response_page(response, &shown);
}

#include "app/realized_gain.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/realized_gain_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(RealizedGainRecord, &REALIZED_GAIN_JSON, "/v1/realized-gains/");
static const ResponseRecord CHANGED =
    RESPONSE_WRITTEN(RealizedGainRecord, &REALIZED_GAIN_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

typedef struct Query {
    OptionalInteger year;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_RANGE(Query, year, 0, DATE_YEAR_FIRST, DATE_YEAR_LAST),
};
const JsonObject REALIZED_GAIN_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

Error *realized_gain_post(Request *request, Response *response)
{
    RealizedGainRecord gain = {.source = GAIN_IMPORTED};

    TRY(request_path_id(request, "household_id", &gain.household_id));
    TRY(request_body(request, &REALIZED_GAIN_JSON, &gain));
    Effect effect = realized_gain_create(request->context, &gain);
    return response_apply(response, &effect, &CREATED);
}

Error *realized_gain_list_get(Request *request, Response *response)
{
    RealizedGainRecord *gains;
    HouseholdId household_id;
    Query query = {0};
    size_t count;
    Page page;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_query(request, &REALIZED_GAIN_QUERY, &query));
    TRY(request_id_page(request, &page));
    TRY(realized_gain_list(request->context, household_id, query.year, &page, &gains, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&REALIZED_GAIN_JSON, gains, sizeof *gains, count},
                            offsetof(RealizedGainRecord, id));
}

Error *realized_gain_get_one(Request *request, Response *response)
{
    RealizedGainRecord gain;
    RealizedGainId id;

    TRY(request_path_id(request, "realized_gain_id", &id));
    TRY(realized_gain_get(request->context, id, &gain));
    response_revision(response, gain.revision);
    return response_record(response, 200, &REALIZED_GAIN_JSON, &gain);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, RealizedGainRecord *gain_out)
{
    RealizedGainId id;
    int64_t revision;

    TRY(request_path_id(request, "realized_gain_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(realized_gain_get(request->context, id, gain_out));
    return rendering_check_revision(request, revision, gain_out->revision);
}

Error *realized_gain_patch_one(Request *request, Response *response)
{
    RealizedGainRecord gain;

    TRY(find(request, &gain));
    TRY(request_patch(request, &REALIZED_GAIN_JSON, &gain));
    Effect effect = realized_gain_update(&gain);
    return response_apply(response, &effect, &CHANGED);
}

Error *realized_gain_delete_one(Request *request, Response *response)
{
    RealizedGainRecord gain;

    TRY(find(request, &gain));
    Effect effect = realized_gain_delete(&gain);
    return response_apply(response, &effect, &DELETED);
}

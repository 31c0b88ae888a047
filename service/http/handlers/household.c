#include "app/household.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/household_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(HouseholdRecord, &HOUSEHOLD_JSON, "/v1/households/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(HouseholdRecord, &HOUSEHOLD_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *household_post(Request *request, Response *response)
{
    HouseholdRecord household = {
        .lot_selection = SELECT_FIFO,
        .spouse_replacement = SPOUSE_DEFER,
    };

    TRY(request_body(request, &HOUSEHOLD_JSON, &household));
    Effect effect = household_create(request->context, &household);
    return response_apply(response, &effect, &CREATED);
}

Error *household_list_get(Request *request, Response *response)
{
    HouseholdRecord *households;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(household_list(request->context, &page, &households, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&HOUSEHOLD_JSON, households, sizeof *households, count},
                            offsetof(HouseholdRecord, id));
}

Error *household_get_one(Request *request, Response *response)
{
    HouseholdRecord household;
    HouseholdId id;

    TRY(request_path_id(request, "household_id", &id));
    TRY(household_get(request->context, id, &household));
    response_revision(response, household.revision);
    return response_record(response, 200, &HOUSEHOLD_JSON, &household);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, HouseholdRecord *household_out)
{
    HouseholdId id;
    int64_t revision;

    TRY(request_path_id(request, "household_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(household_get(request->context, id, household_out));
    return rendering_check_revision(request, revision, household_out->revision);
}

Error *household_patch_one(Request *request, Response *response)
{
    HouseholdRecord household;

    TRY(find(request, &household));
    TRY(request_patch(request, &HOUSEHOLD_JSON, &household));
    Effect effect = household_update(&household);
    return response_apply(response, &effect, &CHANGED);
}

Error *household_delete_one(Request *request, Response *response)
{
    HouseholdRecord household;

    TRY(find(request, &household));
    Effect effect = household_delete(&household);
    return response_apply(response, &effect, &DELETED);
}

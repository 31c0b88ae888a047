#include "app/household.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/household_json.h"

/* Its body tells the version, too, which moves without a revision. */
static const ResponseRecord CREATED = {
    .status = 201,
    .object = &HOUSEHOLD_JSON,
    .has_revision = true,
    .revision_offset = offsetof(HouseholdRecord, revision),
    .has_version = true,
    .version_offset = offsetof(HouseholdRecord, version),
    .location = "/v1/households/",
    .id_prefix = "hh",
    .id_offset = offsetof(HouseholdRecord, id),
};
static const ResponseRecord CHANGED = {
    .status = 200,
    .object = &HOUSEHOLD_JSON,
    .has_revision = true,
    .revision_offset = offsetof(HouseholdRecord, revision),
    .has_version = true,
    .version_offset = offsetof(HouseholdRecord, version),
};
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
    response_version(response, household.revision, household.version);
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

#include "app/restraint.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/restraint_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(RestraintRecord, &RESTRAINT_JSON, "/v1/restraints/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(RestraintRecord, &RESTRAINT_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *restraint_post(Request *request, Response *response)
{
    RestraintRecord restraint = {0};

    TRY(request_path_id(request, "household_id", &restraint.household_id));
    TRY(request_body(request, &RESTRAINT_JSON, &restraint));
    Effect effect = restraint_create(request->context, &restraint);
    return response_apply(response, &effect, &CREATED);
}

Error *restraint_list_get(Request *request, Response *response)
{
    RestraintRecord *restraints;
    HouseholdId household_id;
    size_t count;
    Page page;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_id_page(request, &page));
    TRY(restraint_list(request->context, household_id, &page, &restraints, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&RESTRAINT_JSON, restraints, sizeof *restraints, count},
                            offsetof(RestraintRecord, id));
}

Error *restraint_get_one(Request *request, Response *response)
{
    RestraintRecord restraint;
    RestraintId id;

    TRY(request_path_id(request, "restraint_id", &id));
    TRY(restraint_get(request->context, id, &restraint));
    response_revision(response, restraint.revision);
    return response_record(response, 200, &RESTRAINT_JSON, &restraint);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, RestraintRecord *restraint_out)
{
    RestraintId id;
    int64_t revision;

    TRY(request_path_id(request, "restraint_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(restraint_get(request->context, id, restraint_out));
    return rendering_check_revision(request, revision, restraint_out->revision);
}

Error *restraint_patch_one(Request *request, Response *response)
{
    RestraintRecord restraint;

    TRY(find(request, &restraint));
    TRY(request_patch(request, &RESTRAINT_JSON, &restraint));
    Effect effect = restraint_update(&restraint);
    return response_apply(response, &effect, &CHANGED);
}

Error *restraint_delete_one(Request *request, Response *response)
{
    RestraintRecord restraint;

    TRY(find(request, &restraint));
    Effect effect = restraint_delete(&restraint);
    return response_apply(response, &effect, &DELETED);
}

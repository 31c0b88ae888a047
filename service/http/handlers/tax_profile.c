#include "app/tax_profile.h"

#include "app/tax_close.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/tax_close_json.h"
#include "json/tax_profile_json.h"

/* The profile is the first member of the record that effects write. */
static const ResponseRecord CREATED = RESPONSE_WRITTEN(TaxProfile, &TAX_PROFILE_JSON, 201);
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(TaxProfile, &TAX_PROFILE_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;
static const ResponseRecord CLOSED = {.status = 200, .object = &TAX_CLOSE_JSON};

static Error *read_path(Request *request, TaxProfileRecord *record)
{
    TRY(request_path_id(request, "household_id", &record->household_id));
    return request_path_year(request, &record->profile.year);
}

Error *tax_profile_list_get(Request *request, Response *response)
{
    HouseholdId household_id;
    TaxProfile *profiles;
    size_t count;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(tax_profile_list(request->context, household_id, &profiles, &count));
    return response_page(
        response, &(ResponsePage){&TAX_PROFILE_JSON, profiles, sizeof *profiles, count, {0}});
}

Error *tax_profile_get_one(Request *request, Response *response)
{
    TaxProfileRecord record = {0};

    TRY(read_path(request, &record));
    TRY(tax_profile_get(request->context, record.household_id, record.profile.year,
                        &record.profile));
    response_revision(response, record.profile.revision);
    return response_record(response, 200, &TAX_PROFILE_JSON, &record.profile);
}

/* The profile that is there, at the revision that the client knows. */
static Error *find(Request *request, int64_t revision, TaxProfileRecord *record)
{
    TRY(tax_profile_get(request->context, record->household_id, record->profile.year,
                        &record->profile));
    return rendering_check_revision(request, revision, record->profile.revision);
}

/* What the body leaves out becomes its default: zero, the first word, or nothing. */
static Error *read_body(Request *request, TaxProfile *profile)
{
    TaxProfile given = {.year = profile->year, .revision = profile->revision};

    TRY(request_body(request, &TAX_PROFILE_JSON, &given));
    *profile = given;
    return NULL;
}

Error *tax_profile_put(Request *request, Response *response)
{
    TaxProfileRecord record = {0};
    int64_t revision;

    TRY(read_path(request, &record));
    TRY(request_if_match_or_absent(request, &revision));
    if (revision == REVISION_ABSENT) {
        TRY(read_body(request, &record.profile));
        Effect created = tax_profile_create(&record);
        return rendering_apply_put(response, &created, &CREATED);
    }
    TRY(find(request, revision, &record));
    TRY(read_body(request, &record.profile));
    Effect replaced = tax_profile_replace(&record);
    return response_apply(response, &replaced, &CHANGED);
}

Error *tax_profile_delete_one(Request *request, Response *response)
{
    TaxProfileRecord record = {0};
    int64_t revision;

    TRY(read_path(request, &record));
    TRY(request_if_match(request, &revision));
    TRY(find(request, revision, &record));
    Effect effect = tax_profile_delete(&record);
    return response_apply(response, &effect, &DELETED);
}

Error *tax_profile_close_post(Request *request, Response *response)
{
    TaxCloseRecord record = {0};

    TRY(request_path_id(request, "household_id", &record.household_id));
    TRY(request_path_year(request, &record.close.year));
    TRY(request_no_body(request));
    Effect effect = tax_close_apply(&record);
    return response_apply(response, &effect, &CLOSED);
}

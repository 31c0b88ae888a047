#include "app/tax_profile.h"

#include "app/reference.h"
#include "storage/tax_profile_store.h"

Error *tax_profile_get(AppContext *context, HouseholdId household_id, int32_t year,
                       TaxProfile *profile_out)
{
    DbSession session = app_read(context);

    return tax_profile_store_get(&session, household_id, year, profile_out);
}

Error *tax_profile_list(AppContext *context, HouseholdId household_id, TaxProfile **profiles_out,
                        size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(tax_profile_store_list(&session, household_id, profiles_out, count_out));
    return *count_out > 0 ? NULL : reference_check_household(&session, household_id);
}

static Error *check(EffectRun *run, const TaxProfileRecord *record)
{
    return tax_profile_check(run->session->arena, &run->context->app->rules->tax, &record->profile,
                             "");
}

static Error *insert(EffectRun *run, void *record)
{
    TaxProfileRecord *year = record;
    TaxProfile present;
    bool found = false;

    TRY(check(run, year));
    TRY(tax_profile_store_find(run->session, year->household_id, year->profile.year, &present,
                               &found));
    if (found) {
        return error_new(run->session->arena, ERROR_PRECONDITION_FAILED, "already_exists",
                         "The household has a profile of this year.");
    }
    return tax_profile_store_insert(run->session, year->household_id, &year->profile);
}

static Error *update(EffectRun *run, void *record)
{
    TaxProfileRecord *year = record;

    TRY(check(run, year));
    return tax_profile_store_update(run->session, year->household_id, &year->profile);
}

static Error *delete (EffectRun *run, void *record)
{
    const TaxProfileRecord *year = record;

    return tax_profile_store_delete(run->session, year->household_id, year->profile.year,
                                    year->profile.revision);
}

static Effect effect(TaxProfileRecord *record, const char *action,
                     Error *(*run)(EffectRun *run, void *record))
{
    return (Effect){
        EFFECT_HOUSEHOLD, record->household_id.uuid, action, record->household_id.uuid, run, record,
        sizeof *record};
}

Effect tax_profile_create(TaxProfileRecord *record)
{
    return effect(record, "tax_profile_create", insert);
}

Effect tax_profile_replace(TaxProfileRecord *record)
{
    return effect(record, "tax_profile_replace", update);
}

Effect tax_profile_delete(TaxProfileRecord *record)
{
    return effect(record, "tax_profile_delete", delete);
}

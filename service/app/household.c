#include "app/household.h"

#include "app/reference.h"
#include "storage/household_store.h"

Error *household_get(AppContext *context, HouseholdId id, HouseholdRecord *record_out)
{
    DbSession session = app_read(context);

    return household_store_get(&session, id, record_out);
}

Error *household_list(AppContext *context, const Page *page, HouseholdRecord **records_out,
                      size_t *count_out)
{
    DbSession session = app_read(context);

    return household_store_list(&session, page, records_out, count_out);
}

static Error *say_taken(Error *error)
{
    return reference_name_taken(error, "/external_id", "A household with this external id exists.");
}

static Error *insert(EffectRun *run, void *record)
{
    HouseholdRecord *household = record;

    TRY(reference_check_model(run->session, household->model_id));
    return say_taken(household_store_insert(run->session, household));
}

static Error *update(EffectRun *run, void *record)
{
    HouseholdRecord *household = record;

    TRY(reference_check_model(run->session, household->model_id));
    return say_taken(household_store_update(run->session, household));
}

static Error *delete (EffectRun *run, void *record)
{
    const HouseholdRecord *household = record;

    return household_store_delete(run->session, household->id, household->revision);
}

Effect household_create(AppContext *context, HouseholdRecord *record)
{
    record->id = (HouseholdId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_NEW_HOUSEHOLD, record->id.uuid, "household_create",
                    record->id.uuid,      insert,          record,
                    sizeof *record};
}

Effect household_update(HouseholdRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD, record->id.uuid, "household_update", record->id.uuid,
                    update,           record,          sizeof *record};
}

Effect household_delete(HouseholdRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD, record->id.uuid, "household_delete", record->id.uuid,
                    delete,           record,          sizeof *record};
}

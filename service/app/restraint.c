#include "app/restraint.h"

#include "app/reference.h"
#include "storage/account_store.h"
#include "storage/restraint_store.h"

Error *restraint_get(AppContext *context, RestraintId id, RestraintRecord *record_out)
{
    DbSession session = app_read(context);

    return restraint_store_get(&session, id, record_out);
}

Error *restraint_list(AppContext *context, HouseholdId household_id, const Page *page,
                      RestraintRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(restraint_store_list(&session, household_id, page, records_out, count_out));
    return *count_out > 0 ? NULL : reference_check_household(&session, household_id);
}

static Error *check_account(EffectRun *run, const RestraintRecord *restraint)
{
    AccountRecord account;
    bool found = false;

    if (!restraint->account_id.present) {
        return NULL;
    }
    TRY(account_store_find(run->session, restraint->account_id.value, &account, &found));
    if (found && uuid_equal(account.household_id.uuid, restraint->household_id.uuid)) {
        return NULL;
    }
    return error_at(run->session->arena, "/account_id", "unknown_account",
                    "The household has no account with this id.");
}

static Error *check_lot(EffectRun *run, const RestraintRecord *restraint)
{
    HouseholdId home;
    bool found = false;

    if (!restraint->lot_id.present) {
        return NULL;
    }
    TRY(restraint_store_lot(run->session, restraint->lot_id.value, &home, &found));
    if (found && uuid_equal(home.uuid, restraint->household_id.uuid)) {
        return NULL;
    }
    return error_at(run->session->arena, "/lot_id", "unknown_lot",
                    "The household has no lot with this id.");
}

static Error *insert(EffectRun *run, void *record)
{
    RestraintRecord *restraint = record;
    ErrorList faults = {0};

    error_list_add(&faults, check_account(run, restraint));
    error_list_add(&faults, check_lot(run, restraint));
    if (restraint->symbol.present) {
        SymbolReference symbol = {restraint->symbol.value, "/symbol"};

        error_list_add(&faults, reference_check_symbols(run->session, &symbol, 1, NULL));
    }
    TRY(faults.first);
    restraint->revision = 1;
    return restraint_store_insert(run->session, restraint);
}

static Error *update(EffectRun *run, void *record)
{
    return restraint_store_update(run->session, record);
}

static Error *delete (EffectRun *run, void *record)
{
    const RestraintRecord *restraint = record;

    return restraint_store_delete(run->session, restraint->id, restraint->revision);
}

Effect restraint_create(AppContext *context, RestraintRecord *record)
{
    record->id = (RestraintId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "restraint_create",
                    record->id.uuid,
                    insert,
                    record,
                    sizeof *record};
}

Effect restraint_update(RestraintRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "restraint_update",
                    record->id.uuid,
                    update,
                    record,
                    sizeof *record};
}

Effect restraint_delete(RestraintRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "restraint_delete",
                    record->id.uuid,
                    delete,
                    record,
                    sizeof *record};
}

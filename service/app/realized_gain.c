#include "app/realized_gain.h"

#include "app/reference.h"
#include "domain/lot.h"
#include "storage/account_store.h"
#include "storage/realized_gain_store.h"

Error *realized_gain_get(AppContext *context, RealizedGainId id, RealizedGainRecord *record_out)
{
    DbSession session = app_read(context);

    return realized_gain_store_get(&session, id, record_out);
}

Error *realized_gain_list(AppContext *context, HouseholdId household_id, OptionalInteger year,
                          const Page *page, RealizedGainRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(realized_gain_store_list(&session, household_id, year, page, records_out, count_out));
    return *count_out > 0 ? NULL : reference_check_household(&session, household_id);
}

/* Rules HP-1, HP-4; without a date it is short, the dearer reading (BA-7). */
static void derive(RealizedGainRecord *gain)
{
    const Lot lot = {.kind = gain->kind, .acquired_on = gain->acquired_on};

    gain->gain = money_add(money_subtract(gain->proceeds, gain->basis), gain->disallowed);
    gain->term = lot_term(&lot, gain->sold_on);
}

static Error *check_account(EffectRun *run, const RealizedGainRecord *gain)
{
    AccountRecord account;
    bool found = false;

    TRY(account_store_find(run->session, gain->account_id, &account, &found));
    if (found && uuid_equal(account.household_id.uuid, gain->household_id.uuid)) {
        return NULL;
    }
    return error_at(run->session->arena, "/account_id", "unknown_account",
                    "The household has no account with this id.");
}

/* What an execution wrote, or what it met a loss of, stands as it is. */
static Error *check_imported(EffectRun *run, const RealizedGainRecord *gain)
{
    bool matched = false;

    TRY(realized_gain_store_is_matched(run->session, gain->id, &matched));
    return gain->source == GAIN_IMPORTED && !matched
               ? NULL
               : error_new(run->session->arena, ERROR_CONFLICT, "booked_by_execution",
                           "What an execution has booked cannot be changed.");
}

static Error *insert(EffectRun *run, void *record)
{
    RealizedGainRecord *realized_gain = record;

    ErrorList faults = {0};

    error_list_add(&faults, check_account(run, realized_gain));
    error_list_add(
        &faults, reference_check_symbols(
                     run->session, &(SymbolReference){realized_gain->symbol, "/symbol"}, 1, NULL));
    TRY(faults.first);
    derive(realized_gain);
    realized_gain->revision = 1;
    return realized_gain_store_insert(run->session, realized_gain);
}

static Error *update(EffectRun *run, void *record)
{
    RealizedGainRecord *realized_gain = record;

    TRY(check_imported(run, realized_gain));
    derive(realized_gain);
    return realized_gain_store_update(run->session, realized_gain);
}

static Error *delete (EffectRun *run, void *record)
{
    const RealizedGainRecord *realized_gain = record;

    TRY(check_imported(run, realized_gain));
    return realized_gain_store_delete(run->session, realized_gain->id, realized_gain->revision);
}

Effect realized_gain_create(AppContext *context, RealizedGainRecord *record)
{
    record->id = (RealizedGainId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "realized_gain_create",
                    record->id.uuid,
                    insert,
                    record,
                    sizeof *record};
}

Effect realized_gain_update(RealizedGainRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "realized_gain_update",
                    record->id.uuid,
                    update,
                    record,
                    sizeof *record};
}

Effect realized_gain_delete(RealizedGainRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "realized_gain_delete",
                    record->id.uuid,
                    delete,
                    record,
                    sizeof *record};
}

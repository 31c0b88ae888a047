#include "app/account.h"

#include "app/reference.h"
#include "storage/account_store.h"
#include "storage/cash_store.h"

Error *account_get(AppContext *context, AccountId id, AccountRecord *record_out)
{
    DbSession session = app_read(context);

    return account_store_get(&session, id, record_out);
}

Error *account_list(AppContext *context, HouseholdId parent, const Page *page,
                    AccountRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);

    TRY(account_store_list(&session, parent, page, records_out, count_out));
    return *count_out > 0 ? NULL : reference_check_household(&session, parent);
}

Error *cash_get(AppContext *context, AccountId account_id, CashRecord *record_out)
{
    DbSession session = app_read(context);

    return cash_store_get(&session, account_id, record_out);
}

static Error *update_cash(EffectRun *run, void *record)
{
    return cash_store_update(run->session, record);
}

Effect cash_update(CashRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD_OF_ACCOUNT,
                    record->account_id.uuid,
                    "cash_update",
                    record->account_id.uuid,
                    update_cash,
                    record,
                    sizeof *record};
}

static Error *insert(EffectRun *run, void *record)
{
    AccountRecord *account = record;

    TRY(reference_check_model(run->session, account->model_id));
    TRY(account_store_insert(run->session, account));
    return cash_store_insert(run->session, account->id);
}

static Error *update(EffectRun *run, void *record)
{
    AccountRecord *account = record;

    TRY(reference_check_model(run->session, account->model_id));
    return account_store_update(run->session, account);
}

static Error *delete (EffectRun *run, void *record)
{
    const AccountRecord *account = record;

    return account_store_delete(run->session, account->id, account->revision);
}

Effect account_create(AppContext *context, AccountRecord *record)
{
    record->id = (AccountId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_HOUSEHOLD, record->household_id.uuid,
                    "account_create", record->id.uuid,
                    insert,           record,
                    sizeof *record};
}

Effect account_update(AccountRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD, record->household_id.uuid,
                    "account_update", record->id.uuid,
                    update,           record,
                    sizeof *record};
}

Effect account_delete(AccountRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD, record->household_id.uuid,
                    "account_delete", record->id.uuid,
                    delete,           record,
                    sizeof *record};
}

#include "app/tax_close.h"

#include "app/snapshot.h"
#include "storage/tax_profile_store.h"

/* The ledger is read under the household's lock. */
static Error *run(EffectRun *run, void *record)
{
    TaxCloseRecord *asked = record;
    AppContext *context = run->context;
    SnapshotRequest request = {
        .household_id = asked->household_id,
        .trade_date = {true, date_of(asked->close.year, 1, 1)}, /* the whole ledger of the year */
    };
    TaxProfile *profile = &asked->close.tax_profile;
    Household household;

    TRY(snapshot_load_within(context, run->session, &request, &household));
    TRY(tax_close_compute(context->arena, &context->app->rules->tax, &household, asked->close.year,
                          &asked->close));
    if (asked->close.is_new)
        return tax_profile_store_insert(run->session, asked->household_id, profile);
    return asked->close.is_changed
               ? tax_profile_store_update(run->session, asked->household_id, profile)
               : NULL;
}

Effect tax_close_apply(TaxCloseRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD,
                    record->household_id.uuid,
                    "tax_year_close",
                    record->household_id.uuid,
                    run,
                    record,
                    sizeof *record};
}

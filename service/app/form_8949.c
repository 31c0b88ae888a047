#include "app/form_8949.h"

#include "app/snapshot.h"
#include "storage/form_8949_store.h"

enum { INLINE_SALES = 2000 /* more take a millisecond and leave the loop */ };

typedef struct Making {
    const TaxTables *tables;
    const Household *household;
    const FormLedger *ledger;
    bool whole_dollars;
    Form8949 *form;
} Making;

static Error *make(Arena *arena, void *input)
{
    const Making *making = input;

    form_8949_make(arena, making->household, making->tables, making->ledger, making->form);
    if (making->whole_dollars)
        form_8949_round(making->form);
    return NULL;
}

Error *form_8949_get(AppContext *context, HouseholdId household_id, int32_t year,
                     bool whole_dollars, Form8949 *form_out)
{
    SnapshotRequest request = {.household_id = household_id};
    DbSession session = app_read(context);
    FormLedger ledger = {.year = year};
    Household household;
    Making making = {&context->app->rules->tax, &household, &ledger, whole_dollars, form_out};

    TRY(snapshot_load(context, &request, &household));
    TRY(form_8949_store_list(&session, household_id, &ledger));
    return ledger.count <= INLINE_SALES ? make(context->arena, &making)
                                        : app_work(context, make, &making);
}

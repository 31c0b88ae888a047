#include "app/covariance.h"

#include "app/reference.h"
#include "storage/covariance_store.h"

Error *covariance_get(AppContext *context, CovarianceId id, CovarianceRecord *record_out)
{
    DbSession session = app_read(context);

    return covariance_store_get(&session, id, record_out);
}

Error *covariance_list(AppContext *context, const Page *page, CovarianceRecord **records_out,
                       size_t *count_out)
{
    DbSession session = app_read(context);

    return covariance_store_list(&session, page, records_out, count_out);
}

static Covariance matrix_of(const CovarianceRecord *record)
{
    return (Covariance){record->basis, record->rows, record->row_count};
}

static Error *check_in(Arena *arena, void *input)
{
    const Covariance matrix = matrix_of(input);

    return covariance_check(arena, &matrix);
}

Error *covariance_prepare(AppContext *context, CovarianceRecord *record)
{
    return app_work(context, check_in, record);
}

/* By security every label but cash is one of the firm's. */
static Error *check_symbols(EffectRun *run, const CovarianceRecord *record)
{
    Arena *arena = run->session->arena;
    SymbolReference *references = ARENA_ARRAY(arena, SymbolReference, record->row_count);
    size_t count = 0;

    for (size_t i = 0; i < record->row_count && record->basis == COVARIANCE_BY_SECURITY; i++) {
        if (!text_is(record->rows[i].label, "cash"))
            references[count++] =
                (SymbolReference){record->rows[i].label, arena_format(arena, "/rows/%zu/label", i)};
    }
    return reference_check_symbols(run->session, references, count, NULL);
}

static Error *insert(EffectRun *run, void *input)
{
    CovarianceRecord *record = input;

    TRY(check_symbols(run, record));
    record->revision = 1;
    return covariance_store_insert(run->session, record);
}

static Error *delete (EffectRun *run, void *input)
{
    const CovarianceRecord *record = input;

    return covariance_store_delete(run->session, record->id, record->revision);
}

Effect covariance_create(AppContext *context, CovarianceRecord *record)
{
    record->id = (CovarianceId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    record->label_count = (int64_t)record->row_count;
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "covariance_create", record->id.uuid,
                    insert,        record,      sizeof *record};
}

Effect covariance_delete(CovarianceRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "covariance_delete", record->id.uuid,
                    delete,        record,      sizeof *record};
}

Error *covariance_tracking(AppContext *context, const DriftAnswer *drift,
                           TrackingAnswer *answer_out)
{
    DbSession session = app_read(context);
    const Household *household = &drift->household;
    TrackingAnswer answer = {0};
    Covariance matrix;

    if (household->pins.price_sequence > 0)
        TRY(covariance_store_newest(&session, household->pins.price_as_of, &answer.covariance,
                                    &answer.has_covariance));
    matrix = matrix_of(&answer.covariance);
    tracking_error_compute(
        context->arena, household,
        drift->account_id.present ? household_find_account(household, drift->account_id.value) : -1,
        &drift->drift, answer.has_covariance ? &matrix : NULL, &answer.tracking);
    *answer_out = answer;
    return NULL;
}

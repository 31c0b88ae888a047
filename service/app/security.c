#include "app/security.h"

#include "app/reference.h"
#include "storage/security_store.h"

Error *security_get(AppContext *context, SecurityId id, SecurityRecord *record_out)
{
    DbSession session = app_read(context);

    return security_store_get(&session, id, record_out);
}

Error *security_list(AppContext *context, const Page *page, SecurityRecord **records_out,
                     size_t *count_out)
{
    DbSession session = app_read(context);

    return security_store_list(&session, page, records_out, count_out);
}

static Error *insert(EffectRun *run, void *record)
{
    SecurityRecord *security = record;

    return reference_name_taken(security_store_insert(run->session, security), "/symbol",
                                "A security with this symbol exists.");
}

static Error *update(EffectRun *run, void *record)
{
    SecurityRecord *security = record;

    return security_store_update(run->session, security);
}

static Error *delete (EffectRun *run, void *record)
{
    const SecurityRecord *security = record;

    return security_store_delete(run->session, security->id, security->revision);
}

Effect security_create(AppContext *context, SecurityRecord *record)
{
    record->id = (SecurityId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "security_create", record->id.uuid,
                    insert,        record,      sizeof *record};
}

Effect security_update(SecurityRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "security_update", record->id.uuid,
                    update,        record,      sizeof *record};
}

Effect security_delete(SecurityRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "security_delete", record->id.uuid,
                    delete,        record,      sizeof *record};
}

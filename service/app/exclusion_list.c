#include "app/exclusion_list.h"

#include "app/reference.h"
#include "storage/exclusion_list_store.h"

Error *exclusion_list_get(AppContext *context, ExclusionListId id, ExclusionListRecord *record_out)
{
    DbSession session = app_read(context);

    return exclusion_list_store_get(&session, id, record_out);
}

Error *exclusion_list_list(AppContext *context, const Page *page, ExclusionListRecord **records_out,
                           size_t *count_out)
{
    DbSession session = app_read(context);

    return exclusion_list_store_list(&session, page, records_out, count_out);
}

static Error *check_symbols(EffectRun *run, const ExclusionListRecord *list)
{
    Arena *arena = run->session->arena;
    SymbolReference *references = ARENA_ARRAY(arena, SymbolReference, list->symbol_count);

    for (size_t i = 0; i < list->symbol_count; i++) {
        references[i] = (SymbolReference){list->symbols[i], arena_format(arena, "/symbols/%zu", i)};
    }
    return reference_check_symbols(run->session, references, list->symbol_count, NULL);
}

static Error *name_taken(Error *error)
{
    return reference_name_taken(error, "/name", "There is a list of this name.");
}

static Error *insert(EffectRun *run, void *record)
{
    ExclusionListRecord *list = record;

    TRY(check_symbols(run, list));
    list->revision = 1;
    TRY(name_taken(exclusion_list_store_insert(run->session, list)));
    return exclusion_list_store_get(run->session, list->id, list);
}

static Error *update(EffectRun *run, void *record)
{
    ExclusionListRecord *list = record;

    TRY(check_symbols(run, list));
    TRY(name_taken(exclusion_list_store_update(run->session, list)));
    return exclusion_list_store_get(run->session, list->id, list);
}

static Error *delete (EffectRun *run, void *record)
{
    const ExclusionListRecord *list = record;

    return exclusion_list_store_delete(run->session, list->id, list->revision);
}

Effect exclusion_list_create(AppContext *context, ExclusionListRecord *record)
{
    record->id = (ExclusionListId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "exclusion_list_create", record->id.uuid,
                    insert,        record,      sizeof *record};
}

Effect exclusion_list_update(ExclusionListRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "exclusion_list_update", record->id.uuid,
                    update,        record,      sizeof *record};
}

Effect exclusion_list_delete(ExclusionListRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "exclusion_list_delete", record->id.uuid,
                    delete,        record,      sizeof *record};
}

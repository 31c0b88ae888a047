#include "app/model.h"

#include "app/reference.h"
#include "storage/model_store.h"

Error *model_get(AppContext *context, ModelId id, ModelRecord *record_out)
{
    DbSession session = app_read(context);

    return model_store_get(&session, id, record_out);
}

Error *model_list(AppContext *context, const Page *page, ModelRecord **records_out,
                  size_t *count_out)
{
    DbSession session = app_read(context);

    return model_store_list(&session, page, records_out, count_out);
}

static size_t count_symbols(const ModelRecord *model)
{
    size_t count = 0;

    for (size_t i = 0; i < model->target_count; i++) {
        count += (model->targets[i].symbol.present ? 1U : 0U) + model->targets[i].member_count;
    }
    return count;
}

static Error *check_symbols(EffectRun *run, const ModelRecord *model)
{
    Arena *arena = run->session->arena;
    SymbolReference *references = ARENA_ARRAY(arena, SymbolReference, count_symbols(model));
    size_t count = 0;

    for (size_t i = 0; i < model->target_count; i++) {
        const ModelTarget *target = &model->targets[i];

        if (target->symbol.present) {
            references[count++] = (SymbolReference){target->symbol.value,
                                                    arena_format(arena, "/targets/%zu/symbol", i)};
        }
        for (size_t j = 0; j < target->member_count; j++) {
            references[count++] =
                (SymbolReference){target->members[j].symbol,
                                  arena_format(arena, "/targets/%zu/members/%zu/symbol", i, j)};
        }
    }
    return reference_check_symbols(run->session, references, count, NULL);
}

static Error *check(EffectRun *run, const ModelRecord *record)
{
    const Model model = {
        .id = record->id,
        .name = record->name,
        .basis = record->basis,
        .kind = record->kind,
        .targets = record->targets,
        .target_count = record->target_count,
    };
    ErrorList faults = {0};

    error_list_add(&faults, model_check(run->session->arena, &model));
    error_list_add(&faults, check_symbols(run, record));
    return faults.first;
}

static ModelVersionId new_version(EffectRun *run)
{
    return (ModelVersionId){app_new_id(run->context->app)};
}

static Error *insert(EffectRun *run, void *record)
{
    ModelRecord *model = record;

    TRY(check(run, model));
    model->version = 1;
    model->revision = 1;
    return model_store_insert(run->session, new_version(run), model);
}

static Error *update(EffectRun *run, void *record)
{
    TRY(check(run, record));
    return model_store_append(run->session, new_version(run), record);
}

static Error *delete (EffectRun *run, void *record)
{
    const ModelRecord *model = record;

    return model_store_delete(run->session, model->id, model->revision);
}

Effect model_create(AppContext *context, ModelRecord *record)
{
    record->id = (ModelId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "model_create", record->id.uuid,
                    insert,        record,      sizeof *record};
}

Effect model_update(ModelRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "model_update", record->id.uuid,
                    update,        record,      sizeof *record};
}

Effect model_delete(ModelRecord *record)
{
    return (Effect){EFFECT_CONFIG, (Uuid){{0}}, "model_delete", record->id.uuid,
                    delete,        record,      sizeof *record};
}

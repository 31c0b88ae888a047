#include "app/model.h"

#include "app/reference.h"
#include "storage/model_store.h"
#include "storage/policy_store.h"

enum { INLINE_TARGETS = 1000 /* of all sleeves; more take a millisecond and leave the loop */ };

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

static Model model_of(const ModelRecord *record)
{
    return (Model){
        .id = record->id,
        .name = record->name,
        .basis = record->basis,
        .kind = record->kind,
        .version = record->version,
        .targets = record->targets,
        .target_count = record->target_count,
    };
}

/* What was removed before and what is to be removed now. */
static Text *all_removed(Arena *arena, const ModelRecord *record)
{
    Text *removed =
        ARENA_ARRAY(arena, Text, record->removed_class_count + record->remove_class_count);

    for (size_t i = 0; i < record->removed_class_count; i++)
        removed[i] = record->removed_classes[i];
    for (size_t i = 0; i < record->remove_class_count; i++)
        removed[record->removed_class_count + i] = record->remove_classes[i];
    return removed;
}

/* Each once. */
static void keep_removed(ModelRecord *record, Text *removed, size_t count)
{
    record->removed_classes = removed;
    record->removed_class_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = false;

        for (size_t j = 0; j < record->removed_class_count; j++)
            known = known || text_equal(removed[j], removed[i]);
        if (!known)
            removed[record->removed_class_count++] = removed[i];
    }
}

static void give_targets(ModelRecord *record, const Flattened *flattened)
{
    record->targets = flattened->targets;
    record->target_count = flattened->target_count;
}

/* Targets of its own, less what is removed: as of one sleeve. */
static Error *settle_targets(EffectRun *run, ModelRecord *record)
{
    Arena *arena = run->session->arena;
    const Model model = model_of(record);
    const Model *sleeve_model = &model;
    const Sleeve sleeve = {.model_id = record->id, .weight = {RATE_ONE}};
    const Blend blend = {
        .basis = record->basis,
        .sleeves = &sleeve,
        .models = &sleeve_model,
        .sleeve_count = 1,
        .removed = record->remove_classes,
        .removed_count = record->remove_class_count,
    };
    Flattened flattened;
    ErrorList faults = {0};

    error_list_add(&faults, model_check(arena, &model));
    error_list_add(&faults, check_symbols(run, record));
    error_list_add(&faults, blend_check_removed(arena, &blend));
    if (faults.first != NULL || blend.removed_count == 0)
        return faults.first;
    TRY(blend_flatten(arena, &blend, &flattened));
    give_targets(record, &flattened);
    return NULL;
}

/* The sleeves at the versions they are of, and the targets that they come to. */
static Error *settle_sleeves(EffectRun *run, ModelRecord *record)
{
    Arena *arena = run->session->arena;
    size_t count = record->sleeve_count;
    Sleeve *sleeves = ARENA_ARRAY(arena, Sleeve, count);
    Blend blend = {
        .basis = record->basis,
        .sleeves = record->sleeves,
        .sleeve_count = count,
        .removed = all_removed(arena, record),
        .removed_count = record->removed_class_count + record->remove_class_count,
        .removed_before = record->removed_class_count,
    };
    Flattened flattened;

    TRY(model_load_sleeves(run->session, &blend));
    TRY(model_flatten(run->context, &blend, &flattened));
    give_targets(record, &flattened);
    for (size_t i = 0; i < count; i++) {
        sleeves[i] = record->sleeves[i];
        sleeves[i].version = (OptionalInteger){true, blend.models[i]->version};
    }
    record->sleeves = sleeves;
    keep_removed(record, all_removed(arena, record), blend.removed_count);
    return NULL;
}

Error *model_load_sleeves(DbSession *session, Blend *blend)
{
    const Model **models = ARENA_ARRAY(session->arena, const Model *, blend->sleeve_count);
    ModelRecord **records;

    TRY(model_store_versions(session, blend->sleeves, blend->sleeve_count, &records));
    for (size_t i = 0; i < blend->sleeve_count; i++) {
        if (records[i] != NULL) {
            Model *model = ARENA_NEW(session->arena, Model);

            *model = model_of(records[i]);
            models[i] = model;
        }
    }
    blend->models = models;
    return NULL;
}

Error *model_of_sleeves(AppContext *context, const Sleeve *sleeves, size_t count,
                        const Model *const **models_out)
{
    DbSession session = app_read(context);
    Blend blend = {.sleeves = sleeves, .sleeve_count = count};

    TRY(model_load_sleeves(&session, &blend));
    *models_out = blend.models;
    return NULL;
}

typedef struct Flattening {
    const Blend *blend;
    Flattened flattened;
} Flattening;

static Error *flatten_in(Arena *arena, void *input)
{
    Flattening *flattening = input;

    return blend_flatten(arena, flattening->blend, &flattening->flattened);
}

Error *model_flatten(AppContext *context, const Blend *blend, Flattened *flattened_out)
{
    Flattening flattening = {.blend = blend};
    size_t targets = 0;

    for (size_t i = 0; i < blend->sleeve_count; i++)
        targets += blend->models[i] == NULL ? 0 : blend->models[i]->target_count;
    TRY(targets <= INLINE_TARGETS ? flatten_in(context->arena, &flattening)
                                  : app_work(context, flatten_in, &flattening));
    *flattened_out = flattening.flattened;
    return NULL;
}

/* A version's targets are settled here, once; whoever reads them need not know where they are from.
 */
static Error *settle(EffectRun *run, ModelRecord *record)
{
    Arena *arena = run->session->arena;

    if (record->sleeve_count > 0 && record->target_count > 0)
        return error_at(arena, "/sleeves", "targets_or_sleeves",
                        "A model has targets of its own or sleeves, not both.");
    if (record->sleeve_count > 0)
        return settle_sleeves(run, record);
    if (record->target_count == 0)
        return error_at(arena, "/targets", "required", "A model has targets or sleeves.");
    return settle_targets(run, record);
}

static ModelVersionId new_version(EffectRun *run)
{
    return (ModelVersionId){app_new_id(run->context->app)};
}

static Error *insert(EffectRun *run, void *record)
{
    ModelRecord *model = record;

    TRY(settle(run, model));
    model->version = 1;
    model->revision = 1;
    return model_store_insert(run->session, new_version(run), model);
}

/* Policies index by models of single securities. */
static Error *check_index(EffectRun *run, const ModelRecord *model)
{
    bool found = false;
    Error *error;

    if (model->basis == BY_SECURITY)
        return NULL;
    TRY(policy_store_indexes_by(run->session, model->id, &found));
    if (!found)
        return NULL;
    error = error_new(run->session->arena, ERROR_CONFLICT, "in_use",
                      "A policy indexes by it: it stays a model by security.");
    error->pointer = "/basis";
    return error;
}

static Error *update(EffectRun *run, void *record)
{
    TRY(settle(run, record));
    TRY(check_index(run, record));
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

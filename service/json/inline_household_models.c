#include "json/inline_household_parts.h"

#include "domain/tailoring.h"

/* A model that is looked for while it is entered is made of itself. */
typedef enum Stage { STAGE_OPEN, STAGE_ENTERED, STAGE_SETTLED } Stage;

/* A model of the body once its targets are settled. */
typedef struct Settled {
    Stage stage;
    bool is_sound; /* else its targets are none, or not what they would be */
    Model model;
    InlineBlend blend;
} Settled;

typedef struct Settling {
    InlineBuild *build;
    Settled *models; /* of the body's models, then the household's own */
} Settling;

static const InlineModel *given_model(const InlinePreview *body, size_t index)
{
    return index < body->model_count ? &body->models[index] : body->household.model;
}

static size_t count_models(const InlinePreview *body)
{
    return body->model_count + (body->household.model == NULL ? 0 : 1);
}

static const char *place_of(const InlineBuild *build, size_t index)
{
    return index < build->body->model_count ? arena_format(build->arena, "/models/%zu", index)
                                            : "/household/model";
}

/* Index among the body's models, or -1. */
static int64_t find_model(const InlinePreview *body, ModelId id)
{
    for (size_t i = 0; i < body->model_count; i++) {
        if (uuid_equal(body->models[i].id.uuid, id.uuid))
            return (int64_t)i;
    }
    return -1;
}

/* What the policy indexes by, where it is none of the body's models. */
static bool has_stored_index(const InlinePreview *body)
{
    const OptionalModelId id = body->household.policy.direct_index.model_id;

    return id.present && find_model(body, id.value) < 0;
}

bool inline_household_names_models(const InlinePreview *body)
{
    bool found = has_stored_index(body);

    for (size_t i = 0; i < count_models(body); i++)
        found = found || given_model(body, i)->sleeve_count > 0;
    return found;
}

/* The first that names the same version of the same model, or the end. */
static size_t find_sleeve(const Sleeve *sleeves, size_t count, const Sleeve *wanted)
{
    size_t at = 0;

    while (at < count && (!uuid_equal(sleeves[at].model_id.uuid, wanted->model_id.uuid) ||
                          sleeves[at].version.present != wanted->version.present ||
                          sleeves[at].version.value != wanted->version.value))
        at++;
    return at;
}

size_t inline_household_stored_sleeves(Arena *arena, const InlinePreview *body,
                                       Sleeve **sleeves_out)
{
    size_t most = 1;
    size_t count = 0;

    for (size_t i = 0; i < count_models(body); i++)
        most += given_model(body, i)->sleeve_count;
    *sleeves_out = ARENA_ARRAY(arena, Sleeve, most);
    if (has_stored_index(body))
        (*sleeves_out)[count++] =
            (Sleeve){.model_id = body->household.policy.direct_index.model_id.value};
    for (size_t i = 0; i < count_models(body); i++) {
        const InlineModel *given = given_model(body, i);

        for (size_t j = 0; j < given->sleeve_count; j++) {
            const Sleeve *sleeve = &given->sleeves[j];

            if (find_model(body, sleeve->model_id) < 0 &&
                find_sleeve(*sleeves_out, count, sleeve) == count)
                (*sleeves_out)[count++] = *sleeve;
        }
    }
    return count;
}

/* Stands for a model whose own faults are told elsewhere: all cash, which is of any basis. */
static const Model *stand_in(const InlineBuild *build, const InlineModel *given)
{
    Model *model = ARENA_NEW(build->arena, Model);

    *model = (Model){.id = given->id,
                     .basis = given->basis,
                     .targets = ARENA_NEW(build->arena, ModelTarget),
                     .target_count = 1};
    model->targets[0] = (ModelTarget){.asset_class = {true, CLASS_CASH}, .weight = {RATE_ONE}};
    return model;
}

static void settle(Settling *settling, size_t index);

/* The model of a sleeve: of the body, else a stored one; NULL: there is none. */
static const Model *model_of_sleeve(Settling *settling, size_t index, size_t sleeve)
{
    InlineBuild *build = settling->build;
    const Sleeve *wanted = &given_model(build->body, index)->sleeves[sleeve];
    int64_t found = find_model(build->body, wanted->model_id);
    const Settled *settled;

    if (found < 0) {
        const InlineStored *stored = &build->body->stored;
        size_t at = find_sleeve(stored->sleeves, stored->count, wanted);

        return at < stored->count ? stored->models[at] : NULL;
    }
    settled = &settling->models[found];
    settle(settling, (size_t)found);
    if (settled->stage == STAGE_ENTERED)
        inline_household_fault(
            build,
            arena_format(build->arena, "%s/sleeves/%zu/model_id", place_of(build, index), sleeve),
            "circular_sleeve", "Through this sleeve the model is part of itself.");
    else if (settled->is_sound)
        return &settled->model;
    settling->models[index].is_sound = false;
    return stand_in(build, &build->body->models[found]);
}

static Error *settle_sleeves(Settling *settling, size_t index)
{
    InlineBuild *build = settling->build;
    const InlineModel *given = given_model(build->body, index);
    Settled *settled = &settling->models[index];
    const Model **models = ARENA_ARRAY(build->arena, const Model *, given->sleeve_count);

    for (size_t i = 0; i < given->sleeve_count; i++)
        models[i] = model_of_sleeve(settling, index, i);
    settled->blend = (InlineBlend){.found = true,
                                   .blend = {.basis = given->basis,
                                             .sleeves = given->sleeves,
                                             .models = models,
                                             .sleeve_count = given->sleeve_count}};
    TRY(blend_flatten(build->arena, &settled->blend.blend, &settled->blend.flattened));
    settled->model.targets = settled->blend.flattened.targets;
    settled->model.target_count = settled->blend.flattened.target_count;
    return NULL;
}

static Error *settle_targets(Settling *settling, size_t index)
{
    Arena *arena = settling->build->arena;
    const InlineModel *given = given_model(settling->build->body, index);

    if (given->target_count > 0 && given->sleeve_count > 0)
        return error_at(arena, "/sleeves", "targets_or_sleeves",
                        "A model has targets of its own or sleeves, not both.");
    if (given->sleeve_count > 0)
        return settle_sleeves(settling, index);
    if (given->target_count == 0)
        return error_at(arena, "/targets", "required", "A model has targets or sleeves.");
    return model_check(arena, &settling->models[index].model);
}

/* Its faults stand where the body has it; what it is made of is settled before it. */
static void settle(Settling *settling, size_t index)
{
    InlineBuild *build = settling->build;
    const InlineModel *given = given_model(build->body, index);
    Settled *settled = &settling->models[index];
    Error *faults;

    if (settled->stage != STAGE_OPEN)
        return;
    *settled = (Settled){.stage = STAGE_ENTERED,
                         .model = {.id = given->id,
                                   .name = given->name,
                                   .basis = given->basis,
                                   .kind = given->kind,
                                   .drift_tolerance = given->drift_tolerance,
                                   .targets = given->targets,
                                   .target_count = given->target_count}};
    settled->is_sound = true;
    faults = settle_targets(settling, index);
    settled->is_sound = settled->is_sound && faults == NULL;
    settled->stage = STAGE_SETTLED;
    error_list_add(&build->faults,
                   inline_household_placed(build->arena, faults, place_of(build, index)));
}

static void check_model_twice(InlineBuild *build, size_t at)
{
    const InlineModel *models = build->body->models;

    if (find_model(build->body, models[at].id) < (int64_t)at)
        inline_household_fault(build, arena_format(build->arena, "/models/%zu/id", at),
                               "duplicate_item", "Another model has this id.");
}

/* The household has its own model, unless the order asks for one of the others. */
static size_t choose_model(InlineBuild *build)
{
    const InlinePreview *body = build->body;
    const ModelChangeOrder *change = body->order.model_change;
    int64_t found;

    if (change == NULL)
        return body->model_count;
    found = find_model(body, change->model_id);
    if (found < 0)
        inline_household_fault(build, "/order/model_change/model_id", "unknown_model",
                               "There is no model with this id among the models.");
    return found < 0 ? body->model_count : (size_t)found;
}

/* What the policy indexes by: of the body, else a stored one; NULL: nothing. */
static const Model *find_index(const Settling *settling)
{
    InlineBuild *build = settling->build;
    const InlineStored *stored = &build->body->stored;
    const OptionalModelId id = build->household.policy.direct_index.model_id;
    const Sleeve wanted = {.model_id = id.value};
    const char *pointer = "/household/policy/direct_index/model_id";
    const Model *index = NULL;
    int64_t found;
    size_t at;

    if (!id.present)
        return NULL;
    found = find_model(build->body, id.value);
    at = find_sleeve(stored->sleeves, stored->count, &wanted);
    if (found >= 0)
        index = &settling->models[found].model;
    else if (at < stored->count)
        index = stored->models[at];
    if (index == NULL)
        inline_household_fault(build, pointer, "unknown_model", "There is no model with this id.");
    else if (index->basis != BY_SECURITY)
        inline_household_fault(build, pointer, "not_of_basis", "The model is not by security.");
    return index;
}

static bool has_target(const Model *model, Text name)
{
    for (size_t i = 0; model != NULL && i < model->target_count; i++) {
        if (model_target_is(&model->targets[i], name))
            return true;
    }
    return false;
}

/* Whether a model can have a target of the name: of a class, of what the firm has, or of the body.
 */
static bool is_known_class(const Settling *settling, const Model *index, Text name)
{
    const InlineBuild *build = settling->build;
    bool found = names_find(&ASSET_CLASS_NAMES, name) >= 0 || has_target(index, name) ||
                 inline_household_has_symbol(build, name);

    for (size_t i = 0; i < count_models(build->body) && !found; i++)
        found = has_target(&settling->models[i].model, name);
    return found;
}

/* As the names of a stored policy are. Of a model that is none nobody knows what targets it has. */
static void check_classes(const Settling *settling, const Model *index)
{
    InlineBuild *build = settling->build;
    const Policy *policy = &build->household.policy;
    const bool *stored = build->body->stored.classes;
    const OptionalTexts names = policy_classes(build->arena, policy);
    bool sound = true;

    for (size_t i = 0; i < count_models(build->body); i++)
        sound = sound && settling->models[i].is_sound;
    for (size_t i = 0; i < names.count && sound; i++) {
        bool known =
            (stored != NULL && stored[i]) || is_known_class(settling, index, names.texts[i]);

        if (!known)
            inline_household_fault(
                build, policy_class_pointer(build->arena, policy, i, "/household/policy"),
                "unknown_class", "No model can have a target %.*s.", TEXT_ARGS(names.texts[i]));
    }
}

/* As the policy has it, which says nothing of the models that it is made of. */
static Model take(const InlineBuild *build, const Settled *settled, const Model *index)
{
    return settled->is_sound
               ? tailoring_take(build->arena, &build->household.policy, &settled->model, index)
               : settled->model;
}

/* The blend of the household's model without what its policy removes, if that leaves anything. */
static void take_blend(InlineBuild *build)
{
    const Household *household = &build->household;
    const OptionalTexts *removed = &household->policy.removed_classes;
    Blend *blend = &build->blend.blend;

    if (!build->blend.found || removed->count == 0 ||
        household->models[household->model].target_count == 0)
        return;
    blend->removed = removed->texts;
    blend->removed_count = removed->count;
    blend->removed_before = removed->count;
    error_list_add(&build->faults, blend_flatten(build->arena, blend, &build->blend.flattened));
}

void inline_household_build_models(InlineBuild *build)
{
    size_t count = count_models(build->body);
    Settling settling = {.build = build, .models = ARENA_ARRAY(build->arena, Settled, count)};
    Household *household = &build->household;
    const Model *index;
    size_t chosen;

    household->models = ARENA_ARRAY(build->arena, Model, count);
    household->model_count = count;
    for (size_t i = 0; i < count; i++) {
        settle(&settling, i);
        if (i < build->body->model_count)
            check_model_twice(build, i);
    }
    index = find_index(&settling);
    check_classes(&settling, index);
    for (size_t i = 0; i < count && build->faults.count == 0; i++)
        household->models[i] = take(build, &settling.models[i], index);
    chosen = choose_model(build);
    household->model = chosen < count ? (int32_t)chosen : -1;
    if (chosen < count)
        build->blend = settling.models[chosen].blend;
    if (build->faults.count == 0)
        take_blend(build);
}

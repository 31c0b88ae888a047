#include "domain/tailoring.h"

#include "domain/blend_parts.h"

bool tailoring_is_needed(const Policy *policy)
{
    return policy->removed_classes.count > 0;
}

static bool is_removed(const Policy *policy, const ModelTarget *target)
{
    for (size_t i = 0; i < policy->removed_classes.count; i++) {
        if (blend_target_is(target, policy->removed_classes.texts[i]))
            return true;
    }
    return false;
}

Model tailoring_take(Arena *arena, const Policy *policy, const Model *model)
{
    Model taken = *model;
    int64_t *parts;
    Rate *weights;

    if (!tailoring_is_needed(policy))
        return taken;
    taken.targets = ARENA_ARRAY(arena, ModelTarget, model->target_count);
    taken.target_count = 0;
    parts = ARENA_ARRAY(arena, int64_t, model->target_count);
    weights = ARENA_ARRAY(arena, Rate, model->target_count);
    for (size_t i = 0; i < model->target_count; i++) {
        if (is_removed(policy, &model->targets[i]))
            continue;
        parts[taken.target_count] = model->targets[i].weight.millionths;
        taken.targets[taken.target_count++] = model->targets[i];
    }
    if (taken.target_count == 0)
        return taken;
    blend_apportion(arena, parts, taken.target_count, weights);
    for (size_t i = 0; i < taken.target_count; i++)
        taken.targets[i].weight = weights[i];
    return taken;
}

/* A length or a count, behind it what it is of. */
static size_t put_count(char *bytes, size_t at, size_t count)
{
    uint32_t narrow = (uint32_t)count;

    if (bytes != NULL)
        memcpy(bytes + at, &narrow, sizeof narrow);
    return at + sizeof narrow;
}

static size_t put_text(char *bytes, size_t at, Text text)
{
    size_t end = put_count(bytes, at, text.length);

    if (bytes != NULL && text.length > 0)
        memcpy(bytes + end, text.bytes, text.length);
    return end + text.length;
}

size_t tailoring_pack(const Policy *policy, char *bytes)
{
    const OptionalTexts *removed = &policy->removed_classes;
    size_t end;

    if (!removed->present)
        return 0;
    end = put_count(bytes, 0, removed->count);
    for (size_t i = 0; i < removed->count; i++)
        end = put_text(bytes, end, removed->texts[i]);
    return end;
}

static size_t take_count(Text *packed)
{
    uint32_t count;

    memcpy(&count, packed->bytes, sizeof count);
    *packed = (Text){packed->bytes + sizeof count, packed->length - sizeof count};
    return count;
}

static Text take_text(Text *packed)
{
    size_t length = take_count(packed);
    Text text = {packed->bytes, length};

    *packed = (Text){packed->bytes + length, packed->length - length};
    return text;
}

Policy tailoring_unpack(Arena *arena, Text packed)
{
    Policy policy = {0};
    OptionalTexts *removed = &policy.removed_classes;

    if (packed.length == 0)
        return policy;
    removed->present = true;
    removed->count = take_count(&packed);
    removed->texts = ARENA_ARRAY(arena, Text, removed->count);
    for (size_t i = 0; i < removed->count; i++)
        removed->texts[i] = take_text(&packed);
    return policy;
}

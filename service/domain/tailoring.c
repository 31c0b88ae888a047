#include "domain/tailoring.h"

#include "domain/blend_parts.h"

#include <stdlib.h>

/* A symbol and the target of the model that it is a member of. */
typedef struct Membership {
    Text symbol;
    const ModelTarget *target;
} Membership;

/* The parts of a model as they are gathered: there is one sleeve. */
typedef struct Taking {
    Arena *arena;
    const Policy *policy;
    const Model *model;
    const Model *index;      /* NULL: none */
    int64_t index_left;      /* millionths of the index that are not removed */
    Membership *memberships; /* of groups that stay, by symbol; where there is an index */
    size_t membership_count;
    Flattened flattened;
} Taking;

static bool is_removed(const Taking *taking, const ModelTarget *target)
{
    const OptionalTexts *removed = &taking->policy->removed_classes;

    for (size_t i = 0; i < removed->count; i++) {
        if (model_target_is(target, removed->texts[i]))
            return true;
    }
    return false;
}

static bool is_indexed(const Taking *taking, const ModelTarget *target)
{
    return taking->index != NULL && model_target_is(target, taking->policy->direct_index.class);
}

static int compare_memberships(const void *left, const void *right)
{
    return text_compare(((const Membership *)left)->symbol, ((const Membership *)right)->symbol);
}

/* Symbols are of one group each (model_check). */
static void find_memberships(Taking *taking)
{
    const Model *model = taking->model;

    taking->memberships = ARENA_ARRAY(taking->arena, Membership, model_most_symbols(model));
    for (size_t i = 0; i < model->target_count; i++) {
        const ModelTarget *target = &model->targets[i];

        if (is_removed(taking, target) || is_indexed(taking, target))
            continue;
        for (size_t m = 0; m < target->member_count; m++)
            taking->memberships[taking->membership_count++] =
                (Membership){target->members[m].symbol, target};
    }
    qsort(taking->memberships, taking->membership_count, sizeof *taking->memberships,
          compare_memberships);
}

static void open_index(Taking *taking)
{
    const Model *index = taking->index;

    for (size_t i = 0; i < index->target_count; i++) {
        if (!is_removed(taking, &index->targets[i]))
            taking->index_left += index->targets[i].weight.millionths;
    }
    find_memberships(taking);
}

static void add_part(Taking *taking, const ModelTarget *source, int64_t weight)
{
    Flattened *flattened = &taking->flattened;

    flattened->parts[flattened->part_count] =
        (BlendPart){.source = source, .target = flattened->part_count, .weight = weight};
    flattened->part_count++;
}

/* The target of the index, or the model's group that its security is of. */
static const ModelTarget *place_of(const Taking *taking, const ModelTarget *target)
{
    Membership wanted = {.symbol = target->symbol.value};
    const Membership *found = NULL;

    if (target->symbol.present && taking->membership_count > 0)
        found = bsearch(&wanted, taking->memberships, taking->membership_count, sizeof wanted,
                        compare_memberships);
    return found == NULL ? target : found->target;
}

static void add_index(Taking *taking, Rate weight)
{
    const Model *index = taking->index;

    for (size_t i = 0; i < index->target_count; i++) {
        const ModelTarget *target = &index->targets[i];

        if (!is_removed(taking, target))
            add_part(taking, place_of(taking, target),
                     weight.millionths * target->weight.millionths);
    }
}

/* Weights in 10^-12; what is left of an index is the whole of its class. */
static void collect(Taking *taking)
{
    const Model *model = taking->model;
    const int64_t whole = taking->index_left > 0 ? taking->index_left : RATE_ONE;
    const size_t most =
        model->target_count + (taking->index != NULL ? taking->index->target_count : 0);

    taking->flattened.parts = ARENA_ARRAY(taking->arena, BlendPart, most);
    for (size_t i = 0; i < model->target_count; i++) {
        const ModelTarget *target = &model->targets[i];

        if (is_removed(taking, target))
            continue;
        if (is_indexed(taking, target))
            add_index(taking, target->weight);
        else
            add_part(taking, target, target->weight.millionths * whole);
    }
}

static void leave_out_weightless(Model *taken)
{
    size_t count = 0;

    for (size_t i = 0; i < taken->target_count; i++) {
        if (taken->targets[i].weight.millionths > 0)
            taken->targets[count++] = taken->targets[i];
    }
    taken->target_count = count;
}

static bool has_class(const Model *model, Text name)
{
    bool found = false;

    for (size_t i = 0; i < model->target_count; i++)
        found = found || model_target_is(&model->targets[i], name);
    return found;
}

Model tailoring_take(Arena *arena, const Policy *policy, const Model *model, const Model *index)
{
    Taking taking = {.arena = arena, .policy = policy, .model = model};
    Model taken = *model;

    if (index != NULL && index->basis == BY_SECURITY &&
        has_class(model, policy->direct_index.class))
        taking.index = index;
    if (policy->removed_classes.count == 0 && taking.index == NULL)
        return taken;
    if (taking.index != NULL)
        open_index(&taking);
    collect(&taking);
    taken.target_count = 0;
    if (taking.flattened.part_count == 0)
        return taken;
    blend_merge(arena, &taking.flattened);
    blend_weigh(arena, 1, &taking.flattened);
    taken.targets = taking.flattened.targets;
    taken.target_count = taking.flattened.target_count;
    leave_out_weightless(&taken);
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

/* Which of the two are said, then each. */
enum { SAYS_REMOVED = 1, SAYS_INDEX = 2, SAYS_MODEL = 4 };

static size_t said(const Policy *policy)
{
    return (policy->removed_classes.present ? SAYS_REMOVED : 0U) |
           (policy->direct_index.present ? SAYS_INDEX : 0U) |
           (policy->direct_index.model_id.present ? SAYS_MODEL : 0U);
}

size_t tailoring_pack(const Policy *policy, char *bytes)
{
    const OptionalTexts *removed = &policy->removed_classes;
    const DirectIndex *index = &policy->direct_index;
    const Uuid *model = &index->model_id.value.uuid;
    size_t end;

    if (said(policy) == 0)
        return 0;
    end = put_count(bytes, 0, said(policy));
    end = put_count(bytes, end, removed->count);
    for (size_t i = 0; i < removed->count; i++)
        end = put_text(bytes, end, removed->texts[i]);
    end = put_text(bytes, end, index->class);
    return put_text(bytes, end, (Text){(const char *)model->bytes, sizeof model->bytes});
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
    DirectIndex *index = &policy.direct_index;
    size_t says;

    if (packed.length == 0)
        return policy;
    says = take_count(&packed);
    removed->present = (says & SAYS_REMOVED) != 0;
    index->present = (says & SAYS_INDEX) != 0;
    index->model_id.present = (says & SAYS_MODEL) != 0;
    removed->count = take_count(&packed);
    removed->texts = ARENA_ARRAY(arena, Text, removed->count);
    for (size_t i = 0; i < removed->count; i++)
        removed->texts[i] = take_text(&packed);
    index->class = take_text(&packed);
    memcpy(index->model_id.value.uuid.bytes, take_text(&packed).bytes,
           sizeof index->model_id.value.uuid.bytes);
    return policy;
}

/*
 * A target portfolio: weights by asset class, security group or security, with cash as a class of
 * its own. A model version never changes. It refuses to measure anything (drift.h).
 */
#pragma once

#include "base/error.h"
#include "base/id.h"
#include "base/number.h"
#include "domain/words.h"

typedef struct GroupMember {
    Text symbol;
    GroupRole role;
} GroupMember;

/* One of asset_class, group and symbol is present, as the model's basis says; cash is the class
 * "cash" in all. */
typedef struct ModelTarget {
    OptionalWord asset_class; /* AssetClass */
    OptionalText group;
    OptionalText symbol;
    Rate weight;
    GroupMember *members; /* of a group */
    size_t member_count;
} ModelTarget;

typedef struct Model {
    ModelId id;
    Text name;
    ModelBasis basis;
    ModelKind kind;
    OptionalRate drift_tolerance; /* absent: the default of its kind (DR-9) */
    int64_t version;
    ModelTarget *targets;
    size_t target_count;
} Model;

enum { MODEL_TARGETS_LIMIT = 1000, GROUP_MEMBERS_LIMIT = 50 };

/* Whether drift calls the target so: its class, group or symbol. */
bool model_target_is(const ModelTarget *target, Text name);

/* As many symbols as the model can name or stand for. */
size_t model_most_symbols(const Model *model);

/*
 * Whether the targets make a model: weights > 0 that sum to exactly 1 (code weights_not_one), each
 * target of the model's basis or cash, none twice, no symbol in two groups, at least one primary
 * per group. All faults at once, with pointers /targets/<n>/….
 */
Error *model_check(Arena *arena, const Model *model);

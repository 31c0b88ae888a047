/*
 * A model as a household takes it (product E5): without the classes that its policy removes, the
 * rest rescaled to sum to exactly 1. Whoever gives a household a model takes it from here, so that
 * drift, plans and the book have the same targets, and results the targets that they follow from.
 * It refuses to find models and to know who says what (policy.h).
 */
#pragma once

#include "domain/model.h"
#include "domain/policy.h"

/* Whether the policy takes a model otherwise than it is. */
bool tailoring_is_needed(const Policy *policy);

/*
 * The model with targets of its own in `arena`, or the model itself where its policy removes
 * nothing: names and members stay the model's. Weights are rounded as a blend's are
 * (blend_apportion). CHOICE: names that the model does not have are without effect, because one
 * policy meets many models; where nothing is left, it has no targets, and drift and plans say so.
 * CHOICE: a policy is of all models in the household, an account's own as well: who is to be
 * without a class is without it everywhere.
 */
Model tailoring_take(Arena *arena, const Policy *policy, const Model *model);

/*
 * What of a policy models are taken by as one run of bytes, for many households at once: none where
 * it says nothing of that. Returns how many; into `bytes` unless that is NULL.
 */
size_t tailoring_pack(const Policy *policy, char *bytes);

/* That of a policy again; texts stay where they are. */
Policy tailoring_unpack(Arena *arena, Text packed);

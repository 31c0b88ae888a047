/*
 * A model as a household takes it (product E5): with single securities in place of the class that
 * its policy indexes directly, without the classes that it removes, and the rest rescaled to sum to
 * exactly 1. Whoever gives a household a model takes it from here, so that
 * drift, plans and the book have the same targets, and results the targets that they follow from.
 * It refuses to find models and to know who says what (policy.h).
 */
#pragma once

#include "domain/model.h"
#include "domain/policy.h"

/*
 * The model with targets of its own in `arena`, or the model itself where its policy says nothing
 * of it: names and members stay the models'. `index` is the model that the policy indexes by, or
 * NULL. Weights are rounded as a blend's are (blend_apportion).
 *
 * CHOICE: names that the model does not have are without effect, because one policy meets many
 * models (a stored one names nothing that none could have: app/policy.c); where nothing is left, it
 * has no targets, and drift and plans say so. CHOICE: a policy is of all models in the household,
 * an account's own as well: who is to be without a class is without it everywhere. CHOICE: what is
 * removed of the index leaves its class the weight that it has; only a class of which nothing is
 * left leaves it to others. CHOICE: a security of the index that is of another group too counts for
 * that group, since it has one place. CHOICE: of what would weigh less than a millionth there is no
 * target. CHOICE: an index that is not by security any more is none.
 */
Model tailoring_take(Arena *arena, const Policy *policy, const Model *model, const Model *index);

/*
 * What of a policy models are taken by as one run of bytes, for many households at once: none where
 * it says nothing of that. Returns how many; into `bytes` unless that is NULL.
 */
size_t tailoring_pack(const Policy *policy, char *bytes);

/* That of a policy again; texts stay where they are. */
Policy tailoring_unpack(Arena *arena, Text packed);

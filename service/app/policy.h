/*
 * What plans weigh and keep to, said by the firm, by a household or by an account. The firm's is a
 * change of its configuration, the others' of their household.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

/* Whose it is: the firm's without ids, a household's, or an account's with its household. */
MUST_USE Error *policy_key_of_account(AppContext *context, AccountId account_id, PolicyKey *key);

/* ERROR_NOT_FOUND where this level says nothing. */
MUST_USE Error *policy_get(AppContext *context, const PolicyKey *key, PolicyRecord *record_out);

/* Of all levels, by whose they are. */
MUST_USE Error *policy_list(AppContext *context, const Page *page, PolicyRecord **records_out,
                            size_t *count_out);

/* What holds for an account: its own, else its household's, else the firm's, else the default; and
 * the screens of all of them. */
MUST_USE Error *policy_effective(AppContext *context, const PolicyKey *key,
                                 PolicyEffect *effect_out);

/* Which of the names are a security of the firm, or a group of one of its models. */
MUST_USE Error *policy_known_names(AppContext *context, const OptionalTexts *names,
                                   bool *known_out);

/* Effects, to be applied by whoever renders the reply. create: already_exists; of both that write
 * also unknown_exclusion_list at /exclusion_lists/<n>, unknown_class at /removed_classes/<n> and
 * /direct_index/class, unknown_model and not_of_basis at /direct_index/model_id. */
Effect policy_create(AppContext *context, PolicyRecord *record);
Effect policy_replace(AppContext *context, PolicyRecord *record);
Effect policy_delete(AppContext *context, PolicyRecord *record);

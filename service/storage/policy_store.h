/*
 * Rows of policies, one for the firm and one for each household and account that says something of
 * its own.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

/* What of a policy models are taken by (domain/tailoring.h), as columns of whatever row has it. A
 * list that is not said is told from an empty one. `named` names a field, or does not in a ROW. */
#define POLICY_TAILORING_FIELDS(named)                                                             \
    "policy.removed_classes IS NOT NULL" named(                                                    \
        removes_classes) ","                                                                       \
                         " ARRAY(SELECT ROW(r.class) FROM unnest(policy.removed_classes) WITH "    \
                         "ORDINALITY"                                                              \
                         "  AS r (class, ordinal) ORDER BY r.ordinal)" named(                      \
                             removed_classes) ","                                                  \
                                              " policy.direct_index_class IS NOT NULL" named(      \
                                                  has_direct_index) ","                            \
                                                                    " coalesce(policy.direct_"     \
                                                                    "index_class, '')" named(      \
                                                                        direct_index_class) ","    \
                                                                                            " pol" \
                                                                                            "icy." \
                                                                                            "dire" \
                                                                                            "ct_"  \
                                                                                            "inde" \
                                                                                            "x_"   \
                                                                                            "mode" \
                                                                                            "l_id"
#define POLICY_TAILORING_COLUMNS(Type, policy)                                                     \
    COLUMN_AS(Type, policy.removed_classes.present, "removes_classes"),                            \
        COLUMN_ROWS_AS(Type, policy.removed_classes.texts, policy.removed_classes.count,           \
                       "removed_classes", POLICY_CLASS_COLUMNS),                                   \
        COLUMN_AS(Type, policy.direct_index.present, "has_direct_index"),                          \
        COLUMN_AS(Type, policy.direct_index.class, "direct_index_class"),                          \
        COLUMN_AS(Type, policy.direct_index.model_id, "direct_index_model_id")

/* The columns of POLICY_COLUMNS, in their order; also part of the snapshot. */
#define POLICY_FIELDS(named)                                                                       \
    "household_id, account_id, drift_weight, tax_weight, cost_rate, maximum_turnover,"             \
    " turnover_exception, migration_strategy, minimum_trade, minimum_cash, maximum_cash,"          \
    " whole_shares, defer_short_term_gains, harvest_minimum_loss, harvest_minimum_loss_rate,"      \
    " cooldown_days, location_weight, harvest_all_year, revision, created_at,"                     \
    " holder_id,"                                                                                  \
    " ARRAY(SELECT ROW(x.exclusion_list_id) FROM policy_exclusion_list x"                          \
    "  WHERE x.firm_id = $1 AND x.holder_id = policy.holder_id ORDER BY "                          \
    "x.exclusion_list_id)" named(exclusion_lists) ", " POLICY_TAILORING_FIELDS(named)
#define POLICY_NAMED(name)  " AS " #name
#define POLICY_IN_ROW(name) ""

extern const DbColumn POLICY_CLASS_COLUMNS[1];
extern const DbColumn POLICY_COLUMNS[27];

/* The policy of exactly this level; *found_out tells whether there is one. */
MUST_USE Error *policy_store_find(DbSession *session, const PolicyKey *key,
                                  PolicyRecord *record_out, bool *found_out);

/* Those of the firm, of a household and of one of its accounts, in any order. */
MUST_USE Error *policy_store_levels(DbSession *session, const PolicyKey *key,
                                    PolicyRecord **records_out, size_t *count_out);
MUST_USE Error *policy_store_list(DbSession *session, const Page *page, PolicyRecord **records_out,
                                  size_t *count_out);

/* Whether any policy of the firm indexes by the model. */
MUST_USE Error *policy_store_indexes_by(DbSession *session, ModelId model_id, bool *found_out);

/* Which of the exclusion lists that a policy names there are: known_out[i] tells of the i-th. */
MUST_USE Error *policy_store_known_lists(DbSession *session, const PolicyRecord *record,
                                         bool *known_out);

/* Which of the names are a security of the firm, or a group of a model's present version. */
MUST_USE Error *policy_store_known_names(DbSession *session, const OptionalTexts *names,
                                         bool *known_out);

/* Both read back. */
MUST_USE Error *policy_store_insert(DbSession *session, PolicyRecord *record);
MUST_USE Error *policy_store_update(DbSession *session, PolicyRecord *record);
MUST_USE Error *policy_store_delete(DbSession *session, const PolicyRecord *record);

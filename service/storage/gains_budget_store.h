/*
 * Rows of gains budgets, known by household or account and year.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"

/* Whose budget of which year. */
typedef struct GainsBudgetKey {
    HouseholdId household_id;
    OptionalAccountId account_id; /* absent: the household's own */
    int32_t year;
} GainsBudgetKey;

MUST_USE Error *gains_budget_store_get(DbSession *session, const GainsBudgetKey *key,
                                       GainsBudgetRecord *record_out, bool *found_out);

/* already_exists when the year has one. Reads back. */
MUST_USE Error *gains_budget_store_insert(DbSession *session, GainsBudgetRecord *record);

/* Where the revision is still the record's; reads back. */
MUST_USE Error *gains_budget_store_update(DbSession *session, GainsBudgetRecord *record);
MUST_USE Error *gains_budget_store_delete(DbSession *session, const GainsBudgetRecord *record);

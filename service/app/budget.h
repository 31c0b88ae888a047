/*
 * Gains budgets of a year: caps of a household or of one account, and how much of them the year's
 * ledger has used. It refuses to plan trades.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"
#include "storage/gains_budget_store.h"

/* The household whose account this is, into the key. ERROR_NOT_FOUND. */
MUST_USE Error *gains_budget_of_account(AppContext *context, AccountId account_id,
                                        GainsBudgetKey *key);

/* The caps as they were set; *found_out false when there are none. */
MUST_USE Error *gains_budget_find(AppContext *context, const GainsBudgetKey *key,
                                  GainsBudgetRecord *record_out, bool *found_out);

/*
 * The year's use, with or without a budget (rules BU-1, BU-6, BU-7). ERROR_NOT_FOUND when the
 * household is not there.
 */
MUST_USE Error *gains_budget_use(AppContext *context, const GainsBudgetKey *key,
                                 GainsBudgetUse *use_out);

/*
 * Effects. create is ERROR_PRECONDITION_FAILED "already_exists" when the year has a budget; of an
 * account that the year's return is without, create and replace are ERROR_INVALID
 * "account_not_on_return" (rules AC-1, AC-5).
 */
Effect gains_budget_create(GainsBudgetRecord *record);
Effect gains_budget_replace(GainsBudgetRecord *record);
Effect gains_budget_delete(GainsBudgetRecord *record);

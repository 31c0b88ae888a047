/*
 * Accounts of a household, each with its cash.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *account_get(AppContext *context, AccountId id, AccountRecord *record_out);
MUST_USE Error *account_list(AppContext *context, HouseholdId parent, const Page *page,
                             AccountRecord **records_out, size_t *count_out);

/* An account's cash. */
MUST_USE Error *cash_get(AppContext *context, AccountId account_id, CashRecord *record_out);
Effect cash_update(CashRecord *record);

/* Effects, to be applied by whoever renders the reply. create gives the record its id and time. */
Effect account_create(AppContext *context, AccountRecord *record);
Effect account_update(AccountRecord *record);
Effect account_delete(AccountRecord *record);

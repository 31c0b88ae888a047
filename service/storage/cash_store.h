/*
 * Rows of cash, one for each account from the account's first day.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"

MUST_USE Error *cash_store_get(DbSession *session, AccountId account_id, CashRecord *record_out);

/* The row of a new account, with nothing in it. */
MUST_USE Error *cash_store_insert(DbSession *session, AccountId account_id);

/* Where the revision is still the record's; reads back. */
MUST_USE Error *cash_store_update(DbSession *session, CashRecord *record);

/*
 * Rows of the ledger of realized gains with the shares that disallow them, for a year's Form 8949.
 */
#pragma once

#include "domain/form_8949.h"
#include "storage/db.h"

/* What form_8949_make asks for of the ledger's year, in the order in which it was booked. */
MUST_USE Error *form_8949_store_list(DbSession *session, HouseholdId household_id,
                                     FormLedger *ledger);

/*
 * Form 8949 and Schedule D of a household's year, as its ledger stands. It refuses to change it.
 */
#pragma once

#include "app/app.h"
#include "domain/form_8949.h"

/* In cents, or as whole dollars (RD-6). ERROR_NOT_FOUND. */
MUST_USE Error *form_8949_get(AppContext *context, HouseholdId household_id, int32_t year,
                              bool whole_dollars, Form8949 *form_out);

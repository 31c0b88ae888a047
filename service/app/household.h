/*
 * Households: the top of everything a firm keeps for a client.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *household_get(AppContext *context, HouseholdId id, HouseholdRecord *record_out);
MUST_USE Error *household_list(AppContext *context, const Page *page, HouseholdRecord **records_out,
                               size_t *count_out);

/* Effects, to be applied by whoever renders the reply. create gives the record its id and time. */
Effect household_create(AppContext *context, HouseholdRecord *record);
Effect household_update(HouseholdRecord *record);
Effect household_delete(HouseholdRecord *record); /* with everything in it */

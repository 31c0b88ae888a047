/*
 * What plans keep to: securities, accounts and lots that are not to be sold, not to be bought, or
 * left alone. Trades that an advisor names are warned of, never refused.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *restraint_get(AppContext *context, RestraintId id, RestraintRecord *record_out);
MUST_USE Error *restraint_list(AppContext *context, HouseholdId household_id, const Page *page,
                               RestraintRecord **records_out, size_t *count_out);

/* Effects, to be applied by whoever renders the reply. create gives the record its id and time. */
Effect restraint_create(AppContext *context, RestraintRecord *record);
Effect restraint_update(RestraintRecord *record);
Effect restraint_delete(RestraintRecord *record);

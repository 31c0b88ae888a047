/*
 * The ledger of realized gains. Rows that an execution wrote cannot be changed here.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *realized_gain_get(AppContext *context, RealizedGainId id,
                                  RealizedGainRecord *record_out);

/* Of one year of sale when `year` is present. */
MUST_USE Error *realized_gain_list(AppContext *context, HouseholdId household_id,
                                   OptionalInteger year, const Page *page,
                                   RealizedGainRecord **records_out, size_t *count_out);

/* Effects, to be applied by whoever renders the reply. create gives the record its id and time. */
Effect realized_gain_create(AppContext *context, RealizedGainRecord *record);
Effect realized_gain_update(RealizedGainRecord *record);
Effect realized_gain_delete(RealizedGainRecord *record);

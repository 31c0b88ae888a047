/*
 * Price sets: appended, never changed; a new one is current at once (product A7).
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *price_set_get(AppContext *context, PriceSetId id, PriceSetRecord *record_out);
MUST_USE Error *price_set_list(AppContext *context, const Page *page, PriceSetRecord **records_out,
                               size_t *count_out);

/* In the order of symbols, after `after`. */
MUST_USE Error *price_set_prices(AppContext *context, PriceSetId id, Text after, int64_t limit,
                                 PriceRecord **records_out, size_t *count_out);

/*
 * Effect. Faults at /prices/<n>/…: unknown_security, duplicate_symbol, price_after_as_of.
 */
Effect price_set_create(AppContext *context, PriceSetRecord *record);

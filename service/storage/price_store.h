/*
 * Rows of price sets and prices: appended, never changed. Symbols have been checked by the caller.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *price_store_get(DbSession *session, PriceSetId id, PriceSetRecord *record_out);
MUST_USE Error *price_store_list(DbSession *session, const Page *page, PriceSetRecord **records_out,
                                 size_t *count_out);

/* Prices of a set in the order of their symbols, from the one after `after` (empty: the first). */
MUST_USE Error *price_store_prices(DbSession *session, PriceSetId id, Text after, int64_t limit,
                                   PriceRecord **records_out, size_t *count_out);

/*
 * Appends the set with its prices, carries forward what the present set has beside them (rule DR-7)
 * and turns the pointer to it, all at the record's sequence. Fills in price_count.
 */
MUST_USE Error *price_store_insert(DbSession *session, PriceSetRecord *record);

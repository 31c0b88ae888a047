/*
 * Rows of price sets and prices: appended, never changed. Symbols have been checked by the caller.
 */
#pragma once

#include "domain/drift.h"
#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *price_store_get(DbSession *session, PriceSetId id, PriceSetRecord *record_out);
MUST_USE Error *price_store_list(DbSession *session, const Page *page, PriceSetRecord **records_out,
                                 size_t *count_out);

/* Prices of a set in the order of their symbols, from the one after `after` (empty: the first). */
MUST_USE Error *price_store_prices(DbSession *session, PriceSetId id, Text after, int64_t limit,
                                   PriceRecord **records_out, size_t *count_out);

typedef struct PriceHistoryQuery {
    const Security *securities;
    size_t security_count;
    OptionalDate before; /* absent: of all days */
    int64_t limit;
} PriceHistoryQuery;

/*
 * Prices of these securities, day by day, newest first: of each day its last set, of at most
 * `limit` days before the one given.
 */
MUST_USE Error *price_store_history(DbSession *session, const PriceHistoryQuery *query,
                                    DriftPrices **days_out, size_t *count_out);

/*
 * Appends the set with its prices, carries forward what the last set until its day has beside them
 * (rule DR-7) and turns the pointer to it unless the present one is of a later day, all at the
 * record's sequence. Fills in price_count.
 */
MUST_USE Error *price_store_insert(DbSession *session, PriceSetRecord *record);

/*
 * Tax lots of an account, one by one or in bulk.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

/* Lots to be inserted together, in the order in which they are entered. */
typedef struct LotBatch {
    AccountId account_id;
    LotRecord *lots;
    size_t count;
    bool single;            /* pointers of faults name a member; else "/<line>/member" */
    ErrorList faults;       /* of its lines: told with what their members without a fault mean */
    OptionalInteger *asked; /* sequences as they were given: the effect's own */
} LotBatch;

enum { LOT_BATCH_LIMIT = 50000 };

MUST_USE Error *lot_get(AppContext *context, LotId id, LotRecord *record_out);
MUST_USE Error *lot_list(AppContext *context, AccountId account_id, const Page *page,
                         LotRecord **records_out, size_t *count_out);

/*
 * Effects. create gives each lot its id, time, sequence (the next ones of the account where absent)
 * and covered flag (BA-6 where absent); all or nothing. Faults: unknown_security, sequence_taken.
 */
Effect lot_create(AppContext *context, LotBatch *batch);
Effect lot_update(LotRecord *record);
Effect lot_delete(LotRecord *record);

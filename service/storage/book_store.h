/*
 * What the drift of every household of a firm needs, and no more: holdings summed up over accounts
 * and lots, cash, model and tolerance, a run of households at a time. It refuses to compute.
 */
#pragma once

#include "domain/household.h"
#include "storage/db.h"

typedef struct BookHolding {
    SecurityId security_id;
    Quantity quantity; /* at most what a figure holds, which household_check refuses */
} BookHolding;

typedef struct BookHousehold {
    HouseholdId id;
    Text name;
    OptionalModelId model_id;
    OptionalRate drift_tolerance;
    Money cash;
    BookHolding *holdings; /* each security once */
    size_t holding_count;
} BookHousehold;

/* Which households come next: at most `limit`, ascending by id, behind `after`. */
typedef struct BookRun {
    HouseholdId after;
    OptionalModelId model_id; /* absent: of whatever model */
    int64_t limit;
} BookRun;

MUST_USE Error *book_store_read(DbSession *session, const BookRun *run,
                                BookHousehold **households_out, size_t *count_out);

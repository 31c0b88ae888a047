/*
 * What creating and correcting an execution share: a preview computed within the transaction, and
 * its booking. For execution*.c alone.
 */
#pragma once

#include "app/execution.h"
#include "domain/booking.h"
#include "storage/booking_store.h"

typedef struct ExecutionWork {
    EffectRun *run;
    Execution *execution;
    LockedAccount *accounts;
    size_t account_count;
    PreviewAnswer answer; /* of the order as it was done, at the present versions */
} ExecutionWork;

/* Locks the household's accounts and loads the household as answer.order needs it. */
MUST_USE Error *execution_load(ExecutionWork *work);

/* The same, and computes answer.order on it. */
MUST_USE Error *execution_compute(ExecutionWork *work);

/* Locks the lots that change, and writes the booking. */
MUST_USE Error *execution_book(ExecutionWork *work, Timestamp created_at);

/* What the preview recognizes. */
ExecutionGains execution_gains(const ExecutionWork *work);

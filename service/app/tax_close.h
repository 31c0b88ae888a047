/*
 * Closing a tax year: what its ledger leaves is carried into the next year's profile.
 */
#pragma once

#include "app/effect.h"
#include "domain/tax_close.h"

typedef struct TaxCloseRecord {
    TaxClose close; /* first: it is what is rendered; `year` is asked for */
    HouseholdId household_id;
} TaxCloseRecord;

/* An effect; again and again it comes to the same. Faults: those of tax_close_compute. */
Effect tax_close_apply(TaxCloseRecord *record);

/*
 * The close of a tax year: what its losses leave to the next one, and the next one's profile with
 * it. It refuses to store, and to say that a year is over: it may be closed again whenever its
 * ledger has changed.
 */
#pragma once

#include "domain/household.h"

typedef struct TaxClose {
    int32_t year;
    Money short_term;            /* Schedule D line 7 (NE-1) */
    Money long_term;             /* line 15 */
    Money net;                   /* line 16 */
    Money capital_amount_in_agi; /* NE-2 */
    Gains carryover_out;         /* positive (NE-4, FL-2) */
    TaxProfile tax_profile;      /* of the next year, the carryover in it */
    bool is_new;                 /* that year had none: its estimates are this year's */
    bool is_changed;             /* it had another carryover */
} TaxClose;

/*
 * Closes a year of the household, whose ledger reaches back to it. Faults: tax_profile_missing
 * (ERROR_CONFLICT) when the year has no profile of its own, tax_year_not_supported when the next
 * year would need parameters that are not known. Rules NE-4, NE-5, FL-2.
 */
Error *tax_close_compute(Arena *arena, const TaxTables *tables, const Household *household,
                         int32_t year, TaxClose *close_out);

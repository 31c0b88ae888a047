/*
 * Rows of tax profiles, one for each household and year.
 */
#pragma once

#include "domain/tax_year.h"
#include "storage/db.h"

/* The columns of a TaxProfile, in the order of TAX_PROFILE_COLUMNS; also part of the snapshot. */
#define TAX_PROFILE_FIELDS                                                                         \
    "year, kind, filing_status, wages, other_ordinary_income, interest, "                          \
    "tax_exempt_interest, ordinary_dividends, qualified_dividends, "                               \
    "capital_gain_distributions, other_investment_income, "                                        \
    "short_term_gains_elsewhere, long_term_gains_elsewhere, investment_expenses, "                 \
    "deduction, itemized_deduction, additional_standard_count, other_deductions, "                 \
    "short_term_carryover_in, long_term_carryover_in, state_rate, state_deduction, "               \
    "short_term_rate, long_term_rate, revision"

extern const DbColumn TAX_PROFILE_COLUMNS[25];

MUST_USE Error *tax_profile_store_get(DbSession *session, HouseholdId household_id, int32_t year,
                                      TaxProfile *profile_out);

/* The same; *found_out tells whether there is one. */
MUST_USE Error *tax_profile_store_find(DbSession *session, HouseholdId household_id, int32_t year,
                                       TaxProfile *profile_out, bool *found_out);

/* All years, ascending. ERROR_NOT_FOUND is not told apart from none: the caller knows the
 * household. */
MUST_USE Error *tax_profile_store_list(DbSession *session, HouseholdId household_id,
                                       TaxProfile **profiles_out, size_t *count_out);

/* already_exists when the year has one. Reads back. */
MUST_USE Error *tax_profile_store_insert(DbSession *session, HouseholdId household_id,
                                         TaxProfile *profile);

/* Where the revision is still the profile's; reads back. */
MUST_USE Error *tax_profile_store_update(DbSession *session, HouseholdId household_id,
                                         TaxProfile *profile);
MUST_USE Error *tax_profile_store_delete(DbSession *session, HouseholdId household_id, int32_t year,
                                         int64_t revision);

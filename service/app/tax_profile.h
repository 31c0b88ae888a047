/*
 * Tax profiles of a household, one a year.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

/* A profile and whose it is. */
typedef struct TaxProfileRecord {
    TaxProfile profile; /* first: it is what is rendered */
    HouseholdId household_id;
} TaxProfileRecord;

MUST_USE Error *tax_profile_get(AppContext *context, HouseholdId household_id, int32_t year,
                                TaxProfile *profile_out);
MUST_USE Error *tax_profile_list(AppContext *context, HouseholdId household_id,
                                 TaxProfile **profiles_out, size_t *count_out);

/*
 * Effects. Faults of create and replace: those of tax_profile_check. create is
 * ERROR_PRECONDITION_FAILED "already_exists" when the year has one.
 */
Effect tax_profile_create(TaxProfileRecord *record);
Effect tax_profile_replace(TaxProfileRecord *record);
Effect tax_profile_delete(TaxProfileRecord *record);

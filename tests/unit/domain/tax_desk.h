/* Profiles and gains in few words, and the year they make, for the tests of the tax year. */
#pragma once

#include "testing.h"

static inline const TaxParameters *parameters_of(void **state, int32_t year)
{
    return tax_tables_year(&builder_rules(*state)->tax, year);
}

static inline TaxProfile federal(FilingStatus status, const char *wages)
{
    return (TaxProfile){.year = 2026, .filing_status = {true, (int)status}, .wages = money(wages)};
}

static inline TaxProfile flat(const char *short_rate, const char *long_rate)
{
    return (TaxProfile){.year = 2026,
                        .kind = PROFILE_FLAT,
                        .short_term_rate = {true, rate(short_rate)},
                        .long_term_rate = {true, rate(long_rate)}};
}

static inline Gains gains(const char *short_term, const char *long_term)
{
    return (Gains){money(short_term), money(long_term)};
}

static inline TaxYear computed(void **state, const TaxProfile *profile, Gains from_lots)
{
    TaxYear year;

    tax_year_compute(parameters_of(state, 2026), profile, from_lots, &year);
    return year;
}

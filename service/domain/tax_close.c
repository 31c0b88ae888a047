#include "domain/tax_close.h"

#include "domain/budget.h"

/* What is estimated of a year is the best guess of the next; what was realized elsewhere is not. */
static TaxProfile following(const TaxProfile *profile)
{
    TaxProfile next = *profile;

    next.year++;
    next.revision = 0;
    next.short_term_gains_elsewhere = (Money){0};
    next.long_term_gains_elsewhere = (Money){0};
    return next;
}

Error *tax_close_compute(Arena *arena, const TaxTables *tables, const Household *household,
                         int32_t year, TaxClose *close_out)
{
    const TaxProfile *profile = household_own_profile(household, year);
    const TaxParameters *parameters = tax_tables_year(tables, year);
    TaxClose close = {.year = year};
    const TaxProfile *next;
    TaxYear figured;

    if (profile == NULL)
        return error_new(arena, ERROR_CONFLICT, "tax_profile_missing",
                         "The household has no tax profile of %d.", (int)year);
    if (profile->kind == PROFILE_FEDERAL && parameters == NULL)
        return error_new(arena, ERROR_INVALID, "tax_year_not_supported",
                         "There are no federal parameters for %d.", (int)year);
    tax_year_compute(parameters, profile, budget_used(household, year, -1), &figured);
    close.short_term = figured.short_term;
    close.long_term = figured.long_term;
    close.net = figured.net;
    close.capital_amount_in_agi = figured.capital_amount_in_agi;
    close.carryover_out = figured.carryover_out;

    next = household_own_profile(household, year + 1);
    close.is_new = next == NULL;
    close.tax_profile = next == NULL ? following(profile) : *next;
    if (year == DATE_YEAR_LAST ||
        (close.tax_profile.kind == PROFILE_FEDERAL && tax_tables_year(tables, year + 1) == NULL))
        return error_new(arena, ERROR_INVALID, "tax_year_not_supported",
                         "%d cannot be closed yet: there are no federal parameters for %d, into "
                         "which it carries its losses.",
                         (int)year, (int)year + 1);
    close.is_changed =
        close.tax_profile.short_term_carryover_in.cents != figured.carryover_out.short_term.cents ||
        close.tax_profile.long_term_carryover_in.cents != figured.carryover_out.long_term.cents;
    close.tax_profile.short_term_carryover_in = figured.carryover_out.short_term;
    close.tax_profile.long_term_carryover_in = figured.carryover_out.long_term;
    *close_out = close;
    return NULL;
}

#include <stddef.h>

#include "domain/tax_year.h"

/* Amounts of a profile that cannot be negative, by the names they have in JSON. */
typedef struct AmountMember {
    const char *name;
    size_t offset;
} AmountMember;

#define AMOUNT(member)                                                                             \
    {                                                                                              \
#member, offsetof(TaxProfile, member)                                                      \
    }

static const AmountMember NOT_NEGATIVE[] = {
    AMOUNT(wages),
    AMOUNT(interest),
    AMOUNT(tax_exempt_interest),
    AMOUNT(ordinary_dividends),
    AMOUNT(qualified_dividends),
    AMOUNT(capital_gain_distributions),
    AMOUNT(investment_expenses),
    AMOUNT(itemized_deduction),
    AMOUNT(other_deductions),
    AMOUNT(short_term_carryover_in),
    AMOUNT(long_term_carryover_in),
    AMOUNT(state_deduction),
};

/* Where faults go: the pointer they hang under and the list they join. */
typedef struct ProfileCheck {
    Arena *arena;
    const char *pointer;
    ErrorList faults;
} ProfileCheck;

static void fault(ProfileCheck *check, const char *member, const char *code, const char *detail)
{
    const char *pointer = arena_format(check->arena, "%s/%s", check->pointer, member);

    error_list_add(&check->faults, error_at(check->arena, pointer, code, "%s", detail));
}

static void check_rate(ProfileCheck *check, const char *member, Rate rate)
{
    if (rate.millionths < 0 || rate.millionths > RATE_ONE)
        fault(check, member, "out_of_range", "A rate is a fraction between 0 and 1.");
}

static void check_amounts(ProfileCheck *check, const TaxProfile *profile)
{
    for (size_t i = 0; i < sizeof NOT_NEGATIVE / sizeof NOT_NEGATIVE[0]; i++) {
        Money amount;

        memcpy(&amount, (const char *)profile + NOT_NEGATIVE[i].offset, sizeof amount);
        if (amount.cents < 0)
            fault(check, NOT_NEGATIVE[i].name, "negative", "This amount cannot be negative.");
    }
    if (profile->qualified_dividends.cents > profile->ordinary_dividends.cents)
        fault(check, "qualified_dividends", "more_than_ordinary",
              "Qualified dividends are part of ordinary_dividends and cannot be more.");
    if (profile->additional_standard_count < 0 || profile->additional_standard_count > 4)
        fault(check, "additional_standard_count", "out_of_range", "Between 0 and 4.");
    check_rate(check, "state_rate", profile->state_rate);
}

static void check_federal(ProfileCheck *check, const TaxTables *tables, const TaxProfile *profile)
{
    if (!profile->filing_status.present)
        fault(check, "filing_status", "required", "A federal profile needs a filing status.");
    if (tax_tables_year(tables, profile->year) == NULL)
        fault(check, "year", "tax_year_not_supported",
              arena_format(check->arena, "There are no federal parameters for %d.",
                           (int)profile->year));
    if (profile->short_term_rate.present)
        fault(check, "short_term_rate", "not_of_this_kind", "Only a flat profile has the rate.");
    if (profile->long_term_rate.present)
        fault(check, "long_term_rate", "not_of_this_kind", "Only a flat profile has the rate.");
}

static void check_flat_rate(ProfileCheck *check, const char *member, OptionalRate rate)
{
    if (rate.present)
        check_rate(check, member, rate.value);
    else
        fault(check, member, "required", "A flat profile needs both rates.");
}

Error *tax_profile_check(Arena *arena, const TaxTables *tables, const TaxProfile *profile,
                         const char *pointer)
{
    ProfileCheck check = {.arena = arena, .pointer = pointer};

    if (profile->kind == PROFILE_FEDERAL) {
        check_federal(&check, tables, profile);
    } else {
        check_flat_rate(&check, "short_term_rate", profile->short_term_rate);
        check_flat_rate(&check, "long_term_rate", profile->long_term_rate);
    }
    check_amounts(&check, profile);
    return check.faults.first;
}

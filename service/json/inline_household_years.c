#include "json/inline_household_parts.h"

#include <stdlib.h>

static int compare_years(const void *left, const void *right)
{
    int32_t a = ((const TaxProfile *)left)->year;
    int32_t b = ((const TaxProfile *)right)->year;

    return (a > b) - (a < b);
}

static void build_profiles(InlineBuild *build)
{
    const InlineHousehold *given = &build->body->household;
    size_t count = given->tax_profile_count;
    Household *household = &build->household;

    household->profiles = ARENA_ARRAY(build->arena, TaxProfile, count);
    household->profile_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *pointer = arena_format(build->arena, "/household/tax_profiles/%zu", i);

        household->profiles[i] = given->tax_profiles[i];
        error_list_add(&build->faults, tax_profile_check(build->arena, build->tables,
                                                         &household->profiles[i], pointer));
        for (size_t j = 0; j < i; j++) {
            if (household->profiles[j].year == household->profiles[i].year)
                inline_household_fault(build, json_pointer(build->arena, pointer, "year"),
                                       "duplicate_item", "Another profile is of this year.");
        }
    }
    if (count > 0)
        qsort(household->profiles, count, sizeof *household->profiles, compare_years);
}

static bool same_budget(const GainsBudget *left, const GainsBudget *right)
{
    return left->year == right->year && left->scope == right->scope &&
           left->account == right->account;
}

static void build_budgets(InlineBuild *build)
{
    const InlineHousehold *given = &build->body->household;
    Household *household = &build->household;

    household->budgets = ARENA_ARRAY(build->arena, GainsBudget, given->gains_budget_count);
    for (size_t i = 0; i < given->gains_budget_count; i++) {
        const GainsBudgetRecord *record = &given->gains_budgets[i];
        const char *pointer = arena_format(build->arena, "/household/gains_budgets/%zu", i);
        GainsBudget budget = {.scope =
                                  record->account_id.present ? BUDGET_ACCOUNT : BUDGET_HOUSEHOLD,
                              .year = record->year,
                              .allowance = record->allowance,
                              .short_cap = record->short_cap,
                              .long_cap = record->long_cap,
                              .ceiling = record->ceiling};

        if (record->account_id.present)
            budget.account = inline_household_account_at(build, record->account_id.value, pointer);
        for (size_t j = 0; j < i; j++) {
            if (same_budget(&household->budgets[j], &budget))
                inline_household_fault(build, json_pointer(build->arena, pointer, "year"),
                                       "duplicate_item",
                                       "Another budget is of this scope and year.");
        }
        household->budgets[household->budget_count++] = budget;
    }
}

static void build_realized(InlineBuild *build)
{
    const InlineHousehold *given = &build->body->household;
    Household *household = &build->household;

    household->realized = ARENA_ARRAY(build->arena, RealizedGain, given->realized_gain_count);
    household->realized_count = given->realized_gain_count;
    for (size_t i = 0; i < given->realized_gain_count && !inline_household_is_full(build); i++) {
        const RealizedGainRecord *record = &given->realized_gains[i];
        const char *pointer = arena_format(build->arena, "/household/realized_gains/%zu", i);
        const Lot sold = {.kind = record->kind, .acquired_on = record->acquired_on};

        household->realized[i] = (RealizedGain){
            .id = {inline_household_numbered(i + 1)},
            .account = inline_household_account_at(build, record->account_id, pointer),
            .security = inline_household_symbol_at(build, record->symbol, pointer),
            .quantity = record->quantity,
            .acquired_on = record->acquired_on,
            .sold_on = record->sold_on,
            .gain = money_add(money_subtract(record->proceeds, record->basis), record->disallowed),
            .disallowed = record->disallowed,
            .term = lot_term(&sold, record->sold_on)}; /* Rules HP-1, HP-4. */
    }
}

void inline_household_build_years(InlineBuild *build)
{
    build_profiles(build);
    build_budgets(build);
    build_realized(build);
}

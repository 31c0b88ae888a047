/*
 * Gains budgets of a calendar year: what is used, what remains, and which cap binds (rules BU). It
 * refuses to plan.
 */
#pragma once

#include "domain/household.h"

typedef struct BudgetUse {
    const GainsBudget *budget;
    OptionalMoney allowance; /* dollars, a ceiling resolved (BU-6); absent: no cap on the net */
    Gains used_before;
    Gains used_after;
    OptionalMoney remaining; /* least room over all caps, after; negative when over (BU-3); absent
                                as well where gains of the account are not on the return (AC-5) */
    BudgetState state;       /* after, BU-3; CHOICE: near when remaining <= 10 % of the cap */
    const char *binding;     /* "allowance", "short_cap", "long_cap"; NULL without `remaining` */
} BudgetUse;

/*
 * Recognized gains of taxable accounts on this return with trade dates in `year`, of the household
 * or of one account (account >= 0). Rules BU-1, AC-1, AC-5.
 */
Gains budget_used(const Household *household, int32_t year, int32_t account);

/*
 * The household's own budget of the year as if its allowance were this, in place of an allowance or
 * a ceiling, its other caps as they are; a budget where it has none. Budgets of accounts stay.
 */
void budget_suppose(Arena *arena, Household *household, int32_t year, Money allowance);

/* What becomes of a budget when a proposal adds these gains per account (NULL: none). */
BudgetUse budget_after(const Household *household, const BudgetUse *before, const Gains *added);

/*
 * Every budget of `year` against the gains that a proposal adds per account (added[account], may be
 * NULL for none). Returns an array of household->budget_count or fewer uses in the arena;
 * *count_out their number.
 */
BudgetUse *budget_evaluate(Arena *arena, const Household *household, const TaxTables *tables,
                           int32_t year, const Gains *added, size_t *count_out);

/*
 * By how much the proposal itself exceeds each cap, 0 where it does not: what is over already may
 * stay so, and losses are always welcome. Rules BU-2, BU-8.
 */
typedef struct BudgetExcess {
    Money allowance, short_cap, long_cap;
} BudgetExcess;
BudgetExcess budget_excess(const BudgetUse *use);

/*
 * The first cap that the proposal itself exceeds, "allowance", "short_cap" or "long_cap"; NULL when
 * none. Rule BU-4.
 */
const char *budget_exceeded(const BudgetUse *use);

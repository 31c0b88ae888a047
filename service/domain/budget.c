#include "domain/budget.h"

static Money gains_net(Gains gains)
{
    return money_add(gains.short_term, gains.long_term);
}

Gains budget_used(const Household *household, int32_t year, int32_t account)
{
    bool other_year;
    const TaxProfile *profile = household_profile(household, year, &other_year);
    Gains used = {0};

    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];
        Money *sum = row->term == TERM_LONG ? &used.long_term : &used.short_term;

        if (date_year(row->sold_on) == year && (account < 0 || row->account == (uint32_t)account) &&
            household_account_on_return(&household->accounts[row->account], profile))
            *sum = money_add(*sum, row->gain);
    }
    return used;
}

void budget_suppose(Arena *arena, Household *household, int32_t year, Money allowance)
{
    size_t count = household->budget_count;
    GainsBudget *budgets = ARENA_COPY_IN(arena, GainsBudget, household->budgets, count, count + 1);
    size_t at = 0;

    while (at < count && (budgets[at].year != year || budgets[at].scope != BUDGET_HOUSEHOLD))
        at++;
    if (at == count)
        budgets[household->budget_count++] = (GainsBudget){.scope = BUDGET_HOUSEHOLD, .year = year};
    budgets[at].allowance = (OptionalMoney){true, allowance};
    budgets[at].ceiling = (OptionalWord){0};
    household->budgets = budgets;
}

static Gains added_gains(const Household *household, const Gains *added, int32_t account)
{
    Gains sum = {0};

    if (added == NULL)
        return sum;
    if (account >= 0)
        return added[account];
    for (size_t i = 0; i < household->account_count; i++)
        sum = gains_add(sum, added[i]);
    return sum;
}

/*
 * Rule BU-6. CHOICE: the dollars of a ceiling are what is used and the room under it that is left.
 * Absent where the year's tax cannot be figured.
 */
static OptionalMoney ceiling_allowance(const Household *household, const TaxTables *tables,
                                       const GainsBudget *budget, Gains used)
{
    bool other_year;
    const TaxProfile *profile = household_profile(household, budget->year, &other_year);
    const TaxParameters *parameters = tax_tables_year(tables, budget->year);
    OptionalMoney room;

    if (profile == NULL || (profile->kind == PROFILE_FEDERAL && parameters == NULL))
        return (OptionalMoney){0};
    room = tax_ceiling_room(parameters, profile, budget_used(household, budget->year, -1),
                            (BudgetCeiling)budget->ceiling.value);
    if (room.present)
        room.value = money_add(room.value, gains_net(used));
    return room;
}

/* Rules BU-2, BU-3: every cap holds; the one with the least room is named. */
static void apply_cap(BudgetUse *use, const char *name, OptionalMoney cap, Money used)
{
    Money room = money_subtract(cap.value, used);

    if (!cap.present || (use->remaining.present && use->remaining.value.cents <= room.cents))
        return;
    use->remaining = (OptionalMoney){true, room};
    use->binding = name;
    use->state = BUDGET_WITHIN;
    if (room.cents == 0 || (Wide)room.cents * 10 <= cap.value.cents)
        use->state = BUDGET_NEAR; /* a ceiling that is reached is below zero after losses */
    if (room.cents < 0)
        use->state = BUDGET_OVER;
}

static int32_t account_of(const GainsBudget *budget)
{
    return budget->scope == BUDGET_ACCOUNT ? (int32_t)budget->account : -1;
}

/* Rules BU-1, AC-5: of an account whose gains are not on the year's return nothing is counted, so
 * it is nowhere near a cap either; it may have been when the cap was set. */
static bool is_counted(const Household *household, const GainsBudget *budget)
{
    bool other_year;
    const TaxProfile *profile = household_profile(household, budget->year, &other_year);

    return budget->scope == BUDGET_HOUSEHOLD ||
           household_account_on_return(&household->accounts[budget->account], profile);
}

BudgetUse budget_after(const Household *household, const BudgetUse *before, const Gains *added)
{
    const GainsBudget *budget = before->budget;
    BudgetUse use = {
        .budget = budget, .allowance = before->allowance, .used_before = before->used_before};

    use.used_after = gains_add(use.used_before, added_gains(household, added, account_of(budget)));
    if (!is_counted(household, budget))
        return use;
    apply_cap(&use, "allowance", use.allowance, gains_net(use.used_after));
    apply_cap(&use, "short_cap", budget->short_cap, use.used_after.short_term);
    apply_cap(&use, "long_cap", budget->long_cap, use.used_after.long_term);
    return use;
}

BudgetUse *budget_evaluate(Arena *arena, const Household *household, const TaxTables *tables,
                           int32_t year, const Gains *added, size_t *count_out)
{
    BudgetUse *uses = ARENA_ARRAY(arena, BudgetUse, household->budget_count);
    size_t count = 0;

    for (size_t i = 0; i < household->budget_count; i++) {
        const GainsBudget *budget = &household->budgets[i];
        BudgetUse *use = &uses[count];

        if (budget->year != year)
            continue;
        count++;
        use->budget = budget;
        use->used_before = budget_used(household, year, account_of(budget));
        use->allowance = budget->allowance;
        if (budget->ceiling.present)
            use->allowance = ceiling_allowance(household, tables, budget, use->used_before);
        *use = budget_after(household, use, added);
    }
    *count_out = count;
    return uses;
}

static Money excess(OptionalMoney cap, Money before, Money after)
{
    if (!cap.present)
        return (Money){0};
    return money_max(money_subtract(after, money_max(cap.value, before)), (Money){0});
}

BudgetExcess budget_excess(const BudgetUse *use)
{
    const Gains *before = &use->used_before;
    const Gains *after = &use->used_after;

    return (BudgetExcess){
        .allowance = excess(use->allowance, gains_net(*before), gains_net(*after)),
        .short_cap = excess(use->budget->short_cap, before->short_term, after->short_term),
        .long_cap = excess(use->budget->long_cap, before->long_term, after->long_term),
    };
}

const char *budget_exceeded(const BudgetUse *use)
{
    BudgetExcess over = budget_excess(use);

    if (over.allowance.cents > 0)
        return "allowance";
    if (over.short_cap.cents > 0)
        return "short_cap";
    return over.long_cap.cents > 0 ? "long_cap" : NULL;
}

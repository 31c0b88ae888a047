#include "testing.h"

typedef struct Ledger {
    HouseholdBuilder builder;
    const Rules *rules;
    Gains added[3];
} Ledger;

/* Own taxable, the spouse's taxable, an IRA; all with one security. */
static Ledger *ledger(void **state)
{
    Ledger *made = ARENA_NEW(*state, Ledger);

    made->builder = builder_new(*state, "2026-08-21");
    made->rules = builder_rules(*state);
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    return made;
}

static RealizedGain *book(Ledger *made, uint32_t account, const char *gain, Term term)
{
    RealizedGain *row = builder_realized(&made->builder, account, 0, "2026-03-02", gain);

    row->term = term;
    return row;
}

static BudgetUse evaluate(Ledger *made)
{
    size_t count;
    BudgetUse *uses = budget_evaluate(made->builder.arena, builder_household(&made->builder),
                                      &made->rules->tax, 2026, made->added, &count);

    assert_int_equal(count, 1);
    return uses[0];
}

static void test_budget_uses_recognized_gains_of_the_year_bu_1(void **state)
{
    Ledger *made = ledger(state);
    Gains used;

    book(made, 0, "100.00", TERM_SHORT);
    book(made, 0, "-30.00", TERM_LONG);
    book(made, 1, "7.00", TERM_LONG);
    builder_realized(&made->builder, 0, 0, "2025-12-31", "1000.00");
    builder_realized(&made->builder, 0, 0, "2027-01-01", "1000.00");
    builder_profile(&made->builder, 2026, FILING_MFJ, "0")->long_term_carryover_in =
        money("500.00");
    used = budget_used(builder_household(&made->builder), 2026, -1);
    ASSERT_MONEY(used.short_term, "100.00");
    ASSERT_MONEY(used.long_term, "-23.00");
}

static void test_budget_of_an_account_counts_its_own_bu_1(void **state)
{
    Ledger *made = ledger(state);

    book(made, 0, "100.00", TERM_LONG);
    book(made, 1, "7.00", TERM_LONG);
    ASSERT_MONEY(budget_used(builder_household(&made->builder), 2026, 1).long_term, "7.00");
}

static void test_budget_leaves_out_accounts_that_are_not_taxable_ac_1(void **state)
{
    Ledger *made = ledger(state);

    book(made, 2, "100.00", TERM_LONG);
    ASSERT_MONEY(budget_used(builder_household(&made->builder), 2026, -1).long_term, "0.00");
}

static void test_budget_leaves_out_the_spouse_under_mfs_ac_5(void **state)
{
    Ledger *made = ledger(state);

    book(made, 1, "100.00", TERM_LONG);
    builder_profile(&made->builder, 2026, FILING_MFS, "0");
    ASSERT_MONEY(budget_used(builder_household(&made->builder), 2026, -1).long_term, "0.00");
}

static void test_budget_remaining_is_allowance_less_net(void **state)
{
    Ledger *made = ledger(state);
    BudgetUse use;

    builder_budget(&made->builder, 2026, "20000.00");
    book(made, 0, "6500.00", TERM_LONG);
    made->added[0].short_term = money("483.51");
    made->added[1].long_term = money("7421.30");
    use = evaluate(made);
    ASSERT_MONEY(use.used_before.long_term, "6500.00");
    ASSERT_MONEY(use.used_after.short_term, "483.51");
    ASSERT_MONEY(use.used_after.long_term, "13921.30");
    ASSERT_MONEY(use.remaining.value, "5595.19");
    assert_int_equal(use.state, BUDGET_WITHIN);
    assert_string_equal(use.binding, "allowance");
}

static void test_budget_caps_apply_to_each_term_bu_2(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, NULL);
    BudgetUse use;

    budget->short_cap = some("100.00");
    made->added[0].short_term = money("150.00");
    made->added[0].long_term = money("-5000.00");
    use = evaluate(made);
    ASSERT_MONEY(use.remaining.value, "-50.00");
    assert_int_equal(use.state, BUDGET_OVER);
    assert_string_equal(use.binding, "short_cap");
}

static void test_budget_names_the_cap_with_least_room_bu_3(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, "1000.00");

    budget->short_cap = some("500.00");
    budget->long_cap = some("600.00");
    made->added[0].long_term = money("200.00");
    assert_string_equal(evaluate(made).binding, "long_cap");
    ASSERT_MONEY(evaluate(made).remaining.value, "400.00");
    made->added[0].short_term = money("200.00");
    assert_string_equal(evaluate(made).binding, "short_cap");
    made->added[0].short_term = money("450.00");
    made->added[0].long_term = money("550.00");
    assert_string_equal(evaluate(made).binding, "allowance");
}

/* The state is that of the cap with least room, whatever another one came to before. */
static void test_budget_state_is_of_the_cap_that_binds_bu_3(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, "1000.00");

    budget->short_cap = some("1000.00");
    made->added[0].short_term = money("750.00");
    made->added[0].long_term = money("160.00"); /* 90 of 1,000 are left: near */
    assert_int_equal(evaluate(made).state, BUDGET_NEAR);
    budget->short_cap = some("835.00"); /* 85 are left, more than a tenth */
    assert_string_equal(evaluate(made).binding, "short_cap");
    assert_int_equal(evaluate(made).state, BUDGET_WITHIN);
}

static void test_budget_adds_each_term_of_what_is_proposed_bu_1(void **state)
{
    Ledger *made = ledger(state);
    BudgetUse use;

    builder_budget(&made->builder, 2026, "1000.00");
    book(made, 0, "100.00", TERM_SHORT);
    book(made, 0, "30.00", TERM_LONG);
    made->added[0] = (Gains){money("7.00"), money("5.00")};
    made->added[1] = (Gains){money("0.70"), money("0.50")};
    use = evaluate(made);
    ASSERT_MONEY(use.used_before.short_term, "100.00");
    ASSERT_MONEY(use.used_before.long_term, "30.00");
    ASSERT_MONEY(use.used_after.short_term, "107.70");
    ASSERT_MONEY(use.used_after.long_term, "35.50");
}

static void test_budget_of_the_first_account_takes_its_own_additions_alone(void **state)
{
    Ledger *made = ledger(state);

    builder_budget(&made->builder, 2026, "1000.00")->scope = BUDGET_ACCOUNT;
    made->added[0].long_term = money("10.00");
    made->added[1].long_term = money("700.00");
    ASSERT_MONEY(evaluate(made).used_after.long_term, "10.00");
}

/* Over is what was not over before, or is more so now: by each cap. */
static void test_budget_exceeded_names_the_cap_that_a_proposal_goes_over_bu_4(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, "1000.00");
    BudgetUse use;

    budget->short_cap = some("100.00");
    budget->long_cap = some("200.00");
    made->added[0] = (Gains){money("100.00"), money("200.00")};
    use = evaluate(made);
    assert_null(budget_exceeded(&use));
    made->added[0].short_term = money("100.01");
    use = evaluate(made);
    assert_string_equal(budget_exceeded(&use), "short_cap");
    made->added[0] = (Gains){money("100.00"), money("200.01")};
    use = evaluate(made);
    assert_string_equal(budget_exceeded(&use), "long_cap");
    made->added[0] = (Gains){money("900.00"), money("100.01")};
    use = evaluate(made);
    assert_string_equal(budget_exceeded(&use), "allowance");
    book(made, 0, "5000.00", TERM_SHORT);
    made->added[0] = (Gains){money("-1.00"), money("1.00")};
    use = evaluate(made);
    assert_null(budget_exceeded(&use));
}

static void test_budget_is_near_at_a_tenth_and_over_below_zero(void **state)
{
    Ledger *made = ledger(state);

    builder_budget(&made->builder, 2026, "1000.00");
    made->added[0].long_term = money("899.99");
    assert_int_equal(evaluate(made).state, BUDGET_WITHIN);
    made->added[0].long_term = money("900.00");
    assert_int_equal(evaluate(made).state, BUDGET_NEAR);
    made->added[0].long_term = money("1000.00");
    assert_int_equal(evaluate(made).state, BUDGET_NEAR);
    made->added[0].long_term = money("1000.01");
    assert_int_equal(evaluate(made).state, BUDGET_OVER);
}

static void test_budget_marks_trades_over_and_refuses_none_bu_4(void **state)
{
    Ledger *made = ledger(state);
    PreviewOrder *order = builder_order(&made->builder);
    Preview preview;

    builder_budget(&made->builder, 2026, "10.00");
    builder_lot(&made->builder, 0, 0, "1", "50", "2020-01-06");
    builder_sell(&made->builder, order, 0, "VTI", "1");
    ASSERT_OK(preview_compute(*state, made->rules, builder_household(&made->builder), order,
                              (OptionalWord){0}, &preview));
    assert_int_equal(preview.budgets[0].state, BUDGET_OVER);
    ASSERT_MONEY(preview.budgets[0].remaining.value, "-40.00");
}

static void test_budget_of_the_account_takes_its_own_additions(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, "1000.00");

    budget->scope = BUDGET_ACCOUNT;
    budget->account = 1;
    made->added[0].long_term = money("900.00");
    made->added[1].long_term = money("10.00");
    ASSERT_MONEY(evaluate(made).used_after.long_term, "10.00");
}

static void test_budget_without_a_cap_has_no_remaining_bu_7(void **state)
{
    Ledger *made = ledger(state);

    builder_budget(&made->builder, 2026, NULL);
    assert_false(evaluate(made).remaining.present);
    assert_null(evaluate(made).binding);
    assert_int_equal(evaluate(made).state, BUDGET_WITHIN);
}

/* A cap set while the return was joint: nothing of it is used, and nothing of it is left. */
static void test_budget_of_a_spouse_apart_has_no_remaining_ac_5(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, "5.00");

    budget->scope = BUDGET_ACCOUNT;
    budget->account = 1;
    book(made, 1, "7.00", TERM_LONG);
    assert_int_equal(evaluate(made).state, BUDGET_OVER);
    builder_profile(&made->builder, 2026, FILING_MFS, "0");
    assert_false(evaluate(made).remaining.present);
    assert_null(evaluate(made).binding);
    ASSERT_MONEY(evaluate(made).used_before.long_term, "0.00");
}

static void test_budget_evaluates_those_of_the_year_and_needs_no_additions_bu_7(void **state)
{
    Ledger *made = ledger(state);
    size_t count;

    builder_budget(&made->builder, 2025, "10.00");
    budget_evaluate(*state, builder_household(&made->builder), &made->rules->tax, 2026, NULL,
                    &count);
    assert_int_equal(count, 0);
    budget_evaluate(*state, builder_household(&made->builder), &made->rules->tax, 2025, NULL,
                    &count);
    assert_int_equal(count, 1);
}

static void test_budget_ceiling_is_what_is_used_and_the_room_left_bu_6(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, NULL);
    BudgetUse use;

    budget->ceiling = (OptionalWord){true, CEILING_ZERO_PERCENT_BRACKET};
    builder_profile(&made->builder, 2026, FILING_SINGLE, "50000"); /* 15,550 of room */
    book(made, 0, "550.00", TERM_LONG);
    made->added[0].long_term = money("14000.00");
    use = evaluate(made);
    ASSERT_MONEY(use.allowance.value, "15550.00");
    ASSERT_MONEY(use.remaining.value, "1000.00");
    assert_int_equal(use.state, BUDGET_NEAR);
}

/* Income alone is above the line: nothing is left of the ceiling, whatever was lost. */
static void test_budget_ceiling_without_room_is_near_after_losses_bu_6(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, NULL);
    BudgetUse use;

    budget->ceiling = (OptionalWord){true, CEILING_ZERO_PERCENT_BRACKET};
    builder_profile(&made->builder, 2026, FILING_SINGLE, "500000");
    book(made, 0, "-550.00", TERM_LONG);
    use = evaluate(made);
    ASSERT_MONEY(use.allowance.value, "-550.00");
    ASSERT_MONEY(use.remaining.value, "0.00");
    assert_int_equal(use.state, BUDGET_NEAR);
}

static void test_budget_ceiling_without_a_figure_is_absent_bu_6(void **state)
{
    Ledger *made = ledger(state);
    GainsBudget *budget = builder_budget(&made->builder, 2026, NULL);
    TaxProfile *profile;

    budget->ceiling = (OptionalWord){true, CEILING_NIIT_THRESHOLD};
    assert_false(evaluate(made).allowance.present); /* no profile */
    profile = builder_profile(&made->builder, 2026, FILING_SINGLE, "0");
    profile->kind = PROFILE_FLAT;
    assert_false(evaluate(made).allowance.present);
    profile->kind = PROFILE_FEDERAL;
    assert_true(evaluate(made).allowance.present);
    made->rules = &(const Rules){.engine_version = {"", 0}};
    assert_false(evaluate(made).allowance.present); /* no parameters */
}

/* Product D13: whatever another allowance would allow, nothing else of the budgets changes. */
static void test_budget_supposed_takes_the_place_of_allowance_and_ceiling(void **state)
{
    Ledger *made = ledger(state);
    Household *household = &made->builder.household;
    GainsBudget *stored = builder_budget(&made->builder, 2026, NULL);

    stored->ceiling = (OptionalWord){true, CEILING_NIIT_THRESHOLD};
    stored->short_cap = some("10.00");
    budget_suppose(made->builder.arena, household, 2026, money("500.00"));
    assert_int_equal(household->budget_count, 1);
    ASSERT_MONEY(household->budgets[0].allowance.value, "500.00");
    assert_false(household->budgets[0].ceiling.present);
    ASSERT_MONEY(household->budgets[0].short_cap.value, "10.00");
    assert_true(stored->ceiling.present); /* what it was is kept elsewhere, and stays */
}

static void test_budget_supposed_is_one_more_beside_those_of_accounts_and_years(void **state)
{
    Ledger *made = ledger(state);
    Household *household = &made->builder.household;
    GainsBudget *of_account = builder_budget(&made->builder, 2026, "1.00");

    of_account->scope = BUDGET_ACCOUNT;
    builder_budget(&made->builder, 2025, "2.00");
    budget_suppose(made->builder.arena, household, 2026, money("0.00"));
    assert_int_equal(household->budget_count, 3);
    ASSERT_MONEY(household->budgets[0].allowance.value, "1.00");
    ASSERT_MONEY(household->budgets[1].allowance.value, "2.00");
    ASSERT_MONEY(household->budgets[2].allowance.value, "0.00");
    assert_int_equal(household->budgets[2].year, 2026);
    assert_int_equal(household->budgets[2].scope, BUDGET_HOUSEHOLD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_budget_uses_recognized_gains_of_the_year_bu_1),
        TEST(test_budget_of_an_account_counts_its_own_bu_1),
        TEST(test_budget_leaves_out_accounts_that_are_not_taxable_ac_1),
        TEST(test_budget_leaves_out_the_spouse_under_mfs_ac_5),
        TEST(test_budget_remaining_is_allowance_less_net),
        TEST(test_budget_caps_apply_to_each_term_bu_2),
        TEST(test_budget_names_the_cap_with_least_room_bu_3),
        TEST(test_budget_state_is_of_the_cap_that_binds_bu_3),
        TEST(test_budget_adds_each_term_of_what_is_proposed_bu_1),
        TEST(test_budget_of_the_first_account_takes_its_own_additions_alone),
        TEST(test_budget_exceeded_names_the_cap_that_a_proposal_goes_over_bu_4),
        TEST(test_budget_is_near_at_a_tenth_and_over_below_zero),
        TEST(test_budget_marks_trades_over_and_refuses_none_bu_4),
        TEST(test_budget_of_the_account_takes_its_own_additions),
        TEST(test_budget_without_a_cap_has_no_remaining_bu_7),
        TEST(test_budget_of_a_spouse_apart_has_no_remaining_ac_5),
        TEST(test_budget_evaluates_those_of_the_year_and_needs_no_additions_bu_7),
        TEST(test_budget_ceiling_is_what_is_used_and_the_room_left_bu_6),
        TEST(test_budget_ceiling_without_room_is_near_after_losses_bu_6),
        TEST(test_budget_ceiling_without_a_figure_is_absent_bu_6),
        TEST(test_budget_supposed_takes_the_place_of_allowance_and_ceiling),
        TEST(test_budget_supposed_is_one_more_beside_those_of_accounts_and_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

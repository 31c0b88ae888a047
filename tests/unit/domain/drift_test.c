#include "drift_scale.h"

static void test_drift_is_half_the_sum_of_deviations_dr_1(void **state)
{
    const Drift *drift = measure(quarters(state));

    assert_int_equal(drift->gap, DRIFT_KNOWN);
    assert_rate(drift->before, "0.1");
    assert_rate(drift->after, "0.1");
    ASSERT_MONEY(drift->value, "100.00");
    assert_int_equal(drift->class_count, 5);
    assert_rate(drift->classes[0].weight_before, "0.3");
}

static void test_drift_of_thirty_seventy_against_halves_dr_1(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "0.5");
    target(made, "B", "0.5");
    hold(made, 0, "3000");
    hold(made, 1, "7000");
    assert_rate(measure(made)->before, "0.2");
}

static void test_drift_is_shown_to_six_places_and_compared_exactly_dr_2(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "0.5");
    target(made, "B", "0.5");
    hold(made, 0, "5300.001");
    hold(made, 1, "4699.999");
    assert_rate(measure(made)->before, "0.03"); /* 0.0300001 */
    assert_false(measure(made)->within_before);
    made->builder.household.lots[0].quantity = quantity("5300");
    made->builder.household.lots[1].quantity = quantity("4700");
    assert_true(measure(made)->within_before);
}

static void test_drift_rounds_half_away_dr_2(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "1");
    hold(made, 0, "199999");
    hold(made, 1, "1"); /* 0.000005 */
    assert_rate(measure(made)->before, "0.000005");
    made->builder.household.lots[0].quantity = quantity("399999");
    assert_rate(measure(made)->before, "0.000003"); /* 0.0000025 */
}

static void test_drift_classes_stand_in_the_models_order_then_cash_then_foreign_dr_3(void **state)
{
    Scale *made = scale(state);
    const Drift *drift;

    target(made, "C", "0.5");
    target(made, "A", "0.5");
    hold(made, 3, "1");
    hold(made, 1, "1");
    drift = measure(made);
    assert_int_equal(drift->class_count, 5);
    assert_true(text_is(drift->classes[0].name, "C"));
    assert_true(text_is(drift->classes[1].name, "A"));
    assert_true(text_is(drift->classes[2].name, "cash"));
    assert_true(text_is(drift->classes[3].name, "B"));
    assert_true(text_is(drift->classes[4].name, "D"));
    assert_true(drift->classes[3].foreign && drift->classes[4].foreign);
    assert_false(drift->classes[0].foreign || drift->classes[2].foreign);
    assert_rate(drift->before, "1");
}

static void test_drift_cash_has_target_zero_unless_the_model_says_dr_3(void **state)
{
    Scale *made = scale(state);

    made->builder.household.accounts[0].cash = money("10.00");
    target(made, "A", "0.9");
    hold(made, 0, "90");
    made->model->targets[0].weight = rate("1");
    assert_rate(measure(made)->before, "0.1");
    made->model->targets[0].weight = rate("0.9");
    target_class(made, CLASS_CASH, "0.1");
    assert_rate(measure(made)->before, "0");
    assert_int_equal(measure(made)->class_count, 2);
}

static void test_drift_by_asset_class_gathers_securities_dr_3(void **state)
{
    Scale *made = scale(state);
    Security *securities = made->builder.household.securities;
    const Drift *drift;

    made->model->basis = BY_ASSET_CLASS;
    target_class(made, CLASS_US_STOCKS, "0.5");
    target_class(made, CLASS_US_BONDS, "0.5");
    securities[2].asset_class.value = CLASS_US_BONDS;
    securities[3].asset_class.value = CLASS_CASH; /* a money market fund */
    hold(made, 0, "20");
    hold(made, 1, "30");
    hold(made, 2, "40");
    hold(made, 3, "10");
    drift = measure(made);
    assert_rate(drift->classes[0].weight_before, "0.5");
    assert_rate(drift->classes[1].weight_before, "0.4");
    assert_rate(drift->classes[2].weight_before, "0.1");
    assert_rate(drift->before, "0.1");
}

static void test_drift_by_asset_class_names_what_has_no_target_dr_4(void **state)
{
    Scale *made = scale(state);
    Security *securities = made->builder.household.securities;
    const Drift *drift;

    made->model->basis = BY_ASSET_CLASS;
    target_class(made, CLASS_US_STOCKS, "1");
    securities[1].asset_class.value = CLASS_COMMODITIES;
    securities[2].asset_class.present = false;
    securities[3].asset_class.value = CLASS_COMMODITIES;
    hold(made, 0, "70");
    hold(made, 1, "10");
    hold(made, 2, "10");
    hold(made, 3, "10");
    drift = measure(made);
    assert_int_equal(drift->class_count, 4);
    assert_true(text_is(drift->classes[2].name, "commodities"));
    assert_rate(drift->classes[2].weight_before, "0.2");
    assert_true(text_is(drift->classes[3].name, "unclassified"));
    assert_rate(drift->before, "0.3");
}

/* Where securities stand in the place of a class, what is held beside them of it is foreign; one of
 * another class counts for its own target alone. Rules DR-3, DR-4. */
static void test_drift_by_asset_class_takes_a_security_by_its_own_target_first(void **state)
{
    Scale *made = scale(state);
    Security *securities = made->builder.household.securities;
    const Drift *drift;

    made->model->basis = BY_ASSET_CLASS;
    target(made, "A", "0.4");
    target(made, "C", "0.1");
    target_class(made, CLASS_US_BONDS, "0.5");
    securities[2].asset_class.value = CLASS_US_BONDS;
    securities[3].asset_class.value = CLASS_US_BONDS;
    hold(made, 0, "30");
    hold(made, 1, "10");
    hold(made, 2, "10");
    hold(made, 3, "50");
    drift = measure(made);
    assert_int_equal(drift->class_count, 5);
    assert_rate(drift->classes[0].weight_before, "0.3");
    assert_rate(drift->classes[1].weight_before, "0.1");
    assert_rate(drift->classes[2].weight_before, "0.5");
    assert_true(text_is(drift->classes[4].name, "us_stocks"));
    assert_true(drift->classes[4].foreign);
    assert_rate(drift->before, "0.1");
}

static void test_drift_by_group_gathers_members_dr_3(void **state)
{
    Scale *made = scale(state);
    ModelTarget *group;
    const Drift *drift;

    made->model->basis = BY_SECURITY_GROUP;
    group = builder_target(&made->builder, made->model, "1");
    group->group = (OptionalText){true, TEXT_LITERAL("stocks")};
    group->members[0] = (GroupMember){TEXT_LITERAL("D"), ROLE_PRIMARY};
    group->members[1] = (GroupMember){TEXT_LITERAL("A"), ROLE_SECONDARY};
    group->member_count = 2;
    hold(made, 0, "40");
    hold(made, 3, "40");
    hold(made, 1, "20");
    drift = measure(made);
    assert_true(text_is(drift->classes[0].name, "stocks"));
    assert_rate(drift->classes[0].weight_before, "0.8");
    assert_rate(drift->before, "0.2");
}

/* Cash is what no target of such a model claims. */
static void test_drift_counts_a_money_fund_where_the_model_names_it_dr_3(void **state)
{
    Scale *made = scale(state);
    const Drift *drift;

    made->builder.household.securities[0].asset_class.value = CLASS_CASH;
    made->builder.household.securities[1].asset_class.value = CLASS_CASH;
    target(made, "A", "1");
    hold(made, 0, "60");
    hold(made, 1, "40");
    drift = measure(made);
    assert_int_equal(drift->class_count, 2);
    assert_rate(drift->classes[0].weight_before, "0.6");
    assert_rate(drift->classes[1].weight_before, "0.4");
    assert_rate(drift->before, "0.4");
}

static void test_drift_of_nothing_is_empty_dr_5(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "1");
    assert_int_equal(measure(made)->gap, DRIFT_EMPTY);
    assert_int_equal(measure(made)->deposit_gap, DEPOSIT_NO_DRIFT);
    assert_string_equal(names_word(&DRIFT_GAP_NAMES, DRIFT_EMPTY), "empty");
}

static void test_drift_of_an_account_uses_its_own_model_dr_6(void **state)
{
    Scale *made = scale(state);
    Model *own;

    target(made, "A", "1");
    hold(made, 0, "1");
    own = builder_model(&made->builder, BY_SECURITY);
    builder_target(&made->builder, own, "1")->symbol = (OptionalText){true, TEXT_LITERAL("B")};
    made->builder.household.model = 0;
    made->scope.account = 0;
    assert_rate(measure(made)->before, "0");
    made->builder.household.accounts[0].model = 1;
    assert_rate(measure(made)->before, "1");
    made->scope.account = -1;
    assert_rate(measure(made)->before, "0");
}

static void test_drift_without_a_model_is_a_gap_dr_6(void **state)
{
    Scale *made = quarters(state);

    made->builder.household.model = -1;
    assert_int_equal(measure(made)->gap, DRIFT_NO_MODEL);
    ASSERT_MONEY(measure(made)->value, "100.00");
    assert_null(measure(made)->model);
}

/* Whatever else is missing: the policy has removed all that there was to drift from. */
static void test_drift_from_a_model_of_which_nothing_is_left_is_a_gap(void **state)
{
    Scale *made = quarters(state);

    made->builder.household.models[0].target_count = 0;
    assert_int_equal(measure(made)->gap, DRIFT_NOTHING_LEFT);
    ASSERT_MONEY(measure(made)->value, "100.00");
    assert_non_null(measure(made)->model);
    made->builder.household.securities[1].price.present = false;
    assert_int_equal(measure(made)->gap, DRIFT_NOTHING_LEFT);
    assert_true(text_is(measure(made)->missing_symbol, "B"));
}

static void test_drift_of_an_account_leaves_out_the_others(void **state)
{
    Scale *made = quarters(state);

    builder_account(&made->builder, TAX_FREE, OWNER_SELF, "5000.00");
    made->scope.account = 0;
    assert_rate(measure(made)->before, "0.1");
    made->scope.account = 1;
    assert_rate(measure(made)->before, "1");
    ASSERT_MONEY(measure(made)->value, "5000.00");
}

static void test_drift_with_a_missing_price_is_a_gap_dr_7(void **state)
{
    Scale *made = quarters(state);

    made->builder.household.securities[1].price.present = false;
    made->builder.household.securities[2].price.present = false;
    assert_int_equal(measure(made)->gap, DRIFT_MISSING_PRICE);
    assert_true(text_is(measure(made)->missing_symbol, "B"));
    made->builder.household.model = -1;
    assert_int_equal(measure(made)->gap, DRIFT_NO_MODEL);
}

static void test_drift_flags_prices_older_than_five_sessions_dr_7(void **state)
{
    Scale *made = quarters(state);

    made->builder.household.securities[1].price_date = on("2026-08-14"); /* five */
    made->builder.household.securities[2].price_date = on("2026-08-13"); /* six */
    builder_security(&made->builder, "E", CLASS_US_STOCKS, "1");
    made->builder.household.securities[4].price_date = on("2020-01-02"); /* not held */
    assert_int_equal(measure(made)->stale_count, 1);
    assert_true(text_is(measure(made)->stale_symbols[0], "C"));
}

static void test_drift_tolerance_is_the_advisors_the_models_or_the_kinds_dr_9(void **state)
{
    Scale *made = quarters(state);

    assert_rate(measure(made)->tolerance, "0.03");
    made->model->kind = MODEL_CRYPTO;
    assert_rate(measure(made)->tolerance, "0.07");
    made->model->drift_tolerance = (OptionalRate){true, rate("0.1")};
    assert_rate(measure(made)->tolerance, "0.1");
    assert_true(measure(made)->within_before);
    made->builder.household.drift_tolerance = (OptionalRate){true, rate("0.02")};
    assert_rate(measure(made)->tolerance, "0.02");
}

static void test_drift_after_a_proposal_has_its_own_shares_and_cash(void **state)
{
    Scale *made = quarters(state);
    Quantity after[4];
    Money cash = money("10.00");

    for (size_t i = 0; i < 4; i++)
        after[i] = quantity("22.5");
    made->scope.after = after;
    made->scope.cash_after = &cash;
    assert_rate(measure(made)->before, "0.1");
    assert_rate(measure(made)->after, "0.1"); /* all of it cash */
    assert_rate(measure(made)->classes[4].weight_after, "0.1");
    ASSERT_MONEY(measure(made)->classes[0].after, "22.50");
    ASSERT_MONEY(measure(made)->value, "100.00");
}

static void test_drift_beside_debts_that_leave_next_to_nothing_is_too_large(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "1");
    made->builder.household.securities[0].price.value.micros = PRICE_LIMIT;
    hold(made, 0, "100000000");
    made->builder.household.accounts[0].cash.cents = -INT64_C(99999999999999999);
    assert_int_equal(measure(made)->gap, DRIFT_TOO_LARGE);
}

/* A weight of 240 billions is told, and one of 260 is not. */
static void test_drift_beside_debts_is_told_up_to_a_quarter_of_what_figures_hold(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "1");
    made->builder.household.securities[0].price.value = price("24");
    hold(made, 0, "100000000");
    made->builder.household.accounts[0].cash = money("-2399999999.99");
    assert_rate(measure(made)->before, "239999999999");
    made->builder.household.securities[0].price.value = price("26");
    made->builder.household.accounts[0].cash = money("-2599999999.99");
    assert_int_equal(measure(made)->gap, DRIFT_TOO_LARGE);
}

static void test_drift_after_losing_everything_is_total(void **state)
{
    Scale *made = quarters(state);
    Quantity after[4] = {{0}};
    Money cash = money("0.00");

    made->scope.after = after;
    made->scope.cash_after = &cash;
    assert_rate(measure(made)->after, "1");
    assert_false(measure(made)->within_after);
    assert_rate(measure(made)->classes[0].weight_after, "0");
}

static void test_drift_at_other_prices_is_a_copy_b_5(void **state)
{
    HouseholdBuilder builder = builder_new(*state, "2026-08-21");
    DriftPrice prices[] = {{.security_id = {{{3}}}, .close = price("2")},
                           {.security_id = {{{5}}}, .close = price("8")},
                           {.security_id = {{{7}}}, .close = price("9")},
                           {{{{9}}}, price("3"), date("2026-08-19")}};
    DriftPrices day = {{{{7}}}, date("2026-08-20"), 4, prices, 4};
    const Household *household;
    Household then;

    builder_account(&builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "1");
    builder_security(&builder, "BND", CLASS_US_BONDS, "1");
    builder_security(&builder, "GLD", CLASS_COMMODITIES, "1");
    household = builder_household(&builder);
    builder.household.securities[0].id = (SecurityId){{{4}}};
    builder.household.securities[1].id = (SecurityId){{{9}}};
    builder.household.securities[2].id = (SecurityId){{{3}}};
    then = drift_at(*state, household, &day);
    assert_false(then.securities[0].price.present);
    assert_int_equal(then.securities[1].price.value.micros, price("3").micros);
    assert_true(then.securities[1].price_date.present);
    assert_false(then.securities[0].price_date.present);
    assert_int_equal(then.securities[1].price_date.value.days, date("2026-08-19").days);
    assert_int_equal(then.securities[2].price.value.micros, price("2").micros);
    assert_int_equal(then.pins.price_as_of.days, date("2026-08-20").days);
    assert_int_equal(then.pins.price_sequence, 4);
    assert_true(uuid_equal(then.pins.price_set_id.uuid, day.price_set_id.uuid));
    assert_int_equal(household->securities[1].price.value.micros, price("1").micros);
}

/* An account's own model is its drift's, whichever of the household's models that is. Rule DR-6. */
static void test_drift_of_an_account_is_against_its_own_model_dr_6(void **state)
{
    Scale *made = quarters(state);
    Household *household = &made->builder.household;
    Model *other = builder_model(&made->builder, BY_SECURITY);

    builder_target(&made->builder, other, "1")->symbol = (OptionalText){true, text_of(SYMBOLS[0])};
    made->scope.account = 0;
    household->model = 0;
    household->accounts[0].model = 1;
    assert_rate(measure(made)->before, "0.7"); /* 70 of 100 are not A */
    household->model = 1;
    household->accounts[0].model = 0;
    assert_rate(measure(made)->before, "0.1");
    made->scope.account = -1;
    assert_rate(measure(made)->before, "0.7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_drift_is_half_the_sum_of_deviations_dr_1),
        TEST(test_drift_of_thirty_seventy_against_halves_dr_1),
        TEST(test_drift_is_shown_to_six_places_and_compared_exactly_dr_2),
        TEST(test_drift_rounds_half_away_dr_2),
        TEST(test_drift_classes_stand_in_the_models_order_then_cash_then_foreign_dr_3),
        TEST(test_drift_cash_has_target_zero_unless_the_model_says_dr_3),
        TEST(test_drift_by_asset_class_gathers_securities_dr_3),
        TEST(test_drift_by_asset_class_names_what_has_no_target_dr_4),
        TEST(test_drift_by_asset_class_takes_a_security_by_its_own_target_first),
        TEST(test_drift_by_group_gathers_members_dr_3),
        TEST(test_drift_counts_a_money_fund_where_the_model_names_it_dr_3),
        TEST(test_drift_of_nothing_is_empty_dr_5),
        TEST(test_drift_of_an_account_uses_its_own_model_dr_6),
        TEST(test_drift_without_a_model_is_a_gap_dr_6),
        TEST(test_drift_from_a_model_of_which_nothing_is_left_is_a_gap),
        TEST(test_drift_of_an_account_leaves_out_the_others),
        TEST(test_drift_with_a_missing_price_is_a_gap_dr_7),
        TEST(test_drift_flags_prices_older_than_five_sessions_dr_7),
        TEST(test_drift_tolerance_is_the_advisors_the_models_or_the_kinds_dr_9),
        TEST(test_drift_after_a_proposal_has_its_own_shares_and_cash),
        TEST(test_drift_beside_debts_that_leave_next_to_nothing_is_too_large),
        TEST(test_drift_beside_debts_is_told_up_to_a_quarter_of_what_figures_hold),
        TEST(test_drift_after_losing_everything_is_total),
        TEST(test_drift_at_other_prices_is_a_copy_b_5),
        TEST(test_drift_of_an_account_is_against_its_own_model_dr_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

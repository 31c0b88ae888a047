#include "drift_scale.h"

static void test_drift_deposit_brings_it_to_zero_dr_8(void **state)
{
    const Drift *drift = measure(quarters(state));

    assert_int_equal(drift->deposit_gap, DEPOSIT_KNOWN);
    ASSERT_MONEY(drift->deposit_to_zero, "20.00");
}

static void test_drift_deposit_spends_cash_in_hand_first_dr_8(void **state)
{
    Scale *made = scale(state);

    made->builder.household.accounts[0].cash = money("20.00");
    target(made, "A", "0.5");
    target(made, "B", "0.4");
    target_class(made, CLASS_CASH, "0.1");
    hold(made, 0, "40");
    hold(made, 1, "40");
    ASSERT_MONEY(measure(made)->deposit_to_zero, "0.00");
}

static void test_drift_deposit_is_rounded_up_to_the_cent_dr_8(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "0.333333");
    target(made, "B", "0.666667");
    hold(made, 0, "100");
    hold(made, 1, "200");
    ASSERT_MONEY(measure(made)->deposit_to_zero, "0.01"); /* 0.0003 */
}

static void test_drift_deposit_is_null_beside_a_foreign_holding_dr_8(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "1");
    hold(made, 0, "100");
    hold(made, 1, "1");
    assert_int_equal(measure(made)->deposit_gap, DEPOSIT_FOREIGN_HOLDING);
    assert_string_equal(names_word(&DEPOSIT_GAP_NAMES, DEPOSIT_FOREIGN_HOLDING), "foreign_holding");
}

static void test_drift_deposit_beyond_all_money_is_null_dr_8(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "0.000001");
    target(made, "B", "0.999999");
    made->builder.household.securities[0].price.value.micros = PRICE_LIMIT;
    hold(made, 0, "200000000");
    assert_int_equal(measure(made)->deposit_gap, DEPOSIT_TOO_LARGE);
}

/* A target of nothing asks for nothing, and stands in the way only of what is held of it. */
static void test_drift_deposit_looks_past_a_target_of_zero_not_held_dr_8(void **state)
{
    Scale *made = scale(state);

    target(made, "A", "0.5");
    target(made, "B", "0.5");
    target(made, "C", "0");
    hold(made, 0, "60");
    hold(made, 1, "40");
    assert_int_equal(measure(made)->deposit_gap, DEPOSIT_KNOWN);
    ASSERT_MONEY(made->drift.deposit_to_zero, "20.00");
    made->builder.household.securities[2].price.value = price("0.000001");
    hold(made, 2, "0.00000001");
    assert_int_equal(measure(made)->deposit_gap, DEPOSIT_FOREIGN_HOLDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_drift_deposit_brings_it_to_zero_dr_8),
        TEST(test_drift_deposit_spends_cash_in_hand_first_dr_8),
        TEST(test_drift_deposit_is_rounded_up_to_the_cent_dr_8),
        TEST(test_drift_deposit_is_null_beside_a_foreign_holding_dr_8),
        TEST(test_drift_deposit_beyond_all_money_is_null_dr_8),
        TEST(test_drift_deposit_looks_past_a_target_of_zero_not_held_dr_8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

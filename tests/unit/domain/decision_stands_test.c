/* How long what was decided stands: until a term, a window or a restraint ends. */
#include "decision_bench.h"

static void test_decision_stands_until_the_next_lot_turns(void **state)
{
    const Made *made = decide(bench(state, "2026-08-21", "100"));

    assert_int_equal(decision_stands_until(*state, &made->scope, date("2026-08-21")).days,
                     date("2026-09-16").days);
}

/* Both lots are sold; the first of them turns first, whatever stands behind it. */
static void test_decision_stands_until_the_first_of_several_lots_turns_hp_1(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    const Made *decided;

    made->builder.household.lots[0].acquired_on = on("2025-09-01");
    made->order->trades[0].quantity.value = quantity("150");
    decided = decide(made);
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-02").days);
}

/* Shares bought lately replace a loss of what is identical to them alone. */
static void test_decision_stands_whatever_window_of_another_security_is_open_ws_4(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    const Made *decided;

    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    builder_lot(&made->builder, 0, 1, "10", "600.00", "2026-08-10");
    decided = decide(made);
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-16").days);
}

static void test_decision_of_a_plan_stands_until_a_restraint_ends(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    Made *decided;

    builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY)->until =
        (OptionalDate){true, date("2026-08-31")};
    decided = decide(made);
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-16").days);
    decided->scope.planned = true;
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-01").days);
}

/* The next year of the last one that a trade may be of has no day that anybody may name. */
static void test_decision_of_the_last_year_stands_until_its_end(void **state)
{
    Bench *made = bench(state, "2100-08-21", "100");
    const DecisionScope scope = {.household = builder_household(&made->builder)};

    assert_int_equal(decision_stands_until(*state, &scope, date("2100-08-21")).days,
                     date("2100-12-31").days + 1);
}

/* A loss of 2026-08-10 would be disallowed by what is bought before 2026-09-10: of what the order
 * buys, and of nothing else. */
static void test_decision_stands_until_a_loss_lets_its_purchase_go_ws_2(void **state)
{
    Bench *made = bench(state, "2026-08-21", "100");
    const Made *decided;

    builder_security(&made->builder, "BND", CLASS_US_BONDS, "50");
    builder_realized(&made->builder, 0, 1, "2026-08-10", "-100.00");
    decided = decide(made);
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-16").days);
    builder_buy(&made->builder, made->order, 0, "BND", "500.00");
    decided = decide(made);
    assert_int_equal(decision_stands_until(*state, &decided->scope, date("2026-08-21")).days,
                     date("2026-09-10").days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_stands_until_the_next_lot_turns),
        TEST(test_decision_stands_until_the_first_of_several_lots_turns_hp_1),
        TEST(test_decision_stands_whatever_window_of_another_security_is_open_ws_4),
        TEST(test_decision_of_a_plan_stands_until_a_restraint_ends),
        TEST(test_decision_of_the_last_year_stands_until_its_end),
        TEST(test_decision_stands_until_a_loss_lets_its_purchase_go_ws_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

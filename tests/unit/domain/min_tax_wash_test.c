/* The least tax where losses may be disallowed. */
#include "min_tax_desk.h"

/* Case MS-015. */
static MinTaxDesk *with_a_recent_lot(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "10", "14000", "2025-02-03");
    min_tax_lot(made, 0, index, "10", "11500", "2026-11-02");
    min_tax_start(made);
    made->problem.without.short_term = money("20000");
    min_tax_sale(made, 0, index, "10");
    return made;
}

static void test_min_tax_sells_the_recent_lot_that_would_disallow_ms_3(void **state)
{
    MinTaxDesk *made = with_a_recent_lot(state);

    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 1, "10");
    assert_proven(made, "29174.00");
}

/* Nothing is claimed then of what was found. */
static void test_min_tax_stops_searching_when_nobody_wants_the_answer_ms_3(void **state)
{
    static const atomic_bool cancelled = true;
    MinTaxDesk *made = with_a_recent_lot(state);

    arena_cancelled_by(made->builder.arena, &cancelled);
    min_tax_choose(made);
    assert_false(made->answer.proven);
    assert_true(made->answer.lower_bound.cents < made->answer.tax.cents);
}

/* Case MS-017. */
static void test_min_tax_counts_purchases_of_a_retirement_account_ms_3(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "14000", "2025-02-03");
    min_tax_lot(made, 0, index, "10", "9000", "2026-03-02");
    min_tax_lot(made, ira, index, "4", "4000", "2026-11-10");
    min_tax_start(made);
    made->problem.without.long_term = money("12000");
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "10");
    assert_proven(made, "26174.00");
}

/* The shares bought in the window are lost on the smaller of two losses, which came in first. */
static void test_min_tax_lets_covers_meet_the_smaller_loss_ws_9(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "1010", "2024-01-02");
    min_tax_lot(made, 0, index, "20", "4000", "2024-02-01");
    min_tax_lot(made, 0, index, "20", "400", "2024-03-01");
    min_tax_lot(made, ira, index, "5", "500", "2026-11-10");
    min_tax_start(made);
    made->problem.without.long_term = money("5000");
    min_tax_sale(made, 0, index, "25");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "5");
    ASSERT_TAKEN(made, 0, 1, "20");
    assert_true(made->answer.proven);
}

/* A part of a share is disallowed together with the rest of its share, which counts. */
static void test_min_tax_meets_part_of_a_share_in_a_whole_one_ms_3(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "1010", "2024-01-02");
    min_tax_lot(made, 0, index, "20", "4000", "2024-02-01");
    min_tax_lot(made, 0, index, "20", "400", "2024-03-01");
    min_tax_lot(made, ira, index, "1.25", "125", "2026-11-10");
    min_tax_start(made);
    made->problem.without.long_term = money("5000");
    min_tax_sale(made, 0, index, "22");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "2");
    ASSERT_TAKEN(made, 0, 1, "20");
    assert_true(made->answer.proven);
}

/* Selling in the retirement account what came in last spares the loss in the taxable one. */
static void test_min_tax_sells_covers_of_a_retirement_account_first_ws_5(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "2000", "2024-01-02");
    min_tax_lot(made, ira, index, "10", "1000", "2020-01-02");
    min_tax_lot(made, ira, index, "6", "600", "2026-11-10");
    min_tax_lot(made, ira, index, "2", "200", "2026-11-11")->absorbed = quantity("1");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "10");
    min_tax_sale(made, ira, index, "7");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 1, 1, "0");
    ASSERT_TAKEN(made, 1, 2, "6");
    ASSERT_TAKEN(made, 1, 3, "1");
    assert_proven(made, "24518.00"); /* one share of the loss of 1,000 is disallowed */
}

/* What has absorbed a loss already is the last of what disallows, were the other but a hundred
 * millionth of a share. */
static void test_min_tax_sells_covers_that_absorbed_nothing_first_ws_5(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_FRACTIONAL);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "2000", "2024-01-02");
    min_tax_lot(made, ira, index, "3", "300", "2026-11-10")->absorbed = quantity("1");
    min_tax_lot(made, ira, index, "0.00000001", "0", "2026-11-11");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "10");
    min_tax_sale(made, ira, index, "1");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 1, 1, "0.99999999");
    ASSERT_TAKEN(made, 1, 2, "0.00000001");
}

/* Rules AC-1, AC-5, LI-1: what has no part in the tax goes first in, first out. */
static void test_min_tax_sells_the_oldest_where_nothing_depends_on_it_li_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFS, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t accounts[] = {builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0"),
                           builder_account(&made->builder, TAXABLE, OWNER_OTHER, "0"),
                           builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0")};

    for (size_t i = 0; i < 3; i++) {
        min_tax_lot(made, accounts[i], index, "10", "2000", "2024-01-02");
        min_tax_lot(made, accounts[i], index, "10", "200", "2020-01-02");
    }
    min_tax_start(made);
    for (size_t i = 0; i < 3; i++)
        min_tax_sale(made, accounts[i], index, "12");
    min_tax_choose(made);
    for (uint32_t i = 0; i < 3; i++) {
        ASSERT_TAKEN(made, i, 2 * i, "10");
        ASSERT_TAKEN(made, i, 2 * i + 1, "2");
    }
    assert_proven(made, "24734.00");
}

/* On separate returns, the spouse's loss may take the shares that would disallow one's own. */
static void test_min_tax_spends_covers_on_losses_off_the_return_ac_5(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFS, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t spouse = builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0");

    min_tax_lot(made, 0, index, "10", "2000", "2024-01-02");
    min_tax_lot(made, spouse, index, "10", "1500", "2023-01-02");
    min_tax_lot(made, spouse, index, "10", "500", "2023-02-02");
    min_tax_start(made);
    made->buy = (ProposedBuy){0, index, quantity("10"), money("1000")};
    made->problem.buy_count = 1;
    min_tax_sale(made, 0, index, "10");
    min_tax_sale(made, spouse, index, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 1, 1, "10");
    assert_proven(made, "24494.00");
}

/* A loss of a fixed sale that came in first takes them as well, and is disallowed itself. */
static void test_min_tax_matches_fixed_losses_in_their_order_ws_9(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t other = builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "10", "2000", "2024-01-02");
    min_tax_lot(made, 0, index, "10", "1200", "2022-01-02");
    min_tax_lot(made, other, index, "10", "2500", "2023-01-02");
    min_tax_start(made);
    made->buy = (ProposedBuy){other, index, quantity("10"), money("1000")};
    made->problem.buy_count = 1;
    min_tax_fix(made, 2, "10");
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    /* 2024's loss of 1,000 would count, but 2022's of 200 spares that of 1,500. */
    ASSERT_TAKEN(made, 0, 0, "10");
    assert_proven(made, "24374.00");
}

/* Rule MT-7: a buy that meets a booked loss meets no other. */
static void test_min_tax_leaves_buys_to_booked_losses_first_mt_7(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    RealizedGain *row = builder_realized(&made->builder, 0, index, "2026-11-02", "-300.00");

    row->quantity = quantity("4");
    min_tax_lot(made, 0, index, "10", "2000", "2024-01-02");
    min_tax_start(made);
    made->buy = (ProposedBuy){0, index, quantity("5"), money("500")};
    made->problem.buy_count = 1;
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    assert_proven(made, "24518.00"); /* 900 of 1,000 count, and nothing of the 300 booked */
}

/* Three recent lots at a loss disallow each other: beyond enumeration, in parts of a share. */
static void test_min_tax_bounds_what_it_cannot_prove_ms_3(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_FRACTIONAL);

    min_tax_lot(made, 0, index, "22.5", "2900", "2026-06-23");
    min_tax_lot(made, 0, index, "10", "1430", "2026-10-30");
    min_tax_lot(made, 0, index, "25", "3000", "2026-11-15");
    min_tax_lot(made, 0, index, "10", "1270", "2026-11-16");
    min_tax_start(made);
    made->problem.without.short_term = money("2000");
    min_tax_sale(made, 0, index, "35");
    min_tax_choose(made);
    assert_false(made->answer.proven);
    assert_true(made->answer.lower_bound.cents < made->answer.tax.cents);
    assert_true(made->answer.lower_bound.cents > made->answer.tax.cents - money("300").cents);
}

/* The zero band ends within a share, while the loss that might be is one of nothing. */
static void test_min_tax_looks_for_whole_shares_beside_a_loss_of_nothing_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "129000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    min_tax_lot(made, 0, index, "40", "30000", "2012-01-06");
    min_tax_lot(made, 0, index, "2", "2000", "2013-01-06");
    min_tax_lot(made, 0, index, "40", "39000", "2026-08-03");
    min_tax_lot(made, ira, index, "5", "5000", "2026-11-10");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "42");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "4");
    ASSERT_TAKEN(made, 0, 1, "2");
    ASSERT_TAKEN(made, 0, 2, "36");
    assert_true(made->answer.proven);
}

/* Two retirement accounts bought the same on one day; one of them by reinvesting. */
static void test_min_tax_orders_covers_that_are_the_same_but_for_their_kind_ws_9(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    Arena *scratch = arena_new(TEST_ARENA_BYTES);

    min_tax_lot(made, 0, index, "10", "1500", "2024-01-02");
    for (int i = 0; i < 2; i++) {
        uint32_t ira = builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0");
        Lot *bought = min_tax_lot(made, ira, index, "4", "400", "2026-11-10");

        bought->sequence = 1;
        bought->kind = i == 0 ? LOT_DRIP : LOT_PURCHASE;
    }
    min_tax_start(made);
    made->problem.without.long_term = money("5000");
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    assert_true(made->answer.proven);
    assert_int_equal(made->answer.tax.cents,
                     oracle_tax(scratch, &made->problem, made->answer.sales).cents);
    arena_free(scratch);
}

/* So many losses, each of which may be the last to be disallowed, that the search gives up. */
static void test_min_tax_bounds_more_losses_than_it_can_part_ms_3(void **state)
{
    enum { LOTS = 700 };
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0");

    for (int i = 0; i < LOTS; i++) {
        Lot *lost = min_tax_lot(made, 0, index, "3", "0", "2024-01-02");

        lost->basis.value.cents = 30000 + 100 * ((int64_t)i * 389 % LOTS + 1);
        lost->sequence = i + 1;
    }
    min_tax_lot(made, ira, index, "1000", "100000", "2026-11-10");
    min_tax_start(made);
    made->problem.without.long_term = money("500000");
    min_tax_sale(made, 0, index, "1500");
    min_tax_choose(made);
    assert_false(made->answer.proven);
    assert_true(made->answer.lower_bound.cents < made->answer.tax.cents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_min_tax_sells_the_recent_lot_that_would_disallow_ms_3),
        TEST(test_min_tax_stops_searching_when_nobody_wants_the_answer_ms_3),
        TEST(test_min_tax_counts_purchases_of_a_retirement_account_ms_3),
        TEST(test_min_tax_lets_covers_meet_the_smaller_loss_ws_9),
        TEST(test_min_tax_meets_part_of_a_share_in_a_whole_one_ms_3),
        TEST(test_min_tax_sells_covers_of_a_retirement_account_first_ws_5),
        TEST(test_min_tax_sells_covers_that_absorbed_nothing_first_ws_5),
        TEST(test_min_tax_sells_the_oldest_where_nothing_depends_on_it_li_1),
        TEST(test_min_tax_spends_covers_on_losses_off_the_return_ac_5),
        TEST(test_min_tax_matches_fixed_losses_in_their_order_ws_9),
        TEST(test_min_tax_leaves_buys_to_booked_losses_first_mt_7),
        TEST(test_min_tax_bounds_what_it_cannot_prove_ms_3),
        TEST(test_min_tax_looks_for_whole_shares_beside_a_loss_of_nothing_ms_1),
        TEST(test_min_tax_orders_covers_that_are_the_same_but_for_their_kind_ws_9),
        TEST(test_min_tax_bounds_more_losses_than_it_can_part_ms_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

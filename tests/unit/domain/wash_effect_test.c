#include "wash_story.h"

static void test_wash_match_moves_basis_and_days_into_the_replacement_ws_9(void **state)
{
    Story *made = story(state);
    const WashLedger *ledger;

    buy(made, OWN, "40", "4000.00", "2025-03-03");
    buy(made, OWN, "100", "8000.00", "2026-05-11");
    sell(made, 0, "40", "3000.00", "2026-05-01");
    ledger = match(made);
    assert_int_equal(ledger->held_count, 2);
    assert_int_equal(ledger->held[0].quantity.units, quantity("40").units);
    ASSERT_MONEY(ledger->held[0].basis, "4200.00");
    assert_int_equal(ledger->held[0].holding_start.days, date("2025-03-13").days);
    assert_true(ledger->held[0].is_replacement);
    ASSERT_MONEY(ledger->held[1].basis, "4800.00");
    assert_int_equal(ledger->held[1].holding_start.days, date("2026-05-11").days);
}

/* Sales that carry their own basis, as of gifts and pools, take it out of the shares in parts. */
static void test_wash_match_uses_the_basis_that_a_sale_brings_ws_1(void **state)
{
    Story *made = story(state);
    const WashLedger *ledger;

    buy(made, OWN, "30", "3000.00", "2025-03-03")->absorbed = quantity("10");
    sell(made, 0, "15", "1000.00", "2026-05-01")->basis = some("1100.01");
    ledger = match(made);
    assert_int_equal(ledger->piece_count, 2);
    ASSERT_MONEY(ledger->pieces[0].basis, "733.34");
    ASSERT_MONEY(ledger->pieces[1].basis, "366.67");
    assert_int_equal(ledger->held_count, 1);
    assert_int_equal(ledger->held[0].quantity.units, quantity("15").units);
    ASSERT_MONEY(ledger->held[0].basis, "1633.33"); /* 2,000 less 366.67 of the unused part */
}

/* CHOICE: of shares that nothing puts in order, those that defer the loss go first. */
static void test_wash_match_of_one_day_defers_before_it_loses_for_good_ws_9(void **state)
{
    Story *made = story(state);
    const WashLedger *ledger;

    buy(made, OWN, "40", "4000.00", "2025-03-03");
    buy(made, IRA, "40", "3000.00", "2026-05-11")->sequence = 7;
    buy(made, OWN, "40", "3000.00", "2026-05-11")->sequence = 7;
    sell(made, 0, "40", "3000.00", "2026-05-01");
    ledger = match(made);
    assert_int_equal(ledger->match_count, 1);
    assert_int_equal(ledger->matches[0].buy, 2);
    made->buys[1].sequence = 6;
    assert_int_equal(match(made)->matches[0].buy, 1);
}

static void test_wash_match_sells_the_adjusted_part_first_ws_9(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "40", "4000.00", "2025-03-03");
    buy(made, OWN, "100", "8000.00", "2026-05-11");
    sell(made, 0, "40", "3000.00", "2026-05-01");
    sell(made, 1, "50", "9000.00", "2026-08-03");
    match(made);
    assert_int_equal(made->ledger.piece_count, 3);
    assert_true(made->ledger.pieces[1].is_replacement);
    assert_int_equal(made->ledger.pieces[1].quantity.units, quantity("40").units);
    assert_int_equal(made->ledger.pieces[1].term, TERM_LONG); /* HP-6 */
    ASSERT_MONEY(made->ledger.pieces[1].proceeds, "7200.00");
    assert_int_equal(made->ledger.pieces[2].term, TERM_SHORT);
    ASSERT_MONEY(made->ledger.pieces[2].basis, "800.00");
}

static void test_wash_match_takes_losses_in_order_of_sale_then_of_purchase_ws_9(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "10", "1000.00", "2025-02-03");
    buy(made, OWN, "10", "1000.00", "2025-01-06");
    buy(made, OWN, "10", "500.00", "2026-05-11");
    sell(made, 0, "10", "400.00", "2026-05-01");
    sell(made, 1, "10", "300.00", "2026-05-01");
    match(made);
    assert_int_equal(made->ledger.pieces[0].sale, 1); /* bought first */
    ASSERT_MONEY(made->ledger.pieces[0].disallowed, "700.00");
    ASSERT_MONEY(made->ledger.pieces[1].disallowed, "0.00");
    made->sales[0].moment = 0;
    assert_int_equal(match(made)->pieces[0].sale, 0);
}

static void test_wash_match_tacks_the_days_inherited_shares_were_held_ws_9(void **state)
{
    Story *made = loss_of_2000(state);

    made->buys[0].kind = LOT_INHERITANCE;
    made->buys[0].deemed_acquired_on = on("2000-01-03");
    buy(made, OWN, "100", "8100.00", "2026-05-15");
    match(made);
    assert_int_equal(made->ledger.pieces[0].term, TERM_LONG);
    assert_int_equal(made->ledger.held[0].holding_start.days, date("2024-06-17").days);
}

static void test_wash_match_imported_deemed_date_starts_unused_ws_9(void **state)
{
    Story *made = loss_of_2000(state);

    buy(made, OWN, "100", "8100.00", "2026-05-15")->deemed_acquired_on = on("2026-01-05");
    match(made);
    ASSERT_MONEY(made->ledger.pieces[0].disallowed, "2000.00");
    assert_true(made->ledger.held[0].is_replacement);
}

static void test_wash_match_in_an_ira_is_permanent_ws_10(void **state)
{
    Story *made = loss_of_2000(state);
    const WashLedger *ledger;

    buy(made, IRA, "30", "2400.00", "2026-05-05");
    buy(made, OWN, "100", "8200.00", "2026-05-12");
    ledger = match(made);
    ASSERT_MONEY(ledger->pieces[0].disallowed, "2000.00");
    ASSERT_MONEY(ledger->pieces[0].permanently_disallowed, "600.00");
    assert_true(ledger->matches[0].permanent);
    ASSERT_MONEY(ledger->held[0].basis, "2400.00");
    assert_int_equal(ledger->held[0].holding_start.days, date("2026-05-05").days);
    assert_true(ledger->held[0].is_replacement);
    ASSERT_MONEY(ledger->held[1].basis, "7140.00");
}

static void test_wash_match_of_a_loss_inside_an_ira_is_none_ws_10(void **state)
{
    Story *made = loss_of_2000(state);

    made->buys[0].account = IRA;
    buy(made, OWN, "100", "8100.00", "2026-05-15");
    ASSERT_MONEY(match(made)->pieces[0].disallowed, "0.00");
}

static void test_wash_match_with_the_spouse_defers_unless_told_otherwise_ws_10(void **state)
{
    Story *made = loss_of_2000(state);

    buy(made, SPOUSES, "100", "8100.00", "2026-05-15");
    ASSERT_MONEY(match(made)->pieces[0].permanently_disallowed, "0.00");
    ASSERT_MONEY(match(made)->held[0].basis, "10100.00");
    made->history.spouse_replacement = SPOUSE_PERMANENT;
    ASSERT_MONEY(match(made)->pieces[0].permanently_disallowed, "2000.00");
    ASSERT_MONEY(match(made)->held[0].basis, "8100.00");
    made->buys[1].account = JOINT;
    ASSERT_MONEY(match(made)->pieces[0].permanently_disallowed, "0.00");
    made->buys[0].account = JOINT;
    made->buys[1].account = SPOUSES;
    ASSERT_MONEY(match(made)->pieces[0].permanently_disallowed, "0.00");
    made->buys[0].account = SPOUSES;
    ASSERT_MONEY(match(made)->pieces[0].permanently_disallowed, "0.00");
}

static void test_wash_match_runs_again_for_the_replacement_ws_11(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "100", "10000.00", "2025-06-02");
    buy(made, OWN, "100", "7000.00", "2026-02-10");
    buy(made, OWN, "100", "7400.00", "2026-03-10");
    sell(made, 0, "100", "6800.00", "2026-02-02");
    sell(made, 1, "100", "7500.00", "2026-03-02");
    match(made);
    ASSERT_MONEY(made->ledger.pieces[1].disallowed, "2700.00");
    ASSERT_MONEY(made->ledger.held[0].basis, "10100.00");
    assert_int_equal(made->ledger.held[0].holding_start.days, date("2025-06-18").days);
}

static void test_wash_match_rounds_cumulatively_over_replacements_rd_4(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "3", "100.00", "2025-06-02");
    sell(made, 0, "3", "0.00", "2026-02-02");
    for (int i = 0; i < 3; i++)
        buy(made, OWN, "1", "10.00", "2026-02-10");
    match(made);
    ASSERT_MONEY(made->ledger.matches[0].disallowed, "33.33");
    ASSERT_MONEY(made->ledger.matches[1].disallowed, "33.34");
    ASSERT_MONEY(made->ledger.matches[2].disallowed, "33.33");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_match_moves_basis_and_days_into_the_replacement_ws_9),
        TEST(test_wash_match_uses_the_basis_that_a_sale_brings_ws_1),
        TEST(test_wash_match_of_one_day_defers_before_it_loses_for_good_ws_9),
        TEST(test_wash_match_sells_the_adjusted_part_first_ws_9),
        TEST(test_wash_match_takes_losses_in_order_of_sale_then_of_purchase_ws_9),
        TEST(test_wash_match_tacks_the_days_inherited_shares_were_held_ws_9),
        TEST(test_wash_match_imported_deemed_date_starts_unused_ws_9),
        TEST(test_wash_match_in_an_ira_is_permanent_ws_10),
        TEST(test_wash_match_of_a_loss_inside_an_ira_is_none_ws_10),
        TEST(test_wash_match_with_the_spouse_defers_unless_told_otherwise_ws_10),
        TEST(test_wash_match_runs_again_for_the_replacement_ws_11),
        TEST(test_wash_match_rounds_cumulatively_over_replacements_rd_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

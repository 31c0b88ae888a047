#include "wash_story.h"

static void test_wash_match_leaves_gains_alone_ws_1(void **state)
{
    Story *made = loss_of_2000(state);

    made->sales[0].proceeds = money("10000.00");
    buy(made, OWN, "100", "8100.00", "2026-05-15");
    ASSERT_MONEY(match(made)->pieces[0].disallowed, "0.00");
    assert_int_equal(match(made)->match_count, 0);
}

static void test_wash_match_window_is_sixty_one_days_ws_2(void **state)
{
    static const struct {
        const char *day;
        const char *disallowed;
    } days[] = {{"2026-03-31", "0.00"},
                {"2026-04-01", "2000.00"},
                {"2026-05-31", "2000.00"},
                {"2026-06-01", "0.00"}};

    for (size_t i = 0; i < 4; i++) {
        Story *made = loss_of_2000(state);

        buy(made, OWN, "100", "8100.00", days[i].day);
        ASSERT_MONEY(match(made)->pieces[0].disallowed, days[i].disallowed);
    }
}

static void test_wash_match_replaces_by_purchase_and_reinvestment_ws_3(void **state)
{
    for (LotKind kind = LOT_PURCHASE; kind <= LOT_TRANSFER; kind++) {
        Story *made = loss_of_2000(state);

        buy(made, OWN, "100", "8100.00", "2026-05-15")->kind = kind;
        assert_int_equal(match(made)->match_count, kind <= LOT_DRIP);
    }
}

/* Of a day's purchases the earlier one replaces, in whichever order they are told. */
static void test_wash_match_takes_purchases_of_a_day_by_their_moments_ws_9(void **state)
{
    for (uint32_t earlier = 1; earlier <= 2; earlier++) {
        Story *made = loss_of_2000(state);

        buy(made, OWN, "100", "8100.00", "2026-05-15")->moment = earlier == 1 ? 0 : 1;
        buy(made, OWN, "100", "8100.00", "2026-05-15")->moment = earlier == 2 ? 0 : 1;
        assert_int_equal(match(made)->match_count, 1);
        assert_int_equal(match(made)->matches[0].buy, earlier);
    }
}

static void test_wash_match_counts_earlier_shares_as_far_as_they_are_kept_ws_5(void **state)
{
    Story *made = loss_of_2000(state);

    buy(made, OWN, "100", "8100.00", "2026-04-15");
    sell(made, 1, "30", "2500.00", "2026-04-20"); /* before the sale */
    sell(made, 1, "30", "2500.00", "2026-05-01"); /* the same day */
    sell(made, 1, "30", "2500.00", "2026-05-02"); /* later: was kept */
    ASSERT_MONEY(match(made)->pieces[1].disallowed, "800.00");
    assert_int_equal(match(made)->matches[0].quantity.units, quantity("40").units);
}

static void test_wash_match_keeps_matched_shares_from_sales_of_the_day_ws_5(void **state)
{
    Story *made = loss_of_2000(state);
    const WashLedger *ledger;

    buy(made, OWN, "100", "8100.00", "2026-04-15");
    sell(made, 1, "50", "4500.00", "2026-05-01");
    ledger = match(made);
    ASSERT_MONEY(ledger->pieces[0].disallowed, "1000.00");
    assert_false(ledger->pieces[1].is_replacement);
    ASSERT_MONEY(ledger->pieces[1].basis, "4050.00");
    assert_int_equal(ledger->held_count, 1);
    assert_true(ledger->held[0].is_replacement);
    ASSERT_MONEY(ledger->held[0].basis, "5050.00");
}

static void test_wash_match_sells_kept_shares_last_on_their_day_ws_5(void **state)
{
    Story *made = loss_of_2000(state);

    buy(made, OWN, "100", "8100.00", "2026-04-15");
    sell(made, 1, "100", "9000.00", "2026-05-01")->moment = 2;
    match(made);
    assert_int_equal(made->ledger.match_count, 0); /* nothing is kept at the close */
    made->sales[1].quantity = quantity("10");
    sell(made, 1, "90", "8000.00", "2026-05-02");
    ASSERT_MONEY(match(made)->pieces[0].disallowed, "1800.00");
}

static void test_wash_match_counts_later_shares_in_full_ws_5(void **state)
{
    Story *made = loss_of_2000(state);

    buy(made, OWN, "100", "8100.00", "2026-05-01")->moment = 2;
    sell(made, 1, "100", "9000.00", "2026-05-01")->moment = 3;
    ASSERT_MONEY(match(made)->pieces[0].disallowed, "2000.00");
    ASSERT_MONEY(match(made)->pieces[1].basis, "10100.00");
    assert_true(match(made)->pieces[1].is_replacement);
}

/* Bought eleven days before what was held since the fifth day there is was sold. */
static void test_wash_match_tacks_no_further_than_there_are_dates_hp_7(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "100", "10000.00", "1900-01-05");
    buy(made, OWN, "100", "8100.00", "2026-04-20");
    sell(made, 0, "100", "8000.00", "2026-05-01");
    assert_int_equal(match(made)->matches[0].holding_start.days, date("1900-01-01").days);
    made->buys[0].date = date("1900-01-13");
    assert_int_equal(match(made)->matches[0].holding_start.days, date("1900-01-02").days);
}

static void test_wash_match_never_replaces_within_one_purchase_ws_6(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "200", "10000.00", "2026-06-01");
    sell(made, 0, "100", "4000.00", "2026-06-12");
    buy(made, OWN, "50", "2500.00", "2026-06-01")->purchase = 0;
    assert_int_equal(match(made)->match_count, 0);
}

static void test_wash_match_flags_purchases_before_the_lot_sold_ws_7(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "10", "1000.00", "2026-04-20");
    buy(made, OWN, "10", "1000.00", "2026-04-10");
    buy(made, OWN, "10", "1000.00", "2026-04-20");
    sell(made, 0, "10", "100.00", "2026-05-01");
    match(made);
    assert_true(made->ledger.matches[0].contestable);
    made->history.buy_count = 2;
    made->buys[1].date = date("2026-04-21");
    assert_false(match(made)->matches[0].contestable);
    made->buys[1].date = date("2026-04-20");
    made->buys[1].sequence = -1;
    assert_true(match(made)->matches[0].contestable);
}

static void test_wash_match_uses_a_share_once_ws_8(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "100", "5000.00", "2025-01-06");
    buy(made, OWN, "100", "6000.00", "2025-02-03");
    buy(made, OWN, "100", "4200.00", "2026-03-20");
    sell(made, 0, "100", "4000.00", "2026-03-10");
    sell(made, 1, "100", "4100.00", "2026-03-15");
    ASSERT_MONEY(match(made)->pieces[0].disallowed, "1000.00");
    ASSERT_MONEY(match(made)->pieces[1].disallowed, "0.00");
}

static void test_wash_match_names_contradictory_histories(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "10", "100.00", "2026-02-02");
    sell(made, 0, "10", "90.00", "2026-02-01");
    assert_string_equal(wash_match(*state, &made->history, &made->ledger)->code,
                        "sold_before_bought");
    made->sales[0].date = date("2026-02-02");
    sell(made, 0, "1", "9.00", "2026-02-03");
    assert_string_equal(wash_match(*state, &made->history, &made->ledger)->code, "more_than_held");
}

static void test_wash_match_of_nothing_is_empty(void **state)
{
    assert_int_equal(match(story(state))->held_count, 0);
}

/* Lots bought and sold at random, never more than is there. */
static void fill_at_random(Story *made, uint64_t *seed)
{
    size_t buys = 1 + random_below(seed, 12);

    for (size_t i = 0; i < buys; i++) {
        WashBuy *bought = buy(made, (uint32_t)random_below(seed, 4), "1", "1.00", "2026-01-01");
        int64_t left;

        bought->quantity.units = 1 + (int64_t)random_below(seed, 50);
        bought->basis.cents = (int64_t)random_below(seed, 10000);
        bought->date.days += (int32_t)random_below(seed, 60);
        left = bought->quantity.units;
        while (left > 0 && random_below(seed, 3) != 0) {
            WashSale *sale = sell(made, (uint32_t)i, "1", "0.01", "2026-01-01");

            sale->quantity.units = 1 + (int64_t)random_below(seed, (uint64_t)left);
            sale->proceeds.cents = (int64_t)random_below(seed, 10000);
            sale->date.days = bought->date.days + (int32_t)random_below(seed, 60);
            left -= sale->quantity.units;
        }
    }
}

/* Proceeds less basis, what is held and what is lost for good add up to what was paid. */
static void test_wash_match_conserves_money_and_shares(void **state)
{
    uint64_t seed = 1091;

    for (int round = 0; round < 3000; round++) {
        Story *made = story(state);
        int64_t money_in = 0;
        int64_t money_out = 0;
        int64_t shares = 0;

        fill_at_random(made, &seed);
        match(made);
        for (size_t i = 0; i < made->history.buy_count; i++) {
            money_in += made->buys[i].basis.cents;
            shares += made->buys[i].quantity.units;
        }
        for (size_t i = 0; i < made->ledger.piece_count; i++) {
            const WashPiece *piece = &made->ledger.pieces[i];

            money_out +=
                piece->basis.cents - piece->disallowed.cents + piece->permanently_disallowed.cents;
            shares -= piece->quantity.units;
            assert_true(piece->disallowed.cents >= piece->permanently_disallowed.cents);
            if (piece->disallowed.cents > 0)
                assert_true(piece->disallowed.cents <= piece->basis.cents - piece->proceeds.cents);
        }
        for (size_t i = 0; i < made->ledger.held_count; i++) {
            money_out += made->ledger.held[i].basis.cents;
            shares -= made->ledger.held[i].quantity.units;
        }
        if (money_in != money_out || shares != 0)
            fail_msg("round %d of seed 1091", round);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_match_leaves_gains_alone_ws_1),
        TEST(test_wash_match_window_is_sixty_one_days_ws_2),
        TEST(test_wash_match_replaces_by_purchase_and_reinvestment_ws_3),
        TEST(test_wash_match_takes_purchases_of_a_day_by_their_moments_ws_9),
        TEST(test_wash_match_counts_earlier_shares_as_far_as_they_are_kept_ws_5),
        TEST(test_wash_match_keeps_matched_shares_from_sales_of_the_day_ws_5),
        TEST(test_wash_match_sells_kept_shares_last_on_their_day_ws_5),
        TEST(test_wash_match_counts_later_shares_in_full_ws_5),
        TEST(test_wash_match_tacks_no_further_than_there_are_dates_hp_7),
        TEST(test_wash_match_never_replaces_within_one_purchase_ws_6),
        TEST(test_wash_match_flags_purchases_before_the_lot_sold_ws_7),
        TEST(test_wash_match_uses_a_share_once_ws_8),
        TEST(test_wash_match_names_contradictory_histories),
        TEST(test_wash_match_of_nothing_is_empty),
        TEST(test_wash_match_conserves_money_and_shares),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "domain/broker_report.h"

#include "ledger_story.h"

/* Of no more room than the sales take, so that a sanitizer sees what is read behind them. */
static BrokerSale *told(LedgerStory *story)
{
    Arena *arena = story->builder.arena;
    const LedgerSale *sales = ARENA_COPY(arena, LedgerSale, story->sales, story->count);

    return broker_report(arena, builder_household(&story->builder), sales, story->count);
}

/* Ten shares lose 100; a match disallows 40 of it. */
static SaleMatch *lose(LedgerStory *story)
{
    return story_match(story, story_sale(story, "10", "900.00", "1000.00"), 1, "4", "40.00");
}

/* Four shares of lot 1, sold a month later by execution 2. */
static LedgerSale *sell_replacement(LedgerStory *story, const char *proceeds, const char *basis)
{
    LedgerSale *sale = story_sale(story, "4", proceeds, basis);

    story_executed(sale, 2, 1);
    sale->acquired_on = on("2026-08-10");
    sale->sold_on = date("2026-09-14");
    return sale;
}

static void assert_difference(const BrokerSale *seen, size_t at, BrokerReason code,
                              const char *amount)
{
    assert_true(at < seen->difference_count);
    assert_int_equal(seen->differences[at].code, code);
    assert_int_equal(seen->differences[at].amount.present, amount != NULL);
    if (amount != NULL)
        ASSERT_MONEY(seen->differences[at].amount.value, amount);
}

static void test_broker_report_of_one_account_and_security_is_ours_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;

    lose(story);
    seen = told(story);
    ASSERT_MONEY(seen->basis.value, "1000.00");
    ASSERT_MONEY(seen->adjustment.value, "40.00");
    ASSERT_MONEY(seen->gain.value, "-60.00");
    assert_true(seen->gain.present);
    assert_int_equal(seen->difference_count, 0);
}

static void test_broker_report_does_not_see_other_shares_ws_13(void **state)
{
    static const struct {
        size_t account, security;
        bool covered;
        BrokerReason reason;
    } cases[] = {
        {2, 0, true, BROKER_RETIREMENT_ACCOUNT},      {3, 0, true, BROKER_SPOUSE_ACCOUNT},
        {1, 0, true, BROKER_OTHER_ACCOUNT},           {0, 1, true, BROKER_IDENTICAL_SECURITY},
        {0, 0, false, BROKER_NONCOVERED_REPLACEMENT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LedgerStory *story = ledger_story(*state);
        SaleMatch *match = lose(story);
        BrokerSale *seen;

        match->account_id = story->builder.household.accounts[cases[i].account].id;
        match->security_id = story->builder.household.securities[cases[i].security].id;
        match->covered = cases[i].covered;
        seen = told(story);
        ASSERT_MONEY(seen->adjustment.value, "0.00");
        ASSERT_MONEY(seen->gain.value, "-100.00");
        assert_int_equal(seen->difference_count, 1);
        assert_difference(seen, 0, cases[i].reason, "40.00");
        assert_int_equal(seen->differences[0].column, BROKER_COLUMN_ADJUSTMENT);
    }
}

static void test_broker_report_knows_no_account_opened_since_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);

    lose(story)->account_id.uuid.bytes[3] = 1;
    assert_difference(told(story), 0, BROKER_OTHER_ACCOUNT, "40.00");
    story->sales[0].account_id.uuid.bytes[3] = 2;
    assert_difference(told(story), 0, BROKER_OTHER_ACCOUNT, "40.00");
}

static void test_broker_report_keeps_what_was_disallowed_before_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);
    SaleMatch *match = lose(story);
    BrokerSale *seen;

    story->sales[0].disallowed = money("65.00");
    match->account_id = story->builder.household.accounts[2].id;
    match->permanent = true;
    seen = told(story);
    ASSERT_MONEY(seen->adjustment.value, "25.00");
    assert_difference(seen, 0, BROKER_RETIREMENT_ACCOUNT, "40.00");
}

static void test_broker_report_does_not_know_what_it_did_not_defer_ws_9(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;
    LedgerSale *sale;

    lose(story)->account_id = story->builder.household.accounts[1].id;
    sale = sell_replacement(story, "400.00", "480.00");
    sale->account_id = story->builder.household.accounts[1].id;
    sale->deemed_acquired_on = on("2025-08-05");
    sale->term = TERM_LONG;
    seen = &told(story)[1];
    ASSERT_MONEY(seen->basis.value, "440.00");
    ASSERT_MONEY(seen->gain.value, "-40.00");
    assert_int_equal(seen->term, TERM_SHORT);
    assert_int_equal(seen->difference_count, 2);
    assert_difference(seen, 0, BROKER_DEFERRED_BASIS, "40.00");
    assert_int_equal(seen->differences[0].column, BROKER_COLUMN_BASIS);
    assert_difference(seen, 1, BROKER_HOLDING_PERIOD, NULL);
    assert_int_equal(seen->differences[1].column, BROKER_COLUMN_TERM);
}

static void test_broker_report_takes_what_is_hidden_with_the_shares_rd_2(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;

    lose(story)->covered = false;
    for (int i = 0; i < 3; i++)
        sell_replacement(story, "100.00", "110.00")->quantity = quantity("1.5");
    seen = told(story);
    assert_difference(&seen[1], 0, BROKER_DEFERRED_BASIS, "15.00");
    assert_difference(&seen[2], 0, BROKER_DEFERRED_BASIS, "15.00");
    assert_difference(&seen[3], 0, BROKER_DEFERRED_BASIS, "10.00");
    sell_replacement(story, "100.00", "110.00");
    assert_int_equal(told(story)[4].difference_count, 0);
}

static void test_broker_report_leaves_shares_alone_that_were_sold_before_ws_5(void **state)
{
    LedgerStory *story = ledger_story(*state);

    lose(story)->covered = false;
    sell_replacement(story, "400.00", "480.00")->preview_id.value = story_execution(1);
    assert_int_equal(told(story)[1].difference_count, 0);
}

static void test_broker_report_leaves_lots_alone_that_lost_it_for_good_ws_10(void **state)
{
    LedgerStory *story = ledger_story(*state);

    lose(story)->permanent = true;
    sell_replacement(story, "400.00", "480.00");
    assert_int_equal(told(story)[1].difference_count, 0);
}

static void test_broker_report_carries_on_what_it_deferred_ws_9(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;
    LedgerSale *sale;

    lose(story);
    sale = sell_replacement(story, "400.00", "480.00");
    sale->sold_on = date("2027-01-13"); /* 210 days before 2026-08-10 is 2026-01-12 */
    sale->term = TERM_LONG;
    seen = told(story);
    ASSERT_MONEY(seen[1].basis.value, "480.00");
    assert_int_equal(seen[1].difference_count, 0);
    sale->sold_on = date("2027-01-12");
    assert_int_equal(told(story)[1].term, TERM_SHORT);
    story->sales[0].deemed_acquired_on = on("2026-01-04"); /* a day more */
    assert_int_equal(told(story)[1].term, TERM_LONG);
}

static void test_broker_report_disallows_a_smaller_loss_in_proportion_ws_9(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;
    LedgerSale *sale;

    lose(story)->covered = false;
    sale = sell_replacement(story, "400.00", "480.00");
    story_match(story, sale, 2, "2", "40.00")->preview_id = story_execution(2);
    seen = &told(story)[1];
    ASSERT_MONEY(seen->adjustment.value, "20.00"); /* of 40 that it sees lost, half is replaced */
    assert_difference(seen, 0, BROKER_DEFERRED_BASIS, "40.00");
    assert_difference(seen, 1, BROKER_SMALLER_LOSS, "20.00");
    sale->proceeds = money("450.00");
    sale->disallowed = sale->matches[0].disallowed = money("15.00");
    seen = &told(story)[1];
    ASSERT_MONEY(seen->adjustment.value, "0.00");
    ASSERT_MONEY(seen->gain.value, "10.00");
    assert_difference(seen, 1, BROKER_SMALLER_LOSS, "15.00");
}

static void test_broker_report_of_noncovered_shares_has_no_figures_ba_6(void **state)
{
    LedgerStory *story = ledger_story(*state);
    BrokerSale *seen;

    lose(story);
    story->sales[0].covered = (OptionalBool){true, false};
    sell_replacement(story, "400.00", "480.00");
    seen = told(story);
    assert_false(seen[0].basis.present || seen[0].adjustment.present || seen[0].gain.present);
    assert_int_equal(seen[0].difference_count, 1);
    assert_difference(&seen[0], 0, BROKER_NONCOVERED, NULL);
    assert_difference(&seen[1], 0, BROKER_DEFERRED_BASIS, "40.00");
}

static void test_broker_report_knows_who_is_covered_by_kind_and_date_ba_6(void **state)
{
    LedgerSale *sale = story_sale(ledger_story(*state), "1", "1.00", "1.00");

    assert_true(ledger_sale_is_covered(sale));
    sale->acquired_on = on("2011-12-31");
    assert_false(ledger_sale_is_covered(sale));
    sale->covered = (OptionalBool){true, true};
    assert_true(ledger_sale_is_covered(sale));
}

static void test_broker_report_of_an_inheritance_is_long_hp_4(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale;

    lose(story)->covered = false;
    sale = sell_replacement(story, "400.00", "480.00");
    sale->kind = LOT_INHERITANCE;
    sale->term = TERM_LONG;
    assert_int_equal(told(story)[1].term, TERM_LONG);
}

static void test_broker_report_takes_our_term_where_no_date_is_known_ba_7(void **state)
{
    LedgerStory *story = ledger_story(*state);
    SaleMatch *match = lose(story);

    story->sales[0].acquired_on.present = false;
    match->covered = false;
    match->acquired_on.present = false;
    sell_replacement(story, "400.00", "480.00")->term = TERM_LONG;
    assert_int_equal(told(story)[1].term, TERM_LONG);
}

/* Whatever happened: of each column the differences are what lies between ours and the broker's. */
static void test_broker_report_explains_every_cent_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);
    const Household *household = builder_household(&story->builder);
    uint64_t seed = 8949;

    for (int round = 0; round < 400; round++) {
        BrokerSale *seen;

        story->count = 0;
        for (uint8_t i = 0; i < 8; i++) {
            LedgerSale *sale = story_sale(story, "4", "400.00", "480.00");

            sale->proceeds.cents -= (int64_t)random_below(&seed, 9000);
            sale->covered = (OptionalBool){true, random_below(&seed, 4) > 0};
            story_executed(sale, i + 1, i);
            if (random_below(&seed, 3) > 0) {
                SaleMatch *match = story_match(story, sale, i + 1, "3", "60.00");

                match->preview_id = story_execution(i + 1);
                match->account_id = household->accounts[random_below(&seed, 2)].id;
            }
        }
        seen = told(story);
        for (size_t i = 0; i < story->count; i++) {
            Money sums[3] = {0};

            for (size_t j = 0; j < seen[i].difference_count; j++) {
                const BrokerDifference *difference = &seen[i].differences[j];

                sums[difference->column] =
                    money_add(sums[difference->column], difference->amount.value);
            }
            if (!seen[i].basis.present)
                continue;
            assert_int_equal(story->sales[i].basis.cents - seen[i].basis.value.cents,
                             sums[BROKER_COLUMN_BASIS].cents);
            assert_int_equal(story->sales[i].disallowed.cents - seen[i].adjustment.value.cents,
                             sums[BROKER_COLUMN_ADJUSTMENT].cents);
            assert_true(seen[i].adjustment.value.cents >= 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_broker_report_of_one_account_and_security_is_ours_ws_13),
        TEST(test_broker_report_does_not_see_other_shares_ws_13),
        TEST(test_broker_report_knows_no_account_opened_since_ws_13),
        TEST(test_broker_report_keeps_what_was_disallowed_before_ws_13),
        TEST(test_broker_report_does_not_know_what_it_did_not_defer_ws_9),
        TEST(test_broker_report_takes_what_is_hidden_with_the_shares_rd_2),
        TEST(test_broker_report_leaves_shares_alone_that_were_sold_before_ws_5),
        TEST(test_broker_report_leaves_lots_alone_that_lost_it_for_good_ws_10),
        TEST(test_broker_report_carries_on_what_it_deferred_ws_9),
        TEST(test_broker_report_disallows_a_smaller_loss_in_proportion_ws_9),
        TEST(test_broker_report_of_noncovered_shares_has_no_figures_ba_6),
        TEST(test_broker_report_knows_who_is_covered_by_kind_and_date_ba_6),
        TEST(test_broker_report_of_an_inheritance_is_long_hp_4),
        TEST(test_broker_report_takes_our_term_where_no_date_is_known_ba_7),
        TEST(test_broker_report_explains_every_cent_ws_13),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

/*
 * One day's proposal on 2026-08-21 over account 0 of oneself and account 1 of the spouse: slices
 * are given as they were figured.
 */
typedef struct Desk {
    HouseholdBuilder builder;
    ProposedSale sales[4];
    WashProposal proposal;
    WashOutcome outcome;
} Desk;

static Desk *desk(void **state)
{
    Desk *made = ARENA_NEW(*state, Desk);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "50");
    made->proposal = (WashProposal){.trade_date = date("2026-08-21"), .sales = made->sales};
    return made;
}

static LotId put(Desk *made, uint32_t account, const char *shares, const char *basis,
                 const char *acquired_on)
{
    return builder_lot(&made->builder, account, 0, shares, basis, acquired_on)->id;
}

static uint32_t index_of(const Household *household, LotId id)
{
    uint32_t lot = 0;

    while (!uuid_equal(household->lots[lot].id.uuid, id.uuid))
        lot++;
    return lot;
}

static void sell(Desk *made, LotId lot, const char *shares, const char *proceeds, const char *basis)
{
    made->proposal.household = builder_household(&made->builder);
    made->sales[made->proposal.sale_count++] =
        (ProposedSale){.lot = index_of(made->proposal.household, lot),
                       .quantity = quantity(shares),
                       .proceeds = money(proceeds),
                       .basis = money(basis),
                       .on_return = true};
}

static const ProposedMatch *propose(Desk *made)
{
    wash_propose(made->builder.arena, &made->proposal, &made->outcome);
    return made->outcome.matches;
}

/* What of the shares sold had absorbed a loss before does not part their own: one slice, one loss.
 */
static void test_wash_proposal_loses_adjusted_and_other_shares_together_ws_9(void **state)
{
    Desk *made = desk(state);
    Lot *sold = builder_lot(&made->builder, 0, 0, "19", "637.34", "2023-06-17");
    LotId lost = sold->id;
    const ProposedMatch *matches;

    sold->absorbed = quantity("9.5");
    put(made, 0, "8", "240.00", "2026-08-01");
    put(made, 0, "20", "600.00", "2026-08-02");
    sell(made, lost, "19", "633.33", "637.34");
    matches = propose(made);
    assert_int_equal(made->outcome.match_count, 2);
    assert_int_equal(matches[0].quantity.units, quantity("8").units);
    ASSERT_MONEY(matches[0].disallowed, "1.69");
    assert_int_equal(matches[1].quantity.units, quantity("11").units);
    ASSERT_MONEY(matches[1].disallowed, "2.32");
}

/* A loss of a cent is one of all its shares, however few cents their adjusted part has. */
static void test_wash_proposal_matches_as_many_shares_as_lose_ws_9(void **state)
{
    Desk *made = desk(state);
    Lot *sold = builder_lot(&made->builder, 0, 0, "1", "0.02", "2020-01-06");
    LotId lost = sold->id;

    sold->absorbed = quantity("0.2");
    put(made, 0, "5", "0.05", "2026-08-01");
    sell(made, lost, "1", "0.01", "0.02");
    propose(made);
    assert_int_equal(made->outcome.match_count, 1);
    assert_int_equal(made->outcome.matches[0].quantity.units, quantity("1").units);
}

/* The replacement is of what the proposal leaves of a lot, adjusted shares gone first. */
static void test_wash_proposal_replaces_from_what_is_left_ws_5(void **state)
{
    Desk *made = desk(state);
    LotId lost = put(made, 0, "1", "13.88", "2016-02-28");
    Lot *kept = builder_lot(&made->builder, 0, 0, "7.63482298", "2390.65", "2026-08-20");
    LotId sold = kept->id;

    kept->absorbed = quantity("0.5");
    sell(made, lost, "0.33333333", "11.11", "13.88");
    sell(made, sold, "1", "400.00", "313.12");
    ASSERT_MONEY(propose(made)->basis, "107.15");
    ASSERT_MONEY(made->outcome.disallowed[0], "2.77");
    ASSERT_MONEY(made->outcome.disallowed[1], "0.00");
}

static void test_wash_proposal_finds_nothing_in_what_had_absorbed_before_ws_8(void **state)
{
    Desk *made = desk(state);
    LotId lost = put(made, 0, "10", "2000.00", "2016-02-28");
    Lot *kept = builder_lot(&made->builder, 0, 0, "5", "500.00", "2026-08-20");
    LotId sold = kept->id;

    kept->absorbed = quantity("4");
    sell(made, lost, "10", "1000.00", "2000.00");
    sell(made, sold, "1.5", "150.00", "150.00");
    propose(made);
    ASSERT_MONEY(made->outcome.disallowed[0], "100.00");
}

/* Nobody can say that it was bought after; with nothing else to go by it counts as the oldest. */
static void test_wash_proposal_takes_undated_losses_first_ws_9(void **state)
{
    Desk *made = desk(state);
    LotId dated = put(made, 0, "1", "200.00", "2020-01-06");
    LotId undated = put(made, 0, "1", "300.00", NULL);
    const ProposedMatch *matches;

    put(made, 1, "1", "100.00", "2026-08-01");
    sell(made, dated, "1", "100.00", "200.00");
    sell(made, undated, "1", "100.00", "300.00");
    matches = propose(made);
    assert_int_equal(made->outcome.match_count, 1);
    ASSERT_MONEY(matches->disallowed, "200.00");
    assert_false(matches->contestable);
    assert_int_equal(matches->holding_start.days, date("2026-08-01").days);
}

/* Two sales of one lot are matched as they were ordered, however large they are. */
static void test_wash_proposal_takes_sales_of_one_lot_in_their_order_ws_9(void **state)
{
    Desk *made = desk(state);
    LotId lost = put(made, 0, "10", "2000.00", "2020-01-06");

    put(made, 0, "5", "500.00", "2026-08-01");
    put(made, 0, "0.5", "50.00", "2026-08-02");
    sell(made, lost, "5", "500.00", "1000.00");
    sell(made, lost, "1", "100.00", "200.00");
    propose(made);
    assert_int_equal(made->outcome.match_count, 2);
    ASSERT_MONEY(made->outcome.disallowed[0], "500.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "50.00");
}

/* Sequences order one account; between two, what is sold first. */
static void test_wash_proposal_takes_tied_losses_in_order_of_sale_ws_9(void **state)
{
    Desk *made = desk(state);
    Lot *own = builder_lot(&made->builder, 0, 0, "5", "1000.00", "2020-01-06");
    Lot *spouses = builder_lot(&made->builder, 1, 0, "5", "1500.00", "2020-01-06");
    LotId ids[] = {own->id, spouses->id};

    own->sequence = spouses->sequence = 1;
    put(made, 0, "6", "600.00", "2026-08-01");
    sell(made, ids[1], "5", "500.00", "1500.00");
    sell(made, ids[0], "5", "500.00", "1000.00");
    propose(made);
    ASSERT_MONEY(made->outcome.disallowed[0], "1000.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "100.00");
}

/* Not even shares of the first day there is. */
static void test_wash_proposal_has_nothing_older_than_the_undated_ws_9(void **state)
{
    Desk *made = desk(state);
    LotId undated = put(made, 0, "1", "300.00", NULL);
    LotId oldest = builder_lot(&made->builder, 1, 0, "1", "200.00", "1900-01-01")->id;

    put(made, 1, "1", "100.00", "2026-08-01");
    sell(made, oldest, "1", "100.00", "200.00");
    sell(made, undated, "1", "100.00", "300.00");
    ASSERT_MONEY(propose(made)->disallowed, "200.00");
}

static void test_wash_proposal_tacks_nothing_to_an_undated_inheritance_ws_9(void **state)
{
    Desk *made = desk(state);
    Lot *inherited = builder_lot(&made->builder, 0, 0, "1", "200.00", NULL);
    LotId lost = inherited->id;

    inherited->kind = LOT_INHERITANCE;
    put(made, 0, "1", "100.00", "2026-08-01");
    sell(made, lost, "1", "100.00", "200.00");
    assert_int_equal(propose(made)->holding_start.days, date("2026-08-01").days);
}

/* What booked losses leave of a buy has the rest of its basis, to the cent. */
static void test_wash_proposal_splits_a_buy_without_creating_basis_rd_2(void **state)
{
    Desk *made = desk(state);
    ProposedBuy buy = {.amount = money("0.02"), .quantity = quantity("3")};
    LotId lost = put(made, 0, "1", "200.00", "2020-01-06");
    Money sum = {0};

    for (int i = 0; i < 2; i++)
        builder_realized(&made->builder, 0, 0, "2026-08-01", "-50.00")->quantity = quantity("1");
    made->proposal.buys = &buy;
    made->proposal.buy_count = 1;
    sell(made, lost, "1", "100.00", "200.00");
    propose(made);
    assert_int_equal(made->outcome.match_count, 3);
    for (size_t i = 0; i < 3; i++)
        sum = money_add(sum, money_subtract(made->outcome.matches[i].basis,
                                            made->outcome.matches[i].disallowed));
    ASSERT_MONEY(sum, "0.02");
    buy.quantity = quantity("2"); /* nothing is left of it then */
    propose(made);
    assert_int_equal(made->outcome.match_count, 2);
}

/* Of 10.01 for three shares 3.34 go with the first and 6.67 with two: 3.33 with the second, not
 * half of what is left. */
static void test_wash_proposal_rounds_on_where_a_booked_loss_was_matched_before_rd_4(void **state)
{
    static const char *const disallowed[] = {"3.33", "6.67"}; /* by one share, and by both */
    static const char *const shares[] = {"1", "2"};

    for (int i = 0; i < 2; i++) {
        Desk *made = desk(state);
        RealizedGain *row = builder_realized(&made->builder, 0, 0, "2026-08-10", "-6.67");
        ProposedBuy buy = {.quantity = quantity(shares[i]), .amount = money("200.00")};

        row->quantity = quantity("3");
        row->disallowed = money("3.34");
        row->replaced = (OptionalQuantity){true, quantity("1")};
        made->proposal.household = builder_household(&made->builder);
        made->proposal.buys = &buy;
        made->proposal.buy_count = 1;
        ASSERT_MONEY(propose(made)[0].disallowed, disallowed[i]);
        assert_int_equal(made->outcome.matches[0].quantity.units, quantity(shares[i]).units);
    }
}

static void test_wash_proposal_takes_undated_booked_losses_first_mt_7(void **state)
{
    Desk *made = desk(state);
    ProposedBuy buy = {.amount = money("100.00"), .quantity = quantity("1")};
    RealizedGain *dated = builder_realized(&made->builder, 0, 0, "2026-08-01", "-50.00");
    RealizedGain *undated = builder_realized(&made->builder, 0, 0, "2026-08-01", "-70.00");

    dated->acquired_on = on("2020-01-06");
    dated->quantity = undated->quantity = quantity("1");
    made->proposal.household = builder_household(&made->builder);
    made->proposal.buys = &buy;
    made->proposal.buy_count = 1;
    assert_int_equal(propose(made)->realized, 1);
    assert_int_equal(made->outcome.matches->holding_start.days, date("2026-08-21").days);
}

/* A digital asset stands alone, whatever group it was put into; the others of the group do not. */
static void test_wash_proposal_leaves_digital_assets_out_of_their_group_ws_15(void **state)
{
    Desk *made = desk(state);
    Security *securities = made->builder.household.securities;
    LotId lost = put(made, 0, "2", "400.00", "2020-01-06");
    LotId digital = builder_lot(&made->builder, 0, 1, "2", "400.00", "2020-01-06")->id;

    securities[0].identity_group = securities[1].identity_group =
        (OptionalText){true, TEXT_LITERAL("G")};
    securities[1].tax_kind = TAX_KIND_DIGITAL_ASSET;
    put(made, 0, "1", "100.00", "2026-08-02");
    builder_lot(&made->builder, 0, 1, "1", "50.00", "2026-08-01");
    sell(made, lost, "2", "200.00", "400.00");
    sell(made, digital, "2", "100.00", "400.00");
    assert_int_equal(propose(made)->quantity.units, quantity("1").units);
    assert_int_equal(made->outcome.match_count, 1);
    ASSERT_MONEY(made->outcome.disallowed[0], "100.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "0.00");
    securities[0].tax_kind = TAX_KIND_DIGITAL_ASSET; /* the first of the group, and the other not */
    securities[1].tax_kind = TAX_KIND_STOCK;
    propose(made);
    ASSERT_MONEY(made->outcome.disallowed[0], "0.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "150.00");
}

/* Three losses, shares for one and a half of them: the earliest acquired meet them (WS-9). */
static void test_wash_proposal_leaves_losses_alone_that_no_shares_are_left_for_ws_8(void **state)
{
    Desk *made = desk(state);
    LotId newest = put(made, 0, "2", "400.00", "2022-01-07");
    LotId oldest = put(made, 0, "2", "400.00", "2020-01-06");
    LotId middle = put(made, 1, "2", "400.00", "2021-01-06");

    put(made, 0, "3", "300.00", "2026-08-01");
    sell(made, newest, "2", "200.00", "400.00");
    sell(made, middle, "2", "200.00", "400.00");
    sell(made, oldest, "2", "200.00", "400.00");
    propose(made);
    ASSERT_MONEY(made->outcome.disallowed[0], "0.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "100.00");
    ASSERT_MONEY(made->outcome.disallowed[2], "200.00");
}

/* A loss in the window is counted for none of the shares: it may be of their own purchase. */
static void test_wash_proposal_goes_on_behind_losses_of_the_window_ws_6(void **state)
{
    Desk *made = desk(state);
    LotId window = put(made, 0, "4", "800.00", "2026-08-01");
    LotId later = put(made, 0, "2", "400.00", "2026-08-02");
    const ProposedMatch *matches;

    sell(made, later, "1", "100.00", "200.00");
    sell(made, window, "2", "200.00", "400.00");
    matches = propose(made);
    assert_int_equal(made->outcome.match_count, 2);
    ASSERT_MONEY(made->outcome.disallowed[0], "100.00");
    ASSERT_MONEY(made->outcome.disallowed[1], "100.00");
    assert_int_equal(matches[0].lot, 1);
    assert_int_equal(matches[1].lot, 0);
}

/* What one choice of lots meets is nothing to the next. */
static void test_wash_stage_forgets_what_was_matched(void **state)
{
    Desk *made = desk(state);
    LotId old = put(made, 0, "2", "400.00", "2020-01-06");
    LotId bought = put(made, 0, "2", "400.00", "2026-08-01");
    WashStage *stage;
    WashOutcome outcome;

    sell(made, old, "2", "200.00", "400.00");
    sell(made, bought, "1", "100.00", "200.00");
    stage = wash_stage_open(made->builder.arena, &made->proposal);
    for (int i = 0; i < 2; i++) {
        wash_stage_match(stage, made->sales, 2, &outcome);
        ASSERT_MONEY(outcome.disallowed[0], "100.00");
        ASSERT_MONEY(outcome.disallowed[1], "0.00");
        wash_stage_match(stage, made->sales, 1, &outcome);
        ASSERT_MONEY(outcome.disallowed[0], "200.00");
        assert_int_equal(outcome.match_count, 1);
        wash_stage_match(stage, made->sales + 1, 1, &outcome);
        assert_int_equal(outcome.match_count, 0);
    }
}

/* The buys meet booked losses first, once for all choices. Rule MT-7. */
static void test_wash_stage_leaves_what_booked_losses_took_mt_7(void **state)
{
    Desk *made = desk(state);
    ProposedBuy buy = {0, 0, quantity("3"), money("300.00")};
    LotId old = put(made, 0, "5", "1000.00", "2020-01-06");
    RealizedGain *booked = builder_realized(&made->builder, 0, 0, "2026-08-10", "-50.00");
    WashStage *stage;
    WashOutcome outcome;

    booked->quantity = quantity("1");
    made->proposal.buys = &buy;
    made->proposal.buy_count = 1;
    sell(made, old, "5", "500.00", "1000.00");
    stage = wash_stage_open(made->builder.arena, &made->proposal);
    for (int i = 0; i < 2; i++) {
        wash_stage_match(stage, made->sales, 1, &outcome);
        assert_int_equal(outcome.match_count, 2);
        assert_int_equal(outcome.matches[0].realized, 0);
        ASSERT_MONEY(outcome.matches[0].disallowed, "50.00");
        ASSERT_MONEY(outcome.disallowed[0], "200.00");
    }
    wash_stage_match(stage, NULL, 0, &outcome);
    assert_int_equal(outcome.match_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_proposal_loses_adjusted_and_other_shares_together_ws_9),
        TEST(test_wash_proposal_matches_as_many_shares_as_lose_ws_9),
        TEST(test_wash_proposal_replaces_from_what_is_left_ws_5),
        TEST(test_wash_proposal_finds_nothing_in_what_had_absorbed_before_ws_8),
        TEST(test_wash_proposal_takes_undated_losses_first_ws_9),
        TEST(test_wash_proposal_takes_sales_of_one_lot_in_their_order_ws_9),
        TEST(test_wash_proposal_takes_tied_losses_in_order_of_sale_ws_9),
        TEST(test_wash_proposal_has_nothing_older_than_the_undated_ws_9),
        TEST(test_wash_proposal_tacks_nothing_to_an_undated_inheritance_ws_9),
        TEST(test_wash_proposal_splits_a_buy_without_creating_basis_rd_2),
        TEST(test_wash_proposal_rounds_on_where_a_booked_loss_was_matched_before_rd_4),
        TEST(test_wash_proposal_takes_undated_booked_losses_first_mt_7),
        TEST(test_wash_proposal_leaves_digital_assets_out_of_their_group_ws_15),
        TEST(test_wash_proposal_leaves_losses_alone_that_no_shares_are_left_for_ws_8),
        TEST(test_wash_proposal_goes_on_behind_losses_of_the_window_ws_6),
        TEST(test_wash_stage_forgets_what_was_matched),
        TEST(test_wash_stage_leaves_what_booked_losses_took_mt_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

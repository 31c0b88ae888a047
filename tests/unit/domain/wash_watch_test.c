#include "domain/wash_watch.h"

#include "testing.h"

/* Account 0 is one's own, 1 one's IRA, 2 somebody else's; it is 2026-08-21. */
typedef struct Watched {
    HouseholdBuilder builder;
    WashWatch watch;
} Watched;

static Watched *watched(void **state)
{
    Watched *made = ARENA_NEW(*state, Watched);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_OTHER, "0.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "50");
    return made;
}

static RealizedGain *lose(Watched *made, uint32_t account, const char *sold_on)
{
    RealizedGain *row = builder_realized(&made->builder, account, 0, sold_on, "-10.00");

    row->id.uuid.bytes[4] = (uint8_t)made->builder.household.realized_count;
    return row;
}

static const WashWatch *watch(Watched *made)
{
    wash_watch(made->builder.arena, builder_household(&made->builder), date("2026-08-21"),
               &made->watch);
    return &made->watch;
}

static void test_wash_watch_names_what_is_not_to_be_bought_until_when_ws_2(void **state)
{
    Watched *made = watched(state);

    lose(made, 0, "2026-07-22");
    lose(made, 0, "2026-08-01");
    lose(made, 0, "2026-07-30");
    assert_int_equal(watch(made)->do_not_buy_count, 1);
    assert_true(text_is(made->watch.do_not_buy[0].symbol, "VTI"));
    assert_int_equal(made->watch.do_not_buy[0].until.days, date("2026-08-31").days);
    assert_int_equal(made->watch.do_not_buy[0].released_on.days, date("2026-09-01").days);
}

static void test_wash_watch_lets_go_when_the_window_has_closed_ws_2(void **state)
{
    Watched *made = watched(state);

    lose(made, 0, "2026-07-22");
    assert_int_equal(watch(made)->do_not_buy_count, 1);
    made->builder.household.realized[0].sold_on = date("2026-07-21");
    assert_int_equal(watch(made)->do_not_buy_count, 0);
    made->builder.household.realized[0].sold_on = date("2026-08-22");
    assert_int_equal(watch(made)->do_not_buy_count, 0);
}

static void test_wash_watch_lets_go_when_every_share_is_replaced_ws_8(void **state)
{
    Watched *made = watched(state);
    RealizedGain *row = lose(made, 0, "2026-08-01");

    row->replaced = (OptionalQuantity){true, row->quantity};
    assert_int_equal(watch(made)->do_not_buy_count, 0);
    row->replaced.value.units--;
    assert_int_equal(watch(made)->do_not_buy_count, 1);
    row->gain = money("1.00");
    assert_int_equal(watch(made)->do_not_buy_count, 0);
}

static void test_wash_watch_names_identical_securities_ws_4(void **state)
{
    Watched *made = watched(state);
    OptionalText group = {true, TEXT_LITERAL("us total market")};

    lose(made, 0, "2026-08-01");
    made->builder.household.securities[0].identity_group = group;
    assert_int_equal(watch(made)->do_not_buy_count, 1);
    made->builder.household.securities[1].identity_group = group;
    assert_int_equal(watch(made)->do_not_buy_count, 2);
    assert_true(text_is(made->watch.do_not_buy[1].symbol, "ITOT"));
}

static void test_wash_watch_looks_past_others_retirement_and_digital_assets_ac_5(void **state)
{
    Watched *made = watched(state);

    lose(made, 1, "2026-08-01");
    lose(made, 2, "2026-08-01");
    builder_lot(&made->builder, 2, 0, "1", "90", "2026-08-01");
    assert_int_equal(watch(made)->do_not_buy_count, 0);
    assert_int_equal(made->watch.replacement_count, 0);
    lose(made, 0, "2026-08-01");
    builder_lot(&made->builder, 1, 0, "1", "90", "2026-08-01");
    assert_int_equal(watch(made)->replacement_count, 1);
    made->builder.household.securities[0].tax_kind = TAX_KIND_DIGITAL_ASSET;
    assert_int_equal(watch(made)->do_not_buy_count, 0);
    assert_int_equal(made->watch.replacement_count, 0);
}

static void test_wash_watch_names_shares_that_would_replace_ws_3(void **state)
{
    Watched *made = watched(state);
    Lot *lot = builder_lot(&made->builder, 0, 0, "4", "90", "2026-07-22");
    const PossibleReplacement *replacement;

    lot->absorbed = quantity("1");
    builder_lot(&made->builder, 0, 0, "1", "90", "2026-07-21");
    builder_lot(&made->builder, 0, 0, "1", "90", "2026-08-22");
    builder_lot(&made->builder, 0, 0, "1", "90", "2026-08-02")->kind = LOT_TRANSFER;
    builder_lot(&made->builder, 0, 0, "1", "90", "2026-08-03")->absorbed = quantity("1");
    builder_lot(&made->builder, 0, 0, "1", "90", NULL);
    builder_lot(&made->builder, 0, 0, "1", "90", "2026-08-21")->kind = LOT_DRIP;
    assert_int_equal(watch(made)->replacement_count, 2);
    replacement = made->watch.replacements;
    assert_int_equal(replacement[0].acquired_on.days, date("2026-07-22").days);
    assert_int_equal(replacement[0].quantity.units, quantity("3").units);
    assert_int_equal(replacement[0].until.days, date("2026-08-21").days);
    assert_int_equal(replacement[0].realized_gain_count, 0);
    assert_int_equal(replacement[1].acquired_on.days, date("2026-08-21").days);
}

static void test_wash_watch_names_the_losses_that_shares_have_not_met_ws_6(void **state)
{
    Watched *made = watched(state);
    RealizedGain *row = lose(made, 0, "2026-08-01");
    Lot *before;

    lose(made, 0, "2026-07-01");
    before = builder_lot(&made->builder, 0, 0, "2", "90", "2026-07-02");
    assert_int_equal(watch(made)->replacement_count, 1);
    assert_int_equal(made->watch.replacements[0].realized_gain_count, 1);
    assert_true(uuid_equal(made->watch.replacements[0].realized_gain_ids[0].uuid, row->id.uuid));
    before->acquired_on = on("2026-07-01");
    assert_int_equal(watch(made)->replacement_count, 0);
    before->acquired_on = on("2026-07-02");
    row->sequence = before->sequence; /* the purchase that was sold */
    assert_int_equal(watch(made)->replacement_count, 0);
    row->account = 1;
    made->builder.household.accounts[1].tax_treatment = TAXABLE;
    assert_int_equal(watch(made)->replacement_count, 1);
    before->security = 1;
    assert_int_equal(watch(made)->replacement_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_watch_names_what_is_not_to_be_bought_until_when_ws_2),
        TEST(test_wash_watch_lets_go_when_the_window_has_closed_ws_2),
        TEST(test_wash_watch_lets_go_when_every_share_is_replaced_ws_8),
        TEST(test_wash_watch_names_identical_securities_ws_4),
        TEST(test_wash_watch_looks_past_others_retirement_and_digital_assets_ac_5),
        TEST(test_wash_watch_names_shares_that_would_replace_ws_3),
        TEST(test_wash_watch_names_the_losses_that_shares_have_not_met_ws_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

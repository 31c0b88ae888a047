#include "testing.h"

#include <stdlib.h>

/* A taxable account and an IRA with one security at 100, sold on 2026-08-21. */
typedef struct Scene {
    HouseholdBuilder builder;
    PreviewOrder *order;
    Preview preview;
} Scene;

static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(&made->builder, TAX_FREE, OWNER_SPOUSE, "1000.00");
    builder_security(&made->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_profile(&made->builder, 2026, FILING_MFJ, "100000");
    made->order = builder_order(&made->builder);
    return made;
}

static Lot *put(Scene *made, uint32_t account, const char *shares, const char *basis,
                const char *acquired_on)
{
    return builder_lot(&made->builder, account, 0, shares, basis, acquired_on);
}

static void sell(Scene *made, const char *shares)
{
    builder_sell(&made->builder, made->order, 0, "VTI", shares);
}

static void compute(Scene *made)
{
    Arena *arena = made->builder.arena;

    ASSERT_OK(preview_compute(arena, builder_rules(arena), builder_household(&made->builder),
                              made->order, (OptionalWord){0}, &made->preview));
}

static const Warning *find(const Scene *made, const char *code)
{
    for (size_t i = 0; i < made->preview.warning_count; i++) {
        if (strcmp(made->preview.warnings[i].code, code) == 0)
            return &made->preview.warnings[i];
    }
    return NULL;
}

/* The same where the test needs it to be there. */
static const Warning *the(const Scene *made, const char *code)
{
    const Warning *warning = find(made, code);

    if (warning == NULL) {
        fail_msg("no warning %s", code);
        abort();
    }
    return warning;
}

static size_t count_of(const Scene *made, const char *code)
{
    size_t count = 0;

    for (size_t i = 0; i < made->preview.warning_count; i++)
        count += strcmp(made->preview.warnings[i].code, code) == 0;
    return count;
}

static void test_preview_warns_of_each_short_gain(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "90", "2026-01-05");
    put(made, 0, "1", "80", "2026-02-05");
    put(made, 0, "1", "100", "2026-03-05"); /* no gain */
    put(made, 0, "1", "120", "2026-04-05"); /* a loss */
    sell(made, "4");
    compute(made);
    assert_int_equal(count_of(made, "short_term_gain_near_long_term"), 2);
    assert_string_equal(the(made, "short_term_gain_near_long_term")->detail,
                        "10.00 of gain turns long-term on 2027-01-06.");
}

static void test_preview_warns_of_wash_sales_ws_12(void **state)
{
    Scene *made = scene(state);
    LotId lost = put(made, 0, "3", "360", "2020-01-06")->id;

    made->builder.household.accounts[1].name = TEXT_LITERAL("Roth");
    put(made, 1, "1", "100", "2026-07-22");
    sell(made, "3");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    assert_int_equal(count_of(made, "wash_sale"), 1);
    assert_true(uuid_equal(the(made, "wash_sale")->lot_id.value.uuid, lost.uuid));
    assert_string_equal(the(made, "wash_sale")->detail,
                        "20.00 of the loss is deferred by this preview's purchase of VTI in "
                        "Account on 2026-08-21.");
    assert_string_equal(the(made, "wash_sale_permanent")->detail,
                        "20.00 of the loss is lost for good by the purchase of VTI in Roth on "
                        "2026-07-22.");
    assert_non_null(strstr(the(made, "wash_sale_window_open")->detail, "until 2026-09-20"));
}

static void test_preview_warns_of_no_purchase_that_no_loss_is_left_for_ws_8(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "120", "2020-01-06");
    put(made, 1, "1", "100", "2026-07-22");
    made->builder.household.accounts[0].dividend_reinvestment = true;
    sell(made, "1");
    compute(made);
    assert_non_null(find(made, "wash_sale_permanent"));
    assert_null(find(made, "wash_sale_window_open"));
    assert_null(find(made, "dividend_reinvestment_on"));
}

static void test_preview_warns_of_a_loss_booked_before_mt_7(void **state)
{
    Scene *made = scene(state);

    builder_realized(&made->builder, 0, 0, "2026-07-22", "-50.00");
    builder_buy(&made->builder, made->order, 0, "VTI", "100.00");
    compute(made);
    assert_int_equal(count_of(made, "wash_sale"), 1);
    assert_non_null(
        strstr(the(made, "wash_sale")->detail, "50.00 of the loss booked on 2026-07-22"));
    assert_non_null(
        strstr(the(made, "wash_sale")->detail, "purchase of VTI in Account on 2026-08-21"));
    assert_true(text_is(the(made, "wash_sale")->symbol.value, "VTI"));
    assert_null(find(made, "wash_sale_window_open"));
    made->builder.household.accounts[0].name = (Text){0};
    compute(made);
    assert_non_null(strstr(the(made, "wash_sale")->detail, "purchase of VTI on 2026-08-21"));
}

static void test_preview_warns_of_reinvestment_after_a_loss_ws_12(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "120", "2020-01-06");
    put(made, 1, "1", "100", "2020-01-06");
    sell(made, "1");
    compute(made);
    assert_null(find(made, "dividend_reinvestment_on"));
    made->builder.household.accounts[1].dividend_reinvestment = true;
    compute(made);
    assert_string_equal(the(made, "dividend_reinvestment_on")->detail,
                        "A dividend reinvested until 2026-09-20 would be a wash sale.");
    made->builder.household.accounts[1].owner = OWNER_OTHER;
    compute(made);
    assert_null(find(made, "dividend_reinvestment_on"));
}

/* What is identical to the shares sold is reinvested as well. */
static void test_preview_warns_of_reinvestment_in_identical_shares_ws_10(void **state)
{
    Scene *made = scene(state);
    Security *securities = made->builder.household.securities;

    builder_security(&made->builder, "ITOT", CLASS_US_STOCKS, "100");
    put(made, 0, "1", "120", "2020-01-06");
    builder_lot(&made->builder, 1, 1, "1", "100", "2020-01-06");
    made->builder.household.accounts[1].dividend_reinvestment = true;
    sell(made, "1");
    compute(made);
    assert_null(find(made, "dividend_reinvestment_on"));
    for (int i = 0; i < 2; i++)
        securities[i].identity_group = (OptionalText){true, TEXT_LITERAL("us_total_market")};
    compute(made);
    assert_int_equal(count_of(made, "dividend_reinvestment_on"), 1);
}

static void test_preview_warns_of_no_reinvestment_where_there_is_no_wash_sale_ws_15(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "120", "2020-01-06");
    put(made, 1, "1", "100", "2020-01-06");
    made->builder.household.accounts[1].dividend_reinvestment = true;
    sell(made, "1");
    made->builder.household.accounts[0].owner = OWNER_OTHER; /* AC-5 */
    compute(made);
    assert_null(find(made, "dividend_reinvestment_on"));
    made->builder.household.accounts[0].owner = OWNER_SELF;
    made->builder.household.securities[0].tax_kind = TAX_KIND_DIGITAL_ASSET;
    compute(made);
    assert_null(find(made, "dividend_reinvestment_on"));
}

static void test_preview_warns_of_what_is_unknown_ba_7(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", NULL, NULL);
    sell(made, "1");
    compute(made);
    assert_int_equal(count_of(made, "unknown_basis"), 1);
    assert_int_equal(count_of(made, "unknown_acquisition_date"), 1);
    assert_non_null(strstr(the(made, "unknown_basis")->detail, "range"));
    made->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    compute(made);
    assert_non_null(strstr(the(made, "unknown_basis")->detail, "as the order asks"));
}

static void test_preview_warns_of_old_prices_once_dr_7(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "3", "120", "2020-01-06");
    made->builder.household.securities[0].price_date = on("2026-08-13"); /* six sessions */
    sell(made, "1");
    sell(made, "1");
    compute(made);
    assert_int_equal(count_of(made, "stale_price"), 1);
    assert_string_equal(the(made, "stale_price")->detail, "The price is of 2026-08-13.");
    made->builder.household.securities[0].price_date = on("2026-08-14");
    compute(made);
    assert_int_equal(count_of(made, "stale_price"), 0);
}

static void test_preview_warns_of_collectibles_with_a_long_gain_ba_8_tx_5(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[0].tax_kind = TAX_KIND_COLLECTIBLE_TRUST;
    put(made, 0, "1", "90", "2020-01-06");
    sell(made, "1");
    compute(made);
    assert_int_equal(count_of(made, "collectible_28_not_modelled"), 1);
    made->builder.household.lots[0].basis = some("110.00");
    compute(made);
    assert_int_equal(count_of(made, "collectible_28_not_modelled"), 0);
}

static void test_preview_warns_of_kinds_that_are_not_modelled_tx_6(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "90", "2020-01-06");
    sell(made, "1");
    made->builder.household.securities[0].tax_kind = TAX_KIND_BOND;
    made->builder.household.securities[0].asset_class.present = false;
    compute(made);
    assert_int_equal(count_of(made, "bond_premium_and_discount_not_modelled"), 1);
    assert_int_equal(count_of(made, "return_of_capital_not_modelled"), 0);
    made->builder.household.securities[0].tax_kind = TAX_KIND_RIC;
    made->builder.household.securities[0].asset_class = (OptionalWord){true, CLASS_REAL_ESTATE};
    compute(made);
    assert_int_equal(count_of(made, "return_of_capital_not_modelled"), 1);
}

static void test_preview_warns_of_the_profile(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0].year = 2025;
    compute(made);
    assert_string_equal(the(made, "tax_profile_of_other_year")->detail,
                        "There is no tax profile of 2026; that of 2025 is used.");
    made->builder.household.profile_count = 0;
    compute(made);
    assert_int_equal(count_of(made, "no_tax_profile"), 1);
    assert_int_equal(made->preview.warning_count, 1);
}

static void test_preview_warns_of_cash_that_it_overdraws(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "90", "2020-01-06");
    builder_buy(&made->builder, made->order, 0, "VTI", "1000.01");
    compute(made);
    assert_string_equal(the(made, "cash_overdrawn")->detail, "Cash of Account would be -0.01.");
    assert_true(the(made, "cash_overdrawn")->account_id.present);
    made->builder.household.accounts[0].cash = money("1000.01");
    compute(made);
    assert_null(find(made, "cash_overdrawn"));
}

static void test_preview_counts_what_is_deposited_before_it_buys(void **state)
{
    Scene *made = scene(state);
    CashMove deposit = {.amount = money("0.01")};

    put(made, 0, "1", "90", "2020-01-06");
    builder_buy(&made->builder, made->order, 0, "VTI", "1000.01");
    deposit.account_id = made->builder.household.accounts[0].id;
    made->order->kind = PREVIEW_DEPOSIT;
    made->order->moves = &deposit;
    made->order->move_count = 1;
    compute(made);
    assert_null(find(made, "cash_overdrawn"));
}

static void test_preview_is_silent_about_cash_overdrawn_before(void **state)
{
    Scene *made = scene(state);

    put(made, 0, "1", "90", "2020-01-06");
    made->builder.household.accounts[0].cash = money("-500.00");
    sell(made, "1");
    compute(made);
    assert_null(find(made, "cash_overdrawn"));
}

static void test_preview_keeps_any_number_of_warnings(void **state)
{
    Scene *made = scene(state);

    for (int i = 0; i < 50; i++)
        put(made, 0, "1", "90", "2026-01-05");
    sell(made, "50");
    compute(made);
    assert_int_equal(count_of(made, "short_term_gain_near_long_term"), 50);
}

static void test_preview_of_what_is_restrained_is_warned_of_and_done(void **state)
{
    Scene *made = scene(state);
    Lot *lot = put(made, 0, "10", "500", "2020-01-06");
    Restraint *restraint = builder_restraint(&made->builder, RESTRAINT_EXCLUSION);

    restraint->security = 0;
    sell(made, "1");
    compute(made);
    assert_int_equal(made->preview.sell_count, 1);
    assert_true(the(made, "restrained")->symbol.present);
    restraint->exclusion_list_id.present = true;
    restraint->exclusion_list = (OptionalText){true, TEXT_LITERAL("Tobacco")};
    compute(made);
    assert_non_null(strstr(the(made, "restrained")->detail, "exclusion list \"Tobacco\""));
    restraint->exclusion_list_id.present = false;
    restraint->security = -1;
    restraint->kind = RESTRAINT_DO_NOT_SELL;
    restraint->lot_id = (OptionalLotId){true, lot->id};
    compute(made);
    assert_true(the(made, "restrained")->lot_id.present);
    restraint->until = on("2026-08-20");
    compute(made);
    assert_null(find(made, "restrained"));
}

/* What leaves a retirement account is told by what it is, and what comes into one not at all. */
static void test_preview_warns_of_distributions_as_they_are_taxed_ac_2(void **state)
{
    Scene *made = scene(state);
    TaxProfile *profile = &made->builder.household.profiles[0];
    CashMove move = {made->builder.household.accounts[1].id, money("-100.00")};

    made->order->kind = PREVIEW_WITHDRAWAL;
    made->order->moves = &move;
    made->order->move_count = 1;
    compute(made);
    assert_non_null(strstr(the(made, "distribution_not_modelled")->detail, "Taken for untaxed"));
    made->builder.household.accounts[1].tax_treatment = TAX_DEFERRED;
    compute(made);
    assert_non_null(strstr(the(made, "distribution_not_modelled")->detail, "10 % addition"));
    profile->kind = PROFILE_FLAT;
    profile->short_term_rate = profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    compute(made);
    assert_non_null(strstr(the(made, "distribution_not_modelled")->detail, "flat profile"));
    made->builder.household.profile_count = 0;
    compute(made);
    assert_non_null(strstr(the(made, "distribution_not_modelled")->detail, "10 % addition"));
    move.amount = money("100.00");
    compute(made);
    assert_null(find(made, "distribution_not_modelled"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_preview_warns_of_each_short_gain),
        TEST(test_preview_warns_of_wash_sales_ws_12),
        TEST(test_preview_warns_of_no_purchase_that_no_loss_is_left_for_ws_8),
        TEST(test_preview_warns_of_a_loss_booked_before_mt_7),
        TEST(test_preview_warns_of_reinvestment_after_a_loss_ws_12),
        TEST(test_preview_warns_of_reinvestment_in_identical_shares_ws_10),
        TEST(test_preview_warns_of_no_reinvestment_where_there_is_no_wash_sale_ws_15),
        TEST(test_preview_warns_of_what_is_unknown_ba_7),
        TEST(test_preview_warns_of_old_prices_once_dr_7),
        TEST(test_preview_warns_of_collectibles_with_a_long_gain_ba_8_tx_5),
        TEST(test_preview_warns_of_kinds_that_are_not_modelled_tx_6),
        TEST(test_preview_warns_of_the_profile),
        TEST(test_preview_warns_of_cash_that_it_overdraws),
        TEST(test_preview_counts_what_is_deposited_before_it_buys),
        TEST(test_preview_is_silent_about_cash_overdrawn_before),
        TEST(test_preview_keeps_any_number_of_warnings),
        TEST(test_preview_of_what_is_restrained_is_warned_of_and_done),
        TEST(test_preview_warns_of_distributions_as_they_are_taxed_ac_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

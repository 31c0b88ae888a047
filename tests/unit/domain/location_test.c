/*
 * Asset location by figures worked out by hand. Yields are those of schema/asset-location.json: a
 * dollar of US stocks pays 0.0006 and 0.0114 qualified, of US bonds 0.04, of cash 0.036.
 */
#include "domain/location.h"

#include "testing.h"

enum { JOINT, IRA, ROTH };
enum { VTI, BND, OWN };

typedef struct Scene {
    HouseholdBuilder builder;
    const Rules *rules;
    LocationYields yields;
    LocationRates rates;
    Location location;
} Scene;

/* 180,000 of wages: 22 % and 15 %, each with 5 % of the state's. Shares cost 100. */
static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    HouseholdBuilder *builder = &made->builder;

    made->rules = builder_rules(*state);
    made->yields = made->rules->location;
    *builder = builder_new(*state, "2026-08-21");
    builder_account(builder, TAXABLE, OWNER_JOINT, "0");
    builder_account(builder, TAX_DEFERRED, OWNER_SELF, "0");
    builder_account(builder, TAX_FREE, OWNER_SPOUSE, "0");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(builder, "BND", CLASS_US_BONDS, "100");
    builder_security(builder, "OWN", CLASS_US_STOCKS, "100");
    builder->household.securities[OWN].asset_class.present = false;
    builder_profile(builder, 2026, FILING_MFJ, "180000")->state_rate = rate("0.05");
    return made;
}

static void hold(Scene *made, uint32_t account, uint32_t security, const char *shares)
{
    builder_lot(&made->builder, account, security, shares, "1.00", "2020-01-06");
}

static void locate(Scene *made)
{
    const Household *household = builder_household(&made->builder);
    HouseholdPositions held = household_positions(made->builder.arena, household);

    made->rates = location_rates(&made->rules->tax, &made->yields, household, 2026);
    location_compute(made->builder.arena, household, &made->rates, &held, &made->location);
}

static void assert_rates(Scene *made, const char *ordinary, const char *preferential)
{
    locate(made);
    assert_true(made->rates.known);
    assert_int_equal(made->rates.ordinary.millionths, rate(ordinary).millionths);
    assert_int_equal(made->rates.preferential.millionths, rate(preferential).millionths);
}

static void assert_drags(Scene *made, const char *drag, const char *least, const char *greatest)
{
    locate(made);
    ASSERT_MONEY(made->location.drag, drag);
    ASSERT_MONEY(made->location.least, least);
    ASSERT_MONEY(made->location.greatest, greatest);
}

static void assert_score(const Scene *made, int32_t score)
{
    assert_int_equal(made->location.gap, LOCATION_KNOWN);
    assert_int_equal(made->location.score, score);
}

static void assert_gap(Scene *made, LocationGap gap)
{
    locate(made);
    assert_int_equal(made->location.gap, gap);
}

/* Taxable income of 147,800 lies in the 22 % bracket, and above the 0 % one of gains. */
static void test_location_rates_are_marginal_with_the_states_tx_1_tx_2_sl_1(void **state)
{
    assert_rates(scene(state), "0.27", "0.20");
}

/* 300,000 of wages: 24 % and 15 %, 3.8 % above 250,000, 5 %. */
static void test_location_rates_include_niit_ni_1(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0].wages = money("300000");
    assert_rates(made, "0.328", "0.238");
}

/* 80,000 of wages: 12 % of 47,800, and 0 % of gains. */
static void test_location_rates_of_a_little_income_tx_2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0].wages = money("80000");
    assert_rates(made, "0.17", "0.05");
}

/* Gains booked this year are below the next dollar: with 50,000 of wages they fill the 0 %
 * bracket to 98,900 and go on. */
static void test_location_rates_stand_on_the_year_so_far_mt_2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0].wages = money("50000");
    assert_rates(made, "0.15", "0.05"); /* 17,800 of taxable income at 10 % */
    builder_realized(&made->builder, JOINT, VTI, "2026-03-02", "90000");
    assert_rates(made, "0.30", "0.20"); /* each dollar moves one of gains from 0 % to 15 % */
}

static void test_location_rates_of_a_flat_profile_are_its_own_fl_1(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0] = (TaxProfile){.year = 2026,
                                                       .kind = PROFILE_FLAT,
                                                       .state_rate = rate("0.05"),
                                                       .short_term_rate = {true, rate("0.37")},
                                                       .long_term_rate = {true, rate("0.2")}};
    assert_rates(made, "0.42", "0.25");
}

/* 0.0006 x 0.27 + 0.0114 x 0.20 = 0.002442; 0.04 x 0.27; 0.036 x 0.27. */
static void test_location_rates_have_the_drag_of_each_class_e2(void **state)
{
    Scene *made = scene(state);

    locate(made);
    assert_int_equal(made->rates.drag[CLASS_US_STOCKS].millionths, rate("0.002442").millionths);
    assert_int_equal(made->rates.drag[CLASS_US_BONDS].millionths, rate("0.0108").millionths);
    assert_int_equal(made->rates.drag[CLASS_CASH].millionths, rate("0.00972").millionths);
    assert_int_equal(made->rates.drag[CLASS_CRYPTO].millionths, 0);
}

/* 0.1 x 0.27 + 0.02 x 0.20, by turnover. */
static void test_location_rates_count_what_turnover_realizes_e2(void **state)
{
    Scene *made = scene(state);

    made->yields.by_class[CLASS_US_STOCKS] =
        (LocationYield){.short_term_gain = rate("0.1"), .long_term_gain = rate("0.02")};
    locate(made);
    assert_int_equal(made->rates.drag[CLASS_US_STOCKS].millionths, rate("0.031").millionths);
}

/* A yield of a millionth is taxed 0.27 of one, of two 0.54. */
static void test_location_rates_round_the_drag_half_away_e2(void **state)
{
    Scene *made = scene(state);

    made->yields.by_class[CLASS_CRYPTO].ordinary_yield = rate("0.000001");
    made->yields.by_class[CLASS_COMMODITIES] = (LocationYield){.ordinary_yield = rate("0.000002")};
    locate(made);
    assert_int_equal(made->rates.drag[CLASS_CRYPTO].millionths, 0);
    assert_int_equal(made->rates.drag[CLASS_COMMODITIES].millionths, 1);
}

static void test_location_drag_is_of_what_is_taxed_on_the_return_e2(void **state)
{
    Scene *made = scene(state);
    const OptionalWord stocks = {true, CLASS_US_STOCKS};
    const Household *household = &made->builder.household;

    locate(made);
    assert_int_equal(location_drag_in(household, &made->rates, JOINT, stocks).millionths,
                     rate("0.002442").millionths);
    assert_int_equal(location_drag_in(household, &made->rates, IRA, stocks).millionths, 0);
    assert_int_equal(location_drag_in(household, &made->rates, JOINT, (OptionalWord){0}).millionths,
                     0);
    made->rates.known = false;
    assert_int_equal(location_drag_in(household, &made->rates, JOINT, stocks).millionths, 0);
}

/* Bonds of 10,000 in the taxable account: 108.00; stocks in their place: 24.42. */
static void test_location_of_bonds_in_the_taxable_account_is_0_e2(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    hold(made, ROTH, VTI, "50");
    assert_drags(made, "108.00", "24.42", "108.00");
    assert_score(made, 0);
}

static void test_location_of_bonds_in_a_retirement_account_is_100_e2(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, VTI, "100");
    hold(made, IRA, BND, "50");
    hold(made, ROTH, BND, "50");
    hold(made, ROTH, VTI, "50");
    assert_drags(made, "24.42", "24.42", "108.00");
    assert_score(made, 100);
}

/* Ten thousand of each: what is exempt costs nothing in the taxable account, 4 % at 27 % do. */
static void test_location_of_municipal_bonds_is_the_taxable_account_e2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[OWN].asset_class =
        (OptionalWord){true, CLASS_MUNICIPAL_BONDS};
    hold(made, JOINT, BND, "100");
    hold(made, IRA, OWN, "100");
    assert_drags(made, "108.00", "0.00", "108.00");
    assert_score(made, 0);
    made->builder.household.lots[0].account = IRA;
    made->builder.household.lots[1].account = JOINT;
    assert_drags(made, "0.00", "0.00", "108.00");
    assert_score(made, 100);
}

/* 6,000 of bonds and 4,000 of stocks are taxable: 64.80 + 9.768 = 74.568. Of 10,000 of bonds none
 * has to be, 24.42, and all can be, 108: (108 - 74.568) / 83.58 = 0.4. */
static void test_location_between_is_how_far_from_the_worst_e2(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, BND, "60");
    hold(made, JOINT, VTI, "40");
    hold(made, IRA, BND, "40");
    hold(made, ROTH, VTI, "60");
    assert_drags(made, "74.57", "24.42", "108.00");
    assert_score(made, 40);
}

/* Three classes, one of which is on both sides at the least: 5,000 of taxable room goes to 2,000 of
 * stocks, then 3,000 of cash; 4.884 + 29.16. At the most to 4,000 of bonds, then 1,000 of cash:
 * 43.20 + 9.72. As held 5,000 of cash: 48.60; (52.92 - 48.60) / (52.92 - 34.044) = 0.2289. */
static void test_location_fills_the_taxable_accounts_by_drag_e2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.accounts[JOINT].cash = money("5000");
    hold(made, IRA, BND, "40");
    hold(made, ROTH, VTI, "20");
    assert_drags(made, "48.60", "34.04", "52.92");
    assert_score(made, 23);
    assert_int_equal(made->location.class_count, 3);
    assert_int_equal(made->location.classes[0].asset_class, CLASS_US_STOCKS);
    assert_int_equal(made->location.classes[0].belongs, PLACE_TAXABLE);
    assert_int_equal(made->location.classes[1].asset_class, CLASS_US_BONDS);
    assert_int_equal(made->location.classes[1].belongs, PLACE_RETIREMENT);
    ASSERT_MONEY(made->location.classes[1].value, "4000");
    ASSERT_MONEY(made->location.classes[1].taxable, "0");
    assert_int_equal(made->location.classes[2].asset_class, CLASS_CASH);
    assert_int_equal(made->location.classes[2].belongs, PLACE_EITHER);
    ASSERT_MONEY(made->location.classes[2].taxable, "5000");
}

/* Classes of the same drag change places for nothing: none of them belongs on one side. */
static void test_location_of_classes_alike_is_either_e2(void **state)
{
    Scene *made = scene(state);

    made->yields.by_class[CLASS_US_STOCKS] = made->yields.by_class[CLASS_CASH];
    made->builder.household.accounts[JOINT].cash = money("5000");
    hold(made, IRA, BND, "40");
    hold(made, ROTH, VTI, "20");
    locate(made);
    assert_score(made, 100);
    assert_int_equal(made->location.classes[0].belongs, PLACE_EITHER);
    assert_int_equal(made->location.classes[2].belongs, PLACE_EITHER);
}

/* Stocks are just as much as there is room for: all of them belong there, and none of the bonds. */
static void test_location_of_a_class_that_fills_the_room_leaves_none_to_the_next_e2(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    locate(made);
    assert_int_equal(made->location.class_count, 2);
    assert_int_equal(made->location.classes[0].asset_class, CLASS_US_STOCKS);
    assert_int_equal(made->location.classes[0].belongs, PLACE_TAXABLE);
    assert_int_equal(made->location.classes[1].asset_class, CLASS_US_BONDS);
    assert_int_equal(made->location.classes[1].belongs, PLACE_RETIREMENT);
}

/* Neither the yield of a security without a class nor the return of a child is known. */
static void test_location_leaves_out_what_is_not_known_ac_5(void **state)
{
    Scene *made = scene(state);
    uint32_t child = builder_account(&made->builder, TAXABLE, OWNER_OTHER, "700");

    hold(made, JOINT, BND, "100");
    hold(made, JOINT, OWN, "100");
    hold(made, IRA, VTI, "100");
    hold(made, child, BND, "100");
    assert_drags(made, "108.00", "24.42", "108.00");
    assert_int_equal(made->location.class_count, 2);
}

static void test_location_leaves_out_a_spouses_own_return_ac_5(void **state)
{
    Scene *made = scene(state);

    made->builder.household.profiles[0].filing_status.value = FILING_MFS;
    made->builder.household.accounts[JOINT].owner = OWNER_SPOUSE;
    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    assert_gap(made, LOCATION_NO_CHOICE);
    ASSERT_MONEY(made->location.drag, "0");
}

static void test_location_counts_a_debt_as_no_cash_e2(void **state)
{
    Scene *made = scene(state);

    made->builder.household.accounts[JOINT].cash = money("-5000");
    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    assert_drags(made, "108.00", "24.42", "108.00");
}

static void test_location_without_a_choice_has_its_drag_and_no_score_e2(void **state)
{
    Scene *made = scene(state);

    assert_gap(made, LOCATION_NO_CHOICE);
    ASSERT_MONEY(made->location.drag, "0");
    hold(made, JOINT, BND, "60");
    hold(made, JOINT, VTI, "40");
    assert_gap(made, LOCATION_NO_CHOICE);
    assert_drags(made, "74.57", "74.57", "74.57");
    assert_int_equal(made->location.classes[0].belongs, PLACE_EITHER);
}

static void test_location_without_a_price_is_not_known_dr_7(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    made->builder.household.securities[VTI].price.present = false;
    assert_gap(made, LOCATION_MISSING_PRICE);
    assert_int_equal(made->location.class_count, 0);
}

static void test_location_without_tax_rates_is_not_known_a1(void **state)
{
    Scene *made = scene(state);

    hold(made, JOINT, BND, "100");
    hold(made, IRA, VTI, "100");
    made->builder.household.profiles[0].year = 2099;
    made->rates =
        location_rates(&made->rules->tax, &made->yields, builder_household(&made->builder), 2099);
    assert_false(made->rates.known); /* no parameters of that year */
    made->builder.household.profile_count = 0;
    assert_gap(made, LOCATION_NO_TAX_RATES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_location_rates_are_marginal_with_the_states_tx_1_tx_2_sl_1),
        TEST(test_location_rates_include_niit_ni_1),
        TEST(test_location_rates_of_a_little_income_tx_2),
        TEST(test_location_rates_stand_on_the_year_so_far_mt_2),
        TEST(test_location_rates_of_a_flat_profile_are_its_own_fl_1),
        TEST(test_location_rates_have_the_drag_of_each_class_e2),
        TEST(test_location_rates_count_what_turnover_realizes_e2),
        TEST(test_location_rates_round_the_drag_half_away_e2),
        TEST(test_location_drag_is_of_what_is_taxed_on_the_return_e2),
        TEST(test_location_of_bonds_in_the_taxable_account_is_0_e2),
        TEST(test_location_of_bonds_in_a_retirement_account_is_100_e2),
        TEST(test_location_of_municipal_bonds_is_the_taxable_account_e2),
        TEST(test_location_between_is_how_far_from_the_worst_e2),
        TEST(test_location_fills_the_taxable_accounts_by_drag_e2),
        TEST(test_location_of_classes_alike_is_either_e2),
        TEST(test_location_of_a_class_that_fills_the_room_leaves_none_to_the_next_e2),
        TEST(test_location_leaves_out_what_is_not_known_ac_5),
        TEST(test_location_leaves_out_a_spouses_own_return_ac_5),
        TEST(test_location_counts_a_debt_as_no_cash_e2),
        TEST(test_location_without_a_choice_has_its_drag_and_no_score_e2),
        TEST(test_location_without_a_price_is_not_known_dr_7),
        TEST(test_location_without_tax_rates_is_not_known_a1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

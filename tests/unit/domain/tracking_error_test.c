#include "domain/tracking_error.h"
#include "testing.h"

static const DriftTolerances NO_TOLERANCES = {0};

/* Stocks of 20 % volatility, bonds of 5 %, uncorrelated, and cash of none. */
static Variance of_stocks[] = {{40000000000}, {0}, {0}};
static Variance of_bonds[] = {{0}, {2500000000}, {0}};
static Variance of_cash[] = {{0}, {0}, {0}};

typedef struct Scene {
    HouseholdBuilder builder;
    CovarianceRow rows[3];
    Covariance covariance;
    Drift drift;
    TrackingError tracking;
} Scene;

/* Half stocks and half bonds wanted; securities cost a dollar. */
static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    HouseholdBuilder *builder = &made->builder;
    Model *model;

    *builder = builder_new(*state, "2026-08-21");
    builder_account(builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "1");
    builder_security(builder, "BND", CLASS_US_BONDS, "1");
    builder_security(builder, "GLD", CLASS_COMMODITIES, "1");
    model = builder_model(builder, BY_ASSET_CLASS);
    builder_target(builder, model, "0.5")->asset_class = (OptionalWord){true, CLASS_US_STOCKS};
    builder_target(builder, model, "0.5")->asset_class = (OptionalWord){true, CLASS_US_BONDS};
    made->rows[0] = (CovarianceRow){TEXT_LITERAL("us_stocks"), of_stocks, 3};
    made->rows[1] = (CovarianceRow){TEXT_LITERAL("us_bonds"), of_bonds, 3};
    made->rows[2] = (CovarianceRow){TEXT_LITERAL("cash"), of_cash, 3};
    made->covariance = (Covariance){COVARIANCE_BY_ASSET_CLASS, made->rows, 3};
    return made;
}

static void hold(Scene *made, uint32_t account, uint32_t security, const char *shares)
{
    builder_lot(&made->builder, account, security, shares, "1.00", "2020-01-06");
}

static void track(Scene *made, int32_t account)
{
    const Household *household = builder_household(&made->builder);
    DriftScope scope = {.account = account};

    drift_compute(made->builder.arena, household, &NO_TOLERANCES, &scope, &made->drift);
    tracking_error_compute(made->builder.arena, household, account, &made->drift, &made->covariance,
                           &made->tracking);
}

static void assert_tracking(const Scene *made, const char *value)
{
    assert_int_equal(made->tracking.gap, TRACKING_KNOWN);
    assert_int_equal(made->tracking.value.millionths, rate(value).millionths);
}

/* d = (0.1, -0.1): sqrt(0.01 x 0.04 + 0.01 x 0.0025) = sqrt(0.000425) = 0.0206155. */
static void test_tracking_error_is_the_root_of_d_s_d_dr_10(void **state)
{
    Scene *made = scene(state);

    hold(made, 0, 0, "60");
    hold(made, 1, 1, "40");
    track(made, -1);
    assert_tracking(made, "0.020616");
    track(made, 0); /* all stocks: 0.5 x sqrt(0.0425) */
    assert_tracking(made, "0.103078");
}

static void test_tracking_error_of_the_model_itself_is_nothing_dr_10(void **state)
{
    Scene *made = scene(state);

    hold(made, 0, 0, "50");
    hold(made, 0, 1, "50");
    track(made, -1);
    assert_tracking(made, "0");
}

/* Correlated as one: sqrt(d' S d) = |0.1 x 0.2 - 0.1 x 0.05|. */
static void test_tracking_error_counts_what_moves_together_dr_10(void **state)
{
    Scene *made = scene(state);
    Variance stocks[] = {{40000000000}, {10000000000}, {0}};
    Variance bonds[] = {{10000000000}, {2500000000}, {0}};

    made->rows[0].values = stocks;
    made->rows[1].values = bonds;
    hold(made, 0, 0, "60");
    hold(made, 0, 1, "40");
    track(made, -1);
    assert_tracking(made, "0.015");
}

static void test_tracking_error_weighs_cash_by_its_own_label_dr_10(void **state)
{
    Scene *made = scene(state);

    made->builder.household.accounts[0].cash = money("20.00");
    hold(made, 0, 0, "40");
    hold(made, 0, 1, "40");
    track(made, -1);
    assert_tracking(made, "0.020616"); /* both are a tenth too little */
    made->covariance.row_count = 2;
    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_MISSING_LABEL);
    assert_true(text_is(made->tracking.missing_label, "cash"));
}

static void test_tracking_error_names_the_label_that_is_missing_dr_10(void **state)
{
    Scene *made = scene(state);

    hold(made, 0, 0, "50");
    hold(made, 0, 1, "40");
    hold(made, 0, 2, "10");
    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_MISSING_LABEL);
    assert_true(text_is(made->tracking.missing_label, "commodities"));
    made->builder.household.securities[2].asset_class.present = false;
    track(made, -1);
    assert_true(text_is(made->tracking.missing_label, "unclassified"));
}

/* By security the model's classes are no labels; a group's target is its primary. */
static void test_tracking_error_by_security_dr_10(void **state)
{
    Scene *made = scene(state);
    Model *model = &made->builder.household.models[0];
    GroupMember members[] = {{TEXT_LITERAL("OTHER"), ROLE_SECONDARY},
                             {TEXT_LITERAL("BND"), ROLE_PRIMARY}};

    made->covariance.basis = COVARIANCE_BY_SECURITY;
    made->rows[0].label = TEXT_LITERAL("VTI");
    made->rows[1].label = TEXT_LITERAL("BND");
    hold(made, 0, 0, "60");
    hold(made, 0, 1, "40");
    track(made, -1);
    assert_true(text_is(made->tracking.missing_label, "us_bonds"));
    model->basis = BY_SECURITY_GROUP;
    for (int i = 0; i < 2; i++)
        model->targets[i].asset_class.present = false;
    model->targets[0].group = (OptionalText){true, TEXT_LITERAL("stocks")};
    model->targets[0].members = ARENA_NEW(*state, GroupMember);
    model->targets[0].members[0] = (GroupMember){TEXT_LITERAL("VTI"), ROLE_PRIMARY};
    model->targets[0].member_count = 1;
    model->targets[1].group = (OptionalText){true, TEXT_LITERAL("bonds")};
    model->targets[1].members = members;
    model->targets[1].member_count = 2;
    track(made, -1);
    assert_tracking(made, "0.020616");
    made->covariance.basis = COVARIANCE_BY_ASSET_CLASS; /* of the primary's class */
    made->rows[0].label = TEXT_LITERAL("us_stocks");
    made->rows[1].label = TEXT_LITERAL("us_bonds");
    track(made, -1);
    assert_tracking(made, "0.020616");
}

static void test_tracking_error_says_why_there_is_none(void **state)
{
    Scene *made = scene(state);
    const Household *household = builder_household(&made->builder);

    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_EMPTY);
    hold(made, 0, 0, "1");
    track(made, -1);
    tracking_error_compute(*state, household, -1, &made->drift, NULL, &made->tracking);
    assert_int_equal(made->tracking.gap, TRACKING_NO_COVARIANCE);
    made->builder.household.accounts[0].cash = money("-0.99");
    hold(made, 0, 1, "1000000");
    made->builder.household.accounts[1].cash = money("-1000000.00");
    track(made, -1); /* a million times what is left */
    assert_int_equal(made->tracking.gap, TRACKING_TOO_LARGE);
    made->builder.household.models[0].target_count = 0;
    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_NOTHING_LEFT);
    made->builder.household.model = -1;
    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_NO_MODEL);
}

/* Stocks are 600 times what is left and cash is 599 times less than nothing. */
static void test_tracking_error_of_weights_that_are_too_large_together_is_none(void **state)
{
    Scene *made = scene(state);

    hold(made, 0, 0, "600");
    made->builder.household.accounts[0].cash = money("-599.00");
    track(made, -1);
    assert_int_equal(made->tracking.gap, TRACKING_TOO_LARGE);
}

/* Weights whose billionths are 2^128, and so nothing, in a number that does not hold them. */
static void test_tracking_error_of_weights_that_no_number_holds_is_none(void **state)
{
    Scene *made = scene(state);

    made->builder.household.securities[0].price.value = (Price){PRICE_LIMIT};
    hold(made, 0, 0, "340282366.92093846");
    made->builder.household.accounts[0].cash.cents = -INT64_C(340282366918938460);
    track(made, -1);
    assert_int_equal(made->drift.gap, DRIFT_KNOWN); /* 20,000 dollars are left */
    assert_int_equal(made->tracking.gap, TRACKING_TOO_LARGE);
}

/* A hundred billion dollars at volatilities of 1,000 %: no product overflows. */
static void test_tracking_error_of_the_largest_figures_fits(void **state)
{
    Scene *made = scene(state);
    Variance stocks[] = {{VARIANCE_LIMIT}, {-VARIANCE_LIMIT}, {0}};
    Variance bonds[] = {{-VARIANCE_LIMIT}, {VARIANCE_LIMIT}, {0}};

    made->rows[0].values = stocks;
    made->rows[1].values = bonds;
    made->builder.household.securities[0].price.value = (Price){PRICE_LIMIT};
    hold(made, 0, 0, "1000000000");
    track(made, -1);
    assert_tracking(made, "10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tracking_error_is_the_root_of_d_s_d_dr_10),
        TEST(test_tracking_error_of_the_model_itself_is_nothing_dr_10),
        TEST(test_tracking_error_counts_what_moves_together_dr_10),
        TEST(test_tracking_error_weighs_cash_by_its_own_label_dr_10),
        TEST(test_tracking_error_names_the_label_that_is_missing_dr_10),
        TEST(test_tracking_error_by_security_dr_10),
        TEST(test_tracking_error_says_why_there_is_none),
        TEST(test_tracking_error_of_weights_that_are_too_large_together_is_none),
        TEST(test_tracking_error_of_weights_that_no_number_holds_is_none),
        TEST(test_tracking_error_of_the_largest_figures_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

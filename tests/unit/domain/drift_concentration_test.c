#include "domain/drift_concentration.h"
#include "testing.h"

static const ConcentrationLimits QUARTERS = {{250000}, {250000}};

/*
 * Two accounts with 10.00 of cash each. VTI is a fund, AAA and AAB are Acme's shares and of one
 * sector, BBB another one's; shares cost a dollar.
 */
static HouseholdBuilder household(void **state)
{
    HouseholdBuilder builder = builder_new(*state, "2026-08-21");
    Security *securities;

    builder_account(&builder, TAXABLE, OWNER_SELF, "10.00");
    builder_account(&builder, TAX_DEFERRED, OWNER_SELF, "10.00");
    builder_security(&builder, "AAA", CLASS_US_STOCKS, "1");
    builder_security(&builder, "AAB", CLASS_US_STOCKS, "1");
    builder_security(&builder, "BBB", CLASS_US_STOCKS, "1");
    builder_security(&builder, "VTI", CLASS_US_STOCKS, "1");
    securities = builder.household.securities;
    for (int i = 0; i < 3; i++)
        securities[i].tax_kind = TAX_KIND_STOCK;
    securities[0].issuer = (OptionalText){true, TEXT_LITERAL("Acme")};
    securities[1].issuer = securities[0].issuer;
    securities[2].issuer = (OptionalText){true, TEXT_LITERAL("Bolt")};
    securities[3].issuer = (OptionalText){true, TEXT_LITERAL("Fund house")};
    securities[0].sector = (OptionalText){true, TEXT_LITERAL("Tools")};
    securities[2].sector = (OptionalText){true, TEXT_LITERAL("Energy")};
    return builder;
}

static Concentration compute(HouseholdBuilder *builder, ConcentrationLimits limits)
{
    Concentration found;

    concentration_compute(builder->arena, builder_household(builder), &limits, &found);
    return found;
}

static void hold(HouseholdBuilder *builder, uint32_t account, uint32_t security, const char *shares)
{
    builder_lot(builder, account, security, shares, "1.00", "2020-01-06");
}

static void test_concentration_sums_an_issuer_over_accounts_and_securities_b_8(void **state)
{
    HouseholdBuilder builder = household(state);
    const ConcentrationGroup *acme;
    Concentration found;

    hold(&builder, 1, 0, "15");
    hold(&builder, 0, 0, "5");
    hold(&builder, 0, 0, "5");
    hold(&builder, 0, 1, "5");
    hold(&builder, 0, 2, "20");
    hold(&builder, 1, 3, "30");
    found = compute(&builder, QUARTERS);
    assert_int_equal(found.gap, DRIFT_KNOWN);
    ASSERT_MONEY(found.value, "100.00");
    assert_int_equal(found.issuers.count, 2);
    acme = &found.issuers.groups[0];
    assert_true(text_is(acme->name, "Acme"));
    ASSERT_MONEY(acme->value, "30.00");
    assert_int_equal(acme->weight.millionths, rate("0.3").millionths);
    assert_int_equal(acme->symbol_count, 2);
    assert_true(text_is(acme->symbols[1], "AAB"));
    assert_int_equal(acme->part_count, 2);
    ASSERT_MONEY(acme->parts[0].value, "15.00");
    ASSERT_MONEY(acme->parts[1].value, "15.00");
    assert_int_equal(acme->parts[1].account, 1);
    assert_true(acme->over);
    ASSERT_MONEY(acme->excess, "5.00");
    assert_false(found.issuers.groups[1].over);
    ASSERT_MONEY(found.issuers.groups[1].excess, "0.00");
    ASSERT_MONEY(found.issuers.rest, "30.00"); /* the fund's */
    assert_int_equal(found.sectors.count, 2);
    ASSERT_MONEY(found.sectors.groups[0].value, "25.00");
    assert_false(found.sectors.groups[0].over); /* at the limit, not above */
    ASSERT_MONEY(found.sectors.rest, "35.00");
}

static void test_concentration_is_over_by_less_than_is_shown_dr_2(void **state)
{
    HouseholdBuilder builder = household(state);
    Concentration found;

    builder.household.accounts[0].cash = money("749999.99");
    builder.household.accounts[1].cash = money("0.00");
    hold(&builder, 0, 0, "250000.00");
    found = compute(&builder, QUARTERS);
    assert_int_equal(found.issuers.groups[0].weight.millionths, 250000);
    assert_true(found.issuers.groups[0].over);
    ASSERT_MONEY(found.issuers.groups[0].excess, "0.01"); /* of three quarters of a cent */
}

static void test_concentration_orders_by_value_then_name(void **state)
{
    HouseholdBuilder builder = household(state);
    Concentration found;

    hold(&builder, 0, 2, "5");
    hold(&builder, 0, 0, "5");
    found = compute(&builder, (ConcentrationLimits){{0}, {RATE_ONE}});
    assert_true(text_is(found.issuers.groups[0].name, "Acme"));
    assert_true(text_is(found.issuers.groups[1].name, "Bolt"));
    assert_true(found.issuers.groups[1].over);
    ASSERT_MONEY(found.issuers.groups[1].excess, "5.00");
    assert_false(found.sectors.groups[0].over);
}

static void test_overlap_is_what_two_accounts_hold_ws_4(void **state)
{
    HouseholdBuilder builder = household(state);
    Security *securities = builder.household.securities;
    Concentration found;

    securities[0].identity_group = (OptionalText){true, TEXT_LITERAL("BBB")};
    securities[1].identity_group = securities[0].identity_group;
    hold(&builder, 0, 0, "2");
    hold(&builder, 1, 1, "3");
    hold(&builder, 0, 2, "7"); /* of the group's name, and not of the group */
    hold(&builder, 0, 3, "4");
    hold(&builder, 1, 3, "4");
    found = compute(&builder, QUARTERS);
    assert_int_equal(found.overlaps.count, 2);
    assert_true(text_is(found.overlaps.groups[0].name, "VTI"));
    ASSERT_MONEY(found.overlaps.groups[0].value, "8.00");
    assert_true(text_is(found.overlaps.groups[1].name, "BBB"));
    ASSERT_MONEY(found.overlaps.groups[1].value, "5.00");
    assert_int_equal(found.overlaps.groups[1].symbol_count, 2);
}

static void test_concentration_says_why_nothing_is_known_dr_5_dr_7(void **state)
{
    HouseholdBuilder builder = household(state);
    Concentration found;

    builder.household.accounts[0].cash = money("-10.00");
    found = compute(&builder, QUARTERS);
    assert_int_equal(found.gap, DRIFT_EMPTY);
    hold(&builder, 0, 0, "0.00000001");
    builder.household.accounts[0].cash = money("-9.99");
    builder.household.accounts[1].cash = money("9.99");
    assert_int_equal(compute(&builder, QUARTERS).gap, DRIFT_KNOWN);
    hold(&builder, 0, 2, "1000000000");
    builder.household.accounts[0].cash = money("-1000000009.99");
    assert_int_equal(compute(&builder, QUARTERS).gap, DRIFT_TOO_LARGE);
    builder.household.securities[0].price.present = false;
    found = compute(&builder, QUARTERS);
    assert_int_equal(found.gap, DRIFT_MISSING_PRICE);
    assert_true(text_is(found.missing_symbol, "AAA"));
    assert_int_equal(found.issuers.count, 0);
}

static void test_concentration_rounds_values_half_away_from_zero_rd_1(void **state)
{
    HouseholdBuilder builder = household(state);
    Concentration found;

    hold(&builder, 0, 0, "0.125"); /* 12.5 cents */
    hold(&builder, 0, 2, "0.124");
    found = compute(&builder, QUARTERS);
    ASSERT_MONEY(found.issuers.groups[0].value, "0.13");
    ASSERT_MONEY(found.issuers.groups[1].value, "0.12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_concentration_sums_an_issuer_over_accounts_and_securities_b_8),
        TEST(test_concentration_is_over_by_less_than_is_shown_dr_2),
        TEST(test_concentration_orders_by_value_then_name),
        TEST(test_overlap_is_what_two_accounts_hold_ws_4),
        TEST(test_concentration_says_why_nothing_is_known_dr_5_dr_7),
        TEST(test_concentration_rounds_values_half_away_from_zero_rd_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

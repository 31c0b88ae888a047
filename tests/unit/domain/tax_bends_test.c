#include "domain/tax_bends.h"
#include "testing.h"

static TaxProfile any_profile(uint64_t *seed)
{
    TaxProfile profile = {.year = 2026,
                          .filing_status = {true, (int)random_below(seed, FILING_STATUS_COUNT)}};

    profile.wages.cents = (int64_t)random_below(seed, 60000000);
    profile.interest.cents = (int64_t)random_below(seed, 3000000);
    profile.qualified_dividends.cents = (int64_t)random_below(seed, 3000000);
    profile.ordinary_dividends = profile.qualified_dividends;
    profile.investment_expenses.cents = (int64_t)random_below(seed, 9000000);
    profile.capital_gain_distributions.cents = (int64_t)random_below(seed, 1000000);
    profile.short_term_gains_elsewhere.cents = (int64_t)random_below(seed, 4000000) - 2000000;
    profile.long_term_carryover_in.cents = (int64_t)random_below(seed, 2000000);
    profile.state_rate.millionths = (int64_t)random_below(seed, 100000);
    profile.state_deduction.cents = (int64_t)random_below(seed, 20000000);
    if (random_below(seed, 4) == 0) {
        profile.kind = PROFILE_FLAT;
        profile.short_term_rate = (OptionalRate){true, {(int64_t)random_below(seed, 500000)}};
        profile.long_term_rate = (OptionalRate){true, {(int64_t)random_below(seed, 300000)}};
    }
    return profile;
}

static Money net_of(Gains gains)
{
    return money_add(gains.short_term, gains.long_term);
}

static bool is_crossed(const TaxBendLines *lines, Money from, Money to)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->at[i].cents > money_min(from, to).cents &&
            lines->at[i].cents < money_max(from, to).cents)
            return true;
    }
    return false;
}

static Gains near(uint64_t *seed, Gains gains)
{
    gains.short_term.cents += (int64_t)random_below(seed, 1000000) - 500000;
    gains.long_term.cents += (int64_t)random_below(seed, 1000000) - 500000;
    return gains;
}

static int64_t tax_at(const Rules *rules, const TaxProfile *profile, Gains gains)
{
    TaxYear year;

    tax_year_compute(tax_tables_year(&rules->tax, 2026), profile, gains, &year);
    return year.total.cents;
}

/* Three taxes are rounded, at three points. */
static void test_tax_bends_leave_no_dent_between_lines(void **state)
{
    enum { ROUNDS = 40000, ROUNDED = 3 };
    const Rules *rules = builder_rules(*state);
    uint64_t seed = 1211;
    int straight = 0;

    for (int round = 0; round < ROUNDS; round++) {
        TaxProfile profile = any_profile(&seed);
        Gains left = {{(int64_t)random_below(&seed, 60000000) - 20000000},
                      {(int64_t)random_below(&seed, 60000000) - 20000000}};
        Gains right = near(&seed, left);
        Gains middle = {{(left.short_term.cents + right.short_term.cents) / 2},
                        {(left.long_term.cents + right.long_term.cents) / 2}};
        TaxBends bends;

        tax_bends_find(tax_tables_year(&rules->tax, 2026), &profile, &bends);
        if (is_crossed(&bends.short_term, left.short_term, right.short_term) ||
            is_crossed(&bends.long_term, left.long_term, right.long_term) ||
            is_crossed(&bends.net, net_of(left), net_of(right)))
            continue;
        straight++;
        if (2 * tax_at(rules, &profile, middle) + 2 * ROUNDED <
            tax_at(rules, &profile, left) + tax_at(rules, &profile, right))
            fail_msg("round %d", round);
    }
    assert_true(straight > ROUNDS / 2);
}

/* Rule MS-2 rests on it. */
static void test_tax_bends_lie_where_tax_never_falls_with_a_gain(void **state)
{
    enum { ROUNDS = 20000 };
    const Rules *rules = builder_rules(*state);
    uint64_t seed = 1212;

    for (int round = 0; round < ROUNDS; round++) {
        TaxProfile profile = any_profile(&seed);
        Gains less = {{(int64_t)random_below(&seed, 60000000) - 20000000},
                      {(int64_t)random_below(&seed, 60000000) - 20000000}};
        Gains more = less;

        more.short_term.cents += (int64_t)random_below(&seed, 1000000);
        more.long_term.cents += (int64_t)random_below(&seed, 1000000);
        assert_true(tax_at(rules, &profile, less) <= tax_at(rules, &profile, more));
    }
}

static void test_tax_bends_are_counted_from_gains_of_lots(void **state)
{
    const Rules *rules = builder_rules(*state);
    TaxProfile profile = {.kind = PROFILE_FLAT,
                          .short_term_rate = {true, {300000}},
                          .long_term_rate = {true, {150000}},
                          .short_term_gains_elsewhere = {70000},
                          .capital_gain_distributions = {500},
                          .long_term_carryover_in = {20000}};
    TaxBends bends;

    (void)rules;
    tax_bends_find(NULL, &profile, &bends);
    assert_int_equal(bends.short_term.count, 1);
    assert_int_equal(bends.short_term.at[0].cents, -70000);
    assert_int_equal(bends.long_term.count, 1);
    assert_int_equal(bends.long_term.at[0].cents, 19500);
    assert_int_equal(bends.net.count, 1);
    assert_int_equal(bends.net.at[0].cents, -50500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_bends_leave_no_dent_between_lines),
        TEST(test_tax_bends_lie_where_tax_never_falls_with_a_gain),
        TEST(test_tax_bends_are_counted_from_gains_of_lots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "domain/min_tax_parts.h"
#include "min_tax_desk.h"

/* Case MS-002. */
static void test_min_tax_prefers_a_small_short_gain_to_a_large_long_one_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "12", "2400", "2015-01-06");
    min_tax_lot(made, 0, index, "12", "11880", "2026-10-01");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "12");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 1, "12");
    assert_proven(made, "24762.80");
}

/* Case MS-006: a large long loss saves more than a small short one, both at the short rate. */
static void test_min_tax_prefers_a_large_long_loss_against_short_gains_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "250000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "12", "21600", "2019-01-06");
    min_tax_lot(made, 0, index, "12", "12600", "2026-06-01");
    min_tax_start(made);
    made->problem.without.short_term = money("40000");
    min_tax_sale(made, 0, index, "12");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "12");
    assert_proven(made, "45919.20");
}

/*
 * Long gains of 250 a share are free until taxable income is 98,900; it is 97,800 with 40 short
 * gains of 25 a share, of which each long one spares one: 1,100 of room for 225 each.
 */
static void test_min_tax_splits_a_lot_where_the_zero_band_ends_ms_2(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "129000");
    uint32_t index = min_tax_security(made, "1000", UNIT_FRACTIONAL);

    min_tax_lot(made, 0, index, "40", "30000", "2012-01-06");
    min_tax_lot(made, 0, index, "40", "39000", "2026-08-03");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "40");
    min_tax_choose(made);
    assert_true(made->answer.proven);
    ASSERT_TAKEN(made, 0, 0, "4.88888889");
    ASSERT_TAKEN(made, 0, 1, "35.11111111");
}

static void test_min_tax_moves_whole_shares_of_a_whole_security_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "129000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "40", "30000", "2012-01-06");
    min_tax_lot(made, 0, index, "40", "39000", "2026-08-03");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "40");
    min_tax_choose(made);
    assert_true(made->answer.proven);
    ASSERT_TAKEN(made, 0, 0, "4");
    ASSERT_TAKEN(made, 0, 1, "36");
}

static void test_min_tax_moves_parts_where_a_lot_of_a_whole_security_is_one_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "129000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "40.5", "30375", "2012-01-06");
    min_tax_lot(made, 0, index, "40", "39000", "2026-08-03");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "40");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "4.88888889");
}

/* One sale's long loss takes the other's long gain, so that neither must be short. Rule MT-4. */
static void test_min_tax_takes_several_sales_together_ms_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t first = min_tax_security(made, "100", UNIT_WHOLE);
    uint32_t second = min_tax_security(made, "100", UNIT_WHOLE);

    made->builder.household.securities[second].symbol = text_of("B");
    min_tax_lot(made, 0, first, "10", "500", "2020-01-06");
    min_tax_lot(made, 0, first, "10", "400", "2026-02-02");
    min_tax_lot(made, 0, second, "10", "1500", "2020-01-06");
    min_tax_lot(made, 0, second, "10", "1700", "2026-02-02");
    min_tax_start(made);
    min_tax_sale(made, 0, first, "10");
    min_tax_sale(made, 0, second, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "10");
    ASSERT_TAKEN(made, 1, 3, "10");
    assert_proven(made, "24686.00");
}

static void test_min_tax_shares_a_holding_between_sales_of_it_rd_2(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_FRACTIONAL);

    min_tax_lot(made, 0, index, "10", "900", "2020-01-06");
    min_tax_lot(made, 0, index, "10", "500", "2020-02-06");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "4");
    min_tax_sale(made, 0, index, "8");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "4");
    ASSERT_TAKEN(made, 1, 0, "6");
    ASSERT_TAKEN(made, 1, 1, "2");
    assert_true(made->answer.proven);
}

/* Which of two sales a share goes to matters where fees differ; the bound holds all the same. */
static void test_min_tax_bounds_sales_of_one_holding_whose_fees_differ_ms_3(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_FRACTIONAL);

    min_tax_lot(made, 0, index, "10", "500", "2020-01-06");
    min_tax_lot(made, 0, index, "10", "700", "2026-02-06");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "5")->proceeds = money("400.00");
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    assert_false(made->answer.proven);
    assert_true(made->answer.lower_bound.cents < made->answer.tax.cents);
    assert_true(made->answer.lower_bound.cents > money("24700").cents);
}

static void test_min_tax_takes_shares_without_a_basis_last_ba_7(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "10", NULL, "2020-01-02");
    min_tax_lot(made, 0, index, "10", "100", "2020-02-02");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "12");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 1, "10");
    assert_proven(made, "24899.00"); /* 900 and 200 at 15 % */
}

/* Shares that nobody knows the date of are the dearer of both. */
static void test_min_tax_reads_shares_without_a_date_as_the_dearer_ba_7(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "10", "500", NULL);
    min_tax_lot(made, 0, index, "10", "420", "2020-02-02");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 1, "10"); /* 580 at 15 %, not 500 at 24 % */
    assert_proven(made, "24821.00");
}

/* One of a fixed sale is read as it costs more, too. */
static void test_min_tax_reads_fixed_shares_without_a_date_ba_7(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "10", "500", NULL);
    min_tax_lot(made, 0, index, "10", "420", "2020-02-02");
    min_tax_start(made);
    min_tax_fix(made, 0, "10");
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    assert_proven(made, "24941.00");
}

static void test_min_tax_figures_flat_profiles_fl_1(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "0");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);

    made->profile->kind = PROFILE_FLAT;
    made->profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    made->profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    min_tax_lot(made, 0, index, "10", "200", "2020-01-02");
    min_tax_lot(made, 0, index, "10", "500", "2026-02-02");
    min_tax_start(made);
    made->problem.parameters = NULL;
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "10");
    assert_proven(made, "240.00");
}

/* Rule MS-4: where it costs the same, the larger loss is carried over. */
static void test_min_tax_of_equal_tax_gains_least_ms_4(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "90000");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    min_tax_lot(made, 0, index, "10", "14000", "2026-07-01");
    min_tax_lot(made, 0, index, "10", "16000", "2022-01-06");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "10");
    min_tax_choose(made);
    ASSERT_TAKEN(made, 0, 0, "10"); /* of 2022 */
    assert_proven(made, "10310.00");
}

/* Rule MS-4: each figure decides where those before it are equal, whatever those after it say. */
static void test_min_tax_is_better_by_the_first_figure_that_differs_ms_4(void **state)
{
    const Quantity more[] = {{2}, {1}};
    const Quantity less[] = {{1}, {2}};
    const MinTaxWork work = {.choice_count = 2};
    /* Of these each is better than the next. */
    const Value ranks[] = {
        {.tax = {1}, .permanent = {9}, .disallowed = {9}, .gains = {{9}, {9}}, .lots = 9},
        {.tax = {2}, .permanent = {1}, .disallowed = {9}, .gains = {{9}, {9}}, .lots = 9},
        {.tax = {2}, .permanent = {2}, .disallowed = {1}, .gains = {{9}, {9}}, .lots = 9},
        {.tax = {2}, .permanent = {2}, .disallowed = {2}, .gains = {{9}, {-8}}, .lots = 9},
        {.tax = {2}, .permanent = {2}, .disallowed = {2}, .gains = {{1}, {1}}, .lots = 1},
        {.tax = {2}, .permanent = {2}, .disallowed = {2}, .gains = {{1}, {1}}, .lots = 2},
    };

    (void)state;
    for (size_t i = 1; i < sizeof ranks / sizeof ranks[0]; i++) {
        assert_true(min_tax_is_better(&work, &ranks[i - 1], less, &ranks[i], more));
        assert_false(min_tax_is_better(&work, &ranks[i], more, &ranks[i - 1], less));
    }
    assert_true(min_tax_is_better(&work, &ranks[0], more, &ranks[0], less));
    assert_false(min_tax_is_better(&work, &ranks[0], less, &ranks[0], more));
    assert_false(min_tax_is_better(&work, &ranks[0], more, &ranks[0], more));
}

/* No split of the sale is cheaper than the least tax, and one of whole shares is as cheap but for
 * what a part of a share may spare. */
static void assert_least_of_splits(MinTaxDesk *made, int64_t shares, Gains a_share)
{
    Money least = {INT64_MAX};

    min_tax_choose(made);
    for (int64_t shorts = 0; shorts <= shares; shorts++) {
        Gains gains = {{shorts * a_share.short_term.cents},
                       {(shares - shorts) * a_share.long_term.cents}};
        TaxYear year;

        tax_year_compute(made->problem.parameters, made->profile, gains, &year);
        least = money_min(least, year.total);
    }
    assert_true(made->answer.proven);
    assert_true(made->answer.tax.cents <= least.cents);
    assert_true(made->answer.tax.cents > least.cents - a_share.long_term.cents);
}

/*
 * Wherever the lines of the year lie between all long-term and all short-term. By how much more a
 * share gains when it is long-term, another pair of rates makes one of the lines the least.
 */
static void test_min_tax_is_that_of_the_best_split_at_any_income_ms_2(void **state)
{
    static const int64_t LONG_GAINS[] = {33000, 42600, 45900, 56100, 66000, 72000};
    enum { SHARES = 100, SHORT_GAIN = 30000, WAGES_MOST = 80000000, WAGES_STEP = 777700 };
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "0");
    uint32_t index = min_tax_security(made, "1000", UNIT_FRACTIONAL);
    Lot *long_held = min_tax_lot(made, 0, index, "100", "0", "2012-01-06");
    Money *wages = &made->profile->wages;

    min_tax_lot(made, 0, index, "100", "70000", "2026-08-03");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "100");
    for (size_t i = 0; i < sizeof LONG_GAINS / sizeof LONG_GAINS[0]; i++) {
        long_held->basis.value.cents = SHARES * (100000 - LONG_GAINS[i]);
        for (wages->cents = 0; wages->cents < WAGES_MOST; wages->cents += WAGES_STEP)
            assert_least_of_splits(made, SHARES, (Gains){{SHORT_GAIN}, {LONG_GAINS[i]}});
    }
}

static void test_min_tax_of_no_sales_is_the_year_without(void **state)
{
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "150000");

    min_tax_security(made, "100", UNIT_WHOLE);
    min_tax_start(made);
    min_tax_choose(made);
    assert_proven(made, "24734.00");
}

/*
 * Of five holdings, all at 50 % short and 30 % long: a short gain of 10 a share is dearer than a
 * long one of 11, and cheaper than one of 100, wherever the holding with that stands.
 */
static void test_min_tax_joins_the_ways_of_several_holdings_by_slope_ms_2(void **state)
{
    enum { HOLDINGS = 5 };

    for (uint32_t worthwhile = 0; worthwhile < HOLDINGS; worthwhile++) {
        MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "0");

        made->profile->kind = PROFILE_FLAT;
        made->profile->short_term_rate = (OptionalRate){true, rate("0.5")};
        made->profile->long_term_rate = (OptionalRate){true, rate("0.3")};
        for (uint32_t i = 0; i < HOLDINGS; i++) {
            uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);

            made->builder.household.securities[index].symbol =
                text_of(arena_format(*state, "S%u", index));
            min_tax_lot(made, 0, index, "10", i == worthwhile ? "0" : "890", "2020-01-06");
            min_tax_lot(made, 0, index, "10", "900", "2026-06-01");
        }
        min_tax_start(made);
        for (uint32_t i = 0; i < HOLDINGS; i++)
            min_tax_sale(made, 0, i, "10");
        min_tax_choose(made);
        for (uint32_t i = 0; i < HOLDINGS; i++)
            ASSERT_TAKEN(made, i, 2 * i + (i == worthwhile), "10");
        assert_proven(made, "182.00"); /* 50.00 and four times 33.00 */
    }
}

/* Parts of a purchase have its sequence, in one account and of one security. */
static void test_min_tax_purchase_is_the_first_of_its_parts_ws_6(void **state)
{
    static const struct {
        uint32_t account;
        uint32_t security;
        int64_t sequence;
        uint32_t first;
    } lots[] = {{0, 0, 1, 0}, {0, 0, 1, 0}, {0, 0, 1, 0}, {0, 0, 2, 3},
                {0, 1, 2, 4}, {1, 1, 2, 5}, {1, 1, 2, 5}};
    enum { LOTS = sizeof lots / sizeof lots[0] };
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "0");
    MinTaxWork work = {.problem = &made->problem};

    builder_account(&made->builder, TAXABLE, OWNER_SPOUSE, "0");
    min_tax_security(made, "100", UNIT_WHOLE);
    min_tax_security(made, "100", UNIT_WHOLE);
    for (int i = 0; i < LOTS; i++) {
        Lot *lot = min_tax_lot(made, lots[i].account, lots[i].security, "1", "1", "2020-01-06");

        lot->sequence = lots[i].sequence;
        lot->part = i;
    }
    min_tax_start(made);
    for (uint32_t i = 0; i < LOTS; i++)
        assert_int_equal(min_tax_purchase(&work, i), lots[i].first);
}

/* 50.00 short or 33.00 long: a method is worth a look beside what may cost more than it does. */
static void test_min_tax_method_is_looked_at_where_it_may_be_better_ms_4(void **state)
{
    enum { LONG, SHORT, LOTS };
    static const LotSelection of_lot[LOTS] = {SELECT_LOWEST_COST, SELECT_HIGHEST_COST};
    MinTaxDesk *made = min_tax_desk(state, FILING_SINGLE, "0");
    uint32_t index = min_tax_security(made, "100", UNIT_WHOLE);
    Quantity sold[LOTS] = {{0}};
    Value values[LOTS];
    MinTaxWork work;

    made->profile->kind = PROFILE_FLAT;
    made->profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    made->profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    min_tax_lot(made, 0, index, "10", "890", "2020-01-06");
    min_tax_lot(made, 0, index, "10", "900", "2026-06-01");
    min_tax_start(made);
    min_tax_sale(made, 0, index, "10");
    work = min_tax_open(*state, &made->problem);
    for (int lot = 0; lot < LOTS; lot++) {
        const Quantity all[LOTS] = {[LONG] = {lot == LONG ? 10 * QUANTITY_ONE : 0},
                                    [SHORT] = {lot == SHORT ? 10 * QUANTITY_ONE : 0}};

        values[lot] = min_tax_value(&work, all);
    }
    ASSERT_MONEY(values[LONG].tax, "33.00");
    ASSERT_MONEY(values[SHORT].tax, "50.00");
    for (int than = 0; than < LOTS; than++) {
        for (int lot = 0; lot < LOTS; lot++) {
            bool may = values[lot].tax.cents <= values[than].tax.cents;

            assert_int_equal(min_tax_method(&work, of_lot[lot], &values[than], sold), may);
            if (may)
                assert_int_equal(sold[lot].units, 10 * QUANTITY_ONE);
        }
    }
}

/*
 * Beside gains of both terms a loss saves 50 % short and 30 % long: of 40 shares 30, 24, 21 and 20
 * dollars each by the lots that lose 60, 80, 70 and 40, which no method takes together; less by the
 * others.
 */
static void test_min_tax_takes_the_losses_that_save_most_of_both_terms_ms_2(void **state)
{
    static const char *const long_basis[] = {"10800", "10700", "10450", "10200"};
    static const char *const short_basis[] = {"10600", "10400", "10100", "10050"};
    MinTaxDesk *made = min_tax_desk(state, FILING_MFJ, "0");
    uint32_t index = min_tax_security(made, "1000", UNIT_WHOLE);

    made->profile->kind = PROFILE_FLAT;
    made->profile->short_term_rate = (OptionalRate){true, rate("0.5")};
    made->profile->long_term_rate = (OptionalRate){true, rate("0.3")};
    for (int i = 0; i < 4; i++)
        min_tax_lot(made, 0, index, "10", long_basis[i], "2019-01-07");
    for (int i = 0; i < 4; i++)
        min_tax_lot(made, 0, index, "10", short_basis[i], "2026-06-01");
    min_tax_start(made);
    made->problem.without = (Gains){money("40000"), money("40000")};
    min_tax_sale(made, 0, index, "40");
    min_tax_choose(made);
    for (uint32_t i = 0; i < 2; i++) {
        ASSERT_TAKEN(made, 0, i, "10");
        ASSERT_TAKEN(made, 0, 4 + i, "10");
    }
    assert_proven(made, "31050.00"); /* 32,000 less 950 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_min_tax_prefers_a_small_short_gain_to_a_large_long_one_ms_1),
        TEST(test_min_tax_prefers_a_large_long_loss_against_short_gains_ms_1),
        TEST(test_min_tax_splits_a_lot_where_the_zero_band_ends_ms_2),
        TEST(test_min_tax_moves_whole_shares_of_a_whole_security_ms_1),
        TEST(test_min_tax_moves_parts_where_a_lot_of_a_whole_security_is_one_ms_1),
        TEST(test_min_tax_takes_several_sales_together_ms_1),
        TEST(test_min_tax_shares_a_holding_between_sales_of_it_rd_2),
        TEST(test_min_tax_bounds_sales_of_one_holding_whose_fees_differ_ms_3),
        TEST(test_min_tax_takes_shares_without_a_basis_last_ba_7),
        TEST(test_min_tax_reads_shares_without_a_date_as_the_dearer_ba_7),
        TEST(test_min_tax_reads_fixed_shares_without_a_date_ba_7),
        TEST(test_min_tax_figures_flat_profiles_fl_1),
        TEST(test_min_tax_of_equal_tax_gains_least_ms_4),
        TEST(test_min_tax_is_better_by_the_first_figure_that_differs_ms_4),
        TEST(test_min_tax_is_that_of_the_best_split_at_any_income_ms_2),
        TEST(test_min_tax_of_no_sales_is_the_year_without),
        TEST(test_min_tax_joins_the_ways_of_several_holdings_by_slope_ms_2),
        TEST(test_min_tax_purchase_is_the_first_of_its_parts_ws_6),
        TEST(test_min_tax_method_is_looked_at_where_it_may_be_better_ms_4),
        TEST(test_min_tax_takes_the_losses_that_save_most_of_both_terms_ms_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

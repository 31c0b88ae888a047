#include "preview_desk.h"

static void test_preview_of_unknown_basis_is_a_range_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", NULL, "2020-01-06");
    sell(made, 0, "5");
    ASSERT_OK(compute(made));
    assert_true(made->preview.has_range);
    ASSERT_MONEY(made->preview.tax.total, "150.00");
    ASSERT_MONEY(made->preview.tax_low.total, "0.00");
    ASSERT_MONEY(made->preview.sells[0].basis, "0.00");
}

static void test_preview_of_unknown_basis_taken_as_zero_is_one_figure_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", NULL, "2020-01-06");
    made->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    sell(made, 0, "5");
    ASSERT_OK(compute(made));
    assert_false(made->preview.has_range);
    ASSERT_MONEY(made->preview.tax.total, "150.00");
}

static void test_preview_of_an_unknown_date_ranges_over_both_terms_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", NULL);
    made->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
    sell(made, 0, "10");
    ASSERT_OK(compute(made));
    assert_true(made->preview.has_range);
    ASSERT_MONEY(made->preview.tax.total, "250.00");
    ASSERT_MONEY(made->preview.tax_low.total, "150.00");
}

/* A loss of unknown date is worth more against short gains: the high end is the long reading. */
static void test_preview_range_has_its_high_end_in_tax_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made)->short_term_gains_elsewhere = money("1000.00");
    made->builder.household.profiles[0].long_term_gains_elsewhere = money("1000.00");
    put(made, 0, "10", "1500", NULL);
    sell(made, 0, "10");
    ASSERT_OK(compute(made));
    assert_true(made->preview.has_range);
    ASSERT_MONEY(made->preview.tax.total, "-150.00");
    ASSERT_MONEY(made->preview.tax_low.total, "-250.00");
}

static void test_preview_of_an_unknown_lot_off_the_return_is_no_range_ac_1(void **state)
{
    Bench *made = bench(state);
    uint32_t ira = builder_account(&made->builder, TAX_FREE, OWNER_SELF, "0.00");

    flat_profile(made);
    put(made, ira, "10", NULL, NULL);
    sell(made, ira, "10");
    ASSERT_OK(compute(made));
    assert_false(made->preview.has_range);
}

static void test_preview_of_an_inherited_lot_without_a_date_is_no_range_hp_4(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", NULL)->kind = LOT_INHERITANCE;
    sell(made, 0, "10");
    ASSERT_OK(compute(made));
    assert_false(made->preview.has_range);
}

/* A gain of 1,000 and a loss of 400, each of either term: short and long for the high end, the
 * reverse for the low one, beside 10,000 of long-term gain. */
static void test_preview_range_reads_each_unknown_date_for_itself_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made)->long_term_gains_elsewhere = money("10000.00");
    put(made, 0, "10", "0", NULL);
    put(made, 0, "10", "1400", NULL);
    sell(made, 0, "20");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.realized.short_term, "600.00");
    ASSERT_MONEY(made->preview.tax.total, "380.00");
    ASSERT_MONEY(made->preview.tax_low.total, "180.00");
}

/* Only what has no date is read both ways: 500 of it, beside a short gain of 100. */
static void test_preview_range_leaves_a_known_term_as_it_is_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", "500", NULL);
    put(made, 0, "10", "900", "2026-03-02");
    sell(made, 0, "20");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax.total, "300.00");
    ASSERT_MONEY(made->preview.tax_low.total, "200.00");
}

/* A basis of the proceeds takes the gain out of the term in which it was read. */
static void test_preview_range_of_a_lot_that_says_nothing_begins_at_nothing_ba_7(void **state)
{
    Bench *made = bench(state);
    TaxProfile *profile = flat_profile(made);

    profile->short_term_gains_elsewhere = money("1000.00");
    profile->long_term_gains_elsewhere = money("1000.00");
    put(made, 0, "10", NULL, NULL);
    sell(made, 0, "10");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax.total, "500.00");
    ASSERT_MONEY(made->preview.tax_low.total, "0.00");
}

/* 1,000 of long gain or none, and 500 of either term. */
static void test_preview_range_is_over_both_unknowns_at_once_ba_7(void **state)
{
    Bench *made = bench(state);

    flat_profile(made);
    put(made, 0, "10", NULL, "2020-01-06");
    put(made, 0, "10", "500", NULL);
    sell(made, 0, "20");
    ASSERT_OK(compute(made));
    ASSERT_MONEY(made->preview.tax.total, "550.00");
    ASSERT_MONEY(made->preview.tax_low.total, "150.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_preview_of_unknown_basis_is_a_range_ba_7),
        TEST(test_preview_of_unknown_basis_taken_as_zero_is_one_figure_ba_7),
        TEST(test_preview_of_an_unknown_date_ranges_over_both_terms_ba_7),
        TEST(test_preview_range_has_its_high_end_in_tax_ba_7),
        TEST(test_preview_of_an_unknown_lot_off_the_return_is_no_range_ac_1),
        TEST(test_preview_of_an_inherited_lot_without_a_date_is_no_range_hp_4),
        TEST(test_preview_range_reads_each_unknown_date_for_itself_ba_7),
        TEST(test_preview_range_leaves_a_known_term_as_it_is_ba_7),
        TEST(test_preview_range_of_a_lot_that_says_nothing_begins_at_nothing_ba_7),
        TEST(test_preview_range_is_over_both_unknowns_at_once_ba_7),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

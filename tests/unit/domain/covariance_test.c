#include "domain/covariance.h"
#include "testing.h"

enum { MOST = 3 };

static Variance variance(const char *text)
{
    int64_t scaled;

    assert_int_equal(decimal_parse(text_of(text), VARIANCE_PLACES, VARIANCE_LIMIT, &scaled),
                     DECIMAL_OK);
    return (Variance){scaled};
}

/* Of as many labels as words; values row by row. */
static Covariance matrix(void **state, const char *const *labels, const char *const *values)
{
    Covariance made = {.basis = COVARIANCE_BY_SECURITY,
                       .rows = ARENA_ARRAY(*state, CovarianceRow, MOST)};

    for (; made.row_count < MOST && labels[made.row_count] != NULL; made.row_count++)
        made.rows[made.row_count].label = text_of(labels[made.row_count]);
    for (size_t i = 0; i < made.row_count; i++) {
        made.rows[i].values = ARENA_ARRAY(*state, Variance, MOST);
        made.rows[i].value_count = made.row_count;
        for (size_t j = 0; j < made.row_count; j++)
            made.rows[i].values[j] = variance(values[i * made.row_count + j]);
    }
    return made;
}

static const char *const ABC[] = {"A", "B", "C"};
static const char *const AB[] = {"A", "B", NULL};

static void test_covariance_of_perfect_correlation_is_one_dr_10(void **state)
{
    /* Rank one, and rank one once rounded to twelve places: 1/9, 2/9, 4/9. */
    const char *const exact[] = {"0.01", "0.02", "0.02", "0.04"};
    const char *const descending[] = {"0.04", "0.02", "0.02", "0.01"};
    const char *const rounded[] = {"0.111111111111", "0.222222222222", "0.222222222222",
                                   "0.444444444444"};
    const char *const nothing[] = {"0", "0", "0", "0"};
    const char *const least[] = {"0.000000000001", "0", "0", "0"};
    const char *const largest[] = {"100", "-100", "-100", "100"};
    const char *const *const cases[] = {exact, descending, rounded, nothing, least, largest};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Covariance made = matrix(state, AB, cases[i]);

        ASSERT_OK(covariance_check(*state, &made));
    }
}

static void test_covariance_with_a_negative_variance_is_none_dr_10(void **state)
{
    const char *const above_one[] = {"0.01", "0.0201", "0.0201", "0.04"};
    const char *const beside_nothing[] = {"0.04", "0.001", "0.001", "0"};
    const char *const all_beside[] = {"0", "0.001", "0.001", "0"};
    const char *const *const cases[] = {above_one, beside_nothing, all_beside};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Covariance made = matrix(state, AB, cases[i]);

        ASSERT_FAULT(covariance_check(*state, &made), "not_positive_semidefinite", "/rows");
    }
}

/* Each pair is well, all three are not: correlations of 0.9, 0.9 and 0.6 leave -0.008 of a
 * determinant, 0.9, 0.9 and 0.63 leave 0.0031. */
static void test_covariance_is_judged_as_a_whole_dr_10(void **state)
{
    const char *const worse[] = {"1", "0.9", "0.9", "0.9", "1", "0.6", "0.9", "0.6", "1"};
    const char *const well[] = {"1", "0.9", "0.9", "0.9", "1", "0.63", "0.9", "0.63", "1"};
    Covariance made = matrix(state, ABC, worse);

    ASSERT_FAULT(covariance_check(*state, &made), "not_positive_semidefinite", "/rows");
    made = matrix(state, ABC, well);
    ASSERT_OK(covariance_check(*state, &made));
}

static void test_covariance_bends_by_a_billionth_and_no_more(void **state)
{
    const char *const within[] = {"1", "1.0000000005", "1.0000000005", "1.000000001"};
    const char *const beyond[] = {"1", "1", "1", "0.999999997"};
    Covariance made = matrix(state, AB, within);

    ASSERT_OK(covariance_check(*state, &made));
    made = matrix(state, AB, beyond);
    ASSERT_FAULT(covariance_check(*state, &made), "not_positive_semidefinite", "/rows");
}

static void test_covariance_faults_are_told_at_once(void **state)
{
    const char *const labels[] = {"us_stocks", "stocks", "us_stocks"};
    const char *const values[] = {"1", "0.1", "0", "0.2", "-1", "0", "0", "0.3", "1"};
    Covariance made = matrix(state, labels, values);
    const Error *error;

    made.basis = COVARIANCE_BY_ASSET_CLASS;
    error = covariance_check(*state, &made);
    ASSERT_FAULT(error, "unknown_word", "/rows/1/label");
    ASSERT_FAULT(error->next, "duplicate_item", "/rows/2/label");
    ASSERT_FAULT(error->next->next, "not_symmetric", "/rows/1/values/0");
    ASSERT_FAULT(error->next->next->next, "negative", "/rows/1/values/1");
    ASSERT_FAULT(error->next->next->next->next, "not_symmetric", "/rows/2/values/1");
    assert_null(error->next->next->next->next->next);
    made.rows[1].value_count = 2;
    error = covariance_check(*state, &made);
    ASSERT_FAULT(error->next, "not_square", "/rows/1/values");
}

/* A row of another length has no place beside others: their values are not compared. */
static void test_covariance_that_is_not_square_has_no_other_fault_dr_10(void **state)
{
    const char *const values[] = {"0.04", "0.01", "0.02", "0.04"}; /* not symmetric either */
    Covariance made = matrix(state, AB, values);
    const Error *fault;

    made.rows[1].value_count = 3;
    fault = covariance_check(*state, &made);
    ASSERT_FAULT(fault, "not_square", "/rows/1/values");
    assert_null(fault->next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_covariance_of_perfect_correlation_is_one_dr_10),
        TEST(test_covariance_with_a_negative_variance_is_none_dr_10),
        TEST(test_covariance_is_judged_as_a_whole_dr_10),
        TEST(test_covariance_bends_by_a_billionth_and_no_more),
        TEST(test_covariance_faults_are_told_at_once),
        TEST(test_covariance_that_is_not_square_has_no_other_fault_dr_10),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

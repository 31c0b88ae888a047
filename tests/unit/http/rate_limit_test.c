#include "http_test_support.h"

#include "http/rate_limit.h"

static const int64_t SECOND = INT64_C(1000000000);
static const Uuid KEY = {{1}};

static int take(RateLimit *limit, Uuid key, int64_t now_ns, int times)
{
    int allowed = 0;

    for (int i = 0; i < times; i++)
        allowed += rate_limit_take(limit, key, now_ns).allowed ? 1 : 0;
    return allowed;
}

static void test_rate_limit_take_a_full_bucket_at_once(void **state)
{
    RateLimit *limit = rate_limit_new(10);

    (void)state;
    assert_int_equal(take(limit, KEY, SECOND, 15), 10);
    rate_limit_free(limit);
}

static void test_rate_limit_take_refills_with_time(void **state)
{
    RateLimit *limit = rate_limit_new(10);

    (void)state;
    take(limit, KEY, SECOND, 10);
    assert_int_equal(take(limit, KEY, SECOND + SECOND / 2, 15), 5);
    assert_int_equal(take(limit, KEY, 10 * SECOND, 15), 10);
    rate_limit_free(limit);
}

static void test_rate_limit_take_keys_do_not_share(void **state)
{
    RateLimit *limit = rate_limit_new(3);
    Uuid other = KEY;

    (void)state;
    other.bytes[15] = 9;
    take(limit, KEY, SECOND, 3);
    assert_int_equal(take(limit, other, SECOND, 5), 3);
    assert_int_equal(take(limit, KEY, SECOND, 1), 0);
    rate_limit_free(limit);
}

static void test_rate_limit_take_tells_what_is_left(void **state)
{
    RateLimit *limit = rate_limit_new(2);
    RateVerdict first = rate_limit_take(limit, KEY, SECOND);
    RateVerdict second = rate_limit_take(limit, KEY, SECOND);
    RateVerdict third = rate_limit_take(limit, KEY, SECOND);

    (void)state;
    assert_int_equal(first.remaining, 1);
    assert_int_equal(second.remaining, 0);
    assert_int_equal(second.reset_s, 1);
    assert_false(third.allowed);
    assert_int_equal(third.retry_after_s, 1);
    assert_int_equal(rate_limit_quota(limit), 2);
    rate_limit_free(limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rate_limit_take_a_full_bucket_at_once),
        cmocka_unit_test(test_rate_limit_take_refills_with_time),
        cmocka_unit_test(test_rate_limit_take_keys_do_not_share),
        cmocka_unit_test(test_rate_limit_take_tells_what_is_left),
    };

    return cmocka_run_group_tests_name("rate_limit", tests, NULL, NULL);
}

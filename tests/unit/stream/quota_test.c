/* Streams of each key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stream/quota.h"

static ApiKeyId key(uint8_t number)
{
    return (ApiKeyId){{{[15] = number}}};
}

static void test_quota_each_key_has_its_own(void **state)
{
    StreamQuota *quota = stream_quota_new(2);

    (void)state;
    assert_int_equal(stream_quota_limit(quota), 2);
    assert_true(stream_quota_take(quota, key(1)));
    assert_true(stream_quota_take(quota, key(1)));
    assert_false(stream_quota_take(quota, key(1)));
    assert_true(stream_quota_take(quota, key(2)));
    stream_quota_free(quota);
}

static void test_quota_what_is_given_back_can_be_taken(void **state)
{
    StreamQuota *quota = stream_quota_new(1);

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(stream_quota_take(quota, key(1)));
        assert_false(stream_quota_take(quota, key(1)));
        stream_quota_give(quota, key(1));
    }
    stream_quota_give(quota, key(3)); /* never taken */
    assert_true(stream_quota_take(quota, key(3)));
    assert_false(stream_quota_take(quota, key(3)));
    stream_quota_free(quota);
    stream_quota_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quota_each_key_has_its_own),
        cmocka_unit_test(test_quota_what_is_given_back_can_be_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

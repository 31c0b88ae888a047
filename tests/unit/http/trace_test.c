#include "http_test_support.h"

#include "http/trace.h"

static const uint8_t RANDOM[TRACE_ID_BYTES + TRACE_SPAN_BYTES] = {
    1,  2,  3,  4,  5,    6,    7,    8,    9,    10,   11,   12,
    13, 14, 15, 16, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8};

static const char GIVEN[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

static void test_trace_parent_valid_goes_on_with_our_span(void **state)
{
    char text[TRACE_PARENT_BYTES];

    (void)state;
    trace_parent(text_of(GIVEN), RANDOM, text);
    ASSERT_TEXT(((Text){text, sizeof text}),
                "00-0af7651916cd43dd8448eb211c80319c-a1a2a3a4a5a6a7a8-01");
}

static void test_trace_parent_invalid_begins_anew(void **state)
{
    static const char *const BAD[] = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
    };
    char text[TRACE_PARENT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        trace_parent(text_of(BAD[i]), RANDOM, text);
        ASSERT_TEXT(((Text){text, sizeof text}),
                    "00-0102030405060708090a0b0c0d0e0f10-a1a2a3a4a5a6a7a8-00");
    }
}

static void test_trace_request_id_sane_takes_plain_words(void **state)
{
    char longest[TRACE_REQUEST_ID_MAX + 1];

    (void)state;
    memset(longest, 'a', sizeof longest);
    assert_true(trace_request_id_sane(text_of("a.B_9-z")));
    assert_true(trace_request_id_sane((Text){longest, TRACE_REQUEST_ID_MAX}));
    assert_false(trace_request_id_sane((Text){longest, TRACE_REQUEST_ID_MAX + 1}));
    assert_false(trace_request_id_sane(text_of("")));
    assert_false(trace_request_id_sane(text_of("a b")));
    assert_false(trace_request_id_sane(text_of("a\n")));
    assert_false(trace_request_id_sane(text_of("\xc3\xa4")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trace_parent_valid_goes_on_with_our_span),
        cmocka_unit_test(test_trace_parent_invalid_begins_anew),
        cmocka_unit_test(test_trace_request_id_sane_takes_plain_words),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}

#include "base/log.h"

#include "faults.h"

static char written[8192];

static int set_up(void **state)
{
    (void)state;
    memset(written, 0, sizeof written);
    faults_capture = (FaultsCapture){.text = written, .size = sizeof written};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    faults_capture = (FaultsCapture){0};
    return 0;
}

static void test_log_write_is_one_line_of_json_in_one_write(void **state)
{
    LogMember members[] = {LOG_TEXT("route", text_of("/v1/lots")), LOG_NUMBER("status", -1)};

    (void)state;
    log_write(LOG_WARNING, 1500, "request", members, 2);
    assert_string_equal(written, "{\"level\":\"warning\",\"time\":\"1970-01-01T00:00:01.500Z\","
                                 "\"event\":\"request\",\"route\":\"/v1/lots\",\"status\":-1}\n");
    assert_int_equal(faults_capture.calls, 1);
}

static void test_log_write_escapes_what_json_must(void **state)
{
    LogMember members[] = {LOG_TEXT("t", text_of("a\"b\\c\n\x1f\xff\xc3\xa9"))};

    (void)state;
    log_write(LOG_INFO, 0, "e", members, 1);
    assert_non_null(strstr(written, "\"t\":\"a\\\"b\\\\c\\u000a\\u001f?\xc3\xa9\"}"));
}

static void test_log_write_cuts_long_texts_between_characters(void **state)
{
    char text[500];
    LogMember members[] = {LOG_TEXT("t", ((Text){text, sizeof text}))};
    size_t length;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 == 0 ? '\xc3' : '\xa9';
    text[0] = 'a';
    text[1] = 'b';
    log_write(LOG_INFO, 0, "e", members, 1);
    length = strlen(strstr(written, "\"t\":\"") + 5) - strlen("\"}\n");
    assert_int_equal(length, 200);
}

static void test_log_write_leaves_out_members_that_do_not_fit(void **state)
{
    LogMember members[40];
    char text[200];

    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < 40; i++)
        members[i] = LOG_TEXT("t", ((Text){text, sizeof text}));
    log_write(LOG_INFO, 0, "e", members, 40);
    assert_in_range(strlen(written), 3800, 4096);
    assert_string_equal(written + strlen(written) - 5, "xx\"}\n");
}

static void test_log_write_when_nobody_takes_it_goes_on(void **state)
{
    (void)state;
    faults_next.write_fails = true;
    log_write(LOG_ERROR, 0, "e", NULL, 0);
    faults_next.write_fails = false;
    assert_int_equal(faults_capture.calls, 0);
}

static int64_t noon(void *context)
{
    (void)context;
    return 43200000;
}

static void test_log_event_asks_the_clock(void **state)
{
    Clock clock = {.unix_ms = noon};

    (void)state;
    LOG_EVENT(LOG_DEBUG, &clock, "e", LOG_NUMBER("n", 1));
    assert_string_equal(written, "{\"level\":\"debug\",\"time\":\"1970-01-01T12:00:00.000Z\","
                                 "\"event\":\"e\",\"n\":1}\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_log_write_is_one_line_of_json_in_one_write),
        TEST(test_log_write_escapes_what_json_must),
        TEST(test_log_write_cuts_long_texts_between_characters),
        TEST(test_log_write_leaves_out_members_that_do_not_fit),
        TEST(test_log_write_when_nobody_takes_it_goes_on),
        TEST(test_log_event_asks_the_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

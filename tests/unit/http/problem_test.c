#include "http_test_support.h"

#include "faults.h"
#include "http/problem.h"

static void assert_written(const Error *error, const char *expected)
{
    const ProblemContext context = {TEXT_LITERAL("/v1/x"), TEXT_LITERAL("id-1")};
    Buffer buffer = {0};

    problem_write(&buffer, error, &context);
    assert_false(buffer.failed);
    ASSERT_TEXT(((Text){buffer.bytes, buffer.length}), expected);
    buffer_free(&buffer);
}

static void test_problem_write_names_every_fault(void **state)
{
    Error second = {ERROR_INVALID, "required", "Is missing.", "/b", NULL};
    Error first = {ERROR_INVALID, "negative", "Is \"below\" zero.", "/a", &second};

    (void)state;
    assert_written(
        &first,
        "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
        "\"detail\":\"Is \\\"below\\\" zero.\",\"instance\":\"/v1/x\",\"request_id\":\"id-1\","
        "\"errors\":[{\"pointer\":\"/a\",\"code\":\"negative\",\"detail\":\"Is \\\"below\\\" "
        "zero.\"},{\"pointer\":\"/b\",\"code\":\"required\",\"detail\":\"Is missing.\"}]}\n");
}

static void test_problem_write_internal_detail_is_not_shown(void **state)
{
    const Error error = {ERROR_INTERNAL, "internal", "relation \"lot\" does not exist", NULL, NULL};
    const ProblemContext context = {{"", 0}, {"", 0}};
    Buffer buffer = {0};

    (void)state;
    problem_write(&buffer, &error, &context);
    buffer_append_char(&buffer, '\0');
    assert_null(strstr(buffer.bytes, "relation"));
    buffer_free(&buffer);
}

/* What a client is told to look for in the log under its request_id is there. */
static void test_problem_log_tells_what_internal_faults_were(void **state)
{
    Error hidden = {ERROR_INTERNAL, "internal", "A program has no optimum.", NULL, NULL};
    const Error shown = {ERROR_INVALID, "required", "Is missing.", "/b", &hidden};
    const Clock clock = clock_system();
    char written[1024] = "";

    (void)state;
    faults_capture = (FaultsCapture){.text = written, .size = sizeof written};
    problem_log(&clock, &shown, TEXT_LITERAL("id-1"));
    faults_capture = (FaultsCapture){0};
    assert_non_null(strstr(written, "\"event\":\"internal\",\"code\":\"internal\","
                                    "\"detail\":\"A program has no optimum.\","
                                    "\"request_id\":\"id-1\"}\n"));
    assert_null(strstr(written, "required"));
}

typedef struct KindCase {
    const char *code;
    ErrorKind kind;
    int status;
} KindCase;

static void test_problem_of_every_kind_has_its_status(void **state)
{
    static const KindCase CASES[] = {
        {"a", ERROR_MALFORMED, 400},
        {"a", ERROR_INVALID, 422},
        {"a", ERROR_UNAUTHENTICATED, 401},
        {"a", ERROR_FORBIDDEN, 403},
        {"a", ERROR_NOT_FOUND, 404},
        {"a", ERROR_METHOD_NOT_ALLOWED, 405},
        {"a", ERROR_NOT_ACCEPTABLE, 406},
        {"a", ERROR_CONFLICT, 409},
        {"a", ERROR_PRECONDITION_FAILED, 412},
        {"a", ERROR_PRECONDITION_REQUIRED, 428},
        {"body_too_large", ERROR_TOO_LARGE, 413},
        {"uri_too_long", ERROR_TOO_LARGE, 414},
        {"headers_too_large", ERROR_TOO_LARGE, 431},
        {"a", ERROR_UNSUPPORTED_MEDIA, 415},
        {"a", ERROR_TOO_MANY, 429},
        {"a", ERROR_UNAVAILABLE, 503},
        {"a", ERROR_TIMEOUT, 503},
        {"a", ERROR_INTERNAL, 500},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const Error error = {CASES[i].kind, CASES[i].code, "", NULL, NULL};
        Problem problem = problem_of(&error);
        assert_int_equal(problem.status, CASES[i].status);
        assert_string_not_equal(problem.title, "Error");
        assert_int_equal(problem.retry_after_s > 0, problem.status == 503 || problem.status == 429);
        assert_int_equal(problem.authenticate, problem.status == 401);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problem_write_names_every_fault),
        cmocka_unit_test(test_problem_write_internal_detail_is_not_shown),
        cmocka_unit_test(test_problem_log_tells_what_internal_faults_were),
        cmocka_unit_test(test_problem_of_every_kind_has_its_status),
    };

    return cmocka_run_group_tests_name("problem", tests, NULL, NULL);
}

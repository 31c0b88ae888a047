#include "http_test_support.h"

#include "http/problem.h"

static void assert_written(const Error *error, const char *expected)
{
    const ProblemContext context = {TEXT_LITERAL("/v1/x"), TEXT_LITERAL("id-1")};
    Buffer buffer = {0};

    problem_write(&buffer, error, &context);
    assert_false(buffer.failed);
    assert_text(((Text){buffer.bytes, buffer.length}), expected);
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

typedef struct KindCase {
    ErrorKind kind;
    const char *code;
    int status;
} KindCase;

static void test_problem_of_every_kind_has_its_status(void **state)
{
    static const KindCase CASES[] = {
        {ERROR_MALFORMED, "a", 400},
        {ERROR_INVALID, "a", 422},
        {ERROR_UNAUTHENTICATED, "a", 401},
        {ERROR_FORBIDDEN, "a", 403},
        {ERROR_NOT_FOUND, "a", 404},
        {ERROR_METHOD_NOT_ALLOWED, "a", 405},
        {ERROR_NOT_ACCEPTABLE, "a", 406},
        {ERROR_CONFLICT, "a", 409},
        {ERROR_PRECONDITION_FAILED, "a", 412},
        {ERROR_PRECONDITION_REQUIRED, "a", 428},
        {ERROR_TOO_LARGE, "body_too_large", 413},
        {ERROR_TOO_LARGE, "uri_too_long", 414},
        {ERROR_TOO_LARGE, "headers_too_large", 431},
        {ERROR_UNSUPPORTED_MEDIA, "a", 415},
        {ERROR_TOO_MANY, "a", 429},
        {ERROR_UNAVAILABLE, "a", 503},
        {ERROR_TIMEOUT, "a", 503},
        {ERROR_INTERNAL, "a", 500},
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
        cmocka_unit_test(test_problem_of_every_kind_has_its_status),
    };

    return cmocka_run_group_tests_name("problem", tests, NULL, NULL);
}

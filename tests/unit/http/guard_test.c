#include "http_test_support.h"

#include "http/guard.h"

enum { FIELDS = 80 };

/* A well-formed head of HTTP/1.1 with one more field. */
static const char *judge(const char *method, const char *version, const char *name,
                         const char *value, int64_t *body_out)
{
    const GuardField fields[] = {{TEXT_LITERAL("Host"), TEXT_LITERAL("a")},
                                 {text_of(name), text_of(value)}};
    const GuardHead head = {text_of(method), text_of(version), fields, name == NULL ? 1 : 2, 0};
    GuardPass pass = {-2};
    const Error *error = guard_check(&head, &pass);

    if (body_out != NULL)
        *body_out = pass.body_bytes;
    return error == NULL ? "passes" : error->code;
}

static const char *judge_field(const char *name, const char *value)
{
    return judge("POST", "HTTP/1.1", name, value, NULL);
}

static void test_guard_plain_heads_pass(void **state)
{
    int64_t body;

    (void)state;
    assert_string_equal(judge("GET", "HTTP/1.1", NULL, NULL, &body), "passes");
    assert_int_equal(body, 0);
    assert_string_equal(judge("POST", "HTTP/1.1", "content-length", "12", &body), "passes");
    assert_int_equal(body, 12);
    assert_string_equal(judge("POST", "HTTP/1.1", "TRANSFER-ENCODING", "Chunked", &body), "passes");
    assert_int_equal(body, GUARD_BODY_UNKNOWN);
    assert_string_equal(judge("GET", "HTTP/1.1", "Content-Length", "0", &body), "passes");
}

static void test_guard_length_that_is_no_plain_number_is_refused(void **state)
{
    static const char *const BAD[] = {
        "", "+1", "-1", "1 ", "1,1", "0x1", "1a", "1e1", "1.0", " 1", "9999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_string_equal(judge_field("Content-Length", BAD[i]), "bad_content_length");
}

static void test_guard_coding_other_than_chunked_is_refused(void **state)
{
    static const char *const BAD[] = {"", "gzip", "xchunked", "chunked, chunked", "chunked;a=b"};

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_string_equal(judge_field("Transfer-Encoding", BAD[i]), "bad_transfer_encoding");
    assert_string_equal(judge("POST", "HTTP/1.0", "Transfer-Encoding", "chunked", NULL),
                        "bad_transfer_encoding");
}

static const char *judge_fields(const GuardField *fields, size_t count)
{
    const GuardHead head = {TEXT_LITERAL("POST"), TEXT_LITERAL("HTTP/1.1"), fields, count, 0};
    GuardPass pass;
    const Error *error = guard_check(&head, &pass);

    return error == NULL ? "passes" : error->code;
}

#define FIELD_OF(name, value)                                                                      \
    {                                                                                              \
        TEXT_LITERAL(name), TEXT_LITERAL(value)                                                    \
    }

static void test_guard_two_framings_are_refused(void **state)
{
    const GuardField lengths[] = {FIELD_OF("Host", "a"), FIELD_OF("Content-Length", "1"),
                                  FIELD_OF("content-length", "1")};
    const GuardField both[] = {FIELD_OF("Host", "a"), FIELD_OF("Content-Length", "1"),
                               FIELD_OF("Transfer-Encoding", "chunked")};
    const GuardField codings[] = {FIELD_OF("Host", "a"), FIELD_OF("Transfer-Encoding", "chunked"),
                                  FIELD_OF("Transfer-Encoding", "chunked")};

    (void)state;
    assert_string_equal(judge_fields(lengths, 3), "bad_content_length");
    assert_string_equal(judge_fields(both, 3), "bad_transfer_encoding");
    assert_string_equal(judge_fields(codings, 3), "bad_transfer_encoding");
}

static void test_guard_hosts_other_than_one_are_refused(void **state)
{
    const GuardField two[] = {FIELD_OF("Host", "a"), FIELD_OF("host", "a")};
    const GuardField none[] = {FIELD_OF("Accept", "*/*")};
    static const char *const BAD[] = {"", "a b", "a/b", "a@b", "a,b", "a?b"};

    (void)state;
    assert_string_equal(judge_fields(two, 2), "bad_host");
    assert_string_equal(judge_fields(none, 1), "bad_host");
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        const GuardField one[] = {{TEXT_LITERAL("Host"), text_of(BAD[i])}};
        assert_string_equal(judge_fields(one, 1), "bad_host");
    }
}

static void test_guard_host_forms_pass(void **state)
{
    static const char *const GOOD[] = {"a", "a.example:8080", "127.0.0.1", "[::1]:80", "a_b"};

    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        const GuardField one[] = {{TEXT_LITERAL("Host"), text_of(GOOD[i])}};
        assert_string_equal(judge_fields(one, 1), "passes");
    }
}

static void test_guard_host_longer_than_a_name_may_be_is_refused(void **state)
{
    enum { MOST = 255 };
    char host[MOST + 1];
    const GuardField longest[] = {{TEXT_LITERAL("Host"), {host, MOST}}};
    const GuardField longer[] = {{TEXT_LITERAL("Host"), {host, MOST + 1}}};

    (void)state;
    memset(host, 'a', sizeof host);
    assert_string_equal(judge_fields(longest, 1), "passes");
    assert_string_equal(judge_fields(longer, 1), "bad_host");
}

static void test_guard_field_named_by_any_token_passes(void **state)
{
    (void)state;
    assert_string_equal(judge_field("!#$%&'*+-.^_`|~09azAZ", "a"), "passes");
    for (const char *none = "\"(),/:;<=>?@[\\]{}"; *none != '\0'; none++) {
        const char name[] = {*none, '\0'};

        assert_string_equal(judge_field(name, "a"), "bad_header");
    }
}

static void test_guard_field_that_is_no_field_is_refused(void **state)
{
    (void)state;
    assert_string_equal(judge_field("", "a"), "bad_header");
    assert_string_equal(judge_field("A ", "a"), "bad_header");
    assert_string_equal(judge_field(" A", "a"), "bad_header");
    assert_string_equal(judge_field("A(", "a"), "bad_header");
    assert_string_equal(judge_field("A\xc3", "a"), "bad_header");
    assert_string_equal(judge_field("A", "a\rb"), "bad_header");
    assert_string_equal(judge_field("A", "a\x7f"), "bad_header");
    assert_string_equal(judge_field("A", "a\tb \xc3\xa4"), "passes");
}

static void test_guard_second_of_a_single_field_is_refused(void **state)
{
    const GuardField keys[] = {FIELD_OF("Host", "a"), FIELD_OF("Authorization", "Bearer a"),
                               FIELD_OF("authorization", "Bearer b")};
    const GuardField others[] = {FIELD_OF("Host", "a"), FIELD_OF("Accept", "a"),
                                 FIELD_OF("Accept", "b")};

    (void)state;
    assert_string_equal(judge_fields(keys, 3), "bad_header");
    assert_string_equal(judge_fields(others, 3), "passes");
}

static void test_guard_body_where_none_belongs_is_refused(void **state)
{
    static const char *const METHODS[] = {"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"};

    (void)state;
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++)
        assert_string_equal(judge(METHODS[i], "HTTP/1.1", "Content-Length", "1", NULL),
                            "body_not_expected");
}

static void test_guard_other_versions_and_methods_are_refused(void **state)
{
    (void)state;
    assert_string_equal(judge("GET", "HTTP/1.2", NULL, NULL, NULL), "bad_version");
    assert_string_equal(judge("GET", "http/1.1", NULL, NULL, NULL), "bad_version");
    assert_string_equal(judge("G T", "HTTP/1.1", NULL, NULL, NULL), "bad_method");
    assert_string_equal(judge("", "HTTP/1.1", NULL, NULL, NULL), "bad_method");
}

static void test_guard_too_many_fields_are_refused(void **state)
{
    GuardField fields[FIELDS] = {FIELD_OF("Host", "a")};

    (void)state;
    for (size_t i = 1; i < FIELDS; i++)
        fields[i] = (GuardField)FIELD_OF("A", "b");
    assert_string_equal(judge_fields(fields, GUARD_FIELD_LIMIT), "passes");
    assert_string_equal(judge_fields(fields, GUARD_FIELD_LIMIT + 1), "headers_too_large");
}

static void test_guard_too_many_bytes_are_refused(void **state)
{
    static char value[GUARD_FIELD_BYTES];
    /* Four bytes for each field, and the names. */
    const size_t most = GUARD_FIELD_BYTES - (4 + 1 + 4) - (1 + 4);
    GuardField fields[] = {FIELD_OF("Host", "a"), {TEXT_LITERAL("A"), {value, most}}};

    (void)state;
    memset(value, 'a', sizeof value);
    assert_string_equal(judge_fields(fields, 2), "passes");
    fields[1].value.length++;
    assert_string_equal(judge_fields(fields, 2), "headers_too_large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guard_plain_heads_pass),
        cmocka_unit_test(test_guard_length_that_is_no_plain_number_is_refused),
        cmocka_unit_test(test_guard_coding_other_than_chunked_is_refused),
        cmocka_unit_test(test_guard_two_framings_are_refused),
        cmocka_unit_test(test_guard_hosts_other_than_one_are_refused),
        cmocka_unit_test(test_guard_host_forms_pass),
        cmocka_unit_test(test_guard_host_longer_than_a_name_may_be_is_refused),
        cmocka_unit_test(test_guard_field_named_by_any_token_passes),
        cmocka_unit_test(test_guard_field_that_is_no_field_is_refused),
        cmocka_unit_test(test_guard_second_of_a_single_field_is_refused),
        cmocka_unit_test(test_guard_body_where_none_belongs_is_refused),
        cmocka_unit_test(test_guard_other_versions_and_methods_are_refused),
        cmocka_unit_test(test_guard_too_many_fields_are_refused),
        cmocka_unit_test(test_guard_too_many_bytes_are_refused),
    };

    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}

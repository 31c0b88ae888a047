#include "http_test_support.h"

#include "http/cursor.h"

static const CursorScope SCOPE = {
    {"0123456789abcdef0123456789abcdef", 32}, {"/v1/households", 14}, {{{1}}}};

static void test_cursor_open_gives_back_what_was_signed(void **state)
{
    char payload[CURSOR_PAYLOAD_LIMIT];
    Text opened;

    memset(payload, 0xff, sizeof payload);
    for (size_t length = 0; length <= sizeof payload; length++) {
        Text cursor = cursor_sign(*state, &SCOPE, (Text){payload, length});
        assert_true(cursor_open(*state, &SCOPE, cursor, &opened));
        assert_true(text_equal(opened, ((Text){payload, length})));
    }
}

static void test_cursor_open_any_other_character_is_refused(void **state)
{
    Text cursor = cursor_sign(*state, &SCOPE, text_of("payload"));
    char *forged = arena_copy(*state, cursor.bytes, cursor.length);
    Text opened;

    for (size_t i = 0; i < cursor.length; i++) {
        forged[i] = cursor.bytes[i] == 'A' ? 'B' : 'A';
        assert_false(cursor_open(*state, &SCOPE, (Text){forged, cursor.length}, &opened));
        forged[i] = '=';
        assert_false(cursor_open(*state, &SCOPE, (Text){forged, cursor.length}, &opened));
        forged[i] = cursor.bytes[i];
    }
}

static void test_cursor_open_shorter_or_longer_is_refused(void **state)
{
    Text cursor = cursor_sign(*state, &SCOPE, text_of("payload"));
    char *longer = arena_format(*state, "%.*sA", TEXT_ARGS(cursor));
    Text opened;

    for (size_t length = 0; length < cursor.length; length++)
        assert_false(cursor_open(*state, &SCOPE, (Text){cursor.bytes, length}, &opened));
    assert_false(cursor_open(*state, &SCOPE, text_of(longer), &opened));
}

static void test_cursor_open_of_another_scope_is_refused(void **state)
{
    Text cursor = cursor_sign(*state, &SCOPE, text_of("payload"));
    CursorScope route = SCOPE;
    CursorScope firm = SCOPE;
    CursorScope key = SCOPE;
    Text opened;

    route.route = text_of("/v1/accounts");
    firm.firm_id.uuid.bytes[0] = 2;
    key.key = text_of("0123456789abcdef0123456789abcdeF");
    assert_false(cursor_open(*state, &route, cursor, &opened));
    assert_false(cursor_open(*state, &firm, cursor, &opened));
    assert_false(cursor_open(*state, &key, cursor, &opened));
}

static void test_cursor_open_overlong_is_refused(void **state)
{
    char *text = arena_alloc(*state, 4096);
    Text opened;

    memset(text, 'A', 4096);
    assert_false(cursor_open(*state, &SCOPE, (Text){text, 4096}, &opened));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cursor_open_gives_back_what_was_signed),
        cmocka_unit_test(test_cursor_open_any_other_character_is_refused),
        cmocka_unit_test(test_cursor_open_shorter_or_longer_is_refused),
        cmocka_unit_test(test_cursor_open_of_another_scope_is_refused),
        cmocka_unit_test(test_cursor_open_overlong_is_refused),
    };

    return cmocka_run_group_tests_name("cursor", tests, setup_arena, teardown_arena);
}

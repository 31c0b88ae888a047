/* The shared pipeline of reads: batches, neighbours, bounds, and what must fail a start. */
#include "db_support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READERS = 1000, FIRMS = 3, BATCHES_AT_MOST = 12 };

typedef struct Echo {
    int64_t number;
    Text firm;
} Echo;

typedef struct Setting {
    Text value;
} Setting;

static const DbColumn ECHO_COLUMNS[] = {COLUMN(Echo, number), COLUMN(Echo, firm)};
static const Statement ECHO = {
    .name = "echo",
    .sql = "SELECT $1 AS number, coalesce(current_setting('app.firm', true), '') AS firm",
    .parameters = {DB_INTEGER},
    ROWS_OF(Echo, ECHO_COLUMNS),
};
static const Statement DIVIDE = {
    .name = "divide", .sql = "SELECT 1 / $1 AS quotient", .parameters = {DB_INTEGER}};
static const Statement PAUSE = {
    .name = "pause", .sql = "SELECT pg_sleep($1 / 1000.0)", .parameters = {DB_INTEGER}};
static const Statement NONE = {
    .name = "none",
    .sql = "SELECT $1 AS number, '' AS firm WHERE false",
    .parameters = {DB_INTEGER},
    ROWS_OF(Echo, ECHO_COLUMNS),
};
static const DbColumn SETTING_COLUMNS[] = {COLUMN(Setting, value)};
static const Statement SCANS = {.name = "scans",
                                .sql = "SELECT current_setting('enable_seqscan') AS value",
                                ROWS_OF(Setting, SETTING_COLUMNS)};
static const Statement WRITE = {.name = "write", .sql = "CREATE TEMPORARY TABLE t (a int)"};
static const Statement *const STATEMENTS[] = {&ECHO, &DIVIDE, &PAUSE, &NONE, &SCANS, &WRITE};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

/* One of many concurrent requests. */
typedef struct Reader {
    DbTest *test;
    const Statement *statement;
    int64_t number;
    FirmId firm;
    bool right; /* had its own number and firm back */
    char code[32];
} Reader;

static Error *read_echo(Reader *reader, Arena *arena)
{
    DbSession session = db_session(reader->test->database, arena, reader->firm,
                                   loop_now_ms(reader->test->loop) + TEST_LATE_MS);
    DbResult *result;
    Echo echo;
    char firm[UUID_TEXT_BYTES];

    TRY(DB_QUERY(&session, reader->statement, &result, PARAM(reader->number)));
    if (reader->statement != &ECHO)
        return NULL;
    TRY(db_one(result, &echo));
    uuid_format(reader->firm.uuid, firm);
    reader->right =
        echo.number == reader->number &&
        text_equal(echo.firm, (Text){firm, uuid_is_zero(reader->firm.uuid) ? 0 : sizeof(firm)});
    return NULL;
}

static void read_once(void *context)
{
    Reader *reader = context;
    Arena *arena = arena_new(1 << 16);
    const Error *error = read_echo(reader, arena);

    (void)snprintf(reader->code, sizeof(reader->code), "%s", error == NULL ? "" : error->code);
    arena_free(arena);
}

static void start_readers(DbTest *test, Reader *readers, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        if (readers[at].statement == NULL)
            readers[at].statement = &ECHO;
        if (readers[at].statement == &ECHO)
            readers[at].number = (int64_t)at;
        readers[at].test = test;
        readers[at].firm = at % FIRMS == 0 ? (FirmId){0} : db_test_firm((uint8_t)(at % FIRMS));
        assert_true(coroutine_start(test->loop,
                                    &(CoroutineTask){.run = read_once, .context = &readers[at]}));
    }
}

static void wait_for_readers(DbTest *test)
{
    while (coroutine_count(test->loop) > 1)
        wait_until(test->loop, loop_now_ms(test->loop) + 1);
}

static void body_many(DbTest *test)
{
    static Reader readers[READERS];
    const DatabaseMetrics before = database_metrics(test->database);
    DatabaseMetrics after;

    memset(readers, 0, sizeof(readers));
    start_readers(test, readers, READERS);
    wait_for_readers(test);
    for (size_t at = 0; at < READERS; at++)
        assert_true(readers[at].right);
    after = database_metrics(test->database);
    assert_int_equal(after.queries - before.queries, READERS);
    assert_in_range(after.batches - before.batches, 1, BATCHES_AT_MOST);
    assert_int_equal(after.reads_waiting, 0);
}

static void test_read_many_at_once_share_few_syncs_and_no_firm(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_many);
}

static void body_poisoned(DbTest *test)
{
    static Reader readers[21];

    memset(readers, 0, sizeof(readers));
    readers[10].statement = &DIVIDE; /* by zero */
    start_readers(test, readers, 21);
    wait_for_readers(test);
    for (size_t at = 0; at < 21; at++)
        assert_string_equal(readers[at].code, at == 10 ? "internal" : "");
    assert_true(readers[9].right);
    assert_true(readers[11].right);
    assert_true(readers[20].right);
    assert_int_equal(database_metrics(test->database).requeued, 10);
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_read_one_fails_its_neighbours_do_not(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_poisoned);
}

static void body_busy(DbTest *test)
{
    static Reader readers[6];

    memset(readers, 0, sizeof(readers));
    start_readers(test, readers, 6);
    assert_string_equal(readers[4].code, "database_busy"); /* at once */
    assert_string_equal(readers[5].code, "database_busy");
    wait_for_readers(test);
    for (size_t at = 0; at < 4; at++)
        assert_true(readers[at].right);
    assert_int_equal(database_metrics(test->database).busy, 2);
}

static void test_read_queue_full_is_busy_at_once(void **state)
{
    DbTest test = db_test_defaults(STATEMENTS, STATEMENT_COUNT, body_busy);

    (void)state;
    test.config.read_queue = 4;
    db_test_run_with(&test);
}

static void body_too_slow(DbTest *test)
{
    static Reader readers[4];

    memset(readers, 0, sizeof(readers));
    readers[1].statement = &PAUSE;
    readers[1].number = TEST_LATE_MS;
    start_readers(test, readers, 4);
    wait_for_readers(test);
    assert_string_equal(readers[1].code, "database_unavailable");
    assert_true(readers[0].right);
    assert_true(readers[2].right); /* behind it: the server's own timeout ended it in time */
    assert_true(readers[3].right);
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_read_slow_statement_fails_alone(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_too_slow);
}

static void body_slow_session(DbTest *test)
{
    const int64_t pause_ms = 2 * db_test_timeout_ms();
    DbSession session = db_slow_session(test->database, test->arena, test->firm,
                                        loop_now_ms(test->loop) + TEST_LATE_MS);

    assert_null(DB_QUERY(&session, &PAUSE, NULL, PARAM(pause_ms)));
}

static void assert_scans(DbSession *session, const char *value)
{
    DbResult *result;
    Setting setting;

    assert_null(db_query(session, &SCANS, NULL, 0, &result));
    assert_null(db_one(result, &setting));
    assert_true(text_is(setting.value, value));
}

/* A plan made while tables are empty is kept when they have grown. */
static void body_scans(DbTest *test)
{
    DbSession reading = db_test_session(test);
    DbSession writing = db_test_begin(test);
    DbSession slow = db_slow_session(test->database, test->arena, test->firm,
                                     loop_now_ms(test->loop) + TEST_LATE_MS);

    assert_scans(&reading, "off");
    assert_scans(&writing, "off");
    assert_scans(&slow, "on");
}

static void test_read_of_some_rows_is_planned_by_index(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_scans);
}

static void test_read_slow_session_has_more_time(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_slow_session);
}

static void body_not_found(DbTest *test)
{
    DbSession session = db_test_session(test);
    const int64_t number = 1;
    DbResult *result;
    Echo echo;
    bool found = true;

    assert_null(DB_QUERY(&session, &NONE, &result, PARAM(number)));
    db_test_assert_error(db_one(result, &echo), ERROR_NOT_FOUND, "not_found");
    assert_null(db_optional(result, &echo, &found));
    assert_false(found);
    assert_int_equal(db_row_count(result), 0);
}

static void test_read_no_row_is_not_found(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_not_found);
}

static void body_write(DbTest *test)
{
    DbSession session = db_test_session(test);

    db_test_assert_error(db_query(&session, &WRITE, NULL, 0, NULL), ERROR_UNAVAILABLE,
                         "database_unavailable");
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_read_connection_refuses_to_write(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_write);
}

static void body_misused(DbTest *test)
{
    DbSession session = db_test_session(test);
    const Money money = {100};
    const int64_t number = 1;

    db_test_assert_error(DB_QUERY(&session, &ECHO, NULL, PARAM(money)), ERROR_INTERNAL, "internal");
    db_test_assert_error(DB_QUERY(&session, &ECHO, NULL, PARAM(number), PARAM(number)),
                         ERROR_INTERNAL, "internal");
    db_test_assert_error(db_query(&session, &ECHO, NULL, 0, NULL), ERROR_INTERNAL, "internal");
}

static void test_read_other_parameters_than_declared_are_refused(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_misused);
}

static const Statement TYPO = {.name = "typo", .sql = "SELEC 1"};
static const Statement MORE_PARAMETERS = {
    .name = "more", .sql = "SELECT $1 + $2::int8", .parameters = {DB_INTEGER}};
static const Statement OTHER_COLUMN = {.name = "other_column",
                                       .sql = "SELECT now() AS number, '' AS firm",
                                       ROWS_OF(Echo, ECHO_COLUMNS)};
static const Statement OTHER_NAME = {
    .name = "other_name", .sql = "SELECT 1 AS count, '' AS firm", ROWS_OF(Echo, ECHO_COLUMNS)};

static void body_refused(DbTest *test)
{
    const Error *error =
        database_wait_ready(test->database, test->arena, loop_now_ms(test->loop) + TEST_LATE_MS);

    db_test_assert_error(error, ERROR_INTERNAL, "database_refused");
    if (test->config.statement_count > 0)
        assert_non_null(strstr(error->detail, test->config.statements[0]->name));
    assert_false(database_is_ready(test->database));
}

static void start_is_refused(const Statement *statement)
{
    const Statement *const statements[] = {statement};
    DbTest test = db_test_defaults(statements, 1, body_refused);

    test.without_waiting = true;
    db_test_run_with(&test);
}

static void test_start_with_a_typo_in_sql_is_refused(void **state)
{
    (void)state;
    start_is_refused(&TYPO);
}

static void test_start_with_undeclared_parameters_is_refused(void **state)
{
    (void)state;
    start_is_refused(&MORE_PARAMETERS);
}

static void test_start_with_a_column_of_another_type_is_refused(void **state)
{
    (void)state;
    start_is_refused(&OTHER_COLUMN);
}

static void test_start_with_a_column_of_another_name_is_refused(void **state)
{
    (void)state;
    start_is_refused(&OTHER_NAME);
}

static void test_start_as_a_superuser_is_refused(void **state)
{
    DbTest test = db_test_defaults(NULL, 0, body_refused);

    (void)state;
    test.config.conninfo = getenv("TEST_SUPERUSER_DATABASE");
    test.without_waiting = true;
    db_test_run_with(&test);
}

static void body_unreachable(DbTest *test)
{
    const int64_t start_ms = loop_now_ms(test->loop);

    db_test_assert_error(database_wait_ready(test->database, test->arena, start_ms + 100),
                         ERROR_UNAVAILABLE, "database_unavailable");
    assert_in_range(loop_now_ms(test->loop) - start_ms, 100, db_test_timeout_ms());
}

static void test_start_without_a_server_waits_no_longer_than_told(void **state)
{
    DbTest test = db_test_defaults(NULL, 0, body_unreachable);

    (void)state;
    test.config.conninfo = "host=/nonexistent dbname=none";
    test.without_waiting = true;
    db_test_run_with(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_many_at_once_share_few_syncs_and_no_firm),
        cmocka_unit_test(test_read_one_fails_its_neighbours_do_not),
        cmocka_unit_test(test_read_queue_full_is_busy_at_once),
        cmocka_unit_test(test_read_slow_statement_fails_alone),
        cmocka_unit_test(test_read_slow_session_has_more_time),
        cmocka_unit_test(test_read_of_some_rows_is_planned_by_index),
        cmocka_unit_test(test_read_no_row_is_not_found),
        cmocka_unit_test(test_read_connection_refuses_to_write),
        cmocka_unit_test(test_read_other_parameters_than_declared_are_refused),
        cmocka_unit_test(test_start_with_a_typo_in_sql_is_refused),
        cmocka_unit_test(test_start_with_undeclared_parameters_is_refused),
        cmocka_unit_test(test_start_with_a_column_of_another_type_is_refused),
        cmocka_unit_test(test_start_with_a_column_of_another_name_is_refused),
        cmocka_unit_test(test_start_as_a_superuser_is_refused),
        cmocka_unit_test(test_start_without_a_server_waits_no_longer_than_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

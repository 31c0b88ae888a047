#include "db_support.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void print_event(void *context, const DbEvent *event)
{
    (void)context;
    if (getenv("TEST_DB_LOG") != NULL)
        fprintf(stderr, "# %s %s %s %s\n", event->what,
                event->statement == NULL ? "-" : event->statement,
                event->sqlstate == NULL ? "-" : event->sqlstate,
                event->message == NULL ? "" : event->message);
}

FirmId db_test_firm(uint8_t number)
{
    return (FirmId){{{0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, [15] = number}}};
}

DbTest db_test_defaults(const Statement *const *statements, size_t count,
                        void (*body)(DbTest *test))
{
    return (DbTest){.firm = db_test_firm(1),
                    .body = body,
                    .config = {.conninfo = getenv("TEST_DATABASE"),
                               .statements = statements,
                               .statement_count = count,
                               .write_connections = TEST_WRITES,
                               .read_queue = TEST_READ_QUEUE,
                               .write_queue = TEST_WRITE_QUEUE,
                               .timeout_ms = db_test_timeout_ms(),
                               .slow_timeout_ms = TEST_LATE_MS,
                               .log = print_event}};
}

static void run_body(void *context)
{
    DbTest *test = context;

    if (!test->without_waiting)
        assert_null(database_wait_ready(test->database, test->arena,
                                        loop_now_ms(test->loop) + TEST_LATE_MS));
    test->body(test);
    arena_free(test->arena);
    loop_stop(test->loop);
}

bool db_test_is_possible(void)
{
    return getenv("TEST_DATABASE") != NULL && getenv("TEST_SUPERUSER_DATABASE") != NULL;
}

void db_test_run_with(DbTest *test)
{
    if (!db_test_is_possible())
        skip();
    test->loop = loop_new();
    test->arena = arena_new(ARENA_BYTES);
    test->database = database_open(test->loop, &test->config);
    assert_non_null(test->database);
    assert_true(coroutine_start(test->loop, &(CoroutineTask){.run = run_body, .context = test}));
    loop_run(test->loop);
    assert_int_equal(coroutine_count(test->loop), 0);
    database_close(test->database);
    loop_free(test->loop);
}

void db_test_run(const Statement *const *statements, size_t count, void (*body)(DbTest *test))
{
    DbTest test = db_test_defaults(statements, count, body);

    db_test_run_with(&test);
}

DbSession db_test_session(DbTest *test)
{
    return db_session(test->database, test->arena, test->firm,
                      loop_now_ms(test->loop) + TEST_LATE_MS);
}

DbSession db_test_begin(DbTest *test)
{
    DbSession session;

    assert_null(db_transaction_begin(test->database, test->arena, test->firm,
                                     loop_now_ms(test->loop) + TEST_LATE_MS, &session));
    return session;
}

static PGresult *execute(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    return result;
}

void db_test_superuser(const char *sql)
{
    (void)db_test_superuser_number(sql);
}

int64_t db_test_superuser_number(const char *sql)
{
    PGconn *connection = PQconnectdb(getenv("TEST_SUPERUSER_DATABASE"));
    PGresult *result;
    int64_t number = 0;

    if (PQstatus(connection) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(connection));
    result = execute(connection, sql);
    if (PQntuples(result) > 0)
        number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(connection);

    return number;
}

int64_t db_test_timeout_ms(void)
{
    const char *factor = getenv("TEST_TIME_FACTOR");

    return 600 * (factor == NULL ? 1 : strtol(factor, NULL, 10));
}

int64_t db_test_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void db_test_assert_error(const Error *error, ErrorKind kind, const char *code)
{
    assert_non_null(error);
    assert_string_equal(error->code, code);
    assert_int_equal(error->kind, kind);
}

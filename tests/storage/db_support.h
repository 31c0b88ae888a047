/*
 * For tests/storage/db_*: a loop with a Database on the suite's PostgreSQL, and the test's body as
 * a coroutine on it. TEST_DATABASE is the daemon's conninfo, TEST_SUPERUSER_DATABASE a superuser's
 * of the same database; without them every test is skipped.
 */
#pragma once

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/db.h"

enum {
    TEST_LATE_MS = 20000,
    TEST_READ_QUEUE = 1200,
    TEST_WRITES = 3,
    TEST_WRITE_QUEUE = 8,
};

typedef struct DbTest DbTest;
struct DbTest {
    Loop *loop;
    Database *database;
    Arena *arena; /* of the body */
    FirmId firm;
    DatabaseConfig config;
    void (*body)(DbTest *test);
    bool without_waiting; /* the body itself looks at database_wait_ready */
};

/* Runs the body with a ready Database of these statements; skips when there is no PostgreSQL. */
void db_test_run(const Statement *const *statements, size_t count, void (*body)(DbTest *test));

/* The same with a test that was changed from db_test_defaults. */
void db_test_run_with(DbTest *test);
DbTest db_test_defaults(const Statement *const *statements, size_t count,
                        void (*body)(DbTest *test));

/* The database's: short, so that the tests of faults are, but stretched as all limits of time. */
int64_t db_test_timeout_ms(void);

/* Whether there is a PostgreSQL to test with. */
bool db_test_is_possible(void);

/* A session of the test's firm, with a late deadline. */
DbSession db_test_session(DbTest *test);
DbSession db_test_begin(DbTest *test);

/* A firm that differs for each number. */
FirmId db_test_firm(uint8_t number);

/* Runs SQL as the superuser, on a connection of its own; blocks. */
void db_test_superuser(const char *sql);

/* The same for one number that it returns. */
int64_t db_test_superuser_number(const char *sql);

/* Milliseconds of the monotonic clock, now. */
int64_t db_test_now_ms(void);

/* Asserts the failure's kind and code. */
void db_test_assert_error(const Error *error, ErrorKind kind, const char *code);

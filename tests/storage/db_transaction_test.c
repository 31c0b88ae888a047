/* Transactions: what a commit keeps, what anything else leaves behind, and the bounds on waiting.
 */
#include "db_probe.h"

typedef struct Thing {
    int64_t id;
    Money amount;
    OptionalText firm;
} Thing;

static const DbColumn THING_COLUMNS[] = {COLUMN(Thing, id), COLUMN(Thing, amount),
                                         COLUMN(Thing, firm)};
static const Statement THING_READ = {
    .name = "thing_read",
    .sql = "SELECT id, amount, firm FROM db_probe.thing WHERE id = $1",
    .parameters = {DB_INTEGER},
    ROWS_OF(Thing, THING_COLUMNS),
};
static const Statement THING_UPDATE = {
    .name = "thing_update",
    .sql = "UPDATE db_probe.thing SET amount = $2 WHERE id = $1",
    .parameters = {DB_INTEGER, DB_MONEY},
};
static const Statement CONFLICT = {.name = "conflict", .sql = "SELECT db_probe.conflict()"};
static const Statement PAUSE = {
    .name = "pause", .sql = "SELECT pg_sleep($1 / 1000.0)", .parameters = {DB_INTEGER}};
static const Statement *const STATEMENTS[] = {&PAUSE, &THING_INSERT, &THING_READ, &THING_UPDATE,
                                              &CONFLICT};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

static void run(void (*body)(DbTest *test))
{
    if (db_test_is_possible())
        db_test_superuser("TRUNCATE db_probe.thing");
    db_test_run(STATEMENTS, STATEMENT_COUNT, body);
}

static void body_commit(DbTest *test)
{
    DbSession session = db_test_begin(test);
    DbSession reading = db_test_session(test);
    const int64_t id = 1;
    char firm[UUID_TEXT_BYTES];
    DbResult *result;
    Thing thing;

    assert_null(probe_insert(&session, id, 1050));
    assert_null(DB_QUERY(&session, &THING_READ, &result, PARAM(id))); /* sees its own row */
    assert_null(db_one(result, &thing));
    assert_int_equal(probe_count(), 0);
    assert_null(db_transaction_commit(&session));
    assert_null(DB_QUERY(&reading, &THING_READ, &result, PARAM(id)));
    assert_null(db_one(result, &thing));
    assert_int_equal(thing.amount.cents, 1050);
    uuid_format(test->firm.uuid, firm);
    assert_true(thing.firm.present);
    assert_true(text_equal(thing.firm.value, (Text){firm, sizeof(firm)}));
    assert_int_equal(database_metrics(test->database).transactions, 1);
}

static void test_transaction_committed_is_there_with_its_firm(void **state)
{
    (void)state;
    run(body_commit);
}

static void body_rollback(DbTest *test)
{
    DbSession session = db_test_begin(test);

    assert_null(probe_insert(&session, 1, 100));
    db_transaction_rollback(&session);
    db_transaction_rollback(&session); /* nothing happens */
    session = db_test_begin(test);
    assert_null(probe_insert(&session, 1, 200)); /* the key is free again */
    assert_null(db_transaction_commit(&session));
    db_transaction_rollback(&session);
    assert_int_equal(probe_count(), 1);
    assert_int_equal(database_metrics(test->database).rollbacks, 1);
}

static void test_transaction_rolled_back_leaves_nothing(void **state)
{
    (void)state;
    run(body_rollback);
}

/* More often than there are connections: none may be lost. */
static void body_arena_freed(DbTest *test)
{
    DbSession session;

    for (int64_t id = 0; id < 3 * TEST_WRITES; id++) {
        Arena *arena = arena_new(1 << 16);

        assert_null(db_transaction_begin(test->database, arena, test->firm,
                                         loop_now_ms(test->loop) + TEST_LATE_MS, &session));
        if (id % 2 == 0)
            assert_null(probe_insert(&session, id, 100));
        arena_free(arena);
    }
    session = db_test_begin(test);
    assert_null(probe_insert(&session, 99, 100));
    assert_null(db_transaction_commit(&session));
    assert_int_equal(probe_count(), 1);
}

static void test_transaction_whose_request_died_is_rolled_back(void **state)
{
    (void)state;
    run(body_arena_freed);
}

static void enqueue_insert(DbSession *session, int64_t id)
{
    const OptionalInteger none = {0};
    const Money amount = {500};

    assert_null(DB_ENQUEUE(session, &THING_INSERT, -1, PARAM(id), PARAM(none), PARAM(amount)));
}

static void body_enqueue(DbTest *test)
{
    DbSession session = db_test_begin(test);
    const DatabaseMetrics before = database_metrics(test->database);

    for (int64_t id = 0; id < 5; id++)
        enqueue_insert(&session, id);
    assert_null(db_transaction_commit(&session));
    assert_int_equal(probe_count(), 5);
    /* BEGIN, five statements and COMMIT in one batch. */
    assert_int_equal(database_metrics(test->database).batches - before.batches, 1);
}

static void test_transaction_enqueued_travel_with_the_commit(void **state)
{
    (void)state;
    run(body_enqueue);
}

static void body_enqueue_query(DbTest *test)
{
    DbSession session = db_test_begin(test);
    const DatabaseMetrics before = database_metrics(test->database);
    const int64_t id = 7;
    DbResult *result;
    Thing thing;

    enqueue_insert(&session, id);
    assert_null(DB_ENQUEUE_QUERY(&session, &THING_READ, &result, PARAM(id)));
    assert_null(db_transaction_commit(&session));
    assert_null(db_one(result, &thing));
    assert_int_equal(thing.amount.cents, 500);
    assert_int_equal(database_metrics(test->database).batches - before.batches, 1);
}

static void test_transaction_enqueued_query_has_its_rows_after_the_commit(void **state)
{
    (void)state;
    run(body_enqueue_query);
}

static void body_enqueued_failure(DbTest *test)
{
    DbSession session = db_test_begin(test);

    enqueue_insert(&session, 1);
    enqueue_insert(&session, 1);
    enqueue_insert(&session, 2);
    db_test_assert_error(db_transaction_commit(&session), ERROR_CONFLICT, "already_exists");
    assert_int_equal(probe_count(), 0);

    session = db_test_begin(test);
    enqueue_insert(&session, 1);
    enqueue_insert(&session, 1);
    db_test_assert_error(probe_insert(&session, 2, 100), ERROR_CONFLICT, "already_exists");
    db_transaction_rollback(&session);
    assert_int_equal(probe_count(), 0);
}

static void test_transaction_enqueued_failure_fails_the_next_call(void **state)
{
    (void)state;
    run(body_enqueued_failure);
}

static void body_expected_rows(DbTest *test)
{
    DbSession session = db_test_begin(test);
    const int64_t missing = 404;
    const Money amount = {100};

    assert_null(DB_ENQUEUE(&session, &THING_UPDATE, 1, PARAM(missing), PARAM(amount)));
    db_test_assert_error(probe_insert(&session, 1, 100), ERROR_INTERNAL, "internal");
    db_test_assert_error(db_transaction_commit(&session), ERROR_INTERNAL, "internal");
    db_transaction_rollback(&session);

    session = db_test_begin(test);
    assert_null(probe_insert(&session, 1, 100));
    assert_null(DB_ENQUEUE(&session, &THING_UPDATE, 1, PARAM(missing), PARAM(amount)));
    enqueue_insert(&session, 2);
    db_test_assert_error(db_transaction_commit(&session), ERROR_INTERNAL, "internal");
    assert_int_equal(probe_count(), 0);
}

static void test_transaction_other_number_of_rows_than_expected_fails(void **state)
{
    (void)state;
    run(body_expected_rows);
}

static Error *fail_with(DbTest *test, const OptionalInteger parent, int64_t cents)
{
    DbSession session = db_test_begin(test);
    const int64_t id = 1;
    const Money amount = {cents};
    Error *error = DB_QUERY(&session, &THING_INSERT, NULL, PARAM(id), PARAM(parent), PARAM(amount));

    if (error == NULL)
        error = db_transaction_commit(&session);
    db_transaction_rollback(&session);

    return error;
}

static void body_states(DbTest *test)
{
    const OptionalInteger none = {0};
    const OptionalInteger missing = {true, 404};
    DbSession session;

    assert_null(fail_with(test, none, 100));
    db_test_assert_error(fail_with(test, none, 100), ERROR_CONFLICT, "already_exists");
    db_test_superuser("TRUNCATE db_probe.thing");
    db_test_assert_error(fail_with(test, missing, 100), ERROR_CONFLICT, "in_use");
    db_test_assert_error(fail_with(test, none, -1), ERROR_INTERNAL, "internal");
    session = db_test_begin(test);
    db_test_assert_error(db_query(&session, &CONFLICT, NULL, 0, NULL), ERROR_CONFLICT, "retry");
}

static void test_transaction_sqlstates_have_their_codes(void **state)
{
    (void)state;
    run(body_states);
}

static void body_failed(DbTest *test)
{
    DbSession session = db_test_begin(test);

    assert_null(probe_insert(&session, 1, 100));
    db_test_assert_error(probe_insert(&session, 2, -1), ERROR_INTERNAL, "internal");
    db_test_assert_error(probe_insert(&session, 3, 100), ERROR_INTERNAL, "internal");
    db_test_assert_error(db_transaction_commit(&session), ERROR_INTERNAL, "internal");
    db_transaction_rollback(&session);
    assert_int_equal(probe_count(), 0);
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_transaction_failed_once_keeps_nothing(void **state)
{
    (void)state;
    run(body_failed);
}

typedef struct Waiter {
    DbTest *test;
    const char *code;
    int64_t waited_ms;
} Waiter;

static void begin_and_wait(void *context)
{
    Waiter *waiter = context;
    const int64_t start_ms = loop_now_ms(waiter->test->loop);
    DbSession session;
    const Error *error =
        db_transaction_begin(waiter->test->database, waiter->test->arena, waiter->test->firm,
                             start_ms + TEST_LATE_MS, &session);

    waiter->code = error == NULL ? "" : error->code;
    waiter->waited_ms = loop_now_ms(waiter->test->loop) - start_ms;
    if (error == NULL)
        db_transaction_rollback(&session);
}

static void body_bounds(DbTest *test)
{
    static Waiter waiters[TEST_WRITE_QUEUE + 1];
    DbSession sessions[TEST_WRITES];

    for (size_t at = 0; at < TEST_WRITES; at++)
        sessions[at] = db_test_begin(test);
    for (size_t at = 0; at < TEST_WRITE_QUEUE + 1; at++) {
        waiters[at] = (Waiter){.test = test};
        assert_true(coroutine_start(
            test->loop, &(CoroutineTask){.run = begin_and_wait, .context = &waiters[at]}));
    }
    assert_string_equal(waiters[TEST_WRITE_QUEUE].code, "database_busy"); /* at once */
    db_transaction_rollback(&sessions[0]);
    wait_until(test->loop, loop_now_ms(test->loop) + 20);
    for (size_t at = 0; at < TEST_WRITE_QUEUE; at++)
        assert_string_equal(waiters[at].code, "");
    sessions[0] = db_test_begin(test);
    begin_and_wait(&waiters[0]);
    assert_string_equal(waiters[0].code, "database_busy");
    assert_in_range(waiters[0].waited_ms, db_test_timeout_ms() / 3, db_test_timeout_ms());
    for (size_t at = 0; at < TEST_WRITES; at++)
        db_transaction_rollback(&sessions[at]);
}

static void test_transaction_waits_in_a_bounded_queue_for_a_bounded_time(void **state)
{
    (void)state;
    run(body_bounds);
}

static void body_lock(DbTest *test)
{
    const int64_t id = 1;
    const Money amount = {200};
    DbSession first = db_test_begin(test);
    DbSession second;

    assert_null(probe_insert(&first, id, 100));
    assert_null(db_transaction_commit(&first));
    first = db_test_begin(test);
    second = db_test_begin(test);
    assert_null(DB_QUERY(&first, &THING_UPDATE, NULL, PARAM(id), PARAM(amount)));
    db_test_assert_error(DB_QUERY(&second, &THING_UPDATE, NULL, PARAM(id), PARAM(amount)),
                         ERROR_UNAVAILABLE, "database_unavailable");
    db_transaction_rollback(&second);
    assert_null(db_transaction_commit(&first));
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_transaction_lock_held_too_long_is_unavailable(void **state)
{
    (void)state;
    run(body_lock);
}

static void body_slow(DbTest *test)
{
    const int64_t pause_ms = 2 * db_test_timeout_ms();
    DbSession session = db_test_begin(test);

    assert_null(db_transaction_allow_slow(&session));
    assert_null(DB_QUERY(&session, &PAUSE, NULL, PARAM(pause_ms)));
    assert_null(probe_insert(&session, 1, 100));
    assert_null(db_transaction_commit(&session));
    assert_int_equal(probe_count(), 1);

    session = db_test_begin(test); /* the next on the same connection has the usual time */
    db_test_assert_error(DB_QUERY(&session, &PAUSE, NULL, PARAM(pause_ms)), ERROR_UNAVAILABLE,
                         "database_unavailable");
    db_transaction_rollback(&session);
}

static void test_transaction_allowed_to_be_slow_has_more_time(void **state)
{
    (void)state;
    run(body_slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transaction_committed_is_there_with_its_firm),
        cmocka_unit_test(test_transaction_rolled_back_leaves_nothing),
        cmocka_unit_test(test_transaction_whose_request_died_is_rolled_back),
        cmocka_unit_test(test_transaction_enqueued_travel_with_the_commit),
        cmocka_unit_test(test_transaction_enqueued_query_has_its_rows_after_the_commit),
        cmocka_unit_test(test_transaction_enqueued_failure_fails_the_next_call),
        cmocka_unit_test(test_transaction_other_number_of_rows_than_expected_fails),
        cmocka_unit_test(test_transaction_sqlstates_have_their_codes),
        cmocka_unit_test(test_transaction_failed_once_keeps_nothing),
        cmocka_unit_test(test_transaction_waits_in_a_bounded_queue_for_a_bounded_time),
        cmocka_unit_test(test_transaction_lock_held_too_long_is_unavailable),
        cmocka_unit_test(test_transaction_allowed_to_be_slow_has_more_time),
    };

    return cmocka_run_group_tests(tests, probe_setup, probe_teardown);
}

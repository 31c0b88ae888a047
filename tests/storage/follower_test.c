/*
 * The feed of changes on a real PostgreSQL: what is committed is handed over once and in order,
 * whatever becomes of the connection that listens (traps L7 and T12).
 */
#include "db_support.h"
#include "storage/effect_store.h"
#include "storage/statements.h"
#include "stream/follower.h"
#include <stdio.h>

enum { SEEN_LIMIT = 256, SOON_MS = 3000, KILLS = 20, HIDDEN_MS = 150, DAEMON_TIMEOUT_MS = 1500 };

static const Statement LISTENED = {.name = "listened",
                                   .sql = "SELECT 1 AS one FROM pg_listening_channels() AS name"
                                          " WHERE name = 'taxpreview_outbox'"};
static const Statement *const LISTENER_STATEMENTS[] = {&LISTENED};

/* What a follower handed over. */
typedef struct Seen {
    int64_t positions[SEEN_LIMIT];
    int64_t versions[SEEN_LIMIT];
    size_t count;
    int64_t begun_at;
    size_t beginnings;
    bool out_of_order;
} Seen;

static void take(void *context, const ChangeBatch *batch)
{
    Seen *seen = context;

    if (batch->count == 0) {
        seen->begun_at = batch->position;
        seen->beginnings++;
    }
    for (size_t i = 0; i < batch->count && seen->count < SEEN_LIMIT; i++) {
        int64_t before = seen->count == 0 ? seen->begun_at : seen->positions[seen->count - 1];

        seen->out_of_order = seen->out_of_order || batch->changes[i].position <= before;
        seen->positions[seen->count] = batch->changes[i].position;
        seen->versions[seen->count++] = batch->changes[i].version;
    }
}

static const char TELL[] = "SELECT pg_notify('taxpreview_outbox', pg_current_xact_id()::text);";
/* By what it did last: LISTEN, or a read of the outbox. */
static const char KILL[] =
    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%'"
    " OR query LIKE '%FROM outbox_after%' OR query LIKE '%pg_snapshot_xmax%');";

/* A row as any other instance would have written it, in a transaction with what goes around it. */
static void commit_row(const char *before, int version, const char *after)
{
    char sql[1000];

    (void)snprintf(sql, sizeof sql,
                   "%s INSERT INTO taxpreview.outbox (firm_id, scope, kind, version) VALUES"
                   " ('01900000-0000-7000-8000-000000000001', 'config', 'test_row', %d); %s",
                   before, version, after);
    db_test_superuser(sql);
}

static void wait_for_count(DbTest *test, const Seen *seen, size_t count)
{
    int64_t end_ms = db_test_now_ms() + SOON_MS;

    while ((seen->count < count || seen->beginnings == 0) && db_test_now_ms() < end_ms)
        wait_until(test->loop, loop_now_ms(test->loop) + 1);
    assert_int_equal(seen->beginnings, 1);
    assert_int_equal(seen->count, count);
    assert_false(seen->out_of_order);
}

/* What runs beside the follower. */
typedef void Story(DbTest *test, Seen *seen);

static void follow_during(DbTest *test, Story *story)
{
    App app = {.loop = test->loop, .database = test->database};
    Seen seen = {0};
    FollowerSink sink = {test->loop, take, &seen};
    Follower *follower = follower_new(&app, &sink, 1);

    assert_non_null(follower);
    follower_start(follower);
    wait_for_count(test, &seen, 0);
    story(test, &seen);
    follower_stop(follower);
    while (coroutine_count(test->loop) > 1)
        wait_until(test->loop, loop_now_ms(test->loop) + 1);
    follower_free(follower);
}

static void run_following(void (*body)(DbTest *test))
{
    DbTest test = db_test_defaults(DAEMON_STATEMENTS.statements, DAEMON_STATEMENTS.count, body);

    test.config.channel = OUTBOX_CHANNEL;
    test.config.timeout_ms = DAEMON_TIMEOUT_MS;
    db_test_run_with(&test);
}

/* L7: the first statement that the connection is given finds it listening. */
static void first_statement(DbTest *test)
{
    DbSession session =
        db_listening_session(test->database, test->arena, loop_now_ms(test->loop) + TEST_LATE_MS);
    DbResult *result;

    assert_null(db_query(&session, &LISTENED, NULL, 0, &result));
    assert_int_equal(db_row_count(result), 1);
}

static void test_listener_its_first_statement_finds_it_listening(void **state)
{
    DbTest test = db_test_defaults(LISTENER_STATEMENTS, 1, first_statement);

    (void)state;
    test.config.channel = OUTBOX_CHANNEL;
    db_test_run_with(&test);
}

/* L7: whatever is committed once the outbox's end was read is told, also before anything else. */
static void commit_after_the_first_read(DbTest *test)
{
    DbSession session =
        db_listening_session(test->database, test->arena, loop_now_ms(test->loop) + TEST_LATE_MS);
    int64_t told = -1;
    OutboxEnd end;
    ChangeRecord *changes;
    size_t count;

    assert_true(database_wait_told(test->database, loop_now_ms(test->loop) + TEST_LATE_MS, &told));
    assert_int_equal(told, 0); /* a new connection */
    assert_null(outbox_store_end(&session, &end));
    commit_row("", 1, TELL);
    assert_true(database_wait_told(test->database, loop_now_ms(test->loop) + SOON_MS, &told));
    assert_true(told > end.position);
    assert_null(outbox_store_after(&session, end.position, 10, &changes, &count));
    assert_int_equal(count, 1);
    assert_int_equal(changes[0].position, told);
    assert_false(database_wait_told(test->database, loop_now_ms(test->loop) + 20, &told));
}

static void test_listener_commit_after_the_first_read_is_told(void **state)
{
    (void)state;
    run_following(commit_after_the_first_read);
}

static void rows_story(DbTest *test, Seen *seen)
{
    for (int version = 1; version <= 5; version++)
        commit_row("", version, TELL);
    wait_for_count(test, seen, 5);
    for (int version = 1; version <= 5; version++)
        assert_int_equal(seen->versions[version - 1], version);
}

static void follow_rows(DbTest *test)
{
    follow_during(test, rows_story);
}

static void test_follower_rows_are_handed_over_in_order(void **state)
{
    (void)state;
    run_following(follow_rows);
}

static void untold_story(DbTest *test, Seen *seen)
{
    commit_row("", 1, "");
    wait_for_count(test, seen, 1);
}

static void follow_untold(DbTest *test)
{
    follow_during(test, untold_story);
}

static void test_follower_row_that_nobody_told_is_found(void **state)
{
    (void)state;
    run_following(follow_untold);
}

/* T12: the row is committed while nobody listens, and what tells of it is lost. */
static void killed_story(DbTest *test, Seen *seen)
{
    for (int version = 1; version <= KILLS; version++) {
        int64_t start_ms = db_test_now_ms();

        commit_row(KILL, version, TELL);
        wait_for_count(test, seen, (size_t)version);
        assert_int_equal(seen->versions[version - 1], version);
        assert_true(db_test_now_ms() - start_ms < SOON_MS);
    }
    assert_true(database_metrics(test->database).disconnects >= KILLS);
}

static void follow_killed(DbTest *test)
{
    follow_during(test, killed_story);
}

static void test_follower_listener_is_killed_nothing_is_lost(void **state)
{
    (void)state;
    run_following(follow_killed);
}

/* A row is hidden while a transaction before it runs; then both come, in their order. */
static void hidden_story(DbTest *test, Seen *seen)
{
    DbSession session = db_test_begin(test);
    const EffectEntry entry = {.scope = EFFECT_CONFIG,
                               .version = {.version = 1},
                               .action = "test_row",
                               .request_id = TEXT_LITERAL("test")};
    DbResult *recorded;
    int64_t position;

    assert_null(effect_store_record(&session, &entry, &recorded));
    assert_null(effect_store_check(&session)); /* sends the row */
    commit_row("", 2, TELL);
    wait_until(test->loop, loop_now_ms(test->loop) + HIDDEN_MS);
    assert_int_equal(seen->count, 0);
    assert_null(db_transaction_commit(&session));
    assert_null(effect_store_position(recorded, &position));
    wait_for_count(test, seen, 2);
    assert_int_equal(seen->positions[0], position);
    assert_int_equal(seen->versions[1], 2);
}

static void follow_hidden(DbTest *test)
{
    follow_during(test, hidden_story);
}

static void test_follower_row_behind_an_open_transaction_waits(void **state)
{
    (void)state;
    run_following(follow_hidden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listener_its_first_statement_finds_it_listening),
        cmocka_unit_test(test_listener_commit_after_the_first_read_is_told),
        cmocka_unit_test(test_follower_rows_are_handed_over_in_order),
        cmocka_unit_test(test_follower_row_that_nobody_told_is_found),
        cmocka_unit_test(test_follower_listener_is_killed_nothing_is_lost),
        cmocka_unit_test(test_follower_row_behind_an_open_transaction_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

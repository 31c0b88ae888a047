/* A server that is stopped, killed, or does not say whether it committed. */
#include "db_probe.h"
#include <dirent.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READERS = 200, SLACK_MS = 400, RECOVERY_MS = 10000, PROCESSES = 256 };

static const Statement ONE = {.name = "one", .sql = "SELECT 1 AS one"};
static const Statement PAUSE = {
    .name = "pause", .sql = "SELECT pg_sleep($1 / 1000.0)", .parameters = {DB_INTEGER}};
static const Statement *const STATEMENTS[] = {&ONE, &PAUSE, &THING_INSERT};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

static void run(void (*body)(DbTest *test))
{
    if (db_test_is_possible())
        db_test_superuser("TRUNCATE db_probe.thing");
    db_test_run(STATEMENTS, STATEMENT_COUNT, body);
}

/* One of many requests; a reader keeps asking until told to end. */
typedef struct Client {
    DbTest *test;
    bool writes;
    bool keeps_on;
    size_t answered;
    size_t failed;
    int64_t longest_ms;
    const char *code; /* of the last failure */
} Client;

static Error *ask(const Client *client, Arena *arena, int64_t id)
{
    const int64_t deadline_ms = loop_now_ms(client->test->loop) + TEST_LATE_MS;
    DbSession session = db_session(client->test->database, arena, client->test->firm, deadline_ms);

    if (!client->writes)
        return db_query(&session, &ONE, NULL, 0, NULL);
    TRY(db_transaction_begin(client->test->database, arena, client->test->firm, deadline_ms,
                             &session));
    TRY(probe_insert(&session, id, 100));
    return db_transaction_commit(&session);
}

static void ask_once(Client *client)
{
    Arena *arena = arena_new(1 << 16);
    const int64_t start_ms = db_test_now_ms();
    const Error *error = ask(client, arena, (int64_t)((uintptr_t)client % 1000000007));
    const int64_t took_ms = db_test_now_ms() - start_ms;

    if (error == NULL) {
        client->answered++;
    } else {
        client->failed++;
        client->code = error->code;
    }
    if (took_ms > client->longest_ms)
        client->longest_ms = took_ms;
    arena_free(arena);
}

static void be_client(void *context)
{
    Client *client = context;

    do
        ask_once(client);
    while (client->keeps_on);
}

static void start_client(DbTest *test, Client *client)
{
    client->test = test;
    assert_true(coroutine_start(test->loop, &(CoroutineTask){.run = be_client, .context = client}));
}

static void wait_for_clients(DbTest *test)
{
    while (coroutine_count(test->loop) > 1)
        wait_until(test->loop, loop_now_ms(test->loop) + 1);
}

static void wait_for_recovery(DbTest *test)
{
    const int64_t start_ms = db_test_now_ms();
    Client client = {.test = test};

    assert_null(
        database_wait_ready(test->database, test->arena, loop_now_ms(test->loop) + RECOVERY_MS));
    while (client.answered == 0 && db_test_now_ms() - start_ms < RECOVERY_MS)
        ask_once(&client);
    assert_int_equal(client.answered, 1);
}

/* The postmaster and its children; a stopped postmaster alone would leave the backends at work. */
static size_t server_processes(pid_t pids[PROCESSES])
{
    FILE *file = fopen(getenv("TEST_PG_PID_FILE"), "r");
    char path[300];
    int postmaster = 0;
    size_t count = 0;
    DIR *processes = opendir("/proc");

    assert_non_null(file);
    assert_non_null(processes);
    assert_int_equal(fscanf(file, "%d", &postmaster), 1);
    fclose(file);
    pids[count++] = postmaster;
    for (const struct dirent *entry = readdir(processes); entry != NULL && count < PROCESSES;
         entry = readdir(processes)) {
        int pid = 0;
        int parent = 0;

        (void)snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
        file = atoi(entry->d_name) > 0 ? fopen(path, "r") : NULL;
        if (file == NULL)
            continue;
        if (fscanf(file, "%d (%*[^)]) %*c %d", &pid, &parent) == 2 && parent == postmaster)
            pids[count++] = pid;
        fclose(file);
    }
    closedir(processes);

    return count;
}

static void signal_server(int signal_number)
{
    pid_t pids[PROCESSES];
    const size_t count = server_processes(pids);

    assert_true(count > 1);
    for (size_t at = 0; at < count; at++)
        (void)kill(pids[at], signal_number);
}

static void body_stopped(DbTest *test)
{
    static Client clients[READERS];
    size_t failed = 0;

    memset(clients, 0, sizeof(clients));
    signal_server(SIGSTOP);
    for (size_t at = 0; at < READERS; at++) {
        clients[at].writes = at % 20 == 0; /* more than there are connections */
        start_client(test, &clients[at]);
    }
    wait_for_clients(test);
    signal_server(SIGCONT);
    for (size_t at = 0; at < READERS; at++) {
        failed += clients[at].failed;
        assert_in_range(clients[at].longest_ms, 0, db_test_timeout_ms() * 4 / 3 + SLACK_MS);
    }
    assert_int_equal(failed, READERS);
    wait_for_recovery(test);
    assert_true(database_metrics(test->database).disconnects > 0);
}

static void test_fault_server_stopped_answers_everyone_in_time(void **state)
{
    (void)state;
    if (getenv("TEST_PG_PID_FILE") == NULL)
        skip();
    run(body_stopped);
}

static void body_stopped_again_and_again(DbTest *test)
{
    for (int round = 0; round < 3; round++) {
        Client client = {0};

        signal_server(SIGSTOP);
        start_client(test, &client);
        wait_for_clients(test);
        signal_server(SIGCONT);
        assert_in_range(client.longest_ms, 0, db_test_timeout_ms() + SLACK_MS);
        wait_for_recovery(test);
    }
}

static void test_fault_server_stopped_again_recovers_each_time(void **state)
{
    (void)state;
    if (getenv("TEST_PG_PID_FILE") == NULL)
        skip();
    run(body_stopped_again_and_again);
}

static void terminate_backends(void)
{
    db_test_superuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE usename = 'taxpreviewd' AND datname = current_database()");
}

static void body_terminated(DbTest *test)
{
    static Client clients[20];
    size_t answered = 0;
    size_t failed = 0;

    memset(clients, 0, sizeof(clients));
    for (size_t at = 0; at < 20; at++) {
        clients[at].keeps_on = true;
        start_client(test, &clients[at]);
    }
    for (int round = 0; round < 10; round++) {
        terminate_backends();
        wait_until(test->loop, loop_now_ms(test->loop) + 50);
        wait_for_recovery(test); /* lost twice, a read fails */
    }
    for (size_t at = 0; at < 20; at++)
        clients[at].keeps_on = false;
    wait_for_clients(test);
    for (size_t at = 0; at < 20; at++) {
        answered += clients[at].answered;
        failed += clients[at].failed;
    }
    assert_int_equal(failed, 0);                   /* sent once more on the new connection */
    assert_in_range(answered, 20 * 10, INT32_MAX); /* everybody, between any two losses */
    assert_in_range(database_metrics(test->database).disconnects, 10, 200);
}

static void test_fault_backends_terminated_under_reads_fails_nobody(void **state)
{
    (void)state;
    run(body_terminated);
}

static void body_transaction_terminated(DbTest *test)
{
    DbSession session = db_test_begin(test);

    assert_null(probe_insert(&session, 1, 100));
    terminate_backends();
    db_test_assert_error(probe_insert(&session, 2, 100), ERROR_UNAVAILABLE, "database_unavailable");
    db_test_assert_error(db_transaction_commit(&session), ERROR_UNAVAILABLE,
                         "database_unavailable");
    wait_for_recovery(test);
    assert_int_equal(probe_count(), 0);
    for (int64_t id = 10; id < 10 + 2 * TEST_WRITES; id++) {
        session = db_test_begin(test);
        assert_null(probe_insert(&session, id, 100));
        assert_null(db_transaction_commit(&session));
    }
    assert_int_equal(database_metrics(test->database).unknown, 0);
}

static void test_fault_backend_terminated_in_a_transaction_keeps_nothing(void **state)
{
    (void)state;
    run(body_transaction_terminated);
}

static void body_crash(DbTest *test)
{
    static Client clients[20];
    const int64_t victim =
        db_test_superuser_number("SELECT pid FROM pg_stat_activity WHERE usename = 'taxpreviewd'"
                                 " AND datname = current_database() LIMIT 1");

    memset(clients, 0, sizeof(clients));
    for (size_t at = 0; at < 20; at++) {
        clients[at].keeps_on = true;
        start_client(test, &clients[at]);
    }
    wait_until(test->loop, loop_now_ms(test->loop) + 50);
    assert_int_equal(kill((pid_t)victim, SIGKILL), 0);
    wait_until(test->loop, loop_now_ms(test->loop) + 100);
    for (size_t at = 0; at < 20; at++)
        clients[at].keeps_on = false;
    wait_for_clients(test);
    for (size_t at = 0; at < 20; at++)
        assert_in_range(clients[at].longest_ms, 0, db_test_timeout_ms() + SLACK_MS);
    wait_for_recovery(test);
}

static void test_fault_backend_crash_recovers(void **state)
{
    (void)state;
    run(body_crash);
}

/* Runs SQL as the superuser while the test's body waits. */
typedef struct Meanwhile {
    DbTest *test;
    int64_t pause_ms;
    const char *sql;
} Meanwhile;

static void do_meanwhile(void *context)
{
    const Meanwhile *meanwhile = context;

    wait_until(meanwhile->test->loop, loop_now_ms(meanwhile->test->loop) + meanwhile->pause_ms);
    db_test_superuser(meanwhile->sql);
}

static void body_commit_cut(DbTest *test)
{
    Meanwhile cut = {test, 50,
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE usename = 'taxpreviewd' AND query = 'COMMIT'"};
    DbSession session = db_test_begin(test);

    assert_null(probe_insert(&session, 1, PROBE_SLOW_COMMIT));
    assert_true(
        coroutine_start(test->loop, &(CoroutineTask){.run = do_meanwhile, .context = &cut}));
    db_test_assert_error(db_transaction_commit(&session), ERROR_UNAVAILABLE, "outcome_unknown");
    assert_int_equal(database_metrics(test->database).unknown, 1);
    wait_for_recovery(test);
}

static void test_fault_connection_lost_during_commit_is_an_unknown_outcome(void **state)
{
    (void)state;
    run(body_commit_cut);
}

static void set_standby(const char *name)
{
    char sql[128];

    (void)snprintf(sql, sizeof(sql), "ALTER SYSTEM SET synchronous_standby_names = '%s'", name);
    db_test_superuser(sql);
    db_test_superuser("SELECT pg_reload_conf()");
    usleep(200000); /* the checkpointer tells the backends */
}

static void body_standby_missing(DbTest *test)
{
    DbSession session = db_test_begin(test);
    int64_t start_ms;

    set_standby("nobody");
    start_ms = db_test_now_ms();
    assert_null(probe_insert(&session, 1, 100));
    db_test_assert_error(db_transaction_commit(&session), ERROR_UNAVAILABLE, "outcome_unknown");
    assert_in_range(db_test_now_ms() - start_ms, 0, db_test_timeout_ms() + SLACK_MS);
    set_standby("");
}

static void test_fault_standby_missing_is_an_unknown_outcome_in_time(void **state)
{
    (void)state;
    run(body_standby_missing);
}

static void body_wait_cancelled(DbTest *test)
{
    Meanwhile cancel = {test, 100,
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                        " WHERE usename = 'taxpreviewd' AND wait_event = 'SyncRep'"};
    DbSession session = db_test_begin(test);

    set_standby("nobody");
    assert_null(probe_insert(&session, 1, 100));
    assert_true(
        coroutine_start(test->loop, &(CoroutineTask){.run = do_meanwhile, .context = &cancel}));
    db_test_assert_error(db_transaction_commit(&session), ERROR_UNAVAILABLE, "outcome_unknown");
    set_standby("");
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_fault_standby_not_waited_for_is_an_unknown_outcome(void **state)
{
    (void)state;
    run(body_wait_cancelled);
}

static int restore_and_drop(void **state)
{
    if (db_test_is_possible())
        set_standby("");
    return probe_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fault_server_stopped_answers_everyone_in_time),
        cmocka_unit_test(test_fault_server_stopped_again_recovers_each_time),
        cmocka_unit_test(test_fault_backends_terminated_under_reads_fails_nobody),
        cmocka_unit_test(test_fault_backend_terminated_in_a_transaction_keeps_nothing),
        cmocka_unit_test(test_fault_backend_crash_recovers),
        cmocka_unit_test(test_fault_connection_lost_during_commit_is_an_unknown_outcome),
        cmocka_unit_test(test_fault_standby_missing_is_an_unknown_outcome_in_time),
        cmocka_unit_test(test_fault_standby_not_waited_for_is_an_unknown_outcome),
    };

    return cmocka_run_group_tests(tests, probe_setup, restore_and_drop);
}

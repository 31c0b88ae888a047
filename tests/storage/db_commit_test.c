/* A connection that is lost right behind the server's word that it committed. */
#include "db_probe.h"

enum { LEAVING = 66, RECOVERY_MS = 10000 };

static const Statement *const STATEMENTS[] = {&THING_INSERT};

/*
 * The server's process ends itself in the last step of a commit that can still be interrupted, and
 * looks at that only behind the commit: its answer and its end are read together.
 */
static void make_leaving_commit(void)
{
    db_test_superuser(
        "CREATE FUNCTION db_probe.leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN"
        " CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN NULL::db_probe.thing END; END $$");
    db_test_superuser("CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON db_probe.thing"
                      " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = 66)"
                      " EXECUTE FUNCTION db_probe.leave()");
}

static void body_leave(DbTest *test)
{
    DbSession session = db_test_begin(test);

    make_leaving_commit();
    assert_null(probe_insert(&session, LEAVING, 100));
    assert_null(db_transaction_commit(&session));
    assert_int_equal(probe_count(), 1);
    assert_int_equal(database_metrics(test->database).disconnects, 1);
    assert_int_equal(database_metrics(test->database).unknown, 0);
    assert_null(
        database_wait_ready(test->database, test->arena, loop_now_ms(test->loop) + RECOVERY_MS));
    for (int64_t id = 1; id <= 2 * TEST_WRITES; id++) { /* each connection is there again */
        session = db_test_begin(test);
        assert_null(probe_insert(&session, id, 100));
        assert_null(db_transaction_commit(&session));
    }
}

static void test_commit_that_was_answered_outlives_its_connection(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, 1, body_leave);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit_that_was_answered_outlives_its_connection),
    };

    return cmocka_run_group_tests(tests, probe_setup, probe_teardown);
}

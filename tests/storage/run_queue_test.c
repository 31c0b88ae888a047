/* What claiming, saving and asking how far a run is read, whatever the statistics say of the run;
 * and that what is kept of its progress is what its households add up to. */
#include "db_support.h"
#include "storage/rebalance_run_store.h"
#include "storage/run_queue_store.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

extern const Statement RUN_QUEUE_CLAIM;
extern const Statement RUN_QUEUE_EXTEND;
extern const Statement RUN_QUEUE_SAVE;
extern const Statement REBALANCE_RUN_CANCEL;
extern const Statement REBALANCE_RUN_GET;
extern const Statement REBALANCE_RUN_PROGRESS;
extern const Statement REBALANCE_RUN_RESUME;
extern const Statement REBALANCE_RUN_TURN;

enum {
    FIRM = 81,
    SMALL_RUN = 1,
    LARGE_RUN = 2,
    BATCH = 8,
    FEW = 20,
    MANY = 2000,
    PLANNINGS = 6, /* after which a plan is kept */
    READ_OF_HOUSEHOLD = 10,
    READ_OF_PROGRESS = 100,
    LEASE_MS = 60000,
};

/* Rows of the tables of runs and entries of their indexes, dead ones too, that the connection has
 * read; only differences within a transaction mean something. */
typedef struct Read {
    int64_t entries;
} Read;

static const DbColumn READ_COLUMNS[] = {COLUMN(Read, entries)};
static const Statement READ = {
    .name = "read_so_far",
    .sql = "SELECT sum(pg_stat_get_xact_tuples_returned(c.oid))::bigint AS entries"
           " FROM pg_class c WHERE c.relname LIKE $1",
    .parameters = {DB_TEXT},
    ROWS_OF(Read, READ_COLUMNS),
};
static const Statement *const STATEMENTS[] = {
    &RUN_QUEUE_CLAIM,      &RUN_QUEUE_EXTEND,   &RUN_QUEUE_SAVE,
    &REBALANCE_RUN_CANCEL, &REBALANCE_RUN_GET,  &REBALANCE_RUN_PROGRESS,
    &REBALANCE_RUN_RESUME, &REBALANCE_RUN_TURN, &READ};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

/* A firm of MANY households and its runs, the small one over FEW of them, in tables of which
 * nothing is known. */
static const char *const ROWS[] = {
    "TRUNCATE taxpreview.rebalance_run, taxpreview.rebalance_run_household CASCADE",
    "DELETE FROM pg_statistic WHERE starelid = 'taxpreview.rebalance_run_household'::regclass",
    "DELETE FROM taxpreview.household WHERE firm_id = '01900000-0000-7000-8000-000000000051'",
    "INSERT INTO taxpreview.firm (id, name) VALUES ('01900000-0000-7000-8000-000000000051', 'r')"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO taxpreview.household (firm_id, id, name)"
    " SELECT '01900000-0000-7000-8000-000000000051',"
    "  ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 'x'"
    " FROM generate_series(1, 2000) AS number",
    "INSERT INTO taxpreview.rebalance_run (firm_id, id, order_document, filter_document, key_id)"
    " SELECT '01900000-0000-7000-8000-000000000051',"
    "  ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, '{}', '{}',"
    "  '01900000-0000-7000-8000-000000000001' FROM generate_series(1, 2) AS number",
    "INSERT INTO taxpreview.rebalance_run_household (firm_id, run_id, household_id)"
    " SELECT firm_id, '01900000-0000-7000-8000-000000000001', id FROM taxpreview.household"
    " WHERE firm_id = '01900000-0000-7000-8000-000000000051' ORDER BY id LIMIT 20",
};

static const char LARGE_ROWS[] =
    "INSERT INTO taxpreview.rebalance_run_household (firm_id, run_id, household_id)"
    " SELECT firm_id, '01900000-0000-7000-8000-000000000002', id FROM taxpreview.household"
    " WHERE firm_id = '01900000-0000-7000-8000-000000000051'";

/* Runs whose progress is not what their households add up to. */
static const char WRONG_RUNS[] =
    "SELECT count(*) FROM ("
    " SELECT firm_id, run_id, count(*) FILTER (WHERE state = 'queued') AS queued,"
    "  count(*) FILTER (WHERE state = 'running') AS running,"
    "  count(*) FILTER (WHERE state = 'done') AS done,"
    "  count(*) FILTER (WHERE state = 'failed') AS failed,"
    "  count(*) FILTER (WHERE exceptions <> '{}') AS exceptions,"
    "  coalesce(sum(value), 0) AS value, coalesce(sum(traded), 0) AS traded,"
    "  coalesce(sum(cost), 0) AS cost, coalesce(sum(tax), 0) AS tax,"
    "  coalesce(sum(short_term), 0) AS short_term, coalesce(sum(long_term), 0) AS long_term,"
    "  coalesce(sum(tax_saved_against_fifo), 0) AS tax_saved_against_fifo,"
    "  coalesce(sum(after_tax_value), 0) AS after_tax_value,"
    "  coalesce(sum(yearly_drag_before), 0) AS yearly_drag_before,"
    "  coalesce(sum(yearly_drag_after), 0) AS yearly_drag_after,"
    "  coalesce(sum(value) FILTER (WHERE misplaced_before IS NOT NULL), 0) AS drift_value,"
    "  coalesce(sum(misplaced_before), 0) AS misplaced_before,"
    "  coalesce(sum(misplaced_after), 0) AS misplaced_after"
    "  FROM taxpreview.rebalance_run_household GROUP BY firm_id, run_id) AS households"
    " FULL JOIN ("
    " SELECT firm_id, run_id, sum(queued) AS queued, sum(running) AS running, sum(done) AS done,"
    "  sum(failed) AS failed, sum(exceptions) AS exceptions, sum(value) AS value,"
    "  sum(traded) AS traded, sum(cost) AS cost, sum(tax) AS tax, sum(short_term) AS short_term,"
    "  sum(long_term) AS long_term, sum(tax_saved_against_fifo) AS tax_saved_against_fifo,"
    "  sum(after_tax_value) AS after_tax_value, sum(yearly_drag_before) AS yearly_drag_before,"
    "  sum(yearly_drag_after) AS yearly_drag_after, sum(drift_value) AS drift_value,"
    "  sum(misplaced_before) AS misplaced_before, sum(misplaced_after) AS misplaced_after"
    "  FROM taxpreview.rebalance_run_progress GROUP BY firm_id, run_id) AS kept"
    " USING (firm_id, run_id, queued, running, done, failed, exceptions, value, traded, cost, tax,"
    "  short_term, long_term, tax_saved_against_fifo, after_tax_value, yearly_drag_before,"
    "  yearly_drag_after, drift_value, misplaced_before, misplaced_after)"
    " WHERE households IS NULL OR kept IS NULL";

static RebalanceRunId run_id(uint8_t number)
{
    return (RebalanceRunId){db_test_firm(number).uuid};
}

/* One connection, so that what it plans first it keeps. */
static void run(void (*body)(DbTest *test))
{
    DbTest test = db_test_defaults(STATEMENTS, STATEMENT_COUNT, body);

    test.firm = db_test_firm(FIRM);
    test.config.write_connections = 1;
    if (db_test_is_possible()) {
        for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
            db_test_superuser(ROWS[i]);
    }
    db_test_run_with(&test);
}

static int64_t read_so_far(DbSession *session)
{
    const Text names = TEXT_LITERAL("rebalance\\_run\\_%");
    DbResult *result;
    Read found;

    assert_null(DB_QUERY(session, &READ, &result, PARAM(names)));
    assert_null(db_one(result, &found));
    return found.entries;
}

/* A batch of the run, and what claiming it has read. */
typedef struct Claimed {
    RunClaim claim;
    ClaimedHousehold *households;
    size_t count;
    int64_t entries;
} Claimed;

static void claim(DbTest *test, Claimed *claimed)
{
    DbSession session = db_test_begin(test);
    const int64_t before = read_so_far(&session);

    claimed->claim.lease = db_test_firm((uint8_t)(claimed->claim.lease.bytes[15] + 1)).uuid;
    claimed->claim.lease_ms = LEASE_MS;
    claimed->claim.limit = BATCH;
    assert_null(
        run_queue_store_claim(&session, &claimed->claim, &claimed->households, &claimed->count));
    claimed->entries = read_so_far(&session) - before;
    assert_null(db_transaction_commit(&session));
}

static RunResult result_of(HouseholdId id, RunHouseholdState state)
{
    RunResult result = {.household_id = id, .state = state};

    if (state == RUN_HOUSEHOLD_DONE) {
        result.plan_document = (OptionalText){true, TEXT_LITERAL("{}")};
        result.figures = (RunFigures){.value = {true, {100000}},
                                      .traded = {true, {2000}},
                                      .cost = {true, {3}},
                                      .tax = {true, {-400}},
                                      .short_term = {true, {-50}},
                                      .long_term = {true, {60}},
                                      .after_tax_value = {true, {99000}},
                                      .misplaced_before = {id.uuid.bytes[15] % 2 == 0, {7000}}};
    }
    if (state == RUN_HOUSEHOLD_FAILED) {
        result.exceptions = TEXT_LITERAL("not_planned");
        result.fault_code = (OptionalText){true, TEXT_LITERAL("no_model")};
        result.fault_detail = (OptionalText){true, TEXT_LITERAL("x")};
    }
    return result;
}

/* Of the first household something else; returns what saving has read. */
static int64_t save(DbTest *test, const Claimed *claimed, RunHouseholdState of_first)
{
    DbSession session = db_test_begin(test);
    const int64_t before = read_so_far(&session);
    RunResult results[BATCH];
    int64_t entries;

    for (size_t i = 0; i < claimed->count; i++)
        results[i] = result_of(claimed->households[i].id, i == 0 ? of_first : RUN_HOUSEHOLD_DONE);
    assert_null(
        run_queue_store_extend(&session, &claimed->claim, claimed->households, claimed->count));
    assert_null(run_queue_store_save(&session, &claimed->claim, results, claimed->count));
    entries = read_so_far(&session) - before;
    assert_null(db_transaction_commit(&session));
    return entries;
}

static void assert_batch(DbTest *test, Claimed *claimed)
{
    claim(test, claimed);
    assert_int_equal(claimed->count, BATCH);
    assert_in_range(claimed->entries, 1, BATCH * READ_OF_HOUSEHOLD);
    assert_in_range(save(test, claimed, RUN_HOUSEHOLD_DONE), 1, 2 * BATCH * READ_OF_HOUSEHOLD);
}

/* Planned, and kept, while there is next to nothing. */
static void plan_statements(DbTest *test)
{
    Claimed claimed = {.claim = {.run_id = run_id(SMALL_RUN)}};

    for (int i = 0; i < PLANNINGS; i++) {
        claim(test, &claimed);
        (void)save(test, &claimed, RUN_HOUSEHOLD_DONE);
    }
}

static void assert_large_run(DbTest *test)
{
    Claimed claimed = {.claim = {.run_id = run_id(LARGE_RUN)}};

    plan_statements(test);
    db_test_superuser(LARGE_ROWS);
    for (int i = 0; i < MANY / BATCH; i++)
        assert_batch(test, &claimed);
    claim(test, &claimed);
    assert_int_equal(claimed.count, 0);
}

static void body_of_large_run(DbTest *test)
{
    assert_large_run(test);
}

static void body_after_vacuum(DbTest *test)
{
    db_test_superuser("VACUUM ANALYZE taxpreview.rebalance_run_household");
    assert_large_run(test);
}

static void test_run_queue_planned_while_nothing_is_known_reads_the_batch_alone(void **state)
{
    (void)state;
    run(body_of_large_run);
}

static void test_run_queue_planned_on_a_small_table_reads_the_batch_alone(void **state)
{
    (void)state;
    run(body_after_vacuum);
}

static void body_beside_snapshot(DbTest *test)
{
    PGconn *holder = PQconnectdb(getenv("TEST_SUPERUSER_DATABASE"));
    Claimed claimed = {.claim = {.run_id = run_id(LARGE_RUN)}};

    db_test_superuser(LARGE_ROWS);
    PQclear(PQexec(holder, "BEGIN ISOLATION LEVEL REPEATABLE READ"));
    PQclear(PQexec(holder, "SELECT 1"));
    for (int i = 0; i < MANY / BATCH; i++)
        assert_batch(test, &claimed);
    PQfinish(holder);
}

static void test_run_queue_beside_a_long_transaction_walks_past_nothing_claimed(void **state)
{
    (void)state;
    run(body_beside_snapshot);
}

static void body_of_given_back(DbTest *test)
{
    Claimed claimed = {.claim = {.run_id = run_id(SMALL_RUN)}};
    HouseholdId first;

    claim(test, &claimed);
    first = claimed.households[0].id;
    (void)save(test, &claimed, RUN_HOUSEHOLD_QUEUED);
    claim(test, &claimed);
    assert_false(uuid_equal(claimed.households[0].id.uuid, first.uuid));
    claim(test, &claimed); /* the last few */
    claim(test, &claimed);
    assert_int_equal(claimed.count, 0);
    claimed.claim.behind = (RunPlace){0};
    claim(test, &claimed);
    assert_int_equal(claimed.count, 1);
    assert_true(uuid_equal(claimed.households[0].id.uuid, first.uuid));
}

static void test_run_queue_given_back_is_found_from_the_start(void **state)
{
    (void)state;
    run(body_of_given_back);
}

static void body_of_progress(DbTest *test)
{
    Claimed claimed = {.claim = {.run_id = run_id(LARGE_RUN)}};
    RebalanceRunRecord record = {.id = run_id(LARGE_RUN), .state = RUN_RUNNING};
    RebalanceRunProgress progress;
    DbSession session;
    int64_t entries;

    db_test_superuser(LARGE_ROWS);
    for (int i = 0; i < 3; i++) {
        claim(test, &claimed);
        (void)save(test, &claimed, i == 0 ? RUN_HOUSEHOLD_FAILED : RUN_HOUSEHOLD_DONE);
    }
    claim(test, &claimed);
    (void)save(test, &claimed, RUN_HOUSEHOLD_QUEUED);
    claim(test, &claimed);
    assert_int_equal(db_test_superuser_number(WRONG_RUNS), 0);
    session = db_test_begin(test);
    entries = read_so_far(&session);
    assert_null(rebalance_run_store_progress(&session, record.id, &progress));
    assert_in_range(read_so_far(&session) - entries, 1, READ_OF_PROGRESS);
    assert_int_equal(progress.queued, MANY - 5 * BATCH + 1);
    assert_int_equal(progress.running, BATCH);
    assert_int_equal(progress.done, 4 * BATCH - 2);
    assert_int_equal(progress.failed, 1);
    assert_int_equal(progress.exceptions, 1);
    assert_int_equal(progress.sums.value.cents, 100000 * (4 * BATCH - 2));
    assert_int_equal(progress.sums.net.cents, 10 * (4 * BATCH - 2));
    assert_null(rebalance_run_store_cancel(&session, &record));
    assert_null(rebalance_run_store_resume(&session, &record));
    assert_null(db_transaction_commit(&session));
    db_test_superuser("DELETE FROM taxpreview.household"
                      " WHERE firm_id = '01900000-0000-7000-8000-000000000051'"
                      " AND id < '01900000-0000-7000-8000-000000000010'");
    assert_int_equal(db_test_superuser_number(WRONG_RUNS), 0);
    session = db_test_begin(test);
    assert_null(rebalance_run_store_progress(&session, record.id, &progress));
    assert_int_equal(progress.running + progress.failed, 0);
    assert_int_equal(progress.queued + progress.done, MANY - 15);
    db_transaction_rollback(&session);
    db_test_superuser("DELETE FROM taxpreview.rebalance_run"
                      " WHERE firm_id = '01900000-0000-7000-8000-000000000051'");
    assert_int_equal(db_test_superuser_number(WRONG_RUNS), 0);
}

static void test_run_progress_is_what_its_households_add_up_to(void **state)
{
    (void)state;
    run(body_of_progress);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_queue_planned_while_nothing_is_known_reads_the_batch_alone),
        cmocka_unit_test(test_run_queue_planned_on_a_small_table_reads_the_batch_alone),
        cmocka_unit_test(test_run_queue_beside_a_long_transaction_walks_past_nothing_claimed),
        cmocka_unit_test(test_run_queue_given_back_is_found_from_the_start),
        cmocka_unit_test(test_run_progress_is_what_its_households_add_up_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

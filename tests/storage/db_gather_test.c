/* Reads that wait together go as one statement, and each has its own answer, or failure, alone. */
#include "db_support.h"
#include <stdio.h>
#include <string.h>

enum {
    READERS = 200,
    STATEMENTS_AT_MOST = 24, /* of readers of one kind: ids of each are at most 16 */
    PAUSE_MS = 200,
    SOON_MS = 50,
    MISSING = 250, /* no row has this id */
    BROKEN = 251,  /* it fails the statement */
};

/* A uuid's last byte, what else was asked, and the firm that was set. */
typedef struct Row {
    Uuid id;
    int64_t other;
    Text firm;
    int64_t ids; /* that the statement served */
} Row;

static const DbColumn ROW_COLUMNS[] = {COLUMN(Row, id), COLUMN(Row, other), COLUMN(Row, firm),
                                       COLUMN(Row, ids)};
#define ROW_SQL(ids)                                                                               \
    "SELECT id, $2 AS other, coalesce(current_setting('app.firm', true), '') AS firm, "            \
    " count(*) OVER () + 0 / (CASE WHEN right(id::text, 2) = 'fb' THEN 0 ELSE 1 END) AS ids"       \
    " FROM unnest(" ids ") AS asked (id) WHERE right(id::text, 2) <> 'fa'"
static const Statement ROW_MANY = {
    .name = "row_many",
    .sql = ROW_SQL("$1"),
    .parameters = {DB_UUID | DB_ARRAY, DB_INTEGER},
    ROWS_OF(Row, ROW_COLUMNS),
};
static const Statement ROW = {
    .name = "row",
    .sql = ROW_SQL("ARRAY[$1]"),
    .parameters = {DB_UUID, DB_INTEGER},
    ROWS_OF(Row, ROW_COLUMNS),
    .many = &ROW_MANY,
    .many_at = 0,
};
static const Statement PAUSE = {
    .name = "pause", .sql = "SELECT pg_sleep($1 / 1000.0)", .parameters = {DB_INTEGER}};
static const Statement *const STATEMENTS[] = {&ROW, &ROW_MANY, &PAUSE};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

/* One of many concurrent requests. */
typedef struct Reader {
    DbTest *test;
    uint8_t number;
    uint8_t firm;
    int64_t other;
    int64_t deadline_ms;
    int64_t ids;
    bool right; /* had its own number, firm and the other parameter back */
    char code[32];
} Reader;

static Uuid id_of(uint8_t number)
{
    return (Uuid){{1, [15] = number}};
}

static Error *read_row(Reader *reader, Arena *arena)
{
    const FirmId firm = db_test_firm(reader->firm);
    DbSession session = db_session(reader->test->database, arena, firm, reader->deadline_ms);
    char text[UUID_TEXT_BYTES];
    DbResult *result;
    Row row;

    TRY(DB_QUERY(&session, &ROW, &result, PARAM(id_of(reader->number)), PARAM(reader->other)));
    assert_in_range(db_row_count(result), 0, 1);
    assert_int_equal(db_affected(result), db_row_count(result));
    TRY(db_one(result, &row));
    uuid_format(firm.uuid, text);
    reader->ids = row.ids;
    reader->right = uuid_equal(row.id, id_of(reader->number)) && row.other == reader->other &&
                    text_equal(row.firm, (Text){text, sizeof(text)});
    return NULL;
}

static void read_once(void *context)
{
    Reader *reader = context;
    Arena *arena = arena_new(1 << 16);
    const Error *error = read_row(reader, arena);

    (void)snprintf(reader->code, sizeof(reader->code), "%s", error == NULL ? "" : error->code);
    arena_free(arena);
}

static void pause_once(void *context)
{
    DbTest *test = context;
    Arena *arena = arena_new(1 << 16);
    DbSession session =
        db_session(test->database, arena, (FirmId){0}, loop_now_ms(test->loop) + TEST_LATE_MS);
    const int64_t pause_ms = PAUSE_MS;

    assert_null(DB_QUERY(&session, &PAUSE, NULL, PARAM(pause_ms)));
    arena_free(arena);
}

static void start(DbTest *test, void (*run)(void *context), void *context)
{
    assert_true(coroutine_start(test->loop, &(CoroutineTask){.run = run, .context = context}));
}

static void start_reader(DbTest *test, Reader *reader)
{
    reader->test = test;
    if (reader->deadline_ms == 0)
        reader->deadline_ms = loop_now_ms(test->loop) + TEST_LATE_MS;
    start(test, read_once, reader);
}

static void wait_for_readers(DbTest *test)
{
    while (coroutine_count(test->loop) > 1)
        wait_until(test->loop, loop_now_ms(test->loop) + 1);
}

/* Two firms, two values of the other parameter, and some ask for the same. */
static void body_together(DbTest *test)
{
    static Reader readers[READERS];
    const uint64_t before = database_metrics(test->database).queries;
    const uint64_t batches = database_metrics(test->database).batches;
    int64_t most = 0;

    for (size_t at = 0; at < READERS; at++) {
        readers[at] = (Reader){.number = (uint8_t)(at % 150),
                               .firm = (uint8_t)(1 + at % 2),
                               .other = at % 4 < 2 ? 5 : 6};
        start_reader(test, &readers[at]);
    }
    wait_for_readers(test);
    for (size_t at = 0; at < READERS; at++) {
        assert_string_equal(readers[at].code, "");
        assert_true(readers[at].right);
        assert_in_range(readers[at].ids, 1, 16);
        most = readers[at].ids > most ? readers[at].ids : most;
    }
    assert_int_equal(most, 16);
    assert_in_range(database_metrics(test->database).queries - before, 1, STATEMENTS_AT_MOST);
    assert_int_equal(database_metrics(test->database).batches - batches, 1);
    assert_int_equal(database_metrics(test->database).reads_waiting, 0);
    assert_int_equal(database_metrics(test->database).requeued, 0);
}

static void test_gather_reads_that_wait_together_share_statements(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_together);
}

static void body_alone(DbTest *test)
{
    Reader reader = {.number = 3, .firm = 1, .other = 5};

    start_reader(test, &reader);
    wait_for_readers(test);
    assert_true(reader.right);
    assert_int_equal(reader.ids, 1);
    reader = (Reader){.number = BROKEN, .firm = 1, .other = 5};
    start_reader(test, &reader);
    wait_for_readers(test);
    assert_string_equal(reader.code, "internal");
    assert_int_equal(database_metrics(test->database).requeued, 0);
}

static void test_gather_one_read_goes_by_itself(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_alone);
}

static void body_missing(DbTest *test)
{
    Reader readers[5];

    for (size_t at = 0; at < 5; at++) {
        readers[at] = (Reader){.number = at == 2 ? MISSING : (uint8_t)at, .firm = 1};
        start_reader(test, &readers[at]);
    }
    wait_for_readers(test);
    for (size_t at = 0; at < 5; at++) {
        assert_string_equal(readers[at].code, at == 2 ? "not_found" : "");
        assert_int_equal(readers[at].right, at != 2);
    }
}

static void test_gather_a_missing_row_is_missing_alone(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_missing);
}

static void body_broken(DbTest *test)
{
    Reader readers[5];

    for (size_t at = 0; at < 5; at++) {
        readers[at] = (Reader){.number = at == 2 ? BROKEN : (uint8_t)at, .firm = 1};
        start_reader(test, &readers[at]);
    }
    wait_for_readers(test);
    for (size_t at = 0; at < 5; at++) {
        assert_string_equal(readers[at].code, at == 2 ? "internal" : "");
        assert_int_equal(readers[at].right, at != 2);
    }
    assert_int_equal(database_metrics(test->database).requeued, 5);
    assert_int_equal(database_metrics(test->database).disconnects, 0);
}

static void test_gather_a_read_that_fails_fails_alone(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_broken);
}

static bool gives_up(size_t at)
{
    return at == 0 || at == 5 || at == 15 || at == 39 || at == 40 || at == 45 || at == 59;
}

/* Some give up amid those sent, some while they wait to be sent; the others have theirs. */
static void body_given_up(DbTest *test)
{
    Reader readers[60];

    start(test, pause_once, test);
    for (size_t at = 0; at < 60; at++) {
        if (at == 40)
            wait_until(test->loop,
                       loop_now_ms(test->loop) + 1); /* the server is given the others */
        readers[at] = (Reader){.number = (uint8_t)at, .firm = 1};
        if (gives_up(at))
            readers[at].deadline_ms = loop_now_ms(test->loop) + SOON_MS;
        start_reader(test, &readers[at]);
    }
    wait_for_readers(test);
    for (size_t at = 0; at < 60; at++) {
        assert_string_equal(readers[at].code, gives_up(at) ? "database_unavailable" : "");
        assert_int_equal(readers[at].right, !gives_up(at));
    }
}

static void test_gather_who_gives_up_keeps_no_other_waiting(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_given_up);
}

/* All of a statement give up before its answer, which then serves nobody; the next is served. */
static void body_all_given_up(DbTest *test)
{
    Reader readers[3];
    Reader next = {.number = 9, .firm = 1};

    start(test, pause_once, test);
    for (size_t at = 0; at < 3; at++) {
        readers[at] = (Reader){
            .number = (uint8_t)at, .firm = 1, .deadline_ms = loop_now_ms(test->loop) + SOON_MS};
        start_reader(test, &readers[at]);
    }
    wait_for_readers(test);
    for (size_t at = 0; at < 3; at++)
        assert_string_equal(readers[at].code, "database_unavailable");
    start_reader(test, &next);
    wait_for_readers(test);
    assert_true(next.right);
}

static void test_gather_an_answer_for_nobody_is_let_go(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_all_given_up);
}

/* The connection ends while statements are under way and others wait to be gathered. */
static void body_lost(DbTest *test)
{
    static Reader readers[60];

    start(test, pause_once, test);
    for (size_t at = 0; at < 60; at++) {
        if (at == 40)
            wait_until(test->loop,
                       loop_now_ms(test->loop) + 1); /* the server is given the others */
        readers[at] = (Reader){.number = (uint8_t)at, .firm = (uint8_t)(1 + at % 2)};
        start_reader(test, &readers[at]);
    }
    wait_until(test->loop, loop_now_ms(test->loop) + SOON_MS);
    db_test_superuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE usename = 'taxpreviewd' AND state = 'active'"
                      " AND datname = current_database()");
    wait_for_readers(test);
    for (size_t at = 0; at < 60; at++) {
        assert_string_equal(readers[at].code, "");
        assert_true(readers[at].right);
    }
}

static void test_gather_a_lost_connection_loses_no_read(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_lost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gather_reads_that_wait_together_share_statements),
        cmocka_unit_test(test_gather_one_read_goes_by_itself),
        cmocka_unit_test(test_gather_a_missing_row_is_missing_alone),
        cmocka_unit_test(test_gather_a_read_that_fails_fails_alone),
        cmocka_unit_test(test_gather_who_gives_up_keeps_no_other_waiting),
        cmocka_unit_test(test_gather_an_answer_for_nobody_is_let_go),
        cmocka_unit_test(test_gather_a_lost_connection_loses_no_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

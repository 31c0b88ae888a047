/* What is kept is asked for once a turn, whoever asks, and each waits by its own deadline. */
#include "app/freshness.h"
#include "db_support.h"
#include <stdio.h>
#include <string.h>

enum {
    ASKERS = 300,
    STATEMENTS_OF_ASKERS = 2,
    PREVIEW_ASKERS = 8,
    LIMIT = 400,
    PAUSE_MS = 200,
    SOON_MS = 50
};

extern const Statement HOUSEHOLD_VERSIONS;
static const Statement PAUSE = {
    .name = "pause", .sql = "SELECT pg_sleep($1 / 1000.0)", .parameters = {DB_INTEGER}};
static const Statement *const STATEMENTS[] = {&HOUSEHOLD_VERSIONS, &PAUSE};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

/* Firm 71 has households 1 and 2, prices and preview 1; firm 72 has household 1 and no more. */
static const char ROWS[] =
    "SET search_path = taxpreview;"
    "INSERT INTO firm (id, name, config_version) VALUES"
    " ('01900000-0000-7000-8000-000000000047', 'a', 5),"
    " ('01900000-0000-7000-8000-000000000048', 'b', 6) ON CONFLICT DO NOTHING;"
    "INSERT INTO household (firm_id, id, name, version) VALUES"
    " ('01900000-0000-7000-8000-000000000047', '01900000-0000-7000-8000-000000000001', 'x', 11),"
    " ('01900000-0000-7000-8000-000000000047', '01900000-0000-7000-8000-000000000002', 'x', 12),"
    " ('01900000-0000-7000-8000-000000000048', '01900000-0000-7000-8000-000000000001', 'x', 13)"
    " ON CONFLICT DO NOTHING;"
    "INSERT INTO price_set (firm_id, id, as_of, sequence, price_count) VALUES"
    " ('01900000-0000-7000-8000-000000000047', '01900000-0000-7000-8000-000000000009',"
    " '2026-08-21', 3, 1) ON CONFLICT DO NOTHING;"
    "INSERT INTO price_current (firm_id, price_set_id, sequence) VALUES"
    " ('01900000-0000-7000-8000-000000000047', '01900000-0000-7000-8000-000000000009', 3)"
    " ON CONFLICT DO NOTHING;"
    "INSERT INTO preview (firm_id, id, household_id, kind, order_document, revision, state,"
    " household_version, config_version, price_set_id, price_sequence, trade_date, rules_version,"
    " engine_version, expires_at) VALUES ('01900000-0000-7000-8000-000000000047',"
    " '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000001', 'trades',"
    " '{}', 4, 'executed', 1, 1, '01900000-0000-7000-8000-000000000009', 3, '2026-08-21', 'x', 'x',"
    " now()) ON CONFLICT DO NOTHING";

enum { FIRM_A = 71, FIRM_B = 72 };

/* One of many requests. */
typedef struct Client {
    App *app;
    uint8_t firm;
    uint8_t household;
    uint8_t preview; /* 0: none is asked for */
    FreshnessNote *note;
    int64_t deadline_ms;
    SnapshotVersions versions;
    PreviewStand stand;
    const char *code; /* of the failure, "" for none, NULL while it waits */
} Client;

static Error *ask(AppContext *request, Client *client)
{
    HouseholdId household_id = {db_test_firm(client->household).uuid};
    FreshnessPreview preview = {{db_test_firm(client->preview).uuid}, household_id};
    FreshnessAnswer answer;

    if (client->preview == 0)
        return freshness_of_household(request, household_id, client->note, &client->versions);
    TRY(freshness_of_preview(request, &preview, client->note, &answer));
    client->versions = answer.versions;
    client->stand = answer.stand;
    return NULL;
}

static void be_client(void *context)
{
    Client *client = context;
    AppContext request = {.app = client->app,
                          .arena = arena_new(1 << 16),
                          .principal = {.firm_id = db_test_firm(client->firm)},
                          .deadline_ms = client->deadline_ms};
    const Error *error = ask(&request, client);

    client->code = error == NULL ? "" : error->code;
    arena_free(request.arena);
}

static void start(App *app, Client *client)
{
    client->app = app;
    if (client->deadline_ms == 0)
        client->deadline_ms = loop_now_ms(app->loop) + TEST_LATE_MS;
    assert_true(coroutine_start(app->loop, &(CoroutineTask){.run = be_client, .context = client}));
}

static void wait_for_clients(Loop *loop)
{
    while (coroutine_count(loop) > 1)
        wait_until(loop, loop_now_ms(loop) + 1);
}

static void run_with(DbTest *test, void (*body)(DbTest *test, App *app))
{
    App app = {.loop = test->loop,
               .database = test->database,
               .freshness = freshness_new(test->loop, test->database,
                                          &(FreshnessLimits){LIMIT, db_test_timeout_ms()})};

    assert_non_null(app.freshness);
    body(test, &app);
    freshness_free(app.freshness);
}

static void run(void (*body)(DbTest *test))
{
    if (db_test_is_possible())
        db_test_superuser(ROWS);
    db_test_run(STATEMENTS, STATEMENT_COUNT, body);
}

static void assert_versions(const Client *client, int64_t household, int64_t config, int64_t prices)
{
    const OptionalInteger *have[] = {&client->versions.household_version,
                                     &client->versions.config_version,
                                     &client->versions.price_sequence};
    const int64_t wanted[] = {household, config, prices};

    assert_string_equal(client->code, "");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(have[i]->present, wanted[i] != 0);
        assert_int_equal(have[i]->value, wanted[i]);
    }
}

static void ask_of_several_firms(DbTest *test, App *app)
{
    static Client clients[ASKERS];
    const DatabaseMetrics before = database_metrics(test->database);
    DatabaseMetrics after;

    for (size_t i = 0; i < ASKERS; i++) {
        clients[i] = (Client){.firm = i % 4 < 3 ? FIRM_A : FIRM_B,
                              .household = (uint8_t)(i % 4 < 3 ? i % 3 + 1 : 1)};
        start(app, &clients[i]);
    }
    wait_for_clients(app->loop);
    for (size_t i = 0; i < ASKERS; i++) {
        if (clients[i].firm == FIRM_B)
            assert_versions(&clients[i], 13, 6, 0);
        else
            assert_versions(&clients[i], (int64_t[]){11, 12, 0}[i % 3], 5, 3);
    }
    after = database_metrics(test->database);
    assert_int_equal(after.queries - before.queries, STATEMENTS_OF_ASKERS);
    assert_int_equal(after.batches - before.batches, 1);
}

static void body_of_several_firms(DbTest *test)
{
    run_with(test, ask_of_several_firms);
}

static void test_freshness_of_several_firms_in_one_turn_is_one_question(void **state)
{
    (void)state;
    run(body_of_several_firms);
}

static void ask_of_previews(DbTest *test, App *app)
{
    static Client clients[PREVIEW_ASKERS];
    const DatabaseMetrics before = database_metrics(test->database);
    DatabaseMetrics after;

    for (size_t i = 0; i < PREVIEW_ASKERS; i++) {
        clients[i] = (Client){.firm = i % 2 == 0 ? FIRM_A : FIRM_B,
                              .household = 1,
                              .preview = (uint8_t)(i % 4 < 2 ? 1 : 2)};
        start(app, &clients[i]);
    }
    wait_for_clients(app->loop);
    for (size_t i = 0; i < PREVIEW_ASKERS; i++) {
        if (clients[i].firm == FIRM_A)
            assert_versions(&clients[i], 11, 5, 3);
        else
            assert_versions(&clients[i], 13, 6, 0);
        assert_int_equal(clients[i].stand.revision, i % 4 == 0 ? 4 : 0);
        assert_int_equal(clients[i].stand.state, i % 4 == 0 ? PREVIEW_EXECUTED : PREVIEW_OPEN);
    }
    after = database_metrics(test->database);
    assert_int_equal(after.queries - before.queries, 1);
    assert_int_equal(after.batches - before.batches, 1);
}

static void body_of_previews(DbTest *test)
{
    run_with(test, ask_of_previews);
}

static void test_freshness_of_previews_asks_with_their_households(void **state)
{
    (void)state;
    run(body_of_previews);
}

static Client ask_with_note(App *app, FreshnessNote *note)
{
    static Client client;

    client = (Client){.firm = FIRM_A, .household = 2, .preview = 1, .note = note};
    start(app, &client);
    wait_for_clients(app->loop);
    return client;
}

static void ask_again(DbTest *test, App *app)
{
    FreshnessNote notes[2] = {0};
    Client client;

    (void)test;
    for (size_t i = 0; i < 2; i++) {
        client = ask_with_note(app, &notes[0]);
        assert_versions(&client, 12, 5, 3);
        assert_int_equal(client.stand.revision, 4);
        assert_int_equal(notes[0].moment, 1);
    }
    db_test_superuser("UPDATE taxpreview.preview SET revision = 5;"
                      "UPDATE taxpreview.household SET version = 22 WHERE version = 12");
    client = ask_with_note(app, &notes[1]);
    assert_versions(&client, 22, 5, 3);
    assert_int_equal(notes[1].moment, 2);
    client = ask_with_note(app, &notes[0]); /* noted earlier */
    db_test_superuser("UPDATE taxpreview.household SET version = 12 WHERE version = 22;"
                      "UPDATE taxpreview.preview SET revision = 4");
    assert_versions(&client, 22, 5, 3);
    assert_int_equal(client.stand.revision, 5);
    assert_int_equal(notes[0].moment, 2);
}

static void body_of_notes(DbTest *test)
{
    run_with(test, ask_again);
}

static void test_freshness_noted_stands_until_something_is_committed(void **state)
{
    (void)state;
    run(body_of_notes);
}

static void body_of_moments(DbTest *test)
{
    DbSession session = db_test_session(test);
    const FreshnessKey key = {.firm_id = db_test_firm(FIRM_A),
                              .household_id = {db_test_firm(1).uuid}};
    FreshnessAnswer answer = {0};
    Text first;
    Text second;

    assert_null(freshness_store_ask(&session, &key, 1, (Text){"", 0}, &first, &answer));
    assert_int_equal(answer.versions.household_version.value, 11);
    answer.versions.household_version.value = -1;
    assert_null(freshness_store_ask(&session, &key, 1, first, &second, &answer));
    assert_int_equal(answer.versions.household_version.value, -1); /* not told again */
    assert_true(text_equal(first, second));
    db_test_superuser("UPDATE taxpreview.household SET name = name WHERE version = 13");
    assert_null(freshness_store_ask(&session, &key, 1, first, &second, &answer));
    assert_int_equal(answer.versions.household_version.value, 11);
    assert_false(text_equal(first, second));
}

static void test_freshness_store_says_nothing_of_a_moment_seen(void **state)
{
    (void)state;
    run(body_of_moments);
}

/* Keeps the pipeline busy for a while. */
static void pause_pipeline(void *context)
{
    DbTest *test = context;
    DbSession session = db_test_session(test);
    const int64_t pause_ms = PAUSE_MS;

    assert_null(DB_QUERY(&session, &PAUSE, NULL, PARAM(pause_ms)));
}

static void ask_with_deadlines(DbTest *test, App *app)
{
    const int64_t start_ms = loop_now_ms(app->loop);
    Client hasty = {
        .firm = FIRM_A, .household = 1, .preview = 1, .deadline_ms = start_ms + SOON_MS};
    Client patient = {.firm = FIRM_B, .household = 1};

    assert_true(
        coroutine_start(app->loop, &(CoroutineTask){.run = pause_pipeline, .context = test}));
    start(app, &hasty);
    start(app, &patient);
    while (hasty.code == NULL)
        wait_until(app->loop, loop_now_ms(app->loop) + 1);
    assert_string_equal(hasty.code, "database_unavailable");
    assert_in_range(loop_now_ms(app->loop) - start_ms, SOON_MS, PAUSE_MS - 1);
    assert_null(patient.code);
    wait_for_clients(app->loop);
    assert_versions(&patient, 13, 6, 0);
}

static void body_with_deadlines(DbTest *test)
{
    run_with(test, ask_with_deadlines);
}

static void test_freshness_deadline_of_one_leaves_the_others_waiting(void **state)
{
    (void)state;
    run(body_with_deadlines);
}

static void ask_in_vain(DbTest *test, App *app)
{
    Client clients[2] = {{.firm = FIRM_A, .household = 1, .preview = 1},
                         {.firm = FIRM_B, .household = 1}};
    Client later = {.firm = FIRM_A, .household = 1};

    (void)test;
    db_test_superuser("REVOKE EXECUTE ON FUNCTION taxpreview.household_versions FROM taxpreviewd");
    start(app, &clients[0]);
    start(app, &clients[1]);
    wait_for_clients(app->loop);
    db_test_superuser("GRANT EXECUTE ON FUNCTION taxpreview.household_versions TO taxpreviewd");
    assert_string_equal(clients[0].code, "internal");
    assert_string_equal(clients[1].code, "internal");
    start(app, &later);
    wait_for_clients(app->loop);
    assert_versions(&later, 11, 5, 3);
}

static void body_in_vain(DbTest *test)
{
    run_with(test, ask_in_vain);
}

static void test_freshness_failure_is_told_to_all_and_to_no_one_later(void **state)
{
    (void)state;
    run(body_in_vain);
}

static void ask_too_often(DbTest *test, App *app)
{
    static Client clients[LIMIT + 1];

    (void)test;
    for (size_t i = 0; i <= LIMIT; i++) {
        clients[i] = (Client){.firm = FIRM_A, .household = 1};
        start(app, &clients[i]);
    }
    assert_string_equal(clients[LIMIT].code, "database_busy"); /* at once */
    wait_for_clients(app->loop);
    assert_versions(&clients[LIMIT - 1], 11, 5, 3);
}

static void body_too_often(DbTest *test)
{
    run_with(test, ask_too_often);
}

static void test_freshness_too_many_askers_is_busy_at_once(void **state)
{
    (void)state;
    run(body_too_often);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_freshness_of_several_firms_in_one_turn_is_one_question),
        cmocka_unit_test(test_freshness_of_previews_asks_with_their_households),
        cmocka_unit_test(test_freshness_noted_stands_until_something_is_committed),
        cmocka_unit_test(test_freshness_store_says_nothing_of_a_moment_seen),
        cmocka_unit_test(test_freshness_deadline_of_one_leaves_the_others_waiting),
        cmocka_unit_test(test_freshness_failure_is_told_to_all_and_to_no_one_later),
        cmocka_unit_test(test_freshness_too_many_askers_is_busy_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

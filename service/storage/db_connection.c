/*
 * The life of one connection: connect without blocking, check and prepare, serve, notice loss or
 * silence, give up libpq's connection and try again after a pause. A watchdog ends a connection
 * that owes answers and has been silent for the database's timeout: a stopped server closes
 * nothing, and neither keepalives nor statement_timeout see it.
 */
#include "base/memory.h"
#include "storage/db_private.h"
#include <libpq-fe.h>
#include <stdio.h>

enum { BACKOFF_FIRST_MS = 20, BACKOFF_LAST_MS = 500, NUMBER_BYTES = 24 };

static Loop *loop_of(const DbConnection *connection)
{
    return connection->database->loop;
}

/* libpq closes its socket by itself when a connection breaks. */
static void unwatch(DbConnection *connection)
{
    if (connection->watched && PQsocket(connection->pg) == connection->watch.fd)
        loop_unwatch(loop_of(connection), &connection->watch);
    else if (connection->watched)
        loop_forget(loop_of(connection), &connection->watch);
    connection->watched = false;
}

static bool watch(DbConnection *connection, uint32_t events)
{
    connection->wants_write = (events & EPOLLOUT) != 0;
    if (connection->watched && connection->watch.fd == PQsocket(connection->pg))
        return loop_watch_change(loop_of(connection), &connection->watch, events);
    unwatch(connection);
    connection->watch.fd = PQsocket(connection->pg);
    connection->watched = loop_watch(loop_of(connection), &connection->watch, events);

    return connection->watched;
}

/* First 0, then doubling; a sixteenth of jitter by address keeps loops and connections apart. */
static int64_t backoff_ms(const DbConnection *connection)
{
    int64_t pause_ms = BACKOFF_FIRST_MS;

    if (connection->failures == 0)
        return 0;
    for (int failure = 1; failure < connection->failures && pause_ms < BACKOFF_LAST_MS; failure++)
        pause_ms *= 2;
    if (pause_ms > BACKOFF_LAST_MS)
        pause_ms = BACKOFF_LAST_MS;

    return pause_ms + pause_ms * (int64_t)((uintptr_t)connection / sizeof(*connection) % 16) / 64;
}

static void schedule(DbConnection *connection)
{
    connection->state = DB_DOWN;
    loop_timer_start(loop_of(connection), &connection->timer,
                     loop_now_ms(loop_of(connection)) + backoff_ms(connection));
}

/* An outage is told at the 1st, 2nd, 4th, 8th … attempt, lest it fill the log. */
static void log_loss(const DbConnection *connection, const char *what, const char *message)
{
    const int attempt = connection->failures + 1;

    if (connection->state == DB_READY || (attempt & (attempt - 1)) == 0)
        db_log(connection->database, &(DbEvent){.what = what, .message = message});
}

void db_connection_lost(DbConnection *connection, const char *what, const char *message)
{
    Database *database = connection->database;
    const bool was_ready = connection->state == DB_READY;

    log_loss(connection, what, message);
    unwatch(connection);
    PQfinish(connection->pg); /* does not wait: the socket is non-blocking */
    connection->pg = NULL;
    connection->state = DB_DOWN;
    connection->failures = was_ready ? 0 : connection->failures + 1;
    if (was_ready) {
        db_count(database, COUNT_DISCONNECTS, 1);
        if (connection->role == DB_ROLE_READ)
            db_count(database, COUNT_READ_READY, -1);
        if (connection->role == DB_ROLE_WRITE) {
            db_count(database, COUNT_WRITES_READY, -1);
            db_transaction_connection_lost(connection);
        }
    }
    db_pipeline_settle(connection);
    if (!database->closing)
        schedule(connection);
}

void db_connection_ready(DbConnection *connection)
{
    Database *database = connection->database;

    connection->state = DB_READY;
    connection->failures = 0;
    database->refusal = NULL;
    db_count(database, COUNT_CONNECTS, 1);
    db_log(database, &(DbEvent){.what = "connected"});
    if (connection->role == DB_ROLE_READ) {
        database->verified = true;
        db_count(database, COUNT_READ_READY, 1);
    }
    if (connection->role == DB_ROLE_WRITE) {
        db_count(database, COUNT_WRITES_READY, 1);
        db_transaction_connection_ready(connection);
    }
    if (connection->role == DB_ROLE_LISTEN)
        db_listen_ready(connection);
    loop_defer(database->loop, LOOP_PHASE_FLUSH, &connection->flush);
}

void db_connection_flush(DbConnection *connection)
{
    const int left = PQflush(connection->pg);

    if (left < 0) {
        /* What the server said before it closed is still worth reading. */
        (void)PQconsumeInput(connection->pg);
        db_pipeline_drain(connection);
        if (connection->pg != NULL && PQstatus(connection->pg) == CONNECTION_BAD)
            db_connection_lost(connection, "connection_lost", PQerrorMessage(connection->pg));
        return;
    }
    if ((left == 1) != connection->wants_write &&
        !watch(connection, left == 1 ? EPOLLIN | EPOLLOUT : EPOLLIN))
        db_connection_lost(connection, "watch_failed", NULL);
}

/* A commit that did not wait for its standby says so in a warning only. */
static void notice(void *context, const PGresult *result)
{
    DbConnection *connection = context;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (state != NULL && (strcmp(state, "01000") == 0 || strcmp(state, "57P01") == 0))
        connection->warned = true;
    db_log(connection->database,
           &(DbEvent){.what = "notice",
                      .sqlstate = state,
                      .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)});
}

static void connected(DbConnection *connection)
{
    connection->state = DB_PREPARING;
    connection->refused = false;
    connection->warned = false;
    connection->progress_ms = loop_now_ms(loop_of(connection));
    (void)PQsetNoticeReceiver(connection->pg, notice, connection);
    if (PQsetnonblocking(connection->pg, 1) != 0 || PQenterPipelineMode(connection->pg) != 1 ||
        !watch(connection, EPOLLIN) || !db_check_send(connection)) {
        db_connection_lost(connection, "connect_failed", PQerrorMessage(connection->pg));
        return;
    }
    db_connection_flush(connection);
}

static void go_on_connecting(DbConnection *connection)
{
    bool watching = true;

    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_READING:
        unwatch(connection); /* libpq may have closed it and opened another of the same number */
        watching = watch(connection, EPOLLIN);
        break;
    case PGRES_POLLING_WRITING:
        unwatch(connection);
        watching = watch(connection, EPOLLOUT);
        break;
    case PGRES_POLLING_OK:
        unwatch(connection);
        connected(connection);
        break;
    case PGRES_POLLING_ACTIVE:
        break;
    case PGRES_POLLING_FAILED:
    default:
        watching = false;
        break;
    }
    if (!watching)
        db_connection_lost(connection, "connect_failed", PQerrorMessage(connection->pg));
}

static void socket_ready(void *context, uint32_t events)
{
    DbConnection *connection = context;

    if (connection->state == DB_CONNECTING) {
        go_on_connecting(connection);
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        db_connection_flush(connection);
        if (connection->pg == NULL)
            return;
    }
    /* Drained even after a failed read: the last answers may stand before the end. */
    (void)PQconsumeInput(connection->pg);
    db_pipeline_drain(connection);
    if (connection->role == DB_ROLE_LISTEN && connection->state == DB_READY)
        db_listen_drain(connection);
}

/*
 * A later keyword wins over the same one in conninfo. gssencmode: libgssapi crashes when memory
 * runs out. target_session_attrs: of several hosts, the one that is the primary now.
 */
static PGconn *start(const DbConnection *connection)
{
    const DatabaseConfig *config = &connection->database->config;
    char silence[NUMBER_BYTES];
    const struct {
        const char *keyword;
        const char *value;
    } settings[] = {
        {"fallback_application_name", "taxpreviewd"},
        {"dbname", config->conninfo},
        {"gssencmode", "disable"},
        {"target_session_attrs", "primary"},
        {"client_encoding", "UTF8"},
        {"keepalives", "1"},
        {"keepalives_idle", "5"},
        {"keepalives_interval", "2"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", silence},
        {config->password == NULL ? NULL : "password", config->password},
        {NULL, NULL},
    };
    enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };
    const char *keywords[SETTINGS];
    const char *values[SETTINGS];

    (void)snprintf(silence, sizeof(silence), "%lld", (long long)connection->timeout_ms);
    for (size_t at = 0; at < SETTINGS; at++) {
        keywords[at] = settings[at].keyword;
        values[at] = settings[at].value;
    }
    return PQconnectStartParams(keywords, values, 1);
}

static void connect_now(DbConnection *connection)
{
    connection->pg = start(connection);
    connection->state = DB_CONNECTING;
    loop_timer_start(loop_of(connection), &connection->timer,
                     loop_now_ms(loop_of(connection)) + connection->timeout_ms);
    if (connection->pg == NULL || PQstatus(connection->pg) == CONNECTION_BAD ||
        !watch(connection, EPOLLOUT))
        db_connection_lost(connection, "connect_failed",
                           connection->pg == NULL ? NULL : PQerrorMessage(connection->pg));
}

/* The backoff is over; or a connection attempt, or the server's silence, has lasted too long. */
static void timer_fired(void *context)
{
    DbConnection *connection = context;
    const int64_t now_ms = loop_now_ms(loop_of(connection));
    const int64_t due_ms = connection->progress_ms + connection->timeout_ms;

    switch (connection->state) {
    case DB_DOWN:
        connect_now(connection);
        break;
    case DB_CONNECTING:
        db_connection_lost(connection, "connect_timeout", NULL);
        break;
    case DB_PREPARING:
    case DB_READY:
        if (connection->ring_head == connection->ring_tail)
            break;
        if (now_ms >= due_ms)
            db_connection_lost(connection, "server_silent", NULL);
        else
            loop_timer_start(loop_of(connection), &connection->timer, due_ms);
        break;
    case DB_CLOSED:
        break;
    }
}

static size_t ring_size(const Database *database, DbRole role)
{
    const size_t statements = 2 * database->config.statement_count + 2 * DB_CONTROL_COUNT + 16;
    const size_t commands = role == DB_ROLE_WRITE ? 64 : 4 * database->config.read_queue + 16;
    size_t size = 64;

    while (size < statements || size < commands)
        size *= 2;
    return size;
}

bool db_connection_init(DbConnection *connection, Database *database, DbRole role)
{
    const size_t size = ring_size(database, role);

    *connection = (DbConnection){
        .database = database,
        .role = role,
        .watch = {.fd = -1, .ready = socket_ready, .context = connection},
        .timer = {.fire = timer_fired, .context = connection},
        .timeout_ms =
            role == DB_ROLE_SLOW ? database->config.slow_timeout_ms : database->config.timeout_ms,
        .ring = MEMORY_ARRAY(DbEntry, size),
        .ring_mask = size - 1,
    };
    db_pipeline_init(connection);

    return connection->ring != NULL;
}

void db_connection_open(DbConnection *connection)
{
    schedule(connection);
}

void db_connection_close(DbConnection *connection)
{
    if (connection->pg != NULL)
        db_connection_lost(connection, "closed", NULL);
    if (connection->database != NULL) {
        db_pipeline_settle(connection);
        loop_timer_stop(loop_of(connection), &connection->timer);
        loop_defer_cancel(loop_of(connection), LOOP_PHASE_FLUSH, &connection->flush);
    }
    connection->state = DB_CLOSED;
    memory_free(connection->ring);
    connection->ring = NULL;
}

/*
 * A Database as a whole: opening, closing, counting. What it does lies in db_connection.c (the life
 * of a connection), db_check.c (what a connection must prove), db_listen.c (what a channel tells),
 * db_pipeline.c (sending and answers),
 * db_command.c and db_transaction.c (what coroutines call), db_param.c and db_row.c (values),
 * db_error.c (failures).
 */
#include "base/memory.h"
#include "storage/db_private.h"
#include <assert.h>

enum { READY_POLL_MS = 5 };

void db_count(Database *database, DbCounter counter, int64_t by)
{
    atomic_fetch_add_explicit(&database->counters[counter], (uint64_t)by, memory_order_relaxed);
}

void db_log(const Database *database, const DbEvent *event)
{
    if (database->config.log != NULL)
        database->config.log(database->config.log_context, event);
}

static bool init_connections(Database *database)
{
    const size_t writes = database->config.write_connections;

    database->writes = MEMORY_ARRAY(DbConnection, writes);
    if (database->writes == NULL || !db_connection_init(&database->read, database, DB_ROLE_READ) ||
        !db_connection_init(&database->slow, database, DB_ROLE_SLOW))
        return false;
    if (database->config.channel != NULL &&
        !db_connection_init(&database->listener, database, DB_ROLE_LISTEN))
        return false;
    for (size_t at = 0; at < writes; at++) {
        if (!db_connection_init(&database->writes[at], database, DB_ROLE_WRITE))
            return false;
    }
    return true;
}

Database *database_open(Loop *loop, const DatabaseConfig *config)
{
    Database *database = MEMORY_NEW(Database);

    if (database == NULL)
        return NULL;
    database->loop = loop;
    database->config = *config;
    gate_init(&database->gate, loop, 0, config->write_queue);
    if (!init_connections(database)) {
        database_close(database);
        return NULL;
    }
    db_connection_open(&database->read);
    db_connection_open(&database->slow);
    if (config->channel != NULL)
        db_connection_open(&database->listener);
    for (size_t at = 0; at < config->write_connections; at++)
        db_connection_open(&database->writes[at]);

    return database;
}

void database_close(Database *database)
{
    if (database == NULL)
        return;
    assert(atomic_load(&database->counters[COUNT_READS_WAITING]) == 0);
    assert(atomic_load(&database->counters[COUNT_WRITES_OPEN]) == 0);
    database->closing = true;
    db_connection_close(&database->read);
    db_connection_close(&database->slow);
    db_connection_close(&database->listener);
    for (size_t at = 0; database->writes != NULL && at < database->config.write_connections; at++)
        db_connection_close(&database->writes[at]);
    memory_free(database->writes);
    memory_free(database);
}

bool database_is_ready(const Database *database)
{
    return atomic_load(&database->counters[COUNT_READ_READY]) > 0 &&
           (database->config.write_connections == 0 ||
            atomic_load(&database->counters[COUNT_WRITES_READY]) > 0);
}

Error *database_wait_ready(Database *database, Arena *arena, int64_t deadline_ms)
{
    while (!database_is_ready(database)) {
        if (database->refusal != NULL)
            return error_new(arena, ERROR_INTERNAL, "database_refused", "%s%s%s", database->refusal,
                             database->refused_statement == NULL ? "" : ": ",
                             database->refused_statement == NULL ? ""
                                                                 : database->refused_statement);
        if (loop_now_ms(database->loop) >= deadline_ms)
            return db_error_unavailable(arena);
        wait_until(database->loop, loop_now_ms(database->loop) + READY_POLL_MS);
    }
    return NULL;
}

DatabaseMetrics database_metrics(const Database *database)
{
#define COUNTED(counter) atomic_load_explicit(&database->counters[counter], memory_order_relaxed)
    return (DatabaseMetrics){
        .queries = COUNTED(COUNT_QUERIES),
        .batches = COUNTED(COUNT_BATCHES),
        .transactions = COUNTED(COUNT_TRANSACTIONS),
        .rollbacks = COUNTED(COUNT_ROLLBACKS),
        .unknown = COUNTED(COUNT_UNKNOWN),
        .failures = COUNTED(COUNT_FAILURES),
        .requeued = COUNTED(COUNT_REQUEUED),
        .timeouts = COUNTED(COUNT_TIMEOUTS),
        .busy = COUNTED(COUNT_BUSY),
        .connects = COUNTED(COUNT_CONNECTS),
        .disconnects = COUNTED(COUNT_DISCONNECTS),
        .reads_waiting = COUNTED(COUNT_READS_WAITING),
        .writes_waiting = COUNTED(COUNT_WRITES_WAITING),
        .writes_open = COUNTED(COUNT_WRITES_OPEN),
    };
#undef COUNTED
}

DbSession db_session(Database *database, Arena *arena, FirmId firm, int64_t deadline_ms)
{
    return (DbSession){
        .database = database, .arena = arena, .firm = firm, .deadline_ms = deadline_ms};
}

DbSession db_slow_session(Database *database, Arena *arena, FirmId firm, int64_t deadline_ms)
{
    DbSession session = db_session(database, arena, firm, deadline_ms);

    session.slow = true;
    return session;
}

DbSession db_listening_session(Database *database, Arena *arena, int64_t deadline_ms)
{
    DbSession session = db_session(database, arena, (FirmId){0}, deadline_ms);

    assert(database->config.channel != NULL);
    session.listening = true;
    return session;
}

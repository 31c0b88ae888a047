/*
 * Transactions: one at a time on each write connection, handed out in order. Whatever goes wrong
 * inside one leaves only its rollback; whatever goes wrong with a COMMIT that was sent is an
 * unknown outcome, never a guess.
 */
#include "storage/db_private.h"
#include <assert.h>
#include <libpq-fe.h>

/* Waiting for a connection takes a third of the timeout at most, so that the wait for the answer
 * still fits. */
enum { PLACE_SHARE = 3 };

void db_transaction_connection_ready(DbConnection *connection)
{
    Database *database = connection->database;

    connection->next_idle = database->idle;
    database->idle = connection;
    gate_leave(&database->gate);
}

static DbConnection *take_idle(Database *database)
{
    DbConnection *connection = database->idle;

    if (connection != NULL)
        database->idle = connection->next_idle;
    return connection;
}

static void detach(DbTransaction *transaction)
{
    assert(transaction->connection != NULL);
    transaction->connection->timeout_ms = transaction->database->config.timeout_ms;
    transaction->connection->transaction = NULL;
    transaction->connection = NULL;
    db_count(transaction->database, COUNT_WRITES_OPEN, -1);
}

void db_transaction_connection_lost(DbConnection *connection)
{
    Database *database = connection->database;
    DbConnection **link = &database->idle;

    if (connection->transaction != NULL) {
        connection->transaction->failed = true;
        detach(connection->transaction);
        db_count(database, COUNT_ROLLBACKS, 1);
        return;
    }
    while (*link != connection)
        link = &(*link)->next_idle;
    *link = connection->next_idle;
    /* If its place is with a waiter already, that one will find no connection and queue again. */
    gate_shrink(&database->gate);
}

static void release(DbTransaction *transaction)
{
    DbConnection *connection = transaction->connection;

    detach(transaction);
    db_transaction_connection_ready(connection);
}

static void roll_back(void *context)
{
    DbTransaction *transaction = context;
    DbConnection *connection = transaction->connection;

    for (DbCommand *command = transaction->enqueued_first; command != NULL;
         command = command->next_enqueued)
        db_pipeline_forget(command);
    transaction->enqueued_first = transaction->enqueued_last = NULL;
    if (connection == NULL)
        return;
    transaction->failed = true;
    if (transaction->begun) {
        db_count(transaction->database, COUNT_ROLLBACKS, 1);
        if (!db_pipeline_control(connection, DB_ROLLBACK)) {
            db_connection_lost(connection, "send_failed", PQerrorMessage(connection->pg));
            return;
        }
    }
    release(transaction);
}

static void attach(DbTransaction *transaction, DbConnection *connection)
{
    transaction->connection = connection;
    connection->transaction = transaction;
    db_count(transaction->database, COUNT_WRITES_OPEN, 1);
}

static Error *wait_for_place(DbTransaction *transaction, Arena *arena, int64_t deadline_ms)
{
    Database *database = transaction->database;
    const int64_t latest_ms =
        loop_now_ms(database->loop) + database->config.timeout_ms / PLACE_SHARE;
    GateOutcome outcome;
    DbConnection *connection;

    db_count(database, COUNT_WRITES_WAITING, 1);
    do {
        outcome = gate_enter(&database->gate, deadline_ms < latest_ms ? deadline_ms : latest_ms);
        connection = outcome == GATE_ENTERED ? take_idle(database) : NULL;
    } while (outcome == GATE_ENTERED && connection == NULL);
    db_count(database, COUNT_WRITES_WAITING, -1);

    if (connection != NULL) {
        attach(transaction, connection);
        return NULL;
    }
    db_count(database, outcome == GATE_TIMEOUT ? COUNT_TIMEOUTS : COUNT_BUSY, 1);
    if (outcome == GATE_FULL || atomic_load(&database->counters[COUNT_WRITES_READY]) > 0)
        return error_new(arena, ERROR_UNAVAILABLE, "database_busy",
                         "Too many requests wait for the database.");
    return db_error_unavailable(arena);
}

Error *db_transaction_begin(Database *database, Arena *arena, FirmId firm, int64_t deadline_ms,
                            DbSession *session_out)
{
    DbTransaction *transaction = ARENA_NEW(arena, DbTransaction);

    transaction->database = database;
    arena_defer(arena, roll_back, transaction);
    TRY(wait_for_place(transaction, arena, deadline_ms));
    *session_out = (DbSession){.database = database,
                               .arena = arena,
                               .firm = firm,
                               .deadline_ms = deadline_ms,
                               .transaction = transaction};
    return NULL;
}

/* BEGIN travels with the first command. */
static Error *queue(DbSession *session, DbCommand *command)
{
    DbTransaction *transaction = session->transaction;

    if (transaction->connection == NULL)
        return db_error_unavailable(session->arena);
    if (transaction->failed)
        return db_error_internal(session, command->statement, "the transaction had failed");
    command->begins = !transaction->begun;
    transaction->begun = true;
    db_pipeline_queue(transaction->connection, command);

    return NULL;
}

Error *db_transaction_enqueue(DbSession *session, DbCommand *command)
{
    DbTransaction *transaction = session->transaction;

    TRY(queue(session, command));
    if (transaction->enqueued_first == NULL)
        transaction->enqueued_first = command;
    else
        transaction->enqueued_last->next_enqueued = command;
    transaction->enqueued_last = command;

    return NULL;
}

/*
 * The first failure among what db_enqueue left, up to `last` (NULL: all); what was answered well is
 * dropped from the list.
 */
static Error *enqueued_error(const DbSession *session, const DbCommand *last)
{
    DbTransaction *transaction = session->transaction;
    const DbCommand *command = NULL;
    Error *error = NULL;

    while (error == NULL && transaction->enqueued_first != NULL &&
           (last == NULL || command != last)) {
        command = transaction->enqueued_first;
        error = db_command_error(session, command);
        if (error == NULL)
            transaction->enqueued_first = command->next_enqueued;
    }
    return error;
}

/* An answer that did not come in time leaves the connection in the middle of something: it is
 * replaced. */
static void wait_for_answer(const DbSession *session, DbCommand *command)
{
    DbConnection *connection = command->connection;

    db_pipeline_wait(command, db_command_deadline_ms(session, connection->timeout_ms));
    if (command->outcome != DB_ANSWERED && session->transaction->connection != NULL)
        db_connection_lost(connection, "transaction_timeout", NULL);
}

Error *db_transaction_allow_slow(DbSession *session)
{
    const int64_t timeout_ms = session->database->config.slow_timeout_ms;
    const Text limit = text_of(arena_format(session->arena, "%lld", (long long)timeout_ms));

    TRY(DB_ENQUEUE(session, &DB_CONTROLS[DB_ALLOW_SLOW], -1, PARAM(limit)));
    session->transaction->connection->timeout_ms = timeout_ms;

    return NULL;
}

Error *db_transaction_run(DbSession *session, DbCommand *command)
{
    Error *error;

    TRY(queue(session, command));
    wait_for_answer(session, command);
    error = enqueued_error(session, NULL);
    if (error == NULL)
        error = db_command_error(session, command);
    if (error != NULL)
        session->transaction->failed = true;

    return error;
}

static Error *outcome_unknown(const DbSession *session)
{
    db_count(session->database, COUNT_UNKNOWN, 1);
    return error_new(session->arena, ERROR_UNAVAILABLE, "outcome_unknown",
                     "Whether the change was made is not known yet.");
}

/* What the server said to COMMIT; `warned` is read before the connection serves another. */
static Error *commit_error(const DbSession *session, const DbCommand *command, bool warned)
{
    Error *error;

    TRY(db_command_error(session, command));
    error = NULL;
    /* A failed transaction answers COMMIT with "ROLLBACK", successfully. */
    if (strcmp(PQcmdStatus((PGresult *)(uintptr_t)db_result_pg(command->result)), "COMMIT") != 0)
        error = db_error_internal(session, command->statement, "the transaction had failed");
    else if (warned)
        error = outcome_unknown(session);

    return error;
}

/* Rows can be counted only while there is something to roll back: what expects a number is waited
 * for. */
static Error *check_expected_rows(const DbSession *session)
{
    DbTransaction *transaction = session->transaction;
    DbCommand *last = NULL;
    Error *error;

    for (DbCommand *command = transaction->enqueued_first; command != NULL;
         command = command->next_enqueued) {
        if (command->expected_rows >= 0)
            last = command;
    }
    if (last == NULL)
        return NULL;
    wait_for_answer(session, last);
    error = enqueued_error(session, last);
    if (error != NULL)
        roll_back(transaction);

    return error;
}

/* What was lost together with COMMIT says nothing about it; a failure that was answered does. */
static bool is_lost(const DbCommand *failed)
{
    return failed->outcome == DB_LOST;
}

Error *db_transaction_commit(DbSession *session)
{
    DbTransaction *transaction = session->transaction;
    DbCommand *command;
    Error *error;

    if (transaction->connection != NULL && !transaction->begun) {
        release(transaction);
        return NULL;
    }
    TRY(check_expected_rows(session));
    TRY(db_command_new(session, &DB_CONTROLS[DB_COMMIT], NULL, 0, &command));
    TRY(queue(session, command));
    command->connection->warned = false;
    wait_for_answer(session, command);
    error = enqueued_error(session, NULL);
    if (command->outcome == DB_LOST && (error == NULL || is_lost(transaction->enqueued_first)))
        return outcome_unknown(session);
    if (error == NULL)
        error = commit_error(session, command, command->connection->warned);
    if (error != NULL) {
        roll_back(transaction);
        return error;
    }
    db_count(session->database, COUNT_TRANSACTIONS, 1);
    if (transaction->connection != NULL) /* it may be lost since it answered */
        release(transaction);

    return NULL;
}

void db_transaction_rollback(DbSession *session)
{
    roll_back(session->transaction);
}

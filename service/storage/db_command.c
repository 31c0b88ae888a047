/*
 * One statement from its parameters to its result: in the shared pipeline, on the slow connection
 * or the one that listens, or handed to the session's transaction.
 */
#include "storage/db_private.h"
#include <assert.h>

int64_t db_command_deadline_ms(const DbSession *session, int64_t timeout_ms)
{
    const int64_t latest_ms = loop_now_ms(session->database->loop) + timeout_ms;

    return session->deadline_ms < latest_ms ? session->deadline_ms : latest_ms;
}

Error *db_command_new(const DbSession *session, const Statement *statement,
                      const DbParam *parameters, size_t count, DbCommand **command_out)
{
    DbCommand *command = ARENA_NEW(session->arena, DbCommand);

    assert(coroutine_current(session->database->loop) != NULL);
    TRY(db_param_encode(session, statement, parameters, count, &command->values));
    command->statement = statement;
    command->firm = session->firm;
    command->expected_rows = -1;
    command->result = db_result_new(session, statement);
    wait_init(&command->wait, session->database->loop);
    *command_out = command;

    return NULL;
}

Error *db_command_error(const DbSession *session, const DbCommand *command)
{
    Error *error;

    if (command->outcome != DB_ANSWERED)
        return db_error_unavailable(session->arena);
    error = db_error_of(session, command->statement, db_result_pg(command->result));
    if (error == NULL && command->expected_rows >= 0 &&
        db_affected(command->result) != command->expected_rows)
        error = db_error_internal(session, command->statement, "another number of rows");

    return error;
}

static DbConnection *connection_of(const DbSession *session)
{
    if (session->listening)
        return &session->database->listener;
    return session->slow ? &session->database->slow : &session->database->read;
}

static Error *run_read(DbSession *session, DbCommand *command)
{
    Database *database = session->database;
    DbConnection *connection = connection_of(session);

    if (atomic_load(&database->counters[COUNT_READS_WAITING]) >= database->config.read_queue) {
        db_count(database, COUNT_BUSY, 1);
        return error_new(session->arena, ERROR_UNAVAILABLE, "database_busy",
                         "Too many requests wait for the database.");
    }
    db_count(database, COUNT_READS_WAITING, 1);
    db_pipeline_queue(connection, command);
    db_pipeline_wait(command, db_command_deadline_ms(session, connection->timeout_ms));
    db_count(database, COUNT_READS_WAITING, -1);

    return db_command_error(session, command);
}

Error *db_query(DbSession *session, const Statement *statement, const DbParam *parameters,
                size_t count, DbResult **result_out)
{
    DbCommand *command;

    TRY(db_command_new(session, statement, parameters, count, &command));
    if (session->transaction != NULL)
        TRY(db_transaction_run(session, command));
    else
        TRY(run_read(session, command));
    if (result_out != NULL)
        *result_out = command->result;

    return NULL;
}

static Error *enqueue(DbSession *session, const Statement *statement, const DbParam *parameters,
                      size_t count, DbCommand **command_out)
{
    assert(session->transaction != NULL);
    TRY(db_command_new(session, statement, parameters, count, command_out));

    return db_transaction_enqueue(session, *command_out);
}

Error *db_enqueue(DbSession *session, const Statement *statement, const DbParam *parameters,
                  size_t count, int64_t expected_rows)
{
    DbCommand *command;

    TRY(enqueue(session, statement, parameters, count, &command));
    command->expected_rows = expected_rows;

    return NULL;
}

Error *db_enqueue_query(DbSession *session, const Statement *statement, const DbParam *parameters,
                        size_t count, DbResult **result_out)
{
    DbCommand *command;

    TRY(enqueue(session, statement, parameters, count, &command));
    *result_out = command->result;

    return NULL;
}

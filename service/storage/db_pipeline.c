/*
 * The pipeline of one connection: what is queued is sent at the end of the loop's turn with one
 * sync, answers are taken in order. Up to a sync the pipeline is one implicit transaction: app.firm
 * is set in it for each change of firm and gone after it, and a failing statement aborts its
 * neighbours behind it, which are sent once more, each with a sync of its own.
 */
#include "storage/db_private.h"
#include <assert.h>
#include <libpq-fe.h>

enum { BINARY = 1, MAX_EMPTY_ANSWERS = 2, ENTRIES_OF_COMMAND = 5 };

/* All parameters are binary. */
static const int BINARY_FORMATS[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
_Static_assert(sizeof(BINARY_FORMATS) / sizeof(BINARY_FORMATS[0]) == STATEMENT_PARAMETERS,
               "a format for each parameter");

bool db_pipeline_has_room(const DbConnection *connection)
{
    return connection->ring_tail - connection->ring_head + ENTRIES_OF_COMMAND <=
           connection->ring_mask;
}

/* Silence is counted from the moment something is under way. */
static void watch_silence(DbConnection *connection)
{
    if (connection->ring_head != connection->ring_tail)
        return;
    connection->progress_ms = loop_now_ms(connection->database->loop);
    if (!connection->timer.armed)
        loop_timer_start(connection->database->loop, &connection->timer,
                         connection->progress_ms + connection->timeout_ms);
}

DbEntry *db_pipeline_push(DbConnection *connection, DbEntryKind kind, DbCommand *command)
{
    DbEntry *entry = &connection->ring[connection->ring_tail & connection->ring_mask];

    assert(connection->ring_tail - connection->ring_head <= connection->ring_mask);
    watch_silence(connection);
    *entry = (DbEntry){.kind = kind, .command = command};
    connection->ring_tail++;

    return entry;
}

bool db_pipeline_sync(DbConnection *connection)
{
    if (PQpipelineSync(connection->pg) != 1)
        return false;
    (void)db_pipeline_push(connection, ENTRY_SYNC, NULL);
    if (connection->state == DB_READY) /* the checks of a fresh connection are nobody's batch */
        db_count(connection->database, COUNT_BATCHES, 1);
    connection->unsynced = false;
    connection->firm_sent = false;

    return true;
}

static bool send_statement(const DbConnection *connection, const Statement *statement,
                           const DbValues *values)
{
    return PQsendQueryPrepared(connection->pg, statement->name, values->count, values->bytes,
                               values->lengths, BINARY_FORMATS, BINARY) == 1;
}

bool db_pipeline_control(DbConnection *connection, DbControl control)
{
    const DbValues none = {0};

    if (!send_statement(connection, &DB_CONTROLS[control], &none))
        return false;
    (void)db_pipeline_push(connection, ENTRY_CONTROL, NULL);
    connection->unsynced = true;
    if (control != DB_ROLLBACK)
        return true;
    if (!db_pipeline_sync(connection))
        return false;
    loop_defer(connection->database->loop, LOOP_PHASE_FLUSH, &connection->flush);

    return true;
}

static bool send_firm(DbConnection *connection, FirmId firm)
{
    char text[UUID_TEXT_BYTES];
    const char *const bytes[] = {text};
    const int lengths[] = {(int)db_param_firm(firm, text)};
    const DbValues values = {.bytes = bytes, .lengths = lengths, .count = 1};

    if (connection->firm_sent && uuid_equal(connection->firm.uuid, firm.uuid))
        return true;
    if (!connection->firm_sent && uuid_is_zero(firm.uuid))
        return true; /* none is set at the start of a batch */
    if (!send_statement(connection, &DB_CONTROLS[DB_SET_FIRM], &values))
        return false;
    (void)db_pipeline_push(connection, ENTRY_CONTROL, NULL);
    connection->firm_sent = true;
    connection->firm = firm;
    connection->unsynced = true;

    return true;
}

bool db_pipeline_send(DbConnection *connection, const DbEntry *entry, FirmId firm,
                      const Statement *statement, const DbValues *values)
{
    if (connection->role != DB_ROLE_WRITE && !send_firm(connection, firm))
        return false;
    if (!send_statement(connection, statement, values))
        return false;
    *db_pipeline_push(connection, entry->kind, entry->command) = *entry;
    connection->unsynced = true;
    db_count(connection->database, COUNT_QUERIES, 1);

    return true;
}

/* In a transaction the firm is set once, behind BEGIN; elsewhere in every batch. */
static bool send_command(DbConnection *connection, DbCommand *command)
{
    const DbEntry entry = {.kind = ENTRY_COMMAND, .command = command};

    if (command->requeued && connection->unsynced && !db_pipeline_sync(connection))
        return false;
    if (command->begins) {
        connection->firm_sent = false;
        if (!db_pipeline_control(connection, DB_BEGIN) || !send_firm(connection, command->firm))
            return false;
    }
    if (!db_pipeline_send(connection, &entry, command->firm, command->statement, &command->values))
        return false;
    command->entry = connection->ring_tail - 1;
    command->sent = true;

    return !command->requeued || db_pipeline_sync(connection);
}

static bool send_commands(DbConnection *connection)
{
    while (connection->queue.first != NULL && db_pipeline_has_room(connection)) {
        DbCommand *command = db_queue_take(&connection->queue);

        if (!send_command(connection, command)) {
            /* Not in the ring, so that the loss would not find it there. */
            if (!command->sent)
                db_queue_push(&connection->queue, command);
            return false;
        }
    }
    return true;
}

/* A hook of LOOP_PHASE_FLUSH: everything this turn asked for, one sync. */
static void send_queue(void *context)
{
    DbConnection *connection = context;

    if (connection->state != DB_READY)
        return;
    if (!send_commands(connection) || !db_gather_send(connection) ||
        (connection->unsynced && !db_pipeline_sync(connection))) {
        db_connection_lost(connection, "send_failed", PQerrorMessage(connection->pg));
        return;
    }
    db_connection_flush(connection);
}

void db_pipeline_init(DbConnection *connection)
{
    connection->flush = (LoopHook){.run = send_queue, .context = connection};
}

void db_pipeline_queue(DbConnection *connection, DbCommand *command)
{
    command->connection = connection;
    db_queue_push(db_gather_takes(connection, command) ? &connection->gathering
                                                       : &connection->queue,
                  command);
    loop_defer(connection->database->loop, LOOP_PHASE_FLUSH, &connection->flush);
}

/* Others may have been sent with it. */
static void leave_entry(DbConnection *connection, const DbCommand *command)
{
    DbCommand **link = &connection->ring[command->entry & connection->ring_mask].command;

    while (*link != command)
        link = &(*link)->next;
    *link = command->next;
}

void db_pipeline_forget(DbCommand *command)
{
    if (command->outcome != DB_WAITING)
        return;
    if (command->queue != NULL)
        db_queue_remove(command);
    else if (command->sent)
        leave_entry(command->connection, command);
    command->outcome = command->sent ? DB_LOST : DB_UNSENT;
}

void db_pipeline_wait(DbCommand *command, int64_t deadline_ms)
{
    if (wait_for(&command->wait, deadline_ms) == WAIT_DONE)
        return;
    db_count(command->connection->database, COUNT_TIMEOUTS, 1);
    db_pipeline_forget(command);
}

void db_pipeline_answered(DbCommand *command, DbOutcome outcome)
{
    command->outcome = outcome;
    wait_done(&command->wait);
}

bool db_pipeline_requeue(DbConnection *connection, DbCommand *command)
{
    if (connection->role == DB_ROLE_WRITE || command->requeued || connection->database->closing)
        return false;
    command->requeued = true;
    command->sent = false;
    db_count(connection->database, COUNT_REQUEUED, 1);
    db_pipeline_queue(connection, command);

    return true;
}

static void answer_command(DbConnection *connection, DbEntry *entry, PGresult *result)
{
    DbCommand *command = entry->command;

    entry->command = NULL;
    if (command == NULL || (PQresultStatus(result) == PGRES_PIPELINE_ABORTED &&
                            db_pipeline_requeue(connection, command))) {
        PQclear(result);
        return;
    }
    db_result_adopt(command->result, result);
    db_pipeline_answered(command, DB_ANSWERED);
}

/* False when the connection is over, and already given up. */
static bool answer(DbConnection *connection, DbEntry *entry, PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);

    if ((status == PGRES_PIPELINE_SYNC) != (entry->kind == ENTRY_SYNC) ||
        (status == PGRES_FATAL_ERROR && db_error_ends_connection(connection->role, result))) {
        db_connection_lost(connection, "connection_lost", PQresultErrorMessage(result));
        PQclear(result);
        return false;
    }
    entry->answered = true;
    if (entry->kind == ENTRY_SYNC) {
        connection->ring_head++; /* no NULL follows a sync */
        PQclear(result);
    } else if (entry->kind == ENTRY_COMMAND) {
        answer_command(connection, entry, result);
    } else if (entry->kind == ENTRY_GATHERED) {
        db_gather_answer(connection, entry, result);
    } else {
        if (entry->kind != ENTRY_CONTROL)
            db_check_answer(connection, entry, result);
        PQclear(result);
    }
    return true;
}

/*
 * A NULL means "the next statement's answer", not "nothing more": the loop ends when libpq is busy
 * or nothing is under way. Two NULLs without an answer between them end it as well, lest a surprise
 * of libpq's spin the thread.
 */
void db_pipeline_drain(DbConnection *connection)
{
    int empty = 0;

    while (connection->ring_head != connection->ring_tail && empty < MAX_EMPTY_ANSWERS &&
           PQisBusy(connection->pg) == 0) {
        DbEntry *entry = &connection->ring[connection->ring_head & connection->ring_mask];
        PGresult *result = PQgetResult(connection->pg);

        connection->progress_ms = loop_now_ms(connection->database->loop);
        if (result != NULL) {
            empty = 0;
            if (!answer(connection, entry, result))
                return;
        } else if (entry->answered) {
            connection->ring_head++;
        } else {
            empty++;
        }
    }
    if (PQstatus(connection->pg) == CONNECTION_BAD) {
        db_connection_lost(connection, "connection_lost", PQerrorMessage(connection->pg));
        return;
    }
    if (connection->refused) {
        db_connection_lost(connection, "connection_refused", NULL);
        return;
    }
    if (connection->state == DB_PREPARING && connection->ring_head == connection->ring_tail)
        db_check_next(connection);
    if (connection->state == DB_READY &&
        (connection->queue.first != NULL || /* waited for room in the ring, or for the connection */
         db_gather_may_send(connection)))
        loop_defer(connection->database->loop, LOOP_PHASE_FLUSH, &connection->flush);
}

/* What was under way has a second chance, or is told. */
static void settle_entry(DbConnection *connection, const DbEntry *entry)
{
    DbCommand *command = entry->command;

    while (command != NULL) {
        DbCommand *next = command->next;

        if (!db_pipeline_requeue(connection, command))
            db_pipeline_answered(command, DB_LOST);
        command = next;
    }
}

static void settle_unsent(DbConnection *connection, DbQueue unsent)
{
    while (unsent.first != NULL) {
        DbCommand *command = db_queue_take(&unsent);

        if (connection->role == DB_ROLE_WRITE || connection->database->closing)
            db_pipeline_answered(command, DB_UNSENT);
        else
            db_pipeline_queue(connection, command);
    }
}

/* The queue keeps its order: what was under way goes before what had not been sent. */
void db_pipeline_settle(DbConnection *connection)
{
    const DbQueue unsent[] = {connection->queue, connection->gathering};

    connection->queue = connection->gathering = (DbQueue){0};
    for (uint64_t at = connection->ring_head; at != connection->ring_tail; at++)
        settle_entry(connection, &connection->ring[at & connection->ring_mask]);
    connection->ring_head = connection->ring_tail = 0;
    connection->gathered = 0;
    connection->unsynced = connection->firm_sent = false;
    settle_unsent(connection, unsent[0]);
    settle_unsent(connection, unsent[1]);
}

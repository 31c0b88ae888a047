/*
 * What a fresh connection must prove before it serves: that its role cannot see past row-level
 * security, that the server is a primary of no earlier life than one seen before, that every
 * statement prepares with the parameter types it declares, and (once for each Database) that its
 * columns can fill their members; one that listens does so before it serves. A batch for each kind
 * of answer that the next depends on.
 */
#include "storage/db_private.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

const Statement DB_CONTROLS[DB_CONTROL_COUNT] = {
    [DB_SET_FIRM] = {.name = "db_set_firm",
                     .sql = "SELECT set_config('app.firm', $1, true)",
                     .parameters = {DB_TEXT}},
    [DB_BEGIN] = {.name = "db_begin", .sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"},
    [DB_COMMIT] = {.name = "db_commit", .sql = "COMMIT"},
    [DB_ROLLBACK] = {.name = "db_rollback", .sql = "ROLLBACK"},
    [DB_ALLOW_SLOW] = {.name = "db_allow_slow",
                       .sql = "SELECT set_config('statement_timeout', $1, true)",
                       .parameters = {DB_TEXT}},
};

/*
 * client_connection_check_interval lets a backend notice that we gave it up in the middle of a
 * statement. The server's own timeout is shorter than ours, so that a slow statement fails alone
 * instead of taking the connection with it. What all requests wait behind is planned once: a list
 * of few ids would be planned anew each time, at several times the cost of running it. What reads
 * or writes some rows finds them by an index even in a table that is small: plans are kept when it
 * has grown. A scan that it cannot do without then looks so dear that it would be compiled.
 */
static const char CHECK_SQL[] =
    "SELECT (SELECT bool_or(r.rolsuper OR r.rolbypassrls OR EXISTS ("
    "          SELECT FROM pg_catalog.pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o'"
    "            AND d.refclassid = 'pg_catalog.pg_authid'::regclass))"
    "        FROM pg_catalog.pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')),"
    " pg_is_in_recovery(),"
    " CASE WHEN pg_is_in_recovery() THEN '0'"
    "      ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,"
    " coalesce(has_table_privilege(to_regclass('taxpreview.system_epoch'), 'SELECT'), false),"
    " set_config('statement_timeout', $1, false), set_config('lock_timeout', $1, false),"
    " set_config('idle_in_transaction_session_timeout', $2, false),"
    " set_config('default_transaction_read_only', $3, false),"
    " set_config('plan_cache_mode', $4, false),"
    " CASE WHEN $5 = 'off' THEN set_config('enable_seqscan', 'off', false)"
    "   || set_config('jit', 'off', false) END,"
    " set_config('client_connection_check_interval', '500ms', false),"
    " set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false)";

enum { CHECK_POWERFUL, CHECK_RECOVERY, CHECK_TIMELINE, CHECK_EPOCH, NUMBER_BYTES = 24 };
enum { IDLE_TRANSACTION_MS = 10000, HEXADECIMAL = 16, DECIMAL = 10 };

static bool is_true(const PGresult *result, int column)
{
    return PQgetvalue(result, 0, column)[0] == 't';
}

static size_t statement_count(const Database *database)
{
    return DB_CONTROL_COUNT + database->config.statement_count;
}

static const Statement *statement_at(const Database *database, size_t index)
{
    return index < DB_CONTROL_COUNT ? &DB_CONTROLS[index]
                                    : database->config.statements[index - DB_CONTROL_COUNT];
}

/* Not ready, and for good reason: a start fails with it, a running daemon tries again. */
static void refuse(DbConnection *connection, const char *why, const Statement *statement,
                   const PGresult *result)
{
    Database *database = connection->database;

    if (connection->refused)
        return;
    connection->refused = true;
    database->refusal = why;
    database->refused_statement = statement == NULL ? NULL : statement->name;
    db_log(database, &(DbEvent){.what = why,
                                .statement = database->refused_statement,
                                .sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
                                .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)});
}

/* Another server, or another moment, may do: nothing is wrong with us. */
static void refuse_server(DbConnection *connection, const char *why)
{
    connection->refused = true;
    db_log(connection->database, &(DbEvent){.what = why});
}

bool db_check_send(DbConnection *connection)
{
    char limit[NUMBER_BYTES];
    char idle[NUMBER_BYTES];
    const char *const values[] = {limit, idle, connection->role == DB_ROLE_WRITE ? "off" : "on",
                                  connection->role == DB_ROLE_READ ? "force_generic_plan" : "auto",
                                  connection->role == DB_ROLE_SLOW ? "on" : "off"};

    (void)snprintf(limit, sizeof(limit), "%lld", (long long)connection->timeout_ms * 2 / 3);
    (void)snprintf(idle, sizeof(idle), "%d", IDLE_TRANSACTION_MS);
    if (PQsendQueryParams(connection->pg, CHECK_SQL, 5, NULL, values, NULL, NULL, 0) != 1)
        return false;
    connection->check = DB_CHECK_ROLE;
    (void)db_pipeline_push(connection, ENTRY_CHECK, NULL);

    return db_pipeline_sync(connection);
}

static bool send_epoch(DbConnection *connection)
{
    if (PQsendQueryParams(connection->pg, "SELECT epoch FROM taxpreview.system_epoch", 0, NULL,
                          NULL, NULL, NULL, 0) != 1)
        return false;
    (void)db_pipeline_push(connection, ENTRY_EPOCH, NULL);

    return true;
}

static bool send_prepare(DbConnection *connection, size_t index)
{
    const Statement *statement = statement_at(connection->database, index);
    Oid types[STATEMENT_PARAMETERS];
    int count = 0;

    while (count < STATEMENT_PARAMETERS && statement->parameters[count] != DB_NONE) {
        types[count] = db_param_oid(statement->parameters[count]);
        count++;
    }
    if (PQsendPrepare(connection->pg, statement->name, statement->sql, count, types) != 1)
        return false;
    db_pipeline_push(connection, ENTRY_PREPARE, NULL)->index = index;
    if (connection->database->verified)
        return true;
    if (PQsendDescribePrepared(connection->pg, statement->name) != 1)
        return false;
    db_pipeline_push(connection, ENTRY_DESCRIBE, NULL)->index = index;

    return true;
}

static bool send_prepares(DbConnection *connection)
{
    if (connection->has_epoch && !send_epoch(connection))
        return false;
    for (size_t index = 0; index < statement_count(connection->database); index++) {
        if (!send_prepare(connection, index))
            return false;
    }
    return db_pipeline_sync(connection);
}

void db_check_next(DbConnection *connection)
{
    const bool prepared = connection->check == DB_CHECK_STATEMENTS;

    if (connection->check == DB_CHECK_LISTEN || (prepared && connection->role != DB_ROLE_LISTEN)) {
        db_connection_ready(connection);
        return;
    }
    connection->check = prepared ? DB_CHECK_LISTEN : DB_CHECK_STATEMENTS;
    if (prepared ? !db_listen_send(connection) : !send_prepares(connection)) {
        db_connection_lost(connection, "connect_failed", PQerrorMessage(connection->pg));
        return;
    }
    db_connection_flush(connection);
}

static void check_role(DbConnection *connection, const PGresult *result)
{
    Database *database = connection->database;
    int64_t timeline;

    if (is_true(result, CHECK_POWERFUL)) {
        refuse(connection, "role_too_powerful", NULL, result);
        return;
    }
    timeline = strtoll(PQgetvalue(result, 0, CHECK_TIMELINE), NULL, HEXADECIMAL);
    if (is_true(result, CHECK_RECOVERY) || timeline < database->timeline) {
        refuse_server(connection, "server_is_no_primary");
        return;
    }
    database->timeline = timeline;
    connection->has_epoch = is_true(result, CHECK_EPOCH);
}

/* A primary that was replaced and came back has an older epoch: writing to it would be lost. */
static void check_epoch(DbConnection *connection, const PGresult *result)
{
    int64_t epoch = 0;

    if (PQntuples(result) == 1)
        epoch = strtoll(PQgetvalue(result, 0, 0), NULL, DECIMAL);
    if (epoch < connection->database->epoch)
        refuse_server(connection, "server_of_an_earlier_epoch");
    else
        connection->database->epoch = epoch;
}

static bool parameters_match(const Statement *statement, const PGresult *result)
{
    const int count = PQnparams(result);

    for (int at = 0; at < count; at++) {
        if (at >= STATEMENT_PARAMETERS || statement->parameters[at] == DB_NONE ||
            db_param_oid(statement->parameters[at]) != PQparamtype(result, at))
            return false;
    }
    return count == STATEMENT_PARAMETERS || statement->parameters[count] == DB_NONE;
}

static bool columns_match(const Statement *statement, const PGresult *result)
{
    if (statement->columns == NULL)
        return true;
    if (PQnfields(result) != (int)statement->column_count)
        return false;
    for (int at = 0; at < PQnfields(result); at++) {
        const DbColumn *column = &statement->columns[at];

        if (strcmp(PQfname(result, at), column->name) != 0 ||
            !db_column_accepts(column, PQftype(result, at)))
            return false;
    }
    return true;
}

void db_check_answer(DbConnection *connection, const DbEntry *entry, const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    const Statement *statement = NULL;

    if (entry->kind == ENTRY_PREPARE || entry->kind == ENTRY_DESCRIBE)
        statement = statement_at(connection->database, entry->index);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        if (connection->refused)
            return;
        if (db_error_is_of_moment(result))
            refuse_server(connection, "check_interrupted");
        else
            refuse(connection, statement == NULL ? "check_failed" : "statement_refused", statement,
                   result);
        return;
    }
    if (entry->kind == ENTRY_CHECK)
        check_role(connection, result);
    else if (entry->kind == ENTRY_EPOCH)
        check_epoch(connection, result);
    else if (entry->kind == ENTRY_DESCRIBE && (!parameters_match(statement, result)))
        refuse(connection, "statement_parameters_differ", statement, result);
    else if (entry->kind == ENTRY_DESCRIBE && (!columns_match(statement, result)))
        refuse(connection, "statement_columns_differ", statement, result);
}

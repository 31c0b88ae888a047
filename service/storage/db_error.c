/*
 * From SQLSTATEs to failures. The database's own words are for the operator's log: they may quote
 * other firms' keys.
 */
#include "storage/db_private.h"
#include <libpq-fe.h>

typedef struct StateRule {
    const char *prefix; /* of the SQLSTATE; the first match counts */
    ErrorKind kind;
    const char *code;
    const char *detail;
} StateRule;

static const StateRule STATE_RULES[] = {
    {"40001", ERROR_CONFLICT, "retry", "Another change came between; try again."},
    {"40P01", ERROR_CONFLICT, "retry", "Another change came between; try again."},
    {"23505", ERROR_CONFLICT, "already_exists", "There is one already."},
    {"23503", ERROR_CONFLICT, "in_use",
     "Something else refers to it, or it refers to something missing."},
    {"55P03", ERROR_UNAVAILABLE, "database_unavailable", NULL}, /* lock not available */
    {"57014", ERROR_UNAVAILABLE, "database_unavailable", NULL}, /* statement timeout */
    {"57P", ERROR_UNAVAILABLE, "database_unavailable", NULL},   /* shutdown, crash, starting up */
    {"25006", ERROR_UNAVAILABLE, "database_unavailable", NULL}, /* became a standby */
    {"53", ERROR_UNAVAILABLE, "database_unavailable", NULL}, /* out of memory, disk, connections */
    {"08", ERROR_UNAVAILABLE, "database_unavailable", NULL}, /* connection */
};

static bool state_starts(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

bool db_error_ends_connection(DbRole role, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    /* A failure without a state was made by libpq itself: lost connection, no memory. */
    return state == NULL || state_starts(state, "08") || state_starts(state, "57P") ||
           state_starts(state, "25P03") || (role == DB_ROLE_WRITE && state_starts(state, "25006"));
}

static const StateRule *rule_of(const char *state)
{
    for (size_t at = 0; at < sizeof(STATE_RULES) / sizeof(STATE_RULES[0]); at++) {
        if (state_starts(state, STATE_RULES[at].prefix))
            return &STATE_RULES[at];
    }
    return NULL;
}

bool db_error_is_of_moment(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const StateRule *rule = state == NULL ? NULL : rule_of(state);

    return state == NULL || (rule != NULL && rule->kind == ERROR_UNAVAILABLE);
}

Error *db_error_unavailable(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "database_unavailable",
                     "The database does not answer at the moment.");
}

Error *db_error_internal(const DbSession *session, const Statement *statement, const char *what)
{
    db_log(session->database,
           &(DbEvent){.what = "statement_misused", .statement = statement->name, .message = what});
    return error_new(session->arena, ERROR_INTERNAL, "internal", "Something went wrong here.");
}

static void log_failure(const Database *database, const Statement *statement,
                        const PGresult *result, const char *state)
{
    const bool quotes_data = state_starts(state, "22") || state_starts(state, "23");
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    db_log(database, &(DbEvent){.what = "statement_failed",
                                .statement = statement->name,
                                .sqlstate = state,
                                .message = quotes_data ? constraint : message});
}

Error *db_error_of(const DbSession *session, const Statement *statement, const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    const StateRule *rule;
    const char *state;

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return NULL;
    if (status == PGRES_PIPELINE_ABORTED)
        return db_error_unavailable(session->arena);

    db_count(session->database, COUNT_FAILURES, 1);
    state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL)
        return db_error_unavailable(session->arena);
    log_failure(session->database, statement, result, state);
    rule = rule_of(state);
    if (rule != NULL && rule->detail == NULL)
        return db_error_unavailable(session->arena);
    if (rule != NULL)
        return error_new(session->arena, rule->kind, rule->code, "%s", rule->detail);
    return error_new(session->arena, ERROR_INTERNAL, "internal", "Something went wrong here.");
}

/*
 * PostgreSQL for coroutines: one Database for each loop, with a read connection that all requests
 * share in pipeline mode (one sync for each turn of the loop), one for slow reads, and a few for
 * transactions, one at a time each. Every wait ends by our own deadline, whatever the server does;
 * connections are made, checked, prepared and replaced in the background. It refuses to start as a
 * role that could see past row-level security, to send SQL that is not a listed Statement, to write
 * on a read connection, and to let the database's words reach a client: they go to the log
 * callback.
 *
 *     DbSession session = db_session(database, arena, firm_id, deadline_ms);
 *     DbResult *result;
 *     TRY(DB_QUERY(&session, &LOTS_OF_ACCOUNT, &result, PARAM(firm_id), PARAM(account_id)));
 *     return db_rows(result, lots_out, count_out);
 *
 * Failures, unless a function says otherwise (in the session's arena):
 *   ERROR_UNAVAILABLE "database_unavailable"  no answer in time, no connection, or the server is
 * going down ERROR_UNAVAILABLE "database_busy"         the queue of reads or of transactions is
 * full ERROR_CONFLICT    "retry"                 40001, 40P01: roll back and run the transaction
 * again, at most 5 times ERROR_CONFLICT    "already_exists"        23505: a unique key is taken
 *   ERROR_CONFLICT    "in_use"                23503: a row that others refer to, or that refers to
 * none ERROR_INTERNAL    "internal"              anything else: the statement or its use is wrong
 *
 * All functions belong to the loop's thread; those that wait are called from a coroutine.
 */
#pragma once

#include "loop/wait.h"
#include "storage/db_param.h"

typedef struct Database Database;
typedef struct DbTransaction DbTransaction;
typedef struct DbResult DbResult;

/* For an operator's log. */
typedef struct DbEvent {
    const char
        *what; /* "connected", "connection_lost", "connection_refused", "statement_failed" … */
    const char *statement; /* name, or NULL */
    const char *sqlstate;  /* five characters, or NULL */
    const char *message;   /* the server's or libpq's words; none for classes 22 and 23, which may
                              quote data */
} DbEvent;

typedef struct DatabaseConfig {
    const char
        *conninfo; /* keywords or URI, without a password; gssencmode is overridden with disable */
    const char *password;               /* or NULL */
    const Statement *const *statements; /* all that will be used; must outlive the Database */
    size_t statement_count;
    size_t write_connections;
    size_t read_queue;       /* reads under way at most, waiting ones included */
    size_t write_queue;      /* transactions waiting for a connection at most */
    const char *channel;     /* to listen to, on a connection of its own; NULL: none */
    int64_t timeout_ms;      /* longest wait for one answer; 1500 keeps a request under 2 s */
    int64_t slow_timeout_ms; /* the same for db_slow_session and db_transaction_allow_slow */
    void (*log)(void *context, const DbEvent *event);
    void *log_context;
} DatabaseConfig;

/* Counters of one Database; any thread may read them with database_metrics. */
typedef struct DatabaseMetrics {
    uint64_t queries;       /* statements sent */
    uint64_t batches;       /* syncs sent behind them */
    uint64_t transactions;  /* committed */
    uint64_t rollbacks;     /* rolled back, or lost */
    uint64_t unknown;       /* commits whose outcome stayed unknown */
    uint64_t failures;      /* statements the server refused */
    uint64_t requeued;      /* reads sent again, after a neighbour's failure or a lost connection */
    uint64_t timeouts;      /* waits that our deadline ended */
    uint64_t busy;          /* refused because a queue was full */
    uint64_t connects;      /* connections made ready */
    uint64_t disconnects;   /* ready connections lost or torn down */
    uint64_t reads_waiting; /* now */
    uint64_t writes_waiting;
    uint64_t writes_open; /* transactions now */
} DatabaseMetrics;

/*
 * Opens the connections of a loop in the background and keeps them open. The strings and statements
 * of `config` must outlive it. NULL without memory.
 */
MUST_USE Database *database_open(Loop *loop, const DatabaseConfig *config);

/*
 * Waits until a read and a write connection are ready. ERROR_UNAVAILABLE "database_unavailable"
 * when they are not by `deadline_ms` (they go on trying); ERROR_INTERNAL "database_refused" when
 * the role has too many rights, a statement does not prepare or its columns do not match: a daemon
 * that starts must stop then.
 */
MUST_USE Error *database_wait_ready(Database *database, Arena *arena, int64_t deadline_ms);

/* Whether reads and transactions would find a connection now; from any thread. */
bool database_is_ready(const Database *database);

/* From any thread. */
DatabaseMetrics database_metrics(const Database *database);

/* Closes everything; every waiter has ERROR_UNAVAILABLE first and must have gone before the loop is
 * freed. */
void database_close(Database *database);

/* Where the statements of one request run: the shared pipeline, or a transaction. A value; copy it
 * freely. */
typedef struct DbSession {
    Database *database;
    Arena *arena;
    FirmId firm; /* app.firm of every statement; zero sets none: only the cross-firm functions
                    return rows */
    int64_t deadline_ms;
    DbTransaction *transaction; /* NULL: reads */
    bool slow;
    bool listening; /* on the connection that listens */
} DbSession;

/* Reads in the shared pipeline, each a snapshot of its own or shared with others that are sent at
 * the same time (Statement.many); for statements of a few milliseconds at most. */
DbSession db_session(Database *database, Arena *arena, FirmId firm, int64_t deadline_ms);

/* Reads on the slow connection, in order: the book, reports. */
DbSession db_slow_session(Database *database, Arena *arena, FirmId firm, int64_t deadline_ms);

/*
 * Reads on the connection that listens to config.channel: it has listened before it reads anything,
 * so that whatever is committed after such a read is told.
 */
DbSession db_listening_session(Database *database, Arena *arena, int64_t deadline_ms);

/*
 * Suspends the one coroutine that may call it until something was told on the channel since the
 * last call, or the connection listens anew, or `deadline_ms`; false then. *number_out is the
 * highest number told, 0 when a new connection cannot know what was told meanwhile.
 */
bool database_wait_told(Database *database, int64_t deadline_ms, int64_t *number_out);

/* Ends that wait as if something had been told. */
void database_end_wait(Database *database);

/*
 * A transaction (READ COMMITTED, app.firm set) on a connection of its own, waiting for a free one.
 * BEGIN travels with the first statement. It is rolled back when the arena is freed before
 * db_transaction_commit. After any failed statement only a rollback is left.
 */
MUST_USE Error *db_transaction_begin(Database *database, Arena *arena, FirmId firm,
                                     int64_t deadline_ms, DbSession *session_out);

/*
 * Gives the open transaction slow_timeout_ms for each answer: for bulk writes, which must not be
 * taken for a server that has stopped. Locks are still waited for no longer than usual.
 */
MUST_USE Error *db_transaction_allow_slow(DbSession *session);

/*
 * Commits, sending along whatever db_enqueue left. ERROR_UNAVAILABLE "outcome_unknown" when the
 * answer did not come, the connection was lost meanwhile or the server warned that replication was
 * not waited for: whether it is committed must be looked up. Any other failure means that nothing
 * was committed.
 */
MUST_USE Error *db_transaction_commit(DbSession *session);

/* Rolls back without waiting. Nothing happens after a commit or another rollback. */
void db_transaction_rollback(DbSession *session);

/*
 * Runs a statement and waits for its result, which lives as long as the session's arena.
 * `result_out` may be NULL. The parameters must match the statement's list in number and type.
 */
MUST_USE Error *db_query(DbSession *session, const Statement *statement, const DbParam *parameters,
                         size_t count, DbResult **result_out);

/*
 * In a transaction: sends a statement together with the next db_query or the commit, without
 * waiting for its result; its texts and bytes must live until then. If it fails, that next call
 * returns its failure. `expected_rows` is what it must affect, or -1 for any number; a commit waits
 * for such a statement's answer before it sends COMMIT, so that -1 saves a round trip where the
 * statement cannot but affect its rows or fail (INSERT ... VALUES).
 */
MUST_USE Error *db_enqueue(DbSession *session, const Statement *statement,
                           const DbParam *parameters, size_t count, int64_t expected_rows);

/* The same for a statement whose rows are wanted after the commit: `*result_out` has them then. */
MUST_USE Error *db_enqueue_query(DbSession *session, const Statement *statement,
                                 const DbParam *parameters, size_t count, DbResult **result_out);

/* Statements without parameters: db_query(session, statement, NULL, 0, result_out). */
#define DB_PARAM_COUNT(...) (sizeof((const DbParam[]){__VA_ARGS__}) / sizeof(DbParam))
#define DB_QUERY(session, statement, result_out, ...)                                              \
    db_query((session), (statement), (const DbParam[]){__VA_ARGS__}, DB_PARAM_COUNT(__VA_ARGS__),  \
             (result_out))
#define DB_ENQUEUE(session, statement, expected_rows, ...)                                         \
    db_enqueue((session), (statement), (const DbParam[]){__VA_ARGS__},                             \
               DB_PARAM_COUNT(__VA_ARGS__), (expected_rows))
#define DB_ENQUEUE_QUERY(session, statement, result_out, ...)                                      \
    db_enqueue_query((session), (statement), (const DbParam[]){__VA_ARGS__},                       \
                     DB_PARAM_COUNT(__VA_ARGS__), (result_out))

/* Rows returned. */
size_t db_row_count(const DbResult *result);

/* Rows inserted, updated or deleted, or returned by a SELECT. */
int64_t db_affected(const DbResult *result);

/*
 * All rows as an array of the statement's struct, in the result's arena: Lot *lots; db_rows(result,
 * &lots, &count). Texts and bytes point into the result. ERROR_INTERNAL when a value does not fit
 * its member.
 */
#define db_rows(result, rows_out, count_out)                                                       \
    db_rows_of_size((result), sizeof(**(rows_out)), (rows_out), (count_out))
MUST_USE Error *db_rows_of_size(DbResult *result, size_t row_size, void *rows_out,
                                size_t *count_out);

/* The one row of a result: Household household; db_one(result, &household). None: ERROR_NOT_FOUND
 * "not_found". */
#define db_one(result, row_out) db_one_of_size((result), sizeof(*(row_out)), (row_out))
MUST_USE Error *db_one_of_size(DbResult *result, size_t row_size, void *row_out);

/* The one row, or none. */
#define db_optional(result, row_out, found_out)                                                    \
    db_optional_of_size((result), sizeof(*(row_out)), (row_out), (found_out))
MUST_USE Error *db_optional_of_size(DbResult *result, size_t row_size, void *row_out,
                                    bool *found_out);

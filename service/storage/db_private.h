/*
 * What the files db*.c share and nobody else sees. A DbConnection is permanent and holds, while
 * there is one, libpq's connection, always in pipeline mode. What was sent and not yet answered
 * stands in its ring, in order; what waits to be sent, in its queue. A DbCommand is one statement
 * that somebody waits for; it lives in its session's arena and is taken out of queue and ring
 * before its waiter goes on.
 */
#pragma once

#include "storage/db.h"
#include <stdatomic.h>

struct pg_conn;
struct pg_result;

/* Statements of our own, prepared before the caller's. */
typedef enum DbControl {
    DB_SET_FIRM,
    DB_BEGIN,
    DB_COMMIT,
    DB_ROLLBACK,
    DB_ALLOW_SLOW,
    DB_CONTROL_COUNT
} DbControl;
extern const Statement DB_CONTROLS[DB_CONTROL_COUNT];

/* Encoded parameters, in the session's arena. */
typedef struct DbValues {
    const char *const *bytes; /* NULL is SQL's NULL */
    const int *lengths;
    int count;
} DbValues;

typedef enum DbOutcome {
    DB_WAITING,
    DB_ANSWERED, /* `result` is the server's answer, good or bad */
    DB_LOST,     /* the connection went away after it was sent */
    DB_UNSENT,   /* it went away, or was never there, before */
} DbOutcome;

typedef struct DbConnection DbConnection;
typedef struct DbCommand DbCommand;

/* Commands in order. */
typedef struct DbQueue {
    DbCommand *first;
    DbCommand *last;
} DbQueue;

struct DbCommand {
    const Statement *statement;
    DbValues values;
    FirmId firm;
    DbOutcome outcome;
    DbResult *result; /* takes the answer; cleared with the arena */
    int64_t expected_rows;
    Wait wait;
    DbConnection *connection;
    DbQueue *queue;           /* that it waits in to be sent, or NULL */
    DbCommand *next;          /* in that queue, or of those sent with it as one */
    DbCommand *next_enqueued; /* of the transaction */
    uint64_t entry;           /* in the ring, when sent */
    bool sent;
    bool begins;   /* BEGIN and the firm go before it */
    bool requeued; /* has had its second chance: gets a sync of its own */
};

typedef enum DbEntryKind {
    ENTRY_SYNC,
    ENTRY_CONTROL, /* BEGIN, ROLLBACK or the firm: nobody waits for it */
    ENTRY_COMMAND,
    ENTRY_GATHERED, /* index: values that it was sent with; the commands are a list */
    ENTRY_CHECK,    /* the role and the settings, when a connection opens */
    ENTRY_EPOCH,    /* the fence against a returned old primary */
    ENTRY_PREPARE,  /* index: of the statement */
    ENTRY_DESCRIBE, /* index: of the statement */
    ENTRY_LISTEN,
} DbEntryKind;

typedef struct DbEntry {
    DbEntryKind kind;
    bool answered; /* its result came, the NULL behind it not yet */
    size_t index;
    DbCommand *command; /* NULL when nobody waits any more */
} DbEntry;

typedef enum DbConnectionState {
    DB_DOWN, /* the backoff timer runs */
    DB_CONNECTING,
    DB_PREPARING,
    DB_READY,
    DB_CLOSED,
} DbConnectionState;

/* How far the checks of a fresh connection are. */
typedef enum DbCheck { DB_CHECK_ROLE, DB_CHECK_STATEMENTS, DB_CHECK_LISTEN } DbCheck;

typedef enum DbRole { DB_ROLE_READ, DB_ROLE_SLOW, DB_ROLE_WRITE, DB_ROLE_LISTEN } DbRole;

struct DbConnection {
    Database *database;
    DbRole role;
    DbConnectionState state;
    DbCheck check;
    bool has_epoch; /* there is an epoch to compare */
    struct pg_conn *pg;
    LoopWatch watch;
    bool watched;
    bool wants_write;
    LoopTimer timer; /* backoff, time to connect, then the watchdog over silence */
    LoopHook flush;
    int64_t progress_ms; /* last sign of life while something was under way */
    int64_t timeout_ms;
    int failures; /* attempts to connect in a row */
    DbEntry *ring;
    uint64_t ring_mask;
    uint64_t ring_head; /* oldest unanswered */
    uint64_t ring_tail; /* next free */
    DbQueue queue;
    DbQueue gathering; /* of statements that serve many at once: db_gather.c */
    size_t gathered;   /* entries of such in the ring that were not answered */
    bool unsynced;     /* something was sent since the last sync */
    bool firm_sent;
    FirmId firm;  /* of the present batch, if firm_sent */
    bool warned;  /* a WARNING came that makes a commit doubtful */
    bool refused; /* the check failed: closed for good, or tried again later */
    DbTransaction *transaction;
    DbConnection *next_idle;
};

struct DbTransaction {
    Database *database;
    DbConnection *connection; /* NULL once released or lost */
    DbCommand *enqueued_first;
    DbCommand *enqueued_last;
    bool begun;
    bool failed; /* only a rollback is left */
};

/* What the channel has told since somebody last asked. */
typedef struct DbTelling {
    bool told;
    bool anew; /* a new connection listens: nobody knows what the last one missed */
    int64_t number;
    Wait *waiter; /* on its coroutine's stack, or NULL */
} DbTelling;

typedef enum DbCounter {
    COUNT_QUERIES,
    COUNT_BATCHES,
    COUNT_TRANSACTIONS,
    COUNT_ROLLBACKS,
    COUNT_UNKNOWN,
    COUNT_FAILURES,
    COUNT_REQUEUED,
    COUNT_TIMEOUTS,
    COUNT_BUSY,
    COUNT_CONNECTS,
    COUNT_DISCONNECTS,
    COUNT_READS_WAITING,
    COUNT_WRITES_WAITING,
    COUNT_WRITES_OPEN,
    COUNT_READ_READY, /* connections, not events */
    COUNT_WRITES_READY,
    COUNT_KINDS
} DbCounter;

struct Database {
    Loop *loop;
    DatabaseConfig config;
    DbConnection read;
    DbConnection slow;
    DbConnection listener; /* without a ring when the config names no channel */
    DbTelling telling;
    DbConnection *writes;
    DbConnection *idle; /* ready write connections without a transaction */
    Gate gate;          /* its places are the idle ones */
    bool verified;      /* columns were compared once */
    bool closing;
    const char *refusal;           /* why it will not start, or NULL */
    const char *refused_statement; /* its name, or NULL */
    int64_t epoch;                 /* highest seen: epoch row, and timeline */
    int64_t timeline;
    _Atomic uint64_t counters[COUNT_KINDS];
};

/* db.c */
void db_count(Database *database, DbCounter counter, int64_t by);
void db_log(const Database *database, const DbEvent *event);

/* db_connection.c */
MUST_USE bool db_connection_init(DbConnection *connection, Database *database, DbRole role);
void db_connection_open(DbConnection *connection);
void db_connection_close(DbConnection *connection);
/* Gives up libpq's connection, settles all that was under way, and tries again later. */
void db_connection_lost(DbConnection *connection, const char *what, const char *message);
/* The checks are through. */
void db_connection_ready(DbConnection *connection);
/* Sends what libpq has buffered, watching for room when the socket has none. */
void db_connection_flush(DbConnection *connection);

/* db_check.c */
/* Sends the checks and prepares of a fresh connection; false when libpq refuses. */
MUST_USE bool db_check_send(DbConnection *connection);
/* Looks at the answer to an entry of these kinds; on refusal the connection is marked refused. */
void db_check_answer(DbConnection *connection, const DbEntry *entry,
                     const struct pg_result *result);
/* The answers of a batch are all in: sends the next, or declares the connection ready. */
void db_check_next(DbConnection *connection);

/* db_listen.c */
/* Sends LISTEN, the last of a fresh listener's checks; false when libpq refuses. */
MUST_USE bool db_listen_send(DbConnection *connection);
/* The connection listens: whoever waits is told that it is a new one. */
void db_listen_ready(DbConnection *connection);
/* Takes the notifications that came. */
void db_listen_drain(DbConnection *connection);

/* db_pipeline.c */
void db_pipeline_init(DbConnection *connection);
DbEntry *db_pipeline_push(DbConnection *connection, DbEntryKind kind, DbCommand *command);
MUST_USE bool db_pipeline_sync(DbConnection *connection);
/* Puts the command at the end of its queue; it is sent at the end of the turn. */
void db_pipeline_queue(DbConnection *connection, DbCommand *command);
/* Sends a statement, and before it the firm unless that is known, and enters it into the ring,
 * where there must be room. False, with nothing entered, when libpq refuses. */
MUST_USE bool db_pipeline_send(DbConnection *connection, const DbEntry *entry, FirmId firm,
                               const Statement *statement, const DbValues *values);
MUST_USE bool db_pipeline_has_room(const DbConnection *connection);
/* Sends a read once more that suffered from another's failure, or from a lost connection; false
 * when it may not be, or was already. */
MUST_USE bool db_pipeline_requeue(DbConnection *connection, DbCommand *command);
/* The command has its answer, unless that is put into its result later, or never will have one. */
void db_pipeline_answered(DbCommand *command, DbOutcome outcome);
/* Its waiter gave up: nothing will touch the command any more. */
void db_pipeline_forget(DbCommand *command);
/* Takes all answers that have come. */
void db_pipeline_drain(DbConnection *connection);
/* After a loss: reads get a second chance, everything else is told. */
void db_pipeline_settle(DbConnection *connection);
/* Sends BEGIN or ROLLBACK with nobody waiting; the latter with a sync of its own. */
MUST_USE bool db_pipeline_control(DbConnection *connection, DbControl control);
/* Waits for a queued command until its deadline. */
void db_pipeline_wait(DbCommand *command, int64_t deadline_ms);

/* db_queue.c: at the end, from the front, which is there, or from anywhere. */
void db_queue_push(DbQueue *queue, DbCommand *command);
DbCommand *db_queue_take(DbQueue *queue);
void db_queue_remove(DbCommand *command);

/* db_gather.c */
/* Whether the command may be sent together with others of its kind. */
bool db_gather_takes(const DbConnection *connection, const DbCommand *command);
/* Whether those that wait would be sent now. */
bool db_gather_may_send(const DbConnection *connection);
/* Sends them; false when libpq refuses, with what was not sent back in its queue. */
MUST_USE bool db_gather_send(DbConnection *connection);
/* Gives each command its part of the answer, which it takes. */
void db_gather_answer(DbConnection *connection, DbEntry *entry, struct pg_result *result);

/* db_transaction.c */
/* The gate of transactions is told of a write connection that came, or went. */
void db_transaction_connection_ready(DbConnection *connection);
void db_transaction_connection_lost(DbConnection *connection);
/* Runs the command in the session's transaction; its answer is in command->result. */
MUST_USE Error *db_transaction_run(DbSession *session, DbCommand *command);
MUST_USE Error *db_transaction_enqueue(DbSession *session, DbCommand *command);

/* db_command.c */
/* A command with its parameters encoded, not yet queued. */
MUST_USE Error *db_command_new(const DbSession *session, const Statement *statement,
                               const DbParam *parameters, size_t count, DbCommand **command_out);
/* The failure of a command that nobody waits for any more, NULL when it did what was expected. */
Error *db_command_error(const DbSession *session, const DbCommand *command);
/* The earlier of the session's deadline and the longest wait for one answer. */
int64_t db_command_deadline_ms(const DbSession *session, int64_t timeout_ms);

/* db_error.c */
/* Whether the result says that the session itself is over. */
bool db_error_ends_connection(DbRole role, const struct pg_result *result);
/* Whether a failure says nothing of the statement: the same may do at another moment. */
bool db_error_is_of_moment(const struct pg_result *result);
/* The failure in a result, logged; NULL when it is none. */
Error *db_error_of(const DbSession *session, const Statement *statement,
                   const struct pg_result *result);
Error *db_error_unavailable(Arena *arena);
Error *db_error_internal(const DbSession *session, const Statement *statement, const char *what);

/* db_param.c */
MUST_USE Error *db_param_encode(const DbSession *session, const Statement *statement,
                                const DbParam *parameters, size_t count, DbValues *values_out);
unsigned db_param_oid(unsigned type);
/* Where the value of this type lies within its Optional. */
size_t db_param_value_at(DbType type);
/* A firm's 36 characters; the zero firm is empty. */
size_t db_param_firm(FirmId firm, char text_out[static UUID_TEXT_BYTES]);

/* db_result.c */
/* A result to be: its struct is in the arena and clears what is put into it when the arena is
 * freed. */
DbResult *db_result_new(const DbSession *session, const Statement *statement);
void db_result_adopt(DbResult *result, struct pg_result *pg);
/* What several results hold together, each at most a row of it; cleared with the last of them. */
typedef struct DbShared {
    struct pg_result *pg;
    size_t holders;
} DbShared;
/* The result's part: `rows`, none or one, from row `first` on. */
void db_result_share(DbResult *result, DbShared *shared, size_t first, size_t rows);
/* What it holds, or NULL. */
const struct pg_result *db_result_pg(const DbResult *result);

/* db_row.c */
/* The bytes of one value. */
typedef struct DbField {
    const uint8_t *bytes;
    size_t length;
    bool is_null;
} DbField;
/* Whether a column of the server's type `oid` can fill the member. */
bool db_column_accepts(const DbColumn *column, unsigned oid);
/* Fills the column's member of a zeroed row; false when the value does not fit. Texts refer to the
 * field's bytes. */
MUST_USE bool db_decode_field(Arena *arena, const DbColumn *column, const DbField *field,
                              char *row);

/* db_packed.c */
/* The same of a column of packed rows. */
MUST_USE bool db_decode_packed(Arena *arena, const DbColumn *column, const DbField *field,
                               char *row);

/*
 * Reads that differ in one id go as one statement with all their ids: what the server does to begin
 * and end a statement is then done once for all of them. The first that comes is sent at the end of
 * its turn as ever; what comes while two statements are under way waits until all but one of those
 * have their answers, and so finds company under load alone. Each gets its own row of what they
 * share. When the statement fails, each is sent once more by itself, so that none fails for
 * another.
 */
#include "base/memory.h"
#include "storage/db_private.h"
#include "storage/db_wire.h"
#include <assert.h>
#include <libpq-fe.h>

enum {
    MANY_MOST = 16,     /* ids of one statement */
    MANY_UNDER_WAY = 2, /* one more than is left to the server while others' rows are used */
    UUID_OID = 2950,
    ARRAY_HEAD_BYTES = 20,
    ARRAY_ITEM_BYTES = 4 + (int)sizeof(Uuid),
};

/* What is sent at once. */
typedef struct Many {
    DbQueue commands;
    const char *ids[MANY_MOST];
    size_t id_count;
} Many;

bool db_gather_takes(const DbConnection *connection, const DbCommand *command)
{
    return connection->role != DB_ROLE_WRITE && command->statement->many != NULL &&
           !command->requeued;
}

bool db_gather_may_send(const DbConnection *connection)
{
    return connection->gathering.first != NULL && connection->gathered < MANY_UNDER_WAY;
}

/* The value that the command is about. */
static const char *id_of(const DbCommand *command)
{
    assert(command->values.lengths[command->statement->many_at] == (int)sizeof(Uuid));
    return command->values.bytes[command->statement->many_at];
}

static bool same_value(const DbValues *left, const DbValues *right, size_t at)
{
    if (left->bytes[at] == NULL || right->bytes[at] == NULL)
        return left->bytes[at] == right->bytes[at];
    return left->lengths[at] == right->lengths[at] &&
           memcmp(left->bytes[at], right->bytes[at], (size_t)left->lengths[at]) == 0;
}

static bool go_together(const DbCommand *left, const DbCommand *right)
{
    if (left->statement != right->statement || !uuid_equal(left->firm.uuid, right->firm.uuid))
        return false;
    for (size_t at = 0; at < (size_t)left->values.count; at++) {
        if (at != left->statement->many_at && !same_value(&left->values, &right->values, at))
            return false;
    }
    return true;
}

/* Two may ask for the same. */
static bool has_id(const Many *many, const char *id)
{
    for (size_t at = 0; at < many->id_count; at++) {
        if (memcmp(many->ids[at], id, sizeof(Uuid)) == 0)
            return true;
    }
    return false;
}

/* The first that waits, and those behind it that go with it. */
static void gather(DbConnection *connection, Many *many)
{
    DbQueue waiting = connection->gathering;

    connection->gathering = (DbQueue){0};
    while (waiting.first != NULL) {
        DbCommand *command = db_queue_take(&waiting);
        const char *id = id_of(command);

        if (many->commands.first != NULL &&
            (many->id_count == MANY_MOST || !go_together(many->commands.first, command))) {
            db_queue_push(&connection->gathering, command);
            continue;
        }
        if (!has_id(many, id))
            many->ids[many->id_count++] = id;
        db_queue_push(&many->commands, command);
    }
}

/* As db_param.c writes an array; returns its length. */
static int put_ids(const Many *many, uint8_t bytes_out[static ARRAY_HEAD_BYTES])
{
    uint8_t *at = bytes_out + ARRAY_HEAD_BYTES;

    wire_put32(bytes_out, 1);
    wire_put32(bytes_out + 4, 0);
    wire_put32(bytes_out + 8, UUID_OID);
    wire_put32(bytes_out + 12, (uint32_t)many->id_count);
    wire_put32(bytes_out + 16, 1);
    for (size_t id = 0; id < many->id_count; id++, at += ARRAY_ITEM_BYTES) {
        wire_put32(at, sizeof(Uuid));
        memcpy(at + 4, many->ids[id], sizeof(Uuid));
    }
    return (int)(at - bytes_out);
}

static bool send_many(DbConnection *connection, const Many *many)
{
    const DbCommand *first = many->commands.first;
    const size_t many_at = first->statement->many_at;
    const DbEntry entry = {
        .kind = ENTRY_GATHERED, .index = many->id_count, .command = many->commands.first};
    uint8_t array[ARRAY_HEAD_BYTES + MANY_MOST * ARRAY_ITEM_BYTES];
    const char *bytes[STATEMENT_PARAMETERS];
    int lengths[STATEMENT_PARAMETERS];
    const DbValues values = {.bytes = bytes, .lengths = lengths, .count = first->values.count};

    if (many->id_count == 1)
        return db_pipeline_send(connection, &entry, first->firm, first->statement, &first->values);
    for (size_t at = 0; at < (size_t)values.count; at++) {
        bytes[at] = first->values.bytes[at];
        lengths[at] = first->values.lengths[at];
    }
    bytes[many_at] = (const char *)array;
    lengths[many_at] = put_ids(many, array);
    return db_pipeline_send(connection, &entry, first->firm, first->statement->many, &values);
}

bool db_gather_send(DbConnection *connection)
{
    if (!db_gather_may_send(connection))
        return true;
    while (connection->gathering.first != NULL && db_pipeline_has_room(connection)) {
        Many many = {0};

        gather(connection, &many);
        if (!send_many(connection, &many)) {
            while (many.commands.first != NULL)
                db_queue_push(&connection->gathering, db_queue_take(&many.commands));
            return false;
        }
        connection->gathered++;
        for (DbCommand *command = many.commands.first; command != NULL; command = command->next) {
            command->queue = NULL;
            command->entry = connection->ring_tail - 1;
            command->sent = true;
        }
    }
    return true;
}

/* The row whose first column is this id, or how many there are. */
static size_t find_row(const PGresult *result, const char *id)
{
    const int count = PQntuples(result);
    int row = 0;

    while (row < count && (PQgetlength(result, row, 0) != (int)sizeof(Uuid) ||
                           memcmp(PQgetvalue(result, row, 0), id, sizeof(Uuid)) != 0))
        row++;
    return (size_t)row;
}

static void share(DbCommand *command, DbShared *shared)
{
    const size_t row = find_row(shared->pg, id_of(command));

    db_result_share(command->result, shared, row, row < (size_t)PQntuples(shared->pg) ? 1 : 0);
}

/* What serves nobody: each has its second chance. */
static void ask_again(DbConnection *connection, DbCommand *commands)
{
    while (commands != NULL) {
        DbCommand *next = commands->next;

        if (!db_pipeline_requeue(connection, commands))
            db_pipeline_answered(commands, DB_LOST);
        commands = next;
    }
}

/* The failure of a statement of one is that one's own, unless a neighbour's kept it from running.
 */
static bool is_own(const DbEntry *entry, const PGresult *result)
{
    return entry->index == 1 && entry->command->next == NULL &&
           PQresultStatus(result) != PGRES_PIPELINE_ABORTED;
}

void db_gather_answer(DbConnection *connection, DbEntry *entry, PGresult *result)
{
    DbCommand *commands = entry->command;
    DbShared *shared = NULL;

    connection->gathered--;
    if (commands != NULL && (PQresultStatus(result) == PGRES_TUPLES_OK || is_own(entry, result)))
        shared = MEMORY_NEW(DbShared);
    entry->command = NULL;
    if (shared == NULL) {
        ask_again(connection, commands);
        PQclear(result);
        return;
    }
    shared->pg = result;
    for (DbCommand *command = commands; command != NULL; command = command->next)
        shared->holders++;
    while (commands != NULL) {
        DbCommand *next = commands->next;

        share(commands, shared);
        db_pipeline_answered(commands, DB_ANSWERED);
        commands = next;
    }
}

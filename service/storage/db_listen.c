/*
 * The connection that listens to a channel. What is told there is a hint to read: it is lost while
 * no connection listens, so that each new one says that something may have been missed.
 */
#include "storage/db_private.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

enum { DECIMAL = 10 };

bool db_listen_send(DbConnection *connection)
{
    const char *channel = connection->database->config.channel;
    char *name = PQescapeIdentifier(connection->pg, channel, strlen(channel));
    char sql[128];
    int length;

    if (name == NULL)
        return false;
    length = snprintf(sql, sizeof(sql), "LISTEN %s", name);
    PQfreemem(name);
    if (length < 0 || (size_t)length >= sizeof(sql) ||
        PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 0) != 1)
        return false;
    (void)db_pipeline_push(connection, ENTRY_LISTEN, NULL);

    return db_pipeline_sync(connection);
}

static void tell(DbTelling *telling)
{
    telling->told = true;
    if (telling->waiter != NULL)
        wait_done(telling->waiter);
}

void db_listen_ready(DbConnection *connection)
{
    connection->database->telling.anew = true;
    tell(&connection->database->telling);
}

void db_listen_drain(DbConnection *connection)
{
    DbTelling *telling = &connection->database->telling;
    PGnotify *notice;

    while ((notice = PQnotifies(connection->pg)) != NULL) {
        const int64_t number = strtoll(notice->extra, NULL, DECIMAL);

        PQfreemem(notice);
        if (number > telling->number)
            telling->number = number;
        tell(telling);
    }
}

bool database_wait_told(Database *database, int64_t deadline_ms, int64_t *number_out)
{
    DbTelling *telling = &database->telling;
    Wait wait;
    bool told;

    wait_init(&wait, database->loop);
    if (!telling->told) {
        telling->waiter = &wait;
        (void)wait_for(&wait, deadline_ms);
        telling->waiter = NULL;
    }
    told = telling->told;
    if (told)
        *number_out = telling->anew ? 0 : telling->number;
    *telling = (DbTelling){0};

    return told;
}

void database_end_wait(Database *database)
{
    tell(&database->telling);
}

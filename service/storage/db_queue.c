/* Commands in the order in which they came; one that gives up leaves from anywhere. */
#include "storage/db_private.h"

void db_queue_push(DbQueue *queue, DbCommand *command)
{
    command->next = NULL;
    if (queue->first == NULL)
        queue->first = command;
    else
        queue->last->next = command;
    queue->last = command;
    command->queue = queue;
}

DbCommand *db_queue_take(DbQueue *queue)
{
    DbCommand *command = queue->first;

    queue->first = command->next;
    if (queue->first == NULL)
        queue->last = NULL;
    command->next = NULL;
    command->queue = NULL;

    return command;
}

void db_queue_remove(DbCommand *command)
{
    DbQueue *queue = command->queue;
    DbCommand *previous = NULL;
    DbCommand **link = &queue->first;

    while (*link != command) {
        previous = *link;
        link = &previous->next;
    }
    *link = command->next;
    if (queue->last == command)
        queue->last = previous;
    command->next = NULL;
    command->queue = NULL;
}

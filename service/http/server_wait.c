/*
 * An exchange whose coroutine waits. Most wait for one answer of the database, a fraction of a
 * millisecond: for these the library asks again in each of its turns, instead of taking the
 * connection out of its epoll and putting it back, which costs two system calls, another read and
 * an event that says nothing. Whoever waits longer is suspended, before the library's own timeout
 * counts against it. A connection that ends meanwhile leaves the exchange to its coroutine.
 */
#include "http/server_private.h"

enum { PATIENCE_MS = 20 };

void exchange_wait(Exchange *exchange)
{
    Server *server = exchange->server;

    exchange->state = EXCHANGE_WAITING;
    exchange->waiting_ns = clock_monotonic_ns(server->app->clock);
    exchange->waiting_ms = loop_now_ms(server->loop);
    server->waiting++;
}

void exchange_look(Exchange *exchange)
{
    Server *server = exchange->server;

    if (loop_now_ms(server->loop) - exchange->waiting_ms < PATIENCE_MS)
        return;
    exchange->state = EXCHANGE_SUSPENDED;
    server->waiting--;
    MHD_suspend_connection(exchange->connection);
}

void exchange_leave(Exchange *exchange)
{
    exchange->state = EXCHANGE_LEFT;
    exchange->connection = NULL;
    exchange->server->waiting--;
}

void exchange_finish(Exchange *exchange)
{
    Server *server = exchange->server;
    ExchangeState state = exchange->state;

    exchange->state = EXCHANGE_DONE;
    metrics_add(server->metrics, GAUGE_COROUTINES, -1);
    if (state == EXCHANGE_RUNNING)
        return;
    exchange->waited_ns = clock_monotonic_ns(server->app->clock) - exchange->waiting_ns;
    if (state == EXCHANGE_LEFT) {
        exchange_record(exchange, exchange->response == NULL ? 503 : exchange->response->status,
                        NULL);
        exchange_end(exchange);
        return;
    }
    if (state == EXCHANGE_WAITING)
        server->waiting--;
    else
        MHD_resume_connection(exchange->connection);
    /* With an epoll of ours, the library wakes nobody for either: its next turn has to be asked
     * for. */
    server_wake(server);
}

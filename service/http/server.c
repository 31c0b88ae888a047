#include "http/server_private.h"

#include "base/digest.h"
#include "base/memory.h"
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void server_wake(Server *server)
{
    loop_defer(server->loop, LOOP_PHASE_SERVE, &server->turn);
}

/*
 * The library's own timeouts; 0 means that it wants another turn at once. Exchanges that wait keep
 * it at 0, though nothing can come of a turn before their coroutines go on: whatever else the
 * library may have to do then is looked after a little later.
 */
static void heed_timeout(Server *server)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;

    if (MHD_get_timeout(server->daemon, &timeout_ms) != MHD_YES)
        return;
    if (timeout_ms == 0 && server->waiting > 0 && !server->unsettled)
        timeout_ms = SERVER_LOOK_MS;
    if (timeout_ms == 0) {
        server_wake(server);
        return;
    }
    int64_t at_ms = loop_now_ms(server->loop) + (int64_t)timeout_ms;
    if (!server->timer.armed || server->timer.at_ms > at_ms)
        loop_timer_start(server->loop, &server->timer, at_ms);
}

static void take_turn(void *context)
{
    Server *server = context;

    server->unsettled = false;
    server->replied = false;
    MHD_run(server->daemon);
    if (server->replied) { /* it sends in the turn after it has asked */
        server->unsettled = false;
        MHD_run(server->daemon);
    }
    heed_timeout(server);
}

static void on_ready(void *context, uint32_t events)
{
    Server *server = context;

    (void)events;
    server_wake(server);
}

static void on_timer(void *context)
{
    Server *server = context;

    server_wake(server);
}

/*
 * Whoever feeds a head byte by byte never idles, as the library counts it. And whoever sends a part
 * of a request and its end at once is not noticed: the library takes the data and forgets that the
 * one event of its edge-triggered epoll told both.
 */
static bool is_lost(const Connection *connection, int64_t now_ms)
{
    char byte;

    if (connection->phase == CONNECTION_ANSWERING)
        return false;
    if (connection->phase != CONNECTION_IDLE &&
        recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        return true;
    return connection->phase != CONNECTION_BODY && now_ms - connection->since_ms > SERVER_HEAD_MS;
}

static void sweep(void *context)
{
    Server *server = context;
    int64_t now_ms = loop_now_ms(server->loop);

    for (const Connection *each = server->connections; each != NULL; each = each->next) {
        if (is_lost(each, now_ms))
            shutdown(each->fd, SHUT_RDWR);
    }
    loop_timer_start(server->loop, &server->sweep, now_ms + SERVER_SWEEP_MS);
}

static void open_connection(Server *server, struct MHD_Connection *connection,
                            void **socket_context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Connection *opened = MEMORY_NEW(Connection);

    *socket_context = opened;
    if (opened == NULL)
        return;
    opened->fd = info->connect_fd;
    opened->loop = server->loop;
    opened->since_ms = loop_now_ms(server->loop);
    opened->next = server->connections;
    if (opened->next != NULL)
        opened->next->previous = opened;
    server->connections = opened;
    metrics_add(server->metrics, GAUGE_CONNECTIONS, 1);
}

static void close_connection(Server *server, Connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    memory_free(connection);
    metrics_add(server->metrics, GAUGE_CONNECTIONS, -1);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    Server *server = context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        open_connection(server, connection, socket_context);
        return;
    }
    close_connection(server, *socket_context);
    *socket_context = NULL;
}

void server_set_phase(struct MHD_Connection *connection, ConnectionPhase phase)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Connection *known = info == NULL ? NULL : info->socket_context;

    if (known == NULL)
        return;
    known->phase = phase;
    if (phase == CONNECTION_IDLE)
        known->since_ms = loop_now_ms(known->loop);
}

static struct MHD_Daemon *start_daemon(Server *server, const ServerConfig *config)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, server_on_access, server,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)config->listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        config->connection_limit, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)(config->feed == NULL ? SERVER_CONNECTION_BYTES : SERVER_STREAM_BYTES),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_S, MHD_OPTION_URI_LOG_CALLBACK,
        server_on_uri, server, MHD_OPTION_NOTIFY_COMPLETED, server_on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_END);
}

static bool watch_daemon(Server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);

    if (info == NULL)
        return false;
    server->watch = (LoopWatch){info->epoll_fd, on_ready, server};
    return loop_watch(server->loop, &server->watch, EPOLLIN);
}

Server *server_new(const ServerConfig *config)
{
    Server *server = MEMORY_NEW(Server);

    if (server == NULL) {
        close(config->listen_fd);
        return NULL;
    }
    server->app = config->app;
    server->loop = config->app->loop;
    server->edge = config->edge;
    server->metrics = config->metrics;
    server->feed = config->feed;
    server->random_used = SERVER_RANDOM_REQUESTS;
    server->turn = (LoopHook){.run = take_turn, .context = server};
    server->timer = (LoopTimer){.fire = on_timer, .context = server};
    server->sweep = (LoopTimer){.fire = sweep, .context = server};
    server->listen_fd = -1;
    server->daemon = start_daemon(server, config);
    if (server->daemon == NULL) {
        close(config->listen_fd);
        memory_free(server);
        return NULL;
    }
    if (!watch_daemon(server)) {
        MHD_stop_daemon(server->daemon);
        memory_free(server);
        return NULL;
    }
    loop_timer_start(server->loop, &server->sweep, loop_now_ms(server->loop) + SERVER_SWEEP_MS);
    server_wake(server);
    return server;
}

void server_stop_accepting(Server *server)
{
    if (server->listen_fd >= 0)
        return;
    /* What waits in the backlog was promised a connection. */
    MHD_run(server->daemon);
    server->listen_fd = MHD_quiesce_daemon(server->daemon);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    server_wake(server);
}

bool server_is_busy(const Server *server)
{
    return server->exchange_count > 0;
}

void server_free(Server *server)
{
    if (server == NULL)
        return;
    loop_unwatch(server->loop, &server->watch);
    MHD_stop_daemon(server->daemon);
    loop_timer_stop(server->loop, &server->timer);
    loop_timer_stop(server->loop, &server->sweep);
    loop_defer_cancel(server->loop, LOOP_PHASE_SERVE, &server->turn);
    while (server->idle_exchanges != NULL) {
        Exchange *exchange = server->idle_exchanges;
        server->idle_exchanges = exchange->next_idle;
        memory_free(exchange);
    }
    while (server->idle_arena_count > 0)
        arena_free(server->idle_arenas[--server->idle_arena_count]);
    memory_free(server);
}

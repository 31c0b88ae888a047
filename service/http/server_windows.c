/*
 * Long bodies: the library asks for the next bytes, and where a window has been sent a coroutine
 * writes the next one, while the connection is suspended if that takes longer than this turn. So a
 * body of any length holds no more memory than a window, and a slow reader costs no coroutine.
 */
#include "http/server_private.h"

enum { BLOCK_BYTES = 64 * 1024 };

static void finish(Exchange *exchange)
{
    Server *server = exchange->server;

    server_return_arena(server, exchange->window_arena);
    exchange->window_arena = NULL;
    metrics_add(server->metrics, GAUGE_COROUTINES, -1);
    if (!exchange->window_suspended)
        return;
    exchange->window_suspended = false;
    MHD_resume_connection(exchange->connection);
    server_wake(server);
}

static void write_window(void *context)
{
    Exchange *exchange = context;
    Response *response = exchange->response;
    AppContext own = *exchange->request->context;
    bool more = false;
    const Error *error;

    own.arena = exchange->window_arena;
    own.deadline_ms =
        loop_now_ms(exchange->server->loop) + exchange->server->edge->request_timeout_ms;
    error = response->window(&own, response->window_input, &response->body, &more);
    exchange->window_failed = error != NULL || response->body.failed;
    if (!more)
        response->window = NULL;
    finish(exchange);
}

static void abandoned(void *context)
{
    Exchange *exchange = context;

    atomic_fetch_add_explicit(&exchange->server->metrics->exhausted, 1, memory_order_relaxed);
    exchange->window_failed = true;
    finish(exchange);
}

static void on_exhausted(void *context)
{
    const Exchange *exchange = context;

    coroutine_abandon(exchange->server->loop);
}

static void begin_window(Exchange *exchange)
{
    Server *server = exchange->server;
    CoroutineTask task = {write_window, abandoned, exchange};

    exchange->response->body.length = 0;
    exchange->window_sent = 0;
    exchange->window_arena = server_take_arena(server);
    if (exchange->window_arena == NULL) {
        exchange->window_failed = true;
        return;
    }
    arena_on_exhausted(exchange->window_arena, on_exhausted, exchange);
    metrics_add(server->metrics, GAUGE_COROUTINES, 1);
    if (!coroutine_start(server->loop, &task)) {
        exchange->window_failed = true;
        finish(exchange);
    }
}

static ssize_t read_body(void *context, uint64_t position, char *bytes, size_t size)
{
    Exchange *exchange = context;
    const Buffer *body = &exchange->response->body;
    size_t left;

    (void)position;
    if (exchange->window_sent == body->length && exchange->response->window != NULL)
        begin_window(exchange);
    if (exchange->window_arena != NULL) {
        exchange->window_suspended = true;
        MHD_suspend_connection(exchange->connection);
        return 0;
    }
    if (exchange->window_failed)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    left = body->length - exchange->window_sent;
    if (left == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size = size < left ? size : left;
    memcpy(bytes, body->bytes + exchange->window_sent, size);
    exchange->window_sent += size;
    return (ssize_t)size;
}

struct MHD_Response *exchange_windows(Exchange *exchange)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_body, exchange,
                                             NULL);
}

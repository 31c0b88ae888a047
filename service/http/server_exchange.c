#include "http/server_private.h"

#include "http/access_log.h"
#include "http/problem.h"
#include <assert.h>
#include <stdio.h>
#include <sys/socket.h>

enum { CUT_OFF_BYTES = 1024 };

const Error EXCHANGE_BUSY = {.kind = ERROR_UNAVAILABLE,
                             .code = "busy",
                             .detail = "There is no memory or place for this request right now."};

static int64_t now_ns(const Exchange *exchange)
{
    return clock_monotonic_ns(exchange->server->app->clock);
}

void exchange_name(Exchange *exchange)
{
    Server *server = exchange->server;
    Text given =
        text_of(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "X-Request-Id"));

    if (trace_request_id_sane(given)) {
        memcpy(exchange->request_id, given.bytes, given.length);
        return;
    }
    uuid_format(uuid_v7((uint64_t)clock_unix_ms(server->app->clock), server_random(server)),
                exchange->request_id);
}

void exchange_record(const Exchange *exchange, int status, const char *code)
{
    Server *server = exchange->server;
    const AppContext *context = exchange->request == NULL ? NULL : exchange->request->context;
    int64_t duration_us = (now_ns(exchange) - exchange->started_ns) / 1000;
    size_t row = exchange->match.route == NULL ? ROUTE_LIMIT : exchange->match.index;

    metrics_count_request(server->metrics, row, status, duration_us);
    if (!server->edge->access_log)
        return;
    AccessEntry entry = {.method = exchange->method,
                         .route = exchange->match.route,
                         .status = status,
                         .code = code,
                         .duration_us = duration_us,
                         .waited_us = exchange->waited_ns / 1000,
                         .request_id = text_of(exchange->request_id)};
    if (context != NULL)
        entry.firm_id = context->principal.firm_id;
    access_log_write(server->app->clock, &entry);
}

static enum MHD_Result queue(Exchange *exchange, int status, struct MHD_Response *response)
{
    exchange->state = EXCHANGE_REPLIED;
    return MHD_queue_response(exchange->connection, (unsigned)status, response);
}

/* Queues a response that nobody else refers to. */
static enum MHD_Result queue_own(Exchange *exchange, int status, struct MHD_Response *response)
{
    enum MHD_Result queued = queue(exchange, status, response);

    MHD_destroy_response(response);
    return queued;
}

/* The bytes become the library's. */
static struct MHD_Response *response_of(Buffer *body)
{
    size_t length;
    char *bytes = buffer_take(body, &length);

    if (bytes == NULL)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);
}

static void retry_after(struct MHD_Response *response, const Problem *problem)
{
    char seconds[16];

    if (problem->retry_after_s == 0)
        return;
    snprintf(seconds, sizeof seconds, "%d", problem->retry_after_s);
    MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

enum MHD_Result exchange_refuse(Exchange *exchange, const Error *error)
{
    Problem problem = problem_of(error);
    ProblemContext context = {exchange->path, text_of(exchange->request_id)};
    Buffer body = {0};

    problem_write(&body, error, &context);
    if (body.failed)
        buffer_free(&body);
    struct MHD_Response *response = response_of(&body);
    if (response == NULL)
        return MHD_NO;
    exchange_record(exchange, problem.status, error->code);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/problem+json");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, "X-Request-Id", exchange->request_id);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    retry_after(response, &problem);
    return queue_own(exchange, problem.status, response);
}

enum MHD_Result exchange_cut_off(Exchange *exchange, const Error *error)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Problem problem = problem_of(error);
    ProblemContext context = {exchange->path, text_of(exchange->request_id)};
    Buffer body = {0};
    Buffer reply = {.limit = CUT_OFF_BYTES + URI_LIMIT_BYTES * 6};

    problem_write(&body, error, &context);
    buffer_append_format(&reply,
                         "HTTP/1.1 %d %s\r\nConnection: close\r\nCache-Control: no-store\r\n"
                         "Content-Type: application/problem+json\r\nX-Request-Id: %s\r\n"
                         "Content-Length: %zu\r\n",
                         problem.status, problem.title, exchange->request_id, body.length);
    if (problem.retry_after_s > 0)
        buffer_append_format(&reply, "Retry-After: %d\r\n", problem.retry_after_s);
    buffer_append(&reply, "\r\n", 2);
    buffer_append(&reply, body.bytes, body.length);
    if (info != NULL && !body.failed && !reply.failed)
        (void)!send(info->connect_fd, reply.bytes, reply.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    exchange_record(exchange, problem.status, error->code);
    buffer_free(&body);
    buffer_free(&reply);
    exchange->state = EXCHANGE_REPLIED;
    return MHD_NO;
}

static char *put_text(char *at, Text text)
{
    memcpy(at, text.bytes, text.length);
    return at + text.length;
}

/* `name;dur=` and milliseconds. */
static char *put_duration(char *at, Text name, int64_t us)
{
    enum { PLACES = 3 };

    at = put_text(at, name);
    return at + decimal_format(us, PLACES, at);
}

enum { TIMING_BYTES = sizeof "app;dur=, db;dur=" + 2 * DECIMAL_TEXT_BYTES };

static void write_timing(const Exchange *exchange, char text_out[static TIMING_BYTES])
{
    int64_t total_us = (now_ns(exchange) - exchange->started_ns) / 1000;
    char *at = put_duration(text_out, TEXT_LITERAL("app;dur="), total_us);

    at = put_duration(at, TEXT_LITERAL(", db;dur="), exchange->waited_ns / 1000);
    *at = '\0';
}

static bool closes(const Exchange *exchange)
{
    return exchange->is_last ||
           atomic_load_explicit(&exchange->server->edge->draining, memory_order_relaxed);
}

static void add_headers(struct MHD_Response *target, const Exchange *exchange)
{
    const Response *response = exchange->response;
    const Request *request = exchange->request;
    char timing[TIMING_BYTES];

    write_timing(exchange, timing);
    if (response->content_type != NULL)
        MHD_add_response_header(target, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type);
    if (response->etag != NULL)
        MHD_add_response_header(target, MHD_HTTP_HEADER_ETAG, response->etag);
    MHD_add_response_header(target, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(target, "X-Request-Id", exchange->request_id);
    MHD_add_response_header(target, "traceparent", request->traceparent);
    MHD_add_response_header(target, "Server-Timing", timing);
    for (size_t i = 0; i < response->header_count; i++)
        MHD_add_response_header(target, response->headers[i].name, response->headers[i].value);
    if (closes(exchange))
        MHD_add_response_header(target, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* The library has copied the headers and owns the body: nothing of the request is needed any more.
 * A body that is kept, or goes on in windows, lives until the exchange is completed. */
static void let_go(Exchange *exchange)
{
    Server *server = exchange->server;

    exchange->request = NULL;
    exchange->response = NULL;
    server_return_arena(server, exchange->arena);
    exchange->arena = NULL;
}

static struct MHD_Response *response_for(Exchange *exchange)
{
    Response *response = exchange->response;

    if (response->subscriber != NULL)
        return exchange_stream(exchange);
    if (response->window != NULL)
        return exchange_windows(exchange);
    return response->again != NULL ? again_response(response->again) : response_of(&response->body);
}

/* The kept reply's own response, which is the keeper's. */
static enum MHD_Result reply_again(Exchange *exchange, int status)
{
    char timing[TIMING_BYTES];
    struct MHD_Response *response;

    write_timing(exchange, timing);
    response = exchange_again(exchange, timing);
    if (response == NULL)
        return MHD_NO;
    exchange_record(exchange, status, NULL);
    return queue(exchange, status, response);
}

enum MHD_Result exchange_reply(Exchange *exchange)
{
    /* Memory ran out: the arena was emptied, and with it the response. */
    if (exchange->response == NULL)
        return exchange_refuse(exchange, &EXCHANGE_BUSY);

    int status = exchange->response->status;
    if (exchange->response->body.failed)
        buffer_free(&exchange->response->body);
    bool stays = exchange->response->again != NULL || exchange->response->window != NULL;
    if (exchange->response->again != NULL && exchange->response->header_count == 0 &&
        !closes(exchange))
        return reply_again(exchange, status);
    struct MHD_Response *response = response_for(exchange);
    if (response == NULL)
        return MHD_NO;
    add_headers(response, exchange);
    exchange_record(exchange, status, NULL);
    if (!stays)
        let_go(exchange);
    return queue_own(exchange, status, response);
}

static void run(void *context)
{
    Exchange *exchange = context;

    edge_answer(exchange->request, exchange->response);
    exchange_finish(exchange);
}

static void abandoned(void *context)
{
    Exchange *exchange = context;
    Server *server = exchange->server;

    atomic_fetch_add_explicit(&server->metrics->exhausted, 1, memory_order_relaxed);
    buffer_free(&exchange->response->body);
    exchange->response = NULL;
    exchange->request = NULL;
    arena_reset(exchange->arena);
    exchange_finish(exchange);
}

static void on_exhausted(void *context)
{
    Exchange *exchange = context;

    coroutine_abandon(exchange->server->loop);
}

static void read_parameters(Exchange *exchange, Request *request)
{
    Text name;
    Text value;

    if (exchange->query.length == 0)
        return;
    request->parameters = ARENA_ARRAY(exchange->arena, JsonParameter, REQUEST_PARAMETER_LIMIT);
    while (uri_next_parameter(&exchange->query, &name, &value)) {
        if (request->parameter_count == REQUEST_PARAMETER_LIMIT) {
            request->parameters_left_out = true;
            return;
        }
        request->parameters[request->parameter_count++] = (JsonParameter){name, value};
    }
}

/* Copies, because the connection may end, and its memory with it, while the coroutine waits. */
static void read_headers(Exchange *exchange, Request *request)
{
    HeadFields fields;

    server_read_fields(exchange->connection, &fields);
    RequestHeader *headers = ARENA_ARRAY(exchange->arena, RequestHeader, fields.count);
    for (size_t i = 0; i < fields.count; i++)
        headers[i] = (RequestHeader){arena_copy_text(exchange->arena, fields.fields[i].name),
                                     arena_copy_text(exchange->arena, fields.fields[i].value)};
    request->headers = headers;
    request->header_count = fields.count;
    exchange->method = arena_copy_text(exchange->arena, exchange->method);
    request->method = exchange->method;
}

/* What the edge needs; it all fits the arena's first block. */
static void prepare(Exchange *exchange)
{
    Server *server = exchange->server;
    Arena *arena = exchange->arena;
    Request *request = ARENA_NEW(arena, Request);
    Response *response = ARENA_NEW(arena, Response);

    request->arena = arena;
    request->context = ARENA_NEW(arena, AppContext);
    *request->context =
        (AppContext){.app = server->app,
                     .arena = arena,
                     .deadline_ms = loop_now_ms(server->loop) + server->edge->request_timeout_ms,
                     .request_id = text_of(exchange->request_id)};
    request->match = exchange->match;
    request->path = exchange->path;
    request->body = (Text){exchange->body.bytes, exchange->body.length};
    request->edge = server->edge;
    request->feed = server->feed;
    request->random = server_random(server);
    read_headers(exchange, request);
    read_parameters(exchange, request);
    response->request = request;
    response->body.limit = SERVER_REPLY_BYTES;
    exchange->request = request;
    exchange->response = response;
}

enum MHD_Result exchange_run(Exchange *exchange)
{
    Server *server = exchange->server;
    CoroutineTask task = {run, abandoned, exchange};

    server_set_phase(exchange->connection, CONNECTION_ANSWERING);
    exchange->arena = server_take_arena(server);
    if (exchange->arena == NULL)
        return exchange_refuse(exchange, &EXCHANGE_BUSY);
    arena_on_exhausted(exchange->arena, on_exhausted, exchange);
    prepare(exchange);
    exchange->state = EXCHANGE_RUNNING;
    metrics_add(server->metrics, GAUGE_COROUTINES, 1);
    if (!coroutine_start(server->loop, &task)) {
        metrics_add(server->metrics, GAUGE_COROUTINES, -1);
        return exchange_refuse(exchange, &EXCHANGE_BUSY);
    }
    if (exchange->state == EXCHANGE_DONE)
        return exchange_reply(exchange);
    exchange_wait(exchange);
    return MHD_YES;
}

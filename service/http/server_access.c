#include "http/server_private.h"

#include "base/memory.h"

static const Error TARGET_NOT_UTF8 = {
    .kind = ERROR_MALFORMED, .code = "bad_uri", .detail = "The path must be UTF-8."};
static const Error FIELD_REPAIRED = {
    .kind = ERROR_MALFORMED,
    .code = "bad_header",
    .detail = "Header lines must end with CR LF, and must not be folded or hold NUL bytes."};
static const Error LINE_REPAIRED = {
    .kind = ERROR_MALFORMED,
    .code = "bad_uri",
    .detail = "The request line is a method, a target and a version with one blank between."};
static const Error BODIES_FULL = {.kind = ERROR_UNAVAILABLE,
                                  .code = "busy",
                                  .detail = "Too much is being uploaded at the moment."};
static const Error BODY_TOO_SLOW = {
    .kind = ERROR_TIMEOUT, .code = "deadline", .detail = "The body came in too slowly."};

/*
 * The library calls this with the target before it decodes or checks anything, and passes what it
 * returns to every later call for the request. It is not called for a line without a target.
 */
void *server_on_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
    Server *server = context;
    Exchange *exchange = server_take_exchange(server);

    if (exchange == NULL)
        return NULL;
    server_set_phase(connection, CONNECTION_HEAD);
    exchange->connection = connection;
    exchange->started_ns = clock_monotonic_ns(server->app->clock);
    exchange->uri_fault = uri_check(uri);
    exchange->line_target = uri;
    exchange->line_target_length = uri == NULL ? 0 : strlen(uri);
    if (uri != NULL && exchange->uri_fault == URI_OK) {
        size_t length = exchange->line_target_length;
        exchange->uri = memory_new(length + 1, 1);
        if (exchange->uri != NULL)
            memcpy(exchange->uri, uri, length);
    }
    return exchange;
}

/*
 * libmicrohttpd 0.9.75 parses fields where they stand: name, colon made NUL, blanks, value, CR and
 * LF both made NUL, the next name. A folded line makes it copy the field elsewhere and glue the
 * continuation to the name, a NUL byte cuts the value short, and a bare LF leaves no second NUL:
 * in all three cases something is not where it stood in the request.
 */
static bool stands_as_sent(const HeadFields *fields, Text name, Text value)
{
    if (fields->end != NULL && name.bytes != fields->end)
        return false;
    if (value.bytes == NULL || value.bytes <= name.bytes + name.length)
        return false;
    for (const char *at = name.bytes + name.length + 1; at < value.bytes; at++) {
        if (*at != ' ' && *at != '\t')
            return false;
    }
    return value.bytes[value.length] == '\0' && value.bytes[value.length + 1] == '\0';
}

/*
 * The same for the request line: the blank behind the method and the one before the version became
 * NUL. Further blanks are skipped, and NUL bytes that were there already cut a word short.
 */
static bool line_stands_as_sent(const Exchange *exchange)
{
    const char *target = exchange->line_target;

    return exchange->method.bytes + exchange->method.length + 1 == target &&
           target + exchange->line_target_length + 1 == exchange->version.bytes;
}

static Text without_blanks_behind(Text value)
{
    while (value.length > 0 &&
           (value.bytes[value.length - 1] == ' ' || value.bytes[value.length - 1] == '\t'))
        value.length--;
    return value;
}

static enum MHD_Result add_field(void *context, enum MHD_ValueKind kind, const char *name_bytes,
                                 size_t name_size, const char *value_bytes, size_t value_size)
{
    HeadFields *fields = context;
    Text name = {name_bytes, name_size};
    Text value = {value_bytes, value_size};

    (void)kind;
    if (fields->count == GUARD_FIELD_LIMIT) {
        fields->left_out++;
        return MHD_YES;
    }
    if (fields->repaired || !stands_as_sent(fields, name, value)) {
        fields->repaired = true;
        return MHD_NO;
    }
    fields->end = value_bytes + value_size + 2;
    fields->fields[fields->count++] = (GuardField){name, without_blanks_behind(value)};
    return MHD_YES;
}

void server_read_fields(struct MHD_Connection *connection, HeadFields *fields_out)
{
    fields_out->count = 0;
    fields_out->left_out = 0;
    fields_out->end = NULL;
    fields_out->repaired = false;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_field, fields_out);
}

static const Error *check_target(Exchange *exchange)
{
    if (exchange->uri_fault == URI_TOO_LONG)
        return &GUARD_URI_TOO_LONG;
    if (exchange->uri_fault == URI_BAD)
        return &GUARD_URI_BAD;
    if (exchange->uri == NULL)
        return &EXCHANGE_BUSY;

    UriPiece path;
    uri_split((UriPiece){exchange->uri, strlen(exchange->uri)}, &path, &exchange->query);
    exchange->path = uri_decode(path, false);
    if (text_is_utf8(exchange->path))
        return NULL;
    exchange->path = (Text){"", 0};
    return &TARGET_NOT_UTF8;
}

static int64_t body_cap(const Exchange *exchange)
{
    const Route *route = exchange->match.route;
    bool bulk = route != NULL && (route->flags & (uint64_t)ROUTE_NDJSON) != 0;

    return bulk ? GUARD_BULK_BODY_BYTES : GUARD_BODY_BYTES;
}

static const Error *check_head(Exchange *exchange)
{
    HeadFields fields;
    GuardPass pass;
    const Error *error = check_target(exchange);

    if (error != NULL)
        return error;
    server_read_fields(exchange->connection, &fields);
    if (fields.repaired)
        return &FIELD_REPAIRED;
    GuardHead head = {exchange->method, exchange->version, fields.fields, fields.count,
                      fields.left_out};
    error = guard_check(&head, &pass);
    if (error != NULL)
        return error;
    if (!line_stands_as_sent(exchange))
        return &LINE_REPAIRED;
    /* The library takes a bare line feed for the end of a chunk's line, which others do not. */
    exchange->is_last = pass.body_bytes == GUARD_BODY_UNKNOWN;
    exchange->match = router_find(exchange->server->edge->routes, exchange->method, exchange->path);
    return pass.body_bytes > body_cap(exchange) ? &GUARD_BODY_TOO_LARGE : NULL;
}

/*
 * The first call, with the head alone. A reply queued here closes the connection, which is what a
 * refused head deserves; everything else is answered from a later call.
 */
static enum MHD_Result begin(Exchange *exchange, const char *method, const char *version)
{
    Server *server = exchange->server;

    exchange->method = text_of(method);
    exchange->version = text_of(version);
    exchange_name(exchange);
    const Error *error = check_head(exchange);
    if (error != NULL) {
        atomic_fetch_add_explicit(&server->metrics->refused, 1, memory_order_relaxed);
        return exchange_refuse(exchange, error);
    }
    server_set_phase(exchange->connection, CONNECTION_BODY);
    exchange->state = EXCHANGE_BODY;
    exchange->body.limit = (size_t)body_cap(exchange);
    exchange->body_deadline_ms = loop_now_ms(server->loop) + SERVER_BODY_MS;
    return MHD_YES;
}

/* A piece of the body; its size is set to 0 when it was taken. */
static enum MHD_Result take_body(Exchange *exchange, const char *data, size_t *size)
{
    Server *server = exchange->server;

    if (*size > exchange->body.limit - exchange->body.length)
        return exchange_cut_off(exchange, &GUARD_BODY_TOO_LARGE);
    if (server->body_bytes + *size > SERVER_BODIES_BYTES)
        return exchange_cut_off(exchange, &BODIES_FULL);
    if (loop_now_ms(server->loop) > exchange->body_deadline_ms)
        return exchange_cut_off(exchange, &BODY_TOO_SLOW);
    buffer_append(&exchange->body, data, *size);
    if (exchange->body.failed)
        return exchange_cut_off(exchange, &EXCHANGE_BUSY);
    server->body_bytes += *size;
    metrics_add(server->metrics, GAUGE_BODY_BYTES, (int64_t)*size);
    *size = 0;
    return MHD_YES;
}

/* What the state of the exchange asks for. */
static enum MHD_Result go_on(Exchange *exchange, const char *method, const char *version,
                             const char *data, size_t *size)
{
    switch (exchange->state) {
    case EXCHANGE_HEAD:
        return begin(exchange, method, version);
    case EXCHANGE_BODY:
        return *size > 0 ? take_body(exchange, data, size) : exchange_run(exchange);
    case EXCHANGE_WAITING:
        exchange_look(exchange);
        break;
    case EXCHANGE_DONE:
        exchange->server->replied = true;
        return exchange_reply(exchange);
    case EXCHANGE_RUNNING:
    case EXCHANGE_SUSPENDED:
    case EXCHANGE_LEFT:
    case EXCHANGE_REPLIED:
        break;
    }
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the library hands over so much. */
enum MHD_Result server_on_access(void *context, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *data,
                                 size_t *size, void **exchange_context)
{
    Exchange *exchange = *exchange_context;
    enum MHD_Result result;

    (void)context;
    (void)connection;
    (void)url;
    if (exchange == NULL)
        return MHD_NO;
    result = go_on(exchange, method, version, data, size);
    if (exchange->state != EXCHANGE_WAITING)
        exchange->server->unsettled = true;
    return result;
}

void exchange_end(Exchange *exchange)
{
    Server *server = exchange->server;

    exchange_close_stream(exchange);
    if (exchange->response != NULL)
        buffer_free(&exchange->response->body);
    if (exchange->arena != NULL)
        server_return_arena(server, exchange->arena);
    server->body_bytes -= exchange->body.length;
    metrics_add(server->metrics, GAUGE_BODY_BYTES, -(int64_t)exchange->body.length);
    buffer_free(&exchange->body);
    memory_free(exchange->uri);
    server_return_exchange(server, exchange);
}

void server_on_completed(void *context, struct MHD_Connection *connection, void **exchange_context,
                         enum MHD_RequestTerminationCode code)
{
    Exchange *exchange = *exchange_context;

    (void)context;
    (void)code;
    server_set_phase(connection, CONNECTION_IDLE);
    if (exchange == NULL)
        return;
    *exchange_context = NULL;
    if (exchange->state == EXCHANGE_WAITING)
        exchange_leave(exchange);
    else
        exchange_end(exchange);
}

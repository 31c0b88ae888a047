/*
 * Streams on the HTTP library: it sends the head and asks for the first of the body; from then on
 * the connection is suspended and its socket the subscriber's, until that has ended and the library
 * may close it.
 */
#include "http/server_private.h"

enum { BLOCK_BYTES = 512 /* the library's own buffer, which stays empty */ };

static void on_end(void *context)
{
    Exchange *exchange = context;

    MHD_resume_connection(exchange->connection);
    server_wake(exchange->server);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the library hands over its buffer. */
static ssize_t read_body(void *context, uint64_t position, char *bytes, size_t size)
{
    Exchange *exchange = context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    (void)position;
    (void)bytes;
    (void)size;
    if (exchange->streaming || info == NULL ||
        !subscriber_start(exchange->subscriber, &(SubscriberSocket){.fd = info->connect_fd,
                                                                    .chunked = exchange->chunked,
                                                                    .on_end = on_end,
                                                                    .context = exchange}))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    exchange->streaming = true;
    metrics_add(exchange->server->metrics, GAUGE_REQUESTS, -1);
    MHD_suspend_connection(exchange->connection);
    return 0;
}

struct MHD_Response *exchange_stream(Exchange *exchange)
{
    exchange->subscriber = response_take_subscriber(exchange->response);
    exchange->chunked = text_is(exchange->version, "HTTP/1.1");
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_body, exchange,
                                             NULL);
}

void exchange_close_stream(Exchange *exchange)
{
    if (exchange->subscriber != NULL)
        subscriber_close(exchange->subscriber);
    exchange->subscriber = NULL;
    if (exchange->streaming)
        metrics_add(exchange->server->metrics, GAUGE_REQUESTS, 1);
}

/*
 * Replies that are kept and sent again and again: the library's response of one is kept with it, so
 * that of its headers only those of the request are set anew. To build all of them takes 19
 * allocations. It belongs to one loop, and its head is written in the call that queues it: before
 * any other request sets its own.
 */
#include "http/server_private.h"

/* The library takes no constant bytes, though it only reads these. */
static void *bytes_of(Text body)
{
    union {
        const char *constant;
        void *bytes;
    } pointer = {.constant = body.bytes};

    return pointer.bytes;
}

struct MHD_Response *again_response(const PreviewReply *reply)
{
    return MHD_create_response_from_buffer(reply->body.length, bytes_of(reply->body),
                                           MHD_RESPMEM_PERSISTENT);
}

static void release(void *sent)
{
    MHD_destroy_response(sent);
}

/* libmicrohttpd 0.9.75 has a copy of the value, which one of the same length is written over. */
static void set_header(struct MHD_Response *response, const char *name, const char *value)
{
    union {
        const char *constant;
        char *bytes;
    } present = {.constant = MHD_get_response_header(response, name)};
    size_t length = strlen(value);

    if (present.constant != NULL && strlen(present.constant) == length) {
        memcpy(present.bytes, value, length);
        return;
    }
    if (present.constant != NULL)
        MHD_del_response_header(response, name, present.constant);
    MHD_add_response_header(response, name, value);
}

struct MHD_Response *exchange_again(Exchange *exchange, const char *timing)
{
    const Response *response = exchange->response;
    PreviewReply *reply = response->again;

    if (reply->sent == NULL) {
        reply->release = release;
        reply->sent = again_response(reply);
        if (reply->sent == NULL)
            return NULL;
        MHD_add_response_header(reply->sent, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type);
        MHD_add_response_header(reply->sent, MHD_HTTP_HEADER_ETAG, response->etag);
        MHD_add_response_header(reply->sent, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    }
    set_header(reply->sent, "X-Request-Id", exchange->request_id);
    set_header(reply->sent, "traceparent", exchange->request->traceparent);
    set_header(reply->sent, "Server-Timing", timing);
    return reply->sent;
}

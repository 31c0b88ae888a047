#include "app/stream_ticket.h"
#include "http/edge.h"
#include "http/handlers/handlers.h"
#include "http/response.h"

/* A body may be left out, or be an empty object. */
static const JsonObject NOTHING = {0};

/* Not an effect: a ticket is nobody's to find again. */
Error *stream_ticket_post(Request *request, Response *response)
{
    StreamTicket ticket;
    JsonWriter writer;

    if (request->body.length > 0)
        TRY(request_body(request, &NOTHING, NULL));
    TRY(stream_ticket_create(request->context, &ticket));
    writer = json_writer(response_body(response, 201, "application/json"));
    json_write_begin_object(&writer);
    JSON_WRITE(&writer, "ticket", ticket.ticket);
    JSON_WRITE(&writer, "expires_at", ticket.expires_at);
    JSON_WRITE(&writer, "url", request->edge->stream_url);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
    return NULL;
}

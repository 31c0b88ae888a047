#include "stream/payload.h"

#include "base/memory.h"

Payload *payload_new(const Buffer *buffer)
{
    Payload *payload;

    if (buffer->failed)
        return NULL;
    payload = memory_new(1, sizeof *payload + buffer->length);
    if (payload == NULL)
        return NULL;
    payload->users = 1;
    payload->length = buffer->length;
    if (buffer->length > 0)
        memcpy(payload->bytes, buffer->bytes, buffer->length);
    return payload;
}

Payload *payload_hold(Payload *payload)
{
    payload->users++;
    return payload;
}

void payload_release(Payload *payload)
{
    if (payload != NULL && --payload->users == 0)
        memory_free(payload);
}

void payload_write_event(Buffer *buffer, const char *name, Text data)
{
    buffer_append_format(buffer, "event: %s\ndata: ", name);
    buffer_append_text(buffer, data);
    buffer_append_char(buffer, '\n');
}

void payload_write_end(Buffer *buffer)
{
    buffer_append_char(buffer, '\n');
}

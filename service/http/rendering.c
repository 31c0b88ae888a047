#include "http/rendering.h"

Error *rendering_check_revision(Request *request, int64_t wanted, int64_t present)
{
    if (wanted == REVISION_ANY || wanted == present)
        return NULL;
    return error_new(request->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                     "It has changed since the revision of If-Match; read it again.");
}

Error *rendering_apply_put(Response *response, const Effect *effect, const ResponseRecord *record)
{
    const Request *request = response->request;

    TRY(response_apply(response, effect, record));
    if (!request->context->dry_run)
        response_header(response, "Location", request->path);
    return NULL;
}

static void free_buffer(void *resource)
{
    Buffer *buffer = resource;

    buffer_free(buffer);
}

Error *rendering_list(Arena *arena, const RenderingList *list, Text *body_out)
{
    Buffer *buffer = ARENA_NEW(arena, Buffer);
    JsonWriter writer = json_writer(buffer);
    const char *records = list->records;

    arena_defer(arena, free_buffer, buffer);
    json_write_begin_list(&writer);
    for (size_t i = 0; i < list->count; i++)
        json_write_record(&writer, list->object, records + i * list->size);
    json_write_end_list(&writer, (OptionalText){0});
    json_write_line_end(&writer);
    if (buffer->failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the reply at the moment.");
    *body_out = (Text){buffer->bytes, buffer->length};
    return NULL;
}

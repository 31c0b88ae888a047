#include "http/bulk.h"

enum { SMALL_RECORDS = 200 };

typedef struct Reading {
    Request request; /* the request, but for its arena */
    const RequestRecords *shape;
    void *records;
    size_t count;
    ErrorList *faults;
} Reading;

static Error *read_work(Arena *arena, void *input)
{
    Reading *reading = input;

    reading->request.arena = arena;
    return request_records(&reading->request, reading->shape, &reading->records, &reading->count,
                           reading->faults);
}

Error *bulk_read(Request *request, const RequestRecords *shape, void **records_out,
                 size_t *count_out, ErrorList *faults)
{
    if (request->body.length <= REQUEST_SMALL_BYTES)
        return request_records(request, shape, records_out, count_out, faults);

    Reading *reading = ARENA_NEW(request->arena, Reading);
    *reading = (Reading){.request = *request, .shape = shape, .faults = faults};
    TRY(app_work(request->context, read_work, reading));
    *records_out = reading->records;
    *count_out = reading->count;
    return NULL;
}

typedef struct Writing {
    const BulkList *list;
    Text body;
} Writing;

static void free_buffer(void *resource)
{
    Buffer *buffer = resource;

    buffer_free(buffer);
}

static Error *write_work(Arena *arena, void *input)
{
    Writing *writing = input;
    const BulkList *list = writing->list;
    const char *records = list->records;
    Buffer *buffer = ARENA_NEW(arena, Buffer);
    JsonWriter writer = json_writer(buffer);

    arena_defer(arena, free_buffer, buffer);
    json_write_begin_list(&writer);
    for (size_t i = 0; i < list->count; i++)
        json_write_record(&writer, list->object, records + i * list->size);
    json_write_end_list(&writer, (OptionalText){0});
    json_write_line_end(&writer);
    if (buffer->failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the reply at the moment.");
    writing->body = (Text){buffer->bytes, buffer->length};
    return NULL;
}

Error *bulk_write(AppContext *context, const BulkList *list, Text *body_out)
{
    Writing writing = {.list = list};

    if (list->count <= SMALL_RECORDS)
        TRY(write_work(context->arena, &writing));
    else
        TRY(app_work(context, write_work, &writing));
    *body_out = writing.body;
    return NULL;
}

#include "http/response.h"

#include "http/accept.h"
#include "http/etag.h"
#include <assert.h>

static const char JSON[] = "application/json";

Buffer *response_body(Response *response, int status, const char *content_type)
{
    response->status = status;
    response->content_type = content_type;
    return &response->body;
}

Error *response_record(Response *response, int status, const JsonObject *object, const void *record)
{
    JsonWriter writer = json_writer(response_body(response, status, JSON));

    json_write_record(&writer, object, record);
    json_write_line_end(&writer);
    return NULL;
}

static void write_page(Response *response, const ResponsePage *page, OptionalText cursor)
{
    JsonWriter writer = json_writer(response_body(response, 200, JSON));
    const char *records = page->records;

    json_write_begin_list(&writer);
    for (size_t i = 0; i < page->count; i++)
        json_write_record(&writer, page->object, records + i * page->size);
    json_write_end_list(&writer, cursor);
    json_write_line_end(&writer);
}

Error *response_page(Response *response, const ResponsePage *page)
{
    OptionalText cursor = {0};

    if (page->next.length > 0)
        cursor = (OptionalText){true, request_cursor(response->request, page->next)};
    write_page(response, page, cursor);
    return NULL;
}

Error *response_id_page(Response *response, const Page *page, const ResponsePage *records,
                        size_t id_offset)
{
    ResponsePage shown = *records;

    if (records->count >= (size_t)page->limit) {
        shown.count = (size_t)page->limit - 1;
        const char *last = (const char *)records->records + (shown.count - 1) * shown.size;
        shown.next = (Text){last + id_offset, sizeof(Uuid)};
    }
    return response_page(response, &shown);
}

Error *response_empty(Response *response, int status)
{
    response_body(response, status, NULL);
    return NULL;
}

static void close_subscriber(void *context)
{
    Response *response = context;

    if (response->subscriber != NULL)
        subscriber_close(response->subscriber);
    response->subscriber = NULL;
}

void response_stream(Response *response, Subscriber *subscriber)
{
    response->subscriber = subscriber;
    arena_defer(response->request->arena, close_subscriber, response);
    response_body(response, 200, "text/event-stream");
    response_header(response, "X-Accel-Buffering", TEXT_LITERAL("no"));
}

void response_windows(Response *response, ResponseWindow *window, void *input)
{
    response->window = window;
    response->window_input = input;
}

Subscriber *response_take_subscriber(Response *response)
{
    Subscriber *subscriber = response->subscriber;

    response->subscriber = NULL;
    return subscriber;
}

Error *response_again(Response *response, PreviewReply *reply)
{
    response_body(response, 200, JSON);
    response->again = reply;
    return NULL;
}

void response_drop_body(Response *response)
{
    buffer_free(&response->body);
    response->again = NULL;
    response->window = NULL;
    response->content_type = NULL;
}

void response_header(Response *response, const char *name, Text value)
{
    assert(response->header_count < RESPONSE_HEADER_LIMIT);
    assert(memchr(value.bytes, '\n', value.length) == NULL);
    assert(memchr(value.bytes, '\r', value.length) == NULL);
    response->headers[response->header_count++] =
        (ResponseHeader){name, arena_copy(response->request->arena, value.bytes, value.length)};
}

/* "a, b and c" */
static const char *enumerate(Arena *arena, const char *const *types, int count)
{
    const char *text = types[0];

    for (int i = 1; i < count; i++)
        text = arena_format(arena, "%s%s%s", text, i == count - 1 ? " and " : ", ", types[i]);
    return text;
}

Error *response_choose(Response *response, const char *const *types, int count, int *chosen_out)
{
    Arena *arena = response->request->arena;
    Text field = {"", 0};
    int chosen;

    (void)request_header(response->request, "Accept", &field);
    chosen = accept_choose(field, types, count);
    if (chosen < 0)
        return error_new(arena, ERROR_NOT_ACCEPTABLE, "not_acceptable", "This answers %s.",
                         enumerate(arena, types, count));
    response_header(response, "Vary", TEXT_LITERAL("Accept"));
    *chosen_out = chosen;
    return NULL;
}

void response_revision(Response *response, int64_t revision)
{
    char *tag = arena_alloc(response->request->arena, ETAG_REVISION_BYTES);

    etag_of_revision(revision, tag);
    response->etag = tag;
}

void response_version(Response *response, int64_t revision, int64_t version)
{
    char *tag = arena_alloc(response->request->arena, ETAG_VERSION_BYTES);

    etag_of_version(revision, version, tag);
    response->etag = tag;
}

void response_etag(Response *response, Text tag)
{
    response->etag = arena_format(response->request->arena, "\"%.*s\"", TEXT_ARGS(tag));
}

static void free_buffer(void *resource)
{
    Buffer *buffer = resource;

    buffer_free(buffer);
}

/* Line end included, as response_record writes it. */
static Text render_body(Arena *arena, const JsonObject *object, const void *record)
{
    Buffer *buffer = ARENA_NEW(arena, Buffer);
    JsonWriter writer = json_writer(buffer);

    arena_defer(arena, free_buffer, buffer);
    json_write_record(&writer, object, record);
    json_write_line_end(&writer);
    return buffer->failed ? (Text){NULL, 0} : (Text){buffer->bytes, buffer->length};
}

static OptionalText render_location(const ResponseRecord *shape, Arena *arena, const void *record)
{
    char id[ID_TEXT_BYTES];
    Uuid uuid;

    if (shape->location == NULL)
        return (OptionalText){0};
    memcpy(&uuid, (const char *)record + shape->id_offset, sizeof uuid);
    int length = (int)id_format(shape->id_prefix, uuid, id);
    return (OptionalText){true,
                          text_of(arena_format(arena, "%s%.*s", shape->location, length, id))};
}

static OptionalText render_etag(const ResponseRecord *shape, Arena *arena, const void *record)
{
    char *tag = arena_alloc(arena, ETAG_VERSION_BYTES);
    int64_t revision;
    int64_t version;

    if (!shape->has_revision)
        return (OptionalText){0};
    memcpy(&revision, (const char *)record + shape->revision_offset, sizeof revision);
    if (!shape->has_version)
        return (OptionalText){true, {tag, etag_of_revision(revision, tag)}};
    memcpy(&version, (const char *)record + shape->version_offset, sizeof version);
    return (OptionalText){true, {tag, etag_of_version(revision, version, tag)}};
}

static Error *render(const void *context, Arena *arena, const void *record, Rendered *rendered_out)
{
    const ResponseRecord *shape = context;
    Rendered rendered = {.status = shape->status};

    if (shape->object != NULL) {
        rendered.body = render_body(arena, shape->object, record);
        if (rendered.body.bytes == NULL)
            return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                             "There is no memory for the reply at the moment.");
    }
    rendered.location = render_location(shape, arena, record);
    rendered.etag = render_etag(shape, arena, record);
    *rendered_out = rendered;
    return NULL;
}

Rendering response_rendering(const ResponseRecord *record)
{
    return (Rendering){render, record};
}

Error *response_effect(Response *response, const EffectOutcome *outcome)
{
    const Rendered *rendered = &outcome->rendered;
    Arena *arena = response->request->arena;
    /* A dry run answers as the write would, but nothing is to be found anywhere. */
    bool dry_run = response->request->context->dry_run;

    response_body(response, rendered->status, rendered->body.length > 0 ? JSON : NULL);
    buffer_append_text(&response->body, rendered->body);
    if (rendered->etag.present && !dry_run)
        response->etag = arena_copy(arena, rendered->etag.value.bytes, rendered->etag.value.length);
    if (rendered->location.present && !dry_run)
        response_header(response, "Location", rendered->location.value);
    if (outcome->replayed)
        response_header(response, "Idempotent-Replayed", TEXT_LITERAL("true"));
    if (outcome->change_position > 0)
        response_header(response, "Change-Position",
                        text_of(arena_format(arena, "%lld", (long long)outcome->change_position)));
    return NULL;
}

Error *response_apply(Response *response, const Effect *effect, const ResponseRecord *record)
{
    Rendering rendering = response_rendering(record);
    EffectOutcome outcome;

    TRY(effect_apply(response->request->context, effect, &rendering, &outcome));
    return response_effect(response, &outcome);
}

#include "http/request.h"

#include "http/cursor.h"
#include "http/edge.h"
#include "http/etag.h"
#include <strings.h>

static Error *not_found(Request *request)
{
    return error_new(request->arena, ERROR_NOT_FOUND, "not_found", "There is nothing here.");
}

/* The text at {name}; routes and handlers agree on names, so that it is there. */
static Text path_value(const Request *request, const char *name)
{
    for (size_t i = 0; i < request->match.parameter_count; i++) {
        if (text_is(request->match.parameters[i].name, name))
            return request->match.parameters[i].value;
    }
    return (Text){"", 0};
}

Error *request_path_uuid(Request *request, const char *name, const char *prefix, Uuid *uuid_out)
{
    if (!id_parse(prefix, path_value(request, name), uuid_out))
        return not_found(request);
    return NULL;
}

Error *request_path_year(Request *request, int32_t *year_out)
{
    Text text = path_value(request, "year");
    int32_t year = 0;

    if (text.length != 4)
        return not_found(request);
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return not_found(request);
        year = year * 10 + (text.bytes[i] - '0');
    }
    if (year < DATE_YEAR_FIRST || year > DATE_YEAR_LAST)
        return not_found(request);
    *year_out = year;
    return NULL;
}

bool request_is_ndjson(const Request *request)
{
    return request->content == REQUEST_CONTENT_NDJSON;
}

typedef struct Decoding {
    Text body;
    const JsonObject *object;
    JsonMode mode;
    void *record;
} Decoding;

static Error *decode(Arena *arena, void *input)
{
    const Decoding *decoding = input;

    return json_read(arena, decoding->body, decoding->object, decoding->mode, decoding->record);
}

static Error *read_json(Request *request, const JsonObject *object, JsonMode mode, void *record)
{
    Decoding decoding = {request->body, object, mode, record};

    if (request->body.length == 0)
        return error_new(request->arena, ERROR_MALFORMED, "malformed_json",
                         "A JSON object is expected, and the body is empty.");
    return request->body.length <= REQUEST_SMALL_BYTES
               ? decode(request->arena, &decoding)
               : app_work(request->context, decode, &decoding);
}

Error *request_body(Request *request, const JsonObject *object, void *record)
{
    return read_json(request, object, JSON_CREATE, record);
}

Error *request_no_body(Request *request)
{
    if (request->body.length == 0)
        return NULL;
    return error_new(request->arena, ERROR_MALFORMED, "body_not_expected",
                     "This is done by the path alone.");
}

Error *request_replacement(Request *request, const JsonObject *object, void *record)
{
    return read_json(request, object, JSON_REPLACE, record);
}

Error *request_patch(Request *request, const JsonObject *object, void *record)
{
    return read_json(request, object, JSON_PATCH, record);
}

/* Whether the parameter belongs to the edge and not to the table. */
static bool is_common(const JsonObject *object, Text name)
{
    if (!text_is(name, "dry_run") && !text_is(name, "limit") && !text_is(name, "cursor"))
        return false;
    for (size_t i = 0; i < object->count; i++) {
        if (text_is(name, object->fields[i].name))
            return false;
    }
    return true;
}

Error *request_query(Request *request, const JsonObject *object, void *record)
{
    JsonParameter *parameters =
        ARENA_ARRAY(request->arena, JsonParameter, request->parameter_count);
    size_t count = 0;

    for (size_t i = 0; i < request->parameter_count; i++) {
        if (!is_common(object, request->parameters[i].name))
            parameters[count++] = request->parameters[i];
    }
    return json_read_parameters(request->arena, parameters, count, object, record);
}

bool request_parameter(const Request *request, const char *name, Text *value_out)
{
    for (size_t i = 0; i < request->parameter_count; i++) {
        if (text_is(request->parameters[i].name, name)) {
            *value_out = request->parameters[i].value;
            return true;
        }
    }
    return false;
}

bool request_header(const Request *request, const char *name, Text *value_out)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < request->header_count; i++) {
        const RequestHeader *header = &request->headers[i];
        if (header->name.length == length && strncasecmp(header->name.bytes, name, length) == 0) {
            *value_out = header->value;
            return true;
        }
    }
    return false;
}

/* The value of If-Match, which must be there and a list of tags. */
static Error *if_match(Request *request, Text *list_out)
{
    Text list;

    if (!request_header(request, "If-Match", &list))
        return error_new(request->arena, ERROR_PRECONDITION_REQUIRED, "if_match_required",
                         "Send If-Match with the ETag of what is to be changed.");
    if (!etag_list_valid(list))
        return error_new(request->arena, ERROR_MALFORMED, "bad_if_match",
                         "If-Match must be an entity tag in double quotes.");
    *list_out = list;
    return NULL;
}

Error *request_if_match(Request *request, int64_t *revision_out)
{
    Text list = {0};
    Text tag;

    TRY(if_match(request, &list));
    if (etag_is_any(list))
        *revision_out = REVISION_ANY;
    else if (etag_next(&list, &tag))
        *revision_out = etag_revision(tag);
    return NULL;
}

Error *request_if_match_or_absent(Request *request, int64_t *revision_out)
{
    Text list;

    if (request_header(request, "If-None-Match", &list) && etag_is_any(list)) {
        *revision_out = REVISION_ABSENT;
        return NULL;
    }
    return request_if_match(request, revision_out);
}

Error *request_if_match_has(Request *request, const char *wanted, bool *has_out)
{
    Text list = {0};
    Text tag;
    bool has;

    TRY(if_match(request, &list));
    has = etag_is_any(list);
    while (!has && etag_next(&list, &tag))
        has = text_is(tag, wanted);
    *has_out = has;
    return NULL;
}

/* Of an NDJSON body: what is left of it, and how many lines came before. */
typedef struct Lines {
    Text rest;
    size_t line;
} Lines;

static bool is_blank(Text line)
{
    for (size_t i = 0; i < line.length; i++) {
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t' && line.bytes[i] != '\r')
            return false;
    }
    return true;
}

/* False at the end; blank lines are skipped. */
static bool next_line(Lines *lines, Text *line_out)
{
    while (lines->rest.length > 0) {
        const char *end = memchr(lines->rest.bytes, '\n', lines->rest.length);
        size_t length = end == NULL ? lines->rest.length : (size_t)(end - lines->rest.bytes);
        Text line = {lines->rest.bytes, length};
        size_t taken = end == NULL ? length : length + 1;

        lines->rest = (Text){lines->rest.bytes + taken, lines->rest.length - taken};
        if (is_blank(line))
            continue;
        lines->line++;
        *line_out = line;
        return true;
    }
    return false;
}

static size_t count_lines(const Request *request)
{
    Lines lines = {.rest = request->body};
    Text line;

    while (next_line(&lines, &line))
        ;
    return lines.line;
}

Error *request_records(Request *request, const RequestRecords *shape, void **records_out,
                       size_t *count_out, ErrorList *faults)
{
    size_t count = count_lines(request);
    Lines lines = {.rest = request->body};
    Text line;

    if (count == 0)
        return error_new(request->arena, ERROR_INVALID, "empty", "The body has no lines.");
    if (count > shape->limit)
        return error_new(request->arena, ERROR_INVALID, "too_many_items",
                         "The body has more than %zu lines.", shape->limit);
    char *records = arena_array(request->arena, count, shape->size);
    for (size_t i = 0; next_line(&lines, &line); i++) {
        memcpy(records + i * shape->size, shape->defaults, shape->size);
        error_list_add(faults, json_read_line(request->arena, line, i, shape->object,
                                              records + i * shape->size));
    }
    *records_out = records;
    *count_out = count;
    return NULL;
}

Error *request_limit(Request *request, int32_t *limit_out)
{
    Text text;
    int32_t limit = 0;

    *limit_out = REQUEST_LIMIT_DEFAULT;
    if (!request_parameter(request, "limit", &text))
        return NULL;
    for (size_t i = 0; i < text.length && i < 4; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return error_at(request->arena, "?limit", "wrong_type", "limit is a whole number.");
        limit = limit * 10 + (text.bytes[i] - '0');
    }
    if (text.length > 3 || limit < 1 || limit > REQUEST_LIMIT_MAX)
        return error_at(request->arena, "?limit", "out_of_range", "limit is from 1 to %d.",
                        REQUEST_LIMIT_MAX);
    *limit_out = limit;
    return NULL;
}

static Error *bad_cursor(Request *request)
{
    return error_at(request->arena, "?cursor", "bad_cursor",
                    "This cursor was not given out for this list.");
}

static CursorScope cursor_scope(const Request *request)
{
    return (CursorScope){request->edge->cursor_key, request->path,
                         request->context->principal.firm_id};
}

Error *request_page(Request *request, RequestPage *page_out)
{
    RequestPage page = {0};
    CursorScope scope = cursor_scope(request);
    Text cursor;

    TRY(request_limit(request, &page.limit));
    if (request_parameter(request, "cursor", &cursor) &&
        !cursor_open(request->arena, &scope, cursor, &page.after))
        return bad_cursor(request);
    *page_out = page;
    return NULL;
}

Error *request_id_page(Request *request, Page *page_out)
{
    RequestPage page = {0};
    Page by_id = {0};

    TRY(request_page(request, &page));
    if (page.after.length > 0 && page.after.length != sizeof by_id.after.bytes)
        return bad_cursor(request);
    by_id.limit = page.limit + 1;
    if (page.after.length > 0)
        memcpy(by_id.after.bytes, page.after.bytes, sizeof by_id.after.bytes);
    *page_out = by_id;
    return NULL;
}

Text request_cursor(Request *request, Text after)
{
    CursorScope scope = cursor_scope(request);

    return cursor_sign(request->arena, &scope, after);
}

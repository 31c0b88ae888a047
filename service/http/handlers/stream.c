#include "app/stream_subject.h"
#include "http/edge.h"
#include "http/handlers/handlers.h"
#include "http/response.h"

typedef struct Query {
    OptionalText ticket; /* taken by the edge */
    OptionalText last_event_id;
    OptionalWord only;
    OptionalText households;
    OptionalText previews;
    OptionalBool book;
} Query;

enum { LIST_LIMIT = FEED_SUBJECTS_LIMIT * (ID_TEXT_BYTES + 1), POSITION_DIGITS = 18 };

static const char *const ONLY_WORDS[] = {"alerts"};
static const Names ONLY_NAMES = NAMES_OF(ONLY_WORDS);

#define COMMON_FIELDS                                                                              \
    FIELD(Query, ticket, 0), FIELD(Query, last_event_id, 0), FIELD_ENUM(Query, only, &ONLY_NAMES, 0)

static const JsonField ONE_FIELDS[] = {COMMON_FIELDS};
const JsonObject STREAM_QUERY = {JSON_FIELDS(Query, ONE_FIELDS)};

static const JsonField MANY_FIELDS[] = {
    COMMON_FIELDS,
    FIELD_TEXT(Query, households, 0, LIST_LIMIT),
    FIELD_TEXT(Query, previews, 0, LIST_LIMIT),
    FIELD(Query, book, 0),
};
const JsonObject STREAMS_QUERY = {JSON_FIELDS(Query, MANY_FIELDS)};

static bool read_position(Text text, int64_t *position_out)
{
    int64_t position = 0;

    if (text.length == 0 || text.length > POSITION_DIGITS)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        position = position * 10 + (text.bytes[i] - '0');
    }
    *position_out = position;
    return true;
}

/* The header that a browser sends when it comes back by itself, or the parameter for whoever comes
 * back otherwise. */
static Error *read_last_id(Request *request, StreamOrder *order)
{
    Text text;
    bool in_header = request_header(request, "Last-Event-ID", &text);

    if (!in_header && !request_parameter(request, "last_event_id", &text))
        return NULL;
    order->after.present = true;
    if (read_position(text, &order->after.value))
        return NULL;
    if (in_header)
        return error_new(request->arena, ERROR_MALFORMED, "bad_last_event_id",
                         "Last-Event-ID is an id that came with an event: a number.");
    return error_at(request->arena, "?last_event_id", "bad_last_event_id",
                    "It is an id that came with an event: a number.");
}

/* Parameters as they came, for a URL. */
static void append_query(Buffer *buffer, const Request *request)
{
    static const char PLAIN[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,";

    for (size_t i = 0; i < request->parameter_count; i++) {
        Text value = request->parameters[i].value;

        buffer_append_char(buffer, i == 0 ? '?' : '&');
        buffer_append_text(buffer, request->parameters[i].name);
        buffer_append_char(buffer, '=');
        for (size_t at = 0; at < value.length; at++) {
            if (strchr(PLAIN, value.bytes[at]) != NULL)
                buffer_append_char(buffer, value.bytes[at]);
            else
                buffer_append_format(buffer, "%%%02X", (unsigned)(unsigned char)value.bytes[at]);
        }
    }
}

/* Streams have a port of their own. */
static Error *redirect(Request *request, Response *response)
{
    Buffer place = {0};

    buffer_append_text(&place, text_of(request->edge->stream_url));
    buffer_append_text(&place, request->path);
    append_query(&place, request);
    if (!place.failed)
        response_header(response, "Location", (Text){place.bytes, place.length});
    buffer_free(&place);
    return response_empty(response, 307);
}

static Error *answer(Request *request, Response *response, const StreamOrder *order)
{
    Subscriber *subscriber;

    if (request->feed == NULL)
        return redirect(request, response);
    if (text_is(request->method, "HEAD")) {
        response_body(response, 200, "text/event-stream");
        return NULL;
    }
    TRY(subscriber_open(request->feed, request->context, order, &subscriber));
    response_stream(response, subscriber);
    return NULL;
}

/* On the port that only sends on, a ticket tells nothing: it is looked at where it is used. */
static bool is_known(const Request *request)
{
    return !uuid_is_zero(request->context->principal.key_id.uuid);
}

static Error *check_subject(Request *request, StreamSubject *subject)
{
    if (!is_known(request))
        return NULL;
    if (subject->preview_id.present)
        return stream_subject_household(request->context, subject->preview_id.value,
                                        &subject->household_id);
    return stream_subject_check(request->context, subject->household_id);
}

/* A firm's changes decide nothing by themselves, and its book is not decided about as a whole. */
static Error *check_only(Request *request, const Query *query)
{
    if (query->only.present && query->book.value)
        return error_at(request->arena, "?only", "not_of_book",
                        "Alerts are of households or previews, not of the book.");
    if (!query->only.present || query->households.present || query->previews.present)
        return NULL;
    return error_at(request->arena, "?only", "subjects_required",
                    "Alerts are of households or previews: name some.");
}

/* What both have, with the faults found so far. */
static Error *read_common(Request *request, const JsonObject *object, Query *query,
                          StreamOrder *order)
{
    ErrorList faults = {0};

    error_list_add(&faults, request_query(request, object, query));
    error_list_add(&faults, read_last_id(request, order));
    order->only_alerts = query->only.present;
    return faults.first;
}

static Error *answer_one(Request *request, Response *response, StreamSubject *subject)
{
    StreamOrder order = {.subjects = subject, .subject_count = 1};
    Query query = {0};

    TRY(read_common(request, &STREAM_QUERY, &query, &order));
    TRY(check_subject(request, subject));
    return answer(request, response, &order);
}

Error *household_events_get(Request *request, Response *response)
{
    StreamSubject subject = {0};

    TRY(request_path_id(request, "household_id", &subject.household_id));
    return answer_one(request, response, &subject);
}

Error *preview_events_get(Request *request, Response *response)
{
    StreamSubject subject = {.preview_id.present = true};

    TRY(request_path_id(request, "preview_id", &subject.preview_id.value));
    return answer_one(request, response, &subject);
}

/* What of many things a stream is asked for. */
typedef struct Subjects {
    StreamSubject *items;
    size_t count;
} Subjects;

static Error *add_subject(Request *request, const StreamSubject *subject, Subjects *subjects)
{
    if (subjects->count == FEED_SUBJECTS_LIMIT)
        return error_at(request->arena, "?", "too_many_items", "A stream is of at most %d things.",
                        FEED_SUBJECTS_LIMIT);
    subjects->items[subjects->count++] = *subject;
    return NULL;
}

static Error *add_household(Request *request, Text id, Subjects *subjects)
{
    StreamSubject subject = {0};

    if (!id_parse(ID_PREFIX(&subject.household_id), id, &subject.household_id.uuid))
        return error_at(request->arena, "?households", "not_an_id",
                        "households are ids of households, with commas between; %.*s is none.",
                        (int)id.length, id.bytes);
    return add_subject(request, &subject, subjects);
}

static Error *add_preview(Request *request, Text id, Subjects *subjects)
{
    StreamSubject subject = {.preview_id.present = true};

    if (!id_parse(ID_PREFIX(&subject.preview_id.value), id, &subject.preview_id.value.uuid))
        return error_at(request->arena, "?previews", "not_an_id",
                        "previews are ids of previews, with commas between; %.*s is none.",
                        (int)id.length, id.bytes);
    return add_subject(request, &subject, subjects);
}

typedef Error *AddSubject(Request *request, Text id, Subjects *subjects);

/* All that is in the list; a list without anything is the query's fault. */
static Error *add_each(Request *request, const char *list, AddSubject *add, Subjects *subjects)
{
    ErrorList faults = {0};
    Text rest;
    bool more = request_parameter(request, list, &rest) && rest.length > 0;

    while (more) {
        const char *comma = memchr(rest.bytes, ',', rest.length);
        size_t length = comma == NULL ? rest.length : (size_t)(comma - rest.bytes);

        error_list_add(&faults, add(request, (Text){rest.bytes, length}, subjects));
        more = comma != NULL;
        if (more)
            rest = (Text){comma + 1, rest.length - length - 1};
    }
    return faults.first;
}

static void name_missing(Request *request, const StreamSubject *subject, Error *fault)
{
    const PreviewId *preview = &subject->preview_id.value;
    bool is_preview = subject->preview_id.present;
    char text[ID_TEXT_BYTES];
    size_t length =
        is_preview ? id_format(ID_PREFIX(preview), preview->uuid, text)
                   : id_format(ID_PREFIX(&subject->household_id), subject->household_id.uuid, text);

    fault->pointer = is_preview ? "?previews" : "?households";
    fault->detail = arena_format(request->arena, "There is no %.*s.", (int)length, text);
}

/* Of many things each that is not there is named. */
static Error *check_subjects(Request *request, const Subjects *subjects)
{
    ErrorList missing = {0};

    for (size_t i = 0; i < subjects->count; i++) {
        StreamSubject *subject = &subjects->items[i];
        Error *fault = subject->of_book ? NULL : check_subject(request, subject);

        if (fault == NULL)
            continue;
        if (fault->kind != ERROR_NOT_FOUND)
            return fault;
        name_missing(request, subject, fault);
        error_list_add(&missing, fault);
    }
    return missing.first;
}

static Error *check_scope(Request *request, bool needed, Scope scope)
{
    if (!needed || !is_known(request) || principal_has(&request->context->principal, scope))
        return NULL;
    return error_new(request->arena, ERROR_FORBIDDEN, "missing_scope",
                     "This key lacks the scope %s.", names_word(&SCOPE_NAMES, (int)scope));
}

static Error *check_scopes(Request *request, const Query *query)
{
    TRY(check_scope(request, query->previews.present, SCOPE_PREVIEWS_READ));
    TRY(check_scope(request, query->book.value, SCOPE_BOOK_READ));
    return check_scope(
        request, query->households.present || (!query->previews.present && !query->book.value),
        SCOPE_HOUSEHOLDS_READ);
}

Error *events_get(Request *request, Response *response)
{
    Query query = {0};
    StreamOrder order = {0};
    Subjects subjects = {.items = ARENA_ARRAY(request->arena, StreamSubject, FEED_SUBJECTS_LIMIT)};
    ErrorList faults = {0};

    error_list_add(&faults, read_common(request, &STREAMS_QUERY, &query, &order));
    error_list_add(&faults, add_each(request, "households", add_household, &subjects));
    error_list_add(&faults, add_each(request, "previews", add_preview, &subjects));
    if (query.book.value)
        error_list_add(&faults, add_subject(request, &(StreamSubject){.of_book = true}, &subjects));
    error_list_add(&faults, check_only(request, &query));
    TRY(faults.first);
    TRY(check_scopes(request, &query));
    TRY(check_subjects(request, &subjects));
    order.subjects = subjects.items;
    order.subject_count = subjects.count;
    return answer(request, response, &order);
}

/*
 * The reply a handler builds: status, headers and one body of bytes. Nothing is sent before the
 * handler returns, and nothing of it is when the handler returns an Error. It refuses to know the
 * socket.
 */
#pragma once

#include "app/effect.h"
#include "app/preview.h"
#include "base/buffer.h"
#include "base/id.h"
#include "http/request.h"
#include "json/write.h"

enum { RESPONSE_HEADER_LIMIT = 24 };

typedef struct ResponseHeader {
    const char *name;  /* static */
    const char *value; /* in the request's arena or static */
} ResponseHeader;

/*
 * Writes the next window of a long body behind what the buffer holds; *more_out false: it was the
 * last. From a coroutine; what it allocates in the context's arena goes with the window.
 */
typedef Error *ResponseWindow(AppContext *context, void *input, Buffer *buffer, bool *more_out);

struct Response {
    Request *request;
    int status;
    const char *content_type; /* static; NULL without a body */
    Buffer body;              /* on the heap: handed to the server, freed by it */
    PreviewReply *again; /* what is kept of it, as long as the arena; `body` is empty; or NULL */
    ResponseHeader headers[RESPONSE_HEADER_LIMIT];
    size_t header_count;
    const char *etag;       /* quoted; NULL when there is none */
    Subscriber *subscriber; /* a stream that goes on behind the head; else NULL */
    ResponseWindow *window; /* the body goes on behind what there is of it; else NULL */
    void *window_input;
};

/* One record as JSON and a newline. */
MUST_USE Error *response_record(Response *response, int status, const JsonObject *object,
                                const void *record);

/*
 * A page: {"data": [...], "next_cursor": ...}. `records` holds `count` records of `size` bytes;
 * `next` is what the next page starts after (bytes of the handler's choosing, signed here) or empty
 * on the last page.
 */
typedef struct ResponsePage {
    const JsonObject *object;
    const void *records;
    size_t size;
    size_t count;
    Text next;
} ResponsePage;
MUST_USE Error *response_page(Response *response, const ResponsePage *page);

/*
 * As response_page for what app listed by request_id_page's page: the record beyond the client's
 * limit is not shown; the cursor is the id at `id_offset` (offsetof(Record, id)) of the last shown.
 *     Page page;
 *     TRY(request_id_page(request, &page));
 *     TRY(household_list(request->context, &page, &households, &count));
 *     return response_id_page(response, &page, &(ResponsePage){&HOUSEHOLD_JSON, households,
 *         sizeof *households, count}, offsetof(HouseholdRecord, id));
 */
MUST_USE Error *response_id_page(Response *response, const Page *page, const ResponsePage *records,
                                 size_t id_offset);

/*
 * How an effect's record becomes its reply, rendered by app/effect.h inside the transaction:
 *     static const ResponseRecord CREATED =
 *         RESPONSE_CREATED(HouseholdRecord, &HOUSEHOLD_JSON, "/v1/households/");
 *     Effect effect = household_create(request->context, &household);
 *     return response_apply(response, &effect, &CREATED);
 */
typedef struct ResponseRecord {
    int status;
    const JsonObject *object; /* NULL: no body */
    bool has_revision;        /* ETag "r-<revision>" */
    size_t revision_offset;   /* of an int64_t */
    bool has_version;         /* ETag "r-<revision>.<version>" */
    size_t version_offset;    /* of an int64_t */
    const char *location;     /* what stands before the id in Location; NULL: none */
    const char *id_prefix;
    size_t id_offset;
} ResponseRecord;

/* 201 with ETag and Location. */
#define RESPONSE_CREATED(Type, json_object, path_before_id)                                        \
    {                                                                                              \
        .status = 201, .object = (json_object), .has_revision = true,                              \
        .revision_offset = offsetof(Type, revision), .location = (path_before_id),                 \
        .id_prefix = ID_PREFIX(&((Type *)0)->id), .id_offset = offsetof(Type, id)                  \
    }

/* 200 (or another status) with ETag. */
#define RESPONSE_WRITTEN(Type, json_object, reply_status)                                          \
    {                                                                                              \
        .status = (reply_status), .object = (json_object), .has_revision = true,                   \
        .revision_offset = offsetof(Type, revision)                                                \
    }

/* 204: after a DELETE. */
#define RESPONSE_DELETED                                                                           \
    {                                                                                              \
        .status = 204                                                                              \
    }

/* Applies the effect and answers with what it left in its record. */
MUST_USE Error *response_apply(Response *response, const Effect *effect,
                               const ResponseRecord *record);

/* The rendering by such a table, which must outlive it. */
Rendering response_rendering(const ResponseRecord *record);

/* What effect_apply came to: its bytes, ETag, Location, Change-Position and Idempotent-Replayed. */
MUST_USE Error *response_effect(Response *response, const EffectOutcome *outcome);

/* A kept reply, which lives as long as the request's arena. */
MUST_USE Error *response_again(Response *response, PreviewReply *reply);

/* A reply without a body, for instance 204. */
MUST_USE Error *response_empty(Response *response, int status);

/* A stream: the subscriber is the response's, and closed with it unless the server takes it. */
void response_stream(Response *response, Subscriber *subscriber);

/*
 * The body, of which the first window is there, goes on: the next one is written when the last one
 * has been sent. `input` lives in the request's arena. A failure then cuts the reply off, so that
 * nobody takes the part for the whole.
 */
void response_windows(Response *response, ResponseWindow *window, void *input);

/* Takes it, or NULL. */
Subscriber *response_take_subscriber(Response *response);

/* Forgets the body, whatever it was. */
void response_drop_body(Response *response);

/*
 * Index of the media type that the request's Accept likes best; the reply says by Vary that it was
 * asked. ERROR_NOT_ACCEPTABLE "not_acceptable" names them all.
 */
MUST_USE Error *response_choose(Response *response, const char *const *types, int count,
                                int *chosen_out);

/* A writer's target: what is appended becomes the body. */
Buffer *response_body(Response *response, int status, const char *content_type);

/* ETag "r-<revision>". A GET whose If-None-Match names it is answered 304. */
void response_revision(Response *response, int64_t revision);

/* ETag "r-<revision>.<version>". */
void response_version(Response *response, int64_t revision, int64_t version);

/* ETag of any other tag; `tag` is quoted here. */
void response_etag(Response *response, Text tag);

/* Any other header; `name` is static, `value` copied. Bytes that could end a line are refused
 * (asserted). */
void response_header(Response *response, const char *name, Text value);

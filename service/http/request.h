/*
 * What a handler sees of a request, and the functions with which it decodes one: path, query,
 * preconditions, body. Before a handler runs, the edge has checked method, path, sizes, content
 * type, key, scope, the names of all query parameters and dry_run; `context` is what every function
 * of app/ takes. It refuses to read a database. Every fault comes back as an Error; what a decoder
 * writes is untouched then.
 */
#pragma once

#include "app/app.h"
#include "base/id.h"
#include "http/guard.h"
#include "http/router.h"
#include "stream/feed.h"

typedef GuardField RequestHeader;

typedef enum RequestContent {
    REQUEST_CONTENT_NONE,
    REQUEST_CONTENT_JSON,        /* application/json */
    REQUEST_CONTENT_MERGE_PATCH, /* application/merge-patch+json */
    REQUEST_CONTENT_NDJSON,      /* application/x-ndjson */
} RequestContent;

enum {
    REQUEST_PARAMETER_LIMIT = 32,
    REQUEST_LIMIT_DEFAULT = 50,
    REQUEST_LIMIT_MAX = 200,
    REQUEST_RANDOM_BYTES = 24,       /* of a trace and a span */
    REQUEST_SMALL_BYTES = 16 * 1024, /* larger bodies are read off the loop: app_work */
};

struct Request {
    Arena *arena;
    AppContext *context; /* arena, principal, deadline, request id, dry_run, idempotency key */
    RouteMatch match;
    Text method;
    Text path; /* decoded, without query */
    Text body;
    RequestContent content;
    const RequestHeader *headers;
    size_t header_count;
    JsonParameter *parameters; /* decoded, at most REQUEST_PARAMETER_LIMIT */
    size_t parameter_count;
    bool parameters_left_out; /* there were more */
    const struct Edge *edge;  /* what all requests share: http/edge.h */
    Feed *feed;               /* of this loop, on the port of streams; else NULL */
    const uint8_t *random;    /* REQUEST_RANDOM_BYTES of them, for its traceparent */
    const char *traceparent;  /* with a NUL */
};

/*
 * The id at {name} of the path, chosen by the type of *id_out; a text that cannot be an id answers
 * ERROR_NOT_FOUND, like an id that does not exist. HouseholdId household_id;
 *     TRY(request_path_id(request, "household_id", &household_id));
 */
#define request_path_id(request, name, id_out)                                                     \
    request_path_uuid((request), (name), ID_PREFIX(id_out), &(id_out)->uuid)
MUST_USE Error *request_path_uuid(Request *request, const char *name, const char *prefix,
                                  Uuid *uuid_out);

/* The year at {year}, 1900..2100; else ERROR_NOT_FOUND. */
MUST_USE Error *request_path_year(Request *request, int32_t *year_out);

/* Whether the body is NDJSON, on routes with ROUTE_NDJSON. */
bool request_is_ndjson(const Request *request);

/* Decodes the whole JSON body into a record that holds its defaults; a missing body is
 * ERROR_MALFORMED. */
MUST_USE Error *request_body(Request *request, const JsonObject *object, void *record);

/* What is done by the path alone: ERROR_MALFORMED "body_not_expected" when there is one. */
MUST_USE Error *request_no_body(Request *request);

/* As request_body for PUT: `record` holds what is stored, and create-only members must not change.
 */
MUST_USE Error *request_replacement(Request *request, const JsonObject *object, void *record);

/*
 * Applies a merge patch (RFC 7396) to a record that holds the present state: members given replace,
 * null resets an optional one, the rest stays.
 */
MUST_USE Error *request_patch(Request *request, const JsonObject *object, void *record);

/* Query parameters by the route's table (or another), into a record that holds its defaults. */
MUST_USE Error *request_query(Request *request, const JsonObject *object, void *record);

/* The decoded value of one parameter; false when absent. */
bool request_parameter(const Request *request, const char *name, Text *value_out);

/* The value of a header, any case; false when absent. */
bool request_header(const Request *request, const char *name, Text *value_out);

/* What a client demands of a resource's present revision (they start at 1). */
enum {
    REVISION_ABSENT = 0, /* If-None-Match: *   it must not exist yet */
    REVISION_ANY = -1,   /* If-Match: *        it must exist */
};

/*
 * The revision of If-Match: "r-7" is 7, * is REVISION_ANY, a tag that is none of ours a revision
 * that nothing has. Missing: ERROR_PRECONDITION_REQUIRED. Not a list of entity tags:
 * ERROR_MALFORMED. Comparing (412) is app's.
 */
MUST_USE Error *request_if_match(Request *request, int64_t *revision_out);

/* For PUT that may create: as request_if_match, or If-None-Match: * gives REVISION_ABSENT. */
MUST_USE Error *request_if_match_or_absent(Request *request, int64_t *revision_out);

/* Whether If-Match is * or has the entity tag, quotes included; for tags that are no revision. */
MUST_USE Error *request_if_match_has(Request *request, const char *wanted, bool *has_out);

/*
 * Decodes every line of an NDJSON body, at most `limit` of them, into an array of records of `size`
 * bytes that start as copies of *defaults. Faults of the lines are added to `faults`, for the use
 * case to tell along with what it finds itself: their pointers begin with the line's index,
 * "/3/quantity", and the record has the members without a fault. ERROR_INVALID "empty",
 * "too_many_items".
 */
typedef struct RequestRecords {
    const JsonObject *object;
    const void *defaults;
    size_t size;
    size_t limit;
} RequestRecords;
MUST_USE Error *request_records(Request *request, const RequestRecords *shape, void **records_out,
                                size_t *count_out, ErrorList *faults);

/* ?limit= of a list. ERROR_INVALID "wrong_type", "out_of_range". */
MUST_USE Error *request_limit(Request *request, int32_t *limit_out);

/* ?limit= and ?cursor= of a list. */
typedef struct RequestPage {
    int32_t limit; /* 1..200 */
    Text after;    /* what response_page signed, empty on the first page */
} RequestPage;
MUST_USE Error *request_page(Request *request, RequestPage *page_out);

/*
 * As request_page for lists ordered by id: the page for app, its limit one more than the client's,
 * so that response_id_page can tell whether a next page exists.
 */
MUST_USE Error *request_id_page(Request *request, Page *page_out);

/* The signed cursor behind which the next page starts: response.h uses it. */
Text request_cursor(Request *request, Text after);

#include "http/edge.h"

#include "http/edge_steps.h"
#include "http/etag.h"
#include "http/problem.h"
#include "http/trace.h"

enum { RACES = 30 }; /* that a request loses before it is told */

/* In this order, each once, before any handler; the first that fails ends it. */
static EdgeStep *const STEPS[] = {
    edge_check_route, edge_check_content,    edge_authenticate,     edge_check_scope,
    edge_check_rate,  edge_check_parameters, edge_read_idempotency,
};

static void name_trace(Request *request)
{
    Text given = {0};
    char *text = arena_alloc(request->arena, TRACE_PARENT_BYTES + 1);

    request_header(request, "traceparent", &given);
    trace_parent(given, request->random, text);
    request->traceparent = text;
}

/* The problem that an error is, in place of whatever the response held. */
static void answer_problem(Response *response, const Error *error)
{
    Request *request = response->request;
    Problem problem = problem_of(error);
    ProblemContext context = {request->path, request->context->request_id};

    response_drop_body(response);
    response->status = problem.status;
    response->content_type = "application/problem+json";
    response->etag = NULL;
    problem_write(&response->body, error, &context);
    problem_log(request->context->app->clock, error, context.request_id);
    if (problem.retry_after_s > 0)
        response_header(response, "Retry-After",
                        text_of(arena_format(request->arena, "%d", problem.retry_after_s)));
    if (problem.authenticate)
        response_header(response, "WWW-Authenticate", TEXT_LITERAL("Bearer realm=\"taxpreview\""));
}

/* Another origin's page may read this reply, or ask what it may send. */
static void allow_origin(Request *request, Response *response)
{
    Text origin;

    if (request->edge->origins.count == 0)
        return;
    response_header(response, "Vary", TEXT_LITERAL("Origin"));
    if (!request_header(request, "Origin", &origin) ||
        !cors_allows(&request->edge->origins, origin))
        return;
    response_header(response, "Access-Control-Allow-Origin", origin);
    response_header(response, "Access-Control-Expose-Headers", text_of(CORS_EXPOSE_HEADERS));
    if (!text_is(request->method, "OPTIONS"))
        return;

    char *methods = arena_alloc(request->arena, ROUTE_ALLOW_BYTES);
    router_allow(request->match.allowed, methods);
    response_header(response, "Access-Control-Allow-Methods", text_of(methods));
    response_header(response, "Access-Control-Allow-Headers", text_of(CORS_ALLOW_HEADERS));
    response_header(response, "Access-Control-Max-Age", text_of(CORS_MAX_AGE));
}

/* A reader that holds this state already is told so. */
static void answer_not_modified(Request *request, Response *response)
{
    bool reads = text_is(request->method, "GET") || text_is(request->method, "HEAD");
    Text list;

    if (!reads || response->etag == NULL || response->status != 200 ||
        !request_header(request, "If-None-Match", &list) ||
        !etag_matches_weakly(list, text_of(response->etag)))
        return;
    response_drop_body(response);
    response->status = 304;
}

/* If-Match: *, and what was read has been changed by somebody else before it was written. */
static bool lost_race(const Request *request, const Error *error)
{
    Text list;

    return error != NULL && error->kind == ERROR_PRECONDITION_FAILED &&
           request_header(request, "If-Match", &list) && etag_is_any(list);
}

/*
 * Who sends If-Match: * knows no revision that could be stale: the request begins again from what
 * is there now, so that neither change is lost. Others have been written each time.
 */
static Error *handle(Request *request, Response *response)
{
    size_t header_count = response->header_count;
    Error *error = request->match.route->handler(request, response);

    for (int i = 0; i < RACES && lost_race(request, error); i++) {
        response_drop_body(response);
        response->header_count = header_count;
        error = request->match.route->handler(request, response);
    }
    return error;
}

static Error *answer(Request *request, Response *response)
{
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++)
        TRY(STEPS[i](request, response));
    if (text_is(request->method, "OPTIONS"))
        return response_empty(response, 204);
    return handle(request, response);
}

void edge_answer(Request *request, Response *response)
{
    name_trace(request);
    allow_origin(request, response);

    Error *error = answer(request, response);
    if (error == NULL && response->body.failed)
        error = error_new(request->arena, ERROR_UNAVAILABLE, "out_of_memory",
                          "There is no memory for the reply at the moment.");
    if (error != NULL) {
        answer_problem(response, error);
        return;
    }
    answer_not_modified(request, response);
}

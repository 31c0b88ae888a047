/*
 * The route table's shape and the search in it: method and path give a route and the path's
 * parameters. Pure; it refuses to know what a handler does, and tells a path that does not exist
 * from a method that the path lacks.
 */
#pragma once

#include "app/principal.h"
#include "base/error.h"
#include "base/text.h"
#include "json/read.h"

typedef struct Request Request;
typedef struct Response Response;

/* Decode, act, encode. Runs in the request's coroutine; what it returns is answered as a problem.
 */
typedef Error *RouteHandler(Request *request, Response *response);

typedef enum RouteFlag {
    ROUTE_WRITE = 1 << 0, /* changes something: takes ?dry_run=true and answers Change-Position */
    ROUTE_IDEMPOTENT = 1 << 1, /* a creating POST: takes Idempotency-Key */
    ROUTE_NDJSON = 1 << 2, /* the body may be application/x-ndjson; cap 16 MiB instead of 1 MiB */
    ROUTE_LIST = 1 << 3,   /* takes ?limit= and ?cursor= */
    ROUTE_PUBLIC = 1 << 4, /* no key: health and metrics */
    ROUTE_STREAM = 1 << 5, /* goes on on the port of streams; takes ?ticket= instead of a key */
} RouteFlag;

typedef struct Route {
    const char *method;
    const char *path; /* "/v1/households/{household_id}", longer than "/v1/"; a name stands for one
                         whole segment */
    Scope scope;      /* SCOPE_NONE: any key, and the handler looks at what it asks for */
    RouteHandler *handler;
    uint64_t flags; /* RouteFlag */
    const JsonObject
        *query; /* members a client may give as parameters, or NULL; beside those the flags allow */
} Route;

enum {
    ROUTE_PARAMETER_LIMIT = 4,
    ROUTE_LIMIT = 128, /* metrics are counted per route */
};

typedef struct RouteParameter {
    Text name;
    Text value;
} RouteParameter;

typedef struct RouteMatch {
    const Route *route; /* NULL: no such path, or no such method there */
    size_t index;       /* of the route in the table */
    RouteParameter parameters[ROUTE_PARAMETER_LIMIT];
    size_t parameter_count;
    unsigned allowed; /* bits of RouteMethod the path has; 0 = the path does not exist */
} RouteMatch;

typedef enum RouteMethod {
    ROUTE_GET = 1 << 0, /* HEAD comes with it */
    ROUTE_POST = 1 << 1,
    ROUTE_PUT = 1 << 2,
    ROUTE_PATCH = 1 << 3,
    ROUTE_DELETE = 1 << 4,
} RouteMethod;

typedef struct RouteTable {
    const Route *routes;
    size_t count;
} RouteTable;

/* The whole API, in routes.c. */
extern const RouteTable ROUTES;

/* Finds method (HEAD is looked up as GET) and path, a decoded path without query; values point into
 * `path`. */
RouteMatch router_find(const RouteTable *table, Text method, Text path);

enum { ROUTE_ALLOW_BYTES = 48 };

/* Writes the value of Allow ("GET, HEAD, POST, OPTIONS") with a NUL. */
void router_allow(unsigned allowed, char text_out[static ROUTE_ALLOW_BYTES]);

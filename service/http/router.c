#include "http/router.h"

#include <stdio.h>

typedef struct MethodName {
    const char *name;
    unsigned bit;
} MethodName;

static const MethodName METHODS[] = {
    {"GET", ROUTE_GET},     {"POST", ROUTE_POST},     {"PUT", ROUTE_PUT},
    {"PATCH", ROUTE_PATCH}, {"DELETE", ROUTE_DELETE},
};
enum { METHOD_COUNT = sizeof METHODS / sizeof METHODS[0] };

static unsigned method_bit(const char *method)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (strcmp(METHODS[i].name, method) == 0)
            return METHODS[i].bit;
    }
    return 0;
}

/* The segment at *at, up to the next slash or the end. */
static Text segment_at(Text path, size_t at)
{
    const char *slash = memchr(path.bytes + at, '/', path.length - at);
    size_t end = slash == NULL ? path.length : (size_t)(slash - path.bytes);

    return (Text){path.bytes + at, end - at};
}

/* Where most templates part, behind "/v1/"; none has a name before it. */
enum { PARTING = 4 };

/* False for most templates that the path does not match, at the cost of one comparison. */
static bool may_match(const char *template, Text path)
{
    return path.length > PARTING && template[PARTING] == path.bytes[PARTING];
}

/* Walks template and path side by side; a {name} takes one whole segment that is not empty. */
static bool path_matches(const char *template, Text path, RouteMatch *match)
{
    size_t at = 0;

    match->parameter_count = 0;
    while (*template != '\0') {
        if (*template != '{') {
            if (at == path.length || path.bytes[at] != *template)
                return false;
            template ++;
            at++;
            continue;
        }
        const char *close = strchr(template, '}');
        Text value = segment_at(path, at);
        if (close == NULL || value.length == 0 || match->parameter_count == ROUTE_PARAMETER_LIMIT)
            return false;
        match->parameters[match->parameter_count++] =
            (RouteParameter){{template + 1, (size_t)(close - template - 1)}, value};
        at += value.length;
        template = close + 1;
    }
    return at == path.length;
}

RouteMatch router_find(const RouteTable *table, Text method, Text path)
{
    RouteMatch match = {0};
    Text wanted = text_is(method, "HEAD") ? TEXT_LITERAL("GET") : method;
    const char *missed = NULL; /* routes of one path stand together */

    for (size_t i = 0; i < table->count; i++) {
        const Route *route = &table->routes[i];
        if (route->path == missed)
            continue;
        if (!may_match(route->path, path) || !path_matches(route->path, path, &match)) {
            missed = route->path;
            continue;
        }
        match.allowed |= method_bit(route->method);
        if (!text_is(wanted, route->method))
            continue;
        match.route = route;
        match.index = i;
        return match;
    }
    match.parameter_count = 0;
    return match;
}

void router_allow(unsigned allowed, char text_out[static ROUTE_ALLOW_BYTES])
{
    size_t length = 0;

    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if ((allowed & METHODS[i].bit) == 0)
            continue;
        const char *more = METHODS[i].bit == ROUTE_GET ? ", HEAD" : "";
        int written = snprintf(text_out + length, ROUTE_ALLOW_BYTES - length, "%s%s, ",
                               METHODS[i].name, more);
        length += written > 0 ? (size_t)written : 0;
    }
    snprintf(text_out + length, ROUTE_ALLOW_BYTES - length, "OPTIONS");
}

#include "http/handlers/handlers.h"
#include "http/health.h"

static const Route TABLE[] = {
    {"GET", "/v1/lot-methods", SCOPE_REFERENCE_READ, lot_methods_get, 0, NULL},

    {"GET", "/healthz", SCOPE_NONE, health_get, ROUTE_PUBLIC, NULL},
    {"GET", "/readyz", SCOPE_NONE, ready_get, ROUTE_PUBLIC, NULL},
    {"GET", "/metrics", SCOPE_NONE, metrics_get, ROUTE_PUBLIC, NULL},
};

const RouteTable ROUTES = {TABLE, sizeof TABLE / sizeof TABLE[0]};
_Static_assert(sizeof TABLE / sizeof TABLE[0] <= ROUTE_LIMIT, "metrics have a row for every route");

/*
 * What every request passes before its handler, one function for each check (http/edge.c holds the
 * order). A step refuses by returning an Error; headers it sets stay on the reply.
 */
#pragma once

#include "http/edge.h"

typedef Error *EdgeStep(Request *request, Response *response);

EdgeStep edge_check_route;      /* 404, 405 with Allow; OPTIONS has Allow too */
EdgeStep edge_check_content;    /* 415 */
EdgeStep edge_authenticate;     /* 401; not for public routes */
EdgeStep edge_check_scope;      /* 403 */
EdgeStep edge_check_rate;       /* 429, RateLimit headers */
EdgeStep edge_check_parameters; /* 422 for unknown and doubled ones; dry_run */
EdgeStep edge_read_idempotency; /* 400 */

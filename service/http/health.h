/*
 * What operators ask: is the process alive, can it serve, how is it doing. Without a key, and
 * without a word about any firm.
 */
#pragma once

#include "http/router.h"

RouteHandler health_get;  /* alive, whatever the database does */
RouteHandler ready_get;   /* 503 while the database does not answer or the daemon drains */
RouteHandler metrics_get; /* Prometheus text */

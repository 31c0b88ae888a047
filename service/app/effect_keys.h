/*
 * Idempotency keys whose first request this loop still serves. A second request with the same key
 * waits here, without a database connection, until the first one is through. Other loops and
 * instances are not seen from here: the key's row in the database tells them. Used by app/effect.c
 * alone.
 */
#pragma once

#include "app/app.h"

typedef struct HeldKey HeldKey;

/*
 * Takes the request's key, waiting while another request holds it. ERROR_CONFLICT
 * "idempotency_in_flight" at the request's deadline; ERROR_UNAVAILABLE when the one waited for
 * found no database either, so that repeats do not wait for it one after another. Given back at the
 * latest when the request's arena is freed.
 */
MUST_USE Error *effect_keys_take(AppContext *context, HeldKey **held_out);

/* Gives the key back; whoever waits goes on. `error` is what the request came to. */
void effect_keys_give(HeldKey *held, const Error *error);

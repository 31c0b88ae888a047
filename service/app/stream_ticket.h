/*
 * Tickets with which a browser opens a stream, since it cannot send a key there: each stands for
 * the key that asked for it, once and for half a minute, on whichever instance. Only their hashes
 * are kept. It refuses to open anything.
 */
#pragma once

#include "app/app.h"

typedef struct StreamTicket {
    Text ticket; /* "tkt_<public id of the key>_<secret>" */
    Timestamp expires_at;
} StreamTicket;

/* A ticket for the context's key. */
MUST_USE Error *stream_ticket_create(AppContext *context, StreamTicket *ticket_out);

/*
 * Uses a ticket up: the principal of its key becomes the context's. ERROR_UNAUTHENTICATED
 * "invalid_ticket" when it is none, was used, has expired, or its key does not hold any more.
 */
MUST_USE Error *stream_ticket_take(AppContext *context, Text ticket);

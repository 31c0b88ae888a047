/*
 * Tickets for streams, kept as hashes until they are used or have expired, by the database's clock.
 */
#pragma once

#include "base/clock.h"
#include "base/digest.h"
#include "storage/db.h"

/* Keeps a new one, and forgets the firm's expired ones. In a transaction. */
MUST_USE Error *stream_ticket_store_insert(DbSession *session, ApiKeyId key_id,
                                           const Digest *secret_hash, Timestamp *expires_at_out);

/* Takes one away; *holds_out tells whether it was there and had not expired. In a transaction. */
MUST_USE Error *stream_ticket_store_take(DbSession *session, ApiKeyId key_id,
                                         const Digest *secret_hash, bool *holds_out);

/*
 * What an administrator does from the command line: firms and their keys, under a database role of
 * its own and with an audit entry each. From a coroutine. A key's secret is made here, given back
 * once and stored as a hash alone.
 */
#pragma once

#include "app/app.h"

/* Faults of what was given are ERROR_INVALID, at the option that it came with. */

/* Where and until when: of `app` only loop, database and clock are used. */
typedef struct Administration {
    App *app;
    Arena *arena;
    int64_t deadline_ms;
} Administration;

MUST_USE Error *administration_create_firm(const Administration *administration, Text name,
                                           FirmId *id_out);

typedef struct NewKeyOrder {
    FirmId firm_id;
    Text name;
    Text scopes; /* words of SCOPE_NAMES, a comma between */
    OptionalTimestamp expires_at;
} NewKeyOrder;

/* The key as its holder sends it: tpk_<public id>_<secret>. ERROR_INVALID: unknown_word for a
 * scope; ERROR_NOT_FOUND: no such firm. */
MUST_USE Error *administration_create_key(const Administration *administration,
                                          const NewKeyOrder *order, Text *key_out);

/* By the public part of the key. Revoking twice is well. ERROR_NOT_FOUND: no such key. */
MUST_USE Error *administration_revoke_key(const Administration *administration, Text public_id);

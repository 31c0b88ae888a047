/*
 * Who asks: an API key, its firm and its scopes. Keys are looked up by their public id through a
 * function that may cross firms, compared in constant time with the stored hash, and remembered for
 * at most a second, so that a revocation takes effect within one. It refuses to read the secret of
 * any key: only hashes are stored.
 */
#pragma once

#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/id.h"
#include "base/names.h"

/* What a key may do; a route names one. */
typedef enum Scope {
    SCOPE_HOUSEHOLDS_READ,
    SCOPE_HOUSEHOLDS_WRITE,
    SCOPE_REFERENCE_READ, /* securities, price sets, models */
    SCOPE_REFERENCE_WRITE,
    SCOPE_PREVIEWS_READ,
    SCOPE_PREVIEWS_WRITE,
    SCOPE_BOOK_READ, /* the whole book at once */
    SCOPE_COUNT,
    SCOPE_NONE = SCOPE_COUNT, /* of public routes */
} Scope;
extern const Names SCOPE_NAMES; /* "households:read", … */

typedef struct Principal {
    FirmId firm_id;
    ApiKeyId key_id;
    uint32_t scopes; /* bit 1 << Scope */
    char public_id[ID_SUFFIX_BYTES];
} Principal;

enum { KEY_SECRET_BYTES = 32 };

/* "<prefix>_<public id>_<secret>" taken apart: what a key is shown as, and what stands for one. */
typedef struct KeyToken {
    Text public_id;
    uint8_t secret[KEY_SECRET_BYTES];
} KeyToken;

/* False when the text is no such token; the prefix has three letters. */
bool key_token_read(const char *prefix, Text text, KeyToken *token_out);

typedef struct App App;
typedef struct KeyCache KeyCache;

/* A loop's memory of the keys it saw; bounded. NULL without memory. */
KeyCache *key_cache_new(void);
void key_cache_free(KeyCache *cache);

/*
 * The principal of a bearer token "tpk_<public id>_<secret>". From a coroutine.
 * ERROR_UNAUTHENTICATED, code invalid_key, for every token that does not hold, whatever the reason;
 * database failures as db.h says.
 */
MUST_USE Error *principal_authenticate(App *app, Arena *arena, int64_t deadline_ms, Text token,
                                       Principal *principal_out);

/*
 * The principal of the key with this public id, whoever asks. From a coroutine.
 * ERROR_UNAUTHENTICATED when there is none that holds.
 */
MUST_USE Error *principal_find(App *app, Arena *arena, int64_t deadline_ms, Text public_id,
                               Principal *principal_out);

/*
 * Whether a principal's key still holds: ERROR_UNAUTHENTICATED when it has expired or was revoked.
 * From a coroutine.
 */
MUST_USE Error *principal_check(App *app, Arena *arena, int64_t deadline_ms,
                                const Principal *principal);

bool principal_has(const Principal *principal, Scope scope);

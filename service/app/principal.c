#include "app/app.h"
#include "base/memory.h"
#include "storage/key_store.h"

enum {
    KEY_CACHE_SLOTS = 1024,
    KEY_CACHE_MS = 900, /* a revocation holds within a second */
};

static const char *const SCOPE_WORDS[] = {
    "households:read", "households:write", "reference:read", "reference:write",
    "previews:read",   "previews:write",   "book:read",
};
const Names SCOPE_NAMES = NAMES_OF(SCOPE_WORDS);

typedef struct CachedKey {
    Digest secret_hash;
    Principal principal;
    OptionalTimestamp expires_at;
    int64_t read_at_ms;
    bool used;
} CachedKey;

struct KeyCache {
    CachedKey keys[KEY_CACHE_SLOTS];
};

KeyCache *key_cache_new(void)
{
    return MEMORY_NEW(KeyCache);
}

void key_cache_free(KeyCache *cache)
{
    memory_free(cache);
}

bool principal_has(const Principal *principal, Scope scope)
{
    return scope == SCOPE_NONE || (principal->scopes & (1U << scope)) != 0;
}

/* <prefix>_<26 characters>_<64 hexadecimal digits> */
bool key_token_read(const char *prefix, Text text, KeyToken *token_out)
{
    const size_t start = strlen(prefix) + 1;
    const size_t length = start + ID_SUFFIX_BYTES + 1 + 2 * (size_t)KEY_SECRET_BYTES;
    Uuid public_id;

    /* What is no id never reaches the database, which fails on text that is not UTF-8. */
    if (text.length != length || text.bytes[start + ID_SUFFIX_BYTES] != '_' ||
        !id_parse(prefix, (Text){text.bytes, start + ID_SUFFIX_BYTES}, &public_id)) {
        return false;
    }
    token_out->public_id = (Text){text.bytes + start, ID_SUFFIX_BYTES};
    return hex_parse((Text){text.bytes + start + ID_SUFFIX_BYTES + 1, 2 * (size_t)KEY_SECRET_BYTES},
                     token_out->secret, KEY_SECRET_BYTES);
}

/* The last characters of a public id are random. */
static CachedKey *slot_of(KeyCache *cache, Text public_id)
{
    size_t hash = 0;

    for (size_t i = public_id.length - 8; i < public_id.length; i++) {
        hash = hash * 31 + (unsigned char)public_id.bytes[i];
    }
    return &cache->keys[hash % KEY_CACHE_SLOTS];
}

static uint32_t scopes_of(Text words)
{
    uint32_t scopes = 0;

    for (size_t start = 0; start < words.length;) {
        const char *space = memchr(words.bytes + start, ' ', words.length - start);
        size_t length =
            space != NULL ? (size_t)(space - words.bytes) - start : words.length - start;
        int scope = names_find(&SCOPE_NAMES, (Text){words.bytes + start, length});

        if (scope >= 0) {
            scopes |= 1U << scope;
        }
        start += length + 1;
    }
    return scopes;
}

static Error *refuse(Arena *arena)
{
    return error_new(arena, ERROR_UNAUTHENTICATED, "invalid_key",
                     "The API key is unknown, expired or revoked.");
}

static Error *load(App *app, Arena *arena, int64_t deadline_ms, Text public_id, CachedKey *key_out)
{
    DbSession session = db_session(app->database, arena, (FirmId){0}, deadline_ms);
    KeyRow row;
    bool found = false;

    TRY(key_store_lookup(&session, public_id, &row, &found));
    if (!found || row.revoked_at.present) {
        return refuse(arena);
    }
    *key_out = (CachedKey){
        .secret_hash = row.secret_hash,
        .principal = {row.firm_id, row.id, scopes_of(row.scopes), {0}},
        .expires_at = row.expires_at,
        .read_at_ms = loop_now_ms(app->loop),
        .used = true,
    };
    memcpy(key_out->principal.public_id, public_id.bytes, ID_SUFFIX_BYTES);
    return NULL;
}

static bool is_fresh(const App *app, const CachedKey *key, Text public_id)
{
    return key->used && memcmp(key->principal.public_id, public_id.bytes, ID_SUFFIX_BYTES) == 0 &&
           loop_now_ms(app->loop) - key->read_at_ms < KEY_CACHE_MS;
}

static Error *find_key(App *app, Arena *arena, int64_t deadline_ms, Text public_id,
                       CachedKey *key_out)
{
    CachedKey *slot = slot_of(app->keys, public_id);
    CachedKey key;

    if (is_fresh(app, slot, public_id)) {
        *key_out = *slot;
        return NULL;
    }
    TRY(load(app, arena, deadline_ms, public_id, &key));
    *slot = key;
    *key_out = key;
    return NULL;
}

static bool has_expired(const App *app, const CachedKey *key)
{
    return key->expires_at.present && key->expires_at.value.unix_us <= app_now(app).unix_us;
}

Error *principal_find(App *app, Arena *arena, int64_t deadline_ms, Text public_id,
                      Principal *principal_out)
{
    CachedKey key;

    TRY(find_key(app, arena, deadline_ms, public_id, &key));
    if (has_expired(app, &key)) {
        return refuse(arena);
    }
    *principal_out = key.principal;
    return NULL;
}

Error *principal_check(App *app, Arena *arena, int64_t deadline_ms, const Principal *principal)
{
    Principal present;

    return principal_find(app, arena, deadline_ms, (Text){principal->public_id, ID_SUFFIX_BYTES},
                          &present);
}

Error *principal_authenticate(App *app, Arena *arena, int64_t deadline_ms, Text text,
                              Principal *principal_out)
{
    KeyToken token;
    CachedKey key;

    if (!key_token_read("tpk", text, &token)) {
        return refuse(arena);
    }
    TRY(find_key(app, arena, deadline_ms, token.public_id, &key));
    Digest hash = digest_sha256((Text){(const char *)token.secret, KEY_SECRET_BYTES});
    if (!digest_equal(&hash, &key.secret_hash) || has_expired(app, &key)) {
        return refuse(arena);
    }
    *principal_out = key.principal;
    return NULL;
}

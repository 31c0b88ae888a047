#include "app/app.h"
#include "base/memory.h"
#include "storage/key_store.h"

enum {
    KEY_CACHE_SLOTS = 1024,
    KEY_CACHE_MS = 900, /* a revocation holds within a second */
    SECRET_BYTES = 32,
};

static const char *const SCOPE_WORDS[] = {
    "households:read", "households:write", "reference:read", "reference:write",
    "previews:read",   "previews:write",   "book:read",
};
const Names SCOPE_NAMES = NAMES_OF(SCOPE_WORDS);

typedef struct CachedKey {
    char public_id[ID_SUFFIX_BYTES];
    Digest secret_hash;
    Principal principal;
    OptionalTimestamp expires_at;
    int64_t read_at_ms;
    bool used;
} CachedKey;

struct KeyCache {
    CachedKey keys[KEY_CACHE_SLOTS];
};

typedef struct Token {
    Text public_id;
    uint8_t secret[SECRET_BYTES];
} Token;

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

/* tpk_<26 characters>_<64 hexadecimal digits> */
static bool read_token(Text text, Token *token_out)
{
    static const size_t PREFIX = 4;
    const size_t length = PREFIX + ID_SUFFIX_BYTES + 1 + 2 * (size_t)SECRET_BYTES;
    Uuid public_id;

    /* What is no id never reaches the database, which fails on text that is not UTF-8. */
    if (text.length != length || text.bytes[PREFIX + ID_SUFFIX_BYTES] != '_' ||
        !id_parse("tpk", (Text){text.bytes, PREFIX + ID_SUFFIX_BYTES}, &public_id)) {
        return false;
    }
    token_out->public_id = (Text){text.bytes + PREFIX, ID_SUFFIX_BYTES};
    return hex_parse((Text){text.bytes + PREFIX + ID_SUFFIX_BYTES + 1, 2 * (size_t)SECRET_BYTES},
                     token_out->secret, SECRET_BYTES);
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
        .principal = {row.firm_id, row.id, scopes_of(row.scopes)},
        .expires_at = row.expires_at,
        .read_at_ms = loop_now_ms(app->loop),
        .used = true,
    };
    memcpy(key_out->public_id, public_id.bytes, ID_SUFFIX_BYTES);
    return NULL;
}

static bool is_fresh(const App *app, const CachedKey *key, Text public_id)
{
    return key->used && memcmp(key->public_id, public_id.bytes, ID_SUFFIX_BYTES) == 0 &&
           loop_now_ms(app->loop) - key->read_at_ms < KEY_CACHE_MS;
}

Error *principal_authenticate(App *app, Arena *arena, int64_t deadline_ms, Text text,
                              Principal *principal_out)
{
    Token token;
    CachedKey key = {0};

    if (!read_token(text, &token)) {
        return refuse(arena);
    }
    if (is_fresh(app, slot_of(app->keys, token.public_id), token.public_id)) {
        key = *slot_of(app->keys, token.public_id);
    } else {
        TRY(load(app, arena, deadline_ms, token.public_id, &key));
        *slot_of(app->keys, token.public_id) = key;
    }

    Digest hash = digest_sha256((Text){(const char *)token.secret, SECRET_BYTES});
    if (!digest_equal(&hash, &key.secret_hash) ||
        (key.expires_at.present &&
         key.expires_at.value.unix_us <= clock_unix_ms(app->clock) * 1000)) {
        return refuse(arena);
    }
    *principal_out = key.principal;
    return NULL;
}

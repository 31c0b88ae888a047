#include "app/administration.h"

#include "storage/key_store.h"

enum { SECRET_BYTES = 32, NAME_LIMIT = 200 };

static Error *begin(const Administration *administration, FirmId firm_id, DbSession *session_out)
{
    return db_transaction_begin(administration->app->database, administration->arena, firm_id,
                                administration->deadline_ms, session_out);
}

static Error *check_name(Arena *arena, Text name)
{
    if (!text_is_utf8(name) || name.length == 0 || text_code_points(name) > NAME_LIMIT) {
        return error_at(arena, "--name", "out_of_range", "must be 1 to %d characters", NAME_LIMIT);
    }
    return NULL;
}

Error *administration_create_firm(const Administration *administration, Text name, FirmId *id_out)
{
    FirmId id = {app_new_id(administration->app)};
    DbSession session;

    TRY(check_name(administration->arena, name));
    TRY(begin(administration, id, &session));
    TRY(key_store_create_firm(&session, id, name));
    TRY(db_transaction_commit(&session));
    *id_out = id;
    return NULL;
}

/* The words with spaces between, as they are stored. */
static Error *read_scopes(Arena *arena, Text list, Text *words_out)
{
    char *words = arena_copy(arena, list.bytes, list.length);
    size_t start = 0;

    for (size_t i = 0; i <= list.length; i++) {
        if (i < list.length && words[i] != ',') {
            continue;
        }
        Text word = {words + start, i - start};
        if (names_find(&SCOPE_NAMES, word) < 0) {
            const char *nearest = names_nearest(&SCOPE_NAMES, word);

            return error_at(arena, "--scopes", "unknown_word", "%.*s is no scope%s%s",
                            TEXT_ARGS(word), nearest != NULL ? "; did you mean " : "",
                            nearest != NULL ? nearest : "");
        }
        words[i] = i < list.length ? ' ' : '\0';
        start = i + 1;
    }
    *words_out = (Text){words, list.length};
    return NULL;
}

static Error *no_firm(const Administration *administration, Error *error)
{
    if (error == NULL || strcmp(error->code, "in_use") != 0) {
        return error;
    }
    return error_new(administration->arena, ERROR_NOT_FOUND, "not_found",
                     "There is no firm with this id.");
}

Error *administration_create_key(const Administration *administration, const NewKeyOrder *order,
                                 Text *key_out)
{
    Arena *arena = administration->arena;
    uint8_t secret[SECRET_BYTES];
    char hex[2 * SECRET_BYTES];
    char id[ID_TEXT_BYTES];
    NewKey key = {
        .id = {app_new_id(administration->app)},
        .name = order->name,
        .expires_at = order->expires_at,
        .created_at = app_now(administration->app),
    };
    DbSession session;
    size_t length = id_format(ID_PREFIX(&key.id), key.id.uuid, id);

    random_fill(secret, sizeof(secret));
    hex_format(secret, sizeof(secret), hex);
    key.public_id = (Text){id + length - ID_SUFFIX_BYTES, ID_SUFFIX_BYTES};
    key.secret_hash = digest_sha256((Text){(const char *)secret, sizeof(secret)});
    TRY(check_name(arena, order->name));
    TRY(read_scopes(arena, order->scopes, &key.scopes));
    TRY(begin(administration, order->firm_id, &session));
    TRY(no_firm(administration, key_store_create(&session, &key)));
    TRY(db_transaction_commit(&session));
    *key_out = text_of(
        arena_format(arena, "tpk_%.*s_%.*s", TEXT_ARGS(key.public_id), (int)sizeof(hex), hex));
    return NULL;
}

Error *administration_revoke_key(const Administration *administration, Text public_id)
{
    DbSession session = db_session(administration->app->database, administration->arena,
                                   (FirmId){0}, administration->deadline_ms);
    KeyOwner owner;

    TRY(key_store_owner(&session, public_id, &owner));
    TRY(begin(administration, owner.firm_id, &session));
    TRY(key_store_revoke(&session, &owner, app_now(administration->app)));
    return db_transaction_commit(&session);
}

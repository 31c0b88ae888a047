#include "app/stream_ticket.h"

#include "app/effect.h"
#include "storage/stream_ticket_store.h"

static const char PREFIX[] = "tkt";

/* What one transaction does with a ticket. */
typedef struct TicketWork {
    ApiKeyId key_id;
    Digest secret_hash;
    Timestamp expires_at;
    bool holds;
} TicketWork;

static Error *insert(DbSession *session, void *record)
{
    TicketWork *work = record;

    return stream_ticket_store_insert(session, work->key_id, &work->secret_hash, &work->expires_at);
}

Error *stream_ticket_create(AppContext *context, StreamTicket *ticket_out)
{
    const Principal *principal = &context->principal;
    char hex[2 * KEY_SECRET_BYTES];
    uint8_t secret[KEY_SECRET_BYTES];
    TicketWork work = {.key_id = principal->key_id};

    random_fill(secret, sizeof secret);
    hex_format(secret, sizeof secret, hex);
    work.secret_hash = digest_sha256((Text){(const char *)secret, sizeof secret});
    TRY(effect_apply_aside(context, insert, &work));
    *ticket_out = (StreamTicket){
        text_of(arena_format(context->arena, "%s_%.*s_%.*s", PREFIX, ID_SUFFIX_BYTES,
                             principal->public_id, 2 * KEY_SECRET_BYTES, hex)),
        work.expires_at,
    };
    return NULL;
}

static Error *take(DbSession *session, void *record)
{
    TicketWork *work = record;

    return stream_ticket_store_take(session, work->key_id, &work->secret_hash, &work->holds);
}

static Error *refuse(AppContext *context)
{
    return error_new(context->arena, ERROR_UNAUTHENTICATED, "invalid_ticket",
                     "The ticket is unknown, has expired or was used before.");
}

Error *stream_ticket_take(AppContext *context, Text ticket)
{
    KeyToken token;
    TicketWork work = {0};
    Error *error;

    if (!key_token_read(PREFIX, ticket, &token)) {
        return refuse(context);
    }
    error = principal_find(context->app, context->arena, context->deadline_ms, token.public_id,
                           &context->principal);
    if (error != NULL) {
        return error->kind == ERROR_UNAUTHENTICATED ? refuse(context) : error;
    }
    work.key_id = context->principal.key_id;
    work.secret_hash = digest_sha256((Text){(const char *)token.secret, KEY_SECRET_BYTES});
    TRY(effect_apply_aside(context, take, &work));
    return work.holds ? NULL : refuse(context);
}

/*
 * The keys behind the streams: how many each has, and whether it still holds. A revocation ends a
 * key's streams within two seconds.
 */
#include "stream/feed_private.h"

#include "base/memory.h"

enum { CHECK_MS = 1000, CHECK_BYTES = 1 << 20, DEADLINE_MS = 1000 };

static FeedKey *find(const Feed *feed, ApiKeyId id)
{
    FeedKey *key = feed->keys;

    while (key != NULL && !uuid_equal(key->principal.key_id.uuid, id.uuid))
        key = key->next;
    return key;
}

static FeedKey *find_or_make(Feed *feed, const Principal *principal)
{
    FeedKey *key = find(feed, principal->key_id);

    if (key != NULL)
        return key;
    key = MEMORY_NEW(FeedKey);
    if (key == NULL)
        return NULL;
    *key = (FeedKey){.principal = *principal, .next = feed->keys};
    feed->keys = key;
    return key;
}

bool feed_take_key(Feed *feed, const Principal *principal, FeedKey **key_out)
{
    FeedKey *key;

    if (!stream_quota_take(feed->quota, principal->key_id))
        return false;
    key = find_or_make(feed, principal);
    if (key == NULL) {
        stream_quota_give(feed->quota, principal->key_id);
        return false;
    }
    key->streams++;
    *key_out = key;
    return true;
}

void feed_give_key(Feed *feed, FeedKey *key)
{
    FeedKey **at = &feed->keys;

    stream_quota_give(feed->quota, key->principal.key_id);
    if (--key->streams > 0)
        return;
    while (*at != key)
        at = &(*at)->next;
    *at = key->next;
    memory_free(key);
}

static void end_streams(Feed *feed, ApiKeyId id)
{
    Payload *payload = feed_event("dropped", TEXT_LITERAL("{\"reason\":\"invalid_key\"}"));

    for (Subscriber *each = feed->oldest; each != NULL; each = each->next) {
        if (uuid_equal(each->key->principal.key_id.uuid, id.uuid))
            subscriber_leave(each, payload);
    }
    payload_release(payload);
}

/* The list may change while the database is asked. */
static void check_all(Feed *feed, Arena *arena)
{
    Principal *principals;
    size_t count = 0;
    size_t at = 0;

    for (const FeedKey *key = feed->keys; key != NULL; key = key->next)
        count++;
    principals = ARENA_ARRAY(arena, Principal, count);
    for (const FeedKey *key = feed->keys; key != NULL; key = key->next)
        principals[at++] = key->principal;
    for (size_t i = 0; i < count; i++) {
        const Error *error = principal_check(
            feed->app, arena, loop_now_ms(feed->app->loop) + DEADLINE_MS, &principals[i]);

        if (error != NULL && error->kind == ERROR_UNAUTHENTICATED)
            end_streams(feed, principals[i].key_id);
    }
}

static void check(void *context)
{
    Feed *feed = context;

    check_all(feed, feed->keys_arena);
    arena_free(feed->keys_arena);
    feed->keys_arena = NULL;
}

static void abandoned(void *context)
{
    Feed *feed = context;

    arena_free(feed->keys_arena);
    feed->keys_arena = NULL;
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

void feed_check_keys(Feed *feed)
{
    Loop *loop = feed->app->loop;
    int64_t now_ms = loop_now_ms(loop);

    if (feed->keys == NULL || feed->keys_arena != NULL || feed->ending ||
        now_ms - feed->keys_checked_ms < CHECK_MS)
        return;
    feed->keys_checked_ms = now_ms;
    feed->keys_arena = arena_new(CHECK_BYTES);
    if (feed->keys_arena == NULL)
        return;
    arena_on_exhausted(feed->keys_arena, on_exhausted, loop);
    if (!coroutine_start(loop, &(CoroutineTask){check, abandoned, feed}))
        abandoned(feed);
}

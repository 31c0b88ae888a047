#include "stream/quota.h"

#include "base/memory.h"
#include <pthread.h>

/* Keys with streams; there are few. */
typedef struct KeyCount KeyCount;
struct KeyCount {
    ApiKeyId key;
    size_t streams;
    KeyCount *next;
};

struct StreamQuota {
    pthread_mutex_t mutex;
    size_t per_key;
    KeyCount *keys;
};

StreamQuota *stream_quota_new(size_t per_key)
{
    StreamQuota *quota = MEMORY_NEW(StreamQuota);

    if (quota == NULL)
        return NULL;
    pthread_mutex_init(&quota->mutex, NULL);
    quota->per_key = per_key;
    return quota;
}

void stream_quota_free(StreamQuota *quota)
{
    if (quota == NULL)
        return;
    while (quota->keys != NULL) {
        KeyCount *first = quota->keys;

        quota->keys = first->next;
        memory_free(first);
    }
    pthread_mutex_destroy(&quota->mutex);
    memory_free(quota);
}

size_t stream_quota_limit(const StreamQuota *quota)
{
    return quota->per_key;
}

static KeyCount **find(StreamQuota *quota, ApiKeyId key)
{
    KeyCount **link = &quota->keys;

    while (*link != NULL && !uuid_equal((*link)->key.uuid, key.uuid))
        link = &(*link)->next;
    return link;
}

static bool take(StreamQuota *quota, ApiKeyId key)
{
    KeyCount **link = find(quota, key);

    if (*link == NULL) {
        *link = MEMORY_NEW(KeyCount);
        if (*link == NULL)
            return false;
        (*link)->key = key;
    }
    if ((*link)->streams >= quota->per_key)
        return false;
    (*link)->streams++;
    return true;
}

static void give(StreamQuota *quota, ApiKeyId key)
{
    KeyCount **link = find(quota, key);
    KeyCount *count = *link;

    if (count != NULL && --count->streams == 0) {
        *link = count->next;
        memory_free(count);
    }
}

bool stream_quota_take(StreamQuota *quota, ApiKeyId key)
{
    pthread_mutex_lock(&quota->mutex);
    bool taken = take(quota, key);
    pthread_mutex_unlock(&quota->mutex);
    return taken;
}

void stream_quota_give(StreamQuota *quota, ApiKeyId key)
{
    pthread_mutex_lock(&quota->mutex);
    give(quota, key);
    pthread_mutex_unlock(&quota->mutex);
}

/*
 * How many streams each key has open, over all loops, and how many it may. It refuses to know what
 * they are of.
 */
#pragma once

#include "base/id.h"

typedef struct StreamQuota StreamQuota;

/* Each key may have `per_key` streams. NULL without memory. */
StreamQuota *stream_quota_new(size_t per_key);
void stream_quota_free(StreamQuota *quota);

/* How many a key may have. */
size_t stream_quota_limit(const StreamQuota *quota);

/* One more stream of the key; false when it has as many as it may, or without memory. From any
 * thread. */
bool stream_quota_take(StreamQuota *quota, ApiKeyId key);

/* One less. From any thread. */
void stream_quota_give(StreamQuota *quota, ApiKeyId key);

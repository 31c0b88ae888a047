/*
 * The streams of one loop: who listens to what, what must be computed again because of which
 * change, and the events that come of it. A topic (a preview, or the figures of a household) that
 * somebody listens to is computed once for all changes that came meanwhile, rendered once, and sent
 * to all its subscribers; where the result is what they have, nothing is sent. It refuses HTTP and
 * SQL: sockets are handed to it with the head of the reply sent, changes come from the follower.
 *
 * An event's id is a position of the outbox up to which the subscriber knows everything: it comes
 * with an event only when nothing before it is still being computed or waits to be sent.
 */
#pragma once

#include "app/decision.h"
#include "stream/follower.h"
#include "stream/quota.h"
#include "json/write.h"
#include <stdatomic.h>

typedef struct Feed Feed;
typedef struct Subscriber Subscriber;

enum {
    FEED_SUBJECTS_LIMIT = 60,      /* that one stream may name: a URI has room for them */
    FEED_PREVIEWS_LIMIT = 200,     /* open previews of a household that its stream begins with */
    FEED_LINKS_LIMIT = 400,        /* with those that are opened meanwhile */
    FEED_GAP_LIMIT = 1000,         /* changes missed that are looked through */
    FEED_BEHIND_BYTES = 64 * 1024, /* a reader this far behind that takes nothing is dropped */
    FEED_HEARTBEAT_MS = 15000,
};

typedef enum FeedCounter {
    FEED_STREAMS, /* now */
    FEED_EVENTS,  /* sent, or kept for readers that are slow */
    FEED_COMPUTED,
    FEED_DROPPED, /* readers that were too slow */
    FEED_RESETS,
    FEED_COUNTERS
} FeedCounter;

/* Of one feed; any thread may read them. */
typedef struct FeedMetrics {
    atomic_int_least64_t values[FEED_COUNTERS];
    atomic_int_least64_t position;
} FeedMetrics;

/* Given by http: computes a stored preview and writes it as GET answers it. */
typedef Error *FeedShowPreview(AppContext *context, PreviewId id, JsonWriter *writer);

typedef struct FeedConfig {
    App *app;
    StreamQuota *quota; /* all feeds' together */
    FeedShowPreview *show_preview;
    PreviewDecode *decode_order; /* given by http as well */
} FeedConfig;

/* A feed on the app's loop; NULL without memory. */
MUST_USE Feed *feed_new(const FeedConfig *config);

/* No subscriber may be left, and the loop must not run. NULL is allowed. */
void feed_free(Feed *feed);

/* Ends every stream, for readers to come back to another instance. On the loop's thread. */
void feed_end(Feed *feed);

/* A FollowerSink's take; `feed` is a Feed. */
void feed_take(void *feed, const ChangeBatch *batch);

const FeedMetrics *feed_metrics(const Feed *feed);

/* What a stream is of: a household, one of its previews, or the firm's book. */
typedef struct StreamSubject {
    bool of_book; /* the rest is empty, and alerts are not asked for */
    HouseholdId household_id;
    OptionalPreviewId preview_id;
} StreamSubject;

typedef struct StreamOrder {
    const StreamSubject *subjects; /* none: every change of the firm, without figures */
    size_t subject_count;
    OptionalInteger after; /* the last id that the reader has */
    bool only_alerts;      /* instead of figures only what is otherwise to be decided */
} StreamOrder;

/*
 * A subscriber of the context's firm and key; from a coroutine of the feed's loop, to be started or
 * closed. What it is of must have been found to be there, households before their previews.
 * Household streams show previews if the key may read them. ERROR_TOO_MANY "too_many_streams";
 * ERROR_UNAVAILABLE while the outbox is not followed yet.
 */
MUST_USE Error *subscriber_open(Feed *feed, AppContext *context, const StreamOrder *order,
                                Subscriber **subscriber_out);

/* What the subscriber tells of its connection. */
typedef struct SubscriberSocket {
    int fd;
    bool chunked;
    void (*on_end)(void *context); /* once, from the loop: the connection may be closed now */
    void *context;
} SubscriberSocket;

/* Begins to send to the socket. False when it cannot: then it is to be closed. */
MUST_USE bool subscriber_start(Subscriber *subscriber, const SubscriberSocket *socket);

/* The connection is gone, or will never be there; frees the subscriber. */
void subscriber_close(Subscriber *subscriber);

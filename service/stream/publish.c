/*
 * What subscribers are sent, when they are owed it instead, and the ids that go with it.
 */
#include "stream/feed_private.h"
#include "json/stream_json.h"

enum {
    STALLED_MS = 2 * FEED_HEARTBEAT_MS, /* a reader that takes nothing for so long has gone */
    SLOW_MS = 1000,                     /* nor is one slow that took something since */
    MOST_WAITING_BYTES = 1 << 20,       /* of changes, which cannot be left out */
};

/*
 * Up to where the reader will know everything once what is sent now is there: no further than just
 * before the first change that is still being computed for it, or that it is owed.
 */
static int64_t known_position(const Subscriber *subscriber)
{
    int64_t position = subscriber->feed->position;

    for (const Link *link = subscriber->links; link != NULL; link = link->next) {
        const int64_t behind[] = {link->owed_since, link->topic->dirty_since,
                                  link->topic->computing_since};

        for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
            if (behind[i] != 0 && behind[i] <= position)
                position = behind[i] - 1;
        }
    }
    return position;
}

/* The id that goes with what is sent now; 0: none, the reader's last one still holds. */
static int64_t next_id(Subscriber *subscriber)
{
    int64_t position = known_position(subscriber);

    if (subscriber->preparing) {
        subscriber->id_withheld = true;
        return 0;
    }
    if (position <= subscriber->position)
        return 0;
    subscriber->position = position;
    return position;
}

/*
 * A change came to nothing new: the id alone, which no reader takes for an event, so that one who
 * comes back is not told again, and one who waits for its own write knows that it has been seen.
 */
static void tell_id(Subscriber *subscriber)
{
    int64_t id = outflow_is_idle(&subscriber->out) ? next_id(subscriber) : 0;

    if (id > 0)
        subscriber_send(subscriber, subscriber->feed->nothing, id);
}

void subscriber_end_preparing(Subscriber *subscriber)
{
    int64_t id;

    subscriber->preparing = false;
    id = subscriber->id_withheld ? next_id(subscriber) : 0;
    if (id > 0)
        subscriber_send(subscriber, subscriber->feed->nothing, id);
}

static void drop_slow(Subscriber *subscriber)
{
    Payload *payload = feed_event("dropped", TEXT_LITERAL("{\"reason\":\"slow_reader\"}"));

    feed_count(subscriber->feed, FEED_DROPPED, 1);
    subscriber_leave(subscriber, payload);
    payload_release(payload);
}

/* Far behind, and it takes nothing. */
static bool is_slow(const Subscriber *subscriber)
{
    int64_t silent_ms = loop_now_ms(subscriber->feed->app->loop) - subscriber->out.taken_ms;

    return silent_ms > SLOW_MS &&
           subscriber->behind_bytes + subscriber->out.waiting_bytes > FEED_BEHIND_BYTES;
}

/*
 * Something still waits to be sent: what the link would have been sent is computed anew once that
 * is gone, so that a reader has at most one event of each topic waiting.
 */
static void owe(Link *link, int64_t since, size_t bytes)
{
    Subscriber *subscriber = link->subscriber;

    link->serial = 0;
    link->wanted = false;
    if (link->owed_since == 0)
        link->owed_since = since;
    subscriber->behind_bytes += bytes;
    if (is_slow(subscriber))
        drop_slow(subscriber);
}

static void publish_to(Link *link, const Publication *publication)
{
    Subscriber *subscriber = link->subscriber;
    Topic *topic = link->topic;
    bool follows = publication->changed != NULL && link->serial + 1 == topic->serial;
    Payload *payload = follows ? publication->changed : publication->all;

    if (link->serial == topic->serial) {
        tell_id(subscriber);
        return;
    }
    if (topic->started < link->not_before)
        return;
    if (subscriber->out.open && !outflow_is_idle(&subscriber->out)) {
        owe(link, publication->since, payload->length);
        return;
    }
    link->serial = topic->serial;
    link->owed_since = 0;
    link->wanted = false;
    feed_count(subscriber->feed, FEED_EVENTS, 1);
    subscriber_send(subscriber, payload, next_id(subscriber));
}

void topic_publish(Topic *topic, const Publication *publication)
{
    Link *next;

    for (Link *link = topic->links; link != NULL; link = next) {
        next = link->topic_next;
        publish_to(link, publication);
    }
}

/* Alerts cannot be left out: they wait as they came. */
static void alert_to(Link *link, Payload *alerts)
{
    Subscriber *subscriber = link->subscriber;
    bool knew = link->serial != 0;

    if (link->topic->started < link->not_before)
        return;
    link->serial = 1;
    link->owed_since = 0;
    link->wanted = false;
    if (!knew || alerts == NULL) {
        tell_id(subscriber);
        return;
    }
    if (is_slow(subscriber)) {
        drop_slow(subscriber);
        return;
    }
    feed_count(subscriber->feed, FEED_EVENTS, 1);
    subscriber_send(subscriber, alerts, next_id(subscriber));
}

void topic_alert(Topic *topic, Payload *alerts)
{
    Link *next;

    for (Link *link = topic->links; link != NULL; link = next) {
        next = link->topic_next;
        alert_to(link, alerts);
    }
}

static Payload *deleted_event(const Topic *topic)
{
    const StreamSubjectJson subject = {{true, topic->group->id},
                                       {topic_is_of_preview(topic), topic->preview_id}};
    Buffer data = {0};
    JsonWriter writer = json_writer(&data);
    Payload *payload = NULL;

    stream_json_write_deleted(&writer, &subject);
    if (!data.failed)
        payload = feed_event("deleted", (Text){data.bytes, data.length});
    buffer_free(&data);
    return payload;
}

void topic_end(Feed *feed, Topic *topic)
{
    Payload *payload = deleted_event(topic);

    while (topic->links != NULL) {
        Link *link = topic->links;
        Subscriber *subscriber = link->subscriber;
        bool was_subject = link->is_subject;

        subscriber_unlink(link);
        if (payload != NULL)
            subscriber_send(subscriber, payload, next_id(subscriber));
        feed_count(feed, FEED_EVENTS, 1);
        if (was_subject && subscriber->subjects == 0)
            subscriber_leave(subscriber, NULL);
    }
    payload_release(payload);
}

void firm_publish(FirmNode *firm, Payload *payload, int64_t position)
{
    Subscriber *next;

    for (Subscriber *follower = firm->followers; follower != NULL; follower = next) {
        next = follower->firm_next;
        if (follower->out.waiting_bytes > MOST_WAITING_BYTES || is_slow(follower)) {
            drop_slow(follower);
            continue;
        }
        follower->position = position;
        feed_count(firm->feed, FEED_EVENTS, 1);
        subscriber_send(follower, payload, position);
    }
}

static void beat(Subscriber *subscriber)
{
    Feed *feed = subscriber->feed;
    int64_t now_ms = loop_now_ms(feed->app->loop);

    if (outflow_is_idle(&subscriber->out)) {
        subscriber_send(subscriber, feed->heartbeat, 0);
        return;
    }
    if (now_ms - subscriber->out.taken_ms >= STALLED_MS)
        outflow_cut(&subscriber->out);
    else if (is_slow(subscriber))
        drop_slow(subscriber);
    subscriber_touch(subscriber);
}

void feed_send_heartbeats(Feed *feed)
{
    int64_t due_ms = loop_now_ms(feed->app->loop) - FEED_HEARTBEAT_MS;

    while (feed->oldest != NULL && feed->oldest->beat_ms <= due_ms)
        beat(feed->oldest);
}

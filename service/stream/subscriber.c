#include "base/memory.h"
#include "stream/feed_private.h"

/* The order by beat_ms: what was just sent something goes to the end. */
static void leave_order(Subscriber *subscriber)
{
    Feed *feed = subscriber->feed;

    *(subscriber->previous != NULL ? &subscriber->previous->next : &feed->oldest) =
        subscriber->next;
    *(subscriber->next != NULL ? &subscriber->next->previous : &feed->newest) =
        subscriber->previous;
}

static void enter_order(Subscriber *subscriber)
{
    Feed *feed = subscriber->feed;

    subscriber->beat_ms = loop_now_ms(feed->app->loop);
    subscriber->previous = feed->newest;
    subscriber->next = NULL;
    *(feed->newest != NULL ? &feed->newest->next : &feed->oldest) = subscriber;
    feed->newest = subscriber;
}

void subscriber_touch(Subscriber *subscriber)
{
    leave_order(subscriber);
    enter_order(subscriber);
}

void subscriber_send(Subscriber *subscriber, Payload *payload, int64_t id)
{
    outflow_send(&subscriber->out, payload, id);
    subscriber_touch(subscriber);
}

static void add_to_topic(Link *link, Topic *topic)
{
    link->topic_next = topic->links;
    if (topic->links != NULL)
        topic->links->topic_previous = link;
    topic->links = link;
}

static void remove_from_topic(Link *link)
{
    if (link->topic_next != NULL)
        link->topic_next->topic_previous = link->topic_previous;
    *(link->topic_previous != NULL ? &link->topic_previous->topic_next : &link->topic->links) =
        link->topic_next;
}

Link *subscriber_find_link(const Subscriber *subscriber, const Topic *topic)
{
    Link *link = subscriber->links;

    while (link != NULL && link->topic != topic)
        link = link->next;
    return link;
}

bool subscriber_link(Subscriber *subscriber, Topic *topic, bool is_subject)
{
    Link *link;

    if (topic == NULL)
        return false;
    if (subscriber_find_link(subscriber, topic) != NULL)
        return true;
    link = MEMORY_NEW(Link);
    if (link == NULL) {
        topic_drop_idle(subscriber->feed, topic);
        return false;
    }
    *link = (Link){.topic = topic,
                   .subscriber = subscriber,
                   .next = subscriber->links,
                   .serial = topic->serial,
                   .is_subject = is_subject};
    subscriber->links = link;
    subscriber->link_count++;
    subscriber->subjects += is_subject ? 1 : 0;
    add_to_topic(link, topic);
    return true;
}

void link_want(Link *link, int64_t since)
{
    Feed *feed = link->subscriber->feed;

    link->serial = 0;
    link->wanted = true;
    link->not_before = link->topic->started + 1;
    if (link->owed_since == 0 || since < link->owed_since)
        link->owed_since = since;
    topic_mark(feed, link->topic, feed->position + 1);
}

void subscriber_unlink(Link *link)
{
    Subscriber *subscriber = link->subscriber;
    Link **at = &subscriber->links;

    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    subscriber->link_count--;
    subscriber->subjects -= link->is_subject ? 1 : 0;
    remove_from_topic(link);
    memory_free(link);
}

/* Nothing concerns it any more. */
static void detach(Subscriber *subscriber)
{
    FirmNode *firm = subscriber->firm;

    while (subscriber->links != NULL) {
        Topic *topic = subscriber->links->topic;

        subscriber_unlink(subscriber->links);
        topic_drop_idle(subscriber->feed, topic);
    }
    if (firm == NULL)
        return;
    if (subscriber->firm_next != NULL)
        subscriber->firm_next->firm_previous = subscriber->firm_previous;
    *(subscriber->firm_previous != NULL ? &subscriber->firm_previous->firm_next
                                        : &firm->followers) = subscriber->firm_next;
    subscriber->firm = NULL;
    firm_drop_idle(firm);
}

void subscriber_leave(Subscriber *subscriber, Payload *payload)
{
    if (subscriber->leaving)
        return;
    subscriber->leaving = true;
    detach(subscriber);
    if (payload != NULL) {
        outflow_forget(&subscriber->out);
        outflow_send(&subscriber->out, payload, 0);
    }
    outflow_end(&subscriber->out);
}

static void on_drained(void *context)
{
    Subscriber *subscriber = context;

    subscriber->behind_bytes = 0;
    for (Link *link = subscriber->links; link != NULL; link = link->next) {
        if (link->owed_since != 0 && !link->wanted)
            link_want(link, link->owed_since);
    }
    feed_work(subscriber->feed);
}

static void on_gone(void *context)
{
    Subscriber *subscriber = context;

    subscriber->leaving = true;
    detach(subscriber);
    subscriber->socket.on_end(subscriber->socket.context);
}

Subscriber *subscriber_new(Feed *feed, FeedKey *key)
{
    Subscriber *subscriber = MEMORY_NEW(Subscriber);

    if (subscriber == NULL)
        return NULL;
    subscriber->feed = feed;
    subscriber->key = key;
    outflow_init(&subscriber->out, feed->app->loop,
                 &(OutflowOwner){on_drained, on_gone, subscriber});
    enter_order(subscriber);
    feed_count(feed, FEED_STREAMS, 1);
    return subscriber;
}

void subscriber_close(Subscriber *subscriber)
{
    Feed *feed = subscriber->feed;

    detach(subscriber);
    outflow_close(&subscriber->out);
    leave_order(subscriber);
    feed_give_key(feed, subscriber->key);
    feed_count(feed, FEED_STREAMS, -1);
    memory_free(subscriber);
}

#include "stream/feed_private.h"

#include "base/memory.h"
#include "json/stream_json.h"

enum { BEAT_MS = 250 };

void feed_count(Feed *feed, FeedCounter counter, int64_t by)
{
    atomic_fetch_add_explicit(&feed->metrics.values[counter], by, memory_order_relaxed);
}

static Payload *line(const char *text)
{
    Buffer buffer = {0};
    Payload *payload;

    buffer_append_text(&buffer, text_of(text));
    payload = payload_new(&buffer);
    buffer_free(&buffer);
    return payload;
}

Payload *feed_event(const char *name, Text data)
{
    Buffer buffer = {0};
    Payload *payload;

    payload_write_event(&buffer, name, data);
    payload = payload_new(&buffer);
    buffer_free(&buffer);
    return payload;
}

static void beat(void *context)
{
    Feed *feed = context;

    feed_send_heartbeats(feed);
    feed_check_keys(feed);
    loop_timer_start(feed->app->loop, &feed->beat, loop_now_ms(feed->app->loop) + BEAT_MS);
}

Feed *feed_new(const FeedConfig *config)
{
    Feed *feed = MEMORY_NEW(Feed);

    if (feed == NULL)
        return NULL;
    feed->app = config->app;
    feed->quota = config->quota;
    feed->show_preview = config->show_preview;
    feed->decode_order = config->decode_order;
    feed->greeting = line("retry: 2000\n");
    feed->heartbeat = line(": hb\n");
    feed->nothing = line("");
    feed->beat = (LoopTimer){.fire = beat, .context = feed};
    feed->retry = (LoopTimer){.fire = feed_retry_later, .context = feed};
    if (feed->greeting == NULL || feed->heartbeat == NULL || feed->nothing == NULL) {
        feed_free(feed);
        return NULL;
    }
    loop_timer_start(feed->app->loop, &feed->beat, loop_now_ms(feed->app->loop) + BEAT_MS);
    return feed;
}

/* Topics that waited to be computed when the last subscriber left. */
static void drop_waiting(Feed *feed)
{
    feed_retry_later(feed);
    for (Topic *topic = feed_take_dirty(feed); topic != NULL; topic = feed_take_dirty(feed))
        topic_drop_idle(feed, topic);
}

void feed_free(Feed *feed)
{
    if (feed == NULL)
        return;
    loop_timer_stop(feed->app->loop, &feed->beat);
    loop_timer_stop(feed->app->loop, &feed->retry);
    drop_waiting(feed);
    payload_release(feed->greeting);
    payload_release(feed->heartbeat);
    payload_release(feed->nothing);
    memory_free(feed);
}

void feed_end(Feed *feed)
{
    feed->ending = true;
    for (Subscriber *each = feed->oldest; each != NULL; each = each->next)
        subscriber_leave(each, NULL);
}

const FeedMetrics *feed_metrics(const Feed *feed)
{
    return &feed->metrics;
}

/* Changes of a preview's own row, which leave everything else of its household as it was. */
bool change_is_of_preview(const ChangeRecord *change)
{
    return text_is(change->kind, "preview_create") || text_is(change->kind, "preview_update") ||
           text_is(change->kind, "preview_delete");
}

/* Changes of a run's own row, which leave the configuration as it was. */
bool change_is_of_run(const ChangeRecord *change)
{
    return text_starts_with(change->kind, "rebalance_run_");
}

Payload *change_event(const ChangeRecord *change)
{
    Buffer data = {0};
    JsonWriter writer = json_writer(&data);
    Payload *payload = NULL;

    stream_json_write_change(&writer, change);
    if (!data.failed)
        payload = feed_event("change", (Text){data.bytes, data.length});
    buffer_free(&data);
    return payload;
}

static void mark_group(Feed *feed, const Group *group, int64_t since)
{
    for (Topic *topic = group->topics; topic != NULL; topic = topic->group_next)
        topic_mark(feed, topic, since);
}

/* One that was there when the stream began, told of only now, may have been wanted with it: its
 * alerts are known from then on. */
static void follow_preview(Subscriber *subscriber, Topic *topic, int64_t since)
{
    Link *link;

    if (!subscriber_link(subscriber, topic, false)) {
        outflow_cut(&subscriber->out); /* it comes back, and finds it */
        return;
    }
    link = subscriber_find_link(subscriber, topic);
    if (link->not_before == 0)
        link_want(link, since);
}

/* Whoever follows the household and may read previews follows the new one, too. */
static void add_preview(Feed *feed, Group *group, const ChangeRecord *change, TopicKind kind)
{
    const StreamSubject subject = {.household_id = group->id,
                                   .preview_id = {true, {change->entity_id}}};
    const Topic *household = group_find_topic(group, kind, (PreviewId){{{0}}});
    bool alerts = kind == TOPIC_HOUSEHOLD_ALERTS;

    for (Link *link = household == NULL ? NULL : household->links; link != NULL;
         link = link->topic_next) {
        Subscriber *subscriber = link->subscriber;

        if (principal_has(&subscriber->key->principal, SCOPE_PREVIEWS_READ) &&
            subscriber->link_count < FEED_LINKS_LIMIT)
            follow_preview(subscriber, feed_make_topic(feed, change->firm_id, &subject, alerts),
                           change->position);
    }
}

/* A new preview may have taken another one's place, which its change does not name. */
static void take_new_preview(Feed *feed, Group *group, const ChangeRecord *change)
{
    for (Topic *topic = group->topics; topic != NULL; topic = topic->group_next) {
        if (topic_is_of_preview(topic))
            topic_mark(feed, topic, change->position);
    }
    add_preview(feed, group, change, TOPIC_HOUSEHOLD);
    add_preview(feed, group, change, TOPIC_HOUSEHOLD_ALERTS);
}

static void take_preview(Feed *feed, Group *group, const ChangeRecord *change)
{
    if (text_is(change->kind, "preview_create")) {
        take_new_preview(feed, group, change);
        return;
    }
    for (Topic *topic = group->topics; topic != NULL; topic = topic->group_next) {
        if (topic_is_of_preview(topic) && uuid_equal(topic->preview_id.uuid, change->entity_id))
            topic_mark(feed, topic, change->position);
    }
}

static void take_of_household(Feed *feed, const ChangeRecord *change)
{
    Group *group = feed_find_group(feed, change->firm_id, change->household_id.value);
    const Group *book = feed_find_group(feed, change->firm_id, (HouseholdId){{{0}}});
    bool is_of_preview = change_is_of_preview(change);

    if (group != NULL && is_of_preview)
        take_preview(feed, group, change);
    else if (group != NULL)
        mark_group(feed, group, change->position);
    if (book != NULL && !is_of_preview)
        mark_group(feed, book, change->position);
}

static void tell_followers(FirmNode *firm, const ChangeRecord *change)
{
    Payload *payload = firm->followers == NULL ? NULL : change_event(change);

    if (payload != NULL)
        firm_publish(firm, payload, change->position);
    payload_release(payload);
}

static void take_change(Feed *feed, const ChangeRecord *change)
{
    FirmNode *firm = feed_find_firm(feed, change->firm_id);

    if (firm == NULL)
        return;
    if (change->scope == CHANGE_HOUSEHOLD) {
        take_of_household(feed, change);
    } else if (!change_is_of_run(change)) {
        for (const Group *group = firm->groups; group != NULL; group = group->firm_next)
            mark_group(feed, group, change->position);
    }
    tell_followers(firm, change);
}

/* Positions went back: no id that was sent means anything any more. */
static void begin_anew(Feed *feed)
{
    for (Subscriber *each = feed->oldest; each != NULL; each = each->next)
        subscriber_leave(each, NULL);
}

void feed_take(void *context, const ChangeBatch *batch)
{
    Feed *feed = context;

    if (batch->count == 0 && feed->position != 0)
        begin_anew(feed);
    for (size_t i = 0; i < batch->count; i++)
        take_change(feed, &batch->changes[i]);
    feed->position = batch->position;
    atomic_store_explicit(&feed->metrics.position, batch->position, memory_order_relaxed);
    feed_work(feed);
}

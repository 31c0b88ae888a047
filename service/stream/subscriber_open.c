#include "app/stream_subject.h"
#include "base/memory.h"
#include "stream/feed_private.h"
#include "json/stream_json.h"

enum { FOLLOWED_POLL_MS = 10, RESUME_TRIES = 20 };

static Error *out_of_memory(AppContext *context)
{
    return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is no memory for another stream at the moment.");
}

/* At a start the outbox is found before long. */
static Error *wait_until_followed(Feed *feed, AppContext *context)
{
    Loop *loop = feed->app->loop;

    while (feed->position == 0 && !feed->ending && loop_now_ms(loop) < context->deadline_ms)
        wait_until(loop, loop_now_ms(loop) + FOLLOWED_POLL_MS);
    if (feed->ending)
        return error_new(context->arena, ERROR_UNAVAILABLE, "draining",
                         "This instance is shutting down.");
    if (feed->position == 0)
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_unavailable",
                         "The database does not answer at the moment.");
    return NULL;
}

static Error *add_subject(Subscriber *subscriber, AppContext *context, const StreamSubject *subject,
                          bool is_subject)
{
    Topic *topic = feed_make_topic(subscriber->feed, context->principal.firm_id, subject,
                                   subscriber->only_alerts);

    return subscriber_link(subscriber, topic, is_subject) ? NULL : out_of_memory(context);
}

/* Listed after the household is linked: one that is opened from then on is told by its change. */
static Error *add_previews(Subscriber *subscriber, AppContext *context, HouseholdId household_id)
{
    PreviewId *ids;
    size_t count;

    TRY(stream_subject_previews(context, household_id, FEED_PREVIEWS_LIMIT, &ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_subject(
            subscriber, context,
            &(StreamSubject){.household_id = household_id, .preview_id = {true, ids[i]}}, false));
    return NULL;
}

static Error *add_subjects(Subscriber *subscriber, AppContext *context, const StreamOrder *order)
{
    bool sees_previews = principal_has(&context->principal, SCOPE_PREVIEWS_READ);

    for (size_t i = 0; i < order->subject_count; i++)
        TRY(add_subject(subscriber, context, &order->subjects[i], true));
    for (size_t i = 0; i < order->subject_count && sees_previews; i++) {
        if (!order->subjects[i].preview_id.present && !order->subjects[i].of_book)
            TRY(add_previews(subscriber, context, order->subjects[i].household_id));
    }
    return NULL;
}

static Error *follow_firm(Subscriber *subscriber, AppContext *context)
{
    FirmNode *firm = feed_make_firm(subscriber->feed, context->principal.firm_id);

    if (firm == NULL)
        return out_of_memory(context);
    subscriber->firm = firm;
    subscriber->firm_next = firm->followers;
    if (firm->followers != NULL)
        firm->followers->firm_previous = subscriber;
    firm->followers = subscriber;
    return NULL;
}

static void send_reset(Subscriber *subscriber, const char *reason)
{
    Buffer data = {0};
    JsonWriter writer = json_writer(&data);
    Payload *payload = NULL;

    stream_json_write_reason(&writer, reason);
    if (!data.failed)
        payload = feed_event("reset", (Text){data.bytes, data.length});
    if (payload != NULL)
        outflow_send(&subscriber->out, payload, 0);
    payload_release(payload);
    buffer_free(&data);
    feed_count(subscriber->feed, FEED_RESETS, 1);
}

static void want_all(const Subscriber *subscriber, int64_t since)
{
    for (Link *link = subscriber->links; link != NULL; link = link->next)
        link_want(link, since);
}

/* All that it is of is shown as it is now; `reset` is why it comes to that, or NULL. */
static void begin_anew(Subscriber *subscriber, const char *reset)
{
    if (reset != NULL)
        send_reset(subscriber, reset);
    want_all(subscriber, 1);
}

/* From here on, with an id at once: a reader that comes back before the first change misses none.
 */
static Error *begin_firm_anew(Subscriber *subscriber, AppContext *context, const char *reset)
{
    if (reset != NULL)
        send_reset(subscriber, reset);
    subscriber->position = subscriber->feed->position;
    outflow_send(&subscriber->out, subscriber->feed->nothing, subscriber->position);
    return follow_firm(subscriber, context);
}

static bool concerns(const ChangeRecord *change, const Topic *topic)
{
    if (change->scope != CHANGE_HOUSEHOLD)
        return !change_is_of_run(change);
    if (topic_is_of_book(topic))
        return !change_is_of_preview(change);
    if (!uuid_equal(change->household_id.value.uuid, topic->group->id.uuid))
        return false;
    if (!change_is_of_preview(change))
        return true;
    return topic_is_of_preview(topic) && (text_is(change->kind, "preview_create") ||
                                          uuid_equal(change->entity_id, topic->preview_id.uuid));
}

static void want_changed(const Subscriber *subscriber, const ChangeRecord *change)
{
    for (Link *link = subscriber->links; link != NULL; link = link->next) {
        if (concerns(change, link->topic))
            link_want(link, change->position);
    }
}

static void tell_missed(Subscriber *subscriber, const ChangeRecord *change)
{
    Payload *payload = change_event(change);

    subscriber->position = change->position;
    if (payload != NULL)
        outflow_send(&subscriber->out, payload, change->position);
    payload_release(payload);
}

/* What a reader that was away has missed. */
typedef struct Missed {
    ChangeRecord *changes;
    size_t count;
    int64_t until;
    const char *reset; /* why that cannot be told, or NULL */
} Missed;

/* Reads what the reader missed between `after` and what this feed has taken by now. */
static Error *read_gap(Subscriber *subscriber, AppContext *context, const StreamOrder *order,
                       int64_t after, Missed *missed_out)
{
    Uuid *households = ARENA_ARRAY(context->arena, Uuid, order->subject_count);
    OutboxGap gap = {.after = after,
                     .until = subscriber->feed->position,
                     .whole_firm = order->subject_count == 0,
                     .households = households,
                     .household_count = order->subject_count,
                     .limit = FEED_GAP_LIMIT + 1};
    OutboxEnd end;

    for (size_t i = 0; i < order->subject_count; i++) {
        households[i] = order->subjects[i].household_id.uuid;
        gap.whole_firm = gap.whole_firm || order->subjects[i].of_book;
    }
    TRY(outbox_gap(context, &gap, &end, &missed_out->changes, &missed_out->count));
    missed_out->until = gap.until;
    missed_out->reset = after >= end.next                    ? "unknown_id"
                        : missed_out->count > FEED_GAP_LIMIT ? "too_old"
                                                             : NULL;
    return NULL;
}

static Error *resume(Subscriber *subscriber, AppContext *context, const StreamOrder *order)
{
    Missed missed;

    TRY(read_gap(subscriber, context, order, order->after.value, &missed));
    if (missed.reset != NULL) {
        begin_anew(subscriber, missed.reset);
        return NULL;
    }
    /* What was decided before is not known any more. */
    if (subscriber->only_alerts && missed.count > 0) {
        begin_anew(subscriber, "alerts_missed");
        return NULL;
    }
    subscriber->position = order->after.value;
    for (size_t i = 0; i < missed.count; i++)
        want_changed(subscriber, &missed.changes[i]);
    if (subscriber->only_alerts)
        want_all(subscriber, subscriber->feed->position + 1); /* to know what is decided now */
    return NULL;
}

/* Changes that come while those before them are being read are read as well: each is told in its
 * place. */
static Error *resume_firm(Subscriber *subscriber, AppContext *context, const StreamOrder *order)
{
    int64_t after = order->after.value;

    for (int tries = 0; tries < RESUME_TRIES; tries++) {
        Missed missed;

        TRY(read_gap(subscriber, context, order, after, &missed));
        if (missed.reset != NULL)
            return begin_firm_anew(subscriber, context, missed.reset);
        for (size_t i = 0; i < missed.count; i++)
            tell_missed(subscriber, &missed.changes[i]);
        if (subscriber->feed->position == missed.until)
            return follow_firm(subscriber, context);
        after = missed.until;
    }
    return begin_firm_anew(subscriber, context, "too_old");
}

static Error *prepare_firm(Subscriber *subscriber, AppContext *context, const StreamOrder *order)
{
    return order->after.present ? resume_firm(subscriber, context, order)
                                : begin_firm_anew(subscriber, context, NULL);
}

static Error *prepare(Subscriber *subscriber, AppContext *context, const StreamOrder *order)
{
    subscriber->only_alerts = order->only_alerts;
    outflow_send(&subscriber->out, subscriber->feed->greeting, 0);
    if (order->subject_count == 0)
        return prepare_firm(subscriber, context, order);
    subscriber->preparing = true;
    TRY(add_subjects(subscriber, context, order));
    if (order->after.present)
        TRY(resume(subscriber, context, order));
    else
        begin_anew(subscriber, NULL);
    subscriber_end_preparing(subscriber);
    return NULL;
}

/* A subscriber that is not opened yet: it goes with the request, should memory run out amid it. */
typedef struct Opening {
    Subscriber *subscriber; /* NULL: closed, or somebody else's */
} Opening;

static void close_opening(void *resource)
{
    Opening *opening = resource;

    if (opening->subscriber != NULL)
        subscriber_close(opening->subscriber);
    opening->subscriber = NULL;
}

/* Takes the key, or gives it back. */
static Error *begin(Feed *feed, AppContext *context, FeedKey *key, Opening *opening)
{
    opening->subscriber = subscriber_new(feed, key);
    if (opening->subscriber != NULL)
        return NULL;
    feed_give_key(feed, key);
    return out_of_memory(context);
}

Error *subscriber_open(Feed *feed, AppContext *context, const StreamOrder *order,
                       Subscriber **subscriber_out)
{
    Opening *opening = ARENA_NEW(context->arena, Opening);
    FeedKey *key;
    Error *error;

    arena_defer(context->arena, close_opening, opening);
    TRY(wait_until_followed(feed, context));
    if (!feed_take_key(feed, &context->principal, &key))
        return error_new(context->arena, ERROR_TOO_MANY, "too_many_streams",
                         "This key may have %zu streams at a time.",
                         stream_quota_limit(feed->quota));
    TRY(begin(feed, context, key, opening));
    error = prepare(opening->subscriber, context, order);
    if (error != NULL) {
        close_opening(opening);
        return error;
    }
    feed_work(feed);
    *subscriber_out = opening->subscriber;
    opening->subscriber = NULL;
    return NULL;
}

bool subscriber_start(Subscriber *subscriber, const SubscriberSocket *socket)
{
    subscriber->socket = *socket;
    return outflow_open(&subscriber->out, socket->fd, socket->chunked);
}

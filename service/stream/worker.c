/*
 * Computing topics: a few coroutines take what is dirty, one topic after another, so that the reads
 * of many share a batch. A topic that changes while it is computed is computed once more.
 */
#include "stream/feed_private.h"

#include "base/memory.h"

enum {
    WORK_BYTES = 64 << 20,
    WORK_MS = 10000,
    RETRY_MS = 250,
    BOOK_PAUSE_MS = 1000, /* from one computation of a book to the next */
};

static bool is_new(const Slot *slots, size_t count, const Figure *figure, const Digest *hash)
{
    for (size_t i = 0; i < count; i++) {
        if (slots[i].event == figure->event && uuid_equal(slots[i].key, figure->key))
            return !digest_equal(&slots[i].hash, hash);
    }
    return true;
}

static void write_figure(Buffer *buffer, const Figure *figure)
{
    if (buffer->length > 0)
        payload_write_end(buffer);
    payload_write_event(buffer, figure->event, figure->data);
}

/* What is shown now against what was: `changed` is empty when it is the same. False without
 * memory. */
static bool compare(Topic *topic, const FigureList *figures, Buffer *all, Buffer *changed)
{
    Slot *slots = MEMORY_ARRAY(Slot, figures->count);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < figures->count; i++) {
        const Figure *figure = &figures->items[i];

        slots[i] = (Slot){figure->event, figure->key, digest_sha256(figure->data)};
        write_figure(all, figure);
        if (is_new(topic->slots, topic->slot_count, figure, &slots[i].hash))
            write_figure(changed, figure);
    }
    memory_free(topic->slots);
    topic->slots = slots;
    topic->slot_count = figures->count;
    return true;
}

/* False without memory: nothing was published. */
static bool publish(Topic *topic, const FigureList *figures)
{
    Publication publication = {.since = topic->computing_since};
    Buffer all = {0};
    Buffer changed = {0};
    bool is_new;
    bool ok;

    if (!compare(topic, figures, &all, &changed))
        return false;
    is_new = changed.length > 0 || changed.failed;
    publication.all = payload_new(&all);
    publication.changed = is_new ? payload_new(&changed) : NULL;
    ok = publication.all != NULL && (!is_new || publication.changed != NULL);
    if (ok) {
        topic->serial += is_new ? 1 : 0;
        topic->computing_since = 0; /* from here on everybody knows, or is owed it */
        topic_publish(topic, &publication);
    } else {
        topic->slot_count = 0; /* so that all of it is new the next time */
    }
    payload_release(publication.all);
    payload_release(publication.changed);
    buffer_free(&all);
    buffer_free(&changed);
    return ok;
}

/* False without memory: nothing was published. Without a decision the last one stands. */
static bool publish_alerts(Topic *topic, const Buffer *events, const Decision *decision)
{
    bool any = events->length > 0 || events->failed;
    Payload *payload = any ? payload_new(events) : NULL;
    Decision *kept = decision == NULL ? NULL : alerts_keep(decision);

    if ((any && payload == NULL) || (decision != NULL && kept == NULL)) {
        payload_release(payload);
        memory_free(kept);
        return false;
    }
    if (kept != NULL) {
        memory_free(topic->decision);
        topic->decision = kept;
    }
    topic->computing_since = 0;
    topic_alert(topic, payload);
    payload_release(payload);
    return true;
}

static void retry_soon(Feed *feed)
{
    if (!feed->retry.armed)
        loop_timer_start(feed->app->loop, &feed->retry, loop_now_ms(feed->app->loop) + RETRY_MS);
}

static void compute_later(Feed *feed, Topic *topic)
{
    /* It stays out of the queue, and computing, so that nobody frees or queues it meanwhile. */
    topic->next_dirty = feed->later;
    feed->later = topic;
    retry_soon(feed);
}

/* What it answers is to be answered again. */
static void undo(Topic *topic)
{
    if (topic->dirty_since == 0 || topic->computing_since < topic->dirty_since)
        topic->dirty_since = topic->computing_since;
    topic->computing_since = 0;
}

static void finish(Feed *feed, Topic *topic)
{
    int64_t since = topic->dirty_since;

    topic->computing = false;
    if (topic->links == NULL)
        topic_drop_idle(feed, topic);
    else if (since != 0)
        topic_mark(feed, topic, since);
}

void feed_retry_later(void *context)
{
    Feed *feed = context;

    while (feed->later != NULL) {
        Topic *topic = feed->later;

        feed->later = topic->next_dirty;
        finish(feed, topic);
    }
    feed_work(feed);
}

/* The topic is computed, or nobody listens to it any more. */
static void settle(FeedWorker *worker)
{
    Topic *topic = worker->topic;

    worker->topic = NULL;
    topic->computing_since = 0;
    finish(worker->feed, topic);
}

/* It is gone, or could not be computed or told now. */
static void settle_failed(FeedWorker *worker, const Error *error)
{
    Topic *topic = worker->topic;

    if (error != NULL && error->kind == ERROR_NOT_FOUND) {
        topic->dirty_since = 0;
        topic_end(worker->feed, topic);
        settle(worker);
        return;
    }
    undo(topic);
    worker->topic = NULL;
    compute_later(worker->feed, topic);
}

static AppContext *context_of(const FeedWorker *worker)
{
    App *app = worker->feed->app;
    AppContext *context = ARENA_NEW(worker->arena, AppContext);

    *context = (AppContext){.app = app,
                            .arena = worker->arena,
                            .principal = {.firm_id = worker->topic->group->firm->id},
                            .deadline_ms = loop_now_ms(app->loop) + WORK_MS,
                            .request_id = TEXT_LITERAL("stream")};
    return context;
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

static void free_buffer(void *buffer)
{
    buffer_free(buffer);
}

static bool compute_alerts(FeedWorker *worker, Error **error_out)
{
    Buffer *events = ARENA_NEW(worker->arena, Buffer);
    const Decision *decision = NULL;

    arena_defer(worker->arena, free_buffer, events);
    *error_out = alerts_compute(context_of(worker), worker->topic, events, &decision);
    return *error_out == NULL && publish_alerts(worker->topic, events, decision);
}

static bool compute_figures(FeedWorker *worker, Error **error_out)
{
    FigureList figures;

    *error_out = figures_compute(context_of(worker), worker->topic, &figures);
    return *error_out == NULL && publish(worker->topic, &figures);
}

/* A book is a firm's: it changes all the time, and costs what all its households do. */
static bool is_too_soon(const FeedWorker *worker)
{
    const Topic *topic = worker->topic;

    return topic_is_of_book(topic) && topic->started > 0 &&
           loop_now_ms(worker->feed->app->loop) < topic->started_ms + BOOK_PAUSE_MS;
}

static void compute(FeedWorker *worker)
{
    Topic *topic = worker->topic;
    Error *error = NULL;
    bool told;

    topic->computing = true;
    topic->computing_since = topic->dirty_since;
    topic->dirty_since = 0;
    if (topic->links == NULL) {
        settle(worker);
        return;
    }
    if (is_too_soon(worker)) {
        settle_failed(worker, NULL);
        return;
    }
    topic->started++;
    topic->started_ms = loop_now_ms(worker->feed->app->loop);
    feed_count(worker->feed, FEED_COMPUTED, 1); /* who has the event finds it counted */
    arena_on_exhausted(worker->arena, on_exhausted, worker->feed->app->loop);
    told = topic_is_of_alerts(topic) ? compute_alerts(worker, &error)
                                     : compute_figures(worker, &error);
    if (told || topic->links == NULL)
        settle(worker);
    else
        settle_failed(worker, error);
    arena_reset(worker->arena);
}

static void end_worker(FeedWorker *worker)
{
    arena_free(worker->arena);
    worker->arena = NULL;
    worker->topic = NULL;
    worker->running = false;
}

static void work(void *context)
{
    FeedWorker *worker = context;
    Feed *feed = worker->feed;

    worker->arena = arena_new(WORK_BYTES);
    if (worker->arena == NULL)
        retry_soon(feed);
    while (worker->arena != NULL && (worker->topic = feed_take_dirty(feed)) != NULL)
        compute(worker);
    end_worker(worker);
}

/* Memory ran out amid a topic. */
static void abandoned(void *context)
{
    FeedWorker *worker = context;

    undo(worker->topic);
    compute_later(worker->feed, worker->topic);
    end_worker(worker);
}

void feed_work(Feed *feed)
{
    for (size_t i = 0; i < FEED_WORKERS && feed->dirty_first != NULL; i++) {
        FeedWorker *worker = &feed->workers[i];

        if (worker->running)
            continue;
        *worker = (FeedWorker){.feed = feed, .running = true};
        if (!coroutine_start(feed->app->loop, &(CoroutineTask){work, abandoned, worker})) {
            worker->running = false;
            retry_soon(feed);
            return;
        }
    }
}

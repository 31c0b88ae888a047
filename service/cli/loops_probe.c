#include "cli/loops_private.h"

#include "app/book_shelf.h"
#include "base/log.h"
#include "storage/key_store.h"
#include <inttypes.h>

enum { PROBE_MS = 1000, RETRY_MS = 250 };

void loops_log_database(void *context, const DbEvent *event)
{
    const Loops *loops = context;
    Text what = text_of(event->what);
    bool good = text_is(what, "connected") || text_is(what, "closed");

    LOG_EVENT(good ? LOG_INFO : LOG_WARNING, loops->clock, "database", LOG_TEXT("what", what),
              LOG_TEXT("statement", text_of(event->statement)),
              LOG_TEXT("sqlstate", text_of(event->sqlstate)),
              LOG_TEXT("message", text_of(event->message)));
}

/* A whole round trip: a stopped server still looks connected. */
Error *loops_probe_ready(AppContext *context)
{
    Database *database = context->app->database;
    Text nobody = TEXT_LITERAL("00000000000000000000000000");
    KeyRow row;
    bool found;

    if (!database_is_ready(database))
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_unavailable",
                         "The database does not answer.");
    int64_t deadline_ms = loop_now_ms(context->app->loop) + PROBE_MS;
    DbSession session = db_session(database, context->arena, (FirmId){0}, deadline_ms);
    return key_store_lookup(&session, nobody, &row, &found);
}

typedef struct CounterName {
    const char *name;
    const char *type;
    size_t offset; /* of a uint64_t in DatabaseMetrics */
} CounterName;

#define COUNTER(member)                                                                            \
    {                                                                                              \
        "taxpreview_database_" #member "_total", "counter", offsetof(DatabaseMetrics, member)      \
    }
#define GAUGE(member)                                                                              \
    {                                                                                              \
        "taxpreview_database_" #member, "gauge", offsetof(DatabaseMetrics, member)                 \
    }

static const CounterName COUNTERS[] = {
    COUNTER(queries),      COUNTER(batches),   COUNTER(transactions), COUNTER(rollbacks),
    COUNTER(unknown),      COUNTER(failures),  COUNTER(requeued),     COUNTER(timeouts),
    COUNTER(busy),         COUNTER(connects),  COUNTER(disconnects),  GAUGE(reads_waiting),
    GAUGE(writes_waiting), GAUGE(writes_open),
};

static uint64_t sum_of(const Loops *loops, const CounterName *counter)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < loops->total; i++) {
        DatabaseMetrics metrics = database_metrics(loops->units[i].database);
        uint64_t value;
        memcpy(&value, (const char *)&metrics + counter->offset, sizeof value);
        sum += value;
    }
    return sum;
}

typedef struct FeedName {
    const char *name;
    const char *type;
} FeedName;

static const FeedName FEED_NAMES[FEED_COUNTERS] = {
    [FEED_STREAMS] = {"taxpreview_streams", "gauge"},
    [FEED_EVENTS] = {"taxpreview_stream_events_total", "counter"},
    [FEED_COMPUTED] = {"taxpreview_stream_computations_total", "counter"},
    [FEED_DROPPED] = {"taxpreview_stream_slow_readers_total", "counter"},
    [FEED_RESETS] = {"taxpreview_stream_resets_total", "counter"},
};

/* The position is that of the feed that is furthest behind. */
static void write_feeds(const Loops *loops, Buffer *buffer)
{
    int64_t sums[FEED_COUNTERS] = {0};
    int64_t position = INT64_MAX;

    for (size_t i = loops->count; i < loops->total; i++) {
        const FeedMetrics *metrics = feed_metrics(loops->units[i].feed);
        int64_t own = atomic_load_explicit(&metrics->position, memory_order_relaxed);

        position = own < position ? own : position;
        for (size_t at = 0; at < FEED_COUNTERS; at++)
            sums[at] += atomic_load_explicit(&metrics->values[at], memory_order_relaxed);
    }
    for (size_t at = 0; at < FEED_COUNTERS; at++)
        buffer_append_format(buffer, "# TYPE %s %s\n%s %" PRId64 "\n", FEED_NAMES[at].name,
                             FEED_NAMES[at].type, FEED_NAMES[at].name, sums[at]);
    buffer_append_format(buffer,
                         "# TYPE taxpreview_stream_position gauge\n"
                         "taxpreview_stream_position %" PRId64 "\n",
                         position);
}

/* What the loops keep, all of them together; catalogs apart, which have a budget of their own. */
static KeepMetrics kept_of(const Loops *loops, KeepKind kind)
{
    KeepMetrics sum = {0};

    for (size_t i = 0; i < loops->total; i++) {
        const App *app = &loops->units[i].app;
        KeepMetrics one = keep_metrics(kind == KEEP_CATALOG ? app->catalogs : app->kept, kind);

        sum.bytes += one.bytes;
        sum.count += one.count;
        sum.found += one.found;
        sum.missed += one.missed;
        sum.given_up += one.given_up;
    }
    return sum;
}

static void write_kept(const Loops *loops, Buffer *buffer)
{
    static const char *const NAMES[KEEP_KINDS] = {[KEEP_CATALOG] = "catalog",
                                                  [KEEP_HOUSEHOLD] = "household",
                                                  [KEEP_PREVIEW] = "preview",
                                                  [KEEP_REPLY] = "reply"};

    buffer_append_format(
        buffer,
        "# HELP taxpreview_kept_limit_bytes Of households, previews and replies together.\n"
        "# TYPE taxpreview_kept_limit_bytes gauge\n"
        "taxpreview_kept_limit_bytes %" PRId64 "\n",
        loops->config->snapshot_cache_mb << 20);
    for (int kind = 0; kind < KEEP_KINDS; kind++) {
        KeepMetrics metrics = kept_of(loops, (KeepKind)kind);

        buffer_append_format(buffer,
                             "taxpreview_kept_bytes{kind=\"%s\"} %" PRIu64 "\n"
                             "taxpreview_kept{kind=\"%s\"} %" PRIu64 "\n"
                             "taxpreview_kept_found_total{kind=\"%s\"} %" PRIu64 "\n"
                             "taxpreview_kept_missed_total{kind=\"%s\"} %" PRIu64 "\n"
                             "taxpreview_kept_given_up_total{kind=\"%s\"} %" PRIu64 "\n",
                             NAMES[kind], metrics.bytes, NAMES[kind], metrics.count, NAMES[kind],
                             metrics.found, NAMES[kind], metrics.missed, NAMES[kind],
                             metrics.given_up);
    }
}

static void write_books(const Loops *loops, Buffer *buffer)
{
    BookShelfMetrics metrics = book_shelf_metrics(loops->books);

    buffer_append_format(
        buffer,
        "# HELP taxpreview_book_limit_bytes Of books in columns and their views.\n"
        "# TYPE taxpreview_book_limit_bytes gauge\n"
        "taxpreview_book_limit_bytes %" PRId64 "\n"
        "# HELP taxpreview_book_bytes Held of them now, what is only in use included.\n"
        "# TYPE taxpreview_book_bytes gauge\n"
        "taxpreview_book_bytes %" PRIu64 "\n"
        "# TYPE taxpreview_books gauge\n"
        "taxpreview_books %" PRIu64 "\n"
        "# TYPE taxpreview_book_views gauge\n"
        "taxpreview_book_views %" PRIu64 "\n"
        "# TYPE taxpreview_book_loads_total counter\n"
        "taxpreview_book_loads_total %" PRIu64 "\n"
        "# TYPE taxpreview_book_given_up_total counter\n"
        "taxpreview_book_given_up_total %" PRIu64 "\n",
        loops->config->book_cache_mb << 20, metrics.bytes, metrics.books, metrics.views,
        metrics.loads, metrics.given_up);
}

void loops_probe_metrics(void *context, Buffer *buffer)
{
    const Loops *loops = context;

    write_feeds(loops, buffer);
    for (size_t i = 0; i < sizeof COUNTERS / sizeof COUNTERS[0]; i++)
        buffer_append_format(buffer, "# TYPE %s %s\n%s %" PRIu64 "\n", COUNTERS[i].name,
                             COUNTERS[i].type, COUNTERS[i].name, sum_of(loops, &COUNTERS[i]));
    buffer_append_format(buffer,
                         "# TYPE taxpreview_workers_waiting gauge\n"
                         "taxpreview_workers_waiting %zu\n",
                         worker_pool_waiting(loops->workers));
    buffer_append_format(buffer,
                         "# TYPE taxpreview_run_households_total counter\n"
                         "taxpreview_run_households_total %" PRIu64 "\n",
                         runner_planned(loops->units[loops->count].runner));
    write_kept(loops, buffer);
    write_books(loops, buffer);
}

/* Whether the database is ready, or has refused us so that trying on is of no use. */
static bool is_settled(Unit *unit, Arena *arena)
{
    Loops *loops = unit->loops;
    Error *error = database_wait_ready(unit->database, arena, loop_now_ms(unit->loop) + PROBE_MS);

    if (error == NULL)
        return true;
    if (error->kind != ERROR_INTERNAL)
        return atomic_load(&loops->draining);
    LOG_EVENT(LOG_ERROR, loops->clock, "cannot_start", LOG_TEXT("code", text_of(error->code)),
              LOG_TEXT("detail", text_of(error->detail)));
    loops_drain(loops, 1);
    return true;
}

static void wait_for_database(void *context)
{
    Unit *unit = context;
    bool settled = false;

    while (!settled) {
        Arena *arena = arena_new(1024 * 1024);
        settled = arena != NULL && is_settled(unit, arena);
        arena_free(arena);
        if (!settled)
            wait_until(unit->loop, loop_now_ms(unit->loop) + RETRY_MS);
    }
}

void unit_start_database(Unit *unit)
{
    CoroutineTask task = {wait_for_database, NULL, unit};

    if (!coroutine_start(unit->loop, &task))
        loops_drain(unit->loops, 1);
}

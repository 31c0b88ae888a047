#include "cli/loops_private.h"

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

    for (size_t i = 0; i < loops->count; i++) {
        DatabaseMetrics metrics = database_metrics(loops->units[i].database);
        uint64_t value;
        memcpy(&value, (const char *)&metrics + counter->offset, sizeof value);
        sum += value;
    }
    return sum;
}

void loops_probe_metrics(void *context, Buffer *buffer)
{
    const Loops *loops = context;
    for (size_t i = 0; i < sizeof COUNTERS / sizeof COUNTERS[0]; i++)
        buffer_append_format(buffer, "# TYPE %s %s\n%s %" PRIu64 "\n", COUNTERS[i].name,
                             COUNTERS[i].type, COUNTERS[i].name, sum_of(loops, &COUNTERS[i]));
    buffer_append_format(buffer,
                         "# TYPE taxpreview_workers_waiting gauge\n"
                         "taxpreview_workers_waiting %zu\n",
                         worker_pool_waiting(loops->workers));
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

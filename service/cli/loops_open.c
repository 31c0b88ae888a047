#include "cli/loops_private.h"

#include "app/book_shelf.h"
#include "app/freshness.h"
#include "base/memory.h"
#include "http/preview_show.h"
#include "http/run_plan.h"
#include "storage/statements.h"
#include <unistd.h>

/* Of each loop: the catalogs of a few hundred firms, or of one with a million securities. */
enum { CATALOG_KEEP_BYTES = 256 << 20 };

Error *loops_out_of_memory(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is not enough memory, or too few descriptors, to start.");
}

static bool is_of_streams(const Unit *unit)
{
    return (size_t)(unit - unit->loops->units) >= unit->loops->count;
}

/* Each loop keeps its share; those of streams, which figure only what is listened to, an eighth. */
static size_t keep_bytes_of(const Unit *unit)
{
    const Loops *loops = unit->loops;
    const size_t all = (size_t)loops->config->snapshot_cache_mb << 20;
    const size_t of_streams = all / 8;

    return is_of_streams(unit) ? of_streams / (loops->total - loops->count)
                               : (all - of_streams) / loops->count;
}

/* Loops of streams write next to nothing; the first of them hears of changes for all. */
static DatabaseConfig database_of(const Unit *unit)
{
    const Loops *loops = unit->loops;
    DatabaseConfig database = loops->database;

    if (!is_of_streams(unit))
        return database;
    database.write_connections = 1;
    if (unit == &loops->units[loops->count])
        database.channel = OUTBOX_CHANNEL;
    return database;
}

static bool open_unit(Loops *loops, Unit *unit, const Rules *rules)
{
    unit->loops = loops;
    unit->drain_message = (LoopMessage){.run = unit_begin_drain, .context = unit};
    unit->drain_timer = (LoopTimer){.fire = unit_look_whether_drained, .context = unit};
    unit->metrics = MEMORY_NEW(Metrics);
    unit->loop = loop_new();
    if (unit->metrics == NULL || unit->loop == NULL)
        return false;
    unit->database_config = database_of(unit);
    unit->database = database_open(unit->loop, &unit->database_config);
    unit->app =
        (App){.loop = unit->loop,
              .database = unit->database,
              .workers = loops->workers,
              .solver = loops->solver,
              .keys = key_cache_new(),
              .catalogs = keep_new(CATALOG_KEEP_BYTES),
              .kept = keep_new(keep_bytes_of(unit)),
              .books = loops->books,
              .keeps_replies = loops->config->keep_replies != 0,
              .freshness = freshness_new(unit->loop, unit->database,
                                         &(FreshnessLimits){(size_t)loops->config->read_queue,
                                                            loops->config->database_timeout_ms}),
              .clock = loops->clock,
              .rules = rules};
    return unit->database != NULL && unit->app.keys != NULL && unit->app.catalogs != NULL &&
           unit->app.kept != NULL && unit->app.freshness != NULL;
}

static bool open_feed(Loops *loops, Unit *unit)
{
    size_t at = (size_t)(unit - loops->units) - loops->count;

    unit->feed =
        feed_new(&(FeedConfig){&unit->app, loops->quota, preview_show, preview_decode_order});
    loops->sinks[at] = (FollowerSink){unit->loop, feed_take, unit->feed};
    return unit->feed != NULL;
}

static void set_edge(Loops *loops, Edge *edge, bool streams)
{
    const Config *config = loops->config;

    edge->routes = &ROUTES;
    edge->clock = loops->clock;
    edge->origins = config->cors_origins;
    edge->cursor_key = config->cursor_key;
    edge->request_timeout_ms = config->request_timeout_ms;
    edge->streams = streams;
    edge->stream_url = config->stream_url != NULL ? config->stream_url : loops->stream_url;
    edge->rate_limit = loops->rate_limit;
    edge->access_log = config->access_log;
    edge->probe = (EdgeProbe){loops_probe_ready, loops_probe_metrics, loops};
    edge->metrics = loops->metrics;
    edge->metrics_count = loops->total;
}

static void set_database(Loops *loops)
{
    const Config *config = loops->config;

    loops->database = (DatabaseConfig){.conninfo = config->database,
                                       .password = config->database_password,
                                       .statements = DAEMON_STATEMENTS.statements,
                                       .statement_count = DAEMON_STATEMENTS.count,
                                       .write_connections = (size_t)config->write_connections,
                                       .read_queue = (size_t)config->read_queue,
                                       .write_queue = (size_t)config->write_queue,
                                       .timeout_ms = config->database_timeout_ms,
                                       .slow_timeout_ms = config->request_timeout_ms,
                                       .log = loops_log_database,
                                       .log_context = loops};
}

/* For runs, apart from those that somebody waits for. */
static bool open_run_workers(Loops *loops)
{
    size_t count = (size_t)loops->config->run_workers;

    loops->run_workers = count == 0 ? NULL : worker_pool_new_background(count, 2 * count);
    loops->run_solver = solver_new(loops->clock, loops->config->solver, count);
    return (count == 0 || loops->run_workers != NULL) && loops->run_solver != NULL;
}

/* What the units share. */
static bool open_shared(Loops *loops)
{
    const Config *config = loops->config;

    loops->units = MEMORY_ARRAY(Unit, loops->total);
    loops->metrics = MEMORY_ARRAY(Metrics *, loops->total);
    loops->sinks = MEMORY_ARRAY(FollowerSink, loops->total - loops->count);
    loops->workers = worker_pool_new((size_t)config->workers, (size_t)config->worker_queue);
    loops->solver = solver_new(loops->clock, config->solver, (size_t)config->workers);
    loops->quota = stream_quota_new((size_t)config->streams_per_key);
    loops->books = book_shelf_new((size_t)config->book_cache_mb << 20);
    if (config->rate_limit > 0)
        loops->rate_limit = rate_limit_new((uint32_t)config->rate_limit);
    return loops->units != NULL && loops->metrics != NULL && loops->sinks != NULL &&
           loops->workers != NULL && loops->solver != NULL && open_run_workers(loops) &&
           loops->quota != NULL && loops->books != NULL &&
           (config->rate_limit == 0 || loops->rate_limit != NULL);
}

/* Two households a thread: one is read or saved while another is planned. */
static bool open_runner(const Loops *loops, Unit *unit)
{
    unit->runner = runner_new(&(RunnerConfig){.app = &unit->app,
                                              .workers = loops->run_workers,
                                              .solver = loops->run_solver,
                                              .slots = 2 * (size_t)loops->config->run_workers,
                                              .lease_ms = loops->config->run_lease_ms,
                                              .decode_order = preview_decode_order,
                                              .write_plan = run_plan_write});
    return unit->runner != NULL;
}

/* Everything but the servers. */
static bool open_units(Loops *loops, const Rules *rules)
{
    if (!open_shared(loops))
        return false;
    for (size_t i = 0; i < loops->total; i++) {
        Unit *unit = &loops->units[i];
        if (!open_unit(loops, unit, rules) || (i >= loops->count && !open_feed(loops, unit)))
            return false;
        loops->metrics[i] = unit->metrics;
    }
    Unit *first = &loops->units[loops->count];
    first->follower = follower_new(&first->app, loops->sinks, loops->total - loops->count);
    return first->follower != NULL && open_runner(loops, first);
}

Error *loops_new(Arena *arena, const LoopsConfig *config, Loops **loops_out)
{
    Loops *loops = MEMORY_NEW(Loops);

    if (loops == NULL)
        return loops_out_of_memory(arena);
    loops->config = config->config;
    loops->clock = config->clock;
    loops->count = (size_t)config->config->loops;
    loops->total = loops->count + (size_t)config->config->stream_loops;
    loops->signals.fd = -1;
    set_database(loops);
    Error *error = NULL;
    if (!open_units(loops, config->rules)) {
        error = loops_out_of_memory(arena);
    } else {
        set_edge(loops, &loops->edge, false);
        set_edge(loops, &loops->stream_edge, true);
        error = loops_open_servers(arena, loops);
    }
    if (error == NULL && !loops_watch_signals(loops))
        error = loops_out_of_memory(arena);
    if (error != NULL) {
        loops_free(loops);
        return error;
    }
    *loops_out = loops;
    return NULL;
}

static void free_unit(Unit *unit)
{
    server_free(unit->server);
    feed_free(unit->feed);
    follower_free(unit->follower);
    runner_free(unit->runner);
    if (unit->database != NULL)
        database_close(unit->database);
    key_cache_free(unit->app.keys);
    keep_free(unit->app.kept);
    keep_free(unit->app.catalogs);
    freshness_free(unit->app.freshness);
    memory_free(unit->metrics);
}

void loops_free(Loops *loops)
{
    if (loops == NULL)
        return;
    if (loops->signals.fd >= 0) {
        loop_unwatch(loops->units[0].loop, &loops->signals);
        close(loops->signals.fd);
    }
    for (size_t i = 0; loops->units != NULL && i < loops->total; i++)
        free_unit(&loops->units[i]);
    worker_pool_free(loops->workers);
    worker_pool_free(loops->run_workers);
    solver_free(loops->solver);
    solver_free(loops->run_solver);
    for (size_t i = 0; loops->units != NULL && i < loops->total; i++)
        loop_free(loops->units[i].loop);
    rate_limit_free(loops->rate_limit);
    stream_quota_free(loops->quota);
    book_shelf_free(loops->books);
    memory_free(loops->sinks);
    memory_free(loops->metrics);
    memory_free(loops->units);
    memory_free(loops);
}

#include "cli/loops_private.h"

#include "base/memory.h"
#include "storage/statements.h"
#include <unistd.h>

/* Of each loop: the catalogs of a few hundred firms, or of one with a million securities. */
enum { CATALOG_KEEP_BYTES = 256 << 20 };

static Error *out_of_memory(Arena *arena)
{
    return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory",
                     "There is not enough memory, or too few descriptors, to start.");
}

/* Each loop keeps its share. */
static size_t household_keep_bytes(const Loops *loops)
{
    return ((size_t)loops->config->snapshot_cache_mb << 20) / loops->count;
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
    unit->database = database_open(unit->loop, &loops->database);
    unit->app = (App){.loop = unit->loop,
                      .database = unit->database,
                      .workers = loops->workers,
                      .keys = key_cache_new(),
                      .catalogs = keep_new(CATALOG_KEEP_BYTES),
                      .households = keep_new(household_keep_bytes(loops)),
                      .clock = loops->clock,
                      .rules = rules};
    return unit->database != NULL && unit->app.keys != NULL && unit->app.catalogs != NULL &&
           unit->app.households != NULL;
}

static void set_edge(Loops *loops)
{
    const Config *config = loops->config;

    loops->edge.routes = &ROUTES;
    loops->edge.clock = loops->clock;
    loops->edge.origins = config->cors_origins;
    loops->edge.cursor_key = config->cursor_key;
    loops->edge.request_timeout_ms = config->request_timeout_ms;
    loops->edge.rate_limit = loops->rate_limit;
    loops->edge.access_log = config->access_log;
    loops->edge.probe = (EdgeProbe){loops_probe_ready, loops_probe_metrics, loops};
    loops->edge.metrics = loops->metrics;
    loops->edge.metrics_count = loops->count;
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

/* Everything but the servers. */
static bool open_units(Loops *loops, const Rules *rules)
{
    const Config *config = loops->config;

    loops->units = MEMORY_ARRAY(Unit, loops->count);
    loops->metrics = MEMORY_ARRAY(Metrics *, loops->count);
    loops->workers = worker_pool_new((size_t)config->workers, (size_t)config->worker_queue);
    if (loops->units == NULL || loops->metrics == NULL || loops->workers == NULL)
        return false;
    if (config->rate_limit > 0) {
        loops->rate_limit = rate_limit_new((uint32_t)config->rate_limit);
        if (loops->rate_limit == NULL)
            return false;
    }
    for (size_t i = 0; i < loops->count; i++) {
        if (!open_unit(loops, &loops->units[i], rules))
            return false;
        loops->metrics[i] = loops->units[i].metrics;
    }
    return true;
}

/* Each server takes its socket, also when it fails. */
static Error *open_servers(Arena *arena, Loops *loops)
{
    int *fds = ARENA_ARRAY(arena, int, loops->count);
    const char *reason = "";
    bool ok = true;

    if (!server_listen(loops->config->listen, fds, loops->count, &loops->address, &reason))
        return error_at(arena, "TAXPREVIEW_LISTEN", "not_listening", "%s: %s",
                        loops->config->listen, reason);
    for (size_t i = 0; i < loops->count; i++) {
        Unit *unit = &loops->units[i];
        unit->server = server_new(&(ServerConfig){
            .listen_fd = fds[i],
            .connection_limit = (unsigned)(loops->config->connections / (int64_t)loops->count),
            .app = &unit->app,
            .edge = &loops->edge,
            .metrics = unit->metrics});
        ok = ok && unit->server != NULL;
    }
    return ok ? NULL : out_of_memory(arena);
}

Error *loops_new(Arena *arena, const LoopsConfig *config, Loops **loops_out)
{
    Loops *loops = MEMORY_NEW(Loops);

    if (loops == NULL)
        return out_of_memory(arena);
    loops->config = config->config;
    loops->clock = config->clock;
    loops->count = (size_t)config->config->loops;
    loops->signals.fd = -1;
    set_database(loops);
    Error *error = NULL;
    if (!open_units(loops, config->rules)) {
        error = out_of_memory(arena);
    } else {
        set_edge(loops);
        error = open_servers(arena, loops);
    }
    if (error == NULL && !loops_watch_signals(loops))
        error = out_of_memory(arena);
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
    if (unit->database != NULL)
        database_close(unit->database);
    key_cache_free(unit->app.keys);
    keep_free(unit->app.households);
    keep_free(unit->app.catalogs);
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
    for (size_t i = 0; loops->units != NULL && i < loops->count; i++)
        free_unit(&loops->units[i]);
    worker_pool_free(loops->workers);
    for (size_t i = 0; loops->units != NULL && i < loops->count; i++)
        loop_free(loops->units[i].loop);
    rate_limit_free(loops->rate_limit);
    memory_free(loops->metrics);
    memory_free(loops->units);
    memory_free(loops);
}

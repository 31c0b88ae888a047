#include "app/snapshot.h"

#include "app/catalog_cache.h"
#include "storage/catalog_store.h"
#include "storage/snapshot_store.h"

enum {
    SNAPSHOT_TRIES = 4,
    CATALOG_LIMIT_BYTES = 1 << 30, /* of one firm's catalog */
    LEDGER_DAYS_BEFORE = 31,       /* wash sales look back over the turn of the year */
};

static Date ledger_start(Date trade_date)
{
    return date_add_days(date_of(date_year(trade_date), 1, 1), -LEDGER_DAYS_BEFORE);
}

/* Where a catalog is put together, until the cache owns it. */
typedef struct Home {
    Arena *arena;
} Home;

static void free_home(void *resource)
{
    Home *home = resource;

    arena_free(home->arena);
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

/*
 * Loads it into an arena of its own, which the cache keeps. On the slow connection: a firm may have
 * a hundred thousand securities, and every household's read waits behind what the fast one is
 * given.
 */
static Error *load_current(AppContext *context, const Catalog **catalog_out)
{
    DbSession session = app_read_slow(context);
    Home *home = ARENA_NEW(context->arena, Home);
    Arena *arena;
    Catalog catalog;

    arena_defer(context->arena, free_home, home);
    home->arena = arena_new(CATALOG_LIMIT_BYTES);
    if (home->arena == NULL)
        return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the firm's securities.");
    arena_on_exhausted(home->arena, on_exhausted, context->app->loop);
    session.arena = home->arena;
    TRY(catalog_store_load(&session, (OptionalDate){0}, &catalog));
    arena = home->arena;
    home->arena = NULL;
    *catalog_out = catalog_cache_keep(context->app->catalogs, context->arena,
                                      context->principal.firm_id, arena, &catalog);
    return NULL;
}

/* The catalog that goes with the rows, or the present one: the caller compares. */
static Error *find_catalog(AppContext *context, const SnapshotRequest *request,
                           const Snapshot *snapshot, const Catalog **catalog_out)
{
    if (request->as_of.present) {
        DbSession session = app_read_slow(context);
        Catalog *catalog = ARENA_NEW(context->arena, Catalog);

        TRY(catalog_store_load(&session, request->as_of, catalog));
        *catalog_out = catalog;
        return NULL;
    }
    *catalog_out =
        catalog_cache_find(context->app->catalogs, context->arena, context->principal.firm_id,
                           snapshot->config_version, snapshot->price_sequence.value);
    return *catalog_out != NULL ? NULL : load_current(context, catalog_out);
}

static bool goes_together(const SnapshotRequest *request, const Snapshot *snapshot,
                          const Catalog *catalog)
{
    return catalog->config_version == snapshot->config_version &&
           (request->as_of.present || catalog->price_sequence == snapshot->price_sequence.value);
}

Error *snapshot_load(AppContext *context, const SnapshotRequest *request, Household *household_out)
{
    DbSession session = app_read(context);
    Date since = ledger_start(
        request->trade_date.present
            ? request->trade_date.value
            : catalog_cache_last_as_of(context->app->catalogs, context->principal.firm_id));

    for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
        Snapshot snapshot;
        const Catalog *catalog;
        Date needed;

        TRY(snapshot_store_read(&session, request->household_id, since, &snapshot));
        TRY(find_catalog(context, request, &snapshot, &catalog));
        needed = ledger_start(request->trade_date.present ? request->trade_date.value
                                                          : catalog->price_as_of);
        if (goes_together(request, &snapshot, catalog) && date_compare(since, needed) <= 0)
            return snapshot_build(context->arena, &snapshot, catalog, request->symbols,
                                  request->symbol_count, household_out);
        since = date_compare(since, needed) < 0 ? since : needed;
    }
    return error_new(context->arena, ERROR_UNAVAILABLE, "changing",
                     "Securities or prices are changing faster than they can be read.");
}

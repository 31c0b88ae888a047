#include "app/snapshot.h"

#include "storage/catalog_store.h"
#include "storage/snapshot_store.h"
#include <assert.h>

enum {
    SNAPSHOT_TRIES = 4,
    CATALOG_LIMIT_BYTES = 1 << 30,   /* of one firm's catalog */
    HOUSEHOLD_LIMIT_BYTES = 1 << 28, /* of one household */
    LEDGER_DAYS_BEFORE = 31,         /* wash sales look back over the turn of the year */
};

static Date ledger_start(Date trade_date)
{
    return date_add_days(date_of(date_year(trade_date), 1, 1), -LEDGER_DAYS_BEFORE);
}

/* Where something to be kept is put together, until the keep owns it. */
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

/* It is given up with the request unless take_home gives it to a keep. */
static Error *open_home(AppContext *context, size_t limit_bytes, Home **home_out)
{
    Home *home = ARENA_NEW(context->arena, Home);

    arena_defer(context->arena, free_home, home);
    home->arena = arena_new(limit_bytes);
    if (home->arena == NULL)
        return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory to read this at the moment.");
    arena_on_exhausted(home->arena, on_exhausted, context->app->loop);
    *home_out = home;
    return NULL;
}

static Arena *take_home(Home *home)
{
    Arena *arena = home->arena;

    home->arena = NULL;
    return arena;
}

static KeepKey catalog_key(const AppContext *context)
{
    return (KeepKey){.firm = context->principal.firm_id};
}

static KeepKey household_key(const AppContext *context, HouseholdId id)
{
    return (KeepKey){context->principal.firm_id, id.uuid};
}

/*
 * Loads the present catalog into an arena of its own, held until `arena` is freed. On the slow
 * connection: a firm may have a hundred thousand securities, and every household's read waits
 * behind what the fast one is given.
 */
static Error *load_catalog(AppContext *context, Arena *arena, const Catalog **catalog_out)
{
    DbSession session = app_read_slow(context);
    Catalog *catalog;
    Home *home = NULL;

    TRY(open_home(context, CATALOG_LIMIT_BYTES, &home));
    assert(home != NULL);
    session.arena = home->arena;
    catalog = ARENA_NEW(home->arena, Catalog);
    TRY(catalog_store_load(&session, (OptionalDate){0}, catalog));
    /* None of the firm's households will hold again, and each holds a catalog that is not counted
     * with it: many small ones would hold on to a large one for each price set. */
    keep_forget_firm(context->app->households, context->principal.firm_id);
    keep_put(context->app->catalogs, arena, catalog_key(context), take_home(home), catalog);
    *catalog_out = catalog;
    return NULL;
}

/* The catalog that goes with the rows, or the present one: the caller compares. */
static Error *find_catalog(AppContext *context, const SnapshotRequest *request, Arena *arena,
                           const Snapshot *snapshot, const Catalog **catalog_out)
{
    const Catalog *kept;

    if (request->as_of.present) {
        DbSession session = app_read_slow(context);
        Catalog *catalog = ARENA_NEW(context->arena, Catalog);

        TRY(catalog_store_load(&session, request->as_of, catalog));
        *catalog_out = catalog;
        return NULL;
    }
    kept = keep_find(context->app->catalogs, arena, catalog_key(context));
    if (kept != NULL && kept->config_version == snapshot->config_version &&
        kept->price_sequence == snapshot->price_sequence.value) {
        *catalog_out = kept;
        return NULL;
    }
    return load_catalog(context, arena, catalog_out);
}

/* A household, the catalog it was built with and how far its ledger reaches back. */
typedef struct Loaded {
    Household household;
    const Catalog *catalog;
    Date ledger_since;
} Loaded;

static Date ledger_needed(const SnapshotRequest *request, const Catalog *catalog)
{
    return ledger_start(request->trade_date.present ? request->trade_date.value
                                                    : catalog->price_as_of);
}

/* Where the ledger probably starts: by the prices last seen, or far back when none were. */
static Date guess_ledger(AppContext *context, const SnapshotRequest *request)
{
    const Catalog *kept = keep_find(context->app->catalogs, context->arena, catalog_key(context));

    if (request->trade_date.present)
        return ledger_start(request->trade_date.value);
    if (kept == NULL || kept->price_sequence == 0)
        return date_of(DATE_YEAR_FIRST, 1, 1);
    return ledger_start(kept->price_as_of);
}

static bool goes_together(const SnapshotRequest *request, const Snapshot *snapshot,
                          const Catalog *catalog)
{
    return catalog->config_version == snapshot->config_version &&
           (request->as_of.present || catalog->price_sequence == snapshot->price_sequence.value);
}

/* Reads it afresh; everything lives in `arena` or is held by it. */
static Error *load(AppContext *context, const SnapshotRequest *request, Arena *arena,
                   Loaded *loaded_out)
{
    DbSession session = app_read(context);
    Loaded loaded = {.ledger_since = guess_ledger(context, request)};

    session.arena = arena;
    for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
        Snapshot snapshot;
        Date needed;

        TRY(snapshot_store_read(&session, request->household_id, loaded.ledger_since, &snapshot));
        TRY(find_catalog(context, request, arena, &snapshot, &loaded.catalog));
        needed = ledger_needed(request, loaded.catalog);
        if (goes_together(request, &snapshot, loaded.catalog) &&
            date_compare(loaded.ledger_since, needed) <= 0) {
            TRY(snapshot_build(arena, &snapshot, loaded.catalog, &loaded.household));
            *loaded_out = loaded;
            return NULL;
        }
        if (date_compare(needed, loaded.ledger_since) < 0)
            loaded.ledger_since = needed;
    }
    return error_new(arena, ERROR_UNAVAILABLE, "changing",
                     "Securities or prices are changing faster than they can be read.");
}

/* Strictly fresh: what is kept answers only while all three counters stand. */
static Error *find_kept(AppContext *context, const SnapshotRequest *request,
                        const Loaded **loaded_out)
{
    const Loaded *kept = keep_find(context->app->households, context->arena,
                                   household_key(context, request->household_id));
    DbSession session = app_read(context);
    SnapshotVersions versions;
    bool found = false;

    if (kept == NULL || date_compare(kept->ledger_since, ledger_needed(request, kept->catalog)) > 0)
        return NULL;
    TRY(snapshot_store_versions(&session, request->household_id, &versions, &found));
    if (found && versions.household_version == kept->household.pins.household_version &&
        versions.config_version == kept->household.pins.config_version &&
        versions.price_sequence.value == kept->household.pins.price_sequence)
        *loaded_out = kept;
    return NULL;
}

static Error *load_and_keep(AppContext *context, const SnapshotRequest *request,
                            const Loaded **loaded_out)
{
    Loaded *loaded;
    Home *home = NULL;

    TRY(open_home(context, HOUSEHOLD_LIMIT_BYTES, &home));
    assert(home != NULL);
    loaded = ARENA_NEW(home->arena, Loaded);
    TRY(load(context, request, home->arena, loaded));
    keep_put(context->app->households, context->arena,
             household_key(context, request->household_id), take_home(home), loaded);
    *loaded_out = loaded;
    return NULL;
}

Error *snapshot_load(AppContext *context, const SnapshotRequest *request, Household *household_out)
{
    const Loaded *loaded = NULL;
    Loaded once;

    if (request->as_of.present || !keep_is_on(context->app->households)) {
        TRY(load(context, request, context->arena, &once));
        loaded = &once;
    } else {
        TRY(find_kept(context, request, &loaded));
        if (loaded == NULL)
            TRY(load_and_keep(context, request, &loaded));
    }
    *household_out = snapshot_with_symbols(context->arena, &loaded->household, loaded->catalog,
                                           request->symbols, request->symbol_count);
    return NULL;
}

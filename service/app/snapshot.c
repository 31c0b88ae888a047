#include "app/snapshot.h"

#include "app/freshness.h"
#include "app/home.h"
#include "domain/screen.h"
#include "storage/catalog_store.h"
#include <assert.h>

enum {
    SNAPSHOT_TRIES = 4,
    CATALOG_FIRST_BYTES = 1 << 14,
    CATALOG_LIMIT_BYTES = 1 << 30,   /* of one firm's catalog */
    HOUSEHOLD_FIRST_BYTES = 512,     /* what stands beside the household itself */
    HOUSEHOLD_LIMIT_BYTES = 1 << 28, /* of one household */
};

/* The year's ledger and, because wash sales look back over its turn, that of the one before. */
static Date ledger_start(Date trade_date)
{
    int32_t year = date_year(trade_date);

    return date_of(year > DATE_YEAR_FIRST ? year - 1 : year, 1, 1);
}

static KeepKey catalog_key(const AppContext *context)
{
    return (KeepKey){.kind = KEEP_CATALOG, .firm = context->principal.firm_id};
}

static KeepKey household_key(const AppContext *context, HouseholdId id)
{
    return (KeepKey){KEEP_HOUSEHOLD, context->principal.firm_id, id.uuid};
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

    TRY(home_open(context, CATALOG_FIRST_BYTES, CATALOG_LIMIT_BYTES, &home));
    assert(home != NULL);
    session.arena = home->arena;
    catalog = ARENA_NEW(home->arena, Catalog);
    TRY(catalog_store_load(&session, (OptionalDate){0}, catalog));
    /* None of the firm's households and replies will hold again, and each household holds a catalog
     * that is not counted with it: many small ones would hold on to a large one for each price set.
     */
    keep_forget_firm(context->app->kept, context->principal.firm_id,
                     1U << KEEP_HOUSEHOLD | 1U << KEEP_REPLY);
    keep_put(context->app->catalogs, arena, catalog_key(context), home_take(home), catalog);
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
    FreshnessNote *note; /* NULL in what is not kept */
} Loaded;

/* What a household is built from. */
typedef struct Rows {
    Snapshot snapshot;
    const Catalog *catalog;
    Date ledger_since;
} Rows;

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

/*
 * Reads it afresh by this session: rows of this request, and a catalog that goes with them, held by
 * `holder`.
 */
static Error *read_rows_by(AppContext *context, DbSession session, const SnapshotRequest *request,
                           Arena *holder, Rows *rows_out)
{
    Rows rows = {.ledger_since = guess_ledger(context, request)};

    for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
        Date needed;

        TRY(snapshot_store_read(&session, request->household_id, rows.ledger_since,
                                &rows.snapshot));
        TRY(find_catalog(context, request, holder, &rows.snapshot, &rows.catalog));
        needed = ledger_needed(request, rows.catalog);
        if (goes_together(request, &rows.snapshot, rows.catalog) &&
            date_compare(rows.ledger_since, needed) <= 0) {
            *rows_out = rows;
            return NULL;
        }
        if (date_compare(needed, rows.ledger_since) < 0)
            rows.ledger_since = needed;
    }
    return error_new(context->arena, ERROR_UNAVAILABLE, "changing",
                     "Securities or prices are changing faster than they can be read.");
}

static Error *read_rows(AppContext *context, const SnapshotRequest *request, Arena *holder,
                        Rows *rows_out)
{
    return read_rows_by(context, app_read(context), request, holder, rows_out);
}

static Error *build(AppContext *context, Rows *rows, Arena *arena, Loaded *loaded_out)
{
    Loaded loaded = {.catalog = rows->catalog, .ledger_since = rows->ledger_since};

    TRY(snapshot_build(arena, context->arena, &rows->snapshot, rows->catalog, &loaded.household));
    *loaded_out = loaded;
    return NULL;
}

/* Strictly fresh: what is kept answers only while all three counters stand. */
static Error *find_kept(AppContext *context, const SnapshotRequest *request,
                        const Loaded **loaded_out)
{
    const Loaded *kept = keep_find(context->app->kept, context->arena,
                                   household_key(context, request->household_id));
    SnapshotVersions versions = request->versions;

    if (kept == NULL || date_compare(kept->ledger_since, ledger_needed(request, kept->catalog)) > 0)
        return NULL;
    if (!versions.household_version.present)
        TRY(freshness_of_household(context, request->household_id, kept->note, &versions));
    if (versions.household_version.present &&
        versions.household_version.value == kept->household.pins.household_version &&
        versions.config_version.value == kept->household.pins.config_version &&
        versions.price_sequence.value == kept->household.pins.price_sequence)
        *loaded_out = kept;
    return NULL;
}

/* Built once to learn its size, which the rows do not tell, and once more in memory of that size:
 * thousands are kept. */
static Error *load_and_keep(AppContext *context, const SnapshotRequest *request,
                            const Loaded **loaded_out)
{
    Rows rows;
    Loaded *loaded;
    FreshnessNote *note;
    Home *home = NULL;
    Home *trial = NULL;

    TRY(home_open(context, HOUSEHOLD_FIRST_BYTES, HOUSEHOLD_LIMIT_BYTES, &home));
    TRY(home_open(context, CATALOG_FIRST_BYTES, HOUSEHOLD_LIMIT_BYTES, &trial));
    assert(home != NULL && trial != NULL);
    loaded = ARENA_NEW(home->arena, Loaded);
    note = ARENA_NEW(home->arena, FreshnessNote);
    TRY(read_rows(context, request, home->arena, &rows));
    TRY(build(context, &rows, trial->arena, loaded));
    arena_reserve(home->arena, arena_used_bytes(trial->arena));
    arena_free(home_take(trial));
    TRY(build(context, &rows, home->arena, loaded));
    loaded->note = note;
    keep_put(context->app->kept, context->arena, household_key(context, request->household_id),
             home_take(home), loaded);
    *loaded_out = loaded;
    return NULL;
}

/* The household as if it had the model asked for, as its policy takes models. */
static Error *assign_model(Arena *arena, const SnapshotRequest *request, const Catalog *catalog,
                           Household *household)
{
    const Model *model;
    Model *models;

    if (request->model_change == NULL)
        return NULL;
    model = catalog_model(catalog, request->model_change->model_id);
    if (model == NULL)
        return error_at(arena, "/model_change/model_id", "unknown_model",
                        "There is no model with this id.");
    models = ARENA_COPY_IN(arena, Model, household->models, household->model_count,
                           household->model_count + 1);
    models[household->model_count] = catalog_take_model(arena, catalog, &household->policy, model);
    household->model = (int32_t)household->model_count++;
    household->models = models;
    return NULL;
}

/* What a model names or stands for; returns how many there are with them. */
static size_t add_symbols(const Household *household, const Catalog *catalog, const Model *model,
                          Text *symbols, size_t count)
{
    for (size_t i = 0; i < model->target_count; i++) {
        const ModelTarget *target = &model->targets[i];
        const Security *security = NULL;

        if (target->symbol.present)
            symbols[count++] = target->symbol.value;
        for (size_t m = 0; m < target->member_count; m++)
            symbols[count++] = target->members[m].symbol;
        if (target->asset_class.present)
            security = screen_class(household, catalog, (AssetClass)target->asset_class.value);
        if (security != NULL)
            symbols[count++] = security->symbol;
    }
    return count;
}

static bool is_wanted(const SnapshotRequest *request, const Household *household, size_t model)
{
    return request->with_models || (request->with_model && household->model == (int32_t)model);
}

/* The symbols asked for, and those of the models asked for. */
static size_t wanted_symbols(Arena *arena, const SnapshotRequest *request, const Catalog *catalog,
                             const Household *household, const Text **symbols_out)
{
    size_t most = request->symbol_count;
    size_t count = 0;
    Text *symbols;

    for (size_t i = 0; i < household->model_count; i++)
        most += is_wanted(request, household, i) ? model_most_symbols(&household->models[i]) : 0;
    *symbols_out = request->symbols;
    if (most == request->symbol_count)
        return most;
    symbols = ARENA_ARRAY(arena, Text, most);
    for (; count < request->symbol_count; count++)
        symbols[count] = request->symbols[count];
    for (size_t i = 0; i < household->model_count; i++) {
        if (is_wanted(request, household, i))
            count = add_symbols(household, catalog, &household->models[i], symbols, count);
    }
    *symbols_out = symbols;
    return count;
}

/* With the model and the securities asked for, and what screens keep from. */
static Error *complete(Arena *arena, const SnapshotRequest *request, const Loaded *loaded,
                       Household *household_out)
{
    Household household = loaded->household;
    const Text *symbols;
    size_t count;

    TRY(assign_model(arena, request, loaded->catalog, &household));
    count = wanted_symbols(arena, request, loaded->catalog, &household, &symbols);
    household = snapshot_with_symbols(arena, &household, loaded->catalog, symbols, count);
    *household_out = screen_household(arena, &household, loaded->catalog);
    return NULL;
}

Error *snapshot_load(AppContext *context, const SnapshotRequest *request, Household *household_out)
{
    const Loaded *loaded = NULL;
    Loaded once;
    Rows rows;

    if (request->as_of.present || !keep_is_on(context->app->kept)) {
        TRY(read_rows(context, request, context->arena, &rows));
        TRY(build(context, &rows, context->arena, &once));
        loaded = &once;
    } else {
        TRY(find_kept(context, request, &loaded));
        if (loaded == NULL)
            TRY(load_and_keep(context, request, &loaded));
    }
    return complete(context->arena, request, loaded, household_out);
}

Error *snapshot_load_within(AppContext *context, const DbSession *session,
                            const SnapshotRequest *request, Household *household_out)
{
    Loaded loaded;
    Rows rows;

    TRY(read_rows_by(context, *session, request, context->arena, &rows));
    TRY(build(context, &rows, context->arena, &loaded));
    return complete(context->arena, request, &loaded, household_out);
}

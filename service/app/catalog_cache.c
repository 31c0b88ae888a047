#include "app/catalog_cache.h"

#include "base/memory.h"

typedef struct Kept Kept;
struct Kept {
    FirmId firm;
    Catalog catalog;
    Arena *home;
    size_t users; /* requests, and the cache itself while it is listed */
    Kept *newer;
    Kept *older;
};

struct CatalogCache {
    size_t limit_bytes;
    size_t bytes;
    Kept *newest; /* by last use */
    Kept *oldest;
};

CatalogCache *catalog_cache_new(size_t limit_bytes)
{
    CatalogCache *cache = MEMORY_NEW(CatalogCache);

    if (cache != NULL)
        cache->limit_bytes = limit_bytes;
    return cache;
}

size_t catalog_cache_bytes(const CatalogCache *cache)
{
    return cache->bytes;
}

static void free_home(void *home)
{
    arena_free(home);
}

static void release(void *resource)
{
    Kept *kept = resource;

    if (--kept->users == 0) {
        arena_free(kept->home);
        memory_free(kept);
    }
}

static void unlink_kept(CatalogCache *cache, Kept *kept)
{
    *(kept->newer != NULL ? &kept->newer->older : &cache->newest) = kept->older;
    *(kept->older != NULL ? &kept->older->newer : &cache->oldest) = kept->newer;
    kept->newer = NULL;
    kept->older = NULL;
}

static void link_newest(CatalogCache *cache, Kept *kept)
{
    kept->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = kept;
    cache->newest = kept;
}

static void drop(CatalogCache *cache, Kept *kept)
{
    unlink_kept(cache, kept);
    cache->bytes -= arena_used_bytes(kept->home);
    release(kept);
}

void catalog_cache_free(CatalogCache *cache)
{
    if (cache == NULL)
        return;
    while (cache->newest != NULL)
        drop(cache, cache->newest);
    memory_free(cache);
}

static Kept *find_firm(CatalogCache *cache, FirmId firm)
{
    Kept *kept = cache->newest;

    while (kept != NULL && !uuid_equal(kept->firm.uuid, firm.uuid))
        kept = kept->older;
    return kept;
}

static const Catalog *hold(Arena *arena, Kept *kept)
{
    kept->users++;
    arena_defer(arena, release, kept);
    return &kept->catalog;
}

const Catalog *catalog_cache_find(CatalogCache *cache, Arena *arena, FirmId firm,
                                  int64_t config_version, int64_t price_sequence)
{
    Kept *kept = find_firm(cache, firm);

    if (kept == NULL || kept->catalog.config_version != config_version ||
        kept->catalog.price_sequence != price_sequence)
        return NULL;
    unlink_kept(cache, kept);
    link_newest(cache, kept);
    return hold(arena, kept);
}

Date catalog_cache_last_as_of(CatalogCache *cache, FirmId firm)
{
    const Kept *kept = find_firm(cache, firm);

    if (kept == NULL || kept->catalog.price_sequence == 0)
        return date_of(DATE_YEAR_FIRST + 1, 1, 1);
    return kept->catalog.price_as_of;
}

const Catalog *catalog_cache_keep(CatalogCache *cache, Arena *arena, FirmId firm, Arena *home,
                                  const Catalog *catalog)
{
    Kept *present = find_firm(cache, firm);
    Kept *kept = MEMORY_NEW(Kept);

    if (kept == NULL) { /* not kept, only used */
        arena_defer(arena, free_home, home);
        return memcpy(ARENA_NEW(arena, Catalog), catalog, sizeof(*catalog));
    }
    if (present != NULL)
        drop(cache, present);
    *kept = (Kept){.firm = firm, .catalog = *catalog, .home = home, .users = 1};
    link_newest(cache, kept);
    cache->bytes += arena_used_bytes(home);
    const Catalog *held = hold(arena, kept);
    while (cache->bytes > cache->limit_bytes && cache->oldest != NULL)
        drop(cache, cache->oldest);
    return held;
}

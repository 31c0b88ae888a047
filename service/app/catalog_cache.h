/*
 * A loop's memory of catalogs: one for each firm, the last one seen, found again by configuration
 * and price sequence and never otherwise, so that it cannot be stale. Bounded in bytes; what is in
 * use outlives its place. It refuses to be shared between loops.
 */
#pragma once

#include "domain/catalog.h"

typedef struct CatalogCache CatalogCache;

/* Room for `limit_bytes` of catalogs. NULL without memory. */
CatalogCache *catalog_cache_new(size_t limit_bytes);
void catalog_cache_free(CatalogCache *cache);

/* Bytes held, for metrics. */
size_t catalog_cache_bytes(const CatalogCache *cache);

/* The firm's catalog of exactly this configuration and price sequence, held until `arena` is freed;
 * NULL when it is not here. */
const Catalog *catalog_cache_find(CatalogCache *cache, Arena *arena, FirmId firm,
                                  int64_t config_version, int64_t price_sequence);

/* The date of the prices last seen of the firm, 1901-01-01 when none were: a guess at what to read,
 * never an answer. */
Date catalog_cache_last_as_of(CatalogCache *cache, FirmId firm);

/*
 * Keeps a catalog that lives in `home`, which the cache owns from here on, in place of the firm's
 * older one. It is held until `arena` is freed, too.
 */
const Catalog *catalog_cache_keep(CatalogCache *cache, Arena *arena, FirmId firm, Arena *home,
                                  const Catalog *catalog);

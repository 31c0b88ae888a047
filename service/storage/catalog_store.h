/*
 * A firm's catalog in one statement: securities with the closes of one price set, and models in the
 * version that holds now. It refuses to keep it: app/snapshot does.
 */
#pragma once

#include "domain/catalog.h"
#include "storage/db.h"

/*
 * Loads the catalog into the session's arena, at the current price set, or at the last one up to
 * `as_of` when present: an as_of before the first set is ERROR_INVALID "no_price_set" at "?as_of".
 */
MUST_USE Error *catalog_store_load(DbSession *session, OptionalDate as_of, Catalog *catalog_out);

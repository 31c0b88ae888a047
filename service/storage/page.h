/*
 * A page of a list ordered by id: up to `limit` rows after `after`. Ids are made in the order of
 * time.
 */
#pragma once

#include "base/id.h"

typedef struct Page {
    int64_t limit;
    Uuid after; /* zero on the first page */
} Page;

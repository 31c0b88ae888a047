/*
 * Wash sales of a household: those that executions made, what must not be bought now, and which
 * shares could replace others. It refuses to change any of it: app/execution does.
 */
#pragma once

#include "app/app.h"
#include "domain/wash_watch.h"
#include "storage/wash_match_store.h"

typedef struct WashSales {
    WashMatchRecord *matches; /* of the page */
    size_t match_count;
    WashTotals totals;
    OptionalDate as_of; /* of the prices; absent: there are none, and nothing is watched */
    WashWatch watch;
} WashSales;

/* ERROR_NOT_FOUND. */
MUST_USE Error *wash_sale_list(AppContext *context, const WashMatchScope *scope,
                               const WashMatchPage *page, WashSales *sales_out);

#include "app/wash_sale.h"

#include "app/snapshot.h"

Error *wash_sale_list(AppContext *context, const WashMatchScope *scope, const WashMatchPage *page,
                      WashSales *sales_out)
{
    SnapshotRequest request = {.household_id = scope->household_id};
    DbSession session = app_read(context);
    WashSales sales = {0};
    Household household;

    TRY(snapshot_load(context, &request, &household));
    TRY(wash_match_store_list(&session, scope, page, &sales.matches, &sales.match_count));
    TRY(wash_match_store_total(&session, scope, &sales.totals));
    if (household.pins.price_sequence > 0) {
        sales.as_of = (OptionalDate){true, household.pins.price_as_of};
        wash_watch(context->arena, &household, household.pins.price_as_of, &sales.watch);
    }
    *sales_out = sales;
    return NULL;
}

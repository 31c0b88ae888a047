/*
 * Matches of wash sales, which executions write: the ledger of rule WS-8.
 */
#pragma once

#include "domain/execution.h"
#include "storage/db.h"

/* The columns of a WashMatchRecord, in the order of WASH_MATCH_COLUMNS, and where they are from. */
#define WASH_MATCH_FIELDS                                                                          \
    "w.preview_id, w.place, w.realized_gain_id, g.account_id, gs.symbol, g.sold_on, w.lot_id,"     \
    " l.account_id, ls.symbol, l.acquired_on, l.deemed_acquired_on, w.quantity, w.disallowed,"     \
    " w.permanent, w.contestable"
#define WASH_MATCH_FROM                                                                            \
    " FROM wash_match w"                                                                           \
    " JOIN realized_gain g ON g.firm_id = w.firm_id AND g.id = w.realized_gain_id"                 \
    " JOIN security gs ON gs.firm_id = g.firm_id AND gs.id = g.security_id"                        \
    " JOIN lot l ON l.firm_id = w.firm_id AND l.id = w.lot_id"                                     \
    " JOIN security ls ON ls.firm_id = l.firm_id AND ls.id = l.security_id"

extern const DbColumn WASH_MATCH_COLUMNS[15];

/* Matches of a household, of sales of one year when `year` is present. */
typedef struct WashMatchScope {
    HouseholdId household_id;
    OptionalInteger year;
} WashMatchScope;

/* Up to `limit` of them behind one that was shown already; zeros on the first page. */
typedef struct WashMatchPage {
    int64_t limit;
    PreviewId after;
    int32_t after_place;
} WashMatchPage;

/* By preview, then in the order in which they were made. */
MUST_USE Error *wash_match_store_list(DbSession *session, const WashMatchScope *scope,
                                      const WashMatchPage *page, WashMatchRecord **records_out,
                                      size_t *count_out);
MUST_USE Error *wash_match_store_total(DbSession *session, const WashMatchScope *scope,
                                       WashTotals *totals_out);

/* What follows from what was read: when the windows end (WS-2). */
void wash_match_store_complete(WashMatchRecord *records, size_t count);

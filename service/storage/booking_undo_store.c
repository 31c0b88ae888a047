#include "storage/booking_store.h"
#include "storage/row.h"
#include <inttypes.h>

typedef struct ChangedLot {
    LotId id;
} ChangedLot;

static const DbColumn CHANGED_COLUMNS[] = {COLUMN(ChangedLot, id)};

const Statement BOOKING_CHANGED_LOTS = {
    .name = "booking_changed_lots",
    .sql = "SELECT e.lot_id AS id FROM execution_lot e"
           " JOIN lot l ON l.firm_id = $1 AND l.id = e.lot_id"
           " WHERE e.firm_id = $1 AND e.preview_id = $2 AND l.revision <> e.revision + 1"
           " ORDER BY e.lot_id",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ChangedLot, CHANGED_COLUMNS),
};

Error *booking_store_changed_lots(DbSession *session, PreviewId preview_id, LotId **ids_out,
                                  size_t *count_out)
{
    DbResult *result;
    ChangedLot *lots;
    LotId *ids;

    TRY(DB_QUERY(session, &BOOKING_CHANGED_LOTS, &result, PARAM(session->firm), PARAM(preview_id)));
    TRY(db_rows(result, &lots, count_out));
    ids = ARENA_ARRAY(session->arena, LotId, *count_out);
    for (size_t i = 0; i < *count_out; i++)
        ids[i] = lots[i].id;
    *ids_out = ids;
    return NULL;
}

const Statement BOOKING_BUILT_ON = {
    .name = "booking_built_on",
    .sql = "SELECT w.preview_id AS id FROM wash_match w"
           " JOIN realized_gain g ON g.firm_id = $1 AND g.id = w.realized_gain_id"
           " WHERE w.firm_id = $1 AND g.preview_id = $2 AND w.preview_id <> $2 LIMIT 1",
    .parameters = {DB_UUID, DB_UUID},
};

Error *booking_store_is_built_on(DbSession *session, PreviewId preview_id, bool *built_on_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &BOOKING_BUILT_ON, &result, PARAM(session->firm), PARAM(preview_id)));
    *built_on_out = db_row_count(result) > 0;
    return NULL;
}

const Statement UNDO_LOTS_CHANGED = {
    .name = "undo_lots_changed",
    .sql = "UPDATE lot SET quantity = e.quantity, basis = e.basis, basis_status = e.basis_status,"
           " deemed_acquired_on = e.deemed_acquired_on, donor_basis = e.donor_basis,"
           " gift_value = e.gift_value, absorbed = e.absorbed, revision = lot.revision + 1"
           " FROM execution_lot e WHERE e.firm_id = $1 AND e.preview_id = $2 AND e.revision > 0"
           " AND lot.firm_id = $1 AND lot.id = e.lot_id AND lot.revision = e.revision + 1",
    .parameters = {DB_UUID, DB_UUID},
};

/* Rows that refer to these lots go below, before the commit looks. */
const Statement UNDO_LOTS_CREATED = {
    .name = "undo_lots_created",
    .sql = "DELETE FROM lot USING execution_lot e WHERE e.firm_id = $1 AND e.preview_id = $2"
           " AND e.revision = 0 AND lot.firm_id = $1 AND lot.id = e.lot_id AND lot.revision = 1",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement UNDO_LOSSES = {
    .name = "undo_losses",
    .sql = "UPDATE realized_gain SET disallowed = realized_gain.disallowed - m.disallowed,"
           " permanently_disallowed = realized_gain.permanently_disallowed - m.permanently,"
           " replaced = realized_gain.replaced - m.quantity, revision = revision + 1"
           " FROM (SELECT realized_gain_id, sum(disallowed) AS disallowed,"
           "   coalesce(sum(disallowed) FILTER (WHERE permanent), 0) AS permanently,"
           "   sum(quantity) AS quantity FROM wash_match"
           "  WHERE firm_id = $1 AND preview_id = $2 GROUP BY realized_gain_id) AS m"
           " WHERE realized_gain.firm_id = $1 AND realized_gain.id = m.realized_gain_id"
           " AND realized_gain.preview_id IS DISTINCT FROM $2",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement UNDO_CASH = {
    .name = "undo_cash",
    .sql = "UPDATE cash SET amount = cash.amount - m.change, revision = revision + 1"
           " FROM (SELECT account_id,"
           "   sum(CASE side WHEN 'sell' THEN amount - fee ELSE -amount - fee END) AS change"
           "  FROM execution_trade WHERE firm_id = $1 AND preview_id = $2 GROUP BY account_id) AS m"
           " WHERE cash.firm_id = $1 AND cash.account_id = m.account_id",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement UNDO_MATCHES = {
    .name = "undo_matches",
    .sql = "DELETE FROM wash_match WHERE firm_id = $1 AND preview_id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement UNDO_GAINS = {
    .name = "undo_gains",
    .sql = "DELETE FROM realized_gain WHERE firm_id = $1 AND preview_id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

/* With the lots that they closed. */
const Statement UNDO_TRADES = {
    .name = "undo_trades",
    .sql = "DELETE FROM execution_trade WHERE firm_id = $1 AND preview_id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement UNDO_LOTS = {
    .name = "undo_lots",
    .sql = "DELETE FROM execution_lot WHERE firm_id = $1 AND preview_id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

static Error *run(DbSession *session, const Statement *statement, PreviewId preview_id,
                  int64_t *rows)
{
    DbResult *result;

    TRY(DB_QUERY(session, statement, &result, PARAM(session->firm), PARAM(preview_id)));
    *rows = db_affected(result);
    return NULL;
}

/* Whoever asks has seen that no lot has changed: as many are taken back as were kept. */
Error *booking_store_undo(DbSession *session, PreviewId preview_id)
{
    static const Statement *const rest[] = {&UNDO_LOSSES, &UNDO_CASH, &UNDO_MATCHES, &UNDO_GAINS,
                                            &UNDO_TRADES};
    int64_t changed;
    int64_t created;
    int64_t kept;
    int64_t rows;

    TRY(run(session, &UNDO_LOTS_CHANGED, preview_id, &changed));
    TRY(run(session, &UNDO_LOTS_CREATED, preview_id, &created));
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        TRY(run(session, rest[i], preview_id, &rows));
    TRY(run(session, &UNDO_LOTS, preview_id, &kept));
    if (kept == changed + created)
        return NULL;
    return error_new(session->arena, ERROR_INTERNAL, "rows_lost",
                     "%" PRId64 " of %" PRId64 " lots were taken back.", changed + created, kept);
}

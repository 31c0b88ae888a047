#include "storage/realized_gain_store.h"

#include "storage/row.h"

#define GAIN_FROM                                                                                  \
    "SELECT g.id, g.household_id, g.account_id, s.symbol, g.quantity, g.acquired_on, g.sold_on,"   \
    " g.proceeds, g.basis, g.disallowed, g.term,"                                                  \
    " (g.proceeds - g.basis + g.disallowed)::numeric(15, 2) AS gain, g.kind, g.covered, g.source," \
    " g.booked_from, g.preview_id, g.lot_id, g.deemed_acquired_on, g.permanently_disallowed,"      \
    " g.revision, g.created_at"                                                                    \
    " FROM realized_gain g JOIN security s ON s.firm_id = g.firm_id AND s.id = g.security_id"

static const DbColumn COLUMNS[] = {
    COLUMN(RealizedGainRecord, id),
    COLUMN(RealizedGainRecord, household_id),
    COLUMN(RealizedGainRecord, account_id),
    COLUMN(RealizedGainRecord, symbol),
    COLUMN(RealizedGainRecord, quantity),
    COLUMN(RealizedGainRecord, acquired_on),
    COLUMN(RealizedGainRecord, sold_on),
    COLUMN(RealizedGainRecord, proceeds),
    COLUMN(RealizedGainRecord, basis),
    COLUMN(RealizedGainRecord, disallowed),
    COLUMN_WORD(RealizedGainRecord, term, &TERM_NAMES),
    COLUMN(RealizedGainRecord, gain),
    COLUMN_WORD(RealizedGainRecord, kind, &LOT_KIND_NAMES),
    COLUMN(RealizedGainRecord, covered),
    COLUMN_WORD(RealizedGainRecord, source, &GAIN_SOURCE_NAMES),
    COLUMN_WORD(RealizedGainRecord, booked_from, &TRADE_SOURCE_NAMES),
    COLUMN(RealizedGainRecord, preview_id),
    COLUMN(RealizedGainRecord, lot_id),
    COLUMN(RealizedGainRecord, deemed_acquired_on),
    COLUMN(RealizedGainRecord, permanently_disallowed),
    COLUMN(RealizedGainRecord, revision),
    COLUMN(RealizedGainRecord, created_at),
};

/* The firm, then the columns above. */
#define GAIN_TYPES                                                                                 \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_QUANTITY, DB_DATE, DB_DATE, DB_MONEY,      \
            DB_MONEY, DB_MONEY, DB_TEXT, DB_MONEY, DB_TEXT, DB_BOOL, DB_TEXT, DB_TEXT, DB_UUID,    \
            DB_UUID, DB_DATE, DB_MONEY, DB_INTEGER, DB_TIMESTAMP                                   \
    }

const Statement REALIZED_GAIN_GET = {
    .name = "realized_gain_get",
    .sql = GAIN_FROM " WHERE g.firm_id = $1 AND g.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(RealizedGainRecord, COLUMNS),
};

const Statement REALIZED_GAIN_LIST = {
    .name = "realized_gain_list",
    .sql = GAIN_FROM " WHERE g.firm_id = $1 AND g.household_id = $2 AND g.id > $3"
                     " AND ($5::int8 IS NULL OR extract(year FROM g.sold_on) = $5)"
                     " ORDER BY g.id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER},
    ROWS_OF(RealizedGainRecord, COLUMNS),
};

const Statement REALIZED_GAIN_INSERT = {
    .name = "realized_gain_insert",
    .sql = "INSERT INTO realized_gain (firm_id, id, household_id, account_id, security_id,"
           " quantity, acquired_on, sold_on, proceeds, basis, disallowed, term, kind, covered,"
           " source, created_at) SELECT $1, $2, a.household_id, a.id, s.id, $6, $7, $8, $9, $10,"
           " $11, $12, $14, $15, $16, $23 FROM account a JOIN security s ON s.firm_id = $1 AND "
           "s.symbol = $5"
           " WHERE a.firm_id = $1 AND a.household_id = $3 AND a.id = $4",
    .parameters = GAIN_TYPES,
};

typedef struct NewRevision {
    int64_t revision;
} NewRevision;

static const DbColumn REVISION_COLUMNS[] = {COLUMN(NewRevision, revision)};

const Statement REALIZED_GAIN_UPDATE = {
    .name = "realized_gain_update",
    .sql = "UPDATE realized_gain SET quantity = $6, acquired_on = $7, sold_on = $8,"
           " proceeds = $9, basis = $10, disallowed = $11, term = $12, kind = $14, covered = $15,"
           " replaced = NULL, revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $22"
           " AND source = 'imported' RETURNING revision",
    .parameters = GAIN_TYPES,
    ROWS_OF(NewRevision, REVISION_COLUMNS),
};

const Statement REALIZED_GAIN_DELETE = {
    .name = "realized_gain_delete",
    .sql = "DELETE FROM realized_gain WHERE firm_id = $1 AND id = $2 AND revision = $3"
           " AND source = 'imported'",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *realized_gain_store_get(DbSession *session, RealizedGainId id,
                               RealizedGainRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REALIZED_GAIN_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *realized_gain_store_list(DbSession *session, HouseholdId household_id, OptionalInteger year,
                                const Page *page, RealizedGainRecord **records_out,
                                size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REALIZED_GAIN_LIST, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(page->after), PARAM(page->limit), PARAM(year)));
    return db_rows(result, records_out, count_out);
}

Error *realized_gain_store_insert(DbSession *session, const RealizedGainRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &REALIZED_GAIN_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return row_expect(session, result, 1);
}

const Statement REALIZED_GAIN_MATCHED = {
    .name = "realized_gain_matched",
    .sql = "SELECT preview_id FROM wash_match WHERE firm_id = $1 AND realized_gain_id = $2 LIMIT 1",
    .parameters = {DB_UUID, DB_UUID},
};

Error *realized_gain_store_is_matched(DbSession *session, RealizedGainId id, bool *matched_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REALIZED_GAIN_MATCHED, &result, PARAM(session->firm), PARAM(id)));
    *matched_out = db_row_count(result) > 0;
    return NULL;
}

Error *realized_gain_store_update(DbSession *session, RealizedGainRecord *record)
{
    DbResult *result;
    NewRevision changed;

    TRY(row_write(session, &REALIZED_GAIN_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    TRY(row_updated(session, result, &changed));
    record->revision = changed.revision;
    return NULL;
}

Error *realized_gain_store_delete(DbSession *session, RealizedGainId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REALIZED_GAIN_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}

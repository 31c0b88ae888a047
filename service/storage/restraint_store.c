#include "storage/restraint_store.h"

#include "storage/row.h"

#define RESTRAINT_FROM                                                                             \
    "SELECT r.id, r.household_id, r.kind, r.account_id, s.symbol, r.lot_id, r.until, r.note,"      \
    " r.revision, r.created_at"                                                                    \
    " FROM restraint r LEFT JOIN security s ON s.firm_id = r.firm_id AND s.id = r.security_id"

static const DbColumn COLUMNS[] = {
    COLUMN(RestraintRecord, id),
    COLUMN(RestraintRecord, household_id),
    COLUMN_WORD(RestraintRecord, kind, &RESTRAINT_KIND_NAMES),
    COLUMN(RestraintRecord, account_id),
    COLUMN(RestraintRecord, symbol),
    COLUMN(RestraintRecord, lot_id),
    COLUMN(RestraintRecord, until),
    COLUMN(RestraintRecord, note),
    COLUMN(RestraintRecord, revision),
    COLUMN(RestraintRecord, created_at),
};

/* The firm, then the columns above. */
#define RESTRAINT_TYPES                                                                            \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_UUID, DB_TEXT, DB_UUID, DB_DATE, DB_TEXT,           \
            DB_INTEGER, DB_TIMESTAMP                                                               \
    }

const Statement RESTRAINT_GET = {
    .name = "restraint_get",
    .sql = RESTRAINT_FROM " WHERE r.firm_id = $1 AND r.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(RestraintRecord, COLUMNS),
};

const Statement RESTRAINT_LIST = {
    .name = "restraint_list",
    .sql = RESTRAINT_FROM " WHERE r.firm_id = $1 AND r.household_id = $2 AND r.id > $3"
                          " ORDER BY r.id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(RestraintRecord, COLUMNS),
};

const Statement RESTRAINT_INSERT = {
    .name = "restraint_insert",
    .sql = "INSERT INTO restraint (firm_id, id, household_id, kind, account_id, security_id,"
           " lot_id, until, note, revision, created_at) SELECT $1, $2, h.id, $4, $5, s.id, $7, $8,"
           " $9, $10, $11 FROM household h LEFT JOIN security s ON s.firm_id = $1 AND s.symbol = $6"
           " WHERE h.firm_id = $1 AND h.id = $3",
    .parameters = RESTRAINT_TYPES,
};

typedef struct NewRevision {
    int64_t revision;
} NewRevision;

static const DbColumn REVISION_COLUMNS[] = {COLUMN(NewRevision, revision)};

const Statement RESTRAINT_UPDATE = {
    .name = "restraint_update",
    .sql = "UPDATE restraint SET until = $8, note = $9, revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $10 RETURNING revision",
    .parameters = RESTRAINT_TYPES,
    ROWS_OF(NewRevision, REVISION_COLUMNS),
};

const Statement RESTRAINT_DELETE = {
    .name = "restraint_delete",
    .sql = "DELETE FROM restraint WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

typedef struct LotHome {
    HouseholdId household_id;
} LotHome;

static const DbColumn HOME_COLUMNS[] = {COLUMN(LotHome, household_id)};

const Statement RESTRAINT_LOT = {
    .name = "restraint_lot",
    .sql = "SELECT household_id FROM lot WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(LotHome, HOME_COLUMNS),
};

Error *restraint_store_get(DbSession *session, RestraintId id, RestraintRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RESTRAINT_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *restraint_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                            RestraintRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RESTRAINT_LIST, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(page->after), PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *restraint_store_insert(DbSession *session, const RestraintRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &RESTRAINT_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return row_expect(session, result, 1);
}

Error *restraint_store_lot(DbSession *session, LotId lot_id, HouseholdId *household_id_out,
                           bool *found_out)
{
    DbResult *result;
    LotHome home;

    TRY(DB_QUERY(session, &RESTRAINT_LOT, &result, PARAM(session->firm), PARAM(lot_id)));
    *found_out = db_row_count(result) > 0;
    if (!*found_out)
        return NULL;
    TRY(db_one(result, &home));
    *household_id_out = home.household_id;
    return NULL;
}

Error *restraint_store_update(DbSession *session, RestraintRecord *record)
{
    DbResult *result;
    NewRevision changed;

    TRY(row_write(session, &RESTRAINT_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    TRY(row_updated(session, result, &changed));
    record->revision = changed.revision;
    return NULL;
}

Error *restraint_store_delete(DbSession *session, RestraintId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &RESTRAINT_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}

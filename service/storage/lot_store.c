#include "storage/lot_store.h"

#include "storage/row.h"

#define LOT_FROM                                                                                   \
    "SELECT l.id, l.account_id, s.symbol, l.sequence, l.quantity, l.basis, l.acquired_on, l.kind," \
    " l.covered, l.deemed_acquired_on, l.donor_basis, l.donor_acquired_on, l.gift_value,"          \
    " l.gift_date, l.basis_status, l.part, l.absorbed, l.revision, l.created_at"                   \
    " FROM lot l JOIN security s ON s.firm_id = l.firm_id AND s.id = l.security_id"

static const DbColumn COLUMNS[] = {
    COLUMN(LotRecord, id),
    COLUMN(LotRecord, account_id),
    COLUMN(LotRecord, symbol),
    COLUMN(LotRecord, sequence),
    COLUMN(LotRecord, quantity),
    COLUMN(LotRecord, basis),
    COLUMN(LotRecord, acquired_on),
    COLUMN_WORD(LotRecord, kind, &LOT_KIND_NAMES),
    COLUMN(LotRecord, covered),
    COLUMN(LotRecord, deemed_acquired_on),
    COLUMN(LotRecord, donor_basis),
    COLUMN(LotRecord, donor_acquired_on),
    COLUMN(LotRecord, gift_value),
    COLUMN(LotRecord, gift_date),
    COLUMN_WORD(LotRecord, basis_status, &BASIS_STATUS_NAMES),
    COLUMN(LotRecord, part),
    COLUMN(LotRecord, absorbed),
    COLUMN(LotRecord, revision),
    COLUMN(LotRecord, created_at),
};

const Statement LOT_GET = {
    .name = "lot_get",
    .sql = LOT_FROM " WHERE l.firm_id = $1 AND l.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(LotRecord, COLUMNS),
};

const Statement LOT_LIST = {
    .name = "lot_list",
    .sql = LOT_FROM " WHERE l.firm_id = $1 AND l.account_id = $2 AND l.id > $3"
                    " ORDER BY l.id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(LotRecord, COLUMNS),
};

typedef struct LastSequence {
    int64_t sequence;
} LastSequence;

static const DbColumn LAST_COLUMNS[] = {COLUMN(LastSequence, sequence)};

const Statement LOT_LAST_SEQUENCE = {
    .name = "lot_last_sequence",
    .sql = "SELECT coalesce(max(sequence), 0) AS sequence FROM lot"
           " WHERE firm_id = $1 AND account_id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(LastSequence, LAST_COLUMNS),
};

const Statement LOT_INSERT = {
    .name = "lot_insert",
    .sql =
        "INSERT INTO lot (firm_id, household_id, account_id, security_id, id, sequence, quantity,"
        " basis, acquired_on, kind, covered, deemed_acquired_on, donor_basis, donor_acquired_on,"
        " gift_value, gift_date, basis_status, created_at, part, absorbed)"
        " SELECT $1, a.household_id, a.id, s.id, n.id, n.sequence, n.quantity, n.basis,"
        " n.acquired_on, n.kind, n.covered, n.deemed_acquired_on, n.donor_basis,"
        " n.donor_acquired_on, n.gift_value, n.gift_date, n.basis_status, n.created_at,"
        " n.part, n.absorbed"
        " FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
        " $19)"
        " AS n (id, symbol, sequence, quantity, basis, acquired_on, kind, covered,"
        " deemed_acquired_on, donor_basis, donor_acquired_on, gift_value, gift_date,"
        " basis_status, created_at, part, absorbed)"
        " JOIN account a ON a.firm_id = $1 AND a.id = $2"
        " JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol",
    .parameters = {DB_UUID, DB_UUID, DB_UUID | DB_ARRAY, DB_TEXT | DB_ARRAY, DB_INTEGER | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_DATE | DB_ARRAY,
                   DB_TEXT | DB_ARRAY, DB_BOOL | DB_ARRAY, DB_DATE | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_DATE | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_DATE | DB_ARRAY, DB_TEXT | DB_ARRAY,
                   DB_TIMESTAMP | DB_ARRAY, DB_INTEGER | DB_ARRAY, DB_QUANTITY | DB_ARRAY},
};

typedef struct NewRevision {
    int64_t revision;
} NewRevision;

static const DbColumn REVISION_COLUMNS[] = {COLUMN(NewRevision, revision)};

const Statement LOT_UPDATE = {
    .name = "lot_update",
    .sql = "UPDATE lot SET sequence = $5, quantity = $6, basis = $7, acquired_on = $8,"
           " kind = $9, covered = $10, deemed_acquired_on = $11, donor_basis = $12,"
           " donor_acquired_on = $13, gift_value = $14, gift_date = $15, basis_status = $16,"
           " absorbed = $18, revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $19"
           " RETURNING revision",
    .parameters = {DB_UUID, DB_UUID, DB_UUID,    DB_TEXT,     DB_INTEGER, DB_QUANTITY, DB_MONEY,
                   DB_DATE, DB_TEXT, DB_BOOL,    DB_DATE,     DB_MONEY,   DB_DATE,     DB_MONEY,
                   DB_DATE, DB_TEXT, DB_INTEGER, DB_QUANTITY, DB_INTEGER, DB_TIMESTAMP},
    ROWS_OF(NewRevision, REVISION_COLUMNS),
};

const Statement LOT_DELETE = {
    .name = "lot_delete",
    .sql = "DELETE FROM lot WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *lot_store_get(DbSession *session, LotId id, LotRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &LOT_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *lot_store_list(DbSession *session, AccountId account_id, const Page *page,
                      LotRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &LOT_LIST, &result, PARAM(session->firm), PARAM(account_id),
                 PARAM(page->after), PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *lot_store_last_sequence(DbSession *session, AccountId account_id, int64_t *sequence_out)
{
    DbResult *result;
    LastSequence last;

    TRY(DB_QUERY(session, &LOT_LAST_SEQUENCE, &result, PARAM(session->firm), PARAM(account_id)));
    TRY(db_one(result, &last));
    *sequence_out = last.sequence;
    return NULL;
}

static Error *insert_part(DbSession *session, const LotRecord *records, size_t count)
{
    DbResult *result;

    TRY(DB_QUERY(
        session, &LOT_INSERT, &result, PARAM(session->firm), PARAM(records->account_id),
        PARAM_EACH(records, count, id), PARAM_EACH(records, count, symbol),
        PARAM_EACH(records, count, sequence), PARAM_EACH(records, count, quantity),
        PARAM_EACH(records, count, basis), PARAM_EACH(records, count, acquired_on),
        PARAM_EACH_WORD(records, count, kind, &LOT_KIND_NAMES), PARAM_EACH(records, count, covered),
        PARAM_EACH(records, count, deemed_acquired_on), PARAM_EACH(records, count, donor_basis),
        PARAM_EACH(records, count, donor_acquired_on), PARAM_EACH(records, count, gift_value),
        PARAM_EACH(records, count, gift_date),
        PARAM_EACH_WORD(records, count, basis_status, &BASIS_STATUS_NAMES),
        PARAM_EACH(records, count, created_at), PARAM_EACH(records, count, part),
        PARAM_EACH(records, count, absorbed)));
    return row_expect(session, result, count);
}

Error *lot_store_insert(DbSession *session, const LotRecord *records, size_t count)
{
    for (size_t first = 0; first < count; first += ROW_PART) {
        TRY(insert_part(session, records + first, row_part(first, count)));
    }
    return NULL;
}

Error *lot_store_update(DbSession *session, LotRecord *record)
{
    DbResult *result;
    NewRevision changed;

    TRY(row_write(session, &LOT_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    TRY(row_updated(session, result, &changed));
    record->revision = changed.revision;
    return NULL;
}

Error *lot_store_delete(DbSession *session, LotId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &LOT_DELETE, &result, PARAM(session->firm), PARAM(id), PARAM(revision)));
    return row_hit(session, result);
}

#include "storage/cash_store.h"

#include "storage/row.h"

static const DbColumn COLUMNS[] = {
    COLUMN(CashRecord, account_id),
    COLUMN(CashRecord, amount),
    COLUMN(CashRecord, revision),
};

const Statement CASH_GET = {
    .name = "cash_get",
    .sql = "SELECT account_id, amount, revision FROM cash"
           " WHERE firm_id = $1 AND account_id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(CashRecord, COLUMNS),
};

const Statement CASH_INSERT = {
    .name = "cash_insert",
    .sql = "INSERT INTO cash (firm_id, household_id, account_id)"
           " SELECT firm_id, household_id, id FROM account WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement CASH_UPDATE = {
    .name = "cash_update",
    .sql = "UPDATE cash SET amount = $3, revision = revision + 1"
           " WHERE firm_id = $1 AND account_id = $2 AND revision = $4"
           " RETURNING account_id, amount, revision",
    .parameters = {DB_UUID, DB_UUID, DB_MONEY, DB_INTEGER},
    ROWS_OF(CashRecord, COLUMNS),
};

Error *cash_store_get(DbSession *session, AccountId account_id, CashRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &CASH_GET, &result, PARAM(session->firm), PARAM(account_id)));
    return db_one(result, record_out);
}

Error *cash_store_insert(DbSession *session, AccountId account_id)
{
    DbResult *result;

    TRY(DB_QUERY(session, &CASH_INSERT, &result, PARAM(session->firm), PARAM(account_id)));
    return row_expect(session, result, 1);
}

Error *cash_store_update(DbSession *session, CashRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &CASH_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_updated(session, result, record);
}

#include "storage/account_store.h"

#include "storage/row.h"

#define ACCOUNT_FIELDS                                                                             \
    "id, household_id, name, custodian, external_id, tax_treatment, owner, "                       \
    "management_mode, rebalancing, dividend_reinvestment, lot_selection, model_id, "               \
    "revision, created_at"

#define ACCOUNT_FROM " FROM account"

static const DbColumn COLUMNS[] = {
    COLUMN(AccountRecord, id),
    COLUMN(AccountRecord, household_id),
    COLUMN(AccountRecord, name),
    COLUMN(AccountRecord, custodian),
    COLUMN(AccountRecord, external_id),
    COLUMN_WORD(AccountRecord, tax_treatment, &TAX_TREATMENT_NAMES),
    COLUMN_WORD(AccountRecord, owner, &OWNER_NAMES),
    COLUMN_WORD(AccountRecord, management_mode, &MANAGEMENT_MODE_NAMES),
    COLUMN(AccountRecord, rebalancing),
    COLUMN(AccountRecord, dividend_reinvestment),
    COLUMN_WORD(AccountRecord, lot_selection, &LOT_SELECTION_NAMES),
    COLUMN(AccountRecord, model_id),
    COLUMN(AccountRecord, revision),
    COLUMN(AccountRecord, created_at),
};

/* The firm, then the columns above. */
#define ACCOUNT_TYPES                                                                              \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_BOOL,  \
            DB_BOOL, DB_TEXT, DB_UUID, DB_INTEGER, DB_TIMESTAMP                                    \
    }

const Statement ACCOUNT_GET = {
    .name = "account_get",
    .sql = "SELECT " ACCOUNT_FIELDS ACCOUNT_FROM " WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(AccountRecord, COLUMNS),
};

const Statement ACCOUNT_LIST = {
    .name = "account_list",
    .sql = "SELECT " ACCOUNT_FIELDS ACCOUNT_FROM
           " WHERE firm_id = $1 AND household_id = $2 AND id > $3 ORDER BY id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(AccountRecord, COLUMNS),
};

const Statement ACCOUNT_INSERT = {
    .name = "account_insert",
    .sql = "INSERT INTO account (firm_id, id, household_id, name, custodian, external_id, "
           "tax_treatment, owner, management_mode, rebalancing, dividend_reinvestment, "
           "lot_selection, model_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
           "$11, $12, $13, $15) RETURNING " ACCOUNT_FIELDS,
    .parameters = ACCOUNT_TYPES,
    ROWS_OF(AccountRecord, COLUMNS),
};

const Statement ACCOUNT_UPDATE = {
    .name = "account_update",
    .sql = "UPDATE account SET name = $4, custodian = $5, external_id = $6, owner = $8, "
           "management_mode = $9, rebalancing = $10, dividend_reinvestment = $11, lot_selection = "
           "$12, model_id = $13, revision = revision + 1 WHERE firm_id = $1 AND id = $2 AND "
           "revision = $14 RETURNING " ACCOUNT_FIELDS,
    .parameters = ACCOUNT_TYPES,
    ROWS_OF(AccountRecord, COLUMNS),
};

const Statement ACCOUNT_DELETE = {
    .name = "account_delete",
    .sql = "DELETE FROM account WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

Error *account_store_get(DbSession *session, AccountId id, AccountRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &ACCOUNT_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *account_store_find(DbSession *session, AccountId id, AccountRecord *record_out,
                          bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &ACCOUNT_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_optional(result, record_out, found_out);
}

Error *account_store_list(DbSession *session, HouseholdId household_id, const Page *page,
                          AccountRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &ACCOUNT_LIST, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(page->after), PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *account_store_insert(DbSession *session, AccountRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &ACCOUNT_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return db_one(result, record);
}

Error *account_store_update(DbSession *session, AccountRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &ACCOUNT_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_updated(session, result, record);
}

Error *account_store_delete(DbSession *session, AccountId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &ACCOUNT_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}

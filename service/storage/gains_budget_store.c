#include "storage/gains_budget_store.h"

#include "storage/row.h"

#define BUDGET_FIELDS                                                                              \
    "household_id, account_id, year, allowance, short_cap, long_cap, ceiling, revision"
#define BUDGET_KEY                                                                                 \
    " firm_id = $1 AND household_id = $2 AND account_id IS NOT DISTINCT FROM $3 AND year = $4"

static const DbColumn COLUMNS[] = {
    COLUMN(GainsBudgetRecord, household_id),
    COLUMN(GainsBudgetRecord, account_id),
    COLUMN(GainsBudgetRecord, year),
    COLUMN(GainsBudgetRecord, allowance),
    COLUMN(GainsBudgetRecord, short_cap),
    COLUMN(GainsBudgetRecord, long_cap),
    COLUMN_WORD(GainsBudgetRecord, ceiling, &BUDGET_CEILING_NAMES),
    COLUMN(GainsBudgetRecord, revision),
};

/* The firm, then the columns above. */
#define BUDGET_TYPES                                                                               \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_MONEY, DB_MONEY, DB_MONEY, DB_TEXT, DB_INTEGER   \
    }

const Statement GAINS_BUDGET_GET = {
    .name = "gains_budget_get",
    .sql = "SELECT " BUDGET_FIELDS " FROM gains_budget WHERE" BUDGET_KEY,
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(GainsBudgetRecord, COLUMNS),
};

const Statement GAINS_BUDGET_INSERT = {
    .name = "gains_budget_insert",
    .sql = "INSERT INTO gains_budget (firm_id, household_id, account_id, year, allowance,"
           " short_cap, long_cap, ceiling) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
           " RETURNING " BUDGET_FIELDS,
    .parameters = BUDGET_TYPES,
    ROWS_OF(GainsBudgetRecord, COLUMNS),
};

const Statement GAINS_BUDGET_UPDATE = {
    .name = "gains_budget_update",
    .sql = "UPDATE gains_budget SET allowance = $5, short_cap = $6, long_cap = $7,"
           " ceiling = $8, revision = revision + 1 WHERE" BUDGET_KEY " AND revision = $9"
           " RETURNING " BUDGET_FIELDS,
    .parameters = BUDGET_TYPES,
    ROWS_OF(GainsBudgetRecord, COLUMNS),
};

const Statement GAINS_BUDGET_DELETE = {
    .name = "gains_budget_delete",
    .sql = "DELETE FROM gains_budget WHERE" BUDGET_KEY " AND revision = $5",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER},
};

Error *gains_budget_store_get(DbSession *session, const GainsBudgetKey *key,
                              GainsBudgetRecord *record_out, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &GAINS_BUDGET_GET, &result, PARAM(session->firm),
                 PARAM(key->household_id), PARAM(key->account_id), PARAM(key->year)));
    return db_optional(result, record_out, found_out);
}

Error *gains_budget_store_insert(DbSession *session, GainsBudgetRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &GAINS_BUDGET_INSERT, ROW_TABLE(COLUMNS), record, &result));
    return db_one(result, record);
}

Error *gains_budget_store_update(DbSession *session, GainsBudgetRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &GAINS_BUDGET_UPDATE, ROW_TABLE(COLUMNS), record, &result));
    return row_updated(session, result, record);
}

Error *gains_budget_store_delete(DbSession *session, const GainsBudgetRecord *record)
{
    DbResult *result;

    TRY(DB_QUERY(session, &GAINS_BUDGET_DELETE, &result, PARAM(session->firm),
                 PARAM(record->household_id), PARAM(record->account_id), PARAM(record->year),
                 PARAM(record->revision)));
    return row_hit(session, result);
}

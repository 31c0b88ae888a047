#include "storage/tax_profile_store.h"

#include "storage/row.h"

const DbColumn TAX_PROFILE_COLUMNS[] = {
    COLUMN(TaxProfile, year),
    COLUMN_WORD(TaxProfile, kind, &TAX_PROFILE_KIND_NAMES),
    COLUMN_WORD(TaxProfile, filing_status, &FILING_STATUS_NAMES),
    COLUMN(TaxProfile, wages),
    COLUMN(TaxProfile, other_ordinary_income),
    COLUMN(TaxProfile, interest),
    COLUMN(TaxProfile, tax_exempt_interest),
    COLUMN(TaxProfile, ordinary_dividends),
    COLUMN(TaxProfile, qualified_dividends),
    COLUMN(TaxProfile, capital_gain_distributions),
    COLUMN(TaxProfile, other_investment_income),
    COLUMN(TaxProfile, short_term_gains_elsewhere),
    COLUMN(TaxProfile, long_term_gains_elsewhere),
    COLUMN(TaxProfile, investment_expenses),
    COLUMN_WORD(TaxProfile, deduction, &DEDUCTION_KIND_NAMES),
    COLUMN(TaxProfile, itemized_deduction),
    COLUMN(TaxProfile, additional_standard_count),
    COLUMN(TaxProfile, other_deductions),
    COLUMN(TaxProfile, short_term_carryover_in),
    COLUMN(TaxProfile, long_term_carryover_in),
    COLUMN(TaxProfile, state_rate),
    COLUMN(TaxProfile, state_deduction),
    COLUMN(TaxProfile, short_term_rate),
    COLUMN(TaxProfile, long_term_rate),
    COLUMN(TaxProfile, revision),
};

/* The firm, the columns above, the household. */
#define PROFILE_TYPES                                                                              \
    {                                                                                              \
        DB_UUID, DB_INTEGER, DB_TEXT, DB_TEXT, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY,   \
            DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY, DB_MONEY, DB_TEXT, DB_MONEY,         \
            DB_INTEGER, DB_MONEY, DB_MONEY, DB_MONEY, DB_RATE, DB_MONEY, DB_RATE, DB_RATE,         \
            DB_INTEGER, DB_UUID                                                                    \
    }

const Statement TAX_PROFILE_GET = {
    .name = "tax_profile_get",
    .sql = "SELECT " TAX_PROFILE_FIELDS
           " FROM tax_profile WHERE firm_id = $1 AND household_id = $2 AND year = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(TaxProfile, TAX_PROFILE_COLUMNS),
};

const Statement TAX_PROFILE_LIST = {
    .name = "tax_profile_list",
    .sql = "SELECT " TAX_PROFILE_FIELDS
           " FROM tax_profile WHERE firm_id = $1 AND household_id = $2 ORDER BY year",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(TaxProfile, TAX_PROFILE_COLUMNS),
};

const Statement TAX_PROFILE_INSERT = {
    .name = "tax_profile_insert",
    .sql = "INSERT INTO tax_profile (firm_id, household_id, "
           "year, kind, filing_status, wages, other_ordinary_income, interest, "
           "tax_exempt_interest, ordinary_dividends, qualified_dividends, "
           "capital_gain_distributions, other_investment_income, "
           "short_term_gains_elsewhere, long_term_gains_elsewhere, "
           "investment_expenses, deduction, itemized_deduction, "
           "additional_standard_count, other_deductions, short_term_carryover_in, "
           "long_term_carryover_in, state_rate, state_deduction, short_term_rate, "
           "long_term_rate"
           ") VALUES ($1, $27, "
           "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
           "$18, $19, $20, $21, $22, $23, $24, $25"
           ") RETURNING " TAX_PROFILE_FIELDS,
    .parameters = PROFILE_TYPES,
    ROWS_OF(TaxProfile, TAX_PROFILE_COLUMNS),
};

const Statement TAX_PROFILE_UPDATE = {
    .name = "tax_profile_update",
    .sql = "UPDATE tax_profile SET "
           "kind = $3, filing_status = $4, wages = $5, other_ordinary_income = $6, "
           "interest = $7, tax_exempt_interest = $8, ordinary_dividends = $9, "
           "qualified_dividends = $10, capital_gain_distributions = $11, "
           "other_investment_income = $12, short_term_gains_elsewhere = $13, "
           "long_term_gains_elsewhere = $14, investment_expenses = $15, "
           "deduction = $16, itemized_deduction = $17, "
           "additional_standard_count = $18, other_deductions = $19, "
           "short_term_carryover_in = $20, long_term_carryover_in = $21, "
           "state_rate = $22, state_deduction = $23, short_term_rate = $24, "
           "long_term_rate = $25"
           ", revision = revision + 1 WHERE firm_id = $1 AND household_id = $27 AND year = $2 AND "
           "revision = $26 RETURNING " TAX_PROFILE_FIELDS,
    .parameters = PROFILE_TYPES,
    ROWS_OF(TaxProfile, TAX_PROFILE_COLUMNS),
};

const Statement TAX_PROFILE_DELETE = {
    .name = "tax_profile_delete",
    .sql = "DELETE FROM tax_profile WHERE firm_id = $1 AND household_id = $2 AND year = $3 AND "
           "revision = $4",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER, DB_INTEGER},
};

Error *tax_profile_store_get(DbSession *session, HouseholdId household_id, int32_t year,
                             TaxProfile *profile_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &TAX_PROFILE_GET, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(year)));
    return db_one(result, profile_out);
}

Error *tax_profile_store_find(DbSession *session, HouseholdId household_id, int32_t year,
                              TaxProfile *profile_out, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &TAX_PROFILE_GET, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(year)));
    return db_optional(result, profile_out, found_out);
}

Error *tax_profile_store_list(DbSession *session, HouseholdId household_id,
                              TaxProfile **profiles_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &TAX_PROFILE_LIST, &result, PARAM(session->firm), PARAM(household_id)));
    return db_rows(result, profiles_out, count_out);
}

/* A profile does not carry its household: it goes behind the profile's own columns. */
typedef struct ProfileRow {
    TaxProfile profile;
    HouseholdId household_id;
} ProfileRow;

static Error *write(DbSession *session, const Statement *statement, HouseholdId household_id,
                    const TaxProfile *profile, DbResult **result_out)
{
    enum { COUNT = sizeof(TAX_PROFILE_COLUMNS) / sizeof(TAX_PROFILE_COLUMNS[0]) };
    const ProfileRow row = {*profile, household_id};
    DbColumn columns[COUNT + 1];

    _Static_assert(offsetof(ProfileRow, profile) == 0, "the profile's columns fit the row");
    memcpy(columns, TAX_PROFILE_COLUMNS, sizeof(TAX_PROFILE_COLUMNS));
    columns[COUNT] = (DbColumn)COLUMN(ProfileRow, household_id);
    return row_write(session, statement, ROW_TABLE(columns), &row, result_out);
}

Error *tax_profile_store_insert(DbSession *session, HouseholdId household_id, TaxProfile *profile)
{
    DbResult *result;

    TRY(write(session, &TAX_PROFILE_INSERT, household_id, profile, &result));
    return db_one(result, profile);
}

Error *tax_profile_store_update(DbSession *session, HouseholdId household_id, TaxProfile *profile)
{
    DbResult *result;

    TRY(write(session, &TAX_PROFILE_UPDATE, household_id, profile, &result));
    return row_updated(session, result, profile);
}

Error *tax_profile_store_delete(DbSession *session, HouseholdId household_id, int32_t year,
                                int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &TAX_PROFILE_DELETE, &result, PARAM(session->firm), PARAM(household_id),
                 PARAM(year), PARAM(revision)));
    return row_hit(session, result);
}

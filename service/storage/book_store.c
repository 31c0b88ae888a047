#include "storage/book_store.h"

#include "storage/policy_store.h"

static const DbColumn HOLDING_COLUMNS[] = {
    COLUMN(BookHolding, security_id),
    COLUMN(BookHolding, quantity),
};

static const DbColumn COLUMNS[] = {
    COLUMN(BookHousehold, id),
    COLUMN(BookHousehold, name),
    COLUMN(BookHousehold, model_id),
    COLUMN(BookHousehold, drift_tolerance),
    COLUMN(BookHousehold, cash),
    COLUMN_ROWS(BookHousehold, holdings, holding_count, HOLDING_COLUMNS),
    POLICY_TAILORING_COLUMNS(BookHousehold, policy),
};

/* A hundred lots can hold more than a figure; the most that it does is as far beyond all limits. */
#define MOST_SHARES "92233720368.54775807"

#define CASH_OF(household)                                                                         \
    " coalesce((SELECT sum(c.amount) FROM cash c WHERE c.firm_id = $1 AND c.household_id = "       \
    "" household "), 0)::numeric(18, 2) AS cash,"
#define HOLDINGS_OF(household)                                                                     \
    " ARRAY(SELECT ROW(l.security_id, least(sum(l.quantity), " MOST_SHARES ")) FROM lot l"         \
    "  WHERE l.firm_id = $1 AND l.household_id = " household " AND l.quantity > 0"                 \
    "  GROUP BY l.security_id) AS holdings, " POLICY_TAILORING_FIELDS(POLICY_NAMED)

#define POLICY_OF(household)                                                                       \
    " LEFT JOIN policy ON policy.firm_id = $1 AND policy.holder_id = " household

const Statement BOOK_READ = {
    .name = "book_read",
    .sql = "SELECT h.id, h.name, h.model_id, h.drift_tolerance," CASH_OF("h.id") HOLDINGS_OF(
        "h.id") " FROM household h" POLICY_OF("h.id") " WHERE h.firm_id = $1 AND h.id > $2"
                                                      " ORDER BY h.id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(BookHousehold, COLUMNS),
};

/* The stand stands in every row; a row of no household is the zero id's, and there is one when
 * nothing has changed. */
typedef struct ChangedRow {
    BookStand stand;
    BookHousehold household;
} ChangedRow;

static const DbColumn CHANGED_COLUMNS[] = {
    COLUMN_AS(ChangedRow, stand.epoch, "epoch"),
    COLUMN_AS(ChangedRow, stand.config_version, "config_version"),
    COLUMN_AS(ChangedRow, stand.price_sequence, "price_sequence"),
    COLUMN_AS(ChangedRow, stand.position, "position"),
    COLUMN_AS(ChangedRow, stand.next, "next"),
    COLUMN_AS(ChangedRow, household.id, "id"),
    COLUMN_AS(ChangedRow, household.gone, "gone"),
    COLUMN_AS(ChangedRow, household.name, "name"),
    COLUMN_AS(ChangedRow, household.model_id, "model_id"),
    COLUMN_AS(ChangedRow, household.drift_tolerance, "drift_tolerance"),
    COLUMN_AS(ChangedRow, household.cash, "cash"),
    COLUMN_ROWS_AS(ChangedRow, household.holdings, household.holding_count, "holdings",
                   HOLDING_COLUMNS),
    POLICY_TAILORING_COLUMNS(ChangedRow, household.policy),
};

/*
 * Previews move no holding, and there are many of them. The order by position has no other meaning
 * than to lead the planner, who does not know the position, to the index on it.
 */
const Statement BOOK_CHANGES = {
    .name = "book_changes",
    .sql = "WITH changed AS MATERIALIZED (SELECT household_id FROM outbox"
           "  WHERE firm_id = $1 AND position > $2 AND scope = 'household'"
           "  AND kind NOT IN ('preview_create', 'preview_update', 'preview_delete')"
           "  ORDER BY position)"
           " SELECT e.epoch, f.config_version, coalesce(p.sequence, 0) AS price_sequence,"
           " pg_snapshot_xmin(now)::text::bigint - 1 AS position,"
           " pg_snapshot_xmax(now)::text::bigint AS next,"
           " coalesce(o.household_id, '00000000-0000-0000-0000-000000000000') AS id,"
           " h.id IS NULL AS gone, coalesce(h.name, '') AS name, h.model_id, "
           "h.drift_tolerance," CASH_OF("o.household_id") HOLDINGS_OF(
               "o.household_id") " FROM firm f CROSS JOIN system_epoch e CROSS JOIN "
                                 "pg_current_snapshot() AS now"
                                 " LEFT JOIN price_current p ON p.firm_id = $1"
                                 " LEFT JOIN (SELECT DISTINCT household_id FROM changed WHERE "
                                 "household_id > $3"
                                 "   ORDER BY household_id LIMIT $4) AS o ON true"
                                 " LEFT JOIN household h ON h.firm_id = $1 AND h.id = "
                                 "o.household_id" POLICY_OF(
                                     "o.household_id") " WHERE f.id = $1 ORDER BY o.household_id",
    .parameters = {DB_UUID, DB_INTEGER, DB_UUID, DB_INTEGER},
    ROWS_OF(ChangedRow, CHANGED_COLUMNS),
};

Error *book_store_read(DbSession *session, const BookPart *part, BookHousehold **households_out,
                       size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &BOOK_READ, &result, PARAM(session->firm), PARAM(part->after),
                 PARAM(part->limit)));
    return db_rows(result, households_out, count_out);
}

Error *book_store_changes(DbSession *session, const BookGap *gap, BookStand *stand_out,
                          BookHousehold **households_out, size_t *count_out)
{
    DbResult *result;
    ChangedRow *rows;
    size_t count;
    BookHousehold *households;

    TRY(DB_QUERY(session, &BOOK_CHANGES, &result, PARAM(session->firm), PARAM(gap->after),
                 PARAM(gap->household), PARAM(gap->limit)));
    TRY(db_rows(result, &rows, &count));
    if (count == 0)
        return error_new(session->arena, ERROR_NOT_FOUND, "not_found", "There is no such firm.");
    households = ARENA_ARRAY(session->arena, BookHousehold, count);
    for (size_t i = 0; i < count; i++)
        households[i] = rows[i].household;
    *stand_out = rows[0].stand;
    *households_out = households;
    *count_out = uuid_is_zero(rows[0].household.id.uuid) ? 0 : count;
    return NULL;
}

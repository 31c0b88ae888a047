#include "storage/book_store.h"

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
};

/* A hundred lots can hold more than a figure; the most that it does is as far beyond all limits. */
#define MOST_SHARES "92233720368.54775807"

const Statement BOOK_READ = {
    .name = "book_read",
    .sql = "SELECT h.id, h.name, h.model_id, h.drift_tolerance,"
           " coalesce((SELECT sum(c.amount) FROM cash c"
           "  WHERE c.firm_id = $1 AND c.household_id = h.id), 0)::numeric(18, 2) AS cash,"
           " ARRAY(SELECT ROW(l.security_id, least(sum(l.quantity), " MOST_SHARES ")) FROM lot l"
           "  WHERE l.firm_id = $1 AND l.household_id = h.id AND l.quantity > 0"
           "  GROUP BY l.security_id) AS holdings"
           " FROM household h WHERE h.firm_id = $1 AND h.id > $2"
           " AND ($3::uuid IS NULL OR h.model_id = $3) ORDER BY h.id LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(BookHousehold, COLUMNS),
};

Error *book_store_read(DbSession *session, const BookRun *run, BookHousehold **households_out,
                       size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &BOOK_READ, &result, PARAM(session->firm), PARAM(run->after),
                 PARAM(run->model_id), PARAM(run->limit)));
    return db_rows(result, households_out, count_out);
}

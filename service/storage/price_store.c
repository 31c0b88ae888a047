#include "storage/price_store.h"

#include "storage/row.h"

#define SET_FIELDS "id, as_of, sequence, price_count, created_at"

static const DbColumn SET_COLUMNS[] = {
    COLUMN(PriceSetRecord, id),         COLUMN(PriceSetRecord, as_of),
    COLUMN(PriceSetRecord, sequence),   COLUMN(PriceSetRecord, price_count),
    COLUMN(PriceSetRecord, created_at),
};

static const DbColumn PRICE_COLUMNS[] = {
    COLUMN(PriceRecord, symbol),
    COLUMN(PriceRecord, close),
    COLUMN(PriceRecord, price_date),
};

const Statement PRICE_SET_GET = {
    .name = "price_set_get",
    .sql = "SELECT " SET_FIELDS " FROM price_set WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(PriceSetRecord, SET_COLUMNS),
};

const Statement PRICE_SET_LIST = {
    .name = "price_set_list",
    .sql = "SELECT " SET_FIELDS " FROM price_set WHERE firm_id = $1 AND id > $2"
           " ORDER BY id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(PriceSetRecord, SET_COLUMNS),
};

const Statement PRICE_LIST = {
    .name = "price_list",
    .sql = "SELECT s.symbol, p.close, p.price_date FROM price p"
           " JOIN security s ON s.firm_id = p.firm_id AND s.id = p.security_id"
           " WHERE p.firm_id = $1 AND p.price_set_id = $2 AND s.symbol > $3"
           " ORDER BY s.symbol LIMIT $4",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_INTEGER},
    ROWS_OF(PriceRecord, PRICE_COLUMNS),
};

static const DbColumn DAY_PRICE_COLUMNS[] = {
    COLUMN(DriftPrice, security_id),
    COLUMN(DriftPrice, close),
    COLUMN(DriftPrice, price_date),
};

static const DbColumn DAY_COLUMNS[] = {
    COLUMN(DriftPrices, price_set_id),
    COLUMN(DriftPrices, as_of),
    COLUMN(DriftPrices, sequence),
    COLUMN_ROWS(DriftPrices, prices, price_count, DAY_PRICE_COLUMNS),
};

const Statement PRICE_HISTORY = {
    .name = "price_history",
    .sql = "SELECT d.id AS price_set_id, d.as_of, d.sequence,"
           " ARRAY(SELECT ROW(p.security_id, p.close, p.price_date) FROM price p"
           "  WHERE p.firm_id = $1 AND p.price_set_id = d.id AND p.security_id = ANY ($2)"
           "  ORDER BY p.security_id) AS prices"
           " FROM (SELECT DISTINCT ON (as_of) id, as_of, sequence FROM price_set"
           "  WHERE firm_id = $1 AND ($3::date IS NULL OR as_of < $3)"
           "  ORDER BY as_of DESC, sequence DESC LIMIT $4) AS d"
           " ORDER BY d.as_of DESC",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY, DB_DATE, DB_INTEGER},
    ROWS_OF(DriftPrices, DAY_COLUMNS),
};

/* Prices before their set would be checked all together, at the commit. */
const Statement PRICE_CHECK_NOW = {
    .name = "price_check_now",
    .sql = "SET CONSTRAINTS ALL IMMEDIATE",
};

/* The last set until the day of another. */
typedef struct PresentSet {
    PriceSetId id;
    int64_t price_count;
} PresentSet;

static const DbColumn PRESENT_COLUMNS[] = {
    COLUMN(PresentSet, id),
    COLUMN(PresentSet, price_count),
};

const Statement PRICE_SET_PRESENT = {
    .name = "price_set_present",
    .sql = "SELECT id, price_count FROM price_set WHERE firm_id = $1 AND as_of <= $2"
           " ORDER BY as_of DESC, sequence DESC LIMIT 1",
    .parameters = {DB_UUID, DB_DATE},
    ROWS_OF(PresentSet, PRESENT_COLUMNS),
};

typedef struct ReplacedPart {
    int64_t count;
} ReplacedPart;

static const DbColumn REPLACED_COLUMNS[] = {COLUMN(ReplacedPart, count)};

const Statement PRICE_COUNT_REPLACED = {
    .name = "price_count_replaced",
    .sql = "SELECT count(*) AS count FROM unnest($3) AS n (symbol)"
           " JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol"
           " JOIN price o ON o.firm_id = $1 AND o.price_set_id = $2 AND o.security_id = s.id",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY},
    ROWS_OF(ReplacedPart, REPLACED_COLUMNS),
};

const Statement PRICE_SET_INSERT = {
    .name = "price_set_insert",
    .sql = "INSERT INTO price_set (firm_id, id, as_of, sequence, price_count, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
    .parameters = {DB_UUID, DB_UUID, DB_DATE, DB_INTEGER, DB_INTEGER, DB_TIMESTAMP},
};

const Statement PRICE_INSERT = {
    .name = "price_insert",
    .sql = "INSERT INTO price (firm_id, price_set_id, security_id, close, price_date)"
           " SELECT $1, $2, s.id, n.close, coalesce(n.price_date, $3)"
           " FROM unnest($4, $5, $6) AS n (symbol, close, price_date)"
           " JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol",
    .parameters = {DB_UUID, DB_UUID, DB_DATE, DB_TEXT | DB_ARRAY, DB_PRICE | DB_ARRAY,
                   DB_DATE | DB_ARRAY},
};

typedef struct CarriedPart {
    OptionalSecurityId last; /* absent: nothing is left */
    int64_t carried;
} CarriedPart;

static const DbColumn CARRIED_COLUMNS[] = {
    COLUMN(CarriedPart, last),
    COLUMN(CarriedPart, carried),
};

const Statement PRICE_CARRY_FORWARD = {
    .name = "price_carry_forward",
    .sql = "WITH old AS MATERIALIZED (SELECT security_id, close, price_date FROM price"
           "  WHERE firm_id = $1 AND price_set_id = $3 AND security_id > $4"
           "  ORDER BY security_id LIMIT $5),"
           " carried AS (INSERT INTO price (firm_id, price_set_id, security_id, close, price_date)"
           "  SELECT $1, $2, security_id, close, price_date FROM old"
           "  ON CONFLICT DO NOTHING RETURNING security_id)"
           " SELECT (SELECT security_id FROM old ORDER BY security_id DESC LIMIT 1) AS last,"
           " (SELECT count(*) FROM carried) AS carried",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(CarriedPart, CARRIED_COLUMNS),
};

/* Not back to an earlier day, whose set is of the history alone; the counter counts it as well. */
const Statement PRICE_CURRENT_TURN = {
    .name = "price_current_turn",
    .sql = "INSERT INTO price_current AS c (firm_id, price_set_id, sequence) VALUES ($1, $2, $3)"
           " ON CONFLICT (firm_id) DO UPDATE SET sequence = excluded.sequence,"
           " price_set_id = CASE WHEN EXISTS (SELECT FROM price_set s"
           "   WHERE s.firm_id = $1 AND s.id = c.price_set_id AND s.as_of > $4)"
           "  THEN c.price_set_id ELSE excluded.price_set_id END",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER, DB_DATE},
};

Error *price_store_get(DbSession *session, PriceSetId id, PriceSetRecord *record_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_SET_GET, &result, PARAM(session->firm), PARAM(id)));
    return db_one(result, record_out);
}

Error *price_store_list(DbSession *session, const Page *page, PriceSetRecord **records_out,
                        size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_SET_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *price_store_prices(DbSession *session, PriceSetId id, Text after, int64_t limit,
                          PriceRecord **records_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_LIST, &result, PARAM(session->firm), PARAM(id), PARAM(after),
                 PARAM(limit)));
    return db_rows(result, records_out, count_out);
}

Error *price_store_history(DbSession *session, const PriceHistoryQuery *query,
                           DriftPrices **days_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_HISTORY, &result, PARAM(session->firm),
                 PARAM_EACH(query->securities, query->security_count, id), PARAM(query->before),
                 PARAM(query->limit)));
    return db_rows(result, days_out, count_out);
}

/* How many of the present set's prices the record has anew. */
static Error *count_replaced(DbSession *session, const PriceSetRecord *record,
                             const PresentSet *present, int64_t *count_out)
{
    DbResult *result;
    ReplacedPart replaced;

    *count_out = 0;
    for (size_t first = 0; first < record->prices_count; first += ROW_PART) {
        const PriceRecord *part = record->prices + first;
        size_t count = row_part(first, record->prices_count);

        TRY(DB_QUERY(session, &PRICE_COUNT_REPLACED, &result, PARAM(session->firm),
                     PARAM(present->id), PARAM_EACH(part, count, symbol)));
        TRY(db_one(result, &replaced));
        *count_out += replaced.count;
    }
    return NULL;
}

static Error *insert_prices(DbSession *session, const PriceSetRecord *record)
{
    DbResult *result;

    for (size_t first = 0; first < record->prices_count; first += ROW_PART) {
        const PriceRecord *part = record->prices + first;
        size_t count = row_part(first, record->prices_count);

        TRY(DB_QUERY(session, &PRICE_INSERT, &result, PARAM(session->firm), PARAM(record->id),
                     PARAM(record->as_of), PARAM_EACH(part, count, symbol),
                     PARAM_EACH(part, count, close), PARAM_EACH(part, count, price_date)));
        TRY(row_expect(session, result, count));
    }
    return NULL;
}

/* By security, part by part; `expected` is what must come of it. */
static Error *carry_forward(DbSession *session, PriceSetId id, PriceSetId present, int64_t expected)
{
    CarriedPart part = {.last = {true, {{{0}}}}};
    const int64_t limit = ROW_PART;
    DbResult *result;

    while (part.last.present) {
        TRY(DB_QUERY(session, &PRICE_CARRY_FORWARD, &result, PARAM(session->firm), PARAM(id),
                     PARAM(present), PARAM(part.last.value), PARAM(limit)));
        TRY(db_one(result, &part));
        expected -= part.carried;
    }
    return expected == 0 ? NULL
                         : error_new(session->arena, ERROR_INTERNAL, "rows_lost",
                                     "A price set does not hold what it should.");
}

Error *price_store_insert(DbSession *session, PriceSetRecord *record)
{
    PresentSet present = {0};
    int64_t replaced = 0;
    bool found = false;
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_SET_PRESENT, &result, PARAM(session->firm), PARAM(record->as_of)));
    TRY(db_optional(result, &present, &found));
    if (found) {
        TRY(count_replaced(session, record, &present, &replaced));
    }
    record->price_count = (int64_t)record->prices_count + present.price_count - replaced;
    TRY(DB_ENQUEUE(session, &PRICE_SET_INSERT, 1, PARAM(session->firm), PARAM(record->id),
                   PARAM(record->as_of), PARAM(record->sequence), PARAM(record->price_count),
                   PARAM(record->created_at)));
    TRY(db_query(session, &PRICE_CHECK_NOW, NULL, 0, NULL));
    TRY(insert_prices(session, record));
    if (found) {
        TRY(carry_forward(session, record->id, present.id, present.price_count - replaced));
    }
    return DB_QUERY(session, &PRICE_CURRENT_TURN, NULL, PARAM(session->firm), PARAM(record->id),
                    PARAM(record->sequence), PARAM(record->as_of));
}

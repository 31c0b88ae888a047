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

const Statement PRICE_INSERT = {
    .name = "price_insert",
    .sql = "INSERT INTO price (firm_id, price_set_id, security_id, close, price_date)"
           " SELECT $1, $2, s.id, n.close, coalesce(n.price_date, $3)"
           " FROM unnest($4, $5, $6) AS n (symbol, close, price_date)"
           " JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol",
    .parameters = {DB_UUID, DB_UUID, DB_DATE, DB_TEXT | DB_ARRAY, DB_PRICE | DB_ARRAY,
                   DB_DATE | DB_ARRAY},
};

const Statement PRICE_CARRY_FORWARD = {
    .name = "price_carry_forward",
    .sql = "INSERT INTO price (firm_id, price_set_id, security_id, close, price_date)"
           " SELECT o.firm_id, $2, o.security_id, o.close, o.price_date"
           " FROM price_current c"
           " JOIN price o ON o.firm_id = c.firm_id AND o.price_set_id = c.price_set_id"
           " WHERE c.firm_id = $1 ON CONFLICT DO NOTHING",
    .parameters = {DB_UUID, DB_UUID},
};

const Statement PRICE_SET_INSERT = {
    .name = "price_set_insert",
    .sql = "INSERT INTO price_set (firm_id, id, as_of, sequence, price_count, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
    .parameters = {DB_UUID, DB_UUID, DB_DATE, DB_INTEGER, DB_INTEGER, DB_TIMESTAMP},
};

const Statement PRICE_CURRENT_TURN = {
    .name = "price_current_turn",
    .sql = "INSERT INTO price_current (firm_id, price_set_id, sequence) VALUES ($1, $2, $3)"
           " ON CONFLICT (firm_id) DO UPDATE SET price_set_id = excluded.price_set_id,"
           " sequence = excluded.sequence",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
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

Error *price_store_insert(DbSession *session, PriceSetRecord *record)
{
    const PriceRecord *prices = record->prices;
    size_t count = record->prices_count;
    DbResult *result;

    TRY(DB_QUERY(session, &PRICE_INSERT, &result, PARAM(session->firm), PARAM(record->id),
                 PARAM(record->as_of), PARAM_EACH(prices, count, symbol),
                 PARAM_EACH(prices, count, close), PARAM_EACH(prices, count, price_date)));
    TRY(row_expect(session, result, count));
    TRY(DB_QUERY(session, &PRICE_CARRY_FORWARD, &result, PARAM(session->firm), PARAM(record->id)));
    record->price_count = (int64_t)count + db_affected(result);
    TRY(DB_ENQUEUE(session, &PRICE_SET_INSERT, 1, PARAM(session->firm), PARAM(record->id),
                   PARAM(record->as_of), PARAM(record->sequence), PARAM(record->price_count),
                   PARAM(record->created_at)));
    return DB_QUERY(session, &PRICE_CURRENT_TURN, NULL, PARAM(session->firm), PARAM(record->id),
                    PARAM(record->sequence));
}

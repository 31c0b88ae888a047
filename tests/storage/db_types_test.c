/* Values of every other type on the wire, alone, in arrays and in nested rows. */
#include "db_support.h"

typedef enum Fruit { APPLE, PEAR } Fruit;
static const char *const FRUIT_WORDS[] = {"apple", "pear"};
static const Names FRUIT_NAMES = NAMES_OF(FRUIT_WORDS);

typedef struct Values {
    bool yes;
    int32_t year;
    int64_t number;
    Text text;
    Text bytes;
    Digest digest;
    LotId id;
    Date date;
    Timestamp timestamp;
    Fruit fruit;
    OptionalMoney no_money;
    OptionalMoney some_money;
    OptionalDate no_date;
    OptionalDate some_date;
    OptionalLotId no_id;
    OptionalLotId some_id;
    OptionalText no_text;
    OptionalText some_text;
    OptionalWord no_fruit;
    OptionalWord some_fruit;
    OptionalBool some_bool;
} Values;

static const DbColumn VALUES_COLUMNS[] = {
    COLUMN(Values, yes),
    COLUMN(Values, year),
    COLUMN(Values, number),
    COLUMN(Values, text),
    COLUMN_BYTES(Values, bytes),
    COLUMN(Values, digest),
    COLUMN(Values, id),
    COLUMN(Values, date),
    COLUMN(Values, timestamp),
    COLUMN_WORD(Values, fruit, &FRUIT_NAMES),
    COLUMN(Values, no_money),
    COLUMN(Values, some_money),
    COLUMN(Values, no_date),
    COLUMN(Values, some_date),
    COLUMN(Values, no_id),
    COLUMN(Values, some_id),
    COLUMN(Values, no_text),
    COLUMN(Values, some_text),
    COLUMN_WORD(Values, no_fruit, &FRUIT_NAMES),
    COLUMN_WORD(Values, some_fruit, &FRUIT_NAMES),
    COLUMN(Values, some_bool),
};
static const Statement VALUES = {
    .name = "values",
    .sql = "SELECT $1 AS yes, $2::int4 AS year, $3 AS number, $4 AS text, $5 AS bytes,"
           " $6 AS digest, $7 AS id, $8 AS date, $9 AS timestamp, $10 AS fruit, $11 AS no_money,"
           " $12 AS some_money, $13 AS no_date, $14 AS some_date, $15 AS no_id, $16 AS some_id,"
           " $17 AS no_text, $18 AS some_text, $19 AS no_fruit, $20 AS some_fruit,"
           " $21 AS some_bool",
    .parameters = {DB_BOOL, DB_INTEGER,   DB_INTEGER, DB_TEXT,  DB_BYTES, DB_DIGEST, DB_UUID,
                   DB_DATE, DB_TIMESTAMP, DB_TEXT,    DB_MONEY, DB_MONEY, DB_DATE,   DB_DATE,
                   DB_UUID, DB_UUID,      DB_TEXT,    DB_TEXT,  DB_TEXT,  DB_TEXT,   DB_BOOL},
    ROWS_OF(Values, VALUES_COLUMNS),
};

typedef struct Piece {
    LotId id;
    Quantity quantity;
    OptionalMoney basis;
    Text note;
    Fruit fruit;
} Piece;

static const DbColumn PIECE_COLUMNS[] = {
    COLUMN(Piece, id),
    COLUMN(Piece, quantity),
    COLUMN(Piece, basis),
    COLUMN(Piece, note),
    COLUMN_WORD(Piece, fruit, &FRUIT_NAMES),
};
#define UNNESTED                                                                                   \
    "unnest($1, $2, $3, $4, $5) WITH ORDINALITY"                                                   \
    " AS piece(id, quantity, basis, note, fruit, place)"
static const Statement PIECES = {
    .name = "pieces",
    .sql = "SELECT id, quantity, basis, note, fruit FROM " UNNESTED " ORDER BY place",
    .parameters = {DB_UUID | DB_ARRAY, DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY},
    ROWS_OF(Piece, PIECE_COLUMNS),
};

typedef struct Whole {
    int64_t number;
    Piece *pieces;
    size_t piece_count;
} Whole;

static const DbColumn WHOLE_COLUMNS[] = {
    COLUMN(Whole, number),
    COLUMN_ROWS(Whole, pieces, piece_count, PIECE_COLUMNS),
};
static const Statement NESTED = {
    .name = "nested",
    .sql = "SELECT 7::int8 AS number,"
           " array_agg(ROW(id, quantity, basis, note, fruit) ORDER BY place) AS pieces"
           " FROM " UNNESTED,
    .parameters = {DB_UUID | DB_ARRAY, DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY},
    ROWS_OF(Whole, WHOLE_COLUMNS),
};
static const Statement *const STATEMENTS[] = {&VALUES, &PIECES, &NESTED};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

static Values sample(void)
{
    return (Values){.yes = true,
                    .year = -2024,
                    .number = INT64_MIN,
                    .text = TEXT_LITERAL("a 'b' \xc3\xa9"),
                    .bytes = {"\0\1\2", 3},
                    .digest = {{1, 2, 3, [31] = 255}},
                    .id = {{{9, [15] = 8}}},
                    .date = date_of(1999, 12, 31),
                    .timestamp = {INT64_C(1700000000123456)},
                    .fruit = PEAR,
                    .some_money = {true, {-5}},
                    .some_date = {true, date_of(2100, 12, 31)},
                    .some_id = {true, {{{7}}}},
                    .some_text = {true, TEXT_LITERAL("")},
                    .some_fruit = {true, PEAR},
                    .some_bool = {true, true}};
}

static Error *send_values(DbSession *session, const Values *v, DbResult **result_out)
{
    return DB_QUERY(session, &VALUES, result_out, PARAM(v->yes), PARAM(v->year), PARAM(v->number),
                    PARAM(v->text), PARAM_BYTES(v->bytes), PARAM(v->digest), PARAM(v->id),
                    PARAM(v->date), PARAM(v->timestamp), PARAM_WORD(v->fruit, &FRUIT_NAMES),
                    PARAM(v->no_money), PARAM(v->some_money), PARAM(v->no_date),
                    PARAM(v->some_date), PARAM(v->no_id), PARAM(v->some_id), PARAM(v->no_text),
                    PARAM(v->some_text), PARAM_WORD(v->no_fruit, &FRUIT_NAMES),
                    PARAM_WORD(v->some_fruit, &FRUIT_NAMES), PARAM(v->some_bool));
}

static void body_values(DbTest *test)
{
    DbSession session = db_test_session(test);
    const Values sent = sample();
    Values read;
    DbResult *result;

    assert_null(send_values(&session, &sent, &result));
    assert_null(db_one(result, &read));
    assert_true(read.yes);
    assert_int_equal(read.year, sent.year);
    assert_int_equal(read.number, sent.number);
    assert_true(text_equal(read.text, sent.text));
    assert_true(text_equal(read.bytes, sent.bytes));
    assert_true(digest_equal(&read.digest, &sent.digest));
    assert_true(uuid_equal(read.id.uuid, sent.id.uuid));
    assert_int_equal(read.date.days, sent.date.days);
    assert_int_equal(read.timestamp.unix_us, sent.timestamp.unix_us);
    assert_int_equal(read.fruit, PEAR);
    assert_false(read.no_money.present || read.no_date.present || read.no_id.present ||
                 read.no_text.present || read.no_fruit.present);
    assert_true(read.some_money.present && read.some_money.value.cents == -5);
    assert_true(read.some_date.present && read.some_date.value.days == sent.some_date.value.days);
    assert_true(read.some_id.present &&
                uuid_equal(read.some_id.value.uuid, sent.some_id.value.uuid));
    assert_true(read.some_text.present && read.some_text.value.length == 0);
    assert_true(read.some_fruit.present && read.some_fruit.value == PEAR);
    assert_true(read.some_bool.present && read.some_bool.value);
}

static void test_values_of_every_type_come_back(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_values);
}

static Error *send_pieces(DbSession *session, const Statement *statement, const Piece *pieces,
                          size_t count, DbResult **result_out)
{
    return DB_QUERY(session, statement, result_out, PARAM_EACH(pieces, count, id),
                    PARAM_EACH(pieces, count, quantity), PARAM_EACH(pieces, count, basis),
                    PARAM_EACH(pieces, count, note),
                    PARAM_EACH_WORD(pieces, count, fruit, &FRUIT_NAMES));
}

static void assert_pieces(const Piece *read, const Piece *sent, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        assert_true(uuid_equal(read[at].id.uuid, sent[at].id.uuid));
        assert_int_equal(read[at].quantity.units, sent[at].quantity.units);
        assert_int_equal(read[at].basis.present, sent[at].basis.present);
        assert_int_equal(read[at].basis.value.cents, sent[at].basis.value.cents);
        assert_true(text_equal(read[at].note, sent[at].note));
        assert_int_equal(read[at].fruit, sent[at].fruit);
    }
}

static void body_pieces(DbTest *test)
{
    DbSession session = db_test_session(test);
    Piece sent[500];
    Piece *read;
    size_t count;
    Whole whole;
    DbResult *result;

    for (size_t at = 0; at < 500; at++)
        sent[at] = (Piece){.id = {{{(uint8_t)at, (uint8_t)(at >> 8)}}},
                           .quantity = {(int64_t)at * 12345678},
                           .basis = {at % 2 == 0, {at % 2 == 0 ? (int64_t)at * 101 : 0}},
                           .note = {"longer and longer, \"{}\" \\", at % 25},
                           .fruit = at % 3 == 0 ? PEAR : APPLE};
    assert_null(send_pieces(&session, &PIECES, sent, 500, &result));
    assert_null(db_rows(result, &read, &count));
    assert_int_equal(count, 500);
    assert_pieces(read, sent, count);

    assert_null(send_pieces(&session, &NESTED, sent, 500, &result));
    assert_null(db_one(result, &whole));
    assert_int_equal(whole.piece_count, 500);
    assert_pieces(whole.pieces, sent, whole.piece_count);

    assert_null(send_pieces(&session, &PIECES, sent, 0, &result));
    assert_null(db_rows(result, &read, &count));
    assert_int_equal(count, 0);
    assert_null(send_pieces(&session, &NESTED, sent, 0, &result));
    assert_null(db_one(result, &whole));
    assert_int_equal(whole.piece_count, 0);
}

static void test_arrays_and_nested_rows_come_back(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_pieces);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_every_type_come_back),
        cmocka_unit_test(test_arrays_and_nested_rows_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rows that come packed into one value, of every type, nested, none, and what is no such value. */
#include "db_support.h"
#include "storage/packed.h"
#include <string.h>

typedef enum Fruit { APPLE, PEAR } Fruit;
static const char *const FRUIT_WORDS[] = {"apple", "pear"};
static const Names FRUIT_NAMES = NAMES_OF(FRUIT_WORDS);

typedef struct Seed {
    int32_t weight;
    OptionalText note;
} Seed;

typedef struct Piece {
    LotId id;
    bool yes;
    int32_t year;
    int64_t number;
    Date date;
    Quantity quantity;
    Text text;
    Fruit fruit;
    OptionalMoney money;
    OptionalDate other_date;
    OptionalLotId other_id;
    OptionalInteger other_number;
    OptionalWord other_fruit;
    OptionalBool other_yes;
    Seed *seeds;
    size_t seed_count;
} Piece;

static const DbColumn SEED_COLUMNS[] = {COLUMN(Seed, weight), COLUMN(Seed, note)};
static const DbColumn PIECE_COLUMNS[] = {
    COLUMN(Piece, id),
    COLUMN(Piece, yes),
    COLUMN(Piece, year),
    COLUMN(Piece, number),
    COLUMN(Piece, date),
    COLUMN(Piece, quantity),
    COLUMN(Piece, text),
    COLUMN_WORD(Piece, fruit, &FRUIT_NAMES),
    COLUMN(Piece, money),
    COLUMN(Piece, other_date),
    COLUMN(Piece, other_id),
    COLUMN(Piece, other_number),
    COLUMN_WORD(Piece, other_fruit, &FRUIT_NAMES),
    COLUMN(Piece, other_yes),
    COLUMN_PACKED(Piece, seeds, seed_count, SEED_COLUMNS),
};

typedef struct Whole {
    int64_t number;
    Piece *pieces;
    size_t piece_count;
    Text raw;
} Whole;

static const DbColumn WHOLE_COLUMNS[] = {
    COLUMN(Whole, number),
    COLUMN_PACKED(Whole, pieces, piece_count, PIECE_COLUMNS),
    COLUMN_BYTES(Whole, raw),
};

/* Piece n of $1: every second one has what is optional and a seed. */
#define PIECES                                                                                     \
    "(SELECT n, n % 2 = 1 AS odd, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid"    \
    "   AS id FROM generate_series(1, $1) AS n) AS p"
#define PIECE_PACKED                                                                               \
    PACKED_ID("id")                                                                                \
    PACKED_AND PACKED_BOOL("odd") PACKED_AND PACKED_INT4("-n::int4")                               \
        PACKED_AND PACKED_INT8("n << 40") PACKED_AND PACKED_DATE("date '2024-02-28' + n::int4")    \
            PACKED_AND PACKED_NUMBER("n + 0.00000001")                                             \
                PACKED_AND PACKED_TEXT("repeat('\xc3\xa9', n::int4)") PACKED_AND PACKED_TEXT(      \
                    "CASE WHEN odd THEN 'pear' ELSE 'apple' END") PACKED_AND                       \
                PACKED_OPTIONAL(PACKED_NUMBER("CASE WHEN odd THEN -n / 100.00 END")) PACKED_AND    \
                PACKED_OPTIONAL(PACKED_DATE("CASE WHEN odd THEN date '1999-12-31' END"))           \
                    PACKED_AND                                                                     \
                    PACKED_OPTIONAL(PACKED_ID("CASE WHEN odd THEN id END")) PACKED_AND             \
                    PACKED_OPTIONAL(PACKED_INT8("CASE WHEN odd THEN -n END")) PACKED_AND           \
                    PACKED_OPTIONAL(PACKED_TEXT("CASE WHEN odd THEN 'pear' END")) PACKED_AND       \
                    PACKED_OPTIONAL(PACKED_BOOL("CASE WHEN odd THEN true END"))                    \
                        PACKED_AND PACKED_ROW_WHERE(                                               \
                            "odd", PACKED_INT4("n::int4") PACKED_AND PACKED_OPTIONAL(              \
                                       PACKED_TEXT("CASE WHEN n > 1 THEN '' END")))
#define WHOLE_SQL                                                                                  \
    "SELECT 7::int8 AS number, value AS pieces, coalesce(value, '') AS raw FROM "                  \
    "(SELECT " PACKED_ROWS(PIECE_PACKED) " AS value FROM " PIECES ") AS made"

static const Statement WHOLE = {
    .name = "whole", .sql = WHOLE_SQL, .parameters = {DB_INTEGER}, ROWS_OF(Whole, WHOLE_COLUMNS)};
static const Statement GIVEN = {
    .name = "given",
    .sql = "SELECT 7::int8 AS number, $1 AS pieces, ''::bytea AS raw",
    .parameters = {DB_BYTES},
    ROWS_OF(Whole, WHOLE_COLUMNS),
};
static const Statement *const STATEMENTS[] = {&WHOLE, &GIVEN};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]), PIECE_COUNT = 40 };

static Whole read_whole(DbTest *test, int64_t count)
{
    DbSession session = db_test_session(test);
    DbResult *result;
    Whole whole = {0};

    assert_null(DB_QUERY(&session, &WHOLE, &result, PARAM(count)));
    assert_null(db_one(result, &whole));
    assert_int_equal(whole.number, 7);
    return whole;
}

static void assert_optional(const Piece *piece, int64_t n)
{
    const bool odd = n % 2 == 1;

    assert_int_equal(piece->money.present, odd);
    assert_int_equal(piece->money.value.cents, odd ? -n : 0);
    assert_int_equal(piece->other_date.present, odd);
    assert_int_equal(piece->other_date.value.days, odd ? date_of(1999, 12, 31).days : 0);
    assert_int_equal(piece->other_id.present, odd);
    assert_true(!odd || uuid_equal(piece->other_id.value.uuid, piece->id.uuid));
    assert_int_equal(piece->other_number.present, odd);
    assert_int_equal(piece->other_number.value, odd ? -n : 0);
    assert_int_equal(piece->other_fruit.present, odd);
    assert_int_equal(piece->other_fruit.value, odd ? PEAR : 0);
    assert_int_equal(piece->other_yes.present, odd);
    assert_int_equal(piece->other_yes.value, odd);
    assert_int_equal(piece->seed_count, odd ? 1 : 0);
    if (!odd)
        return;
    assert_int_equal(piece->seeds[0].weight, n);
    assert_int_equal(piece->seeds[0].note.present, n > 1);
    assert_int_equal(piece->seeds[0].note.value.length, 0);
}

static void body_types(DbTest *test)
{
    const Whole whole = read_whole(test, PIECE_COUNT);

    assert_int_equal(whole.piece_count, PIECE_COUNT);
    for (size_t at = 0; at < PIECE_COUNT; at++) {
        const Piece *piece = &whole.pieces[at];
        const int64_t n = (int64_t)at + 1;

        assert_int_equal(piece->id.uuid.bytes[15], n % 10 + n / 10 * 16);
        assert_int_equal(piece->yes, n % 2 == 1);
        assert_int_equal(piece->year, -n);
        assert_int_equal(piece->number, n << 40);
        assert_int_equal(piece->date.days, date_of(2024, 2, 28).days + n);
        assert_int_equal(piece->quantity.units, n * 100000000 + 1);
        assert_int_equal(piece->text.length, 2 * n);
        assert_int_equal(piece->fruit, n % 2 == 1 ? PEAR : APPLE);
        assert_optional(piece, n);
    }
}

static void test_packed_rows_of_every_type_come_back(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_types);
}

static void body_none(DbTest *test)
{
    assert_int_equal(read_whole(test, 0).piece_count, 0);
}

static void test_packed_rows_of_nothing_are_none(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_none);
}

static Error *give(DbTest *test, Text bytes, Whole *whole_out)
{
    DbSession session = db_test_session(test);
    DbResult *result;

    TRY(DB_QUERY(&session, &GIVEN, &result, PARAM_BYTES(bytes)));
    return db_one(result, whole_out);
}

/* Cut anywhere, with a byte too many, or with another count. */
static void body_damaged(DbTest *test)
{
    const Text raw = read_whole(test, 3).raw;
    char *longer = arena_alloc(test->arena, raw.length + 1);
    Whole whole = {0};

    memcpy(longer, raw.bytes, raw.length);
    assert_null(give(test, (Text){longer, raw.length}, &whole));
    assert_int_equal(whole.piece_count, 3);
    for (size_t length = 0; length < raw.length; length++) {
        char *cut = arena_copy(test->arena, raw.bytes, length);

        db_test_assert_error(give(test, (Text){cut, length}, &whole), ERROR_INTERNAL, "internal");
    }
    db_test_assert_error(give(test, (Text){longer, raw.length + 1}, &whole), ERROR_INTERNAL,
                         "internal");
    for (int bit = 0; bit < 8; bit++) {
        longer[0] = (char)(1 << bit);
        db_test_assert_error(give(test, (Text){longer, raw.length}, &whole), ERROR_INTERNAL,
                             "internal");
    }
}

static void test_packed_rows_that_are_damaged_are_refused(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_rows_of_every_type_come_back),
        cmocka_unit_test(test_packed_rows_of_nothing_are_none),
        cmocka_unit_test(test_packed_rows_that_are_damaged_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

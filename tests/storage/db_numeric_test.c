/* Numbers on the wire: exact both ways, as the server itself writes them in text, or refused. */
#include "db_support.h"
#include "storage/db_wire.h"

typedef struct Numbers {
    Money money;
    Text money_text;
    Quantity quantity;
    Text quantity_text;
    Price price;
    Text price_text;
    Rate rate;
    Text rate_text;
    Variance variance;
    Text variance_text;
} Numbers;

static const DbColumn NUMBERS_COLUMNS[] = {
    COLUMN(Numbers, money),         COLUMN(Numbers, money_text), COLUMN(Numbers, quantity),
    COLUMN(Numbers, quantity_text), COLUMN(Numbers, price),      COLUMN(Numbers, price_text),
    COLUMN(Numbers, rate),          COLUMN(Numbers, rate_text),  COLUMN(Numbers, variance),
    COLUMN(Numbers, variance_text),
};
static const Statement NUMBERS = {
    .name = "numbers",
    .sql = "SELECT $1 AS money, $1::text AS money_text, $2 AS quantity, $2::text AS quantity_text,"
           " $3 AS price, $3::text AS price_text, $4 AS rate, $4::text AS rate_text,"
           " $5 AS variance, $5::text AS variance_text",
    .parameters = {DB_MONEY, DB_QUANTITY, DB_PRICE, DB_RATE, DB_VARIANCE},
    ROWS_OF(Numbers, NUMBERS_COLUMNS),
};
static const Statement FROM_TEXT = {
    .name = "from_text",
    .sql = "SELECT $1::numeric AS money, '' AS money_text, $2::numeric AS quantity,"
           " '' AS quantity_text, $3::numeric AS price, '' AS price_text, $4::numeric AS rate,"
           " '' AS rate_text, 0::numeric AS variance, '' AS variance_text",
    .parameters = {DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT},
    ROWS_OF(Numbers, NUMBERS_COLUMNS),
};

static const Statement *const STATEMENTS[] = {&NUMBERS, &FROM_TEXT};
enum { STATEMENT_COUNT = sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) };

static void assert_text(Text text, int64_t scaled, int places)
{
    char expected[DECIMAL_TEXT_BYTES];
    const size_t length = decimal_format(scaled, places, expected);

    assert_int_equal(text.length, length);
    assert_memory_equal(text.bytes, expected, length);
}

static void number_comes_back(DbSession *session, int64_t scaled)
{
    const Money money = {scaled};
    const Quantity quantity = {scaled};
    const Price price = {scaled};
    const Rate rate = {scaled};
    const Variance variance = {scaled};
    DbResult *result;
    Numbers numbers;

    assert_null(DB_QUERY(session, &NUMBERS, &result, PARAM(money), PARAM(quantity), PARAM(price),
                         PARAM(rate), PARAM(variance)));
    assert_null(db_one(result, &numbers));
    assert_int_equal(numbers.money.cents, scaled);
    assert_int_equal(numbers.quantity.units, scaled);
    assert_int_equal(numbers.price.micros, scaled);
    assert_int_equal(numbers.rate.millionths, scaled);
    assert_text(numbers.money_text, scaled, MONEY_PLACES);
    assert_text(numbers.quantity_text, scaled, QUANTITY_PLACES);
    assert_text(numbers.price_text, scaled, PRICE_PLACES);
    assert_int_equal(numbers.variance.trillionths, scaled);
    assert_text(numbers.rate_text, scaled, RATE_PLACES);
    assert_text(numbers.variance_text, scaled, VARIANCE_PLACES);
}

static void body_numbers(DbTest *test)
{
    DbSession session = db_test_session(test);
    uint64_t random = 42;

    number_comes_back(&session, 0);
    for (int64_t power = 1; power <= INT64_C(100000000000000000); power *= 10) {
        number_comes_back(&session, power);
        number_comes_back(&session, -power);
        number_comes_back(&session, power - 1);
        number_comes_back(&session, power * 5 + 1);
    }
    number_comes_back(&session, INT64_MAX);
    number_comes_back(&session, -INT64_MAX);
    for (int round = 0; round < 500; round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        number_comes_back(&session, (int64_t)(random >> 1) >> (round % 60));
    }
}

static void test_numeric_sent_and_read_is_the_servers_text(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_numbers);
}

static Error *read_numeric(DbSession *session, const char *money, const char *rate)
{
    const Text zero = TEXT_LITERAL("0");
    DbResult *result;
    Numbers numbers;

    TRY(DB_QUERY(session, &FROM_TEXT, &result, PARAM(text_of(money)), PARAM(zero), PARAM(zero),
                 PARAM(text_of(rate))));
    return db_one(result, &numbers);
}

static void body_refused_numbers(DbTest *test)
{
    static const char *const REFUSED[] = {"1.001",    "0.005",     "NaN",
                                          "Infinity", "-Infinity", "92233720368547758.08",
                                          "1e30",     "1e-30",     "1e1000"};
    static const char *const TAKEN[] = {"1.100000000000", "92233720368547758.07", "1e10", "-0.01",
                                        "0.000000000000000000000000"};
    DbSession session = db_test_session(test);

    for (size_t at = 0; at < sizeof(REFUSED) / sizeof(REFUSED[0]); at++)
        db_test_assert_error(read_numeric(&session, REFUSED[at], "0"), ERROR_INTERNAL, "internal");
    for (size_t at = 0; at < sizeof(TAKEN) / sizeof(TAKEN[0]); at++)
        assert_null(read_numeric(&session, TAKEN[at], "0.123456"));
    db_test_assert_error(read_numeric(&session, "1", "0.1234567"), ERROR_INTERNAL, "internal");
}

static void test_numeric_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    db_test_run(STATEMENTS, STATEMENT_COUNT, body_refused_numbers);
}

static void test_numeric_malformed_bytes_are_refused(void **state)
{
    static const uint8_t DIGIT_TOO_LARGE[] = {0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10};
    static const uint8_t TOO_SHORT[] = {0, 2, 0, 0, 0, 0, 0, 0, 0, 1};
    int64_t scaled = 5;

    (void)state;
    assert_false(wire_get_numeric(DIGIT_TOO_LARGE, sizeof(DIGIT_TOO_LARGE), 2, &scaled));
    assert_false(wire_get_numeric(TOO_SHORT, sizeof(TOO_SHORT), 2, &scaled));
    assert_false(wire_get_numeric(TOO_SHORT, 7, 2, &scaled));
    assert_int_equal(scaled, 5);
}

static const Statement NULL_MONEY = {
    .name = "null_money",
    .sql = "SELECT NULL::numeric AS money, '' AS money_text, 0::numeric AS quantity,"
           " '' AS quantity_text, 0::numeric AS price, '' AS price_text, 0::numeric AS rate,"
           " '' AS rate_text, 0::numeric AS variance, '' AS variance_text",
    ROWS_OF(Numbers, NUMBERS_COLUMNS),
};

static void body_null(DbTest *test)
{
    DbSession session = db_test_session(test);
    Numbers numbers;
    DbResult *result;

    assert_null(db_query(&session, &NULL_MONEY, NULL, 0, &result));
    db_test_assert_error(db_one(result, &numbers), ERROR_INTERNAL, "internal");
}

static void test_null_into_a_member_that_is_not_optional_is_refused(void **state)
{
    static const Statement *const statements[] = {&NULL_MONEY};

    (void)state;
    db_test_run(statements, 1, body_null);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numeric_sent_and_read_is_the_servers_text),
        cmocka_unit_test(test_numeric_that_does_not_fit_is_refused),
        cmocka_unit_test(test_numeric_malformed_bytes_are_refused),
        cmocka_unit_test(test_null_into_a_member_that_is_not_optional_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

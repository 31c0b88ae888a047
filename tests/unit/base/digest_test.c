#include "base/digest.h"

#include "faults.h"

static void assert_digest(Digest digest, const char *expected)
{
    char text[65] = {0};

    hex_format(digest.bytes, sizeof digest.bytes, text);
    assert_string_equal(text, expected);
}

/* FIPS 180-2, appendix B. */
static void test_sha256_of_known_texts_is_known(void **state)
{
    (void)state;
    assert_digest(digest_sha256(TEXT_LITERAL("abc")),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(digest_sha256((Text){"", 0}),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 4231, test case 2. */
static void test_hmac_of_a_known_text_is_known(void **state)
{
    (void)state;
    assert_digest(
        digest_hmac_sha256(TEXT_LITERAL("Jefe"), TEXT_LITERAL("what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* RFC 4231, test case 6. */
static void test_hmac_of_a_key_beyond_a_block_is_known(void **state)
{
    char key[131];

    (void)state;
    memset(key, 0xaa, sizeof key);
    assert_digest(
        digest_hmac_sha256((Text){key, sizeof key},
                           TEXT_LITERAL("Test Using Larger Than Block-Size Key - Hash Key First")),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_digest_equal_compares_all_bytes(void **state)
{
    Digest left = digest_sha256(TEXT_LITERAL("a"));
    Digest right = left;

    (void)state;
    assert_true(digest_equal(&left, &right));
    right.bytes[31] ^= 1;
    assert_false(digest_equal(&left, &right));
}

static void test_random_fill_fills_despite_interruptions(void **state)
{
    static const uint8_t untouched[32];
    uint8_t bytes[32] = {0};
    uint8_t others[32] = {0};

    (void)state;
    faults_next.random_interrupted = true;
    random_fill(bytes, sizeof bytes);
    faults_next.random_short = true;
    random_fill(others, sizeof others);
    assert_memory_not_equal(bytes + 16, untouched, 16);
    assert_memory_not_equal(others + 16, untouched, 16);
    assert_memory_not_equal(bytes, others, sizeof bytes);
}

static void fill_one(void *context)
{
    random_fill(context, 1);
}

static void test_random_fill_without_randomness_aborts(void **state)
{
    char byte;

    (void)state;
    faults_next.random_fails = true;
    assert_true(faults_aborts(fill_one, &byte));
    faults_next.random_fails = false;
}

static void test_hex_parse_reads_what_is_formatted(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x1f, 0xa9, 0xff};
    uint8_t read[4] = {0};
    char text[8];

    (void)state;
    hex_format(bytes, sizeof bytes, text);
    assert_memory_equal(text, "001fa9ff", 8);
    assert_true(hex_parse((Text){text, 8}, read, 4));
    assert_memory_equal(read, bytes, 4);
    assert_true(hex_parse(TEXT_LITERAL("001FA9FF"), read, 4));
    assert_memory_equal(read, bytes, 4);
}

static void test_hex_parse_of_anything_else_refuses(void **state)
{
    static const char *const bad[] = {"", "0", "000", "0g", "/0", ":0", "G0", "@0", "`0", "  "};
    uint8_t byte = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(hex_parse(text_of(bad[i]), &byte, 1));
    assert_int_equal(byte, 7);
}

static void test_hex_parse_of_each_byte_anywhere_takes_digits_alone(void **state)
{
    enum { LENGTH = 37 }; /* neither a multiple of what is read at once nor less */
    static const char digits[] = "0123456789abcdefABCDEF";
    uint8_t read[LENGTH];
    char text[2 * LENGTH];

    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < sizeof text; at++) {
            bool is_digit = byte != 0 && strchr(digits, byte) != NULL;

            memset(text, '0', sizeof text);
            text[at] = (char)byte;
            memset(read, 7, sizeof read);
            assert_int_equal(hex_parse((Text){text, sizeof text}, read, LENGTH), is_digit);
            assert_int_equal(read[(at / 2 + 1) % LENGTH], is_digit ? 0 : 7);
        }
    }
}

static void test_hex_of_every_length_is_read_as_it_was_written(void **state)
{
    uint8_t bytes[64];
    uint8_t read[sizeof bytes];
    char text[2 * sizeof bytes + 1];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        memset(text, '!', sizeof text);
        hex_format(bytes, length, text);
        assert_int_equal(text[2 * length], '!');
        assert_true(hex_parse((Text){text, 2 * length}, read, length));
        assert_memory_equal(read, bytes, length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_of_known_texts_is_known),
        cmocka_unit_test(test_hmac_of_a_known_text_is_known),
        cmocka_unit_test(test_hmac_of_a_key_beyond_a_block_is_known),
        cmocka_unit_test(test_digest_equal_compares_all_bytes),
        cmocka_unit_test(test_random_fill_fills_despite_interruptions),
        cmocka_unit_test(test_random_fill_without_randomness_aborts),
        cmocka_unit_test(test_hex_parse_reads_what_is_formatted),
        cmocka_unit_test(test_hex_parse_of_anything_else_refuses),
        cmocka_unit_test(test_hex_parse_of_each_byte_anywhere_takes_digits_alone),
        cmocka_unit_test(test_hex_of_every_length_is_read_as_it_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

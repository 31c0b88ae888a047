#include "base/id.h"

#include "faults.h"
#include <stdio.h>

typedef struct IdCase {
    const char *suffix;
    const char *uuid;
} IdCase;

/* The valid cases of the TypeID specification. */
static const IdCase ID_CASES[] = {
    {"00000000000000000000000000", "00000000-0000-0000-0000-000000000000"},
    {"00000000000000000000000001", "00000000-0000-0000-0000-000000000001"},
    {"0000000000000000000000000a", "00000000-0000-0000-0000-00000000000a"},
    {"0000000000000000000000000g", "00000000-0000-0000-0000-000000000010"},
    {"00000000000000000000000010", "00000000-0000-0000-0000-000000000020"},
    {"7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
    {"0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19"},
    {"01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"},
};

static void test_id_format_writes_what_was_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ID_CASES / sizeof ID_CASES[0]; i++) {
        char text[ID_TEXT_BYTES];
        char again[ID_TEXT_BYTES];
        char written[UUID_TEXT_BYTES];
        Uuid uuid = {{9}};

        snprintf(text, sizeof text, "lot_%s", ID_CASES[i].suffix);
        assert_true(id_parse("lot", text_of(text), &uuid));
        uuid_format(uuid, written);
        assert_memory_equal(written, ID_CASES[i].uuid, UUID_TEXT_BYTES);
        assert_int_equal(id_format("hh", uuid, again), 3 + ID_SUFFIX_BYTES);
        assert_memory_equal(again, "hh_", 3);
        assert_memory_equal(again + 3, ID_CASES[i].suffix, ID_SUFFIX_BYTES);
    }
}

static void test_id_parse_of_anything_else_refuses(void **state)
{
    static const char *const bad[] = {
        "",
        "hh_",
        "hh_0123456789abcdefghjkmnpqr",   /* too short */
        "hh_0123456789abcdefghjkmnpqrst", /* too long */
        "ac_0123456789abcdefghjkmnpqrs",  /* another prefix */
        "hh-0123456789abcdefghjkmnpqrs",
        "hh_8zzzzzzzzzzzzzzzzzzzzzzzzz", /* more than 128 bits */
        "hh_0123456789ABCDEFGHJKMNPQRS", /* not in lower case */
        "hh_0123456789abcdefghjkmnpqri", /* i, l, o, u are no digits */
        "hh_0123456789abcdefghjkmnpqrl",
        "hh_0123456789abcdefghjkmnpqro",
        "hh_0123456789abcdefghjkmnpqru",
        "hh_0123456789abcdefghjkmnpqr-",
    };
    Uuid uuid = {{7}};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (id_parse("hh", text_of(bad[i]), &uuid))
            fail_msg("accepted %s", bad[i]);
    }
    assert_false(id_parse("hh", (Text){"hh_0123456789abcdefghjkmnpqr\0", 29}, &uuid));
    assert_int_equal(uuid.bytes[0], 7);
}

static void test_id_prefix_follows_the_type(void **state)
{
    HouseholdId household = {{{0}}};
    const LotId lot = {{{0}}};

    (void)state;
    (void)household;
    (void)lot;
    assert_string_equal(ID_PREFIX(&household), "hh");
    assert_string_equal(ID_PREFIX(&lot), "lot");
}

/* RFC 9562, section 5.7. */
static void test_uuid_v7_holds_time_version_and_variant(void **state)
{
    static const uint8_t random[10] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t zeros[10];
    char text[UUID_TEXT_BYTES];

    (void)state;
    uuid_format(uuid_v7(0x017F22E279B0, random), text);
    assert_memory_equal(text, "017f22e2-79b0-7fff-bfff-ffffffffffff", UUID_TEXT_BYTES);
    uuid_format(uuid_v7(0x017F22E279B0, zeros), text);
    assert_memory_equal(text, "017f22e2-79b0-7000-8000-000000000000", UUID_TEXT_BYTES);
}

static void test_uuid_v7_of_a_later_time_sorts_later(void **state)
{
    static const uint8_t zeros[10];
    static const uint8_t random[10] = {0xff, 0xff};

    (void)state;
    assert_true(uuid_compare(uuid_v7(1000, random), uuid_v7(1001, zeros)) < 0);
    assert_true(uuid_equal(uuid_v7(1000, zeros), uuid_v7(1000, zeros)));
    assert_false(uuid_equal(uuid_v7(1000, zeros), uuid_v7(1001, zeros)));
}

static void test_uuid_is_zero_only_without_bits(void **state)
{
    (void)state;
    assert_true(uuid_is_zero((Uuid){{0}}));
    assert_false(uuid_is_zero((Uuid){{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}));
}

static void format_long_prefix(void *context)
{
    char text[ID_TEXT_BYTES];

    id_format(context, (Uuid){{0}}, text);
}

static void test_id_format_of_a_long_prefix_aborts(void **state)
{
    char prefix[] = "prefix";

    (void)state;
    assert_true(faults_aborts(format_long_prefix, prefix));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_format_writes_what_was_read),
        cmocka_unit_test(test_id_parse_of_anything_else_refuses),
        cmocka_unit_test(test_id_prefix_follows_the_type),
        cmocka_unit_test(test_uuid_v7_holds_time_version_and_variant),
        cmocka_unit_test(test_uuid_v7_of_a_later_time_sorts_later),
        cmocka_unit_test(test_uuid_is_zero_only_without_bits),
        cmocka_unit_test(test_id_format_of_a_long_prefix_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

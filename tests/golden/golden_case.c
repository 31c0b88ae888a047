#include "golden_case.h"

#include <inttypes.h>

enum { MICRO_PLACES = 6, NOT_APPLICABLE_ROOM = 64 };

Error *golden_read_micros(JsonTree tree, Micros *amount_out)
{
    bool rounded;
    Text text = json_tree_text(tree);

    if (decimal_parse_rounded(text, MICRO_PLACES, INT64_MAX, &amount_out->value, &rounded) !=
        DECIMAL_OK)
        return error_at(tree.arena, tree.pointer, "not_a_decimal", "%.*s is no amount.",
                        TEXT_ARGS(text));
    return NULL;
}

Error *golden_read_member(JsonTree object, const char *name, Micros *amount_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return golden_read_micros(member, amount_out);
}

Error *golden_read_money(JsonTree tree, Money *amount_out)
{
    bool rounded;
    Text text = json_tree_text(tree);

    if (decimal_parse_rounded(text, MONEY_PLACES, INT64_MAX, &amount_out->cents, &rounded) !=
        DECIMAL_OK)
        return error_at(tree.arena, tree.pointer, "not_a_decimal", "%.*s is no amount.",
                        TEXT_ARGS(text));
    return NULL;
}

Error *golden_read_date(JsonTree object, const char *name, Date *date_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_date(member, date_out);
}

Error *golden_read_quantity(JsonTree object, const char *name, Quantity *quantity_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_quantity(member, quantity_out);
}

Error *golden_read_word(JsonTree object, const char *name, const Names *names, int *value_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_word(member, names, value_out);
}

void golden_differs(GoldenCase *golden, const char *what, const char *expected, const char *got)
{
    if (golden->difference_count++ == 0)
        golden->difference =
            arena_format(golden->arena, "%s expected %s, got %s", what, expected, got);
}

static const char *micros_text(Arena *arena, Micros amount)
{
    char text[DECIMAL_TEXT_BYTES];
    bool cents = amount.value % 10000 == 0;
    size_t length = cents ? decimal_format(amount.value / 10000, MONEY_PLACES, text)
                          : decimal_format(amount.value, MICRO_PLACES, text);

    return arena_copy(arena, text, length);
}

void golden_expect_micros(GoldenCase *golden, const char *what, Micros expected, Micros got,
                          int64_t tolerance)
{
    int64_t off =
        expected.value > got.value ? expected.value - got.value : got.value - expected.value;

    golden->compared++;
    if (off > (golden->tolerance.present ? golden->tolerance.value : tolerance))
        golden_differs(golden, what, micros_text(golden->arena, expected),
                       micros_text(golden->arena, got));
}

Error *golden_expect(GoldenCase *golden, const char *what, JsonTree expected, Micros got,
                     int64_t tolerance)
{
    Micros wanted;

    TRY(golden_read_micros(expected, &wanted));
    golden_expect_micros(golden, what, wanted, got, tolerance);
    return NULL;
}

Error *golden_expect_money(GoldenCase *golden, const char *what, JsonTree expected, Money got,
                           int64_t tolerance)
{
    return golden_expect(golden, what, expected, golden_micros(got), tolerance);
}

void golden_expect_text(GoldenCase *golden, const char *what, Text expected, const char *got)
{
    golden->compared++;
    if (!text_is(expected, got))
        golden_differs(golden, what, arena_copy(golden->arena, expected.bytes, expected.length),
                       got);
}

void golden_expect_number(GoldenCase *golden, const char *what, int64_t expected, int64_t got)
{
    golden->compared++;
    if (expected != got)
        golden_differs(golden, what, arena_format(golden->arena, "%" PRId64, expected),
                       arena_format(golden->arena, "%" PRId64, got));
}

const char *golden_date_text(Arena *arena, Date date)
{
    char text[DATE_TEXT_BYTES];

    return arena_copy(arena, text, date_format(date, text));
}

void golden_not_applicable(GoldenCase *golden, const char *name)
{
    if (golden->not_applicable == NULL)
        golden->not_applicable = ARENA_ARRAY(golden->arena, const char *, NOT_APPLICABLE_ROOM);
    if (golden->not_applicable_count < NOT_APPLICABLE_ROOM)
        golden->not_applicable[golden->not_applicable_count++] = name;
}

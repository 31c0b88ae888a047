#include "json/number_text.h"

#include "base/buffer.h"

typedef struct Scan {
    Arena *arena;
    const char *start;
    const char *end;
    const char *at;
    const char *copied; /* what stands before is in `out` already */
    Buffer *out;
    size_t depth;
    size_t values;
} Scan;

static Error *scan_value(Scan *scan);

static Error *scan_fault(const Scan *scan, const char *code, const char *what)
{
    size_t line = 1;
    const char *line_start = scan->start;

    for (const char *at = scan->start; at < scan->at; at++) {
        if (*at == '\n') {
            line++;
            line_start = at + 1;
        }
    }
    return error_new(scan->arena, ERROR_MALFORMED, code, "%s at line %zu, column %zu (byte %zu)",
                     what, line,
                     text_code_points((Text){line_start, (size_t)(scan->at - line_start)}) + 1,
                     (size_t)(scan->at - scan->start));
}

static Error *malformed(const Scan *scan, const char *what)
{
    return scan_fault(scan, "malformed_json", what);
}

/* The next byte, or -1 at the end. */
static int scan_peek(const Scan *scan)
{
    return scan->at < scan->end ? (unsigned char)*scan->at : -1;
}

static void skip_space(Scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

static bool is_digit(int character)
{
    return character >= '0' && character <= '9';
}

/* Puts `inserted` between what was read so far and what follows. */
static void insert_here(Scan *scan, Text inserted)
{
    buffer_append(scan->out, scan->copied, (size_t)(scan->at - scan->copied));
    buffer_append_text(scan->out, inserted);
    scan->copied = scan->at;
}

static Error *scan_digits(Scan *scan)
{
    if (!is_digit(scan_peek(scan)))
        return malformed(scan, "a digit is expected");
    while (is_digit(scan_peek(scan)))
        scan->at++;
    return NULL;
}

static Error *scan_number(Scan *scan)
{
    insert_here(scan, TEXT_LITERAL("\"\\b"));
    if (scan_peek(scan) == '-')
        scan->at++;
    if (scan_peek(scan) == '0')
        scan->at++;
    else
        TRY(scan_digits(scan));
    if (scan_peek(scan) == '.') {
        scan->at++;
        TRY(scan_digits(scan));
    }
    if (scan_peek(scan) == 'e' || scan_peek(scan) == 'E') {
        scan->at++;
        if (scan_peek(scan) == '+' || scan_peek(scan) == '-')
            scan->at++;
        TRY(scan_digits(scan));
    }
    insert_here(scan, TEXT_LITERAL("\""));
    return NULL;
}

/* The value of four hexadecimal digits at `at`, or -1. */
static int hex_at(const Scan *scan, const char *at)
{
    int value = 0;

    if (scan->end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = at[i] == '\0' ? NULL : strchr(digits, at[i]);

        if (digit == NULL)
            return -1;
        value = value * 16 + (int)((digit - digits) % 16);
    }
    return value;
}

/* \uXXXX, and its second half where the first is a surrogate. */
static Error *scan_unicode_escape(Scan *scan, bool in_name)
{
    int unit = hex_at(scan, scan->at + 2);
    int low;

    if (unit < 0)
        return malformed(scan, "four hexadecimal digits are expected after \\u");
    if (unit == 0 && in_name)
        return malformed(scan, "a member's name may not hold NUL");
    if (unit < 0xD800 || unit > 0xDFFF) {
        scan->at += 6;
        return NULL;
    }
    low = unit <= 0xDBFF && scan->end - scan->at >= 12 && scan->at[6] == '\\' && scan->at[7] == 'u'
              ? hex_at(scan, scan->at + 8)
              : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return malformed(scan, "half of a surrogate pair");
    scan->at += 12;
    return NULL;
}

static Error *scan_escape(Scan *scan, bool in_name)
{
    static const char simple[] = "\"\\/bfnrt";
    char escaped = scan->end - scan->at > 1 ? scan->at[1] : '\0';

    if (escaped == 'u')
        return scan_unicode_escape(scan, in_name);
    if (escaped == '\0' || strchr(simple, escaped) == NULL)
        return malformed(scan, "an unknown escape");
    scan->at += 2;
    return NULL;
}

static Error *scan_string(Scan *scan, bool in_name)
{
    scan->at++;
    for (;;) {
        int next = scan_peek(scan);

        if (next == '"')
            break;
        if (next == '\\') {
            TRY(scan_escape(scan, in_name));
        } else if (next < 0x20) {
            return malformed(scan, next < 0 ? "a string has no end"
                                            : "a control character stands in a string");
        } else {
            size_t length = text_utf8_sequence((Text){scan->at, (size_t)(scan->end - scan->at)});

            if (length == 0)
                return malformed(scan, "a string is not UTF-8");
            scan->at += length;
        }
    }
    scan->at++;
    return NULL;
}

/* A client's string that begins as our numbers do gets a second mark. */
static Error *scan_string_value(Scan *scan)
{
    static const char *const marks[] = {"\"\\b", "\"\\u0008"};
    Text rest = {scan->at, (size_t)(scan->end - scan->at)};

    for (size_t i = 0; i < 2; i++) {
        if (text_starts_with(rest, marks[i])) {
            insert_here(scan, TEXT_LITERAL("\"\\b"));
            scan->copied++; /* the quote is written already */
        }
    }
    return scan_string(scan, false);
}

static Error *scan_word(Scan *scan, const char *word)
{
    Text rest = {scan->at, (size_t)(scan->end - scan->at)};

    if (!text_starts_with(rest, word))
        return malformed(scan, "a value is expected");
    scan->at += strlen(word);
    return NULL;
}

static Error *scan_member(Scan *scan)
{
    if (scan_peek(scan) != '"')
        return malformed(scan, "a member's name in quotes is expected");
    TRY(scan_string(scan, true));
    skip_space(scan);
    if (scan_peek(scan) != ':')
        return malformed(scan, "':' is expected");
    scan->at++;
    return scan_value(scan);
}

/* The comma that must stand before a further member or item. */
static Error *scan_comma(Scan *scan, char close)
{
    if (scan_peek(scan) != ',')
        return malformed(scan, close == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
    scan->at++;
    skip_space(scan);
    return NULL;
}

/* Members or items up to `close`; the opening brace or bracket is next. */
static Error *scan_group(Scan *scan, char close)
{
    if (scan->depth++ == NUMBER_TEXT_DEPTH_MOST)
        return scan_fault(scan, "too_deep", "more than 32 levels");
    scan->at++;
    skip_space(scan);
    for (size_t count = 0; scan_peek(scan) != close; count++) {
        if (count > 0)
            TRY(scan_comma(scan, close));
        if (close == '}' && count == NUMBER_TEXT_MEMBERS_MOST)
            return scan_fault(scan, "too_many_members", "more than 1000 members in an object");
        TRY(close == '}' ? scan_member(scan) : scan_value(scan));
        skip_space(scan);
    }
    scan->at++;
    scan->depth--;
    return NULL;
}

static Error *scan_value(Scan *scan)
{
    skip_space(scan);
    if (++scan->values > NUMBER_TEXT_VALUES_MOST)
        return scan_fault(scan, "too_many_members", "more than 250000 values");
    switch (scan_peek(scan)) {
    case '{':
        return scan_group(scan, '}');
    case '[':
        return scan_group(scan, ']');
    case '"':
        return scan_string_value(scan);
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        break;
    }
    if (scan_peek(scan) == '-' || is_digit(scan_peek(scan)))
        return scan_number(scan);
    return malformed(scan, "a value is expected");
}

static void release_buffer(void *buffer)
{
    buffer_free(buffer);
}

Error *number_text_rewrite(Arena *arena, Text text, Text *rewritten_out)
{
    Scan scan = {.arena = arena,
                 .start = text.bytes,
                 .end = text.bytes + text.length,
                 .at = text.bytes,
                 .copied = text.bytes,
                 .out = ARENA_NEW(arena, Buffer)};

    arena_defer(arena, release_buffer, scan.out);
    TRY(scan_value(&scan));
    skip_space(&scan);
    if (scan.at < scan.end)
        return malformed(&scan, "nothing more is expected");
    if (scan.copied == scan.start) {
        *rewritten_out = text;
        return NULL;
    }
    insert_here(&scan, (Text){"", 0});
    if (scan.out->failed)
        return error_new(arena, ERROR_UNAVAILABLE, "out_of_memory", "memory is short");
    *rewritten_out = (Text){scan.out->bytes, scan.out->length};
    return NULL;
}

bool number_text_is_number(Text decoded, Text *text_out)
{
    *text_out = decoded;
    if (decoded.length < 2 || decoded.bytes[0] != NUMBER_TEXT_MARK)
        return false;
    *text_out = (Text){decoded.bytes + 1, decoded.length - 1};
    return decoded.bytes[1] != NUMBER_TEXT_MARK;
}

#include "http/guard.h"

#include <strings.h>

#define GUARD_ERROR(error_kind, error_code, error_detail)                                          \
    {                                                                                              \
        .kind = (error_kind), .code = (error_code), .detail = (error_detail)                       \
    }

const Error GUARD_BODY_TOO_LARGE =
    GUARD_ERROR(ERROR_TOO_LARGE, "body_too_large", "The body is larger than this path accepts.");
const Error GUARD_URI_TOO_LONG =
    GUARD_ERROR(ERROR_TOO_LARGE, "uri_too_long", "The request target is longer than 2048 bytes.");
const Error GUARD_URI_BAD = GUARD_ERROR(
    ERROR_MALFORMED, "bad_uri", "The request target has bytes or escapes that are not accepted.");

static const Error TOO_MANY_FIELDS =
    GUARD_ERROR(ERROR_TOO_LARGE, "headers_too_large", "There are more than 64 header fields.");
static const Error FIELDS_TOO_LARGE =
    GUARD_ERROR(ERROR_TOO_LARGE, "headers_too_large", "The header fields exceed 8192 bytes.");
static const Error BAD_VERSION =
    GUARD_ERROR(ERROR_MALFORMED, "bad_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
static const Error BAD_METHOD =
    GUARD_ERROR(ERROR_MALFORMED, "bad_method", "The method is not a token.");
static const Error BAD_FIELD = GUARD_ERROR(
    ERROR_MALFORMED, "bad_header", "A header field has a name or bytes that are not accepted.");
static const Error BAD_LENGTH =
    GUARD_ERROR(ERROR_MALFORMED, "bad_content_length", "Content-Length is not one plain number.");
static const Error BAD_CODING = GUARD_ERROR(ERROR_MALFORMED, "bad_transfer_encoding",
                                            "The only Transfer-Encoding accepted is chunked, "
                                            "once, without Content-Length, in HTTP/1.1.");
static const Error BAD_HOST =
    GUARD_ERROR(ERROR_MALFORMED, "bad_host", "There must be exactly one Host, and a valid one.");
static const Error BODY_NOT_EXPECTED =
    GUARD_ERROR(ERROR_MALFORMED, "body_not_expected", "This method takes no body.");

/* RFC 9110, tchar. */
static bool is_token_character(char character)
{
    static const bool punctuation[256] = {
        ['!'] = true,  ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true,
        ['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true,
        ['^'] = true,  ['_'] = true, ['`'] = true, ['|'] = true, ['~'] = true,
    };
    const unsigned char byte = (unsigned char)character;
    const unsigned char lower = byte | 0x20;

    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || punctuation[byte];
}

static bool is_token(Text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_token_character(text.bytes[i]))
            return false;
    }
    return text.length > 0;
}

/* All bytes are looked at, so that the compiler looks at many at once. */
static bool is_field_value(Text text)
{
    unsigned char bad = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];

        bad |= ((byte < 0x20) & (byte != '\t')) | (byte == 0x7f);
    }
    return bad == 0;
}

static bool named(const GuardField *field, Text name)
{
    return field->name.length == name.length &&
           strncasecmp(field->name.bytes, name.bytes, name.length) == 0;
}

/* Digits only, at most 18 of them: no sign, no list, no overflow. */
static bool parse_length(Text text, int64_t *length_out)
{
    int64_t length = 0;

    if (text.length == 0 || text.length > 18)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        length = length * 10 + (text.bytes[i] - '0');
    }
    *length_out = length;
    return true;
}

/* reg-name, IPv4 or [IPv6], with an optional port; user info, lists, paths and blanks are not among
 * these. */
static bool is_host(Text text)
{
    static const char PUNCTUATION[] = "-._~:[]";

    if (text.length == 0 || text.length > 255)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char character = text.bytes[i];
        bool letter = (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      (character >= '0' && character <= '9');
        if (!letter &&
            (character == '\0' || memchr(PUNCTUATION, character, sizeof PUNCTUATION - 1) == NULL))
            return false;
    }
    return true;
}

/* Fields whose second occurrence different readers take for the first or the last. */
static const char *const SINGLES[] = {"Authorization", "Content-Type", "Idempotency-Key", "Origin"};
enum { SINGLE_COUNT = sizeof SINGLES / sizeof SINGLES[0] };

/* What the framing fields say; counts tell doubles apart. */
typedef struct Framing {
    int singles[SINGLE_COUNT];
    int hosts;
    int lengths;
    int codings;
    int64_t length;
} Framing;

static bool is_second_of_its_kind(const GuardField *field, Framing *framing)
{
    for (size_t i = 0; i < SINGLE_COUNT; i++) {
        if (named(field, text_of(SINGLES[i])))
            return ++framing->singles[i] > 1;
    }
    return false;
}

static const Error *read_field(const GuardField *field, Framing *framing)
{
    if (!is_token(field->name) || !is_field_value(field->value) ||
        is_second_of_its_kind(field, framing))
        return &BAD_FIELD;
    if (named(field, TEXT_LITERAL("Host"))) {
        framing->hosts++;
        if (!is_host(field->value))
            return &BAD_HOST;
    } else if (named(field, TEXT_LITERAL("Content-Length"))) {
        framing->lengths++;
        if (!parse_length(field->value, &framing->length))
            return &BAD_LENGTH;
    } else if (named(field, TEXT_LITERAL("Transfer-Encoding"))) {
        framing->codings++;
        if (field->value.length != 7 || strncasecmp(field->value.bytes, "chunked", 7) != 0)
            return &BAD_CODING;
    }
    return NULL;
}

static bool takes_no_body(Text method)
{
    return text_is(method, "GET") || text_is(method, "HEAD") || text_is(method, "OPTIONS") ||
           text_is(method, "DELETE") || text_is(method, "TRACE") || text_is(method, "CONNECT");
}

static const Error *check_framing(const GuardHead *head, const Framing *framing)
{
    bool modern = text_is(head->version, "HTTP/1.1");

    if (framing->lengths > 1)
        return &BAD_LENGTH;
    if (framing->codings > 1 || (framing->codings == 1 && (framing->lengths > 0 || !modern)))
        return &BAD_CODING;
    if (framing->hosts > 1 || (modern && framing->hosts != 1))
        return &BAD_HOST;
    if (takes_no_body(head->method) && (framing->codings > 0 || framing->length > 0))
        return &BODY_NOT_EXPECTED;
    return NULL;
}

const Error *guard_check(const GuardHead *head, GuardPass *pass_out)
{
    Framing framing = {0};
    size_t bytes = 0;

    if (!text_is(head->version, "HTTP/1.1") && !text_is(head->version, "HTTP/1.0"))
        return &BAD_VERSION;
    if (!is_token(head->method))
        return &BAD_METHOD;
    if (head->field_count > GUARD_FIELD_LIMIT || head->fields_left_out > 0)
        return &TOO_MANY_FIELDS;
    for (size_t i = 0; i < head->field_count; i++) {
        const Error *error = read_field(&head->fields[i], &framing);
        if (error != NULL)
            return error;
        bytes += head->fields[i].name.length + head->fields[i].value.length + 4;
    }
    if (bytes > GUARD_FIELD_BYTES)
        return &FIELDS_TOO_LARGE;

    const Error *error = check_framing(head, &framing);
    if (error != NULL)
        return error;
    pass_out->body_bytes = framing.codings > 0 ? GUARD_BODY_UNKNOWN : framing.length;
    return NULL;
}

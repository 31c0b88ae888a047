/*
 * Lines "name:value" are the fields of a head, which is that of POST in HTTP/1.1 unless a first
 * line
 * "!method version" says otherwise. What passes has one framing at most and one host, and is
 * refused as soon as either is doubled.
 */
#include "http/guard.h"

#include "fuzz.h"
#include <strings.h>

typedef struct Fields {
    Text method;
    Text version;
    GuardField list[GUARD_FIELD_LIMIT + 2];
    size_t count;
} Fields;

static Text cut(Text *rest, char at)
{
    const char *found = memchr(rest->bytes, at, rest->length);
    size_t length = found == NULL ? rest->length : (size_t)(found - rest->bytes);
    Text piece = {rest->bytes, length};
    size_t taken = found == NULL ? length : length + 1;

    *rest = (Text){rest->bytes + taken, rest->length - taken};
    return piece;
}

static size_t count_of(const Fields *fields, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < fields->count; i++) {
        Text given = fields->list[i].name;
        count += given.length == strlen(name) && strncasecmp(given.bytes, name, given.length) == 0;
    }
    return count;
}

static const Error *judge(const Fields *fields)
{
    const GuardHead head = {fields->method, fields->version, fields->list, fields->count, 0};
    GuardPass pass = {-2};
    const Error *error = guard_check(&head, &pass);

    FUZZ_ASSERT(error != NULL || pass.body_bytes >= GUARD_BODY_UNKNOWN);
    FUZZ_ASSERT(error == NULL || pass.body_bytes == -2);
    return error;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Text rest = {(const char *)bytes, length};
    Fields fields = {.method = TEXT_LITERAL("POST"), .version = TEXT_LITERAL("HTTP/1.1")};

    if (length > 0 && bytes[0] == '!') {
        fields.version = cut(&rest, '\n');
        fields.method = cut(&fields.version, ' ');
        fields.method = (Text){fields.method.bytes + 1, fields.method.length - 1};
    }
    while (rest.length > 0 && fields.count < GUARD_FIELD_LIMIT) {
        Text value = cut(&rest, '\n');
        Text name = cut(&value, ':');
        fields.list[fields.count++] = (GuardField){name, value};
    }
    if (judge(&fields) != NULL)
        return 0;
    FUZZ_ASSERT(count_of(&fields, "Host") <= 1);
    FUZZ_ASSERT(count_of(&fields, "Host") == 1 || text_is(fields.version, "HTTP/1.0"));
    FUZZ_ASSERT(count_of(&fields, "Content-Length") + count_of(&fields, "Transfer-Encoding") <= 1);
    fields.list[fields.count++] = (GuardField){TEXT_LITERAL("Host"), TEXT_LITERAL("a")};
    fields.list[fields.count++] = (GuardField){TEXT_LITERAL("Host"), TEXT_LITERAL("a")};
    FUZZ_ASSERT(judge(&fields) != NULL);
    fields.count--;
    fields.list[fields.count - 1] =
        (GuardField){TEXT_LITERAL("Content-Length"), TEXT_LITERAL("1 1")};
    FUZZ_ASSERT(judge(&fields) != NULL);
    return 0;
}

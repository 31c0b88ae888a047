#include "http/etag.h"

#include "base/digest.h"
#include <stdio.h>

size_t etag_of_revision(int64_t revision, char text_out[static ETAG_REVISION_BYTES])
{
    int length = snprintf(text_out, ETAG_REVISION_BYTES, "\"r-%lld\"", (long long)revision);

    return length < 0 ? 0 : (size_t)length;
}

size_t etag_of_version(int64_t revision, int64_t version, char text_out[static ETAG_VERSION_BYTES])
{
    int length = snprintf(text_out, ETAG_VERSION_BYTES, "\"r-%lld.%lld\"", (long long)revision,
                          (long long)version);

    return length < 0 ? 0 : (size_t)length;
}

Uuid etag_hash(Text basis)
{
    Digest digest = digest_sha256(basis);
    Uuid hash;

    memcpy(hash.bytes, digest.bytes, sizeof hash.bytes);
    return hash;
}

Text etag_of_hash(Arena *arena, char kind, Uuid hash)
{
    enum { LENGTH = 2 * sizeof hash.bytes + 4 };
    char *tag = arena_alloc(arena, LENGTH + 1);

    tag[0] = '"';
    tag[1] = kind;
    tag[2] = '-';
    hex_format(hash.bytes, sizeof hash.bytes, tag + 3);
    tag[LENGTH - 1] = '"';
    return (Text){tag, LENGTH};
}

Text etag_of_content(Arena *arena, char kind, Text basis)
{
    return etag_of_hash(arena, kind, etag_hash(basis));
}

static void skip(Text *text, size_t length)
{
    text->bytes += length;
    text->length -= length;
}

static bool is_blank_or_comma(char character)
{
    return character == ' ' || character == '\t' || character == ',';
}

static void skip_blanks_and_commas(Text *list)
{
    while (list->length > 0 && is_blank_or_comma(list->bytes[0]))
        skip(list, 1);
}

/* Length of the tag at the start of the text, 0 when there is none. */
static size_t tag_length(Text text)
{
    size_t at = text_starts_with(text, "W/") ? 2 : 0;

    if (at >= text.length || text.bytes[at] != '"')
        return 0;
    for (at++; at < text.length; at++) {
        if (text.bytes[at] == '"')
            return at + 1;
        if ((unsigned char)text.bytes[at] <= 0x20 || text.bytes[at] == 0x7f)
            return 0;
    }
    return 0;
}

bool etag_next(Text *list, Text *tag_out)
{
    skip_blanks_and_commas(list);
    size_t length = tag_length(*list);

    if (length == 0)
        return false;
    *tag_out = (Text){list->bytes, length};
    skip(list, length);
    if (list->length > 0 && !is_blank_or_comma(list->bytes[0]))
        return false;
    skip_blanks_and_commas(list);
    return true;
}

bool etag_is_any(Text list)
{
    return text_is(list, "*");
}

bool etag_list_valid(Text list)
{
    Text tag;
    int count = 0;

    if (etag_is_any(list))
        return true;
    while (etag_next(&list, &tag))
        count++;
    return count > 0 && list.length == 0;
}

static Text without_weakness(Text tag)
{
    if (text_starts_with(tag, "W/"))
        skip(&tag, 2);
    return tag;
}

bool etag_matches_weakly(Text list, Text tag)
{
    Text candidate;

    if (etag_is_any(list))
        return true;
    while (etag_next(&list, &candidate)) {
        if (text_equal(without_weakness(candidate), without_weakness(tag)))
            return true;
    }
    return false;
}

int64_t etag_revision(Text tag)
{
    int64_t revision = 0;
    const char *dot = memchr(tag.bytes, '.', tag.length);
    size_t end = dot != NULL ? (size_t)(dot - tag.bytes) : tag.length - 1;

    if (tag.length < 5 || !text_starts_with(tag, "\"r-") || tag.bytes[tag.length - 1] != '"' ||
        end < 4 || end > 21 || tag.bytes[3] == '0')
        return INT64_MAX;
    for (size_t i = 3; i < end; i++) {
        if (tag.bytes[i] < '0' || tag.bytes[i] > '9')
            return INT64_MAX;
        revision = revision * 10 + (tag.bytes[i] - '0');
    }
    return revision;
}

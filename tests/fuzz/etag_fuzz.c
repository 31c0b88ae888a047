/* A list that is valid is walked to its end; a tag that reads as a revision is that
 * revision's, alone or with more behind a dot. */
#include "http/etag.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Text list = {(const char *)bytes, length};
    Text rest = list;
    char written[ETAG_REVISION_BYTES];
    Text tag;

    while (etag_next(&rest, &tag)) {
        FUZZ_ASSERT(tag.length >= 2 && tag.bytes[tag.length - 1] == '"');
        FUZZ_ASSERT(etag_matches_weakly(tag, tag));
        int64_t revision = etag_revision(tag);
        if (revision != INT64_MAX) {
            size_t digits = etag_of_revision(revision, written) - 1; /* up to its closing quote */
            FUZZ_ASSERT(tag.length > digits && memcmp(tag.bytes, written, digits) == 0);
            FUZZ_ASSERT(tag.bytes[digits] == '.' || tag.length == digits + 1);
        }
    }
    if (etag_list_valid(list) && !etag_is_any(list))
        FUZZ_ASSERT(rest.length == 0);
    return 0;
}

/*
 * The pass before jansson and jansson agree: what the pass lets through is read (duplicate members
 * apart), and what it calls malformed jansson refuses too, but for NUL behind a number.
 */
#include "json/number_text.h"

#include "fuzz.h"
#include <jansson.h>
#include <string.h>

enum { FLAGS = JSON_DECODE_ANY | JSON_ALLOW_NUL };

/* Whether jansson reads it as it stands. */
static bool jansson_reads(Text text)
{
    json_t *root = json_loadb(text.bytes, text.length, FLAGS, NULL);

    json_decref(root);
    return root != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Arena *arena = arena_new(64 << 20);
    Text text = {(const char *)bytes, length};
    Text rewritten;
    Error *error = number_text_rewrite(arena, text, &rewritten);

    if (error == NULL)
        FUZZ_ASSERT(jansson_reads(rewritten));
    else if (strcmp(error->code, "malformed_json") == 0)
        FUZZ_ASSERT(memchr(bytes, '\0', length) != NULL || !jansson_reads(text));
    arena_free(arena);
    return 0;
}

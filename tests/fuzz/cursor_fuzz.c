/* Nothing opens but what was signed; whatever is signed opens. */
#include "http/cursor.h"

#include "fuzz.h"

static const CursorScope SCOPE = {
    {"0123456789abcdef0123456789abcdef", 32}, {"/v1/households", 14}, {{{1}}}};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Arena *arena = arena_new(1 << 20);
    Text input = {(const char *)bytes, length};
    Text payload;

    FUZZ_ASSERT(arena != NULL);
    FUZZ_ASSERT(!cursor_open(arena, &SCOPE, input, &payload));
    if (length <= CURSOR_PAYLOAD_LIMIT) {
        Text cursor = cursor_sign(arena, &SCOPE, input);
        FUZZ_ASSERT(cursor_open(arena, &SCOPE, cursor, &payload));
        FUZZ_ASSERT(text_equal(payload, input));
    }
    arena_free(arena);
    return 0;
}

/* Whatever a client sends as traceparent, ours is one; a sane request id has no strange bytes. */
#include "http/trace.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint8_t RANDOM[TRACE_ID_BYTES + TRACE_SPAN_BYTES] = {1, 2, 3};
    Text given = {(const char *)bytes, length};
    char first[TRACE_PARENT_BYTES];

    trace_parent(given, RANDOM, first);
    for (size_t i = 0; i < sizeof first; i++)
        FUZZ_ASSERT(first[i] == '-' || (first[i] >= '0' && first[i] <= '9') ||
                    (first[i] >= 'a' && first[i] <= 'f') || (first[i] >= 'A' && first[i] <= 'F'));
    if (trace_request_id_sane(given))
        FUZZ_ASSERT(length <= TRACE_REQUEST_ID_MAX && memchr(bytes, '\n', length) == NULL);
    return 0;
}

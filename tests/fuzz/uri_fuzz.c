/* A target that passes the check decodes without NUL and within its own bytes, and routes. */
#include "http/router.h"
#include "http/uri.h"

#include "fuzz.h"

static void decode_query(UriPiece query)
{
    const char *end = query.bytes + query.length;
    Text name;
    Text value;

    while (uri_next_parameter(&query, &name, &value)) {
        FUZZ_ASSERT(name.bytes + name.length <= value.bytes);
        FUZZ_ASSERT(value.bytes + value.length <= end);
        FUZZ_ASSERT(memchr(name.bytes, '\0', name.length) == NULL);
        FUZZ_ASSERT(memchr(value.bytes, '\0', value.length) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *target = malloc(length + 1);
    UriPiece path;
    UriPiece query;

    FUZZ_ASSERT(target != NULL);
    memcpy(target, bytes, length);
    target[length] = '\0';
    if (uri_check(target) == URI_OK) {
        FUZZ_ASSERT(strlen(target) <= URI_LIMIT_BYTES);
        uri_split((UriPiece){target, strlen(target)}, &path, &query);
        Text decoded = uri_decode(path, false);
        FUZZ_ASSERT(decoded.length > 0 && decoded.bytes[0] == '/');
        FUZZ_ASSERT(memchr(decoded.bytes, '\0', decoded.length) == NULL);
        RouteMatch match = router_find(&ROUTES, TEXT_LITERAL("GET"), decoded);
        FUZZ_ASSERT(match.route == NULL || match.allowed != 0);
        FUZZ_ASSERT(match.parameter_count <= ROUTE_PARAMETER_LIMIT);
        decode_query(query);
    }
    free(target);
    return 0;
}

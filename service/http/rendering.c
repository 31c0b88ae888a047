#include "http/rendering.h"

#include "http/etag.h"

/* A client that holds several may send all of them. RFC 9110, 13.1.1. */
static bool is_listed(const Request *request, int64_t revision)
{
    Text list;
    Text tag;

    if (!request_header(request, "If-Match", &list))
        return false;
    while (etag_next(&list, &tag)) {
        if (etag_revision(tag) == revision)
            return true;
    }
    return false;
}

Error *rendering_check_revision(Request *request, int64_t wanted, int64_t present)
{
    if (wanted == REVISION_ANY || wanted == present || is_listed(request, present))
        return NULL;
    return error_new(request->arena, ERROR_PRECONDITION_FAILED, "stale_revision",
                     "It has changed since the revision of If-Match; read it again.");
}

Error *rendering_apply_put(Response *response, const Effect *effect, const ResponseRecord *record)
{
    const Request *request = response->request;

    TRY(response_apply(response, effect, record));
    if (!request->context->dry_run)
        response_header(response, "Location", request->path);
    return NULL;
}

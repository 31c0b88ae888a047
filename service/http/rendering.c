#include "http/rendering.h"

Error *rendering_check_revision(Request *request, int64_t wanted, int64_t present)
{
    if (wanted == REVISION_ANY || wanted == present)
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

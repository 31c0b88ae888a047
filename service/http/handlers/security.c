#include "app/security.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/security_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(SecurityRecord, &SECURITY_JSON, "/v1/securities/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(SecurityRecord, &SECURITY_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *security_post(Request *request, Response *response)
{
    SecurityRecord security = {.unit = UNIT_FRACTIONAL};

    TRY(request_body(request, &SECURITY_JSON, &security));
    Effect effect = security_create(request->context, &security);
    return response_apply(response, &effect, &CREATED);
}

Error *security_list_get(Request *request, Response *response)
{
    SecurityRecord *securities;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(security_list(request->context, &page, &securities, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&SECURITY_JSON, securities, sizeof *securities, count},
                            offsetof(SecurityRecord, id));
}

Error *security_get_one(Request *request, Response *response)
{
    SecurityRecord security;
    SecurityId id;

    TRY(request_path_id(request, "security_id", &id));
    TRY(security_get(request->context, id, &security));
    response_revision(response, security.revision);
    return response_record(response, 200, &SECURITY_JSON, &security);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, SecurityRecord *security_out)
{
    SecurityId id;
    int64_t revision;

    TRY(request_path_id(request, "security_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(security_get(request->context, id, security_out));
    return rendering_check_revision(request, revision, security_out->revision);
}

Error *security_patch_one(Request *request, Response *response)
{
    SecurityRecord security;

    TRY(find(request, &security));
    TRY(request_patch(request, &SECURITY_JSON, &security));
    Effect effect = security_update(&security);
    return response_apply(response, &effect, &CHANGED);
}

Error *security_delete_one(Request *request, Response *response)
{
    SecurityRecord security;

    TRY(find(request, &security));
    Effect effect = security_delete(&security);
    return response_apply(response, &effect, &DELETED);
}

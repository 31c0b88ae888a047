#include "app/covariance.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/covariance_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(CovarianceRecord, &COVARIANCE_JSON, "/v1/covariances/");
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *covariance_post(Request *request, Response *response)
{
    CovarianceRecord covariance = {0};

    TRY(request_body(request, &COVARIANCE_JSON, &covariance));
    TRY(covariance_prepare(request->context, &covariance));
    Effect effect = covariance_create(request->context, &covariance);
    return response_apply(response, &effect, &CREATED);
}

Error *covariance_list_get(Request *request, Response *response)
{
    CovarianceRecord *covariances;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(covariance_list(request->context, &page, &covariances, &count));
    return response_id_page(
        response, &page,
        &(ResponsePage){&COVARIANCE_SUMMARY_JSON, covariances, sizeof *covariances, count},
        offsetof(CovarianceRecord, id));
}

Error *covariance_get_one(Request *request, Response *response)
{
    CovarianceRecord covariance;
    CovarianceId id;

    TRY(request_path_id(request, "covariance_id", &id));
    TRY(covariance_get(request->context, id, &covariance));
    response_revision(response, covariance.revision);
    return response_record(response, 200, &COVARIANCE_JSON, &covariance);
}

Error *covariance_delete_one(Request *request, Response *response)
{
    CovarianceRecord covariance;
    CovarianceId id;
    int64_t revision;

    TRY(request_path_id(request, "covariance_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(covariance_get(request->context, id, &covariance));
    TRY(rendering_check_revision(request, revision, covariance.revision));
    Effect effect = covariance_delete(&covariance);
    return response_apply(response, &effect, &DELETED);
}

#include "app/account.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/account_json.h"

static const ResponseRecord CHANGED = RESPONSE_WRITTEN(CashRecord, &CASH_JSON, 200);

Error *cash_get_one(Request *request, Response *response)
{
    AccountId account_id;
    CashRecord cash;

    TRY(request_path_id(request, "account_id", &account_id));
    TRY(cash_get(request->context, account_id, &cash));
    response_revision(response, cash.revision);
    return response_record(response, 200, &CASH_JSON, &cash);
}

Error *cash_put(Request *request, Response *response)
{
    AccountId account_id;
    int64_t revision;
    CashRecord cash;

    TRY(request_path_id(request, "account_id", &account_id));
    TRY(request_if_match(request, &revision));
    TRY(cash_get(request->context, account_id, &cash));
    TRY(rendering_check_revision(request, revision, cash.revision));
    TRY(request_replacement(request, &CASH_JSON, &cash));
    Effect effect = cash_update(&cash);
    return response_apply(response, &effect, &CHANGED);
}

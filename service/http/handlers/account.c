#include "app/account.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/account_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(AccountRecord, &ACCOUNT_JSON, "/v1/accounts/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(AccountRecord, &ACCOUNT_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *account_post(Request *request, Response *response)
{
    AccountRecord account = {
        .owner = OWNER_SELF,
        .management_mode = MANAGED_AUTOMATED,
        .rebalancing = true,
    };

    TRY(request_path_id(request, "household_id", &account.household_id));
    TRY(request_body(request, &ACCOUNT_JSON, &account));
    Effect effect = account_create(request->context, &account);
    return response_apply(response, &effect, &CREATED);
}

Error *account_list_get(Request *request, Response *response)
{
    AccountRecord *accounts;
    HouseholdId household_id;
    size_t count;
    Page page;

    TRY(request_path_id(request, "household_id", &household_id));
    TRY(request_id_page(request, &page));
    TRY(account_list(request->context, household_id, &page, &accounts, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&ACCOUNT_JSON, accounts, sizeof *accounts, count},
                            offsetof(AccountRecord, id));
}

Error *account_get_one(Request *request, Response *response)
{
    AccountRecord account;
    AccountId id;

    TRY(request_path_id(request, "account_id", &id));
    TRY(account_get(request->context, id, &account));
    response_revision(response, account.revision);
    return response_record(response, 200, &ACCOUNT_JSON, &account);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, AccountRecord *account_out)
{
    AccountId id;
    int64_t revision;

    TRY(request_path_id(request, "account_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(account_get(request->context, id, account_out));
    return rendering_check_revision(request, revision, account_out->revision);
}

Error *account_patch_one(Request *request, Response *response)
{
    AccountRecord account;

    TRY(find(request, &account));
    TRY(request_patch(request, &ACCOUNT_JSON, &account));
    Effect effect = account_update(&account);
    return response_apply(response, &effect, &CHANGED);
}

Error *account_delete_one(Request *request, Response *response)
{
    AccountRecord account;

    TRY(find(request, &account));
    Effect effect = account_delete(&account);
    return response_apply(response, &effect, &DELETED);
}

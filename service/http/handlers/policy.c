#include "app/policy.h"

#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/policy_json.h"

static const ResponseRecord CREATED = RESPONSE_WRITTEN(PolicyRecord, &POLICY_JSON, 201);
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(PolicyRecord, &POLICY_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

/* Decodes whose policy it is. */
typedef Error *ReadKey(Request *request, PolicyKey *key);

static Error *firm_key(Request *request, PolicyKey *key)
{
    (void)request;
    *key = (PolicyKey){0};
    return NULL;
}

static Error *household_key(Request *request, PolicyKey *key)
{
    HouseholdId household_id;

    TRY(request_path_id(request, "household_id", &household_id));
    *key = (PolicyKey){.household_id = {true, household_id}};
    return NULL;
}

static Error *account_key(Request *request, PolicyKey *key)
{
    AccountId account_id;

    TRY(request_path_id(request, "account_id", &account_id));
    return policy_key_of_account(request->context, account_id, key);
}

static Error *get(Request *request, Response *response, ReadKey *read_key)
{
    PolicyKey key;
    PolicyRecord policy;

    TRY(read_key(request, &key));
    TRY(policy_get(request->context, &key, &policy));
    response_revision(response, policy.revision);
    return response_record(response, 200, &POLICY_JSON, &policy);
}

/* The policy that is there, at the revision that the client knows. */
static Error *find(Request *request, const PolicyKey *key, int64_t wanted, PolicyRecord *record_out)
{
    TRY(policy_get(request->context, key, record_out));
    return rendering_check_revision(request, wanted, record_out->revision);
}

static Error *put(Request *request, Response *response, ReadKey *read_key)
{
    PolicyKey key;
    PolicyRecord present = {0};
    int64_t wanted;

    TRY(read_key(request, &key));
    TRY(request_if_match_or_absent(request, &wanted));
    if (wanted != REVISION_ABSENT)
        TRY(find(request, &key, wanted, &present));

    PolicyRecord policy = {.household_id = key.household_id,
                           .account_id = key.account_id,
                           .revision = present.revision};
    TRY(request_body(request, &POLICY_JSON, &policy));
    if (wanted == REVISION_ABSENT) {
        Effect created = policy_create(request->context, &policy);
        return rendering_apply_put(response, &created, &CREATED);
    }
    Effect replaced = policy_replace(request->context, &policy);
    return response_apply(response, &replaced, &CHANGED);
}

static Error *delete_one(Request *request, Response *response, ReadKey *read_key)
{
    PolicyKey key;
    PolicyRecord policy;
    int64_t wanted;

    TRY(read_key(request, &key));
    TRY(request_if_match(request, &wanted));
    TRY(find(request, &key, wanted, &policy));
    Effect effect = policy_delete(request->context, &policy);
    return response_apply(response, &effect, &DELETED);
}

Error *policy_list_get(Request *request, Response *response)
{
    PolicyRecord *policies;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(policy_list(request->context, &page, &policies, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&POLICY_JSON, policies, sizeof *policies, count},
                            offsetof(PolicyRecord, holder_id));
}

Error *firm_policy_get(Request *request, Response *response)
{
    return get(request, response, firm_key);
}

Error *firm_policy_put(Request *request, Response *response)
{
    return put(request, response, firm_key);
}

Error *firm_policy_delete(Request *request, Response *response)
{
    return delete_one(request, response, firm_key);
}

Error *household_policy_get(Request *request, Response *response)
{
    return get(request, response, household_key);
}

Error *household_policy_put(Request *request, Response *response)
{
    return put(request, response, household_key);
}

Error *household_policy_delete(Request *request, Response *response)
{
    return delete_one(request, response, household_key);
}

Error *account_policy_get(Request *request, Response *response)
{
    return get(request, response, account_key);
}

Error *account_policy_put(Request *request, Response *response)
{
    return put(request, response, account_key);
}

Error *account_policy_delete(Request *request, Response *response)
{
    return delete_one(request, response, account_key);
}

Error *effective_policy_get(Request *request, Response *response)
{
    PolicyKey key;
    PolicyEffect effect;

    TRY(account_key(request, &key));
    TRY(policy_effective(request->context, &key, &effect));

    Buffer *body = response_body(response, 200, "application/json");
    JsonWriter writer = json_writer(body);
    policy_json_write_effect(&writer, &effect);
    json_write_line_end(&writer);
    if (!body->failed)
        response->etag =
            etag_of_content(request->arena, 'e', (Text){body->bytes, body->length}).bytes;
    return NULL;
}

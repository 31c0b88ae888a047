#include "app/budget.h"
#include "http/etag.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/gains_budget_json.h"

static const ResponseRecord CREATED = RESPONSE_WRITTEN(GainsBudgetRecord, &GAINS_BUDGET_JSON, 201);
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(GainsBudgetRecord, &GAINS_BUDGET_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

/* Decodes whose budget it is. */
typedef Error *ReadKey(Request *request, GainsBudgetKey *key);

static Error *household_key(Request *request, GainsBudgetKey *key)
{
    TRY(request_path_year(request, &key->year));
    return request_path_id(request, "household_id", &key->household_id);
}

static Error *account_key(Request *request, GainsBudgetKey *key)
{
    AccountId account_id;

    TRY(request_path_year(request, &key->year));
    TRY(request_path_id(request, "account_id", &account_id));
    return gains_budget_of_account(request->context, account_id, key);
}

/*
 * What is used changes without a new revision of the caps, so that the tag has both:
 * "r-<revision>.<hash of what is shown>". A change compares the revision alone.
 */
static void tag_use(Response *response, const Buffer *body, int64_t revision)
{
    Arena *arena = response->request->arena;
    Text hash = etag_of_content(arena, 'u', (Text){body->bytes, body->length});

    response_etag(response, text_of(arena_format(arena, "r-%lld.%.*s", (long long)revision,
                                                 (int)hash.length - 4, hash.bytes + 3)));
}

static Error *get(Request *request, Response *response, ReadKey *read_key)
{
    GainsBudgetKey key = {0};
    GainsBudgetUse use;

    TRY(read_key(request, &key));
    TRY(gains_budget_use(request->context, &key, &use));

    Buffer *body = response_body(response, 200, "application/json");
    JsonWriter writer = json_writer(body);
    gains_budget_json_write_use(&writer, &use);
    json_write_line_end(&writer);
    if (use.budget.revision > 0 && !body->failed)
        tag_use(response, body, use.budget.revision);
    return NULL;
}

/* The budget that is there, at the revision that the client knows. */
static Error *find(Request *request, const GainsBudgetKey *key, int64_t wanted,
                   GainsBudgetRecord *record_out)
{
    bool found = false;

    TRY(gains_budget_find(request->context, key, record_out, &found));
    if (!found)
        return error_new(request->arena, ERROR_NOT_FOUND, "not_found",
                         "There is no budget of this year.");
    return rendering_check_revision(request, wanted, record_out->revision);
}

static Error *put(Request *request, Response *response, ReadKey *read_key)
{
    GainsBudgetKey key = {0};
    GainsBudgetRecord present = {0};
    int64_t wanted;

    TRY(read_key(request, &key));
    TRY(request_if_match_or_absent(request, &wanted));
    if (wanted != REVISION_ABSENT)
        TRY(find(request, &key, wanted, &present));

    GainsBudgetRecord budget = {.household_id = key.household_id,
                                .account_id = key.account_id,
                                .year = key.year,
                                .revision = present.revision};
    TRY(request_body(request, &GAINS_BUDGET_JSON, &budget));
    if (wanted == REVISION_ABSENT) {
        Effect created = gains_budget_create(&budget);
        return rendering_apply_put(response, &created, &CREATED);
    }
    Effect replaced = gains_budget_replace(&budget);
    return response_apply(response, &replaced, &CHANGED);
}

static Error *delete_one(Request *request, Response *response, ReadKey *read_key)
{
    GainsBudgetKey key = {0};
    GainsBudgetRecord budget;
    int64_t wanted;

    TRY(read_key(request, &key));
    TRY(request_if_match(request, &wanted));
    TRY(find(request, &key, wanted, &budget));
    Effect effect = gains_budget_delete(&budget);
    return response_apply(response, &effect, &DELETED);
}

Error *household_gains_budget_get(Request *request, Response *response)
{
    return get(request, response, household_key);
}

Error *household_gains_budget_put(Request *request, Response *response)
{
    return put(request, response, household_key);
}

Error *household_gains_budget_delete(Request *request, Response *response)
{
    return delete_one(request, response, household_key);
}

Error *account_gains_budget_get(Request *request, Response *response)
{
    return get(request, response, account_key);
}

Error *account_gains_budget_put(Request *request, Response *response)
{
    return put(request, response, account_key);
}

Error *account_gains_budget_delete(Request *request, Response *response)
{
    return delete_one(request, response, account_key);
}

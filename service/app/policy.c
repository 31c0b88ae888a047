#include "app/policy.h"

#include "storage/account_store.h"
#include "storage/model_store.h"
#include "storage/policy_store.h"

Error *policy_key_of_account(AppContext *context, AccountId account_id, PolicyKey *key)
{
    DbSession session = app_read(context);
    AccountRecord account;

    TRY(account_store_get(&session, account_id, &account));
    *key = (PolicyKey){{true, account.household_id}, {true, account_id}};
    return NULL;
}

Error *policy_get(AppContext *context, const PolicyKey *key, PolicyRecord *record_out)
{
    DbSession session = app_read(context);
    bool found = false;

    TRY(policy_store_find(&session, key, record_out, &found));
    return found ? NULL
                 : error_new(context->arena, ERROR_NOT_FOUND, "not_found",
                             "There is no policy of its own.");
}

Error *policy_list(AppContext *context, const Page *page, PolicyRecord **records_out,
                   size_t *count_out)
{
    DbSession session = app_read(context);

    return policy_store_list(&session, page, records_out, count_out);
}

static void add_level(const PolicyRecord *record, PolicyEffect *made)
{
    PolicyLevel level = policy_level(record);

    policy_apply(&made->effective, &record->policy, level);
    for (size_t i = 0; i < record->exclusion_list_count; i++) {
        made->screens[made->screen_count++] = (PolicyScreen){record->exclusion_lists[i], level};
    }
}

Error *policy_effective(AppContext *context, const PolicyKey *key, PolicyEffect *effect_out)
{
    DbSession session = app_read(context);
    PolicyEffect made = {.key = *key, .effective = {.policy = POLICY_DEFAULT}};
    PolicyRecord *records;
    size_t room = 0;
    size_t count;

    TRY(policy_store_levels(&session, key, &records, &count));
    for (size_t i = 0; i < count; i++) {
        room += records[i].exclusion_list_count;
    }
    made.screens = ARENA_ARRAY(context->arena, PolicyScreen, room);
    for (PolicyLevel level = LEVEL_FIRM; level <= LEVEL_ACCOUNT; level++) {
        for (size_t i = 0; i < count; i++) {
            if (policy_level(&records[i]) == level) {
                add_level(&records[i], &made);
            }
        }
    }
    *effect_out = made;
    return NULL;
}

Error *policy_known_names(AppContext *context, const OptionalTexts *names, bool *known_out)
{
    DbSession session = app_read(context);

    return policy_store_known_names(&session, names, known_out);
}

static Error *check_index(EffectRun *run, const DirectIndex *index, ErrorList *faults)
{
    Arena *arena = run->session->arena;
    const Sleeve present = {.model_id = index->model_id.value};
    const char *pointer = "/direct_index/model_id";
    ModelRecord **models;

    if (!index->model_id.present) {
        return NULL;
    }
    TRY(model_store_versions(run->session, &present, 1, &models));
    if (models[0] == NULL) {
        error_list_add(
            faults, error_at(arena, pointer, "unknown_model", "There is no model with this id."));
    } else if (models[0]->basis != BY_SECURITY) {
        error_list_add(faults,
                       error_at(arena, pointer, "not_of_basis", "The model is not by security."));
    }
    return NULL;
}

/* What is neither an asset class nor anything that a model can have a target of says nothing of any
 * model. */
static Error *check_classes(EffectRun *run, const Policy *policy, ErrorList *faults)
{
    Arena *arena = run->session->arena;
    const OptionalTexts names = policy_classes(arena, policy);
    bool *known = ARENA_ARRAY(arena, bool, names.count);

    if (names.count == 0) {
        return NULL;
    }
    TRY(policy_store_known_names(run->session, &names, known));
    for (size_t i = 0; i < names.count; i++) {
        if (!known[i] && names_find(&ASSET_CLASS_NAMES, names.texts[i]) < 0) {
            error_list_add(faults, error_at(arena, policy_class_pointer(arena, policy, i, ""),
                                            "unknown_class", "No model can have a target %.*s.",
                                            TEXT_ARGS(names.texts[i])));
        }
    }
    return NULL;
}

/* Whatever it names: its lists, its index and its classes. */
static Error *check_named(EffectRun *run, const PolicyRecord *policy)
{
    Arena *arena = run->session->arena;
    bool *known = ARENA_ARRAY(arena, bool, policy->exclusion_list_count);
    ErrorList faults = {0};

    TRY(check_classes(run, &policy->policy, &faults));
    TRY(check_index(run, &policy->policy.direct_index, &faults));
    TRY(policy_store_known_lists(run->session, policy, known));
    for (size_t i = 0; i < policy->exclusion_list_count; i++) {
        if (!known[i]) {
            error_list_add(&faults, error_at(arena, arena_format(arena, "/exclusion_lists/%zu", i),
                                             "unknown_exclusion_list",
                                             "There is no exclusion list with this id."));
        }
    }
    return faults.first;
}

static Error *insert(EffectRun *run, void *record)
{
    PolicyRecord *policy = record;
    const PolicyKey key = {policy->household_id, policy->account_id};
    PolicyRecord present;
    bool found = false;

    TRY(policy_store_find(run->session, &key, &present, &found));
    if (found) {
        return error_new(run->session->arena, ERROR_PRECONDITION_FAILED, "already_exists",
                         "There is a policy already.");
    }
    TRY(check_named(run, policy));
    return policy_store_insert(run->session, policy);
}

static Error *update(EffectRun *run, void *record)
{
    TRY(check_named(run, record));
    return policy_store_update(run->session, record);
}

static Error *delete (EffectRun *run, void *record)
{
    return policy_store_delete(run->session, record);
}

static Effect effect(AppContext *context, PolicyRecord *record, const char *action,
                     Error *(*run)(EffectRun *run, void *record))
{
    static const EffectScope SCOPES[] = {[LEVEL_FIRM] = EFFECT_CONFIG,
                                         [LEVEL_HOUSEHOLD] = EFFECT_HOUSEHOLD,
                                         [LEVEL_ACCOUNT] = EFFECT_HOUSEHOLD_OF_ACCOUNT};
    PolicyLevel level = policy_level(record);
    Uuid holder = context->principal.firm_id.uuid;

    if (level == LEVEL_HOUSEHOLD) {
        holder = record->household_id.value.uuid;
    } else if (level == LEVEL_ACCOUNT) {
        holder = record->account_id.value.uuid;
    }
    return (Effect){SCOPES[level], holder, action, holder, run, record, sizeof *record};
}

Effect policy_create(AppContext *context, PolicyRecord *record)
{
    return effect(context, record, "policy_create", insert);
}

Effect policy_replace(AppContext *context, PolicyRecord *record)
{
    return effect(context, record, "policy_replace", update);
}

Effect policy_delete(AppContext *context, PolicyRecord *record)
{
    return effect(context, record, "policy_delete", delete);
}

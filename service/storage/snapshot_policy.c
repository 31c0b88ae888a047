#include "storage/snapshot_store.h"

int snapshot_compare_policies(const void *left, const void *right)
{
    const PolicyRecord *a = left;
    const PolicyRecord *b = right;
    PolicyLevel level = policy_level(a);

    if (level != policy_level(b))
        return level < policy_level(b) ? -1 : 1;
    return uuid_compare(a->account_id.value.uuid, b->account_id.value.uuid);
}

/* The index of the record's account, or -1. */
static int32_t account_of(const Household *household, const PolicyRecord *record)
{
    return record->account_id.present ? household_find_account(household, record->account_id.value)
                                      : -1;
}

/* Texts of the rows, which go before the household does. */
static void copy_texts(Arena *arena, Policy *policy)
{
    OptionalTexts *texts = &policy->removed_classes;
    Text *copies = ARENA_ARRAY(arena, Text, texts->count);

    for (size_t i = 0; i < texts->count; i++)
        copies[i] = arena_copy_text(arena, texts->texts[i]);
    texts->texts = copies;
    policy->direct_index.class = arena_copy_text(arena, policy->direct_index.class);
}

/* The firm's and the household's own as one, each account's apart. */
static void build_policies(Arena *arena, const Snapshot *snapshot, Household *household)
{
    Policy own = {0};

    for (size_t i = 0; i < snapshot->policy_count; i++) {
        const PolicyRecord *record = &snapshot->policies[i];
        int32_t account = account_of(household, record);

        if (account >= 0)
            household->accounts[account].policy = record->policy;
        else if (record->household_id.present)
            own = record->policy;
        else
            household->policy = record->policy;
    }
    policy_override(&household->policy, &own);
    copy_texts(arena, &household->policy);
}

/* A screen asked for by two levels is two, and keeps from the same. */
static void build_screens(Arena *arena, const Snapshot *snapshot, Household *household)
{
    size_t room = 0;

    for (size_t i = 0; i < snapshot->policy_count; i++)
        room += snapshot->policies[i].exclusion_list_count;
    household->screens = ARENA_ARRAY(arena, Screen, room);
    for (size_t i = 0; i < snapshot->policy_count; i++) {
        const PolicyRecord *record = &snapshot->policies[i];
        int32_t account = account_of(household, record);

        for (size_t list = 0; list < record->exclusion_list_count; list++)
            household->screens[household->screen_count++] =
                (Screen){record->exclusion_lists[list], account};
    }
}

void snapshot_build_policies(Arena *arena, const Snapshot *snapshot, const Catalog *catalog,
                             Household *household)
{
    build_policies(arena, snapshot, household);
    for (size_t i = 0; i < household->model_count; i++)
        household->models[i] =
            catalog_take_model(arena, catalog, &household->policy, &household->models[i]);
    build_screens(arena, snapshot, household);
}

#include "storage/snapshot_rows.h"

/* Index of the item with this id among items of `size` bytes that begin with their id, ascending;
 * or -1. */
static int32_t find_sorted(const void *items, size_t count, size_t size, Uuid id)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Uuid *found = (const Uuid *)((const char *)items + middle * size);
        int order = uuid_compare(*found, id);

        if (order == 0) {
            return (int32_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

static int32_t find_model(const SnapshotRow *row, OptionalModelId id)
{
    return id.present ? find_sorted(row->models, row->model_count, sizeof(Model), id.value.uuid)
                      : -1;
}

static int32_t find_account(const Household *household, AccountId id)
{
    return find_sorted(household->accounts, household->account_count, sizeof(Account), id.uuid);
}

static int32_t find_security(const Household *household, SecurityId id)
{
    return find_sorted(household->securities, household->security_count, sizeof(Security), id.uuid);
}

_Static_assert(offsetof(Account, id) == 0 && offsetof(Security, id) == 0 &&
                   offsetof(Model, id) == 0,
               "find_sorted compares what an item begins with");

static void build_accounts(Arena *arena, const SnapshotRow *row, Household *household)
{
    household->accounts = ARENA_ARRAY(arena, Account, row->account_count);
    household->account_count = row->account_count;
    for (size_t i = 0; i < row->account_count; i++) {
        household->accounts[i] = row->accounts[i].account;
        household->accounts[i].model = find_model(row, row->accounts[i].model_id);
    }
}

static void build_lots(Arena *arena, const SnapshotRow *row, Household *household)
{
    household->lots = ARENA_ARRAY(arena, Lot, row->lot_count);
    household->lot_count = row->lot_count;
    for (size_t i = 0; i < row->lot_count; i++) {
        Lot *lot = &household->lots[i];

        *lot = row->lots[i].lot;
        lot->account = (uint32_t)find_account(household, row->lots[i].account_id);
        lot->security = (uint32_t)find_security(household, row->lots[i].security_id);
    }
    household_sort_lots(household);
}

/* Members come ordered by group, so that each group's are one run. */
static void give_members(Arena *arena, const SnapshotRow *row, const Model *model,
                         ModelTarget *target)
{
    target->members = ARENA_ARRAY(arena, GroupMember, row->member_count);
    for (size_t i = 0; i < row->member_count; i++) {
        if (uuid_equal(row->members[i].model_id.uuid, model->id.uuid) &&
            text_equal(row->members[i].group, target->group.value)) {
            target->members[target->member_count++] = row->members[i].member;
        }
    }
}

static void build_models(Arena *arena, const SnapshotRow *row, Household *household)
{
    household->models = row->models;
    household->model_count = row->model_count;
    household->model = find_model(row, row->model_id);
    for (size_t i = 0; i < row->model_count; i++) {
        Model *model = &household->models[i];

        model->targets = ARENA_ARRAY(arena, ModelTarget, row->target_count);
        for (size_t j = 0; j < row->target_count; j++) {
            if (uuid_equal(row->targets[j].model_id.uuid, model->id.uuid)) {
                ModelTarget *target = &model->targets[model->target_count++];

                *target = row->targets[j].target;
                if (target->group.present) {
                    give_members(arena, row, model, target);
                }
            }
        }
    }
}

static void build_year(Arena *arena, const SnapshotRow *row, Household *household)
{
    household->profiles = row->profiles;
    household->profile_count = row->profile_count;
    household->budgets = ARENA_ARRAY(arena, GainsBudget, row->budget_count);
    household->budget_count = row->budget_count;
    household->realized = ARENA_ARRAY(arena, RealizedGain, row->realized_count);
    household->realized_count = row->realized_count;
    for (size_t i = 0; i < row->budget_count; i++) {
        const OptionalAccountId *account = &row->budgets[i].account_id;

        household->budgets[i] = row->budgets[i].budget;
        household->budgets[i].scope = account->present ? BUDGET_ACCOUNT : BUDGET_HOUSEHOLD;
        if (account->present) {
            household->budgets[i].account = (uint32_t)find_account(household, account->value);
        }
    }
    for (size_t i = 0; i < row->realized_count; i++) {
        household->realized[i] = row->realized[i].gain;
        household->realized[i].account =
            (uint32_t)find_account(household, row->realized[i].account_id);
        household->realized[i].security =
            (uint32_t)find_security(household, row->realized[i].security_id);
    }
}

Error *snapshot_build(Arena *arena, const SnapshotRow *row, Household *household_out)
{
    Household household = {
        .id = row->id,
        .name = row->name,
        .lot_selection = row->lot_selection,
        .spouse_replacement = row->spouse_replacement,
        .drift_tolerance = row->drift_tolerance,
        .pins =
            {
                .household_version = row->household_version,
                .config_version = row->config_version,
                .price_set_id = row->price_set_id.value,
                .price_sequence = row->price_sequence.value,
                .price_as_of = row->price_as_of.value,
            },
        .securities = row->securities,
        .security_count = row->security_count,
    };

    build_models(arena, row, &household);
    build_accounts(arena, row, &household);
    build_lots(arena, row, &household);
    build_year(arena, row, &household);
    TRY(household_check(arena, &household));
    *household_out = household;
    return NULL;
}

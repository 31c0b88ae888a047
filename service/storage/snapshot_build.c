#include "storage/snapshot_store.h"

#include <stdlib.h>

/* The catalog's securities that the household needs, while they are collected
 * and numbered. */
typedef struct Needed {
    const Catalog *catalog;
    uint32_t *slots; /* open addressing: 1 + place in `securities`; 0 is free */
    size_t slot_mask;
    const Security **securities;
    size_t count;
} Needed;

typedef struct Builder {
    Arena *arena;   /* of the household */
    Arena *scratch; /* of what only building needs */
    const Snapshot *snapshot;
    Needed needed;
    const Security **lot_securities; /* of the catalog, for each lot of the snapshot */
    Household *household;
} Builder;

/* qsort takes no NULL, not even for nothing. */
static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(items, count, size, compare);
}

static size_t slot_of(const Needed *needed, const Security *security)
{
    size_t place = (size_t)(security - needed->catalog->securities);
    size_t slot = (place * 2654435761U) & needed->slot_mask;

    while (needed->slots[slot] != 0 && needed->securities[needed->slots[slot] - 1] != security)
        slot = (slot + 1) & needed->slot_mask;
    return slot;
}

static void need(Needed *needed, const Security *security)
{
    size_t slot;

    slot = slot_of(needed, security);
    if (needed->slots[slot] == 0) {
        needed->securities[needed->count++] = security;
        needed->slots[slot] = (uint32_t)needed->count;
    }
}

static int compare_places(const void *left, const void *right)
{
    const Security *const *a = left;
    const Security *const *b = right;

    return (*a > *b) - (*a < *b);
}

/* Numbers what is needed in the catalog's order, so that the same rows make the
 * same household. */
static void number(Builder *builder)
{
    Needed *needed = &builder->needed;
    Household *household = builder->household;

    sort(needed->securities, needed->count, sizeof(Security *), compare_places);
    memset(needed->slots, 0, (needed->slot_mask + 1) * sizeof(*needed->slots));
    household->securities = ARENA_ARRAY(builder->arena, Security, needed->count);
    household->security_count = needed->count;
    for (size_t i = 0; i < needed->count; i++) {
        household->securities[i] = *needed->securities[i];
        needed->slots[slot_of(needed, needed->securities[i])] = (uint32_t)i + 1;
    }
}

static void collect(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Needed *needed = &builder->needed;
    size_t most = snapshot->lot_count + snapshot->realized_count + snapshot->restraint_count +
                  snapshot->last_trade_count;
    size_t slots = 8;

    while (slots < 2 * most)
        slots *= 2;
    needed->slots = ARENA_ARRAY(builder->scratch, uint32_t, slots);
    needed->slot_mask = slots - 1;
    needed->securities = ARENA_ARRAY(builder->scratch, const Security *, most);
    builder->lot_securities = ARENA_ARRAY(builder->scratch, const Security *, snapshot->lot_count);
    for (size_t i = 0; i < snapshot->lot_count; i++) {
        builder->lot_securities[i] =
            catalog_security(needed->catalog, snapshot->lots[i].security_id);
        need(needed, builder->lot_securities[i]);
    }
    for (size_t i = 0; i < snapshot->realized_count; i++)
        need(needed, catalog_security(needed->catalog, snapshot->realized[i].security_id));
    for (size_t i = 0; i < snapshot->restraint_count; i++) {
        OptionalSecurityId security = snapshot->restraints[i].security_id;

        if (security.present)
            need(needed, catalog_security(needed->catalog, security.value));
    }
    for (size_t i = 0; i < snapshot->last_trade_count; i++)
        need(needed, catalog_security(needed->catalog, snapshot->last_trades[i].security_id));
    number(builder);
}

/* Rows and catalog are of one configuration: whatever a row refers to is in it. */
static uint32_t security_index(const Builder *builder, const Security *security)
{
    const Needed *needed = &builder->needed;

    return needed->slots[slot_of(needed, security)] - 1;
}

/* Accounts are few and ascending. */
static uint32_t account_index(const Builder *builder, AccountId id)
{
    uint32_t low = 0;
    uint32_t high = (uint32_t)builder->household->account_count;

    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;

        if (uuid_compare(builder->household->accounts[middle].id.uuid, id.uuid) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The household's index of a model, added when it is met first. */
static int32_t model_index(Builder *builder, OptionalModelId id)
{
    Household *household = builder->household;
    const Model *model;
    size_t at = 0;

    if (!id.present)
        return -1;
    while (at < household->model_count && !uuid_equal(household->models[at].id.uuid, id.value.uuid))
        at++;
    model = catalog_model(builder->needed.catalog, id.value);
    if (at == household->model_count && model != NULL)
        household->models[household->model_count++] = *model;
    return model == NULL ? -1 : (int32_t)at;
}

static void build_accounts(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Household *household = builder->household;

    household->models = ARENA_ARRAY(builder->arena, Model, snapshot->account_count + 1);
    household->model = model_index(builder, snapshot->model_id);
    household->accounts = ARENA_ARRAY(builder->arena, Account, snapshot->account_count);
    household->account_count = snapshot->account_count;
    for (size_t i = 0; i < snapshot->account_count; i++) {
        Account *account = &household->accounts[i];

        *account = snapshot->accounts[i].account;
        account->name = arena_copy_text(builder->arena, account->name);
        if (account->custodian.present)
            account->custodian.value = arena_copy_text(builder->arena, account->custodian.value);
        account->model = model_index(builder, snapshot->accounts[i].model_id);
    }
    for (size_t i = 0; i < snapshot->cash_count; i++) {
        const SnapshotCash *cash = &snapshot->cash[i];

        household->accounts[account_index(builder, cash->account_id)].cash = cash->amount;
    }
}

static void give_rare(Lot *lot, const SnapshotRare *rare)
{
    lot->deemed_acquired_on = rare->deemed_acquired_on;
    lot->donor_basis = rare->donor_basis;
    lot->donor_acquired_on = rare->donor_acquired_on;
    lot->gift_value = rare->gift_value;
    lot->gift_date = rare->gift_date;
    lot->part = rare->part;
    lot->absorbed = rare->absorbed;
}

static void build_lots(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Household *household = builder->household;

    household->lots = ARENA_ARRAY(builder->arena, Lot, snapshot->lot_count);
    household->lot_count = snapshot->lot_count;
    for (size_t i = 0; i < snapshot->lot_count; i++) {
        Lot *lot = &household->lots[i];

        *lot = snapshot->lots[i].lot;
        lot->account = account_index(builder, snapshot->lots[i].account_id);
        lot->security = security_index(builder, builder->lot_securities[i]);
        if (snapshot->lots[i].rare_count > 0)
            give_rare(lot, snapshot->lots[i].rare);
    }
    household_sort_lots(household);
}

static void build_year(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Household *household = builder->household;

    household->profiles = ARENA_ARRAY(builder->arena, TaxProfile, snapshot->profile_count);
    household->profile_count = snapshot->profile_count;
    for (size_t i = 0; i < snapshot->profile_count; i++)
        household->profiles[i] = snapshot->profiles[i];
    household->budgets = ARENA_ARRAY(builder->arena, GainsBudget, snapshot->budget_count);
    household->budget_count = snapshot->budget_count;
    for (size_t i = 0; i < snapshot->budget_count; i++) {
        OptionalAccountId account = snapshot->budgets[i].account_id;

        household->budgets[i] = snapshot->budgets[i].budget;
        household->budgets[i].scope = account.present ? BUDGET_ACCOUNT : BUDGET_HOUSEHOLD;
        if (account.present)
            household->budgets[i].account = account_index(builder, account.value);
    }
    household->realized = ARENA_ARRAY(builder->arena, RealizedGain, snapshot->realized_count);
    household->realized_count = snapshot->realized_count;
    for (size_t i = 0; i < snapshot->realized_count; i++) {
        const SnapshotGain *gain = &snapshot->realized[i];

        household->realized[i] = gain->gain;
        household->realized[i].account = account_index(builder, gain->account_id);
        household->realized[i].security =
            security_index(builder, catalog_security(builder->needed.catalog, gain->security_id));
    }
}

static void build_restraints(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Household *household = builder->household;

    household->restraints = ARENA_ARRAY(builder->arena, Restraint, snapshot->restraint_count);
    household->restraint_count = snapshot->restraint_count;
    for (size_t i = 0; i < snapshot->restraint_count; i++) {
        const SnapshotRestraint *row = &snapshot->restraints[i];
        Restraint *restraint = &household->restraints[i];

        *restraint = row->restraint;
        restraint->account =
            row->account_id.present ? (int32_t)account_index(builder, row->account_id.value) : -1;
        restraint->security =
            row->security_id.present
                ? (int32_t)security_index(
                      builder, catalog_security(builder->needed.catalog, row->security_id.value))
                : -1;
    }
}

static void build_last_trades(Builder *builder)
{
    const Snapshot *snapshot = builder->snapshot;
    Household *household = builder->household;

    household->last_trades = ARENA_ARRAY(builder->arena, LastTrade, snapshot->last_trade_count);
    household->last_trade_count = snapshot->last_trade_count;
    for (size_t i = 0; i < snapshot->last_trade_count; i++) {
        const SnapshotTrade *row = &snapshot->last_trades[i];

        household->last_trades[i] = (LastTrade){
            account_index(builder, row->account_id),
            security_index(builder, catalog_security(builder->needed.catalog, row->security_id)),
            row->traded_on};
    }
}

static int compare_accounts(const void *left, const void *right)
{
    const SnapshotAccount *a = left;
    const SnapshotAccount *b = right;

    return uuid_compare(a->account.id.uuid, b->account.id.uuid);
}

static int compare_profiles(const void *left, const void *right)
{
    const TaxProfile *a = left;
    const TaxProfile *b = right;

    return (a->year > b->year) - (a->year < b->year);
}

/* By year, the household's own first. */
static int compare_budgets(const void *left, const void *right)
{
    const SnapshotBudget *a = left;
    const SnapshotBudget *b = right;

    if (a->budget.year != b->budget.year)
        return a->budget.year < b->budget.year ? -1 : 1;
    if (a->account_id.present != b->account_id.present)
        return a->account_id.present ? 1 : -1;
    return uuid_compare(a->account_id.value.uuid, b->account_id.value.uuid);
}

static int compare_trades(const void *left, const void *right)
{
    const SnapshotTrade *a = left;
    const SnapshotTrade *b = right;
    int order = uuid_compare(a->account_id.uuid, b->account_id.uuid);

    return order != 0 ? order : uuid_compare(a->security_id.uuid, b->security_id.uuid);
}

static int compare_gains(const void *left, const void *right)
{
    const SnapshotGain *a = left;
    const SnapshotGain *b = right;

    return uuid_compare(a->gain.id.uuid, b->gain.id.uuid);
}

static int compare_restraints(const void *left, const void *right)
{
    const SnapshotRestraint *a = left;
    const SnapshotRestraint *b = right;

    return uuid_compare(a->restraint.id.uuid, b->restraint.id.uuid);
}

static void put_in_order(Snapshot *snapshot)
{
    sort(snapshot->accounts, snapshot->account_count, sizeof(SnapshotAccount), compare_accounts);
    sort(snapshot->profiles, snapshot->profile_count, sizeof(TaxProfile), compare_profiles);
    sort(snapshot->budgets, snapshot->budget_count, sizeof(SnapshotBudget), compare_budgets);
    sort(snapshot->realized, snapshot->realized_count, sizeof(SnapshotGain), compare_gains);
    sort(snapshot->policies, snapshot->policy_count, sizeof(PolicyRecord),
         snapshot_compare_policies);
    sort(snapshot->last_trades, snapshot->last_trade_count, sizeof(SnapshotTrade), compare_trades);
    sort(snapshot->restraints, snapshot->restraint_count, sizeof(SnapshotRestraint),
         compare_restraints);
}

Error *snapshot_build(Arena *arena, Arena *scratch, Snapshot *snapshot, const Catalog *catalog,
                      Household *household_out)
{
    Household household = {
        .id = snapshot->id,
        .name = arena_copy_text(arena, snapshot->name),
        .lot_selection = snapshot->lot_selection,
        .spouse_replacement = snapshot->spouse_replacement,
        .drift_tolerance = snapshot->drift_tolerance,
        .pins = {.household_version = snapshot->household_version,
                 .config_version = catalog->config_version,
                 .price_set_id = catalog->price_set_id,
                 .price_sequence = catalog->price_sequence,
                 .price_as_of = catalog->price_as_of},
    };
    Builder builder = {.arena = arena,
                       .scratch = scratch,
                       .snapshot = snapshot,
                       .needed = {.catalog = catalog},
                       .household = &household};

    put_in_order(snapshot);
    collect(&builder);
    build_accounts(&builder);
    build_lots(&builder);
    build_year(&builder);
    build_restraints(&builder);
    build_last_trades(&builder);
    snapshot_build_policies(arena, snapshot, catalog, &household);
    TRY(household_check(scratch, &household));
    *household_out = household;
    return NULL;
}

Household snapshot_with_symbols(Arena *arena, const Household *household, const Catalog *catalog,
                                const Text *symbols, size_t count)
{
    Household wider = *household;

    for (size_t i = 0; i < count; i++) {
        const Security *security = catalog_symbol(catalog, symbols[i]);

        if (security == NULL || household_find_security(&wider, symbols[i]) >= 0)
            continue; /* one that nobody knows: whoever asked for it says so */
        if (wider.securities == household->securities) {
            wider.securities =
                ARENA_COPY_IN(arena, Security, household->securities, household->security_count,
                              household->security_count + count);
        }
        wider.securities[wider.security_count++] = *security;
    }
    return wider;
}

#include "app/budget.h"

#include "app/snapshot.h"
#include "storage/account_store.h"

Error *gains_budget_of_account(AppContext *context, AccountId account_id, GainsBudgetKey *key)
{
    DbSession session = app_read(context);
    AccountRecord account;

    TRY(account_store_get(&session, account_id, &account));
    key->household_id = account.household_id;
    key->account_id = (OptionalAccountId){true, account_id};
    return NULL;
}

Error *gains_budget_find(AppContext *context, const GainsBudgetKey *key,
                         GainsBudgetRecord *record_out, bool *found_out)
{
    DbSession session = app_read(context);

    return gains_budget_store_get(&session, key, record_out, found_out);
}

/* Index of the key's account, or -1 for the household. */
static Error *find_account(AppContext *context, const Household *household,
                           const GainsBudgetKey *key, int32_t *account_out)
{
    int32_t account = -1;

    if (key->account_id.present) {
        account = household_find_account(household, key->account_id.value);
        if (account < 0) {
            return error_new(context->arena, ERROR_NOT_FOUND, "not_found",
                             "There is nothing here.");
        }
    }
    *account_out = account;
    return NULL;
}

/* The evaluation of this scope's own budget, or NULL. */
static const BudgetUse *find_use(AppContext *context, const Household *household, int32_t year,
                                 int32_t account)
{
    size_t count;
    const BudgetUse *uses =
        budget_evaluate(context->arena, household, &context->app->rules->tax, year, NULL, &count);

    for (size_t i = 0; i < count; i++) {
        const GainsBudget *budget = uses[i].budget;

        if (account < 0 ? budget->scope == BUDGET_HOUSEHOLD
                        : budget->scope == BUDGET_ACCOUNT && budget->account == (uint32_t)account) {
            return &uses[i];
        }
    }
    return NULL;
}

/* The caps come from the snapshot that the use comes from; the revision was read before it, so that
 * a change in between makes the client's If-Match stale and never its figures. */
static void show_use(const BudgetUse *found, GainsBudgetUse *use)
{
    use->budget.allowance = found->budget->allowance;
    use->budget.short_cap = found->budget->short_cap;
    use->budget.long_cap = found->budget->long_cap;
    use->budget.ceiling = found->budget->ceiling;
    use->allowance = found->allowance;
    use->remaining = found->remaining;
    use->state = (OptionalWord){found->remaining.present, (int)found->state};
}

Error *gains_budget_use(AppContext *context, const GainsBudgetKey *key, GainsBudgetUse *use_out)
{
    SnapshotRequest request = {
        .household_id = key->household_id,
        .trade_date = {true, date_of(key->year, 1, 1)}, /* the whole ledger of the year */
    };
    GainsBudgetUse use = {.budget = {.household_id = key->household_id,
                                     .account_id = key->account_id,
                                     .year = key->year}};
    GainsBudgetRecord record = {0};
    Household household;
    const BudgetUse *found;
    bool is_set = false;
    int32_t account = -1;

    TRY(gains_budget_find(context, key, &record, &is_set));
    TRY(snapshot_load(context, &request, &household));
    TRY(find_account(context, &household, key, &account));
    use.used = budget_used(&household, key->year, account);
    use.trade_date = (OptionalDate){household.pins.price_sequence > 0, household.pins.price_as_of};
    found = find_use(context, &household, key->year, account);
    if (found != NULL) {
        show_use(found, &use);
        use.budget.revision = is_set ? record.revision : 0;
    }
    *use_out = use;
    return NULL;
}

static GainsBudgetKey key_of(const GainsBudgetRecord *record)
{
    return (GainsBudgetKey){record->household_id, record->account_id, record->year};
}

/* Rules BU-1, AC-1, AC-5: what is not on the household's return counts in no budget. */
static Error *check_account(EffectRun *run, const GainsBudgetRecord *budget)
{
    const GainsBudgetKey key = key_of(budget);
    const SnapshotRequest request = {
        .household_id = key.household_id,
        .trade_date = {true, date_of(key.year, 1, 1)},
    };
    const TaxProfile *profile;
    Household household;
    int32_t account = -1;
    bool other_year;

    if (!key.account_id.present) {
        return NULL;
    }
    TRY(snapshot_load_within(run->context, run->session, &request, &household));
    TRY(find_account(run->context, &household, &key, &account));
    profile = household_profile(&household, key.year, &other_year);
    return household_account_on_return(&household.accounts[account], profile)
               ? NULL
               : error_new(run->context->arena, ERROR_INVALID, "account_not_on_return",
                           "No gain of this account is on the household's return, and no budget "
                           "counts it.");
}

static Error *insert(EffectRun *run, void *record)
{
    GainsBudgetRecord *budget = record;
    GainsBudgetKey key = key_of(budget);
    GainsBudgetRecord present;
    bool found = false;

    TRY(check_account(run, budget));
    TRY(gains_budget_store_get(run->session, &key, &present, &found));
    if (found) {
        return error_new(run->session->arena, ERROR_PRECONDITION_FAILED, "already_exists",
                         "There is a budget of this year.");
    }
    return gains_budget_store_insert(run->session, budget);
}

static Error *update(EffectRun *run, void *record)
{
    TRY(check_account(run, record));
    return gains_budget_store_update(run->session, record);
}

static Error *delete (EffectRun *run, void *record)
{
    return gains_budget_store_delete(run->session, record);
}

static Effect effect(GainsBudgetRecord *record, const char *action,
                     Error *(*run)(EffectRun *run, void *record))
{
    Uuid entity =
        record->account_id.present ? record->account_id.value.uuid : record->household_id.uuid;

    return (Effect){record->account_id.present ? EFFECT_HOUSEHOLD_OF_ACCOUNT : EFFECT_HOUSEHOLD,
                    entity,
                    action,
                    entity,
                    run,
                    record,
                    sizeof *record};
}

Effect gains_budget_create(GainsBudgetRecord *record)
{
    return effect(record, "gains_budget_create", insert);
}

Effect gains_budget_replace(GainsBudgetRecord *record)
{
    return effect(record, "gains_budget_replace", update);
}

Effect gains_budget_delete(GainsBudgetRecord *record)
{
    return effect(record, "gains_budget_delete", delete);
}

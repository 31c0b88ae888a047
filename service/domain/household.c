#include "domain/household.h"

#include <assert.h>
#include <stdlib.h>

/* The part of the check that grows: faults, and totals wide enough for any input. */
typedef struct HouseholdCheck {
    Arena *arena;
    const Household *household;
    ErrorList faults;
} HouseholdCheck;

bool household_pins_equal(const Pins *left, const Pins *right)
{
    return left->household_version == right->household_version &&
           left->config_version == right->config_version &&
           left->price_sequence == right->price_sequence;
}

/* Where lots stand: by account, then by security. */
static uint64_t place_of(uint32_t account, uint32_t security)
{
    enum { SECURITY_BITS = 32 };

    return (uint64_t)account << SECURITY_BITS | security;
}

static uint64_t lot_place(const Lot *lot)
{
    return place_of(lot->account, lot->security);
}

/* Index of the first lot at or behind the place. */
static uint32_t lower_bound(const Household *household, uint64_t place)
{
    size_t first = 0;
    size_t count = household->lot_count;

    while (count > 0) {
        size_t half = count / 2;

        if (lot_place(&household->lots[first + half]) < place) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return (uint32_t)first;
}

Holding household_holding(const Household *household, uint32_t account, uint32_t security)
{
    uint32_t first = lower_bound(household, place_of(account, security));
    uint32_t end = lower_bound(household, place_of(account, security) + 1);

    return (Holding){first, end - first};
}

int32_t household_find_account(const Household *household, AccountId id)
{
    for (size_t i = 0; i < household->account_count; i++) {
        if (uuid_equal(household->accounts[i].id.uuid, id.uuid))
            return (int32_t)i;
    }
    return -1;
}

HouseholdPositions household_positions(Arena *arena, const Household *household)
{
    size_t securities = household->security_count;
    HouseholdPositions positions = {
        .shares = ARENA_ARRAY(arena, Quantity, household->account_count * securities),
        .cash = ARENA_ARRAY(arena, Money, household->account_count)};

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        Quantity *held = &positions.shares[lot->account * securities + lot->security];

        *held = quantity_add(*held, lot->quantity);
    }
    for (size_t i = 0; i < household->account_count; i++)
        positions.cash[i] = household->accounts[i].cash;
    return positions;
}

int32_t household_find_security(const Household *household, Text symbol)
{
    for (size_t i = 0; i < household->security_count; i++) {
        if (text_equal(household->securities[i].symbol, symbol))
            return (int32_t)i;
    }
    return -1;
}

/* Mondays to Fridays up to and including a date, counted from a Monday before all dates held. */
static int32_t weekdays_until(Date date)
{
    enum { MONDAY_BEFORE_ALL = -3 - 7 * 4000 };
    int32_t days = date.days - MONDAY_BEFORE_ALL;
    int32_t rest = days % 7 + 1;

    return days / 7 * 5 + (rest > 5 ? 5 : rest);
}

bool household_price_is_stale(const Household *household, const Security *security)
{
    enum { SESSIONS_MOST = 5 };

    return security->price_date.present && weekdays_until(household->pins.price_as_of) -
                                                   weekdays_until(security->price_date.value) >
                                               SESSIONS_MOST;
}

const TaxProfile *household_profile(const Household *household, int32_t year, bool *other_year_out)
{
    const TaxProfile *found = NULL;

    for (size_t i = 0; i < household->profile_count; i++) {
        const TaxProfile *profile = &household->profiles[i];

        if (found == NULL || profile->year <= year)
            found = profile;
    }
    *other_year_out = found != NULL && found->year != year;
    return found;
}

const TaxProfile *household_own_profile(const Household *household, int32_t year)
{
    bool other_year;
    const TaxProfile *found = household_profile(household, year, &other_year);

    return other_year ? NULL : found;
}

bool household_account_on_return(const Account *account, const TaxProfile *profile)
{
    bool separate = profile != NULL && profile->kind == PROFILE_FEDERAL &&
                    profile->filing_status.present && profile->filing_status.value == FILING_MFS;

    if (account->tax_treatment != TAXABLE || account->owner == OWNER_OTHER)
        return false;
    return account->owner != OWNER_SPOUSE || !separate;
}

static void invalid(HouseholdCheck *check, const char *code, const char *detail)
{
    error_list_add(&check->faults, error_new(check->arena, ERROR_INVALID, code, "%s", detail));
}

/* What can only be a bug of whoever built the household. */
static void inconsistent(HouseholdCheck *check, const char *detail)
{
    error_list_add(&check->faults,
                   error_new(check->arena, ERROR_INTERNAL, "household_inconsistent", "%s", detail));
}

static bool dates_in_order(OptionalDate earlier, OptionalDate later)
{
    return !earlier.present || !later.present || date_compare(earlier.value, later.value) <= 0;
}

static bool is_negative(OptionalMoney amount)
{
    return amount.present && amount.value.cents < 0;
}

static void check_lot(HouseholdCheck *check, const Lot *lot)
{
    if (lot->account >= check->household->account_count ||
        lot->security >= check->household->security_count)
        inconsistent(check, "A lot belongs to no account or security.");
    if (lot->quantity.units <= 0)
        invalid(check, "not_positive", "A lot's quantity is more than zero.");
    if (lot->absorbed.units < 0 || lot->absorbed.units > lot->quantity.units)
        invalid(check, "absorbed_over_quantity", "A lot has absorbed losses with its own shares.");
    if (is_negative(lot->basis) || is_negative(lot->donor_basis) || is_negative(lot->gift_value))
        invalid(check, "negative", "A lot's amounts are not negative.");
    if (lot->basis.present && lot->basis_status == BASIS_UNKNOWN)
        invalid(check, "contradictory_basis", "A lot of unknown basis has a basis.");
    if (!dates_in_order(lot->deemed_acquired_on, lot->acquired_on))
        invalid(check, "deemed_after_acquired",
                "A lot's deemed date is not after its acquisition.");
    if (!dates_in_order(lot->donor_acquired_on, lot->gift_date))
        invalid(check, "donor_after_gift", "A donor acquires before the gift.");
}

/* Whether two neighbours stand in the order that household.h promises. */
static bool lots_in_order(const Lot *left, const Lot *right)
{
    int32_t left_days = left->acquired_on.present ? left->acquired_on.value.days : INT32_MIN;
    int32_t right_days = right->acquired_on.present ? right->acquired_on.value.days : INT32_MIN;

    if (lot_place(left) != lot_place(right))
        return lot_place(left) < lot_place(right);
    if (left_days != right_days)
        return left_days < right_days;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence;
    return left->part < right->part;
}

static int compare_lots(const void *left, const void *right)
{
    return lots_in_order(right, left) - lots_in_order(left, right);
}

void household_sort_lots(Household *household)
{
    if (household->lot_count > 0)
        qsort(household->lots, household->lot_count, sizeof *household->lots, compare_lots);
}

static Wide size_of(int64_t amount)
{
    return amount < 0 ? -(Wide)amount : amount;
}

/* Sums that fit, so that nothing behind this check has to look again. */
static void check_totals(HouseholdCheck *check)
{
    const Household *household = check->household;
    Wide cents = 0;
    Wide units = 0;
    Wide value = 0;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        const Security *security = &household->securities[lot->security];

        cents += size_of(lot->basis.value.cents) + size_of(lot->donor_basis.value.cents) +
                 size_of(lot->gift_value.value.cents);
        units += lot->quantity.units;
        if (security->price.present)
            value += (Wide)lot->quantity.units * security->price.value.micros /
                     (QUANTITY_ONE * PRICE_ONE / MONEY_ONE);
    }
    for (size_t i = 0; i < household->account_count; i++)
        value += size_of(household->accounts[i].cash.cents);
    for (size_t i = 0; i < household->realized_count; i++)
        cents += size_of(household->realized[i].gain.cents);
    if (cents > HOUSEHOLD_TOTAL_LIMIT || units > HOUSEHOLD_TOTAL_LIMIT ||
        value > HOUSEHOLD_TOTAL_LIMIT)
        invalid(check, "household_too_large", "The household's totals are beyond what is held.");
}

static bool model_in_range(const Household *household, int32_t model)
{
    return model >= -1 && model < (int32_t)household->model_count;
}

static void check_indices(HouseholdCheck *check)
{
    const Household *household = check->household;
    bool good = model_in_range(household, household->model);

    for (size_t i = 0; i < household->account_count; i++)
        good = good && model_in_range(household, household->accounts[i].model);
    for (size_t i = 0; i < household->realized_count; i++)
        good = good && household->realized[i].account < household->account_count &&
               household->realized[i].security < household->security_count;
    for (size_t i = 0; i < household->budget_count; i++)
        good = good && (household->budgets[i].scope == BUDGET_HOUSEHOLD ||
                        household->budgets[i].account < household->account_count);
    for (size_t i = 0; i < household->restraint_count; i++)
        good = good && household->restraints[i].account < (int32_t)household->account_count &&
               household->restraints[i].security < (int32_t)household->security_count;
    for (size_t i = 0; i < household->last_trade_count; i++)
        good = good && household->last_trades[i].account < household->account_count &&
               household->last_trades[i].security < household->security_count;
    for (size_t i = 1; i < household->profile_count; i++)
        good = good && household->profiles[i - 1].year < household->profiles[i].year;
    if (!good)
        inconsistent(check, "An index is out of range, or the profiles are not in order.");
}

Error *household_check(Arena *arena, const Household *household)
{
    HouseholdCheck check = {.arena = arena, .household = household};

    check_indices(&check);
    for (size_t i = 0; i < household->lot_count; i++) {
        check_lot(&check, &household->lots[i]);
        if (i > 0 && !lots_in_order(&household->lots[i - 1], &household->lots[i]))
            inconsistent(&check, "The lots are not in order.");
    }
    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];

        if (!dates_in_order(row->acquired_on, (OptionalDate){true, row->sold_on}))
            invalid(&check, "sold_before_bought", "A realized gain is sold before it is bought.");
    }
    if (check.faults.count == 0)
        check_totals(&check);
    return check.faults.first;
}

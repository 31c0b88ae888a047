#include "domain/location.h"

#include "domain/budget.h"
#include "domain/drift_parts.h"

#include <stdlib.h>

static const char *const GAP_WORDS[] = {"known", "missing_price", "no_tax_rates", "no_choice"};
const Names LOCATION_GAP_NAMES = NAMES_OF(GAP_WORDS);

static const char *const PLACE_WORDS[] = {"taxable", "retirement", "either"};
const Names LOCATION_PLACE_NAMES = NAMES_OF(PLACE_WORDS);

static const Money STEP = {100000};

/* What is held in accounts that count, exact as drift's values are. */
typedef struct Sums {
    Wide taxable[ASSET_CLASS_COUNT];
    Wide all[ASSET_CLASS_COUNT];
} Sums;

/* The year's tax with so much more income, less that without, of a dollar of it. */
static Rate marginal(const TaxParameters *parameters, const TaxProfile *profile,
                     const TaxProfile *more, Gains gains)
{
    TaxYear without;
    TaxYear with;

    tax_year_compute(parameters, profile, gains, &without);
    tax_year_compute(parameters, more, gains, &with);
    return (Rate){
        decimal_multiply_divide(with.total.cents - without.total.cents, RATE_ONE, STEP.cents)};
}

static void find_marginal_rates(const TaxParameters *parameters, Gains gains, LocationRates *rates)
{
    const TaxProfile *profile = rates->profile;
    TaxProfile interest = *profile;
    TaxProfile dividends = *profile;

    interest.interest = money_add(interest.interest, STEP);
    dividends.ordinary_dividends = money_add(dividends.ordinary_dividends, STEP);
    dividends.qualified_dividends = money_add(dividends.qualified_dividends, STEP);
    rates->ordinary = marginal(parameters, profile, &interest, gains);
    rates->preferential = marginal(parameters, profile, &dividends, gains);
}

static Rate drag_of(const LocationYield *yield, const LocationRates *rates)
{
    Wide ordinary = (Wide)yield->ordinary_yield.millionths + yield->short_term_gain.millionths;
    Wide preferential = (Wide)yield->qualified_yield.millionths + yield->long_term_gain.millionths;
    Wide product =
        ordinary * rates->ordinary.millionths + preferential * rates->preferential.millionths;

    return (Rate){decimal_narrow(decimal_divide_half_away(product, RATE_ONE))};
}

LocationRates location_rates(const TaxTables *tables, const LocationYields *yields,
                             const Household *household, int32_t year)
{
    bool other_year;
    LocationRates rates = {.profile = household_profile(household, year, &other_year)};
    const TaxParameters *parameters = tax_tables_year(tables, year);

    if (rates.profile == NULL)
        return rates;
    rates.known = rates.profile->kind == PROFILE_FLAT || parameters != NULL;
    if (rates.profile->kind == PROFILE_FLAT) {
        int64_t state = rates.profile->state_rate.millionths;

        rates.ordinary.millionths = rates.profile->short_term_rate.value.millionths + state;
        rates.preferential.millionths = rates.profile->long_term_rate.value.millionths + state;
    } else if (rates.known) {
        find_marginal_rates(parameters, budget_used(household, year, -1), &rates);
    }
    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++)
        rates.drag[i] = drag_of(&yields->by_class[i], &rates);
    return rates;
}

Rate location_drag_in(const Household *household, const LocationRates *rates, uint32_t account,
                      OptionalWord asset_class)
{
    if (!rates->known || !asset_class.present ||
        !household_account_on_return(&household->accounts[account], rates->profile))
        return (Rate){0};
    return rates->drag[asset_class.value];
}

static void add_holdings(const Household *household, const HouseholdPositions *positions,
                         size_t account, Wide sums[static ASSET_CLASS_COUNT])
{
    const Quantity *shares = &positions->shares[account * household->security_count];

    for (size_t i = 0; i < household->security_count; i++) {
        const Security *security = &household->securities[i];

        if (security->asset_class.present && security->price.present)
            sums[security->asset_class.value] +=
                drift_exact_value(shares[i], security->price.value);
    }
    if (positions->cash[account].cents > 0)
        sums[CLASS_CASH] += (Wide)positions->cash[account].cents * VALUE_PER_CENT;
}

static Sums sum_up(const Household *household, const LocationRates *rates,
                   const HouseholdPositions *positions)
{
    Sums sums = {0};

    for (size_t i = 0; i < household->account_count; i++) {
        const Account *account = &household->accounts[i];
        bool taxable = household_account_on_return(account, rates->profile);

        if (account->tax_treatment == TAXABLE && !taxable)
            continue;
        add_holdings(household, positions, i, sums.all);
        if (taxable)
            add_holdings(household, positions, i, sums.taxable);
    }
    return sums;
}

/* In 10^-6 cents: what is finer is rounded away, so that a hundred times as much fits. */
static Wide shown(Wide drag)
{
    return decimal_divide_half_away(drag, VALUE_PER_CENT);
}

static Wide drag_in(const LocationRates *rates, const Wide taxable[static ASSET_CLASS_COUNT])
{
    Wide sum = 0;

    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++)
        sum += taxable[i] * rates->drag[i].millionths;
    return shown(sum);
}

Wide location_drag(const Household *household, const LocationRates *rates,
                   const HouseholdPositions *positions)
{
    Sums sums = sum_up(household, rates, positions);

    return rates->known ? drag_in(rates, sums.taxable) : 0;
}

/* A class in the order in which taxable accounts are filled. */
typedef struct Filler {
    Rate drag;
    Wide value;
} Filler;

static int compare_fillers(const void *left, const void *right)
{
    return decimal_compare(((const Filler *)left)->drag.millionths,
                           ((const Filler *)right)->drag.millionths);
}

/* Room in taxable accounts, and all classes, least drag first. */
typedef struct Filling {
    Filler fillers[ASSET_CLASS_COUNT];
    Wide room;
} Filling;

static Filling fill_open(const LocationRates *rates, const Sums *sums)
{
    Filling filling = {.room = 0};

    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++) {
        filling.fillers[i] = (Filler){rates->drag[i], sums->all[i]};
        filling.room += sums->taxable[i];
    }
    qsort(filling.fillers, ASSET_CLASS_COUNT, sizeof *filling.fillers, compare_fillers);
    return filling;
}

/* The drag where the room goes to classes in the order of their drag, or the other way round. */
static Wide fill(const Filling *filling, bool least_first)
{
    Wide left = filling->room;
    Wide sum = 0;

    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++) {
        const Filler *filler = &filling->fillers[least_first ? i : ASSET_CLASS_COUNT - 1 - i];
        Wide part = filler->value < left ? filler->value : left;

        sum += part * filler->drag.millionths;
        left -= part;
    }
    return shown(sum);
}

/* Where the least drag has a class: those of the same drag share what they have together. */
static LocationPlace place_of(const Filling *filling, Rate drag)
{
    Wide below = 0;
    Wide up_to = 0;

    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++) {
        const Filler *filler = &filling->fillers[i];

        if (filler->drag.millionths < drag.millionths)
            below += filler->value;
        if (filler->drag.millionths <= drag.millionths)
            up_to += filler->value;
    }
    if (filling->room <= below)
        return PLACE_RETIREMENT;
    return filling->room >= up_to ? PLACE_TAXABLE : PLACE_EITHER;
}

static Money in_cents(Wide finer, Wide units)
{
    return (Money){decimal_narrow(decimal_divide_half_away(finer, units))};
}

static void show_classes(const LocationRates *rates, const Sums *sums, const Filling *filling,
                         Location *location)
{
    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++) {
        if (sums->all[i] == 0)
            continue;
        location->classes[location->class_count++] = (LocationClass){
            .asset_class = (AssetClass)i,
            .drag = rates->drag[i],
            .value = in_cents(sums->all[i], VALUE_PER_CENT),
            .taxable = in_cents(sums->taxable[i], VALUE_PER_CENT),
            .belongs =
                location->gap == LOCATION_KNOWN ? place_of(filling, rates->drag[i]) : PLACE_EITHER,
        };
    }
}

static bool is_priced(const Household *household, const HouseholdPositions *positions)
{
    bool priced = true;

    for (size_t i = 0; i < household->account_count; i++) {
        const Quantity *shares = &positions->shares[i * household->security_count];

        for (size_t j = 0; j < household->security_count; j++)
            priced = priced && (shares[j].units == 0 || household->securities[j].price.present);
    }
    return priced;
}

void location_compute(Arena *arena, const Household *household, const LocationRates *rates,
                      const HouseholdPositions *positions, Location *location_out)
{
    Sums sums = sum_up(household, rates, positions);
    Filling filling = fill_open(rates, &sums);
    Wide drag = drag_in(rates, sums.taxable);
    Wide least = fill(&filling, true);
    Wide greatest = fill(&filling, false);
    Location location = {.classes = ARENA_ARRAY(arena, LocationClass, ASSET_CLASS_COUNT)};

    if (!is_priced(household, positions))
        location.gap = LOCATION_MISSING_PRICE;
    else if (!rates->known)
        location.gap = LOCATION_NO_TAX_RATES;
    else if (least == greatest)
        location.gap = LOCATION_NO_CHOICE;
    else
        location.score = (int32_t)decimal_divide_half_away((greatest - drag) * LOCATION_SCORE_BEST,
                                                           greatest - least);
    if (location.gap == LOCATION_KNOWN || location.gap == LOCATION_NO_CHOICE) {
        location.drag = in_cents(drag, RATE_ONE);
        location.least = in_cents(least, RATE_ONE);
        location.greatest = in_cents(greatest, RATE_ONE);
        show_classes(rates, &sums, &filling, &location);
    }
    *location_out = location;
}

/*
 * What holds for the location of every household: that the least and the greatest drag are those of
 * all placements there are, that the score lies between them, that a class moved to its place never
 * lowers it, and that nothing depends on an order of entry.
 */
#include "domain/location.h"

#include "household_sketch.h"

enum { ROUNDS = 300, SMALL_ROUNDS = 150, CLASSES = 3, ACCOUNTS = 3, ROOM = 3 };

/* Accounts with room for a few units of 100 dollars, each of one of three classes. */
typedef struct Small {
    HouseholdBuilder builder;
    const Household *household;
    LocationRates rates;
    HouseholdPositions at; /* while placements are walked through */
    int64_t room[ACCOUNTS];
    int64_t units[CLASSES];
    Wide least;
    Wide greatest;
    Location best;
    Location worst;
} Small;

static LocationYields random_yields(uint64_t *seed)
{
    LocationYields yields = {0};

    for (size_t i = 0; i < ASSET_CLASS_COUNT; i++) {
        yields.by_class[i] = (LocationYield){{(int64_t)random_below(seed, 4) * 20000},
                                             {(int64_t)random_below(seed, 3) * 20000},
                                             {(int64_t)random_below(seed, 50000)},
                                             {(int64_t)random_below(seed, 50000)}};
    }
    return yields;
}

static Quantity *shares_of(const Small *small, size_t account, size_t class)
{
    return &small->at.shares[account * small->household->security_count + class];
}

/* As many units of each class as all accounts have room for. */
static void open_small(Small *small, PropertyCase *made)
{
    static const TaxTreatment treatments[] = {TAXABLE, TAX_DEFERRED, TAX_FREE};
    static const char *const symbols[CLASSES] = {"AAA", "BBB", "CCC"};
    LocationYields yields = random_yields(&made->seed);

    small->builder = builder_new(made->arena, "2026-08-21");
    for (size_t i = 0; i < ACCOUNTS; i++) {
        small->room[i] = (int64_t)random_below(&made->seed, ROOM + 1);
        builder_account(&small->builder, treatments[random_below(&made->seed, 3)], OWNER_SELF, "0");
        for (int64_t j = 0; j < small->room[i]; j++)
            small->units[random_below(&made->seed, CLASSES)]++;
    }
    for (size_t i = 0; i < CLASSES; i++)
        builder_security(&small->builder, symbols[i], (AssetClass)(2 * i), "100");
    builder_profile(&small->builder, 2026, FILING_MFJ, "180000");
    small->household = builder_household(&small->builder);
    small->at = household_positions(made->arena, small->household);
    small->rates = location_rates(&made->rules->tax, &yields, small->household, 2026);
}

static void see_placement(Small *small)
{
    Wide drag = location_drag(small->household, &small->rates, &small->at);
    Location location;

    location_compute(small->builder.arena, small->household, &small->rates, &small->at, &location);
    if (small->least < 0 || drag < small->least) {
        small->least = drag;
        small->best = location;
    }
    if (drag > small->greatest) {
        small->greatest = drag;
        small->worst = location;
    }
}

/* All ways to put the units of the classes from this one on into the accounts from this one on. */
static void walk(Small *small, size_t class, size_t account)
{
    if (class == CLASSES) {
        see_placement(small);
        return;
    }
    if (account == ACCOUNTS) {
        if (small->units[class] == 0)
            walk(small, class + 1, 0);
        return;
    }
    for (int64_t part = 0; part <= small->units[class] && part <= small->room[account]; part++) {
        shares_of(small, account, class)->units = part * QUANTITY_ONE;
        small->units[class] -= part;
        small->room[account] -= part;
        walk(small, class, account + 1);
        small->units[class] += part;
        small->room[account] += part;
    }
    shares_of(small, account, class)->units = 0;
}

static int64_t in_cents(Wide drag)
{
    return decimal_narrow(decimal_divide_half_away(drag, RATE_ONE));
}

/* Over every account's own room, not the taxable ones' together. */
static void least_and_greatest_are_of_all_placements(PropertyCase *made)
{
    Small *small = ARENA_NEW(made->arena, Small);

    *small = (Small){.least = -1, .greatest = -1};
    open_small(small, made);
    walk(small, 0, 0);
    assert_int_equal(small->best.least.cents, in_cents(small->least));
    assert_int_equal(small->worst.greatest.cents, in_cents(small->greatest));
    assert_int_equal(small->best.gap,
                     small->least == small->greatest ? LOCATION_NO_CHOICE : LOCATION_KNOWN);
    if (small->best.gap == LOCATION_KNOWN) {
        assert_int_equal(small->best.score, LOCATION_SCORE_BEST);
        assert_int_equal(small->worst.score, 0);
    }
}

static void test_location_extremes_are_of_all_placements_e2(void **state)
{
    property_hold(state, SMALL_ROUNDS, least_and_greatest_are_of_all_placements);
}

static Location locate(const PropertyCase *made, const Household *household,
                       const LocationYields *yields, const HouseholdPositions *positions)
{
    LocationRates rates = location_rates(&made->rules->tax, yields, household, 2026);
    Location location;

    location_compute(made->arena, household, &rates, positions, &location);
    return location;
}

static void assert_between(const Location *location)
{
    assert_true(location->least.cents <= location->drag.cents);
    assert_true(location->drag.cents <= location->greatest.cents);
    assert_in_range(location->score, 0, LOCATION_SCORE_BEST);
    assert_true(location->gap == LOCATION_KNOWN || location->gap == LOCATION_NO_CHOICE);
}

static void assert_same(const Location *left, const Location *right)
{
    assert_int_equal(left->gap, right->gap);
    assert_int_equal(left->score, right->score);
    assert_int_equal(left->drag.cents, right->drag.cents);
    assert_int_equal(left->least.cents, right->least.cents);
    assert_int_equal(left->greatest.cents, right->greatest.cents);
    assert_int_equal(left->class_count, right->class_count);
    for (size_t i = 0; i < left->class_count; i++) {
        assert_int_equal(left->classes[i].asset_class, right->classes[i].asset_class);
        assert_int_equal(left->classes[i].value.cents, right->classes[i].value.cents);
        assert_int_equal(left->classes[i].taxable.cents, right->classes[i].taxable.cents);
        assert_int_equal(left->classes[i].belongs, right->classes[i].belongs);
    }
}

static void location_is_between_in_whatever_order(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);
    Arrangement plain = arrangement(sketch, NULL);
    Arrangement mixed = arrangement(sketch, &made->seed);
    LocationYields yields = random_yields(&made->seed);
    const Household *left = sketch_household(made->arena, sketch, &plain);
    const Household *right = sketch_household(made->arena, sketch, &mixed);
    HouseholdPositions left_held = household_positions(made->arena, left);
    HouseholdPositions right_held = household_positions(made->arena, right);
    Location one = locate(made, left, &yields, &left_held);
    Location other = locate(made, right, &yields, &right_held);

    assert_between(&one);
    assert_same(&one, &other);
}

static void test_location_is_between_in_whatever_order_e2(void **state)
{
    property_hold(state, ROUNDS, location_is_between_in_whatever_order);
}

/* What the household has of a class that belongs on one side and stands on the other. */
static Quantity *find_misplaced(const Household *household, const HouseholdPositions *positions,
                                const Location *location, bool taxable)
{
    for (size_t i = 0; i < location->class_count; i++) {
        LocationPlace wanted = taxable ? PLACE_RETIREMENT : PLACE_TAXABLE;

        if (location->classes[i].belongs != wanted)
            continue;
        for (size_t at = 0; at < household->account_count * household->security_count; at++) {
            const Account *account = &household->accounts[at / household->security_count];
            const Security *security = &household->securities[at % household->security_count];

            if ((account->tax_treatment == TAXABLE) == taxable && security->asset_class.present &&
                security->asset_class.value == (int)location->classes[i].asset_class &&
                positions->shares[at].units > 0 && account->owner != OWNER_OTHER)
                return &positions->shares[at];
        }
    }
    return NULL;
}

/* Moves some of one security from where it is to another account of the household. */
static void exchange(const Household *household, const HouseholdPositions *positions,
                     Quantity *from, Quantity *to)
{
    size_t securities = household->security_count;
    size_t from_at = (size_t)(from - positions->shares);
    size_t to_at = (size_t)(to - positions->shares);
    Quantity part = quantity_min(*from, *to);
    Quantity *one = &positions->shares[to_at / securities * securities + from_at % securities];
    Quantity *other = &positions->shares[from_at / securities * securities + to_at % securities];

    *from = quantity_subtract(*from, part);
    *one = quantity_add(*one, part);
    *to = quantity_subtract(*to, part);
    *other = quantity_add(*other, part);
}

/* Shares cost the same, so that accounts keep their sizes. */
static void a_class_moved_to_its_place_never_lowers_the_score(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);
    LocationYields yields = random_yields(&made->seed);
    Arrangement plain = arrangement(sketch, NULL);
    Household *household;
    HouseholdPositions held;
    Location before;
    Quantity *in_taxable;
    Quantity *in_retirement;

    sketch->profile.filing_status.value = FILING_MFJ;
    for (size_t i = 0; i < sketch->security_count; i++)
        sketch->securities[i].price.value = price("100");
    household = sketch_household(made->arena, sketch, &plain);
    held = household_positions(made->arena, household);
    before = locate(made, household, &yields, &held);
    in_taxable = find_misplaced(household, &held, &before, true);
    in_retirement = find_misplaced(household, &held, &before, false);
    for (int i = 0; i < 20 && in_taxable != NULL && in_retirement != NULL; i++) {
        Location after;

        exchange(household, &held, in_taxable, in_retirement);
        after = locate(made, household, &yields, &held);
        assert_true(after.score >= before.score);
        assert_true(after.drag.cents <= before.drag.cents);
        assert_int_equal(after.least.cents, before.least.cents);
        assert_int_equal(after.greatest.cents, before.greatest.cents);
        before = after;
        in_taxable = find_misplaced(household, &held, &before, true);
        in_retirement = find_misplaced(household, &held, &before, false);
    }
}

static void test_location_moved_to_its_place_never_falls_e2(void **state)
{
    property_hold(state, ROUNDS, a_class_moved_to_its_place_never_lowers_the_score);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_location_extremes_are_of_all_placements_e2),
        PROPERTY(test_location_is_between_in_whatever_order_e2),
        PROPERTY(test_location_moved_to_its_place_never_falls_e2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What an alert says of how long its answer stands is true: at random prices within the interval
 * and on every day before the date nothing is decided otherwise; just outside of the interval
 * something is.
 */
#include "household_sketch.h"

#include "domain/decision.h"

enum { ROUNDS = 24, PRICES = 24 };

typedef struct Desk {
    PropertyCase *made;
    Household *household;
    const PreviewOrder *order;
    Decision decision;
    Preview preview;
} Desk;

/* False when the order cannot be carried out. */
static bool decide(const Desk *desk, const Decision *before, Preview *preview, Decision *decision)
{
    Arena *arena = desk->made->arena;
    const Rules *rules = desk->made->rules;
    Comparison comparison;

    if (preview_compute(arena, rules, desk->household, desk->order, (OptionalWord){0}, preview) !=
            NULL ||
        comparison_compute(arena, rules, desk->household, desk->order, &comparison) != NULL)
        return false;
    *decision = decision_of_preview(arena, preview, &comparison, before);
    return true;
}

static Desk desk_new(PropertyCase *made)
{
    const Sketch *sketch = sketch_new(made);
    Arrangement places = arrangement(sketch, NULL);
    Desk desk = {.made = made,
                 .household = sketch_household(made->arena, sketch, &places),
                 .order = sketch->order};

    assert_true(decide(&desk, NULL, &desk.preview, &desk.decision));
    return desk;
}

/* Whether nothing is otherwise now than at first. */
static bool is_same(const Desk *desk)
{
    const DecisionScope scope = {.household = desk->household, .preview = &desk->preview};
    Preview *preview = ARENA_NEW(desk->made->arena, Preview);
    Decision decision;
    Alert *alerts;

    return decide(desk, &desk->decision, preview, &decision) &&
           decision_compare(desk->made->arena, &desk->decision, &decision, &scope, &alerts) == 0;
}

static bool is_same_at(const Desk *desk, uint32_t security, int64_t micros)
{
    Price *price = &desk->household->securities[security].price.value;
    const Price present = *price;
    bool same;

    *price = (Price){micros};
    same = is_same(desk);
    *price = present;
    return same;
}

static void check_interval(PropertyCase *made)
{
    Desk desk = desk_new(made);

    if (desk.preview.sell_count == 0)
        return;
    uint32_t security = desk.preview.sells[0].security;
    int64_t present = desk.household->securities[security].price.value.micros;
    DecisionInterval interval = decision_interval(made->arena, made->rules, desk.household,
                                                  desk.order, security, &desk.decision);
    int64_t low = interval.low.present ? interval.low.value.micros : present - present / 5;
    int64_t high = interval.high.present ? interval.high.value.micros : present + present / 5;

    assert_true(low <= present && present <= high);
    assert_int_equal(desk.household->securities[security].price.value.micros, present);
    assert_true(is_same_at(&desk, security, low));
    assert_true(is_same_at(&desk, security, high));
    for (int i = 0; i < PRICES; i++)
        assert_true(is_same_at(
            &desk, security, low + (int64_t)random_below(&made->seed, (uint64_t)(high - low) + 1)));
    if (interval.low.present)
        assert_false(is_same_at(&desk, security, low - 1));
    if (interval.high.present)
        assert_false(is_same_at(&desk, security, high + 1));
}

static void test_decision_interval_holds_within_and_ends_at_its_ends(void **state)
{
    property_hold(state, ROUNDS, check_interval);
}

static void check_days(PropertyCase *made)
{
    Desk desk = desk_new(made);
    const DecisionScope scope = {.household = desk.household, .preview = &desk.preview};
    const Date today = desk.household->pins.price_as_of;
    const Date until = decision_stands_until(made->arena, &scope, today);

    assert_true(until.days > today.days);
    assert_true(until.days <= date("2027-01-01").days);
    for (Date day = date_add_days(today, 1); day.days < until.days; day = date_add_days(day, 1)) {
        desk.household->pins.price_as_of = day;
        assert_true(is_same(&desk));
    }
}

static void test_decision_stands_on_every_day_before_its_date(void **state)
{
    property_hold(state, ROUNDS, check_days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_decision_interval_holds_within_and_ends_at_its_ends),
        PROPERTY(test_decision_stands_on_every_day_before_its_date)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "property.h"

#include "domain/book_columns.h"
#include "domain/book_view.h"

enum { SECURITIES = 9, MODELS = 4, HOUSEHOLDS = 40, HOLDINGS = 6, STEPS = 5 };

static const char *const SYMBOLS[SECURITIES] = {"A", "B", "C", "D", "E", "F", "G", "H", "I"};

/* What the columns should hold: a place for every id there may be. */
typedef struct Truth {
    BookHousehold households[HOUSEHOLDS]; /* `gone` when it is not there */
} Truth;

static Security random_security(uint64_t *seed, size_t at)
{
    Security security = {
        .id = {{{[8] = (uint8_t)(7 * at), [15] = (uint8_t)(at + 1)}}},
        .symbol = text_of(SYMBOLS[at]),
        .price = {!random_one_in(seed, 12), {1 + (int64_t)random_below(seed, 500 * PRICE_ONE)}}};

    if (random_one_in(seed, 20))
        security.price.value.micros = PRICE_LIMIT;
    if (!random_one_in(seed, 5))
        security.asset_class = (OptionalWord){true, (int)random_word(seed, CLASS_REAL_ESTATE + 1)};
    return security;
}

/* By class; by security; by group, one of them of two; and by class with cash. */
static Model random_model(Arena *arena, uint64_t *seed, size_t at)
{
    Model model = {
        .id = {{{[15] = (uint8_t)(at + 1)}}},
        .basis = at == 1   ? BY_SECURITY
                 : at == 2 ? BY_SECURITY_GROUP
                           : BY_ASSET_CLASS,
        .kind = (ModelKind)random_word(seed, 5),
        .drift_tolerance = {random_one_in(seed, 2), {(int64_t)random_below(seed, RATE_ONE)}},
        .targets = ARENA_ARRAY(arena, ModelTarget, 3),
        .target_count = 3};
    int64_t first = (int64_t)random_below(seed, RATE_ONE);
    int64_t second = (int64_t)random_below(seed, (uint64_t)(RATE_ONE - first) + 1);

    for (int i = 0; i < 3; i++) {
        ModelTarget *target = &model.targets[i];

        target->weight = (Rate){i == 0 ? first : i == 1 ? second : RATE_ONE - first - second};
        if (i == 2 && at != 0) {
            target->asset_class = (OptionalWord){true, CLASS_CASH};
        } else if (model.basis == BY_ASSET_CLASS) {
            target->asset_class = (OptionalWord){true, i};
        } else if (model.basis == BY_SECURITY) {
            target->symbol = (OptionalText){true, text_of(SYMBOLS[i])};
        } else {
            target->group = (OptionalText){true, text_of(i == 0 ? "first" : "second")};
            target->member_count = 2;
            target->members = ARENA_ARRAY(arena, GroupMember, 2);
            target->members[0].symbol = text_of(SYMBOLS[2 * i]);
            target->members[1].symbol = text_of(SYMBOLS[2 * i + 1]);
        }
    }
    return model;
}

/* Of removed classes, which the models have or have not, sometimes of all that one has, and of an
 * index by the second model, which is by security, or by one that is not or is none. */
static Policy random_policy(Arena *arena, uint64_t *seed)
{
    static const char *const names[] = {"us_stocks", "emerging_stocks", "cash", "A", "first", "Z"};
    Policy policy = {.removed_classes.present = random_one_in(seed, 3),
                     .direct_index = {.class = text_of(names[random_below(seed, 6)]),
                                      .present = random_one_in(seed, 3)}};
    OptionalTexts *removed = &policy.removed_classes;

    if (policy.direct_index.present && !random_one_in(seed, 4))
        policy.direct_index.model_id =
            (OptionalModelId){true, {{{[15] = random_one_in(seed, 2) ? 2 : 4}}}};

    if (!removed->present)
        return policy;
    removed->texts = ARENA_ARRAY(arena, Text, 6);
    for (size_t i = 0; i < 6; i++) {
        if (random_one_in(seed, 2))
            removed->texts[removed->count++] = text_of(names[i]);
    }
    if (random_one_in(seed, 4)) {
        for (removed->count = 0; removed->count < 3; removed->count++)
            removed->texts[removed->count] =
                text_of(names_word(&ASSET_CLASS_NAMES, (int)removed->count));
    }
    return policy;
}

static Catalog random_catalog(Arena *arena, uint64_t *seed)
{
    Catalog catalog = {.securities = ARENA_ARRAY(arena, Security, SECURITIES),
                       .security_count = SECURITIES - random_below(seed, 2),
                       .models = ARENA_ARRAY(arena, Model, MODELS),
                       .model_count = MODELS - random_below(seed, 2),
                       .policy = random_policy(arena, seed)};

    for (size_t i = 0; i < SECURITIES; i++)
        catalog.securities[i] = random_security(seed, i);
    for (size_t i = 0; i < MODELS; i++)
        catalog.models[i] = random_model(arena, seed, i);
    catalog_index(arena, &catalog);
    return catalog;
}

static Quantity random_quantity(uint64_t *seed)
{
    if (random_one_in(seed, 40))
        return (Quantity){INT64_MAX - (int64_t)random_below(seed, 3)};
    if (random_one_in(seed, 10))
        return (Quantity){1 + (int64_t)random_below(seed, QUANTITY_LIMIT)};
    return (Quantity){1 + (int64_t)random_below(seed, 1000 * QUANTITY_ONE)};
}

static BookHousehold random_household(Arena *arena, uint64_t *seed, size_t at)
{
    BookHousehold household = {
        .id = {{{[3] = (uint8_t)at}}},
        .gone = random_one_in(seed, 4),
        .name = text_of(arena_format(arena, "%.*s", (int)random_below(seed, 12), "Household X")),
        .model_id = {!random_one_in(seed, 6),
                     {{{[15] = (uint8_t)(1 + random_below(seed, MODELS))}}}},
        .drift_tolerance = {random_one_in(seed, 3), {(int64_t)random_below(seed, RATE_ONE)}},
        .cash = {random_one_in(seed, 2) ? random_signed(seed, 1000 * MONEY_ONE) : 0},
        .holdings = ARENA_ARRAY(arena, BookHolding, HOLDINGS),
        .policy = random_policy(arena, seed),
    };
    size_t first = random_below(seed, SECURITIES);

    if (random_one_in(seed, 30))
        household.cash.cents = random_signed(seed, HOUSEHOLD_TOTAL_LIMIT);
    household.holding_count = household.gone ? 0 : random_below(seed, HOLDINGS + 1);
    for (size_t i = 0; i < household.holding_count; i++) {
        household.holdings[i].security_id =
            (SecurityId){{{[8] = (uint8_t)(7 * ((first + i) % SECURITIES)),
                           [15] = (uint8_t)((first + i) % SECURITIES + 1)}}};
        household.holdings[i].quantity = random_quantity(seed);
    }
    return household;
}

/* Some households change, come or go. */
static size_t random_changes(PropertyCase *made, Truth *truth, BookHousehold *changed)
{
    size_t count = 0;

    for (size_t i = 0; i < HOUSEHOLDS; i++) {
        if (!random_one_in(&made->seed, 3))
            continue;
        truth->households[i] = random_household(made->arena, &made->seed, i);
        changed[count++] = truth->households[i];
    }
    return count;
}

static void assert_rows_equal(const BookRow *got, const BookRow *wanted)
{
    assert_memory_equal(&got->household_id, &wanted->household_id, sizeof got->household_id);
    assert_true(text_equal(got->name, wanted->name));
    assert_int_equal(got->model_id.present, wanted->model_id.present);
    assert_memory_equal(&got->model_id.value, &wanted->model_id.value, sizeof(ModelId));
    assert_int_equal(got->gap, wanted->gap);
    assert_int_equal(got->value.present, wanted->value.present);
    assert_int_equal(got->value.value.cents, wanted->value.value.cents);
    assert_int_equal(got->drift.millionths, wanted->drift.millionths);
    assert_int_equal(got->tolerance.millionths, wanted->tolerance.millionths);
    assert_int_equal(got->within, wanted->within);
}

static void assert_columns_hold(PropertyCase *made, const BookColumns *columns, const Truth *truth,
                                const Catalog *catalog)
{
    BookRow *rows = ARENA_ARRAY(made->arena, BookRow, columns->count);
    size_t next = 0;

    book_columns_figure(made->arena, columns, catalog, &made->rules->drift, rows);
    for (size_t i = 0; i < HOUSEHOLDS; i++) {
        const BookHousehold *household = &truth->households[i];
        BookRow wanted;

        if (household->gone)
            continue;
        assert_true(next < columns->count);
        wanted = book_figure(made->arena, catalog, &made->rules->drift, household);
        assert_rows_equal(&rows[next++], &wanted);
    }
    assert_int_equal(next, columns->count);
}

static void columns_hold(PropertyCase *made)
{
    BookHousehold *changed = ARENA_ARRAY(made->arena, BookHousehold, HOUSEHOLDS);
    Truth *truth = ARENA_NEW(made->arena, Truth);
    BookColumns *columns = NULL;

    for (size_t i = 0; i < HOUSEHOLDS; i++)
        truth->households[i].gone = true;
    for (int step = 0; step < STEPS; step++) {
        Catalog catalog = random_catalog(made->arena, &made->seed);
        size_t count = random_changes(made, truth, changed);
        BookColumns *merged = book_columns_merge(columns, changed, count);

        assert_non_null(merged);
        book_columns_free(columns);
        columns = merged;
        assert_columns_hold(made, columns, truth, &catalog);
    }
    book_columns_free(columns);
}

static void test_book_columns_after_any_changes_figure_like_each_household(void **state)
{
    property_hold(state, 300, columns_hold);
}

/* Figures of every kind are met by the cases above. */
static void test_book_columns_cases_reach_every_gap(void **state)
{
    PropertyCase made = {.arena = *state, .rules = builder_rules(*state), .seed = 7};
    size_t met[DRIFT_NOTHING_LEFT + 1] = {0};

    for (int round = 0; round < 200; round++) {
        Catalog catalog = random_catalog(made.arena, &made.seed);
        BookHousehold household = random_household(made.arena, &made.seed, 1);

        met[book_figure(made.arena, &catalog, &made.rules->drift, &household).gap]++;
    }
    for (int gap = 0; gap <= DRIFT_NOTHING_LEFT; gap++)
        assert_true(met[gap] > 0);
}

/* A cent is left of what is held by debts: its weights are no figures. */
static void test_book_columns_of_debts_beyond_weights_are_too_large(void **state)
{
    PropertyCase made = {.arena = *state, .rules = builder_rules(*state), .seed = 3};
    Truth *truth = ARENA_NEW(*state, Truth);
    Catalog catalog = random_catalog(*state, &made.seed);
    BookHolding holding = {catalog.securities[0].id, quantity("100000000")};
    BookHousehold household = {.model_id = {true, catalog.models[0].id},
                               .cash = money("-9999999999.99"),
                               .holdings = &holding,
                               .holding_count = 1};
    BookColumns *columns = book_columns_merge(NULL, &household, 1);
    BookRow row;

    for (size_t i = 0; i < HOUSEHOLDS; i++)
        truth->households[i].gone = i > 0;
    truth->households[0] = household;
    catalog.securities[0].price = (OptionalPrice){true, price("100")};
    book_columns_figure(*state, columns, &catalog, &made.rules->drift, &row);
    assert_int_equal(row.gap, DRIFT_TOO_LARGE);
    assert_columns_hold(&made, columns, truth, &catalog);
    book_columns_free(columns);
}

static void test_book_columns_of_nothing_are_empty(void **state)
{
    Catalog none = {0};
    BookColumns *columns = book_columns_merge(NULL, NULL, 0);
    BookColumns *again = book_columns_merge(columns, NULL, 0);

    assert_int_equal(again->count, 0);
    book_columns_figure(*state, again, &none, &builder_rules(*state)->drift, NULL);
    book_columns_free(columns);
    book_columns_free(again);
    book_columns_free(NULL);
}

static void test_book_view_keeps_names_of_its_own_in_order(void **state)
{
    char names[2][8] = {"Beech", "Ash"};
    BookView *view = book_view_new(2);

    (void)state;
    view->rows[0].name = text_of(names[0]);
    view->rows[1].name = text_of(names[1]);
    assert_true(book_view_settle(view, BOOK_BY_NAME));
    memset(names, 'x', sizeof names);
    assert_true(text_is(view->rows[0].name, "Ash"));
    assert_true(text_is(view->rows[1].name, "Beech"));
    assert_int_equal(view->summary.households, 2);
    assert_true(view->summary.value.present); /* neither has one: nothing, not unknown */
    assert_int_equal(view->bytes, sizeof *view + 3 * sizeof(BookRow) + strlen("BeechAsh") + 1);
    book_view_free(view);
    book_view_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_book_columns_after_any_changes_figure_like_each_household),
        TEST(test_book_columns_cases_reach_every_gap),
        TEST(test_book_columns_of_debts_beyond_weights_are_too_large),
        TEST(test_book_columns_of_nothing_are_empty),
        TEST(test_book_view_keeps_names_of_its_own_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

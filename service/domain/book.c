#include "domain/book.h"

#include <stdlib.h>

static const char *const SORT_WORDS[] = {"drift", "-drift", "name", "value", "-value"};
const Names BOOK_SORT_NAMES = NAMES_OF(SORT_WORDS);

BookRow book_row(const Household *household, const Drift *drift)
{
    bool priced = drift->missing_symbol.length == 0 && drift->gap != DRIFT_TOO_LARGE;

    return (BookRow){.household_id = household->id,
                     .name = household->name,
                     .value = {priced, priced ? drift->value : (Money){0}},
                     .gap = drift->gap,
                     .drift = drift->before,
                     .tolerance = drift->tolerance,
                     .within = drift->within_before};
}

/* The model that it has, as firm and household take it. */
static void give_model(Arena *arena, const Catalog *catalog, const BookHousehold *from,
                       Household *household)
{
    const Model *model =
        from->model_id.present ? catalog_model(catalog, from->model_id.value) : NULL;
    Policy policy = catalog->policy;

    household->model = -1;
    if (model == NULL)
        return;
    policy_override(&policy, &from->policy);
    household->models = ARENA_NEW(arena, Model);
    household->models[household->model_count++] =
        catalog_take_model(arena, catalog, &policy, model);
    household->model = 0;
}

/*
 * A household of one account and one lot for each security, which drifts as the real one does. A
 * security that has come after the catalog was read has no price yet.
 */
static Household light_household(Arena *arena, const Catalog *catalog, const BookHousehold *from)
{
    Account *account = ARENA_NEW(arena, Account);
    Household household = {
        .id = from->id,
        .name = from->name,
        .drift_tolerance = from->drift_tolerance,
        .pins = {.price_as_of = catalog->price_as_of},
        .accounts = account,
        .account_count = 1,
        .securities = ARENA_ARRAY(arena, Security, from->holding_count),
        .security_count = from->holding_count,
        .lots = ARENA_ARRAY(arena, Lot, from->holding_count),
        .lot_count = from->holding_count,
    };

    give_model(arena, catalog, from, &household);
    *account = (Account){.model = -1, .cash = from->cash};
    for (size_t i = 0; i < from->holding_count; i++) {
        const Security *security = catalog_security(catalog, from->holdings[i].security_id);

        household.securities[i] =
            security != NULL ? *security : (Security){.symbol = TEXT_LITERAL("?")};
        household.lots[i] = (Lot){.security = (uint32_t)i, .quantity = from->holdings[i].quantity};
    }
    return household;
}

BookRow book_figure(Arena *arena, const Catalog *catalog, const DriftTolerances *tolerances,
                    const BookHousehold *from)
{
    static const DriftScope whole = {.account = -1};
    Household household = light_household(arena, catalog, from);
    Drift drift = {.gap = DRIFT_TOO_LARGE};
    BookRow row;

    if (household_check(arena, &household) == NULL)
        drift_compute(arena, &household, tolerances, &whole, &drift);
    row = book_row(&household, &drift);
    row.model_id = from->model_id;
    return row;
}

BookSummary book_summary(void)
{
    return (BookSummary){.value = {.present = true}};
}

void book_summary_add(BookSummary *summary, const BookRow *row)
{
    OptionalMoney *value = &summary->value;
    int64_t step = row->drift.millionths / BOOK_DRIFT_STEP_MILLIONTHS;

    summary->households++;
    if (value->present && row->value.present)
        value->present = !__builtin_add_overflow(value->value.cents, row->value.value.cents,
                                                 &value->value.cents);
    if (row->gap != DRIFT_KNOWN) {
        summary->without_drift++;
        return;
    }
    summary->outside_tolerance += !row->within;
    summary->by_drift[step < BOOK_DRIFT_STEPS - 1 ? step : BOOK_DRIFT_STEPS - 1]++;
}

static bool is_of_model(const BookRow *row, OptionalModelId model_id)
{
    return !model_id.present ||
           (row->model_id.present && uuid_equal(row->model_id.value.uuid, model_id.value.uuid));
}

bool book_passes(const BookFilter *filter, const BookRow *row)
{
    bool known = row->gap == DRIFT_KNOWN;

    if (!is_of_model(row, filter->model_id))
        return false;
    if (filter->min_drift.present &&
        (!known || row->drift.millionths < filter->min_drift.value.millionths))
        return false;
    return !filter->within_tolerance.present ||
           (known && row->within == filter->within_tolerance.value);
}

/* As much of a name as decides a row's place. */
static Text start_of(Text name)
{
    return (Text){name.bytes, name.length < BOOK_NAME_BYTES ? name.length : BOOK_NAME_BYTES};
}

/* A row's place by a figure. */
typedef struct Figure {
    bool present;
    int64_t value;
} Figure;

static int compare_figures(Figure left, Figure right, bool down)
{
    int order = decimal_compare(left.value, right.value);

    if (left.present != right.present)
        return left.present ? -1 : 1;
    if (!left.present)
        return 0;
    return down ? -order : order;
}

static Figure drift_of(const BookRow *row)
{
    return (Figure){row->gap == DRIFT_KNOWN, row->drift.millionths};
}

static Figure value_of(const BookRow *row)
{
    return (Figure){row->value.present, row->value.value.cents};
}

int book_compare(BookSort sort, const BookRow *left, const BookRow *right)
{
    int order = 0;

    switch (sort) {
    case BOOK_BY_DRIFT:
    case BOOK_BY_DRIFT_DOWN:
        order = compare_figures(drift_of(left), drift_of(right), sort == BOOK_BY_DRIFT_DOWN);
        break;
    case BOOK_BY_VALUE:
    case BOOK_BY_VALUE_DOWN:
        order = compare_figures(value_of(left), value_of(right), sort == BOOK_BY_VALUE_DOWN);
        break;
    case BOOK_BY_NAME:
    default:
        order = text_compare(start_of(left->name), start_of(right->name));
        break;
    }
    return order != 0 ? order : uuid_compare(left->household_id.uuid, right->household_id.uuid);
}

#define COMPARE_BY(name, sort)                                                                     \
    static int name(const void *left, const void *right)                                           \
    {                                                                                              \
        return book_compare((sort), left, right);                                                  \
    }
COMPARE_BY(by_drift, BOOK_BY_DRIFT)
COMPARE_BY(by_drift_down, BOOK_BY_DRIFT_DOWN)
COMPARE_BY(by_name, BOOK_BY_NAME)
COMPARE_BY(by_value, BOOK_BY_VALUE)
COMPARE_BY(by_value_down, BOOK_BY_VALUE_DOWN)

void book_sort(BookSort sort, BookRow *rows, size_t count)
{
    static int (*const compares[])(const void *,
                                   const void *) = {[BOOK_BY_DRIFT] = by_drift,
                                                    [BOOK_BY_DRIFT_DOWN] = by_drift_down,
                                                    [BOOK_BY_NAME] = by_name,
                                                    [BOOK_BY_VALUE] = by_value,
                                                    [BOOK_BY_VALUE_DOWN] = by_value_down};

    if (count > 0)
        qsort(rows, count, sizeof *rows, compares[sort]);
}

size_t book_after(BookSort sort, const BookRow *rows, size_t count, const BookRow *last)
{
    size_t first = 0;

    while (count > 0) {
        size_t half = count / 2;

        if (book_compare(sort, &rows[first + half], last) <= 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

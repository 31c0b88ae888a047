#include "domain/book_columns.h"
#include "domain/drift_parts.h"
#include "domain/tailoring.h"

enum {
    NO_PRICE = -1,
    ALONE_BYTES = 64 << 20,
    OWN_WAYS_MOST = 64, /* each with a class for every security */
};

/* A model's classes as sums need them: its targets, cash, and all that is foreign as one, because
 * what is held is never negative. */
typedef struct Classes {
    uint32_t *class_of; /* of each security of the columns; NULL: not looked at yet */
    const Rate *targets;
    uint32_t cash; /* the last but one */
    bool is_empty; /* the policy leaves nothing of it */
} Classes;

/* A model as some households take it, in a way of their own. */
typedef struct OwnWay {
    const Model *model;
    Text policy; /* packed */
    Classes classes;
} OwnWay;

/* Columns at the prices and models of one catalog. */
typedef struct Valuation {
    Arena *arena;
    const BookColumns *columns;
    const Catalog *catalog;
    const DriftTolerances *tolerances;
    Household all;    /* every security of the columns */
    int64_t *prices;  /* of each of them, in micros, or NO_PRICE */
    Classes *classes; /* of each model, as the firm takes it */
    OwnWay *own;      /* the first ones met */
    size_t own_count;
    Arena *scratch; /* of a household that is figured alone */
} Valuation;

/* One household being summed up. */
typedef struct Sums {
    Wide total;
    Wide size; /* the same without signs */
    Wide units;
    bool missing; /* a price */
    Wide *classes;
} Sums;

static void set_securities(Valuation *valuation)
{
    const BookColumns *columns = valuation->columns;
    Household *all = &valuation->all;

    all->security_count = columns->security_count;
    all->securities = ARENA_ARRAY(valuation->arena, Security, columns->security_count);
    valuation->prices = ARENA_ARRAY(valuation->arena, int64_t, columns->security_count);
    for (size_t i = 0; i < columns->security_count; i++) {
        const Security *security = catalog_security(valuation->catalog, columns->security_ids[i]);

        if (security != NULL)
            all->securities[i] = *security;
        valuation->prices[i] =
            all->securities[i].price.present ? all->securities[i].price.value.micros : NO_PRICE;
    }
}

/* Rules DR-3, DR-4. */
static Classes map_classes(const Valuation *valuation, const Policy *policy, const Model *model)
{
    Model taken = catalog_take_model(valuation->arena, valuation->catalog, policy, model);
    DriftMap map;

    drift_map(valuation->arena, &valuation->all, &taken, &map);
    for (size_t i = 0; i < valuation->all.security_count; i++) {
        if (map.class_of[i] > map.cash)
            map.class_of[i] = map.cash + 1;
    }
    return (Classes){map.class_of, map.targets, map.cash, taken.target_count == 0};
}

static const Classes *classes_of(Valuation *valuation, const Model *model)
{
    Classes *classes = &valuation->classes[model - valuation->catalog->models];

    if (classes->class_of == NULL)
        *classes = map_classes(valuation, &valuation->catalog->policy, model);
    return classes;
}

/* As a household's own policy takes the model; NULL: there are too many ways. */
static const Classes *own_classes(Valuation *valuation, const Model *model, Text packed)
{
    Policy policy = valuation->catalog->policy;
    Policy own;
    OwnWay *way;

    for (size_t i = 0; i < valuation->own_count; i++) {
        way = &valuation->own[i];
        if (way->model == model && text_equal(way->policy, packed))
            return &way->classes;
    }
    if (valuation->own_count == OWN_WAYS_MOST)
        return NULL;
    own = tailoring_unpack(valuation->arena, packed);
    policy_override(&policy, &own);
    way = &valuation->own[valuation->own_count++];
    *way = (OwnWay){model, packed, map_classes(valuation, &policy, model)};
    return &way->classes;
}

static Sums sum_up(const Valuation *valuation, size_t at, const Classes *classes, Wide *of_class)
{
    const BookColumns *columns = valuation->columns;
    const Wide cash = (Wide)columns->terms[at].cash.cents * VALUE_PER_CENT;
    Sums sums = {.total = cash, .size = cash < 0 ? -cash : cash, .classes = of_class};

    if (classes != NULL) {
        memset(of_class, 0, (classes->cash + 2) * sizeof *of_class);
        of_class[classes->cash] = cash;
    }
    for (size_t i = columns->holdings_at[at]; i < columns->holdings_at[at + 1]; i++) {
        const uint32_t security = columns->securities[i];
        const int64_t price = valuation->prices[security];
        Wide value;

        sums.units += columns->quantities[i].units;
        if (price == NO_PRICE) {
            sums.missing = true;
            continue;
        }
        value = drift_exact_value(columns->quantities[i], (Price){price});
        sums.total += value;
        sums.size += value;
        if (classes != NULL)
            of_class[classes->class_of[security]] += value;
    }
    return sums;
}

/* Rule DR-9. */
static Rate tolerance_of(const Valuation *valuation, const BookTerms *terms, const Model *model)
{
    if (terms->drift_tolerance.present)
        return terms->drift_tolerance.value;
    return model->drift_tolerance.present ? model->drift_tolerance.value
                                          : valuation->tolerances->by_kind[model->kind];
}

/* Rules DR-1, DR-2. */
static void weigh(const Classes *classes, const Sums *sums, BookRow *row)
{
    Wide twice = sums->classes[classes->cash + 1] * RATE_ONE;
    Wide drift;

    for (uint32_t i = 0; i <= classes->cash; i++) {
        Wide deviation = sums->classes[i] * RATE_ONE - sums->total * classes->targets[i].millionths;

        twice += deviation < 0 ? -deviation : deviation;
    }
    drift = decimal_divide_half_away(twice, 2 * sums->total);
    if (drift > HOUSEHOLD_TOTAL_LIMIT / 4) {
        row->gap = DRIFT_TOO_LARGE;
        row->value = (OptionalMoney){0};
        return;
    }
    row->drift = (Rate){decimal_narrow(drift)};
    row->within = twice <= 2 * sums->total * row->tolerance.millionths;
}

static Text policy_of(const BookColumns *columns, size_t at)
{
    return (Text){columns->policies + columns->policies_at[at],
                  columns->policies_at[at + 1] - columns->policies_at[at]};
}

/* One by one, as everywhere else: totals that may be beyond figures, and households that take their
 * model in one of too many ways. */
static BookRow figure_alone(const Valuation *valuation, size_t at)
{
    Arena *arena = valuation->scratch;
    const BookColumns *columns = valuation->columns;
    const BookTerms *terms = &columns->terms[at];
    size_t first = columns->holdings_at[at];
    size_t count = columns->holdings_at[at + 1] - first;
    BookHousehold household = {.id = columns->ids[at],
                               .model_id = terms->model_id,
                               .drift_tolerance = terms->drift_tolerance,
                               .cash = terms->cash,
                               .holdings = ARENA_ARRAY(arena, BookHolding, count),
                               .holding_count = count,
                               .policy = tailoring_unpack(arena, policy_of(columns, at))};
    BookRow row;

    for (size_t i = 0; i < count; i++)
        household.holdings[i] = (BookHolding){columns->security_ids[columns->securities[first + i]],
                                              columns->quantities[first + i]};
    row = book_figure(arena, valuation->catalog, valuation->tolerances, &household);
    arena_clear(arena);
    return row;
}

/* NULL: it is figured alone. */
static const Classes *find_classes(Valuation *valuation, size_t at, const Model *model)
{
    const Text policy = policy_of(valuation->columns, at);

    return policy.length > 0 ? own_classes(valuation, model, policy) : classes_of(valuation, model);
}

static void figure(Valuation *valuation, size_t at, Wide *of_class, BookRow *row)
{
    const BookTerms *terms = &valuation->columns->terms[at];
    const Model *model =
        terms->model_id.present ? catalog_model(valuation->catalog, terms->model_id.value) : NULL;
    const Classes *classes = model == NULL ? NULL : find_classes(valuation, at, model);
    const Sums sums = sum_up(valuation, at, classes, of_class);

    if ((model != NULL && classes == NULL) || sums.units > HOUSEHOLD_TOTAL_LIMIT ||
        sums.size > (Wide)HOUSEHOLD_TOTAL_LIMIT * VALUE_PER_CENT) {
        *row = figure_alone(valuation, at);
        return;
    }
    *row = (BookRow){.household_id = valuation->columns->ids[at], .model_id = terms->model_id};
    if (!sums.missing)
        row->value = (OptionalMoney){
            true, {decimal_narrow(decimal_divide_half_away(sums.total, VALUE_PER_CENT))}};
    if (model == NULL) {
        row->gap = DRIFT_NO_MODEL;
    } else if (classes->is_empty) {
        row->gap = DRIFT_NOTHING_LEFT;
    } else if (sums.missing) {
        row->gap = DRIFT_MISSING_PRICE;
    } else if (sums.total <= 0) {
        row->gap = DRIFT_EMPTY;
    } else {
        row->tolerance = tolerance_of(valuation, terms, model);
        weigh(classes, &sums, row);
    }
}

static size_t most_classes(const Catalog *catalog)
{
    size_t most = 0;

    for (size_t i = 0; i < catalog->model_count; i++)
        most = catalog->models[i].target_count > most ? catalog->models[i].target_count : most;
    return 2 * most + 2; /* with those of an index; cash and what is foreign */
}

void book_columns_figure(Arena *arena, const BookColumns *columns, const Catalog *catalog,
                         const DriftTolerances *tolerances, BookRow *rows)
{
    Valuation valuation = {.arena = arena,
                           .columns = columns,
                           .catalog = catalog,
                           .tolerances = tolerances,
                           .classes = ARENA_ARRAY(arena, Classes, catalog->model_count),
                           .own = ARENA_ARRAY(arena, OwnWay, OWN_WAYS_MOST),
                           .scratch = arena_scratch(arena, ALONE_BYTES)};
    Wide *of_class = ARENA_ARRAY(arena, Wide, most_classes(catalog));

    set_securities(&valuation);
    for (size_t i = 0; i < columns->count; i++) {
        figure(&valuation, i, of_class, &rows[i]);
        rows[i].name = (Text){columns->names + columns->names_at[i],
                              columns->names_at[i + 1] - columns->names_at[i]};
    }
}

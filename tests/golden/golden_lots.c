/* Selections of lots that other people's tools made: LI-3, RD-2. */
#include "golden_lots.h"

/* A holding of one security in one account, filled from a case. */
typedef struct Stock {
    Arena *arena;
    Household household;
    Account account;
    Security security;
    Quantity *left;
    const char **ids;
} Stock;

static void stock_open(Arena *arena, size_t room, Stock *stock)
{
    *stock = (Stock){.arena = arena};
    stock->household.accounts = &stock->account;
    stock->household.account_count = 1;
    stock->household.securities = &stock->security;
    stock->household.security_count = 1;
    stock->household.lots = ARENA_ARRAY(arena, Lot, room);
    stock->left = ARENA_ARRAY(arena, Quantity, room);
    stock->ids = ARENA_ARRAY(arena, const char *, room);
}

/* The lots come in order of entry; the holding keeps them by date. */
static void stock_add(Stock *stock, Quantity quantity, int64_t basis, Date date, Text id)
{
    Household *household = &stock->household;
    size_t at = household->lot_count++;

    while (at > 0 && date_compare(household->lots[at - 1].acquired_on.value, date) > 0) {
        household->lots[at] = household->lots[at - 1];
        stock->left[at] = stock->left[at - 1];
        stock->ids[at] = stock->ids[at - 1];
        at--;
    }
    household->lots[at] = (Lot){.sequence = (int64_t)household->lot_count,
                                .quantity = quantity,
                                .basis = {true, {basis}},
                                .acquired_on = {true, date}};
    stock->left[at] = quantity;
    stock->ids[at] = id.length == 0 ? "" : arena_copy(stock->arena, id.bytes, id.length);
}

/* Lots `{id, date, quantity, unit_cost | cost | unit_price}` of a case. */
static Error *stock_add_lot(Stock *stock, JsonTree tree)
{
    JsonTree member;
    Quantity quantity;
    Micros unit;
    Micros cost;
    Date date;
    Text id = {0};

    TRY(golden_read_quantity(tree, "quantity", &quantity));
    TRY(golden_read_date(tree, "date", &date));
    if (json_tree_find(tree, "id", &member))
        id = json_tree_text(member);
    if (json_tree_find(tree, "cost", &member)) {
        TRY(golden_read_micros(member, &cost));
    } else {
        TRY(golden_read_member(
            tree, json_tree_find(tree, "unit_cost", &member) ? "unit_cost" : "unit_price", &unit));
        cost.value = decimal_multiply_divide(unit.value, quantity.units, QUANTITY_ONE);
    }
    stock_add(stock, quantity, cost.value, date, id);
    return NULL;
}

/* What a sale took, lot by lot. */
typedef struct Sale {
    LotTake *takes;
    LotSlice *slices;
    size_t count;
} Sale;

/*
 * Sells by a method. Amounts are 10^-6 dollars in the place of cents, so that figures with six
 * places are compared as they are; nothing in selection or slicing depends on the unit but a price,
 * which is scaled alike.
 */
static void stock_sell(Stock *stock, LotSelection method, Quantity quantity, Micros unit_price,
                       Date date, Sale *sale_out)
{
    Holding holding = {0, (uint32_t)stock->household.lot_count};
    SaleTerms terms = {method, {unit_price.value * 10000}, date};
    int64_t proceeds = decimal_multiply_divide(unit_price.value, quantity.units, QUANTITY_ONE);
    int64_t paid = 0;
    Quantity taken = {0};
    const uint32_t *order;
    size_t count = selection_order(stock->arena, &stock->household, holding, &terms, &order);
    Sale sale = {.takes = ARENA_ARRAY(stock->arena, LotTake, count),
                 .slices = ARENA_ARRAY(stock->arena, LotSlice, count)};

    sale.count = selection_take(order, count, quantity, stock->left, sale.takes);
    for (size_t i = 0; i < sale.count; i++) {
        const Lot *lot = &stock->household.lots[sale.takes[i].lot];
        Money until;

        taken = quantity_add(taken, sale.takes[i].quantity);
        until = money_share((Money){proceeds}, taken, quantity);
        sale.slices[i] = lot_slice(lot, sale.takes[i].quantity, (Money){until.cents - paid}, date,
                                   UNKNOWN_BASIS_ZERO);
        paid = until.cents;
    }
    *sale_out = sale;
}

static Error *expect_match(GoldenCase *golden, const Stock *stock, const Sale *sale, size_t index,
                           JsonTree match)
{
    const char *what = arena_format(golden->arena, "match %zu", index + 1);
    const LotSlice *slice = &sale->slices[index];
    JsonTree member;
    Quantity quantity;
    bool is_long;

    TRY(json_tree_member(match, "lot", &member));
    golden_expect_text(golden, arena_format(golden->arena, "%s lot", what), json_tree_text(member),
                       stock->ids[sale->takes[index].lot]);
    TRY(golden_read_quantity(match, "quantity", &quantity));
    golden_expect_number(golden, arena_format(golden->arena, "%s quantity", what), quantity.units,
                         slice->quantity.units);
    TRY(json_tree_member(match, "gain", &member));
    TRY(golden_expect(golden, arena_format(golden->arena, "%s gain", what), member,
                      (Micros){slice->gain.cents}, WITHIN_A_CENT));
    if (json_tree_find(match, "cost", &member))
        TRY(golden_expect(golden, arena_format(golden->arena, "%s cost", what), member,
                          (Micros){slice->basis.cents}, WITHIN_A_CENT));
    if (json_tree_find(match, "irs_long_term", &member)) {
        TRY(json_tree_bool(member, &is_long));
        golden_expect_number(golden, arena_format(golden->arena, "%s long", what), is_long,
                             slice->term == TERM_LONG);
    }
    return NULL;
}

/* What a method of another tool is called here. */
typedef struct MethodName {
    const char *theirs;
    LotSelection ours;
} MethodName;

static const MethodName METHOD_NAMES[] = {
    {"FIFO", SELECT_FIFO},
    {"LIFO", SELECT_LIFO},
    {"HIFO", SELECT_HIGHEST_COST},
    {"LOFO", SELECT_LOWEST_COST},
    {"fifo", SELECT_FIFO},
    {"lifo", SELECT_LIFO},
    {"hifo", SELECT_HIGHEST_COST},
    {"lofo", SELECT_LOWEST_COST},
    {"highest_cost", SELECT_HIGHEST_COST},
    {"lowest_cost", SELECT_LOWEST_COST},
    {"max_lt_gain", SELECT_MAX_LONG_TERM_GAIN},
    {"max_lt_loss", SELECT_MAX_LONG_TERM_LOSS},
    {"max_st_gain", SELECT_MAX_SHORT_TERM_GAIN},
    {"max_st_loss", SELECT_MAX_SHORT_TERM_LOSS},
};

static Error *find_method(JsonTree tree, const char *name, LotSelection *method_out)
{
    for (size_t i = 0; i < sizeof METHOD_NAMES / sizeof METHOD_NAMES[0]; i++) {
        if (strcmp(name, METHOD_NAMES[i].theirs) == 0) {
            *method_out = METHOD_NAMES[i].ours;
            return NULL;
        }
    }
    return error_at(tree.arena, tree.pointer, "unknown_word", "The method %s is not known.", name);
}

/* A source rounds none of its slices: the sums of ours are off by a cent a slice at most. */
static Error *expect_sums(GoldenCase *golden, JsonTree by_sale, const char *id, const Sale *sale)
{
    int64_t tolerance = WITHIN_A_CENT * (int64_t)sale->count;
    Micros cost = {0};
    Micros gain = {0};
    JsonTree sums;
    JsonTree member;

    for (size_t i = 0; i < sale->count; i++) {
        cost.value += sale->slices[i].basis.cents;
        gain.value += sale->slices[i].gain.cents;
    }
    TRY(json_tree_member(by_sale, id, &sums));
    TRY(json_tree_member(sums, "cost", &member));
    TRY(golden_expect(golden, arena_format(golden->arena, "%s cost", id), member, cost, tolerance));
    TRY(json_tree_member(sums, "gain", &member));
    return golden_expect(golden, arena_format(golden->arena, "%s gain", id), member, gain,
                         tolerance);
}

/* One sale of a history: `*next` is the first match that is its own, afterwards the next sale's. */
static Error *run_sale(GoldenCase *golden, JsonTree event, LotSelection method, Stock *stock,
                       JsonTree expected, size_t *next)
{
    JsonTree matches;
    JsonTree member;
    Quantity quantity;
    Micros unit_price;
    Date date;
    Sale sale;
    const char *id;

    TRY(golden_read_quantity(event, "quantity", &quantity));
    TRY(golden_read_member(event, "unit_price", &unit_price));
    TRY(golden_read_date(event, "date", &date));
    TRY(json_tree_member(event, "id", &member));
    id = arena_format(golden->arena, "%.*s", TEXT_ARGS(json_tree_text(member)));
    stock_sell(stock, method, quantity, unit_price, date, &sale);
    TRY(json_tree_member(expected, "matches", &matches));
    for (size_t i = 0; i < sale.count; i++, (*next)++) {
        if (*next >= json_tree_count(matches))
            continue;
        TRY(expect_match(golden, stock, &sale, i, json_tree_item(matches, *next)));
        TRY(json_tree_member(json_tree_item(matches, *next), "sale", &member));
        golden_expect_text(golden, "sale of a match", json_tree_text(member), id);
    }
    if (json_tree_find(expected, "by_sale", &member))
        TRY(expect_sums(golden, member, id, &sale));
    return NULL;
}

/* All sales of one history under one method against the matches of that method. */
static Error *run_history(GoldenCase *golden, JsonTree events, LotSelection method,
                          JsonTree expected)
{
    Stock stock;
    JsonTree matches;
    size_t next = 0;

    stock_open(golden->arena, json_tree_count(events), &stock);
    for (size_t i = 0; i < json_tree_count(events); i++) {
        JsonTree event = json_tree_item(events, i);
        JsonTree type;

        TRY(json_tree_member(event, "type", &type));
        if (text_is(json_tree_text(type), "buy"))
            TRY(stock_add_lot(&stock, event));
        else
            TRY(run_sale(golden, event, method, &stock, expected, &next));
    }
    TRY(json_tree_member(expected, "matches", &matches));
    golden_expect_number(golden, "number of matches", (int64_t)json_tree_count(matches),
                         (int64_t)next);
    return NULL;
}

/* oracles/lots_selection_random: LI-3, RD-2, HP-1. */
static Error *run_selection_random(GoldenCase *golden, JsonTree tree)
{
    JsonTreeStep step = {0};
    JsonTree expected;
    JsonTree events;

    TRY(json_tree_member(tree, "events", &events));
    TRY(json_tree_member(tree, "expected", &expected));
    while (json_tree_next(expected, &step)) {
        LotSelection method;

        TRY(find_method(step.member, step.name, &method));
        TRY(run_history(golden, events, method, step.member));
    }
    return NULL;
}

/* One sale of a stock of lots against an order of lots with gains, and their sums. */
static Error *expect_sale(GoldenCase *golden, JsonTree tree, LotSelection method, JsonTree expected)
{
    JsonTree lots;
    JsonTree order;
    JsonTree member;
    Quantity quantity;
    Micros unit_price;
    Micros sums[2] = {{0}};
    Micros cost = {0};
    Date date;
    Stock stock;
    Sale sale;

    TRY(json_tree_member(tree, "lots", &lots));
    stock_open(golden->arena, json_tree_count(lots), &stock);
    for (size_t i = 0; i < json_tree_count(lots); i++)
        TRY(stock_add_lot(&stock, json_tree_item(lots, i)));
    TRY(golden_read_quantity(tree, "sell_quantity", &quantity));
    TRY(golden_read_member(tree, "sale_price", &unit_price));
    TRY(golden_read_date(tree, "sale_date", &date));
    stock_sell(&stock, method, quantity, unit_price, date, &sale);
    TRY(json_tree_member(expected, "order", &order));
    golden_expect_number(golden, "lots sold", (int64_t)json_tree_count(order), (int64_t)sale.count);
    for (size_t i = 0; i < sale.count && i < json_tree_count(order); i++) {
        TRY(expect_match(golden, &stock, &sale, i, json_tree_item(order, i)));
        sums[sale.slices[i].term].value += sale.slices[i].gain.cents;
        cost.value += sale.slices[i].basis.cents;
    }
    if (json_tree_find(expected, "cost", &member))
        TRY(golden_expect(golden, "cost", member, cost, WITHIN_A_CENT));
    TRY(json_tree_member(expected, "short_term_gain", &member));
    TRY(golden_expect(golden, "short_term_gain", member, sums[TERM_SHORT], WITHIN_A_CENT));
    TRY(json_tree_member(expected, "long_term_gain", &member));
    return golden_expect(golden, "long_term_gain", member, sums[TERM_LONG], WITHIN_A_CENT);
}

/* oracles/lots_ibkr_methods. */
static Error *run_ibkr(GoldenCase *golden, JsonTree tree)
{
    JsonTreeStep step = {0};
    JsonTree expected;

    TRY(json_tree_member(tree, "expected", &expected));
    while (json_tree_next(expected, &step)) {
        LotSelection method;

        TRY(find_method(step.member, step.name, &method));
        TRY(expect_sale(golden, tree, method, step.member));
    }
    return NULL;
}

/* oracles/lots_mintax_published_order: our loss_first. */
static Error *run_published_order(GoldenCase *golden, JsonTree tree)
{
    JsonTree expected;

    TRY(json_tree_member(tree, "expected", &expected));
    return expect_sale(golden, tree, SELECT_LOSS_FIRST, expected);
}

const GoldenFormat GOLDEN_LOT_FORMATS[] = {
    {"holding-period", "vectors", golden_holding_vector_run, NULL},
    {"holding_period", "cases", golden_holding_oracle_run, NULL},
    {"gift-basis", "vectors", golden_gift_run, NULL},
    {"lot-methods", "vectors", golden_methods_run, NULL},
    {"lots_selection_random", "cases", run_selection_random, NULL},
    {"lots_ibkr_methods", "cases", run_ibkr, NULL},
    {"lots_mintax_published_order", "cases", run_published_order, NULL},
    {"lots_average_cost", "cases", golden_average_run, NULL},
    {NULL, NULL, NULL, NULL},
};

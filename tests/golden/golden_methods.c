/*
 * vectors/lot-methods: basis of what is sold, in one sale or several in a row. Rules LI-1, RD-2,
 * RD-3.
 */
#include "domain/average_cost.h"
#include "golden_lots.h"

/* The sales of a case, and what they gave. */
typedef struct Sales {
    Household household;
    Security security;
    Account account;
    Date sold_on;
    LotSelection method;
    Money basis;
    Money gain;
    Quantity shares[2]; /* by term */
    LotSlice *slices;
    size_t slice_count;
    AveragePool pool; /* of all lots, under average_cost */
} Sales;

static Error *read_lots(GoldenCase *golden, JsonTree lots, Sales *sales)
{
    Household *household = &sales->household;

    household->lots = ARENA_ARRAY(golden->arena, Lot, json_tree_count(lots));
    for (size_t i = 0; i < json_tree_count(lots); i++) {
        JsonTree tree = json_tree_item(lots, i);
        Lot *lot = &household->lots[household->lot_count++];
        JsonTree cost;

        lot->sequence = (int64_t)i;
        lot->basis.present = lot->acquired_on.present = true;
        TRY(golden_read_quantity(tree, "quantity", &lot->quantity));
        TRY(golden_read_date(tree, "date", &lot->acquired_on.value));
        TRY(json_tree_member(tree, "cost", &cost));
        TRY(golden_read_money(cost, &lot->basis.value));
        for (; lot > household->lots &&
               date_compare(lot[-1].acquired_on.value, lot->acquired_on.value) > 0;
             lot--) {
            Lot later = lot[-1];

            lot[-1] = *lot;
            *lot = later;
        }
    }
    return NULL;
}

/* Sells a part and leaves the lots as they are after it; lots that are empty are dropped. */
static void sell(GoldenCase *golden, Sales *sales, Quantity quantity, Money proceeds)
{
    Household *household = &sales->household;
    Holding holding = {0, (uint32_t)household->lot_count};
    SaleTerms terms = {sales->method, {0}, sales->sold_on};
    bool averaged = sales->method == SELECT_AVERAGE_COST;
    Quantity *left = ARENA_ARRAY(golden->arena, Quantity, household->lot_count);
    LotTake *takes = ARENA_ARRAY(golden->arena, LotTake, household->lot_count);
    Quantity taken = {0};
    Money paid = {0};
    const uint32_t *order;
    size_t count;
    size_t kept = 0;

    for (size_t i = 0; i < household->lot_count; i++)
        left[i] = household->lots[i].quantity;
    count = selection_order(golden->arena, household, holding, &terms, &order);
    count = selection_take(order, count, quantity, left, takes);
    for (size_t i = 0; i < count; i++) {
        Lot *lot = &household->lots[takes[i].lot];
        LotSlice *slice = &sales->slices[sales->slice_count++];
        Money until;

        taken = quantity_add(taken, takes[i].quantity);
        until = money_share(proceeds, taken, quantity);
        *slice = lot_slice(lot, takes[i].quantity, money_subtract(until, paid), sales->sold_on,
                           UNKNOWN_BASIS_ZERO);
        if (averaged) {
            slice->basis = average_cost_take(&sales->pool, takes[i].quantity);
            slice->gain = money_subtract(slice->proceeds, slice->basis);
        }
        paid = until;
        sales->basis = money_add(sales->basis, slice->basis);
        sales->gain = money_add(sales->gain, slice->gain);
        sales->shares[slice->term] = quantity_add(sales->shares[slice->term], slice->quantity);
        if (left[takes[i].lot].units > 0)
            *lot = lot_after(lot, takes[i].quantity);
    }
    for (size_t i = 0; i < household->lot_count; i++) {
        if (left[i].units > 0)
            household->lots[kept++] = household->lots[i];
    }
    household->lot_count = kept;
}

static Error *sell_all(GoldenCase *golden, JsonTree input, Sales *sales)
{
    JsonTree parts;
    JsonTree member;
    Money proceeds = {0};
    Quantity quantity;

    if (json_tree_find(input, "partial_sales", &parts)) {
        sales->slices = ARENA_ARRAY(golden->arena, LotSlice,
                                    json_tree_count(parts) + sales->household.lot_count);
        TRY(json_tree_member(input, "proceeds_each", &member));
        TRY(golden_read_money(member, &proceeds));
        for (size_t i = 0; i < json_tree_count(parts); i++) {
            TRY(json_tree_quantity(json_tree_item(parts, i), &quantity));
            sell(golden, sales, quantity, proceeds);
        }
        return NULL;
    }
    sales->slices = ARENA_ARRAY(golden->arena, LotSlice, sales->household.lot_count);
    if (json_tree_find(input, "proceeds", &member) && json_tree_shape(member) != JSON_SHAPE_NULL)
        TRY(golden_read_money(member, &proceeds));
    TRY(golden_read_quantity(input, "sell_quantity", &quantity));
    sell(golden, sales, quantity, proceeds);
    return NULL;
}

static Error *expect_each(GoldenCase *golden, const char *name, JsonTree list, const Sales *sales)
{
    golden_expect_number(golden, name, (int64_t)json_tree_count(list), (int64_t)sales->slice_count);
    for (size_t i = 0; i < json_tree_count(list) && i < sales->slice_count; i++) {
        const LotSlice *slice = &sales->slices[i];
        Money got = slice->basis;

        if (strcmp(name, "gain_each") == 0)
            got = slice->gain;
        if (strcmp(name, "proceeds_each") == 0)
            got = slice->proceeds;
        TRY(golden_expect_money(golden, arena_format(golden->arena, "%s %zu", name, i),
                                json_tree_item(list, i), got, TO_THE_CENT));
    }
    return NULL;
}

static Error *expect_shares(GoldenCase *golden, const char *name, JsonTree tree, Quantity got)
{
    Quantity expected;

    TRY(json_tree_quantity(tree, &expected));
    golden_expect_number(golden, name, expected.units, got.units);
    return NULL;
}

static Error *expect_output(GoldenCase *golden, const char *name, JsonTree value,
                            const Sales *sales)
{
    if (json_tree_shape(value) == JSON_SHAPE_LIST)
        return expect_each(golden, name, value, sales);
    if (strcmp(name, "basis") == 0 || strcmp(name, "basis_total") == 0)
        return golden_expect_money(golden, name, value, sales->basis, TO_THE_CENT);
    if (strcmp(name, "gain") == 0 || strcmp(name, "gain_total") == 0)
        return golden_expect_money(golden, name, value, sales->gain, TO_THE_CENT);
    if (strcmp(name, "shares_long") == 0)
        return expect_shares(golden, name, value, sales->shares[TERM_LONG]);
    if (strcmp(name, "shares_short") == 0)
        return expect_shares(golden, name, value, sales->shares[TERM_SHORT]);
    return error_at(golden->arena, value.pointer, "unknown_member", "The output %s is not known.",
                    name);
}

/* Rule LI-6: all lots of a case are of one pool. */
static void open_pool(Sales *sales)
{
    for (size_t i = 0; i < sales->household.lot_count; i++) {
        const Lot *lot = &sales->household.lots[i];

        sales->pool.quantity = quantity_add(sales->pool.quantity, lot->quantity);
        sales->pool.basis = money_add(sales->pool.basis, lot->basis.value);
    }
}

/* `specific` cases have one lot: whatever is sold is of it. */
static Error *read_method(JsonTree input, LotSelection *method_out)
{
    JsonTree method;
    Text text;
    int word;

    TRY(json_tree_member(input, "method", &method));
    text = json_tree_text(method);
    *method_out = SELECT_FIFO;
    if (text_is(text, "specific"))
        return NULL;
    if (text_starts_with(text, "average")) {
        *method_out = SELECT_AVERAGE_COST;
        return NULL;
    }
    if (text_is(text, "hifo")) {
        *method_out = SELECT_HIGHEST_COST;
        return NULL;
    }
    TRY(json_tree_word(method, &LOT_SELECTION_NAMES, &word));
    *method_out = (LotSelection)word;
    return NULL;
}

Error *golden_methods_run(GoldenCase *golden, JsonTree tree)
{
    JsonTreeStep step = {0};
    Sales sales = {0};
    JsonTree input;
    JsonTree expect;
    JsonTree lots;
    JsonTree sold_on;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(read_method(input, &sales.method));
    TRY(json_tree_member(input, "lots", &lots));
    TRY(read_lots(golden, lots, &sales));
    open_pool(&sales);
    sales.sold_on = date_of(DATE_YEAR_LAST, 12, 31); /* where a case asks for no term */
    if (json_tree_find(input, "sell_date", &sold_on))
        TRY(golden_read_date(input, "sell_date", &sales.sold_on));
    TRY(sell_all(golden, input, &sales));
    while (json_tree_next(expect, &step))
        TRY(expect_output(golden, step.name, step.member, &sales));
    return NULL;
}

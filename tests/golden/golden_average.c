/*
 * lots_average_cost: buys and sales of a pool whose average moves. Rules LI-6, LI-7. Amounts are
 * 10^-6 dollars in the place of cents: nothing in a pool depends on the unit.
 */
#include "domain/average_cost.h"
#include "golden_lots.h"

static Error *read_amounts(JsonTree event, Quantity *quantity_out, int64_t *gross_out,
                           int64_t *fee_out)
{
    Micros unit;
    Micros fee;

    TRY(golden_read_quantity(event, "quantity", quantity_out));
    TRY(golden_read_member(event, "unit_price", &unit));
    TRY(golden_read_member(event, "fee", &fee));
    *gross_out = decimal_multiply_divide(unit.value, quantity_out->units, QUANTITY_ONE);
    *fee_out = fee.value;
    return NULL;
}

static Error *expect(GoldenCase *golden, JsonTree expected, const char *name, int64_t got)
{
    JsonTree member;

    TRY(json_tree_member(expected, name, &member));
    return golden_expect(golden, name, member, (Micros){got}, WITHIN_A_CENT);
}

static Error *sell(GoldenCase *golden, AveragePool *pool, JsonTree event, JsonTree expected)
{
    Quantity quantity;
    Quantity shares;
    int64_t gross;
    int64_t fee;
    Money cost;

    TRY(read_amounts(event, &quantity, &gross, &fee));
    cost = average_cost_take(pool, quantity);
    *pool = (AveragePool){.quantity = quantity_subtract(pool->quantity, quantity),
                          .basis = money_subtract(pool->basis, cost)};
    TRY(golden_read_quantity(expected, "shares_after", &shares));
    golden_expect_number(golden, "shares_after", shares.units, pool->quantity.units);
    TRY(expect(golden, expected, "cost", cost.cents));
    TRY(expect(golden, expected, "gain", gross - fee - cost.cents));
    return expect(golden, expected, "total_basis_after", pool->basis.cents);
}

Error *golden_average_run(GoldenCase *golden, JsonTree tree)
{
    AveragePool pool = {0};
    JsonTree events;
    JsonTree expected;
    JsonTree type;
    size_t sold = 0;

    TRY(json_tree_member(tree, "events", &events));
    TRY(json_tree_member(tree, "expected", &expected));
    for (size_t i = 0; i < json_tree_count(events); i++) {
        JsonTree event = json_tree_item(events, i);
        Quantity quantity;
        int64_t gross;
        int64_t fee;

        TRY(json_tree_member(event, "type", &type));
        if (text_is(json_tree_text(type), "sell")) {
            TRY(sell(golden, &pool, event, json_tree_item(expected, sold++)));
            continue;
        }
        TRY(read_amounts(event, &quantity, &gross, &fee));
        pool.quantity = quantity_add(pool.quantity, quantity);
        pool.basis.cents += gross + fee;
    }
    golden_expect_number(golden, "sales", (int64_t)json_tree_count(expected), (int64_t)sold);
    return NULL;
}

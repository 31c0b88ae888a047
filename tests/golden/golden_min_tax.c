/* vectors/min-tax-selection: the least tax of a year over all selections (MS-1 to MS-3). */
#include "domain/min_tax.h"
#include "golden_other.h"
#include "golden_return.h"

/* A case as the domain takes it; a lot's name stands in its id. */
typedef struct Choosing {
    GoldenReturn year;
    Household household;
    Security security;
    Text *account_names;
    Text *lot_names;
    Quantity *left;
    MinTaxSale sale;
    MinTaxProblem problem;
} Choosing;

static Error *read_account(JsonTree tree, Choosing *made)
{
    Account *account = &made->household.accounts[made->household.account_count];
    JsonTree member;
    Text kind;
    int owner;

    TRY(golden_read_word(tree, "owner", &OWNER_NAMES, &owner));
    account->owner = (Owner)owner;
    TRY(json_tree_member(tree, "kind", &member));
    kind = json_tree_text(member);
    account->tax_treatment = text_is(kind, "taxable") ? TAXABLE
                             : text_is(kind, "roth")  ? TAX_FREE
                                                      : TAX_DEFERRED;
    TRY(json_tree_member(tree, "id", &member));
    made->account_names[made->household.account_count++] = json_tree_text(member);
    return NULL;
}

/* Without accounts all is in one that is taxable. */
static Error *read_accounts(GoldenCase *golden, JsonTree input, Choosing *made)
{
    JsonTree list;

    if (!json_tree_find(input, "accounts", &list)) {
        made->household.accounts = ARENA_NEW(golden->arena, Account);
        made->account_names = ARENA_NEW(golden->arena, Text);
        made->household.account_count = 1;
        return NULL;
    }
    made->household.accounts = ARENA_ARRAY(golden->arena, Account, json_tree_count(list));
    made->account_names = ARENA_ARRAY(golden->arena, Text, json_tree_count(list));
    for (size_t i = 0; i < json_tree_count(list); i++)
        TRY(read_account(json_tree_item(list, i), made));
    return NULL;
}

static Error *read_lot(JsonTree tree, Choosing *made)
{
    size_t index = made->household.lot_count;
    Lot *lot = &made->household.lots[index];
    JsonTree member;

    lot->id.uuid.bytes[0] = (uint8_t)index;
    lot->sequence = (int64_t)index;
    lot->basis.present = lot->acquired_on.present = true;
    TRY(json_tree_member(tree, "lot", &member));
    made->lot_names[index] = json_tree_text(member);
    TRY(golden_read_quantity(tree, "quantity", &lot->quantity));
    TRY(golden_read_date(tree, "date", &lot->acquired_on.value));
    TRY(json_tree_member(tree, "cost", &member));
    TRY(golden_read_money(member, &lot->basis.value));
    if (json_tree_find(tree, "account", &member)) {
        while (lot->account < made->household.account_count &&
               !text_equal(made->account_names[lot->account], json_tree_text(member)))
            lot->account++;
    }
    if (lot->account >= made->household.account_count)
        return error_at(member.arena, member.pointer, "unknown_word", "There is no such account.");
    made->household.lot_count++;
    return NULL;
}

static Error *read_lots(GoldenCase *golden, JsonTree input, Choosing *made)
{
    JsonTree lots;
    JsonTree others;
    size_t count;

    TRY(json_tree_member(input, "lots", &lots));
    count = json_tree_count(lots);
    if (json_tree_find(input, "other_purchases_in_window", &others))
        count += json_tree_count(others);
    made->household.lots = ARENA_ARRAY(golden->arena, Lot, count);
    made->lot_names = ARENA_ARRAY(golden->arena, Text, count);
    for (size_t i = 0; i < json_tree_count(lots); i++)
        TRY(read_lot(json_tree_item(lots, i), made));
    for (size_t i = json_tree_count(lots); i < count; i++)
        TRY(read_lot(json_tree_item(others, i - json_tree_count(lots)), made));
    household_sort_lots(&made->household);
    made->left = ARENA_ARRAY(golden->arena, Quantity, count);
    for (size_t i = 0; i < count; i++)
        made->left[i] = made->household.lots[i].quantity;
    return NULL;
}

/* What is sold is of the account of the lots, whichever of them comes first. */
static Error *read_sale(JsonTree input, Choosing *made)
{
    MinTaxSale *sale = &made->sale;
    JsonTree member;
    Quantity unit;

    TRY(golden_read_quantity(input, "share_unit", &unit));
    made->security.unit = unit.units == QUANTITY_ONE ? UNIT_WHOLE : UNIT_FRACTIONAL;
    TRY(golden_read_quantity(input, "quantity", &sale->quantity));
    TRY(json_tree_member(input, "price", &member));
    TRY(json_tree_price(member, &sale->price));
    sale->account = made->household.lots[0].account;
    sale->proceeds = money_value(sale->quantity, sale->price);
    sale->on_return = true;
    made->household.securities = &made->security;
    made->household.security_count = 1;
    made->household.profiles = &made->year.profile;
    made->household.profile_count = 1;
    made->problem = (MinTaxProblem){.household = &made->household,
                                    .parameters = made->year.parameters,
                                    .profile = &made->year.profile,
                                    .without = made->year.gains,
                                    .left = made->left,
                                    .sales = sale,
                                    .sale_count = 1};
    return golden_read_date(input, "sale_date", &made->problem.trade_date);
}

/* What a selection comes to. */
typedef struct Cost {
    Money tax;
    Money disallowed;
    Money permanent;
} Cost;

static Cost cost_of(GoldenCase *golden, const Choosing *made, const LotTake *takes, size_t count)
{
    WashProposal proposal = {
        .household = &made->household, .trade_date = made->problem.trade_date, .sale_count = count};
    ProposedSale *sales = ARENA_ARRAY(golden->arena, ProposedSale, count);
    Cost cost = {{0}, {0}, {0}};
    Quantity taken = {0};
    Money paid = {0};
    WashOutcome outcome;
    Gains gains;
    TaxYear year;

    for (size_t i = 0; i < count; i++) {
        Money until;
        LotSlice slice;

        taken = quantity_add(taken, takes[i].quantity);
        until = money_share(made->sale.proceeds, taken, made->sale.quantity);
        slice = lot_slice(&made->household.lots[takes[i].lot], takes[i].quantity,
                          money_subtract(until, paid), proposal.trade_date, UNKNOWN_BASIS_ZERO);
        paid = until;
        sales[i] = (ProposedSale){.lot = takes[i].lot,
                                  .quantity = slice.quantity,
                                  .proceeds = slice.proceeds,
                                  .basis = slice.basis,
                                  .term = slice.term,
                                  .on_return = true,
                                  .holding_start = slice.holding_start};
    }
    proposal.sales = sales;
    wash_propose(golden->arena, &proposal, &outcome);
    for (size_t i = 0; i < count; i++) {
        cost.disallowed = money_add(cost.disallowed, outcome.disallowed[i]);
        cost.permanent = money_add(cost.permanent, outcome.permanently_disallowed[i]);
    }
    gains = wash_recognized(&proposal, &outcome);
    tax_year_compute(made->year.parameters, &made->year.profile,
                     (Gains){money_add(made->year.gains.short_term, gains.short_term),
                             money_add(made->year.gains.long_term, gains.long_term)},
                     &year);
    cost.tax = year.total;
    return cost;
}

static Error *expect_order(GoldenCase *golden, const Choosing *made, const char *name,
                           JsonTree expected)
{
    Holding holding = household_holding(&made->household, made->sale.account, 0);
    SaleTerms terms = {SELECT_FIFO, made->sale.price, made->problem.trade_date};
    Quantity *left = ARENA_ARRAY(golden->arena, Quantity, made->household.lot_count);
    LotTake *takes = ARENA_ARRAY(golden->arena, LotTake, holding.count);
    const uint32_t *order;
    size_t count;

    if (strcmp(name, "lifo") == 0)
        terms.method = SELECT_LIFO;
    else if (strcmp(name, "hifo") == 0)
        terms.method = SELECT_HIGHEST_COST;
    else if (strcmp(name, "category_order") == 0)
        terms.method = SELECT_LOSS_FIRST;
    else if (strcmp(name, "fifo") != 0)
        return error_at(golden->arena, expected.pointer, "unknown_member",
                        "The order %s is not known.", name);
    memcpy(left, made->left, made->household.lot_count * sizeof *left);
    count = selection_order(golden->arena, &made->household, holding, &terms, &order);
    count = selection_take(order, count, made->sale.quantity, left, takes);
    return golden_expect_money(golden, name, expected, cost_of(golden, made, takes, count).tax,
                               (int64_t)count * WITHIN_A_CENT);
}

/* The selection that the case has for an example must cost what the case says. */
static Error *expect_example(GoldenCase *golden, const Choosing *made, JsonTree expect,
                             JsonTree selection)
{
    LotTake *takes = ARENA_ARRAY(golden->arena, LotTake, made->household.lot_count);
    size_t count = 0;
    JsonTree member;
    Cost cost;

    for (uint32_t i = 0; i < made->household.lot_count; i++) {
        Text text = made->lot_names[made->household.lots[i].id.uuid.bytes[0]];
        const char *name = arena_copy(golden->arena, text.bytes, text.length);

        if (!json_tree_find(selection, name, &member))
            continue;
        takes[count].lot = i;
        TRY(json_tree_quantity(member, &takes[count++].quantity));
    }
    cost = cost_of(golden, made, takes, count);
    TRY(json_tree_member(expect, "min_total_tax", &member));
    TRY(golden_expect_money(golden, "one_optimal_selection", member, cost.tax,
                            (int64_t)count * WITHIN_A_CENT));
    if (json_tree_find(expect, "disallowed_in_that_selection", &member))
        TRY(golden_expect_money(golden, "disallowed_in_that_selection", member, cost.disallowed,
                                TO_THE_CENT));
    if (json_tree_find(expect, "permanently_disallowed_in_that_selection", &member))
        TRY(golden_expect_money(golden, "permanently_disallowed_in_that_selection", member,
                                cost.permanent, TO_THE_CENT));
    return NULL;
}

static Error *expect_answer(GoldenCase *golden, const Choosing *made, JsonTree expect)
{
    MinTaxAnswer answer;
    TaxYear without;
    JsonTree member;
    int64_t tolerance;
    Cost cost;

    tax_year_compute(made->year.parameters, &made->year.profile, made->year.gains, &without);
    min_tax_select(golden->arena, &made->problem, &answer);
    cost = cost_of(golden, made, answer.sales[0].takes, answer.sales[0].count);
    tolerance = (int64_t)answer.sales[0].count * WITHIN_A_CENT;
    golden_expect_number(golden, "proven", 1, answer.proven);
    golden_expect_number(golden, "the tax of its takes", cost.tax.cents, answer.tax.cents);
    TRY(json_tree_member(expect, "min_total_tax", &member));
    TRY(golden_expect_money(golden, "min_total_tax", member, answer.tax, tolerance));
    TRY(golden_expect_money(golden, "lower_bound", member, answer.lower_bound, tolerance));
    TRY(json_tree_member(expect, "tax_without_sale", &member));
    TRY(golden_expect_money(golden, "tax_without_sale", member, without.total, TO_THE_CENT));
    TRY(json_tree_member(expect, "min_delta", &member));
    return golden_expect_money(golden, "min_delta", member,
                               money_subtract(answer.tax, without.total), tolerance);
}

Error *golden_min_tax_run(GoldenCase *golden, JsonTree tree)
{
    Choosing made = {0};
    JsonTreeStep step = {0};
    JsonTree input;
    JsonTree expect;
    JsonTree member;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(golden_return_read(input, &made.year));
    TRY(json_tree_member(input, "base", &member));
    TRY(golden_return_read(member, &made.year));
    TRY(golden_return_ready(golden, input, &made.year));
    if (golden->skip_reason != NULL)
        return NULL;
    TRY(read_accounts(golden, input, &made));
    TRY(read_lots(golden, input, &made));
    TRY(read_sale(input, &made));
    TRY(expect_answer(golden, &made, expect));
    if (json_tree_find(expect, "one_optimal_selection", &member))
        TRY(expect_example(golden, &made, expect, member));
    TRY(json_tree_member(expect, "total_tax_of_fixed_orders", &member));
    while (json_tree_next(member, &step))
        TRY(expect_order(golden, &made, step.name, step.member));
    return NULL;
}

#include "solver/rebalance_draft.h"

#include <math.h>

/* Two columns of a class, dollars above its target and dollars below it, with value - target =
 * above - below. Half the sum of both over all classes is the drift in dollars (rule DR-1). */
static void add_class(Draft *draft, uint32_t class, double held)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;
    double drift = rebalance_fraction(planning->task->policy.drift_weight) / 2;
    double target = rebalance_fraction(planning->scope.map.targets[class]) * planning->value_after;
    uint32_t row = linear_program_row(program, (LinearRow){target - held, target - held});
    uint32_t over = linear_program_column(program, (LinearColumn){drift, 0, LINEAR_INFINITY});
    uint32_t under = linear_program_column(program, (LinearColumn){drift, 0, LINEAR_INFINITY});

    linear_program_entry(program, row, over, -1);
    linear_program_entry(program, row, under, 1);
    draft->class_rows[class] = row;
}

static Money cash_with_deposit(const Planning *planning, size_t account)
{
    return money_add(planning->scope.household->accounts[account].cash,
                     planning->flow.into[account]);
}

static void add_classes(Draft *draft)
{
    const RebalanceScope *scope = &draft->planning->scope;
    double *held = ARENA_ARRAY(draft->planning->arena, double, scope->map.class_count);

    for (size_t i = 0; i < scope->place_count; i++)
        held[scope->places[i].class] += rebalance_dollars(scope->places[i].value);
    for (size_t i = 0; i < scope->household->account_count; i++)
        held[scope->map.cash] += rebalance_dollars(cash_with_deposit(draft->planning, i));
    draft->class_rows = ARENA_ARRAY(draft->planning->arena, uint32_t, scope->map.class_count);
    for (uint32_t i = 0; i < scope->map.class_count; i++)
        add_class(draft, i, held[i]);
}

/* Limits the drift after the plan. Its columns, two of each class, are the program's first. */
static void add_drift_limit(Draft *draft)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;

    draft->sketch.drift_row = SKETCH_NONE;
    if (planning->drift_limit >= LINEAR_INFINITY)
        return;
    draft->sketch.drift_row =
        linear_program_row(program, (LinearRow){-LINEAR_INFINITY, planning->drift_limit});
    for (uint32_t i = 0; i < 2 * planning->scope.map.class_count; i++)
        linear_program_entry(program, draft->sketch.drift_row, i, 0.5);
}

/* A column of the account's cash after the plan, between the least and the most that it keeps; what
 * it pays out in a year is taxed, which is its cost. */
static void add_account(Draft *draft, uint32_t account)
{
    const Planning *planning = draft->planning;
    const RebalanceScope *scope = &planning->scope;
    LinearProgram *program = &draft->sketch.program;
    double cash = rebalance_dollars(cash_with_deposit(planning, account));
    double least = rebalance_dollars(rebalance_least_cash(planning, account));
    OptionalMoney limit = rebalance_most_cash(planning, account);
    double most = limit.present ? rebalance_dollars(limit.value) : LINEAR_INFINITY;
    double cost = rebalance_located(planning, planning->cash_drag[account]);
    uint32_t column = linear_program_column(program, (LinearColumn){cost, least, most});
    LinearRow *class = &program->rows[draft->class_rows[scope->map.cash]];

    class->lower += cash; /* the class has the cash held already: the column's change joins it */
    class->upper += cash;
    linear_program_entry(program, draft->class_rows[scope->map.cash], column, 1);
    draft->cash_rows[account] = linear_program_row(program, (LinearRow){cash, cash});
    linear_program_entry(program, draft->cash_rows[account], column, 1);
    draft_withdraw(draft, account, column);
}

/* A unit of the column adds so many dollars to its place's class and pays for them out of its
 * account's cash; negative: it sells. */
static void add_dollars(Draft *draft, uint32_t column, uint32_t index, double dollars)
{
    const RebalancePlace *place = &draft->planning->scope.places[index];

    linear_program_entry(&draft->sketch.program, draft->class_rows[place->class], column, dollars);
    linear_program_entry(&draft->sketch.program, draft->cash_rows[place->account], column, dollars);
}

/* A column that sells. Its cost is that of trading, less the yearly tax of what is no longer held;
 * with a program by slopes its tax as well, which otherwise the hull has. */
static uint32_t add_sale(Draft *draft, SaleColumn sale, double least, double most)
{
    const RebalancePolicy *policy = &draft->planning->task->policy;
    double cost = (rebalance_fraction(policy->cost_rate) -
                   rebalance_located(draft->planning, draft->planning->drag[sale.place])) *
                  sale.value;
    uint32_t column;

    if (draft->tax->region == NULL)
        cost += rebalance_fraction(policy->tax_weight) *
                (sale.short_gain * draft->tax->slopes.short_gain +
                 sale.long_gain * draft->tax->slopes.long_gain);
    else if (draft->tax->spares_gains)
        cost += REBALANCE_GAIN_COST * fmax(sale.short_gain + sale.long_gain, 0);
    column = linear_program_column(&draft->sketch.program, (LinearColumn){cost, least, most});
    add_dollars(draft, column, sale.place, -sale.value);
    if (draft->sketch.sale_count == draft->sale_room) {
        draft->sale_room *= 2;
        draft->sketch.sales = ARENA_COPY_IN(draft->planning->arena, SaleColumn, draft->sketch.sales,
                                            draft->sketch.sale_count, draft->sale_room);
    }
    draft->sketch.sales[draft->sketch.sale_count++] = sale;
    return column;
}

/* A column of which a unit is one dollar of the block. */
static SaleColumn dollar_of(const Block *block)
{
    return (SaleColumn){block->place,
                        block->free,
                        1,
                        block->short_gain / block->value,
                        block->long_gain / block->value,
                        0};
}

static void add_blocks(Draft *draft)
{
    const Planning *planning = draft->planning;

    for (size_t i = 0; i < planning->block_count; i++) {
        const Block *block = &planning->blocks[i];

        add_sale(draft, dollar_of(block), 0, planning->no_sell[block->place] ? 0 : block->value);
    }
}

/* Sells a place along its lots: a column for each point of its path, whose shares sum to one, so
 * that an answer lies on the hull of the path. */
static void add_path(Draft *draft, size_t first)
{
    const Planning *planning = draft->planning;
    const Region *region = draft->tax->region;
    uint32_t place = planning->lots[first].place;
    bool stays = draft->tax->keeps && planning->no_sell[place];
    uint32_t row = linear_program_row(&draft->sketch.program, (LinearRow){1, 1, .of_shares = true});
    Path path = rebalance_path(planning, region, first);

    for (size_t i = 0; i < path.count; i++) {
        const PathPoint *point = &path.points[i];
        SaleColumn sale = {.place = place,
                           .value = point->sold,
                           .short_gain = point->realized.short_gain,
                           .long_gain = point->realized.long_gain};
        bool shut = stays && point->sold > 0;
        uint32_t column = add_sale(draft, sale, 0, shut ? 0 : LINEAR_INFINITY);

        linear_program_entry(&draft->sketch.program, row, column, 1);
    }
}

/* Sells lots that go in any order, a column each; or, where all realize the same per dollar, one
 * column for all. */
static void add_free(Draft *draft, size_t first, size_t end)
{
    const Planning *planning = draft->planning;
    const Region *region = draft->tax->region;
    uint32_t place = planning->lots[first].place;
    bool stays = draft->tax->keeps && planning->no_sell[place];

    if (rebalance_is_straight(planning, region, first)) {
        SaleColumn all = dollar_of(&region->lots[first]);

        all.lot = (uint32_t)first;
        stays = stays || rebalance_is_lost(planning, region, &region->lots[first]);
        add_sale(draft, all, stays ? 0 : region->sold_least[place],
                 stays ? 0 : region->sold_most[place]);
        return;
    }
    for (size_t i = first; i < end; i++) {
        const Block *lot = &region->lots[i];
        bool shut = stays || rebalance_is_lost(planning, region, lot);
        SaleColumn sale = dollar_of(lot);

        sale.lot = (uint32_t)i;
        add_sale(draft, sale, shut ? 0 : region->lot_least[i], shut ? 0 : region->lot_most[i]);
    }
}

static void add_paths(Draft *draft)
{
    const Planning *planning = draft->planning;
    const Region *region = draft->tax->region;
    size_t end;

    for (size_t first = 0; first < planning->lot_count; first = end) {
        end = rebalance_lots_end(planning, first);
        if (region_is_free(region, &planning->lots[first]) ||
            rebalance_is_straight(planning, region, first))
            add_free(draft, first, end);
        else
            add_path(draft, first);
    }
}

static void add_buys(Draft *draft)
{
    const Planning *planning = draft->planning;
    const RebalanceScope *scope = &planning->scope;
    double cost = rebalance_fraction(planning->task->policy.cost_rate);
    const Region *region = draft->tax->region;
    bool keeps = region == NULL || draft->tax->keeps;

    draft->sketch.buy_columns = ARENA_ARRAY(planning->arena, uint32_t, scope->place_count);
    for (uint32_t i = 0; i < scope->place_count; i++) {
        draft->sketch.buy_columns[i] = SKETCH_NONE;
        if (!scope->places[i].may_buy || (keeps && planning->no_buy[i]) ||
            (region != NULL && region->no_buy[scope->places[i].security]))
            continue;
        draft->sketch.buy_columns[i] = linear_program_column(
            &draft->sketch.program,
            (LinearColumn){cost + rebalance_located(planning, planning->drag[i]),
                           region == NULL ? 0 : region->bought_least[i],
                           region == NULL ? LINEAR_INFINITY : region->bought_most[i]});
        add_dollars(draft, draft->sketch.buy_columns[i], i, 1);
    }
}

static void add_trades(Draft *draft)
{
    const Planning *planning = draft->planning;

    draft->sketch.first_sale = draft->sketch.program.column_count;
    draft->sale_room = 2 * planning->lot_count + 3 * planning->scope.place_count;
    draft->sketch.sales = ARENA_ARRAY(planning->arena, SaleColumn, draft->sale_room);
    if (draft->tax->region == NULL)
        add_blocks(draft);
    else
        add_paths(draft);
    draft_whole_shares(draft);
    add_buys(draft);
}

/* Limits what is sold and bought together. */
static void add_turnover(Draft *draft)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;
    double room = rebalance_most_traded(planning, (Money){llround(planning->value * 100.0)});
    uint32_t row;

    if (room >= LINEAR_INFINITY)
        return;
    if (draft->tax->region == NULL)
        room -= fmin(planning->traded_slack, room);
    row = linear_program_row(program, (LinearRow){-LINEAR_INFINITY, room});
    for (uint32_t i = 0; i < draft->sketch.sale_count; i++)
        linear_program_entry(program, row, draft->sketch.first_sale + i,
                             draft->sketch.sales[i].value);
    for (uint32_t i = 0; i < planning->scope.place_count; i++) {
        if (draft->sketch.buy_columns[i] != SKETCH_NONE)
            linear_program_entry(program, row, draft->sketch.buy_columns[i], 1);
    }
}

/* The tax: a plan's gains are a mix of the tax's points, and its tax is the same mix of their
 * taxes. The cheapest mix is the convex hull of the tax from below. */
static void add_hull(Draft *draft)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;
    double taxed = rebalance_fraction(planning->task->policy.tax_weight);
    uint32_t whole = linear_program_row(program, (LinearRow){1, 1, .of_shares = true});
    uint32_t short_row = linear_program_row(program, (LinearRow){0, 0});
    uint32_t long_row = linear_program_row(program, (LinearRow){0, 0});
    double before = rebalance_tax(planning, 0, 0);

    draft->sketch.first_point = program->column_count;
    for (size_t i = 0; i < draft->tax->point_count; i++) {
        const TaxPoint *point = &draft->tax->points[i];
        uint32_t column = linear_program_column(
            program, (LinearColumn){taxed * (point->tax - before), 0, LINEAR_INFINITY});

        linear_program_entry(program, whole, column, 1);
        linear_program_entry(program, short_row, column, point->short_gain);
        linear_program_entry(program, long_row, column, point->long_gain);
    }
    for (uint32_t i = 0; i < draft->sketch.sale_count; i++) {
        const SaleColumn *sale = &draft->sketch.sales[i];

        linear_program_entry(program, short_row, draft->sketch.first_sale + i, -sale->short_gain);
        linear_program_entry(program, long_row, draft->sketch.first_sale + i, -sale->long_gain);
    }
}

/* A column of dollars by which the answer exceeds the cap, at a cost above what any could be worth.
 * So a program that looks for plans always has an answer, which tells where plans may be. */
static void add_over(Draft *draft, uint32_t row)
{
    LinearProgram *program = &draft->sketch.program;
    const double cost = 1e5;
    uint32_t column = linear_program_column(program, (LinearColumn){cost, 0, LINEAR_INFINITY});

    linear_program_entry(program, row, column, -1);
    draft->sketch.over_columns[row - draft->sketch.first_cap] = column;
}

/* A cap of a budget: the gains of its terms (1: they count, 0: they do not) stay within what is
 * left of it. `index` is the cap's number, see BUDGET_CAPS. Rules BU-2, BU-8. */
static void add_cap(Draft *draft, uint32_t index, OptionalMoney cap, Gains terms)
{
    const Planning *planning = draft->planning;
    const BudgetUse *use = &planning->budgets[index / BUDGET_CAPS];
    LinearProgram *program = &draft->sketch.program;
    Money used = {use->used_before.short_term.cents * terms.short_term.cents +
                  use->used_before.long_term.cents * terms.long_term.cents};
    double room = rebalance_dollars(money_subtract(cap.value, used));
    uint32_t row;

    if (!cap.present)
        return;
    room = fmax(room, 0) * planning->room_share;
    /* A program that bounds plans must not be left without an answer where there is a plan. */
    room -= draft->tax->region != NULL && !draft->tax->keeps ? fmin(planning->budget_slack, room)
                                                             : planning->budget_slack;
    room += index == planning->wider_cap ? planning->wider_by : 0;
    row = linear_program_row(program, (LinearRow){-LINEAR_INFINITY, room});
    draft->sketch.caps[row - draft->sketch.first_cap] = index;
    if (draft->tax->region != NULL && draft->tax->keeps)
        add_over(draft, row);
    for (uint32_t i = 0; i < draft->sketch.sale_count; i++) {
        const SaleColumn *sale = &draft->sketch.sales[i];
        const RebalancePlace *place = &planning->scope.places[sale->place];

        if (use->budget->scope == BUDGET_ACCOUNT && use->budget->account != place->account)
            continue;
        linear_program_entry(program, row, draft->sketch.first_sale + i,
                             sale->short_gain * (double)terms.short_term.cents +
                                 sale->long_gain * (double)terms.long_term.cents);
    }
}

Sketch rebalance_sketch(const Planning *planning, const SketchTax *tax)
{
    const Household *household = planning->scope.household;
    Draft draft = {.planning = planning,
                   .tax = tax,
                   .sketch = {.program = linear_program_new(planning->arena)}};

    add_classes(&draft);
    add_drift_limit(&draft);
    draft_open_withdrawal(&draft);
    draft.cash_rows = ARENA_ARRAY(planning->arena, uint32_t, household->account_count);
    draft.sketch.out_columns = ARENA_ARRAY(planning->arena, uint32_t, household->account_count);
    for (uint32_t i = 0; i < household->account_count; i++) {
        draft.sketch.out_columns[i] = SKETCH_NONE;
        draft.cash_rows[i] = SKETCH_NONE;
        if (planning->scope.planned[i])
            add_account(&draft, i);
    }
    add_trades(&draft);
    add_turnover(&draft);
    if (tax->region != NULL)
        add_hull(&draft);
    draft.sketch.first_cap = draft.sketch.program.row_count;
    draft.sketch.caps =
        ARENA_ARRAY(planning->arena, uint32_t, BUDGET_CAPS * planning->budget_count);
    draft.sketch.over_columns =
        ARENA_ARRAY(planning->arena, uint32_t, BUDGET_CAPS * planning->budget_count);
    for (uint32_t i = 0; i < planning->budget_count; i++) {
        const BudgetUse *use = &planning->budgets[i];

        add_cap(&draft, BUDGET_CAPS * i, use->allowance, (Gains){{1}, {1}});
        add_cap(&draft, BUDGET_CAPS * i + 1, use->budget->short_cap, (Gains){{1}, {0}});
        add_cap(&draft, BUDGET_CAPS * i + 2, use->budget->long_cap, (Gains){{0}, {1}});
    }
    return draft.sketch;
}

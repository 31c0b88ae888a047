#include "domain/comparison.h"

#include "domain/average_cost.h"
#include "domain/goal.h"
#include "domain/plan_drift.h"

/* What is the same for every method. */
typedef struct Comparing {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    const Rules *rules;
    const Plan *plan; /* under fifo, which asks nothing of an order */
    Figuring *figuring;
    Plan tried; /* the same under the method at hand */
    size_t sale_count;
    OptionalRate drift_after; /* of all methods, without a goal */
    MethodGains by_method[SELECT_AVERAGE_COST];
    BudgetUse *budgets; /* before */
    size_t budget_count;
} Comparing;

/* Whether the method at hand decides the sale's lots. */
static bool follows(const PlannedTrade *sale)
{
    return !sale->asked->lot_selection.present;
}

static void refuse(ComparedMethod *method, const char *code, const char *detail)
{
    method->not_applicable = code;
    method->detail = detail;
}

/* Rule LI-5: average_cost reaches the holdings that may be averaged, fifo stands in elsewhere. */
static void set_average(Comparing *comparing, ComparedMethod *method)
{
    bool any = false;
    bool all_own = true;

    for (size_t i = 0; i < comparing->sale_count; i++) {
        PlannedTrade *sale = &comparing->tried.trades[i];
        Holding holding = household_holding(comparing->household, sale->account, sale->security);

        if (!follows(sale))
            continue;
        all_own = false;
        if (average_cost_allowed(comparing->household, holding, comparing->plan->trade_date)) {
            sale->lot_selection = SELECT_AVERAGE_COST;
            any = true;
        }
    }
    if (!any && !all_own)
        refuse(method, "average_cost_not_allowed",
               "Only shares of funds, and stock reinvested after 2010, may be averaged.");
}

/* Rule LI-2: `specific` needs every sale to name its lots; the plan says whether they hold. */
static void set_specific(Comparing *comparing, ComparedMethod *method)
{
    OptionalWord specific = {true, SELECT_SPECIFIC};
    Error *fault;
    Plan plan;

    for (size_t i = 0; i < comparing->sale_count; i++) {
        if (follows(&comparing->tried.trades[i]) &&
            comparing->tried.trades[i].asked->lot_count == 0) {
            refuse(method, "lots_required", "`specific` names the lots to sell.");
            return;
        }
    }
    fault = plan_trades(comparing->arena, comparing->household, comparing->order, specific, &plan);
    if (fault != NULL) {
        refuse(method, fault->code, fault->detail);
        return;
    }
    memcpy(comparing->tried.trades, plan.trades, plan.trade_count * sizeof *plan.trades);
}

/* Puts the sales under the method, or says why it cannot be. */
static void set_method(Comparing *comparing, ComparedMethod *method)
{
    const Plan *plan = comparing->plan;

    memcpy(comparing->tried.trades, plan->trades, plan->trade_count * sizeof *plan->trades);
    if (method->lot_selection == SELECT_SPECIFIC) {
        set_specific(comparing, method);
        return;
    }
    if (method->lot_selection == SELECT_AVERAGE_COST) {
        set_average(comparing, method);
        return;
    }
    for (size_t i = 0; i < comparing->sale_count; i++) {
        if (follows(&comparing->tried.trades[i]))
            comparing->tried.trades[i].lot_selection = method->lot_selection;
    }
}

/* Rule BU-3: the budget with the least room is named. */
static void find_budget(const Comparing *comparing, ComparedMethod *method)
{
    const Gains *added = figuring_by_account(comparing->figuring);

    for (size_t i = 0; i < comparing->budget_count; i++) {
        BudgetUse use = budget_after(comparing->household, &comparing->budgets[i], added);

        if (!use.remaining.present ||
            (method->has_budget &&
             use.remaining.value.cents >= method->budget.remaining.value.cents))
            continue;
        method->has_budget = true;
        method->budget = use;
    }
}

/* Sizes and figures the sales under the method. */
static Error *figure_sales(Comparing *comparing, ComparedMethod *method)
{
    Plan *plan = &comparing->tried;

    if (plan->has_goal)
        TRY(goal_solve(comparing->arena, comparing->figuring, plan, &method->solved));
    return figuring_compute(comparing->figuring, plan->trades, &method->figures);
}

static OptionalRate drift_after(const Comparing *comparing, const Plan *plan)
{
    Drift drift;

    plan_drift(comparing->arena, comparing->household, &comparing->rules->drift, plan, &drift);
    return (OptionalRate){drift.gap == DRIFT_KNOWN, drift.after};
}

/* What every sale gains under the method, unless some of it is disallowed: min_tax asks for it. */
static void remember(Comparing *comparing, const ComparedMethod *method)
{
    const Figures *figures = &method->figures;

    if (method->lot_selection < SELECT_AVERAGE_COST && figures->disallowed.cents == 0)
        comparing->by_method[method->lot_selection] = (MethodGains){true, figures->realized};
}

/*
 * What the order's own lots make impossible is the order's fault, under fifo already; a goal may be
 * out of reach of one method alone.
 */
static Error *figure(Comparing *comparing, ComparedMethod *method)
{
    Error *fault;

    set_method(comparing, method);
    if (method->not_applicable != NULL)
        return NULL;
    fault = figure_sales(comparing, method);
    if (fault != NULL && method->lot_selection != SELECT_SPECIFIC && !comparing->plan->has_goal)
        return fault;
    if (fault != NULL) {
        refuse(method, fault->code, fault->detail);
        return NULL;
    }
    find_budget(comparing, method);
    remember(comparing, method);
    method->drift_after = comparing->plan->has_goal ? drift_after(comparing, &comparing->tried)
                                                    : comparing->drift_after;
    return NULL;
}

static int compare_money(Money left, Money right)
{
    return decimal_compare(left.cents, right.cents);
}

/* Whether the left is better: less tax; ties by rule MS-4, then by the order of the methods. */
static bool is_cheaper(const ComparedMethod *left, const ComparedMethod *right)
{
    const Figures *a = &left->figures;
    const Figures *b = &right->figures;
    int order = compare_money(a->total, b->total);

    if (order == 0)
        order = compare_money(a->permanently_disallowed, b->permanently_disallowed);
    if (order == 0)
        order = compare_money(a->disallowed, b->disallowed);
    if (order == 0)
        order = compare_money(money_add(a->realized.short_term, a->realized.long_term),
                              money_add(b->realized.short_term, b->realized.long_term));
    if (order == 0)
        order = decimal_compare((int64_t)a->lot_count, (int64_t)b->lot_count);
    return order < 0;
}

/* Compares what is figured with fifo, the first of the methods. */
static void rank(Comparison *comparison)
{
    const ComparedMethod *fifo = &comparison->methods[SELECT_FIFO];

    for (size_t i = 0; i < comparison->method_count; i++) {
        ComparedMethod *method = &comparison->methods[i];

        if (method->not_applicable != NULL || !method->figures.has_tax)
            continue;
        if (fifo->not_applicable == NULL)
            method->saved =
                (OptionalMoney){true, money_subtract(fifo->figures.total, method->figures.total)};
        if (comparison->cheapest == NULL || is_cheaper(method, comparison->cheapest))
            comparison->cheapest = method;
    }
}

static void open_sales(Comparing *comparing)
{
    const Plan *plan = comparing->plan;
    bool all_follow = true;

    while (comparing->sale_count < plan->trade_count &&
           plan->trades[comparing->sale_count].side == SIDE_SELL)
        all_follow = follows(&plan->trades[comparing->sale_count++]) && all_follow;
    if (all_follow && !plan->has_goal)
        figuring_know(comparing->figuring, comparing->by_method);
    comparing->tried = *plan;
    comparing->tried.trades = ARENA_ARRAY(comparing->arena, PlannedTrade, plan->trade_count);
}

Error *comparison_compute(Arena *arena, const Rules *rules, const Household *household,
                          const PreviewOrder *order, Comparison *comparison_out)
{
    size_t count;
    const LotMethod *methods = selection_methods(&count);
    Plan plan;
    Comparing comparing = {
        .arena = arena, .rules = rules, .household = household, .order = order, .plan = &plan};
    Comparison comparison = {.household = household,
                             .lot_selection =
                                 preview_lot_selection(household, order, (OptionalWord){0}),
                             .methods = ARENA_ARRAY(arena, ComparedMethod, count),
                             .method_count = count};

    TRY(plan_trades(arena, household, order, (OptionalWord){true, SELECT_FIFO}, &plan));
    TRY(figuring_open(arena, rules, household, order, &plan, &comparing.figuring));
    open_sales(&comparing);
    comparing.budgets = budget_evaluate(arena, household, &rules->tax, date_year(plan.trade_date),
                                        NULL, &comparing.budget_count);
    comparing.drift_after = drift_after(&comparing, &plan);
    for (size_t i = 0; i < count; i++) {
        comparison.methods[i].lot_selection = methods[i].selection;
        TRY(figure(&comparing, &comparison.methods[i]));
    }
    rank(&comparison);
    comparison.trade_date = plan.trade_date;
    comparison.has_goal = plan.has_goal;
    *comparison_out = comparison;
    return NULL;
}

#include "domain/decision.h"

#include "domain/wash_proposal.h"
#include "domain/wash_watch.h"

static const char *const REASON_WORDS[] = {"cheapest_method", "budget", "drift", "long_term"};
const Names ALERT_REASON_NAMES = NAMES_OF(REASON_WORDS);

static void add_budgets(Arena *arena, Decision *decision, const Household *household,
                        const BudgetUse *uses, size_t count)
{
    decision->over = ARENA_ARRAY(arena, OptionalAccountId, count);
    for (size_t i = 0; i < count; i++) {
        const GainsBudget *budget = uses[i].budget;
        OptionalAccountId of = {.present = budget->scope == BUDGET_ACCOUNT};

        if (uses[i].state != BUDGET_OVER)
            continue;
        if (of.present)
            of.value = household->accounts[budget->account].id;
        decision->over[decision->over_count++] = of;
    }
}

/* What every lot sold may be rounded by. */
static bool is_rounding(const Figures *left, const Figures *right)
{
    return money_subtract(left->total, right->total).cents <=
           (int64_t)(left->lot_count + right->lot_count);
}

/* The method that was the cheapest, while no other is cheaper but for rounding. */
static OptionalWord find_cheapest(const Comparison *comparison, const Decision *before)
{
    const ComparedMethod *kept = before == NULL || !before->cheapest.present
                                     ? NULL
                                     : &comparison->methods[before->cheapest.value];

    if (comparison->cheapest == NULL)
        return (OptionalWord){0};
    if (kept != NULL && kept->not_applicable == NULL && kept->figures.has_tax &&
        is_rounding(&kept->figures, &comparison->cheapest->figures))
        return before->cheapest;
    return (OptionalWord){true, (int)comparison->cheapest->lot_selection};
}

Decision decision_of_preview(Arena *arena, const Preview *preview, const Comparison *comparison,
                             const Decision *before)
{
    Decision decision = {
        .trade_date = preview->plan.trade_date,
        .cheapest = find_cheapest(comparison, before),
        .within = {preview->drift.gap == DRIFT_KNOWN, preview->drift.within_after},
    };

    add_budgets(arena, &decision, preview->household, preview->budgets, preview->budget_count);
    return decision;
}

Decision decision_of_household(Arena *arena, const Rules *rules, const Household *household,
                               const Drift *drift)
{
    Decision decision = {
        .trade_date = household->pins.price_as_of,
        .within = {drift->gap == DRIFT_KNOWN, drift->within_before},
    };
    size_t count;
    const BudgetUse *uses = budget_evaluate(arena, household, &rules->tax,
                                            date_year(decision.trade_date), NULL, &count);

    add_budgets(arena, &decision, household, uses, count);
    return decision;
}

/* Alerts as they are found: all are counted, the first are kept. */
typedef struct Alerts {
    Alert *items;
    size_t count;
} Alerts;

static void add(Alerts *alerts, Alert alert)
{
    if (alerts->count < DECISION_ALERTS)
        alerts->items[alerts->count] = alert;
    alerts->count++;
}

static const char *method_word(OptionalWord method)
{
    return method.present ? names_word(&LOT_SELECTION_NAMES, method.value) : NULL;
}

static void compare_methods(Alerts *alerts, const Decision *before, const Decision *after)
{
    if (before->cheapest.present == after->cheapest.present &&
        before->cheapest.value == after->cheapest.value)
        return;
    add(alerts, (Alert){.reason = ALERT_CHEAPEST_METHOD,
                        .before = method_word(before->cheapest),
                        .after = method_word(after->cheapest)});
}

/* A budget that is not there is not overspent. */
static bool is_over(const Decision *decision, const OptionalAccountId *of)
{
    for (size_t i = 0; i < decision->over_count; i++) {
        if (decision->over[i].present == of->present &&
            uuid_equal(decision->over[i].value.uuid, of->value.uuid))
            return true;
    }
    return false;
}

/* The budgets that only the one has overspent. */
static void compare_budgets(Alerts *alerts, const Decision *one, const Decision *other,
                            const Alert *alert)
{
    for (size_t i = 0; i < one->over_count; i++) {
        Alert added = *alert;

        added.account_id = one->over[i];
        if (!is_over(other, &one->over[i]))
            add(alerts, added);
    }
}

static const char *drift_word(OptionalBool within)
{
    if (!within.present)
        return NULL;
    return within.value ? "within" : "outside";
}

static void compare_drift(Alerts *alerts, const Decision *before, const Decision *after)
{
    if (before->within.present && after->within.present &&
        before->within.value == after->within.value)
        return;
    if (before->within.present || after->within.present)
        add(alerts, (Alert){.reason = ALERT_DRIFT,
                            .before = drift_word(before->within),
                            .after = drift_word(after->within)});
}

static bool is_sold(const Preview *preview, const Lot *lot)
{
    for (size_t i = 0; i < preview->sell_count; i++) {
        if (preview->sells[i].account == lot->account &&
            preview->sells[i].security == lot->security)
            return true;
    }
    return false;
}

static bool matters(const DecisionScope *scope, const Lot *lot, Date trade_date)
{
    const Account *account = &scope->household->accounts[lot->account];

    return account->tax_treatment == TAXABLE && lot_is_held_on(lot, trade_date) &&
           (scope->preview == NULL || is_sold(scope->preview, lot));
}

/* Sold whole at the present price, on which a gift's holding period depends (BA-4, HP-5). */
static LotFigures figures_on(const Household *household, const Lot *lot, Date date)
{
    OptionalPrice price = household->securities[lot->security].price;

    if (!price.present)
        return (LotFigures){.term = lot_term(lot, date), .start = lot_holding_start(lot)};
    return lot_figures(lot, lot->quantity, money_value(lot->quantity, price.value), date,
                       UNKNOWN_BASIS_ZERO);
}

static void compare_terms(Alerts *alerts, const Decision *before, const Decision *after,
                          const DecisionScope *scope)
{
    const Household *household = scope->household;

    if (date_compare(after->trade_date, before->trade_date) <= 0)
        return;
    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (matters(scope, lot, before->trade_date) &&
            figures_on(household, lot, before->trade_date).term == TERM_SHORT &&
            figures_on(household, lot, after->trade_date).term == TERM_LONG)
            add(alerts, (Alert){.reason = ALERT_LONG_TERM,
                                .before = "short",
                                .after = "long",
                                .account_id = {true, household->accounts[lot->account].id},
                                .lot = lot});
    }
}

size_t decision_compare(Arena *arena, const Decision *before, const Decision *after,
                        const DecisionScope *scope, Alert **alerts_out)
{
    Alerts alerts = {.items = ARENA_ARRAY(arena, Alert, DECISION_ALERTS)};

    compare_methods(&alerts, before, after);
    compare_budgets(&alerts, after, before,
                    &(Alert){.reason = ALERT_BUDGET, .before = "within", .after = "over"});
    compare_budgets(&alerts, before, after,
                    &(Alert){.reason = ALERT_BUDGET, .before = "over", .after = "within"});
    compare_drift(&alerts, before, after);
    compare_terms(&alerts, before, after, scope);
    *alerts_out = alerts.items;
    return alerts.count;
}

/* The first of several days after the trade date. */
typedef struct Turning {
    const DecisionScope *scope;
    Date trade_date;
    Date first;
} Turning;

static void turn(Turning *turning, OptionalDate day)
{
    if (day.present && date_compare(day.value, turning->trade_date) > 0 &&
        date_compare(day.value, turning->first) < 0)
        turning->first = day.value;
}

static OptionalDate after(OptionalDate last)
{
    return (OptionalDate){last.present, last.present ? date_add_days(last.value, 1) : last.value};
}

/* Terms, and shares that cannot be sold yet. */
static void turn_with_lots(Turning *turning)
{
    const DecisionScope *scope = turning->scope;
    const Household *household = scope->household;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (matters(scope, lot, turning->trade_date))
            turn(turning, lot_first_long_term_from(
                              lot, figures_on(household, lot, turning->trade_date).start));
        else if (scope->preview != NULL && is_sold(scope->preview, lot))
            turn(turning, lot->acquired_on);
    }
}

static bool trades(const Preview *preview, TradeSide side, Text symbol)
{
    const Plan *plan = &preview->plan;

    for (size_t i = 0; i < plan->trade_count; i++) {
        const Security *traded = &preview->household->securities[plan->trades[i].security];

        if (plan->trades[i].side == side && text_equal(traded->symbol, symbol))
            return true;
    }
    return false;
}

static bool sells_identical(const Preview *preview, Text symbol)
{
    const Household *household = preview->household;
    int32_t security = household_find_security(household, symbol);

    for (size_t i = 0; i < preview->sell_count && security >= 0; i++) {
        if (wash_identical(&household->securities[preview->sells[i].security],
                           &household->securities[security]))
            return true;
    }
    return false;
}

/* Shares that would replace what is sold, and losses that what is bought would disallow. */
static void turn_with_windows(Turning *turning, Arena *arena)
{
    const Preview *preview = turning->scope->preview;
    WashWatch watch;

    wash_watch(arena, turning->scope->household, turning->trade_date, &watch);
    for (size_t i = 0; i < watch.replacement_count; i++) {
        const PossibleReplacement *replacement = &watch.replacements[i];

        if (sells_identical(preview, replacement->symbol))
            turn(turning, after((OptionalDate){true, replacement->until}));
    }
    for (size_t i = 0; i < watch.do_not_buy_count; i++) {
        const WatchedSecurity *watched = &watch.do_not_buy[i];

        if (trades(preview, SIDE_BUY, watched->symbol))
            turn(turning, (OptionalDate){true, watched->released_on});
    }
}

Date decision_stands_until(Arena *arena, const DecisionScope *scope, Date trade_date)
{
    const Household *household = scope->household;
    Date last_of_year = date_of(date_year(trade_date), 12, 31);
    Turning turning = {scope, trade_date, date_add_days(last_of_year, 1)};

    turn_with_lots(&turning);
    if (scope->preview != NULL)
        turn_with_windows(&turning, arena);
    for (size_t i = 0; scope->planned && i < household->restraint_count; i++)
        turn(&turning, after(household->restraints[i].until));
    return turning.first;
}

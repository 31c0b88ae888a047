#include "domain/decision.h"

static const char *const REASON_WORDS[] = {"cheapest_method", "budget", "drift", "long_term"};
const Names ALERT_REASON_NAMES = NAMES_OF(REASON_WORDS);

static void add_budgets(Decision *decision, const Household *household, const BudgetUse *uses,
                        size_t count)
{
    for (size_t i = 0; i < count && decision->budget_count < DECISION_BUDGETS; i++) {
        const GainsBudget *budget = uses[i].budget;
        DecisionBudget *added = &decision->budgets[decision->budget_count++];

        added->over = uses[i].state == BUDGET_OVER;
        if (budget->scope == BUDGET_ACCOUNT)
            added->account_id = (OptionalAccountId){true, household->accounts[budget->account].id};
    }
}

Decision decision_of_preview(const Preview *preview, const Comparison *comparison)
{
    Decision decision = {
        .trade_date = preview->plan.trade_date,
        .within = {preview->drift.gap == DRIFT_KNOWN, preview->drift.within_after},
    };

    if (comparison->cheapest != NULL)
        decision.cheapest = (OptionalWord){true, (int)comparison->cheapest->lot_selection};
    add_budgets(&decision, preview->household, preview->budgets, preview->budget_count);
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

    add_budgets(&decision, household, uses, count);
    return decision;
}

/* Alerts as they are found. */
typedef struct Alerts {
    Alert *items;
    size_t count;
} Alerts;

static void add(Alerts *alerts, Alert alert)
{
    if (alerts->count < DECISION_ALERTS)
        alerts->items[alerts->count++] = alert;
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

static bool same_account(const DecisionBudget *left, const DecisionBudget *right)
{
    return left->account_id.present == right->account_id.present &&
           uuid_equal(left->account_id.value.uuid, right->account_id.value.uuid);
}

/* A budget that is not there is not overspent. */
static bool was_over(const Decision *decision, const DecisionBudget *budget)
{
    for (size_t i = 0; i < decision->budget_count; i++) {
        if (same_account(&decision->budgets[i], budget))
            return decision->budgets[i].over;
    }
    return false;
}

static const char *budget_word(bool over)
{
    return over ? "over" : "within";
}

static void compare_budgets(Alerts *alerts, const Decision *before, const Decision *after)
{
    for (size_t i = 0; i < after->budget_count; i++) {
        const DecisionBudget *budget = &after->budgets[i];
        bool over = was_over(before, budget);

        if (over != budget->over)
            add(alerts, (Alert){.reason = ALERT_BUDGET,
                                .before = budget_word(over),
                                .after = budget_word(budget->over),
                                .account_id = budget->account_id});
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
    compare_budgets(&alerts, before, after);
    compare_drift(&alerts, before, after);
    compare_terms(&alerts, before, after, scope);
    *alerts_out = alerts.items;
    return alerts.count;
}

OptionalDate decision_stands_until(const DecisionScope *scope, Date trade_date)
{
    const Household *household = scope->household;
    OptionalDate first = {0};

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        OptionalDate turns =
            lot_first_long_term_from(lot, figures_on(household, lot, trade_date).start);

        if (matters(scope, lot, trade_date) && turns.present &&
            date_compare(turns.value, trade_date) > 0 &&
            (!first.present || date_compare(turns.value, first.value) < 0))
            first = turns;
    }
    return first;
}

/* The comparison at another price of one security. */
typedef struct Probe {
    Arena *arena;
    const Rules *rules;
    Household household; /* a copy, whose securities are a copy */
    const PreviewOrder *order;
    Security *security;
    OptionalWord cheapest; /* at the present price */
} Probe;

enum { STEPS = 20, STEP_PARTS = 100, HALVINGS = 7 };

static OptionalWord cheapest_at(Probe *probe, Price price)
{
    Comparison comparison;

    probe->security->price.value = price;
    if (comparison_compute(probe->arena, probe->rules, &probe->household, probe->order,
                           &comparison) != NULL ||
        comparison.cheapest == NULL)
        return (OptionalWord){0};
    return (OptionalWord){true, (int)comparison.cheapest->lot_selection};
}

static bool stays(Probe *probe, Price price)
{
    OptionalWord cheapest = cheapest_at(probe, price);

    return cheapest.present && cheapest.value == probe->cheapest.value;
}

/* The last price, from `inside` towards `outside`, at which it stays. */
static Price narrow(Probe *probe, Price inside, Price outside)
{
    for (int i = 0; i < HALVINGS; i++) {
        Price middle = {inside.micros + (outside.micros - inside.micros) / 2};

        if (stays(probe, middle))
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

static OptionalPrice find_end(Probe *probe, Price price, int direction)
{
    Price inside = price;

    for (int step = 1; step <= STEPS; step++) {
        Price next = {price.micros + direction * (price.micros * step / STEP_PARTS)};

        if (next.micros > PRICE_LIMIT)
            break;
        if (!stays(probe, next))
            return (OptionalPrice){true, narrow(probe, inside, next)};
        inside = next;
    }
    return (OptionalPrice){0};
}

DecisionInterval decision_interval(Arena *arena, const Rules *rules, const Household *household,
                                   const PreviewOrder *order, uint32_t security)
{
    Probe probe = {.arena = arena, .rules = rules, .household = *household, .order = order};
    DecisionInterval interval = {0};
    Price price = household->securities[security].price.value;

    probe.household.securities = ARENA_ARRAY(arena, Security, household->security_count);
    memcpy(probe.household.securities, household->securities,
           household->security_count * sizeof *household->securities);
    probe.security = &probe.household.securities[security];
    if (!probe.security->price.present)
        return interval;
    probe.cheapest = cheapest_at(&probe, price);
    if (!probe.cheapest.present)
        return interval;
    interval.low = find_end(&probe, price, -1);
    interval.high = find_end(&probe, price, 1);
    return interval;
}

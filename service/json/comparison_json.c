#include "json/comparison_json.h"

#include "json/preview_json.h"

static void write_refusal(JsonWriter *writer, const ComparedMethod *method)
{
    JSON_WRITE_NAME(writer, "not_applicable");
    if (method->not_applicable == NULL) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE(writer, "code", method->not_applicable);
    JSON_WRITE(writer, "detail", method->detail);
    json_write_end_object(writer);
}

/* Rule BA-7: a range where something unknown is sold, its high end in `total`. */
static void write_tax(JsonWriter *writer, const Figures *figures)
{
    JSON_WRITE_NAME(writer, "tax");
    if (!figures->has_tax) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE(writer, "income_tax", figures->income_tax);
    JSON_WRITE(writer, "niit", figures->niit);
    JSON_WRITE(writer, "state", figures->state);
    JSON_WRITE(writer, "total", figures->total);
    if (figures->has_range) {
        JSON_BEGIN_OBJECT(writer, "range");
        JSON_WRITE(writer, "low", figures->total_low);
        JSON_WRITE(writer, "high", figures->total);
        json_write_end_object(writer);
    }
    if (figures->has_min_tax) {
        JSON_BEGIN_OBJECT(writer, "min_tax");
        JSON_WRITE(writer, "proven", figures->proven);
        JSON_WRITE(writer, "lower_bound", figures->lower_bound);
        JSON_WRITE(writer, "gap", money_subtract(figures->total, figures->lower_bound));
        json_write_end_object(writer);
    }
    json_write_end_object(writer);
}

static void write_realized(JsonWriter *writer, const Figures *figures)
{
    Gains gains = figures->realized;

    JSON_BEGIN_OBJECT(writer, "realized");
    JSON_WRITE(writer, "short_term", gains.short_term);
    JSON_WRITE(writer, "long_term", gains.long_term);
    JSON_WRITE(writer, "net", money_add(gains.short_term, gains.long_term));
    JSON_WRITE(writer, "disallowed", figures->disallowed);
    JSON_WRITE(writer, "permanently_disallowed", figures->permanently_disallowed);
    json_write_end_object(writer);
}

/* Rules BU-3, BU-7: the budget with the least room; null without one. */
static void write_budget(JsonWriter *writer, const Comparison *comparison,
                         const ComparedMethod *method)
{
    const BudgetUse *use = &method->budget;

    JSON_WRITE_NAME(writer, "budget");
    if (!method->has_budget) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE_WORD(writer, "scope", &BUDGET_SCOPE_NAMES, use->budget->scope);
    if (use->budget->scope == BUDGET_ACCOUNT)
        JSON_WRITE(writer, "account_id", comparison->household->accounts[use->budget->account].id);
    JSON_WRITE(writer, "used_after",
               money_add(use->used_after.short_term, use->used_after.long_term));
    JSON_WRITE(writer, "remaining", use->remaining);
    JSON_WRITE_WORD(writer, "state", &BUDGET_STATE_NAMES, use->state);
    json_write_end_object(writer);
}

/* What only a method that is figured has. */
static void write_figures(JsonWriter *writer, const Comparison *comparison,
                          const ComparedMethod *method)
{
    if (comparison->has_goal) {
        JSON_WRITE_NAME(writer, "solved");
        preview_json_write_solved(writer, &method->solved);
    }
    write_tax(writer, &method->figures);
    JSON_WRITE(writer, "saved_against_fifo", method->saved);
    write_realized(writer, &method->figures);
    write_budget(writer, comparison, method);
    JSON_WRITE(writer, "drift_after", method->drift_after);
    JSON_WRITE(writer, "lot_count", (int64_t)method->figures.lot_count);
}

static void write_method(JsonWriter *writer, const Comparison *comparison,
                         const ComparedMethod *method)
{
    json_write_begin_object(writer);
    JSON_WRITE_WORD(writer, "lot_selection", &LOT_SELECTION_NAMES, method->lot_selection);
    write_refusal(writer, method);
    if (method->not_applicable == NULL)
        write_figures(writer, comparison, method);
    json_write_end_object(writer);
}

void comparison_json_write_members(JsonWriter *writer, const Comparison *comparison)
{
    JSON_WRITE(writer, "trade_date", comparison->trade_date);
    JSON_WRITE_WORD(writer, "lot_selection", &LOT_SELECTION_NAMES, comparison->lot_selection);
    JSON_BEGIN_ARRAY(writer, "methods");
    for (size_t i = 0; i < comparison->method_count; i++)
        write_method(writer, comparison, &comparison->methods[i]);
    json_write_end_array(writer);
    JSON_WRITE_NAME(writer, "cheapest");
    if (comparison->cheapest != NULL)
        json_write_word(writer, &LOT_SELECTION_NAMES, (int)comparison->cheapest->lot_selection);
    else
        json_write_null(writer);
}

void comparison_json_write(JsonWriter *writer, const Comparison *comparison)
{
    json_write_begin_object(writer);
    comparison_json_write_members(writer, comparison);
    json_write_end_object(writer);
}

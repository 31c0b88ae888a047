#include "json/preview_json_parts.h"

void preview_json_write_gains(JsonWriter *writer, Gains gains)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "short_term", gains.short_term);
    JSON_WRITE(writer, "long_term", gains.long_term);
    json_write_end_object(writer);
}

void preview_json_write_thresholds(JsonWriter *writer, const TaxImpact *impact)
{
    JSON_BEGIN_ARRAY(writer, "thresholds_crossed");
    for (int i = 0; i < THRESHOLD_COUNT; i++) {
        if (impact->crossed[i])
            json_write_word(writer, &TAX_THRESHOLD_NAMES, i);
    }
    json_write_end_array(writer);
}

void preview_json_write_not_modelled(JsonWriter *writer)
{
    JSON_BEGIN_ARRAY(writer, "not_modelled");
    for (int i = 0; i < TAX_NOT_MODELLED.count; i++)
        json_write_word(writer, &TAX_NOT_MODELLED, i);
    json_write_end_array(writer);
}

static void write_totals(JsonWriter *writer, const TaxYear *year)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "income_tax", year->income_tax);
    JSON_WRITE(writer, "niit", year->niit);
    JSON_WRITE(writer, "state", year->state);
    JSON_WRITE(writer, "total", year->total);
    json_write_end_object(writer);
}

static void write_range(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_OBJECT(writer, "range");
    JSON_WRITE(writer, "low", preview->tax_low.total);
    JSON_WRITE(writer, "high", preview->tax.total);
    json_write_end_object(writer);
}

/* Rule FL-4; null for a year whose rates are not known. */
static void write_upper_bound(JsonWriter *writer, const UpperBound *bound)
{
    JSON_WRITE_NAME(writer, "upper_bound");
    if (!bound->known) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE(writer, "short_term_rate", bound->short_term_rate);
    JSON_WRITE(writer, "long_term_rate", bound->long_term_rate);
    JSON_WRITE(writer, "state_rate", bound->state_rate);
    JSON_WRITE(writer, "total", bound->total);
    json_write_end_object(writer);
}

/* Rule MT-7: what the buys change in the year before, beside this year's difference. */
static void write_prior_year(JsonWriter *writer, const PriorYear *prior)
{
    JSON_BEGIN_OBJECT(writer, "prior_year");
    JSON_WRITE(writer, "year", prior->year);
    JSON_WRITE_NAME(writer, "disallowed");
    preview_json_write_gains(writer, prior->disallowed);
    JSON_WRITE(writer, "total", ((OptionalMoney){prior->has_tax, prior->tax.total}));
    json_write_end_object(writer);
}

/* Rule MS-1: how good the choice of lots is; figures of `total`. */
static void write_min_tax(JsonWriter *writer, const Preview *preview)
{
    const MinTaxAnswer *answer = &preview->min_tax;
    Money without = preview->tax.without.total;

    JSON_BEGIN_OBJECT(writer, "min_tax");
    JSON_WRITE(writer, "proven", answer->proven);
    JSON_WRITE(writer, "lower_bound", money_subtract(answer->lower_bound, without));
    JSON_WRITE(writer, "gap", money_subtract(answer->tax, answer->lower_bound));
    json_write_end_object(writer);
}

void preview_json_write_tax(JsonWriter *writer, const Preview *preview)
{
    const TaxImpact *tax = &preview->tax;

    JSON_WRITE_NAME(writer, "tax");
    if (!preview->has_tax) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE_WORD(writer, "profile", &TAX_PROFILE_KIND_NAMES, preview->profile->kind);
    JSON_WRITE_NAME(writer, "filing_status");
    if (preview->profile->filing_status.present)
        json_write_word(writer, &FILING_STATUS_NAMES, preview->profile->filing_status.value);
    else
        json_write_null(writer);
    JSON_WRITE_NAME(writer, "without");
    write_totals(writer, &tax->without);
    JSON_WRITE_NAME(writer, "with");
    write_totals(writer, &tax->with);
    JSON_WRITE(writer, "income_tax", tax->income_tax);
    JSON_WRITE(writer, "niit", tax->niit);
    JSON_WRITE(writer, "state", tax->state);
    JSON_WRITE(writer, "total", tax->total);
    if (preview->has_range)
        write_range(writer, preview);
    write_upper_bound(writer, &preview->upper_bound);
    if (preview->has_min_tax)
        write_min_tax(writer, preview);
    if (preview->prior_year.year != 0)
        write_prior_year(writer, &preview->prior_year);
    preview_json_write_thresholds(writer, tax);
    JSON_WRITE_NAME(writer, "carryover_out");
    preview_json_write_gains(writer, tax->with.carryover_out);
    JSON_WRITE_NAME(writer, "carryover_change"); /* Rule MT-2. */
    preview_json_write_gains(writer,
                             gains_subtract(tax->with.carryover_out, tax->without.carryover_out));
    preview_json_write_not_modelled(writer);
    json_write_end_object(writer);
}

static void write_budget(JsonWriter *writer, const Preview *preview, const BudgetUse *use)
{
    const GainsBudget *budget = use->budget;
    Gains before = use->used_before;
    Gains after = use->used_after;

    json_write_begin_object(writer);
    JSON_WRITE_WORD(writer, "scope", &BUDGET_SCOPE_NAMES, budget->scope);
    if (budget->scope == BUDGET_ACCOUNT)
        JSON_WRITE(writer, "account_id", preview->household->accounts[budget->account].id);
    JSON_WRITE(writer, "year", budget->year);
    JSON_WRITE(writer, "allowance", use->allowance);
    JSON_WRITE(writer, "short_cap", budget->short_cap);
    JSON_WRITE(writer, "long_cap", budget->long_cap);
    if (budget->ceiling.present)
        JSON_WRITE_WORD(writer, "ceiling", &BUDGET_CEILING_NAMES, budget->ceiling.value);
    JSON_WRITE(writer, "used_before", money_add(before.short_term, before.long_term));
    JSON_WRITE(writer, "used_after", money_add(after.short_term, after.long_term));
    JSON_WRITE(writer, "remaining", use->remaining);
    JSON_WRITE_NAME(writer, "state");
    if (use->remaining.present)
        json_write_word(writer, &BUDGET_STATE_NAMES, (int)use->state);
    else
        json_write_null(writer);
    json_write_end_object(writer);
}

void preview_json_write_budgets(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "budgets");
    for (size_t i = 0; i < preview->budget_count; i++)
        write_budget(writer, preview, &preview->budgets[i]);
    json_write_end_array(writer);
}

static void write_gap(JsonWriter *writer, const Drift *drift)
{
    JSON_WRITE_WORD(writer, "reason", &DRIFT_GAP_NAMES, drift->gap);
    if (drift->gap == DRIFT_MISSING_PRICE)
        JSON_WRITE(writer, "missing_symbol", drift->missing_symbol);
}

void preview_json_write_drift(JsonWriter *writer, const Drift *drift)
{
    bool known = drift->gap == DRIFT_KNOWN;

    JSON_BEGIN_OBJECT(writer, "drift");
    JSON_WRITE_NAME(writer, "basis");
    if (drift->model != NULL)
        json_write_word(writer, &MODEL_BASIS_NAMES, (int)drift->model->basis);
    else
        json_write_null(writer);
    JSON_WRITE(writer, "tolerance", ((OptionalRate){known, drift->tolerance}));
    JSON_WRITE(writer, "before", ((OptionalRate){known, drift->before}));
    JSON_WRITE(writer, "after", ((OptionalRate){known, drift->after}));
    if (!known)
        write_gap(writer, drift);
    JSON_BEGIN_ARRAY(writer, "classes");
    for (size_t i = 0; i < drift->class_count; i++) {
        const DriftClass *class = &drift->classes[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "class", class->name);
        JSON_WRITE(writer, "target", class->target);
        JSON_WRITE(writer, "before", class->weight_before);
        JSON_WRITE(writer, "after", class->weight_after);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

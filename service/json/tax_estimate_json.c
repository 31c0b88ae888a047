#include "json/tax_estimate_json.h"

#include "json/preview_json.h"
#include "json/tax_profile_json.h"

static const JsonField REQUEST_FIELDS[] = {
    FIELD_OBJECT(TaxEstimateRequest, tax_profile, &TAX_PROFILE_INLINE_JSON, FIELD_REQUIRED),
    FIELD(TaxEstimateRequest, short_term_gain, 0),
    FIELD(TaxEstimateRequest, long_term_gain, 0),
    FIELD(TaxEstimateRequest, trade_date, 0),
};

static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const TaxEstimateRequest *request = record;

    if (request->trade_date.present &&
        date_year(request->trade_date.value) != request->tax_profile.year)
        error_list_add(faults,
                       error_at(arena, json_pointer(arena, pointer, "trade_date"),
                                "trade_date_of_other_year", "The profile is of another year."));
}

const JsonObject TAX_ESTIMATE_REQUEST_JSON = {JSON_FIELDS(TaxEstimateRequest, REQUEST_FIELDS),
                                              .check = check};

static void write_year(JsonWriter *writer, const TaxYear *year)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "short_term", year->short_term);
    JSON_WRITE(writer, "long_term", year->long_term);
    JSON_WRITE(writer, "net", year->net);
    JSON_WRITE(writer, "capital_amount_in_agi", year->capital_amount_in_agi);
    JSON_WRITE(writer, "agi", year->agi);
    JSON_WRITE(writer, "deduction", year->deduction);
    JSON_WRITE(writer, "taxable_income", year->taxable_income);
    JSON_WRITE(writer, "preferential_income", year->preferential_income);
    JSON_WRITE(writer, "ordinary_taxable_income", year->ordinary_taxable_income);
    JSON_WRITE(writer, "at_zero", year->at_zero);
    JSON_WRITE(writer, "at_fifteen", year->at_fifteen);
    JSON_WRITE(writer, "at_twenty", year->at_twenty);
    JSON_WRITE(writer, "ordinary_tax", year->ordinary_tax);
    JSON_WRITE(writer, "preferential_tax", year->preferential_tax);
    JSON_WRITE(writer, "income_tax", year->income_tax);
    JSON_WRITE(writer, "net_investment_income", year->net_investment_income);
    JSON_WRITE(writer, "niit_base", year->niit_base);
    JSON_WRITE(writer, "niit", year->niit);
    JSON_WRITE(writer, "state", year->state);
    JSON_WRITE(writer, "total", year->total);
    JSON_WRITE_NAME(writer, "carryover_out");
    preview_json_write_gains(writer, year->carryover_out);
    json_write_end_object(writer);
}

void tax_estimate_json_write(JsonWriter *writer, const TaxEstimate *estimate)
{
    const TaxImpact *impact = &estimate->impact;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "trade_date", estimate->trade_date);
    JSON_WRITE_WORD(writer, "profile", &TAX_PROFILE_KIND_NAMES, estimate->profile);
    JSON_WRITE_NAME(writer, "without");
    write_year(writer, &impact->without);
    JSON_WRITE_NAME(writer, "with");
    write_year(writer, &impact->with);
    JSON_WRITE(writer, "income_tax", impact->income_tax);
    JSON_WRITE(writer, "niit", impact->niit);
    JSON_WRITE(writer, "state", impact->state);
    JSON_WRITE(writer, "total", impact->total);
    preview_json_write_thresholds(writer, impact);
    JSON_WRITE_NAME(writer, "carryover_out");
    preview_json_write_gains(writer, impact->with.carryover_out);
    JSON_WRITE(writer, "upper_bound", estimate->upper_bound);
    preview_json_write_not_modelled(writer);
    json_write_end_object(writer);
}

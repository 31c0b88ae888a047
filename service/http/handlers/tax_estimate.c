#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/tax_estimate_json.h"

/* Rule FL-4: the same gains at the highest rates of the year. */
static OptionalMoney upper_bound(const TaxParameters *parameters, const TaxProfile *profile,
                                 Gains gains)
{
    TaxProfile highest;
    TaxImpact impact;

    if (parameters == NULL)
        return (OptionalMoney){0};
    highest = tax_profile_upper_bound(parameters, profile);
    tax_impact_compute(parameters, &highest, (Gains){0}, gains, &impact);
    return (OptionalMoney){true, impact.total};
}

Error *tax_estimate_post(Request *request, Response *response)
{
    const TaxTables *tables = &request->context->app->rules->tax;
    TaxEstimateRequest given = {0};
    TaxEstimate estimate = {0};

    TRY(request_body(request, &TAX_ESTIMATE_REQUEST_JSON, &given));
    TRY(tax_profile_check(request->arena, tables, &given.tax_profile, "/tax_profile"));

    const TaxProfile *profile = &given.tax_profile;
    const TaxParameters *parameters = tax_tables_year(tables, profile->year);
    Gains gains = {given.short_term_gain, given.long_term_gain};
    estimate.trade_date =
        given.trade_date.present ? given.trade_date.value : date_of(profile->year, 12, 31);
    estimate.profile = profile->kind;
    tax_impact_compute(parameters, profile, (Gains){0}, gains, &estimate.impact);
    estimate.upper_bound = upper_bound(parameters, profile, gains);

    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    tax_estimate_json_write(&writer, &estimate);
    json_write_line_end(&writer);
    return NULL;
}

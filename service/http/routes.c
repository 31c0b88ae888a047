#include "http/handlers/handlers.h"
#include "http/health.h"

static const Route TABLE[] = {
    {"POST", "/v1/households", SCOPE_HOUSEHOLDS_WRITE, household_post,
     ROUTE_WRITE | ROUTE_IDEMPOTENT},
    {"GET", "/v1/households", SCOPE_HOUSEHOLDS_READ, household_list_get, ROUTE_LIST},
    {"GET", "/v1/households/{household_id}", SCOPE_HOUSEHOLDS_READ, household_get_one},
    {"PATCH", "/v1/households/{household_id}", SCOPE_HOUSEHOLDS_WRITE, household_patch_one,
     ROUTE_WRITE},
    {"DELETE", "/v1/households/{household_id}", SCOPE_HOUSEHOLDS_WRITE, household_delete_one,
     ROUTE_WRITE},

    {"GET", "/v1/households/{household_id}/tax-profiles", SCOPE_HOUSEHOLDS_READ,
     tax_profile_list_get},
    {"GET", "/v1/households/{household_id}/tax-profiles/{year}", SCOPE_HOUSEHOLDS_READ,
     tax_profile_get_one},
    {"PUT", "/v1/households/{household_id}/tax-profiles/{year}", SCOPE_HOUSEHOLDS_WRITE,
     tax_profile_put, ROUTE_WRITE},
    {"DELETE", "/v1/households/{household_id}/tax-profiles/{year}", SCOPE_HOUSEHOLDS_WRITE,
     tax_profile_delete_one, ROUTE_WRITE},

    {"POST", "/v1/households/{household_id}/accounts", SCOPE_HOUSEHOLDS_WRITE, account_post,
     ROUTE_WRITE | ROUTE_IDEMPOTENT},
    {"GET", "/v1/households/{household_id}/accounts", SCOPE_HOUSEHOLDS_READ, account_list_get,
     ROUTE_LIST},
    {"GET", "/v1/accounts/{account_id}", SCOPE_HOUSEHOLDS_READ, account_get_one},
    {"PATCH", "/v1/accounts/{account_id}", SCOPE_HOUSEHOLDS_WRITE, account_patch_one, ROUTE_WRITE},
    {"DELETE", "/v1/accounts/{account_id}", SCOPE_HOUSEHOLDS_WRITE, account_delete_one,
     ROUTE_WRITE},
    {"GET", "/v1/accounts/{account_id}/cash", SCOPE_HOUSEHOLDS_READ, cash_get_one},
    {"PUT", "/v1/accounts/{account_id}/cash", SCOPE_HOUSEHOLDS_WRITE, cash_put, ROUTE_WRITE},

    {"POST", "/v1/accounts/{account_id}/lots", SCOPE_HOUSEHOLDS_WRITE, lot_post,
     ROUTE_WRITE | ROUTE_IDEMPOTENT | ROUTE_NDJSON},
    {"GET", "/v1/accounts/{account_id}/lots", SCOPE_HOUSEHOLDS_READ, lot_list_get, ROUTE_LIST},
    {"GET", "/v1/lots/{lot_id}", SCOPE_HOUSEHOLDS_READ, lot_get_one},
    {"PATCH", "/v1/lots/{lot_id}", SCOPE_HOUSEHOLDS_WRITE, lot_patch_one, ROUTE_WRITE},
    {"DELETE", "/v1/lots/{lot_id}", SCOPE_HOUSEHOLDS_WRITE, lot_delete_one, ROUTE_WRITE},

    {"POST", "/v1/households/{household_id}/realized-gains", SCOPE_HOUSEHOLDS_WRITE,
     realized_gain_post, ROUTE_WRITE | ROUTE_IDEMPOTENT},
    {"GET", "/v1/households/{household_id}/realized-gains", SCOPE_HOUSEHOLDS_READ,
     realized_gain_list_get, ROUTE_LIST, &REALIZED_GAIN_QUERY},
    {"GET", "/v1/realized-gains/{realized_gain_id}", SCOPE_HOUSEHOLDS_READ, realized_gain_get_one},
    {"PATCH", "/v1/realized-gains/{realized_gain_id}", SCOPE_HOUSEHOLDS_WRITE,
     realized_gain_patch_one, ROUTE_WRITE},
    {"DELETE", "/v1/realized-gains/{realized_gain_id}", SCOPE_HOUSEHOLDS_WRITE,
     realized_gain_delete_one, ROUTE_WRITE},

    {"POST", "/v1/securities", SCOPE_REFERENCE_WRITE, security_post,
     ROUTE_WRITE | ROUTE_IDEMPOTENT},
    {"GET", "/v1/securities", SCOPE_REFERENCE_READ, security_list_get, ROUTE_LIST},
    {"GET", "/v1/securities/{security_id}", SCOPE_REFERENCE_READ, security_get_one},
    {"PATCH", "/v1/securities/{security_id}", SCOPE_REFERENCE_WRITE, security_patch_one,
     ROUTE_WRITE},
    {"DELETE", "/v1/securities/{security_id}", SCOPE_REFERENCE_WRITE, security_delete_one,
     ROUTE_WRITE},

    {"POST", "/v1/price-sets", SCOPE_REFERENCE_WRITE, price_set_post,
     ROUTE_WRITE | ROUTE_IDEMPOTENT | ROUTE_NDJSON, &PRICE_SET_QUERY},
    {"GET", "/v1/price-sets", SCOPE_REFERENCE_READ, price_set_list_get, ROUTE_LIST},
    {"GET", "/v1/price-sets/{price_set_id}", SCOPE_REFERENCE_READ, price_set_get_one},
    {"GET", "/v1/price-sets/{price_set_id}/prices", SCOPE_REFERENCE_READ, price_list_get,
     ROUTE_LIST},

    {"POST", "/v1/models", SCOPE_REFERENCE_WRITE, model_post, ROUTE_WRITE | ROUTE_IDEMPOTENT},
    {"GET", "/v1/models", SCOPE_REFERENCE_READ, model_list_get, ROUTE_LIST},
    {"GET", "/v1/models/{model_id}", SCOPE_REFERENCE_READ, model_get_one},
    {"PATCH", "/v1/models/{model_id}", SCOPE_REFERENCE_WRITE, model_patch_one, ROUTE_WRITE},
    {"DELETE", "/v1/models/{model_id}", SCOPE_REFERENCE_WRITE, model_delete_one, ROUTE_WRITE},

    {"GET", "/v1/lot-methods", SCOPE_REFERENCE_READ, lot_method_list_get},

    {"GET", "/healthz", SCOPE_NONE, health_get, ROUTE_PUBLIC},
    {"GET", "/readyz", SCOPE_NONE, ready_get, ROUTE_PUBLIC},
    {"GET", "/metrics", SCOPE_NONE, metrics_get, ROUTE_PUBLIC},
};

const RouteTable ROUTES = {TABLE, sizeof TABLE / sizeof TABLE[0]};
_Static_assert(sizeof TABLE / sizeof TABLE[0] <= ROUTE_LIMIT, "metrics have a row for every route");

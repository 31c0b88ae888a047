/* Drift, and the formats whose rules are not offered yet. */
#include "golden_other.h"

static const char NO_WASH_SALES[] = "wash sales are not matched yet";

const GoldenFormat GOLDEN_OTHER_FORMATS[] = {
    {"preview", "cases", golden_preview_run, NULL},
    {"wash-sale", "vectors", NULL, NO_WASH_SALES},
    {"wash_handwritten", "cases", NULL, NO_WASH_SALES},
    {"wash_regulation_examples", "cases", NULL, NO_WASH_SALES},
    {"wash_random_agreed", "cases", NULL, NO_WASH_SALES},
    {"drift_rebalance", "cases", golden_drift_run, NULL},
    {"min-tax-selection", "vectors", NULL, "min_tax is not offered yet"},
    {NULL, NULL, NULL, NULL},
};

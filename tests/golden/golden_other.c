/* Formats about neither lots nor tax alone. */
#include "golden_other.h"

const GoldenFormat GOLDEN_OTHER_FORMATS[] = {
    {"preview", "cases", golden_preview_run, NULL},
    {"wash-sale", "vectors", golden_wash_run, NULL},
    {"wash_handwritten", "cases", golden_wash_oracle_run, NULL},
    {"wash_regulation_examples", "cases", golden_wash_oracle_run, NULL},
    {"wash_random_agreed", "cases", golden_wash_oracle_run, NULL},
    {"drift_rebalance", "cases", golden_drift_run, NULL},
    {"min-tax-selection", "vectors", golden_min_tax_run, NULL},
    {NULL, NULL, NULL, NULL},
};

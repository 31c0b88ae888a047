/* Formats about neither lots nor tax that have a file of their own. */
#pragma once

#include "golden_case.h"

GoldenRun golden_drift_run;
GoldenRun golden_min_tax_run;
GoldenRun golden_preview_run;
GoldenRun golden_wash_run;
GoldenRun golden_wash_oracle_run;

/* Formats about lots that have a file of their own. */
#pragma once

#include "golden_case.h"

GoldenRun golden_holding_vector_run;
GoldenRun golden_holding_oracle_run;
GoldenRun golden_gift_run;
GoldenRun golden_methods_run;
GoldenRun golden_average_run;

/*
 * What is kept of a plan of a run, as JSON, for whoever works on runs.
 */
#pragma once

#include "app/preview.h"

/* A RunWritePlan. */
MUST_USE Error *run_plan_write(Arena *arena, const PreviewAnswer *answer, Text *document_out);

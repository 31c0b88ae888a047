/*
 * Works on runs, of all firms, in the background of a process: a few coroutines claim households,
 * plan them one by one as a preview would, and save what came of it. Threads and optimizers of
 * their own, which give way to all others, do the work; so that a run costs those who ask next to
 * nothing. It refuses to know JSON, which it is given functions for.
 */
#pragma once

#include "app/preview.h"
#include <stdatomic.h>

/* Given by http: what is kept of a plan, as JSON in the arena. */
typedef Error *RunWritePlan(Arena *arena, const PreviewAnswer *answer, Text *document_out);

typedef struct RunnerConfig {
    const App *app;      /* of the loop that it works on */
    WorkerPool *workers; /* NULL: this process works on no runs */
    Solver *solver;
    size_t slots; /* households planned at a time, or read and saved meanwhile */
    int64_t lease_ms;
    PreviewDecode *decode_order;
    RunWritePlan *write_plan;
} RunnerConfig;

typedef struct Runner Runner;

/* NULL without memory. */
MUST_USE Runner *runner_new(const RunnerConfig *config);

/* Begins to look for work, on its app's loop. */
void runner_start(Runner *runner);

/* Ends its coroutines after what they do now; what they have claimed is anybody's again. On its
 * loop's thread. */
void runner_stop(Runner *runner);

/* Households planned by this process, from any thread. */
uint64_t runner_planned(const Runner *runner);

/* After its coroutines have ended. NULL is allowed. */
void runner_free(Runner *runner);

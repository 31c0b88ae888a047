/*
 * The processes that solve linear programs, and how a thread hands them one: started when they are
 * needed, killed when a deadline passes or somebody gives up, started anew when they die. Calls
 * block, so only worker threads make them. It refuses to know what a program is for.
 */
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "solver/linear_program.h"
#include <stdatomic.h>

typedef struct Solver Solver;

/* Up to `processes` of the program at `path`, none of them yet; NULL without memory. */
Solver *solver_new(const Clock *clock, const char *path, size_t processes);

/* Ends the processes; nobody may be waiting. NULL is allowed. */
void solver_free(Solver *solver);

typedef struct SolverCall {
    const LinearProgram *program;
    int64_t deadline_ms;          /* of the solver's clock, monotonic */
    const atomic_bool *cancelled; /* NULL, or set by another thread: the call ends within 20 ms */
} SolverCall;

/*
 * Solves; the solution's arrays are in the arena. ERROR_UNAVAILABLE "solver_failed" when the
 * process died, cannot be started or found no answer, "solver_busy" when none came free in time;
 * ERROR_TIMEOUT "deadline" when time passed or the call was cancelled; ERROR_INVALID
 * "program_too_large".
 */
MUST_USE Error *solver_solve(Solver *solver, Arena *arena, const SolverCall *call,
                             LinearSolution *solution_out);

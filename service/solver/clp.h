/*
 * COIN-OR CLP behind our own types: the only place that includes its header. It runs in the
 * solver's process alone, because it ends the process when memory runs out.
 */
#pragma once

#include "solver/linear_program.h"

/*
 * Solves by the dual simplex, at most `seconds`, and once more without scaling where it loses its
 * way numerically. False when it found no answer in time or not at all; else the solution's arrays
 * are in the program's arena.
 */
bool clp_solve(const LinearProgram *program, uint32_t seconds, LinearSolution *solution_out);

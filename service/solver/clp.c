#include "solver/clp.h"

#include <coin/Clp_C_Interface.h>
#include <string.h>

/* Bounds and costs as the library takes them: one array each. */
typedef struct Arrays {
    double *column_lower, *column_upper, *cost, *row_lower, *row_upper;
} Arrays;

static Arrays arrays_of(const LinearProgram *program)
{
    Arena *arena = program->arena;
    Arrays arrays = {.column_lower = ARENA_ARRAY(arena, double, program->column_count),
                     .column_upper = ARENA_ARRAY(arena, double, program->column_count),
                     .cost = ARENA_ARRAY(arena, double, program->column_count),
                     .row_lower = ARENA_ARRAY(arena, double, program->row_count),
                     .row_upper = ARENA_ARRAY(arena, double, program->row_count)};

    for (uint32_t i = 0; i < program->column_count; i++) {
        arrays.column_lower[i] = program->columns[i].lower;
        arrays.column_upper[i] = program->columns[i].upper;
        arrays.cost[i] = program->columns[i].cost;
    }
    for (uint32_t i = 0; i < program->row_count; i++) {
        arrays.row_lower[i] = program->rows[i].lower;
        arrays.row_upper[i] = program->rows[i].upper;
    }
    return arrays;
}

/* The matrix column by column, as the library takes it. */
static void load(Clp_Simplex *model, const LinearProgram *program)
{
    Arena *arena = program->arena;
    Arrays arrays = arrays_of(program);
    CoinBigIndex *start = ARENA_ARRAY(arena, CoinBigIndex, program->column_count + 2);
    int *rows = ARENA_ARRAY(arena, int, program->entry_count);
    double *values = ARENA_ARRAY(arena, double, program->entry_count);

    for (uint32_t i = 0; i < program->entry_count; i++)
        start[program->entries[i].column + 2]++;
    for (uint32_t i = 2; i < program->column_count + 2; i++)
        start[i] += start[i - 1];
    for (uint32_t i = 0; i < program->entry_count; i++) {
        const LinearEntry *entry = &program->entries[i];
        CoinBigIndex at = start[entry->column + 1]++;

        rows[at] = (int)entry->row;
        values[at] = entry->value;
    }
    Clp_loadProblem(model, (int)program->column_count, (int)program->row_count, start, rows, values,
                    arrays.column_lower, arrays.column_upper, arrays.cost, arrays.row_lower,
                    arrays.row_upper);
}

/* The library's statuses: 0 optimal, 1 infeasible, 2 unbounded, others no answer. */
static bool read_solution(Clp_Simplex *model, const LinearProgram *program,
                          LinearSolution *solution_out)
{
    static const LinearStatus statuses[] = {LINEAR_OPTIMAL, LINEAR_INFEASIBLE, LINEAR_UNBOUNDED};
    LinearSolution solution = {0};
    int status = Clp_status(model);

    if (status < 0 || status >= (int)(sizeof statuses / sizeof statuses[0]))
        return false;
    solution.status = statuses[status];
    if (solution.status == LINEAR_OPTIMAL) {
        solution.objective = Clp_objectiveValue(model);
        solution.values = ARENA_ARRAY(program->arena, double, program->column_count);
        solution.duals = ARENA_ARRAY(program->arena, double, program->row_count);
        if (program->column_count > 0)
            memcpy(solution.values, Clp_getColSolution(model),
                   program->column_count * sizeof(double));
        if (program->row_count > 0)
            memcpy(solution.duals, Clp_getRowPrice(model), program->row_count * sizeof(double));
    }
    *solution_out = solution;
    return true;
}

static bool solve(const LinearProgram *program, int scaling, uint32_t seconds,
                  LinearSolution *solution_out)
{
    Clp_Simplex *model = Clp_newModel();
    bool solved;

    Clp_setLogLevel(model, 0);
    Clp_setMaximumSeconds(model, seconds);
    Clp_scaling(model, scaling);
    load(model, program);
    Clp_dual(model, 0);
    solved = read_solution(model, program, solution_out);
    Clp_deleteModel(model);
    return solved;
}

/* Scaling is what makes two points that lie a cent apart the same one: without it they are told
 * apart. */
bool clp_solve(const LinearProgram *program, uint32_t seconds, LinearSolution *solution_out)
{
    enum { UNSCALED = 0, AUTOMATIC = 3 }; /* the library's */

    return solve(program, AUTOMATIC, seconds, solution_out) ||
           solve(program, UNSCALED, seconds, solution_out);
}

#include "solver/clp.h"

#include <coin/Clp_C_Interface.h>
#include <math.h>

/* What the program is given in: a number of dollars, and shares as they are. */
typedef struct Units {
    double dollars;
    bool *of_shares; /* per column */
} Units;

/* Bounds and costs as the library takes them: one array each. */
typedef struct Arrays {
    double *column_lower, *column_upper, *cost, *row_lower, *row_upper;
} Arrays;

/* None of an infinite one. */
static double magnitude_of(double bound)
{
    return fabs(bound) < LINEAR_INFINITY ? fabs(bound) : 0;
}

/* The library tolerates a fixed amount, whatever the size of the numbers: of billions it is less
 * than a double tells apart. They are given in dollars as far as that goes, and then in a power of
 * two. */
static Units units_of(const LinearProgram *program)
{
    const double most_dollars = 1 << 30;
    Units units = {1, ARENA_ARRAY(program->arena, bool, program->column_count)};
    double largest = 0;

    for (uint32_t i = 0; i < program->entry_count; i++) {
        const LinearEntry *entry = &program->entries[i];

        if (program->rows[entry->row].of_shares)
            units.of_shares[entry->column] = true;
    }
    for (uint32_t i = 0; i < program->row_count; i++) {
        largest = fmax(largest, magnitude_of(program->rows[i].lower));
        largest = fmax(largest, magnitude_of(program->rows[i].upper));
    }
    while (largest > most_dollars * units.dollars)
        units.dollars *= 2;
    return units;
}

static double unit_of_column(const Units *units, uint32_t column)
{
    return units->of_shares[column] ? 1 : units->dollars;
}

static double unit_of_row(const Units *units, const LinearRow *row)
{
    return row->of_shares ? 1 : units->dollars;
}

static double bound_in(double bound, double unit)
{
    return magnitude_of(bound) > 0 ? bound / unit : bound;
}

static Arrays arrays_of(const LinearProgram *program, const Units *units)
{
    Arena *arena = program->arena;
    Arrays arrays = {.column_lower = ARENA_ARRAY(arena, double, program->column_count),
                     .column_upper = ARENA_ARRAY(arena, double, program->column_count),
                     .cost = ARENA_ARRAY(arena, double, program->column_count),
                     .row_lower = ARENA_ARRAY(arena, double, program->row_count),
                     .row_upper = ARENA_ARRAY(arena, double, program->row_count)};

    for (uint32_t i = 0; i < program->column_count; i++) {
        const LinearColumn *column = &program->columns[i];
        double unit = unit_of_column(units, i);

        arrays.column_lower[i] = bound_in(column->lower, unit);
        arrays.column_upper[i] = bound_in(column->upper, unit);
        arrays.cost[i] = column->cost * unit / units->dollars;
    }
    for (uint32_t i = 0; i < program->row_count; i++) {
        const LinearRow *row = &program->rows[i];

        arrays.row_lower[i] = bound_in(row->lower, unit_of_row(units, row));
        arrays.row_upper[i] = bound_in(row->upper, unit_of_row(units, row));
    }
    return arrays;
}

/* The matrix column by column, as the library takes it. */
static void load(Clp_Simplex *model, const LinearProgram *program, const Units *units)
{
    Arena *arena = program->arena;
    Arrays arrays = arrays_of(program, units);
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
        values[at] = entry->value * unit_of_column(units, entry->column) /
                     unit_of_row(units, &program->rows[entry->row]);
    }
    Clp_loadProblem(model, (int)program->column_count, (int)program->row_count, start, rows, values,
                    arrays.column_lower, arrays.column_upper, arrays.cost, arrays.row_lower,
                    arrays.row_upper);
}

static void read_values(Clp_Simplex *model, const LinearProgram *program, const Units *units,
                        LinearSolution *solution)
{
    const double *values = Clp_getColSolution(model);
    const double *duals = Clp_getRowPrice(model);

    solution->objective = Clp_objectiveValue(model) * units->dollars;
    solution->values = ARENA_ARRAY(program->arena, double, program->column_count);
    solution->duals = ARENA_ARRAY(program->arena, double, program->row_count);
    for (uint32_t i = 0; i < program->column_count; i++)
        solution->values[i] = values[i] * unit_of_column(units, i);
    for (uint32_t i = 0; i < program->row_count; i++)
        solution->duals[i] = duals[i] * units->dollars / unit_of_row(units, &program->rows[i]);
}

/* The library's statuses: 0 optimal, 1 infeasible, 2 unbounded, others no answer. */
static bool read_solution(Clp_Simplex *model, const LinearProgram *program, const Units *units,
                          LinearSolution *solution_out)
{
    static const LinearStatus statuses[] = {LINEAR_OPTIMAL, LINEAR_INFEASIBLE, LINEAR_UNBOUNDED};
    LinearSolution solution = {0};
    int status = Clp_status(model);

    if (status < 0 || status >= (int)(sizeof statuses / sizeof statuses[0]))
        return false;
    solution.status = statuses[status];
    if (solution.status == LINEAR_OPTIMAL)
        read_values(model, program, units, &solution);
    *solution_out = solution;
    return true;
}

static bool solve(const LinearProgram *program, int scaling, uint32_t seconds,
                  LinearSolution *solution_out)
{
    Clp_Simplex *model = Clp_newModel();
    Units units = units_of(program);
    bool solved;

    Clp_setLogLevel(model, 0);
    Clp_setMaximumSeconds(model, seconds);
    Clp_scaling(model, scaling);
    load(model, program, &units);
    Clp_dual(model, 0);
    solved = read_solution(model, program, &units, solution_out);
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

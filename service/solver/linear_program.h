/*
 * A linear program: minimize cost x within bounds on columns and rows. Doubles are allowed here and
 * nowhere else: an answer is rounded to cents and share units and figured again exactly before
 * anybody sees it. It refuses to know what a column stands for.
 */
#pragma once

#include "base/arena.h"

/* An infinite bound; beyond every amount of a household. */
#define LINEAR_INFINITY 1e30

typedef struct LinearColumn {
    double cost;
    double lower, upper;
} LinearColumn;

/* Of dollars; or of shares of a whole, as its columns are then. */
typedef struct LinearRow {
    double lower, upper;
    bool of_shares;
} LinearRow;

typedef struct LinearEntry {
    uint32_t row, column;
    double value;
} LinearEntry;

/* Arrays that double in the arena. */
typedef struct LinearProgram {
    Arena *arena;
    LinearColumn *columns;
    uint32_t column_count;
    size_t column_room;
    LinearRow *rows;
    uint32_t row_count;
    size_t row_room;
    LinearEntry *entries; /* in any order; at most one for each row and column */
    uint32_t entry_count;
    size_t entry_room;
} LinearProgram;

enum { LINEAR_COLUMNS_LIMIT = 200000, LINEAR_ROWS_LIMIT = 50000, LINEAR_ENTRIES_LIMIT = 2000000 };

LinearProgram linear_program_new(Arena *arena);

/* The new column's or row's index. */
uint32_t linear_program_column(LinearProgram *program, LinearColumn column);
uint32_t linear_program_row(LinearProgram *program, LinearRow row);

/* A value of the matrix; zero, or what is left of one by arithmetic, adds nothing. */
void linear_program_entry(LinearProgram *program, uint32_t row, uint32_t column, double value);

/* Whether the program is within the limits; what is not is refused by whoever solves. */
bool linear_program_fits(const LinearProgram *program);

typedef enum LinearStatus { LINEAR_OPTIMAL, LINEAR_INFEASIBLE, LINEAR_UNBOUNDED } LinearStatus;

typedef struct LinearSolution {
    LinearStatus status;
    double objective;
    double *values; /* per column */
    double *duals;  /* per row: what one more of its binding bound adds to the objective */
} LinearSolution;

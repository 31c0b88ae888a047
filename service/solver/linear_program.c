#include "solver/linear_program.h"

/* What differences of cents leave where there is none: less than any solver tells from zero. */
static const double NOISE = 1e-9;

LinearProgram linear_program_new(Arena *arena)
{
    return (LinearProgram){.arena = arena};
}

uint32_t linear_program_column(LinearProgram *program, LinearColumn column)
{
    program->columns = arena_grown(program->arena, program->columns, program->column_count,
                                   &program->column_room, sizeof column);
    program->columns[program->column_count] = column;
    return program->column_count++;
}

uint32_t linear_program_row(LinearProgram *program, LinearRow row)
{
    program->rows = arena_grown(program->arena, program->rows, program->row_count,
                                &program->row_room, sizeof row);
    program->rows[program->row_count] = row;
    return program->row_count++;
}

void linear_program_entry(LinearProgram *program, uint32_t row, uint32_t column, double value)
{
    LinearEntry entry = {row, column, value};

    if (value < -NOISE || value > NOISE) {
        program->entries = arena_grown(program->arena, program->entries, program->entry_count,
                                       &program->entry_room, sizeof entry);
        program->entries[program->entry_count++] = entry;
    }
}

bool linear_program_fits(const LinearProgram *program)
{
    return program->column_count <= LINEAR_COLUMNS_LIMIT &&
           program->row_count <= LINEAR_ROWS_LIMIT && program->entry_count <= LINEAR_ENTRIES_LIMIT;
}

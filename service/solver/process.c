/*
 * taxpreview_solver: the solver's process. It reads programs from standard input and writes their
 * solutions to standard output until the input ends; its memory is limited, and it ends with the
 * daemon that started it. Whatever goes wrong in here is one failed request there.
 */
#include "base/sanitizers.h"
#include "solver/clp.h"
#include "solver/wire.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { ARENA_BYTES = 256 << 20 };
static const rlim_t ADDRESS_BYTES = (rlim_t)1 << 30;

static bool read_all(void *bytes, size_t size)
{
    return fread(bytes, 1, size, stdin) == size;
}

static bool write_all(const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, stdout) == size;
}

static bool is_within(const LinearProgram *program)
{
    for (uint32_t i = 0; i < program->entry_count; i++) {
        if (program->entries[i].row >= program->row_count ||
            program->entries[i].column >= program->column_count)
            return false;
    }
    return true;
}

static bool read_program(LinearProgram *program, const WireRequest *request)
{
    program->column_count = request->columns;
    program->row_count = request->rows;
    program->entry_count = request->entries;
    if (request->magic != WIRE_MAGIC || !linear_program_fits(program))
        return false;
    program->columns = ARENA_ARRAY(program->arena, LinearColumn, request->columns);
    program->rows = ARENA_ARRAY(program->arena, LinearRow, request->rows);
    program->entries = ARENA_ARRAY(program->arena, LinearEntry, request->entries);
    return read_all(program->columns, request->columns * sizeof *program->columns) &&
           read_all(program->rows, request->rows * sizeof *program->rows) &&
           read_all(program->entries, request->entries * sizeof *program->entries) &&
           is_within(program);
}

static bool answer(const LinearProgram *program, uint32_t seconds)
{
    LinearSolution solution = {0};
    bool solved = clp_solve(program, seconds, &solution);
    WireReply reply = {.magic = WIRE_MAGIC,
                       .status = solved ? (int32_t)solution.status : WIRE_FAILED,
                       .columns = program->column_count,
                       .rows = program->row_count,
                       .objective = solution.objective};

    if (!write_all(&reply, sizeof reply))
        return false;
    if (solved && solution.status == LINEAR_OPTIMAL &&
        (!write_all(solution.values, program->column_count * sizeof(double)) ||
         !write_all(solution.duals, program->row_count * sizeof(double))))
        return false;
    return fflush(stdout) == 0;
}

static void limit_resources(void)
{
    struct rlimit memory = {ADDRESS_BYTES, ADDRESS_BYTES};
    struct rlimit none = {0, 0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
#if !defined(UNDER_ADDRESS_SANITIZER) && !defined(UNDER_THREAD_SANITIZER) /* their shadows */
    setrlimit(RLIMIT_AS, &memory);
#else
    (void)memory;
#endif
    setrlimit(RLIMIT_CORE, &none);
}

int main(void)
{
    WireRequest request;

    limit_resources();
    while (read_all(&request, sizeof request)) {
        LinearProgram program = linear_program_new(arena_new(ARENA_BYTES));
        bool answered = program.arena != NULL && read_program(&program, &request) &&
                        answer(&program, request.seconds);

        if (program.arena != NULL)
            arena_free(program.arena);
        if (!answered)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "solver/solver.h"
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 64 << 20, LONG_MS = 20000 };

typedef struct Scene {
    Clock clock;
    Arena *arena;
    Solver *solver;
} Scene;

static int setup(void **state)
{
    static Scene scene;

    signal(SIGPIPE, SIG_IGN);
    scene.clock = clock_system();
    scene.arena = arena_new(ARENA_BYTES);
    scene.solver = solver_new(&scene.clock, SOLVER, 1);
    *state = &scene;
    return scene.arena == NULL || scene.solver == NULL;
}

static int teardown(void **state)
{
    const Scene *scene = *state;

    solver_free(scene->solver);
    arena_free(scene->arena);
    return 0;
}

/* Two goods of value 3 and 2, at most `limit` together and 4 of the first: worth is the negative
 * objective. */
static LinearProgram goods(const Scene *scene, double limit)
{
    LinearProgram program = linear_program_new(scene->arena);
    uint32_t first = linear_program_column(&program, (LinearColumn){-3, 0, 4});
    uint32_t second = linear_program_column(&program, (LinearColumn){-2, 0, LINEAR_INFINITY});
    uint32_t row = linear_program_row(&program, (LinearRow){-LINEAR_INFINITY, limit});

    linear_program_entry(&program, row, first, 1);
    linear_program_entry(&program, row, second, 1);
    linear_program_entry(&program, row, second, 0); /* adds nothing */
    return program;
}

static Error *solve(const Scene *scene, const LinearProgram *program, int64_t wait_ms,
                    LinearSolution *solution)
{
    SolverCall call = {.program = program,
                       .deadline_ms = clock_monotonic_ms(&scene->clock) + wait_ms};

    return solver_solve(scene->solver, scene->arena, &call, solution);
}

static void assert_solves(const Scene *scene)
{
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;

    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(solution.status, LINEAR_OPTIMAL);
    assert_int_equal(lround(solution.objective), -24);
    assert_int_equal(lround(solution.values[0]), 4);
    assert_int_equal(lround(solution.values[1]), 6);
    assert_int_equal(lround(solution.duals[0]), -2); /* one more of the limit is worth 2 */
}

static void test_solver_finds_the_optimum_and_its_duals(void **state)
{
    assert_solves(*state);
}

static void test_solver_says_what_has_no_optimum(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;

    program.rows[0].lower = 20;
    program.rows[0].upper = LINEAR_INFINITY;
    program.columns[1].upper = 5;
    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(solution.status, LINEAR_INFEASIBLE);
    program.columns[1].upper = LINEAR_INFINITY;
    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(solution.status, LINEAR_UNBOUNDED);
}

/* Points of a hull that lie cents apart: scaled, the dual simplex ends in an error. */
static LinearProgram near_points(const Scene *scene)
{
    static const double costs[] = {0, 0, 0, 0, -30000, -31700, -30000, -31700};
    static const uint32_t shares[] = {0, 0, 1, 2, 3, 3, 3, 3}; /* the row of which each is a part */
    static const double shorts[] = {13299.86, 13299.86,  4929.09, 0,
                                    -18229,   -18228.94, -18229,  -18228.96};
    static const double longs[] = {4e-13, 2000, 40000, 12300, -48000, -54600, 0, -55000};
    LinearProgram program = linear_program_new(scene->arena);

    for (int i = 0; i < 4; i++)
        linear_program_row(&program, (LinearRow){1, 1});
    linear_program_row(&program, (LinearRow){0, 0});
    linear_program_row(&program, (LinearRow){0, 0});
    for (uint32_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        linear_program_column(&program, (LinearColumn){costs[i], 0, LINEAR_INFINITY});
        linear_program_entry(&program, shares[i], i, 1);
        linear_program_entry(&program, 4, i, shorts[i]);
        linear_program_entry(&program, 5, i, longs[i]);
    }
    return program;
}

static void test_solver_finds_its_way_between_points_that_lie_cents_apart(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = near_points(scene);
    LinearSolution solution;

    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(solution.status, LINEAR_OPTIMAL);
    assert_int_equal(lround(solution.objective), -31685);
    /* The same with what arithmetic leaves of a zero, which is no entry. */
    linear_program_entry(&program, 5, 0, 1);
    program.entries[program.entry_count - 1].value = 4e-13;
    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(solution.status, LINEAR_OPTIMAL);
    assert_int_equal(lround(solution.objective), -31685);
}

/* The id of the one process that this one has started; or 0, where there is none. */
static int process_of_solver(void)
{
    char path[64];
    FILE *children;
    int id = 0;

    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    children = fopen(path, "r");
    assert_non_null(children);
    if (fscanf(children, "%d", &id) != 1)
        id = 0;
    (void)fclose(children);
    return id;
}

static void test_solver_outlives_the_death_of_its_process(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;
    Error *error;

    assert_solves(scene);
    assert_int_not_equal(process_of_solver(), 0);
    kill(process_of_solver(), SIGKILL);
    error = solve(scene, &program, LONG_MS, &solution);
    assert_non_null(error);
    assert_string_equal(error->code, "solver_failed");
    assert_int_equal(process_of_solver(), 0);
    assert_solves(scene);
}

static void test_solver_gives_up_at_its_deadline_and_when_cancelled(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;
    atomic_bool cancelled = true;
    SolverCall call = {.program = &program,
                       .deadline_ms = clock_monotonic_ms(&scene->clock) + LONG_MS,
                       .cancelled = &cancelled};
    Error *error;

    assert_solves(scene);
    assert_int_not_equal(process_of_solver(), 0);
    kill(process_of_solver(), SIGSTOP); /* neither dead nor answering */
    error = solve(scene, &program, 50, &solution);
    assert_non_null(error);
    assert_string_equal(error->code, "deadline");
    assert_solves(scene);
    assert_int_not_equal(process_of_solver(), 0);
    kill(process_of_solver(), SIGSTOP);
    error = solver_solve(scene->solver, scene->arena, &call, &solution);
    assert_non_null(error);
    assert_string_equal(error->code, "deadline");
    assert_solves(scene);
}

static void test_solver_refuses_programs_beyond_its_limits(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;
    Error *error;

    program.row_count = LINEAR_ROWS_LIMIT + 1;
    error = solve(scene, &program, LONG_MS, &solution);
    assert_non_null(error);
    assert_string_equal(error->code, "program_too_large");
}

static void test_solver_says_that_its_program_is_not_there(void **state)
{
    const Scene *scene = *state;
    Scene other = *scene;
    LinearProgram program = goods(scene, 10);
    LinearSolution solution;
    Error *error;

    other.solver = solver_new(&scene->clock, "/nonexistent/solver", 1);
    error = solve(&other, &program, LONG_MS, &solution);
    assert_non_null(error);
    assert_string_equal(error->code, "solver_failed");
    solver_free(other.solver);
}

static void test_solver_takes_programs_larger_than_a_pipe(void **state)
{
    const Scene *scene = *state;
    LinearProgram program = linear_program_new(scene->arena);
    LinearSolution solution;
    enum { COLUMNS = 20000 };

    for (uint32_t i = 0; i < COLUMNS; i++) {
        uint32_t column = linear_program_column(&program, (LinearColumn){1, 0, LINEAR_INFINITY});
        uint32_t row = linear_program_row(&program, (LinearRow){i, LINEAR_INFINITY});

        linear_program_entry(&program, row, column, 1);
    }
    assert_null(solve(scene, &program, LONG_MS, &solution));
    assert_int_equal(lround(solution.values[COLUMNS - 1]), COLUMNS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_solver_finds_the_optimum_and_its_duals, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_solver_says_what_has_no_optimum, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_solver_finds_its_way_between_points_that_lie_cents_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_solver_outlives_the_death_of_its_process, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_solver_gives_up_at_its_deadline_and_when_cancelled,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_solver_refuses_programs_beyond_its_limits, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_solver_says_that_its_program_is_not_there, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_solver_takes_programs_larger_than_a_pipe, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "solver/solver.h"

#include "base/memory.h"
#include "solver/wire.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLL_MS = 20, PROCESSES_LIMIT = 64 };

/* A place for one process; `id` 0 while none runs. */
typedef struct Process {
    pid_t id;
    int to;
    int from;
    bool taken;
} Process;

struct Solver {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    const Clock *clock;
    char *path;
    size_t count;
    Process processes[];
};

Solver *solver_new(const Clock *clock, const char *path, size_t processes)
{
    pthread_condattr_t attributes;
    Solver *solver;

    if (processes > PROCESSES_LIMIT)
        processes = PROCESSES_LIMIT;
    solver = memory_new(1, sizeof *solver + processes * sizeof(Process) + strlen(path) + 1);
    if (solver == NULL)
        return NULL;
    solver->clock = clock;
    solver->count = processes;
    solver->path = (char *)&solver->processes[processes];
    memcpy(solver->path, path, strlen(path) + 1);
    pthread_mutex_init(&solver->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&solver->freed, &attributes);
    pthread_condattr_destroy(&attributes);
    return solver;
}

static void end_process(Process *process)
{
    if (process->id == 0)
        return;
    close(process->to);
    close(process->from);
    kill(process->id, SIGKILL);
    while (waitpid(process->id, NULL, 0) < 0 && errno == EINTR)
        ;
    process->id = 0;
}

void solver_free(Solver *solver)
{
    if (solver == NULL)
        return;
    for (size_t i = 0; i < solver->count; i++)
        end_process(&solver->processes[i]);
    pthread_cond_destroy(&solver->freed);
    pthread_mutex_destroy(&solver->lock);
    memory_free(solver);
}

/* With signals as a program expects them, and nothing open but the two pipes and the log. */
static bool spawn(const Solver *solver, int input, int output, pid_t *id_out)
{
    static char *const environment[] = {NULL};
    char *const arguments[] = {solver->path, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t all;
    bool spawned;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    spawned = posix_spawn(id_out, solver->path, &files, &attributes, arguments, environment) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return spawned;
}

static bool start(const Solver *solver, Process *process)
{
    int to[2];
    int from[2];

    if (process->id != 0)
        return true;
    if (pipe2(to, O_CLOEXEC) != 0)
        return false;
    if (pipe2(from, O_CLOEXEC) != 0 || !spawn(solver, to[0], from[1], &process->id)) {
        close(to[0]);
        close(to[1]);
        process->id = 0;
        return false;
    }
    close(to[0]);
    close(from[1]);
    process->to = to[1];
    process->from = from[0];
    fcntl(process->to, F_SETFL, O_NONBLOCK);
    fcntl(process->from, F_SETFL, O_NONBLOCK);
    return true;
}

/* A program on its way through a process. */
typedef struct Exchange {
    const Clock *clock;
    const SolverCall *call;
    Process *process;
} Exchange;

static bool is_over(const Exchange *exchange)
{
    const SolverCall *call = exchange->call;

    return clock_monotonic_ms(exchange->clock) >= call->deadline_ms ||
           (call->cancelled != NULL && atomic_load(call->cancelled));
}

/* Waits until the pipe is ready or nobody waits for the answer any more. */
static bool wait_ready(const Exchange *exchange, int pipe, short events)
{
    struct pollfd ready = {.fd = pipe, .events = events};

    while (!is_over(exchange)) {
        if (poll(&ready, 1, POLL_MS) > 0)
            return true;
    }
    return false;
}

static bool send_bytes(const Exchange *exchange, const void *bytes, size_t size)
{
    int pipe = exchange->process->to;
    const char *at = bytes;

    while (size > 0) {
        ssize_t sent = write(pipe, at, size);

        if (sent > 0) {
            at += sent;
            size -= (size_t)sent;
        } else if (sent == 0 || (errno != EAGAIN && errno != EINTR) ||
                   !wait_ready(exchange, pipe, POLLOUT)) {
            return false;
        }
    }
    return true;
}

static bool receive_bytes(const Exchange *exchange, void *bytes, size_t size)
{
    int pipe = exchange->process->from;
    char *at = bytes;

    while (size > 0) {
        ssize_t received = read(pipe, at, size);

        if (received > 0) {
            at += received;
            size -= (size_t)received;
        } else if (received == 0 || (errno != EAGAIN && errno != EINTR) ||
                   !wait_ready(exchange, pipe, POLLIN)) {
            return false;
        }
    }
    return true;
}

static bool ask(const Exchange *exchange)
{
    const LinearProgram *program = exchange->call->program;
    int64_t left_ms = exchange->call->deadline_ms - clock_monotonic_ms(exchange->clock);
    WireRequest request = {.magic = WIRE_MAGIC,
                           .columns = program->column_count,
                           .rows = program->row_count,
                           .entries = program->entry_count,
                           .seconds = left_ms < 0 ? 1 : (uint32_t)(left_ms / 1000 + 1)};

    return send_bytes(exchange, &request, sizeof request) &&
           send_bytes(exchange, program->columns,
                      program->column_count * sizeof *program->columns) &&
           send_bytes(exchange, program->rows, program->row_count * sizeof *program->rows) &&
           send_bytes(exchange, program->entries, program->entry_count * sizeof *program->entries);
}

static bool hear(const Exchange *exchange, Arena *arena, LinearSolution *solution_out)
{
    const LinearProgram *program = exchange->call->program;
    LinearSolution solution;
    WireReply reply;

    if (!receive_bytes(exchange, &reply, sizeof reply) || reply.magic != WIRE_MAGIC ||
        reply.columns != program->column_count || reply.rows != program->row_count ||
        reply.status < LINEAR_OPTIMAL || reply.status > LINEAR_UNBOUNDED)
        return false;
    solution = (LinearSolution){.status = (LinearStatus)reply.status, .objective = reply.objective};
    if (solution.status == LINEAR_OPTIMAL) {
        solution.values = ARENA_ARRAY(arena, double, reply.columns);
        solution.duals = ARENA_ARRAY(arena, double, reply.rows);
        if (!receive_bytes(exchange, solution.values, reply.columns * sizeof(double)) ||
            !receive_bytes(exchange, solution.duals, reply.rows * sizeof(double)))
            return false;
    }
    *solution_out = solution;
    return true;
}

static Process *find_free(Solver *solver)
{
    Process *found = NULL;

    for (size_t i = 0; i < solver->count; i++) {
        Process *process = &solver->processes[i];

        /* One that runs already before one that would have to be started. */
        if (!process->taken && (found == NULL || (found->id == 0 && process->id != 0)))
            found = process;
    }
    return found;
}

static Process *take(Solver *solver, const SolverCall *call)
{
    struct timespec until = {.tv_sec = call->deadline_ms / 1000,
                             .tv_nsec = (call->deadline_ms % 1000) * 1000000};
    Process *process;
    int waited = 0;

    pthread_mutex_lock(&solver->lock);
    process = find_free(solver);
    while (process == NULL && waited == 0) {
        waited = pthread_cond_timedwait(&solver->freed, &solver->lock, &until);
        process = find_free(solver);
    }
    if (process != NULL)
        process->taken = true;
    pthread_mutex_unlock(&solver->lock);
    return process;
}

static void give_back(Solver *solver, Process *process)
{
    pthread_mutex_lock(&solver->lock);
    process->taken = false;
    pthread_cond_signal(&solver->freed);
    pthread_mutex_unlock(&solver->lock);
}

static Error *failure(Arena *arena, const Exchange *exchange)
{
    if (is_over(exchange))
        return error_new(arena, ERROR_TIMEOUT, "deadline", "The plan took too long.");
    return error_new(arena, ERROR_UNAVAILABLE, "solver_failed",
                     "The optimizer has no answer at the moment.");
}

Error *solver_solve(Solver *solver, Arena *arena, const SolverCall *call,
                    LinearSolution *solution_out)
{
    Exchange exchange = {.clock = solver->clock, .call = call};
    Error *error = NULL;

    if (!linear_program_fits(call->program))
        return error_new(arena, ERROR_INVALID, "program_too_large",
                         "The household is too large to be planned at once.");
    exchange.process = take(solver, call);
    if (exchange.process == NULL)
        return error_new(arena, ERROR_UNAVAILABLE, "solver_busy",
                         "Too many plans are being made at the moment.");
    if (!start(solver, exchange.process) || !ask(&exchange) ||
        !hear(&exchange, arena, solution_out)) {
        error = failure(arena, &exchange);
        pthread_mutex_lock(&solver->lock);
        end_process(exchange.process);
        pthread_mutex_unlock(&solver->lock);
    }
    give_back(solver, exchange.process);
    return error;
}

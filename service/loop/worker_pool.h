/*
 * Threads for work of more than a millisecond, with a bounded queue: a loop hands over a job and
 * its coroutine waits with a deadline. A job owns its memory (an arena of its own) and outlives a
 * caller who gave up; it is freed on the loop's thread, after both have let go. Jobs see no Loop,
 * no database and no request: only their arena and `input`.
 */
#pragma once

#include "loop/loop.h"

typedef struct WorkerPool WorkerPool;
typedef struct WorkerJob WorkerJob;

/*
 * The work itself, on a pool's thread. `input` was allocated in the job's arena; results go there
 * too. Long work asks worker_job_cancelled, or arena_is_cancelled, now and then and returns early.
 * Errors live in the job's arena.
 */
typedef Error *WorkerFunction(WorkerJob *job, void *input);

/* `threads` threads and room for `queue` waiting jobs; NULL without memory or threads. */
MUST_USE WorkerPool *worker_pool_new(size_t threads, size_t queue);

/* The same, of threads that give way to all others of the machine, as do processes that they start.
 */
MUST_USE WorkerPool *worker_pool_new_background(size_t threads, size_t queue);

/*
 * Cancels what waits and runs, joins the threads. The loops whose coroutines wait must still exist
 * and get a message for each job; they are freed after the pool. NULL is allowed.
 */
void worker_pool_free(WorkerPool *pool);

/* Jobs waiting for a thread, for metrics; from any thread. */
size_t worker_pool_waiting(WorkerPool *pool);

/*
 * A job whose arena may grow to `limit_bytes`, to be filled by the caller and run once. NULL
 * without memory. Until it runs it belongs to the caller, who ends with worker_job_release in any
 * case (arena_defer does well).
 */
MUST_USE WorkerJob *worker_job_new(Loop *loop, size_t limit_bytes);

/* Memory of the job: for its input before it runs, for its results afterwards. */
Arena *worker_job_arena(WorkerJob *job);

/*
 * Runs function(job, input) in the pool and suspends the running coroutine until it ends. Returns
 * what the function returned, or, in the request's arena: ERROR_UNAVAILABLE "workers_busy" when the
 * queue is full or the job's memory ran out; ERROR_TIMEOUT "deadline" when `deadline_ms` passed:
 * the job is then cancelled, may still be running, and its arena and input must not be touched
 * again.
 */
typedef struct WorkerCall {
    WorkerPool *pool;
    WorkerJob *job;
    WorkerFunction *function;
    void *input;
    int64_t deadline_ms;
} WorkerCall;
MUST_USE Error *worker_pool_run(Arena *arena, const WorkerCall *call);

/* The caller lets go of the job and of everything in its arena. */
void worker_job_release(WorkerJob *job);

/* Whether nobody waits for the answer any more; from the job's own thread. */
bool worker_job_cancelled(const WorkerJob *job);

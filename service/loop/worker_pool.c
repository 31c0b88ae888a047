#include "loop/worker_pool.h"
#include "base/memory.h"
#include "loop/wait.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <sys/resource.h>

enum { BACKGROUND_NICENESS = 10 /* more than the process has */ };

typedef enum JobState {
    JOB_NEW,     /* the caller's alone */
    JOB_QUEUED,  /* in the pool's list, under its lock */
    JOB_RUNNING, /* on a thread, or its message is on the way */
    JOB_ENDED,   /* the caller's alone again */
} JobState;

/* `state` changes on the loop's thread, but for QUEUED -> RUNNING, which the pool's lock guards. */
struct WorkerJob {
    Arena *arena;
    Loop *loop;
    WorkerPool *pool;
    WorkerFunction *function;
    void *input;
    Error *error;
    Wait *wait;      /* of the caller, or NULL when it gave up */
    WorkerJob *next; /* in the pool's list */
    LoopMessage ended;
    jmp_buf exhausted;
    JobState state;
    bool released; /* by the caller: the message frees it */
    bool out_of_memory;
    bool refused; /* the pool closed before it ran */
    atomic_bool cancelled;
};

struct WorkerPool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    WorkerJob *first;
    WorkerJob *last;
    size_t waiting;
    size_t running;
    size_t queue; /* may wait while all threads run */
    size_t thread_count;
    bool background;
    bool closing;
    pthread_t threads[];
};

static void free_job(WorkerJob *job)
{
    arena_free(job->arena);
    memory_free(job);
}

/* On the loop's thread, once for each job that was queued. */
static void job_ended(void *context)
{
    WorkerJob *job = context;

    job->state = JOB_ENDED;
    if (job->released)
        free_job(job);
    else if (job->wait != NULL)
        wait_done(job->wait);
}

static void abandon_caller(void *context)
{
    coroutine_abandon(context);
}

static void abandon_job(void *context)
{
    WorkerJob *job = context;

    longjmp(job->exhausted, 1);
}

WorkerJob *worker_job_new(Loop *loop, size_t limit_bytes)
{
    WorkerJob *job = MEMORY_NEW(WorkerJob);

    if (job == NULL)
        return NULL;
    job->arena = arena_new(limit_bytes);
    if (job->arena == NULL) {
        memory_free(job);
        return NULL;
    }
    job->loop = loop;
    job->ended = (LoopMessage){.run = job_ended, .context = job};
    arena_on_exhausted(job->arena, abandon_caller, loop);
    arena_cancelled_by(job->arena, &job->cancelled);

    return job;
}

Arena *worker_job_arena(WorkerJob *job)
{
    return job->arena;
}

void worker_job_release(WorkerJob *job)
{
    if (job->state == JOB_NEW || job->state == JOB_ENDED) {
        free_job(job);
        return;
    }
    job->released = true;
    job->wait = NULL;
    atomic_store(&job->cancelled, true);
}

bool worker_job_cancelled(const WorkerJob *job)
{
    return atomic_load_explicit(&job->cancelled, memory_order_relaxed);
}

static void run_job(WorkerJob *job)
{
    arena_on_exhausted(job->arena, abandon_job, job);
    if (setjmp(job->exhausted) == 0)
        job->error = job->function(job, job->input);
    else
        job->out_of_memory = true;
    arena_on_exhausted(job->arena, abandon_caller, job->loop);
}

/* `ended` jobs of this thread make room first. */
static WorkerJob *next_job(WorkerPool *pool, size_t ended)
{
    WorkerJob *job;

    pthread_mutex_lock(&pool->lock);
    pool->running -= ended;
    while (pool->first == NULL && !pool->closing)
        pthread_cond_wait(&pool->work, &pool->lock);
    job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = NULL;
        pool->waiting--;
        pool->running++;
        job->state = JOB_RUNNING;
        job->refused = pool->closing;
    }
    pthread_mutex_unlock(&pool->lock);

    return job;
}

static void *work(void *context)
{
    WorkerPool *pool = context;
    WorkerJob *job;

    if (pool->background) /* on Linux of the calling thread alone */
        setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + BACKGROUND_NICENESS);
    for (job = next_job(pool, 0); job != NULL; job = next_job(pool, 1)) {
        if (!job->refused && !worker_job_cancelled(job))
            run_job(job);
        loop_post(job->loop, &job->ended);
    }
    return NULL;
}

static WorkerPool *new_pool(size_t threads, size_t queue, bool background)
{
    WorkerPool *pool = memory_new(1, sizeof(WorkerPool) + threads * sizeof(pthread_t));

    if (pool == NULL)
        return NULL;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->queue = queue;
    pool->background = background;
    while (pool->thread_count < threads &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
        pool->thread_count++;
    if (pool->thread_count < threads) {
        worker_pool_free(pool);
        return NULL;
    }
    return pool;
}

WorkerPool *worker_pool_new(size_t threads, size_t queue)
{
    return new_pool(threads, queue, false);
}

WorkerPool *worker_pool_new_background(size_t threads, size_t queue)
{
    return new_pool(threads, queue, true);
}

void worker_pool_free(WorkerPool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t at = 0; at < pool->thread_count; at++)
        pthread_join(pool->threads[at], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    memory_free(pool);
}

size_t worker_pool_waiting(WorkerPool *pool)
{
    size_t waiting;

    pthread_mutex_lock(&pool->lock);
    waiting = pool->waiting;
    pthread_mutex_unlock(&pool->lock);

    return waiting;
}

static bool enqueue(WorkerPool *pool, WorkerJob *job)
{
    bool taken;

    pthread_mutex_lock(&pool->lock);
    taken = pool->waiting + pool->running < pool->thread_count + pool->queue && !pool->closing;
    if (taken) {
        if (pool->first == NULL)
            pool->first = job;
        else
            pool->last->next = job;
        pool->last = job;
        pool->waiting++;
        job->state = JOB_QUEUED;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);

    return taken;
}

/* A job whose caller gave up leaves its place in the queue to another; true when it was still
 * queued. */
static bool withdraw(WorkerPool *pool, WorkerJob *job)
{
    bool queued;
    WorkerJob *previous = NULL;
    WorkerJob **link = &pool->first;

    pthread_mutex_lock(&pool->lock);
    queued = job->state == JOB_QUEUED;
    if (queued) {
        while (*link != job) {
            previous = *link;
            link = &previous->next;
        }
        *link = job->next;
        if (pool->last == job)
            pool->last = previous;
        pool->waiting--;
        job->state = JOB_ENDED;
    }
    pthread_mutex_unlock(&pool->lock);

    return queued;
}

Error *worker_pool_run(Arena *arena, const WorkerCall *call)
{
    WorkerJob *job = call->job;
    Wait wait;
    WaitOutcome outcome;

    wait_init(&wait, job->loop);
    job->function = call->function;
    job->input = call->input;
    job->wait = &wait;
    if (!enqueue(call->pool, job)) {
        job->wait = NULL;
        return error_new(arena, ERROR_UNAVAILABLE, "workers_busy", "Too much work is waiting.");
    }

    outcome = wait_for(&wait, call->deadline_ms);
    job->wait = NULL;
    if (outcome == WAIT_TIMEOUT) {
        atomic_store(&job->cancelled, true);
        (void)withdraw(call->pool, job);
        return error_new(arena, ERROR_TIMEOUT, "deadline", "The work took too long.");
    }
    if (job->out_of_memory)
        return error_new(arena, ERROR_UNAVAILABLE, "workers_busy",
                         "The work needs too much memory.");
    if (job->refused)
        return error_new(arena, ERROR_UNAVAILABLE, "workers_busy", "The service is stopping.");

    return job->error;
}

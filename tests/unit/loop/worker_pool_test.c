#include "loop/worker_pool.h"
#include "loop_test_support.h"
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { JOB_BYTES = 1 << 20, SOON_MS = 200, LATE_MS = 5000 };

typedef struct Sum {
    int64_t from;
    int64_t to;
    int64_t total;
} Sum;

static Error *add_up(WorkerJob *job, void *input)
{
    Sum *sum = input;

    (void)job;
    for (int64_t at = sum->from; at <= sum->to; at++)
        sum->total += at;
    return NULL;
}

static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&pause, NULL);
}

/* Works until nobody waits for it any more, then says so. */
static Error *work_until_cancelled(WorkerJob *job, void *input)
{
    atomic_int *const *stopped = input;

    while (!worker_job_cancelled(job))
        pause_ms(1);
    atomic_fetch_add(*stopped, 1);
    return NULL;
}

static Error *take_all_memory(WorkerJob *job, void *input)
{
    (void)input;
    while (!worker_job_cancelled(job))
        (void)arena_alloc(worker_job_arena(job), 4096);
    return NULL;
}

static Error *refuse(WorkerJob *job, void *input)
{
    (void)input;
    return error_new(worker_job_arena(job), ERROR_INVALID, "refused", "Not like this.");
}

static Error *run(Loop *loop, Arena *arena, WorkerCall call)
{
    call.deadline_ms += loop_now_ms(loop);
    return worker_pool_run(arena, &call);
}

static void body_answers(Loop *loop)
{
    WorkerPool *pool = worker_pool_new(2, 4);
    WorkerJob *job = worker_job_new(loop, JOB_BYTES);
    Arena *arena = arena_new(JOB_BYTES);
    Sum *sum = ARENA_NEW(worker_job_arena(job), Sum);
    const WorkerCall call = {pool, job, add_up, sum, LATE_MS};

    sum->from = 1;
    sum->to = 1000;
    assert_null(run(loop, arena, call));
    assert_int_equal(sum->total, 500500);
    worker_job_release(job);
    arena_free(arena);
    worker_pool_free(pool);
}

static void test_worker_pool_job_ends_and_its_answer_is_read(void **state)
{
    (void)state;
    loop_test_run(body_answers);
}

static Error *look_at_niceness(WorkerJob *job, void *input)
{
    int *niceness = input;

    (void)job;
    *niceness = getpriority(PRIO_PROCESS, 0);
    return NULL;
}

static void body_gives_way(Loop *loop)
{
    WorkerPool *pools[] = {worker_pool_new(1, 1), worker_pool_new_background(1, 1)};
    Arena *arena = arena_new(JOB_BYTES);
    int niceness[2];

    for (size_t i = 0; i < 2; i++) {
        WorkerJob *job = worker_job_new(loop, JOB_BYTES);

        assert_null(
            run(loop, arena, (WorkerCall){pools[i], job, look_at_niceness, &niceness[i], LATE_MS}));
        worker_job_release(job);
        worker_pool_free(pools[i]);
    }
    assert_true(niceness[1] > niceness[0] || niceness[0] == 19);
    arena_free(arena);
}

static void test_worker_pool_in_the_background_gives_way(void **state)
{
    (void)state;
    loop_test_run(body_gives_way);
}

static void body_refuses(Loop *loop)
{
    WorkerPool *pool = worker_pool_new(1, 1);
    WorkerJob *job = worker_job_new(loop, JOB_BYTES);
    Arena *arena = arena_new(JOB_BYTES);
    const Error *error = run(loop, arena, (WorkerCall){pool, job, refuse, NULL, LATE_MS});

    assert_non_null(error);
    assert_string_equal(error->code, "refused");
    worker_job_release(job);
    arena_free(arena);
    worker_pool_free(pool);
}

static void test_worker_pool_job_fails_its_error_is_returned(void **state)
{
    (void)state;
    loop_test_run(body_refuses);
}

static void body_deadline(Loop *loop)
{
    atomic_int stopped = 0;
    WorkerPool *pool = worker_pool_new(1, 4);
    WorkerJob *job = worker_job_new(loop, JOB_BYTES);
    Arena *arena = arena_new(JOB_BYTES);
    atomic_int **input = ARENA_NEW(worker_job_arena(job), atomic_int *);
    const Error *error;

    *input = &stopped;
    error = run(loop, arena, (WorkerCall){pool, job, work_until_cancelled, input, SOON_MS});
    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_TIMEOUT);
    worker_job_release(job);
    worker_pool_free(pool);
    assert_int_equal(atomic_load(&stopped), 1);
    arena_free(arena);
}

static void test_worker_pool_deadline_passes_cancels_the_job(void **state)
{
    (void)state;
    loop_test_run(body_deadline);
}

static void body_memory(Loop *loop)
{
    WorkerPool *pool = worker_pool_new(1, 1);
    WorkerJob *job = worker_job_new(loop, JOB_BYTES);
    Arena *arena = arena_new(JOB_BYTES);
    const Error *error = run(loop, arena, (WorkerCall){pool, job, take_all_memory, NULL, LATE_MS});

    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_UNAVAILABLE);
    worker_job_release(job);
    arena_free(arena);
    worker_pool_free(pool);
}

static void test_worker_pool_job_out_of_memory_is_unavailable(void **state)
{
    (void)state;
    loop_test_run(body_memory);
}

/* Jobs that fill a pool of one thread and a queue of one. */
typedef struct Crowd {
    Loop *loop;
    WorkerPool *pool;
    atomic_int stopped;
    int joined;
    int timeouts;
    int refused;
} Crowd;

static void join_crowd(void *context)
{
    Crowd *crowd = context;
    int patience_ms = crowd->joined++ == 0 ? SOON_MS * 2 : SOON_MS; /* the one that runs stays */
    WorkerJob *job = worker_job_new(crowd->loop, JOB_BYTES);
    Arena *arena = arena_new(JOB_BYTES);
    atomic_int **input = ARENA_NEW(worker_job_arena(job), atomic_int *);
    const Error *error;

    *input = &crowd->stopped;
    error = run(crowd->loop, arena,
                (WorkerCall){crowd->pool, job, work_until_cancelled, input, patience_ms});
    if (strcmp(error->code, "workers_busy") == 0)
        crowd->refused++;
    else
        crowd->timeouts++;
    worker_job_release(job);
    arena_free(arena);
}

static void body_full(Loop *loop)
{
    Crowd crowd = {.loop = loop, .pool = worker_pool_new(1, 1)};

    for (int at = 0; at < 4; at++)
        assert_true(coroutine_start(loop, &(CoroutineTask){.run = join_crowd, .context = &crowd}));
    assert_int_equal(crowd.refused, 2); /* at once */
    wait_until(loop, loop_now_ms(loop) + SOON_MS * 4);
    assert_int_equal(crowd.timeouts, 2);
    assert_int_equal(worker_pool_waiting(crowd.pool), 0); /* the one that never ran left */
    worker_pool_free(crowd.pool);
    assert_int_equal(atomic_load(&crowd.stopped), 1);
}

static void test_worker_pool_full_queue_refuses_at_once(void **state)
{
    (void)state;
    loop_test_run(body_full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_pool_job_ends_and_its_answer_is_read),
        cmocka_unit_test(test_worker_pool_job_fails_its_error_is_returned),
        cmocka_unit_test(test_worker_pool_deadline_passes_cancels_the_job),
        cmocka_unit_test(test_worker_pool_job_out_of_memory_is_unavailable),
        cmocka_unit_test(test_worker_pool_full_queue_refuses_at_once),
        cmocka_unit_test(test_worker_pool_in_the_background_gives_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

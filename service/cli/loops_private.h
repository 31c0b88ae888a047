/*
 * What the files of the loops share: one unit for each loop, and the whole.
 */
#pragma once

#include "app/rebalance_runner.h"
#include "cli/loops.h"
#include "loop/worker_pool.h"
#include "storage/db.h"
#include <pthread.h>

typedef struct Unit Unit;
struct Unit {
    Loops *loops;
    Loop *loop;
    DatabaseConfig database_config;
    Database *database;
    App app;
    Metrics *metrics;
    Server *server;
    Feed *feed;         /* of a loop of streams */
    Follower *follower; /* of the first of these */
    Runner *runner;     /* likewise */
    pthread_t thread;
    bool threaded;
    LoopMessage drain_message;
    LoopTimer drain_timer;
    int64_t stop_accepting_at_ms;
    int64_t give_up_at_ms;
    bool abandoned; /* requests were still running when its time was over */
};

struct Loops {
    const Config *config;
    const Clock *clock;
    Edge edge;
    Edge stream_edge;
    RateLimit *rate_limit;
    WorkerPool *workers;
    Solver *solver;
    WorkerPool *run_workers; /* NULL: this process works on no runs */
    Solver *run_solver;
    ServerAddress address;
    ServerAddress stream_address;
    char stream_url[sizeof "http://" + sizeof(ServerAddress)]; /* unless it is configured */
    StreamQuota *quota;
    BookShelf *books;
    DatabaseConfig database;
    Unit *units; /* those of requests, then those of streams */
    Metrics **metrics;
    FollowerSink *sinks; /* the feeds */
    size_t count;        /* units of requests */
    size_t total;
    LoopWatch signals; /* in the first loop */
    atomic_bool draining;
    atomic_int status;
};

/* Asks every loop to drain and to stop; from any of their threads, once. */
void loops_drain(Loops *loops, int status);

/* Message and timer of a loop that drains. */
void unit_begin_drain(void *unit);
void unit_look_whether_drained(void *unit);

Error *loops_out_of_memory(Arena *arena);

/* Opens both ports and their servers. */
MUST_USE Error *loops_open_servers(Arena *arena, Loops *loops);

/* SIGTERM and SIGINT arrive in the first loop. */
bool loops_watch_signals(Loops *loops);

/* Tries the database until it is there; a refusal for good ends the daemon. */
void unit_start_database(Unit *unit);

/* The edge's questions about the database. */
Error *loops_probe_ready(AppContext *context);
void loops_probe_metrics(void *loops, Buffer *buffer);

/* For the operator's log. */
void loops_log_database(void *loops, const DbEvent *event);

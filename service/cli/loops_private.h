/*
 * What the files of the loops share: one unit for each loop, and the whole.
 */
#pragma once

#include "cli/loops.h"
#include "loop/worker_pool.h"
#include "storage/db.h"
#include <pthread.h>

typedef struct Unit Unit;
struct Unit {
    Loops *loops;
    Loop *loop;
    Database *database;
    App app;
    Metrics *metrics;
    Server *server;
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
    RateLimit *rate_limit;
    WorkerPool *workers;
    ServerAddress address;
    DatabaseConfig database;
    Unit *units;
    Metrics **metrics;
    size_t count;
    LoopWatch signals; /* in the first loop */
    atomic_bool draining;
    atomic_int status;
};

/* Asks every loop to drain and to stop; from any of their threads, once. */
void loops_drain(Loops *loops, int status);

/* Message and timer of a loop that drains. */
void unit_begin_drain(void *unit);
void unit_look_whether_drained(void *unit);

/* SIGTERM and SIGINT arrive in the first loop. */
bool loops_watch_signals(Loops *loops);

/* Tries the database until it is there; a refusal for good ends the daemon. */
void unit_start_database(Unit *unit);

/* The edge's questions about the database. */
Error *loops_probe_ready(AppContext *context);
void loops_probe_metrics(void *loops, Buffer *buffer);

/* For the operator's log. */
void loops_log_database(void *loops, const DbEvent *event);

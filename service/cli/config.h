/*
 * What the daemon is told by its environment (TAXPREVIEW_…), checked as a whole: every fault is
 * named at once. Secrets come from files. Defaults and bounds of numbers stand in config.c, in the
 * table NUMBERS. It refuses to have defaults for what must be decided, and to print values.
 */
#pragma once

#include "base/error.h"
#include "http/cors.h"
#include <stdint.h>

typedef struct Config {
    const char *database;          /* TAXPREVIEW_DATABASE */
    const char *database_password; /* content of TAXPREVIEW_DATABASE_PASSWORD_FILE, or NULL */
    const char *listen;            /* TAXPREVIEW_LISTEN, 127.0.0.1:8080 */
    const char *stream_listen;     /* TAXPREVIEW_STREAM_LISTEN; NULL: the port behind `listen` */
    const char *stream_url;        /* TAXPREVIEW_STREAM_URL, where clients find that; or NULL */
    const char *data_dir;          /* TAXPREVIEW_DATA_DIR */
    const char *solver;            /* TAXPREVIEW_SOLVER, taxpreview_solver beside the daemon */
    int64_t loops;                 /* TAXPREVIEW_LOOPS, half the cores */
    int64_t stream_loops;          /* TAXPREVIEW_STREAM_LOOPS, 1 */
    int64_t streams;               /* TAXPREVIEW_STREAMS, connections to the port of streams */
    int64_t streams_per_key;       /* TAXPREVIEW_STREAMS_PER_KEY */
    int64_t workers;               /* TAXPREVIEW_WORKERS, half the cores */
    int64_t worker_queue;          /* TAXPREVIEW_WORKER_QUEUE */
    int64_t run_workers;           /* TAXPREVIEW_RUN_WORKERS, half the cores; 0: works on no runs */
    int64_t run_lease_ms;          /* TAXPREVIEW_RUN_LEASE_MS, of a household of a run */
    int64_t read_queue;            /* TAXPREVIEW_READ_QUEUE, of each loop */
    int64_t write_queue;           /* TAXPREVIEW_WRITE_QUEUE, of each loop */
    int64_t write_connections;     /* TAXPREVIEW_WRITE_CONNECTIONS, of each loop */
    int64_t connections;           /* TAXPREVIEW_CONNECTIONS, of clients, all loops together */
    int64_t request_timeout_ms;    /* TAXPREVIEW_REQUEST_TIMEOUT_MS */
    int64_t database_timeout_ms;   /* TAXPREVIEW_DATABASE_TIMEOUT_MS */
    int64_t drain_ms;          /* TAXPREVIEW_DRAIN_MS: the longest wait for requests at the end */
    int64_t drain_delay_ms;    /* TAXPREVIEW_DRAIN_DELAY_MS: unready, but still accepting */
    int64_t snapshot_cache_mb; /* TAXPREVIEW_SNAPSHOT_CACHE_MB, all loops together; 0: no cache */
    int64_t book_cache_mb;     /* TAXPREVIEW_BOOK_CACHE_MB, books in columns; 0: no cache */
    int64_t keep_replies;      /* TAXPREVIEW_KEEP_REPLIES, 1: in the cache, too; 0: computed anew */
    int64_t rate_limit;        /* TAXPREVIEW_RATE_LIMIT, requests per second and key; 0: none */
    bool access_log;           /* TAXPREVIEW_ACCESS_LOG, 1 */
    CorsOrigins cors_origins;  /* TAXPREVIEW_CORS_ORIGINS */
    Text cursor_key; /* content of TAXPREVIEW_CURSOR_KEY_FILE, the same for all daemons behind one
                        address; or random: a page's cursor then holds at this daemon alone */
} Config;

/* Reads the environment. ERROR_INVALID, one fault per variable, its name as the pointer. */
MUST_USE Error *config_read(Arena *arena, Config *config_out);

/* The whole of a file of at most `limit` bytes, with a NUL behind. ERROR_INVALID "bad_file". */
MUST_USE Error *config_read_file(Arena *arena, const char *path, size_t limit, Text *content_out);

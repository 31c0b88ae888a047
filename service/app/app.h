/*
 * What the use cases of one loop share, and what each is told of the request it serves. Use cases
 * load, decide and save; they know neither HTTP nor JSON.
 */
#pragma once

#include "app/keep.h"
#include "app/principal.h"
#include "domain/preview.h"
#include "loop/worker_pool.h"
#include "solver/solver.h"
#include "storage/db.h"
#include "storage/page.h"

typedef struct BookShelf BookShelf;
typedef struct Freshness Freshness;

/* Commits that those who listen have not been told of yet. */
typedef struct Announcement {
    int64_t position; /* the highest of them */
    bool waiting;     /* there are any */
    bool running;     /* a coroutine tells */
    Arena *arena;     /* of what it sends */
} Announcement;

/* One per loop thread. Nothing in it is owned; what it points to outlives the loop. */
struct App {
    Loop *loop;
    Database *database;
    WorkerPool *workers; /* for work over about a millisecond */
    Solver *solver;      /* for plans; its calls block, so only workers make them */
    KeyCache *keys;
    Keep *catalogs;     /* apart from all else: what is kept of a firm's households needs its one */
    Keep *kept;         /* households, previews and replies */
    BookShelf *books;   /* of all loops: app/book_shelf.h */
    bool keeps_replies; /* else each preview is computed anew */
    Freshness *freshness; /* asks whether they still hold */
    const Clock *clock;
    const Rules *rules;
    struct HeldKey *held_keys; /* of requests under way: app/effect_keys.h */
    Announcement announcement; /* of what this loop commits: app/outbox.h */
};

/* One request, as a use case sees it. */
typedef struct AppContext {
    App *app;
    Arena *arena;
    Principal principal;
    int64_t deadline_ms; /* on loop_now_ms's clock */
    Text request_id;     /* for the audit trail */
    Text route; /* method and path of the request: part of what an idempotency key promises */
    Digest request_hash;          /* of the canonical body and the parameters */
    OptionalText idempotency_key; /* of a creating request */
    bool dry_run;                 /* do everything, keep nothing */
} AppContext;

/* Reads of this request's firm: one snapshot for each statement. */
DbSession app_read(const AppContext *context);

/* The same on the connection for long reads. */
DbSession app_read_slow(const AppContext *context);

/* The wall clock, for created_at and expiry alone: tax dates come from orders and price sets. */
Timestamp app_now(const App *app);

/* A fresh id, from the app's clock and the system's randomness. */
Uuid app_new_id(const App *app);

/* `count` of them, ascending. */
void app_new_ids(const App *app, Uuid *ids_out, size_t count);

/* Bounded work on `input`; what it allocates in the arena lives as long as the request. */
typedef Error *AppWork(Arena *arena, void *input);

/*
 * Work of more than about a millisecond, off the loop; the request waits until it ends, whatever
 * its deadline, so that `input` may be the request's own. ERROR_UNAVAILABLE "workers_busy" when too
 * much work waits already.
 */
MUST_USE Error *app_work(AppContext *context, AppWork *work, void *input);

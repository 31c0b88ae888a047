/*
 * The daemon's loops: each a thread with its own database connections and its own server. Those of
 * requests share one port, those of streams another, so that no fan-out keeps a request waiting.
 * Built before the first thread starts and taken down after the last has ended, so that
 * nothing is shared while it changes.
 */
#pragma once

#include "cli/config.h"
#include "http/server.h"

typedef struct Loops Loops;

typedef struct LoopsConfig {
    const Config *config;
    const Rules *rules;
    const Clock *clock;
} LoopsConfig;

/*
 * Opens the port, connects in the background, starts nothing. Failures are in the arena:
 * ERROR_UNAVAILABLE "not_listening" with the reason, "out_of_memory".
 */
MUST_USE Error *loops_new(Arena *arena, const LoopsConfig *config, Loops **loops_out);

/* Where clients find it, and its streams. */
const char *loops_address(const Loops *loops);
const char *loops_stream_address(const Loops *loops);

/*
 * Runs until a signal asks for the end (SIGTERM, SIGINT: blocked in every thread before) or the
 * database refuses the daemon for good; then drains. The exit status.
 */
int loops_run(Loops *loops);

/* After loops_run. NULL is allowed. */
void loops_free(Loops *loops);

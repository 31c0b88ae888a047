/*
 * What the programs of deploy/bench engine share: a clock of the processor alone, so that others
 * on the machine count as little as they can, the rules as the daemon reads them, and an end for
 * what cannot be. It refuses to measure.
 */
#pragma once

#include "domain/preview.h"
#include <stdio.h>

/* Nanoseconds that this thread has had of the processor. */
int64_t engine_clock_ns(void);

/* The rules of a folder like schema/; ends the program where they cannot be read. */
Rules engine_rules(Arena *arena, const char *folder);

/* The file for reading; ends the program where it cannot be opened. */
FILE *engine_open(const char *path) __attribute__((returns_nonnull));

/* Ends the program with what went wrong. */
_Noreturn void engine_give_up(const char *what, const char *reason);

/* Ends the program unless the error is none. */
void engine_must(const Error *error);

/* A cheap repeatable sequence: 0 <= value < limit. */
int64_t engine_random(uint64_t *seed, int64_t limit);

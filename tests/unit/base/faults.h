/*
 * What only a broken machine does, on demand: the n-th allocation fails, the kernel interrupts, a
 * library refuses; and a way to see that a function aborts. For tests of base/, domain/ and json/.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The allocation after `count` further ones fails, once; -1: none does. */
void faults_fail_allocation(int count);

/* Whether one failed since then. */
bool faults_allocation_failed(void);

/* Blocks that were allocated and not freed, all in all: what a test leaves behind is the
 * difference. */
long faults_blocks_held(void);

/* The next calls: getrandom is interrupted, gives one byte, fails; write fails. */
typedef struct Faults {
    bool random_interrupted;
    bool random_short;
    bool random_fails;
    bool write_fails;
} Faults;
extern Faults faults_next;

/* What was written to standard error, instead of there, while `text` is not NULL. */
typedef struct FaultsCapture {
    char *text;
    size_t size;
    size_t length;
    int calls;
} FaultsCapture;
extern FaultsCapture faults_capture;

/* Whether the function ends in abort or in a failed assertion. */
bool faults_aborts(void (*function)(void *context), void *context);

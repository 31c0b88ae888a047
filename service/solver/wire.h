/*
 * How a program goes to the solver's process and its solution back: a header and raw arrays, in
 * this machine's own layout, because both ends are of one build on one machine. It refuses to be
 * stored or to leave the machine.
 */
#pragma once

#include "solver/linear_program.h"

/* Changes with whatever the two ends agree on. */
#define WIRE_MAGIC UINT64_C(0x74617870736f6c31)

typedef struct WireRequest {
    uint64_t magic;
    uint32_t columns, rows, entries;
    uint32_t seconds; /* after which the solver gives up by itself */
} WireRequest;

/* Followed by `columns` values and `rows` duals when status is LINEAR_OPTIMAL. */
typedef struct WireReply {
    uint64_t magic;
    int32_t status; /* LinearStatus, or WIRE_FAILED */
    uint32_t columns, rows;
    uint32_t unused;
    double objective;
} WireReply;

enum { WIRE_FAILED = -1 };

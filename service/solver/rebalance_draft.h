/*
 * A program while it is put together: what the files that add to it share. For rebalance_sketch*.c
 * alone.
 */
#pragma once

#include "solver/rebalance_parts.h"

/* A program being put together. */
typedef struct Draft {
    const Planning *planning;
    const SketchTax *tax;
    Sketch sketch;
    uint32_t *class_rows; /* per class */
    uint32_t *cash_rows;  /* per account; SKETCH_NONE where it is not planned */
    uint32_t out_row;     /* of what goes to the bank; or SKETCH_NONE */
    uint32_t ready_row;   /* of what stays as cash; or SKETCH_NONE */
} Draft;

/* What is withdrawn: it leaves some account, or is ready in some account's cash above its least. */
void draft_open_withdrawal(Draft *draft);

/* What of an account may be withdrawn; `cash` is the column of what it has after the plan. */
void draft_withdraw(Draft *draft, uint32_t account, uint32_t cash);

/* What a withdrawal sells comes to its amount: no part is counted on that cannot be sold. */
void draft_whole_shares(Draft *draft);

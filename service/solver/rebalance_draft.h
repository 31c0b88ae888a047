/*
 * A program while it is put together: what the files that add to it share. For rebalance_sketch*.c
 * alone.
 */
#pragma once

#include "solver/rebalance_parts.h"

typedef struct Draft {
    const Planning *planning;
    const SketchTax *tax;
    Sketch sketch;
    size_t sale_room;     /* of sketch.sales */
    uint32_t *class_rows; /* per class */
    uint32_t *cash_rows;  /* per account; SKETCH_NONE where it is not planned */
    uint32_t out_row;     /* what is withdrawn comes to its amount; or SKETCH_NONE */
    uint32_t ready_row;   /* likewise of what is withdrawn to stay as cash; or SKETCH_NONE */
} Draft;

/* Adds the row of a withdrawal's amount: it leaves accounts, or it is ready in their cash, above
 * the least that they keep. */
void draft_open_withdrawal(Draft *draft);

/* Lets the account add to that row; `cash` is the column of its cash after the plan. */
void draft_withdraw(Draft *draft, uint32_t account, uint32_t cash);

/* For a withdrawal, limits what is sold of a place that sells whole shares to those it has: else
 * its amount could depend on a fraction that cannot be sold. */
void draft_whole_shares(Draft *draft);

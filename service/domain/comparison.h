/*
 * All methods at once (product D5): what an order costs under each method of lot selection, which
 * is the cheapest, and whether anything could be cheaper. What the methods share is figured once;
 * sales that name their own method keep it. It refuses to render.
 */
#pragma once

#include "domain/figuring.h"

typedef struct ComparedMethod {
    LotSelection lot_selection;
    const char *not_applicable; /* a code of the faults of a plan; NULL: the method is figured */
    const char *detail;         /* for a person; with not_applicable */
    SolvedGoal solved;          /* under this method, where the order has a goal */
    Figures figures;
    OptionalRate drift_after;
    OptionalMoney saved; /* the tax of fifo less this one's; absent without a tax */
    bool has_budget;
    BudgetUse budget; /* the one with the least room after (BU-3) */
} ComparedMethod;

typedef struct Comparison {
    const Household *household;
    Date trade_date;
    LotSelection lot_selection; /* the order's own */
    bool has_goal;
    ComparedMethod *methods; /* in the order of selection_methods */
    size_t method_count;
    const ComparedMethod *cheapest; /* least tax, ties by MS-4; NULL without a tax */
} Comparison;

/*
 * Compares the methods for an order that preview_compute takes. Unknown basis counts at its high
 * end (BA-7). Faults are those of preview_compute but for the lots that only `specific` asks for: a
 * method that the order cannot have is not_applicable, with the fault. A goal is solved for under
 * each method anew.
 */
Error *comparison_compute(Arena *arena, const Rules *rules, const Household *household,
                          const PreviewOrder *order, Comparison *comparison_out);

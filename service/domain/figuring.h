/*
 * What a plan comes to without its document: gains, wash sales and tax, under any method and any
 * quantity of its sales. What does not depend on these is figured once, so that the same order can
 * be figured many times: all its methods compared, a goal solved for. The figures are those of
 * preview_compute, of which this is the bare part. It refuses to choose what to compare.
 */
#pragma once

#include "domain/min_tax.h"
#include "domain/preview.h"
#include "domain/proposal_tax.h"

typedef struct Figures {
    size_t lot_count; /* slices sold */
    Gains realized;   /* recognized (after wash sales) of the sales on the return */
    Money disallowed, permanently_disallowed;
    bool has_tax;
    bool has_range;                       /* BA-7 */
    Money income_tax, niit, state, total; /* with minus without (MT-1), the high end of a range */
    Money total_low;                      /* the low end */
    bool has_min_tax;                     /* a sale has its lots from min_tax */
    bool proven;                          /* no choice of its lots costs less (MS-1) */
    Money lower_bound;                    /* of total, whatever lots min_tax had chosen */
} Figures;

/*
 * A plan to be figured. `plan`, `order` and what they point to must outlive it. Faults:
 * tax_year_not_supported as in preview_compute.
 */
typedef struct Figuring Figuring;
Error *figuring_open(Arena *arena, const Rules *rules, const Household *household,
                     const PreviewOrder *order, const Plan *plan, Figuring **figuring_out);

/* The same plan opened once more in another arena, so that what figuring takes can be let go. */
Figuring *figuring_again(Arena *arena, const Figuring *figuring);

/*
 * Figures the plan with these sales in place of its own: as many, of the same holdings at the same
 * prices, but of any method, quantity (none at all as well), amount and fee. Fault: more_than_held
 * at /trades/<n>/lots when the lots named do not add up to their sale.
 */
MUST_USE Error *figuring_compute(Figuring *figuring, const PlannedTrade *sales,
                                 Figures *figures_out);

/*
 * What these very sales gain under the methods of min_tax.h, known by the time that they are
 * figured under min_tax; the caller keeps it. It saves work and changes nothing.
 */
void figuring_know(Figuring *figuring, const MethodGains *by_method);

const Household *figuring_household(const Figuring *figuring);

/* The year without the plan; NULL without a profile. */
const YearBefore *figuring_year(const Figuring *figuring);

/* What the plan last figured adds to recognized gains per account on the return; read it at once.
 */
const Gains *figuring_by_account(const Figuring *figuring);

/* The slices of one sale, as last figured, and its own gains on the return after wash sales. */
const ProposedSale *figuring_sale_slices(const Figuring *figuring, size_t sale, size_t *count_out);
Gains figuring_sale_gains(const Figuring *figuring, size_t sale);

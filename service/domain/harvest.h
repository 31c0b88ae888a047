/*
 * Loss harvesting (product E6): which lots lose enough to be sold now, and what is bought in their
 * place so that the household stays as it was, without a wash sale. Everything follows from
 * thresholds; it refuses to optimize.
 */
#pragma once

#include "domain/rebalance.h"

typedef struct HarvestTask {
    const Rules *rules;
    const Household *household; /* its lots spared as plans are made of it */
    const PreviewOrder *order;
    OptionalWord selection; /* the live switch; the lots of a harvest are named, whatever it says */
    RebalancePolicy policy;
} HarvestTask;

/*
 * The order names no trades. Sells each lot of a planned taxable account that loses at least
 * `harvest_minimum_loss` dollars and `harvest_minimum_loss_rate` of its basis, unless shares bought
 * within 30 days would disallow some of it, and buys in its place its security group's secondary,
 * or the primary where the secondary is sold; of an asset class what the household holds most of.
 * What may not be bought is named and its proceeds stay in cash. No harvest has a wash sale.
 * Faults: no_model, those of preview_compute. Rules WS-2, WS-4, WS-10, MT-7, BU-4.
 */
MUST_USE Error *harvest_plan(Arena *arena, const HarvestTask *task, RebalancePlan *plan_out);

/*
 * Adds to a rebalance, the plan as it was found, the swaps of a harvest in the accounts that
 * harvest all year (product E5): of securities that the plan does not trade in the account, and
 * only where something of the same class may be bought that the plan sells nowhere, so that drift
 * and cash stay what they are. Left out are swaps that make a wash sale or more turnover than there
 * may be, those that lose least first, and all of them where they do not better the objective. The
 * bound moves with the objective: it is of the trades that were weighed. The same faults.
 */
MUST_USE Error *harvest_add(Arena *arena, const HarvestTask *task, RebalancePlan *plan);

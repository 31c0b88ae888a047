/*
 * What betters the best plan once it is found, beside programs: they see neither whole shares nor
 * cents. For rebalance.c, rebalance_round.c and the files that refine alone.
 */
#pragma once

#include "solver/rebalance_parts.h"

/* Buys more of what is below its target with what rounding left of each account's cash, where the
 * best plan is better for it. */
MUST_USE Error *rebalance_spend(Planning *planning, Best *best);

/* Exchanges whole shares and smallest trades for others, where the best plan is better for it. */
MUST_USE Error *rebalance_exchange(Planning *planning, Best *best);

/* Both of them. */
MUST_USE Error *rebalance_rearrange(Planning *planning, Best *best);

/* Plans again what the best plan leaves, and takes both as one where that is better. */
MUST_USE Error *rebalance_again(Planning *planning, Best *best);

/* Whether the best plan is so near to the bound that nothing better is looked for. */
bool rebalance_is_near(const Planning *planning, const Best *best, Money bound);

/* All of these, until the best plan is near to the bound; planned again where the planning says so.
 */
MUST_USE Error *rebalance_refine(Planning *planning, Best *best, Money bound);

/* The best plan of a planning of which only arena, task and gross amount are there; not
 * found where no plan keeps every limit. */
MUST_USE Error *rebalance_find(Planning *planning, Best *best, RebalancePlan *plan);

/* Adds what is traded of each place, in dollars: bought, or negative what is sold. */
void rebalance_add_trades(const Planning *planning, const Preview *preview, double *traded);

/* Whether the trade is one of the place. */
bool rebalance_trades_place(const Planning *planning, const TradeOrder *trade, uint32_t place);

/*
 * The trade of so many dollars of the place, bought, or negative sold: of shares or cents no fewer
 * where it sells, no more where it buys. False where that is none.
 */
bool rebalance_move(const Planning *planning, uint32_t place, double dollars,
                    RebalanceMove *move_out);

/*
 * The questions asked backwards (product D12): how much of a holding to sell so that an order
 * raises an amount after its tax, realizes an amount of long-term gain, or costs no tax. Solved in
 * share units and cents on the whole computation, never on a rate; everything else of the order
 * stays as it is. It refuses to choose a method.
 */
#pragma once

#include "domain/figuring.h"

/*
 * Solves for plan->trades[plan->goal], whose quantity and amount are set to the answer; `figuring`
 * is of the plan as it stands before.
 *
 * GOAL_RAISE_NET_OF_TAX: the smallest quantity with which all sales bring, net of fees and of what
 * is bought, the amount and the year's additional tax (MT-1), if there is any: what losses save
 * raises nothing, as in a withdrawal net of tax. GOAL_REALIZE_LONG_TERM_GAIN: the
 * smallest with which the sale's own net long gain, recognized after wash sales, is the amount, or
 * the nearest below it. GOAL_LARGEST_WITH_ZERO_TAX: the largest with which the order adds nothing
 * to the year's tax. What is unknown counts at its high end (BA-7).
 *
 * Between the lots of the sale the answer is looked for lot by lot, so that it is the first (or
 * last) even where more sold is less raised; wash sales inside a lot, and holdings of more lots
 * than are looked at one by one, leave it unproven. Faults: goal_not_reachable at
 * /trades/<n>/goal, which says the most that can be reached; tax_profile_required at the same place
 * where the goal needs a tax; fee_over_amount.
 */
MUST_USE Error *goal_solve(Arena *arena, const Figuring *figuring, Plan *plan,
                           SolvedGoal *solved_out);

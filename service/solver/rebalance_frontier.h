/*
 * The tax-drift frontier by the same programs as a plan's: least tax and cost within a drift that
 * moves. Its corners are found by the slopes of the program of all plans, which the bounds are of,
 * and each is planned and priced exactly. It refuses to load and to store.
 */
#pragma once

#include "domain/frontier.h"
#include "solver/rebalance.h"

/*
 * The frontier of a household under the task's policy, whose weights but cost_rate count for its
 * plan alone; with the cheapest plan found within `most_drift` where it is asked for. Faults: those
 * of rebalance_plan.
 */
MUST_USE Error *rebalance_frontier(Arena *arena, const RebalanceTask *task, OptionalRate most_drift,
                                   Frontier *frontier_out);

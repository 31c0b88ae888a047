#include "solver/rebalance_parts.h"

#include <math.h>

enum { TRIES = 16 };

/* Amounts tried: what a gross amount leaves after the tax that it costs. */
typedef struct Search {
    Money wanted;
    Money gross;  /* the next to try */
    double slope; /* of what is left, a dollar more of gross */
    bool found;
    RebalancePlan best; /* the least that leaves enough */
} Search;

/* The tax grows by less than what is withdrawn, and by parts of a dollar: a secant is soon there.
 */
static void step(Search *search, const RebalancePlan *plan, const RebalancePlan *before)
{
    double missing = rebalance_dollars(money_subtract(search->wanted, plan->net));

    if (before != NULL && plan->gross.cents != before->gross.cents)
        search->slope = rebalance_dollars(money_subtract(plan->net, before->net)) /
                        rebalance_dollars(money_subtract(plan->gross, before->gross));
    search->slope = fmin(fmax(search->slope, 0.2), 1);
    search->gross.cents = plan->gross.cents + llround(ceil(missing / search->slope * 100.0));
}

Error *rebalance_plan_net(Arena *arena, const RebalanceTask *task, RebalancePlan *plan_out)
{
    Search search = {.wanted = task->order->cash_flow->amount, .slope = 1};
    RebalancePlan plans[2];

    search.gross = search.wanted;
    for (int i = 0; i < TRIES; i++) {
        RebalancePlan *plan = &plans[i % 2];
        bool enough;

        TRY(rebalance_plan_gross(arena, task, search.gross, plan));
        enough = plan->net.cents >= search.wanted.cents;
        if (enough && (!search.found || plan->gross.cents < search.best.gross.cents)) {
            search.found = true;
            search.best = *plan;
        }
        if (plan->net.cents == search.wanted.cents)
            break;
        step(&search, plan, i > 0 ? &plans[(i + 1) % 2] : NULL);
        if (search.gross.cents == plan->gross.cents)
            break;
    }
    if (!search.found)
        return error_at(arena, "/cash_flow/amount", "no_plan",
                        "No withdrawal was found that leaves this much after tax.");
    *plan_out = search.best;
    return NULL;
}

#include "solver/rebalance_net.h"

#include <math.h>

enum { TRIES = 16 };

NetSearch rebalance_net_open(Money wanted, Money first)
{
    return (NetSearch){.wanted = wanted, .gross = first, .slope = 1};
}

bool rebalance_net_goes_on(const NetSearch *search)
{
    return search->tries < TRIES && !search->ended;
}

/* The tax grows by less than what is withdrawn, and by parts of a dollar: a secant is soon there.
 */
static void step(NetSearch *search, Money net)
{
    Money gross = search->gross;
    double missing = rebalance_dollars(money_subtract(search->wanted, net));

    if (search->tries > 1 && gross.cents != search->last_gross.cents)
        search->slope = rebalance_dollars(money_subtract(net, search->last_net)) /
                        rebalance_dollars(money_subtract(gross, search->last_gross));
    search->slope = fmin(fmax(search->slope, 0.2), 1);
    search->last_gross = gross;
    search->last_net = net;
    search->gross.cents += llround(ceil(missing / search->slope * 100.0));
    search->ended = search->gross.cents == gross.cents;
}

bool rebalance_net_note(NetSearch *search, Money net)
{
    bool enough = net.cents >= search->wanted.cents;
    bool better = enough && (!search->found || search->gross.cents < search->least.cents);

    search->tries++;
    if (better) {
        search->found = true;
        search->least = search->gross;
    }
    if (net.cents == search->wanted.cents)
        search->ended = true;
    else
        step(search, net);
    return better;
}

Money rebalance_after_tax(const Preview *preview, Money gross)
{
    return preview->has_tax ? money_subtract(gross, money_max(preview->tax.total, (Money){0}))
                            : gross;
}

Error *rebalance_plan_net(Arena *arena, const RebalanceTask *task, RebalancePlan *plan_out)
{
    Money wanted = task->order->cash_flow->amount;
    NetSearch search = rebalance_net_open(wanted, wanted);
    RebalancePlan best = {0};

    while (rebalance_net_goes_on(&search)) {
        RebalancePlan plan;

        TRY(rebalance_plan_gross(arena, task, search.gross, &plan));
        if (rebalance_net_note(&search, plan.net))
            best = plan;
    }
    if (!search.found)
        return error_at(arena, "/cash_flow/amount", "no_plan",
                        "No withdrawal was found that leaves this much after tax.");
    *plan_out = best;
    return NULL;
}

#include "solver/rebalance_net.h"

#include <math.h>

enum {
    TRIES = 16,
    PLAN_BYTES = 256 << 20, /* that the plan of one gross amount may take */
};

NetSearch rebalance_net_open(Money wanted, Money first, Money most)
{
    return (NetSearch){.wanted = wanted, .most = most, .gross = money_min(first, most), .slope = 1};
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
    search->gross = money_min(search->gross, search->most);
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

static Error *find_most(Arena *arena, const RebalanceTask *task, Money *most_out)
{
    Planning planning = {.arena = arena, .task = task};

    TRY(rebalance_open(&planning));
    *most_out = rebalance_most_withdrawn(&planning);
    return NULL;
}

static Error *too_much(Arena *arena, const NetSearch *search)
{
    char gross[DECIMAL_TEXT_BYTES];
    char net[DECIMAL_TEXT_BYTES];

    if (search->last_gross.cents < search->most.cents)
        return error_at(arena, "/cash_flow/amount", "no_plan",
                        "No withdrawal was found that leaves this much after tax.");
    return error_at(
        arena, "/cash_flow/amount", "withdrawal_too_large",
        "The most that can be withdrawn is %.*s, of which no more than %.*s is left after tax.",
        (int)decimal_format(search->most.cents, MONEY_PLACES, gross), gross,
        (int)decimal_format(search->last_net.cents, MONEY_PLACES, net), net);
}

Error *rebalance_plan_net(Arena *arena, const RebalanceTask *task, RebalancePlan *plan_out)
{
    Money wanted = task->order->cash_flow->amount;
    RebalancePlan best = {0};
    NetSearch search;
    Arena *kept, *tried; /* of the best plan and of the next: what else was tried is let go */
    Money most;

    TRY(find_most(arena, task, &most));
    if (most.cents == 0) /* whose fault says where it was looked for */
        return rebalance_plan_gross(arena, task, wanted, plan_out);
    kept = arena_scratch(arena, PLAN_BYTES);
    tried = arena_scratch(arena, PLAN_BYTES);
    search = rebalance_net_open(wanted, wanted, most);
    while (rebalance_net_goes_on(&search)) {
        RebalancePlan plan;

        TRY(rebalance_plan_gross(tried, task, search.gross, &plan));
        if (rebalance_net_note(&search, plan.net)) {
            Arena *better = tried;

            best = plan;
            tried = kept;
            kept = better;
        }
        arena_clear(tried);
    }
    if (!search.found)
        return too_much(arena, &search);
    *plan_out = best;
    return NULL;
}

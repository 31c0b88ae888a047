/* Withdrawals net of tax: which gross amount leaves what is wanted. For rebalance*.c alone. */
#pragma once

#include "solver/rebalance_parts.h"

/* The gross amount that leaves a withdrawal's amount after tax, looked for by trying. */
typedef struct NetSearch {
    Money wanted; /* after tax */
    Money most;   /* there is no more gross */
    Money gross;  /* the next to try */
    double slope; /* of what is left, a dollar more of gross */
    int tries;
    Money last_gross, last_net;
    bool ended;
    bool found;
    Money least; /* of those found that leave enough */
} NetSearch;
NetSearch rebalance_net_open(Money wanted, Money first, Money most);
bool rebalance_net_goes_on(const NetSearch *search);

/* What the gross amount tried leaves; whether that is enough and the least of all so far. */
bool rebalance_net_note(NetSearch *search, Money net);

/* What a gross amount leaves after the tax of the plan. CHOICE: tax that it saves leaves no more
 * than the gross amount. */
Money rebalance_after_tax(const Preview *preview, Money gross);

/* The plan of the least gross amount found that leaves a withdrawal's amount after tax. Faults at
 * /cash_flow/amount: withdrawal_too_large, no_plan. */
MUST_USE Error *rebalance_plan_net(Arena *arena, const RebalanceTask *task,
                                   RebalancePlan *plan_out);

/*
 * What the parts of rebalance_plan share: the household as it is planned, the best plan so far, the
 * steps from a program's answer to a plan, and what limits a plan. A plan's way: rebalance_open,
 * programs (rebalance_sketch, rebalance_solve) of regions (rebalance_search) or of slopes
 * (rebalance_improve), whose answers are rounded, priced exactly, held against every limit, and
 * kept where they are the best (rebalance_take_up). For rebalance*.c alone.
 */
#pragma once

#include "domain/wash_proposal.h"
#include "solver/rebalance.h"
#include "solver/rebalance_region.h"
#include "solver/rebalance_sketch.h"

/* Money that comes in or goes out with the plan (product D9). */
typedef struct Flow {
    bool withdraws;
    bool stays;      /* what a withdrawal raises stays in the accounts' cash */
    Money amount;    /* in or out, gross */
    Money *into;     /* per account: what is deposited */
    bool *from;      /* per account: whether it may be withdrawn from */
    double slack;    /* dollars that an earlier round's answer left a withdrawal short of it */
    double constant; /* of the objective: the tax of what is distributed, whatever is traded */
} Flow;

/* What matching wash sales with shares that are held takes: rebalance_wash.c. */
typedef struct RebalanceWashing RebalanceWashing;

/*
 * A household while a plan of it is looked for. Doubles are dollars. A `slack` is what an earlier
 * round's answer, once rounded and priced, fell short by: the next program is given so much less.
 */
struct Planning {
    Arena *arena;   /* of what is at hand: `lasting`, or `scratch` while a region is visited */
    Arena *lasting; /* of the best plans, and of all that rebalance_open fills in */
    Arena *scratch; /* of one region, or of one order that is tried */
    const RebalanceTask *task;
    RebalanceScope scope;
    const TaxProfile *profile; /* NULL: no tax */
    const TaxParameters *parameters;
    int32_t year;
    Gains without;      /* the year's gains before the plan */
    double value;       /* of all accounts */
    double value_after; /* with what comes in, without what goes out */

    Block *lots; /* one for each lot that may be sold, by place, in the method's order */
    size_t lot_count;
    double most_gain;          /* of all lots that gain, together */
    ProposedSale *whole_sales; /* per lot: the sale of all of it */
    RebalanceWashing *washing; /* NULL: no shares that are held could disallow a loss */
    Block *blocks;             /* for a program by slopes: rebalance_blocks_in_order */
    size_t block_count;

    bool *no_sell;   /* per place: forbidden by an earlier round, until rebalance_allow */
    bool *no_buy;    /* likewise */
    bool *too_small; /* per place: a trade of it was below the smallest */

    BudgetUse *budgets; /* that a plan keeps to; none binds a withdrawal (BU-4) */
    size_t budget_count;
    double budget_slack;
    double room_share;          /* of budgets' room that programs count on; usually 1 */
    struct Best *within;        /* while budgets need not be kept: the best plan that keeps them;
                                   else NULL */
    const struct Best *unbound; /* the best plan without budgets where it exceeds one; or NULL */
    uint32_t wider_cap;         /* the cap, as BUDGET_CAPS numbers them, that has more room: */
    double wider_by;            /* so much; to find what a limit is worth */

    bool trades_freely; /* sells and buys: the policy's turnover and maximum cash limit it */
    double traded_slack;
    double drift_limit; /* what may be out of place after a program's answer; or LINEAR_INFINITY */
    double drift_slack; /* and by how much more after the exact one, for rounding to trades */

    size_t regions_limit; /* of a search */
    size_t bytes_limit;   /* of memory that its regions take in turn; 0 before rebalance_open: the
                             usual */
    bool plans_again;     /* what a plan leaves is planned again, while that betters it */

    Flow flow;
    double *drag;      /* per place: tax a year of a dollar held there (product E2) */
    double *cash_drag; /* per account: of a dollar of its cash */
    double drag_held;  /* tax a year of all that is held, and of cash that no plan moves */
};

/* What the task's household may do: fills in all but arena, task and the flow's gross amount. */
MUST_USE Error *rebalance_open(Planning *planning);

/* Finds what holding a dollar of each place and each account's cash costs in tax a year, whether or
 * not the policy weighs it. */
void rebalance_open_location(Planning *planning);

/* The part of the objective that no trade changes: a withdrawal's own tax, and the drag of what is
 * held. */
double rebalance_constant(const Planning *planning);

/* What so much tax a year, of holding classes where they are, weighs in the objective. */
static inline double rebalance_located(const Planning *planning, double drag)
{
    return drag * rebalance_fraction(planning->task->policy.location_weight);
}

/* The best plan so far: as an order, and as it is priced. */
typedef struct Best {
    bool found;
    Money objective;
    PreviewOrder order;
    Preview preview;
    Gains added; /* to the year's */
} Best;

/* Has the solver's process solve the program; *solved_out false where it has no solution. */
MUST_USE Error *rebalance_solve(const Planning *planning, const Sketch *sketch,
                                LinearSolution *solution_out, bool *solved_out);

/* What the order comes to exactly, whatever limits it breaks; with the task's selection for a lot
 * method, where it has one. */
MUST_USE Error *rebalance_price(const Planning *planning, const PreviewOrder *order,
                                Preview *preview_out);

/* Whether the priced plan leaves no more drift than drift_limit and drift_slack. Rule DR-1. */
bool rebalance_is_within_drift(const Planning *planning, const Preview *preview);

/*
 * Rounds and prices a program's answer, and makes it the best plan where it is better and keeps
 * every limit. What it breaks, the next program is told of: trades to forbid, slacks. *again_out
 * whether another program may find more: this one found a better plan, or the next is another one.
 */
MUST_USE Error *rebalance_take_up(Planning *planning, const Sketch *sketch,
                                  const LinearSolution *solution, Best *best, bool *again_out);

/* The plan that trades nothing; not `found` where it leaves too much drift, or too little for a
 * withdrawal. */
MUST_USE Error *rebalance_do_nothing(Planning *planning, Best *best_out);

/* The best plan, beginning with the one given: bounds and searches regions, and improves what is
 * found. Sets the plan's relaxation, lower_bound and rounds. */
MUST_USE Error *rebalance_find_best(Planning *planning, Best *best, RebalancePlan *plan);

/* The same within the budgets; where the best plan without budgets keeps them, it is that one.
 * Rules BU-4, BU-8. */
MUST_USE Error *rebalance_find_within_budgets(Planning *planning, Best *best, RebalancePlan *plan);

/* Betters the plan by programs with the tax's slopes at the best plan, while that helps; adds their
 * number to *rounds. */
MUST_USE Error *rebalance_improve(Planning *planning, Best *best, int *rounds);

/* Prices an order, which is the best from now on where it is and keeps every limit. */
MUST_USE Error *rebalance_try(const Planning *planning, const PreviewOrder *order, Best *best,
                              bool *better_out);

/* Forgets what earlier rounds forbade, and their slacks. */
void rebalance_allow(Planning *planning);

/*
 * Branch and bound over regions. `open` bounds the region of all plans: no plan is below that.
 * `run` then splits the region with the least bound, again and again, until the best plan is near
 * enough to the least bound or a limit is reached. Limits count regions, columns and bytes instead
 * of time, so that the same question has the same answer.
 */
typedef struct RebalanceSearch RebalanceSearch;
MUST_USE Error *rebalance_search_open(Planning *planning, Best *best, RebalanceSearch **search_out);
MUST_USE Error *rebalance_search_run(RebalanceSearch *search);

/* Raises the plan's relaxation and lower bound to the bound of the region of all plans. */
MUST_USE Error *rebalance_relax(Planning *planning, RebalancePlan *plan);

/* Whether the best plan is near enough to its bound. */
bool rebalance_search_is_near(const RebalanceSearch *search);

/* The greatest bound known, in dollars: no plan's objective is below it. */
double rebalance_search_bound(const RebalanceSearch *search);

/* A program's answer as trades, in cents and share units. */
typedef struct Rounded {
    RebalanceMove *moves;
    size_t count;
    Money *cash; /* per account: what is left above the least it keeps */
} Rounded;

/* Trades below the smallest are left out and marked in too_small. */
void rebalance_round(Planning *planning, const Sketch *sketch, const LinearSolution *solution,
                     Rounded *rounded_out);

/* The fault where not even trading nothing is a plan: no_plan, or missing_price where drift, and so
 * what a withdrawal would best sell, is unknown for want of a price. */
Error *rebalance_no_plan(Arena *arena, const Drift *drift);

/* Finds the accounts that the order's gross amount flows into or out of. Faults at /cash_flow/…:
 * unknown_account, withdrawal_too_large. */
MUST_USE Error *rebalance_open_flow(Planning *planning);

/* What could be withdrawn at the most, were everything sold that may be. */
Money rebalance_most_withdrawn(const Planning *planning);

/* Tries the plan that sells all that a withdrawal may sell: where it takes nearly all there is, a
 * program's answer, once rounded to shares and cents, falls short. */
MUST_USE Error *rebalance_sell_out(const Planning *planning, Best *best);

/* What an account has to trade with before it sells anything, above what it keeps. */
Money rebalance_free_cash(const Planning *planning, uint32_t account);

/* What an account's cash may not fall below. */
Money rebalance_least_cash(const Planning *planning, uint32_t account);

/* What an account's cash may not rise above, but for what rounding to shares and cents leaves; or
 * absent. */
OptionalMoney rebalance_most_cash(const Planning *planning, uint32_t account);

/* Per account: its cash after the priced plan. */
Money *rebalance_cash_after(const Planning *planning, const Preview *preview);

/* What may be traded of a household worth so much, in dollars; or LINEAR_INFINITY. */
double rebalance_most_traded(const Planning *planning, Money value);

/* Dollars by which the priced plan trades more than it may; 0 or less: it does not. */
double rebalance_over_traded(const Planning *planning, const Preview *preview);

/* The price of what the place holds. */
static inline Price rebalance_price_of(const Planning *planning, const RebalancePlace *place)
{
    return planning->scope.household->securities[place->security].price.value;
}

static inline const AccountPolicy *rebalance_policy_of(const Planning *planning, uint32_t account)
{
    return rebalance_account_policy(&planning->task->policy, account);
}

/* The whole plan of the task, whose cash flow (if it has one) moves this gross amount. */
MUST_USE Error *rebalance_plan_gross(Arena *arena, const RebalanceTask *task, Money gross,
                                     RebalancePlan *plan_out);

/* Gives the order its moves of cash: deposits as they are; withdrawals out of the accounts that the
 * solution takes them from (NULL: out of whatever cash there is), to the cent. Returns what cash
 * does not suffice for. */
Money rebalance_settle(const Planning *planning, const Sketch *sketch,
                       const LinearSolution *solution, Money *cash, PreviewOrder *order);

/* Dollars by which the priced plan exceeds the budget that it exceeds most; 0: none. Rules BU-2,
 * BU-4, BU-8. */
double rebalance_over_budget(const Planning *planning, const Preview *preview);

/* The place of the account's holding; NULL where no plan trades it. */
const RebalancePlace *rebalance_place_of(const Planning *planning, uint32_t account,
                                         uint32_t security);

/* Whether the priced plan keeps every limit but drift and budgets: restraints, smallest trades,
 * wash sales, cash, the cash flow, turnover. */
bool rebalance_keeps(const Planning *planning, const Preview *preview);

/* Names the caps of budgets that blocked or shrank the plan: those that the best plan without
 * budgets exceeds. Product C4. */
void rebalance_name_blocks(const Planning *planning, RebalancePlan *plan);

/* Why each place is as it is in the plan. */
void rebalance_explain(const Planning *planning, RebalancePlan *plan);

/*
 * What the parts of rebalance_plan share: the household as blocks that may be sold, the year's tax
 * as a plane, and the program made of them. For rebalance*.c alone.
 */
#pragma once

#include "domain/wash_proposal.h"
#include "solver/rebalance.h"
#include "solver/rebalance_numbers.h"

/* Shares of a place that are sold together: a lot, or lots that a method sells as one. */
typedef struct Block {
    uint32_t place;
    bool free;         /* sold in whatever order costs least: min_tax */
    double value;      /* dollars, at the price */
    double short_gain; /* of all of it, on the return; 0 elsewhere */
    double long_gain;
} Block;

/* The total tax of the year at a point of net gains added by the plan, in dollars. */
typedef struct TaxPoint {
    double short_gain, long_gain, tax;
} TaxPoint;

/* Dollars of tax for one more dollar of gain. */
typedef struct TaxSlopes {
    double short_gain, long_gain;
} TaxSlopes;

/* What a plan adds to the year's gains: between these, in dollars. */
typedef struct Reach {
    double short_least, short_most, long_least, long_most;
} Reach;

/* A part of all plans: those that sell of each place, in dollars, and realize between its limits,
 * and do not buy, or not sell at a loss, or not at one that counts, what it says. */
typedef struct Region {
    double *sold_least; /* per place */
    double *sold_most;
    double *bought_least;
    double *bought_most;
    double *lot_least; /* per lot of the planning's that goes in any order */
    double *lot_most;
    Reach reach;
    bool *no_buy; /* per security */
    bool *no_loss;
    bool *all_washed;  /* what is lost on it is disallowed by shares that are held */
    bool ordered;      /* lots that go in any order go by what they cost, about as min_tax does */
    bool washes;       /* the lots realize what wash sales with what is held leave of it */
    const Block *lots; /* as they realize in the region; by rebalance_look */
} Region;

/* What a sale realizes. */
typedef struct Realized {
    double short_gain, long_gain;
} Realized;

/* Whether a sale of it realizes a loss on the return. */
static inline bool block_is_loss(const Block *block)
{
    return block->short_gain < 0 || block->long_gain < 0;
}

/* Whether the region's program may sell the lot in whatever order. */
static inline bool region_is_free(const Region *region, const Block *lot)
{
    return lot->free && !region->ordered;
}

/* What one unit of a sale's column sells of its place. */
typedef struct SaleColumn {
    uint32_t place;
    bool free; /* of lots that go in any order */
    double value;
    double short_gain, long_gain;
    uint32_t lot; /* of the planning's: a free column is of one */
} SaleColumn;

/* One program and what its columns stand for. */
typedef struct Sketch {
    LinearProgram program;
    uint32_t first_sale; /* a column for each of the sales */
    SaleColumn *sales;
    size_t sale_count;
    uint32_t *buy_columns;  /* per place; or SKETCH_NONE */
    uint32_t first_point;   /* a column for each point of the hull */
    uint32_t drift_row;     /* SKETCH_NONE without a limit */
    uint32_t first_cap;     /* the rows of budgets are the last */
    uint32_t *caps;         /* of each of them which cap it is: of each budget three */
    uint32_t *over_columns; /* likewise: dollars over it, in a program that keeps to its region */
    uint32_t *out_columns;  /* per account: dollars withdrawn; or SKETCH_NONE */
} Sketch;

#define SKETCH_NONE UINT32_MAX

enum { BUDGET_CAPS = 3 /* of one budget: allowance, short, long */ };
/* Money that comes in or goes out with the plan (product D9). */
typedef struct Flow {
    bool withdraws;
    bool stays;      /* what a withdrawal raises stays in the accounts' cash */
    Money amount;    /* in or out, gross */
    Money *into;     /* per account: what is deposited */
    bool *from;      /* per account: whether it may be withdrawn from */
    double slack;    /* dollars that a round left a withdrawal short of its amount */
    double constant; /* of the objective, whatever is traded: tax of what is distributed */
} Flow;

/* Wash sales with what is held. */
typedef struct RebalanceWashing RebalanceWashing;

typedef struct Planning {
    Arena *arena;
    const RebalanceTask *task;
    RebalanceScope scope;
    const TaxProfile *profile; /* NULL: no tax */
    const TaxParameters *parameters;
    int32_t year;
    Gains without;      /* the year's before the plan */
    double value;       /* of all accounts, dollars */
    double value_after; /* with what comes in, without what goes out */
    Block *lots;        /* one for each lot that may be sold, by place, in the method's order */
    size_t lot_count;
    double most_gain;          /* of all lots that gain */
    ProposedSale *whole_sales; /* per lot: all of it */
    RebalanceWashing *washing; /* NULL: no shares that are held could disallow a loss */
    Block *blocks;             /* of the program at hand */
    size_t block_count;
    bool *no_sell; /* per place: forbidden by an earlier round */
    bool *no_buy;
    bool *too_small;     /* per place: a trade of it was below the minimum */
    double budget_slack; /* dollars that a round left a budget short of its room */
    BudgetUse *budgets;  /* that a plan keeps to: none binds a withdrawal (BU-4) */
    size_t budget_count;
    double room_share;          /* of their room, as far as programs know: 1 */
    struct Best *within;        /* NULL, or plans need not keep to budgets: the best that does */
    const struct Best *unbound; /* the best without budgets, where that exceeds one; or NULL */
    bool trades_freely;         /* sells and buys: the policy's turnover and most cash limit it */
    double traded_slack;        /* dollars that a round exceeded it by */
    double drift_limit;         /* dollars that may be out of place after; or LINEAR_INFINITY */
    double drift_slack;         /* by which the exact answer may exceed it: rounding to trades */
    uint32_t wider_cap; /* the cap, of each budget's three, that has so many dollars more room */
    double wider_by;
    size_t regions_limit; /* of a search */
    size_t bytes_limit;   /* of memory that it takes; 0 before it is opened: the usual one */
    Flow flow;
    double *drag;      /* per place: dollars of tax a year of a dollar held there (product E2) */
    double *cash_drag; /* per account, likewise of its cash */
    double drag_held;  /* dollars a year of what is held, and of cash that no plan moves */
} Planning;

/* What the task's household may do: fills in all but arena, task and the flow's gross amount. */
MUST_USE Error *rebalance_open(Planning *planning);

/* Finds what holding costs a year: rates, whatever the policy weighs it by. */
void rebalance_open_location(Planning *planning);

/* Of the objective, in dollars, whatever is traded. */
double rebalance_constant(const Planning *planning);

/* What a dollar's drag of a year weighs in the objective. */
static inline double rebalance_located(const Planning *planning, double drag)
{
    return drag * rebalance_fraction(planning->task->policy.location_weight);
}

/* Finds the lots that may be sold, in the order of their places' methods. */
void rebalance_find_lots(Planning *planning);

/* Of the place's lots, where selling it begins, or where it ends: lots of one place stand side by
 * side. */
size_t rebalance_lots_end(const Planning *planning, size_t first);

/* Whether what is realized is proportional to what is sold: no order of lots matters. */
bool rebalance_is_straight(const Planning *planning, const Region *region, size_t first);

/* Finds whether shares that are held could disallow losses. */
void rebalance_open_washes(Planning *planning);

/* The planning's lots as they realize in the region, at the least. */
const Block *rebalance_lots_in(const Planning *planning, const Region *region);

/* Whether what the lot realizes depends on what else is sold. */
bool rebalance_is_washed(const Planning *planning, const Region *region, size_t lot);

/* What selling so many dollars of such a place realizes, at the least in the region. */
Realized rebalance_washed_path(const Planning *planning, const Region *region, size_t first,
                               double sold);

/* What selling so many dollars of a place's lots realizes, in their order, at the least in the
 * region. */
Realized rebalance_on_path(const Planning *planning, const Region *region, size_t first,
                           double sold);

/* So many dollars sold of a place, and what that realizes. */
typedef struct PathPoint {
    double sold;
    Realized realized;
} PathPoint;

/* What a region's program knows of selling along a place's lots: the region's ends, and where lots
 * end between them. None where the region cannot be. */
typedef struct Path {
    PathPoint *points;
    size_t count;
} Path;
Path rebalance_path(const Planning *planning, const Region *region, size_t first);

/* Whether the region leaves the lot alone. */
bool rebalance_is_lost(const Planning *planning, const Region *region, const Block *lot);

/* What plans of a region may realize, by what they sell and within its reach. */
Reach rebalance_reach(const Planning *planning, const Region *region);

/* All plans. */
Region rebalance_region_all(const Planning *planning);

/* Lots merged until each block of a place costs no less tax a dollar than the one before: then a
 * program takes them in the method's order. */
void rebalance_blocks_in_order(Planning *planning, TaxSlopes slopes);

/* The year's total tax with these gains added. */
double rebalance_tax(const Planning *planning, double short_gain, double long_gain);

TaxSlopes rebalance_slopes(const Planning *planning, Gains added);

/* The points at which the tax bends within what the plan can reach; their convex hull from below is
 * nowhere above the tax. */
TaxPoint *rebalance_tax_points(const Planning *planning, const Reach *reach, size_t *count_out);

/*
 * The program with tax by these slopes and the blocks at hand; or, of a region, with tax by the
 * hull of points, and of each place whose method orders its lots the hull of what selling so many
 * dollars of it realizes. That of a region heeds no_sell and no_buy, and may exceed
 * budgets at a price, only if it `keeps` to them: it looks for plans, and bounds none.
 */
typedef struct SketchTax {
    TaxSlopes slopes;
    const Region *region; /* NULL: by slopes */
    const TaxPoint *points;
    size_t point_count;
    bool keeps;
    bool spares_gains; /* of answers that are equally good the one that gains less */
} SketchTax;

/* What a dollar of gain costs where gains are spared: more than a solver's tolerance, and so little
 * that all gains there are come to less than a millionth of the household's value. */
#define REBALANCE_GAIN_COST 5e-7
Sketch rebalance_sketch(const Planning *planning, const SketchTax *tax);

/* The best plan so far. */
typedef struct Best {
    bool found;
    Money objective;
    PreviewOrder order;
    Preview preview;
    Gains added;
} Best;

/* *solved_out false where the program has no solution. */
MUST_USE Error *rebalance_solve(const Planning *planning, const Sketch *sketch,
                                LinearSolution *solution_out, bool *solved_out);

/* Under the task's live switch, whatever limits it breaks. */
MUST_USE Error *rebalance_price(const Planning *planning, const PreviewOrder *order,
                                Preview *preview_out);

/* Whether the exact answer leaves no more drift than it may. Rule DR-1. */
bool rebalance_is_within_drift(const Planning *planning, const Preview *preview);

/* A program's answer, rounded and priced. */
typedef struct PricedAnswer {
    PreviewOrder order;
    Preview preview;
    Money missing; /* of a withdrawal */
} PricedAnswer;
MUST_USE Error *rebalance_answer(Planning *planning, const Sketch *sketch,
                                 const LinearSolution *solution, PricedAnswer *answer_out);

/* Prices a program's answer, which is the best from now on when it is and keeps every limit;
 * *again_out also when the next program is another one, for what it forbids. */
MUST_USE Error *rebalance_take_up(Planning *planning, const Sketch *sketch,
                                  const LinearSolution *solution, Best *best, bool *again_out);

/* Leaving all as it is, which is not found where it leaves too much drift. */
MUST_USE Error *rebalance_do_nothing(Planning *planning, Best *best_out);

/* The best plan from there on, and into the plan what no plan is below. */
MUST_USE Error *rebalance_find_best(Planning *planning, Best *best, RebalancePlan *plan);

/* Within the budgets: where the best plan without them keeps them, that one. Rules BU-4, BU-8. */
MUST_USE Error *rebalance_find_within_budgets(Planning *planning, Best *best, RebalancePlan *plan);

/* By programs with the tax as it is at the best plan, while that helps; adds their number. */
MUST_USE Error *rebalance_improve(Planning *planning, Best *best, int *rounds);

/* Prices an order, which is the best from now on where it is and keeps every limit. */
MUST_USE Error *rebalance_try(const Planning *planning, const PreviewOrder *order, Best *best,
                              bool *better_out);

/* Trades below the minimum and purchases that wash may be planned again. */
void rebalance_allow(Planning *planning);

/*
 * Branch and bound over regions. Opens with all plans, whose bound no plan is below; then splits
 * what has the least bound until the best plan is near enough to it, or enough regions have been
 * looked at: they are counted, not timed, so that the same question has the same answer.
 */
typedef struct RebalanceSearch RebalanceSearch;
MUST_USE Error *rebalance_search_open(Planning *planning, Best *best, RebalanceSearch **search_out);
MUST_USE Error *rebalance_search_run(RebalanceSearch *search);

/* Raises the plan's bounds to what the program of all plans alone says. */
MUST_USE Error *rebalance_relax(Planning *planning, RebalancePlan *plan);

/* Whether the best plan is near enough to its bound. */
bool rebalance_search_is_near(const RebalanceSearch *search);

/* What no plan is below, in dollars, as far as is known. */
double rebalance_search_bound(const RebalanceSearch *search);

/* A program's answer in cents and share units. */
typedef struct Rounded {
    RebalanceMove *moves;
    size_t count;
    Money *cash; /* per account: what is left above its minimum */
} Rounded;

/* Trades below the minimum are left out and marked. */
void rebalance_round(Planning *planning, const Sketch *sketch, const LinearSolution *solution,
                     Rounded *rounded_out);

/* The fault where even trading nothing is no plan: no_plan, or the price without which drift, and
 * so what a withdrawal would best sell, is unknown. */
Error *rebalance_no_plan(Arena *arena, const Drift *drift);

/* Finds where its gross amount flows in or out. Faults at /cash_flow/…: unknown_account,
 * withdrawal_too_large. */
MUST_USE Error *rebalance_open_flow(Planning *planning);

/* What could be withdrawn at the most, were everything sold that may be. */
Money rebalance_most_withdrawn(const Planning *planning);

/* Tries to sell just that: near to the most a program, whose shares round to no cents, knows of no
 * plan. */
MUST_USE Error *rebalance_sell_out(const Planning *planning, Best *best);

/* What an account has to trade with before it sells anything, above what it keeps. */
Money rebalance_free_cash(const Planning *planning, uint32_t account);

/* What an account's cash may not fall below. */
Money rebalance_least_cash(const Planning *planning, uint32_t account);

/* What it may not rise above, but for what rounding to shares and cents leaves; or absent. */
OptionalMoney rebalance_most_cash(const Planning *planning, uint32_t account);

/* What each account has after the exact answer. */
Money *rebalance_cash_after(const Planning *planning, const Preview *preview);

/* What may be traded of a household worth so much, in dollars; or LINEAR_INFINITY. */
double rebalance_most_traded(const Planning *planning, Money value);

/* By how much the exact answer trades more than it may, in dollars; not above 0: it does not. */
double rebalance_over_traded(const Planning *planning, const Preview *preview);

static inline Price rebalance_price_of(const Planning *planning, const RebalancePlace *place)
{
    return planning->scope.household->securities[place->security].price.value;
}

static inline const AccountPolicy *rebalance_policy_of(const Planning *planning, uint32_t account)
{
    return rebalance_account_policy(&planning->task->policy, account);
}

/* The plan of a gross amount of the order's cash flow, if it has one. */
MUST_USE Error *rebalance_plan_gross(Arena *arena, const RebalanceTask *task, Money gross,
                                     RebalancePlan *plan_out);

/* Gives the order its moves: deposits as they are, withdrawals by the solution (NULL: whatever cash
 * there is) and exact. Returns what cash does not suffice for. */
Money rebalance_settle(const Planning *planning, const Sketch *sketch,
                       const LinearSolution *solution, Money *cash, PreviewOrder *order);

/* By how much the exact answer exceeds a budget, at the most, in dollars; 0: all hold. Rules BU-2,
 * BU-4, BU-8. */
double rebalance_over_budget(const Planning *planning, const Preview *preview);

/* NULL: no plan trades it. */
const RebalancePlace *rebalance_place_of(const Planning *planning, uint32_t account,
                                         uint32_t security);

/* Whether the exact answer keeps every limit but budgets: from restraints to the smallest trade. */
bool rebalance_keeps(const Planning *planning, const Preview *preview);

/* Which caps of budgets blocked or shrank the plan: those that the best plan without budgets
 * exceeds. Product C4. */
void rebalance_name_blocks(const Planning *planning, RebalancePlan *plan);

/* Why each place is as it is in the plan. */
void rebalance_explain(const Planning *planning, RebalancePlan *plan);

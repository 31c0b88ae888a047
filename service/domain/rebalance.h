/*
 * What a rebalance may do and what it weighs: which holdings may be sold and which securities may
 * be bought for each class of the model, with the reason where not, and the plan that an optimizer
 * answers with. It refuses to optimize and to price: solver/rebalance does the one, preview.h the
 * other.
 */
#pragma once

#include "domain/preview.h"
#include "domain/restraint.h"

/* What plans keep to in an account; the members are Policy's. */
typedef struct AccountPolicy {
    Money minimum_trade;
    Money minimum_cash;
    OptionalMoney maximum_cash;
    int64_t cooldown_days;
    bool whole_shares;
    bool defer_short_term_gains;
    Money harvest_minimum_loss;
    Rate harvest_minimum_loss_rate;
    bool harvest_all_year;
} AccountPolicy;

/* Every level's policies put together, defaults included; the members are Policy's but for what an
 * order assumes. */
typedef struct RebalancePolicy {
    Rate drift_weight;
    Rate tax_weight;
    Rate location_weight;
    Rate cost_rate;
    OptionalRate maximum_turnover;
    Rate turnover_exception;
    MigrationStrategy strategy;
    bool unknown_basis_zero;       /* the order assumes it: such lots may be sold. Rule BA-7 */
    AccountPolicy household;       /* where no account says otherwise */
    const AccountPolicy *accounts; /* each of the household's; NULL: none says anything */
} RebalancePolicy;

/* POLICY_DEFAULT. */
RebalancePolicy rebalance_policy_default(void);

/*
 * The household's and its accounts' policies under the order's own, over the defaults. Whatever the
 * levels above the order say, a withdrawal sells what it needs, however little, a cash flow waits
 * for no cooldown, and a change of the model weighs no tax.
 */
RebalancePolicy rebalance_policy(Arena *arena, const Household *household,
                                 const PreviewOrder *order);

/*
 * minimum_above_maximum, for each account whose levels together leave it more least than most cash,
 * where the order's plan keeps to both;
 * household_too_large, where what is held or flows could weigh more by the policy than
 * HOUSEHOLD_TOTAL_LIMIT: within it an objective and its bounds are figures.
 */
MUST_USE Error *rebalance_policy_check(Arena *arena, const RebalancePolicy *policy,
                                       const Household *household, const PreviewOrder *order);

static inline const AccountPolicy *rebalance_account_policy(const RebalancePolicy *policy,
                                                            uint32_t account)
{
    return policy->accounts == NULL ? &policy->household : &policy->accounts[account];
}

/* Why a holding is not sold, or a security not bought, or less than would serve. */
typedef enum RebalanceLimit {
    LIMIT_NONE,
    LIMIT_ACCOUNT,   /* manual, not to be rebalanced, somebody else's, or of a model of its own */
    LIMIT_NO_PRICE,  /* DR-7 */
    LIMIT_WASH_SALE, /* a loss booked in the last 30 days would be disallowed (MT-7) */
    LIMIT_UNKNOWN_BASIS, /* BA-7: a plan realizes nothing that it cannot figure */
    LIMIT_RESTRAINT,     /* the household keeps plans from it (A4) */
    LIMIT_SHORT_TERM,    /* what it gains would be short-term (D7, D8) */
    LIMIT_CASH_FLOW,     /* a deposit sells nothing, a withdrawal buys nothing (D9) */
    LIMIT_COOLDOWN,      /* it was traded a short while ago (D9) */
    LIMIT_SCREEN,        /* an exclusion list that a policy names (E5) */
    LIMIT_SAME_DAY,      /* of what was traded on the trade date: rebalance_keep_to_day */
} RebalanceLimit;
extern const Names REBALANCE_LIMIT_NAMES;

/*
 * Marks the lots that no plan of this order sells: those that a restraint of their own keeps, and
 * those with a short-term gain on the return where the policy defers them. Products A4, D7, D8.
 */
void rebalance_spare_lots(Arena *arena, Household *household, const PreviewOrder *order,
                          const RebalancePolicy *policy);

/* One account's place for one security: what it holds and what may be done. */
typedef struct RebalancePlace {
    uint32_t account;
    uint32_t security;
    uint32_t class;              /* of the map */
    Quantity held;               /* on the trade date: what may be sold */
    Quantity kept;               /* on the trade date, in lots that are spared */
    Money deferred;              /* short-term gain of lots that are spared for it */
    OptionalDate cooldown_until; /* when it may be traded again, where that is not yet */
    OptionalDate deferred_until; /* the first of them is long from then on */
    Money value;                 /* of all that counts to drift, with what is acquired later */
    bool whole; /* no fractions are traded: by the security's unit or the account's policy */
    bool may_sell;
    bool may_buy;
    RebalanceLimit sell_limit; /* why not */
    RebalanceLimit buy_limit;
    const Restraint *sell_restraint; /* for LIMIT_RESTRAINT and LIMIT_SCREEN, or of the lots kept;
                                        or NULL */
    const Restraint *buy_restraint;
} RebalancePlace;

typedef struct RebalanceScope {
    const Household *household;
    const Model *model;
    Date trade_date;
    DriftMap map;
    bool *planned;          /* per account: whether its cash and holdings may move */
    int64_t *cooldown_days; /* likewise, by its policy */
    RebalancePlace *places; /* by account, then security; those held or that may be bought */
    size_t place_count;
    Text *unserved; /* classes with a target for which nothing may be bought */
    size_t unserved_count;
} RebalanceScope;

/*
 * The places of the household under its model. A class is bought by its security (BY_SECURITY), by
 * its group's IRA-secondary in a retirement account, primary or secondary, the first of them that
 * may be bought (BY_SECURITY_GROUP), or by the security of the class that the household holds most
 * of (BY_ASSET_CLASS). Lots are spared by rebalance_spare_lots before. ERROR_INVALID "no_model".
 * Rules DR-3, DR-6, MT-7, BA-7.
 */
MUST_USE Error *rebalance_scope(Arena *arena, const Household *household, Date trade_date,
                                const RebalancePolicy *policy, RebalanceScope *scope_out);

/* The first day on which what the account traded may be traded again, where the trade date is
 * before it. Product D9. */
OptionalDate rebalance_cooldown(const RebalanceScope *scope, uint32_t account, uint32_t security);

/* Why the account may not buy it, as far as the security itself goes: LIMIT_NO_PRICE,
 * LIMIT_RESTRAINT, LIMIT_SCREEN, LIMIT_COOLDOWN, LIMIT_WASH_SALE or none. */
RebalanceLimit rebalance_buy_limit(const RebalanceScope *scope, uint32_t account,
                                   uint32_t security);

/* What a plan may do at all. */
typedef struct RebalanceMode {
    bool sells;
    bool buys;
    bool loses_nothing; /* no loss is disallowed for good (WS-10) */
    bool keeps_to_day;  /* rebalance_keep_to_day */
} RebalanceMode;

/* A deposit buys, a withdrawal sells, a model changed by flows only buys (products D8, D9). */
RebalanceMode rebalance_mode(const PreviewOrder *order, const RebalancePolicy *policy);

/*
 * Has what was traded on the trade date count as trades of the same plan, so that a rebalance right
 * after another one finds nothing that one of both could not have done: CHOICE. Nothing is bought
 * that would be identical to a loss taken on that day, nor what its account sold then; nothing is
 * sold of a holding with a loss that shares bought on that day would meet, nor of one whose shares
 * absorbed a loss of it: they replace what they are held for at the close. LIMIT_SAME_DAY. Rules
 * WS-5, WS-9, product D9.
 */
void rebalance_keep_to_day(Arena *arena, RebalanceScope *scope);

/* Leaves the places what the mode allows, LIMIT_CASH_FLOW elsewhere. */
void rebalance_restrict(RebalanceScope *scope, RebalanceMode mode);

/* What moves in one place: sold, or bought. */
typedef struct RebalanceMove {
    uint32_t place; /* of the scope */
    TradeSide side;
    Quantity quantity; /* of a sale, and of a buy in whole shares */
    Money amount;      /* of a buy */
} RebalanceMove;

/* What became of a place, for the explanation (product D10). */
typedef enum RebalanceOutcome {
    OUTCOME_SOLD,
    OUTCOME_BOUGHT,
    OUTCOME_ON_TARGET,       /* its class is not above its target, or not below it */
    OUTCOME_TAX,             /* the tax of a dollar sold is worth more than the drift of one */
    OUTCOME_GAINS_BUDGET,    /* a budget has no room for its gain */
    OUTCOME_MINIMUM_TRADE,   /* the trade would be smaller than is made */
    OUTCOME_TURNOVER,        /* the plan turns over all that it may */
    OUTCOME_MAXIMUM_CASH,    /* nothing may be bought for it, and its account has cash enough */
    OUTCOME_NOTHING_TO_BUY,  /* what it brings would only be cash, of which there is enough */
    OUTCOME_LIMITED,         /* by the place's RebalanceLimit */
    OUTCOME_BELOW_THRESHOLD, /* of a harvest: no lot of it loses enough */
} RebalanceOutcome;
extern const Names REBALANCE_OUTCOME_NAMES;

typedef struct RebalanceReason {
    RebalanceOutcome outcome;
    RebalanceLimit limit;        /* for OUTCOME_LIMITED */
    const Restraint *restraint;  /* for LIMIT_RESTRAINT and LIMIT_SCREEN; or NULL */
    OptionalMoney waiting_saves; /* of tax, were what is deferred sold when it is long (MS-5) */
    Rate tax_per_dollar;         /* of the next dollar sold, at the plan's marginal rates */
    Rate drift_per_dollar;       /* what a dollar of drift is worth by the policy */
} RebalanceReason;

/* What somebody should look at before a plan is carried out (product E7). */
typedef enum PlanException {
    EXCEPTION_DRIFT_UNKNOWN,     /* so that there is no plan: DR-5, DR-7 */
    EXCEPTION_OUTSIDE_TOLERANCE, /* drift stays above its tolerance: no trade that is worth it, or
                                    none that is allowed, brings it there */
    EXCEPTION_TURNOVER,          /* more than the policy's turnover_exception */
    EXCEPTION_STALE_PRICES,      /* of what is held: DR-7 */
    EXCEPTION_UNKNOWN_BASIS,     /* of a holding, which is left alone: BA-7 */
    EXCEPTION_COUNT,
} PlanException;
extern const Names PLAN_EXCEPTION_NAMES;

/* Of a harvest: what was sold at a loss, and what was bought in its place. */
typedef struct HarvestSwap {
    uint32_t account;
    uint32_t security;
    Money loss;           /* positive */
    bool replaced;        /* false: nothing may be bought for it, its proceeds stay in cash */
    uint32_t replacement; /* security */
} HarvestSwap;

/* A budget without which the plan would be another one (product C4). */
typedef struct RebalanceBlock {
    const GainsBudget *budget;
    const char *cap; /* static: "allowance", "short_cap", "long_cap" */
    Money needed;    /* more than the cap allows, by the plan without budgets */
} RebalanceBlock;

typedef struct RebalancePlan {
    RebalanceScope scope;
    PreviewOrder order; /* of the trades found; of kind as asked */
    Preview preview;    /* priced exactly */
    RebalancePolicy policy;
    RebalanceReason *reasons; /* per place of the scope */
    Money objective;          /* of the plan, by the policy's weights */
    OptionalMoney do_nothing; /* of trading nothing; absent when that is no plan */
    Money lower_bound;        /* no plan has less */
    Money relaxation;         /* the same of the program of all plans alone, before any search */
    Rate gap;                 /* (objective - lower bound) / value */
    bool proven;              /* the gap is within REBALANCE_TOLERANCE */
    int rounds;               /* of tax linearized anew at an exact answer */
    Money traded;
    Rate turnover;       /* half of what is traded / value */
    LocationRates rates; /* by which location is figured (products E2, E4) */
    Location location_before;
    Location location_after;
    Money cost;                       /* by the policy's rate */
    OptionalMoney saved_against_fifo; /* in tax, by the same trades; absent without a profile */
    OptionalMoney after_tax_value;    /* after the plan, its tax and cost; of the same */
    bool exceptions[EXCEPTION_COUNT];
    RebalanceBlock *blocks; /* budgets that blocked or shrank it */
    size_t block_count;
    bool searched;      /* by an optimizer: lower_bound, gap and proven say something */
    HarvestSwap *swaps; /* of a harvest, or added to a rebalance */
    size_t swap_count;
    Money gross; /* of a cash flow: what comes in, or goes out */
    Money net;   /* of a withdrawal: gross less the tax that it costs, if it costs any */
} RebalancePlan;

/* One thousandth of the household's value. */
#define REBALANCE_TOLERANCE ((Rate){1000})

/* Of the household's value: a rebalance that betters the objective by no more is not made. */
#define REBALANCE_WORTH ((Rate){50})

/* Marks the exceptions of a plan that is complete but for them. */
void rebalance_find_exceptions(RebalancePlan *plan);

/* The order of kind `trades` that carries the moves out, for the preview to price exactly. */
PreviewOrder rebalance_order(Arena *arena, const RebalanceScope *scope, const PreviewOrder *asked,
                             const RebalanceMove *moves, size_t count);

/*
 * What of a priced plan's order an order of kind `trades` is to say, which keeps to no policy: a
 * sale out of a holding with spared lots names the lots that it takes, as its method, let loose on
 * all of them, might take others. The rest is as it is; average cost names none (LI-6). In the
 * arena.
 */
PreviewOrder rebalance_trades(Arena *arena, const Preview *preview, const PreviewOrder *planned);

/*
 * The objective of a priced plan in cents: drift, tax, cost and the yearly drag of what is held
 * after it, by the policy's weights. Exact but for one rounding of each. Rule DR-1.
 */
Money rebalance_objective(Arena *arena, const RebalancePolicy *policy, const Preview *preview);

/* What is traded by the priced plan, its cost, its turnover and its asset location. */
void rebalance_statistics(Arena *arena, RebalancePlan *plan);

/* What the priced plan's trades save in tax against first in, first out. Fails as preview_compute
 * does. Product E4. */
MUST_USE Error *rebalance_compare_fifo(Arena *arena, const Rules *rules, const Household *household,
                                       RebalancePlan *plan);

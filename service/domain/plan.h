/*
 * What is to be traded, before it is priced: orders of every kind become a Plan of sells and buys
 * per account and security, with what was shrunk or not done and why. preview.h prices a plan. A
 * rebalance is planned as trades first (domain/rebalance.h). It refuses to
 * choose lots.
 */
#pragma once

#include "domain/household.h"

/* A lot named by a sale under SELECT_SPECIFIC. */
typedef struct NamedLot {
    LotId lot_id;
    OptionalQuantity quantity; /* absent: all of it */
} NamedLot;

/* What a trade came to when it was done: stands in for quantity, amount and the set's price. */
typedef struct TradeFill {
    uint32_t place; /* in the list of fills, for faults */
    Quantity quantity;
    Money amount; /* dollars before fees */
    Price price;  /* by which lots are ordered */
    TradeSource source;
} TradeFill;

/* One trade as asked for; exactly one of quantity, amount, all, or a goal, unless it is filled. */
typedef struct TradeOrder {
    AccountId account_id;
    Text symbol;
    TradeSide side;
    OptionalQuantity quantity;
    OptionalMoney amount; /* dollars before fees */
    bool all;             /* sell the whole holding */
    OptionalWord goal;    /* Goal, of `amount` unless it is the largest sale: domain/goal.h */
    OptionalMoney fee;    /* selling fee lowers proceeds, buying fee is part of basis (BA-1) */
    OptionalWord lot_selection; /* LotSelection; absent: the preview's, account's, household's */
    NamedLot *lots;             /* for SELECT_SPECIFIC */
    size_t lot_count;
    const TradeFill *fill; /* NULL: not done yet; of quantity 0: will not be (fill.h) */
} TradeOrder;

/* Money that comes in, or is to go out (product D9). */
typedef struct CashFlowOrder {
    Money amount;
    OptionalAccountId account_id; /* into, or out of; absent: out of taxable accounts */
    bool net_of_tax;              /* of a withdrawal: what is left after the tax that it costs */
    OptionalWord destination;     /* of a withdrawal: CashDestination; absent: bank */
} CashFlowOrder;

/* What comes into an account's cash; negative: what leaves it. */
typedef struct CashMove {
    AccountId account_id;
    Money amount;
} CashMove;

/* Which losses are worth taking (product E6). */
typedef struct HarvestOrder {
    OptionalMoney minimum_loss;     /* of a lot; absent: the policy's */
    OptionalRate minimum_loss_rate; /* of its basis; likewise */
} HarvestOrder;

/* To which model, and how. */
typedef struct ModelChangeOrder {
    ModelId model_id;
    OptionalWord strategy; /* MigrationStrategy; absent: the policy's */
} ModelChangeOrder;

/* A holding, a part of one, or cash, that goes to another account in kind (AC-4). */
typedef struct TransferOrder {
    AccountId from_account_id;
    AccountId to_account_id;
    OptionalText symbol;       /* absent: cash */
    OptionalMoney amount;      /* of cash */
    OptionalQuantity quantity; /* of a security: exactly one of this, */
    bool all;                  /* this, */
    NamedLot *lots;            /* and the lots that go */
    size_t lot_count;
} TransferOrder;

/* A preview as asked for; stored as canonical JSON. */
typedef struct PreviewOrder {
    PreviewKind kind;
    OptionalWord lot_selection; /* for every sale that does not say otherwise */
    OptionalDate trade_date;    /* absent: the price set's as_of */
    OptionalWord unknown_basis; /* assume_unknown_basis: zero (BA-7) */
    TradeOrder *trades;         /* of kind `trades` */
    size_t trade_count;
    Policy *policy;                 /* of a plan: narrower than all others; NULL: nothing */
    CashFlowOrder *cash_flow;       /* of kinds `deposit` and `withdrawal` */
    HarvestOrder *harvest;          /* of kind `harvest`; NULL: the policy's */
    ModelChangeOrder *model_change; /* of that kind */
    CashMove *moves; /* that a plan found, like its trades; no part of what is asked */
    size_t move_count;
    TransferOrder *transfers; /* of kind `transfer` */
    size_t transfer_count;
} PreviewOrder;

/* A copy that refers to nothing outside the arena. */
PreviewOrder plan_order_copy(Arena *arena, const PreviewOrder *order);

enum { PREVIEW_TRADES_LIMIT = 500, NAMED_LOTS_LIMIT = 5000 };

typedef struct PlannedTrade {
    uint32_t order; /* index into PreviewOrder.trades */
    uint32_t account;
    uint32_t security;
    TradeSide side;
    Quantity quantity;
    Price price;
    Money amount; /* quantity x price; for a buy by amount the amount asked for */
    Money fee;
    LotSelection lot_selection; /* resolved: trade, preview, account, household (LI-1) */
    bool not_averaged; /* average_cost was the default, but nothing held may be averaged: fifo */
    const TradeOrder *asked;
} PlannedTrade;

/* Something asked for that is not done, or not in full. */
typedef struct NotDone {
    uint32_t order;
    const char *code;   /* e.g. "whole_units_only" */
    const char *detail; /* for a person */
    Quantity quantity;
    Money amount;
} NotDone;

/* A move of cash beside the trades. */
typedef struct CashFlow {
    uint32_t account;
    Money amount;
} CashFlow;

/* A lot that goes to another account, or a part of it. */
typedef struct MovedLot {
    uint32_t index; /* of the household's lot */
    Lot lot;    /* what goes of it: quantity, basis and shares that absorbed a loss; dates stay */
    bool whole; /* nothing of it is left where it was */
} MovedLot;

typedef struct Transfer {
    uint32_t from, to;
    int32_t security; /* -1: cash */
    Money amount;     /* of cash */
    Quantity quantity;
    MovedLot *lots;
    size_t lot_count;
} Transfer;

typedef struct Plan {
    Date trade_date;
    PlannedTrade *trades; /* sells before buys, each in the order asked for */
    size_t trade_count;
    bool has_goal; /* the sell at `goal` is planned at all that is held, and to be solved for */
    size_t goal;
    NotDone *not_done;
    size_t not_done_count;
    CashFlow *flows;
    size_t flow_count;
    Transfer *transfers; /* in the order asked for; made at once */
    size_t transfer_count;
} Plan;

/* Whether its trades are found for it (domain/rebalance.h), not named. */
bool plan_is_of_kind(PreviewKind kind);

/* What a goal came to, and how sure that is (domain/goal.h). */
typedef struct SolvedGoal {
    uint32_t order; /* index into PreviewOrder.trades */
    Goal goal;
    Quantity quantity;
    Money reached; /* cash of the order less its tax; long gain of the sale; tax of the order */
    bool exact;    /* `reached` is the amount asked for; else the nearest that shares allow */
    bool proven;   /* no other quantity serves better, but for cents of rounding */
} SolvedGoal;

/*
 * Turns the trades of an order into a plan. `selection` is the live switch: it stands in for the
 * order's own method wherever a sale names none, and lots named for `specific` are passed over when
 * it is another. Faults, all at once, at /trades/<n>/…: unknown_account, unknown_security,
 * missing_price, exactly_one_of, sell_only (`all` or a goal of a buy), amount_required,
 * amount_not_allowed and one_goal_only (goals), average_cost_not_allowed (LI-5),
 * not_positive, negative (fee), fee_over_amount, more_than_held, lot_not_held, duplicate_lot,
 * lots_required, lots_not_allowed, amount_too_small, out_of_range. Whole-unit securities are
 * rounded down to whole shares, the rest is in not_done. Lots acquired after the trade date are not
 * held yet. Under `specific` the lots are taken in the order named until the quantity is reached;
 * too few are lots_do_not_add_up at /trades/<n>/lots. A filled trade is planned as it was done, its
 * faults stand at /fills/<place>/….
 */
Error *plan_trades(Arena *arena, const Household *household, const PreviewOrder *order,
                   OptionalWord selection, Plan *plan_out);

/* The moves of the order, whose accounts are the household's; plan_trades does it. */
void plan_flows(Arena *arena, const Household *household, const PreviewOrder *order, Plan *plan);

/*
 * The transfers of the order; plan_trades does it. They cost no tax, for nothing is realized, and
 * what moves keeps basis and dates. Rule AC-4: between accounts of one treatment and one owner
 * alone; what else it would be is refused at /transfers/<n>/to_account_id:
 * transfer_is_contribution, transfer_is_conversion, transfer_is_distribution,
 * transfer_changes_owner. Further faults at /transfers/<n>/…: unknown_account, same_account,
 * duplicate_transfer, unknown_security, exactly_one_of, not_positive, more_than_held, lot_not_held,
 * duplicate_lot.
 */
MUST_USE Error *plan_transfers(Arena *arena, const Household *household, const PreviewOrder *order,
                               OptionalWord selection, Plan *plan);

/* Adds what flows and transfers do to the cash of each account. */
void plan_move_cash(const Plan *plan, Money *cash);

/* What the flows add to the year's ordinary income on the return: rules AC-2, AC-5. */
Money plan_ordinary_income(const Household *household, const Plan *plan, const TaxProfile *profile);

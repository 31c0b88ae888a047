/*
 * The tax impact of a plan, before anything trades: lots sold, gains, the year's tax with and
 * without, budgets, drift before and after, warnings. The same function serves a stored household,
 * an inline one, every method of a comparison and a replay: same pins, same answer. It refuses to
 * store, to read a clock and to render.
 */
#pragma once

#include "domain/budget.h"
#include "domain/drift.h"
#include "domain/location.h"
#include "domain/min_tax.h"
#include "domain/plan_drift.h"
#include "domain/selection.h"
#include "domain/wash_proposal.h"
#include "domain/wash_sale.h"

typedef struct SoldLot {
    const Lot *lot;
    int32_t order; /* 1, 2, … in the order taken */
    LotSlice slice;
    Quantity remaining;           /* of the lot, after */
    Money disallowed;             /* of its loss, by wash sales (WS) */
    Money permanently_disallowed; /* part of disallowed */
    OptionalMoney waiting_saves;  /* of the year's tax, were this short gain long (MS-5) */
    LotReason reason;
} SoldLot;

/* What keeps a plan from selling a lot of a holding that it sells of. */
typedef enum LotLimit {
    LOT_LIMIT_NONE,
    LOT_LIMIT_RESTRAINT,       /* of that very lot (A4) */
    LOT_LIMIT_SHORT_TERM,      /* its gain would be short-term (D7, D8) */
    LOT_LIMIT_WASH_SALE,       /* of a harvest: its loss would be disallowed (E6) */
    LOT_LIMIT_BELOW_THRESHOLD, /* of a harvest: it does not lose enough (E6) */
} LotLimit;
extern const Names LOT_LIMIT_NAMES;

typedef struct HeldBack {
    LotLimit limit;
    const Restraint *restraint; /* for LOT_LIMIT_RESTRAINT, else NULL */
    OptionalDate sellable_on;   /* the first day without it, or in the long term */
    OptionalMoney disallowed;   /* of its loss, for LOT_LIMIT_WASH_SALE */
} HeldBack;

/* What a lot that is left alone would have been, sold at this price. */
typedef struct KeptLot {
    const Lot *lot;
    Quantity quantity;
    Term term;
    OptionalDate first_long_term_on;
    OptionalMoney gain;           /* of all that is kept, before any fee; absent without a basis */
    OptionalMoney gain_per_share; /* rounded to cents for show */
    LotReason reason;
    HeldBack held_back; /* whatever its place in the order */
} KeptLot;

typedef struct Sell {
    uint32_t account, security;
    LotSelection lot_selection;
    Quantity quantity;
    Price price;
    Money proceeds; /* net of fee (BA-1) */
    Money basis;
    Gains gains;    /* before wash sales; zero in accounts that are not taxable (AC-1) */
    bool on_return; /* whether the gains enter the tax (AC-1, AC-5) */
    SoldLot *lots;
    size_t lot_count;
    KeptLot *lots_not_sold; /* in the order in which they would have come, then spared ones */
    size_t lots_not_sold_count;
} Sell;

typedef struct Buy {
    uint32_t account, security;
    Quantity quantity;
    Price price;
    Money amount; /* with fee: the basis of the new lot */
} Buy;

/* A loss and the shares that disallow it: of this preview, or booked before (MT-7). */
typedef struct PreviewWash {
    ProposedMatch match;
    const SoldLot *sold;          /* NULL: booked before */
    const RealizedGain *realized; /* NULL: of this preview */
    uint32_t account;             /* of the loss */
    uint32_t security;            /* of the loss */
    const Lot *lot;               /* the replacement; NULL: a buy of this preview */
    const Buy *buy;
    Date window_ends; /* D + 30 (WS-12) */
} PreviewWash;

/* A security sold at a loss, or one of the household identical to it: what is bought of it until
 * then may disallow the loss (D6). */
typedef struct DoNotBuy {
    uint32_t security;
    Date until; /* the last day of the window; the next one is safe (WS-2) */
} DoNotBuy;

/* What buys do to losses of the year before, which are not in the difference (MT-7). */
typedef struct PriorYear {
    int32_t year;
    Gains disallowed;
    bool has_tax; /* that year's profile and parameters are known */
    TaxImpact tax;
} PriorYear;

/* The tax at the highest rates of the year, whatever the household's own (FL-4). */
typedef struct UpperBound {
    bool known; /* the year has parameters */
    Rate short_term_rate, long_term_rate, state_rate;
    Money total;
} UpperBound;

typedef struct Warning {
    const char *code; /* static */
    OptionalAccountId account_id;
    OptionalLotId lot_id;
    OptionalText symbol;
    const char *detail; /* for a person */
    const SoldLot *sold;
} Warning;

/* What is the same for every preview of this process. */
typedef struct Rules {
    TaxTables tax;
    DriftTolerances drift;
    LocationYields location;
    Text engine_version;
} Rules;

typedef struct Preview {
    const Household *household;
    const Rules *rules;
    Plan plan;
    SolvedGoal solved;          /* where plan.has_goal */
    LotSelection lot_selection; /* the preview's, resolved */
    const TaxProfile *profile;  /* NULL: no tax profile, tax is absent */
    Sell *sells;
    size_t sell_count;
    Buy *buys;
    size_t buy_count;
    Gains realized; /* recognized (after wash sales) of the sales on the return */
    Money disallowed, permanently_disallowed;
    Money prior_losses_disallowed; /* of this year's booked losses, by the buys (MT-7) */
    PriorYear prior_year;          /* year 0: none of its losses is touched */
    bool has_min_tax;              /* a sale has its lots from min_tax */
    MinTaxAnswer min_tax;          /* its certificate */
    PreviewWash *wash_sales;
    size_t wash_sale_count;
    DoNotBuy *do_not_buy;
    size_t do_not_buy_count;
    bool has_tax;
    TaxImpact tax;  /* the high end when has_range: unknown basis zero, unknown date the dearer */
    bool has_range; /* a lot without basis or date was sold on the return (BA-7) */
    TaxImpact tax_low; /* the low end */
    UpperBound upper_bound;
    BudgetUse *budgets;
    size_t budget_count;
    Drift drift;
    AccountDrift *account_drifts; /* of accounts that transfers touch; the household's stays */
    size_t account_drift_count;
    Warning *warnings;
    size_t warning_count;
} Preview;

/* The method of a preview: asked for once, of the order, or the household's. */
LotSelection preview_lot_selection(const Household *household, const PreviewOrder *order,
                                   OptionalWord selection);

/*
 * Computes the preview of an order. `selection` overrides the order's method for every sale that
 * names none itself (the live switch). Faults are those of plan_trades, and tax_year_not_supported
 * at /trade_date when a federal profile meets a year without parameters. Everything lives in the
 * arena. Cites rules AC-1, AC-5, BA-7, MT-1..4, RD-2, RD-3.
 */
Error *preview_compute(Arena *arena, const Rules *rules, const Household *household,
                       const PreviewOrder *order, OptionalWord selection, Preview *preview_out);

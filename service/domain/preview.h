/*
 * The tax impact of a plan, before anything trades: lots sold, gains, the year's tax with and
 * without, budgets, drift before and after, warnings. The same function serves a stored household,
 * an inline one, every method of a comparison and a replay: same pins, same answer. It refuses to
 * store, to read a clock and to render.
 */
#pragma once

#include "domain/budget.h"
#include "domain/drift.h"
#include "domain/plan.h"
#include "domain/selection.h"
#include "domain/wash_sale.h"

typedef struct SoldLot {
    const Lot *lot;
    int32_t order; /* 1, 2, … in the order taken */
    LotSlice slice;
    Quantity remaining;           /* of the lot, after */
    Money disallowed;             /* 0.00 until wash sales are matched */
    Money permanently_disallowed; /* likewise */
    LotReason reason;
} SoldLot;

typedef struct KeptLot {
    const Lot *lot;
    Quantity quantity;
    Term term;
    LotReason reason;
} KeptLot;

typedef struct Sell {
    uint32_t account, security;
    LotSelection lot_selection;
    Quantity quantity;
    Price price;
    Money proceeds; /* net of fee (BA-1) */
    Money basis;
    Gains gains;    /* zero in accounts that are not taxable (AC-1) */
    bool on_return; /* whether the gains enter the tax (AC-1, AC-5) */
    SoldLot *lots;
    size_t lot_count;
    KeptLot *lots_not_sold;
    size_t lots_not_sold_count;
} Sell;

typedef struct Buy {
    uint32_t account, security;
    Quantity quantity;
    Price price;
    Money amount; /* with fee: the basis of the new lot */
} Buy;

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
    Text engine_version;
} Rules;

typedef struct Preview {
    const Household *household;
    const Rules *rules;
    Plan plan;
    LotSelection lot_selection; /* the preview's, resolved */
    const TaxProfile *profile;  /* NULL: no tax profile, tax is absent */
    Sell *sells;
    size_t sell_count;
    Buy *buys;
    size_t buy_count;
    Gains realized; /* recognized, accounts on the return */
    Money disallowed, permanently_disallowed, prior_losses_disallowed;
    bool has_tax;
    TaxImpact tax;  /* the high end when has_range: unknown basis zero, unknown date the dearer */
    bool has_range; /* a lot without basis or date was sold on the return (BA-7) */
    TaxImpact tax_low; /* the low end */
    BudgetUse *budgets;
    size_t budget_count;
    Drift drift;
    Warning *warnings;
    size_t warning_count;
} Preview;

/*
 * Computes the preview of an order. `selection` overrides the order's method for every sale that
 * names none itself (the live switch). Faults are those of plan_trades, and tax_year_not_supported
 * at /trade_date when a federal profile meets a year without parameters. Everything lives in the
 * arena. Cites rules AC-1, AC-5, BA-7, MT-1..4, RD-2, RD-3.
 */
Error *preview_compute(Arena *arena, const Rules *rules, const Household *household,
                       const PreviewOrder *order, OptionalWord selection, Preview *preview_out);

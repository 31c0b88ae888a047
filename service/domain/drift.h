/*
 * Drift from a model: half the sum of absolute deviations from target, exact (rules DR). It refuses
 * to trade and to read a clock; staleness is judged against the price set's own date.
 */
#pragma once

#include "domain/household.h"

/* One class of the model's basis, or cash, or what has no target. */
typedef struct DriftClass {
    Text name;          /* class word, group name or symbol; "cash"; "unclassified" */
    Money before;       /* value */
    Money after;        /* value after the proposal; equal to before without one */
    Rate target;        /* exact input weight */
    Rate weight_before; /* to 6 places, half away (DR-2) */
    Rate weight_after;
    bool foreign; /* held without a target (DR-4) */
} DriftClass;

/* Why a drift is null. */
typedef enum DriftGap {
    DRIFT_KNOWN,
    DRIFT_EMPTY,         /* V = 0 (DR-5) */
    DRIFT_NO_MODEL,      /* DR-6 */
    DRIFT_MISSING_PRICE, /* DR-7: missing_symbol */
    DRIFT_TOO_LARGE,     /* weights, or in the book totals, beyond what figures hold */
    DRIFT_NOTHING_LEFT,  /* the policy removes all of the model (domain/tailoring.h) */
} DriftGap;
extern const Names DRIFT_GAP_NAMES;

/* Why a deposit that brings drift to zero does not exist (DR-8). */
typedef enum DepositGap {
    DEPOSIT_KNOWN,
    DEPOSIT_FOREIGN_HOLDING,
    DEPOSIT_NO_DRIFT,
    DEPOSIT_TOO_LARGE, /* beyond HOUSEHOLD_TOTAL_LIMIT */
} DepositGap;
extern const Names DEPOSIT_GAP_NAMES;

typedef struct Drift {
    DriftGap gap;
    Text missing_symbol; /* for DRIFT_MISSING_PRICE */
    const Model *model;  /* NULL for DRIFT_NO_MODEL */
    Rate tolerance;      /* DR-9 */
    Rate before;         /* to 6 places; compare with `within`, not with this (DR-2) */
    Rate after;
    bool within_before; /* exact drift <= tolerance */
    bool within_after;
    Money value; /* V before */
    Money value_after;
    DepositGap deposit_gap;
    Money deposit_to_zero; /* DR-8, rounded up to the cent */
    DriftClass *classes;   /* targets in the model's order, then cash, then foreign ones by name */
    size_t class_count;
    Text *stale_symbols; /* price older than 5 sessions (DR-7) */
    size_t stale_count;
} Drift;

/* Parts of a household that may stand on one issuer or sector (product B8). */
typedef struct ConcentrationLimits {
    Rate issuer;
    Rate sector;
} ConcentrationLimits;

/* Default tolerances, dated data of schema/drift-tolerances.json (DR-9). */
typedef struct DriftTolerances {
    Rate by_kind[5]; /* by ModelKind */
    ConcentrationLimits concentration;
} DriftTolerances;

/* Holdings in scope: shares per security and cash, before and after a proposal (after may equal
 * before). */
typedef struct DriftScope {
    int32_t account;         /* one account, or -1: the household */
    const Quantity *after;   /* shares per account x security (row-major), or NULL: as held */
    const Money *cash_after; /* per account, or NULL */
} DriftScope;

/* Which class of a model each security of a household is of. */
typedef struct DriftMap {
    Text *names; /* as of DriftClass; targets in the model's order, cash, foreign ones */
    Rate *targets;
    size_t class_count;
    uint32_t cash;      /* index of cash */
    uint32_t *class_of; /* per security of the household */
} DriftMap;

/* Rules DR-3, DR-4. */
void drift_map(Arena *arena, const Household *household, const Model *model, DriftMap *map_out);

/*
 * Drift of the household or of one account at the household's price set. The account uses its own
 * model if it has one, else the household's (DR-6). Never fails: what cannot be known is a gap with
 * its reason.
 */
void drift_compute(Arena *arena, const Household *household, const DriftTolerances *tolerances,
                   const DriftScope *scope, Drift *drift_out);

/* Prices of one day, of the securities that a household holds. */
typedef struct DriftPrice {
    SecurityId security_id;
    Price close;
    Date price_date;
} DriftPrice;

typedef struct DriftPrices {
    PriceSetId price_set_id;
    Date as_of;
    int64_t sequence;
    DriftPrice *prices; /* ascending by security_id */
    size_t price_count;
} DriftPrices;

/* The household at these prices: a copy, whose other parts are the same. */
Household drift_at(Arena *arena, const Household *household, const DriftPrices *prices);

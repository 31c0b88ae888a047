/*
 * What an advisor decides by, and in what it differs from what it was (product G3): which method is
 * the cheapest, whether a budget is overspent, on which side of its tolerance drift is, and which
 * lots have turned long-term. Figures that move without moving any of these are no news. It refuses
 * to remember: both sides are given.
 */
#pragma once

#include "domain/comparison.h"

typedef struct Decision {
    Date trade_date;
    OptionalWord cheapest; /* LotSelection; absent without a tax, and of a household as it stands */
    OptionalBool within;   /* drift, after the trades of a preview; absent where it is not known */
    OptionalAccountId *over; /* whose budgets are overspent; absent: the household's */
    size_t over_count;
} Decision;

/*
 * Of a preview and the comparison of its methods. What was the cheapest before (NULL: nothing is
 * known of it) stays so while no method saves more than a cent for each lot that both sell. CHOICE:
 * that much is rounding, which would have methods that come to the same take turns with every
 * price.
 */
Decision decision_of_preview(Arena *arena, const Preview *preview, const Comparison *comparison,
                             const Decision *before);

/* Of a household as it stands, with its drift. Its trade date is the price set's. */
Decision decision_of_household(Arena *arena, const Rules *rules, const Household *household,
                               const Drift *drift);

typedef enum AlertReason {
    ALERT_CHEAPEST_METHOD,
    ALERT_BUDGET,
    ALERT_DRIFT,
    ALERT_LONG_TERM
} AlertReason;
extern const Names ALERT_REASON_NAMES;

/* One thing that is otherwise now. */
typedef struct Alert {
    AlertReason reason;
    const char *before; /* a word: a method; within or over; within or outside; short */
    const char *after;
    OptionalAccountId account_id; /* of an account's budget, of the lot */
    const Lot *lot;               /* that has turned long-term, or NULL */
} Alert;

enum { DECISION_ALERTS = 100 /* at a time */ };

/* Of which lots the terms matter: those of a preview's sales, or of every taxable account. */
typedef struct DecisionScope {
    const Household *household;
    const Preview *preview; /* NULL: the household as it stands */
    bool planned;           /* the preview's trades were found for it: restraints decide of them */
} DecisionScope;

/* What `after` has otherwise than `before`, in the arena; returns how many there are. Of more than
 * DECISION_ALERTS the first are there; what is left out are lots that turned long-term. */
size_t decision_compare(Arena *arena, const Decision *before, const Decision *after,
                        const DecisionScope *scope, Alert **alerts_out);

/*
 * The first day after the trade date on which the same at the same prices may be decided otherwise:
 * one of these lots turns long-term (HP-1) or may be sold at last, another tax year begins with its
 * own budgets (BU-1), or what a preview trades comes out of a window of wash sales (WS-2); of plans
 * also that a restraint has ended.
 */
Date decision_stands_until(Arena *arena, const DecisionScope *scope, Date trade_date);

/* Prices of one security between which nothing is decided otherwise, both included. */
typedef struct DecisionInterval {
    OptionalPrice low; /* absent: down to the lowest that was looked at, a fifth below */
    OptionalPrice high;
} DecisionInterval;

/*
 * Of the preview that `standing` was decided of. Looks for the nearest prices of the security at
 * which anything that an alert would tell of the preview is otherwise, or the order cannot be
 * carried out, all else being the same: in steps of a hundredth of the price, then to the last
 * digit of a price. Two that undo each other within a step are not seen. Some hundred previews and
 * comparisons.
 */
DecisionInterval decision_interval(Arena *arena, const Rules *rules, const Household *household,
                                   const PreviewOrder *order, uint32_t security,
                                   const Decision *standing);

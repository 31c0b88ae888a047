/*
 * A run: one order of a plan for every household of a firm, or for some of them. Of which
 * households it is, and what the plan of one comes to in figures that can be summed up. It refuses
 * to plan and to know who works on it.
 */
#pragma once

#include "domain/rebalance.h"
#include "domain/records.h"

/* What somebody has to look at: a PlanException, or that there is no plan (product E7). */
enum { RUN_EXCEPTION_NOT_PLANNED = EXCEPTION_COUNT };
extern const Names RUN_EXCEPTION_NAMES;

enum {
    RUN_HOUSEHOLDS_LIMIT = 1000, /* that a filter names */
    REBALANCE_RUN_DAYS = 30,     /* after which a run that has ended is dropped */
};

/* Of which households a run is: those that all of it holds for; empty, all of the firm's. */
typedef struct RebalanceRunFilter {
    OptionalRate min_drift; /* these two: no household without a drift */
    OptionalBool within_tolerance;
    OptionalModelId model_id;
    HouseholdId *households; /* none: whichever */
    size_t household_count;
} RebalanceRunFilter;

/* Figures of a plan. */
typedef struct RunFigures {
    OptionalMoney value; /* of the household; absent: a price is missing */
    OptionalMoney traded;
    OptionalMoney cost;
    OptionalMoney tax; /* absent: it has no tax profile */
    OptionalMoney short_term;
    OptionalMoney long_term;
    OptionalMoney tax_saved_against_fifo; /* these two likewise */
    OptionalMoney after_tax_value;
    OptionalMoney
        yearly_drag_before; /* of asset location; absent: a price or a tax rate is missing */
    OptionalMoney yearly_drag_after;
    OptionalMoney misplaced_before; /* drift times value; absent: there is no drift */
    OptionalMoney misplaced_after;
} RunFigures;

RunFigures rebalance_run_figures(const RebalancePlan *plan);

/* A part of a whole; absent without a whole. */
OptionalRate rebalance_run_share(Money part, Money whole);

/* Half of what is traded, of the value. */
OptionalRate rebalance_run_turnover(const RunSums *sums);

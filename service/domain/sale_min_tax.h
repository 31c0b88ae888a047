/*
 * The sales of a proposal that ask for the year's least tax, chosen together when all others have
 * their lots (rules MS-1, MT-4): what the search of min_tax.h is given, whoever prices the
 * proposal. It refuses to take the lots.
 */
#pragma once

#include "domain/min_tax.h"
#include "domain/sale.h"

typedef struct JointSales {
    const Plan *plan; /* whose flows add to the year's income (AC-2) */
    const PlannedTrade
        *trades; /* of the plan, sells first; those under SELECT_MIN_TAX are chosen */
    size_t trade_count;
    const size_t *slice_counts; /* per trade: of those that have their lots */
    SelectionLots **holdings;   /* per trade: the lots of its holding at its price; or NULL */
    const ProposedBuy *buys;
    size_t buy_count;
    const TaxTables *tables;
    const TaxProfile *profile;    /* of the year, or NULL: the highest rates stand in (FL-4) */
    Gains without;                /* recognized in the year so far (MT-2) */
    const MethodGains *by_method; /* as in MinTaxProblem, or NULL */
} JointSales;

/* Whether any sale asks for it. */
bool sale_asks_min_tax(const PlannedTrade *trades, size_t count);

/* What one of them takes goes from lots->left. */
void sale_min_tax_take(SaleLots *lots, const MinTaxTakes *chosen);

/* The takes of these sales, in their order in the plan. */
void sale_min_tax(const SaleLots *lots, const JointSales *joint, MinTaxAnswer *answer_out);

/*
 * What a proposal does to the year's tax: the whole year with it minus the whole year without it,
 * and a range where something unknown is sold (rules MT-1..MT-4, BA-7). It refuses to choose lots
 * and to match wash sales.
 */
#pragma once

#include "domain/wash_proposal.h"

/* The year of a return before the proposal. */
typedef struct YearBefore {
    const TaxParameters *parameters; /* NULL only for a flat profile */
    const TaxProfile *profile;
    Gains gains;                    /* recognized so far (MT-2) */
    TaxYear tax;                    /* T(without) */
    const TaxProfile *profile_with; /* with what the proposal adds to income (AC-2), or NULL */
} YearBefore;

/*
 * Whether the year's tax can be figured: tax_year_not_supported at /trade_date where a federal
 * profile meets a year without parameters. `profile` NULL: nothing is figured.
 */
MUST_USE Error *year_check(Arena *arena, const TaxParameters *parameters, const TaxProfile *profile,
                           int32_t year);

YearBefore year_before(const TaxParameters *parameters, const TaxProfile *profile, Gains gains);

/* The profile with what a proposal adds to the year's ordinary income. Rule AC-2. */
const TaxProfile *year_profile_with(Arena *arena, const TaxProfile *profile, Money income);

/* The proposal adds this to the year's ordinary income. */
void year_add_income(Arena *arena, YearBefore *before, Money income);

/* What is to be taxed: a proposal after its wash sales. */
typedef struct TaxedProposal {
    const WashProposal *proposal;
    const WashOutcome *outcome;
    Gains recognized;        /* wash_recognized of the two */
    bool unknown_basis_zero; /* assumed by the order: no range for it (BA-7) */
    bool certain;            /* known: it has a basis and a date for everything */
} TaxedProposal;

typedef struct ProposalTax {
    TaxYear with;   /* the high end when has_range */
    Gains gains;    /* that `with` is of */
    bool has_range; /* a lot without basis or date is sold on the return */
    TaxYear low;    /* the low end; with a range */
} ProposalTax;

/* One joint difference over the year's ledger (MT-4). */
void proposal_tax(const YearBefore *before, const TaxedProposal *taxed, ProposalTax *tax_out);

/* The whole difference to one of the ends. */
TaxImpact proposal_tax_impact(const YearBefore *before, const TaxYear *with);

/*
 * What the year's tax would be less if this short gain, which is in it, were long; negative where
 * it would be more. Rule MS-5.
 */
Money proposal_tax_waiting_saves(const YearBefore *before, const ProposalTax *tax, Money gain);

/*
 * The tax of one year of one return: netting and carryover, the 0/15/20 stack, net investment
 * income tax, state; or a flat profile. Exact integers throughout, one rounding per figure (rule
 * RD-1). It refuses to know lots, trades or where its parameters come from; what it does not model
 * is listed in TAX_NOT_MODELLED (rule TX-6).
 */
#pragma once

#include "base/error.h"
#include "base/number.h"
#include "domain/words.h"

enum { TAX_BRACKETS = 7, TAX_YEAR_FIRST = 2018, TAX_YEAR_LAST = 2100 };

/* Figures of one filing status in one year. */
typedef struct StatusParameters {
    Money bracket_tops[TAX_BRACKETS - 1]; /* last dollar of taxable income at rates[i] */
    Money max_zero;                       /* taxable income up to which gains are taxed at 0 % */
    Money max_fifteen;
    Money standard_deduction;
    Money additional_deduction; /* per person and condition: 65 or over, blind */
    Money niit_threshold;
    Money loss_limit; /* IRC 1211(b) */
} StatusParameters;

typedef struct TaxParameters {
    int32_t year;
    Rate ordinary_rates[TAX_BRACKETS];
    Rate gain_rates[3];
    Rate niit_rate;
    StatusParameters by_status[FILING_STATUS_COUNT];
} TaxParameters;

/* All years known, ascending; data of schema/us-federal.json. */
typedef struct TaxTables {
    const TaxParameters *years;
    size_t count;
    Text rules_version; /* e.g. "2026.1": part of every pin */
} TaxTables;

/* What the advisor knows of a household's year; all amounts of the whole year. */
typedef struct TaxProfile {
    int32_t year;
    TaxProfileKind kind;
    OptionalWord filing_status; /* FilingStatus; required for federal */
    Money wages;
    Money other_ordinary_income;
    Money interest;
    Money tax_exempt_interest; /* recorded; in no figure (NI-3) */
    Money ordinary_dividends;  /* includes the qualified ones */
    Money qualified_dividends;
    Money capital_gain_distributions; /* long-term (NE-1) */
    Money other_investment_income;
    Money short_term_gains_elsewhere; /* net, may be negative */
    Money long_term_gains_elsewhere;
    Money investment_expenses; /* allocable to net investment income (NI-2) */
    DeductionKind deduction;
    Money itemized_deduction;
    int32_t additional_standard_count; /* 0..4 */
    Money other_deductions;
    Money short_term_carryover_in; /* positive (NE-5) */
    Money long_term_carryover_in;
    Rate state_rate;
    Money state_deduction;
    OptionalRate short_term_rate; /* flat profiles (FL-1) */
    OptionalRate long_term_rate;
    int64_t revision;
} TaxProfile;

/* Net gains of a year by character; negative is a loss. */
typedef struct Gains {
    Money short_term;
    Money long_term;
} Gains;

static inline Gains gains_add(Gains left, Gains right)
{
    return (Gains){money_add(left.short_term, right.short_term),
                   money_add(left.long_term, right.long_term)};
}

static inline Gains gains_subtract(Gains left, Gains right)
{
    return (Gains){money_subtract(left.short_term, right.short_term),
                   money_subtract(left.long_term, right.long_term)};
}

static inline void gains_add_term(Gains *gains, Term term, Money gain)
{
    Money *sum = term == TERM_LONG ? &gains->long_term : &gains->short_term;

    *sum = money_add(*sum, gain);
}

/* The year's computation, line by line. */
typedef struct TaxYear {
    Money short_term;            /* Schedule D line 7 (NE-1) */
    Money long_term;             /* line 15 */
    Money net;                   /* line 16 */
    Money capital_amount_in_agi; /* line 21 or 16 (NE-2) */
    Money agi;
    Money deduction;
    Money taxable_income;
    Money preferential_income; /* p of TX-2 */
    Money ordinary_taxable_income;
    Money at_zero, at_fifteen, at_twenty;
    Money ordinary_tax,
        preferential_tax; /* each rounded for show; income_tax is rounded from the exact sum */
    Money income_tax;
    Money net_investment_income;
    Money niit_base;
    Money niit;
    Money state;
    Money total;         /* income_tax + niit + state, each rounded (RD-1) */
    Gains carryover_out; /* positive (NE-4, FL-2) */
} TaxYear;

/* Thresholds that a proposal crosses (rule MT-3). */
typedef enum TaxThreshold {
    THRESHOLD_ORDINARY_BRACKET,
    THRESHOLD_ZERO_PERCENT_GAINS,
    THRESHOLD_FIFTEEN_PERCENT_GAINS,
    THRESHOLD_NIIT,
    THRESHOLD_LOSS_LIMIT,
    THRESHOLD_COUNT,
} TaxThreshold;
extern const Names TAX_THRESHOLD_NAMES;

typedef struct TaxImpact {
    TaxYear without;
    TaxYear with;
    Money income_tax, niit, state, total; /* with minus without (MT-1); may be negative (MT-3) */
    bool crossed[THRESHOLD_COUNT];        /* between without and with, in either direction */
} TaxImpact;

/* The words of TX-6 that every reply lists. */
extern const Names TAX_NOT_MODELLED;

/* The parameters of a year, or NULL. */
const TaxParameters *tax_tables_year(const TaxTables *tables, int32_t year);

/*
 * Whether the profile can be computed: federal needs a filing status and a year with parameters
 * (codes tax_year_not_supported, required), flat needs both rates; amounts that cannot be negative
 * are not. Pointers are the member names under `pointer`.
 */
Error *tax_profile_check(Arena *arena, const TaxTables *tables, const TaxProfile *profile,
                         const char *pointer);

/*
 * The year's tax with these net gains from lots (before those elsewhere, distributions and
 * carryovers, which the profile adds). The profile has passed tax_profile_check; `parameters` may
 * be NULL for a flat profile. Never fails. Rules NE, TX, NI, SL, FL, RD-1.
 */
void tax_year_compute(const TaxParameters *parameters, const TaxProfile *profile, Gains gains,
                      TaxYear *year_out);

/* With minus without, each computed completely (rules MT-1..MT-4). */
void tax_impact_compute(const TaxParameters *parameters, const TaxProfile *profile, Gains without,
                        Gains with, TaxImpact *impact_out);

/* The same of years that are computed already. */
void tax_impact_between(const TaxParameters *parameters, const TaxProfile *profile,
                        const TaxYear *without, const TaxYear *with, TaxImpact *impact_out);

/*
 * The flat profile at the highest statutory rates of the year: upper-bound mode (rule FL-4). Keeps
 * gains elsewhere, carryovers and the state rate of `profile`.
 */
TaxProfile tax_profile_upper_bound(const TaxParameters *parameters, const TaxProfile *profile);

/*
 * The largest additional long-term gain, not below zero, that keeps the year under the ceiling, all
 * else equal; absent for flat profiles, which have no bands. Rule BU-6.
 */
OptionalMoney tax_ceiling_room(const TaxParameters *parameters, const TaxProfile *profile,
                               Gains gains, BudgetCeiling ceiling);

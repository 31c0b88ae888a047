#include "domain/proposal_tax.h"

/* A reading of what is not known about the lots sold. */
typedef struct Reading {
    UnknownBasis basis;
    Term gains; /* of lots without a date; their losses are of the other term */
} Reading;

Error *year_check(Arena *arena, const TaxParameters *parameters, const TaxProfile *profile,
                  int32_t year)
{
    if (profile == NULL || profile->kind != PROFILE_FEDERAL || parameters != NULL)
        return NULL;
    return error_at(arena, "/trade_date", "tax_year_not_supported",
                    "There are no federal parameters for %d.", (int)year);
}

YearBefore year_before(const TaxParameters *parameters, const TaxProfile *profile, Gains gains)
{
    YearBefore before = {.parameters = parameters, .profile = profile, .gains = gains};

    tax_year_compute(parameters, profile, gains, &before.tax);
    return before;
}

const TaxProfile *year_profile_with(Arena *arena, const TaxProfile *profile, Money income)
{
    TaxProfile *with;

    if (income.cents == 0)
        return profile;
    with = ARENA_NEW(arena, TaxProfile);
    *with = *profile;
    with->other_ordinary_income = money_add(with->other_ordinary_income, income);
    return with;
}

void year_add_income(Arena *arena, YearBefore *before, Money income)
{
    before->profile_with = year_profile_with(arena, before->profile, income);
}

static const TaxProfile *profile_of(const YearBefore *before)
{
    return before->profile_with != NULL ? before->profile_with : before->profile;
}

/* Moves a short gain to the long ones. */
static Gains gains_as_long(Gains gains, Money gain)
{
    return (Gains){money_subtract(gains.short_term, gain), money_add(gains.long_term, gain)};
}

static Term term_as_read(const ProposedSale *sale, Money gain, Reading reading)
{
    if (!sale->unknown_date)
        return sale->term;
    return (gain.cents > 0) == (reading.gains == TERM_SHORT) ? TERM_SHORT : TERM_LONG;
}

/*
 * What the proposal adds to the year's gains under a reading. It is recognized with unknown basis
 * zero and unknown dates short.
 */
static Gains gains_as_read(const TaxedProposal *taxed, Reading reading)
{
    Gains gains = taxed->recognized;

    for (size_t i = 0; i < taxed->proposal->sale_count; i++) {
        const ProposedSale *sale = &taxed->proposal->sales[i];
        Money gain =
            money_add(money_subtract(sale->proceeds, sale->basis), taxed->outcome->disallowed[i]);
        Term term = term_as_read(sale, gain, reading);

        if (!sale->on_return)
            continue;
        if (sale->unknown_date && term == TERM_LONG)
            gains = gains_as_long(gains, gain);
        if (sale->unknown_basis && reading.basis == UNKNOWN_BASIS_PROCEEDS) {
            Money *sum = term == TERM_LONG ? &gains.long_term : &gains.short_term;

            *sum = money_subtract(*sum, gain);
        }
    }
    return gains;
}

/* Whether the tax is a range: something unknown is sold on the return. */
static bool is_range(const TaxedProposal *taxed)
{
    for (size_t i = 0; i < taxed->proposal->sale_count; i++) {
        const ProposedSale *sale = &taxed->proposal->sales[i];

        if (sale->on_return &&
            ((sale->unknown_basis && !taxed->unknown_basis_zero) || sale->unknown_date))
            return true;
    }
    return false;
}

/*
 * Rule BA-7: low and high over basis zero and basis of the proceeds, and over both terms of each
 * lot. At one total no return is cheaper for more of it being short-term, and a flat profile goes
 * one way or the other: the ends are where all gains are short and all losses long, and the
 * reverse. What is shown of the lots stands first: it is kept where another reading costs the same.
 */
static void figure_range(const YearBefore *before, const TaxedProposal *taxed, ProposalTax *tax)
{
    static const Reading readings[] = {{UNKNOWN_BASIS_ZERO, TERM_SHORT},
                                       {UNKNOWN_BASIS_ZERO, TERM_LONG},
                                       {UNKNOWN_BASIS_PROCEEDS, TERM_SHORT},
                                       {UNKNOWN_BASIS_PROCEEDS, TERM_LONG}};
    size_t count = taxed->unknown_basis_zero ? 2 : 4;

    tax->has_range = true;
    tax->low = tax->with;
    for (size_t i = 0; i < count; i++) {
        Gains gains = gains_add(before->gains, gains_as_read(taxed, readings[i]));
        TaxYear with;

        tax_year_compute(before->parameters, profile_of(before), gains, &with);
        if (with.total.cents > tax->with.total.cents) {
            tax->with = with;
            tax->gains = gains;
        }
        if (with.total.cents < tax->low.total.cents)
            tax->low = with;
    }
}

void proposal_tax(const YearBefore *before, const TaxedProposal *taxed, ProposalTax *tax_out)
{
    tax_out->gains = gains_add(before->gains, taxed->recognized);
    tax_out->has_range = false;
    tax_year_compute(before->parameters, profile_of(before), tax_out->gains, &tax_out->with);
    if (!taxed->certain && is_range(taxed))
        figure_range(before, taxed, tax_out);
}

TaxImpact proposal_tax_impact(const YearBefore *before, const TaxYear *with)
{
    TaxImpact impact;

    tax_impact_between(before->parameters, before->profile, &before->tax, with, &impact);
    return impact;
}

Money proposal_tax_waiting_saves(const YearBefore *before, const ProposalTax *tax, Money gain)
{
    TaxYear waited;

    tax_year_compute(before->parameters, profile_of(before), gains_as_long(tax->gains, gain),
                     &waited);
    return money_subtract(tax->with.total, waited.total);
}

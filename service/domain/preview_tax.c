#include "domain/preview_parts.h"
#include "domain/proposal_tax.h"

/*
 * Rule MS-5: what waiting would save is shown with each short gain that is taxed, one by one.
 * CHOICE: nothing is said where the gain or its term is not known.
 */
static void figure_waiting(PreviewWork *work, const YearBefore *before, const ProposalTax *tax)
{
    for (size_t s = 0; s < work->preview->sell_count; s++) {
        Sell *sell = &work->preview->sells[s];

        for (size_t i = 0; i < sell->lot_count && sell->on_return; i++) {
            SoldLot *sold = &sell->lots[i];

            if (sold->slice.term != TERM_SHORT || sold->slice.gain.cents <= 0 ||
                preview_basis_unknown(sold) || preview_date_unknown(sold))
                continue;
            sold->waiting_saves =
                (OptionalMoney){true, proposal_tax_waiting_saves(before, tax, sold->slice.gain)};
        }
    }
}

/* Rule FL-4: the same at the highest rates of the year. */
static void figure_upper_bound(PreviewWork *work, const TaxedProposal *taxed, Gains without)
{
    UpperBound *bound = &work->preview->upper_bound;
    TaxProfile highest;
    YearBefore before;
    ProposalTax tax;

    if (work->parameters == NULL)
        return;
    highest = tax_profile_upper_bound(work->parameters, work->preview->profile);
    before = year_before(work->parameters, &highest, without);
    proposal_tax(&before, taxed, &tax);
    *bound = (UpperBound){.known = true,
                          .short_term_rate = highest.short_term_rate.value,
                          .long_term_rate = highest.long_term_rate.value,
                          .state_rate = highest.state_rate,
                          .total = money_subtract(tax.with.total, before.tax.total)};
}

/* Rules MT-1, MT-2, MT-4: one joint difference over the year's ledger. */
static void figure_year(PreviewWork *work)
{
    Preview *preview = work->preview;
    TaxedProposal taxed = {&work->proposal, &work->outcome, work->recognized,
                           work->order->unknown_basis.present};
    YearBefore before;
    ProposalTax tax;

    if (preview->profile == NULL)
        return;
    before = year_before(work->parameters, preview->profile,
                         budget_used(work->household, work->year, -1));
    year_add_income(work->arena, &before,
                    plan_ordinary_income(work->household, &preview->plan, preview->profile));
    proposal_tax(&before, &taxed, &tax);
    preview->has_tax = true;
    preview->tax = proposal_tax_impact(&before, &tax.with);
    preview->has_range = tax.has_range;
    if (tax.has_range)
        preview->tax_low = proposal_tax_impact(&before, &tax.low);
    figure_waiting(work, &before, &tax);
    figure_upper_bound(work, &taxed, before.gains);
}

/* Rule MT-7: what the buys change in the year before is shown apart. */
static void figure_prior_year(PreviewWork *work)
{
    PriorYear *prior = &work->preview->prior_year;
    const TaxTables *tables = &work->preview->rules->tax;
    const TaxParameters *parameters = tax_tables_year(tables, prior->year);
    Gains without = budget_used(work->household, prior->year, -1);
    Gains with = {money_add(without.short_term, prior->disallowed.short_term),
                  money_add(without.long_term, prior->disallowed.long_term)};
    const TaxProfile *profile = household_own_profile(work->household, prior->year);

    if (prior->year == 0 || profile == NULL ||
        (profile->kind == PROFILE_FEDERAL && parameters == NULL))
        return;
    prior->has_tax = true;
    tax_impact_compute(parameters, profile, without, with, &prior->tax);
}

void preview_figure_tax(PreviewWork *work)
{
    figure_year(work);
    figure_prior_year(work);
}

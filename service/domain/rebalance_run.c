#include "domain/rebalance_run.h"

RunFigures rebalance_run_figures(const RebalancePlan *plan)
{
    const Preview *preview = &plan->preview;
    const Drift *drift = &preview->drift;
    bool priced = drift->gap != DRIFT_MISSING_PRICE && drift->gap != DRIFT_TOO_LARGE;
    bool known = drift->gap == DRIFT_KNOWN;

    return (RunFigures){
        .value = {priced, drift->value},
        .traded = {true, plan->traded},
        .cost = {true, plan->cost},
        .tax = {preview->has_tax, preview->tax.total},
        .short_term = {true, preview->realized.short_term},
        .long_term = {true, preview->realized.long_term},
        .tax_saved_against_fifo = plan->saved_against_fifo,
        .after_tax_value = plan->after_tax_value,
        .yearly_drag_before = {location_has_drag(&plan->location_before),
                               plan->location_before.drag},
        .yearly_drag_after = {location_has_drag(&plan->location_after), plan->location_after.drag},
        .misplaced_before = {known, money_at_rate(drift->value, drift->before)},
        .misplaced_after = {known, money_at_rate(drift->value_after, drift->after)},
    };
}

static OptionalRate share_of(Wide part, Wide whole)
{
    if (whole <= 0)
        return (OptionalRate){0};
    return (OptionalRate){true, {decimal_narrow(decimal_divide_half_away(part * RATE_ONE, whole))}};
}

OptionalRate rebalance_run_share(Money part, Money whole)
{
    return share_of(part.cents, whole.cents);
}

OptionalRate rebalance_run_turnover(const RunSums *sums)
{
    return share_of(sums->traded.cents, 2 * (Wide)sums->value.cents);
}

#include "domain/preview_parts.h"

bool preview_basis_unknown(const SoldLot *sold)
{
    return !lot_basis_known(sold->lot);
}

bool preview_date_unknown(const SoldLot *sold)
{
    return sold->lot->kind != LOT_INHERITANCE && !sold->slice.first_long_term_on.present;
}

static void buy_shares(PreviewWork *work)
{
    Preview *preview = work->preview;
    size_t first = preview->sell_count;

    preview->buys = ARENA_ARRAY(work->arena, Buy, preview->plan.trade_count - first);
    preview->buy_count = preview->plan.trade_count - first;
    for (size_t i = 0; i < preview->buy_count; i++) {
        const PlannedTrade *trade = &preview->plan.trades[first + i];
        Money amount = money_add(trade->amount, trade->fee); /* Rule BA-1. */

        preview->buys[i] = (Buy){.account = trade->account,
                                 .security = trade->security,
                                 .quantity = trade->quantity,
                                 .price = trade->price,
                                 .amount = amount};
        work->cash[trade->account] = money_subtract(work->cash[trade->account], amount);
    }
}

/* A reading of what is not known about the lots sold. */
typedef struct Reading {
    UnknownBasis basis;
    Term term;
} Reading;

static void add_gain(Gains *gains, Term term, Money gain)
{
    Money *sum = term == TERM_LONG ? &gains->long_term : &gains->short_term;

    *sum = money_add(*sum, gain);
}

/* The gains of the sales on the return under a reading. */
static Gains gains_as_read(const Preview *preview, Reading reading)
{
    Gains gains = {0};

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];

        for (size_t i = 0; i < sell->lot_count && sell->on_return; i++) {
            const SoldLot *sold = &sell->lots[i];
            Term term = preview_date_unknown(sold) ? reading.term : sold->slice.term;

            if (!preview_basis_unknown(sold) || reading.basis == UNKNOWN_BASIS_ZERO)
                add_gain(&gains, term, sold->slice.gain);
        }
    }
    return gains;
}

/* Whether the tax is a range: something unknown is sold on the return. */
static bool is_range(const PreviewWork *work)
{
    const Preview *preview = work->preview;

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];

        for (size_t i = 0; i < sell->lot_count && sell->on_return; i++) {
            if ((preview_basis_unknown(&sell->lots[i]) && !work->order->unknown_basis.present) ||
                preview_date_unknown(&sell->lots[i]))
                return true;
        }
    }
    return false;
}

static Gains gains_add(Gains left, Gains right)
{
    return (Gains){money_add(left.short_term, right.short_term),
                   money_add(left.long_term, right.long_term)};
}

/*
 * Rule BA-7: low and high over basis zero and basis of the proceeds, and over both terms. Which is
 * dearer depends on the year, so all readings are figured.
 */
static void figure_range(PreviewWork *work, const TaxParameters *parameters, Gains without)
{
    static const Reading readings[] = {{UNKNOWN_BASIS_ZERO, TERM_SHORT},
                                       {UNKNOWN_BASIS_ZERO, TERM_LONG},
                                       {UNKNOWN_BASIS_PROCEEDS, TERM_SHORT},
                                       {UNKNOWN_BASIS_PROCEEDS, TERM_LONG}};
    Preview *preview = work->preview;
    size_t count = work->order->unknown_basis.present ? 2 : 4;

    preview->has_range = true;
    preview->tax_low = preview->tax;
    for (size_t i = 0; i < count; i++) {
        TaxImpact impact;

        tax_impact_compute(parameters, preview->profile, without,
                           gains_add(without, gains_as_read(preview, readings[i])), &impact);
        if (impact.total.cents > preview->tax.total.cents)
            preview->tax = impact;
        if (impact.total.cents < preview->tax_low.total.cents)
            preview->tax_low = impact;
    }
}

/* Rules MT-1, MT-2, MT-4: one joint difference over the year's ledger. */
static void figure_tax(PreviewWork *work, const TaxParameters *parameters)
{
    Preview *preview = work->preview;
    Gains without = budget_used(work->household, work->year, -1);

    if (preview->profile == NULL)
        return;
    preview->has_tax = true;
    tax_impact_compute(parameters, preview->profile, without, gains_add(without, preview->realized),
                       &preview->tax);
    if (is_range(work))
        figure_range(work, parameters, without);
}

/* Rule BU-4: trades are figured whatever they use; their budgets then say `over`. */
static void figure_budgets(PreviewWork *work)
{
    Preview *preview = work->preview;
    Gains *added = ARENA_ARRAY(work->arena, Gains, work->household->account_count);

    for (size_t i = 0; i < preview->sell_count; i++) {
        const Sell *sell = &preview->sells[i];

        if (sell->on_return)
            added[sell->account] = gains_add(added[sell->account], sell->gains);
    }
    preview->budgets = budget_evaluate(work->arena, work->household, &preview->rules->tax,
                                       work->year, added, &preview->budget_count);
}

static void figure_drift(PreviewWork *work)
{
    const Household *household = work->household;
    const Preview *preview = work->preview;
    size_t securities = household->security_count;
    Quantity *after = ARENA_ARRAY(work->arena, Quantity, household->account_count * securities);
    DriftScope scope = {.account = -1, .after = after, .cash_after = work->cash};

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        after[lot->account * securities + lot->security].units += work->left[i].units;
    }
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];

        after[buy->account * securities + buy->security].units += buy->quantity.units;
    }
    drift_compute(work->arena, household, &preview->rules->drift, &scope, &work->preview->drift);
}

/* What the sales start from: all lots whole, all cash in place. */
static void start_work(PreviewWork *work)
{
    const Household *household = work->household;

    work->left = ARENA_ARRAY(work->arena, Quantity, household->lot_count);
    for (size_t i = 0; i < household->lot_count; i++)
        work->left[i] = household->lots[i].quantity;
    work->cash = ARENA_ARRAY(work->arena, Money, household->account_count);
    for (size_t i = 0; i < household->account_count; i++)
        work->cash[i] = household->accounts[i].cash;
    work->year = date_year(work->preview->plan.trade_date);
    work->preview->profile = household_profile(household, work->year, &work->profile_of_other_year);
}

static LotSelection resolve_selection(const Household *household, const PreviewOrder *order,
                                      OptionalWord selection)
{
    if (selection.present)
        return (LotSelection)selection.value;
    if (order->lot_selection.present)
        return (LotSelection)order->lot_selection.value;
    return household->lot_selection;
}

Error *preview_compute(Arena *arena, const Rules *rules, const Household *household,
                       const PreviewOrder *order, OptionalWord selection, Preview *preview_out)
{
    Preview preview = {.household = household,
                       .rules = rules,
                       .lot_selection = resolve_selection(household, order, selection)};
    PreviewWork work = {
        .arena = arena, .household = household, .order = order, .preview = &preview};
    const TaxParameters *parameters;

    TRY(plan_trades(arena, household, order, selection, &preview.plan));
    start_work(&work);
    parameters = tax_tables_year(&rules->tax, work.year);
    if (preview.profile != NULL && preview.profile->kind == PROFILE_FEDERAL && parameters == NULL)
        return error_at(arena, "/trade_date", "tax_year_not_supported",
                        "There are no federal parameters for %d.", (int)work.year);
    preview_sell_lots(&work);
    if (work.faults.count > 0)
        return work.faults.first;
    buy_shares(&work);
    figure_tax(&work, parameters);
    figure_budgets(&work);
    figure_drift(&work);
    preview_warn(&work);
    *preview_out = preview;
    return NULL;
}

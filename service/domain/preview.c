#include "domain/goal.h"
#include "domain/preview_parts.h"
#include "domain/proposal_tax.h"

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

/* Rule BU-4: trades are figured whatever they use; their budgets then say `over`. */
static void figure_budgets(PreviewWork *work)
{
    Preview *preview = work->preview;

    preview->budgets = budget_evaluate(work->arena, work->household, &preview->rules->tax,
                                       work->year, work->by_account, &preview->budget_count);
}

/* What the sales start from: all lots whole, all cash in place. */
static void start_work(PreviewWork *work)
{
    const Household *household = work->household;

    work->lots = sale_lots_open(work->arena, household, work->preview->plan.trade_date);
    work->cash = ARENA_ARRAY(work->arena, Money, household->account_count);
    for (size_t i = 0; i < household->account_count; i++)
        work->cash[i] = household->accounts[i].cash;
    plan_move_cash(&work->preview->plan, work->cash);
    work->year = date_year(work->preview->plan.trade_date);
    work->parameters = tax_tables_year(&work->preview->rules->tax, work->year);
    work->preview->profile = household_profile(household, work->year, &work->profile_of_other_year);
}

LotSelection preview_lot_selection(const Household *household, const PreviewOrder *order,
                                   OptionalWord selection)
{
    if (selection.present)
        return (LotSelection)selection.value;
    if (order->lot_selection.present)
        return (LotSelection)order->lot_selection.value;
    return household->lot_selection;
}

/* Product D12: how much of the goal's holding goes is found before anything is figured. */
static Error *solve_goal(Arena *arena, const PreviewOrder *order, Preview *preview)
{
    Figuring *figuring;

    if (!preview->plan.has_goal)
        return NULL;
    TRY(figuring_open(arena, preview->rules, preview->household, order, &preview->plan, &figuring));
    return goal_solve(arena, figuring, &preview->plan, &preview->solved);
}

Error *preview_compute(Arena *arena, const Rules *rules, const Household *household,
                       const PreviewOrder *order, OptionalWord selection, Preview *preview_out)
{
    Preview preview = {.household = household,
                       .rules = rules,
                       .lot_selection = preview_lot_selection(household, order, selection)};
    PreviewWork work = {
        .arena = arena, .household = household, .order = order, .preview = &preview};

    TRY(plan_trades(arena, household, order, selection, &preview.plan));
    TRY(solve_goal(arena, order, &preview));
    start_work(&work);
    TRY(year_check(arena, work.parameters, preview.profile, work.year));
    preview_open_sells(&work);
    buy_shares(&work);
    preview_sell_lots(&work);
    if (work.faults.count > 0)
        return work.faults.first;
    preview_match_wash(&work);
    preview_figure_tax(&work);
    figure_budgets(&work);
    plan_drift(arena, household, &rules->drift, &preview.plan, &preview.drift);
    if (preview.plan.transfer_count > 0)
        preview.account_drifts = plan_account_drifts(arena, household, &rules->drift, &preview.plan,
                                                     &preview.account_drift_count);
    preview_warn(&work);
    *preview_out = preview;
    return NULL;
}

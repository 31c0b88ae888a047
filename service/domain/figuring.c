#include "domain/figuring.h"

#include "domain/sale_min_tax.h"

struct Figuring {
    Arena *arena;
    const Household *household;
    const TaxTables *tables;
    const Plan *plan;
    size_t sale_count;
    SelectionLots **holdings; /* per sale; sales of one holding share them */
    bool *last;               /* per sale: none of its holding follows */
    SaleLots lots;
    WashStage *wash;
    WashOutcome outcome; /* last figured */
    ProposedBuy *buys;
    size_t buy_count;
    const TaxProfile *profile;
    YearBefore before; /* with a profile */
    Gains prior;       /* booked losses that the buys disallow (MT-7) */
    Gains *prior_by_account;
    Gains *by_account;
    bool unknown_basis_zero;
    const MethodGains *by_method; /* or NULL */
    bool joint;           /* some sales are chosen together when the others have their lots */
    size_t *slice_counts; /* per sale */
    LotTake *takes;       /* room for the largest holding */
};

/* The lots of a sale's holding: those of an earlier sale of it where there is one. */
static SelectionLots *open_holding(Figuring *figuring, size_t sale)
{
    const PlannedTrade *trades = figuring->plan->trades;
    const PlannedTrade *trade = &trades[sale];

    figuring->last[sale] = true;
    for (size_t i = sale; i-- > 0;) {
        if (trades[i].account == trade->account && trades[i].security == trade->security) {
            figuring->last[i] = false;
            return figuring->holdings[i];
        }
    }
    return selection_lots(figuring->arena, figuring->household,
                          household_holding(figuring->household, trade->account, trade->security),
                          trade->price, figuring->plan->trade_date);
}

static void open_sales(Figuring *figuring)
{
    const Plan *plan = figuring->plan;
    size_t largest = 0;

    figuring->holdings = ARENA_ARRAY(figuring->arena, SelectionLots *, plan->trade_count);
    figuring->last = ARENA_ARRAY(figuring->arena, bool, plan->trade_count);
    figuring->slice_counts = ARENA_ARRAY(figuring->arena, size_t, plan->trade_count);
    while (figuring->sale_count < plan->trade_count &&
           plan->trades[figuring->sale_count].side == SIDE_SELL) {
        size_t count;

        figuring->holdings[figuring->sale_count] = open_holding(figuring, figuring->sale_count);
        count = selection_lots_count(figuring->holdings[figuring->sale_count]);
        largest = count > largest ? count : largest;
        figuring->sale_count++;
    }
    figuring->takes = ARENA_ARRAY(figuring->arena, LotTake, largest);
}

static void open_buys(Figuring *figuring)
{
    const Plan *plan = figuring->plan;

    figuring->buy_count = plan->trade_count - figuring->sale_count;
    figuring->buys = ARENA_ARRAY(figuring->arena, ProposedBuy, figuring->buy_count);
    for (size_t i = 0; i < figuring->buy_count; i++) {
        const PlannedTrade *buy = &plan->trades[figuring->sale_count + i];

        figuring->buys[i] = (ProposedBuy){buy->account, buy->security, buy->quantity,
                                          money_add(buy->amount, buy->fee) /* Rule BA-1. */};
    }
}

static WashProposal proposal_of(const Figuring *figuring)
{
    return (WashProposal){.household = figuring->household,
                          .trade_date = figuring->plan->trade_date,
                          .sales = figuring->lots.slices,
                          .sale_count = figuring->lots.slice_count,
                          .buys = figuring->buys,
                          .buy_count = figuring->buy_count};
}

/* Rule MT-7: this year's booked losses that the buys disallow, whatever is sold. */
static void open_wash(Figuring *figuring)
{
    const Household *household = figuring->household;
    int32_t year = date_year(figuring->plan->trade_date);
    WashProposal nothing = proposal_of(figuring);
    WashOutcome outcome;

    figuring->wash = wash_stage_open(figuring->arena, &nothing);
    wash_stage_match(figuring->wash, NULL, 0, &outcome);
    for (size_t i = 0; i < outcome.match_count; i++) {
        const RealizedGain *row = &household->realized[outcome.matches[i].realized];

        if (date_year(row->sold_on) != year ||
            !household_account_on_return(&household->accounts[row->account], figuring->profile))
            continue;
        gains_add_term(&figuring->prior, row->term, outcome.matches[i].disallowed);
        gains_add_term(&figuring->prior_by_account[row->account], row->term,
                       outcome.matches[i].disallowed);
    }
}

/* What every figuring of the plan starts from; the year can be figured. */
static void open_plan(Figuring *figuring)
{
    const Household *household = figuring->household;
    int32_t year = date_year(figuring->plan->trade_date);

    figuring->lots = sale_lots_open(figuring->arena, household, figuring->plan->trade_date);
    sale_lots_remember(&figuring->lots);
    figuring->prior_by_account = ARENA_ARRAY(figuring->arena, Gains, household->account_count);
    figuring->by_account = ARENA_ARRAY(figuring->arena, Gains, household->account_count);
    open_sales(figuring);
    open_buys(figuring);
    open_wash(figuring);
    if (figuring->profile == NULL)
        return;
    figuring->before = year_before(tax_tables_year(figuring->tables, year), figuring->profile,
                                   budget_used(household, year, -1));
    year_add_income(figuring->arena, &figuring->before,
                    plan_ordinary_income(household, figuring->plan, figuring->profile));
}

Error *figuring_open(Arena *arena, const Rules *rules, const Household *household,
                     const PreviewOrder *order, const Plan *plan, Figuring **figuring_out)
{
    int32_t year = date_year(plan->trade_date);
    bool other_year;
    const TaxProfile *profile = household_profile(household, year, &other_year);
    Figuring *figuring;

    TRY(year_check(arena, tax_tables_year(&rules->tax, year), profile, year));
    figuring = ARENA_NEW(arena, Figuring);
    *figuring = (Figuring){.arena = arena,
                           .household = household,
                           .tables = &rules->tax,
                           .plan = plan,
                           .profile = profile,
                           .unknown_basis_zero = order->unknown_basis.present};
    open_plan(figuring);
    *figuring_out = figuring;
    return NULL;
}

Figuring *figuring_again(Arena *arena, const Figuring *figuring)
{
    Figuring *again = ARENA_NEW(arena, Figuring);

    *again = (Figuring){.arena = arena,
                        .household = figuring->household,
                        .tables = figuring->tables,
                        .plan = figuring->plan,
                        .profile = figuring->profile,
                        .unknown_basis_zero = figuring->unknown_basis_zero};
    open_plan(again);
    return again;
}

/* Takes and figures one sale; false when the lots it names do not add up. */
static bool sell(Figuring *figuring, size_t index, const PlannedTrade *trade)
{
    Sale sale = sale_of(figuring->household, trade, figuring->profile);
    SelectionLots *holding = figuring->holdings[index];
    SaleCandidates candidates = {0};
    size_t count;

    sale.last = figuring->last[index] && !figuring->joint;
    if (sale.method == SELECT_SPECIFIC) {
        candidates = sale_candidates(&figuring->lots, trade);
    } else {
        candidates.count = selection_lots_count(holding);
        candidates.take_count = candidates.count;
        candidates.lots = selection_lots_order(holding, sale.method);
    }
    if (sale_take(&figuring->lots, &candidates, sale.quantity, figuring->takes, &count).units > 0) {
        for (size_t i = 0; i < count; i++) {
            Quantity *left = &figuring->lots.left[figuring->takes[i].lot];

            *left = quantity_add(*left, figuring->takes[i].quantity);
        }
        return false;
    }
    (void)sale_slices(&figuring->lots, &sale, figuring->takes, count);
    figuring->slice_counts[index] = count;
    return true;
}

/*
 * Sale by sale, as a preview has them, whatever the order in which they got their lots: of two
 * slices of one lot the former is matched first.
 */
static void order_slices(Figuring *figuring, const PlannedTrade *sales)
{
    SaleLots *lots = &figuring->lots;
    ProposedSale *ordered = ARENA_ARRAY(figuring->arena, ProposedSale, lots->slice_count);
    size_t own = 0;
    size_t joint = 0;
    size_t at = 0;

    for (size_t i = 0; i < figuring->sale_count; i++)
        joint += sales[i].lot_selection == SELECT_MIN_TAX ? 0 : figuring->slice_counts[i];
    for (size_t i = 0; i < figuring->sale_count; i++) {
        size_t *next = sales[i].lot_selection == SELECT_MIN_TAX ? &joint : &own;

        for (size_t n = 0; n < figuring->slice_counts[i]; n++)
            ordered[at++] = lots->slices[(*next)++];
    }
    if (at > 0)
        memcpy(lots->slices, ordered, at * sizeof *ordered);
}

/* Rules MS-1, MT-4: the sales under min_tax, when all others have their lots. */
static void sell_jointly(Figuring *figuring, const PlannedTrade *sales, Figures *figures)
{
    JointSales joint = {
        .plan = figuring->plan,
        .trades = sales,
        .trade_count = figuring->sale_count,
        .slice_counts = figuring->slice_counts,
        .holdings = figuring->holdings,
        .buys = figuring->buys,
        .buy_count = figuring->buy_count,
        .tables = figuring->tables,
        .profile = figuring->profile,
        .by_method = figuring->by_method,
        .without = budget_used(figuring->household, date_year(figuring->plan->trade_date), -1)};
    MinTaxAnswer answer;
    const MinTaxTakes *chosen;

    sale_min_tax(&figuring->lots, &joint, &answer);
    chosen = answer.sales;
    for (size_t i = 0; i < figuring->sale_count; i++) {
        Sale sale = sale_of(figuring->household, &sales[i], figuring->profile);

        if (sale.method != SELECT_MIN_TAX)
            continue;
        sale_min_tax_take(&figuring->lots, chosen);
        (void)sale_slices(&figuring->lots, &sale, chosen->takes, chosen->count);
        figuring->slice_counts[i] = chosen++->count;
    }
    order_slices(figuring, sales);
    figures->has_min_tax = true;
    figures->proven = answer.proven;
    figures->lower_bound = money_subtract(answer.lower_bound, figuring->before.tax.total);
}

/* What is recognized of a sale on the return, of so many slices from there on. */
static Gains recognized_of(const Figuring *figuring, size_t first, size_t count)
{
    Gains gains = {0};

    for (size_t i = first; i < first + count; i++) {
        const ProposedSale *slice = &figuring->lots.slices[i];

        if (slice->on_return) /* Rule WS-1. */
            gains_add_term(&gains, slice->term,
                           money_add(money_subtract(slice->proceeds, slice->basis),
                                     figuring->outcome.disallowed[i]));
    }
    return gains;
}

static void read_disallowed(const Figuring *figuring, Figures *figures)
{
    const WashOutcome *outcome = &figuring->outcome;

    for (size_t i = 0; i < figuring->lots.slice_count; i++) {
        if (!figuring->lots.slices[i].on_return)
            continue;
        figures->disallowed = money_add(figures->disallowed, outcome->disallowed[i]);
        figures->permanently_disallowed =
            money_add(figures->permanently_disallowed, outcome->permanently_disallowed[i]);
    }
}

/* What the sales lose, and what is recognized of them. Rule BU-1. */
static void read_sales(Figuring *figuring, Figures *figures)
{
    size_t first = 0;

    memcpy(figuring->by_account, figuring->prior_by_account,
           figuring->household->account_count * sizeof *figuring->by_account);
    for (size_t i = 0; i < figuring->sale_count; i++) {
        Gains gains = recognized_of(figuring, first, figuring->slice_counts[i]);
        Gains *account = &figuring->by_account[figuring->plan->trades[i].account];

        figures->realized = gains_add(figures->realized, gains);
        *account = gains_add(*account, gains);
        first += figuring->slice_counts[i];
    }
    if (figuring->outcome.match_count > 0)
        read_disallowed(figuring, figures);
}

/* Rules MT-1, MT-4, BA-7. */
static void figure_tax(const Figuring *figuring, const TaxedProposal *taxed, Figures *figures)
{
    const TaxYear *without = &figuring->before.tax;
    ProposalTax tax;

    proposal_tax(&figuring->before, taxed, &tax);
    figures->has_tax = true;
    figures->has_range = tax.has_range;
    figures->income_tax = money_subtract(tax.with.income_tax, without->income_tax);
    figures->niit = money_subtract(tax.with.niit, without->niit);
    figures->state = money_subtract(tax.with.state, without->state);
    figures->total = money_subtract(tax.with.total, without->total);
    figures->total_low = figures->total;
    if (tax.has_range)
        figures->total_low = money_subtract(tax.low.total, without->total);
}

Error *figuring_compute(Figuring *figuring, const PlannedTrade *sales, Figures *figures_out)
{
    Figures figures = {0};
    WashProposal proposal;
    TaxedProposal taxed;

    sale_lots_restore(&figuring->lots);
    figuring->joint = sale_asks_min_tax(sales, figuring->sale_count);
    for (size_t i = 0; i < figuring->sale_count; i++) {
        figuring->slice_counts[i] = 0;
        if (sales[i].quantity.units > 0 && sales[i].lot_selection != SELECT_MIN_TAX &&
            !sell(figuring, i, &sales[i]))
            return sale_lots_missing(figuring->arena, &sales[i]);
    }
    if (figuring->joint)
        sell_jointly(figuring, sales, &figures);
    proposal = proposal_of(figuring);
    wash_stage_match(figuring->wash, proposal.sales, proposal.sale_count, &figuring->outcome);
    figures.lot_count = proposal.sale_count;
    read_sales(figuring, &figures);
    taxed =
        (TaxedProposal){&proposal, &figuring->outcome, gains_add(figures.realized, figuring->prior),
                        figuring->unknown_basis_zero, !figuring->lots.unknown};
    if (figuring->profile != NULL)
        figure_tax(figuring, &taxed, &figures);
    *figures_out = figures;
    return NULL;
}

const Gains *figuring_by_account(const Figuring *figuring)
{
    return figuring->by_account;
}

void figuring_know(Figuring *figuring, const MethodGains *by_method)
{
    figuring->by_method = by_method;
}

const Household *figuring_household(const Figuring *figuring)
{
    return figuring->household;
}

const YearBefore *figuring_year(const Figuring *figuring)
{
    return figuring->profile == NULL ? NULL : &figuring->before;
}

static size_t first_slice(const Figuring *figuring, size_t sale)
{
    size_t first = 0;

    for (size_t i = 0; i < sale; i++)
        first += figuring->slice_counts[i];
    return first;
}

const ProposedSale *figuring_sale_slices(const Figuring *figuring, size_t sale, size_t *count_out)
{
    *count_out = figuring->slice_counts[sale];
    return figuring->lots.slices + first_slice(figuring, sale);
}

Gains figuring_sale_gains(const Figuring *figuring, size_t sale)
{
    return recognized_of(figuring, first_slice(figuring, sale), figuring->slice_counts[sale]);
}

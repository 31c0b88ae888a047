/*
 * How the least tax is found.
 *
 * All sales of one holding are a pool, and each lot left in it is a choice: how much of it to sell.
 * The tax of a year never falls when a net gain rises. So without wash sales a pool has one
 * question only, how many of its shares come out of short-term lots: inside each term the least
 * gains per share go first. All pools together span a frontier of short-term and long-term gain,
 * and the least tax lies on it (min_tax_frontier.c).
 *
 * Wash sales make groups of identical securities. In a group, losses (choices that may lose, and
 * slices that are settled already) meet covers: shares of the window, each of which disallows the
 * loss of one share, unless it is sold itself. Losses are matched in the order of sale. A loss that
 * is old may meet any cover, since none is of its own purchase (WS-6); old losses come first. So
 * either no share of an old loss counts, they are all lost; or one counts, then the covers are
 * spent: the losses up to a cut took them all, and everything behind the cut counts in full. Which
 * of both, and where the cut is, is what a search branches on; in a group of several pools, how
 * much of a lot is sold (min_tax_search.c, min_tax_split.c).
 *
 * A part of all selections, a region, has a bound: what is not known in it about wash sales is
 * taken for the best (min_tax_offers.c), which leaves offers of shares at a gain each, and these a
 * frontier again (min_tax_region.c). The selection near the bound is valued exactly
 * (min_tax_value.c, min_tax_match.c). Where the best one meets the least bound of all regions, it
 * is proven.
 */
#include "domain/min_tax_parts.h"

#include "domain/proposal_tax.h"

static bool has_groups(const MinTaxWork *work)
{
    for (size_t i = 0; i < work->group_count; i++) {
        if (work->groups[i].cover_count > 0)
            return true;
    }
    return false;
}

/* Room for one value, one frontier, one region at a time. */
static void make_room(MinTaxWork *work)
{
    size_t parts = has_groups(work) ? BASKETS : 1; /* that a choice may have, and its pool */
    size_t offers = parts * work->choice_count + BASKETS * work->pool_count;
    size_t covers = 0;
    size_t losses = 0;

    for (size_t i = 0; i < work->group_count; i++) {
        const Group *group = &work->groups[i];

        covers = group->cover_count > covers ? group->cover_count : covers;
        losses = group->loss_count > losses ? group->loss_count : losses;
    }
    work->gains = ARENA_ARRAY(work->arena, Money, work->choice_count);
    work->terms = ARENA_ARRAY(work->arena, Term, work->choice_count);
    work->sliced = ARENA_ARRAY(work->arena, Quantity, work->choice_count);
    work->rest = ARENA_ARRAY(work->arena, Quantity, covers);
    work->cover_order = ARENA_ARRAY(work->arena, uint32_t, covers);
    work->matched = ARENA_ARRAY(work->arena, Quantity, losses);
    work->permanent = ARENA_ARRAY(work->arena, Quantity, losses);
    work->slicing = ARENA_ARRAY(work->arena, Slicing, work->pool_count);
    work->steps = ARENA_ARRAY(work->arena, Step, offers);
    work->spare_steps = ARENA_ARRAY(work->arena, Step, offers);
    work->step_ends = ARENA_ARRAY(work->arena, size_t, BASKETS * work->pool_count);
    work->baskets = ARENA_ARRAY(work->arena, Basket, BASKETS * work->pool_count);
    work->offers = ARENA_ARRAY(work->arena, Offer, parts * offers);
    work->forced = ARENA_ARRAY(work->arena, Forced, work->pool_count);
}

MinTaxWork min_tax_open(Arena *arena, const MinTaxProblem *problem)
{
    MinTaxWork work = {.arena = arena, .problem = problem};
    WashProposal proposal = {.household = problem->household,
                             .trade_date = problem->trade_date,
                             .sales = problem->fixed,
                             .sale_count = problem->fixed_count,
                             .buys = problem->buys,
                             .buy_count = problem->buy_count};
    WashOutcome fixed;

    wash_propose(arena, &proposal, &fixed);
    tax_bends_find(problem->parameters, problem->profile, &work.bends);
    min_tax_choices(&work);
    min_tax_groups(&work, &fixed);
    min_tax_base(&work, &proposal, &fixed);
    make_room(&work);
    return work;
}

/* The year's tax with everything that is sold and bought, the high end. Rules MT-7, BA-7. */
static Money figure(MinTaxWork *work, const ProposedSale *sales, size_t count)
{
    const MinTaxProblem *problem = work->problem;
    WashProposal proposal = {.household = problem->household,
                             .trade_date = problem->trade_date,
                             .sales = sales,
                             .sale_count = count,
                             .buys = problem->buys,
                             .buy_count = problem->buy_count};
    YearBefore before = {
        .parameters = problem->parameters, .profile = problem->profile, .gains = problem->without};
    WashOutcome outcome;
    ProposalTax tax;

    wash_propose(work->arena, &proposal, &outcome);
    proposal_tax(&before,
                 &(TaxedProposal){.proposal = &proposal,
                                  .outcome = &outcome,
                                  .recognized = wash_recognized(&proposal, &outcome),
                                  .unknown_basis_zero = true},
                 &tax);
    return tax.with.total;
}

/* The fixed slices and those of the sales, in order of sale. */
static ProposedSale *order_slices(const MinTaxWork *work, const ProposedSale *slices,
                                  const MinTaxTakes *takes, size_t count)
{
    const MinTaxProblem *problem = work->problem;
    ProposedSale *ordered = ARENA_ARRAY(work->arena, ProposedSale, count);
    size_t fixed = 0;
    size_t at = 0;

    for (size_t i = 0; i <= problem->sale_count; i++) {
        bool last = i == problem->sale_count;
        size_t until = last ? problem->fixed_count : problem->sales[i].fixed_before;

        while (fixed < until)
            ordered[at++] = problem->fixed[fixed++];
        for (size_t n = 0; !last && n < takes[i].count; n++)
            ordered[at++] = *slices++;
    }
    return ordered;
}

/* The takes of every sale and what they come to; without wash sales their value is just that. */
static void answer(MinTaxWork *work, const Quantity *sold, MinTaxAnswer *answer_out)
{
    const MinTaxProblem *problem = work->problem;
    size_t most = work->choice_count + problem->sale_count;
    ProposedSale *slices;
    size_t count;

    answer_out->sales = ARENA_ARRAY(work->arena, MinTaxTakes, problem->sale_count);
    min_tax_takes(work, sold, answer_out->sales);
    if (!has_groups(work)) {
        answer_out->tax = min_tax_value(work, sold).tax;
        return;
    }
    slices = ARENA_ARRAY(work->arena, ProposedSale, most);
    count = problem->fixed_count + min_tax_slices(work, sold, slices);
    answer_out->tax = figure(work, order_slices(work, slices, answer_out->sales, count), count);
}

/*
 * Where there are wash sales a value may be a cent off: a slice that gains nothing may round to a
 * loss (RD-3). So what a method sells is looked at as it will be figured.
 */
static void look_at_methods(MinTaxWork *work, const Quantity *best, Money near,
                            MinTaxAnswer *answer_out)
{
    Quantity *sold = ARENA_ARRAY(work->arena, Quantity, work->choice_count);

    for (LotSelection method = SELECT_FIFO; method < SELECT_AVERAGE_COST; method++) {
        Value than = {.tax = {answer_out->tax.cents - 1}, .disallowed = {INT64_MAX}};
        MinTaxAnswer other;

        if (!min_tax_method(work, method, &than, sold) ||
            memcmp(sold, best, work->choice_count * sizeof *sold) == 0 ||
            min_tax_value(work, sold).tax.cents > near.cents)
            continue;
        answer(work, sold, &other);
        if (other.tax.cents < answer_out->tax.cents)
            *answer_out = other;
    }
}

void min_tax_select(Arena *arena, const MinTaxProblem *problem, MinTaxAnswer *answer_out)
{
    MinTaxWork work = min_tax_open(arena, problem);
    Best best = {.sold = ARENA_ARRAY(arena, Quantity, work.choice_count),
                 .value = {.tax = {INT64_MAX}, .disallowed = {INT64_MAX}}};
    Money bound = min_tax_search(&work, &best);
    Money cents = {best.value.lots + 2}; /* rounded lot by lot, and in the sum of three taxes */

    answer(&work, best.sold, answer_out);
    if (has_groups(&work))
        look_at_methods(&work, best.sold, money_add(best.value.tax, cents), answer_out);
    bound = money_add(bound, cents);
    answer_out->proven = bound.cents >= answer_out->tax.cents;
    answer_out->lower_bound =
        answer_out->proven ? answer_out->tax : money_subtract(bound, money_add(cents, cents));
    answer_out->selections_tried = work.tried;
}

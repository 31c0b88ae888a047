#include "min_tax_oracle.h"

#include <stdlib.h>

/* The lot before `take` of it is sold by sale number `sale`: cut off slice by slice (RD-2). */
static Lot lot_before(const MinTaxProblem *problem, const MinTaxTakes *takes, size_t sale,
                      uint32_t index)
{
    Lot lot = problem->household->lots[index];

    for (size_t i = 0; i < problem->fixed_count; i++) {
        if (problem->fixed[i].lot == index)
            lot = lot_after(&lot, problem->fixed[i].quantity);
    }
    for (size_t s = 0; s < sale; s++) {
        for (size_t t = 0; t < takes[s].count; t++) {
            if (takes[s].takes[t].lot == index)
                lot = lot_after(&lot, takes[s].takes[t].quantity);
        }
    }
    return lot;
}

/* Rule BA-7: where a lot has no date, a gain is of this term and a loss of the other. */
static Money tax_as_read(const WashProposal *proposal, const WashOutcome *outcome,
                         const MinTaxProblem *problem, Term unknown_gain)
{
    Gains gains = wash_recognized(proposal, outcome);
    TaxYear year;

    for (size_t i = 0; i < proposal->sale_count; i++) {
        const ProposedSale *sale = &proposal->sales[i];
        Money gain = money_add(money_subtract(sale->proceeds, sale->basis), outcome->disallowed[i]);

        if (!sale->on_return || !sale->unknown_date ||
            (gain.cents > 0) == (unknown_gain == TERM_SHORT))
            continue;
        gains.short_term = money_subtract(gains.short_term, gain);
        gains.long_term = money_add(gains.long_term, gain);
    }
    gains.short_term = money_add(gains.short_term, problem->without.short_term);
    gains.long_term = money_add(gains.long_term, problem->without.long_term);
    tax_year_compute(problem->parameters, problem->profile, gains, &year);
    return year.total;
}

ProposedSale oracle_slice(const MinTaxProblem *problem, uint32_t lot, const LotSlice *slice)
{
    const Lot *sold = &problem->household->lots[lot];

    return (ProposedSale){
        .lot = lot,
        .quantity = slice->quantity,
        .proceeds = slice->proceeds,
        .basis = slice->basis,
        .term = slice->term,
        .on_return = household_account_on_return(&problem->household->accounts[sold->account],
                                                 problem->profile),
        .unknown_basis = !lot_basis_known(sold),
        .unknown_date = sold->kind != LOT_INHERITANCE && !slice->holding_start.present,
        .holding_start = slice->holding_start};
}

/* Puts a sale's slices behind the others. */
static void propose_sale(const MinTaxProblem *problem, const MinTaxTakes *takes, size_t sale,
                         ProposedSale *sales, size_t *count)
{
    const MinTaxSale *sold = &problem->sales[sale];
    Quantity taken = {0};
    Money paid = {0};

    for (size_t i = 0; i < takes[sale].count; i++) {
        LotTake take = takes[sale].takes[i];
        Lot lot = lot_before(problem, takes, sale, take.lot);
        Money until;
        LotSlice slice;

        taken = quantity_add(taken, take.quantity);
        until = money_share(sold->proceeds, taken, sold->quantity);
        slice = lot_slice(&lot, take.quantity, money_subtract(until, paid), problem->trade_date,
                          UNKNOWN_BASIS_ZERO);
        paid = until;
        sales[(*count)++] = oracle_slice(problem, take.lot, &slice);
    }
}

Money oracle_tax(Arena *scratch, const MinTaxProblem *problem, const MinTaxTakes *takes)
{
    enum { MOST = 256 };
    ProposedSale sales[MOST];
    size_t count = 0;
    size_t fixed = 0;
    WashProposal proposal = {problem->household, problem->trade_date, sales, 0,
                             problem->buys,      problem->buy_count};
    WashOutcome outcome;

    arena_reset(scratch);
    for (size_t i = 0; i <= problem->sale_count; i++) {
        while (fixed <
               (i < problem->sale_count ? problem->sales[i].fixed_before : problem->fixed_count))
            sales[count++] = problem->fixed[fixed++];
        if (i < problem->sale_count)
            propose_sale(problem, takes, i, sales, &count);
    }
    proposal.sale_count = count;
    wash_propose(scratch, &proposal, &outcome);
    return money_max(tax_as_read(&proposal, &outcome, problem, TERM_SHORT),
                     tax_as_read(&proposal, &outcome, problem, TERM_LONG));
}

static int compare_takes(const void *left, const void *right)
{
    uint32_t first = ((const LotTake *)left)->lot;
    uint32_t second = ((const LotTake *)right)->lot;

    return (first > second) - (first < second);
}

MinTaxTakes *oracle_method(Arena *arena, const MinTaxProblem *problem, LotSelection method)
{
    const Household *household = problem->household;
    MinTaxTakes *takes = ARENA_ARRAY(arena, MinTaxTakes, problem->sale_count);
    Quantity *left = ARENA_ARRAY(arena, Quantity, household->lot_count);

    memcpy(left, problem->left, household->lot_count * sizeof *left);
    for (size_t i = 0; i < problem->sale_count; i++) {
        const MinTaxSale *sale = &problem->sales[i];
        Holding holding = household_holding(household, sale->account, sale->security);
        SaleTerms terms = {method, sale->price, problem->trade_date};
        const uint32_t *order;
        size_t count = selection_order(arena, household, holding, &terms, &order);

        takes[i].takes = ARENA_ARRAY(arena, LotTake, count);
        takes[i].count = selection_take(order, count, sale->quantity, left, takes[i].takes);
        qsort(takes[i].takes, takes[i].count, sizeof(LotTake), compare_takes);
    }
    return takes;
}

/* All selections, one after the other. */
typedef struct Trying {
    Arena *scratch; /* NULL: they are only counted */
    const OracleCase *made;
    Quantity *left;
    MinTaxTakes *takes;
    size_t most;
    size_t count;
    Money least;
} Trying;

static void try_from(Trying *trying, size_t sale, uint32_t lot, int64_t wanted);

static void try_next_sale(Trying *trying, size_t sale)
{
    const MinTaxProblem *problem = &trying->made->problem;

    if (sale < problem->sale_count) {
        Holding holding = household_holding(problem->household, problem->sales[sale].account,
                                            problem->sales[sale].security);

        trying->takes[sale].count = 0;
        try_from(trying, sale, holding.first, problem->sales[sale].quantity.units);
        return;
    }
    trying->count++;
    if (trying->scratch != NULL)
        trying->least =
            money_min(trying->least, oracle_tax(trying->scratch, problem, trying->takes));
}

static void try_from(Trying *trying, size_t sale, uint32_t lot, int64_t wanted)
{
    const MinTaxProblem *problem = &trying->made->problem;
    const Household *household = problem->household;
    const MinTaxSale *sold = &problem->sales[sale];
    MinTaxTakes *takes = &trying->takes[sale];

    if (trying->count > trying->most)
        return;
    if (wanted == 0) {
        try_next_sale(trying, sale + 1);
        return;
    }
    if (lot == household->lot_count || household->lots[lot].account != sold->account ||
        household->lots[lot].security != sold->security ||
        (household->lots[lot].acquired_on.present &&
         date_compare(household->lots[lot].acquired_on.value, problem->trade_date) > 0))
        return;
    for (int64_t part = 0; part <= trying->left[lot].units && part <= wanted;
         part += trying->made->grain.units) {
        if (part > 0)
            takes->takes[takes->count++] = (LotTake){lot, {part}};
        trying->left[lot].units -= part;
        try_from(trying, sale, lot + 1, wanted - part);
        trying->left[lot].units += part;
        if (part > 0)
            takes->count--;
    }
}

static void try_all(Arena *arena, Trying *trying)
{
    const MinTaxProblem *problem = &trying->made->problem;

    trying->left = ARENA_ARRAY(arena, Quantity, problem->household->lot_count);
    trying->takes = ARENA_ARRAY(arena, MinTaxTakes, problem->sale_count);
    memcpy(trying->left, problem->left, problem->household->lot_count * sizeof *trying->left);
    for (size_t i = 0; i < problem->sale_count; i++)
        trying->takes[i].takes = ARENA_ARRAY(arena, LotTake, problem->household->lot_count);
    trying->least.cents = INT64_MAX;
    try_next_sale(trying, 0);
}

size_t oracle_count(Arena *arena, const OracleCase *made, size_t most)
{
    Trying trying = {.made = made, .most = most};

    try_all(arena, &trying);
    return trying.count;
}

Money oracle_least(Arena *arena, Arena *scratch, const OracleCase *made)
{
    Trying trying = {.scratch = scratch, .made = made, .most = SIZE_MAX};

    try_all(arena, &trying);
    return trying.least;
}

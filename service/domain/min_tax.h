/*
 * The lots whose sale costs least tax over the whole year, all sales that ask for it taken together
 * (rules LI-4, MS-1 to MS-4): a true minimum with a certificate, or the best found with a lower
 * bound. It refuses to plan sales and to read a clock.
 */
#pragma once

#include "domain/selection.h"
#include "domain/wash_proposal.h"

/* What sales gain on the return under a method, before wash sales. */
typedef struct MethodGains {
    bool known; /* somebody has figured it */
    Gains gains;
} MethodGains;

/* A sale whose lots are to be chosen. */
typedef struct MinTaxSale {
    uint32_t account;
    uint32_t security;
    Quantity quantity;
    Price price;
    Money proceeds;      /* net of fee, spread over the lots by RD-3 in the order of the takes */
    bool on_return;      /* AC-1, AC-5 */
    size_t fixed_before; /* fixed slices of the proposal's sales before this one (WS-9) */
    SelectionLots *lots; /* of its holding at the price, where somebody has them; or NULL */
} MinTaxSale;

typedef struct MinTaxProblem {
    const Household *household;
    const TaxParameters *parameters; /* NULL for a flat profile */
    const TaxProfile *profile;       /* never NULL: without one there is no tax to be least */
    Date trade_date;
    Gains without;             /* the year's recognized gains before the proposal */
    const Quantity *left;      /* per lot of the household: what the fixed sales leave of it */
    const ProposedSale *fixed; /* slices of the proposal's other sales */
    size_t fixed_count;
    const Money *averaged_basis; /* per lot of the household: of what they leave of it, where one of
                                    them averages (LI-6); NULL: as RD-2 leaves it */
    const ProposedBuy *buys;
    size_t buy_count;
    const MinTaxSale *sales;
    size_t sale_count;
    const MethodGains *by_method; /* per method before SELECT_AVERAGE_COST: all of the proposal's
                                     sales under it; or NULL */
} MinTaxProblem;

/* The lots of one sale, in the order in which they are sold: acquisition, then sequence. */
typedef struct MinTaxTakes {
    LotTake *takes;
    size_t count;
} MinTaxTakes;

typedef struct MinTaxAnswer {
    MinTaxTakes *sales; /* per sale of the problem */
    Money tax;          /* T(with), total of the year, at the high end of what is unknown (BA-7) */
    bool proven;        /* no selection costs less; to a cent a lot (RD-3) */
    Money lower_bound;  /* of T(with); equal to tax when proven */
    uint64_t selections_tried; /* and points between them at which the year was figured */
} MinTaxAnswer;

/*
 * Chooses the lots. Each holding has enough of its lots left that are held on the trade date (the
 * caller checks). Exact without wash sales between what is sold, held and bought (MS-2), by a sweep
 * over the joint frontier of net short and long gain; with them by branch and bound while that is
 * feasible (MS-3), never worse than any method of selection.h. Whole shares of a security that
 * trades in them, unless a lot or the sale has a part of one. Ties by MS-4 between the selections
 * looked at. Where two sales of one holding bring differently per share, and where something
 * without a date is sold, the least may be found and not proven. The same problem has the same
 * answer: the search gives up after so much work, some 50 ms for hundreds of lots and about a
 * second for thousands of them in one window. It ends as well when the arena is cancelled, with
 * what it has by then. Never fails.
 */
void min_tax_select(Arena *arena, const MinTaxProblem *problem, MinTaxAnswer *answer_out);

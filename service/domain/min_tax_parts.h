/*
 * What the search for the least tax is made of: the choices it has, the wash sales between them,
 * the frontier of gains that they span, and the value of a selection. min_tax.c opens with what
 * these are and how they go together. For min_tax*.c alone.
 */
#pragma once

#include "domain/min_tax.h"
#include "domain/tax_bends.h"

/*
 * Without a date gains are read as short-term and losses as long-term, and the other way round; the
 * dearer counts (BA-7).
 */
enum { READING_SHORT, READING_LONG, READINGS };

/* A term as far as it is known. */
typedef struct MinTaxTerm {
    Term term;
    bool undated;
    bool is_gain;
} MinTaxTerm;

static inline Term min_tax_term(MinTaxTerm term, int reading)
{
    if (!term.undated)
        return term.term;
    return term.is_gain == (reading == READING_SHORT) ? TERM_SHORT : TERM_LONG;
}

/* A lot that may be sold, in whole or in part. */
typedef struct Choice {
    uint32_t lot;
    uint32_t pool;
    const Lot *shares; /* as the fixed sales leave the lot */
    Quantity least;    /* to be sold whatever happens: of settled pools, the same as `most` */
    Quantity most;     /* all that is left, or all that the pool sells */
    Money proceeds;    /* of that, by the pool's sale that brings least per share */
    Money basis;       /* of these shares, where that does not depend on the proceeds (BA-4) */
    Money gain;        /* from these */
    Term term;
    bool undated;   /* on the return, with a term that is not known */
    uint32_t loss;  /* index in the losses of the pool's group, or WASH_NONE */
    uint32_t cover; /* index in the group's covers, or WASH_NONE */
} Choice;

/* The sales of one holding, taken together: it hardly matters which of them a share goes to. */
typedef struct Pool {
    uint32_t account;
    uint32_t security;
    uint32_t sale;    /* its first sale of the problem */
    uint32_t poorest; /* the sale that brings least per share */
    size_t sale_count;
    Quantity quantity;
    bool on_return;
    Quantity unit;  /* a share where all is whole, else the smallest part of one */
    uint32_t first; /* of its choices, which stand in the order of acquisition */
    uint32_t count;
    SelectionLots *lots; /* the same lots, to be ordered by any method */
    Holding holding;
    uint32_t *choice_of; /* per lot of the holding: the choice, or WASH_NONE */
    uint32_t *order;     /* the choices: short-term, then long-term, least gain per share first */
    uint32_t group;      /* of wash sales, or WASH_NONE */
} Pool;

/* What may be a loss, and disallowed: a choice's, or that of a fixed sale. */
typedef struct Loss {
    uint32_t choice; /* or WASH_NONE */
    uint32_t fixed;  /* or WASH_NONE */
    uint32_t lot;
    uint32_t purchase;  /* the first lot of it: its shares never meet the loss (WS-6) */
    uint32_t own_first; /* the covers of that purchase, which stand side by side */
    uint32_t own_count;
    Quantity most;
    Money gain; /* of that: negative, or so little above 0 that a slice may still lose a cent */
    Term term;
    bool undated;
    bool on_return;
} Loss;

/* Shares acquired in the window: each disallows the loss of one share (WS-8). */
typedef struct Cover {
    uint32_t choice;   /* that they may be sold of, or WASH_NONE */
    uint32_t lot;      /* or WASH_NONE: a purchase of the proposal */
    uint32_t purchase; /* as that of losses, or WASH_NONE */
    const Lot *shares; /* of a lot: as the fixed sales leave it */
    uint32_t account;
    int rank; /* of the account, where date and sequence are the same */
    Date date;
    int64_t sequence;
    Quantity quantity; /* that never absorbed a loss */
    Quantity held;     /* of a choice: with those that did */
} Cover;

/* Substantially identical securities with losses and with shares of the window. */
typedef struct Group {
    uint32_t security; /* one of them */
    Loss *losses;      /* in order of matching (WS-9) */
    size_t loss_count;
    size_t old_count; /* of the losses: before the first with a cover of its own purchase (WS-6) */
    Cover *covers;    /* in order of matching */
    size_t cover_count;
    Quantity offered;  /* of the covers, sold or not */
    bool has_ties;     /* what is kept of some covers decides which of them comes first */
    bool is_loose;     /* which of two sales a share goes to matters to what is matched */
    uint32_t pool;     /* on the return, that has all there is to choose in it, or WASH_NONE */
    Quantity *assured; /* per loss: shares that are matched at least, in the region at hand */
    Quantity *counted; /* per loss: shares that are not matched at most, likewise */
    Money disallowed;  /* in the selection valued last */
} Group;

/* What a selection costs, by the order of rule MS-4. */
typedef struct Value {
    Money tax;
    Money permanent;
    Money disallowed;
    Gains gains; /* of the year, recognized; without a date they are read as short-term */
    uint32_t lots;
} Value;

/* Shares that may be sold beyond those that must be, all at one gain per share. */
typedef struct Offer {
    uint32_t choice;   /* or WASH_NONE: losses that come to nothing (min_tax_offers.c) */
    Quantity quantity; /* > 0 */
    Money gain;        /* of all of it */
} Offer;

/* The baskets of a pool: what old losses and covers come to when they are spent, and the rest. */
enum { BASKET_REST, BASKET_SPENT, BASKETS };

/* Offers of which a number of shares is taken. */
typedef struct Basket {
    Offer *short_term; /* least gain per share first */
    Offer *long_term;
    size_t short_count, long_count;
    Quantity wanted;
    Quantity short_least, short_most; /* of what is wanted: shares of short-term offers */
    Quantity short_taken;             /* the answer */
} Basket;

/* Shares that turn from a long-term offer to a short-term one, or back, on the frontier. */
typedef struct Step {
    Money up;   /* short-term gain, >= 0 */
    Money down; /* long-term gain given for it, >= 0 */
    Quantity quantity;
    uint32_t basket;
    bool rising; /* shares turn short-term */
} Step;

/* What must be sold of a pool in a region. The cut is a loss of which some shares may be lost and
 * others count. */
typedef struct Forced {
    Quantity short_term; /* short-term shares, the cut's left out */
    Quantity counted;    /* of the cut: the part of a whole share whose other part is lost */
    Quantity lost;       /* of old losses, those of the cut among them */
    Quantity cut_least;  /* of the cut: between so much and */
    Quantity cut_most;   /* so much is lost; */
    Quantity cut_lost;   /* so much where the tax on the frontier is least */
    Quantity crowd; /* by how much that, and what counts of the cut, exceed all there is of it */
} Forced;

/* A pool while its choices are shared out to its sales, the oldest lot first. */
typedef struct Slicing {
    uint32_t choice; /* whose turn it is */
    Quantity used;   /* of it, by earlier sales */
    Lot left;        /* where some is used: what they left of it (RD-2) */
    bool done;       /* the same as in the selection valued before: its slices stand */
} Slicing;

typedef struct MinTaxWork {
    Arena *arena;
    const MinTaxProblem *problem;
    TaxBends bends;
    Gains base[READINGS]; /* the year's gains but for the pools; the groups' losses as allowed */
    bool has_undated;
    Pool *pools;
    size_t pool_count;
    uint32_t *pool_of; /* per sale of the problem */
    Choice *choices;
    size_t choice_count;
    Group *groups;
    size_t group_count;
    uint64_t tried; /* gains at which the year's tax was figured */
    uint64_t looks; /* at a choice, loss or cover, beyond those that every region costs: effort */
    /* Room for one value at a time. */
    Money *gains;     /* per choice: of what is sold of it */
    Term *terms;      /* likewise */
    Quantity *sliced; /* likewise: what that is */
    Quantity *rest;   /* per cover of a group */
    uint32_t *cover_order;
    Quantity *matched;   /* per loss of a group */
    Quantity *permanent; /* likewise, part of it */
    Slicing *slicing;    /* per pool */
    /* Room for one region at a time. */
    Basket *baskets; /* two per pool */
    Offer *offers;
    Forced *forced; /* per pool */
    Step *steps;
    Step *spare_steps;
    size_t *step_ends; /* per basket */
} MinTaxWork;

/* What a problem is made of, with room for all that is done with it. */
MinTaxWork min_tax_open(Arena *arena, const MinTaxProblem *problem);

/* What so much of a choice gains, but for rounding. */
static inline Money min_tax_gain(const Choice *choice, Quantity sold)
{
    if (sold.units == choice->most.units)
        return choice->gain;
    return (Money){decimal_multiply_divide(choice->gain.cents, sold.units, choice->most.units)};
}

/* Pools and their choices. */
void min_tax_choices(MinTaxWork *work);

/*
 * The groups with wash sales; `fixed` is the outcome of the proposal without the pools. Pools
 * without a part in the tax are settled where that costs nothing: shares of the window first if
 * that spares a loss, then the oldest. Rules WS-1 to WS-10.
 */
void min_tax_groups(MinTaxWork *work, const WashOutcome *fixed);

/* The lot less what the fixed sales take of it. Rules RD-2, LI-6. */
const Lot *min_tax_shares_left(const MinTaxWork *work, uint32_t lot);

/* The first lot of the purchase that a lot is of; its parts stand side by side. Rule WS-6. */
uint32_t min_tax_purchase(const MinTaxWork *work, uint32_t lot);

/*
 * Rule WS-9: by acquisition, then entry, then what defers a loss first. Of accounts that have all
 * of it the same, what is kept tells which comes first: see min_tax_match.
 */
int min_tax_compare_covers(const Cover *left, const Cover *right);

/* The covers of a group. Rules WS-2 to WS-8. */
void min_tax_covers(MinTaxWork *work, Group *group, const WashOutcome *fixed);

/* Which covers are of the losses' own purchases, and how far its losses are old. Rule WS-6. */
void min_tax_own(const MinTaxWork *work, Group *group);

/* Covers of choices that are settled by now are what is kept of them. */
void min_tax_keep_covers(MinTaxWork *work, Group *group);

/* Shares of a lot of the window that never absorbed a loss; none of others. Rules WS-2, WS-3. */
Quantity min_tax_unused(const MinTaxWork *work, const Lot *lot);

/*
 * The shares of each loss that are matched when this much of each choice is sold, into
 * work->matched and work->permanent. Where a slice's gain is given, a loss that rounds to nothing
 * is none. Rules WS-5, WS-6, WS-8, WS-9, WS-10.
 */
void min_tax_match(MinTaxWork *work, const Group *group, const Quantity *sold, const Money *gains);

/*
 * The year's gains but for the pools; what is disallowed of the groups' losses is taken out of the
 * outcome. Rules MT-7, BA-7.
 */
void min_tax_base(MinTaxWork *work, const WashProposal *proposal, WashOutcome *fixed);

static inline Money min_tax_net(Gains gains)
{
    return money_add(gains.short_term, gains.long_term);
}

/* The year's tax at these gains. */
Money min_tax_of(MinTaxWork *work, Gains gains);

/*
 * What the selection sells, sale by sale in the order of acquisition, into work->gains per choice
 * and, unless that is NULL, into `slices`. Answers the number of slices. Rules RD-2, RD-3.
 */
size_t min_tax_slices(MinTaxWork *work, const Quantity *sold, ProposedSale *slices);

/* The takes of every sale, the same slices. */
void min_tax_takes(MinTaxWork *work, const Quantity *sold, MinTaxTakes *takes_out);

/* The value of a selection, to the cent. Rules RD-2, RD-3, WS-1, BA-7. */
Value min_tax_value(MinTaxWork *work, const Quantity *sold);

/* Whether a loss and a cover are of one purchase: they never meet. Rule WS-6. */
static inline bool min_tax_is_own(const Loss *loss, const Cover *cover)
{
    return loss->purchase == cover->purchase;
}

/* What there is of a cover, sold or not. */
static inline Quantity min_tax_offered(const Cover *cover)
{
    return cover->choice == WASH_NONE ? cover->quantity
                                      : quantity_min(cover->quantity, cover->held);
}

/* The best selection yet; before the first one its tax and what is disallowed are INT64_MAX. */
typedef struct Best {
    Quantity *sold;
    Value value;
} Best;

/* Takes the selection if it is the best yet, and says so. */
bool min_tax_offer(MinTaxWork *work, Best *best, const Quantity *sold);

/*
 * What a method of selection.h before SELECT_AVERAGE_COST sells, into `sold`: the answer is never
 * worse than any of them. False where that is known to be no better than the value.
 */
bool min_tax_method(MinTaxWork *work, LotSelection method, const Value *than, Quantity *sold);

/*
 * Looks for a better selection among those next to the best, and next to that: by some shares of a
 * lot for those of another, or, finely, by ever smaller parts of them.
 */
void min_tax_improve(MinTaxWork *work, Best *best, bool finely);

/*
 * Looks for a selection better than the best, until there is none, or the search has become too
 * long. Answers a bound of the tax. Rule MS-3.
 */
Money min_tax_search(MinTaxWork *work, Best *best);

/*
 * The least tax of all that the baskets can come to, on top of `start`; each basket's part in it is
 * its short_taken. Exact but for cents of rounding. Rule MS-2.
 */
Money min_tax_frontier(MinTaxWork *work, Basket *baskets, size_t count, Gains start);

/*
 * What is known of a group in a region. Old losses come first in matching. When none of them counts
 * they are lost, whatever the covers are: shares that gain nothing. When one counts, they have
 * spent all covers: just so many shares are old losses before a cut, which gain nothing, or are
 * sold out of the covers themselves; everything behind the cut counts in full.
 */
typedef enum GroupState { GROUP_OPEN, GROUP_LOST, GROUP_SPENT } GroupState;

typedef struct GroupRegion {
    GroupState state; /* other than open for the group's one pool alone */
    uint32_t cut;     /* of GROUP_SPENT: the loss within which the covers end */
    Quantity least;   /* of the cut: shares that are lost */
    Quantity most;
} GroupRegion;

/* Selections that are looked at together. */
typedef struct Region {
    Quantity *least; /* per choice */
    Quantity *most;
    Quantity *short_least; /* per pool: short-term shares; of GROUP_SPENT, behind the cut */
    Quantity *short_most;
    GroupRegion *groups;
} Region;

/* The best that a region may hold. */
typedef struct Relaxed {
    Money tax;        /* no selection of the region costs less, but for cents */
    Quantity *sold;   /* per choice: a selection near it */
    bool valid;       /* whether that can be sold so: in whole shares where they are */
    uint32_t torn;    /* a pool of whole shares whose best lies between two, or WASH_NONE */
    Quantity torn_at; /* the lower of the two: of short-term shares */
} Relaxed;

/*
 * Fills the baskets of every pool with what the region has, and adds what must be sold to `start`.
 * False where the region holds nothing.
 */
bool min_tax_offers(MinTaxWork *work, const Region *region, int reading, Gains *start);

/* Bounds a region; false where it holds nothing. Rules MS-2, MS-3. */
bool min_tax_relax(MinTaxWork *work, const Region *region, int reading, Relaxed *relaxed);

/* How a region differs from the one that it is a part of. */
typedef enum LimitKind { LIMIT_NOTHING, LIMIT_GROUP, LIMIT_SHORTS, LIMIT_CHOICE } LimitKind;

typedef struct Limit {
    LimitKind kind;
    uint32_t index;    /* of the group, pool or choice */
    GroupRegion group; /* LIMIT_GROUP */
    Quantity least;    /* LIMIT_SHORTS, LIMIT_CHOICE */
    Quantity most;
} Limit;

/*
 * How the region at hand falls apart: a LIMIT_GROUP by what the group may be or, where that is
 * known, by what is lost of its cut; the others at `most`. LIMIT_NOTHING where all is known.
 */
Limit min_tax_split(const MinTaxWork *work, const Region *region, const Relaxed *relaxed);

/* Whether a selection is better than another. Rule MS-4. */
bool min_tax_is_better(const MinTaxWork *work, const Value *left, const Quantity *left_sold,
                       const Value *right, const Quantity *right_sold);

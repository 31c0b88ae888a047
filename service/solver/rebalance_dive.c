/*
 * Plans near to a region's answer. A program takes a place's lots by the hull of what they realize,
 * and is right only where a sale ends within one known lot. So each place is held to the lot that
 * its sale ends in; where an answer then sells all of that lot, or none, the place goes on to the
 * next one, or back. What results is made of whole shares where these are asked for.
 */
#include "solver/rebalance_search.h"

#include <math.h>

enum { STEPS = 6 }; /* from lot to lot */
/* As a share of the household's value: an objective less by no more is no better. */
static const double NOTHING = 1e-7;

typedef struct Dive {
    Planning *planning;
    const Region *whole; /* where the plans are looked for */
    size_t *lots;        /* per place: the lot that its sale has to end in */
    Best *best;
    size_t columns; /* of the programs solved */
} Dive;

static double *copy_of(const Planning *planning, const double *per_place)
{
    return ARENA_COPY(planning->arena, double, per_place, planning->scope.place_count);
}

/* The lot that a sale of so many dollars ends in, of the place whose first lot is `first`; where it
 * ends between two lots, the earlier one. */
static size_t lot_of(const Planning *planning, size_t first, double sold)
{
    size_t last = rebalance_lots_end(planning, first) - 1;
    size_t lot = first;

    for (double end = planning->lots[first].value; lot < last && end < sold - ONE_CENT; lot++)
        end += planning->lots[lot + 1].value;
    return lot;
}

/* Whether it matters which lot the place's sale ends in. */
static bool is_ordered(const Planning *planning, const Region *region, size_t first)
{
    return !region_is_free(region, &planning->lots[first]) &&
           !rebalance_is_straight(planning, region, first);
}

/* The part of the whole in which each place's sale ends within its lot. */
static Region within_lots(const Dive *dive)
{
    const Planning *planning = dive->planning;
    Region region = *dive->whole;
    size_t end;

    region.sold_least = copy_of(planning, region.sold_least);
    region.sold_most = copy_of(planning, region.sold_most);
    for (size_t first = 0; first < planning->lot_count; first = end) {
        uint32_t place = planning->lots[first].place;
        double sold = 0;

        end = rebalance_lots_end(planning, first);
        if (!is_ordered(planning, dive->whole, first))
            continue;
        for (size_t i = first; i < dive->lots[place]; i++)
            sold += planning->lots[i].value;
        region.sold_least[place] = fmax(region.sold_least[place], sold);
        region.sold_most[place] =
            fmin(region.sold_most[place], sold + planning->lots[dive->lots[place]].value);
    }
    return region;
}

/* Begins with the lots that the answer's sales end in. */
static void choose_lots(Dive *dive, const RegionAnswer *answer)
{
    const Planning *planning = dive->planning;
    size_t end;

    dive->lots = ARENA_ARRAY(planning->arena, size_t, planning->scope.place_count);
    for (size_t first = 0; first < planning->lot_count; first = end) {
        uint32_t place = planning->lots[first].place;

        end = rebalance_lots_end(planning, first);
        dive->lots[place] = lot_of(planning, first, answer->sold[place]);
    }
}

/* A place that sells all of its lot goes on to the next lot, one that sells none of it back to the
 * lot before. The answer stays within the limits: it lies on the border of both lots. */
static void move_on(Dive *dive, const RegionAnswer *answer)
{
    const Planning *planning = dive->planning;
    size_t end;

    for (size_t first = 0; first < planning->lot_count; first = end) {
        uint32_t place = planning->lots[first].place;
        size_t *lot = &dive->lots[place];
        double sold = answer->sold[place];

        end = rebalance_lots_end(planning, first);
        if (!is_ordered(planning, dive->whole, first))
            continue;
        if (sold >= answer->region.sold_most[place] - ONE_CENT && *lot + 1 < end &&
            sold < dive->whole->sold_most[place] - ONE_CENT)
            ++*lot;
        else if (sold <= answer->region.sold_least[place] + ONE_CENT && *lot > first &&
                 sold > dive->whole->sold_least[place] + ONE_CENT)
            --*lot;
    }
}

/* Solves the region's program and tries the answer as a plan, unless it exceeds budgets. *again_out
 * whether another step may find more. */
static Error *solve_and_try(Dive *dive, const Region *region, RegionAnswer *answer_out,
                            bool *again_out)
{
    TRY(rebalance_solve_region(dive->planning, region, true, answer_out));
    dive->columns += answer_out->sketch.program.column_count;
    *again_out = answer_out->solved && answer_out->over > ONE_CENT;
    if (!answer_out->solved || *again_out)
        return NULL;
    return rebalance_take_up(dive->planning, &answer_out->sketch, &answer_out->solution, dive->best,
                             again_out);
}

/* Steps from lot to lot as long as that betters the answer. *last_out is the last answer, if
 * *found_out. */
static Error *go_along(Dive *dive, RegionAnswer *last_out, bool *found_out)
{
    double before = LINEAR_INFINITY;
    bool again = true;

    *found_out = false;
    for (int i = 0; i < STEPS && again; i++) {
        Region region = within_lots(dive);
        RegionAnswer answer;

        TRY(solve_and_try(dive, &region, &answer, &again));
        if (!answer.solved)
            return NULL;
        *last_out = answer;
        *found_out = true;
        again = again || answer.solution.objective < before - NOTHING * dive->planning->value;
        before = answer.solution.objective;
        move_on(dive, &answer);
    }
    return NULL;
}

/* Which trades are made of whole shares, and how those bought are rounded; those sold always to the
 * nearest share. */
typedef enum Whole {
    WHOLE_SALES,   /* what is sold alone */
    WHOLE_NEAREST, /* what is bought as well, to the nearest share */
    WHOLE_DOWN     /* what is bought as well, down: the cash suffices */
} Whole;

/* The dollars of whole shares nearest to the dollars traded (positive: bought), or of none where
 * that is less than the smallest trade. *carry is what rounding left of its class so far: it is
 * added here, and what is left now goes on to the next place of the class. */
static double whole_shares(const Planning *planning, const RebalancePlace *place, double traded,
                           Whole how, double *carry)
{
    double price = rebalance_price_dollars(rebalance_price_of(planning, place));
    double least = rebalance_dollars(rebalance_policy_of(planning, place->account)->minimum_trade);
    double wanted = how == WHOLE_DOWN ? traded + ONE_CENT : traded + *carry;
    double shares = price > 0 ? wanted / price : 0;
    double rounded = (how == WHOLE_DOWN ? floor(shares) : round(shares)) * price;
    double held = floor((double)place->held.units / (double)QUANTITY_ONE) * price;

    rounded = traded > 0 ? fmax(rounded, 0) : fmin(fmax(rounded, -held), 0);
    if (fabs(rounded) < least)
        rounded = 0;
    *carry += traded - rounded;
    return rounded;
}

/* The answer's region in which places that trade whole shares trade just so many of them; *any_out
 * whether there is such a place among those that trade. */
static Region in_whole_shares(const Dive *dive, const RegionAnswer *answer, Whole how,
                              bool *any_out)
{
    const Planning *planning = dive->planning;
    const RebalanceScope *scope = &planning->scope;
    double *carry = ARENA_ARRAY(planning->arena, double, scope->map.class_count);
    Region region = answer->region;

    region.sold_least = copy_of(planning, region.sold_least);
    region.sold_most = copy_of(planning, region.sold_most);
    region.bought_least = copy_of(planning, region.bought_least);
    region.bought_most = copy_of(planning, region.bought_most);
    region.reach = dive->whole->reach;
    *any_out = false;
    for (uint32_t i = 0; i < scope->place_count; i++) {
        const RebalancePlace *place = &scope->places[i];
        double traded = answer->bought[i] - answer->sold[i];
        bool buys = traded > 0;
        double rounded;

        if (!place->whole || fabs(traded) < ONE_CENT)
            continue;
        *any_out = true;
        if (buys && how == WHOLE_SALES)
            continue;
        rounded =
            whole_shares(planning, place, traded, buys ? how : WHOLE_NEAREST, &carry[place->class]);
        region.bought_least[i] = fmax(rounded, 0);
        region.bought_most[i] = fmax(rounded, 0);
        /* Within what the whole sells: lots' values are rounded to cents, shares' are not. */
        region.sold_most[i] =
            fmax(fmin(-rounded, dive->whole->sold_most[i]), dive->whole->sold_least[i]);
        region.sold_least[i] = region.sold_most[i];
    }
    return region;
}

/* First makes what is sold whole, which settles the cash there is; then what is bought, to the
 * nearest share, or down where the cash does not suffice for that. */
static Error *round_off(Dive *dive, const RegionAnswer *answer)
{
    static const Whole ways[] = {WHOLE_NEAREST, WHOLE_DOWN};
    RegionAnswer sold;
    RegionAnswer rounded;
    bool whole;
    bool again;
    Region region = in_whole_shares(dive, answer, WHOLE_SALES, &whole);

    if (!whole)
        return NULL;
    TRY(solve_and_try(dive, &region, &sold, &again));
    for (size_t i = 0; sold.solved && i < sizeof ways / sizeof ways[0]; i++) {
        region = in_whole_shares(dive, &sold, ways[i], &whole);
        TRY(solve_and_try(dive, &region, &rounded, &again));
        if (rounded.solved)
            break;
    }
    return NULL;
}

static Error *dive_within(const RegionAnswer *answer, const Region *whole, Best *best,
                          size_t *columns)
{
    Dive dive = {.planning = answer->planning, .whole = whole, .best = best};
    RegionAnswer last = *answer;
    bool found;

    choose_lots(&dive, answer);
    TRY(go_along(&dive, &last, &found));
    if (found)
        TRY(round_off(&dive, &last));
    *columns += dive.columns;
    return NULL;
}

static bool has_free_lots(const Planning *planning)
{
    for (size_t i = 0; i < planning->lot_count; i++) {
        if (planning->lots[i].free)
            return true;
    }
    return false;
}

Error *rebalance_dive(const RegionAnswer *answer, Best *best, size_t *columns)
{
    Planning *planning = answer->planning;
    double slack = planning->budget_slack;
    Region whole = answer->region;

    TRY(dive_within(answer, &whole, best, columns));
    if (!has_free_lots(planning))
        return NULL;
    /* Once more with min_tax's lots in the order in which that method will take them: by tax alone,
     * without regard to drift and budgets, unlike the program that was free to choose. */
    rebalance_allow(planning);
    planning->budget_slack = slack;
    whole.ordered = true;
    return dive_within(answer, &whole, best, columns);
}

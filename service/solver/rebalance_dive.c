#include "solver/rebalance_search.h"

#include <math.h>

enum { STEPS = 6 };
/* Of the household's value: what is no better. */
static const double NOTHING = 1e-7;

/* Plans near to an answer. */
typedef struct Dive {
    Planning *planning;
    const Region *whole; /* where they are looked for */
    size_t *lots; /* per place: the lot that its sale ends in, of those that it begins with */
    Best *best;
    size_t columns; /* of the programs solved */
} Dive;

static double *copy_of(const Planning *planning, const double *per_place)
{
    return ARENA_COPY(planning->arena, double, per_place, planning->scope.place_count);
}

/* The lot that a sale of so many dollars ends in: of two that meet there the first. */
static size_t lot_of(const Planning *planning, size_t first, double sold)
{
    size_t last = rebalance_lots_end(planning, first) - 1;
    size_t lot = first;

    for (double end = planning->lots[first].value; lot < last && end < sold - ONE_CENT; lot++)
        end += planning->lots[lot + 1].value;
    return lot;
}

static bool is_ordered(const Planning *planning, const Region *region, size_t first)
{
    return !region_is_free(region, &planning->lots[first]) &&
           !rebalance_is_straight(planning, region, first);
}

/* Each ordered place sells within its lot. */
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

/* The lots that the answer ends in. */
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

/* Who sells all of its lot goes on to the next, who sells none of it back to the one before: the
 * answer at hand stays one. */
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

static Error *solve_region(Dive *dive, const Region *region, RegionAnswer *answer_out,
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

/* Along the lots as long as that is better; the last answer, unless there is none. */
static Error *go_along(Dive *dive, RegionAnswer *last_out, bool *found_out)
{
    double before = LINEAR_INFINITY;
    bool again = true;

    *found_out = false;
    for (int i = 0; i < STEPS && again; i++) {
        Region region = within_lots(dive);
        RegionAnswer answer;

        TRY(solve_region(dive, &region, &answer, &again));
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

/* What is made whole: what is sold, or what is bought as well, to the nearest share or down. */
typedef enum Whole { WHOLE_SALES, WHOLE_NEAREST, WHOLE_DOWN } Whole;

/* Whole shares for dollars traded, positive what is bought; what a class gets too much by it is
 * carried to its next place. */
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

/* Where no fractions are traded, whole shares are, if any. */
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
        /* The lots' values are rounded to cents. */
        region.sold_most[i] =
            fmax(fmin(-rounded, dive->whole->sold_most[i]), dive->whole->sold_least[i]);
        region.sold_least[i] = region.sold_most[i];
    }
    return region;
}

/* First what is sold is made whole, then what is bought, down where the cash does not suffice. */
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
    TRY(solve_region(dive, &region, &sold, &again));
    for (size_t i = 0; sold.solved && i < sizeof ways / sizeof ways[0]; i++) {
        region = in_whole_shares(dive, &sold, ways[i], &whole);
        TRY(solve_region(dive, &region, &rounded, &again));
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
    /* min_tax takes the lots that cost least, with an eye on neither drift nor budgets. */
    rebalance_allow(planning);
    planning->budget_slack = slack;
    whole.ordered = true;
    return dive_within(answer, &whole, best, columns);
}

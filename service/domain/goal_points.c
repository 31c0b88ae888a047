#include "domain/goal_parts.h"

enum {
    LOTS_LOOKED_AT = 256,  /* the ends of more lots are not points */
    TURNS_LOOKED_AT = 256, /* likewise of where later sales go over to another lot */
    SPLITS = 16,           /* of what lies between two points, at the most; fewer where there are */
    TRIES = 1024,          /* many points: so many quantities in all, about */
    SCRATCH_BYTES_KEPT = 4 << 20, /* when trying has taken more, it begins anew */
};

/* What the order brings: sales net of fees, less what is bought with fees. Rule BA-1. */
static Money cash_of(const Solving *solving)
{
    const Plan *plan = solving->plan;
    Money cash = {0};

    for (size_t i = 0; i < plan->trade_count; i++) {
        const PlannedTrade *trade = &plan->trades[i];

        if (trade->side == SIDE_BUY)
            cash = money_subtract(cash, money_add(trade->amount, trade->fee));
        else if (solving->sales[i].quantity.units > 0)
            cash = money_add(cash, money_subtract(solving->sales[i].amount, trade->fee));
    }
    return cash;
}

static Money reached_by(const Solving *solving, const Figures *figures)
{
    /* Tax that is saved is no money to spend: it comes, if at all, with the year's return. */
    if (solving->goal == GOAL_RAISE_NET_OF_TAX)
        return money_subtract(cash_of(solving), money_max(figures->total, (Money){0}));
    if (solving->goal == GOAL_LARGEST_WITH_ZERO_TAX)
        return figures->total;
    return figuring_sale_gains(solving->figuring, solving->plan->goal).long_term;
}

/* Whether this sale comes after the goal's, of the same holding: it gets what the goal leaves. */
static bool is_follower(const Solving *solving, size_t index)
{
    const PlannedTrade *trade = &solving->plan->trades[index];

    return index > solving->plan->goal && trade->side == SIDE_SELL &&
           trade->account == solving->sale->account && trade->security == solving->sale->security;
}

/* A hash of the lots in which the followers' sales end. While it stays the same, each follower
 * takes more of one lot alone as the goal takes more. */
static uint64_t followers_end(const Solving *solving)
{
    static const uint64_t SPREAD = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mark = 0;

    for (size_t i = solving->plan->goal + 1; i < solving->plan->trade_count; i++) {
        const ProposedSale *slices;
        size_t count;

        if (!is_follower(solving, i))
            continue;
        slices = figuring_sale_slices(solving->figuring, i, &count);
        if (count > 0)
            mark = (mark + slices[count - 1].lot + 1) * SPREAD;
    }
    return mark;
}

Error *goal_try(Solving *solving, int64_t steps, Point *point_out)
{
    PlannedTrade *sale = solving->sale;
    Figures figures;

    if (arena_used_bytes(solving->scratch) > SCRATCH_BYTES_KEPT) {
        arena_clear(solving->scratch);
        solving->figuring = figuring_again(solving->scratch, solving->opened);
    }
    sale->quantity.units = steps * solving->unit;
    sale->amount = money_value(sale->quantity, sale->price);
    sale->lot_selection = steps == 0 ? SELECT_FIFO : solving->method; /* nothing to choose */
    TRY(figuring_compute(solving->figuring, solving->sales, &figures));
    *point_out = (Point){.steps = steps,
                         .reached = reached_by(solving, &figures),
                         .washed = figures.disallowed.cents != 0,
                         .least = !figures.has_min_tax || figures.proven,
                         .followers = followers_end(solving)};
    return NULL;
}

bool goal_serves(const Solving *solving, const Point *point)
{
    if (solving->goal == GOAL_LARGEST_WITH_ZERO_TAX)
        return point->reached.cents <= 0;
    return point->reached.cents >= solving->wanted.cents;
}

Error *goal_bisect(Solving *solving, Point *low, Point *high)
{
    bool low_serves = goal_serves(solving, low);

    while (high->steps - low->steps > 1) {
        Point middle;

        TRY(goal_try(solving, low->steps + (high->steps - low->steps) / 2, &middle));
        if (goal_serves(solving, &middle) == low_serves)
            *low = middle;
        else
            *high = middle;
    }
    return NULL;
}

bool goal_is_plain(const Solving *solving, size_t first, size_t last)
{
    if (!solving->lot_by_lot)
        return false;
    for (size_t i = first; i <= last; i++) {
        if (solving->points[i].washed)
            return false;
    }
    return true;
}

static Error *add_point(Solving *solving, int64_t steps)
{
    size_t count = solving->point_count;

    if (count > 0 && solving->points[count - 1].steps >= steps)
        return NULL;
    TRY(goal_try(solving, steps, &solving->points[count]));
    solving->point_count++;
    return NULL;
}

/* Whether lots of the order are chosen by min_tax: in no order, and slowly. */
static bool is_chosen(const Solving *solving)
{
    bool chosen = false;

    for (size_t i = 0; i < solving->plan->trade_count; i++)
        chosen = chosen || solving->plan->trades[i].lot_selection == SELECT_MIN_TAX;
    return chosen;
}

static Error *add_lot_ends(Solving *solving, const int64_t *lots, size_t count, int64_t most)
{
    int64_t units = 0;

    solving->lot_by_lot = count <= LOTS_LOOKED_AT && !is_chosen(solving);
    TRY(add_point(solving, 0));
    for (size_t i = 0; i < count && solving->lot_by_lot; i++) {
        units += lots[i];
        TRY(add_point(solving, units / solving->unit));
        if (units % solving->unit != 0 && units / solving->unit < most)
            TRY(add_point(solving, units / solving->unit + 1));
    }
    return add_point(solving, most);
}

/* Two neighbouring quantities between which a follower first goes over to another lot. */
static Error *find_turn(Solving *solving, Point *low, Point *high)
{
    uint64_t before = low->followers;

    while (high->steps - low->steps > 1) {
        Point middle;

        TRY(goal_try(solving, low->steps + (high->steps - low->steps) / 2, &middle));
        if (middle.followers == before)
            *low = middle;
        else
            *high = middle;
    }
    return NULL;
}

/*
 * Adds the points at which followers go over to another lot. Where the goal takes of a lot what a
 * follower would have sold, the follower takes more of another lot: what the whole order reaches
 * may turn where that other lot ends, too.
 */
static Error *add_turns(Solving *solving)
{
    const Point *ends = solving->points;
    size_t count = solving->point_count;
    size_t turns = 0;

    solving->points = ARENA_ARRAY(solving->arena, Point, count + 2 * TURNS_LOOKED_AT);
    solving->points[0] = ends[0];
    solving->point_count = 1;
    for (size_t i = 1; i < count; i++) {
        Point *last = &solving->points[solving->point_count - 1];

        for (; last->followers != ends[i].followers && turns < TURNS_LOOKED_AT; turns++) {
            Point low = *last;
            Point high = ends[i];

            TRY(find_turn(solving, &low, &high));
            if (low.steps > last->steps)
                *++last = low;
            if (high.steps < ends[i].steps)
                *++last = high;
            else
                break;
        }
        *++last = ends[i];
        solving->point_count = (size_t)(last - solving->points) + 1;
    }
    solving->lot_by_lot = turns < TURNS_LOOKED_AT;
    return NULL;
}

/* Whether what is reached may turn between two points. */
static bool bends(const Solving *solving, const Point *low, const Point *high)
{
    return !solving->lot_by_lot || low->washed || high->washed;
}

static int64_t splits_of(size_t points)
{
    enum { SPLITS_LEAST = 2 };
    size_t parts = TRIES / points;

    return parts > SPLITS ? SPLITS : parts < SPLITS_LEAST ? SPLITS_LEAST : (int64_t)parts;
}

/*
 * Adds points in between where what is reached may turn, so that a search from point to point does
 * not miss much.
 */
static Error *split(Solving *solving)
{
    const Point *ends = solving->points;
    size_t count = solving->point_count;
    int64_t parts = splits_of(count);

    solving->points = ARENA_ARRAY(solving->arena, Point, count * (size_t)parts);
    solving->points[0] = ends[0];
    solving->point_count = 1;
    for (size_t i = 1; i < count; i++) {
        int64_t low = ends[i - 1].steps;
        int64_t length = ends[i].steps - low;

        for (int64_t part = 1; part < parts && bends(solving, &ends[i - 1], &ends[i]); part++)
            TRY(add_point(solving, low + decimal_multiply_divide(length, part, parts)));
        if (solving->points[solving->point_count - 1].steps < ends[i].steps)
            solving->points[solving->point_count++] = ends[i];
    }
    return NULL;
}

/* The most that the sale may sell: of lots that the order names, no more than is named. */
static int64_t most_units(const PlannedTrade *sale, const Household *household)
{
    int64_t units = 0;

    if (sale->lot_selection != SELECT_SPECIFIC)
        return sale->quantity.units;
    for (size_t i = 0; i < sale->asked->lot_count; i++) {
        const NamedLot *named = &sale->asked->lots[i];

        for (size_t l = 0; l < household->lot_count && !named->quantity.present; l++) {
            if (uuid_equal(household->lots[l].id.uuid, named->lot_id.uuid))
                units += household->lots[l].quantity.units;
        }
        units += named->quantity.present ? named->quantity.value.units : 0;
    }
    return units < sale->quantity.units ? units : sale->quantity.units;
}

/* What the sale takes of each lot when it takes all it may. */
static int64_t *lot_units(const Solving *solving, size_t *count_out)
{
    const ProposedSale *slices =
        figuring_sale_slices(solving->figuring, solving->plan->goal, count_out);
    int64_t *units = ARENA_ARRAY(solving->arena, int64_t, *count_out);

    for (size_t i = 0; i < *count_out; i++)
        units[i] = slices[i].quantity.units;
    return units;
}

Error *goal_open_points(Solving *solving)
{
    const Household *household = figuring_household(solving->figuring);
    const Security *security = &household->securities[solving->sale->security];
    int64_t most = most_units(solving->sale, household);
    bool turns = false;
    const int64_t *lots;
    size_t count;
    Point all;

    solving->unit = security->unit == UNIT_WHOLE ? QUANTITY_ONE : 1;
    most /= solving->unit;
    TRY(goal_try(solving, most, &all));
    lots = lot_units(solving, &count);
    solving->points = ARENA_ARRAY(solving->arena, Point, 2 * count + 2);
    TRY(add_lot_ends(solving, lots, count, most));
    if (solving->lot_by_lot)
        TRY(add_turns(solving));
    for (size_t i = 1; i < solving->point_count; i++)
        turns = turns || bends(solving, &solving->points[i - 1], &solving->points[i]);
    return turns ? split(solving) : NULL;
}

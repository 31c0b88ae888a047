/*
 * What selling along a place's lots realizes, in the order of its method, as a path of points; and
 * so what the plans of a region may realize at the least and at the most.
 */
#include "solver/rebalance_parts.h"

#include <math.h>

enum { BENDS = 4 }; /* of a lot: so often it is parted at one, at the most */

Realized rebalance_on_path(const Planning *planning, const Region *region, size_t first,
                           double sold)
{
    size_t end = rebalance_lots_end(planning, first);
    Realized realized = {0};

    if (rebalance_is_washed(planning, region, first))
        return rebalance_washed_path(planning, region, first, sold);
    for (size_t i = first; i < end && sold > 0; i++) {
        const Block *lot = &region->lots[i];
        double share = fmin(sold / lot->value, 1);

        realized.short_gain += share * lot->short_gain;
        realized.long_gain += share * lot->long_gain;
        sold -= lot->value;
    }
    return realized;
}

bool rebalance_is_lost(const Planning *planning, const Region *region, const Block *lot)
{
    return region->no_loss[planning->scope.places[lot->place].security] && block_is_loss(lot);
}

/* A path while it is made. */
typedef struct PathWalk {
    const Planning *planning;
    const Region *region;
    size_t first;
    bool washed; /* what a lot realizes does not follow from the lot alone */
    Path path;
    size_t room; /* of its points */
} PathWalk;

static PathPoint point_at(const PathWalk *walk, double sold)
{
    return (PathPoint){sold, rebalance_on_path(walk->planning, walk->region, walk->first, sold)};
}

static void keep_point(PathWalk *walk, PathPoint point)
{
    Path *path = &walk->path;

    if (path->count == walk->room) {
        walk->room *= 2;
        path->points =
            ARENA_COPY_IN(walk->planning->arena, PathPoint, path->points, path->count, walk->room);
    }
    path->points[path->count++] = point;
}

static double gain_of(const PathPoint *point)
{
    return point->realized.short_gain + point->realized.long_gain;
}

/* Dollars sold where the straight lines that leave both points meet, if they fall less the farther
 * on; else half-way. */
static double where_it_bends(const PathWalk *walk, const PathPoint *from, const PathPoint *to)
{
    double length = to->sold - from->sold;
    double step = length / 64;
    PathPoint behind = point_at(walk, from->sold + step);
    PathPoint before = point_at(walk, to->sold - step);
    double leaves = (gain_of(&behind) - gain_of(from)) / step;
    double arrives = (gain_of(to) - gain_of(&before)) / step;
    double at;

    if (arrives <= leaves)
        return from->sold + length / 2;
    at = (gain_of(to) - gain_of(from) - arrives * length) / (leaves - arrives);
    return from->sold + fmin(fmax(at, step), length - step);
}

/* Whether the point lies below the line between two others. */
static bool is_below(const PathPoint *point, const PathPoint *from, const PathPoint *to)
{
    double share = (point->sold - from->sold) / (to->sold - from->sold);

    return point->realized.short_gain <
               from->realized.short_gain - ONE_CENT +
                   share * (to->realized.short_gain - from->realized.short_gain) ||
           point->realized.long_gain <
               from->realized.long_gain - ONE_CENT +
                   share * (to->realized.long_gain - from->realized.long_gain);
}

/* Adds the points between two of a lot at which what it realizes bends downwards: where its sale
 * takes a replacement from a lot that loses more, and then there is no more to take. Rule WS-9. */
static void add_bends(PathWalk *walk, const PathPoint *from, const PathPoint *to, int depth)
{
    PathPoint bend;

    if (depth == 0 || to->sold - from->sold < 1)
        return;
    bend = point_at(walk, where_it_bends(walk, from, to));
    if (!is_below(&bend, from, to))
        return;
    add_bends(walk, from, &bend, depth - 1);
    keep_point(walk, bend);
    add_bends(walk, &bend, to, depth - 1);
}

/* Adds a point, and what bends on the way to it. */
static void add_point(PathWalk *walk, PathPoint point)
{
    if (walk->washed) {
        point = point_at(walk, point.sold);
        if (walk->path.count > 0) {
            PathPoint from = walk->path.points[walk->path.count - 1];

            add_bends(walk, &from, &point, BENDS);
        }
    }
    keep_point(walk, point);
}

/* The point on the lot at which so many dollars of the place are sold; the lot begins at `begin`.
 */
static PathPoint along(const Block *lot, const PathPoint *begin, double sold)
{
    double share = (sold - begin->sold) / lot->value;

    return (PathPoint){sold,
                       {begin->realized.short_gain + share * lot->short_gain,
                        begin->realized.long_gain + share * lot->long_gain}};
}

Path rebalance_path(const Planning *planning, const Region *region, size_t first)
{
    uint32_t place = planning->lots[first].place;
    size_t end = rebalance_lots_end(planning, first);
    double least = region->sold_least[place];
    double most = region->sold_most[place];
    size_t room = end - first + 2;
    PathWalk walk = {.planning = planning,
                     .region = region,
                     .first = first,
                     .washed = rebalance_is_washed(planning, region, first),
                     .path.points = ARENA_ARRAY(planning->arena, PathPoint, room),
                     .room = room};
    PathPoint begin = {0};

    if (!(least > 0))
        add_point(&walk, begin);
    for (size_t i = first; i < end && begin.sold < most - ONE_CENT; i++) {
        const Block *lot = &region->lots[i];
        PathPoint lot_end = along(lot, &begin, begin.sold + lot->value);

        if (rebalance_is_lost(planning, region, lot))
            break;
        if (least > 0 && least >= begin.sold && least < lot_end.sold)
            add_point(&walk, along(lot, &begin, least));
        if (lot_end.sold > least)
            add_point(&walk, along(lot, &begin, fmin(lot_end.sold, most)));
        begin = lot_end;
    }
    if (walk.path.count == 0 && begin.sold >= least - ONE_CENT)
        add_point(&walk, begin);
    return walk.path;
}

static void widen(Reach *reach, Realized at)
{
    reach->short_least = fmin(reach->short_least, at.short_gain);
    reach->short_most = fmax(reach->short_most, at.short_gain);
    reach->long_least = fmin(reach->long_least, at.long_gain);
    reach->long_most = fmax(reach->long_most, at.long_gain);
}

/* What selling along the lots may realize: the least and the most are at points of the path, since
 * it is straight between them. */
static Reach reach_along(const Planning *planning, const Region *region, size_t first)
{
    Path path = rebalance_path(planning, region, first);
    Reach reach = {LINEAR_INFINITY, -LINEAR_INFINITY, LINEAR_INFINITY, -LINEAR_INFINITY};

    for (size_t i = 0; i < path.count; i++)
        widen(&reach, path.points[i].realized);
    return reach;
}

static Reach reach_in_any_order(const Planning *planning, const Region *region, size_t first)
{
    size_t end = rebalance_lots_end(planning, first);
    Reach reach = {0};

    for (size_t i = first; i < end; i++) {
        const Block *lot = &region->lots[i];

        double least = region->lot_least[i] / lot->value;
        double most =
            rebalance_is_lost(planning, region, lot) ? least : region->lot_most[i] / lot->value;

        reach.short_least += fmin(least * lot->short_gain, most * lot->short_gain);
        reach.short_most += fmax(least * lot->short_gain, most * lot->short_gain);
        reach.long_least += fmin(least * lot->long_gain, most * lot->long_gain);
        reach.long_most += fmax(least * lot->long_gain, most * lot->long_gain);
    }
    return reach;
}

Reach rebalance_reach(const Planning *planning, const Region *region)
{
    Reach sum = {0};
    size_t end;

    for (size_t first = 0; first < planning->lot_count; first = end) {
        Reach reach = region_is_free(region, &planning->lots[first])
                          ? reach_in_any_order(planning, region, first)
                          : reach_along(planning, region, first);

        end = rebalance_lots_end(planning, first);
        sum.short_least += reach.short_least;
        sum.short_most += reach.short_most;
        sum.long_least += reach.long_least;
        sum.long_most += reach.long_most;
    }
    /* A cent wider: arithmetic must not leave a program without an answer. */
    return (Reach){.short_least = fmax(sum.short_least - ONE_CENT, region->reach.short_least),
                   .short_most = fmin(sum.short_most + ONE_CENT, region->reach.short_most),
                   .long_least = fmax(sum.long_least - ONE_CENT, region->reach.long_least),
                   .long_most = fmin(sum.long_most + ONE_CENT, region->reach.long_most)};
}

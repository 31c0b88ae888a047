/*
 * Branch and bound over regions, the one with the least bound first. A region whose bound is met by
 * a selection is done; another falls apart: by what a group of wash sales is known to be, at the
 * whole shares on either side of its best, or by how much of a lot is sold.
 */
#include "domain/min_tax_parts.h"

#include <assert.h>

/*
 * What a search may cost, and what a region and a look at the year's tax cost of it: counted, so
 * that the same problem has the same answer; some 50 ms.
 */
enum {
    EFFORT_MOST = 250000,
    EFFORT_REGION = 10,
    EFFORT_CHOICE = 1,
    EFFORT_YEAR = 4,
    LOOKS_PER_EFFORT = 64
};

typedef struct Node {
    size_t parent; /* the root is its own */
    Limit limit;
    Limit split; /* how it falls apart: at `most` of shares */
    Money bound;
} Node;

typedef struct Search {
    MinTaxWork *work;
    Best *best;
    Node *nodes;
    size_t node_count;
    size_t node_room;
    size_t heap_room;
    size_t *heap; /* of nodes: the least bound first, of those the newest */
    size_t heap_count;
    Region region; /* of the node at hand */
    Relaxed relaxed;
    Money reached;   /* the bound of what was taken up last */
    Money closed;    /* the least bound of what is done */
    uint64_t effort; /* in regions; that in looks is counted by the work */
} Search;

static bool is_spent(const Search *search)
{
    const MinTaxWork *work = search->work;

    return arena_is_cancelled(work->arena) ||
           search->effort + EFFORT_YEAR * work->tried + work->looks / LOOKS_PER_EFFORT >=
               EFFORT_MOST;
}

/* A bound that the best meets, to a cent a lot: what rounding may move (RD-2, RD-3). */
static bool is_met(const Search *search, Money bound)
{
    return bound.cents + search->best->value.lots >= search->best->value.tax.cents;
}

static bool comes_before(const Search *search, size_t left, size_t right)
{
    Money left_bound = search->nodes[left].bound;
    Money right_bound = search->nodes[right].bound;

    return left_bound.cents != right_bound.cents ? left_bound.cents < right_bound.cents
                                                 : left > right;
}

static void make_room(Search *search)
{
    Arena *arena = search->work->arena;

    search->nodes = arena_grown(arena, search->nodes, search->node_count, &search->node_room,
                                sizeof *search->nodes);
    search->heap = arena_grown(arena, search->heap, search->heap_count, &search->heap_room,
                               sizeof *search->heap);
}

static void push(Search *search, size_t node)
{
    size_t at = search->heap_count++;

    for (; at > 0 && comes_before(search, node, search->heap[(at - 1) / 2]); at = (at - 1) / 2)
        search->heap[at] = search->heap[(at - 1) / 2];
    search->heap[at] = node;
}

static size_t pop(Search *search)
{
    size_t first = search->heap[0];
    size_t last = search->heap[--search->heap_count];
    size_t at = 0;

    for (size_t child = 1; child < search->heap_count; child = 2 * at + 1) {
        if (child + 1 < search->heap_count &&
            comes_before(search, search->heap[child + 1], search->heap[child]))
            child++;
        if (!comes_before(search, search->heap[child], last))
            break;
        search->heap[at] = search->heap[child];
        at = child;
    }
    search->heap[at] = last;
    /* No bound is less than its parent's: the least first, so they rise. */
    assert(search->nodes[first].bound.cents >= search->reached.cents);
    search->reached = search->nodes[first].bound;
    return first;
}

static void narrow(Quantity *least, Quantity *most, const Limit *limit)
{
    if (least->units < limit->least.units)
        *least = limit->least;
    *most = quantity_min(*most, limit->most);
}

/* Makes the node's region the one at hand. */
static void enter(Search *search, size_t node)
{
    const MinTaxWork *work = search->work;
    Region *region = &search->region;

    for (size_t i = 0; i < work->choice_count; i++) {
        region->least[i] = work->choices[i].least;
        region->most[i] = work->choices[i].most;
    }
    for (size_t i = 0; i < work->pool_count; i++) {
        region->short_least[i] = (Quantity){0};
        region->short_most[i] = work->pools[i].quantity;
    }
    memset(region->groups, 0, work->group_count * sizeof *region->groups);
    for (;; node = search->nodes[node].parent) {
        const Limit *limit = &search->nodes[node].limit;

        if (limit->kind == LIMIT_GROUP && region->groups[limit->index].state == GROUP_OPEN)
            region->groups[limit->index] = limit->group;
        else if (limit->kind == LIMIT_SHORTS)
            narrow(&region->short_least[limit->index], &region->short_most[limit->index], limit);
        else if (limit->kind == LIMIT_CHOICE)
            narrow(&region->least[limit->index], &region->most[limit->index], limit);
        if (node == search->nodes[node].parent)
            return;
    }
}

static void close_bound(Search *search, Money bound)
{
    search->closed = money_min(search->closed, bound);
}

/* Bounds a region and looks at the selection near its best; keeps it if it may hold a better. */
static void consider(Search *search, size_t parent, const Limit *limit)
{
    MinTaxWork *work = search->work;
    size_t index = search->node_count;
    Node *node;

    make_room(search);
    node = &search->nodes[index];
    *node = (Node){.parent = parent, .limit = *limit};
    if (parent != index)
        node->bound = search->nodes[parent].bound;
    enter(search, index);
    search->effort += EFFORT_REGION + EFFORT_CHOICE * work->choice_count;
    for (int reading = 0; reading < (work->has_undated ? READINGS : 1); reading++) {
        if (!min_tax_relax(work, &search->region, reading, &search->relaxed))
            return;
        node->bound = money_max(node->bound, search->relaxed.tax);
        if (search->relaxed.valid)
            min_tax_offer(work, search->best, search->relaxed.sold);
    }
    node->split = (Limit){.kind = LIMIT_NOTHING};
    if (!is_met(search, node->bound))
        node->split = min_tax_split(work, &search->region, &search->relaxed);
    if (node->split.kind == LIMIT_NOTHING) {
        close_bound(search, node->bound);
        return;
    }
    search->node_count++;
    push(search, index);
}

/* Rule MS-3: no old loss counts, or the covers end within one of them. */
static void split_group(Search *search, size_t node)
{
    const MinTaxWork *work = search->work;
    Limit limit = search->nodes[node].split;
    const Group *group = &work->groups[limit.index];
    int64_t covers = 0;
    int64_t before = 0;
    int64_t unit = work->pools[work->choices[group->losses[0].choice].pool].unit.units;

    for (size_t i = 0; i < group->cover_count; i++)
        covers += group->covers[i].choice == WASH_NONE ? group->covers[i].quantity.units
                                                       : group->covers[i].held.units;
    limit.group = (GroupRegion){.state = GROUP_LOST};
    consider(search, node, &limit);
    for (uint32_t cut = 0; cut < group->old_count; cut++) {
        if (cut > 0 && before >= covers && covers % unit == 0)
            return; /* whatever is lost, it is before this one: see place_cut */
        if (is_spent(search)) {
            close_bound(search, search->nodes[node].bound); /* of the cuts not looked at */
            return;
        }
        limit.group = (GroupRegion){GROUP_SPENT, cut, {0}, group->losses[cut].most};
        consider(search, node, &limit);
        before += group->losses[cut].most.units;
    }
}

/* What of the cut is lost: no more than so much, or more. */
static void split_cut(Search *search, size_t node)
{
    const MinTaxWork *work = search->work;
    Limit limit = search->nodes[node].split;
    Limit rest = limit;

    limit.group.most = limit.most;
    rest.group.least = quantity_add(limit.most, work->pools[work->groups[limit.index].pool].unit);
    consider(search, node, &limit);
    consider(search, node, &rest);
}

static void split_shares(Search *search, size_t node)
{
    Limit limit = search->nodes[node].split;
    const Choice *choices = search->work->choices;
    uint32_t pool = limit.kind == LIMIT_SHORTS ? limit.index : choices[limit.index].pool;
    Limit rest = limit;

    rest.least = quantity_add(limit.most, search->work->pools[pool].unit);
    rest.most = search->work->pools[pool].quantity;
    consider(search, node, &limit);
    consider(search, node, &rest);
}

static void start(Search *search)
{
    MinTaxWork *work = search->work;
    Arena *arena = work->arena;

    search->region = (Region){.least = ARENA_ARRAY(arena, Quantity, work->choice_count),
                              .most = ARENA_ARRAY(arena, Quantity, work->choice_count),
                              .short_least = ARENA_ARRAY(arena, Quantity, work->pool_count),
                              .short_most = ARENA_ARRAY(arena, Quantity, work->pool_count),
                              .groups = ARENA_ARRAY(arena, GroupRegion, work->group_count)};
    search->relaxed.sold = ARENA_ARRAY(arena, Quantity, work->choice_count);
    consider(search, 0, &(Limit){.kind = LIMIT_NOTHING});
}

static void offer_methods(MinTaxWork *work, Best *best)
{
    Quantity *sold = ARENA_ARRAY(work->arena, Quantity, work->choice_count);

    for (LotSelection method = SELECT_FIFO; method < SELECT_AVERAGE_COST; method++) {
        if (min_tax_method(work, method, &best->value, sold) &&
            memcmp(sold, best->sold, work->choice_count * sizeof *sold) != 0)
            min_tax_offer(work, best, sold);
    }
}

Money min_tax_search(MinTaxWork *work, Best *best)
{
    Search search = {.work = work, .best = best, .reached = {INT64_MIN}, .closed = {INT64_MAX}};

    start(&search);
    offer_methods(work, best);
    if (search.heap_count > 0 && !is_met(&search, search.nodes[0].bound))
        min_tax_improve(work, best, false);
    while (search.heap_count > 0 && !is_spent(&search)) {
        size_t node = pop(&search);

        if (is_met(&search, search.nodes[node].bound)) {
            close_bound(&search, search.nodes[node].bound);
            break;
        }
        if (search.nodes[node].split.kind != LIMIT_GROUP)
            split_shares(&search, node);
        else if (search.nodes[node].split.group.state == GROUP_SPENT)
            split_cut(&search, node);
        else
            split_group(&search, node);
    }
    if (search.heap_count > 0) {
        min_tax_improve(work, best, true); /* the search gave up */
        close_bound(&search, search.nodes[search.heap[0]].bound);
    }
    return money_min(search.closed, best->value.tax);
}

/* How a region falls apart whose bound no selection meets. */
#include "domain/min_tax_parts.h"

/* The group, not looked into yet, that the selection at hand loses most in. */
static Limit split_groups(const MinTaxWork *work, const Region *region, bool losing)
{
    Limit split = {.kind = LIMIT_NOTHING};
    Money most = {losing ? 0 : -1};

    for (uint32_t i = 0; i < work->group_count; i++) {
        const Group *group = &work->groups[i];

        if (group->pool != WASH_NONE && region->groups[i].state == GROUP_OPEN &&
            group->disallowed.cents > most.cents) {
            most = group->disallowed;
            split = (Limit){.kind = LIMIT_GROUP, .index = i};
        }
    }
    return split;
}
/* Where to part what may be lost of a cut. */
static Quantity part_cut(const Forced *forced, int64_t unit)
{
    int64_t at = forced->cut_least.units;

    if (forced->crowd.units > 0) /* so that neither part has the crowd */
        return (Quantity){forced->cut_lost.units - forced->crowd.units +
                          (forced->crowd.units - unit) / 2 / unit * unit};
    if (at >= unit || at % unit == 0) /* a part of a share alone is apart: see place_cut */
        at += (forced->cut_most.units - at) / 2 / unit * unit;
    return (Quantity){at};
}

/* The cut that is crowded most, in dollars, or of which most may or may not be lost. */
static Limit split_cuts(const MinTaxWork *work, const Region *region, bool crowded)
{
    Limit split = {.kind = LIMIT_NOTHING};
    Wide most = 0;

    for (uint32_t i = 0; i < work->group_count; i++) {
        const Group *group = &work->groups[i];
        GroupRegion state = region->groups[i];
        const Forced *forced;
        const Loss *cut;
        Quantity width;
        Wide loss;

        if (state.state != GROUP_SPENT)
            continue;
        forced = &work->forced[group->pool];
        cut = &group->losses[state.cut];
        width = crowded ? forced->crowd : quantity_subtract(forced->cut_most, forced->cut_least);
        loss = -(Wide)cut->gain.cents * width.units / cut->most.units;
        if (width.units == 0 || loss <= most)
            continue;
        most = loss;
        split = (Limit){.kind = LIMIT_GROUP,
                        .index = i,
                        .group = state,
                        .most = part_cut(forced, work->pools[group->pool].unit.units)};
    }
    return split;
}

/* What is not known of a choice, in the order in which it is asked for. */
typedef enum Doubt { DOUBT_COVERS, DOUBT_LOST, DOUBT_DATE, DOUBTS } Doubt;

/* Whether the bound may be off because it is not known how much of the choice is sold. */
static bool is_doubtful(const MinTaxWork *work, const Region *region, const Choice *choice,
                        Doubt doubt)
{
    uint32_t index = work->pools[choice->pool].group;
    bool loss = choice->loss != WASH_NONE;
    const Group *group;
    bool old;

    if (doubt == DOUBT_DATE)
        return choice->undated;
    if (index == WASH_NONE)
        return false;
    group = &work->groups[index];
    old = loss && choice->loss < group->old_count;
    switch (region->groups[index].state) {
    case GROUP_SPENT:
        return false; /* see split_cuts */
    case GROUP_LOST:
        return group->old_count < group->loss_count &&
               (doubt == DOUBT_LOST ? old : (loss && !old) || choice->cover != WASH_NONE);
    case GROUP_OPEN:
    default:
        return group->pool == WASH_NONE && !group->is_loose && doubt == DOUBT_COVERS &&
               (loss || choice->cover != WASH_NONE);
    }
}

/* The doubtful choice of which most may or may not be sold, in the middle. */
static Limit split_choices(const MinTaxWork *work, const Region *region, Doubt doubt)
{
    Limit split = {.kind = LIMIT_NOTHING};
    int64_t widest = 0;

    for (uint32_t i = 0; i < work->choice_count; i++) {
        int64_t unit = work->pools[work->choices[i].pool].unit.units;
        Quantity least = region->least[i];
        int64_t width = region->most[i].units - least.units;

        if (width <= widest || !is_doubtful(work, region, &work->choices[i], doubt))
            continue;
        widest = width;
        split = (Limit){
            .kind = LIMIT_CHOICE, .index = i, .most = {least.units + width / 2 / unit * unit}};
    }
    return split;
}

static bool is_open(const MinTaxWork *work, const Region *region, uint32_t pool)
{
    uint32_t group = work->pools[pool].group;

    return group != WASH_NONE && work->groups[group].pool == pool &&
           region->groups[group].state == GROUP_OPEN;
}

/* How the region at hand falls apart, once its bound is not met. */
Limit min_tax_split(const MinTaxWork *work, const Region *region, const Relaxed *relaxed)
{
    uint32_t torn = relaxed->torn;
    Limit split = split_cuts(work, region, true);

    if (split.kind == LIMIT_NOTHING)
        split = split_groups(work, region, true);

    if (split.kind == LIMIT_NOTHING && torn != WASH_NONE && !is_open(work, region, torn))
        return (Limit){.kind = LIMIT_SHORTS, .index = torn, .most = relaxed->torn_at};
    if (split.kind == LIMIT_NOTHING)
        split = split_cuts(work, region, false);
    if (split.kind == LIMIT_NOTHING)
        split = split_choices(work, region, DOUBT_COVERS);
    if (split.kind == LIMIT_NOTHING)
        split = split_groups(work, region, false);
    for (Doubt doubt = DOUBT_LOST; doubt < DOUBTS && split.kind == LIMIT_NOTHING; doubt++)
        split = split_choices(work, region, doubt);
    return split;
}

/* What checking and flattening a blend share. For blend*.c and tailoring.c alone. */
#pragma once

#include "domain/blend.h"

/* Gives each part, whose target is its own place yet, its target: those of one name are one,
 * numbered as they come first. */
void blend_merge(Arena *arena, Flattened *flattened);

/* Gives the targets and the sleeves their weights, in proportion to those of their parts, of which
 * there are some. */
void blend_weigh(Arena *arena, size_t sleeve_count, Flattened *flattened);

bool blend_is_removed(const Blend *blend, const ModelTarget *target);

/* Faults of the sleeves themselves, before anything is looked at that their models say. */
void blend_check_sleeves(Arena *arena, const Blend *blend, ErrorList *faults);

/*
 * conflicting_group: a part's group has other members in the flattened target that it goes to, or
 * two of the flattened targets have a member in common.
 */
void blend_check_groups(Arena *arena, const Flattened *flattened, ErrorList *faults);

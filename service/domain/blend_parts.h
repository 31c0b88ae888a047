/* What checking and flattening a blend share. For blend*.c alone. */
#pragma once

#include "domain/blend.h"

/* Whether drift calls the target so: its class, group or symbol. */
bool blend_target_is(const ModelTarget *target, Text name);

bool blend_is_removed(const Blend *blend, const ModelTarget *target);

/* Faults of the sleeves themselves, before anything is looked at that their models say. */
void blend_check_sleeves(Arena *arena, const Blend *blend, ErrorList *faults);

/*
 * conflicting_group: a part's group has other members in the flattened target that it goes to, or
 * two of the flattened targets have a member in common.
 */
void blend_check_groups(Arena *arena, const Flattened *flattened, ErrorList *faults);

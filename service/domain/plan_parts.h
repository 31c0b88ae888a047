/*
 * What planning and the checks of what is asked for share: the trade being planned and its faults.
 * For plan*.c alone.
 */
#pragma once

#include "domain/plan.h"

typedef struct Planning {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    OptionalWord selection; /* the live switch */
    Plan *plan;
    PlannedTrade *sells;
    PlannedTrade *buys;
    size_t sell_count;
    size_t buy_count;
    Wide bought_units; /* of all buys, so that sums of shares stay in range */
    ErrorList faults;
} Planning;

/* A fault at /trades/<trade><member>. */
void plan_fault(Planning *planning, size_t trade, const char *member, const char *code,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

const char *plan_quantity_text(Planning *planning, Quantity quantity);

/* Faults of a trade's own members, whatever it trades. */
void plan_check_members(Planning *planning, size_t index);

/*
 * Rule LI-2: lots are identified by name under `specific`, by a standing order under every other
 * method; never both, but that the live switch passes over names.
 */
void plan_check_lots(Planning *planning, size_t index, const PlannedTrade *trade);

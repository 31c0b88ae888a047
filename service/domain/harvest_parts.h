/*
 * What the parts of harvest_plan share: the household's lots while they are chosen. For harvest*.c
 * alone.
 */
#pragma once

#include "domain/harvest.h"

typedef struct Harvest {
    Arena *arena;
    const HarvestTask *task;
    const RebalancePlan *beside; /* the rebalance that it is added to, as it was found; or NULL */
    RebalanceScope scope;
    const TaxProfile *profile;
    bool *chosen;   /* per lot of the household */
    Money *washed;  /* per lot: what shares bought in the window would disallow of its loss */
    bool *too_late; /* per security: it would replace what is sold */
    bool *left_out; /* per place of the scope: no swap beside the rebalance */
    HarvestSwap *swaps;
    size_t swap_count;
} Harvest;

/* Whether no fractions of it are traded there. */
bool harvest_is_whole(const Harvest *harvest, uint32_t account, uint32_t security);

/* What of the lot can be sold: whole shares where no fractions are traded. */
Quantity harvest_salable(const Harvest *harvest, const Lot *lot);

/* The lots of the place that lose enough and are disallowed by nothing; their proceeds and loss,
 * zero where there are none or they are less than the smallest trade. */
Money harvest_choose(Harvest *harvest, const RebalancePlace *place, Money *loss_out);

/* What is bought for what the place sells. */
void harvest_replace(const Harvest *harvest, const RebalancePlace *place, HarvestSwap *swap);

static inline Holding harvest_lots(const Harvest *harvest, const RebalancePlace *place)
{
    return household_holding(harvest->scope.household, place->account, place->security);
}

/*
 * What a household keeps a plan from on a day (product A4): selling, buying, or both, of an
 * account, a security or a lot. It refuses nothing that an advisor names: trades are warned of.
 */
#pragma once

#include "domain/household.h"

/* The first restraint that keeps the account from trading the security this way, those of single
 * lots aside; NULL: none does. */
const Restraint *restraint_find(const Household *household, TradeSide side, uint32_t account,
                                uint32_t security, Date trade_date);

/* The first restraint of this very lot, or NULL. */
const Restraint *restraint_of_lot(const Household *household, const Lot *lot, Date trade_date);

/* Marks the lots that a restraint of their own keeps, in a copy of the lots if there are any. */
void restraint_spare_lots(Arena *arena, Household *household, Date trade_date);

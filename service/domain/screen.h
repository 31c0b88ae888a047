/*
 * Screens (product E5): the exclusion lists that policies keep a household to, as restraints of the
 * securities that it knows. It refuses to know more than what a restraint can say.
 */
#pragma once

#include "domain/catalog.h"

/*
 * The household kept, beside its own restraints, from whatever the lists of its screens name. It
 * shares everything else with `household`.
 */
Household screen_household(Arena *arena, const Household *household, const Catalog *catalog);

/*
 * The first security of a class, by symbol, that has a price, of those that no screen of the
 * household, whosesoever it is, keeps plans from buying, or of all where each is kept: what is
 * bought for a class of which nothing is held. NULL when there is none.
 */
const Security *screen_class(const Household *household, const Catalog *catalog,
                             AssetClass asset_class);

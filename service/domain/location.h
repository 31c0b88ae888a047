/*
 * Asset location: what a household pays in tax a year for what its classes yield where they are
 * held, between the least and the most that the same holdings could cost it in the same accounts
 * (product E2; docs/asset-location.md). It refuses to forecast prices, to tax what a retirement
 * account will pay out one day, and to move anything.
 */
#pragma once

#include "domain/household.h"

/* What a dollar of a class pays out or realizes in a year; the four are no more than it. */
typedef struct LocationYield {
    Rate ordinary_yield;  /* interest, dividends that are not qualified */
    Rate qualified_yield; /* qualified dividends */
    Rate short_term_gain; /* by turnover, of what is distributed or sold */
    Rate long_term_gain;
} LocationYield;

/* Dated data of schema/asset-location.json. */
typedef struct LocationYields {
    LocationYield by_class[ASSET_CLASS_COUNT]; /* by AssetClass */
} LocationYields;

/* Of a household: what the next dollar of income costs, and a dollar of each class a year. */
typedef struct LocationRates {
    bool known;                   /* false: no tax profile, or its year has no parameters */
    const TaxProfile *profile;    /* NULL where it is not known */
    Rate ordinary;                /* of income tax, NIIT and state together */
    Rate preferential;            /* likewise, of qualified dividends and long-term gain */
    Rate drag[ASSET_CLASS_COUNT]; /* in a taxable account on the return; else there is none */
} LocationRates;

/*
 * The household's rates in a year in which nothing is traded any more. CHOICE: marginal rates of
 * $1,000 of interest, and of as much in qualified dividends, on top of the year so far; of a flat
 * profile its short-term and its long-term rate, each with the state's (FL-1). A drag is yield and
 * short-term gain at the one, qualified yield and long-term gain at the other, rounded once to six
 * places, half away. Rules TX-1, TX-2, NI-1, SL-1.
 */
LocationRates location_rates(const TaxTables *tables, const LocationYields *yields,
                             const Household *household, int32_t year);

/* Of a dollar a year in one of the household's accounts. Rule AC-5. */
Rate location_drag_in(const Household *household, const LocationRates *rates, uint32_t account,
                      OptionalWord asset_class);

/* Why there is no score. */
typedef enum LocationGap {
    LOCATION_KNOWN,
    LOCATION_MISSING_PRICE, /* DR-7; nothing else is known either */
    LOCATION_NO_TAX_RATES,  /* likewise */
    LOCATION_NO_CHOICE,     /* every placement costs the same */
} LocationGap;
extern const Names LOCATION_GAP_NAMES;

enum { LOCATION_SCORE_BEST = 100 };

/* Where a class costs least. */
typedef enum LocationPlace {
    PLACE_TAXABLE,
    PLACE_RETIREMENT,
    PLACE_EITHER, /* in both, or it makes no difference */
} LocationPlace;
extern const Names LOCATION_PLACE_NAMES;

typedef struct LocationClass {
    AssetClass asset_class;
    Rate drag;
    Money value;
    Money taxable; /* of it, in taxable accounts */
    LocationPlace belongs;
} LocationClass;

typedef struct Location {
    LocationGap gap;
    int32_t score; /* 0 most tax .. 100 least, half away; of LOCATION_KNOWN */
    Money drag;    /* of tax a year; these three also of LOCATION_NO_CHOICE */
    Money least;
    Money greatest;
    LocationClass *classes; /* that are held, as AssetClass; likewise */
    size_t class_count;
} Location;

/* Whether the drags are known. */
static inline bool location_has_drag(const Location *location)
{
    return location->gap == LOCATION_KNOWN || location->gap == LOCATION_NO_CHOICE;
}

/*
 * Where the positions stand between the least and the greatest drag of the same classes in the same
 * accounts. Two kinds of account differ, taxable ones on the return and retirement accounts, so the
 * least drag fills the taxable ones with the classes of the least drag first, and the greatest the
 * other way: no transport between accounts is better. Left out are securities without a class,
 * whose yield nobody says, and taxable accounts on another return; a debt counts as no cash.
 */
void location_compute(Arena *arena, const Household *household, const LocationRates *rates,
                      const HouseholdPositions *positions, Location *location_out);

/* The drag a year of the positions in 10^-6 cents, exact but for one rounding; 0 without rates. */
Wide location_drag(const Household *household, const LocationRates *rates,
                   const HouseholdPositions *positions);

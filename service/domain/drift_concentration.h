/*
 * How much of a household stands on one issuer or one sector, and what several accounts hold at
 * once (product B8). It refuses to look through funds: what they hold is not known here.
 */
#pragma once

#include "domain/drift.h"

/* A group's part in one account. */
typedef struct ConcentrationPart {
    uint32_t account;
    Money value;
} ConcentrationPart;

typedef struct ConcentrationGroup {
    Text name; /* issuer, sector; of an overlap the identity group, or the symbol */
    Money value;
    Rate weight;   /* to 6 places; `over` is exact (DR-2) */
    bool over;     /* of issuers and sectors: more than the limit */
    Money excess;  /* what is above the limit, rounded up to the cent; 0 unless over */
    Text *symbols; /* ascending */
    size_t symbol_count;
    ConcentrationPart *parts; /* by account */
    size_t part_count;
} ConcentrationGroup;

/* Largest first, ties by name. */
typedef struct ConcentrationList {
    ConcentrationGroup *groups;
    size_t count;
    Money rest; /* holdings that are in none of the groups */
} ConcentrationList;

typedef struct Concentration {
    DriftGap gap; /* never DRIFT_NO_MODEL */
    Text missing_symbol;
    Money value;               /* V: securities and cash (DR-1) */
    ConcentrationList issuers; /* of what is not a fund's share; the rest has no issuer, or is */
    ConcentrationList sectors;
    ConcentrationList overlaps; /* identical securities (WS-4) that two accounts hold, or more */
} Concentration;

/*
 * Of the household at its price set. Limits are fractions of V. CHOICE: shares of a regulated
 * investment company are no claim on whoever issues them, as IRC 851(b)(3) leaves them out of its
 * limit of one issuer; a grantor trust's are counted as its record says.
 */
void concentration_compute(Arena *arena, const Household *household,
                           const ConcentrationLimits *limits, Concentration *concentration_out);

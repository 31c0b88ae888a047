/*
 * A tax lot and what follows from it alone: its holding period and the gain of a slice of it. It
 * refuses to choose between lots (selection.h) and to look at other lots (wash_sale.h).
 */
#pragma once

#include "base/date.h"
#include "base/id.h"
#include "base/number.h"
#include "domain/words.h"

typedef struct Lot {
    LotId id;
    uint32_t account;  /* index into Household.accounts */
    uint32_t security; /* index into Household.securities */
    int64_t sequence;  /* order of entry in its account (rule LI-3): one purchase, one sequence */
    int32_t part;      /* of a purchase that a wash sale split, unique there; adjusted ones first */
    Quantity quantity; /* > 0, what is left of the lot */
    Quantity absorbed; /* of these shares: absorbed a loss, each once (WS-8) */
    OptionalMoney basis; /* adjusted basis of what is left (BA-1), the value at death of inherited
                            shares (BA-3); absent iff basis_status is unknown */
    OptionalDate acquired_on; /* trade date (HP-3); absent when unknown */
    OptionalDate
        deemed_acquired_on; /* tacked date after a wash sale (WS-9), for the holding period alone */
    OptionalMoney donor_basis; /* gifts (BA-4): the donor's adjusted basis of what is left, with
                                  what gift tax adds to it (BA-5) */
    OptionalDate donor_acquired_on;
    OptionalMoney gift_value; /* fair market value at the gift of what is left */
    OptionalDate gift_date;
    LotKind kind;
    BasisStatus basis_status;
    bool covered; /* BA-6: selects the Form 8949 box, never the tax */
    int64_t revision;
    bool spared; /* no plan sells it: rebalance_spare_lots */
} Lot;

/* The first trade date on which a sale of shares acquired on this date is long-term. Rules HP-1,
 * HP-2. */
Date lot_first_long_term(Date acquired_on);

/*
 * The date whose following day starts the holding period: the deemed date, else for a gift the
 * donor's date, else acquisition, which is the CHOICE for a gift whose donor's date nobody knows.
 * Rules HP-5, HP-6, WS-9. A gift sold at a loss on its value counts from the gift instead (BA-4):
 * lot_slice knows.
 */
OptionalDate lot_holding_start(const Lot *lot);

/* What is known of a lot's basis: inherited shares without one have an unknown one. Rule BA-3. */
BasisStatus lot_basis_status(LotKind kind, OptionalMoney basis, BasisStatus given);

/* Whether the gain can be told: a basis, or a gift's donor basis, is known (BA-7). */
bool lot_basis_known(const Lot *lot);

/*
 * Term of a sale on `sold_on`; inherited lots are always long (HP-4). A lot without a date is taken
 * as short, the dearer reading (BA-7), and reported by whoever shows it.
 */
Term lot_term(const Lot *lot, Date sold_on);

/* Whether the lot can be sold on that day; one without a date can. */
bool lot_is_held_on(const Lot *lot, Date date);

/* The same of one that is not spared. */
bool lot_is_for_sale_on(const Lot *lot, Date date);

/* A sold part of one lot, figured by lot_slice. */
typedef struct LotSlice {
    Quantity quantity;
    Money proceeds;
    Money basis; /* basis used (BA-4 for gifts) */
    Money gain;  /* proceeds - basis (BA-2) */
    Term term;
    OptionalDate first_long_term_on; /* absent for inherited lots and lots without a date */
    OptionalDate holding_start;      /* absent when unknown */
} LotSlice;

/* What an unknown basis is taken for (rule BA-7). */
typedef enum UnknownBasis { UNKNOWN_BASIS_ZERO, UNKNOWN_BASIS_PROCEEDS } UnknownBasis;

/* What a slice comes to, short of the day on which it would be long. */
typedef struct LotFigures {
    Money basis;
    Term term;
    OptionalDate start; /* of the holding period; absent when unknown */
} LotFigures;

/* Basis and term of a slice, as lot_slice has them. */
LotFigures lot_figures(const Lot *lot, Quantity quantity, Money proceeds, Date sold_on,
                       UnknownBasis unknown_basis);

/* The first trade date on which a slice of the lot with this start is long; absent for inherited
 * lots, which always are, and without a date. */
OptionalDate lot_first_long_term_from(const Lot *lot, OptionalDate start);

/*
 * The slice of `quantity` shares (0 < quantity <= lot->quantity) of a lot.
 * Basis of the part by RD-2; gifts by BA-4 on the slice's share of donor basis, value and proceeds.
 */
LotSlice lot_slice(const Lot *lot, Quantity quantity, Money proceeds, Date sold_on,
                   UnknownBasis unknown_basis);

/*
 * What stays in the lot after `quantity` (0 < quantity < lot->quantity) is sold: shares that
 * absorbed a loss go first (WS-9). Rule RD-2.
 */
Lot lot_after(const Lot *lot, Quantity quantity);

/*
 * Whether stock of this kind acquired on this date is covered. Rule BA-6. Date absent: not covered.
 */
bool lot_is_covered(TaxKind tax_kind, LotKind kind, OptionalDate acquired_on);

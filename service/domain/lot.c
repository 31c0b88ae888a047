#include "domain/lot.h"

#include <assert.h>

static bool year_is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/*
 * Counted in days from the start, the day after acquisition: the same month and day a year later is
 * 366 days off when a leap day lies between, else 365. A start on February 29 is 366 days before
 * March 1. So no date is built, and an acquisition in the last year held has an answer too.
 */
Date lot_first_long_term(Date acquired_on)
{
    Date start = date_add_days(acquired_on, 1);
    DateParts parts = date_parts(start);
    bool leap = year_is_leap(parts.month <= 2 ? parts.year : parts.year + 1);

    return date_add_days(start, leap ? 366 : 365);
}

OptionalDate lot_holding_start(const Lot *lot)
{
    if (lot->deemed_acquired_on.present)
        return lot->deemed_acquired_on;
    if (lot->kind == LOT_GIFT && lot->donor_acquired_on.present)
        return lot->donor_acquired_on;
    return lot->acquired_on;
}

BasisStatus lot_basis_status(LotKind kind, OptionalMoney basis, BasisStatus given)
{
    return kind == LOT_INHERITANCE && !basis.present ? BASIS_UNKNOWN : given;
}

bool lot_basis_known(const Lot *lot)
{
    return lot->basis.present || (lot->kind == LOT_GIFT && lot->donor_basis.present);
}

bool lot_is_held_on(const Lot *lot, Date date)
{
    return !lot->acquired_on.present || date_compare(lot->acquired_on.value, date) <= 0;
}

bool lot_is_for_sale_on(const Lot *lot, Date date)
{
    return !lot->spared && lot_is_held_on(lot, date);
}

/* Most lots are told apart by days alone; only the two days around a year need the calendar. */
static Term term_from(OptionalDate start, Date sold_on)
{
    int32_t days;

    if (!start.present)
        return TERM_SHORT;
    days = sold_on.days - start.value.days;
    if (days <= 365)
        return TERM_SHORT;
    if (days > 366)
        return TERM_LONG;
    return date_compare(sold_on, lot_first_long_term(start.value)) >= 0 ? TERM_LONG : TERM_SHORT;
}

Term lot_term(const Lot *lot, Date sold_on)
{
    if (lot->kind == LOT_INHERITANCE)
        return TERM_LONG; /* Rule HP-4, IRC 1223(9). */
    return term_from(lot_holding_start(lot), sold_on);
}

/* The part's share; the last shares take what is left. Rules RD-2, RD-5. */
static Money part_of(Money amount, const Lot *lot, Quantity quantity)
{
    if (quantity.units == lot->quantity.units)
        return amount;
    return money_share(amount, quantity, lot->quantity);
}

/* The day a gift was received: where its value is the basis, the count starts there. */
static OptionalDate gift_received_on(const Lot *lot)
{
    return lot->gift_date.present ? lot->gift_date : lot->acquired_on;
}

/*
 * Basis of a slice of a gift, and whether the loss is measured from the value at the gift. Rule
 * BA-4, IRC 1015(a): with the value below the donor's basis, what lies between is neither gain nor
 * loss. CHOICE: whether it is below is told of the lot, not of a part's rounded shares of the two.
 */
static Money gift_basis(const Lot *lot, Quantity quantity, Money proceeds, bool *from_value_out)
{
    Money donor = part_of(lot->donor_basis.value, lot, quantity);
    Money value;

    *from_value_out = false;
    if (!lot->gift_value.present || lot->gift_value.value.cents >= lot->donor_basis.value.cents)
        return donor;
    value = part_of(lot->gift_value.value, lot, quantity);
    if (proceeds.cents > donor.cents)
        return donor;
    if (proceeds.cents >= value.cents)
        return proceeds;
    *from_value_out = true;
    return value;
}

/* Of a lot with one basis, or none. */
static Money slice_basis(const Lot *lot, Quantity quantity, Money proceeds,
                         UnknownBasis unknown_basis)
{
    if (lot->basis.present)
        return part_of(lot->basis.value, lot, quantity);
    return unknown_basis == UNKNOWN_BASIS_PROCEEDS ? proceeds : (Money){0};
}

LotFigures lot_figures(const Lot *lot, Quantity quantity, Money proceeds, Date sold_on,
                       UnknownBasis unknown_basis)
{
    bool from_value = false;
    Money basis;
    OptionalDate start;

    assert(quantity.units > 0 && quantity.units <= lot->quantity.units);
    if (lot->kind == LOT_GIFT && lot->donor_basis.present)
        basis = gift_basis(lot, quantity, proceeds, &from_value);
    else
        basis = slice_basis(lot, quantity, proceeds, unknown_basis);
    start = from_value ? gift_received_on(lot) : lot_holding_start(lot);
    return (LotFigures){
        .basis = basis,
        .term = lot->kind == LOT_INHERITANCE ? TERM_LONG : term_from(start, sold_on),
        .start = start,
    };
}

OptionalDate lot_first_long_term_from(const Lot *lot, OptionalDate start)
{
    if (!start.present || lot->kind == LOT_INHERITANCE)
        return (OptionalDate){0};
    return (OptionalDate){true, lot_first_long_term(start.value)};
}

LotSlice lot_slice(const Lot *lot, Quantity quantity, Money proceeds, Date sold_on,
                   UnknownBasis unknown_basis)
{
    LotFigures figures = lot_figures(lot, quantity, proceeds, sold_on, unknown_basis);

    return (LotSlice){
        .quantity = quantity,
        .proceeds = proceeds,
        .basis = figures.basis,
        .gain = money_subtract(proceeds, figures.basis), /* Rule BA-2, IRC 1001. */
        .term = figures.term,
        .first_long_term_on = lot_first_long_term_from(lot, figures.start),
        .holding_start = figures.start,
    };
}

static OptionalMoney amount_after(OptionalMoney amount, const Lot *lot, Quantity quantity)
{
    if (amount.present)
        amount.value = money_subtract(amount.value, part_of(amount.value, lot, quantity));
    return amount;
}

Lot lot_after(const Lot *lot, Quantity quantity)
{
    Lot after = *lot;

    assert(quantity.units > 0 && quantity.units < lot->quantity.units);
    after.quantity = quantity_subtract(lot->quantity, quantity);
    after.absorbed =
        quantity_subtract(lot->absorbed, quantity_min(lot->absorbed, quantity)); /* Rule WS-9. */
    after.basis = amount_after(lot->basis, lot, quantity);
    after.donor_basis = amount_after(lot->donor_basis, lot, quantity);
    after.gift_value = amount_after(lot->gift_value, lot, quantity);
    return after;
}

bool lot_is_covered(TaxKind tax_kind, LotKind kind, OptionalDate acquired_on)
{
    int32_t first_year =
        2011; /* IRC 6045(g)(3)(C): stock; what grantor trusts issue is stock-like */

    if (!acquired_on.present || tax_kind == TAX_KIND_DIGITAL_ASSET)
        return false;
    if (tax_kind == TAX_KIND_RIC || kind == LOT_DRIP)
        first_year = 2012;
    if (tax_kind == TAX_KIND_BOND)
        first_year = 2014; /* simple bonds; the complex ones of 2016 are not told apart here */
    return date_compare(acquired_on.value, date_of(first_year, 1, 1)) >= 0;
}

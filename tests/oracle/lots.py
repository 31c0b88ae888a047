"""One lot: holding period, gain of a slice, and its place in an order (rules HP, BA, LI, RD-2)."""
import copy
import datetime
from fractions import Fraction

from figures import MONEY, QUANTITY, day, days_after, numbered, scaled, share

SHORT, LONG = "short", "long"


def first_long_term(acquired):
    """Rules HP-1, HP-2."""
    start = days_after(acquired, 1)
    if (start.month, start.day) == (2, 29):
        return datetime.date(start.year + 1, 3, 1)
    return start.replace(year=start.year + 1)


def is_covered(kind, tax_kind, acquired):
    """Rule BA-6; what the rule does not date (trusts, digital assets) goes with stock."""
    if acquired is None:
        return False
    if tax_kind == "ric" or kind == "drip":
        return acquired >= datetime.date(2012, 1, 1)
    first = datetime.date(2014, 1, 1) if tax_kind == "bond" else datetime.date(2011, 1, 1)
    return acquired >= first


class Lot:
    """What is left of a lot; slices are taken off it."""

    def __init__(self, given, account, security, sequence, place):
        self.id = given.get("id") or numbered("lot", place + 1)
        self.account = account
        self.security = security
        self.sequence = sequence
        self.place = place  # in the body
        self.quantity = scaled(given["quantity"], QUANTITY)
        self.absorbed = scaled(given.get("absorbed", "0"), QUANTITY)
        self.basis = scaled(given.get("basis"), MONEY)
        self.acquired = day(given.get("acquired_on"))
        self.deemed = day(given.get("deemed_acquired_on"))
        self.kind = given.get("kind", "purchase")
        self.donor_basis = scaled(given.get("donor_basis"), MONEY)
        self.donor_acquired = day(given.get("donor_acquired_on"))
        self.gift_value = scaled(given.get("gift_value"), MONEY)
        self.gift_date = day(given.get("gift_date"))
        covered = given.get("covered")
        self.covered = covered if covered is not None \
            else is_covered(self.kind, security.tax_kind, self.acquired)

    def age(self):
        """Ties of rule LI-3: acquisition date, an unknown one first, then sequence."""
        return (self.acquired or datetime.date.min, self.sequence)

    def is_dual(self):
        """Whether the donor's basis and the value at the gift decide (rule BA-4)."""
        return self.donor_basis is not None

    def basis_known(self):
        return self.is_dual() or self.basis is not None

    def holding_start(self):
        """Rules HP-5, HP-6, WS-9."""
        return self.deemed or self.donor_acquired or self.acquired

    def term(self, start, sold_on):
        """Rules HP-1, HP-4; without a date as short (BA-7)."""
        if self.kind == "inheritance":
            return LONG
        return LONG if start is not None and sold_on >= first_long_term(start) else SHORT

    def used(self, proceeds, donor_basis, gift_value, basis):
        """The basis that these proceeds meet, and the start of the holding period. Rule BA-4;
        CHOICE: whether the value was below the basis is told of the lot, not of a rounded part."""
        if not self.is_dual():
            return basis, self.holding_start()
        if self.gift_value >= self.donor_basis or proceeds > donor_basis:
            return donor_basis, self.holding_start()
        if proceeds < gift_value:
            return gift_value, self.gift_date
        return proceeds, self.holding_start()

    def slice(self, quantity, proceeds, sold_on):
        """What is sold of the lot, which keeps the rest: rules RD-2, BA-2, BA-4. An unknown basis
        counts as zero here, the high end of rule BA-7."""
        parts = {name: None if whole is None else share(whole, quantity, self.quantity)
                 for name, whole in (("basis", self.basis), ("donor_basis", self.donor_basis),
                                     ("gift_value", self.gift_value))}
        before = copy.copy(self)
        for name, part in parts.items():
            if part is not None:
                setattr(self, name, getattr(self, name) - part)
        self.quantity -= quantity
        self.absorbed = max(0, self.absorbed - quantity)  # WS-9: the adjusted part goes first
        basis, start = before.used(proceeds, parts["donor_basis"], parts["gift_value"],
                                   parts["basis"] or 0)
        return Slice(before, quantity, proceeds, basis, start, sold_on)

    def rebase(self, basis):
        """What a pool leaves to it (rule LI-6); no gift becomes one with two bases by it."""
        self.basis = basis
        if self.is_dual():
            self.donor_basis, self.gift_value = basis, max(self.gift_value, basis)

    def at_price(self, price):
        """Per share at a price: basis used and gain, exact, in units of 10^-6 dollars; and the
        start of the holding period that goes with them."""
        proceeds = Fraction(self.quantity * price, 10 ** QUANTITY) / 10 ** 4
        basis, start = self.used(proceeds, self.donor_basis, self.gift_value, self.basis)
        if basis is None:
            return None, None, start
        per_share = Fraction(10 ** QUANTITY, self.quantity) * 10 ** 4
        return basis * per_share, price - basis * per_share, start


class Slice:
    """A sold part of one lot."""

    def __init__(self, lot, quantity, proceeds, basis, start, sold_on):
        self.lot = lot  # as it was before
        self.quantity = quantity
        self.proceeds = proceeds
        self.basis = basis
        self.gain = proceeds - basis
        self.start = start
        self.term = lot.term(start, sold_on)
        self.first_long = None if start is None or lot.kind == "inheritance" \
            else first_long_term(start)
        self.disallowed = 0
        self.permanent = 0
        self.waiting_saves = None
        self.remaining = 0  # of the lot, after
        self.reason = {}

    def rebase(self, basis):
        """The basis of a pool instead of the lot's own (rule LI-6)."""
        self.basis = basis
        self.gain = self.proceeds - basis

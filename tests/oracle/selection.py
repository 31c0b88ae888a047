"""Which lots a sale takes, in which order, and what of a pool leaves (rules LI, BA-7)."""
import datetime
from fractions import Fraction

from figures import MONEY, PRICE, SHARE, rounded, share, shown, shown_day
from lots import LONG

# By term and sign of the gain. A gain of nothing stands with the gains, but in loss_first.
GAIN_METHODS = {
    "loss_first": ["short -", "long -", "short 0", "long 0", "long +", "short +"],
    "max_long_term_gain": ["long +", "short +", "short -", "long -"],
    "max_short_term_gain": ["short +", "long +", "long -", "short -"],
    "max_long_term_loss": ["long -", "short -", "short +", "long +"],
    "max_short_term_loss": ["short -", "long -", "long +", "short +"],
}
GAINS_DESCEND = ("max_long_term_gain", "max_short_term_gain")
COST_METHODS = ("highest_cost", "lowest_cost", "high_cost_long_first", "high_cost_short_first")
MIN_TAX = "min_tax"  # has no order: whoever chooses by it is held against all other choices
METHODS = ("fifo", "lifo", *COST_METHODS, *GAIN_METHODS, "average_cost", "specific")


def newest_first(lot):
    date, sequence = lot.age()
    return (-date.toordinal(), -sequence)


def gain_class(method, gain, term):
    sign = "-" if gain < 0 else "+" if gain > 0 else "0"
    name = f"{term} {sign}"
    names = GAIN_METHODS[method]
    return names.index(name if name in names else f"{term} +")


def key(lot, method, price, sold_on):
    """Rules LI-3, BA-7; the key of a lot as it came in."""
    if method == "fifo":
        return (lot.basis_known(), lot.age())
    if method in ("specific", MIN_TAX):
        return lot.age()
    if not lot.basis_known():
        return (1, newest_first(lot) if method == "lifo" else lot.age())
    if method == "lifo":
        return (0, newest_first(lot))
    if method == "average_cost":
        return (0, lot.age())
    basis, gain, start = lot.at_price(price)
    term = lot.term(start, sold_on)
    if method in GAIN_METHODS:
        directed = -gain if method in GAINS_DESCEND else gain
        return (0, gain_class(method, gain, term), directed, lot.age())
    if method == "lowest_cost":
        return (0, basis, lot.age())
    first = method == "highest_cost" or (term == LONG) == (method == "high_cost_long_first")
    return (0, not first, -basis, lot.age())


def per_share_cents(exact):
    return shown(rounded(exact / 10 ** (PRICE - MONEY)), MONEY)


def reason(lot, method, price):
    """The figure by which a lot stood where it stood (product D10)."""
    told = {"rule": method}
    basis, gain, _ = lot.at_price(price)
    if method in ("fifo", "lifo") and lot.acquired is not None:
        told["acquired_on"] = shown_day(lot.acquired)
    if method in COST_METHODS and basis is not None:
        told["basis_per_share"] = per_share_cents(basis)
    if (method in GAIN_METHODS or method == MIN_TAX) and gain is not None:
        told["gain_per_share"] = per_share_cents(gain)
    return told


def is_averaged(lot):
    """What is unknown cannot be averaged."""
    return (lot.basis is not None or lot.is_dual()) and may_be_averaged(lot)


def may_be_averaged(lot):
    """Rule LI-5: fund shares, and stock reinvested after 2010; a gift with two bases keeps its
    own, one worth no less than the donor's basis has but that (BA-4)."""
    if lot.is_dual() and lot.gift_value < lot.donor_basis:
        return False
    if lot.security.tax_kind == "ric":
        return True
    return lot.security.tax_kind == "stock" and lot.kind == "drip" and \
        lot.acquired is not None and lot.acquired >= datetime.date(2011, 1, 1)


class Pools:
    """Rule LI-6: covered and noncovered shares apart, while one sale's slices leave them."""

    def __init__(self, lots):
        self.pools = {}
        for lot in sorted(filter(is_averaged, lots), key=lambda lot: lot.age()):
            self.pools.setdefault(lot.covered, Pool()).add(lot)

    def of(self, lot):
        return self.pools[lot.covered]

    def settle(self):
        """What stays is averaged, too: its basis is spread over the lots that stay, oldest first,
        so that whatever leaves later takes no more and no less than there is (RD-2)."""
        for pool in self.pools.values():
            pool.settle()


class Pool:
    def __init__(self):
        self.lots = []
        self.quantity = self.basis = self.taken = self.used = 0

    def add(self, lot):
        self.lots.append(lot)
        self.quantity += lot.quantity
        self.basis += lot.donor_basis if lot.is_dual() else lot.basis

    def take(self, quantity):
        """Rules LI-7, RD-2: cumulative, never rounded per share."""
        self.taken += quantity
        used = share(self.basis, self.taken, self.quantity)
        part, self.used = used - self.used, used
        return part

    def settle(self):
        left, basis = self.quantity - self.taken, self.basis - self.used
        seen = given = 0
        for lot in self.lots if self.taken and left else []:
            seen += lot.quantity
            lot.rebase(share(basis, seen, left) - given)
            given += lot.basis

    def left(self):
        rest = Pool()
        rest.quantity, rest.basis = self.quantity - self.taken, self.basis - self.used
        return rest

    def exact_per_share(self):
        """In 10^-6 dollars."""
        return Fraction(self.basis * SHARE, self.quantity) * 10 ** (PRICE - MONEY)

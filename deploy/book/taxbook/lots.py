"""Lots from purchases: what an account holds today of what was bought, split since then.

A holding is a list of lots in order of acquisition. Nothing here is random and nothing is stored.
"""

from typing import NamedTuple, Optional

from . import amounts


class Lot(NamedTuple):
    symbol: str
    quantity: int
    basis: Optional[int]
    acquired_on: Optional[str]
    kind: str = "purchase"
    basis_status: str = "known"
    donor_basis: Optional[int] = None
    donor_acquired_on: Optional[str] = None
    gift_value: Optional[int] = None
    gift_date: Optional[str] = None

    @property
    def covered(self):
        """Rule BA-6: everything since 2018 is, when the broker saw it bought."""
        return self.acquired_on is not None


def bought(symbol, purchase, quantity, kind="purchase"):
    """A lot of a quantity counted in the shares of its day."""
    basis = amounts.cost(quantity, purchase.price)
    return Lot(symbol, purchase.held(quantity), basis, purchase.day, kind)


def bought_for(symbol, purchase, cents, kind="purchase"):
    """A fractional lot bought for an amount."""
    quantity = amounts.bought(cents, purchase.price)
    return Lot(symbol, purchase.held(quantity), cents, purchase.day, kind)


def given(market, symbol, gift):
    """Rule BA-4: the donor's basis, and the value on the day of the gift."""
    quantity = amounts.parse_quantity(gift["quantity"])
    donor = market.purchase_on(symbol, gift["donor_acquired_on"])
    day = market.purchase_on(symbol, gift["given_on"])
    donor_basis = amounts.cost(quantity, donor.price)
    held = donor.held(quantity)
    held_then = amounts.divide(held * day.old, day.new)
    return Lot(symbol, held, donor_basis, day.day, "gift", donor_basis=donor_basis,
               donor_acquired_on=donor.day, gift_value=amounts.cost(held_then, day.price),
               gift_date=day.day)


def unknown(symbol, quantity):
    """A lot that came without basis and date, as after some transfers. Rule BA-7."""
    return Lot(symbol, quantity, None, None, "transfer", "unknown")


def monthly(market, symbol, schedule):
    """[first month, last month, amount, every n-th month]; months without a close are left out."""
    first, last, amount, *rest = schedule
    every = rest[0] if rest else 1
    usable = {purchase.day: purchase for purchase in market.purchases(symbol)}
    days = market.month_ends(first, last)[::every]
    cents = amounts.parse_money(amount)
    return [bought_for(symbol, usable[day], cents) for day in days if day in usable]


def shares_on(market, lot, day):
    """What a lot counted on a past day, before the splits since then."""
    new, old = market.split_since(lot.symbol, day)
    return amounts.divide(lot.quantity * old, new)


def reinvested(market, symbol, lots):
    """The lots with every distribution since the first purchase reinvested at a real close."""
    held = sorted(lots, key=lambda lot: lot.acquired_on)
    for ex_date, per_share in market.distributions.get(symbol, []):
        entitled = sum(shares_on(market, lot, ex_date) for lot in held if lot.acquired_on < ex_date)
        cents = amounts.cost(entitled, per_share)
        purchase = market.reinvestment_after(symbol, ex_date)
        if cents > 0 and purchase:
            held.append(bought_for(symbol, purchase, cents, "drip"))
    return held


def holding(market, description):
    """The lots of one holding of a household's description."""
    symbol = description["symbol"]

    def dated(name, kind):
        return [bought(symbol, market.purchase_on(symbol, day), amounts.parse_quantity(quantity),
                       kind) for day, quantity in description.get(name, [])]

    lots = (dated("lots", "purchase") + dated("inherited", "inheritance") +
            dated("transferred", "transfer"))
    lots += [given(market, symbol, gift) for gift in description.get("gifts", [])]
    if "monthly" in description:
        lots += monthly(market, symbol, description["monthly"])
    if description.get("reinvest"):
        lots = reinvested(market, symbol, lots)
    return lots + [unknown(symbol, amounts.parse_quantity(quantity))
                   for quantity in description.get("unknown", [])]


def basket(market, description):
    """Whole shares of many stocks, half of them on each day, for about the same amount each."""
    cents = amounts.parse_money(description["amount"])
    lots = []
    for turn, day in enumerate(description["days"]):
        for symbol in description["symbols"][turn % 2::2]:
            purchase = market.purchase_on(symbol, day)
            shares = max(1, amounts.bought(cents, purchase.price) // amounts.QUANTITY_SCALE)
            lots.append(bought(symbol, purchase, shares * amounts.QUANTITY_SCALE))
    return lots


def entered(lots):
    """Order of entry in an account: by date, undated first. Rule LI-3's sequence counts it."""
    return sorted(lots, key=lambda lot: (lot.acquired_on or "", lot.symbol, lot.kind))

"""Closes, splits, spin-offs and distributions of the data folder.

Says what could be bought when and at what price; knows nothing of households.
"""

import bisect
import csv
import datetime
import json
import pathlib
from typing import NamedTuple

from . import amounts

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
PURCHASE_MARKS = ("", "r")
PRICE_SET_MARKS = ("", "r", "e")
LONGEST_GAP = datetime.timedelta(days=65)
LONGEST_CARRY = datetime.timedelta(days=92)
REINVESTMENT_DELAY = datetime.timedelta(days=2)


class Close(NamedTuple):
    day: str
    price: int
    mark: str


class Split(NamedTuple):
    """A lot of an earlier day than `first_day` has new/old times its shares."""
    first_day: str
    new: int
    old: int


class Purchase(NamedTuple):
    """A session at which a lot may be bought, and the splits since then."""
    day: str
    price: int
    new: int
    old: int

    def held(self, quantity):
        """The shares that a bought quantity has become by the as-of date."""
        if self.new == self.old:
            return quantity
        return amounts.divide(quantity * self.new, self.old)


def rows(name, folder=DATA):
    with open(folder / name, encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def read_close(day, cell):
    mark = cell[-1] if cell[-1].isalpha() else ""
    return Close(day, amounts.parse_price(cell.rstrip("rea")), mark)


def days_between(first, last):
    return datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)


class Market:
    def __init__(self, folder=DATA):
        self._folder = folder
        self.securities = list(rows("securities.csv", folder))
        self.closes = self._read_closes(folder)
        self.splits, self._spinoffs = self._read_actions(folder)
        self.distributions = self._read_distributions(folder)
        self.sessions = sorted({close.day for closes in self.closes.values() for close in closes})
        self.as_of = self.sessions[-1]
        self._month_ends = self._find_month_ends()
        self._purchases = {}

    def covariance(self):
        """What deploy/book/covariance has made of the closes."""
        return json.loads((self._folder / "covariance.json").read_text(encoding="utf-8"))

    @staticmethod
    def _read_closes(folder):
        closes = {}
        for row in rows("closes.csv", folder):
            symbol = row.pop("symbol")
            closes[symbol] = [read_close(day, cell) for day, cell in row.items() if cell]
        return closes

    @staticmethod
    def _read_actions(folder):
        splits, spinoffs = {}, {}
        for row in rows("corporate_actions.csv", folder):
            first_day = row["first_seen_after"]
            if row["kind"] == "split":
                new, old = (int(side) for side in row["ratio"].split(":"))
                splits.setdefault(row["symbol"], []).append(Split(first_day, new, old))
            else:
                spinoffs.setdefault(row["symbol"], []).append(first_day)
        return splits, spinoffs

    @staticmethod
    def _read_distributions(folder):
        distributions = {}
        for row in rows("distributions.csv", folder):
            amount = amounts.parse_price(row["amount"])
            distributions.setdefault(row["symbol"], []).append((row["ex_date"], amount))
        return distributions

    def _find_month_ends(self):
        last = {}
        for day in self.sessions:
            last[day[:7]] = day
        last.pop(self.as_of[:7])
        return sorted(last.values())

    def month_ends(self, first="", last="9999"):
        """Last sessions of whole months, first and last given as any prefix of a date."""
        return [day for day in self._month_ends if first <= day[:len(first)] and
                day[:len(last)] <= last]

    def earliest(self, symbol):
        """The first day a lot may have: after spin-offs and after gaps in the record."""
        day = max(self._spinoffs.get(symbol, [""]))
        closes = self.closes.get(symbol, [])
        for before, after in zip(closes, closes[1:]):
            if days_between(before.day, after.day) > LONGEST_GAP:
                day = max(day, after.day)
        return day

    def split_since(self, symbol, day):
        new, old = 1, 1
        for split in self.splits.get(symbol, []):
            if day < split.first_day:
                new, old = new * split.new, old * split.old
        return new, old

    def purchases(self, symbol):
        """Every session at which a lot of the symbol may be bought, oldest first."""
        if symbol not in self._purchases:
            earliest = self.earliest(symbol)
            self._purchases[symbol] = [
                Purchase(close.day, close.price, *self.split_since(symbol, close.day))
                for close in self.closes.get(symbol, [])
                if close.mark in PURCHASE_MARKS and close.day >= earliest]
        return self._purchases[symbol]

    def purchase_on(self, symbol, day):
        """The purchase of that very day; a book that names another day is at fault."""
        purchases = self.purchases(symbol)
        at = bisect.bisect_left(purchases, (day,))
        if at == len(purchases) or purchases[at].day != day:
            raise ValueError(f"no usable close of {symbol} on {day}")
        return purchases[at]

    def reinvestment_after(self, symbol, ex_date):
        """Where a distribution is reinvested, or None when the record has no such session."""
        payable = datetime.date.fromisoformat(ex_date) + REINVESTMENT_DELAY
        purchases = self.purchases(symbol)
        at = bisect.bisect_left(purchases, (payable.isoformat(),))
        if at == len(purchases) or days_between(ex_date, purchases[at].day) > LONGEST_GAP:
            return None
        return purchases[at]

    def price_set(self, day):
        """symbol -> newest Close up to the day; an old one is carried, an ancient one is not."""
        prices = {}
        for symbol, closes in self.closes.items():
            known = [close for close in closes if close.day <= day and
                     close.mark in PRICE_SET_MARKS]
            if known and days_between(known[-1].day, day) <= LONGEST_CARRY:
                prices[symbol] = known[-1]
        return prices

    def price_set_days(self):
        """The month-ends of the past year, then the as-of date."""
        return self.month_ends()[-12:] + [self.as_of]

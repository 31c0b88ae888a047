"""Whether lots, ledger and price sets stand at real closes: reads CSV, prints what does not.

    book_prices.py lots|sales|prices <rows.csv

It reads the closes and the corporate actions by itself and shares no code with what made the book.
"""

import csv
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DATA = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "book" / "data"
CENT = Decimal("0.01")
STEP = Fraction(1, 10 ** 8)


def read(name):
    with open(DATA / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CLOSES = {row["symbol"]: row for row in read("closes.csv")}
ACTIONS = read("corporate_actions.csv")


def traded(symbol, day):
    """The close at which a lot may have been bought, or None: only raw and recovered ones count."""
    cell = CLOSES.get(symbol, {}).get(day) or "none"
    if cell[-1].isdigit():
        return Fraction(cell)
    return Fraction(cell[:-1]) if cell[-1] == "r" else None


def splits_after(symbol, day):
    factor = Fraction(1)
    for row in ACTIONS:
        if row["symbol"] == symbol and row["kind"] == "split" and day < row["first_seen_after"]:
            new, old = row["ratio"].split(":")
            factor *= Fraction(int(new), int(old))
    return factor


def has_spun_off_since(symbol, day):
    return any(row["symbol"] == symbol and row["kind"] == "spinoff_or_special" and
               day < row["first_seen_after"] for row in ACTIONS)


def costs(symbol, quantity, day, amount):
    """Whether a quantity, counted in today's shares, cost this amount at the day's close.

    A quantity has eight places: the amount may be what any quantity within half a step cost.
    """
    close = traded(symbol, day)
    if close is None:
        return False
    per_share = close / splits_after(symbol, day)
    bounds = (per_share * (Fraction(quantity) + slip) for slip in (-STEP / 2, STEP / 2))
    low, high = (Decimal(round(bound * 10 ** 10)) / 10 ** 10 for bound in bounds)
    low, high = low.quantize(CENT, ROUND_HALF_UP), high.quantize(CENT, ROUND_HALF_UP)
    return low <= Decimal(amount) <= high


def lot_faults(lot):
    symbol, quantity = lot["symbol"], lot["quantity"]
    if lot["kind"] == "gift":
        if not costs(symbol, quantity, lot["donor_acquired_on"], lot["donor_basis"]):
            yield "the donor's basis is no close"
        if not costs(symbol, quantity, lot["gift_date"], lot["gift_value"]):
            yield "the value of the gift is no close"
        if lot["basis"] != lot["donor_basis"]:
            yield "the basis is not the donor's"
    elif not costs(symbol, quantity, lot["acquired_on"], lot["basis"]):
        yield "the basis is no close"
    first_day = lot["donor_acquired_on"] or lot["acquired_on"]
    if has_spun_off_since(symbol, first_day):
        yield "older than a spin-off"
    if first_day < "2017-12-29":
        yield "older than 2018"


def sale_faults(sale):
    """A ledger row counts shares of the day of sale."""
    since = splits_after(sale["symbol"], sale["sold_on"])
    quantity = Fraction(sale["quantity"]) * since
    if not costs(sale["symbol"], quantity, sale["sold_on"], sale["proceeds"]):
        yield "the proceeds are no close"
    if not costs(sale["symbol"], quantity, sale["acquired_on"], sale["basis"]):
        yield "the basis is no close"
    gain = Decimal(sale["proceeds"]) - Decimal(sale["basis"])
    if not 0 <= Decimal(sale["disallowed"]) <= max(Decimal(0), -gain):
        yield "more is disallowed than was lost"
    if (sale["sold_on"] > later(sale["acquired_on"])) != (sale["term"] == "long"):
        yield "the wrong term"


def later(day):
    """The last short-term day of a lot; month ends never fall on 29 February in the ledger."""
    return f"{int(day[:4]) + 1}{day[4:]}"


def price_faults(price):
    symbol, day = price["symbol"], price["price_date"]
    cell = CLOSES.get(symbol, {}).get(day) or "a"
    if cell[-1] == "a" or Fraction(cell.rstrip("re")) != Fraction(price["close"]):
        yield "no such close"
    between = [date for date, other in CLOSES.get(symbol, {}).items()
               if other and other[-1] != "a" and date != "symbol" and day < date <= price["as_of"]]
    if between or day > price["as_of"]:
        yield "not the newest close of its set"


FAULTS = {"lots": lot_faults, "sales": sale_faults, "prices": price_faults}

count = 0
for row in csv.DictReader(sys.stdin):
    count += 1
    for fault in FAULTS[sys.argv[1]](row):
        print(f"{fault}: {', '.join(value for value in row.values() if value)}")
print(f"{count} rows" if count else "nothing was read")

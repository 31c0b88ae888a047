"""Households of any number, made from a seed: real closes on real dates, everything else drawn.

The n-th household of a seed is the same whatever the number of households, and whoever makes it.
"""

import itertools
import random

from . import amounts, holding_period, lots
from .firm import Account, Budget, Household, RealizedGain
from .market import DATA, rows

CUSTODIANS = ("Schwab", "Fidelity", "Vanguard", "E*Trade")
FILING = (("mfj", 55), ("single", 28), ("hoh", 9), ("mfs", 5), ("qss", 3))
SELECTIONS = (("fifo", 40), ("highest_cost", 30), ("loss_first", 20), ("lowest_cost", 5),
              ("lifo", 5))
MODELS = (("sixty_forty", 35), ("eighty_twenty", 25), ("global_sixty", 20), ("group_core", 10),
          ("security_core", 10))
STATE_RATES = ("0.000000", "0.030700", "0.044000", "0.050000", "0.057500", "0.068500", "0.093000")
PLANS = {
    3: (("taxable", "Brokerage", 60), ("tax_deferred", "Traditional IRA", 25),
        ("tax_free", "Roth IRA", 15)),
    4: (("taxable", "Brokerage", 45), ("taxable", "Second brokerage", 20),
        ("tax_deferred", "Traditional IRA", 20), ("tax_free", "Roth IRA", 15)),
}
MONTHLY_CENTS = (20000, 25000, 40000, 50000, 75000, 100000, 150000, 250000)
SHARES = (5, 10, 12, 20, 25, 30, 40, 50, 60, 75, 80, 100, 150, 200)
BOND_CLASSES = ("us_bonds", "international_bonds", "emerging_bonds")


def weighted(pairs):
    """values and cumulative weights, as random.choices wants them."""
    return [value for value, _ in pairs], list(itertools.accumulate(weight for _, weight in pairs))


def draw(rng, table):
    values, cumulative = table
    return rng.choices(values, cum_weights=cumulative)[0]


class Generator:
    def __init__(self, market, seed, lots_per_household):
        self._market = market
        self._seed = seed
        self._lots = lots_per_household
        self._models = weighted(MODELS)
        self._filing = weighted(FILING)
        self._selections = weighted(SELECTIONS)
        self._picks = weighted([(row["symbol"], int(row["weight"]))
                                for row in rows("picks.csv", DATA)])
        self._purchases = {symbol: market.purchases(symbol) for symbol in self._picks[0]}
        self._month_ends = self._usable_month_ends()
        self._classes = {row["symbol"]: row["asset_class"] for row in market.securities}
        self._sales = {symbol: [each for each in purchases if each.day >= market.as_of[:4]]
                       for symbol, purchases in self._purchases.items()}

    def _usable_month_ends(self):
        ends = set(self._market.month_ends())
        return {symbol: [purchase for purchase in purchases if purchase.day in ends]
                for symbol, purchases in self._purchases.items()}

    def household(self, number):
        rng = random.Random(f"{self._seed}/household/{number}")
        accounts = self._accounts(rng)
        profile = self._tax_profile(rng)
        tolerance = "0.050000" if rng.random() < 0.1 else None
        spouse = "permanent" if profile.get("filing_status") == "mfs" else "defer"
        return Household(f"{number:06d}", f"Household {number:06d}", draw(rng, self._models),
                         profile, accounts, self._budget(rng), draw(rng, self._selections), spouse,
                         tolerance)

    def _accounts(self, rng):
        plan = PLANS[4 if rng.random() < 0.25 else 3]
        left = self._lots
        accounts = []
        for place, (treatment, name, share) in enumerate(plan):
            last = place == len(plan) - 1
            count = left if last else min(left, self._lots * share // 100)
            left -= count
            accounts.append(self._account(rng, place, (treatment, name), count))
        return accounts

    def _account(self, rng, place, described, count):
        treatment, name = described
        held = self._holdings(rng, count)
        realized = self._realized(rng) if treatment == "taxable" and rng.random() < 0.4 else []
        owner = rng.choice(("self", "joint") if place == 0 else ("self", "spouse"))
        return Account(f"{place}", name, rng.choice(CUSTODIANS), treatment, owner,
                       rng.randrange(0, 1500000), lots.entered(held), realized,
                       dividend_reinvestment=rng.random() < 0.3)

    def _holdings(self, rng, count):
        held = []
        while len(held) < count:
            symbol = draw(rng, self._picks)
            size = min(count - len(held), rng.randrange(1, 13))
            style = rng.random()
            if style < 0.45:
                held += self._series(rng, symbol, size, "purchase")
            elif style < 0.60 and symbol in self._market.distributions:
                held += self._series(rng, symbol, size, "drip")
            else:
                held += self._legacy(rng, symbol, size)
        return held

    def _series(self, rng, symbol, size, kind):
        """A fixed amount at consecutive month-ends, or small odd ones as of reinvestments."""
        days = self._month_ends[symbol]
        first = rng.randrange(max(1, len(days) - size + 1))
        cents = rng.choice(MONTHLY_CENTS)
        drawn = (lambda: rng.randrange(300, 9000)) if kind == "drip" else (lambda: cents)
        return [lots.bought_for(symbol, purchase, drawn(), kind)
                for purchase in days[first:first + size]]

    def _legacy(self, rng, symbol, size):
        """Whole shares on any session; bonds mostly of 2020 and 2021, when they stood high."""
        purchases = self._purchases[symbol]
        if self._classes[symbol] in BOND_CLASSES and rng.random() < 0.6:
            purchases = [each for each in purchases if "2020-07" <= each.day < "2022"] or purchases
        return [lots.bought(symbol, rng.choice(purchases),
                            rng.choice(SHARES) * amounts.QUANTITY_SCALE) for _ in range(size)]

    def _realized(self, rng):
        symbol = draw(rng, self._picks)
        sold = rng.choice(self._sales[symbol])
        acquired = rng.choice([each for each in self._purchases[symbol] if each.day < sold.day])
        lot = lots.bought(symbol, acquired, rng.choice(SHARES) * amounts.QUANTITY_SCALE)
        quantity = amounts.divide(lot.quantity * sold.old, sold.new)
        term = holding_period.term(acquired.day, sold.day)
        return [RealizedGain(symbol, quantity, acquired.day, sold.day,
                             amounts.cost(quantity, sold.price), lot.basis, 0, term)]

    def _tax_profile(self, rng):
        state_rate = rng.choice(STATE_RATES)
        if rng.random() < 0.05:
            return {"kind": "flat", "short_term_rate": "0.370000", "long_term_rate": "0.200000",
                    "state_rate": state_rate}
        qualified = rng.randrange(0, 900000)
        return {"kind": "federal", "filing_status": draw(rng, self._filing),
                "state_rate": state_rate,
                "wages": amounts.money_text(rng.randrange(0, 400) * 100000),
                "interest": amounts.money_text(rng.randrange(0, 500000)),
                "ordinary_dividends": amounts.money_text(qualified + rng.randrange(0, 300000)),
                "qualified_dividends": amounts.money_text(qualified)}

    @staticmethod
    def _budget(rng):
        choice = rng.random()
        if choice < 0.3:
            return None
        if choice < 0.4:
            return Budget(ceiling=rng.choice(("zero_percent_bracket", "fifteen_percent_bracket",
                                              "niit_threshold")))
        return Budget(allowance=amounts.money_text(rng.randrange(0, 60) * 100000))

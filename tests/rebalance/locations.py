"""Asset location from docs/asset-location.md alone: what a dollar of a class costs in tax a year
where it is held, and between which drags the placement of all dollars stands, by SciPy's
transport."""
import copy
from fractions import Fraction

from scipy.optimize import linprog

from figures import MONEY, PRICE, QUANTITY, RATE, rounded, scaled
from years import year_tax

STEP = 100000  # cents


class Location:
    def __init__(self, household, year, rows):
        self.household = household
        self.profile = household.profile(year)
        self.year = year
        self.drags = {}
        if self.profile is not None:
            self.drags = {row["class"]: self.drag(row, *self.rates()) for row in rows}

    def rates(self):
        """Of the next $1,000 of interest, and of qualified dividends."""
        profile = self.profile
        if profile.kind == "flat":
            return (profile.short_term_rate + profile.state_rate,
                    profile.long_term_rate + profile.state_rate)
        interest, dividends = copy.copy(profile), copy.copy(profile)
        interest.interest += STEP
        dividends.ordinary_dividends += STEP
        dividends.qualified_dividends += STEP
        return [Fraction(self.tax(more) - self.tax(profile), STEP)
                for more in (interest, dividends)]

    def tax(self, profile):
        return year_tax(self.household.parameters(self.year, profile), profile,
                        self.household.booked(self.year))["total"]

    @staticmethod
    def drag(row, ordinary, preferential):
        """In 10^-6, half away from zero."""
        def millionths(*names):
            return sum(scaled(row[name], RATE) for name in names)
        return rounded(millionths("ordinary_yield", "short_term_gain") * ordinary +
                       millionths("qualified_yield", "long_term_gain") * preferential)

    def of(self, account, asset_class):
        """Of a dollar there, a fraction."""
        if not account.is_on_return(self.profile):
            return 0.0
        return self.drags.get(asset_class, 0) / 10 ** RATE

    # --- where all dollars are ---

    def held(self, moved):
        """Dollars by account and class; `moved`: trades as (account, symbol, shares, cash)."""
        dollars = {}

        def add(account, asset_class, more):
            if asset_class is not None and (account.treatment != "taxable" or
                                            account.is_on_return(self.profile)):
                key = account.id, asset_class
                dollars[key] = dollars.get(key, 0.0) + more
        for lot in self.household.lots:
            add(lot.account, lot.security.asset_class,
                lot.quantity * lot.security.price / 10 ** (QUANTITY + PRICE))
        cash = {account.id: account.cash / 10 ** MONEY for account in self.household.accounts}
        for account, symbol, shares, paid in moved:
            security = self.household.security(symbol)
            add(self.household.account(account), security.asset_class,
                shares * security.price / 10 ** PRICE)
            cash[account] -= paid
        for account in self.household.accounts:
            add(account, "cash", max(0.0, cash[account.id]))
        return dollars

    def score(self, moved):
        """Score (None: no choice) and drag."""
        dollars = self.held(moved)
        costs = {(account.id, name): self.of(account, name) for account in self.household.accounts
                 for name in self.drags}
        drag = sum(costs[key] * amount for key, amount in dollars.items())
        least, most = self.transport(dollars, costs, 1), -self.transport(dollars, costs, -1)
        if most - least <= 1e-6 * max(1.0, most):
            return None, drag
        return 100 * (most - drag) / (most - least), drag

    @staticmethod
    def transport(dollars, costs, sign):
        """The least cost of moving what there is of each class into accounts of the same sizes."""
        accounts = sorted({account for account, _ in dollars})
        names = sorted({name for _, name in dollars})
        cells = [(account, name) for account in accounts for name in names]
        rows, totals = [], []
        for place, wanted in [(0, each) for each in accounts] + [(1, each) for each in names]:
            rows.append([float(cell[place] == wanted) for cell in cells])
            totals.append(sum(amount for cell, amount in dollars.items() if cell[place] == wanted))
        if not cells or max(totals) <= 0:
            return 0.0
        done = linprog([sign * costs[cell] for cell in cells], A_eq=rows[:-1], b_eq=totals[:-1],
                       method="highs")
        assert done.status == 0, done.message
        return done.fun

"""The figures of a preview: a second implementation, simple and slow, in integers and fractions.

It is written from the rules of tax and drift alone, cited by their ids, with the member names of
the contract, and without a look at the daemon's code, so that an error is not made twice. Where the
rules leave a choice open it follows the descriptions of openapi.yaml and the headers' comments; the
word CHOICE marks each where it is made. Those that have no better place:

- Booked rows stand in T(without) as they are. Only the preview's own buys can disallow booked
  losses, up to the shares that no replacement has met, before they meet the preview's own; what is
  held meets the preview's own losses alone (washes.py).
- The order of a sale's lots looks at each lot as it came in, its slices at what is left of it
  (selection.py, lots.py).
- Once a sale has averaged a pool, what stays of it is averaged, too (selection.py).
- A lot without a date stands as the oldest; no days are tacked to what replaces it.
- On the return is who the profile in force says, the nearest year's where the year has none; tax is
  only figured for a year before that has its own profile.
- Where an unknown date does not change the tax, the year is shown as its lots are shown.
"""
import copy
from itertools import product

from figures import MONEY, SHARE, day, days_after, scaled, share, shown, value
from household import Household
from lots import LONG, SHORT
from plans import Plan
from selection import MIN_TAX, Pools, is_averaged, key, reason
from washes import WINDOW, can_lose, counts, identical, propose
from years import Parameters, ceiling_room, year_tax


class Sale:
    """A sell of the plan: what it takes of each lot, and what it leaves alone."""

    def __init__(self, trade):
        self.trade = trade
        self.slices = []
        self.kept = []

    def gains(self):
        """Before wash sales; rule AC-1."""
        taxable = self.trade.account.treatment == "taxable"
        return gains_of((sold.term, sold.gain if taxable else 0) for sold in self.slices)


class Kept:
    """What is left of a lot, as if it were sold whole at the sale's price and without a fee."""

    def __init__(self, lot, sold, per_share, told):
        self.lot = lot
        self.sold = sold
        self.per_share = per_share  # of gain, in 10^-6 dollars
        self.reason = told


def gains_of(pairs):
    """Short and long sums of (term, amount)."""
    sums = {SHORT: 0, LONG: 0}
    for term, amount in pairs:
        sums[term] += amount
    return sums[SHORT], sums[LONG]


def added(left, right):
    return left[0] + right[0], left[1] + right[1]


def total_of(year):
    return year["total"]


class Preview:
    def __init__(self, body, data, chosen=None):
        """`chosen`: the lots of the sells by min_tax, which have no other order."""
        order = body["order"]
        self.household = Household(body, data)
        self.order = order
        self.trade_date = day(order.get("trade_date") or body["as_of"])
        self.year = self.trade_date.year  # MT-6
        self.profile = self.household.profile(self.year)
        self.held_before = self.held()
        self.plan = Plan(self.household, order, self.trade_date, chosen)
        self.faults = [fault[1:] for fault in self.plan.faults] or self.year_faults()
        if not self.faults:
            self.figure()

    def year_faults(self):
        if self.profile is None or self.profile.kind == "flat" or \
                str(self.year) in self.household.data["years"]:
            return []
        return [("/order/trade_date", "tax_year_not_supported")]

    def held(self):
        """Shares of all accounts by security, and cash."""
        holdings = {}
        for lot in self.household.lots:
            holdings[lot.security] = holdings.get(lot.security, 0) + lot.quantity
        return holdings, sum(account.cash for account in self.household.accounts)

    def held_after(self):
        holdings = dict(self.held_before[0])
        for trade in self.plan.sells:
            holdings[trade.security] -= trade.quantity
        for trade in self.plan.buys:
            holdings[trade.security] = holdings.get(trade.security, 0) + trade.quantity
        return holdings, sum(self.cash_after().values())

    def cash_after(self):
        """By account; rule BA-1."""
        cash = {account.id: account.cash for account in self.household.accounts}
        for trade in self.plan.sells:
            cash[trade.account.id] += trade.amount - trade.fee
        for trade in self.plan.buys:
            cash[trade.account.id] -= trade.amount + trade.fee
        return cash

    def figure(self):
        self.came_in = {lot.place: copy.copy(lot) for lot in self.household.lots}
        sales = {trade: self.sell(trade) for trade in
                 sorted(self.plan.sells, key=lambda trade: trade.method == MIN_TAX)}
        self.sales = [sales[trade] for trade in self.plan.sells]
        self.slices = [sold for sale in self.sales for sold in sale.slices]
        self.matches = propose(self.household, self.slices, self.plan.buys, self.trade_date)
        self.mine = [sold for sold in self.slices
                     if sold.lot.account.is_on_return(self.profile)]
        self.tax = Tax(self) if self.profile is not None else None

    # --- sales ---

    def sell(self, trade):
        """Rules RD-3, RD-2, LI-6: proceeds over the lots in their order, then each lot's basis."""
        sale = Sale(trade)
        pools = Pools(trade.lots) if trade.method == "average_cost" else None
        sold_units = paid = 0
        for lot, quantity in trade.takes:
            sold_units += quantity
            proceeds = share(trade.amount - trade.fee, sold_units, trade.quantity) - paid
            paid += proceeds
            sale.slices.append(self.slice(trade, lot, quantity, proceeds, pools))
        if pools is not None:
            pools.settle()
        sale.kept = [self.keep(trade, lot, pools) for lot in self.left_alone(trade)]
        return sale

    def slice(self, trade, lot, quantity, proceeds, pools):
        averaged = pools is not None and is_averaged(lot)
        sold = lot.slice(quantity, proceeds, self.trade_date)
        sold.remaining = lot.quantity
        sold.reason = reason(self.came_in[lot.place], trade.method, trade.security.price)
        if averaged:
            pool = pools.of(lot)
            sold.rebase(pool.take(quantity))
            sold.reason["basis_per_share"] = shown(share(pool.basis, SHARE, pool.quantity), MONEY)
        return sold

    def left_alone(self, trade):
        """In the order in which they would have come; lots that were named stand first."""
        taken = [lot for lot, _ in trade.takes]
        named = [lot for lot, _ in trade.named or []]

        def place(lot):
            if lot in named:
                return (0, named.index(lot))
            return (1, key(self.came_in[lot.place], trade.method, trade.security.price,
                           self.trade_date))

        return sorted((lot for lot in trade.lots if lot.quantity > 0 and lot not in taken),
                      key=place)

    def keep(self, trade, lot, pools):
        price = trade.security.price
        whole = copy.copy(lot)
        sold = whole.slice(lot.quantity, value(lot.quantity, price), self.trade_date)
        per_share = lot.at_price(price)[1]
        if pools is not None and is_averaged(lot):
            left = pools.of(lot).left()
            sold.rebase(share(left.basis, lot.quantity, left.quantity))
            per_share = price - left.exact_per_share()
        return Kept(lot, sold, per_share, reason(self.came_in[lot.place], trade.method, price))

    def do_not_buy(self):
        """Rules WS-2, WS-8, WS-10: what is sold at a loss that is not disallowed yet, and what is
        identical to it, until D + 30."""
        securities = []
        for sold in self.slices:
            lost = sold.gain + sold.disallowed < 0
            if not lost or not can_lose(sold.lot.account, sold.lot.security):
                continue
            same = [each for each in self.household.securities
                    if identical(sold.lot.security, each)]
            for security in [sold.lot.security, *same]:
                if security not in securities:
                    securities.append(security)
        return [(security, days_after(self.trade_date, WINDOW)) for security in securities]

    def is_to_be_reinvested(self):
        """Rule WS-12: whether dividends will buy, before D + 30, what may not be bought."""
        closed = [security for security, _ in self.do_not_buy()]
        return any(lot.account.reinvests and counts(lot.account) and lot.security in closed
                   for lot in self.came_in.values())

    # --- what the year recognizes ---

    def recognized(self, account=None):
        """Rules WS-1, BU-1: of the sales on the return."""
        return gains_of((sold.term, sold.gain + sold.disallowed) for sold in self.mine
                        if account in (None, sold.lot.account))

    def prior_disallowed(self, year, account=None):
        """Rule MT-7: of the losses booked in a year, by the buys."""
        profile = self.household.profile(year)
        rows = [(match.loss.row, match.disallowed) for match in self.matches if match.loss.row]
        return gains_of((row.term, disallowed) for row, disallowed in rows
                        if row.sold_on.year == year and row.account.is_on_return(profile) and
                        account in (None, row.account))

    def prior_year(self):
        """Year, losses disallowed and change of its tax; None where no loss of it is met."""
        year = self.year - 1
        disallowed = self.prior_disallowed(year)
        if not any(disallowed):
            return None
        profile = self.household.profile(year)
        if profile is None or profile.year != year:
            return year, disallowed, None
        parameters = self.household.parameters(year, profile)
        booked = self.household.booked(year)
        with_ = year_tax(parameters, profile, added(booked, disallowed))
        return year, disallowed, with_["total"] - \
            year_tax(parameters, profile, booked)["total"]

    # --- budgets ---

    def budgets(self):
        return [Budget(self, given) for given in self.household.budgets
                if given["year"] == self.year]


class Tax:
    """Rules MT-1 to MT-5: the year with and without, and a range where something is unknown."""

    def __init__(self, preview):
        self.preview = preview
        self.profile = preview.profile
        self.parameters = preview.household.parameters(preview.year, self.profile)
        self.booked = preview.household.booked(preview.year)
        self.without = year_tax(self.parameters, self.profile, self.booked)
        self.start = added(self.booked, preview.prior_disallowed(preview.year))
        self.undated = [sold for sold in preview.mine
                        if sold.start is None and sold.lot.kind != "inheritance"]
        self.zero = preview.order.get("assume_unknown_basis") == "zero"
        unvalued = [sold for sold in preview.mine if not sold.lot.basis_known()]
        self.has_range = bool(self.undated or (unvalued and not self.zero))
        self.high, self.low = self.ends()
        self.figure_waiting()

    def read(self, terms, basis_zero, profile=None):
        """The year where lots without a date have these terms, and those without a basis a basis
        of zero, or of their proceeds."""
        gains = added(self.start, gains_of(
            (terms.get(id(sold), sold.term), sold.gain + sold.disallowed)
            for sold in self.preview.mine if basis_zero or sold.lot.basis_known()))
        return {**year_tax(self.parameters, profile or self.profile, gains), "gains": gains}

    def high_end(self, profile=None):
        """As the lots are shown, where no other reading costs more."""
        return max((self.read(terms, True, profile) for terms in ({}, *self.extremes())),
                   key=total_of)

    def extremes(self):
        """All gains of unknown date short and all losses long, and the reverse."""
        return ({id(sold): SHORT if sold.gain > 0 else LONG for sold in self.undated},
                {id(sold): LONG if sold.gain > 0 else SHORT for sold in self.undated})

    def ends(self):
        """Rule BA-7. No year of a return falls when a gain turns from long to short at the same
        total, and a flat profile's goes one way or the other: the ends are where gains are short
        and losses long, and the reverse. Every reading of few lots is held against them."""
        high = self.high_end()
        low = min((self.read(terms, self.zero) for terms in self.extremes()), key=total_of)
        for terms in product((SHORT, LONG), repeat=min(4, len(self.undated))):
            terms = {**self.extremes()[0], **dict(zip(map(id, self.undated), terms))}
            assert self.read(terms, True)["total"] <= high["total"]
            assert self.read(terms, self.zero)["total"] >= low["total"]
        return high, low

    def figure_waiting(self):
        """Rule MS-5: what the year would cost less if a short-term gain were long. CHOICE: nothing
        is said where the gain or its term is not known."""
        for sold in self.preview.mine:
            if sold.term == SHORT and sold.gain > 0 and sold.lot.basis_known() and \
                    sold.start is not None:
                waited = added(self.high["gains"], (-sold.gain, sold.gain))
                sold.waiting_saves = self.high["total"] - \
                    year_tax(self.parameters, self.profile, waited)["total"]

    def upper_bound(self):
        """Rule FL-4: a flat profile and its change of tax; None for a year without parameters."""
        data, year = self.preview.household.data, self.preview.year
        if str(year) not in data["years"]:
            return None
        parameters = Parameters(data, year, "single")
        bound = copy.copy(self.profile)
        bound.kind = "flat"
        bound.short_term_rate = parameters.rates[-1] + parameters.niit_rate
        bound.long_term_rate = parameters.gain_rates[-1] + parameters.niit_rate
        return bound, self.high_end(bound)["total"] - year_tax(None, bound, self.booked)["total"]


class Budget:
    """Rules BU-1 to BU-3, BU-6."""

    def __init__(self, preview, given):
        household = preview.household
        self.account = household.account(given["account_id"]) if given.get("account_id") else None
        self.year = given["year"]
        self.before = household.booked(self.year, self.account)
        self.after = added(added(self.before, preview.recognized(self.account)),
                           preview.prior_disallowed(self.year, self.account))
        self.caps = {name: scaled(given.get(name), MONEY)
                     for name in ("allowance", "short_cap", "long_cap")}
        if given.get("ceiling") and preview.profile is not None:
            self.resolve(preview, given["ceiling"])
        self.judge(preview)

    def resolve(self, preview, ceiling):
        """CHOICE: the dollars of a ceiling are what is used and what the year has room for."""
        household = preview.household
        room = ceiling_room(household.parameters(self.year, preview.profile), preview.profile,
                            household.booked(self.year), ceiling)
        if room is not None:
            self.caps["allowance"] = sum(self.before) + room

    def judge(self, preview):
        """CHOICE: near is a tenth of the cap that binds, or less, or nothing. Where the account's
        gains are not on the return (AC-5) nothing is counted, and no cap is near."""
        used = {"allowance": sum(self.after), "short_cap": self.after[0],
                "long_cap": self.after[1]}
        counted = self.account is None or self.account.is_on_return(preview.profile)
        rooms = [(cap - used[name], cap) for name, cap in self.caps.items()
                 if cap is not None and counted]
        self.remaining, cap = min(rooms, default=(None, None), key=lambda room: room[0])
        self.state = None
        if rooms:
            self.state = "over" if self.remaining < 0 else \
                "near" if self.remaining == 0 or 10 * self.remaining <= cap else "within"

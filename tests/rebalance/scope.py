"""What a rebalance may do in a household, from the rules and product E: which holdings may be sold,
which securities may be bought for each class, and what selling a lot realizes."""
import copy
import datetime

from drifts import class_of
from figures import MONEY, RATE, day, scaled, share, value
from household import Household
from locations import Location
from lots import LONG
from previews import Budget
from selection import MIN_TAX, Pools, is_averaged, key
from washes import identical

WEIGHTS = {"drift_weight": "0.1", "tax_weight": "1", "location_weight": "0", "cost_rate": "0.0005"}
AMOUNTS = {"minimum_trade": "100", "minimum_cash": "0"}
WASH_WINDOW = datetime.timedelta(30)


class Policy:
    """CHOICE of the defaults: those that the contract gives."""

    def __init__(self, given):
        for name, default in WEIGHTS.items():
            setattr(self, name, scaled(given.get(name, default), RATE) / 10 ** RATE)
        for name, default in AMOUNTS.items():
            setattr(self, name, scaled(given.get(name, default), MONEY) / 100)


class Block:
    """A lot that may be sold, in dollars; its gains are those on the return."""

    def __init__(self, place, proceeds, gains, free):
        self.place = place
        self.value = proceeds / 100
        self.gains = (gains[0] / 100, gains[1] / 100)
        self.free = free  # min_tax: sold in whatever order costs least


class Place:
    """An account's holding of a security, or what it may buy."""

    def __init__(self, account, security, lots):
        self.account = account
        self.security = security
        self.lots = lots
        self.value = value(sum(lot.quantity for lot in lots), security.price) / 100
        self.may_sell = self.may_buy = False


class Scope:
    def __init__(self, body, data):
        self.household = Household(body, data)
        self.order = body["order"]
        self.trade_date = day(self.order.get("trade_date") or body["as_of"])
        self.year = self.trade_date.year
        self.profile = self.household.profile(self.year)
        self.policy = Policy(self.order.get("policy") or {})
        self.model = self.household.model
        self.location = Location(self.household, self.year, data["asset_location"]["classes"])
        self.planned = [account for account in self.household.accounts if account.owner != "other"]
        self.targets = {target.get("class") or target.get("group") or target["symbol"]:
                        (scaled(target["weight"], RATE) / 10 ** RATE, target)
                        for target in self.model["targets"]}
        self.places = self.find_places()
        self.value = sum(place.value for place in self.places) + \
            sum(account.cash for account in self.household.accounts) / 100
        self.blocks = [block for place in self.places if place.may_sell
                       for block in self.blocks_of(place)]

    def name_of(self, security):
        return class_of(self.model, security)

    def classes(self):
        names = {self.name_of(security) for security in self.household.securities}
        return sorted(names | set(self.targets) | {"cash"})

    def weighed_drag(self, account, asset_class):
        """Product E2: what a dollar held there counts in the objective."""
        return self.policy.location_weight * self.location.of(account, asset_class)

    def target_of(self, name):
        return self.targets[name][0] if name in self.targets else 0.0

    # --- what may be traded ---

    def find_places(self):
        bought = {(account, self.bought_for(target, name, account))
                  for name, (_, target) in self.targets.items() if name != "cash"
                  for account in self.planned}
        places = []
        for account in self.household.accounts:
            for security in self.household.securities:
                lots = [lot for lot in self.household.lots
                        if lot.account is account and lot.security is security]
                wanted = (account, security) in bought
                if lots or wanted:
                    place = Place(account, security, lots)
                    place.may_sell = account in self.planned and self.is_known(account, lots) and \
                        not self.meets_the_day(account, security, lots)
                    place.may_buy = wanted and not self.is_locked(security) and \
                        not self.was_sold(account, security)
                    places.append(place)
        return places

    def bought_for(self, target, name, account):
        """Product A6: the security itself, the group's member for the account, or what the
        household holds most of in the class; the first of them that may be bought (MT-7)."""
        if target.get("symbol"):
            return self.household.security(target["symbol"])
        if target.get("group"):
            found = {member["role"]: self.household.security(member["symbol"])
                     for member in reversed(target["members"])}
            own = [found.get("ira_secondary")] if account.treatment != "taxable" else []
            members = [each for each in (*own, found.get("primary"), found.get("secondary"))
                       if each is not None]
            return min(members, key=self.is_locked, default=None)
        held = [(self.is_locked(security), -sum(lot.quantity for lot in self.household.lots if lot.security is security) *
                 security.price, security.place, security)
                for security in self.household.securities if self.name_of(security) == name]
        return min(held, key=lambda each: each[:3])[3] if held else None

    @staticmethod
    def is_known(account, lots):
        """Rule BA-7: nothing is realized that cannot be figured."""
        return account.treatment != "taxable" or all(
            lot.basis_known() and (lot.acquired is not None or lot.kind == "inheritance")
            for lot in lots)

    def is_locked(self, security):
        """Rule MT-7."""
        return any(
            row.gain < 0 and row.account.treatment == "taxable" and row.account.owner != "other" and
            identical(row.security, security) and
            self.trade_date - WASH_WINDOW <= row.sold_on <= self.trade_date
            for row in self.household.realized)

    # --- what was traded on the trade date counts as the same plan's (CHOICE) ---

    def was_sold(self, account, security):
        return self.order["kind"] == "rebalance" and any(
            row.sold_on == self.trade_date and
            ((row.account is account and row.security is security) or
             ((row.gain < 0 or row.disallowed > 0) and identical(row.security, security)))
            for row in self.household.realized)

    def was_bought(self, lot):
        return lot.kind in ("purchase", "drip") and lot.acquired == self.trade_date

    def meets_the_day(self, account, security, lots):
        """Rules WS-5, WS-9. No lot of these households has absorbed a loss."""
        bought = any(self.was_bought(lot) for lot in lots) or any(
            self.was_bought(lot) and lot.account.owner != "other" and
            identical(lot.security, security) for lot in self.household.lots)
        return self.order["kind"] == "rebalance" and account.treatment == "taxable" and bought and \
            any(copy.copy(lot).slice(lot.quantity, value(lot.quantity, security.price),
                                     self.trade_date).gain < 0 for lot in lots)

    # --- what a sale realizes ---

    def method_of(self, account):
        """Rule LI-1."""
        return self.order.get("lot_selection") or account.lot_selection or \
            self.household.lot_selection

    def blocks_of(self, place):
        method = self.method_of(place.account)
        held = self.household.holding(place.account, place.security, self.trade_date)
        order = "fifo" if method == MIN_TAX else method
        held.sort(key=lambda lot: key(lot, order, place.security.price, self.trade_date))
        pools = Pools(held) if method == "average_cost" else None
        for lot in held:
            proceeds = value(lot.quantity, place.security.price)
            if proceeds > 0:
                yield Block(place, proceeds, self.gains_of(lot, proceeds, pools),
                            method == MIN_TAX)

    def gains_of(self, lot, proceeds, pools):
        """Of all of the lot, short and long, in cents. Rules RD-2, LI-6, AC-1."""
        sold = copy.copy(lot).slice(lot.quantity, proceeds, self.trade_date)
        if pools is not None and is_averaged(lot):
            pool = pools.of(lot)
            sold.rebase(share(pool.basis, lot.quantity, pool.quantity))
        if not lot.account.is_on_return(self.profile):
            return 0, 0
        return (0, sold.gain) if sold.term == LONG else (sold.gain, 0)

    # --- limits ---

    def caps(self):
        """Rules BU-2, BU-8: of an account or None, how much of short and of long counts, and the
        dollars that are left."""
        for given in self.household.budgets:
            if given["year"] != self.year:
                continue
            budget = Budget(BeforeAnything(self), given)
            used = {"allowance": (1, 1), "short_cap": (1, 0), "long_cap": (0, 1)}
            for name, terms in used.items():
                if budget.caps[name] is not None:
                    before = sum(term * part for term, part in zip(terms, budget.before))
                    yield budget.account, terms, max(0, budget.caps[name] - before) / 100

    def booked(self):
        return tuple(part / 100 for part in self.household.booked(self.year))


class BeforeAnything:
    """A preview that sells nothing, as far as a budget looks at one."""

    def __init__(self, scope):
        self.household = scope.household
        self.profile = scope.profile

    @staticmethod
    def recognized(_account):
        return 0, 0

    @staticmethod
    def prior_disallowed(_year, _account):
        return 0, 0

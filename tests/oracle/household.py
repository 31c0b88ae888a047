"""The household of a body as the rules see it, and which of its accounts are on the return."""
from figures import MONEY, PRICE, QUANTITY, day, numbered, scaled
from lots import LONG, SHORT, Lot, first_long_term
from years import Parameters, Profile


class Security:
    def __init__(self, given, place):
        self.place = place
        self.symbol = given["symbol"]
        self.tax_kind = given["tax_kind"]
        self.asset_class = given.get("asset_class")
        self.whole = given.get("unit", "fractional") == "whole"
        self.group = given.get("identity_group")
        self.price = scaled(given["price"], PRICE)


class Account:
    def __init__(self, given, place):
        self.place = place
        self.id = given.get("id") or numbered("ac", place + 1)
        self.treatment = given["tax_treatment"]
        self.owner = given.get("owner", "self")
        self.lot_selection = given.get("lot_selection")
        self.reinvests = given.get("dividend_reinvestment", False)
        self.cash = scaled(given.get("cash", "0"), MONEY)

    def is_on_return(self, profile):
        """Rules AC-1, AC-5."""
        separate = profile is not None and profile.status == "mfs"
        return self.treatment == "taxable" and self.owner != "other" and \
            not (self.owner == "spouse" and separate)


class Realized:
    """A row of the ledger; its gain is what was recognized."""

    def __init__(self, given, place, household):
        self.id = numbered("rg", place + 1)
        self.account = household.account(given["account_id"])
        self.security = household.security(given["symbol"])
        self.quantity = scaled(given["quantity"], QUANTITY)
        self.acquired = day(given.get("acquired_on"))
        self.sold_on = day(given["sold_on"])
        self.disallowed = scaled(given.get("disallowed", "0"), MONEY)
        self.gain = scaled(given["proceeds"], MONEY) - scaled(given["basis"], MONEY) + \
            self.disallowed
        held = self.acquired is not None and self.sold_on >= first_long_term(self.acquired)
        self.term = LONG if held or given.get("kind") == "inheritance" else SHORT  # HP-4


class Household:
    def __init__(self, body, data):
        given = body["household"]
        self.data = data  # tax parameters
        self.lot_selection = given.get("lot_selection", "fifo")
        self.spouse_replacement = given.get("spouse_replacement", "defer")
        self.drift_tolerance = given.get("drift_tolerance")
        self.model = given.get("model")
        self.securities = [Security(each, place) for place, each in enumerate(body["securities"])]
        self.accounts = [Account(each, place) for place, each in enumerate(given["accounts"])]
        self.lots = []
        for account, each in zip(self.accounts, given["accounts"]):
            self.add_lots(account, each["lots"])
        self.profiles = sorted((Profile(each) for each in given.get("tax_profiles", [])),
                               key=lambda profile: profile.year)
        self.budgets = given.get("gains_budgets", [])
        self.realized = [Realized(each, place, self)
                         for place, each in enumerate(given.get("realized_gains", []))]

    def add_lots(self, account, given):
        """Rule LI-3: the order of entry, where it is not given."""
        last = 0
        for each in given:
            sequence = each.get("sequence", last + 1)
            last = max(last, sequence)
            self.lots.append(Lot(each, account, self.security(each["symbol"]), sequence,
                                 len(self.lots)))

    def account(self, account_id):
        return next((each for each in self.accounts if each.id == account_id), None)

    def security(self, symbol):
        return next((each for each in self.securities if each.symbol == symbol), None)

    def holding(self, account, security, trade_date):
        """What can be sold: lots acquired after the trade date are not held yet."""
        return [lot for lot in self.lots if lot.account is account and lot.security is security
                and (lot.acquired is None or lot.acquired <= trade_date) and lot.quantity > 0]

    def profile(self, year):
        """Product A1: of the year, else the last one before it, else the first one after it."""
        before = [each for each in self.profiles if each.year <= year]
        return before[-1] if before else self.profiles[0] if self.profiles else None

    def parameters(self, year, profile):
        return None if profile.kind == "flat" else Parameters(self.data, year, profile.status)

    def booked(self, year, account=None):
        """Rule BU-1: short and long net of the ledger's rows of a year."""
        profile = self.profile(year)
        gains = {SHORT: 0, LONG: 0}
        for row in self.realized:
            if row.sold_on.year == year and row.account.is_on_return(profile) and \
                    account in (None, row.account):
                gains[row.term] += row.gain
        return gains[SHORT], gains[LONG]

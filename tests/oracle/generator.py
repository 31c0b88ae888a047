"""Random households, hostile on purpose, each made from its seed alone: figures at the edges of the
rules (windows, leap days, year ends, one year to the day, bounds of brackets) come far more often
than they do in life. Their orders are made in orders.py."""
import calendar
import datetime
import random

from figures import MONEY, QUANTITY, SHARE, day, days_after, numbered, shown, value
from selection import METHODS

TREATMENTS = ["taxable"] * 5 + ["tax_deferred", "tax_free"]
OWNERS = ["self"] * 4 + ["spouse"] * 2 + ["joint"] * 2 + ["other"]
TAX_KINDS = ["stock"] * 4 + ["ric"] * 4 + ["grantor_trust", "collectible_trust", "bond",
                                           "digital_asset"]
CLASSES = ["us_stocks", "international_stocks", "emerging_stocks", "us_bonds", "crypto", "cash"]
STATUSES = ["single", "mfj", "mfj", "mfs", "hoh", "qss"]
LOT_KINDS = ["purchase"] * 8 + ["drip"] * 3 + ["gift", "gift", "inheritance", "transfer"]
CEILINGS = ["zero_percent_bracket", "fifteen_percent_bracket", "niit_threshold"]
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
SYMBOLS = ["AAA", "BBB", "CCC"]


def units_of(lot):
    return int(lot["quantity"].replace(".", ""))


def clamped_year(year):
    return min(max(year, FIRST_DAY.year), LAST_DAY.year)


def clamped(date):
    return min(max(date, FIRST_DAY), LAST_DAY)


class Maker:
    def __init__(self, seed, data):
        self.random = random.Random(seed)
        self.data = data
        self.trade_date = self.make_trade_date()
        self.securities = []
        self.accounts = []
        self.lots_made = 0

    # --- small choices ---

    def one_in(self, count):
        return self.random.randrange(count) == 0

    def pick(self, items):
        return self.random.choice(items)

    def between(self, least, most):
        return self.random.randint(least, most)

    def make_trade_date(self):
        if self.one_in(40):
            return self.pick([datetime.date(1900, 1, 15), datetime.date(2017, 12, 20),
                              datetime.date(2027, 1, 5), datetime.date(2100, 12, 20)])
        year = self.between(2018, 2026)
        kind = self.between(0, 9)
        if kind < 3:
            return datetime.date(year, 12, 31) - datetime.timedelta(self.between(0, 32))
        if kind < 5:
            return datetime.date(year, 1, 1) + datetime.timedelta(self.between(0, 32))
        if kind == 5:
            return datetime.date(self.pick([2020, 2024]), 2, 27) + \
                datetime.timedelta(self.between(0, 4))
        return datetime.date(year, 1, 1) + datetime.timedelta(self.between(0, 364))

    def shifted_years(self, date, years):
        month_end = calendar.monthrange(date.year - years, date.month)[1]
        return date.replace(year=date.year - years, day=min(date.day, month_end))

    def make_date(self):
        """Of an acquisition."""
        kind = self.between(0, 11)
        if kind < 3:
            date = days_after(self.trade_date, self.between(-32, 0))
        elif kind == 3:
            date = days_after(self.trade_date, self.between(-2, 32))
        elif kind < 6:
            date = days_after(self.shifted_years(self.trade_date, 1), self.between(-3, 3))
        elif kind == 6:
            date = datetime.date(self.pick([2012, 2016, 2020, 2024]), 2, 27) + \
                datetime.timedelta(self.between(0, 3))
        elif kind == 7:
            date = datetime.date(self.between(2010, 2014), 1, 1) - \
                datetime.timedelta(self.between(0, 2))
        elif kind == 8 and self.one_in(4):
            date = self.pick([FIRST_DAY, datetime.date(1999, 12, 31), datetime.date(1960, 2, 29)])
        else:
            date = days_after(self.trade_date, -self.between(0, 2500))
        return clamped(date)

    def make_quantity(self):
        kind = self.between(0, 5)
        if kind < 3:
            return self.between(1, 20) * SHARE
        if kind == 3:
            return self.between(1, 40) * SHARE // 4
        if kind == 4:
            return self.between(1, 30 * SHARE)
        return self.pick([1, 3, SHARE // 3, SHARE + 1, 1000 * SHARE, 10 * SHARE])

    def near(self, cents):
        """At a figure or a little beside it."""
        return max(0, cents + self.pick([0, 0, -1, 1, -100, 100, self.between(-500000, 500000)]))

    def money(self, most):
        return shown(self.pick([0, 100, 333, self.between(0, most), self.between(0, most)]), MONEY)

    # --- the household ---

    def make_securities(self):
        count = self.between(1, 3)
        groups = self.pick([None, ["G"] * 3, ["G", "G", None], ["G", "H", "G"]])
        for place in range(count):
            price = self.pick(["100", "10", "33.333333", "0.01", "250.5",
                               shown(self.between(1, 500 * 10 ** 6), 6)])
            if self.one_in(60):
                price = "0"
            made = {"symbol": SYMBOLS[place], "tax_kind": self.pick(TAX_KINDS), "price": price}
            if not self.one_in(6):
                made["asset_class"] = self.pick(CLASSES)
            if self.one_in(4):
                made["unit"] = "whole"
            if groups and groups[place]:
                made["identity_group"] = groups[place]
            self.securities.append(made)

    def price_of(self, symbol):
        price = next(each["price"] for each in self.securities if each["symbol"] == symbol)
        whole, _, places = price.partition(".")
        return int(whole) * 10 ** 6 + int((places + "000000")[:6])

    def make_basis(self, symbol, quantity):
        worth = value(quantity, self.price_of(symbol))
        percent = self.pick([0, 50, 80, 90, 100, 100, 110, 125, 150, 200, 300])
        return max(0, worth * percent // 100 + self.pick([0, 0, 0, 1, -1, self.between(-500, 500)]))

    def make_gift(self, lot, symbol, quantity):
        lot["donor_basis"] = shown(self.make_basis(symbol, quantity), MONEY)
        lot["gift_value"] = shown(self.make_basis(symbol, quantity), MONEY)
        given = day(lot["acquired_on"]) if lot.get("acquired_on") and not self.one_in(5) \
            else self.make_date()
        lot["gift_date"] = given.isoformat()
        if not self.one_in(5):
            donated = clamped(days_after(given, -self.between(0, 800)))
            lot["donor_acquired_on"] = donated.isoformat()

    def make_lot(self):
        symbol = self.pick(self.securities)["symbol"]
        quantity = self.make_quantity()
        self.lots_made += 1
        lot = {"id": numbered("lot", self.lots_made), "symbol": symbol,
               "quantity": shown(quantity, QUANTITY), "kind": self.pick(LOT_KINDS)}
        if not self.one_in(20):
            lot["acquired_on"] = self.make_date().isoformat()
        if self.one_in(15):
            lot["basis_status"] = "unknown"
        else:
            lot["basis"] = shown(self.make_basis(symbol, quantity), MONEY)
        if lot["kind"] == "gift" and not self.one_in(6):
            self.make_gift(lot, symbol, quantity)
        self.make_history(lot, quantity)
        return lot

    def make_history(self, lot, quantity):
        """What earlier wash sales left, and what a custodian reports."""
        if lot.get("acquired_on") and lot["kind"] != "gift" and self.one_in(8):
            deemed = days_after(day(lot["acquired_on"]), -self.between(0, 500))
            lot["deemed_acquired_on"] = clamped(deemed).isoformat()
        if self.one_in(7):
            lot["absorbed"] = shown(self.pick([quantity, quantity // 2,
                                               self.between(0, quantity)]), QUANTITY)
        if self.one_in(10):
            lot["covered"] = self.one_in(2)

    def make_account(self, place):
        lots = self.between(10, 40) if self.one_in(60) else self.between(0, 6)
        account = {"id": numbered("ac", place + 1), "tax_treatment": self.pick(TREATMENTS),
                   "owner": self.pick(OWNERS), "cash": self.money(10 ** 7),
                   "lots": [self.make_lot() for _ in range(lots)]}
        if self.one_in(30):
            account["cash"] = "-" + account["cash"]
        if self.one_in(4):
            account["lot_selection"] = self.pick(METHODS)
        if self.one_in(6):
            account["dividend_reinvestment"] = True
        if self.one_in(6):
            order = list(range(1, len(account["lots"]) + 1))
            self.random.shuffle(order)
            for lot, sequence in zip(account["lots"], order):
                lot["sequence"] = sequence * self.pick([1, 1, 10])
            if len({lot["sequence"] for lot in account["lots"]}) < len(order):
                for lot, sequence in zip(account["lots"], order):
                    lot["sequence"] = sequence
        self.accounts.append(account)

    # --- the year ---

    def make_profile(self, year, status):
        profile = {"year": year}
        if str(year) not in self.data["years"] or self.one_in(6):
            profile.update(kind="flat",
                           short_term_rate=self.pick(["0.5", "0.37", "0.333333", "0.1"]),
                           long_term_rate=self.pick(["0.3", "0.2", "0"]))
        else:
            profile.update(kind="federal", filing_status=status)
            self.make_income(profile, year, status)
        if self.one_in(3):
            profile["capital_gain_distributions"] = self.money(10 ** 5)
        if self.one_in(2):
            profile["state_rate"] = self.pick(["0.05", "0.093", "0.000001"])
            if self.one_in(3):
                profile["state_deduction"] = self.money(10 ** 7)
        for term in ("short", "long"):
            if self.one_in(3):
                profile[f"{term}_term_carryover_in"] = self.money(10 ** 6)
            if self.one_in(3):
                cents = self.between(-10 ** 6, 10 ** 6) // self.pick([1, 100])
                profile[f"{term}_term_gains_elsewhere"] = shown(cents, MONEY)
        return profile

    def make_income(self, profile, year, status):
        of_year = self.data["years"][str(year)]
        deduction = int(of_year["standard_deduction"]["basic"][status])
        niit = self.data["constants"]["niit"]["magi_threshold"][status]
        bounds = [bound + deduction for bound in of_year["ordinary"]["upper_bounds"][status]]
        bounds += [of_year["ltcg"]["max_zero"][status] + deduction, niit, deduction, 0,
                   of_year["ltcg"]["max_fifteen"][status] + deduction]
        profile["wages"] = shown(self.near(100 * int(self.pick(bounds))), MONEY)
        for name in ("other_ordinary_income", "interest", "tax_exempt_interest",
                     "investment_expenses", "other_deductions"):
            if self.one_in(6):
                profile[name] = self.money(3 * 10 ** 6)
        if self.one_in(3):
            dividends = self.between(0, 3 * 10 ** 6)
            profile["ordinary_dividends"] = shown(dividends, MONEY)
            profile["qualified_dividends"] = shown(self.pick([dividends, dividends // 2, 0]), MONEY)
        if self.one_in(6):
            profile["other_investment_income"] = shown(self.between(-10 ** 6, 10 ** 6), MONEY)
        if self.one_in(4):
            profile["deduction"] = "itemized"
            profile["itemized_deduction"] = self.money(5 * 10 ** 6)
        elif self.one_in(4):
            profile["additional_standard_count"] = self.between(1, 4)

    def make_profiles(self):
        year = self.trade_date.year
        years = self.pick([[year]] * 6 + [[year, year - 1]] * 4 + [[year - 1], [year + 1], [],
                                                                 [year - 1, year + 1]])
        status = self.pick(STATUSES)
        if str(year) not in self.data["years"] and self.one_in(4):
            years = [2020]  # the nearest one then, and no parameters for the year of the trades
        return [self.make_profile(each, status if not self.one_in(5) else self.pick(STATUSES))
                for each in sorted({clamped_year(each) for each in years})]

    def make_realized(self):
        kind = self.between(0, 4)
        year = self.trade_date.year
        if kind < 3:
            sold = days_after(self.trade_date, self.between(-32, 2))
        elif kind == 3:
            sold = datetime.date(year, 1, 1) + datetime.timedelta(self.between(0, 364))
        else:
            sold = datetime.date(year - 1, 12, 1) + datetime.timedelta(self.between(0, 30))
        sold = clamped(sold)
        quantity = self.make_quantity()
        symbol = self.pick(self.securities)["symbol"]
        proceeds = value(quantity, self.price_of(symbol))
        basis = self.make_basis(symbol, quantity)
        row = {"account_id": self.pick(self.accounts)["id"], "symbol": symbol,
               "quantity": shown(quantity, QUANTITY), "sold_on": sold.isoformat(),
               "proceeds": shown(proceeds, MONEY), "basis": shown(basis, MONEY)}
        if self.one_in(4):
            row["kind"] = self.pick(LOT_KINDS)
        if not self.one_in(6):
            row["acquired_on"] = clamped(days_after(sold, -self.between(0, 800))).isoformat()
        if basis > proceeds and self.one_in(2):
            row["disallowed"] = shown(self.pick([basis - proceeds,
                                                 self.between(0, basis - proceeds)]), MONEY)
        return row

    def make_budgets(self):
        budgets = []
        for account in [None] + self.accounts:
            if not self.one_in(4 if account is None else 8):
                continue
            budget = {"year": clamped_year(self.trade_date.year - self.one_in(10))}
            if account is not None:
                budget["account_id"] = account["id"]
            kind = self.between(0, 3)
            if kind == 0:
                budget["ceiling"] = self.pick(CEILINGS)
            elif kind < 3:
                budget["allowance"] = self.money(5 * 10 ** 5)
            if kind == 3 or self.one_in(3):
                budget[self.pick(["short_cap", "long_cap"])] = self.money(10 ** 5)
            budgets.append(budget)
        return budgets

    def make_model(self):
        basis = self.pick(["asset_class", "security", "security_group"])
        model = {"basis": basis, "kind": self.pick(["etf", "fund", "managed", "crypto", "custom"])}
        if basis == "asset_class":
            names = self.random.sample(CLASSES, self.between(1, 3))
            targets = [{"class": name} for name in names]
        elif basis == "security":
            targets = [{"symbol": each["symbol"]} for each in self.securities]
        else:
            targets = [{"group": "core", "members": [
                {"symbol": each["symbol"], "role": "secondary" if place else "primary"}
                for place, each in enumerate(self.securities[:self.between(1, 3)])]}]
        if basis != "asset_class" and self.one_in(2):
            targets.append({"class": "cash"})
        left = 10 ** 6
        for target in targets[:-1]:
            weight = self.between(1, left - len(targets))
            target["weight"] = shown(weight, 6)
            left -= weight
        targets[-1]["weight"] = shown(left, 6)
        model["targets"] = targets
        if self.one_in(3):
            model["drift_tolerance"] = "0.0125"
        return model

"""Random households to be rebalanced, each made from its seed alone: of life's sizes, so that a gap
says something, with what stands in a plan's way more often than life has it."""
import datetime
import math
import random

from figures import MONEY, QUANTITY, SHARE, shown
from selection import METHODS, MIN_TAX

TRADE_DATE = datetime.date(2026, 8, 21)
CLASSES = ["us_stocks", "international_stocks", "emerging_stocks", "us_bonds",
           "international_bonds", "emerging_bonds"]
TREATMENTS = ["taxable"] * 3 + ["tax_deferred", "tax_free"]
OWNERS = ["self"] * 4 + ["spouse", "joint", "other"]
STATUSES = ["single", "mfj", "mfj", "mfs", "hoh", "qss"]
CEILINGS = ["zero_percent_bracket", "fifteen_percent_bracket", "niit_threshold"]
METHODS_ASKED = [*METHODS[:-1], MIN_TAX]  # `specific` names no lots here


def identifier(prefix, number):
    return f"{prefix}_{number:026d}"


class Maker:
    def __init__(self, seed, small):
        self.random = random.Random(f"rebalance {seed} {small}")
        self.small = small
        self.worth = math.exp(self.random.uniform(math.log(5e4), math.log(5e6)))
        self.lots_made = 0
        self.late = not small and self.one_in(8)

    def one_in(self, count):
        return self.random.randrange(count) == 0

    def pick(self, items):
        return self.random.choice(items)

    def money(self, most):
        return shown(int(self.random.uniform(0, most) * 100), MONEY)

    def day_before(self, most, least=0):
        return (TRADE_DATE - datetime.timedelta(self.random.randint(least, most))).isoformat()

    def securities(self):
        count = self.random.randint(2, 3) if self.small else self.random.randint(2, 7)
        return [{"symbol": f"S{place}", "tax_kind": self.pick(["ric", "ric", "stock"]),
                 "asset_class": CLASSES[place % len(CLASSES)],
                 "unit": "whole" if self.one_in(6) else "fractional",
                 "price": shown(int(self.random.uniform(5, 400) * 10 ** 4) * 100, 6)}
                for place in range(count)]

    def acquired_on(self):
        """Here and there so late that selling another lot at a loss would wash it."""
        return self.day_before(self.pick([100, 500, 4000]), 0 if self.late else 40)

    def lot(self, security, worth):
        price = float(security["price"])
        quantity = max(1, int(worth / price)) * SHARE
        if security["unit"] == "fractional" and self.one_in(2):
            quantity += self.random.randrange(SHARE)
        value = price * quantity / SHARE
        self.lots_made += 1
        lot = {"id": identifier("lot", self.lots_made), "symbol": security["symbol"],
               "quantity": shown(quantity, QUANTITY),
               "acquired_on": self.acquired_on(),
               "basis": shown(int(value * self.random.uniform(0.3, 1.4) * 100), MONEY)}
        if self.one_in(60):
            del lot["basis"]
            lot["basis_status"] = "unknown"
        return lot

    def accounts(self, securities):
        count = self.random.randint(1, 2) if self.small else self.random.randint(1, 5)
        return [self.account(place, securities, self.worth / count) for place in range(count)]

    def account(self, place, securities, worth):
        lots = self.random.randint(1, 4) if self.small else self.random.randint(1, 25)
        account = {"id": identifier("ac", place + 1),
                   "tax_treatment": self.pick(TREATMENTS) if place else "taxable",
                   "owner": self.pick(OWNERS) if place else "self",
                   "cash": self.money(worth * self.pick([0, 0.01, 0.1])),
                   "lots": [self.lot(self.pick(securities), worth / lots) for _ in range(lots)]}
        if self.one_in(4):
            account["lot_selection"] = self.pick(METHODS_ASKED)
        return account

    def model(self, securities):
        basis = self.pick(["asset_class", "security", "security_group"])
        if basis == "asset_class":
            targets = [{"class": name} for name in
                       sorted({each["asset_class"] for each in securities}, key=CLASSES.index)]
        elif basis == "security":
            targets = [{"symbol": each["symbol"]} for each in securities]
        else:
            half = (len(securities) + 1) // 2
            roles = ["primary", "ira_secondary", "secondary", "secondary"]
            targets = [{"group": name, "members": [
                {"symbol": each["symbol"], "role": roles[place]}
                for place, each in enumerate(members)]}
                for name, members in (("first", securities[:half]), ("second", securities[half:]))
                if members]
        if self.one_in(3):
            targets.append({"class": "cash"})
        shares = [self.random.randint(1, 10) for _ in targets]
        left = 10 ** 6
        for target, share in zip(targets[:-1], shares):
            weight = share * 10 ** 6 // sum(shares)
            target["weight"] = shown(weight, 6)
            left -= weight
        targets[-1]["weight"] = shown(left, 6)
        return {"basis": basis, "kind": "etf", "targets": targets}

    def profile(self):
        if self.one_in(6):
            return {"year": TRADE_DATE.year, "kind": "flat", "short_term_rate": "0.37",
                    "long_term_rate": "0.2", "state_rate": self.pick(["0", "0.05"])}
        profile = {"year": TRADE_DATE.year, "kind": "federal",
                   "filing_status": self.pick(STATUSES), "state_rate": self.pick(["0", "0.05"]),
                   "wages": self.money(self.pick([3e4, 1.5e5, 6e5])),
                   "interest": self.money(5000)}
        if self.one_in(3):
            profile["short_term_carryover_in"] = self.money(2e4)
        if self.one_in(3):
            profile["long_term_carryover_in"] = self.money(1e5)
        if self.one_in(2):
            profile["ordinary_dividends"] = "4000.00"
            profile["qualified_dividends"] = self.money(4000)
        return profile

    def budget(self, account_id):
        budget = {"year": TRADE_DATE.year}
        if account_id is not None:
            budget["account_id"] = account_id
        kind = self.random.randrange(4)
        if kind == 0:
            budget["ceiling"] = self.pick(CEILINGS)
        elif kind < 3:
            budget["allowance"] = self.money(self.worth / 20)
        if kind == 3 or self.one_in(3):
            budget[self.pick(["short_cap", "long_cap"])] = self.money(self.worth / 50)
        return budget

    def realized(self, accounts, securities):
        """Losses of the last days lock purchases (MT-7)."""
        proceeds = self.random.uniform(0, 2e4)
        return {"account_id": self.pick(accounts)["id"], "symbol": self.pick(securities)["symbol"],
                "quantity": "10", "sold_on": self.day_before(self.pick([40, 230])),
                "acquired_on": "2024-02-01", "proceeds": shown(int(proceeds * 100), MONEY),
                "basis": shown(int(proceeds * self.random.uniform(50, 150)), MONEY)}

    def policy(self):
        policy = {"drift_weight": shown(self.random.randrange(10 ** 4, 4 * 10 ** 5), 6),
                  "minimum_trade": self.money(self.pick([0, 100, 300])),
                  "minimum_cash": self.money(self.pick([0, 0, 2000]))}
        if self.one_in(6):
            policy["tax_weight"] = self.pick(["0", "0.5"])
        return policy

    def body(self):
        securities = self.securities()
        accounts = self.accounts(securities)
        household = {"accounts": accounts, "model": self.model(securities),
                     "lot_selection": self.pick(METHODS_ASKED),
                     "tax_profiles": [] if self.one_in(12) else [self.profile()],
                     "gains_budgets": [self.budget(name) for name in
                                       [None] + [each["id"] for each in accounts]
                                       if self.one_in(5)],
                     "realized_gains": [self.realized(accounts, securities)
                                        for _ in range(self.pick([0, 0, 1, 2]))]}
        order = {"kind": "rebalance", "policy": self.policy()}
        if self.one_in(2):
            order["lot_selection"] = self.pick(METHODS_ASKED)
        if self.one_in(2):
            order["policy"]["location_weight"] = self.pick(["0.5", "1", "3"])
        return {"as_of": TRADE_DATE.isoformat(), "securities": securities,
                "household": household, "order": order}


def make(seed, small=False):
    return Maker(seed, small).body()

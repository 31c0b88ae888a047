"""Random orders of a random household, and the two as one body of POST /v1/previews."""
from figures import MONEY, QUANTITY, SHARE, day, days_after, shown, value
from generator import Maker, clamped, units_of
from selection import METHODS, MIN_TAX


class BodyMaker(Maker):
    def holdings(self):
        """Accounts and symbols with the lots that can be sold; now and then with the others."""
        loose = self.one_in(20)
        held = {}
        for account in self.accounts:
            for lot in account["lots"]:
                date = day(lot.get("acquired_on"))
                if loose or date is None or date <= self.trade_date:
                    held.setdefault((account["id"], lot["symbol"]), []).append(lot)
        return [[*place, lots, sum(map(units_of, lots))] for place, lots in held.items()]

    def make_sell(self, holding):
        """Of what earlier sells left, as far as can be told without choosing lots."""
        account_id, symbol, lots, left = holding
        trade = {"account_id": account_id, "symbol": symbol, "side": "sell"}
        price = self.price_of(symbol)
        quantity = self.pick([left // 2, left // 3, self.between(1, left), self.between(1, left),
                              units_of(self.pick(lots)), left])
        if quantity > SHARE and not self.one_in(3):
            quantity = quantity // SHARE * SHARE
        quantity = min(max(1, quantity), left)
        kind = self.between(0, 7)
        if kind == 0:
            quantity = left
            trade["all"] = True
        elif kind < 3 and value(quantity, price) > 0:
            trade["amount"] = shown(value(quantity, price), MONEY)
        else:
            trade["quantity"] = shown(quantity, QUANTITY)
        if self.one_in(4):
            trade["fee"] = shown(min(value(quantity, price) // 2,
                                     self.pick([0, 1, 100, 495])), MONEY)
        if self.one_in(2):
            trade["lot_selection"] = self.pick(METHODS)
        elif self.one_in(12):
            trade["lot_selection"] = MIN_TAX
        if trade.get("lot_selection") == "specific":
            self.name_lots(trade, lots, quantity)
        holding[3] = left - quantity
        return trade

    def name_lots(self, trade, lots, quantity):
        """Lots that hold the quantity; parts of them more rarely."""
        trade["lots"] = []
        for lot in self.random.sample(lots, len(lots)):
            if quantity > 0 or self.one_in(3):
                each = {"lot_id": lot["id"]}
                if self.one_in(8):
                    each["quantity"] = shown(self.between(1, units_of(lot)), QUANTITY)
                trade["lots"].append(each)
                quantity -= units_of(lot)

    def make_buy(self):
        symbol = self.pick(self.securities)["symbol"]
        trade = {"account_id": self.pick(self.accounts)["id"], "symbol": symbol, "side": "buy"}
        if self.one_in(3):
            trade["amount"] = self.pick(["0.05", "100", "333.33", "2500"])
        else:
            quantity = self.make_quantity()
            trade["quantity"] = shown(quantity, QUANTITY)
        if self.one_in(4):
            trade["fee"] = self.pick(["0.01", "1", "4.95"])
        return trade

    def spoil(self, trade):
        """A fault, so that refusals are compared too."""
        member, given = self.pick([
            ("account_id", "ac_" + "7" * 26), ("symbol", "ZZZ"), ("quantity", "0"),
            ("amount", "-1"), ("all", True), ("fee", "-0.01"), ("fee", "99999999"),
            ("quantity", "99999999"), ("lot_selection", "average_cost"),
            ("lot_selection", "specific"), ("lots", [{"lot_id": "lot_" + "7" * 26}])])
        trade[member] = given

    def make_order(self):
        order = {"kind": "trades", "trades": []}
        holdings = self.holdings()
        for _ in range(self.pick([1, 1, 2, 2, 3, 4])):
            sellable = [holding for holding in holdings if holding[3] > 0]
            if sellable and not self.one_in(4):
                order["trades"].append(self.make_sell(self.pick(sellable)))
            else:
                order["trades"].append(self.make_buy())
        if self.one_in(25):
            self.spoil(self.pick(order["trades"]))
        if self.one_in(2):
            order["lot_selection"] = self.pick((*METHODS[:-1], MIN_TAX))
        if self.one_in(8):
            order["assume_unknown_basis"] = "zero"
        return order

    def body(self):
        self.make_securities()
        for place in range(self.between(1, 4)):
            self.make_account(place)
        household = {"accounts": self.accounts, "tax_profiles": self.make_profiles()}
        if self.one_in(2):
            household["lot_selection"] = self.pick(METHODS)
        if self.one_in(3):
            household["spouse_replacement"] = "permanent"
        household["realized_gains"] = [self.make_realized()
                                       for _ in range(self.pick([0, 0, 1, 2, 3]))]
        household["gains_budgets"] = self.make_budgets()
        if self.one_in(3):
            household["model"] = self.make_model()
        if self.one_in(6):
            household["drift_tolerance"] = "0.02"
        order = self.make_order()
        if self.one_in(3):
            for account in self.accounts:
                del account["id"]
                for lot in account["lots"]:
                    del lot["id"]
        as_of = self.trade_date
        if self.one_in(5):
            order["trade_date"] = self.trade_date.isoformat()
            as_of = clamped(days_after(as_of, self.between(-40, 40)))
        return {"as_of": as_of.isoformat(), "securities": self.securities,
                "household": household, "order": order}


def make(seed, data):
    return BodyMaker(seed, data).body()

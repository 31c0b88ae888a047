"""The least tax of small households by trying every selection of whole shares (rules MS-1 to MS-3),
against the lots that min_tax chose and the certificate it gives."""
import copy
import itertools

from figures import MONEY, SHARE, scaled
from generator import SYMBOLS
from orders import BodyMaker
from previews import Preview
from selection import METHODS, MIN_TAX

SELECTIONS_MOST = 1500  # of a household; more are not tried


class SmallMaker(BodyMaker):
    """Few lots of few whole shares, a sale or two by min_tax, and what makes wash sales."""

    def make_quantity(self):
        return self.between(1, 6) * SHARE

    def make_account(self, place):
        before = self.lots_made
        super().make_account(place)
        account = self.accounts[-1]
        self.lots_made = before + min(2, len(account["lots"])) if place else 0
        if place > 0:
            del account["lots"][2:]
            return
        account.update(tax_treatment="taxable", owner=self.pick(["self", "self", "joint"]))
        account["lots"] = [self.make_lot() for _ in range(self.between(2, 4))]
        for place, lot in enumerate(account["lots"], 1):
            if not self.one_in(4):
                lot["symbol"] = SYMBOLS[0]
            lot["sequence"] = place

    def make_order(self):
        order = {"kind": "trades", "trades": []}
        holdings = sorted(self.holdings(), key=lambda holding: (holding[0], -len(holding[2])))
        for account_id, symbol, _, left in holdings[:self.pick([1, 1, 1, 2])]:
            shares = left // SHARE
            order["trades"].append({"account_id": account_id, "symbol": symbol, "side": "sell",
                                    "quantity": str(self.pick([self.between(1, shares),
                                                               (shares + 1) // 2])),
                                    "lot_selection": MIN_TAX})
        if not self.one_in(3) or not order["trades"]:
            order["trades"].append(self.make_buy())
        if self.one_in(4) and holdings:
            sale = self.make_sell(self.pick(holdings))
            sale["lot_selection"] = self.pick((*METHODS[:-1], *["average_cost"] * 5))
            sale.pop("lots", None)
            order["trades"].append(sale)
        return order


def small_body(seed, data):
    return SmallMaker(f"small {seed}", data).body()


def selections(body, data):
    """Every choice for the sells by min_tax, as Preview takes it."""
    plan = Preview(body, data).plan
    return list(itertools.product(*(shares_of(trade, plan.left) if trade.method == MIN_TAX
                                    else [[]] for trade in plan.sells)))


def shares_of(trade, left):
    """Every way to take the shares of a sale from its lots, a whole share at a time."""
    lots = [(lot.id, left[lot.place]) for lot in trade.lots]

    def ways(place, wanted):
        if place == len(lots):
            return [[]] if wanted == 0 else []
        name, most = lots[place]
        return [[(name, taken), *rest] if taken else rest
                for taken in range(0, min(most, wanted) + 1, SHARE)
                for rest in ways(place + 1, wanted - taken)]

    return ways(0, trade.quantity)


def total_of(preview):
    return preview.tax.high["total"] - preview.tax.without["total"]


def least_of_methods(body, data):
    """Of all methods that choose lots and leave them their basis, where no sale is refused."""
    totals = []
    for method in METHODS[:-2]:
        other = copy.deepcopy(body)
        for trade in other["order"]["trades"]:
            if trade.get("lot_selection") == MIN_TAX:
                trade["lot_selection"] = method
        preview = Preview(other, data)
        if not preview.faults:
            totals.append(total_of(preview))
    return min(totals)


def shares_holdings(body):
    """Whether another sale is of a holding of which min_tax sells: then it takes its lots first."""
    holdings = [set(), set()]
    for trade in body["order"]["trades"]:
        if trade["side"] == "sell":
            holdings[trade.get("lot_selection") == MIN_TAX].add((trade["account_id"],
                                                                 trade["symbol"]))
    return bool(holdings[0] & holdings[1])


class Judgement:
    """What is wrong with the lots that were chosen, or with their certificate."""

    def __init__(self, body, got, data):
        self.fault = None
        self.choices = []
        certificate = "preview" in got and (got["preview"]["tax"] or {}).get("min_tax")
        if certificate:
            self.choices = selections(body, data)
        self.judged = 0 < len(self.choices) <= SELECTIONS_MOST
        if self.judged:
            self.judge(body, got["preview"], data)

    def judge(self, body, preview, data):
        """All within a cent a lot, which is what the certificate is good for (RD-3, MS-4)."""
        tax = preview["tax"]
        self.proven = tax["min_tax"]["proven"]
        self.washes = bool(preview["wash_sales"])
        total = scaled(tax["total"], MONEY)
        bound = scaled(tax["min_tax"]["lower_bound"], MONEY)
        gap = scaled(tax["min_tax"]["gap"], MONEY)
        cents = sum(len(account["lots"]) for account in body["household"]["accounts"])
        least = min(total_of(Preview(body, data, chosen)) for chosen in self.choices)
        worst = total if shares_holdings(body) else least_of_methods(body, data)
        if abs(total - bound - gap) > cents:
            self.fault = f"the gap of {total} to {bound} is not {gap}"
        elif bound > least + cents:
            self.fault = f"the bound is {bound}, and {least} can be had"
        elif self.proven and total > min(least, bound) + cents:
            self.fault = f"{total} is called the least, of {bound}, and {least} can be had"
        elif total > worst + cents:
            self.fault = f"{total} is chosen, and a method has {worst}"

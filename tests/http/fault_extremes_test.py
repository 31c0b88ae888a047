#!/usr/bin/env python3
"""Figures at the ends of what a field takes, in every mixture: an answer, or a problem that names
the fault, never a crash; and no figure beyond what numbers hold (R8, R22). A seed makes the same
documents again: TEST_SEED, TEST_COUNT."""

import collections
import json
import os
import random
import re
import sys

import fault_support
from fault_firm import Firm
from fault_support import Api, Daemon, Report, expect

SEED = int(os.environ.get("TEST_SEED") or 20)
COUNT = int(os.environ.get("TEST_COUNT") or (30000 if os.environ.get("TEST_LEVEL") == "full"
                                             else 1500))
ACCOUNTS = ["ac_01k3d8k1m4n5p6q7r8s9t0v1w2", "ac_01k3d8k1m4n5p6q7r8s9t0v1w3"]
MOST, LEAST = "100000000000.00", "-100000000000.00"
MONEY = ["0", "0.01", "1.00", "99999999999.99", MOST, "123456.78", "5000000.01"]
SIGNED = MONEY + ["-0.01", LEAST, "-99999999999.99", "-123456.78"]
QUANTITY = ["0.00000001", "1", "999999999.99999999", "1000000000", "100.5", "0.33333333"]
PRICE = ["0", "0.000001", "100", "10000000", "9999999.999999", "0.01"]
RATE = ["0", "1", "0.999999", "0.000001", "0.5"]
OLD = ["1900-01-01", "2024-02-29", "2026-01-01", "2026-08-21", "2025-08-21", "2017-12-31"]
INCOMES = ["wages", "interest", "tax_exempt_interest", "ordinary_dividends",
           "capital_gain_distributions", "other_investment_income", "investment_expenses",
           "itemized_deduction", "other_deductions", "short_term_carryover_in",
           "long_term_carryover_in", "state_deduction"]
WEIGHS = ["0", "0.000001", "0.1", "1", "1000"]
METHODS = ["fifo", "lifo", "highest_cost", "lowest_cost", "loss_first"]
WEIGHTS = [[("us_stocks", "0.000001"), ("cash", "0.999999")], [("us_bonds", "1")],
           [("us_stocks", "0.9"), ("us_bonds", "0.05"), ("cash", "0.05")], [("cash", "1")]]


class Maker:
    """Documents of one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lots = 0

    def one(self, values):
        return self.random.choice(values)

    def often(self, share):
        return self.random.random() < share

    def lot(self):
        self.lots += 1
        lot = {"id": f"lot_01k3d8n3a1b2c3d4e5f6g7h{self.lots:02d}0", "symbol": self.one("AB"),
               "quantity": self.one(QUANTITY), "basis": self.one(MONEY),
               "acquired_on": self.one(OLD), "sequence": self.lots}
        if self.often(0.2):
            lot.update(kind="gift", donor_basis=self.one(MONEY), gift_value=self.one(MONEY),
                       donor_acquired_on="1899-01-01", gift_date=lot["acquired_on"])
        elif self.often(0.2):
            lot.update(kind=self.one(["inheritance", "drip", "transfer"]))
        if self.often(0.1):
            lot.update(basis=None, basis_status="unknown")
        if self.often(0.1) and lot.get("kind") != "gift":
            lot.update(acquired_on=None)
        return lot

    def profile(self):
        if self.often(0.3):
            return {"year": 2026, "kind": "flat", "short_term_rate": self.one(RATE),
                    "long_term_rate": self.one(RATE)}
        profile = {"year": 2026, "kind": "federal", "state_rate": self.one(RATE),
                   "filing_status": self.one(["single", "mfj", "mfs", "hoh", "qss"]),
                   "deduction": self.one(["standard", "itemized"]),
                   "additional_standard_count": self.random.randint(0, 4)}
        profile.update({name: self.one(MONEY) for name in INCOMES if self.often(0.5)})
        profile["qualified_dividends"] = profile.get("ordinary_dividends", "0")
        for name in ("short_term_gains_elsewhere", "long_term_gains_elsewhere"):
            profile[name] = self.one(SIGNED)
        return profile

    def trade(self, held):
        account = self.random.randrange(2)
        symbol = self.one(sorted(held[account]) or ["A"])
        trade = {"account_id": ACCOUNTS[account], "symbol": symbol,
                 "side": self.one(["sell", "sell", "buy"])}
        if trade["side"] == "sell" and self.often(0.6):
            trade["all"] = True
        elif self.often(0.5):
            trade["quantity"] = self.one(QUANTITY)
        else:
            trade["amount"] = self.one(MONEY[1:])
        if self.often(0.2):
            trade["fee"] = self.one(MONEY[:3])
        return trade

    def account(self, at):
        return {"id": ACCOUNTS[at], "cash": self.one(SIGNED),
                "tax_treatment": self.one(["taxable", "taxable", "tax_deferred", "tax_free"]),
                "owner": self.one(["self", "spouse", "joint", "other"]),
                "lots": [self.lot() for _ in range(self.random.randint(0, 4))]}

    def gain(self):
        return {"account_id": self.one(ACCOUNTS), "symbol": self.one("AB"), "disallowed": "0",
                "quantity": self.one(QUANTITY), "acquired_on": "1999-01-01",
                "sold_on": self.one(["2026-08-01", "2026-01-02", "2025-12-20"]),
                "proceeds": self.one(MONEY), "basis": self.one(MONEY)}

    def budget(self):
        return {"year": 2026, **self.one([
            {"allowance": self.one(MONEY)}, {"ceiling": "zero_percent_bracket"},
            {"ceiling": "fifteen_percent_bracket"}, {"ceiling": "niit_threshold"},
            {"short_cap": self.one(MONEY), "long_cap": self.one(MONEY)}])}

    def policy(self):
        policy = {name: self.one(WEIGHS) for name in ("drift_weight", "tax_weight", "location_weight")
                  if self.often(0.5)}
        policy.update({name: self.one(RATE) for name in ("cost_rate", "maximum_turnover")
                       if self.often(0.3)})
        policy.update({name: self.one(MONEY) for name in ("minimum_trade", "maximum_cash")
                       if self.often(0.3)})
        return policy

    def order(self, held):
        kind = self.one(["rebalance", "withdrawal", "deposit"]) if self.often(0.3) else "trades"
        if kind == "trades":
            return {"kind": kind, "trades": [self.trade(held)
                                             for _ in range(self.random.randint(1, 3))]}
        order = {"kind": kind, "policy": self.policy()}
        if kind != "rebalance":
            order["cash_flow"] = {"amount": self.one(MONEY[1:])}
        if kind == "deposit":
            order["cash_flow"]["account_id"] = ACCOUNTS[0]
        return order

    def document(self):
        self.lots = 0
        accounts = [self.account(at) for at in range(2)]
        held = [{lot["symbol"] for lot in account["lots"]} for account in accounts]
        household = {
            "lot_selection": self.one(METHODS), "accounts": accounts,
            "tax_profiles": [self.profile()] if self.often(0.9) else [],
            "gains_budgets": [self.budget()] if self.often(0.5) else [],
            "realized_gains": [self.gain() for _ in range(self.random.randint(0, 3))]}
        if self.often(0.7):
            household["model"] = {"basis": "asset_class", "kind": "etf", "targets": [
                {"class": name, "weight": weight} for name, weight in self.one(WEIGHTS)]}
        return {"household": household, "as_of": "2026-08-21", "securities": [
            {"symbol": symbol, "tax_kind": self.one(["stock", "ric", "collectible_trust", "bond"]),
             "asset_class": self.one(["us_stocks", "us_bonds", "cash"]), "unit": self.one(
                 ["fractional", "whole"]), "price": self.one(PRICE), "price_date": "2026-08-20"}
            for symbol in "AB"], "order": self.order(held)}


def answered(api, document, daemon):
    """None when the reply is a figure or a fault; what else, with the document."""
    try:
        reply = api.ask("POST", "/v1/previews", document)
    except OSError as error:
        last = daemon.text().strip().splitlines()[-1:]
        return None, f"{error!r} {last} with {json.dumps(document)}"
    if reply.status not in (200, 422):
        return reply, f"{reply.status} {reply.body[:200]} with {json.dumps(document)}"
    if reply.status == 200 and re.search(rb'"-?\d{20,}', reply.body):
        return reply, f"a figure of 20 digits with {json.dumps(document)}"
    return reply, None


def mixtures(daemon):
    maker = Maker(SEED)
    statuses = collections.Counter()
    with Api(daemon.url) as api:
        for _ in range(COUNT):
            reply, problem = answered(api, maker.document(), daemon)
            if problem:
                return problem
            statuses[reply.status] += 1
    return expect(("enough were figured", statuses[200] > COUNT // 20 or statuses, True))


def cent_a_share(daemon):
    """A billion on a hundred millionth of a share: more a share than can be shown."""
    maker = Maker(SEED)
    document = maker.document()
    document["securities"] = [{"symbol": "A", "tax_kind": "stock", "price": "1"}]
    document["household"] = {"accounts": [{
        "id": ACCOUNTS[0], "tax_treatment": "taxable", "lots": [
            {"symbol": "A", "quantity": "0.00000001", "basis": MOST, "acquired_on": "2020-01-01"},
            {"symbol": "A", "quantity": "1", "basis": "1", "acquired_on": "2020-01-02"}]}]}
    with Api(daemon.url) as api:
        for method in METHODS:
            document["order"] = {"kind": "trades", "lot_selection": method, "trades": [
                {"account_id": ACCOUNTS[0], "symbol": "A", "side": "sell", "all": True}]}
            reply, problem = answered(api, document, daemon)
            if problem or reply.status != 200:
                return problem or f"{reply.status} {reply.body[:300]}"
    return None


def beyond_weighing(daemon):
    """Five quadrillion dollars, a thousand times as heavy."""
    document = Maker(SEED).document()
    document["securities"] = [{"symbol": "A", "tax_kind": "stock", "asset_class": "us_stocks",
                               "price": "10000000"}]
    document["household"] = {"accounts": [{
        "id": ACCOUNTS[0], "tax_treatment": "taxable", "lots": [
            {"symbol": "A", "quantity": "500000000", "basis": "1", "acquired_on": "2020-01-01"}]}],
        "tax_profiles": [{"year": 2026, "kind": "flat", "short_term_rate": "0.5",
                          "long_term_rate": "0.3"}],
        "model": {"basis": "asset_class", "kind": "etf", "targets": [
            {"class": "cash", "weight": "1"}]}}
    with Api(daemon.url) as api:
        for policy in ({"tax_weight": "1000"}, {"drift_weight": "1000"}, {"location_weight": "1000"}):
            for more in ("", "?frontier=true"):
                document["order"] = {"kind": "rebalance", "policy": policy}
                reply = api.ask("POST", f"/v1/previews{more}", document)
                if reply.status != 422 or reply.code() != "household_too_large":
                    return f"{policy} {more}: {reply.status} {reply.body[:300]}"
        del document["order"]["policy"]
        return answered(api, document, daemon)[1]


def next_to_nothing(daemon):
    """Debts that all but outweigh the holdings: weights that no figure holds."""
    with Api(daemon.url) as api:
        for weights in WEIGHTS:
            for side in ({"side": "sell", "quantity": "1"}, {"side": "sell", "all": True},
                         {"side": "buy", "amount": "100"}, {"side": "buy", "amount": MOST}):
                document = Maker(SEED).document()
                document["securities"] = [
                    {"symbol": "A", "tax_kind": "stock", "asset_class": "us_stocks",
                     "price": "100"}]
                document["household"] = {"accounts": [{
                    "id": ACCOUNTS[0], "tax_treatment": "taxable", "cash": "-99999999999.99",
                    "lots": [{"symbol": "A", "quantity": "1000000000", "basis": "1",
                              "acquired_on": "2020-01-01"}]}],
                    "model": {"basis": "asset_class", "kind": "etf", "targets": [
                        {"class": name, "weight": weight} for name, weight in weights]}}
                document["order"] = {"kind": "trades", "trades": [
                    {"account_id": ACCOUNTS[0], "symbol": "A", **side}]}
                reply, problem = answered(api, document, daemon)
                if problem or reply.status != 200:
                    return problem or f"{reply.status} {reply.body[:300]}"
                if reply.json()["drift"]["reason"] != "too_large" and weights[0][0] != "cash":
                    return f"{weights}: {reply.json()['drift']}"
    return None


def stored_next_to_nothing(daemon):
    """The same household stored: its drift, its account's and the book's."""
    firm = Firm("Extremes")
    firm.api.close()
    firm.api = Api(daemon.url, firm.key)
    firm.made("/v1/securities", {"symbol": "A", "name": "A", "tax_kind": "stock",
                                 "asset_class": "us_stocks"})
    firm.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": [{"symbol": "A",
                                                                    "close": "100"}]})
    model = firm.made("/v1/models", {"name": "m", "basis": "asset_class", "kind": "etf",
                                     "targets": [{"class": "us_bonds", "weight": "1"}]})["id"]
    household = firm.made("/v1/households", {"name": "h", "model_id": model})["id"]
    account = firm.made(f"/v1/households/{household}/accounts",
                        {"name": "a", "tax_treatment": "taxable"})["id"]
    firm.made(f"/v1/accounts/{account}/lots", {"symbol": "A", "quantity": "1000000000",
                                              "basis": "1", "acquired_on": "2020-01-01"})
    firm.made(f"/v1/accounts/{account}/cash", {"amount": "-99999999999.99"}, "PUT", If_Match="*")
    for path in (f"/v1/households/{household}/drift", f"/v1/accounts/{account}/drift"):
        reply = firm.api.ask("GET", path)
        if reply.status != 200 or reply.json()["reason"] != "too_large":
            return f"{path}: {reply.status} {reply.body[:300]}"
    reply = firm.api.ask("GET", "/v1/drift")
    return expect(("book", reply.status, 200),
                  ("reason", reply.json()["data"][0]["reason"], "too_large"))


def main():
    report = Report()
    if not fault_support.DAEMON:
        print("skip - extremes: TAXPREVIEW_DAEMON is not set")
        return 0
    for name, check in [("more a share than can be shown", cent_a_share),
                        ("more than can be weighed", beyond_weighing),
                        ("a total next to nothing", next_to_nothing),
                        ("a stored household of next to nothing", stored_next_to_nothing),
                        (f"{COUNT} mixtures of seed {SEED}", mixtures)]:
        with Daemon(TAXPREVIEW_ACCESS_LOG="0") as daemon:
            daemon.ready()
            report.case(f"R8: {name}", lambda: check(daemon))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

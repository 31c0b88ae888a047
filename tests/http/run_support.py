"""A book whose households all have drifted, and runs over it."""

import json
import time

from api_client import FACTOR, differs

NDJSON = "application/x-ndjson"


class Book:
    """Households of one account, 80 % of stocks against 60 %, one of them without a model, one without a basis."""

    def __init__(self, api, count):
        self.api = api
        prices = []
        for symbol, asset_class, close in (("VTI", "us_stocks", "300"), ("BND", "us_bonds", "70")):
            api.made("/v1/securities", {"symbol": symbol, "name": symbol, "tax_kind": "ric",
                                        "asset_class": asset_class})
            prices.append({"symbol": symbol, "close": close})
        api.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": prices})
        self.model = api.made("/v1/models", {
            "name": "60/40", "basis": "asset_class", "kind": "etf", "targets": [
                {"class": "us_stocks", "weight": "0.6"}, {"class": "us_bonds", "weight": "0.4"}]})["id"]
        self.households = [self.household(number) for number in range(count)]
        self.without_model, self.without_basis = self.households[:2]

    def household(self, number):
        made = self.api.made("/v1/households", {"name": f"Family {number}",
                                                **({"model_id": self.model} if number else {})})["id"]
        account = self.api.made(f"/v1/households/{made}/accounts", {"name": "A", "tax_treatment": "taxable"})["id"]
        basis = {"basis_status": "unknown"} if number == 1 else {"basis": "20000"}
        for symbol, quantity in (("VTI", "80"), ("BND", "85")):
            self.api.made(f"/v1/accounts/{account}/lots", {
                "symbol": symbol, "quantity": quantity, "acquired_on": "2020-01-02", **basis})
        return made

    def run(self, body=None, **options):
        return self.api.made("/v1/rebalance-runs", body or {}, **options)

    def shown(self, run):
        return self.api.get(f"/v1/rebalance-runs/{run['id']}").json()

    def waited(self, run, seconds=30, until=lambda shown: shown["state"] != "running"):
        latest = time.monotonic() + seconds * FACTOR
        while time.monotonic() < latest:
            shown = self.shown(run)
            if until(shown):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {shown}")

    def lines(self, run, of="results", query=""):
        reply = self.api.get(f"/v1/rebalance-runs/{run['id']}/{of}{query}", Accept=NDJSON)
        return [json.loads(line) for line in reply.body.splitlines()]


def counted(shown, **expected):
    counts = {"queued": 0, "running": 0, "done": 0, "failed": 0, "cancelled": 0, **expected}
    found = {name: shown["households"][name] for name in counts}
    return differs("households", found, counts)

#!/usr/bin/env python3
"""What is kept between requests is never stale and never torn: after each write every loop of a
daemon answers like one that keeps nothing, and under writers each reply is at least as new as what
was acknowledged before it was asked for, and the same for the same versions (strict freshness)."""

import itertools
import os
import random
import sys
import threading

import fault_support
from fault_firm import Firm
from fault_support import FACTOR, RUN, Api, Daemon, Report, at_once, expect

LOOPS = 3
CONNECTIONS = 9
ROUNDS = 200 if os.environ.get("TEST_LEVEL") == "full" else 24
METHODS = ["fifo", "lifo", "highest_cost", "lowest_cost", "loss_first"]


class Book:
    """A household whose preview, drift and budget depend on every kind of record."""

    def __init__(self, api, firm):
        self.api = api
        self.firm = firm
        self.symbols = [f"{letter}{RUN}".upper() for letter in "FG"]
        self.securities = [self.made("/v1/securities", {
            "symbol": symbol, "name": "x", "tax_kind": "stock", "asset_class": "us_stocks"})["id"]
            for symbol in self.symbols]
        self.day = itertools.count(1)
        self.price()
        self.models = [self.made("/v1/models", self.model_of(weight))["id"]
                       for weight in ("0.9", "0.5")]
        self.household = self.made("/v1/households", {"name": "x", "model_id": self.models[0]})[
            "id"]
        self.account = self.made(f"/v1/households/{self.household}/accounts",
                                 {"name": "x", "tax_treatment": "taxable"})["id"]
        self.lots = [self.made(f"/v1/accounts/{self.account}/lots", {
            "symbol": self.symbols[at % 2], "quantity": "100", "basis": str(500 + 300 * at),
            "acquired_on": f"202{at}-01-02"})["id"] for at in range(5)]
        self.profile({"If_None_Match": "*"})
        self.budget({"If_None_Match": "*"})
        self.gain = self.made(f"/v1/households/{self.household}/realized-gains", {
            "account_id": self.account, "symbol": self.symbols[0], "quantity": "1",
            "acquired_on": "2020-01-01", "sold_on": "2026-03-02", "proceeds": "30",
            "basis": "10"})["id"]
        self.preview = self.made(f"/v1/households/{self.household}/previews", self.order())["id"]

    def made(self, path, body, method="POST", **headers):
        reply = self.api.ask(method, path, body, **headers)
        if reply.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]}")
        return reply.json() if reply.body else None

    def order(self):
        return {"kind": "trades", "trades": [
            {"account_id": self.account, "symbol": symbol, "side": "sell", "quantity": "120"}
            for symbol in self.symbols[:1]]}

    def model_of(self, weight):
        return {"name": "x", "basis": "security", "kind": "etf", "targets": [
            {"symbol": self.symbols[0], "weight": weight},
            {"class": "cash", "weight": f"{1 - float(weight):.2f}"}]}

    def price(self):
        day = next(self.day)
        self.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": [
            {"symbol": symbol, "close": f"{10 + at + day % 7}.{day % 10}"}
            for at, symbol in enumerate(self.symbols)]})

    def profile(self, headers=None):
        self.made(f"/v1/households/{self.household}/tax-profiles/2026", {
            "kind": "flat", "short_term_rate": f"0.{random.randint(30, 40)}",
            "long_term_rate": f"0.{random.randint(10, 20)}"}, "PUT", **headers or {"If_Match": "*"})

    def budget(self, headers=None):
        self.made(f"/v1/households/{self.household}/gains-budgets/2026",
                  {"allowance": str(random.randint(1, 9999))}, "PUT",
                  **headers or {"If_Match": "*"})

    def patch(self, path, body):
        self.made(path, body, "PATCH", If_Match="*")

    def writes(self):
        """One of each kind that a preview or a drift is figured from."""
        return [
            self.price, self.profile, self.budget,
            lambda: self.patch(f"/v1/lots/{random.choice(self.lots)}",
                               {"basis": f"{random.randint(1, 3000)}.00"}),
            lambda: self.made(f"/v1/accounts/{self.account}/cash",
                              {"amount": f"{random.randint(0, 9999)}.00"}, "PUT", If_Match="*"),
            lambda: self.patch(f"/v1/accounts/{self.account}",
                               {"lot_selection": random.choice(METHODS)}),
            lambda: self.patch(f"/v1/households/{self.household}",
                               {"lot_selection": random.choice(METHODS),
                                "model_id": random.choice(self.models)}),
            lambda: self.patch(f"/v1/models/{random.choice(self.models)}", {
                "targets": self.model_of(f"0.{random.randint(1, 9)}")["targets"]}),
            lambda: self.patch(f"/v1/securities/{self.securities[0]}", {
                "tax_kind": random.choice(["stock", "ric", "collectible_trust"])}),
            lambda: self.patch(f"/v1/realized-gains/{self.gain}",
                               {"proceeds": f"{random.randint(1, 999)}.00"}),
            lambda: self.patch(f"/v1/previews/{self.preview}",
                               {"lot_selection": random.choice(METHODS)}),
        ]

    def reads(self):
        """Everything that may come out of what is kept."""
        household = f"/v1/households/{self.household}"
        return [("POST", f"{household}/previews?dry_run=true", self.order()),
                ("GET", f"/v1/previews/{self.preview}", None),
                ("GET", f"/v1/previews/{self.preview}?lot_selection=highest_cost", None),
                ("GET", f"{household}/drift", None),
                ("GET", f"/v1/accounts/{self.account}/drift", None),
                ("GET", f"{household}/gains-budgets/2026", None), ("GET", "/v1/drift", None)]


def after_each_write(book, kept, plain):
    """Every connection, so every loop, answers like the daemon that keeps nothing."""
    apis = [Api(kept.url, book.firm.key) for _ in range(CONNECTIONS)]
    reference = Api(plain.url, book.firm.key)
    writes = book.writes()
    for at in range(ROUNDS):
        writes[at % len(writes)]()
        for method, path, body in book.reads():
            wanted = reference.ask(method, path, body)
            got = at_once([lambda api=api: api.ask(method, path, body) for api in apis])
            for reply in got:
                if isinstance(reply, Exception):
                    return repr(reply)
                if (reply.status, reply.body) != (wanted.status, wanted.body):
                    return (f"write {at}: {method} {path}: {reply.status} {reply.body[:300]},"
                            f" not {wanted.status} {wanted.body[:300]}")
    return expect(("status of the last", wanted.status, 200))


class Seen:
    """What was read under which versions, and the newest that was acknowledged."""

    def __init__(self):
        self.lock = threading.Lock()
        self.bodies = {}
        self.newest = (0, 0, 0)
        self.problem = None
        self.replies = 0

    def judge(self, floor, document):
        pins = document["pins"]
        versions = (pins["household_version"], pins["config_version"], pins["price_sequence"])
        with self.lock:
            self.replies += 1
            if any(have < least for have, least in zip(versions, floor)):
                self.problem = f"{versions} is older than {floor}, acknowledged before"
            known = self.bodies.setdefault(versions, document)
            if known != document:
                self.problem = f"two answers for {versions}: {known} and {document}"
            self.newest = tuple(map(max, versions, self.newest))


def under_writers(book, kept, plain):
    """Readers on both daemons while one client writes everything in turn."""
    seen = Seen()
    goes_on = [True]
    method, path, body = book.reads()[0]

    def read(url):
        def work():
            with Api(url, book.firm.key) as api:
                while goes_on[0] and not seen.problem:
                    floor = seen.newest
                    reply = api.ask(method, path, body)
                    if reply.status != 200 and reply.status != 201:
                        seen.problem = f"{reply.status} {reply.body[:300]}"
                    else:
                        seen.judge(floor, reply.json())
        return work

    def write():
        try:
            for work in book.writes() * (ROUNDS // 8):
                work()
        finally:
            goes_on[0] = False

    results = at_once([read(kept.url) for _ in range(6)] + [read(plain.url)] + [write])
    broken = [result for result in results if isinstance(result, Exception)]
    return seen.problem or expect(
        ("broken", broken, []), ("many replies", seen.replies > 20 * min(FACTOR, 1), True),
        ("of many versions", len(seen.bodies) > 10, True))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - freshness: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    with Daemon(TAXPREVIEW_LOOPS=str(LOOPS)) as kept, Daemon(
            TAXPREVIEW_LOOPS="1", TAXPREVIEW_SNAPSHOT_CACHE_MB="0",
            TAXPREVIEW_BOOK_CACHE_MB="0") as plain:
        firm = Firm("Fresh")
        book = Book(Api(kept.ready().url, firm.key), firm)
        plain.ready()
        report.case("fresh on every loop after each write",
                    lambda: after_each_write(book, kept, plain))
        report.case("fresh and whole under writers", lambda: under_writers(book, kept, plain))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

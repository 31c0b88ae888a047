#!/usr/bin/env python3
"""?only=alerts: silence while figures move, and one event for each thing that is otherwise to be
decided: the cheapest method, a budget, the drift tolerance, a lot's term."""

import sys

from stream_client import FACTOR, Late, Stream, metric

from api_client import NDJSON, Cases, differs, lacks, ndjson
from fault_support import Transaction, wait_until
from preview_support import new_firm, prices, securities

PROFILE = {"kind": "flat", "short_term_rate": "0.5", "long_term_rate": "0.3"}


class Holder:
    """A long lot of basis 60 a share and a short one of 75: above 97.50 a share the long one costs
    less, below it the short one."""

    def __init__(self, name):
        self.api = new_firm(name)
        securities(self.api, ("ACME", "stock", "us_stocks"), ("BND", "ric", "us_bonds"))
        self.price("2026-08-21", "100")
        model = self.api.made("/v1/models", {"name": "M", "basis": "asset_class", "kind": "etf", "targets": [
            {"class": "us_stocks", "weight": "0.6"}, {"class": "us_bonds", "weight": "0.4"}]})
        self.id = self.api.made("/v1/households", {"name": "H", "model_id": model["id"],
                                                   "drift_tolerance": "0.05"})["id"]
        self.path = f"/v1/households/{self.id}"
        self.api.put(f"{self.path}/tax-profiles/2026", PROFILE, absent=True)
        self.api.put(f"{self.path}/gains-budgets/2026", {"allowance": "5000"}, absent=True)
        self.account = self.api.made(f"{self.path}/accounts", {"name": "A", "tax_treatment": "taxable"})["id"]
        for symbol, quantity, basis, day in (("ACME", "100", "6000", "2019-01-07"),
                                             ("ACME", "100", "7500", "2025-09-15"),
                                             ("BND", "133", "13300", "2019-01-07")):
            self.lot = self.api.made(f"/v1/accounts/{self.account}/lots", {
                "symbol": symbol, "quantity": quantity, "basis": basis, "acquired_on": day})["id"]
        self.preview = self.api.made(f"{self.path}/previews", {"kind": "trades", "trades": [
            {"account_id": self.account, "symbol": "ACME", "side": "sell", "quantity": "100"}]})["id"]

    def price(self, as_of, close):
        return prices(self.api, as_of, ACME=close, BND="100")

    def cash(self, amount):
        """Any change, that the streams have heard of."""
        reply = self.api.put(f"/v1/accounts/{self.account}/cash", {"amount": amount}, "*")
        position = int(reply.headers["change-position"])
        wait_until(lambda: metric("taxpreview_stream_position") >= position, 5)

    def listen(self, path, **more):
        return Stream(path, self.api.key, **more)


def told(stream, seconds=0.6):
    """All that comes within a while."""
    events = []
    while True:
        try:
            events.append(stream.next(seconds * FACTOR))
        except Late:
            return events


def reasons(events):
    return sorted((event.name, event.json()["reason"], event.json()["before"], event.json()["after"])
                  for event in events)


def preview(cases):
    holder = Holder("Alerts")
    path = f"/v1/previews/{holder.preview}/events?only=alerts"
    with holder.listen(path) as stream:
        cases.check("nothing to begin with", differs("events", told(stream), []),
                    differs("but an id", stream.last_id is not None, True))
        holder.price("2026-08-21", "101")
        holder.cash("10.00")
        holder.api.patch(f"/v1/previews/{holder.preview}", {"lot_selection": "lifo"})
        cases.check("figures alone are no news", differs("events", told(stream), []))
        holder.price("2026-08-21", "97")
        events = told(stream)
        cases.check("another method is the cheapest", differs(
            "reasons", [one[:2] for one in reasons(events)], [("alert", "cheapest_method")]))
        alert = events[0].json()
        interval = alert["price_interval"]
        cases.check("it says of what, and how long it stands", lacks("alert", alert, {
            "preview_id": holder.preview, "household_id": holder.id, "trade_date": "2026-08-21",
            "stands_until": "2026-09-16", "lot": None, "account_id": None}),
            differs("was", alert["before"], cheapest(holder, "101")),
            differs("symbol", interval["symbol"], "ACME"), 
            differs(f"high {interval}", 97.49 < float(interval["high"] or 0) <= 97.51, True))
        holder.price("2026-08-21", "130")
        cases.check("back again, and over the budget", differs(
            "reasons", [one[1:] for one in reasons(told(stream)) if one[1] == "budget"],
            [("budget", "within", "over")]))
        holder.price("2026-09-16", "130")
        events = told(stream)
        terms = [event.json() for event in events if event.json()["reason"] == "long_term"]
        cases.check("a lot has turned long-term", differs("lots", len(terms), 1),
                    differs("symbol", terms[0]["lot"]["symbol"], "ACME"),
                    differs("until the next tax year", terms[0]["stands_until"], "2027-01-01"))


def cheapest(holder, _):
    """As GET compares the methods, at a price above the flip."""
    holder.price("2026-08-21", "101")
    name = holder.api.get(f"/v1/previews/{holder.preview}/comparison").json()["cheapest"]
    holder.price("2026-08-21", "97")
    return name


def household(cases):
    holder = Holder("Standing")
    with holder.listen(f"{holder.path}/events?only=alerts") as stream:
        told(stream)
        holder.cash("20.00")
        cases.check("a household's figures alone are no news", differs("events", told(stream), []))
        holder.api.patch(holder.path, {"drift_tolerance": "0.000001"})
        events = [event for event in told(stream) if event.json()["preview_id"] is None]
        cases.check("its drift crosses the tolerance", differs("reasons", reasons(events), [
            ("alert", "drift", "within", "outside")]))
        gain = {"account_id": holder.account, "symbol": "ACME", "quantity": "100", "sold_on": "2026-02-02",
                "acquired_on": "2019-01-07", "proceeds": "9000.00", "basis": "1000.00"}
        holder.api.made(f"{holder.path}/realized-gains", gain)
        events = [event for event in told(stream) if event.json()["preview_id"] is None]
        cases.check("its budget is overspent", differs("reasons", reasons(events), [
            ("alert", "budget", "within", "over")]))


def met_by_its_creation(cases):
    """A preview that is there when a stream begins, and whose creation is told only then."""
    holder = Holder("Creation")
    with Transaction("SELECT pg_current_xact_id()") as hidden:
        order = holder.api.get(f"/v1/previews/{holder.preview}").json()["order"]
        newer = holder.api.made(f"{holder.path}/previews", order)["id"]
        with holder.listen(f"{holder.path}/events?only=alerts") as stream:
            told(stream)
            holder.price("2026-08-21", "97")
            hidden.end()
            events = [event.json() for event in told(stream)]
    cases.check("each of its previews is told of", differs("previews", sorted(
        event["preview_id"] for event in events if event["reason"] == "cheapest_method"),
        sorted([holder.preview, newer])))


def comes_back(cases):
    holder = Holder("Returning")
    path = f"/v1/previews/{holder.preview}/events?only=alerts"
    with holder.listen(path) as stream:
        told(stream)
        last = stream.last_id
    with holder.listen(path, last_id=last) as stream:
        cases.check("who missed nothing is told nothing", differs("events", told(stream), []))
        holder.price("2026-08-21", "97")
        cases.check("until there is something to decide", differs(
            "names", [event.name for event in told(stream)], ["alert"]))
        last = stream.last_id
    holder.cash("30.00")
    with holder.listen(path, last_id=last) as stream:
        events = told(stream)
        cases.check("who missed a change is told to look again", differs(
            "events", [(event.name, event.json()) for event in events],
            [("reset", {"reason": "alerts_missed"})]))
        holder.price("2026-08-21", "99")
        cases.check("and of the next decision", differs(
            "names", [event.name for event in told(stream)], ["alert"]))


def more_than_are_told(cases):
    """101 lots turn long-term on one day, the holder's own short one among them."""
    holder = Holder("Plenty")
    lot = {"symbol": "ACME", "quantity": "1", "basis": "100", "acquired_on": "2025-09-15"}
    holder.api.post(f"/v1/accounts/{holder.account}/lots", ndjson(*[lot] * 100), content_type=NDJSON)
    with holder.listen(f"{holder.path}/events?only=alerts") as stream:
        told(stream)
        holder.price("2026-09-16", "100")
        events = [event for event in told(stream) if event.json().get("preview_id") is None]
    cases.check("no more than a hundred alerts come at a time", differs(
        "reasons", [event.json()["reason"] for event in events if event.name == "alert"], ["long_term"] * 100))
    cases.check("behind them it is said that there are more", differs(
        "last", (events[-1].name, events[-1].json()), ("reset", {"reason": "alerts_missed"})))


def cannot_be_computed(cases):
    """A preview of what is not held decides nothing: what was decided before stands until it is otherwise."""
    holder = Holder("Impossible")
    with holder.listen(f"/v1/previews/{holder.preview}/events?only=alerts") as stream:
        told(stream)
        lots = [lot["id"] for lot in holder.api.get(f"/v1/accounts/{holder.account}/lots").json()["data"]
                if lot["symbol"] == "ACME"]
        before = [holder.api.get(f"/v1/lots/{lot}").json() for lot in lots]

        def come_and_go(meanwhile):
            for lot in lots:
                holder.api.delete(f"/v1/lots/{lot}")
            gone = told(stream)
            meanwhile()
            lots[:] = [holder.api.made(f"/v1/accounts/{holder.account}/lots", {name: lot[name] for name in (
                "symbol", "quantity", "basis", "acquired_on")})["id"] for lot in before]
            return gone, reasons(told(stream))

        cases.check("what cannot be sold for a while is no news", differs(
            "told", come_and_go(lambda: None), ([], [])))
        gone, back = come_and_go(lambda: holder.price("2026-08-21", "97"))
        cases.check("but what is otherwise after it is", differs("meanwhile", gone, []), differs(
            "told", [one[:2] for one in back], [("alert", "cheapest_method")]),
            differs("before", [one[2] is None for one in back], [False]))


def refusals(cases):
    holder = Holder("Refused")
    for path, code in ((f"{holder.path}/events?only=alert", "unknown_word"),
                       ("/v1/events?only=alerts", "subjects_required")):
        with holder.listen(path) as stream:
            cases.check(f"refused: {code}", differs("status", stream.status, 422),
                        differs("code", stream.code(), code))


if __name__ == "__main__":
    sys.exit(Cases().run(preview, household, met_by_its_creation, comes_back, more_than_are_told,
                         cannot_be_computed, refusals))

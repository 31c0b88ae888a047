#!/usr/bin/env python3
"""Previews that are kept: a reply is rendered once for all that it follows from, held ones are 304
by the counters alone, a change is seen at once, and memory stays within its budget, counted to the
byte. Each case has a daemon of its own; fault_fresh_test compares what is kept with what is not."""

import os
import re
import sys

import fault_support
from fault_firm import Firm
from fault_support import RUN, Api, Daemon, Report, at_once, expect

METHODS = ["fifo", "lifo", "highest_cost", "lowest_cost", "loss_first"]
BUDGET_BYTES = 1 << 20


class Desk:
    """A firm with one household of many lots, and previews of it."""

    def __init__(self, name):
        self.firm = Firm(name)
        self.symbol = f"K{RUN}".upper()
        made = self.firm.made
        made("/v1/securities", {"symbol": self.symbol, "name": "x", "tax_kind": "stock",
                                "asset_class": "us_stocks"})
        self.price("20.00")
        self.household = made("/v1/households", {"name": "x"})["id"]
        self.account = made(f"/v1/households/{self.household}/accounts",
                            {"name": "x", "tax_treatment": "taxable"})["id"]
        for day in range(1, 29):
            made(f"/v1/accounts/{self.account}/lots", {
                "symbol": self.symbol, "quantity": "10", "basis": f"{100 + 7 * (day % 11)}.00",
                "acquired_on": f"2021-01-{day:02}"})
        made(f"/v1/households/{self.household}/tax-profiles/2026", {
            "kind": "flat", "short_term_rate": "0.40", "long_term_rate": "0.20"}, "PUT",
            If_None_Match="*")

    def price(self, close):
        self.firm.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": [
            {"symbol": self.symbol, "close": close}]})

    def preview(self, quantity):
        return self.firm.made(f"/v1/households/{self.household}/previews", {
            "kind": "trades", "trades": [{"account_id": self.account, "symbol": self.symbol,
                                          "side": "sell", "quantity": str(quantity)}]})


def measured(api):
    """The figures of /metrics that are about what is kept: {(figure, kind): number}."""
    return {(figure, kind): int(value) for figure, kind, value in re.findall(
        r'^taxpreview_(kept\w*)(?:\{kind="(\w+)"\})? (\d+)$',
        api.ask("GET", "/metrics").body.decode(), re.MULTILINE)}


def moved(before, after, kind):
    return tuple(after[(figure, kind)] - before[(figure, kind)]
                 for figure in ("kept_found_total", "kept_missed_total"))


def rendered_once(desk):
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        path = f"/v1/previews/{desk.preview(30)['id']}?lot_selection=lifo"
        first = api.ask("GET", path)
        before = measured(api)
        second, other = api.ask("GET", path), api.ask("GET", path.replace("lifo", "fifo"))
        again, third = api.ask("GET", path), api.ask("GET", path, If_None_Match='"other"')
        after = measured(api)
        return expect(
            ("statuses", [reply.status for reply in (first, second, other, again, third)],
             [200] * 5), ("bodies", {second.body, again.body, third.body}, {first.body}),
            ("tags", {reply.headers["etag"] for reply in (second, again, third)},
             {first.headers["etag"]}), ("another method's", other.body == first.body, False),
            ("replies found and missed", moved(before, after, "reply"), (3, 1)),
            ("previews", moved(before, after, "preview"), (4, 0)))


def headers_are_the_requests(desk):
    """Sent again a reply has the headers of who asks, longer or shorter ones too, and each once."""
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        path = f"/v1/previews/{desk.preview(38)['id']}"
        ids = ["one", "two", "a-longer-one", None, "e", None, "one"]
        traces = [f"00-{at:032x}-{at:016x}-01" for at in range(1, len(ids) + 1)]
        got = [api.ask("GET", path, traceparent=trace, **({"X_Request_Id": name} if name else {}))
               for name, trace in zip(ids, traces)]
        made = [reply.headers["x-request-id"] for reply, name in zip(got, ids) if not name]
        head = api.ask("HEAD", path)
        return expect(
            ("statuses", {reply.status for reply in got}, {200}),
            ("bodies", len({reply.body for reply in got}), 1),
            ("ids", [reply.headers["x-request-id"] for reply in got if reply.headers["x-request-id"] not in made],
             [name for name in ids if name]), ("made ones", len(set(made)), 2),
            ("traces", [reply.headers["traceparent"].split("-")[1] for reply in got],
             [trace.split("-")[1] for trace in traces]),
            ("names", {tuple(sorted(name.lower() for name in reply.headers)) for reply in got[1:]},
             {tuple(sorted(name.lower() for name in got[0].headers))}),
            ("timings", [reply.headers["server-timing"] for reply in got if not re.fullmatch(
                r"app;dur=\d+\.\d{3}, db;dur=\d+\.\d{3}", reply.headers["server-timing"])], []),
            ("head", (head.status, head.body, head.headers["etag"]),
             (200, b"", got[0].headers["etag"])))


def further_headers_are_of_one_reply(desk):
    with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_RATE_LIMIT="1000") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        path = f"/v1/previews/{desk.preview(39)['id']}"
        got = [api.ask("GET", path) for _ in range(3)]
        figures = measured(api)
        return expect(("bodies", {reply.body for reply in got}, {got[0].body}),
                      ("limits", ["ratelimit" in reply.headers for reply in got], [True] * 3),
                      ("tags", {reply.headers["etag"] for reply in got}, {got[0].headers["etag"]}),
                      ("found", figures[("kept_found_total", "reply")], 2))


def held_is_not_computed(desk):
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        path = f"/v1/previews/{desk.preview(31)['id']}"
        tag = api.ask("GET", path).headers["etag"]
        before = measured(api)
        held = api.ask("GET", path, If_None_Match=f'"x", W/{tag}')
        after = measured(api)
        return expect(("status", held.status, 304), ("body", held.body, b""),
                      ("tag", held.headers["etag"], tag),
                      ("households", moved(before, after, "household"), (0, 0)),
                      ("replies", moved(before, after, "reply"), (0, 0)))


def changes_are_seen(desk):
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        made = desk.preview(32)
        path = f"/v1/previews/{made['id']}"
        shown = [api.ask("GET", path) for _ in range(2)]
        # Through another daemon: this one is told of nothing.
        patched = desk.firm.api.ask("PATCH", path, {"lot_selection": "lowest_cost"},
                                    If_Match=made["order_etag"])
        shown.append(api.ask("GET", path))
        desk.price("21.50")
        shown.append(api.ask("GET", path))
        deleted = desk.firm.api.ask("DELETE", path, None, If_Match=shown[2].json()["order_etag"])
        gone = [api.ask("GET", path, **headers).status
                for headers in ({}, {"If_None_Match": shown[3].headers["etag"]})]
        return expect(
            ("written", (patched.status, deleted.status), (200, 204)),
            ("revisions", [reply.json()["revision"] for reply in shown], [1, 1, 2, 2]),
            ("methods", shown[2].json()["lot_selection"], "lowest_cost"),
            ("stale", [reply.json()["stale_since"] is None for reply in shown],
             [True, True, True, False]), ("tags", len({r.headers["etag"] for r in shown}), 3),
            ("gone", gone, [404, 404]))


def another_firm_sees_none(desk):
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        path = f"/v1/previews/{desk.preview(33)['id']}"
        mine = Api(daemon.ready().url, desk.firm.key).ask("GET", path)
        other = Api(daemon.url, Firm("Stranger").key)
        asked = [other.ask("GET", path), other.ask("GET", path,
                                                   If_None_Match=mine.headers["etag"])]
        return expect(("mine", mine.status, 200),
                      ("the other's", [reply.status for reply in asked], [404, 404]))


def budget_is_kept(desk):
    with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_SNAPSHOT_CACHE_MB="1") as daemon, Daemon(
            TAXPREVIEW_LOOPS="1", TAXPREVIEW_SNAPSHOT_CACHE_MB="0") as plain:
        api, reference = (Api(one.ready().url, desk.firm.key) for one in (daemon, plain))
        paths = [f"/v1/previews/{desk.preview(at)['id']}?lot_selection={method}"
                 for at in range(40, 70) for method in METHODS]
        most, wrong = 0, []
        for path in paths + paths[::-1]:
            if api.ask("GET", path).body != reference.ask("GET", path).body:
                wrong.append(path)
            figures = measured(api)
            most = max(most, sum(figures[("kept_bytes", kind)]
                                 for kind in ("household", "preview", "reply")))
        return expect(
            ("wrong", wrong, []), ("limit", figures[("kept_limit_bytes", "")], BUDGET_BYTES),
            ("within it", most <= BUDGET_BYTES, True), ("nearly all", most > BUDGET_BYTES / 2, True),
            ("given up", figures[("kept_given_up_total", "reply")] > 20, True),
            ("few are left", figures[("kept", "reply")] < len(paths), True))


def replies_may_be_left_out(desk):
    with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_KEEP_REPLIES="0") as daemon:
        api = Api(daemon.ready().url, desk.firm.key)
        path = f"/v1/previews/{desk.preview(34)['id']}?lot_selection=lifo"
        bodies = {api.ask("GET", path).body for _ in range(3)}
        figures = measured(api)
        return expect(("bodies", len(bodies), 1), ("replies", figures[("kept", "reply")], 0),
                      ("household", figures[("kept", "household")], 1))


def many_at_once(desk):
    """Suspended and answered together: all connections ask for the same few."""
    with Daemon(TAXPREVIEW_LOOPS="2") as daemon:
        daemon.ready()
        paths = [f"/v1/previews/{desk.preview(at)['id']}" for at in (35, 36, 37)]
        wanted = {path: Api(daemon.url, desk.firm.key).ask("GET", path).body for path in paths}

        def work(path):
            with Api(daemon.url, desk.firm.key) as api:
                return all(api.ask("GET", path).body == wanted[path] for _ in range(20))
        results = at_once([lambda path=path: work(path) for path in paths * 10])
        return expect(("all right", set(results), {True}))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - kept: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    os.environ.setdefault("TAXPREVIEW_ACCESS_LOG", "0")
    desk = Desk("Kept")
    report.case("a reply is rendered once for all that it follows from",
                lambda: rendered_once(desk))
    report.case("a reply that is sent again has the headers of its request",
                lambda: headers_are_the_requests(desk))
    report.case("a reply with further headers is sent from what is kept",
                lambda: further_headers_are_of_one_reply(desk))
    report.case("a held preview is 304 without its household", lambda: held_is_not_computed(desk))
    report.case("a change of order or prices is seen at once", lambda: changes_are_seen(desk))
    report.case("another firm sees nothing of it", lambda: another_firm_sees_none(desk))
    report.case("memory stays within its budget", lambda: budget_is_kept(desk))
    report.case("replies may be left out", lambda: replies_may_be_left_out(desk))
    report.case("many at once get the same bytes", lambda: many_at_once(desk))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

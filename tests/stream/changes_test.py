#!/usr/bin/env python3
"""Every kind of change, made through the port of requests, reaches whoever listens: previews are
computed again once for it, household streams tell what of them has changed, and what has not
changed is not told."""

import json
import sys
import threading
import time

from stream_client import FACTOR, Late, Listener, Stream, metric

from api_client import Api, Cases, differs
from fault_support import sql
from preview_support import AS_OF, Family, new_firm, prices, securities

API = new_firm("Changes")
FAMILY = Family(API)
PREVIEW = FAMILY.preview()
PATH = f"/v1/previews/{PREVIEW['id']}"
COMPUTATIONS = "taxpreview_stream_computations_total"


def position_of(reply):
    if reply.status >= 300:
        raise AssertionError(f"{reply.status} {reply.body!r}")
    return int(reply.headers["change-position"])


def changes():
    """(what, the write) for every resource that a preview rests on."""
    lots = f"/v1/accounts/{FAMILY.account}/lots"
    lot = {"symbol": "VTI", "quantity": "5", "basis": "1500.00", "acquired_on": "2025-01-02"}
    made = {}

    def keep(name, reply):
        made[name] = reply.json()
        return reply

    gain = {"account_id": FAMILY.account, "symbol": "VTI", "quantity": "1", "sold_on": "2026-02-02",
            "acquired_on": "2024-01-02", "proceeds": "400.00", "basis": "100.00"}
    gains = f"{FAMILY.path}/realized-gains"
    profile = {"kind": "federal", "filing_status": "mfj", "wages": "190000", "state_rate": "0.05"}
    targets = [{"class": "us_stocks", "weight": "0.5"}, {"class": "us_bonds", "weight": "0.5"}]
    return [
        ("a switch", lambda: API.patch(PATH, {"lot_selection": "fifo"})),
        ("a price set", lambda: API.post("/v1/price-sets", {"as_of": AS_OF, "prices": [
            {"symbol": "VTI", "close": "380.00"}]})),
        ("a new lot", lambda: keep("lot", API.post(lots, lot))),
        ("a lot that changes", lambda: API.patch(f"/v1/lots/{made['lot']['id']}", {"basis": "1600.00"})),
        ("a lot that goes", lambda: API.delete(f"/v1/lots/{made['lot']['id']}")),
        ("cash", lambda: API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": "7000"}, "*")),
        ("a tax profile", lambda: API.put(f"{FAMILY.path}/tax-profiles/2026", profile, "*")),
        ("a budget", lambda: API.put(f"{FAMILY.path}/gains-budgets/2026", {"allowance": "9000"}, "*")),
        ("a budget of an account", lambda: API.put(
            f"/v1/accounts/{FAMILY.account}/gains-budgets/2026", {"allowance": "5000"}, absent=True)),
        ("a budget that goes", lambda: API.delete(f"/v1/accounts/{FAMILY.account}/gains-budgets/2026")),
        ("a realized gain", lambda: keep("gain", API.post(gains, gain))),
        ("one that goes", lambda: API.delete(f"/v1/realized-gains/{made['gain']['id']}")),
        ("a model", lambda: API.patch(f"/v1/models/{FAMILY.model['id']}", {"targets": targets})),
        ("the household", lambda: API.patch(FAMILY.path, {"drift_tolerance": "0.04"})),
        ("an account", lambda: API.patch(f"/v1/accounts/{FAMILY.account}", {"dividend_reinvestment": True})),
        ("a new account", lambda: API.post(f"{FAMILY.path}/accounts", {
            "name": "IRA", "tax_treatment": "tax_deferred"})),
        ("a security", lambda: API.patch(f"/v1/securities/{security('VTI')}", {"issuer": "Vanguard"})),
        *policies(), *rules(keep, made),
    ]


def security(symbol):
    return next(each["id"] for each in API.get("/v1/securities").json()["data"] if each["symbol"] == symbol)


def policies():
    for owner, path in (("the firm", "/v1/policies/firm"), ("the household", f"{FAMILY.path}/policy"),
                        ("an account", f"/v1/accounts/{FAMILY.account}/policy")):
        yield (f"a policy of {owner}",
               lambda path=path: API.put(path, {"minimum_cash": "100"}, absent=True))
        yield (f"another one of {owner}", lambda path=path: API.put(path, {"minimum_cash": "200"}, "*"))
        yield f"one of {owner} that goes", lambda path=path: API.delete(path)


def rules(keep, made):
    """What keeps plans from trading, and what tracking errors are figured with."""
    lists, covariances = "/v1/exclusion-lists", "/v1/covariances"
    return [
        ("a restraint", lambda: keep("restraint", API.post(f"{FAMILY.path}/restraints", {
            "kind": "do_not_sell", "symbol": "BND"}))),
        ("a restraint that ends", lambda: API.patch(
            f"/v1/restraints/{made['restraint']['id']}", {"until": "2026-12-31"})),
        ("one that goes", lambda: API.delete(f"/v1/restraints/{made['restraint']['id']}")),
        ("an exclusion list", lambda: keep("list", API.post(lists, {
            "name": "L", "kind": "do_not_buy", "symbols": ["VTI"]}))),
        ("one that changes", lambda: API.patch(f"{lists}/{made['list']['id']}", {"symbols": ["BND"]})),
        ("one that goes, of lists", lambda: API.delete(f"{lists}/{made['list']['id']}")),
        ("a covariance", lambda: keep("covariance", API.post(covariances, {
            "name": "C", "as_of": "2026-07-31", "basis": "asset_class",
            "rows": [{"label": "us_stocks", "values": ["0.04"]}]}))),
        ("one that goes, of covariances", lambda: API.delete(f"{covariances}/{made['covariance']['id']}")),
    ]


def previews(cases):
    with Stream(f"{PATH}/events", API.key) as stream:
        before = stream.next()
        for name, write in changes():
            position = position_of(write())
            event = stream.next()
            cases.check(f"{name} reaches the preview",
                        differs("the event", event.data.encode() + b"\n", API.get(PATH).body),
                        differs("changed", event.data != before.data, True),
                        differs("its id", event.id >= position, True), stream.quiet(0.05))
            before = event


def household(cases):
    """What of the household's figures each change moves."""
    moves = [
        ("cash moves the drift", {"drift"}, lambda: API.put(
            f"/v1/accounts/{FAMILY.account}/cash", {"amount": "7100"}, "*")),
        ("a budget moves the budget", {"budget"}, lambda: API.put(
            f"{FAMILY.path}/gains-budgets/2026", {"allowance": "9100"}, "*")),
        ("a price set moves prices, drift and budget's day", {"price", "drift", "budget"},
         lambda: API.post("/v1/price-sets", {"as_of": "2026-08-24", "prices": [
             {"symbol": "VTI", "close": "381.00"}]})),
        ("a profile moves neither", set(), lambda: API.patch(
            FAMILY.path, {"external_id": "other"})),
    ]
    with Stream(f"/v1/events?households={FAMILY.id}", API.key) as stream:
        settle(stream)
        for name, wanted, write in moves:
            position = position_of(write())
            events = settle(stream)
            told = {event.name for event in events if event.name != "preview"}
            again = {"drift": f"{FAMILY.path}/drift", "budget": f"{FAMILY.path}/gains-budgets/2026",
                     "preview": PATH}
            wrong = [event for event in events if event.name in again
                     and event.data.encode() + b"\n" != API.get(again[event.name]).body]
            cases.check(name, differs("events", told, wanted), differs("not as GET", wrong, []),
                        differs("the last id", stream.last_id >= position, True))


def many_budgets(cases):
    """A household shows the budget of each account, however many have one."""
    family = FAMILY.another()
    accounts = [family.add_account() for _ in range(20)]
    for account in accounts:
        API.put(f"/v1/accounts/{account}/gains-budgets/2026", {"allowance": "100"}, absent=True)
    with Stream(f"{family.path}/events", API.key) as stream:
        stream.named("price")
        begun = settle(stream)
        cases.check("every account's budget is shown", differs(
            "budgets", {event.json()["account_id"] for event in begun if event.name == "budget"},
            {None, *accounts}))
        API.put(f"/v1/accounts/{accounts[-1]}/gains-budgets/2026", {"allowance": "200"}, "*")
        event = stream.named("budget")
        cases.check("and the last one's change", differs("account", event.json()["account_id"], accounts[-1]),
                    differs("the event", event.data.encode() + b"\n",
                            API.get(f"/v1/accounts/{accounts[-1]}/gains-budgets/2026").body))


def settle(stream, pause=0.4):
    """All that comes until nothing does for a while."""
    events = []
    while True:
        try:
            events.append(stream.next(pause * FACTOR))
        except Late:
            return events


def new_previews(cases):
    with Stream(f"{FAMILY.path}/events", API.key) as stream:
        settle(stream)
        preview = FAMILY.preview(lot_selection="lifo")
        event = stream.named("preview")
        cases.check("a household's stream follows what is opened meanwhile",
                    differs("id", event.json()["id"], preview["id"]), stream.quiet())
        API.patch(f"/v1/previews/{preview['id']}", {"lot_selection": "fifo"})
        cases.check("and its switches", differs("method", stream.named("preview").json()["lot_selection"],
                                                "fifo"), stream.quiet())
        API.delete(f"/v1/previews/{preview['id']}")
        cases.check("until it is deleted", differs("id", stream.named("deleted").json()["preview_id"],
                                                   preview["id"]), stream.quiet())


def superseded(cases):
    """A preview whose place another one takes says so."""
    old = FAMILY.preview()
    with Stream(f"/v1/previews/{old['id']}/events", API.key) as stream:
        stream.next()
        new = API.made(f"{FAMILY.path}/previews", FAMILY.order(supersedes=old["id"]))
        event = stream.next()
        cases.check("a preview that is superseded says by which",
                    differs("state", event.json()["state"], "superseded"),
                    differs("by", event.json()["superseded_by"], new["id"]),
                    differs("as GET", event.data.encode() + b"\n",
                            API.get(f"/v1/previews/{old['id']}").body))


def executed(cases):
    """An execution reaches the preview that it is of, and everything else of its household."""
    api = new_firm("Executed")
    family = Family(api)
    preview, other = family.preview(), family.preview()
    path = f"/v1/previews/{preview['id']}"
    with Stream(f"{path}/events", api.key) as stream, Stream(f"{family.path}/events", api.key) as house:
        stream.next()
        settle(house)
        position = position_of(api.post(f"{path}/execution", {"pins": {
            "household_version": preview["pins"]["household_version"]}}))
        event = stream.next()
        told = settle(house)
        cases.check("an execution reaches whoever listens",
                    differs("state", event.json()["state"], "executed"),
                    differs("as GET", event.data.encode() + b"\n", api.get(path).body),
                    differs("id", event.id, position),
                    differs("names", {one.name for one in told} >= {"drift", "budget", "preview"}, True),
                    differs("previews", {one.json()["id"] for one in told if one.name == "preview"},
                            {preview["id"], other["id"]}))


def corrected(cases):
    """So does its correction by what really traded."""
    api = new_firm("Corrected")
    family = Family(api)
    preview, other = family.preview(), family.preview()
    path = f"/v1/previews/{preview['id']}/execution"
    position_of(api.post(path, {"pins": {"household_version": preview["pins"]["household_version"]}}))
    with Stream(f"/v1/previews/{other['id']}/events", api.key) as stream, Stream(
            f"{family.path}/events", api.key) as house:
        stream.next()
        settle(house)
        sold = preview["sells"][0]["quantity"]
        position = position_of(api.put(path, {"fills": [
            {"order": 0, "quantity": sold, "amount": "19000.00", "fee": "3.00"}]}, '"r-1"'))
        event = stream.next()
        told = {one.name for one in settle(house)}
        cases.check("a correction reaches whoever listens", differs("id", event.id, position),
                    differs("as GET", event.data.encode() + b"\n",
                            api.get(f"/v1/previews/{other['id']}").body),
                    differs("names", told >= {"drift", "budget", "preview"}, True))


def transferred(cases):
    """And a transfer in kind."""
    api = new_firm("Transferred")
    family = Family(api)
    account = family.add_account()
    other = family.preview()
    made = api.made(f"{family.path}/previews", {"kind": "transfer", "transfers": [
        {"from_account_id": family.account, "to_account_id": account, "symbol": "VTI", "all": True}]})
    with Stream(f"/v1/previews/{other['id']}/events", api.key) as stream:
        stream.next()
        position = position_of(api.post(f"/v1/previews/{made['id']}/execution", {
            "pins": {name: made["pins"][name] for name in ("household_version", "config_version",
                                                           "price_sequence")}}))
        event = stream.next()
        answer = api.get(f"/v1/previews/{other['id']}")
        shown = json.loads(event.data)
        cases.check("a transfer reaches whoever listens", differs("id", event.id, position),
                    differs("as GET", (shown.get("errors"), event.name) if answer.status == 422 else
                            event.data.encode() + b"\n",
                            (answer.json().get("errors"), "problem") if answer.status == 422 else answer.body))


def stale_since(cases):
    """What is committed after the versions were read is not looked at, though it began before: here a
    row of a price set that is not there yet."""
    api = new_firm("Stale")
    family = Family(api)
    path = f"/v1/previews/{family.preview()['id']}"
    api.put(f"/v1/accounts/{family.account}/cash", {"amount": "2000"}, "*")
    before = api.get(path).json()
    sql("INSERT INTO outbox (firm_id, scope, kind, version, created_at) SELECT id, 'prices',"
        " 'price_set_create', 1000, now() - interval '1 hour' FROM firm WHERE name = 'Stale'")
    api.put(f"/v1/accounts/{family.account}/cash", {"amount": "2001"}, "*")
    cases.check("stale_since is of the versions that are shown", differs(
        "stale_since", api.get(path).json()["stale_since"], before["stale_since"]),
        differs("there is one", before["stale_since"] is not None, True))


def others(cases):
    """What is another household's, or another firm's, moves nothing."""
    neighbour = API.made("/v1/households", {"name": "Neighbour"})
    stranger = new_firm("Strangers")
    securities(stranger, ("VTI", "ric", "us_stocks"))
    with Stream(f"{FAMILY.path}/events", API.key) as stream:
        settle(stream)
        API.made(f"/v1/households/{neighbour['id']}/accounts", {"name": "A", "tax_treatment": "taxable"})
        prices(stranger, AS_OF, VTI="1.00")
        cases.check("others' changes move nothing", stream.quiet())


def problems(cases):
    """What cannot be computed any more says why, and comes back when it can."""
    api = new_firm("Problems")
    family = Family(api)
    preview = family.preview()
    path = f"/v1/previews/{preview['id']}"
    with Stream(f"{path}/events", api.key) as stream:
        stream.next()
        lots = [lot for lot, (symbol, *_) in zip(family.lots, [("VTI",), ("VTI",), ("VTI",), ("BND",)])
                if symbol == "VTI"]
        for lot in lots:
            api.delete(f"/v1/lots/{lot}")
        event = settle(stream)[-1]
        answer = api.get(path)
        cases.check("a preview that asks too much says so", differs("status", answer.status, 422),
                    differs("errors", event.json()["errors"], answer.json()["errors"]),
                    differs("preview", event.json()["preview_id"], preview["id"]))
        family.add_lots(family.account, ("VTI", "100", "9000.00", "2020-01-02"))
        event = stream.named("preview")
        cases.check("and is shown again when it does not", differs(
            "event", event.data.encode() + b"\n", api.get(path).body))


def coalesced(cases):
    """A burst of writes is computed far less often than it has writes, and the last one is told."""
    with Stream(f"{PATH}/events", API.key) as stream:
        stream.next()
        before = metric(COMPUTATIONS)
        apis = [Api(API.key) for _ in range(8)]

        def write(api, at):
            for n in range(25):
                api.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": f"{8000 + 100 * at + n}.00"}, "*")

        threads = [threading.Thread(target=write, args=(api, at)) for at, api in enumerate(apis)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        position = position_of(API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": "9999"}, "*"))
        last = settle(stream)[-1]
        spent = metric(COMPUTATIONS) - before
        cases.check("many writes are told as what came of them",
                    differs("last", last.data.encode() + b"\n", API.get(PATH).body),
                    differs("ids", stream.ids, sorted(set(stream.ids))),
                    differs("all told", stream.last_id >= position, True),
                    differs("computed at most once a write", spent <= 202, True))


def shared(cases):
    """Fifty readers of one preview: one computation a change, the same bytes for all."""
    streams = [Stream(f"{PATH}/events", API.key) for _ in range(50)]
    for stream in streams:
        stream.next()
    time.sleep(0.2 * FACTOR)
    before = metric(COMPUTATIONS)
    API.patch(PATH, {"lot_selection": "highest_cost"})
    events = {stream.next().data for stream in streams}
    cases.check("fifty readers share one computation", differs("events", len(events), 1),
                differs("computed", metric(COMPUTATIONS) - before, 1))
    for stream in streams:
        stream.close()


def cut(listener):
    """Ends its connection, unless it is between two."""
    try:
        listener.stream.socket.shutdown(2)
    except OSError:
        pass


def comes_back(cases):
    """A reader that is cut again and again misses nothing: what it has in the end is what there is."""
    listener = Listener(lambda last_id: Stream(f"{PATH}/events", API.key, last_id=last_id))
    for n in range(40):
        API.patch(PATH, {"lot_selection": ("fifo", "lifo")[n % 2]})
        if n % 4 == 0:
            cut(listener)
        time.sleep(0.01)
    wanted = API.get(PATH).body
    end = time.monotonic() + 5 * FACTOR
    while time.monotonic() < end and not (
            listener.events and listener.events[-1][1].data.encode() + b"\n" == wanted):
        time.sleep(0.02)
    listener.stop()
    cases.check("a reader that comes back ten times has the last state",
                differs("came back", listener.connections > 5, True),
                differs("last", listener.events[-1][1].data.encode() + b"\n", wanted),
                differs("faults", listener.faults, []))


if __name__ == "__main__":
    sys.exit(Cases().run(previews, household, many_budgets, new_previews, superseded, executed, corrected, transferred,
                         stale_since, others, problems, coalesced, shared, comes_back))

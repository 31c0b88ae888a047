#!/usr/bin/env python3
"""Streams one by one: what they begin with, how they end, who may open them, how they are refused,
and that a reader which comes back is told what it missed."""

import json
import os
import subprocess
import sys
import time
import uuid
from datetime import datetime, timezone

from stream_client import FACTOR, Ended, Late, Stream, metric, post_ticket

from api_client import FIRST, SECOND, Api, Cases, differs, make_key, unique
from fault_support import Daemon, Transaction, sql, wait_until
from preview_support import AS_OF, Family, new_firm

NEVER_HOUSEHOLD = "hh_01k3d8j6y2f3s8a5c7d9e1g4h6"
NEVER_PREVIEW = "pv_01k3d8m2v5e0wb6t9n4x7q2r1c"
API = new_firm("Streams")
FAMILY = Family(API)
HOUSEHOLD = f"{FAMILY.path}/events"


def new_preview():
    return API.made(f"{FAMILY.path}/previews", FAMILY.order())


PREVIEW = new_preview()
PREVIEW_PATH = f"/v1/previews/{PREVIEW['id']}"


def open_stream(path, key=None, **more):
    return Stream(path, key or API.key, **more)


def switch(preview_path, method):
    reply = API.patch(preview_path, {"lot_selection": method})
    if reply.status != 200:
        raise AssertionError(f"PATCH: {reply.status} {reply.body!r}")
    return reply


def touch(amount):
    """Any change of the household."""
    reply = API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": amount}, "*")
    return int(reply.headers["change-position"])


def catch_up():
    """Until the streams have heard of all that was written: what they have not is told again to who
    comes back."""
    position = touch("1000.00")
    wait_until(lambda: metric("taxpreview_stream_position") >= position, 5)


def head(cases):
    with open_stream(f"{PREVIEW_PATH}/events") as stream:
        event = stream.next()
        cases.check("a preview's stream begins with the preview as it is",
                    differs("status", stream.status, 200),
                    differs("type", stream.headers["content-type"], "text/event-stream"),
                    differs("cache", stream.headers["cache-control"], "no-store"),
                    differs("buffering", stream.headers["x-accel-buffering"], "no"),
                    differs("retry", stream.retry, 2000),
                    differs("name", event.name, "preview"),
                    differs("data", event.data.encode() + b"\n", API.get(PREVIEW_PATH).body),
                    differs("an id", event.id is not None and event.id > 0, True),
                    stream.quiet())
    with open_stream(f"{PREVIEW_PATH}/events", version="HTTP/1.0") as stream:
        cases.check("HTTP/1.0 has it without chunks",
                    differs("chunked", stream.chunked, False),
                    differs("event", stream.next().data, event.data))
    with open_stream(f"{PREVIEW_PATH}/events", method="HEAD") as stream:
        cases.check("HEAD has no stream", differs("status", stream.status, 200),
                    differs("type", stream.headers["content-type"], "text/event-stream"))


def household(cases):
    with open_stream(HOUSEHOLD) as stream:
        events = [stream.next() for _ in range(4)]
        found = {event.name: event for event in events}
        price = found["price"].json()
        cases.check("a household's stream begins with all its figures",
                    differs("names", sorted(found), ["budget", "drift", "preview", "price"]),
                    differs("drift", found["drift"].data.encode() + b"\n",
                            API.get(f"{FAMILY.path}/drift").body),
                    differs("budget", found["budget"].data.encode() + b"\n",
                            API.get(f"{FAMILY.path}/gains-budgets/2026").body),
                    differs("preview", found["preview"].data.encode() + b"\n",
                            API.get(PREVIEW_PATH).body),
                    differs("price", (price["price_set_id"], price["as_of"]),
                            (FAMILY.price_set["id"], AS_OF)), stream.quiet())
    blind = make_key(os.environ["TEST_FIRM_OF_STREAMS"], "households:read")
    with open_stream(HOUSEHOLD, blind) as stream:
        names = {stream.next().name for _ in range(3)}
        cases.check("a key that may not read previews is shown none",
                    differs("names", names, {"price", "drift", "budget"}), stream.quiet())


def refusals(cases):
    refused = [
        ("no key", dict(path=HOUSEHOLD + "?x=1", key="tpk_x"), 401, "invalid_key"),
        ("an unknown household", dict(path=f"/v1/households/{NEVER_HOUSEHOLD}/events"), 404, "not_found"),
        ("an unknown preview", dict(path=f"/v1/previews/{NEVER_PREVIEW}/events"), 404, "not_found"),
        ("what is no id", dict(path="/v1/previews/x/events"), 404, "not_found"),
        ("another firm's household", dict(path=HOUSEHOLD, key=SECOND), 404, "not_found"),
        ("another firm's preview", dict(path=f"{PREVIEW_PATH}/events", key=SECOND), 404, "not_found"),
        ("another firm's among many", dict(path=f"/v1/events?previews={PREVIEW['id']}", key=SECOND),
         404, "not_found"),
        ("an id among many that is none", dict(path="/v1/events?households=hh_1"), 422, "not_an_id"),
        ("an empty list", dict(path="/v1/events?previews="), 422, "empty"),
        ("too many", dict(path="/v1/events?previews=" + ",".join([PREVIEW["id"]] * 61)), 422,
         "too_many_items"),
        ("more than a URI has room for", dict(path="/v1/events?previews=" + ",".join([PREVIEW["id"]] * 69)),
         414, "uri_too_long"),
        ("an unknown parameter", dict(path=HOUSEHOLD + "?tickt=1"), 422, "unknown_parameter"),
        ("a last id that is no number", dict(path=HOUSEHOLD, last_id="12x"), 400, "bad_last_event_id"),
        ("a negative last id", dict(path=HOUSEHOLD, last_id="-1"), 400, "bad_last_event_id"),
        ("a last id beyond any", dict(path=HOUSEHOLD, last_id="9" * 19), 400, "bad_last_event_id"),
        ("a last id in the query that is none", dict(path=HOUSEHOLD + "?last_event_id=%20"), 422,
         "bad_last_event_id"),
        ("a ticket that is none", dict(path=HOUSEHOLD + "?ticket=tkt_1"), 401, "invalid_ticket"),
        ("anything but streams", dict(path="/v1/households"), 404, "not_found"),
        ("a key without the scope", dict(path=HOUSEHOLD, key=make_key(
            os.environ["TEST_FIRM_OF_STREAMS"], "previews:read")), 403, "missing_scope"),
        ("a key without the scope among many", dict(
            path=f"/v1/events?previews={PREVIEW['id']}", key=make_key(
                os.environ["TEST_FIRM_OF_STREAMS"], "households:read")), 403, "missing_scope"),
    ]
    for name, request, status, code in refused:
        request.setdefault("key", None if "ticket=" in request["path"] else API.key)
        with Stream(**request) as stream:
            cases.check(f"refused: {name}", differs("status", stream.status, status),
                        differs("code", stream.code(), code),
                        differs("type", stream.headers["content-type"], "application/problem+json"))
    with open_stream("/v1/events?households=hh_1,hh_2&previews=pv_3&last_event_id=x&only=all") as stream:
        cases.check("refused: all that is wrong at once", differs("status", stream.status, 422), differs(
            "faults", [(fault["pointer"], fault["code"]) for fault in json.loads(stream.body)["errors"]],
            [("?only", "unknown_word"), ("?last_event_id", "bad_last_event_id"),
             ("?households", "not_an_id"), ("?households", "not_an_id"), ("?previews", "not_an_id")]))
    missing = f"/v1/events?households={NEVER_HOUSEHOLD},{FAMILY.id}&previews={PREVIEW['id']},{NEVER_PREVIEW}"
    with open_stream(missing) as stream:
        cases.check("refused: those of many that are not there", differs("status", stream.status, 404), differs(
            "faults", [(fault["pointer"], fault["detail"]) for fault in json.loads(stream.body)["errors"]],
            [("?households", f"There is no {NEVER_HOUSEHOLD}."), ("?previews", f"There is no {NEVER_PREVIEW}.")]))
    with open_stream(HOUSEHOLD, method="POST", Content_Length="0") as stream:
        cases.check("refused: POST", differs("status", stream.status, 405))


def alike(cases):
    """R13: nothing tells another firm's from what never was."""
    for path, mine, never in ((f"/v1/households/%s/events", FAMILY.id, NEVER_HOUSEHOLD),
                              (f"/v1/previews/%s/events", PREVIEW["id"], NEVER_PREVIEW),
                              ("/v1/events?previews=%s", PREVIEW["id"], NEVER_PREVIEW)):
        bodies = []
        for word in (mine, never):
            with Stream(path % word, SECOND) as stream:
                body = stream.body.decode().replace(word, "~")
                request_id = stream.headers["x-request-id"]
                bodies.append((stream.status, sorted(stream.headers), body.replace(request_id, "#")))
        cases.check(f"another firm's looks like none: {path}", differs("answer", bodies[0], bodies[1]))


def redirects(cases):
    reply = API.get(f"{PREVIEW_PATH}/events?last_event_id=5")
    cases.check("the port of requests sends on", differs("status", reply.status, 307),
                differs("place", reply.headers["location"],
                        os.environ["TAXPREVIEW_STREAM_URL"] + f"{PREVIEW_PATH}/events?last_event_id=5"))
    ticket = post_ticket(API)["ticket"]
    for _ in range(2):
        reply = Api(None).get(f"{PREVIEW_PATH}/events?ticket={ticket}")
    cases.check("and leaves a ticket alone", differs("status", reply.status, 307))
    with Stream(reply.headers["location"].removeprefix(os.environ["TAXPREVIEW_STREAM_URL"])) as stream:
        cases.check("so that it opens the stream", differs("status", stream.status, 200),
                    differs("event", stream.next().name, "preview"))
    cases.check("it refuses what is not there", differs("status", API.get(
        f"/v1/previews/{NEVER_PREVIEW}/events").status, 404))
    cases.check("and whoever has neither key nor ticket", differs("status", Api(None).get(
        f"{PREVIEW_PATH}/events").status, 401))


def tickets(cases):
    answer = post_ticket(API)
    path = f"{HOUSEHOLD}?ticket={answer['ticket']}"
    with Stream(path) as first, Stream(path) as second:
        cases.check("a ticket opens one stream", differs("first", first.status, 200),
                    differs("event", first.next().name in ("price", "preview"), True),
                    differs("second", (second.status, second.code()), (401, "invalid_ticket")))
    left = datetime.fromisoformat(answer["expires_at"]) - datetime.now(timezone.utc)
    cases.check("it says where streams are and that it holds for half a minute",
                differs("url", answer["url"], os.environ["TAXPREVIEW_STREAM_URL"]),
                differs(f"expires in {left}", 20 < left.total_seconds() <= 30, True))
    expired = post_ticket(API)["ticket"]
    sql("UPDATE stream_ticket SET expires_at = now() - interval '1 second'")
    with Stream(f"{HOUSEHOLD}?ticket={expired}") as stream:
        cases.check("an expired ticket opens none",
                    differs("answer", (stream.status, stream.code()), (401, "invalid_ticket")))
    post_ticket(API)
    left = int(sql("SELECT count(*) FROM stream_ticket WHERE expires_at <= now()")[0][0])
    cases.check("expired ones are not kept", differs("kept", left, 0))
    forged = post_ticket(API)["ticket"]
    forged = forged[:-1] + ("0" if forged[-1] != "0" else "1")
    with Stream(f"{HOUSEHOLD}?ticket={forged}") as stream:
        cases.check("a forged one opens none", differs("status", stream.status, 401))
    cases.check("another firm's household stays closed to it", differs("status", Stream(
        f"{HOUSEHOLD}?ticket={post_ticket(Api(SECOND))['ticket']}").status, 404))
    cases.check("a ticket takes no members", differs(
        "status", API.post("/v1/stream-tickets", {"for": "x"}).status, 422))
    cases.check("an empty object is as good as none", differs(
        "status", API.post("/v1/stream-tickets", {}).status, 201))


def resumes(cases):
    preview = new_preview()
    other = new_preview()
    path = f"/v1/previews/{preview['id']}"
    catch_up()
    with open_stream(f"{path}/events") as stream:
        first = stream.next()
    with open_stream(f"{path}/events", last_id=first.id) as stream:
        cases.check("who missed nothing is told nothing", stream.quiet())
    switch(path, "fifo")
    switch(path, "lifo")
    catch_up()
    with open_stream(f"{path}/events", last_id=first.id) as stream:
        event = stream.next()
        cases.check("who missed a switch has the preview as it is now",
                    differs("method", event.json()["lot_selection"], "lifo"),
                    differs("later", event.id > first.id, True), stream.quiet())
    with open_stream(f"{path}/events?last_event_id={first.id}") as stream:
        cases.check("the id may stand in the query", differs("name", stream.next().name, "preview"))
    with open_stream(f"{path}/events", last_id=event.id) as stream:
        position = touch("1001.00")
        missed = stream.next()
        cases.check("and goes on from there", differs("reaches the change", missed.id >= position, True))
    switch(f"/v1/previews/{other['id']}", "fifo")
    with open_stream(f"{path}/events", last_id=missed.id) as stream:
        cases.check("another preview's switch is none of it", stream.quiet())
    with open_stream(f"{path}/events") as stream:
        known = stream.next().id
    run = f"/v1/rebalance-runs/{API.made('/v1/rebalance-runs', {'filter': {'households': [FAMILY.id]}})['id']}"
    ended = wait_until(lambda: API.get(run).json()["state"] == "done", 20)
    told = int(sql("SELECT max(position) FROM outbox")[0][0])
    wait_until(lambda: metric("taxpreview_stream_position") >= told, 5)
    with open_stream(f"{path}/events", last_id=known) as stream:
        cases.check("nor is a run", differs("ended", ended, True), stream.quiet())
    with open_stream(f"{path}/events", last_id=10 ** 15) as stream:
        events = [stream.next(), stream.next()]
        cases.check("an id of no time: everything anew",
                    differs("names", [event.name for event in events], ["reset", "preview"]),
                    differs("reason", events[0].json(), {"reason": "unknown_id"}),
                    differs("id", events[1].id < 10 ** 15, True))


def shows(stream, preview):
    """Whether the preview comes before long."""
    try:
        while stream.next().json().get("id") != preview["id"]:
            pass
    except Late:
        return False
    return True


def comes_back_amid_a_creation(cases):
    """A preview that is there when a reader comes back, and whose creation is told only then."""
    catch_up()
    with open_stream(HOUSEHOLD) as stream:
        while stream.quiet():
            pass
        known = stream.last_id
    with Transaction("SELECT pg_current_xact_id()") as hidden:
        preview = new_preview()
        with open_stream(HOUSEHOLD) as other:
            cases.check("who begins has it", differs("shown", shows(other, preview), True))
            with open_stream(HOUSEHOLD, last_id=known) as stream:
                hidden.end()
                cases.check("who comes back is told it", differs("shown", shows(stream, preview), True))


def too_old(cases):
    """More changes than are looked through."""
    with open_stream("/v1/events") as stream:
        try:
            stream.next(0.2)
        except Late:
            pass
        start = stream.last_id
    firm = os.environ["TEST_FIRM_UUID"]
    household = str(uuid.UUID(int=_number(FAMILY.id)))
    psql = subprocess.Popen(["psql", "-X", "-q", os.environ["TEST_SUPERUSER_DATABASE"]],
                            stdin=subprocess.PIPE, text=True)
    psql.communicate("".join(
        "INSERT INTO taxpreview.outbox (firm_id, scope, household_id, kind, version)"
        f" VALUES ('{firm}', 'household', '{household}', 'lot_update', {n});\n" for n in range(1001)))
    last = int(sql("SELECT max(position) FROM outbox")[0][0])
    wait_until(lambda: metric("taxpreview_stream_position") >= last, 5)
    for path in ("/v1/events", HOUSEHOLD):
        with open_stream(path, last_id=start) as stream:
            event = stream.next()
            cases.check(f"too far back: {path}", differs("name", event.name, "reset"),
                        differs("reason", event.json(), {"reason": "too_old"}))
    with open_stream("/v1/events", last_id=start) as stream:
        stream.next()
        position = touch("1002.00")
        cases.check("and from there on as ever", differs("id", stream.next().id, position))


def _number(type_id):
    value = 0
    for character in type_id.rpartition("_")[2]:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    return value


def every_change(cases):
    with open_stream("/v1/events") as stream:
        try:
            stream.next(0.3)
        except Late:
            pass
        begun = stream.last_id
        position = touch("1003.00")
        event = stream.named("change")
        cases.check("a firm's stream tells every change", differs("an id at once", begun is not None, True),
                    differs("id", event.id, position),
                    differs("change", {name: event.json()[name] for name in (
                        "position", "scope", "household_id", "kind", "entity_id")},
                        {"position": position, "scope": "household", "household_id": FAMILY.id,
                         "kind": "cash_update", "entity_id": FAMILY.account}))
        Api(FIRST).made("/v1/securities", {"symbol": unique("S"), "name": "N", "tax_kind": "stock"})
        cases.check("of that firm alone", stream.quiet())
    positions = [touch(f"{1004 + n}.00") for n in range(5)]
    with open_stream("/v1/events", last_id=begun) as stream:
        seen = [stream.next() for _ in range(6)]
        cases.check("and those that were missed, each once and in order",
                    differs("ids", [event.id for event in seen], [position] + positions),
                    stream.quiet())


def many(cases):
    second = new_preview()
    names = f"previews={PREVIEW['id']},{second['id']}&households={FAMILY.id}"
    with open_stream(f"/v1/events?{names}") as stream:
        begun = [stream.next() for _ in range(3)]
        while True:
            try:
                begun.append(stream.next(0.5))
            except Late:
                break
        ids = {event.json().get("id") for event in begun if event.name == "preview"}
        cases.check("many things on one stream", differs(
            "previews", {PREVIEW["id"], second["id"]} <= ids, True),
            differs("drift", [event.name for event in begun].count("drift"), 1))
        switch(f"/v1/previews/{second['id']}", "lowest_cost")
        event = stream.next()
        cases.check("each tells of itself", differs("preview", event.json()["id"], second["id"]),
                    differs("method", event.json()["lot_selection"], "lowest_cost"), stream.quiet())
        ids = stream.ids
        cases.check("ids never go back", differs("ids", ids, sorted(set(ids))))


def ends(cases):
    preview = new_preview()
    path = f"/v1/previews/{preview['id']}"
    with open_stream(f"{path}/events") as stream:
        stream.next()
        API.delete(path)
        event = stream.next()
        try:
            more = stream.next()
        except Ended:
            more = None
        cases.check("the stream of a preview that is deleted ends",
                    differs("event", (event.name, event.json()), ("deleted", {
                        "household_id": FAMILY.id, "preview_id": preview["id"]})),
                    differs("more", more, None))
    api = new_firm("Leavers")
    family = Family(api)
    api.made(f"{family.path}/previews", family.order())
    with Stream(f"{family.path}/events", api.key) as stream:
        stream.named("preview")
        api.delete(family.path)
        seen = []
        try:
            while True:
                seen.append(stream.next())
        except Ended:
            pass
        cases.check("and so does that of a household",
                    differs("said", "deleted" in [event.name for event in seen], True))


def revoked(cases):
    key = make_key(os.environ["TEST_FIRM_OF_STREAMS"], "households:read")
    with open_stream(HOUSEHOLD, key) as stream:
        stream.next()
        subprocess.run([os.environ["TAXPREVIEW_DAEMON"], "key", "revoke", "--key", key.split("_")[1]],
                       check=True, capture_output=True)
        start = time.monotonic()
        event = stream.named("dropped")
        took = time.monotonic() - start
        cases.check("a revoked key's streams end", differs("why", event.json(), {"reason": "invalid_key"}),
                    differs("soon", took < 3 * FACTOR, True))


def limits(cases):
    with Daemon(TAXPREVIEW_STREAMS_PER_KEY="3") as daemon:
        daemon.ready()
        streams = [Stream(HOUSEHOLD, API.key, daemon.stream_url) for _ in range(4)]
        cases.check("a key may have so many streams",
                    differs("statuses", [stream.status for stream in streams], [200, 200, 200, 429]),
                    differs("code", streams[3].code(), "too_many_streams"),
                    differs("retry", streams[3].headers.get("retry-after", "").isdigit(), True))
        streams[0].close()
        time.sleep(0.3 * FACTOR)
        with Stream(HOUSEHOLD, API.key, daemon.stream_url) as stream:
            cases.check("one that is left makes room", differs("status", stream.status, 200))
        for stream in streams[1:]:
            stream.close()


def cross_origin(cases):
    with Daemon(TAXPREVIEW_CORS_ORIGINS="https://console.example") as daemon:
        daemon.ready()
        for origin, allowed in (("https://console.example", True), ("https://other.example", False)):
            with Stream(HOUSEHOLD, API.key, daemon.stream_url, Origin=origin) as stream:
                cases.check(f"a page of {origin} reads streams: {allowed}", differs(
                    "origin", stream.headers.get("access-control-allow-origin"),
                    origin if allowed else None))
        with Stream(HOUSEHOLD, API.key, daemon.stream_url, Origin="https://console.example",
                    method="OPTIONS") as stream:
            cases.check("and may send its key and last id", differs("status", stream.status, 204),
                        differs("headers", {"Authorization", "Last-Event-ID"} <= set(
                            stream.headers["access-control-allow-headers"].split(", ")), True))


def drains(cases):
    with Daemon(TAXPREVIEW_STREAM_LOOPS="2") as daemon:
        daemon.ready()
        streams = [Stream(HOUSEHOLD, API.key, daemon.stream_url) for _ in range(20)]
        for stream in streams:
            stream.named("preview")
        daemon.process.terminate()
        ended = 0
        for stream in streams:
            try:
                while True:
                    stream.next()
            except Ended:
                ended += 1
        cases.check("a daemon that stops ends its streams and then itself",
                    differs("ended", ended, 20), differs("status", daemon.ended(10), 0))


def large_heads(cases):
    """A browser's cookies and the like beside a key."""
    with open_stream(HOUSEHOLD, Cookie="c" * 1200, User_Agent="Mozilla/5.0 " + "u" * 300) as stream:
        cases.check("a head of 2,000 bytes is read", differs("status", stream.status, 200))
    with open_stream(HOUSEHOLD, Cookie="c" * 5000) as stream:
        cases.check("one of 5,000 is refused", differs("status", stream.status, 431))


SLOW_READERS = "taxpreview_stream_slow_readers_total"


def slow_reader(cases):
    preview = new_preview()
    path = f"/v1/previews/{preview['id']}"
    with open_stream(f"{path}/events", receive=4096) as slow, open_stream(f"{path}/events") as other:
        slow.next()
        other.next()
        end = time.monotonic() + 20 * FACTOR
        switches = 0
        before = metric(SLOW_READERS)
        while metric(SLOW_READERS) == before and time.monotonic() < end:
            for method in ("fifo", "lifo"):
                switch(path, method)
                switches += 1
                event = other.next()
                while event.json()["lot_selection"] != method:
                    event = other.next()
        seen = []
        try:
            while True:
                seen.append(slow.next())
        except Ended:
            pass
        cases.check("a reader that takes nothing is dropped, by name",
                    differs("last", (seen[-1].name, seen[-1].json()),
                            ("dropped", {"reason": "slow_reader"})),
                    differs("whole events", {event.name for event in seen[:-1]} <= {"preview"}, True))


def heartbeat(cases):
    with open_stream(f"{PREVIEW_PATH}/events") as stream:
        stream.next()
        start = time.monotonic()
        try:
            stream.next(15.6 + FACTOR)
        except Late:
            pass
        cases.check("a heartbeat every 15 seconds", differs("comments", [
            text for _, text in stream.comments], ["hb"]),
            differs("after 15 s", abs(stream.comments[0][0] - start - 15) < 0.5 + FACTOR, True)
            if stream.comments else "none")


def main():
    shown = sql("SELECT id FROM firm WHERE name = 'Streams'")[-1][0]
    os.environ["TEST_FIRM_UUID"] = shown
    number, letters = uuid.UUID(shown).int, "0123456789abcdefghjkmnpqrstvwxyz"
    os.environ["TEST_FIRM_OF_STREAMS"] = "firm_" + "".join(
        letters[number >> at & 31] for at in range(125, -1, -5))
    Cases().run(head, household, refusals, alike, redirects, tickets, resumes, comes_back_amid_a_creation, every_change, many, ends,
                revoked, limits, cross_origin, drains, large_heads, slow_reader, too_old, heartbeat)


if __name__ == "__main__":
    sys.exit(main())

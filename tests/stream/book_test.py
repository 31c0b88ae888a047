#!/usr/bin/env python3
"""/v1/events?book=true: what all households of the firm come to, told anew when a price set, a model
or a household moves it, and what GET /v1/drift answers at that position."""

import os
import sys
import time

from stream_client import FACTOR, Stream, metric

from api_client import Cases, differs, make_key
from preview_support import AS_OF, Family, new_firm, prices

API = new_firm("Book")
FAMILY = Family(API)
PATH = "/v1/events?book=true"


def shown(event):
    """What GET answers as of the event or later, but for the way to further rows."""
    page = API.get(f"/v1/drift?limit=20&min_position={event.id}").json()
    return {name: value for name, value in page.items() if name != "next_cursor"}


def tells(cases, stream):
    event = stream.next()
    cases.check("the book as it is", differs("name", event.name, "book"), differs("data", event.json(), shown(event)),
                differs("households", event.json()["summary"]["households"], 1))
    for name, write in (
            ("a price set", lambda: prices(API, AS_OF, VTI="500.00")),
            ("a household's cash", lambda: API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": "90000"}, "*")),
            ("another household", FAMILY.another),
            ("its model", lambda: API.patch(FAMILY.path, {"model_id": None}))):
        before = event
        write()
        # Several writes may be told one by one: the last is what there is.
        event = stream.next()
        while event.json() != shown(event):
            event = stream.next()
        cases.check(f"{name} moves the book", differs("changed", event.json() != before.json(), True),
                    differs("later", event.id > before.id, True))


def is_quiet(cases, stream):
    API.made(f"{FAMILY.path}/previews", {"kind": "trades", "trades": [
        {"account_id": FAMILY.account, "symbol": "VTI", "side": "sell", "quantity": "1"}]})
    other = new_firm("Elsewhere")
    Family(other)
    cases.check("previews and other firms do not", stream.quiet(1.5))


def many_writes(cases, stream):
    time.sleep(1.2 * FACTOR)
    before = metric("taxpreview_stream_computations_total")
    for n in range(40):
        API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": f"{100 + n}.00"}, "*")
    event = stream.next()
    while event.json() != shown(event):
        event = stream.next()
    cases.check("many writes are told together", differs(
        "few computations", metric("taxpreview_stream_computations_total") - before < 20, True))
    return event


def comes_back(cases, event):
    API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": "77.00"}, "*")
    with Stream(PATH, API.key, last_id=event.id) as stream:
        now = stream.next()
        cases.check("who was away is told what there is", differs("data", now.json(), shown(now)))
    with Stream(PATH, API.key, last_id=now.id) as stream:
        cases.check("and who missed nothing is told nothing", stream.quiet())


def beside(cases):
    with Stream(f"{PATH}&households={FAMILY.id}", API.key) as stream:
        names = set()
        while not {"book", "drift"} <= names:
            names.add(stream.next().name)
        cases.check("the book beside a household", differs("names", "price" in names, True))


def problems(cases):
    with Stream(f"{PATH}&only=alerts", API.key) as stream:
        cases.check("alerts are not of the book", differs("status", stream.status, 422),
                    differs("code", stream.code(), "not_of_book"))
    narrow = make_key(os.environ["TAXPREVIEW_FIRM"], "households:read")
    with Stream(PATH, narrow) as stream:
        cases.check("the book has a scope of its own", differs("status", stream.status, 403),
                    differs("code", stream.code(), "missing_scope"))
    with Stream("/v1/events?book=false", API.key) as stream:
        cases.check("without it every change of the firm", differs("status", stream.status, 200))


def run(cases):
    with Stream(PATH, API.key) as stream:
        tells(cases, stream)
        is_quiet(cases, stream)
        event = many_writes(cases, stream)
    comes_back(cases, event)


if __name__ == "__main__":
    sys.exit(Cases().run(run, beside, problems))

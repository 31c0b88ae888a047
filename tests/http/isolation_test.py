#!/usr/bin/env python3
"""Two firms: whatever belongs to the other one is answered exactly like what never existed, through
every route, method and slot that takes an id (R13); and what a key may do is its scopes alone (R15).
The routes are those of openapi.yaml. Runs against a live daemon with TAXPREVIEW_FIRM and
TAXPREVIEW_FIRM2."""

import os
import re
import subprocess
import time

from api_client import FACTOR, FIRST, SECOND, Api, Cases, differs, make_key, refused, unique

PROJECT = os.environ.get("PROJECT_DIR") or os.path.join(os.path.dirname(__file__), "../..")
OWNER, STRANGER = Api(FIRST), Api(SECOND)
NEVER = {"household_id": "hh_01k3d8j6y2f3s8a5c7d9e1g4h6", "account_id": "ac_01k3d8k1m4n5p6q7r8s9t0v1w2",
         "lot_id": "lot_01k3d8n3a1b2c3d4e5f6g7h8j9", "security_id": "sec_01k3d8g0aabbccddeeffgghhjj",
         "price_set_id": "ps_01k3d80000000000000000000z", "model_id": "md_01k3d8h0aabbccddeeffgghhjj",
         "realized_gain_id": "rg_01k3d8p0aabbccddeeffgghhjj",
         "restraint_id": "rst_01k3d8t0aabbccddeeffgghhjj",
         "covariance_id": "cv_01k3d8s0aabbccddeeffgghhjj",
         "rebalance_run_id": "run_01k3d8w0aabbccddeeffgghhjj",
         "exclusion_list_id": "xl_01k3d8v0aabbccddeeffgghhjj",
         "preview_id": "pv_01k3d8m2v5e0wb6t9n4x7q2r1c", "year": "2026"}


def operations():
    """[(method, path, scope or None)] of the contract."""
    found, path, method = [], None, None
    with open(os.path.join(PROJECT, "openapi.yaml"), encoding="utf-8") as page:
        for line in page:
            if line.startswith("components:"):
                break
            if match := re.match(r"  '?(/[^':]*)'?:$", line):
                path = match[1]
            elif match := re.match(r"    (get|post|put|patch|delete):$", line):
                method = match[1].upper()
                found.append((method, path, None))
            elif match := re.match(r"      x-scope: (\S+)$", line):
                found[-1] = (method, path, match[1])
    return found


OPERATIONS = operations()


class Book:
    """What one firm has of everything; `ids` by the names that paths give them."""

    def __init__(self, api):
        self.api = api
        self.symbol = unique("S")
        security = api.made("/v1/securities", {"symbol": self.symbol, "name": "F", "tax_kind": "ric"})
        prices = api.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": [
            {"symbol": self.symbol, "close": 10}]})
        model = api.made("/v1/models", {"name": "M", "basis": "security", "kind": "etf", "targets": [
            {"symbol": self.symbol, "weight": 1}]})
        covariance = api.made("/v1/covariances", {
            "name": "C", "as_of": "2026-08-21", "basis": "security",
            "rows": [{"label": self.symbol, "values": [1]}]})
        household = api.made("/v1/households", {"name": "Family", "model_id": model["id"]})
        here = f"/v1/households/{household['id']}"
        account = api.made(f"{here}/accounts", {"name": "A", "tax_treatment": "taxable"})
        self.ids = {"security_id": security["id"], "price_set_id": prices["id"],
                    "covariance_id": covariance["id"], "model_id": model["id"],
                    "household_id": household["id"], "account_id": account["id"], "year": "2026",
                    "preview_id": NEVER["preview_id"]}
        self.ids["lot_id"] = api.made(f"/v1/accounts/{account['id']}/lots", {
            "symbol": self.symbol, "quantity": 10, "basis": 50, "acquired_on": "2024-01-02"})["id"]
        self.ids["realized_gain_id"] = api.made(f"{here}/realized-gains", self.gain())["id"]
        self.ids["restraint_id"] = api.made(f"{here}/restraints", {"kind": "do_not_sell"})["id"]
        api.put(f"{here}/tax-profiles/2026", {"kind": "federal", "filing_status": "mfj"}, absent=True)
        api.put(f"{here}/gains-budgets/2026", {"allowance": 100}, absent=True)
        self.ids["exclusion_list_id"] = api.made("/v1/exclusion-lists", {
            "name": "L", "kind": "do_not_buy", "symbols": [self.symbol]})["id"]
        for place in (here, f"/v1/accounts/{account['id']}"):
            api.put(f"{place}/policy", {"minimum_cash": 1}, absent=True)
        self.ids["rebalance_run_id"] = api.made("/v1/rebalance-runs", {
            "filter": {"households": [household["id"]]}})["id"]
        preview = api.made(f"{here}/previews", self.order())
        self.ids["preview_id"] = preview["id"]
        api.made(f"/v1/previews/{preview['id']}/execution",
                 {"pins": {"household_version": preview["pins"]["household_version"]}})
        self.open_preview = api.made(f"{here}/previews", self.order())["id"]

    def gain(self, **members):
        return {"account_id": self.ids["account_id"], "symbol": self.symbol, "quantity": 1,
                "sold_on": "2026-01-02", "proceeds": 2, "basis": 1, **members}

    def order(self, **members):
        return {"kind": "trades", "trades": [{
            "account_id": self.ids["account_id"], "symbol": self.symbol, "side": "sell",
            "quantity": 1, **members}]}

    def read(self):
        """Everything of it that can be read, with versions and ETags."""
        seen = []
        for method, path, _ in OPERATIONS:
            if method == "GET" and "{" in path:
                reply = self.api.get(path.format(**self.ids))
                seen.append((path, reply.status, reply.etag, masked(reply, [])))
        return seen


MINE, THEIRS = Book(STRANGER), Book(OWNER)


def body_of(method, path, book):
    """A body that the operation would take, so that only the path is wrong."""
    last = path.split("/")[-1]
    if method in ("GET", "DELETE"):
        return None
    if method == "PATCH":
        return {"trades": book.order()["trades"]} if last == "{preview_id}" else {}
    return {
        "accounts": {"name": "N", "tax_treatment": "taxable"},
        "lots": {"symbol": book.symbol, "quantity": 1, "basis": 1},
        "cash": {"amount": 1},
        "realized-gains": book.gain(),
        "restraints": {"kind": "do_not_buy"},
        "policy": {"minimum_cash": 5},
        "previews": book.order(),
        "close": None,
        "cancel": None,
        "resume": None,
        "execution": {"pins": {"household_version": 1}} if method == "POST" else
                     {"fills": [{"order": 0, "quantity": 1, "amount": 1}]},
        "{year}": {"allowance": 5} if "gains-budgets" in path else
                  {"kind": "federal", "filing_status": "mfj"},
    }[last]


def masked(reply, words):
    """The body without the request's own words."""
    body = reply.body.decode()
    for word in words:
        body = body.replace(word, "~")
    return re.sub(r'"request_id":"[^"]*"', '"request_id":"~"', body)


def statements():
    """What the daemon has sent to its database so far."""
    text = Api(None).get("/metrics").body.decode()
    return {name: int(value) for name, value in re.findall(
        r"^taxpreview_database_(queries|transactions|rollbacks|failures)_total (\d+)$", text, re.M)}


def measured(ask):
    before = statements()
    reply = ask()
    after = statements()
    return reply, {name: after[name] - before[name] for name in after}


def compare(cases, name, asks, words):
    """Both asks, each with its own word, must come to the same refusal, by the same statements. A
    key that is looked up again, a look for runs, or a neighbour only add to the count: it is taken
    again, and the least is each one's own."""
    costs = ({}, {})
    for _ in range(10):
        (one, first), (other, second) = (measured(ask) for ask in asks)
        for cost, taken in zip(costs, (first, second)):
            cost.update({what: min(count, cost.get(what, count)) for what, count in taken.items()})
        if costs[0] == costs[1]:
            break
    cases.check(name, differs("refused", one.status in (404, 409, 422, 428), True),
                differs("status", one.status, other.status),
                differs("header names", one.header_names, other.header_names),
                differs("body", masked(one, words[:1]), masked(other, words[1:])),
                differs("statements", *costs))


def slots(path):
    return re.findall(r"{(\w+_id)}", path)


def paths(cases):
    for method, path, _ in OPERATIONS:
        for slot in slots(path):
            words = [THEIRS.ids[slot], NEVER[slot]]
            places = [path.format(**{**MINE.ids, slot: word}) for word in words]
            body = body_of(method, path, MINE)
            headers = [{}] if method in ("GET", "POST") else [{"If-Match": "*"}, {}]
            if method == "PUT":
                headers.append({"If-None-Match": "*"})
            for more in headers:
                compare(cases, f"{method} {path} by {slot} {' '.join(more)}".strip(),
                        [lambda place=place: STRANGER.ask(method, place, body, more)
                         for place in places], words)
            if method == "GET":
                for other in ("HEAD", "OPTIONS"):
                    one, two = (STRANGER.ask(other, place) for place in places)
                    cases.check(f"{other} {path} by {slot}", differs("status", one.status, two.status),
                                differs("header names", one.header_names, two.header_names))


def bodies(cases):
    """Ids and symbols within bodies and queries, on what is the asker's own."""
    here = f"/v1/households/{MINE.ids['household_id']}"
    account = f"/v1/accounts/{MINE.ids['account_id']}"
    rows = [
        ("POST", "/v1/households", "model_id", lambda given: {"name": "N", "model_id": given}),
        ("PATCH", here, "model_id", lambda given: {"model_id": given}),
        ("POST", f"{here}/accounts", "model_id",
         lambda given: {"name": "N", "tax_treatment": "taxable", "model_id": given}),
        ("PATCH", account, "model_id", lambda given: {"model_id": given}),
        ("POST", f"{account}/lots", "symbol",
         lambda given: {"symbol": given, "quantity": 1, "basis": 1}),
        ("POST", f"{here}/realized-gains", "account_id", lambda given: MINE.gain(account_id=given)),
        ("POST", f"{here}/realized-gains", "symbol", lambda given: MINE.gain(symbol=given)),
        ("POST", f"{here}/restraints", "account_id",
         lambda given: {"kind": "do_not_buy", "account_id": given}),
        ("POST", f"{here}/restraints", "symbol",
         lambda given: {"kind": "exclusion", "symbol": given}),
        ("POST", f"{here}/restraints", "lot_id",
         lambda given: {"kind": "do_not_sell", "lot_id": given}),
        ("PUT", f"{here}/policy", "exclusion_list_id",
         lambda given: {"exclusion_lists": [given]}),
        ("PUT", f"{here}/policy", "model_id", lambda given: {
            "direct_index": {"class": "us_stocks", "model_id": given}}),
        ("POST", "/v1/exclusion-lists", "symbol",
         lambda given: {"name": "M", "kind": "exclusion", "symbols": [given]}),
        ("POST", "/v1/price-sets", "symbol",
         lambda given: {"as_of": "2026-08-22", "prices": [{"symbol": given, "close": 1}]}),
        ("POST", "/v1/models", "symbol", lambda given: {
            "name": "N", "basis": "security", "kind": "etf",
            "targets": [{"symbol": given, "weight": 1}]}),
        ("POST", "/v1/models", "model_id", lambda given: {
            "name": "N", "basis": "security", "kind": "etf",
            "sleeves": [{"model_id": given, "weight": 1}]}),
        ("POST", f"{here}/previews", "account_id", lambda given: MINE.order(account_id=given)),
        ("POST", f"{here}/previews", "symbol", lambda given: MINE.order(symbol=given)),
        ("POST", f"{here}/previews", "lot_id", lambda given: MINE.order(
            lot_selection="specific", lots=[{"lot_id": given, "quantity": 1}])),
        ("POST", f"/v1/previews/{MINE.open_preview}/execution", "lot_id", lambda given: {
            "pins": {"lots": [{"lot_id": given, "revision": 1}]}}),
        ("POST", f"/v1/previews/{MINE.open_preview}/execution", "lot_id", lambda given: {
            "pins": {"lots": [{"lot_id": MINE.ids["lot_id"], "revision": 2}]},
            "fills": [{"order": 0, "quantity": 1, "amount": 1, "lots": [
                {"lot_id": given, "quantity": 1}]}]}),
    ]
    for method, where, slot, body in rows:
        words = [THEIRS.symbol, "NOSUCH"] if slot == "symbol" else [THEIRS.ids[slot], NEVER[slot]]
        place = re.sub("[a-z]+_[0-9a-z]{26}", "…", where)
        compare(cases, f"{method} {place} with {slot} in its body",
                [lambda word=word: STRANGER.ask(method, where, body(word),
                                                {"If-Match": "*"} if method == "PATCH" else {})
                 for word in words], words)
    words = [THEIRS.ids["preview_id"], NEVER["preview_id"]]
    compare(cases, "POST /v1/households/…/previews with supersedes in its body", [
        lambda word=word: STRANGER.post(f"{here}/previews", {**MINE.order(), "supersedes": word})
        for word in words], words)
    compare(cases, "GET /v1/previews/…/diff by with", [
        lambda word=word: STRANGER.get(f"/v1/previews/{MINE.ids['preview_id']}/diff?with={word}")
        for word in words], words)
    compare(cases, "GET /v1/previews/…/diff by preview_id and with", [
        lambda word=word: STRANGER.get(f"/v1/previews/{word}/diff?with={word}")
        for word in words], words)
    compare(cases, "GET /v1/previews/… by preview_id and revision", [
        lambda word=word: STRANGER.get(f"/v1/previews/{word}?revision=1") for word in words], words)
    one, two = (STRANGER.get(f"/v1/drift?model_id={word}")
                for word in (THEIRS.ids["model_id"], NEVER["model_id"]))
    cases.check("GET /v1/drift by model_id", differs("status", one.status, two.status),
                differs("body", masked(one, []), masked(two, [])))


def lists(cases):
    secrets = [text.encode() for text in [*THEIRS.ids.values(), THEIRS.symbol] if text != "2026"
               and text != NEVER["preview_id"]]
    for method, path, _ in OPERATIONS:
        if method != "GET" or path in ("/metrics", "/healthz", "/readyz"):
            continue
        reply = STRANGER.get(path.format(**MINE.ids))
        cases.check(f"GET {path} shows nothing of another firm", *[
            f"shows {secret!r}" for secret in secrets if secret in reply.body])
    cursor = OWNER.get("/v1/securities?limit=1").json()["next_cursor"]
    if cursor is not None:
        cases.check("a cursor of another firm is none", refused(
            STRANGER.get(f"/v1/securities?cursor={cursor}"), 422, ("?cursor", "bad_cursor")))


def untouched(cases):
    before = THEIRS.read()
    paths_once(STRANGER)
    cases.check("nothing of the other firm has changed", *[
        differs(old[0], new, old) for old, new in zip(before, THEIRS.read()) if old != new])


def paths_once(api):
    """Every operation on the other firm's ids."""
    for method, path, _ in OPERATIONS:
        if slots(path):
            api.ask(method, path.format(**THEIRS.ids), body_of(method, path, THEIRS),
                    {"If-Match": "*"} if method not in ("GET", "POST") else {})


def scopes(cases):
    """R15: a key with one scope gets past the door of exactly the operations that name it."""
    every = sorted({scope for _, _, scope in OPERATIONS if scope})
    for scope in every:
        api = Api(make_key(os.environ["TAXPREVIEW_FIRM"], scope))
        wrong = []
        for method, path, wanted in OPERATIONS:
            if wanted is None:
                continue
            reply = api.ask(method, path.format(**NEVER), None if method in ("GET", "DELETE") else {},
                            {"If-Match": "*"} if method not in ("GET", "POST") else {})
            forbidden = reply.status == 403 and reply.faults() == [(None, "missing_scope")]
            if forbidden == (wanted == scope):
                wrong.append(f"{method} {path} ({wanted}) answered {reply.status}")
        cases.check(f"a key with {scope} alone opens what the contract says", *wrong)
    cases.check("all scopes were tried", differs("scopes", len(every), 7))


def ends(cases):
    firm = os.environ["TAXPREVIEW_FIRM"]
    cases.check("an expired key is none", refused(Api(make_key(
        firm, "households:read", expires="2020-01-01")).get("/v1/households"), 401,
        (None, "invalid_key")))
    key = make_key(firm, "households:read")
    api = Api(key)
    cases.check("a new key holds", differs("status", api.get("/v1/households").status, 200))
    subprocess.run([os.environ["TAXPREVIEW_DAEMON"], "key", "revoke", "--key", key.split("_")[1]],
                   check=True, capture_output=True)
    time.sleep(1.0 * FACTOR)
    cases.check("a revoked key is none within a second", refused(
        api.get("/v1/households"), 401, (None, "invalid_key")))
    other = key[:-1] + ("0" if key[-1] != "0" else "1")
    cases.check("a key of another secret is none", refused(
        Api(other).get("/v1/households"), 401, (None, "invalid_key")))


ASSIGNED = {
    "securities": ("id", "revision", "created_at"),
    "models": ("id", "version", "revision", "created_at"),
    "households": ("id", "version", "revision", "created_at"),
    "accounts": ("id", "household_id", "revision", "created_at"),
    "lots": ("id", "account_id", "part", "revision", "created_at"),
    "realized-gains": ("id", "household_id", "term", "gain", "source", "booked_from", "preview_id",
                       "lot_id", "deemed_acquired_on", "permanently_disallowed", "revision",
                       "created_at"),
    "restraints": ("id", "household_id", "revision", "created_at"),
    "exclusion-lists": ("id", "revision", "created_at"),
}
PARENT = {"accounts": "/v1/households/{household_id}/accounts",
          "lots": "/v1/accounts/{account_id}/lots",
          "realized-gains": "/v1/households/{household_id}/realized-gains",
          "restraints": "/v1/households/{household_id}/restraints"}
ID_OF = {"securities": "security_id", "models": "model_id", "households": "household_id",
         "accounts": "account_id", "lots": "lot_id", "realized-gains": "realized_gain_id",
         "restraints": "restraint_id", "exclusion-lists": "exclusion_list_id"}


def assignment(cases):
    """R15: what the service settles cannot be written by a client, and nothing else is refused."""
    for name, read_only in ASSIGNED.items():
        path = f"/v1/{name}/{THEIRS.ids[ID_OF[name]]}"
        shown = OWNER.get(path)
        refusals = {member for member, value in shown.json().items() if refused(
            OWNER.ask("PATCH", f"{path}?dry_run=true", {member: value}, {"If-Match": "*"}), 422,
            (f"/{member}", "read_only")) is None}
        cases.check(f"{name}: a change takes no member that the service settles",
                    differs("read-only members", refusals, set(read_only)),
                    differs("what is stored", OWNER.get(path).body, shown.body))
        where = PARENT.get(name, f"/v1/{name}").format(**THEIRS.ids)
        whole = OWNER.post(where, shown.json())
        cases.check(f"{name}: a creation takes none either", refused(
            whole, 422, *[(f"/{member}", "read_only") for member in read_only]))


Cases().run(paths, bodies, lists, untouched, scopes, ends, assignment)

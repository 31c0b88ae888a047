#!/usr/bin/env python3
"""Hostile JSON into every route that takes a body, and hostile values into every field: never a
5xx, never a crash, never the database's own words; what is accepted is read back as it was sent
(reliability T5, T11, R8). The public JSON test suite joins in from the folder JSON_TEST_SUITE."""

import collections
import json
import os
import re
import sys

import fault_support
from fault_firm import Firm
from fault_support import PATCH, RUN, Daemon, Report, ask, expect

PROJECT = os.environ.get("PROJECT_DIR") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..")
BODY_IS_OPTIONAL = ("/v1/stream-tickets", "/close", "/cancel", "/resume")
CORPUS = os.environ.get("JSON_TEST_SUITE", "")
STEP = 1 if os.environ.get("TEST_LEVEL") == "full" else 3  # every third value of a field
JSON, NDJSON = "application/json", "application/x-ndjson"
DATABASE_WORDS = re.compile(
    r"constraint|violates|relation \"|sqlstate|detail: key|\bpg_|numeric field|invalid input syntax"
    r"|taxpreview\.[a-z]|_pkey|_fkey|libpq|server closed|prepared statement", re.I)
Target = collections.namedtuple("Target", "method path types")

DOCUMENTS = [
    b"", b" ", b"\n", b"\x00", b"{}\x00", b"{\x00}", b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00", b"\xff",
    b"null", b"true", b"0", b"123\x00", b"-", b'""', b"[]", b"[{}]", b"{}", b"{}{}", b"{} x",
    b"{,}",
    b'{"a"}', b'{"a":}', b'{"a":1,}', b'{"a" 1}', b"{'a':1}", b'{a:1}', b'{"a":1;}', b"{", b"}",
    b"[",
    b'{"name":NaN}', b'{"name":Infinity}', b'{"name":-Infinity}', b'{"name":0x10}', b'{"name":01}',
    b'{"name":+1}', b'{"name":.5}', b'{"name":1.}', b'{"name":1e}', b'{"name":1e99999999999999}',
    b'{"name":1E+309}', b'{"name":-0}', b'{"name":"\\u0000"}', b'{"name":"\\ud800"}',
    b'{"name":"\\udc00\\ud800"}', b'{"name":"\\u12"}', b'{"name":"\\x41"}', b'{"name":"\x01"}',
    b'{"name":"\x80"}', b'{"name":"\xc0\xaf"}', b'{"name":"\xed\xa0\x80"}',
    b'{"name":"\xf4\x90\x80\x80"}', b'{"name":"a","name":"b"}', b'{"name":"a","\\u006eame":"b"}',
    b'{"\\u0000":1}', b'{"":1}', b'{"__proto__":{}}', b'{"name":{"name":{"name":1}}}',
    b'{"name":/**/"a"}', b'{"name":"a"}//', b'{"name":tru}', b'{"name":TRUE}', b'{"name":"a',
    b"[" * 33, b"[" * 33 + b"]" * 33, b'{"a":' * 33 + b"1" + b"}" * 33, b"[" * 100000,
    b"[" * 100000 + b"]" * 100000, b'{"a":' * 20000, b'{"name":"' + b"x" * 900000 + b'"}',
    b'{"name":' + b"9" * 500000 + b"}", b'{"name":0.' + b"0" * 500000 + b"1}",
    b"{" + b",".join(b'"k%d":1' % at for at in range(30000)) + b"}",
    b'{"trades":[' + b",".join([b"{}"] * 30000) + b"]}",
    b'{"prices":[' + b",".join([b"{}"] * 30000) + b"]}",
    b'{"targets":[' + b",".join([b'{"weight":1}'] * 30000) + b"]}",
    b"[" + b",".join([b"1"] * 200000) + b"]", b'{"name":' + b"[" * 31 + b"]" * 31 + b"}",
]

VALUES = [
    None, True, False, 0, -1, 1, 2 ** 31, 2 ** 63, -2 ** 63, 2 ** 64, 10 ** 30, [], {}, [[]],
    [None],
    [{}], "", " ", "0", "-0", "-0.00", "1e5", "1E400", "1e-400", "0x1", "+1", ".5", "5.", "01",
    "9" * 13 + ".99", "9" * 14 + ".99", "9" * 400, "0." + "0" * 400 + "1", "1.005", "NaN",
    "Infinity",
    "-Infinity", "1,5", "1 ", " 1", "\u0661", "2026-02-30", "2024-02-29", "2023-02-29",
    "0000-01-01",
    "9999-12-31", "10000-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "-2026-01-01", "1899-12-31",
    "hh_01k3d8j6y2f3s8a5c7d9e1g4h6", "md_01k3d8h0aabbccddeeffgghhjj",
    "hh_zzzzzzzzzzzzzzzzzzzzzzzzzz",
    "hh_", "null", "a\u0000b", "\ud83d\ude00", "e\u0301", "\u202e\u2066", "\ufeff", "\uffff",
    "'; DROP TABLE lot; --", "\" OR 1=1", "{1,2}", "(1,2)", "%s%n%d", "${x}", "../../etc/passwd",
    "<script>", "\\", "/", "\t\r\n", "a" * 255, "a" * 256, "a" * 5000, "\u00e4" * 255,
    "\U0001f600" * 255,
    "fifo", "FIFO", "taxable", "cash", "flat",
]

NUMBERS = [b"1e5", b"1E400", b"1e-400", b"-0", b"-0.0", b"0e0", b"1.10", b"100.10", b"9" * 20,
           b"0." + b"9" * 300, b"1e2147483648", b"1e-2147483649",
           b"123456789012.999", b"0.1e1", b"1.0E+2"]

TEXTS = ["\ud83d\ude00", "e\u0301 \u00e9", "\u202eabc", "a\u2028b", "\u00a0",
         "'; DROP TABLE lot; --",
         "%s%n", "\\u0041", "a\tb", "\"quoted\"", "</script>", "\U0010ffff", "\ufeffx", "{a,b}",
         "NULL", "\u0661\u0662", "z" * 200]


class Book:
    """A firm with one of everything that a path can name."""

    def __init__(self):
        firm = self.firm = Firm("Hostile JSON")
        self.symbol = f"J{RUN}".upper()
        made = firm.made
        self.ids = {"year": "2026"}
        self.ids["security_id"] = made("/v1/securities", {
            "symbol": self.symbol, "name": "x", "tax_kind": "stock"})["id"]
        made("/v1/price-sets", {"as_of": "2026-08-21",
                                "prices": [{"symbol": self.symbol, "close": "10"}]})
        self.model = {"name": "x", "basis": "security", "kind": "etf",
                      "targets": [{"symbol": self.symbol, "weight": "1"}]}
        self.ids["model_id"] = made("/v1/models", self.model)["id"]
        household = self.ids["household_id"] = made("/v1/households", {"name": "x"})["id"]
        self.account = {"name": "x", "tax_treatment": "taxable"}
        account = self.ids["account_id"] = made(f"/v1/households/{household}/accounts",
                                                self.account)["id"]
        self.lot = {"symbol": self.symbol, "quantity": "10", "basis": "50.00",
                    "acquired_on": "2024-01-02"}
        self.ids["lot_id"] = made(f"/v1/accounts/{account}/lots", self.lot)["id"]
        self.flat = {"kind": "flat", "short_term_rate": "0.4", "long_term_rate": "0.2"}
        made(f"/v1/households/{household}/tax-profiles/2026", self.flat, "PUT", If_None_Match="*")
        made(f"/v1/households/{household}/gains-budgets/2026", {"allowance": "1"}, "PUT",
             If_None_Match="*")
        self.gain = {"account_id": account, "symbol": self.symbol, "quantity": "1",
                     "acquired_on": "2020-01-01", "sold_on": "2026-03-02", "proceeds": "3",
                     "basis": "1"}
        self.ids["realized_gain_id"] = made(f"/v1/households/{household}/realized-gains",
                                            self.gain)["id"]
        self.restraint = {"kind": "exclusion", "symbol": self.symbol}
        self.ids["restraint_id"] = made(f"/v1/households/{household}/restraints",
                                        self.restraint)["id"]
        self.screen = {"name": "x", "kind": "do_not_buy", "symbols": [self.symbol]}
        self.ids["exclusion_list_id"] = made("/v1/exclusion-lists", self.screen)["id"]
        self.policy = {"minimum_cash": "1.00", "maximum_cash": "2.00", "whole_shares": True,
                       "harvest_minimum_loss_rate": "0.05", "harvest_all_year": True, "minimum_trade": None}
        for place in ("/v1/policies/firm", f"/v1/households/{household}/policy",
                      f"/v1/accounts/{account}/policy"):
            made(place, self.policy, "PUT", If_None_Match="*")
        self.order = {"kind": "trades", "trades": [{
            "account_id": account, "symbol": self.symbol, "side": "sell", "quantity": "1"}]}
        self.ids["preview_id"] = made(f"/v1/households/{household}/previews", self.order)["id"]
        self.run = {"order": {"kind": "rebalance", "lot_selection": "fifo", "policy": {
            "drift_weight": "0.1"}}, "filter": {"min_drift": "0.1", "within_tolerance": False,
                                                "model_id": None, "households": [household]}}
        self.ids["rebalance_run_id"] = made("/v1/rebalance-runs", self.run)["id"]

    def path(self, template):
        return re.sub(r"\{(\w+)\}", lambda at: self.ids[at.group(1)], template)

    def targets(self):
        """Every route that may have a body, by the route table."""
        with open(os.path.join(PROJECT, "service", "http", "routes.c"), encoding="utf-8") as file:
            rows = re.findall(r'\{"(POST|PUT|PATCH)",\s*"([^"]+)",([^{}]*)\}', file.read())
        return [Target(method, self.path(path), [JSON, NDJSON] if "ROUTE_NDJSON" in rest else
                       [PATCH if method == "PATCH" else JSON]) for method, path, rest in rows]

    def bodies(self):
        """A valid body for each kind of record: (method, path, body)."""
        profile = {"kind": "federal", "filing_status": "mfj", "wages": "1", "state_rate": "0.05",
                   "additional_standard_count": 0, "deduction": "standard", **{
                       name: "1.00" for name in ("interest", "qualified_dividends",
                                                 "ordinary_dividends", "itemized_deduction")}}
        household = self.path("/v1/households/{household_id}")
        account_id = self.ids["account_id"]
        account = self.path("/v1/accounts/{account_id}")
        return [
            ("POST", "/v1/households", {"name": "x", "external_id": None, "model_id": None,
                                        "drift_tolerance": "0.02", "lot_selection": "fifo"}),
            ("PATCH", household, {"name": "x", "drift_tolerance": None, "external_id": None}),
            ("PUT", household + "/tax-profiles/2026", profile),
            ("PUT", household + "/tax-profiles/2026", self.flat),
            ("POST", household + "/accounts", {**self.account, "owner": "self", "custodian": None,
                                               "rebalancing": True, "model_id": None}),
            ("PUT", account + "/cash", {"amount": "1.00"}),
            ("POST", account + "/lots", {**self.lot, "kind": "gift", "donor_basis": "1.00",
                                         "donor_acquired_on": "2020-01-01", "gift_value": "1.00",
                                         "gift_date": "2024-01-02", "sequence": 5,
                                         "covered": True, "basis_status": "known"}),
            ("POST", household + "/realized-gains", {**self.gain, "disallowed": "0.00"}),
            ("POST", household + "/restraints", {**self.restraint, "account_id": account_id,
                                                 "until": "2026-12-31", "note": "x"}),
            ("POST", "/v1/exclusion-lists", {**self.screen, "name": "y"}),
            ("PUT", account + "/policy", {**self.policy, "exclusion_lists": [
                self.ids["exclusion_list_id"]]}),
            ("PUT", household + "/policy", {**self.policy, "drift_weight": "0.1",
                                            "migration_strategy": "immediate",
                                            "removed_classes": ["cash"], "direct_index": {
                                                "class": "us_stocks", "model_id": None}}),
            ("PUT", "/v1/policies/firm", {"cost_rate": "0.001", "maximum_turnover": None}),
            ("PUT", household + "/gains-budgets/2026", {"allowance": "1", "short_cap": "1",
                                                        "long_cap": "1", "ceiling": None}),
            ("POST", "/v1/securities", {"symbol": "X", "name": "x", "tax_kind": "stock",
                                        "asset_class": "us_stocks", "unit": "whole",
                                        "issuer": None, "sector": None}),
            ("POST", "/v1/price-sets", {"as_of": "2026-08-21", "prices": [
                {"symbol": self.symbol, "close": "1", "price_date": "2026-08-20"}]}),
            ("POST", "/v1/models", {**self.model, "drift_tolerance": "0.05"}),
            ("POST", "/v1/models", {"name": "x", "basis": "security", "kind": "etf", "sleeves": [
                {"model_id": self.ids["model_id"], "version": 1, "weight": "1", "name": None}]}),
            ("POST", household + "/previews", {**self.order, "lot_selection": "fifo"}),
            ("POST", household + "/previews", {**self.order, "lot_selection": "specific",
                                               "trades": [{**self.order["trades"][0], "lots": [
                                                   {"lot_id": self.ids["lot_id"],
                                                    "quantity": "1"}]}]}),
            ("PATCH", self.path("/v1/previews/{preview_id}"), {"lot_selection": "lifo"}),
            ("POST", "/v1/rebalance-runs", self.run),
            ("POST", "/v1/tax-estimates", {"tax_profile": {"year": 2026, **profile},
                                           "short_term_gain": "1", "long_term_gain": "1",
                                           "trade_date": "2026-08-21"}),
            ("POST", "/v1/previews", self.inline()),
        ]


    def inline(self):
        """A household in the body, with every kind of member."""
        account, lot = self.ids["account_id"], self.ids["lot_id"]
        return {
            "household": {
                "lot_selection": "specific", "spouse_replacement": "defer",
                "drift_tolerance": "0.05", "tax_profiles": [{"year": 2026, **self.flat}],
                "accounts": [{"id": account, **self.account, "owner": "self", "cash": "1000.00",
                              "lots": [{"id": lot, **self.lot, "sequence": 1, "covered": True}]}],
                "gains_budgets": [{"year": 2026, "allowance": "5"}],
                "realized_gains": [{**self.gain, "disallowed": "0.00"}],
                "model": {"basis": "asset_class", "kind": "etf", "targets": [
                    {"class": "us_stocks", "weight": "0.9"}, {"class": "cash", "weight": "0.1"}]}},
            "securities": [{"symbol": self.symbol, "tax_kind": "stock", "asset_class": "us_stocks",
                            "unit": "fractional", "price": "10", "price_date": "2026-08-20"}],
            "as_of": "2026-08-21",
            "order": {**self.order, "trade_date": "2026-08-21", "trades": [
                {**self.order["trades"][0], "lots": [{"lot_id": lot, "quantity": "1"}]}]}}


def judge(reply):
    """What no reply to a hostile body may be."""
    if reply.status >= 500:
        return f"{reply.status} {reply.body[:300]}"
    if reply.status >= 400:
        if reply.headers.get("content-type") != "application/problem+json":
            return f"{reply.status} is no problem"
        words = DATABASE_WORDS.search(reply.body.decode(errors="replace"))
        if words:
            return f"the problem says {words.group()!r}: {reply.body[:300]}"
        if not reply.json()["errors"]:
            return "the problem names no fault"
    return None


class Sender:
    """Sends to one daemon and keeps the first problem."""

    def __init__(self, firm):
        self.api = firm.api
        self.count = 0
        self.problem = None

    def send(self, method, path, body, content_type=None, label=None):
        dry = "&" if "?" in path else "?"
        reply = self.api.ask(method, path + dry + "dry_run=true", body,
                             Content_Type=content_type or (PATCH if method == "PATCH" else JSON),
                             If_Match="*")
        if reply.code_is_unknown_parameter():
            reply = self.api.ask(method, path, body, Content_Type=content_type or JSON)
        self.count += 1
        found = judge(reply)
        if found and not self.problem:
            self.problem = f"{method} {path} with {label or str(body)[:80]}: {found}"
        return reply


def documents_everywhere(book, sender, target):
    for document in DOCUMENTS:
        for content_type in target.types:
            sender.send(target.method, target.path, document, content_type)
    return sender.problem


def lines_everywhere(book, sender):
    """NDJSON: bad lines among good ones, and lines that only look like some."""
    good = json.dumps(book.lot).encode()
    price = json.dumps({"symbol": book.symbol, "close": "1"}).encode()
    for path, line in ((book.path("/v1/accounts/{account_id}/lots"), good),
                       ("/v1/price-sets?as_of=2026-08-21", price)):
        for document in DOCUMENTS[:70] + [b"\r\n" * 10000, b"\n" * 100000, b"{}\n" * 20000]:
            sender.send("POST", path, line + b"\n" + document + b"\n" + line, NDJSON)
        for ends in (b"\r\n", b"\n\n", b"\r\r\n", b"\x0b", b"\xe2\x80\xa8", b""):
            sender.send("POST", path, line + ends + line, NDJSON)
    return sender.problem


def paths_of(value, here=()):
    """Every place in a document, innermost last."""
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list) else ()
    for name, inner in items:
        yield from paths_of(inner, here + (name,))


def replaced(value, place, new):
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = replaced(copy[place[0]], place[1:], new)
    return copy


def encoded(document):
    """As JSON; what stands for a raw number goes in without quotes, surrogates as escapes."""
    text = json.dumps(document)
    return re.sub(r'"raw:([^"]*)"', r"\1", text).encode()


def values_in_every_field(book, sender, body):
    method, path, document = body
    reply = sender.send(method, path, encoded(document))
    if reply.status >= 300:
        return f"the plain body is refused: {reply.status} {reply.body[:400]}"
    turn = 0
    for place in paths_of(document):
        if not place:
            continue
        turn = (turn + 1) % STEP
        for value in (VALUES + ["raw:" + number.decode() for number in NUMBERS])[turn::STEP]:
            label = f"{'/'.join(map(str, place))} = {str(value)[:40]!r}"
            sender.send(method, path, encoded(replaced(document, place, value)), None, label)
    return sender.problem


def stored_is_read_back(book):
    """Names in every alphabet: stored as sent, or refused; never changed."""
    api = book.firm.api
    for text in TEXTS:
        reply = api.ask("POST", "/v1/households", json.dumps({"name": text}).encode())
        if reply.status == 201:
            got = api.ask("GET", reply.headers["location"]).json()["name"]
            if got.encode("utf-16", "surrogatepass") != text.encode("utf-16", "surrogatepass"):
                return f"{text!r} became {got!r}"
        elif reply.status != 422:
            return f"{text!r}: {reply.status} {reply.body[:200]}"
    for given, wanted in (("100.10", "100.10"), ("0.01", "0.01"), ("9007199254740993", None),
                          ("0.1e3", None), ("70368744177664.01", None), (100.10, "100.10")):
        body = json.dumps({"amount": given})
        path = book.path("/v1/accounts/{account_id}/cash")
        reply = api.ask("PUT", path, body.encode(), If_Match="*")
        got = api.ask("GET", path).json()["amount"]
        if reply.status == 200 and wanted not in (None, got):
            return f"{given!r} became {got!r}"
        if reply.status not in (200, 422):
            return f"{given!r}: {reply.status}"
    return None


def public_suite(sender, target, files):
    for name, data in files:
        for content_type in target.types:
            reply = sender.send(target.method, target.path, data, content_type, name)
            may_be_left_out = not data and target.path.endswith(BODY_IS_OPTIONAL)
            if name.startswith("n_") and content_type != NDJSON and reply.status < 400 \
                    and not may_be_left_out:
                return f"{name} is accepted by {target.path}"
    return sender.problem


def suite_files():
    names = sorted(os.listdir(CORPUS)) if os.path.isdir(CORPUS) else []
    files = []
    for name in names:
        if name.endswith(".json"):
            with open(os.path.join(CORPUS, name), "rb") as file:
                files.append((name, file.read()))
    return files


def code_is_unknown_parameter(reply):
    return reply.status == 422 and reply.code() == "unknown_parameter"


def run(report, daemon):
    os.environ["TAXPREVIEW_URL"] = daemon.url
    book = Book()
    sender = Sender(book.firm)

    def case(name, check, *arguments):
        sender.problem = None
        report.case(name, lambda: check(*arguments))

    targets = book.targets()
    files = suite_files()
    for target in targets:
        case(f"T5: hostile documents: {target.method} {re.sub('_[0-9a-z]{26}', '', target.path)}",
             documents_everywhere, book, sender, target)
    case("T5: hostile lines", lines_everywhere, book, sender)
    for body in book.bodies():
        case(f"R8, T11: hostile values: {body[0]} {re.sub('_[0-9a-z]{26}', '', body[1])}",
             values_in_every_field, book, sender, body)
    case("R8: what is stored is read back", stored_is_read_back, book)
    if files:
        for target in targets:
            case(f"R8: the JSON test suite: {target.method} "
                 f"{re.sub('_[0-9a-z]{26}', '', target.path)}", public_suite, sender, target,
                 files)
    else:
        print(f"skip - R8: the JSON test suite: set JSON_TEST_SUITE to its folder")
    report.case("the daemon lives", lambda: expect(
        ("process", daemon.process.poll(), None),
        ("health", ask(daemon.url, "GET", "/healthz", key=None).status, 200),
        ("many were sent", sender.count > 3000, True)))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - JSON: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    fault_support.Reply.code_is_unknown_parameter = code_is_unknown_parameter
    with Daemon() as daemon:
        run(report, daemon.ready())
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

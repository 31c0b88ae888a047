#!/usr/bin/env python3
"""Caches trust three counters: household.version, firm.config_version and price_current.sequence.
So a write to whatever the snapshot of a household or the catalog of a firm reads must count exactly
one of them up by one and leave exactly one row in the outbox and one in the audit trail; and what
changes nothing must leave none. The tables come from the SQL of both, the writes from the routes: a
table or a route without its case here fails."""

import collections
import os
import re
import sys

import fault_support
from fault_firm import Firm
from fault_support import RUN, Api, Daemon, Report, Stopped, expect, sql

SERVICE = os.path.join(os.environ.get("PROJECT_DIR") or
                       os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."),
                       "service")
READERS = ("storage/snapshot_store.c", "storage/policy_store.h", "storage/catalog_store.c")
BOOK_READER = "storage/book_store.c"
NDJSON = "application/x-ndjson"
COUNTER_TABLES = {"household": "household", "config": "firm", "prices": "price_current"}
State = collections.namedtuple("State", "digests households config sequence outbox audit")
Step = collections.namedtuple("Step", "name counter tables route call")


def source(path):
    with open(os.path.join(SERVICE, path), encoding="utf-8") as file:
        return file.read()


def tables_read(text):
    """The tables behind FROM and JOIN in all string literals of a C file. Functions are none, nor is
    what a statement names itself; the outbox is counted apart, and the epoch is no firm's."""
    words = " ".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', text))
    named = re.findall(r"\b([a-z_]+) AS (?:MATERIALIZED )?\(", words)
    return set(re.findall(r"\b(?:FROM|JOIN)\s+([a-z_]+)\b(?!\()", words)) - {
        *named, "outbox", "system_epoch"}


def write_routes():
    """Every route that says of itself that it writes."""
    rows = re.findall(r'\{"([A-Z]+)",\s*"([^"]+)",([^{}]*)\}', source("http/routes.c"))
    return {f"{method} {path}" for method, path, rest in rows if "ROUTE_WRITE" in rest}


class Book:
    """The firm whose rows are watched."""

    def __init__(self, tables):
        self.firm = Firm("Counters")
        self.tables = sorted(tables)
        self.last = self.state()

    def moved(self, call):
        """What `call` answers, and the states before and after: nobody else writes to this firm."""
        before, reply = self.last, call()
        self.last = self.state()
        return reply, before, self.last

    def state(self):
        firm = self.firm.uuid
        digests = " UNION ALL ".join(
            f"SELECT 'digest', '{table}', md5(coalesce(string_agg(t::text, ';' ORDER BY t::text),"
            f" '')) FROM {table} t WHERE {'id' if table == 'firm' else 'firm_id'} = '{firm}'"
            for table in self.tables)
        rows = sql(
            f"{digests} UNION ALL SELECT 'household', id::text, version::text FROM household"
            f" WHERE firm_id = '{firm}'"
            f" UNION ALL SELECT 'config', '', config_version::text FROM firm WHERE id = '{firm}'"
            " UNION ALL SELECT 'sequence', '', coalesce(max(sequence), 0)::text FROM price_current"
            f" WHERE firm_id = '{firm}'"
            " UNION ALL SELECT 'outbox', '', coalesce(max(position), 0)::text FROM outbox"
            f" WHERE firm_id = '{firm}'"
            " UNION ALL SELECT 'audit', '', count(*)::text FROM audit_entry"
            f" WHERE firm_id = '{firm}'")
        found = collections.defaultdict(dict)
        for kind, name, value in rows:
            found[kind][name] = value
        return State(found["digest"], {name: int(v) for name, v in found["household"].items()},
                     *(int(found[kind][""]) for kind in ("config", "sequence", "outbox", "audit")))

    def outbox_after(self, position):
        return sql("SELECT position, scope, household_id, version FROM outbox WHERE firm_id ="
                   f" '{self.firm.uuid}' AND position > {position} ORDER BY position")

    def last_audit(self):
        return sql(f"SELECT key_id, request_id FROM audit_entry WHERE firm_id = '{self.firm.uuid}'"
                   " ORDER BY at DESC, transaction_id DESC LIMIT 1")[0]


def changes(before, after):
    """Which counters moved: {(kind, household or ''): (before, after)}."""
    moved = {}
    for household in before.households.keys() | after.households.keys():
        pair = (before.households.get(household), after.households.get(household))
        if pair[0] != pair[1]:
            moved[("household", household)] = pair
    for kind, old, new in (("config", before.config, after.config),
                           ("prices", before.sequence, after.sequence)):
        if old != new:
            moved[(kind, "")] = (old, new)
    return moved


def counted(step, moved):
    """Whether the counters moved as the step says: one of them, by one; a preview or a run moves none."""
    if step.counter in ("none", "run"):
        return expect(("counters", moved, {}))
    if len(moved) != 1:
        return f"counters moved: {moved}"
    (kind, _), (old, new) = next(iter(moved.items()))
    wanted = {"new": (None, 1), "gone": (old, None)}.get(step.counter, (old, (old or 0) + 1))
    family = "household" if step.counter in ("new", "gone") else step.counter
    return expect(("counter", kind, family), ("moved", (old, new), wanted))


def run_step(book, step):
    reply, before, after = book.moved(step.call)
    if not 200 <= reply.status < 300:
        return f"answered {reply.status}: {reply.body[:300]}"
    entries = book.outbox_after(before.outbox)
    touched = {name for name in book.tables if before.digests[name] != after.digests[name]}
    moved = changes(before, after)
    allowed = set(step.tables) | ({COUNTER_TABLES[step.counter]}
                                  if step.counter in COUNTER_TABLES else set())
    problem = counted(step, moved) or expect(
        ("tables untouched", sorted(set(step.tables) - touched), []),
        ("tables touched besides", sorted(touched - allowed), []),
        ("outbox rows", len(entries), 1), ("audit rows", after.audit - before.audit, 1))
    if problem:
        return problem
    position, scope, household, version = entries[0]
    (_, anchor), (_, new) = next(iter(moved.items()), (("", household), (None, None)))
    key_id, request_id = book.last_audit()
    return expect(
        ("position", reply.headers.get("change-position"), position),
        ("scope", scope, {"config": "config", "run": "config", "prices": "prices"}.get(
            step.counter, "household")),
        ("household", household, anchor), ("version", new in (None, int(version)), True),
        ("key", key_id, book.firm.key_id), ("request", request_id, reply.headers["x-request-id"]))


class Writes:
    """The steps, in an order in which each finds what it needs; `ids` is what was made."""

    def __init__(self, book):
        self.api = book.firm.api
        self.ids = {}

    def step(self, name, counter, tables, route, body=None, keep=None, where=None, **headers):
        def call():
            method, path = route.split(" ")
            path = re.sub(r"\{(\w+)\}",
                          lambda at: self.ids[(where or {}).get(at.group(1), at.group(1))], path)
            payload = body() if callable(body) else body
            reply = self.api.ask(method, path, payload, **headers)
            if keep and reply.status == 201:
                self.ids[keep.replace("_used", "_id")] = reply.json()["id"]
            return reply
        return Step(name, counter, tables, route, call)

    def of_reference(self):
        for at in ("A", "B", "C"):
            yield self.step(f"a security is made ({at})", "config", ["security"],
                            "POST /v1/securities", {"symbol": f"{at}{RUN}".upper(), "name": at,
                                                    "tax_kind": "stock"}, keep=f"security_{at}")
        yield self.step("a security is changed", "config", ["security"],
                        "PATCH /v1/securities/{security_id}", {"name": "Other"},
                        where={"security_id": "security_A"}, If_Match="*")
        yield self.step("a security is deleted", "config", ["security"],
                        "DELETE /v1/securities/{security_id}",
                        where={"security_id": "security_C"}, If_Match="*")
        prices = ["price_set", "price", "price_current"]
        yield self.step("the first price set", "prices", prices, "POST /v1/price-sets",
                        {"as_of": "2026-08-20", "prices": [
                            {"symbol": self.symbol("A"), "close": "10.00"},
                            {"symbol": self.symbol("B"), "close": "20.00"}]})
        yield self.step("the next price set", "prices", prices, "POST /v1/price-sets",
                        {"as_of": "2026-08-21", "prices": [
                            {"symbol": self.symbol("A"), "close": "11.00"}]})
        yield self.step("a price set of an earlier day", "prices", prices, "POST /v1/price-sets",
                        {"as_of": "2026-08-01", "prices": [
                            {"symbol": self.symbol("A"), "close": "9.00"}]})
        yield self.step("a price set by lines", "prices", prices,
                        "POST /v1/price-sets?as_of=2026-08-22",
                        b'{"symbol":"%s","close":"12"}\n' % self.symbol("A").encode(),
                        Content_Type=NDJSON)

    @staticmethod
    def symbol(at):
        return f"{at}{RUN}".upper()

    def of_models(self):
        versioned = ["model", "model_version", "model_target"]
        grouped = versioned + ["security_group_member"]
        targets = [{"group": "core", "weight": "0.9", "members": [
            {"symbol": self.symbol("A"), "role": "primary"}]}, {"class": "cash", "weight": "0.1"}]
        for at in ("used", "spare"):
            yield self.step(f"a model is made ({at})", "config", grouped, "POST /v1/models",
                            {"name": at, "basis": "security_group", "kind": "custom",
                             "targets": targets}, keep=f"model_{at}")
        yield self.step("a model's targets are changed", "config", grouped,
                        "PATCH /v1/models/{model_id}",
                        {"targets": [{**targets[0], "weight": "0.8"},
                                     {"class": "cash", "weight": "0.2"}]},
                        If_Match="*")
        yield self.step("a model is blended", "config", grouped, "POST /v1/models", lambda: {
            "name": "blend", "basis": "security_group", "kind": "custom", "sleeves": [
                {"model_id": self.ids["model_id"], "weight": "1"}]}, keep="model_blend")
        yield self.step("a blend is deleted", "config", grouped, "DELETE /v1/models/{model_id}",
                        where={"model_id": "model_blend"}, If_Match="*")
        yield self.step("a model is deleted", "config", grouped, "DELETE /v1/models/{model_id}",
                        where={"model_id": "model_spare"}, If_Match="*")

    def of_households(self):
        for at in ("used", "spare"):
            yield self.step(f"a household is made ({at})", "new", ["household"],
                            "POST /v1/households", {"name": at}, keep=f"household_{at}")
        yield self.step("a household is given a model", "household", ["household"],
                        "PATCH /v1/households/{household_id}",
                        lambda: {"model_id": self.ids["model_id"]}, If_Match="*")
        yield self.step("a household is deleted", "gone", ["household"],
                        "DELETE /v1/households/{household_id}",
                        where={"household_id": "household_spare"}, If_Match="*")
        profile = "/v1/households/{household_id}/tax-profiles/2026"
        flat = {"kind": "flat", "short_term_rate": "0.4", "long_term_rate": "0.2"}
        yield self.step("a tax profile is made", "household", ["tax_profile"], f"PUT {profile}",
                        flat, If_None_Match="*")
        yield self.step("a tax profile is replaced", "household", ["tax_profile"],
                        f"PUT {profile}", {**flat, "long_term_rate": "0.25"}, If_Match="*")
        yield self.step("a tax year is closed", "household", ["tax_profile"],
                        f"POST {profile}/close")
        yield self.step("a tax profile is deleted", "household", ["tax_profile"],
                        f"DELETE {profile}", If_Match="*")

    def of_accounts(self):
        for at in ("used", "spare"):
            yield self.step(f"an account is opened ({at})", "household", ["account", "cash"],
                            "POST /v1/households/{household_id}/accounts",
                            {"name": at, "tax_treatment": "taxable"}, keep=f"account_{at}")
        yield self.step("an account is changed", "household", ["account"],
                        "PATCH /v1/accounts/{account_id}", {"lot_selection": "lifo"}, If_Match="*")
        yield self.step("an account is deleted", "household", ["account", "cash"],
                        "DELETE /v1/accounts/{account_id}", where={"account_id": "account_spare"},
                        If_Match="*")
        yield self.step("cash is set", "household", ["cash"], "PUT /v1/accounts/{account_id}/cash",
                        {"amount": "500.00"}, If_Match="*")
        lot = {"symbol": self.symbol("A"), "quantity": "10", "basis": "80.00",
               "acquired_on": "2024-01-02"}
        for at in ("used", "spare"):
            yield self.step(f"a lot is bought ({at})", "household", ["lot"],
                            "POST /v1/accounts/{account_id}/lots", lot, keep=f"lot_{at}")
        line = ('{"symbol":"%s","quantity":"1","basis":"8","acquired_on":"2024-01-03"}\n'
                % self.symbol("B")).encode()
        yield self.step("three lots at once", "household", ["lot"],
                        "POST /v1/accounts/{account_id}/lots", line * 3, Content_Type=NDJSON)
        yield self.step("a lot is changed", "household", ["lot"], "PATCH /v1/lots/{lot_id}",
                        {"basis": "81.00"}, If_Match="*")
        yield self.step("a lot is deleted", "household", ["lot"], "DELETE /v1/lots/{lot_id}",
                        where={"lot_id": "lot_spare"}, If_Match="*")

    def of_ledgers(self):
        gains = "/v1/households/{household_id}/realized-gains"
        yield self.step("a realized gain is entered", "household", ["realized_gain"],
                        f"POST {gains}", lambda: {
                            "account_id": self.ids["account_id"], "symbol": self.symbol("A"),
                            "quantity": "1", "acquired_on": "2020-01-01", "sold_on": "2026-03-02",
                            "proceeds": "30", "basis": "10"}, keep="realized_gain_id")
        yield self.step("a realized gain is changed", "household", ["realized_gain"],
                        "PATCH /v1/realized-gains/{realized_gain_id}", {"basis": "11"},
                        If_Match="*")
        yield self.step("a realized gain is deleted", "household", ["realized_gain"],
                        "DELETE /v1/realized-gains/{realized_gain_id}", If_Match="*")
        yield self.step("a restraint is made", "household", ["restraint"],
                        "POST /v1/households/{household_id}/restraints",
                        {"kind": "do_not_sell"}, keep="restraint_id")
        yield self.step("a restraint is changed", "household", ["restraint"],
                        "PATCH /v1/restraints/{restraint_id}", {"until": "2026-12-31"},
                        If_Match="*")
        yield self.step("a restraint is deleted", "household", ["restraint"],
                        "DELETE /v1/restraints/{restraint_id}", If_Match="*")
        yield self.step("a covariance is loaded", "config", [], "POST /v1/covariances", {
            "name": "x", "as_of": "2026-08-20", "basis": "asset_class",
            "rows": [{"label": "us_stocks", "values": ["0.04"]}]}, keep="covariance_id")
        yield self.step("a covariance is deleted", "config", [],
                        "DELETE /v1/covariances/{covariance_id}", If_Match="*")
        listed = ["exclusion_list", "exclusion_list_security"]
        yield self.step("an exclusion list is made", "config", listed, "POST /v1/exclusion-lists",
                        {"name": "L", "kind": "do_not_buy", "symbols": [self.symbol("A")]},
                        keep="exclusion_list_id")
        yield self.step("an exclusion list is changed", "config", listed,
                        "PATCH /v1/exclusion-lists/{exclusion_list_id}",
                        {"symbols": [self.symbol("B")]}, If_Match="*")
        for owner, counter, policy in (
                ("firm", "config", "/v1/policies/firm"),
                ("household", "household", "/v1/households/{household_id}/policy"),
                ("account", "household", "/v1/accounts/{account_id}/policy")):
            said = ["policy", "policy_exclusion_list"]
            yield self.step(f"a policy of the {owner} is made", counter, said, f"PUT {policy}",
                            lambda: {"exclusion_lists": [self.ids["exclusion_list_id"]]},
                            If_None_Match="*")
            yield self.step(f"a policy of the {owner} is replaced", counter, said, f"PUT {policy}",
                            {"minimum_cash": "2"}, If_Match="*")
            yield self.step(f"a policy of the {owner} is deleted", counter, ["policy"],
                            f"DELETE {policy}", If_Match="*")
        yield self.step("an exclusion list is deleted", "config", listed,
                        "DELETE /v1/exclusion-lists/{exclusion_list_id}", If_Match="*")
        for owner in ("household", "account"):
            budget = f"/v1/{owner}s/{{{owner}_id}}/gains-budgets/2026"
            yield self.step(f"a budget of the {owner} is made", "household", ["gains_budget"],
                            f"PUT {budget}", {"allowance": "20000"}, If_None_Match="*")
            yield self.step(f"a budget of the {owner} is replaced", "household", ["gains_budget"],
                            f"PUT {budget}", {"allowance": "30000"}, If_Match="*")
            yield self.step(f"a budget of the {owner} is deleted", "household", ["gains_budget"],
                            f"DELETE {budget}", If_Match="*")

    def of_previews(self):
        yield self.step("a preview is kept", "none", [],
                        "POST /v1/households/{household_id}/previews", lambda: {
                            "kind": "trades", "trades": [{
                                "account_id": self.ids["account_id"], "symbol": self.symbol("A"),
                                "side": "sell", "quantity": "1"}]}, keep="preview_id")
        yield self.step("a preview's method is switched", "none", [],
                        "PATCH /v1/previews/{preview_id}", {"lot_selection": "highest_cost"},
                        If_Match="*")
        yield self.step("a preview is deleted", "none", [], "DELETE /v1/previews/{preview_id}",
                        If_Match="*")
        yield self.step("a preview is kept to be executed", "none", [],
                        "POST /v1/households/{household_id}/previews", lambda: {
                            "kind": "trades", "trades": [{
                                "account_id": self.ids["account_id"], "symbol": self.symbol("A"),
                                "side": "sell", "quantity": "1"}]}, keep="preview_id")
        execution = "/v1/previews/{preview_id}/execution"
        booked = ["lot", "realized_gain", "cash", "execution", "execution_trade"]
        yield self.step("a preview is executed", "household", booked, f"POST {execution}", lambda: {
            "pins": {"lots": [{"lot_id": self.ids["lot_id"], "revision": 2}]}})
        yield self.step("an execution is corrected", "household", booked, f"PUT {execution}",
                        {"fills": [{"order": 0, "quantity": "2", "amount": "20.00"}]},
                        If_Match="*")
        yield self.step("a lot is bought that no execution names", "household", ["lot"],
                        "POST /v1/accounts/{account_id}/lots",
                        {"symbol": self.symbol("A"), "quantity": "1", "basis": "8.00"},
                        keep="lot_last")

    def of_runs(self):
        """By a daemon that works on none, while the suite's own stands still: else they would end amid."""
        runs, api = "/v1/rebalance-runs", self.api
        with Daemon(TAXPREVIEW_RUN_WORKERS="0").ready() as idle, \
                Stopped([int(os.environ["TAXPREVIEW_PID"])]), Api(idle.url, api.key) as self.api:
            yield self.step("a run is made", "run", [], f"POST {runs}", {}, keep="rebalance_run_id")
            for action in ("cancel", "resume", "cancel"):
                yield self.step(f"a run is told to {action}", "run", [],
                                f"POST {runs}/{{rebalance_run_id}}/{action}")
        self.api = api

    def all(self):
        for steps in (self.of_reference, self.of_models, self.of_households, self.of_accounts,
                      self.of_ledgers, self.of_previews, self.of_runs):
            yield from steps()


def quiet(book, writes):
    """Requests that may change nothing: (name, method, path, body, headers, wanted status)."""
    household, lot = writes.ids["household_id"], writes.ids["lot_id"]
    account, security = writes.ids["account_id"], writes.ids["security_A"]
    symbol = writes.symbol("A")
    replay = {"Idempotency_Key": f"quiet {RUN}"}
    book.moved(lambda: book.firm.made("/v1/households", {"name": "replayed"}, **replay))
    yield "a replay", "POST", "/v1/households", {"name": "replayed"}, replay, 201
    yield ("a key used for another request", "POST", "/v1/households", {"name": "x"}, replay, 422)
    yield "a dry run", "POST", "/v1/households?dry_run=true", {"name": "x"}, {}, 201
    yield ("a dry run with a key", "POST", "/v1/households?dry_run=true", {"name": "x"},
           {"Idempotency_Key": f"dry {RUN}"}, 201)
    yield ("a dry deletion", "DELETE", f"/v1/lots/{writes.ids['lot_last']}?dry_run=true", None,
           {"If_Match": "*"}, 204)
    yield ("a dry deletion of a lot in use", "DELETE", f"/v1/lots/{lot}?dry_run=true", None,
           {"If_Match": "*"}, 409)
    yield ("a dry price set", "POST", "/v1/price-sets?dry_run=true",
           {"as_of": "2026-08-23", "prices": [{"symbol": symbol, "close": "1"}]}, {}, 201)
    yield ("a stale revision", "PATCH", f"/v1/lots/{lot}", {"basis": "1"}, {"If_Match": '"r-77"'},
           412)
    yield "no If-Match", "PATCH", f"/v1/lots/{lot}", {"basis": "1"}, {}, 428
    yield ("an invalid member", "PATCH", f"/v1/lots/{lot}", {"basis": "x"}, {"If_Match": "*"}, 422)
    yield ("an unknown security", "POST", f"/v1/accounts/{account}/lots",
           {"symbol": "NOSUCH", "quantity": "1", "basis": "1"}, {}, 422)
    yield ("one bad line of three", "POST", f"/v1/accounts/{account}/lots",
           b'{"symbol":"%s","quantity":"1","basis":"1"}\n' % symbol.encode() * 2 + b'{"x":1}\n',
           {"Content_Type": NDJSON}, 422)
    yield ("a symbol that exists", "POST", "/v1/securities",
           {"symbol": symbol, "name": "x", "tax_kind": "stock"}, {}, 409)
    yield ("a security in use", "DELETE", f"/v1/securities/{security}", None, {"If_Match": "*"},
           409)
    yield ("a model in use", "DELETE", f"/v1/models/{writes.ids['model_id']}", None,
           {"If_Match": "*"}, 409)
    yield ("an id that is not there", "DELETE",
           "/v1/households/hh_01k3d8j6y2f3s8a5c7d9e1g4h6", None, {"If_Match": "*"}, 404)
    yield "a read", "GET", f"/v1/households/{household}", None, {}, 200


def run_quiet(book, writes, case):
    _, method, path, body, headers, status = case
    reply, before, after = book.moved(lambda: writes.api.ask(method, path, body, **headers))
    return expect(("status", reply.status, status), ("what is stored", after, before))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - counters: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    tables = set().union(*(tables_read(source(path)) for path in READERS))
    if os.path.exists(os.path.join(SERVICE, BOOK_READER)):
        tables |= tables_read(source(BOOK_READER))
    book = Book(tables)
    writes = Writes(book)
    covered, routes = set(COUNTER_TABLES.values()), set()
    for step in writes.all():
        report.case(f"counted: {step.name}", lambda: run_step(book, step))
        covered |= set(step.tables)
        routes.add(re.sub(r"\?.*", "", step.route).replace("/2026", "/{year}"))
    for case in quiet(book, writes):
        report.case(f"counts nothing: {case[0]}", lambda: run_quiet(book, writes, case))
    report.case("every table that is read has its writes here",
                lambda: expect(("missing", sorted(tables - covered), [])))
    report.case("every route that writes is exercised here",
                lambda: expect(("missing", sorted(write_routes() - routes), [])))
    report.case("the SQL was found",
                lambda: expect(("some tables", {"lot", "price", "model_target"} <= tables, True)))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

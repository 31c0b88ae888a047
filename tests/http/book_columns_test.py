#!/usr/bin/env python3
"""The book in columns: after each write a daemon that keeps the firm's book answers /v1/drift like
one that reads it from the database, in all orders, filters and forms; a reader's pages are of one
book; a position that was acknowledged is known; and what is kept is counted and bounded."""

import os
import random
import sys
import tempfile
import threading
import time

import fault_support
from fault_firm import Firm
from fault_support import (FACTOR, RUN, Api, Daemon, Report, Transaction, ask, at_once, expect,
                           id_of, sql)

SEED = int(os.environ.get("TEST_SEED") or random.randrange(10 ** 6))
ROUNDS = 400 if os.environ.get("TEST_LEVEL") == "full" else 60
MANY = 40000  # households, of which a short request does not load all
LIMITS_MS = (200, 100, 400, 800, 1600)
NDJSON, CSV = "application/x-ndjson", "text/csv"
SORTS = ("drift", "-drift", "name", "value", "-value")


class Book:
    """A firm whose households, prices, securities and models change at random."""

    def __init__(self, name, random_source):
        self.firm = Firm(name)
        self.api = self.firm.api
        self.random = random_source
        self.symbols = [f"{letter}{RUN}".upper() for letter in "ABCD"]
        self.securities = [self.security(symbol) for symbol in self.symbols]
        self.price()
        self.models = [self.made("/v1/models", {
            "name": "x", "kind": "etf", **self.targets()})["id"] for _ in range(3)]
        self.index = self.made("/v1/models", {
            "name": "Index", "kind": "custom", "basis": "security", "targets": self.shares()})["id"]
        self.households, self.accounts, self.lots = [], [], []
        for _ in range(8):
            self.household()

    def made(self, path, body, method="POST", **headers):
        reply = self.api.ask(method, path, body, **headers)
        if reply.status not in (200, 201, 204):
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]}")
        self.position = int(reply.headers["change-position"])
        return reply.json() if reply.body else None

    def patch(self, path, body):
        return self.made(path, body, "PATCH", If_Match="*")

    def security(self, symbol):
        return self.made("/v1/securities", {
            "symbol": symbol, "name": "x", "tax_kind": "stock", "asset_class": self.random.choice(
                ["us_stocks", "us_bonds", "cash", None])})["id"]

    def price(self):
        self.made("/v1/price-sets", {"as_of": "2026-08-21", "prices": [
            {"symbol": symbol, "close": f"{self.random.randint(1, 90)}.5"}
            for symbol in self.random.sample(self.symbols, 2)]})

    def targets(self):
        weight = f"0.{self.random.randint(1, 9)}"
        other = f"{1 - float(weight):.1f}"
        by_class = {"basis": "asset_class", "targets": [
            {"class": "us_stocks", "weight": weight}, {"class": "cash", "weight": other}]}
        by_security = {"basis": "security", "targets": [
            {"symbol": self.symbols[0], "weight": weight},
            {"symbol": self.symbols[1], "weight": other}]}
        return self.random.choice([by_class, by_security])

    def shares(self):
        weight = self.random.randint(1, 9)
        return [{"symbol": symbol, "weight": f"0.{each}"}
                for symbol, each in zip(self.symbols[1:], (weight, 10 - weight))]

    def household(self):
        made = self.made("/v1/households", {
            "name": self.random.choice(["Ash", "Beech", "Cedar"]) + str(len(self.households)),
            "model_id": self.random.choice([None, *self.models])})["id"]
        self.households.append(made)
        account = self.made(f"/v1/households/{made}/accounts",
                            {"name": "x", "tax_treatment": "taxable"})["id"]
        self.accounts.append((made, account))
        for _ in range(self.random.randint(0, 3)):
            self.lot()

    def lot(self):
        _, account = self.random.choice(self.accounts)
        self.lots.append((account, self.made(f"/v1/accounts/{account}/lots", {
            "symbol": self.random.choice(self.symbols), "quantity": str(self.random.randint(1, 99)),
            "basis": "1", "acquired_on": "2020-01-02"})["id"]))

    def cash(self):
        self.made(f"/v1/accounts/{self.random.choice(self.accounts)[1]}/cash",
                  {"amount": f"{self.random.randint(0, 999)}.00"}, "PUT", If_Match="*")

    def drop_lot(self):
        if self.lots:
            _, lot = self.lots.pop(self.random.randrange(len(self.lots)))
            self.made(f"/v1/lots/{lot}", None, "DELETE", If_Match="*")

    def drop_household(self):
        gone = self.random.choice(self.households)
        self.households.remove(gone)
        accounts = {account for household, account in self.accounts if household == gone}
        self.accounts = [pair for pair in self.accounts if pair[0] != gone]
        self.lots = [pair for pair in self.lots if pair[0] not in accounts]
        self.made(f"/v1/households/{gone}", None, "DELETE", If_Match="*")

    def new_security(self):
        self.symbols.append(f"N{len(self.symbols)}{RUN}".upper())
        self.securities.append(self.security(self.symbols[-1]))

    def write(self):
        """One write of any kind that a book follows from, or of one that it does not."""
        household = self.random.choice(self.households)
        self.random.choice([
            self.price, self.household, self.lot, self.lot, self.cash, self.drop_lot,
            self.drop_household if len(self.households) > 4 else self.household,
            self.new_security,
            lambda: self.patch(f"/v1/households/{household}", {
                "name": f"Elm{self.random.randint(1, 99)}", "drift_tolerance": "0.05",
                "model_id": self.random.choice([None, *self.models])}),
            lambda: self.patch(f"/v1/models/{self.random.choice(self.models)}", self.targets()),
            lambda: self.patch(f"/v1/securities/{self.random.choice(self.securities)}", {
                "asset_class": self.random.choice(["us_stocks", "us_bonds", "cash"])}),
            lambda: self.made(f"/v1/households/{household}/tax-profiles/2026", {
                "kind": "flat", "short_term_rate": "0.4", "long_term_rate": "0.2"}, "PUT",
                              **({"If_None_Match": "*"} if self.new_profile(household) else
                                 {"If_Match": "*"})),
            lambda: self.patch(f"/v1/models/{self.index}", {"targets": self.shares()}),
            lambda: self.policy("/v1/policies/firm"),
            lambda: self.policy(f"/v1/households/{household}/policy"),
            lambda: self.policy(f"/v1/households/{household}/policy"),
        ])()

    def policy(self, place):
        """Says what models are taken without and with, or no more."""
        there = self.api.ask("GET", place).status == 200
        if there and self.random.random() < 0.3:
            self.made(place, None, "DELETE", If_Match="*")
            return
        removed = self.random.choice([None, [], ["cash"], ["us_stocks", self.symbols[0]],
                                      ["cash", "us_stocks"], self.symbols[:2]])
        index = self.random.choice([None, {
            "class": self.random.choice(["us_stocks", self.symbols[0]]),
            "model_id": self.random.choice([None, self.index, self.index])}])
        self.made(place, {"removed_classes": removed, "direct_index": index}, "PUT",
                  **({"If_Match": "*"} if there else {"If_None_Match": "*"}))

    def new_profile(self, household):
        return self.api.ask("GET", f"/v1/households/{household}/tax-profiles/2026").status == 404

    def question(self):
        """A path of the book with some order and filters, and the form asked for."""
        query = [f"sort={self.random.choice(SORTS)}"]
        for more in ("min_drift=0.3", "within_tolerance=false", "within_tolerance=true",
                     f"model_id={self.random.choice(self.models)}", "as_of=2026-08-22", "limit=200"):
            if self.random.random() < 0.2 and more.split("=")[0] not in "&".join(query):
                query.append(more)
        return "/v1/drift?" + "&".join(query), self.random.choice(["*/*", NDJSON, CSV])


def shown(reply):
    """What must be the same of two answers."""
    return reply.status, reply.headers.get("trade-date"), reply.body


def after_each_write(book, kept, plain):
    """Every loop answers like the daemon that reads."""
    apis = [Api(kept.url, book.firm.key) for _ in range(5)]
    reference = Api(plain.url, book.firm.key)
    answered = 0
    for at in range(ROUNDS):
        book.write()
        for _ in range(3):
            path, form = book.question()
            wanted = reference.ask("GET", path, Accept=form)
            for reply in at_once([lambda api=api: api.ask("GET", path, Accept=form)
                                  for api in apis]):
                if shown(reply) != shown(wanted):
                    return (f"TEST_SEED={SEED}, write {at}: {path} {form}: {shown(reply)},"
                            f" not {shown(wanted)}")
                if int(reply.headers["change-position"]) < book.position:
                    return f"position {reply.headers['change-position']} after {book.position}"
                answered += reply.status == 200
    return expect(("loads of the book", kept.metric("taxpreview_book_loads_total") >= 1, True),
                  ("all answered", answered, ROUNDS * 15))


def pages_of(api, first, changing=lambda: None):
    """All rows, page by page, with something done between the pages; and the positions named."""
    rows, positions, cursor = [], [], ""
    while cursor is not None:
        reply = api.ask("GET", first + (f"&cursor={cursor}" if cursor else ""))
        rows += reply.json()["data"]
        positions.append(reply.headers["change-position"])
        cursor = reply.json()["next_cursor"]
        changing()
    return rows, positions


def pages_are_of_one_book(book, kept, plain):
    """While each page is followed by writes, all of them show the book of the first."""
    with Api(kept.url, book.firm.key) as api:
        for sort in SORTS:
            wanted = Api(plain.url, book.firm.key).ask(
                "GET", f"/v1/drift?sort={sort}&limit=200").json()["data"]
            rows, positions = pages_of(api, f"/v1/drift?sort={sort}&limit=2", book.write)
            if rows != wanted or len(set(positions)) != 1:
                return f"TEST_SEED={SEED}, {sort}: {rows} at {positions}, not {wanted}"
        page = api.ask("GET", "/v1/drift?sort=name&limit=2").json()["next_cursor"]
        other_day = api.ask("GET", f"/v1/drift?sort=name&as_of=2026-08-22&cursor={page}")
    return expect(("a cursor of other prices", other_day.status, 422))


def pages_go_on_elsewhere(book, kept, plain):
    """An instance that does not have the view goes on in the present book, and says so."""
    with Api(kept.url, book.firm.key) as api, Api(plain.url, book.firm.key) as other:
        first = api.ask("GET", "/v1/drift?sort=name&limit=2")
        book.cash()
        path = f"/v1/drift?sort=name&limit=200&cursor={first.json()['next_cursor']}"
        newer, older = other.ask("GET", path), api.ask("GET", path)
        forced = api.ask("GET", f"{path}&min_position={book.position}")
    return expect(
        ("statuses", [reply.status for reply in (newer, older, forced)], [200] * 3),
        ("the same view names its position", older.headers["change-position"],
         first.headers["change-position"]),
        ("another one's", int(newer.headers["change-position"]) >= book.position, True),
        ("a newer one, where asked", (int(forced.headers["change-position"]) >= book.position,
                                      forced.json()["data"]), (True, newer.json()["data"])))


def position_is_waited_for(book, daemon):
    """A writer that began earlier keeps the position from being final until it ends."""
    with Api(daemon.url, book.firm.key) as api, Transaction("SELECT pg_current_xact_id()") as writer:
        book.cash()
        soon = api.ask("GET", "/v1/drift")

        def end():
            time.sleep(0.3)
            writer.end()
        waited, _ = at_once([lambda: api.ask("GET", f"/v1/drift?min_position={book.position}"), end])
    amounts = [reply.json()["data"] for reply in (soon, waited)]
    return expect(
        ("statuses", [soon.status, waited.status], [200, 200]),
        ("it knows what was acknowledged, waiting or not", amounts[0], amounts[1]),
        ("an earlier position", int(soon.headers["change-position"]) < book.position, True),
        ("the position", int(waited.headers["change-position"]) >= book.position, True))


def position_never_reached(book, **settings):
    with Daemon(TAXPREVIEW_REQUEST_TIMEOUT_MS="700", **settings) as daemon:
        with Api(daemon.ready().url, book.firm.key) as api:
            late = api.ask("GET", "/v1/drift?min_position=9007199254740991")
            bad = api.ask("GET", "/v1/drift?min_position=-1")
    return expect(("late", (late.status, late.code()), (503, "position_not_reached")),
                  ("within its deadline", late.seconds < 2 * FACTOR, True),
                  ("negative", (bad.status, bad.code()), (422, "negative")))


def under_writers(book, kept):
    """Readers of all loops while two write: no reader goes back behind what was acknowledged."""
    problems, goes_on, newest = [], [True], [0]

    def read():
        with Api(kept.url, book.firm.key) as api:
            while goes_on[0] and not problems:
                floor = newest[0]
                reply = api.ask("GET", f"/v1/drift?min_position={floor}&limit=200")
                if reply.status != 200 or int(reply.headers["change-position"]) < floor:
                    problems.append(f"{reply.status} {reply.headers} after {floor}")

    def write():
        try:
            for _ in range(ROUNDS):
                book.write()
                newest[0] = book.position
        finally:
            goes_on[0] = False

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    write()
    for thread in threads:
        thread.join()
    return problems[0] if problems else None


def alike(book, kept, plain):
    """Whether both daemons answer the same, all households in all orders."""
    for sort in SORTS:
        replies = [ask(daemon.url, "GET", f"/v1/drift?sort={sort}", key=book.firm.key, Accept=NDJSON)
                   for daemon in (kept, plain)]
        if shown(replies[0]) != shown(replies[1]) or replies[0].status != 200:
            return f"{sort}: {[reply.body[:300] for reply in replies]}"
    return None


def many_at_a_time(kept, plain):
    """More households than one statement reads: loaded, and changed, in runs."""
    book = Book("Many", random.Random(SEED))
    sql(f"INSERT INTO household (firm_id, id, name, model_id) SELECT '{book.firm.uuid}',"
        f" gen_random_uuid(), 'Many ' || n, CASE WHEN n % 3 > 0 THEN '{id_of(book.models[0])}'::uuid"
        " END FROM generate_series(1, 4100) AS n")
    loaded = alike(book, kept, plain)
    sql("DO $$ DECLARE one record; BEGIN FOR one IN SELECT id FROM household WHERE firm_id ="
        f" '{book.firm.uuid}' AND name LIKE 'Many %' ORDER BY id OFFSET 500 LIMIT 2500 LOOP"
        " UPDATE household SET version = version + 1, name = 'Many again ' || version"
        " WHERE id = one.id; INSERT INTO outbox (firm_id, scope, household_id, kind, version)"
        f" VALUES ('{book.firm.uuid}', 'household', one.id, 'household_update', 2);"
        " COMMIT; END LOOP; END $$")
    return loaded or alike(book, kept, plain)


def another_life(book, kept, plain):
    """What is kept is of one life of the database, as its operator counts them."""
    before = kept.metric("taxpreview_book_loads_total")
    sql("UPDATE system_epoch SET epoch = epoch + 1")
    try:
        problem = alike(book, kept, plain)
        loads = kept.metric("taxpreview_book_loads_total") - before
    finally:
        sql("UPDATE system_epoch SET epoch = epoch - 1")
    return problem or expect(("loads", loads, 1))


def memory_is_bounded(book):
    """A budget for a view or two: what is kept stays below it, and what is not is made again."""
    with Daemon(TAXPREVIEW_LOOPS="2", TAXPREVIEW_BOOK_CACHE_MB="1") as small:
        with Api(small.ready().url, book.firm.key) as api:
            for name in range(120):
                book.made("/v1/households", {"name": f"{name} " + "x" * 190})
            limit = small.metric("taxpreview_book_limit_bytes")
            most = 0
            for at in range(60):
                book.cash()
                reply = api.ask("GET", f"/v1/drift?sort={SORTS[at % 5]}")
                most = max(most, small.metric("taxpreview_book_bytes"))
                if reply.status != 200:
                    return f"{reply.status} {reply.body[:200]}"
            return expect(
                ("limit", limit, 1 << 20), ("used", most > 0, True),
                ("within the limit", most <= limit, True),
                ("given up", small.metric("taxpreview_book_given_up_total") > 0, True),
                ("loads", small.metric("taxpreview_book_loads_total"), 1),
                ("views", small.metric("taxpreview_book_views") > 0, True))


def one_loads(book):
    """Many who ask first share one load; none is made for another firm's."""
    with Daemon(TAXPREVIEW_LOOPS="3") as daemon:
        daemon.ready()
        apis = [Api(daemon.url, book.firm.key) for _ in range(12)]
        replies = at_once([lambda api=api: api.ask("GET", "/v1/drift?sort=name") for api in apis])
        return expect(("statuses", {reply.status for reply in replies}, {200}),
                      ("bodies", len({reply.body.split(b'"next_cursor"')[0] for reply in replies}), 1),
                      ("loads", daemon.metric("taxpreview_book_loads_total"), 1),
                      ("books", daemon.metric("taxpreview_books"), 1))


def judge_columns(report, book, shared):
    """Beside a daemon that keeps no book; the two sign cursors by one key."""
    with Daemon(TAXPREVIEW_LOOPS="3", **shared) as kept, Daemon(
            TAXPREVIEW_BOOK_CACHE_MB="0", **shared) as plain:
        kept.ready()
        plain.ready()
        report.case("many who ask first share one load", lambda: one_loads(book))
        report.case("after each write the book in columns is the database's",
                    lambda: after_each_write(book, kept, plain))
        report.case("pages are of one book while it changes",
                    lambda: pages_are_of_one_book(book, kept, plain))
        report.case("pages go on where their book is not kept",
                    lambda: pages_go_on_elsewhere(book, kept, plain))
        for name, daemon in (("kept", kept), ("read", plain)):
            report.case(f"a position is waited for, {name}",
                        lambda daemon=daemon: position_is_waited_for(book, daemon))
        report.case("more households than a run has", lambda: many_at_a_time(kept, plain))
        report.case("another life of the database is another book",
                    lambda: another_life(book, kept, plain))
        report.case("under writers nobody goes back", lambda: under_writers(book, kept))


def load_within(limit_ms, key):
    """What is answered, with so short a limit, until the book is there; how far it was each time."""
    with Daemon(TAXPREVIEW_REQUEST_TIMEOUT_MS=str(limit_ms)) as daemon:
        api = Api(daemon.ready().url, key)
        replies = []
        while not (replies and replies[-1].status == 200) and len(replies) < MANY // 400:
            replies += at_once([lambda: api.ask("GET", "/v1/drift?limit=1"),
                                lambda: ask(daemon.url, "GET", "/v1/drift?limit=1", key=key)])
    far = [int(word) for reply in replies if reply.status != 200 and reply.code() == "book_loading"
           for word in reply.json()["detail"].split() if word.isdigit()]
    return replies, far


def loads_by_and_by():
    """A book that no single request has the time to load says how far it is until all of it is there,
    whoever asks. How long that is depends on the machine: limits are tried until one is too short."""
    firm = Firm("Large")
    sql("INSERT INTO household (firm_id, id, name) SELECT"
        f" '{firm.uuid}', gen_random_uuid(), 'x' || n FROM generate_series(1, {MANY}) n")
    for limit_ms in LIMITS_MS:
        replies, far = load_within(limit_ms, firm.key)
        if replies[-1].status == 200 and any(0 < households < MANY for households in far):
            break
    waiting = [reply for reply in replies if reply.status != 200]
    return expect(
        ("the last", (replies[-1].status, replies[-1].json().get("summary", {}).get("households")),
         (200, MANY)),
        # So short a limit may be over before the key is looked up, beside other load.
        ("those before", {(reply.status, reply.code()) for reply in waiting}
         - {(503, "database_unavailable")}, {(503, "book_loading")}),
        ("when to ask again", {reply.headers.get("retry-after") for reply in waiting}, {"1"}),
        ("goes on", any(0 < households < MANY for households in far), True))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - the book in columns: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    began = time.monotonic()
    book = Book("Columns", random.Random(SEED))
    with tempfile.NamedTemporaryFile() as key:
        key.write(os.urandom(32))
        key.flush()
        judge_columns(report, book, {"TAXPREVIEW_CURSOR_KEY_FILE": key.name})
    report.case("a position that never comes is a named answer, kept",
                lambda: position_never_reached(book))
    report.case("a position that never comes is a named answer, read",
                lambda: position_never_reached(book, TAXPREVIEW_BOOK_CACHE_MB="0"))
    report.case("a book too large for one request is there by and by", loads_by_and_by)
    report.case("memory is counted and bounded", lambda: memory_is_bounded(book))
    print(f"# TEST_SEED={SEED}, {time.monotonic() - began:.1f} s")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

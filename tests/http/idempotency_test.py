#!/usr/bin/env python3
"""Idempotency-Key: a repeat answers the first reply byte for byte, in flight too, and what did not
succeed is not kept; and two changes with one ETag (R16). Runs against a live daemon."""

import concurrent.futures
import contextlib
import os
import subprocess
import threading
import time

from api_client import Api, Cases, FACTOR, NDJSON, SECOND, differs, lacks, ndjson, refused, unique

API = Api()
FULL = os.environ.get("TEST_LEVEL") == "full"
ROUNDS = 250 if FULL else 5 if FACTOR > 1 else 25  # R16 asks for 1,000 races: 4 each


def key():
    return unique("key-")


def together(count, act):
    """act(0 .. count-1) at the same time, each on a connection of its own."""
    barrier = threading.Barrier(count)

    def one(number):
        api = Api()
        api.get("/healthz")
        barrier.wait()
        return act(api, number)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@contextlib.contextmanager
def held(statement):
    """Holds what the statement locks, for as long as the block lasts."""
    psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", os.environ["TEST_LOADER_DATABASE"]],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    psql.stdin.write(f"SET search_path = taxpreview; BEGIN; {statement}; SELECT 'held';\n")
    psql.stdin.flush()
    while psql.stdout.readline().strip() != "held":
        pass
    try:
        yield
    finally:
        psql.communicate("ROLLBACK;\n")


class Book:
    def __init__(self):
        self.symbol = unique("I")
        API.made("/v1/securities", {"symbol": self.symbol, "name": "Fund", "tax_kind": "ric"})
        self.household = API.made("/v1/households", {"name": "Family"})
        self.here = f"/v1/households/{self.household['id']}"
        self.account = API.made(f"{self.here}/accounts", {"name": "A", "tax_treatment": "taxable"})
        self.lots = f"/v1/accounts/{self.account['id']}/lots"

    def creations(self):
        """Path and body of a creating POST of each kind."""
        lot = {"symbol": self.symbol, "quantity": 1, "basis": 2}
        yield "/v1/securities", {"symbol": unique(), "name": "N", "tax_kind": "bond"}
        yield "/v1/price-sets", {"as_of": "2026-01-02", "prices": [
            {"symbol": self.symbol, "close": 1}]}
        yield "/v1/models", {"name": "M", "basis": "security", "kind": "etf", "targets": [
            {"symbol": self.symbol, "weight": 1}]}
        yield "/v1/households", {"name": "N"}
        yield f"{self.here}/accounts", {"name": "N", "tax_treatment": "tax_free"}
        yield self.lots, lot
        yield f"{self.here}/realized-gains", {
            "account_id": self.account["id"], "symbol": self.symbol, "quantity": 1,
            "sold_on": "2026-01-02", "proceeds": 1, "basis": 1}


BOOK = Book()


def same_reply(first, again):
    return [differs("status", again.status, first.status), differs("body", again.body, first.body),
            differs("Location", again.headers.get("location"), first.headers.get("location")),
            differs("ETag", again.etag, first.etag),
            differs("Idempotent-Replayed", again.headers.get("idempotent-replayed"), "true"),
            differs("Change-Position", again.headers.get("change-position"), None)]


def replays(cases):
    for where, body in BOOK.creations():
        name = where.split("/")[-1]
        token = key()
        first = API.post(where, body, key=token)
        again = API.post(where, body, key=token)
        cases.check(f"{name}: a repeat answers the same bytes", differs("status", first.status, 201),
                    differs("first", first.headers.get("idempotent-replayed"), None),
                    *same_reply(first, again))
        other = {**body, **({"quantity": 3} if "quantity" in body else
                            {"as_of": "2026-01-03"} if "as_of" in body else {"name": "Other"})}
        cases.check(f"{name}: the key is not for another body", refused(
            API.post(where, other, key=token), 422, (None, "idempotency_key_reused")))
    twice = API.post("/v1/households", b'{ "name" : "N" }', key=token)
    cases.check("the key is not for another path",
                refused(twice, 422, (None, "idempotency_key_reused")))


def meaning(cases):
    token = key()
    first = API.post("/v1/households", b'{"name":"N","lot_selection":"fifo"}', key=token)
    again = API.post("/v1/households", b' {"lot_selection": "fifo",\n"name":"\\u004e"}', key=token)
    cases.check("the same body written otherwise is the same", *same_reply(first, again))
    lines = ndjson({"symbol": BOOK.symbol, "quantity": 1, "basis": 2}) * 3
    token = key()
    first, again = (API.post(BOOK.lots, lines, key=token, content_type=NDJSON) for _ in range(2))
    cases.check("a bulk is repeated like one", differs("lots", len(first.json()["data"]), 3),
                *same_reply(first, again))
    token = key()
    prices = ndjson({"symbol": BOOK.symbol, "close": 1})
    for day, check in (("02", lambda reply: differs("status", reply.status, 201)),
                       ("03", lambda reply: refused(
                           reply, 422, (None, "idempotency_key_reused")))):
        cases.check(f"the day of an NDJSON price set is part of it: {day}", check(API.post(
            f"/v1/price-sets?as_of=2026-01-{day}", prices, key=token, content_type=NDJSON)))


def parameters(cases):
    """What is answered depends on them."""
    API.made("/v1/price-sets", {"as_of": "2026-01-02", "prices": [{"symbol": BOOK.symbol, "close": 1}]})
    order = {"kind": "trades", "trades": [{"account_id": BOOK.account["id"], "symbol": BOOK.symbol,
                                           "side": "buy", "amount": "1.00"}]}
    for first, other in (("", "?comparison=true"), ("?comparison=true", "")):
        token = key()
        shown, again, refusal = (API.post(f"{BOOK.here}/previews{query}", order, key=token)
                                 for query in (first, first, other))
        cases.check(f"a parameter is part of the request: {first or 'none'}",
                    differs("status", shown.status, 201), *same_reply(shown, again),
                    refused(refusal, 422, (None, "idempotency_key_reused")))
    token = key()
    shown, again = (API.post(f"{BOOK.here}/previews{query}", order, key=token)
                    for query in ("", "?dry_run=false"))
    cases.check("but no dry run is none", differs("status", shown.status, 201),
                *same_reply(shown, again))


def not_kept(cases):
    token, symbol = key(), unique()
    lot = {"symbol": symbol, "quantity": 1, "basis": 1}
    early = API.post(BOOK.lots, lot, key=token)
    API.made("/v1/securities", {"symbol": symbol, "name": "N", "tax_kind": "ric"})
    cases.check("a refusal is not kept: the same request may succeed later",
                refused(early, 422, ("/symbol", "unknown_security")),
                differs("status", API.post(BOOK.lots, lot, key=token).status, 201))
    token = key()
    dry = API.post("/v1/households?dry_run=true", {"name": "N"}, key=token)
    real = API.post("/v1/households", {"name": "N"}, key=token)
    cases.check("a dry run leaves the key alone", differs("status", dry.status, 201),
                differs("status", real.status, 201),
                differs("replayed", real.headers.get("idempotent-replayed"), None))
    token = key()
    mine, theirs = (api.post("/v1/households", {"name": "N"}, key=token)
                    for api in (API, Api(SECOND)))
    cases.check("a key is its firm's own", differs("status", theirs.status, 201),
                differs("replayed", theirs.headers.get("idempotent-replayed"), None),
                differs("the same id", theirs.json()["id"] == mine.json()["id"], False))


def bad_keys(cases):
    for name, token in (("of 256 characters", "k" * 256), ("with a tab", "a\tb"), ("empty", "")):
        cases.check(f"a key {name} is refused", refused(
            API.post("/v1/households", {"name": "N"}, key=token), 400,
            (None, "bad_idempotency_key")))
    cases.check("a key of 255 characters is taken", differs("status", API.post(
        "/v1/households", {"name": "N"}, key=key().ljust(255, "k")).status, 201))


def in_flight(cases):
    """R16: one effect and seven replays."""
    faults = []
    for _ in range(ROUNDS):
        token, before = key(), len(API.get(f"{BOOK.here}/accounts?limit=200").json()["data"])
        replies = together(8, lambda api, _: api.post(
            f"{BOOK.here}/accounts", {"name": "A", "tax_treatment": "taxable"}, key=token))
        after = API.get(f"{BOOK.here}/accounts?limit=200").json()["data"]
        replayed = [reply for reply in replies if "idempotent-replayed" in reply.headers]
        faults += [differs("statuses", {reply.status for reply in replies}, {201}),
                   differs("bodies", len({reply.body for reply in replies}), 1),
                   differs("effects", len(after) - before, 1),
                   differs("replays", len(replayed), 7)]
        API.delete(f"/v1/accounts/{after[-1]['id']}")
    cases.check(f"8 at once with one key are 1 effect and 7 replays, {ROUNDS} times", *faults)
    token = key()
    symbols = [unique() for _ in range(4)]
    replies = together(8, lambda api, number: api.post("/v1/securities", {
        "symbol": symbols[number // 2], "name": "N", "tax_kind": "ric"}, key=token))
    done = [reply for reply in replies if reply.status == 201]
    cases.check("8 at once with one key and four bodies are 1 effect and 1 replay",
                differs("done", len(done), 2), differs("bodies", len({r.body for r in done}), 1),
                *[refused(reply, 422, (None, "idempotency_key_reused"))
                  for reply in replies if reply.status != 201])


def behind_a_lock(cases):
    """The first one waits for the household; the second for the first, without a connection."""
    if "TEST_LOADER_DATABASE" not in os.environ:
        print("skip - requests behind a lock (no TEST_LOADER_DATABASE)")
        return
    account = {"name": "A", "tax_treatment": "taxable"}
    where, token = f"{BOOK.here}/accounts", key()
    household = "SELECT FROM household WHERE name = 'Family' FOR UPDATE"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        with held(household):
            asked = [pool.submit(Api().post, where, account, key=token) for _ in range(8)]
            time.sleep(0.3)
            cases.check("repeats of a request that waits wait too", differs(
                "answered", [one.done() for one in asked], [False] * 8))
        replies = [one.result() for one in asked]
        cases.check("and all of them have its reply", differs(
            "statuses", {reply.status for reply in replies}, {201}),
            differs("bodies", len({reply.body for reply in replies}), 1))
        began, token = time.monotonic(), key()
        with held(household):
            asked = [pool.submit(Api().post, where, account, key=token) for _ in range(8)]
            replies = [one.result() for one in asked]
        cases.check("repeats of a request that finds no database end with it", differs(
            "statuses", {reply.status for reply in replies}, {503}),
            differs("within 2 s", time.monotonic() - began < 2 * FACTOR, True))
    cases.check("which is not kept", differs(
        "status", API.post(where, account, key=token).status, 201))
    elsewhere(cases, where, account)


def elsewhere(cases, where, account):
    """Another instance has the key under way: it stands for it with a lock."""
    token = key()
    lock = ("SELECT pg_advisory_xact_lock(hashtextextended(id::text || ' ' || "
            f"'{token}', 0)) FROM firm")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with held(lock):
            asked = pool.submit(Api().post, where, account, key=token)
            time.sleep(0.3)
            others = API.post(where, account, key=key())
            cases.check("a key that another instance has under way is waited for",
                        differs("answered", asked.done(), False),
                        differs("others", others.status, 201))
        cases.check("and then is this one's", differs("status", asked.result().status, 201))


def dropped(cases):
    """Keys of more than seven days go as new ones come; younger ones and other firms' stay."""
    firms = "(SELECT id FROM taxpreview.firm WHERE name IN ('First firm', 'Second firm'))"
    kept_sql = ("SELECT string_agg(f.name || ' ' || k.key, ',' ORDER BY f.name, k.key) FROM taxpreview.idempotency_key k"
                " JOIN taxpreview.firm f ON f.id = k.firm_id WHERE k.key LIKE 'aged-%'")

    def psql(statement):
        return subprocess.run(["psql", "-X", "-A", "-t", "-d", os.environ["TEST_SUPERUSER_DATABASE"], "-c", statement],
                              check=True, capture_output=True, text=True).stdout.strip()

    psql("INSERT INTO taxpreview.idempotency_key (firm_id, key, route, request_hash, status, created_at)"
         " SELECT id, 'aged-' || days || '-' || n, 'x', sha256('x'), 201, now() - days * interval '1 day'"
         f" FROM {firms} AS firm, unnest(ARRAY[6, 8]) AS days, generate_series(1, 3) AS n")
    wanted = ",".join([f"First firm aged-6-{n}" for n in (1, 2, 3)] +
                      [f"Second firm aged-{days}-{n}" for days in (6, 8) for n in (1, 2, 3)])
    for _ in range(400):  # one key in sixteen does it
        API.post("/v1/households", {"name": "H"}, key=key())
        kept = psql(kept_sql)
        if kept == wanted:
            break
    cases.check("keys are dropped after seven days", differs("kept", kept, wanted))


def races(cases):
    """R16: two changes with one ETag."""
    faults = []
    for number in range(ROUNDS * 4):
        shown = API.get(BOOK.here)
        replies = together(2, lambda api, side: api.patch(
            BOOK.here, {"name": f"N{number}-{side}"}, tag=shown.etag))
        good = [reply for reply in replies if reply.status == 200]
        faults += [differs("statuses", sorted(reply.status for reply in replies), [200, 412]),
                   *[lacks("the household", API.get(BOOK.here).json(), {"name": one.json()["name"]})
                     for one in good]]
    cases.check(f"of two changes with one ETag one is made, {ROUNDS * 4} times", *faults)
    year = f"{BOOK.here}/tax-profiles/2026"
    body = {"kind": "federal", "filing_status": "single"}
    replies = together(4, lambda api, _: api.put(year, body, absent=True))
    cases.check("of four creations of one year one is made", differs(
        "statuses", sorted(reply.status for reply in replies), [201, 412, 412, 412]))
    symbol = unique()
    replies = together(4, lambda api, _: api.post("/v1/securities", {
        "symbol": symbol, "name": "N", "tax_kind": "ric"}))
    cases.check("of four securities of one symbol one is made", differs(
        "statuses", sorted(reply.status for reply in replies), [201, 409, 409, 409]))
    lot = {"symbol": BOOK.symbol, "quantity": 1, "basis": 2}
    account = API.made(f"{BOOK.here}/accounts", {"name": "A", "tax_treatment": "taxable"})
    replies = together(8, lambda api, _: api.post(f"/v1/accounts/{account['id']}/lots", lot))
    cases.check("eight lots at once have eight sequences", differs(
        "sequences", sorted(reply.json().get("sequence", 0) for reply in replies),
        list(range(1, 9))))


Cases().run(replays, meaning, parameters, not_kept, bad_keys, in_flight, behind_a_lock, dropped, races)

#!/usr/bin/env python3
"""What holds when PostgreSQL is stopped, killed, cut off or away, and when the daemon is told to
end: nobody waits beyond two seconds, nothing acknowledged is lost, nothing is done twice, and the
daemon recovers by itself (reliability T6, T7, T14, R1, R3, R4; performance L1 to L6)."""

import itertools
import os
import random
import signal
import sys
import time
import uuid

import fault_support
from fault_proxy import ANSWERED, BEFORE, SENT, Proxy
from fault_support import (ANSWER_S, DATABASE, FACTOR, FIRM, Api, Background, Daemon, Report,
                           Stopped, ask, at_once, backends, conninfo_with, expect, number, sql,
                           wait_until)

RUN = uuid.uuid4().hex[:8]
FULL = os.environ.get("TEST_LEVEL") == "full"
HOUSEHOLDS = "/v1/households"
ACCOUNT = {"tax_treatment": "taxable", "owner": "self", "management_mode": "automated"}
MARGIN_S = 0.25  # threads of the test itself, on two busy cores


def id_of(text):
    """The uuid of a TypeID."""
    value = 0
    for character in text.rpartition("_")[2]:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    return uuid.UUID(int=value)


def unavailable(reply, limit=ANSWER_S):
    """None when the reply is the 503 that a client can act on, and came in time."""
    if isinstance(reply, Exception):
        return f"{type(reply).__name__}: {reply}"
    if reply.seconds > limit * FACTOR + MARGIN_S:
        return f"took {reply.seconds:.2f} s"
    return expect(
        ("status", reply.status, 503),
        ("type", reply.headers.get("content-type"), "application/problem+json"),
        ("retry", reply.headers.get("retry-after", "").isdigit(), True))


def first(problems):
    return next((problem for problem in problems if problem), None)


class Ledger:
    """Which keys were acknowledged with what; compared with the database at the end."""

    def __init__(self, name):
        self.name = f"{name} {RUN}"
        self.acknowledged = {}

    def name_of(self, key):
        return f"{self.name} {key}"

    def post(self, api, key, seconds=20):
        """The same write until it is answered; the reply, and the 503s before it."""
        reply, before = api.until_done("POST", HOUSEHOLDS, {"name": self.name_of(key)}, seconds,
                                       Idempotency_Key=f"{RUN} {self.name} {key}")
        if reply.status == 201:
            self.acknowledged[key] = reply.json()["id"]
        return reply, before

    def audit(self, keys):
        """Every acknowledged key has its one household, outbox and audit row; no other has any."""
        rows = sql(f"SELECT h.name, h.id, (SELECT count(*) FROM outbox o WHERE o.entity_id = h.id),"
                   f" (SELECT count(*) FROM audit_entry a WHERE a.entity_id = h.id)"
                   f" FROM household h WHERE h.name LIKE '{self.name} %'")
        found = {}
        for name, household, outbox, audit in rows:
            if name in found:
                return f"{name} is there twice"
            if (outbox, audit) != ("1", "1"):
                return f"{name} has {outbox} outbox and {audit} audit rows"
            found[name] = household
        for key, household in self.acknowledged.items():
            if found.pop(self.name_of(key), None) != str(id_of(household)):
                return f"{key} was acknowledged and is not there"
        if found:
            return f"not acknowledged and there: {sorted(found)[:3]}"
        return expect(("acknowledged", len(self.acknowledged), len(keys)))


def stopped_waves(daemon):
    """64 requests of all kinds in each of three waves, the last long after connections were given
    up; then the same keys lead to one result each."""
    ledger = Ledger("stopped")
    writes = itertools.count()

    def read(path):
        return lambda: ask(daemon.url, "GET", path)

    def write():
        key = next(writes)
        return lambda: ask(daemon.url, "POST", HOUSEHOLDS, {"name": ledger.name_of(key)},
                           Idempotency_Key=f"{RUN} {ledger.name} {key}")

    problems = []
    with Stopped():
        for pause in (0, 0.3, 1.0):
            time.sleep(pause)
            works = [write() if at % 2 else read(HOUSEHOLDS) for at in range(63)]
            replies = at_once(works + [lambda: ask(daemon.url, "GET", "/readyz", key=None)])
            problems += [unavailable(reply) for reply in replies]
            alive = ask(daemon.url, "GET", "/healthz", key=None)
            problems.append(expect(("health", alive.status, 200)))
    start = time.monotonic()
    recovered = wait_until(daemon.is_ready, 5)
    took = time.monotonic() - start
    count = next(writes)
    with Api(daemon.url) as api:
        for key in range(count):
            ledger.post(api, key)
    return (first(problems) or expect(("recovered", recovered and took < 3 * FACTOR, True))
            or ledger.audit(range(count)))


def stopped_in_flight(daemon):
    """The server stops while 64 requests wait for it: behind a lock, so that all of them do."""
    with Background("BEGIN; LOCK TABLE household; SELECT pg_sleep(0.6); COMMIT"):
        wait_until(lambda: number("SELECT count(*) FROM pg_locks WHERE mode ="
                                  " 'AccessExclusiveLock' AND granted AND relation ="
                                  " 'household'::regclass") > 0, 2)
        asked = []
        works = [lambda: asked.append(1) or ask(daemon.url, "GET", HOUSEHOLDS)] * 64

        def stop():
            wait_until(lambda: len(asked) == 64, 2)
            time.sleep(0.1)
            with Stopped():
                time.sleep(2.2 * FACTOR)

        replies = at_once(works + [stop])[:64]
    ready = wait_until(daemon.is_ready, 5)
    return first(map(unavailable, replies)) or expect(("recovered", ready, True))


def stopped_backend(daemon):
    """One backend of many stands still: whoever waits for it is answered, then it is replaced."""
    problems = []
    for process in backends():
        with Stopped([process]):
            for reply in at_once([lambda: ask(daemon.url, "GET", HOUSEHOLDS)] * 8):
                if getattr(reply, "status", None) != 200:
                    problems.append(unavailable(reply))
            served = wait_until(lambda: ask(daemon.url, "GET", HOUSEHOLDS).status == 200, 3)
            problems.append(expect(("served while it stands", served, True)))
    return first(problems)


def killed_backends(daemon):
    """kill -9 of random backends under eight writers: PostgreSQL restarts all of them each time."""
    ledger = Ledger("killed")
    shared = ask(daemon.url, "POST", HOUSEHOLDS, {"name": f"shared {RUN}"}).json()["id"]
    rounds = 20 if FULL else 6
    goes_on = [True]
    accounts = []

    def new_households(writer):
        def work():
            with Api(daemon.url) as api:
                for at in itertools.count():
                    if not goes_on[0]:
                        return at
                    ledger.post(api, f"{writer}.{at}")
        return work

    def new_accounts(writer):
        def work():
            with Api(daemon.url) as api:
                for at in itertools.count():
                    if not goes_on[0]:
                        return
                    name = f"{writer}.{at}"
                    reply, _ = api.until_done(
                        "POST", f"{HOUSEHOLDS}/{shared}/accounts", {"name": name, **ACCOUNT},
                        Idempotency_Key=f"{RUN} account {name}")
                    if reply.status != 201:
                        raise RuntimeError(f"{reply.status} {reply.body[:200]}")
                    accounts.append(reply.json()["id"])
        return work

    def kill():
        longest = 0
        for _ in range(rounds):
            time.sleep(0.15)
            os.kill(random.choice(backends()), signal.SIGKILL)
            start = time.monotonic()
            wait_until(lambda: answers("SELECT 1"), 10)
            back = time.monotonic()
            if not wait_until(daemon.is_ready, 10):
                raise RuntimeError("the daemon does not recover")
            longest = max(longest, time.monotonic() - back)
            _ = start
        time.sleep(0.2)
        goes_on[0] = False
        return longest

    results = at_once([new_households(writer) for writer in range(4)]
                      + [new_accounts(writer) for writer in range(4)] + [kill])
    broken = [result for result in results if isinstance(result, Exception)]
    if broken:
        goes_on[0] = False
        return f"{broken[0]!r}"
    version = number(f"SELECT version FROM household WHERE id = '{id_of(shared)}'")
    there = {row[0] for row in sql(f"SELECT id FROM account WHERE household_id ="
                                   f" '{id_of(shared)}'")}
    return (ledger.audit(range(sum(results[:4])))
            or expect(("accounts", there == {str(id_of(account)) for account in accounts}, True),
                      ("no account twice", len(accounts), len(there)),
                      ("version", version, 1 + len(accounts)),
                      ("writes", len(accounts) > rounds, True),
                      ("recovered", results[8] < 2 * FACTOR, True),
                      ("same process", daemon.process.poll(), None)))


def answers(statement):
    try:
        return bool(sql(statement))
    except RuntimeError:
        return False


def cut_commits(url, proxy, holds_answers):
    """The connection ends before COMMIT, behind it, or behind its answer: the same request is
    answered with its one result, and its key replays it."""
    ledger = Ledger(f"cut {holds_answers}")
    proxy.holds_answers = holds_answers
    count = 600 if FULL else 40
    replayed = []
    problems = []
    with Api(url) as api:
        for key in range(count):
            proxy.cut_next((ANSWERED, SENT, ANSWERED, BEFORE)[key % 4])
            reply, before = ledger.post(api, key)
            again, _ = ledger.post(api, key)
            problems.append(expect(("again", (again.status, again.body), (201, reply.body)),
                                   ("cut taken", proxy.cut_at, None)))
            replayed += before
    proxy.holds_answers = False
    return (first(problems) or ledger.audit(range(count))
            or expect(("requests that had to be repeated", len(replayed), 0)))


def cut_without_key(url, proxy, holds_answers):
    """Without a key nobody can tell what became of it: the client is told just that."""
    proxy.holds_answers = holds_answers
    proxy.cut_next(ANSWERED)
    reply = ask(url, "POST", HOUSEHOLDS, {"name": f"keyless {holds_answers} {RUN}"})
    proxy.holds_answers = False
    there = number(f"SELECT count(*) FROM household WHERE name = 'keyless {holds_answers} {RUN}'")
    return unavailable(reply) or expect(("code", reply.code(), "outcome_unknown"),
                                        ("committed", there, 1))


def cut_everywhere(url, proxy):
    """A transaction is cut at each of its messages in turn."""
    ledger = Ledger("everywhere")
    count = 32
    cuts = proxy.cuts
    with Api(url) as api:
        for key in range(count):
            proxy.cut_after(key)
            ledger.post(api, key)
        proxy.countdown = None
    return ledger.audit(range(count)) or expect(("cuts", proxy.cuts - cuts > count // 2, True))


def half_open(url, proxy):
    """The other side takes everything and says nothing; then it is as it was."""
    ledger = Ledger("half open")
    proxy.silent = True
    with Api(url) as api:
        works = [lambda: ask(url, "GET", HOUSEHOLDS)] * 8
        replies = at_once(works + [
            lambda key=key: ask(url, "POST", HOUSEHOLDS, {"name": ledger.name_of(key)},
                                Idempotency_Key=f"{RUN} {ledger.name} {key}") for key in range(8)])
        proxy.silent = False
        for key in range(8):
            ledger.post(api, key)
    return first(map(unavailable, replies)) or ledger.audit(range(8))


def trickle(url, proxy):
    """Every byte comes alone: answers in pieces are answers all the same (L1, L4)."""
    ledger = Ledger("trickle")
    proxy.trickles = True
    try:
        with Api(url) as api:
            for key in range(3):
                ledger.post(api, key)
            listed = api.ask("GET", HOUSEHOLDS + "?limit=20")
    finally:
        proxy.trickles = False
    return expect(("listed", listed.status, 200)) or ledger.audit(range(3))


def cut_while_idle(url, proxy):
    """Statements vanish with their connection: all are prepared again on the next (T14, L5)."""
    for _ in range(3):
        proxy.cut_all()
        time.sleep(0.05)
        if not wait_until(lambda: ask(url, "GET", "/readyz", key=None).status == 200, 3):
            return "does not become ready again"
        for path in (HOUSEHOLDS, "/v1/securities", "/v1/models", "/v1/price-sets"):
            reply = ask(url, "GET", path)
            if reply.status != 200:
                return f"{path}: {reply.status} {reply.body[:200]}"
        reply = ask(url, "POST", HOUSEHOLDS, {"name": f"idle {RUN}"})
        if reply.status != 201:
            return f"write: {reply.status} {reply.body[:200]}"
    return None


def down_at_start():
    """Without a database it listens and is alive, but not ready; then it is, by itself."""
    folder = DATABASE.split("host=")[1].split()[0]
    proxy = Proxy(folder)
    with Daemon(TAXPREVIEW_DATABASE=conninfo_with(DATABASE, host=proxy.folder)) as daemon:
        daemon.listen()
        time.sleep(0.7)  # some attempts fail
        health = ask(daemon.url, "GET", "/healthz", key=None)
        before = [ask(daemon.url, "GET", "/readyz", key=None), ask(daemon.url, "GET", HOUSEHOLDS)]
        with proxy:
            start = time.monotonic()
            ready = wait_until(daemon.is_ready, 5)
            took = time.monotonic() - start
            served = ask(daemon.url, "GET", HOUSEHOLDS)
    return first(map(unavailable, before)) or expect(
        ("health", health.status, 200), ("ready", ready and took < 2 * FACTOR, True),
        ("served", served.status, 200))


def drain_under_load():
    """Requests that wait for the database when SIGTERM comes are answered; none fails."""
    with Daemon() as daemon:
        daemon.ready()
        made = [ask(daemon.url, "POST", HOUSEHOLDS, {"name": f"drain {RUN} {at}"}).json()["id"]
                for at in range(3)]
        asked = []

        def work(method, path, body=None, **headers):
            return lambda: asked.append(1) or ask(daemon.url, method, path, body, **headers)

        works = [work("PATCH", f"{HOUSEHOLDS}/{household}", {"name": f"drained {RUN}"},
                      If_Match="*") for household in made]
        works += [work("GET", HOUSEHOLDS)] * 29

        def end():
            wait_until(lambda: len(asked) == 32, 2)
            time.sleep(0.1)
            daemon.process.send_signal(signal.SIGTERM)

        with Background("BEGIN; LOCK TABLE household; SELECT pg_sleep(0.7); COMMIT"):
            time.sleep(0.2)
            replies = at_once(works + [end])[:32]
        statuses = {getattr(reply, "status", repr(reply)) for reply in replies}
        return expect(("statuses", statuses, {200}), ("ended", daemon.ended(10), 0))


def dangerous_roles():
    """Roles that could see past row-level security, each by another way; they vanish afterwards."""
    name = os.environ["TEST_DATABASE_NAME"]
    return [
        ("a superuser", "SUPERUSER", ""),
        ("a role with BYPASSRLS", "BYPASSRLS", ""),
        ("a member of the owner", "", "GRANT taxpreview_owner TO {role}"),
        ("a member of a member", "", "GRANT taxpreview_migrator TO {role}"),
        ("the owner of a table", "",
         "CREATE TABLE taxpreview.traps_owned (); ALTER TABLE taxpreview.traps_owned OWNER TO"
         " {role}"),
        ("the owner of the database", "", f"ALTER DATABASE {name} OWNER TO {{role}}"),
    ]


def refused_role(attributes, more):
    role = f"traps_{RUN}"
    name = os.environ["TEST_DATABASE_NAME"]
    owner = sql(f"SELECT datdba::regrole FROM pg_database WHERE datname = '{name}'")[0][0]
    sql(f"CREATE ROLE {role} LOGIN {attributes}; GRANT taxpreviewd TO {role};"
        + more.format(role=role))
    try:
        with Daemon(TAXPREVIEW_DATABASE=conninfo_with(DATABASE, user=role)) as daemon:
            status = daemon.ended(10)
            found = daemon.events("cannot_start")
        told = found[0] if found else {}
    finally:
        sql(f"ALTER DATABASE {name} OWNER TO {owner}; DROP TABLE IF EXISTS taxpreview.traps_owned;"
            f" DROP OWNED BY {role}; DROP ROLE {role}")
    return expect(("status", status, 1), ("lines", len(found), 1),
                  ("code", told.get("code"), "database_refused"),
                  ("why", "role_too_powerful" in told.get("detail", ""), True))


def harmless_role():
    """The control: the same steps with a role that has no more than the daemon's."""
    role = f"traps_{RUN}"
    sql(f"CREATE ROLE {role} LOGIN; GRANT taxpreviewd TO {role}; ALTER ROLE {role} SET search_path"
        " = taxpreview, pg_temp")
    try:
        with Daemon(TAXPREVIEW_DATABASE=conninfo_with(DATABASE, user=role)) as daemon:
            daemon.ready()
    finally:
        sql(f"DROP ROLE {role}")
    return None


def cases_of_stops(report):
    with Daemon() as daemon:
        daemon.ready()
        for name, check in [
                ("T6: three waves of 64 requests at a stopped server", stopped_waves),
                ("T6: the server stops while 64 requests wait", stopped_in_flight),
                ("T6: one backend stops", stopped_backend),
                ("R1: backends killed under eight writers", killed_backends)]:
            report.case(name, lambda: check(daemon))


def cases_of_cuts(report):
    folder = DATABASE.split("host=")[1].split()[0]
    with Proxy(folder) as proxy, Daemon(
            TAXPREVIEW_DATABASE=conninfo_with(DATABASE, host=proxy.folder)) as daemon:
        url = daemon.ready().url
        for held in (False, True):
            lost = "the whole batch" if held else "the answer to COMMIT"
            report.case(f"T7: {lost} is lost 40 times",
                        lambda: cut_commits(url, proxy, held))
            report.case(f"T7: {lost} is lost, without a key",
                        lambda: cut_without_key(url, proxy, held))
        report.case("R3: a write cut at every message", lambda: cut_everywhere(url, proxy))
        report.case("R3: half-open connections", lambda: half_open(url, proxy))
        report.case("R3: one byte at a time", lambda: trickle(url, proxy))
        report.case("T14: all connections cut while idle", lambda: cut_while_idle(url, proxy))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - faults: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    cases_of_stops(report)
    cases_of_cuts(report)
    report.case("no database at start: waits, then serves", down_at_start)
    report.case("SIGTERM: what waits for the database is answered", drain_under_load)
    for name, attributes, more in dangerous_roles():
        report.case(f"refuses to start as {name}", lambda: refused_role(attributes, more))
    report.case("starts as a role with no more than the daemon's rights", harmless_role)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

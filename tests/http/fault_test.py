#!/usr/bin/env python3
"""What holds when PostgreSQL is stopped, killed or away, and when the daemon is told to
end: nobody waits beyond two seconds, nothing acknowledged is lost, nothing is done twice, and the
daemon recovers by itself (reliability T6, T7, T14, R1, R3, R4; performance L1 to L6)."""

import http.client
import itertools
import os
import random
import signal
import sys
import time

import fault_support
from fault_proxy import Proxy
from fault_support import (DATABASE, FACTOR, HOUSEHOLDS, RUN, Api, Background, Daemon, Ledger,
                           Report, Stopped, ask, at_once, backends, conninfo_with, expect, first,
                           id_of, number, sql, unavailable, wait_until)

FULL = os.environ.get("TEST_LEVEL") == "full"
ACCOUNT = {"tax_treatment": "taxable", "owner": "self", "management_mode": "automated"}


def stopped_waves(daemon):
    """64 requests of all kinds in each of two waves, the last long after connections were given
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
        for pause in (0, 1.0):
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
    with Background("BEGIN; LOCK TABLE household; SELECT pg_sleep(1.2); COMMIT"):
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
    ask(daemon.url, "GET", HOUSEHOLDS)
    readers = [int(row[0]) for row in sql(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'taxpreviewd' AND query LIKE"
        " '%FROM household%' AND query NOT LIKE '%pg_stat_activity%'")]
    others = [process for process in backends() if process not in readers]
    for process in readers + random.sample(others, 1):
        with Stopped([process]):
            for reply in at_once([lambda: ask(daemon.url, "GET", HOUSEHOLDS)] * 8):
                if getattr(reply, "status", None) != 200:
                    problems.append(unavailable(reply))
            served = wait_until(lambda: ask(daemon.url, "GET", HOUSEHOLDS).status == 200, 3)
            problems.append(expect(("served while it stands", served, True)))
    return first(problems) or expect(("found the readers", bool(readers), True))


def killed_backends(daemon):
    """kill -9 of random backends under eight writers: PostgreSQL restarts all of them each time."""
    ledger = Ledger("killed")
    shared = ask(daemon.url, "POST", HOUSEHOLDS, {"name": f"shared {RUN}"}).json()["id"]
    rounds = 20 if FULL else 4
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
            wait_until(lambda: answers("SELECT 1"), 10)
            back = time.monotonic()
            if not wait_until(daemon.is_ready, 10):
                raise RuntimeError("the daemon does not recover")
            longest = max(longest, time.monotonic() - back)
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


def killed_daemon():
    """kill -9 of the daemon under four writers; the next one on the same port goes on (R5)."""
    ledger = Ledger("daemon killed")
    rounds = 50 if FULL else 5
    goes_on = [True]
    slowest = 0
    daemon = Daemon().ready()
    url, settings = daemon.url, {"TAXPREVIEW_LISTEN": daemon.url.removeprefix("http://")}

    def write(writer):
        def work():
            api = Api(url)
            for at in itertools.count():
                while goes_on[0]:
                    try:
                        if ledger.post(api, f"{writer}.{at}")[0].status == 201:
                            break
                    except (OSError, http.client.HTTPException):
                        time.sleep(0.01)
                if not goes_on[0]:
                    return
        return work

    def kill():
        nonlocal daemon, slowest
        try:
            for _ in range(rounds):
                time.sleep(0.2)
                daemon.process.kill()
                daemon.process.wait()
                start = time.monotonic()
                daemon = Daemon(**settings).ready()
                slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.2)
        finally:
            goes_on[0] = False

    results = at_once([write(writer) for writer in range(4)] + [kill])
    with daemon, Api(url) as api:
        keys = {name.removeprefix(f"{ledger.name} ") for name, in sql(
            f"SELECT name FROM household WHERE name LIKE '{ledger.name} %'")}
        for key in keys:
            ledger.post(api, key)
    return (first([repr(result) for result in results if isinstance(result, Exception)])
            or ledger.audit(keys) or expect(("writes", len(keys) > rounds, True),
                                            ("ready", slowest < 1.0 * FACTOR or slowest, True)))


def down_at_start():
    """Without a database it listens and is alive, but not ready; then it is, by itself."""
    folder = DATABASE.split("host=")[1].split()[0]
    proxy = Proxy(folder)
    with Daemon(TAXPREVIEW_DATABASE=conninfo_with(DATABASE, host=proxy.folder)) as daemon:
        daemon.listen()
        time.sleep(0.7)  # some attempts fail
        health = ask(daemon.url, "GET", "/healthz", key=None)
        before = at_once([lambda: ask(daemon.url, "GET", "/readyz", key=None),
                          lambda: ask(daemon.url, "GET", HOUSEHOLDS)])
        with proxy:
            start = time.monotonic()
            ready = wait_until(daemon.is_ready, 5)
            took = time.monotonic() - start
            served = ask(daemon.url, "GET", HOUSEHOLDS)
    return first(map(unavailable, before)) or expect(
        ("health", health.status, 200), ("ready", ready and took < 2 * FACTOR, True),
        ("served", served.status, 200))


def locked_at_start():
    """Statements that do not prepare in time, behind a lock, are no fault of the daemon's."""
    with Background("BEGIN; LOCK TABLE household; SELECT pg_sleep(3); COMMIT"):
        wait_until(lambda: number("SELECT count(*) FROM pg_locks WHERE mode ="
                                  " 'AccessExclusiveLock' AND granted AND relation ="
                                  " 'household'::regclass") > 0, 2)
        with Daemon() as daemon:
            daemon.listen()
            time.sleep(2)  # longer than a statement may take
            early = ask(daemon.url, "GET", "/readyz", key=None)
            ready = wait_until(daemon.is_ready, 10)
    return unavailable(early) or expect(("ready", ready, True))


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
    return expect(("status", status, 1), ("lines", len(found) in (1, 2), True),
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


def suite_daemon_serves():
    """It stood on the same PostgreSQL all the while; what comes after this counts on it."""
    url = os.environ["TAXPREVIEW_URL"]
    ready = wait_until(lambda: ask(url, "GET", "/readyz", key=None).status == 200, 10)
    return None if ready else "not ready"


def cases_of_stops(report):
    with Daemon() as daemon:
        daemon.ready()
        for name, check in [
                ("T6: two waves of 64 requests at a stopped server", stopped_waves),
                ("T6: the server stops while 64 requests wait", stopped_in_flight),
                ("T6: one backend stops", stopped_backend),
                ("R1: backends killed under eight writers", killed_backends)]:
            report.case(name, lambda: check(daemon))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - faults: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    cases_of_stops(report)
    report.case("R5: the daemon killed under writers", killed_daemon)
    report.case("no database at start: waits, then serves", down_at_start)
    report.case("a table locked at start: waits, then serves", locked_at_start)
    report.case("SIGTERM: what waits for the database is answered", drain_under_load)
    for name, attributes, more in dangerous_roles():
        report.case(f"refuses to start as {name}", lambda: refused_role(attributes, more))
    report.case("starts as a role with no more than the daemon's rights", harmless_role)
    report.case("the suite's own daemon serves again", suite_daemon_serves)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

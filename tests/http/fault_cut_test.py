#!/usr/bin/env python3
"""What holds when the connection to PostgreSQL is cut at the worst moments: the effect of a key is
there once and answered once, whatever became of the COMMIT (reliability T7, T14, R3; performance
L1, L4, L5). And when PostgreSQL ends a deadlock by giving up our transaction, which is run again."""

import os
import sys
import time

import fault_support
from fault_proxy import ANSWERED, BEFORE, SENT, Proxy
from fault_support import (DATABASE, HOUSEHOLDS, RUN, Api, Daemon, Ledger, Report, ask, at_once,
                           conninfo_with, expect, first, id_of, number, sql, unavailable, wait_until)

FULL = os.environ.get("TEST_LEVEL") == "full"


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


def deadlocked(times):
    """What a deletion comes to whose first `times` transactions are the victims of deadlocks, and how
    many were tried."""
    household = ask(None, "POST", HOUSEHOLDS, {"name": f"deadlocks {RUN}"}).json()["id"]
    sql(f"""CREATE SEQUENCE tries; CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = taxpreview AS $$BEGIN
        IF nextval('tries') <= {times} THEN
            RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END IF;
        RETURN OLD; END$$;
        CREATE TRIGGER fall BEFORE DELETE ON household FOR EACH ROW
        WHEN (OLD.id = '{id_of(household)}') EXECUTE FUNCTION fall()""")
    try:
        path = f"{HOUSEHOLDS}/{household}"
        reply = ask(None, "DELETE", path, None, If_Match='"r-1"')
        return (reply.status, number("SELECT last_value FROM tries"),
                ask(None, "GET", path).status, reply)
    finally:
        sql("DROP TRIGGER fall ON household; DROP FUNCTION fall(); DROP SEQUENCE tries")


def deadlock_is_run_again():
    *came, _ = deadlocked(4)
    return expect(("status, tries, shown", came, [204, 5, 404]))


def deadlocks_end():
    *came, reply = deadlocked(100)
    return expect(("status, tries, shown", came, [409, 5, 200]), ("code", reply.code(), "retry"))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - cuts: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    cases_of_cuts(report)
    report.case("a transaction that a deadlock ended is run again", deadlock_is_run_again)
    report.case("five times at the most", deadlocks_end)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs that several daemons share, of which some die, stop or are told to end, through a database that stops, and
cancelled amid: no household is lost, none is planned twice, and nobody writes what is another's."""

import os
import signal
import time

from api_client import FACTOR, Cases, differs
from fault_support import (DATABASE, Background, Daemon, Stopped, Transaction, conninfo_with, number, sql,
                           wait_until)
from preview_support import new_firm, uuid_of
from run_support import Book, counted

HOUSEHOLDS = 300
LEASE_MS = 600000  # time passes when a test says so
PLANS_OF_ONE = "SELECT pid FROM pg_stat_activity WHERE application_name = 'one' AND wait_event_type = 'Lock'"
ASLEEP = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
BOOK = Book(new_firm("Run faults"), HOUSEHOLDS)
API = BOOK.api


def daemon(name="another"):
    return Daemon(TAXPREVIEW_RUN_LEASE_MS=str(LEASE_MS), TAXPREVIEW_RUN_WORKERS="1", TAXPREVIEW_LOOPS="1",
                  TAXPREVIEW_DATABASE=conninfo_with(DATABASE, application_name=name)).ready()


def rows(run, condition="true", what="count(*)"):
    """Of this run's households, as the database has them."""
    return number(f"SELECT {what} FROM rebalance_run_household h JOIN rebalance_run r ON r.id = h.run_id"
                  f" WHERE r.created_at = '{run['created_at']}' AND {condition}")


def begun(run, done=20):
    BOOK.waited(run, until=lambda shown: shown["households"]["done"] >= done)


def stopped_amid(one):
    """A new run, of which the daemon, stopped, holds the households that are left: whoever plans waits for the tax
    profiles, which are locked until this daemon is seen waiting."""
    with Background("BEGIN; LOCK TABLE tax_profile; SELECT pg_sleep(60); COMMIT"):
        wait_until(lambda: sql(f"SELECT pid {ASLEEP}"), 10)
        run = BOOK.run()
        plans = wait_until(lambda: sql(PLANS_OF_ONE), 20)
        os.kill(one.process.pid, signal.SIGSTOP)
        sql(f"SELECT pg_terminate_backend(pid) {ASLEEP}")
    if not plans:
        raise AssertionError("the daemon has nothing in its hands")
    wait_until(lambda: rows(run, "h.state = 'queued'") == 0, 60)
    held = -1
    while held != rows(run, "h.state = 'running'"):
        held = rows(run, "h.state = 'running'")
        time.sleep(1.0 * FACTOR)  # whatever the others hold is theirs for less
    return run


def leases_end():
    sql("UPDATE rebalance_run_household SET leased_until = now() - interval '1 second' WHERE state = 'running'")


def all_planned(run, seconds=30):
    shown = BOOK.waited(run, seconds)
    return (counted(shown, done=HOUSEHOLDS - 1, failed=1), differs("state", shown["state"], "done"),
            differs("failed", [row["fault"]["code"] for row in BOOK.lines(run, query="?state=failed")], ["no_model"]))


def killed(cases):
    with daemon("one") as one, daemon():
        run = stopped_amid(one)
        one.process.kill()
        one.process.wait()
        leases_end()
        cases.check("what a daemon that was killed had in its hands is done by another", *all_planned(run),
                    differs("taken again", rows(run, "claims > 1") > 0, True),
                    differs("given up", rows(run, "claims > 2"), 0))


def late(cases):
    """Who wakes up when his lease is over writes nothing."""
    with daemon("one") as one, daemon():
        run = stopped_amid(one)
        leases_end()
        faults = all_planned(run)
        newest = "SELECT max(xmin::text::bigint) FROM rebalance_run_household"
        before = number(newest)
        os.kill(one.process.pid, signal.SIGCONT)
        woken = wait_until(one.is_ready, 5)
        time.sleep(1.0 * FACTOR)
        cases.check("who comes back too late writes nothing", *faults, differs("woken", woken, True),
                    differs("rows written", number(newest), before))


def ended(cases):
    """What it has not planned by the end is given back, not left until the lease is over."""
    with daemon() as one:
        run = BOOK.run()
        begun(run)
        one.process.terminate()
        status = one.ended(10)
        cases.check("a daemon that is told to end gives back what it has not planned", *all_planned(run, 15),
                    differs("status", status, 0), differs("taken again", rows(run, "claims > 1"), 0))


def database_stops(cases):
    with daemon():
        run = BOOK.run()
        begun(run)
        with Stopped():
            time.sleep(2.5 * FACTOR)
        cases.check("a database that stops fails no household", *all_planned(run, 60))


def cancelled(cases):
    with daemon():
        run = BOOK.run()
        begun(run)
        path = f"/v1/rebalance-runs/{run['id']}"
        shown = API.post(f"{path}/cancel", None).json()
        left = shown["households"]["cancelled"]
        done = shown["households"]["done"]
        cases.check("a run that is cancelled stops at once", differs("state", shown["state"], "cancelled"),
                    differs("some were left", left > 0, True),
                    counted(shown, done=done, failed=shown["households"]["failed"], cancelled=left))
        time.sleep(1.0 * FACTOR)
        cases.check("what was under way then is given up", differs("run", BOOK.shown(run), shown))
        kept = {row["household_id"]: row for row in BOOK.lines(run, query="?state=done")}
        again = [API.post(f"{path}/resume", None).json()["state"] for _ in range(2)]
        cases.check("it is resumed, and resumed again", differs("states", again, ["running", "running"]),
                    *all_planned(run))
        now = {row["household_id"]: row for row in BOOK.lines(run, query="?state=done")}
        cases.check("what was done stays", differs("rows", {key: now[key] for key in kept}, kept))


def streamed(cases):
    """More lines than a window has, and a household that goes meanwhile."""
    run = BOOK.run()
    BOOK.waited(run)
    lines = BOOK.lines(run)
    cases.check("windows hold every line once", differs(
        "households", [row["household_id"] for row in lines], sorted(BOOK.households)))
    pages, cursor = [], ""
    while cursor is not None:
        page = API.get(f"/v1/rebalance-runs/{run['id']}/results?limit=200{cursor and '&cursor=' + cursor}").json()
        pages, cursor = pages + page["data"], page["next_cursor"]
    cases.check("and are what pages are", differs("rows", lines, pages))
    gone = BOOK.households.pop()
    API.delete(f"/v1/households/{gone}")
    cases.check("a household that is deleted takes its result along", differs(
        "households", [row["household_id"] for row in BOOK.lines(run)], sorted(BOOK.households)))


def deleted_meanwhile(cases):
    """A household whose deletion commits once the run has taken it on, and before anybody has planned it."""
    gone, other = BOOK.households[-2:]
    with Transaction(f"DELETE FROM household WHERE id = '{uuid_of(gone)}'; LOCK TABLE tax_profile") as deletion:
        run = BOOK.run({"filter": {"households": [gone, other]}})
        deletion.end()
    shown = BOOK.waited(run)
    results = {row["household_id"]: row for row in BOOK.lines(run)}
    cases.check("a run that has a household that is gone ends", differs("state", shown["state"], "done"),
                counted(shown, done=1, failed=1), differs("households", sorted(results), sorted([gone, other])))
    cases.check("its result says that there is none", differs("result", results[gone], {
        "household_id": gone, "state": "failed", "exceptions": ["not_planned"], "plan": None,
        "fault": {"code": "not_found", "detail": "The household has been deleted."}}),
        differs("other", results[other]["state"], "done"))
    cases.check("somebody has to look at it", differs("exceptions", [
        row["household_id"] for row in BOOK.lines(run, "exceptions")], [gone]))
    cases.check("no further run takes it on", counted(BOOK.waited(BOOK.run({"filter": {"households": [gone]}}))))
    BOOK.households.remove(gone)


def told(cases):
    """The run's beginning and end are in the firm's log of changes, and nobody's figures are new for it."""
    run = BOOK.run({"filter": {"households": BOOK.households[:3]}})
    BOOK.waited(run)
    found = sql("SELECT o.kind, o.scope, o.version = f.config_version FROM outbox o JOIN firm f ON f.id = o.firm_id"
                " WHERE entity_id = (SELECT id FROM rebalance_run"
                f" WHERE created_at = '{run['created_at']}') ORDER BY position")
    cases.check("beginning and end are told", differs("changes", found, [
        ["rebalance_run_create", "config", "t"], ["rebalance_run_end", "config", "t"]]))


if __name__ == "__main__":
    Cases().run(killed, late, ended, database_stops, cancelled, streamed, deleted_meanwhile, told)

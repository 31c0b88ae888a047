#!/usr/bin/env python3
"""Two daemons on one database: a change made through either reaches the listeners of both, nothing
that was acknowledged is shown in its former state by any, and every figure of every event is the
one that GET answers at those versions. TEST_SEED repeats a run of the last part."""

import json
import os
import random
import sys
import threading
import time

from stream_client import FACTOR, Listener, Stream

import fault_support
from api_client import Cases, differs
from fault_support import Daemon, Stopped, sql, wait_until
from preview_support import AS_OF, Family, new_firm

API = new_firm("Instances")
FAMILY = Family(API)
CASH = f"/v1/accounts/{FAMILY.account}/cash"
METHODS = ("fifo", "lifo", "highest_cost", "lowest_cost", "loss_first", "max_long_term_gain")
LISTENERS = ("datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%'"
             " OR query LIKE '%FROM outbox_after%' OR query LIKE '%pg_snapshot_xmax%')")


def asking(daemon):
    return fault_support.Api(daemon.url, API.key)


class Overtaken(Exception):
    """Another write came between."""


def write(api, method, path, body, **headers):
    reply = api.ask(method, path, body, **headers)
    if reply.status in (409, 412):
        raise Overtaken()
    if reply.status >= 300:
        raise AssertionError(f"{method} {path}: {reply.status} {reply.body[:300]!r}")
    return int(reply.headers["change-position"])


def listen(daemon, path):
    return Stream(path, API.key, daemon.stream_url)


def both(cases, daemons):
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    streams = [listen(daemon, f"{path}/events") for daemon in daemons]
    logs = [listen(daemon, "/v1/events") for daemon in daemons]
    for stream in streams:
        stream.next()
    with asking(daemons[0]) as api:
        first = write(api, "PATCH", path, {"lot_selection": METHODS[-1]}, If_Match="*")
    for stream in streams:
        stream.next()
    for log in logs:  # an instance may tell of the preview's creation when the log is open already
        while log.next().id != first:
            pass
    for n, (daemon, method) in enumerate(zip(daemons * 2, METHODS)):
        with asking(daemon) as api:
            position = write(api, "PATCH", path, {"lot_selection": method}, If_Match="*")
        events = [stream.next() for stream in streams]
        changes = [log.next() for log in logs]
        cases.check(f"switch {n} through one instance reaches the listeners of both",
                    differs("methods", [event.json()["lot_selection"] for event in events], [method] * 2),
                    differs("the same bytes", events[0].data, events[1].data),
                    differs("ids", [event.id for event in events], [position] * 2),
                    differs("logs", [change.id for change in changes], [position] * 2))
    for stream in streams + logs:
        stream.close()


def nothing_stale(cases, daemons):
    """A stream that is opened anywhere once a write is acknowledged begins with what was written."""
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    wrong = []
    with asking(daemons[0]) as one, asking(daemons[1]) as other:
        for n in range(60):
            writer, reader = (one, daemons[1]) if n % 2 else (other, daemons[0])
            if n % 3:
                write(writer, "PATCH", path, {"lot_selection": METHODS[n % 6]}, If_Match="*")
            else:
                write(writer, "PUT", CASH, {"amount": f"{n}.00"}, If_Match="*")
            with listen(reader, f"{path}/events") as stream:
                shown = stream.next().data.encode() + b"\n"
            answer = writer.ask("GET", path).body
            if shown != answer:
                wrong.append(n)
    cases.check("what was acknowledged is never shown as it was before", differs("stale", wrong, []))


def amid_a_change(cases, daemons):
    """A reader comes back while what it missed takes long to read, and a switch comes between: what it
    is sent has no id that says more than it knows, and none twice."""
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    with listen(daemons[0], f"{path}/events") as stays, asking(daemons[0]) as api:
        stays.next()
        last = write(api, "PATCH", path, {"lot_selection": "lifo"}, If_Match="*")
        stays.next()

        def come_back():
            return Stream(f"{path}/events", API.key, daemons[0].stream_url, last_id=last)

        come_back().close()
        readers = sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                      " AND pid <> pg_backend_pid() AND query LIKE '%UNION ALL (SELECT * FROM outbox%'")
        opened = []
        opener = threading.Thread(target=lambda: opened.append(come_back()))
        with Stopped([int(row[0]) for row in readers]):
            opener.start()
            time.sleep(0.2 * FACTOR)
            position = write(api, "PATCH", path, {"lot_selection": "fifo"}, If_Match="*")
            stays.next()
            told = bool(opened)
        opener.join()
        listen(daemons[0], f"{path}/events").next()  # all are shown it anew, though nothing has changed
        wait_until(lambda: opened[0].quiet(0.1) is None and position in opened[0].ids, 5)
        ids = opened[0].ids
        opened[0].close()
    cases.check("a reader that comes back amid a change is told no id twice",
                differs("had to wait", told, False), differs("ids", ids, sorted(set(ids))),
                differs("the last id", ids[-1:], [position]))


def killed(cases, daemons):
    """T12: the connections that listen are ended again and again while changes go on."""
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    listeners = [Listener(lambda last_id, daemon=daemon: Stream(
        f"{path}/events", API.key, daemon.stream_url, last_id=last_id)) for daemon in daemons]
    logs = [Listener(lambda last_id, daemon=daemon: Stream(
        "/v1/events", API.key, daemon.stream_url, last_id=last_id)) for daemon in daemons]
    time.sleep(0.3 * FACTOR)
    positions = []
    kills = 0
    with asking(daemons[0]) as api:
        for n in range(60):
            if n % 6 == 0:
                kills += len(sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {LISTENERS}"))
            positions.append(write(api, "PATCH", path, {"lot_selection": METHODS[n % 6]}, If_Match="*"))
    wanted = API.get(path).body
    told = wait_until(lambda: all(
        log.events and log.events[-1][1].id == positions[-1] for log in logs), 10)
    shown = wait_until(lambda: all(one.events and one.events[-1][1].data.encode() + b"\n" == wanted
                                   for one in listeners), 10)
    for listener in listeners + logs:
        listener.stop()
    cases.check("killing whoever listens loses nothing", differs("kills", kills >= 10, True),
                differs("told", told, True), differs("shown", shown, True),
                *[differs("every position once, in order", [
                    event.id for _, event in log.events if event.id >= positions[0]], positions)
                  for log in logs],
                *[differs("no stream was cut", one.connections, 1) for one in listeners + logs])


class Witness:
    """Every figure that anybody was shown, by what it is a figure of; two that differ are a fault."""

    def __init__(self):
        self.seen = {}
        self.faults = []
        self.lock = threading.Lock()
        self.compared = 0

    def see(self, data, where):
        shown = json.loads(data)
        pins = shown["pins"]
        key = (shown["id"], shown["revision"], shown["state"], pins["household_version"],
               pins["config_version"], pins["price_sequence"])
        with self.lock:
            known = self.seen.setdefault(key, (data, where))
            if known[1] != where:
                self.compared += 1
            if known[0] != data:
                before = json.loads(known[0])
                members = {name: (before.get(name), shown.get(name)) for name in shown
                           if before.get(name) != shown.get(name)}
                self.faults.append(f"{key}: {where} differs from {known[1]}: {str(members)[:300]}")


class Watcher(Listener):
    """Keeps what comes and lets the witness see it."""

    def __init__(self, daemon, path, witness, where):
        self.witness = witness
        self.where = where
        super().__init__(lambda last_id: Stream(path, API.key, daemon.stream_url, last_id=last_id))

    def last(self):
        return self.events[-1][1] if self.events else None


class Story:
    """Random writes through two instances, in rounds; after each every listener must know all."""

    def __init__(self, seed, daemons, plain):
        self.random = random.Random(seed)
        self.daemons = daemons
        self.plain = plain  # a daemon that keeps nothing
        self.witness = Witness()
        self.previews = [FAMILY.preview(lot_selection=METHODS[n])["id"] for n in range(3)]
        self.lots = []
        self.watchers = {preview: [Watcher(daemon, f"/v1/previews/{preview}/events", self.witness,
                                           f"a stream of instance {at}")
                                   for at, daemon in enumerate(daemons)] for preview in self.previews}
        self.faults = []

    def step(self, api):
        """One write, made by the seed alone."""
        pick = self.random.random()
        number = self.random.randrange(10 ** 6)
        preview = self.random.choice(self.previews)
        if pick < 0.5:
            return lambda: write(api, "PATCH", f"/v1/previews/{preview}", {
                "lot_selection": METHODS[number % 6]}, If_Match="*")
        if pick < 0.7:
            return lambda: write(api, "PUT", CASH, {"amount": f"{number}.00"}, If_Match="*")
        if pick < 0.8:
            return lambda: write(api, "POST", "/v1/price-sets", {"as_of": AS_OF, "prices": [
                {"symbol": "VTI", "close": f"{300 + number % 100}.{number % 100:02}"}]})
        if pick < 0.9:
            return lambda: write(api, "POST", f"/v1/accounts/{FAMILY.account}/lots", {
                "symbol": "VTI", "quantity": "1", "basis": f"{100 + number % 300}.00",
                "acquired_on": "2020-02-03"})
        return lambda: write(api, "PUT", f"{FAMILY.path}/gains-budgets/2026", {
            "allowance": f"{number}.00"}, If_Match="*")

    def read(self, stop):
        """GETs through both instances while the writers write."""
        apis = [asking(daemon) for daemon in self.daemons]
        while not stop.is_set():
            for at, api in enumerate(apis):
                for preview in self.previews:
                    reply = api.ask("GET", f"/v1/previews/{preview}")
                    if reply.status == 200:
                        self.witness.see(reply.body.decode().rstrip("\n"), f"GET of instance {at}")
        for api in apis:
            api.close()

    def round(self, apis):
        works = [self.step(self.random.choice(apis)) for _ in range(self.random.randint(1, 6))]
        results = fault_support.at_once(works)
        self.faults += [repr(result) for result in results if isinstance(result, Exception)
                        and not isinstance(result, Overtaken)]
        positions = [result for result in results if isinstance(result, int)]
        if positions:
            self.check_round(max(positions))

    def check_round(self, position):
        for preview, watchers in self.watchers.items():
            with asking(self.plain) as api:
                body = api.ask("GET", f"/v1/previews/{preview}").body.decode().rstrip("\n")
            self.witness.see(body, "GET of a daemon that keeps nothing")
            for at, watcher in enumerate(watchers):
                if not wait_until(lambda: watcher.last() is not None and watcher.last().data == body, 5):
                    self.faults.append(f"after {position} instance {at} still shows {watcher.last()!r}")

    def run(self, rounds):
        stop = threading.Event()
        reader = threading.Thread(target=self.read, args=(stop,), daemon=True)
        reader.start()
        # One connection for each write at a time: a list long enough for a round.
        apis = [[asking(daemon) for _ in range(6)] for daemon in self.daemons]
        for _ in range(rounds):
            self.round([_OneOf(group) for group in apis])
            if self.faults:
                break
        stop.set()
        reader.join()
        for watchers in self.watchers.values():
            for watcher in watchers:
                watcher.stop()
                self.faults += watcher.faults
                for _, event in watcher.events:
                    if event.name == "preview":
                        self.witness.see(event.data, watcher.where)
                ids = watcher.stream.ids
                if ids != sorted(set(ids)):
                    self.faults.append(f"ids go back: {ids}")


class _OneOf:
    """A connection of its own for each thread that writes through one instance."""

    def __init__(self, apis):
        self.apis = list(apis)
        self.lock = threading.Lock()

    def ask(self, *arguments, **headers):
        with self.lock:
            api = self.apis.pop()
        try:
            return api.ask(*arguments, **headers)
        finally:
            with self.lock:
                self.apis.append(api)


def stories(cases, daemons):
    seed = int(os.environ.get("TEST_SEED") or random.randrange(10 ** 6))
    rounds = int(os.environ.get("TEST_ROUNDS") or (300 if os.environ.get("TEST_LEVEL") == "full" else 40))
    with Daemon(TAXPREVIEW_SNAPSHOT_CACHE_MB="0") as plain:
        story = Story(seed, daemons, plain.ready())
        story.run(rounds)
    events = sum(len(watcher.events) for watchers in story.watchers.values() for watcher in watchers)
    cases.check(f"a story of {rounds} rounds over two instances (TEST_SEED={seed}, {events} events,"
                f" {len(story.witness.seen)} states)",
                *story.faults[:3], *story.witness.faults[:3],
                differs("states seen twice", story.witness.compared > rounds, True))


def control(cases):
    """The witness notices a figure that differs."""
    witness = Witness()
    shown = FAMILY.preview()
    witness.see(json.dumps(shown), "one")
    shown["realized"]["net"] = "1.23"
    witness.see(json.dumps(shown), "other")
    cases.check("control: a figure that differs is noticed", differs("faults", len(witness.faults), 1))


def main():
    with Daemon() as one, Daemon(TAXPREVIEW_STREAM_LOOPS="2") as other:
        daemons = [one.ready(), other.ready()]
        Cases().run(*[lambda cases, part=part: part(cases, daemons)
                      for part in (both, nothing_stale, amid_a_change, killed, stories)], control)


if __name__ == "__main__":
    sys.exit(main())

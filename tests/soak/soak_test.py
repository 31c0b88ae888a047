#!/usr/bin/env python3
"""Ten minutes (SOAK_SECONDS) of two daemons with 2,000 streams (SOAK_STREAMS): readers come, go and
come back, previews are switched, prices set, and every ten seconds a connection that listens is
killed. No stream may be silent for longer than two heartbeats, no acknowledged switch may be missed
by a reader that was there, and memory must stay flat."""

import json
import os
import random
import resource
import selectors
import socket
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))

import fault_support
from api_client import Cases, differs
from fault_support import FACTOR, Daemon, sql
from preview_support import AS_OF, Family, new_firm

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
STREAMS = int(os.environ.get("SOAK_STREAMS", "2000"))
SEED = int(os.environ.get("TEST_SEED") or random.randrange(10 ** 6))
HEARTBEAT_S = 15
TOLD_S = 5 * FACTOR  # after a switch was acknowledged
PREVIEWS = 40
METHODS = ("fifo", "lifo", "highest_cost", "lowest_cost", "loss_first", "max_long_term_gain")
LISTENERS = ("datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%'"
             " OR query LIKE '%FROM outbox_after%' OR query LIKE '%pg_snapshot_xmax%')")


class Reader:
    """One stream: what it has of its preview, and when it last heard anything."""

    def __init__(self, soak, preview, daemon):
        self.soak = soak
        self.preview = preview
        self.daemon = daemon
        self.last_id = 0
        self.shown = None  # (id when shown, method)
        self.socket = None
        self.open()

    def open(self):
        place = urllib.parse.urlsplit(self.daemon.stream_url)
        self.buffer = b""
        self.begun = False
        self.opened = self.heard = time.monotonic()
        self.socket = socket.create_connection((place.hostname, place.port))
        self.socket.setblocking(False)
        last = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        self.socket.send((f"GET /v1/previews/{self.preview.id}/events HTTP/1.1\r\nHost: {place.netloc}\r\n"
                          f"Authorization: Bearer {self.soak.key}\r\n{last}\r\n").encode())
        self.soak.selector.register(self.socket, selectors.EVENT_READ, self)
        self.preview.readers.add(self)

    def close(self):
        self.preview.readers.discard(self)
        self.soak.selector.unregister(self.socket)
        self.socket.close()

    def read(self):
        try:
            data = self.socket.recv(65536)
        except (BlockingIOError, ConnectionResetError):
            return
        if not data:
            self.soak.faults.append("a stream was ended")
            self.close()
            self.open()
            return
        self.heard = time.monotonic()
        self.buffer += data
        if not self.begun:
            if b"\r\n\r\n" not in self.buffer:
                return
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                self.soak.faults.append(head[:200])
            self.begun = True
        while b"\n\n" in self.buffer:
            block, _, self.buffer = self.buffer.partition(b"\n\n")
            self.take(block)

    def take(self, block):
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
        if b"id" in fields:
            number = int(fields[b"id"])
            if number <= self.last_id:
                self.soak.faults.append(f"an id went back from {self.last_id} to {number}")
            self.last_id = number
        if b"data" in fields:
            self.soak.events += 1
            if fields[b"event"] != b"preview":
                self.soak.faults.append(f"came {fields[b'event']}: {fields[b'data'][:100]}")
                return
            # Parsing each would be most of the work of this test: the order stands near the front.
            method = fields[b"data"].split(b'"lot_selection":"', 1)[1].split(b'"', 1)[0].decode()
            self.shown = method


class Preview:
    def __init__(self, number):
        self.id = number
        self.readers = set()
        self.method = None
        self.position = 0
        self.switched = 0.0  # when the last switch was acknowledged
        self.judged = True


class Soak:
    def __init__(self, daemons):
        self.random = random.Random(SEED)
        self.daemons = daemons
        self.selector = selectors.DefaultSelector()
        self.faults = []
        self.events = 0
        self.switches = self.prices = self.kills = self.churned = 0
        self.missed = self.stalled = 0
        self.longest = 0.0
        self.resident = []
        api = new_firm("Soak")
        self.key = api.key
        self.family = Family(api)
        self.previews = [Preview(self.family.preview(lot_selection=METHODS[n % 6])["id"])
                         for n in range(PREVIEWS)]
        self.apis = [fault_support.Api(daemon.url, self.key) for daemon in daemons]
        self.readers = []

    def fill(self):
        while len(self.readers) < STREAMS:
            self.readers.append(Reader(self, self.random.choice(self.previews),
                                       self.random.choice(self.daemons)))
            self.turn(0)

    def turn(self, seconds):
        """Reads what has come; at most `seconds`."""
        end = time.monotonic() + seconds
        while True:
            for key, _ in self.selector.select(max(0, min(0.02, end - time.monotonic()))):
                key.data.read()
            if time.monotonic() >= end:
                return

    def switch(self):
        preview = self.random.choice(self.previews)
        if not preview.judged:
            return
        method = self.random.choice([one for one in METHODS if one != preview.method])
        reply = self.random.choice(self.apis).ask(
            "PATCH", f"/v1/previews/{preview.id}", {"lot_selection": method}, If_Match="*")
        if reply.status != 200:
            self.faults.append(f"PATCH {reply.status} {reply.body[:200]}")
            return
        preview.method, preview.position = method, int(reply.headers["change-position"])
        preview.switched = time.monotonic()
        preview.judged = False
        self.switches += 1

    def judge(self):
        """Each reader that was there when a switch was acknowledged must know it in time."""
        now = time.monotonic()
        for preview in self.previews:
            if preview.judged or now - preview.switched < TOLD_S:
                continue
            preview.judged = True
            for reader in preview.readers:
                if reader.opened < preview.switched and (reader.last_id < preview.position
                                                         or reader.shown != preview.method):
                    self.missed += 1
                    if self.missed < 4:
                        self.faults.append(f"missed {preview.position}: has {reader.last_id} {reader.shown}")
        for reader in self.readers:
            silent = now - reader.heard
            self.longest = max(self.longest, silent)
            if silent > 2 * HEARTBEAT_S:
                self.stalled += 1
                reader.heard = now

    def churn(self):
        """Some leave for good and others come; some come back to either instance with their id."""
        for _ in range(max(1, STREAMS // 400)):
            at = self.random.randrange(len(self.readers))
            reader = self.readers[at]
            reader.close()
            self.churned += 1
            if self.random.random() < 0.5:
                self.readers[at] = Reader(self, self.random.choice(self.previews),
                                          self.random.choice(self.daemons))
            else:
                reader.daemon = self.random.choice(self.daemons)
                reader.open()

    def price(self):
        close = f"{300 + self.random.randrange(100)}.{self.random.randrange(100):02}"
        reply = self.random.choice(self.apis).ask("POST", "/v1/price-sets", {
            "as_of": AS_OF, "prices": [{"symbol": "VTI", "close": close}]})
        if reply.status != 201:
            self.faults.append(f"price set {reply.status}")
        self.prices += 1

    def kill(self):
        rows = sql(f"SELECT pid FROM pg_stat_activity WHERE {LISTENERS}")
        if rows:
            sql(f"SELECT pg_terminate_backend({self.random.choice(rows)[0]})")
            self.kills += 1

    def measure(self):
        sizes = []
        for daemon in self.daemons:
            with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
                sizes.append(int(file.read().split("VmRSS:")[1].split()[0]))
        self.resident.append(sizes)

    def run(self):
        start = time.monotonic()
        due = {"switch": 0.2, "churn": 1.0, "price": 5.0, "kill": 10.0, "judge": 1.0, "measure": SECONDS / 40}
        next_at = {name: start + pause for name, pause in due.items()}
        while time.monotonic() - start < SECONDS:
            self.turn(0.02)
            now = time.monotonic()
            for name, pause in due.items():
                if now >= next_at[name]:
                    getattr(self, name)()
                    next_at[name] = now + pause
        end = time.monotonic() + TOLD_S + 1
        while time.monotonic() < end:
            self.turn(0.1)
        self.judge()

    def last_states(self):
        """In the end every reader has what GET answers."""
        wrong = 0
        for preview in self.previews:
            method = json.loads(self.apis[0].ask("GET", f"/v1/previews/{preview.id}").body)["lot_selection"]
            wrong += sum(reader.shown != method for reader in preview.readers)
        return wrong

    def growth(self):
        """By how much the larger part of each daemon's memory has grown since the first quarter."""
        quarter = max(1, len(self.resident) // 4)
        first = [max(sizes[at] for sizes in self.resident[:quarter + 1]) for at in range(len(self.daemons))]
        last = [max(sizes[at] for sizes in self.resident[-quarter:]) for at in range(len(self.daemons))]
        return max(after / before for before, after in zip(first, last)), first, last


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * STREAMS + 500)), hard))
    with Daemon(TAXPREVIEW_ACCESS_LOG="0") as one, Daemon(TAXPREVIEW_ACCESS_LOG="0") as other:
        soak = Soak([one.ready(), other.ready()])
        soak.fill()
        soak.turn(2)
        soak.run()
        grown, first, last = soak.growth()
        print(f"# TEST_SEED={SEED}: {STREAMS} streams for {SECONDS:.0f} s: {soak.events} events,"
              f" {soak.switches} switches, {soak.prices} price sets, {soak.churned} came or came back,"
              f" {soak.kills} listeners killed; longest silence {soak.longest:.1f} s;"
              f" resident {first} to {last} kB")
        cases = Cases()

        def judge(_):
            cases.check("nothing unexpected came", *soak.faults[:5])
            cases.check("0 stalled beyond two heartbeats", differs("stalled", soak.stalled, 0))
            cases.check("0 missed", differs("missed", soak.missed, 0))
            cases.check("every reader has the last state", differs("wrong", soak.last_states(), 0))
            cases.check("memory is flat", differs(f"grown by {grown:.3f}", grown < 1.08, True))
            cases.check("the soak did what it says", differs(
                "kills", soak.kills >= SECONDS / 10 * 0.7, True), differs(
                    "switches", soak.switches > SECONDS, True))
        cases.run(judge)


if __name__ == "__main__":
    sys.exit(main())

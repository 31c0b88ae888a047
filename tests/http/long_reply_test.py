#!/usr/bin/env python3
"""Replies that are written as they are sent: whole, to readers that are slow or hang up, held in no more memory than a
window, and cut off where they cannot go on, so that nobody takes the part for the whole."""

import http.client
import json
import os
import socket
import time
import urllib.parse

from api_client import FACTOR, Cases, differs
from fault_support import Daemon, Stopped, sql, wait_until
from preview_support import new_firm
from run_support import NDJSON, Book

HOUSEHOLDS = 300
PADDING = 100000
BOOK = Book(new_firm("Long replies"), HOUSEHOLDS)
RUN = BOOK.run()
PATH = f"/v1/rebalance-runs/{RUN['id']}/results"


class Reader:
    """A client whose socket holds little, so that the reply waits for it."""

    def __init__(self, url, accept=NDJSON, method="GET", path=PATH, version="HTTP/1.1"):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(30 * FACTOR)
        self.socket.connect((where.hostname, where.port))
        self.socket.sendall((f"{method} {path} {version}\r\nHost: a\r\nAccept: {accept}\r\n"
                             f"Authorization: Bearer {BOOK.api.key}\r\nConnection: close\r\n\r\n").encode())
        self.response = http.client.HTTPResponse(self.socket, method=method)
        self.response.begin()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()
        self.socket.close()


def resident_mb(daemon):
    with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def households(body):
    return [json.loads(line)["household_id"] for line in body.splitlines()]


def whole(cases):
    everybody = sorted(BOOK.households)
    with Daemon().ready() as daemon:
        before = resident_mb(daemon)
        with Reader(daemon.url) as reader:
            body = reader.response.read(1)
            time.sleep(0.5 * FACTOR)
            held = resident_mb(daemon) - before
            body += reader.response.read()
        cases.check("a slow reader is given every row", differs("households", households(body), everybody),
                    differs("it is chunked", reader.response.headers["Transfer-Encoding"], "chunked"))
        if not os.environ.get("TEST_SANITIZER"):  # which keeps what was freed
            cases.check(f"of {len(body) >> 20} MB few are held at a time ({held:.0f})", differs(
                "few", held < 0.5 * len(body) / 2 ** 20 + 8, True))
        with Reader(daemon.url, version="HTTP/1.0") as reader:
            cases.check("without chunks the end of the connection is the end", differs(
                "households", households(reader.response.read()), everybody))
        with Reader(daemon.url, method="HEAD") as reader:
            cases.check("the head alone has no body", differs("status", reader.response.status, 200),
                        differs("body", reader.response.read(), b""))
        for accept in (NDJSON, "text/csv"):
            with Reader(daemon.url, accept=accept, path="/v1/drift?sort=name") as reader:
                rows = reader.response.read().splitlines()
            cases.check(f"the drift of the book comes in windows: {accept}", differs(
                "rows", len(rows), HOUSEHOLDS + (accept != NDJSON)))


def hangs_up(cases):
    with Daemon().ready() as daemon:
        for _ in range(20):
            with Reader(daemon.url) as reader:
                reader.response.read(1000)
        gone = wait_until(lambda: daemon.metric("taxpreview_requests_in_progress") <= 1, 10)
        cases.check("nothing is left of readers that hang up", differs("gone", gone, True),
                    differs("coroutines", daemon.metric("taxpreview_coroutines") <= 1, True))
        daemon.process.terminate()
        cases.check("and nothing holds up the end", differs("status", daemon.ended(5), 0))


def cut_off(cases):
    with Daemon().ready() as daemon, Reader(daemon.url) as reader:
        body = reader.response.read(1000)
        with Stopped():
            try:
                body += reader.response.read()
                end = "whole"
            except (http.client.IncompleteRead, ConnectionError) as error:
                body += getattr(error, "partial", b"")
                end = "cut off"
        cases.check("a reply that cannot go on is cut off", differs("end", end, "cut off"),
                    differs("part of it", 0 < len(households(body.rpartition(b"\n")[0])) < HOUSEHOLDS, True))
        again = wait_until(daemon.is_ready, 5)
        with Reader(daemon.url) as reader:
            cases.check("the next one is whole again", differs("ready", again, True), differs(
                "rows", len(reader.response.read().splitlines()), HOUSEHOLDS))


if __name__ == "__main__":
    BOOK.waited(RUN, 60)
    sql("UPDATE rebalance_run_household h SET plan_document = coalesce(left(plan_document, -1), '{')"
        f" || ',\"padding\":\"' || repeat('x', {PADDING}) || '\"}}' FROM rebalance_run r"
        f" WHERE r.id = h.run_id AND r.created_at = '{RUN['created_at']}' AND h.state = 'done'")
    Cases().run(whole, hangs_up, cut_off)

#!/usr/bin/env python3
"""The traps of libmicrohttpd, libpq, jansson and PostgreSQL that were found before this was built,
as a client of a daemon with one loop would meet them. Where each has its test:

    trap                                            tested by
    P1  a reply in the first callback closes        traps_test, edge_test
    P2  128 ready connections hang it               traps_test (also 64 to 512, all in one turn)
    P3  resuming wakes nobody                       traps_test "answered as soon as the database"
    P4  its timeout must be honoured                traps_test "pipelined", at full level "idle"
    P5  suspending costs: not without waiting       traps_test "without waiting"; deploy/bench
    P6  suspended: hang-ups go unnoticed            traps_test "left while waiting", fault_test
    P7  a reader of nothing spins                   traps_test "CPU"
    P8  1020 connections by default                 traps_test, edge_test
    P9  one timeout for all                         unit/loop/wait_test, at full level "idle"
    P10 bodies come in pieces                       traps_test "body", edge_test
    P11 iovec responses cost half as much again     traps_test "iovec"
    L1  NULL means the next query                   storage/db_read_test, fault_cut_test "one byte"
    L2  a sync flushes: one a turn                  storage/db_read_test, traps_test "syncs"
    L3  an error aborts the batch                   storage/db_read_test "neighbours", traps_test
    L4  a full socket                               storage/db_types_test, fault_cut_test "one byte"
    L5  prepare first, again on every connection    fault_cut_test "idle", storage/db_fault_test
    L6  slow queries hold up the others             storage/db_read_test "slow session"
    L7  LISTEN before the first version is read     storage/follower_test
    T1  two readings of one head                    edge_smuggling_test, fault_matrix_test
    T2  escapes decoded before the handler          traps_test "target", unit/http/uri_test
    T3  absurd lengths, bodies over the cap         traps_test "body", edge_smuggling_test
    T4  suspended ones make ready ones wait         traps_test "while 300 wait"
    T5  decimals, duplicates, NUL, depth            fault_json_test, unit/json
    T6  a stopped PostgreSQL                        fault_test, storage/db_fault_test
    T7  COMMIT with an unknown outcome              fault_cut_test, storage/db_fault_test
    T8  libgssapi without memory                    traps_test "GSSAPI"
    T9, T10 failover                                storage/db_check.c refuses; R2 needs a standby
    T11 the database's words quote other firms      fault_json_test "words", isolation_test
    T12 NOTIFY is lost                              storage/follower_test
    T13 a setting that was local leaves ''          traps_test "firm", storage/db_read_test
    T14 statements vanish with their connection     fault_cut_test "idle", storage/db_fault_test
"""

import os
import re
import resource
import signal
import socket
import struct
import sys
import threading
import time
import urllib.parse

import edge_client
import fault_support
from edge_client import Client, request
from fault_support import (DATABASE, FACTOR, HOUSEHOLDS, RUN, Api, Background, Daemon, Report,
                           Stopped, ask, at_once, conninfo_with, expect, wait_until)

JSON = "Content-Type: application/json"
METHODS = "/v1/lot-methods"
PATIENCE = {"TAXPREVIEW_DATABASE_TIMEOUT_MS": str(int(1500 * FACTOR)),
            "TAXPREVIEW_REQUEST_TIMEOUT_MS": str(int(10000 * FACTOR))}
GAUGES = ["taxpreview_requests_in_progress", "taxpreview_coroutines", "taxpreview_arenas"]
SERVICE = os.path.join(os.environ.get("PROJECT_DIR") or
                       os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."),
                       "service")


class Held:
    """Reads of households wait for the database so long, which is less than they may."""

    def __init__(self, seconds=0.9):
        self.work = Background(f"BEGIN; LOCK TABLE household; SELECT pg_sleep({seconds * FACTOR}); COMMIT")

    def __enter__(self):
        self.work.__enter__()
        wait_until(lambda: fault_support.number(
            "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND"
            " relation = 'household'::regclass") > 0, 2)
        return self

    def __exit__(self, *_):
        self.work.__exit__()


def statuses_of(clients, method="GET"):
    return [client.read(method).status for client in clients]


def close_all(clients):
    for client in clients:
        client.socket.close()


def kept_alive(_):
    """P1: replies at once, after waiting, of errors and of writes all leave the connection open."""
    wanted = [("GET", "/healthz", 200, None), ("GET", METHODS, 200, None),
              ("GET", HOUSEHOLDS, 200, None), ("GET", "/nothing", 404, None),
              ("GET", METHODS + "?x=1", 422, None), ("PUT", METHODS, 405, None),
              ("POST", HOUSEHOLDS, 201, b'{"name":"kept %s"}' % RUN.encode()),
              ("POST", HOUSEHOLDS, 422, b'{"nam":"x"}'), ("POST", HOUSEHOLDS, 400, b"{"),
              ("HEAD", HOUSEHOLDS, 200, None), ("OPTIONS", HOUSEHOLDS, 204, None)]
    with Client() as client:
        for method, path, status, body in wanted * 10:
            client.send(request(method, path, [JSON] if body else [], body))
            reply = client.read(method)
            if reply.status != status or reply.headers.get("connection") == "close":
                return f"{method} {path}: {reply.status}, {reply.headers.get('connection')}"
    return None


def ready_in_one_turn(daemon):
    """P2: the daemon stands still while this many connections become ready, and finds them all."""
    for count in (1, 64, 127, 128, 129, 256, 512, 128):
        clients = [Client(10) for _ in range(count)]
        try:
            for path in ("/healthz", METHODS, HOUSEHOLDS):
                with Stopped([daemon.process.pid]):
                    for client in clients:
                        client.send(request("GET", path))
                start = time.monotonic()
                if set(statuses_of(clients)) != {200}:
                    return f"{count} at {path}: not all answered"
                if time.monotonic() - start > (0.5 + count / 400) * FACTOR:
                    return f"{count} at {path}: took {time.monotonic() - start:.2f} s"
        finally:
            close_all(clients)
    return None


def accepted_in_one_turn(daemon):
    """P2: 128 new connections, their requests sent, in one turn."""
    with Stopped([daemon.process.pid]):
        clients = [Client(10) for _ in range(128)]
        for client in clients:
            client.send(request("GET", METHODS))
    statuses = statuses_of(clients)
    close_all(clients)
    return expect(("statuses", set(statuses), {200}))


def waiting_and_ready(_):
    """T4, P5: 300 requests wait, yet others on old and new connections are served as ever."""
    clients = [Client(10) for _ in range(300)]
    times = []
    with Held(), Client() as old:
        for client in clients:
            client.send(request("GET", HOUSEHOLDS + "?limit=1"))
        end = time.monotonic() + 0.6 * FACTOR
        while time.monotonic() < end:
            start = time.monotonic()
            old.send(request("GET", "/healthz"))
            if old.read().status != 200 or edge_client.ask("GET", "/healthz").status != 200:
                return "not served"
            times.append(time.monotonic() - start)
    statuses = statuses_of(clients)
    close_all(clients)
    times.sort()
    return expect(("all answered", set(statuses), {200}), ("many served", len(times) > 20, True),
                  ("slowest of 95 %", times[len(times) * 95 // 100] < 0.1 * FACTOR, True))


def resumed_at_once(_):
    """P3: one that waited is answered as soon as the database did, with nothing else going on."""
    with Client() as client:
        client.send(request("GET", HOUSEHOLDS))
        client.read()
        times = []
        for _ in range(50):
            time.sleep(0.005)  # the loop goes to sleep in between
            start = time.monotonic()
            client.send(request("GET", HOUSEHOLDS + "?limit=1"))
            client.read()
            times.append(time.monotonic() - start)
    times.sort()
    return expect(("median", times[25] < 0.02 * FACTOR, True),
                  ("slowest", times[-1] < 0.5 * FACTOR, True))


def pipelined(_):
    """P4: what the library read ahead of time is served without a further event on the socket."""
    paths = ["/healthz", HOUSEHOLDS + "?limit=1", METHODS, "/nothing"] * 16
    with Client() as client:
        client.send(b"".join(request("GET", path) for path in paths))
        got = [client.read().status for _ in paths]
    return expect(("statuses", got, [200, 200, 200, 404] * 16))


def not_suspended(_):
    """P5: a reply that waited for nothing says so."""
    with Client() as client:
        for _ in range(2):
            client.send(request("GET", METHODS))
            timing = client.read().headers["server-timing"]
    return expect(("timing", timing.endswith("db;dur=0.000"), True))


def left_while_waiting(daemon):
    """P6: clients that hang up while their request waits leave nothing behind."""
    clients = [Client() for _ in range(100)]
    with Held(0.5):
        for client in clients:
            client.send(request("GET", HOUSEHOLDS))
        wait_until(lambda: daemon.metric(GAUGES[0]) > 100, 2)
        waiting = daemon.metric(GAUGES[0])
        close_all(clients)
    gone = wait_until(lambda: [daemon.metric(name) for name in GAUGES] == [1, 1, 1]
                      and daemon.metric("taxpreview_connections") < 5, 5)
    return expect(("waited", waiting > 90, True),
                  ("left", gone or [daemon.metric(name) for name in GAUGES], True))


def reset_while_waiting(daemon):
    """P6: the library ends a connection that is reset, while its request goes on without it."""
    with Held():
        for at in range(200):
            client = Client()
            client.send(request("GET", HOUSEHOLDS, [f"X-Filler: {'x' * (at % 50) * 20}"]))
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            time.sleep(at % 4 * 0.001)  # before, while and after its head is read
            client.socket.close()
        waiting = daemon.metric(GAUGES[1])
    gone = wait_until(lambda: [daemon.metric(name) for name in GAUGES] == [1, 1, 1]
                      and daemon.metric("taxpreview_connections") < 5, 5)
    return expect(("waited without them", waiting > 50 or waiting, True),
                  ("left", gone or [daemon.metric(name) for name in GAUGES], True),
                  ("served", edge_client.ask("GET", HOUSEHOLDS).status, 200))


def cpu_seconds(daemon):
    with open(f"/proc/{daemon.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def no_spinning(daemon):
    """P7, L1: waiting, half heads, half bodies, unread replies: none of them costs CPU."""
    clients = [Client() for _ in range(40)]
    for client in clients[:10]:
        client.send(b"GET /healthz HTTP/1.1\r\nHost: a")
    for client in clients[10:20]:
        client.send(request("POST", HOUSEHOLDS, [JSON, "Content-Length: 1000"], b"x" * 500))
    for client in clients[20:30]:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.send(b"".join([request("GET", "/metrics")] * 200))
    with Held(1.4):
        for client in clients[30:]:
            client.send(request("GET", HOUSEHOLDS))
        time.sleep(0.4 * FACTOR)  # what can be answered is
        before = cpu_seconds(daemon)
        time.sleep(0.8)
        used = cpu_seconds(daemon) - before
    close_all(clients)
    return expect(("idle", used < 0.12 * FACTOR or f"{used:.2f} s of 0.8 s", True))


def over_a_thousand(daemon):
    """P8: 1,100 connections, all kept, each served twice."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 1300:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    clients = [Client(20) for _ in range(1100)]
    try:
        for _ in range(2):
            for client in clients:
                client.send(request("GET", "/healthz"))
            if set(statuses_of(clients)) != {200}:
                return "not all served"
        return expect(("connections", daemon.metric("taxpreview_connections") >= 1100, True))
    finally:
        close_all(clients)


def body_in_pieces(_):
    """P10: however a body is cut, all of it is read."""
    body = b'{"name":"' + b"p" * 150 + b'"}'
    for size in (1, 3, 50, len(body)):
        with Client() as client:
            client.send(request("POST", HOUSEHOLDS + "?dry_run=true",
                                [JSON, f"Content-Length: {len(body)}"], b""))
            for at in range(0, len(body), size):
                client.send(body[at:at + size])
                if at % 16 == 0:
                    time.sleep(0.002)
            reply = client.read()
            if reply.status != 201 or reply.json()["name"] != "p" * 150:
                return f"pieces of {size}: {reply.status} {reply.body[:100]}"
    return None


def body_at_the_cap(_):
    """P10, T3: exactly the cap is read; one byte more is refused, by length before any of it."""
    cap = 1048576
    full = b'{"name":"n"' + b" " * (cap - 12) + b"}"
    path = HOUSEHOLDS + "?dry_run=true"
    with Client() as client:
        client.send(request("POST", path, [JSON], full))
        at_cap = client.read().status
    with Client() as client:
        start = time.monotonic()
        client.send(request("POST", path, [JSON, f"Content-Length: {cap + 1}"], b""))
        by_length = client.read().status
        took = time.monotonic() - start
        client.drain(1)
        closed = client.closed
    statuses = [by_length]
    for length in (2 ** 31, 2 ** 32, 2 ** 63 - 1):
        with Client() as client:
            client.send(request("POST", path, [JSON, f"Content-Length: {length}"], b""))
            statuses.append(int(client.drain(1).split()[1]))
    return expect(("at the cap", at_cap, 201), ("beyond", all(400 <= s < 500 for s in statuses),
                                                True),
                  ("over by one", by_length, 413), ("closed", closed, True),
                  ("at once", took < 0.5 * FACTOR, True))


def targets(_):
    """T2: whatever a decoder could make a separator or an end of is refused as it stands."""
    escapes = [f"%{byte:02x}" for byte in range(0x20)] + ["%2f", "%2F", "%5c", "%5C", "%7f", "%",
                                                        "%0", "%g0", "%%30", "%u002f"]
    bad = [f"/v1/lot{escape}methods" for escape in escapes]
    bad += [f"/v1/lot-methods?x={escape}" for escape in escapes]
    bad += ["//v1/lot-methods", "/v1\\lot-methods", "v1/lot-methods", "*", "/v1/lot-methods#x",
            "http://h/v1/lot-methods", "/" + "a" * 2048, "/?" + "b" * 2047]
    for target in bad:
        with Client() as client:
            client.send(request("GET", target))
            reply = client.read()
            code = reply.code()
            if (reply.status, code) not in ((400, "bad_uri"), (414, "uri_too_long")):
                return f"{target[:60]}: {reply.status} {code}"
    plain = edge_client.ask("GET", "/v1/lot%2dmethods").status
    longest = edge_client.ask("GET", "/healthz?" + "b" * (2048 - 9)).status
    dots = {edge_client.ask("GET", path).status for path in (
        "/v1/../v1/lot-methods", "/v1/./lot-methods", "/v1/lot-methods/.", "/v1/%2e%2e/healthz")}
    return expect(("a plain escape", plain, 200), ("2,048 bytes", longest, 422),
                  ("dots", dots, {404}))


def few_syncs(daemon):
    """L2: what is asked in one turn travels under few syncs."""
    clients = [Client(10) for _ in range(128)]
    ask(daemon.url, "GET", HOUSEHOLDS)
    before = [daemon.metric(f"taxpreview_database_{name}_total") for name in ("queries", "batches")]
    with Stopped([daemon.process.pid]):
        for client in clients:
            client.send(request("GET", HOUSEHOLDS + "?limit=1"))
    statuses = set(statuses_of(clients))
    after = [daemon.metric(f"taxpreview_database_{name}_total") for name in ("queries", "batches")]
    close_all(clients)
    queries, batches = (new - old for new, old in zip(after, before))
    return expect(("statuses", statuses, {200}), ("queries", queries >= 128, True),
                  ("batches", batches < queries / 4 or (queries, batches), True))


def firms_apart(daemon):
    """T13, L3: reads of two firms and of none share turns and connections; each sees its own."""
    other = os.environ["TAXPREVIEW_KEY2"]
    names = {}
    for key in (fault_support.KEY, other):
        names[key] = f"apart {len(names)} {RUN}"
        with Api(daemon.url, key) as api:
            names[key] = api.ask("POST", HOUSEHOLDS, {"name": names[key]}).json()["id"]

    def work(key, foreign):
        def look():
            with Api(daemon.url, key) as api:
                for _ in range(20):
                    own = api.ask("GET", f"{HOUSEHOLDS}/{names[key]}").status
                    not_own = api.ask("GET", f"{HOUSEHOLDS}/{names[foreign]}").status
                    if (own, not_own) != (200, 404):
                        return f"own {own}, other {not_own}"
            return None
        return look

    def writes():
        with Api(daemon.url) as api:
            for at in range(20):
                api.ask("POST", HOUSEHOLDS, {"name": f"apart {at} {RUN}"})

    keys = [fault_support.KEY, other]
    works = [work(keys[at % 2], keys[1 - at % 2]) for at in range(8)] + [writes]
    return next((result for result in at_once(works) if result), None)


def gssapi_is_off(_):
    """T8: whatever the conninfo says, GSSAPI is not tried: on a socket, requiring it would fail."""
    with Daemon(TAXPREVIEW_DATABASE=conninfo_with(DATABASE, gssencmode="require")) as daemon:
        daemon.ready()
    return None


def no_iovec(_):
    """P11: the call is nowhere; nor are the library's own threads (P2)."""
    for folder, _, files in os.walk(SERVICE):
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                found = re.search(r"MHD_create_response_from_iovec|MHD_USE_INTERNAL_POLLING_THREAD"
                                  r"|MHD_USE_AUTO_INTERNAL|MHD_USE_THREAD_PER", file.read())
            if found:
                return f"{name} has {found.group()}"
    return None


def queue_is_bounded(_):
    """A full queue answers at once, with when to come again (R9)."""
    with Daemon(TAXPREVIEW_READ_QUEUE="8", TAXPREVIEW_LOOPS="1", **PATIENCE) as daemon:
        daemon.ready()
        ask(daemon.url, "GET", HOUSEHOLDS)
        with Held():
            replies = at_once([lambda: ask(daemon.url, "GET", HOUSEHOLDS)] * 40)
    refused = [reply for reply in replies if getattr(reply, "status", 0) == 503]
    served = [reply for reply in replies if getattr(reply, "status", 0) == 200]
    return expect(("answered", len(refused) + len(served), 40), ("served", len(served) >= 8, True),
                  ("refused", len(refused) >= 20, True),
                  ("code", {reply.code() for reply in refused}, {"database_busy"}),
                  ("retry", all("retry-after" in reply.headers for reply in refused), True),
                  ("soon", sorted(reply.seconds for reply in refused)[len(refused) // 2]
                   < 0.4 * FACTOR, True))


def slow_loris(_):
    """R9: hundreds of half heads and half bodies keep nobody else from being served."""
    clients = [Client() for _ in range(400)]
    for at, client in enumerate(clients):
        client.send(request("GET", METHODS)[:20 + at % 30] if at % 2 else
                    request("POST", HOUSEHOLDS, [JSON, "Content-Length: 100000"], b"{"))
    goes_on = [True]

    def trickle():
        while goes_on[0]:
            for client in clients[::2]:
                client.send(b" ")
            time.sleep(0.05)

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        start = time.monotonic()
        good = {edge_client.ask("GET", METHODS).status for _ in range(100)}
        took = time.monotonic() - start
    finally:
        goes_on[0] = False
        thread.join()
        close_all(clients)
    return expect(("served", good, {200}), ("in time", took < 3 * FACTOR, True))


def idle_is_ended(_):
    """P4, P9, at full level: idle for 30 s, or a head that trickles for 40 s, is ended."""
    idle, loris = Client(60), Client(60)
    idle.send(request())
    idle.read()
    start = time.monotonic()
    loris.send(b"GET /healthz HTTP/1.1\r\nX-A: ")
    ended = {}
    while len(ended) < 2 and time.monotonic() - start < 60:
        for name, client in (("idle", idle), ("loris", loris)):
            client.socket.settimeout(0.2)
            try:
                if name == "loris" and name not in ended:
                    client.send(b"a")
                if name not in ended and not client.socket.recv(1):
                    ended[name] = time.monotonic() - start
            except TimeoutError:
                pass
            except ConnectionError:
                ended[name] = time.monotonic() - start
    return expect(("ended", sorted(ended), ["idle", "loris"]),
                  ("in time", max(ended.values(), default=0) < 46 * FACTOR, True))


CASES = [
    ("P1: connections stay open", kept_alive),
    ("P2: 128 and other numbers ready in one turn", ready_in_one_turn),
    ("P2: 128 connections accepted in one turn", accepted_in_one_turn),
    ("P3: answered as soon as the database did", resumed_at_once),
    ("P4: 64 pipelined requests", pipelined),
    ("P5: a reply without waiting is not suspended", not_suspended),
    ("P6: clients that left while waiting", left_while_waiting),
    ("P6: connections reset while their requests wait", reset_while_waiting),
    ("P7: no CPU for whoever waits", no_spinning),
    ("P8: 1,100 connections", over_a_thousand),
    ("P10: a body in pieces", body_in_pieces),
    ("P10, T3: a body at the cap and beyond", body_at_the_cap),
    ("P11: no response from an iovec", no_iovec),
    ("L2: few syncs for many reads", few_syncs),
    ("L3, T13: two firms in one pipeline", firms_apart),
    ("T2: targets with two readings", targets),
    ("T4: served while 300 wait", waiting_and_ready),
    ("T8: no GSSAPI", gssapi_is_off),
    ("R9: a full queue answers at once", queue_is_bounded),
    ("R9: half requests keep nobody out", slow_loris),
]


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - traps: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    cases = CASES + ([("P4, P9: idle connections are ended", idle_is_ended)]
                     if os.environ.get("TEST_LEVEL") == "full" else [])
    with Daemon(TAXPREVIEW_LOOPS="1", **PATIENCE) as daemon:
        daemon.ready()
        edge_client.URL = urllib.parse.urlsplit(daemon.url)
        for name, check in cases:
            report.case(name, lambda: check(daemon))
        daemon.process.send_signal(signal.SIGTERM)
        report.case("the daemon ends well after all of these",
                    lambda: expect(("status", daemon.ended(15), 0)))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""How the daemon starts, is set up, drains and stops: each case starts a daemon of its own on a
free port. Needs TAXPREVIEW_DAEMON and TAXPREVIEW_DATABASE."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import edge_client
from edge_client import CRLF, FACTOR, KEY, Client, Report, expect, request

DAEMON = os.environ.get("TAXPREVIEW_DAEMON", "")
JSON = "Content-Type: application/json"


class Daemon:
    """A daemon with further settings; `url` is where it listens."""

    def __init__(self, **settings):
        values = {"TAXPREVIEW_LISTEN": "127.0.0.1:0", "TAXPREVIEW_STREAM_LISTEN": "127.0.0.1:0",
                  "TAXPREVIEW_STREAM_URL": "", "TAXPREVIEW_LOOPS": "1", **settings}
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [DAEMON, "serve"], env={**os.environ, **values}, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        self.url = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def lines(self):
        self.log.seek(0)
        return [json.loads(line) for line in self.log.read().splitlines() if line[:1] == b"{"]

    def events(self, event):
        return [line for line in self.lines() if line["event"] == event]

    def listen(self):
        """Waits for the line that says where it listens and points the client there."""
        end = time.monotonic() + 10 * FACTOR
        while time.monotonic() < end and self.process.poll() is None:
            found = self.events("listening")
            if found:
                self.url = "http://" + found[0]["address"]
                edge_client.URL = edge_client.urllib.parse.urlsplit(self.url)
                return self
            time.sleep(0.02)
        raise RuntimeError(f"does not listen: {self.lines()}")

    def ready(self):
        self.listen()
        end = time.monotonic() + 10 * FACTOR
        while time.monotonic() < end:
            if edge_client.ask("GET", "/readyz").status == 200:
                return self
            time.sleep(0.02)
        raise RuntimeError("does not become ready")

    def ended(self, seconds):
        try:
            return self.process.wait(seconds * FACTOR)
        except subprocess.TimeoutExpired:
            return None


def refuses_to_start(code, where, **settings):
    with Daemon(**settings) as daemon:
        status = daemon.ended(5)
        found = daemon.events("cannot_start")
        if not found:
            return f"status {status}, said {daemon.lines()}"
        return expect([("status", status, 1), ("code", found[0]["code"], code),
                       ("where", found[0].get("where", ""), where)])


def password_is_not_repeated():
    with Daemon(TAXPREVIEW_DATABASE="host=/x password=hunter2") as daemon:
        daemon.ended(5)
        return "shown" if "hunter2" in json.dumps(daemon.lines()) else None


def all_faults_at_once():
    with Daemon(TAXPREVIEW_LOOPS="0", TAXPREVIEW_WORKERS="x", TAXPREVIEW_DATABASE="") as daemon:
        daemon.ended(5)
        return expect([("where", sorted(line["where"] for line in daemon.events("cannot_start")),
                        ["TAXPREVIEW_DATABASE", "TAXPREVIEW_LOOPS", "TAXPREVIEW_WORKERS"])])


def port_taken():
    with Daemon().listen() as first:
        taken = first.url.removeprefix("http://")
        return refuses_to_start("not_listening", "TAXPREVIEW_LISTEN", TAXPREVIEW_LISTEN=taken)


def unsafe_role():
    superuser = os.environ.get("TEST_SUPERUSER_DATABASE")
    with Daemon(TAXPREVIEW_DATABASE=superuser) as daemon:
        status = daemon.ended(10)
        found = daemon.events("cannot_start")
        return expect([("status", status, 1),
                       ("code", found[0]["code"] if found else None, "database_refused")])


def database_down():
    """Without a database it listens, is alive, and answers everything else 503 in time."""
    with Daemon(TAXPREVIEW_DATABASE="host=/nonexistent user=taxpreviewd dbname=x") as daemon:
        daemon.listen()
        start = time.monotonic()
        health, ready = edge_client.ask("GET", "/healthz"), edge_client.ask("GET", "/readyz")
        keyed = edge_client.ask("GET", "/v1/households")
        took = time.monotonic() - start
        daemon.process.send_signal(signal.SIGTERM)
        return expect([
            ("health", health.status, 200), ("ready", ready.status, 503),
            ("keyed", keyed.status, 503), ("retry", "retry-after" in keyed.headers, True),
            ("code", keyed.code(), "database_unavailable"), ("in time", took < 6 * FACTOR, True),
            ("status", daemon.ended(5), 0)])


def several_loops():
    with Daemon(TAXPREVIEW_LOOPS="3") as daemon:
        daemon.ready()
        for _ in range(60):
            if edge_client.ask("GET", "/v1/lot-methods").status != 200:
                return "one of them fails"
        text = edge_client.ask("GET", "/metrics").body
        served = [line for line in text.splitlines() if b'route="/v1/lot-methods"' in line]
        daemon.process.send_signal(signal.SIGTERM)
        return expect([("counted over all", served[0].split()[-1], b"60"),
                       ("status", daemon.ended(5), 0)])


def cors():
    with Daemon(TAXPREVIEW_CORS_ORIGINS="https://a.example, https://b.example:8443") as daemon:
        daemon.listen()
        preflight = ["Access-Control-Request-Method: POST",
                     "Access-Control-Request-Headers: authorization"]
        good = edge_client.ask("OPTIONS", "/v1/households",
                               ["Origin: https://b.example:8443"] + preflight, key=False)
        reply = edge_client.ask("GET", "/healthz", ["Origin: https://a.example"])
        bad = [edge_client.ask("GET", "/healthz", [f"Origin: {origin}"]) for origin in
               ["https://b.example", "https://a.example.evil", "http://a.example", "null"]]
        none = edge_client.ask("GET", "/healthz")
    allow = "access-control-allow-origin"
    return expect([
        ("preflight", good.status, 204),
        ("origin", good.headers.get(allow), "https://b.example:8443"),
        ("methods", good.headers.get("access-control-allow-methods"), "GET, HEAD, POST, OPTIONS"),
        ("idempotency", "Idempotency-Key" in good.headers["access-control-allow-headers"], True),
        ("reply", reply.headers.get(allow), "https://a.example"),
        ("exposed", "ETag" in reply.headers.get("access-control-expose-headers", ""), True),
        ("others", [other.headers.get(allow) for other in bad], [None] * 4),
        ("vary", [other.headers.get("vary") for other in bad + [none]], ["Origin"] * 5),
        ("credentials", "access-control-allow-credentials" in reply.headers, False)])


def rate_limit():
    with Daemon(TAXPREVIEW_RATE_LIMIT="5") as daemon:
        daemon.ready()
        replies = [edge_client.ask("GET", "/v1/lot-methods") for _ in range(8)]
        refused = [reply for reply in replies if reply.status == 429]
        open_ones = {edge_client.ask("GET", "/healthz").status for _ in range(20)}
    if not refused:
        return "8 requests passed"
    return expect([
        ("first", replies[0].status, 200), ("code", refused[0].code(), "rate_limited"),
        ("retry", refused[0].headers.get("retry-after"), "1"),
        ("policy", replies[0].headers.get("ratelimit-policy"), '"key";q=5;w=1'),
        ("left", replies[0].headers.get("ratelimit"), '"key";r=4;t=1'),
        ("health", open_ones, {200})])


def drains():
    """What is under way when SIGTERM comes is answered; then it ends with 0."""
    with Daemon() as daemon:
        daemon.ready()
        with Client() as slow, Client() as idle:
            slow.send(request("POST", "/v1/households", [JSON, "Content-Length: 2"], b""))
            idle.send(request())
            idle.read()
            time.sleep(0.1)
            daemon.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            try:
                Client().socket.close()
                accepted = True
            except ConnectionError:
                accepted = False
            slow.send(b"{}")
            reply = slow.read()
        return expect([("accepted another", accepted, False), ("status", reply.status, 422),
                       ("closes", reply.headers.get("connection"), "close"),
                       ("ended", daemon.ended(5), 0)])


def drain_is_bounded():
    """Whoever never ends its request is not waited for beyond TAXPREVIEW_DRAIN_MS."""
    with Daemon(TAXPREVIEW_DRAIN_MS="300") as daemon:
        daemon.ready()
        with Client() as stuck:
            stuck.send(request("POST", "/v1/households", [JSON, "Content-Length: 2"], b""))
            time.sleep(0.1)
            daemon.process.send_signal(signal.SIGTERM)
            status = daemon.ended(3)
    return None if status is not None else "still there"


def unready_while_draining():
    with Daemon(TAXPREVIEW_DRAIN_DELAY_MS="600") as daemon:
        daemon.ready()
        daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        reply = edge_client.ask("GET", "/readyz")
        alive = edge_client.ask("GET", "/v1/lot-methods")
        return expect([("ready", reply.status, 503), ("code", reply.code(), "draining"),
                       ("still serves", alive.status, 200), ("ended", daemon.ended(5), 0)])


def secrets_stay_out_of_the_log():
    canary = "canary1234567890"
    with Daemon() as daemon:
        daemon.ready()
        for raw in [request("GET", f"/v1/households?limit={canary}"),
                    request("GET", f"/v1/{canary}"),
                    request("GET", "/v1/households", [f"Authorization: Bearer {canary}"], key=False),
                    request("GET", "/v1/households", [f"X-A: {canary}"]),
                    request("POST", "/v1/households", [JSON], b'{"' + canary.encode() + b'":1}'),
                    request("GET", "/healthz", [f"Cookie: {canary}"]),
                    request("GET", f"/%00{canary}")]:
            with Client() as client:
                client.send(raw)
                client.read()
        text = json.dumps(daemon.lines())
    return expect([("canary", canary in text, False), ("key", KEY in text, False),
                   ("lines", len(json.loads(text)) > 7, True)])


def cases():
    yield "no database named", lambda: refuses_to_start(
        "required", "TAXPREVIEW_DATABASE", TAXPREVIEW_DATABASE="")
    yield "a password in the conninfo", lambda: refuses_to_start(
        "secret", "TAXPREVIEW_DATABASE", TAXPREVIEW_DATABASE="host=/x password=secret")
    yield "the password is not repeated", password_is_not_repeated
    yield "a number that is none", lambda: refuses_to_start(
        "out_of_range", "TAXPREVIEW_LOOPS", TAXPREVIEW_LOOPS="many")
    yield "all faults at once", all_faults_at_once
    yield "no data files", lambda: refuses_to_start(
        "bad_file", "/nonexistent/us-federal.json", TAXPREVIEW_DATA_DIR="/nonexistent")
    yield "an address that is none", lambda: refuses_to_start(
        "not_listening", "TAXPREVIEW_LISTEN", TAXPREVIEW_LISTEN="localhost")
    yield "an origin with a path", lambda: refuses_to_start(
        "not_an_origin", "TAXPREVIEW_CORS_ORIGINS", TAXPREVIEW_CORS_ORIGINS="https://a.example/")
    yield "a cursor key that is too short", lambda: refuses_to_start(
        "too_short", "TAXPREVIEW_CURSOR_KEY_FILE", TAXPREVIEW_CURSOR_KEY_FILE=short_file())
    yield "a port that is taken", port_taken
    if os.environ.get("TEST_SUPERUSER_DATABASE"):
        yield "a role with too many rights", unsafe_role
    yield "no database there", database_down
    yield "three loops", several_loops
    yield "cross-origin requests by exact origin", cors
    yield "a rate limit", rate_limit
    yield "it drains", drains
    yield "draining is bounded", drain_is_bounded
    yield "it is unready while it drains", unready_while_draining
    yield "secrets stay out of the log", secrets_stay_out_of_the_log


def short_file():
    path = os.path.join(tempfile.mkdtemp(), "key")
    with open(path, "w", encoding="ascii") as file:
        file.write("short")
    return path


def main():
    report = Report()
    if not DAEMON:
        print("skip - the daemon's start and end: TAXPREVIEW_DAEMON is not set")
        return 0
    for name, check in cases():
        report.case(f"daemon: {name}", check)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

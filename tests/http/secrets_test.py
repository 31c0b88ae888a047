#!/usr/bin/env python3
"""Canaries, each a secret of its own, go in by every door: keys, headers, targets, bodies, the
conninfo and the files of passwords and keys. None may come out: not in the log, the metrics, the
problems, the headers of replies, the command line or a core (reliability R18)."""

import os
import stat
import sys
import tempfile
import urllib.parse
import uuid

import edge_client
import fault_support
from edge_client import Client, request
from fault_firm import Firm
from fault_proxy import ANSWERED, Proxy
from fault_support import (DATABASE, HOUSEHOLDS, PATCH, SUPERUSER, Api, Daemon, Report, ask,
                           conninfo_with, expect, sql, wait_until)

JSON = "application/json"


class Canaries:
    """Makes secrets and finds them again, also in pieces, cases and encodings."""

    def __init__(self):
        self.made = {}

    def new(self, where):
        secret = "cnry" + uuid.uuid4().hex
        self.made[secret] = where
        return secret

    def take(self, secret, where):
        self.made[secret] = where
        return secret

    def found(self, text):
        """Where the secrets that stand in the text went in."""
        low = text.lower()
        return sorted(where for secret, where in self.made.items()
                      if secret.lower() in low or secret[4:20].lower() in low
                      or secret.encode().hex() in low)


def secret_file(secret):
    handle, path = tempfile.mkstemp()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return path


class Doors:
    """Sends canaries; `told` is all that came back."""

    def __init__(self, daemon, canaries):
        self.daemon = daemon
        self.canaries = canaries
        self.told = []

    def raw(self, data, method="GET"):
        with Client() as client:
            client.send(data)
            reply = client.read(method)
        self.told.append((reply.status, repr(reply.headers) + reply.body.decode(errors="replace")))
        return reply

    def headers(self):
        """Whatever a head may carry: none of it is repeated, but what is meant to be."""
        new = self.canaries.new
        for name in ("Authorization: Bearer ", "Authorization: Basic ", "Authorization: ",
                     "Cookie: session=", "X-Api-Key: ", "Proxy-Authorization: Basic ", "Referer: ",
                     "User-Agent: ", "X-Forwarded-For: ", "Idempotency-Key: ", "If-Match: ",
                     "If-None-Match: ", "Origin: https://", "Content-Type: ", "Accept: ",
                     "Content-Encoding: ", "traceparent: ", "tracestate: ", "X-Unknown: ",
                     "Expect: ", "Range: bytes=", "TE: ", "Forwarded: for="):
            for method, path, body in (("GET", HOUSEHOLDS, None), ("GET", "/healthz", None),
                                       ("POST", HOUSEHOLDS, b'{"name":1}')):
                own = name.startswith("Authorization")
                self.raw(request(method, path, [name + new(f"{name}in {method} {path}")]
                                 + ([] if name.startswith("Content-Type") or not body
                                    else ["Content-Type: " + JSON]), body, key=not own), method)

    def keys(self):
        """Keys nearly right: the public id of one with the secret of none, and the other way."""
        public, secret = edge_client.KEY.rsplit("_", 1)
        guess = self.canaries.take(uuid.uuid4().hex * 2, "a guessed secret")
        self.raw(request("GET", HOUSEHOLDS, [f"Authorization: Bearer {public}_{guess}"],
                         key=False))
        self.raw(request("GET", HOUSEHOLDS, [
            f"Authorization: Bearer tpk_01k3d8k1m4n5p6q7r8s9t0v1w2_{secret}"], key=False))
        self.raw(request("GET", HOUSEHOLDS))
        self.canaries.take(secret, "the key's own secret")

    def targets(self):
        """Paths and queries: problems may name the path asked for, logs and metrics not."""
        new = self.canaries.new
        for target in ("/", "/v1/", HOUSEHOLDS + "/", "/v1/lots/"):
            self.raw(request("GET", target + new("the path")))
        for name in ("limit=", "cursor=", "dry_run=", "unknown=", "token=", "api_key="):
            self.raw(request("GET", f"{HOUSEHOLDS}?{name}{new('the query')}"))
        self.raw(request("GET", f"/%00{new('a bad target')}"))
        self.raw(request("BREW" + new("the method").upper(), HOUSEHOLDS))

    def bodies(self):
        """Names, notes and broken documents; what is stored is told to nobody but its owner."""
        new = self.canaries.new
        typed = ["Content-Type: " + JSON]
        for document in ('{"name": 5, "password": "%s"}', '{"%s": 1}', '{"name": "%s', "%s",
                         '{"name": "ok", "external_id": {"a": "%s"}}', '{"name": "ok"} %s',
                         '{"name": "ok", "lot_selection": "%s"}',
                         '{"name": "ok", "model_id": "%s"}',
                         '{"name": "ok", "drift_tolerance": "%s"}'):
            self.raw(request("POST", HOUSEHOLDS, typed, (document % new("a body")).encode()),
                     "POST")
        name = new("a stored name")
        made = self.raw(request("POST", HOUSEHOLDS, typed + [
            "Idempotency-Key: " + new("an idempotency key")], b'{"name":"%s"}' % name.encode()),
            "POST")
        self.told.pop()  # its owner may read it
        path = made.headers["location"]
        self.raw(request("PATCH", path, ["Content-Type: " + PATCH, 'If-Match: "r-9"'],
                         b'{"name":"%s"}' % new("a refused patch").encode()), "PATCH")
        other = ask(self.daemon.url, "GET", path, key=os.environ["TAXPREVIEW_KEY2"])
        self.told.append((other.status, other.body.decode()))
        return name


def send_all(doors):
    doors.headers()
    doors.keys()
    doors.targets()
    return doors.bodies()


def with_password_file(canaries):
    """A daemon whose role needs a password: it is read from its file and never shown, right or
    wrong; the conninfo with one in it is refused without repeating it."""
    secret = canaries.new("the password file")
    cursor = canaries.new("the cursor key file")
    files = {"TAXPREVIEW_DATABASE_PASSWORD_FILE": secret_file(secret),
             "TAXPREVIEW_CURSOR_KEY_FILE": secret_file(cursor * 2)}
    inline = canaries.new("a password in the conninfo")
    uri = canaries.new("a password in a connection URI")
    said = ""
    try:
        with Daemon(**files) as daemon:
            daemon.ready()
            said += visible(daemon) + ask(daemon.url, "GET", "/metrics", key=None).body.decode()
        said += daemon.text()
        with Daemon(TAXPREVIEW_DATABASE="host=/nonexistent dbname=x user=y", **files) as daemon:
            daemon.listen()
            wait_until(lambda: len(daemon.events("database")) > 2, 2)
            said += ask(daemon.url, "GET", "/readyz", key=None).body.decode()
        said += daemon.text()
        for conninfo in (f"{DATABASE} password={inline}", f"postgresql://u:{uri}@/x?host=/x"):
            with Daemon(TAXPREVIEW_DATABASE=conninfo, TAXPREVIEW_LISTEN="127.0.0.1:0") as daemon:
                wait_until(lambda: daemon.process.poll() is not None
                           or daemon.events("database"), 3)
            said += daemon.text()
    finally:
        for path in files.values():
            os.unlink(path)
    return expect(("found", canaries.found(said), []), ("something said", len(said) > 500, True))


def visible(daemon):
    """What other processes of the machine see of it."""
    with open(f"/proc/{daemon.process.pid}/cmdline", encoding="utf-8") as file:
        return file.read()


def failures_in_the_database(daemon_of, canaries):
    """Statements that fail, and commits that are lost, are logged without what they carried."""
    folder = DATABASE.split("host=")[1].split()[0]
    said = []
    with Proxy(folder) as proxy, daemon_of(
            TAXPREVIEW_DATABASE=conninfo_with(DATABASE, host=proxy.folder)) as daemon:
        daemon.ready()
        with Api(daemon.url) as api:
            symbol = "C" + uuid.uuid4().hex[:10].upper()
            for _ in range(2):
                reply = api.ask("POST", "/v1/securities", {
                    "symbol": symbol, "name": canaries.new("a security's name"),
                    "tax_kind": "stock"})
            said.append(reply.body.decode())
            proxy.cut_next(ANSWERED)
            reply = api.ask("POST", HOUSEHOLDS, {"name": canaries.new("a name that was cut")})
            said.append(reply.body.decode())
            if (reply.status, reply.code()) != (503, "outcome_unknown"):
                return f"not cut: {reply.status}"
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename ="
                " 'taxpreviewd' AND datname = current_database()", SUPERUSER)
            api.ask("POST", HOUSEHOLDS, {"name": canaries.new("a name after a loss")})
    return expect(("found", canaries.found(" ".join(said) + daemon.text()), []))


def hash_only(canaries):
    """The database keeps a hash of a key's secret, and a command shows the key once."""
    firm = Firm("Secrets")
    secret = firm.key.rsplit("_", 1)[1]
    rows = sql(f"SELECT k::text FROM api_key k WHERE firm_id = '{firm.uuid}'")
    trail = sql(f"SELECT a::text FROM audit_entry a WHERE firm_id = '{firm.uuid}'")
    text = repr(rows) + repr(trail)
    return expect(("a row", len(rows), 1), ("the secret", secret in text, False),
                  ("the length of a hash", "\\x" in text, True))


def no_core(daemon):
    with open(f"/proc/{daemon.process.pid}/limits", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("Max core file size"))
    return expect(("limits", line.split()[4:6], ["0", "0"]))


def no_world_readable_log(daemon):
    """The daemon makes no file of its own."""
    paths = []
    for name in os.listdir(f"/proc/{daemon.process.pid}/fd"):
        try:
            path = os.readlink(f"/proc/{daemon.process.pid}/fd/{name}")
            mode = os.stat(f"/proc/{daemon.process.pid}/fd/{name}").st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) and "(deleted)" not in path:
            paths.append(path)
    return expect(("files", paths, []))


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - secrets: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    canaries = Canaries()
    with Daemon() as daemon:
        daemon.ready()
        edge_client.URL = urllib.parse.urlsplit(daemon.url)
        doors = Doors(daemon, canaries)
        name = send_all(doors)
        metrics = ask(daemon.url, "GET", "/metrics", key=None).body.decode()
        log = daemon.text()
        report.case("R18: 50 canaries and more went in", lambda: expect(
            ("enough", len(canaries.made) >= 50, True), ("log", log.count("\n") > 50, True)))
        report.case("R18: none in the log", lambda: expect(("found", canaries.found(log), [])))
        report.case("R18: none in the metrics",
                    lambda: expect(("found", canaries.found(metrics), [])))
        report.case("R18: none in replies to others", lambda: expect(
            ("found", [word for status, text in doors.told for word in canaries.found(text)
                       if not allowed(word)], [])))
        report.case("R18: the owner reads what is stored, the control", lambda: expect(
            ("there", name in ask(daemon.url, "GET", HOUSEHOLDS + "?limit=200").body.decode()
             or in_pages(daemon, name), True)))
        report.case("R18: no core dumps", lambda: no_core(daemon))
        report.case("R18: no files of its own", lambda: no_world_readable_log(daemon))
    report.case("R18: passwords and keys in files", lambda: with_password_file(canaries))
    report.case("R18: failures in the database", lambda: failures_in_the_database(Daemon, canaries))
    report.case("R18: only hashes of keys are stored", lambda: hash_only(canaries))
    return 1 if report.failed else 0


def allowed(where):
    """A problem names the path that was asked for, and a member or parameter that it does not
    know."""
    return where in ("the path", "a body", "the query")


def in_pages(daemon, name):
    with Api(daemon.url) as api:
        cursor = ""
        while True:
            page = api.ask("GET", f"{HOUSEHOLDS}?limit=200{cursor}").json()
            if any(row["name"] == name for row in page["data"]):
                return True
            if page["next_cursor"] is None:
                return False
            cursor = "&cursor=" + page["next_cursor"]


if __name__ == "__main__":
    sys.exit(main())

"""Daemons, clients and a PostgreSQL to hurt, for tests of what happens when something fails."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid

from report import Report  # also for those who import this module

FACTOR = float(os.environ.get("TEST_TIME_FACTOR") or 1)
DAEMON = os.environ.get("TAXPREVIEW_DAEMON", "")
DATABASE = os.environ.get("TEST_DATABASE") or os.environ.get("TAXPREVIEW_DATABASE", "")
SUPERUSER = os.environ.get("TEST_SUPERUSER_DATABASE", "")
PID_FILE = os.environ.get("TEST_PG_PID_FILE", "")
KEY, FIRM = os.environ.get("TAXPREVIEW_KEY", ""), os.environ.get("TAXPREVIEW_FIRM", "")
JSON, PATCH = "application/json", "application/merge-patch+json"
ANSWER_S = 2.0  # what a request may take, whatever the database does
MARGIN_S = 0.25  # threads of the test itself, on two busy cores
HOUSEHOLDS = "/v1/households"
RUN = uuid.uuid4().hex[:8]  # what this run made, and no earlier one


def conninfo_with(conninfo, **values):
    """The conninfo with these keywords set anew."""
    kept = [word for word in conninfo.split() if word.split("=")[0] not in values]
    return " ".join(kept + [f"{name}={value}" for name, value in values.items()])


def sql(statement, conninfo=SUPERUSER):
    """The rows that psql prints, as lists of texts."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", conninfo, "-c",
         statement], capture_output=True, text=True, timeout=60 * FACTOR,
        env={**os.environ, "PGOPTIONS": "-c search_path=taxpreview"}, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return [line.split("\t") for line in done.stdout.splitlines()]


def number(statement):
    return int(sql(statement)[0][0])


class Background:
    """SQL of the superuser that goes on while the test does; `with` waits for its end."""

    def __init__(self, statement):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", SUPERUSER, "-c", statement],
            env={**os.environ, "PGOPTIONS": "-c search_path=taxpreview"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.wait()


class Transaction:
    """What the superuser does and does not commit before the end."""

    def __init__(self, statement):
        self.name = f"open_{uuid.uuid4().hex[:8]}"
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", conninfo_with(SUPERUSER, application_name=self.name)],
            env={**os.environ, "PGOPTIONS": "-c search_path=taxpreview"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process.stdin.write(f"BEGIN; {statement};\n")
        self.process.stdin.flush()

    def __enter__(self):
        wait_until(lambda: number("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                  f" AND application_name = '{self.name}'") > 0, 5)
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        if not self.process.stdin.closed:
            self.process.communicate("COMMIT;\n")


def wait_until(check, seconds, pause=0.02):
    """Whether `check` came true in time."""
    end = time.monotonic() + seconds * FACTOR
    while not check():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def server_processes():
    """The postmaster and its children: a stopped postmaster alone leaves the backends at work."""
    with open(PID_FILE, encoding="ascii") as file:
        postmaster = int(file.readline())
    found = [postmaster]
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == postmaster:
            found.append(int(name))
    return found


def backends(database=None):
    """The process ids of the daemons' connections."""
    database = database or os.environ["TEST_DATABASE_NAME"]
    return [int(row[0]) for row in sql(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'taxpreviewd'"
        f" AND datname = '{database}' ORDER BY pid")]


class Stopped:
    """PostgreSQL, or some of its processes, does not move while this lasts."""

    def __init__(self, processes=None):
        self.processes = processes or server_processes()

    def __enter__(self):
        for process in self.processes:
            os.kill(process, signal.SIGSTOP)
        return self

    def __exit__(self, *_):
        for process in self.processes:
            try:
                os.kill(process, signal.SIGCONT)
            except ProcessLookupError:
                pass


class Reply:
    def __init__(self, response, body, seconds):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = body
        self.seconds = seconds

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["errors"][0]["code"]


class Api:
    """One connection of a client."""

    def __init__(self, url=None, key=KEY):
        self.url = urllib.parse.urlsplit(url or os.environ["TAXPREVIEW_URL"])
        self.key = key
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def ask(self, method, path, body=None, **headers):
        """One request, not repeated: a lost connection is an OSError or an HTTPException."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                self.url.hostname, self.url.port, timeout=30 * FACTOR)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            fields["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            fields.setdefault("Content-Type", PATCH if method == "PATCH" else JSON)
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        start = time.monotonic()
        try:
            self.connection.request(method, path, body, fields)
            response = self.connection.getresponse()
            reply = Reply(response, response.read(), time.monotonic() - start)
        except Exception:
            self.close()
            raise
        if response.will_close:
            self.close()
        return reply

    def until_done(self, method, path, body, seconds=20, **headers):
        """The same request again and again until an answer other than 503; and those before."""
        end = time.monotonic() + seconds * FACTOR
        before = []
        while True:
            reply = self.ask(method, path, body, **headers)
            if reply.status != 503 or time.monotonic() > end:
                return reply, before
            before.append(reply)
            time.sleep(0.02)


def ask(url, method, path, body=None, key=KEY, **headers):
    with Api(url, key) as api:
        return api.ask(method, path, body, **headers)


class Daemon:
    """A daemon of the test's own; `url` is where it listens."""

    def __init__(self, **settings):
        values = {"TAXPREVIEW_LISTEN": "127.0.0.1:0", "TAXPREVIEW_STREAM_LISTEN": "127.0.0.1:0",
                  "TAXPREVIEW_STREAM_URL": "", "TAXPREVIEW_DATABASE": DATABASE,
                  "TAXPREVIEW_LOOPS": "2", **settings}
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [DAEMON, "serve"], env={**os.environ, **values}, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        self.url = None
        self.stream_url = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            if self.ended(15) is None:
                self.process.kill()
                self.process.wait()

    def text(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def events(self, event):
        lines = [json.loads(line) for line in self.text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def listen(self):
        wait_until(lambda: self.events("listening") or self.process.poll() is not None, 10)
        found = self.events("listening")
        if not found:
            raise RuntimeError(f"does not listen: {self.text()}")
        self.url = "http://" + found[0]["address"]
        self.stream_url = "http://" + found[0]["stream_address"]
        return self

    def is_ready(self):
        return ask(self.url, "GET", "/readyz", key=None).status == 200

    def ready(self, seconds=10):
        if self.url is None:
            self.listen()
        if not wait_until(self.is_ready, seconds):
            raise RuntimeError(f"does not become ready: {self.text()[-2000:]}")
        return self

    def metric(self, name):
        text = ask(self.url, "GET", "/metrics", key=None).body.decode()
        return int(re.search(rf"^{name} (-?\d+)$", text, re.M).group(1))

    def ended(self, seconds):
        try:
            return self.process.wait(seconds * FACTOR)
        except subprocess.TimeoutExpired:
            return None


def at_once(works):
    """Runs every function in a thread of its own; their results, or the exceptions they raised."""
    results = [None] * len(works)

    def run(at):
        try:
            results[at] = works[at]()
        except Exception as error:  # told to the caller, who judges it
            results[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def expect(*pairs):
    """The first of (what, got, wanted) that differs, in words; None when all agree."""
    for what, got, wanted in pairs:
        if got != wanted:
            return f"{what} is {got!r}, not {wanted!r}"
    return None


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

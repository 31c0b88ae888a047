"""A client of the API for tests: JSON in and out, the two firms' keys, lines `ok` and `not ok`."""

import http.client
import itertools
import json
import os
import subprocess
import urllib.parse
import uuid

URL = urllib.parse.urlsplit(os.environ["TAXPREVIEW_URL"])
FACTOR = float(os.environ.get("TEST_TIME_FACTOR") or 1)
FIRST, SECOND = os.environ["TAXPREVIEW_KEY"], os.environ["TAXPREVIEW_KEY2"]
JSON, PATCH, NDJSON = ("application/json", "application/merge-patch+json", "application/x-ndjson")
RUN = uuid.uuid4().hex[:8].upper()


class Reply:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.header_names = [name.lower() for name, _ in response.getheaders()]
        self.body = body

    def json(self):
        return json.loads(self.body)

    def faults(self):
        """[(pointer, code)] of a problem."""
        return [(fault["pointer"], fault["code"]) for fault in self.json()["errors"]]

    @property
    def etag(self):
        return self.headers.get("etag")


class Api:
    """One connection of one key."""

    def __init__(self, key=FIRST):
        self.key = key
        self.connection = None

    def _send(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(URL.hostname, URL.port, timeout=30 * FACTOR)
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        reply = Reply(response, response.read())
        if response.will_close:
            self.connection.close()
            self.connection = None
        return reply

    def ask(self, method, path, body=None, headers=None, content_type=None):
        """`body`: bytes as they are, anything else as JSON."""
        headers = dict(headers or {})
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            headers["Content-Type"] = content_type or (PATCH if method == "PATCH" else JSON)
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            return self._send(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection = None
            return self._send(method, path, body, headers)

    def get(self, path, **headers):
        return self.ask("GET", path, headers={n.replace("_", "-"): v for n, v in headers.items()})

    def post(self, path, body, key=None, **options):
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.ask("POST", path, body, headers, **options)

    def put(self, path, body, tag=None, absent=False):
        headers = {"If-None-Match": "*"} if absent else {} if tag is None else {"If-Match": tag}
        return self.ask("PUT", path, body, headers)

    def patch(self, path, body, tag="*"):
        return self.ask("PATCH", path, body, {} if tag is None else {"If-Match": tag})

    def delete(self, path, tag="*"):
        return self.ask("DELETE", path, headers={} if tag is None else {"If-Match": tag})

    def made(self, path, body, **options):
        """The record that a POST created."""
        reply = self.post(path, body, **options)
        if reply.status != 201:
            raise AssertionError(f"POST {path}: {reply.status} {reply.body[:300]!r}")
        return reply.json()


def ndjson(*rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


_numbers = itertools.count(1)


def unique(prefix="T"):
    """A word that no other run and no other place of this run uses."""
    return f"{prefix}{RUN}{next(_numbers)}"


def make_key(firm, *scopes, expires=None):
    """A key, made as an operator makes it."""
    command = [os.environ["TAXPREVIEW_DAEMON"], "key", "create", "--firm", firm, "--name", "test",
               "--scopes", ",".join(scopes)] + ([] if expires is None else ["--expires", expires])
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Cases:
    """Prints a line for each case and remembers whether any failed."""

    def __init__(self):
        self.failed = 0

    def check(self, name, *differences):
        """Fails when any of the differences says something."""
        said = [text for text in differences if text]
        self.failed += bool(said)
        print(f"not ok - {name}" if said else f"ok - {name}", flush=True)
        for text in said:
            print(f"# {text}", flush=True)

    def run(self, *tests):
        """Each a function that takes the cases; what it raises is a failure."""
        for test in tests:
            try:
                test(self)
            except Exception as error:
                self.check(test.__name__.replace("_", " "), f"{type(error).__name__}: {error}")
        raise SystemExit(1 if self.failed else 0)


def differs(what, got, wanted):
    return None if got == wanted else f"{what} is {got!r}, not {wanted!r}"


def lacks(what, got, wanted):
    """What of `wanted` is not in the object `got`."""
    wrong = {name: got.get(name) for name, value in wanted.items() if got.get(name) != value}
    return f"{what} has {wrong!r} instead of {wanted!r}" if wrong else None


def refused(reply, status, *faults):
    """`faults` are (pointer, code), all of them in any order."""
    if reply.status != status:
        return f"status {reply.status} instead of {status}: {reply.body[:300]!r}"
    key = lambda fault: (fault[0] or "", fault[1])
    if faults and sorted(reply.faults(), key=key) != sorted(faults, key=key):
        return f"faults {reply.faults()!r} instead of {list(faults)!r}"
    return None

"""A raw HTTP client for tests of the edge: it sends bytes as given and reads what comes back."""

import json
import os
import socket
import time
import urllib.parse

from report import Report  # also for those who import this module

URL = urllib.parse.urlsplit(os.environ["TAXPREVIEW_URL"])
KEY = os.environ.get("TAXPREVIEW_KEY") or os.environ.get("KEY", "")
FACTOR = float(os.environ.get("TEST_TIME_FACTOR") or 1)
CRLF = b"\r\n"
HOST = b"Host: taxpreview.test\r\n"


class Reply:
    """One response: status, headers (lower-case names) and body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["errors"][0]["code"]


class Client:
    """A connection. `stream` holds what was received and not yet read as a reply."""

    def __init__(self, timeout=5.0):
        self.socket = socket.create_connection((URL.hostname, URL.port), timeout=timeout * FACTOR)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = b""
        self.closed = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self.closed = True
        self.stream += data
        return bool(data)

    def read(self, method="GET"):
        """The next reply; raises EOFError when the connection ends before it is whole."""
        while CRLF + CRLF not in self.stream:
            if not self._more():
                raise EOFError("closed before a reply")
        head, self.stream = self.stream.split(CRLF + CRLF, 1)
        lines = head.split(CRLF)
        status = int(lines[0].split()[1])
        headers = dict(line.decode().lower().split(": ", 1)[:1] + [line.decode().split(": ", 1)[1]]
                       for line in lines[1:])
        if status == 100:
            return self.read(method)
        length = 0 if method == "HEAD" or status in (204, 304) else int(
            headers.get("content-length", 0))
        while len(self.stream) < length:
            if not self._more():
                raise EOFError("closed within a reply")
        body, self.stream = self.stream[:length], self.stream[length:]
        return Reply(status, headers, body)

    def drain(self, seconds):
        """Everything that comes until the other side closes or the time is over."""
        end = time.monotonic() + seconds * FACTOR
        while not self.closed and time.monotonic() < end:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                self._more()
            except TimeoutError:
                break
        return self.stream


def request(method="GET", path="/healthz", headers=(), body=None, key=True):
    """The bytes of a well-formed request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: taxpreview.test"]
    if key and KEY:
        lines.append(f"Authorization: Bearer {KEY}")
    if body is not None and not any(h.lower().startswith("content-length") for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    lines += list(headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


def ask(*arguments, **options):
    """One request on a connection of its own."""
    with Client() as client:
        client.send(request(*arguments, **options))
        return client.read(arguments[0] if arguments else "GET")


def expect(pairs):
    """The first of (what, got, wanted) that differs, in words; None when all agree."""
    for what, got, wanted in pairs:
        if got != wanted:
            return f"{what} is {got!r}, not {wanted!r}"
    return None

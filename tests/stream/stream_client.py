"""A reader of server-sent events over a plain socket, which can stop reading, hang up and come back."""

import http.client
import json
import os
import re
import socket
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))

FACTOR = float(os.environ.get("TEST_TIME_FACTOR") or 1)
SOON = 5 * FACTOR


class Ended(Exception):
    """The stream has ended."""


class Late(Exception):
    """Nothing came in time."""


class Event:
    def __init__(self, name, data, last_id):
        self.name = name
        self.data = data
        self.id = last_id

    def json(self):
        return json.loads(self.data)

    def __repr__(self):
        return f"{self.name} {self.id} {self.data[:120]}"


class Stream:
    """One stream: `status` and `headers` of the head; of a refusal also `body`."""

    def __init__(self, path, key=None, url=None, last_id=None, receive=None, **headers):
        place = urllib.parse.urlsplit(url or os.environ["TAXPREVIEW_STREAM_URL"])
        self.socket = socket.socket()
        if receive:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.socket.settimeout(SOON)
        self.socket.connect((place.hostname, place.port))
        fields = {"Host": place.netloc, "Accept": "text/event-stream",
                  **{name.replace("_", "-"): value for name, value in headers.items()}}
        key = key or (None if "ticket=" in path else os.environ["TAXPREVIEW_KEY"])
        if key:
            fields["Authorization"] = f"Bearer {key}"
        if last_id is not None:
            fields["Last-Event-ID"] = str(last_id)
        version = fields.pop("version", "HTTP/1.1")
        method = fields.pop("method", "GET")
        head = [f"{method} {path} {version}"] + [f"{name}: {value}" for name, value in fields.items()]
        self.socket.sendall("\r\n".join(head + ["", ""]).encode())
        self.raw = b""  # as it came
        self.text = b""  # without the chunks' frames
        self.comments = []
        self.last_id = int(last_id) if str(last_id).isdigit() else None
        self.ids = []
        self.retry = None
        self.ended = False
        self.read_head(method)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            self.ended = True
        self.raw += data

    def read_head(self, method):
        while b"\r\n\r\n" not in self.raw:
            self.receive()
            if self.ended:
                raise Ended(f"no head: {self.raw!r}")
        head, _, self.raw = self.raw.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in
                        (line.partition(":") for line in lines[1:])}
        self.chunked = self.headers.get("transfer-encoding") == "chunked"
        self.body = b""
        if method != "HEAD" and "content-length" in self.headers:
            while len(self.raw) < int(self.headers["content-length"]) and not self.ended:
                self.receive()
            self.body = self.raw

    def code(self):
        return json.loads(self.body)["errors"][0]["code"]

    def unchunk(self):
        """Moves whole chunks from `raw` to `text`."""
        if not self.chunked:
            self.text += self.raw
            self.raw = b""
            return
        while b"\r\n" in self.raw:
            size, _, rest = self.raw.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            if rest[length:length + 2] != b"\r\n":
                raise AssertionError(f"a chunk that does not end: {rest[:200]!r}")
            self.text += rest[:length]
            self.raw = rest[length + 2:]
            if length == 0:
                self.ended = True

    def block(self):
        """The next block of lines, or None when more must come."""
        self.unchunk()
        if b"\n\n" not in self.text:
            return None
        block, _, self.text = self.text.partition(b"\n\n")
        return block.decode()

    def interpret(self, block):
        """What a browser makes of a block: an event, or None."""
        name, data = "message", []
        for line in block.split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "":
                self.comments.append((time.monotonic(), value))
            elif field == "event":
                name = value
            elif field == "data":
                data.append(value)
            elif field == "id":
                self.last_id = int(value)
                self.ids.append(self.last_id)
            elif field == "retry":
                self.retry = int(value)
            else:
                raise AssertionError(f"a line that is none: {line!r}")
        return Event(name, "\n".join(data), self.last_id) if data else None

    def next(self, seconds=SOON):
        """The next event; Late when none comes in time, Ended at the end."""
        end = time.monotonic() + seconds
        while True:
            block = self.block()
            if block is not None:
                event = self.interpret(block)
                if event is not None:
                    return event
                continue
            if self.ended:
                raise Ended()
            left = end - time.monotonic()
            if left <= 0:
                raise Late(f"nothing in {seconds} s")
            self.socket.settimeout(left)
            try:
                self.receive()
            except TimeoutError:
                continue
            except ConnectionResetError:
                self.ended = True

    def until(self, wanted, seconds=SOON):
        """Events up to the first that `wanted` says yes to, that one included."""
        end = time.monotonic() + seconds
        seen = []
        while True:
            seen.append(self.next(max(0.001, end - time.monotonic())))
            if wanted(seen[-1]):
                return seen

    def named(self, name, seconds=SOON):
        return self.until(lambda event: event.name == name, seconds)[-1]

    def quiet(self, seconds=0.3):
        """None, or the event that came although none should."""
        try:
            return f"came: {self.next(seconds * FACTOR)!r}"
        except Late:
            return None


class Listener(threading.Thread):
    """Reads a stream in the background and keeps what came; comes back when it is cut."""

    def __init__(self, open_stream):
        super().__init__(daemon=True)
        self.open_stream = open_stream  # called with the last id
        self.stream = open_stream(None)
        self.events = []  # (when, event)
        self.connections = 1
        self.faults = []
        self.stopping = False
        self.start()

    def run(self):
        while not self.stopping:
            try:
                self.events.append((time.monotonic(), self.stream.next(0.5)))
            except Late:
                continue
            except (Ended, OSError):
                self.come_back()
            except Exception as error:  # told to the caller, who judges it
                self.faults.append(repr(error))
                return

    def come_back(self):
        last_id = self.stream.last_id
        while not self.stopping:
            try:
                self.stream = self.open_stream(last_id)
                if self.stream.status == 200:
                    self.connections += 1
                    return
                self.stream.close()
            except (Ended, OSError):
                pass
            time.sleep(0.05)

    def stop(self):
        self.stopping = True
        self.join()
        self.stream.close()


def metric(name, url=None):
    """A figure of the daemon's own."""
    place = urllib.parse.urlsplit(url or os.environ["TAXPREVIEW_URL"])
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=SOON)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return int(re.search(rf"^{name} (-?\d+)$", text, re.M)[1])


def post_ticket(api):
    reply = api.post("/v1/stream-tickets", None)
    if reply.status != 201:
        raise AssertionError(f"no ticket: {reply.status} {reply.body!r}")
    return reply.json()

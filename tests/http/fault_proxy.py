"""A proxy between a daemon and PostgreSQL's socket that understands just enough of the protocol to
cut a connection at a chosen message: before COMMIT is forwarded, after it was, or once the server
has said that it went through and before the daemon hears of it."""

import os
import select
import shutil
import socket
import struct
import tempfile
import threading

PORT = 5432
BEFORE, SENT, ANSWERED = "before", "sent", "answered"


class Messages:
    """Cuts a stream into whole messages; the first of a client has no type byte."""

    def __init__(self, has_start):
        self.waiting = b""
        self.has_start = has_start

    def feed(self, data):
        self.waiting += data
        found = []
        while True:
            header = 4 if self.has_start else 5
            if len(self.waiting) < header:
                return found
            size = struct.unpack("!I", self.waiting[header - 4:header])[0] + header - 4
            if len(self.waiting) < size:
                return found
            kind = b"" if self.has_start else self.waiting[:1]
            found.append((kind, self.waiting[:size]))
            self.waiting = self.waiting[size:]
            self.has_start = False


def is_of(kind, message, statement):
    """Whether it is a Bind of this statement: an empty portal's name, then the statement's."""
    return kind == b"B" and message[5:].startswith(b"\x00" + statement + b"\x00")


class Link(threading.Thread):
    """One connection of the daemon."""

    def __init__(self, proxy, client):
        super().__init__(daemon=True)
        self.proxy = proxy
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)
        self.from_client = Messages(True)
        self.from_server = Messages(False)
        self.writes = False  # it has seen a BEGIN
        self.silent = False
        self.held = b""  # answers of a batch that has not ended

    def run(self):
        try:
            self.server.connect(self.proxy.target)
            while self.step():
                pass
        except OSError:
            pass
        finally:
            self.close()

    def close(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.client.close()
        self.server.close()
        with self.proxy.lock:
            if self in self.proxy.links:
                self.proxy.links.remove(self)

    def step(self):
        ready, _, _ = select.select([self.client, self.server], [], [], 0.5)
        for end in ready:
            data = end.recv(65536)
            if not data:
                return False
            if self.proxy.silent or self.silent:
                self.silent = True  # half open: what was swallowed once is missing for ever
                continue
            keep = self.upstream(data) if end is self.client else self.downstream(data)
            if not keep:
                return False
        return self.proxy.open

    def upstream(self, data):
        cut = False
        for kind, message in self.from_client.feed(data):
            self.writes = self.writes or is_of(kind, message, b"db_begin")
            if self.writes and self.proxy.counts_down():
                return False
            commits = is_of(kind, message, b"db_commit")
            if commits and self.proxy.takes_cut(BEFORE):
                return False
            cut = cut or (commits and self.proxy.takes_cut(SENT))
            self.forward(self.server, message, whole=kind == b"P")
        return not cut

    def downstream(self, data):
        for kind, message in self.from_server.feed(data):
            if kind == b"C" and message[5:] == b"COMMIT\x00" and self.proxy.takes_cut(ANSWERED):
                return False
            if self.proxy.holds_answers and self.writes:
                self.held += message
                if kind != b"Z":
                    continue
                message, self.held = self.held, b""
            self.forward(self.client, message)
        return True

    def forward(self, end, message, whole=False):
        """What prepares statements goes whole: so many bytes, of each connection that was cut
        before, could take longer than anybody waits."""
        if whole or not self.proxy.trickles:
            end.sendall(message)
            return
        for at in range(len(message)):
            end.sendall(message[at:at + 1])


class Proxy:
    """Listens as a PostgreSQL in a folder of its own; `folder` is the host to connect to."""

    def __init__(self, target_folder):
        self.target = os.path.join(target_folder, f".s.PGSQL.{PORT}")
        self.folder = tempfile.mkdtemp(prefix="tp-", dir="/tmp")
        self.lock = threading.Lock()
        self.links = []
        self.cut_at = None
        self.cuts = 0
        self.countdown = None
        self.silent = False  # swallows everything
        self.trickles = False  # one byte at a time
        self.holds_answers = False  # a batch's answers go on together, or are lost together
        self.open = True
        self.listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        self.listener.bind(os.path.join(self.folder, f".s.PGSQL.{PORT}"))
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.open = False
        self.listener.close()
        self.cut_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def accept(self):
        while self.open:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            link = Link(self, client)
            with self.lock:
                self.links.append(link)
            link.start()

    def cut_all(self):
        with self.lock:
            links = list(self.links)
        for link in links:
            try:
                link.client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut_next(self, where):
        """The next COMMIT of any connection is cut there, once."""
        with self.lock:
            self.cut_at = where

    def takes_cut(self, where):
        with self.lock:
            if self.cut_at != where:
                return False
            self.cut_at = None
            self.cuts += 1
            return True

    def cut_after(self, messages):
        """The connection that sends this many further messages of transactions is cut."""
        with self.lock:
            self.countdown = messages

    def counts_down(self):
        with self.lock:
            if self.countdown is None:
                return False
            self.countdown -= 1
            if self.countdown >= 0:
                return False
            self.countdown = None
            self.cuts += 1
            return True

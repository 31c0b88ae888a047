#!/usr/bin/env python3
"""Malformed HTTP, made rather than listed: framing fields in every disagreement, names and line
ends bent in every place, chunks that lie. Each is refused within a second, or closed; a request
hidden behind it never runs, which the daemon's own counter tells, not only the replies; and nothing
ends the daemon (reliability R7, T1 to T3)."""

import itertools
import os
import re
import sys
import time
import urllib.parse

import edge_client
import fault_support
from edge_client import CRLF, KEY, Client
from fault_support import FACTOR, Daemon, Report, ask, at_once, expect

AUTH = b"Authorization: Bearer " + KEY.encode() + CRLF
JSON = b"Content-Type: application/json\r\n"
HOST = b"Host: taxpreview.test\r\n"
HIDDEN = b"GET /v1/lot-methods HTTP/1.1\r\n" + HOST + AUTH + CRLF
HIDDEN_ROUTE = 'route="/v1/lot-methods"'
BARE = "bare line feed"  # the library reads on; what matters is that nothing behind it runs
LENGTH, CODING = b"Content-Length", b"Transfer-Encoding"


def post(fields, body, version=b"HTTP/1.1", line_end=CRLF):
    lines = [b"POST /v1/households?dry_run=true " + version, HOST[:-2], AUTH[:-2], JSON[:-2]]
    return line_end.join(lines + fields) + line_end + line_end + body


def chunked(size, data, rest=b"0\r\n\r\n", fields=()):
    return post([CODING + b": chunked", *fields], size + CRLF + data + CRLF + rest + HIDDEN)


def framings():
    """Two framing fields that disagree, or one that says nothing certain, in every order."""
    lengths = [b"0", b"5", b"%d" % len(HIDDEN), b"00", b"5, 0", b"+0", b"-1", b"0x0", b"", b"1e1"]
    codings = [b"chunked", b"identity", b"gzip, chunked", b"chunked, identity", b"xchunked",
               b" chunked,", b"\x0bchunked", b"chunked\xa0", b"\"chunked\"", b"chunked;q=1"]
    for length, coding in itertools.product(lengths[:5], codings):
        pair = [LENGTH + b": " + length, CODING + b": " + coding]
        yield f"length {length!r} and coding {coding!r}", post(pair, b"0\r\n\r\n" + HIDDEN)
        yield f"coding {coding!r} and length {length!r}", post(pair[::-1], b"0\r\n\r\n" + HIDDEN)
    for first, second in itertools.permutations(lengths[:4], 2):
        yield (f"lengths {first!r} and {second!r}",
               post([LENGTH + b": " + first, LENGTH.lower() + b": " + second], HIDDEN))
    for coding in codings[1:]:
        yield f"coding {coding!r}", post([CODING + b": " + coding], b"0\r\n\r\n" + HIDDEN)
    for length in lengths[4:]:
        yield f"length {length!r}", post([LENGTH + b": " + length], HIDDEN)


def bent_names():
    """A framing field whose name another reader would take for that name, or for another."""
    for name, value in ((LENGTH, b"%d" % len(HIDDEN)), (CODING, b"chunked"), (b"Host", b"other")):
        for bent in (name + b" ", name + b"\t", b" " + name, b"\t" + name, name + b"\x00",
                     name + b"\x0b", name + b"\xa0", name.replace(b"-", b"\r\n -"), name + b"\r",
                     name[:-1] + b"\x01" + name[-1:], b"\xef\xbb\xbf" + name, name + b"\r\n"):
            yield (f"name {bent!r}", post([bent + b": " + value], b"0\r\n\r\n" + HIDDEN))
    for ends in (b"\n", b"\r", b"\r\r\n", b"\n\r", b"\x00\r\n"):
        yield (f"line end {ends!r} before a length", post(
            [b"X-A: a" + ends + LENGTH + b": %d" % len(HIDDEN)], HIDDEN))
        yield (f"line end {ends!r} before a coding", post(
            [b"X-A: a" + ends + CODING + b": chunked"], b"0\r\n\r\n" + HIDDEN))
        if ends not in (b"\r\r\n", b"\r"):  # without a line feed no head ends
            yield f"every line end {ends!r}", post([LENGTH + b": 2"], b"{}", line_end=ends)


def lying_chunks():
    for size in (b"-1", b"+1", b"0x1", b"1 1", b"g", b"", b" ", b"\x00", b"1\x00", b"1\n", b"\n1",
                 b"fffffffffffffffff", b"1_0", b"\xd9\xa1", b"1\x0b", b"1,1", b"1.0"):
        yield f"chunk size {size!r}", chunked(size, b"{")
    for size in (b"ffffffffffffffff", b"8000000000000000", b"7fffffffffffffff", b"100001"):
        yield f"chunk size {size!r}", chunked(size, b" " * 0x100010)
    yield f"{BARE} behind a chunk's extension", post(
        [CODING + b": chunked"], b"2;\n{}\r\n0\r\n\r\n" + HIDDEN)
    yield "chunk longer than its size", chunked(b"1", b"{}" + HIDDEN)
    yield "chunk shorter than its size", chunked(b"40", b"{}", HIDDEN)
    yield "no line end behind a chunk", post([CODING + b": chunked"], b"2\r\n{}0\r\n\r\n" + HIDDEN)
    yield f"{BARE}s in chunks", post([CODING + b": chunked"], b"2\n{}\n0\n\n" + HIDDEN)
    for field in (LENGTH + b": 5", CODING + b": chunked", HOST[:-2], b"X\x00: a", b"X : a"):
        yield (f"expected 100 and {field!r} twice",
               post([b"Expect: 100-continue", field, field], HIDDEN))


def bent_lines():
    for line in (b"POST /v1/households HTTP/1.1 ", b" POST /v1/households HTTP/1.1",
                 b"POST  /v1/households HTTP/1.1", b"POST /v1/households  HTTP/1.1",
                 b"POST\t/v1/households\tHTTP/1.1", b"POST /v1/households HTTP/1.1\x00",
                 b"POST /v1/households HTTP/01.1", b"POST /v1/households HTTP/1.10",
                 b"POST /v1/households HTTP/3", b"POST /v1/households HTTPS/1.1", b"POST HTTP/1.1",
                 b"POST /v1/households", b"P\x00ST / HTTP/1.1", b"\x00", b"POST /\x00 HTTP/1.1",
                 b"POST /v1/households\x0bHTTP/1.1", b"POST /v1\xa0 HTTP/1.1",
                 b"CONNECT a:80 HTTP/1.1", b"POST /v1/households HTTP/1.1\r\nHost: a, b",
                 b"POST http://a/v1/households HTTP/1.1", b"POST ?x HTTP/1.1"):
        yield (f"line {line!r}", line + CRLF + HOST + AUTH + JSON + LENGTH + b": 0" + CRLF * 2
               + HIDDEN)


def cases():
    yield from framings()
    yield from bent_names()
    yield from lying_chunks()
    yield from bent_lines()


def hidden_runs(url):
    text = ask(url, "GET", "/metrics", key=None).body.decode()
    return sum(int(line.split()[-1]) for line in text.splitlines()
               if line.startswith("taxpreview_requests_total") and HIDDEN_ROUTE in line)


def refused(raw, may_be_served):
    """None when only refusals came, or the one reply, and the connection ended in time."""
    with Client() as client:
        start = time.monotonic()
        try:
            client.send(raw)
        except ConnectionError:
            pass
        received = client.drain(2)
        took = time.monotonic() - start
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
    good = [status for status in statuses if status < 400 and status != 100]
    if len(good) > may_be_served:
        return f"served {statuses}"
    if not client.closed or took > 1.0 * FACTOR:
        return f"not ended in a second, {statuses}"
    return None


def judge(daemon, name, raw):
    before = hidden_runs(daemon.url)
    problem = refused(raw, 1 if BARE in name else 0)
    ran = hidden_runs(daemon.url) - before
    if ran:
        return f"the hidden request ran {ran} times"
    return problem or expect(("process", daemon.process.poll(), None))


def noise(daemon):
    """What no reader could take for HTTP, and requests cut anywhere by a byte that is wrong."""
    good = post([LENGTH + b": 2"], b"{}")
    raws = [os.urandom(2000) for _ in range(50)] + [b"\x00" * 5000, b"\r\n" * 20000, b"A" * 70000]
    for at in range(0, len(good), 3):
        for byte in (b"\x00", b"\n", b" ", b"\xff"):
            raws.append(good[:at] + byte + good[at + 1:])

    def send(raw):
        with Client() as client:
            try:
                client.send(raw)
                client.socket.shutdown(1)
            except OSError:
                pass
            return client.drain(0.4)

    for at in range(0, len(raws), 48):
        for received in at_once([lambda raw=raw: send(raw) for raw in raws[at:at + 48]]):
            if isinstance(received, Exception):
                return repr(received)
            if b"HTTP/1.1 5" in received and b"HTTP/1.1 501" not in received:
                return f"{received[:200]!r}"
    return expect(("process", daemon.process.poll(), None),
                  ("health", ask(daemon.url, "GET", "/healthz", key=None).status, 200))


def keys_that_are_none(daemon):
    """A key of the right length whose bytes are no key's: refused before the database sees it."""
    for at in range(len(KEY)):
        for byte in (b"\xff", b"\xc3", b"%", b"U", b"-"):
            key = KEY[:at].encode() + byte + KEY[at + 1:].encode()
            with Client() as client:
                client.send(b"GET /v1/lot-methods HTTP/1.1\r\n" + HOST + b"Authorization: Bearer "
                            + key + CRLF * 2)
                status = client.read().status
                if status != 401 and key != KEY.encode():
                    return f"{byte!r} at {at}: {status}"
    return expect(("process", daemon.process.poll(), None))


def legal(daemon):
    """The control: what is unusual and right is served. Behind a body of known length the next
    request runs; behind chunks, whose ends readers see differently, the connection ends."""
    body = b'{"name":"n"}'
    framed = chunked(b"c", body, b"0\r\n\r\n")
    extended = chunked(b"c;name=value", body, b"0\r\n\r\n")
    trailed = chunked(b"00c", body, b"0\r\nX-Trailer: a\r\n\r\n")
    plain = post([LENGTH + b": %d" % len(body)], body) + HIDDEN
    for name, raw, statuses in (("chunked", framed, [201]), ("extension", extended, [201]),
                                ("trailer", trailed, [201]), ("length", plain, [201, 200])):
        before = hidden_runs(daemon.url)
        with Client() as client:
            client.send(raw)
            got = [client.read().status for _ in statuses]
            client.drain(0.2)
            left = client.stream
        problem = expect((name, got, statuses), (name + ": more", left, b""),
                         (name + " ran", hidden_runs(daemon.url) - before, len(statuses) - 1))
        if problem:
            return problem
    return None


def main():
    report = Report()
    if not fault_support.DAEMON:
        print("skip - malformed HTTP: TAXPREVIEW_DAEMON is not set")
        return 0
    with Daemon(TAXPREVIEW_LOOPS="1") as daemon:
        daemon.ready()
        edge_client.URL = urllib.parse.urlsplit(daemon.url)
        report.case("R7: the control: right and unusual requests are served",
                    lambda: legal(daemon))
        made = list(cases())
        for name, raw in made:
            report.case(f"R7: {name}", lambda: judge(daemon, name, raw))
        report.case("R7: there are 150 cases at least", lambda: expect(
            ("enough", len(made) >= 150, True)))
        report.case("R7: noise", lambda: noise(daemon))
        report.case("R7: keys that are none", lambda: keys_that_are_none(daemon))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

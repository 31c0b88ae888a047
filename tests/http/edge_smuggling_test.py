#!/usr/bin/env python3
"""Heads and bodies that two readers could take for different requests: each is refused within a
second, the connection is closed, and nothing of it runs as a second request (reliability T1..T3)."""

import sys
import time

from edge_client import CRLF, FACTOR, HOST, KEY, Client, Report

HIDDEN = b"GET /healthz?hidden HTTP/1.1\r\n" + HOST + CRLF
AUTH = b"Authorization: Bearer " + KEY.encode() + CRLF
JSON = b"Content-Type: application/json\r\n"


def get(target=b"/healthz", fields=HOST, version=b"HTTP/1.1"):
    return b"GET " + target + b" " + version + CRLF + fields + CRLF


def post(fields, body=HIDDEN, version=b"HTTP/1.1"):
    return b"POST /v1/households " + version + CRLF + HOST + AUTH + JSON + fields + CRLF + body


def chunked(body, fields=b""):
    return post(b"Transfer-Encoding: chunked\r\n" + fields, body)


def long_of(length):
    return str(length).encode()


BAD_LENGTHS = [
    b"+5", b"-5", b"5 5", b"5,5", b"5, 5", b"0x5", b"5e0", b"5.0", b"", b" ", b"five", b"5;",
    b"18446744073709551615", b"18446744073709551616", b"9223372036854775808",
    b"99999999999999999999999999", b"\xd9\xa5", b"5\x00", b"5\x0b",
]

BAD_CODINGS = [
    b"gzip", b"xchunked", b"chunked, chunked", b"gzip, chunked", b"chunked, identity", b"identity",
    b"chunked;q=1", b"\x0bchunked", b"chunked\x00x", b"'chunked'", b"\"chunked\"", b"", b"chunked,",
    b"trailers", b"CHUNKED,gzip",
]

BAD_TARGETS = [
    b"/a%00b", b"/a%0ab", b"/a%0d%0ab", b"/v1%2fhouseholds", b"/v1%2Fhouseholds", b"/a%5cb",
    b"/a\\b", b"/a%7fb", b"/a%1fb", b"/a%", b"/a%2", b"/a%zz", b"/a%2g", b"//healthz", b"healthz",
    b"*", b"http://taxpreview.test/healthz", b"/health\x01z", b"/health\xffz", b"/a#b", b"/%ff",
    b"/healthz?x=%00", b"/healthz?x=%0a", b"/" + b"a" * 2048, b"/?" + b"a" * 2100,
    b"/%u0041", b"/%c0%af", b"/%ed%a0%80", b"/healthz%", b"/healthz?%", b"/a\x7f", b"///",
    b"https:/healthz",
]

BAD_HOSTS = [
    b"", b"a b", b"a,b", b"a/b", b"user@a", b"a\x00b", b"a\tb", b"a?b", b"a#b", b"\xff",
    b"a" * 300,
]

BAD_FIELDS = [
    (b"folded line", HOST + b"X-A: a\r\n b\r\n"),
    (b"folded length", HOST + b"Content-Lengt: 5\r\n h\r\n"),
    (b"blank before the first field", b" X-A: a\r\n" + HOST),
    (b"blank before the colon", HOST + b"X-A : a\r\n"),
    (b"no colon", HOST + b"X-A\r\n"),
    (b"empty name", b": a\r\n" + HOST),
    (b"NUL in a value", HOST + b"X-A: a\x00b\r\n"),
    (b"NULs at the end of a value", b"X-A: a\x00\x00\r\n" + HOST),
    (b"NUL in a name", HOST + b"X\x00A: a\r\n"),
    (b"bare CR in a value", HOST + b"X-A: a\rX-B: b\r\n"),
    (b"bare LF between fields", HOST + b"X-A: a\nX-B: b\r\n"),
    (b"control character", HOST + b"X-A: a\x01b\r\n"),
    (b"delete character", HOST + b"X-A: a\x7fb\r\n"),
    (b"parenthesis in a name", HOST + b"X(A): a\r\n"),
    (b"non-ASCII name", HOST + b"X-\xc3\xa4: a\r\n"),
    (b"two Authorizations", HOST + AUTH + AUTH),
    (b"two Content-Types", HOST + JSON + JSON),
    (b"65 fields", HOST + b"X-A: a\r\n" * 64),
    (b"9 kB of fields", HOST + b"X-A: " + b"a" * 9000 + CRLF),
    (b"20 kB of fields", HOST + b"X-A: " + b"a" * 20000 + CRLF),
    (b"20 kB of one name", HOST + b"A" * 20000 + b": a\r\n"),
]

BAD_LINES = [
    (b"no version", b"GET /healthz\r\n\r\n"),
    (b"version 2", get(version=b"HTTP/2.0")),
    (b"version 1.2", get(version=b"HTTP/1.2")),
    (b"version 0.9", get(version=b"HTTP/0.9")),
    (b"version in small letters", get(version=b"http/1.1")),
    (b"version without a name", get(version=b"1.1")),
    (b"blank in the target", b"GET /health z HTTP/1.1\r\n" + HOST + CRLF),
    (b"no target", b"GET HTTP/1.1\r\n" + HOST + CRLF),
    (b"nothing but a method", b"GET\r\n\r\n"),
    (b"method with a slash", b"G/T /healthz HTTP/1.1\r\n" + HOST + CRLF),
    (b"method in quotes", b"\"GET\" /healthz HTTP/1.1\r\n" + HOST + CRLF),
    (b"TLS on a plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    (b"HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    (b"40 kB without a line end", b"G" * 40000),
    (b"40 kB of target", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n" + HOST + CRLF),
]

BAD_CHUNKS = [
    (b"size not hexadecimal", b"zz\r\n"),
    (b"size with 0x", b"0x5\r\nhello\r\n0\r\n\r\n"),
    (b"size negative", b"-5\r\nhello\r\n0\r\n\r\n"),
    (b"size with a sign", b"+5\r\nhello\r\n0\r\n\r\n"),
    (b"size of 18 digits", b"ffffffffffffffffff\r\n"),
    (b"size of 2^64 - 1", b"ffffffffffffffff\r\n" + b"x" * 2097152),
    (b"size empty", b"\r\nhello\r\n"),
    (b"data longer than its size", b"2\r\nhello\r\n0\r\n\r\n"),
    (b"no line end after the data", b"5\r\nhello0\r\n\r\n"),
    (b"size in Arabic digits", b"\xd9\xa5\r\nhello\r\n0\r\n\r\n"),
    (b"size with a blank before it", b" 5\r\nhello\r\n0\r\n\r\n"),
    (b"size with a blank within", b"1 0\r\nhello\r\n0\r\n\r\n"),
    (b"size with an underscore", b"1_0\r\nhello\r\n0\r\n\r\n"),
    (b"size with NUL", b"5\x00\r\nhello\r\n0\r\n\r\n"),
    (b"size ended by bare CR", b"5\rhello\r\n0\r\n\r\n"),
    (b"size over the cap", b"200000\r\n" + b"x" * 2097152 + b"\r\n0\r\n\r\n"),
]


def framing_cases():
    yield "two equal lengths", post(b"Content-Length: 5\r\nContent-Length: 5\r\n")
    yield "two lengths", post(b"Content-Length: 0\r\nContent-Length: 5\r\n")
    yield "two lengths, the longer first", post(b"Content-Length: 60\r\nContent-Length: 0\r\n")
    yield "two lengths in two cases", post(b"Content-Length: 0\r\ncontent-length: 5\r\n")
    yield "length and chunked", chunked(b"0\r\n\r\n" + HIDDEN, b"Content-Length: 5\r\n")
    yield "chunked and length", post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                                     b"0\r\n\r\n" + HIDDEN)
    yield "chunked twice", chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: chunked\r\n")
    yield "chunked and identity", chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: identity\r\n")
    yield "blank before the colon of a coding", post(b"Transfer-Encoding : chunked\r\n",
                                                     b"0\r\n\r\n" + HIDDEN)
    yield "blank before the colon of a length", post(b"Content-Length : 60\r\n")
    yield "tab before the colon of a length", post(b"Content-Length\t: 60\r\n")
    yield "folded coding", post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n" + HIDDEN)
    yield "chunked in HTTP/1.0", post(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN,
                                      b"HTTP/1.0")
    yield "GET with a body", get(fields=HOST + b"Content-Length: %d\r\n" % len(HIDDEN)) + HIDDEN
    yield "GET chunked", get(fields=HOST + b"Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n"
    yield "length over the cap", post(b"Content-Length: 1048577\r\n", b"")
    yield "length far over the cap", post(b"Content-Length: 999999999999\r\n", b"")
    yield "lengths around another field", post(
        b"Content-Length: 0\r\nX-A: a\r\nContent-Length: 60\r\n")
    yield "empty coding and chunked", post(
        b"Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN)
    yield "coding hidden behind a folded field", post(
        b"X-A: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")
    yield "length glued by a folded line", post(b"Content-: 60\r\n Length\r\n")
    yield "length with a NUL in its name", post(b"Content-Length\x00: 60\r\n")
    yield "length with an underscore in its name and chunked", post(
        b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6\r\n")
    yield "coding behind a bare CR", post(
        b"X-A: a\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n")
    yield "length behind a bare LF", post(b"X-A: a\nContent-Length: 5\r\nX-B: b\r\n")
    yield "HEAD with a body", b"HEAD /healthz HTTP/1.1\r\n" + HOST + (
        b"Content-Length: %d\r\n\r\n" % len(HIDDEN)) + HIDDEN
    yield "OPTIONS with a body", b"OPTIONS /v1/households HTTP/1.1\r\n" + HOST + (
        b"Content-Length: %d\r\n\r\n" % len(HIDDEN)) + HIDDEN
    yield "DELETE with a body", b"DELETE /v1/lot-methods HTTP/1.1\r\n" + HOST + (
        b"Content-Length: %d\r\n\r\n" % len(HIDDEN)) + HIDDEN
    yield "CONNECT", b"CONNECT taxpreview.test:443 HTTP/1.1\r\n" + HOST + CRLF + HIDDEN
    for value in BAD_LENGTHS:
        yield f"length {value!r}", post(b"Content-Length: " + value + CRLF)
    for value in BAD_CODINGS:
        yield f"coding {value!r}", post(b"Transfer-Encoding: " + value + CRLF,
                                        b"0\r\n\r\n" + HIDDEN)


def head_cases():
    yield "no host", get(fields=b"")
    yield "two hosts", get(fields=HOST + HOST)
    yield "two different hosts", get(fields=HOST + b"Host: other.test\r\n")
    for value in BAD_HOSTS:
        yield f"host {value[:20]!r}", get(fields=b"Host: " + value + CRLF)
    for target in BAD_TARGETS:
        yield f"target {target[:30]!r}", get(target)
    for name, fields in BAD_FIELDS:
        yield name.decode(), get(fields=fields)
    for name, raw in BAD_LINES:
        yield name.decode(), raw
    for name, body in BAD_CHUNKS:
        yield "chunk: " + name.decode(), chunked(body + HIDDEN)


def refused(raw):
    """None when no more comes back than refusals and the connection is closed in time. (For some
    lengths that it cannot parse the library sends the head of its own 400 or 413 twice.)"""
    with Client() as client:
        start = time.monotonic()
        try:
            client.send(raw)
        except ConnectionError:
            pass
        received = client.drain(2.0)
        took = time.monotonic() - start
    statuses = [line.split()[1] for line in received.split(CRLF) if line.startswith(b"HTTP/1.1 ")]
    statuses = [status for status in statuses if status != b"100"]
    if any(not b"400" <= status < b"600" or status != statuses[0] for status in statuses):
        return f"answered {statuses}"
    if not client.closed:
        return "left open"
    return None if took < 1.0 * FACTOR else f"took {took:.1f} s"


def served(raw):
    with Client() as client:
        client.send(raw)
        status = client.read().status
    return None if status == 200 else f"answered {status}"


def main():
    report = Report()
    for name, raw in list(framing_cases()) + list(head_cases()):
        report.case(f"refused: {name}", lambda: refused(raw))
    report.case("served: blanks around a value",
                lambda: served(get(fields=HOST + b"X-A:  a \t \r\nX-B:\r\nX-C: \r\n")))
    report.case("served: 64 fields", lambda: served(get(fields=HOST + b"X-A: a\r\n" * 63)))
    report.case("served: HTTP/1.0 without a host", lambda: served(get(fields=b"", version=b"HTTP/1.0")))
    report.case("served: empty lines before the request", lambda: served(b"\r\n\r\n" + get()))
    report.case("served after all of these", lambda: served(get()))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

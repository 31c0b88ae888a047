#!/usr/bin/env python3
"""The edge as a client meets it: problems, methods, headers, connections (performance P1, P2, P8,
P10; product section 4). Runs against a live daemon."""

import json
import re
import resource
import sys
import time

from edge_client import CRLF, FACTOR, KEY, Client, Report, ask, expect, request

SECURE_MEMBERS = ["type", "title", "status", "detail", "instance", "request_id", "errors"]
JSON = "Content-Type: application/json"
PATH = "/v1/households"
METHODS = "/v1/lot-methods"


def problem(reply, status, code):
    """None when the reply is a whole problem of this status whose first fault has this code."""
    if reply.status != status:
        return f"status {reply.status}, not {status}: {reply.body[:200]!r}"
    document = reply.json()
    missing = [name for name in SECURE_MEMBERS if name not in document]
    if missing:
        return f"lacks {missing}"
    return expect([
        ("content-type", reply.headers.get("content-type"), "application/problem+json"),
        ("status", document["status"], status),
        ("request_id", document["request_id"], reply.headers.get("x-request-id")),
        ("code", document["errors"][0]["code"], code),
    ])


def post(path=PATH, body=b"{", headers=(JSON,), **options):
    return ask("POST", path, headers, body, **options)


def problem_cases():
    yield "unknown path", lambda: problem(ask("GET", "/v1/nothing"), 404, "not_found")
    yield "root", lambda: problem(ask("GET", "/"), 404, "not_found")
    yield "slash behind a path", lambda: problem(ask("GET", METHODS + "/"), 404, "not_found")
    yield "capital letters", lambda: problem(ask("GET", "/V1/lot-methods"), 404, "not_found")
    yield "id of no such form", lambda: problem(ask("GET", PATH + "/x"), 404, "not_found")
    yield "id of another kind", lambda: problem(
        ask("GET", PATH + "/ac_01k3d8j6y2f3s8a5c7d9e1g4h6"), 404, "not_found")
    yield "id that does not exist", lambda: problem(
        ask("GET", PATH + "/hh_01k3d8j6y2f3s8a5c7d9e1g4h6"), 404, "not_found")
    yield "method the path lacks", lambda: problem(
        ask("DELETE", METHODS), 405, "method_not_allowed")
    yield "method that does not exist", lambda: problem(
        ask("BREW", METHODS), 405, "method_not_allowed")
    yield "no key", lambda: problem(ask("GET", METHODS, key=False), 401, "missing_key")
    yield "key of another scheme", lambda: problem(
        ask("GET", METHODS, ["Authorization: Basic YTpi"], key=False), 401, "invalid_key")
    yield "key of no such form", lambda: problem(
        ask("GET", METHODS, ["Authorization: Bearer tpk_x"], key=False), 401, "invalid_key")
    yield "key with a wrong secret", lambda: problem(
        ask("GET", METHODS, [f"Authorization: Bearer {wrong_key()}"], key=False), 401,
        "invalid_key")
    yield "unknown parameter", lambda: problem(
        ask("GET", METHODS + "?x=1"), 422, "unknown_parameter")
    yield "doubled parameter", lambda: problem(
        ask("GET", PATH + "?limit=1&limit=2"), 422, "duplicate_parameter")
    yield "limit of 0", lambda: problem(ask("GET", PATH + "?limit=0"), 422, "out_of_range")
    yield "limit of 201", lambda: problem(ask("GET", PATH + "?limit=201"), 422, "out_of_range")
    yield "limit in words", lambda: problem(ask("GET", PATH + "?limit=ten"), 422, "wrong_type")
    yield "all that is wrong with a query at once", lambda: expect([("faults", [
        (fault["pointer"], fault["code"]) for fault in ask(
            "GET", "/v1/drift?srt=name&limit=0&sort=drft&min_drift=x&as_of=1&as_of=2").json()["errors"]], [
                ("?srt", "unknown_parameter"), ("?as_of", "duplicate_parameter"),
                ("?limit", "out_of_range"), ("?sort", "unknown_word"), ("?min_drift", "not_a_decimal"),
                ("?as_of", "not_a_date")])])
    yield "a limit and a value", lambda: expect([("faults", [
        (fault["pointer"], fault["code"]) for fault in ask(
            "GET", "/v1/drift?limit=0&sort=drft").json()["errors"]], [
                ("?limit", "out_of_range"), ("?sort", "unknown_word")])])
    yield "cursor made up", lambda: problem(ask("GET", PATH + "?cursor=abc"), 422, "bad_cursor")
    yield "parameter not UTF-8", lambda: problem(ask("GET", PATH + "?%ff=1"), 422, "not_utf8")
    yield "dry_run neither true nor false", lambda: problem(
        post(PATH + "?dry_run=maybe"), 422, "wrong_type")
    yield "body of another type", lambda: problem(
        post(headers=["Content-Type: text/plain"]), 415, "unsupported_media_type")
    yield "body without a type", lambda: problem(post(headers=[]), 415, "unsupported_media_type")
    yield "body in another charset", lambda: problem(
        post(headers=[JSON + "; charset=latin1"]), 415, "unsupported_media_type")
    yield "body compressed", lambda: problem(
        post(headers=[JSON, "Content-Encoding: gzip"]), 415, "unsupported_encoding")
    yield "NDJSON where it is not read", lambda: problem(
        post(headers=["Content-Type: application/x-ndjson"]), 415, "unsupported_media_type")
    yield "broken JSON", lambda: problem(post(), 400, "malformed_json")
    yield "empty body", lambda: problem(post(body=b""), 400, "malformed_json")
    yield "idempotency key too long", lambda: problem(
        post(headers=[JSON, "Idempotency-Key: " + "a" * 256]), 400, "bad_idempotency_key")
    yield "length over the cap", lambda: problem(
        post(body=b"", headers=[JSON, "Content-Length: 1048577"]), 413, "body_too_large")
    yield "target over 2048 bytes", lambda: problem(
        ask("GET", "/" + "a" * 2048), 414, "uri_too_long")
    yield "escape of a slash", lambda: problem(ask("GET", "/v1%2flot-methods"), 400, "bad_uri")
    yield "65 fields", lambda: problem(
        ask("GET", METHODS, ["X-A: a"] * 64), 431, "headers_too_large")
    yield "9 kB of fields", lambda: problem(
        ask("GET", METHODS, ["X-A: " + "a" * 9000]), 431, "headers_too_large")


def wrong_key():
    return KEY[:-1] + ("0" if KEY[-1:] != "0" else "1")


def nearest_name():
    reply = ask("GET", PATH + "?limt=1")
    fault = reply.json()["errors"][0]
    return expect([("pointer", fault["pointer"], "?limt"),
                   ("nearest", "limit" in fault["detail"], True)])


def all_parameters_at_once():
    faults = ask("GET", PATH + "?a=1&b=2").json()["errors"]
    return expect([("pointers", [fault["pointer"] for fault in faults], ["?a", "?b"])])


def allow_header():
    reply = ask("DELETE", METHODS)
    return expect([("Allow", reply.headers.get("allow"), "GET, HEAD, OPTIONS")])


def options():
    reply = ask("OPTIONS", METHODS, key=False)
    return expect([("status", reply.status, 204), ("body", reply.body, b""),
                   ("Allow", reply.headers.get("allow"), "GET, HEAD, OPTIONS")])


def head_like_get():
    head, get = ask("HEAD", METHODS), ask("GET", METHODS)
    return expect([("status", head.status, 200), ("body", head.body, b""),
                   ("length", head.headers["content-length"], str(len(get.body)))])


def kept_request_id():
    reply = ask("GET", "/healthz", ["X-Request-Id: my.own_id-1"])
    return expect([("id", reply.headers["x-request-id"], "my.own_id-1")])


def replaced_request_id():
    for given in ["", "a b", "a" * 65, "<script>", "a;b"]:
        reply = ask("GET", "/healthz", [f"X-Request-Id: {given}"])
        if not re.fullmatch(r"[0-9a-f-]{36}", reply.headers["x-request-id"]):
            return f"{given!r} became {reply.headers['x-request-id']!r}"
    return None


def continued_trace():
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    got = ask("GET", "/healthz", ["traceparent: " + given]).headers["traceparent"]
    return expect([("trace", got[:36], given[:36]), ("flags", got[-3:], "-01"),
                   ("new span", got[36:52] != given[36:52], True)])


def new_trace():
    for given in ["", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "junk"]:
        got = ask("GET", "/healthz", ["traceparent: " + given]).headers["traceparent"]
        if not re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", got) or "0" * 32 in got:
            return f"{given!r} became {got!r}"
    return None


def headers_of_every_reply():
    for reply in [ask("GET", METHODS), ask("GET", "/v1/nothing"), ask("GET", "/a%00")]:
        if reply.headers.get("cache-control") != "no-store":
            return f"{reply.status} may be stored"
        if "x-request-id" not in reply.headers:
            return f"{reply.status} has no request id"
    timing = ask("GET", METHODS).headers.get("server-timing", "")
    return None if re.match(r"app;dur=[\d.]+, db;dur=[\d.]+$", timing) else f"timing {timing!r}"


def challenge():
    reply = ask("GET", METHODS, key=False)
    return expect([("challenge", reply.headers.get("www-authenticate", "")[:6], "Bearer")])


def open_without_key():
    for path in ["/healthz", "/readyz", "/metrics"]:
        if ask("GET", path, key=False).status != 200:
            return f"{path} is closed"
    return None


def keep_alive_after_errors():
    with Client() as client:
        for method, path, status in [("GET", "/v1/nothing", 404), ("PUT", METHODS, 405),
                                     ("GET", METHODS + "?x=1", 422), ("GET", METHODS, 200)]:
            client.send(request(method, path))
            got = client.read().status
            if got != status:
                return f"{method} {path} answered {got}"
        client.send(request("POST", PATH, [JSON], b"{"))
        if client.read().status != 400:
            return "broken JSON was not 400"
        client.send(request("GET", METHODS))
        return expect([("last", client.read().status, 200)])


def hundred_on_one_connection():
    with Client() as client:
        for _ in range(100):
            client.send(request())
            reply = client.read()
            if reply.status != 200 or reply.headers.get("connection") == "close":
                return "closed or refused"
    return None


def pipelined():
    paths = ["/healthz", "/v1/nothing", METHODS, "/readyz"] * 8
    with Client() as client:
        client.send(b"".join(request("GET", path) for path in paths))
        got = [client.read().status for _ in paths]
    return expect([("statuses", got, [200, 404, 200, 200] * 8)])


def trickled(raw, status):
    with Client() as client:
        for at in range(len(raw)):
            client.send(raw[at:at + 1])
            if at % 16 == 0:
                time.sleep(0.001)
        return expect([("status", client.read().status, status)])


def chunked_body(size):
    body = b'{"name": "chunked", "nonsense": ' + b"1" * 100
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    with Client() as client:
        client.send(request("POST", PATH, [JSON, "Transfer-Encoding: chunked"]))
        client.send(chunks + b"0\r\n\r\n")
        return problem(client.read(), 400, "malformed_json")


def chunked_over_the_cap():
    with Client() as client:
        client.send(request("POST", PATH, [JSON, "Transfer-Encoding: chunked"]))
        try:
            for _ in range(80):
                client.send(b"8000\r\n" + b" " * 0x8000 + CRLF)
        except ConnectionError:
            pass
        received = client.drain(2)
    return None if not received or received.startswith(b"HTTP/1.1 413") else f"{received[:60]!r}"


def expect_continue():
    with Client() as client:
        client.send(request("POST", PATH, [JSON, "Content-Length: 1", "Expect: 100-continue"]))
        time.sleep(0.05)
        client.send(b"{")
        return expect([("status", client.read().status, 400)])


def no_continue_over_the_cap():
    with Client() as client:
        client.send(request("POST", PATH, [JSON, "Content-Length: 99999999",
                                           "Expect: 100-continue"]))
        received = client.drain(1)
    return expect([("first line", received.split(CRLF)[0].split()[1], b"413"),
                   ("closed", client.closed, True)])


def old_version():
    with Client() as client:
        client.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        received = client.drain(1)
    return expect([("status", received.split()[1], b"200"), ("closed", client.closed, True)])


def at_once(count, path):
    """All connections send before any reads: every one must be answered (P2, P8)."""
    clients = [Client(10) for _ in range(count)]
    try:
        start = time.monotonic()
        for client in clients:
            client.send(request("GET", path))
        bad = [client for client in clients if client.read().status != 200]
        took = time.monotonic() - start
    finally:
        for client in clients:
            client.socket.close()
    if bad:
        return f"{len(bad)} of {count} failed"
    return None if took < (1 + count / 400) * FACTOR else f"took {took:.1f} s"


def many_rounds_at_once():
    for count in [127, 128, 129, 256, 128]:
        for path in ["/healthz", "/readyz", METHODS]:
            failed = at_once(count, path)
            if failed:
                return f"{count} at {path}: {failed}"
    return None


def more_than_a_thousand():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 1400:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    return at_once(1200, "/healthz")


def gauge(name):
    text = ask("GET", "/metrics", key=False).body.decode()
    return int(re.search(rf"^{name} (-?\d+)$", text, re.M).group(1))


def nothing_left_behind():
    """Clients that hang up in every state leave no request, arena or body behind."""
    raw = request("POST", PATH, [JSON, "Content-Length: 1000"], b"x" * 500)
    for end in list(range(1, len(raw), 7)) + [len(raw)]:
        with Client() as client:
            client.send(raw[:end])
    for _ in range(50):
        with Client() as client:
            client.send(request("GET", "/readyz"))
    deadline = time.monotonic() + 5 * FACTOR
    names = ["taxpreview_requests_in_progress", "taxpreview_coroutines", "taxpreview_arenas",
             "taxpreview_connections"]
    while time.monotonic() < deadline:
        got = [gauge(name) for name in names] + [gauge("taxpreview_body_bytes")]
        if got[:3] == [1, 1, 1] and got[4] == 0:
            return None
        time.sleep(0.1)
    return f"gauges {got}"


def labels_from_the_table():
    ask("GET", "/v1/very-own-path-of-this-test")
    ask("BREW", "/healthz")
    text = ask("GET", "/metrics", key=False).body.decode()
    for word in ["very-own-path", "BREW"]:
        if word in text:
            return f"{word} became a label"
    return None


def json_of_lot_methods():
    names = [entry["lot_selection"] for entry in json.loads(ask("GET", METHODS).body)["data"]]
    return expect([("fifo first", names[0], "fifo"), ("unique", len(set(names)), len(names))])


def behaviour_cases():
    yield "the nearest parameter is named", nearest_name
    yield "all parameters are named at once", all_parameters_at_once
    yield "405 names the methods", allow_header
    yield "OPTIONS names the methods", options
    yield "HEAD answers like GET without the body", head_like_get
    yield "a sane request id is kept", kept_request_id
    yield "any other request id is replaced", replaced_request_id
    yield "a trace goes on", continued_trace
    yield "a broken trace is replaced", new_trace
    yield "every reply has its headers", headers_of_every_reply
    yield "401 challenges", challenge
    yield "health and metrics need no key", open_without_key
    yield "a connection is used again after errors", keep_alive_after_errors
    yield "a hundred requests on one connection", hundred_on_one_connection
    yield "32 pipelined requests are answered in order", pipelined
    yield "a request byte by byte", lambda: trickled(request("GET", METHODS), 200)
    yield "a body byte by byte", lambda: trickled(request("POST", PATH, [JSON], b"{" * 40), 400)
    yield "a body in chunks of one byte", lambda: chunked_body(1)
    yield "a body in chunks of seven bytes", lambda: chunked_body(7)
    yield "a chunked body over the cap", chunked_over_the_cap
    yield "100 Continue", expect_continue
    yield "no 100 Continue over the cap", no_continue_over_the_cap
    yield "HTTP/1.0 is answered and closed", old_version
    yield "127 to 256 connections at once", many_rounds_at_once
    yield "1,200 connections at once", more_than_a_thousand
    yield "clients that hang up leave nothing behind", nothing_left_behind
    yield "labels of metrics come from the route table", labels_from_the_table
    yield "lot methods", json_of_lot_methods


def main():
    report = Report()
    for name, check in problem_cases():
        report.case(f"problem: {name}", check)
    for name, check in behaviour_cases():
        report.case(name, check)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""deploy/bench speed: the daemon against what it is made of and its peers, in one interleaved run over
the same households: libmicrohttpd's constant reply, pgbench with the daemon's own statements, a Node
service. Medians, ratios and CPU of both sides as JSON lines. Set up by deploy/bench."""
import json
import subprocess
import sys
import time
import urllib.request

from contest import (ENV, JSON, KEY, PATCH, Contest, document, measure_http, orders, peers, previews_of,
                     settle, show, write_requests)
from database import measure_pgbench, write_scripts

URL, COMPUTED_URL, UNCACHED_URL = ENV["TAXPREVIEW_URL"], ENV["BENCH_COMPUTED_URL"], ENV["BENCH_UNCACHED_URL"]
PIDS = {name: int(ENV[name]) for name in ("TAXPREVIEW_PID", "BENCH_COMPUTED_PID", "BENCH_UNCACHED_PID",
                                          "BENCH_PEER_PID")}
METHODS = ["fifo", "lifo", "lowest_cost", "loss_first"]
PATCHED = 200  # previews of their own, so that the others' replies stand
P99_LIMIT_MS = 3
RUNS = 4  # of the whole book: none of them is over while switches are measured


def ask(method, path, body=None, url=URL):
    request = urllib.request.Request(
        url + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": KEY, "Content-Type": JSON})
    with urllib.request.urlopen(request) as reply:
        return reply.read(), dict(reply.headers)


def stored(order):
    return "/v1/previews/" + json.loads(ask("POST", previews_of(order), document(order))[0])["id"]


def write_all(found):
    """The requests of every contender; returns the mean size of a reply."""
    switches = ["%s?lot_selection=%s" % (stored(order), METHODS[at % len(METHODS)]) for at, order in enumerate(found)]
    replies = [ask("GET", path) for path in switches]
    for path in switches:
        ask("GET", path, url=COMPUTED_URL)  # whatever is kept is there when it counts
    write_requests("switch", (("GET", path, None, {}) for path in switches))
    write_requests("held", (("GET", path, None, {"If-None-Match": headers["ETag"]})
                            for path, (_, headers) in zip(switches, replies)))
    patched = [stored(order) for order in found[:PATCHED]]
    write_requests("patch", (("PATCH", path, {"lot_selection": method}, {"If-Match": "*", "Content-Type": PATCH})
                             for method in METHODS for path in patched))
    write_requests("dry_run", (("POST", previews_of(order, "?dry_run=true"), document(order), {}) for order in found))
    write_requests("post", (("POST", previews_of(order), document(order), {}) for order in found))
    write_requests("peer", (("POST", *peers(order), {}) for order in found))
    write_requests("comparison", (("GET", path.split("?")[0] + "/comparison", None, {}) for path in switches))
    return sum(len(body) for body, _ in replies) // len(replies)


def start_hello(reply_bytes):
    port = int(ENV["BENCH_HELLO_PORT"])
    process = subprocess.Popen([ENV["BENCH_HELLO"], str(port), str(reply_bytes), ENV["TAXPREVIEW_LOOPS"]])
    url = "http://127.0.0.1:%d" % port
    for _ in range(100):
        try:
            urllib.request.urlopen(url).close()
            return process, url
        except OSError:
            time.sleep(0.05)
    raise SystemExit("mhd_hello does not answer")


def measure_during_run():
    """Switches while the same daemon, and no other, rebalances the book, several times over."""
    runs = ["/v1/rebalance-runs/" + json.loads(ask("POST", "/v1/rebalance-runs", {"filter": None},
                                                   url=COMPUTED_URL)[0])["id"] for _ in range(RUNS)]
    while json.loads(ask("GET", runs[0], url=COMPUTED_URL)[0])["households"]["done"] == 0:
        time.sleep(0.05)
    result = measure_http(COMPUTED_URL, "switch", PIDS["BENCH_COMPUTED_PID"])
    ended = [json.loads(ask("POST", path + "/cancel", url=COMPUTED_URL)[0])["state"] for path in runs]
    if "cancelled" not in ended:
        raise SystemExit("all runs were over before the switches were measured")
    return result


def contend(hello, hello_url, variables):
    measure_http(ENV["BENCH_PEER_URL"], "peer", PIDS["BENCH_PEER_PID"], 1)  # its pool is open when it counts
    settle(URL, "post", PIDS["TAXPREVIEW_PID"])
    return Contest({
        "mhd_hello": lambda: measure_http(hello_url, "switch", hello.pid),
        "preview_switch": lambda: measure_http(COMPUTED_URL, "switch", PIDS["BENCH_COMPUTED_PID"]),
        "switch_during_run": measure_during_run,
        "comparison": lambda: measure_http(COMPUTED_URL, "comparison", PIDS["BENCH_COMPUTED_PID"]),
        "reply_cached": lambda: measure_http(URL, "switch", PIDS["TAXPREVIEW_PID"]),
        "reply_not_modified": lambda: measure_http(URL, "held", PIDS["TAXPREVIEW_PID"]),
        "preview_uncached": lambda: measure_http(UNCACHED_URL, "dry_run", PIDS["BENCH_UNCACHED_PID"]),
        "pgbench": lambda: measure_pgbench("read"),
        "node_fastify": lambda: measure_http(ENV["BENCH_PEER_URL"], "peer", PIDS["BENCH_PEER_PID"]),
        "preview_patch": lambda: measure_http(URL, "patch", PIDS["TAXPREVIEW_PID"]),
        "pgbench_patch": lambda: measure_pgbench("patch", variables),
        "preview_post": lambda: measure_http(URL, "post", PIDS["TAXPREVIEW_PID"]),
        "pgbench_write": lambda: measure_pgbench("write", variables),
    })


def show_contest(contest):
    contest.show("preview_switch", "mhd_hello")
    contest.show("reply_cached", "mhd_hello")
    contest.show("reply_not_modified", "mhd_hello")
    contest.show("preview_uncached", "pgbench")
    contest.show("preview_patch", "pgbench_patch", "pgbench_write")
    contest.show("preview_post", "pgbench_write")
    contest.show("preview_uncached", "node_fastify")
    contest.show("preview_switch", "node_fastify")
    show("switch_p99_during_run", contest.median("switch_during_run", "p99_ms"), "ms", "switch_p99",
         contest.median("preview_switch", "p99_ms"))
    show("comparison", contest.cost_us("comparison"), "us", "one_method", contest.cost_us("preview_switch"))
    for name in ("preview_switch", "reply_cached", "preview_uncached"):
        show(name + "_p99_32_connections", contest.median(name, "p99_ms"), "ms", "limit", P99_LIMIT_MS)


def main():
    found = orders(ENV["BENCH_FIRM"])
    reply_bytes = write_all(found)
    variables = write_scripts(found)
    hello, hello_url = start_hello(reply_bytes)
    try:
        show_contest(contend(hello, hello_url, variables))
    finally:
        hello.terminate()
        hello.wait()


sys.exit(main())

#!/usr/bin/env python3
"""deploy/bench preview: one interleaved run of the daemon, pgbench and a Node service over the same
households, in rounds; medians and ratios as JSON lines. Set up by deploy/bench."""
import resource
import socket
import sys
import time
import urllib.parse

from contest import (ENV, KEY, Contest, document, measure_http, orders, peers, previews_of, resident_kb, settle, show,
                     write_requests)
from database import measure_pgbench, write_scripts

URL = ENV["TAXPREVIEW_URL"]
IDLE_CONNECTIONS = 10000
P99_LIMIT_MS = 3


def measure_connections():
    """Resident memory of the daemon for each of 10,000 connections: unused, and idle after a request."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
    daemon = int(ENV["TAXPREVIEW_PID"])
    address = urllib.parse.urlsplit(URL)
    request = ("GET /v1/lot-methods HTTP/1.1\r\nHost: bench\r\nAuthorization: %s\r\n\r\n" % KEY).encode()
    before = resident_kb(daemon)
    sockets = [socket.create_connection((address.hostname, address.port)) for _ in range(IDLE_CONNECTIONS)]
    time.sleep(1)
    unused = resident_kb(daemon)
    for one in sockets:
        one.sendall(request)
        one.recv(65536)
    time.sleep(1)
    idle = resident_kb(daemon)
    for one in sockets:
        one.close()
    return (unused - before) / IDLE_CONNECTIONS, (idle - before) / IDLE_CONNECTIONS


def main():
    daemon, uncached, peer = (int(ENV[name]) for name in ("TAXPREVIEW_PID", "BENCH_UNCACHED_PID", "BENCH_PEER_PID"))
    show("idle_rss", resident_kb(daemon) / 1024, "MB", "limit", 30)
    found = orders(ENV["BENCH_FIRM"])
    write_requests("dry_run", (("POST", previews_of(order, "?dry_run=true"), document(order), {}) for order in found))
    write_requests("post", (("POST", previews_of(order), document(order), {}) for order in found))
    write_requests("peer", (("POST", *peers(order), {}) for order in found))
    variables = write_scripts(found)
    measure_http(ENV["BENCH_PEER_URL"], "peer", peer, 1)  # its pool is open when it counts
    settle(URL, "post", daemon)
    contest = Contest({
        "preview_uncached": lambda: measure_http(ENV["BENCH_UNCACHED_URL"], "dry_run", uncached),
        "pgbench": lambda: measure_pgbench("read"),
        "node_fastify": lambda: measure_http(ENV["BENCH_PEER_URL"], "peer", peer),
        "preview": lambda: measure_http(URL, "dry_run", daemon),
        "preview_post": lambda: measure_http(URL, "post", daemon),
        "pgbench_write": lambda: measure_pgbench("write", variables),
    })
    contest.show("preview_uncached", "pgbench")
    contest.show("preview_uncached", "node_fastify")
    contest.show("preview_post", "pgbench_write")
    contest.show("preview", "preview_uncached")
    show("preview_p99_32_connections", contest.median("preview", "p99_ms"), "ms", "limit", P99_LIMIT_MS)
    unused, idle = measure_connections()
    show("connection_rss", unused, "kB", "limit", 8)
    show("keepalive_rss", idle, "kB", "limit", 20)


sys.exit(main())

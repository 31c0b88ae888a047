#!/usr/bin/env python3
"""deploy/proxy/haproxy.cfg in front of two daemons: requests and streams at one address, tickets of
either, and a daemon that is stopped without anybody's request failing. Skipped without haproxy
(HAPROXY names one)."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

from stream_client import FACTOR, Listener, Stream

import fault_support
from api_client import Cases, differs
from fault_support import Daemon, wait_until
from preview_support import Family, new_firm

PROJECT = os.environ.get("PROJECT_DIR") or os.path.join(os.path.dirname(__file__), "../..")
METHODS = ("fifo", "lifo")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxy:
    def __init__(self, program, daemons, port):
        self.url = f"http://127.0.0.1:{port}"
        place = lambda url: url.removeprefix("http://")
        self.process = subprocess.Popen(
            [program, "-db", "-f", os.path.join(PROJECT, "deploy/proxy/haproxy.cfg")],
            env={**os.environ, "PROXY_LISTEN": f"127.0.0.1:{port}",
                 **{f"API_{n}": place(daemon.url) for n, daemon in enumerate(daemons, 1)},
                 **{f"STREAMS_{n}": place(daemon.stream_url) for n, daemon in enumerate(daemons, 1)}},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        wait_until(self.answers, 10)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def answers(self):
        try:
            return fault_support.ask(self.url, "GET", "/readyz", key=None).status == 200
        except OSError:
            return False


def one_address(cases, proxy, api, family):
    preview = family.preview()
    path = f"/v1/previews/{preview['id']}"
    with fault_support.Api(proxy.url, api.key) as client, Stream(
            f"{path}/events", api.key, proxy.url) as stream:
        stream.next()
        for method in METHODS * 5:
            client.ask("PATCH", path, {"lot_selection": method}, If_Match="*")
            if stream.next().json()["lot_selection"] != method:
                cases.check("a switch through the proxy reaches a stream through it", "another method")
                return
        cases.check("a switch through the proxy reaches a stream through it")
        opened = []
        for _ in range(10):
            ticket = client.ask("POST", "/v1/stream-tickets").json()
            with Stream(f"{path}/events?ticket={ticket['ticket']}", url=ticket["url"]) as by_ticket:
                opened.append((by_ticket.status, by_ticket.next().name))
        cases.check("a ticket of either daemon opens a stream of either",
                    differs("url", ticket["url"], proxy.url),
                    differs("opened", set(opened), {(200, "preview")}))


def stopped_daemon(cases, proxy, api, family, daemons):
    """One daemon drains and ends; the proxy's clients notice nothing, its streams come back."""
    preview = family.preview()
    path = f"/v1/previews/{preview['id']}"
    failed = []
    done = threading.Event()

    def work():
        with fault_support.Api(proxy.url, api.key) as client:
            while not done.is_set():
                try:
                    status = client.ask("GET", path).status
                except Exception as error:  # told below
                    status = repr(error)
                if status != 200:
                    failed.append(status)

    threads = [threading.Thread(target=work) for _ in range(4)]
    listeners = [Listener(lambda last_id: Stream(f"{path}/events", api.key, proxy.url, last_id=last_id))
                 for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    daemons[0].process.terminate()
    ended = daemons[0].ended(15)
    with fault_support.Api(proxy.url, api.key) as client:
        for n in range(10):
            client.ask("PATCH", path, {"lot_selection": METHODS[n % 2]}, If_Match="*")
        wanted = client.ask("GET", path).body
    done.set()
    for thread in threads:
        thread.join()
    told = wait_until(lambda: all(one.events and one.events[-1][1].data.encode() + b"\n" == wanted
                                  for one in listeners), 15)
    for listener in listeners:
        listener.stop()
    cases.check("a daemon that is stopped fails no request", differs("ended", ended, 0),
                differs("failed", failed[:3], []))
    cases.check("and its streams go on at the other", differs("told", told, True))


def nobody(cases, proxy, api, daemons):
    """What the proxy answers by itself when no daemon is left."""
    daemons[1].process.terminate()
    with fault_support.Api(proxy.url, api.key) as client:
        wait_until(lambda: client.ask("GET", "/v1/households").status != 200, 15)
        reply = client.ask("GET", "/v1/households")
    problem = json.loads(reply.body)
    cases.check("without a daemon the proxy answers a problem", differs("status", reply.status, 503),
                differs("type", reply.headers.get("content-type"), "application/problem+json"),
                differs("code", problem["errors"][0]["code"], "busy"),
                differs("again", reply.headers.get("retry-after"), "1"),
                differs("request", len(problem["request_id"]), 36))


def main():
    program = os.environ.get("HAPROXY") or shutil.which("haproxy")
    if program is None:
        print("skip - deploy/proxy/haproxy.cfg (no haproxy)")
        return 0
    api = new_firm("Proxied")
    family = Family(api)
    port = free_port()
    settings = {"TAXPREVIEW_STREAM_URL": f"http://127.0.0.1:{port}", "TAXPREVIEW_DRAIN_DELAY_MS": "4000"}
    with Daemon(**settings) as one, Daemon(**settings) as other:
        daemons = [one.ready(), other.ready()]
        with Proxy(program, daemons, port) as proxy:
            Cases().run(lambda cases: one_address(cases, proxy, api, family),
                        lambda cases: stopped_daemon(cases, proxy, api, family, daemons),
                        lambda cases: nobody(cases, proxy, api, daemons))
    return 0


if __name__ == "__main__":
    sys.exit(main())

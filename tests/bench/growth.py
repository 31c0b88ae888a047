#!/usr/bin/env python3
"""deploy/bench growth: what a preview costs, in CPU of the daemon and of PostgreSQL, as the lots of its
household grow and as other households come into the database; and what the daemon holds when it keeps many
of them. JSON lines, and docs/growth.csv with its picture docs/growth.svg. Set up by deploy/bench."""
import csv
import http.client
import json
import os
import subprocess
import sys

from contest import (ENV, HERE, JSON, KEY, Contest, document, measure_http, orders, previews_of, resident_kb, show,
                     write_requests)
from picture import Curve, Panel, draw

COMPUTED = ENV["BENCH_COMPUTED_URL"], int(ENV["BENCH_COMPUTED_PID"])
UNCACHED = ENV["BENCH_UNCACHED_URL"], int(ENV["BENCH_UNCACHED_PID"])
ROUNDS = 3
SECONDS = 2
CONNECTIONS = 8  # households of 5,000 lots are read one after the other, and none waits too long
PROJECT = os.path.join(HERE, "..", "..")
DOCS = os.path.join(PROJECT, "docs")
ROOMY = ENV["BENCH_ROOMY_URL"], int(ENV["BENCH_ROOMY_PID"])
HELD = 20000  # households that the roomy daemon keeps
HELD_LIMIT_MB = 300
# Of each: how it is answered, and by which daemon.
KINDS = {"kept": COMPUTED, "read": UNCACHED}
LABELS = {"kept": "household kept in memory", "read": "household read each time"}
TITLES = {"lots": "lots of the household", "households": "households in the database, of 50 lots each"}


def write_orders(name, firm, key):
    headers = {"Authorization": "Bearer " + key}
    write_requests(name, (("POST", previews_of(order, "?dry_run=true"), document(order), headers)
                          for order in orders(firm)))


def measure(kind, requests, seconds=SECONDS):
    url, process = KINDS[kind]
    return measure_http(url, requests, process, seconds, CONNECTIONS)


def contend(requests):
    """The cost of each kind for each file of requests, in rounds."""
    pairs = [(kind, name) for kind in KINDS for name in requests]
    for kind, name in pairs:
        measure(kind, name, 1)  # what is kept is there when it counts
    contest = Contest({pair: lambda pair=pair: measure(*pair) for pair in pairs}, ROUNDS)
    return {pair: contest.cost_us(pair) for pair in pairs}


def grow_lots():
    names = {}
    for each in ENV["BENCH_LOTS"].split():
        lots, firm, key = each.split(":")
        names[int(lots)] = "lots_" + lots
        write_orders(names[int(lots)], firm, key)
    costs = contend(names.values())
    return {kind: [(lots, costs[kind, name]) for lots, name in names.items()] for kind in KINDS}


def grow_households():
    """The same households are asked about, while others come."""
    write_orders("same", ENV["BENCH_FIRM"], ENV["TAXPREVIEW_KEY"])
    curves = {kind: [] for kind in KINDS}
    sizes = [int(size) for size in ENV["BENCH_GROWTH"].split()]
    for before, size in zip([None] + sizes, sizes):
        if before is not None:
            add_households(before // sizes[0], size // sizes[0] - 1)
        costs = contend(["same"])
        for kind in KINDS:
            curves[kind].append((size, costs[kind, "same"]))
    return curves


def add_households(first, last):
    """Copies of those that there are, from one number to another."""
    subprocess.run(["psql", "-Xqo", os.devnull, "-v", "ON_ERROR_STOP=1", "-d", ENV["BENCH_SUPERUSER_DATABASE"],
                    "-v", "firm=" + ENV["BENCH_FIRM"], "-v", "first=%d" % first, "-v", "last=%d" % last,
                    "-f", os.path.join(HERE, "copy_book.sql")], check=True)


def measure_held():
    """What the daemon has in memory when it keeps so many households, each asked about once."""
    found = orders(ENV["BENCH_FIRM"])[:HELD]
    headers = {"Authorization": KEY, "Content-Type": JSON}
    connection = http.client.HTTPConnection(ROOMY[0].split("//")[1])
    for order in found:
        connection.request("POST", previews_of(order, "?dry_run=true"), json.dumps(document(order)), headers)
        with connection.getresponse() as reply:
            reply.read()
            if reply.status != 200:
                raise SystemExit("a household is answered with %d" % reply.status)
    show("households_held_rss", resident_kb(ROOMY[1]) / 1024, "MB", "limit", HELD_LIMIT_MB, households=len(found))


def show_curves(grown, curves):
    for kind, points in curves.items():
        (first, first_cost), *others = points
        for size, cost in others:
            show("growth_%s_%d_%s" % (grown, size, kind), cost, "us", "%s_%d" % (grown, first), first_cost,
                 grown_by=size / first)


def write_data(curves_of):
    os.makedirs(DOCS, exist_ok=True)
    with open(os.path.join(DOCS, "growth.csv"), "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["grown", "size", "household", "cpu_us"])
        rows.writerows([grown, size, kind, round(cost, 1)] for grown, curves in curves_of.items()
                       for kind, points in curves.items() for size, cost in points)


def main():
    curves_of = {"lots": grow_lots(), "households": grow_households()}
    for grown, curves in curves_of.items():
        show_curves(grown, curves)
    write_data(curves_of)
    draw(os.path.join(DOCS, "growth.svg"), "CPU of one preview, daemon and PostgreSQL together", [
        Panel(TITLES[grown], "µs", [Curve(LABELS[kind], points) for kind, points in curves.items()])
        for grown, curves in curves_of.items()])
    measure_held()


sys.exit(main())

#!/usr/bin/env python3
"""deploy/bench preview: one interleaved run of the daemon, pgbench and a Node service over the same
households, in rounds; medians and ratios as JSON lines. Set up by deploy/bench."""
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = os.environ
URL = ENV["TAXPREVIEW_URL"]
KEY = "Bearer " + ENV["TAXPREVIEW_KEY"]
WORK = ENV["BENCH_WORK_DIR"]
ROUNDS = int(ENV.get("BENCH_ROUNDS", "5"))
SECONDS = int(ENV.get("BENCH_SECONDS", "4"))
CONNECTIONS = 32
IDLE_CONNECTIONS = 10000
SCRIPTS = 50  # households that pgbench visits, each with a script of its own
TICKS = os.sysconf("SC_CLK_TCK")


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def sql(text):
    rows = run("psql", "-XAt", "-F", "\t", "-d", ENV["BENCH_SUPERUSER_DATABASE"], "-c", text)
    return [row.split("\t") for row in rows.splitlines()]


ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def type_id(prefix, uuid):
    number = int(uuid.replace("-", ""), 16)
    return prefix + "_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def orders():
    """For each household a sale of 60 % of its largest taxable holding by lots."""
    rows = sql("""
        SELECT DISTINCT ON (l.household_id) l.household_id, l.account_id, s.symbol, trunc(sum(l.quantity) * 0.6, 8)
          FROM taxpreview.lot l JOIN taxpreview.account a ON a.firm_id = l.firm_id AND a.id = l.account_id
          JOIN taxpreview.security s ON s.firm_id = l.firm_id AND s.id = l.security_id
         WHERE l.firm_id = '%s' AND a.tax_treatment = 'taxable'
         GROUP BY l.household_id, l.account_id, s.symbol
         ORDER BY l.household_id, count(*) DESC, l.account_id, s.symbol""" % ENV["BENCH_FIRM"])
    return [{"household": household, "account": account, "symbol": symbol, "quantity": quantity}
            for household, account, symbol, quantity in rows]


def write_requests(found):
    def lines(path_of, account_of):
        for order in found:
            trade = {"account_id": account_of(order), "symbol": order["symbol"], "side": "sell",
                     "quantity": order["quantity"]}
            yield path_of(order) + "\t" + json.dumps(
                {"kind": "trades", "lot_selection": "highest_cost", "trades": [trade]})

    def typed(order):
        return type_id("ac", order["account"])

    def path(query):
        return lambda order: "/v1/households/%s/previews%s" % (type_id("hh", order["household"]), query)
    files = {
        "dry_run": lines(path("?dry_run=true"), typed),
        "post": lines(path(""), typed),
        "peer": ("/households/%s/previews\t%s" % (order["household"], json.dumps(
                     {"kind": "trades", "lot_selection": "highest_cost",
                      "trades": [{"account": order["account"], "account_id": order["account"],
                                  "symbol": order["symbol"], "side": "sell", "quantity": order["quantity"]}]}))
                 for order in found),
    }
    for name, content in files.items():
        with open(os.path.join(WORK, name), "w", encoding="utf-8") as file:
            file.write("\n".join(content) + "\n")


def inline(statement, values):
    for number in sorted(values, reverse=True):
        statement = statement.replace("$%d" % number, values[number])
    return statement


def write_pgbench(found):
    """The daemon's own statements with a household's values, in a pipeline as the daemon sends them."""
    firm = "'%s'::uuid" % ENV["BENCH_FIRM"]
    names = ["snapshot_read", "effect_hold_household", "preview_insert", "effect_record"]
    texts = dict(zip(names, run(ENV["BENCH_PRINT_STATEMENT"], *names).splitlines()))
    pins = sql("SELECT h.version, f.config_version, c.price_set_id, c.sequence FROM taxpreview.household h, "
               "taxpreview.firm f, taxpreview.price_current c WHERE h.firm_id = f.id AND c.firm_id = f.id "
               "AND f.id = '%s' LIMIT 1" % ENV["BENCH_FIRM"])[0]
    begin = "SELECT set_config('app.firm', '%s', true);\n" % ENV["BENCH_FIRM"]
    for at, order in enumerate(found[:SCRIPTS]):
        household = "'%s'::uuid" % order["household"]
        document = json.dumps({"kind": "trades", "lot_selection": "highest_cost", "trades": [
            {"account_id": type_id("ac", order["account"]), "symbol": order["symbol"], "side": "sell",
             "quantity": order["quantity"]}]})
        read = inline(texts["snapshot_read"], {
            1: firm, 2: household, 3: "'2025-12-01'::date"})
        insert = inline(texts["preview_insert"], {
            1: firm, 2: "gen_random_uuid()", 3: household, 4: "'trades'", 5: "'open'", 6: "'highest_cost'", 7: "1",
            8: "'%s'" % document, 9: pins[0], 10: pins[1], 11: "'%s'::uuid" % pins[2], 12: pins[3],
            13: "'2026-08-21'::date", 14: "'2026.1'", 15: "'1.0.0'", 16: "now()", 17: "now() + '30 days'"})
        record = inline(texts["effect_record"], {
            1: firm, 2: "'household'", 3: household, 4: "'preview_create'", 5: "gen_random_uuid()", 6: "1",
            7: "gen_random_uuid()", 8: "'bench'"})
        hold = inline(texts["effect_hold_household"], {1: firm, 2: household})
        scripts = {
            "read": "\\startpipeline\n%s%s;\n\\endpipeline\n" % (begin, read),
            "write": "\\startpipeline\nBEGIN;\n%s%s;\n\\endpipeline\n\\startpipeline\n%s;\n%s;\n\\endpipeline\n"
                     "COMMIT;\n" % (begin, hold, insert, record),
        }
        for name, script in scripts.items():
            with open(os.path.join(WORK, "%s.%d.sql" % (name, at)), "w", encoding="utf-8") as file:
                file.write(script.replace(":=", ": ="))


def cpu_of(processes):
    ticks = 0
    for process in processes:
        try:
            with open("/proc/%d/stat" % process, encoding="utf-8") as file:
                fields = file.read().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks / TICKS


def children_of(parent):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="utf-8") as file:
                    if int(file.read().rsplit(") ", 1)[1].split()[1]) == parent:
                        found.append(int(name))
            except OSError:
                continue
    return found


def family_of(process):
    """The process and all that descend from it."""
    found = [process]
    for one in found:
        found += children_of(one)
    return found


def wrk(url, requests):
    output = run("wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % SECONDS, "-s", os.path.join(HERE, "post.lua"), url, "--",
                 os.path.join(WORK, requests), KEY)
    result = json.loads(output.split("RESULT ", 1)[1].splitlines()[0])
    if result["failed"]:
        raise SystemExit("%d of %d requests to %s failed" % (result["failed"], result["requests"], requests))
    return result


def measure_http(url, requests, server):
    # Backends come and go; only those that lived through the measure are counted.
    postgres = int(ENV["BENCH_POSTGRES_PID"])
    before = cpu_of(family_of(server)), {one: cpu_of([one]) for one in children_of(postgres)}
    result = wrk(url, requests)
    lasting = set(before[1]) & set(children_of(postgres))
    after = cpu_of(family_of(server)), sum(cpu_of([one]) - before[1][one] for one in lasting)
    return {"rps": result["requests"] / result["seconds"], "p99_ms": result["p99_us"] / 1000,
            "server_us": (after[0] - before[0]) / result["requests"] * 1e6,
            "postgres_us": after[1] / result["requests"] * 1e6}


def measure_pgbench(kind):
    files = [os.path.join(WORK, "%s.%d.sql" % (kind, at)) for at in range(SCRIPTS)]
    arguments = [word for file in files for word in ("-f", file)]
    output = run("pgbench", "-n", "-M", "prepared", "-c", "4", "-j", "1", "-T", str(SECONDS), *arguments,
                 ENV["BENCH_DATABASE"])
    return {"rps": float(output.split("tps = ")[1].split()[0])}


def resident_kb(process):
    with open("/proc/%d/status" % process, encoding="utf-8") as file:
        return int(file.read().split("VmRSS:")[1].split()[0])


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


def show(name, value, unit, against, against_value, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against,
                      "against_value": round(against_value, 3), "ratio": round(value / against_value, 3), **more}),
          flush=True)


def main():
    daemon = int(ENV["TAXPREVIEW_PID"])
    peer = int(ENV["BENCH_PEER_PID"])
    show("idle_rss", resident_kb(daemon) / 1024, "MB", "limit", 30)
    found = orders()
    write_requests(found)
    write_pgbench(found)
    uncached = int(ENV["BENCH_UNCACHED_PID"])
    contenders = {
        "preview_uncached": lambda: measure_http(ENV["BENCH_UNCACHED_URL"], "dry_run", uncached),
        "pgbench": lambda: measure_pgbench("read"),
        "node_fastify": lambda: measure_http(ENV["BENCH_PEER_URL"], "peer", peer),
        "preview": lambda: measure_http(URL, "dry_run", daemon),
        "preview_post": lambda: measure_http(URL, "post", daemon),
        "pgbench_write": lambda: measure_pgbench("write"),
    }
    results = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, measure in contenders.items():
            results[name].append(measure())

    def median(name, figure="rps"):
        return statistics.median(result[figure] for result in results[name])

    def cpu(name):
        return {figure: round(median(name, figure), 1) for figure in ("server_us", "postgres_us")}
    show("preview_uncached", median("preview_uncached"), "rps", "pgbench", median("pgbench"), **cpu("preview_uncached"),
         p99_ms=round(median("preview_uncached", "p99_ms"), 2))
    show("preview_uncached", median("preview_uncached"), "rps", "node_fastify", median("node_fastify"),
         peer_server_us=round(median("node_fastify", "server_us"), 1))
    show("preview_post", median("preview_post"), "rps", "pgbench_write", median("pgbench_write"), **cpu("preview_post"))
    show("preview", median("preview"), "rps", "preview_uncached", median("preview_uncached"), **cpu("preview"))
    show("preview_p99_32_connections", median("preview", "p99_ms"), "ms", "limit", 3)
    unused, idle = measure_connections()
    show("connection_rss", unused, "kB", "limit", 8)
    show("keepalive_rss", idle, "kB", "limit", 20)


sys.exit(main())

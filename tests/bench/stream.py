#!/usr/bin/env python3
"""deploy/bench stream: how long a switch of the method takes to reach the last of many readers of a
preview, and what an idle stream holds in memory. Set up by deploy/bench, which gives the daemon, its
key and a household; prints JSON lines."""
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

ENV = os.environ
URL = ENV["TAXPREVIEW_URL"]
STREAMS = int(ENV.get("BENCH_STREAMS", "9500"))
ROUNDS = int(ENV.get("BENCH_ROUNDS", "5")) * 4
FANOUT_FLOOR_MS = 130
FANOUT_AIM_MS = 60
RSS_LIMIT_KB = 8


def resident_kb(process):
    with open("/proc/%d/status" % process, encoding="utf-8") as file:
        return int(file.read().split("VmRSS:")[1].split()[0])


def cpu_s(process):
    with open("/proc/%d/stat" % process, encoding="utf-8") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(method, path, body=None):
    request = urllib.request.Request(URL + path, method=method, headers={
        "Authorization": "Bearer " + ENV["TAXPREVIEW_KEY"], "Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def make_preview():
    """Of the first household: a sale of some of its first taxable lot's security."""
    for household in ask("GET", "/v1/households?limit=20")["data"]:
        for account in ask("GET", "/v1/households/%s/accounts" % household["id"])["data"]:
            lots = ask("GET", "/v1/accounts/%s/lots?limit=1" % account["id"])["data"]
            if account["tax_treatment"] == "taxable" and lots:
                trade = {"account_id": account["id"], "symbol": lots[0]["symbol"], "side": "sell",
                         "quantity": lots[0]["quantity"]}
                return ask("POST", "/v1/households/%s/previews" % household["id"],
                           {"kind": "trades", "trades": [trade]})
    raise SystemExit("the book has no taxable lot")


def show(name, value, unit, against, against_value, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against,
                      "against_value": against_value, "ratio": round(value / against_value, 3), **more}),
          flush=True)


def main():
    daemon = int(ENV["TAXPREVIEW_PID"])
    preview = make_preview()
    before = resident_kb(daemon)
    readers = subprocess.Popen(
        [ENV["BENCH_STREAM_LISTENERS"], str(urllib.parse.urlsplit(ENV["TAXPREVIEW_STREAM_URL"]).port),
         str(urllib.parse.urlsplit(URL).port), ENV["TAXPREVIEW_KEY"], "/v1/previews/" + preview["id"],
         str(STREAMS), str(ROUNDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if readers.stdout.readline() != "open\n":
        raise SystemExit("the streams did not open")
    time.sleep(2)
    idle = resident_kb(daemon)
    used = cpu_s(daemon)
    time.sleep(5)
    idle_cpu = (cpu_s(daemon) - used) / 5
    show("stream_rss", (idle - before) / STREAMS, "kB", "limit", RSS_LIMIT_KB, streams=STREAMS,
         idle_cpu_percent=round(100 * idle_cpu, 2))
    used = cpu_s(daemon)
    readers.stdin.write("go\n")
    readers.stdin.flush()
    rounds = [line.split()[1:] for line in readers.stdout if line.startswith("round")]
    if len(rounds) != ROUNDS or readers.wait() != 0:
        raise SystemExit("the readers did not get everything")
    cpu_us = (cpu_s(daemon) - used) / ROUNDS / STREAMS * 1e6
    last = [int(one[1]) / 1000 for one in rounds]
    event = len(json.dumps(preview, separators=(",", ":")))
    show("stream_fanout_%d" % STREAMS, statistics.median(last), "ms", "limit", FANOUT_FLOOR_MS,
         aim=FANOUT_AIM_MS, first_ms=round(statistics.median(int(one[0]) / 1000 for one in rounds), 2),
         worst_ms=round(max(last), 1), event_bytes=event, server_us_per_reader=round(cpu_us, 2))


sys.exit(main())

#!/usr/bin/env python3
"""deploy/bench engine: the tax engine alone on one core. Its lines are of programs that measure the
processor's time of both sides in turns, and take the best of each: what the machine does besides makes
work slower, never faster. A history of sales is booked by the engine and by beancount, in turns too.
Set up by deploy/bench."""
import json
import math
import os
import random
import statistics
import subprocess
import sys
from datetime import date, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = os.environ
ROUNDS = int(ENV.get("BENCH_ROUNDS", "5"))
WORK = ENV["BENCH_WORK_DIR"]
SCHEMA = ENV["BENCH_SCHEMA_DIR"]
MICROSECONDS, MILLISECONDS, SECONDS, TIMES = ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("times", 1)
FUNDS, SALES, FIRST = 10, 1000, date(2018, 1, 2)
FEW, MANY = 50, 100000
RUNS = 100  # of the engine for each of beancount, which takes longer for one

# What each figure is shown in, what it is against, and the most that it or its ratio may be.
LINES = {
    "household_50_lots": (MICROSECONDS, "qsort", {"limit_value": 10}),
    "comparison_all_methods": (MICROSECONDS, "one_method", {"limit_ratio": 2.5}),
    "comparison_all_methods_wash": (MICROSECONDS, "one_method", {}),
    "min_tax_500_lots": (MILLISECONDS, "qsort", {"limit_value": 2}),
    "min_tax_500_lots_wash": (MILLISECONDS, "qsort", {"limit_value": 50}),
}


def show(name, unit, value, against, against_value, more):
    print(json.dumps({"name": name, "value": round(value / unit[1], 6), "unit": unit[0], "against": against,
                      "against_value": round(against_value / unit[1], 6), "ratio": round(value / against_value, 4),
                      **more}), flush=True)


def show_figures():
    output = subprocess.run([ENV["BENCH_ENGINE_FIGURES"], SCHEMA, str(4 * ROUNDS)], check=True, capture_output=True,
                            text=True).stdout
    found = {}
    for name, ours, theirs, proven in map(str.split, output.splitlines()):
        unit, against, more = LINES.get(name, (MICROSECONDS, "qsort", {}))
        found[name] = int(ours), int(theirs)
        show(name, unit, found[name][0], against, found[name][1],
             {**more, **({"proven_of_8": int(proven)} if "min_tax" in name else {})})
    few, many = (found["household_%d_lots" % lots] for lots in (FEW, MANY))
    show("growth_%d_to_%d_lots" % (FEW, MANY), TIMES, many[0] / few[0], "qsort", many[1] / few[1],
         {"n": MANY // FEW, "n_log_n": round(MANY * math.log(MANY) / FEW / math.log(FEW))})


def make_history():
    """Funds bought every month and sold on 1,000 days over eight years, oldest lots first: whole shares at prices in
    cents, so that both sides come to the same cent."""
    drawn = random.Random(1)
    price = [drawn.randint(5000, 20000) for _ in range(FUNDS)]
    held = [0] * FUNDS
    trades = []
    day = FIRST
    while sum(trade[0] == "sell" for trade in trades) < SALES:
        price = [max(1000, cents + drawn.randint(-150, 160)) for cents in price]
        if day.day <= FUNDS:
            fund = day.day - 1
            count = drawn.randint(10, 40)
            trades.append(("buy", day, fund, count, price[fund]))
            held[fund] += count
        fund = drawn.randrange(FUNDS)
        if held[fund] > 100 and drawn.random() < 0.5:
            count = drawn.randint(5, held[fund] // 5)
            trades.append(("sell", day, fund, count, price[fund]))
            held[fund] -= count
        day += timedelta(days=1)
    return trades


def write_history(trades):
    with open(os.path.join(WORK, "trades"), "w", encoding="ascii") as file:
        for kind, day, fund, count, cents in trades:
            file.write("%s %s %d %d %d.%02d\n" % (kind, day, fund, count, cents // 100, cents % 100))
    with open(os.path.join(WORK, "trades.beancount"), "w", encoding="ascii") as file:
        file.write('option "operating_currency" "USD"\n%s open Assets:Cash USD\n%s open Income:Gains USD\n'
                   % (FIRST, FIRST))
        for fund in range(FUNDS):
            file.write('%s open Assets:Fund%d FUND%d "FIFO"\n' % (FIRST, fund, fund))
        for kind, day, fund, count, cents in trades:
            at, amount = "%d.%02d USD" % divmod(cents, 100), "%d.%02d USD" % divmod(cents * count, 100)
            if kind == "buy":
                file.write('%s * "buy"\n  Assets:Fund%d  %d FUND%d {%s}\n  Assets:Cash  -%s\n'
                           % (day, fund, count, fund, at, amount))
            else:
                file.write('%s * "sell"\n  Assets:Fund%d  -%d FUND%d {} @ %s\n  Assets:Cash  %s\n  Income:Gains\n'
                           % (day, fund, count, fund, at, amount))


def booking(*command):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def book(process, runs):
    process.stdin.write("%d\n" % runs)
    process.stdin.flush()
    return [int(word) for word in process.stdout.readline().split()]


def show_history():
    trades = make_history()
    write_history(trades)
    ours = booking(ENV["BENCH_ENGINE_HISTORY"], SCHEMA, os.path.join(WORK, "trades"))
    theirs = booking("/usr/bin/python3", os.path.join(HERE, "engine_beancount.py"),
                     os.path.join(WORK, "trades.beancount"))
    rounds = [(book(ours, RUNS), book(theirs, 1)) for _ in range(ROUNDS)]
    for process in (ours, theirs):
        process.stdin.close()
        process.wait()
    if {one[1] for one, _ in rounds} != {other[1] for _, other in rounds}:
        raise SystemExit("the engine and beancount come to different gains: %s" % rounds)
    show("history_1000_sales", SECONDS, min(one[0] for one, _ in rounds), "beancount",
         min(other[0] for _, other in rounds),
         {"limit_ratio": 0.005, "times_faster": round(statistics.median(other[0] / one[0] for one, other in rounds)),
          "purchases": sum(trade[0] == "buy" for trade in trades), "gain": rounds[0][0][1] / 100,
          "years_tax": rounds[0][0][2] / 100})


if __name__ == "__main__":
    show_figures()
    show_history()
    sys.exit(0)

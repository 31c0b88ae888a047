#!/usr/bin/env python3
"""deploy/bench rebalance: how long a household's plan takes on one core, and what it saves beside a plan
that sells to the target and asks no further. Prints JSON lines and writes docs/rebalance.md. Set up by
deploy/bench, which gives the program that plans."""
import datetime
import json
import os
import random
import statistics
import subprocess
import sys

ENV = os.environ
PROJECT = ENV["PROJECT_DIR"]
PLANS = ["taskset", "-c", ENV.get("BENCH_CORE", "0"), ENV["BENCH_PREVIEW_LINES"], os.path.join(PROJECT, "schema"),
         ENV["BENCH_SOLVER"]]
COUNT = int(ENV.get("BENCH_HOUSEHOLDS", "200"))
TRADE_DATE = datetime.date(2026, 8, 21)
CLASSES = [("us_stocks", 0.40, 0.13), ("international_stocks", 0.15, 0.07), ("emerging_stocks", 0.05, 0.05),
           ("us_bonds", 0.30, 0.00), ("international_bonds", 0.06, 0.00), ("emerging_bonds", 0.04, 0.02)]
ACCOUNTS = [("taxable", "joint", 0.5), ("taxable", "self", 0.1), ("tax_deferred", "self", 0.25),
            ("tax_free", "spouse", 0.15)]
SIZES = {"rebalance_60_lots": (60, 5), "rebalance_500_lots": (500, 40)}
ROUNDS = int(ENV.get("BENCH_ROUNDS", "3"))
BANDS = [(0, 250000), (250000, 1000000), (1000000, 10 ** 9)]


class Household:
    """Four accounts of one family, bought over twelve years at prices on their way to today's."""

    def __init__(self, seed, lots):
        self.random = random.Random("bench %d %d" % (seed, lots))
        self.worth = 10 ** self.random.uniform(5, 6.7)
        self.securities = [
            {"symbol": name + kind, "tax_kind": "ric", "asset_class": asset_class,
             "price": "%.4f" % self.random.uniform(20, 400)}
            for name, (asset_class, _, _) in zip("ABCDEF", CLASSES) for kind in ("1", "2")]
        self.lots = lots
        self.made = 0

    def lot(self, worth):
        asset_class, _, growth = self.random.choices(CLASSES, [weight * self.random.uniform(0.5, 1.5)
                                                               for _, weight, _ in CLASSES])[0]
        security = self.random.choice([each for each in self.securities if each["asset_class"] == asset_class])
        years = self.random.uniform(0.02, 12)
        value = worth * self.random.uniform(0.3, 1.7)
        self.made += 1
        return {"id": "lot_%026d" % self.made, "symbol": security["symbol"],
                "quantity": "%.4f" % (value / float(security["price"])),
                "acquired_on": (TRADE_DATE - datetime.timedelta(int(years * 365))).isoformat(),
                "basis": "%.2f" % (value / (1 + growth + self.random.gauss(0, 0.06)) ** years)}

    def account(self, place, treatment, owner, part):
        lots = max(2, round(self.lots * part))
        return {"id": "ac_%026d" % (place + 1), "tax_treatment": treatment, "owner": owner,
                "cash": "%.2f" % (self.worth * part * self.random.uniform(0, 0.04)),
                "lots": [self.lot(self.worth * part / lots) for _ in range(lots)]}

    def body(self):
        household = {
            "lot_selection": "highest_cost", "model": {"basis": "asset_class", "targets": [
                {"class": name, "weight": "%.2f" % weight} for name, weight, _ in CLASSES]},
            "tax_profiles": [{"year": 2026, "kind": "federal", "filing_status": "mfj", "state_rate": "0.05",
                              "wages": "%d" % self.random.choice([90000, 180000, 400000])}],
            "gains_budgets": [{"year": 2026, "allowance": "%.2f" % (self.worth * 0.01)}]
                             if self.random.randrange(4) == 0 else [],
            "accounts": [self.account(place, *each) for place, each in enumerate(ACCOUNTS)]}
        return {"as_of": TRADE_DATE.isoformat(), "securities": self.securities, "household": household,
                "order": {"kind": "rebalance"}}


def answers(bodies):
    done = subprocess.run(PLANS, input="".join(json.dumps(each) + "\n" for each in bodies), capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def naive(body):
    """Every account for itself: what is over its target is sold to it, pro rata, and what is under is bought."""
    prices = {each["symbol"]: (float(each["price"]), each["asset_class"]) for each in body["securities"]}
    targets = {name: weight for name, weight, _ in CLASSES}
    trades = []
    for account in body["household"]["accounts"]:
        held = {}
        for lot in account["lots"]:
            held[lot["symbol"]] = held.get(lot["symbol"], 0) + float(lot["quantity"])
        values = dict.fromkeys(targets, 0.0)
        for symbol, quantity in held.items():
            values[prices[symbol][1]] += quantity * prices[symbol][0]
        cash = float(account["cash"])
        total = cash + sum(values.values())
        for symbol, quantity in sorted(held.items()):
            price, asset_class = prices[symbol]
            share = 1 - targets[asset_class] * total / values[asset_class]
            sold = int(quantity * share * 10 ** 4) / 10 ** 4
            if sold * price > 1:
                cash += sold * price
                trades.append({"account_id": account["id"], "symbol": symbol, "side": "sell",
                               "quantity": "%.4f" % sold})
        short = {name: max(0.0, targets[name] * total - value) for name, value in values.items()}
        for name, amount in short.items():
            symbol = max((each for each in prices if prices[each][1] == name), key=lambda each: held.get(each, 0))
            amount = min(amount, cash) - 0.01
            if amount > 1:
                cash -= amount
                trades.append({"account_id": account["id"], "symbol": symbol, "side": "buy", "amount": "%.2f" % amount})
    return {**body, "order": {"kind": "trades", "trades": trades}}


def show(name, value, limit, planned):
    gaps = [float(each["preview"]["plan"]["gap"]) for each in planned]
    times = sorted(each["plan_us"] / 1000 for each in planned)
    print(json.dumps({"name": name, "value": round(value, 3), "unit": "ms", "against": "limit", "against_value": limit,
                      "ratio": round(value / limit, 3), "p95": round(times[len(times) * 95 // 100], 2),
                      "worst": round(times[-1], 2), "households": len(planned),
                      "proven_percent": round(100 * sum(each["preview"]["plan"]["proven"] for each in planned)
                                              / len(planned), 1),
                      "widest_gap": max(gaps)}), flush=True)


class Row:
    """A household under both plans."""

    def __init__(self, body, planned, simple):
        self.planned, self.simple = planned["preview"], simple["preview"]
        self.value = sum(float(each["value"]) for each in self.planned["plan"]["holdings"]) + \
            sum(float(each["cash"]) for each in body["household"]["accounts"])

    @staticmethod
    def tax(preview):
        return float(preview["tax"]["total"])

    @staticmethod
    def drift(preview):
        return float(preview["drift"]["after"])

    @staticmethod
    def over(preview):
        return any(each["state"] == "over" for each in preview["budgets"])


def table(rows):
    lines = ["| household's value | households | drift before | after, to target | after, plan | tax, to target "
             "| tax, plan | saved | budgets broken, to target | plan |", "|---|---" + "|---" * 8 + "|"]
    for least, most in BANDS:
        chosen = [row for row in rows if least <= row.value < most]
        if not chosen:
            continue

        def mean(figure, among=chosen):
            return statistics.fmean(map(figure, among))
        lines.append("| %s | %d | %.2f %% | %.2f %% | %.2f %% | $%s | $%s | $%s | %d | %d |" % (
            "%s – %s" % (f"${least:,}", f"${most:,}") if most < 10 ** 9 else f"over ${least:,}", len(chosen),
            100 * mean(lambda row: float(row.planned["drift"]["before"])),
            100 * mean(lambda row: row.drift(row.simple)), 100 * mean(lambda row: row.drift(row.planned)),
            f"{mean(lambda row: row.tax(row.simple)):,.0f}", f"{mean(lambda row: row.tax(row.planned)):,.0f}",
            f"{mean(lambda row: row.tax(row.simple) - row.tax(row.planned)):,.0f}",
            sum(row.over(row.simple) for row in chosen), sum(row.over(row.planned) for row in chosen)))
    return lines


def write_docs(rows):
    """What deploy/bench rebalance found last."""
    text = ["# Rebalances beside selling to the target", "",
            "Written by `deploy/bench rebalance`: %d made-up families of four accounts and 60 lots, each planned by "
            "`{\"kind\": \"rebalance\"}` with the policy's defaults, and beside it by a plan that brings every account to "
            "the model for itself and weighs nothing. Means; lots by highest cost; tax of the whole year with the trades "
            "less without." % len(rows), "", *table(rows), "",
            "Drift that stays after a plan is drift whose tax would cost more than the policy's ten cents a dollar.", ""]
    with open(os.path.join(PROJECT, "docs", "rebalance.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(text))


def main():
    for name, (lots, limit) in SIZES.items():
        bodies = [Household(seed, lots).body() for seed in range(COUNT if lots < 100 else COUNT // 4)]
        # The least of the rounds: what the plan takes, not what the machine does besides.
        planned = [min(each, key=lambda answer: answer["plan_us"])
                   for each in zip(*(answers(bodies) for _ in range(ROUNDS)))]
        show(name, statistics.median(each["plan_us"] / 1000 for each in planned), limit, planned)
        if lots == 60:
            rows = list(map(Row, bodies, planned, answers(list(map(naive, bodies)))))
            write_docs(rows)


sys.exit(main())

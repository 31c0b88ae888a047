"""Whether data/covariance.json is that of the closes: prints the entries that are not.

It reads closes and distributions by itself, in floats, and shares no code with what made it.
"""

import csv
import json
import pathlib
import statistics

DATA = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "book" / "data"
FUNDS = {"us_stocks": "VTI", "international_stocks": "VXUS", "emerging_stocks": "IEMG",
         "us_bonds": "BND", "international_bonds": "BNDX", "emerging_bonds": "EMB",
         "commodities": "GLD", "real_estate": "VNQ"}


def read(name):
    with open(DATA / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CLOSES = {row["symbol"]: row for row in read("closes.csv")}
PAID = read("distributions.csv")


def series(symbol):
    days = sorted(day for day in CLOSES[symbol] if day != "symbol")
    ends = [day for day, after in zip(days, days[1:]) if day[:7] != after[:7]]
    closes = [float(CLOSES[symbol][day].rstrip("r")) for day in ends]
    income = [sum(float(row["amount"]) for row in PAID if row["symbol"] == symbol and
                  first < row["ex_date"] <= last) for first, last in zip(ends, ends[1:])]
    return [(after + paid) / before - 1 for before, after, paid in
            zip(closes, closes[1:], income)]


RETURNS = {label: series(symbol) for label, symbol in FUNDS.items()}
shipped = json.loads((DATA / "covariance.json").read_text(encoding="utf-8"))
for row in shipped["rows"]:
    for other, value in zip(shipped["rows"], row["values"]):
        labels = (row["label"], other["label"])
        wanted = 0 if "cash" in labels else 12 * statistics.covariance(
            *(RETURNS[label] for label in labels))
        if abs(float(value) - wanted) > 1e-11:
            print(labels, value, wanted)

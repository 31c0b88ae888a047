#!/usr/bin/env python3
"""Form 8949 and Schedule D of a year: rows, totals that tie to the ledger to the cent, what brokers
report beside them."""

import csv
import io
from decimal import Decimal

from api_client import Cases, differs, lacks, refused
from preview_support import Family, new_firm, sql, uuid_of
from wash_support import Loser

FAMILY = Family(new_firm("Form 8949"))
SUMS = ("proceeds", "basis", "adjustment", "gain")


def form(home, year=2026, query=""):
    return home.api.get(f"{home.path}/form-8949/{year}{query}").json()


def ledger(home, year=2026):
    rows, cursor = [], ""
    while cursor is not None:
        page = home.api.get(f"{home.path}/realized-gains?year={year}&limit=200{cursor}").json()
        rows += page["data"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return rows


def total(rows, *names):
    return tuple(str(sum((Decimal(row[name]) for row in rows), Decimal("0.00"))) for name in names)


def nothing(cases):
    home = FAMILY.another()
    empty = form(home, 2025)
    cases.check("a year without sales is empty", lacks("form", empty, {
        "household_id": home.id, "year": 2025, "whole_dollars": False, "rows": [], "boxes": [],
        "brokers": []}), lacks("schedule", empty["schedule_d"], {
            "short_term": "0.00", "net": "0.00", "short_term_carryover_in": None,
            "capital_amount_in_agi": None, "long_term_carryover_out": None}))
    cases.check("a year that is none", refused(
        home.api.get(f"{home.path}/form-8949/1899"), 404, (None, "not_found")))
    cases.check("a household that is not there", refused(
        home.api.get(f"/v1/households/hh_{'0' * 26}/form-8949/2026"), 404, (None, "not_found")))
    cases.check("nothing else is asked for", refused(
        home.api.get(f"{home.path}/form-8949/2026?month=1"), 422, ("?month", "unknown_parameter")))


def one(cases):
    """The example's sale of 25 VTI."""
    home = FAMILY.another()
    home.api.put(f"{home.path}/tax-profiles/2026", {
        "kind": "federal", "filing_status": "mfj", "wages": "180000",
        "capital_gain_distributions": "12.34", "short_term_carryover_in": "10000"}, "*")
    row = ledger(home)[0]
    shown = form(home)
    cases.check("a row is a row of the ledger", differs("rows", shown["rows"], [{
        "realized_gain_id": row["id"], "account_id": home.account, "symbol": "VTI", "box": "D",
        "covered": True, "description": "25 sh. VTI", "acquired": "2018-03-29",
        "sold_on": "2026-03-12", "proceeds": "9893.00", "basis": "3393.00", "codes": "",
        "adjustment": "0.00", "gain": "6500.00", "term": "long", "acquired_on": "2018-03-29",
        "deemed_acquired_on": None, "booked_from": None,
        "broker": {"box": "D", "basis": "3393.00", "adjustment": "0.00", "gain": "6500.00"},
        "differences": []}]))
    sums = {"count": 1, "proceeds": "9893.00", "basis": "3393.00", "adjustment": "0.00",
            "gain": "6500.00"}
    cases.check("it is added up by part, box and line", differs(
        "parts", shown["parts"][1], {"name": "II", **sums}),
        differs("boxes", shown["boxes"], [{"name": "D", **sums}]),
        differs("lines", [line["name"] for line in shown["schedule_d"]["lines"]],
                ["1b", "2", "3", "8b", "9", "10"]),
        differs("8b", shown["schedule_d"]["lines"][3], {"name": "8b", **sums}))
    cases.check("Schedule D starts from the year's profile", lacks(
        "schedule", shown["schedule_d"], {
            "short_term_carryover_in": "10000.00", "short_term": "-10000.00",
            "capital_gain_distributions": "12.34", "long_term": "6512.34", "net": "-3487.66",
            "capital_amount_in_agi": "-3000.00", "short_term_carryover_out": "487.66",
            "long_term_carryover_out": "0.00"}))
    whole = form(home, query="?whole_dollars=true")
    cases.check("whole dollars are rounded for display alone", lacks(
        "schedule", whole["schedule_d"], {"long_term": "6512.00", "net": "-3488.00"}),
        differs("told", whole["whole_dollars"], True))
    reply = home.api.get(f"{home.path}/form-8949/2026")
    cases.check("what is known is not sent again", differs("status", home.api.get(
        f"{home.path}/form-8949/2026", If_None_Match=reply.etag).status, 304))


def traded():
    """Losses replaced in the same account, in another one and by an IRA; replacements sold."""
    home = Loser(FAMILY)
    other = home.add_account(cash="100000")
    home.lot("10", "3000", "2024-03-01")
    home.trade("sell", "9", "2026-08-21")
    home.trade("buy", "2", "2026-08-24")
    home.trade("buy", "3", "2026-08-25", account_id=other)
    home.trade("buy", "1", "2026-08-26", account_id=home.ira)
    home.trade("sell", "3", "2026-10-05", account_id=other)
    home.lot("5", "400", "2008-03-03")
    home.trade("sell", "8", "2026-10-06")
    home.api.made(f"{home.path}/realized-gains", {
        "account_id": home.account, "symbol": "BND", "quantity": "3", "sold_on": "2026-02-02",
        "acquired_on": "2025-12-01", "proceeds": "199.99", "basis": "210.01",
        "disallowed": "3.33"})
    return home, other


def ties(cases):
    home, _ = traded()
    shown = form(home)
    rows = ledger(home)
    cases.check("every sale of the year is on the form once", differs(
        "ids", sorted(row["realized_gain_id"] for row in shown["rows"]),
        sorted(row["id"] for row in rows)))
    for row in filter(lambda row: row["covered"], shown["rows"]):
        explained = {column: total([each for each in row["differences"]
                                    if each["column"] == column and each["amount"]], "amount")[0]
                     for column in ("basis", "adjustment")}
        cases.check(f"the differences of {row['description']} of {row['sold_on']} are explained",
                    differs("columns", explained, {
                        column: str(Decimal(row[column]) - Decimal(row["broker"][column]))
                        for column in explained}))
    for part, term in zip(shown["parts"], ("short", "long")):
        mine = [row for row in rows if row["term"] == term]
        cases.check(f"part {part['name']} ties to the ledger", differs(
            "sums", tuple(part[name] for name in SUMS),
            total(mine, "proceeds", "basis", "disallowed", "gain")),
            differs("count", part["count"], len(mine)))
        boxes = [box for box in shown["boxes"] if (box["name"] in "ABC") == (term == "short")]
        cases.check(f"the boxes of part {part['name']} are the part", differs(
            "sums", total(boxes, *SUMS), tuple(part[name] for name in SUMS)))
    used = home.api.get(f"{home.path}/gains-budgets/2026").json()["used"]
    cases.check("so do the budget's figures", differs(
        "gains", [part["gain"] for part in shown["parts"]],
        [used["short_term"], used["long_term"]]))
    cases.check("and Schedule D's lines", differs("net", shown["schedule_d"]["net"], used["net"]))


def brokers(cases):
    home, other = traded()
    shown = form(home)
    loss = next(row for row in shown["rows"] if row["sold_on"] == "2026-08-21")
    cases.check("a broker sees the replacement in its own account alone", lacks(
        "ours", loss, {"codes": "W", "basis": "2700.00", "adjustment": "1200.00",
                       "gain": "-600.00", "box": "D"}),
        differs("broker's", loss["broker"], {"box": "D", "basis": "2700.00",
                                             "adjustment": "400.00", "gain": "-1400.00"}),
        differs("why", loss["differences"], [
            {"code": "retirement_account", "column": "adjustment", "amount": "200.00"},
            {"code": "other_account", "column": "adjustment", "amount": "600.00"}]))
    later = next(row for row in shown["rows"] if row["account_id"] == other)
    cases.check("another broker knows neither the basis nor the days that came with it", lacks(
        "ours", later, {"codes": "BT", "box": "D", "basis": "900.00", "gain": "-600.00"}),
        differs("broker's", later["broker"], {"box": "A", "basis": "300.00",
                                              "adjustment": "0.00", "gain": "0.00"}),
        differs("why", later["differences"], [
            {"code": "deferred_basis", "column": "basis", "amount": "600.00"},
            {"code": "holding_period", "column": "term", "amount": None}]))
    own = next(row for row in shown["rows"] if row["acquired_on"] == "2026-08-24")
    cases.check("what it deferred itself it carries on", lacks(
        "ours", own, {"codes": "", "box": "D", "basis": "600.00", "differences": []}),
        lacks("broker's", own["broker"], {"box": "D", "basis": "600.00"}))
    old = next(row for row in shown["rows"] if not row["covered"])
    cases.check("of noncovered shares it reports the proceeds alone", lacks(
        "row", old, {"box": "E", "broker": {"box": "E", "basis": None, "adjustment": None,
                                            "gain": None}}),
        differs("why", old["differences"], [
            {"code": "noncovered", "column": "basis", "amount": None}]))
    for account in (home.account, other):
        told = [each for each in shown["brokers"] if each["account_id"] == account]
        mine = [row for row in shown["rows"] if row["account_id"] == account]
        cases.check("each broker's boxes are its sales", differs(
            "sums", total(told, "proceeds"), total(mine, "proceeds")),
            differs("count", sum(each["count"] for each in told), len(mine)))


def values(cases):
    """The same rows as comma-separated values."""
    home, _ = traded()
    rows = form(home)["rows"]
    reply = home.api.get(f"{home.path}/form-8949/2026", Accept="text/csv")
    lines = list(csv.DictReader(io.StringIO(reply.body.decode(), newline="")))
    cases.check("by Accept it is CSV", differs("status", reply.status, 200),
                differs("type", reply.headers["content-type"], "text/csv; charset=utf-8"),
                differs("lines", len(lines), len(rows)))

    def cell(value):
        return {None: "", True: "true", False: "false"}.get(value, value)

    def flat(row):
        broker = {f"broker_{name}": cell(value) for name, value in row["broker"].items()}
        differences = " ".join("=".join(filter(None, (each["code"], each["amount"])))
                               for each in row["differences"])
        return {**{name: cell(value) for name, value in row.items() if name != "broker"
                   and name != "differences"}, **broker, "differences": differences}

    for line, row in zip(lines, rows):
        cases.check(f"{row['description']} of {row['sold_on']} as in JSON",
                    differs("line", line, flat(row)))
    cases.check("there are differences to see", differs(
        "differences", sorted(line["differences"] for line in lines if line["differences"]), [
            "deferred_basis=600.00 holding_period", "noncovered",
            "retirement_account=200.00 other_account=600.00"]))
    cases.check("nothing else is answered", refused(home.api.get(
        f"{home.path}/form-8949/2026", Accept="image/png"), 406, (None, "not_acceptable")))


def thousands(cases):
    """More than are figured and shown at once: the example's sale 2,501 times."""
    home = FAMILY.another()
    sql(f"""INSERT INTO taxpreview.realized_gain (firm_id, id, household_id, account_id,
        security_id, quantity, acquired_on, sold_on, proceeds, basis, disallowed, term, kind)
        SELECT firm_id, gen_random_uuid(), household_id, account_id, security_id, quantity,
        acquired_on, sold_on, proceeds, basis, disallowed, term, kind
        FROM taxpreview.realized_gain, generate_series(1, 2500)
        WHERE household_id = '{uuid_of(home.id)}'""")
    shown = form(home)
    cases.check("a form of thousands of rows", differs("rows", len(shown["rows"]), 2501),
                differs("part", shown["parts"][1], {
                    "name": "II", "count": 2501, "proceeds": "24742393.00", "basis": "8485893.00",
                    "adjustment": "0.00", "gain": "16256500.00"}))
    lines = home.api.get(f"{home.path}/form-8949/2026", Accept="text/csv").body.split(b"\r\n")
    cases.check("all of them as CSV", differs("lines", len(lines), 2503))


Cases().run(nothing, one, ties, brokers, values, thousands)

#!/usr/bin/env python3
"""The ledger of wash sales of a household: matches that executions made, page by page and year by
year, what is not to be bought, and shares that would replace what is sold."""

from api_client import Cases, differs, lacks, refused
from preview_support import AS_OF, Family, new_firm
from wash_support import Loser

API = new_firm("Wash sales")
FAMILY = Family(API)


def nothing(cases):
    home = FAMILY.another()
    cases.check("a household without wash sales", differs(
        "ledger", home.api.get(f"{home.path}/wash-sales").json(), {
            "data": [], "next_cursor": None, "year": None,
            "totals": {"deferred": "0.00", "permanent": "0.00", "imported": "0.00"},
            "as_of": AS_OF, "do_not_buy": [], "possible_replacements": []}))
    empty = new_firm("No prices")
    alone = empty.made("/v1/households", {"name": "Alone"})["id"]
    cases.check("without prices no window is open", lacks(
        "ledger", empty.get(f"/v1/households/{alone}/wash-sales").json(),
        {"as_of": None, "do_not_buy": [], "possible_replacements": []}))
    cases.check("a household that is not there", refused(
        empty.get(f"{home.path}/wash-sales"), 404, (None, "not_found")))
    cases.check("a year that is none", refused(
        home.api.get(f"{home.path}/wash-sales?year=1"), 422, ("?year", "out_of_range")))


def ledger(cases):
    """Ten shares bought at 300 are sold at 100; four are kept, four more bought, two by the IRA."""
    home = Loser(FAMILY)
    home.lot("10", "3000", "2024-03-01")
    kept = home.lot("4", "404", "2026-08-10")
    sold = home.trade("sell", "10")
    home.trade("buy", "4", "2026-08-25")
    home.trade("buy", "1", "2026-08-26", account_id=home.ira)
    shown = home.wash_sales()
    cases.check("matches stand as their executions made them",
                differs("the sale's", shown["data"][:1], sold["wash_sales"]),
                differs("quantities and dollars", [
                    (row["quantity"], row["disallowed"], row["permanent"]) for row in shown["data"]],
                    [("4.00000000", "800.00", False), ("4.00000000", "800.00", False),
                     ("1.00000000", "200.00", True)]))
    cases.check("sums tell deferred from lost", differs("totals", shown["totals"], {
        "deferred": "1600.00", "permanent": "200.00", "imported": "0.00"}))
    gain = home.api.get(f"/v1/realized-gains/{shown['data'][0]['loss']['realized_gain_id']}").json()
    cases.check("and are the ledger's", lacks("row", gain, {
        "disallowed": "1800.00", "permanently_disallowed": "200.00", "gain": "-200.00"}))
    cases.check("one share's loss is left to be disallowed", differs("list", shown["do_not_buy"], [
        {"symbol": home.symbol, "until": "2026-09-20", "released_on": "2026-09-21"}]))
    cases.check("shares that have replaced others replace none again", differs(
        "lots", [row["lot_id"] for row in shown["possible_replacements"] if row["lot_id"] == kept],
        []))
    home.trade("buy", "1", "2026-08-27")
    cases.check("all disallowed, anything may be bought",
                differs("list", home.wash_sales()["do_not_buy"], []))
    cases.check("another year has none of them", lacks("2025", home.wash_sales("?year=2025"), {
        "data": [], "year": 2025, "totals": {"deferred": "0.00", "permanent": "0.00",
                                             "imported": "0.00"}}),
        differs("2026", len(home.wash_sales("?year=2026")["data"]), 4))


def pages(cases):
    home = Loser(FAMILY)
    home.lot("10", "3000", "2024-03-01")
    home.trade("sell", "10")
    for day in range(24, 29):
        home.trade("buy", "2", f"2026-08-{day}")
    whole = home.wash_sales()["data"]
    seen, query = [], "?limit=2"
    while query:
        page = home.wash_sales(query)
        seen += page["data"]
        query = page["next_cursor"] and f"?limit=2&cursor={page['next_cursor']}"
    cases.check("pages are the list", differs("matches", len(whole), 5), differs("pages", seen, whole))
    cases.check("sums are of all pages", differs("totals", page["totals"]["deferred"], "2000.00"))
    other = Loser(FAMILY)
    cursor = home.wash_sales("?limit=1")["next_cursor"]
    cases.check("a cursor is of one household", refused(
        other.api.get(f"{other.path}/wash-sales?cursor={cursor}"), 422, ("?cursor", "bad_cursor")))


def imports(cases):
    """A loss entered by hand: 25 of 100 disallowed before, and shares bought within its window."""
    home = Loser(FAMILY)
    row = home.api.made(f"{home.path}/realized-gains", {
        "account_id": home.account, "symbol": home.symbol, "quantity": 4, "sold_on": "2026-08-12",
        "acquired_on": "2025-01-02", "proceeds": 300, "basis": 400, "disallowed": 25})
    lot = home.lot("10", "900", "2026-08-01", home.ira)
    home.lot("1", "90", "2026-07-01")
    home.lot("1", "90", "2026-07-22")
    shown = home.wash_sales()
    cases.check("what was disallowed before it came here", differs("totals", shown["totals"], {
        "deferred": "0.00", "permanent": "0.00", "imported": "25.00"}))
    cases.check("its window is open", differs("list", shown["do_not_buy"], [
        {"symbol": home.symbol, "until": "2026-09-11", "released_on": "2026-09-12"}]))
    cases.check("shares bought in it may have replaced what was sold", differs(
        "first", next(each for each in shown["possible_replacements"] if each["lot_id"] == lot), {
            "lot_id": lot, "account_id": home.ira, "symbol": home.symbol,
            "acquired_on": "2026-08-01", "quantity": "10.00000000", "until": "2026-08-31",
            "realized_gain_ids": [row["id"]]}),
        differs("by day", sorted(each["acquired_on"] for each in shown["possible_replacements"]),
                ["2026-07-22", "2026-08-01"]))


Cases().run(nothing, ledger, pages, imports)

#!/usr/bin/env python3
"""Runs over HTTP: chosen, planned, read, cancelled and resumed; and those of another firm."""

from api_client import Api, Cases, differs, refused, unique
from preview_support import PROFILE, new_firm
from run_support import Book, counted

HOUSEHOLDS = 40
BOOK = Book(new_firm("Runs"), HOUSEHOLDS)
API = BOOK.api


def give_taxes(household):
    """A profile, and what costs tax where it is held: bonds in two accounts, one of them an IRA."""
    API.put(f"/v1/households/{household}/tax-profiles/2026",
            {name: value for name, value in PROFILE.items() if name != "year"}, absent=True)
    account = API.made(f"/v1/households/{household}/accounts", {"name": "IRA", "tax_treatment": "tax_deferred"})["id"]
    API.made(f"/v1/accounts/{account}/lots", {
        "symbol": "VTI", "quantity": "40", "basis": "4000", "acquired_on": "2020-01-02"})


def keep_a_lot(household):
    """The oldest, which the household's method would sell first."""
    account = API.get(f"/v1/households/{household}/accounts").json()["data"][0]["id"]
    lot = API.made(f"/v1/accounts/{account}/lots", {
        "symbol": "VTI", "quantity": "10", "basis": "100", "acquired_on": "2019-01-02"})["id"]
    API.made(f"/v1/households/{household}/restraints", {"kind": "do_not_sell", "lot_id": lot})
    return lot


def life(cases):
    for household in BOOK.households[3:6]:
        give_taxes(household)
    kept = keep_a_lot(BOOK.households[-1])
    made = BOOK.run()
    cases.check("a new run waits", counted(made, queued=HOUSEHOLDS), differs("state", made["state"], "running"),
                differs("order", made["order"], {"kind": "rebalance"}), differs("filter", made["filter"], {}))
    shown = BOOK.waited(made)
    cases.check("every household is planned once", differs("state", shown["state"], "done"),
                counted(shown, done=HOUSEHOLDS - 1, failed=1), differs("ended", shown["ended_at"] is None, False))
    rows = BOOK.lines(made)
    cases.check("each has its line, in the order of ids", differs(
        "households", [row["household_id"] for row in rows], sorted(BOOK.households)))
    failed = [row for row in rows if row["state"] == "failed"]
    cases.check("what cannot be planned says why", differs("failed", failed, [
        {"household_id": BOOK.without_model, "state": "failed", "exceptions": ["not_planned"], "plan": None,
         "fault": {"code": "no_model", "detail": "The household has no model to be rebalanced to."}}]))
    totals(cases, shown, [row["plan"] for row in rows if row["plan"]])
    for row in (rows[-1], next(row for row in rows if row["household_id"] == BOOK.households[3])):
        same_as_preview(cases, row)
    named = [each["lot_id"] for trade in rows[-1]["plan"]["trades"] for each in trade.get("lots", [])]
    cases.check("a sale beside a lot that is kept names its lots", differs(
        "named", (len(named) > 0, kept in named), (True, False)))
    pages(cases, made, rows)


def totals(cases, shown, plans):
    def summed(figure):
        return "%.2f" % sum(float(plan[figure]) for plan in plans if plan[figure] is not None)
    cases.check("its totals are those of its plans", *[
        differs(figure, shown["totals"][figure], summed(figure))
        for figure in ("value", "traded", "cost", "tax", "short_term", "long_term", "net",
                       "tax_saved_against_fifo", "after_tax_value")])
    for when in ("before", "after"):
        drags = [plan["location"][when]["yearly_drag"] for plan in plans]
        cases.check(f"and what the placement costs a year {when}", differs(
            "sum", shown["totals"][f"yearly_drag_{when}"], "%.2f" % sum(map(float, filter(None, drags)))),
            differs("known", sum(drag is not None for drag in drags), 3))
    value = sum(float(plan["value"]) for plan in plans)
    for when in ("before", "after"):
        drift = sum(float(plan["drift"][when]) * float(plan["value"]) for plan in plans) / value
        cases.check(f"and so is the drift {when}", differs(
            "within a cent a household", abs(float(shown["totals"][f"drift_{when}"]) - drift) < 1e-5, True))


def same_as_preview(cases, row):
    preview = API.post(f"/v1/households/{row['household_id']}/previews?dry_run=true", {"kind": "rebalance"}).json()
    plan = row["plan"]
    cases.check("a plan is the preview's", differs("drift", plan["drift"]["after"], preview["drift"]["after"]),
                differs("statistics", {name: plan[name] for name in preview["plan"]["statistics"]},
                        preview["plan"]["statistics"]),
                differs("realized", {name: plan[name] for name in ("short_term", "long_term", "net")},
                        {name: preview["realized"][name] for name in ("short_term", "long_term", "net")}),
                differs("sold", {each["symbol"]: each["quantity"] for each in plan["trades"] if each["side"] == "sell"},
                        {each["symbol"]: each["quantity"].rstrip("0").rstrip(".") for each in preview["sells"]}))
    trades = API.post(f"/v1/households/{row['household_id']}/previews?dry_run=true",
                      {"kind": "trades", "trades": plan["trades"]}).json()
    cases.check("its trades are an order", differs("drift", trades["drift"]["after"], plan["drift"]["after"]),
                differs("realized", trades["realized"]["net"], plan["net"]),
                differs("tax", (trades["tax"] or {}).get("total"), plan["tax"]))


def pages(cases, run, rows):
    path = f"/v1/rebalance-runs/{run['id']}"
    found, cursor = [], ""
    while cursor is not None:
        page = API.get(f"{path}/results?limit=7{cursor and '&cursor=' + cursor}").json()
        found += page["data"]
        cursor = page["next_cursor"]
    cases.check("pages are the lines", differs("rows", found, rows))
    cases.check("so many lines as are asked for", differs("rows", BOOK.lines(run, query="?limit=3"), rows[:3]))
    cases.check("of one state alone", differs("rows", BOOK.lines(run, query="?state=failed"),
                                              [row for row in rows if row["state"] == "failed"]))
    exceptional = [row for row in rows if row["exceptions"]]
    cases.check("exceptions are those that have any", differs("rows", BOOK.lines(run, "exceptions"), exceptional),
                differs("unknown basis", [row["household_id"] for row in BOOK.lines(
                    run, "exceptions", "?exception=unknown_basis")], [BOOK.without_basis]),
                differs("counted", BOOK.shown(run)["households"]["exceptions"], len(exceptional)))
    cases.check("no such exception", refused(API.get(f"{path}/exceptions?exception=nope"), 422,
                                             ("?exception", "unknown_word")))
    runs = API.get("/v1/rebalance-runs?limit=1").json()
    cases.check("runs are listed", differs("first", runs["data"][0]["id"], run["id"]))


def chosen(cases):
    def count(**filters):
        return API.post("/v1/rebalance-runs?dry_run=true", {"filter": filters}).json()["households"]["queued"]
    few = BOOK.households[5:8]
    cases.check("a filter chooses", differs("of a model", count(model_id=BOOK.model), HOUSEHOLDS - 1),
                differs("by drift", (count(min_drift="0.1"), count(min_drift="0.9")), (HOUSEHOLDS - 1, 0)),
                differs("by tolerance", (count(within_tolerance=True), count(within_tolerance=False)),
                        (0, HOUSEHOLDS - 1)),
                differs("by name", count(households=few + few[:1]), 3),
                differs("both", count(households=few + [BOOK.without_model], model_id=BOOK.model), 3))
    cases.check("a dry run leaves nothing", differs(
        "runs", len(API.get("/v1/rebalance-runs").json()["data"]), 1))
    nobody = "hh_01k3d8j6y2f3s8a5c7d9e1g4h6"
    cases.check("who is not there is named", refused(
        API.post("/v1/rebalance-runs", {"filter": {"households": [few[0], nobody]}}), 422,
        ("/filter/households/1", "unknown_household")))
    cases.check("models that are not there, both at once", refused(
        API.post("/v1/rebalance-runs", {
            "filter": {"model_id": "md_01k3d8h0aabbccddeeffgghhjj"},
            "order": {"kind": "model_change", "model_change": {
                "model_id": "md_01k3d8h0aabbccddeeffgghhjj", "strategy": "immediate"}}}), 422,
        ("/filter/model_id", "unknown_model"), ("/order/model_change/model_id", "unknown_model")))
    trades = {"kind": "withdrawal", "cash_flow": {"amount": "1"}, "lot_selection": "specific"}
    cases.check("what is of one household is no run's", refused(
        API.post("/v1/rebalance-runs", {"order": trades}), 422, ("/order/kind", "not_of_this_kind"),
        ("/order/lot_selection", "method_not_for_plans")))
    none = BOOK.waited(BOOK.run({"filter": {"min_drift": "0.9"}}))
    cases.check("a run over nobody is done", counted(none), differs("turnover", none["totals"]["turnover"], None))


def once(cases):
    body, key = {"filter": {"households": BOOK.households[:2]}}, unique()
    first, again = (API.post("/v1/rebalance-runs", body, key=key) for _ in range(2))
    cases.check("a repeated request makes no second run", differs("body", again.body, first.body),
                differs("replayed", again.headers.get("idempotent-replayed"), "true"))
    run = first.json()
    BOOK.waited(run)
    path = f"/v1/rebalance-runs/{run['id']}"
    done = BOOK.shown(run)
    for action in ("cancel", "cancel"):
        same = API.post(f"{path}/{action}", None).json()
        cases.check("what has ended stays when it is cancelled", differs("run", same, done))
    resumed = API.post(f"{path}/resume", None).json()
    cases.check("resumed, what failed waits again", counted(resumed, queued=1, done=1),
                differs("state", resumed["state"], "running"), differs("ended", resumed["ended_at"], None))
    cases.check("and comes to the same", counted(BOOK.waited(run), done=1, failed=1))


def one_after_another(cases):
    """What one run's order says and the next one's leaves out; whoever runs has no other slots in between."""
    chosen = BOOK.households[3:6]
    def rows(order):
        return BOOK.lines(BOOK.waited(BOOK.run({"filter": {"households": chosen}, "order": order})))
    plain = [{"kind": "rebalance"}, {"kind": "harvest"}]
    first = [rows(order) for order in plain]
    for _ in range(4):
        rows({"kind": "rebalance", "lot_selection": "lifo", "trade_date": "2026-06-30",
              "policy": {"tax_weight": "0", "minimum_cash": "2000", "cost_rate": "0.01"}})
        cases.check("a run's order is its own", differs("rows", [rows(order) for order in plain], first))


def isolation(cases):
    run = BOOK.run({"filter": {"households": BOOK.households[:1]}})
    other = Api()
    for method, what in (("GET", ""), ("GET", "/results"), ("GET", "/exceptions"), ("POST", "/cancel"),
                         ("POST", "/resume")):
        reply = other.ask(method, f"/v1/rebalance-runs/{run['id']}{what}")
        cases.check(f"another firm's run is not there: {method} {what}", refused(reply, 404, (None, "not_found")))
    cases.check("nor is it listed", differs("found", run["id"].encode() in other.get("/v1/rebalance-runs").body, False))


if __name__ == "__main__":
    Cases().run(life, chosen, once, one_after_another, isolation)

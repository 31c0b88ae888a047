#!/usr/bin/env python3
"""Models as policies take them, over HTTP: without removed classes, the rest rescaled, wherever a
household's model is used. Runs against a live daemon."""

import time

from api_client import Cases, differs, refused
from preview_support import AS_OF, PROFILE, Family, new_firm, prices, securities

FAMILY = Family(new_firm("Tailoring"))
API = FAMILY.api
PRICES = {"VTI": "378.24", "BND": "72.23", "VWO": "50.00", "GLD": "200.00"}
securities(API, ("VWO", "ric", "emerging_stocks"), ("GLD", "ric", "commodities"))
prices(API, AS_OF, **PRICES)
MODEL = FAMILY.model["id"]
WEIGHTS = {"us_stocks": "0.5", "us_bonds": "0.35", "emerging_stocks": "0.1", "cash": "0.05"}
TARGETS = [{"class": name, "weight": weight} for name, weight in WEIGHTS.items()]
API.patch(f"/v1/models/{MODEL}", {"targets": TARGETS})
WHOLE = {name: f"{float(weight):.6f}" for name, weight in WEIGHTS.items()}
# 50, 35 and 5 of 90.
REST = {"us_stocks": "0.555556", "us_bonds": "0.388889", "cash": "0.055555"}
FIRM = "/v1/policies/firm"
POLICY = f"{FAMILY.path}/policy"
SNAP = {"kind": "rebalance", "policy": {"tax_weight": "0"}}
FAMILY.add_lots(FAMILY.account, ("VWO", "100", "4000.00", "2020-01-06"))


def targets(place=FAMILY.path):
    return {each["class"]: each["target"] for each in API.get(f"{place}/drift").json()["classes"]
            if not each["foreign"]}


def row_of(household):
    return next(row for row in API.get("/v1/drift?limit=200").json()["data"]
                if row["household_id"] == household)


def same_everywhere(family=FAMILY):
    """Differences of the household's drift from its row in the book and its newest day."""
    drift = API.get(f"{family.path}/drift").json()
    row = row_of(family.id)
    day = API.get(f"{family.path}/drift-history").json()["data"][0]
    return [differs(f"{name} of {where}", other[name], drift["before" if name == "drift" and
                                                          "before" in drift else name])
            for where, other in (("the book", row), ("its history", day))
            for name in ("drift", "within_tolerance", "reason")]


def planned(order=None, place=FAMILY.path):
    return API.post(f"{place}/previews?dry_run=true", order or SNAP)


def symbols(trades):
    return {trade["symbol"] for trade in trades}


def levels(cases):
    whole = API.get(f"{FAMILY.path}/drift").json()
    cases.check("a model is taken whole where nobody says otherwise",
                differs("targets", targets(), WHOLE), *same_everywhere())
    made = API.put(POLICY, {"removed_classes": ["emerging_stocks", "VWO"]}, absent=True)
    cases.check("a household takes it without a class and the rest fills the gap",
                differs("status", made.status, 201),
                differs("kept", made.json()["removed_classes"], ["emerging_stocks", "VWO"]),
                differs("targets", targets(), REST), *same_everywhere())
    cases.check("what is held of the class drifts", differs("foreign", [
        (each["class"], each["target"])
        for each in API.get(f"{FAMILY.path}/drift").json()["classes"] if each["foreign"]],
        [("emerging_stocks", "0.000000")]))
    cases.check("a stronger cause moves the drift", differs(
        "moved", API.get(f"{FAMILY.path}/drift").json() != whole, True))
    API.put(FIRM, {"removed_classes": ["us_bonds"]}, absent=True)
    cases.check("the household's list takes the place of the firm's",
                differs("targets", targets(), REST))
    API.put(POLICY, {"minimum_cash": "5"}, "*")
    cases.check("where it has none the firm's holds, in the book as well",
                differs("said", API.get(POLICY).json()["removed_classes"], None),
                differs("targets", sorted(targets()), ["cash", "emerging_stocks", "us_stocks"]),
                *same_everywhere())
    effective = API.get(f"/v1/accounts/{FAMILY.account}/effective-policy").json()
    cases.check("what holds says whose it is", differs(
        "removed", effective["removed_classes"], {"value": ["us_bonds"], "level": "firm"}))
    API.put(POLICY, {"removed_classes": []}, "*")
    effective = API.get(f"/v1/accounts/{FAMILY.account}/effective-policy").json()
    cases.check("an empty list lifts the firm's",
                differs("said", API.get(POLICY).json()["removed_classes"], []),
                differs("removed", effective["removed_classes"],
                        {"value": [], "level": "household"}),
                differs("targets", targets(), WHOLE), *same_everywhere())
    for place in (FIRM, POLICY):
        API.delete(place)
    cases.check("policies that go leave the model whole", differs("targets", targets(), WHOLE),
                *same_everywhere())


def faults(cases):
    cases.check("all faults at once", refused(
        API.put(POLICY, {"removed_classes": ["cash", "", "cash"], "minimum_cash": 2,
                         "maximum_cash": 1}, absent=True), 422,
        ("/minimum_cash", "minimum_above_maximum"), ("/removed_classes/1", "empty"),
        ("/removed_classes/2", "duplicate_item")))
    cases.check("a list of texts", refused(
        API.put(POLICY, {"removed_classes": "cash"}, absent=True), 422,
        ("/removed_classes", "wrong_type")), refused(
            API.put(POLICY, {"removed_classes": ["x", None]}, absent=True), 422,
            ("/removed_classes/1", "wrong_type")), refused(
                API.put(POLICY, {"removed_classes": [str(each) for each in range(101)]},
                        absent=True), 422, ("/removed_classes", "too_many_items")))
    cases.check("no account and no order says it", refused(
        API.put(f"/v1/accounts/{FAMILY.account}/policy", {"removed_classes": []}, absent=True), 422,
        ("/removed_classes", "not_of_an_account")), refused(
            planned({"kind": "rebalance", "policy": {"removed_classes": ["cash"]}}), 422,
            ("/policy/removed_classes", "unknown_member")))


def plans(cases):
    """Every kind of plan goes to the model as it is taken."""
    account = FAMILY.account
    before = planned().json()
    cases.check("whole, the class is bought", differs("buys", "VWO" in symbols(before["buys"]),
                                                      True))
    API.put(POLICY, {"removed_classes": ["emerging_stocks"]}, absent=True)
    plan = planned().json()
    cases.check("a rebalance sells what is removed and buys what is left",
                differs("sold", "VWO" in symbols(plan["sells"]), True),
                differs("bought", "VWO" in symbols(plan["buys"]), False),
                differs("drift", plan["drift"]["after"] < plan["drift"]["before"], True))
    deposit = planned({"kind": "deposit",
                       "cash_flow": {"amount": "50000", "account_id": account}}).json()
    withdrawal = planned({"kind": "withdrawal",
                          "cash_flow": {"amount": "3000", "account_id": account}}).json()
    cases.check("a deposit buys none of it", differs("buys", symbols(deposit["buys"]), {"BND"}))
    cases.check("a withdrawal sells it first", differs(
        "sells", "VWO" in symbols(withdrawal["sells"]), True))
    other = API.made("/v1/models", {"name": "Growth", "basis": "asset_class", "kind": "etf",
                                    "targets": [{"class": "us_stocks", "weight": "0.6"},
                                                {"class": "emerging_stocks", "weight": "0.4"}]})
    moved = planned({"kind": "model_change", "policy": {"tax_weight": "0"},
                     "model_change": {"model_id": other["id"]}}).json()
    cases.check("another model is taken likewise",
                differs("targets", aims(moved), {"us_stocks": "1.000000"}))
    stored = API.made(f"{FAMILY.path}/previews", SNAP)
    path = f"/v1/previews/{stored['id']}"
    frontier = API.get(f"{path}/frontier").json()
    cases.check("the frontier begins where the household drifts from what is left", differs(
        "most", max(each["drift"] for each in frontier["points"]), stored["drift"]["before"]))
    replay(cases, path, stored)


def aims(plan):
    return {each["class"]: each["target"] for each in plan["drift"]["classes"]
            if float(each["target"]) > 0}


def replay(cases, path, stored):
    figures = API.get(f"{path}?revision=1").body
    API.put(POLICY, {"removed_classes": ["us_bonds"]}, "*")
    now = API.get(path).json()
    cases.check("a change of the list is a change of the plan",
                differs("stale", now["stale_since"] is not None, True),
                differs("another", now["buys"] != stored["buys"], True))
    API.patch(f"/v1/models/{MODEL}", {"targets": TARGETS[::-1]})
    cases.check("what was answered comes out again, whatever was changed since",
                differs("differences", API.get(f"{path}/replay").json()["differences"], []),
                differs("bytes", API.get(f"{path}?revision=1").body, figures))
    API.patch(f"/v1/models/{MODEL}", {"targets": TARGETS})
    API.delete(POLICY)


def nothing_left(cases):
    API.put(POLICY, {"removed_classes": list(WEIGHTS)}, absent=True)
    drift = API.get(f"{FAMILY.path}/drift").json()
    cases.check("where nothing is left drift says so", differs(
        "reason", drift["reason"], "nothing_left"), *same_everywhere())
    cases.check("and there is no plan", refused(planned(), 422, (None, "nothing_left")),
                refused(planned({"kind": "harvest"}), 422, (None, "nothing_left")))
    trades = planned({"kind": "trades", "trades": [
        {"account_id": FAMILY.account, "symbol": "VTI", "side": "sell", "quantity": "1"}]})
    cases.check("but a sale has its tax", differs("status", trades.status, 200))
    run = API.made("/v1/rebalance-runs", {"filter": {"households": [FAMILY.id]}})
    for _ in range(200):
        if API.get(f"/v1/rebalance-runs/{run['id']}").json()["state"] != "running":
            break
        time.sleep(0.1)
    result = API.get(f"/v1/rebalance-runs/{run['id']}/results").json()["data"][0]
    cases.check("a run names it", differs("state", result["state"], "failed"),
                differs("fault", result["fault"]["code"], "nothing_left"))
    API.delete(POLICY)


def accounts(cases):
    """An account's own model is taken likewise: who is to be without a class is without it there."""
    own = API.made("/v1/models", {"name": "Own", "basis": "asset_class", "kind": "etf", "targets": [
        {"class": "us_bonds", "weight": "0.5"}, {"class": "emerging_stocks", "weight": "0.5"}]})
    account = FAMILY.add_account(cash="100", model_id=own["id"])
    API.put(POLICY, {"removed_classes": ["emerging_stocks"]}, absent=True)
    cases.check("an account's own model as well", differs(
        "targets", targets(f"/v1/accounts/{account}"),
        {"us_bonds": "1.000000", "cash": "0.000000"}))
    API.delete(f"/v1/accounts/{account}/policy")
    API.delete(POLICY)
    API.delete(f"/v1/accounts/{account}")


def inline(cases):
    """A household in the body says the same of itself and has the same plan."""
    account = "ac_00000000000000000000000001"
    lots = [{"symbol": symbol, "quantity": quantity, "basis": basis, "acquired_on": day}
            for symbol, quantity, basis, day in (
                ("VTI", "400", "54288.00", "2018-03-29"), ("VWO", "100", "4000.00", "2020-01-06"))]
    stored = FAMILY.another()
    API.delete(f"{stored.path}/gains-budgets/2026")
    for lot in stored.lots:
        API.delete(f"/v1/lots/{lot}")
    stored.add_lots(stored.account, *[tuple(lot.values()) for lot in lots])
    API.put(f"{stored.path}/policy", {"removed_classes": ["emerging_stocks", "GLD"]}, absent=True)
    kinds = {"VTI": "us_stocks", "BND": "us_bonds", "VWO": "emerging_stocks"}
    body = {"as_of": AS_OF, "order": SNAP, "securities": [
        {"symbol": symbol, "tax_kind": "ric", "asset_class": kind, "price": PRICES[symbol]}
        for symbol, kind in kinds.items()],
            "household": {"lot_selection": "highest_cost", "tax_profiles": [PROFILE],
                          "policy": {"removed_classes": ["emerging_stocks", "GLD"]},
                          "accounts": [{"id": account, "tax_treatment": "taxable",
                                        "cash": "1000.00", "lots": lots}],
                          "model": {"basis": "asset_class", "kind": "etf", "targets": TARGETS}}}
    plan = API.post("/v1/previews", body).json()
    wanted = planned(place=stored.path).json()
    cases.check("a household in the body takes its model likewise",
                differs("drift", plan["drift"]["before"], wanted["drift"]["before"]),
                differs("buys", [(each["symbol"], each["amount"]) for each in plan["buys"]],
                        [(each["symbol"], each["amount"]) for each in wanted["buys"]]),
                differs("targets", aims(plan), REST))
    body["household"]["policy"]["removed_classes"] = ["cash", "cash"]
    body["household"]["model"]["targets"] = [{"class": "us_stocks", "weight": "0"}]
    cases.check("its faults are placed in the body", refused(
        API.post("/v1/previews", body), 422,
        ("/household/policy/removed_classes/1", "duplicate_item")))
    body["household"]["policy"]["removed_classes"] = ["us_stocks"]
    cases.check("a model that is none is named before it is taken", refused(
        API.post("/v1/previews", body), 422,
        ("/household/model/targets/0/weight", "not_positive"),
        ("/household/model/targets", "weights_not_one")))
    body["household"]["model"]["targets"] = [{"class": "us_stocks", "weight": "1"}]
    cases.check("and so is one of which nothing is left", refused(
        API.post("/v1/previews", body), 422, (None, "nothing_left")))


if __name__ == "__main__":
    Cases().run(levels, faults, plans, nothing_left, accounts, inline)

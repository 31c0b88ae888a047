#!/usr/bin/env python3
"""Models as policies take them, over HTTP: without removed classes, the rest rescaled, and with
single securities in the place of a class, wherever a household's model is used. Runs against a live
daemon."""

import time
from fractions import Fraction

from api_client import Cases, differs, refused
from preview_support import AS_OF, PROFILE, Family, new_firm, prices, securities

FAMILY = Family(new_firm("Tailoring"))
API = FAMILY.api
STOCKS = {"AAPL": "0.5", "MSFT": "0.3", "NVDA": "0.2"}
PRICES = {"VTI": "378.24", "BND": "72.23", "VWO": "50.00", "GLD": "200.00", "AAPL": "220.00",
          "MSFT": "430.00", "NVDA": "150.00"}
securities(API, ("VWO", "ric", "emerging_stocks"), ("GLD", "ric", "commodities"),
           *((symbol, "stock", "us_stocks") for symbol in STOCKS))
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


def by_security(weights, name="Index"):
    return {"name": name, "basis": "security", "kind": "custom",
            "targets": [{"symbol": symbol, "weight": weight} for symbol, weight in weights.items()]}


INDEX = API.made("/v1/models", by_security(STOCKS))["id"]


def rounded(shares):
    """name -> share as name -> weight in six places that sum to exactly 1: largest remainders."""
    whole = sum(shares.values())
    exact = {name: share / whole * 10 ** 6 for name, share in shares.items()}
    weights = {name: int(each) for name, each in exact.items()}
    for name in sorted(exact, key=lambda name: weights[name] - exact[name])[
            :10 ** 6 - sum(weights.values())]:
        weights[name] += 1
    return {name: f"{weight / 10 ** 6:.6f}" for name, weight in weights.items()}


def indexed(weights, stocks, name="us_stocks"):
    """Shares of a model with the stocks in the place of a class."""
    weights = {each: Fraction(weight) for each, weight in weights.items()}
    whole = sum(Fraction(weight) for weight in stocks.values())
    return {**{symbol: weights[name] * Fraction(weight) / whole
               for symbol, weight in stocks.items()},
            **{each: weight for each, weight in weights.items() if each != name}}


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
    cases.check("what no model can have is named", refused(
        API.put(POLICY, {"removed_classes": ["emerging_bonds", "emergin_stocks", "VWO", "us_large"]},
                absent=True), 422,
        ("/removed_classes/1", "unknown_class"), ("/removed_classes/3", "unknown_class")), refused(
            API.put(FIRM, {"removed_classes": ["us_large"]}, absent=True), 422,
            ("/removed_classes/0", "unknown_class")))
    API.made("/v1/models", {"name": "Groups", "basis": "security_group", "kind": "etf", "targets": [
        {"group": "us_large", "weight": 1, "members": [{"symbol": "VTI", "role": "primary"}]}]})
    cases.check("a group of any of the firm's models is known", differs("status", API.put(
        f"{POLICY}?dry_run=true", {"removed_classes": ["us_large"]}, absent=True).status, 201))
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
    body["household"]["policy"]["removed_classes"] = ["emergin_stocks", "VWO", "core"]
    body["household"]["model"]["targets"] = TARGETS
    cases.check("a name that is none is refused as in a stored policy", refused(
        API.post("/v1/previews", body), 422,
        ("/household/policy/removed_classes/0", "unknown_class"),
        ("/household/policy/removed_classes/2", "unknown_class")))
    group = {"group": "core", "weight": "1", "members": [{"symbol": "VTI", "role": "primary"}]}
    body["models"] = [{"id": "md_00000000000000000000000009", "basis": "security_group", "targets": [group]}]
    body["household"]["policy"]["removed_classes"] = ["core"]
    cases.check("a group of any model of the body is a name", differs(
        "status", API.post("/v1/previews", body).status, 200))
    del body["models"]
    body["household"]["model"]["targets"] = [{"class": "us_stocks", "weight": "0"}]
    body["household"]["policy"]["removed_classes"] = ["us_stocks"]
    cases.check("a model that is none is named before it is taken", refused(
        API.post("/v1/previews", body), 422,
        ("/household/model/targets/0/weight", "not_positive"),
        ("/household/model/targets", "weights_not_one")))
    body["household"]["model"]["targets"] = [{"class": "us_stocks", "weight": "1"}]
    cases.check("and so is one of which nothing is left", refused(
        API.post("/v1/previews", body), 422, (None, "nothing_left")))


def direct_index(cases):
    """Stocks in the place of a class: of the household, of the firm, and of neither again."""
    API.delete(f"{FAMILY.path}/gains-budgets/2026")
    API.put(POLICY, {"direct_index": {"class": "us_stocks", "model_id": INDEX}}, absent=True)
    cases.check("a class has the index in its place, in the book and its history as well",
                differs("kept", API.get(POLICY).json()["direct_index"],
                        {"class": "us_stocks", "model_id": INDEX}),
                differs("targets", targets(), rounded(indexed(WEIGHTS, STOCKS))),
                *same_everywhere())
    drift = API.get(f"{FAMILY.path}/drift").json()
    cases.check("a fund of the class is out of place beside it", differs("foreign", [
        each["class"] for each in drift["classes"] if each["foreign"]], ["us_stocks"]))
    plan = planned().json()
    cases.check("a plan buys its securities instead of the fund", differs(
        "buys", set(STOCKS) <= symbols(plan["buys"]), True), differs(
            "sells", "VTI" in symbols(plan["sells"]), True))
    API.put(POLICY, {"direct_index": {"class": "us_stocks", "model_id": INDEX},
                     "removed_classes": ["emerging_stocks", "NVDA"]}, "*")
    less = {name: weight for name, weight in WEIGHTS.items() if name != "emerging_stocks"}
    few = {symbol: weight for symbol, weight in STOCKS.items() if symbol != "NVDA"}
    cases.check("what is removed of the index leaves the class its weight", differs(
        "targets", targets(), rounded(indexed(less, few))), *same_everywhere())
    API.put(FIRM, {"direct_index": {"class": "us_stocks", "model_id": INDEX}}, absent=True)
    API.put(POLICY, {}, "*")
    effective = f"/v1/accounts/{FAMILY.account}/effective-policy"
    cases.check("the firm's holds where the household says nothing",
                differs("targets", targets(), rounded(indexed(WEIGHTS, STOCKS))),
                differs("whose", API.get(effective).json()["direct_index"], {
                    "value": {"class": "us_stocks", "model_id": INDEX}, "level": "firm"}),
                *same_everywhere())
    API.put(POLICY, {"direct_index": {"class": "us_stocks", "model_id": None}}, "*")
    cases.check("a household has none where it says so",
                differs("targets", targets(), WHOLE), *same_everywhere(),
                differs("whose", API.get(effective).json()["direct_index"], {
                    "value": {"class": "us_stocks", "model_id": None}, "level": "household"}))
    API.delete(POLICY)
    API.delete(FIRM)


def index_versions(cases):
    """It is the model's present version; what was answered by an older one comes out again."""
    API.put(POLICY, {"direct_index": {"class": "us_stocks", "model_id": INDEX}}, absent=True)
    stored = API.made(f"{FAMILY.path}/previews", SNAP)
    path = f"/v1/previews/{stored['id']}"
    figures = API.get(f"{path}?revision=1").body
    other = {"MSFT": "0.6", "NVDA": "0.4"}
    API.patch(f"/v1/models/{INDEX}", by_security(other))
    now = API.get(path).json()
    cases.check("another version of the index is another target",
                differs("targets", targets(), rounded(indexed(WEIGHTS, other))),
                differs("stale", now["stale_since"] is not None, True),
                differs("bought", "AAPL" in symbols(now["buys"]), False), *same_everywhere())
    cases.check("what was answered comes out again",
                differs("differences", API.get(f"{path}/replay").json()["differences"], []),
                differs("bytes", API.get(f"{path}?revision=1").body, figures))
    cases.check("a model that a policy indexes by stays one by security", refused(
        API.delete(f"/v1/models/{INDEX}"), 409, (None, "in_use")), refused(
            API.patch(f"/v1/models/{INDEX}", {"basis": "asset_class", "targets": TARGETS}), 409,
            ("/basis", "in_use")))
    API.delete(POLICY)
    API.patch(f"/v1/models/{INDEX}", by_security(STOCKS))


def index_faults(cases):
    theirs = Family(new_firm("Index of others"))
    foreign = theirs.api.made("/v1/models", by_security({"VTI": "1"}))["id"]
    for name, model_id, code in (("there is", "md_01k3d8h0aabbccddeeffgghhjj", "unknown_model"),
                                 ("another firm has", foreign, "unknown_model"),
                                 ("is by class", MODEL, "not_of_basis")):
        cases.check(f"all faults at once, of a model that {name}", refused(
            API.put(POLICY, {"direct_index": {"class": "us_stocks", "model_id": model_id},
                             "exclusion_lists": ["xl_01k3d8v0aabbccddeeffgghhjj"]}, absent=True),
            422, ("/direct_index/model_id", code), ("/exclusion_lists/0", "unknown_exclusion_list")))
    cases.check("it says what it stands for", refused(
        API.put(POLICY, {"direct_index": {"class": "", "version": 1}}, absent=True), 422,
        ("/direct_index/class", "empty"), ("/direct_index/version", "unknown_member"),
        ("/direct_index/model_id", "required")))
    for place in (FIRM, POLICY):
        cases.check("a class that no model can have is named beside the other faults", refused(
            API.put(place, {"direct_index": {"class": "us_stock", "model_id": MODEL},
                            "removed_classes": ["GLDX"]}, absent=True), 422,
            ("/removed_classes/0", "unknown_class"), ("/direct_index/class", "unknown_class"),
            ("/direct_index/model_id", "not_of_basis")))
        cases.check("also where there is to be no index", refused(
            API.put(place, {"direct_index": {"class": "us_stock", "model_id": None}}, absent=True),
            422, ("/direct_index/class", "unknown_class")))
    cases.check("it is no account's", refused(
        API.put(f"/v1/accounts/{FAMILY.account}/policy", {
            "direct_index": {"class": "us_stocks", "model_id": INDEX}}, absent=True), 422,
        ("/direct_index", "not_of_an_account")))


def index_of_groups(cases):
    """A security of the index that another group has too counts for that group."""
    model = API.made("/v1/models", {
        "name": "Groups", "basis": "security_group", "kind": "etf", "targets": [
            {"group": "us_large_cap", "weight": "0.6", "members": [
                {"symbol": "VTI", "role": "primary"}]},
            {"group": "chips", "weight": "0.1", "members": [{"symbol": "NVDA", "role": "primary"}]},
            {"group": "bonds", "weight": "0.3", "members": [{"symbol": "BND", "role": "primary"}]}]})
    API.patch(FAMILY.path, {"model_id": model["id"]})
    API.put(POLICY, {"direct_index": {"class": "us_large_cap", "model_id": INDEX}}, absent=True)
    cases.check("one place for one security", differs("targets", targets(), {
        "AAPL": "0.300000", "MSFT": "0.180000", "chips": "0.220000", "bonds": "0.300000",
        "cash": "0.000000"}), *same_everywhere())
    plan = planned().json()
    cases.check("it is bought for its group", differs("buys", {"AAPL", "MSFT", "NVDA"} <= symbols(
        plan["buys"]), True))
    harvest = planned({"kind": "harvest"})
    cases.check("and lots of it may be harvested", differs("status", harvest.status, 200))
    API.delete(POLICY)
    API.patch(FAMILY.path, {"model_id": MODEL})


def inline_index(cases):
    """A household in the body indexes by one of the models there."""
    body = {"as_of": AS_OF, "order": SNAP, "securities": [
        {"symbol": symbol, "tax_kind": "stock", "price": PRICES[symbol], "asset_class": "us_stocks"}
        for symbol in ("VTI", *STOCKS)],
            "models": [{"id": INDEX, "basis": "security", "kind": "custom",
                        "targets": by_security(STOCKS)["targets"]}],
            "household": {"policy": {"direct_index": {"class": "us_stocks", "model_id": INDEX}},
                          "accounts": [{"tax_treatment": "taxable", "cash": "10000.00",
                                        "lots": []}],
                          "model": {"basis": "asset_class", "kind": "etf", "targets": TARGETS}}}
    plan = API.post("/v1/previews", body).json()
    cases.check("a household in the body has an index of the body", differs(
        "targets", aims(plan), rounded(indexed(WEIGHTS, STOCKS))), differs(
            "buys", {each["symbol"]: each["amount"] for each in plan["buys"]},
            {"AAPL": "2500.00", "MSFT": "1500.00", "NVDA": "1000.00"}))
    stored = API.post("/v1/previews", {**body, "models": []}).json()
    cases.check("or one that is stored", differs("targets", aims(stored), aims(plan)))
    body["household"]["policy"]["direct_index"]["class"] = "us_stock"
    cases.check("in the place of a class that a model can have", refused(
        API.post("/v1/previews", body), 422,
        ("/household/policy/direct_index/class", "unknown_class")))
    body["household"]["policy"]["direct_index"]["class"] = "us_stocks"
    body["household"]["policy"]["direct_index"]["model_id"] = "md_01k3d8h0aabbccddeeffgghhjj"
    cases.check("and no other", refused(
        API.post("/v1/previews", body), 422,
        ("/household/policy/direct_index/model_id", "unknown_model")))
    body["household"]["policy"]["direct_index"]["model_id"] = INDEX
    body["models"][0].update(basis="asset_class", targets=TARGETS)
    cases.check("nor one that is not by security", refused(
        API.post("/v1/previews", body), 422,
        ("/household/policy/direct_index/model_id", "not_of_basis")))


if __name__ == "__main__":
    Cases().run(levels, faults, plans, nothing_left, accounts, inline, direct_index, index_versions,
                index_faults, index_of_groups, inline_index)

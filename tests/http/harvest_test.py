#!/usr/bin/env python3
"""Harvests and changes of the model over HTTP: planned, explained, refused by name, executed."""

from api_client import Cases, differs, refused
from preview_support import Family, new_firm, prices, securities

API = new_firm("Harvests")
securities(API, ("SCHB", "ric", "us_stocks"))
FAMILY = Family(API)
prices(API, "2026-08-21", VTI="378.24", BND="72.23", SCHB="25.00")
PATH = f"{FAMILY.path}/previews"
FAMILY.add_lots(FAMILY.account, ("VTI", "100", "50000.00", "2024-01-02"))


def model(name, *targets):
    return API.made("/v1/models", {"name": name, "basis": "asset_class", "kind": "etf", "targets": [
        {"class": each, "weight": weight} for each, weight in targets]})["id"]


def harvests(cases):
    made = API.post(PATH, {"kind": "harvest", "harvest": {"minimum_loss": "1000.00"}})
    answer = made.json()
    cases.check("what loses enough is sold, its like is bought",
                differs("status", made.status, 201),
                differs("sold", [(sale["symbol"], len(sale["lots"])) for sale in answer["sells"]],
                        [("VTI", 1)]),
                differs("bought", [buy["symbol"] for buy in answer["buys"]], ["SCHB"]),
                differs("swaps", answer["plan"]["swaps"], [{
                    "account_id": FAMILY.account, "symbol": "VTI", "loss": "12176.00",
                    "replacement": "SCHB"}]),
                differs("wash sales", answer["wash_sales"], []),
                differs("bound", answer["plan"]["lower_bound"], None))
    none = API.post(PATH, {"kind": "harvest", "harvest": {"minimum_loss_rate": "0.5"}}).json()
    cases.check("below a threshold nothing is sold", differs("sells", none["sells"], []),
                differs("why", {each["outcome"] for each in none["plan"]["holdings"]},
                        {"below_threshold"}))
    cases.check("thresholds are a harvest's own", refused(
        API.post(PATH, {"kind": "rebalance", "harvest": {}}), 422,
        ("/harvest", "not_of_this_kind")))


PROSPECT = {
    "household": {"accounts": [{"name": "A", "tax_treatment": "taxable", "lots": [
        {"symbol": "VTI", "quantity": "10", "basis": "500.00", "acquired_on": "2020-01-02"}]}],
        "model": {"basis": "asset_class", "targets": [{"class": "us_stocks", "weight": "1"}]}},
    "securities": [{"symbol": "VTI", "tax_kind": "ric", "asset_class": "us_stocks", "price": "100"},
                   {"symbol": "BND", "tax_kind": "ric", "asset_class": "us_bonds", "price": "70"}],
    "models": [{"id": "md_00000000000000000000000001", "basis": "asset_class", "targets": [
        {"class": "us_bonds", "weight": "1"}]}],
    "as_of": "2026-08-21"}


def prospect(cases):
    def change(model, strategy, **members):
        return API.post("/v1/previews", {**PROSPECT, **members, "order": {
            "kind": "model_change", "model_change": {"model_id": model, "strategy": strategy}}})
    bonds = PROSPECT["models"][0]["id"]
    now = change(bonds, "immediate").json()
    cases.check("a prospect's model is changed at once",
                differs("sold", [(each["symbol"], each["quantity"]) for each in now["sells"]], [("VTI", "10.00000000")]),
                differs("bought", [each["symbol"] for each in now["buys"]], ["BND"]))
    cases.check("or by cash alone", differs("sells", change(bonds, "flows_only").json()["sells"], []))
    other = "md_00000000000000000000000002"
    cases.check("to a model that the body has", refused(change(other, "immediate"), 422, (
        "/order/model_change/model_id", "unknown_model")))
    twice = [{**each, "targets": [{"class": "us_bonds", "weight": "0.9"}]} for each in PROSPECT["models"]] * 2
    cases.check("each of which is whole, and there once", refused(
        change(bonds, "immediate", models=twice), 422, ("/models/0/targets", "weights_not_one"),
        ("/models/1/id", "duplicate_item"), ("/models/1/targets", "weights_not_one")))


def prospect_frontier(cases):
    def ask(query, **members):
        order = {"kind": "rebalance", **members}
        return API.post(f"/v1/previews{query}", {**PROSPECT, "order": order, "household": {
            **PROSPECT["household"], "model": {"basis": "asset_class", "targets": [
                {"class": "us_stocks", "weight": "0.5"}, {"class": "us_bonds", "weight": "0.5"}]}}})
    both = ask("?frontier=true&max_drift=0.25").json()
    found = both.pop("frontier")
    cases.check("a prospect's frontier stands beside the preview",
                differs("the preview", both, ask("").json()),
                differs("plan", (found["preview_id"], found["plan"]["drift"]),
                        (None, both["drift"]["after"])),
                differs("ends", [point["drift"] for point in found["points"]][::len(found["points"]) - 1],
                        ["0.000000", "0.500000"]),
                differs("within", float(found["within"]["drift"]) <= 0.25, True))
    cases.check("only of what weighs drift", refused(
        ask("?frontier=true", kind="harvest"), 422, (None, "not_a_plan")),
        refused(ask("?max_drift=0.25"), 422, ("?frontier", "required")))


def changes(cases):
    bonds = model("Bonds", ("us_bonds", "1"))

    def change(**members):
        return API.post(PATH, {"kind": "model_change", "model_change": members})
    wait = change(model_id=bonds, strategy="avoid_short_term").json()
    cases.check("no short-term gain is taken", differs(
        "short term", float(wait["realized"]["short_term"]) <= 0, True),
                differs("drift", float(wait["drift"]["after"]) < float(wait["drift"]["before"]),
                        True))
    flows = change(model_id=bonds, strategy="flows_only").json()
    cases.check("flows alone sell nothing", differs("sells", flows["sells"], []))
    cases.check("what is not there, or not named, is refused", refused(
        change(model_id="md_01k3d8h0aabbccddeeffgghhjj", strategy="immediate"), 422,
        ("/model_change/model_id", "unknown_model")),
                refused(API.post(PATH, {"kind": "model_change"}), 422,
                        ("/model_change", "required")))
    now = change(model_id=bonds, strategy="immediate").json()
    found = {name: API.get(f"/v1/previews/{made['id']}/frontier").json()
             for name, made in (("immediate", now), ("avoid", wait), ("flows", flows))}
    cases.check("each strategy has a frontier of its own plans",
                differs("plans", [found[name]["plan"]["drift"] for name in found],
                        [made["drift"]["after"] for made in (now, wait, flows)]),
                differs("short term", all(
                    float(point["realized"]["short_term"]) <= 0
                    for point in found["avoid"]["points"]), True),
                differs("sells by flows", [
                    trade for point in found["flows"]["points"] for trade in point["trades"]
                    if trade["side"] == "sell"], []),
                differs("at once there is a way nearer, for more", (
                    found["immediate"]["least_drift"] < found["avoid"]["least_drift"],
                    float(found["immediate"]["points"][0]["tax"])
                    > float(found["avoid"]["points"][0]["tax"])), (True, True)))
    pins = {name: now["pins"][name]
            for name in ("household_version", "config_version", "price_sequence")}
    done = API.post(f"/v1/previews/{now['id']}/execution", {"pins": pins,
                                                            "override_budget": True})
    cases.check("at once, and executed, within the budget", differs("status", done.status, 201),
                differs("remaining", float(now["budgets"][0]["remaining"]) >= 0, True))


if __name__ == "__main__":
    Cases().run(harvests, changes, prospect, prospect_frontier)

#!/usr/bin/env python3
"""Policies over HTTP: firm, household and account, what holds of them, what contradicts itself, and
that plans follow them, each member from the narrowest level that has it."""

from api_client import Cases, differs, refused
from preview_support import Family, new_firm

FAMILY = Family(new_firm("Policies"))
API = FAMILY.api
FIRM = "/v1/policies/firm"
HOUSEHOLD = f"{FAMILY.path}/policy"
ACCOUNT = f"/v1/accounts/{FAMILY.account}/policy"
EFFECTIVE = f"/v1/accounts/{FAMILY.account}/effective-policy"
PREVIEWS = f"{FAMILY.path}/previews"
SNAP = {"kind": "rebalance", "policy": {"tax_weight": "0"}}
HARVEST = {"kind": "harvest"}


def planned(order=None):
    return API.post(f"{PREVIEWS}?dry_run=true", order or SNAP).json()


def spent(answer):
    return sum(float(buy["amount"]) for buy in answer["buys"]) - \
        sum(float(sale["proceeds"]) for sale in answer["sells"])


def life(cases):
    made = API.put(FIRM, {"minimum_cash": "300", "whole_shares": None}, absent=True)
    cases.check("a firm says what it keeps to", differs("status", made.status, 201),
                differs("where", made.headers["location"], FIRM),
                differs("whose", made.json()["household_id"], None),
                differs("kept", made.json()["minimum_cash"], "300.00"),
                differs("else", made.json()["whole_shares"], None))
    cases.check("it is made once", refused(API.put(FIRM, {}, absent=True), 412,
                                           (None, "already_exists")))
    cases.check("and is not replaced unseen", differs("status", API.put(FIRM, {}).status, 428),
                differs("status", API.put(FIRM, {}, '"r-9"').status, 412))
    cases.check("what a household says nothing of is not there",
                differs("status", API.get(HOUSEHOLD).status, 404))
    first = API.put(HOUSEHOLD, {"minimum_cash": "500", "drift_weight": "0.2"}, absent=True)
    second = API.put(HOUSEHOLD, {"minimum_cash": "600"}, first.etag)
    cases.check("a replacement says all", differs("status", second.status, 200),
                differs("kept", second.json()["minimum_cash"], "600.00"),
                differs("left out", second.json()["drift_weight"], None),
                differs("revision", second.json()["revision"], 2))
    API.put(ACCOUNT, {"whole_shares": True, "harvest_all_year": False}, absent=True)
    cases.check("all levels are listed, and a page goes on", differs(
        "of", {(row["household_id"], row["account_id"]) for row in pages()},
        {(None, None), (FAMILY.id, None), (FAMILY.id, FAMILY.account)}))


def pages():
    rows, cursor = [], ""
    while cursor is not None:
        page = API.get(f"/v1/policies?limit=1{cursor}").json()
        rows += page["data"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return rows


def effective(cases):
    shown = API.get(EFFECTIVE)
    body = shown.json()
    cases.check("what holds says where it comes from",
                differs("cash", body["minimum_cash"], {"value": "600.00", "level": "household"}),
                differs("shares", body["whole_shares"], {"value": True, "level": "account"}),
                differs("harvest", body["harvest_all_year"], {"value": False, "level": "account"}),
                differs("trade", body["minimum_trade"], {"value": "100.00", "level": "default"}),
                differs("turnover", body["maximum_turnover"], {"value": None, "level": "default"}))
    API.put(FIRM, {"minimum_cash": "300", "minimum_trade": "20"}, "*")
    changed = API.get(EFFECTIVE)
    cases.check("a wider level is heard where the narrower says nothing",
                differs("trade", changed.json()["minimum_trade"],
                        {"value": "20.00", "level": "firm"}),
                differs("cash", changed.json()["minimum_cash"], body["minimum_cash"]),
                differs("tag", changed.etag == shown.etag, False))
    cases.check("nothing new is not sent", differs(
        "status", API.get(EFFECTIVE, If_None_Match=changed.etag).status, 304))


def faults(cases):
    cases.check("all that is wrong is said at once", refused(
        API.put(ACCOUNT, {"tax_weight": 1, "location_weight": 1, "maximum_turnover": "0.1",
                          "minimum_cash": 2, "maximum_cash": 1}, "*"), 422,
        ("/tax_weight", "not_of_an_account"), ("/location_weight", "not_of_an_account"),
        ("/maximum_turnover", "not_of_an_account"),
        ("/minimum_cash", "minimum_above_maximum")))
    cases.check("figures have their ranges", refused(
        API.put(FIRM, {"maximum_turnover": "1.1", "minimum_trade": "-1", "tolerance": 1}, "*"), 422,
        ("/maximum_turnover", "out_of_range"), ("/minimum_trade", "negative"),
        ("/tolerance", "unknown_member")))
    cases.check("a weight of location is not negative", refused(
        API.put(HOUSEHOLD, {"location_weight": "-1"}, "*"), 422, ("/location_weight", "negative")),
                refused(API.post(PREVIEWS, {"kind": "rebalance",
                                            "policy": {"location_weight": "-1"}}), 422,
                        ("/policy/location_weight", "negative")))
    cases.check("an order contradicts itself no more than a policy", refused(
        API.post(PREVIEWS, {"kind": "rebalance",
                            "policy": {"minimum_cash": 2, "maximum_cash": 1}}), 422,
        ("/policy/minimum_cash", "minimum_above_maximum")))


def plans(cases):
    plan = planned()
    cases.check("a plan keeps to the household's", differs("spent", spent(plan) <= 400, True),
                differs("nearly all of it", spent(plan) > 300, True),
                differs("cash", plan["plan"]["policy"]["minimum_cash"], "600.00"))
    cases.check("and to the account's", differs("whole", [
        each["quantity"] for each in plan["sells"] + plan["buys"]
        if not each["quantity"].endswith(".00000000")], []),
                differs("accounts", [(each["account_id"], each["whole_shares"])
                                     for each in plan["plan"]["policy"]["accounts"]],
                        [(FAMILY.account, True)]))
    asked = planned({"kind": "rebalance", "policy": {"tax_weight": "0", "minimum_cash": "900"}})
    cases.check("an order says more than both", differs("spent", spent(asked) <= 100, True),
                differs("cash", asked["plan"]["policy"]["minimum_cash"], "900.00"))
    API.put(ACCOUNT, {"maximum_cash": "599.99"}, "*")
    cases.check("levels that contradict each other are no plan's", refused(
        API.post(PREVIEWS, {"kind": "rebalance"}), 422, (None, "minimum_above_maximum")))
    API.put(ACCOUNT, {"whole_shares": True, "harvest_all_year": False}, "*")
    API.put(HOUSEHOLD, {"maximum_turnover": "0.001"}, "*")
    little = planned()
    cases.check("a plan turns over no more than it may", differs(
        "turnover", 0 < float(little["plan"]["statistics"]["turnover"]) <= 0.001, True))
    API.put(HOUSEHOLD, {"maximum_turnover": "0"}, "*")
    none = planned()
    cases.check("and says so where that is nothing", differs("sells", none["sells"], []), differs(
        "why", next(each["outcome"] for each in none["plan"]["holdings"]
                    if each["symbol"] == "VTI"), "turnover"))


def thresholds(cases):
    """Harvests and changes of the model take what their order leaves out from the policy."""
    API.put(HOUSEHOLD, {"harvest_minimum_loss": "1", "harvest_minimum_loss_rate": "0",
                        "migration_strategy": "flows_only"}, "*")
    harvest = planned(HARVEST)
    moved = planned({"kind": "model_change", "model_change": {"model_id": FAMILY.model["id"]}})
    cases.check("a harvest takes the policy's thresholds", differs(
        "loss", harvest["plan"]["policy"]["harvest_minimum_loss"], "1.00"))
    cases.check("a change of the model its strategy", differs("sells", moved["sells"], []), differs(
        "why", {each["limit"] for each in moved["plan"]["holdings"]
                if each["symbol"] == "VTI"} <= {"cash_flow", None}, True))


def follows(cases):
    """A change of any level makes a stored plan stale; what was answered can be had again."""
    made = API.made(PREVIEWS, SNAP)
    path = f"/v1/previews/{made['id']}"
    for place, counter in ((FIRM, "config_version"), (HOUSEHOLD, "household_version"),
                           (ACCOUNT, "household_version")):
        before = API.get(path).json()["pins"]
        API.put(place, {"minimum_cash": "950"}, "*")
        now = API.get(path).json()
        cases.check(f"a change moves the pins: {place.split('/')[2]}",
                    differs(counter, now["pins"][counter], before[counter] + 1),
                    differs("stale", now["stale_since"] is not None, True))
    cases.check("and the plan", differs(
        "spent", spent(API.get(path).json()) <= 50 < spent(made), True))
    replayed = API.get(f"{path}/replay").json()
    cases.check("what was answered comes out again", differs(
        "differences", replayed["differences"], []))
    for place in (FIRM, HOUSEHOLD, ACCOUNT):
        cases.check(f"a policy goes: {place.split('/')[2]}",
                    differs("status", API.delete(place).status, 204),
                    differs("status", API.get(place).status, 404))
    cases.check("then all is the default", differs("levels", {
        each["level"] for each in API.get(EFFECTIVE).json().values()
        if isinstance(each, dict)}, {"default"}))


def screens(cases):
    """Lists that policies name: what is on them is not bought, or not sold, and the plan says why."""
    made = API.post("/v1/exclusion-lists", {"name": "No bonds", "kind": "do_not_buy",
                                            "symbols": ["BND", "BND"]})
    screen, path = made.json(), f"/v1/exclusion-lists/{made.json()['id']}"
    cases.check("a list is a set", differs("status", made.status, 201),
                differs("symbols", screen["symbols"], ["BND"]))
    cases.check("it has a name of its own and securities that there are", refused(
        API.post("/v1/exclusion-lists", {"name": "No bonds", "kind": "exclusion", "symbols": []}),
        409, ("/name", "already_exists")), refused(
            API.post("/v1/exclusion-lists", {"name": "x", "kind": "exclusion",
                                             "symbols": ["BND", "NOPE", "NADA"]}), 422,
            ("/symbols/1", "unknown_security"), ("/symbols/2", "unknown_security")))
    free = planned()
    cases.check("a list that nobody names keeps from nothing", differs(
        "bought", [buy["symbol"] for buy in free["buys"]], ["BND"]))
    for place, level in ((FIRM, "firm"), (HOUSEHOLD, "household"), (ACCOUNT, "account")):
        API.put(place, {"exclusion_lists": [screen["id"]]}, absent=True)
        plan = planned()
        bonds = next(each for each in plan["plan"]["holdings"] if each["symbol"] == "BND")
        cases.check(f"named by the {level} it keeps from buying", differs(
            "buys", plan["buys"], []), differs("limit", bonds["limit"], "screen"), differs(
                "which", bonds["exclusion_list"], {"id": screen["id"], "name": "No bonds"}))
        cases.check(f"and is the {level}'s", differs(
            "screens", API.get(EFFECTIVE).json()["exclusion_lists"],
            [{"id": screen["id"], "level": level}]))
        API.delete(place)
    API.put(HOUSEHOLD, {"exclusion_lists": [screen["id"]]}, absent=True)
    snapped = planned(SNAP)["plan"]
    cases.check("a class that nobody may buy is named, and no tax blamed where it has no weight",
                differs("classes", snapped["unserved_classes"], ["us_bonds"]),
                differs("stocks", {each["outcome"] for each in snapped["holdings"]
                                   if each["symbol"] == "VTI"}, {"nothing_to_buy"}))
    named = API.post(f"{PREVIEWS}?dry_run=true", {"kind": "trades", "trades": [{
        "account_id": FAMILY.account, "symbol": "BND", "side": "buy", "amount": "100"}]}).json()
    cases.check("who buys by name is warned of the list", differs(
        "warned", [each["detail"] for each in named["warnings"] if each["code"] == "restrained"],
        ['It is on the exclusion list "No bonds": the household is not to buy it.']))
    stored = API.made(PREVIEWS, SNAP)
    API.patch(path, {"kind": "do_not_sell", "symbols": ["VTI"]})
    kept = API.get(f"/v1/previews/{stored['id']}").json()
    cases.check("another list makes another plan", differs("sells", kept["sells"], []), differs(
        "stale", kept["stale_since"] is not None, True))
    replayed = API.get(f"/v1/previews/{stored['id']}/replay").json()
    cases.check("what was answered comes out again", differs(
        "differences", replayed["differences"], []))
    cases.check("a list in use stays", refused(API.delete(path), 409, (None, "in_use")))
    cases.check("nobody names a list that is not there", refused(
        API.put(HOUSEHOLD, {"exclusion_lists": [screen["id"], "xl_01k3d8v0aabbccddeeffgghhjj"]},
                "*"), 422, ("/exclusion_lists/1", "unknown_exclusion_list")))
    API.put(HOUSEHOLD, {}, "*")
    cases.check("one that nobody names goes", differs("status", API.delete(path).status, 204))


def cooldown(cases):
    """What was executed rests, of retirement accounts too: plans do not trade it and say until when."""
    ira = FAMILY.add_account(cash="0", tax_treatment="tax_deferred")
    FAMILY.add_lots(ira, ("VTI", "100", "20000.00", "2020-01-06"))
    made = API.made(PREVIEWS, SNAP)
    API.made(f"/v1/previews/{made['id']}/execution",
             {"pins": {name: made["pins"][name] for name in (
                 "household_version", "config_version", "price_sequence")}})
    API.put(HOUSEHOLD, {"cooldown_days": 30, "minimum_trade": "0"}, "*")
    rested = planned({"kind": "rebalance", "policy": {"tax_weight": "0", "drift_weight": "9"}})
    traded = {(each["account_id"], each["symbol"]) for each in made["sells"] + made["buys"]}
    cases.check("what was traded rests", differs("of both", len(traded) > 1, True), differs(
        "again", [each["symbol"] for each in rested["sells"] + rested["buys"]
                  if (each["account_id"], each["symbol"]) in traded], []),
                differs("until", [each["cooldown_until"] for each in rested["plan"]["holdings"]
                                  if each["account_id"] == ira and each["symbol"] == "VTI"],
                        ["2026-09-20"]))
    cases.check("no longer than there is a ledger of", refused(
        API.put(HOUSEHOLD, {"cooldown_days": 367}, "*"), 422, ("/cooldown_days", "out_of_range")))


def location(cases):
    """40,000 of cash in an IRA and 1,000 in the taxable account, where a dollar of bonds costs 0.0108
    a year: they are bought in the IRA."""
    family = Family(new_firm("Location"))
    ira = family.add_account(cash="40000", tax_treatment="tax_deferred")
    path = f"{family.path}/previews?dry_run=true"
    unasked = family.api.post(path, {"kind": "rebalance"}).json()["plan"]
    family.api.put(f"{family.path}/policy", {"location_weight": "1"}, absent=True)
    made = family.api.made(f"{family.path}/previews", {"kind": "rebalance"})
    plan = made["plan"]
    before, after = (plan["statistics"]["location"][name] for name in ("before", "after"))
    cases.check("unasked a plan weighs no location",
                differs("weight", unasked["policy"]["location_weight"], "0.000000"))
    cases.check("a household's policy weighs it for all its accounts",
                differs("weight", plan["policy"]["location_weight"], "1.000000"),
                differs("of an account", family.api.get(
                    f"/v1/accounts/{ira}/effective-policy").json()["location_weight"],
                        {"value": "1.000000", "level": "household"}))
    cases.check("bonds are bought in the IRA", differs(
        "bonds", {buy["account_id"] for buy in made["buys"] if buy["symbol"] == "BND"}, {ira}),
                differs("score", after["score"] > before["score"], True),
                differs("proven", plan["proven"], True))
    cases.check("each holding says what a dollar of it costs there a year", differs(
        "bonds", {each["account_id"]: each["drag_per_dollar"] for each in plan["holdings"]
                  if each["symbol"] == "BND"}, {family.account: "0.010800", ira: "0.000000"}))
    cases.check("the drag is part of the objective", differs(
        "by hand", abs(float(plan["objective"]) - (
            0.1 * float(made["drift"]["after"]) * 456752.64 + float(made["tax"]["total"]) +
            float(plan["statistics"]["cost"]) + float(after["yearly_drag"]))) <= 0.05, True))
    off = family.api.post(path, {"kind": "rebalance", "policy": {"location_weight": "0"}}).json()
    cases.check("an order says otherwise", differs(
        "weight", off["plan"]["policy"]["location_weight"], "0.000000"))
    cases.check("what was weighed is replayed", differs("differences", family.api.get(
        f"/v1/previews/{made['id']}/replay").json()["differences"], []))


if __name__ == "__main__":
    Cases().run(life, effective, faults, plans, thresholds, follows, screens, cooldown, location)

#!/usr/bin/env python3
"""Rebalances over HTTP: a plan stored, switched, weighed anew and read again; what is refused; the
optimizer's process killed under it."""

import os
import signal

from api_client import Cases, differs, refused
from preview_support import Family, new_firm

FAMILY = Family(new_firm("Plans"))
API = FAMILY.api
PATH = f"{FAMILY.path}/previews"


def outcome(answer, symbol):
    return next(each["outcome"] for each in answer["plan"]["holdings"] if each["symbol"] == symbol)


def life(cases):
    """65 % of stocks against 60 %: with 5 % of state tax most of the gain is not worth it."""
    made = API.post(PATH, {"kind": "rebalance"})
    plan = made.json()
    path = f"/v1/previews/{plan['id']}"
    cases.check("a plan is a preview of its trades", differs("status", made.status, 201),
                differs("kind", plan["order"], {"kind": "rebalance"}),
                differs("sold of stocks", [sale["symbol"] for sale in plan["sells"]], ["VTI"]),
                differs("bought of bonds", [buy["symbol"] for buy in plan["buys"]], ["BND"]),
                differs("drift", float(plan["drift"]["after"]) < float(plan["drift"]["before"]),
                        True),
                differs("outcomes", (outcome(plan, "VTI"), outcome(plan, "BND")),
                        ("sold", "bought")))
    cases.check("its objective lies between its bound and doing nothing", differs(
        "order", float(plan["plan"]["lower_bound"]) <= float(plan["plan"]["objective"])
        < float(plan["plan"]["do_nothing"]), True))
    cases.check("nobody has to look at it first", differs("exceptions", plan["plan"]["exceptions"],
                                                          []))
    spent = sum(float(buy["amount"]) for buy in plan["buys"])
    cases.check("it spends no more than it has", differs(
        "cash", spent <= 1000 + sum(float(sale["proceeds"]) for sale in plan["sells"]), True))
    drift = API.get(f"{FAMILY.path}/drift").json()["location"]
    place = plan["plan"]["statistics"]["location"]
    cases.check("it says what the placement costs a year, before as the drift does",
                differs("before", place["before"], {name: drift[name] for name in place["before"]}),
                differs("one account", place["after"]["reason"], "no_choice"),
                differs("more bonds cost more", float(place["after"]["yearly_drag"])
                        > float(place["before"]["yearly_drag"]) == 2232.38, True))
    cases.check("reading it again plans the same", differs(
        "figures", API.get(path).json()["plan"], plan["plan"]))
    fifo = API.get(f"{path}?lot_selection=fifo").json()
    cases.check("another method makes another plan", differs("sells", fifo["sells"], []),
                differs("why", outcome(fifo, "VTI"), "tax"))
    snapped = API.patch(path, {"policy": {"tax_weight": "0"}}, plan["order_etag"]).json()
    cases.check("without a weight on tax it snaps to the target",
                differs("drift", snapped["drift"]["after"], "0.000000"),
                differs("weight", snapped["plan"]["policy"]["tax_weight"], "0.000000"))
    cases.check("the gains budget holds", differs(
        "remaining", float(snapped["budgets"][0]["remaining"]) >= 0, True))


def refusals(cases):
    def wrong(**order):
        return API.post(PATH, {"kind": "rebalance", **order})
    trade = {"account_id": FAMILY.account, "symbol": "VTI", "side": "sell", "quantity": "1"}
    cases.check("a plan with trades is refused",
                refused(wrong(trades=[trade]), 422, ("/trades", "not_of_this_kind")))
    cases.check("trades with a policy are refused", refused(
        API.post(PATH, FAMILY.order(policy={})), 422, ("/policy", "not_of_this_kind")))
    cases.check("an order of trades without any is refused",
                refused(API.post(PATH, {"kind": "trades"}), 422, ("/trades", "required")))
    cases.check("named lots cannot plan", refused(
        wrong(lot_selection="specific"), 422,
        ("/lot_selection", "method_not_for_plans")))
    cases.check("weights are not negative", refused(
        wrong(policy={"drift_weight": "-1"}), 422,
        ("/policy/drift_weight", "negative")))
    alone = API.made("/v1/households", {"name": "No model"})["id"]
    API.made(f"/v1/households/{alone}/accounts", {"name": "A", "tax_treatment": "taxable"})
    cases.check("without a model there is nothing to plan to", refused(
        API.post(f"/v1/households/{alone}/previews", {"kind": "rebalance"}), 422,
        (None, "no_model")))


def worthless(cases):
    """A security that is wanted and worth nothing keeps no household from its plan."""
    account = "ac_00000000000000000000000001"
    plan = API.post("/v1/previews", {
        "as_of": "2026-08-21",
        "securities": [{"symbol": symbol, "tax_kind": "stock", "asset_class": "us_stocks",
                        "price": price} for symbol, price in (("DEAD", "0"), ("ALIVE", "10"))],
        "household": {"accounts": [{"id": account, "tax_treatment": "taxable", "cash": "1000.00",
                                    "lots": []}],
                      "model": {"basis": "security", "kind": "custom", "targets": [
                          {"symbol": "DEAD", "weight": "0.5"},
                          {"symbol": "ALIVE", "weight": "0.5"}]}},
        "order": {"kind": "rebalance"}})
    cases.check("what is worth nothing is not bought and spoils no plan",
                differs("status", plan.status, 200),
                differs("buys", [buy["symbol"] for buy in plan.json().get("buys", [])], ["ALIVE"]),
                differs("nobody buys", plan.json().get("plan", {}).get("unserved_classes"),
                        ["DEAD"]))


def restraints(cases):
    """What the household keeps a plan from is named, and comes back when it is lifted."""
    path = f"{FAMILY.path}/restraints"
    snap = {"kind": "rebalance", "policy": {"tax_weight": "0"}}
    lots = [lot["id"] for lot in API.get(f"/v1/accounts/{FAMILY.account}/lots").json()["data"]
            if lot["symbol"] == "VTI"]

    def planned():
        return API.post(f"{PATH}?dry_run=true", snap).json()

    def holding(answer, symbol):
        return next(each for each in answer["plan"]["holdings"] if each["symbol"] == symbol)
    free = planned()
    made = API.made(path, {"kind": "do_not_sell", "symbol": "VTI", "note": "Hers"})
    kept = planned()
    cases.check("what is not to be sold is not, and says why", differs("sells", kept["sells"], []),
                differs("limit", holding(kept, "VTI")["limit"], "restraint"),
                differs("which", holding(kept, "VTI")["restraint_id"], made["id"]))
    named = API.post(f"{PATH}?dry_run=true", FAMILY.order()).json()
    cases.check("who names the trade is warned", differs(
        "warnings", "restrained" in [each["code"] for each in named["warnings"]], True))
    one = f"/v1/restraints/{made['id']}"
    until = API.patch(one, {"until": "2026-08-20"}, "*")
    cases.check("a restraint of before is none", differs("status", until.status, 200),
                differs("sells", bool(planned()["sells"]), True))
    API.delete(one, "*")
    ids = {lot: API.made(path, {"kind": "do_not_sell", "lot_id": lot, "until": "2026-12-31"})["id"]
           for lot in lots[1:]}
    single = planned()
    cases.check("only lots that are free are sold", differs(
        "lots", {lot["lot_id"] for sale in single["sells"] for lot in sale["lots"]}, {lots[0]}),
                differs("kept", float(holding(single, "VTI")["restrained_quantity"]) > 0, True),
                differs("said of each", {
                    lot["lot_id"]: lot["reason"]["held_back"] for sale in single["sells"]
                    for lot in sale["lots_not_sold"] if lot["lot_id"] != lots[0]}, {
                        lot: {"limit": "restraint", "restraint_id": each,
                              "sellable_on": "2027-01-01"} for lot, each in ids.items()}))
    for each in API.get(path).json()["data"]:
        API.delete(f"/v1/restraints/{each['id']}", "*")
    cases.check("when all are lifted the plan is what it was", differs(
        "sells", planned()["sells"], free["sells"]))
    cases.check("what contradicts itself is refused, all at once", refused(
        API.post(path, {"kind": "exclusion", "lot_id": lots[0], "account_id": FAMILY.account}), 422,
        ("/lot_id", "not_of_this_kind"), ("/account_id", "lot_stands_alone"),
        ("/symbol", "required")))
    cases.check("what is not there is refused", refused(
        API.post(path, {"kind": "do_not_buy", "symbol": "NOPE"}), 422,
        ("/symbol", "unknown_security")))


def frontier(cases):
    """The allowance of 14,000 that is left binds at no drift of this household's."""
    made = API.made(PATH, {"kind": "rebalance"})
    path = f"/v1/previews/{made['id']}/frontier"
    found = API.get(path).json()
    points = found["points"]
    figures = [[float(point[name]) for name in ("drift", "total", "program", "lower_bound")]
               for point in points]
    cases.check("more drift is allowed only for less tax and cost", differs(
        "totals fall", all(left[0] < right[0] and left[1] > right[1]
                           for left, right in zip(figures, figures[1:])), True),
        differs("some", len(points) > 1, True))
    cases.check("no point costs less than its bound", differs(
        "bounds", all(program <= bound <= total for _, total, program, bound in figures), True))
    cases.check("bounds are convex in the drift", differs("slopes rise", all(
        (middle[2] - left[2]) * (right[0] - middle[0])
        <= (right[2] - middle[2]) * (middle[0] - left[0]) + 0.05 * (right[0] - left[0])
        for left, middle, right in zip(figures, figures[1:], figures[2:])), True))
    cases.check("the plan is a point of its own figures", differs(
        "plan", (found["plan"]["drift"], found["plan"]["tax"]),
        (made["drift"]["after"], made["tax"]["total"])))
    within = API.get(f"{path}?max_drift=0.02").json()["within"]
    cases.check("the cheapest way to a drift keeps to it",
                differs("drift", float(within["drift"]) <= 0.02, True))
    priced = API.post(f"{PATH}?dry_run=true", {"kind": "trades", "trades": within["trades"]}).json()
    cases.check("its trades cost what it says", differs(
        "tax and drift", (priced["tax"]["total"], priced["drift"]["after"]),
        (within["tax"], within["drift"])))
    cases.check("only a plan has a frontier", refused(
        API.get(f"/v1/previews/{API.made(PATH, FAMILY.order())['id']}/frontier"), 422,
        (None, "not_a_plan")))
    losses = API.made(PATH, {"kind": "harvest"})
    nothing = API.get(f"/v1/previews/{losses['id']}/frontier")
    cases.check("a harvest has none and says so", refused(nothing, 422, (None, "not_a_plan")),
                differs("detail", nothing.json()["detail"],
                        "A preview of kind harvest has no frontier: no drift is weighed for it."))
    API.patch(path.removesuffix("/frontier"), {"policy": {"tax_weight": "0"}}, made["order_etag"])
    snapped = API.get(path).json()
    cases.check("it does not follow the weights of the policy, its plan does", differs(
        "points", [point["drift"] for point in points][0], snapped["points"][0]["drift"]),
        differs("plan", snapped["plan"]["drift"], "0.000000"))


def supposed(cases):
    """Another allowance, asked for once: nothing of it is stored. 6,500 of gain are used."""
    made = API.made(PATH, {"kind": "rebalance", "policy": {"tax_weight": "0"}})
    path = f"/v1/previews/{made['id']}"
    plain, tight = API.get(path), API.get(f"{path}?allowance=7000")
    budget = tight.json()["budgets"][0]
    cases.check("a plan keeps to another allowance",
                differs("budget", (budget["allowance"], budget["used_before"]),
                        ("7000.00", "6500.00")),
                differs("gain", float(tight.json()["realized"]["net"]) <= 500
                        < float(plain.json()["realized"]["net"]), True),
                differs("blocked by", [each["cap"] for each in tight.json()["plan"]["blocked_by"]],
                        ["allowance"]))
    cases.check("and is one answer of its own", differs("distinct tags", plain.etag != tight.etag, True),
                differs("held", API.get(f"{path}?allowance=7000",
                                        If_None_Match=tight.etag).status, 304),
                differs("kept", API.get(f"{path}?allowance=7000").body, tight.body),
                differs("the preview's own", API.get(path).body, plain.body),
                differs("budget", API.get(f"{FAMILY.path}/gains-budgets/2026").json()["allowance"],
                        "20000.00"))
    wide, narrow, none = (API.get(f"{path}/frontier?allowance={allowance}").json()
                          for allowance in ("900000", "7000", "0"))
    nets = [[float(point["realized"]["net"]) for point in found["points"]]
            for found in (narrow, none)]
    cases.check("less of an allowance leaves more drift at the least",
                differs("least drifts", wide["least_drift"] <= narrow["least_drift"]
                        < none["least_drift"], True),
                differs("gains", (max(nets[0]) <= 500, max(nets[1]) <= 0), (True, True)),
                differs("prices", [[each["cap"] for each in found["prices"]]
                                   for found in (wide, narrow)], [[], ["allowance"]]))
    trades = API.made(PATH, FAMILY.order())
    over = API.get(f"/v1/previews/{trades['id']}?allowance=0").json()
    cases.check("named trades are figured whatever they use", differs("trades", (
        over["budgets"][0]["state"], over["realized"]), ("over", trades["realized"])))
    cases.check("what was stored keeps its budgets, and an allowance is no debt", refused(
        API.get(f"{path}?allowance=1&revision=1"), 422, ("?allowance", "not_together")),
        refused(API.get(f"{path}?allowance=-1"), 422, ("?allowance", "negative")))
    lone = API.made("/v1/households", {"name": "Lone", "model_id": FAMILY.model["id"]})["id"]
    bare = API.made(f"/v1/households/{lone}/accounts", {"name": "A", "tax_treatment": "taxable"})
    FAMILY.add_lots(bare["id"], ("VTI", "10", "1000", "2020-01-02"))
    plan = API.made(f"/v1/households/{lone}/previews", {"kind": "rebalance"})
    shown = API.get(f"/v1/previews/{plan['id']}?allowance=100").json()
    cases.check("a household without a budget is supposed to have one", differs(
        "budgets", (plan["budgets"], [each["allowance"] for each in shown["budgets"]]),
        ([], ["100.00"])))
    pins = {name: made["pins"][name]
            for name in ("household_version", "config_version", "price_sequence")}
    other = FAMILY.another()
    done = API.made(f"{other.path}/previews", {"kind": "rebalance", "policy": {"tax_weight": "0"}})
    pins["household_version"] = done["pins"]["household_version"]
    API.made(f"/v1/previews/{done['id']}/execution", {"pins": pins})
    closed = API.get(f"/v1/previews/{done['id']}?allowance=7000").json()
    cases.check("an executed one is asked at the pins of its result", differs(
        "gain", (closed["state"], closed["realized"]), ("executed", tight.json()["realized"])))


def solver_of(daemon):
    """The process ids of the daemon's solver processes."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                name, _, rest = file.read().rpartition(")")
            if int(rest.split()[1]) == daemon and name.endswith("(taxpreview_solv"):
                found.append(int(entry))
        except OSError:
            continue
    return found


def death(cases):
    API.post(f"{PATH}?dry_run=true", {"kind": "rebalance"})
    processes = solver_of(int(os.environ["TAXPREVIEW_PID"]))
    for process in processes:
        os.kill(process, signal.SIGKILL)
    answers = [API.post(f"{PATH}?dry_run=true", {"kind": "rebalance"}) for _ in range(3)]
    cases.check("the optimizer runs in a process of its own", differs("any", bool(processes), True))
    cases.check("its death is one 503 and no more", differs(
        "statuses", [answer.status for answer in answers], [503, 200, 200]))


if __name__ == "__main__":
    Cases().run(life, refusals, worthless, frontier, supposed, restraints, death)

#!/usr/bin/env python3
"""Deposits and withdrawals over HTTP: planned, priced, refused by name, and executed."""

from api_client import Cases, differs, refused
from preview_support import Family, new_firm

FAMILY = Family(new_firm("Flows"))
API = FAMILY.api
PATH = f"{FAMILY.path}/previews"
CASH = f"/v1/accounts/{FAMILY.account}/cash"


def ask(kind, amount, **members):
    return API.post(PATH, {"kind": kind, "cash_flow": {"amount": amount, **members}})


def execute(answer):
    pins = {name: answer["pins"][name]
            for name in ("household_version", "config_version", "price_sequence")}
    return API.post(f"/v1/previews/{answer['id']}/execution", {"pins": pins})


def deposits(cases):
    """Bonds are underweight: they are bought, and nothing is sold."""
    made = ask("deposit", "10000.00", account_id=FAMILY.account)
    answer = made.json()
    cases.check("a deposit buys what is underweight", differs("status", made.status, 201),
                differs("sells", answer["sells"], []),
                differs("buys", [buy["symbol"] for buy in answer["buys"]], ["BND"]),
                differs("flow", answer["plan"]["cash_flow"], {
                    "gross": "10000.00", "net": "10000.00",
                    "accounts": [{"account_id": FAMILY.account, "amount": "10000.00"}]}),
                differs("drift", float(answer["drift"]["after"]) < float(
                    answer["drift"]["before"]), True))
    before = float(API.get(CASH).json()["amount"])
    spent = sum(float(buy["amount"]) for buy in answer["buys"])
    done = execute(answer)
    cases.check("its execution books the money and what it buys",
                differs("status", done.status, 201),
                differs("cash", round(float(API.get(CASH).json()["amount"]) - before, 2),
                        round(10000 - spent, 2)))


def frontier_of(answer, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return API.get(f"/v1/previews/{answer['id']}/frontier?{asked}").json()


def frontiers(cases):
    """Each point moves the money, and is the plan of its kind at its drift."""
    into = ask("deposit", "10000.00", account_id=FAMILY.account).json()
    found = frontier_of(into, max_drift="0.05")
    cases.check("a deposit is invested for what trading costs",
                differs("flows", {point["cash_flow"]["accounts"][0]["amount"]
                                  for point in found["points"]}, {"10000.00"}),
                differs("taxes", {point["tax"] for point in found["points"]}, {"0.00"}),
                differs("sides", {trade["side"] for point in found["points"]
                                  for trade in point["trades"]}, {"buy"}),
                differs("value", found["value"], "426752.64"),
                differs("prices", found["prices"], []))
    for net in (False, True):
        out = ask("withdrawal", "30000.00", net_of_tax=net).json()
        found = frontier_of(out)
        points = found["points"]
        name = "net" if net else "gross"
        cases.check(f"a withdrawal raises its amount at every point, {name}",
                    differs("amounts", {point["cash_flow"][name] for point in points},
                            {"30000.00"}),
                    differs("what leaves", [-sum(float(each["amount"]) for each in
                                                 point["cash_flow"]["accounts"]) for point in points],
                            [float(point["cash_flow"]["gross"]) for point in points]),
                    differs("totals fall", all(
                        float(left["drift"]) < float(right["drift"]) and
                        float(left["total"]) > float(right["total"])
                        for left, right in zip(points, points[1:])), True),
                    differs("bounds", all(float(point["lower_bound"]) <= float(point["total"])
                                          for point in points), True),
                    differs("plan", (found["plan"]["drift"], found["plan"]["tax"],
                                     found["plan"]["cash_flow"]), (
                        out["drift"]["after"], out["tax"]["total"], out["plan"]["cash_flow"])))


def withdrawals(cases):
    gross = ask("withdrawal", "30000.00").json()
    net = ask("withdrawal", "30000.00", net_of_tax=True).json()
    cases.check("a withdrawal sells what is overweight",
                differs("sells", [sale["symbol"] for sale in gross["sells"]][:1], ["VTI"]),
                differs("buys", gross["buys"], []),
                differs("flow", gross["plan"]["cash_flow"]["accounts"],
                        [{"account_id": FAMILY.account, "amount": "-30000.00"}]))
    cases.check("net of tax it is what is left",
                differs("net", net["plan"]["cash_flow"]["net"], "30000.00"),
                differs("gross", round(float(net["plan"]["cash_flow"]["gross"]) - float(
                    net["tax"]["total"]), 2), 30000))
    before = float(API.get(CASH).json()["amount"])
    raised = sum(float(sale["proceeds"]) for sale in gross["sells"])
    done = execute(gross)
    cases.check("its execution takes the money away", differs("status", done.status, 201),
                differs("cash", round(float(API.get(CASH).json()["amount"]) - before, 2),
                        round(raised - 30000, 2)))
    kept = ask("withdrawal", "30000.00", destination="cash").json()
    cases.check("to cash it stays", differs("accounts", kept["plan"]["cash_flow"]["accounts"], []),
                differs("sells", bool(kept["sells"]), True))


def refusals(cases):
    cases.check("a flow has an amount and a deposit an account", refused(
        API.post(PATH, {"kind": "deposit", "cash_flow": {"amount": "1.00", "net_of_tax": True}}),
        422, ("/cash_flow/account_id", "required"), ("/cash_flow/net_of_tax", "not_of_this_kind")))
    cases.check("a withdrawal has a flow", refused(
        API.post(PATH, {"kind": "withdrawal"}), 422, ("/cash_flow", "required")))
    cases.check("a rebalance has none", refused(
        API.post(PATH, {"kind": "rebalance", "cash_flow": {"amount": "1.00"}}), 422,
        ("/cash_flow", "not_of_this_kind")))
    cases.check("no more than there is", refused(
        ask("withdrawal", "99999999.00"), 422, ("/cash_flow/amount", "withdrawal_too_large")))
    taxable = ask("withdrawal", "99999999.00").json()["detail"]
    cases.check("who names no account learns where retirement money comes from",
                differs("detail", "a retirement account is named" in taxable, True))
    ira = API.made(f"{FAMILY.path}/accounts", {"name": "IRA", "tax_treatment": "tax_deferred"})
    named = ask("withdrawal", "0.01", account_id=ira["id"])
    cases.check("who names one learns what is in it", differs(
        "detail", named.json()["detail"], "No more than 0.00 can be withdrawn from this account."))
    API.patch(f"/v1/accounts/{ira['id']}", {"management_mode": "manual"})
    manual = ask("withdrawal", "0.01", account_id=ira["id"]).json()["detail"]
    cases.check("or that no plan touches it", differs("detail", "managed by hand" in manual, True))
    API.delete(f"/v1/accounts/{ira['id']}")
    cases.check("the account is the household's", refused(
        ask("withdrawal", "1.00", account_id="ac_01k3d8k1m4n5p6q7r8s9t0v1w2"), 422,
        ("/cash_flow/account_id", "unknown_account")))
    cases.check("an amount is more than zero", refused(
        ask("withdrawal", "0.00"), 422, ("/cash_flow/amount", "out_of_range")))


if __name__ == "__main__":
    Cases().run(frontiers, deposits, withdrawals, refusals)

#!/usr/bin/env python3
"""Transfers in kind over HTTP: previewed, switched, compared, replayed, refused by name, executed."""

from api_client import Cases, differs, lacks, refused
from preview_support import Family, new_firm, restricted

API = new_firm("Transfers")
FAMILY = Family(API)
PATH = f"{FAMILY.path}/previews"
OTHER = FAMILY.add_account()
IRA = FAMILY.add_account(tax_treatment="tax_deferred")
OLDEST, SECOND, NEWEST, BONDS = FAMILY.lots


def transfer(**members):
    return {"from_account_id": FAMILY.account, "to_account_id": OTHER, **members}


def ask(*transfers, path=PATH, **members):
    return API.post(path, {"kind": "transfer", "transfers": list(transfers), **members})


def lots_of(account):
    return {each["id"]: each for each in API.get(f"/v1/accounts/{account}/lots").json()["data"]}


def cash_of(account):
    return API.get(f"/v1/accounts/{account}/cash").json()["amount"]


def execute(answer):
    pins = {name: answer["pins"][name]
            for name in ("household_version", "config_version", "price_sequence")}
    return API.post(f"/v1/previews/{answer['id']}/execution", {"pins": pins})


def previews(cases):
    made = ask(transfer(symbol="VTI", quantity="410"), transfer(amount="250.00"))
    answer = made.json()
    moved = answer["transfers"]
    cases.check("what goes is shown with its lots, and costs nothing",
                differs("status", made.status, 201),
                differs("tax", answer["tax"]["total"], "0.00"),
                differs("lots", [(lot["lot_id"], lot["quantity"], lot["basis"], lot["whole"])
                                 for lot in moved[0]["lots"]],
                        [(NEWEST, "12.25000000", "4149.93", True),
                         (SECOND, "305.00000000", "67960.10", True),
                         (OLDEST, "92.75000000", "12588.03", False)]),
                differs("cash", restricted(moved[1], {"symbol": 0, "value": 0}),
                        {"symbol": None, "value": "250.00"}),
                differs("drift", answer["drift"]["before"], answer["drift"]["after"]),
                differs("accounts", [each["account_id"] for each in answer["account_drifts"]],
                        sorted([FAMILY.account, OTHER])))
    path = f"/v1/previews/{answer['id']}"
    switched = API.get(f"{path}?lot_selection=fifo").json()
    cases.check("another method moves other lots", differs(
        "lots", [lot["lot_id"] for lot in switched["transfers"][0]["lots"]], [OLDEST, SECOND]))
    compared = API.get(f"{path}/comparison").json()
    cases.check("no method costs anything", differs(
        "tax", {each["tax"]["total"] for each in compared["methods"] if each.get("tax")}, {"0.00"}))
    patched = API.patch(path, {"lot_selection": "lifo"}, tag=answer["order_etag"])
    cases.check("the method is made its own", differs("status", patched.status, 200), differs(
        "lots", [lot["lot_id"] for lot in patched.json()["transfers"][0]["lots"]],
        [NEWEST, SECOND, OLDEST]))
    cases.check("and it is replayed", differs(
        "identical", API.get(f"{path}/replay").json()["identical"], True))
    listed = API.get(PATH).json()["data"]
    cases.check("it is listed as what it is", differs(
        "kind", [each["kind"] for each in listed], ["transfer"]))


def refusals(cases):
    cases.check("into a retirement account it is a contribution", refused(
        ask(transfer(to_account_id=IRA, symbol="VTI", all=True)), 422,
        ("/transfers/0/to_account_id", "transfer_is_contribution")))
    cases.check("out of one it is a distribution", refused(
        ask(transfer(from_account_id=IRA, amount="1.00")), 422,
        ("/transfers/0/to_account_id", "transfer_is_distribution")))
    cases.check("members of other kinds, and none of its own", refused(
        API.post(PATH, {"kind": "transfer", "policy": {}, "trades": [
            {"account_id": FAMILY.account, "symbol": "VTI", "side": "sell", "all": True}]}), 422,
        ("/transfers", "required"), ("/policy", "not_of_this_kind"),
        ("/trades", "not_of_this_kind")))
    cases.check("a rebalance moves nothing by name", refused(
        API.post(PATH, {"kind": "rebalance", "transfers": [transfer(amount="1.00")]}), 422,
        ("/transfers", "not_of_this_kind")))
    made = ask(transfer(amount="1.00")).json()
    cases.check("it has no frontier", refused(
        API.get(f"/v1/previews/{made['id']}/frontier"), 422, (None, "not_a_plan")))
    cases.check("nothing of it is filled", refused(
        API.post(f"/v1/previews/{made['id']}/execution", {
            "pins": {"household_version": 1},
            "fills": [{"order": 0, "quantity": "1", "amount": "1.00"}]}), 422,
        ("/pins/config_version", "required"), ("/pins/price_sequence", "required"),
        ("/fills", "not_of_this_kind")))


def executions(cases):
    answer = ask(transfer(symbol="VTI", lots=[{"lot_id": SECOND},
                                              {"lot_id": OLDEST, "quantity": "100"}]),
                 transfer(amount="400.00")).json()
    before = lots_of(FAMILY.account)
    reply = execute(answer)
    done = reply.json()
    here, there = lots_of(FAMILY.account), lots_of(OTHER)
    part = next((id for id in there if id != SECOND), None)
    cases.check("it is executed once", differs("status", reply.status, 201),
                differs("trades", done["trades"], []),
                differs("again", execute(answer).status, 409),
                differs("as it is read",
                        API.get(f"/v1/previews/{answer['id']}/execution").json(), done))
    cases.check("it says what went where", differs("transfers", [
        (each["order"], each["symbol"], each["from_lot_id"], each["lot_id"], each["quantity"],
         each["basis"], each["amount"]) for each in done["transfers"]],
        [(0, "VTI", SECOND, SECOND, "305.00000000", "67960.10", None),
         (0, "VTI", OLDEST, part, "100.00000000", "13572.00", None),
         (1, None, None, None, None, None, "400.00")]))
    same = ("quantity", "basis", "acquired_on", "kind", "covered", "sequence", "part")
    cases.check("a whole lot is the same one elsewhere",
                lacks("lot", there[SECOND], {name: before[SECOND][name] for name in same}),
                differs("gone", SECOND in here, False))
    cases.check("a part has the other's dates, and what is left its basis",
                lacks("part", there[part], {"quantity": "100.00000000", "basis": "13572.00",
                                            "acquired_on": "2018-03-29",
                                            "sequence": before[OLDEST]["sequence"]}),
                lacks("rest", here[OLDEST], {"quantity": "300.00000000", "basis": "40716.00"}))
    cases.check("cash went along", differs("here", cash_of(FAMILY.account), "600.00"),
                differs("there", cash_of(OTHER), "400.00"))
    cases.check("nothing was realized", differs(
        "rows", len(API.get(f"{FAMILY.path}/realized-gains").json()["data"]), 1))
    cases.check("nothing of it can be corrected", refused(
        API.put(f"/v1/previews/{answer['id']}/execution", {
            "fills": [{"order": 0, "quantity": "1", "amount": "1.00"}]}, tag='"r-1"'), 422,
        ("/fills/0/order", "unknown_trade")))
    back = ask(transfer(from_account_id=OTHER, to_account_id=FAMILY.account, symbol="VTI",
                        all=True)).json()
    cases.check("and all comes back", differs("status", execute(back).status, 201),
                differs("there", lots_of(OTHER), {}),
                differs("shares", sum(float(lot["quantity"]) for lot in lots_of(
                    FAMILY.account).values() if lot["symbol"] == "VTI"), 717.25),
                differs("sequences", len({lot["sequence"] for lot in lots_of(
                    FAMILY.account).values()}), 5))


if __name__ == "__main__":
    Cases().run(previews, refusals, executions)

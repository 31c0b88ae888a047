#!/usr/bin/env python3
"""All methods at once: each row is what switching would show, alone, beside a preview, and for a
prospect; and what a method that an order cannot have says."""

from api_client import Cases, differs, lacks, refused
from preview_support import SELL, Family, new_firm, sql, uuid_of

FAMILY = Family(new_firm("Comparisons"))
API = FAMILY.api


def row_of(preview):
    """What a comparison says of a preview."""
    tax, realized, budget = preview["tax"], preview["realized"], preview["budgets"][0]
    return {"tax": {name: tax[name] for name in
                    ("income_tax", "niit", "state", "total", "min_tax") if name in tax},
            "realized": {name: realized[name] for name in (
                "short_term", "long_term", "net", "disallowed", "permanently_disallowed")},
            "budget": {name: budget[name] for name in ("scope", "used_after", "remaining", "state")},
            "drift_after": preview["drift"]["after"],
            "lot_count": sum(len(sell["lots"]) for sell in preview["sells"])}


def rows(cases):
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    compared = API.get(f"{path}/comparison").json()
    methods = [each["lot_selection"] for each in API.get("/v1/lot-methods").json()["data"]]
    cases.check("every method has its row, in their order", differs(
        "methods", [row["lot_selection"] for row in compared["methods"]], methods))
    for row in compared["methods"]:
        if row["not_applicable"]:
            continue
        shown = API.get(f"{path}?lot_selection={row['lot_selection']}").json()
        cases.check(f"the row of {row['lot_selection']} is what switching shows",
                    lacks("the row", row, row_of(shown)))
    cases.check("the cheapest is named, and what it saves", differs(
        "cheapest", compared["cheapest"], "lifo"), differs(
        "saved", [row["saved_against_fifo"] for row in compared["methods"][:3]],
        ["0.00", "1295.43", "1295.43"]))
    cases.check("a method that the order cannot have says why", differs(
        "specific", compared["methods"][-1], {"lot_selection": "specific", "not_applicable": {
            "code": "lots_required", "detail": "`specific` names the lots to sell."}}))
    cases.check("it says whose it is", lacks("the comparison", compared, {
        "id": preview["id"], "household_id": FAMILY.id, "revision": 1,
        "lot_selection": "highest_cost"}))


def beside(cases):
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    alone = API.get(f"{path}/comparison")
    plain, both = API.get(path), API.get(f"{path}?comparison=true")
    wanted = {name: alone.json()[name]
              for name in ("trade_date", "lot_selection", "methods", "cheapest")}
    cases.check("beside a preview stands the same comparison",
                differs("comparison", both.json().pop("comparison"), wanted),
                differs("the rest", {**plain.json(), "comparison": wanted}, both.json()))
    cases.check("it has a tag of its own",
                differs("distinct tags", len({alone.etag, plain.etag, both.etag}), 3),
                differs("304 alone", API.get(f"{path}/comparison", If_None_Match=alone.etag).status,
                        304),
                differs("304 beside", API.get(f"{path}?comparison=true",
                                              If_None_Match=both.etag).status, 304))
    cases.check("it is not what a switch changes", differs(
        "comparison", API.get(f"{path}?comparison=true&lot_selection=lifo").json()["comparison"],
        wanted))
    made = API.post(f"{FAMILY.path}/previews?comparison=true", FAMILY.order())
    cases.check("a new preview answers it too", differs("status", made.status, 201),
                differs("comparison", made.json()["comparison"]["cheapest"], "lifo"))
    stored = API.get(f"/v1/previews/{made.json()['id']}")
    cases.check("and it is not stored with it", differs(
        "comparison", "comparison" in stored.json(), False), differs(
        "ETag", stored.etag, made.etag))
    cases.check("a stored revision compares nothing", refused(
        API.get(f"{path}?comparison=true&revision=1"), 422, ("?comparison", "not_together")))
    cases.check("a prospect is compared", differs(
        "cheapest", API.post("/v1/previews?comparison=true", prospect()).json()
        ["comparison"]["cheapest"], "lifo"))


def prospect(**order):
    """The published pair: at 50 % and 30 % oldest first costs 4,022.30, losses first 138.90."""
    lots = [("100", "214.00", "2019-01-07"), ("100", "8310.00", "2020-01-06"),
            ("100", "8841.00", "2025-10-01"), ("200", "21227.00", "2025-11-03")]
    return {"as_of": "2026-08-21",
            "securities": [{"symbol": "VTI", "tax_kind": "stock", "price": "100"}],
            "household": {
                "tax_profiles": [{"year": 2026, "kind": "flat", "short_term_rate": "0.5",
                                  "long_term_rate": "0.3"}],
                "accounts": [{"id": "ac_00000000000000000000000001", "tax_treatment": "taxable",
                              "lots": [{"symbol": "VTI", "quantity": quantity, "basis": basis,
                                        "acquired_on": acquired_on}
                                       for quantity, basis, acquired_on in lots]}]},
            "order": {"kind": "trades", "trades": [
                {"account_id": "ac_00000000000000000000000001", "symbol": "VTI", "side": "sell",
                 "quantity": "300"}], **order}}


def published(cases):
    got = API.post("/v1/previews?comparison=true", prospect()).json()["comparison"]
    found = {row["lot_selection"]: row for row in got["methods"]}
    cases.check("the published pair stands in one reply (FL-5)",
                differs("fifo", found["fifo"]["tax"]["total"], "4022.30"),
                differs("loss_first", found["loss_first"]["tax"]["total"], "138.90"),
                differs("saved", found["loss_first"]["saved_against_fifo"], "3883.40"))
    cases.check("stock is not averaged", differs(
        "code", found["average_cost"]["not_applicable"]["code"], "average_cost_not_allowed"))
    body = prospect()
    body["household"]["tax_profiles"] = []
    got = API.post("/v1/previews?comparison=true", body).json()["comparison"]
    cases.check("without a profile gains are compared, and nothing is cheapest",
                differs("cheapest", got["cheapest"], None),
                lacks("fifo", got["methods"][0], {"tax": None, "saved_against_fifo": None}))
    cases.check("faults of an order stand where the body has them", refused(
        API.post("/v1/previews?comparison=true", prospect(trade_date="2016-08-22")), 422,
        ("/order/trades/0/quantity", "more_than_held")))


def special(cases):
    account = FAMILY.add_account()
    lots = FAMILY.add_lots(account, ("VTI", "10", "100.00", "2019-01-07"),
                           ("VTI", "10", "3900.00", "2020-01-06"))
    sale = {**SELL, "account_id": account, "quantity": "5"}
    named = FAMILY.preview({**sale, "lots": [{"lot_id": lots[1]}]}, lot_selection="specific")
    got = API.get(f"/v1/previews/{named['id']}/comparison").json()
    cases.check("lots named are compared with the methods",
                differs("lot_selection", got["lot_selection"], "specific"),
                differs("specific", got["methods"][-1]["realized"]["long_term"], "-58.80"),
                differs("fifo", got["methods"][0]["realized"]["long_term"], "1841.20"))
    own = FAMILY.preview({**sale, "lot_selection": "highest_cost"})
    got = API.get(f"/v1/previews/{own['id']}/comparison").json()
    cases.check("a sale that names its own method keeps it", differs(
        "gains", {row["realized"]["net"] for row in got["methods"]}, {"-58.80"}))


def closed(cases):
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    before = API.get(f"{path}/comparison").json()
    sql("UPDATE taxpreview.preview SET expires_at = now() - interval '1 minute' "
        f"WHERE id = '{uuid_of(preview['id'])}'")
    FAMILY.add_lots(FAMILY.account, ("VTI", "10", "3900.00", "2026-08-03"))
    cases.check("an expired preview is compared at what was stored with it",
                differs("state", API.get(path).json()["state"], "expired"),
                differs("comparison", API.get(f"{path}/comparison").json(), before))
    cases.check("beside it as well", differs(
        "methods", API.get(f"{path}?comparison=true").json()["comparison"]["methods"],
        before["methods"]))
    cases.check("a preview that is none is not found", refused(
        API.get("/v1/previews/pv_01k3d8j6y2f3s8a5c7d9e1g4h6/comparison"), 404,
        (None, "not_found")))


if __name__ == "__main__":
    Cases().run(rows, beside, published, special, closed)

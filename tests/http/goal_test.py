#!/usr/bin/env python3
"""Questions asked backwards: how much to sell so that an order raises an amount after tax, realizes
a long-term gain to the cent, or costs no tax; and every goal that cannot be."""

from api_client import Cases, differs, lacks, refused
from preview_support import SELL, Family, new_firm, prices

FAMILY = Family(new_firm("Goals"))
API = FAMILY.api
SALE = {name: value for name, value in SELL.items() if name != "quantity"}


def cents(text):
    return round(float(text) * 100)


def figured(goal, amount=None, *others, **members):
    sale = {**SALE, "goal": goal, **({} if amount is None else {"amount": amount})}
    return FAMILY.figured(sale, *others, **members)


def with_quantity(units, **members):
    """The same sale of so many hundred millionths of a share."""
    return FAMILY.figured({**SALE, "quantity": f"{units // 10**8}.{units % 10**8:08d}"},
                          **members).json()


def units_of(quantity):
    return int(quantity.replace(".", ""))


def raised(preview):
    """Tax that a loss saves is no cash."""
    return cents(preview["sells"][0]["proceeds"]) - max(0, cents(preview["tax"]["total"]))


def raising(cases):
    got = figured("raise_net_of_tax", "10000").json()
    solved = got["solved"]
    cases.check("an amount is raised net of tax, to the cent",
                lacks("solved", solved, {"order": 0, "goal": "raise_net_of_tax", "exact": True,
                                         "reached": "10000.00", "proven": True}),
                differs("the sale", got["sells"][0]["quantity"], solved["quantity"]),
                differs("proceeds less tax", raised(got), 1000000))
    units = units_of(solved["quantity"])
    cases.check("a hundred millionth of a share less does not raise it", differs(
        "raised", raised(with_quantity(units - 1)) < 1000000, True), differs(
        "raised by that many", raised(with_quantity(units)), 1000000))
    cases.check("the order stands as it was asked for", differs(
        "the trade", got["order"]["trades"][0], {
            "account_id": FAMILY.account, **SALE, "amount": "10000.00",
            "goal": "raise_net_of_tax"}))


def realizing(cases):
    got = figured("realize_long_term_gain", "12345.67", lot_selection="highest_cost").json()
    cases.check("a long-term gain is realized to the cent",
                differs("long_term_gain", got["sells"][0]["long_term_gain"], "12345.67"),
                lacks("solved", got["solved"], {"reached": "12345.67", "exact": True,
                                                "proven": True}))
    got = figured("realize_long_term_gain", "12345.67", lot_selection="lowest_cost").json()
    cases.check("under another method by another quantity",
                differs("long_term_gain", got["sells"][0]["long_term_gain"], "12345.67"),
                differs("quantity", got["solved"]["quantity"] < "52", True))


def largest(cases):
    API.put(f"{FAMILY.path}/tax-profiles/2026", {"kind": "federal", "filing_status": "mfj",
                                                 "wages": "80000"}, "*")
    got = figured("largest_with_zero_tax", lot_selection="lowest_cost").json()
    units = units_of(got["solved"]["quantity"])
    more = with_quantity(units + 1, lot_selection="lowest_cost")
    cases.check("the largest sale without tax is found", differs(
        "tax", got["tax"]["total"], "0.00"), differs("solved", got["solved"]["reached"], "0.00"),
                differs("of more", more["tax"]["total"], "0.01"))
    API.put(f"{FAMILY.path}/tax-profiles/2026", {"kind": "federal", "filing_status": "mfj",
                                                 "wages": "180000", "state_rate": "0.05"}, "*")


def living(cases):
    made = FAMILY.preview({**SALE, "goal": "raise_net_of_tax", "amount": "5000"})
    path = f"/v1/previews/{made['id']}"
    other = API.get(f"{path}?lot_selection=fifo").json()
    cases.check("a switch solves it anew", differs(
        "raised", raised(other), 500000), differs(
        "more is sold", other["solved"]["quantity"] > made["solved"]["quantity"], True))
    rows = API.get(f"{path}/comparison").json()["methods"]
    cases.check("a comparison solves it under each method", differs(
        "reached", {row["solved"]["reached"] for row in rows if not row["not_applicable"]},
        {"5000.00"}))
    prices(API, "2026-08-24", VTI="189.12", BND="72.23")
    later = API.get(path).json()
    cases.check("at other prices other shares raise it", differs(
        "raised", raised(later), 500000), differs(
        "quantity", units_of(later["solved"]["quantity"]) >
        units_of(made["solved"]["quantity"]), True))
    prices(API, "2026-08-25", VTI="378.24", BND="72.23")


def executing(cases):
    home = FAMILY.another()
    made = home.preview({"account_id": home.account, "symbol": "VTI", "side": "sell",
                         "goal": "raise_net_of_tax", "amount": "5000"})
    pins = {"household_version": made["pins"]["household_version"]}
    replay = API.get(f"/v1/previews/{made['id']}/replay").json()
    cases.check("a replay solves it to the same", differs("identical", replay["identical"], True))
    booked = API.post(f"/v1/previews/{made['id']}/execution", {"pins": pins})
    trade = booked.json()["trades"][0]
    cases.check("an execution sells what was solved for", differs("status", booked.status, 201),
                differs("quantity", trade["quantity"], made["solved"]["quantity"]),
                differs("amount", trade["amount"], made["sells"][0]["proceeds"]))


def impossible(cases):
    far = figured("raise_net_of_tax", "900000")
    cases.check("what cannot be raised says the most that can", refused(
        far, 422, ("/trades/0/goal", "goal_not_reachable")), differs(
        "detail", far.json()["errors"][0]["detail"].startswith("At most "), True))
    for name, trades, *faults in (
            ("an amount that is missing", [{**SALE, "goal": "raise_net_of_tax"}],
             ("/trades/0/amount", "amount_required")),
            ("an amount too many", [{**SALE, "goal": "largest_with_zero_tax", "amount": "1"}],
             ("/trades/0/amount", "amount_not_allowed")),
            ("two goals", [{**SALE, "goal": "largest_with_zero_tax"}] * 2,
             ("/trades/1/goal", "one_goal_only")),
            ("a quantity besides", [{**SELL, "goal": "largest_with_zero_tax"}],
             ("/trades/0", "exactly_one_of")),
            ("a purchase", [{**SALE, "side": "buy", "goal": "raise_net_of_tax", "amount": "1"}],
             ("/trades/0/goal", "sell_only")),
            ("a goal that is none", [{**SALE, "goal": "get_rich"}],
             ("/trades/0/goal", "unknown_word")),
            ("what others raise already",
             [{**SALE, "goal": "raise_net_of_tax", "amount": "100"}, SELL],
             ("/trades/0/goal", "goal_reached_without_it"))):
        cases.check(f"a goal is refused: {name}", refused(FAMILY.figured(*trades), 422, *faults))
    API.delete(f"{FAMILY.path}/tax-profiles/2026")
    cases.check("a goal is refused: no tax to solve for", refused(
        figured("raise_net_of_tax", "10"), 422, ("/trades/0/goal", "tax_profile_required")))


if __name__ == "__main__":
    Cases().run(raising, realizing, largest, living, executing, impossible)

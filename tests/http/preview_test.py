#!/usr/bin/env python3
"""Previews from end to end: the published example figure by figure, the live switch, the life of a
stored preview, every refused order, prospects in the body and the year's tax alone."""

import json
import os
import re

import fault_support
from api_client import Cases, differs, lacks, refused, unique
from preview_support import (AS_OF, BUY, EXAMPLE_LOTS, LEDGER, PRICES, PROFILE, SELL, Family,
                             demo_book, difference, named, new_firm, prices,
                             restricted, rules_of_another_version, securities, sql)

FAMILY = Family(new_firm("Previews"))
API = FAMILY.api
NEVER = "01k3d8j6y2f3s8a5c7d9e1g4h6"
HERE = os.path.dirname(os.path.abspath(__file__))


def part(preview):
    """What a preview figures, without what is kept of it."""
    return {name: preview[name] for name in ("trade_date", "tax_year", "lot_selection", "sells",
                                             "buys", "realized", "tax", "budgets", "drift",
                                             "warnings", "not_done")}


def example(cases):
    api, book = demo_book()
    with open(os.path.join(HERE, "example_preview.json"), encoding="utf-8") as file:
        wanted = json.load(file)
    household = book["example"]["household_id"]
    reply = api.post(f"/v1/households/{household}/previews", book["example"]["order"])
    got = reply.json()
    for name in ("household_version", "config_version", "price_sequence"):
        wanted["pins"][name] = got["pins"][name]
    cases.check("the demo book's example has every figure of the published preview",
                difference(restricted(named(got), named(wanted)), named(wanted)))
    cases.check("its reply says where it is kept", differs("status", reply.status, 201),
                differs("Location", reply.headers.get("location"), f"/v1/previews/{got['id']}"),
                differs("no Change-Position", "change-position" in reply.headers, True))


def advice(cases):
    """What stands beside the example's figures: waiting, the highest rates, lots not taken."""
    got = FAMILY.figured(lot_selection="highest_cost").json()
    sold = got["sells"][0]["lots"]
    cases.check("a short gain says what waiting for the long term saves", differs(
        "date and money", [(lot["first_long_term_on"], lot["waiting_saves"]) for lot in sold],
        [("2027-02-28", "33.85"), ("2022-07-01", None)]))
    cases.check("a lot not taken says what it would have brought", differs(
        "the lot", {name: got["sells"][0]["lots_not_sold"][0][name] for name in
                    ("first_long_term_on", "term", "gain", "gain_per_share", "reason")},
        {"first_long_term_on": "2019-03-30", "term": "long", "gain": "97008.00",
         "gain_per_share": "242.52", "reason": {"rule": "highest_cost",
                                                "basis_per_share": "135.72"}}))
    cases.check("the highest rates of the year stand beside the household's own", differs(
        "upper_bound", got["tax"]["upper_bound"],
        {"short_term_rate": "0.408000", "long_term_rate": "0.238000", "state_rate": "0.050000",
         "total": "2358.78"}))


def methods(cases):
    """Method -> short, long and tax of selling 60 VTI, by hand from the three lots."""
    wanted = {"fifo": ("0.00", "14551.20", "2910.24"), "lifo": ("483.51", "7421.30", "1614.81"),
              "highest_cost": ("483.51", "7421.30", "1614.81"),
              "lowest_cost": ("0.00", "14551.20", "2910.24"),
              "high_cost_long_first": ("0.00", "9325.20", "1865.04"),
              "high_cost_short_first": ("483.51", "7421.30", "1614.81"),
              "loss_first": ("0.00", "9325.20", "1865.04"),
              "max_long_term_gain": ("0.00", "14551.20", "2910.24"),
              "max_short_term_gain": ("483.51", "11580.33", "2446.61")}
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    before = API.get(path)
    for method, figures in wanted.items():
        reply = API.get(f"{path}?lot_selection={method}")
        got = reply.json()
        shown = (got["realized"]["short_term"], got["realized"]["long_term"], got["tax"]["total"])
        cases.check(f"GET switches to {method}", differs("short, long, tax", shown, figures),
                    differs("lot_selection", got["lot_selection"], method),
                    differs("revision", got["revision"], 1))
    over = API.get(f"{path}?lot_selection=fifo").json()
    cases.check("a switch moves the budget too",
                lacks("the budget", over["budgets"][0], {"used_after": "21051.20",
                                                         "remaining": "-1051.20", "state": "over"}))
    cases.check("a switch by GET stores nothing",
                differs("the order", over["order"], preview["order"]),
                differs("the preview afterwards", API.get(path).body, before.body))
    cases.check("a switch has a tag of its own",
                differs("equal tags", API.get(f"{path}?lot_selection=fifo").etag == before.etag,
                        False))
    cases.check("a method that is none is refused",
                refused(API.get(f"{path}?lot_selection=hifo"), 422,
                        ("?lot_selection", "unknown_word")))
    cases.check("the switch of a sale that names its own method leaves it alone", differs(
        "the rule", API.get("/v1/previews/" + FAMILY.preview(
            {**SELL, "lot_selection": "lifo"})["id"] + "?lot_selection=fifo").json()
        ["sells"][0]["lots"][0]["reason"]["rule"], "lifo"))


def life(cases):
    preview = FAMILY.preview()
    path = f"/v1/previews/{preview['id']}"
    shown = API.get(path)
    cases.check("GET shows what POST answered", differs("the preview", shown.json(), preview))
    cases.check("a held preview is 304", differs(
        "status", API.get(path, If_None_Match=shown.etag).status, 304))
    cases.check("PATCH without If-Match is 428",
                refused(API.patch(path, {"lot_selection": "fifo"}, None), 428,
                        (None, "if_match_required")))
    cases.check("PATCH with the shown preview's tag is 412: it takes the order's",
                refused(API.patch(path, {"lot_selection": "fifo"}, shown.etag), 412,
                        (None, "stale_revision")))
    dry = API.patch(f"{path}?dry_run=true", {"lot_selection": "fifo"}, preview["order_etag"])
    cases.check("a dry run answers and keeps nothing",
                differs("status", dry.status, 200),
                differs("tax", dry.json()["tax"]["total"], "2910.24"),
                differs("the preview afterwards", API.get(path).body, shown.body))
    fifo = API.patch(path, {"lot_selection": "fifo"}, preview["order_etag"])
    cases.check("PATCH makes a method the preview's own", differs("status", fifo.status, 200),
                lacks("the reply", fifo.json(), {"revision": 2, "order_etag": '"o-2"',
                                                 "lot_selection": "fifo", "stale_since": None}),
                differs("the order", fifo.json()["order"]["lot_selection"], "fifo"),
                differs("no Change-Position", "change-position" in fifo.headers, True))
    again = API.get(path)
    cases.check("and GET agrees with it", differs("body", again.body, fifo.body),
                differs("ETag", again.etag, fifo.etag))
    cases.check("the tag of the order before is stale",
                refused(API.patch(path, {"lot_selection": "lifo"}, '"o-1"'), 412))
    edited = API.patch(path, {"lot_selection": None, "trades": FAMILY.order(SELL)["trades"]},
                       '"o-2"').json()
    cases.check("PATCH replaces trades, and null takes a member away",
                differs("buys", edited["buys"], []),
                differs("the order's members", list(edited["order"]), ["kind", "trades"]),
                differs("the household's method", edited["lot_selection"], "highest_cost"))
    cases.check("the kind of a preview is settled",
                refused(API.patch(path, {"kind": "rebalance"}), 422, ("/kind", "create_only")))
    cases.check("an edit that cannot be is refused whole",
                refused(API.patch(path, {"trades": FAMILY.order({**SELL, "quantity": "999"})
                                         ["trades"]}), 422, ("/trades/0/quantity", "more_than_held")),
                differs("revision", API.get(path).json()["revision"], 3))
    cases.check("one tag of several is enough", differs("status", API.patch(
        f"{path}?dry_run=true", {"lot_selection": "fifo"}, '"o-1", "o-3"').status, 200))
    cases.check("DELETE takes the order's tag", refused(API.delete(path, '"o-1"'), 412),
                refused(API.delete(path, None), 428),
                differs("status", API.delete(path, '"o-3"').status, 204),
                refused(API.get(path), 404, (None, "not_found")))


def upgraded(cases):
    path = f"/v1/previews/{FAMILY.preview()['id']}"
    tag = API.get(path).etag
    with fault_support.Daemon(TAXPREVIEW_DATA_DIR=rules_of_another_version()) as daemon:
        daemon.ready()
        with fault_support.Api(daemon.url, API.key) as api:
            held = api.ask("GET", path, If_None_Match=tag)
            again = api.ask("GET", path, If_None_Match=held.headers.get("etag", ""))
    cases.check("a preview held under other rules is shown anew",
                differs("status", held.status, 200),
                differs("status of its own tag", again.status, 304))


def closed(cases):
    for state in ("executed", "superseded"):
        preview = FAMILY.preview()
        path = f"/v1/previews/{preview['id']}"
        sql(f"UPDATE taxpreview.preview SET state = '{state}' "
            f"WHERE created_at = '{created(preview['id'])}'")
        cases.check(f"what is {state} is shown and not changed",
                    differs("state", API.get(path).json()["state"], state),
                    refused(API.patch(path, {"lot_selection": "fifo"}, '"o-1"'), 409,
                            (None, "preview_not_open")))
    preview = FAMILY.preview()
    sql("UPDATE taxpreview.preview SET expires_at = now() - interval '1 second' "
        f"WHERE created_at = '{created(preview['id'])}'")
    cases.check("what is past its time is expired",
                differs("state", API.get(f"/v1/previews/{preview['id']}").json()["state"],
                        "expired"),
                refused(API.patch(f"/v1/previews/{preview['id']}", {"lot_selection": "fifo"}), 409,
                        (None, "preview_not_open")))


def created(preview_id):
    """The page of previews names the moment at which one was made."""
    for row in pages(f"{FAMILY.path}/previews?limit=3"):
        if row["id"] == preview_id:
            return row["created_at"]
    raise AssertionError("a preview is not listed")


def pages(path):
    cursor = ""
    while True:
        page = API.get(path + (f"&cursor={cursor}" if cursor else "")).json()
        yield from page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def listing(cases):
    rows = list(pages(f"{FAMILY.path}/previews?limit=2"))
    cases.check("previews are listed page by page, each once",
                differs("ids", len({row["id"] for row in rows}), len(rows)),
                differs("enough of them", len(rows) > 4, True),
                differs("in order", [row["id"] for row in rows],
                        sorted(row["id"] for row in rows)))


def versions(cases):
    """In a firm of its own: others see its versions move."""
    family = Family(new_firm("Versions"))
    api = family.api
    preview = family.preview()
    path = f"/v1/previews/{preview['id']}"
    tag = api.get(path).etag
    later = prices(api, "2026-08-24", VTI="400.00")
    moved = api.get(path, If_None_Match=tag)
    cases.check("a new price set makes a new answer at the present prices",
                differs("status", moved.status, 200),
                differs("proceeds", moved.json()["sells"][0]["proceeds"], "24000.00"),
                lacks("pins", moved.json()["pins"], {"price_set_id": later["id"],
                                                     "trade_date": "2026-08-24"}))
    cases.check("and says since when the stored result is stale",
                differs("a moment", bool(re.match(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$",
                                                  moved.json()["stale_since"] or "")), True))
    cases.check("a price set never makes the order's tag stale", differs(
        "status", api.patch(path, {"lot_selection": "fifo"}, preview["order_etag"]).status, 200))
    cases.check("a PATCH pins the present versions",
                differs("stale_since", api.get(path).json()["stale_since"], None))
    tag = api.get(path).etag
    api.put(f"/v1/accounts/{family.account}/cash", {"amount": "2000"}, "*")
    cases.check("a change of the household is seen too",
                differs("status", api.get(path, If_None_Match=tag).status, 200),
                differs("stale", api.get(path).json()["stale_since"] is not None, True))
    fixed = family.preview(SELL, trade_date="2026-03-01")
    cases.check("a trade date of the order holds, whatever the prices' day",
                lacks("the preview", fixed, {"trade_date": "2026-03-01"}),
                differs("term", fixed["sells"][0]["lots"][0]["term"], "short"))


def orders(cases):
    account = FAMILY.account
    other = Family(new_firm("Others"))
    faults = [
        ("more than is held", {**SELL, "quantity": "718"}, ("/quantity", "more_than_held")),
        ("an account of nobody", {**SELL, "account_id": f"ac_{NEVER}"},
         ("/account_id", "unknown_account")),
        ("an account of another firm", {**SELL, "account_id": other.account},
         ("/account_id", "unknown_account")),
        ("a security of nobody", {**SELL, "symbol": "NOPE"}, ("/symbol", "unknown_security")),
        ("two sizes", {**SELL, "amount": "1"}, ("", "exactly_one_of")),
        ("no size", {"symbol": "VTI", "side": "sell"}, ("", "exactly_one_of")),
        ("a purchase of all", {"symbol": "VTI", "side": "buy", "all": True}, ("/all", "sell_only")),
        ("nothing", {**SELL, "quantity": "0"}, ("/quantity", "not_positive")),
        ("less than nothing", {**BUY, "amount": "-1"}, ("/amount", "not_positive")),
        ("a negative fee", {**SELL, "fee": "-1"}, ("/fee", "negative")),
        ("a fee over the proceeds", {**SELL, "quantity": "1", "fee": "400"},
         ("/fee", "fee_over_amount")),
        ("specific without lots", {**SELL, "lot_selection": "specific"},
         ("/lots", "lots_required")),
        ("lots without specific", {**SELL, "lots": [{"lot_id": FAMILY.lots[0]}]},
         ("/lots", "lots_not_allowed")),
        ("a lot of another security", {**SELL, "lot_selection": "specific",
                                       "lots": [{"lot_id": FAMILY.lots[3]}]},
         ("/lots/0/lot_id", "lot_not_held")),
        ("a lot named twice", {**SELL, "lot_selection": "specific",
                               "lots": [{"lot_id": FAMILY.lots[0]}] * 2},
         ("/lots/1/lot_id", "duplicate_lot")),
        ("more of a lot than it has", {**SELL, "lot_selection": "specific",
                                       "quantity": "12",
                                       "lots": [{"lot_id": FAMILY.lots[2], "quantity": "13"}]},
         ("/lots/0/quantity", "more_than_held")),
    ]
    for name, trade, (member, code) in faults:
        cases.check(f"refused: {name}",
                    refused(FAMILY.figured(trade), 422, (f"/trades/0{member}", code)))
    many = FAMILY.figured({**SELL, "quantity": "718"}, {**SELL, "symbol": "NOPE"},
                          {**BUY, "account_id": other.account})
    cases.check("every fault of an order at once", refused(
        many, 422, ("/trades/0/quantity", "more_than_held"),
        ("/trades/1/symbol", "unknown_security"), ("/trades/2/account_id", "unknown_account")))
    cases.check("members that do not exist are named with their nearest", refused(
        API.post(f"{FAMILY.path}/previews", {"kind": "trades", "trads": []}), 422,
        ("/trads", "unknown_member")))
    cases.check("a household of another firm is no household",
                refused(API.post(f"{other.path}/previews", FAMILY.order()), 404))
    cases.check("the account is this household's",
                differs("status", FAMILY.figured({**SELL, "account_id": account}).status, 200))


def unpriced(cases):
    api = new_firm("Unpriced")
    securities(api, ("VTI", "ric", "us_stocks"), ("XYZ", "stock", None))
    household = api.made("/v1/households", {"name": "H"})["id"]
    account = api.made(f"/v1/households/{household}/accounts",
                       {"name": "A", "tax_treatment": "taxable"})["id"]
    order = {"kind": "trades", "trades": [{"account_id": account, **SELL, "symbol": "XYZ"}]}
    cases.check("without any price set there is no preview",
                refused(api.post(f"/v1/households/{household}/previews", order), 422,
                        (None, "no_price_set")))
    prices(api, AS_OF, VTI="1")
    cases.check("a security without a price is named",
                refused(api.post(f"/v1/households/{household}/previews", order), 422,
                        ("/trades/0/symbol", "missing_price")))


def special(cases):
    family = Family(new_firm("Special"))
    api = family.api
    securities(api, ("WHL", "stock", "us_stocks", "whole"), ("UNK", "stock", "us_stocks"))
    prices(api, AS_OF, WHL="10", UNK="100")
    family.add_lots(family.account, ("UNK", "10", None, "2020-01-02"))
    got = family.figured({"symbol": "WHL", "side": "buy", "amount": "25"}).json()
    cases.check("what trades in whole shares leaves the rest undone",
                differs("quantity", got["buys"][0]["quantity"], "2.00000000"),
                lacks("not_done", got["not_done"][0], {"order": 0, "code": "whole_units_only",
                                                       "quantity": "0.50000000",
                                                       "amount": "5.00"}))
    sale = {"symbol": "UNK", "side": "sell", "all": True}
    got = family.figured(sale).json()
    cases.check("a sale of unknown basis is a range of tax",
                lacks("range", got["tax"]["range"], {"low": "0.00", "high": "200.00"}),
                differs("total", got["tax"]["total"], "200.00"),
                differs("warnings", [w["code"] for w in got["warnings"]], ["unknown_basis"]))
    got = family.figured(sale, assume_unknown_basis="zero").json()
    cases.check("an assumption makes it one figure",
                differs("range", "range" in got["tax"], False),
                differs("total", got["tax"]["total"], "200.00"),
                differs("the order", got["order"]["assume_unknown_basis"], "zero"))
    api.delete(f"{family.path}/tax-profiles/2026")
    got = family.figured().json()
    cases.check("without a tax profile there is no tax, and it is said",
                differs("tax", got["tax"], None),
                differs("warned", "no_tax_profile" in [w["code"] for w in got["warnings"]], True),
                differs("realized", got["realized"]["net"], "7904.81"))


def repeats(cases):
    family = Family(new_firm("Repeats"))
    key = unique("K")
    first = family.api.post(f"{family.path}/previews", family.order(), key=key)
    family.api.delete(f"/v1/lots/{family.lots[0]}")
    family.api.delete(f"/v1/lots/{family.lots[1]}")
    again = family.api.post(f"{family.path}/previews", family.order(), key=key)
    cases.check("a repeat is the first reply, even when the order is impossible by now",
                differs("status", (first.status, again.status), (201, 201)),
                differs("body", again.body, first.body),
                differs("replayed", again.headers.get("idempotent-replayed"), "true"),
                differs("etag", again.etag, first.etag))
    cases.check("another order under the key is refused", refused(
        family.api.post(f"{family.path}/previews", family.order(BUY), key=key), 422,
        (None, "idempotency_key_reused")))


def inline(order=None, **members):
    account = {"name": "Account", "tax_treatment": "taxable", "cash": "1000", "lots": [
        {"symbol": symbol, "quantity": quantity, "basis": basis, "acquired_on": acquired_on}
        for symbol, quantity, basis, acquired_on in EXAMPLE_LOTS]}
    first = "ac_00000000000000000000000001"
    household = {"name": "Family", "lot_selection": "highest_cost", "tax_profiles": [PROFILE],
                 "accounts": [account], "gains_budgets": [{"year": 2026, "allowance": "20000"}],
                 "realized_gains": [{**LEDGER, "account_id": first}],
                 "model": {"basis": "asset_class", "kind": "etf", "targets": [
                     {"class": "us_stocks", "weight": "0.6"}, {"class": "us_bonds", "weight": "0.4"}]}}
    return {"household": {**household, **members}, "as_of": AS_OF, "securities": [
        {"symbol": "VTI", "tax_kind": "ric", "asset_class": "us_stocks", "price": PRICES["VTI"]},
        {"symbol": "BND", "tax_kind": "ric", "asset_class": "us_bonds", "price": PRICES["BND"]}],
        "order": order or {"kind": "trades", "trades": [{"account_id": first, **SELL},
                                                        {"account_id": first, **BUY}]}}


def prospects(cases):
    stored = FAMILY.figured().json()
    got = API.post("/v1/previews", inline()).json()
    cases.check("a household in the body has every figure of the same household stored",
                difference(named(part(got)), named(part(stored))))
    cases.check("and is kept nowhere", lacks("the preview", got, {
        "id": None, "household_id": None, "state": None, "revision": None, "order_etag": None,
        "stale_since": None}), lacks("pins", got["pins"], {
            "household_version": None, "config_version": None, "price_set_id": None,
            "price_sequence": None, "trade_date": AS_OF}))
    cases.check("accounts and lots are numbered through the body",
                differs("account", got["sells"][0]["account_id"], "ac_00000000000000000000000001"),
                differs("lot", got["sells"][0]["lots"][0]["lot_id"],
                        "lot_00000000000000000000000003"))
    plans(cases)
    for name, body, *faults in prospect_faults():
        cases.check(f"a prospect is refused: {name}",
                    refused(API.post("/v1/previews", body), 422, *faults))


def plans(cases):
    """What a stored household's plan keeps to, one in the body keeps to as well."""
    order = {"kind": "rebalance", "policy": {"tax_weight": "0"}}
    lot = "lot_00000000000000000000000003"

    def planned(**members):
        return API.post("/v1/previews", inline(order, **members)).json()

    def sold(answer):
        return {each["lot_id"] for sale in answer["sells"] for each in sale["lots"]}
    free = planned()
    kept = planned(restraints=[{"kind": "do_not_buy", "symbol": "VTI", "until": "2026-08-20"},
                               {"kind": "do_not_sell", "symbol": "VTI"}])
    cases.check("a prospect's restraints hold", differs("else", lot in sold(free), True), differs("sold", sold(kept), set()),
                *[differs("which", each["restraint_id"], "rst_00000000000000000000000002")
                  for each in kept["plan"]["holdings"] if each["symbol"] == "VTI"])
    single = planned(restraints=[{"kind": "do_not_sell", "lot_id": lot}])
    cases.check("of a lot too", differs("sold", lot in sold(single), False), differs("others", bool(sold(single)), True))
    shown = planned(policy={"minimum_cash": "300", "whole_shares": True}, accounts=[
        {**inline()["household"]["accounts"][0], "policy": {"minimum_cash": "400"}}])["plan"]["policy"]
    cases.check("its policy holds, and an account's before it", differs(
        "household", (shown["minimum_cash"], shown["whole_shares"]), ("300.00", True)), differs(
        "account", [(each["minimum_cash"], each["whole_shares"]) for each in shown["accounts"]], [("400.00", True)]))
    still = {**inline()["household"]["accounts"][0], "rebalancing": False}
    answer = API.post("/v1/previews", inline(order, accounts=[still]))
    cases.check("an account that is not to be rebalanced is not",
                differs("trades", (answer.json().get("sells", []), answer.json().get("buys", [])), ([], [])))


def prospect_faults():
    lot = {"symbol": "VTI", "quantity": "1", "basis": "1"}
    account = {"tax_treatment": "taxable", "lots": [lot]}
    accounts = "/household/accounts"
    yield ("symbols that are not among the securities",
           inline(accounts=[{**account, "lots": [lot, {**lot, "symbol": "NOPE"}]}],
                  realized_gains=[]),
           (f"{accounts}/0/lots/1/symbol", "unknown_security"))
    yield ("the same id twice", inline(accounts=[
        {**account, "id": f"ac_{NEVER}", "lots": [{**lot, "id": f"lot_{NEVER}"}] * 2},
        {**account, "id": f"ac_{NEVER}"}], realized_gains=[]),
        (f"{accounts}/0/lots/1/id", "duplicate_item"), (f"{accounts}/1/id", "duplicate_item"))
    yield ("the same sequence twice",
           inline(accounts=[{**account, "lots": [{**lot, "sequence": 7}] * 2}], realized_gains=[]),
           (f"{accounts}/0/lots/1/sequence", "sequence_taken"))
    yield ("a lot without a basis", inline(accounts=[{**account, "lots": [
        {"symbol": "VTI", "quantity": "1"}]}]), (f"{accounts}/0/lots/0/basis", "basis_required"))
    yield ("budgets and sales of no account of it",
           inline(gains_budgets=[{"account_id": f"ac_{NEVER}", "year": 2026, "allowance": 1}],
                  realized_gains=[{**LEDGER, "account_id": f"ac_{NEVER}"}]),
           ("/household/gains_budgets/0/account_id", "unknown_account"),
           ("/household/realized_gains/0/account_id", "unknown_account"))
    yield ("two profiles of a year", inline(tax_profiles=[PROFILE, PROFILE]),
           ("/household/tax_profiles/1/year", "duplicate_item"))
    yield ("a profile without its filing status",
           inline(tax_profiles=[{"year": 2026, "kind": "federal"}]),
           ("/household/tax_profiles/0/filing_status", "required"))
    yield ("a model that is not whole",
           inline(model={"basis": "asset_class", "targets": [
               {"class": "us_stocks", "weight": "0.9"}]}),
           ("/household/model/targets", "weights_not_one"))
    yield ("restraints of what is not there", inline(restraints=[
        {"kind": "do_not_sell", "lot_id": f"lot_{NEVER}"}, {"kind": "do_not_sell", "account_id": f"ac_{NEVER}"},
        {"kind": "exclusion", "symbol": "NOPE"}]),
        ("/household/restraints/0/lot_id", "unknown_lot"), ("/household/restraints/1/account_id", "unknown_account"),
        ("/household/restraints/2/symbol", "unknown_security"))
    yield ("policies that contradict themselves",
           inline(policy={"minimum_cash": 2, "maximum_cash": 1}, accounts=[{**account, "policy": {"tax_weight": 1}}],
                  realized_gains=[]),
           (f"{accounts}/0/policy/tax_weight", "not_of_an_account"),
           ("/household/policy/minimum_cash", "minimum_above_maximum"))
    yield ("an exclusion of nothing", inline(restraints=[{"kind": "exclusion"}]),
           ("/household/restraints/0/symbol", "required"))
    two = inline()
    two["securities"] = two["securities"] + [{**two["securities"][0], "price_date": "2026-08-24"}]
    known = inline()["securities"]
    yield ("a security twice, of which the second is meant whatever else there is",
           {**inline(), "securities": known + [{**known[0], "symbol": "ZZZ"}, known[0]]},
           ("/securities/3/symbol", "duplicate_symbol"))
    yield ("a security twice, priced after the day", two,
           ("/securities/2/price_date", "price_after_as_of"),
           ("/securities/2/symbol", "duplicate_symbol"))
    yield ("an order that cannot be",
           inline(order={"kind": "trades", "trades": [
               {"account_id": f"ac_{NEVER}", **SELL}, {"account_id": f"ac_{NEVER}", **BUY}]}),
           ("/order/trades/0/account_id", "unknown_account"),
           ("/order/trades/1/account_id", "unknown_account"))


def estimate(profile, short, long, **members):
    return API.post("/v1/tax-estimates", {"tax_profile": {"year": 2026, **profile},
                                          "short_term_gain": short, "long_term_gain": long,
                                          **members})


def estimates(cases):
    flat = {"kind": "flat", "short_term_rate": "0.5", "long_term_rate": "0.3"}
    cases.check("the published pair: oldest first costs 4,022.30", differs(
        "total", estimate(flat, "1159", "11476").json()["total"], "4022.30"))
    cases.check("the published pair: chosen lots cost 138.90", differs(
        "total", estimate(flat, "-1227", "1690").json()["total"], "138.90"))
    federal = {"kind": "federal", "filing_status": "mfj", "wages": "180000",
               "long_term_gains_elsewhere": "6500", "state_rate": "0.05"}
    got = estimate(federal, "483.51", "7421.30").json()
    cases.check("the example's gains cost in an estimate what they cost in the preview",
                lacks("the estimate", got, {
                    "trade_date": "2026-12-31", "profile": "federal", "income_tax": "1219.57",
                    "niit": "0.00", "state": "395.24", "total": "1614.81",
                    "upper_bound": "2358.78", "thresholds_crossed": []}))
    cases.check("both sides stand line by line",
                lacks("without", got["without"], {"agi": "186500.00", "total": "32240.00",
                                                  "taxable_income": "154300.00"}),
                lacks("with", got["with"], {"net": "14404.81", "at_fifteen": "13921.30",
                                            "ordinary_tax": "22046.37", "total": "33854.81"}))
    high = estimate(federal, "0", "600000").json()
    cases.check("thresholds crossed are named",
                differs("thresholds", high["thresholds_crossed"], ["fifteen_percent_gains", "niit"]))
    loss = estimate(federal, "-20000", "0").json()
    cases.check("a loss carries over", differs(
        "carryover", loss["carryover_out"], {"short_term": "10500.00", "long_term": "0.00"}))
    cases.check("a trade date lies in the profile's year",
                differs("trade_date", estimate(federal, 0, 0, trade_date=AS_OF).json()["trade_date"],
                        AS_OF),
                refused(estimate(federal, 0, 0, trade_date="2025-08-21"), 422,
                        ("/trade_date", "trade_date_of_other_year")))
    cases.check("a federal year without parameters is refused",
                refused(estimate({**federal, "year": 1999}, 0, 0), 422,
                        ("/tax_profile/year", "tax_year_not_supported")))


if __name__ == "__main__":
    Cases().run(example, advice, methods, life, upgraded, closed, listing, versions, orders, unpriced,
                special, repeats, prospects, estimates)

#!/usr/bin/env python3
"""Executions from end to end: booked exactly once under lock, refused for what has changed, corrected
once by fills; lots, ledger and cash add up afterwards."""

import random
import threading
from decimal import Decimal

from api_client import Api, Cases, differs, lacks, refused, unique
from preview_support import (BUY, SELL, Family, new_firm, prices, securities, sql, sql_rows,
                             uuid_of)

EXECUTIONS = new_firm("Executions")
FAMILIES = []


def family():
    """A household of its own; securities and prices are the firm's."""
    FAMILIES.append(FAMILIES[0].another() if FAMILIES else Family(EXECUTIONS))
    return FAMILIES[-1]


def execution_path(preview):
    return f"/v1/previews/{preview['id']}/execution"


def seen(preview, **members):
    return {"pins": {"household_version": preview["pins"]["household_version"]}, **members}


def execute(api, preview, **members):
    return api.post(execution_path(preview), seen(preview, **members))


def executed(api, preview, **members):
    reply = execute(api, preview, **members)
    if reply.status != 201:
        raise AssertionError(f"not executed: {reply.status} {reply.body[:400]!r}")
    return reply.json()


def lots_of(home, account=None):
    return home.api.get(f"/v1/accounts/{account or home.account}/lots?limit=200").json()["data"]


def lot(home, lot_id):
    return home.api.get(f"/v1/lots/{lot_id}").json()


def gains_of(home):
    return home.api.get(f"{home.path}/realized-gains?limit=200").json()["data"]


def cash_of(home, account=None):
    return home.api.get(f"/v1/accounts/{account or home.account}/cash").json()["amount"]


def version_of(home):
    return home.api.get(home.path).json()["version"]


def books(cases):
    home = family()
    preview = home.preview()
    before = version_of(home)
    reply = execute(home.api, preview)
    made = reply.json()
    path = execution_path(preview)
    sold = made["trades"][0]
    cases.check("an execution is made and stands under its preview",
                differs("status", reply.status, 201), differs("ETag", reply.etag, '"r-1"'),
                differs("Location", reply.headers.get("location"), path),
                differs("Change-Position", "change-position" in reply.headers, True),
                differs("as it is read", home.api.get(path).json(), made),
                differs("its tag", home.api.get(path).etag, '"r-1"'))
    cases.check("it says what it rests on and what it recognized", lacks("execution", made, {
        "preview_id": preview["id"], "household_id": home.id, "revision": 1, "preview_revision": 1,
        "override_budget": False, "assume_unknown_basis": None, "corrected_at": None}),
        lacks("pins", made["pins"], preview["pins"]),
        lacks("gains", made["realized"], {"short_term": "483.51", "long_term": "7421.30",
                                          "disallowed": "0.00"}))
    cases.check("a sale closes one lot and part of another", lacks("trade", sold, {
        "order": 0, "symbol": "VTI", "side": "sell", "quantity": "60.00000000",
        "amount": "22694.40", "fee": "0.00", "source": "preview", "lot_id": None,
        "lot_selection": "highest_cost"}),
        differs("lots", [(each["lot_id"], each["quantity"], each["basis"])
                         for each in sold["lots"]],
                [(home.lots[2], "12.25000000", "4149.93"), (home.lots[1], "47.75000000", "10639.66")]),
        lacks("closed lot", lot(home, home.lots[2]),
              {"quantity": "0.00000000", "basis": "0.00", "revision": 2}),
        lacks("reduced lot", lot(home, home.lots[1]),
              {"quantity": "257.25000000", "basis": "57320.44", "revision": 2}),
        lacks("untouched lot", lot(home, home.lots[0]), {"quantity": "400.00000000", "revision": 1}))
    bought = lot(home, made["trades"][1]["lot_id"])
    cases.check("a buy opens the account's next lot", lacks("lot", bought, {
        "symbol": "BND", "basis": "22694.40", "acquired_on": preview["trade_date"], "sequence": 5,
        "part": 0, "kind": "purchase", "covered": True, "basis_status": "known", "revision": 1}),
        differs("quantity", bought["quantity"], preview["buys"][0]["quantity"]))
    rows = [row for row in gains_of(home) if row["source"] == "execution"]
    cases.check("each slice is a row of the ledger", differs("rows", [
        (row["lot_id"], row["proceeds"], row["gain"], row["term"]) for row in rows], [
            (home.lots[2], "4633.44", "483.51", "short"), (home.lots[1], "18060.96", "7421.30", "long")]),
        differs("ids", [row["id"] for row in rows],
                [each["realized_gain_id"] for each in sold["lots"]]),
        lacks("row", rows[0], {"preview_id": preview["id"], "booked_from": "preview",
                               "sold_on": preview["trade_date"], "covered": True,
                               "acquired_on": "2026-02-27", "kind": "purchase"}))
    cases.check("cash has moved and the household counts one version",
                differs("cash", cash_of(home), "1000.00"),
                differs("version", version_of(home), before + 1),
                differs("state", home.api.get(f"/v1/previews/{preview['id']}").json()["state"],
                        "executed"))
    cases.check("one row in the outbox and one in the trail", differs("rows", sql_rows(
        f"SELECT kind, version FROM taxpreview.outbox WHERE kind LIKE 'execution%' AND "
        f"household_id = '{uuid_of(home.id)}'"), [["execution_create", str(before + 1)]]))
    row = f"/v1/realized-gains/{rows[0]['id']}"
    cases.check("what an execution has booked stays",
                refused(home.api.patch(row, {"proceeds": 1}), 409, (None, "booked_by_execution")),
                refused(home.api.delete(row), 409, (None, "booked_by_execution")))
    used = home.api.get(f"{home.path}/gains-budgets/2026").json()["used"]
    cases.check("the budget has used it", lacks("used", used, {
        "short_term": "483.51", "long_term": "13921.30"}))
    cases.check("it is not executed again, deleted or changed",
                refused(execute(home.api, preview), 409, (None, "preview_not_open")),
                refused(home.api.delete(f"/v1/previews/{preview['id']}"), 409,
                        (None, "preview_not_open")),
                refused(home.api.patch(f"/v1/previews/{preview['id']}", {"lot_selection": "fifo"}),
                        409, (None, "preview_not_open")))


def at_once(count, ask):
    """The replies of `count` clients, each with a connection of its own."""
    replies = [None] * count
    start = threading.Barrier(count)

    def client(place):
        api = Api(EXECUTIONS.key)
        api.get("/v1/lot-methods")
        start.wait()
        replies[place] = ask(api)
    threads = [threading.Thread(target=client, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def races(cases):
    home = family()
    preview = home.preview()
    replies = at_once(16, lambda api: execute(api, preview))
    cases.check("of sixteen clients one executes the preview", differs(
        "statuses", sorted(reply.status for reply in replies), [201] + [409] * 15), *[
            refused(reply, 409, (None, "preview_not_open")) for reply in replies
            if reply.status != 201],
        differs("gains", len(gains_of(home)), 3))
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    preview = home.preview()
    key = unique("once")
    body = seen(preview)
    replies = at_once(16, lambda api: api.post(execution_path(preview), body, key=key))
    replayed = [reply for reply in replies if "idempotent-replayed" in reply.headers]
    cases.check("sixteen times with one key are one execution and fifteen replays",
                differs("statuses", {reply.status for reply in replies}, {201}),
                differs("bodies", len({reply.body for reply in replies}), 1),
                differs("replays", len(replayed), 15),
                differs("where", {reply.headers.get("location") for reply in replies},
                        {execution_path(preview)}))
    previews = [home.preview({**SELL, "quantity": "5"}) for _ in range(8)]
    left = threading.Lock(), iter(previews)

    def take(api):
        with left[0]:
            mine = next(left[1])
        return api.post(execution_path(mine), {"pins": {"lots": [
            {"lot_id": each["lot_id"], "revision": each["revision"]}
            for each in mine["sells"][0]["lots"]]}})
    before = sum(Decimal(each["quantity"]) for each in lots_of(home) if each["symbol"] == "VTI")
    replies = at_once(8, take)
    after = sum(Decimal(each["quantity"]) for each in lots_of(home) if each["symbol"] == "VTI")
    done = sum(reply.status == 201 for reply in replies)
    cases.check("previews executed at once sell no share twice",
                differs("some are done", done >= 1, True),
                differs("shares sold", before - after, Decimal(5) * done), *[
                    differs("refusal", reply.json()["errors"][0]["code"], "lots_changed")
                    for reply in replies if reply.status != 201])


def changes(cases):
    home = family()
    preview = home.preview()
    home.api.put(f"{home.path}/tax-profiles/2027", {"kind": "flat", "short_term_rate": "0.3",
                                                    "long_term_rate": "0.2"}, absent=True)
    dry = home.api.post(execution_path(preview) + "?dry_run=true", seen(preview))
    cases.check("what leaves the lots alone leaves the execution alone",
                differs("status", dry.status, 201))
    home.api.patch(f"/v1/lots/{home.lots[2]}", {"basis": "4150.00"})
    added = home.add_lots(home.account, ("VTI", "1", "100.00", "2026-01-05"))[0]
    home.api.delete(f"/v1/lots/{home.lots[0]}")
    home.add_lots(home.account, ("BND", "1", "72.00", "2026-01-05"))
    reply = execute(home.api, preview)
    told = " ".join(fault["detail"] for fault in reply.json()["errors"])
    cases.check("lots that have changed refuse it, all of them told",
                refused(reply, 409, *[("/pins/household_version", "lots_changed")] * 4), *[
                    differs(f"{name} is told", name in told, True)
                    for name in (home.lots[2], home.lots[0], added)],
                differs("state", home.api.get(f"/v1/previews/{preview['id']}").json()["state"],
                        "open"))
    fresh = home.api.get(f"/v1/previews/{preview['id']}").json()
    cases.check("a version that nobody keeps refuses it", refused(home.api.post(
        execution_path(preview), {"pins": {"household_version":
                                           fresh["pins"]["household_version"] + 1}}),
        409, ("/pins/household_version", "household_changed")))
    named = [{"lot_id": each["lot_id"], "revision": each["revision"]}
             for each in fresh["sells"][0]["lots"]]
    cases.check("named lots are compared by revision", refused(home.api.post(
        execution_path(preview), {"pins": {"lots": [{**named[0], "revision": 1}, *named[1:], {
            "lot_id": home.lots[0], "revision": 1}]}}), 409, ("/pins/lots/0", "lots_changed"),
        (f"/pins/lots/{len(named)}", "lots_changed")),
        refused(home.api.post(execution_path(preview), {"pins": {"lots": named[1:]}}), 409,
                ("/pins/lots", "lots_changed")))
    pins = {"lots": named, "config_version": fresh["pins"]["config_version"],
            "price_sequence": fresh["pins"]["price_sequence"], "revision": fresh["revision"]}
    wrong = {**pins, "config_version": 1, "price_sequence": 999}
    cases.check("what else the advisor names is compared", refused(home.api.post(
        execution_path(preview), {"pins": wrong}), 409, ("/pins/config_version", "config_changed"),
        ("/pins/price_sequence", "prices_changed")),
        refused(home.api.post(execution_path(preview), {"pins": {**pins, "revision": 2}}), 409,
                ("/pins/revision", "preview_changed")))
    other = {**wrong, "revision": 2}
    also = (("/pins/revision", "preview_changed"), ("/pins/config_version", "config_changed"),
            ("/pins/price_sequence", "prices_changed"))
    cases.check("another order hides nothing else that has changed", refused(home.api.post(
        execution_path(preview), {"pins": {**other, "lots": [
            {**named[0], "revision": 1}, *named[1:]]}}), 409,
        *also, ("/pins/lots/0", "lots_changed")),
        refused(home.api.post(execution_path(preview), {"pins": {
            **other, "lots": [], "household_version": 1}}), 409,
            *also, ("/pins/household_version", "household_changed")))
    whole = {**fresh["pins"], "price_set_id": "ps_00000000000000000000000001",
             "trade_date": "2026-08-20", "rules_version": "2", "engine_version": "0"}
    cases.check("all that a preview shows of its pins is compared", refused(home.api.post(
        execution_path(preview), {"pins": whole}), 409, ("/pins/price_set_id", "prices_changed"),
        ("/pins/rules_version", "rules_changed"), ("/pins/engine_version", "rules_changed"),
        ("/pins/trade_date", "preview_changed")))
    cases.check("as it is now, by its lots or by the pins as they are shown, it is executed",
                *[differs(f"{path} of {given}", home.api.post(
                    execution_path(preview) + path, {"pins": given}).status, 201)
                  for path, given in (("?dry_run=true", pins), ("", fresh["pins"]))])


def budgets(cases):
    home = family()
    preview = home.preview({**SELL, "quantity": "300", "lot_selection": "lowest_cost"})
    reply = execute(home.api, preview)
    cases.check("a budget is checked again under lock (BU-5)",
                refused(reply, 409, ("/override_budget", "over_budget")),
                differs("gains", len(gains_of(home)), 1))
    made = executed(home.api, preview, override_budget=True)
    cases.check("an override executes it, and the trail says so",
                differs("override_budget", made["override_budget"], True),
                differs("trail", sql_rows(
                    "SELECT detail FROM taxpreview.audit_entry WHERE action = 'execution_create' "
                    f"AND entity_id = '{uuid_of(preview['id'])}'"), [['{"override_budget": true}']]))
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "1"}, "*")
    loss = home.preview({**SELL, "symbol": "BND", "quantity": "10"})
    cases.check("what is over already may lose", differs("status", execute(
        home.api, loss, fills=[{"order": 0, "quantity": 10, "amount": "719.99"}]).status, 201))


def unknown_basis(cases):
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    lot_id = home.add_lots(home.account, ("VTI", "3", None, "2015-01-05"))[0]
    preview = home.preview({"symbol": "VTI", "side": "sell", "quantity": "3",
                            "lot_selection": "fifo"})
    cases.check("unknown basis is not booked", refused(execute(home.api, preview), 422,
                                                       ("/assume_unknown_basis", "basis_unknown")))
    made = executed(home.api, preview, assume_unknown_basis="zero")
    cases.check("unless it is assumed to be zero",
                differs("assumption", made["assume_unknown_basis"], "zero"),
                lacks("slice", made["trades"][0]["lots"][0], {"lot_id": lot_id, "basis": "0.00",
                                                              "gain": "1134.72", "term": "long"}),
                lacks("lot", lot(home, lot_id), {"quantity": "0.00000000", "basis": None}))


def fills(cases):
    home = family()
    preview = home.preview({**SELL, "fee": "1.00"}, BUY, {**BUY, "symbol": "VTI"})
    made = executed(home.api, preview, fills=[
        {"order": 0, "quantity": "20", "amount": "7600.10", "fee": "2.50", "lots": [
            {"lot_id": home.lots[0], "quantity": "15"}, {"lot_id": home.lots[2], "quantity": "5"}]},
        {"order": 2, "quantity": 0, "amount": 0}])
    sold, bought = made["trades"]
    cases.check("fills are booked as they traded", lacks("sale", sold, {
        "quantity": "20.00000000", "amount": "7600.10", "fee": "2.50", "price": "380.005000",
        "lot_selection": "specific", "source": "fills"}),
        differs("lots", [(each["lot_id"], each["quantity"], each["proceeds"])
                         for each in sold["lots"]],
                [(home.lots[0], "15.00000000", "5698.20"), (home.lots[2], "5.00000000", "1899.40")]),
        lacks("buy", bought, {"order": 1, "amount": "22694.40", "source": "preview"}),
        differs("cash", cash_of(home), "-14096.80"),
        differs("marks", {row["booked_from"] for row in gains_of(home) if row["preview_id"]},
                {"fills"}))
    preview = home.preview()
    for name, fill, fault in [
            ("a trade that is not there", {"order": 9, "quantity": 1, "amount": 1},
             ("/fills/0/order", "unknown_trade")),
            ("more than is held", {"order": 0, "quantity": 9999, "amount": 1},
             ("/fills/0/quantity", "more_than_held")),
            ("lots of another sum", {"order": 0, "quantity": 2, "amount": 1, "lots": [
                {"lot_id": home.lots[0], "quantity": 1}]}, ("/fills/0/lots", "lots_do_not_add_up")),
            ("a lot of nowhere", {"order": 0, "quantity": 1, "amount": 1, "lots": [
                {"lot_id": home.lots[3], "quantity": 1}]}, ("/fills/0/lots/0/lot_id", "lot_not_held")),
            ("a fee beyond the sale", {"order": 0, "quantity": 1, "amount": 1, "fee": 2},
             ("/fills/0/fee", "fee_over_amount")),
            ("an amount of nothing", {"order": 0, "quantity": 0, "amount": 1},
             ("/fills/0/quantity", "amount_of_nothing")),
            ("less than nothing", {"order": 0, "quantity": -1, "amount": 1},
             ("/fills/0/quantity", "negative"))]:
        cases.check(f"a fill of {name} is refused",
                    refused(execute(home.api, preview, fills=[fill]), 422, fault))
    cases.check("a body that says nothing of what was seen is refused", *[
        refused(home.api.post(execution_path(preview), body), 422, fault) for body, fault in [
            ({}, ("/pins", "required")), ({"pins": {}}, ("/pins/household_version", "required")),
            ({"pins": {"household_version": 0}}, ("/pins/household_version", "out_of_range")),
            (seen(preview, fill=[]), ("/fill", "unknown_member"))]])


def wash_sales(cases):
    """A loss of 2,000 on ten shares of WASH; six are bought back, in parts, later."""
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    symbol = unique("W")
    securities(home.api, (symbol, "stock", "us_stocks"))
    ira = home.add_account(cash="0", tax_treatment="tax_deferred")
    sold_lot, kept = home.add_lots(home.account, (symbol, "10", "3000.00", "2024-03-01"),
                                   (symbol, "4", "404.00", "2026-08-10"))
    prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: "100"})
    preview = home.preview({"symbol": symbol, "side": "sell", "quantity": "10",
                            "lot_selection": "fifo"})
    made = executed(home.api, preview)
    match = made["wash_sales"][0]
    cases.check("a loss is deferred into the shares kept", lacks("match", match, {
        "quantity": "4.00000000", "disallowed": "800.00", "permanent": False,
        "contestable": False, "window_ends_on": "2026-09-20"}),
        lacks("loss", match["loss"], {"symbol": symbol, "sold_on": "2026-08-21",
                                      "account_id": home.account}),
        lacks("replacement", match["replacement"], {"lot_id": kept, "acquired_on": "2026-08-10",
                                                    "deemed_acquired_on": "2024-02-19"}),
        lacks("lot", lot(home, kept), {"basis": "1204.00", "absorbed": "4.00000000", "part": 0,
                                       "deemed_acquired_on": "2024-02-19"}))
    row = next(row for row in gains_of(home) if row["lot_id"] == sold_lot)
    cases.check("the ledger recognizes the rest", lacks("row", row, {
        "disallowed": "800.00", "gain": "-1200.00", "permanently_disallowed": "0.00"}))
    later = home.preview({"symbol": symbol, "side": "buy", "amount": "500.00"},
                         {"account_id": ira, "symbol": symbol, "side": "buy", "amount": "100.00"},
                         trade_date="2026-08-25")
    bought = executed(home.api, later)
    row = home.api.get(f"/v1/realized-gains/{row['id']}").json()
    first = lot(home, bought["trades"][0]["lot_id"])
    cases.check("buys disallow what was booked before", differs("matches", [
        (each["quantity"], each["disallowed"], each["permanent"]) for each in bought["wash_sales"]],
        [("5.00000000", "1000.00", False), ("1.00000000", "200.00", True)]),
        lacks("row", row, {"disallowed": "2000.00", "gain": "0.00", "revision": 2,
                           "permanently_disallowed": "200.00"}),
        lacks("lot", first, {"basis": "1500.00", "deemed_acquired_on": "2024-03-05"}),
        lacks("retirement lot", lot(home, bought["trades"][1]["lot_id"]), {
            "basis": "100.00", "absorbed": "1.00000000", "deemed_acquired_on": None}),
        lacks("gains", bought["realized"], {"prior_losses_disallowed": "1200.00"}))
    again = home.figured({"symbol": symbol, "side": "sell", "quantity": "2",
                          "lot_selection": "fifo"}, trade_date="2026-12-01").json()
    cases.check("a preview afterwards shows the adjusted lots",
                lacks("slice", again["sells"][0]["lots"][0], {
                    "lot_id": kept, "basis": "602.00", "gain": "-402.00", "term": "long"}))
    cases.check("what is booked stays booked", refused(home.api.patch(
        f"/v1/realized-gains/{row['id']}", {"disallowed": "0"}), 409, (None, "booked_by_execution")),
        refused(home.api.delete(f"/v1/lots/{kept}"), 409, (None, "in_use")),
        refused(home.api.delete(f"/v1/lots/{kept}?dry_run=true"), 409, (None, "in_use")),
        refused(home.api.delete(f"/v1/accounts/{ira}"), 409, (None, "in_use")))


def oldest(cases):
    """Rules WS-9, HP-7: shares held since the fifth day that there is, replaced by some bought eleven
    days before they are sold: no date is as early as the holding period."""
    home = family()
    symbol = unique("O")
    securities(home.api, (symbol, "stock", "us_stocks"))
    kept = home.add_lots(home.account, (symbol, "10", "3000.00", "1900-01-05"),
                         (symbol, "4", "404.00", "2026-08-10"))[1]
    prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: "100"})
    made = executed(home.api, home.preview({"symbol": symbol, "side": "sell", "quantity": "10",
                                            "lot_selection": "fifo"}))
    cases.check("a holding period before 1900 is one from 1900 on",
                lacks("replacement", made["wash_sales"][0]["replacement"],
                      {"lot_id": kept, "deemed_acquired_on": "1900-01-01"}),
                lacks("lot", lot(home, kept), {"basis": "1204.00",
                                               "deemed_acquired_on": "1900-01-01"}))


def splits(cases):
    home = family()
    symbol = unique("S")
    securities(home.api, (symbol, "stock", "us_stocks"))
    home.add_lots(home.account, (symbol, "3", "900.00", "2024-03-01"))
    big = home.add_lots(home.account, (symbol, "10", "1000.00", "2026-08-10"))[0]
    imported = home.api.made(f"{home.path}/realized-gains", {
        "account_id": home.account, "symbol": symbol, "quantity": 4, "sold_on": "2026-08-12",
        "acquired_on": "2025-08-12", "proceeds": 300, "basis": 400, "disallowed": 25,
        "kind": "inheritance", "covered": False})
    prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: "100"})
    cases.check("an imported row says its kind and whether it is covered", lacks("row", imported, {
        "kind": "inheritance", "covered": False, "term": "long", "source": "imported",
        "booked_from": None, "preview_id": None, "lot_id": None}))
    preview = home.preview({"symbol": symbol, "side": "sell", "quantity": "3",
                            "lot_selection": "fifo"},
                           {"symbol": symbol, "side": "buy", "quantity": "5"})
    made = executed(home.api, preview)
    parts = sorted((each["part"], each["quantity"], each["basis"], each["absorbed"])
                   for each in lots_of(home)
                   if each["sequence"] == lot(home, big)["sequence"])
    bought = sorted((each["part"], each["quantity"], each["basis"], each["absorbed"])
                    for each in lots_of(home)
                    if each["sequence"] == lot(home, made["trades"][1]["lot_id"])["sequence"])
    cases.check("a replacement larger than needed is split, the adjusted part first", differs(
        "parts", parts, [(0, "3.00000000", "900.00", "3.00000000"),
                         (1, "7.00000000", "700.00", "0.00000000")]),
        differs("of the buy", bought, [(0, "3.00000000", "375.00", "3.00000000"),
                                       (1, "2.00000000", "200.00", "0.00000000")]))
    cases.check("an imported loss is disallowed by what is bought now", lacks(
        "row", home.api.get(f"/v1/realized-gains/{imported['id']}").json(),
        {"disallowed": "100.00", "gain": "0.00"}),
        refused(home.api.delete(f"/v1/realized-gains/{imported['id']}"), 409,
                (None, "booked_by_execution")))


def retirement(cases):
    home = family()
    ira = home.add_account(cash="5", tax_treatment="tax_deferred")
    home.add_lots(ira, ("VTI", "4", "400.00", "2020-01-06"))
    preview = home.preview({"account_id": ira, **SELL, "quantity": "3"})
    made = executed(home.api, preview)
    closed = made["trades"][0]["lots"][0]
    cases.check("a retirement account's lots are closed, its gains nobody's",
                differs("ledger", closed["realized_gain_id"], None),
                differs("gains", made["realized"]["long_term"], "0.00"),
                differs("rows", len(gains_of(home)), 1),
                lacks("lot", lot(home, closed["lot_id"]), {"quantity": "1.00000000",
                                                           "basis": "100.00"}),
                differs("cash", cash_of(home, ira), "1139.72"))


def averages(cases):
    home = family()
    preview = home.preview({**SELL, "quantity": "700", "lot_selection": "average_cost"})
    executed(home.api, preview, override_budget=True)
    left = [each for each in lots_of(home) if each["symbol"] == "VTI" and
            Decimal(each["quantity"]) > 0]
    total = sum(Decimal(each["basis"]) for each in left)
    sold = sum(Decimal(row["basis"]) for row in gains_of(home) if row["preview_id"])
    cases.check("what is left of a pool has its average basis",
                differs("statuses", {each["basis_status"] for each in left}, {"average"}),
                differs("shares", sum(Decimal(each["quantity"]) for each in left),
                        Decimal("17.25")),
                differs("basis", total + sold, Decimal("126398.03")))


def corrections(cases):
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    preview = home.preview(SELL, BUY, {**SELL, "symbol": "BND", "quantity": "10"})
    made = executed(home.api, preview, fills=[{"order": 2, "quantity": "10", "amount": "750.00"}])
    path = execution_path(preview)
    before = version_of(home)
    shown = {"fills": [{"order": 0, "quantity": "50", "amount": "19000.00", "fee": "3.00"}]}
    cases.check("a correction names the revision it corrects",
                refused(home.api.put(path, shown), 428, (None, "if_match_required")),
                refused(home.api.put(path, shown, '"r-2"'), 412, (None, "stale_revision")))
    cases.check("what a broker filled is not corrected", refused(home.api.put(path, {
        "fills": [{"order": 2, "quantity": 1, "amount": 1}]}, '"r-1"'), 409,
        ("/fills/0/order", "already_filled")))
    dry = home.api.put(f"{path}?dry_run=true", shown, '"r-1"')
    cases.check("a dry run corrects nothing", differs("status", dry.status, 200),
                differs("as read", home.api.get(path).json(), made))
    reply = home.api.put(path, shown, '"r-1"')
    corrected = reply.json()
    sold, bought, other = corrected["trades"]
    cases.check("fills take the place of the preview's figures",
                differs("status", reply.status, 200), differs("ETag", reply.etag, '"r-2"'),
                lacks("sale", sold, {"quantity": "50.00000000", "amount": "19000.00",
                                     "fee": "3.00", "source": "fills"}),
                lacks("buy", bought, {"quantity": made["trades"][1]["quantity"],
                                      "amount": "22694.40", "source": "preview"}),
                lacks("filled before", other, {"amount": "750.00", "source": "fills"}),
                differs("as read", home.api.get(path).json(), corrected),
                differs("corrected", corrected["corrected_at"] is not None, True),
                differs("pins", corrected["pins"], made["pins"]),
                differs("version", version_of(home), before + 1))
    cases.check("as if it had been booked so at once",
                lacks("reduced lot", lot(home, home.lots[1]),
                      {"quantity": "267.25000000", "basis": "59548.64"}),
                lacks("closed lot", lot(home, home.lots[2]), {"quantity": "0.00000000"}),
                lacks("bought", lot(home, bought["lot_id"]), {"sequence": 5, "basis": "22694.40"}),
                differs("cash", cash_of(home), "-1947.40"),
                differs("rows", len(gains_of(home)), 4),
                differs("VTI", sum(Decimal(each["quantity"]) for each in lots_of(home)
                                   if each["symbol"] == "VTI"), Decimal("667.25")))
    cases.check("it is corrected once", refused(home.api.put(path, shown, '"r-2"'), 409,
                                                (None, "already_corrected")))


def corrections_refused(cases):
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    preview = home.preview(SELL)
    executed(home.api, preview)
    path = execution_path(preview)
    fill = {"fills": [{"order": 0, "quantity": "50", "amount": "19000.00"}]}
    home.api.patch(f"/v1/lots/{home.lots[1]}", {"basis": "57320.45"})
    reply = home.api.put(path, fill, '"r-1"')
    cases.check("a lot that has changed since refuses a correction",
                refused(reply, 409, (None, "lots_changed")),
                differs("is told", home.lots[1] in reply.json()["detail"], True))
    symbol = unique("L")
    securities(home.api, (symbol, "stock", "us_stocks"))
    home.add_lots(home.account, (symbol, "2", "900.00", "2024-03-01"))
    prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: "100"})
    loss = home.preview({"symbol": symbol, "side": "sell", "quantity": "2"})
    executed(home.api, loss)
    executed(home.api, home.preview({"symbol": symbol, "side": "buy", "quantity": "1"}))
    cases.check("so does a later execution that met its loss", refused(home.api.put(
        execution_path(loss), {"fills": [{"order": 0, "quantity": "1", "amount": "1.00"}]},
        '"r-1"'), 409, (None, "execution_built_on")))
    cases.check("what was never executed has no execution", *[
        refused(reply, 404, (None, "not_found")) for reply in (
            home.api.get(execution_path(home.preview())),
            home.api.put(execution_path(home.preview()), fill, "*"))])


def taken_back(cases):
    """A correction leaves no trace of wash sales that it undoes."""
    home = family()
    symbol = unique("U")
    securities(home.api, (symbol, "stock", "us_stocks"))
    home.add_lots(home.account, (symbol, "4", "1200.00", "2024-03-01"))
    kept = home.add_lots(home.account, (symbol, "6", "600.00", "2026-08-10"))[0]
    row = home.api.made(f"{home.path}/realized-gains", {
        "account_id": home.account, "symbol": symbol, "quantity": 2, "sold_on": "2026-08-12",
        "acquired_on": "2025-08-12", "proceeds": 100, "basis": 200})
    prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: "100"})
    before = (lot(home, kept), len(lots_of(home)))
    preview = home.preview({"symbol": symbol, "side": "sell", "quantity": "4",
                            "lot_selection": "fifo"}, {"symbol": symbol, "side": "buy",
                                                       "quantity": "3"})
    made = executed(home.api, preview)
    home.api.put(execution_path(preview), {"fills": [
        {"order": 0, "quantity": 0, "amount": 0}, {"order": 1, "quantity": 0, "amount": 0}]}, "*")
    after = lot(home, kept)
    cases.check("what did not trade after all leaves nothing behind",
                differs("there were wash sales", len(made["wash_sales"]), 2),
                differs("lot", {**after, "revision": 1}, before[0]),
                differs("lots", len(lots_of(home)), before[1]),
                lacks("row", home.api.get(f"/v1/realized-gains/{row['id']}").json(), {
                    "disallowed": "0.00", "gain": "-100.00"}),
                differs("trades", home.api.get(execution_path(preview)).json()["trades"], []),
                differs("cash", cash_of(home), "1000.00"))


def plans(cases):
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "999999"}, "*")
    preview = home.api.made(f"{home.path}/previews", {"kind": "rebalance",
                                                      "policy": {"tax_weight": "0"}})
    pins = {name: preview["pins"][name] for name in ("household_version", "config_version",
                                                     "price_sequence")}
    path = execution_path(preview)
    fill = {"order": 0, "quantity": "1", "amount": "378.00"}
    cases.check("a plan is executed as it was seen in all",
                refused(execute(home.api, preview), 422, ("/pins/config_version", "required"),
                        ("/pins/price_sequence", "required")),
                refused(home.api.post(path, {"pins": pins, "fills": [fill]}), 422,
                        ("/fills", "not_of_this_kind")),
                refused(home.api.post(path, {"pins": {**pins, "price_sequence": 1}}), 409,
                        ("/pins/price_sequence", "prices_changed")))
    made = home.api.post(path, {"pins": pins}).json()
    cases.check("its trades are those of the preview", differs(
        "trades", sorted((each["symbol"], each["side"], each["quantity"])
                         for each in made["trades"]),
        sorted((each["symbol"], side, each["quantity"]) for side in ("sell", "buy")
               for each in preview[side + "s"])),
        differs("some", len(made["trades"]) >= 2, True))
    home.api.put(f"{home.path}/tax-profiles/2027", {"kind": "flat", "short_term_rate": "0.3",
                                                    "long_term_rate": "0.2"}, absent=True)
    sold = next(each for each in made["trades"] if each["side"] == "sell")
    corrected = home.api.put(path, {"fills": [{**fill, "order": sold["order"]}]}, "*").json()
    cases.check("and corrected like any others", lacks(
        "sale", next(each for each in corrected["trades"] if each["side"] == "sell"),
        {"quantity": "1.00000000", "amount": "378.00", "source": "fills"}),
        differs("buys", [(each["amount"], each["source"]) for each in corrected["trades"]
                         if each["side"] == "buy"],
                [(each["amount"], "preview") for each in made["trades"] if each["side"] == "buy"]))
    stale = home.api.made(f"{home.path}/previews", {"kind": "rebalance"})
    home.api.patch(home.path, {"name": "Other"})
    cases.check("whatever changes in its household refuses it", refused(home.api.post(
        execution_path(stale), {"pins": {name: stale["pins"][name] for name in pins}}), 409,
        ("/pins/household_version", "household_changed")))


def dry_runs(cases):
    home = family()
    preview = home.preview()
    before = (lots_of(home), gains_of(home), version_of(home))
    dry = home.api.post(execution_path(preview) + "?dry_run=true", seen(preview))
    cases.check("a dry run shows the execution and books nothing",
                differs("status", dry.status, 201),
                differs("trades", len(dry.json()["trades"]), 2),
                differs("household", (lots_of(home), gains_of(home), version_of(home)), before),
                refused(home.api.get(execution_path(preview)), 404, (None, "not_found")))
    sql(f"UPDATE taxpreview.preview SET expires_at = now() WHERE id = '{uuid_of(preview['id'])}'")
    cases.check("an expired preview is not executed", refused(execute(home.api, preview), 409,
                                                              (None, "preview_not_open")))


def totals(home):
    lots = [each for account in home.accounts for each in lots_of(home, account)]
    return (sum(Decimal(each["quantity"]) for each in lots),
            sum(Decimal(each["basis"]) for each in lots))


def conservation(cases):
    """Random executions over three accounts: no share and no cent of basis comes or goes."""
    dice = random.Random(20260821)
    home = family()
    home.api.put(f"{home.path}/gains-budgets/2026", {"allowance": "99999999"}, "*")
    symbol = unique("C")
    securities(home.api, (symbol, "ric", "us_stocks"))
    home.accounts = [home.account, home.add_account(owner="spouse"),
                     home.add_account(tax_treatment="tax_deferred")]
    for account in home.accounts:
        home.add_lots(account, *[(symbol, f"{dice.randint(1, 9000) / 100}",
                                  f"{dice.randint(1, 900000) / 100}", f"2026-08-{day:02}")
                                 for day in dice.sample(range(1, 20), 3)])
    wrong = []
    for round_number in range(12):
        price = f"{dice.randint(20, 200)}.{dice.randint(0, 99):02}"
        prices(home.api, "2026-08-21", VTI="378.24", BND="72.23", **{symbol: price})
        trades = []
        for account in home.accounts:
            held = sum(Decimal(each["quantity"]) for each in lots_of(home, account)
                       if each["symbol"] == symbol)
            if held > 1 and dice.random() < 0.7:
                trades.append({"account_id": account, "symbol": symbol, "side": "sell",
                               "quantity": str((held * dice.randint(1, 99) / 100).quantize(
                                   Decimal("1e-8")))})
            if dice.random() < 0.5:
                trades.append({"account_id": account, "symbol": symbol, "side": "buy",
                               "amount": f"{dice.randint(1, 2000)}.37", "fee": "1.25"})
        if not trades:
            continue
        shares, basis = totals(home)
        made = executed(home.api, home.preview(*trades, lot_selection=dice.choice(
            ["fifo", "lifo", "highest_cost", "average_cost", "loss_first"])))
        for trade in made["trades"]:
            bought = trade["side"] == "buy"
            shares += Decimal(trade["quantity"]) * (1 if bought else -1)
            basis += (Decimal(trade["amount"]) + Decimal(trade["fee"])) if bought else 0
            basis -= sum(Decimal(each["basis"]) for each in trade["lots"])
        basis += sum(Decimal(match["disallowed"]) for match in made["wash_sales"]
                     if not match["permanent"])
        wrong += [differs(f"totals after round {round_number}", totals(home), (shares, basis))]
    rows = gains_of(home)
    matched = sql_rows("SELECT coalesce(sum(disallowed), 0) FROM taxpreview.wash_match "
                       f"WHERE household_id = '{uuid_of(home.id)}'")[0][0]
    cases.check("shares and basis are conserved over random executions", *wrong,
                differs("disallowed", sum(Decimal(row["disallowed"]) for row in rows),
                        Decimal(matched)), differs("some was", Decimal(matched) > 0, True))


def households(cases):
    home = family()
    executed(home.api, home.preview())
    cases.check("a household goes with its executions",
                differs("status", home.api.delete(home.path).status, 204),
                differs("left", sql_rows(
                    "SELECT count(*) FROM taxpreview.execution WHERE household_id = "
                    f"'{uuid_of(home.id)}'"), [["0"]]))


Cases().run(books, races, changes, budgets, unknown_basis, fills, wash_sales, oldest, splits, retirement,
            averages, corrections, corrections_refused, taken_back, plans, dry_runs, conservation,
            households)

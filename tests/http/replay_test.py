#!/usr/bin/env python3
"""The life of a stored preview (product D14): every result that was stored is shown byte for byte
and computed again from what was kept with it, whatever has changed since; previews give way to
others, are compared, expire and go."""

import json
import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import fault_support
from api_client import Api, Cases, differs, lacks, refused, unique
from preview_support import (AS_OF, BUY, SELL, Family, demo_book, new_firm, prices,
                             rules_of_another_version, sql, uuid_of)

FAMILY = Family(new_firm("Replays"))
API = FAMILY.api
NEVER = "pv_01k3d8m2v5e0wb6t9n4x7q2r1c"
SAME = {"identical": True, "refused": None, "differences": []}


def asked(statement):
    """What only an operator could see."""
    return subprocess.run(["psql", "-XAtq", "-d", os.environ["TEST_SUPERUSER_DATABASE"], "-c",
                           statement], check=True, capture_output=True, text=True).stdout.strip()


def post(family, *trades, **members):
    """The reply, whose bytes matter, and the path of what it made."""
    reply = family.api.post(f"{family.path}/previews", family.order(*trades, **members))
    if reply.status != 201:
        raise AssertionError(f"{reply.status} {reply.body[:300]!r}")
    return reply, f"/v1/previews/{reply.json()['id']}"


def expire(path, days):
    sql(f"UPDATE taxpreview.preview SET expires_at = now() - interval '{days} days'"
        f" WHERE id = '{uuid_of(path.split('/')[-1])}'")


def change_everything(family):
    """A price set, a lot, the year's income and the household's method."""
    prices(family.api, "2026-08-24", VTI="512.34", BND="61.00")
    family.add_lots(family.account, ("VTI", "3", "900.00", "2026-08-20"))
    family.api.put(f"{family.path}/tax-profiles/2026",
                   {"kind": "federal", "filing_status": "single", "wages": "900000"}, "*")
    family.api.patch(family.path, {"lot_selection": "lifo"})
    family.api.delete(f"/v1/lots/{family.lots[1]}")


def revisions(cases):
    family = Family(new_firm("Revisions"))
    api = family.api
    first, path = post(family)
    second = api.patch(path, {"lot_selection": "fifo"}, '"o-1"')
    change_everything(family)
    third = api.patch(path, {"trades": family.order({**SELL, "quantity": "7"})["trades"]}, '"o-2"')
    for number, reply in enumerate((first, second, third), 1):
        shown = api.get(f"{path}?revision={number}")
        cases.check(f"revision {number} is what was answered, byte for byte",
                    differs("status", (reply.status // 100, shown.status), (2, 200)),
                    differs("body", shown.body, reply.body),
                    differs("status of its tag", api.get(
                        f"{path}?revision={number}", If_None_Match=shown.etag).status, 304))
        again = api.get(f"{path}/replay?revision={number}")
        cases.check(f"revision {number} is computed again to the cent",
                    lacks("the replay", again.json(), {**SAME, "revision": number,
                                                       "preview_id": first.json()["id"],
                                                       "trade_date": reply.json()["trade_date"]}))
    cases.check("without a revision the last one is computed again", lacks(
        "the replay", api.get(f"{path}/replay").json(), {**SAME, "revision": 3}))
    cases.check("tags of two revisions differ", differs(
        "equal", api.get(f"{path}?revision=1").etag == api.get(f"{path}?revision=2").etag, False))


def plans(cases):
    """A rebalance is planned again by the optimizer."""
    family = Family(new_firm("Plans again"))
    made = family.api.post(f"{family.path}/previews", {"kind": "rebalance"})
    path = f"/v1/previews/{made.json()['id']}"
    other = family.api.made(f"{family.path}/previews",
                            {"kind": "rebalance", "lot_selection": "fifo"})["id"]
    rows = family.api.get(f"{path}/diff?with={other}").json()["differences"]
    cases.check("two plans are compared by what they are of", differs(
        "by place", [row["pointer"] for row in rows if by_place(row["pointer"])], []),
        differs("why", [(row["left"], row["right"]) for row in rows if row["pointer"] ==
                        f"/plan/holdings/{family.account},VTI/outcome"], [("sold", "tax")]))
    change_everything(family)
    cases.check("a rebalance is planned again to the cent",
                differs("sold", bool(made.json()["sells"]), True),
                lacks("the replay", family.api.get(f"{path}/replay").json(), SAME),
                differs("body", family.api.get(f"{path}?revision=1").body, made.body))


def by_place(pointer):
    return any(token.isdigit() for token in pointer.split("/"))


def refusals(cases):
    _, path = post(FAMILY)
    for query in ("?revision=2", "/replay?revision=2"):
        cases.check(f"{query}: a revision that never was", refused(
            API.get(path + query), 404, (None, "unknown_revision")))
    cases.check("a revision is a number from 1", refused(
        API.get(f"{path}?revision=0"), 422, ("?revision", "out_of_range")))
    cases.check("a stored result is not switched", refused(
        API.get(f"{path}?revision=1&lot_selection=fifo"), 422, ("?lot_selection", "not_together")))
    for query in ("", "/replay", f"/diff?with={NEVER}"):
        cases.check(f"a preview of nobody: {query}", refused(
            API.get(f"/v1/previews/{NEVER}{query}"), 404, (None, "not_found")))
    cases.check("a diff with a preview of nobody", refused(
        API.get(f"{path}/diff?with={NEVER}"), 404, (None, "not_found")))
    cases.check("a diff with nothing", refused(
        API.get(f"{path}/diff"), 422, ("?with", "required")))
    cases.check("a diff with what is no id", refused(
        API.get(f"{path}/diff?with=x"), 422, ("?with", "not_an_id")))


def every_kind(cases):
    """A household with all that one can have, and orders of all shapes."""
    api, book = demo_book()
    for row in api.get("/v1/households?limit=40").json()["data"]:
        where = f"/v1/households/{row['id']}"
        accounts = api.get(f"{where}/accounts").json()["data"]
        lots = api.get(f"/v1/accounts/{accounts[0]['id']}/lots?limit=200").json()["data"]
        if not lots:
            continue
        made = api.post(f"{where}/previews", {"kind": "trades", "trades": [
            {"account_id": accounts[0]["id"], "symbol": lots[0]["symbol"], "side": "sell",
             "all": True}]})
        if made.status == 201:
            again = api.get(f"/v1/previews/{made.json()['id']}/replay")
            cases.check(f"{row['name']} of the demo book is computed again to the cent",
                        lacks("the replay", again.json(), SAME))
    made = api.made(f"/v1/households/{book['example']['household_id']}/previews",
                    book["example"]["order"])
    cases.check("so is the published example", lacks(
        "the replay", api.get(f"/v1/previews/{made['id']}/replay").json(), SAME))


def closed(cases):
    for state in ("executed", "superseded", "expired"):
        family = Family(new_firm(f"Closed {state}"))
        api = family.api
        reply, path = post(family)
        fifo = api.get(f"{path}?lot_selection=fifo").json()
        if state == "expired":
            expire(path, 1)
        else:
            sql(f"UPDATE taxpreview.preview SET state = '{state}'"
                f" WHERE id = '{uuid_of(reply.json()['id'])}'")
        change_everything(family)
        wanted = reply.body.replace(b'"state":"open"', f'"state":"{state}"'.encode())
        shown = api.get(path)
        cases.check(f"what is {state} stands at the pins of its last result",
                    differs("body", shown.body, wanted),
                    differs("status of its tag", api.get(path, If_None_Match=shown.etag).status, 304),
                    lacks("the replay", api.get(f"{path}/replay").json(), SAME))
        switched = api.get(f"{path}?lot_selection=fifo").json()
        cases.check(f"what is {state} is switched at those pins", differs(
            "the figures", switched, {**fifo, "state": state}))
        cases.check(f"a diff takes what is {state} as it is shown", differs(
            "total", [row["left"] for row in api.get(
                f"{path}/diff?with={post(family)[0].json()['id']}").json()["differences"]
                if row["pointer"] == "/tax/total"], [reply.json()["tax"]["total"]]))


def without_results(cases):
    """As a version of the service left them that kept no results."""
    family = Family(new_firm("Older"))
    reply, path = post(family)
    sql("DELETE FROM taxpreview.preview_revision WHERE preview_id ="
        f" '{uuid_of(reply.json()['id'])}'")
    expire(path, 1)
    prices(family.api, "2026-08-24", VTI="400.00")
    cases.check("an expired preview of which nothing was kept is computed at the present versions",
                differs("proceeds", family.api.get(path).json()["sells"][0]["proceeds"], "24000.00"))
    cases.check("and cannot be replayed", refused(
        family.api.get(f"{path}/replay"), 404, (None, "unknown_revision")))


def other_rules(cases):
    reply, path = post(FAMILY)
    folder = rules_of_another_version(deduction=33200)
    with fault_support.Daemon(TAXPREVIEW_DATA_DIR=folder) as daemon:
        daemon.ready()
        with fault_support.Api(daemon.url, API.key) as api:
            again = api.ask("GET", f"{path}/replay").json()
            stored = api.ask("GET", f"{path}?revision=1")
    cases.check("rules that changed are named, with each figure that they change",
                lacks("the replay", again, {"identical": False, "refused": None, "rules_version": {
                    "stored": reply.json()["pins"]["rules_version"], "present": "next"}}),
                differs("pointers", {row["pointer"] for row in again["differences"]}, {
                    f"/tax/{name}" for name in ("with/income_tax", "with/total", "without/total",
                                                "without/income_tax")}),
                *[differs(row["pointer"], row["stored"], at(reply.json(), row["pointer"]))
                  for row in again["differences"]])
    cases.check("and the stored result is shown all the same", differs(
        "body", stored.body, reply.body))


def at(document, pointer):
    for token in pointer.split("/")[1:]:
        document = document[int(token) if isinstance(document, list) else token]
    return document


def tampered(cases):
    """An order that the rules refuse, and a household that is not the one that was kept."""
    reply, path = post(FAMILY)
    where = f"WHERE preview_id = '{uuid_of(reply.json()['id'])}'"
    sql("UPDATE taxpreview.preview_revision SET order_document ="
        f" replace(order_document, '\"60\"', '\"718\"') {where}")
    cases.check("an order that the present rules refuse is no failure", lacks(
        "the replay", API.get(f"{path}/replay").json(), {
            "identical": False, "differences": [], "refused": [{
                "pointer": "/trades/0/quantity", "code": "more_than_held",
                "detail": API.post(f"{FAMILY.path}/previews", FAMILY.order(
                    {**SELL, "quantity": "718"})).json()["errors"][0]["detail"]}]}))
    reply, path = post(FAMILY, {**SELL, "quantity": "59"})
    sql("UPDATE taxpreview.preview_revision SET result_document ="
        f" replace(result_document, '\"{reply.json()['tax']['total']}\"', '\"0.01\"')"
        f" WHERE preview_id = '{uuid_of(reply.json()['id'])}'")
    total = reply.json()["tax"]["total"]
    cases.check("a figure that was changed is found", differs(
        "differences", API.get(f"{path}/replay").json()["differences"],
        [{"pointer": "/tax/total", "stored": "0.01", "computed": total}]))
    lonely = Family(new_firm("Lonely"))
    _, path = post(lonely)
    sql("UPDATE taxpreview.household_snapshot SET document = replace(document, '54288.00',"
        f" '54288.01') WHERE household_id = '{uuid_of(lonely.id)}'")
    cases.check("a kept household that was changed is not computed from", refused(
        lonely.api.get(f"{path}/replay"), 500, (None, "internal")))


def diffs(cases):
    left, path = post(FAMILY)
    right, other = post(FAMILY, {**BUY, "amount": "100.00"}, {**SELL, "quantity": "70"},
                        lot_selection="fifo")
    got = API.get(f"{path}/diff?with={other.split('/')[-1]}").json()
    rows = {row["pointer"]: (row["left"], row["right"]) for row in got["differences"]}
    one, two = left.json(), right.json()
    holding = f"/sells/{FAMILY.account},VTI"
    cases.check("both sides are named",
                *[lacks(side, got[side], {"preview_id": preview["id"], "revision": 1,
                                          "state": "open", "trade_date": AS_OF,
                                          "household_id": FAMILY.id, "pins": preview["pins"]})
                  for side, preview in (("left", one), ("right", two))])
    cases.check("what differs stands under what it is, wherever it stands",
                lacks("the differences", rows, {
                    "/lot_selection": ("highest_cost", "fifo"),
                    "/order/lot_selection": (None, "fifo"),
                    f"/order/trades/{FAMILY.account},VTI,sell/quantity": ("60", "70"),
                    f"{holding}/quantity": ("60.00000000", "70.00000000"),
                    f"{holding}/proceeds": ("22694.40", "26476.80"),
                    f"{holding}/lots/{FAMILY.lots[1]}": (one["sells"][0]["lots"][1], None),
                    f"{holding}/lots/{FAMILY.lots[0]}": (None, two["sells"][0]["lots"][0]),
                    f"/buys/{FAMILY.account},BND/amount": ("22694.40", "100.00"),
                    "/tax/total": (one["tax"]["total"], two["tax"]["total"]),
                    "/budgets/household/used_after": (one["budgets"][0]["used_after"],
                                                      two["budgets"][0]["used_after"]),
                    "/drift/classes/us_stocks/after": ("0.596513", two["drift"]["classes"][0]["after"])}))
    cases.check("what is the same is not named", *[
        f"{pointer}: {both}" for pointer, both in rows.items() if both[0] == both[1]],
        differs("by place", [pointer for pointer in rows if by_place(pointer)], []),
        differs("prices", f"{holding}/price" in rows, False),
        differs("pins", any(pointer.startswith("/pins") for pointer in rows), False))
    back = API.get(f"{other}/diff?with={path.split('/')[-1]}").json()
    cases.check("the other way round it is the same", differs(
        "rows", {row["pointer"]: (row["right"], row["left"]) for row in back["differences"]}, rows))
    _, twin = post(FAMILY)
    cases.check("two of one order do not differ", lacks(
        "the diff", API.get(f"{path}/diff?with={twin.split('/')[-1]}").json(),
        {"identical": True, "differences": []}))
    cases.check("nor does one from itself", lacks(
        "the diff", API.get(f"{path}/diff?with={path.split('/')[-1]}").json(),
        {"identical": True, "differences": []}))


def superseding(cases):
    old, path = post(FAMILY)
    new, other = post(FAMILY, SELL, supersedes=old.json()["id"])
    cases.check("a new preview takes the place of another",
                lacks("the old one", API.get(path).json(), {
                    "state": "superseded", "superseded_by": new.json()["id"], "revision": 1}),
                lacks("the new one", API.get(other).json(), {"state": "open"}),
                differs("it is no part of the order", "supersedes" in new.json()["order"], False),
                refused(API.patch(path, {"lot_selection": "fifo"}), 409, (None, "preview_not_open")))
    listed = [row for row in API.get(f"{FAMILY.path}/previews?limit=200").json()["data"]
              if row["id"] == old.json()["id"]]
    cases.check("the list says so too", lacks("the row", listed[0], {
        "state": "superseded", "superseded_by": new.json()["id"]}))
    where, order = f"{FAMILY.path}/previews", FAMILY.order
    for name, given in (("superseded", old.json()["id"]), ("expired", post(FAMILY)[0].json()["id"])):
        if name == "expired":
            expire(given, 1)
        for query in ("", "?dry_run=true"):
            cases.check(f"not in the place of one that is {name} {query}".strip(), refused(
                API.post(where + query, order(supersedes=given)), 409,
                ("/supersedes", "preview_not_open")))
    household = API.made("/v1/households", {"name": "Other"})["id"]
    cases.check("nor of one of another household", refused(
        API.post(where, order(supersedes=NEVER)), 422, ("/supersedes", "unknown_preview")),
        differs("households", household == FAMILY.id, False))
    cases.check("an edit takes no place", refused(
        API.patch(other, {"supersedes": old.json()["id"]}), 422, ("/supersedes", "unknown_member")))
    API.delete(other)
    cases.check("it stays superseded when that one is deleted",
                lacks("the old one", API.get(path).json(), {"state": "superseded"}),
                differs("by", "superseded_by" in API.get(path).json(), False))


def superseding_once(cases):
    """A repeat under the same key, and many at once."""
    old, path = post(FAMILY)
    key = unique("K")
    body = FAMILY.order(supersedes=old.json()["id"])
    first = API.post(f"{FAMILY.path}/previews", body, key=key)
    again = API.post(f"{FAMILY.path}/previews", body, key=key)
    cases.check("a repeat is the first reply", differs("body", again.body, first.body),
                differs("status", (first.status, again.status), (201, 201)),
                differs("by", API.get(path).json()["superseded_by"], first.json()["id"]))
    old, path = post(FAMILY)
    body = FAMILY.order(supersedes=old.json()["id"])
    with ThreadPoolExecutor(12) as clients:
        replies = list(clients.map(lambda _: Api(API.key).post(f"{FAMILY.path}/previews", body),
                                   range(12)))
    made = [reply.json()["id"] for reply in replies if reply.status == 201]
    cases.check("one of many at once takes the place",
                differs("statuses", Counter(reply.status for reply in replies), {201: 1, 409: 11}),
                differs("by", [API.get(path).json()["superseded_by"]], made))
    dry = post(FAMILY)[0].json()["id"]
    API.post(f"{FAMILY.path}/previews?dry_run=true", FAMILY.order(supersedes=dry))
    cases.check("a dry run takes no place", differs(
        "state", API.get(f"/v1/previews/{dry}").json()["state"], "open"))


def sharing(cases):
    """One household, one document, however many results."""
    family = Family(new_firm("Sharing"))
    kept = (f"SELECT count(*) FROM taxpreview.household_snapshot WHERE household_id = "
            f"'{uuid_of(family.id)}'")
    paths = [post(family, {**SELL, "quantity": str(n)})[1] for n in range(1, 6)]
    family.api.patch(paths[0], {"lot_selection": "fifo"}, '"o-1"')
    cases.check("results of one state of the household share what was kept of it",
                differs("documents", asked(kept), "1"))
    family.api.put(f"/v1/accounts/{family.account}/cash", {"amount": "7"}, "*")
    _, last = post(family)
    cases.check("another state is another document", differs("documents", asked(kept), "2"))
    family.api.patch(family.path, {"external_id": unique("X")})
    post(family)
    cases.check("a version that changes nothing of it is the same document",
                differs("documents", asked(kept), "2"))
    for path in paths:
        family.api.delete(path)
    cases.check("the last result takes it along", differs("documents", asked(kept), "1"),
                lacks("the other's replay", family.api.get(f"{last}/replay").json(), SAME))
    results = (f"SELECT count(*) FROM taxpreview.preview_revision WHERE household_id ="
               f" '{uuid_of(family.id)}'")
    cases.check("and results go with their previews", differs("results", asked(results), "2"))
    family.api.delete(family.path)
    cases.check("a household takes all along", differs(
        "documents and results", (asked(kept), asked(results)), ("0", "0")))


def racing(cases):
    """Some make results of the household that others drop the last one of."""
    family = Family(new_firm("Racing"))

    def make_and_delete(_):
        api, seen = Api(family.api.key), []
        for _ in range(12):
            made = api.post(f"{family.path}/previews", family.order())
            gone = api.delete(f"/v1/previews/{made.json().get('id')}")
            seen += [made.status, gone.status]
        return seen
    with ThreadPoolExecutor(8) as clients:
        statuses = Counter(sum(clients.map(make_and_delete, range(8)), []))
    cases.check("nobody meets another's dropping", differs("statuses", statuses, {201: 96, 204: 96}))
    family.api.delete(post(family)[1])
    cases.check("and nothing stays behind", differs("documents", asked(
        "SELECT count(*) FROM taxpreview.household_snapshot WHERE household_id"
        f" = '{uuid_of(family.id)}'"), "0"))


def purging(cases):
    family = Family(new_firm("Purging"))
    paths = {name: post(family, {**SELL, "quantity": "2"})[1]
             for name in ("long expired", "expired", "executed", "open", "superseded")}
    for name, days in (("long expired", 31), ("expired", 29), ("executed", 31), ("superseded", 31)):
        expire(paths[name], days)
    for state in ("executed", "superseded"):
        sql(f"UPDATE taxpreview.preview SET state = '{state}'"
            f" WHERE id = '{uuid_of(paths[state].split('/')[-1])}'")
    family.api.put(f"/v1/accounts/{family.account}/cash", {"amount": "7"}, "*")
    alone = post(family)[1]
    expire(alone, 40)
    family.api.put(f"/v1/accounts/{family.account}/cash", {"amount": "8"}, "*")
    for _ in range(400):
        post(family)
        if {family.api.get(path).status for path in (paths["long expired"], alone)} == {404}:
            break
    cases.check("what expired long ago goes as others are made",
                refused(family.api.get(paths["long expired"]), 404, (None, "not_found")),
                refused(family.api.get(alone), 404, (None, "not_found")))
    cases.check("and nothing else does", *[
        differs(name, family.api.get(paths[name]).status, 200)
        for name in ("expired", "executed", "open", "superseded")],
        lacks("a replay of the executed one", family.api.get(f"{paths['executed']}/replay").json(),
              SAME))
    cases.check("what was kept for it alone goes too", differs(
        "documents", asked("SELECT count(*) FROM taxpreview.household_snapshot WHERE household_id"
                           f" = '{uuid_of(family.id)}'"), "2"))


def large(cases):
    """More lots than are read on the loop."""
    family = Family(new_firm("Large"))
    rows = [json.dumps({"symbol": "VTI", "quantity": f"{n % 7 + 1}.5", "basis": f"{n % 900 + 1}.25",
                        "acquired_on": f"20{10 + n % 16}-0{n % 9 + 1}-1{n % 10}"})
            for n in range(6000)]
    for at_row in range(0, len(rows), 3000):
        family.api.post(f"/v1/accounts/{family.account}/lots",
                        "\n".join(rows[at_row:at_row + 3000]).encode(),
                        content_type="application/x-ndjson")
    reply, path = post(family, {**SELL, "quantity": "9000"})
    change_everything(family)
    cases.check("a large household is computed again to the cent",
                differs("lots", len(reply.json()["sells"][0]["lots"]) > 1000, True),
                lacks("the replay", family.api.get(f"{path}/replay").json(), SAME),
                differs("body", family.api.get(f"{path}?revision=1").body, reply.body))
    expire(path, 1)
    cases.check("and switched when it is closed", differs(
        "method", family.api.get(f"{path}?lot_selection=lifo").json()["lot_selection"], "lifo"))


if __name__ == "__main__":
    Cases().run(revisions, plans, refusals, every_kind, closed, without_results, other_rules, tampered,
                diffs, superseding, superseding_once, sharing, racing, purging, large)

#!/usr/bin/env python3
"""Drift and gains budgets over HTTP: the tables of the rules, other days' prices, the whole book in
its three forms, and where a year's budget stands."""

import csv
import io
import json

from api_client import Cases, NDJSON, differs, lacks, ndjson, refused
from preview_support import BUY, PROFILE, SELL, Family, new_firm, prices, securities

NEVER = "01k3d8j6y2f3s8a5c7d9e1g4h6"
FUNDS = ("AAA", "BBB", "CCC", "DDD")
CLASSES = ("us_stocks", "international_stocks", "us_bonds", "emerging_stocks")


class Book:
    """A firm whose every share costs one dollar, so that shares are values."""

    def __init__(self, name):
        self.api = new_firm(name)
        securities(self.api, *[(symbol, "ric", each) for symbol, each in zip(FUNDS, CLASSES)],
                   ("GLD", "collectible_trust", "commodities"), ("OWN", "stock", None),
                   ("NEW", "stock", "us_stocks"))
        prices(self.api, "2026-08-20", **{symbol: "1" for symbol in (*FUNDS, "GLD", "OWN")})

    def model(self, *weights, name="M", kind="etf", **members):
        targets = [{"class": each, "weight": weight} for each, weight in zip(CLASSES, weights)
                   if weight != "0"]
        left = 1 - sum(float(weight) for weight in weights)
        if left > 0.0005:
            targets.append({"class": "cash", "weight": f"{left:.4f}"})
        return self.api.made("/v1/models", {"name": name, "basis": "asset_class", "kind": kind,
                                            "targets": targets, **members})["id"]

    def household(self, held, model=None, cash=None, name="H", **members):
        """`held`: symbol -> shares, of one account."""
        household = self.api.made("/v1/households", {
            "name": name, "model_id": model, **members})["id"]
        self.account(household, held, cash)
        return household

    def account(self, household, held, cash=None, **members):
        account = self.api.made(f"/v1/households/{household}/accounts", {
            "name": "A", "tax_treatment": "taxable", **members})["id"]
        for symbol, shares in held.items():
            self.api.made(f"/v1/accounts/{account}/lots", {
                "symbol": symbol, "quantity": shares, "basis": "1", "acquired_on": "2020-01-02"})
        if cash is not None:
            self.api.put(f"/v1/accounts/{account}/cash", {"amount": cash}, "*")
        return account

    def drift(self, household, query=""):
        return self.api.get(f"/v1/households/{household}/drift{query}").json()


BOOK = Book("Drift")


def shares(*values):
    return {symbol: value for symbol, value in zip(FUNDS, values) if value != "0"}


# Name, targets, held, cash -> drift, deposit, why there is none. Rules DR-1, DR-8.
TABLE = [
    ("the published table", "0.25 0.25 0.25 0.25", "30 20 30 20", None, "0.100000", "20.00", None),
    ("ten thousand dollars at 30/70 against 50/50", "0.5 0.5", "3000 7000", None, "0.200000",
     "4000.00", None),
    ("cash in hand is spent first", "0.5 0.4", "40 40", "20", "0.100000", "0.00", None),
    ("on target", "0.5 0.5", "50 50", None, "0.000000", "0.00", None),
    ("rounded up to the cent", "0.3 0.7", "1 1", None, "0.200000", "1.34", None),
    ("cash without a target", "0.5 0.5", "50 50", "100", "0.500000", "0.00", None),
    ("a foreign holding", "0.5 0.5", "50 40 10", None, "0.100000", None, "foreign_holding"),
]


def tables(cases):
    for name, weights, held, cash, drift, deposit, reason in TABLE:
        household = BOOK.household(shares(*held.split()), BOOK.model(*weights.split()), cash)
        got = BOOK.drift(household)
        cases.check(f"drift: {name}", lacks("the drift", got, {
            "drift": drift, "deposit_to_zero": deposit, "deposit_reason": reason, "reason": None,
            "trade_date": "2026-08-20", "as_of": "2026-08-20"}))


def gaps(cases):
    model = BOOK.model("0.5", "0.5")
    nothing = {"drift": None, "within_tolerance": None, "tolerance": None,
               "deposit_to_zero": None, "deposit_reason": "no_drift", "classes": []}
    empty = BOOK.drift(BOOK.household({}, model))
    cases.check("no value, no drift", lacks("the drift", empty, {
        **nothing, "reason": "empty", "value": "0.00"}))
    lost = BOOK.drift(BOOK.household({"AAA": "10"}))
    cases.check("no model, no drift", lacks("the drift", lost, {
        **nothing, "reason": "no_model", "value": "10.00", "model_id": None, "basis": None}))
    new = BOOK.drift(BOOK.household({"AAA": "10", "NEW": "1"}, model))
    cases.check("a missing price is named", lacks("the drift", new, {
        **nothing, "reason": "missing_price", "value": None, "missing_symbol": "NEW"}))
    cases.check("a household of nobody is not found",
                refused(BOOK.api.get(f"/v1/households/hh_{NEVER}/drift"), 404),
                refused(BOOK.api.get(f"/v1/accounts/ac_{NEVER}/drift"), 404))


def classes(cases):
    held = {"AAA": "40", "BBB": "40", "GLD": "15", "OWN": "5"}
    got = BOOK.drift(BOOK.household(held, BOOK.model("0.5", "0.5")))
    cases.check("what has no target is named and counts as drift",
                differs("drift", got["drift"], "0.200000"),
                differs("classes", [(row["class"], row["weight"], row["foreign"])
                                    for row in got["classes"]],
                        [("us_stocks", "0.400000", False),
                         ("international_stocks", "0.400000", False), ("cash", "0.000000", False),
                         ("commodities", "0.150000", True), ("unclassified", "0.050000", True)]))
    group = BOOK.api.made("/v1/models", {
        "name": "G", "basis": "security_group", "kind": "custom", "targets": [
            {"group": "core", "weight": "0.6", "members": [{"symbol": "AAA", "role": "primary"},
                                                           {"symbol": "BBB", "role": "secondary"}]},
            {"group": "rest", "weight": "0.4", "members": [
                {"symbol": "CCC", "role": "primary"}]}]})["id"]
    got = BOOK.drift(BOOK.household(shares("30", "20", "50"), group))
    cases.check("groups count all their members, under the tolerance of their kind",
                lacks("the drift", got, {"drift": "0.100000", "basis": "security_group",
                                         "tolerance": "0.070000", "within_tolerance": False}))
    single = BOOK.api.made("/v1/models", {
        "name": "S", "basis": "security", "kind": "crypto", "drift_tolerance": "0.25",
        "targets": [{"symbol": "AAA", "weight": "0.75"}, {"class": "cash", "weight": "0.25"}]})["id"]
    got = BOOK.drift(BOOK.household({"AAA": "50"}, single, "50"))
    cases.check("by security, cash at its target, the drift just within the model's tolerance",
                lacks("the drift", got, {"drift": "0.250000", "within_tolerance": True}))
    got = BOOK.drift(BOOK.household({"AAA": "50"}, single, "50", drift_tolerance="0.1"))
    cases.check("the advisor's own tolerance wins",
                lacks("the drift", got, {"tolerance": "0.100000", "within_tolerance": False}))


def accounts(cases):
    half, whole = BOOK.model("0.5", "0.5"), BOOK.model("1")
    household = BOOK.household({"AAA": "50"}, half)
    own = BOOK.account(household, {"BBB": "50"}, model_id=whole)
    plain = BOOK.account(household, {"BBB": "10"})
    got = BOOK.drift(household)
    cases.check("a household is measured whole, by its own model",
                lacks("the drift", got, {"scope": "household", "account_id": None,
                                         "drift": "0.045455", "model_id": half}))
    got = BOOK.api.get(f"/v1/accounts/{own}/drift").json()
    cases.check("an account is measured by the model it has", lacks("the drift", got, {
        "scope": "account", "account_id": own, "household_id": household, "drift": "1.000000",
        "model_id": whole}))
    got = BOOK.api.get(f"/v1/accounts/{plain}/drift").json()
    cases.check("and else by its household's",
                lacks("the drift", got, {"drift": "0.500000", "model_id": half, "value": "10.00"}))


def days(cases):
    book = Book("Days")
    household = book.household(shares("50", "50"), book.model("0.5", "0.5"))
    path = f"/v1/households/{household}/drift"
    first = book.api.get(path)
    cases.check("a held drift is 304",
                differs("status", book.api.get(path, If_None_Match=first.etag).status, 304))
    prices(book.api, "2026-08-31", AAA="3")
    now = book.api.get(path, If_None_Match=first.etag)
    cases.check("new prices make a new drift", differs("status", now.status, 200),
                lacks("the drift", now.json(), {"drift": "0.250000", "trade_date": "2026-08-31",
                                                "value": "200.00"}))
    cases.check("prices carried over too long are flagged",
                differs("stale", now.json()["stale_prices"], ["BBB"]))
    then = book.drift(household, "?as_of=2026-08-25")
    cases.check("as_of is the last price set up to that day",
                lacks("the drift", then, {"drift": "0.000000", "as_of": "2026-08-20",
                                          "trade_date": "2026-08-20", "value": "100.00"}))
    cases.check("before the first price set there is none",
                refused(book.api.get(f"{path}?as_of=2026-08-19"), 422, ("?as_of", "no_price_set")),
                refused(book.api.get("/v1/drift?as_of=2026-08-19"), 422,
                        ("?as_of", "no_price_set")))
    whole = [book.api.get(f"/v1/drift{query}").json() for query in ("", "?as_of=2026-08-25")]
    cases.check("the book looks at other days too",
                differs("drift", [page["data"][0]["drift"] for page in whole],
                        ["0.250000", "0.000000"]),
                differs("trade_date", [page["trade_date"] for page in whole],
                        ["2026-08-31", "2026-08-20"]))


NAMES = ["Beech, \"the\" family", "Ash", "Elm\nand Oak", "Cedar", "Dogwood", "Fir"]
HELD = [("30", "70"), ("50", "50"), ("48", "52"), (), ("20", "20"), ("10", "10")]


def whole_book(cases):
    book = Book("Book")
    model, other = book.model("0.5", "0.5"), book.model("1", name="O")
    for number, (name, held) in enumerate(zip(NAMES, HELD)):
        book.household(shares(*held), [model, model, model, model, other, None][number],
                       name=name)
    sorted_book(cases, book.api)
    filtered_book(cases, book.api, model)
    forms_of_book(cases, book.api)
    steps = {"0.000000": 1, "0.020000": 1, "0.100000": 2}
    for query in ("", "?limit=1", f"?model_id={other}", "?min_drift=0.3"):
        summary = book.api.get(f"/v1/drift{query}").json()["summary"]
        cases.check(f"what all of the book comes to: /v1/drift{query.split('_01')[0]}", lacks(
            "summary", summary, {"households": 6, "outside_tolerance": 2, "without_drift": 2, "value": "360.00"}),
            differs("drift", {step["from"]: step["households"] for step in summary["by_drift"] if step["households"]},
                    steps))
    cases.check("every row is that household's own drift", *[
        lacks(row["name"], book.drift(row["household_id"]), {
            name: row[name] for name in ("drift", "tolerance", "within_tolerance", "reason",
                                         "value")})
        for row in book.api.get("/v1/drift").json()["data"]])
    beyond_figures(cases, book, model)


def beyond_figures(cases, book, model):
    """A hundred lots, each of the most shares that one can have: their sum is no figure any more."""
    household = book.household({}, model, name="Giant")
    account = book.account(household, {})
    lots = ndjson(*[{"symbol": FUNDS[0], "quantity": "1000000000", "basis": "1",
                     "acquired_on": "2020-01-02"} for _ in range(100)])
    added = book.api.post(f"/v1/accounts/{account}/lots", lots, content_type=NDJSON)
    rows = book.api.get("/v1/drift")
    cases.check("R8: a household beyond figures leaves the book its other rows",
                differs("lots added", added.status, 201),
                differs("status", rows.status, 200),
                differs("reason", [row["reason"] for row in rows.json().get("data", [])
                                   if row["household_id"] == household], ["too_large"]),
                refused(book.api.get(f"/v1/households/{household}/drift"), 422))


def names(rows):
    return "".join(row["name"][0] for row in rows)


def sorted_book(cases, api):
    for sort, wanted in {"-drift": "DBEACF", "drift": "AEBDCF", "name": "ABCDEF",
                         "value": "CFDABE", "-value": "ABEDFC"}.items():
        rows, cursor = [], ""
        while cursor is not None:
            page = api.get(f"/v1/drift?sort={sort}&limit=2" +
                           (f"&cursor={cursor}" if cursor else "")).json()
            rows += page["data"]
            cursor = page["next_cursor"]
        cases.check(f"the book by {sort}, two rows a page", differs(
            "rows", sorted_ties(rows, sort.strip("-")), wanted))
    page = api.get("/v1/drift?sort=name&limit=2").json()
    cases.check("a cursor of another order, or of nobody, is refused",
                refused(api.get(f"/v1/drift?sort=value&cursor={page['next_cursor']}"), 422,
                        ("?cursor", "bad_cursor")),
                refused(api.get("/v1/drift?cursor=AAAA"), 422, ("?cursor", "bad_cursor")))
    cases.check("an order that is none is refused",
                refused(api.get("/v1/drift?sort=size"), 422, ("?sort", "unknown_word")))


def sorted_ties(rows, figure):
    """The rows' letters; those of one figure, which stand by id, by the alphabet."""
    runs = {}
    for row in rows:
        runs.setdefault(row[figure], []).append(row["name"][0])
    return "".join("".join(sorted(run)) for run in runs.values())


def filtered_book(cases, api, model):
    for query, wanted in {"min_drift=0.2": "DB", "within_tolerance=true": "EA",
                          "within_tolerance=false": "DB", f"model_id={model}": "BEAC",
                          "min_drift=0.2&within_tolerance=false&sort=name": "BD"}.items():
        rows = api.get(f"/v1/drift?{query}").json()["data"]
        cases.check(f"the book where {query.split('_01')[0]}", differs("rows", names(rows), wanted))
    cases.check("a filter that is no figure is refused",
                refused(api.get("/v1/drift?min_drift=much"), 422, ("?min_drift", "not_a_decimal")),
                refused(api.get("/v1/drift?within_tolerance=yes"), 422,
                        ("?within_tolerance", "wrong_type")))


def forms_of_book(cases, api):
    page = api.get("/v1/drift").json()
    lines = api.get("/v1/drift", Accept="application/x-ndjson")
    cases.check("the book as lines", differs(
        "rows", [json.loads(line) for line in lines.body.splitlines()], page["data"]),
        differs("type", lines.headers["content-type"], "application/x-ndjson"),
        differs("Trade-Date", lines.headers["trade-date"], "2026-08-20"))
    table = api.get("/v1/drift", Accept="text/csv")
    read = list(csv.DictReader(io.StringIO(table.body.decode(), newline="")))
    cases.check("the book as comma-separated values",
                differs("names", [row["name"] for row in read],
                        [row["name"] for row in page["data"]]),
                differs("figures", [[row[name] or None for name in ("value", "drift", "reason")]
                                    for row in read],
                        [[row[name] for name in ("value", "drift", "reason")]
                         for row in page["data"]]),
                differs("truth", {row["within_tolerance"] for row in read}, {"true", "false", ""}),
                differs("line ends", table.body.count(b"\r\n"), 1 + len(page["data"])))
    cases.check("limit holds for lines too", differs("rows", len(api.get(
        "/v1/drift?limit=2", Accept="application/x-ndjson").body.splitlines()), 2))
    for accept, status, kind in [("*/*", 200, "application/json"), ("text/*", 200, "text/csv"),
                                 ("text/csv;q=0.5, application/x-ndjson", 200,
                                  "application/x-ndjson"),
                                 ("application/json;q=0, */*", 200, "application/x-ndjson"),
                                 ("image/png", 406, "application/problem+json")]:
        reply = api.get("/v1/drift", Accept=accept)
        cases.check(f"Accept: {accept}", differs("status", reply.status, status), differs(
            "type", reply.headers["content-type"].split(";")[0], kind))


def budget(api, path, year=2026):
    return api.get(f"{path}/gains-budgets/{year}")


def budgets(cases):
    family = Family(new_firm("Budgets"))
    api, path, account = family.api, family.path, f"/v1/accounts/{family.account}"
    got = budget(api, path)
    cases.check("what the year's ledger has used of a budget", lacks("the use", got.json(), {
        "scope": "household", "account_id": None, "allowance": "20000.00", "remaining": "13500.00",
        "state": "within", "trade_date": "2026-08-21", "revision": 1,
        "used": {"short_term": "0.00", "long_term": "6500.00", "net": "6500.00"}}))
    none = budget(api, account)
    cases.check("without a budget the caps are null, not zero", lacks("the use", none.json(), {
        "scope": "account", "account_id": family.account, "allowance": None, "short_cap": None,
        "long_cap": None, "ceiling": None, "remaining": None, "state": None, "revision": None,
        "used": {"short_term": "0.00", "long_term": "6500.00", "net": "6500.00"}}),
        differs("ETag", none.etag, None))
    cases.check("another year has used nothing", lacks("the use", budget(api, path, 2025).json(), {
        "allowance": None, "used": {"short_term": "0.00", "long_term": "0.00", "net": "0.00"}}))
    states(cases, api, account)
    conditions(cases, api, path)
    ceilings(cases, family)
    previews(cases, family)
    others(cases, family)
    cases.check("budgets of nobody, and of no year",
                refused(budget(api, f"/v1/households/hh_{NEVER}"), 404),
                refused(budget(api, f"/v1/accounts/ac_{NEVER}"), 404),
                refused(budget(api, path, "26"), 404))


def others(cases, family):
    """No budget counts what is not on the household's return (AC-1, AC-5)."""
    api = family.api
    profile = {name: value for name, value in PROFILE.items() if name != "year"}

    def put(tag=None, **account):
        made = family.add_account(**account)
        return made, api.put(f"/v1/accounts/{made}/gains-budgets/2026", {"allowance": "1"}, tag,
                             tag is None)
    cases.check("accounts that are not on the return have no budget", *[
        refused(put(**account)[1], 422, (None, "account_not_on_return"))
        for account in ({"owner": "other"}, {"tax_treatment": "tax_deferred"})])
    spouse, made = put(owner="spouse")
    api.put(f"{family.path}/tax-profiles/2026", {**profile, "filing_status": "mfs"}, "*")
    again = api.put(f"/v1/accounts/{spouse}/gains-budgets/2026", {"allowance": "2"}, "*")
    apart = budget(api, f"/v1/accounts/{spouse}").json()
    cases.check("a budget of who files separately since then counts nothing", lacks("the use", apart, {
        "allowance": "1.00", "remaining": None, "state": None, "revision": 1}))
    cases.check("a spouse's account has one on a joint return alone", differs(
        "status", made.status, 201), refused(again, 422, (None, "account_not_on_return")), differs(
            "gone", api.delete(f"/v1/accounts/{spouse}/gains-budgets/2026").status, 204))
    api.put(f"{family.path}/tax-profiles/2026", profile, "*")


def states(cases, api, account):
    where = f"{account}/gains-budgets/2026"
    made = api.put(where, {"allowance": "10000"}, absent=True)
    cases.check("PUT makes an account's budget", differs("status", made.status, 201),
                differs("Location", made.headers.get("location"), where),
                differs("ETag", made.etag, '"r-1"'),
                differs("no Change-Position", "change-position" in made.headers, True))
    rows = [({"allowance": "10000"}, "3500.00", "within"), ({"allowance": "7222.22"}, "722.22", "near"),
            ({"allowance": "7222.23"}, "722.23", "within"), ({"allowance": "6500"}, "0.00", "near"),
            ({"allowance": "6499.99"}, "-0.01", "over"), ({"allowance": "0"}, "-6500.00", "over"),
            ({"short_cap": "1000", "long_cap": "7000"}, "500.00", "near"),
            ({"short_cap": "100"}, "100.00", "within"),
            ({"allowance": "20000", "long_cap": "6000"}, "-500.00", "over")]
    for caps, remaining, state in rows:
        api.put(where, caps, "*")
        cases.check(f"6,500.00 used under {caps}", lacks("the use", budget(api, account).json(), {
            "remaining": remaining, "state": state,
            "allowance": f"{float(caps['allowance']):.2f}" if "allowance" in caps else None}))
    faults = [({}, ("", "budget_without_cap")),
              ({"allowance": 1, "ceiling": "niit_threshold"}, ("/ceiling", "allowance_or_ceiling")),
              ({"allowance": -1}, ("/allowance", "negative")),
              ({"ceiling": "top"}, ("/ceiling", "unknown_word"))]
    for caps, fault in faults:
        cases.check(f"a budget of {caps} is refused", refused(api.put(where, caps, "*"), 422, fault))


def conditions(cases, api, path):
    where = f"{path}/gains-budgets/2026"
    shown = budget(api, path)
    cases.check("a held budget is 304", differs(
        "status", api.get(where, If_None_Match=shown.etag).status, 304))
    cases.check("PUT without a condition is 428, over one that is there 412", refused(
        api.put(where, {"allowance": 1}), 428, (None, "if_match_required")), refused(
            api.put(where, {"allowance": 1}, absent=True), 412, (None, "already_exists")))
    cases.check("a stale revision is 412", refused(
        api.put(where, {"allowance": 1}, '"r-7"'), 412, (None, "stale_revision")))
    replaced = api.put(where, {"allowance": "20000.00"}, shown.etag)
    cases.check("the tag that GET shows stands for the caps",
                differs("status", replaced.status, 200), differs("ETag", replaced.etag, '"r-2"'))
    dry = api.ask("PUT", f"{where}?dry_run=true", {"allowance": 5}, {"If-Match": '"r-2"'})
    cases.check("a dry run keeps nothing", differs("status", dry.status, 200),
                differs("allowance", budget(api, path).json()["allowance"], "20000.00"))
    gone = "/".join([*where.split("/")[:-1], "2031"])
    cases.check("what is not there cannot be replaced or deleted",
                refused(api.put(gone, {"allowance": 1}, "*"), 404), refused(api.delete(gone), 404))
    api.put(gone, {"allowance": 1}, absent=True)
    cases.check("DELETE takes a budget away", refused(api.delete(gone, '"r-2"'), 412),
                differs("status", api.delete(gone, '"r-1"').status, 204),
                differs("allowance", budget(api, path, 2031).json()["allowance"], None))


def ceilings(cases, family):
    """Wages of 180,000 less 32,200 leave 147,800 of taxable income before gains, 180,000 of MAGI."""
    api, where = family.api, f"{family.path}/gains-budgets/2026"
    rows = [("zero_percent_bracket", "6500.00", "0.00", "near"),
            ("fifteen_percent_bracket", "465900.00", "459400.00", "within"),
            ("niit_threshold", "70000.00", "63500.00", "within")]
    for ceiling, allowance, remaining, state in rows:
        api.put(where, {"ceiling": ceiling}, "*")
        cases.check(f"the ceiling {ceiling} in dollars", lacks(
            "the use", budget(api, family.path).json(), {
                "ceiling": ceiling, "allowance": allowance, "remaining": remaining,
                "state": state}))
    api.put(where, {"allowance": "20000"}, "*")


def previews(cases, family):
    api = family.api
    tag = budget(api, family.path).etag
    api.put(f"/v1/accounts/{family.account}/gains-budgets/2026", {"long_cap": "10000"}, "*")
    shown = family.figured().json()["budgets"]
    cases.check("a preview shows every budget before and after",
                differs("scopes", [row["scope"] for row in shown], ["household", "account"]),
                lacks("the account's", shown[1], {
                    "account_id": family.account, "long_cap": "10000.00",
                    "used_before": "6500.00", "used_after": "14404.81",
                    "remaining": "-3921.30", "state": "over"}))
    api.made(f"{family.path}/realized-gains", {
        "account_id": family.account, "symbol": "BND", "quantity": "1", "sold_on": "2026-05-05",
        "acquired_on": "2026-05-01", "proceeds": "100", "basis": "600"})
    used = budget(api, family.path)
    cases.check("a sale booked makes a new tag of the same caps",
                differs("equal tags", used.etag == tag, False),
                lacks("used", used.json()["used"], {"short_term": "-500.00", "net": "6000.00"}))
    ira = family.add_account(tax_treatment="tax_deferred")
    family.add_lots(ira, ("VTI", "10", "100", "2020-01-02"))
    got = family.figured({**SELL, "account_id": ira, "quantity": "10"}).json()
    cases.check("sales in an IRA use no budget", differs(
        "used", got["budgets"][0]["used_after"], got["budgets"][0]["used_before"]))
    cases.check("buying realizes nothing", differs(
        "net", family.figured(BUY).json()["realized"]["net"], "0.00"))


def history(cases):
    """Half and half today; AAA was worth twice as much the day before, BBB had no price before that."""
    book = Book("History")
    api = book.api
    prices(api, "2026-08-21", AAA="9", BBB="1")
    prices(api, "2026-08-21", AAA="1")
    api.made("/v1/securities", {"symbol": "LATE", "name": "L", "tax_kind": "ric",
                                "asset_class": "us_stocks"})
    prices(api, "2026-08-24", LATE="1", AAA="2")
    prices(api, "2026-08-25", AAA="1")
    household = book.household({"AAA": "50", "BBB": "50"}, book.model("0.5", "0.5"))
    path = f"/v1/households/{household}/drift-history"
    shown = api.get(path).json()
    days = [(each["as_of"], each["drift"], each["value"], each["within_tolerance"])
            for each in shown["data"]]
    wanted = [("2026-08-25", "0.000000", "100.00", True),
              ("2026-08-24", "0.166667", "150.00", False),
              ("2026-08-21", "0.000000", "100.00", True), ("2026-08-20", "0.000000", "100.00", True)]
    cases.check("a day has one point, of its last prices, newest first",
                differs("days", days, wanted), differs("more", shown["next_cursor"], None))
    pages, cursor = [], ""
    while cursor is not None:
        page = api.get(f"{path}?limit=3{cursor and '&cursor=' + cursor}").json()
        pages.append([each["as_of"] for each in page["data"]])
        cursor = page["next_cursor"]
    cases.check("page by page", differs("pages", pages, [[day for day, *_ in wanted[:3]],
                                                         [wanted[3][0]]]))
    cases.check("each is what drift says as of that day", *(
        lacks(each["as_of"], each, {name: value for name, value in book.drift(
            household, f"?as_of={each['as_of']}").items() if name in each})
        for each in shown["data"]))
    late = book.household({"LATE": "1"}, book.model("1"))
    points = api.get(f"/v1/households/{late}/drift-history").json()["data"]
    cases.check("what had no price then is named", differs(
        "reasons", [(each["reason"], each["missing_symbol"], each["drift"]) for each in points[1:3]],
        [(None, None, "0.000000"), ("missing_price", "LATE", None)]))
    cases.check("of a household that is there", refused(
        api.get(f"/v1/households/hh_{NEVER}/drift-history"), 404), refused(
            api.get(f"{path}?limit=201"), 422, ("?limit", "out_of_range")))


def concentrations(cases):
    """A share of Acme is a dollar, and a day before it was fifty cents."""
    book = Book("Concentration")
    api = book.api
    for symbol, issuer in (("ACM", "Acme"), ("ACP", "Acme"), ("BLT", "Bolt")):
        api.made("/v1/securities", {"symbol": symbol, "name": symbol, "tax_kind": "stock",
                                    "issuer": issuer, "sector": "Tools"})
    prices(api, "2026-08-21", ACM="1", ACP="1", BLT="1")
    household = book.household({"ACM": "20", "AAA": "60"}, cash="5")
    other = book.account(household, {"ACM": "5", "ACP": "2", "BLT": "3"}, cash="5")
    path = f"/v1/households/{household}/concentration"
    reply = api.get(path)
    answer = reply.json()
    cases.check("parts of issuers are summed over accounts and held against a limit",
                lacks("all", answer, {"value": "100.00", "reason": None, "issuer_limit": "0.250000",
                                      "without_issuer": "60.00", "without_sector": "60.00"}),
                differs("issuers", [(each["name"], each["value"], each["weight"], each["over"],
                                     each["excess"], each["symbols"])
                                    for each in answer["issuers"]],
                        [("Acme", "27.00", "0.270000", True, "2.00", ["ACM", "ACP"]),
                         ("Bolt", "3.00", "0.030000", False, "0.00", ["BLT"])]),
                differs("sector", answer["sectors"][0]["excess"], "5.00"),
                differs("other's part", [each["value"] for each in answer["issuers"][0]["accounts"]
                                         if each["account_id"] == other], ["7.00"]))
    cases.check("what two accounts hold is told", differs(
        "overlaps", [(each["name"], each["value"]) for each in answer["overlaps"]],
        [("ACM", "25.00")]))
    cases.check("the limit is the advisor's", differs("over", [each["over"] for each in api.get(
        f"{path}?issuer_limit=0.27&sector_limit=0.3").json()["issuers"]], [False, False]))
    cases.check("the same answer is not sent again", differs(
        "status", api.get(path, If_None_Match=reply.etag).status, 304))
    cases.check("at other days' prices", differs("missing", api.get(
        f"{path}?as_of=2026-08-20").json()["missing_symbol"], "ACM"),
                refused(api.get(f"{path}?as_of=2020-01-01"), 422, ("?as_of", "no_price_set")))
    cases.check("a limit is a part of the whole, a household is there", refused(
        api.get(f"{path}?issuer_limit=-1&sector_limit=1.01"), 422,
        ("?issuer_limit", "negative"), ("?sector_limit", "out_of_range")),
                refused(api.get(f"/v1/households/hh_{NEVER}/concentration"), 404))


def locations(cases):
    """10,000 of bonds in the taxable account, 15,000 of stocks in two retirement accounts: a dollar
    of bonds costs 0.04 x 0.27 a year there, of stocks 0.0006 x 0.27 + 0.0114 x 0.20."""
    household = BOOK.household({"CCC": "10000"}, BOOK.model("0.6", "0", "0.4"))
    path = f"/v1/households/{household}"
    got = BOOK.drift(household)["location"]
    cases.check("without a tax profile nobody knows what a placement costs", lacks("it", got, {
        "score": None, "reason": "no_tax_rates", "yearly_drag": None, "ordinary_rate": None,
        "classes": []}))
    BOOK.api.put(f"{path}/tax-profiles/2026", {"kind": "federal", "filing_status": "mfj",
                                               "wages": "180000", "state_rate": "0.05"}, absent=True)
    got = BOOK.drift(household)["location"]
    cases.check("one account leaves no choice", lacks("it", got, {
        "score": None, "reason": "no_choice", "yearly_drag": "108.00", "least_drag": "108.00",
        "greatest_drag": "108.00"}))
    taxable = BOOK.account(household, {"AAA": "5000"}, tax_treatment="tax_deferred")
    roth = BOOK.account(household, {"AAA": "10000"}, tax_treatment="tax_free")
    got = BOOK.drift(household)["location"]
    cases.check("bonds in the taxable account are the worst place", lacks("it", got, {
        "score": 0, "reason": None, "yearly_drag": "108.00", "least_drag": "24.42",
        "greatest_drag": "108.00", "ordinary_rate": "0.270000", "preferential_rate": "0.200000"}),
                differs("classes", got["classes"], [
                    {"class": "us_stocks", "drag_per_dollar": "0.002442", "value": "15000.00",
                     "taxable": "0.00", "belongs": "either"},
                    {"class": "us_bonds", "drag_per_dollar": "0.010800", "value": "10000.00",
                     "taxable": "10000.00", "belongs": "retirement"}]))
    cases.check("of an account there is none", *(
        differs("members", "location" in BOOK.api.get(f"/v1/accounts/{each}/drift").json(), False)
        for each in (taxable, roth)))


if __name__ == "__main__":
    Cases().run(tables, gaps, classes, accounts, days, whole_book, budgets, history, concentrations,
                locations)

#!/usr/bin/env python3
"""Every plain resource through its life: made, shown, listed, changed under its ETag, deleted; and
what is kept, defaulted and written how (product section 4). Runs against a live daemon."""

import threading

from api_client import Api, Cases, NDJSON, differs, lacks, ndjson, refused, unique
from preview_support import new_firm

API = Api()
YEAR = 2026


class Book:
    """A household with an account, two securities and a model, for whoever needs some."""

    def __init__(self, api=API):
        self.first, self.second = unique("A"), unique("B")
        for symbol in (self.first, self.second):
            api.made("/v1/securities", {"symbol": symbol, "name": "Fund", "tax_kind": "ric"})
        self.model = api.made("/v1/models", {
            "name": "Balanced", "basis": "security", "kind": "etf",
            "targets": [{"symbol": self.first, "weight": "0.95"}, {"class": "cash", "weight": 0.05}]})
        self.household = api.made("/v1/households", {"name": "Family"})
        self.household_path = f"/v1/households/{self.household['id']}"
        self.account = api.made(f"{self.household_path}/accounts",
                                {"name": "Joint", "tax_treatment": "taxable"})
        self.account_path = f"/v1/accounts/{self.account['id']}"

    def lot(self, **members):
        return {"symbol": self.first, "quantity": "10", "basis": "100.00",
                "acquired_on": "2024-02-29", **members}


BOOK = Book()


def life(cases, name, make, path_of, patch, *, listed_at=None):
    """The common walk. `make` gives the path and body of a POST; `patch` what is changed."""
    where, body = make
    dry = API.post(f"{where}?dry_run=true", body)
    cases.check(f"{name}: a dry run answers like the write and says nothing of a place",
                differs("status", dry.status, 201),
                differs("Location", dry.headers.get("location"), None),
                differs("Change-Position", dry.headers.get("change-position"), None))
    cases.check(f"{name}: a dry run keeps nothing",
                differs("status", API.get(path_of(dry.json())).status, 404))
    made = API.post(where, body)
    record = made.json()
    path = path_of(record)
    cases.check(f"{name}: is made", differs("status", made.status, 201),
                differs("Location", made.headers.get("location"), path),
                differs("ETag", made.etag, tag_of(record)),
                differs("a position", made.headers.get("change-position", "").isdigit(), True))
    shown = API.get(path)
    cases.check(f"{name}: is shown as it was made", differs("body", shown.json(), record),
                differs("ETag", shown.etag, made.etag))
    cases.check(f"{name}: what is held already is not sent again",
                differs("status", API.get(path, If_None_Match=f'"x", W/{shown.etag}').status, 304),
                differs("status", API.get(path, If_None_Match='"r-2"').status, 200))
    walk_list(cases, name, listed_at or where, record)
    changed = walk_change(cases, name, path, patch, shown)
    walk_delete(cases, name, path, changed)


def tag_of(record):
    """A household's version moves without its revision, and its body tells both."""
    if record["id"].startswith("hh_"):
        return f'"r-{record["revision"]}.{record["version"]}"'
    return f'"r-{record["revision"]}"'


def walk_list(cases, name, where, record):
    page, seen = API.get(f"{where}?limit=200").json(), []
    while True:
        seen += page["data"]
        if page["next_cursor"] is None:
            break
        page = API.get(f"{where}?limit=200&cursor={page['next_cursor']}").json()
    ids = [row["id"] for row in seen]
    cases.check(f"{name}: stands in the list, oldest first", differs("order", ids, sorted(ids)),
                differs("the row", [row for row in seen if row["id"] == record["id"]], [record]))


def walk_change(cases, name, path, patch, shown):
    cases.check(f"{name}: a change needs If-Match",
                refused(API.patch(path, patch, tag=None), 428, (None, "if_match_required")),
                refused(API.patch(path, patch, tag="r-1"), 400, (None, "bad_if_match")),
                refused(API.patch(path, patch, tag='"r-9"'), 412, (None, "stale_revision")),
                refused(API.patch(path, patch, tag='"other"'), 412, (None, "stale_revision")),
                refused(API.patch(path, patch, tag='"r-9", W/"r-1"'), 412, (None, "stale_revision")),
                differs("one tag of several", API.patch(f"{path}?dry_run=true", patch,
                                                        tag=f'"r-9", {shown.etag}').status, 200))
    dry = API.ask("PATCH", f"{path}?dry_run=true", patch, {"If-Match": shown.etag})
    cases.check(f"{name}: a change tried is not made", differs("status", dry.status, 200),
                lacks("the reply", dry.json(), patch),
                differs("what is stored", API.get(path).json(), shown.json()))
    changed = API.patch(path, patch, tag=shown.etag)
    cases.check(f"{name}: is changed", differs("status", changed.status, 200),
                differs("ETag", changed.etag, tag_of(changed.json())), lacks("the reply", changed.json(), patch),
                differs("what is stored", API.get(path).json(), changed.json()),
                lacks("the rest", changed.json(), {
                    member: value for member, value in shown.json().items()
                    if member not in patch and member not in ("revision", "version", "gain")}))
    cases.check(f"{name}: an old ETag is stale",
                refused(API.patch(path, patch, tag=shown.etag), 412, (None, "stale_revision")))
    return changed


def walk_delete(cases, name, path, changed):
    cases.check(f"{name}: a deletion needs If-Match",
                refused(API.delete(path, tag=None), 428, (None, "if_match_required")),
                refused(API.delete(path, tag='"r-1"'), 412, (None, "stale_revision")))
    dry = API.ask("DELETE", f"{path}?dry_run=true", headers={"If-Match": changed.etag})
    cases.check(f"{name}: a deletion tried is not made", differs("status", dry.status, 204),
                differs("status", API.get(path).status, 200))
    gone = API.delete(path, tag=changed.etag)
    cases.check(f"{name}: is deleted", differs("status", gone.status, 204),
                differs("body", gone.body, b""),
                differs("a position", gone.headers.get("change-position", "").isdigit(), True),
                refused(API.get(path), 404, (None, "not_found")),
                refused(API.delete(path), 404, (None, "not_found")))


def lives(cases):
    symbol = unique("L")
    life(cases, "a security", ("/v1/securities", {
        "symbol": symbol, "name": "Ündïng ☂", "tax_kind": "ric", "sector": "energy"}),
        lambda row: f"/v1/securities/{row['id']}", {"issuer": "Issuer", "sector": None})
    life(cases, "a model", ("/v1/models", {
        "name": "Groups", "basis": "security_group", "kind": "custom", "targets": [
            {"group": "core", "weight": "1.000000", "members": [
                {"symbol": BOOK.first, "role": "primary"},
                {"symbol": BOOK.second, "role": "ira_secondary"}]}]}),
        lambda row: f"/v1/models/{row['id']}", {"name": "Other", "drift_tolerance": "0.070000"})
    life(cases, "a household", ("/v1/households", {
        "name": "Smith", "external_id": unique("X"), "model_id": BOOK.model["id"]}),
        lambda row: f"/v1/households/{row['id']}",
        {"external_id": None, "lot_selection": "loss_first", "drift_tolerance": "0.030000"})
    life(cases, "an account", (f"{BOOK.household_path}/accounts", {
        "name": "IRA", "tax_treatment": "tax_deferred", "owner": "spouse"}),
        lambda row: f"/v1/accounts/{row['id']}",
        {"custodian": "Bank", "rebalancing": False, "lot_selection": "lifo"})
    life(cases, "a lot", (f"{BOOK.account_path}/lots", BOOK.lot()),
         lambda row: f"/v1/lots/{row['id']}", {"basis": "99.99", "quantity": "9.50000000"})
    life(cases, "a realized gain", (f"{BOOK.household_path}/realized-gains", {
        "account_id": BOOK.account["id"], "symbol": BOOK.first, "quantity": "1",
        "acquired_on": "2020-01-01", "sold_on": f"{YEAR}-03-02", "proceeds": "10", "basis": "30"}),
        lambda row: f"/v1/realized-gains/{row['id']}", {"disallowed": "20.00"})


def defaults(cases):
    household = API.made("/v1/households", {"name": "N"})
    cases.check("a household has its defaults", lacks("it", household, {
        "external_id": None, "lot_selection": "fifo", "model_id": None,
        "spouse_replacement": "defer", "drift_tolerance": None, "version": 1, "revision": 1}))
    cases.check("an account has its defaults", lacks("it", BOOK.account, {
        "custodian": None, "external_id": None, "owner": "self", "management_mode": "automated",
        "rebalancing": True, "dividend_reinvestment": False, "lot_selection": None,
        "model_id": None, "household_id": BOOK.household["id"]}))
    lot = API.made(f"{BOOK.account_path}/lots", BOOK.lot(acquired_on="2010-06-01"))
    cases.check("a lot has its defaults", lacks("it", lot, {
        "kind": "purchase", "basis_status": "known", "covered": False, "quantity": "10.00000000",
        "deemed_acquired_on": None, "account_id": BOOK.account["id"]}))
    inherited = API.made(f"{BOOK.account_path}/lots", BOOK.lot(kind="inheritance", basis=None))
    cases.check("inherited shares without a basis have an unknown one (BA-3)", lacks(
        "it", inherited, {"basis": None, "basis_status": "unknown"}))
    security = API.made("/v1/securities", {"symbol": unique(), "name": "N", "tax_kind": "stock"})
    cases.check("a security has its defaults", lacks("it", security, {
        "asset_class": None, "unit": "fractional", "issuer": None, "sector": None}))


def cash(cases):
    path = f"{BOOK.account_path}/cash"
    first = API.get(path)
    cases.check("cash exists from the start", differs("body", first.json(), {
        "account_id": BOOK.account["id"], "amount": "0.00", "revision": 1}))
    dry = API.ask("PUT", f"{path}?dry_run=true", {"amount": 7}, {"If-Match": first.etag})
    cases.check("cash tried is not set", lacks("it", dry.json(), {"amount": "7.00"}),
                differs("stored", API.get(path).json(), first.json()))
    put = API.put(path, {"amount": "-1000.5"}, tag=first.etag)
    cases.check("cash is set, below zero too", differs("status", put.status, 200),
                lacks("it", put.json(), {"amount": "-1000.50", "revision": 2}),
                refused(API.put(path, {"amount": 1}, tag=first.etag), 412),
                refused(API.put(path, {"amount": 1}), 428),
                refused(API.put(path, {}, tag="*"), 422, ("/amount", "required")))


def tax_profile(cases):
    path = f"{BOOK.household_path}/tax-profiles/{YEAR}"
    body = {"kind": "federal", "filing_status": "mfj", "wages": 180000, "state_rate": "0.05"}
    cases.check("a year has no profile at first", refused(API.get(path), 404),
                refused(API.put(path, body), 428), refused(API.put(path, body, tag="*"), 404))
    made = API.put(path, body, absent=True)
    cases.check("a profile is made", differs("status", made.status, 201),
                differs("Location", made.headers.get("location"), path),
                lacks("it", made.json(), {"year": YEAR, "wages": "180000.00", "interest": "0.00",
                                          "deduction": "standard", "state_rate": "0.050000",
                                          "short_term_rate": None, "revision": 1}))
    cases.check("a profile is made once",
                refused(API.put(path, body, absent=True), 412, (None, "already_exists")))
    changed = API.put(path, {"kind": "flat", "short_term_rate": 0.5, "long_term_rate": "0.3"},
                      tag=made.etag)
    cases.check("a profile is replaced as a whole", differs("status", changed.status, 200),
                lacks("it", changed.json(), {"kind": "flat", "wages": "0.00", "revision": 2,
                                             "filing_status": None, "state_rate": "0.000000"}))
    API.put(f"{BOOK.household_path}/tax-profiles/{YEAR - 1}", body, absent=True)
    listed = API.get(f"{BOOK.household_path}/tax-profiles").json()
    cases.check("profiles are listed by year",
                differs("years", [row["year"] for row in listed["data"]], [YEAR - 1, YEAR]))
    cases.check("a profile is deleted", refused(API.delete(path, tag=made.etag), 412),
                differs("status", API.delete(path, tag=changed.etag).status, 204),
                refused(API.get(path), 404), refused(API.delete(path), 404))
    cases.check("a year is a year", refused(API.get(f"{path}x"), 404),
                refused(API.get(f"{BOOK.household_path}/tax-profiles/1899"), 404))


def lots(cases):
    account = API.made(f"{BOOK.household_path}/accounts", {"name": "L", "tax_treatment": "taxable"})
    where = f"/v1/accounts/{account['id']}/lots"
    rows = [BOOK.lot(quantity=str(number)) for number in range(1, 121)]
    made = API.ask("POST", where, ndjson(*rows), content_type=NDJSON)
    said = made.json()["data"]
    cases.check("lots in bulk come back in their order", differs("status", made.status, 201),
                differs("quantities", [row["quantity"] for row in said],
                        [f"{number}.00000000" for number in range(1, 121)]),
                differs("sequences", [row["sequence"] for row in said], list(range(1, 121))),
                differs("Location", made.headers.get("location"), None),
                differs("ETag", made.etag, None))
    walk_pages(cases, where, said)
    dry = API.ask("POST", f"{where}?dry_run=true", ndjson(*rows[:3]), content_type=NDJSON)
    cases.check("lots tried in bulk are not kept", differs("status", dry.status, 201),
                differs("next", API.made(where, BOOK.lot())["sequence"], 121))
    path = f"/v1/lots/{said[0]['id']}"
    changed = API.patch(path, {"covered": None, "sequence": 500}).json()
    cases.check("a lot's covered flag is figured again", lacks("it", changed, {
        "covered": True, "sequence": 500}))
    cases.check("a sequence is one lot's alone",
                refused(API.post(where, BOOK.lot(sequence=2)), 409, (None, "sequence_taken")),
                refused(API.patch(path, {"sequence": 2}), 409, (None, "sequence_taken")))


def walk_pages(cases, where, rows):
    seen, cursor, sizes = [], "", []
    while cursor is not None:
        page = API.get(f"{where}?limit=50{cursor and '&cursor=' + cursor}").json()
        seen += page["data"]
        sizes.append(len(page["data"]))
        cursor = page["next_cursor"]
    cases.check("pages are a list without gap or overlap", differs("sizes", sizes, [50, 50, 20]),
                differs("rows", seen, rows))
    cases.check("a page is 50 rows unless told otherwise",
                differs("rows", len(API.get(where).json()["data"]), 50))
    other = API.get("/v1/securities?limit=1").json()["next_cursor"]
    for name, cursor in (("another list's cursor", other), ("a cursor of no such form", "x.y"),
                         ("a changed cursor", other[:-2] + ("AA" if other[-2:] != "AA" else "BB"))):
        cases.check(f"{name} is refused",
                    refused(API.get(f"{where}?cursor={cursor}"), 422, ("?cursor", "bad_cursor")))
    for limit, code in (("0", "out_of_range"), ("201", "out_of_range"), ("x", "wrong_type")):
        cases.check(f"limit={limit} is refused",
                    refused(API.get(f"{where}?limit={limit}"), 422, ("?limit", code)))


def price_sets(cases):
    api = new_firm("Price sets")
    book = Book(api)
    made = api.post("/v1/price-sets", {"as_of": f"{YEAR}-08-20", "prices": [
        {"symbol": book.first, "close": 310.25}, {"symbol": book.second, "close": "72.000001"}]})
    first = made.json()
    cases.check("a price set is made", differs("status", made.status, 201),
                differs("Location", made.headers.get("location"), f"/v1/price-sets/{first['id']}"),
                differs("ETag", made.etag, None))
    later = api.ask("POST", f"/v1/price-sets?as_of={YEAR}-08-21", ndjson(
        {"symbol": book.first, "close": "311"}), content_type=NDJSON).json()
    cases.check("the next set counts on", lacks("it", later, {
        "sequence": first["sequence"] + 1, "as_of": f"{YEAR}-08-21",
        "price_count": first["price_count"]}))
    rows, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/v1/price-sets/{later['id']}/prices?limit=1"
                       f"{cursor and '&cursor=' + cursor}").json()
        rows, cursor = rows + page["data"], page["next_cursor"]
    mine = [row for row in rows if row["symbol"] in (book.first, book.second)]
    cases.check("what a set leaves out is carried with its day", differs("prices", mine, [
        {"symbol": book.first, "close": "311.000000", "price_date": f"{YEAR}-08-21"},
        {"symbol": book.second, "close": "72.000001", "price_date": f"{YEAR}-08-20"}]),
        differs("count", len(rows), later["price_count"]),
        differs("order", rows, sorted(rows, key=lambda row: row["symbol"])))
    cases.check("a set is shown and listed", differs("it", api.get(
        f"/v1/price-sets/{later['id']}").json(), later))
    earlier = api.made("/v1/price-sets", {"as_of": f"{YEAR}-08-03", "prices": [{"symbol": book.first, "close": 300}]})
    drift = api.get(f"{book.household_path}/drift").json()
    past = api.get(f"{book.household_path}/drift?as_of={YEAR}-08-04").json()
    cases.check("a set of an earlier day is of the history alone",
                differs("carried", [row for row in api.get(
                    f"/v1/price-sets/{earlier['id']}/prices?limit=200").json()["data"]
                    if row["price_date"] > f"{YEAR}-08-03"], []),
                differs("current", drift["price_set_id"], later["id"]),
                differs("day", drift["trade_date"], f"{YEAR}-08-21"),
                differs("then", past["price_set_id"], earlier["id"]))
    dry = api.post("/v1/price-sets?dry_run=true", {"as_of": f"{YEAR}-08-22", "prices": [
        {"symbol": book.first, "close": 1}]})
    cases.check("a set tried does not become current", differs("status", dry.status, 201),
                differs("next", api.made("/v1/price-sets", {"as_of": f"{YEAR}-08-22", "prices": [
                    {"symbol": book.first, "close": 311}]})["sequence"], later["sequence"] + 2))


def ledger(cases):
    where = f"{BOOK.household_path}/realized-gains"
    row = {"account_id": BOOK.account["id"], "symbol": BOOK.first, "quantity": 1,
           "sold_on": f"{YEAR}-03-02", "proceeds": "1000", "basis": "900"}
    for name, more, wanted in (
            ("held a year and a day is long", {"acquired_on": f"{YEAR - 1}-03-01"}, "long"),
            ("held a year is short", {"acquired_on": f"{YEAR - 1}-03-02"}, "short"),
            ("of unknown age is short", {"acquired_on": None}, "short")):
        cases.check(f"a gain {name}", lacks("it", API.made(where, {**row, **more}), {
            "term": wanted, "gain": "100.00", "source": "imported"}))
    API.made(where, {**row, "sold_on": "2025-12-31"})
    rows = API.get(f"{where}?year=2025").json()["data"]
    cases.check("the ledger is listed by year of sale",
                differs("rows", [one["sold_on"] for one in rows], ["2025-12-31"]))


def versions(cases):
    def version():
        return API.get(BOOK.household_path).json()["version"]

    before = version()
    API.put(f"{BOOK.account_path}/cash", {"amount": 5}, tag="*")
    lot = API.made(f"{BOOK.account_path}/lots", BOOK.lot())
    API.delete(f"/v1/lots/{lot['id']}")
    cases.check("each write counts the household's version by one",
                differs("version", version(), before + 3))
    cases.check("reads and dry runs count nothing", differs("version", (
        API.post(f"{BOOK.account_path}/lots?dry_run=true", BOOK.lot()).status, version())[1],
        before + 3))


def races(cases):
    """Clients at once change what they know no revision of; each another member."""
    bodies = [{"name": "Race"}, {"drift_tolerance": "0.020000"}, {"lot_selection": "lifo"},
              {"spouse_replacement": "permanent"}, {"external_id": unique("R")}]
    path = f"/v1/households/{API.made('/v1/households', {'name': 'Family'})['id']}"
    replies = []

    def client(body):
        api = Api()
        for _ in range(8):
            replies.append(api.patch(path, body, tag="*"))
    threads = [threading.Thread(target=client, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = API.get(path).json()
    cases.check("of changes at once of whatever is there none is refused and none is lost",
                differs("statuses", {reply.status for reply in replies}, {200}),
                differs("revision", after["revision"], 1 + len(replies)),
                *[lacks("it", after, body) for body in bodies])
    gone = [Api() for _ in range(2)]
    cases.check("what is gone meanwhile is not there", differs(
        "statuses", sorted(api.delete(path).status for api in gone), [204, 404]))


def methods(cases):
    words = [row["lot_selection"] for row in API.get("/v1/lot-methods").json()["data"]]
    cases.check("the lot methods are listed", differs("methods", len(set(words)), 14),
                differs("fifo", "fifo" in words, True))


Cases().run(lives, defaults, cash, tax_profile, lots, price_sets, ledger, versions, races, methods)

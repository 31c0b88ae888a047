#!/usr/bin/env python3
"""What the plain resources refuse, each with its status, code and pointer (schema/error_codes.yaml),
and every fault of a request at once. Runs against a live daemon."""

from api_client import (Api, Cases, NDJSON, PATCH, differs, ndjson, refused, unique)

API = Api()
NOBODY = "01k3d8j6y2f3s8a5c7d9e1g4h6"
LONG = "x" * 201


class Book:
    def __init__(self):
        self.symbol = unique("F")
        self.security = API.made("/v1/securities", {
            "symbol": self.symbol, "name": "Fund", "tax_kind": "ric"})
        self.household = API.made("/v1/households", {"name": "Family"})
        self.here = f"/v1/households/{self.household['id']}"
        self.account = API.made(f"{self.here}/accounts", {"name": "A", "tax_treatment": "taxable"})
        self.account_path = f"/v1/accounts/{self.account['id']}"
        self.lots = f"{self.account_path}/lots"
        self.gains = f"{self.here}/realized-gains"


BOOK = Book()


def lot(**members):
    return {"symbol": BOOK.symbol, "quantity": "10", "basis": "100", **members}


def gain(**members):
    return {"account_id": BOOK.account["id"], "symbol": BOOK.symbol, "quantity": "1",
            "sold_on": "2026-03-02", "proceeds": "10", "basis": "30", **members}


def model(*targets, basis="security", **members):
    return {"name": "M", "basis": basis, "kind": "etf", "targets": list(targets), **members}


def group(*members, name="core", weight="1"):
    return {"group": name, "weight": weight, "members": list(members)}


def post_cases(cases, where, rows):
    """Rows of (name, body, pointer and code of each fault)."""
    for name, body, *faults in rows:
        cases.check(f"{where.split('/')[-1]}: {name}",
                    refused(API.post(where, body), 422, *faults))


def members(cases):
    post_cases(cases, "/v1/households", [
        ("an unknown member", {"name": "N", "nam": 1}, ("/nam", "unknown_member")),
        ("a required member", {}, ("/name", "required")),
        ("a read-only member", {"name": "N", "id": "hh_" + NOBODY}, ("/id", "read_only")),
        ("null where there must be a value", {"name": None}, ("/name", "not_nullable")),
        ("another type", {"name": ["N"]}, ("/name", "wrong_type")),
        ("an empty text", {"name": ""}, ("/name", "empty")),
        ("a long text", {"name": LONG}, ("/name", "too_long")),
        ("a word that is none", {"name": "N", "lot_selection": "fifos"},
         ("/lot_selection", "unknown_word")),
        ("an id of another kind", {"name": "N", "model_id": BOOK.account["id"]},
         ("/model_id", "not_an_id")),
        ("a model that is not there", {"name": "N", "model_id": "md_" + NOBODY},
         ("/model_id", "unknown_model")),
        ("a tolerance over 1", {"name": "N", "drift_tolerance": "1.01"},
         ("/drift_tolerance", "out_of_range")),
        ("a tolerance below 0", {"name": "N", "drift_tolerance": -0.1},
         ("/drift_tolerance", "negative")),
        ("all of it at once", {"nme": 1, "lot_selection": 5, "drift_tolerance": "a"},
         ("/nme", "unknown_member"), ("/name", "required"), ("/lot_selection", "wrong_type"),
         ("/drift_tolerance", "not_a_decimal")),
    ])
    near = API.post("/v1/households", {"nam": "N", "lot_selection": "fifoo"}).json()
    cases.check("the nearest member and word are told", *[
        None if word in fault["detail"] else f"{word} is not in {fault['detail']!r}"
        for word, fault in zip(("fifo", "name"), sorted(
            (one for one in near["errors"] if one["code"].startswith("unknown")),
            key=lambda one: one["pointer"]))])
    same = API.post("/v1/households", b'{"name":"a","name":"b"}')
    cases.check("a member twice", refused(same, 422, ("/name", "duplicate_member")))


def figures(cases):
    rows = [
        ("nine places of a share", {"quantity": "1.000000001"}, ("/quantity", "too_many_places")),
        ("three places of a cent", {"basis": 1.001}, ("/basis", "too_many_places")),
        ("no shares", {"quantity": 0}, ("/quantity", "out_of_range")),
        ("fewer than none", {"quantity": "-1"}, ("/quantity", "negative")),
        ("a billion shares and more", {"quantity": "1000000001"}, ("/quantity", "out_of_range")),
        ("a word for a figure", {"quantity": "ten"}, ("/quantity", "not_a_decimal")),
        ("a figure with blanks", {"quantity": " 1"}, ("/quantity", "not_a_decimal")),
        ("an exponent in a text", {"quantity": "1e2x"}, ("/quantity", "not_a_decimal")),
        ("true for a figure", {"quantity": True}, ("/quantity", "wrong_type")),
        ("a basis below zero", {"basis": "-0.01"}, ("/basis", "negative")),
        ("a day that is none", {"acquired_on": "2025-02-29"}, ("/acquired_on", "not_a_date")),
        ("a day before the calendar", {"acquired_on": "1899-12-31"}, ("/acquired_on", "not_a_date")),
        ("sequence 0", {"sequence": 0}, ("/sequence", "out_of_range")),
        ("a sequence with places", {"sequence": 1.5}, ("/sequence", "too_many_places")),
    ]
    post_cases(cases, BOOK.lots, [(name, lot(**more), *faults) for name, more, *faults in rows])
    for text in ("1.5", "1.500000000000", "15e-1", "0.15E+1"):
        for figure in (f'"{text}"', text):
            body = f'{{"symbol":"{BOOK.symbol}","basis":"1","quantity":{figure}}}'.encode()
            cases.check(f"the quantity {figure} is kept exactly", differs(
                "it", API.post(BOOK.lots, body).json().get("quantity"), "1.50000000"))
    exact = API.made(BOOK.lots, lot(quantity="123456789.12345678", basis="99999999999.99"))
    cases.check("every digit of a large figure is kept",
                differs("quantity", exact["quantity"], "123456789.12345678"),
                differs("basis", exact["basis"], "99999999999.99"))


def lots(cases):
    gift = {"kind": "gift", "donor_basis": "1", "gift_value": "2", "gift_date": "2024-05-05"}
    rows = [
        ("an unknown symbol", {"symbol": "NOSUCH"}, ("/symbol", "unknown_security")),
        ("no basis", {"basis": None}, ("/basis", "basis_required")),
        ("no basis of a gift", {"kind": "gift", "basis": None}, ("/basis", "basis_required")),
        ("a basis that is unknown", {"basis_status": "unknown"}, ("/basis", "basis_not_unknown")),
        ("a donor of a purchase", {"donor_basis": "1"}, ("/kind", "not_a_gift")),
        ("half a gift", {"kind": "gift", "donor_basis": "1"}, ("/kind", "gift_incomplete")),
        ("a deemed day after the real one",
         {"acquired_on": "2024-01-01", "deemed_acquired_on": "2024-01-02"},
         ("/deemed_acquired_on", "deemed_after_acquired")),
        ("a donor's day after the gift", {**gift, "donor_acquired_on": "2024-05-06"},
         ("/donor_acquired_on", "donor_after_gift")),
        ("an account of its own", {"account_id": BOOK.account["id"]}, ("/account_id", "read_only")),
    ]
    post_cases(cases, BOOK.lots, [(name, lot(**more), *faults) for name, more, *faults in rows])
    made = API.made(BOOK.lots, lot())
    path = f"/v1/lots/{made['id']}"
    cases.check("a lot keeps its symbol",
                refused(API.patch(path, {"symbol": "OTHER"}), 422, ("/symbol", "create_only")),
                differs("status", API.patch(path, {"symbol": BOOK.symbol}).status, 200))
    cases.check("a patch is checked as a whole", refused(
        API.patch(path, {"basis": None}), 422, ("/basis", "basis_required")))
    bulk = API.ask("POST", BOOK.lots, ndjson(
        lot(), lot(quantity="x"), lot(symbol="NOSUCH"), {"symbol": 7}), content_type=NDJSON)
    cases.check("every line of a bulk is checked", refused(
        bulk, 422, ("/1/quantity", "not_a_decimal"), ("/2/symbol", "unknown_security"),
        ("/3/symbol", "wrong_type"), ("/3/quantity", "required")))
    bulk = API.ask("POST", BOOK.lots, ndjson(lot(symbol="NOSUCH", quantity="x")),
                   content_type=NDJSON)
    cases.check("what a line means is told beside what is wrong in it", refused(
        bulk, 422, ("/0/symbol", "unknown_security"), ("/0/quantity", "not_a_decimal")))
    bulk = API.ask("POST", BOOK.lots, ndjson(lot(), lot(symbol="NOSUCH")), content_type=NDJSON)
    cases.check("every symbol of a bulk is checked",
                refused(bulk, 422, ("/1/symbol", "unknown_security")))
    broken = API.ask("POST", BOOK.lots, b'\n{"symbol":\n', content_type=NDJSON)
    cases.check("a broken line of a bulk", refused(broken, 400, ("/0", "malformed_json")))
    cases.check("a bulk of nothing", refused(
        API.ask("POST", BOOK.lots, b"\n \n", content_type=NDJSON), 422, (None, "empty")))


def models(cases):
    one = {"symbol": BOOK.symbol, "weight": 1}
    primary = {"symbol": BOOK.symbol, "role": "primary"}
    post_cases(cases, "/v1/models", [
        ("weights under 1", model({**one, "weight": "0.999999"}), ("/targets", "weights_not_one")),
        ("no targets", model(), ("/targets", "empty")),
        ("a class in a model by security", model({"class": "us_stocks", "weight": 1}),
         ("/targets/0", "not_of_basis")),
        ("two names of one target", model({**one, "class": "cash"}), ("/targets/0", "not_of_basis")),
        ("a target twice", model({**one, "weight": 0.5}, {**one, "weight": 0.5}),
         ("/targets/1", "duplicate_target")),
        ("a group without a primary",
         model(group({"symbol": BOOK.symbol, "role": "secondary"}), basis="security_group"),
         ("/targets/0/members", "primary_required")),
        ("members of a security", model({**one, "members": [primary]}),
         ("/targets/0/members", "members_not_allowed")),
        ("an unknown symbol", model({"symbol": "NOSUCH", "weight": 1}),
         ("/targets/0/symbol", "unknown_security")),
        ("an unknown member of a group",
         model(group(primary, {"symbol": "NOSUCH", "role": "secondary"}), basis="security_group"),
         ("/targets/0/members/1/symbol", "unknown_security")),
        ("a weight over 1", model({**one, "weight": 2}), ("/targets/0/weight", "out_of_range")),
        ("1,001 targets", model(*[one] * 1001), ("/targets", "too_many_items")),
    ])
    made = API.made("/v1/models", model(one))
    household = API.made("/v1/households", {"name": "Uses it", "model_id": made["id"]})
    path = f"/v1/models/{made['id']}"
    cases.check("a model in use stays", refused(API.delete(path), 409, (None, "in_use")))
    cases.check("a security in use stays", refused(
        API.delete(f"/v1/securities/{BOOK.security['id']}"), 409, (None, "in_use")))
    API.delete(f"/v1/households/{household['id']}")
    cases.check("a model out of use goes", differs("status", API.delete(path).status, 204))


def prices(cases):
    row = {"symbol": BOOK.symbol, "close": "1"}
    post_cases(cases, "/v1/price-sets", [
        ("no day", {"prices": [row]}, ("/as_of", "required")),
        ("no prices", {"as_of": "2026-01-02", "prices": []}, ("/prices", "empty")),
        ("an unknown symbol", {"as_of": "2026-01-02", "prices": [row, {**row, "symbol": "NO"}]},
         ("/prices/1/symbol", "unknown_security")),
        ("a symbol twice", {"as_of": "2026-01-02", "prices": [row, row]},
         ("/prices/1/symbol", "duplicate_symbol")),
        ("a close of tomorrow",
         {"as_of": "2026-01-02", "prices": [{**row, "price_date": "2026-01-03"}]},
         ("/prices/0/price_date", "price_after_as_of")),
        ("a close of seven places", {"as_of": "2026-01-02", "prices": [{**row, "close": 1e-07}]},
         ("/prices/0/close", "too_many_places")),
    ])

    def lines(query, *rows):
        return API.ask("POST", f"/v1/price-sets{query}", ndjson(*rows), content_type=NDJSON)

    day = "?as_of=2026-01-02"
    cases.check("NDJSON without a day", refused(lines("", row), 422, ("?as_of", "required")))
    cases.check("NDJSON of a day that is none", refused(
        lines("?as_of=2026-01-32", row), 422, ("?as_of", "not_a_date")))
    cases.check("faults of NDJSON point at their line",
                refused(lines(day, row, {**row, "symbol": "NO"}), 422,
                        ("/1/symbol", "unknown_security")),
                refused(lines(day, row, row), 422, ("/1/symbol", "duplicate_symbol")),
                refused(lines(day, {**row, "price_date": "2026-01-03"}), 422,
                        ("/0/price_date", "price_after_as_of")),
                refused(lines(day, {**row, "close": "x"}, {**row, "price_date": "2026-01-03"},
                              {**row, "symbol": "NO"}, {**row, "symbol": 7}, {"close": "1"}), 422,
                        ("/0/close", "not_a_decimal"), ("/1/price_date", "price_after_as_of"),
                        ("/1/symbol", "duplicate_symbol"), ("/2/symbol", "unknown_security"),
                        ("/3/symbol", "wrong_type"), ("/4/symbol", "required")))
    cases.check("a day beside a JSON body", refused(API.post(
        f"/v1/price-sets{day}", {"as_of": "2026-01-02", "prices": [row]}), 422,
        ("?as_of", "unknown_parameter")))


def ledger(cases):
    post_cases(cases, BOOK.gains, [
        ("sold before it was bought", gain(acquired_on="2026-03-03"),
         ("/acquired_on", "acquired_after_sold")),
        ("more disallowed than lost", gain(disallowed="20.01"),
         ("/disallowed", "disallowed_beyond_loss")),
        ("an unknown account and symbol", gain(account_id="ac_" + NOBODY, symbol="NOSUCH"),
         ("/account_id", "unknown_account"), ("/symbol", "unknown_security")),
        ("a term of its own", gain(term="long"), ("/term", "read_only")),
    ])
    other = API.made("/v1/households", {"name": "Other"})
    cases.check("an account of another household", refused(API.post(
        f"/v1/households/{other['id']}/realized-gains", gain()), 422,
        ("/account_id", "unknown_account")))


def profiles(cases):
    def put(of, /, **body):
        return API.put(f"{BOOK.here}/tax-profiles/{of}", body, absent=True)

    federal = {"kind": "federal", "filing_status": "single"}
    for name, reply, *faults in (
            ("no filing status", put(2026, kind="federal"), ("/filing_status", "required")),
            ("a flat one without rates", put(2026, kind="flat"), ("/short_term_rate", "required"),
             ("/long_term_rate", "required")),
            ("a federal one with a flat one's rates",
             put(2026, **federal, short_term_rate="0.37", long_term_rate="0.2"),
             ("/short_term_rate", "not_of_this_kind"), ("/long_term_rate", "not_of_this_kind")),
            ("a year without parameters", put(2017, **federal),
             ("/year", "tax_year_not_supported")),
            ("more qualified dividends than ordinary ones",
             put(2026, **federal, qualified_dividends="1"),
             ("/qualified_dividends", "more_than_ordinary")),
            ("five additional deductions", put(2026, **federal, additional_standard_count=5),
             ("/additional_standard_count", "out_of_range")),
            ("wages below zero", put(2026, **federal, wages=-1), ("/wages", "negative")),
            ("a year in the body", put(2026, **federal, year=2026), ("/year", "read_only"))):
        cases.check(f"tax-profiles: {name}", refused(reply, 422, *faults))


def taken(cases):
    cases.check("a symbol is taken once", refused(API.post("/v1/securities", {
        "symbol": BOOK.symbol, "name": "N", "tax_kind": "bond"}), 409, ("/symbol", "already_exists")))
    named = {"name": "N", "external_id": unique("X")}
    API.made("/v1/households", named)
    other = API.made("/v1/households", {"name": "N"})
    cases.check("an external id is taken once",
                refused(API.post("/v1/households", named), 409, ("/external_id", "already_exists")),
                refused(API.patch(f"/v1/households/{other['id']}", named), 409,
                        ("/external_id", "already_exists")))
    path = f"/v1/securities/{BOOK.security['id']}"
    cases.check("a symbol stays", refused(
        API.patch(path, {"symbol": "X"}), 422, ("/symbol", "create_only")))
    cases.check("a tax treatment stays", refused(
        API.patch(BOOK.account_path, {"tax_treatment": "tax_free"}), 422,
        ("/tax_treatment", "create_only")))


def parameters(cases):
    cases.check("a parameter that is none, with the nearest", refused(
        API.get("/v1/households?limitt=1"), 422, ("?limitt", "unknown_parameter")),
        None if "limit" in API.get("/v1/households?limitt=1").json()["detail"] else "not told")
    cases.check("a parameter twice", refused(
        API.get("/v1/households?limit=1&limit=1"), 422, ("?limit", "duplicate_parameter")))
    cases.check("a parameter of another route", refused(
        API.get("/v1/households?dry_run=true"), 422, ("?dry_run", "unknown_parameter")))
    cases.check("dry_run is true or false", refused(
        API.post("/v1/households?dry_run=1", {"name": "N"}), 422, ("?dry_run", "wrong_type")))
    cases.check("a year of the ledger is a year", refused(
        API.get(f"{BOOK.gains}?year=20x6"), 422, ("?year", "wrong_type")),
        refused(API.get(f"{BOOK.gains}?year=1800"), 422, ("?year", "out_of_range")))


def patches(cases):
    where = BOOK.here
    made = API.made("/v1/households", {"name": "N", "external_id": unique(), "drift_tolerance": 0.1})
    path = f"/v1/households/{made['id']}"
    cases.check("null takes a member away", differs(
        "it", API.patch(path, {"drift_tolerance": None}).json()["drift_tolerance"], None))
    cases.check("an empty patch changes nothing but the revision", differs(
        "status", API.patch(path, {}).status, 200))
    cases.check("a patch is an object", refused(
        API.patch(path, b"[]"), 422), refused(API.patch(path, b"null"), 422))
    cases.check("a patch is a merge patch", refused(API.ask(
        "PATCH", where, {}, {"If-Match": "*"}, content_type="application/json"), 415),
        refused(API.ask("POST", "/v1/households", {"name": "N"}, content_type=PATCH), 415))
    nested = b'{"name":' + b"[" * 40 + b"]" * 40 + b"}"
    cases.check("a body too deep", refused(API.post("/v1/households", nested), 400,
                                           (None, "too_deep")))


Cases().run(members, figures, lots, models, prices, ledger, profiles, taken, parameters, patches)

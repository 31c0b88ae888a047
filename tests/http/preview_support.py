"""What tests of previews, drift and budgets start from: a firm of their own, the demo book's key,
the example household, and comparisons of answers whose ids differ."""

import copy
import json
import os
import re
import shutil
import subprocess
import tempfile

from api_client import Api, make_key

SCOPES = ("households:read", "households:write", "reference:read", "reference:write",
          "previews:read", "previews:write", "book:read")
ID = re.compile(r"^(hh|ac|lot|pv|ps|md|rg|rst|sec|xl)_[0-9a-z]{26}$")

EXAMPLE_LOTS = [("VTI", "400", "54288.00", "2018-03-29"), ("VTI", "305", "67960.10", "2021-06-30"),
                ("VTI", "12.25", "4149.93", "2026-02-27"),
                ("BND", "2000", "144000.00", "2023-05-31")]
PROFILE = {"year": 2026, "kind": "federal", "filing_status": "mfj", "wages": "180000",
           "state_rate": "0.05"}
LEDGER = {"symbol": "VTI", "quantity": "25", "acquired_on": "2018-03-29", "sold_on": "2026-03-12",
          "proceeds": "9893.00", "basis": "3393.00"}
PRICES = {"VTI": "378.24", "BND": "72.23"}
AS_OF = "2026-08-21"


def new_firm(name):
    """An API of a firm that nobody else writes to."""
    made = subprocess.run([os.environ["TAXPREVIEW_DAEMON"], "firm", "create", "--name", name],
                          check=True, capture_output=True, text=True)
    return Api(make_key(made.stdout.strip().splitlines()[-1], *SCOPES))


def demo_book():
    """An API of the demo book's first firm, and what load_demo says of the book."""
    there = os.path.join(os.environ["TEST_WORK_DIR"], "book.json")
    subprocess.run([os.path.join(os.environ["PROJECT_DIR"], "deploy/book/load_demo"),
                    os.environ["TEST_LOADER_DATABASE"], "--describe", there],
                   check=True, capture_output=True)
    with open(there, encoding="utf-8") as file:
        book = json.load(file)
    return Api(make_key(book["firms"][0]["id"], *SCOPES)), book


def sql(statement):
    """What only an operator could do."""
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                    os.environ["TEST_SUPERUSER_DATABASE"], "-c", statement], check=True,
                   capture_output=True)


def rules_of_another_version(deduction=None):
    """The daemon's data files, their rules numbered anew; `deduction` of a couple in 2026."""
    folder = os.path.join(tempfile.mkdtemp(), "schema")
    shutil.copytree(os.environ.get("TAXPREVIEW_DATA_DIR") or os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "../../schema"), folder)
    path = os.path.join(folder, "us-federal.json")
    with open(path, encoding="utf-8") as file:
        rules = json.load(file)
    rules["rules_version"] = "next"
    if deduction is not None:
        rules["years"]["2026"]["standard_deduction"]["basic"]["mfj"] = deduction
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rules, file)
    return folder


def uuid_of(typed):
    """The uuid within an id."""
    number = 0
    for letter in typed.split("_")[1]:
        number = number << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def sql_rows(statement):
    """What only an operator could read: rows of texts."""
    shown = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d",
                            os.environ["TEST_SUPERUSER_DATABASE"], "-c", statement], check=True,
                           capture_output=True, text=True)
    return [line.split("\t") for line in shown.stdout.splitlines()]


def securities(api, *rows):
    for symbol, tax_kind, asset_class, *unit in rows:
        api.made("/v1/securities", {"symbol": symbol, "name": symbol, "tax_kind": tax_kind,
                                    "asset_class": asset_class, "unit": (unit or ["fractional"])[0]})


def prices(api, as_of, **closes):
    return api.made("/v1/price-sets", {"as_of": as_of, "prices": [
        {"symbol": symbol, "close": close} for symbol, close in closes.items()]})


class Family:
    """The example's household, built through the API in a firm of its own."""

    def __init__(self, api):
        self.api = api
        securities(api, ("VTI", "ric", "us_stocks"), ("BND", "ric", "us_bonds"))
        self.price_set = prices(api, AS_OF, **PRICES)
        self.model = api.made("/v1/models", {
            "name": "60/40", "basis": "asset_class", "kind": "etf",
            "targets": [{"class": "us_stocks", "weight": "0.6"},
                        {"class": "us_bonds", "weight": "0.4"}]})
        self.found()

    def another(self):
        """The same household once more, of the same firm."""
        other = copy.copy(self)
        other.found()
        return other

    def found(self):
        api = self.api
        household = api.made("/v1/households", {
            "name": "Family", "model_id": self.model["id"], "lot_selection": "highest_cost"})
        self.id = household["id"]
        self.path = f"/v1/households/{self.id}"
        profile = {name: value for name, value in PROFILE.items() if name != "year"}
        api.put(f"{self.path}/tax-profiles/2026", profile, absent=True)
        api.put(f"{self.path}/gains-budgets/2026", {"allowance": "20000"}, absent=True)
        self.account = self.add_account(cash="1000")
        self.lots = self.add_lots(self.account, *EXAMPLE_LOTS)
        api.made(f"{self.path}/realized-gains", {**LEDGER, "account_id": self.account})

    def add_account(self, cash=None, **members):
        account = self.api.made(f"{self.path}/accounts", {
            "name": "Account", "tax_treatment": "taxable", **members})["id"]
        if cash is not None:
            self.api.put(f"/v1/accounts/{account}/cash", {"amount": cash}, "*")
        return account

    def add_lots(self, account, *rows):
        return [self.api.made(f"/v1/accounts/{account}/lots", {
            "symbol": symbol, "quantity": quantity, "acquired_on": acquired_on,
            **({"basis": basis} if basis else {"basis_status": "unknown"})})["id"]
                for symbol, quantity, basis, acquired_on in rows]

    def order(self, *trades, **members):
        return {"kind": "trades", "trades": [{"account_id": self.account, **trade}
                                             for trade in trades or (SELL, BUY)], **members}

    def preview(self, *trades, **members):
        return self.api.made(f"{self.path}/previews", self.order(*trades, **members))

    def figured(self, *trades, **members):
        """The same, stored nowhere."""
        return self.api.post(f"{self.path}/previews?dry_run=true",
                             self.order(*trades, **members))


SELL = {"symbol": "VTI", "side": "sell", "quantity": "60"}
BUY = {"symbol": "BND", "side": "buy", "amount": "22694.40"}


def named(answer):
    """The answer with ids numbered by kind as they appear, so that two runs can be compared."""
    seen = {}

    def walk(value):
        if isinstance(value, dict):
            return {name: walk(each) for name, each in value.items()}
        if isinstance(value, list):
            return [walk(each) for each in value]
        if isinstance(value, str) and ID.match(value):
            kind = value.split("_")[0]
            return seen.setdefault(value, f"{kind} {sum(k.startswith(kind) for k in seen) + 1}")
        return value
    return walk(answer)


def restricted(got, wanted):
    """What of an answer the published one has: an answer may say more."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return {name: restricted(got[name], wanted[name]) for name in wanted if name in got}
    if isinstance(wanted, list) and isinstance(got, list) and len(got) == len(wanted):
        return [restricted(one, other) for one, other in zip(got, wanted)]
    return got


def difference(got, wanted, place=""):
    """The first place where two answers differ, order of members included; None when nowhere."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        if list(got) != list(wanted):
            return f"{place} has the members {list(got)}, not {list(wanted)}"
        pairs = [(got[name], wanted[name], f"{place}/{name}") for name in wanted]
    elif isinstance(got, list) and isinstance(wanted, list):
        if len(got) != len(wanted):
            return f"{place} has {len(got)} items, not {len(wanted)}"
        pairs = [(one, other, f"{place}/{i}") for i, (one, other) in enumerate(zip(got, wanted))]
    else:
        return None if got == wanted else f"{place} is {got!r}, not {wanted!r}"
    return next((said for pair in pairs if (said := difference(*pair))), None)

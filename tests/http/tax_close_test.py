#!/usr/bin/env python3
"""The close of a tax year: losses carried by character into the next year's profile, shown before,
the same when it is closed again, and anew when the ledger has changed."""

from api_client import Cases, differs, lacks, refused
from preview_support import Family, new_firm

FAMILY = Family(new_firm("Closing"))
API = FAMILY.api


def family():
    return FAMILY.another()


def close(home, year=2025, query=""):
    return API.post(f"{home.path}/tax-profiles/{year}/close{query}", None)


def profile(home, year):
    return API.get(f"{home.path}/tax-profiles/{year}")


def lose(home, sold_on, acquired_on, loss):
    return API.made(f"{home.path}/realized-gains", {
        "account_id": home.account, "symbol": "BND", "quantity": "1", "acquired_on": acquired_on,
        "sold_on": sold_on, "proceeds": "100.00", "basis": str(100 + loss)})


def losing_family():
    """5,000 of short and 2,000 of long loss in 2025, on wages of 180,000."""
    home = family()
    API.put(f"{home.path}/tax-profiles/2025", {"kind": "federal", "filing_status": "mfj",
                                               "wages": "180000"}, absent=True)
    lose(home, "2025-05-01", "2025-01-02", 5000)
    lose(home, "2025-06-02", "2020-01-02", 2000)
    return home


def carries(cases):
    home = losing_family()
    before = profile(home, 2026)
    dry = close(home, query="?dry_run=true")
    cases.check("a dry run shows what a year leaves", differs("status", dry.status, 200),
                lacks("close", dry.json(), {
                    "year": 2025, "short_term": "-5000.00", "long_term": "-2000.00",
                    "net": "-7000.00", "capital_amount_in_agi": "-3000.00",
                    "carryover_out": {"short_term": "2000.00", "long_term": "2000.00"}}),
                differs("2026 is as it was", profile(home, 2026).body, before.body))
    reply = close(home)
    cases.check("the next year's profile has it, all else as it was",
                differs("status", reply.status, 200),
                differs("shown", reply.json()["tax_profile"], profile(home, 2026).json()),
                differs("stored", profile(home, 2026).json(), {
                    **before.json(), "short_term_carryover_in": "2000.00",
                    "long_term_carryover_in": "2000.00", "revision": 2}))
    again = close(home)
    cases.check("closed again it is the same", differs("reply", again.body, reply.body),
                differs("revision", profile(home, 2026).json()["revision"], 2))
    sale = home.figured({"symbol": "BND", "side": "sell", "quantity": "100"}).json()
    cases.check("the next year's previews start from it",
                differs("carryover", sale["tax"]["carryover_out"],
                        {"short_term": "0.00", "long_term": "0.00"}))
    lose(home, "2025-07-01", "2025-01-02", 1000)
    cases.check("and follows the ledger when it has changed", lacks(
        "profile", close(home).json()["tax_profile"], {"short_term_carryover_in": "3000.00",
                                                       "revision": 3}))


def makes(cases):
    home = family()
    API.put(f"{home.path}/tax-profiles/2024", {
        "kind": "federal", "filing_status": "single", "wages": "90000", "interest": "100",
        "long_term_gains_elsewhere": "-5000", "short_term_carryover_in": "700"}, absent=True)
    reply = close(home, 2024)
    cases.check("a next year without a profile gets this one's estimates", lacks(
        "profile", profile(home, 2025).json(), {
            "year": 2025, "filing_status": "single", "wages": "90000.00", "interest": "100.00",
            "long_term_gains_elsewhere": "0.00", "short_term_carryover_in": "0.00",
            "long_term_carryover_in": "2700.00", "revision": 1}),
        differs("shown", reply.json()["tax_profile"], profile(home, 2025).json()))


def refusals(cases):
    home = family()
    cases.check("a year without a profile is not closed", refused(
        close(home, 2025), 409, (None, "tax_profile_missing")))
    cases.check("nor one whose next year nobody knows", refused(
        close(home, 2026), 422, (None, "tax_year_not_supported")))
    cases.check("a year that is none", refused(close(home, 1899), 404, (None, "not_found")))
    cases.check("there is nothing to say in a body", refused(
        API.post(f"{home.path}/tax-profiles/2026/close", {}), 400, (None, "body_not_expected")))
    key = "close once"
    first = API.post(f"{losing_family().path}/tax-profiles/2025/close", None, key=key)
    other = API.post(f"{home.path}/tax-profiles/2025/close", None, key=key)
    cases.check("a key is of one close", differs("status", first.status, 200),
                refused(other, 422, (None, "idempotency_key_reused")))


Cases().run(carries, makes, refusals)

#!/usr/bin/env python3
"""Covariances over HTTP: loaded, refused by name, deleted; tracking errors beside drift; those of the
demo book."""

import math

from api_client import Cases, differs, lacks, refused
from preview_support import Family, demo_book, new_firm, securities

API = new_firm("Covariances")
FAMILY = Family(API)
DRIFT = f"{FAMILY.path}/drift?tracking_error=true"
NEVER = "cv_01k3d8s0aabbccddeeffgghhjj"


def rows(**by_label):
    return [{"label": label, "values": values} for label, values in by_label.items()]


CLASSES = {"name": "Classes", "as_of": "2026-07-31", "basis": "asset_class", "rows": rows(
    us_stocks=["0.04", "0", "0"], us_bonds=["0", "0.0025", "0"], cash=["0", "0", "0"])}


def tracking(path=DRIFT):
    return API.get(path).json()["tracking_error"]


def loaded(cases):
    """The household is off its model by d in stocks, by cash, and by the rest in bonds."""
    cases.check("nothing is loaded yet", differs("tracking error", tracking(), {
        "value": None, "reason": "no_covariance", "missing_label": None, "covariance_id": None,
        "as_of": None}))
    made = API.post("/v1/covariances", CLASSES)
    covariance = made.json()
    path = f"/v1/covariances/{covariance['id']}"
    cases.check("it is loaded, and shown as it came", differs("status", made.status, 201),
                differs("Location", made.headers.get("location"), path),
                differs("as read", API.get(path).json(), covariance),
                differs("figures", covariance["rows"][1]["values"],
                        ["0.000000000000", "0.002500000000", "0.000000000000"]))
    listed = API.get("/v1/covariances").json()["data"]
    cases.check("a list shows no rows", lacks("first", listed[0], {"label_count": 3}),
                differs("rows", "rows" in listed[0], False))
    drift = API.get(DRIFT).json()
    away = [float(each["weight"]) - float(each["target"]) for each in drift["classes"]]
    wanted = math.sqrt((0.2 * away[0]) ** 2 + (0.05 * away[1]) ** 2)
    shown = drift["tracking_error"]
    cases.check("the tracking error is the root of d'Sd", differs(
        "close", abs(float(shown["value"]) - wanted) < 2e-6, True),
                lacks("by", shown, {"covariance_id": covariance["id"], "as_of": "2026-07-31"}),
                differs("of the account", tracking(
                    f"/v1/accounts/{FAMILY.account}/drift?tracking_error=true"), shown))
    cases.check("nobody gets it unasked", differs(
        "member", "tracking_error" in API.get(f"{FAMILY.path}/drift").json(), False))


def newest(cases):
    other = API.made("/v1/covariances", {**CLASSES, "as_of": "2026-08-01", "rows": rows(
        us_stocks=["0.04"])})
    cases.check("the newest counts, and names what it does not know", lacks("it", tracking(), {
        "value": None, "reason": "missing_label", "missing_label": "cash",
        "covariance_id": other["id"]}))
    API.made("/v1/covariances", {**CLASSES, "as_of": "2026-08-22"})
    cases.check("one of later than the prices does not", differs(
        "id", tracking()["covariance_id"], other["id"]))
    path = f"/v1/covariances/{other['id']}"
    cases.check("it is deleted by its tag", refused(API.delete(path, '"r-2"'), 412),
                differs("status", API.delete(path, '"r-1"').status, 204),
                refused(API.get(path), 404), differs("value", tracking()["reason"], None))
    by_symbol = API.made("/v1/covariances", {
        "name": "S", "as_of": "2026-08-02", "basis": "security", "rows": rows(
            VTI=["0.04", "0", "0"], BND=["0", "0.0025", "0"], cash=["0", "0", "0"])})
    cases.check("a model by class has no weights by security", lacks("it", tracking(), {
        "reason": "missing_label", "missing_label": "us_bonds"}))
    model = API.made("/v1/models", {"name": "Two", "basis": "security", "kind": "etf", "targets": [
        {"symbol": "VTI", "weight": "0.6"}, {"symbol": "BND", "weight": "0.4"}]})["id"]
    API.patch(f"/v1/accounts/{FAMILY.account}", {"model_id": model})
    cases.check("an account's own model has", lacks("it", tracking(
        f"/v1/accounts/{FAMILY.account}/drift?tracking_error=true"), {
            "reason": None, "covariance_id": by_symbol["id"]}))
    API.delete(f"/v1/covariances/{by_symbol['id']}")
    securities(API, ("NEW", "ric", "us_stocks"))
    other = API.made("/v1/models", {"name": "One", "basis": "security", "kind": "etf", "targets": [
        {"symbol": "NEW", "weight": "1"}]})["id"]
    API.patch(f"/v1/accounts/{FAMILY.account}", {"model_id": other})
    cases.check("by class what is targeted and held nowhere has its class", lacks("it", tracking(
        f"/v1/accounts/{FAMILY.account}/drift?tracking_error=true"), {"reason": None}))


def refusals(cases):
    def load(**members):
        return API.post("/v1/covariances", {**CLASSES, **members})
    cases.check("what is no covariance is named, all at once", refused(
        load(rows=rows(us_stocks=["1", "0.5"], us_bonds=["0.4", "-1"])), 422,
        ("/rows/1/values/0", "not_symmetric"), ("/rows/1/values/1", "negative")),
                refused(load(rows=rows(us_stocks=["1", "0.5"], us_bonds=["0.5"])), 422,
                        ("/rows/1/values", "not_square")),
                refused(load(rows=rows(us_stocks=["1", "1.1"], us_bonds=["1.1", "1"])), 422,
                        ("/rows", "not_positive_semidefinite")))
    cases.check("labels are known", refused(
        load(rows=rows(stocks=["1"])), 422, ("/rows/0/label", "unknown_word")), refused(
            load(basis="security", rows=rows(NONE=["1"])), 422,
            ("/rows/0/label", "unknown_security")))
    cases.check("figures have twelve places and no more than 100", refused(
        load(rows=rows(us_stocks=["0.0000000000001"])), 422,
        ("/rows/0/values/0", "too_many_places")), refused(
            load(rows=rows(us_stocks=["101"])), 422, ("/rows/0/values/0", "out_of_range")))
    cases.check("it never changes", differs("status", API.patch(
        f"/v1/covariances/{NEVER}", {}).status, 405), refused(
            API.get(f"/v1/covariances/{NEVER}"), 404))
    wide = ["0"] * 101
    cases.check("a hundred labels are the most", refused(load(
        rows=[{"label": "us_stocks", "values": wide}]), 422, ("/rows/0/values", "too_many_items")))
    made = load(rows=[{"label": f"S{i}", "values": [str(int(i == j)) for j in range(100)]}
                      for i in range(100)], basis="security")
    cases.check("and are read", differs("unknown", len(made.faults()), 100))


def demo(cases):
    """Every firm of the demo has the covariance of its closes."""
    api, book = demo_book()
    listed = api.get("/v1/covariances").json()["data"]
    household = book["example"]["household_id"]
    shown = api.get(f"/v1/households/{household}/drift?tracking_error=true").json()
    matrix = api.get(f"/v1/covariances/{listed[0]['id']}").json()["rows"]
    place = {row["label"]: i for i, row in enumerate(matrix)}
    away = {each["class"]: float(each["weight"]) - float(each["target"])
            for each in shown["classes"]}
    wanted = math.sqrt(sum(a * b * float(matrix[place[one]]["values"][place[other]])
                           for one, a in away.items() for other, b in away.items()))
    cases.check("the demo's covariance is there", differs("count", len(listed), 1),
                lacks("it", listed[0], {"as_of": "2026-07-31", "label_count": 9}))
    cases.check("and measures a household", differs("reason", shown["tracking_error"]["reason"],
                                                    None),
                differs("close", abs(float(shown["tracking_error"]["value"]) - wanted) < 3e-6, True),
                differs("before it was made", api.get(
                    f"/v1/households/{household}/drift?tracking_error=true&as_of=2026-01-30")
                        .json()["tracking_error"]["reason"], "no_covariance"))


if __name__ == "__main__":
    Cases().run(loaded, newest, refusals, demo)

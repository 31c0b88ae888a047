#!/usr/bin/env python3
"""Models blended from others: flattened when they are made, refused with every fault at once, kept
at the versions they name; classes removed and the rest rescaled. Runs against a live daemon."""

from api_client import Cases, differs, lacks, refused
from preview_support import new_firm, prices, securities

FUNDS = {"AAA": "us_stocks", "BBB": "international_stocks", "CCC": "us_bonds",
         "DDD": "emerging_stocks"}
API = new_firm("Sleeves")
securities(API, *[(symbol, "ric", each) for symbol, each in FUNDS.items()])
prices(API, "2026-08-20", **{symbol: "1" for symbol in FUNDS})
NEVER = "md_01k3d8h0aabbccddeeffgghhjj"


def model(targets, basis="asset_class", name="M"):
    """`targets`: name -> weight."""
    member = {"asset_class": "class", "security": "symbol"}[basis]
    return API.made("/v1/models", {"name": name, "basis": basis, "kind": "etf", "targets": [
        {"class" if each == "cash" else member: each, "weight": weight}
        for each, weight in targets.items()]})


def grouped(**groups):
    """`groups`: name -> symbols, the first of them primary; all weigh the same."""
    return API.made("/v1/models", {"name": "G", "basis": "security_group", "kind": "etf", "targets": [
        {"group": name, "weight": str(1 / len(groups)), "members": [
            {"symbol": symbol, "role": "secondary" if place else "primary"}
            for place, symbol in enumerate(symbols)]} for name, symbols in groups.items()]})


def blend(*sleeves, basis="asset_class", **members):
    """A body: `sleeves` are (model, weight) or what a sleeve has besides."""
    return {"name": "Blend", "basis": basis, "kind": "etf", **members, "sleeves": [
        {"model_id": each[0]["id"], "weight": each[1], **(each[2] if len(each) > 2 else {})}
        for each in sleeves]}


def weights(shown):
    return {target.get("class") or target.get("group") or target["symbol"]: target["weight"]
            for target in shown["targets"]}


CORE = model({"us_stocks": "0.55", "us_bonds": "0.4", "cash": "0.05"}, name="Core")
GROWTH = model({"emerging_stocks": "0.5", "us_bonds": "0.5"}, name="Growth")
FLAT = {"us_stocks": "0.330000", "us_bonds": "0.440000", "cash": "0.030000",
        "emerging_stocks": "0.200000"}


def lives(cases):
    made = API.post("/v1/models", blend((CORE, "0.6"), (GROWTH, "0.4", {"name": "Satellite"})))
    shown = made.json()
    path = f"/v1/models/{shown['id']}"
    sleeves = [{"model_id": CORE["id"], "version": 1, "weight": "0.600000"},
               {"name": "Satellite", "model_id": GROWTH["id"], "version": 1, "weight": "0.400000"}]
    cases.check("a blend is flattened and says what it is made of",
                differs("status", made.status, 201), differs("targets", weights(shown), FLAT),
                differs("sleeves", shown["sleeves"], sleeves),
                differs("removed", shown.get("removed_classes"), None),
                differs("what is stored", API.get(path).json(), shown))
    cases.check("a model of its own targets has no sleeves", differs("it", "sleeves" in CORE, False))
    renamed = API.patch(path, {"name": "Other", "sleeves": sleeves}).json()
    cases.check("what was shown can be sent back", lacks("the reply", renamed, {
        **shown, "name": "Other", "version": 2, "revision": 2}))
    API.patch(f"/v1/models/{GROWTH['id']}", {"targets": [{"class": "us_bonds", "weight": "1"}]})
    kept = API.patch(path, {"drift_tolerance": "0.02"}).json()
    cases.check("a sleeve stays at its version", differs("targets", weights(kept), FLAT),
                differs("sleeves", kept["sleeves"], sleeves), differs("version", kept["version"], 3))
    newer = API.patch(path, blend((CORE, "0.6"), (GROWTH, "0.4"))).json()
    cases.check("a sleeve that names none is of the present version",
                differs("targets", weights(newer), {"us_stocks": "0.330000", "us_bonds": "0.640000",
                                                    "cash": "0.030000"}),
                differs("versions", [each["version"] for each in newer["sleeves"]], [1, 2]))
    older = API.patch(path, blend((CORE, "0.6"), (GROWTH, "0.4", {"version": 1}))).json()
    cases.check("or of the one that it names", differs("targets", weights(older), FLAT))
    plain = API.patch(path, {"targets": [{"class": "us_stocks", "weight": 1}]}).json()
    cases.check("targets end a blend", differs("targets", weights(plain), {"us_stocks": "1.000000"}),
                differs("sleeves", "sleeves" in plain, False))
    again = API.patch(path, {"sleeves": sleeves}).json()
    cases.check("and sleeves make one", differs("targets", weights(again), FLAT))


def exactness(cases):
    thirds = model({"AAA": "0.333333", "BBB": "0.666667"}, basis="security")
    half = model({"CCC": "0.5", "DDD": "0.5"}, basis="security")
    got = API.made("/v1/models", blend((half, "0.333333"), (thirds, "0.666667"), basis="security"))
    cases.check("what rounding leaves goes to the largest remainders", differs(
        "weights", weights(got), {"CCC": "0.166667", "DDD": "0.166666", "AAA": "0.222222",
                                  "BBB": "0.444445"}))
    one = API.made("/v1/models", blend((thirds, "1"), basis="security"))
    cases.check("one sleeve is its model", differs("targets", one["targets"], thirds["targets"]))
    deep = API.made("/v1/models", blend((got, "0.5"), (one, "0.5"), basis="security"))
    cases.check("a blend of blends sums to one", differs(
        "sum", round(sum(float(each) for each in weights(deep).values()), 9), 1.0),
        differs("names", sorted(weights(deep)), ["AAA", "BBB", "CCC", "DDD"]))


def groups(cases):
    left, same = grouped(stocks=["AAA", "BBB"], bonds=["CCC"]), grouped(stocks=["AAA", "BBB"])
    got = API.made("/v1/models", blend((left, "0.5"), (same, "0.5"), basis="security_group"))
    cases.check("a group is joined with its members",
                differs("weights", weights(got), {"stocks": "0.750000", "bonds": "0.250000"}),
                differs("members", got["targets"][0]["members"], left["targets"][0]["members"]))
    other, moved = grouped(stocks=["AAA", "DDD"]), grouped(shares=["AAA"])
    cases.check("groups that contradict each other are refused", refused(
        API.post("/v1/models", blend((left, "0.5"), (other, "0.25"), (moved, "0.25"),
                                     basis="security_group")), 422,
        ("/sleeves/1", "conflicting_group"), ("/sleeves/2", "conflicting_group")))


def faults(cases):
    single = model({"AAA": "1"}, basis="security")
    tiny = model({"us_bonds": "0.9", "emerging_stocks": "0.1"})
    ghost = {"id": NEVER}
    cases.check("every fault of the sleeves at once", refused(
        API.post("/v1/models", blend((CORE, "0.5"), (ghost, "0.1"), (single, "0.1"), (CORE, "0.1"),
                                     (GROWTH, "0", {"version": 9}), remove_classes=["gold"])), 422,
        ("/sleeves/1/model_id", "unknown_model"), ("/sleeves/2/model_id", "not_of_basis"),
        ("/sleeves/3/model_id", "duplicate_sleeve"), ("/sleeves/4/weight", "not_positive"),
        ("/sleeves/4/version", "unknown_version"), ("/sleeves", "weights_not_one"),
        ("/remove_classes/0", "unknown_class")))
    for name, body, *wanted in (
            ("targets and sleeves", {**blend((CORE, "1")), "targets": [
                {"class": "us_stocks", "weight": 1}]}, ("/sleeves", "targets_or_sleeves")),
            ("neither", {"name": "N", "basis": "asset_class", "kind": "etf"},
             ("/targets", "required")),
            ("no sleeve", blend(), ("/sleeves", "empty")),
            ("51 sleeves", blend(*[(CORE, "0.01")] * 51), ("/sleeves", "too_many_items")),
            ("sleeves without members", {**blend(), "sleeves": [{"weigth": 1}]},
             ("/sleeves/0/weigth", "unknown_member"), ("/sleeves/0/model_id", "required"),
             ("/sleeves/0/weight", "required")),
            ("what was removed", {**blend((CORE, "1")), "removed_classes": ["cash"]},
             ("/removed_classes", "read_only")),
            ("less than a millionth", blend((CORE, "0.999999"), (tiny, "0.000001")),
             ("/sleeves/1", "weight_too_small"))):
        cases.check(f"refused: {name}", refused(API.post("/v1/models", body), 422, *wanted))
    key = "sleeves once"
    body = blend((CORE, "1"))
    once, twice = (API.post("/v1/models", body, key=key) for _ in range(2))
    cases.check("made once by its key", differs("body", twice.body, once.body))


def deletions(cases):
    inner = model({"us_stocks": "1"})
    outer = API.made("/v1/models", blend((inner, "1")))
    inside, outside = f"/v1/models/{inner['id']}", f"/v1/models/{outer['id']}"
    cases.check("a sleeve of a present version stays",
                refused(API.delete(inside), 409, (None, "in_use")))
    mixed = API.patch(inside, blend((outer, "0.5"), (inner, "0.5")))
    cases.check("a model may be made of what it was",
                differs("targets", weights(mixed.json()), {"us_stocks": "1.000000"}),
                differs("versions", [each["version"] for each in mixed.json()["sleeves"]], [1, 1]))
    cases.check("two of each other keep each other",
                refused(API.delete(inside), 409, (None, "in_use")),
                refused(API.delete(outside), 409, (None, "in_use")))
    API.patch(outside, {"targets": [{"class": "us_bonds", "weight": "1"}]})
    cases.check("a sleeve of the past goes", differs("status", API.delete(inside).status, 204),
                lacks("the other", API.get(outside).json(), {"version": 2}))
    cases.check("and so does what was made of it",
                differs("status", API.delete(outside).status, 204))


def removals(cases):
    plain = model({"us_stocks": "0.5", "us_bonds": "0.3", "cash": "0.2"})
    path = f"/v1/models/{plain['id']}"
    got = API.patch(path, {"remove_classes": ["us_bonds", "us_bonds"]}).json()
    cases.check("the rest of a model is rescaled",
                differs("weights", weights(got), {"us_stocks": "0.714286", "cash": "0.285714"}),
                differs("version", got["version"], 2),
                differs("members", [each for each in got if "class" in each], []))
    cases.check("what is not there, and all there is", refused(
        API.patch(path, {"remove_classes": ["us_bonds", "cash", "us_stocks"]}), 422,
        ("/remove_classes/0", "unknown_class"), ("/remove_classes", "nothing_left")))
    got = API.patch(path, {"remove_classes": ["cash"], "targets": [
        {"class": "us_bonds", "weight": "0.9"}, {"class": "cash", "weight": "0.1"}]}).json()
    cases.check("from targets given with it", differs("weights", weights(got),
                                                      {"us_bonds": "1.000000"}))
    both = API.made("/v1/models", blend((CORE, "0.6"), (GROWTH, "0.4", {"version": 1})))
    path = f"/v1/models/{both['id']}"
    got = API.patch(path, {"remove_classes": ["us_bonds", "us_bonds"]}).json()
    less = {"us_stocks": "0.589286", "cash": "0.053571", "emerging_stocks": "0.357143"}
    cases.check("a blend keeps its sleeves and is without the class",
                differs("weights", weights(got), less),
                lacks("the reply", got, {"sleeves": both["sleeves"],
                                         "removed_classes": ["us_bonds"]}))
    got = API.patch(path, {"name": "Renamed"}).json()
    cases.check("and stays so", differs("weights", weights(got), less),
                lacks("the reply", got, {"removed_classes": ["us_bonds"]}))
    cases.check("it is not removed twice", refused(
        API.patch(path, {"remove_classes": ["us_bonds"]}), 422,
        ("/remove_classes/0", "unknown_class")))
    got = API.patch(path, {"remove_classes": ["cash"]}).json()
    cases.check("the next class joins it",
                differs("weights", weights(got), {"us_stocks": "0.622642",
                                                  "emerging_stocks": "0.377358"}),
                lacks("the reply", got, {"removed_classes": ["us_bonds", "cash"]}))
    got = API.patch(path, {"sleeves": both["sleeves"]}).json()
    cases.check("other sleeves begin anew", differs("weights", weights(got), FLAT),
                differs("removed", got.get("removed_classes"), None))


def drifts(cases):
    """The shares of a class that two sleeves want are parted by what each brings to its target."""
    both = API.made("/v1/models", blend((CORE, "0.6"), (GROWTH, "0.4", {"version": 1, "name": "More"})))
    household = API.made("/v1/households", {"name": "H", "model_id": both["id"]})["id"]
    account = API.made(f"/v1/households/{household}/accounts", {
        "name": "A", "tax_treatment": "taxable"})["id"]
    for symbol, shares in (("AAA", "30"), ("CCC", "44"), ("DDD", "20"), ("BBB", "6")):
        API.made(f"/v1/accounts/{account}/lots", {
            "symbol": symbol, "quantity": shares, "basis": "1", "acquired_on": "2020-01-02"})
    path = f"/v1/households/{household}/drift"
    # Of 44 bonds 24 are the core's: with 30 stocks 54 of 100; 20 with 20 emerging are the other's.
    wanted = {"drift": "0.060000", "reason": None, "sleeves": [
        {"name": "Core", "model_id": CORE["id"], "version": 1, "target": "0.600000",
         "weight": "0.540000", "value": "54.00", "drift": "0.050000"},
        {"name": "More", "model_id": GROWTH["id"], "version": 1, "target": "0.400000",
         "weight": "0.400000", "value": "40.00", "drift": "0.000000"}],
        "unassigned": {"weight": "0.060000", "value": "6.00"}}
    shown = API.get(f"{path}?sleeve_drift=true").json()
    plain = API.get(path).json()
    cases.check("drift between sleeves stands beside the drift",
                differs("it", shown["sleeve_drift"], wanted),
                differs("the rest", {**shown, "sleeve_drift": None}, {**plain, "sleeve_drift": None}),
                differs("unasked", "sleeve_drift" in plain, False))
    cases.check("of an account as well", differs("it", API.get(
        f"/v1/accounts/{account}/drift?sleeve_drift=true").json()["sleeve_drift"], wanted))
    API.put(f"/v1/households/{household}/policy", {"removed_classes": ["us_bonds"]}, absent=True)
    by_policy = API.get(f"{path}?sleeve_drift=true").json()["sleeve_drift"]
    API.put(f"/v1/households/{household}/policy", {"removed_classes": ["commodities", *FLAT]}, "*")
    nothing_left = API.get(f"{path}?sleeve_drift=true").json()["sleeve_drift"]
    index = model({"AAA": "0.9", "BBB": "0.1"}, basis="security", name="Index")
    API.put(f"/v1/households/{household}/policy", {"direct_index": {
        "class": "us_stocks", "model_id": index["id"]}}, "*")
    # Six shares of BBB are of the index that stands in the place of US stocks: the core has 60.
    by_index = API.get(f"{path}?sleeve_drift=true").json()["sleeve_drift"]
    cases.check("between sleeves an index is the class in whose place it stands",
                differs("drift", by_index["drift"], "0.000000"),
                differs("values", [each["value"] for each in by_index["sleeves"]],
                        ["60.00", "40.00"]),
                differs("unassigned", by_index["unassigned"]["value"], "0.00"))
    API.delete(f"/v1/households/{household}/policy")
    API.patch(f"/v1/models/{both['id']}", {"remove_classes": ["us_bonds"]})
    less = API.get(f"{path}?sleeve_drift=true").json()["sleeve_drift"]
    cases.check("a class is without the blend's or the policy's removal alike",
                differs("by policy", by_policy, less), differs(
                    "nothing left", (nothing_left["drift"], nothing_left["reason"]),
                    (None, "nothing_left")))
    cases.check("without a class its shares are nobody's",
                differs("unassigned", less["unassigned"], {"weight": "0.500000", "value": "50.00"}),
                differs("targets", [each["target"] for each in less["sleeves"]],
                        ["0.642857", "0.357143"]),
                differs("drift", less["drift"], "0.500000"))
    nothing = {"drift": None, "sleeves": [], "unassigned": {"weight": None, "value": None}}
    for name, model_id, reason in (("a model of its own targets", CORE["id"], "no_sleeves"),
                                   ("no model", None, "no_model")):
        API.patch(f"/v1/households/{household}", {"model_id": model_id})
        got = API.get(f"{path}?sleeve_drift=true").json()["sleeve_drift"]
        cases.check(f"{name} has none", differs("it", got, {**nothing, "reason": reason}))


def readers(cases):
    """Whoever reads a model's targets sees the flattened ones."""
    both = API.made("/v1/models", blend((CORE, "0.6"), (GROWTH, "0.4", {"version": 1})))
    same = model(FLAT)
    answers = []
    for each in (both, same):
        household = API.made("/v1/households", {"name": "H", "model_id": each["id"]})["id"]
        account = API.made(f"/v1/households/{household}/accounts", {
            "name": "A", "tax_treatment": "taxable"})["id"]
        for symbol, shares in (("AAA", "50"), ("BBB", "20"), ("CCC", "30")):
            API.made(f"/v1/accounts/{account}/lots", {
                "symbol": symbol, "quantity": shares, "basis": "1", "acquired_on": "2020-01-02"})
        drift = API.get(f"/v1/households/{household}/drift").json()
        plan = API.made(f"/v1/households/{household}/previews", {"kind": "rebalance"})
        book = API.get(f"/v1/drift?model_id={each['id']}").json()
        answers.append([drift["drift"], drift["classes"], plan["drift"],
                        [(sale["symbol"], sale["quantity"]) for sale in plan["sells"]],
                        [(row["drift"], row["value"]) for row in book["data"]]])
    cases.check("drift, plans and the book are those of the flat model",
                differs("the answers", answers[0], answers[1]),
                differs("drift", answers[0][0], "0.370000"))


HELD = (("AAA", "30000"), ("CCC", "44000"), ("DDD", "20000"), ("BBB", "6000"))
OURS, THEIRS, FLAT_ONE = (f"md_0000000000000000000000000{digit}" for digit in "123")


def prospect(own=None, models=(), query="", policy=None, **order):
    """A household of the body, a thousand times that of `drifts`; `own` is its model."""
    body = {"as_of": "2026-08-20", "securities": [
        {"symbol": symbol, "tax_kind": "ric", "asset_class": each, "price": "1"}
        for symbol, each in FUNDS.items()],
        "household": {"accounts": [{"tax_treatment": "taxable", "lots": [
            {"symbol": symbol, "quantity": shares, "basis": "1", "acquired_on": "2020-01-02"}
            for symbol, shares in HELD]}]},
        "models": list(models), "order": order or {"kind": "rebalance"}}
    if own is not None:
        body["household"]["model"] = own
    if policy is not None:
        body["household"]["policy"] = policy
    return API.post(f"/v1/previews{query}", body)


def targets_of(**weights_of):
    return [{"class": each, "weight": weight} for each, weight in weights_of.items()]


def inner(model_id, **members):
    return {"id": model_id, "basis": "asset_class", **members}


GROWING = inner(THEIRS, name="Ours", targets=targets_of(emerging_stocks="0.5", us_bonds="0.5"))


def figures(answer):
    return {name: answer[name] for name in ("sells", "buys", "drift", "tax")}


def prospects(cases):
    """Sleeves of the body's own models and of stored ones come to what the flat model comes to."""
    flat = prospect({"basis": "asset_class", "targets": targets_of(**FLAT)}).json()
    mixed = {"basis": "asset_class", "sleeves": [
        {"model_id": CORE["id"], "version": 1, "weight": "0.6"},
        {"model_id": THEIRS, "name": "Growth", "weight": "0.4"}]}
    got = prospect(mixed, [GROWING], "?sleeve_drift=true").json()
    cases.check("a prospect's model may be made of others",
                differs("the preview", figures(got), figures(flat)),
                differs("drift", got["drift"]["before"], "0.060000"))
    before = got["sleeve_drift"]["before"]
    cases.check("and shows drift between them, before and after",
                differs("sleeves", [(each["name"], each["model_id"], each["version"], each["weight"],
                                     each["drift"]) for each in before["sleeves"]],
                        [("Core", CORE["id"], 1, "0.540000", "0.050000"),
                         ("Growth", THEIRS, 0, "0.400000", "0.000000")]),
                differs("drift", before["drift"], "0.060000"),
                differs("after", float(got["sleeve_drift"]["after"]["drift"]) < 0.06, True))
    less = prospect(mixed, [GROWING], "?sleeve_drift=true",
                    {"removed_classes": ["us_bonds"]}).json()["sleeve_drift"]["before"]
    none = prospect(mixed, [GROWING], "?sleeve_drift=true", {"removed_classes": [*FLAT]},
                    kind="trades", trades=[{"account_id": "ac_00000000000000000000000001",
                                            "symbol": "AAA", "side": "sell", "quantity": "1"}])
    cases.check("as the policy takes it", differs(
        "unassigned", less["unassigned"], {"weight": "0.500000", "value": "50000.00"}),
        differs("targets", [each["target"] for each in less["sleeves"]], ["0.642857", "0.357143"]),
        differs("reason", none.json()["sleeve_drift"]["before"]["reason"], "nothing_left"))
    nested = [inner(OURS, sleeves=[{"model_id": FLAT_ONE, "weight": "1"}]),
              inner(FLAT_ONE, sleeves=[{"model_id": CORE["id"], "version": 1, "weight": "0.6"},
                                       {"model_id": THEIRS, "weight": "0.4"}]), GROWING]
    changed = prospect(None, nested, "?sleeve_drift=true", kind="model_change",
                       model_change={"model_id": OURS, "strategy": "immediate"}).json()
    plain = prospect(None, [inner(OURS, targets=targets_of(**FLAT))], "?sleeve_drift=true",
                     kind="model_change",
                     model_change={"model_id": OURS, "strategy": "immediate"}).json()
    cases.check("blends of blends, in whatever order, and to be changed to",
                differs("the preview", figures(changed), figures(plain)),
                differs("one sleeve", changed["sleeve_drift"]["before"]["sleeves"][0]["model_id"],
                        FLAT_ONE),
                differs("none", plain["sleeve_drift"]["after"]["reason"], "no_sleeves"))
    cases.check("the present version of a stored model, where none is named", differs(
        "version", prospect({"basis": "asset_class", "sleeves": [
            {"model_id": CORE["id"], "weight": "1"}]}, query="?sleeve_drift=true").json()[
                "sleeve_drift"]["after"]["sleeves"][0]["version"],
        API.get(f"/v1/models/{CORE['id']}").json()["version"]))
    household = API.made("/v1/households", {"name": "H", "model_id": API.made(
        "/v1/models", blend((CORE, "0.6", {"version": 1}), (GROWTH, "0.4", {"version": 1})))["id"]})
    account = API.made(f"/v1/households/{household['id']}/accounts", {
        "name": "A", "tax_treatment": "taxable"})["id"]
    for symbol, shares in HELD:
        API.made(f"/v1/accounts/{account}/lots", {
            "symbol": symbol, "quantity": shares, "basis": "1", "acquired_on": "2020-01-02"})
    stored = API.get(f"/v1/households/{household['id']}/drift?sleeve_drift=true").json()
    same = prospect({"basis": "asset_class", "sleeves": [
        {"model_id": each["model_id"], "version": 1, "weight": each["weight"]}
        for each in API.get(f"/v1/models/{household['model_id']}").json()["sleeves"]]},
        query="?sleeve_drift=true").json()
    cases.check("as a stored household's", differs(
        "between sleeves", same["sleeve_drift"]["before"], stored["sleeve_drift"]))


def prospect_faults(cases):
    half = {"weight": "0.5"}
    cases.check("all faults of all models at once", refused(prospect(
        {"basis": "asset_class", "sleeves": [{"model_id": NEVER, **half},
                                             {"model_id": OURS, "weight": "0.4"}]}, [
            inner(OURS, sleeves=[{"model_id": THEIRS, **half}, {"model_id": CORE["id"], **half}]),
            inner(THEIRS, sleeves=[{"model_id": FLAT_ONE, "version": 1, **half},
                                   {"model_id": OURS, **half}]),
            inner(FLAT_ONE, targets=targets_of(us_stocks="0.9"))]), 422,
        ("/models/1/sleeves/0/version", "unknown_version"),
        ("/models/1/sleeves/1/model_id", "circular_sleeve"),
        ("/models/2/targets", "weights_not_one"),
        ("/household/model/sleeves/0/model_id", "unknown_model"),
        ("/household/model/sleeves", "weights_not_one")))
    for name, own, *wanted in (
            ("targets and sleeves", {"targets": targets_of(us_bonds="1"), "sleeves": [
                {"model_id": CORE["id"], "weight": "1"}]}, ("/sleeves", "targets_or_sleeves")),
            ("neither", {}, ("/targets", "required")),
            ("no sleeve", {"sleeves": []}, ("/sleeves", "empty")),
            ("another basis", {"basis": "security", "sleeves": [
                {"model_id": CORE["id"], "weight": "1"}]}, ("/sleeves/0/model_id", "not_of_basis")),
            ("a sleeve twice", {"sleeves": [{"model_id": CORE["id"], **half}] * 2},
             ("/sleeves/1/model_id", "duplicate_sleeve"))):
        cases.check(f"refused: a prospect's model with {name}", refused(
            prospect({"basis": "asset_class", **own}), 422,
            *((f"/household/model{pointer}", code) for pointer, code in wanted)))
    cases.check("a model of itself", refused(prospect(None, [
        inner(OURS, sleeves=[{"model_id": OURS, "weight": "1"}])]), 422,
        ("/models/0/sleeves/0/model_id", "circular_sleeve")))
    other = new_firm("Other sleeves")
    body = {"as_of": "2026-08-20", "securities": [
        {"symbol": "AAA", "tax_kind": "ric", "asset_class": "us_stocks", "price": "1"}],
        "household": {"accounts": [{"tax_treatment": "taxable", "lots": []}], "model": {
            "basis": "asset_class", "sleeves": [{"model_id": CORE["id"], "weight": "1"}]}},
        "order": {"kind": "rebalance"}}
    cases.check("another firm's models are none", refused(other.post("/v1/previews", body), 422, (
        "/household/model/sleeves/0/model_id", "unknown_model")))


if __name__ == "__main__":
    Cases().run(lives, exactness, groups, faults, deletions, removals, drifts, readers, prospects,
                prospect_faults)

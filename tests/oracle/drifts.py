"""Drift from a model before and after trades (rules DR-1 to DR-6, DR-9)."""
from fractions import Fraction

from figures import MONEY, PRICE, QUANTITY, RATE, rounded, scaled, shown


def class_of(model, security):
    """Rules DR-3, DR-4. CHOICE: what no target names is shown by symbol where targets are groups
    or symbols, and a money fund (asset class cash) is cash then."""
    if model["basis"] == "asset_class":
        return security.asset_class or "unclassified"
    for target in model["targets"]:
        if target.get("symbol") == security.symbol:
            return security.symbol
        if security.symbol in [member["symbol"] for member in target.get("members", [])]:
            return target["group"]
    return "cash" if security.asset_class == "cash" else security.symbol


def values_of(model, holdings, cash):
    values = {"cash": Fraction(cash)}
    for security, quantity in holdings.items():
        name = class_of(model, security)
        cents = Fraction(quantity * security.price * 10 ** MONEY, 10 ** (QUANTITY + PRICE))
        values[name] = values.get(name, 0) + cents
    return values


def weights_of(values):
    """CHOICE: where trades leave nothing, or less, there are no weights, and drift is 1."""
    total = sum(values.values())
    return {name: part / total for name, part in values.items()} if total > 0 else {}


def six_places(exact):
    return shown(rounded(exact * 10 ** RATE), RATE)


def drift(household, tolerances, before, after):
    """`before` and `after` are (shares by security, cash)."""
    model = household.model
    if model is None:
        return {"basis": None, "tolerance": None, "before": None, "after": None,
                "reason": "no_model", "classes": []}
    own = household.drift_tolerance
    tolerance = own if own is not None else model.get("drift_tolerance")
    if tolerance is None:
        tolerance = tolerances[model.get("kind", "etf")]
    sides = [values_of(model, *side) for side in (before, after)]
    if sum(sides[0].values()) <= 0:  # DR-5; CHOICE: owing is empty, too
        return {"basis": model["basis"], "tolerance": None, "before": None, "after": None,
                "reason": "empty", "classes": []}
    weights = [weights_of(side) for side in sides]
    targets = {}
    for target in model["targets"]:
        name = target.get("class") or target.get("group") or target["symbol"]
        targets[name] = Fraction(scaled(target["weight"], RATE), 10 ** RATE)
    names = [name for name in targets if name != "cash"] + ["cash"]
    names += sorted({name for side in sides for name in side} - set(names))
    told = [{"class": name, "target": six_places(targets.get(name, Fraction(0))),
             "before": six_places(weights[0].get(name, Fraction(0))),
             "after": six_places(weights[1].get(name, Fraction(0)))} for name in names]
    figures = [sum(abs(side.get(name, 0) - targets.get(name, 0)) for name in names) / 2
               if side else Fraction(1) for side in weights]
    return {"basis": model["basis"], "tolerance": shown(scaled(tolerance, RATE), RATE),
            "before": six_places(figures[0]), "after": six_places(figures[1]), "classes": told}

"""A plan held against others of the same household, which the daemon finds when it is asked
otherwise: with other weights, with less room in its budgets, account by account. None of them is
below the plan's bound, whatever the tax, the wash sales and the orders of lots: each is priced as
it is."""
import copy
import math
import random

from comparison import answers_of
from households import make
from scope import Scope
from selection import MIN_TAX

WEIGHTS = {"drift_weight": "0.1", "tax_weight": "1", "location_weight": "0", "cost_rate": "0.0005"}
OTHERS = [("drift_weight", 0.05), ("drift_weight", 0.3), ("drift_weight", 3), ("tax_weight", "0"),
          ("tax_weight", "1"), ("location_weight", "0"), ("location_weight", "3")]
ROOMS = 8  # of its budgets' caps, one after the other
CAPS = ("allowance", "short_cap", "long_cap")
CENTS = 0.05
SHOWN = 1e-6  # drift is shown to six places
NEAR = 2e-4  # of the value: clearly better
NEAR_ROOM = 1e-4  # likewise, than with less room
NEAR_ALONE = 5e-5  # likewise, than the accounts one by one
STRICT = 1e-5  # of the value: where more room worsens nothing, for what rounding to cents leaves
TOLERANCE = 1e-3


class Comparison:
    """How a plan stands beside others: what is wrong, how often another is clearly better, by how
    much of the value at the most."""

    def __init__(self, seed, near=NEAR):
        self.seed = seed
        self.near = near
        self.fault = None
        self.compared = self.better = 0
        self.most = 0.0

    def compare(self, plan, objective, value, told):
        """`objective`: of another plan, which keeps what the plan has to keep."""
        self.compared += 1
        less = float(plan["objective"]) - objective
        near = CENTS + SHOWN * value
        self.better += less > self.near * value
        self.most = max(self.most, less / value if less > near else 0)
        if objective < float(plan["lower_bound"]) - near and self.fault is None:
            self.fault = f"{told} comes to {objective}, below the bound {plan['lower_bound']}"
        if plan["proven"] and less > TOLERANCE * value + near and self.fault is None:
            self.fault = f"{told} comes to {objective}, and a plan of {plan['objective']} is proven"


def objective_of(preview, policy, value):
    """By the weights of a policy, whatever the plan was found by. Rule DR-1, product E2."""
    weights = {name: float(policy.get(name, default)) for name, default in WEIGHTS.items()}
    traded = sum(float(each["proceeds"]) for each in preview["sells"]) + \
        sum(float(each["amount"]) for each in preview["buys"])
    found = weights["drift_weight"] * float(preview["drift"]["after"]) * value + \
        weights["cost_rate"] * traded
    if preview["tax"] is not None:
        found += weights["tax_weight"] * float(preview["tax"]["total"])
    if weights["location_weight"] > 0:
        after = preview["plan"]["statistics"]["location"]["after"]
        found += weights["location_weight"] * float(after.get("yearly_drag") or 0)
    return found


# --- with other weights ---

def with_weight(body, name, weight):
    """A weight of its own, or so many times what it is."""
    other = copy.deepcopy(body)
    policy = other["order"]["policy"]
    if not isinstance(weight, str):
        weight = f"{min(0.999, weight * float(policy.get(name, WEIGHTS[name]))):.6f}"
    policy[name] = weight
    return other


def beside_weights(plans, seed, data):
    body = make(seed)
    bodies = [body, *(with_weight(body, *each) for each in OTHERS)]
    own, *others = [each["preview"] for each in answers_of(plans, bodies)]
    comparison, value = Comparison(seed), Scope(body, data).value
    for (name, weight), other in zip(OTHERS, others):
        comparison.compare(own["plan"], objective_of(other, body["order"]["policy"], value), value,
                           f"a plan by {name} {weight}")
    return comparison


# --- with less room in its budgets ---

def with_room(body, room):
    other = copy.deepcopy(body)
    household = other["household"]
    if room is None:
        household["gains_budgets"] = []
    for budget in household["gains_budgets"]:
        for cap in CAPS:
            if cap in budget:
                budget[cap] = f"{room * float(budget[cap]):.2f}"
    return other


def rooms_of(seed):
    """From next to nothing to more than most plans could use; None: no budget."""
    maker = random.Random(f"rooms {seed}")
    return sorted(round(math.exp(maker.uniform(-3.5, 2)), 4) for _ in range(ROOMS)) + [None]


def is_strict(body):
    """Whole shares are a question of whole numbers, the lots that min_tax takes no plan's choice:
    there a plan with more room is only no worse than its gap."""
    household, order = body["household"], body["order"]
    methods = [order["lot_selection"]] if "lot_selection" in order else \
        [household["lot_selection"], *(each.get("lot_selection") for each in household["accounts"])]
    return MIN_TAX not in methods and \
        all(each["unit"] == "fractional" for each in body["securities"])


def beside_budgets(plans, seed, data):
    """What is found with less room could be done with more: each pair of rooms is a step."""
    body, rooms = make(seed), rooms_of(seed)
    comparison = Comparison(seed, NEAR_ROOM)
    if not body["household"]["gains_budgets"]:
        return comparison
    value = Scope(body, data).value
    strict = is_strict(body)
    answers = answers_of(plans, [with_room(body, room) for room in rooms])
    found = [each["preview"]["plan"] for each in answers]
    bounds = [float(each["relaxation"]) for each in answers]
    for more, less in ((more, less) for more in range(len(rooms)) for less in range(more)):
        told = f"the plan with {rooms[less]} of the room, not {rooms[more]},"
        objective = float(found[less]["objective"])
        comparison.compare(found[more], objective, value, told)
        worse = float(found[more]["objective"]) - objective
        if strict and worse > CENTS + STRICT * value and comparison.fault is None:
            comparison.fault = f"{told} is better by {worse:.2f}"
        if bounds[more] > bounds[less] + SHOWN * value and comparison.fault is None:
            comparison.fault = f"with {rooms[more]} of the room the bound is {bounds[more]}, " \
                               f"with {rooms[less]} {bounds[less]}"
    return comparison


# --- account by account ---

def of_account(body, account):
    other = copy.deepcopy(body)
    household = other["household"]
    household["accounts"] = [account]
    for name in ("gains_budgets", "realized_gains"):
        household[name] = [each for each in household[name]
                           if each.get("account_id") in (None, account["id"])]
    return other


def trades_of(preview):
    return [{"account_id": each["account_id"], "symbol": each["symbol"], "side": "sell",
             "quantity": each["quantity"]} for each in preview["sells"]] + \
        [{"account_id": each["account_id"], "symbol": each["symbol"], "side": "buy",
          "quantity": each["quantity"]} for each in preview["buys"]]


def may_be(scope, trades, preview):
    """Whether a plan of the household could be these trades: those of an account alone buy what it
    holds most of, and know no loss, no budget and no purchase of another."""
    allowed = {(place.account.id, place.security.symbol, side)
               for place in scope.places
               for side, may in (("sell", place.may_sell), ("buy", place.may_buy)) if may}
    return all((each["account_id"], each["symbol"], each["side"]) in allowed for each in trades) \
        and all(float(each["remaining"] or 0) >= 0 for each in preview["budgets"]) \
        and all(each["replacement"].get("lot_id") for each in preview["wash_sales"])


def beside_accounts(plans, seed, data):
    """Location has no part in it: trades alone do not tell theirs."""
    body = with_weight(make(seed), "location_weight", "0")
    scope, comparison = Scope(body, data), Comparison(seed, NEAR_ALONE)
    alone = [of_account(body, account) for account in body["household"]["accounts"]
             if account["owner"] != "other"]
    if len(alone) < 2:
        return comparison
    own, *parts = [each["preview"] for each in answers_of(plans, [body, *alone])]
    order = {**body["order"], "kind": "trades",
             "trades": [trade for part in parts for trade in trades_of(part)]}
    del order["policy"]
    if order["trades"]:
        answer = answers_of(plans, [{**body, "order": order}])[0]
        together = answer.get("preview")
        if together is not None and may_be(scope, order["trades"], together):
            comparison.compare(own["plan"],
                               objective_of(together, body["order"]["policy"], scope.value),
                               scope.value, "what its accounts do alone")
    return comparison

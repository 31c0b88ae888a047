"""Both implementations on one document: what differs, and the smallest body that still does."""
import copy
import json
import os
import re
import subprocess

import replies
from figures import QUANTITY, numbered, scaled


class Engines:
    """The C program, and the rules' data for the oracle."""

    def __init__(self, project, build):
        schema = os.path.join(project, "schema")
        programs = os.path.join(build, "tests", "oracle")
        self.previews = [os.path.join(programs, "preview_lines"), schema]
        self.histories = [os.path.join(programs, "history_lines")]
        with open(os.path.join(schema, "us-federal.json"), encoding="utf-8") as file:
            self.data = json.load(file)
        with open(os.path.join(schema, "drift-tolerances.json"), encoding="utf-8") as file:
            self.tolerances = {each["kind"]: each["tolerance"]
                               for each in json.load(file)["tolerances"]}

    def answers(self, bodies):
        return answers_of(self.previews, bodies)

    def ledgers(self, chains):
        return answers_of(self.histories, chains)

    def expected(self, body, got):
        return replies.answer(body, self.data, self.tolerances, chosen_in(got))

    def differences(self, body, got):
        return differences(body, self.expected(body, got), got)

    def differences_of(self, body):
        return self.differences(body, self.answers([body])[0])


def answers_of(command, documents):
    """Of a C program, one each; nothing where it ended instead of answering."""
    answers = []
    while len(answers) < len(documents):
        lines = "".join(json.dumps(each) + "\n" for each in documents[len(answers):])
        done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
        answers += [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) < len(documents):
            print(f"# {command[0]} ended with {done.returncode}: {done.stderr.strip()}")
            answers.append({})
    return answers


def chosen_in(answer):
    """The lots that each sell of an answer takes."""
    if "preview" not in answer:
        return None
    return [[(lot["lot_id"], scaled(lot["quantity"], QUANTITY)) for lot in sell["lots"]]
            for sell in answer["preview"]["sells"]]


def walk(where, expected, got):
    """Members that the oracle gives must be there and equal; lists in full length."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return [found for name in expected
                for found in (walk(f"{where}/{name}", expected[name], got[name])
                              if name in got else [(f"{where}/{name}", expected[name], "absent")])]
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [found for place, pair in enumerate(zip(expected, got))
                for found in walk(f"{where}/{place}", *pair)]
    return [] if expected == got else [(where, expected, got)]


def by_loss(answer):
    """Which of two losses that do not meet stands first is nobody's rule; the order of a loss's
    own replacements is."""
    if "preview" in answer:
        answer["preview"]["wash_sales"].sort(
            key=lambda match: (match["loss"].get("realized_gain_id", ""),
                               match["loss"].get("lot_id", "")))
    return answer


def as_compared(expected, got):
    """Warnings as whether each of those that the oracle knows is there."""
    expected, got = by_loss(copy.deepcopy(expected)), by_loss(copy.deepcopy(got))
    if "preview" in expected and "preview" in got:
        codes = {warning["code"] for warning in got["preview"]["warnings"]}
        got["preview"]["warnings"] = {code: code in codes
                                      for code in expected["preview"]["warnings"]}
    return expected, got


def differences(body, expected, got):
    """Triples of place, expected and got. Refusals: an order of one trade that has one fault is
    refused by the same code at the same place; several faults hide one another."""
    if "errors" in expected and "errors" in got:
        if len(body["order"]["trades"]) + len(expected["errors"]) + len(got["errors"]) > 3:
            return []
    return walk("", *as_compared(expected, got))


def kind_of(found):
    """Where it differs, without numbers: shrinking stays with one kind."""
    return re.sub(r"\d+", "", found[0])


# --- shrinking ---

LISTS = (("household", "tax_profiles"), ("household", "realized_gains"),
         ("household", "gains_budgets"), ("order", "trades"))
KEPT_MEMBERS = {"id", "symbol", "quantity", "account_id", "side", "kind", "trades", "accounts",
                "lots", "tax_treatment", "tax_kind", "price", "year", "sold_on", "proceeds",
                "basis", "lot_id", "as_of", "securities", "household", "order"}


def without_account(body, place):
    removed = body["household"]["accounts"].pop(place)["id"]
    for path in LISTS:
        items = body[path[0]].get(path[1], [])
        items[:] = [each for each in items if each.get("account_id") != removed]


def without_security(body, place):
    symbol = body["securities"].pop(place)["symbol"]
    for account in body["household"]["accounts"]:
        account["lots"] = [lot for lot in account["lots"] if lot["symbol"] != symbol]
    for path in LISTS:
        items = body[path[0]].get(path[1], [])
        items[:] = [each for each in items if each.get("symbol") != symbol]


def objects(body):
    """Every object in it from which a member can go."""
    found = [body["household"], body["order"], *body["securities"], *body["order"]["trades"]]
    for account in body["household"]["accounts"]:
        found += [account, *account["lots"]]
    for path in LISTS[:3]:
        found += body[path[0]].get(path[1], [])
    return found


def smaller(body):
    """Bodies with one thing less, the largest things first."""
    def changed(change, *arguments):
        copied = copy.deepcopy(body)
        change(copied, *arguments)
        return copied

    for place in range(len(body["household"]["accounts"])):
        yield changed(without_account, place)
    for place in range(len(body["securities"])):
        yield changed(without_security, place)
    for path in reversed(LISTS):
        for place in range(len(body[path[0]].get(path[1], []))):
            yield changed(lambda copied, path, place: copied[path[0]][path[1]].pop(place),
                          path, place)
    for account, each in enumerate(body["household"]["accounts"]):
        for place in range(len(each["lots"])):
            yield changed(lambda copied, account, place:
                          copied["household"]["accounts"][account]["lots"].pop(place),
                          account, place)
    for place, each in enumerate(objects(body)):
        for member in sorted(set(each) - KEPT_MEMBERS):
            yield changed(lambda copied, place, member: objects(copied)[place].pop(member),
                          place, member)


def still_differs(engines, body, kind):
    try:
        return any(kind_of(found) == kind for found in engines.differences_of(body))
    except (AttributeError, IndexError, KeyError, TypeError):
        return False  # what was taken away was needed


def with_ids(body):
    """Ids that are left out follow from the place, which shrinking changes."""
    body = copy.deepcopy(body)
    lots = 0
    for place, account in enumerate(body["household"]["accounts"], 1):
        account.setdefault("id", numbered("ac", place))
        for lot in account["lots"]:
            lots += 1
            lot.setdefault("id", numbered("lot", lots))
    return body


def shrunk(engines, body, kind):
    """Greedy: whatever can go without the difference going too, goes."""
    body = with_ids(body)
    again = True
    while again:
        again = False
        for candidate in smaller(body):
            if candidate["order"]["trades"] and candidate["household"]["accounts"] and \
                    candidate["securities"] and still_differs(engines, candidate, kind):
                body, again = candidate, True
                break
    return body

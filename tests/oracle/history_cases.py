"""The wash-sale cases of tests/golden through the second implementation's chains of sales: what is
published stands against it as well."""
import json
import os
from fractions import Fraction

from figures import MONEY, QUANTITY, SHARE, rounded, scaled, share, shown, shown_day
from figures import day as day_of
from histories import Buy, History, Sale

TREATMENTS = {"taxable": "taxable", "ira": "tax_deferred", "roth": "tax_free"}
PURCHASES_FIRST, THEN_SALES = "", "~"  # around all times of a day


class Story:
    """A case of wash-sale.json."""

    def __init__(self, given):
        accounts = {each["id"]: (TREATMENTS[each["kind"]], each["owner"])
                    for each in given["accounts"]}
        self.buys = {}
        for place, each in enumerate(given["buys"]):
            self.buys[each["lot"]] = Buy(
                accounts[each["account"]], each["lot"],
                (day_of(each["date"]), each.get("time", PURCHASES_FIRST)), place,
                scaled(each["quantity"], QUANTITY), scaled(each["cost"], MONEY),
                each.get("kind", "purchase"))
        self.sales = []
        for each in given["sells"]:
            self.add_sell(each)
        self.history = History(self.buys.values(), [sale for _, sale in self.sales]).match()

    def add_sell(self, given):
        """Proceeds over the lots by RD-3."""
        whole = sum(scaled(lot["quantity"], QUANTITY) for lot in given["lots"])
        proceeds = scaled(given["proceeds"], MONEY)
        sold = paid = 0
        for lot in given["lots"]:
            quantity = scaled(lot["quantity"], QUANTITY)
            sold += quantity
            until = share(proceeds, sold, whole)
            self.sales.append(((given["id"], lot["lot"]),
                               Sale(self.buys[lot["lot"]],
                                    (day_of(given["date"]), given.get("time", THEN_SALES)),
                                    quantity, until - paid)))
            paid = until

    def slices(self):
        return [{"sell": names[0], "lot": names[1], "realized": shown(sale.total("gain"), MONEY),
                 "disallowed": shown(sale.total("disallowed"), MONEY),
                 "permanently_disallowed": shown(sale.total("permanent"), MONEY),
                 "recognized": shown(sale.total("gain") + sale.total("disallowed"), MONEY),
                 "term": sale.pieces[0].term} for names, sale in self.sales]

    def remaining(self):
        names = {buy: lot for lot, buy in self.buys.items()}
        return sorted((names[part.buy], part.quantity, shown(part.basis, MONEY),
                       shown_day(part.start), part.used) for part in self.history.held())


def story_differs(case):
    story = Story(case["input"])
    expected = case["expect"]
    for wanted, got in zip(expected["slices"], story.slices(), strict=True):
        for name, figure in got.items():
            if wanted[name] != figure:
                return f"{wanted['sell']} {wanted['lot']} {name}: {wanted[name]}, got {figure}"
    wanted = sorted((part["lot"], scaled(part["quantity"], QUANTITY),
                     shown(scaled(part["adjusted_basis"], MONEY), MONEY), part["deemed_acquired"],
                     part["is_replacement"]) for part in expected["remaining_lots"])
    return None if wanted == story.remaining() else f"{wanted}, got {story.remaining()}"


def position_history(positions):
    """Shares of a day stand in the order in which they are sold, kept ones last."""
    buys, sales = [], []
    for place, each in enumerate(positions):
        sold_on = day_of(each["sell_date"])
        account = ("tax_deferred" if each.get("account") == "ira" else "taxable", "self")
        sequence = (sold_on is None, sold_on.toordinal() if sold_on else 0, place)
        buys.append(Buy(account, each["purchase"], (day_of(each["buy_date"]), PURCHASES_FIRST),
                        sequence, each["shares"] * SHARE, whole_cents(each["cost_cents"])))
        if sold_on is not None:
            sales.append(Sale(buys[-1], (sold_on, THEN_SALES), each["shares"] * SHARE,
                              whole_cents(each["proceeds_cents"])))
    return History(buys, sales).match()


def whole_cents(given):
    """Some sources have fractions of a cent, or do not say."""
    return rounded(Fraction(given or 0))


def positions_differ(case):
    """Totals to the cent, or to a cent a row where the source has fractions of one. A case may
    carry `ours`, the figures of the reading that the rules chose."""
    history = position_history(case["positions"])
    expected = case.get("ours", case["expected"])
    got = {"disallowed_total_cents": sum(sale.total("disallowed") for sale in history.sales),
           "recognized_total_cents": sum(sale.total("gain") + sale.total("disallowed")
                                         for sale in history.sales),
           "open_basis_total_cents": sum(part.basis for part in history.held())}
    fractions = any(isinstance(each[name], Fraction) for each in case["positions"]
                    for name in ("cost_cents", "proceeds_cents"))
    for name, figure in got.items():
        wanted = expected.get(name)
        if wanted is not None and abs(wanted - figure) > fractions * len(case["positions"]):
            return f"{name}: {wanted}, got {figure}"
    return None


FORMATS = {"wash-sale.json": ("vectors", story_differs),
           "wash_handwritten.json": ("cases", positions_differ),
           "wash_regulation_examples.json": ("cases", positions_differ),
           "wash_random_agreed.json": ("cases", positions_differ)}


def run_cases(folder):
    """A line for each case; whether all are figured as published."""
    good = True
    for name, (member, differs) in FORMATS.items():
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            cases = json.load(file, parse_float=Fraction)[member]
        for case in cases:
            difference = differs(case)
            good = good and difference is None
            print(f"ok - {name} {case['id']}" if difference is None
                  else f"not ok - {name} {case['id']}: {difference}")
    return good

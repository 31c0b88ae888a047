"""Random chains of purchases and sales, years of them compressed into months so that replacements
are sold in the windows of other losses, through both implementations."""
import datetime
import random

from figures import MONEY, QUANTITY, SHARE, scaled, shown, shown_day
from histories import Buy, History, Sale
from washes import KINDS, TREATMENTS

OWNERS = ("self", "self", "spouse", "joint")
START = datetime.date(2024, 2, 1)


class ChainMaker:
    def __init__(self, seed):
        self.random = random.Random(f"chain {seed}")
        self.accounts = [{"tax_treatment": self.random.choice(("taxable", "taxable", *TREATMENTS)),
                          "owner": self.random.choice(OWNERS)}
                         for _ in range(self.random.randint(1, 3))]
        self.span = self.random.choice((20, 45, 90, 400))
        self.timed = self.random.random() < 0.2
        self.buys = [self.make_buy(place) for place in range(self.random.randint(2, 8))]
        for earlier, buy in zip(self.buys, self.buys[1:]):
            if earlier["account"] == buy["account"] and self.random.random() < 0.15:
                buy.update(purchase=earlier["purchase"], date=earlier["date"],
                           deemed_acquired_on=None)  # two fills of one order
        self.left = [scaled(buy["quantity"], QUANTITY) for buy in self.buys]
        self.sales = []
        for _ in range(self.random.randint(1, 8)):
            self.add_sale()

    def make_day(self):
        return START + datetime.timedelta(self.random.randint(0, self.span))

    def make_moment(self, otherwise):
        """Purchases precede sales, unless there are times."""
        return self.random.randint(0, 3) if self.timed else otherwise

    def make_buy(self, place):
        quantity = self.random.randint(1, 12) * self.random.choice((SHARE, SHARE, SHARE // 4))
        date = self.make_day()
        rare = self.random.random
        return {"account": self.random.randrange(len(self.accounts)),
                "purchase": place,
                "date": date.isoformat(), "moment": self.make_moment(0),
                "sequence": self.random.randint(1, 4) if rare() < 0.5 else place + 1,
                "quantity": shown(quantity, QUANTITY),
                "basis": shown(self.random.randint(0, 20000), MONEY),
                "kind": "purchase" if rare() < 0.8 else self.random.choice(KINDS),
                "absorbed": shown(quantity // 2 if rare() < 0.1 else 0, QUANTITY),
                "deemed_acquired_on": (date - datetime.timedelta(self.random.randint(0, 400)))
                .isoformat() if rare() < 0.1 else None}

    def add_sale(self):
        """Of what is left of a buy, on its day or later."""
        open_buys = [place for place, left in enumerate(self.left) if left > 0]
        if not open_buys:
            return
        place = self.random.choice(open_buys)
        bought = datetime.date.fromisoformat(self.buys[place]["date"])
        date = max(bought, self.make_day())
        moment = self.make_moment(1)
        if date == bought and moment < self.buys[place]["moment"]:
            return
        quantity = self.random.choice((self.left[place], self.random.randint(1, self.left[place]),
                                       min(self.left[place], SHARE)))
        self.left[place] -= quantity
        worth = scaled(self.buys[place]["basis"], MONEY) * quantity // \
            scaled(self.buys[place]["quantity"], QUANTITY)
        percent = self.random.choice((40, 60, 80, 100, 130))
        self.sales.append({"buy": place, "date": date.isoformat(), "moment": moment,
                           "quantity": shown(quantity, QUANTITY),
                           "proceeds": shown(worth * percent // 100, MONEY)})

    def history(self):
        return {"spouse_replacement": self.random.choice(("defer", "permanent")),
                "accounts": self.accounts, "buys": self.buys, "sales": self.sales}


def make_chain(seed):
    return ChainMaker(seed).history()


def day(text):
    return None if text is None else datetime.date.fromisoformat(text)


def matched(given):
    """The ledger of a history, as history_lines writes it."""
    accounts = [(each["tax_treatment"], each["owner"]) for each in given["accounts"]]
    buys = [Buy(accounts[each["account"]], each["purchase"],
                (day(each["date"]), each["moment"]), each["sequence"],
                scaled(each["quantity"], QUANTITY), scaled(each["basis"], MONEY), each["kind"],
                scaled(each["absorbed"], QUANTITY), day(each["deemed_acquired_on"]))
            for each in given["buys"]]
    sales = [Sale(buys[each["buy"]], (day(each["date"]), each["moment"]),
                  scaled(each["quantity"], QUANTITY), scaled(each["proceeds"], MONEY))
             for each in given["sales"]]
    history = History(buys, sales, given["spouse_replacement"]).match()
    sale_of = {piece: place for place, sale in enumerate(sales) for piece in sale.pieces}
    return {"pieces": [{"sale": sale_of[piece], "quantity": shown(piece.quantity, QUANTITY),
                        "proceeds": shown(piece.proceeds, MONEY),
                        "basis": shown(piece.basis, MONEY),
                        "disallowed": shown(piece.disallowed, MONEY),
                        "permanently_disallowed": shown(piece.permanent, MONEY),
                        "term": piece.term, "holding_start": shown_day(piece.start),
                        "is_replacement": piece.was_replacement} for piece in history.pieces],
            "matches": [{"piece": history.pieces.index(match.piece),
                         "buy": buys.index(match.buy),
                         "quantity": shown(match.quantity, QUANTITY),
                         "disallowed": shown(match.disallowed, MONEY),
                         "permanent": match.permanent, "contestable": match.contestable,
                         "basis": shown(match.basis, MONEY),
                         "holding_start": shown_day(match.start)} for match in history.matches],
            "held": [{"buy": buys.index(part.buy), "quantity": shown(part.quantity, QUANTITY),
                      "basis": shown(part.basis, MONEY), "holding_start": shown_day(part.start),
                      "is_replacement": part.used} for part in history.held()]}

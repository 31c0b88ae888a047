"""From an order to sells and buys with their quantities, or the faults that refuse it."""
from figures import MONEY, PRICE, QUANTITY, SHARE, scaled, shown, value
from selection import MIN_TAX, key, may_be_averaged

FACTOR = 10 ** (QUANTITY + PRICE - MONEY)


class Trade:
    def __init__(self, given, place):
        self.given = given
        self.place = place
        self.side = given["side"]
        self.fee = scaled(given.get("fee") or "0", MONEY)
        self.account = self.security = None
        self.quantity = self.amount = 0
        self.lots = []  # of the holding
        self.named = None  # pairs of lot and shares, under `specific`
        self.takes = []  # pairs of lot and shares
        self.method = None
        self.fell_back = False

    def holding(self):
        return self.account.id, self.security.symbol


class Plan:
    """Sells before buys, each in the order asked for. Lots of `min_tax` come from outside: for each
    sell, in its order, the pairs of lot id and shares that `chosen` has. CHOICE: they are taken of
    what the other sales leave."""

    def __init__(self, household, order, trade_date, chosen=None):
        self.household = household
        self.order = order
        self.trade_date = trade_date
        self.faults = []
        self.not_done = []
        self.left = {lot.place: lot.quantity for lot in household.lots}
        self.open = {}  # shares that min_tax takes, by holding
        trades = [Trade(given, place) for place, given in enumerate(order["trades"])]
        for trade in trades:
            self.plan(trade)
        self.sells = [trade for trade in trades if trade.side == "sell"]
        self.buys = [trade for trade in trades if trade.side == "buy"]
        for place, trade in enumerate(self.sells):
            if trade.method == MIN_TAX and not self.faults and chosen is not None:
                self.take_chosen(trade, dict(chosen[place]))
        self.faults.sort()

    def fault(self, trade, member, code):
        self.faults.append((trade.place, f"/order/trades/{trade.place}{member}", code))

    def faulty(self, trade):
        return any(fault[0] == trade.place for fault in self.faults)

    def plan(self, trade):
        given = trade.given
        trade.account = self.household.account(given["account_id"])
        trade.security = self.household.security(given["symbol"])
        if trade.account is None:
            self.fault(trade, "/account_id", "unknown_account")
        if trade.security is None:
            self.fault(trade, "/symbol", "unknown_security")
        self.check_figures(trade)
        if trade.account is None or trade.security is None:
            return
        trade.lots = self.household.holding(trade.account, trade.security, self.trade_date)
        self.choose_method(trade)
        if not self.faulty(trade):
            self.size(trade)

    def check_figures(self, trade):
        given = trade.given
        asked = [name for name in ("quantity", "amount") if given.get(name) is not None]
        if len(asked) + bool(given.get("all")) != 1:
            self.fault(trade, "", "exactly_one_of")
        for name in asked:
            if scaled(given[name], QUANTITY) <= 0:
                self.fault(trade, f"/{name}", "not_positive")
        if given.get("all") and trade.side == "buy":
            self.fault(trade, "/all", "sell_only")
        if trade.fee < 0:
            self.fault(trade, "/fee", "negative")

    def choose_method(self, trade):
        """Rule LI-1, product D3; averaging by rule LI-5."""
        given = trade.given
        if trade.side == "buy":
            if given.get("lots"):
                self.fault(trade, "/lots", "lots_not_allowed")
            return
        own = given.get("lot_selection")
        standing = trade.account.lot_selection or self.household.lot_selection
        if standing == "specific" and not given.get("lots"):
            standing = "fifo"  # LI-1: it identifies nothing
        trade.method = own or self.order.get("lot_selection") or standing
        if trade.method == "average_cost" and not any(map(may_be_averaged, trade.lots)):
            if own is not None:
                self.fault(trade, "/lot_selection", "average_cost_not_allowed")
            trade.method = "fifo"
            trade.fell_back = True
        if trade.method == "specific":
            self.name_lots(trade)
        elif given.get("lots"):
            self.fault(trade, "/lots", "lots_not_allowed")

    def name_lots(self, trade):
        if not trade.given.get("lots"):
            self.fault(trade, "/lots", "lots_required")
            return
        trade.named = []
        for place, each in enumerate(trade.given["lots"]):
            where = f"/lots/{place}"
            lot = next((lot for lot in trade.lots if lot.id == each["lot_id"]), None)
            quantity = scaled(each.get("quantity"), QUANTITY)
            if lot is None:
                self.fault(trade, where + "/lot_id", "lot_not_held")
            elif lot in [named for named, _ in trade.named]:
                self.fault(trade, where + "/lot_id", "duplicate_lot")
            elif quantity is not None and quantity <= 0:
                self.fault(trade, where + "/quantity", "not_positive")
            elif quantity is not None and quantity > lot.quantity:
                self.fault(trade, where + "/quantity", "more_than_held")
            else:
                trade.named.append((lot, quantity))

    def size(self, trade):
        """Shares, dollars, and what of it is not done."""
        given = trade.given
        price = trade.security.price
        held = sum(self.left[lot.place] for lot in trade.lots) - \
            self.open.get(trade.holding(), 0)
        member = next(name for name in ("quantity", "amount", "all") if given.get(name))
        if member == "amount":
            cents = scaled(given["amount"], MONEY)
            asked = cents * FACTOR // price if price else 0
            if trade.side == "sell" and asked > held and value(held, price) >= cents:
                asked = held  # CHOICE: to the cent, the worth of a holding is all of it
        else:
            cents = None
            asked = scaled(given["quantity"], QUANTITY) if member == "quantity" else held
        if member == "all" and held == 0:
            self.fault(trade, "/all", "more_than_held")
            return
        if trade.side == "sell" and asked > held:
            self.fault(trade, f"/{member}", "more_than_held")
            return
        trade.quantity = asked // SHARE * SHARE if trade.security.whole else asked
        if trade.quantity == 0:
            self.fault(trade, f"/{member}", "amount_too_small")
            return
        trade.amount = value(trade.quantity, price)
        if trade.quantity != asked:
            rest = asked - trade.quantity
            self.not_done.append({"order": trade.place, "code": "whole_units_only",
                                  "quantity": shown(rest, QUANTITY),
                                  "amount": shown(value(rest, price), MONEY)})
        elif trade.side == "buy" and cents is not None:
            trade.amount = cents
        if trade.side == "sell":
            self.size_sale(trade)

    def size_sale(self, trade):
        """Rule RD-2's takes: whole lots in the method's order, then a part of the last."""
        if trade.fee > trade.amount:
            self.fault(trade, "/fee", "fee_over_amount")
            return
        if trade.method == MIN_TAX:
            self.open[trade.holding()] = self.open.get(trade.holding(), 0) + trade.quantity
            return
        wanted = trade.quantity
        for lot, most in self.candidates(trade):
            quantity = min(wanted, self.left[lot.place], most)
            if quantity > 0:
                trade.takes.append((lot, quantity))
                wanted -= quantity
        if wanted > 0:
            self.fault(trade, "/lots", "lots_do_not_add_up")
            return
        for lot, quantity in trade.takes:
            self.left[lot.place] -= quantity

    def take_chosen(self, trade, chosen):
        """In the order in which they are sold: acquisition, then sequence."""
        for lot in sorted(trade.lots, key=lambda lot: lot.age()):
            quantity = chosen.pop(lot.id, 0)
            if quantity > 0:
                trade.takes.append((lot, quantity))
                self.left[lot.place] -= quantity
        if chosen or sum(quantity for _, quantity in trade.takes) != trade.quantity or \
                any(self.left[lot.place] < 0 for lot, _ in trade.takes):
            self.fault(trade, "/lots", "chosen_lots_do_not_fit")

    def candidates(self, trade):
        if trade.named is not None:
            return [(lot, lot.quantity if most is None else most) for lot, most in trade.named]
        ordered = sorted(trade.lots, key=lambda lot: key(lot, trade.method, trade.security.price,
                                                         self.trade_date))
        return [(lot, lot.quantity) for lot in ordered]

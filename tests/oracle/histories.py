"""Wash sales of one identity group over time: a chain of purchases and sales with lots chosen.

The same rules as in washes.py, where all sales are of one day; here replacements are sold in their
turn, with the basis and the date that they took over (WS-9, WS-11).
"""
from figures import days_after, share
from lots import LONG, SHORT, first_long_term
from washes import REPLACING, WINDOW, told_apart


class Part:
    """Shares of a purchase with one basis, one start of their holding period and one past."""

    def __init__(self, buy, quantity, basis, start, used):
        self.buy = buy
        self.quantity = quantity
        self.basis = basis
        self.start = start
        self.used = used  # has absorbed a loss (WS-8)
        self.kept_on = None  # as shares held at this day's close (WS-5)

    def take(self, quantity):
        """Rule RD-2."""
        basis = share(self.basis, quantity, self.quantity)
        self.quantity -= quantity
        self.basis -= basis
        return basis


class Buy:
    def __init__(self, account, purchase, when, sequence, quantity, basis, kind="purchase",
                 absorbed=0, deemed=None):
        self.account = account  # (treatment, owner)
        self.purchase = purchase  # shares of one never replace each other (WS-6)
        self.when = when  # (date, moment); purchases precede sales of a day without times
        self.sequence = sequence
        self.kind = kind
        self.apart = told_apart(*account, quantity, basis, absorbed, deemed, kind)
        unused = Part(self, quantity, basis, deemed or when[0], False)
        self.parts = [unused]  # the unused one last
        if absorbed > 0:  # a loss before the history begins (WS-8)
            self.parts.insert(0, Part(self, absorbed, unused.take(absorbed), unused.start, True))


class Sale:
    """Of shares of one buy, sold together."""

    def __init__(self, buy, when, quantity, proceeds):
        self.buy = buy
        self.when = when
        self.quantity = quantity
        self.proceeds = proceeds
        self.pieces = []

    def total(self, name):
        return sum(getattr(piece, name) for piece in self.pieces)


class Match:
    """A loss and the shares that disallow it."""

    def __init__(self, piece, part, disallowed, permanent, contestable):
        self.piece = piece
        self.buy = part.buy
        self.quantity = part.quantity
        self.basis = part.basis  # as the match leaves it
        self.start = part.start
        self.disallowed = disallowed
        self.permanent = permanent
        self.contestable = contestable  # WS-7


class Piece:
    """What a sale takes of one part."""

    def __init__(self, part, quantity, proceeds, basis, sold_on):
        self.start = part.start
        self.was_replacement = part.used
        self.quantity = quantity
        self.proceeds = proceeds
        self.basis = basis
        self.gain = proceeds - basis
        self.disallowed = self.permanent = self.washed = 0
        inherited = part.buy.kind == "inheritance"
        self.term = LONG if inherited or sold_on >= first_long_term(part.start) else SHORT
        self.held = sold_on - (part.buy.when[0] if inherited else part.start)


class History:
    def __init__(self, buys, sales, spouse_replacement="defer"):
        self.buys = sorted(buys, key=lambda buy: (buy.when, buy.sequence, buy.apart))
        self.sales = sales  # as they were sold, where nothing else puts them in order
        self.spouse_replacement = spouse_replacement
        self.pieces = []
        self.matches = []

    def match(self):
        """Losses in order of sale; of one time, earliest acquired first (WS-9)."""
        waiting = sorted(self.sales, key=lambda sale: (sale.when, sale.buy.when[0],
                                                       sale.buy.sequence))
        while waiting:
            self.sell(waiting.pop(0), waiting)
        return self

    def sell(self, sale, later):
        left = sale.quantity
        paid = 0
        while left > 0:
            part = self.next_part(sale)
            quantity = min(left, part.quantity)
            left -= quantity
            proceeds = share(sale.proceeds, sale.quantity - left, sale.quantity) - paid
            paid += proceeds
            piece = Piece(part, quantity, proceeds, part.take(quantity), sale.when[0])
            sale.pieces.append(piece)
            self.pieces.append(piece)
            if piece.gain < 0 and sale.buy.account[0] == "taxable":
                self.match_loss(sale, piece, later)

    @staticmethod
    def next_part(sale):
        """Adjusted parts before the unused one, and last what was kept at this day's close."""
        parts = [part for part in sale.buy.parts if part.quantity > 0]
        return min(parts, key=lambda part: part.kept_on == sale.when[0])

    def match_loss(self, sale, piece, later):
        sold_on = sale.when[0]
        for buy in self.buys:
            quantity = min(self.available(buy, sale, later), piece.quantity - piece.washed)
            if buy.kind not in REPLACING or buy.purchase == sale.buy.purchase or quantity <= 0 or \
                    not abs(buy.when[0] - sold_on).days <= WINDOW:
                continue
            piece.washed += quantity
            until = share(-piece.gain, piece.washed, piece.quantity)  # RD-4
            self.absorb(buy, quantity, until - piece.disallowed, sale, piece)
            piece.disallowed = until

    @staticmethod
    def available(buy, sale, later):
        """Rules WS-5, WS-8: what was bought before and not used, as far as it is kept at the close
        of the day; what comes after in full."""
        unused = buy.parts[-1].quantity
        if buy.when > sale.when:
            return unused
        going = sum(each.quantity for each in later
                    if each.buy is buy and each.when[0] == sale.when[0])
        adjusted = sum(part.quantity for part in buy.parts[:-1] if part.kept_on != sale.when[0])
        return unused - min(unused, max(0, going - adjusted))

    def absorb(self, buy, quantity, disallowed, sale, piece):
        """Rules WS-9, WS-10."""
        unused = buy.parts[-1]
        part = Part(buy, quantity, unused.take(quantity), unused.start, True)
        spouses = {sale.buy.account[1], buy.account[1]} == {"self", "spouse"}
        permanent = buy.account[0] != "taxable" or \
            (spouses and self.spouse_replacement == "permanent")
        if permanent:
            piece.permanent += disallowed
        else:
            part.basis += disallowed
            part.start = days_after(buy.when[0], -piece.held.days)
        if buy.when <= sale.when:
            part.kept_on = sale.when[0]
        buy.parts.insert(-1, part)
        before = (buy.when[0], buy.sequence) < (sale.buy.when[0], sale.buy.sequence)
        self.matches.append(Match(piece, part, disallowed, permanent, before))

    def held(self):
        return [part for buy in self.buys for part in buy.parts if part.quantity > 0]

"""The programs of a rebalance as SciPy takes them: the one whose optimum bounds every plan (the
year's tax and the orders of lots replaced by their hulls), and the one with integers whose optimum
is the best plan there is. Both are built from scope.py and taxes.py alone."""
import copy
import itertools

import numpy
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, diags

from taxes import Figures, cells, corners

INFINITY = float("inf")
CELLS_MOST = 60
LOTS_MOST = 10
CENTS = 0.05  # of lots, each rounded for itself


class Program:
    """Columns and rows, one at a time."""

    def __init__(self):
        self.costs, self.lower, self.upper, self.integers = [], [], [], []
        self.constant = 0.0  # of the objective, whatever the columns are
        self.row_lower, self.row_upper, self.entries = [], [], []

    def column(self, cost=0.0, lower=0.0, upper=INFINITY, integer=False):
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integers.append(int(integer))
        return len(self.costs) - 1

    def row(self, lower, upper, entries=()):
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        for column, number in entries:
            self.enter(len(self.row_lower) - 1, column, number)
        return len(self.row_lower) - 1

    def enter(self, row, column, number):
        self.entries.append((row, column, number))

    def matrix(self):
        rows, columns, numbers = zip(*self.entries)
        return coo_matrix((numbers, (rows, columns)),
                          shape=(len(self.row_lower), len(self.costs))).tocsr()

    def least(self):
        """The optimum of the program without integers."""
        matrix, lower, upper = self.matrix(), numpy.array(self.row_lower), \
            numpy.array(self.row_upper)
        equal = lower == upper
        done = linprog(self.costs, A_eq=matrix[equal], b_eq=lower[equal], A_ub=matrix[~equal],
                       b_ub=upper[~equal], bounds=list(zip(self.lower, self.upper)),
                       method="highs")
        assert done.status == 0, done.message
        return done.fun + self.constant

    def scaled(self, matrix):
        """Rows whose largest number is one, columns without integers likewise: what is a dollar and
        what is a choice differ by a million else."""
        columns = abs(matrix).max(axis=0).toarray().ravel()
        columns[(columns == 0) | (numpy.array(self.integers) == 1)] = 1
        matrix = matrix @ diags(1 / columns)
        rows = abs(matrix).max(axis=1).toarray().ravel()
        rows[rows == 0] = 1
        return diags(1 / rows) @ matrix, 1 / rows, columns

    def least_whole(self, nodes):
        """The optimum of the program with integers; None where it takes more nodes of the search.
        The better of two: HiGHS 1.2 loses some optima with its presolve and some without."""
        found = [self.least_by(nodes, presolve) for presolve in (True, False)]
        return min((each + self.constant for each in found if each is not None), default=None)

    def least_by(self, nodes, presolve):
        matrix, rows, columns = self.scaled(self.matrix())
        done = milp(self.costs / columns, integrality=self.integers,
                    bounds=Bounds(self.lower * columns, self.upper * columns),
                    constraints=LinearConstraint(matrix, self.row_lower * rows,
                                                 self.row_upper * rows),
                    options={"node_limit": nodes, "mip_rel_gap": 1e-9,
                             "presolve": presolve})
        return done.fun if done.status == 0 else None


def ends_of(blocks):
    """Of each gain what selling a place can realize between: in its lots' order, or in any."""
    if blocks[0].free:
        return [(sum(min(0.0, block.gains[term]) for block in blocks),
                 sum(max(0.0, block.gains[term]) for block in blocks)) for term in (0, 1)]
    return [(0.0, *itertools.accumulate(block.gains[term] for block in blocks))
            for term in (0, 1)]


class Draft(Program):
    """What both programs have in common: a dollar that moves, its class, its account's cash, its
    cost, and the budgets."""

    def __init__(self, scope):
        super().__init__()
        self.scope = scope
        self.figures = Figures(
            scope.profile, None if scope.profile is None else
            scope.household.parameters(scope.year, scope.profile), scope.booked())
        self.add_classes()
        self.add_accounts()
        self.add_holdings()
        self.sales = []  # of each column that sells, what a unit of it is
        self.add_sales()
        self.bought = {place: self.add_trade(place, 1, INFINITY)
                       for place in scope.places if place.may_buy}
        self.add_caps()

    def add_classes(self):
        """Rule DR-1: excess and lack of every class, half of both."""
        scope = self.scope
        held = dict.fromkeys(scope.classes(), 0.0)
        for place in scope.places:
            held[scope.name_of(place.security)] += place.value
        for account in scope.household.accounts:
            if account not in scope.planned:
                held["cash"] += account.cash / 100
        self.class_rows, self.out_of_place = {}, []
        for name, dollars in held.items():
            target = scope.target_of(name) * scope.value
            weight = scope.policy.drift_weight / 2
            over, under = self.column(weight), self.column(weight)
            self.out_of_place += [over, under]
            self.class_rows[name] = self.row(target - dollars, target - dollars,
                                             [(over, -1), (under, 1)])

    def add_accounts(self):
        """Cash after the plan; below its minimum it stays what it is."""
        self.cash_rows = {}
        for account in self.scope.planned:
            cash = account.cash / 100
            after = self.column(self.scope.weighed_drag(account, "cash"),
                                min(cash, self.scope.policy.minimum_cash))
            self.enter(self.class_rows["cash"], after, 1)
            self.cash_rows[account] = self.row(cash, cash, [(after, 1)])

    def add_holdings(self):
        """What is held costs until it is sold; cash that does not move always does."""
        scope = self.scope
        self.constant += sum(self.drag_of(place) * place.value for place in scope.places)
        self.constant += sum(scope.weighed_drag(account, "cash") * max(0, account.cash / 100)
                             for account in scope.household.accounts
                             if account not in scope.planned)

    def drag_of(self, place):
        return self.scope.weighed_drag(place.account, place.security.asset_class)

    def add_trade(self, place, dollars, most):
        column = self.column(self.scope.policy.cost_rate * abs(dollars) +
                             self.drag_of(place) * dollars, 0, most)
        self.enter(self.class_rows[self.scope.name_of(place.security)], column, dollars)
        self.enter(self.cash_rows[place.account], column, dollars)
        return column

    def add_sale(self, place, value, gains, most):
        column = self.add_trade(place, -value, most)
        self.sales.append((column, place, gains))
        return column

    def add_block(self, block):
        """By the dollar."""
        gains = [gain / block.value for gain in block.gains]
        return self.add_sale(block.place, 1, gains, block.value)

    def of_terms(self, terms):
        return [(column, place, sum(term * gain for term, gain in zip(terms, gains)))
                for column, place, gains in self.sales]

    def add_caps(self):
        for account, terms, room in self.scope.caps():
            self.row(-INFINITY, room, [
                (column, number) for column, place, number in self.of_terms(terms)
                if account in (None, place.account)])

    def reach(self):
        """The least and the most of both gains that a plan can add."""
        ends = [ends_of(list(blocks)) for _, blocks in
                itertools.groupby(self.scope.blocks, key=lambda block: block.place)]
        return [tuple(sum(end(realized[term]) for realized in ends) for end in (min, max))
                for term in (0, 1)]

    def rows_of_gains(self):
        return [self.row(0, 0, [(column, -number) for column, _, number in self.of_terms(terms)])
                for terms in ((1, 0), (0, 1))]

    def point(self, rows, whole, point):
        """A share of the plan's gains, with its tax."""
        before = self.figures.total((0.0, 0.0))
        column = self.column(self.scope.policy.tax_weight * (self.figures.total(point) - before))
        self.enter(whole, column, 1)
        for row, gain in zip(rows, point):
            self.enter(row, column, gain)


class Relaxed(Draft):
    """The year's tax replaced by its hull from below, and what selling so much of a holding
    realizes, where a method orders its lots, by its hull; where none does, by any of them."""

    def add_sales(self):
        for _, blocks in itertools.groupby(self.scope.blocks, key=lambda block: block.place):
            blocks = list(blocks)
            if blocks[0].free:
                for block in blocks:
                    self.add_block(block)
            else:
                self.add_path(blocks)

    def add_path(self, blocks):
        ends = [(0.0, 0.0, 0.0)]
        for block in blocks:
            ends.append(tuple(map(sum, zip(ends[-1], (block.value, *block.gains)))))
        self.row(1, 1, [(self.add_sale(blocks[0].place, value, gains, INFINITY), 1)
                        for value, *gains in ends])


def bound(scope):
    """What no plan is better than."""
    draft = Relaxed(scope)
    rows, whole = draft.rows_of_gains(), draft.row(1, 1)
    for point in corners(cells(draft.figures, draft.reach())):
        draft.point(rows, whole, point)
    return draft.least()


def least_within(scope, drift):
    """The least that the same program has of tax and cost where so much drift may be left."""
    scope = copy.copy(scope)
    scope.policy = copy.copy(scope.policy)
    scope.policy.drift_weight, scope.policy.tax_weight = 0.0, 1.0
    scope.policy.location_weight = 0.0
    draft = Relaxed(scope)
    draft.row(-INFINITY, drift * scope.value, [(column, 0.5) for column in draft.out_of_place])
    rows, whole = draft.rows_of_gains(), draft.row(1, 1)
    for point in corners(cells(draft.figures, draft.reach())):
        draft.point(rows, whole, point)
    return draft.least()


class Exact(Draft):
    """The tax as it is, the lots in their method's order, no trade too small, whole shares. What
    wash sales cost is left out, or nothing is bought that is sold at a loss."""

    def __init__(self, scope, washes):
        super().__init__(scope)
        self.washes = washes
        self.cells = cells(self.figures, self.reach())
        self.is_small = len(self.cells) <= CELLS_MOST and len(scope.blocks) <= LOTS_MOST

    def add_sales(self):
        self.sold = [self.add_block(block) for block in self.scope.blocks]

    def best(self, nodes):
        """The optimum; None where it is not found in so many nodes."""
        self.add_tax()
        self.add_orders()
        self.add_units()
        if not self.washes:
            self.forbid_washes()
        return self.least_whole(nodes)

    def add_tax(self):
        """The gains lie in one cell, and their tax on its plane."""
        rows, whole = self.rows_of_gains(), []
        for cell in self.cells:
            chosen = self.column(0, 0, 1, True)
            row = self.row(0, 0, [(chosen, -1)])
            whole.append((chosen, 1))
            for point in cell:
                self.point(rows, row, point)
        self.row(1, 1, whole)

    def add_orders(self):
        """A lot is sold when the one before it is sold whole."""
        pairs = zip(zip(self.sold, self.scope.blocks), zip(self.sold[1:], self.scope.blocks[1:]))
        for (before, first), (after, second) in pairs:
            if first.place is second.place and not second.free:
                begun = self.column(0, 0, 1, True)
                self.row(0, INFINITY, [(before, 1), (begun, -first.value)])
                self.row(0, INFINITY, [(begun, second.value), (after, -1)])

    def trades(self):
        """Of each place its columns on either side, and the most that they can be."""
        sold = zip(self.sold, self.scope.blocks)
        for place, pairs in itertools.groupby(sold, key=lambda pair: pair[1].place):
            pairs = list(pairs)
            yield place, [column for column, _ in pairs], sum(block.value for _, block in pairs)
        for place, column in self.bought.items():
            yield place, [column], self.scope.value

    def add_units(self):
        for place, columns, most in self.trades():
            made = self.column(0, 0, 1, True)
            self.row(-INFINITY, 0, [*((column, 1) for column in columns), (made, -most)])
            self.row(0, INFINITY, [*((column, 1) for column in columns),
                                   (made, -min(self.scope.policy.minimum_trade, most))])
            if place.security.whole:
                price = place.security.price / 10 ** 6
                shares = self.column(0, 0, most / price + 1, True)
                self.row(-CENTS, CENTS, [*((column, 1) for column in columns), (shares, -price)])

    def loses(self, block):
        """Whether what is sold of it may be a loss. Among the lots of a place min_tax takes those
        first that lose: a loss that is washed costs nothing, a gain does."""
        beside = [each for each in self.scope.blocks if each.place is block.place]
        return any(sum(each.gains) < 0 for each in (beside if block.free else [block]))

    def forbid_washes(self):
        """Rule WS-1, for what has no other purchase near it."""
        for security in self.scope.household.securities:
            bought = self.column(0, 0, 1, True)
            for place, column in self.bought.items():
                if place.security is security:
                    self.row(-INFINITY, 0, [(column, 1), (bought, -self.scope.value)])
            for column, block in zip(self.sold, self.scope.blocks):
                if block.place.security is security and self.loses(block):
                    self.row(-INFINITY, block.value, [(column, 1), (bought, block.value)])

"""The year's tax over the plane of gains that a plan can reach, cut into cells on which it is linear
(rules NE, TX, NI, SL, FL). Floats: the daemon's own figures are rounded to the cent, these are
not."""
import itertools

EPSILON = 1e-7


class Figures:
    """What the tax of a year is made of, at gains added by a plan, in dollars."""

    def __init__(self, profile, parameters, booked):
        self.profile = profile
        self.parameters = parameters
        self.booked = booked  # short and long, dollars

    def dollars(self, name):
        return getattr(self.profile, name) / 100

    def nets(self, point):
        """Rule NE-1."""
        short = point[0] + self.booked[0] + self.dollars("short_term_gains_elsewhere") - \
            self.dollars("short_term_carryover_in")
        long = point[1] + self.booked[1] + self.dollars("long_term_gains_elsewhere") + \
            self.dollars("capital_gain_distributions") - self.dollars("long_term_carryover_in")
        return short, long, short + long

    def capital(self, point):
        """Rules NE-2, NE-3."""
        return max(self.nets(point)[2], -self.parameters.loss_limit / 100)

    def investment(self):
        return sum(map(self.dollars, ("interest", "ordinary_dividends", "other_investment_income")))

    def agi(self, point):
        return self.dollars("wages") + self.dollars("other_ordinary_income") + \
            self.investment() + self.capital(point)

    def deduction(self):
        given = self.dollars("itemized_deduction") if self.profile.itemizes else \
            (self.parameters.standard +
             self.profile.additional_standard_count * self.parameters.additional) / 100
        return given + self.dollars("other_deductions")

    def taxable(self, point):
        return max(0.0, self.agi(point) - self.deduction())

    def preferred(self, point):
        _, long, net = self.nets(point)
        return self.dollars("qualified_dividends") + max(0.0, min(long, net))

    def ordinary(self, point):
        return max(0.0, self.taxable(point) - self.preferred(point))

    def schedule(self, income):
        """Rule TX-4."""
        tax, bottom = 0.0, 0.0
        tops = [top / 100 for top in self.parameters.tops]
        for rate, top in zip(self.parameters.rates, tops + [max(income, tops[-1])]):
            tax += float(rate) * max(0.0, min(income, top) - bottom)
            bottom = top
        return tax

    def split_tax(self, point):
        """Rule TX-2: gains at rates of their own."""
        taxable, ordinary = self.taxable(point), self.ordinary(point)
        bounds = (self.parameters.max_zero / 100, self.parameters.max_fifteen / 100)
        at_fifteen = max(0.0, min(taxable, bounds[1]) - max(ordinary, bounds[0]))
        at_twenty = max(0.0, taxable - max(ordinary, bounds[1]))
        return self.schedule(ordinary) + float(self.parameters.gain_rates[1]) * at_fifteen + \
            float(self.parameters.gain_rates[2]) * at_twenty

    def whole_tax(self, point):
        return self.schedule(self.taxable(point))

    def investment_net(self, point):
        return self.investment() + self.capital(point) - self.dollars("investment_expenses")

    def over_threshold(self, point):
        return self.agi(point) - self.parameters.niit_threshold / 100

    def niit(self, point):
        """Rule NI-1."""
        base = min(max(0.0, self.investment_net(point)), max(0.0, self.over_threshold(point)))
        return float(self.parameters.niit_rate) * base

    def over_state_deduction(self, point):
        return self.agi(point) - self.dollars("state_deduction")

    def flat_tax(self, point):
        """Rules FL-1 to FL-3."""
        short, long, net = self.nets(point)
        return float(self.profile.short_term_rate) * max(0.0, short + min(0.0, long)) + \
            float(self.profile.long_term_rate) * max(0.0, long + min(0.0, short)) + \
            float(self.profile.state_rate) * max(0.0, net)

    def total(self, point):
        if self.profile is None:
            return 0.0
        if self.profile.kind == "flat":
            return self.flat_tax(point)
        return min(self.split_tax(point), self.whole_tax(point)) + self.niit(point) + \
            float(self.profile.state_rate) * max(0.0, self.over_state_deduction(point))

    def turns(self):
        """Functions at whose zeros the tax bends, each linear where those before it do not
        change their sign."""
        nets = [lambda point, place=place: self.nets(point)[place] for place in range(3)]
        if self.profile is None:
            return []
        if self.profile.kind == "flat":
            return nets
        bounds = [bound / 100 for bound in
                  (*self.parameters.tops, self.parameters.max_zero, self.parameters.max_fifteen)]
        return nets + [
            lambda point: self.nets(point)[2] + self.parameters.loss_limit / 100,
            lambda point: self.agi(point) - self.deduction(),
            lambda point: self.taxable(point) - self.preferred(point),
            *(lambda point, bound=bound: self.taxable(point) - bound for bound in bounds),
            *(lambda point, bound=bound: self.ordinary(point) - bound for bound in bounds),
            lambda point: self.split_tax(point) - self.whole_tax(point),
            self.investment_net,
            self.over_threshold,
            lambda point: self.investment_net(point) - self.over_threshold(point),
            self.over_state_deduction,
        ]


def parts_of(cell, turn):
    """The cell on either side of a turn."""
    values = [turn(point) for point in cell]
    if min(values) >= -EPSILON or max(values) <= EPSILON:
        return [cell]
    sides = ([], [])
    for place, (point, value) in enumerate(zip(cell, values)):
        following = (place + 1) % len(cell)
        for side, sign in zip(sides, (-1, 1)):
            if sign * value >= 0:
                side.append(point)
        if value * values[following] < 0:
            share = value / (value - values[following])
            crossing = tuple(here + share * (there - here)
                             for here, there in zip(point, cell[following]))
            sides[0].append(crossing)
            sides[1].append(crossing)
    return list(sides)


def cells(figures, reach):
    """Of the box between the least and the most of both gains."""
    found = [[(short, long) for short, long in
              ((reach[0][0], reach[1][0]), (reach[0][1], reach[1][0]),
               (reach[0][1], reach[1][1]), (reach[0][0], reach[1][1]))]]
    for turn in figures.turns():
        found = list(itertools.chain.from_iterable(parts_of(cell, turn) for cell in found))
    return found


def corners(found):
    """Of all cells, each once."""
    return list({(round(point[0], 4), round(point[1], 4)): point
                 for cell in found for point in cell}.values())

"""The tax of one year of one return, exact until it is rounded (rules NE, TX, NI, SL, FL, MT)."""
from fractions import Fraction

from figures import MONEY, RATE, rounded, scaled

AMOUNTS = ("wages", "other_ordinary_income", "interest", "ordinary_dividends",
           "qualified_dividends", "capital_gain_distributions", "other_investment_income",
           "short_term_gains_elsewhere", "long_term_gains_elsewhere", "investment_expenses",
           "itemized_deduction", "other_deductions", "short_term_carryover_in",
           "long_term_carryover_in", "state_deduction")
# Lines of a flat profile; what a return has besides is not its own (FL-3).
FLAT_LINES = ("short_term", "long_term", "net", "income_tax", "niit", "state", "total")
MOST = 10 ** 18  # no gain is larger


class Profile:
    """What is known of a year."""

    def __init__(self, given):
        self.year = given["year"]
        self.kind = given["kind"]
        self.status = given.get("filing_status")
        for name in AMOUNTS:
            setattr(self, name, scaled(given.get(name, "0"), MONEY))
        self.itemizes = given.get("deduction", "standard") == "itemized"
        self.additional_standard_count = given.get("additional_standard_count", 0)
        for name in ("state_rate", "short_term_rate", "long_term_rate"):
            setattr(self, name, Fraction(scaled(given.get(name) or "0", RATE), 10 ** RATE))


class Parameters:
    """Of one filing status in one year."""

    def __init__(self, data, year, status):
        of_year = data["years"][str(year)]
        constants = data["constants"]
        deduction = of_year["standard_deduction"]

        def cents(amount):
            return scaled(str(amount), MONEY)

        self.rates = [Fraction(rate) for rate in of_year["ordinary"]["rates"]]
        self.tops = [cents(top) for top in of_year["ordinary"]["upper_bounds"][status]]
        self.gain_rates = [Fraction(rate) for rate in of_year["ltcg"]["rates"]]
        self.max_zero = cents(of_year["ltcg"]["max_zero"][status])
        self.max_fifteen = cents(of_year["ltcg"]["max_fifteen"][status])
        self.standard = cents(deduction["basic"][status])
        self.additional = cents(deduction["additional_65_or_blind"][status])
        self.niit_rate = Fraction(constants["niit"]["rate"])
        self.niit_threshold = cents(constants["niit"]["magi_threshold"][status])
        self.loss_limit = cents(constants["capital_loss_limit"]["per_year"][status])

    def schedule(self, income):
        """Rule TX-4."""
        tax, bottom = Fraction(0), 0
        for rate, top in zip(self.rates, self.tops + [max(income, self.tops[-1])]):
            tax += rate * max(0, min(income, top) - bottom)
            bottom = top
        return tax

    def bracket(self, income):
        """A bound itself is taxed at the lower rate."""
        return sum(income > top for top in self.tops)


def net_gains(profile, gains):
    """Rule NE-1."""
    short = gains[0] + profile.short_term_gains_elsewhere - profile.short_term_carryover_in
    long = gains[1] + profile.long_term_gains_elsewhere + profile.capital_gain_distributions - \
        profile.long_term_carryover_in
    return short, long


def flat_year(profile, gains):
    """Rules FL-1 to FL-3."""
    short, long = net_gains(profile, gains)
    income_tax = profile.short_term_rate * max(0, short + min(0, long)) + \
        profile.long_term_rate * max(0, long + min(0, short))
    year = {"short_term": short, "long_term": long, "net": short + long,
            "income_tax": rounded(income_tax), "niit": 0,
            "state": rounded(profile.state_rate * max(0, short + long)),
            "carryover_out": (max(0, -short - max(0, long)), max(0, -long - max(0, short)))}
    year["total"] = year["income_tax"] + year["state"]
    return year


def carryover(short, long, allowed, income):
    """Rule NE-4; `income` is AGI less deductions before the floor."""
    used = min(allowed, max(0, income + allowed))
    short_out = max(0, -short - (used + max(0, long))) if short < 0 else 0
    rest = max(0, used - (-short if short < 0 else 0))
    long_out = max(0, -long - (max(0, short) + rest)) if long < 0 else 0
    return short_out, long_out


def stack(parameters, taxable, preferred):
    """Rule TX-2: the lines of the worksheet, and the exact tax."""
    ordinary = max(0, taxable - preferred)
    gains = min(taxable, preferred)
    zero_room = min(taxable, parameters.max_zero)
    zero = zero_room - min(ordinary, zero_room)
    zero = min(zero, gains)
    fifteen = min(gains - zero,
                  max(0, min(taxable, parameters.max_fifteen) - (ordinary + zero)))
    twenty = gains - zero - fifteen
    on_gains = parameters.gain_rates[1] * fifteen + parameters.gain_rates[2] * twenty
    tax = min(parameters.schedule(ordinary) + on_gains, parameters.schedule(taxable))
    return {"preferential_income": gains, "ordinary_taxable_income": ordinary, "at_zero": zero,
            "at_fifteen": fifteen, "at_twenty": twenty,
            "ordinary_tax": rounded(parameters.schedule(ordinary)),
            "preferential_tax": rounded(on_gains), "income_tax": rounded(tax)}


def federal_year(parameters, profile, gains):
    """Rules NE, TX, NI, SL, RD-1."""
    short, long = net_gains(profile, gains)
    net = short + long
    capital = net if net >= 0 else -min(-net, parameters.loss_limit)
    investment = profile.interest + profile.ordinary_dividends + profile.other_investment_income
    agi = profile.wages + profile.other_ordinary_income + investment + capital
    deduction = profile.itemized_deduction if profile.itemizes else \
        parameters.standard + profile.additional_standard_count * parameters.additional
    deduction += profile.other_deductions
    taxable = max(0, agi - deduction)
    preferred = profile.qualified_dividends + max(0, min(long, net))
    investment += capital - profile.investment_expenses
    base = min(max(0, investment), max(0, agi - parameters.niit_threshold))
    year = {"short_term": short, "long_term": long, "net": net, "capital_amount_in_agi": capital,
            "agi": agi, "deduction": deduction, "taxable_income": taxable,
            "net_investment_income": investment, "niit_base": base,
            "niit": rounded(parameters.niit_rate * base),
            "state": rounded(profile.state_rate * max(0, agi - profile.state_deduction)),
            "carryover_out": carryover(short, long, max(0, -capital), agi - deduction)}
    year.update(stack(parameters, taxable, preferred))
    year["total"] = year["income_tax"] + year["niit"] + year["state"]
    return year


def year_tax(parameters, profile, gains):
    return flat_year(profile, gains) if profile.kind == "flat" \
        else federal_year(parameters, profile, gains)


def thresholds_crossed(parameters, profile, without, with_):
    """Rule MT-3, in either direction."""
    if profile.kind == "flat":
        return []

    def places(year):
        taxable = year["taxable_income"]
        return {"ordinary_bracket": parameters.bracket(year["ordinary_taxable_income"]),
                "zero_percent_gains": taxable > parameters.max_zero,
                "fifteen_percent_gains": taxable > parameters.max_fifteen,
                "niit": year["agi"] > parameters.niit_threshold,
                "loss_limit": -year["net"] > parameters.loss_limit}

    before, after = places(without), places(with_)
    preferred = without["preferential_income"] or with_["preferential_income"]
    return [name for name in before if before[name] != after[name] and
            (preferred or not name.endswith("percent_gains"))]


def ceiling_room(parameters, profile, gains, ceiling):
    """Rule BU-6: the largest further long-term gain, by bisection; None for a flat profile."""
    if profile.kind == "flat":
        return None

    def keeps(more):
        year = federal_year(parameters, profile, (gains[0], gains[1] + more))
        if ceiling == "niit_threshold":
            return year["agi"] <= parameters.niit_threshold
        return year["taxable_income"] <= (parameters.max_zero if ceiling == "zero_percent_bracket"
                                          else parameters.max_fifteen)

    least, most = 0, MOST
    if not keeps(least):
        return 0
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if keeps(middle) else (least, middle)
    return least

"""Exact figures: scaled integers, fractions between them, and calendar dates. No floats."""
import datetime
import math
from fractions import Fraction

MONEY, QUANTITY, PRICE, RATE = 2, 8, 6, 6
SHARE = 10 ** QUANTITY


def scaled(given, places):
    """A decimal as the body has it, as so many units of 10^-places; None stays None."""
    if given is None:
        return None
    units = Fraction(given) * 10 ** places
    assert units.denominator == 1, given
    return int(units)


def shown(units, places):
    """The decimal that replies show: all places, "0.00" without a sign."""
    if units is None:
        return None
    whole, rest = divmod(abs(units), 10 ** places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}"


def rounded(exact):
    """Rule RD-1: to a whole unit, half away from zero."""
    whole = math.floor(abs(exact) + Fraction(1, 2))
    return -whole if exact < 0 else whole


def share(amount, part, whole):
    """Rule RD-2."""
    return rounded(Fraction(amount * part, whole))


def value(quantity, price):
    """Cents of shares at a price."""
    return rounded(Fraction(quantity * price * 100, 10 ** (QUANTITY + PRICE)))


def day(given):
    return None if given is None else datetime.date.fromisoformat(given)


def shown_day(date):
    return None if date is None else date.isoformat()


def days_after(date, days):
    return date + datetime.timedelta(days)


def numbered(prefix, number):
    """The id that something gets where the body gives none: its number, in base 32."""
    digits = ""
    while number:
        digits = "0123456789abcdefghjkmnpqrstvwxyz"[number % 32] + digits
        number //= 32
    return f"{prefix}_{digits:0>26}"

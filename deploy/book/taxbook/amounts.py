"""Money, quantity and price as scaled integers, as in the database; never a float.

Money is in cents, a quantity in 10^-8 shares, a price in 10^-6 dollars.
"""

QUANTITY_SCALE = 10 ** 8
PRICE_SCALE = 10 ** 6
CENTS_PER_PRODUCT = 10 ** 12


def parse(text, places):
    """The scaled integer of a plain decimal; refuses more digits than fit."""
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(fraction) > places or not (whole + fraction).isdigit():
        raise ValueError(f"not a decimal of {places} places: {text!r}")
    return sign * int(whole + fraction.ljust(places, "0"))


def parse_money(text):
    return parse(text, 2)


def parse_quantity(text):
    return parse(text, 8)


def parse_price(text):
    return parse(text, 6)


def text(value, places):
    scale = 10 ** places
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // scale}.{abs(value) % scale:0{places}d}"


def money_text(cents):
    return text(cents, 2)


def quantity_text(quantity):
    return text(quantity, 8)


def price_text(price):
    return text(price, 6)


def divide(numerator, denominator):
    """Rounds half away from zero; both are positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def cost(quantity, price):
    """Cents paid for a quantity at a price."""
    return divide(quantity * price, CENTS_PER_PRODUCT)


def bought(cents, price):
    """The quantity that an amount buys at a price."""
    return divide(cents * CENTS_PER_PRODUCT, price)

"""Rules HP-1 and HP-2: when a lot is long-term."""

import datetime


def first_long_term(acquired_on):
    """The day after acquisition, one year later; 29 February becomes 1 March."""
    start = datetime.date.fromisoformat(acquired_on) + datetime.timedelta(days=1)
    if (start.month, start.day) == (2, 29):
        return datetime.date(start.year + 1, 3, 1).isoformat()
    return start.replace(year=start.year + 1).isoformat()


def term(acquired_on, sold_on):
    return "long" if sold_on >= first_long_term(acquired_on) else "short"

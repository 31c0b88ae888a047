"""Wash sales of one day's sales and buys over a household (rules WS-1 to WS-10, MT-7)."""
import datetime

from figures import days_after, share

REPLACING = ("purchase", "drip")
WINDOW = 30
TREATMENTS = ("taxable", "tax_deferred", "tax_free")
OWNERS = ("self", "spouse", "joint", "other")
KINDS = ("purchase", "drip", "gift", "inheritance", "transfer")
EPOCH = datetime.date(1970, 1, 1)


class Loss:
    """A loss that shares may disallow: of this proposal, or booked before."""

    def __init__(self, account, security, quantity, amount, sold_on):
        self.account = account
        self.security = security
        self.quantity = quantity
        self.amount = amount  # positive
        self.sold_on = sold_on
        self.acquired = None
        self.sequence = 0
        self.start = None
        self.slice = None
        self.row = None
        self.order = ()


class Replacement:
    """Shares that came in within the window, each of which absorbs once (rule WS-8)."""

    def __init__(self, account, security, acquired, order):
        self.account = account
        self.security = security
        self.acquired = acquired
        self.order = order
        self.lot = None
        self.start = acquired
        self.free = 0
        self.free_basis = 0
        self.has_basis = True


class Match:
    """A loss, the shares that disallow it, and what becomes of them."""

    def __init__(self, loss, replacement, quantity, disallowed):
        self.loss = loss
        self.replacement = replacement
        self.quantity = quantity
        self.disallowed = disallowed
        self.permanent = False
        self.basis = 0
        self.start = replacement.start
        # CHOICE: before the lot sold (WS-7) is on one day by sequence, as WS-9 has it; what is
        # bought now comes last, and nothing is before a lot without a date.
        self.contestable = loss.acquired is not None and \
            replacement.order[:3] < (loss.acquired, 0, loss.sequence)
        self.window_ends = days_after(loss.sold_on, WINDOW)


def identical(left, right):
    """Rules WS-4, WS-15."""
    if "digital_asset" in (left.tax_kind, right.tax_kind):
        return False
    return left is right or (left.group is not None and left.group == right.group)


def counts(account):
    """Rule AC-5: trusts and children are nobody's spouse."""
    return account.owner != "other"


def can_lose(account, security):
    """Rules AC-1, WS-10, WS-15."""
    return account.treatment == "taxable" and counts(account) and \
        security.tax_kind != "digital_asset"


def is_permanent(household, seller, replacer):
    """Rule WS-10, seen from the seller; a joint account belongs to both."""
    if replacer.treatment != "taxable":
        return True
    return household.spouse_replacement == "permanent" and \
        {seller.owner, replacer.owner} == {"self", "spouse"}


def in_window(loss, replacement):
    """Rule WS-2."""
    return days_after(loss.sold_on, -WINDOW) <= replacement.acquired <= \
        days_after(loss.sold_on, WINDOW)


def absorb(household, loss, replacement, quantity, disallowed):
    """Rule WS-9: the matched shares are split off, with basis and date adjusted unless the loss is
    lost for good."""
    match = Match(loss, replacement, quantity, disallowed)
    match.permanent = is_permanent(household, loss.account, replacement.account)
    match.basis = share(replacement.free_basis, quantity, replacement.free)
    replacement.free_basis -= match.basis
    replacement.free -= quantity
    if not match.permanent:
        match.basis += disallowed
        held = loss.sold_on - loss.start if loss.start is not None else loss.sold_on - loss.sold_on
        # CHOICE: no earlier than dates are (HP-7)
        match.start = max(replacement.acquired - held, datetime.date(1900, 1, 1))
    return match


def match_loss(household, loss, replacements):
    """Earliest acquired first, each share once; what is disallowed is rounded cumulatively. Rules
    WS-5, WS-6, WS-8, WS-9, RD-4."""
    matches = []
    matched = said = 0
    for replacement in sorted(replacements, key=lambda each: each.order):
        same_lot = loss.slice is not None and replacement.lot is not None and \
            replacement.lot.place == loss.slice.lot.place
        quantity = min(replacement.free, loss.quantity - matched)
        if quantity == 0 or same_lot or not in_window(loss, replacement) or \
                not identical(loss.security, replacement.security):
            continue
        matched += quantity
        disallowed = share(loss.amount, matched, loss.quantity) - said
        said += disallowed
        matches.append(absorb(household, loss, replacement, quantity, disallowed))
    return matches


def told_apart(treatment, owner, quantity, basis, absorbed=0, deemed=None, kind="purchase"):
    """CHOICE: sequences order one account. Between two that have the same on one day shares are
    told apart by what they are, those that defer a loss before those that lose it for good."""
    return (TREATMENTS.index(treatment), OWNERS.index(owner), quantity, basis, absorbed,
            (deemed or EPOCH).toordinal(), KINDS.index(kind))


def bought_replacements(buys, trade_date):
    """The proposal's buys follow what is held of the same day, in the order asked for."""
    replacements = []
    for place, buy in enumerate(buys):
        if counts(buy.account):
            replacement = Replacement(buy.account, buy.security, trade_date,
                                      (trade_date, 1, place))
            replacement.free = buy.quantity
            replacement.free_basis = buy.amount + buy.fee  # BA-1
            replacements.append(replacement)
    return replacements


def held_replacements(lots):
    """What is kept of purchases; shares that absorbed a loss before have done so (WS-3, WS-5)."""
    replacements = []
    for lot in lots:
        free = lot.quantity - lot.absorbed
        if not counts(lot.account) or lot.kind not in REPLACING or lot.acquired is None or \
                free <= 0:
            continue
        apart = told_apart(lot.account.treatment, lot.account.owner, lot.quantity,
                           lot.basis or 0, lot.absorbed, lot.deemed, lot.kind)
        replacement = Replacement(lot.account, lot.security, lot.acquired,
                                  (lot.acquired, 0, lot.sequence, apart, lot.place))
        replacement.lot = lot
        replacement.start = lot.deemed or lot.acquired
        replacement.free = free
        replacement.has_basis = lot.basis is not None  # BA-7
        replacement.free_basis = (lot.basis or 0) - share(lot.basis or 0, lot.absorbed,
                                                          lot.quantity)
        replacements.append(replacement)
    return replacements


def booked_losses(household, trade_date):
    """Rule MT-7. CHOICE: of a row that the ledger has disallowed in part, the shares not yet
    matched carry the recognized loss."""
    losses = []
    for place, row in enumerate(household.realized):
        if row.gain >= 0 or not can_lose(row.account, row.security) or \
                not days_after(trade_date, -WINDOW) <= row.sold_on <= trade_date:
            continue
        unmatched = row.quantity * -row.gain // (-row.gain + row.disallowed)
        if unmatched == 0:
            continue
        loss = Loss(row.account, row.security, unmatched, -row.gain, row.sold_on)
        loss.row = row
        loss.acquired = loss.start = row.acquired
        apart = told_apart(row.account.treatment, row.account.owner, unmatched, -row.gain,
                           deemed=None if row.acquired else row.sold_on)
        loss.order = (row.sold_on, row.acquired or datetime.date.min, apart, place)
        losses.append(loss)
    return sorted(losses, key=lambda each: each.order)


def own_losses(sales, trade_date):
    """Rules WS-1, WS-9: all at one time of the day, so the earliest acquired shares first."""
    losses = []
    for place, sold in enumerate(sales):
        lot = sold.lot
        if sold.gain >= 0 or not can_lose(lot.account, lot.security):
            continue
        loss = Loss(lot.account, lot.security, sold.quantity, -sold.gain, trade_date)
        loss.slice = sold
        loss.acquired = lot.acquired
        loss.sequence = lot.sequence
        # Inherited shares tack the days actually held.
        loss.start = lot.acquired if lot.kind == "inheritance" else sold.start
        loss.order = (*lot.age(), place)  # what the same day leaves open: in order of sale
        losses.append(loss)
    return sorted(losses, key=lambda each: each.order)


def propose(household, sales, buys, trade_date):
    """All matches in their order: of booked losses, then of the sales' own."""
    bought = bought_replacements(buys, trade_date)
    booked = [match for loss in booked_losses(household, trade_date)
              for match in match_loss(household, loss, bought)]
    own = []
    replacements = held_replacements(household.lots) + bought
    for loss in own_losses(sales, trade_date):
        own += match_loss(household, loss, replacements)
    for match in own:
        match.loss.slice.disallowed += match.disallowed
        match.loss.slice.permanent += match.disallowed if match.permanent else 0
    return booked + own

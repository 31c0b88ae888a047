"""The figures of a preview under the member names of the reply of POST /v1/previews."""
from drifts import drift, six_places
from figures import MONEY, PRICE, QUANTITY, days_after, rounded, shown, shown_day
from previews import Preview
from years import FLAT_LINES, thresholds_crossed

TOTALS = ("income_tax", "niit", "state", "total")


def money(cents):
    return shown(cents, MONEY)


def gains(pair):
    short, long = pair
    return {"short_term": money(short), "long_term": money(long)}


def sold_lot(sold, order):
    return {"lot_id": sold.lot.id, "order": order, "acquired_on": shown_day(sold.lot.acquired),
            "first_long_term_on": shown_day(sold.first_long),
            "waiting_saves": money(sold.waiting_saves), "term": sold.term,
            "quantity": shown(sold.quantity, QUANTITY),
            "remaining": shown(sold.remaining, QUANTITY), "proceeds": money(sold.proceeds),
            "basis": money(sold.basis), "gain": money(sold.gain),
            "disallowed": money(sold.disallowed), "permanently_disallowed": money(sold.permanent),
            "reason": sold.reason}


def kept_lot(kept):
    known = kept.lot.basis_known()
    return {"lot_id": kept.lot.id, "acquired_on": shown_day(kept.lot.acquired),
            "first_long_term_on": shown_day(kept.sold.first_long), "term": kept.sold.term,
            "quantity": shown(kept.sold.quantity, QUANTITY),
            "gain": money(kept.sold.gain) if known else None,
            "gain_per_share": money(rounded(kept.per_share / 10 ** (PRICE - MONEY)))
            if known else None,
            "reason": kept.reason}


def sell(sale):
    trade = sale.trade
    short, long = sale.gains()
    return {"account_id": trade.account.id, "symbol": trade.security.symbol,
            "quantity": shown(trade.quantity, QUANTITY),
            "price": shown(trade.security.price, PRICE),
            "proceeds": money(trade.amount - trade.fee),
            "basis": money(sum(sold.basis for sold in sale.slices)),
            "short_term_gain": money(short), "long_term_gain": money(long),
            "lots": [sold_lot(sold, place) for place, sold in enumerate(sale.slices, 1)],
            "lots_not_sold": [kept_lot(kept) for kept in sale.kept]}


def buy(trade):
    return {"account_id": trade.account.id, "symbol": trade.security.symbol,
            "quantity": shown(trade.quantity, QUANTITY),
            "price": shown(trade.security.price, PRICE),
            "amount": money(trade.amount + trade.fee)}


def realized(preview):
    short, long = preview.recognized()
    return {"short_term": money(short), "long_term": money(long), "net": money(short + long),
            "disallowed": money(sum(sold.disallowed for sold in preview.mine)),
            "permanently_disallowed": money(sum(sold.permanent for sold in preview.mine)),
            "prior_losses_disallowed": money(sum(preview.prior_disallowed(preview.year)))}


def wash_sale(match):
    loss, replacement = match.loss, match.replacement
    row = {"account_id": loss.account.id, "symbol": loss.security.symbol,
           "sold_on": shown_day(loss.sold_on)}
    if loss.row is None:
        row["lot_id"] = loss.slice.lot.id
    else:
        row["realized_gain_id"] = loss.row.id
    return {"loss": row,
            "replacement": {"account_id": replacement.account.id,
                            "symbol": replacement.security.symbol,
                            "lot_id": replacement.lot.id if replacement.lot else None,
                            "acquired_on": shown_day(replacement.acquired),
                            "basis": money(match.basis) if replacement.has_basis else None,
                            "deemed_acquired_on": shown_day(match.start)},
            "quantity": shown(match.quantity, QUANTITY), "disallowed": money(match.disallowed),
            "permanent": match.permanent, "contestable": match.contestable,
            "window_ends_on": shown_day(match.window_ends)}


def do_not_buy(preview):
    return [{"symbol": security.symbol, "until": shown_day(until),
             "released_on": shown_day(days_after(until, 1))}
            for security, until in preview.do_not_buy()]


def upper_bound(tax):
    figured = tax.upper_bound()
    if figured is None:
        return None
    bound, total = figured
    return {"short_term_rate": six_places(bound.short_term_rate),
            "long_term_rate": six_places(bound.long_term_rate),
            "state_rate": six_places(bound.state_rate), "total": money(total)}


def prior_year(preview):
    figured = preview.prior_year()
    if figured is None:
        return {}
    year, disallowed, total = figured
    return {"prior_year": {"year": year, "disallowed": gains(disallowed), "total": money(total)}}


def tax_impact(preview):
    tax = preview.tax
    if tax is None:
        return None
    without, high = tax.without, tax.high
    shown_tax = {"profile": tax.profile.kind, "filing_status": tax.profile.status,
                 "without": {name: money(without[name]) for name in TOTALS},
                 "with": {name: money(high[name]) for name in TOTALS},
                 "upper_bound": upper_bound(tax),
                 "thresholds_crossed": thresholds_crossed(tax.parameters, tax.profile, without,
                                                          high),
                 "carryover_out": gains(high["carryover_out"]),
                 "carryover_change": gains(after - before for after, before in zip(
                     high["carryover_out"], without["carryover_out"])), **prior_year(preview)}
    shown_tax.update({name: money(high[name] - without[name]) for name in TOTALS})
    if tax.has_range:
        shown_tax["range"] = {"low": money(tax.low["total"] - without["total"]),
                              "high": shown_tax["total"]}
    return shown_tax


def year_lines(tax, year):
    names = FLAT_LINES if tax.profile.kind == "flat" else set(year) - {"gains", "carryover_out"}
    return {**{name: money(year[name]) for name in names},
            "carryover_out": gains(year["carryover_out"])}


def budget(use):
    return {"scope": "account" if use.account else "household", "year": use.year,
            **{name: money(cap) for name, cap in use.caps.items()},
            "used_before": money(sum(use.before)), "used_after": money(sum(use.after)),
            "remaining": money(use.remaining), "state": use.state}


def overdrawn(preview):
    """Whether the trades leave an account with less than no cash, and less than it had."""
    after = preview.cash_after()
    return any(after[account.id] < min(0, account.cash) for account in preview.household.accounts)


def warnings(preview):
    """Whether each of these codes is told; a preview may warn of other things as well. CHOICE: of
    what is unknown only where gains count at all (AC-1)."""
    sold = [each for each in preview.slices if each.lot.account.treatment == "taxable"]
    undated = any(each.start is None and each.lot.kind != "inheritance" for each in sold)
    return {"no_tax_profile": preview.profile is None,
            "tax_profile_of_other_year": preview.profile is not None and
            preview.profile.year != preview.year,
            "unknown_basis": not all(each.lot.basis_known() for each in sold),
            "unknown_acquisition_date": undated,
            "wash_sale": not all(match.permanent for match in preview.matches),
            "wash_sale_permanent": any(match.permanent for match in preview.matches),
            "wash_sale_window_open": bool(preview.do_not_buy()),
            "dividend_reinvestment_on": preview.is_to_be_reinvested(),
            "cash_overdrawn": overdrawn(preview),
            "average_cost_not_allowed": any(trade.fell_back for trade in preview.plan.sells)}


def reply(preview, tolerances):
    order = preview.order
    return {"trade_date": shown_day(preview.trade_date), "tax_year": preview.year,
            "lot_selection": order.get("lot_selection") or preview.household.lot_selection,
            "sells": [sell(sale) for sale in preview.sales],
            "buys": [buy(trade) for trade in preview.plan.buys],
            "realized": realized(preview),
            "wash_sales": [wash_sale(match) for match in preview.matches],
            "do_not_buy": do_not_buy(preview), "tax": tax_impact(preview),
            "budgets": [budget(use) for use in preview.budgets()],
            "drift": drift(preview.household, tolerances, preview.held_before,
                           preview.held_after()),
            "not_done": preview.plan.not_done, "warnings": warnings(preview)}


def answer(body, data, tolerances, chosen=None):
    """As preview_lines answers; `data` is the document of tax parameters."""
    preview = Preview(body, data, chosen)
    if preview.faults:
        return {"errors": [{"pointer": pointer, "code": code} for pointer, code in preview.faults]}
    tax = preview.tax
    years = None if tax is None else {"without": year_lines(tax, tax.without),
                                      "with": year_lines(tax, tax.high)}
    return {"preview": reply(preview, tolerances), "years": years}

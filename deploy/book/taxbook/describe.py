"""The ids of the demo book in the form that the API shows, for programs that make previews."""

from .ids import type_id


def _account(account, ids):
    account_id, _ = ids
    return {"id": type_id("ac", account_id), "key": account.key, "name": account.name,
            "tax_treatment": account.tax_treatment}


def _household(household, ids):
    household_id, account_ids = ids
    return {"id": type_id("hh", household_id), "key": household.key, "name": household.name,
            "accounts": [_account(account, account_id)
                         for account, account_id in zip(household.accounts, account_ids)]}


def _firm(firm):
    return {"id": type_id("firm", firm.rows.firm_id), "uuid": firm.rows.firm_id,
            "name": firm.rows.name,
            "households": [_household(household, ids)
                           for household, ids in zip(firm.households, firm.ids)]}


def _example(firm):
    """The order of the documentation: sell 60 VTI, put the proceeds into BND."""
    place = next(place for place, each in enumerate(firm.households) if each.key == "example")
    household_id, ((account_id, lot_ids),) = firm.ids[place]
    account_id = type_id("ac", account_id)
    lots = firm.households[place].accounts[0].lots
    return {"household_id": type_id("hh", household_id), "account_id": account_id,
            "lots": [{"id": type_id("lot", lot_id), "symbol": lot.symbol,
                      "acquired_on": lot.acquired_on} for lot, lot_id in zip(lots, lot_ids)],
            "order": {"kind": "trades", "lot_selection": "highest_cost", "trades": [
                {"account_id": account_id, "symbol": "VTI", "side": "sell", "quantity": "60"},
                {"account_id": account_id, "symbol": "BND", "side": "buy", "amount": "22694.40"}]}}


def describe(market, firms):
    """as_of, the firms with the ids of households and accounts, and the example with its order."""
    return {"as_of": market.as_of, "example": _example(firms[0]),
            "firms": [_firm(firm) for firm in firms]}

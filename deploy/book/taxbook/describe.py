"""The ids of the demo book for programs that make previews of it, in the form the API shows them."""

from .ids import type_id


def _account(account, ids):
    account_id, lot_ids = ids
    return {"id": type_id("ac", account_id), "key": account.key, "name": account.name,
            "tax_treatment": account.tax_treatment,
            "lots": [{"id": type_id("lot", lot_id), "symbol": lot.symbol, "acquired_on": lot.acquired_on}
                     for lot, lot_id in zip(account.lots, lot_ids)]}


def _household(household, ids):
    household_id, account_ids = ids
    return {"id": type_id("hh", household_id), "key": household.key, "name": household.name,
            "accounts": [_account(account, account_id)
                         for account, account_id in zip(household.accounts, account_ids)]}


def _firm(firm):
    return {"id": type_id("firm", firm.rows.firm_id), "uuid": firm.rows.firm_id, "name": firm.rows.name,
            "households": [_household(household, ids)
                           for household, ids in zip(firm.households, firm.ids)]}


def _example(firm):
    """The order of the documentation: sell 60 VTI, put the proceeds into BND."""
    household = next(each for each in firm["households"] if each["key"] == "example")
    account_id = household["accounts"][0]["id"]
    return {"household_id": household["id"], "account_id": account_id,
            "order": {"kind": "trades", "lot_selection": "highest_cost", "trades": [
                {"account_id": account_id, "symbol": "VTI", "side": "sell", "quantity": "60"},
                {"account_id": account_id, "symbol": "BND", "side": "buy", "amount": "22694.40"}]}}


def describe(market, firms):
    """as_of, the firms with all their ids, and the example's household with its order."""
    described = [_firm(firm) for firm in firms]
    return {"as_of": market.as_of, "example": _example(described[0]), "firms": described}

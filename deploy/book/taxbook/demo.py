"""Reads a firm of the demo folder: descriptions in, records with real lots out."""

import json
import pathlib

from . import amounts, holding_period, lots
from .firm import Account, Budget, Household, RealizedGain

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "demo"
FIRMS = ("demo_advisors.json", "second_firm.json")


def read(name):
    with open(FOLDER / name, encoding="utf-8") as text:
        return json.load(text)


def realized_gain(market, sale):
    """A sale of the year at real closes; `replaced` shares of a loss are disallowed (rule WS-9)."""
    symbol = sale["symbol"]
    quantity = amounts.parse_quantity(sale["quantity"])
    acquired = market.purchase_on(symbol, sale["acquired_on"])
    sold = market.purchase_on(symbol, sale["sold_on"])
    bought = amounts.divide(quantity * acquired.old * sold.new, acquired.new * sold.old)
    proceeds = amounts.cost(quantity, sold.price)
    basis = amounts.cost(bought, acquired.price)
    replaced = amounts.parse_quantity(sale.get("replaced", "0"))
    disallowed = amounts.divide(max(0, basis - proceeds) * replaced, quantity)
    term = holding_period.term(acquired.day, sold.day)
    return RealizedGain(symbol, quantity, acquired.day, sold.day, proceeds, basis, disallowed, term)


def budget(description):
    return Budget(**description["gains_budget"]) if "gains_budget" in description else None


def account(market, description):
    held = [lot for holding in description["holdings"] for lot in lots.holding(market, holding)]
    if "basket" in description:
        held += lots.basket(market, description["basket"])
    optional = {name: description[name] for name in
                ("model", "management_mode", "rebalancing", "dividend_reinvestment")
                if name in description}
    return Account(description["key"], description["name"], description["custodian"],
                   description["tax_treatment"], description["owner"],
                   amounts.parse_money(description["cash"]), lots.entered(held),
                   [realized_gain(market, sale) for sale in description.get("realized_gains", [])],
                   budget=budget(description), **optional)


def household(market, description):
    optional = {name: description[name] for name in
                ("lot_selection", "spouse_replacement", "drift_tolerance") if name in description}
    return Household(description["key"], description["name"], description.get("model"),
                     description["tax_profile"],
                     [account(market, each) for each in description["accounts"]],
                     budget=budget(description), **optional)

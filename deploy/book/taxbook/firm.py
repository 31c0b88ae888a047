"""A firm's book as plain records: models, households, accounts with lots, ledger and cash.

Amounts are scaled integers, dates are text, models and households are named by keys. Ids and tables
are rows.py's business.
"""

from typing import NamedTuple, Optional


class RealizedGain(NamedTuple):
    symbol: str
    quantity: int
    acquired_on: str
    sold_on: str
    proceeds: int
    basis: int
    disallowed: int
    term: str


class Budget(NamedTuple):
    allowance: Optional[str] = None
    short_cap: Optional[str] = None
    long_cap: Optional[str] = None
    ceiling: Optional[str] = None


class Account(NamedTuple):
    key: str
    name: str
    custodian: str
    tax_treatment: str
    owner: str
    cash: int
    lots: list
    realized: list = ()
    model: Optional[str] = None
    budget: Optional[Budget] = None
    management_mode: str = "automated"
    rebalancing: bool = True
    dividend_reinvestment: bool = False


class Household(NamedTuple):
    key: str
    name: str
    model: Optional[str]
    tax_profile: dict
    accounts: list
    budget: Optional[Budget] = None
    lot_selection: str = "fifo"
    spouse_replacement: str = "defer"
    drift_tolerance: Optional[str] = None

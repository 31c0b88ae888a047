"""A household that sells at a loss, for tests of wash sales."""

from api_client import unique
from preview_support import AS_OF, Family, prices, securities


class Loser(Family):
    """A family with an IRA and a security of its own, priced at 100, whose losses are deep."""

    def __init__(self, family):
        self.__dict__.update(family.__dict__)
        self.found()
        self.symbol = unique("W")
        securities(self.api, (self.symbol, "stock", "us_stocks"))
        prices(self.api, AS_OF, VTI="378.24", BND="72.23", **{self.symbol: "100"})
        self.ira = self.add_account(cash="100000", tax_treatment="tax_deferred")
        self.api.put(f"/v1/accounts/{self.account}/cash", {"amount": "100000"}, "*")
        self.api.put(f"{self.path}/gains-budgets/2026", {"allowance": "999999"}, "*")

    def lot(self, quantity, basis, acquired_on, account=None):
        return self.add_lots(account or self.account,
                             (self.symbol, quantity, basis, acquired_on))[0]

    def trade(self, side, quantity, on=AS_OF, **members):
        """Executed; the execution."""
        preview = self.preview({"symbol": self.symbol, "side": side, "quantity": quantity,
                                **members, **({"lot_selection": "fifo"} if side == "sell" else {})},
                               trade_date=on)
        pins = {"household_version": preview["pins"]["household_version"]}
        return self.api.made(f"/v1/previews/{preview['id']}/execution", {"pins": pins})

    def wash_sales(self, query=""):
        return self.api.get(f"{self.path}/wash-sales{query}").json()

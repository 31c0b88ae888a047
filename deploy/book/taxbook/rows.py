"""Records become rows of the database, as text for COPY. Knows the tables and nothing else."""

from . import amounts
from .ids import IdMaker

NULL = "\\N"
COLUMNS = {
    "firm": "id name config_version",
    "security": "firm_id id symbol name tax_kind asset_class unit issuer sector",
    "price_set": "firm_id id as_of sequence price_count",
    "price": "firm_id price_set_id security_id close price_date",
    "price_current": "firm_id price_set_id sequence",
    "covariance": "firm_id id name as_of basis",
    "covariance_label": "firm_id covariance_id ordinal label",
    "covariance_entry": "firm_id covariance_id ordinal place value",
    "model": "firm_id id version",
    "model_version": "firm_id id model_id number name basis kind drift_tolerance",
    "model_target": "firm_id model_version_id ordinal class group_name security_id weight",
    "security_group_member": "firm_id model_version_id group_name security_id role ordinal",
    "household": "firm_id id name external_id lot_selection model_id spouse_replacement "
                 "drift_tolerance version",
    "tax_profile": "firm_id household_id year kind filing_status wages other_ordinary_income "
                   "interest tax_exempt_interest ordinary_dividends qualified_dividends "
                   "capital_gain_distributions other_investment_income short_term_gains_elsewhere "
                   "long_term_gains_elsewhere investment_expenses deduction itemized_deduction "
                   "additional_standard_count other_deductions short_term_carryover_in "
                   "long_term_carryover_in state_rate state_deduction short_term_rate "
                   "long_term_rate",
    "account": "firm_id id household_id name custodian tax_treatment owner management_mode "
               "rebalancing dividend_reinvestment model_id",
    "cash": "firm_id household_id account_id amount",
    "lot": "firm_id id household_id account_id security_id sequence quantity basis basis_status "
           "acquired_on kind covered donor_basis donor_acquired_on gift_value gift_date",
    "gains_budget": "firm_id id household_id account_id year allowance short_cap long_cap ceiling",
    "realized_gain": "firm_id id household_id account_id security_id quantity acquired_on sold_on "
                     "proceeds basis disallowed term source",
    "audit_entry": "firm_id action entity_id",
    "outbox": "firm_id scope kind entity_id version",
}
PROFILE_COLUMNS = COLUMNS["tax_profile"].split()[3:]
PROFILE_WORDS = {"kind": NULL, "filing_status": NULL, "deduction": "standard",
                 "additional_standard_count": "0", "short_term_rate": NULL, "long_term_rate": NULL}


def word(value):
    if value is None or value == "":
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def money(cents):
    return NULL if cents is None else amounts.money_text(cents)


class Sheet:
    """Rows by table, in an order that foreign keys allow."""

    def __init__(self):
        self.tables = {}

    def add(self, table, *values):
        self.add_line(table, "\t".join(map(word, values)))

    def add_line(self, table, line):
        self.tables.setdefault(table, []).append(line)

    def counts(self):
        return {table: len(lines) for table, lines in self.tables.items()}

    def copy_text(self):
        parts = []
        for table, columns in COLUMNS.items():
            if table in self.tables:
                named = ", ".join(columns.split())
                parts.append(f"COPY taxpreview.{table} ({named}) FROM STDIN;\n")
                parts.append("\n".join(self.tables[table]))
                parts.append("\n\\.\n")
        return "".join(parts)


class FirmRows:
    """A firm with its securities, prices and models; households go to sheets of their own."""

    def __init__(self, market, name, seed, models):
        self.market = market
        self.name = name
        self.seed = f"{seed}/{name}"
        self._models = models
        ids = IdMaker(self.seed)
        self.firm_id = ids.next()
        self.securities = {row["symbol"]: ids.next() for row in market.securities}
        self.models = {model["key"]: ids.next() for model in models}
        self._versions = {model["key"]: ids.next() for model in models}
        self._price_sets = [(day, ids.next()) for day in market.price_set_days()]
        self._covariance_id = ids.next()
        self._year = int(market.as_of[:4])

    def sheet(self):
        sheet = Sheet()
        sheet.add("firm", self.firm_id, self.name, 1)
        for row in self.market.securities:
            sheet.add("security", self.firm_id, self.securities[row["symbol"]], row["symbol"],
                      row["name"], row["tax_kind"], row["asset_class"], row["unit"], row["issuer"],
                      row["sector"])
        self._add_prices(sheet)
        self._add_covariance(sheet, self.market.covariance())
        for model in self._models:
            self._add_model(sheet, model)
        sheet.add("audit_entry", self.firm_id, "book_loaded", self.firm_id)
        sheet.add("outbox", self.firm_id, "config", "book_loaded", self.firm_id, 1)
        return sheet

    def _add_prices(self, sheet):
        for sequence, (day, set_id) in enumerate(self._price_sets, 1):
            prices = self.market.price_set(day)
            sheet.add("price_set", self.firm_id, set_id, day, sequence, len(prices))
            for symbol, close in prices.items():
                sheet.add("price", self.firm_id, set_id, self.securities[symbol],
                          amounts.price_text(close.price), close.day)
        sheet.add("price_current", self.firm_id, set_id, sequence)

    def _add_covariance(self, sheet, covariance):
        sheet.add("covariance", self.firm_id, self._covariance_id, covariance["name"],
                  covariance["as_of"], covariance["basis"])
        for ordinal, row in enumerate(covariance["rows"], 1):
            sheet.add("covariance_label", self.firm_id, self._covariance_id, ordinal, row["label"])
            for place, value in enumerate(row["values"][:ordinal], 1):
                sheet.add("covariance_entry", self.firm_id, self._covariance_id, ordinal, place,
                          value)

    def _add_model(self, sheet, model):
        version_id = self._versions[model["key"]]
        sheet.add("model", self.firm_id, self.models[model["key"]], 1)
        sheet.add("model_version", self.firm_id, version_id, self.models[model["key"]], 1,
                  model["name"], model["basis"], model["kind"], model.get("drift_tolerance"))
        for ordinal, target in enumerate(model["targets"], 1):
            sheet.add("model_target", self.firm_id, version_id, ordinal, target.get("class"),
                      target.get("group"), self.securities.get(target.get("symbol")),
                      target["weight"])
            for place, member in enumerate(target.get("members", []), 1):
                sheet.add("security_group_member", self.firm_id, version_id, target["group"],
                          self.securities[member["symbol"]], member["role"], place)

    def household_ids(self, number):
        """The maker of a household's ids and its first one, which is the household's own."""
        ids = IdMaker(self.seed, number + 1)
        return ids, ids.next()

    def add_household(self, sheet, number, household):
        ids, household_id = self.household_ids(number)
        sheet.add("household", self.firm_id, household_id, household.name, household.key,
                  household.lot_selection, self.models.get(household.model),
                  household.spouse_replacement, household.drift_tolerance, 1)
        self._add_profile(sheet, household_id, household.tax_profile)
        if household.budget:
            self._add_budget(sheet, (ids.next(), household_id, None), household.budget)
        return household_id, [self._add_account(sheet, ids, household_id, account)
                              for account in household.accounts]

    def _add_profile(self, sheet, household_id, profile):
        values = [profile.get(column, PROFILE_WORDS.get(column, "0")) for column in PROFILE_COLUMNS]
        sheet.add_line("tax_profile", "\t".join((self.firm_id, household_id, str(self._year),
                                                 *map(str, values))))

    def _add_budget(self, sheet, place, budget):
        sheet.add("gains_budget", self.firm_id, *place, self._year, *budget)

    def _add_account(self, sheet, ids, household_id, account):
        account_id = ids.next()
        sheet.add("account", self.firm_id, account_id, household_id, account.name,
                  account.custodian, account.tax_treatment, account.owner, account.management_mode,
                  account.rebalancing, account.dividend_reinvestment,
                  self.models.get(account.model))
        sheet.add("cash", self.firm_id, household_id, account_id, money(account.cash))
        if account.budget:
            self._add_budget(sheet, (ids.next(), household_id, account_id), account.budget)
        lot_ids = [self._add_lot(sheet, (ids.next(), household_id, account_id), sequence, lot)
                   for sequence, lot in enumerate(account.lots, 1)]
        for gain in account.realized:
            self._add_gain(sheet, (ids.next(), household_id, account_id), gain)
        return account_id, lot_ids

    def _add_lot(self, sheet, place, sequence, lot):
        lot_id, household_id, account_id = place
        donor = f"{NULL}\t{NULL}\t{NULL}\t{NULL}"
        if lot.kind == "gift":
            donor = "\t".join((money(lot.donor_basis), lot.donor_acquired_on, money(lot.gift_value),
                               lot.gift_date))
        sheet.add_line("lot", (
            f"{self.firm_id}\t{lot_id}\t{household_id}\t{account_id}\t"
            f"{self.securities[lot.symbol]}\t{sequence}\t"
            f"{amounts.quantity_text(lot.quantity)}\t{money(lot.basis)}\t"
            f"{lot.basis_status}\t{lot.acquired_on or NULL}\t{lot.kind}\t"
            f"{'t' if lot.covered else 'f'}\t{donor}"))
        return lot_id

    def _add_gain(self, sheet, place, gain):
        gain_id, household_id, account_id = place
        sheet.add("realized_gain", self.firm_id, gain_id, household_id, account_id,
                  self.securities[gain.symbol], amounts.quantity_text(gain.quantity),
                  gain.acquired_on, gain.sold_on, money(gain.proceeds), money(gain.basis),
                  money(gain.disallowed), gain.term, "imported")

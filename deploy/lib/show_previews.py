"""Previews one sale of the demo book's example household under every lot-selection method, and its
rebalance under two of them and two gains budgets.

Usage: show_previews.py table|json, with TAXPREVIEW_URL and TAXPREVIEW_KEY in the environment.
`json` prints the sale's previews as the API wrote them, in one array; `table` prints all of them
for a reader.
It is a client like any other: it knows the API and nothing else.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal

EXAMPLE_HOUSEHOLD = "Household 00"
SELL = {"symbol": "VTI", "side": "sell", "quantity": "60"}
BUY = {"symbol": "BND", "side": "buy", "amount": "22694.40"}
REBALANCE_METHODS = ("highest_cost", "loss_first")
SMALL_ALLOWANCE = Decimal("500.00")  # beyond what the year has realized


class Api:
    """The API at one URL with one key. Answers are kept as text so that no figure is rewritten."""

    def __init__(self, url, key):
        self.url = url
        self.headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def text(self, method, path, body=None, headers=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {**self.headers, **(headers or {})},
                                         method=method)
        try:
            with self.opener.open(request, timeout=15) as reply:
                return reply.read().decode()
        except urllib.error.HTTPError as error:
            problem = error.read().decode(errors="replace")
            sys.exit(f"error: {method} {path} answered {error.code}: {problem}")
        except OSError as error:
            sys.exit(f"error: {method} {path}: {error}")

    def pages(self, path):
        """Every item of a list, page by page."""
        cursor = None
        while True:
            query = {"limit": "100"} if cursor is None else {"limit": "100", "cursor": cursor}
            page = json.loads(self.text("GET", path + "?" + urllib.parse.urlencode(query)))
            yield from page["data"]
            cursor = page.get("next_cursor")
            if not cursor:
                return


def example(api):
    """The example household, its taxable account that holds what is sold, and the lots of that."""
    for household in api.pages("/v1/households"):
        if household["name"].startswith(EXAMPLE_HOUSEHOLD):
            break
    else:
        sys.exit("error: the demo book's example household is not there")
    for account in api.pages(f"/v1/households/{household['id']}/accounts"):
        lots = [lot for lot in api.pages(f"/v1/accounts/{account['id']}/lots")
                if lot["symbol"] == SELL["symbol"]]
        if account["tax_treatment"] == "taxable" and lots:
            return household, account, lots
    sys.exit(f"error: {household['name']} holds no {SELL['symbol']} in a taxable account")


def pick(lots):
    """The lot that a client names under `specific`: the second oldest, as a person might choose."""
    return sorted(lots, key=lambda lot: lot["acquired_on"])[min(1, len(lots) - 1)]


def order(account, lots):
    """The sale with its lot named, and what is bought for it. Other methods pass over the name."""
    named = [{"lot_id": pick(lots)["id"], "quantity": SELL["quantity"]}]
    return {"kind": "trades", "lot_selection": "specific",
            "trades": [{"account_id": account["id"], **SELL, "lots": named},
                       {"account_id": account["id"], **BUY}]}


def previews(api, household, account, lots):
    """One preview is made; the other methods are the live switch on it."""
    made = api.text("POST", f"/v1/households/{household['id']}/previews", order(account, lots))
    path = f"/v1/previews/{json.loads(made)['id']}?lot_selection="
    listed = json.loads(api.text("GET", "/v1/lot-methods"))["data"]
    methods = [each["lot_selection"] for each in listed]
    return [made if method == "specific" else api.text("GET", path + method) for method in methods]


def rebalances(api, household):
    """Plans under the year's gains budget and under a smaller one; the budget is put back."""
    year = previewed_year(api, household)
    path = f"/v1/households/{household['id']}/gains-budgets/{year}"
    budget = json.loads(api.text("GET", path))
    caps = {name: budget[name] for name in ("allowance", "short_cap", "long_cap", "ceiling")}
    small = str(Decimal(budget["used"]["net"]) + SMALL_ALLOWANCE)
    plans = plans_under(api, household, budget["allowance"])
    try:
        api.text("PUT", path, {**caps, "allowance": small}, {"If-Match": "*"})
        return plans + plans_under(api, household, small)
    finally:
        api.text("PUT", path, caps, {"If-Match": "*"})


def previewed_year(api, household):
    path = f"/v1/households/{household['id']}/previews"
    return json.loads(api.text("POST", path, {"kind": "rebalance"}))["tax_year"]


def plans_under(api, household, allowance):
    path = f"/v1/households/{household['id']}/previews"
    return [(allowance, json.loads(api.text("POST", path, {
        "kind": "rebalance", "lot_selection": method}))) for method in REBALANCE_METHODS]


def percent(rate):
    return "-" if rate is None else f"{Decimal(rate) * 100:.2f} %"


def money(amount):
    return "-" if amount is None else f"{Decimal(amount):,.2f}"


def lots_taken(preview):
    return ", ".join(f"{trim(lot['quantity'])} of {lot['acquired_on'] or 'an unknown date'}"
                     for sell in preview["sells"] for lot in sell["lots"])


def trim(decimal):
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal


def row(preview):
    budgets = preview["budgets"]
    drift = preview["drift"]
    return (preview["lot_selection"], money(preview["realized"]["short_term"]),
            money(preview["realized"]["long_term"]), money(preview["tax"]["total"]),
            money(budgets[0]["remaining"]) if budgets else "-",
            percent(drift["after"]) if drift else "-", lots_taken(preview))


def traded(trades):
    """The trades of a side, each as its symbol and what it brings or costs."""
    return ", ".join(f"{trade['symbol']} {money(trade.get('proceeds') or trade['amount'])}"
                     for trade in trades) or "nothing"


def rebalance_row(allowance, preview):
    return (preview["lot_selection"], money(allowance), percent(preview["drift"]["after"]),
            money(preview["tax"]["total"]), money(preview["budgets"][0]["remaining"]),
            money(preview["plan"]["objective"]), money(preview["plan"]["lower_bound"]),
            f"sell {traded(preview['sells'])}; buy {traded(preview['buys'])}")


def print_rows(rows):
    """Aligned columns: words in the first and the last, figures between them."""
    widths = [max(len(line[column]) for line in rows) for column in range(len(rows[0]))]
    for line in rows:
        cells = [line[0].ljust(widths[0])]
        cells += [line[column].rjust(widths[column]) for column in range(1, len(line) - 1)]
        print("  ".join(cells + [line[-1]]))


def print_table(household, account, shown):
    first = shown[0]
    heads = ("method", "short-term", "long-term", "tax", "budget left", "drift after", "lots taken")
    print(f"{household['name']}, {account['name']}")
    print(f"Sell {SELL['quantity']} {SELL['symbol']}, "
          f"buy {BUY['symbol']} for {money(BUY['amount'])}, "
          f"at the closes of {first['trade_date']}; gains and tax in {first['currency']}")
    print()
    print_rows([heads] + [row(preview) for preview in shown])


def print_rebalances(plans):
    heads = ("method", "gains budget", "drift after", "tax", "budget left", "objective",
             "lower bound", "trades")
    print()
    print(f"Rebalance to the model; drift is {percent(plans[0][1]['drift']['before'])} before")
    print()
    print_rows([heads] + [rebalance_row(*plan) for plan in plans])


def main():
    form = sys.argv[1] if len(sys.argv) > 1 else "table"
    api = Api(os.environ["TAXPREVIEW_URL"], os.environ["TAXPREVIEW_KEY"])
    household, account, lots = example(api)
    texts = previews(api, household, account, lots)
    if form == "json":
        print("[" + ",\n".join(texts) + "]")
        return
    print_table(household, account, [json.loads(text) for text in texts])
    print_rebalances(rebalances(api, household))


main()

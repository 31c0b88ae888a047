"""Previews one sale of the demo book's example household under every lot-selection method.

Usage: show_previews.py table|json, with TAXPREVIEW_URL and TAXPREVIEW_KEY in the environment.
`json` prints the previews as the API wrote them, in one array; `table` prints them for a reader.
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


class Api:
    """The API at one URL with one key. Answers are kept as text so that no figure is rewritten."""

    def __init__(self, url, key):
        self.url = url
        self.headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def text(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, self.headers, method=method)
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


def print_table(household, account, shown):
    first = shown[0]
    heads = ("method", "short-term", "long-term", "tax", "budget left", "drift after", "lots taken")
    rows = [heads] + [row(preview) for preview in shown]
    widths = [max(len(line[column]) for line in rows) for column in range(len(heads))]
    print(f"{household['name']}, {account['name']}")
    print(f"Sell {SELL['quantity']} {SELL['symbol']}, "
          f"buy {BUY['symbol']} for {money(BUY['amount'])}, "
          f"at the closes of {first['trade_date']}; gains and tax in {first['currency']}")
    print()
    for line in rows:
        cells = [line[0].ljust(widths[0])]
        cells += [line[column].rjust(widths[column]) for column in range(1, 6)]
        print("  ".join(cells + [line[6]]))


def main():
    form = sys.argv[1] if len(sys.argv) > 1 else "table"
    api = Api(os.environ["TAXPREVIEW_URL"], os.environ["TAXPREVIEW_KEY"])
    household, account, lots = example(api)
    texts = previews(api, household, account, lots)
    if form == "json":
        print("[" + ",\n".join(texts) + "]")
        return
    print_table(household, account, [json.loads(text) for text in texts])


main()

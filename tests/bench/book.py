#!/usr/bin/env python3
"""deploy/bench book: the drift of every household of a firm after a price set, the worst fifty or all of
them, against one pass of SQL over the same positions, in rounds. Set up by deploy/bench."""
import json
import re
import statistics
import time
import urllib.error
import urllib.request

from contest import ENV, KEY, ROUNDS, TICKS, cpu_of, run, show, sql

URL = ENV["TAXPREVIEW_URL"]
DAEMON = int(ENV["TAXPREVIEW_PID"])
FIRM = ENV["BENCH_FIRM"]
LOAD_S = 600

# Drift by class, of all households at the current prices: positions are summed up once, and nothing is
# looked at that the answer does not need. Models of groups and securities would take more.
ONE_PASS = """
SELECT set_config('app.firm', '{firm}', false);
WITH held AS (
    SELECT l.household_id, coalesce(s.asset_class, 'unclassified') AS class, sum(l.quantity * p.close) AS value
      FROM taxpreview.lot l
      JOIN taxpreview.price_current c ON c.firm_id = l.firm_id
      JOIN taxpreview.price p ON p.firm_id = l.firm_id AND p.price_set_id = c.price_set_id
           AND p.security_id = l.security_id
      JOIN taxpreview.security s ON s.firm_id = l.firm_id AND s.id = l.security_id
     WHERE l.firm_id = '{firm}' AND l.quantity > 0 GROUP BY 1, 2
    UNION ALL
    SELECT household_id, 'cash', sum(amount) FROM taxpreview.cash WHERE firm_id = '{firm}' GROUP BY 1),
summed AS (SELECT household_id, class, sum(value) AS value FROM held GROUP BY 1, 2),
total AS (SELECT household_id, sum(value) AS total FROM summed GROUP BY 1),
target AS (
    SELECT h.id AS household_id, t.class, t.weight
      FROM taxpreview.household h
      JOIN taxpreview.model m ON m.firm_id = h.firm_id AND m.id = h.model_id
      JOIN taxpreview.model_version v ON v.firm_id = m.firm_id AND v.model_id = m.id AND v.number = m.version
      JOIN taxpreview.model_target t ON t.firm_id = v.firm_id AND t.model_version_id = v.id
     WHERE h.firm_id = '{firm}' AND t.class IS NOT NULL)
SELECT household_id, sum(abs(coalesce(value, 0) - coalesce(weight, 0) * total)) / 2 / total AS drift, total
  FROM summed FULL JOIN target USING (household_id, class) JOIN total USING (household_id)
 WHERE total > 0 GROUP BY household_id, total ORDER BY drift DESC LIMIT 50
""".format(firm=FIRM)


def ask(method, path, body=None, accept="application/json"):
    request = urllib.request.Request(URL + path, method=method, headers={
        "Authorization": KEY, "Content-Type": "application/json", "Accept": accept},
        data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=LOAD_S) as answer:
        return answer.read()


def metric(name):
    return int(re.search(r"^%s (\d+)$" % name, ask("GET", "/metrics").decode(), re.M).group(1))


def load():
    """A request that runs out of time leaves what it has loaded to the next."""
    began = time.monotonic()
    while True:
        try:
            ask("GET", "/v1/drift")
            return time.monotonic() - began
        except urllib.error.HTTPError as error:
            if error.code not in (503, 504) or time.monotonic() - began > LOAD_S:
                raise


def timed(work, cpu):
    before, began = cpu(), time.monotonic()
    result = work()
    return {"s": time.monotonic() - began, "cpu_s": cpu() - before, "bytes": len(result)}


def daemon_cpu():
    return cpu_of([DAEMON])


def postgres_cpu():
    """Of backends that have ended, which the postmaster knows."""
    time.sleep(0.1)
    with open("/proc/%s/stat" % ENV["BENCH_POSTGRES_PID"], encoding="utf-8") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def set_prices(symbol, at):
    ask("POST", "/v1/price-sets", {"as_of": "2026-08-21", "prices": [
        {"symbol": symbol, "close": "%d.%02d" % (50 + at % 50, at % 100)}]})


def main():
    symbol = json.loads(ask("GET", "/v1/securities?limit=1"))["data"][0]["symbol"]
    account = json.loads(ask("GET", "/v1/households?limit=1"))["data"][0]["id"]
    account = json.loads(ask("GET", "/v1/households/%s/accounts" % account))["data"][0]["id"]
    households, lots = (int(sql("SELECT count(*) FROM taxpreview.%s" % name)[0][0]) for name in ("household", "lot"))
    loaded = load()
    results = {name: [] for name in ("page", "sql", "lines", "write", "again")}
    for at in range(ROUNDS):
        set_prices(symbol, at)
        results["page"].append(timed(lambda: ask("GET", "/v1/drift?limit=50"), daemon_cpu))
        results["sql"].append(timed(lambda: run("psql", "-XAtq", "-d", ENV["BENCH_DATABASE"], "-c", ONE_PASS),
                                    postgres_cpu))
        set_prices(symbol, at + ROUNDS)
        results["lines"].append(timed(lambda: ask("GET", "/v1/drift", accept="application/x-ndjson"), daemon_cpu))
        request = urllib.request.Request(
            URL + "/v1/accounts/%s/cash" % account, method="PUT", data=b'{"amount": "%d"}' % at,
            headers={"Authorization": KEY, "Content-Type": "application/json", "If-Match": "*"})
        urllib.request.urlopen(request).read()
        results["write"].append(timed(lambda: ask("GET", "/v1/drift?limit=50"), daemon_cpu))
        results["again"].append(timed(lambda: ask("GET", "/v1/drift?limit=50"), daemon_cpu))

    def median(name, figure="s"):
        return statistics.median(one[figure] for one in results[name])

    for name, line in {"page": "book_drift_100k", "lines": "book_drift_100k_ndjson",
                       "write": "book_drift_100k_after_write", "again": "book_drift_100k_unchanged"}.items():
        show(line, median(name), "s", "sql", median("sql"), cpu_s=round(median(name, "cpu_s"), 3),
             against_cpu_s=round(median("sql", "cpu_s"), 3), households=households, lots=lots,
             times_faster=round(median("sql") / median(name), 1))
    show("book_load", loaded, "s", "sql", median("sql"))
    show("book_bytes", metric("taxpreview_book_bytes"), "bytes", "limit", metric("taxpreview_book_limit_bytes"))


if __name__ == "__main__":
    main()

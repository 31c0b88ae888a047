"""What the contests of deploy/bench share: the households and orders they are about, how a contender
is measured, and how a contest's lines are printed."""
import json
import os
import statistics
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = os.environ
KEY = "Bearer " + ENV["TAXPREVIEW_KEY"]
WORK = ENV["BENCH_WORK_DIR"]
ROUNDS = int(ENV.get("BENCH_ROUNDS", "5"))
SECONDS = int(ENV.get("BENCH_SECONDS", "4"))
CONNECTIONS = 32
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TICKS = os.sysconf("SC_CLK_TCK")
JSON, PATCH = "application/json", "application/merge-patch+json"


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def sql(text):
    rows = run("psql", "-XAt", "-F", "\t", "-d", ENV["BENCH_SUPERUSER_DATABASE"], "-c", text)
    return [row.split("\t") for row in rows.splitlines()]


def settle(url, requests, process):
    """A second of writes, and the statistics that the database makes by itself within a minute: statements planned
    on empty tables would read all of them."""
    measure_http(url, requests, process, 1)
    sql("ANALYZE")


def type_id(prefix, uuid):
    number = int(uuid.replace("-", ""), 16)
    return prefix + "_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def orders(firm):
    """For each household a sale of 60 % of its largest taxable holding by lots."""
    rows = sql("""
        SELECT DISTINCT ON (l.household_id) l.household_id, l.account_id, s.symbol, trunc(sum(l.quantity) * 0.6, 8)
          FROM taxpreview.lot l JOIN taxpreview.account a ON a.firm_id = l.firm_id AND a.id = l.account_id
          JOIN taxpreview.security s ON s.firm_id = l.firm_id AND s.id = l.security_id
         WHERE l.firm_id = '%s' AND a.tax_treatment = 'taxable'
         GROUP BY l.household_id, l.account_id, s.symbol
         ORDER BY l.household_id, count(*) DESC, l.account_id, s.symbol""" % firm)
    return [{"household": household, "account": account, "symbol": symbol, "quantity": quantity}
            for household, account, symbol, quantity in rows]


def document(order):
    return {"kind": "trades", "lot_selection": "highest_cost", "trades": [
        {"account_id": type_id("ac", order["account"]), "symbol": order["symbol"], "side": "sell",
         "quantity": order["quantity"]}]}


def previews_of(order, query=""):
    return "/v1/households/%s/previews%s" % (type_id("hh", order["household"]), query)


def peers(order):
    """The path and document of the same for the Node service, which knows no typed ids."""
    return "/households/%s/previews" % order["household"], {
        "kind": "trades", "lot_selection": "highest_cost", "trades": [
            {"account": order["account"], "account_id": order["account"], "symbol": order["symbol"], "side": "sell",
             "quantity": order["quantity"]}]}


def write_requests(name, requests):
    """A file for requests.lua: of each request method, path, body or nothing, and headers."""
    with open(os.path.join(WORK, name), "w", encoding="utf-8") as file:
        for method, path, body, headers in requests:
            headers = {"Authorization": KEY, **({"Content-Type": JSON} if body is not None else {}), **headers}
            file.write("\t".join([method, path, "" if body is None else json.dumps(body),
                                  "|".join(": ".join(each) for each in headers.items())]) + "\n")


def cpu_of(processes):
    ticks = 0
    for process in processes:
        try:
            with open("/proc/%d/stat" % process, encoding="utf-8") as file:
                fields = file.read().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks / TICKS


def children_of(parent):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="utf-8") as file:
                    if int(file.read().rsplit(") ", 1)[1].split()[1]) == parent:
                        found.append(int(name))
            except OSError:
                continue
    return found


def family_of(process):
    """The process and all that descend from it."""
    found = [process]
    for one in found:
        found += children_of(one)
    return found


def wrk_command(url, requests, seconds, connections):
    return ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "-s", os.path.join(HERE, "requests.lua"), url, "--",
            os.path.join(WORK, requests)]


def wrk(url, requests, seconds, connections):
    output = run(*wrk_command(url, requests, seconds, connections))
    result = json.loads(output.split("RESULT ", 1)[1].splitlines()[0])
    if result["failed"]:
        raise SystemExit("%d of %d requests to %s failed" % (result["failed"], result["requests"], requests))
    return result


def measure_http(url, requests, server, seconds=SECONDS, connections=CONNECTIONS):
    """Requests per second, and what each costs the server's processes and PostgreSQL's."""
    # Backends come and go; only those that lived through the measure are counted.
    postgres = int(ENV["BENCH_POSTGRES_PID"])
    before = cpu_of(family_of(server)), {one: cpu_of([one]) for one in children_of(postgres)}
    result = wrk(url, requests, seconds, connections)
    lasting = set(before[1]) & set(children_of(postgres))
    after = cpu_of(family_of(server)), sum(cpu_of([one]) - before[1][one] for one in lasting)
    return {"rps": result["requests"] / result["seconds"], "p99_ms": result["p99_us"] / 1000,
            "bytes": result["bytes"] / max(result["requests"], 1),
            "server_us": (after[0] - before[0]) / result["requests"] * 1e6,
            "postgres_us": after[1] / result["requests"] * 1e6}


def resident_kb(process):
    with open("/proc/%d/status" % process, encoding="utf-8") as file:
        return int(file.read().split("VmRSS:")[1].split()[0])


class Contest:
    """Contenders, each a function that measures it once, in rounds, so that all meet the same machine."""

    def __init__(self, contenders, rounds=ROUNDS):
        self.results = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, measure in contenders.items():
                self.results[name].append(measure())

    def median(self, name, figure="rps"):
        return statistics.median(result[figure] for result in self.results[name])

    def cpu(self, name, prefix=""):
        figures = "server_us", "client_us", "postgres_us"
        return {prefix + figure: round(self.median(name, figure), 1) for figure in figures
                if figure in self.results[name][0]}

    def cost_us(self, name):
        """CPU of a request, the server's and PostgreSQL's."""
        return self.median(name, "server_us") + self.median(name, "postgres_us")

    def show(self, name, against, label=None):
        """The line of one against another, with what a request costs either."""
        show(name, self.median(name), "rps", label or against, self.median(against), **self.cpu(name),
             **self.cpu(against, "against_"))


def show(name, value, unit, against, against_value, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against,
                      "against_value": round(against_value, 3), "ratio": round(value / against_value, 3), **more}),
          flush=True)

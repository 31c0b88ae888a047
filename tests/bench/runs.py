#!/usr/bin/env python3
"""deploy/bench rebalance, its second half: runs over all households of a firm, and what a household costs as the firm
grows. Prints JSON lines. Set up by deploy/bench."""
import json
import sys
import time
import urllib.request

from contest import ENV, JSON, cpu_of, family_of, show

URL, PID, POSTGRES = ENV["TAXPREVIEW_URL"], int(ENV["TAXPREVIEW_PID"]), int(ENV["BENCH_POSTGRES_PID"])
LOOK_S = 0.5


class Firm:
    def __init__(self, key):
        self.key = key

    def ask(self, method, path, body=None):
        request = urllib.request.Request(URL + path, method=method, data=body and json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + self.key, "Content-Type": JSON})
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())

    def measure(self):
        """A whole run: households per second, and CPU of the daemon, its optimizers and PostgreSQL for each."""
        cpu = cpu_of(family_of(PID)), cpu_of(family_of(POSTGRES))
        start = time.monotonic()
        run = self.ask("POST", "/v1/rebalance-runs", {"filter": None})
        queued_s = time.monotonic() - start
        while run["state"] == "running":
            time.sleep(LOOK_S)
            run = self.ask("GET", "/v1/rebalance-runs/" + run["id"])
        seconds = time.monotonic() - start
        count = run["households"]["done"] + run["households"]["failed"]
        spent = cpu_of(family_of(PID)) - cpu[0], cpu_of(family_of(POSTGRES)) - cpu[1]
        return {"households": count, "rate": count / seconds, "queued_s": round(queued_s, 2),
                "daemon_ms": round(1000 * spent[0] / count, 2), "postgres_ms": round(1000 * spent[1] / count, 2),
                "failed": run["households"]["failed"], "drift_before": run["totals"]["drift_before"],
                "drift_after": run["totals"]["drift_after"]}


def main():
    small, large = Firm(ENV["BENCH_SMALL_KEY"]), Firm(ENV["BENCH_LARGE_KEY"])
    of_small, of_large = small.measure(), large.measure()
    rate = of_large.pop("rate")
    show("rebalance_run_10k", rate, "households/s", "a_tenth_of_the_book", of_small["rate"],
         **of_large, **{"against_" + name: of_small[name] for name in ("households", "daemon_ms", "postgres_ms")})


if __name__ == "__main__":
    sys.exit(main())

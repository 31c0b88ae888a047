#!/usr/bin/env python3
"""The memory of a firm's many securities. Short of it the request is refused, the next one is
figured and the daemon stays; and no more of it is kept than is of use. Needs TAXPREVIEW_DAEMON and a PostgreSQL
of the test's own."""

import http.client
import os
import re
import resource
import sys

import fault_support
from fault_firm import Firm
from fault_support import Api, Daemon, Report, expect, sql

SECURITIES = 20000
STEP_BYTES, STEPS = 512 * 1024, 40  # from nothing left to more than enough


def household_of_many_securities():
    firm = Firm("Memory")
    sql(f"INSERT INTO security (firm_id, id, symbol, name, tax_kind, unit) SELECT '{firm.uuid}',"
        f" gen_random_uuid(), 'S' || n, 'Security ' || n, 'stock', 'fractional'"
        f" FROM generate_series(1, {SECURITIES}) n;"
        f" UPDATE firm SET config_version = config_version + 1 WHERE id = '{firm.uuid}'")
    return firm, firm.made("/v1/households", {"name": "Short of memory"})["id"]


def leave_bytes(process, count):
    """Lets the process map so much more than it has now."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        mapped = int(re.search(r"VmSize:\s+(\d+) kB", file.read())[1]) * 1024
    resource.prlimit(process.pid, resource.RLIMIT_AS, (mapped + count, resource.RLIM_INFINITY))


def status_of(api, path):
    """0 for a connection that was closed: there may be no memory even for the refusal."""
    try:
        return api.ask("GET", path).status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        api.close()


def short_of_memory():
    firm, household = household_of_many_securities()
    status, step = 0, 0
    with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_ACCESS_LOG="0") as daemon:
        daemon.ready()
        api = Api(daemon.url, firm.key)
        while status != 200 and step < STEPS and daemon.process.poll() is None:
            leave_bytes(daemon.process, step * STEP_BYTES)
            status = status_of(api, f"/v1/households/{household}/drift")
            step += 1
        return expect(("the daemon's end", daemon.process.poll(), None), ("status", status, 200),
                      ("refused before", step > 1, True))


def resident_bytes(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) * 1024


def catalogs_outlive_nobody():
    """Each household is read once, with the catalog of its day: the older ones must go."""
    firm, _ = household_of_many_securities()
    households = [firm.made("/v1/households", {"name": f"of day {day}"})["id"] for day in range(20)]
    sizes = []
    with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_ACCESS_LOG="0") as daemon:
        with Api(daemon.ready().url, firm.key) as api:
            for household in households:
                prices = {"as_of": "2026-08-21", "prices": [{"symbol": "S1", "close": "1"}]}
                made = api.ask("POST", "/v1/price-sets", prices).status
                read = api.ask("GET", f"/v1/households/{household}/drift").status
                if (made, read) != (201, 200):
                    return f"{made} {read}"
                sizes.append(resident_bytes(daemon.process) // 2 ** 20)
    return None if sizes[-1] < sizes[1] + 40 else f"resident MiB after each price set: {sizes}"


def main():
    report = Report()
    if not fault_support.DAEMON or os.environ.get("TEST_SANITIZER"):
        print("skip - catalogs without memory: a plain TAXPREVIEW_DAEMON is needed")
        return 0
    report.case("R8: a firm's securities beyond the memory that is left", short_of_memory)
    report.case("R8: catalogs of earlier price sets are given up", catalogs_outlive_nobody)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""A stream that memory runs out for, whenever while it is opened, leaves nothing behind: no stream is
counted that nobody reads, and the next one is opened. Needs TAXPREVIEW_DAEMON."""

import os
import re
import resource
import sys

from stream_client import Ended, Stream, metric

from api_client import Cases, differs
from fault_support import Daemon, wait_until
from preview_support import Family, new_firm

API = new_firm("Short streams")
FAMILY = Family(API)
CHANGES = 900  # all of which a reader that comes back is told, or looked through for it
STEP_BYTES, STEPS = 64 * 1024, 32


def leave_bytes(process, count):
    """Lets the process map so much more than it has now."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        mapped = int(re.search(r"VmSize:\s+(\d+) kB", file.read())[1]) * 1024
    resource.prlimit(process.pid, resource.RLIMIT_AS, (mapped + count, resource.RLIM_INFINITY))


def status_of(daemon, path, last_id):
    """0 for a connection that was closed: there may be no memory even for the refusal."""
    try:
        with Stream(path, API.key, daemon.stream_url, last_id=last_id) as stream:
            return stream.status
    except (Ended, OSError):
        return 0


def short(cases):
    with Stream("/v1/events", API.key) as stream:
        stream.quiet()
        last_id = stream.last_id
    for n in range(CHANGES):
        API.put(f"/v1/accounts/{FAMILY.account}/cash", {"amount": f"{n}.00"}, "*")
    for path in ("/v1/events", f"{FAMILY.path}/events"):
        with Daemon(TAXPREVIEW_LOOPS="1", TAXPREVIEW_ACCESS_LOG="0", MALLOC_ARENA_MAX="1") as daemon:
            daemon.ready()
            statuses = []
            for step in range(STEPS):
                leave_bytes(daemon.process, step * STEP_BYTES)
                statuses.append(status_of(daemon, path, last_id))
            resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
            gone = wait_until(lambda: metric("taxpreview_streams", daemon.url) == 0, 5)
            cases.check(f"{path.split('/')[2]}: nothing is left of a stream that was short of memory",
                        differs(f"statuses {statuses}", statuses[0] != 200 and statuses[-1] == 200, True),
                        differs("streams left", (gone, metric("taxpreview_streams", daemon.url)), (True, 0)),
                        differs("the next one", status_of(daemon, path, last_id), 200))


def main():
    if os.environ.get("TEST_SANITIZER"):
        print("skip - streams without memory: what a sanitizer maps itself would be limited too")
        return 0
    return Cases().run(short)


if __name__ == "__main__":
    sys.exit(main())

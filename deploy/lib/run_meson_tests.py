"""Runs the programs that a meson build registers as tests of a suite and prints a line per case.

Usage: run_meson_tests.py BUILD_DIR SUITE
Each line is `ok - program: case`, `not ok - program: case` or `skip - program: case`, followed by
the program's own words about a failure, each behind `# `. A program that ends before its plan is
complete, by a signal, by its time limit or with a status that its cases do not explain is one more
failure.
Meson's own runner counts programs; this one counts cases.
"""

import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys

WORKERS = 2
PLAN = re.compile(r"^1\.\.(\d+)")
CASE = re.compile(r"^(not ok|ok)\b\s*(\d+)?\s*(?:-\s*)?(.*)$")
SKIP = re.compile(r"#\s*skip\b\s*(.*)$", re.IGNORECASE)


class Report:
    """What one program said, read as TAP."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.planned = 0
        self.seen = 0
        self.failed = 0

    def read(self, output):
        for line in output.splitlines():
            plan = PLAN.match(line)
            case = CASE.match(line)
            if plan:
                self.planned += int(plan.group(1))
            elif case:
                self.add_case(case.group(1), case.group(3))
            elif line.strip():
                self.lines.append("# " + line.lstrip("# "))

    def add_case(self, verdict, title):
        self.seen += 1
        skipped = SKIP.search(title)
        if skipped:
            self.lines.append(f"skip - {self.name}: {skipped.group(1) or title}")
            return
        self.failed += verdict == "not ok"
        self.lines.append(f"{verdict} - {self.name}: {title}")

    def add_failure(self, reason):
        self.failed += 1
        self.lines.append(f"not ok - {self.name}: {reason}")

    def judge(self, status):
        if self.seen < self.planned:
            self.add_failure(f"ended after {self.seen} of {self.planned} cases, "
                             f"{status_text(status)}")
        elif status == 77 and self.seen == 0:
            self.lines.append(f"skip - {self.name}")
        elif status != 0 and self.failed == 0:
            self.add_failure(status_text(status))
        elif self.seen == 0 and status == 0:
            self.lines.append(f"ok - {self.name}")


def status_text(status):
    if status < 0:
        return "killed by " + signal.Signals(-status).name
    return f"exit status {status}"


def run(test):
    report = Report(test["name"])
    environment = {**os.environ, **test["env"], "CMOCKA_MESSAGE_OUTPUT": "TAP"}
    limit = test["timeout"] * float(os.environ.get("TEST_TIME_FACTOR", "1"))
    try:
        done = subprocess.run(test["cmd"], env=environment, cwd=test["workdir"] or None,
                              timeout=limit, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
    except subprocess.TimeoutExpired as expired:
        report.read((expired.stdout or b"").decode(errors="replace"))
        report.add_failure(f"no end within {limit:.0f} s")
        return report
    except OSError as error:
        report.add_failure(str(error))
        return report
    report.read(done.stdout.decode(errors="replace"))
    report.judge(done.returncode)
    return report


def tests_of(build_dir, suite):
    listed = subprocess.run(["meson", "introspect", "--tests", build_dir], check=True,
                            stdout=subprocess.PIPE).stdout
    return [test for test in json.loads(listed)
            if any(name.split(":")[-1] == suite for name in test["suite"])]


def main():
    build_dir, suite = sys.argv[1:3]
    tests = tests_of(build_dir, suite)
    together = [test for test in tests if test["is_parallel"]]
    alone = [test for test in tests if not test["is_parallel"]]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for report in [*pool.map(run, together), *map(run, alone)]:
            print("\n".join(report.lines), flush=True)
            failed += report.failed
    sys.exit(1 if failed else 0)


main()

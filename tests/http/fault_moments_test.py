#!/usr/bin/env python3
"""Nothing stale after an acknowledged write, however PostgreSQL came to commit it: writers through two
instances and through SQL of every kind (long transactions, savepoints kept and rolled back, prepared
ones, rollbacks), beside a hundred transactions under way, connections and backends killed and the
server restarted, while readers of both instances ask for what is kept. TEST_SEED repeats the writes."""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid

import fault_support
from api_client import Api as ClientApi
from api_client import make_key
from fault_support import Api, Daemon, Report, at_once, backends, expect, id_of, sql
from preview_support import AS_OF, SCOPES, prices, securities

HOUSEHOLDS = 6
FULL = os.environ.get("TEST_LEVEL") == "full"
WRITES = 150 if FULL else 10
WRITES_DISTURBED = 100 if FULL else 4
PAUSE = 0 if FULL else 0.01  # seconds between a reader's questions, which leaves the machine to the writers
HELD = 120  # transactions under way, whose ids make a moment longer than is remembered
SHARES = 10
PRICE = 100
LOST = (OSError, http.client.HTTPException)


class Session:
    """psql of the superuser, one statement or several at a time."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", fault_support.SUPERUSER], text=True,
            env={**os.environ, "PGOPTIONS": "-c search_path=taxpreview"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def run(self, *statements):
        """False when one of them failed, or the server has gone meanwhile."""
        try:
            self.process.stdin.write("".join(f"{one};\n" for one in statements) + "\\echo done\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        for line in self.process.stdout:
            if line.strip() == "done":
                return True
        return False

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Household:
    """One writer's own: its version is the dollars of its cash, so that a figure tells of which
    version it is, and none is right but the last one."""

    def __init__(self, api):
        made = api.made("/v1/households", {"name": "H"})["id"]
        self.path = f"/v1/households/{made}"
        self.account = api.made(f"{self.path}/accounts", {"name": "A", "tax_treatment": "taxable"})["id"]
        api.made(f"/v1/accounts/{self.account}/lots", {
            "symbol": "VTI", "quantity": str(SHARES), "basis": "500.00", "acquired_on": "2020-01-02"})
        self.preview = "/v1/previews/" + api.made(f"{self.path}/previews", {
            "kind": "trades", "trades": [{"account_id": self.account, "symbol": "VTI", "side": "sell",
                                          "quantity": "1"}]})["id"]
        self.id, self.account_id = id_of(made), id_of(self.account)
        self.bodies = {}
        self.lock = threading.Lock()
        self.version = self.stored()[0] + 1
        api.put(f"/v1/accounts/{self.account}/cash", {"amount": f"{self.version}.00"}, "*")

    def stored(self):
        """The version and the dollars that the database has."""
        row = sql("SELECT version, coalesce((SELECT amount FROM cash WHERE account_id ="
                  f" '{self.account_id}'), 0)::int FROM household WHERE id = '{self.id}'")[0]
        return int(row[0]), int(row[1])

    def change(self, version):
        return (f"UPDATE cash SET amount = {version} WHERE account_id = '{self.account_id}'",
                f"UPDATE household SET version = {version} WHERE id = '{self.id}'",
                "INSERT INTO outbox (firm_id, scope, household_id, kind, version) SELECT firm_id,"
                f" 'household', id, 'household_update', version FROM household WHERE id = '{self.id}'")

    def judge(self, floor, reply):
        """What is wrong with a reply asked for when `floor` was acknowledged; None: nothing."""
        if reply.status == 503:
            return None
        if reply.status != 200:
            return f"{reply.status} {reply.body[:300]}"
        shown = reply.json()
        if "pins" in shown:
            version = shown["pins"]["household_version"]
        else:
            version = int(float(shown["value"])) - SHARES * PRICE
        if version < floor:
            return f"{self.path} is shown as of {version}, though {floor} was acknowledged before"
        with self.lock:
            known = self.bodies.setdefault(("pins" in shown, version), reply.body)
        return None if known == reply.body else f"two answers of {version}: {known} and {reply.body}"


class ApiWriter:
    """Writes through the instances."""

    def __init__(self, household, urls, key, seed):
        self.household = household
        self.apis = [Api(url, key) for url in urls]
        self.random = random.Random(seed)

    def write(self):
        house = self.household
        wanted = house.version + 1
        while True:
            try:
                reply = self.random.choice(self.apis).ask(
                    "PUT", f"/v1/accounts/{house.account}/cash", {"amount": f"{wanted}.00"}, If_Match="*")
            except LOST:
                reply = None
            if reply is not None and reply.status == 200:
                break
            if reply is not None and reply.status != 503:
                raise RuntimeError(f"{reply.status} {reply.body[:300]}")
            if patiently(house.stored) == (wanted, wanted):  # the outcome was unknown
                break
        house.version = wanted

    def close(self):
        for api in self.apis:
            api.close()


def patiently(ask):
    """What the database says once it answers."""
    end = time.monotonic() + 20 * fault_support.FACTOR
    while True:
        try:
            return ask()
        except RuntimeError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


class SqlWriter:
    """Writes as an operator's programs may: in every shape that a transaction can have."""

    def __init__(self, household, seed):
        self.household = household
        self.random = random.Random(seed)
        self.session = Session()
        self.name = f"writer_{seed}"

    def shape(self, version):
        """Statements that come to the version or, when it is None, to nothing."""
        house, pause = self.household, f"SELECT pg_sleep({self.random.choice([0, 0, 0.02, 0.1])})"
        good, bad = house.change(version), house.change(version + 1000)
        gid = f"{self.name}_{uuid.uuid4().hex}"
        begin = ("BEGIN", "SELECT pg_current_xact_id()", pause)
        return self.random.choice([
            (*begin, *good, pause, "COMMIT"),
            (*begin, "SAVEPOINT a", *good, "RELEASE a", pause, "COMMIT"),
            (*begin, "SAVEPOINT a", "SAVEPOINT b", *bad, pause, "ROLLBACK TO a", *good, "COMMIT"),
            ("BEGIN", *bad, pause, "ROLLBACK", "BEGIN", *good, "COMMIT"),
            (*begin, *good, f"PREPARE TRANSACTION '{gid}'", pause, f"COMMIT PREPARED '{gid}'"),
            ("BEGIN", *bad, f"PREPARE TRANSACTION '{gid}'", pause, f"ROLLBACK PREPARED '{gid}'",
             "BEGIN ISOLATION LEVEL SERIALIZABLE", *good, "COMMIT"),
        ])

    def write(self):
        house = self.household
        wanted = house.version + 1
        while not self.session.run(*self.shape(wanted)):
            self.session.close()
            stored = patiently(self.look_again)
            self.session = Session()
            if stored == (wanted, wanted):
                break
        house.version = wanted

    def look_again(self):
        """What became of a transaction whose connection was lost."""
        for row in sql(f"SELECT gid FROM pg_prepared_xacts WHERE gid LIKE '{self.name}%'"):
            sql(f"ROLLBACK PREPARED '{row[0]}'")
        return self.household.stored()

    def close(self):
        self.session.close()


def hold(count):
    """Transactions under way, of no connection."""
    sql(";".join(["SET client_min_messages = error"] + [
        f"BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'held_{at}'" for at in range(count)]))


def let_go():
    for row in sql("SELECT gid FROM pg_prepared_xacts"):
        sql(f"ROLLBACK PREPARED '{row[0]}'")


class Story:
    def __init__(self, daemons, key, households, seed):
        self.urls = [daemon.url for daemon in daemons]
        self.key = key
        self.households = households
        self.random = random.Random(seed)
        self.problem = None
        self.replies = 0
        self.going = 0
        self.writes = WRITES

    def writers(self):
        for at, household in enumerate(self.households):
            seed = self.random.randrange(10 ** 6)
            yield (ApiWriter(household, self.urls, self.key, seed) if at % 2 else
                   SqlWriter(household, seed))

    def write(self, writer):
        api = [Api(url, self.key) for url in self.urls]
        try:
            for at in range(self.writes):
                writer.write()
                self.read(writer.household, api[at % 2])
                if self.problem:
                    return
        finally:
            self.going -= 1
            writer.close()

    def read(self, household, api):
        floor = household.version
        try:
            for path in (f"{household.path}/drift", household.preview):
                problem = household.judge(floor, api.ask("GET", path))
                self.replies += 1
                self.problem = self.problem or problem
        except LOST:
            pass

    def keep_reading(self, seed, url):
        api = Api(url, self.key)
        pick = random.Random(seed)
        while self.going > 0 and not self.problem:
            self.read(pick.choice(self.households), api)
            time.sleep(PAUSE)
        api.close()

    def disturb(self, disturbance):
        while self.going > 0 and not self.problem:
            time.sleep(0.5)
            disturbance()

    def tell(self, disturbance=None):
        writers = list(self.writers())
        self.going = len(writers)
        works = [lambda writer=writer: self.write(writer) for writer in writers]
        works += [lambda at=at: self.keep_reading(at, self.urls[at % 2]) for at in range(4)]
        if disturbance is not None:
            self.writes = WRITES_DISTURBED
            works.append(lambda: self.disturb(disturbance))
        broken = [result for result in at_once(works) if isinstance(result, Exception)]
        return self.problem or self.settled() or expect(
            ("broken", broken, []), ("many replies", self.replies > 2 * HOUSEHOLDS * self.writes, True))

    def settled(self):
        """At rest every instance shows what was written last, again and again."""
        for household in self.households:
            stored = patiently(household.stored)
            if stored != (household.version, household.version):
                return f"{household.path} has {stored}, not {household.version}"
            for url in self.urls * 2:
                with Api(url, self.key) as api:
                    reply, _ = api.until_done("GET", household.preview, None)
                if reply.json()["pins"]["household_version"] != household.version:
                    return f"{household.path} is not shown as of {household.version}: {reply.body}"
        return None


def terminated():
    """A connection of a daemon ends."""
    pids = backends()
    if pids:
        sql(f"SELECT pg_terminate_backend({random.choice(pids)})")


def crashed():
    """A backend is killed: PostgreSQL starts all others anew, itself staying the same process."""
    pids = patiently(backends)
    if pids:
        os.kill(random.choice(pids), signal.SIGKILL)


def restarted():
    """Another server over the same files, as after an upgrade."""
    data = os.path.dirname(fault_support.PID_FILE)
    owner = os.stat(data)
    programs = os.path.dirname(os.readlink(f"/proc/{fault_support.server_processes()[0]}/exe"))
    time.sleep(1)
    subprocess.run([f"{programs}/pg_ctl", "restart", "-D", data, "-m", "fast", "-w", "-s", "-l",
                    os.path.join(os.path.dirname(data), "postgresql.log")],
                   check=True, user=owner.st_uid, group=owner.st_gid, cwd=data,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def new_key(name):
    made = subprocess.run([fault_support.DAEMON, "firm", "create", "--name", name], check=True,
                          capture_output=True, text=True)
    return make_key(made.stdout.strip().splitlines()[-1], *SCOPES)


def main():
    report = Report()
    if not fault_support.DAEMON or not fault_support.SUPERUSER:
        print("skip - moments: TAXPREVIEW_DAEMON or TEST_SUPERUSER_DATABASE is not set")
        return 0
    seed = int(os.environ.get("TEST_SEED") or random.randrange(10 ** 6))
    with Daemon() as one, Daemon(TAXPREVIEW_LOOPS="1") as other:
        daemons = [one.ready(), other.ready()]
        key = new_key("Moments")
        api = ClientApi(key)
        securities(api, ("VTI", "stock", "us_stocks"))
        prices(api, AS_OF, VTI=str(PRICE))
        households = [Household(api) for _ in range(HOUSEHOLDS)]
        for at, (name, held, disturbance) in enumerate((
                ("at peace", 0, None), ("beside transactions under way", 25, None),
                ("beside more than are remembered", HELD, None),
                ("while connections are ended", 5, terminated),
                ("while backends crash", 5, crashed), ("while the server restarts", 5, restarted))):
            patiently(lambda count=held: hold(count))
            story = Story(daemons, key, households, seed + at)
            began = time.monotonic()
            report.case(f"nothing stale {name} (TEST_SEED={seed})", lambda: story.tell(disturbance))
            patiently(let_go)
            print(f"# {time.monotonic() - began:.1f} s, {story.replies} replies", flush=True)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

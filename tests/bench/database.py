"""The database's own speed for deploy/bench: pgbench sends the daemon's own statements, in pipelines as
the daemon sends them, as the daemon's role under row-level security."""
import json
import os
import subprocess
import time
import urllib.request

from contest import ENV, KEY, SECONDS, TICKS, WORK, document, previews_of, run, sql

SCRIPTS = 50  # households that pgbench visits, each with a script of its own
URL = ENV["TAXPREVIEW_URL"]
FIRM = ENV["BENCH_FIRM"]
# A preview's own id, the same in each of its rows.
PGBENCH_ID = "('00000000-0000-7000-8000-' || lpad(to_hex(:id::bigint), 12, '0'))::uuid"
NAMES = ["snapshot_read", "effect_hold_household", "preview_insert", "preview_update", "household_snapshot_insert",
         "preview_revision_insert", "effect_record"]


def inline(statement, *values):
    for number in range(len(values), 0, -1):
        statement = statement.replace("$%d" % number, values[number - 1])
    return statement


def kept_by_daemon(order):
    """A preview of this order, and what the daemon keeps of it, as it has just kept it."""
    request = urllib.request.Request(URL + previews_of(order), method="POST", data=json.dumps(document(order)).encode(),
                                     headers={"Authorization": KEY, "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        reply.read()
    return sql("""
        SELECT encode(r.snapshot_hash, 'hex'), r.order_document, r.result_document, s.document, r.household_version,
               r.config_version, r.price_set_id, r.price_sequence, r.rules_version, r.engine_version, r.trade_date,
               r.preview_id
          FROM taxpreview.preview_revision r JOIN taxpreview.household_snapshot s
            ON s.firm_id = r.firm_id AND s.household_id = r.household_id AND s.hash = r.snapshot_hash
         WHERE r.firm_id = '%s' AND r.household_id = '%s' ORDER BY r.created_at DESC LIMIT 1""" % (
             FIRM, order["household"]))[0]


class Scripts:
    """The statements of reading one household, and of storing and of switching a preview of it."""

    def __init__(self, at, order, texts):
        kept = kept_by_daemon(order)
        self.at, self.texts, self.firm = at, texts, "'%s'::uuid" % FIRM
        self.household = "'%s'::uuid" % order["household"]
        self.preview = "'%s'::uuid" % kept[11]
        self.digest = "decode('%s', 'hex')" % kept[0]
        # Documents are variables, so that they travel each time as the daemon's do.
        self.variables = ["%s%d=%s" % (name, at, text)
                          for name, text in zip(("order", "result", "snapshot"), kept[1:4])]
        self.pins = [kept[4], kept[5], "'%s'::uuid" % kept[6], kept[7], "'%s'::date" % kept[10], "'%s'" % kept[8],
                     "'%s'" % kept[9]]
        self.begin = "SELECT set_config('app.firm', '%s', true);\n" % FIRM

    def read(self):
        return "\\startpipeline\n%s%s;\n\\endpipeline\n" % (
            self.begin, inline(self.texts["snapshot_read"], self.firm, self.household, "'2025-01-01'::date"))

    def transaction(self, setting, write, preview, revision, action):
        keep = inline(self.texts["household_snapshot_insert"], self.firm, self.household, self.digest,
                      ":snapshot%d" % self.at)
        revise = inline(self.texts["preview_revision_insert"], self.firm, preview, self.household, revision,
                        ":order%d" % self.at, *self.pins, self.digest, ":result%d" % self.at, "now()")
        record = inline(self.texts["effect_record"], self.firm, "'household'", self.household, "'%s'" % action, preview,
                        "1", "gen_random_uuid()", "'bench'", "''")
        hold = inline(self.texts["effect_hold_household"], self.firm, self.household)
        return ("%s\\startpipeline\nBEGIN;\n%s%s;\n\\endpipeline\n\\startpipeline\n%s;\n%s;\n%s;\n%s;\n\\endpipeline\n"
                "COMMIT;\n" % (setting, self.begin, hold, write, keep, revise, record))

    def write(self):
        values = [self.firm, PGBENCH_ID, self.household, "'trades'", "'open'", "'highest_cost'", "1",
                  ":order%d" % self.at, *self.pins, "now()", "now() + '30 days'", "NULL"]
        return self.transaction("\\set id random(1, 140737488355327)\n", inline(self.texts["preview_insert"], *values),
                                PGBENCH_ID, "1", "preview_create")

    def patch(self):
        """Revisions by chance: several clients may be at one preview."""
        values = [self.firm, self.preview, self.household, "'trades'", "'open'", "'highest_cost'", ":revision",
                  ":order%d" % self.at, *self.pins]
        update = inline(self.texts["preview_update"], *values).replace("revision = :revision - 1", "revision > 0")
        return self.transaction("\\set revision random(2, 140737488355327)\n", update, self.preview, ":revision",
                                "preview_update")


def write_scripts(found):
    """Returns the variables that pgbench wants with them."""
    texts = dict(zip(NAMES, run(ENV["BENCH_PRINT_STATEMENT"], *NAMES).splitlines()))
    variables = []
    for at, order in enumerate(found[:SCRIPTS]):
        scripts = Scripts(at, order, texts)
        variables += scripts.variables
        for name in ("read", "write", "patch"):
            with open(os.path.join(WORK, "%s.%d.sql" % (name, at)), "w", encoding="utf-8") as file:
                file.write(getattr(scripts, name)().replace(":=", ": ="))
    return variables


def cpu_of_ended(process):
    """CPU of children that have ended."""
    with open("/proc/%d/stat" % process, encoding="utf-8") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def measure_pgbench(kind, variables=()):
    """Transactions per second, and what each costs the client and its backends, which end with it."""
    files = [os.path.join(WORK, "%s.%d.sql" % (kind, at)) for at in range(SCRIPTS)]
    arguments = [word for file in files for word in ("-f", file)] + [
        word for variable in variables for word in ("-D", variable)]
    processes = os.getpid(), int(ENV["BENCH_POSTGRES_PID"])
    before = [cpu_of_ended(process) for process in processes]
    done = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", "4", "-j", "1", "-T", str(SECONDS), *arguments,
                           ENV["BENCH_DATABASE"]], check=False, capture_output=True, text=True)
    if done.returncode != 0 or "tps = " not in done.stdout:
        raise SystemExit("pgbench %s failed: %s" % (kind, done.stderr[-1000:]))
    time.sleep(0.2)  # until the backends have ended, too
    count = int(done.stdout.split("actually processed: ")[1].split()[0])
    client, backends = ((cpu_of_ended(process) - cpu) / count * 1e6 for process, cpu in zip(processes, before))
    return {"rps": float(done.stdout.split("tps = ")[1].split()[0]), "client_us": client, "postgres_us": backends}

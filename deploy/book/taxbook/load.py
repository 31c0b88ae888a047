"""Sends a firm's rows to PostgreSQL through psql, all in one transaction with counts asserted.

The role of the connection string must see every firm's rows (taxpreview_loader): COPY into a table
under row-level security works for no other.
"""

import os
import subprocess


class LoadError(Exception):
    pass


def _quoted(value):
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def loader_conninfo(socket_folder, database):
    return f"host={_quoted(socket_folder)} dbname={_quoted(database)} user=taxpreview_loader"


def _psql(conninfo, *arguments):
    return ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={conninfo}",
            *arguments]


def _environment():
    return {**os.environ, "PGGSSENCMODE": "disable", "PGCLIENTENCODING": "UTF8"}


def query(conninfo, sql):
    """Lines of an unaligned answer."""
    run = subprocess.run(_psql(conninfo, "--tuples-only", "--no-align", f"--command={sql}"),
                         env=_environment(), capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise LoadError(run.stderr.strip())
    return run.stdout.split("\n")[:-1]


def firm_households(conninfo, firm_id):
    """How many households the firm has, or None when there is no such firm."""
    lines = query(conninfo, "SELECT (SELECT count(*) FROM taxpreview.household "
                            "        WHERE firm_id = firm.id) "
                            f"FROM taxpreview.firm WHERE id = '{firm_id}'")
    return int(lines[0]) if lines else None


def _assertions(firm_id, counts):
    tests = []
    for table, count in counts.items():
        key = "id" if table == "firm" else "firm_id"
        tests.append(f"    SELECT count(*) INTO found FROM taxpreview.{table}\n"
                     f"    WHERE {key} = '{firm_id}';\n"
                     f"    IF found <> {count} THEN\n"
                     f"        RAISE '{table}: % rows instead of {count}', found;\n"
                     "    END IF;\n")
    return "DO $$\nDECLARE\n    found bigint;\nBEGIN\n" + "".join(tests) + "END $$;\n"


def write_script(write, firm_id, parts):
    """The whole load as a psql script; parts are (text, counts). Returns the counts asserted."""
    write("\\set ON_ERROR_STOP on\nBEGIN;\n")
    totals = {}
    for text, counts in parts:
        write(text)
        for table, count in counts.items():
            totals[table] = totals.get(table, 0) + count
    write(_assertions(firm_id, totals))
    write("COMMIT;\n")
    return totals


def load(conninfo, firm_id, parts):
    """Nothing is stored unless every row is."""
    with subprocess.Popen(_psql(conninfo, "--file=-"), env=_environment(), stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
        try:
            totals = write_script(lambda text: run.stdin.write(text.encode()), firm_id, parts)
            run.stdin.close()
        except BrokenPipeError:
            totals = None
        fault = run.stderr.read().decode()
    if run.returncode != 0 or totals is None:
        raise LoadError(fault.strip() or "psql ended early")
    return totals

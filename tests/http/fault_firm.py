"""A firm of the test's own: made by the daemon's commands, filled and asked over HTTP, looked at
through psql."""

import os
import subprocess

from fault_support import DAEMON, RUN, Api, id_of, sql

SCOPES = ("households:read,households:write,reference:read,reference:write,previews:read,"
          "previews:write,book:read")


def command(*arguments):
    """The last line that the daemon's command prints."""
    done = subprocess.run([DAEMON, *arguments], capture_output=True, text=True, check=True,
                          env=os.environ)
    return done.stdout.strip().splitlines()[-1].split()[-1]


class Firm:
    """A firm and a key of all scopes; `uuid` is its id in the database."""

    def __init__(self, name):
        self.id = command("firm", "create", "--name", f"{name} {RUN}")
        self.uuid = str(id_of(self.id))
        self.key = command("key", "create", "--firm", self.id, "--name", name, "--scopes", SCOPES)
        self.key_id = sql(f"SELECT id FROM api_key WHERE firm_id = '{self.uuid}'")[0][0]
        self.api = Api(key=self.key)

    def made(self, path, body, method="POST", **headers):
        """What a write that must succeed answers with."""
        reply = self.api.ask(method, path, body, **headers)
        if reply.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]}")
        return reply.json()

#!/usr/bin/env python3
"""deploy/bench profile: where the instructions of a request go, by layer and by function, counted by
callgrind, hence the same on a busy machine. JSON lines, and docs/profile.md. Set up by deploy/bench."""
import collections
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request

from contest import ENV, HERE, KEY, WORK, document, orders, previews_of, run, show, wrk_command, write_requests

HOUSEHOLDS = 100  # few, so that all are kept before counting starts
WARM_SECONDS, SECONDS = 5, 6
CONNECTIONS = 8
FUNCTIONS = 20
PROFILE = os.path.join(HERE, "..", "..", "docs", "profile.md")
PORT = int(ENV["BENCH_PROFILE_PORT"])
URL = "http://127.0.0.1:%d" % PORT
# What is asked, and whether replies are kept.
KINDS = {"preview_switch": "0", "reply_cached": "1"}
TITLES = {"preview_switch": "A switch of the method, computed on a household that is kept",
          "reply_cached": "The same reply again, checked and sent"}
LINE = re.compile(r"^ *([\d,]+) \([ \d.]+%\)  (.*):(\S.*?)(?: \[(.*)\])?$")


def stored(order):
    request = urllib.request.Request(
        ENV["TAXPREVIEW_URL"] + previews_of(order), method="POST", data=json.dumps(document(order)).encode(),
        headers={"Authorization": KEY, "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return "/v1/previews/%s?lot_selection=fifo" % json.load(reply)["id"]


@contextlib.contextmanager
def daemon(keep_replies, output):
    """Under callgrind, which does not count yet."""
    more = {"TAXPREVIEW_LISTEN": "127.0.0.1:%d" % PORT, "TAXPREVIEW_STREAM_LISTEN": "127.0.0.1:%d" % (PORT + 1),
            "TAXPREVIEW_KEEP_REPLIES": keep_replies}
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + output, "--instr-atstart=no",
               "--max-stackframe=200000000", ENV["BENCH_PROFILED"], "serve"]
    with subprocess.Popen(command, env={**os.environ, **more}, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_ready()
            yield process
        finally:
            process.terminate()


def wait_until_ready():
    for _ in range(300):
        try:
            urllib.request.urlopen(URL + "/readyz").close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the daemon under callgrind does not answer")


def ask(seconds):
    output = run(*wrk_command(URL, "profile", seconds, CONNECTIONS))
    return json.loads(output.split("RESULT ", 1)[1].splitlines()[0])["requests"]


def count(kind):
    """Instructions of each function and layer for one request."""
    output = os.path.join(WORK, "callgrind." + kind)
    with daemon(KINDS[kind], output) as process:
        ask(WARM_SECONDS)
        run("callgrind_control", "-i", "on", str(process.pid))
        requests = ask(SECONDS)
        run("callgrind_control", "-i", "off", str(process.pid))
    functions, layers = collections.Counter(), collections.Counter()
    for line in run("callgrind_annotate", "--tree=none", "--auto=no", "--threshold=100", output).splitlines():
        found = LINE.match(line)
        if found:
            instructions = int(found[1].replace(",", "")) / requests
            layer = layer_of(found[2], found[4])
            layers[layer] += instructions
            named = "without names" if found[3].startswith("0x") else "`%s`" % found[3]
            functions[layer + ": " + named] += instructions
    return layers, functions


def layer_of(path, binary):
    """A folder of service, or a library; what the compiler itself put into the daemon is its library's."""
    found = re.search(r"service/(\w+)/", path)
    name = os.path.basename(binary or "others").split(".so")[0]
    return found[1] if found else "libgcc" if name == "taxpreviewd" else name


def table(title, counted, total):
    yield "| %s | instructions | share |" % title
    yield "|---|---:|---:|"
    for name, instructions in counted:
        yield "| %s | %s | %.1f %% |" % (name, f"{instructions:,.0f}", 100 * instructions / total)
    yield ""


def section(kind, layers, functions):
    total = sum(layers.values())
    yield "## " + TITLES[kind]
    yield "%s instructions a request.\n" % f"{total:,.0f}"
    yield from table("layer or library", layers.most_common(), total)
    yield from table("function", functions.most_common(FUNCTIONS), total)


def main():
    write_requests("profile", (("GET", stored(order), None, {}) for order in orders(ENV["BENCH_FIRM"])[:HOUSEHOLDS]))
    lines = ["# Where a request's instructions go", "",
             "Written by `deploy/bench profile`: callgrind over the daemon, households of 50 lots. The kernel is not",
             "among it; what fills memory counts each byte, though the processor does many at once.", ""]
    for kind in KINDS:
        layers, functions = count(kind)
        lines += section(kind, layers, functions)
        for layer, instructions in layers.most_common(8):
            show("profile_%s_%s" % (kind, layer), instructions, "instructions", "all", sum(layers.values()))
    os.makedirs(os.path.dirname(PROFILE), exist_ok=True)
    with open(PROFILE, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip() + "\n")


sys.exit(main())

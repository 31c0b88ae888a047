"""Builds mutants and tells whether a test notices them.

The base and domain libraries of the plain build are linked into one shared library, which the unit
programs of the domain and of the solver and the golden runner load: a mutant costs one compilation
and one link, and each worker's programs find its own library by LD_LIBRARY_PATH. Unit programs that put functions of
their own before the C library's are linked anew for each mutant of their layer, or of one below. A
program that fails, or that takes far longer than it did, has noticed.
"""
import json
import os
import shlex
import subprocess
import time

LIBRARIES = ("service/domain/libdomain.a", "service/base/libbase.a")
# Those whose programs figure money: what the domain says of a plan is tested where plans are found.
UNITS = tuple(f"tests/unit/{layer}/" for layer in ("base", "domain", "solver"))
MEMORY_BYTES = 4 << 30
SECONDS_MOST = 120


class Program:
    """A test program: its link command, and what it takes to run."""

    def __init__(self, name, link, arguments=()):
        self.name, self.link, self.arguments = name, link, list(arguments)
        self.seconds = 0.0
        self.is_static = any("--wrap=" in word for word in link)

    def can_notice(self, path):
        """Whether it is linked with the mutated file."""
        return not self.is_static or path.startswith("service/base/") \
            or self.name.startswith("tests/unit/domain/")


def words_of(command):
    words = shlex.split(command)
    return words[1:] if os.path.basename(words[0]) == "ccache" else words


class Laboratory:
    """The plain build, read once. `folder` is where everything is written."""

    def __init__(self, build, project, folder):
        self.build, self.project, self.folder = build, project, folder
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
        self.compilations = {os.path.relpath(os.path.join(build, entry["file"]), project): entry
                             for entry in entries}
        self.programs = self.find_programs(entries)
        self.environment = {**os.environ, "CCACHE_DISABLE": "1", "CMOCKA_MESSAGE_OUTPUT": "STDOUT"}

    def find_programs(self, entries):
        names = set()
        for entry in entries:
            target = entry["output"].split(".p/")[0]
            if target.startswith(UNITS) and target.endswith("_test"):
                names.add(target)
        golden = Program("tests/golden/golden_runner", self.link_of("tests/golden/golden_runner"),
                         [os.path.join(self.project, "schema"),
                          os.path.join(self.project, "tests", "golden", "cases")])
        return [golden] + [Program(name, self.link_of(name)) for name in sorted(names)]

    def link_of(self, target):
        said = subprocess.run(["ninja", "-C", self.build, "-t", "commands", "-s", target],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        return words_of([line for line in said.splitlines() if " -o " in line][-1])

    def objects_of_core(self):
        return {path: entry["output"] for path, entry in self.compilations.items()
                if entry["output"].startswith(tuple(name + ".p/" for name in LIBRARIES))}

    def objects_including(self, header):
        """Library objects, and the header's own test, that a change of the header reaches."""
        own = os.path.splitext(os.path.basename(header))[0] + "_test.c"
        return [path for path, entry in self.compilations.items()
                if (path in self.objects_of_core() or os.path.basename(path) == own)
                and self.includes(entry, header)]

    def includes(self, entry, header):
        said = subprocess.run(["ninja", "-C", self.build, "-t", "deps", entry["output"]],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        return any(line.strip().endswith("/" + header) for line in said.splitlines())


class Bench:
    """One worker's own copy of everything that a mutant changes."""

    def __init__(self, laboratory, number):
        self.laboratory = laboratory
        self.folder = os.path.join(laboratory.folder, f"bench{number}")
        self.include = os.path.join(self.folder, "include")
        os.makedirs(self.include)

    def run(self, command, **options):
        return subprocess.run(command, cwd=self.laboratory.build, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                              env={**self.laboratory.environment, "LD_LIBRARY_PATH": self.folder},
                              **options)

    def compile(self, path, source, target, *options):
        """`source` stands in for the file at `path`; headers of self.include before all others."""
        words = words_of(self.laboratory.compilations[path]["command"])
        kept, skip = [], False
        for word in words:
            if skip or word in ("-MD", "-Werror") or word == words[-1]:
                skip = False
                continue
            skip = word in ("-MQ", "-MF", "-o")
            if not skip:
                kept.append(word)
        command = [kept[0], "-I" + self.include, *kept[1:], "-w", *options, "-o", target, source]
        return self.run(command).returncode == 0

    def link_shared(self, objects):
        command = ["cc", "-shared", "-Wl,-soname,libcore.so", "-o",
                   os.path.join(self.folder, "libcore.so"), *objects, "-lcrypto"]
        return self.run(command).returncode == 0

    def link_program(self, program, objects):
        """`objects` by the sources they are made of stand in for the build's own."""
        outputs = {self.laboratory.compilations[path]["output"]: made
                   for path, made in objects.items()}
        link = [outputs.get(word, word) for word in program.link]
        at = link.index("-o") + 1
        link[at] = self.path_of(program)
        if program.is_static:
            link[at + 1:at + 1] = [made for output, made in outputs.items()
                                   if output.startswith(("service/base/", "service/domain/"))]
        else:
            shared = os.path.join(self.folder, "libcore.so")
            link = [shared if word == LIBRARIES[0] else word for word in link
                    if word != LIBRARIES[1]]
        return self.run(link).returncode == 0

    def path_of(self, program):
        """Programs that load the library are the same for all workers."""
        folder = self.folder if program.is_static else self.laboratory.folder
        return os.path.join(folder, os.path.basename(program.name))

    def passes(self, program):
        """Whether the program is content; its time is noted when it is."""
        limit = int(5 * program.seconds) + 3 if program.seconds else SECONDS_MOST
        began = time.monotonic()
        try:
            done = self.run(["prlimit", f"--cpu={limit}", f"--as={MEMORY_BYTES}", "--core=0",
                             self.path_of(program), *program.arguments], timeout=SECONDS_MOST)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == 0:
            program.seconds = max(program.seconds, time.monotonic() - began)
        return done.returncode == 0

"""Runs every test_*.py of a folder with unittest and prints one line per case.

Usage: run_unittests.py FOLDER [PATTERN]
Each line is `ok - module.class.case`, `not ok - …` or `skip - …`, a failure followed by its
trace behind `# `. A subTest that fails is a failure of its own.
"""

import os
import sys
import unittest


class Lines(unittest.TestResult):
    """Prints a line as each case ends."""

    def __init__(self):
        super().__init__()
        self.spoiled = set()

    def say(self, verdict, test, words=""):
        print(f"{verdict} - {test.id()}")
        for line in words.splitlines():
            print("# " + line)
        sys.stdout.flush()

    def addSuccess(self, test):
        if test.id() not in self.spoiled:
            self.say("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say("not ok", test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.say("not ok", test, self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        if err is None:
            return
        super().addSubTest(test, subtest, err)
        self.spoiled.add(test.id())
        self.say("not ok", subtest, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("skip", test, reason)

    def addExpectedFailure(self, test, err):
        self.say("ok", test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.say("not ok", test, "expected to fail, but did not")


def main():
    folder = os.path.abspath(sys.argv[1])
    pattern = sys.argv[2] if len(sys.argv) > 2 else "test_*.py"
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    suite = unittest.TestLoader().discover(folder, pattern, folder)
    result = Lines()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)


main()

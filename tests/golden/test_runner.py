"""What the golden runner promises of any folder: formats by name, every case counted once, what
differs told with expected and got, and no input that makes it pass in silence."""
import json
import os
import subprocess
import tempfile
import unittest

PROJECT = os.environ["PROJECT_DIR"]
RUNNER = os.path.join(os.environ["BUILD_DIR"], "tests", "golden", "golden_runner")
CASES = os.path.join(PROJECT, "tests", "golden", "cases")


def text_of(name):
    with open(os.path.join(CASES, name), encoding="utf-8") as file:
        return file.read()


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def put(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_folder(self):
        """Passed, failed and skipped lines, and whether the status says that all is well."""
        done = subprocess.run([RUNNER, os.path.join(PROJECT, "schema"), self.folder.name],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              check=False)
        lines = done.stdout.splitlines()
        self.good = done.returncode == 0
        return [[line for line in lines if line.startswith(word + " - ")]
                for word in ("ok", "not ok", "skip")]

    def assert_one_failure(self, name, *words):
        passed, failed, _ = self.run_folder()
        self.assertFalse(self.good)
        self.assertEqual(len(failed), 1, failed)
        self.assertIn(name, failed[0])
        for word in words:
            self.assertIn(word, failed[0])
        return passed

    def test_suffixes_behind_dots_and_numbers_keep_the_format(self):
        names = ["wash-sale.2.json", "wash-sale-3.json", "wash-sale-2026-11.mine.json",
                 "tax_federal_cases-3.json", "tax_federal_cases.json.orig"]
        for name in names:
            self.put(name, text_of("tax_federal_cases.json" if "tax" in name
                                   else "wash-sale.json"))
        passed, failed, skipped = self.run_folder()
        self.assertTrue(self.good, failed)
        wash = len(json.loads(text_of("wash-sale.json"))["vectors"])
        federal = len(json.loads(text_of("tax_federal_cases.json"))["cases"])
        self.assertEqual((len(passed), skipped), (3 * wash + 2 * federal, []))

    def test_unknown_formats_fail(self):
        names = ["nonsense.json", "wash-sale2.json", "wash-sale-x.json", "niit-2x.json", "tax.json"]
        for name in names:
            self.put(name, text_of("wash-sale.json"))
        passed, failed, _ = self.run_folder()
        self.assertFalse(self.good)
        self.assertEqual((passed, len(failed)), ([], len(names)))

    def test_a_changed_expectation_fails_with_expected_and_got(self):
        changes = [("niit.json", '"niit": "4750.00"', '"niit": "4750.01"', ("4750.01", "4750.00")),
                   ("gift-basis.json", '"gain": "2000.00"', '"gain": "-2000.00"', ("-2000.00",)),
                   ("wash_random_agreed.json", '"disallowed_total_cents": 0',
                    '"disallowed_total_cents": 1', ("expected 1, got 0",)),
                   ("holding-period.json", '"term": "short"', '"term": "long"', ("long", "short"))]
        for name, was, becomes, words in changes:
            with self.subTest(name):
                self.setUp()
                self.put(name, text_of(name).replace(was, becomes, 1))
                self.assert_one_failure(name, *words)

    def test_what_is_no_list_of_cases_fails(self):
        for text in ("", "{", "[]", "{}", '{"vectors": []}', '{"vectors": 5}', '{"vectors": null}',
                     '{"vectors": [1]}', '{"vectors": [{}]}', '{"vectors": [], "vectors": []}',
                     text_of("niit.json")[:-20], text_of("niit.json") + "x"):
            with self.subTest(text[:30]):
                self.setUp()
                self.put("niit.json", text)
                self.assertEqual(self.assert_one_failure("niit.json"), [])

    def test_an_empty_folder_fails(self):
        _, failed, _ = self.run_folder()
        self.assertFalse(self.good)
        self.assertEqual(len(failed), 1)

    def test_a_file_that_cannot_be_read_fails_alone(self):
        os.symlink("/nowhere/at/all", os.path.join(self.folder.name, "marginal.json"))
        os.symlink("/", os.path.join(self.folder.name, "tax-stack.json"))
        self.put("niit.json", text_of("niit.json"))
        passed, failed, _ = self.run_folder()
        self.assertFalse(self.good)
        self.assertEqual((len(passed), len(failed)), (5, 2))

    def test_a_case_that_ends_the_program_fails_alone(self):
        cases = json.loads(text_of("lot-methods.edges.json"))
        cases["vectors"][1]["input"]["sell_quantity"] = "21"
        self.put("lot-methods.json", json.dumps(cases))
        passed = self.assert_one_failure("lot-methods.json", "LH-lifo")
        self.assertEqual(len(passed), len(cases["vectors"]) - 1)

    def test_the_words_of_a_case_stay_words(self):
        cases = json.loads(text_of("niit.json"))
        cases["vectors"][0]["id"] = "one\nok - two # skip"
        cases["vectors"][0]["expect"]["niit"] = "1.00"
        self.put("niit.json", json.dumps(cases))
        passed = self.assert_one_failure("niit.json", "one?ok - two ? skip")
        self.assertEqual(len(passed), len(cases["vectors"]) - 1)

    def test_more_values_than_are_parsed_at_once_are_run_case_by_case(self):
        cases = json.loads(text_of("niit.json"))
        last = dict(cases["vectors"][0], expect={"base": "1.00", "niit": "1.00"})
        cases["vectors"] = [dict(cases["vectors"][0], padding=[0] * 30000)] * 10 + [last]
        self.put("niit.json", json.dumps(cases, indent=1))
        passed = self.assert_one_failure("niit.json", "expected 1.00, got 125000.00")
        self.assertEqual(len(passed), 10)

    def test_a_case_s_own_tolerance_wins(self):
        cases = json.loads(text_of("niit.json"))
        cases["vectors"] = [dict(cases["vectors"][0], tolerance=tolerance,
                                 expect={"base": "125000.50", "niit": "4750.00"})
                            for tolerance in (0.5, "0.49")]
        self.put("niit.json", json.dumps(cases))
        passed = self.assert_one_failure("niit.json", "125000.50")
        self.assertEqual(len(passed), 1)


if __name__ == "__main__":
    unittest.main()

"""Tests of the arithmetic and of how the runs take turns: python3 -m unittest discover -s Benchmarks/tests"""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import bench  # noqa: E402
from harness import arithmetic, machine, processes  # noqa: E402
from harness.benchmarks import Benchmark, Line, Run, benchmarks  # noqa: E402


def printing(line):
    return [sys.executable, "-c", f"print({line!r})"]


class ArithmeticTests(unittest.TestCase):
    def test_less_time_is_better(self):
        self.assertEqual(arithmetic.ratio(2, 6), 3)
        self.assertEqual(arithmetic.ratio(6, 2), 1 / 3)

    def test_more_pictures_a_second_are_better(self):
        self.assertEqual(arithmetic.ratio(6, 2, more_is_better=True), 3)

    def test_a_round_counts_by_its_median(self):
        found = arithmetic.summary([[1, 1, 100], [2], [3]], [[4], [4, 4, 4], [900, 6, 6]])
        self.assertEqual((found["ours"], found["theirs"]), (2, 4))
        self.assertEqual((found["ratio"], found["low"], found["high"]), (2, 2, 4))

    def test_the_ratio_lies_within_the_spread(self):
        ours, theirs = [[3.0], [9.0], [5.0], [4.0]], [[8.0], [10.0], [30.0], [2.0]]
        for more in (False, True):
            found = arithmetic.summary(ours, theirs, more)
            self.assertLessEqual(found["low"], found["ratio"])
            self.assertLessEqual(found["ratio"], found["high"])

    def test_rounds_that_do_not_pair_are_refused(self):
        for ours, theirs in (([], []), ([[1]], []), ([[1], []], [[1], [2]])):
            with self.assertRaises(ValueError):
                arithmetic.summary(ours, theirs)

    def test_results_that_differ_are_told(self):
        self.assertEqual(arithmetic.disagreements({"a": 1.0, "b": 5}, {"a": 1.001}), [])
        self.assertEqual(len(arithmetic.disagreements({"a": 1.0}, {"a": 1.1})), 1)
        self.assertEqual(len(arithmetic.disagreements({"a": 0.0}, {"a": 1e-3})), 1)

    def test_numbers_are_written_with_the_digits_that_count(self):
        self.assertEqual([arithmetic.digits(value) for value in (12345.6, 123.45, 1.234, 0.00123)],
                         ["12,346", "123.5", "1.23", "0.0012"])


class MachineTests(unittest.TestCase):
    def test_a_load_beyond_the_cores_is_others_work(self):
        self.assertFalse(machine.is_busy([0.1, machine.cores()]))
        self.assertTrue(machine.is_busy([0.1, 2 * machine.cores()]))

    def test_a_python_that_is_not_there_has_no_versions(self):
        self.assertIsNone(machine.versions("./no-such-python"))


class LineTests(unittest.TestCase):
    report = {"samples": {"picture": [4.0, 5.0]}, "facts": {"bank_bytes": 3_000_000}, "peak_bytes": 5_000_000}

    def test_rates_come_from_milliseconds(self):
        self.assertEqual(Line("", "pictures/s", "", "", "picture").values(self.report), [250, 200])
        self.assertEqual(Line("", "ms/picture", "", "", "picture").values(self.report), [4, 5])

    def test_memory_is_counted_in_megabytes(self):
        self.assertEqual(Line("", "MB", "", "", "peak").values(self.report), [5])
        self.assertEqual(Line("", "MB", "", "", "peak above the bank").values(self.report), [2])

    def test_every_line_names_runs_that_there_are(self):
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            for benchmark in benchmarks(bench.Size(), "python", work, work / "pictures.txt"):
                for line in benchmark.lines:
                    self.assertIn(line.ours, benchmark.runs)
                    self.assertIn(line.peer, benchmark.runs)
                    self.assertFalse(benchmark.runs[line.ours].packages)
                    self.assertTrue(benchmark.runs[line.peer].packages)


class RunTests(unittest.TestCase):
    line = '{"samples": {"work": [2]}, "facts": {}, "peak_bytes": 1}'

    def quietly(self, function, *arguments):
        with contextlib.redirect_stdout(io.StringIO()):
            return function(*arguments)

    def test_a_peer_that_fails_is_left_out_and_the_rest_goes_on(self):
        benchmark = Benchmark("b", "", {}, [Line("work", "ms", "ours", "good", "work"),
                                            Line("work", "ms", "ours", "bad", "work")])
        runs = {"ours": Run(printing(self.line)), "good": Run(printing(self.line), ("torch",)),
                "bad": Run([sys.executable, "-c", "raise SystemExit('no such thing')"], ("torch",))}
        reports, loads, left_out = self.quietly(bench.run_rounds, benchmark, runs, 2)
        self.assertEqual(sorted(reports), ["good", "ours"])
        self.assertEqual(len(loads), 2)
        self.assertIn("no such thing", left_out["bad"])
        lines, samples, notes = bench.measured_lines(benchmark, reports)
        self.assertEqual([line["peer"] for line in lines], ["good"])
        self.assertEqual(samples[0]["ours"], [[2], [2]])
        self.assertEqual(notes, [])

    def test_a_failure_of_ours_ends_the_run(self):
        runs = {"ours": Run([sys.executable, "-c", "raise SystemExit(3)"])}
        with self.assertRaises(processes.Failed):
            self.quietly(bench.run_rounds, Benchmark("b", "", runs, []), runs, 1)

    def test_whole_processes_are_timed_with_their_memory(self):
        report = processes.report(Run([sys.executable, "-c", ""], reports=False, repeats=3))
        self.assertEqual(len(report["samples"]["process"]), 3)
        self.assertGreater(report["peak_bytes"], 1e6)

    def test_a_program_that_hangs_is_ended(self):
        with self.assertRaisesRegex(processes.Failed, "had not ended"):
            processes.execute([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)

    def test_a_program_that_is_not_there_is_told(self):
        with self.assertRaisesRegex(processes.Failed, "cannot be run"):
            processes.execute(["./no-such-program"])


class PictureTests(unittest.TestCase):
    def test_pictures_are_spread_over_the_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(10):
                (pathlib.Path(folder) / f"{number}.JPG").write_bytes(b"x" * 2000)
            (pathlib.Path(folder) / "note.txt").write_text("")
            taken, words = bench.chosen_pictures(folder, 5)
            self.assertEqual([path.stem for path in taken], ["0", "2", "4", "6", "8"])
            self.assertEqual(words, "5 of 10 JPEG files, 2 kB on average")

    def test_a_folder_without_pictures_is_told(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(processes.Failed):
            bench.chosen_pictures(folder, 5)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_delay asks for every delay it is told to, and says what it saw. No time is judged here: a machine may be busy."""

import json
import os
import subprocess
import unittest

PROGRAM = os.environ.get("BENCH_DELAY", "bench_delay")
PATIENCE = 50 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True)


class BenchDelay(unittest.TestCase):
    def test_measures_each_delay(self):
        done = run("--delays", "0.5,5", "--rate", "200", "--seconds", "0.2", "--json", "-")
        report = json.loads(done.stdout)
        kept = all(abs(delay["medianUs"]) <= report["promisedUs"] for delay in report["delays"])
        self.assertEqual(done.returncode, 0 if kept else 1, done.stderr)
        self.assertEqual([delay["delayMs"] for delay in report["delays"]], [0.5, 5])
        self.assertGreater(report["withoutDelayUs"], 0)
        for delay in report["delays"]:
            self.assertEqual((delay["answers"], delay["lost"]), (40, 0))
            # No answer is ever early, but for how much the base itself may vary.
            self.assertGreater(delay["p1Us"], -report["withoutDelayUs"])
            self.assertLessEqual(delay["medianUs"], delay["maxUs"])

    def test_wrong_options(self):
        for arguments in (["--rate", "0"], ["--delays", "x"], ["--delays", "0"], ["extra"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))


if __name__ == "__main__":
    unittest.main()

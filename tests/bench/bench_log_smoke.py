#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_log makes a log and a capture, finds all of both again, and says what it saw.

No time is judged here: a busy machine may break those promises. No machine may change a datagram.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ.get("BENCH_LOG", "bench_log")
PATIENCE = 100 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
DATAGRAMS = 20000
TIMES = ("first screen: it was there", "index: it was there", "jump: it took", "find: a text was",
         "find: a pattern was", "foreign: it took")


def run(*arguments, **environment):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True, env=dict(os.environ, **environment))


def reopened(folder):
    """What a process says of this log, as bench_log asks it."""
    return json.loads(run("--reopen", folder).stdout)


def shown(folder):
    """The same of one with a window."""
    return json.loads(run("--show", folder, QT_QPA_PLATFORM="offscreen").stdout)


class BenchLog(unittest.TestCase):
    def report(self, *arguments, **environment):
        """What --json - printed, and the broken promises that are about no time; .tables has what people see."""
        done = run("--json", "-", *arguments, **environment)
        report = json.loads(done.stdout)
        self.tables = done.stderr
        self.assertEqual(done.returncode, 1 if report["notKept"] else 0, done.stderr)
        for promise in report["notKept"]:
            self.assertIn(f"NOT KEPT: {promise}\n", done.stderr)
        return report, [promise for promise in report["notKept"] if not promise.startswith(TIMES)]

    def test_a_log(self):
        with tempfile.TemporaryDirectory() as folder:
            report, not_kept = self.report("--datagrams", str(DATAGRAMS), "--foreign", "0", "--folder", folder)
            self.assertEqual(os.listdir(folder), [])
        self.assertEqual(not_kept, [])
        self.assertNotIn("failure", report)
        self.assertEqual(report["options"], {"datagrams": DATAGRAMS, "foreign": 0})
        self.assertEqual(set(report["limits"]), {"firstSeconds", "indexSeconds", "residentKiB", "jumpMs",
                                                 "findBytesPerSecond", "foreignRatio"})
        recording = report["recording"]
        self.assertEqual((recording["datagrams"], recording["files"]), (DATAGRAMS, 1))
        # A record is its header, an IP and a UDP header, and the payload; a fate is 40 bytes.
        self.assertEqual(recording["bytes"], 24 + DATAGRAMS * (16 + 28 + 64) + (DATAGRAMS * 9 // 100 + 2) * 40)
        self.assertIsNone(report["foreign"])
        self.assertEqual(len(report["readings"]), 3)
        for reading in [report["cold"], *report["readings"]]:
            self.assertNotIn("failure", reading)
            self.assertEqual(reading["datagrams"], DATAGRAMS)
            self.assertTrue(0 < reading["firstSeconds"] <= reading["indexSeconds"])
            self.assertTrue(0 < reading["residentKiB"] <= reading["peakKiB"])
        for reading in report["readings"]:
            self.assertEqual((reading["questions"], reading["answered"], reading["answers"], reading["unasked"]),
                             (DATAGRAMS // 10, DATAGRAMS * 9 // 100, DATAGRAMS * 9 // 100, DATAGRAMS * 81 // 100))
            self.assertEqual(reading["wrong"], 0)
            self.assertEqual(reading["payloadBytes"], 64 * DATAGRAMS)
            self.assertEqual((reading["textFound"], reading["hexFound"]), (0, 2))
            self.assertLessEqual(reading["readMedianUs"], reading["readP99Us"])
            self.assertLessEqual(reading["readP99Us"], reading["readMaxUs"])
            self.assertGreater(min(reading[name] for name in ("visitSeconds", "textSeconds", "hexSeconds")), 0)

        self.assertEqual(len(report["windows"]), 3)
        for window in report["windows"]:
            self.assertNotIn("failure", window)
            self.assertEqual((window["rows"], window["wrong"], len(window["jumpsMs"])), (DATAGRAMS, 0, 500))
            self.assertTrue(0 < window["firstSeconds"])
            self.assertTrue(0 < window["indexSeconds"])
            self.assertGreater(min(window["jumpsMs"]), 0)
            self.assertTrue(0 < window["residentKiB"] <= window["peakKiB"])

    def test_somebody_elses_capture(self):
        report, not_kept = self.report("--datagrams", "0", "--foreign", "2000")
        self.assertEqual(not_kept, [])
        self.assertEqual((report["recording"], report["cold"], report["readings"], report["windows"]),
                         (None, None, [], []))
        foreign = report["foreign"]
        self.assertNotIn("failure", foreign)
        self.assertEqual(len(foreign["seconds"]), 5)
        self.assertGreater(min(foreign["seconds"]), 0)
        if shutil.which("tshark"):
            self.assertEqual(len(foreign["tsharkSeconds"]), 5)
            self.assertGreater(foreign["ratio"], 0)
            self.assertIn("Shark", foreign["tshark"])

    def test_without_tshark(self):
        with tempfile.TemporaryDirectory() as folder:
            report, not_kept = self.report("--datagrams", "0", "--foreign", "100", PATH=folder)
        self.assertEqual(not_kept, [])
        self.assertEqual((report["foreign"]["ratio"], report["foreign"]["tsharkSeconds"]), (None, []))
        self.assertEqual(report["foreign"]["skipped"], "tshark cannot be started, so nothing is compared with it.")
        self.assertIn(report["foreign"]["skipped"], self.tables)

    def test_a_tshark_that_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "tshark")
            with open(program, "w", encoding="utf-8") as file:
                file.write('#!/bin/sh\n[ "$1" = --version ] && echo Some Shark && exit\necho no >&2; exit 2\n')
            os.chmod(program, 0o755)
            report, not_kept = self.report("--datagrams", "0", "--foreign", "100", PATH=folder)
        self.assertEqual(not_kept, ["foreign: tshark failed: no"])
        self.assertEqual(report["foreign"]["tshark"], "Some Shark")

    def test_ends_when_it_is_ended(self):
        """A signal while it records: its files go as well."""
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen([PROGRAM, "--datagrams", "100000000", "--folder", folder],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                deadline = time.monotonic() + PATIENCE
                while not os.listdir(folder):
                    self.assertLess(time.monotonic(), deadline)
                    try:
                        process.wait(0.05)
                    except subprocess.TimeoutExpired:
                        pass
                process.send_signal(signal.SIGINT)
                output, _ = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 1)
                self.assertIn("NOT KEPT: interrupted\n", output)
                self.assertEqual(os.listdir(folder), [])
            finally:
                if process.poll() is None:
                    process.kill()
                    process.communicate()

    def test_a_folder_that_is_none(self):
        report, not_kept = self.report("--datagrams", "100", "--folder", "/dev/null/x")
        self.assertIn("failure", report)
        self.assertEqual(len(not_kept), 1)
        self.assertRegex(not_kept[0], "^log: no folder can be made for it: ")

    def test_json_in_a_file_and_tables_on_stdout(self):
        with tempfile.NamedTemporaryFile() as file:
            done = run("--datagrams", "1000", "--foreign", "0", "--json", file.name)
            self.assertEqual(done.stderr, "")
            self.assertRegex(done.stdout, r"\n  recording +datagrams +files ")
            self.assertEqual(json.load(file)["recording"]["datagrams"], 1000)

    def test_wrong_options(self):
        for arguments in (["--datagrams", "-1"], ["--datagrams", "x"], ["--foreign", "100000001"], ["extra"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("bench_log: ", done.stderr)

    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in ("--datagrams", "--foreign", "--folder", "--json"):
            self.assertIn(f"{option} ", done.stdout)


class Damaged(unittest.TestCase):
    """That what is not as it was recorded is noticed, in a log that is kept."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.log = os.path.join(cls.folder.name, "log")
        done = run("--record", cls.log, "--datagrams", "1000")
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def damaged(self, at, byte, look=reopened):
        """What is seen of the log with this byte changed."""
        folder = os.path.join(self.folder.name, self.id())
        shutil.copytree(self.log, folder, ignore=shutil.ignore_patterns(".lock"))
        with open(os.path.join(folder, "000001.pcap"), "r+b") as file:
            file.seek(at)
            file.write(byte)
        return look(folder)

    def test_sound(self):
        self.assertEqual((reopened(self.log)["datagrams"], reopened(self.log)["wrong"]), (1000, 0))

    def test_a_byte_of_a_payload(self):
        reading = self.damaged(24 + 108 * 500 + 44, b"x")
        self.assertEqual(reading["datagrams"], 1000)
        self.assertGreater(reading["wrong"], 0)

    def test_a_time(self):
        """Is noticed by who reads single ones, anywhere."""
        self.assertGreater(self.damaged(24 + 108 * 500 + 4, b"x")["wrong"], 0)

    def test_a_datagram_that_is_none(self):
        self.assertEqual(self.damaged(24 + 108 * 500 + 16 + 9, b"\x06")["datagrams"], 999)

    def test_a_window_with_one_less(self):
        window = self.damaged(24 + 108 * 500 + 16 + 9, b"\x06", shown)
        self.assertEqual(window["rows"], 999)
        self.assertGreater(window["wrong"], 100)  # all behind it are at the wrong place

    def test_the_rest_torn_away(self):
        reading = self.damaged(24 + 108 * 500 + 8, b"\xff")
        self.assertEqual(reading["datagrams"], 500)
        self.assertIn("ended in the middle of a datagram", reading["failure"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

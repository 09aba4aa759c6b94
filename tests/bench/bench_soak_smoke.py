#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_soak looks at everything it is asked to, and says what it saw.

No time and no size is judged here: a busy machine may break those promises. No machine may change a byte.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("BENCH_SOAK", "bench_soak")
PATIENCE = 50 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
ENGINES = ["linux", "qt"]

SERVER = """
import socket
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
echo.bind(("127.0.0.1", 0))
print("listening on 127.0.0.1:%d" % echo.getsockname()[1], flush=True)
count = damaged = 0
while True:
    payload, peer = echo.recvfrom(65535)
    count += 1
"""


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True)


def engines(results):
    return [result["engine"] for result in results]


class BenchSoak(unittest.TestCase):
    def report(self, *arguments):
        """What --json - printed; .tables holds what people see."""
        done = run("--json", "-", *arguments)
        report = json.loads(done.stdout)
        self.tables = done.stderr
        self.assertEqual(done.returncode, 1 if report["notKept"] else 0, done.stderr)
        for promise in report["notKept"]:
            self.assertIn(f"NOT KEPT: {promise}\n", done.stderr)
        for result in report["floods"] + report["timers"] + report["identities"]:
            self.assertNotIn("failure", result)
        return report

    def test_everything(self):
        report = self.report("--seconds", "0.3", "--echoes", "20000")
        self.assertEqual([(flood["engine"], flood["silent"]) for flood in report["floods"]],
                         [("linux", False), ("qt", False), ("linux", True), ("qt", True)])
        for flood in report["floods"]:
            with self.subTest(engine=flood["engine"], silent=flood["silent"]):
                self.assertGreater(min(flood["sent"], flood["answers"], flood["answersPerSecond"]), 0)
                self.assertEqual(flood["errors"], 0)
                self.assertEqual(flood["read"] > 0, not flood["silent"])
                self.assertLessEqual(flood["answers"], flood["sent"])
                self.assertGreater(len(flood["samples"]), 1)
                for _, resident in flood["samples"]:
                    self.assertTrue(0 < resident <= flood["peakKiB"])
                self.assertEqual(flood["growthKiB"], flood["endKiB"] - flood["tenthKiB"])
        self.assertEqual(engines(report["timers"]), ENGINES)
        for lateness in [report["bareTimer"], *(timer["lateness"] for timer in report["timers"])]:
            self.assertGreater(lateness["ticks"], 0)
            self.assertLessEqual(lateness["medianMs"], lateness["p99Ms"])
            self.assertLessEqual(lateness["p99Ms"], lateness["maxMs"])
            self.assertLessEqual(lateness["ownMaxMs"], lateness["maxMs"])
        self.assertEqual(engines(report["identities"]), ENGINES)
        for identity in report["identities"]:
            self.assertEqual((identity["echoes"], identity["wrong"], identity["lost"], identity["outOfOrder"]),
                             (20000, 0, 0, 0))
            self.assertEqual(sum(identity["magnitudes"]), identity["echoes"])
            self.assertGreater(min(identity["magnitudes"]), 0)  # of every order, from 0 to 65,507 bytes
        self.assertEqual(report["options"], {"seconds": 0.3, "echoes": 20000, "io": ENGINES})
        self.assertEqual(set(report["limits"]), {"residentKiB", "growthKiB", "latenessMs", "wrong", "lost"})
        self.assertLessEqual({"buildType", "compiler", "kernel", "processor", "rmemMax", "pinned"},
                             set(report["machine"]))

    def test_one_part_of_one_engine(self):
        report = self.report("--parts", "identity", "--io", "qt", "--echoes", "1", "--no-pin")
        self.assertEqual((report["floods"], report["bareTimer"], report["timers"]), ([], None, []))
        self.assertEqual(engines(report["identities"]), ["qt"])
        self.assertEqual(report["notKept"], [])
        self.assertIn("Every promise was kept.", self.tables)
        self.assertFalse(report["machine"]["pinned"])

    def identity_of(self, source):
        """What is found when this server answers: Python, with a loop over what it got."""
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "server")
            with open(program, "w", encoding="utf-8") as file:
                file.write(f"#!{sys.executable}\n{SERVER}{source}")
            os.chmod(program, 0o755)
            done = run("--parts", "identity", "--io", "linux", "--echoes", "2000", "--json", "-", "--server", program)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1 if report["notKept"] else 0)
        (identity,) = report["identities"]
        return identity, report["notKept"]

    def test_a_server_that_is_right(self):
        identity, not_kept = self.identity_of("    echo.sendto(payload, peer)\n")
        self.assertEqual((identity["echoes"], not_kept), (2000, []))

    def test_a_changed_byte(self):
        identity, not_kept = self.identity_of("    if len(payload) > 16 and damaged < 4:\n"
                                              "        payload = payload[:-1] + bytes([payload[-1] ^ 1])\n"
                                              "        damaged += 1\n"
                                              "    echo.sendto(payload, peer)\n")
        self.assertEqual((identity["echoes"], identity["wrong"], identity["lost"]), (1996, 4, 4))
        self.assertEqual(not_kept, ["identity, linux: 4 echoes were not what was sent",
                                    "identity, linux: 4 datagrams had no echo"])

    def test_loss(self):
        identity, not_kept = self.identity_of("    if count % 500:\n        echo.sendto(payload, peer)\n")
        self.assertEqual((identity["echoes"], identity["wrong"], identity["lost"]), (1996, 0, 4))
        self.assertEqual(not_kept, ["identity, linux: 4 datagrams had no echo"])

    def test_order(self):
        identity, _ = self.identity_of("    if count % 500 == 0:\n"
                                       "        held = payload, peer\n"
                                       "    else:\n"
                                       "        echo.sendto(payload, peer)\n"
                                       "    if count % 500 == 1 and count > 1:\n"
                                       "        echo.sendto(*held)\n"
                                       "    if count == 2000:\n"
                                       "        echo.sendto(*held)\n")
        self.assertEqual((identity["echoes"], identity["wrong"], identity["lost"]), (2000, 0, 0))
        self.assertGreater(identity["outOfOrder"], 0)

    def test_json_in_a_file_and_tables_on_stdout(self):
        with tempfile.NamedTemporaryFile() as file:
            done = run("--parts", "identity", "--io", "linux", "--echoes", "100", "--json", file.name)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Every promise was kept.", done.stdout)
            self.assertEqual(json.load(file)["identities"][0]["echoes"], 100)

    def test_json_that_cannot_be_written(self):
        done = run("--parts", "identity", "--echoes", "100", "--json", "/dev/null/x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("bench_soak: /dev/null/x", done.stderr)

    def test_ends_when_it_is_ended(self):
        """A signal in the middle of a long flood: server and flooder go as well."""
        process = subprocess.Popen([PROGRAM, "--parts", "flood", "--io", "linux", "--seconds", "3600"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            self.assertIn("on loopback", process.stdout.readline())
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE)  # until nobody holds the other ends any more
            self.assertEqual(process.returncode, 1)
            self.assertIn("NOT KEPT: interrupted", output)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def test_wrong_options(self):
        for arguments in (["--seconds", "0"], ["--seconds", "x"], ["--echoes", "0"], ["--io", "auto"],
                          ["--parts", "all"], ["--parts"], ["extra"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("bench_soak: ", done.stderr)


if __name__ == "__main__":
    unittest.main()

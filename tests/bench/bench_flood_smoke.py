#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_flood floods a window, sees what there is to see, and notices what is not as promised.

No time is judged here, but that of a window that was stopped: a busy machine may break those promises.
"""

import json
import os
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

PROGRAM = os.environ.get("BENCH_FLOOD", "bench_flood")
ECHOGRAM = os.environ.get("ECHOGRAM", "echogram")
PATIENCE = 100 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
SECONDS, RATE = 2, 2000

# A window, and beside it somebody who listens for it and writes a capture of all that comes, in two files; with
# these defects.
LISTENER = """
import socket, struct, subprocess, sys
echogram, port, folder, defects = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
listener.bind(("127.0.0.1", port))
listener.settimeout(0.05)
files = [open("%s/%d.pcap" % (folder, i), "wb", buffering=0) for i in (1, 2)]
for file in files:
    file.write(struct.pack("=IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 101))
def write(payload, source=None):
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), 0, 0, 64, 17, 0, b"\\x7f\\0\\0\\1", b"\\x7f\\0\\0\\1")
    packet = ip + struct.pack(">HHHH", source or peer[1], port, 8 + len(payload), 0) + payload
    files[count > 1000].write(struct.pack("=IIII", 0, 0, len(packet), len(packet)) + packet)
window = subprocess.Popen([echogram, "--no-server"])
count = 0
while window.poll() is None:
    try:
        payload, peer = listener.recvfrom(65535)
    except TimeoutError:
        continue
    if count == 0:
        write(b"somebody else's", 9)
    if "missing" in defects and count in (0, 700, 1999):
        pass
    elif "twice" in defects and count in (100, 1500):
        write(payload)
        write(payload)
    elif "order" in defects and count == 300:
        held = payload
    elif "order" in defects and count == 1200:
        write(payload)
        write(held)
    elif "wrong" in defects and count == 400:
        write(payload[:-1] + b"!")
    else:
        write(payload)
    count += 1
if "torn" in defects:
    files[1].write(b"0123")
sys.exit(3 if "failing" in defects else 0)
"""


def run(*arguments, **environment):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True, env=dict(os.environ, **environment))


def processes_with(mark):
    """The names of all processes with this in their environment."""
    names = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/environ", "rb") as file:
                if mark.encode() in file.read():
                    with open(f"/proc/{number}/comm", encoding="utf-8") as name:
                        names.append(name.read().strip())
        except OSError:
            pass  # somebody else's, or it has ended
    return names


class Flood(unittest.TestCase):
    def report(self, *arguments, seconds=SECONDS):
        """What --json - printed, after what holds for every flood; .tables has what people see."""
        done = run("--seconds", str(seconds), "--rate", str(RATE), "--json", "-", *arguments)
        self.tables = done.stderr
        self.assertIn("A flood into a window", done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1 if report["notKept"] else 0, done.stderr)
        for promise in report["notKept"]:
            self.assertIn(f"NOT KEPT: {promise}\n", done.stderr)
        self.assertNotIn("failure", report)
        self.assertEqual(report["sent"]["count"], seconds * RATE)
        self.assertAlmostEqual(report["sent"]["datagramsPerSecond"], RATE, delta=RATE / 2)
        self.assertEqual(report["drops"], 0)
        # Every ping counts that was due, whether the window let it be sent or not.
        for pings, length in ((report["idle"], min(seconds, 2)), (report["flooded"], report["sent"]["seconds"])):
            self.assertGreaterEqual(pings["pings"], 100 * length - 1)
            self.assertTrue(0 < pings["answered"] <= pings["pings"])
            self.assertLessEqual(pings["medianMs"], pings["p99Ms"])
            self.assertLessEqual(pings["p99Ms"], pings["maxMs"])
            self.assertGreater(pings["medianMs"], 0)
        memory = report["memory"]
        self.assertGreater(memory["beforeKiB"], 0)
        self.assertGreater(len(memory["samples"]), 1)
        self.assertGreaterEqual(memory["highestKiB"], max(resident for _, resident in memory["samples"]))
        self.assertEqual(memory["growthKiB"], memory["highestKiB"] - memory["beforeKiB"])
        self.assertGreater(report["processorSeconds"], 0)
        return report


class BenchFlood(Flood):
    def test_the_window(self):
        with tempfile.TemporaryDirectory() as folder:
            picture = os.path.join(folder, "a.png")
            report = self.report("--screenshot", picture)
            with open(picture, "rb") as file:
                header = file.read(24)
        self.assertEqual(header[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(struct.unpack(">II", header[16:]), (1280, 800))
        self.assertEqual(report["exitCode"], 0)
        self.assertGreater(min(report["size"]), 100)
        self.assertEqual(report["options"], {"seconds": SECONDS, "rate": RATE, "bytes": 64, "gso": False,
                                             "window": None, "log": "{home}/data/echogram/**/*.pcap", "freezeMs": 0})
        self.assertEqual(set(report["limits"]), {"delayP99Ms", "delayMs", "growthKiB", "drops", "notLogged", "rateShare"})
        log = report["log"]
        self.assertEqual((log["there"], log["missing"], log["duplicates"], log["outOfOrder"], log["wrong"]),
                         (SECONDS * RATE, 0, 0, 0, 0))
        self.assertGreaterEqual(log["captured"], log["there"])
        self.assertEqual(log["captured"], log["records"])

    def test_trains_and_tables_on_stdout(self):
        with tempfile.NamedTemporaryFile() as file:
            done = run("--seconds", "0.2", "--rate", "1000", "--gso", "--bytes", "1400", "--json", file.name)
            self.assertEqual(done.stderr, "")
            self.assertIn("1,000 datagrams/s of 1,400 bytes for 0.2 s, in trains (GSO)\n", done.stdout)
            self.assertRegex(done.stdout, r"\n  flood +sent +datagrams/s ")
            report = json.load(file)
        self.assertEqual((report["sent"]["count"], report["drops"]), (200, 0))
        self.assertEqual((report["options"]["gso"], report["options"]["bytes"]), (True, 1400))

    def test_a_window_that_hangs(self):
        """A ping is due every 10 ms, so the first of those that wait has waited for nearly all of it."""
        frozen = 500
        flooded = self.report("--freeze", str(frozen))["flooded"]
        self.assertGreaterEqual(flooded["maxMs"], frozen - 10)
        self.assertIn("NOT KEPT: event loop: a ping was answered after ", self.tables)
        # One in four pings was due meanwhile, and only one of those was sent.
        self.assertGreater(flooded["p99Ms"], frozen * 0.8)
        self.assertGreater(flooded["pings"] - flooded["answered"], frozen / 10 * 0.8)
        longest = max(flooded["hangs"], key=lambda hang: hang[1])
        self.assertEqual(longest[1], flooded["maxMs"])
        self.assertTrue(0.5 < longest[0] < 1.5, longest)

    def test_windows_that_are_none(self):
        for arguments, complaint in ((["--window", "echo no >&2; exit 3 # {port}"], "window: it has ended: no"),
                                     (["--display", ":99999"], "no X server on display :99999")):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 1)
                self.assertIn("NOT KEPT: ", done.stdout)
                self.assertIn(complaint, done.stdout)

    def test_ends_when_it_is_ended(self):
        """A signal while the window is open: all that was started goes as well."""
        mark = f"BENCH_FLOOD_MARK={uuid.uuid4()}"
        name, value = mark.split("=")
        process = subprocess.Popen([PROGRAM, "--seconds", "3600", "--rate", "1000"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env={**os.environ, name: value})
        try:
            deadline = time.monotonic() + PATIENCE
            while not {"Xvfb", "openbox", "echogram"} <= set(processes_with(mark)):
                self.assertIsNone(process.poll(), "it has ended by itself")
                self.assertLess(time.monotonic(), deadline, "it has not opened the window")
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    pass
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 1)
            self.assertIn("NOT KEPT: interrupted\n", output)
            self.assertEqual(processes_with(mark), [])
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def test_wrong_options(self):
        for arguments in (["--seconds", "0"], ["--rate", "x"], ["--rate", "0"], ["--bytes", "11"],
                          ["--bytes", "65508"], ["--window", "xterm"], ["--window-port", "7"],
                          ["--window", "a {port}", "--window-port", "7"], ["--freeze", "-1"], ["extra"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("bench_flood: ", done.stderr)

    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in ("--seconds", "--rate", "--bytes", "--gso", "--window", "--window-port", "--log", "--display",
                       "--screenshot", "--freeze", "--json"):
            self.assertIn(f"{option} ", done.stdout)


class LoggingWindow(Flood):
    """Another program's window, of which it is known what is in its log."""

    def log_of(self, defects):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "listener.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(LISTENER)
            command = shlex.join([sys.executable, script, ECHOGRAM]) + " {port} {home} " + shlex.quote(defects)
            report = self.report("--window", command, "--log", "{home}/*.pcap", seconds=1)
        log = report["log"]
        counts = tuple(log[name] for name in ("missing", "duplicates", "outOfOrder", "wrong"))
        self.assertEqual(log["files"], 2)
        self.assertEqual(log["there"], RATE - log["missing"])
        # Nothing of what a busy machine may be the reason for.
        return log, counts, [promise for promise in report["notKept"]
                             if not promise.startswith(("event loop: ", "flood: only "))]

    def test_all_are_there(self):
        log, counts, not_kept = self.log_of("none")
        self.assertEqual((counts, not_kept), ((0, 0, 0, 0), []))
        self.assertEqual((log["captured"], log["records"]), (RATE + 1, RATE + 1))  # one is not of the flood

    def test_some_are_not(self):
        log, counts, not_kept = self.log_of("missing twice order wrong torn failing")
        self.assertEqual(counts, (4, 2, 1, 1))
        self.assertEqual(log["captured"], RATE + 1 - 3 + 2)
        self.assertRegex(not_kept.pop(1), r"^log: .*/2\.pcap ends within a record$")
        self.assertEqual(not_kept, ["window: it ended with 3",
                                    "log: datagrams that were sent and are missing: 4",
                                    "log: datagrams that are there once more: 2",
                                    "log: datagrams that stand behind later ones: 1",
                                    "log: datagrams that are not as they were sent: 1"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli replay: captures that are made here, sent to echogram-server, and what is said of the answers."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server_process import PATIENCE, Server, client, has_ipv6

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCES / "tests/support"))

import captures  # noqa: E402

CLI = os.environ.get("ECHOGRAM_CLI", "echogram-cli")
MS = 1_000_000
ASKER, PEER = ("10.0.0.1", 40000), ("10.0.0.2", 9000)
ASKER6, PEER6 = ("2001:db8::1", 40000), ("2001:db8::2", 9000)

OTHERWISE = r"""
[[rule]]
regex = '^question 3$'
answer = "questiOn 3"

[[rule]]
regex = '^question 5$'
answer = "question 5 and more"

[[rule]]
regex = '.*'
answer = "{{0}}"
"""


def packet(sender, receiver, payload):
    datagram = captures.udp(payload, sender[1], receiver[1])
    make = captures.ipv6 if ":" in sender[0] else captures.ipv4
    return make(datagram, source=sender[0], destination=receiver[0])


def pcap(datagrams):
    """Raw IP, in nanoseconds, of (time in ns, sender, receiver, payload)."""
    content = captures.pcap(captures.RAW, [])
    for time, sender, receiver, payload in datagrams:
        frame = packet(sender, receiver, payload)
        time += captures.NOON
        content += struct.pack("<IIII", time // captures.NS, time % captures.NS, len(frame), len(frame)) + frame
    return content


def echoed(count, interval, asker=ASKER, peer=PEER, begins=0):
    """Questions that were sent back a tenth of a millisecond later."""
    talk = []
    for number in range(count):
        payload = b"question %d" % number
        time = begins + number * interval
        talk += [(time, asker, peer, payload), (time + MS // 10, peer, asker, payload)]
    return talk


class Replay(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, datagrams, name="talk.pcap"):
        path = self.folder / name
        path.write_bytes(datagrams if isinstance(datagrams, bytes) else pcap(datagrams))
        return path

    def serve(self, *arguments):
        return self.enterContext(Server("--quiet", *arguments))

    def run_it(self, file, target, *options, code=0):
        """(stdout, stderr)"""
        target = [f"127.0.0.1:{target.port}"] if isinstance(target, Server) else [target] if target else []
        done = subprocess.run([CLI, "replay", str(file), *target, *options], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=3 * PATIENCE, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def events_of(self, *arguments, **more):
        """Of --json: all events but the result, and the result."""
        events = [json.loads(line) for line in self.run_it(*arguments, "--json", **more)[0].splitlines()]
        self.assertEqual(events[-1]["event"], "result")
        self.assertEqual(events[-1]["exitCode"], more.get("code", 0))
        return events[:-1], events[-1]

    def assert_counts(self, result, **expected):
        self.assertEqual({name: result[name] for name in expected}, expected, result)

    def test_all_the_same(self):
        file = self.write(echoed(50, MS))
        printed, said = self.run_it(file, self.serve())
        self.assertEqual(said, "")
        self.assertRegex(printed, r"(?m)^replay 50 datagrams of 10\.0\.0\.1:40000-10\.0\.0\.2:9000 over 0\.049 s to "
                                  r"127\.0\.0\.1:\d+, 50 answers recorded$")
        self.assertRegex(printed, r"(?m)^50 of 50 sent in 0\.\d+ s \(recorded: 0\.049 s\)$")
        self.assertRegex(printed, r"(?m)^50 answers came: 50 same, 0 different, 0 missing, 0 additional$")
        self.assertRegex(printed, r"(?m)^sent after it was due p50/p99/max = [\d.]+ ms, [\d.]+ ms, [\d.]+ ms$")

    def test_a_server_that_answers_otherwise(self):
        rules = self.write(OTHERWISE.encode(), "rules.toml")
        server = self.serve("--rules", str(rules))
        file = self.write(echoed(8, MS))
        printed, _ = self.run_it(file, server, code=1)
        self.assertIn("""\
#4 of 2026-09-21T14:13:20.126456789Z: the answer differs at byte 6 of 10, expected 10
  expected  71 75 65 73 74 69 6f 6e 20 33
  got       71 75 65 73 74 69 4f 6e 20 33
                              ^^
""", printed)
        self.assertIn("#6 of 2026-09-21T14:13:20.128456789Z: the answer differs at byte 10 of 19, expected 10\n",
                      printed)
        self.assertIn("8 answers came: 6 same, 2 different, 0 missing, 0 additional\n", printed)
        events, result = self.events_of(file, server, code=1)
        self.assert_counts(result, sent=8, answers=8, same=6, different=2, missing=0, additional=0)
        self.assertEqual([(event["event"], event["question"], event["at"], event["text"]) for event in events],
                         [("different", 4, 6, "questiOn 3"), ("different", 6, 10, "question 5 and more")])

    def test_bytes_that_may_differ(self):
        rules = self.write(OTHERWISE.encode(), "rules.toml")
        server = self.serve("--rules", str(rules))
        file = self.write(echoed(5, MS))
        self.run_it(file, server, "--ignore-bytes", "0-4", code=1)
        self.run_it(file, server, "--ignore-bytes", "1,5-7")
        _, said = self.run_it(file, server, "--ignore-bytes", "1,7-5", code=2)
        self.assertIn("at character 3: the range 7-5 ends before it begins", said)

    def test_twenty_differences_or_all(self):
        rules = self.write(b"[[rule]]\nregex = '.*'\nanswer = \"no\"\n", "rules.toml")
        server = self.serve("--rules", str(rules))
        file = self.write(echoed(25, MS // 10))
        printed, _ = self.run_it(file, server, code=1)
        self.assertEqual(printed.count("differs at byte 0"), 20)
        self.assertIn("\nand 5 more; --all prints them\n", printed)
        printed, _ = self.run_it(file, server, "--all", code=1)
        self.assertEqual(printed.count("differs at byte 0"), 25)
        printed, _ = self.run_it(file, server, "--quiet", code=1)
        self.assertNotIn("differs", printed)
        self.assertIn("25 different", printed)

    def test_lost_answers_are_missing(self):
        server = self.serve("--out", "loss-every=10")
        file = self.write(echoed(50, MS))
        events, result = self.events_of(file, server, "--timeout", "2s", code=1)
        self.assert_counts(result, sent=50, answers=45, same=45, different=0, missing=5, additional=0)
        self.assertEqual([event["event"] for event in events], ["missing"] * 5)
        self.assertTrue(all(event["expectedSize"] for event in events))
        printed, _ = self.run_it(file, server, "--timeout", "200ms", code=1)
        self.assertRegex(printed, r'#\d+ of \S+Z: no answer; recorded was 1[01] bytes: "question \d+"\n')

    def test_answers_that_come_twice(self):
        events, result = self.events_of(self.write(echoed(5, MS)), self.serve("--out", "duplicate=100%"), code=1)
        self.assert_counts(result, answers=10, same=5, different=0, missing=0, additional=5)
        self.assertEqual({event["event"] for event in events}, {"additional"})

    def test_another_order_is_no_difference(self):
        server = self.serve("--out", "delay=10ms,jitter=10ms,order=any")
        _, result = self.events_of(self.write(echoed(100, MS)), server)
        self.assert_counts(result, answers=100, same=100)

    def test_late_answers(self):
        server = self.serve("--out", "delay=100ms")
        file = self.write(echoed(20, 20 * MS))
        _, result = self.events_of(file, server, "--timeout", "30ms", code=1)
        self.assert_counts(result, same=0, different=0, missing=20, additional=0)
        self.assertGreaterEqual(result["late"], 1)
        self.run_it(file, server, "--timeout", "10s")

    def test_nobody_is_there(self):
        with client() as silent:
            silent.bind(("127.0.0.1", 0))
            port = silent.getsockname()[1]
        file = self.write(echoed(3, MS))
        printed, _ = self.run_it(file, f"127.0.0.1:{port}", "--timeout", "50ms", code=1)
        self.assertIn("0 answers came: 0 same, 0 different, 3 missing, 0 additional\n", printed)
        self.assertRegex(printed, r"reports? \(ICMP\): Connection refused\n")

    def test_what_was_never_answered(self):
        silent = [datagram for datagram in echoed(3, MS) if datagram[1] == ASKER]
        _, result = self.events_of(self.write(silent), self.serve("--service", "discard"), "--timeout", "50ms")
        self.assert_counts(result, sent=3, answers=0, same=0, missing=0)
        events, result = self.events_of(self.write(silent), self.serve(), "--timeout", "1s", code=1)
        self.assert_counts(result, answers=3, additional=3)
        self.assertEqual([event["question"] for event in events], [1, 2, 3])

    def test_never_faster_than_recorded(self):
        file = self.write(echoed(300, MS))
        server = self.serve()
        _, result = self.events_of(file, server)
        self.assert_counts(result, sent=300, same=300, recordedDurationNs=299 * MS)
        self.assertGreaterEqual(result["durationNs"], 299 * MS)
        self.assertGreater(result["latenessMaxNs"], 0)
        _, result = self.events_of(file, server, "--speed", "10")
        self.assert_counts(result, sent=300, same=300)
        self.assertGreaterEqual(result["durationNs"], 299 * MS // 10)
        _, result = self.events_of(file, server, "--speed", "0.5")
        self.assertGreaterEqual(result["durationNs"], 2 * 299 * MS)

    def test_as_fast_as_possible(self):
        hours = 3_600_000 * MS
        _, result = self.events_of(self.write(echoed(300, hours)), self.serve(), "--speed", "max")
        self.assert_counts(result, sent=300, same=300, recordedDurationNs=299 * hours)
        self.assertNotIn("latenessP50Ns", result)

    def test_only_sending(self):
        with client() as receiver:
            receiver.bind(("127.0.0.1", 0))
            port = receiver.getsockname()[1]
            _, result = self.events_of(self.write(echoed(5, MS)), f"127.0.0.1:{port}", "--no-compare")
            self.assertEqual([receiver.recv(100) for _ in range(5)], [b"question %d" % n for n in range(5)])
        self.assert_counts(result, sent=5)
        self.assertNotIn("missing", result)

    def test_several_flows(self):
        other = ("10.0.0.7", 5353)
        file = self.write(echoed(3, MS) + echoed(4, MS, asker=other, begins=10 * MS))
        server = self.serve()
        _, said = self.run_it(file, server, code=2)
        self.assertIn("The capture has 2 flows:\n"
                      "   1  10.0.0.1:40000-10.0.0.2:9000  3 sent, 3 back, 60 bytes in 2ms\n"
                      "   2  10.0.0.7:5353-10.0.0.2:9000   4 sent, 4 back, 80 bytes in 3ms\n"
                      "Say which one with --flow N or --flow A-B.", said)
        for flow, sent in (("1", 3), ("2", 4), ("10.0.0.7:5353-10.0.0.2:9000", 4)):
            with self.subTest(flow=flow):
                _, result = self.events_of(file, server, "--flow", flow)
                self.assert_counts(result, sent=sent, same=sent)
        _, said = self.run_it(file, server, "--flow", "3", code=2)
        self.assertIn("--flow 3 is none of them", said)
        printed, _ = self.run_it(file, None, "--list")
        self.assertEqual(len(printed.splitlines()), 2)
        events, result = self.events_of(file, None, "--list")
        self.assertEqual(result["flows"], 2)
        self.assertEqual(events[1] | {"time": ""}, {
            "event": "flow", "time": "", "number": 2, "flow": "10.0.0.7:5353-10.0.0.2:9000", "asker": "10.0.0.7:5353",
            "peer": "10.0.0.2:9000", "asked": 4, "answered": 4, "bytes": 80, "durationNs": 3 * MS + MS // 10})

    def test_a_flow_from_its_other_end(self):
        _, result = self.events_of(self.write(echoed(4, MS)), self.serve(), "--flow",
                                   "10.0.0.2:9000-10.0.0.1:40000", "--timeout", "2s", code=1)
        # What was the next question is now recorded as the answer to the one before, and comes, too.
        self.assert_counts(result, sent=4, same=3, different=0, missing=0, additional=1)

    def test_ipv6(self):
        if not has_ipv6():
            self.skipTest("there is no IPv6 here")
        file = self.write(echoed(5, MS, ASKER6, PEER6))
        server = self.serve("--bind", "::1")
        printed, _ = self.run_it(file, f"[::1]:{server.port}", "--flow", "[2001:db8::1]:40000-[2001:db8::2]:9000")
        self.assertIn("5 answers came: 5 same,", printed)

    def test_files_that_are_no_captures(self):
        server = self.serve()
        for name, content, problem in (("text", b"not a capture", "is no capture: it begins with"),
                                       ("empty", b"", "is empty"),
                                       ("none", pcap([]), "no UDP datagram"),
                                       ("packed", b"\x1f\x8b\x08", "gunzip")):
            with self.subTest(name=name):
                printed, said = self.run_it(self.write(content, name), server, code=2)
                self.assertEqual(printed, "")
                self.assertIn(problem, said)
                _, result = self.events_of(self.folder / name, server, code=2)
                self.assertIn(problem, result["reason"])
        self.assertIn("No such file", self.run_it(self.folder / "missing", server, code=2)[1])
        self.assertIn("TARGET is missing", self.run_it(self.write(echoed(1, MS)), None, code=2)[1])
        for speed in ("0", "-1", "fast", "nan", "inf"):
            self.assertIn("--speed", self.run_it(self.write(echoed(1, MS)), server, "--speed", speed, code=2)[1])

    def test_a_damaged_capture(self):
        file = self.write(pcap(echoed(5, MS))[:-7])
        server = self.serve("--verbose")
        _, said = self.run_it(file, server, code=2)
        self.assertIn("The file ends in the middle of record 10. The 9 records before it were read. --damaged", said)
        events, result = self.events_of(file, server, "--damaged", code=1)
        self.assert_counts(result, sent=5, same=4, additional=1)

    def test_packets_that_are_not_whole(self):
        whole = pcap(echoed(2, MS))
        frame = packet(ASKER, PEER, b"much longer than what was kept")
        whole += struct.pack("<IIII", captures.NOON // captures.NS, 0, 40, len(frame)) + frame[:40]
        _, said = self.run_it(self.write(whole), self.serve())
        self.assertIn("left out of the capture: 1 packets of which it has only the beginning", said)

    def test_the_network_refuses(self):
        _, said = self.run_it(self.write(echoed(1, MS)), "127.0.0.1:9", "--bind", "203.0.113.1:0", code=3)
        self.assertIn("203.0.113.1", said)
        printed, _ = self.run_it(self.write([(0, ASKER, PEER, b"x")] * 3), "192.0.2.1:9", "--bind",
                                  "127.0.0.1", code=3)  # loopback leads nowhere else
        self.assertRegex(printed, r"0 of 3 sent in .*, 3 could not be sent: \w+")

    def test_interrupted(self):
        file = self.write(echoed(2, 3_600_000 * MS))
        with client() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            process = subprocess.Popen([CLI, "replay", str(file), f"127.0.0.1:{port}", "--timeout", "1h"], stdout=subprocess.PIPE,
                                       text=True)
            listener.recv(100)  # the first one is on its way
            process.send_signal(signal.SIGINT)
            printed, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(re.search(r"^1 of 2 sent in", printed, re.MULTILINE), printed)
        self.assertIn("0 missing, 0 additional, 1 still waiting\n", printed)


if __name__ == "__main__":
    unittest.main()

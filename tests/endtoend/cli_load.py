#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `echogram-cli load` counts is what the server counted, and a stall of the server is in its percentiles."""

import json
import os
import select
import signal
import subprocess
import time
import unittest

from server_process import PATIENCE, Server

PROGRAM = os.environ.get("ECHOGRAM_CLI", "echogram-cli")
NOBODY = "127.88.77.66:1"  # 127.0.0.0/8 is all ours, and port 1 is below what port 0 gives
MS = 1_000_000  # ns


def load(*arguments):
    """Runs it to its end: (exit code, the lines of stdout as JSON or text, stderr)."""
    done = subprocess.run([PROGRAM, "load", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=3 * PATIENCE, text=True)
    lines = done.stdout.splitlines()
    return done.returncode, [json.loads(line) for line in lines] if "--json" in arguments else lines, done.stderr


class Load:
    """A running one with --json, whose events are read as they come."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, "load", "--json", *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def event(self):
        """The next one; nothing at the end."""
        while b"\n" not in self.unread:
            readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            if not readable:
                raise TimeoutError(f"no event for {PATIENCE} s")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                return None
            self.unread += more
        line, _, self.unread = self.unread.partition(b"\n")
        return json.loads(line)

    def result(self):
        """Reads up to its end: (exit code, the result)."""
        event = None
        while (one := self.event()) is not None:
            event = one
        assert event is not None and event["event"] == "result", event
        return self.process.wait(PATIENCE), event


class Counts(unittest.TestCase):
    def assert_all_answered(self, count, *arguments):
        with Server("--quiet", "--log-format", "json") as server:
            code, events, errors = load(f"127.0.0.1:{server.port}", "--json", "--count", str(count), "--timeout", "10s",
                                        *arguments)
            self.assertEqual(code, 0, errors)
            self.assertEqual(server.end(), 0)
            result = events[-1]
            self.assertEqual(result["event"], "result")
            totals = server.totals()
        for name in "sent", "received":
            self.assertEqual(result[name], count, result)
        for name in "lost", "duplicated", "reordered", "unknown", "failed", "waiting", "changed", "leftOver":
            self.assertEqual(result[name], 0, result)
        self.assertEqual((totals["datagrams"], totals["answers"]), (count, count))
        self.assertEqual(totals["bytes"], count * result["size"])
        return result

    def test_closed_loop(self):
        result = self.assert_all_answered(1000)
        self.assertEqual(result["loop"], "closed")
        self.assertNotIn("pacingErrorP99Ns", result)
        self.assertGreater(result["rttMinNs"], 0)

    def test_closed_loop_of_many(self):
        self.assert_all_answered(3000, "--in-flight", "50", "--size", "500")

    def test_closed_loop_of_trains(self):
        self.assertTrue(self.assert_all_answered(3000, "--in-flight", "128", "--gso")["gso"])

    def test_other_engine(self):
        result = self.assert_all_answered(1000, "--in-flight", "10", "--io", "qt", "--gso")
        self.assertFalse(result["gso"])  # which QUdpSocket knows nothing of

    def test_open_loop(self):
        result = self.assert_all_answered(500, "--rate", "1k")
        self.assertGreaterEqual(result["seconds"], 0.499)  # the last is due then
        self.assertEqual(result["loop"], "open")
        self.assertGreater(result["rttMinNs"], 0)

    def test_ramp(self):
        # 0 to 1,000/s within 400 ms are 200; 200 more follow within 200 ms.
        result = self.assert_all_answered(400, "--rate", "1k", "--ramp", "400ms")
        self.assertGreaterEqual(result["seconds"], 0.598)

    def test_duration_of_an_open_loop_is_a_count(self):
        with Server("--quiet") as server:
            code, events, errors = load(f"127.0.0.1:{server.port}", "--json", "--rate", "500", "--duration", "400ms",
                                        "--timeout", "10s")
        self.assertEqual(code, 0, errors)
        self.assertEqual((events[-1]["sent"], events[-1]["received"]), (200, 200))

    def test_one_way(self):
        for more in [], ["--gso"]:
            with Server("--quiet", "--service", "discard", "--log-format", "json") as server:
                code, events, errors = load(f"127.0.0.1:{server.port}", "--json", "--rate", "max", "--one-way",
                                            "--count", "200", *more)  # every receive buffer holds so many
                self.assertEqual(code, 0, errors)
                self.assertEqual((events[-1]["sent"], events[-1]["gso"]), (200, "--gso" in more))
                self.assertNotIn("received", events[-1])
                end = time.monotonic() + PATIENCE
                while server.report()["totals"]["datagrams"] < 200:
                    self.assertLess(time.monotonic(), end)

    def test_intervals_add_up(self):
        with Server("--quiet") as server:
            code, events, errors = load(f"127.0.0.1:{server.port}", "--json", "--rate", "1k", "--duration", "350ms",
                                        "--interval", "100ms", "--timeout", "10s")
        self.assertEqual(code, 0, errors)
        *intervals, result = events
        self.assertGreaterEqual(len(intervals), 1)  # after a stall of the machine there are fewer than three
        self.assertEqual({one["event"] for one in intervals}, {"interval"})
        self.assertLessEqual(sum(one["sent"] for one in intervals), result["sent"])
        # All that was due by the last one has left, but for what was just being sent.
        late = 1000 * result["pacingErrorMaxNs"] / 1e9 + 10
        self.assertGreaterEqual(sum(one["sent"] for one in intervals), min(350, 1000 * intervals[-1]["seconds"]) - late)

    def test_whoever_has_seen_enough(self):
        with Server("--quiet") as server:
            process = subprocess.Popen([PROGRAM, "load", f"127.0.0.1:{server.port}", "--json", "--duration", "1h", "--interval",
                                        "10ms"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.wait(PATIENCE), 3)
            process.stderr.close()


class Loss(unittest.TestCase):
    def assert_lost_as_the_server_says(self, *arguments):
        with Server("--quiet", "--log-format", "json", "--out", "loss=10%", "--seed", "1") as server:
            code, events, errors = load(f"127.0.0.1:{server.port}", "--json", "--count", "500", "--timeout", "2s",
                                        *arguments)
            self.assertEqual(code, 0, errors)
            server.end()
            weather = server.last_report()["weather"]["out"]
        result = events[-1]
        self.assertGreater(weather["lost"], 20)
        self.assertEqual(result["sent"], 500)
        self.assertEqual(result["lost"], weather["lost"])
        self.assertEqual(result["received"], weather["passed"])
        self.assertEqual((result["lostInOwnBuffer"], result["lostElsewhere"]), (0, weather["lost"]))

    def test_open_loop(self):
        self.assert_lost_as_the_server_says("--rate", "1k")

    def test_closed_loop(self):
        # Each that is lost keeps a place for the whole time-out.
        self.assert_lost_as_the_server_says("--in-flight", "100")

    def test_stall_is_in_the_percentiles(self):
        # So many are due within a stall of 200 ms that of all the hundredth part waited for nearly all of it.
        with Server("--quiet") as server, Load(f"127.0.0.1:{server.port}", "--rate", "1k", "--count", "2000",
                                               "--interval", "20ms", "--timeout", "5s") as client:
            self.assertEqual(client.event()["event"], "interval")
            server.pause()
            paused = time.monotonic_ns()
            while time.monotonic_ns() - paused < 200 * MS:
                self.assertEqual(client.event()["event"], "interval")
            stalled = time.monotonic_ns() - paused
            server.resume()
            code, result = client.result()
        self.assertEqual(code, 0)
        self.assertEqual(result["sent"], 2000)
        self.assertGreaterEqual(result["rttMaxNs"], stalled - 2 * MS)
        self.assertGreaterEqual(result["rttP99Ns"], stalled - 23 * MS)


    def test_own_stall_is_not_hidden(self):
        # What was due meanwhile is late by our own fault; its round trip began all the same.
        with Server("--quiet") as server, Load(f"127.0.0.1:{server.port}", "--rate", "1k", "--count", "800",
                                               "--interval", "20ms", "--timeout", "5s") as client:
            self.assertEqual(client.event()["event"], "interval")
            client.process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, client.process.pid, os.WSTOPPED)
            stopped = time.monotonic_ns()
            time.sleep(0.15)  # this is the stall; fewer are due within it than every receive buffer holds
            stalled = time.monotonic_ns() - stopped
            client.process.send_signal(signal.SIGCONT)
            code, result = client.result()
        self.assertEqual(code, 0)
        self.assertEqual(result["sent"], 800)
        self.assertGreaterEqual(result["pacingErrorMaxNs"], stalled - 2 * MS)
        self.assertGreaterEqual(result["rttMaxNs"], stalled - 2 * MS)


class Ends(unittest.TestCase):
    def test_nobody_listens(self):
        for more in [], ["--rate", "100"]:
            code, events, errors = load(NOBODY, "--json", "--duration", "100s", "--timeout", "100s", *more)
            self.assertEqual(code, 1)
            self.assertIn("Connection refused", errors)
            self.assertEqual((events[-1]["received"], events[-1]["exitCode"]), (0, 1))

    def test_one_way_to_nobody_goes_on(self):
        code, events, errors = load(NOBODY, "--json", "--one-way", "--rate", "1k", "--count", "50")
        self.assertEqual(code, 0)
        self.assertEqual(errors.count("Connection refused"), 1, errors)
        self.assertEqual(events[-1]["sent"] + events[-1]["failed"], 50)

    def test_no_answer(self):
        with Server("--quiet", "--service", "discard") as server:
            code, events, _ = load(f"127.0.0.1:{server.port}", "--json", "--count", "3", "--timeout", "10ms")
        self.assertEqual(code, 1)
        self.assertEqual((events[-1]["sent"], events[-1]["lost"]), (3, 3))

    def test_nothing_can_be_sent(self):
        # From the loopback there is no way out.
        code, events, errors = load("192.0.2.1:7", "--json", "--bind", "127.0.0.1", "--duration", "100s")
        self.assertEqual(code, 3, errors)
        self.assertEqual(events[-1]["sent"], 0)
        self.assertIn("192.0.2.1:7", errors)

    def test_interrupted(self):
        with Server("--quiet") as server, Load(f"127.0.0.1:{server.port}", "--rate", "100", "--duration", "100s",
                                               "--interval", "20ms") as client:
            client.event()
            client.process.send_signal(signal.SIGINT)
            code, result = client.result()
        self.assertEqual((code, result["exitCode"]), (130, 130))
        self.assertGreater(result["sent"], 0)
        self.assertEqual(result["leftOver"], 0)

    def test_wrong_options(self):
        for wrong in ["--rate", "no"], ["--one-way"], ["--size", "7"], ["--in-flight", "2", "--rate", "5"]:
            code, lines, errors = load("127.0.0.1:7", *wrong)
            self.assertEqual((code, lines), (2, []), wrong)
            self.assertIn(wrong[0], errors)

    def test_text(self):
        with Server("--quiet") as server:
            code, lines, errors = load(f"127.0.0.1:{server.port}", "--rate", "1k", "--count", "50", "--timeout", "10s")
        self.assertEqual((code, errors), (0, ""))
        text = "\n".join(lines)
        self.assertRegex(text, r"^load 127\.0\.0\.1:\d+, open loop, 1,000/s, 64 bytes a datagram\n")
        self.assertRegex(text, r"\n50 sent, 50 received, 0 lost")
        self.assertRegex(text, r"\nreceive buffer: [\d,]+ B \(4,194,304 B asked for\)\n")
        self.assertRegex(text, r"\npacing error p50/p99/max = [\d.]+ ms, [\d.]+ ms, [\d.]+ ms$")
        self.assertIn("\nround trips begin when a probe was due\n", text)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli ping beside echogram-server, whose weather says what the truth is."""

import json
import signal
import socket
import unittest

from cli_process import PATIENCE, Running, run, run_json
from server_process import Server


def result_of(events):
    assert events[-1]["event"] == "result", events[-1]
    return events[-1]


class Ping(unittest.TestCase):
    def test_an_echo_server(self):
        with Server() as server:
            code, events = run_json("ping", f"127.0.0.1:{server.port}", "-n", "20", "-i", "1ms")
            result = result_of(events)
            self.assertEqual(code, 0)
            self.assertEqual((result["sent"], result["received"], result["lost"], result["changed"]), (20, 20, 0, 0))
            self.assertEqual([event["sequence"] for event in events[:-1]], list(range(20)))
            times = [event["roundTripNs"] for event in events[:-1]]
            self.assertEqual((result["rttMinNs"], result["rttMaxNs"]), (min(times), max(times)))
            self.assertAlmostEqual(result["rttMeanNs"], sum(times) / 20, delta=1)
            self.assertAlmostEqual(result["rttP50Ns"], sorted(times)[9], delta=times[9] / 100)

    def test_the_truth(self):
        """20 ms each, and what is lost and comes twice is what the server says it did."""
        with Server("--quiet", "--log-format", "json", "--seed", "7",
                    "--out", "delay=20ms,loss=3%,duplicate=2%") as server:
            code, events = run_json("ping", f"127.0.0.1:{server.port}", "-n", "500", "-i", "1ms", "-t", "2s")
            self.assertEqual(code, 0)
            result = result_of(events)
            server.end(signal.SIGTERM)
            truth = server.last_report()["weather"]["out"]
            self.assertGreater(truth["lost"], 0)
            self.assertGreater(truth["duplicated"], 0)
            self.assertEqual((result["sent"], result["lost"], result["duplicated"]),
                             (500, truth["lost"], truth["duplicated"]))
            self.assertEqual(len([event for event in events if event["event"] == "lost"]), truth["lost"])
            self.assertGreaterEqual(result["rttMinNs"], 20_000_000)

    def test_reordered(self):
        with Server("--quiet", "--log-format", "json", "--seed", "1", "--out", "reorder=5%") as server:
            code, events = run_json("ping", f"127.0.0.1:{server.port}", "-n", "200", "-i", "1ms")
            self.assertEqual(code, 0)
            marked = [event for event in events[:-1] if event["reordered"]]
            self.assertEqual(result_of(events)["reordered"], len(marked))
            highest = -1
            for event in events[:-1]:
                self.assertEqual(event["reordered"], event["sequence"] < highest, event)
                highest = max(highest, event["sequence"])
            self.assertGreater(len(marked), 0)

    def test_late(self):
        with Server("--quiet", "--out", "delay=150ms") as server:
            code, events = run_json("ping", f"127.0.0.1:{server.port}", "-n", "2", "-i", "1s", "-t", "50ms")
            self.assertEqual(code, 1)  # none came in time
            first = [event.get("kind", event["event"]) for event in events[:-1] if event["sequence"] == 0]
            self.assertIn(first, (["lost", "late"], ["late"]))  # the latter after a stall of the machine
            self.assertEqual((result_of(events)["lost"], result_of(events)["received"]), (2, 0))

    def test_changed(self):
        with Server("--quiet", "--seed", "1", "--out", "truncate=100%,truncate-to=10") as server:
            code, events = run_json("ping", f"127.0.0.1:{server.port}", "-n", "2", "-i", "1ms")
            self.assertEqual((code, result_of(events)["changed"], result_of(events)["received"]), (0, 2, 2))

    def test_people_read_it(self):
        with Server() as server:
            target = f"127.0.0.1:{server.port}"
            code, out, errors = run("ping", target, "-n", "2", "-i", "1ms", "-s", "100")
            self.assertEqual((code, errors), (0, ""))
            lines = out.decode().splitlines()
            self.assertEqual(lines[0], f"ping {target}, 100 bytes a probe")
            self.assertRegex(lines[1], rf"^100 bytes from {target}: seq=0 time=\d+\.\d\d\d ms$")
            self.assertEqual(lines[4:6], [target, "2 sent, 2 received, 0 lost (0 %), 0 duplicated, 0 reordered"])
            self.assertRegex(lines[6], r"^round trip min/mean/p50/p90/p99/max = (\d+\.\d+/){5}\d+\.\d+ ms$")
            self.assertRegex(lines[7], r"^jitter \(RFC 3550\) = \d+\.\d+ ms$")
            self.assertRegex(lines[8], r"^delay variation \(RFC 3393\) ")
            quiet = run("ping", target, "-n", "2", "-i", "1ms", "-q")[1].decode()
            self.assertNotIn("seq=", quiet)

    def test_nobody_is_there(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind(("127.0.0.1", 0))
            target = f"127.0.0.1:{one.getsockname()[1]}"
            silent = run("ping", target, "-n", "1", "-t", "100ms")
            self.assertEqual(silent[0], 1)
            self.assertIn(b"seq=0 no answer within 100ms", silent[1])
        refused = run("ping", target, "-n", "1", "-t", "100ms")
        self.assertEqual(refused[0], 1)
        self.assertIn(b"seq=0 Connection refused (ICMP)", refused[1])

    def test_limits(self):
        with Server("--quiet", "--out", "delay=5ms,loss=50%", "--seed", "1") as server:
            target = f"127.0.0.1:{server.port}"
            fast = ("-n", "40", "-i", "1ms", "-t", "500ms", "-q")
            self.assertEqual(run("ping", target, *fast)[0], 0)
            self.assertEqual(run("ping", target, *fast, "--max-loss", "95%")[0], 0)
            self.assertEqual(run("ping", target, *fast, "--max-loss", "5%")[0], 1)
            self.assertEqual(run("ping", target, *fast, "--max-p99", "4ms")[0], 1)
            self.assertEqual(run("ping", target, *fast, "--max-p99", "500ms")[0], 0)

    def test_interrupted(self):
        with Server() as server, Running("ping", f"127.0.0.1:{server.port}", "-i", "1h", "--json") as pinging:
            self.assertEqual(pinging.event()["sequence"], 0)
            code, out, _ = pinging.end(with_signal=signal.SIGINT)
            self.assertEqual((code, json.loads(out)["received"]), (130, 1))

    def test_an_interval_shorter_than_a_send(self):
        """It is as fast as it can, reads answers meanwhile, and hears Ctrl+C."""
        with Server("--quiet") as server:
            target = f"127.0.0.1:{server.port}"
            code, events = run_json("ping", target, "-n", "20000", "-i", "1us", "-q", "-t", "5s")
            result = result_of(events)
            self.assertEqual((code, result["sent"]), (0, 20000))
            # Who does not read has what a receive buffer has room for (212,992 bytes, socket(7)), which is some hundred.
            # How many the server has time for is up to the machine.
            self.assertGreater(result["received"], 2000)
            with Running("ping", target, "-i", "1us", "--json") as pinging:
                pinging.event()
                code, out, _ = pinging.end(with_signal=signal.SIGINT)
                self.assertEqual((code, json.loads(out.splitlines()[-1])["event"]), (130, "result"))

    def test_whoever_has_seen_enough(self):
        with Server("--quiet") as server, Running("ping", f"127.0.0.1:{server.port}", "-i", "1ms") as pinging:
            pinging.process.stdout.readline()
            pinging.process.stdout.close()
            self.assertEqual(pinging.process.wait(PATIENCE), 3)

    def test_a_peer_that_does_not_stop_talking(self):
        """What is no answer is counted apart, and does not keep it from ending."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.bind(("127.0.0.1", 0))
            peer.settimeout(PATIENCE)
            with Running("ping", f"127.0.0.1:{peer.getsockname()[1]}", "-n", "1", "--json") as pinging:
                probe, asker = peer.recvfrom(1000)
                peer.sendto(probe, asker)
                while pinging.process.poll() is None:
                    peer.sendto(b"tick", asker)
                code, out, _ = pinging.end()
            result = json.loads(out.splitlines()[-1])
            self.assertEqual((code, result["received"], result["changed"]), (0, 1, 0))
            self.assertGreater(result["foreign"], 0)

    def test_it_ends_once(self):
        """Stopped until everything is due at the same time: one result, and nothing behind it."""
        with Server("--quiet", "--out", "delay=100ms") as server:
            for _ in range(3):
                with Running("ping", f"127.0.0.1:{server.port}", "-n", "2", "-i", "50ms", "-t", "120ms",
                             "--json") as pinging:
                    pinging.event()
                    pinging.process.send_signal(signal.SIGSTOP)
                    run("listen", "127.0.0.1:0", "-d", "500ms")  # half a second, by another clock than ours
                    pinging.process.send_signal(signal.SIGINT)
                    pinging.process.send_signal(signal.SIGCONT)
                    code, out, _ = pinging.end()
                    results = [json.loads(line)["event"] for line in out.splitlines()]
                    self.assertEqual((results.count("result"), results[-1]), (1, "result"))
                    self.assertEqual(json.loads(out.splitlines()[-1])["exitCode"], code)

    def test_duration(self):
        with Server() as server:
            _, events = run_json("ping", f"127.0.0.1:{server.port}", "-d", "100ms", "-i", "10ms")
            self.assertEqual(result_of(events)["sent"], 10)

    def test_refusals(self):
        for arguments, says in (((), "TARGET is required"), (("127.0.0.1:7", "-s", "7"), "--size"),
                                (("127.0.0.1:7", "-i", "0"), "--interval"), (("127.0.0.1:7", "-n", "0"), "--count"),
                                (("127.0.0.1:7", "--max-loss", "x"), "--max-loss"), (("127.0.0.1:7", "y"), "y")):
            code, out, errors = run("ping", *arguments)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn(says, errors)
        code, _, errors = run("ping", "127.0.0.1:7", "--bind", "203.0.113.7")
        self.assertEqual(code, 3)
        self.assertIn("203.0.113.7", errors)


if __name__ == "__main__":
    unittest.main()

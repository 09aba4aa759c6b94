#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What echogram-server says that its weather did is what a client sees, to the last datagram.

    server_truth.py [--count N]     N datagrams for each weather (100,000)

Every number is sent once; a client counts those that are missing, those that come again, and those that come behind a
higher one (RFC 4737). As many are on their way at a time as every receive buffer holds, and nobody may drop any.
"""

import collections
import math
import select
import socket
import struct
import sys
import time
import unittest

from server_process import PATIENCE, Server

COUNT = 100_000
IS_FULL = False  # each weather each way
WINDOW = 128  # datagrams; the smallest buffer in use holds twice as many
SO_MEMINFO = 55  # <asm-generic/socket.h>: nine numbers, the last of which is what was dropped

WEATHERS = {
    "loss": "loss=1%",
    "bursts": "burst-loss=1%,burst-length=5",
    "duplicates": "duplicate=1%",
    "reordering": "reorder=1%",
    "all": "loss=1%,burst-loss=1%,burst-length=5,duplicate=1%,reorder=1%",
}


class Client:
    """Numbers its datagrams, and counts what comes back."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.setblocking(False)
        self.socket.connect(("127.0.0.1", port))
        self.copies = collections.Counter()  # by number
        self.received = 0
        self.reordered = 0
        self.highest = -1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def drain(self, seconds):
        """Takes all that is there; waits for it when nothing is."""
        readable, _, _ = select.select([self.socket], [], [], seconds)
        if not readable:
            return False
        receive, copies, highest = self.socket.recv, self.copies, self.highest
        try:
            while True:
                number, = struct.unpack("!Q", receive(100))
                self.received += 1
                copies[number] += 1
                if number > highest:
                    highest = number
                elif copies[number] == 1:
                    self.reordered += 1
        except BlockingIOError:
            self.highest = highest
        return True

    def send(self, count):
        send = self.socket.send
        for number in range(count):
            send(struct.pack("!Q", number))
            while number - self.highest >= WINDOW:
                if not self.drain(PATIENCE):
                    raise TimeoutError(f"nothing came back since number {self.highest}, and {number} was sent")

    def finish(self, server, count):
        """Takes the rest, once the server has none."""
        end = time.monotonic() + PATIENCE
        while True:
            report = server.report()
            is_through = report["totals"]["datagrams"] == count and not any(
                weather["waiting"] for weather in report["weather"].values())
            if is_through and self.received == report["totals"]["answers"]:
                return
            if time.monotonic() > end:
                raise TimeoutError(f"{self.received} were received; {report}")
            self.drain(0.01)

    def dropped(self):
        return struct.unpack("9I", self.socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36))[8]


class Sight:
    """What a client saw of `count` datagrams, and what the server says."""

    def __init__(self, count, *arguments):
        with Server("--quiet", "--log-format", "json", *arguments) as server, Client(server.port) as client:
            client.send(count)
            client.finish(server, count)
            self.report = server.report()
            assert server.end() == 0, server.errors
            assert server.errors == "", server.errors
            assert server.last_report() == self.report
            client.drain(0)
            self.drops = (client.dropped(), self.report["totals"]["drops"], self.report["totals"]["errors"])
            self.received = client.received
            self.reordered = client.reordered
            self.missing = {number for number in range(count) if number not in client.copies}
            self.repeated = {number: copies for number, copies in client.copies.items() if copies > 1}


class Truth(unittest.TestCase):
    def assert_share(self, name, count, of, share, spread=1.0):
        """Within three standard deviations of a share; `spread` is by how much the variance is larger than that of
        independent ones."""
        deviation = math.sqrt(of * share * (1 - share) * spread)
        print(f"  {name}: {count:,} of {of:,}, {(count - of * share) / deviation:+.2f} standard deviations", flush=True)
        self.assertLess(abs(count - of * share), 3 * deviation, name)

    def assert_true(self, sight, direction):
        """To the last datagram."""
        weather = sight.report["weather"][direction]
        self.assertEqual(sight.drops, (0, 0, 0))
        self.assertEqual(list(sight.report["weather"]), [direction])
        self.assertEqual(weather["datagrams"], COUNT)
        self.assertEqual(weather["lost"], sum(weather[name] for name in weather if name.startswith("lost") and
                                              name != "lost"))
        self.assertEqual((weather["lostOutage"], weather["lostEveryNth"], weather["lostQueue"], weather["lostMemory"],
                          weather["discarded"], weather["waiting"], weather["corrupted"], weather["truncated"],
                          weather["delayed"]), (0,) * 9)
        self.assertEqual(weather["passed"], COUNT - weather["lost"])
        self.assertEqual(len(sight.missing), weather["lost"])
        self.assertEqual(len(sight.repeated), weather["duplicated"])
        self.assertEqual(set(sight.repeated.values()) - {2}, set())
        self.assertEqual(sight.reordered, weather["reordered"])
        self.assertEqual(sight.received, weather["passed"] + weather["duplicated"])
        self.assertEqual(sight.received, sight.report["totals"]["answers"])

    def assert_likely(self, sight, direction, spec):
        weather = sight.report["weather"][direction]
        share = 0.01
        # Of a chain of two states that stays bad four times of five (Gilbert).
        to_good, to_bad = 1 / 5, share / (1 - share) / 5
        kept = 1 - to_good - to_bad
        if "burst" in spec:
            beyond = 1 - share if spec.startswith("loss") else 1  # what is lost anyway is not counted here
            self.assert_share("lostBurst", weather["lostBurst"], COUNT, share * beyond, (1 + kept) / (1 - kept))
        else:
            self.assertEqual(weather["lostBurst"], 0)
        for name, key, of in (("lostRandom", "loss=1%", COUNT), ("duplicated", "duplicate", weather["passed"]),
                              ("reordered", "reorder", weather["passed"])):
            if spec.startswith(key) or f",{key}" in spec and key != "loss=1%":
                self.assert_share(name, weather[name], of, share)
            else:
                self.assertEqual(weather[name], 0, name)

    def test_each_weather_each_way(self):
        for direction in ("out", "in"):
            for name, spec in WEATHERS.items():
                if direction == "in" and name != "all" and not IS_FULL:
                    continue  # it is the same weather
                with self.subTest(direction=direction, weather=name):
                    print(f"--{direction} {spec}", flush=True)
                    sight = Sight(COUNT, f"--{direction}", spec, "--seed", "4")
                    self.assert_true(sight, direction)
                    self.assert_likely(sight, direction, spec)
                    print(f"  seen: {len(sight.missing):,} missing, {len(sight.repeated):,} repeated, "
                          f"{sight.reordered:,} reordered, as the server says", flush=True)

    def test_both_ways_at_once(self):
        sight = Sight(COUNT, "--in", WEATHERS["all"], "--out", WEATHERS["all"], "--seed", "4")
        self.assertEqual(sight.drops, (0, 0, 0))
        way_in, way_out = sight.report["weather"]["in"], sight.report["weather"]["out"]
        self.assertEqual(way_in["datagrams"], COUNT)
        self.assertEqual(way_in["passed"] + way_in["duplicated"], way_out["datagrams"])
        self.assertEqual(way_out["passed"] + way_out["duplicated"], sight.received)
        self.assertEqual(way_in["datagrams"], way_in["passed"] + way_in["lost"])
        self.assertEqual(way_out["datagrams"], way_out["passed"] + way_out["lost"])

    def test_fair_weather(self):
        sight = Sight(COUNT // 5)
        self.assertEqual((sight.drops, sight.missing, sight.repeated, sight.reordered, sight.report["weather"]),
                         ((0, 0, 0), set(), {}, 0, {}))

    def test_the_same_seed_does_the_same(self):
        spec = ("--out", WEATHERS["all"], "--in", "loss=1%,duplicate=1%", "--seed")
        first, second, other = (Sight(COUNT // 5, *spec, seed) for seed in ("17", "17", "18"))
        self.assertGreater(len(first.missing), 0)
        self.assertGreater(len(first.repeated), 0)
        self.assertEqual(first.missing, second.missing)
        self.assertEqual(first.repeated, second.repeated)
        self.assertNotEqual(first.missing, other.missing)
        self.assertNotEqual(first.repeated, other.repeated)


if __name__ == "__main__":
    if "--count" in sys.argv:
        at = sys.argv.index("--count")
        COUNT, IS_FULL = int(sys.argv[at + 1]), True
        del sys.argv[at:at + 2]
    unittest.main()

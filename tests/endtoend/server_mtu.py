#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-server where datagrams do not fit the path: what the kernel refuses to send as one goes out one by one.

Runs in a network namespace of its own, whose loopback interface has the MTU of an Ethernet.
"""

import errno
import json
import os
import re
import socket
import unittest

import network_namespace
from server_process import Server, client, has_ipv6

MTU = 1500
UDP_GRO = 104  # udp(7)

# What kernels say to segments beyond the MTU: newer ones the first, older ones the second.
REFUSALS = [os.strerror(errno.EMSGSIZE), os.strerror(errno.EINVAL)]


def setUpModule():
    network_namespace.set_up(MTU)


def payloads_of(size, count):
    return [bytes((i * 31 + i // 256 + number) & 0xff for i in range(size)) for number in range(count)]


class BeyondTheMtu(unittest.TestCase):
    COUNT = 20  # few enough for every receive buffer, fragments and all

    def start(self, *arguments):
        """A server that says what it is granted, and that is granted GSO."""
        server = self.enterContext(Server("--io", "linux", "--quiet", "--verbose", *arguments))
        description = b"".join(server.read_line() for _ in range(1 if server.is_json else 3))
        if not re.search(rb"GSO: on|\"gso\":true", description):
            self.skipTest("this kernel has no GSO for UDP")
        return server

    def burst(self, server, payloads, address="127.0.0.1"):
        """Lets the server find them all at once, checks what comes back, and tells in how many pieces it came."""
        with client(socket.AF_INET6 if ":" in address else socket.AF_INET) as asker:
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            asker.setsockopt(socket.SOL_UDP, UDP_GRO, 1)
            server.pause()
            for payload in payloads:
                asker.sendto(payload, (address, server.port))
            server.resume()
            pieces = []
            while sum(map(len, pieces)) < sum(map(len, payloads)):
                pieces.append(asker.recv(70000))
            self.assertEqual(b"".join(pieces), b"".join(payloads))
            return len(pieces)

    def assert_as_one(self, server, size, **where):
        self.assertLess(self.burst(server, payloads_of(size, self.COUNT), **where), self.COUNT)

    def assert_one_by_one(self, server, size, **where):
        self.assertEqual(self.burst(server, payloads_of(size, self.COUNT), **where), self.COUNT)

    def assert_ends(self, server, bursts, says):
        """All was answered, and the last description says from which size on GSO is not used, and why."""
        self.assertEqual((server.end(), server.errors), (0, ""))
        totals = server.totals()
        self.assertEqual((totals["datagrams"], totals["answers"]), (bursts * self.COUNT,) * 2)
        self.assertEqual((totals["errors"], totals["drops"]), (0, 0))
        self.assertIn(server.lines[-3].decode().partition("  receive times:")[0],
                      [f"GRO: on  GSO: on ({says}: {refusal})" for refusal in REFUSALS])

    def test_large_ones_go_one_by_one_and_small_ones_as_one(self):
        server = self.start()
        self.assert_as_one(server, 1000)
        for _ in range(3):  # it is tried the first time, and not again
            self.assert_one_by_one(server, 3000)
        self.assert_as_one(server, 1000)
        self.assert_ends(server, 5, "not for 3,000 B and more")

    def test_learns_where_the_limit_is(self):
        server = self.start()
        for size in (3000, 2000, 1473):
            self.assert_one_by_one(server, size)
            self.assert_as_one(server, 1000)
        self.assert_as_one(server, 1472)  # with IPv4's header and UDP's just 1500
        self.assert_ends(server, 7, "not for 1,473 B and more")

    def test_from_each_address(self):
        cases = [("0.0.0.0", "127.0.0.2")]
        if has_ipv6():
            cases += [("::1", "::1"), ("::", "::1"), ("::", "127.0.0.2")]
        for bind, address in cases:
            with self.subTest(bind=bind, address=address):
                server = self.start("--bind", bind)
                self.assert_one_by_one(server, 3000, address=address)
                self.assert_as_one(server, 1000, address=address)
                self.assert_ends(server, 2, "not for 3,000 B and more")

    def test_sizes_in_turn(self):
        server = self.start()
        large, small = payloads_of(3000, self.COUNT // 2), payloads_of(1000, self.COUNT // 2)
        for _ in range(2):
            self.burst(server, [payload for pair in zip(large, small) for payload in pair])
            self.burst(server, large + small)
            self.burst(server, small + large)
        self.assert_ends(server, 6, "not for 3,000 B and more")

    def test_json(self):
        server = self.start("--log-format", "json")
        self.assert_one_by_one(server, 3000)
        self.assertEqual((server.end(), server.errors), (0, ""))
        events = [json.loads(line) for line in server.lines]
        self.assertEqual([one["event"] for one in events], ["listening", "socket", "socket", "totals"])
        before, after = events[1:3]
        self.assertEqual((before["gso"], before["gsoReason"]), (True, ""))
        self.assertTrue(after["gso"])
        self.assertIn(after["gsoReason"], [f"not for 3,000 B and more: {refusal}" for refusal in REFUSALS])
        self.assertEqual({**after, "gsoReason": ""}, before)

    def test_says_it_once_when_nothing_was_refused(self):
        server = self.start()
        self.assert_as_one(server, 1000)
        self.assertEqual((server.end(), server.errors), (0, ""))
        self.assertEqual(len(server.lines), 5)  # where, three about the socket, the totals

    def test_of_several_threads_only_the_one_that_changed(self):
        server = self.start("--threads", "3", "--log-format", "json")
        for _ in range(2):
            server.read_line()
        self.assert_one_by_one(server, 3000)
        self.assertEqual((server.end(), server.errors), (0, ""))
        events = [json.loads(line)["event"] for line in server.lines]
        self.assertEqual(events, ["listening", *["socket"] * 3, "socket", "totals"])


if __name__ == "__main__":
    network_namespace.enter()
    unittest.main()

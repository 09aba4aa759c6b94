#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A flood from forged addresses costs echogram-server no memory, and who asks in earnest is answered meanwhile.

    server_forged.py [--count N]    N forged datagrams for each server (200,000)

Runs in a network namespace of its own, with raw sockets. Each datagram comes from another address.
"""

import random
import re
import socket
import struct
import sys
import time
import unittest
from pathlib import Path

import network_namespace
from server_process import PATIENCE, Server, client

COUNT = 200_000
AT_A_TIME = 250  # forged ones, then an honest one: every receive buffer holds them
MOST_GROWTH = 5 * 1024  # kB
WARM_UP = 20_000
LOOPBACK = 127 << 24  # all of 127.0.0.0/8 is ours, so that every answer finds a way


def setUpModule():
    network_namespace.set_up()


class Flood:
    """Sends each datagram from another address, in an order that is none."""

    def __init__(self, port):
        self.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.port = port
        self.sent = 0
        self.random = random.Random(7)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()

    def send(self, count):
        pack, send, here = struct.Struct("!BBHHHBBHIIHHHH4s").pack, self.raw.sendto, ("127.0.0.1", 0)
        for number in range(self.sent, self.sent + count):
            # An odd factor: no two are alike in 2 ** 24, nor is any 127.0.x.y, where the honest are.
            address = LOOPBACK + (1 << 16) + (number * 7_919_981 % (255 << 16))
            # Ports are below those of ip_local_port_range, or the server would now and then ask itself.
            send(pack(0x45, 0, 0, 0, 0, 64, socket.IPPROTO_UDP, 0, address, LOOPBACK + 1,
                      self.random.randrange(1024, 32768), self.port, 12, 0, b"mine"), here)
        self.sent += count


def memory_of(server):
    """What it has in memory, in kB."""
    return int(re.search(r"VmRSS:\s*(\d+) kB", Path(f"/proc/{server.process.pid}/status").read_text()).group(1))


class Forged(unittest.TestCase):
    def flood(self, flood, count, server, asker, has_threads):
        for turn in range(count // AT_A_TIME):
            flood.send(AT_A_TIME)
            self.ask(server, asker, b"honest %d" % turn)
            if has_threads:  # the one that answers the honest is not all of them
                self.wait_until_read(server, flood)

    def wait_until_read(self, server, flood):
        end = time.monotonic() + PATIENCE
        while server.report()["totals"]["datagrams"] < flood.sent + self.asked:
            self.assertLess(time.monotonic(), end, "some were not read")

    def wait_until_answered(self, server):
        """What is delayed is under way a little longer."""
        end = time.monotonic() + PATIENCE
        while (totals := server.report()["totals"])["answers"] + totals["errors"] < totals["datagrams"]:
            self.assertLess(time.monotonic(), end, "some were not answered")

    def ask(self, server, asker, question):
        asker.sendto(question, ("127.0.0.1", server.port))
        self.assertEqual(asker.recv(100), question)
        self.asked += 1

    def check(self, *arguments):
        """Floods it, and returns its report."""
        self.asked = 0
        has_threads = "--threads" in arguments
        with Server("--quiet", "--log-format", "json", "--bind", "0.0.0.0", *arguments) as server, \
                Flood(server.port) as flood, client() as asker:
            asker.bind(("127.0.0.1", 0))  # there alone, or answers to forged ones would come as well
            self.ask(server, asker, b"first")
            self.flood(flood, WARM_UP, server, asker, has_threads)
            before = memory_of(server)
            self.flood(flood, COUNT, server, asker, has_threads)
            growth = memory_of(server) - before
            for _ in range(10):  # afterwards as well
                self.flood(flood, AT_A_TIME, server, asker, has_threads)
            self.wait_until_read(server, flood)
            if "--in" in arguments:
                self.wait_until_answered(server)
            self.assertEqual((server.end(), server.errors), (0, ""))
            report = server.last_report()
            print(f"  {' '.join(arguments) or 'echo'}: {growth:+,} kB after {flood.sent:,} forged addresses; "
                  f"{before:,} kB before", flush=True)
            self.assertLess(growth, MOST_GROWTH)
            self.assertEqual(report["totals"]["datagrams"], flood.sent + self.asked)
            self.assertEqual(report["totals"]["drops"], 0)
            return report

    def assert_all_answered(self, report):
        """Each source has its own bucket; none has used it up."""
        self.assertNotIn("refusals", report)
        self.assertEqual(report["totals"]["answers"] + report["totals"]["errors"], report["totals"]["datagrams"])

    def test_echo(self):
        report = self.check()
        self.assert_all_answered(report)

    def test_threads(self):
        report = self.check("--threads", "2")
        self.assert_all_answered(report)

    def test_weather(self):
        report = self.check("--in", "delay=1ms", "--out", "jitter=1ms")
        self.assert_all_answered(report)
        for weather in report["weather"].values():
            self.assertEqual(weather["datagrams"], report["totals"]["datagrams"])
            self.assertEqual((weather["lost"], weather["waiting"]), (0, 0))

    def test_relay(self):
        """Forged clients take what places there are, and no more; those that were there first stay."""
        with Server("--quiet") as behind:
            report = self.check("--forward", f"127.0.0.1:{behind.port}", "--forward-clients", "50")
            relay = report["relay"]
            self.assertEqual((relay["clients"], relay["expired"], relay["errors"]), (50, 0, 0))
            self.assertEqual(relay["forwarded"] + relay["refused"], report["totals"]["datagrams"])
            self.assertEqual(relay["returned"], relay["forwarded"])


if __name__ == "__main__":
    network_namespace.enter()
    if "--count" in sys.argv:
        at = sys.argv.index("--count")
        COUNT = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()

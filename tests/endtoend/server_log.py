#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What echogram-server prints: every datagram, nothing that steers a terminal, and never at the echo's expense."""

import base64
import json
import os
import re
import select
import signal
import socket
import time
import unittest

from server_process import PATIENCE, Server, client

NASTY = [b"\x1b[31mred\x1b[0m", b"two\nlines\r\n", b"\xc2\x9b31m", "\u202eevil".encode(), b"\xff\xfe\x00", b"\\n", b""]


def exchange(server, payloads):
    with client() as asker:
        for payload in payloads:
            asker.sendto(payload, ("127.0.0.1", server.port))
            assert asker.recv(70000) == payload


def flood(server, count, payload=b"x" * 64, in_flight=64):
    """Sends as fast as it is answered; how many answers came."""
    with client() as asker:
        asker.connect(("127.0.0.1", server.port))
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sent = 0
        for received in range(count):
            while sent < count and sent - received < in_flight:
                asker.send(payload)
                sent += 1
            asker.recv(70000)
    return count


class Text(unittest.TestCase):
    def test_lines(self):
        with Server() as server:
            exchange(server, [b"hello", b"x" * 65507])
            server.end()
            self.assertEqual(len(server.lines), 4)
            short, long = (line.decode() for line in server.lines[1:3])
            self.assertRegex(short, r"^\d\d:\d\d:\d\d\.\d\d\d  127\.0\.0\.1:\d+  5 B  hello\n$")
            self.assertRegex(long, r"  65,507 B  x{256}… \(65,507 B\)\n$")

    def test_nothing_unprintable(self):
        with Server() as server:
            exchange(server, NASTY)
            server.end()
            self.assertEqual(len(server.lines), len(NASTY) + 2)
            for line in server.lines:
                self.assertTrue(line.decode()[:-1].isprintable(), line)
            self.assertIn(rb"\x1b[31mred", server.lines[1])
            self.assertIn(rb"two\nlines\r\n", server.lines[2])

    def test_quiet(self):
        with Server("--quiet") as server:
            exchange(server, [b"secret"])
            server.end()
            self.assertEqual(len(server.lines), 2)
            self.assertEqual(server.totals()["answers"], 1)


class Json(unittest.TestCase):
    def test_lines(self):
        with Server("--log-format", "json") as server:
            exchange(server, NASTY)
            server.end()
            listening, *datagrams, totals = (json.loads(line) for line in server.lines)
            self.assertEqual(listening, {"event": "listening", "address": "127.0.0.1", "port": server.port})
            self.assertEqual(totals["event"], "totals")
            self.assertEqual([base64.b64decode(one["base64"]) for one in datagrams], NASTY)
            for one, payload in zip(datagrams, NASTY):
                self.assertEqual(one["event"], "datagram")
                self.assertRegex(one["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
                self.assertEqual((one["address"], one["local"]), ("127.0.0.1", f"127.0.0.1:{server.port}"))
                self.assertEqual(one["size"], len(payload))
                if "text" in one:
                    self.assertEqual(one["text"].encode(), payload)
            for line in server.lines:
                self.assertTrue(line.decode()[:-1].isprintable(), line)

    def test_quiet(self):
        with Server("--log-format", "json", "--quiet") as server:
            exchange(server, [b"secret"])
            server.end()
            self.assertEqual([json.loads(line)["event"] for line in server.lines], ["listening", "totals"])


class Flood(unittest.TestCase):
    COUNT = 50_000

    def test_text_is_summed_up(self):
        with Server() as server:
            flood(server, self.COUNT)
            self.read_until_summary(server)
            server.end()
            text = b"".join(server.lines).decode()
            summaries = re.findall(r"  ([\d,]+) datagrams?, ([\d,]+) B from 1 peer in the last ", text)
            lines = len(re.findall(r"  64 B  x{64}\n", text))
            self.assertGreater(len(summaries), 0)
            self.assertLess(lines, self.COUNT / 2)
            self.assertEqual(lines + sum(self.number(count) for count, _ in summaries), self.COUNT)
            self.assertEqual(64 * lines + sum(self.number(size) for _, size in summaries), 64 * self.COUNT)
            self.assertEqual(server.totals(), {"datagrams": self.COUNT, "bytes": 64 * self.COUNT,
                                               "answers": self.COUNT, "errors": 0, "drops": 0})

    def test_json_is_summed_up(self):
        with Server("--log-format", "json") as server:
            flood(server, self.COUNT)
            server.end()
            events = [json.loads(line) for line in server.lines]
            lines = [one for one in events if one["event"] == "datagram"]
            summaries = [one for one in events if one["event"] == "summary"]
            self.assertGreater(len(summaries), 0)
            self.assertEqual(len(lines) + sum(one["datagrams"] for one in summaries), self.COUNT)
            self.assertEqual(server.totals()["answers"], self.COUNT)

    def read_until_summary(self, server):
        """Waits for the summary that comes by itself when the flood has ended."""
        line = server.read_line()
        while line and b" peer in the last " not in line:
            line = server.read_line()

    @staticmethod
    def number(text):
        return int(text.replace(",", ""))


class OutputThatFails(unittest.TestCase):
    """stdout is somebody else's; the echo is ours."""

    def test_closed_after_the_first_line(self):
        with Server() as server:
            server.process.stdout.close()
            exchange(server, [b"%d" % number for number in range(100)])
            server.process.stdout = None
            self.assertEqual(server.end(), 0)

    def test_closed_from_the_start(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        closed = {"preexec_fn": lambda: [os.close(descriptor) for descriptor in (0, 1)]}
        with Server(stdout=None, port=port, **closed) as server, client() as asker:
            server.port = port
            self.ask_until_answered(asker, port)
            exchange(server, [b"%d" % number for number in range(100)])  # and no log line in between
            self.assertEqual(server.end(), 0)

    def test_full_device(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open("/dev/full", "wb") as full, Server(stdout=full, port=port) as server, client() as asker:
            server.port = port
            self.ask_until_answered(asker, port)
            exchange(server, [b"x"] * 100)
            self.assertEqual(server.end(), 0)

    def test_pipe_that_nobody_reads(self):
        with Server("--log-format", "json") as server:
            exchange(server, [b"x" * 9000] * 400)  # 8 MB of log
            self.assertEqual(flood(server, 20_000), 20_000)
            self.assertEqual(server.end(), 0)  # reads what was held back
            events = [json.loads(line) for line in server.lines]
            lines = sum(one["event"] == "datagram" for one in events)
            summed_up = sum(one["datagrams"] for one in events if one["event"] == "summary")
            self.assertEqual(lines + summed_up, 20_400, events[-3:])
            self.assertEqual(server.totals()["answers"], 20_400)

    def test_waits_for_a_slow_reader(self):
        with Server("--log-format", "json") as server:
            exchange(server, [b"x" * 9000] * 60)
            server.process.send_signal(signal.SIGTERM)
            text = b""
            while more := os.read(server.process.stdout.fileno(), 16384):
                text += more
                select.select([], [], [], 0.03)  # 80 times: longer than the server waits for one that does not read
            self.assertEqual(json.loads(text.splitlines()[-1])["answers"], 60)
            self.assertEqual(server.end(None), 0)

    def test_ends_though_nobody_reads(self):
        with Server() as server:
            exchange(server, [b"x" * 300] * 900)  # more than a pipe holds
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(10), 0)

    @staticmethod
    def ask_until_answered(asker, port):
        """Where no line tells that it listens."""
        asker.connect(("127.0.0.1", port))
        asker.settimeout(0.05)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                asker.send(b"?")
                asker.recv(100)
                return
            except (ConnectionRefusedError, TimeoutError):
                select.select([], [], [], 0.005)  # nobody listens yet, and nothing tells when
        raise TimeoutError("no answer")


if __name__ == "__main__":
    unittest.main()

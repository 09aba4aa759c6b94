#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How echogram-server starts, what it says when it cannot, and how it ends."""

import os
import signal
import socket
import subprocess
import unittest
from pathlib import Path

from server_process import PROGRAM, Server, client, run


def ask(server, payload=b"hello"):
    with client() as asker:
        asker.sendto(payload, ("127.0.0.1", server.port))
        return asker.recv(70000)


class Options(unittest.TestCase):
    def assert_refuses(self, *arguments, says):
        code, out, errors = run(*arguments)
        self.assertEqual((code, out), (2, ""), errors)
        for part in says:
            self.assertIn(part, errors)

    def test_wrong_ones(self):
        self.assert_refuses("--port", "70000", says=["--port", "70000", "0 to 65535"])
        self.assert_refuses("--port", says=["--port wants a value"])
        self.assert_refuses("--bind", "1.2.3", says=["--bind", "1.2.3", "looks like 127.0.0.1"])
        self.assert_refuses("--bind", "localhost", says=["is a name", "an address is expected"])
        self.assert_refuses("--log-format", "xml", says=["xml", "text and json"])
        self.assert_refuses("--count", "0", says=["--count", "from 1"])
        self.assert_refuses("--loud", says=["--loud", "--help"])
        self.assert_refuses("more", says=["more"])

    def test_help(self):
        code, out, errors = run("--help")
        self.assertEqual((code, errors), (0, ""))
        for part in ("127.0.0.1", "12345", "--count", "Examples:"):
            self.assertIn(part, out)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)

    def test_version(self):
        code, out, errors = run("--version")
        self.assertRegex(out, r"^echogram-server \d+\.\d+\.\d+\n$")
        self.assertEqual((code, errors), (0, ""))


class CannotListen(unittest.TestCase):
    def test_port_in_use(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            for bind in ("127.0.0.1", "0.0.0.0"):
                code, out, errors = run("--bind", bind, "--port", str(port))
                self.assertEqual((code, out), (1, ""))
                self.assertIn(f"cannot listen on {bind}:{port}: Address already in use", errors)
                self.assertIn(f"ss -ulpn 'sport = :{port}'", errors)
                self.assertIn("--port 0", errors)

    def test_address_of_another_machine(self):
        code, out, errors = run("--bind", "203.0.113.7")  # RFC 5737: nobody's
        self.assertEqual((code, out), (1, ""))
        self.assertIn("203.0.113.7:12345: Cannot assign requested address", errors)
        self.assertIn("this machine does not have the address", errors)

    def test_default_address(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            code, _, errors = run("--port", str(port))
        self.assertEqual(code, 1)
        self.assertIn(f"cannot listen on 127.0.0.1:{port}:", errors)

    def test_low_port(self):
        setting = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        if not setting.exists() or int(setting.read_text()) <= 7:
            self.skipTest("every program may listen on low ports here")
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            code, out, errors = run("--port", "7", **nobody)
        except PermissionError:
            self.skipTest(f"{PROGRAM} cannot be started by another user")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("127.0.0.1:7: Permission denied", errors)
        self.assertIn("below 1024", errors)


class Ends(unittest.TestCase):
    def test_on_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), Server() as server:
                self.assertEqual(ask(server), b"hello")
                self.assertEqual(server.end(number), 0)
                self.assertEqual(server.errors, "")
                self.assertEqual(server.totals(), {"datagrams": 1, "bytes": 5, "answers": 1, "errors": 0, "drops": 0})
                self.assertEqual(len(server.lines), 3)

    def test_also_where_the_shell_had_interrupts_ignored(self):
        ignored = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)}
        with Server(**ignored) as server:
            self.assertEqual(server.end(signal.SIGINT), 0)

    def test_after_count(self):
        with Server("--count", "3") as server, client() as asker:
            for number in range(10):  # more than it will answer, and faster than it ends
                asker.sendto(b"%d" % number, ("127.0.0.1", server.port))
            self.assertEqual([asker.recv(100) for _ in range(3)], [b"0", b"1", b"2"])
            self.assertEqual(server.end(None), 0)
            self.assertEqual(server.totals()["answers"], 3)
            self.assertEqual(server.totals()["datagrams"], 3)

    def test_port_can_be_taken_again_at_once(self):
        with Server() as first:
            ask(first)
            first.end()
        with Server(port=first.port) as second:
            self.assertEqual(ask(second), b"hello")


class Libraries(unittest.TestCase):
    def test_no_gui(self):
        loaded = subprocess.run(["ldd", PROGRAM], check=True, text=True, stdout=subprocess.PIPE).stdout
        self.assertIn("libQt6Core", loaded)
        for library in ("libQt6Gui", "libQt6Widgets", "libX11"):
            self.assertNotIn(library, loaded)


if __name__ == "__main__":
    unittest.main()

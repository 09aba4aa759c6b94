#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-server answers everybody who has a UDP socket, or socat, or ncat."""

import shutil
import socket
import subprocess
import unittest

from server_process import PATIENCE, Server, client, has_ipv6

SIZES = (0, 1, 1472, 9000, 65507)
no_ipv6 = None if has_ipv6() else "this machine has no ::1"


def payload_of(size):
    return bytes(i * 31 + i // 256 & 0xff for i in range(size))  # every byte value, and no repetition at 256


class Echo(unittest.TestCase):
    def assert_echoes(self, server, address, family=socket.AF_INET):
        with client(family) as asker:
            for size in SIZES:
                asker.sendto(payload_of(size), (address, server.port))
                answer, source = asker.recvfrom(70000)
                self.assertEqual(len(answer), size)
                self.assertEqual(answer, payload_of(size))
                self.assertEqual(source[:2], (address, server.port))

    def test_all_sizes(self):
        with Server() as server:
            self.assert_echoes(server, "127.0.0.1")
            self.assertEqual(server.end(), 0)
            self.assertEqual(server.totals(), {"datagrams": 5, "bytes": sum(SIZES), "answers": 5, "errors": 0,
                                               "drops": 0})

    def test_answers_from_the_address_that_was_asked(self):
        with Server("--bind", "0.0.0.0") as server:
            self.assert_echoes(server, "127.0.0.1")
            self.assert_echoes(server, "127.0.0.2")

    @unittest.skipIf(no_ipv6, no_ipv6)
    def test_ipv6(self):
        with Server("--bind", "::1") as server:
            self.assertEqual(server.lines[0].decode(), f"listening on [::1]:{server.port}\n")
            self.assert_echoes(server, "::1", socket.AF_INET6)

    @unittest.skipIf(no_ipv6, no_ipv6)
    def test_dual_stack(self):
        with Server("--bind", "::") as server:
            self.assertEqual(server.lines[0].decode(), f"listening on [::]:{server.port}\n")
            self.assert_echoes(server, "::1", socket.AF_INET6)
            self.assert_echoes(server, "127.0.0.1")
            self.assert_echoes(server, "127.0.0.2")
            server.end()
            text = b"".join(server.lines).decode()
            self.assertIn("  127.0.0.1:", text)  # and not ::ffff:127.0.0.1
            self.assertIn("  [::1]:", text)

    def test_clients_that_vanish(self):
        with Server() as server:
            for _ in range(50):
                with client() as gone:
                    gone.sendto(b"bye", ("127.0.0.1", server.port))
            self.assert_echoes(server, "127.0.0.1")
            server.end()
            self.assertEqual(server.totals()["datagrams"], 55)
            self.assertEqual(server.totals()["drops"], 0)

    def test_many_clients_at_once(self):
        with Server("--quiet") as server:
            clients = [client() for _ in range(50)]
            try:
                for number, one in enumerate(clients):
                    one.sendto(b"%d" % number, ("127.0.0.1", server.port))
                for number, one in enumerate(clients):
                    self.assertEqual(one.recv(100), b"%d" % number)
            finally:
                for one in clients:
                    one.close()


class OtherPrograms(unittest.TestCase):
    def assert_answers(self, *command):
        """The program sends what it reads and prints what comes back."""
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is not installed; ./check installs it")
        with Server("--count", "1") as server:
            arguments = [part.replace("PORT", str(server.port)) for part in command]
            with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
                program.stdin.write(b"hello\n")
                program.stdin.flush()
                self.assertEqual(program.stdout.readline(), b"hello\n")
                program.kill()
            self.assertEqual(server.end(None), 0)
            self.assertTrue(server.lines[1].endswith(b"  6 B  hello\\n\n"), server.lines)

    def test_socat(self):
        self.assert_answers("socat", "-", "UDP:127.0.0.1:PORT")

    def test_ncat(self):
        self.assert_answers("ncat", "-u", "127.0.0.1", "PORT")

    def test_dig(self):
        if not shutil.which("dig"):
            self.skipTest("dig is not installed")
        with Server("--quiet") as server:
            asked = subprocess.run(["dig", "@127.0.0.1", "-p", str(server.port), "+tries=1", "+time=2", "example.org"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE)
            self.assertIsNotNone(asked.returncode)  # an echoed question is no answer to dig, but does no harm
            server.end()
            self.assertGreaterEqual(server.totals()["answers"], 1)


if __name__ == "__main__":
    unittest.main()

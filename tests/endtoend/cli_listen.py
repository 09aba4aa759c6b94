#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli listen."""

import base64
import json
import re
import signal
import socket
import unittest

from cli_process import PATIENCE, Running, run


class Listening(Running):
    """Knows its port once it says so on stderr."""

    def __init__(self, *arguments, **popen):
        super().__init__("listen", *arguments, **popen)
        first = self.process.stderr.readline()
        match = re.search(rb"listening on .*:(\d+)\n", first)
        if not match:
            self.__exit__()
            raise AssertionError(first)
        self.port = int(match.group(1))


def sender():
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    one.settimeout(PATIENCE)
    return one


class Listen(unittest.TestCase):
    def test_a_line_each(self):
        with Listening("127.0.0.1:0", "-n", "2") as listening, sender() as one:
            one.sendto(b"hello", ("127.0.0.1", listening.port))
            one.sendto(b"\x1b[2J\n", ("127.0.0.1", listening.port))
            code, out, errors = listening.end()
            self.assertEqual((code, errors), (0, "echogram-cli listen: 2 datagrams, 10 bytes\n"))
            peer = f"127.0.0.1:{one.getsockname()[1]}"
            for line, payload in zip(out.decode().splitlines(), ("hello", r"\x1b[2J\n"), strict=True):
                self.assertRegex(line, rf"^\d\d:\d\d:\d\d\.\d\d\d  {re.escape(peer)}  5 B  {re.escape(payload)}$")

    def test_all_addresses(self):
        with Listening("0", "-n", "2") as listening, sender() as one:
            one.sendto(b"a", ("127.0.0.1", listening.port))
            one.sendto(b"b", ("127.0.0.2", listening.port))
            self.assertEqual(listening.end()[0], 0)

    def test_payloads_alone(self):
        for view, printed in (("raw", b"a\n\0b"), ("text", b"a\\n\\0\nb\n"), ("hex", b"610a00\n62\n")):
            with Listening("127.0.0.1:0", "-n", "2", "--as", view) as listening, sender() as one:
                one.sendto(b"a\n\0", ("127.0.0.1", listening.port))
                one.sendto(b"b", ("127.0.0.1", listening.port))
                self.assertEqual(listening.end()[:2], (0, printed))

    def test_json(self):
        with Listening("127.0.0.1:0", "-n", "1", "--json") as listening, sender() as one:
            one.sendto(b"\xff\0", ("127.0.0.1", listening.port))
            code, out, _ = listening.end()
            self.assertEqual(code, 0)
            begin, datagram, result = map(json.loads, out.splitlines())
            self.assertEqual((begin["event"], begin["local"]), ("listening", f"127.0.0.1:{listening.port}"))
            self.assertEqual((datagram["event"], datagram["size"]), ("datagram", 2))
            self.assertEqual(base64.b64decode(datagram["base64"]), b"\xff\0")
            self.assertEqual((result["event"], result["datagrams"], result["bytes"], result["exitCode"]),
                             ("result", 1, 2, 0))

    def test_echo(self):
        with Listening("0", "--echo", "-n", "1") as listening, sender() as one:
            one.sendto(b"hello", ("127.0.0.1", listening.port))
            self.assertEqual(one.recvfrom(100), (b"hello", ("127.0.0.1", listening.port)))
            self.assertEqual(listening.end()[0], 0)

    def test_echo_is_for_this_machine(self):
        for address in ("0.0.0.0:0", "[::]:0"):
            code, out, errors = run("listen", address, "--echo")
            self.assertEqual((code, out), (2, b""))
            self.assertIn("echogram-server", errors)

    def test_group(self):
        """Multicast over the loopback interface, which the kernel permits once the sender says so."""
        with Listening("0", "--join", "239.255.12.34%lo", "-n", "1", "--as", "raw") as listening, sender() as one:
            one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            one.sendto(b"to all", ("239.255.12.34", listening.port))
            self.assertEqual(listening.end()[:2], (0, b"to all"))

    def test_two_groups(self):
        with Listening("0", "--join", "239.255.12.34%lo", "--join", "239.255.12.35%lo", "-n", "2", "--as",
                       "raw") as listening, sender() as one:
            one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            one.sendto(b"1", ("239.255.12.34", listening.port))
            one.sendto(b"2", ("239.255.12.35", listening.port))
            self.assertEqual(listening.end()[:2], (0, b"12"))

    def test_two_may_listen_to_a_group(self):
        with Listening("0", "--join", "239.255.12.34%lo", "-n", "1", "--as", "raw") as first:
            with Listening(str(first.port), "--join", "239.255.12.34%lo", "-n", "1", "--as", "raw") as second, \
                    sender() as one:
                one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
                one.sendto(b"to both", ("239.255.12.34", first.port))
                self.assertEqual(first.end()[:2], (0, b"to both"))
                self.assertEqual(second.end()[:2], (0, b"to both"))

    def test_time(self):
        code, out, errors = run("listen", "127.0.0.1:0", "-d", "50ms")
        self.assertEqual((code, out), (1, b""))
        self.assertIn("0 datagrams, 0 bytes", errors)
        with Listening("127.0.0.1:0", "-d", "1s", "-n", "3", "--as", "raw") as listening, sender() as one:
            one.sendto(b"1", ("127.0.0.1", listening.port))
            self.assertEqual(listening.end()[:2], (1, b"1"))

    def test_interrupted(self):
        with Listening("127.0.0.1:0", "--as", "raw", "--json") as listening, sender() as one:
            one.sendto(b"1", ("127.0.0.1", listening.port))
            self.assertEqual([listening.event()["event"], listening.event()["event"]], ["listening", "datagram"])
            code, out, errors = listening.end(with_signal=signal.SIGINT)
            self.assertEqual((code, json.loads(out)["datagrams"]), (130, 1))
            self.assertIn("1 datagrams, 1 bytes", errors)

    def test_nobody_reads(self):
        with Listening("127.0.0.1:0") as listening, sender() as one:
            listening.process.stdout.close()
            one.sendto(b"1", ("127.0.0.1", listening.port))
            self.assertEqual(listening.process.wait(PATIENCE), 3)
            self.assertNotIn(b"Broken pipe", listening.process.stderr.read())

    def test_refusals(self):
        for arguments, says in (((), "ADDRESS is required"), (("127.0.0.1",), "a port is missing"),
                                (("host:5",), "is a name"), (("99999",), "65535"),
                                (("0", "--join", "10.0.0.1"), "224.0.0.0/4"),
                                (("0", "--join", "239.1.1.1", "--join", "ff02::1"), "IPv4 or of IPv6"),
                                (("127.0.0.1:0", "--join", "239.1.1.1"), "does not come to 127.0.0.1"),
                                (("0", "--echo", "--join", "239.1.1.1"), "--join is for others"),
                                (("0", "--join", "239.1.1.1%nowhere0"), "there is no interface"), (("0", "-n", "0"), "--count")):
            code, out, errors = run("listen", *arguments)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn(says, errors)
        with sender() as other:
            code, _, errors = run("listen", f"127.0.0.1:{other.getsockname()[1]}")
            self.assertEqual(code, 3)
            self.assertIn("Address already in use", errors)


if __name__ == "__main__":
    unittest.main()

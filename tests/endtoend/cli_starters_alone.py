#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The starters as they are, whose servers cannot be told another port, or answer a multicast group.

Runs in a network namespace of its own, in which two Ethernet interfaces are each other's cable.
"""

import os
import socket
import struct
import subprocess
import threading
import unittest
from pathlib import Path

import network_namespace
import servers_of_others
from cli_process import PATIENCE, run
from servers_of_others import Other, folder_for, program

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))
INTERFACE, ADDRESS, GROUP = "here", "192.0.2.1", "239.255.255.250"
SSDP = 1900

ANSWER = "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: http://192.0.2.1/\r\n\r\n"


def setUpModule():
    network_namespace.set_up()
    ip = program("ip")
    for arguments in (f"link add {INTERFACE} type veth peer name there", f"addr add {ADDRESS}/24 dev {INTERFACE}",
                      f"link set {INTERFACE} up", "link set there up", f"route add 239.0.0.0/8 dev {INTERFACE}"):
        done = subprocess.run([ip, *arguments.split()], capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise unittest.SkipTest(f"ip {arguments}: {done.stderr.strip()}")


def run_starter(name, *more):
    """(exit code, what it reports)."""
    code, out, errors = run("run", str(SOURCES / f"resources/transcripts/{name}.echogram.toml"), *more)
    return code, out.decode() + errors


class Starters(unittest.TestCase):
    maxDiff = None

    def start(self, port, command, others):
        server = Other(command, port, **others)
        self.addCleanup(server.stop)
        return server

    def assert_passes(self, name, steps):
        code, report = run_starter(name)
        self.assertEqual(code, 0, report)
        self.assertRegex(report, rf"(?m)^pass .*{name}\.echogram\.toml .* {steps} steps? ")

    def assert_fails(self, name, words):
        code, report = run_starter(name)
        self.assertEqual(code, 1, report)
        self.assertRegex(report, rf"(?m)/{name}\.echogram\.toml:\d+:\d+: \S.*: \S")
        self.assertIn(words, report)

    def test_echo(self):
        server = self.start(7, *servers_of_others.inetd(folder_for(self)))
        self.assert_passes("echo", 5)
        server.stop()
        self.assert_fails("echo", "127.0.0.1:7: Connection refused")

    def test_ssdp(self):
        server = self.start(SSDP, *servers_of_others.minidlnad(folder_for(self), INTERFACE, GROUP))
        self.assert_passes("ssdp", 1)
        server.stop()
        self.assert_fails("ssdp", f"{GROUP}:{SSDP} did not answer within 3s")

    def test_ssdp_of_somebody_else(self):
        answers = {b"nonsense": "  got       6e 6f 6e 73 65 6e 73 65\n",
                   ANSWER.replace("200", "500").encode():
                       "  got       54 54 50 2f 31 2e 31 20 35 30 30 20 4f 4b 0d 0a\n",
                   ANSWER.replace("http:", "ftp:").encode(): "which does not match",
                   ANSWER[:-2].encode(): "does not end as expected"}
        for answer, words in answers.items():
            with self.subTest(answer=answer):
                self.start_device(answer)
                self.assert_fails("ssdp", words)
        self.start_device(ANSWER.encode())
        self.assert_passes("ssdp", 1)

    def start_device(self, answer):
        """Gives one answer, to the first who asks the group."""
        device = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        device.settimeout(PATIENCE)
        device.bind((GROUP, SSDP))
        device.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                          struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(ADDRESS)))

        def serve():
            with device, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as from_where:
                _, asker = device.recvfrom(65536)
                device.close()  # before the answer: whoever has it may start the next one
                from_where.bind((ADDRESS, 0))
                from_where.sendto(answer, asker)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)


if __name__ == "__main__":
    network_namespace.enter()
    unittest.main()

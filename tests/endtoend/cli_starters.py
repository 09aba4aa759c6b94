#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The starters, transcripts that come with Echogram, each with a server of others that speaks its protocol; without
one; and with a server that says something else. cli_starters_alone.py has those that need a network of their own.
"""

import json
import os
import select
import socket
import subprocess
import tempfile
import threading
import tomllib
import unittest
from pathlib import Path

import servers_of_others
from cli_process import PATIENCE, run
from server_process import Server
from servers_of_others import is_taken, program, start

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))
STARTERS = SOURCES / "resources/transcripts"
SUFFIX = ".echogram.toml"


def run_starter(name, port, *more):
    """(exit code, what it reports)."""
    code, out, errors = run("run", str(STARTERS / f"{name}{SUFFIX}"), "--set", f"port={port}", *more)
    return code, out.decode() + errors


class Between:
    """Stands before a server, or is one where `port` is None, and gives what change(answer) makes of each answer."""

    def __init__(self, port, change):
        self.server = ("127.0.0.1", port) if port else None
        self.change = change
        self.front, self.back = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self.front, self.back):
            one.bind(("127.0.0.1", 0))
        self.port = self.front.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        asker = None
        while True:
            readable, _, _ = select.select([self.front, self.back], [], [])
            if self.back in readable:
                answer, self.server = self.back.recvfrom(65536)  # who may go on from another port
                self.front.sendto(self.change(answer), asker)
                continue
            question, asker = self.front.recvfrom(65536)
            if asker == self.front.getsockname():
                return  # it was told to end
            if self.server is None:
                self.front.sendto(self.change(question), asker)
            else:
                self.back.sendto(question, self.server)

    def stop(self):
        self.front.sendto(b"", self.front.getsockname())
        self.thread.join()
        self.front.close()
        self.back.close()


def with_bits_changed(offset, bits):
    def change(answer):
        changed = bytearray(answer)
        changed[offset] ^= bits
        return bytes(changed)
    return change


class Starter:
    """What holds for each of them: with a server it passes, and without one it fails."""

    maxDiff = None
    name = None  # of the file
    steps = 1  # that pass, each repetition counted
    make = None  # in servers_of_others
    missed = ""  # what is said to have been expected, where nothing has come

    def serve(self):
        return start(self, type(self).make)

    def between(self, port, change):
        somebody = Between(port, change)
        self.addCleanup(somebody.stop)
        return somebody.port

    def arrived(self, server):
        """Of those that are not answered: whether it has, over there."""

    def assert_passes(self, port, *more):
        code, report = run_starter(self.name, port, *more)
        self.assertEqual(code, 0, report)
        self.assertRegex(report, rf"(?m)^pass .*{self.name}{SUFFIX} .* {self.steps} steps? ")
        self.assertIn("1 passed, 0 failed", report)

    def assert_fails(self, port, words, *more):
        """At a line and a column of the file, by a name of a step, and with these words."""
        code, report = run_starter(self.name, port, *more)
        self.assertEqual(code, 1, report)
        self.assertRegex(report, rf"(?m)/{self.name}{SUFFIX}:\d+:\d+: \S.*: \S")
        self.assertIn("0 passed, 1 failed", report)
        self.assertIn(words, report)
        return report

    def test_passes_with_a_server_and_fails_without(self):
        server = self.serve()
        self.assert_passes(server.port)
        self.arrived(server)
        server.stop()
        report = self.assert_fails(server.port, f"127.0.0.1:{server.port}: Connection refused")
        self.assertIn(self.missed, report)


class Answered(Starter):
    """One whose server answers; what else might come fails, and how it differs is told."""

    changes = ()  # an offset in the answer, the bits of that byte that are others, and what is said of it
    nonsense = None  # what is said of b"nonsense"

    def test_bits_are_others(self):
        server = self.serve()
        for offset, bits, words in self.changes:
            with self.subTest(offset=offset, bits=bits):
                self.assert_fails(self.between(server.port, with_bits_changed(offset, bits)), words)
        # It is not that somebody stands between.
        self.assert_passes(self.between(server.port, lambda answer: answer))

    def test_nonsense(self):
        self.assert_fails(self.between(None, lambda _: b"nonsense"), self.nonsense)


class Echo(Answered, unittest.TestCase):
    name = "echo"
    steps = 5
    missed = "  expected  68 65 6c 6c 6f\n  got       (nothing)\n"
    changes = [(1, 0x20, "differs at byte 1 of 5, expected 5\n"
                         "  expected  68 65 6c 6c 6f\n  got       68 45 6c 6c 6f\n               ^^\n")]
    nonsense = ("differs at byte 0 of 8, expected 5\n"
                "  expected  68 65 6c 6c 6f\n  got       6e 6f 6e 73 65 6e 73 65\n            ^^\n")

    def serve(self):
        server = self.enterContext(Server("--quiet"))
        server.stop = server.end
        return server

    def test_silence(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            self.assert_fails(silent.getsockname()[1], "did not answer within 2s")


class Dns(Answered, unittest.TestCase):
    name = "dns"
    make = servers_of_others.dnsmasq
    changes = [(1, 0x01, "u16be@0 is 26703 (0x684f), expected 26702 (0x684e)"),
               (2, 0x80, "u16be@2 & 0x8000 is 0, expected 32768 (0x8000)"),
               (2, 0x08, "u16be@2 & 0x7800 is 2048 (0x800), expected 0"),
               (2, 0x02, "u16be@2 & 0x200 is 512 (0x200), expected 0"),
               (3, 0x03, "u16be@2 & 0xf is 3, expected 0"),
               (5, 0x02, "u16be@4 is 3, expected 1"),
               (7, 0x01, "u16be@6 is 0, expected at least 1"),
               (14, 0x20, r'\tlOcalhost\0'),
               (-1, 0x01, "u32be@-4 is 2130706432 (0x7f000000), expected 2130706433 (0x7f000001)")]
    nonsense = '"nonsense", which does not contain'

    def test_another_name(self):
        """Of which this server knows nothing and whom else to ask neither, so that it refuses (RCODE 5)."""
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as environment:
            environment.write('name = { hex = "04 74657374 00" }\n')
            environment.flush()
            self.assert_fails(self.serve().port, "u16be@2 & 0xf is 5, expected 0", "--env", environment.name)


class Ntp(Answered, unittest.TestCase):
    name = "ntp"
    steps = 2
    make = servers_of_others.chronyd
    changes = [(0, 0xc0, "u8@0 & 0xc0 is 192 (0xc0), expected not 192 (0xc0)"),
               (0, 0x18, "u8@0 & 0x38 is 56 (0x38), expected 32 (0x20)"),
               (0, 0x01, "u8@0 & 0x7 is 5, expected 4"),
               (1, 0x0a, "u8@1 is 0, expected at least 1"),
               (1, 0x1a, "u8@1 is 16 (0x10), expected at most 15 (0xf)"),
               (24, 0x01, "(0x694e9a8e3849b409), expected 7516114763748324361 (0x684e9a8e3849b409)"),
               (31, 0x80, "(0x684e9a8e3849b489), expected 7516114763748324361 (0x684e9a8e3849b409)")]
    nonsense = "has 8 bytes, expected at least 48"


class SnmpGet(Answered, unittest.TestCase):
    name = "snmp-get"
    make = servers_of_others.snmpd
    changes = [(13, 0x01, r"\xa3\x1d"),
               (20, 0x01, r"\x02\x04^\xed\0\0\x02\x01\0\x02\x01\0"),
               (23, 0x02, r"\x02\x04^\xed\0\x01\x02\x01\x02\x02\x01\0"),
               (40, 0x01, r"\x03\x01C")]
    nonsense = "does not begin as expected: it differs at byte 0 of 1, expected 1\n  expected  30\n  got       6e\n"

    SECRET = ("--set", "community=grandma", "--set", "community-size=7", "--set", "message-size=42")

    def test_another_community(self):
        server = start(self, lambda port, folder: servers_of_others.snmpd(port, folder, community="grandma"))
        self.assert_passes(server.port, *self.SECRET)
        self.assert_fails(server.port, "did not answer within 2s")  # RFC 3584 section 5.2.1

    def test_the_community_is_secret(self):
        report = self.assert_fails(self.between(None, lambda question: question), "*******", *self.SECRET)
        self.assertNotIn("grandma", report)


class CoapPing(Answered, unittest.TestCase):
    name = "coap-ping"
    make = servers_of_others.coap_server
    missed = "  expected  70 00 c0 a9\n  got       (nothing)\n"
    changes = [(0, 0x10, "differs at byte 0 of 4, expected 4\n"
                         "  expected  70 00 c0 a9\n  got       60 00 c0 a9\n            ^^\n"),
               (3, 0xff, "differs at byte 3 of 4, expected 4\n"
                         "  expected  70 00 c0 a9\n  got       70 00 c0 56\n                     ^^\n")]
    nonsense = "differs at byte 0 of 8, expected 4\n"


class CoapGet(Answered, unittest.TestCase):
    name = "coap-get"
    make = servers_of_others.coap_server
    changes = [(0, 0x20, "u8@0 is 68 (0x44), expected 100 (0x64)"),
               (1, 0xc1, "u8@1 is 132 (0x84), expected 69 (0x45)"),  # 4.04 (Not Found)
               (2, 0x01, "u16be@2 is 49578 (0xc1aa), expected 49322 (0xc0aa)"),
               (7, 0x01, "u32be@4 is 4276993774 (0xfeedbeee), expected 4276993775 (0xfeedbeef)")]
    nonsense = r'"nonsense", which does not contain "\xff<"'


class StunBinding(Answered, unittest.TestCase):
    name = "stun-binding"
    steps = 2
    make = servers_of_others.turnserver
    changes = [(0, 0x01, "u16be@0 is 1, expected 257 (0x101)"),
               (3, 0x01, "u16be@2 & 0x3 is 1, expected 0"),
               (4, 0x01, "u32be@4 is 538092610 (0x2012a442), expected 554869826 (0x2112a442)"),
               (19, 0x01, "bytes[12]@8 differs at byte 11 of 12, expected 12"),
               (21, 0x01, "u16be@20 is 33 (0x21), expected 32 (0x20)"),
               (25, 0x03, "u8@25 is 2, expected 1"),
               (31, 0x01, "u32be@28 is 1578280002 (0x5e12a442), expected 1578280003 (0x5e12a443)")]
    nonsense = "u16be@0 is 28271 (0x6e6f), expected 257 (0x101)"

    def test_a_mapping_that_does_not_stay(self):
        answers = []

        def with_another_port(answer):
            answers.append(answer)
            return with_bits_changed(27, 0x01)(answer) if len(answers) == 2 else answer

        report = self.assert_fails(self.between(self.serve().port, with_another_port), "u16be@26 is ")
        self.assertIn("the port stays", report)


class TftpRead(Answered, unittest.TestCase):
    name = "tftp-read"
    steps = 5
    make = servers_of_others.in_tftpd
    changes = [(3, 0x02, "  expected  00 03 00 01\n  got       00 03 00 03\n                     ^^\n")]
    nonsense = "  expected  00 03 00 01\n  got       6e 6f 6e 73\n            ^^\n"

    def test_no_such_file(self):
        """ERROR (5), file not found (1): RFC 1350 section 5."""
        self.assert_fails(self.serve().port, "  expected  00 03 00 01\n  got       00 05 00 01\n               ^^\n",
                          "--set", "file=nobody.txt")


class Syslog(Starter, unittest.TestCase):
    name = "syslog"
    steps = 2
    make = servers_of_others.rsyslogd

    def arrived(self, server):
        line = server.line(r"^\[(133\|.*)\]$").group(1)
        self.assertEqual(line.split("|"), ["133", "echogram", "HELLO", '[starter@32473 from="transcript"]',
                                           "hello from a transcript"])


class Statsd(Starter, unittest.TestCase):
    name = "statsd"
    steps = 6
    make = servers_of_others.collectd

    def arrived(self, server):
        put = r"PUTVAL test/statsd/%s interval=\S+ [0-9.]+:%s$"
        server.line(put % (r"derive-echogram\.runs", "5"))
        server.line(put % (r"gauge-echogram\.height", r"42(\.0*)?"))
        taken = server.line(put % (r"latency-echogram\.duration-upper", r"(0\.\d+)"))  # s, out of a histogram
        self.assertAlmostEqual(float(taken.group(1)), 0.32, places=2)


class Osc(Starter, unittest.TestCase):
    name = "osc"
    steps = 2
    make = servers_of_others.oscdump

    def arrived(self, server):
        server.line(r' /echogram/play ifs 69 440\.000000 "hello"$')


class WakeOnLan(unittest.TestCase):
    """Nobody answers, and nobody is there but the network card: so it is what wakeonlan says."""

    def test_is_that_of_wakeonlan(self):
        said = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as card:
            card.settimeout(PATIENCE)
            card.bind(("127.0.0.1", 0))
            port = card.getsockname()[1]
            code, report = run_starter("wake-on-lan", port)
            self.assertEqual(code, 0, report)
            said.append(card.recv(1000))
            subprocess.run([program("wakeonlan"), "-i", "127.0.0.1", "-p", str(port), "00:00:5e:00:53:01"], check=True,
                           stdout=subprocess.DEVNULL, timeout=PATIENCE)
            said.append(card.recv(1000))
        self.assertEqual(said[0], said[1])
        self.assertEqual(said[0], b"\xff" * 6 + bytes.fromhex("00005e005301") * 16)


class Files(unittest.TestCase):
    def test_each_is_tested_and_told_of(self):
        names = {file.name.removesuffix(SUFFIX) for file in STARTERS.glob("*")} - {"CMakeLists.txt"}
        tested = {one.name for one in (*Answered.__subclasses__(), *Starter.__subclasses__()) if one is not Answered}
        self.assertEqual(names, tested | {"wake-on-lan", "ssdp"})  # the latter in cli_starters_alone.py
        table = (SOURCES / "docs/TRANSCRIPTS.md").read_text()
        resources = (SOURCES / "resources/resources.qrc").read_text()
        for name in names:
            with self.subTest(name):
                self.assertTrue(f"| `{name}` |" in table, "docs/TRANSCRIPTS.md does not have it")
                self.assertTrue(f"<file>transcripts/{name}{SUFFIX}</file>" in resources, "resources.qrc does not")

    def schema_violations(self, content):
        """What a validator of others (python3-jsonschema) finds wrong; empty when nothing."""
        schema = SOURCES / "resources/schema/echogram-transcript.schema.json"
        with tempfile.NamedTemporaryFile("w") as instance:
            json.dump(content, instance)
            instance.flush()
            done = subprocess.run(["jsonschema", "-i", instance.name, schema], capture_output=True, text=True,
                                  timeout=PATIENCE)
        return "" if done.returncode == 0 else done.stdout + done.stderr or f"exit code {done.returncode}"

    def test_what_they_have_in_common(self):
        for file in STARTERS.glob(f"*{SUFFIX}"):
            with self.subTest(file.name):
                text = file.read_text()
                self.assertTrue(text.startswith("#:schema ../schema/echogram-transcript.schema.json\n#\n# "))
                starter = tomllib.loads(text)
                self.assertEqual(self.schema_violations(starter), "")
                self.assertEqual(starter["tags"][0], "starter")
                self.assertEqual(len(starter["tags"]), 2)
                self.assertEqual(starter["target"], "{{host}}:{{port}}")
                self.assertIsInstance(starter["variables"]["port"], int)
                self.assertTrue(all(step["name"] for step in starter["step"]))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Wireshark's programs find in a log is what was recorded, and they find nothing wrong with it."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROBE = os.environ.get("LOGPROBE", "logprobe")
PATIENCE = 50 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long

UNKNOWN, OUTGOING, INCOMING, NOT_SENT = range(4)
IPV4 = ("192.0.2.1", "198.51.100.254")
IPV6 = ("2001:db8::1", "2001:db8:ffff::fffe")
PORTS = (40001, 40002)  # nobody's, so that the payloads are left alone
EXPERT_WARNING = 0x00600000  # what is worse is more (epan/proto.h: PI_WARN, PI_ERROR)

FIELDS = ("frame.time_epoch", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "udp.srcport", "udp.dstport", "udp.payload",
          "ip.ttl", "ipv6.hlim", "ip.id", "ipv6.flow", "icmp.type", "icmp.code", "icmpv6.type", "icmpv6.code",
          "ip.checksum.status", "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status",
          "_ws.expert.severity", "_ws.expert.message", "_ws.malformed")
GOOD = "1"


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, text=True,
                          **options)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def payload_of(size):
    return bytes(i * 31 + i // 256 + 1 & 0xff for i in range(size))


class Log(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name) / "log"

    def recorded(self, lines):
        """What tshark says of each record of a log of these: a dictionary by FIELDS."""
        run(PROBE, "record", self.folder, input="".join(" ".join(map(str, line)) + "\n" for line in lines))
        (self.file,) = self.folder.glob("*.pcap")
        output = run("tshark", "-n", "-r", self.file, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a",
                     "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
                     *(word for field in FIELDS for word in ("-e", field)), stdin=subprocess.DEVNULL)
        records = [dict(zip(FIELDS, line.split("|"))) for line in output.splitlines()]
        self.assertEqual(len(records), len(lines))
        return records

    def assert_sound(self, record, checksums):
        """The checksums that are there are right (the quoted ones as well), and nobody complains."""
        statuses = {name: record[f"{name}.checksum.status"] for name in ("ip", "udp", "icmp", "icmpv6")}
        self.assertEqual({name: set(status.split(",")) for name, status in statuses.items() if status},
                         {name: {GOOD} for name in checksums})
        self.assertEqual(record["_ws.malformed"], "")
        for severity in filter(None, record["_ws.expert.severity"].split(",")):
            self.assertLess(int(severity), EXPERT_WARNING, record["_ws.expert.message"])

    def test_datagrams(self):
        lines = []
        for ends in (IPV4, IPV6):
            for kind in (UNKNOWN, OUTGOING, INCOMING, NOT_SENT):
                for size in (0, 1, 2, 3, 7, 64, 1472, 65506, 65507):
                    at = 1_700_000_000_000_000_001 + len(lines) * 1_234_567_891
                    lines.append(("datagram", kind, at, ends[0], PORTS[0], ends[1], PORTS[1], payload_of(size).hex()))
        for line, record in zip(lines, self.recorded(lines)):
            _, kind, at, source, source_port, destination, destination_port, payload = line
            with self.subTest(source=source, kind=kind, size=len(payload) // 2):
                is_ipv4 = source in IPV4
                ip = "ip" if is_ipv4 else "ipv6"
                self.assertEqual(record["frame.time_epoch"], f"{at // 10**9}.{at % 10**9:09}")
                self.assertEqual((record[f"{ip}.src"], record[f"{ip}.dst"]), (source, destination))
                self.assertEqual((record["udp.srcport"], record["udp.dstport"]),
                                 (str(source_port), str(destination_port)))
                self.assertEqual(record["udp.payload"], payload)
                self.assertEqual(int(record["ip.id" if is_ipv4 else "ipv6.flow"], 16), kind)
                self.assertEqual(record["ip.ttl" if is_ipv4 else "ipv6.hlim"], "0" if kind == NOT_SENT else "64")
                self.assert_sound(record, ("ip", "udp") if is_ipv4 else ("udp",))
                if kind != NOT_SENT:
                    self.assertEqual(record["_ws.expert.message"], "")

        told = run("capinfos", "-T", "-r", "-M", "-t", "-E", "-c", self.file).rstrip("\n").split("\t")
        self.assertEqual(told, [str(self.file), "nsecpcap", "rawip", str(len(lines))])

    def test_reports_of_what_did_not_arrive(self):
        lines = []
        for (source, peer), kind, code in ((IPV4, 3, 3), (IPV4, 3, 1), (IPV6, 1, 4), (IPV6, 1, 0)):
            for size in (0, 1, 8, 64, 65507):
                lines.append(("unreachable", kind, code, 1_700_000_000_000_000_000, peer, source, PORTS[0], peer,
                              PORTS[1], payload_of(size).hex()))
        for line, record in zip(lines, self.recorded(lines)):
            _, kind, code, _, reporter, source, source_port, peer, peer_port, payload = line
            with self.subTest(source=source, code=code, size=len(payload) // 2):
                is_ipv4 = source in IPV4
                ip, icmp = ("ip", "icmp") if is_ipv4 else ("ipv6", "icmpv6")
                self.assertEqual(record[f"{ip}.src"], f"{reporter},{source}")
                self.assertEqual(record[f"{ip}.dst"], f"{source},{peer}")
                self.assertEqual((record[f"{icmp}.type"], record[f"{icmp}.code"]), (str(kind), str(code)))
                self.assertEqual((record["udp.srcport"], record["udp.dstport"]), (str(source_port), str(peer_port)))
                self.assertTrue(payload.startswith(record["udp.payload"]))
                self.assertGreaterEqual(len(record["udp.payload"]), min(len(payload), 2 * 520))
                self.assert_sound(record, ("ip", "udp", "icmp") if is_ipv4 else ("udp", "icmpv6"))

    def test_would_notice(self):
        """A byte that is wrong is found by those whom the other tests trust."""
        ends = (IPV4[0], PORTS[0], IPV4[1], PORTS[1])
        (record,) = self.recorded([("datagram", OUTGOING, 1, *ends, "0102")])
        self.assert_sound(record, ("ip", "udp"))
        contents = bytearray(self.file.read_bytes())
        contents[-1] ^= 1
        self.file.write_bytes(contents)
        status = run("tshark", "-n", "-r", self.file, "-T", "fields", "-e", "udp.checksum.status", "-o",
                     "udp.check_checksum:TRUE")
        self.assertEqual(status.strip(), "0")


if __name__ == "__main__":
    unittest.main()

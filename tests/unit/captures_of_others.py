#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Echogram reads what Wireshark's tools write, in every format and link type, and finds in it what tshark finds."""

import os
import subprocess
import sys
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCES / "tests/support"))

import captures  # noqa: E402

Datagram = namedtuple("Datagram", "time source destination payload")

CONVERTCAPTURE = os.environ["CONVERTCAPTURE"]
READCAPTURE = os.environ["READCAPTURE"]
SAVEFLOWS = os.environ["SAVEFLOWS"]
TSHARK_FIELDS = ("frame.time_epoch", "ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport",
                 "udp.length", "udp.payload")


def run(*command, input=None):
    done = subprocess.run([str(word) for word in command], input=input, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stderr}")
    return done.stdout


def nanoseconds(epoch):
    seconds, fraction = epoch.split(".")
    return int(seconds) * captures.NS + int(fraction.ljust(9, "0"))


def endpoint(v4, v6, port):
    return f"{v4}:{port}" if v4 else f"[{v6}]:{port}"


def by_tshark(file, with_right_checksums=False):
    """The datagrams as tshark sees them, without those that the capture has only the beginning of."""
    which = "udp && udp.checksum.status == 1 && !(ip.checksum.status == 0)" if with_right_checksums else "udp"
    fields = [word for field in TSHARK_FIELDS for word in ("-e", field)]
    found = []
    for line in run("tshark", "-n", "-r", file, "-Y", which, "-T", "fields", "-E", "separator=|",
                    "-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", *fields).splitlines():
        time, ip_source, ip6_source, source_port, ip_to, ip6_to, port_to, length, payload = line.split("|")
        wanted = 2 * (int(length) - 8)  # tshark gives all there is in the IP packet, which may be more
        if len(payload) >= wanted:
            found.append(Datagram(nanoseconds(time), endpoint(ip_source, ip6_source, source_port),
                                  endpoint(ip_to, ip6_to, port_to), payload[:wanted]))
    return found


def by_us(file):
    found = []
    for line in run(READCAPTURE, "--datagrams", file).splitlines():
        time, source, destination, payload = line.split(" ")
        found.append(Datagram(int(time), source, destination, payload))
    return found


def flows_from(datagrams):
    """What readFlows() should find, said once more in another language."""
    flows = {}
    for one in datagrams:
        flow = flows.setdefault(frozenset((one.source, one.destination)),
                                [one.source, one.destination, 0, 0, 0, one.time, one.time])
        flow[2 if one.source == flow[0] else 3] += 1
        flow[4] += len(one.payload) // 2
        flow[5] = min(flow[5], one.time)
        flow[6] = max(flow[6], one.time)
    return ["flow " + " ".join(str(part) for part in flow) for flow in flows.values()]


def by_flow(datagrams):
    """The datagrams of each flow, in the order of the flows."""
    flows = {}
    for one in datagrams:
        flows.setdefault(frozenset((one.source, one.destination)), []).append(one)
    return list(flows.values())


def hex_dump(frames):
    return "\n\n".join("0000 " + frame.hex(" ") for frame in frames) + "\n"


class CapturesOfOthers(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.sound = self.folder / "sound.pcap"
        self.write_sound(captures.ETHERNET)

    def write_sound(self, link_type):
        frames = captures.frames_of(link_type)
        if link_type == captures.ETHERNET:
            frames += captures.ethernet_frames()
        self.sound.write_bytes(captures.pcap(link_type, frames))
        return frames

    def assert_alike(self, file):
        """The datagrams of a file, which both found."""
        expected = by_tshark(file)
        self.assertTrue(expected)
        self.assertEqual(by_us(file), expected)
        printed = run(READCAPTURE, file).splitlines()
        self.assertEqual([line for line in printed if line.startswith("flow ")], flows_from(expected))
        self.assertIn(f"datagrams {len(expected)}", printed)
        return expected

    def test_every_link_type(self):
        for link_type in captures.FRAMES:
            with self.subTest(link_type=link_type):
                frames = self.write_sound(link_type)
                self.assertGreaterEqual(len(self.assert_alike(self.sound)), 12)
                self.assertIn(f"packets {len(frames)}", run(READCAPTURE, self.sound).splitlines())

    def test_every_format_of_editcap(self):
        expected = self.assert_alike(self.sound)
        for file_format, unit in (("pcap", 1000), ("pcapng", 1), ("modpcap", 1000)):
            with self.subTest(format=file_format):
                file = self.folder / file_format
                run("editcap", "-F", file_format, self.sound, file)
                self.assertEqual(self.assert_alike(file),
                                 [one._replace(time=one.time // unit * unit) for one in expected])

    def assert_saved_again_alike(self, file):
        """Each flow of the file, opened and saved, has its datagrams as they were, in our eyes and in tshark's."""
        flows = by_flow(by_us(file))
        self.assertTrue(flows)
        with tempfile.TemporaryDirectory() as folder:
            run(SAVEFLOWS, file, folder)
            self.assertEqual(len(os.listdir(folder)), len(flows))
            saved = [Path(folder) / f"{number}.pcap" for number in range(len(flows))]
            for one, expected in zip(saved, flows):
                self.assertEqual(by_us(one), expected)
            together = Path(folder) / "together"
            run("mergecap", "-a", "-F", "nsecpcap", "-w", together, *saved)
            self.assertEqual(by_tshark(together, with_right_checksums=True), sum(flows, []))

    def test_saved_again(self):
        saved = 0
        for name, content in captures.one_of_each().items():
            file = self.folder / name
            file.write_bytes(content)
            try:
                has_datagrams = bool(by_us(file))
            except AssertionError:  # damaged: others test what is said of it
                continue
            if has_datagrams:
                with self.subTest(name=name):
                    self.assert_saved_again_alike(file)
                    saved += 1
        self.assertGreater(saved, 5)

    def test_converted_and_back(self):
        """Through NDJSON and CSV, from pipe to pipe, every datagram stays as it was, in our eyes and in tshark's."""
        converted = 0
        for name, content in captures.one_of_each().items():
            file = self.folder / name
            file.write_bytes(content)
            try:
                expected = by_us(file)
            except AssertionError:  # damaged: others test what is said of it
                continue
            if not expected:  # nothing in NDJSON tells that it is NDJSON
                continue
            for way in (("pcap",), ("ndjson", "pcap"), ("csv", "ndjson", "pcap")):
                with self.subTest(name=name, way=way):
                    words = content
                    for file_format in way:
                        words = subprocess.run([CONVERTCAPTURE, "-", "-", file_format], input=words, check=True,
                                               stdout=subprocess.PIPE).stdout
                    back = self.folder / "back"
                    back.write_bytes(words)
                    self.assertEqual(by_us(back), expected)
                    converted += 1
            self.assertEqual(by_tshark(back, with_right_checksums=True), expected)
        self.assertGreater(converted, 15)

    def test_every_link_type_of_text2pcap(self):
        for link_type in captures.FRAMES:
            with self.subTest(link_type=link_type):
                frames = self.write_sound(link_type)
                file = self.folder / "text"
                run("text2pcap", "-q", "-l", link_type, "-", file, input=hex_dump(frames))
                self.assertEqual([one[1:] for one in by_us(file)], [one[1:] for one in by_us(self.sound)])

    def test_headers_of_text2pcap(self):
        file = self.folder / "headers"
        for ends in (("-4", "10.0.0.1,10.0.0.2"), ("-6", "2001:db8::1,2001:db8::2")):
            with self.subTest(ends=ends):
                run("text2pcap", "-q", "-u", "4000,5000", *ends, "-", file, input=hex_dump([b"hello"]))
                found = self.assert_alike(file)
                self.assertEqual([one.payload for one in found], [b"hello".hex()])

    def test_files_put_together(self):
        other = self.folder / "other.pcap"
        other.write_bytes(captures.pcap(captures.ETHERNET, captures.ethernet_frames(), nano=False))
        file = self.folder / "merged"
        run("mergecap", "-w", file, self.sound, other)
        self.assertEqual(len(self.assert_alike(file)), len(by_us(self.sound)) + len(by_us(other)))

    def test_snapshots(self):
        all_of_them = by_us(self.sound)
        for length in (45, 60):
            with self.subTest(length=length):
                file = self.folder / "snapshots"
                run("editcap", "-s", length, self.sound, file)
                kept = by_tshark(file)
                self.assertLess(len(kept), len(all_of_them))
                self.assertEqual(by_us(file), kept)
                self.assertIn(f"datagrams {len(kept)}", run(READCAPTURE, file))

    def test_what_to_do_with_interfaces_that_differ(self):
        """The advice that goes with the error is good advice."""
        frames = captures.frames_of(captures.RAW)
        file = self.folder / "interfaces"
        file.write_bytes(captures.pcapng([captures.RAW, captures.RAW], frames))
        done = subprocess.run([READCAPTURE, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("“editcap -F pcap OLD NEW” makes a file that can.", done.stderr)
        mended = self.folder / "mended"
        run("editcap", "-F", "pcap", file, mended)
        self.assertEqual(len(self.assert_alike(mended)), len(by_tshark(file)))

    def test_counts_add_up(self):
        for name, content in captures.one_of_each().items():
            with self.subTest(name=name):
                file = self.folder / name
                file.write_bytes(content)
                done = subprocess.run([READCAPTURE, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      check=False)
                damaged = name.startswith(("cutoff", "damaged", "mixedinterfaces"))
                self.assertEqual((done.returncode, bool(done.stderr)), (int(damaged), damaged), done.stderr)
                counts = dict(line.split(" ") for line in done.stdout.splitlines() if not line.startswith("flow "))
                packets = int(counts.pop("packets"))
                self.assertEqual(packets, sum(int(count) for count in counts.values()))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli convert, beside tshark."""

import json
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from cli_process import PATIENCE, Running, run, wait_until_read

ROWS = b"""\
{"time":"2026-03-01T13:02:11.000000001Z","direction":"outgoing","peer":"127.0.0.1:5002","local":"127.0.0.1:5000","base64":"aGVsbG8="}
{"time":"2026-03-01T13:02:11.000500002Z","direction":"incoming","peer":"127.0.0.1:5002","local":"127.0.0.1:5000","base64":"aGVsbG8="}
{"time":"2026-03-01T13:02:12.000000003Z","direction":"outgoing","peer":"[::1]:53","local":"[::1]:5001","base64":""}
"""


def tshark(path, *fields):
    arguments = [part for field in fields for part in ("-e", field)]
    done = subprocess.run(["tshark", "-r", path, "-T", "fields", *arguments], capture_output=True, text=True,
                          timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


class Convert(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def path(self, name, content=None):
        path = self.folder / name
        if content is not None:
            path.write_bytes(content)
        return str(path)

    def test_wireshark_reads_what_was_made_up(self):
        code, out, errors = run("convert", self.path("a.ndjson", ROWS), self.path("a.pcap"))
        self.assertEqual((code, out, errors), (0, b"", "echogram-cli convert: 3 datagrams\n"))
        self.assertEqual(tshark(self.path("a.pcap"), "frame.time_epoch", "udp.srcport", "udp.dstport", "data.data"),
                         [["1772370131.000000001", "5000", "5002", "68656c6c6f"],
                          ["1772370131.000500002", "5002", "5000", "68656c6c6f"],
                          ["1772370132.000000003", "5001", "53", ""]])

    def test_there_and_back(self):
        self.path("a.ndjson", ROWS)
        for one, other in (("a.ndjson", "a.pcap"), ("a.pcap", "b.csv"), ("b.csv", "c.ndjson"), ("c.ndjson", "d.pcap")):
            self.assertEqual(run("convert", "-q", self.path(one), self.path(other)), (0, b"", ""))
        self.assertEqual(Path(self.path("a.pcap")).read_bytes(), Path(self.path("d.pcap")).read_bytes())
        kept = [json.loads(line) for line in Path(self.path("c.ndjson")).read_bytes().splitlines()]
        for row, asked in zip(kept, map(json.loads, ROWS.splitlines()), strict=True):
            self.assertEqual({key: row[key] for key in asked}, asked)

    def test_pipes(self):
        code, capture, _ = run("convert", "-", "--to", "pcap", stdin=ROWS)
        self.assertEqual((code, capture[:4]), (0, b"\x4d\x3c\xb2\xa1"))
        code, out, _ = run("convert", "-", "-", "--to", "csv", stdin=capture)
        self.assertEqual((code, len(out.splitlines())), (0, 4))

    def test_one_flow(self):
        self.path("a.ndjson", ROWS)
        for flow in ("[::1]:5001-[::1]:53", "[::1]:53-[::1]:5001"):
            code, out, errors = run("convert", self.path("a.ndjson"), "--to", "ndjson", "--flow", flow)
            self.assertEqual((code, len(out.splitlines())), (0, 1))
            self.assertIn("1 datagram; left out: 2 of other flows", errors)

    def test_nothing_half_done(self):
        """A bad line: where, and what is there stays."""
        there = self.path("a.pcap", b"as it was")
        for bad, says in ((ROWS + b'{"time":"yesterday"}\n', "line 4"), (ROWS + b"{", "line 4"),
                          (b"PK\x03\x04", "a.data"), (b"", "a.data")):
            code, out, errors = run("convert", self.path("a.data", bad), there)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn(says, errors)
            self.assertEqual(Path(there).read_bytes(), b"as it was")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.data", "a.pcap"])

    def test_damaged(self):
        run("convert", self.path("a.ndjson", ROWS), self.path("a.pcap"))
        whole = Path(self.path("a.pcap")).read_bytes()
        cut = self.path("cut.pcap", whole[:-3])
        code, out, errors = run("convert", cut, "--to", "ndjson")
        self.assertEqual(code, 2)
        code, out, errors = run("convert", cut, "--to", "ndjson", "--damaged")
        self.assertEqual((code, len(out.splitlines())), (0, 2))
        self.assertIn("2 datagrams", errors)

    def test_refusals(self):
        for arguments, says in (((), "FROM is required"), (("x",), "what is it to become?"),
                                (("x", "y.txt"), "y.txt"), (("x", "y", "--to", "xml"), "pcap, ndjson, csv"),
                                (("x", "y.csv", "--flow", "1"), "two ends are"),
                                (("/nowhere/x.pcap", "y.csv"), "/nowhere/x.pcap")):
            code, out, errors = run("convert", *arguments, cwd=self.folder)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn(says, errors)
        code, _, errors = run("convert", self.path("a.ndjson", ROWS), "/nowhere/y.csv")
        self.assertEqual(code, 3)
        self.assertIn("/nowhere/y.csv", errors)
        if Path("/dev/full").exists():
            with open("/dev/full", "wb") as full:
                done = subprocess.run([os.environ["ECHOGRAM_CLI"], "convert", self.path("a.ndjson"), "--to", "csv"],
                                      stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"No space left", done.stderr)

    def test_interrupted(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        with Running("convert", fifo, self.path("a.csv"), "--from", "ndjson") as converting:
            pipe = os.open(fifo, os.O_WRONLY)  # once it reads
            try:
                os.write(pipe, ROWS)
                converting.process.send_signal(signal.SIGINT)
                while True:  # it would go on for ever
                    os.write(pipe, ROWS)
            except BrokenPipeError:
                pass
            finally:
                os.close(pipe)
            code, _, errors = converting.end()
            self.assertEqual(code, 130, errors)
            self.assertFalse(Path(self.path("a.csv")).exists())

    def test_interrupted_while_it_waits(self):
        reader, writer = os.pipe()
        try:
            with Running("convert", "-", "--to", "csv", stdin=reader) as converting:
                os.write(writer, ROWS)
                wait_until_read(reader)
                code, _, errors = converting.end(with_signal=signal.SIGINT)
                self.assertEqual(code, 130)
                self.assertIn("interrupted", errors)
        finally:
            os.close(reader)
            os.close(writer)


if __name__ == "__main__":
    unittest.main()

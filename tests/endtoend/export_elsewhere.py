#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was saved is read by programs that know nothing of Echogram, and says what it should."""

import base64
import csv
import json
import os
import random
import subprocess
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

PROBE = os.environ.get("EXPORTPROBE", "exportprobe")
PATIENCE = 50 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long

# What means something to CSV, JSON, spreadsheets or UTF-8.
PIECES = [b'"', b"'", b",", b";", b"\r", b"\n", b"\r\n", b"=", b"+", b"-", b"@", b"\t", b" ", b"1", b".", b"\\",
          "ä€\U0001f600".encode(), b"\xff", b"\0", b"\x7f", "\u202e".encode(), "\u2028".encode(), "\uff1d".encode()]
NOT_TEXT = ("\0", "\x7f", "\u202e", "\u2028")
csv.field_size_limit(3 * 65507)  # the largest payload; Python's own limit is 131,072
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, **options)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def text_of(payload):
    """The payload as text, None when it is none."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    return None if any(c in text for c in NOT_TEXT) else text


class Export(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.file = Path(place.name) / "log"
        dice = random.Random(1)
        self.messages = [(dice.choice(["outgoing", "incoming", "notSent"]),
                          b"".join(dice.choices(PIECES, k=dice.randrange(8)))) for _ in range(2000)]
        self.messages += [("outgoing", bytes(range(256)) * 200), ("incoming", b"=1+1"), ("incoming", b"-1.5")]

    def save(self, name):
        """How many were saved and how many left out."""
        lines = "".join(f"{direction} {payload.hex()}\n" for direction, payload in self.messages)
        return [int(word) for word in run(PROBE, name, self.file, input=lines.encode()).split()]

    def check(self, record, index):
        direction, payload = self.messages[index]
        self.assertEqual(int(record["id"]), index)
        self.assertEqual(record["direction"], "incoming" if direction == "incoming" else "outgoing")
        self.assertEqual(record["peer"], "127.0.0.1:40001")
        self.assertEqual(record["local"], "127.0.0.1:40002")
        self.assertEqual(int(record["size"]), len(payload))
        self.assertRegex(record["time"], r"\.031250001Z$")
        moment = datetime.strptime(record["time"][:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
        self.assertEqual(moment, datetime(2026, 3, 1, 13, 56, 51, tzinfo=timezone.utc) + timedelta(seconds=index))

    def test_csv(self):
        self.assertEqual(self.save("csv"), [len(self.messages), 0])
        with self.file.open(newline="", encoding="utf-8") as file:
            records = list(csv.DictReader(file, strict=True))
        self.assertEqual(len(records), len(self.messages))
        for index, record in enumerate(records):
            self.check(record, index)
            payload = self.messages[index][1]
            self.assertEqual(bytes.fromhex(record["hex"]), payload)
            self.assertEqual(record["text"].removeprefix("'"), text_of(payload) or "")
            if record["text"].startswith(FORMULA):
                float(record["text"])  # it is no formula

    def test_ndjson(self):
        self.assertEqual(self.save("ndjson"), [len(self.messages), 0])
        lines = self.file.read_bytes().split(b"\n")
        self.assertEqual(lines.pop(), b"")
        self.assertEqual(len(lines), len(self.messages))
        for index, line in enumerate(lines):
            record = json.loads(line)
            self.check(record, index)
            payload = self.messages[index][1]
            self.assertEqual(base64.b64decode(record["base64"], validate=True), payload)
            self.assertEqual(record.get("text"), text_of(payload))

    def test_pcap(self):
        sent = [payload for direction, payload in self.messages if direction != "notSent"]
        self.assertEqual(self.save("pcap"), [len(sent), len(self.messages) - len(sent)])
        output = run("tshark", "-n", "-r", self.file, "-T", "fields", "-E", "separator=|", "-e", "udp.srcport",
                     "-e", "udp.payload", "-e", "frame.time_epoch", "-e", "_ws.malformed", stdin=subprocess.DEVNULL)
        found = [line.split("|") for line in output.decode().splitlines()]
        expected = [["40001" if direction == "incoming" else "40002", payload.hex(),
                     f"{1772373411 + index}.031250001", ""]
                    for index, (direction, payload) in enumerate(self.messages) if direction != "notSent"]
        self.assertEqual(found, expected)


if __name__ == "__main__":
    unittest.main()

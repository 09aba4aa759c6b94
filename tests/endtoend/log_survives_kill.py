#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log that was killed while it was written has every datagram that was flushed, and can be opened by others."""

import os
import random
import select
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROBE = os.environ.get("LOGPROBE", "logprobe")
PATIENCE = 10 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
KILLS = 20
SEED = 20240229
LONGEST = 0.25 # seconds until it is killed
NUMBERS_OF_A_RUN = 10_000_000


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def written_until_killed(folder, first, seconds):
    """Kills the writer so long after its first flush. Returns the last number that it said was safe."""
    process = subprocess.Popen([PROBE, "number", folder, str(first)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE)
    try:
        said = b""
        end = time.monotonic() + PATIENCE
        while True:
            wait = end - time.monotonic()
            readable, _, _ = select.select([process.stdout], [], [], max(0, wait))
            if not readable:
                break
            if not said:
                end = time.monotonic() + seconds
            more = os.read(process.stdout.fileno(), 65536)
            assert more, "it ended by itself"
            said += more
        process.kill()
        said += process.stdout.read()
        return int(said[:said.rindex(b"\n")].rsplit(b"\n", 1)[-1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class KilledLog(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        self.folder = self.place / "log"

    def files(self):
        return sorted(self.folder.glob("*.pcap"))

    def test_has_everything_that_was_flushed(self):
        moments = random.Random(SEED)
        torn_files = 0
        for kill in range(KILLS):
            first = kill * NUMBERS_OF_A_RUN
            earlier = {file: file.stat() for file in self.files()}
            seconds = moments.random() * LONGEST
            with self.subTest(kill=kill, seconds=seconds):
                safe = written_until_killed(self.folder, first, seconds)
                self.assertGreater(safe, first)

                numbers = []
                for file in self.files():
                    if file in earlier:
                        self.assertEqual((file.stat().st_size, file.stat().st_mtime_ns),
                                         (earlier[file].st_size, earlier[file].st_mtime_ns))
                        continue
                    *lines, end = run(PROBE, "scan", file).splitlines()
                    good, torn = int(end.split()[1]), int(end.split()[3])
                    self.assertEqual(file.stat().st_size, good + torn)
                    self.assertGreaterEqual(good, 24)
                    numbers += map(int, lines)
                    if torn:
                        torn_files += 1
                        self.assertEqual(file, self.files()[-1])
                        run(PROBE, "cut", file)
                    self.assertEqual(run("capinfos", "-M", "-c", "-T", "-r", file), f"{file}\t{len(lines)}\n")
                self.assertGreaterEqual(numbers[-1], safe)
                self.assertEqual(numbers, list(range(first, first + len(numbers))))
        # The lock of one that was killed is nobody's
        self.assertEqual([folder.name for folder in self.place.iterdir()], ["log"])
        print(f"{torn_files} of {KILLS} kills tore a record")


if __name__ == "__main__":
    unittest.main()

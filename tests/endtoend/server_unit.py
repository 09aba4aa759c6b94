#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has systemd itself read the units of echogram-server, and say how far the service is locked in."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

UNITS = Path(os.environ["ECHOGRAM_UNITS"])
PROGRAM = os.environ["ECHOGRAM_SERVER"]
PATIENCE = 30 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds
SERVICE, SOCKET = "echogram-server.service", "echogram-server.socket"
LARGEST_EXPOSURE = 1.5  # of 10; systemd calls 2 and less "OK"


def analyze(*arguments):
    """(exit code, all it says) of systemd-analyze."""
    program = shutil.which("systemd-analyze")
    if not program:
        raise AssertionError("systemd-analyze is missing: Debian and Ubuntu have it in the package systemd, "
                             "which ./check installs")
    done = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=PATIENCE, text=True)
    return done.returncode, done.stdout


class Units(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.service = (UNITS / SERVICE).read_text(encoding="utf-8")
        self.write(self.service)
        shutil.copy(UNITS / SOCKET, self.folder)

    def write(self, service):
        """Puts the service into the folder, with the program where it is now rather than where it will be."""
        text, count = re.subn(r"^ExecStart=/\S+/echogram-server(?=\s)", f'ExecStart="{PROGRAM}"', service, flags=re.M)
        self.assertEqual(count, 1)
        (self.folder / SERVICE).write_text(text, encoding="utf-8")

    def verify(self):
        """(exit code, what is said of ours): it reads the units of the whole machine."""
        code, said = analyze("verify", "--man=no", str(self.folder / SERVICE), str(self.folder / SOCKET))
        return code, "".join(line for line in said.splitlines(keepends=True) if "echogram" in line)

    def exposure(self):
        code, said = analyze("security", "--no-pager", "--offline=true", "--threshold=20",
                             str(self.folder / SERVICE))
        figure = re.search(r"Overall exposure level for .*: ([\d.]+) ", said)
        self.assertTrue(figure, said)
        return code, float(figure.group(1)), said

    def test_systemd_understands_them(self):
        self.assertEqual(self.verify(), (0, ""))

    def test_it_would_say_what_it_does_not_understand(self):
        self.write(self.service.replace("WatchdogSec=30", "WatchdogSec=soon"))
        self.assertIn("soon", self.verify()[1])

    def test_the_service_is_locked_in(self):
        code, figure, said = self.exposure()
        self.assertEqual(code, 0, said)
        self.assertLessEqual(figure, LARGEST_EXPOSURE, said)

    def test_a_service_that_is_not_would_be_noticed(self):
        self.write("[Service]\nExecStart=/usr/bin/echogram-server \n")
        code, figure, _ = self.exposure()
        self.assertNotEqual(code, 0)
        self.assertGreater(figure, 9)

    def test_nothing_was_left_to_fill_in(self):
        for unit in (SERVICE, SOCKET):
            self.assertNotIn("@CMAKE", (UNITS / unit).read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram as a process: its options, its exit codes, its demonstration and its pictures."""

import os
import re
import struct
import subprocess
import tempfile
import unittest

ECHOGRAM = os.environ["ECHOGRAM"]
PATIENCE = 30 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))


def run(*arguments, prefix=(), without_platform=False):
    environment = dict(os.environ)
    if without_platform:
        environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.run([*prefix, ECHOGRAM, *arguments], capture_output=True, text=True, encoding="utf-8",
                          stdin=subprocess.DEVNULL, timeout=PATIENCE, env=environment)


def can_unshare():
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class Options(unittest.TestCase):
    def test_help_needs_no_display(self):
        result = run("--help", without_platform=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        for option in ("TARGET", "--no-server", "--demo", "--screenshot", "--version"):
            self.assertIn(option, result.stdout)
        self.assertEqual(result.stderr, "")

    def test_version(self):
        result = run("--version", without_platform=True)
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"^echogram \d+\.\d+\.\d+\n$")

    def test_wrong_options_say_what_is_right(self):
        for arguments, expected in (
            (["--colour"], "--colour"),
            (["127.0.0.1"], "port is missing"),
            (["127.0.0.1:99999"], "1 to 65535"),
            (["http://127.0.0.1:80"], "udp://"),
            (["--screenshot"], "--screenshot"),
            (["--demo", "--no-server"], "--no-server"),
        ):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(expected, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_no_display_is_said_and_is_no_crash(self):
        result = run(without_platform=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no display", result.stderr)


class Demonstration(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.picture = os.path.join(folder.name, "with space.png")

    def test_three_echoes_and_a_picture(self):
        result = run("--demo", "--screenshot", self.picture, without_platform=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        echoes = re.findall(r"^echo  .*answered in (about )?[\d.]+ ms$", result.stdout, re.MULTILINE)
        self.assertEqual(len(echoes), 3, result.stdout)
        self.assertIn("hello", result.stdout)
        self.assertIn("de ad be ef", result.stdout)
        self.assertTrue(any(ord(character) > 127 for character in result.stdout), result.stdout)
        self.assertIn(self.picture, result.stdout)
        with open(self.picture, "rb") as file:
            header = file.read(24)
        self.assertEqual(header[:8], b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", header[16:24])
        self.assertGreaterEqual(width, 1000)
        self.assertGreaterEqual(height, 600)

    def test_leaves_no_settings_behind(self):
        config = os.path.join(os.environ["XDG_CONFIG_HOME"], "Echogram")
        self.assertFalse(os.path.exists(config))
        self.assertEqual(run("--demo").returncode, 0)
        self.assertFalse(os.path.exists(config))

    def test_a_picture_that_cannot_be_written(self):
        result = run("--screenshot", "/nonexistent/folder/a.png")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/nonexistent/folder/a.png", result.stderr)

    @unittest.skipUnless(can_unshare(), "this system lets nobody make a network namespace of their own")
    def test_fails_when_no_echo_comes(self):
        # In a new network namespace the loopback interface is down: nothing arrives, not even here.
        result = run("--demo", prefix=("unshare", "-rn"))
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("demonstration failed", result.stderr)


class Settings(unittest.TestCase):
    """The window, ended by a signal, remembers; and takes damaged settings for what they are."""

    def setUp(self):
        self.path = os.path.join(os.environ["XDG_CONFIG_HOME"], "Echogram", "echogram.conf")
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.addCleanup(lambda: os.path.exists(self.path) and os.remove(self.path))

    def test_garbage_is_survived(self):
        with open(self.path, "wb") as file:
            file.write(bytes(range(256)) * 50 + b"\n[window]\ngeometry=@ByteArray(\\x1)\nconversations\\size=-7\n")
        with tempfile.TemporaryDirectory() as folder:
            result = run("--screenshot", os.path.join(folder, "a.png"))
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)

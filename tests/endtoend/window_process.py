# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram as a process: its options, its exit codes, its demonstration and its pictures."""

import os
import re
import signal
import struct
import subprocess
import tempfile
import time
import unittest

ECHOGRAM = os.environ["ECHOGRAM"]
PATIENCE = 30 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))


def run(*arguments, prefix=(), without_platform=False, config=None, engine=None):
    environment = dict(os.environ)
    if config:
        environment["XDG_CONFIG_HOME"] = config
    if engine is not None:
        environment["ECHOGRAM_IO"] = engine
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
        for option in ("TARGET", "FILE", "--no-server", "--demo", "--screenshot", "--version"):
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

    def test_unknown_engine(self):
        result = run("--demo", engine="fast")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn('ECHOGRAM_IO: "fast" is not an engine; auto, qt and linux are', result.stderr)

    def test_no_display_is_said_and_is_no_crash(self):
        result = run(without_platform=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no display", result.stderr)


def capture_of_one_datagram():
    packet = struct.pack("!BBHHHBBH4s4sHHHH", 0x45, 0, 33, 1, 0, 64, 17, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]),
                         4001, 9, 13, 0) + b"hello"
    return struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101) \
        + struct.pack("<IIII", 1, 0, len(packet), len(packet)) + packet


class Captures(unittest.TestCase):
    """A file on the command line is a capture to look at."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.picture = os.path.join(self.folder, "picture.png")

    def written(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def test_opens(self):
        for name in ("trace.pcap", "a trace: of 10.0.0.1"):
            with self.subTest(name=name):
                result = run(self.written(name, capture_of_one_datagram()), "--no-server", "--screenshot", self.picture,
                             config=self.folder)
                self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_damaged_one_is_no_crash(self):
        for content in (b"", b"hello", capture_of_one_datagram()[:-3]):
            with self.subTest(content=content):
                result = run(self.written("trace.pcap", content), "--no-server", "--screenshot", self.picture,
                             config=self.folder)
                self.assertEqual(result.returncode, 0, result.stderr)

    def test_one_that_is_not_there(self):
        for name in ("nowhere.pcap", "nowhere.PCAPNG", "./nowhere", "/nonexistent/folder/trace"):
            with self.subTest(name=name):
                result = run(name)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn("there is no such file", result.stderr)


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

    def test_every_engine(self):
        for engine in ("qt", "auto"):
            with self.subTest(engine=engine):
                result = run("--demo", engine=engine)
                self.assertEqual(result.returncode, 0, result.stderr)

    def test_leaves_no_settings_behind(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("--demo", config=folder).returncode, 0)
            self.assertEqual(os.listdir(folder), [])

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
    """The window remembers, also when a signal ends it; and takes damaged settings for what they are."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = folder.name
        self.path = os.path.join(folder.name, "Echogram", "echogram.ini")

    def remembered(self):
        try:
            with open(self.path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def test_a_signal_ends_it_in_order(self):
        environment = dict(os.environ, XDG_CONFIG_HOME=self.config)
        window = subprocess.Popen([ECHOGRAM, "--no-server", "127.0.0.7:4321"], env=environment,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # It writes down what is open a moment after it was opened: then it is up.
            deadline = time.monotonic() + PATIENCE
            while "127.0.0.7" not in self.remembered():
                self.assertIsNone(window.poll(), "it has ended by itself")
                self.assertLess(time.monotonic(), deadline, "it has not written its settings")
                try:
                    window.wait(0.05)
                except subprocess.TimeoutExpired:
                    pass
            os.remove(self.path)
            window.send_signal(signal.SIGTERM)
            self.assertEqual(window.wait(PATIENCE), 0)
        finally:
            window.kill()
            window.wait()
        self.assertIn("127.0.0.7", self.remembered())

    def test_garbage_is_survived(self):
        os.makedirs(os.path.dirname(self.path))
        with open(self.path, "wb") as file:
            file.write(bytes(range(256)) * 50 + b"\n[window]\ngeometry=@ByteArray(\\x1)\n"
                       b"[conversations]\nsize=-7\n1\\port=99999\n")
        picture = os.path.join(self.config, "a.png")
        result = run("--screenshot", picture, config=self.config)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(os.path.exists(picture))


if __name__ == "__main__":
    unittest.main(verbosity=2)

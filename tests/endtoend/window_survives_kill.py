#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself, killed in the middle of a flood again and again: its log opens, and has no gap."""

import os
import random
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

ECHOGRAM = os.environ["ECHOGRAM"]
PATIENCE = 20 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
OLDEST = 1.0 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; 0.1 is promised, of a machine with time for it
KILLS = 20
SEED = 20261125
LONGEST = 0.6  # seconds of flood until it is killed
BURST = 100  # datagrams: what every kernel's receive buffer holds
NUMBER = struct.Struct("!Q")
PAYLOAD = 64


def poll(what, condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"in vain waited for {what}")
        threading.Event().wait(0.02)
    return found


def waiting_bytes(port):
    """What a socket's receive buffer holds."""
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        with open(table, encoding="ascii") as lines:
            for line in lines:
                words = line.split()
                if words[1].endswith(f":{port:04X}"):
                    return int(words[4].split(":")[1], 16)
    return None


class Flood:
    """Numbered datagrams, as fast as they are read."""

    def __init__(self, sender, to):
        self.sender, self.to = sender, to
        self.sent_at = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.ended.is_set():
            for _ in range(BURST):
                payload = NUMBER.pack(len(self.sent_at)).ljust(PAYLOAD, b".")
                self.sent_at.append(time.monotonic())
                try:
                    self.sender.sendto(payload, self.to)
                except ConnectionRefusedError:  # it was killed
                    return
            while waiting_bytes(self.to[1]) and not self.ended.is_set():
                pass

    def end(self):
        self.ended.set()
        self.thread.join()


def numbers_in(file):
    """The numbers of the flood in a capture of LINKTYPE_RAW, IPv4; what is torn at its end does not count."""
    content = file.read_bytes()
    assert struct.unpack_from("<I", content)[0] == 0xa1b23c4d, f"{file} is no capture"
    at, numbers = 24, []
    while at + 16 <= len(content):
        length = struct.unpack_from("<I", content, at + 8)[0]
        packet = content[at + 16:at + 16 + length]
        at += 16 + length
        payload = packet[28:]
        if len(packet) == length and len(payload) == PAYLOAD:
            numbers.append(NUMBER.unpack_from(payload)[0])
    return numbers


class KilledWindow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        # Qt's plugin for X11 hands strndup(3) texts without an end, which is right, but too much for this check.
        cls.environment["ASAN_OPTIONS"] = cls.environment.get("ASAN_OPTIONS", "") + ":strict_string_checks=0"
        cls.started = []
        cls.addClassCleanup(cls.end_all)
        reader, writer = os.pipe()
        cls.started.append(subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(writer)
        with os.fdopen(reader) as said:
            cls.environment["DISPLAY"] = ":" + said.readline().strip()
        # It answers long before it manages windows, and one that is shown in between is never seen.
        cls.started.append(subprocess.Popen(["openbox", "--sm-disable", "--startup", "echo ready"], env=cls.environment,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        cls.addClassCleanup(cls.started[-1].stdout.close)
        assert b"ready\n" in iter(cls.started[-1].stdout.readline, b""), "there is no window manager"

    @classmethod
    def end_all(cls):
        for process in reversed(cls.started):
            process.kill()
            process.wait()

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.data = Path(place.name)
        self.of_window = dict(self.environment, XDG_DATA_HOME=str(self.data), XDG_CONFIG_HOME=place.name)
        self.complaints = self.data / "stderr"
        self.peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.peer.close)
        self.peer.bind(("127.0.0.1", 0))
        self.peer.settimeout(0.5)

    def files(self):
        return sorted(self.data.glob("echogram/conversations/*/*.pcap"))

    @classmethod
    def xdotool(cls, *words):
        return subprocess.run(["xdotool", *words], env=cls.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE).stdout.split()

    def start(self):
        with open(self.complaints, "wb") as complaints:
            process = subprocess.Popen([ECHOGRAM, "--no-server", f"127.0.0.1:{self.peer.getsockname()[1]}"],
                                       env=self.of_window, stdin=subprocess.DEVNULL, stderr=complaints)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def greeted(self, process):
        """Says something in the window. Where from that comes."""
        def window_of_process():
            self.assertIsNone(process.poll(), self.complaints.read_text(errors="replace"))
            return self.xdotool("search", "--onlyvisible", "--pid", str(process.pid))

        window = poll("the window", window_of_process)[-1]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.xdotool("windowactivate", "--sync", window, "type", "hello")
            self.xdotool("key", "Return")
            try:
                return self.peer.recvfrom(100)[1]
            except TimeoutError:
                continue
        raise AssertionError("the window does not send what is typed into it")

    def is_read_by_others(self, file, count):
        done = subprocess.run(["capinfos", "-M", "-c", "-T", "-r", file], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 0, file)
        self.assertGreaterEqual(int(done.stdout.split("\t")[1]), count)

    def test_has_no_gap(self):
        moments = random.Random(SEED)
        counts = {}
        oldest, all_of_them, torn = 0.0, 0, 0
        for kill in range(KILLS):
            seconds = 0.15 * OLDEST + moments.random() * LONGEST  # longer than what may be lost
            with self.subTest(kill=kill, seconds=seconds):
                process = self.start()
                client = self.greeted(process)
                flood = Flood(self.peer, client)
                threading.Event().wait(seconds)
                process.send_signal(signal.SIGKILL)
                killed_at = time.monotonic()
                process.wait()
                flood.end()

                numbers = []
                for file in self.files():
                    if file not in counts:
                        found = numbers_in(file)
                        counts[file] = len(found)
                        numbers += found
                self.assertTrue(numbers)
                self.assertEqual(numbers, list(range(len(numbers))))
                self.assertLessEqual(len(numbers), len(flood.sent_at))
                lost = flood.sent_at[len(numbers):]  # nothing, where the machine had no time for the flood just then
                torn += bool(lost)
                oldest = max([oldest, *(killed_at - sent_at for sent_at in lost[:1])])
                all_of_them += len(numbers)
        # What was torn is cut off at the next start
        process = self.start()
        self.greeted(process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0)
        for file, count in counts.items():
            self.is_read_by_others(file, count)
        print(f"{all_of_them} datagrams in {KILLS} rounds; the oldest that was lost was {oldest * 1000:.1f} ms old")
        self.assertLess(oldest, OLDEST)
        self.assertGreater(torn, KILLS // 2)  # it was in the middle of it that it was killed


if __name__ == "__main__":
    unittest.main()

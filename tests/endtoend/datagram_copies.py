#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a datagram is copied as really sends it: the line of echogram-cli, the script of Python, the line of nc."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from cli_process import PATIENCE, PROGRAM

PROBE = os.environ["COPYPROBE"]
EVERY_BYTE = bytes(range(256))
PAYLOADS = {
    "text": b"it's \"$HOME\" `x` \\n ! 100% *",
    "an option": b"--help",
    "an option and a line": b"-n\n",
    "every byte": EVERY_BYTE,
    "lines": b"a\nb\n\nc\n" + EVERY_BYTE,
    "much": (b"line\n" + EVERY_BYTE) * 31,
}
FULL = {"full": (EVERY_BYTE * 256)[:65507], "full of text": b"'" * 65507, "nothing": b""}
# By the names Debian gives them; one of them is what `nc` is.
NETCATS = [name for name in ("ncat", "nc.openbsd", "nc.traditional") if shutil.which(name)]


def copied(form, payload, address):
    done = subprocess.run([PROBE, form, *map(str, address[:2])], input=payload, stdout=subprocess.PIPE,
                          timeout=PATIENCE, check=True)
    return done.stdout.decode()


def listening(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    receiver = socket.socket(family, socket.SOCK_DGRAM)
    try:
        receiver.bind((host, 0))
    except OSError as error:
        receiver.close()
        raise unittest.SkipTest(f"there is no {host} here: {error}") from error
    receiver.settimeout(PATIENCE)
    return receiver


class Copies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        os.symlink(PROGRAM, self.folder / "echogram-cli")

    def with_netcat(self, program):
        """A PATH in which that is nc."""
        folder = self.folder / program
        folder.mkdir()
        os.symlink(shutil.which(program), folder / "nc")
        return f"{folder}:{os.environ['PATH']}"

    def exchange(self, form, payload, receiver, command, path=None):
        """Runs what was copied, answers it, and gives what it printed."""
        text = copied(form, payload, receiver.getsockname())
        environment = {**os.environ, "PATH": path or f"{self.folder}:{os.environ['PATH']}"}
        with subprocess.Popen([*command, text], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment) as process:
            try:
                received, peer = receiver.recvfrom(70000)
                receiver.sendto(b"answer", peer)
                out, errors = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        self.assertEqual(received, payload)
        self.assertEqual(errors, b"")
        self.assertEqual(process.returncode, 0)
        return out

    def assert_silent(self, receiver):
        """Whether all came as one datagram."""
        receiver.setblocking(False)
        with self.assertRaises(BlockingIOError):
            receiver.recv(1)

    def check(self, form, payloads, command, answer):
        for host in ("127.0.0.1", "::1"):
            for name, payload in payloads.items():
                with self.subTest(name, host=host), listening(host) as receiver:
                    self.assertEqual(self.exchange(form, payload, receiver, command), answer)
                    self.assert_silent(receiver)

    def test_the_line_of_echogram_cli(self):
        for shell in ("sh", "bash"):
            self.check("echogram-cli", {**PAYLOADS, **FULL}, [shell, "-c"], b"answer")

    def test_the_script_of_python(self):
        self.check("python", PAYLOADS, [sys.executable, "-c"], b"b'answer'\n")

    def test_the_script_of_python_when_large(self):
        """As a file, as it is longer than an argument may be."""
        for name, payload in FULL.items():
            with self.subTest(name), listening("127.0.0.1") as receiver:
                script = copied("python", payload, receiver.getsockname())
                done = subprocess.run([sys.executable, "-"], input=script.replace("settimeout(1)", "settimeout(0)")
                                      .replace("socket.timeout", "BlockingIOError").encode(),
                                      stdout=subprocess.PIPE, timeout=PATIENCE)
                self.assertEqual((done.returncode, done.stdout), (0, b"no answer\n"))
                self.assertEqual(receiver.recv(70000), payload)

    def test_the_line_of_nc(self):
        if not NETCATS:
            self.skipTest("there is no nc")
        for program in NETCATS:
            path = self.with_netcat(program)
            for host in ("127.0.0.1", "::1"):
                if host == "::1" and program == "nc.traditional":
                    continue  # it knows no IPv6
                for shell, name in (("sh", "every byte"), ("bash", "lines"), ("dash", "much"), ("bash", "an option")):
                    with self.subTest(name, program=program, host=host), listening(host) as receiver:
                        self.exchange("nc", PAYLOADS[name], receiver, [shutil.which(shell) or "sh", "-c"], path)
                        self.assert_silent(receiver)


if __name__ == "__main__":
    unittest.main()

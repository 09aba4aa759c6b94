#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli send, beside servers of Python's."""

import contextlib
import os
import pty
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from cli_process import PATIENCE, PROGRAM, Running, run, run_json, wait_until_read


@contextlib.contextmanager
def server(answer=lambda payload: [payload], address="127.0.0.1", family=socket.AF_INET):
    """A server whose answers to a payload `answer` gives; yields host:port."""
    with socket.socket(family, socket.SOCK_DGRAM) as listening:
        listening.bind((address, 0))
        listening.settimeout(PATIENCE)
        port = listening.getsockname()[1]

        def serve():
            while True:
                payload, peer = listening.recvfrom(70000)
                if payload == b"END" and peer[1] == ending.getsockname()[1]:
                    return
                for one in answer(payload):
                    listening.sendto(one, peer)

        with socket.socket(family, socket.SOCK_DGRAM) as ending:
            ending.bind((address, 0))
            thread = threading.Thread(target=serve)
            thread.start()
            try:
                yield f"[{address}]:{port}" if family == socket.AF_INET6 else f"{address}:{port}"
            finally:
                ending.sendto(b"END", (address, port))
                thread.join()


def closed_port():
    """A port on which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}"


class Answers(unittest.TestCase):
    def test_the_answer_is_all_there_is_on_stdout(self):
        with server() as target:
            self.assertEqual(run("send", target, "hello"), (0, b"hello", ""))
            self.assertEqual(run("send", target, "hello", "world"), (0, b"hello world", ""))
            self.assertEqual(run("send", target, "--", "--help"), (0, b"--help", ""))

    def test_brackets_are_bytes_like_others(self):
        with server() as target:
            for message in ("[1,2,3]", "[]", '["a","b"]', "]", "[x"):
                self.assertEqual(run("send", target, message), (0, message.encode(), ""))
            self.assertEqual(run("send", target, "[a]", "--expect", "[a]"), (0, b"[a]", ""))
            self.assertEqual(run("send", target, "[a]", "--expect=[a]"), (0, b"[a]", ""))

    def test_ipv6(self):
        try:
            with server(address="::1", family=socket.AF_INET6) as target:
                self.assertEqual(run("send", target, "hello"), (0, b"hello", ""))
                self.assertEqual(run("send", target, "hello", "--bind", ":0"), (0, b"hello", ""))
                code, _, errors = run("send", target, "hello", "--bind", "127.0.0.1")
                self.assertEqual(code, 3)
                self.assertIn("one is IPv4, the other IPv6", errors)
        except OSError:
            self.skipTest("there is no IPv6 here")

    def test_all_bytes_come_back(self):
        every = bytes(range(256))
        with server() as target:
            self.assertEqual(run("send", target, stdin=every), (0, every, ""))
            self.assertEqual(run("send", target, "-f", "hex", every.hex()), (0, every, ""))
            with tempfile.NamedTemporaryFile() as file:
                file.write(every)
                file.flush()
                self.assertEqual(run("send", target, "--file", file.name), (0, every, ""))

    def test_formats_and_views(self):
        with server() as target:
            for format_, text, payload in (("text", r"a\n", rb"a\n"), ("escaped", r"a\n\x00", b"a\n\0"),
                                           ("hex", "de ad", b"\xde\xad"), ("base64", "3q0=", b"\xde\xad")):
                self.assertEqual(run("send", target, "-f", format_, text), (0, payload, ""))
            for view, printed in (("raw", b"a\n\xde"), ("text", b"a\\n\\xde\n"), ("hex", b"610ade\n"),
                                  ("base64", b"YQre\n"), ("none", b"")):
                self.assertEqual(run("send", target, "--as", view, stdin=b"a\n\xde"), (0, printed, ""))

    def test_a_file_in_a_format(self):
        with server() as target:
            self.assertEqual(run("send", target, "-f", "hex", stdin=b"de ad\nbe ef\n"), (0, b"\xde\xad\xbe\xef", ""))

    def test_the_empty_datagram(self):
        with server() as target:
            code, events = run_json("send", target, "")
            self.assertEqual((code, events[1]["size"]), (0, 0))

    def test_the_largest_datagram(self):
        with server() as target:
            payload = os.urandom(65507)
            code, out, errors = run("send", target, stdin=payload)
            self.assertEqual((code, errors), (0, ""))
            self.assertEqual(out, payload)

    def test_several_answers(self):
        with server(lambda payload: [payload + b"1", payload + b"2", payload + b"3"]) as target:
            self.assertEqual(run("send", target, "x", "-n", "3"), (0, b"x1x2x3", ""))
            code, out, errors = run("send", target, "x", "-n", "4", "-t", "200ms")
            self.assertEqual((code, out), (1, b"x1x2x3"))
            self.assertIn("3 of 4 answers came within 200ms", errors)

    def test_without_waiting(self):
        self.assertEqual(run("send", closed_port(), "x", "-n", "0"), (0, b"", ""))

    def test_verbose(self):
        with server() as target:
            code, out, errors = run("send", target, "hello", "-v")
            self.assertEqual((code, out), (0, b"hello"))
            self.assertRegex(errors, rf"^echogram-cli send: {target} answered 5 bytes after [\d.]+[mu]?s\n$")

    def test_what_a_stranger_sends_is_no_answer(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            asked.bind(("127.0.0.1", 0))
            asked.settimeout(PATIENCE)
            stranger.bind(("127.0.0.2", 0))
            with Running("send", f"127.0.0.1:{asked.getsockname()[1]}", "x", "-t", "20s") as sender:
                payload, peer = asked.recvfrom(100)
                stranger.sendto(b"no", peer)
                asked.sendto(b"yes", peer)
                self.assertEqual(sender.end(), (0, b"yes", ""))

    def test_on_a_terminal_nothing_steers_it(self):
        ours, theirs = pty.openpty()
        try:
            with server(lambda _: [b"a\x1b]0;title\x07b"]) as target:
                done = subprocess.run([PROGRAM, "send", target, "x"], stdin=subprocess.DEVNULL, stdout=theirs,
                                      stderr=subprocess.PIPE, timeout=PATIENCE)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(os.read(ours, 1000), b"a\\x1b]0;title\\x07b\r\n")
        finally:
            os.close(ours)
            os.close(theirs)


class Speed(unittest.TestCase):
    def test_it_ends_with_the_answer(self):
        """Not with the time-out: of 20 it takes the best, so that a busy machine does not decide."""
        with server() as target:
            took = []
            for _ in range(20):
                code, events = run_json("send", target, "x", "-t", "10s")
                self.assertEqual(code, 0)
                took.append(nanoseconds(events[2]["time"]) - nanoseconds(events[1]["time"]))
            self.assertLess(min(took), 5_000_000)


def nanoseconds(text):
    """Of a day, from an RFC 3339 time."""
    hours, minutes, seconds = text[11:-1].split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000_000_000 + int(seconds.replace(".", ""))


class NoAnswer(unittest.TestCase):
    def test_within_the_time_out(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            target = f"127.0.0.1:{silent.getsockname()[1]}"
            begun = time.monotonic()
            code, out, errors = run("send", target, "x", "-t", "300ms")
            self.assertGreaterEqual(time.monotonic() - begun, 0.3)
            self.assertEqual((code, out), (1, b""))
            self.assertEqual(errors, f"echogram-cli send: {target} did not answer within 300ms\n")

    def test_refused_at_once(self):
        target = closed_port()
        begun = time.monotonic()
        code, out, errors = run("send", target, "x", "-t", "1h")
        self.assertLess(time.monotonic() - begun, PATIENCE)
        self.assertEqual((code, out), (1, b""))
        self.assertEqual(errors, f"echogram-cli send: {target}: Connection refused (ICMP type 3, code 3)\n")

    def test_interrupted(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            silent.settimeout(PATIENCE)
            for number in (signal.SIGINT, signal.SIGTERM):
                with Running("send", f"127.0.0.1:{silent.getsockname()[1]}", "x", "-t", "1h", "--json") as sender:
                    silent.recv(100)
                    code, out, _ = sender.end(with_signal=number)
                    self.assertEqual(code, 130)
                    self.assertIn(b'"outcome":"interrupted"', out)


class Waiting(unittest.TestCase):
    def test_for_stdin(self):
        """Ctrl+C ends it, as it ends cat(1)."""
        reader, writer = os.pipe()
        try:
            with Running("send", "127.0.0.1:7", stdin=reader) as sender:
                os.write(writer, b"x")
                wait_until_read(reader)
                self.assertEqual(sender.end(with_signal=signal.SIGINT)[0], -signal.SIGINT)
        finally:
            os.close(reader)
            os.close(writer)


class Expectations(unittest.TestCase):
    def test_met(self):
        with server() as target:
            for option, value in (("--expect", "hello"), ("--expect-contains", "ell"), ("--expect-regex", "^h.*o$"),
                                  ("--expect-hex", "68 65 ?? 6c 6?"), ("--expect-size", "5"),
                                  ("--expect-size", "<10")):
                self.assertEqual(run("send", target, "hello", option, value), (0, b"hello", ""))

    def test_not_met(self):
        with server() as target:
            for option, value, says in (
                    ("--expect", "help", "differs at byte 3 of 5, expected 4"),
                    ("--expect", "hello!", "differs at byte 5 of 5, expected 6"),
                    ("--expect-contains", "xyz", '"hello", which does not contain "xyz"'),
                    ("--expect-regex", "^o", '"hello", which does not match ^o'),
                    ("--expect-hex", "68 65 ?? 6c", "expected  68 65 ?? 6c\n  got       68 65 6c 6c 6f"),
                    ("--expect-hex", "65 6c 6c 6f", "differs at byte 0 of 5, expected 4"),
                    ("--expect-size", ">5", "is of size 5, not 6 to 65535")):
                code, out, errors = run("send", target, "hello", option, value)
                self.assertEqual((code, out), (1, b"hello"), option)
                self.assertIn(says, errors)

    def test_the_difference_is_shown(self):
        with server(lambda _: [b"0123456789abcdef"]) as target:
            _, _, errors = run("send", target, "x", "--expect", "0123456789Xbcdef")
            self.assertEqual(errors.splitlines()[1:],
                             ["  expected  32 33 34 35 36 37 38 39 58 62 63 64 65 66",
                              "  got       32 33 34 35 36 37 38 39 61 62 63 64 65 66",
                              "                                    ^^"])


class Refusals(unittest.TestCase):
    def assert_refuses(self, *arguments, says, code=2, **popen):
        got, out, errors = run("send", *arguments, **popen)
        self.assertEqual((got, out), (code, b""), errors)
        for part in says:
            self.assertIn(part, errors)

    def test_options(self):
        self.assert_refuses(says=["TARGET is required", "echogram-cli send --help"])
        self.assert_refuses("127.0.0.1", "x", says=["127.0.0.1", "A port is missing"])
        self.assert_refuses("127.0.0.1:70000", "x", says=["70000"])
        self.assert_refuses("127.0.0.1:7", "x", "--timeout", "5", says=["--timeout", '"5"', "20ms"])
        self.assert_refuses("127.0.0.1:7", "x", "--timeout", "0", says=["--timeout", "at least"])
        self.assert_refuses("127.0.0.1:7", "x", "--timeout", says=["--timeout wants a value"])
        self.assert_refuses("127.0.0.1:7", "x", "-n", "-1", says=["--answers"])
        self.assert_refuses("127.0.0.1:7", "x", "--as", "xml", says=["--as", "raw, text, hex, base64, none"])
        self.assert_refuses("127.0.0.1:7", "x", "--format", "octal", says=["--format", "text, escaped, hex, base64"])
        self.assert_refuses("127.0.0.1:7", "x", "--io", "magic", says=["--io", "auto, qt, linux"])
        self.assert_refuses("127.0.0.1:7", "x", "--bind", "localhost", says=["--bind", "is a name"])
        self.assert_refuses("127.0.0.1:7", "x", "--expect-regex", "a(", says=["--expect-regex", "at character"])
        self.assert_refuses("127.0.0.1:7", "x", "--expect-hex", "xy", says=["--expect-hex"])
        self.assert_refuses("127.0.0.1:7", "x", "--file", "y", says=["two messages"])
        self.assert_refuses("127.0.0.1:7", "x", "-n", "0", "--expect", "y", says=["waits for no answer"])
        self.assert_refuses("127.0.0.1:7", "x", "--loud", says=["--loud"])
        self.assert_refuses("127.0.0.1:7", "x", "--json=1", says=["--json takes no value"])

    def test_messages(self):
        self.assert_refuses("127.0.0.1:7", "-f", "hex", "de a", says=["the message at character 4"])
        self.assert_refuses("127.0.0.1:7", "--expect", "\\", "-f", "escaped", "x", says=["--expect", "character"])
        self.assert_refuses("127.0.0.1:7", "--file", "/nowhere", says=["/nowhere", "No such file"])
        self.assert_refuses("127.0.0.1:7", stdin=bytes(65508), says=["65507"])
        self.assert_refuses("127.0.0.1:7", "-f", "hex", stdin=b"\xff", says=["not UTF-8"])

    def test_a_message_that_is_not_utf8_is_not_guessed_at(self):
        got = subprocess.run([PROGRAM.encode(), b"send", b"127.0.0.1:7", b"\xff"], stdin=subprocess.DEVNULL,
                             capture_output=True, timeout=PATIENCE)
        self.assertEqual((got.returncode, got.stdout), (2, b""))
        self.assertIn(b"not UTF-8", got.stderr)

    def test_the_system(self):
        self.assert_refuses("127.0.0.1:7", "x", "--bind", "203.0.113.7", code=3,
                            says=["203.0.113.7:0", "Cannot assign requested address"])
        self.assert_refuses("host.invalid:7", "x", code=3, says=["host.invalid"])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            bound = f"127.0.0.1:{other.getsockname()[1]}"
            self.assert_refuses("127.0.0.1:7", "x", "--bind", bound, code=3, says=[bound, "Address already in use"])

    def test_a_full_disk(self):
        if not Path("/dev/full").exists():
            self.skipTest("there is no /dev/full here")
        with server() as target, open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "send", target, "x"], stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, timeout=PATIENCE)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"stdout: No space left on device", done.stderr)


if __name__ == "__main__":
    unittest.main()

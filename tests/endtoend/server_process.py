# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts echogram-server for a test and waits for what it says, never for a while."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import time

PROGRAM = os.environ.get("ECHOGRAM_SERVER", "echogram-server")
PATIENCE = 10 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long


class Server:
    """A running server; ends with the `with` block, killed if it must be."""

    def __init__(self, *arguments, stdout=subprocess.PIPE, port=0, **popen):
        self.process = subprocess.Popen([PROGRAM, "--port", str(port), *arguments], stdin=subprocess.DEVNULL,
                                        stdout=stdout, stderr=subprocess.PIPE, **popen)
        self.is_json = "json" in arguments
        self.unread = b""
        self.lines = []
        self.port = None
        if stdout == subprocess.PIPE:
            self.port = self.port_of(self.read_line())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def port_of(self, line):
        if self.is_json:
            return json.loads(line)["port"]
        return int(re.fullmatch(rb"listening on .*:(\d+)\n", line).group(1))

    def read_line(self):
        """The next line of stdout, as bytes; empty at its end."""
        end = time.monotonic() + PATIENCE
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self.unread:
            readable, _, _ = select.select([descriptor], [], [], max(0, end - time.monotonic()))
            if not readable:
                raise TimeoutError(f"no line for {PATIENCE} s; so far: {self.lines}")
            more = os.read(descriptor, 65536)
            if not more:
                break
            self.unread += more
        line, line_break, self.unread = self.unread.partition(b"\n")
        if line_break:
            self.lines.append(line + line_break)
        return line + line_break

    def pause(self):
        """Holds it where it is, so that datagrams pile up; returns when it stands still."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self, with_signal=signal.SIGTERM):
        """Asks it to end. Returns its exit code; all its lines are then in self.lines, errors in self.errors."""
        if with_signal is not None:
            self.process.send_signal(with_signal)
        while self.process.stdout and self.read_line():
            pass
        code = self.process.wait(PATIENCE)
        self.errors = self.process.stderr.read().decode()
        return code

    def report(self):
        """Asks what was done so far (JSON only), and reads up to the totals; see events_of()."""
        before = len(self.lines)
        self.process.send_signal(signal.SIGUSR1)
        while json.loads(self.read_line())["event"] != "totals":
            pass
        return events_of(self.lines[before:])

    def last_report(self):
        """What it said when it ended (JSON only)."""
        ends = [number for number, line in enumerate(self.lines) if b'"event":"totals"' in line]
        return events_of(self.lines[ends[-2] + 1 if len(ends) > 1 else 0:])

    def totals(self):
        """The last line, as a dictionary."""
        last = self.lines[-1].decode()
        if self.is_json:
            totals = json.loads(last)
            assert totals.pop("event") == "totals"
            return totals
        assert re.fullmatch(r"datagrams: [\d,]+  bytes: [\d,]+  answers: [\d,]+  errors: [\d,]+  drops: [\d,]+\n",
                            last), last
        return {name: int(number.replace(",", "")) for name, number in re.findall(r"(\w+): ([\d,]+)", last)}


def events_of(lines):
    """Lines of JSON by their `event`, the weather by its direction, rules by their name, services by their port."""
    events = {"weather": {}, "rule": {}, "service": {}}
    for event in map(json.loads, lines):
        name = event.pop("event")
        if name in ("weather", "rule", "service"):
            events[name][event.pop({"weather": "direction", "rule": "name", "service": "port"}[name])] = event
        else:
            events[name] = event
    return events


def run(*arguments, **popen):
    """Runs a server that is expected to end by itself: (exit code, stdout, stderr)."""
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True, **popen)
    return done.returncode, done.stdout, done.stderr


def client(family=socket.AF_INET):
    """A UDP socket that does not wait for ever."""
    one = socket.socket(family, socket.SOCK_DGRAM)
    one.settimeout(PATIENCE)
    return one


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False

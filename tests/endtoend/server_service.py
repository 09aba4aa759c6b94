#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What echogram-server and systemd tell each other, with a manager that is only a socket; and its metrics over HTTP."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

from server_process import PATIENCE, PROGRAM, Server


class Manager:
    """What systemd is to a service: the socket it says things to."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.folder.cleanup()

    def environment(self, **more):
        return {**os.environ, "NOTIFY_SOCKET": self.path, **more}

    def next(self):
        return self.socket.recv(4096).decode().splitlines()

    def next_with(self, line):
        """What is said next that has this line."""
        end = time.monotonic() + PATIENCE
        said = []
        while time.monotonic() < end:
            said.append(self.next())
            if line in said[-1]:
                return said[-1]
        raise AssertionError(f"nobody said {line}, but {said}")


def ask(port, payload=b"hello"):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE)
        client.sendto(payload, ("127.0.0.1", port))
        return client.recv(65536)


class Notifications(unittest.TestCase):
    def test_says_when_it_is_ready_and_when_it_ends(self):
        with Manager() as manager, Server(env=manager.environment()) as server:
            ready = manager.next_with("READY=1")
            self.assertIn(f"STATUS=echo on 127.0.0.1:{server.port}", ready)
            self.assertEqual(ask(server.port), b"hello")
            self.assertEqual(server.end(), 0)
            manager.next_with("STOPPING=1")

    def test_is_not_ready_when_it_cannot_listen(self):
        with Manager() as manager, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            with Server(env=manager.environment(), port=other.getsockname()[1], stdout=subprocess.DEVNULL) as server:
                self.assertEqual(server.end(with_signal=None), 1)
            manager.socket.setblocking(False)
            with self.assertRaises(BlockingIOError):
                manager.next()

    def test_reload_is_told_from_beginning_to_end(self):
        with Manager() as manager, Server(env=manager.environment()) as server:
            manager.next_with("READY=1")
            server.process.send_signal(signal.SIGHUP)
            reloading = manager.next_with("RELOADING=1")
            self.assertTrue(any(line.startswith("MONOTONIC_USEC=") for line in reloading), reloading)
            manager.next_with("READY=1")
            self.assertIn(b"rules", server.read_line())
            self.assertEqual(ask(server.port), b"hello")

    def test_the_watchdog_is_fed_while_all_threads_are_alive(self):
        with Manager() as manager, Server("--threads", "3", env=manager.environment(WATCHDOG_USEC="200000")) as server:
            manager.next_with("READY=1")
            for _ in range(3):
                manager.next_with("WATCHDOG=1")
            self.assertEqual(server.end(), 0)


class Activation(unittest.TestCase):
    def start(self, listening, *arguments, names=""):
        """A server that is handed these sockets, as sd_listen_fds(3) has it."""
        descriptors = [one.fileno() for one in listening]
        kept = [os.dup(descriptor) for descriptor in descriptors]  # away from where they are to be

        def put_in_place():
            high = [os.dup2(descriptor, 100 + i) for i, descriptor in enumerate(kept)]
            for i, descriptor in enumerate(high):
                os.dup2(descriptor, 3 + i)

        places = tuple(range(3, 3 + len(kept)))
        script = f'export LISTEN_FDS={len(kept)} LISTEN_FDNAMES={names} LISTEN_PID=$$; exec "$0" "$@"'
        process = subprocess.Popen(["/bin/sh", "-c", script, PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=places,
                                   preexec_fn=put_in_place)
        for descriptor in kept:
            os.close(descriptor)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def bound(self, kind=socket.SOCK_DGRAM):
        one = socket.socket(socket.AF_INET, kind)
        self.addCleanup(one.close)
        one.bind(("127.0.0.1", 0))
        return one

    def test_serves_on_the_socket_it_was_handed(self):
        handed = self.bound()
        port = handed.getsockname()[1]
        process = self.start([handed], "--port", "1")  # which it could not bind, or should not
        self.assertEqual(process.stdout.readline(), f"listening on 127.0.0.1:{port}\n".encode())
        self.assertEqual(ask(port), b"hello")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_a_socket_with_the_name_of_a_service_gets_it(self):
        echo, time_of = self.bound(), self.bound()
        process = self.start([echo, time_of], "--quiet", names="echo:time")
        self.assertEqual(process.stdout.readline(),
                         f"listening on 127.0.0.1:{echo.getsockname()[1]} (echo)\n".encode())
        self.assertEqual(process.stdout.readline(),
                         f"listening on 127.0.0.1:{time_of.getsockname()[1]} (time)\n".encode())
        self.assertEqual(ask(echo.getsockname()[1]), b"hello")
        self.assertEqual(len(ask(time_of.getsockname()[1])), 4)

    def test_what_is_no_udp_socket_is_an_error(self):
        process = self.start([self.bound(socket.SOCK_STREAM)])
        self.assertEqual(process.wait(PATIENCE), 1)
        self.assertIn(b"sockets it was started with", process.stderr.read())
        self.assertEqual(process.stdout.read(), b"")


class Metrics(unittest.TestCase):
    def test_counts_what_was_done_and_promtool_accepts_it(self):
        self.assertTrue(shutil.which("promtool"), "promtool is missing; Debian has it in the package prometheus")
        with Server("--metrics", "127.0.0.1:0", "--out", "loss-every=2", "--deny", "127.0.0.66") as server:
            address = server.read_line().decode().split()[-1]
            for _ in range(4):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                    client.sendto(b"12345", ("127.0.0.1", server.port))
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as denied:
                denied.bind(("127.0.0.66", 0))
                denied.sendto(b"12345", ("127.0.0.1", server.port))
            for _ in range(5):
                server.read_line()  # all have come
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                text = answer.read().decode()
        end = f'service="echo",address="127.0.0.1:{server.port}"'
        for line in (f"echogram_datagrams_received_total{{{end}}} 5",
                     f"echogram_received_bytes_total{{{end}}} 25",
                     f"echogram_answers_total{{{end}}} 2",
                     f'echogram_refusals_total{{{end},reason="denied"}} 1',
                     f'echogram_weather_datagrams_total{{{end},direction="out",effect="lostEveryNth"}} 2',
                     f"echogram_service_time_seconds_count{{{end}}} 2"):
            self.assertIn(line, text.splitlines())
        subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)

    def test_a_port_that_is_taken_is_an_error(self):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with Server("--metrics", f"127.0.0.1:{port}", stdout=subprocess.DEVNULL) as server:
                self.assertEqual(server.end(with_signal=None), 1)
                self.assertIn(f"cannot offer metrics on 127.0.0.1:{port}: Address already in use", server.errors)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two servers that are made to answer each other, by one datagram with a forged source: it ends by itself.

Runs in a network namespace of its own, with raw sockets.
"""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import network_namespace
from network_namespace import forge
from server_process import PATIENCE, Server, client, has_ipv6

MOST = 64  # datagrams two of our servers may exchange

JSON = ("--quiet", "--log-format", "json")


def setUpModule():
    network_namespace.set_up()


class Loops(unittest.TestCase):
    def start(self, *arguments, bind="0.0.0.0"):
        return self.enterContext(Server(*JSON, "--bind", bind, *arguments))

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), end, what)

    def refused(self, servers, reason):
        return sum(server.report().get("refusals", {}).get(reason, 0) for server in servers)

    def datagrams(self, servers):
        return sum(server.report()["totals"]["datagrams"] for server in servers)

    def answers(self, servers):
        return sum(server.report()["totals"]["answers"] for server in servers)


class OfOurOwn(Loops):
    def assert_ends(self, first, second, address, most=MOST, payload=b"you first"):
        """After few datagrams, the last of which is refused for its hops."""
        servers = (first, second)
        forge(payload, (address, second.port), (address, first.port))
        self.wait_until(lambda: self.refused(servers, "hopLimit") == 1, "nobody has ended it")
        exchanged = self.datagrams(servers)
        self.assertEqual(self.answers(servers), exchanged - 1)
        self.assertLessEqual(exchanged, most)
        self.assertGreater(exchanged, 8)  # whoever is some hops away still gets answers
        # Everybody else is answered as before, and nothing more has come in meanwhile.
        with client(socket.AF_INET6 if ":" in address else socket.AF_INET) as asker:
            for server in servers:
                asker.sendto(b"and me?", (address, server.port))
                asker.recv(1000)
        self.assertEqual(self.datagrams(servers), exchanged + 2)
        print(f"  {exchanged} datagrams until it ended", flush=True)

    def test_ends_soon(self):
        cases = [("0.0.0.0", "127.0.0.1"), ("0.0.0.0", "127.1.2.3")]
        if has_ipv6():
            cases += [("::", "::1"), ("::", "127.0.0.1")]
        for bind, address in cases:
            for engine in ("linux", "qt"):
                with self.subTest(bind=bind, address=address, engine=engine):
                    first, second = (self.start("--io", engine, bind=bind) for _ in range(2))
                    self.assert_ends(first, second, address)

    def test_ends_soon_whatever_answers(self):
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder, "rules.toml")
            rules.write_text('[[rule]]\nprefix = "you"\nanswer = "you too?"\n')
            for name, arguments in (("rules", ("--rules", str(rules))), ("threads", ("--threads", "3")),
                                    ("weather", ("--out", "delay=1ms", "--in", "jitter=1ms")),
                                    ("chargen", ("--service", "chargen", "--allow-amplification"))):
                with self.subTest(name):
                    first, second = (self.start(*arguments) for _ in range(2))
                    self.assert_ends(first, second, "127.0.0.1")

    def test_ends_also_when_each_has_two_answers(self):
        """Twice as many with every hop would be 2 ** 32; the rate takes away what is too much."""
        servers = [self.start("--out", "duplicate=100%", "--rate", "100") for _ in range(2)]
        begin = time.monotonic()
        forge(b"all of you", ("127.0.0.1", servers[1].port), ("127.0.0.1", servers[0].port))

        def has_ended():  # every answer has come in, and none was given since
            before = self.datagrams(servers)
            return before == self.answers(servers) + 1 == self.datagrams(servers)

        self.wait_until(has_ended, "it goes on")
        seconds = time.monotonic() - begin
        self.assertGreater(self.refused(servers, "rate"), 0)
        # A token for each question, and two answers to each of these.
        self.assertLessEqual(self.answers(servers), 2 * 2 * (100 + 100 * seconds + 1))
        print(f"  {self.datagrams(servers)} datagrams in {seconds:.3f} s until it ended", flush=True)

    def test_one_with_itself(self):
        server = self.start()
        forge(b"me", ("127.0.0.1", server.port), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.refused([server], "hopLimit") == 1, "nobody has ended it")
        self.assertLessEqual(self.datagrams([server]), MOST)

    def test_goes_on_where_it_is_allowed(self):
        servers = [self.start("--allow-loops", "--rate", "off") for _ in range(2)]
        forge(b"on and on", ("127.0.0.1", servers[1].port), ("127.0.0.1", servers[0].port))
        self.wait_until(lambda: self.datagrams(servers) > 100 * MOST, "it has ended")
        for server in servers:
            self.assertEqual((server.end(), server.errors), (0, ""))


class OfOthers(Loops):
    def start_inetd(self):
        """The echo of old, on its port."""
        program = shutil.which("inetutils-inetd", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if not program:
            self.skipTest("inetutils-inetd is not installed; ./check installs it")
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "inetd.conf").write_text("echo dgram udp wait root internal\n")
        (folder / "none").mkdir()
        inetd = subprocess.Popen([program, "-d", f"--pidfile={folder}/pid", folder / "inetd.conf", folder / "none"],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(inetd.wait)
        self.addCleanup(inetd.kill)
        with client() as asker:
            asker.settimeout(0.05)
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                try:
                    asker.sendto(b"awake?", ("127.0.0.1", 7))
                    self.assertEqual(asker.recv(100), b"awake?")
                    return
                except (TimeoutError, ConnectionRefusedError):
                    pass
        self.fail("inetd does not answer")

    def test_the_echo_of_inetd(self):
        self.start_inetd()
        server = self.start()
        # Each of the two is told first that the other has asked.
        forge(b"hello", ("127.0.0.1", 7), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.refused([server], "loopPort") == 1, "it was not refused")
        forge(b"hello", ("127.0.0.1", server.port), ("127.0.0.1", 7))
        self.wait_until(lambda: self.refused([server], "loopPort") == 2, "it was not refused")
        self.assertEqual((self.datagrams([server]), self.answers([server])), (2, 0))

    def test_the_echo_of_inetd_goes_on_where_it_is_allowed(self):
        self.start_inetd()
        server = self.start("--allow-loops", "--rate", "off")
        forge(b"hello", ("127.0.0.1", 7), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.answers([server]) > 10 * MOST, "it has ended")
        self.assertEqual((server.end(), server.errors), (0, ""))

    def start_stranger(self, most):
        """An echo on a high port, whose answers begin with all hops; how many it gave."""
        stranger = client()
        stranger.bind(("127.0.0.1", 0))
        answered = []
        has_ended = threading.Event()

        def answer():
            while len(answered) < most and not has_ended.is_set():
                try:
                    payload, peer = stranger.recvfrom(1000)
                except TimeoutError:
                    continue
                answered.append(peer)
                stranger.sendto(payload, peer)

        thread = threading.Thread(target=answer)
        thread.start()

        def end():
            has_ended.set()
            with client() as waker:
                waker.sendto(b"", stranger.getsockname())
            thread.join()
            stranger.close()

        self.addCleanup(end)
        return stranger.getsockname()[1], answered

    def test_a_stranger_is_held_back_by_the_rate(self):
        rate, burst = 50, 20
        server = self.start("--rate", str(rate), "--burst", str(burst))
        port, answered = self.start_stranger(most=100_000)
        begin = time.monotonic()
        forge(b"hello", ("127.0.0.1", port), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.refused([server], "rate") == 1, "it goes on")
        seconds = time.monotonic() - begin
        answers = self.answers([server])
        self.assertGreaterEqual(answers, burst)
        self.assertLessEqual(answers, burst + rate * seconds + 1)
        print(f"  {answers} answers in {seconds:.3f} s until it ended", flush=True)

        # Many at once do not get more.
        for _ in range(200):
            forge(b"hello", ("127.0.0.1", port), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.refused([server], "rate") == 201, "they go on")
        seconds = time.monotonic() - begin
        self.assertLessEqual(self.answers([server]), burst + rate * seconds + 1)
        self.assertEqual(self.answers([server]), self.datagrams([server]) - 201)
        self.wait_until(lambda: len(answered) == self.answers([server]), "some were not answered")

    def test_a_stranger_goes_on_without_the_rate(self):
        server = self.start("--rate", "off")
        port, _ = self.start_stranger(most=500)
        forge(b"hello", ("127.0.0.1", port), ("127.0.0.1", server.port))
        self.wait_until(lambda: self.answers([server]) > 400, "it has ended")


if __name__ == "__main__":
    network_namespace.enter()
    unittest.main()

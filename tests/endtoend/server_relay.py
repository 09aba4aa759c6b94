#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-server between clients and servers of others: DNS, NTP and CoAP, straight, late, and with losses."""

import shutil
import socket
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from server_process import PATIENCE, Server, client, has_ipv6, run
from servers_of_others import free_port

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
JSON = ("--quiet", "--log-format", "json")

# A question each of the servers answers, to know when it is there.
DNS_QUESTION = struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + b"\4name\4test\0" + struct.pack("!HH", 1, 1)
COAP_PING = bytes.fromhex("4000 1234")  # RFC 7252 section 4.3


def ntp_question(transmitted):
    return bytes([0x23]) + bytes(39) + transmitted  # version 4, mode 3 (client), RFC 5905


class Relay(unittest.TestCase):
    def program(self, *names):
        for name in names:
            if path := shutil.which(name, path=PATH):
                return path
        self.skipTest(f"{names[0]} is not installed; ./check installs it")

    def start(self, *command, port, probe):
        """A server of others; waits until it answers."""
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + PATIENCE
        with client() as asker:
            asker.settimeout(0.05)
            asker.connect(("127.0.0.1", port))
            while time.monotonic() < end:
                if process.poll() is not None:
                    self.fail(f"{command[0]} has ended: {process.stdout.read().decode()}")
                try:
                    asker.send(probe)
                    asker.recv(1000)
                    return port
                except (TimeoutError, ConnectionRefusedError):
                    pass
        self.fail(f"{command[0]} does not answer")

    def relay(self, port, *arguments):
        return self.enterContext(Server(*JSON, "--forward", f"127.0.0.1:{port}", *arguments))

    def run_client(self, *command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=4 * PATIENCE, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.strip()

    def check(self, port, ask, seed):
        """ask(port) gets the same answer straight, late and with losses; returns it."""
        straight = ask(port)
        fair = self.relay(port)
        self.assertEqual(ask(fair.port), straight)

        late = self.relay(port, "--out", "delay=100ms")
        begin = time.monotonic()
        self.assertEqual(ask(late.port), straight)
        self.assertGreaterEqual(time.monotonic() - begin, 0.1)

        lossy = self.relay(port, "--in", "loss=30%", "--out", "loss=30%", "--seed", str(seed))
        self.assertEqual(ask(lossy.port), straight)

        for server in (fair, late, lossy):
            self.assertEqual((server.end(), server.errors), (0, ""))
            report = server.last_report()
            relay, totals = report["relay"], report["totals"]
            self.assertGreaterEqual(relay["clients"], 1)
            self.assertEqual((relay["refused"], relay["errors"], relay["unreachable"]), (0, 0, 0))
            self.assertGreaterEqual(relay["returned"], 1)
            if server is not lossy:
                self.assertEqual(totals["datagrams"], relay["forwarded"])
                self.assertEqual(totals["answers"], relay["returned"])
        way_in, way_out = report["weather"]["in"], report["weather"]["out"]
        self.assertGreater(way_in["lost"] + way_out["lost"], 0, "nothing was lost; another seed is needed")
        self.assertEqual((way_in["datagrams"], way_in["passed"]), (totals["datagrams"], relay["forwarded"]))
        self.assertEqual((way_out["datagrams"], way_out["passed"]), (relay["returned"], totals["answers"]))
        print(f"  {straight!r}; asked {totals['datagrams']} times with {way_in['lost']} and {way_out['lost']} lost")
        return straight


class OfOthers(Relay):
    def test_dns(self):
        dig = self.program("dig")
        dnsmasq = self.program("dnsmasq")
        port = free_port()
        self.start(dnsmasq, "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=", f"--port={port}",
                   "--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts",
                   "--address=/name.test/192.0.2.7", port=port, probe=DNS_QUESTION)

        def ask(at):
            answer = self.run_client(dig, "@127.0.0.1", "-p", str(at), "+short", "+tries=10", "+timeout=1", "name.test")
            return answer.splitlines()[-1]  # before it, newer ones tell of each try

        self.assertEqual(self.check(port, ask, seed=29), "192.0.2.7")

    def test_ntp(self):
        chronyd = self.program("chronyd")
        port = free_port()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "chrony.conf").write_text(f"port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\nlocal stratum 1\n"
                                            f"cmdport 0\nbindcmdaddress /\npidfile {folder}/pid\n")
        # -x: the clock is left alone, so that it takes no privileges.
        self.start(chronyd, "-d", "-x", "-U", "-f", str(folder / "chrony.conf"), port=port,
                   probe=ntp_question(bytes(8)))

        def ask(at):
            with client() as asker:
                asker.settimeout(0.3)
                asker.connect(("127.0.0.1", at))
                for number in range(30):
                    transmitted = b"once %3d" % number
                    asker.send(ntp_question(transmitted))
                    try:
                        answer = asker.recv(1000)
                    except TimeoutError:
                        continue
                    self.assertEqual(answer[24:32], transmitted)  # the one that was asked
                    seconds = struct.unpack("!I", answer[40:44])[0] - 2_208_988_800  # from 1900 to 1970
                    self.assertLess(abs(seconds - time.time()), 5)
                    return len(answer), answer[0] & 7, answer[1]
            self.fail("there was no answer")

        self.assertEqual(self.check(port, ask, seed=1), (48, 4, 1))  # mode 4 (server), stratum 1

    def test_coap(self):
        ask_with = self.program("coap-client-notls", "coap-client")
        serve_with = self.program("coap-server-notls", "coap-server")
        port = free_port()
        self.start(serve_with, "-A", "127.0.0.1", "-p", str(port), port=port, probe=COAP_PING)

        def ask(at):
            return self.run_client(ask_with, "-B", "30", "-m", "get", f"coap://127.0.0.1:{at}/")

        self.assertIn("libcoap", self.check(port, ask, seed=8))


class Clients(Relay):
    """The server behind is one of ours, or the test itself."""

    def behind(self, rules):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        Path(folder, "rules.toml").write_text(rules)
        return self.enterContext(Server(*JSON, "--rules", f"{folder}/rules.toml"))

    def clients(self, count, family=socket.AF_INET):
        return [self.enterContext(client(family)) for _ in range(count)]

    def wait_for(self, server, holds):
        end = time.monotonic() + PATIENCE
        while True:
            report = server.report()
            if holds(report):
                return report
            self.assertLess(time.monotonic(), end, report)

    def test_each_gets_its_own_answers(self):
        behind = self.behind('[[rule]]\nanswer = "{{payload}} of {{peer}}"\n')
        for arguments in ((), ("--threads", "3"), ("--io", "qt"), ("--in", "jitter=5ms", "--out", "jitter=5ms")):
            with self.subTest(arguments=arguments):
                relay = self.relay(behind.port, *arguments)
                askers = self.clients(20)
                peers = [set() for _ in askers]
                for turn in range(3):
                    for number, asker in enumerate(askers):
                        asker.sendto(b"%d" % number, ("127.0.0.1", relay.port))
                    for number, asker in enumerate(askers):
                        answer, source = asker.recvfrom(1000)
                        self.assertEqual(source, ("127.0.0.1", relay.port))
                        question, _, peer = answer.partition(b" of ")
                        self.assertEqual(question, b"%d" % number)
                        peers[number].add(peer)
                # The server behind sees as many peers as there are clients, the same each time.
                self.assertEqual([len(seen) for seen in peers], [1] * len(askers))
                self.assertEqual(len(set.union(*peers)), len(askers))
                relay_totals = relay.report()["relay"]
                self.assertEqual(relay_totals, {"forwarded": 60, "returned": 60, "clients": 20, "expired": 0,
                                                "refused": 0, "errors": 0, "unreachable": 0})

    def test_several_answers_and_late_ones(self):
        behind = self.behind('[[rule]]\nanswers = ["one", { payload = "two", delay = "30ms" }, "three"]\n')
        relay = self.relay(behind.port)
        asker, = self.clients(1)
        asker.sendto(b"go on", ("127.0.0.1", relay.port))
        self.assertEqual([asker.recv(100) for _ in range(3)], [b"one", b"three", b"two"])

    def test_forgets_the_quiet(self):
        behind = self.behind("")
        relay = self.relay(behind.port, "--forward-idle", "100ms")
        askers = self.clients(3)
        for asker in askers:
            asker.sendto(b"hello", ("127.0.0.1", relay.port))
        for asker in askers:
            self.assertEqual(asker.recv(100), b"hello")
        self.wait_for(relay, lambda report: (report["relay"]["clients"], report["relay"]["expired"]) == (0, 3))
        askers[0].sendto(b"me again", ("127.0.0.1", relay.port))
        self.assertEqual(askers[0].recv(100), b"me again")

    def test_has_so_many_clients(self):
        behind = self.behind("")
        relay = self.relay(behind.port, "--forward-clients", "2", "--forward-idle", "100ms")
        one, two, three = self.clients(3)
        for asker in (one, two):
            asker.sendto(b"hello", ("127.0.0.1", relay.port))
            asker.recv(100)
        three.sendto(b"and me", ("127.0.0.1", relay.port))
        self.wait_for(relay, lambda report: report["relay"]["refused"] == 1 or report["relay"]["expired"] > 0)
        # Those that are there are not pushed out; when they are quiet, there is room.
        end = time.monotonic() + PATIENCE
        three.settimeout(0.05)
        while True:
            three.sendto(b"and now", ("127.0.0.1", relay.port))
            try:
                self.assertEqual(three.recv(100), b"and now")
                break
            except TimeoutError:
                self.assertLess(time.monotonic(), end)

    def test_the_third_is_refused(self):
        behind = self.behind("")
        relay = self.relay(behind.port, "--forward-clients", "2")
        one, two, three = self.clients(3)
        for asker in (one, two):
            asker.sendto(b"hello", ("127.0.0.1", relay.port))
            asker.recv(100)
        three.sendto(b"and me", ("127.0.0.1", relay.port))
        one.sendto(b"still", ("127.0.0.1", relay.port))
        self.assertEqual(one.recv(100), b"still")
        self.assertEqual(relay.report()["relay"], {"forwarded": 3, "returned": 3, "clients": 2, "expired": 0,
                                                   "refused": 1, "errors": 0, "unreachable": 0})
        self.assertEqual(behind.report()["totals"]["datagrams"], 3)

    def test_nobody_behind(self):
        for engine in ("linux", "qt"):
            with self.subTest(engine=engine):
                relay = self.relay(free_port(), "--io", engine)
                asker, = self.clients(1)
                asker.sendto(b"anybody?", ("127.0.0.1", relay.port))
                report = self.wait_for(relay, lambda report: report["relay"]["unreachable"] > 0)
                self.assertEqual(report["relay"]["unreachable"], 1)
                self.assertEqual((report["relay"]["returned"], report["totals"]["answers"]), (0, 0))

    def test_answers_of_others_are_none(self):
        upstream, stranger, asker = self.clients(3)
        upstream.bind(("127.0.0.1", 0))
        relay = self.relay(upstream.getsockname()[1])
        asker.sendto(b"who?", ("127.0.0.1", relay.port))
        question, inner = upstream.recvfrom(100)
        self.assertEqual(question, b"who?")
        stranger.sendto(b"I", inner)
        upstream.sendto(b"me", inner)
        self.assertEqual(asker.recv(100), b"me")
        self.assertEqual(relay.report()["relay"]["returned"], 1)

    def test_answers_of_others_keep_nobody(self):
        upstream, stranger, asker = self.clients(3)
        upstream.bind(("127.0.0.1", 0))
        relay = self.relay(upstream.getsockname()[1], "--forward-idle", "100ms")
        asker.sendto(b"who?", ("127.0.0.1", relay.port))
        _, inner = upstream.recvfrom(100)

        def has_expired(report):
            stranger.sendto(b"stay", inner)
            return report["relay"]["expired"] == 1

        self.wait_for(relay, has_expired)

    def test_larger_answers_beyond_loopback(self):
        behind = self.behind('[[rule]]\ntext = "more"\nanswer = "{{payload}} and more"\n')
        for arguments, answers in (((), 0), (("--allow-amplification",), 1)):
            with self.subTest(arguments=arguments):
                relay = self.relay(behind.port, "--bind", "0.0.0.0", *arguments)
                asker, = self.clients(1)
                asker.sendto(b"more", ("127.0.0.1", relay.port))
                asker.sendto(b"as much", ("127.0.0.1", relay.port))
                wanted = [b"more and more"] * answers + [b"as much"]
                self.assertEqual([asker.recv(100) for _ in wanted], wanted)
                self.assertEqual(relay.report().get("refusals", {}).get("amplification", 0), 1 - answers)

    def test_by_name(self):
        behind = self.behind("")
        relay = self.enterContext(Server(*JSON, "--forward", f"localhost:{behind.port}"))
        asker, = self.clients(1)
        asker.sendto(b"hello", ("127.0.0.1", relay.port))
        # The first address of the name counts; where that is ::1, nobody is there.
        report = self.wait_for(relay, lambda report: report["relay"]["returned"] + report["relay"]["unreachable"] > 0)
        if report["relay"]["unreachable"]:
            self.skipTest("localhost is ::1 first here")
        self.assertEqual(asker.recv(100), b"hello")

    def test_between_families(self):
        if not has_ipv6():
            self.skipTest("this machine has no ::1")
        with Server(*JSON, "--bind", "::1") as behind:
            relay = self.enterContext(Server(*JSON, "--forward", f"[::1]:{behind.port}"))
            asker, = self.clients(1)
            asker.sendto(b"hello", ("127.0.0.1", relay.port))
            self.assertEqual(asker.recv(100), b"hello")
        with Server(*JSON) as behind:
            relay = self.enterContext(Server(*JSON, "--forward", f"127.0.0.1:{behind.port}", "--bind", "::1"))
            asker, = self.clients(1, socket.AF_INET6)
            asker.sendto(b"hello", ("::1", relay.port))
            self.assertEqual(asker.recv(100), b"hello")

    def test_names_that_are_none(self):
        code, out, errors = run("--port", "0", "--forward", "nobody.invalid:123")  # RFC 6761: never one
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(errors, r"^echogram-server: cannot forward to nobody\.invalid:123: .*\w.*\n$")
        for value, says in (("nobody", "names no port"), ("nobody:0", "port"), (":53", "--forward")):
            code, out, errors = run("--port", "0", "--forward", value)
            self.assertEqual((code, out), (2, ""), value)
            self.assertIn(says, errors)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-server with each of its engines, with several threads, and what it says of both."""

import errno
import json
import os
import re
import resource
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

from server_process import PATIENCE, PROGRAM, Server, client, run

UDP_SEGMENT, UDP_GRO = 103, 104  # udp(7)

SIZES = (0, 1, 1472, 65507)
ENGINES = (("--io", "linux"), ("--io", "qt"))
WAYS = ENGINES + tuple((*engine, "--threads", "3") for engine in ENGINES)  # to run the server


def payload_of(size, seed=0):
    return bytes(i * 31 + i // 256 + seed & 0xff for i in range(size))


def has_segmentation():
    with client() as probe:
        try:
            probe.setsockopt(socket.SOL_UDP, UDP_SEGMENT, 1000)
            probe.setsockopt(socket.SOL_UDP, UDP_GRO, 1)
        except OSError:
            return False
    return True


def receive_segments(receiver):
    """What came as one, cut into the datagrams it is made of."""
    message, control, _, _ = receiver.recvmsg(70000, socket.CMSG_SPACE(4))
    for level, kind, value in control:
        if (level, kind) == (socket.SOL_UDP, UDP_GRO):
            size, = struct.unpack("i", value)
            return [message[i:i + size] for i in range(0, len(message), size)]
    return [message]


class WholeServer(Server):
    """Waits for what --verbose says as well: only then all of its threads take part, and a peer keeps its thread."""

    def __init__(self, *arguments):
        super().__init__("--verbose", *arguments)
        threads = int(arguments[arguments.index("--threads") + 1]) if "--threads" in arguments else 1
        for _ in range(3 * threads):
            self.read_line()


class EachWay(unittest.TestCase):
    def assert_ends_with(self, server, datagrams, size):
        self.assertEqual(server.end(), 0)
        self.assertEqual(server.errors, "")
        self.assertEqual(server.totals(), {"datagrams": datagrams, "bytes": size, "answers": datagrams, "errors": 0,
                                           "drops": 0})


class Echo(EachWay):
    def test_all_sizes_from_where_it_was_asked(self):
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way, "--bind", "0.0.0.0") as server:
                for address in ("127.0.0.1", "127.0.0.2"):
                    with client() as asker:
                        for size in SIZES:
                            asker.sendto(payload_of(size), (address, server.port))
                            answer, source = asker.recvfrom(70000)
                            self.assertEqual(answer, payload_of(size))
                            self.assertEqual(source, (address, server.port))
                self.assert_ends_with(server, 2 * len(SIZES), 2 * sum(SIZES))

    def test_many_sockets(self):
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way, "--quiet") as server:
                askers = [client() for _ in range(64)]
                try:
                    for turn in range(3):
                        for number, asker in enumerate(askers):
                            asker.sendto(b"%d %d" % (number, turn), ("127.0.0.1", server.port))
                    for turn in range(3):
                        for number, asker in enumerate(askers):
                            self.assertEqual(asker.recv(100), b"%d %d" % (number, turn))
                finally:
                    for asker in askers:
                        asker.close()
                self.assertEqual(server.end(), 0)
                self.assertEqual(server.totals()["answers"], 3 * 64)

    def test_socat(self):
        if not shutil.which("socat"):
            self.skipTest("socat is not installed; ./check installs it")
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way) as server:
                command = ["socat", "-", f"UDP:127.0.0.1:{server.port}"]
                with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
                    program.stdin.write(b"hello\n")
                    program.stdin.flush()
                    self.assertEqual(program.stdout.readline(), b"hello\n")
                    program.kill()
                self.assert_ends_with(server, 1, 6)


@unittest.skipUnless(has_segmentation(), "this kernel has no GRO or no GSO for UDP")
class ManyAsOne(EachWay):
    SEGMENTS = 64  # as many as every kernel with GSO takes

    def exchange(self, server, size, last, coalesces):
        """Sends many datagrams in one piece; the last one has a size of its own."""
        expected = [payload_of(size, seed) for seed in range(self.SEGMENTS - 1)] + [payload_of(last, 99)]
        with client() as asker:
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            asker.setsockopt(socket.SOL_UDP, UDP_SEGMENT, size)
            asker.setsockopt(socket.SOL_UDP, UDP_GRO, int(coalesces))
            asker.sendto(b"".join(expected), ("127.0.0.1", server.port))
            answers = []
            while len(answers) < len(expected):
                answers += receive_segments(asker)
            self.assertEqual(answers, expected)

    def test_all_come_back(self):
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way) as server:
                cases = ((1000, 1000), (1000, 7), (1, 1), (1023, 1))
                for size, last in cases:
                    for coalesces in (False, True):
                        self.exchange(server, size, last, coalesces)
                self.assertEqual(server.end(), 0)
                self.assertEqual(server.totals(), {
                    "datagrams": 2 * len(cases) * self.SEGMENTS,
                    "bytes": sum(2 * ((self.SEGMENTS - 1) * size + last) for size, last in cases),
                    "answers": 2 * len(cases) * self.SEGMENTS, "errors": 0, "drops": 0})

    def test_each_has_a_line(self):
        with Server("--io", "linux") as server:
            self.exchange(server, 100, 3, True)
            server.end()
            sizes = [int(size) for size in re.findall(rb"  (\d+) B  ", b"".join(server.lines))]
            self.assertEqual(sizes, [100] * (self.SEGMENTS - 1) + [3])

    def test_count_ends_in_the_middle(self):
        with Server("--io", "linux", "--quiet", "--count", "10") as server, client() as asker:
            asker.setsockopt(socket.SOL_UDP, UDP_SEGMENT, 100)
            asker.sendto(b"".join(payload_of(100, seed) for seed in range(64)), ("127.0.0.1", server.port))
            self.assertEqual([asker.recv(200) for _ in range(10)], [payload_of(100, seed) for seed in range(10)])
            self.assertEqual(server.end(None), 0)
            self.assertEqual(server.totals(), {"datagrams": 10, "bytes": 1000, "answers": 10, "errors": 0, "drops": 0})
            asker.setblocking(False)
            with self.assertRaises(BlockingIOError):
                asker.recv(200)


class Verbose(unittest.TestCase):
    SOCKET = {"event", "engine", "engineReason", "gro", "groReason", "gso", "gsoReason", "receiveTimes",
              "receiveTimesReason", "receiveBuffer", "receiveBufferAsked", "sendBuffer"}

    def text_of(self, *arguments, **popen):
        with Server("--verbose", *arguments, **popen) as server:
            for _ in range(3):
                server.read_line()
            self.assertEqual(server.end(), 0)
            self.assertEqual(server.errors, "")
            return b"".join(server.lines[1:-1]).decode()

    def objects_of(self, *arguments, count=1, **popen):
        with Server("--verbose", "--log-format", "json", *arguments, **popen) as server:
            for _ in range(count):
                server.read_line()
            self.assertEqual(server.end(), 0)
            objects = [json.loads(line) for line in server.lines]
            self.assertEqual([one["event"] for one in objects], ["listening", *["socket"] * count, "totals"])
            for one in objects[1:-1]:
                self.assertEqual(set(one), self.SOCKET)
            return objects[1:-1]

    def test_text(self):
        text = self.text_of("--io", "linux")
        self.assertRegex(text, r"^engine: linux \(asked for\)\n"
                               r"GRO.*GSO: .*  receive times: on\n"
                               r"receive buffer: [\d,]+ B \(4,194,304 B asked for\)  send buffer: [\d,]+ B\n$")
        if has_segmentation():
            self.assertIn("\nGRO and GSO: on  receive times: on\n", text)

    def test_text_of_qt(self):
        text = self.text_of("--io", "qt")
        self.assertRegex(text, r"^engine: qt \(asked for\)\n"
                               r"GRO and GSO: off \(.*\)  receive times: off \(.*\)\n")

    def test_chooses_the_fastest(self):
        environment = {name: value for name, value in os.environ.items() if name != "ECHOGRAM_IO"}
        self.assertIn("engine: linux (the fastest here)\n", self.text_of(env=environment))

    def test_the_environment_chooses(self):
        environment = {**os.environ, "ECHOGRAM_IO": "qt"}
        self.assertIn("engine: qt (ECHOGRAM_IO asks for it)\n", self.text_of(env=environment))
        self.assertIn("engine: linux (asked for)\n", self.text_of("--io", "linux", env=environment))
        one, = self.objects_of(env=environment)
        self.assertEqual((one["engine"], one["engineReason"]), ("qt", "ECHOGRAM_IO asks for it"))

    def test_wrong_environment(self):
        code, out, errors = run("--port", "0", env={**os.environ, "ECHOGRAM_IO": "fast"})
        self.assertEqual((code, out), (2, ""))
        self.assertIn('ECHOGRAM_IO: "fast" is not an engine; auto, qt and linux are', errors)

    def test_json_has_an_object_for_each_thread(self):
        for engine in ("linux", "qt"):
            for threads in (1, 3):
                with self.subTest(engine=engine, threads=threads):
                    sockets = self.objects_of("--io", engine, "--threads", str(threads), count=threads)
                    for one in sockets:
                        self.assertEqual((one["engine"], one["engineReason"]), (engine, "asked for"))
                        self.assertEqual(one["receiveBufferAsked"], 4 << 20)
                        self.assertGreater(one["receiveBuffer"], 0)
                        self.assertGreater(one["sendBuffer"], 0)
                        for name in ("gro", "gso", "receiveTimes"):
                            self.assertIsInstance(one[name], bool)

    def test_quiet(self):
        with Server("--quiet", "--verbose") as server, client() as asker:
            asker.sendto(b"secret", ("127.0.0.1", server.port))
            self.assertEqual(asker.recv(100), b"secret")
            server.end()
            text = b"".join(server.lines).decode()
            self.assertEqual(len(server.lines), 5, text)  # where, three about the socket, the totals
            self.assertRegex(text, r"receive times: off \(.+\)\n")  # nobody would see them
            self.assertNotIn("secret", text)
            self.assertEqual(server.totals()["answers"], 1)


class Threads(unittest.TestCase):
    def test_more_than_one_gets_work(self):
        """64 peers, each given to one of the sockets by the kernel, while the server stands still."""
        for engine in ENGINES:
            with self.subTest(engine=engine), WholeServer(*engine, "--threads", "3", "--quiet") as server:
                server.pause()
                askers = [client() for _ in range(64)]
                try:
                    for asker in askers:
                        asker.sendto(b"hello", ("127.0.0.1", server.port))
                    waiting = self.waiting_bytes(server.port)
                    server.resume()
                    for asker in askers:
                        self.assertEqual(asker.recv(100), b"hello")
                finally:
                    for asker in askers:
                        asker.close()
                self.assertEqual(len(waiting), 3)
                self.assertGreater(sum(one > 0 for one in waiting), 1, waiting)
                self.assertEqual(server.end(), 0)
                self.assertEqual(server.totals()["answers"], 64)

    def test_port_in_use(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            for bind in ("127.0.0.1", "0.0.0.0"):
                code, out, errors = run("--bind", bind, "--port", str(port), "--threads", "3")
                self.assertEqual((code, out), (1, ""))
                self.assertIn(f"cannot listen on {bind}:{port}: {os.strerror(errno.EADDRINUSE)}", errors)

    def test_wrong_options(self):
        for arguments, says in ((("--threads", "0"), "1 to 256"),
                                (("--threads", "257"), "1 to 256"),
                                (("--threads", "2", "--count", "3"), "--count"),
                                (("--io", "fast"), "auto, qt and linux")):
            code, out, errors = run(*arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(says, errors)

    @staticmethod
    def waiting_bytes(port):
        """How much waits in the receive buffer of each socket on 127.0.0.1:port (proc_net(5))."""
        local = f"{int.from_bytes(socket.inet_aton('127.0.0.1'), sys.byteorder):08X}:{port:04X}"
        with open("/proc/net/udp", encoding="ascii") as table:
            rows = [line.split() for line in table.readlines()[1:]]
        return [int(row[4].partition(":")[2], 16) for row in rows if row[1] == local]


class ThreadsThatCannotStart(unittest.TestCase):
    def assert_says_why(self, limits, says):
        limited = {"preexec_fn": lambda: [resource.setrlimit(which, (value, value)) for which, value in limits]}
        code, out, errors = run("--port", "0", "--quiet", "--threads", "200", **limited)
        self.assertEqual((code, out), (1, ""), errors)
        self.assertIn(says, errors)

    def test_too_few_descriptors(self):
        no_core = (resource.RLIMIT_CORE, 0)
        for limit in range(60, 70):  # where it runs out: for a socket or for an event loop
            with self.subTest(limit=limit):
                self.assert_says_why([no_core, (resource.RLIMIT_NOFILE, limit)], os.strerror(errno.EMFILE))

    @unittest.skipIf(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1") != "1", "a sanitizer takes more memory than that")
    def test_too_little_memory(self):
        self.assert_says_why([(resource.RLIMIT_AS, 600 << 20)], os.strerror(errno.EAGAIN))

    def test_another_server_on_the_port(self):
        with WholeServer("--threads", "2") as server:
            with subprocess.Popen([PROGRAM, "--port", str(server.port), "--threads", "2"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as other:
                try:
                    line = other.stdout.readline()
                finally:
                    other.kill()
            self.assertEqual(line, b"")  # and not: listening on the port of somebody else

    def test_says_that_it_listens_when_all_threads_do(self):
        for _ in range(50):
            with Server("--threads", "3", "--quiet") as server:
                server.pause()
                self.assertEqual(len(Threads.waiting_bytes(server.port)), 3)


class Flood:
    """Some sockets that send without a look at the answers."""

    SIZE = 64

    def __init__(self, server):
        self.address = ("127.0.0.1", server.port)
        self.askers = [client() for _ in range(4)]
        self.sent = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for asker in self.askers:
            asker.close()

    def send(self, count):
        for _ in range(count):
            for asker in self.askers:
                asker.sendto(b"x" * self.SIZE, self.address)
        self.sent += count * len(self.askers)

    def is_answered(self):
        return bool(select.select(self.askers, [], [], 0)[0])

    def wait_for_the_end(self):
        """Asks until the last question is answered: the server's sockets hand out in order what they got."""
        for asker in self.askers:
            asker.settimeout(0.1)  # the question or its answer may find no room, like those before
            end = time.monotonic() + PATIENCE
            while not self.ask(asker):
                if time.monotonic() > end:
                    raise TimeoutError("no answer")

    def ask(self, asker):
        question = b"%0*d" % (self.SIZE, self.sent)  # as no other
        asker.sendto(question, self.address)
        self.sent += 1
        try:
            while asker.recv(100) != question:
                pass
            return True
        except TimeoutError:
            return False


class EndsInAFlood(unittest.TestCase):
    def test_at_once(self):
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way, "--quiet") as server, Flood(server) as flood:
                is_answered, is_over = threading.Event(), threading.Event()

                def keep_on(flood=flood, is_answered=is_answered, is_over=is_over):
                    while not is_over.is_set():
                        flood.send(10)
                        if flood.is_answered():
                            is_answered.set()

                flooding = threading.Thread(target=keep_on)
                flooding.start()
                try:
                    self.assertTrue(is_answered.wait(PATIENCE))
                    code = server.end()
                finally:
                    is_over.set()
                    flooding.join()
                self.assertEqual((code, server.errors), (0, ""))
                totals = server.totals()
                self.assertGreater(totals["answers"], 0)
                self.assertEqual(totals["bytes"], Flood.SIZE * totals["datagrams"])
                # What still waited in a receive buffer is in none of them.
                self.assertLessEqual(totals["answers"] + totals["errors"] + totals["drops"], flood.sent)

    def test_totals_add_up(self):
        for way in WAYS:
            with self.subTest(way=way), WholeServer(*way, "--quiet") as server, Flood(server) as flood:
                server.pause()
                flood.send(10_000)  # more than a receive buffer of 8 MiB holds, the kernel's overhead included
                server.resume()
                flood.wait_for_the_end()
                self.assertEqual((server.end(), server.errors), (0, ""))
                totals = server.totals()
                if totals["drops"] == 0 and totals["datagrams"] < flood.sent:
                    self.skipTest("this system does not tell what it drops")
                self.assertGreater(totals["drops"], 0)
                self.assertEqual(totals["bytes"], Flood.SIZE * totals["datagrams"])
                # Drops are of questions, by the kernel, and of answers; so each question is in one of these.
                self.assertEqual(totals["answers"] + totals["errors"] + totals["drops"], flood.sent, totals)


if __name__ == "__main__":
    unittest.main()

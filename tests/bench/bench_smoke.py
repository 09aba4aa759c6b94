#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_echo measures what can be measured, and marks servers that do not give back what they got.

No figure is judged here, only whether there is one.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("BENCH_ECHO", "bench_echo")
PATIENCE = 50 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
ALL_OURS = "python,qudpsocket,c-recvfrom,c-recvmmsg,c-gro,echogram-qt,echogram-linux"

SERVER = """
import socket, sys
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
echo.bind(("127.0.0.1", int(sys.argv[1])))
print("listening on 127.0.0.1:%d" % echo.getsockname()[1], flush=True)
count = 0
while True:
    payload, peer = echo.recvfrom(65535)
    count += 1
    """

CHANGES_A_BYTE = SERVER + """
    payload = payload[:30] + bytes([payload[30] ^ (count % 100 == 0)]) + payload[31:]
    echo.sendto(payload, peer)
"""
LOSES_SOME = SERVER + """
    if count % 100:
        echo.sendto(payload, peer)
"""
REPEATS_SOME = SERVER + """
    for _ in range(1 + (count % 100 == 0)):
        echo.sendto(payload, peer)
"""
ECHOES = SERVER + """
    echo.sendto(payload, peer)
"""
ENDS = "import sys; sys.exit('no room')"
KEEPS_QUIET = "print('hello', flush=True)"


def given(name, source, port="0"):
    """--server with this Python program."""
    return "--server", f"{name}={shlex.join([sys.executable, '-c', source])} {port}"


def run(*arguments):
    return subprocess.run([PROGRAM, "--rounds", "1", "--seconds", "0.05", *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, text=True)


class BenchEcho(unittest.TestCase):
    def report(self, *arguments, expected_code=0):
        """What --json - printed; .tables holds what people see."""
        done = run("--json", "-", *arguments)
        self.assertEqual(done.returncode, expected_code, done.stderr)
        self.tables = done.stderr
        return json.loads(done.stdout)

    def servers(self, *arguments, **expected):
        """The servers of the only case, by their names."""
        (case,) = self.report("--modes", "plain", "--sizes", "64", "--in-flight", "8", *arguments, **expected)["cases"]
        return {server["name"]: server for server in case["servers"]}

    def assert_not_counted(self, server, note):
        self.assertEqual((server["valid"], len(server["rounds"])), (0, 1))
        self.assertIsNone(server["median"])
        self.assertIsNone(server["ratioToBestC"])
        self.assertIsNone(server["rounds"][0]["echoesPerSecond"])
        self.assertRegex(self.tables, rf"(?m)^  {server['name']} +-  +-  +-  +-  +-  {note}")

    def test_every_server_in_every_case(self):
        report = self.report("--servers", ALL_OURS, "--in-flight", "1,64", "--sizes", "64,1024")
        self.assertEqual([(case["mode"], case["bytes"], case["inFlight"]) for case in report["cases"]],
                         [("plain", 64, 1), ("plain", 64, 64), ("plain", 1024, 1), ("plain", 1024, 64),
                          ("gso", 64, 64), ("gso", 1024, 64)])
        for case in report["cases"]:
            self.assertEqual([server["name"] for server in case["servers"]], ALL_OURS.split(","))
            for server in case["servers"]:
                with self.subTest(mode=case["mode"], bytes=case["bytes"], inFlight=case["inFlight"],
                                  server=server["name"]):
                    (measured,) = server["rounds"]
                    self.assertEqual((measured["lost"], measured["wrong"], measured["duplicates"]), (0, 0, 0))
                    self.assertGreater(measured["echoes"], 0)
                    self.assertEqual(server["median"], measured["echoesPerSecond"])
                    self.assertEqual(set(server["ratios"]), {"c-recvfrom", "c-recvmmsg", "c-gro"})
                    self.assertEqual(server["ratioToBestC"], server["ratios"][case["bestC"]])
                    self.assertGreater(server["ratioToPython"], 0)
        self.assertEqual(report["options"]["rounds"], 1)
        self.assertLessEqual({"buildType", "compiler", "kernel", "processor", "rmemMax", "pinned"},
                             set(report["machine"]))

    def test_given_servers(self):
        servers = self.servers("--servers", "c-recvfrom", *given("says-its-port", ECHOES),
                               *given("is-told-its-port", ECHOES, "{port}"))
        for name in ("says-its-port", "is-told-its-port"):
            self.assertEqual(servers[name]["valid"], 1, servers[name])
            self.assertGreater(servers[name]["ratioToBestC"], 0)

    def test_a_changed_byte(self):
        servers = self.servers("--servers", "c-recvfrom", *given("damages", CHANGES_A_BYTE))
        self.assertGreater(servers["damages"]["rounds"][0]["wrong"], 0)
        self.assert_not_counted(servers["damages"], "wrong bytes in 1 of 1 rounds, not counted")
        self.assertEqual(servers["c-recvfrom"]["valid"], 1)

    def test_loss(self):
        servers = self.servers("--servers", "c-recvfrom", *given("loses", LOSES_SOME))
        self.assertGreater(servers["loses"]["rounds"][0]["lost"], 0)
        self.assert_not_counted(servers["loses"], "loss in 1 of 1 rounds, not counted")

    def test_duplicates(self):
        servers = self.servers("--servers", "c-recvfrom", *given("repeats", REPEATS_SOME))
        self.assertGreater(servers["repeats"]["rounds"][0]["duplicates"], 0)
        self.assert_not_counted(servers["repeats"], "duplicates in 1 of 1 rounds, not counted")

    def test_servers_that_do_not_start(self):
        servers = self.servers("--servers", "c-recvfrom", *given("ends", ENDS), *given("ends-too", ENDS, "{port}"),
                               *given("keeps-quiet", KEEPS_QUIET))
        self.assert_not_counted(servers["ends"], "failure in 1 of 1 .*; does not say where it listens: no room")
        self.assert_not_counted(servers["ends-too"], "failure in 1 of 1 .*; ended: no room")
        self.assert_not_counted(servers["keeps-quiet"], "failure in 1 of 1 .*; does not say where it listens")

    def test_without_any_figure_it_fails(self):
        self.servers("--servers", "none", *given("ends", ENDS), expected_code=1)

    def test_json_that_cannot_be_written(self):
        done = run("--modes", "plain", "--sizes", "64", "--in-flight", "8", "--json", "/dev/null/x", "--servers",
                   "c-recvfrom")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/dev/null/x", done.stderr)

    def test_json_in_a_file_and_tables_on_stdout(self):
        with tempfile.NamedTemporaryFile() as file:
            done = run("--modes", "plain", "--sizes", "64", "--in-flight", "8", "--servers", "c-recvfrom", "--no-pin",
                       "--json", file.name)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("plain, 64 bytes, 8 in flight", done.stdout)
            self.assertFalse(json.load(file)["machine"]["pinned"])

    def test_ends_its_servers_when_it_is_ended(self):
        """A signal in the middle: the server goes as well, and there is a table of what was measured."""
        reading, writing = os.pipe()
        tells = ECHOES + f"    if count == 1:\n        import os\n        os.write({writing}, b'!')\n"
        process = subprocess.Popen([PROGRAM, "--seconds", "30", "--modes", "plain", "--sizes", "64", "--in-flight", "8",
                                    "--servers", "none", *given("tells", tells)], pass_fds=[writing],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(writing)
        try:
            self.assertEqual(os.read(reading, 10), b"!")
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 1)
            self.assertIn(b"plain, 64 bytes, 8 in flight", output)
            self.assertEqual(os.read(reading, 10), b"")  # nobody holds the other end any more
        finally:
            os.close(reading)
            if process.poll() is None:
                process.kill()
                process.communicate()

    def test_wrong_options(self):
        for arguments in (["--rounds", "0"], ["--seconds", "0"], ["--sizes", "15"], ["--modes", "fast"],
                          ["--servers", "nobody"], ["--server", "x"], ["--server", "python=x"], ["extra"],
                          ["--modes", "gso", "--in-flight", "2"], ["--servers", "none"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("bench_echo: ", done.stderr)


if __name__ == "__main__":
    unittest.main()

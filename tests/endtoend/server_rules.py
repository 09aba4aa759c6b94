#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-server by rules, with several services, and by a configuration file; and what it says of all of it."""

import json
import re
import signal
import struct
import tempfile
import time
import unittest
from pathlib import Path

from server_process import Server, client, run

JSON = ("--quiet", "--log-format", "json")

RULES = r"""
[[rule]]
name = "greeting"
text = "hello"
answer = "hi, you are number {{counter}}"

[[rule]]
name = "device"
hex = "de ad ?? 0?"
answer = { format = "hex", payload = "be ef {{counter:2}} {{crc16:le}}" }

[[rule]]
regex = '^set (?<name>\w+)=(\d+)$'
answers = ["ok", { payload = "{{name}} is now {{2}}", delay = "50ms" }]

[[rule]]
name = "large"
size = ">1000"
ignore = true
"""


def crc16(octets):
    """CRC-16/MODBUS."""
    crc = 0xffff
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = (crc >> 1) ^ (0xa001 if crc & 1 else 0)
    return struct.pack("<H", crc)


class WithFiles(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.asker = self.enterContext(client())

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def start(self, *arguments):
        return self.enterContext(Server(*arguments))

    def ask(self, port, question, answers=1):
        self.asker.sendto(question, ("127.0.0.1", port))
        got = [self.asker.recv(70000) for _ in range(answers)]
        return got[0] if answers == 1 else got

    def assert_ends(self, server):
        self.assertEqual((server.end(), server.errors), (0, ""))


class Rules(WithFiles):
    def test_answers(self):
        for arguments in ((), ("--io", "qt"), ("--threads", "2")):
            with self.subTest(arguments=arguments):
                server = self.start(*JSON, "--rules", self.write("rules.toml", RULES), *arguments)
                for number in (1, 2):
                    self.assertEqual(self.ask(server.port, b"hello"), b"hi, you are number %d" % number)
                answer = self.ask(server.port, bytes.fromhex("dead0102"))
                self.assertEqual(answer, bytes.fromhex("beef0001") + crc16(bytes.fromhex("beef0001")))
                begin = time.monotonic()
                self.assertEqual(self.ask(server.port, b"set speed=12", answers=2), [b"ok", b"speed is now 12"])
                self.assertGreaterEqual(time.monotonic() - begin, 0.05)
                self.asker.sendto(bytes(1001), ("127.0.0.1", server.port))  # is ignored
                self.assertEqual(self.ask(server.port, b"other"), b"other")  # by the service
                self.assert_ends(server)
                report = server.last_report()
                self.assertEqual(report["rule"], {"greeting": {"matched": 2, "answers": 2},
                                                  "device": {"matched": 1, "answers": 1},
                                                  "rule 3": {"matched": 1, "answers": 2},
                                                  "large": {"matched": 1, "answers": 0}})
                self.assertEqual((report["totals"]["datagrams"], report["totals"]["answers"]), (6, 6))

    def reload(self, server):
        server.process.send_signal(signal.SIGHUP)
        return server.read_line()

    def test_reload(self):
        path = self.write("rules.toml", RULES)
        server = self.start(*JSON, "--rules", path)
        self.assertEqual(self.ask(server.port, b"hello"), b"hi, you are number 1")

        self.write("rules.toml", RULES.replace("hi, you", "good day, you") + '\n[[rule]]\nanswer = "what?"\n')
        self.assertEqual(json.loads(self.reload(server)), {"event": "reloaded", "file": path, "rules": 5})
        self.assertEqual(self.ask(server.port, b"hello"), b"good day, you are number 2")  # the counter goes on
        self.assertEqual(self.ask(server.port, b"other"), b"what?")

        self.write("rules.toml", '[[rule]]\ntext = "hello"\nanswer = "{{nonsense}}"\n')
        line = json.loads(self.reload(server))
        self.assertEqual(line["event"], "notReloaded")
        self.assertRegex(line["reason"], "^" + re.escape(path) + r":3:\d+: .*nonsense")
        self.assertEqual(self.ask(server.port, b"hello"), b"good day, you are number 3")

        Path(path).unlink()
        self.assertRegex(json.loads(self.reload(server))["reason"], "^" + re.escape(path) + ": .*No such file")
        self.assertEqual(self.ask(server.port, b"hello"), b"good day, you are number 4")

        self.write("rules.toml", "")
        self.assertEqual(json.loads(self.reload(server))["rules"], 0)
        self.assertEqual(self.ask(server.port, b"hello"), b"hello")
        self.assert_ends(server)

    def test_reload_says_it_to_people(self):
        path = self.write("rules.toml", "")
        server = self.start("--quiet", "--rules", path, "--threads", "2")
        self.assertEqual(self.ask(server.port, b"hello"), b"hello")
        self.write("rules.toml", RULES)
        self.assertEqual(self.reload(server).decode(), f"{path}: 4 rules from now on\n")
        self.assertEqual(self.ask(server.port, b"hello"), b"hi, you are number 1")
        self.write("rules.toml", "[[rule]]\ntext = 3\n")
        self.assertRegex(self.reload(server).decode(),
                         "^" + re.escape(path) + r":2:8: .* \(the rules stay as they are\)\n$")
        self.assert_ends(server)

    def test_reload_without_a_file(self):
        server = self.start("--quiet")
        self.assertIn(b"there is no file of rules to read", self.reload(server))
        self.assertEqual(self.ask(server.port, b"hello"), b"hello")
        self.assert_ends(server)

    def test_loops_of_reloads_lose_nothing(self):
        path = self.write("rules.toml", RULES)
        server = self.start(*JSON, "--rules", path)
        for number in range(1, 101):
            server.process.send_signal(signal.SIGHUP)
            self.assertEqual(self.ask(server.port, b"hello"), b"hi, you are number %d" % number)
        self.assert_ends(server)
        self.assertEqual(server.last_report()["rule"]["greeting"], {"matched": 100, "answers": 100})


class Services(WithFiles):
    def ports(self, server, count):
        """By service; the first line has been read."""
        lines = [server.lines[0]] + [server.read_line() for _ in range(count - 1)]
        return {line["service"]: line["port"] for line in map(json.loads, lines)}

    def test_of_the_rfcs(self):
        names = ("echo", "discard", "chargen", "daytime", "time", "qotd")
        server = self.start(*JSON, *(part for name in names for part in ("--service", f"{name}:0")))
        ports = self.ports(server, len(names))
        self.assertEqual(tuple(ports), names)
        self.assertEqual(len(set(ports.values())), len(names))

        self.assertEqual(self.ask(ports["echo"], b"RFC 862"), b"RFC 862")
        self.asker.sendto(b"RFC 863", ("127.0.0.1", ports["discard"]))

        ring = bytes(range(32, 127))
        for _ in range(5):
            characters = self.ask(ports["chargen"], b"RFC 864")
            self.assertLessEqual(len(characters), 512)
            for line in characters.split(b"\r\n"):
                self.assertIn(line.rstrip(b"\r"), ring * 2)  # the end may be anywhere
                self.assertLessEqual(len(line), 73)

        before = int(time.time())
        daytime = self.ask(ports["daytime"], b"RFC 867").decode()
        seconds, = struct.unpack("!I", self.ask(ports["time"], b"RFC 868"))
        after = int(time.time())
        self.assertRegex(daytime, r"^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\r\n$")
        self.assertTrue(before <= seconds - 2_208_988_800 <= after)  # from 1900 to 1970
        self.assertIn(daytime.rstrip(), [time.asctime(time.localtime(one)) for one in range(before, after + 1)])

        quotation = self.ask(ports["qotd"], b"RFC 865")
        self.assertTrue(0 < len(quotation) < 512)
        self.assertLessEqual(set(quotation), set(ring + b"\r\n"))

        while server.report()["totals"]["datagrams"] < 10:  # the one to discard has no answer to wait for
            pass
        self.assert_ends(server)
        report = server.last_report()
        self.assertEqual(report["totals"]["answers"], 9)
        self.assertEqual({one["service"]: (one["datagrams"], one["answers"]) for one in report["service"].values()},
                         {"echo": (1, 1), "discard": (1, 0), "chargen": (5, 5), "daytime": (1, 1), "time": (1, 1),
                          "qotd": (1, 1)})

    def test_one_port_in_use_is_none_at_all(self):
        with client() as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            code, out, errors = run("--service", "echo:0", "--service", f"time:{port}", "--service", "qotd:0")
        self.assertEqual((code, out), (1, ""))
        self.assertIn(f"cannot listen on 127.0.0.1:{port}: Address already in use", errors)

    def test_rules_go_before_each(self):
        server = self.start(*JSON, "--service", "echo:0", "--service", "discard:0",
                            "--rules", self.write("rules.toml", RULES))
        ports = self.ports(server, 2)
        for name in ports:
            self.assertEqual(self.ask(ports[name], b"hello"), b"hi, you are number 1")


EVERYTHING = r"""
bind = "127.0.0.1"
port = 0
rules = "rules.toml"
weather = "lossy"
seed = 7
allow = ["127.0.0.0/8", "::1"]
deny = "127.9.0.0/16"
rate = 5000
burst = 400
allow-loops = true
allow-amplification = true
quiet = true
verbose = true
log-format = "json"
count = 5
io = "linux"
threads = 1
service = ["echo"]

[in]
loss = "0%"

[out]
loss = "0%"
delay = "50ms"
"""


class Configuration(WithFiles):
    def test_everything(self):
        self.write("rules.toml", RULES)
        path = self.write("server.toml", EVERYTHING)
        process = self.start("--config", path, "--log-format", "json")
        socket_line = json.loads(process.read_line())
        self.assertEqual((socket_line["event"], socket_line["engine"]), ("socket", "linux"))
        begin = time.monotonic()
        self.assertEqual(self.ask(process.port, b"hello"), b"hi, you are number 1")
        self.assertGreaterEqual(time.monotonic() - begin, 0.05)
        with client() as denied:
            denied.bind(("127.9.9.9", 0))
            denied.sendto(b"hello", ("127.0.0.1", process.port))
            for number in range(4):
                self.assertEqual(self.ask(process.port, b"%d" % number), b"%d" % number)
        self.assertEqual(process.end(None), 0)  # after five answers
        report = process.last_report()
        self.assertEqual(report["refusals"]["denied"], 1)
        self.assertEqual(report["weather"]["out"]["delayed"], 5)
        self.assertEqual(report["weather"]["out"]["seed"], 7)
        self.assertEqual(report["totals"]["answers"], 5)

    def test_the_command_line_wins(self):
        self.write("rules.toml", RULES)
        path = self.write("server.toml", EVERYTHING)
        server = self.start(*JSON, "--config", path, "--out", "duplicate=100%", "--count", "7", "--seed", "8",
                            "--deny", "127.8.0.0/16", "--weather", "mixed-up", "--in", "reorder=0,duplicate=0")
        server.read_line()  # of the socket: a switch of the file stays on
        with client() as once_denied:
            once_denied.bind(("127.9.9.9", 0))
            once_denied.sendto(b"me", ("127.0.0.1", server.port))
            once_denied.recv(100)
            self.assertEqual(once_denied.recv(100), b"me")
        self.assertEqual(self.ask(server.port, b"you", answers=2), [b"you"] * 2)
        report = server.report()
        self.assertEqual((report["weather"]["out"]["seed"], report["weather"]["out"]["duplicated"]), (8, 2))
        self.assert_ends(server)

    def test_relay(self):
        with Server("--quiet") as behind:
            path = self.write("relay.toml", f'forward = "127.0.0.1:{behind.port}"\nforward-idle = "100ms"\n'
                                            'forward-clients = 1\nlog-format = "json"\n')
            server = self.start(*JSON, "--config", path)
            self.assertEqual(self.ask(server.port, b"hello"), b"hello")
            while server.report()["relay"]["expired"] == 0:
                pass

    def test_check(self):
        self.write("rules.toml", RULES)
        path = self.write("server.toml", EVERYTHING)
        self.assertEqual(run("--check-config", "--config", path), (0, "everything is right\n", ""))
        self.assertEqual(run("--check-config"), (0, "everything is right\n", ""))
        self.write("rules.toml", "[[rule]]\ntext = 3\n")
        self.assert_wrong("--check-config", "--config", path, says=f"{self.folder}/rules.toml:2:8: ")

    def assert_wrong(self, *arguments, says):
        code, out, errors = run(*arguments)
        self.assertEqual((code, out), (2, ""), errors)
        self.assertTrue(errors.startswith("echogram-server: "), errors)
        self.assertIn(says, errors)
        self.assertEqual(errors.count("\n"), errors.strip().count("\n") + 1)

    def test_wrong_files(self):
        cases = (
            ("bind = \"127.0.0.1\"\nbidn = 3", "2:1: there is no option \"bidn\"; there is bind, port"),
            ("port = 70000", "1:8: port: \"70000\" is not a port"),
            ("port = -1", "1:8: port: \"-1\" is not a port"),
            ("port = 1.5", "1:8: port wants a text or a whole number"),
            ("port = [1]", "1:8: port wants"),
            ("quiet = 1", "1:9: quiet is true or false"),
            ("quiet = \"true\"", "1:9: quiet is true or false"),
            ("\n\nallow = [\"10.0.0.0/8\", \"10.0.0.0/99\"]", "3:24: allow: "),
            ("service = [\"echo:0\", \"ehco\"]", "1:22: service: \"ehco\" is not a service"),
            ("weather = \"fine\"", "1:11: weather: \"fine\" is not a weather; there is cable"),
            ("in = \"loss=1%,delay=soon\"", "1:6: in: "),
            ("[out]\nloss = \"1%\"\nlos = \"1%\"", "3:1: there is no weather \"los\""),
            ("[out]\nloss = \"much\"", "2:8: loss = \"much\": "),
            ("[out]\nloss = true", "2:8: loss wants a text"),
            ("[out]\nburst-loss = \"90%\"\nburst-length = 2", "3:16: bursts of 2 cannot be that dense"),
            ("config = \"other.toml\"", "1:1: there is no option \"config\""),
            ("check-config = true", "1:1: there is no option \"check-config\""),
            ("port = 1\nport = 2", "2:"),
            ("port = ", "1:"),
            ("port = 1 2", "1:"),
            ("[\"port", "1:"),
            ("log-format = \"xml\"", "1:14: log-format: \"xml\" is not a log format"),
            ("threads = 0", "1:11: threads: \"0\" is not a number of threads"),
            ("io = \"fast\"", "1:6: io: \"fast\" is not an engine"),
            ("seed = -1", "1:8: seed: \"-1\" is not a seed"),
            ("rate = \"fast\"", "1:8: rate: \"fast\" is not a rate"),
            ("forward = \"nobody\"", "1:11: forward: \"nobody\" names no port"),
            ("forward-idle = \"1ms\"", "1:16: forward-idle: \"1ms\" is too short"),
            ("forward-clients = 0", "1:19: forward-clients: "),
            ("metrics = \"9100\"", "1:11: metrics: \"9100\" is not an address with a port"),
        )
        for text, says in cases:
            with self.subTest(text):
                path = self.write("server.toml", text)
                self.assert_wrong("--config", path, "--port", "0", says=f"{path}:{says}")
        self.assert_wrong("--config", f"{self.folder}/none.toml", says=f"{self.folder}/none.toml: ")
        self.assert_wrong("--config", str(self.folder), says=f"{self.folder}: ")

    def test_wrong_together(self):
        cases = (
            (("--service", "echo", "--service", "time"), "echo and time cannot both have port 12345; write time:PORT"),
            (("--rules", "a", "--forward", "127.0.0.1:1"), "--rules and --forward do not go together"),
            (("--service", "echo", "--forward", "127.0.0.1:1"), "--service and --forward do not go together"),
            (("--rate", "off", "--burst", "3"), "--rate is off"),
            (("--service", "echo:1", "--service", "time:2", "--count", "1"), "--count"),
            (("--rules", f"{self.folder}/none.toml"), f"{self.folder}/none.toml: "),
            (("--rules", ""), "the name of a file is expected"),
            (("--out", "loss=1%,loss=2%"), "loss is there twice"),
            (("--out", "delay=1ms,los=1%"), "los"),
            (("--out", "loss=101%"), "loss"),
            (("--weather", "stormy"), "\"stormy\" is not a weather"),
            (("--allow", "nobody"), "--allow"),
            (("--weather", "satellite", "--in", "burst-length=1,burst-loss=60%"), "--in"),
        )
        for arguments, says in cases:
            with self.subTest(arguments):
                self.assert_wrong(*arguments, says=says)

    def test_a_bad_value_that_the_command_line_overrides_is_still_wrong(self):
        path = self.write("server.toml", "port = 70000")
        self.assert_wrong("--config", path, "--port", "0", says="server.toml:1:8: port")


class Reports(WithFiles):
    ARGUMENTS = ("--out", "duplicate=100%", "--seed", "3", "--deny", "127.9.0.0/16")

    def prepare(self, *arguments):
        server = self.start("--quiet", "--rules", self.write("rules.toml", RULES), *self.ARGUMENTS, *arguments)
        with client() as denied:
            denied.bind(("127.9.9.9", 0))
            denied.sendto(b"me", ("127.0.0.1", server.port))
        self.assertEqual(self.ask(server.port, b"hello", answers=2), [b"hi, you are number 1"] * 2)
        return server

    def test_for_people(self):
        server = self.prepare()
        expected = [
            "refused: 1  (denied 1)\n",
            "weather out: 1 datagrams, 1 passed, 0 lost  (duplicated 1; seed 3)\n",
            "rule \"greeting\": 1 matched, 1 answers\n",
            "datagrams: 2  bytes: 7  answers: 2  errors: 0  drops: 0\n",
        ]
        for _ in range(2):
            server.process.send_signal(signal.SIGUSR1)
            self.assertEqual([server.read_line().decode() for _ in expected], expected)
        self.assert_ends(server)
        self.assertEqual([line.decode() for line in server.lines[-len(expected):]], expected)

    def test_for_programs(self):
        server = self.prepare("--log-format", "json")
        report = server.report()
        self.assertEqual(report["refusals"], {"noPort": 0, "denied": 1, "loopPort": 0, "hopLimit": 0, "rate": 0,
                                              "amplification": 0})
        self.assertEqual(report["rule"], {"greeting": {"matched": 1, "answers": 1}})
        weather = report["weather"]["out"]
        self.assertEqual((weather["datagrams"], weather["passed"], weather["duplicated"], weather["seed"]),
                         (1, 1, 1, 3))
        self.assert_ends(server)
        self.assertEqual(server.last_report(), report)
        for line in server.lines:
            self.assertIn("event", json.loads(line))

    def test_every_line_parses_whatever_is_said(self):
        path = self.write("rules \"1\"\\.toml", '[[rule]]\nname = "\\"quoted\\" \\\\ \\U0001F600"\n'
                                                'answer = "\\u0000{{payload}}"\n')
        server = self.start("--log-format", "json", "--rules", path)
        for payload in (b"", bytes(range(256)), "\U0001F600\u2028".encode(), b"\xff\xfe"):
            self.assertEqual(self.ask(server.port, payload), b"\0" + payload)
        server.process.send_signal(signal.SIGHUP)
        server.report()
        self.assert_ends(server)
        events = [json.loads(line)["event"] for line in server.lines]
        self.assertIn("reloaded", events)
        self.assertEqual(server.last_report()["rule"],
                         {"\"quoted\" \\ \U0001F600": {"matched": 4, "answers": 4}})

    def test_what_waits_when_it_ends_is_thrown_away(self):
        """Every datagram is somewhere."""
        server = self.start(*JSON, "--in", "delay=1h", "--seed", "3")
        for number in range(10):
            self.asker.sendto(b"%d" % number, ("127.0.0.1", server.port))
        while (report := server.report())["totals"]["datagrams"] < 10:
            pass
        self.assertEqual((report["weather"]["in"]["waiting"], report["weather"]["in"]["discarded"]), (10, 0))
        self.assert_ends(server)
        weather = server.last_report()["weather"]["in"]
        self.assertEqual((weather["waiting"], weather["discarded"], weather["passed"]), (0, 10, 0))


if __name__ == "__main__":
    unittest.main()

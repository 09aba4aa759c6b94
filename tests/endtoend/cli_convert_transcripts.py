#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli convert: captures to transcripts and back, and packets of Packet Sender."""

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

from cli_process import PATIENCE, Running, run, wait_until_read
from server_process import Server

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCES / "tests/support"))

import captures  # noqa: E402

MS = 1_000_000
CLIENT, SERVER, OTHER = ("127.0.0.1", 40000), ("127.0.0.1", 9000), ("10.0.0.9", 53)

RULES = r"""
[[rule]]
text = "silence"
ignore = true

[[rule]]
answer = "{{payload}}, said {{payload}}"
"""


def pcap(datagrams):
    """Raw IP, in nanoseconds, of (time in ns, sender, receiver, payload)."""
    content = captures.pcap(captures.RAW, [])
    for time, sender, receiver, payload in datagrams:
        frame = captures.ipv4(captures.udp(payload, sender[1], receiver[1]), source=sender[0],
                              destination=receiver[0])
        time += captures.NOON
        content += struct.pack("<IIII", time // captures.NS, time % captures.NS, len(frame), len(frame)) + frame
    return content


TALK = [(0, CLIENT, SERVER, b"hello"), (1 * MS, SERVER, CLIENT, b"{{hello}}"),
        (9 * MS, CLIENT, SERVER, bytes(range(256))), (200 * MS, SERVER, CLIENT, b""),
        (300 * MS, CLIENT, SERVER, b"a"), (301 * MS, CLIENT, SERVER, b"b"),
        (302 * MS, SERVER, CLIENT, b"a!"), (303 * MS, SERVER, CLIENT, b"b!"),
        (400 * MS, CLIENT, SERVER, b"lost"), (2000 * MS, CLIENT, SERVER, b"z"), (2001 * MS, SERVER, CLIENT, b"z!")]
DNS = [(1 * MS, CLIENT, OTHER, b"what?"), (2 * MS, OTHER, CLIENT, b"that")]


class Transcripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def path(self, name, content=None):
        path = self.folder / name
        if content is not None:
            path.write_bytes(content)
        return str(path)

    def converted(self, *arguments, **popen):
        """(stdout, stderr) of what goes well."""
        code, out, errors = run("convert", *arguments, **popen)
        self.assertEqual(code, 0, errors)
        return out, errors

    def rows_of(self, path):
        out, _ = self.converted(path, "--to", "ndjson")
        return [(row["direction"], row["peer"], base64.b64decode(row["base64"]))
                for row in map(json.loads, out.splitlines())]

    def test_there_and_back(self):
        """The same payloads and directions, of the same peer; an answer stands behind its question."""
        _, errors = self.converted(self.path("a.pcap", pcap(TALK)), self.path("a.echogram.toml"))
        self.assertEqual(errors, "echogram-cli convert: 11 datagrams, 8 steps\n")
        for name in ("b.pcap", "b.csv", "b.ndjson"):
            _, errors = self.converted(self.path("a.echogram.toml"), self.path(name))
            self.assertEqual(errors, "echogram-cli convert: 11 datagrams\n")
            self.assertEqual(self.rows_of(self.path(name)), self.rows_of(self.path("a.pcap")))
        self.converted(self.path("b.pcap"), self.path("c.echogram.toml"))
        first, again = (tomllib.loads(Path(self.path(name)).read_text())
                        for name in ("a.echogram.toml", "c.echogram.toml"))
        del first["step"][1]["within"]  # the answers of a talk that was never held are quick
        self.assertEqual(first, again)

    def test_what_a_step_is(self):
        self.converted(self.path("a.pcap", pcap(TALK)), self.path("a.echogram.toml"), "-q")
        made = tomllib.loads(Path(self.path("a.echogram.toml")).read_text())
        self.assertEqual((made["target"], made["within"]), ("127.0.0.1:9000", "1s"))
        steps = made["step"]
        self.assertEqual(steps[0], {"send": "hello", "expect": "{{{{hello}}"})
        self.assertEqual(steps[1]["within"], "2s")
        self.assertEqual(steps[2:6], [{"send": "a"}, {"send": "b"}, {"expect": "a!"}, {"expect": "b!"}])
        self.assertEqual(steps[6], {"send": "lost", "expect": {"nothing": True}, "within": "1s"})
        out, _ = self.converted(self.path("a.pcap"), "-", "--to", "transcript", "--pauses")
        self.assertEqual(tomllib.loads(out.decode())["step"][1]["wait"], "8ms")

    def test_editors_check_it_by_the_schema(self):
        self.converted(self.path("a.pcap", pcap(TALK)), self.path("a.echogram.toml"))
        made = tomllib.loads(Path(self.path("a.echogram.toml")).read_text())
        instance = self.path("a.json", json.dumps(made).encode())
        schema = SOURCES / "resources/schema/echogram-transcript.schema.json"
        done = subprocess.run(["jsonschema", "-i", instance, schema], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_rows_that_say_what_became_of_each(self):
        """States and partners of a saved conversation count, whatever pairing would find."""
        def row(number, seconds, direction, text, state, **more):
            return json.dumps({"id": number, "time": f"2026-03-01T13:02:{seconds:02}Z", "direction": direction,
                               "peer": "127.0.0.1:7", "local": "0.0.0.0:5000", "state": state,
                               "base64": base64.b64encode(text).decode(), **more}).encode() + b"\n"
        rows = (row(0, 1, "outgoing", b"a", "notSent", reason="no route") + row(1, 2, "outgoing", b"b", "answered", answer=3) +
                row(2, 3, "outgoing", b"c", "waiting") + row(3, 4, "incoming", b"B", "answer", question=1) +
                row(4, 5, "incoming", b"B", "duplicate", question=1) + row(5, 6, "incoming", b"!", "unasked") +
                row(6, 7, "outgoing", b"d", "unreachable", reason="refused"))
        out, errors = self.converted(self.path("a.ndjson", rows), "-", "--to", "transcript")
        self.assertEqual(errors, "echogram-cli convert: 7 datagrams, 6 steps\n")
        steps = out.decode().split("\n\n")[1:]
        self.assertEqual(steps, ['# “a” was not sent\n[[step]]\nsend = "b"',
                                 '# no answer had come yet\n[[step]]\nwait = "1s"\nsend = "c"',
                                 '[[step]]\nexpect = "B"\nwithin = "20s"',
                                 '# the same answer once more\n[[step]]\nexpect = "B"\nwithin = "30s"',
                                 '# nobody had asked for this one\n[[step]]\nexpect = "!"\nwithin = "30s"',
                                 '# it did not arrive: an ICMP error came back\n[[step]]\nsend = "d"\n'])

    def test_one_flow_of_many(self):
        capture = self.path("a.pcap", pcap(sorted(TALK + DNS)))
        code, out, errors = run("convert", capture, "-", "--to", "transcript")
        self.assertEqual((code, out), (2, b""))
        self.assertIn("2  127.0.0.1:40000-10.0.0.9:53", errors)
        for flow in ("2", "127.0.0.1:40000-10.0.0.9:53"):
            out, errors = self.converted(capture, "-", "--to", "transcript", "--flow", flow)
            self.assertEqual(errors, "echogram-cli convert: 2 datagrams, 1 step; left out: 11 of other flows\n")
            self.assertEqual(tomllib.loads(out.decode())["step"], [{"send": "what?", "expect": "that"}])
        out, _ = self.converted(capture, "-", "--to", "transcript", "--flow", "10.0.0.9:53-127.0.0.1:40000")
        made = tomllib.loads(out.decode())  # seen from the other end, nobody asked for the first one
        self.assertEqual((made["target"], made["step"]), ("127.0.0.1:40000", [{"expect": "what?"}, {"send": "that"}]))

    def steps_of(self, datagrams, *arguments):
        """(steps, stderr) of what becomes a transcript."""
        out, errors = self.converted(self.path("talk.pcap", pcap(datagrams)), "-", "--to", "transcript", *arguments)
        return tomllib.loads(out.decode())["step"], errors

    def test_answers_from_elsewhere(self):
        port, host, group = (SERVER[0], 4000), ("127.0.0.9", 1900), ("239.255.255.250", 1900)
        tftp = [(0, CLIENT, SERVER, b"read"), (1 * MS, port, CLIENT, b"1"), (2 * MS, CLIENT, port, b"ack"),
                (3 * MS, port, CLIENT, b"2")]
        for flow in ("1", "127.0.0.1:40000-127.0.0.1:9000"):
            steps, errors = self.steps_of(tftp, "--flow", flow)
            self.assertEqual(steps, [{"send": "read", "expect": "1"},
                                     {"send": "ack", "to": "127.0.0.1:4000", "expect": "2"}])
            self.assertEqual(errors, "echogram-cli convert: 4 datagrams, 2 steps\n")
        search = [(0, CLIENT, group, b"search"), (1 * MS, host, CLIENT, b"here"), (2 * MS, port, CLIENT, b"and here")]
        steps, _ = self.steps_of(search, "--flow", "1")
        self.assertEqual(steps, [{"send": "search", "expect": {"text": "here", "from": "127.0.0.9:1900"}},
                                 {"expect": {"text": "and here", "from": "127.0.0.1:4000"}}])
        # Another talk with the same host is none of it; another host answers nobody but a group.
        others = [(0, CLIENT, port, b"x"), (1 * MS, CLIENT, SERVER, b"a"), (2 * MS, port, CLIENT, b"X"),
                  (3 * MS, host, CLIENT, b"Y"), (4 * MS, SERVER, CLIENT, b"A")]
        steps, errors = self.steps_of(others, "--flow", "2")
        self.assertEqual(steps, [{"send": "a", "expect": "A"}])
        self.assertIn("left out: 3 of other flows", errors)

    def test_rows_of_a_conversation_with_answers_from_elsewhere(self):
        rows = b"".join(json.dumps({"id": number, "time": f"2026-03-01T13:02:0{number}Z", "direction": direction,
                                    "peer": peer, "local": "127.0.0.1:5000", "state": state,
                                    "base64": base64.b64encode(text).decode(), **more}).encode() + b"\n"
                        for number, direction, peer, state, text, more in (
                            (0, "outgoing", "127.0.0.1:69", "answered", b"read", {"answer": 1}),
                            (1, "incoming", "127.0.0.2:4000", "answer", b"1", {"question": 0})))
        out, _ = self.converted(self.path("a.ndjson", rows), "-", "--to", "transcript", "--flow", "1")
        self.assertEqual(tomllib.loads(out.decode())["step"][0]["expect"], {"text": "1", "from": "127.0.0.2:4000"})

    def test_what_was_left_out_is_no_silence(self):
        """An answer in fragments, or cut off by the capture, is not known; but it came."""
        question, later = pcap([(0, CLIENT, SERVER, b"a")]), pcap([(3000 * MS, CLIENT, SERVER, b"b")])[24:]
        answer, fragment = (captures.ipv4(captures.udp(b"R" * 200, SERVER[1], CLIENT[1])[:size], source=SERVER[0],
                                          destination=CLIENT[0], flags=flags)
                            for size, flags in ((208, 0), (96, 0x2000)))
        time = struct.pack("<II", captures.NOON // captures.NS, MS)
        for record in (struct.pack("<II", len(fragment), len(fragment)) + fragment,
                       struct.pack("<II", 60, len(answer)) + answer[:60], None):
            capture = self.path("a.pcap", question + (time + record if record else b"") + later)
            out, _ = self.converted(capture, "-", "--to", "transcript")
            first = tomllib.loads(out.decode())["step"][0]
            self.assertEqual(first.get("expect"), None if record else {"nothing": True})
            self.assertEqual(b"# no answer is known; not all that came is\n" in out, record is not None)

    def test_a_flow_that_is_too_long(self):
        frame = captures.ipv4(captures.udp(b"", CLIENT[1], SERVER[1]), source=CLIENT[0], destination=SERVER[0])
        record = struct.pack("<IIII", 1, 0, len(frame), len(frame)) + frame
        capture = self.path("a.pcap", captures.pcap(captures.RAW, []) + record * 200_001)
        code, out, errors = run("convert", capture, "-", "--to", "transcript")
        self.assertEqual((code, out), (2, b""))
        self.assertIn("has 200,001 datagrams, more than a transcript of 100,000 steps has room for", errors)

    def test_nothing_stays_of_what_is_interrupted(self):
        reader, writer = os.pipe()
        cache = self.folder / "cache"
        try:
            with Running("convert", "-", "--to", "transcript", stdin=reader,
                         env={**os.environ, "XDG_CACHE_HOME": str(cache)}) as converting:
                os.write(writer, pcap(TALK))
                wait_until_read(reader)
                code, out, errors = converting.end(with_signal=signal.SIGINT)
                self.assertEqual((code, out), (130, b""), errors)
        finally:
            os.close(reader)
            os.close(writer)
        self.assertEqual([path for path in cache.rglob("*") if path.is_file()], [])

    def test_what_is_not_known_is_left_out(self):
        """An expectation that is not bytes, and what is made of its answer; the rest is as a run sends it."""
        transcript = self.path("a.echogram.toml", b"""\
target = "{{host}}:7"
[variables]
host = "sensor.lan"
key = { value = "hush", secret = true }
[[step]]
send = "{{counter}} {{key}}"
expect = { hex = "61 62", from = "10.0.0.9" }
capture = { x = "u8@0" }
repeat = 2
[[step]]
wait = "1s"
send = "{{x}} {{payload}}"
expect = { prefix = "c" }
capture = { x = "u8@0" }
[[step]]
send = "{{x}}"
""")
        out, errors = self.converted(transcript, "--to", "ndjson")
        rows = [(row["time"], row["peer"], row["text"]) for row in map(json.loads, out.splitlines())]
        self.assertEqual(rows, [("1970-01-01T00:00:00.000000000Z", "192.0.2.2:7", "1 ****"),
                                ("1970-01-01T00:00:00.000001000Z", "10.0.0.9:7", "ab"),
                                ("1970-01-01T00:00:00.000002000Z", "192.0.2.2:7", "2 ****"),
                                ("1970-01-01T00:00:00.000003000Z", "10.0.0.9:7", "ab"),
                                ("1970-01-01T00:00:01.000004000Z", "192.0.2.2:7", "97 ab")])
        for says in ("a.echogram.toml:13:10: “step 2”: what is expected is not known as bytes",
                     "a.echogram.toml:16:8: “step 3”: what is sent only an answer can tell",
                     "sensor.lan stands as 192.0.2.2.", "What is secret is * in it.",
                     "5 datagrams; left out: 2 that are not known as bytes"):
            self.assertIn(says, errors)
        self.assertNotIn("hush", out.decode() + errors)

    def test_one_is_one(self):
        transcript = self.path("a.echogram.toml", b'target = "127.0.0.1:7"\n[[step]]\nsend = "a"\nexpect = { prefix = "b" }\n')
        self.assertIn(": 1 datagram; left out: 1 that is not known as bytes\n", self.converted(transcript, "--to", "csv")[1])
        rows = self.path("a.csv", self.converted(transcript, "--to", "csv")[0])
        self.assertTrue(self.converted(rows, "-", "--to", "transcript")[1].endswith(": 1 datagram, 1 step\n"))

    def test_random_bytes_are_the_same_each_time(self):
        transcript = self.path("a.echogram.toml", b'target = "127.0.0.1:7"\n[[step]]\nsend = "{{random:20}}"\n')
        self.assertEqual(self.converted(transcript, "--to", "csv"), self.converted(transcript, "--to", "csv"))

    def test_packets_of_packet_sender(self):
        packets = [{"name": "ping", "hexstring": "68 69", "toip": "127.0.0.1", "port": "7", "tcporudp": "UDP",
                    "repeat": 0.5, "fromport": "0"},
                   {"name": "web", "hexstring": "", "toip": "127.0.0.1", "port": "80", "tcporudp": "HTTP GET"}]
        for name, arguments in (("packets.json", ()), ("packets", ("--from", "packetsender"))):
            out, errors = self.converted(self.path(name, json.dumps(packets).encode()), "-", "--to", "transcript",
                                         *arguments)
            self.assertEqual(tomllib.loads(out.decode())["step"], [{"name": "ping", "send": "hi"}])
            for says in ("“ping”: repeat = 0.5: ", "“web”: it is HTTP GET"):
                self.assertIn(says, errors)
                self.assertIn(f"\n# {says}", out.decode())
            self.assertIn("2 packets, 1 step; left out: 2 things, which are listed", errors)
        ini = b"[NAMES]\n1\\name=a\nsize=1\n[a]\ntoIP=::1\nport=7\ntcpOrUdp=UDP\nhexString=61\n"
        out, _ = self.converted("-", "-", "--from", "packetsender", "--to", "transcript", stdin=ini)
        self.assertEqual(tomllib.loads(out.decode())["target"], "[::1]:7")

    def test_refusals(self):
        there = self.path("there.echogram.toml", b"as it was")
        transcript = self.path("a.echogram.toml", b'target = "127.0.0.1:7"\n[[step]]\nsend = "a"\n')
        capture = self.path("a.pcap", pcap(TALK))
        for arguments, says in (((transcript, there), "it is a transcript already"),
                                ((self.path("p.ini", b"[a"), there), "p.ini:1:3: this group has no ]"),
                                ((self.path("p.ini"), "-", "--to", "csv"), "p.ini"),
                                ((capture, "x.json"), "are read, and not written"),
                                ((capture, there, "--flow", "9"), "--flow 9 is none of them"),
                                ((capture, there, "--flow", "a"), "two ends are"),
                                ((capture, "x.csv", "--pauses"), "--pauses is of what becomes a transcript"),
                                ((transcript, "x.csv", "--flow", "1"), "--flow is of captures"),
                                ((self.path("bad.echogram.toml", b"[[step]]\nsnd = 1\n"), "x.csv"),
                                 "bad.echogram.toml:2:1: there is no key “snd” here"),
                                ((self.path("empty.ndjson", b""), there, "--from", "ndjson"), "There is no datagram"),
                                (("/nowhere/a.echogram.toml", "x.csv"), "/nowhere/a.echogram.toml")):
            code, out, errors = run("convert", *arguments, cwd=self.folder)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn(says, errors)
        before = Path(transcript).read_bytes()
        Path(self.path("link")).symlink_to(capture)
        for arguments in ((capture, capture, "--to", "transcript"), (capture, self.path("link"), "--to", "csv"),
                          (self.path("link"), capture, "--to", "ndjson"), (transcript, transcript, "--to", "pcap")):
            code, out, errors = run("convert", *arguments)
            self.assertEqual((code, out), (2, b""), errors)
            self.assertIn("is what is read; it is not replaced by what it becomes", errors)
        self.converted(capture, capture, "--flow", "127.0.0.1:40000-127.0.0.1:9000")  # of the same format
        self.assertEqual(len(self.rows_of(capture)), len(TALK))
        self.assertEqual(Path(transcript).read_bytes(), before)
        code, _, errors = run("convert", capture, "/nowhere/y.echogram.toml")
        self.assertEqual(code, 3)
        self.assertIn("/nowhere/y.echogram.toml", errors)
        self.assertEqual(Path(there).read_bytes(), b"as it was")

    def record(self, port):
        """A talk with a server, as it was: answered one by one, three on their way, one without an answer."""
        datagrams, server, pause = [], ("127.0.0.1", port), 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(PATIENCE)
            client.connect(server)

            def ask(question):
                datagrams.append((pause + len(datagrams) * MS, client.getsockname(), server, question))
                client.send(question)

            def listen():
                datagrams.append((pause + len(datagrams) * MS, server, client.getsockname(), client.recv(65536)))

            for question in (b"hello {{peer}}", b"\0\xff\"'\\", b"", b"{" * 7):
                ask(question)
                listen()
            for question in (b"1", b"2", b"3"):
                ask(question)
            for _ in range(3):
                listen()
            ask(b"silence")
            pause = 2000 * MS  # as if it had been waited for
            ask(b"the end")
            listen()
        return datagrams

    def test_the_same_server_passes(self):
        with Server("--rules", self.path("rules.toml", RULES.encode())) as server:
            capture = self.path("talk.pcap", pcap(self.record(server.port)))
            self.converted(capture, self.path("talk.echogram.toml"))
            self.assertIn("expect = { nothing = true }", Path(self.path("talk.echogram.toml")).read_text())
            code, out, errors = run("run", self.path("talk.echogram.toml"))
            self.assertEqual(code, 0, out.decode() + errors)
            transcript = Path(self.path("talk.echogram.toml"))
            transcript.write_text(transcript.read_text().replace("the end, said", "the end, says"))
            code, _, _ = run("run", str(transcript))
            self.assertEqual(code, 1)


if __name__ == "__main__":
    unittest.main()

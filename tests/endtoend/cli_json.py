#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What --json prints is NDJSON to jq, and as the schema that comes with it says."""

import copy
import json
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from cli_listen import Listening, sender
from cli_process import PATIENCE, run, run_json, schema_violations
from cli_replay import echoed, pcap
from cli_send import closed_port, server
from server_process import Server


class Schema(unittest.TestCase):
    def assert_valid(self, events):
        self.assertGreater(len(events), 0)
        self.assertEqual(events[-1]["event"], "result")
        self.assertEqual(schema_violations(events), "")

    def test_it_notices(self):
        """Else the tests below could not fail."""
        with server() as target:
            _, events = run_json("send", target, "x")
        self.assert_valid(events)
        for change in (lambda event: event.pop("time"), lambda event: event.update(more=1),
                       lambda event: event.update(event="other"), lambda event: event.update(size="1"),
                       lambda event: event.update(peer="here")):
            changed = copy.deepcopy(events)
            change(changed[0])
            self.assertNotEqual(schema_violations(changed), "", changed[0])

    def test_send(self):
        with server(lambda payload: [payload, b"\xff"]) as target:
            self.assert_valid(run_json("send", target, "hello", "-n", "2")[1])
            self.assert_valid(run_json("send", target, "hello", "--expect", "x")[1])
            self.assert_valid(run_json("send", target, "hello", "-n", "3", "-t", "50ms")[1])
        self.assert_valid(run_json("send", closed_port(), "hello")[1])
        self.assert_valid(run_json("send", closed_port(), "hello", "-n", "0")[1])
        self.assert_valid(run_json("send", "127.0.0.1:7", "--file", "/nowhere")[1])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            self.assert_valid(run_json("send", f"127.0.0.1:{silent.getsockname()[1]}", "x", "-t", "50ms")[1])

    def test_listen(self):
        with Listening("127.0.0.1:0", "--json", "-n", "2") as listening, sender() as one:
            one.sendto(b"hello", ("127.0.0.1", listening.port))
            one.sendto(b"\xff", ("127.0.0.1", listening.port))
            code, out, _ = listening.end()
            self.assertEqual(code, 0)
            self.assert_valid([json.loads(line) for line in out.splitlines()])

    def test_ping(self):
        with Server("--quiet", "--seed", "5", "--out", "loss=20%,duplicate=20%,reorder=20%") as one:
            events = run_json("ping", f"127.0.0.1:{one.port}", "-n", "100", "-i", "1ms", "-t", "100ms")[1]
            self.assert_valid(events)
            kinds = {event.get("kind", event["event"]) for event in events}
            self.assertLessEqual({"first", "duplicate", "lost", "result"}, kinds)
        self.assert_valid(run_json("ping", closed_port(), "-n", "2", "-i", "1ms", "-t", "20ms")[1])


    def test_load(self):
        with Server("--quiet", "--seed", "5", "--out", "loss=5%,duplicate=5%,reorder=5%") as one:
            target = f"127.0.0.1:{one.port}"
            for arguments in (("--in-flight", "4"), ("--rate", "5k"), ("--rate", "max", "--one-way"),
                              ("--rate", "max", "--one-way", "--gso"), ("--rate", "2k", "--from", "1k", "--ramp", "50ms")):
                events = run_json("load", target, *arguments, "-n", "200", "-t", "100ms", "--interval", "10ms")[1]
                self.assert_valid(events)
            self.assertIn("interval", {event["event"] for event in events})
        self.assert_valid(run_json("load", closed_port(), "-n", "2", "-t", "20ms")[1])
        self.assert_valid(run_json("load", "127.0.0.1:7", "--bind", "203.0.113.7")[1])

    def test_replay(self):
        """All that can be told of answers: as recorded, different, missing, additional."""
        with tempfile.TemporaryDirectory() as folder:
            capture = Path(folder, "talk.pcap")
            capture.write_bytes(pcap(echoed(60, 1_000_000)))
            self.assert_valid(run_json("replay", str(capture), "--list")[1])
            for weather, kinds in (("loss=20%,corrupt=20%", {"missing", "different"}),
                                   ("duplicate=100%", {"additional"})):
                with Server("--quiet", "--seed", "1", "--out", weather) as one:
                    events = run_json("replay", str(capture), f"127.0.0.1:{one.port}", "-t", "2s")[1]
                    self.assert_valid(events)
                    self.assertLessEqual(kinds, {event["event"] for event in events})
            with Server("--quiet") as one:
                self.assert_valid(run_json("replay", str(capture), f"127.0.0.1:{one.port}", "--no-compare")[1])
            self.assert_valid(run_json("replay", str(capture), closed_port(), "-t", "100ms")[1])
            self.assert_valid(run_json("replay", str(capture), "host.invalid:7")[1])
            self.assert_valid(run_json("replay", f"{folder}/none.pcap", closed_port())[1])

    def test_run(self):
        text = 'target = "{{target}}"\n[variables]\ntarget = {}\n[[step]]\nsend = "\\u00ff"\nexpect = "%s"\n'
        with tempfile.TemporaryDirectory() as folder, Server("--quiet") as one:
            for name, expected in (("a", "\u00ff"), ("b", "else")):
                Path(folder, f"{name}.echogram.toml").write_text(text % expected)
            for arguments in (("--repeat", "2", "--fail-fast"), ("--tag", "none")):
                self.assert_valid(run_json("run", folder, "--set", f"target=127.0.0.1:{one.port}", *arguments)[1])
            self.assert_valid(run_json("run", folder)[1])


class Jq(unittest.TestCase):
    def test_it_reads_every_line(self):
        with Server() as one:
            code, out, _ = run("ping", f"127.0.0.1:{one.port}", "-n", "5", "-i", "1ms", "--json")
            self.assertEqual(code, 0)
            done = subprocess.run(["jq", "-e", 'select(.event == "result") | .received'], input=out,
                                  capture_output=True, timeout=PATIENCE)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"5\n", b""))


if __name__ == "__main__":
    unittest.main()

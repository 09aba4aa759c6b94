#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""echogram-cli run: transcripts written here, a server of Python's, and the reports as their readers read them."""

import base64
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from cli_process import PATIENCE, Running, run, run_json, schema_violations
from cli_send import closed_port, server

SCHEMA = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]), "tests/support/junit.xsd")
FORMATS = ("text", "junit", "tap", "json")

ECHO = """
title = "An echo"
target = "{{target}}"
within = "20s"

[variables]
target = {}

[[step]]
send = "hello"
expect = "hello"
"""

RED = """
title = "Not an echo"
target = "{{target}}"
within = "20s"

[variables]
target = {}

[[step]]
name = "first"
send = "hello"
expect = "hello"

[[step]]
name = "second # of three"
send = "hello"
expect = "hellO"

[[step]]
name = "third"
send = "hello"
expect = "hello"
"""
RED_PLACE = "17:10"

UNREACHABLE = """
title = "An address that is not ours"
target = "{{target}}"
within = "20s"

[socket]
bind = "203.0.113.7"

[variables]
target = {}

[[step]]
send = "hello"
expect = "hello"
"""

SILENT = """
title = "Nobody answers"
target = "{{target}}"
within = "20s"

[variables]
target = {}

[[step]]
name = "one that answers"
send = "hello"
expect = "hello"

[[step]]
name = "one that does not"
send = "be silent"
expect = "hello"
within = "1h"
"""


def echo_or_silence(payload):
    return [] if payload == b"be silent" else [payload]


def tagged(text, *tags):
    return f"tags = {json.dumps(tags)}\n{text}"


def tool(*command, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


class RunTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="Gespräche über UDP ")))
        self.target = self.enterContext(server(echo_or_silence))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def run_it(self, *arguments, code=0):
        """stdout and stderr as text."""
        got, out, errors = run("run", *map(str, arguments), "--set", f"target={self.target}")
        self.assertEqual(got, code, out.decode()[-1000:] + errors)
        return out.decode(), errors

    def events(self, *arguments, code=0):
        got, events = run_json("run", *map(str, arguments), "--set", f"target={self.target}")
        self.assertEqual(got, code, events[-3:])
        self.assertEqual(events[-1]["event"], "result")
        self.assertEqual(events[-1]["exitCode"], code)
        some = [event for event in events if event.get("repetition", 1) == 1]  # jsonschema takes its time
        self.assertEqual(schema_violations(some[:50] + some[-1:]), "")
        return events

    def assert_junit(self, xml):
        file = self.folder / "to validate.xml"
        file.write_bytes(xml)
        self.assertEqual(tool("xmllint", "--noout", "--schema", str(SCHEMA), str(file)), (0, b"", f"{file} validates\n"))
        return ElementTree.fromstring(xml)

    def prove(self, tap, code):
        file = self.folder / "to prove.tap"
        file.write_bytes(tap)
        got, out, errors = tool("prove", "-v", "-e", "cat", str(file))
        said = out.decode(errors="replace") + errors  # it writes what is not ASCII in an encoding of its own
        self.assertEqual(got, code, said)
        return said


class Text(RunTest):
    def test_green(self):
        file = self.write("grüß dich.echogram.toml", ECHO)
        out, errors = self.run_it(file)
        self.assertRegex(out, rf"\Apass  {file}  An echo  1 step  \d+\.\d{{3}} ms\n1 passed, 0 failed in \d+\.\d\d s\n\Z")
        self.assertEqual(errors, "")

    def test_red_says_where_and_what(self):
        file = self.write("red.echogram.toml", RED)
        out, errors = self.run_it(file, code=1)
        self.assertRegex(out, rf"\Afail  {file}  Not an echo  1 step  \d+\.\d{{3}} ms\n")
        self.assertIn(f"\n{file}:{RED_PLACE}: second # of three: the answer of {self.target} differs at byte 4 of 5, "
                      "expected 5\n"
                      "  expected  68 65 6c 6c 4f\n"
                      "  got       68 65 6c 6c 6f\n"
                      "                        ^^\n"
                      "0 passed, 1 failed in ", out)
        self.assertEqual(errors, "")

    def test_quiet(self):
        green, red = self.write("a.echogram.toml", ECHO), self.write("b.echogram.toml", RED)
        self.assertRegex(self.run_it(green, "-q")[0], r"\A1 passed, 0 failed in \S+ s\n\Z")
        out = self.run_it(green, red, "--quiet", code=1)[0]
        self.assertTrue(out.startswith(f"fail  {red}"), out)
        self.assertIn("1 passed, 1 failed in", out)

    def test_refused(self):
        out, _ = self.run_it(self.write("a.echogram.toml", UNREACHABLE), self.write("b.echogram.toml", RED), code=3)
        self.assertIn("a.echogram.toml:12:1: step 1: 203.0.113.7:", out)
        self.assertIn("0 passed, 1 failed, 1 refused in", out)

    def test_what_steers_a_terminal_does_not(self):
        file = self.write("\x1b[31m # red\a\nnot ok \u202e.echogram.toml", ECHO.replace('expect = "hello"', 'expect = "else"'))
        wrong = self.write("\x1b[31m.echogram.toml", "[")
        for name in FORMATS:
            out, _ = self.run_it(file, "--report", name, code=1)
            self.assertFalse({"\x1b", "\x07", "\u202e"} & set(out + self.run_it(wrong, code=2)[1]), out)
            if name == "junit":
                self.assert_junit(out.encode())
            if name == "tap":
                self.prove(out.encode(), 1)


class Files(RunTest):
    def names(self, out):
        return [line.split("  ")[1] for line in out.splitlines() if "  " in line]

    def test_a_folder_and_all_in_it(self):
        for name in ("b.echogram.toml", "a ä.echogram.toml", "sub/deep/c.echogram.toml", "no.toml", ".echogram.toml",
                     ".hidden/d.echogram.toml"):
            self.write(name, ECHO if "no" not in name else "[")
        out, _ = self.run_it(self.folder)
        self.assertEqual(self.names(out), [f"{self.folder}/{name}" for name in (
            "a ä.echogram.toml", "b.echogram.toml", "sub/deep/c.echogram.toml")])
        code, out, _ = run("run", ".", "--set", f"target={self.target}", cwd=self.folder)
        self.assertEqual((code, self.names(out.decode())[0]), (0, "a ä.echogram.toml"))

    def test_links_that_lead_back(self):
        self.write("sub/a.echogram.toml", ECHO)
        (self.folder / "sub/back").symlink_to(self.folder)
        (self.folder / "again.echogram.toml").symlink_to(self.folder / "sub/a.echogram.toml")
        out, _ = self.run_it(self.folder)
        self.assertEqual(len(self.names(out)), 1)

    def test_each_file_once(self):
        file = self.write("a.echogram.toml", ECHO)
        self.assertEqual(self.names(self.run_it(file, file, self.folder, f"{self.folder}/./a.echogram.toml")[0]), [file])

    def test_nothing_to_run(self):
        (self.folder / "empty").mkdir()
        for path in (self.folder / "empty", self.folder):
            out, errors = self.run_it(path, code=2)
            self.assertEqual(out, "")
            self.assertIn(f"echogram-cli run: {path}: There is no transcript in this folder, no file *.echogram.toml.",
                          errors)
        self.assertIn("none.echogram.toml", self.run_it(self.folder / "none.echogram.toml", code=2)[1])
        self.assertIn("FILE", run("run")[2])
        self.assertEqual(run("run")[0], 2)

    def test_one_that_is_wrong_stops_all(self):
        good = self.write("a.echogram.toml", ECHO)
        wrong = {
            "syntax": ("title = \n", 1, 9, ""),
            "unknown key": (ECHO.replace("send =", "sent ="), 10, 1, "sent"),
            "not set": (ECHO.replace('"hello"\nexpect', '"{{nobody}}"\nexpect'), 10, 0, "nobody"),
            "beyond the largest datagram": (ECHO.replace('expect = "hello"', 'expect = { fields = ["u16be@70000 == 1"] }'),
                                            11, 0, "offset"),
        }
        files = [good]
        for name, (text, *_) in wrong.items():
            files.append(self.write(f"{name}.echogram.toml", text))
        out, errors = self.run_it(*files, code=2)
        self.assertEqual(out, "")
        for name, (_, line, column, word) in wrong.items():
            with self.subTest(name=name):
                place = f"{name}.echogram.toml:{line}:{column or ''}"
                self.assertIn(place, errors)
                said = next(one for one in errors.splitlines() if place in one)
                self.assertIn(word, said.partition(place)[2])
        events = self.events(*files, code=2)
        self.assertEqual([event["event"] for event in events], ["problem"] * len(wrong) + ["result"])
        self.assertEqual([(event["line"], Path(event["file"]).name) for event in events[:-1]],
                         [(line, f"{name}.echogram.toml") for name, (_, line, *_) in wrong.items()])

    def test_a_field_beyond_the_answers_end(self):
        file = self.write("a.echogram.toml", ECHO.replace('expect = "hello"', 'expect = { fields = ["u16be@4 == 1"] }'))
        out, _ = self.run_it(file, code=1)
        self.assertIn(f"{file}:11:", out)
        self.assertIn("u16be@4", out)


class Choosing(RunTest):
    def setUp(self):
        super().setUp()
        for name, tags in (("a", ["smoke"]), ("b", ["smoke", "slow"]), ("c", ["slow"]), ("d", [])):
            self.write(f"{name}.echogram.toml", tagged(ECHO, *tags) if tags else ECHO)

    def names(self, *arguments):
        out, _ = self.run_it(self.folder, *arguments)
        return "".join(Path(line.split("  ")[1]).name[0] for line in out.splitlines()[:-1])

    def test_tags(self):
        self.assertEqual(self.names(), "abcd")
        self.assertEqual(self.names("--tag", "smoke"), "ab")
        self.assertEqual(self.names("--tag", "smoke", "--tag", "slow"), "abc")
        self.assertEqual(self.names("--tag", "!slow"), "ad")
        self.assertEqual(self.names("--tag", "smoke", "--tag", "!slow"), "a")
        self.assertEqual(self.names("--tag", "!nobody"), "abcd")

    def test_tags_that_fit_nothing(self):
        out, errors = self.run_it(self.folder, "--tag", "smoky", code=2)
        self.assertEqual((out, errors),
                         ("", 'echogram-cli run: --tag "smoky" fits no file; there are slow, smoke.\n'))
        _, errors = self.run_it(self.folder, "--tag", "smoke", "--tag", "!smoke", code=2)
        self.assertIn("--tag leaves no file; there are slow, smoke.", errors)
        _, errors = self.run_it(self.folder / "d.echogram.toml", "--tag", "x", code=2)
        self.assertIn("no file has any tags", errors)
        _, errors = self.run_it(self.folder, "--tag", "", code=2)
        self.assertIn('--tag "" fits no file; ', errors)

    def test_nothing_is_taken_from_stdin(self):
        for arguments in (("-",), (self.folder, "--env", "-")):
            self.assertIn("are not taken from stdin; a file of that name is ./-.", self.run_it(*arguments, code=2)[1])


class VariablesFromOutside(RunTest):
    TEXT = """
target = "{{target}}"
within = "20s"

[variables]
target = {}
word = "own"
id = 1

[[step]]
send = { hex = "{{word}} {{id:2}}" }
expect = { hex = "{{word}} {{id:2}}" }
"""

    def sent(self, *arguments):
        events = self.events(self.write("a.echogram.toml", self.TEXT), *arguments)
        return base64.b64decode(next(event for event in events if event["event"] == "step")["sentBase64"])

    def test_later_ones_win(self):
        one = self.write("one.toml", 'word = "one"\nid = 2\n')
        two = self.write("two.toml", 'word = "two"\n')
        self.assertEqual(self.sent(), b"own\0\1")
        self.assertEqual(self.sent("--env", one), b"one\0\2")
        self.assertEqual(self.sent("--env", one, "--env", two), b"two\0\2")
        self.assertEqual(self.sent("--env", two, "--env", one), b"one\0\2")
        self.assertEqual(self.sent("--set", "word=set", "--env", one), b"set\0\2")
        self.assertEqual(self.sent("--set", "word=a=b", "--set", "id=0x0102"), b"a=b\1\2")
        self.assertEqual(self.sent("--env", one, "--set", "id=3"), b"one\0\3")
        self.assertEqual(self.sent("--env", one, "--set", "id=0x0102"), b"one\1\2")
        self.assertEqual(self.sent("--env", one, "--set", "id=010"), b"one\0\12")  # ten

    def test_what_cannot_be_set(self):
        file = self.write("a.echogram.toml", self.TEXT)
        for setting, says in (("word", "NAME=VALUE"), ("2=x", "begins with a letter"), ("counter=x", "placeholder")):
            _, errors = self.run_it(file, "--set", setting, code=2)
            self.assertIn(says, errors)
        self.assertIn("is a number here", self.run_it(file, "--set", "id=x", code=2)[1])
        numbers = self.write("one.toml", "id = 2\n")
        self.assertIn("is a number in an environment", self.run_it(file, "--env", numbers, "--set", "id=x", code=2)[1])
        bad = self.write("bad.toml", 'word = "x"\nword = "y"\n')
        self.assertIn("bad.toml:2:", self.run_it(file, "--env", bad, code=2)[1])
        self.assertIn("none.toml", self.run_it(file, "--env", "none.toml", code=2)[1])


class Secrets(RunTest):
    SECRET = "Pä55word"

    def forms(self):
        raw = self.SECRET.encode()
        shifted = [base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)]
        return [raw, raw.hex().encode(), raw.hex(" ").encode(), base64.b64encode(raw)[:-4], *shifted]

    def test_in_no_report(self):
        text = f"""
title = "title {self.SECRET}"
tags = ["tag-{self.SECRET}"]
target = "{{{{target}}}}"
within = "20s"

[variables]
target = {{}}
password = {{ secret = true }}
{{}}
[[step]]
name = "{{{{password}}}} is {self.SECRET}"
send = "login {{{{password}}}}"
expect = "login {{{{password}}}}"

[[step]]
name = "wrong"
send = "login {{{{password}}}}"
expect = "Login {{{{password}}}}"
"""
        file = self.write("a.echogram.toml", text.replace("{}\n[[", "\n[[", 1))
        secret = self.write("secret.toml", f'password = {{ value = "{self.SECRET}", secret = true }}\n')
        reports = {name: self.folder / f"report.{name}" for name in FORMATS}
        for source in (("--set", f"password={self.SECRET}"), ("--env", secret)):
            out, errors = self.run_it(file, *source,
                                      *(part for name in FORMATS for part in ("--report", f"{name}={reports[name]}")),
                                      code=1)
            everything = [out.encode(), errors.encode(), *(path.read_bytes() for path in reports.values())]
            for one in everything:
                for form in self.forms():
                    self.assertNotIn(form, one)
            for one in everything[2:]:
                self.assertIn(b"***", one)
        _, errors = self.run_it(file, "--set", f"password={self.SECRET}", "--tag", "x", code=2)
        self.assertIn("tag-***", errors)

    def test_one_that_an_answer_brings(self):
        """Not even in the answer that brings it."""
        file = self.write("a.echogram.toml", """
target = "{{target}}"
within = "20s"

[variables]
target = {}
token = { value = "-", secret = true }

[[step]]
send = "token=%s;"
expect = { prefix = "token=" }
capture = { token = "bytes[9]@6" }

[[step]]
send = "use {{token}}"
expect = "Use {{token}}"
""" % self.SECRET)
        for name in FORMATS:
            out, _ = self.run_it(file, "--report", name, code=1)
            for form in self.forms():
                self.assertNotIn(form, out.encode())

    def test_not_in_what_is_said_of_a_wrong_set(self):
        file = self.write("a.echogram.toml", ECHO)
        for setting in (self.SECRET, f"2={self.SECRET}"):
            out, errors = self.run_it(file, "--set", setting, code=2)
            self.assertNotIn(self.SECRET, out + errors)

    def test_addresses_are_shown(self):
        """A secret that is an address, or as short as a digit of one, does not spoil what is said."""
        host, port = self.target.split(":")
        for secret, rest in ((host, ""), (host[:1], host[1:])):
            file = self.write("a.echogram.toml", RED.replace('target = "{{target}}"', f'target = "{{{{host}}}}{rest}:{port}"')
                              .replace("target = {}", f'host = {{ value = "{secret}", secret = true }}'))
            for name in FORMATS:
                self.assertIn(f"the answer of {self.target} differs at byte ", self.run_it(file, "--report", name, code=1)[0])
            step = next(event for event in self.events(file, code=1) if event["event"] == "step")
            self.assertEqual((step["peer"], step["from"]), (self.target, self.target))


class Reports(RunTest):
    def setUp(self):
        super().setUp()
        self.files = [self.write(f"{name}.echogram.toml", text)
                      for name, text in (("a & b <c>", ECHO), ("red", RED), ("refused", UNREACHABLE))]

    def test_junit(self):
        root = self.assert_junit(self.run_it(*self.files, "--report", "junit", code=3)[0].encode())
        suites = root.findall("testsuite")
        self.assertEqual([suite.get("name") for suite in suites], self.files)
        self.assertEqual([[suite.get(key) for key in ("tests", "failures", "errors", "skipped")] for suite in suites],
                         [["1", "0", "0", "0"], ["3", "1", "0", "1"], ["1", "0", "1", "0"]])
        self.assertEqual([case.get("name") for case in suites[1]], [None, "first", "second # of three", "third"])
        failure = suites[1].find("testcase/failure")
        self.assertTrue(failure.get("message").startswith(f"{self.files[1]}:{RED_PLACE}: second # of three: "))
        self.assertIn("\n  expected  68 65 6c 6c 4f\n  got       68 65 6c 6c 6f\n", failure.text)
        self.assertEqual(suites[1].find("testcase/skipped").get("message"), "a step before it did not pass")
        self.assertEqual(suites[2].find("testcase/error").get("type"), "Refused")
        self.assertEqual(suites[1].find("properties/property").get("value"), "Not an echo")
        self.assertEqual(suites[0].find("testcase").get("classname"), self.files[0].removesuffix(".echogram.toml"))

    def test_the_schema_notices(self):
        """Else the tests with it could not fail."""
        xml = self.run_it(*self.files, "--report", "junit", code=3)[0]
        for change in (("<testcase name", "<testcase title"), ('tests="3"', 'tests="three"'), ("<failure", "<failed")):
            file = self.folder / "changed.xml"
            file.write_text(xml.replace(change[0], change[1], 1))
            self.assertNotEqual(tool("xmllint", "--noout", "--schema", str(SCHEMA), str(file))[0], 0, change)

    def test_tap(self):
        tap = self.run_it(*self.files, "--report", "tap", code=3)[0]
        self.assertEqual(tap.splitlines()[0], "TAP version 13")
        self.assertEqual(tap.splitlines()[-1], "1..5")
        self.assertIn(f"not ok 3 - {self.files[1]}: second \\# of three\n  ---\n  message: |\n    {self.files[1]}:", tap)
        self.assertIn("\n      got       68 65 6c 6c 6f\n", tap)
        self.assertIn("# SKIP a step before it did not pass\n", tap)
        self.assertIn("Failed tests:  3, 5", self.prove(tap.encode(), 1))
        self.assertIn("Result: PASS", self.prove(self.run_it(self.files[0], "--report", "tap")[0].encode(), 0))

    def test_tap_to_prove_itself(self):
        """As one would use it: prove runs the program."""
        # -e takes words, and none of them can have a space, as the program's folder may.
        path = os.path.dirname(os.environ["ECHOGRAM_CLI"]) + os.pathsep + os.environ["PATH"]
        got, out, errors = tool("env", f"PATH={path}", "prove", "-e",
                                f"echogram-cli run --report tap --set target={self.target}", self.files[0])
        self.assertEqual(got, 0, out.decode() + errors)

    def test_json(self):
        events = self.events(*self.files, code=3)
        self.assertEqual([event["event"] for event in events],
                         ["transcript", "step", "verdict", "transcript", "step", "step", "verdict", "transcript", "step",
                          "verdict", "result"])
        red = events[5]
        self.assertEqual((red["file"], red["name"], red["step"], red["outcome"], f"{red['line']}:{red['column']}"),
                         (self.files[1], "second # of three", 2, "failed", RED_PLACE))
        self.assertEqual((red["sentText"], red["gotText"], red["peer"], red["from"]),
                         ("hello", "hello", self.target, self.target))
        self.assertGreater(red["roundTripNs"], 0)
        self.assertIn("differs at byte 4", red["message"])
        self.assertEqual([events[index]["outcome"] for index in (2, 6, 9)], ["passed", "failed", "refused"])
        self.assertEqual([events[-1][key] for key in ("passed", "failed", "refused", "notRun")], [1, 1, 1, 0])

    def test_jq(self):
        out = self.run_it(*self.files, "--json", code=3)[0].encode()
        self.assertEqual(tool("jq", "-r", 'select(.event == "step" and .outcome != "passed") | .name', stdin=out),
                         (0, b"second # of three\nstep 1\n", ""))

    def test_several_at_once(self):
        xml, tap = self.folder / "report ä.xml", self.folder / "report.tap"
        out, _ = self.run_it(*self.files, "--report", f"junit={xml}", "--report", f"tap={tap}", code=3)
        self.assertIn("1 passed, 1 failed, 1 refused in ", out)
        self.assert_junit(xml.read_bytes())
        self.prove(tap.read_bytes(), 1)
        json_too, _ = self.run_it(*self.files, "--report", f"text={self.folder}/text", "--json", code=3)
        self.assertEqual(json.loads(json_too.splitlines()[-1])["exitCode"], 3)
        self.assertIn("1 refused", (self.folder / "text").read_text())

    def test_wrong_reports(self):
        for arguments, says in ((("--report", "html"), "text, junit, tap, json"), (("--report", "tap="), "missing"),
                                (("--report", "tap", "--json"), "cannot both go to stdout"),
                                (("--report", "tap=x", "--report", "junit=./x"), "cannot both go to ./x")):
            self.assertIn(says, self.run_it(self.files[0], *arguments, code=2)[1])
        self.assertIn("No such file", self.run_it(self.files[0], "--report", "tap=/nowhere/x", code=3)[1])
        self.assertEqual(self.events(self.files[0], "--report", "tap=/nowhere/x", code=3)[-1]["problems"], 1)
        self.assertIn("No space left", self.run_it(self.files[0], "--report", "tap=/dev/full", code=3)[1])

    def test_what_is_wrong_replaces_an_earlier_report(self):
        """Else a green one of before would be taken for one of this run."""
        file, other = self.write("a.echogram.toml", ECHO), self.write("b.echogram.toml", ECHO)
        paths = {name: self.folder / f"report.{name}" for name in FORMATS}
        reports = [part for name, path in paths.items() for part in ("--report", f"{name}={path}")]
        wrong = {
            "a transcript": ((), f"{file}:1:9: "),
            "an environment": (("--env", self.write("env.toml", "word = \n")), f"{self.folder}/env.toml:1:"),
            "a variable": (("--set", "word"), "--set takes NAME=VALUE"),
            "a tag": (("--tag", "smoke"), '--tag "smoke" fits no file'),
            "a folder": ((self.folder / "sub",), f"{self.folder}/sub: There is no transcript in this folder"),
        }
        (self.folder / "sub").mkdir()
        for name, (arguments, says) in wrong.items():
            with self.subTest(name=name):
                self.write("a.echogram.toml", ECHO)
                self.run_it(file, other, *reports)
                self.assertIn(b'errors="0"', paths["junit"].read_bytes())
                if name == "a transcript":
                    self.write("a.echogram.toml", "title = \n")
                out, errors = self.run_it(file, other, *arguments, *reports, code=2)
                self.assertEqual(out, "")
                self.assertIn(says, errors)
                text = paths["text"].read_text()
                self.assertTrue(text.startswith(says) and text.endswith("\nnothing was run: 1 problem\n"), text)
                [suite] = self.assert_junit(paths["junit"].read_bytes()).findall("testsuite")
                self.assertEqual([suite.get(key) for key in ("tests", "failures", "errors")], ["1", "0", "1"])
                error = suite.find("testcase/error")
                self.assertTrue(error.get("message").startswith(says), error.attrib)
                tap = paths["tap"].read_bytes()
                self.assertIn(f"\n# {says}", tap.decode())
                self.assertIn("Bailout called.  Further testing stopped:  nothing was run: 1 problem", self.prove(tap, 255))
                events = [json.loads(line) for line in paths["json"].read_text().splitlines()]
                self.assertEqual([event["event"] for event in events], ["problem", "result"])
                self.assertEqual((events[-1]["problems"], events[-1]["exitCode"]), (1, 2))
                self.assertEqual(schema_violations(events), "")

    def test_what_is_wrong_on_stdout(self):
        file = self.write("a.echogram.toml", "title = \n")
        self.assert_junit(self.run_it(file, "--report", "junit", code=2)[0].encode())
        self.prove(self.run_it(file, "--report", "tap", code=2)[0].encode(), 255)
        out, errors = self.run_it(file, "--report", "text", code=2)
        self.assertEqual((out, errors.count(f"{file}:1:9: ")), ("", 1))  # said once

    def test_a_report_that_cannot_be_opened_is_told_in_the_others(self):
        xml = self.folder / "report.xml"
        self.run_it(self.files[0], "--report", f"junit={xml}", "--report", "tap=/nowhere/x", code=3)
        error = self.assert_junit(xml.read_bytes()).find("testsuite/testcase/error")
        self.assertIn("/nowhere/x: ", error.get("message"))

    def test_nothing_is_written_over(self):
        """Neither what is read nor another report, by whatever name; and no report is begun then."""
        plain, env = self.write("plain.toml", ECHO), self.write("env.toml", 'word = "x"\n')
        link, report = self.folder / "rep.xml", self.write("report.xml", "of before")
        link.symlink_to(self.files[0])
        (self.folder / "sub").symlink_to(self.folder)
        for wrong, says in (
                ((f"text={plain}",), f"the report to {plain} would be written over {plain}"),
                ((f"junit={link}",), f"the report to {link} would be written over {self.files[0]}"),
                ((f"junit={env}",), f"the report to {env} would be written over {env}"),
                ((f"tap={self.folder}/new", f"text={self.folder}/sub/new"), f"two reports cannot both go to {self.folder}/new")):
            with self.subTest(wrong=wrong):
                reports = [part for one in (f"junit={report}", *wrong) for part in ("--report", one)]
                events = self.events(plain, self.files[0], "--env", env, *reports, code=2)
                self.assertTrue(events[0]["message"].startswith(says), events)
                self.assertEqual([Path(path).read_text() for path in (plain, self.files[0], env, report)],
                                 [ECHO, ECHO, 'word = "x"\n', "of before"])
                self.assertFalse((self.folder / "new").exists())

    def test_two_reports_are_not_mixed(self):
        for both in (("junit=/dev/stdout",), ("json", "tap=/dev/stdout"), ("junit=/dev/stderr", "tap=/dev/stderr")):
            with self.subTest(both=both):
                out, errors = self.run_it(self.files[0], *(part for one in both for part in ("--report", one)), code=2)
                self.assertIn("two reports cannot both go to ", errors)
                self.assertEqual(out, "")
        errors = self.run_into("/dev/null", self.files[0], "--report", "junit=/dev/null", code=0)
        self.assertEqual(errors, "")

    def run_into(self, name, *arguments, code):
        """stderr, where stdout is appended to that file."""
        with open(name, "ab") as out:
            done = subprocess.run([os.environ["ECHOGRAM_CLI"], "run", *map(str, arguments), "--set",
                                   f"target={self.target}"], stdout=out, stderr=subprocess.PIPE, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr.decode()

    def test_stdout_is_not_written_over_either(self):
        """Not even with what is wrong."""
        file = self.files[0]
        for name in FORMATS:
            with self.subTest(name=name):
                errors = self.run_into(file, file, "--report", name, code=2)
                self.assertIn(f"the report to stdout would be written over {file}", errors)
                self.assertEqual(Path(file).read_text(), ECHO)
        out = self.write("out", "of before")
        for name in FORMATS:
            errors = self.run_into(out, file, "--report", name, "--report", f"junit={out}", code=2)
            self.assertIn("two reports cannot both go to stdout", errors)
            self.assertEqual(Path(out).read_text(), "of before")

    def test_nobody_reads_on(self):
        endless = self.write("endless.echogram.toml", ECHO + "repeat = 1000000\n")
        for arguments in ((*self.files, "--repeat", "100000"), (endless, "--json")):
            with Running("run", *arguments, "--set", f"target={self.target}") as running:
                running.process.stdout.readline()
                running.process.stdout.close()
                self.assertEqual(running.process.wait(timeout=PATIENCE), 3)
                self.assertEqual(running.process.stderr.read(), b"")


class HowOften(RunTest):
    def test_repeat(self):
        file = self.write("50%2.echogram.toml", ECHO.replace('"hello"', '"{{random:8}}"', 1).replace(
            'expect = "hello"', 'expect = "{{payload}}"'))
        out, _ = self.run_it(file, "--repeat", "3")
        self.assertEqual([line.split("  ")[1] for line in out.splitlines()[:-1]],
                         [f"{file} ({number} of 3)" for number in (1, 2, 3)])
        self.assertIn("3 passed", out)

        def sent(*arguments):
            return [event["sentText"] for event in self.events(file, *arguments) if event["event"] == "step"]

        three = sent("--repeat", "3", "--seed", "5")
        self.assertEqual(len(set(three)), 3)
        self.assertEqual(sent("--seed", "7"), three[2:])  # so that the one that failed can be had again
        self.assertEqual(sent("--seed", "5", "--repeat", "3", "-j", "4"), three)
        self.assertEqual(sent(), sent("--seed", "1"))

    def test_fail_fast(self):
        files = [self.write(f"{name}.echogram.toml", text) for name, text in (("a", ECHO), ("b", RED), ("c", ECHO))]
        out, _ = self.run_it(*files, "--fail-fast", "--repeat", "2", code=1)
        self.assertIn("2 passed, 1 failed, 3 not run in ", out)
        self.assertIn(f"not run  {files[2]}  An echo  2 times  another one did not pass (--fail-fast)\n", out)
        events = self.events(*files, "--fail-fast", code=1)
        self.assertEqual([event["file"] for event in events if event["event"] == "notRun"], files[2:])
        root = self.assert_junit(self.run_it(*files, "--fail-fast", "--report", "junit", code=1)[0].encode())
        self.assertIn("--fail-fast", root.findall("testsuite")[2].find("testcase/skipped").get("message"))
        self.prove(self.run_it(*files, "--fail-fast", "--report", "tap", code=1)[0].encode(), 1)

    def test_fail_fast_stops_those_under_way(self):
        files = [self.write("a.echogram.toml", SILENT), self.write("b.echogram.toml", RED)]
        out, _ = self.run_it(*files, "--fail-fast", "-j", "2", code=1)
        self.assertIn("0 passed, 1 failed, 1 stopped in ", out)

    def test_a_step_however_often_is_one_line(self):
        file = self.write("a.echogram.toml", ECHO + "repeat = 5000\n")
        for name, lines in (("text", 2), ("tap", 3), ("junit", 9)):
            out, _ = self.run_it(file, "--report", name)
            self.assertLessEqual(len(out.splitlines()), lines, out)
        steps = [event["repetition"] for event in self.events(file) if event["event"] == "step"]
        self.assertEqual(steps, list(range(1, 5001)))

    def test_which_repetition(self):
        file = self.write("a.echogram.toml", ECHO.replace('send = "hello"', 'send = "{{counter}}"').replace(
            'expect = "hello"', 'expect = { size = 1 }\nrepeat = 100'))
        self.assertIn(":11:", self.run_it(file, code=1)[0])
        self.assertIn("step 1: repetition 10: ", self.run_it(file, code=1)[0])

    def test_counts_that_are_wrong(self):
        file = self.write("a.echogram.toml", ECHO)
        for arguments in (("-j", "0"), ("-j", "257"), ("--repeat", "0"), ("--seed", "-1"), ("--jobs", "x")):
            self.run_it(file, *arguments, code=2)


class AtOnce(RunTest):
    def test_answers_are_not_mixed_up(self):
        """Each file says things of its own, and hears only those."""
        files = 100
        for number in range(files):
            steps = "".join(f'\n[[step]]\nsend = "file {number}, step {step}"\nexpect = "file {number}, step {step}"\n'
                            for step in range(20))
            self.write(f"{number:03}.echogram.toml", 'target = "{{target}}"\nwithin = "20s"\n[variables]\ntarget = {}\n' + steps)
        out, _ = self.run_it(self.folder, "-j", "100")
        lines = out.splitlines()
        self.assertIn("100 passed, 0 failed in", lines[-1])
        self.assertEqual([line.split("  ")[1] for line in lines[:-1]],
                         [f"{self.folder}/{number:03}.echogram.toml" for number in range(files)])

    def test_they_are_at_once(self):
        """One hundred that wait half a second each take less than one after the other."""
        for number in range(100):
            self.write(f"{number:03}.echogram.toml", ECHO + 'wait = "500ms"\n')
        result = self.events(self.folder, "-j", "100")[-1]
        self.assertEqual(result["passed"], 100)
        self.assertGreaterEqual(result["durationNs"], 500_000_000)
        self.assertLess(result["durationNs"], 25_000_000_000)

    def test_in_the_order_of_the_files(self):
        """The first comes to its end last, and is told of first."""
        first = self.write("a.echogram.toml", ECHO + 'wait = "200ms"\n')
        second = self.write("b.echogram.toml", ECHO)
        for jobs in ("1", "2"):
            out, _ = self.run_it(first, second, "-j", jobs)
            self.assertEqual([line.split("  ")[1] for line in out.splitlines()[:-1]], [first, second])
        ends = [event["file"] for event in self.events(first, second, "-j", "2") if event["event"] == "verdict"]
        self.assertEqual(ends, [second, first])  # as it happens

    def test_a_file_that_waits_for_its_turn(self):
        """No more results are kept for those behind a file that takes longer than have 100,000 steps."""
        runs, kept, is_free = 8, 5, threading.Event()

        def hold(payload):
            return [payload] if payload != b"hold" or is_free.wait(PATIENCE) else []

        first = self.write("a.echogram.toml", ECHO.replace('"hello"', '"hold"') +
                           '\n[[step]]\nsend = "go"\nexpect = "go"\nrepeat = 1000\n')
        second = self.write("b.echogram.toml", "[variables]\ntarget = {}\n" + '[[step]]\nwait = "0s"\n' * 20_000)
        third = self.write("c.echogram.toml", ECHO)
        with server(hold) as target, Running("run", first, second, third, "-j", "2", "--repeat", str(runs), "--report",
                                             f"text={self.folder}/text", "--json", "--set", f"target={target}") as running:
            verdicts = []
            for line in running.process.stdout:
                if b'"event":"verdict"' in line:
                    verdicts.append(Path(json.loads(line)["file"]).name[0])
                if len(verdicts) == kept:
                    is_free.set()
            self.assertEqual(running.process.wait(timeout=PATIENCE), 0)
        self.assertEqual("".join(verdicts[:kept + runs]), "b" * kept + "a" * runs)
        self.assertEqual(len(verdicts), 3 * runs)
        names = [line.split("  ")[1] for line in (self.folder / "text").read_text().splitlines()[:-1]]
        self.assertEqual(names, [f"{file} ({run} of {runs})" for file in (first, second, third)
                                 for run in range(1, runs + 1)])

    def test_a_thousand_steps(self):
        file = self.write("a.echogram.toml", ECHO + "repeat = 1000\n")
        patience = int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))
        verdict = self.events(file)[-2]
        self.assertEqual(verdict["passed"], 1000)
        self.assertLess(verdict["durationNs"], patience * 5_000_000_000)  # 1 s, on a machine of one's own


class Interrupted(RunTest):
    def test_reports_are_written_all_the_same(self):
        files = [self.write(f"{name}.echogram.toml", text) for name, text in (("a", ECHO), ("b", SILENT), ("c", ECHO))]
        reports = {name: self.folder / f"report.{name}" for name in ("text", "junit", "tap")}
        arguments = [part for name, path in reports.items() for part in ("--report", f"{name}={path}")]
        for number in (signal.SIGINT, signal.SIGTERM):
            with Running("run", *files, *arguments, "--json", "--set", f"target={self.target}") as running:
                events = []
                while not events or events[-1].get("name") != "one that answers":
                    events.append(running.event())
                code, out, errors = running.end(number)
            events += [json.loads(line) for line in out.splitlines()]
            self.assertEqual((code, errors), (130, ""))
            self.assertEqual(events[-1]["exitCode"], 130)
            self.assertEqual([events[-1][key] for key in ("passed", "stopped", "notRun")], [1, 1, 1])
            self.assertEqual(schema_violations(events), "")
            text = reports["text"].read_text()
            self.assertIn(f"stopped  {files[1]}  Nobody answers", text)
            self.assertIn(f"not run  {files[2]}  An echo  interrupted\n", text)
            self.assertIn("\ninterrupted: 1 passed, 0 failed, 1 stopped, 1 not run in ", text)
            suites = self.assert_junit(reports["junit"].read_bytes()).findall("testsuite")
            self.assertEqual([suite.get("skipped") for suite in suites], ["0", "1", "1"])
            self.assertEqual(suites[1].find("testcase/skipped").get("message"), "interrupted")
            self.assertIn("Bailout called.  Further testing stopped:  interrupted", self.prove(reports["tap"].read_bytes(), 255))

    def test_more_than_one_exit_code(self):
        """Interrupted counts more than refused, and that more than not met."""
        files = [self.write(f"{name}.echogram.toml", text)
                 for name, text in (("a", RED), ("b", UNREACHABLE), ("c", SILENT))]
        self.run_it(*files[:2], code=3)
        with Running("run", *files, "--json", "--set", f"target={self.target}") as running:
            while running.event().get("name") != "one that answers":
                pass
            self.assertEqual(running.end(signal.SIGINT)[0], 130)


class Unreachable(RunTest):
    def test_nobody_there(self):
        file = self.write("a.echogram.toml", ECHO)
        code, out, _ = run("run", file, "--set", f"target={closed_port()}")
        self.assertEqual(code, 1)
        self.assertIn("Connection refused", out.decode())

    def test_no_such_host(self):
        file = self.write("a.echogram.toml", ECHO)
        code, out, _ = run("run", file, "--set", "target=host.invalid:7")
        self.assertEqual(code, 3)
        self.assertIn("host.invalid", out.decode())

    def test_a_port_that_is_taken(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            file = self.write("a.echogram.toml", ECHO.replace("[variables]", f'[socket]\nbind = "127.0.0.1"\nport = {port}\n'
                                                              "[variables]"))
            out, _ = self.run_it(file, code=3)
            self.assertIn("already in use", out)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the schema of transcripts to their parser: what one of them rejects the other rejects."""

import json
import os
import re
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path

from cli_process import PATIENCE, run

SOURCES = Path(os.environ["ECHOGRAM_SOURCE_DIR"])
SCHEMA = SOURCES / "resources/schema/echogram-transcript.schema.json"
TARGET = "target = '127.0.0.1:9'\n"


def step(members):
    return f"{TARGET}[[step]]\n{members}\n"


def parser_says(toml):
    """What echogram-cli finds wrong with it, or "". No step is run: no file has this tag."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "t.echogram.toml")
        file.write_text(toml, encoding="utf-8")
        code, _, errors = run("run", str(file), "--tag", "of-no-file")
        assert code == 2, (code, errors)
        return errors if f"{file}:" in errors else ""


def rejected(texts):
    """Which of them a validator of others (python3-jsonschema) rejects by the schema: their indexes."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    definitions = schema.pop("$defs")
    # All at once, as the program takes its time to start: an item that is as the schema has it is the one it tells of.
    of_all = {"$schema": schema.pop("$schema"), "$defs": {**definitions, "transcript": schema}, "type": "array",
              "items": {"not": {"$ref": "#/$defs/transcript"}}}
    schema.pop("$id")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("schema", of_all), ("texts", [tomllib.loads(toml) for toml in texts])):
            Path(folder, name).write_text(json.dumps(content))
        done = subprocess.run(["jsonschema", "--error-format", "accepted: {error.path[0]}\n", "-i", f"{folder}/texts",
                               f"{folder}/schema"], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode in (0, 1), done.stderr
    accepted = {int(index) for index in re.findall(r"^accepted: (\d+)$", done.stderr, re.MULTILINE)}
    assert bool(accepted) == (done.returncode == 1), done.stderr
    return set(range(len(texts))) - accepted


SOUND = [
    step("send = 'x'"),
    step("send = ''\nexpect = ''"),
    step("send = { text = 'a\\n' }\nexpect = { escaped = 'a\\n\\x00' }"),
    step("send = { hex = 'de:ad 0xbe {{counter:2le}}ef' }\nexpect = { hex = 'd? ?? 0? {{peer}}' }"
         .replace(" {{peer}}", "")),
    step("send = { base64 = '3q0=' }\nexpect = { prefix = { hex = 'de' }, contains = 'a', suffix = '{{payload}}' }"),
    step("send = '{{{{ {{random:8}} {{{counter}}}'"),
    step("expect = { regex = '^a+$', size = '>4' }\nwithin = '100ms'"),
    step("send = 'x'\nexpect = { size = 4, from = 'any' }\nrepeat = 5"),
    step("send = 'x'\nexpect = { nothing = true, from = '10.0.0.0/8' }\nwithin = '1.5 s'"),
    step("send = 'x'\nexpect = { fields = ['u16be@2 == 0x8180', 'u8@-1<10', 'u16be @ 4 & 0x000f == 0', 'i8@0 >= -5', "
         "'f32le@4 < 1.5e3', 'bytes[4]@0 == de ad be ef', 'text[3]@8 != \"abc\"', 'text@0 == \"\"', 'u16be@0 == sent@0', 'bytes[8]@24 == sent@-8', 'text@0 != sent@0'] }"),
    step("wait = '20ms'"),
    step("send = 'x'\nto = '[::1]:53'\nexpect = { size = '4-8' }\ncapture = { id = 'u16be@0', all = 'payload', who = 'peer' }\n"
         "[[step]]\nsend = { hex = '{{id:2}}' }\nto = '{{who}}'"),
    step("name = 'group'\nrepeat = 3\n[[step.step]]\nsend = 'x'\n[[step.step]]\nwait = '0'"),
    "title = 'All'\ntags = ['smoke', 'dns']\ntarget = 'udp://{{host}}:{{port}}'\nwithin = '2s'\n[socket]\nbind = '::1'\nport = 0\n"
    "[variables]\nhost = 'localhost'\nport = 53\nkey = { hex = 'de ad', secret = true }\nword = { value = 'x' }\n"
    "[[step]]\nsend = '{{key}}{{word}}'\n",
]

# Both reject these.
BROKEN = [
    TARGET,
    "titel = 'x'\n" + step("send = ''"),
    "title = 5\n" + step("send = ''"),
    "title = \"a\\nb\"\n" + step("send = ''"),
    "tags = 'x'\n" + step("send = ''"),
    "tags = ['a b']\n" + step("send = ''"),
    "tags = ['!a']\n" + step("send = ''"),
    "target = '127.0.0.1'\n[[step]]\nsend = 'x'\n",
    "target = 7\n[[step]]\nsend = 'x'\n",
    "within = 5\n" + step("send = ''"),
    "within = '5'\n" + step("send = ''"),
    "within = '0s'\n" + step("send = ''"),
    "socket = 5\n" + step("send = ''"),
    TARGET + "[socket]\nbind = 'here'\n[[step]]\nsend = ''\n",
    TARGET + "[socket]\nport = 65536\n[[step]]\nsend = ''\n",
    TARGET + "[socket]\nport = '7'\n[[step]]\nsend = ''\n",
    TARGET + "[socket]\nttl = 5\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\n'a b' = 'x'\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\n5a = 'x'\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\ncounter = 'x'\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\na = 1.5\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\na = true\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\na = { hex = 'xy' }\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\na = { hex = '00', value = 'a' }\n[[step]]\nsend = ''\n",
    TARGET + "[variables]\na = { value = 'a', secret = 1 }\n[[step]]\nsend = ''\n",
    TARGET + "step = []\n",
    TARGET + "[step]\nsend = 'x'\n",
    *map(step, (
        "", "name = 'x'", "sned = 'x'", "name = ''\nsend = ''", "name = 5\nsend = ''", "wait = '1'", "wait = 1", "send = 5",
        "send = {}", "send = { hex = '00', text = 'a' }", "send = { hexx = '00' }", "send = { hex = 'de a' }",
        "send = { hex = '0g' }", "send = { escaped = '\\q' }", "send = { escaped = 'a\\' }", "send = { escaped = '\\x0' }",
        "send = { base64 = '*' }", "send = '{{counter'", "send = 'x'\nto = 'a'", "to = 'a:7'\nexpect = 'x'",
        "send = 'x'\nwithin = '1s'", "send = 'x'\nexpect = { nothing = true }\ncapture = { a = 'u8@0' }",
        "send = 'x'\nexpect = {}", "send = 'x'\nexpect = 5", "send = 'x'\nexpect = { sice = 4 }",
        "send = 'x'\nexpect = { text = 'a', hex = '61' }", "send = 'x'\nexpect = { hex = '6? g0' }",
        "send = 'x'\nexpect = { hex = '6?0' }", "send = 'x'\nexpect = { regex = 5 }", "send = 'x'\nexpect = { size = -1 }",
        "send = 'x'\nexpect = { size = 65536 }", "send = 'x'\nexpect = { size = 'big' }", "send = 'x'\nexpect = { size = '4-' }",
        "send = 'x'\nexpect = { fields = [] }", "send = 'x'\nexpect = { fields = 'u8@0 == 1' }",
        "send = 'x'\nexpect = { fields = ['u16be@2'] }", "send = 'x'\nexpect = { fields = ['u16@2 == 1'] }",
        "send = 'x'\nexpect = { fields = ['u16be@2 = 1'] }", "send = 'x'\nexpect = { fields = ['u16be@2 == -1'] }",
        "send = 'x'\nexpect = { fields = ['bytes[2]@0 < 01 02'] }", "send = 'x'\nexpect = { fields = ['text[2]@0 == ab'] }",
        "send = 'x'\nexpect = { fields = ['bytes[0]@0 == '] }", "send = 'x'\nexpect = { fields = ['u8@0 == sent'] }", "send = 'x'\nexpect = { fields = ['f32be@0 & 1 == 1'] }",
        "send = 'x'\nexpect = { from = 'localhost' }", "send = 'x'\nexpect = { nothing = false }",
        "send = 'x'\nexpect = { nothing = true, size = 4 }", "send = 'x'\nexpect = 'x'\ncapture = {}",
        "send = 'x'\nexpect = 'x'\ncapture = { 5 = 'u8@0' }", "send = 'x'\nexpect = 'x'\ncapture = { a = 'u8' }",
        "send = 'x'\nexpect = 'x'\ncapture = { a = 5 }", "send = 'x'\nrepeat = 0", "send = 'x'\nrepeat = 1000001",
        "send = 'x'\nrepeat = '2'", "repeat = 2\nstep = []", "send = 'x'\n[[step.step]]\nsend = 'y'", "wait = '1s'\nstep = 5")),
]

# These only the parser can: a schema does not know what a name stands for, nor one place of a file by another.
BEYOND_A_SCHEMA = [
    "[[step]]\nsend = 'x'\n",
    step("send = '{{nobody}}'"),
    step("send = '{{random}}'"),
    step("send = { base64 = '3q0' }"),
    step("send = 'x'\nexpect = { regex = '(' }"),
    step("send = 'x'\nexpect = { size = '9-3' }"),
    step("send = 'x'\nexpect = { from = '1.2.3' }"),
    TARGET + "[variables]\na = {}\n[[step]]\nsend = '{{a}}'\n",
    "target = 'a..b:7'\n[[step]]\nsend = 'x'\n",
]


class Schema(unittest.TestCase):
    def assert_all_accepted(self, texts):
        self.assertEqual([texts[index] for index in rejected(texts)], [])

    def test_sound(self):
        for toml in SOUND:
            with self.subTest(toml):
                self.assertEqual(parser_says(toml), "")
        self.assert_all_accepted(SOUND)

    def test_broken(self):
        for toml in BROKEN:
            with self.subTest(toml):
                self.assertRegex(parser_says(toml), r":\d+:\d+: \S")
        self.assertEqual([BROKEN[index] for index in set(range(len(BROKEN))) - rejected(BROKEN)], [])

    def test_what_it_cannot_know(self):
        for toml in BEYOND_A_SCHEMA:
            with self.subTest(toml):
                self.assertRegex(parser_says(toml), r":\d+:\d+: \S")
        self.assert_all_accepted(BEYOND_A_SCHEMA)

    def test_what_comes_with_echogram_and_its_examples(self):
        texts = [file.read_text(encoding="utf-8") for file in (SOURCES / "resources/transcripts").glob("*.echogram.toml")]
        guide = (SOURCES / "docs/TRANSCRIPTS.md").read_text(encoding="utf-8")
        texts += [block for block in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) if "[[step]]" in block]
        self.assertGreater(len(texts), 1)
        self.assert_all_accepted(texts)


if __name__ == "__main__":
    unittest.main()

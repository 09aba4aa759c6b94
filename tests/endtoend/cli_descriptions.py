#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What echogram-cli says of itself: --help, manual pages, completions. And what it answers to wrong commands."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from cli_process import PATIENCE, PROGRAM, run

DESCRIPTIONS = Path(os.environ["ECHOGRAM_DESCRIPTIONS"])


def commands():
    listed = run("--help")[1].decode().partition("Commands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\S+) ", listed, re.MULTILINE)


def options(command):
    return re.findall(r"^  (?:-\w, )?(--[\w-]+)", run(command, "--help")[1].decode(), re.MULTILINE)


def shell(*command, **popen):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, **popen)
    return done.returncode, done.stdout, done.stderr


class Help(unittest.TestCase):
    def test_it_fits_80_columns(self):
        for arguments in ([], *([command] for command in commands())):
            code, out, errors = run(*arguments, "--help")
            self.assertEqual((code, errors), (0, ""), arguments)
            for line in out.decode().splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_it_has_what_one_looks_for(self):
        for command in commands():
            text = run(command, "--help")[1].decode()
            for part in (f"Usage: echogram-cli {command} ", "Examples:\n  echogram-cli " + command, "Exit status:",
                         "130  interrupted"):
                self.assertIn(part, text)
            self.assertEqual(text, run(command, "-h")[1].decode())

    def test_version(self):
        code, out, errors = run("--version")
        self.assertEqual((code, errors), (0, ""))
        self.assertRegex(out.decode(), r"^echogram-cli \d+\.\d+\.\d+\n$")

    def test_wrong_commands(self):
        for arguments, says in (((), "which command?"), (("pnig", "x"), "did you mean 'ping'?"),
                                (("frobnicate",), "there is no command 'frobnicate'\n"),
                                (("--json", "ping"), "the command comes first"), (("manual", "x"), "no command 'x'"),
                                (("completion", "tcsh"), "bash, zsh, fish")):
            code, out, errors = run(*arguments)
            self.assertEqual((code, out), (2, b""), arguments)
            self.assertIn(says, errors)


class Manual(unittest.TestCase):
    def test_each_has_a_page_without_a_fault(self):
        pages = sorted(page.name for page in (DESCRIPTIONS / "man1").iterdir())
        expected = ["echogram-cli.1", *(f"echogram-cli-{command}.1" for command in commands())]
        self.assertEqual(pages, sorted(expected))
        for page in pages:
            self.assertEqual(shell("groff", "-man", "-ww", "-z", str(DESCRIPTIONS / "man1" / page)), (0, "", ""))

    def test_they_tell_of_every_option(self):
        for command in commands():
            page = run("manual", command)[1].decode()
            for option in options(command):
                if option != "--help":
                    self.assertIn(option.replace("-", r"\-"), page)


class Completion(unittest.TestCase):
    def bash(self, *words):
        """What bash offers for the last of the words."""
        script = ("source \"$1\"; shift; COMP_WORDS=(echogram-cli \"$@\"); COMP_CWORD=$#; _echogram_cli; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        code, out, errors = shell("bash", "-c", script, "bash", str(DESCRIPTIONS / "echogram-cli.bash"), *words)
        self.assertEqual((code, errors), (0, ""))
        return out.split("\n")[:-1] if out != "\n" else []

    def fish(self, *words):
        script = "source $argv[1]; complete -C $argv[2]"
        code, out, errors = shell("fish", "--no-config", "-c", script, str(DESCRIPTIONS / "echogram-cli.fish"),
                                  ' '.join(("echogram-cli", *words)))
        self.assertEqual((code, errors), (0, ""))
        return [line.split("\t")[0] for line in out.splitlines()]

    def test_bash(self):
        self.assertEqual(self.bash(""), [*commands(), "--help", "--version"])
        self.assertEqual(self.bash("pi"), ["ping"])
        self.assertEqual(self.bash("send", "--format", "h"), ["hex"])
        self.assertEqual(self.bash("send", "-f", "b"), ["base64"])
        self.assertEqual(self.bash("send", "--timeout", ""), [])
        self.assertEqual(self.bash("completion", ""), ["bash", "zsh", "fish"])
        for command in commands():
            self.assertEqual(self.bash(command, "--"), options(command))

    def test_bash_offers_files(self):
        folder = Path(__file__).parent
        self.assertEqual(self.bash("send", "--file", f"{folder}/cli_desc"), [str(folder / "cli_descriptions.py")])

    def test_fish(self):
        self.assertEqual(sorted(self.fish("")), sorted(commands()))
        self.assertEqual(sorted(self.fish("send", "--format", "")), ["base64", "escaped", "hex", "text"])
        for command in commands():
            self.assertEqual(sorted(self.fish(command, "--")), sorted(options(command)))

    def test_zsh(self):
        """Its completion works only where somebody types, so a terminal of zsh's own does."""
        script = """
            zmodload zsh/zpty
            zpty -b z zsh -f -i
            zpty -w z "PS1=; autoload -Uz compinit; compinit -u -D; fpath=(${(q)1} \\$fpath); autoload -Uz _echogram-cli; compdef _echogram-cli echogram-cli; echo rea''dy"
            zpty -m -r z answer '*ready*'
            zpty -w -n z "echogram-cli send --expect-"$'\\t\\t'
            zpty -m -r z answer '*--expect-size*'
            print -r -- $answer
        """
        code, out, errors = shell("zsh", "-f", "-c", script, "zsh", str(DESCRIPTIONS))
        self.assertEqual(code, 0, errors)
        for option in ("--expect-hex", "--expect-contains", "--expect-regex", "--expect-size"):
            self.assertIn(option, out)

    def test_zsh_reads_it(self):
        self.assertEqual(shell("zsh", "-n", str(DESCRIPTIONS / "_echogram-cli")), (0, "", ""))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./run does before the program starts: which packages, which build folder, which arguments.

apt, CMake, Ninja and the program are stand-ins that note how they were called; nothing is installed or built.
"""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCES = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))

STAND_INS = {
    "dpkg-query": """
        for word; do
            case $word in
            -* | *db:Status*) ;;
            *) case " $MISSING " in *" $word "*) ;; *) echo "installed $word" ;; esac ;;
            esac
        done""",
    "apt-get": """
        echo "apt-get $*" >>"$CALLS"
        echo "E: Unable to fetch" >&2
        exit "${APT_RESULT:-0}" """,
    "sudo": """
        exec "$@" """,
    "cmake": """
        echo "cmake $*" >>"$CALLS"
        mkdir -p build/release
        echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt
        touch build/release/build.ninja""",
    "ninja": """
        folder=$2
        case " $* " in
        *" -n "*) if [ -e "$folder/app/echogram" ]; then echo "ninja: no work to do."; fi; exit ;;
        esac
        echo "ninja" >>"$CALLS"
        if [ -n "$BROKEN" ]; then echo "thing.cpp:1: error: no" >&2; exit 1; fi
        mkdir -p "$folder/app"
        cp "$PROGRAM" "$folder/app/echogram" """,
}

PROGRAM = """#!/bin/sh
printf '%s\\n' "HOME=$HOME" "QT_QPA_PLATFORM=$QT_QPA_PLATFORM" "$@"
exit 42
"""

BUILT = ["cmake --preset release", "ninja"]


class RunScript(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name).resolve()
        self.root = self.place / "a checkout"
        self.root.mkdir()
        for name in ("run", "CMakePresets.json"):
            shutil.copy(SOURCES / name, self.root)
        shutil.copytree(SOURCES / "scripts", self.root / "scripts")
        self.picture = f"{self.root}/build/echogram.png"

        commands = self.place / "bin"
        commands.mkdir()
        for name, body in STAND_INS.items():
            self.write_program(commands / name, f"#!/bin/sh\n{body}\n")
        self.write_program(self.place / "program", PROGRAM)
        self.calls = self.place / "calls"
        self.environment = {
            "PATH": f"{commands}:{os.environ['PATH']}",
            "HOME": str(self.place),
            "CALLS": str(self.calls),
            "PROGRAM": str(self.place / "program"),
            "MISSING": "",
        }

    @staticmethod
    def write_program(path, text):
        path.write_text(text)
        path.chmod(0o755)

    def run_script(self, *arguments, **environment):
        """The process, with .called (what was run before the program) and .given (what the program got)."""
        self.calls.write_text("")
        values = {**self.environment, **environment}
        done = subprocess.run([self.root / "run", *arguments], cwd="/", stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={name: value for name, value in values.items() if value is not None})
        done.called = self.calls.read_text().splitlines()
        done.home, done.platform, *done.given = done.stdout.splitlines() or ["", ""]
        return done

    def test_builds_once_and_is_silent_the_second_time(self):
        first = self.run_script("--x", DISPLAY=":0")
        second = self.run_script("--x", DISPLAY=":0")
        self.assertEqual((first.called, first.returncode), (BUILT, 42))
        self.assertEqual((second.called, second.returncode, second.stderr), ([], 42, ""))

    def test_installs_only_what_is_missing(self):
        done = self.run_script(MISSING="ninja-build libcli11-dev")
        options = "apt-get -q -y -o DPkg::Lock::Timeout=300"
        self.assertEqual(done.called, [
            f"{options} update", f"{options} install --no-install-recommends ninja-build libcli11-dev", *BUILT])
        self.assertIn("installing ninja-build libcli11-dev", done.stderr)

    def test_says_which_packages_could_not_be_installed(self):
        done = self.run_script(MISSING="ninja-build", APT_RESULT="100")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends ninja-build", done.stderr)
        self.assertIn("E: Unable to fetch", done.stderr)
        self.assertNotIn("ninja", done.called)

    def test_installs_nothing_when_told_so(self):
        self.assertEqual(self.run_script(MISSING="ninja-build", ECHOGRAM_NO_INSTALL="1").called, BUILT)

    def test_shows_why_a_build_failed(self):
        done = self.run_script(BROKEN="1")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("thing.cpp:1: error: no", done.stderr)

    def test_a_moved_checkout_is_built_anew(self):
        self.run_script()
        old, self.root = self.root, self.place / "moved"
        old.rename(self.root)
        done = self.run_script()
        self.assertEqual((done.called, done.returncode), (BUILT, 42))
        self.assertIn(str(old), done.stderr)

    def test_a_changed_preset_is_configured_again(self):
        self.run_script()
        with open(self.root / "CMakePresets.json", "a", encoding="utf-8") as presets:
            presets.write("\n")
        self.assertEqual(self.run_script().called, BUILT[:1])

    def test_may_be_started_through_a_link(self):
        link = self.place / "echogram"
        link.symlink_to(self.root / "run")
        done = subprocess.run([link], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 42)
        self.assertTrue((self.root / "build/release/app/echogram").exists())

    def test_with_a_display_arguments_are_passed_as_they_are(self):
        for display in ({"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}, {"QT_QPA_PLATFORM": "vnc"}):
            for arguments in ([], ["--local port", "", "*"], ["--", "--help"]):
                with self.subTest(display=display, arguments=arguments):
                    done = self.run_script(*arguments, **display)
                    self.assertEqual(done.given, arguments)
                    self.assertEqual(done.platform, f"QT_QPA_PLATFORM={display.get('QT_QPA_PLATFORM', '')}")

    def test_without_a_display_it_draws_a_picture(self):
        picture = ["--screenshot", self.picture]
        for arguments, expected in (
                ([], ["--demo", *picture]),
                (["--theme", "dark"], ["--demo", "--theme", "dark", *picture]),
                (["--demo"], ["--demo", *picture]),
                (["--screenshot", "x.png"], ["--screenshot", "x.png"]),
                (["--screenshot=x.png"], ["--screenshot=x.png"]),
                (["--help"], ["--help"]),
                (["-h"], ["-h"]),
                (["--version"], ["--version"]),
                (["-V"], ["-V"])):
            with self.subTest(arguments=arguments):
                done = self.run_script(*arguments)
                self.assertEqual(done.given, expected)
                self.assertEqual(done.platform, "QT_QPA_PLATFORM=offscreen")

    def test_there_is_always_a_home(self):
        for home in ("", None):
            with self.subTest(home=home):
                self.assertRegex(self.run_script(HOME=home).home, "^HOME=/")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds every #include and every link list to the floors of the house (DESIGN.md), and shows that it would notice.

    python3 floors.py      QT_INCLUDE_DIR=<Qt's headers> makes it tell GUI headers apart by looking for them.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

CORE = ["core/datagram", "core/toml", "core/net", "core/capture", "core/measure", "core/chat", "core/transcript"]

# room: (floor, the rooms it may include besides itself). The longest name that fits a file is its room.
ROOMS = {
    "app": (4, ["widgets", "server", *CORE]),
    "cli": (4, ["server", *CORE]),
    "server/main.cpp": (4, ["server", *CORE]),
    "widgets": (3, ["server", *CORE]),
    "server": (2, ["core/net", "core/measure", "core/toml", "core/datagram"]),
    "core/chat": (2, ["core/net", "core/capture", "core/measure", "core/datagram"]),
    "core/transcript": (2, ["core/net", "core/measure", "core/toml", "core/datagram"]),
    "core/net": (1, ["core/datagram"]),
    "core/capture": (1, ["core/datagram"]),
    "core/measure": (1, ["core/datagram"]),
    "core/toml": (1, ["core/datagram"]),
    "core/datagram": (0, []),
}

# folder: what its CMakeLists.txt must not mention, so that nothing below links what is above, or a GUI library.
GUI_LIBRARIES = ["Qt6::Gui", "Qt6::Widgets", "Qt::Gui", "Qt::Widgets", "echogram_widgets"]
UNLINKABLE = {
    "core": [*GUI_LIBRARIES, "echogram_server"],
    "server": GUI_LIBRARIES,
    "cli": GUI_LIBRARIES,
}

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]*)"|<([^>]*)>)', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

# Without Qt's headers at hand: the GUI headers one is likely to reach for.
LIKELY_GUI_HEADER = re.compile(
    r"^Q(Application|GuiApplication|.*Widget|.*Window|.*Dialog|Icon|Pixmap|Image|Painter.*|Font.*|Color|Palette|Brush"
    r"|Pen|Style.*|Action.*|Menu.*|(List|Tree|Table|Column|Graphics|AbstractItem)View|.*Layout|.*Delegate|Label"
    r"|.*Button|.*Edit|.*Box|Screen|Clipboard|Cursor|KeyEvent|KeySequence|MouseEvent|PaintEvent|StandardItem.*"
    r"|Text(Document|Option|Cursor).*)$")


def room_of(path):
    """The room a file lives in, or None."""
    fitting = [room for room in ROOMS if path == room or path.startswith(room + "/")]
    return max(fitting, key=len, default=None)


def is_gui_header(name, qt_headers):
    if name.startswith(("QtGui", "QtWidgets")):
        return True
    if qt_headers:
        return any((qt_headers / module / name).is_file() for module in ("QtGui", "QtWidgets"))
    return bool(LIKELY_GUI_HEADER.match(name))


def sources(root):
    """C++ files below root as (path from root, text), leaving out what was built, hidden or is only data."""
    for folder in sorted(entry for entry in root.iterdir() if entry.is_dir()):
        if folder.name.startswith((".", "_", "build")):
            continue
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".h", ".cpp") and file.is_file():
                yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")


def without_comments(text):
    """The text with comments blanked out, line numbers kept."""
    return COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)


def include_violations(root, path, text, qt_headers):
    room = room_of(path)
    in_tests = path.startswith("tests/")
    if room is None and not in_tests:
        yield f"{path}: lives in no room of the table"

    # A "//" inside an include path does not occur; one inside a string further down does no harm here.
    bare = without_comments(text)
    for match in INCLUDE.finditer(bare):
        quoted, bracketed = match.groups()
        place = f"{path}:{bare.count(chr(10), 0, match.start()) + 1}"

        if bracketed is not None:
            if (root / bracketed).is_file():
                yield f'{place}: <{bracketed}> is ours, so it is written "{bracketed}"'
            elif (room or "").startswith(("core/", "server", "cli")) and is_gui_header(bracketed, qt_headers):
                yield f"{place}: <{bracketed}> is a GUI header, {room} links no GUI library"
            continue

        if quoted.endswith(".moc"):
            continue  # made by moc, for this very file
        if not (root / quoted).is_file() or ".." in quoted.split("/"):
            yield f'{place}: "{quoted}" is no file seen from the project root'
            continue
        if in_tests or room is None:
            continue
        if quoted.startswith("tests/"):
            yield f'{place}: "{quoted}": nothing sees tests'
            continue
        target = room_of(quoted)
        floor, allowed = ROOMS[room]
        if target != room and target not in allowed:
            yield (f'{place}: "{quoted}": {room} (floor {floor}) may include '
                   f"{', '.join(allowed) or 'nothing but itself'}")


def header_violations(path, text):
    if text.split("\n", 1)[0] != SPDX:
        yield f"{path}:1: does not begin with '{SPDX}'"
    if path.endswith(".h") and not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield f"{path}: has no #pragma once"


def link_violations(root):
    for folder, unlinkable in UNLINKABLE.items():
        lists = root / folder / "CMakeLists.txt"
        if not lists.is_file():
            continue
        text = re.sub(r"#[^\n]*", "", lists.read_text(encoding="utf-8"))
        for library in unlinkable:
            if re.search(rf"(?<![\w:-]){re.escape(library)}(?![\w:-])", text):
                yield f"{folder}/CMakeLists.txt: mentions {library}"


def violations(root, qt_headers=None):
    found = list(link_violations(root))
    for path, text in sources(root):
        found += header_violations(path, text)
        found += include_violations(root, path, text, qt_headers)
    return found


def qt_headers_from_environment():
    folder = os.environ.get("QT_INCLUDE_DIR", "")
    return Path(folder) if folder and (Path(folder) / "QtWidgets").is_dir() else None


class TheHouse(unittest.TestCase):
    longMessage = False
    root = Path(os.environ.get("ECHOGRAM_SOURCE_DIR", Path(__file__).resolve().parents[2]))

    def test_stands_on_its_floors(self):
        found = violations(self.root, qt_headers_from_environment())
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_was_read_at_all(self):
        rooms = {room_of(path) for path, _ in sources(self.root)}
        self.assertLessEqual({"app", "widgets", "server", "server/main.cpp", "core/datagram"}, rooms)

    @unittest.skipUnless("ECHOGRAM_SERVER" in os.environ, "nothing was built")
    def test_console_programs_load_no_gui_library(self):
        loaded = subprocess.run(["ldd", os.environ["ECHOGRAM_SERVER"]], check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        self.assertIn("libQt6Core", loaded)
        self.assertNotRegex(loaded, "libQt6(Gui|Widgets)")


class TheTest(unittest.TestCase):
    """A small house in which one thing at a time is wrong."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for room in ROOMS:
            name = room if room.endswith(".cpp") else f"{room}/thing.h"
            self.write(name, "" if name.endswith(".cpp") else "#pragma once\n")
        self.write("tests/support/help.h", "#pragma once\n")

    def write(self, path, text, first_line=SPDX):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{first_line}\n{text}", encoding="utf-8")

    def assert_reports(self, *expected):
        for qt_headers in {None, qt_headers_from_environment()}:
            found = violations(self.root, qt_headers)
            self.assertEqual(len(found), len(expected), found)
            for line, pattern in zip(found, expected):
                self.assertRegex(line, pattern)

    def test_a_sound_house_is_left_alone(self):
        self.write("app/main.cpp", '#include "widgets/thing.h"\n#include "core/net/thing.h"\n#include <QApplication>\n')
        self.write("widgets/view.cpp", '#include "core/chat/thing.h"\n#include "server/thing.h"\n#include <QWidget>\n'
                                       '#include "view.moc"\n')
        self.write("server/main.cpp", '#include "server/thing.h"\n#include <QCoreApplication>\n#include <CLI/CLI.hpp>\n')
        self.write("core/chat/talk.cpp", '#include "core/chat/thing.h"\n#include "core/net/thing.h"\n'
                                         '#include "core/capture/thing.h"\n#include "core/measure/thing.h"\n')
        self.write("core/net/socket.cpp", '// #include "widgets/thing.h"\n/*\n#include "app/thing.h"\n*/\n'
                                          '#include "core/datagram/thing.h"\n#include <sys/socket.h>\n')
        self.write("tests/unit/tst_x.cpp", '#include "tests/support/help.h"\n#include "core/net/thing.h"\n')
        self.write("core/CMakeLists.txt", "target_link_libraries(echogram_core PUBLIC Qt6::Core) # not Qt6::Gui\n")
        self.write("build-of-mine/x.cpp", "", first_line="")
        self.assert_reports()

    def test_every_room_stays_below_and_beside_nobody(self):
        for room, (_, allowed) in ROOMS.items():
            for other in ROOMS:
                if other in (room, "server/main.cpp") or other in allowed:
                    continue
                with self.subTest(room=room, other=other):
                    name = room if room.endswith(".cpp") else f"{room}/thing.cpp"
                    self.write(name, f'\n#include "{other}/thing.h"\n')
                    self.assert_reports(rf"^{re.escape(name)}:3: .*{re.escape(other)}/thing\.h")
                    self.write(name, "")

    def test_a_library_does_not_include_its_program(self):
        self.write("server/thing.cpp", '#include "server/main.cpp"\n')
        self.assert_reports("server/thing.cpp:2: ")

    def test_includes_are_written_from_the_root(self):
        self.write("core/net/thing.cpp", '#include "thing.h"\n#include "../datagram/thing.h"\n'
                                         '#include "core/net/../datagram/thing.h"\n')
        self.assert_reports('thing.cpp:2: "thing.h" is no file', "thing.cpp:3: .* no file", "thing.cpp:4: .* no file")

    def test_ours_is_quoted(self):
        self.write("widgets/thing.cpp", "#  include <core/net/thing.h>\n")
        self.assert_reports("widgets/thing.cpp:2: .* ours")

    def test_nothing_sees_tests(self):
        self.write("app/main.cpp", '#include "tests/support/help.h"\n')
        self.assert_reports("app/main.cpp:2: .* nothing sees tests")

    def test_no_gui_header_below(self):
        self.write("core/chat/thing.cpp", "#include <QWidget>\n")
        self.write("core/datagram/thing.cpp", "#include <QtGui/QColor>\n")
        self.write("server/main.cpp", "#include <QGuiApplication>\n")
        self.assert_reports("core/chat/thing.cpp:2: ", "core/datagram/thing.cpp:2: ", "server/main.cpp:2: ")

    def test_no_gui_library_below(self):
        self.write("core/CMakeLists.txt", "target_link_libraries(echogram_core PUBLIC Qt6::Core\n  Qt6::Gui)\n")
        self.write("server/CMakeLists.txt", "target_link_libraries(echogram-server PRIVATE echogram_widgets)\n")
        self.assert_reports("core/CMakeLists.txt: .*Qt6::Gui", "server/CMakeLists.txt: .*echogram_widgets")

    def test_core_does_not_link_the_server(self):
        self.write("core/CMakeLists.txt", "target_link_libraries(echogram_core PUBLIC echogram_server)\n")
        self.assert_reports("core/CMakeLists.txt: .*echogram_server")

    def test_a_room_nobody_knows(self):
        self.write("core/loose.cpp", "")
        self.write("attic/thing.cpp", "")
        self.assert_reports("attic/thing.cpp: lives in no room", "core/loose.cpp: lives in no room")

    def test_licence_and_guard(self):
        self.write("core/net/thing.cpp", "", first_line="// Hello")
        self.write("core/net/thing.h", "")
        self.write("tests/unit/tst_x.cpp", "", first_line="")
        self.assert_reports("core/net/thing.cpp:1: ", "core/net/thing.h: has no #pragma once", "tst_x.cpp:1: ")


if __name__ == "__main__":
    unittest.main()
